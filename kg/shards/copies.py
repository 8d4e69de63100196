"""Which articles reprint others, across all shards: what `kg.identity.find_reprints` gives, in bounded memory.

The sampled shingles that each article asks for are joined with those of all, a bucket of hashes at a time, which gives how
many a later article shares with an earlier one; what shares enough is compared word for word; then articles are gone
through in order, since only an original has reprints. A small build remembers the first 200 originals of a shingle; which
articles are originals is known at the end only, so that step is repeated where a shingle is that common, until nothing
changes.
"""

from __future__ import annotations

from array import array
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from kg.identity import reprints
from kg.shards.codec import load_pair
from kg.shards.tables import insert, rows, stream

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["find_copies"]

_MOST_ROUNDS = 20


def find_copies(base: Any, buckets: int) -> int:  # noqa: ANN401 - a connection of DuckDB
    """Make the table ``reprints`` (reprint, original) of the view ``articles``; return how often all were gone through.

    The result is that of `kg.identity.find_reprints` where the last time changed nothing; 20 times are the most.
    """
    base.execute(
        "CREATE TABLE queue AS SELECT row_number() OVER (ORDER BY day, issued, id) - 1 AS n, id, sound, sample, asked"
        " FROM articles WHERE sample IS NOT NULL"
    )
    count = int(rows(base, "SELECT count(*) FROM queue")[0][0])
    base.execute("CREATE TABLE shingles AS SELECT n, unnest(sample) AS s FROM queue")
    base.execute("CREATE TABLE asks AS SELECT n, unnest(asked) AS s FROM queue")
    base.execute("CREATE TABLE needs (asked BIGINT, enough BIGINT)")
    numbers = ((asked, reprints.enough_of(asked)) for asked in range(reprints.ASKED + 1))
    insert(base, "needs", {"asked": "whole", "enough": "whole"}, numbers)
    base.execute("CREATE TABLE sizes AS SELECT n, enough FROM queue JOIN needs ON needs.asked = len(queue.asked)")
    common = bool(rows(base, f"SELECT 1 FROM shingles GROUP BY s HAVING count(*) > {reprints.COMMON} LIMIT 1"))
    base.execute("CREATE TABLE compared (n BIGINT, o BIGINT, holds BOOLEAN)")
    copies = _copied(base, count)
    rounds = 0
    while rounds < _MOST_ROUNDS:
        rounds += 1
        base.execute("CREATE OR REPLACE TABLE originals (n BIGINT)")
        insert(base, "originals", {"n": "whole"}, ((n,) for n in range(count) if copies[n] < 0))
        _likely(base, buckets, common)
        _compare(base)
        found = _decide(base, count)
        if found == copies or not common:
            copies = found
            break
        copies = found
    base.execute("CREATE TABLE pairs (n BIGINT, o BIGINT)")
    insert(base, "pairs", {"n": "whole", "o": "whole"}, ((n, o) for n, o in enumerate(copies) if o >= 0))
    base.execute(
        "CREATE TABLE reprints AS SELECT a.id AS reprint, b.id AS original"
        " FROM pairs p JOIN queue a ON a.n = p.n JOIN queue b ON b.n = p.o"
    )
    return rounds


def _copied(base: Any, count: int) -> array[int]:  # noqa: ANN401 - as above
    """Return for each article the first of which it is a word-for-word copy, or -1: what to begin with."""
    copies = array("q", [-1]) * count
    same = "SELECT n, min(n) OVER (PARTITION BY sound) AS o FROM queue"
    for n, o in stream(base, f"SELECT n, o FROM ({same}) WHERE n <> o"):
        copies[n] = o
    return copies


def _likely(base: Any, buckets: int, common: bool) -> None:  # noqa: ANN401 - as above
    """Make the table ``likely``: which later articles share half of their sample with which earlier ones, and how much."""
    base.execute("CREATE OR REPLACE TABLE shared (n BIGINT, o BIGINT, c BIGINT)")
    for bucket in range(buckets):
        where = f"abs((s >> 3) % {buckets}) = {bucket}"
        held = f"SELECT s, n FROM shingles JOIN originals USING (n) WHERE {where}"
        if common:
            turns = f"SELECT s, n, row_number() OVER (PARTITION BY s ORDER BY n) AS turn FROM ({held})"
            held = f"SELECT s, n FROM ({turns}) WHERE turn <= {reprints.COMMON}"
        base.execute(
            f"INSERT INTO shared SELECT l.n, e.n, count(*) FROM asks l JOIN ({held}) e ON l.s = e.s AND e.n < l.n"
            f" WHERE {where.replace('(s', '(l.s')} GROUP BY l.n, e.n"
        )
    base.execute("CREATE OR REPLACE TABLE likely (n BIGINT, o BIGINT, c BIGINT)")
    for bucket in range(buckets):
        base.execute(
            f"INSERT INTO likely SELECT n, o, sum(c) AS total FROM shared WHERE n % {buckets} = {bucket} GROUP BY n, o"
            f" HAVING total >= (SELECT enough FROM sizes z WHERE z.n = shared.n)"
        )
    base.execute("DROP TABLE shared")


def _compare(base: Any) -> None:  # noqa: ANN401 - as above
    """Note for each likely pair whether the later article stands in the earlier one."""
    texts = stream(
        base,
        "SELECT d.n, d.o, a.record, b.record FROM likely d JOIN queue x ON x.n = d.n JOIN articles a ON a.id = x.id"
        " JOIN queue y ON y.n = d.o JOIN articles b ON b.id = y.id"
        " WHERE NOT EXISTS (FROM compared c WHERE c.n = d.n AND c.o = d.o) ORDER BY d.n, d.o",
    )
    insert(base, "compared", {"n": "whole", "o": "whole", "holds": "truth"}, _compared(texts))


def _compared(texts: Iterator[tuple[Any, ...]]) -> Iterator[tuple[int, int, bool]]:
    """Yield pairs with what the comparison of their texts says."""
    for n, found in groupby(texts, key=itemgetter(0)):
        shingles = None
        for _, o, later, earlier in found:
            shingles = reprints.shingles_of(_sound(later)) if shingles is None else shingles
            yield n, o, reprints.share_of(shingles, _sound(earlier)) >= reprints.SHARE


def _sound(record: bytes) -> str:
    """Return what of an article a reprint keeps."""
    return reprints.sound_of(load_pair(record)[0])


def _decide(base: Any, count: int) -> array[int]:  # noqa: ANN401 - as above
    """Go through the articles in order; return for each its original, or -1."""
    copies = array("q", [-1]) * count
    found = stream(base, "SELECT n, o FROM likely JOIN compared USING (n, o) WHERE holds ORDER BY n, c DESC, o")
    for n, o in found:
        if copies[n] < 0 and copies[o] < 0:
            copies[n] = o
    return copies
