"""Exact numbers out of Chinese and Arabic numerals, alone or mixed (二十一, 3万2309, 1.5亿, 32,500)."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

__all__ = ["CHINESE_DIGITS", "numeral"]

CHINESE_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
_LONGEST = 40
_ARABIC = re.compile(r"\d+(?:\.\d+)?")


def _ideographic(text: str) -> int:
    """Read an integer below a myriad in ideographs; a trailing bare digit counts in the next place (三百六 = 360)."""
    total, digit, place = 0, 0, 0
    for char in text:
        if char in _SMALL:
            place = _SMALL[char]
            total += (digit or 1) * place
            digit = 0
        else:
            digit = CHINESE_DIGITS[char]
            if digit == 0:
                place = 0
    return total + digit * (place // 10 if place > 10 else 1)  # noqa: PLR2004 - 二十五 is 25, 一百五 is 150


def _group(text: str) -> Decimal:
    """Read what stands before 万 or 亿, or at the end: digits, ideographs, a decimal point in either script."""
    if not text:
        return Decimal(1)
    arabic = _ARABIC.match(text)
    if arabic:
        value = Decimal(arabic[0])
        for char in text[arabic.end() :]:
            value *= _SMALL[char]
        return value
    whole, _, fraction = text.partition("点")
    if len(whole) > 1 and all(c in CHINESE_DIGITS for c in whole):
        value = Decimal("".join(str(CHINESE_DIGITS[c]) for c in whole))
    else:
        value = Decimal(_ideographic(whole))
    return value + Decimal("0." + "".join(str(CHINESE_DIGITS[c]) for c in fraction)) if fraction else value


@lru_cache(maxsize=4096)
def numeral(text: str) -> Decimal | None:
    """Return the number that a numeral of the simplified script stands for, exactly, or None if it is none.

    >>> [str(numeral(n)) for n in ("二十一", "3万2309", "1.5亿", "32,500", "二〇二一", "三万六", "1亿3000万", "九点八", "廿")]
    ['21', '32309', '150000000.0', '32500', '2021', '36000', '130000000', '9.8', '20']
    >>> numeral("千瓦") is None
    True
    """
    if not 0 < len(text) <= _LONGEST or text[0] == "点":
        return None
    bare = text.replace(",", "").replace("廿", "二十").replace("卅", "三十")
    try:
        total, rest, unit = Decimal(0), bare, 0
        for name in ("亿", "万"):
            head, mark, tail = rest.rpartition(name)
            if mark:
                # 万亿 multiplies: 3万亿 is 3 × 10⁴ × 10⁸
                head_value = numeral(head) if head and any(c in _LARGE for c in head) else _group(head)
                if head_value is None:
                    return None
                unit = _LARGE[name]
                total, rest = total + head_value * unit, tail
        if unit and len(rest) == 1 and rest in CHINESE_DIGITS:
            return total + CHINESE_DIGITS[rest] * (unit // 10)
        return total + _group(rest) if rest or not unit else total
    except (KeyError, ArithmeticError):
        return None
