"""One build at a time writes to a place: a claim, which dies with its process, and says how far the build is."""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import OutputError
from kg.model import Failure
from kg.pipeline.folder import hidden

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.pipeline.stages import Progress

__all__ = ["NAMED", "Claim", "Standing", "claimed", "standing"]

NAMED = 20
"""Articles left out that are named, of however many."""

_EVERY = 0.5  # seconds between two writings of how far a build is
_TRIES, _REST = 40, 0.05  # seconds after which a lock is asked for again: who only looks holds it for a moment, and the
# processes of a build that was killed until they are gone too


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a build is that is not whole; ``runs`` says whether it still goes on.

    ``done`` of ``total`` articles are done (None while they are counted); ``failed`` are the first of ``failures`` that were
    left out.
    """

    runs: bool
    stage: str
    done: int
    total: int | None
    failures: int
    failed: tuple[Failure, ...]


class Claim:
    """A claim on a place: an open file, on which the build writes how far it is."""

    def __init__(self, handle: int) -> None:
        """Take the open file."""
        self._handle, self._written = handle, 0.0
        self._stage, self._done, self._failures = "", 0, 0
        self._total: int | None = None
        self._failed: list[Failure] = []

    @property
    def told(self) -> bool:
        """Say whether anything is written on it."""
        return bool(self._stage)

    def tell(self, step: Progress) -> None:
        """Take in a step; it is written down where a stage begins, and else twice a second at the most."""
        if step.done:
            self._done, self._total = step.done, step.total
        if step.failed:
            self._failures += 1
            self._failed += [step.failed] if self._failures <= NAMED else []
        now = time.monotonic()
        if step.stage == self._stage and now - self._written < _EVERY:
            return
        self._stage, self._written = step.stage, now
        failed = [[one.document, one.stage, one.error] for one in self._failed]
        data = json.dumps([self._stage, self._done, self._total, self._failures, failed]).encode()
        with suppress(OSError):  # a full disk says so where it matters
            os.lseek(self._handle, 0, os.SEEK_SET)
            os.write(self._handle, data)
            os.ftruncate(self._handle, len(data))


def standing(out: Path) -> Standing | None:
    """Return how far the build of an output folder is that runs, or that was killed or interrupted; None where no build tells.

    One in shards does not: `kg.shards.status` knows of those too.
    """
    place = Path(os.path.realpath(out))
    try:
        with _lock_of(place).open("rb") as file:
            told, _ = json.JSONDecoder().raw_decode(file.read().decode())  # it may be written just now, and end in older words
            stage, done, total, failures, failed = told
            return Standing(
                not _locked(file.fileno(), shared=True), stage, done, total, failures, tuple(Failure(*f) for f in failed)
            )
    except (OSError, ValueError, TypeError):
        return None


def _lock_of(place: Path) -> Path:
    """Return the file that stands for the claim on a place."""
    return place.with_name(f"{hidden(place)}lock")


def _locked(handle: int, *, shared: bool = False) -> bool:
    """Lock an open file, if no other process holds it; where the system has no such locks, who builds gets them all."""
    if sys.platform == "win32":
        return not shared
    import fcntl  # noqa: PLC0415 - not on every system

    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def claimed(place: Path) -> Iterator[Claim]:
    """Keep a place, and the folder that it is in, for this build alone; ``place`` as `check_output` returns it.

    The claim is a lock on a file beside the place, which is removed at the end, unless somebody interrupts a build that has
    told how far it was. Where the system has no such locks, none is taken.

    Raises:
        OutputError: another build has claimed the place, or nothing can be written there.
    """
    made = [folder for folder in place.parents if not folder.exists()]
    file = _lock_of(place)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        lock = _claim(file)
    except OSError as error:
        raise OutputError(f"cannot write there ({error.strerror or error}); choose another place with -o", place) from error
    if lock is None:
        raise OutputError("another build is writing there; wait until it ends, or name another place with -o", place)
    claim, kept = Claim(lock), False
    try:
        os.ftruncate(lock, 0)  # of what an earlier build has told
        yield claim
    except KeyboardInterrupt:
        kept = claim.told
        raise
    finally:
        if sys.platform == "win32":  # where nothing can be removed that is open, and nothing is locked
            os.close(lock)
        with suppress(PermissionError):
            if not kept:  # before it is let go: who takes the lock after us looks whether the file is still there
                file.unlink(missing_ok=True)
        if sys.platform != "win32":
            os.close(lock)
        with suppress(OSError):  # what this build made and left empty
            for folder in made:
                folder.rmdir()


def _claim(file: Path) -> int | None:
    """Make a file and lock it; None where another process holds it."""
    left = _TRIES
    while True:
        handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o666)
        if not _locked(handle):
            os.close(handle)
            if not (left := left - 1):
                return None
            time.sleep(_REST)
            continue
        with suppress(FileNotFoundError):  # its last holder has just removed it: make it again
            if os.path.samestat(os.fstat(handle), file.stat()):
                return handle
        os.close(handle)
