"""Tasks in processes of our own, under supervision: a process that dies costs its task one more try, and nothing else.

The pools of the standard library give up everything when one of their processes dies.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter, deque
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, TypeVar

from kg.errors import KGError
from kg.pipeline.processes import end_with, left_alone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

__all__ = ["spread"]

_Task = TypeVar("_Task")
_Result = TypeVar("_Result")
_LOOK = 0.5  # seconds between two looks at who is alive
_STARTS = 5  # processes that may die before they are ready
_PATIENCE = 5.0  # seconds that a process has to leave
_DEATHS = 8  # processes that one task may cost, as with Spark; a shard is cut in halves before


@dataclass(slots=True)
class _Worker:
    """A process, the line to it, and its task by number (None while it starts)."""

    process: BaseProcess
    line: Connection
    task: int | None = None


def spread(
    work: Callable[[_Task], _Result], tasks: Sequence[_Task], workers: int, stopped: Callable[[_Task], object]
) -> Iterator[_Result]:
    """Yield the results of tasks as they come; ``work`` and tasks go to other processes, so they can be pickled.

    A task whose process died is tried again. ``stopped`` is told of each task that was under way when all was ended: by an
    error, or by whoever takes no more results.

    Raises:
        KGError: ``work`` raised, a task has cost too many processes, or processes die before they begin.
    """
    waiting, deaths = deque(range(len(tasks))), Counter[int | None]()
    staff = [_hire(work) for _ in range(min(workers, len(waiting)))]
    try:
        while staff:
            wait([worker.line for worker in staff], _LOOK)
            for worker in [worker for worker in staff if worker.line.poll() or not worker.process.is_alive()]:
                kind, answer = _heard(worker)
                if kind == "died":
                    staff.remove(worker)
                    waiting.extend(_left(worker, answer, deaths))
                    staff.append(_hire(work))
                    continue
                if kind == "error":
                    raise answer
                if kind == "done":
                    yield answer
                if not _assign(worker, waiting, tasks):
                    staff.remove(worker)
    finally:
        for worker in staff:
            worker.process.kill()
            worker.process.join()
            worker.line.close()
            if worker.task is not None:
                stopped(tasks[worker.task])


def _heard(worker: _Worker) -> tuple[str, Any]:
    """Return what a process says: ready, done, error; or that it died, and how.

    The end of the line does not tell that it died, since a child that it left behind may keep the line open.
    """
    try:
        if worker.line.poll():
            kind, answer = worker.line.recv()
            return kind, answer
    except (EOFError, OSError):
        pass
    return "died", _obituary(worker)


def _left(worker: _Worker, how: str, deaths: Counter[int | None]) -> tuple[int, ...]:
    """Return what a process that died had to do, and count its death against that.

    Raises:
        KGError: it was one too many.
    """
    deaths[worker.task] += 1
    if worker.task is None:
        if deaths[None] >= _STARTS:
            raise KGError(f"a process {how} while it was starting; try fewer --workers")
        return ()
    if deaths[worker.task] >= _DEATHS:
        raise KGError(f"a step cost {_DEATHS} processes, the last of which {how}; is there memory enough?")
    return (worker.task,)


def _assign(worker: _Worker, waiting: deque[int], tasks: Sequence[Any]) -> bool:
    """Give a free process the next task, or let it go when there is none."""
    if waiting:
        worker.task = waiting.popleft()
        with suppress(OSError):  # it has just died: the next look at its line says so
            worker.line.send(tasks[worker.task])
        return True
    worker.line.close()
    worker.process.join(_PATIENCE)
    worker.process.kill()
    return False


def _obituary(worker: _Worker) -> str:
    """Say how a process ended."""
    worker.process.join()
    worker.line.close()
    code = worker.process.exitcode or 0
    return f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"


def _hire(work: Callable[[Any], Any]) -> _Worker:
    """Start a process."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(
        target=_serve, args=(theirs, work, os.getpid())
    )  # no daemon: it has a child of its own, the guard's
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _serve(line: Connection, work: Callable[[Any], Any], parent: int) -> None:
    """Do task after task, until the parent has no more; what it is at ends with the parent, and is done again by the next."""
    left_alone()
    end_with(parent)
    with suppress(EOFError, OSError):
        line.send(("ready", None))
        while True:
            task = line.recv()
            try:
                answer = ("done", work(task))
            except KGError as error:
                answer = ("error", KGError(str(error)))
            except Exception as error:  # noqa: BLE001 - the parent tells the person
                answer = ("error", KGError(f"{type(error).__name__}: {error}; please report it"))
            line.send(answer)
