"""The entities of all shards, each once with all its names and what the claims tell of its identity: a bucket at a time."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from zlib import crc32

from kg.identity import rules
from kg.model import IRI, Entity
from kg.shards.codec import dump_entity, load_entity
from kg.shards.run import digest64
from kg.shards.tables import Writer, scan, stream

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.identity import Ledger

__all__ = ["THING", "facts_of", "make_pool"]

_POOL = {
    "iri": "text", "hash": "whole", "kind": "text", "cls": "text", "place": "text", "region": "text", "known": "truth",
    "label": "text", "key": "text", "titled": "truth", "makers": "texts", "days": "texts", "same": "whole", "value": "bytes",
}  # fmt: skip
_BLOCKS = {"kind": "text", "iri": "text", "rank": "whole", "key": "text", "reason": "text"}
_TAGS = {"iri": "text", "name": "text"}
THING = "t.iri, t.cls, t.label, t.known, t.makers, t.days"
"""The columns that `facts_of` takes."""


def make_pool(base: Any, folder: Path, buckets: int, book: Ledger) -> None:  # noqa: ANN401 - a connection of DuckDB
    """Make the tables ``pool``, ``blocks`` and ``tags`` of ``entities`` and ``hints``.

    ``tags`` are the names by which the ledger may mean an entity.
    """
    named = {*book.prefer, *(name for pair in (*book.same, *book.different) for name in pair)}
    for bucket in range(buckets):
        _bucket(base, folder, bucket, buckets, (book, named))
    for name in ("pool", "blocks", "tags"):
        base.execute(f"CREATE VIEW {name} AS SELECT * FROM {scan(sorted(folder.glob(f'{name}-*.parquet')))}")


def _bucket(base: Any, folder: Path, bucket: int, buckets: int, asked: tuple[Ledger, set[str]]) -> None:  # noqa: ANN401 - as above
    """Pool one bucket of entities."""
    book, named = asked
    with (
        Writer(folder / f"pool-{bucket:05}.parquet", _POOL) as pool,
        Writer(folder / f"blocks-{bucket:05}.parquet", _BLOCKS) as blocks,
        Writer(folder / f"tags-{bucket:05}.parquet", _TAGS) as tags,
    ):
        for fact in _facts(base, bucket, buckets):
            entity, kind = fact.entity, rules.kind_of(fact.entity)
            pool.add([_row(fact, kind)])
            found = enumerate(rules.blocks(kind, fact))
            blocks.add((kind, entity.iri, rank, repr(key), reason) for rank, (key, reason) in found)
            if named:
                tags.add((entity.iri, name) for name in sorted(book.keys(entity) & named))


def _facts(base: Any, bucket: int, buckets: int) -> Iterator[rules.Facts]:  # noqa: ANN401 - as above
    """Yield the entities of a bucket, sorted by IRI."""
    where = f"WHERE hash % {buckets} = {bucket}"
    values = stream(base, f"SELECT iri, value, min(first) AS f FROM entities {where} GROUP BY iri, value ORDER BY iri, f, value")
    told = stream(base, f"SELECT DISTINCT about, maker, day FROM hints {where} ORDER BY about")
    hints = groupby(told, key=itemgetter(0))
    about, rows = next(hints, ("", iter(())))
    for iri, group in groupby(values, key=itemgetter(0)):
        entity: Entity | None = None
        for _, value, _ in group:
            other = load_entity(value)
            entity = rules.joined(entity, other) if entity else other
        if entity is None:
            continue
        fact = rules.Facts(entity)
        while about and about < iri:
            about, rows = next(hints, ("", iter(())))
        if about == iri:
            for _, maker, day in rows:
                fact.makers.add(IRI(maker))
                if day:
                    fact.days.add(date.fromisoformat(day))
        yield fact


def _row(fact: rules.Facts, kind: str) -> tuple[object, ...]:
    """Return the row of an entity."""
    e = fact.entity
    days = [day.isoformat() for day in sorted(fact.days)]
    same = digest64(repr(rules.distinct_key(fact))) if kind == "document" else None
    told = (fact.key, fact.titled, sorted(fact.makers), days, same)
    return (e.iri, crc32(e.iri.encode()), kind, e.cls, rules.place(e), e.region, e.known, e.label, *told, dump_entity(e))


def facts_of(row: tuple[Any, ...]) -> rules.Facts:
    """Return what is told of an entity, from the columns of `THING`."""
    iri, cls, label, known, makers, days = row
    fact = rules.Facts(Entity(iri, cls, label, known=known))
    fact.makers = set(makers)
    fact.days = {date.fromisoformat(day) for day in days}
    return fact
