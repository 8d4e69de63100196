"""Which articles reprint others, across all shards: what `kg.identity.find_reprints` gives, in bounded memory.

A reprint shares enough of its sampled shingles with its original, so that one of its rarest is among them whichever these
are (prefix filter, Chaudhuri et al. 2006): only those are joined, a bucket of hashes at a time, and phrases that stand in
every article cost nothing. What shares enough of all is compared word for word, the likeliest first.

Only an original has reprints, and a small build remembers the first 200 originals of a shingle; which articles are originals
is known at the end only. So they are guessed from the ends of their samples, and all is done again with what came out, until
the same comes out: by induction over the order of the articles, that is the one result of a small build.
"""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from kg.identity import reprints
from kg.shards.codec import load_document
from kg.shards.tables import insert, rows, stream

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["find_copies"]

_MOST_ROUNDS = 20
_ENDS = ((1, 2), (3, 4), (-1, -2), (-3, -4))
"""Places of the sample by which an earlier article is looked for that has much in common. Of near copies that share nine tenths
of their shingles one in a thousand differs at all four; it costs its comparisons and no mistake."""
_MORE = 2
"""Rare shingles beyond the fewest that must be joined, each of which asks for one more in common: fewer pairs to count."""
_PAIR = {"n": "whole", "o": "whole"}


def find_copies(base: Any, buckets: int) -> int:  # noqa: ANN401 - a connection of DuckDB
    """Make the table ``reprints`` (reprint, original) of the view ``articles``; return how often all were gone through.

    The result is that of `kg.identity.find_reprints` where the last time changed nothing; 20 times are the most.
    """
    base.execute(
        "CREATE TABLE queue AS SELECT row_number() OVER (ORDER BY day, issued, id) - 1 AS n, id, sample"
        " FROM articles WHERE sample IS NOT NULL"
    )
    base.execute("CREATE TABLE needs (size BIGINT, enough BIGINT)")
    numbers = ((size, reprints.enough_of(size)) for size in range(reprints.ASKED + 1))
    insert(base, "needs", {"size": "whole", "enough": "whole"}, numbers)
    base.execute(
        f"CREATE TABLE sizes AS SELECT n, size, enough FROM needs JOIN"
        f" (SELECT n, least(len(sample), {reprints.ASKED}) AS size FROM queue) USING (size)"
    )
    _shingles(base, buckets)
    _guess(base)
    _held(base, buckets)
    base.execute("CREATE TABLE likely (n BIGINT, o BIGINT, c BIGINT)")
    base.execute("CREATE TABLE compared (n BIGINT, o BIGINT, holds BOOLEAN)")
    base.execute("CREATE VIEW holders AS FROM held")
    rounds = 0
    while (rounds := rounds + 1) <= _MOST_ROUNDS:
        _likely(base, buckets)
        _compare(base)
        base.execute(
            "CREATE OR REPLACE TABLE pairs AS SELECT n, arg_min(o, o - c * 4294967296) AS o"
            " FROM likely JOIN compared USING (n, o) WHERE holds GROUP BY n"
        )
        mistakes = "SELECT n FROM copies EXCEPT SELECT n FROM pairs UNION ALL (SELECT n FROM pairs EXCEPT FROM copies)"
        base.execute(f"CREATE OR REPLACE TABLE mistaken AS {mistakes}")
        if not rows(base, "SELECT n FROM mistaken LIMIT 1"):
            break
        base.execute("CREATE OR REPLACE TABLE copies AS SELECT n FROM pairs")
        _corrected(base)
    base.execute("DROP VIEW holders")
    base.execute(
        "CREATE TABLE reprints AS SELECT a.id AS reprint, b.id AS original"
        " FROM pairs p JOIN queue a ON a.n = p.n JOIN queue b ON b.n = p.o"
    )
    for table in ("queue", "sizes", "met", "rare", "held", "likely", "compared", "copies", "mistaken", "pairs"):
        base.execute(f"DROP TABLE {table}")
    return min(rounds, _MOST_ROUNDS)


def _bucket(buckets: int, number: int) -> str:
    """Return the condition on a shingle to be of a bucket; its lowest bits are the same in the whole sample."""
    return f"abs((s >> 3) % {buckets}) = {number}"


def _shingles(base: Any, buckets: int) -> None:  # noqa: ANN401 - as above
    """Make ``met``, the shingles that several articles hold, and ``rare``, those by which each article looks for others."""
    base.execute(
        f"CREATE TABLE shingles AS SELECT n, unnest(sample) AS s, unnest(range(len(sample))) < {reprints.ASKED} AS asked"
        " FROM queue"
    )
    base.execute("CREATE TABLE met (s BIGINT, n BIGINT, asked BOOLEAN, often BIGINT)")
    for bucket in range(buckets):
        base.execute(
            f"WITH part AS (SELECT * FROM shingles WHERE {_bucket(buckets, bucket)}),"
            " counts AS (SELECT s, count(*) AS often FROM part GROUP BY s HAVING often > 1)"
            " INSERT INTO met SELECT s, n, asked, often FROM part JOIN counts USING (s)"
        )
    base.execute("DROP TABLE shingles")
    base.execute(  # what nobody else holds is rarer than all that is met
        f"CREATE TABLE rare AS SELECT s, n, least(enough, 1 + {_MORE}) AS least"
        " FROM (SELECT s, n, row_number() OVER (PARTITION BY n ORDER BY often, s) AS turn,"
        " count(*) OVER (PARTITION BY n) AS found FROM met WHERE asked) JOIN sizes USING (n)"
        f" WHERE found >= enough AND turn <= found - enough + least(enough, 1 + {_MORE})"
    )


def _guess(base: Any) -> None:  # noqa: ANN401 - as above
    """Make the table ``copies`` of the articles that share enough with the first that has the same at an end of its sample."""
    base.execute("CREATE TABLE copies (n BIGINT)")
    for one, other in _ENDS:
        same = f"min(n) OVER (PARTITION BY sample[{one}], sample[{other}]) AS o"
        base.execute(
            f"INSERT INTO copies SELECT a.n FROM (SELECT n, sample, {same} FROM queue) a"
            " JOIN queue b ON b.n = a.o JOIN sizes z ON z.n = a.n"
            f" WHERE a.o < a.n AND len(list_intersect(a.sample[:{reprints.ASKED}], b.sample)) >= z.enough"
        )
    base.execute("CREATE OR REPLACE TABLE copies AS SELECT DISTINCT n FROM copies")


def _held(base: Any, buckets: int) -> None:  # noqa: ANN401 - as above
    """Make the table ``held`` of the originals that are remembered for each shingle."""
    base.execute("CREATE TABLE held (s BIGINT, n BIGINT)")
    for bucket in range(buckets):
        base.execute(f"INSERT INTO held {_remembered(_bucket(buckets, bucket))}")


def _remembered(where: str) -> str:
    """Return the question for the originals that are remembered for some shingles: the first of those that many hold."""
    some = f"SELECT s, n, often FROM met WHERE {where} AND n NOT IN (FROM copies)"
    turns = f"SELECT s, n, row_number() OVER (PARTITION BY s ORDER BY n) AS turn FROM ({some} AND often > {reprints.COMMON})"
    return (
        f"SELECT s, n FROM ({some}) WHERE often <= {reprints.COMMON}"
        f" UNION ALL SELECT s, n FROM ({turns}) WHERE turn <= {reprints.COMMON}"
    )


def _corrected(base: Any) -> None:  # noqa: ANN401 - as above
    """Put ``held`` right where ``copies`` were mistaken, and leave in ``holders`` and ``likely`` what does not hang on that.

    A mistake changes the shingles of its article, and of these the places of others where more than are remembered hold one.
    """
    base.execute("CREATE OR REPLACE TABLE touched AS SELECT DISTINCT s FROM met WHERE n IN (FROM mistaken)")
    base.execute("CREATE OR REPLACE TABLE before AS FROM held WHERE s IN (FROM touched)")
    base.execute("DELETE FROM held WHERE s IN (FROM touched)")
    base.execute(f"CREATE OR REPLACE TABLE after AS {_remembered('s IN (FROM touched)')}")
    base.execute("INSERT INTO held FROM after")
    base.execute(
        "CREATE OR REPLACE TABLE moved AS SELECT DISTINCT n FROM"
        " ((FROM before EXCEPT FROM after) UNION ALL (FROM after EXCEPT FROM before))"
    )
    base.execute("CREATE OR REPLACE VIEW holders AS FROM held WHERE n IN (FROM moved)")
    base.execute("DELETE FROM likely WHERE o IN (FROM moved)")


def _likely(base: Any, buckets: int) -> None:  # noqa: ANN401 - as above
    """Add to ``likely`` which of the ``holders`` hold enough of what a later article looks for, and how much."""
    base.execute("CREATE OR REPLACE TABLE tries (n BIGINT, o BIGINT)")
    for bucket in range(buckets):
        base.execute(
            f"INSERT INTO tries SELECT l.n, e.n FROM rare l JOIN (FROM holders WHERE n % {buckets} = {bucket}) e"
            " ON l.s = e.s AND e.n < l.n GROUP BY l.n, e.n, l.least HAVING count(*) >= l.least"
        )
    for bucket in range(buckets):
        base.execute(
            f"INSERT INTO likely SELECT n, o, count(*) AS c FROM (FROM tries WHERE o % {buckets} = {bucket})"
            " JOIN (SELECT n, s FROM met WHERE asked) USING (n)"
            f" JOIN (SELECT s, n AS o FROM holders WHERE n % {buckets} = {bucket})"
            " USING (s, o) JOIN sizes USING (n) GROUP BY n, o, enough HAVING c >= enough"
        )
    base.execute("DROP TABLE tries")


def _compare(base: Any) -> None:  # noqa: ANN401 - as above
    """Note for each likely pair, down to the first that holds, whether the later article stands in the earlier one."""
    better = "holds AND l.n = d.n AND (l.c > d.c OR (l.c = d.c AND l.o < d.o))"
    texts = stream(
        base,
        "SELECT d.n, d.o, a.record, b.record FROM likely d JOIN queue x ON x.n = d.n JOIN articles a ON a.id = x.id"
        " JOIN queue y ON y.n = d.o JOIN articles b ON b.id = y.id"
        " WHERE NOT EXISTS (FROM compared c WHERE c.n = d.n AND c.o = d.o)"
        f" AND NOT EXISTS (FROM likely l JOIN compared USING (n, o) WHERE {better}) ORDER BY d.n, d.c DESC, d.o",
    )
    columns = _PAIR | {"holds": "truth"}
    insert(base, "compared", columns, _compared(texts))


def _compared(texts: Iterator[tuple[Any, ...]]) -> Iterator[tuple[int, int, bool]]:
    """Yield pairs with what the comparison of their texts says."""
    for n, found in groupby(texts, key=itemgetter(0)):
        shingles = None
        for _, o, later, earlier in found:
            shingles = reprints.shingles_of(_sound(later)) if shingles is None else shingles
            holds = reprints.share_of(shingles, _sound(earlier)) >= reprints.SHARE
            yield n, o, holds
            if holds:
                break


def _sound(record: bytes) -> str:
    """Return what of an article a reprint keeps."""
    return reprints.sound_of(load_document(record))
