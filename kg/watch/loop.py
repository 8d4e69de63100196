"""The loop: look, and build when the files are others than at the last look."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.documents import find_sources, load_boilerplate
from kg.errors import KGError, OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path
    from threading import Event

    from kg.pipeline import Report

    Snapshot = frozenset[tuple[str, int, int, int]]

__all__ = ["Round", "snapshot", "watch"]

_SETTLE = 1.0
"""Seconds after which files that are still being written show it."""


@dataclass(frozen=True, slots=True)
class Round:
    """What a look led to: a report, or the error for which there is none."""

    report: Report | None
    error: KGError | None = None


def snapshot(paths: Iterable[Path], out: Path, ontology: Path | None = None) -> Snapshot:
    """Return what tells whether a build would see something new: names, sizes, times, places of the files outside ``out``."""
    sources, _ = find_sources(paths, load_boilerplate(ontology).assets)
    place = os.path.realpath(out) + os.sep
    found = []
    for source in sources:
        if source.path is None or os.path.realpath(source.path).startswith(place):
            continue
        try:
            seen = source.path.stat()
        except OSError:  # gone since it was listed
            continue
        found.append((os.fspath(source.path), seen.st_size, seen.st_mtime_ns, seen.st_ino))
    return frozenset(found)


def watch(
    paths: Sequence[Path],
    out: Path,
    build: Callable[[], Report],
    stop: Event,
    *,
    every: float = 60.0,
    settle: float = _SETTLE,
    before: Callable[[], None] = lambda: None,
    ontology: Path | None = None,
) -> Iterator[Round]:
    """Yield a round for each build: one at the start, then one whenever the files have changed and come to rest.

    ``before`` is called before each look (to bring feeds up to date); ``every`` are the seconds between two looks,
    ``settle`` those for which files must stay the same before they are read. A build that failed for its output (locked, or
    no space) is tried again at the next look, any other when the files have changed. Ends when ``stop`` is set.
    """
    built: Snapshot | None = None
    while not stop.is_set():
        before()
        now = snapshot(paths, out, ontology)
        if now != built:
            while not stop.wait(settle) and (later := snapshot(paths, out, ontology)) != now:
                now = later
            if stop.is_set():
                return
            result = _round(build)
            built = built if isinstance(result.error, OutputError) else now
            yield result
        stop.wait(every)


def _round(build: Callable[[], Report]) -> Round:
    """Build once."""
    try:
        return Round(build())
    except KGError as error:
        return Round(None, error)
