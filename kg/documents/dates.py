"""Publication times: what metadata gives in any of its usual forms, else what the text itself says."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

__all__ = ["day_from_text", "parse_issued"]

_FIRST, _LAST = 1900, 2100  # years outside are errors of the source (0001-01-01 stands for none)
_LONGEST = 80
_LOCAL = re.compile(
    r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?日?号?"
    r"(?:[T\s,]*(?:周.|星期.|[(（].{2,3}[)）])?\s*(上午|下午|晚上|凌晨|早上|中午|[ap]m)?\s*"
    r"(\d{1,2})\s?[:：时時点]\s?(\d{1,2})?\s?[:：分]?\s?(\d{1,2})?秒?(?:[.,](\d{1,9}))?\s*([ap]m)?"
    r"\s*(Z|UTC|GMT|CST|北京时间|[+-]\d{2}:?\d{2})?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?Z?")
_EPOCH = re.compile(r"\d{9,10}(?:\d{3})?(?:\.\d{1,6})?")
_CHINA = timezone(timedelta(hours=8))
_ZONES = {"z": UTC, "utc": UTC, "gmt": UTC, "cst": _CHINA, "北京时间": _CHINA}
_AFTERNOON = {"下午", "晚上", "pm"}

_FULL_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?年\s?(\d{1,2})\s?月\s?(?:(\d{1,2})\s?日)?+(?!\s?(?:之?前|以前|底|起|后))")
_TODAY = re.compile(
    r"(今日|今天|今晨|今早|今晚|本日|昨日|昨天|昨晚|昨夜)\s?[（(]\s?(?:(\d{4})\s?年\s?)?(\d{1,2})\s?月\s?(\d{1,2})\s?[日号號]\s?[）)]"
)
_DATELINE = re.compile(
    r"^[（(【\s]{0,2}[^\d\s，。、；：！？（(]{2,20}(?:\s?/[^\d\s，。]{1,8})?\s?(?:(\d{4})\s?年\s?)?(\d{1,2})\s?月\s?(\d{1,2})\s?日\s?(?:[电電讯訊]|消息|\s[-—–]{1,2}\s)",
    re.MULTILINE,
)
_HEADER = re.compile(r"^[^\n。！？]{0,40}?(\d{4})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日\s{1,4}\d{1,2}[:：]\d{2}", re.MULTILINE)
"""A line above the text that ends in a day and an hour (某某网消息 2022年03月18日 20:15)."""
_TOP = 400
_READ = 20_000  # characters; an article says its day before


def parse_issued(value: str) -> datetime | date | None:
    """Return the time that a piece of metadata gives, with a zone where it gives one; None where it is none.

    >>> parse_issued("Tue, 22 Jun 2021 04:03:07 GMT")
    datetime.datetime(2021, 6, 22, 4, 3, 7, tzinfo=datetime.timezone.utc)
    >>> parse_issued("2021年6月18日 下午1:54"), parse_issued("2021-06-18")
    (datetime.datetime(2021, 6, 18, 13, 54), datetime.date(2021, 6, 18))
    """
    value = value.strip()
    if not value or len(value) > _LONGEST:
        return None
    try:
        found = _local(value) or _compact(value) or _mail(value)
    except (ValueError, OverflowError, IndexError):
        return None
    return found if found and _FIRST <= found.year <= _LAST else None


def _local(value: str) -> datetime | date | None:
    """Read year-month-day with or without a time of day."""
    match = _LOCAL.match(value)
    if match is None or (match.end() < len(value) and value[match.end()].isdigit()):
        return None
    year, month, day, half, hour, minute, second, fraction, late, zone = match.groups()
    if hour is None:
        return date(int(year), int(month), int(day))
    hours = int(hour)
    mark = (half or late or "").lower()
    if mark in _AFTERNOON and hours < 12:  # noqa: PLR2004 - noon
        hours += 12
    elif mark in {"am", "凌晨"} and hours == 12:  # noqa: PLR2004 - midnight
        hours = 0
    micro = int((fraction or "0").ljust(6, "0")[:6])
    tz = _zone(zone) if zone else None
    return datetime(int(year), int(month), int(day), hours, int(minute or 0), int(second or 0), micro, tzinfo=tz)


def _zone(name: str) -> timezone:
    """Return a zone; CST is China's in Chinese news."""
    if name.lower() in _ZONES:
        return _ZONES[name.lower()]
    sign = -1 if name[0] == "-" else 1
    digits = name[1:].replace(":", "")
    offset = sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return UTC if not offset else timezone(offset)


def _compact(value: str) -> datetime | date | None:
    """Read 20210618, 20210618T135400Z, or seconds or milliseconds since 1970."""
    if match := _COMPACT.fullmatch(value):
        year, month, day, hour, minute, second = match.groups()
        if _FIRST <= int(year) <= _LAST and int(month) <= 12:  # noqa: PLR2004 - months; else it is an epoch
            if hour is None:
                return date(int(year), int(month), int(day))
            zone = UTC if value.endswith("Z") else None
            return datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0), tzinfo=zone)
    if _EPOCH.fullmatch(value):
        seconds = float(value)
        return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)  # noqa: PLR2004 - beyond: milliseconds
    return None


def _mail(value: str) -> datetime | None:
    """Read the form of mail and RSS (RFC 2822)."""
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - rarely needed

    if value.upper().endswith(" CST"):
        value = value[:-3] + "+0800"
    try:
        found = parsedate_to_datetime(value)
    except TypeError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is not None and not found.utcoffset() else found


def day_from_text(text: str) -> tuple[date, str] | None:
    r"""Return the day on which an article without a date was written, and the words that say so.

    The words are «今日（6月20日）» and the like, or a dateline; the year, where they have none, is the
    latest in which the text puts an event.

    >>> day_from_text("2021年5月21日有过会议。今日（6月20日）零点断电。")
    (datetime.date(2021, 6, 20), '今日（6月20日）, 2021年5月21日')
    >>> day_from_text("国企挖矿被查\n央视网消息 2022年03月18日 20:15\n去年有过会议。")
    (datetime.date(2022, 3, 18), '央视网消息 2022年03月18日 20:15')
    """
    head = text[:_READ]
    match = _HEADER.search(head[:_TOP]) or _TODAY.search(head) or _DATELINE.search(head)
    if match is None:
        return None
    words = match[0].strip(" -—–（(【\n")
    year, month, day = match.groups()[-3:]
    if year is None:
        latest = max(_FULL_DATE.finditer(head), key=lambda full: (int(full[1]), int(full[2])), default=None)
        if latest is None:
            return None
        year = latest[1]
        words = f"{words}, {latest[0].strip()}"
    try:
        found = date(int(year), int(month), int(day))
        if match[0].startswith("昨"):
            found += timedelta(days=1)
    except (ValueError, OverflowError):
        return None
    return (found, words) if _FIRST <= found.year <= _LAST else None
