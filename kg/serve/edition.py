"""Editions: the graph as it stood when it was read, kept apart from the folder that a new build may replace.

An edition is a folder of its own in the system's place for temporary files, with the graph and its store (linked where that is
possible, else copied), the search index, and whole graphs in the formats that somebody has asked for. A request holds the
edition that it began with; the last one to leave an old edition removes it.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from collections import OrderedDict
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import GraphError
from kg.serve.pool import Busy, Died, OutOfTime, Pool
from kg.store import STORE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from kg.serve.settings import Settings

__all__ = ["Edition", "Shelf"]

_LONG = 600.0  # seconds for what is done once for each edition: the index, a whole graph in another format
_FILES = ("graph.ttl", "report.json")
_PREFIX = "kuangtu-serve-"


class Edition:
    """One state of the graph, with its workers."""

    def __init__(self, source: Path, settings: Settings, stamp: str) -> None:
        """Take the graph of a build's folder."""
        self.stamp = stamp
        self.folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
        self.graph = self.folder / "graph.ttl"
        self.index = self.folder / "search.db"
        self.indexed = False
        self.kept: OrderedDict[str, list[dict[str, dict[str, str]]]] = OrderedDict()
        self._dumps: dict[str, asyncio.Lock] = {}
        self._indexing: asyncio.Task[None] | None = None
        self._users, self._retired = 0, False
        try:
            _keep(source / "graph.ttl", self.graph)
            if (source / STORE).is_dir():
                shutil.copytree(source / STORE, self.folder / STORE, copy_function=_keep)
        except (OSError, shutil.Error) as error:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise GraphError(f"{source / 'graph.ttl'}: cannot be read ({error}); build it first: kg build") from error
        self.pool = Pool(
            self.folder, size=settings.workers, memory=settings.memory, waiting=settings.waiting, patience=settings.patience
        )

    @property
    def base(self) -> str:
        """What the IRIs of the graph's own things begin with."""
        return self.pool.base

    async def start(self) -> None:
        """Load the graph, and begin to index it."""
        try:
            await self.pool.start()
        except BaseException:
            await self.close()
            raise
        self._indexing = asyncio.create_task(self._write_index())

    async def _write_index(self) -> None:
        """Let a worker write the index."""
        draft = self.index.with_suffix(".part")
        with suppress(Busy, Died, OutOfTime):
            reply = await self.pool.ask({"op": "index", "path": str(draft)}, _LONG, own=True)
            if reply.head["status"] == "ok":
                draft.replace(self.index)
                self.indexed = True

    async def dump(self, media: str) -> Path:
        """Return the file of the whole graph, written at the first asking.

        Raises:
            Busy, OutOfTime, Died: as of `Pool.ask`.
        """
        if media == "text/turtle":
            return self.graph
        lock = self._dumps.setdefault(media, asyncio.Lock())
        path = self.folder / media.replace("/", "-")
        async with lock:
            if not path.exists():
                draft = path.with_suffix(".part")
                reply = await self.pool.ask({"op": "dump", "media": media, "path": str(draft)}, _LONG)
                if reply.head["status"] != "ok":
                    raise Died
                draft.replace(path)
        return path

    def enter(self) -> None:
        """Count somebody in."""
        self._users += 1

    async def leave(self) -> None:
        """Count somebody out; the last one closes an old edition."""
        self._users -= 1
        if self._retired and not self._users:
            await self.close()

    async def retire(self) -> None:
        """Take no new users."""
        self._retired = True
        if not self._users:
            await self.close()

    async def close(self) -> None:
        """End the workers and remove the files."""
        if self._indexing:
            self._indexing.cancel()
            await asyncio.gather(self._indexing, return_exceptions=True)
        await self.pool.close()
        await asyncio.to_thread(shutil.rmtree, self.folder, ignore_errors=True)


def _keep(file: Path | str, place: Path | str) -> None:
    """Keep a file that a build may replace, but never changes: by a link, or where there are none, by a copy."""
    try:
        os.link(file, place)
    except OSError:  # another file system, or one without links
        shutil.copyfile(file, place)


def _stamp(folder: Path) -> str:
    """Return what tells two builds apart; empty where there is none."""
    try:
        stats = [(folder / name).stat() for name in _FILES]
    except OSError:
        return ""
    return "-".join(f"{s.st_ino:x}.{s.st_mtime_ns:x}.{s.st_size:x}" for s in stats)


def _clear() -> None:
    """Remove what servers that were killed have left behind."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*-*"):
        number = folder.name.removeprefix(_PREFIX).partition("-")[0]
        try:
            os.kill(int(number), 0)
        except ProcessLookupError:
            shutil.rmtree(folder, ignore_errors=True)
        except (OSError, ValueError, OverflowError):  # somebody else's, or not ours at all
            continue


class Shelf:
    """The edition that is read now; a new build of the folder becomes the next one."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        """Prepare for the folder of a build."""
        self.folder, self._settings = folder, settings
        self.edition: Edition | None = None
        self.trouble = ""
        self._watching: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Load the graph, and keep watch over the folder.

        Raises:
            GraphError: there is no graph, or it cannot be loaded.
        """
        if sys.platform != "win32":  # where a signal 0 would end the process
            await asyncio.to_thread(_clear)
        try:
            self.edition = await self._load(_stamp(self.folder))
        except GraphError as error:
            self.trouble = str(error)
            raise
        self._watching = asyncio.create_task(self._watch())

    async def _load(self, stamp: str) -> Edition:
        """Make an edition of what is in the folder."""
        edition = Edition(self.folder, self._settings, stamp)
        await edition.start()
        return edition

    async def _watch(self) -> None:
        """Read a new build when there is one; keep the old where the new cannot be read."""
        tried = self.edition.stamp if self.edition else ""
        while True:
            await asyncio.sleep(self._settings.poll)
            stamp = await asyncio.to_thread(_stamp, self.folder)
            if not stamp or stamp == tried:
                continue
            tried = stamp
            try:
                new = await self._load(stamp)
            except (GraphError, OSError) as error:
                self.trouble = str(error)
                continue
            old, self.edition, self.trouble = self.edition, new, ""
            if old:
                await old.retire()

    @asynccontextmanager
    async def lend(self) -> AsyncIterator[Edition]:
        """Lend the edition of now for the time of one request."""
        edition = self.edition
        if edition is None:
            raise Busy
        edition.enter()
        try:
            yield edition
        finally:
            await asyncio.shield(edition.leave())

    async def close(self) -> None:
        """Stop watching, and end everything."""
        if self._watching:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        if self.edition:
            await self.edition.close()
            self.edition = None
