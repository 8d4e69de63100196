"""From the head of a time expression to the days that it means."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from kg.model import Precision
from kg.times import calendar
from kg.times.grammar import DAY_WORDS, YEAR_WORDS
from kg.times.numerals import numeral

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

    from kg.times.context import Context

__all__ = ["VAGUE", "Value", "at_hour", "resolve"]

_WEEKDAYS = {c: i for i, c in enumerate("一二三四五六")} | {"日": 6, "天": 6} | {c: i for i, c in enumerate("123456")}
_LAST_HOUR = time(23, 59)
_MONTH = 31
_NOON = 12
_SMALL_HOURS = 5  # 深夜2点 is of the small hours, 深夜11点 of the evening
_AFTERNOON = frozenset(("下午", "午后", "傍晚", "盘后", "晚", "晚上", "晚间"))
_NIGHT = frozenset(("夜间", "夜里", "深夜"))


@dataclass(slots=True)
class Value:
    """What an expression means, before what stands around it is taken in; no bounds for a vague one."""

    lo: date | None
    hi: date | None
    precision: Precision
    since: bool = False
    window: str | None = None
    explicit_year: bool = False
    end: bool = False
    """Whether it names the end of a period (月底, 年末)."""


VAGUE = Value(None, None, Precision.VAGUE)


def _of(period: calendar.Period, precision: Precision, *, explicit_year: bool = False, end: bool = False) -> Value:
    return Value(*period, precision, explicit_year=explicit_year, end=end)


def _day(day: date | None, *, explicit_year: bool = False) -> Value:
    return VAGUE if day is None else Value(day, day, Precision.DAY, explicit_year=explicit_year)


def _int(text: str) -> int:
    value = numeral(text)
    return 1 if text in "元正" else int(value) if value is not None else 0


def _shift(day: date | None, days: int) -> date | None:
    try:
        return None if day is None else day + timedelta(days=days)
    except OverflowError:
        return None


# ---- calendar dates --------------------------------------------------------------------------------------
def _year(head: re.Match[str], context: Context) -> int | None:
    """Return the year that the head names."""
    if word := head["yw"]:
        whence, offset = YEAR_WORDS[word]
        now = context.base or context.fallback
        base = now.year if now and whence == "now" else context.year if whence == "said" else None
        return None if base is None else base + offset
    if roc := head["roc"] or head["roc2"]:
        return 1911 + _int(roc)
    if short := head["y99"]:
        return 2000 + int(short) if int(short) < 50 else 1900 + int(short)  # noqa: PLR2004 - 98年 is of the last century
    return _int(head["y"])


def _month_word(word: str, context: Context) -> tuple[int, int] | None:
    """Return year and month of 本月, 上月, 同月 and the like."""
    said = word.startswith(("当", "同", "该", "次", "翌"))
    base = context.month if said and context.month else (context.base.year, context.base.month) if context.base else None
    if base is None:
        return None
    step = (
        -2
        if word.startswith("上上")
        else -1
        if word.startswith(("上", "前"))
        else 1
        if word.startswith(("下", "次", "翌"))
        else 0
    )
    y, m0 = divmod(base[0] * 12 + base[1] - 1 + step, 12)
    return y, m0 + 1


def _month(head: re.Match[str], context: Context, y: int | None, *, future: bool) -> Value:  # noqa: PLR0911 - one per shape
    """Resolve what has a month: alone, with a part of it, or with a day."""
    day = _int(head["d"]) if head["d"] else None
    ten = head["ten"]
    if head["m"]:
        m = _int(head["m"])
        if not 1 <= m <= 12:  # noqa: PLR2004 - months
            return VAGUE
        if y is None:
            y = context.year_of(m, day or 15, future=future)
    else:
        month = context.month if head["m0"] and context.month and context.near(context.said_at) else None
        month = month or _month_word(head["mw"] or "本月", context)
        if month is None:
            return VAGUE
        y, m = month if y is None else (y, month[1])
    if y is None or not 1 <= y < 9999:  # noqa: PLR2004 - years that a date can hold
        return VAGUE
    explicit = head["year"] is not None
    if day is not None:
        last = _int(head["d2"]) if head["d2"] else day
        lo = calendar.day_or_none(y, m, day)
        hi = calendar.day_or_none(y + (m == 12), m % 12 + 1, last) if last < day else calendar.day_or_none(y, m, last)  # noqa: PLR2004
        if lo is None or hi is None or hi < lo:
            return VAGUE
        return Value(lo, hi, Precision.DAY if lo == hi else Precision.RANGE, explicit_year=explicit)
    if ten:
        return _of(calendar.ten_days(y, m, ten), Precision.TEN_DAYS, explicit_year=explicit, end=ten in "底末")
    m2 = _int(head["m2"]) if head["m2"] else None
    if m2 is not None and not 1 <= m2 <= 12:  # noqa: PLR2004 - months
        return VAGUE
    return _of(calendar.month(y, m, m2), Precision.RANGE if m2 else Precision.MONTH, explicit_year=explicit)


def _part_of_year(head: re.Match[str], y: int, *, explicit: bool) -> Value | None:  # noqa: PLR0911 - one per shape
    """Resolve halves, quarters, first months, seasons and ends of a year."""
    if half := head["half"]:
        return _of(calendar.half(y, half in "下后"), Precision.HALF, explicit_year=explicit)
    if q := head["q"] or head["q2"] or head["q3"] or ("1" if head["q1"] else None):
        lo, hi = calendar.quarter(y, _int(q))
        if end := head["qe"]:
            edge = (lo if end == "初" else hi).month
            return _of(calendar.month(y, edge), Precision.MONTH, explicit_year=explicit, end=end != "初")
        return Value(lo, hi, Precision.QUARTER, explicit_year=explicit)
    if first := head["fm"] or head["fq"]:
        last = _int(first) * (3 if head["fq"] else 1)
        return _of(calendar.month(y, 1, last), Precision.RANGE, explicit_year=explicit)
    if season := head["season"]:
        return _of(calendar.season(y, season), Precision.QUARTER, explicit_year=explicit)
    if tail := head["yt"] or head["yt0"]:
        if tail == "内":
            return _of(calendar.year(y), Precision.YEAR, explicit_year=explicit)
        first_month, last_month = {"初": (1, 2), "中": (6, 7)}.get(tail, (12, 12))
        return _of(calendar.month(y, first_month, last_month), Precision.MONTH, explicit_year=explicit, end=tail in "底末终")
    return None


def _calendar(head: re.Match[str], context: Context, future: bool) -> Value:  # noqa: PLR0911 - one per shape
    """Resolve a date that names a year, a month, or both."""
    y = _year(head, context) if head["year"] else None
    if head["year"] and (y is None or not 1 <= y <= 9998):  # noqa: PLR2004 - years that a date can hold
        return VAGUE
    if head["m"] or head["mw"] or head["m0"]:
        return _month(head, context, y, future=future)
    now = context.base
    if word := head["qw"]:
        if now is None:
            return VAGUE
        step = -3 if word[0] == "上" else 3 if word[0] == "下" else 0
        day = calendar.add_months(now, step)
        return _of(calendar.quarter(day.year, (day.month + 2) // 3), Precision.QUARTER)
    explicit = y is not None
    if y is None:
        near_year = context.full is not None and context.near(context.full[2:])
        y = context.full[0] if near_year and context.full else now.year if now else context.year
    if y is None:
        return VAGUE
    part = _part_of_year(head, y, explicit=explicit)
    if part is not None:
        return part
    last = _int(head["y2"]) if head["y2"] else None
    if last is not None and last < y:
        return VAGUE
    return _of(calendar.year(y, last), Precision.RANGE if last else Precision.YEAR, explicit_year=True)


def _iso(head: re.Match[str], _context: Context, _future: bool) -> Value:
    """Resolve 2021-06-21."""
    return _day(calendar.day_or_none(int(head["iy"]), int(head["im"]), int(head["id"])), explicit_year=True)


def _slashed(head: re.Match[str], context: Context, future: bool) -> Value:
    """Resolve 12/24."""
    m, d = int(head["sm"]), int(head["sd"])
    y = context.year_of(m, d, future=future)
    return VAGUE if y is None else _day(calendar.day_or_none(y, m, d))


def _bare_ten_days(head: re.Match[str], context: Context, _future: bool) -> Value:
    """Resolve 下旬 without its month."""
    month = context.month or _month_word("本月", context)
    return VAGUE if month is None else _of(calendar.ten_days(*month, head["ten0"]), Precision.TEN_DAYS)


def _decade(head: re.Match[str], context: Context, _future: bool) -> Value:
    """Resolve 90年代: of the present century only up to the present decade."""
    if head["dec4"]:
        first = int(head["dec4"])
    else:
        tens = _int(head["dec"] or head["dec2"])
        century = head["century"]
        if century is None:
            now = context.base.year % 100 if context.base else 29
            hundreds = 20 if tens <= now else 19
        else:
            hundreds = {"上世纪": 19, "本世纪": 20}.get(century) or _int(century.removesuffix("世纪")) - 1
        first = hundreds * 100 + tens
    return _of(calendar.year(first, first + 9), Precision.DECADE) if 1 <= first <= 9989 else VAGUE  # noqa: PLR2004


def _plan(head: re.Match[str], _context: Context, _future: bool) -> Value:
    """Resolve a five-year plan: the fourteenth runs from 2021 to 2025, the others in steps of five years."""
    number = _int(head["plan"][:-1])
    first = 2021 + 5 * (number - 14)
    if "末" in head["pt"]:
        return _of(calendar.year(first + 4), Precision.YEAR, end=True)
    if "初" in head["pt"]:
        return _of(calendar.year(first), Precision.YEAR)
    return Value(*calendar.year(first, first + 4), Precision.RANGE, since=head["pt"] == "以来")


# ---- days and weeks ----------------------------------------------------------------------------------------
def _bare_day(head: re.Match[str], context: Context, future: bool) -> Value:
    """Resolve 21日."""
    lo = context.day_of(_int(head["bd"]), future=future)
    if lo is None:
        return VAGUE
    if not head["bd2"]:
        return _day(lo)
    hi = calendar.day_or_none(lo.year, lo.month, _int(head["bd2"]))
    return VAGUE if hi is None or hi < lo else Value(lo, hi, Precision.RANGE)


def _day_word(head: re.Match[str], context: Context, _future: bool) -> Value:
    """Resolve 昨日, 当天, 次日."""
    word = head[0]
    whence, offset = DAY_WORDS[word]
    if whence == "said" and offset < 0 and context.in_period():
        return VAGUE  # 1月初断网。…，算力较前一日下降12%: a day of that time, though nobody says which
    if whence == "said" and not offset and (first := context.of_news(head.string, head.start())):
        return _day(first)
    return _day(_shift(context.base if whence == "now" or context.said is None else context.that_day(), offset))


def _week(head: re.Match[str], context: Context, future: bool) -> Value:
    """Resolve weeks, which begin on Monday, and days of the week."""
    prefix, weekday = head["wp"] or "", head["wd"] or head["wd0"] or head["wd1"]
    base = context.said if prefix in ("当", "该", "同", "同一") and context.said else context.base
    step = {"上上": -14, "下下": 14}.get(prefix) or {"上": -7, "下": 7}.get(prefix[:1], 0)
    day = _shift(base, step)
    if day is None or not 8 < day.toordinal() < date.max.toordinal() - 8:  # noqa: PLR2004 - a week and a day
        return VAGUE
    monday, sunday = calendar.week(day)
    if weekday is None or weekday == "末":
        if weekday:
            if not prefix and not future and base is not None and base.weekday() < 5:  # noqa: PLR2004 - Saturday is 5
                monday, sunday = monday - timedelta(days=7), sunday - timedelta(days=7)
            return Value(monday + timedelta(days=5), sunday, Precision.RANGE)
        if head["wt"] in ("迄今", "至今", "以来"):
            return Value(monday, max(day, context.published or day), Precision.RANGE, since=True)
        return Value(monday, monday + timedelta(days=2) if head["wt"] == "初" else sunday, Precision.WEEK)
    found = monday + timedelta(days=_WEEKDAYS[weekday])
    if not prefix:
        if future and found < day:
            found += timedelta(days=7)
        elif not future and found > day:
            found -= timedelta(days=7)
    return _day(found)


# ---- windows -----------------------------------------------------------------------------------------------
_UNITS = {
    "小时": "H",
    "钟头": "H",
    "分钟": "m",
    "天": "D",
    "日": "D",
    "周": "W",
    "星期": "W",
    "礼拜": "W",
    "月": "M",
    "季度": "Q",
    "年": "Y",
}
_STEPS = {"H": 1, "m": 1, "D": 1, "W": 7, "M": 1, "Q": 3, "Y": 12}
_HALVES = {"H": "PT30M", "D": "PT12H", "M": "P15D", "Y": "P6M", "W": "P3D", "Q": "P45D", "m": "PT30S"}


def _length(head: re.Match[str]) -> tuple[str, int, int]:
    """Return a window's ISO 8601 duration, and its length in days and in months."""
    count, unit = head["wn"], _UNITS["月" if head["wu"] == "个半月" else head["wu"].removeprefix("个").removeprefix("多")]
    if count == "半":
        return _HALVES[unit], {"M": 15, "W": 3, "Q": 45}.get(unit, 0 if unit == "Y" else 1), 6 if unit == "Y" else 0
    n = _int(count)
    half = bool(head["whalf"]) or head["wu"] == "个半月"
    if unit in "Hm":
        return f"PT{n}{unit.upper()}", math.ceil(n / 24) if unit == "H" else 0, 0
    if unit in "DW":
        return f"P{n * _STEPS[unit]}D", n * _STEPS[unit], 0
    months = n * _STEPS[unit]
    if unit == "Y":
        return f"P{n}Y" + ("6M" if half else ""), 0, months + 6 * half
    return (f"P{n * 30 + 15}D", n * 30 + 15, 0) if half else (f"P{months}M", 0, months)


def _short_period(context: Context) -> date | None:
    """Return the start of the period named last, where it is of a month or less (2017年11月… 两个月后)."""
    if context.period is None:
        return None
    lo, hi = context.period
    return lo if (hi - lo).days <= _MONTH else None


def _window(head: re.Match[str], context: Context, future: bool) -> Value:
    """Resolve 近24小时, 7天内, 半年来, 三年前, 两天后."""
    prefix, suffix = head["wpre"] or "", head["wsuf"] or ""
    ahead = (
        prefix.startswith(("未来", "今后", "接下来", "此后"))
        or suffix.endswith("后")
        or (not prefix and suffix.endswith("内") and future)
    )
    from_said = prefix.startswith("此后") or (suffix.endswith("后") and not prefix)
    base = (_short_period(context) or context.said) if from_said else None
    if not prefix and suffix.endswith("前"):  # 6月21日掉到104EH/s，比一周前少22%
        base = context.of_sentence()
    base = base or context.base
    window, days, months = _length(head)
    if base is None:
        return Value(None, None, Precision.VAGUE, window=None if suffix.endswith(("前", "后")) else window)
    sign = 1 if ahead else -1
    far = _shift(calendar.add_months(base, sign * months), sign * days) or base
    if suffix.endswith(("前", "后")):
        unit = _UNITS["月" if head["wu"] == "个半月" else head["wu"].removeprefix("个").removeprefix("多")]
        if unit == "M" and head["wn"] == "半" and head["wu"] != "个半月":
            return _day(far)
        if unit in "MQ" or (unit == "Y" and head["wn"] == "半"):
            return _of(calendar.month(far.year, far.month), Precision.MONTH)
        if unit == "Y":
            return _of(calendar.year(far.year), Precision.YEAR)
        return _day(far)
    return Value(min(base, far), max(base, far), Precision.RANGE, since=suffix in ("来", "以来"), window=window)


def _vague(head: re.Match[str], context: Context, _future: bool) -> Value:
    """Resolve 当时 and 届时 to the time last said; the other words give no bounds."""
    if head[0] in ("当时", "届时") and context.period is not None:
        lo, hi = context.period
        return Value(lo, hi, Precision.DAY if lo == hi else Precision.RANGE)
    return VAGUE


def _of_sentence(_head: re.Match[str], context: Context, _future: bool) -> Value:
    """Resolve an hour or a part of a day without its day."""
    return _day(context.of_sentence())


_RESOLVERS: dict[str, Callable[[re.Match[str], Context, bool], Value]] = {
    "ISO": _iso, "SLASHED": _slashed, "DECADE": _decade, "PLAN": _plan, "CAL": _calendar, "TEN": _bare_ten_days,
    "BAREDAY": _bare_day, "DAYWORD": _day_word, "WEEK": _week, "WINDOW": _window, "SOME": _vague, "VAGUE": _vague,
    "CLOCK": _of_sentence, "PART": _of_sentence,
}  # fmt: skip


def resolve(head: re.Match[str], context: Context, *, future: bool) -> Value:
    """Return what a head means in its context; ``future`` where a word near it speaks of what is to come."""
    return _RESOLVERS[head.lastgroup or "VAGUE"](head, context, future)


def at_hour(day: date, hour: int, minute: int, part: str) -> datetime:
    """Return a day's hour, turned by the part of the day to the 24-hour clock.

    >>> at_hour(date(2021, 6, 9), 3, 30, "下午").isoformat()
    '2021-06-09T15:30:00'
    """
    if (hour < _NOON and (part in _AFTERNOON or (part in _NIGHT and hour > _SMALL_HOURS))) or (
        hour <= _SMALL_HOURS and part == "中午"
    ):
        hour += _NOON
    elif hour == _NOON and part == "凌晨":
        hour = 0
    elif hour == _NOON and part in ("晚", "晚上", "深夜", "午夜", "半夜", "夜里"):
        hour = 24
    return datetime.combine(day, _LAST_HOUR if hour >= 24 else time(hour, minute))  # noqa: PLR2004 - 24时 ends the day
