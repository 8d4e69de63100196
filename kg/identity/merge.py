"""One thing under several names, across articles: conservative merges, each with its reason."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg.identity.ledger import Ledger, read_ledger
from kg.identity.reprints import find_reprints
from kg.identity.rules import (
    BLOCKED,
    MANY,
    Entities,
    Facts,
    blocks,
    distinct_key,
    final_iri,
    hints,
    is_settled,
    joined,
    kind_of,
    likely_pairs,
    merged,
    orphan_reason,
    place,
    same_document,
)
from kg.identity.rules import renamed as renamed_claim
from kg.links import digest
from kg.model import IRI, Corpus, Entity, Merge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from kg.model import Claim, Document, Extraction

__all__ = ["Resolution", "facts_of", "joined_groups", "merge_of", "names", "pool", "resolution", "resolve"]


class _Union:
    """Which entities are one; a merge is refused where the ledger parts any two of both groups."""

    def __init__(self, allowed: Callable[[IRI, IRI], bool] | None = None) -> None:
        self.groups: dict[IRI, list[IRI]] = {}
        self.reasons: list[tuple[IRI, IRI, str]] = []
        self._allowed = allowed

    def group(self, iri: IRI) -> list[IRI]:
        return self.groups.setdefault(iri, [iri])

    def join(self, one: IRI, other: IRI, reason: str) -> None:
        a, b = self.group(one), self.group(other)
        if a is b or (self._allowed and not all(self._allowed(x, y) for x in a for y in b)):
            return
        if len(a) < len(b):
            a, b = b, a
        a.extend(b)
        for iri in b:
            self.groups[iri] = a
        self.reasons.append((one, other, reason))


@dataclass(frozen=True, slots=True)
class Resolution:
    """A corpus with how it came about.

    ``pool`` are the entities before any were joined, ``facts`` what claims tell of their identity, ``finals`` their IRIs in
    the corpus, ``joins`` pairs that were found to be one, each with its reason, in the order in which they were; ``samples``
    are the sampled shingles of the articles that are long enough to be told from reprints.
    """

    corpus: Corpus
    pool: Mapping[IRI, Entity]
    facts: Mapping[IRI, Facts]
    finals: Mapping[IRI, IRI]
    joins: Sequence[tuple[IRI, IRI, str]]
    samples: Mapping[str, NDArray[np.uint64]]


def resolve(documents: Iterable[Document], extractions: Iterable[Extraction], *, ledger: Path | None = None) -> Corpus:
    """Put the articles together, making one entity of each thing.

    Merged are: documents of one issuer whose titles are the same or one typing error apart; a counted
    description (八项措施) with the one title of that issuer and day that holds it; meetings of one host on one
    day; companies with and without 有限公司; persons of one name and one organisation. The ledger overrules; what
    it names and no article does is in the corpus's ``notes``. Articles that reprint another are in its ``reprints``.

    Raises:
        LexiconError: the ledger is malformed.
    """
    return resolution(documents, extractions, ledger=ledger).corpus


def resolution(documents: Iterable[Document], extractions: Iterable[Extraction], *, ledger: Path | None = None) -> Resolution:
    """Do what `resolve` does, and keep what led to it.

    Raises:
        LexiconError: the ledger is malformed.
    """
    book = read_ledger(ledger)
    readings = sorted(extractions, key=lambda e: e.document)
    entities = pool(readings)
    claims = [claim for reading in readings for claim in reading.claims]
    facts = facts_of(entities, claims)
    union = joined_groups(facts, entities)
    renamed = names(union, entities, facts)
    if book != Ledger():  # the ledger may name things by the IRIs that they have without it
        keys = {iri: book.keys(entity) | {renamed[iri]} for iri, entity in entities.items()}
        union = joined_groups(facts, entities, None, book, keys)
        renamed = names(union, entities, facts)
    documents = tuple(sorted(documents, key=lambda d: d.id))
    samples: dict[str, NDArray[np.uint64]] = {}
    corpus = Corpus(
        documents,
        _merged(entities, renamed, book),
        tuple(renamed_claim(claim, renamed) for claim in claims),
        tuple(sorted(merge_of(renamed, *join) for join in union.reasons)),
        find_reprints(documents, samples),
        book.strangers(entities.values(), renamed),
    )
    return Resolution(corpus, entities, facts, renamed, union.reasons, samples)


def merge_of(final: Mapping[IRI, IRI], one: IRI, other: IRI, reason: str) -> Merge:
    """Return a join as the report tells it."""
    return Merge(final[one], other if final[one] != other else one, reason)


def joined_groups(
    facts: dict[IRI, Facts],
    entities: Entities,
    starts: Mapping[IRI, IRI] | None = None,
    book: Ledger | None = None,
    keys: Mapping[IRI, frozenset[str]] | None = None,
) -> _Union:
    """Apply the rules, then the ledger.

    ``entities`` are those that make documents. ``starts`` gives the first document of each place, where ``facts`` are but a
    part of all; ``keys`` what the ledger may call each entity.
    """
    book, keys = book or Ledger(), keys or {}
    union = _Union((lambda a, b: not book.parts(keys[a], keys[b])) if book.different else None)
    kinds = _by_kind(facts)
    _documents(kinds["document"], entities, union, starts or {})
    for kind in BLOCKED:
        _blocks(kinds[kind], kind, union)
    for one, other in book.same:
        named = [[iri for iri in sorted(keys) if name in keys[iri]] for name in (one, other)]
        for a, b in ((a, b) for a in named[0] for b in named[1]):
            union.join(a, b, "the ledger says so")
    return union


def pool(readings: Iterable[Extraction]) -> dict[IRI, Entity]:
    """Return every entity once, with all its names."""
    pool: dict[IRI, Entity] = {}
    for reading in readings:
        for entity in reading.entities:
            old = pool.get(entity.iri)
            pool[entity.iri] = joined(old, entity) if old else entity
    return pool


def facts_of(entities: Mapping[IRI, Entity], claims: Iterable[Claim]) -> dict[IRI, Facts]:
    """Return what claims tell of the identity of each entity."""
    facts = {iri: Facts(e) for iri, e in entities.items()}
    for hint in hints(claims):
        if found := facts.get(hint.about):
            found.makers.add(hint.maker)
            if hint.day:
                found.days.add(hint.day)
    return facts


def _by_kind(facts: dict[IRI, Facts]) -> dict[str, list[Facts]]:
    """Return those of each kind, in the order of their IRIs."""
    kinds: dict[str, list[Facts]] = defaultdict(list)
    for iri in sorted(facts):
        kinds[kind_of(facts[iri].entity)].append(facts[iri])
    return kinds


def _documents(documents: list[Facts], entities: Entities, union: _Union, starts: Mapping[IRI, IRI]) -> None:
    """Merge documents by title and issuer."""
    groups: dict[IRI, list[Facts]] = defaultdict(list)
    for fact in documents:
        for region in sorted({place(entities[m]) for m in fact.makers if m in entities}):
            groups[region].append(fact)
    for _, found in sorted(groups.items(), key=lambda group: (starts.get(group[0], group[1][0].entity.iri), group[0])):
        distinct: dict[tuple[object, ...], Facts] = {}
        for one in found:  # one comparison for the same title, issuers and days, not one for each article
            first = distinct.setdefault(distinct_key(one), one)
            if one is not first and (reason := same_document(first, one, entities)):
                union.join(first.entity.iri, one.entity.iri, reason)
        firsts = list(distinct.values())
        for a, b in likely_pairs(firsts):
            if reason := same_document(firsts[a], firsts[b], entities):
                union.join(firsts[a].entity.iri, firsts[b].entity.iri, reason)
    _orphans(documents, union)


def _orphans(documents: list[Facts], union: _Union) -> None:
    """Merge a titled document whose issuer is not told with the only one of that title whose issuer is."""
    by_title: dict[str, list[Facts]] = defaultdict(list)
    for fact in documents:
        if fact.titled:
            by_title[fact.key].append(fact)
    for title, found in by_title.items():
        told = [f for f in found if f.makers]
        if told and len({id(union.group(f.entity.iri)) for f in told}) == 1:
            for orphan in (f for f in found if not f.makers):
                union.join(told[0].entity.iri, orphan.entity.iri, orphan_reason(title))


def _blocks(facts: list[Facts], kind: str, union: _Union) -> None:
    """Merge what shares a key with something before it, as far as the ledger lets it."""
    seen: dict[tuple[object, ...], list[IRI]] = defaultdict(list)
    for fact in facts:
        for key, reason in blocks(kind, fact):
            earlier = seen[key]
            for other in earlier[:MANY]:
                union.join(other, fact.entity.iri, reason)
            earlier.append(fact.entity.iri)


def names(union: _Union, entities: Iterable[IRI], facts: Mapping[IRI, Facts]) -> dict[IRI, IRI]:
    """Return the final IRI of each entity of some: a titled document's follows from title and issuers, not from the article."""
    renamed: dict[IRI, IRI] = {}
    used: set[IRI] = set()
    for iri in sorted(entities):
        if iri in renamed:
            continue
        members = sorted(union.group(iri))
        final = final_iri(facts[i] for i in members)
        if final in used:  # not merged, though title and issuers are the same: the ledger parts them
            final = IRI(f"{final}-{digest(members[0])[:6]}")
        used.add(final)
        renamed.update(dict.fromkeys(members, final))
    return renamed


def _merged(entities: dict[IRI, Entity], renamed: dict[IRI, IRI], book: Ledger) -> tuple[Entity, ...]:
    """Return the entities under their final IRIs, each with all its names; the longest title is preferred."""
    groups: dict[IRI, list[Entity]] = defaultdict(list)
    for iri in sorted(entities):
        groups[renamed[iri]].append(entities[iri])
    out: list[Entity] = []
    for iri, members in sorted(groups.items()):
        alone = len(members) == 1 and members[0].iri == iri
        total = members[0] if alone and is_settled(members[0]) else merged(iri, members)
        wish = next((book.prefer[k] for k in sorted(book.keys(total)) if k in book.prefer), "")
        if wish:
            total = joined(total, total, wish)
        region = renamed.get(total.region, total.region) if total.region else None
        out.append(total if region == total.region else replace(total, region=region))
    return tuple(out)
