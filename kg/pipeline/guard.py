"""Work that may hang, crash or eat memory, done in processes that are watched, so that it costs nothing but itself.

A process writes on its board which piece of work it is at, a store into shared memory that costs nothing; its answers go
home many at a time. It does several pieces side by side (`kg.pipeline.turns`). When it shows one and the same for too long,
that piece is lost and said to be; what else it had not answered is done again by another, which starts in milliseconds (see
`kg.pipeline.processes`). When it dies, all that it had not answered is done again one at a time, and what dies again is lost.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any

from kg.errors import KGError
from kg.pipeline.processes import FORKS, REST, forked, left_alone, limit_growth, seldom_collected, spawned, uninterrupted
from kg.pipeline.transport import pack, unpack
from kg.pipeline.turns import ENDS, MOST_LOST, TOO_MANY, Lost, in_turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection

    from kg.limits import Limits
    from kg.pipeline.processes import Board, Process
    from kg.pipeline.turns import Work

__all__ = ["Done", "Job", "alone", "supervised"]

_CHUNK = 32  # pieces that a process is given at a time, at most
_FLUSH_SECONDS = 0.2
_FLUSH_BYTES = 1 << 18
_LOOK = 0.5  # seconds between two looks at the boards
_TRIES = 2  # a process can be killed by the system for what others do; who dies twice at one piece dies of it
_STILLBORN = 3  # processes that end before they have done anything, before it is taken for the rule


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done: ``make`` makes the work in whatever process does it; ``size`` is a piece's in characters."""

    make: Callable[[], Work]
    pieces: Sequence[Any]
    size: Callable[[Any], int]


@dataclass(frozen=True, slots=True)
class Done:
    """A piece by its number, with its answers in order and the parts of it that were lost."""

    index: int
    answers: tuple[Any, ...]
    lost: tuple[Lost, ...] = ()


def alone(job: Job) -> Iterator[Done]:
    """Yield every piece once, done in this process: what raises is lost, but nothing is watched."""
    answers: defaultdict[int, list[Any]] = defaultdict(list)
    lost: defaultdict[int, list[Lost]] = defaultdict(list)
    pieces = ((index, frozenset[int](), piece) for index, piece in enumerate(job.pieces))
    for index, answer in in_turn(job.make(), pieces, job.size, lambda _piece, _part, _begun: None):
        if answer is ENDS:
            yield Done(index, tuple(answers.pop(index, ())), tuple(lost.pop(index, ())))
        elif isinstance(answer, Lost):
            answers[index].clear()
            lost[index].append(answer)
        else:
            answers[index].append(answer)


def supervised(job: Job, workers: int, limits: Limits) -> Iterator[Done]:
    """Yield every piece once, as it is done or lost, in whatever order.

    Raises:
        KGError: the work cannot be made, or processes cannot live here.
    """
    if FORKS:
        work = job.make()
        pieces = job.pieces

        def start(others: Sequence[Process]) -> Process:
            return forked(partial(_serve, work, pieces, job.size, limits), others)
    else:

        def start(others: Sequence[Process]) -> Process:
            del others
            return spawned(partial(_serve_anew, job.make, job.size, limits))

    yield from _Watch(job, limits, start, workers).run()


@dataclass(slots=True)
class _Worker:
    """A process, the pieces that it has not answered, and for how many seconds its board has shown each beginning."""

    process: Process
    todo: dict[int, list[Any]] = field(default_factory=dict)
    shown: tuple[int, int] = (REST, 0)
    spent: defaultdict[tuple[int, int], float] = field(default_factory=lambda: defaultdict(float))
    useful: bool = False


class _Watch:
    """The state of one job: what waits, who does what, what was lost."""

    def __init__(self, job: Job, limits: Limits, start: Callable[[Sequence[Process]], Process], workers: int) -> None:
        self._job, self._limits, self._start = job, limits, start
        self._waiting = list(range(len(job.pieces)))[::-1]
        self._wanted = max(1, min(workers, len(job.pieces)))
        self._staff: list[_Worker] = []
        self._lost: defaultdict[int, list[Lost]] = defaultdict(list)
        self._tries: Counter[tuple[int, int]] = Counter()
        self._singly: set[int] = set()
        self._stillborn = 0
        self._look = min(_LOOK, limits.deadline / 4)

    def run(self) -> Iterator[Done]:
        """Keep every process busy until all is done."""
        try:
            self._hire()
            last = time.monotonic()
            while self._staff:
                ready = wait([worker.process.line for worker in self._staff], self._look)
                now = time.monotonic()
                passed, last = min(now - last, 2 * self._look), now  # while this process itself was stopped, none is late
                for worker in list(self._staff):
                    if worker.process.line in ready:
                        yield from self._heard(worker)
                    elif reason := self._late(worker, passed):
                        yield from self._bury(worker, reason)
        finally:
            for worker in self._staff:
                worker.process.end()

    def _hire(self) -> None:
        """Start as many processes as there is work for."""
        while len(self._staff) < self._wanted and self._waiting:
            with uninterrupted():
                worker = _Worker(self._start([other.process for other in self._staff]))
                self._staff.append(worker)
            if FORKS:
                self._assign(worker)

    def _assign(self, worker: _Worker) -> None:
        """Give an idle process its next pieces, or let it go when there are none."""
        if not self._waiting:
            self._staff.remove(worker)
            worker.process.end()
            return
        share = len(self._waiting) // (4 * self._wanted) if self._wanted > 1 else _CHUNK
        indexes = [self._waiting.pop()]
        while self._waiting and len(indexes) < min(_CHUNK, share) and self._singly.isdisjoint((indexes[-1], self._waiting[-1])):
            indexes.append(self._waiting.pop())
        worker.todo = {index: [] for index in indexes}
        worker.spent.clear()
        pieces = [None if FORKS else self._job.pieces[index] for index in indexes]
        over = [frozenset(lost.part for lost in self._lost[index]) for index in indexes]
        with suppress(OSError):  # it has just died: the next look at its line says so
            worker.process.line.send_bytes(pack(list(zip(indexes, over, pieces, strict=True))))

    def _heard(self, worker: _Worker) -> Iterator[Done]:
        """Take the answers that have come."""
        try:
            data = worker.process.line.recv_bytes()
        except (EOFError, OSError):
            yield from self._bury(worker)
            return
        worker.useful, self._stillborn = True, 0
        for index, ends, answers in unpack(data):
            if index == REST:
                if answers:
                    raise KGError(*answers)
                continue
            for answer in answers:
                if isinstance(answer, Lost):
                    worker.todo[index].clear()
                    self._lost[index].append(answer)
                else:
                    worker.todo[index].append(answer)
            if ends:
                yield Done(index, tuple(worker.todo.pop(index)), self._said(index))
        if not worker.todo:
            self._assign(worker)

    def _late(self, worker: _Worker, passed: float) -> str | None:
        """Say why a process must be ended whose board has shown the same for too long."""
        shown = index, _ = worker.process.board[0], worker.process.board[2]
        if index == REST or shown != worker.shown:
            worker.shown = shown
            return None
        worker.spent[shown] += passed
        allowed = self._limits.seconds_for(self._job.size(self._job.pieces[index]))
        if worker.spent[shown] < allowed:
            return None
        return f"it took longer than {allowed:.3g} seconds; if it is worth the wait, give it more with --deadline"

    def _bury(self, worker: _Worker, late: str = "") -> Iterator[Done]:
        """End a process: the part that it was at is lost, unless that may be the fault of others; the rest is done again.

        Of several pieces in hand another may have taken the memory, so that they are done again one at a time.
        """
        how = worker.process.end()
        index, part, begun, starved = (worker.process.board[place] for place in range(4))
        self._staff.remove(worker)
        if (index, begun) != worker.shown:
            late = ""  # it went on at the last moment
        reason = self._too_large() if starved else late
        if index in worker.todo:
            self._tries[index, part] += 1
            if not late and len(worker.todo) > 1:
                self._singly.update(worker.todo)
            elif reason or self._tries[index, part] >= _TRIES:
                yield from self._give_up(worker, index, Lost(part, reason or f"the process that read it {how}"))
        elif not worker.useful:
            self._stillborn += 1
            if self._stillborn >= _STILLBORN:
                raise KGError(f"a worker process {how} while it was starting; try fewer --workers")
        self._waiting += sorted(worker.todo, reverse=True)
        self._hire()

    def _too_large(self) -> str:
        """Say that memory ran out."""
        more = "raise it with --limit memory=MEGABYTES, or split the article"
        return f"it needs more memory than the limit of {self._limits.memory} MB; {more}"

    def _give_up(self, worker: _Worker, index: int, lost: Lost) -> Iterator[Done]:
        """Lose a part of a piece; the piece is done again without it, unless that was the whole or one too many."""
        found = self._lost[index]
        found.append(lost)
        if lost.part and len(found) >= MOST_LOST:
            found.append(Lost(0, TOO_MANY))
        if not found[-1].part:
            del worker.todo[index]
            yield Done(index, (), self._said(index))

    def _said(self, index: int) -> tuple[Lost, ...]:
        """Return what a piece lost, by part, in whatever order it was found; what is said of the whole comes last."""
        return tuple(sorted(self._lost.pop(index, ()), key=lambda lost: (not lost.part, lost.part)))


def _serve(
    work: Work, pieces: Sequence[Any] | None, size: Callable[[Any], int], limits: Limits, line: Connection, board: Board
) -> None:
    """Do what comes by the line until it closes."""
    left_alone()
    limit_growth(limits.memory)
    out = _Out(line)

    def show(piece: int, part: int, begun: int) -> None:
        board[0], board[1], board[2] = piece, part, begun

    try:
        with seldom_collected():
            while True:
                given = next(unpack(line.recv_bytes()))
                if pieces is not None:
                    given = [(index, over, pieces[index]) for index, over, _ in given]
                for index, answer in in_turn(work, given, size, show):
                    out.put(index, answer)
                out.flush()
                board[0] = REST
    except MemoryError:  # the board shows where; what is left of this process is not to be trusted
        board[3] = 1
    except (EOFError, OSError):
        return  # the parent has no more work, or is gone


def _serve_anew(make: Callable[[], Work], size: Callable[[Any], int], limits: Limits, line: Connection, board: Board) -> None:
    """Make the work, say that it is made (or why not), and do what comes."""
    left_alone()
    try:
        work = make()
    except KGError as error:
        line.send_bytes(pack((REST, True, (str(error),))))
        return
    line.send_bytes(pack((REST, True, ())))
    _serve(work, None, size, limits, line, board)


class _Out:
    """Answers on their way home."""

    def __init__(self, line: Connection) -> None:
        self._line = line
        self._last: dict[int, tuple[Any, ...]] = {}  # of each piece, so that it says that it is the last
        self._parts: list[bytes] = []
        self._size = 0
        self._since = time.monotonic()

    def put(self, index: int, answer: object) -> None:
        """Keep an answer of a piece, or that there are no more; send all when they are many or have waited."""
        last = self._last.pop(index, None)
        if answer is not ENDS:
            self._last[index] = (answer,)
            if last is None:
                return
        data = pack((index, answer is ENDS, last or ()))
        self._parts.append(data)
        self._size += len(data)
        if self._size >= _FLUSH_BYTES or time.monotonic() - self._since >= _FLUSH_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Send what is kept."""
        if self._parts:
            self._line.send_bytes(b"".join(self._parts))
        self._parts, self._size, self._since = [], 0, time.monotonic()
