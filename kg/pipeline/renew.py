"""A build that changes what the last one left, where only a few articles are new, other than before, or gone.

What comes out is what putting all together would give, byte for byte. Where the change cannot be followed, or the output is not
as it was left, nothing is done here, and all is put together.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import msgspec

from kg import graph
from kg.errors import GraphError
from kg.identity.reprints import LEAST, sample_of, shingles_of, sound_of
from kg.identity.rules import renamed
from kg.model import Corpus
from kg.pipeline.gifts import gift_of, named_in
from kg.pipeline.learn import sample_bytes, summary_of
from kg.pipeline.part import EACH, part_of, taken
from kg.pipeline.patch import Gifts, patch_facts, patch_texts
from kg.pipeline.reach import CannotError, Reach, Side
from kg.pipeline.rebase import rebased
from kg.pipeline.report import ArticleRow, PredicateCount, Report, Warned, odd
from kg.pipeline.state import Pool, packed
from kg.pipeline.unchanged import file_digest
from kg.store import Changes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from kg.model import IRI, Claim, Document, Entity, Extraction, Failure
    from kg.pipeline.assembly import Assembly
    from kg.pipeline.cache import Cache
    from kg.pipeline.gifts import Gift
    from kg.pipeline.report import Reused, Timing
    from kg.pipeline.state import State, Summary

__all__ = ["Renewal", "is_small"]

_Value = TypeVar("_Value")
_LEAST, _SHARE = 50, 0.05  # articles that may change, in number and as a share, before all is put together anew


def is_small(change: int, articles: int) -> bool:
    """Say whether so few articles changed that following them is quicker than putting all together."""
    return change <= max(_LEAST, _SHARE * articles)


@dataclass(slots=True)
class Renewal:
    """One change: the tables, the cache, and how things are put together."""

    state: State
    known: Cache
    assembly: Assembly
    place: Path

    def prepare(
        self, summaries: Mapping[str, Summary], keys: Mapping[str, bytes], read: Mapping[str, tuple[Document, Extraction]]
    ) -> Prepared:
        """Follow a change; ``summaries`` are the articles of before, ``keys`` those of all now, ``read`` those that changed.

        Raises:
            CannotError: it cannot be followed.
        """
        try:
            return self._prepared(summaries, keys, read)
        except (GraphError, ValueError, KeyError) as error:
            raise CannotError(str(error)) from error

    def _prepared(
        self, summaries: Mapping[str, Summary], keys: Mapping[str, bytes], read: Mapping[str, tuple[Document, Extraction]]
    ) -> Prepared:
        """Do what `prepare` does."""
        state, base, terms = self.state, self.assembly.base, self.assembly.terms
        samples = state.samples()
        before = Side(summaries, samples, Pool(state, summaries), state.get("reprints", dict[str, str]) or {})
        gone = {ident: self._pair(one) for ident, one in summaries.items() if ident not in keys or ident in read}
        fresh = dict(self._summed(read, keys))
        everything = {ident: one for ident, one in summaries.items() if ident not in gone} | {
            ident: one for ident, (one, _) in fresh.items()
        }
        after_samples = {ident: samples[ident] for ident in everything if ident not in fresh}
        after_samples |= {ident: sample for ident, (_, sample) in fresh.items()}
        articles = dict(sorted(everything.items()))
        after = Side(articles, after_samples, Pool(state, articles))
        reach = Reach(state, self.known, before, after, terms, base)
        reach.follow(
            [extraction for side in (gone, read) for _, extraction in side.values()],
            {ident: document for ident, (document, _) in read.items()},
        )
        others = reach.others()
        if not is_small(len(gone) + len(read) + len(others), len(articles)):
            raise CannotError(f"{len(others)} other articles are reached")
        rest = {ident: self._pair(summaries[ident]) for ident in sorted(others)}
        out = {ident: gift_of(*pair, reach.known([pair[1]], new=False), terms, base) for ident, pair in (gone | rest).items()}
        come = {
            ident: gift_of(*pair, reach.known([pair[1]], new=True), terms, base) for ident, pair in ({**read, **rest}).items()
        }
        if any(len(gift.rows) != summaries[ident].rows for ident, gift in out.items()):
            raise CannotError("an article gave something else before")
        gifts = Gifts(out, come, reach.old_entities, reach.new_entities, before.reprints, after.reprints)
        groups = gifts.groups(state, terms, base)
        for ident, gift in come.items():
            articles[ident] = _counted(articles[ident], gift)
        state.drop_articles([*gone, *rest])
        state.keep_articles((articles[ident], after.samples[ident]) for ident in come)
        state.drop("value", "n", before.pool.used.keys() - after.pool.used.keys())
        state.put("reprints", after.reprints)
        documents = {ident: document for ident, (document, _) in read.items()}
        return Prepared(summaries, articles, groups, come, documents, after.reprints)

    def _pair(self, one: Summary) -> tuple[Document, Extraction]:
        """Return an article and what was read out of it, from the cache."""
        return self._document(one), _there(self.known.extraction(one.key), one)

    def _document(self, one: Summary) -> Document:
        """Return an article from the cache."""
        return _there(self.known.document(one.key), one)

    def _some(self, one: Summary, numbers: Iterable[int]) -> Mapping[int, Claim]:
        """Return some of the claims of an article from the cache."""
        return _there(self.known.claims(one.key, numbers), one)

    def _summed(
        self, read: Mapping[str, tuple[Document, Extraction]], keys: Mapping[str, bytes]
    ) -> Iterator[tuple[str, tuple[Summary, bytes]]]:
        """Sum up articles, as far as can be told of each by itself; descriptions that are new get numbers."""
        state = self.state
        number = state.base.execute("SELECT coalesce(max(n), -1) FROM value").fetchone()[0]
        named = {entity.iri for _, extraction in read.values() for entity in extraction.entities}
        rows = state.among("SELECT iri, data, n FROM value WHERE iri IN ({})", named)
        values: dict[tuple[IRI, bytes], int] = {(iri, data): n for iri, data, n in rows}
        new: list[tuple[int, Entity]] = []
        for ident, (document, extraction) in read.items():
            found: list[int] = []
            for entity in extraction.entities:
                key = entity.iri, packed(entity)
                if key not in values:
                    number += 1
                    values[key] = number
                    new.append((number, entity))
                found.append(values[key])
            shingles = shingles_of(sound_of(document))
            sample = sample_of(shingles) if len(shingles) >= LEAST else None
            summary = summary_of(document, extraction, keys[ident], (), 0, found, long=sample is not None)
            yield ident, (summary, sample_bytes(sample))
        state.keep_values(new)

    def write(self, prepared: Prepared, folder: Path) -> dict[str, str]:
        """Write the output but for store and report into a folder; return the digests of its parts.

        Raises:
            CannotError: a file cannot be changed in this way.
        """
        base, place = self.assembly.base, self.place
        self._write_page(prepared, folder)
        patched = graph.patch_turtle(place / "graph.ttl", folder / "graph.ttl", prepared.groups, base)
        if patched is None:
            raise CannotError("a prefix may not be in use any more")
        lines = {ident: gift.rows for ident, gift in prepared.come.items()}
        facts = patch_facts(place / "facts.csv", folder / "facts.csv", (prepared.before, prepared.articles), lines)
        texts = patch_texts(place / "text", folder / "text", prepared.articles, prepared.documents)
        prepared.changes = Changes.between(patched.head, patched.gone, patched.new_head, patched.new)
        page = file_digest(folder / "graph.html")
        return {"graph.ttl": patched.digest, "facts.csv": facts, "text": texts, "graph.html": page}

    def _write_page(self, prepared: Prepared, folder: Path) -> None:
        """Write the page."""
        state, shown, base = self.state, self.assembly.shown, self.assembly.base
        total = sum(one.claims for one in prepared.articles.values())
        if shown.all_of(total):
            self.assembly.write_page(rebased(self._whole(prepared), base), folder)
            return
        chosen = taken(state.best(shown.page), lambda fact: state.first_told(fact, EACH), shown.page)
        numbers = {ident: [n for found in places.values() for n in found] for ident, places in chosen.items()}
        claims = {ident: self._some(prepared.articles[ident], found) for ident, found in numbers.items()}
        finals = state.finals(named_in(claim for found in claims.values() for claim in found.values()))

        def article(ident: str) -> tuple[Document, Mapping[int, Claim]]:
            return self._document(prepared.articles[ident]), {n: renamed(one, finals) for n, one in claims[ident].items()}

        corpus = part_of(numbers, article, lambda named: state.resolved(named).values(), prepared.reprints)
        self.assembly.write_page(rebased(corpus, base), folder, (sum(map(len, chosen.values())), total))

    def _whole(self, prepared: Prepared) -> Corpus:
        """Return all articles with all that they say."""
        pairs = [self._pair(one) for one in prepared.articles.values()]
        finals = self.state.finals(entity.iri for _, found in pairs for entity in found.entities)
        claims = tuple(renamed(claim, finals) for _, found in pairs for claim in found.claims)
        copies = tuple(sorted(prepared.reprints.items()))
        return Corpus(tuple(document for document, _ in pairs), tuple(self.state.all_resolved()), claims, reprints=copies)


@dataclass(slots=True)
class Prepared:
    """What was found out: the articles of before and now, new groups of subjects, and what articles give now."""

    before: Mapping[str, Summary]
    articles: Mapping[str, Summary]
    groups: Mapping[str, str | None]
    come: Mapping[str, Gift]
    documents: Mapping[str, Document]
    reprints: Mapping[str, str]
    changes: Changes | None = None

    def report(
        self, state: State, skipped: Iterable[Failure], about: Mapping[str, str], timings: Iterable[Timing], reused: Reused | None
    ) -> Report:
        """Return the report; ``about`` are version, base and ontology."""
        rows = tuple(
            ArticleRow(one.id, one.path, one.title, one.issued, one.issued_from, one.notes, one.claims)
            for one in self.articles.values()
        )
        predicates: Counter[str] = Counter()
        for one in self.articles.values():
            predicates.update(dict(one.predicates))
        return Report(
            version=about["version"],
            base=about["base"],
            ontology=about["ontology"],
            articles=rows,
            skipped=tuple(sorted(skipped, key=lambda failure: (failure.document, failure.stage, failure.error))),
            predicates=tuple(PredicateCount(name, predicates[name]) for name in sorted(predicates)),
            merges=tuple(state.merges()),
            reprints=tuple(sorted(self.reprints.items())),
            notes=tuple(odd(rows)),
            warnings=tuple(Warned(one.id, text) for one in self.articles.values() for text in one.warnings),
            entities=state.base.execute("SELECT count(*) FROM resolved").fetchone()[0],
            mentions=sum(one.mentions for one in self.articles.values()),
            timings=tuple(timings),
            reused=reused,
        )


def _there(found: _Value | None, one: Summary) -> _Value:
    """Return what the cache has, where it has it."""
    if found is None:
        raise CannotError(f"{one.id} is not in the cache")
    return found


def _counted(one: Summary, gift: Gift) -> Summary:
    """Return a summary with what is known of an article when all is resolved."""
    predicates = Counter(told.fact.predicate for told in gift.told)
    return msgspec.structs.replace(one, claims=len(gift.told), predicates=tuple(sorted(predicates.items())), rows=len(gift.rows))
