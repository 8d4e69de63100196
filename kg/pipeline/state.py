"""What is kept of a build beside what was read out of each article, so that the next one need not put all together again.

A few small tables: of each article what the report, the reprints and identity need; each distinct description of an entity; each
entity before and after resolution; amounts and the like with the number of articles that name them; facts with the number of
articles that tell them. They describe the output that the last build left, and change in one transaction after it was swapped in.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date  # noqa: TC003 - msgspec reads the types when the program runs
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import msgspec
import numpy as np

from kg.graph import outlet_key
from kg.identity.again import Being
from kg.identity.rules import joined
from kg.model import IRI, Entity, Merge

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["TABLES", "Fact", "Pool", "State", "Summary", "Told", "packed", "unpacked"]

TABLES = (  # each as SQLite repeats it
    "CREATE TABLE kept (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE source (shown TEXT PRIMARY KEY, stat TEXT NOT NULL, id TEXT NOT NULL, key BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE article (n INTEGER PRIMARY KEY, id TEXT NOT NULL, head BLOB NOT NULL, sample BLOB NOT NULL)",
    "CREATE INDEX article_id ON article (id)",
    "CREATE TABLE value (n INTEGER PRIMARY KEY, iri TEXT NOT NULL, data BLOB NOT NULL)",
    "CREATE INDEX value_iri ON value (iri)",
    "CREATE TABLE being (iri TEXT PRIMARY KEY, final TEXT NOT NULL, data BLOB NOT NULL) WITHOUT ROWID",
    "CREATE INDEX being_final ON being (final)",
    "CREATE TABLE resolved (iri TEXT PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE joined (n INTEGER PRIMARY KEY, one TEXT, kept TEXT, merged TEXT, reason TEXT)",
    "CREATE INDEX joined_one ON joined (one)",
    (
        "CREATE TABLE outlet (name TEXT, other INTEGER, alias INTEGER, shown TEXT, iri TEXT,"
        " PRIMARY KEY (name, other, alias, shown)) WITHOUT ROWID"
    ),
    "CREATE INDEX outlet_iri ON outlet (iri)",
    "CREATE TABLE thing (term TEXT PRIMARY KEY, n INTEGER NOT NULL, pairs BLOB NOT NULL) WITHOUT ROWID",
    (
        "CREATE TABLE fact (n INTEGER PRIMARY KEY, subject TEXT, predicate TEXT, object TEXT, modality TEXT,"
        " about TEXT, tie TEXT, thing TEXT, claims INTEGER, originals INTEGER)"
    ),
    "CREATE INDEX fact_key ON fact (subject, predicate, object, modality)",
    "CREATE INDEX fact_best ON fact (originals DESC, claims DESC, subject, predicate, object, modality)",
    (
        "CREATE TABLE told (fact INTEGER, said TEXT, article TEXT, place INTEGER, claims BLOB NOT NULL,"
        " PRIMARY KEY (fact, said, article, place)) WITHOUT ROWID"
    ),
)
"""The tables, as SQLite repeats them."""

_CLEARED = ("kept", "source", "article", "value", "being", "resolved", "joined", "outlet", "thing", "fact", "told")
_MANY = 500  # values in one question

_Value = TypeVar("_Value")


class Summary(msgspec.Struct, array_like=True, frozen=True):
    """What is kept of an article; ``rows`` are the bytes that it has in ``facts.csv``, ``values`` numbers of descriptions."""

    id: str
    key: bytes
    path: str
    title: str | None
    issued: str | None
    issued_from: str
    notes: tuple[str, ...]
    publisher: str | None
    claims: int
    predicates: tuple[tuple[str, int], ...]
    mentions: int
    warnings: tuple[str, ...]
    rows: int
    text: bytes
    order: tuple[str, str, str]
    long: bool
    values: bytes
    hints: tuple[tuple[str, str, date | None], ...]


class Fact(NamedTuple):
    """A fact: its key, and its terms in Turtle."""

    subject: str
    predicate: str
    object: str
    modality: str
    about: str
    tie: str
    thing: str


@dataclass(frozen=True, slots=True)
class Told:
    """A claim as an article makes it: where in the article's claims it stands, and on which day the article was published."""

    fact: Fact
    said: str
    article: str
    place: int
    claims: tuple[int, ...]


@cache
def _decoder(kind: object) -> Callable[[bytes], Any]:
    """Make a decoder, once."""
    return msgspec.msgpack.Decoder(kind).decode


def unpacked(data: bytes, kind: type[_Value]) -> _Value:
    """Return what `packed` made bytes of.

    Raises:
        ValueError: the bytes are none of it.
    """
    return _decoder(kind)(data)  # type: ignore[no-any-return, arg-type]


def packed(value: object) -> bytes:
    """Return a value as bytes.

    Raises:
        ValueError: it holds half a character.
    """
    return msgspec.msgpack.encode(value)


class State:
    """Reads and writes the tables."""

    def __init__(self, base: sqlite3.Connection) -> None:
        """Take the database of a cache."""
        self.base = base

    def clear(self) -> None:
        """Drop all."""
        for table in _CLEARED:
            self.base.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names

    def get(self, name: str, kind: type[_Value]) -> _Value | None:
        """Return a value by name."""
        row = self.base.execute("SELECT value FROM kept WHERE name = ?", (name,)).fetchone()
        return unpacked(row[0], kind) if row else None

    def put(self, name: str, value: object) -> None:
        """Keep a value under a name."""
        self.base.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (name, packed(value)))

    def sources(self) -> dict[str, tuple[str, str, bytes]]:
        """Return what is known of files: the state that each was in, and its article's id and key."""
        return {shown: (stat, ident, key) for shown, stat, ident, key in self.base.execute("SELECT * FROM source")}

    def keep_sources(self, found: Mapping[str, tuple[str, str, bytes]]) -> None:
        """Keep what is known of files; files that are not named are forgotten."""
        self.base.execute("DELETE FROM source")
        self.base.executemany("INSERT INTO source VALUES (?, ?, ?, ?)", ((shown, *row) for shown, row in sorted(found.items())))

    def summaries(self) -> dict[str, Summary]:
        """Return all articles, sorted by id."""
        read = _decoder(Summary)
        found = [read(head) for (head,) in self.base.execute("SELECT head FROM article")]
        return {one.id: one for one in sorted(found, key=lambda one: one.id)}

    def samples(self) -> dict[str, bytes]:
        """Return the sampled shingles of all articles."""
        return dict(self.base.execute("SELECT id, sample FROM article"))

    def keep_articles(self, found: Iterable[tuple[Summary, bytes]]) -> None:
        """Add articles with their sampled shingles."""
        rows = ((one.id, packed(one), sample) for one, sample in found)
        self.base.executemany("INSERT INTO article (id, head, sample) VALUES (?, ?, ?)", rows)

    def drop_articles(self, idents: Iterable[str]) -> None:
        """Remove articles."""
        self.base.executemany("DELETE FROM article WHERE id = ?", ((ident,) for ident in idents))

    def keep_values(self, found: Iterable[tuple[int, Entity]]) -> None:
        """Add descriptions of entities."""
        self.base.executemany("INSERT INTO value VALUES (?, ?, ?)", ((n, entity.iri, packed(entity)) for n, entity in found))

    def beings(self) -> tuple[dict[IRI, Being], dict[IRI, IRI]]:
        """Return all entities as identity knows them, and their final IRIs."""
        read = _decoder(Being)
        rows = self.base.execute("SELECT iri, final, data FROM being").fetchall()
        return {iri: read(data) for iri, _, data in rows}, {iri: final for iri, final, _ in rows}

    def beings_of(self, iris: Iterable[IRI]) -> dict[IRI, tuple[Being, IRI]]:
        """Return some entities as identity knows them, with their final IRIs."""
        read = _decoder(Being)
        rows = self.among("SELECT iri, final, data FROM being WHERE iri IN ({})", iris)
        return {iri: (read(data), final) for iri, final, data in rows}

    def finals(self, iris: Iterable[IRI]) -> dict[IRI, IRI]:
        """Return the final IRIs of some entities."""
        return dict(self.among("SELECT iri, final FROM being WHERE iri IN ({})", iris))

    def keep_beings(self, found: Iterable[tuple[Being, IRI]]) -> None:
        """Add or change entities as identity knows them."""
        rows = ((being.iri, final, packed(being)) for being, final in found)
        self.base.executemany("INSERT OR REPLACE INTO being VALUES (?, ?, ?)", rows)

    def drop(self, table: str, column: str, values: Iterable[object]) -> None:
        """Remove rows by the value of a column."""
        self.base.executemany(f"DELETE FROM {table} WHERE {column} = ?", ((value,) for value in values))  # noqa: S608 - ours

    def resolved(self, iris: Iterable[IRI]) -> dict[IRI, Entity]:
        """Return resolved entities by final IRI."""
        read = _decoder(Entity)
        return {iri: read(data) for iri, data in self.among("SELECT iri, data FROM resolved WHERE iri IN ({})", iris)}

    def all_resolved(self) -> list[Entity]:
        """Return all resolved entities, sorted by IRI."""
        read = _decoder(Entity)
        return [read(data) for (data,) in self.base.execute("SELECT data FROM resolved ORDER BY iri")]

    def keep_resolved(self, found: Iterable[Entity]) -> None:
        """Add or change resolved entities."""
        rows = ((entity.iri, packed(entity)) for entity in found)
        self.base.executemany("INSERT OR REPLACE INTO resolved VALUES (?, ?)", rows)

    def among(self, sql: str, values: Iterable[str]) -> Iterator[Any]:
        """Ask the same question of many values, some at a time."""
        wanted = sorted(set(values))
        for start in range(0, len(wanted), _MANY):
            some = wanted[start : start + _MANY]
            yield from self.base.execute(sql.format(", ".join("?" * len(some))), some)

    def keep_joined(self, found: Iterable[tuple[IRI, Merge]]) -> None:
        """Add joins, each under the first of the two."""
        rows = ((one, merge.kept, merge.merged, merge.reason) for one, merge in found)
        self.base.executemany("INSERT INTO joined (one, kept, merged, reason) VALUES (?, ?, ?, ?)", rows)

    def merges(self) -> list[Merge]:
        """Return all joins as the report tells them, sorted."""
        rows = self.base.execute("SELECT kept, merged, reason FROM joined").fetchall()
        return [Merge(*row) for row in sorted(rows)]

    def keep_things(self, found: Iterable[tuple[str, int, Mapping[str, set[str]]]]) -> None:
        """Add things with the number of those that name them, and what describes them."""
        rows = ((term, n, packed({key: sorted(terms) for key, terms in pairs.items()})) for term, n, pairs in found)
        self.base.executemany("INSERT OR REPLACE INTO thing VALUES (?, ?, ?)", rows)

    def thing(self, term: str) -> tuple[int, dict[str, set[str]]]:
        """Return how many name a thing, and what describes it."""
        row = self.base.execute("SELECT n, pairs FROM thing WHERE term = ?", (term,)).fetchone()
        return (row[0], unpacked(row[1], dict[str, set[str]])) if row else (0, {})

    def fact(self, fact: Fact) -> int | None:
        """Return the number of a fact.

        Raises:
            ValueError: what has the same key there is another thing, such as a date and the words of it.
        """
        row = self.base.execute(
            "SELECT n, about, tie, thing FROM fact WHERE subject = ? AND predicate = ? AND object = ? AND modality = ?", fact[:4]
        ).fetchone()
        if row and row[1:] != fact[4:]:
            raise ValueError(f"two things with one key: {fact}")
        return row[0] if row else None

    def add_facts(self, counts: Mapping[Fact, Sequence[int]]) -> None:
        """Count facts up or down: originals and claims; those that nobody tells any more go.

        Raises:
            ValueError: as `fact`.
        """
        for fact, (originals, claims) in counts.items():
            n = self.fact(fact)
            if n is None and (claims < 1 or originals < 0):
                raise ValueError(f"a fact that nobody told: {fact}")
            if n is None:
                self.base.execute(
                    "INSERT INTO fact (subject, predicate, object, modality, about, tie, thing, claims, originals)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (*fact, claims, originals),
                )
            elif originals or claims:
                self.base.execute(
                    "UPDATE fact SET claims = claims + ?, originals = originals + ? WHERE n = ?", (claims, originals, n)
                )
                if claims < 0:
                    self.base.execute("DELETE FROM fact WHERE n = ? AND claims = 0", (n,))

    def add_told(self, told: Iterable[Told]) -> None:
        """Add claims of facts that are there."""
        numbers: dict[Fact, int | None] = {}
        rows = []
        for one in told:
            if one.fact not in numbers:
                numbers[one.fact] = self.fact(one.fact)
            rows.append((numbers[one.fact], one.said, one.article, one.place, packed(one.claims)))
        self.base.executemany("INSERT INTO told VALUES (?, ?, ?, ?, ?)", rows)

    def drop_told(self, told: Iterable[Told]) -> None:
        """Remove claims of facts that are there."""
        rows = ((self.fact(one.fact), one.said, one.article, one.place) for one in told)
        self.base.executemany("DELETE FROM told WHERE fact = ? AND said = ? AND article = ? AND place = ?", rows)

    def ties(self, subject: str) -> tuple[str, dict[str, set[str]]]:
        """Return a subject as a term, and what claims that are not denied say of it directly."""
        about, found = "", defaultdict[str, set[str]](set)
        rows = self.base.execute("SELECT about, tie, thing, modality FROM fact WHERE subject = ?", (subject,))
        for about, tie, thing, modality in rows:  # noqa: B007 - the last is as good as any: all are one
            if modality != "denied":
                found[tie].add(thing)
        return about, dict(found)

    def best(self, most: int) -> list[int]:
        """Return the most told facts."""
        rows = self.base.execute(
            "SELECT n FROM fact ORDER BY originals DESC, claims DESC, subject, predicate, object, modality LIMIT ?", (most,)
        )
        return [n for (n,) in rows]

    def first_told(self, fact: int, most: int) -> list[tuple[str, int, tuple[int, ...]]]:
        """Return the first claims of a fact: article, place, and numbers among the article's claims."""
        rows = self.base.execute(
            "SELECT article, place, claims FROM told WHERE fact = ? ORDER BY said, article, place LIMIT ?", (fact, most)
        )
        return [(article, place, unpacked(claims, tuple[int, ...])) for article, place, claims in rows]

    def keep_outlets(self, entity: Entity, shown: str) -> None:
        """Add the names under which an organisation may be an article's publisher."""
        rows = [
            (outlet_key(name), entity.cls != "Media", name != entity.label, shown, entity.iri)
            for name in {entity.label, *entity.aliases}
        ]
        self.base.executemany("INSERT OR IGNORE INTO outlet VALUES (?, ?, ?, ?, ?)", sorted(rows))

    def outlet(self, name: str) -> IRI | None:
        """Return the organisation that a publisher's name means."""
        row = self.base.execute("SELECT iri FROM outlet WHERE name = ? ORDER BY other, alias, shown LIMIT 1", (name,)).fetchone()
        return row[0] if row else None


class Pool:
    """The entities that articles describe, before any are joined, each with all its names."""

    def __init__(self, state: State, articles: Mapping[str, Summary]) -> None:
        """Index the descriptions; ``articles`` are sorted by id."""
        self._state, self._articles = state, list(articles.values())
        self._values = np.frombuffer(b"".join(one.values for one in self._articles), dtype="<i4")
        self._sizes = [len(one.values) // 4 for one in self._articles]
        found, first, counts = np.unique(self._values, return_index=True, return_counts=True)
        self._first: dict[int, int] = dict(zip(found.tolist(), first.tolist(), strict=True))
        self._often = set(found[counts > 1].tolist())

    @property
    def used(self) -> Mapping[int, int]:
        """The descriptions that there are, with the place of the first that gives each."""
        return self._first

    def entities(self, iris: Iterable[IRI]) -> dict[IRI, Entity]:
        """Return some entities; what nobody names is not there."""
        read = _decoder(Entity)
        found: dict[IRI, list[tuple[int, bytes]]] = defaultdict(list)
        often: set[IRI] = set()
        for n, iri, data in self._state.among("SELECT n, iri, data FROM value WHERE iri IN ({})", iris):
            if n in self._first:
                found[iri].append((self._first[n], data))
                often |= {iri} if n in self._often else set()
        pooled: dict[IRI, Entity] = {}
        for iri, values in found.items():
            for _, data in sorted(values):
                entity = read(data)
                pooled[iri] = joined(pooled[iri], entity) if iri in pooled else entity
            if iri in often:  # what is said twice is put in order
                pooled[iri] = joined(pooled[iri], pooled[iri])
        return pooled

    def naming(self, iris: Iterable[IRI]) -> list[Summary]:
        """Return the articles that name any of some entities."""
        wanted = sorted({n for (n,) in self._state.among("SELECT n FROM value WHERE iri IN ({})", iris) if n in self._first})
        held: NDArray[np.intp] = np.flatnonzero(np.isin(self._values, wanted))
        edges = np.cumsum(self._sizes)
        return [self._articles[n] for n in np.unique(np.searchsorted(edges, held, side="right")).tolist()]
