"""What the sentences before left behind for a figure that names no source and no day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.times import day_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.model import IRI, When

__all__ = ["Scene"]

_SATURDAY = 5
_LASTS = 2  # blocks over which a day of trade holds


@dataclass(slots=True)
class Scene:
    """What the sentences before left behind: who speaks, the day that they spoke of, and in which block.

    ``of_share`` are the times of the shares told of last, with the number of their sentence, or of the ``idle`` one behind it;
    ``trade`` is the last of the days on which shares are traded, which no Saturday is.
    ``session`` the day of trade that a paragraph tells of without naming it.
    """

    source: tuple[IRI, ...] = ()
    source_block: int = -9
    day: When | None = None
    day_block: int = -9
    trade: When | None = None
    trade_block: int = -9
    of_share: tuple[tuple[When, ...], int] = ((), -9)
    idle: bool = False
    session: When | None = None
    session_block: int = -9

    def see(self, day: When, block: int) -> None:
        """Take in the day that a sentence speaks of."""
        self.day, self.day_block = day, block
        if not _at_weekend(day):
            self.trade, self.trade_block = day, block

    def told(self, *, of_share: bool) -> When | None:
        """Return the day spoken of; for a share the last one on which it was traded."""
        if of_share and self.day and _at_weekend(self.day):
            return self.trade if self.day_block - self.trade_block <= _LASTS else None
        return self.day

    def hear(self, who: IRI, block: int, named: Iterable[IRI], *, person: bool) -> None:
        """Take in who speaks; what a person says ends with the sentence, unless it is of the source (该中心研究员…说)."""
        if not person:
            self.source = (who,)
        elif not any(one in self.source for one in named):
            self.source = ()
        self.source_block = block

    def tell(self, times: tuple[When, ...], number: int, *, figures: bool) -> None:
        """Take in the times of a sentence's shares; one without any figure lets them go on (这份资料由…汇整)."""
        if times:
            self.of_share, self.idle = (times, number), False
        elif self.of_share[1] == number - 1 and not self.idle and not figures:
            self.of_share, self.idle = (self.of_share[0], number), True
        else:
            self.idle = False


def _at_weekend(when: When) -> bool:
    """Say whether a time begins on a day on which no shares are traded."""
    return when.earliest is not None and day_of(when.earliest).weekday() >= _SATURDAY
