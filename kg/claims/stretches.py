"""Stretches of days: how far a time reaches from the words that bound it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from kg.claims.reported import DAYS
from kg.model import Precision, When
from kg.times import day_of
from kg.times.calendar import add_months, month

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

__all__ = ["edge", "for_term", "last_days", "next_after", "next_to", "told_by", "until_due", "up_to"]

_SOME_DAYS = 2
_YEAR = "年"
_MONTHS, _DAYS = {"月": 1, "年": 12}, {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7}
_LEAP_DAY = (2, 29)


def edge(value: When, today: date | None, *, first: bool) -> When:
    """Return the first or the last day of a stretch of days that are over, or month of a stretch of months."""
    if value.precision is not Precision.RANGE or value.earliest is None or value.latest is None:
        return value
    lo, hi = day_of(value.earliest), day_of(value.latest)
    if lo.day == 1 and (hi + timedelta(days=1)).day == 1:
        lo, hi = (lo, month(lo.year, lo.month)[1]) if first else (hi.replace(day=1), hi)
        return replace(value, earliest=lo, latest=hi, precision=Precision.MONTH)
    day = lo if first else min(hi, today or hi)
    return replace(value, earliest=day, latest=day, precision=Precision.DAY)


def until_due(when: When | None, due: When | None) -> When | None:
    """Let a move that is due by a day run from when it was told until then."""
    if due is None or when is None or when.earliest is None or due.latest is None:
        return when or due
    return replace(when, earliest=day_of(when.earliest), latest=day_of(due.latest), precision=Precision.RANGE)


def last_days(value: When, own: When | None, today: date | None) -> When | None:
    """Return the stretch of days over which a change was measured (过去一周), up to its ``own`` day where there is one.

    Hours (近24小时) are told of figures that roll on, and give none.
    """
    if value.earliest is None or value.latest is None or today is None:
        return None
    first, last = day_of(value.earliest), day_of(value.latest)
    if last > today or (last - first).days < _SOME_DAYS:
        return None
    end = day_of(own.latest) if own and own.latest and own.precision in DAYS else last
    return replace(value, earliest=first - (last - end), latest=end)


def next_to(base: When, own: When) -> bool:
    """Say whether two times follow each other (8月比7月): the change between them is that of the second."""
    if base.latest is None or own.earliest is None or base.precision is not own.precision:
        return False
    return day_of(base.latest) + timedelta(days=1) == day_of(own.earliest)


def up_to(value: When, today: date | None) -> When:
    """Return a time that runs on until the day of the report."""
    if value.earliest is None or value.latest is None or today is None or day_of(value.earliest) > today:
        return value
    latest = max(day_of(value.latest), today)
    return replace(value, earliest=day_of(value.earliest), latest=latest, precision=Precision.RANGE)


def told_by(value: When, told: date | None, today: date | None) -> When:
    """Return a time that runs until the report (今年以来) with the day on which somebody told of it as its end."""
    if told is None or today is None or told >= today or value.latest is None or day_of(value.latest) != today:
        return value
    if value.earliest is not None and day_of(value.earliest) > told:  # 10月10日公告称，自次日起…
        return value
    return replace(value, latest=told)


def next_after(value: When, start: When) -> date | None:
    """Return the day until which something lasts that began before (自12月28日起…，直至3月6日), if need be in the next year."""
    if value.latest is None or start.latest is None:
        return None
    last, first = day_of(value.latest), day_of(start.latest)
    if last <= first and _YEAR not in value.text and (last.month, last.day) != _LEAP_DAY:
        last = last.replace(year=first.year + (last.replace(year=first.year) <= first))
    return last if last > first else None


def for_term(when: When, number: Decimal | None, unit: str) -> When:
    """Return a day with the last day of a term that begins on it (10月1日起为期一个月)."""
    if number is None or when.earliest is None:
        return when
    first = day_of(when.earliest)
    if unit in _MONTHS:
        last = add_months(first, int(number) * _MONTHS[unit]) - timedelta(days=1)
    else:
        last = first + timedelta(days=int(number) * _DAYS[unit] - 1)
    return replace(when, earliest=first, latest=last, precision=Precision.RANGE)
