"""One id for each article of all shards: what has the id of an earlier one gets a number behind it, as in a small build."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, Any, NamedTuple

from kg import documents
from kg.shards.plan import named
from kg.shards.run import table_of
from kg.shards.tables import database, rows, scan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kg.shards.plan import Shard
    from kg.shards.settings import Settings

__all__ = ["renamed_shards"]


class _Article(NamedTuple):
    """An article in the order of the input: its source, its shard's number, its own, and the id that it has."""

    source: str
    shown: str
    shard: int
    place: int
    id: str


def renamed_shards(work: Path, shards: Sequence[Shard], settings: Settings, config: str) -> tuple[Shard, ...]:
    """Return the shards, with other ids for the articles of those whose ids are taken; these shards must be done anew."""
    files = {number: table_of(work, shard.name, "articles") for number, shard in enumerate(shards)}
    sources = {documents.folded(part.id) for shard in shards for part in shard.parts}
    with database(settings.sizes, work / "spill") as base:
        union = " UNION ALL ".join(f"SELECT {n} AS shard, * FROM {scan([path])}" for n, path in files.items())
        base.execute(f"CREATE VIEW articles AS SELECT shard, place, id, key, own, source, shown FROM ({union})")
        new = _new_ids(base, sources)
    if not new:
        return tuple(shards)
    return tuple(
        named(config, shard.parts, tuple(sorted(new[number].items()))) if number in new else shard
        for number, shard in enumerate(shards)
    )


def _new_ids(base: Any, sources: set[str]) -> dict[int, dict[int, str]]:  # noqa: ANN401 - a connection of DuckDB
    """Return the new ids by the numbers of shard and article; few articles need one, and only those are held."""
    base.execute("CREATE TABLE sources (key TEXT)")
    base.executemany("INSERT INTO sources VALUES (?)", [(key,) for key in sorted(sources)])
    wanted = "SELECT source, shown, shard, place, id FROM articles"
    twice = "SELECT key FROM articles WHERE own GROUP BY key HAVING count(*) > 1"
    first = rows(base, f"{wanted} WHERE own AND (key IN ({twice}) OR key IN (SELECT key FROM sources))")
    heap = [_Article(*row) for row in first]
    heapq.heapify(heap)
    seen = set(heap)
    taken: set[str] = set()
    holders: dict[str, list[_Article]] = {}
    new: dict[int, dict[int, str]] = {}

    def is_taken(key: str, article: _Article) -> bool:
        if key in sources or key in taken:
            return True
        if key not in holders:
            holders[key] = sorted(_Article(*row) for row in rows(base, f"{wanted} WHERE own AND key = ?", [key]))
        return any(other < article and other not in seen for other in holders[key])

    while heap:
        article = heapq.heappop(heap)
        ident, number = article.id, 1
        while is_taken(documents.folded(ident), article):
            number += 1
            ident = f"{article.id}-{number}"
        taken.add(documents.folded(ident))
        if ident != article.id:
            new.setdefault(article.shard, {})[article.place] = ident
            for other in holders.get(documents.folded(ident), []):  # a later one, whose id is taken now
                if other not in seen:
                    seen.add(other)
                    heapq.heappush(heap, other)
    return new
