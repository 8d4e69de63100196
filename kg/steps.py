"""Work that is done step by step, so that whoever does much of it can take each step for several pieces in turn.

What a step needs (automata, expressions, the code of Python itself) fills the nearest memory of a processor, and what the next
step needs drives it out again. Taken for one piece after the other it is still there. Extraction of eight articles side by side
reaches for the memory behind half as often as that of one after the other, and takes a quarter less time; of more, little less.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["finished"]

_T = TypeVar("_T")


def finished(steps: Generator[None, None, _T]) -> _T:
    """Take all steps of one piece; return what comes out.

    >>> def doubled(number):
    ...     yield
    ...     return 2 * number
    >>> finished(doubled(21))
    42
    """
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: _T = end.value
            return result
