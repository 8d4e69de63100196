"""The output of the last build brought up to this one: what some articles gave is taken out, what they give now is put in."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from kg import graph
from kg.model import IRI, Corpus
from kg.pipeline.facts import HEADER
from kg.pipeline.folder import linked
from kg.pipeline.part import counted
from kg.pipeline.reach import CannotError
from kg.pipeline.rebase import moved, rebased
from kg.pipeline.unchanged import texts_digest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from hashlib import _Hash as Hash
    from pathlib import Path
    from typing import BinaryIO

    from kg.graph.parts import Pairs
    from kg.model import Document, Entity
    from kg.pipeline.gifts import Gift
    from kg.pipeline.state import Fact, State, Summary
    from kg.vocabulary import Terms

__all__ = ["Gifts", "patch_facts", "patch_texts"]

_CHUNK = 1 << 22


@dataclass(frozen=True, slots=True)
class Gifts:
    """What articles gave and give no more, and what they give now; entities and reprints of before and now.

    Of the entities only those are there that may have changed.
    """

    gone: Mapping[str, Gift]
    come: Mapping[str, Gift]
    old_entities: Mapping[IRI, Entity]
    new_entities: Mapping[IRI, Entity]
    old_reprints: Mapping[str, str]
    new_reprints: Mapping[str, str]

    def groups(self, state: State, terms: Terms, base: str) -> dict[str, str | None]:
        """Bring the tables of things and facts up; return the group of each subject that may have another one, None for none.

        Raises:
            ValueError: two things have one key.
            CannotError: a thing is not known that must be.
        """
        groups: dict[str, str | None] = {subject: None for gift in self.gone.values() for subject in gift.part.own}
        for gift in self.come.values():
            groups |= gift.part.own
        old, new = (self._parts(entities, terms, base) for entities in (self.old_entities, self.new_entities))
        dirty = self._count_things(state, old, new)
        subjects = {moved(iri, base) for iri in (*old, *new)} | self._count_facts(state)
        asked = {_unmoved(subject, base) for subject in subjects} - {*old, *new}
        new |= self._parts(state.resolved(asked), terms, base)
        node = graph.Builder(Corpus(), terms, base).node
        for subject in sorted(subjects):
            term, part = node(subject), new.get(_unmoved(subject, base))
            pairs = part.things[term] if part else state.thing(term)[1]
            groups[term] = _group(term, pairs, state.ties(subject)[1])
            dirty.discard(term)
        groups |= {term: _group(term, state.thing(term)[1], {}) for term in dirty}
        return groups

    def _parts(self, entities: Mapping[IRI, Entity], terms: Terms, base: str) -> dict[IRI, graph.Part]:
        """Return what entities give to the graph."""
        shown = rebased(Corpus(entities=tuple(entities.values())), base).entities
        return {iri: graph.entity_part(entity, terms, base) for iri, entity in zip(entities, shown, strict=True)}

    def _count_things(self, state: State, old: Mapping[IRI, graph.Part], new: Mapping[IRI, graph.Part]) -> set[str]:
        """Count what names things up and down; return the things that are new or gone."""
        counts: Counter[str] = Counter()
        described: dict[str, Pairs] = {}
        for side, gifts, parts in ((-1, self.gone, old), (1, self.come, new)):
            for gift in gifts.values():
                described |= gift.part.things
                counts.update(dict.fromkeys(gift.part.named, side))
            for part in parts.values():
                described |= part.things
                for pairs in part.things.values():
                    counts.update(dict.fromkeys(graph.companions(pairs), side))
        found: set[str] = set()
        while counts:
            later: Counter[str] = Counter()
            rows: list[tuple[str, int, Pairs]] = []
            for term, change in counts.items():
                before, pairs = state.thing(term)
                now = before + change
                if now < 0 or (now and not pairs and term not in described):
                    raise CannotError(f"{term} is named {now} times")
                rows.append((term, now, described.get(term, pairs)))
                if bool(before) != bool(now):
                    later.update(dict.fromkeys(graph.companions(rows[-1][2]), 1 if now else -1))
                if bool(before) != bool(now) or pairs != rows[-1][2]:
                    found.add(term)
            state.keep_things(row for row in rows if row[1])
            state.drop("thing", "term", [term for term, now, _ in rows if not now])
            counts = later
        return found

    def _count_facts(self, state: State) -> set[str]:
        """Count who tells facts up and down; return what the facts are about."""
        sides = [[told for gift in gifts.values() for told in gift.told] for gifts in (self.gone, self.come)]
        before, now = counted(sides[0], self.old_reprints), counted(sides[1], self.new_reprints)
        changes: dict[Fact, Sequence[int]] = {}
        for fact in {**before, **now}:
            one, other = before.get(fact, (0, 0)), now.get(fact, (0, 0))
            changes[fact] = other[0] - one[0], other[1] - one[1]
        state.drop_told(sides[0])
        state.add_facts(changes)
        state.add_told(sides[1])
        return {fact.subject for fact in changes}


def _unmoved(iri: str, base: str) -> IRI:
    """Return an IRI as it was before it was put under another base."""
    return IRI(graph.BASE + iri.removeprefix(base)) if iri.startswith(base) else IRI(iri)


def _group(term: str, pairs: Mapping[str, set[str]], ties: Mapping[str, set[str]]) -> str | None:
    """Return the group of a subject; None where nothing is said of it."""
    said = graph.joined(pairs, ties)
    return graph.group(term, said) if said else None


def patch_facts(
    old: Path, new: Path, articles: tuple[Mapping[str, Summary], Mapping[str, Summary]], come: Mapping[str, bytes]
) -> str:
    """Write the table with other lines of some articles; return its digest. ``articles`` are those of before and now.

    Raises:
        CannotError: the old table is not as it was left.
    """
    before, after = articles
    total, at = sha256(HEADER), len(HEADER)
    with old.open("rb") as source, new.open("wb") as out:
        if source.read(at) != HEADER:
            raise CannotError("facts.csv has another header")
        out.write(HEADER)
        start = end = at  # what is to be copied
        for ident in sorted({*before, *after}):
            size = before[ident].rows if ident in before else 0
            if ident not in come and ident in after:
                end += size
                continue
            _copy(source, out, total, start, end)
            lines = come.get(ident, b"")
            out.write(lines)
            total.update(lines)
            start = end = end + size
        _copy(source, out, total, start, end)
        if source.seek(0, os.SEEK_END) != end:
            raise CannotError("facts.csv has another length")
    return total.hexdigest()


def _copy(source: BinaryIO, out: BinaryIO, total: Hash, start: int, end: int) -> None:
    """Copy a range of bytes."""
    source.seek(start)
    while start < end and (part := source.read(min(_CHUNK, end - start))):
        out.write(part)
        total.update(part)
        start += len(part)


def patch_texts(old: Path, new: Path, articles: Mapping[str, Summary], come: Mapping[str, Document]) -> str:
    """Write the texts of articles that are new, and give those that are not a second name; return a digest of all."""
    new.mkdir()
    for ident in articles:
        if ident in come:
            (new / f"{ident}.txt").write_bytes(come[ident].text.encode("utf-8"))
            continue
        linked(old / f"{ident}.txt", new / f"{ident}.txt")
    return texts_digest((f"{ident}.txt", one.text) for ident, one in articles.items())
