"""Periods of the calendar as pairs of days, both inclusive."""

from __future__ import annotations

import calendar as _calendar
from datetime import date, datetime, timedelta

__all__ = [
    "Period",
    "add_months",
    "day_of",
    "day_or_none",
    "half",
    "month",
    "nearest_year",
    "quarter",
    "same_weekday",
    "season",
    "ten_days",
    "week",
    "year",
]

Period = tuple[date, date]


def day_of(moment: date | datetime) -> date:
    """Return the day of a moment, or the day itself.

    >>> day_of(datetime(2021, 6, 9, 14)), day_of(date(2021, 6, 9))
    (datetime.date(2021, 6, 9), datetime.date(2021, 6, 9))
    """
    return moment.date() if isinstance(moment, datetime) else moment


_TEN_DAYS = {
    "上旬": (1, 10), "初": (1, 10), "中旬": (11, 20), "中": (11, 20), "下旬": (21, 31), "底": (21, 31), "末": (21, 31),
    "上中旬": (1, 20), "中上旬": (1, 20), "中下旬": (11, 31),
}  # fmt: skip
_SEASONS = {"春": 3, "夏": 6, "秋": 9, "冬": 12}


def day_or_none(y: int, m: int, d: int) -> date | None:
    """Return the day, or None for one that no calendar has (2月30日)."""
    try:
        return date(y, m, d)
    except ValueError:
        return None


def year(y: int, last: int | None = None) -> Period:
    """Return a year, or the years up to ``last``."""
    return date(y, 1, 1), date(last or y, 12, 31)


def month(y: int, m: int, last: int | None = None) -> Period:
    """Return a month, or the months up to ``last`` (of the next year where it is smaller)."""
    end = last or m
    end_year = y + (end < m)
    return date(y, m, 1), date(end_year, end, _calendar.monthrange(end_year, end)[1])


def ten_days(y: int, m: int, name: str) -> Period:
    """Return the part of a month: 上旬 1 to 10, 中旬 11 to 20, 下旬 and 月底 21 to the end."""
    first, last = _TEN_DAYS[name]
    return date(y, m, first), date(y, m, min(last, _calendar.monthrange(y, m)[1]))


def quarter(y: int, q: int) -> Period:
    """Return a quarter of a year.

    >>> quarter(2021, 3)
    (datetime.date(2021, 7, 1), datetime.date(2021, 9, 30))
    """
    return month(y, 3 * q - 2, 3 * q)


def half(y: int, second: bool) -> Period:
    """Return a half of a year."""
    return month(y, 7, 12) if second else month(y, 1, 6)


def season(y: int, name: str) -> Period:
    """Return a season as meteorologists count: spring from March, winter into February of the next year."""
    first = _SEASONS[name]
    return month(y, first, (first + 1) % 12 + 1)


def week(day: date) -> Period:
    """Return the week, Monday to Sunday, that a day lies in."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def add_months(day: date, months: int) -> date:
    """Return the day so many months later, or the last of that month where it has fewer days."""
    y, m0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    y = min(max(y, 1), 9999)
    return date(y, m0 + 1, min(day.day, _calendar.monthrange(y, m0 + 1)[1]))


def nearest_year(m: int, d: int, anchor: date, *, future: bool) -> int:
    """Return the year that a day without one means.

    News speaks of the past, so a day up to three months ahead is this year's and one further ahead last
    year's; with a word of the future (将, 前, 底) four months back at most, since orders of
    last season are told too.
    """
    back, ahead = (4, 8) if future else (9, 3)
    for y in (anchor.year, anchor.year - 1, anchor.year + 1):
        distance = (y - anchor.year) * 12 + m - anchor.month + (d - anchor.day) / 31
        if -back < distance <= ahead:
            return y
    return anchor.year


def same_weekday(day: date, number: int) -> date | None:
    """Return the day of a month, this one or one beside it, that bears a number and is of the weekday of a day.

    >>> same_weekday(date(2021, 6, 27), 20)
    datetime.date(2021, 6, 20)
    """
    months = (add_months(day.replace(day=1), n) for n in (0, -1, 1))
    near = [d for first in months if (d := day_or_none(first.year, first.month, number)) and d.weekday() == day.weekday()]
    return min(near, key=lambda d: abs((d - day).days), default=None)
