"""Work that may hang, crash or eat memory, done in processes that are watched, so that it costs nothing but itself.

A process writes on its board which piece of work it is at, a store into shared memory that costs nothing; its answers go
home many at a time. When it dies, or shows one and the same piece for too long, that piece is lost and said to be; what else
it had not answered is done again by another, which starts in milliseconds (see `kg.pipeline.processes`).
"""

from __future__ import annotations

import time
import traceback
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from kg.errors import KGError
from kg.pipeline.processes import FORKS, REST, forked, left_alone, limit_growth, seldom_collected, spawned, uninterrupted
from kg.pipeline.transport import pack, unpack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection

    from kg.limits import Limits
    from kg.pipeline.processes import Board, Process

__all__ = ["Done", "Job", "Lost", "Work", "alone", "supervised"]

_CHUNK = 32  # pieces that a process is given at a time, at most
_FLUSH_SECONDS = 0.2
_FLUSH_BYTES = 1 << 18
_LOOK = 0.5  # seconds between two looks at the boards
_TRIES = 2  # a process can be killed by the system for what others do; who dies twice at one piece dies of it
_MOST_LOST = 20  # members of one file, before the rest of it is given up
_TOO_MANY = f"{_MOST_LOST} of its articles broke the process that read them; the others are left out"
_STILLBORN = 3  # processes that end before they have done anything, before it is taken for the rule


Work: TypeAlias = "Callable[[Any, Callable[[int], bool]], Iterator[object]]"
"""Does one piece: yields its answers. It tells its second argument each part of the piece that it begins, by its number, and
is told whether to do that part."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done: ``make`` makes the work in whatever process does it; ``size`` is a piece's in characters."""

    make: Callable[[], Work]
    pieces: Sequence[Any]
    size: Callable[[Any], int]


@dataclass(frozen=True, slots=True)
class Lost:
    """Why a part of a piece (the whole, where ``part`` is 0) has no answer."""

    part: int
    reason: str


@dataclass(frozen=True, slots=True)
class Done:
    """A piece by its number, with its answers in order and the parts of it that were lost."""

    index: int
    answers: tuple[Any, ...]
    lost: tuple[Lost, ...] = ()


def alone(job: Job) -> Iterator[Done]:
    """Yield every piece in order, done in this process: what raises is lost, but nothing is watched."""
    work = job.make()
    for index, piece in enumerate(job.pieces):
        answers: list[Any] = []
        lost: list[Lost] = []
        for answer in _attempts(work, piece, frozenset(), lambda _part: None):
            if isinstance(answer, Lost):
                answers.clear()
                lost.append(answer)
            else:
                answers.append(answer)
        yield Done(index, tuple(answers), tuple(lost))


def _attempts(work: Work, piece: object, over: frozenset[int], show: Callable[[int], None]) -> Iterator[object]:
    """Do a piece, and once more without the part at which it raised; a `Lost` makes what came before it void."""
    while True:
        part = 0

        def begin(number: int) -> bool:
            nonlocal part
            part = number
            show(number)
            return number not in over  # noqa: B023 - called in this round alone

        try:
            for answer in work(piece, begin):
                yield answer
                part = 0
                show(0)
        except (MemoryError, KeyboardInterrupt, GeneratorExit):
            raise
        except BaseException as error:  # noqa: BLE001 - one article never costs the others, whatever it raises
            yield Lost(part, _described(error))
        else:
            return
        over |= {part}
        if not part:
            return
        if len(over) >= _MOST_LOST:
            yield Lost(0, _TOO_MANY)
            return
        show(0)


def supervised(job: Job, workers: int, limits: Limits) -> Iterator[Done]:
    """Yield every piece once, as it is done or lost, in whatever order.

    Raises:
        KGError: the work cannot be made, or processes cannot live here.
    """
    if FORKS:
        work = job.make()
        pieces = job.pieces

        def start(others: Sequence[Process]) -> Process:
            return forked(partial(_serve, work, pieces, limits), others)
    else:

        def start(others: Sequence[Process]) -> Process:
            del others
            return spawned(partial(_serve_anew, job.make, limits))

    yield from _Watch(job, limits, start, workers).run()


@dataclass(slots=True)
class _Worker:
    """A process, the pieces that it has not answered, and how long its board has shown the same."""

    process: Process
    todo: dict[int, list[Any]] = field(default_factory=dict)
    shown: tuple[int, int] = (REST, 0)
    still: float = 0.0
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
        count = max(1, min(_CHUNK, len(self._waiting) // (4 * self._wanted)))
        indexes = [self._waiting.pop() for _ in range(count)]
        worker.todo = {index: [] for index in indexes}
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
        index, begun = worker.process.board[0], worker.process.board[2]
        if index == REST or (index, begun) != worker.shown:
            worker.shown, worker.still = (index, begun), 0.0
            return None
        worker.still += passed
        allowed = self._limits.seconds_for(self._job.size(self._job.pieces[index]))
        if worker.still < allowed:
            return None
        return f"it took longer than {allowed:.3g} seconds; if it is worth the wait, give it more with --deadline"

    def _bury(self, worker: _Worker, reason: str = "") -> Iterator[Done]:
        """End a process: the part that it was at is lost, unless that may be the fault of others; the rest is done again."""
        how = worker.process.end()
        index, part, starved = worker.process.board[0], worker.process.board[1], worker.process.board[3]
        self._staff.remove(worker)
        if starved:
            more = "raise it with --limit memory=MEGABYTES, or split the article"
            reason = f"it needs more memory than the limit of {self._limits.memory} MB; {more}"
        if index in worker.todo:
            self._tries[index, part] += 1
            if reason or self._tries[index, part] >= _TRIES:
                yield from self._give_up(worker, index, Lost(part, reason or f"the process that read it {how}"))
        elif not worker.useful:
            self._stillborn += 1
            if self._stillborn >= _STILLBORN:
                raise KGError(f"a worker process {how} while it was starting; try fewer --workers")
        self._waiting += sorted(worker.todo, reverse=True)
        self._hire()

    def _give_up(self, worker: _Worker, index: int, lost: Lost) -> Iterator[Done]:
        """Lose a part of a piece; the piece is done again without it, unless that was the whole or one too many."""
        found = self._lost[index]
        found.append(lost)
        if lost.part and len(found) >= _MOST_LOST:
            found.append(Lost(0, _TOO_MANY))
        if not found[-1].part:
            del worker.todo[index]
            yield Done(index, (), self._said(index))

    def _said(self, index: int) -> tuple[Lost, ...]:
        """Return what a piece lost, by part, in whatever order it was found; what is said of the whole comes last."""
        return tuple(sorted(self._lost.pop(index, ()), key=lambda lost: (not lost.part, lost.part)))


def _serve(work: Work, pieces: Sequence[Any] | None, limits: Limits, line: Connection, board: Board) -> None:
    """Do what comes by the line until it closes."""
    left_alone()
    limit_growth(limits.memory)
    out = _Out(line, board)
    try:
        with seldom_collected():
            while True:
                for index, over, piece in next(unpack(line.recv_bytes())):
                    out.answer(index, over, work, pieces[index] if pieces is not None else piece)
                out.flush()
                board[0] = REST
    except MemoryError:  # the board shows where; what is left of this process is not to be trusted
        board[3] = 1
    except (EOFError, OSError):
        return  # the parent has no more work, or is gone


def _serve_anew(make: Callable[[], Work], limits: Limits, line: Connection, board: Board) -> None:
    """Make the work, say that it is made (or why not), and do what comes."""
    left_alone()
    try:
        work = make()
    except KGError as error:
        line.send_bytes(pack((REST, True, (str(error),))))
        return
    line.send_bytes(pack((REST, True, ())))
    _serve(work, None, limits, line, board)


class _Out:
    """Answers on their way home."""

    def __init__(self, line: Connection, board: Board) -> None:
        self._line, self._board = line, board
        self._parts: list[bytes] = []
        self._size = 0
        self._since = time.monotonic()

    def answer(self, index: int, over: frozenset[int], work: Work, piece: object) -> None:
        """Do one piece and keep its answers; the board shows where in it the work is."""
        self._show(0)
        self._board[0] = index
        held: tuple[object, ...] = ()  # so that the last one says that it is the last
        for answer in _attempts(work, piece, over, self._show):
            if held:
                self._put(index, held, ends=False)
            held = (answer,)
        self._put(index, held, ends=True)

    def _show(self, part: int) -> None:
        """Write on the board that a part is begun."""
        self._board[1] = part
        self._board[2] += 1

    def _put(self, index: int, answers: tuple[object, ...], *, ends: bool) -> None:
        """Keep an answer, if there is one, and whether it ends its piece; send all when they are many or have waited."""
        data = pack((index, ends, answers))
        self._parts.append(data)
        self._size += len(data)
        if self._size >= _FLUSH_BYTES or time.monotonic() - self._since >= _FLUSH_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Send what is kept."""
        if self._parts:
            self._line.send_bytes(b"".join(self._parts))
        self._parts, self._size, self._since = [], 0, time.monotonic()


def _described(error: BaseException) -> str:
    """Say what went wrong and, where it is a mistake of ours, in which line."""
    if isinstance(error, KGError):
        return str(error)
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({Path(place.filename).name}:{place.lineno}); please report it"
