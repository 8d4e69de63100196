"""What makes two entities one: the rules by themselves, for builds that hold all entities and for those that cannot."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from operator import lt
from typing import TYPE_CHECKING, Protocol

from rapidfuzz import fuzz, process

from kg.links import digest, document_key, mint
from kg.model import IRI, Claim, Entity
from kg.reading import normalise
from kg.times import day_of
from kg.vocabulary.lexicon import BASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

__all__ = [
    "BLOCKED",
    "MANY",
    "Entities",
    "Facts",
    "Hint",
    "blocks",
    "distinct_key",
    "final_iri",
    "hints",
    "is_document",
    "is_settled",
    "joined",
    "kind_of",
    "likely_pairs",
    "merged",
    "orphan_reason",
    "place",
    "renamed",
    "same_document",
]

BLOCKED = ("meeting", "company", "person")
"""The kinds whose members are one when they share a key, in the order in which they are looked at."""

MANY = 20
"""With how many earlier entities of one block an entity is compared at most."""

_TYPO = 92.0
"""Similarity (0–100, `rapidfuzz.fuzz.ratio`) from which two titles of one issuer are one title mistyped: one wrong
character in a title of 20 gives 95; the two most alike titles of different notices in the test articles give 85."""
_LONG, _FEW = 12, 8
_LEGAL = re.compile(r"(?:股份)?(?:有限)?(?:责任)?公司$")
_NUMERALS = re.compile("[0-9]+|[〇零一二三四五六七八九十百千两]+|[上下]半年")
"""What tells one document from the next of its kind (第一批, 第二批; 2021年, 2022年), and is no slip."""
_ORDINAL = re.compile(r"第[一二三四五六七八九十百零0-9]+次")
_COUNTED = re.compile(r"[一二三四五六七八九十百]+[项条]")
_KINDS = ("document", "meeting", "person")
_ROWS = 512  # titles compared in one call


class Entities(Protocol):
    """Entities by IRI."""

    def __contains__(self, iri: object, /) -> bool:
        """Say whether there is one."""

    def __getitem__(self, iri: IRI, /) -> Entity:
        """Return one."""


@dataclass(slots=True)
class Facts:
    """What the claims say of one document, meeting or person, as far as identity needs it."""

    entity: Entity
    makers: set[IRI] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    key: str = ""
    titled: bool = False

    def __post_init__(self) -> None:
        """Say whether the name is a title, and what of it counts."""
        label = self.entity.label
        self.titled = "关于" in label or "（" in label
        self.key = document_key(label) if is_document(self.entity.iri) else ""


@dataclass(frozen=True, slots=True)
class Hint:
    """What one claim tells of the identity of ``about``: who made it, or whom it belongs to, and on which day."""

    about: IRI
    maker: IRI
    day: date | None = None


def is_document(iri: str) -> bool:
    """Say whether an IRI was minted for a document."""
    return iri.startswith(f"{BASE}document-")


def kind_of(entity: Entity) -> str:
    """Return by which rules an entity may be merged: document, meeting, person, company; nothing for all others.

    >>> kind_of(Entity(IRI("https://example.org/a"), "Region", "四川省"))
    ''
    """
    for kind in _KINDS:
        if entity.iri.startswith(f"{BASE}{kind}-"):
            return kind
    return "company" if entity.cls == "Company" else ""


def hints(claims: Iterable[Claim]) -> Iterator[Hint]:
    """Yield what claims tell of identity."""
    for claim in claims:
        if not isinstance(claim.object, str):
            continue
        if claim.predicate in {"issued", "convened"}:
            yield Hint(IRI(claim.object), claim.subject, _day(claim))
        elif claim.predicate == "affiliatedWith":
            yield Hint(claim.subject, IRI(claim.object))


def _day(claim: Claim) -> date | None:
    """Return the one day of a claim, if it has one."""
    if claim.when is None or claim.when.earliest is None or claim.when.latest is None:
        return None
    low, high = day_of(claim.when.earliest), day_of(claim.when.latest)
    return low if low == high else None


def joined(one: Entity, other: Entity, label: str = "") -> Entity:
    """Return the first of two entities with the names of both; by hand, since `dataclasses.replace` takes three times as long."""
    if one == other and not label:
        return one
    name = label or one.label
    names = tuple(sorted({*one.aliases, *other.aliases, one.label, other.label} - {name}))
    english = tuple(dict.fromkeys((*one.english, *other.english)))
    return Entity(
        one.iri, one.cls, name, names, english, one.notation, one.matches, one.region or other.region, one.known
    )  # fmt: skip


def place(entity: Entity) -> IRI:
    """Return the region that an issuer speaks for: its own, or itself where it is one."""
    return entity.iri if entity.cls == "Region" else entity.region or entity.iri


def distinct_key(fact: Facts) -> tuple[object, ...]:
    """Return what all documents have in common that the rules cannot tell apart."""
    return (fact.key, fact.titled, *sorted(fact.makers), *sorted(fact.days))


def same_document(one: Facts, other: Facts, entities: Entities) -> str:
    """Return why two documents are one, or the empty string; ``entities`` holds their makers."""
    if not _same_makers(one, other, entities):
        return ""
    a, b = one.key, other.key
    short, title = (a, b) if len(a) <= len(b) else (b, a)
    if one.titled and other.titled:
        slip = len(short) >= _LONG and fuzz.ratio(a, b, score_cutoff=_TYPO) and _NUMERALS.findall(a) == _NUMERALS.findall(b)
        same = "one issuer, one title" if a == b else "one issuer, titles one slip apart" if slip else ""
        return same and f"{same}: «{one.entity.label}», «{other.entity.label}»"
    counted = _COUNTED.search(short) if one.titled != other.titled else None
    holds = (len(short) >= _FEW and short in title) or (counted is not None and counted[0] in title)
    return f"one issuer, one day, and «{title}» holds «{short}»" if holds and one.days & other.days else ""


def orphan_reason(title: str) -> str:
    """Return why a document whose issuer is not told is another of its title."""
    return f"the only document with the title «{title}» whose issuer is told"


def _same_makers(one: Facts, other: Facts, entities: Entities) -> bool:
    """Say whether two documents may have one issuer: a shared one, or a region and its own office."""
    if one.makers & other.makers:
        return True
    places = [{place(entities[m]) for m in f.makers if m in entities} for f in (one, other)]
    region_named = any(entities[m].cls == "Region" for f in (one, other) for m in f.makers if m in entities)
    return bool(places[0] & places[1]) and region_named


def likely_pairs(facts: Sequence[Facts]) -> list[tuple[int, int]]:
    """Return the pairs of documents that `same_document` may find to be one, and few others, in order.

    Titles are compared with those whose length allows the likeness, in one call of the library for many; a description
    only with what has a day in common with it.
    """
    found: set[tuple[int, int]] = set()
    by_title: dict[str, list[int]] = defaultdict(list)
    by_day: dict[date, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for number, fact in enumerate(facts):
        if fact.titled:
            by_title[fact.key].append(number)
        for day in fact.days:
            by_day[day][not fact.titled].append(number)
    for same in by_title.values():
        found.update((a, b) for at, a in enumerate(same) for b in same[at + 1 :])
    for titled, others in by_day.values():
        found.update((min(a, b), max(a, b)) for at, a in enumerate(others) for b in (*titled, *others[at + 1 :]))
    for one, other in _alike(sorted(by_title, key=lambda key: (len(key), key))):
        found.update((min(a, b), max(a, b)) for a in by_title[one] for b in by_title[other])
    return sorted(found)


def _alike(titles: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of different long titles, sorted by length, that are one slip apart."""
    titles = [title for title in titles if len(title) >= _LONG]
    at = 0
    while at < len(titles):
        some = titles[at : at + _ROWS]
        most = int(len(some[-1]) * (200 - _TYPO) / _TYPO) + 1  # a longer one differs by its length alone
        later = [title for title in titles[at:] if len(title) <= most]
        for start in range(0, len(later), _ROWS * 8):
            part = later[start : start + _ROWS * 8]
            table = process.cdist(some, part, scorer=fuzz.ratio, score_cutoff=_TYPO)
            for row, column in zip(*table.nonzero(), strict=True):
                if some[row] < part[column] or len(some[row]) < len(part[column]):
                    yield some[row], part[column]
        at += _ROWS


def blocks(kind: str, fact: Facts) -> Iterator[tuple[tuple[object, ...], str]]:
    """Yield the keys that make one thing of all meetings, companies or persons that share one, each with its reason."""
    label = fact.entity.label
    if kind == "meeting":
        number = _ORDINAL.search(label)
        for host in sorted(fact.makers):
            for key in (*sorted(fact.days), *([number[0]] if number else [])):
                yield (host, str(key)), f"one host, and both {key}"
    elif kind == "company":
        name = _LEGAL.sub("", normalise(label))
        if len(name) > 2:  # noqa: PLR2004 - two characters name too many
            yield (name,), f"«{name}» with and without its legal form"
    elif kind == "person":
        name = normalise(label)
        for maker in sorted(fact.makers):
            yield (name, maker), f"«{name}» of one organisation"


def final_iri(members: Iterable[Facts]) -> IRI:
    """Return the IRI of one thing of several, sorted by IRI; they are looked at one by one, and may be many.

    It is that of the first which the knowledge knows. Else it follows from title and issuers, or name and organisation, and
    not from the article.
    """
    first: Facts | None = None
    makers: set[IRI] = set()
    titles: list[str] = []
    for fact in members:
        if fact.entity.known:
            return fact.entity.iri
        first = first or fact
        makers |= fact.makers
        if fact.titled and is_document(fact.entity.iri):
            titles = [min([fact.key, *titles], key=lambda k: (-len(k), k))]
    if first is None:
        raise ValueError("no members")
    iri = first.entity.iri
    if is_document(iri) and titles:
        return IRI(f"{BASE}document-{digest(titles[0], *sorted(makers))}")
    if iri.startswith(f"{BASE}person-") and makers:
        return mint("person", first.entity.label, min(makers))
    return iri


def is_settled(entity: Entity) -> bool:
    """Say whether `merged` would give a lone entity back as it is: as nearly always, its names are in order."""
    names = entity.aliases
    ordered = entity.label not in names and all(map(lt, names, names[1:]))
    return ordered and len(set(entity.english)) == len(entity.english)


def merged(iri: IRI, members: Iterable[Entity]) -> Entity:
    """Return one entity of several, sorted by IRI, with all their names; the longest title is preferred.

    The members are looked at one by one, and may be many.
    """
    first: Entity | None = None
    longest, names, english, region = "", set[str](), dict[str, None](), None
    for member in members:
        if first is None or (member.known and not first.known):
            first = member
        longest = max(longest, member.label, key=lambda name: (len(name), name))
        names.update((member.label, *member.aliases))
        english.update(dict.fromkeys(member.english))
        region = region or member.region
    if first is None:
        raise ValueError("no members")
    label = first.label if first.known else longest
    return replace(
        first,
        iri=iri,
        label=label,
        aliases=tuple(sorted(names - {label})),
        english=tuple(dict.fromkeys((*first.english, *english))),
        region=first.region or region,
    )


def renamed(claim: Claim, final: Mapping[IRI, IRI]) -> Claim:
    """Return the claim under the final IRIs; most claims keep theirs."""
    c, thing = claim, claim.object
    thing = final.get(IRI(thing), thing) if isinstance(thing, str) else thing
    subject, share = final.get(c.subject, c.subject), final.get(c.share_of, c.share_of) if c.share_of else None
    who = tuple(dict.fromkeys([final.get(who, who) for who in c.attributed])) if c.attributed else ()
    if subject == c.subject and (thing is c.object or thing == c.object) and who == c.attributed and share == c.share_of:
        return claim
    return Claim(
        subject, c.predicate, thing, c.evidence, c.modality, c.when, who, c.confidence, c.window, c.position, share, c.pattern
    )  # fmt: skip
