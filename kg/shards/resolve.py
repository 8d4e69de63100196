"""What is one across all articles, by the rules of `kg.identity`, with no more in memory than a place's documents.

DuckDB sorts and joins; the rules see candidates in the very order of a small build; the groups are kept as one whole
number for each entity that may be merged (union-find, Tarjan 1975).
"""

from __future__ import annotations

from array import array
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from zlib import crc32

from kg import graph
from kg.identity import Ledger, read_ledger, rules
from kg.links import digest
from kg.model import IRI, Entity
from kg.shards.codec import dump_entity, load_entity
from kg.shards.pool import THING, facts_of, make_pool
from kg.shards.tables import Writer, rows, scan, stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kg.shards.settings import Settings

__all__ = ["resolve"]

_FINALS = {"iri": "text", "final": "text", "hash": "whole"}
_ENTITIES = {"iri": "text", "hash": "whole", "cls": "text", "label": "text", "names": "texts", "value": "bytes"}
_JOINS = {"a": "whole", "b": "whole", "reason": "text"}


class _Union:
    """Which of n things are one; the root of a group is its smallest. A join is refused where the ledger parts two of both."""

    def __init__(self, count: int, joins: Writer, book: Ledger, tags: dict[int, set[str]]) -> None:
        self._up = array("q", range(count))
        self._joins, self._tags = joins, {i: set(names) for i, names in tags.items()}
        self._parted = [tuple(pair) for pair in book.different if len(pair) > 1]

    def root(self, one: int) -> int:
        up = self._up
        while up[one] != one:
            up[one] = up[up[one]]
            one = up[one]
        return one

    def join(self, one: int, other: int, reason: str) -> None:
        a, b = sorted((self.root(one), self.root(other)))
        if a == b:
            return
        mine, theirs = self._tags.get(a, set()), self._tags.get(b, set())
        if any((x in mine and y in theirs) or (y in mine and x in theirs) for x, y in self._parted):
            return
        self._up[b] = a
        if theirs:
            self._tags.setdefault(a, set()).update(theirs)
        self._joins.add([(one, other, reason)])


def resolve(base: Any, folder: Path, settings: Settings, publishers: set[str], organisations: frozenset[str]) -> list[str]:  # noqa: ANN401 - a connection of DuckDB
    """Make tables of what is one, of the views ``entities`` and ``hints``; return notes on the ledger.

    ``publishers`` are the names (normalised) that articles are published under, ``organisations`` the classes that may bear one.
    """
    book = read_ledger(settings.ledger)
    make_pool(base, folder, settings.sizes.buckets, book)
    base.execute(
        "CREATE TABLE things AS SELECT row_number() OVER (ORDER BY iri) - 1 AS id, * EXCLUDE (value) FROM pool"
        " WHERE kind <> '' OR iri IN (SELECT iri FROM tags)"
    )
    count = int(rows(base, "SELECT count(*) FROM things")[0][0])
    _homes(base)
    _join(base, folder, count, Ledger(), {})
    _finals(base, folder)
    if book != Ledger():  # the ledger may name things by the IRIs that they have without it
        named = {*book.prefer, *(name for pair in (*book.same, *book.different) for name in pair)}
        base.execute("CREATE TABLE named (name TEXT)")
        base.executemany("INSERT INTO named VALUES (?)", [(name,) for name in sorted(named)])
        told = rows(
            base,
            "SELECT id, name FROM tags JOIN things USING (iri) UNION SELECT id, final FROM finals JOIN things USING (iri)"
            " WHERE final IN (SELECT name FROM named)",
        )
        tags: dict[int, set[str]] = {}
        for ident, name in told:
            tags.setdefault(ident, set()).add(name)
        _join(base, folder, count, book, tags)
        _finals(base, folder)
    notes = _strangers(base, book)
    _merge(base, folder, settings, (book, publishers, organisations))
    return notes


def _homes(base: Any) -> None:  # noqa: ANN401 - a connection of DuckDB
    """Put the documents into the places that their makers speak for; ``rep`` is the first of those that no rule tells apart."""
    base.execute(
        "CREATE TABLE ties AS SELECT DISTINCT t.id, t.same, p.place, p.iri, p.cls, p.region"
        " FROM (SELECT id, same, unnest(makers) AS maker FROM things WHERE kind = 'document') t JOIN pool p ON p.iri = t.maker"
    )
    base.execute(
        "CREATE TABLE homes AS SELECT id, place, min(id) OVER (PARTITION BY place, same) AS rep,"
        " min(id) OVER (PARTITION BY place) AS start FROM (SELECT DISTINCT id, same, place FROM ties)"
    )
    base.execute(
        "CREATE TABLE makers AS SELECT DISTINCT h.start, h.place, m.iri, m.cls, m.region"
        " FROM homes h JOIN ties m ON m.id = h.id WHERE h.id = h.rep"
    )


def _join(base: Any, folder: Path, count: int, book: Ledger, tags: dict[int, set[str]]) -> None:  # noqa: ANN401 - as above
    """Apply the rules, then the ledger; make the tables ``joins`` and ``groups``."""
    path = folder / "joins.parquet"
    with Writer(path, _JOINS) as joins:
        union = _Union(count, joins, book, tags)
        _documents(base, union)
        _orphans(base, union)
        for kind in rules.BLOCKED:
            _blocks(base, kind, union, rules.MANY if book.different else 1)
        for pair in book.same:
            one, other = (sorted(i for i, names in tags.items() if name in names) for name in pair)
            for a, b in ((a, b) for a in one for b in other):
                union.join(a, b, "the ledger says so")
    base.execute(f"CREATE OR REPLACE TABLE joins AS SELECT * FROM {scan([path])}")
    groups = folder / "groups.parquet"
    with Writer(groups, {"id": "whole", "root": "whole"}) as table:
        table.add((i, union.root(i)) for i in range(count))
    base.execute(f"CREATE OR REPLACE TABLE groups AS SELECT * FROM {scan([groups])}")


def _by_place(base: Any, sql: str) -> Iterator[tuple[tuple[int, str], Iterator[tuple[Any, ...]]]]:  # noqa: ANN401 - as above
    """Yield the rows of a question place by place."""
    return groupby(stream(base, sql), key=itemgetter(0, 1))


def _documents(base: Any, union: _Union) -> None:  # noqa: ANN401 - as above
    """Merge documents by title and issuer, place after place."""
    order = "ORDER BY h.start, h.place, h.id"
    firsts = _by_place(
        base, f"SELECT h.start, h.place, h.id, {THING} FROM homes h JOIN things t USING (id) WHERE h.id = h.rep {order}"
    )
    others = _by_place(
        base, f"SELECT h.start, h.place, h.id, h.rep, t.label FROM homes h JOIN things t USING (id) WHERE h.id <> h.rep {order}"
    )
    makers = _by_place(base, "SELECT start, place, iri, cls, region FROM makers ORDER BY start, place")
    same, members = next(others, (None, iter(())))
    at, known = next(makers, (None, iter(())))
    for home, found in firsts:
        ids: list[int] = []
        facts: list[rules.Facts] = []
        for row in found:
            ids.append(row[2])
            facts.append(facts_of(row[3:]))
        who: dict[IRI, Entity] = {}
        if at == home:
            who = {iri: Entity(iri, cls, iri, region=region) for _, _, iri, cls, region in known}
            at, known = next(makers, (None, iter(())))
        if same == home:
            numbers = {ident: number for number, ident in enumerate(ids)}
            for _, _, ident, first, label in members:
                one = facts[numbers[first]]
                other = rules.Facts(Entity(IRI(""), "", label), one.makers, one.days)
                other.key, other.titled = one.key, one.titled
                if reason := rules.same_document(one, other, who):
                    union.join(first, ident, reason)
            same, members = next(others, (None, iter(())))
        for a, b in rules.likely_pairs(facts):
            if union.root(ids[a]) != union.root(ids[b]) and (reason := rules.same_document(facts[a], facts[b], who)):
                union.join(ids[a], ids[b], reason)


def _orphans(base: Any, union: _Union) -> None:  # noqa: ANN401 - as above
    """Merge a titled document whose issuer is not told with the only one of that title whose issuer is."""
    told = stream(
        base,
        "SELECT key, id, told FROM (SELECT key, id, len(makers) > 0 AS told, min(id) OVER (PARTITION BY key) AS start,"
        " bool_or(len(makers) = 0) OVER (PARTITION BY key) AS lacking FROM things WHERE kind = 'document' AND titled)"
        " WHERE lacking ORDER BY start, key, id",
    )
    for title, found in groupby(told, key=itemgetter(0)):
        first, roots, orphans = -1, set[int](), array("q")
        for _, ident, issued in found:
            if not issued:
                orphans.append(ident)
                continue
            first = ident if first < 0 else first
            roots.add(union.root(ident))
        if len(roots) == 1:
            for orphan in orphans:
                union.join(first, orphan, rules.orphan_reason(title))


def _blocks(base: Any, kind: str, union: _Union, most: int) -> None:  # noqa: ANN401 - as above
    """Merge what shares a key with something before it."""
    base.execute(
        f"CREATE OR REPLACE TABLE block AS SELECT id, rank, b.key, b.reason,"
        f" row_number() OVER (PARTITION BY b.key ORDER BY id, rank) AS turn"
        f" FROM blocks b JOIN things USING (iri) WHERE b.kind = '{kind}'"
    )
    pairs = (
        f"SELECT f.id, b.id, b.reason FROM block b JOIN block f ON f.key = b.key AND f.turn <= {most} AND f.turn < b.turn"
        " ORDER BY b.id, b.rank, f.turn"
    )
    for one, other, reason in stream(base, pairs):
        union.join(one, other, reason)


def _finals(base: Any, folder: Path) -> None:  # noqa: ANN401 - as above
    """Make the table ``finals``: the IRI that each thing has from now on."""
    path = folder / "roots.parquet"
    ordered = stream(base, f"SELECT g.root, {THING} FROM groups g JOIN things t USING (id) ORDER BY g.root, g.id")
    with Writer(path, {"root": "whole", "final": "text", "first": "text"}) as table:
        for root, found in groupby(ordered, key=itemgetter(0)):
            members = (facts_of(row[1:]) for row in found)
            first = next(members)
            table.add([(root, rules.final_iri(_chained(first, members)), first.entity.iri)])
    base.execute(
        "CREATE OR REPLACE TABLE roots AS SELECT *, row_number() OVER (PARTITION BY final ORDER BY root) AS turn"
        f" FROM {scan([path])}"
    )
    for root, final, first in rows(base, "SELECT root, final, first FROM roots WHERE turn > 1"):
        base.execute("UPDATE roots SET final = ? WHERE root = ?", [f"{final}-{digest(first)[:6]}", root])
    target = folder / "finals.parquet"
    named = stream(base, "SELECT t.iri, r.final FROM things t JOIN groups g USING (id) JOIN roots r USING (root)")
    with Writer(target, _FINALS) as table:
        table.add((iri, final, crc32(final.encode())) for iri, final in named)
    base.execute(f"CREATE OR REPLACE TABLE finals AS SELECT * FROM {scan([target])}")


def _chained(first: rules.Facts, rest: Iterator[rules.Facts]) -> Iterator[rules.Facts]:
    """Yield one, then the rest."""
    yield first
    yield from rest


def _strangers(base: Any, book: Ledger) -> list[str]:  # noqa: ANN401 - as above
    """Tell which names of the ledger no entity bears, sorted."""
    if book == Ledger():
        return []
    found = rows(
        base, "SELECT name FROM named WHERE name NOT IN (SELECT name FROM tags) AND name NOT IN (SELECT final FROM finals)"
    )
    return [f"no article names «{name}», of which the ledger speaks" for (name,) in sorted(found)]


def _merge(
    base: Any,  # noqa: ANN401 - as above
    folder: Path,
    settings: Settings,
    asked: tuple[Ledger, set[str], frozenset[str]],
) -> None:
    """Write the entities under their final IRIs, a bucket at a time, and which of them publish articles."""
    book, publishers, organisations = asked
    regions: dict[str, str] = dict(rows(base, "SELECT DISTINCT p.region, f.final FROM pool p JOIN finals f ON f.iri = p.region"))
    outlets: dict[str, tuple[bool, bool, str]] = {}
    buckets = settings.sizes.buckets
    for bucket in range(buckets):
        found = stream(
            base,
            "SELECT coalesce(f.final, p.iri) AS final, p.value FROM pool p LEFT JOIN finals f USING (iri)"
            f" WHERE coalesce(f.hash, p.hash) % {buckets} = {bucket} ORDER BY final, p.iri",
        )
        with Writer(folder / f"resolved-{bucket:05}.parquet", _ENTITIES) as table:
            for iri, group in groupby(found, key=itemgetter(0)):
                entity = rules.merged(IRI(iri), (load_entity(value) for _, value in group))
                entity = _finished(entity, book, regions)
                table.add([_resolved(entity)])
                if entity.cls in organisations:
                    for name in {entity.label, *entity.aliases}:
                        key = graph.outlet_key(name)
                        if key in publishers:
                            rank = (entity.cls != "Media", name != entity.label, str(iri))
                            outlets[key] = min(outlets.get(key, rank), rank)
    with Writer(folder / "outlets.parquet", {"key": "text", "iri": "text"}) as table:
        table.add((key, iri) for key, (_, _, iri) in sorted(outlets.items()))


def _finished(entity: Entity, book: Ledger, regions: dict[str, str]) -> Entity:
    """Return an entity with the name that the ledger prefers, in the region as it is called now."""
    wish = next((book.prefer[k] for k in sorted(book.keys(entity)) if k in book.prefer), "") if book.prefer else ""
    if wish:
        entity = rules.joined(entity, entity, wish)
    if entity.region and entity.region in regions:
        entity = replace(entity, region=IRI(regions[entity.region]))
    return entity


def _resolved(entity: Entity) -> tuple[object, ...]:
    """Return the row of an entity."""
    names: Sequence[str] = (entity.label, *entity.aliases)
    return (entity.iri, crc32(entity.iri.encode()), entity.cls, entity.label, list(names), dump_entity(entity))
