"""Files that are as they were when they were last read, told by what the file system says of them, as git does.

What was changed just before it was looked at may change again without a trace, within one tick of the file system's clock; so
its state is not taken down, and it is read again the next time.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from kg.model import Document, Failure
from kg.pipeline.workers import read_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kg.documents import Begin, Source
    from kg.limits import Limits

__all__ = ["Watched", "stat_of"]

_SECOND = 1_000_000_000
_TICK, _COARSE = _SECOND // 10, 2 * _SECOND  # of a usual file system, and of one that counts whole seconds


def stat_of(path: Path) -> str:
    """Return what tells one state of a file from another; empty where nothing does, or where it is too young to tell."""
    now = time.time_ns()
    try:
        found = path.stat()
    except OSError:
        return ""
    last = max(found.st_mtime_ns, found.st_ctime_ns)
    if now - last < (_COARSE if last % _SECOND == 0 else _TICK):
        return ""
    return f"{found.st_ino} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}"


class Watched:
    """Reads the sources that are not as they were, and knows the others.

    After all was read, ``kept`` has the keys of the articles that need not be read, by their ids.
    """

    def __init__(self, known: Mapping[str, tuple[str, str, bytes]], workers: int, limits: Limits) -> None:
        """Take what is known of files: the state of each, and the id and key of its one article."""
        self._known, self._workers, self._limits = known, workers, limits
        self._stats: dict[str, str] = {}
        self._single: dict[str, str | None] = {}  # the id of the one article of a file; None where there is more to it
        self.kept: dict[str, bytes] = {}

    def __call__(
        self, read: Callable[[Source, Begin], Iterator[Document | Failure]], sources: Sequence[Source]
    ) -> Iterator[tuple[Source, Document | Failure]]:
        """Yield what is in the sources that must be read."""
        todo: list[Source] = []
        for source in sources:
            stat = stat_of(source.path) if source.path else ""
            self._stats[source.shown] = stat
            known = self._known.get(source.shown)
            if stat and known and known[:2] == (stat, source.id):
                self.kept[source.id] = known[2]
                self._single[source.shown] = source.id
            else:
                todo.append(source)
        for source, found in read_all(read, todo, workers=self._workers, limits=self._limits):
            alone = isinstance(found, Document) and found.id == source.id and source.shown not in self._single
            self._single[source.shown] = source.id if alone else None
            yield source, found

    def sources(self, keys: Mapping[str, bytes]) -> dict[str, tuple[str, str, bytes]]:
        """Return what to know of the files the next time; ``keys`` are those of all articles."""
        return {
            shown: (stat, ident, keys[ident])
            for shown, ident in self._single.items()
            if ident is not None and ident in keys and (stat := self._stats[shown])
        }
