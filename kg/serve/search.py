"""Looks things and quotations up in the search index, and measures how like a name is to what somebody wrote.

The joins are ``CROSS JOIN``, by which SQLite keeps their order: full-text search must come first.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.serve.grams import folded, phrases

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

__all__ = ["Index", "Quote", "Thing"]

_LONGEST = 200  # characters of a query that are looked at
_SECONDS = 5.0
_STEPS = 100_000  # steps of SQLite between two looks at the clock
_CANDIDATES = 200
_COLUMNS = "things.iri, things.name, things.english, things.code, things.class, things.claims"


@dataclass(frozen=True, slots=True)
class Thing:
    """Something with a name; ``written`` is the one of its names that fits best, ``score`` (0 to 100) how well.

    ``cls`` is the IRI of its narrowest class, ``claims`` the number of claims about it.
    """

    iri: str
    name: str
    english: str
    code: str
    cls: str
    claims: int
    written: str
    score: float


@dataclass(frozen=True, slots=True)
class Quote:
    """The words behind a claim, with the article that they stand in; ``issued`` is ISO 8601, or empty."""

    claim: str
    article: str
    title: str
    issued: str
    text: str


class Index:
    """The search index of an edition; may be used from several threads."""

    def __init__(self, path: Path) -> None:
        """Use a file that `kg.serve.indexing` wrote."""
        self._path = path

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Open the file for reading; whatever takes long is stopped (`sqlite3.OperationalError`)."""
        with closing(sqlite3.connect(f"{self._path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            end = time.monotonic() + _SECONDS
            database.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
            yield database

    def things(
        self, query: str, *, classes: Sequence[str] = (), prefix: str = "", limit: int = 20, loose: bool = False
    ) -> list[Thing]:
        """Return what bears a name like the query, the best first.

        ``classes`` are IRIs of classes of which a thing must be one; ``prefix`` is what its IRI must begin with; ``loose``
        also takes names that share only some characters with the query. The likeness is rapidfuzz's ``ratio`` (of the
        letters that must be typed anew), raised for a name that holds the query whole.
        """
        query = query[:_LONGEST]
        key, wanted = folded(query), phrases(query, loose=loose)
        if not key:
            return []
        found: dict[str, Thing] = {}
        with self._open() as database:
            rows = self._candidates(database, key, wanted, classes, prefix)
            for iri, name, english, code, cls, claims, text, text_key, main in rows:
                score = _likeness(key, text_key) - (0 if main else 0.01)
                if iri not in found or score > found[iri].score:
                    found[iri] = Thing(iri, name, english, code, cls, claims, text, score)
        return sorted(found.values(), key=lambda t: (-round(t.score, 1), -t.claims, -t.score, t.iri))[:limit]

    @staticmethod
    def _candidates(
        database: sqlite3.Connection, key: str, wanted: str, classes: Sequence[str], prefix: str
    ) -> list[tuple[str, str, str, str, str, int, str, str, int]]:
        """Return the names worth a closer look."""
        wide = f"{_COLUMNS}, names.text, names.key, names.main"
        kept = "substr(things.iri, 1, ?) = ?"
        values: list[object] = [len(prefix), prefix]
        if classes:
            kept += f" AND things.id IN (SELECT thing FROM types WHERE class IN ({', '.join('?' * len(classes))}))"  # noqa: S608 - same
            values += classes
        exact = f"SELECT {wide} FROM names JOIN things ON things.id = thing WHERE names.key = ? AND {kept} LIMIT ?"  # noqa: S608 - no words of others
        rows = database.execute(exact, [key, *values, _CANDIDATES]).fetchall()
        if wanted:
            like = (
                f"SELECT {wide} FROM name_grams CROSS JOIN names ON names.id = name_grams.rowid "  # noqa: S608 - only our own words
                f"CROSS JOIN things ON things.id = thing WHERE name_grams MATCH ? AND {kept} ORDER BY name_grams.rank LIMIT ?"
            )
            rows += database.execute(like, [wanted, *values, _CANDIDATES]).fetchall()
        return rows

    def quotes(self, query: str, *, limit: int = 20, offset: int = 0) -> list[Quote]:
        """Return quotations that hold the query, the best first."""
        wanted = phrases(query[:_LONGEST])
        if not wanted:
            return []
        select = (
            "SELECT claim, article, title, issued, text FROM quote_grams CROSS JOIN quotes ON quotes.id = quote_grams.rowid "
            "WHERE quote_grams MATCH ? ORDER BY quote_grams.rank, quotes.id LIMIT ? OFFSET ?"
        )
        with self._open() as database:
            return [Quote(*row) for row in database.execute(select, (wanted, limit, offset))]

    def by_iri(self, iris: Sequence[str]) -> dict[str, Thing]:
        """Return things by their IRIs."""
        found = {}
        with self._open() as database:
            for iri in iris:
                row = database.execute(f"SELECT {_COLUMNS} FROM things WHERE iri = ?", (iri,)).fetchone()  # noqa: S608 - same
                if row:
                    found[iri] = _whole(row)
        return found

    def classes_of(self, iris: Sequence[str]) -> dict[str, list[str]]:
        """Return the IRIs of all classes of some things."""
        select = "SELECT types.class FROM types JOIN things ON things.id = types.thing WHERE iri = ? ORDER BY types.class"
        with self._open() as database:
            return {iri: [cls for (cls,) in database.execute(select, (iri,))] for iri in iris}

    def classes(self) -> list[tuple[str, int]]:
        """Return the classes with the number of their things, the largest first."""
        with self._open() as database:
            select = "SELECT class, COUNT(*) AS n FROM types GROUP BY class ORDER BY n DESC, class"
            return database.execute(select).fetchall()

    def of_class(self, cls: str, *, limit: int, offset: int) -> list[Thing]:
        """Return things of a class, those first about which most is said."""
        select = (
            f"SELECT {_COLUMNS} FROM types JOIN things ON things.id = types.thing WHERE types.class = ? "  # noqa: S608 - same
            "ORDER BY claims DESC, name, iri LIMIT ? OFFSET ?"
        )
        with self._open() as database:
            return [_whole(row) for row in database.execute(select, (cls, limit, offset))]


def _whole(row: tuple[str, str, str, str, str, int]) -> Thing:
    """Return a thing that was not searched for by name."""
    return Thing(*row, row[1], 100.0)


def _likeness(wanted: str, name: str) -> float:
    """Return how like two folded names are, from 0 to 100."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - 10 ms that `kg --help` need not pay

    if wanted == name:
        return 100.0
    ratio = float(fuzz.ratio(wanted, name))
    return max(ratio, min(95.0, 70.0 + ratio / 4)) if wanted in name else min(ratio, 99.0)
