"""What a whole build leaves for the next: the tables of `kg.pipeline.state`, filled from all that it knows at its end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kg import graph
from kg.graph import companions
from kg.identity.again import being_of
from kg.identity.merge import merge_of
from kg.identity.reprints import order_of
from kg.identity.rules import hints
from kg.model import Corpus
from kg.pipeline.gifts import told_of
from kg.pipeline.part import counted
from kg.pipeline.rebase import rebased
from kg.pipeline.state import Summary
from kg.pipeline.unchanged import text_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from kg.identity import Resolution
    from kg.model import Claim, Document, Entity, Extraction
    from kg.pipeline.state import State, Told
    from kg.vocabulary import Terms

__all__ = ["Whole", "claims_by_article", "fill", "is_plain", "sample_bytes", "summary_of", "told_in"]


def is_plain(extractions: Iterable[Extraction]) -> bool:
    """Say whether each article quotes itself alone and names what it describes, which is what the tables rest on."""
    for found in extractions:
        known = {entity.iri for entity in found.entities}
        for claim in found.claims:
            things = (claim.subject, claim.object, claim.share_of, *claim.attributed)
            if any(evidence.document != found.document for evidence in claim.evidence):
                return False
            if any(isinstance(thing, str) and thing.startswith(graph.BASE) and thing not in known for thing in things):
                return False
    return True


def claims_by_article(corpus: Corpus, extractions: Sequence[Extraction]) -> dict[str, tuple[Claim, ...]]:
    """Return the resolved claims of each article, in the order in which they were read out of it."""
    found: dict[str, tuple[Claim, ...]] = {}
    at = 0
    for extraction in sorted(extractions, key=lambda one: one.document):
        found[extraction.document] = corpus.claims[at : at + len(extraction.claims)]
        at += len(extraction.claims)
    return found


def told_in(
    corpus: Corpus, claims: Mapping[str, Sequence[Claim]], said: Mapping[str, tuple[str, str, str]], base: str
) -> Iterator[Told]:
    """Yield every claim of every article once."""
    for document in corpus.documents:
        yield from told_of(document, claims[document.id], said, base)


def summary_of(
    document: Document, extraction: Extraction, key: bytes, told: Sequence[Told], rows: int, values: Iterable[int], *, long: bool
) -> Summary:
    """Sum up an article; ``values`` are the numbers of the descriptions of its entities."""
    predicates = Counter(one.fact.predicate for one in told)
    return Summary(
        document.id,
        key,
        document.path,
        document.title,
        document.issued.isoformat() if document.issued else None,
        document.issued_from.value,
        document.notes,
        document.publisher,
        len(told),
        tuple(sorted(predicates.items())),
        extraction.mentions,
        extraction.warnings,
        rows,
        text_digest(document.text.encode()),
        order_of(document),
        long,
        np.array(list(values), dtype="<i4").tobytes(),
        tuple((hint.about, hint.maker, hint.day) for hint in hints(extraction.claims)),
    )


def sample_bytes(sample: NDArray[np.uint64] | None) -> bytes:
    """Return sampled shingles as bytes."""
    return b"" if sample is None else sample.astype("<u8").tobytes()


@dataclass(frozen=True, slots=True)
class Whole:
    """What a build knows at its end.

    ``corpus`` is that of the resolution under the base of the build; ``keys`` are those of the cache, ``rows`` the bytes of
    ``facts.csv``, by article; ``told`` is every claim of every article.
    """

    resolution: Resolution
    corpus: Corpus
    extractions: Sequence[Extraction]
    keys: Mapping[str, bytes]
    builder: graph.Builder
    rows: Mapping[str, int]
    told: Sequence[Told]


def fill(state: State, whole: Whole, terms: Terms, base: str) -> None:
    """Fill the empty tables.

    Raises:
        ValueError: something holds half a character, or two things have one key.
    """
    resolution, corpus = whole.resolution, whole.corpus
    reprints = dict(corpus.reprints)
    state.put("reprints", reprints)
    _fill_articles(state, whole)
    beings = ((being_of(fact), resolution.finals[iri]) for iri, fact in resolution.facts.items())
    state.keep_beings(beings)
    state.keep_resolved(resolution.corpus.entities)
    merges = [merge_of(resolution.finals, *join) for join in resolution.joins]
    shown = rebased(Corpus(merges=tuple(merges)), base).merges
    state.keep_joined(zip((one for one, _, _ in resolution.joins), shown, strict=True))
    for entity, other in zip(resolution.corpus.entities, corpus.entities, strict=True):
        if terms.is_a(entity.cls, "Organisation"):
            state.keep_outlets(entity, other.iri)
    _fill_things(state, whole.builder, corpus.entities)
    state.add_facts(counted(whole.told, reprints))
    state.add_told(whole.told)


def _fill_articles(state: State, whole: Whole) -> None:
    """Fill the tables of articles and of descriptions."""
    numbers: dict[Entity, int] = {}
    of_article: dict[str, list[Told]] = {document.id: [] for document in whole.corpus.documents}
    for one in whole.told:
        of_article[one.article].append(one)
    by_id = {extraction.document: extraction for extraction in whole.extractions}

    def each() -> Iterator[tuple[Summary, bytes]]:
        for document in whole.corpus.documents:
            extraction, key = by_id[document.id], whole.keys[document.id]
            values = [numbers.setdefault(entity, len(numbers)) for entity in extraction.entities]
            sample = whole.resolution.samples.get(document.id)
            size, said = whole.rows.get(document.id, 0), of_article[document.id]
            yield (
                summary_of(document, extraction, key, said, size, values, long=sample is not None),
                sample_bytes(sample),
            )

    state.keep_articles(each())
    state.keep_values((number, entity) for entity, number in numbers.items())


def _fill_things(state: State, builder: graph.Builder, entities: Sequence[Entity]) -> None:
    """Fill the table of what only articles and claims name, and of its units and classes."""
    described = builder.described
    counts: Counter[str] = Counter(name for names in builder.named.values() for name in names)
    for name in list(counts):
        counts.update(companions(described[name]))
    for entity in entities:
        counts.update(companions(described.get(builder.node(entity.iri), {})))
    state.keep_things((term, count, described[term]) for term, count in counts.items())
