"""One shard as RDF and as rows, when it is known what is one across all shards: the second and last look at its articles."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from zlib import crc32

from kg import graph, vocabulary
from kg.model import IRI, Corpus, Quantity
from kg.pipeline.facts import FactRow, fact_rows, statements
from kg.pipeline.gifts import Known, seen
from kg.pipeline.rebase import rebased
from kg.shards.codec import load_entity, load_pair, mended
from kg.shards.lines import Lines
from kg.shards.run import table_of
from kg.shards.tables import Writer, database, insert, read_json, rows, scan, stream, write_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.shards.run import Job
    from kg.vocabulary import Terms

__all__ = ["FACTS", "QUADS", "WriteJob", "write_shard"]

_CHUNK = 500
"""Articles that are turned into triples together."""
_RUN, _GROUP = 100_000, 5000
"""Quads that are sorted by bucket together, at the least, and rows of a row group; a bucket reads one or two of each run."""
QUADS = {"hash": "whole", "name": "text", "line": "text"}
FACTS = {
    "place": "whole", "hash": "whole", "iri": "text", "subject_iri": "text", "object_key": "text", "said": "text",
    "reprint_of": "text",
    **dict.fromkeys(FactRow.__dataclass_fields__, "text"), "value": "text", "start": "whole", "end": "whole",
}  # fmt: skip
_ARTICLES = {
    "id": "text", "path": "text", "title": "text", "issued": "text", "issued_from": "text", "publisher": "text",
    "url": "text", "reprint_of": "text", "notes": "texts", "claims": "whole", "text": "text",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class WriteJob:
    """A shard to write: ``folder`` holds what was resolved."""

    job: Job
    folder: Path


def write_shard(task: WriteJob) -> None:
    """Write the quads, facts and articles of a shard, data before the manifest; what is done is not done again.

    Raises:
        GraphError: a claim and the text do not agree.
        OutputError: the disk refuses.
    """
    job, folder, name = task.job, task.folder, task.job.shard.name
    done = folder / f"{name}.written.json"
    if read_json(done) is not None:
        return
    terms = vocabulary.load_terms(job.settings.ontology)
    lines = Lines(job.settings.base)
    claims = 0
    with (
        database(job.settings.sizes, job.work / "spill") as base,
        Writer(folder / f"{name}.facts.parquet", FACTS, _GROUP) as facts,
        Writer(folder / f"{name}.texts.parquet", _ARTICLES) as texts,
        Writer(folder / f"{name}.named.parquet", {"iri": "text"}) as named,
        Writer(folder / f"{name}.quads.parquet", QUADS, _GROUP, alike=("name",)) as quads,
    ):
        known = _load(base, job, folder)
        met: set[IRI] = set()
        source = scan([table_of(job.work, name, "articles")])
        records = stream(base, f"SELECT record FROM {source} ORDER BY id")
        run: dict[tuple[int, str, str], None] = {}
        while chunk := [load_pair(record) for (record,) in islice(records, _CHUNK)]:
            corpus, shown = seen(chunk, known)
            met.update(entity.iri for entity in corpus.entities)
            found = list(_facts(shown, terms, job.settings.base))
            facts.add((claims + number, *row) for number, row in enumerate(found))
            texts.add(_texts(shown, known, found))
            run |= dict.fromkeys(lines.quads(corpus, terms))
            claims += len(found)
            if len(run) >= _RUN:
                quads.add(sorted(run, key=itemgetter(0)))
                run.clear()
        quads.add(sorted(run, key=itemgetter(0)))
        named.add((iri,) for iri in sorted(met))
    write_json(done, [claims, quads.count])


def _load(base: Any, job: Job, folder: Path) -> Known:  # noqa: ANN401 - as above
    """Look up what the shard's articles need."""
    name = job.shard.name
    mine = f"SELECT DISTINCT iri FROM {scan([table_of(job.work, name, 'entities')])}"
    keys = f"SELECT DISTINCT publisher_key FROM {scan([table_of(job.work, name, 'articles')])}"
    ids = f"SELECT id FROM {scan([table_of(job.work, name, 'articles')])}"
    finals: dict[IRI, IRI] = dict(rows(base, f"SELECT iri, final FROM {scan([folder / 'finals.parquet'])} WHERE iri IN ({mine})"))
    outlets = rows(base, f"SELECT key, words, iri FROM {scan([folder / 'publishers.parquet'])} WHERE key IN ({keys})")
    base.execute("CREATE TABLE wanted (iri TEXT)")
    every = {str(finals.get(iri, iri)) for (iri,) in rows(base, mine)} | {str(iri) for _, _, iri in outlets if iri}
    insert(base, "wanted", {"iri": "text"}, ((iri,) for iri in sorted(every)))
    values = f"SELECT value FROM {scan(sorted(folder.glob('resolved-*.parquet')))} WHERE iri IN (SELECT iri FROM wanted)"
    entities = {entity.iri: entity for (value,) in stream(base, values) for entity in [load_entity(value)]}
    pairs = rows(base, f"SELECT reprint, original FROM {scan([folder / 'reprints.parquet'])} WHERE reprint IN ({ids})")
    return Known(finals, entities, {key: (words, iri) for key, words, iri in outlets}, dict(pairs))


def _facts(corpus: Corpus, terms: Terms, base: str) -> Iterator[tuple[Any, ...]]:
    """Yield the lines of ``facts.csv`` with the IRIs behind the labels."""
    corpus = rebased(corpus, base)
    copies = dict(corpus.reprints)
    days = {document.id: document.day for document in corpus.documents}
    for said, row in zip(statements(corpus, base), fact_rows(corpus, terms, base), strict=True):
        thing = said.claim.object
        key = graph.quantity_iri(thing, base) if isinstance(thing, Quantity) else str(thing)
        day = days[said.article]
        told = (crc32(said.claim.subject.encode()), said.iri, said.claim.subject, key, day.isoformat() if day else None)
        cells = {name: getattr(row, name) for name in FactRow.__dataclass_fields__}
        yield (*told, copies.get(said.article), *(_cell(value) for value in cells.values()))


def _cell(value: object) -> object:
    """Return a value as the table takes it."""
    return value if value is None or isinstance(value, int) else mended(str(value))


def _texts(corpus: Corpus, known: Known, found: list[tuple[Any, ...]]) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the articles."""
    counts: dict[str, int] = defaultdict(int)
    at = list(FACTS).index("article") - 1
    for row in found:
        counts[row[at]] += 1
    for d in corpus.documents:
        issued = d.issued.isoformat() if d.issued else None
        about = (d.id, d.path, d.title, issued, d.issued_from.value, d.publisher, d.url, known.reprints.get(d.id))
        yield (*map(mended, about), list(map(mended, d.notes)), counts[d.id], d.text)
