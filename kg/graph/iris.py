"""IRIs of what the graph itself mints: articles, claims, evidence, quantities. Same content, same IRI.

A minted name is a kind, a hyphen, and either words or the first 16 hexadecimal digits of a SHA-256 (64 bits: among
10^8 claims the odds of one collision are about 1 in 4,000). It holds no slash and nothing that Turtle would escape.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import quote

from kg.errors import GraphError
from kg.model import IRI, Quantity
from kg.vocabulary import ONTOLOGY

if TYPE_CHECKING:
    from decimal import Decimal

    from kg.model import Claim, Evidence, When

__all__ = [
    "BASE",
    "PREFIXES",
    "article_iri",
    "bounds",
    "checked",
    "checked_base",
    "claim_iri",
    "decimal_text",
    "duration_text",
    "evidence_iri",
    "media_iri",
    "place_digest",
    "quantity_iri",
    "web_address",
    "window",
]

BASE = "https://w3id.org/kuangtu/id/"
"""The default base of minted resources; the prefix ``ktr:``."""

PREFIXES = {
    "dcterms": "http://purl.org/dc/terms/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "kt": ONTOLOGY,
    "ktr": BASE,
    "oa": "http://www.w3.org/ns/oa#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qudt": "http://qudt.org/schema/qudt/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "time": "http://www.w3.org/2006/time#",
    "unit": "http://qudt.org/vocab/unit/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""The prefixes of the contract, by name."""

LOCAL = re.compile(
    r"[A-Za-z0-9_\u3007\u3400-\u4dbf\u4e00-\u9fff](?:[A-Za-z0-9_.\u3007\u3400-\u4dbf\u4e00-\u9fff-]*[A-Za-z0-9_\u3007\u3400-\u4dbf\u4e00-\u9fff-])?\Z"
)
"""Local names that Turtle writes as they are: a part of PN_LOCAL, https://www.w3.org/TR/turtle/#grammar-production-PN_LOCAL."""

_SLUG = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9_-])?\Z")
_HIDDEN = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff]")
_WEB = re.compile(r"https?://[^/?#\s]", re.IGNORECASE)
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?\Z", re.ASCII)
_MAX_DIGITS = 100


def checked(iri: str, what: str = "resource") -> IRI:
    """Return an IRI that every RDF tool will take: absolute, without spaces, quotes or hidden characters.

    Raises:
        GraphError: it is not one.
    """
    import pyoxigraph as ox  # noqa: PLC0415 - a library that `kg --help` need not load

    try:
        ox.NamedNode(iri)
    except (UnicodeError, ValueError) as error:
        raise GraphError(f"not an IRI for a {what}: {iri!r} ({error})") from error
    if _HIDDEN.search(iri):
        raise GraphError(f"not an IRI for a {what}: {iri!r} (it holds hidden characters)")
    return IRI(iri)


def checked_base(base: str) -> str:
    """Return a base under which names can be minted.

    Raises:
        GraphError: it is no absolute IRI, or does not end with ``/`` or ``#``.
    """
    checked(base, "base")
    if not base.endswith(("/", "#")):
        raise GraphError(f"the base must end with / or #: {base!r}")
    return base


def _digest(*parts: str) -> str:
    """Return 16 hexadecimal digits that stand for the parts; lengths keep ("ab", "c") apart from ("a", "bc")."""
    return _hashed("".join(map(_counted, parts)))


@lru_cache(maxsize=20_000)
def _counted(part: str) -> str:
    """Return a part after its length; things, predicates and days come in many names."""
    return f"{len(part)}:{part}"


def _hashed(text: str) -> str:
    """Return 16 hexadecimal digits that stand for a text."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def article_iri(document: str, base: str = BASE) -> IRI:
    """Mint the IRI of an article from its id: the id itself where it is plain, else a digest.

    >>> article_iri("000_11a5"), article_iri("四川 断电")
    ('https://w3id.org/kuangtu/id/article-000_11a5', 'https://w3id.org/kuangtu/id/article-34dcca2951cfa82f')
    """
    return IRI(f"{base}article-{document if _SLUG.match(document) else _digest(document)}")


def media_iri(name: str, base: str = BASE) -> IRI:
    """Mint the IRI of a publisher that no entity of the corpus stands for, from its normalised name."""
    return IRI(f"{base}media-{_digest('publisher', name)}")


def decimal_text(value: Decimal) -> str:
    """Return the canonical writing of a number: no exponent, no zeros at the end, no negative zero.

    >>> from decimal import Decimal
    >>> [decimal_text(Decimal(n)) for n in ("22.170", "1E+2", "-0.0", "-12.5")]
    ['22.17', '100', '0', '-12.5']

    Raises:
        GraphError: it is not finite, or has more than 100 digits before or after the point.
    """
    if not value.is_finite() or abs(value.adjusted()) > _MAX_DIGITS:
        raise GraphError(f"not a number that can be written: {value}")
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def quantity_iri(quantity: Quantity, base: str = BASE) -> IRI:
    """Mint the IRI of an amount; equal amounts are one node.

    >>> from decimal import Decimal
    >>> quantity_iri(Quantity(Decimal("22.17"), "PERCENT", "约22.17%", approximate=True)).removeprefix(BASE)
    'quantity-22.17-PERCENT-approx'
    """
    parts = ["quantity", decimal_text(quantity.value)]
    if quantity.upper is not None:
        parts += ["to", decimal_text(quantity.upper)]
    parts.append(quantity.unit)
    if quantity.approximate:
        parts.append("approx")
    if quantity.bound:
        parts.append(quantity.bound.value)
    return IRI(base + "-".join(parts))


def evidence_iri(evidence: Evidence, base: str = BASE) -> IRI:
    """Mint the IRI of a quotation from its article and place."""
    return IRI(f"{base}evidence-{place_digest(evidence)}")


def place_digest(evidence: Evidence) -> str:
    """Return the digits that a quotation and its two selectors share in their names."""
    document, start, end = evidence.document, str(evidence.span.start), str(evidence.span.end)
    return _hashed(f"{len(document)}:{document}{len(start)}:{start}{len(end)}:{end}")  # `_digest`, of which most are


def claim_iri(claim: Claim, *, article: str | None = None, base: str = BASE) -> IRI:
    """Mint the IRI of a claim from what one article says: triple, modality, speakers, time, and what qualifies them.

    Saying the same twice in one article is one claim. ``article`` is the id of the article; the first quotation's
    where it is not given.

    Raises:
        GraphError: the claim quotes no article.
    """
    if not claim.evidence:
        raise GraphError(f"a claim without evidence: {claim.subject} {claim.predicate} {claim.object}")
    earliest, latest = bounds(claim.when)
    parts = (
        min(claim.evidence).document if article is None else article,
        claim.subject,
        claim.predicate,
        _object_key(claim.object),
        claim.modality,
        *(sorted(set(claim.attributed)) if len(claim.attributed) > 1 else claim.attributed),
    )
    rest = _qualities(_iso(earliest), _iso(latest), window(claim) or "", claim.position or "", claim.share_of or "")
    return IRI(f"{base}claim-{_hashed(''.join(map(_counted, parts)) + rest)}")


@lru_cache(maxsize=20_000)
def _qualities(*parts: str) -> str:
    """Return what qualifies a claim, as `_digest` joins it: the claims of an article often have it in common."""
    return "".join(map(_counted, ("time", *parts)))


def window(claim: Claim) -> str | None:
    """Return the rolling period of a claim, said on the claim or in its time, in canonical writing."""
    text = claim.window or (claim.when.window if claim.when else None)
    return duration_text(text) if text else None


@lru_cache(maxsize=1_000)
def duration_text(text: str) -> str:
    """Return a period as ``xsd:duration`` in the one writing that no store changes: days before hours, no weeks.

    >>> [duration_text(text) for text in ("PT24H", "P7D", "P2W", "PT90M", "P18M")]
    ['P1D', 'P7D', 'P14D', 'PT1H30M', 'P1Y6M']

    Raises:
        GraphError: it is no period of whole units.
    """
    match = _DURATION.match(text)
    if not match or text.endswith("T") or not any(match.groups()):
        raise GraphError(f"not a period of time: {text!r}; write it like PT24H or P7D")
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    years, months = divmod(years * 12 + months, 12)
    total = (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds
    minutes, seconds = divmod(total, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    day = "".join(f"{n}{unit}" for n, unit in ((years, "Y"), (months, "M"), (days, "D")) if n)
    clock = "".join(f"{n}{unit}" for n, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if n)
    return f"P{day}T{clock}" if clock else f"P{day}" if day else "PT0S"


def bounds(when: When | None) -> tuple[date | None, date | None]:
    """Return the bounds of a time, both days or both moments: a day beside a moment becomes its first or last second."""
    if when is None:
        return None, None
    earliest, latest = when.earliest, when.latest
    if isinstance(earliest, datetime) and latest is not None and not isinstance(latest, datetime):
        latest = datetime.combine(latest, time(23, 59, 59), earliest.tzinfo)
    if isinstance(latest, datetime) and earliest is not None and not isinstance(earliest, datetime):
        earliest = datetime.combine(earliest, time(), latest.tzinfo)
    return earliest, latest


def _iso(value: date | None) -> str:
    """Return a bound in ISO 8601, empty where open."""
    return value.isoformat() if value else ""


def _object_key(thing: object) -> str:
    """Return a text that stands for an object of any kind."""
    if isinstance(thing, Quantity):
        return quantity_iri(thing, "")
    return thing.isoformat() if isinstance(thing, date) else str(thing)


def web_address(url: str) -> IRI | None:
    """Return a web address as an IRI, its forbidden characters percent-encoded; None for anything else.

    >>> web_address("https://example.org/a b?q=<x>"), web_address("javascript:alert(1)")
    ('https://example.org/a%20b?q=%3Cx%3E', None)
    """
    url = url.strip()
    if not _WEB.match(url):
        return None
    safe = quote(url.encode("utf-8", "replace").decode(), safe="!#$%&'()*+,/:;=?@[]~-._")
    safe = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", safe)
    try:
        return checked(safe, "web address")
    except GraphError:
        return None
