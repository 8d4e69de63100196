"""Pieces of work done side by side in one process, a step of each in turn (why: `kg.steps`), each with its own fate."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from kg.errors import KGError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Piece = tuple[int, frozenset[int], Any]

__all__ = ["ENDS", "MOST_LOST", "TOO_MANY", "Lost", "Work", "in_turn"]

MOST_LOST = 20
"""How many parts of one piece (articles of one file) may be lost before the rest of it is given up."""
TOO_MANY = f"{MOST_LOST} of its articles broke the process that read them; the others are left out"

_SIDE_BY_SIDE = 16
_SIZE = 50_000  # of all pieces side by side: long articles would fill the memory together, and keep a step busy alone


Work: TypeAlias = "Callable[[Any, Callable[[int], bool]], Iterator[object]]"
"""Does one piece: yields its answers, and None wherever it may be left for another piece for a while. It tells its second
argument each part of the piece that it begins, by its number, and is told whether to do that part."""


class _Ends:
    """What comes after the last answer of a piece."""


ENDS: Final = _Ends()


@dataclass(frozen=True, slots=True)
class Lost:
    """Why a part of a piece (the whole, where ``part`` is 0) has no answer."""

    part: int
    reason: str


def in_turn(
    work: Work, pieces: Iterable[Piece], size: Callable[[Any], int], show: Callable[[int, int, int], None]
) -> Iterator[tuple[int, Any]]:
    """Do pieces; yield the number of each with each of its answers, and with `ENDS` when these are all.

    A piece is given with its number and the parts of it that are not to be done; ``size`` is its size in characters. Its answers
    come in order; a `Lost` makes those before it void. ``show`` is told, before anything is done, for which piece it is, for
    which part of that, and a number that tells this beginning from others.

    >>> def spell(word, begin):
    ...     yield None  # may be left here
    ...     yield from word
    >>> words = [(0, frozenset(), "ab"), (1, frozenset(), "c")]
    >>> [answer for _, answer in in_turn(spell, words, len, lambda *where: None) if answer is not ENDS]
    ['a', 'b', 'c']
    """
    begun = count(1)
    for group in _grouped(pieces, size):
        turns = [_Turn(index, over, show, begun) for index, over, _ in group]
        going = [(turn, turn.answers(work, piece)) for turn, (_, _, piece) in zip(turns, group, strict=True)]
        while going:
            left = []
            for turn, answers in going:
                turn.show()
                for answer in answers:
                    if answer is None:
                        left.append((turn, answers))
                        break
                    yield turn.index, answer
                else:
                    yield turn.index, ENDS
            going = left


def _grouped(pieces: Iterable[Piece], size: Callable[[Any], int]) -> Iterator[list[Piece]]:
    """Yield the pieces that are to be done side by side."""
    group: list[Piece] = []
    room = _SIZE
    for piece in pieces:
        room -= size(piece[2])
        if group and (room < 0 or len(group) == _SIDE_BY_SIDE):
            yield group
            group, room = [], _SIZE - size(piece[2])
        group.append(piece)
    if group:
        yield group


class _Turn:
    """A piece that is being done, and where in it the work is."""

    def __init__(self, index: int, over: frozenset[int], show: Callable[[int, int, int], None], begun: Iterator[int]) -> None:
        self.index, self._over, self._show, self._begun = index, over, show, begun
        self._part, self._number = 0, next(begun)

    def show(self) -> None:
        """Tell where the work is."""
        self._show(self.index, self._part, self._number)

    def _begin(self, part: int) -> bool:
        """Tell that a part is begun; say whether it is to be done."""
        self._part, self._number = part, next(self._begun)
        self.show()
        return part not in self._over

    def answers(self, work: Work, piece: object) -> Iterator[object]:
        """Do the piece, and once more without the part at which it raised."""
        while True:
            try:
                for answer in work(piece, self._begin):
                    yield answer
                    if answer is not None:
                        self._begin(0)
            except (MemoryError, KeyboardInterrupt, GeneratorExit):
                raise
            except BaseException as error:  # noqa: BLE001 - one article never costs the others, whatever it raises
                yield Lost(self._part, _described(error))
            else:
                return
            self._over |= {self._part}
            if not self._part:
                return
            if len(self._over) >= MOST_LOST:
                yield Lost(0, TOO_MANY)
                return
            self._begin(0)


def _described(error: BaseException) -> str:
    """Say what went wrong and, where it is a mistake of ours, in which line."""
    if isinstance(error, KGError):
        return str(error)
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({Path(place.filename).name}:{place.lineno}); please report it"
