"""What was read out of articles, kept from one build to the next beside the output.

An entry is found by content: the digest of the whole article as it was read, and of all else that decides what is read
out of it (the code, the knowledge, the libraries, the options). So an entry is never out of date; it is merely not
asked for any more, and then it is dropped. The file is a database (SQLite), to which each article is added at once: what
was extracted before a build died is there for the next. Nothing in it can run, and what does not bear its own checksum
is not believed.
"""

from __future__ import annotations

import platform
import sqlite3
import zlib
from contextlib import closing, contextmanager, nullcontext, suppress
from functools import cache
from hashlib import blake2b, sha256
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import kg
from kg.pipeline.report import Reused
from kg.pipeline.state import TABLES, State
from kg.pipeline.wire import packed_document, packed_extraction, unpacked_claims, unpacked_document, unpacked_extraction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.model import Claim, Document, Extraction

__all__ = ["Cache", "cache_file", "extraction_state", "opened_cache", "version_of"]

_APPLICATION, _LAYOUT = 0x4B754361, 3  # SQLite's application_id and user_version
_TABLES = (
    "CREATE TABLE entry (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE last (id INTEGER PRIMARY KEY CHECK (id = 0), input TEXT NOT NULL, output TEXT NOT NULL)",
    *TABLES,
)
_CHECK = 16  # bytes of a checksum
_LARGEST = 1 << 28  # bytes of an entry, unpacked
_LIBRARIES = (
    *("ahocorasick-rs", "daachorse", "jieba", "kuangtu", "msgspec", "opencc", "pypinyin", "pyyaml", "rapidfuzz", "rdflib"),
    *("rjieba", "selectolax", "spacy", "trafilatura"),
)


def cache_file(place: Path) -> Path:
    """Return where the cache of an output folder is: beside it, hidden, so that the output can be given away without it."""
    return place.with_name(f".{place.name}.kuangtu-cache")


def extraction_state(ontology: str, spacy_model: str | None = None, most: tuple[int, ...] = ()) -> str:
    """Return a digest of all that decides what is read out of an article, beside the article.

    These are the code, the libraries and Python, the knowledge (``ontology``, its digest), the trained model, and the limits
    on what one article may say (``most``). Empty where the model is no installed package, whose state nothing tells: then
    nothing may be kept.
    """
    model = version_of(spacy_model) if spacy_model else "none"
    if not model:
        return ""
    parts = (
        _code(),
        platform.python_version(),
        *map(version_of, _LIBRARIES),
        ontology,
        spacy_model or "",
        model,
        *map(str, most),
    )
    return sha256("\0".join(parts).encode()).hexdigest()


def version_of(library: str) -> str:
    """Return the version of an installed library; empty where it is not there."""
    try:
        return metadata.version(library)
    except (metadata.PackageNotFoundError, ValueError):
        return ""


@cache
def _code() -> str:
    """Return a digest of our own code, with what the page is made of."""
    package, total = Path(kg.__file__).parent, sha256()
    for path in sorted(path for path in package.rglob("*") if path.is_file() and path.suffix != ".pyc"):
        total.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


class Cache:
    """Finds what was read out of an article before, and keeps what is read out of it now.

    It never stops a build: where the file cannot be used, nothing is found and nothing kept, and ``note`` says why.
    """

    def __init__(self, path: Path | None = None, state: str = "") -> None:
        """Open the file, or make it; without a path there is no cache."""
        self.taken = 0
        self.note = ""
        self._failed = False
        self._path = path if state else None
        self._state = state.encode()
        self._used: set[bytes] = set()
        self._base: sqlite3.Connection | None = None
        if self._path is not None:
            self._open(self._path)

    def lookup(self, document: Document) -> Extraction | None:
        """Return what was read out of the very same article under the same circumstances, if it is known."""
        key = self.key(document)
        extraction = self.extraction(key)
        if extraction is None or extraction.document != document.id:
            return None
        self._used.add(key)
        self.taken += 1
        return extraction

    def extraction(self, key: bytes) -> Extraction | None:
        """Return what was read out of the article of a key."""
        data = self._get(key)
        try:
            return unpacked_extraction(data) if data is not None else None
        except ValueError:  # its checksum is right and its form is not: not written by us
            return None

    def claims(self, key: bytes, numbers: Iterable[int]) -> dict[int, Claim] | None:
        """Return some of the claims that were read out of the article of a key, by their numbers."""
        data = self._get(key)
        try:
            return unpacked_claims(data, numbers) if data is not None else None
        except ValueError:
            return None

    def document(self, key: bytes) -> Document | None:
        """Return the article of a key."""
        data = self._get(_other(key))
        try:
            return unpacked_document(data) if data is not None else None
        except ValueError:
            return None

    def keep_documents(self, documents: Iterable[Document]) -> None:
        """Keep articles as they are, so that they need not be read again."""
        known = {key for (key,) in self._ask("SELECT key FROM entry")}
        for document in documents:
            with suppress(ValueError):
                key = _other(self.key(document))
                self._used.add(key)
                if key not in known or self._get(key) is None:
                    self._put(key, packed_document(document))

    def drop(self, keys: Iterable[bytes]) -> None:
        """Forget articles."""
        for key in keys:
            self._ask("DELETE FROM entry WHERE key IN (?, ?)", (key, _other(key)))

    def keep(self, document: Document, found: Extraction | bytes) -> None:
        """Keep what was read out of an article, packed or not; it is there from now on, whatever happens to this process."""
        with suppress(ValueError):  # half a character, which cannot be packed
            key = self.key(document)
            self._put(key, found if isinstance(found, bytes) else packed_extraction(found))
            self._used.add(key)

    @property
    def usable(self) -> bool:
        """Say whether there is a cache."""
        return self._base is not None

    def reused(self, articles: int, known: int | None = None, assembled: str = "whole", because: str = "") -> Reused | None:
        """Say how many of the articles of this build were known, and how it was put together; None where there is no cache."""
        taken = self.taken if known is None else known
        return Reused(articles - taken, taken, self.note, assembled, because) if self._path is not None else None

    def last(self) -> tuple[str, str]:
        """Return the states of input and output of the last build that ended well; empty texts where there is none."""
        return next(((str(one), str(other)) for one, other in self._ask("SELECT input, output FROM last")), ("", ""))

    def remember(self, state: str, output: str) -> None:
        """Keep the states of input and output of a build that has ended well."""
        self._ask("INSERT OR REPLACE INTO last VALUES (0, ?, ?)", (state, output))

    @contextmanager
    def looking(self) -> Iterator[State | None]:
        """Give the tables that describe the output, to be read; none where there is no cache.

        What SQLite refuses ends the cache, and not the build.
        """
        try:
            yield None if self._base is None else State(self._base)
        except sqlite3.Error as error:
            self._fail(error)

    @contextmanager
    def changing(self) -> Iterator[State | None]:
        """Give the tables as `looking` does, to be changed whole or not at all."""
        self._ask("BEGIN IMMEDIATE")
        with self.looking() as state, nullcontext() if state is None else state.base:
            yield state

    def prune(self) -> None:
        """Drop what this build did not use."""
        if any(count > len(self._used) for (count,) in self._ask("SELECT count(*) FROM entry")):
            with self.changing() as state:
                if state is not None:
                    state.base.execute("CREATE TEMP TABLE used (key BLOB PRIMARY KEY) WITHOUT ROWID")
                    state.base.executemany("INSERT INTO used VALUES (?)", ((key,) for key in self._used))
                    state.base.execute("DELETE FROM entry WHERE key NOT IN (SELECT key FROM used)")
            self._ask("PRAGMA incremental_vacuum")

    def close(self) -> None:
        """Close the file."""
        if self._base is not None:
            with suppress(sqlite3.Error):
                self._base.close()
            self._base = None

    def key(self, document: Document) -> bytes:
        """Return the key of an article.

        Raises:
            ValueError: it holds half a character.
        """
        return blake2b(packed_document(document), digest_size=32, key=blake2b(self._state).digest()).digest()

    def _ask(self, sql: str, values: tuple[object, ...] = ()) -> list[Any]:
        """Return the rows of a question, or do what it says; what SQLite refuses ends the cache."""
        if self._base is None:
            return []
        try:
            return self._base.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            self._fail(error)
            return []

    def _get(self, key: bytes) -> bytes | None:
        """Return the bytes of an entry that is whole."""
        for (value,) in self._ask("SELECT value FROM entry WHERE key = ?", (key,)):
            if isinstance(value, bytes) and value[:_CHECK] == _check(key, value[_CHECK:]):
                unpack = zlib.decompressobj()
                with suppress(zlib.error):
                    data = unpack.decompress(value[_CHECK:], _LARGEST)
                    return data if unpack.eof else None
        return None

    def _put(self, key: bytes, data: bytes) -> None:
        """Write an entry."""
        if self._base is not None and len(data) <= _LARGEST:
            packed = zlib.compress(data, 1)
            self._ask("INSERT OR REPLACE INTO entry VALUES (?, ?)", (key, _check(key, packed) + packed))

    def _open(self, path: Path) -> None:
        """Open the file as it is; one that is damaged or none of ours is replaced."""
        try:
            self._base = _connected(path)
            if self._base is None:
                self.note = "the cache was none of this program's, or damaged; it was begun anew"
                _removed(path)
                self._base = _connected(path)
        except (sqlite3.Error, OSError) as error:
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        """Go on without the cache; a damaged file is removed, so that the next build begins a new one."""
        if self._failed:  # what is asked of a file that was closed tells nothing more
            return
        self._failed = True
        self.close()
        self.note = f"the cache could not be used ({error}); the build went on without it"
        if self._path is not None and not isinstance(error, (sqlite3.OperationalError, OSError)):
            with suppress(OSError):
                _removed(self._path)


@contextmanager
def opened_cache(path: Path | None, state: str) -> Iterator[Cache]:
    """Give a cache, closed at the end; without a path, or where the state is not known, one that finds nothing."""
    with closing(Cache(path, state)) as found:
        yield found


def _connected(path: Path) -> sqlite3.Connection | None:
    """Open a database that is new or ours; None where it is neither.

    Raises:
        sqlite3.Error: it cannot be opened or made.
    """
    base = sqlite3.connect(path, isolation_level=None, timeout=1.0, check_same_thread=False)
    try:
        base.execute("PRAGMA trusted_schema = OFF")
        schema = [sql for (sql,) in base.execute("SELECT sql FROM sqlite_schema")]
        if not schema:
            base.execute("PRAGMA auto_vacuum = INCREMENTAL")
        base.execute("PRAGMA journal_mode = WAL").fetchall()
        base.execute("PRAGMA synchronous = NORMAL")
        if not schema:
            base.execute(f"PRAGMA application_id = {_APPLICATION}")
            base.execute(f"PRAGMA user_version = {_LAYOUT}")
            for table in _TABLES:
                base.execute(table)
            return base
        marks = [base.execute(f"PRAGMA {name}").fetchone() for name in ("application_id", "user_version")]
        if sorted(schema) == sorted(_TABLES) and marks == [(_APPLICATION,), (_LAYOUT,)]:
            return base
    except sqlite3.OperationalError:
        base.close()
        raise
    except sqlite3.DatabaseError:  # no database at all
        pass
    base.close()
    return None


def _removed(path: Path) -> None:
    """Remove a database and what SQLite puts beside it."""
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _other(key: bytes) -> bytes:
    """Return under which key an article is, where what was read out of it is under this one."""
    return blake2b(b"article", digest_size=32, key=key).digest()


def _check(key: bytes, data: bytes) -> bytes:
    """Return the checksum of an entry under its key."""
    return blake2b(data, digest_size=_CHECK, key=key).digest()
