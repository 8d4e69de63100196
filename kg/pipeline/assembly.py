"""Putting articles together: resolved, written, and remembered, so that the next build can change what is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg import graph, identity, store, view
from kg.pipeline.facts import write_facts
from kg.pipeline.learn import Whole, claims_by_article, fill, is_plain, told_in
from kg.pipeline.part import Shown, choose, part_of, words_of
from kg.pipeline.rebase import rebased

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kg.identity import Resolution
    from kg.model import Claim, Corpus, Document, Extraction
    from kg.pipeline.state import State, Told
    from kg.store import Changes
    from kg.vocabulary import Terms

__all__ = ["Assembly"]


@dataclass(slots=True)
class Assembly:
    """The settings of putting together; and, after `resolve` and `write`, all that they found out."""

    terms: Terms
    style: Path
    base: str
    ledger: Path | None
    shown: Shown
    _resolution: Resolution | None = None
    _extractions: Sequence[Extraction] = ()
    _builder: graph.Builder | None = None
    _rows: Mapping[str, int] | None = None
    _told: Sequence[Told] | None = None

    def resolve(self, articles: Sequence[Document], extractions: Sequence[Extraction]) -> Corpus:
        """Make one corpus of all articles, under the base that was asked for."""
        self._extractions = extractions
        self._resolution = identity.resolution(articles, extractions, ledger=self.ledger)
        return rebased(self._resolution.corpus, self.base)

    def write(self, corpus: Corpus, folder: Path) -> None:
        """Write the graph, the page and the table."""
        self._builder = graph.write_turtle(corpus, self.terms, folder / "graph.ttl", base=self.base)
        self._rows = write_facts(corpus, self.terms, folder / "facts.csv", self.base)
        self._told = None
        if self.shown.all_of(len(corpus.claims)) or self.shown.all_of(len(told := self._claims(corpus))):
            self.write_page(corpus, folder)
            return
        of_article = claims_by_article(corpus, self._extractions)
        documents = {document.id: document for document in corpus.documents}
        entities = {entity.iri: entity for entity in corpus.entities}
        chosen = choose(told, dict(corpus.reprints), self.shown.page)

        def article(ident: str) -> tuple[Document, Sequence[Claim]]:
            return documents[ident], of_article[ident]

        part = part_of(
            {ident: [n for found in places.values() for n in found] for ident, places in chosen.items()},
            article,
            lambda named: (entities[iri] for iri in named if iri in entities),
            dict(corpus.reprints),
        )
        self.write_page(part, folder, (sum(map(len, chosen.values())), len(told)))

    def write_page(self, corpus: Corpus, folder: Path, some: tuple[int, int] | None = None) -> None:
        """Write the page; ``some`` tells how many claims it shows of how many, where it does not show all."""
        options = view.PageOptions(base=self.base, told=words_of(*some) if some else None)
        view.write_page(corpus, self.terms, self.style, folder / "graph.html", options)

    def keep(self, folder: Path, place: Path, changes: Changes | None = None, digest: str = "") -> None:
        """Put the graph into the embedded store, with the help of the one that the earlier build left."""
        store.write_store(folder / "graph.ttl", folder / store.STORE, place / store.STORE, changes=changes, digest=digest)

    def learn(self, state: State, corpus: Corpus, keys: Mapping[str, bytes]) -> bool:
        """Fill the tables of the cache with what was found out; False where it cannot be told by them.

        Raises:
            ValueError: something holds half a character, or two things have one key.
        """
        found = self._resolution
        if found is None or self._builder is None or self._rows is None or self.ledger or not is_plain(self._extractions):
            return False
        told = self._claims(corpus)
        whole = Whole(found, corpus, self._extractions, keys, self._builder, self._rows, told)
        fill(state, whole, self.terms, self.base)
        return True

    def _claims(self, corpus: Corpus) -> Sequence[Told]:
        """Return every claim of every article once."""
        if self._told is None and self._builder is not None:
            of_article = claims_by_article(corpus, self._extractions)
            self._told = list(told_in(corpus, of_article, self._builder.said, self.base))
        return self._told or ()
