"""Tasks in processes of our own, under supervision: a process that dies costs its task one more try, and nothing else.

The pools of the standard library give up everything when one of their processes dies.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
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


@dataclass(slots=True)
class _Worker:
    """A process, the line to it, and its task (None while it starts or rests)."""

    process: BaseProcess
    line: Connection
    task: Any = None


def spread(
    work: Callable[[_Task], _Result], tasks: Sequence[_Task], workers: int, died: Callable[[_Task, str], object]
) -> Iterator[_Result]:
    """Yield the results of tasks as they come; ``work`` and tasks go to other processes, so they can be pickled.

    ``died`` is told of each task whose process died, and how; the task is tried again, until ``work`` itself gives it up.

    Raises:
        KGError: ``work`` raised, or processes die before they begin.
    """
    waiting = deque(tasks)
    staff = [_hire(work) for _ in range(min(workers, len(waiting)))]
    starts = _STARTS
    try:
        while staff:
            wait([worker.line for worker in staff], _LOOK)
            for worker in [worker for worker in staff if worker.line.poll() or not worker.process.is_alive()]:
                kind, answer = _heard(worker)
                if kind == "died":
                    staff.remove(worker)
                    if worker.task is None and not (starts := starts - 1):
                        raise KGError(f"a process {answer} while it was starting; try fewer --workers")
                    if worker.task is not None:
                        died(worker.task, answer)
                        waiting.append(worker.task)
                    staff.append(_hire(work))
                    continue
                if kind == "error":
                    raise answer
                if kind == "done":
                    yield answer
                if not _assign(worker, waiting):
                    staff.remove(worker)
    finally:
        for worker in staff:
            worker.process.kill()
            worker.process.join()
            worker.line.close()


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


def _assign(worker: _Worker, waiting: deque[Any]) -> bool:
    """Give a free process the next task, or let it go when there is none."""
    if waiting:
        worker.task = waiting.popleft()
        with suppress(OSError):  # it has just died: the next look at its line says so
            worker.line.send(worker.task)
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
