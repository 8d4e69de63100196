"""Extraction over many articles, in this process or in several, with the same result in the same order.

Each worker process loads the knowledge once and reads one article at a time, so that when one dies
it is known which article it was reading: that one becomes a `Failure`, and a new worker goes on.
"""

from __future__ import annotations

import gc
import multiprocessing
import signal
import traceback
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import KGError
from kg.model import Extraction, Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from kg.model import Document, Extractor

__all__ = ["extract_all", "seldom_collected"]

Outcome = Extraction | Failure
_ALLOCATIONS = 100_000  # of objects between two looks for garbage; Python's own is 700


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Let Python look for cyclic garbage seldom: what a build makes is no garbage until it ends (a tenth of its time)."""
    before = gc.get_threshold()
    gc.set_threshold(_ALLOCATIONS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def extract_all(
    documents: Sequence[Document],
    make: Callable[[], Extractor],
    workers: int = 1,
    tick: Callable[[int], None] = lambda _done: None,
    keep: Callable[[Document, Extraction], None] = lambda _document, _extraction: None,
) -> list[Outcome]:
    """Read every article; an article that raises, or kills its process, is a `Failure`.

    ``make`` makes the extractor and must be picklable where ``workers`` is above 1. ``tick`` is told
    how many articles are done; ``keep`` gets each extraction as soon as it is there. The result is in the order of the
    documents.

    Raises:
        KGError: the extractor cannot be made.
    """
    if workers <= 1 or len(documents) <= 1:
        extract = make()
        outcomes = []
        for done, document in enumerate(documents, 1):
            outcomes.append(_outcome(extract, document))
            _keep(keep, document, outcomes[-1])
            tick(done)
        return outcomes
    found: dict[int, Outcome] = {}
    for index, outcome in _spread(documents, make, min(workers, len(documents))):
        found[index] = outcome
        _keep(keep, documents[index], outcome)
        tick(len(found))
    return [found[index] for index in range(len(documents))]


def _keep(keep: Callable[[Document, Extraction], None], document: Document, outcome: Outcome) -> None:
    """Hand over what was read out of an article; a failure is tried again by the next build."""
    if isinstance(outcome, Extraction):
        keep(document, outcome)


def _outcome(extract: Extractor, document: Document) -> Outcome:
    """Read one article, whatever happens."""
    try:
        return extract(document)
    except Exception as error:  # noqa: BLE001 - one article never costs the others
        return Failure(document.id, "extract", _described(error))


def _described(error: Exception) -> str:
    """Say what went wrong and, where it is a mistake of ours, in which line."""
    if isinstance(error, KGError):
        return str(error)
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({Path(place.filename).name}:{place.lineno}); please report it"


@dataclass(slots=True)
class _Worker:
    """A process, the line to it, and the article that it is reading (None while it starts or rests)."""

    process: BaseProcess
    line: Connection
    index: int | None = None


def _spread(documents: Sequence[Document], make: Callable[[], Extractor], workers: int) -> Iterator[tuple[int, Outcome]]:
    """Yield outcomes as they come, keeping every worker busy."""
    waiting = list(range(len(documents)))[::-1]
    staff = [_hire(make) for _ in range(workers)]
    try:
        while staff:
            ready = wait([worker.line for worker in staff])
            for worker in [worker for worker in staff if worker.line in ready]:
                try:
                    answer = worker.line.recv()
                except (EOFError, OSError):
                    answer = _obituary(worker, documents)
                    staff.remove(worker)
                    if waiting:
                        staff.append(_hire(make))
                if isinstance(answer, str):
                    raise KGError(answer)
                if worker.index is not None:
                    yield worker.index, answer
                if worker in staff:
                    _assign(worker, waiting, documents, staff)
    finally:
        for worker in staff:
            worker.process.kill()
            worker.process.join()
            worker.line.close()


def _assign(worker: _Worker, waiting: list[int], documents: Sequence[Document], staff: list[_Worker]) -> None:
    """Give a free worker the next article, or let it go when there is none."""
    if waiting:
        worker.index = waiting.pop()
        with suppress(OSError):  # it has just died: the next look at its line says so
            worker.line.send(documents[worker.index])
        return
    worker.line.close()
    worker.process.join()
    staff.remove(worker)


def _obituary(worker: _Worker, documents: Sequence[Document]) -> Failure | str:
    """Say what a dead worker was doing: a failure of its article, or (as a string) of the start."""
    worker.process.join()
    worker.line.close()
    code = worker.process.exitcode or 0
    how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
    if worker.index is None:
        return f"a worker process {how} while it was starting; try fewer --workers"
    return Failure(documents[worker.index].id, "extract", f"the process that read it {how}")


def _hire(make: Callable[[], Extractor]) -> _Worker:
    """Start a process that reads articles."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, make), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _work(line: Connection, make: Callable[[], Extractor]) -> None:
    """Answer with ``None`` when ready (or the reason why not), then with one outcome per article."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
    try:
        extract = make()
    except KGError as error:
        line.send(str(error))
        return
    try:
        line.send(None)
        with seldom_collected():
            while True:
                line.send(_outcome(extract, line.recv()))
    except (EOFError, OSError):
        return  # the parent has no more work, or is gone
