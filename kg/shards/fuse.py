"""What all shards say together, a bucket at a time: sorted quads, facts with the number of their sources, tables."""

from __future__ import annotations

import gzip
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from kg import graph, vocabulary
from kg.model import Corpus, Entity
from kg.pipeline.facts import FactRow
from kg.pipeline.folder import replaced_file
from kg.shards.codec import load_entity
from kg.shards.lines import Lines
from kg.shards.tables import Writer, copy_to, database, quoted, read_json, scan, stream, write_json
from kg.shards.write import QUADS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

    from kg.shards.settings import Settings, Sizes

__all__ = ["FuseJob", "Fused", "fuse", "write_unnamed"]

_CHUNK = 2000
_SPACE = 1 << 32
_LEVEL = 4  # of gzip: half the time of 6 for a twentieth more bytes
_NUMBERS = {"value": "DOUBLE", "confidence": "DOUBLE"}


@dataclass(frozen=True, slots=True)
class FuseJob:
    """One bucket: ``names`` are the shards, ``folder`` holds what was written of them, and the results."""

    folder: Path
    spill: Path
    names: tuple[str, ...]
    bucket: int
    sizes: Sizes
    base: str


@dataclass(frozen=True, slots=True)
class Fused:
    """What is in a bucket: numbers of quads, triples, claims and facts."""

    bucket: int
    quads: int
    triples: int
    claims: int
    facts: int


def fuse(job: FuseJob) -> Fused:
    """Write one bucket: ``nquads``, ``facts``, ``fused`` and ``entities``; what is done is not done again.

    Raises:
        GraphError: the limit of memory is too small.
        OutputError: the disk refuses.
    """
    done = job.folder / f"bucket-{job.bucket:05}.json"
    if isinstance(found := read_json(done), list):
        return Fused(job.bucket, *found)
    low, high = (_SPACE * edge // job.sizes.buckets for edge in (job.bucket, job.bucket + 1))
    where = f"hash >= {low} AND hash < {high}"
    with database(job.sizes, job.spill) as base:
        quads, triples = _quads(base, job, where)
        claims, facts = _facts(base, job, where)
        _entities(base, job)
    write_json(done, [quads, triples, claims, facts])
    return Fused(job.bucket, quads, triples, claims, facts)


def _quads(base: Any, job: FuseJob, where: str) -> tuple[int, int]:  # noqa: ANN401 - a connection of DuckDB
    """Write the quads of a bucket, sorted, each once; return their number and that of the triples."""
    files = [job.folder / f"{name}.quads.parquet" for name in (*job.names, "unnamed")]
    lines = stream(base, f"SELECT DISTINCT line FROM {scan(files)} WHERE {where} ORDER BY line")
    quads = triples = 0
    last = ""
    with replaced_file(job.folder / f"part-{job.bucket:05}.nq.gz") as draft, draft.open("wb") as raw, _packed(raw) as out:
        while chunk := [line for (line,) in islice(lines, _CHUNK)]:
            out.write(("\n".join(chunk) + "\n").encode())
            quads += len(chunk)
            for triple in (line[: line.rindex(" <")] for line in chunk):
                triples += triple != last
                last = triple
    return quads, triples


@contextmanager
def _packed(raw: BinaryIO) -> Iterator[BinaryIO]:
    """Compress into a file, with no name and no clock in it."""
    with gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0, compresslevel=_LEVEL) as file:
        yield file  # type: ignore[misc]


def _facts(base: Any, job: FuseJob, where: str) -> tuple[int, int]:  # noqa: ANN401 - as above
    """Write the claims of a bucket as rows, and the facts that they make together; return the numbers of both."""
    source = f"(SELECT * FROM {scan([job.folder / f'{name}.facts.parquet' for name in job.names])} WHERE {where})"
    columns = ", ".join(f"CAST({n} AS {_NUMBERS[n]}) AS {n}" if n in _NUMBERS else f'"{n}"' for n in FactRow.__dataclass_fields__)
    claims = copy_to(
        base,
        f"SELECT {columns}, subject_iri, object_key AS object_iri, reprint_of FROM {source}"
        " ORDER BY subject_iri, predicate, object_key, article, place",
        job.folder / f"facts-{job.bucket:05}.parquet",
    )
    facts = copy_to(
        base,
        "SELECT subject_iri, min(subject) AS subject, predicate, object_key AS object_iri, min(object) AS object, modality,"
        " count(*) AS claims, count(DISTINCT article) AS articles,"
        " count(DISTINCT article) FILTER (reprint_of IS NULL) AS originals,"
        " count(DISTINCT nullif(publisher, '')) AS publishers, min(said) AS first_said, max(said) AS last_said,"
        " min(nullif(earliest, '')) AS earliest, max(nullif(latest, '')) AS latest, max(CAST(confidence AS DOUBLE)) AS confidence"
        f" FROM {source} GROUP BY subject_iri, predicate, object_key, modality ORDER BY ALL",
        job.folder / f"fused-{job.bucket:05}.parquet",
    )
    return claims, facts


def _entities(base: Any, job: FuseJob) -> None:  # noqa: ANN401 - as above
    """Write the entities of a bucket of what was resolved."""
    found = job.folder / f"resolved-{job.bucket:05}.parquet"
    target = job.folder / f"entities-{job.bucket:05}.parquet"
    old, new = quoted(graph.BASE), quoted(job.base)
    moved = f"CASE WHEN starts_with(iri, {old}) THEN {new} || substr(iri, {len(graph.BASE) + 1}) ELSE iri END"
    copy_to(base, f"SELECT {moved} AS iri, cls AS class, label, names FROM {scan([found])} ORDER BY 1", target)


def write_unnamed(folder: Path, spill: Path, names: tuple[str, ...], settings: Settings) -> int:
    """Write the quads of the entities that no claim and no article names; return how many entities there are in all."""
    terms = vocabulary.load_terms(settings.ontology)
    lines = Lines(settings.base)
    count = 0
    with database(settings.sizes, spill) as base, Writer(folder / "unnamed.quads.parquet", QUADS) as table:
        resolved = scan(sorted(folder.glob("resolved-*.parquet")))
        named = scan([folder / f"{name}.named.parquet" for name in names])
        count = int(base.execute(f"SELECT count(*) FROM {resolved}").fetchone()[0])
        sql = f"SELECT value FROM {resolved} r WHERE NOT EXISTS (FROM {named} n WHERE n.iri = r.iri) ORDER BY iri"
        waiting: list[Entity] = []
        for (value,) in stream(base, sql):
            waiting.append(load_entity(value))
            if len(waiting) == _CHUNK:
                table.add(lines.quads(Corpus(entities=tuple(waiting)), terms))
                waiting = []
        table.add(lines.quads(Corpus(entities=tuple(waiting)), terms))
    return count
