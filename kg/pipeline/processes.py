"""Processes that work for the build and may die: how they are started, watched, limited and ended.

On Linux a process is a copy of the build's own (`os.fork`): it has the knowledge and the articles from the start, at a
cost of some milliseconds. Elsewhere it is started anew and makes the knowledge itself.
"""

from __future__ import annotations

import gc
import mmap
import multiprocessing
import os
import pickle
import signal
import sys
import warnings
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol

from kg.errors import KGError
from kg.store import limit_memory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection

    Main = Callable[["Connection", "Board"], None]

__all__ = [
    "FORKS",
    "REST",
    "Board",
    "Process",
    "end_with",
    "forked",
    "left_alone",
    "limit_growth",
    "portable",
    "seldom_collected",
    "spawned",
    "uninterrupted",
]

FORKS = sys.platform == "linux"
"""Whether processes are copies of this one; elsewhere the system's own libraries do not survive that."""

REST = -1
"""The first number of a board while nothing is done."""

_BOARD = (REST, 0, 0, 0)
_ALLOCATIONS = 500_000  # of objects between two looks for garbage, which reading makes none of; Python's own is 700
_DEATH_OF_PARENT = 1  # PR_SET_PDEATHSIG of Linux's prctl


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Let Python look for cyclic garbage seldom: what a build makes is no garbage until it ends (a tenth of its time).

    What was made is old when this ends: the next look, due at once after so many objects, would go through all of them.
    """
    before = gc.get_threshold()
    gc.set_threshold(_ALLOCATIONS, *before[1:])
    try:
        yield
    finally:
        if not gc.get_freeze_count():  # else it would thaw what a process shares with those that it was forked from
            gc.freeze()
            gc.unfreeze()
        gc.set_threshold(*before)


class Board(Protocol):
    """Four numbers that two processes see: which piece, which part of it, how many were begun, whether memory ran out."""

    def __getitem__(self, place: int, /) -> int:
        """Read one."""

    def __setitem__(self, place: int, number: int, /) -> None:
        """Write one."""


class _Handle(Protocol):
    """What ends a process and tells how it ended."""

    def kill(self) -> None:
        """End it at once."""

    def code(self) -> int:
        """Wait for its end; return its exit code, or the signal that killed it below zero."""


@dataclass(frozen=True, slots=True)
class Process:
    """A process, the line to it, and the board on which it writes what it does."""

    handle: _Handle
    line: Connection
    board: Board

    def end(self) -> str:
        """End it, if it has not ended, and say how it did."""
        self.handle.kill()
        with suppress(OSError):
            self.line.close()
        code = self.handle.code()
        if code >= 0:
            return f"ended with code {code}"
        name = signal.Signals(-code).name if -code in {number.value for number in signal.Signals} else "unknown"
        return f"was killed by signal {-code} ({name})"


@dataclass(slots=True)
class _Forked:
    """A copy of this process."""

    pid: int
    ended: int | None = None

    def kill(self) -> None:
        """End it at once, unless it has ended by itself."""
        self._look(os.WNOHANG)
        if self.ended is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def code(self) -> int:
        """Wait for its end; return its exit code, or the signal that killed it below zero."""
        self._look(0)
        return self.ended or 0

    def _look(self, how: int) -> None:
        """See whether it has ended."""
        if self.ended is None:
            try:
                pid, status = os.waitpid(self.pid, how)
            except ChildProcessError:  # another part of the program has asked for it
                self.ended = 0
                return
            if pid:
                self.ended = os.waitstatus_to_exitcode(status)


@dataclass(frozen=True, slots=True)
class _Spawned:
    """A process that was started anew."""

    process: Any

    def kill(self) -> None:
        """End it at once, unless it has ended by itself."""
        self.process.join(0)
        self.process.kill()

    def code(self) -> int:
        """Wait for its end; return its exit code, or the signal that killed it below zero."""
        self.process.join()
        return int(self.process.exitcode or 0)


def forked(main: Main, others: Sequence[Process]) -> Process:
    """Start a copy of this process that does ``main`` and nothing else.

    ``others`` are the processes already there, whose lines the copy lets go, so that they end with this process.
    """
    ours, theirs = multiprocessing.Pipe()
    board: Board = memoryview(mmap.mmap(-1, 8 * len(_BOARD))).cast("q")
    board[0] = REST
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads: the copy has none, and takes no lock of theirs
        try:
            parent, pid = os.getpid(), os.fork()
        except OSError as error:
            raise KGError(f"the system starts no more processes ({error.strerror}); try fewer --workers") from error
    if pid == 0:
        try:
            for other in others:
                other.line.close()
            ours.close()
            end_with(parent)
            gc.freeze()  # so that the pages of what is there stay shared
            main(theirs, board)
        finally:
            os.kill(os.getpid(), signal.SIGKILL)  # none of the parent's own endings: no flushing, no clearing up
    theirs.close()
    return Process(_Forked(pid), ours, board)


def spawned(main: Main) -> Process:
    """Start a new process that does ``main``, which must be picklable."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    board = context.RawArray("q", _BOARD)
    process = context.Process(target=main, args=(theirs, board), daemon=True)
    with _no_script() if portable(main) else nullcontext():
        process.start()
    theirs.close()
    return Process(_Spawned(process), ours, board)


def portable(value: object) -> bool:
    """Say whether a process that is started anew can have a value, without what the script defines that runs here."""
    try:
        return b"__main__" not in pickle.dumps(value)
    except (pickle.PicklingError, AttributeError, TypeError):
        return False


@contextmanager
def _no_script() -> Iterator[None]:
    """Keep a process that is started meanwhile from running the script again that runs here."""
    script = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = script


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let an interrupt wait: one that comes while Python makes a copy of itself is lost, and the copy with it."""
    if not FORKS:
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def left_alone() -> None:
    """Leave interrupts to the parent, which decides what they mean."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def end_with(parent: int) -> None:
    """End this process when its parent does, whatever it is doing then, where the system can (Linux)."""
    import ctypes  # noqa: PLC0415 - beside its only use

    if not FORKS:
        return
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_DEATH_OF_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def limit_growth(megabytes: int) -> None:
    """Let this process have at most so many megabytes of data beyond what it has, where the system tells and limits that."""
    with suppress(OSError, ValueError, IndexError, AttributeError):
        data = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5]) * os.sysconf("SC_PAGE_SIZE")
        limit_memory(data + megabytes * 1_000_000)
