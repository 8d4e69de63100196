"""Amounts said as people speak: 五六个, 三成六 for 36 per cent, 从六万五千元跌到三万八 with the unit named once."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kg.expressions import compiled
from kg.times import numeral

if TYPE_CHECKING:
    from kg.quantities.units import Unit, Units

__all__ = ["goes_on", "in_megawatts", "pair", "tenths"]

_DIGITS = "零一二三四五六七八九"
_ONES = frozenset(_DIGITS[1:] + "两")
_MEGAWATTS = (("百万瓦", 10**6), ("千瓩", 10**3))
"""How Taiwan says megawatt: the scale ends the number, the last letter is the unit."""
_ENDS_MEGAWATTS = frozenset(words[-1] for words, _ in _MEGAWATTS)
_TENTH = compiled(
    "(?<=成)(?:[一二三四五六七八九](?![一二三四五六七八九十百千万亿0-9个家台座月日年成点名种条人份处川度般直线级等百])|半)"
)
_GOES_ON = compiled(
    "[^，。；：、0-9]{0,6}?(?:[跌涨升降掉滑弹炒飙回落减增卖]|反弹|回升|变)[^，。；：、0-9]{0,2}?[到至成为](?:了|约|近|只有|不到|不足)?$"
)


def tenths(view: str, at: int) -> Decimal:
    """Return what stands behind 成 in per cent: 6 in 三成六, 5 in 两成半; 0 where nothing does.

    >>> tenths("约三成六，", 3), tenths("三成六家企业", 2)
    (Decimal('6'), Decimal('0'))
    """
    match = _TENTH.match(view, at)
    return Decimal(0) if match is None else Decimal(5 if match[0] == "半" else _DIGITS.index(match[0]))


def goes_on(between: str) -> bool:
    """Say whether the words between two amounts lead from the one to the other (6.5万元跌到3.8万).

    >>> goes_on("一路跌到"), goes_on("，卖出")
    (True, False)
    """
    return _GOES_ON.match(between) is not None


def pair(text: str) -> tuple[Decimal, Decimal] | None:
    """Return the two numbers of 五六个, 三四百, 七八成; None where the numeral is no such pair."""
    rest = text[2:]
    if len(text) < 2 or text[0] not in _ONES or text[1] not in _ONES or any(c in _ONES for c in rest):  # noqa: PLR2004
        return None
    low, high = numeral(text[0] + rest), numeral(text[1] + rest)
    digits = numeral(text[0]), numeral(text[1])
    if low is None or high is None or digits[0] is None or digits[1] is None or digits[1] - digits[0] != 1:
        return None
    return low, high


def in_megawatts(view: str, value: Decimal, end: int, unit: Unit | None, units: Units) -> tuple[Decimal, Unit | None]:
    """Return a value with its unit, where the number ends with a part of Taiwan's megawatt (300百万瓦, 270千瓩)."""
    if unit is None or view[end : end + 1] not in _ENDS_MEGAWATTS:
        return value, unit
    scale = next((scale for words, scale in _MEGAWATTS if view.startswith(words, end - len(words) + 1)), 0)
    if not scale or view.startswith(("时", "小时"), end + 1):
        return value, unit
    return value / scale, units.of_word["MW" if unit.kind == "power" else "MWh"]
