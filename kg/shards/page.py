"""The page of a large build: all claims where they are few, else those that most articles make by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg import graph, view
from kg.identity import rules
from kg.model import Corpus
from kg.pipeline.gifts import named_in
from kg.pipeline.part import EACH, Shown, words_of
from kg.pipeline.rebase import rebased
from kg.shards.codec import load_entity, load_pair
from kg.shards.tables import quoted, rows, scan, stream

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kg.model import IRI, Claim, Document, Entity, Extraction
    from kg.shards.settings import Settings
    from kg.vocabulary import Terms

__all__ = ["Parts", "write_part"]


class Parts:
    """Where the tables of a build lie."""

    def __init__(self, folder: Path, articles: Sequence[Path], facts: Sequence[Path]) -> None:
        """Name them; ``facts`` are the claims as rows, ``articles`` those that the shards were read into."""
        self.articles, self.facts = scan(articles), scan(facts)
        self.fused = scan(sorted(folder.glob("fused-*.parquet")))
        self.resolved = scan(sorted(folder.glob("resolved-*.parquet")))
        self.finals = scan([folder / "finals.parquet"])
        self.reprints = scan([folder / "reprints.parquet"])


def write_part(base: Any, parts: Parts, path: Path, settings: Settings, terms: Terms) -> tuple[int, int]:  # noqa: ANN401 - a connection of DuckDB
    """Write ``graph.html``; return how many claims it shows, and of how many.

    What does not fit is chosen by the number of articles, reprints aside, that make a claim; of each fact five claims at most.
    """
    total = int(rows(base, f"SELECT count(*) FROM {parts.facts}")[0][0])
    some = not Shown(settings.sizes.whole, settings.sizes.page).all_of(total)
    corpus = _chosen(base, parts, settings) if some else _all(base, parts)
    shown = len({iri for iri, _ in _iris(corpus.claims, settings.base)}) if some else total
    told = words_of(shown, total) if some else None
    options = view.PageOptions(base=settings.base, told=told)
    view.write_page(rebased(corpus, settings.base), terms, settings.ontology / "style.yaml", path, options)
    return shown, total


def _iris(claims: Sequence[Claim], base: str) -> list[tuple[str, Claim]]:
    """Return claims with their IRIs in the graph."""
    moved = rebased(Corpus(claims=tuple(claims)), base).claims
    return [(graph.claim_iri(there, base=base), here) for here, there in zip(claims, moved, strict=True)]


def _all(base: Any, parts: Parts) -> Corpus:  # noqa: ANN401 - as above
    """Return everything."""
    finals: dict[IRI, IRI] = dict(rows(base, f"SELECT iri, final FROM {parts.finals}"))
    pairs = [load_pair(record) for (record,) in stream(base, f"SELECT record FROM {parts.articles} ORDER BY id")]
    entities = tuple(load_entity(value) for (value,) in stream(base, f"SELECT value FROM {parts.resolved} ORDER BY iri"))
    claims = tuple(rules.renamed(claim, finals) for _, found in pairs for claim in found.claims)
    copies = tuple(sorted((one, other) for one, other in rows(base, f"SELECT reprint, original FROM {parts.reprints}")))
    return Corpus(tuple(document for document, _ in pairs), entities, claims, reprints=copies)


def _chosen(base: Any, parts: Parts, settings: Settings) -> Corpus:  # noqa: ANN401 - as above
    """Return the most important part."""
    limit = settings.sizes.page
    base.execute(
        "CREATE TEMP TABLE best AS SELECT row_number() OVER (ORDER BY originals DESC, claims DESC, subject_iri, predicate,"
        f" object_iri, modality) AS n, * FROM {parts.fused} ORDER BY n LIMIT {limit}"
    )
    chosen = rows(
        base,
        "SELECT iri, article FROM (SELECT n, iri, article,"
        " row_number() OVER (PARTITION BY n ORDER BY said, article, place) AS turn"
        f" FROM {parts.facts} f JOIN best b ON b.subject_iri = f.subject_iri AND b.predicate = f.predicate"
        f" AND b.object_iri = f.object_key AND b.modality = f.modality) WHERE turn <= {EACH} ORDER BY n, turn LIMIT {limit}",
    )
    wanted = {iri for iri, _ in chosen}
    ids = ", ".join(sorted({quoted(article) for _, article in chosen}))
    documents: list[Document] = []
    claims: list[Claim] = []
    some: list[tuple[Document, Extraction]] = []
    for (record,) in stream(base, f"SELECT record FROM {parts.articles} WHERE id IN ({ids}) ORDER BY id"):
        some.append(load_pair(record))
    listed = ", ".join(sorted({quoted(entity.iri) for _, found in some for entity in found.entities}))
    finals: dict[IRI, IRI] = dict(rows(base, f"SELECT iri, final FROM {parts.finals} WHERE iri IN ({listed})"))
    for document, found in some:
        renamed = [rules.renamed(claim, finals) for claim in found.claims]
        claims += [claim for iri, claim in _iris(renamed, settings.base) if iri in wanted]
        documents.append(document)
    entities = _entities(base, parts, claims)
    here = {document.id for document in documents}
    pairs = rows(base, f"SELECT reprint, original FROM {parts.reprints} WHERE reprint IN ({ids})")
    copies = tuple(sorted((one, other) for one, other in pairs if other in here))
    return Corpus(tuple(documents), entities, tuple(claims), reprints=copies)


def _entities(base: Any, parts: Parts, claims: Sequence[Claim]) -> tuple[Entity, ...]:  # noqa: ANN401 - as above
    """Return the entities that claims name, sorted."""
    named = named_in(claims)
    listed = ", ".join(sorted(map(quoted, named)))
    sql = f"SELECT value FROM {parts.resolved} WHERE iri IN ({listed}) ORDER BY iri" if named else ""
    return tuple(load_entity(value) for (value,) in stream(base, sql)) if sql else ()
