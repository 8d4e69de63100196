"""A part of a corpus: what is said around something, in a time, by whom, how surely."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from kg.errors import SettingsError
from kg.model import Corpus, Modality
from kg.reading import normalise
from kg.view.safe import clean

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from kg.model import IRI, Claim, Document
    from kg.view.style import Labels

__all__ = ["Selection", "select", "told"]


@dataclass(frozen=True, slots=True)
class Selection:
    """What is wanted; an empty field wants everything.

    ``around`` are the IRIs of entities, ``depth`` how many claims away from them what is wanted lies at most. ``since``
    and ``until`` are the first and the last day; a claim without a time of its own has that of its article.
    ``predicates`` are local names, ``articles`` ids, ``publishers`` names of publishers.
    """

    around: tuple[IRI, ...] = ()
    depth: int = 1
    since: date | None = None
    until: date | None = None
    predicates: tuple[str, ...] = ()
    modalities: tuple[Modality, ...] = ()
    min_confidence: Decimal | None = None
    articles: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what selects nothing whatever the corpus."""
        if self.depth < 1:
            raise SettingsError(f"a depth of {self.depth} reaches no claim; give 1 or more")
        if self.since and self.until and self.since > self.until:
            raise SettingsError(f"nothing lies between {self.since} and {self.until}; swap them")


def select(corpus: Corpus, wanted: Selection) -> Corpus:
    """Return the claims that are wanted, with the entities that they name and the articles that they quote.

    The conditions are applied first, then the walk from claim to claim around the chosen entities, which stay in any case.
    """
    documents = {document.id: document for document in corpus.documents if _of(document, wanted)}
    claims = [found for claim in corpus.claims if (found := _kept(claim, documents, wanted)) is not None]
    if wanted.around:
        claims = _around(claims, {entity.iri for entity in corpus.entities}, wanted)
    named = set(wanted.around)
    for claim in claims:
        named.update((claim.subject, *claim.attributed))
        named.update(iri for iri in (claim.object, claim.share_of) if isinstance(iri, str))  # type: ignore[misc]
    quoted = {evidence.document for claim in claims for evidence in claim.evidence}
    return Corpus(
        tuple(document for document in corpus.documents if document.id in quoted),
        tuple(entity for entity in corpus.entities if entity.iri in named),
        tuple(claims),
        reprints=tuple(pair for pair in corpus.reprints if quoted.issuperset(pair)),
    )


def _of(document: Document, wanted: Selection) -> bool:
    """Say whether an article is one of those wanted."""
    if wanted.articles and document.id not in wanted.articles:
        return False
    return not wanted.publishers or _key(document.publisher or "") in {_key(name) for name in wanted.publishers}


def _key(name: str) -> str:
    """Return the form under which two spellings of a publisher are one."""
    return normalise(name).casefold()


def _kept(claim: Claim, documents: dict[str, Document], wanted: Selection) -> Claim | None:
    """Return a claim with its evidence from the articles wanted, or None where it is not wanted."""
    if wanted.predicates and claim.predicate not in wanted.predicates:
        return None
    if wanted.modalities and claim.modality not in wanted.modalities:
        return None
    if wanted.min_confidence is not None and claim.confidence < wanted.min_confidence:
        return None
    evidence = tuple(one for one in claim.evidence if one.document in documents)
    if not evidence or not _in_time(claim, [documents[one.document] for one in evidence], wanted):
        return None
    return claim if len(evidence) == len(claim.evidence) else replace(claim, evidence=evidence)


def _in_time(claim: Claim, documents: Iterable[Document], wanted: Selection) -> bool:
    """Say whether the time of a claim meets the time wanted; an open end reaches as far as it likes."""
    if wanted.since is None and wanted.until is None:
        return True
    first, last = (_day(claim.when.earliest), _day(claim.when.latest)) if claim.when else (None, None)
    if first is None and last is None:
        days = [document.day for document in documents if document.day]
        if not days:
            return False
        first, last = min(days), max(days)
    after = wanted.since is None or last is None or last >= wanted.since
    return after and (wanted.until is None or first is None or first <= wanted.until)


def _day(value: date | None) -> date | None:
    """Return the day of a time."""
    return value.date() if isinstance(value, datetime) else value


def _around(claims: list[Claim], entities: set[IRI], wanted: Selection) -> list[Claim]:
    """Return the claims within reach, in their order; measures, amounts and dates lead nowhere."""
    touching: dict[str, list[int]] = defaultdict(list)
    ends = [tuple(str(iri) for iri in (claim.subject, claim.object) if iri in entities) for claim in claims]
    for number, names in enumerate(ends):
        for name in names:
            touching[name].append(number)
    reached, here = {str(iri) for iri in wanted.around}, [str(iri) for iri in wanted.around]
    found: set[int] = set()
    for _ in range(wanted.depth):
        numbers = {number for name in here for number in touching.get(name, ())} - found
        found |= numbers
        here = sorted({name for number in numbers for name in ends[number]} - reached)
        reached.update(here)
    return [claims[number] for number in sorted(found)]


def told(wanted: Selection, whole: Corpus, part: Corpus, labels: Labels) -> tuple[str, str]:
    """Say in Chinese and in English what a selection holds, and of how much."""
    names = {entity.iri: entity.label for entity in whole.entities}
    zh, en = [], []
    if wanted.around:
        who = "、".join(dict.fromkeys(names.get(iri, iri) for iri in wanted.around))
        zh.append(f"{who}周围 {wanted.depth} 步")
        en.append(f"within {wanted.depth} of {who}")
    if wanted.since or wanted.until:
        span = f"{wanted.since or ''}–{wanted.until or ''}"
        zh.append(span)
        en.append(span)
    if wanted.predicates:
        zh.append("、".join(labels.label(name, "zh") for name in wanted.predicates))
        en.append(", ".join(labels.label(name, "en") for name in wanted.predicates))
    if wanted.modalities:
        zh.append("、".join(labels.label(modality.value, "zh") for modality in wanted.modalities))
        en.append(", ".join(modality.value for modality in wanted.modalities))
    if wanted.min_confidence is not None:
        zh.append(f"置信度 ≥ {wanted.min_confidence}")
        en.append(f"confidence ≥ {wanted.min_confidence}")
    if wanted.articles or wanted.publishers:
        sources = "、".join((*wanted.articles, *wanted.publishers))
        zh.append(f"来源 {sources}")
        en.append(f"from {sources}")
    counts = len(whole.claims), len(part.claims)
    zh.append("{} 条陈述中的 {} 条".format(*counts))
    en.append("{1} of {0} claims".format(*counts))
    return clean(f"选取：{'；'.join(zh)}"), clean(f"selection: {'; '.join(en)}")
