"""Walks a text sentence by sentence and finds the times in it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from kg.model import Precision, When
from kg.times import grammar
from kg.times.calendar import add_months, day_of, same_weekday
from kg.times.context import Context
from kg.times.points import Point, head_at, read_point, read_second
from kg.times.resolve import VAGUE, Value, at_hour, resolve

if TYPE_CHECKING:
    import re

    from kg.reading import Reading

__all__ = ["TimeMention", "find_times"]

_RELATIVE = frozenset(("DAYWORD", "WEEK", "CLOCK", "PART", "WINDOW"))
_DATED = frozenset(("CAL", "BAREDAY", "ISO", "SLASHED"))
_LOOSE = frozenset(("VAGUE", "SOME", "WINDOW"))
_VAGUE = frozenset(("VAGUE", "SOME"))
_DAYS_ON = ("天", "日")
_AT_PRESS = ("发稿", "发稿前", "发稿时", "截稿", "截稿前", "截稿时", "现")
"""截至发稿 is the day on which the article went out; so is 现报…."""
_ONGOING = ("起", "以来", "至今", "开始")
"""How a time ends that is no year of its own: what follows (自2019年起…。6月18日) is of the present again."""
# The characters that a match can begin or end with: a look at one is ten times cheaper than a search.
_BEGINS_SUFFIX = frozenset("前左之以至迄开起后或")
_BEGINS_NOUN = frozenset("就才便是为乃也即")
_ENDS_GENERIC = frozenset("每年到逢个隔续连达时为")
_ENDS_PREFIX = frozenset("至止到自从")
_ENDS_DEADLINE = frozenset("是为在于到至限期日间迟晚")
_ENDS_FUTURE = frozenset("将拟会在于到至计期划取争诺望备保必求迟晚定须应需限时待长后")
_QUOTES = ("报导", "报道", "消息")
_IN_DATELINE = 40  # characters into a paragraph within which a dateline stands
_TO_SPEECH = 200  # characters from the day at the head of a sentence within which its speaker is named
_IN_LEAD = 16  # characters into a sentence within which a date of its own stands (某某快讯，9月24日，…)
_DATELINE_DAYS = 31
_MARKED, _BULLETS = 4, " 　\t▌■●◆·*•-—【（[#|丨一二三四五六七八九十、"
"""What may stand before the time that begins a line."""


@dataclass(slots=True)
class TimeMention:
    """A time found in a text: where it stands in the view, and what it means."""

    start: int
    end: int
    when: When


def find_times(
    reading: Reading, anchor: date | None, *, start: int = 0, end: int | None = None, said: date | None = None
) -> tuple[TimeMention, ...]:
    """Find the times in a text and work out what they mean.

    Args:
        reading: the whole article where possible: datelines, the dates said before and reported speech
            then count.
        anchor: the day of publication, which relative words start from; a dateline in the text goes before it.
        start: where to begin in the view.
        end: where to stop in the view; its end by default.
        said: the last day named before ``start``.

    Returns:
        The times in text order, without overlap. Bounds are those of the period that the words name: ``before``
        (…前, a future …底) and ``since`` (…以来, …起, …后) tell that it is open on one side. Vague words
        (近日, 目前), and all relative ones where no day is known, have no bounds.

    >>> from kg.reading import Reading
    >>> found = find_times(Reading.of("6月9日，青海发文；各企业须于该日14点之前停产，6月底完成整顿。"), date(2021, 6, 12))
    >>> [(t.when.text, str(t.when.latest), t.when.before) for t in found]
    [('6月9日', '2021-06-09', False), ('该日14点之前', '2021-06-09 14:00:00', True), ('6月底', '2021-06-30', True)]
    """
    return _Walk(reading, anchor, start, len(reading.view) if end is None else end, said).run()


class _Walk:
    """One pass over a text."""

    def __init__(self, reading: Reading, anchor: date | None, start: int, end: int, said: date | None) -> None:
        self.reading, self.view = reading, reading.view
        self.start, self.end = start, end
        self.context = Context(anchor, anchor, anchor, said=said)
        if said is not None:
            self.context.note(said, said, explicit_year=False)
        self.openings, self.bounds = grammar.openings(self.view, start, end)
        self.sentence_start = self.paragraph_start = start
        self.lead: tuple[date, int] | None = None
        if anchor is None:
            self.context.fallback = self._fallback()

    def run(self) -> tuple[TimeMention, ...]:
        """Return every time in order."""
        found: list[TimeMention] = []
        last = self.start
        for at in self.openings:
            if at < last:
                continue
            head = head_at(self.view, at, self.end)
            if head is None or head.end() == at:
                continue
            if head.lastgroup == "SKIP":
                last = head.end()
                continue
            self._move(at)
            mention = self._mention(head)
            if mention is None:
                last = head.end()
                continue
            found.append(mention)
            last = mention.end
        return tuple(found)

    # ---- where we are ------------------------------------------------------------------------------------
    def _move(self, at: int) -> None:
        """Bring the context to a place: its sentence and its paragraph."""
        index = bisect_right(self.bounds, at - 1)
        if index == self.context.sentence:
            return
        newline = self.view.rfind("\n", self.sentence_start, self.bounds[index - 1] + 1)
        if newline >= 0:
            self.context.paragraph += self.view.count("\n", self.sentence_start, newline + 1)
        self.context.sentence = index
        self.sentence_start = self.bounds[index - 1] + 1
        if newline >= 0:
            self.paragraph_start = newline + 1
        self.lead = None
        self.context.base = self.context.now

    def _fallback(self) -> date | None:
        """Return the latest full date of the text, for months and days without a year where nothing else tells."""
        best: date | None = None
        for at in self.openings:
            if not self.view[at].isdigit():
                continue
            head = head_at(self.view, at, self.end)
            if head and ((head.lastgroup == "CAL" and head["y"] and head["m"]) or head.lastgroup == "ISO"):
                value = resolve(head, self.context, future=False)
                if value.hi is not None and (best is None or value.hi > best):
                    best = value.hi
        return best

    # ---- one expression ----------------------------------------------------------------------------------
    def _mention(self, head: re.Match[str]) -> TimeMention | None:
        """Read one whole expression from its head, or None where the words only look like one."""
        view, start, kind = self.view, head.start(), head.lastgroup
        if kind in _VAGUE and head[0].endswith(_AT_PRESS) and (day := self.context.published):
            return self._made(start, head.end(), day, day, Value(day, day, Precision.DAY))
        if kind in _VAGUE and head[0] not in ("当时", "届时"):
            return self._made(start, head.end(), None, None, VAGUE)
        before = view[max(self.sentence_start, start - 12) : start]
        last = before[-1:] or "，"
        if last in _ENDS_GENERIC and grammar.GENERIC_BEFORE.search(before):
            return None
        if kind == "CAL" and grammar.DOCUMENT_NUMBER.match(view, head.end(), self.end):
            return None
        point = read_point(view, head, self.end)
        second = read_second(view, point, self.end)
        end = second.end if second else point.end
        suffix = prefix = None
        if kind not in _LOOSE:
            suffix = grammar.SUFFIX.match(view, end, self.end) if view[end : end + 1] in _BEGINS_SUFFIX else None
            prefix = grammar.PREFIX.search(before) if last in _ENDS_PREFIX and not grammar.OF_LEVEL.match(view, end) else None
        if kind == "CLOCK" and head["bh3"] and suffix is None and second is None:
            return None
        if suffix:
            end = suffix.end()
        self._reported(head)
        deadline = self._is_deadline(before, last, suffix, end)
        if self.context.heading:
            self.context.opens = self._opens_item(start)
        value, lo, hi = self._value(point, second, future=deadline or self._is_future(head, before, last, end))
        by_when = deadline or self._ends(value, before, end, prefix)
        self._remember(head, point, lo, hi, explicit_year=value.explicit_year, deadline=by_when, end=end)
        value, hi = self._opened(value, lo, hi, prefix if second is None else None, suffix)
        return self._made(start if prefix is None else start - len(before) + prefix.start(), end, lo, hi, value, before=by_when)

    def _made(
        self, start: int, end: int, lo: date | datetime | None, hi: date | datetime | None, value: Value, *, before: bool = False
    ) -> TimeMention:
        """Make the mention, quoting the original text."""
        precision = Precision.VAGUE if lo is None else value.precision
        when = When(self.reading.words(start, end), lo, hi, precision, before, value.since, value.window)
        return TimeMention(start, end, when)

    def _is_deadline(self, before: str, last: str, suffix: re.Match[str] | None, end: int) -> bool:
        """Say whether the words around a time make it a deadline (…前, 期限是…, …是最后期限)."""
        if suffix is not None:
            return bool(suffix["before"])
        if last in _ENDS_DEADLINE and grammar.DEADLINE_BEFORE.search(before):
            return True
        return self.view[end : end + 1] in _BEGINS_NOUN and grammar.DEADLINE_NOUN.match(self.view, end, self.end) is not None

    def _is_future(self, head: re.Match[str], before: str, last: str, end: int) -> bool:
        """Say whether a word near a time speaks of what is to come; asked only where the meaning depends on it."""
        kind = head.lastgroup
        if kind in ("ISO", "DAYWORD", "PLAN", "DECADE") or (kind == "CAL" and head["year"]):
            return False
        if last in _ENDS_FUTURE and grammar.FUTURE_BEFORE.search(before):
            return True
        if kind == "WINDOW":
            ahead = (grammar.DEADLINE_AFTER, grammar.BANNED_AFTER)
            return (head["wsuf"] or "").endswith("内") and any(regex.match(self.view, end, self.end) for regex in ahead)
        return grammar.FUTURE_AFTER.match(self.view, end, self.end) is not None

    def _opened(
        self,
        value: Value,
        lo: date | datetime | None,
        hi: date | datetime | None,
        prefix: re.Match[str] | None,
        suffix: re.Match[str] | None,
    ) -> tuple[Value, date | datetime | None]:
        """Take in 自…, …以来, …起, …至今: the period is open, and has run until today where it is not over."""
        until = bool(suffix and suffix["until"])
        begins = prefix is not None and prefix["from"] and value.precision is not Precision.RANGE
        since = value.since or until or bool(begins) or bool(suffix and (suffix["since"] or suffix["after"]))
        if not since or lo is None or hi is None:
            return value, hi
        precision = Precision.RANGE if until else value.precision
        return replace(value, since=True, precision=precision), self._running(lo, hi, until=until)

    # ---- its meaning -------------------------------------------------------------------------------------
    def _value(
        self, point: Point, second: Point | None, *, future: bool
    ) -> tuple[Value, date | datetime | None, date | datetime | None]:
        """Return what an expression means, with its bounds, hours included."""
        value, lo, hi = self._resolve(point, future=future)
        if second is None or lo is None or hi is None:
            return value, lo, hi
        self.context.note(day_of(lo), day_of(hi), explicit_year=value.explicit_year)
        _, other, last = self._resolve(second, future=future)
        if other is None or last is None:
            return value, lo, hi
        last = _after(last, day_of(lo), second.head.lastgroup)
        if second.head.lastgroup == "CLOCK" and isinstance(last, datetime):
            last = datetime.combine(day_of(lo), last.time())
        precision = Precision.HOUR if second.head.lastgroup == "CLOCK" else Precision.RANGE
        if isinstance(lo, datetime) and not isinstance(last, datetime):
            lo = lo.date()
        if isinstance(last, datetime) and not isinstance(lo, datetime):
            last = last.date()
        if day_of(last) < day_of(lo):
            return value, lo, hi  # 昨天至第一季度: no period runs backwards
        return Value(day_of(lo), day_of(last), precision, explicit_year=value.explicit_year), lo, last

    def _resolve(self, point: Point, *, future: bool) -> tuple[Value, date | datetime | None, date | datetime | None]:
        """Resolve one end of an expression; of a word and a date in brackets the date decides."""
        value = resolve(point.head, self.context, future=future)
        if point.inner is not None and point.head.lastgroup in ("DAYWORD", "WEEK"):
            if value.lo is not None and value.lo == value.hi:
                self.context.note(value.lo, value.lo, explicit_year=False)
            inner = resolve(point.inner, self.context, future=future)
            if (
                point.head.lastgroup == "WEEK" and inner.lo and value.lo and value.lo == value.hi
                and inner.lo.weekday() != value.lo.weekday()
            ):  # fmt: skip
                day = same_weekday(value.lo, inner.lo.day)  # 须于周日（20日）零时前, told on the 22nd
                inner = replace(inner, lo=day, hi=day) if day and inner.lo == inner.hi else inner
            value = inner if inner.lo is not None else value
        if point.clock is None or value.lo is None or value.lo != value.hi:
            return value, value.lo, value.hi
        moment = at_hour(value.lo, *point.clock, point.part)
        return Value(value.lo, value.hi, Precision.HOUR, explicit_year=value.explicit_year), moment, moment

    def _ends(self, value: Value, before: str, end: int, prefix: re.Match[str] | None) -> bool:
        """Say whether a period without 前 is a deadline all the same: a future 月底, 到2025年, 三日内整改."""
        if value.hi is None or value.since:
            return False
        base = self.context.base
        ahead = base is not None and value.hi > base
        if value.window is not None:
            return ahead and self.view[end - 1] == "内" and not grammar.BANNED_AFTER.match(self.view, end, self.end)
        if value.end and (ahead or (before.endswith(("于", "在")) and grammar.DEADLINE_AFTER.match(self.view, end, self.end))):
            return not (prefix and prefix["asof"])
        return ahead and bool(prefix and prefix["until"])

    def _running(self, lo: date | datetime, hi: date | datetime, *, until: bool) -> date | datetime:
        """Return the end of a period that has begun: today, where the period named is not over (今年以来, 5月至今)."""
        today = max((d for d in (self.context.base, self.context.published) if d is not None), default=None)
        if today is None or day_of(lo) > today or (isinstance(hi, datetime) and not until):
            return hi
        return today if until or (day_of(hi) > today and day_of(lo) != day_of(hi)) else hi

    # ---- what later expressions hang on ---------------------------------------------------------------------
    def _reported(self, head: re.Match[str]) -> None:
        """Let 今天 mean the day that the sentence began with, if someone speaks in between (6月17日，据…表示，今天…)."""
        if self.lead is None or head.lastgroup not in _RELATIVE:
            return
        day, spoken = self.lead
        self.context.base = day if spoken <= head.start() else self.context.now

    def _remember(
        self, head: re.Match[str], point: Point, lo: date | datetime | None, hi: date | datetime | None, *,
        explicit_year: bool, deadline: bool, end: int,
    ) -> None:  # fmt: skip
        """Take a time into the context: datelines move the present, deadlines and asides are not spoken of again."""
        if lo is not None and lo == hi and _days_later(head):  # 两天后，…。次日，…
            self.context.note(day_of(lo), day_of(lo), explicit_year=False)
        if lo is None or hi is None or head.lastgroup in ("WINDOW", "VAGUE", "SOME", "PLAN", "DECADE"):
            return
        first, last, context = day_of(lo), day_of(hi), self.context
        dated = head.lastgroup in _DATED or point.inner is not None
        of_day = first == last and dated
        in_line, in_sentence = head.start() - self.paragraph_start, head.start() - self.sentence_start
        if of_day and in_line <= _IN_DATELINE and self._is_dateline(first, end, head.lastgroup):
            context.now = context.base = first
        elif of_day and in_sentence <= 3:  # noqa: PLR2004 - room for a bracket or 据
            speech = grammar.REPORT.search(self.view, end, min(self.end, end + _TO_SPEECH))
            self.lead = (first, speech.end()) if speech else self._set_off(first, head.start(), end)
        elif of_day and in_sentence <= _IN_LEAD:
            self.lead = self.lead or self._set_off(first, head.start(), end)
        if context.opens and of_day:
            context.item = first, context.paragraph
        elif head.lastgroup == "CAL" and not head["d"] and self._is_heading(head.start(), end):
            context.heading = first.year, first.month if (first.year, first.month) == (last.year, last.month) else None
        if not self._in_passing(head, end) and (not deadline or explicit_year):
            ongoing = self.view.endswith(_ONGOING, head.start(), end) or first.year < last.year
            context.note(first, last, explicit_year=explicit_year, ongoing=ongoing)
            if first < last and (head.lastgroup == "BAREDAY" or (head.lastgroup == "CAL" and head["d"])):
                context.said, context.said_at = last, (context.paragraph, context.sentence)  # 12月14、15日停, 31日起禁

    def _in_passing(self, head: re.Match[str], end: int) -> bool:
        """Say whether a time is named only beside what is told: in brackets, compared with, or since when a record stands."""
        before = self.view[head.start() - 1 : head.start()]
        if head.lastgroup == "CAL" and not head["d"] and before != "（":
            # 7月产出1221枚，较6月增加…，由6月的…升至…。截至月底: of July
            aside = before == "较" or (before in ("由", "从") and grammar.OF_LEVEL.match(self.view, end) is not None)
        else:
            aside = before == "（"
        return aside or (self.view[end - 2 : end] == "以来" and grammar.RECORD.match(self.view, end) is not None)

    def _opens_item(self, start: int) -> bool:
        """Say whether a time begins its paragraph, as the items of a chronicle do."""
        lead = self.view[self.paragraph_start : start]
        return len(lead) <= _MARKED and not lead.strip(_BULLETS)

    def _is_heading(self, start: int, end: int) -> bool:
        """Say whether a month or a year is the heading of what stands below: a line of its own, maybe with a few words behind."""
        return self.paragraph_start > self.start and self._opens_item(start) and grammar.HEADING.match(self.view, end) is not None

    def _is_dateline(self, day: date, end: int, kind: str | None) -> bool:
        """Say whether a date is a dateline: 路透北京6月21日 -, 财联社6月21日讯, 2021-06-21 10:20, or a line of its own."""
        alone = kind == "ISO" or grammar.ALONE.match(self.view, end, self.end) is not None
        if self.paragraph_start == self.start and not alone:  # 9月27日晚报: what the headline is of
            line = self.view.find("\n", end)
            alone = grammar.DAILY.search(self.view, self.start, line if line >= 0 else self.end) is not None
        wire = grammar.AFTER_DATELINE.match(self.view, end, self.end)
        if wire is not None and wire[0].endswith(_QUOTES) and self.context.paragraph > 1:
            return False  # 某报15日报道，…: whom the article quotes further down
        return (alone or wire is not None) and self._near_publication(day)

    def _set_off(self, day: date, start: int, end: int) -> tuple[date, int] | None:
        """Return the day that a clause of its own gives the sentence (9月24日，比特币今日下跌), and from where it holds."""
        apart = start == self.sentence_start or self.view[start - 1] in "，）】：　 "
        return (day, end) if apart and self.view.startswith("，", end) and self._near_publication(day) else None

    def _near_publication(self, day: date) -> bool:
        """Say whether a day is about that of publication, as far as that is known."""
        published = self.context.published
        return published is None or abs((published - day).days) <= _DATELINE_DAYS


def _days_later(head: re.Match[str]) -> bool:
    """Say whether a window is a day counted from the one spoken of (两天后)."""
    window = head.lastgroup == "WINDOW" and head["wu"] in _DAYS_ON and not head["wpre"]
    return window and (head["wsuf"] or "").endswith("后")


def _after(last: date | datetime, first: date, kind: str | None) -> date | datetime:
    """Return the end of a range moved behind its beginning: 周一至周五, 28日至3日, 11月至2月."""
    day = day_of(last)
    if day >= first or day.year > 9000:  # noqa: PLR2004 - far from the last year that a date can hold
        return last
    if kind == "WEEK":
        return day + timedelta(days=7)
    moved = add_months(day, 1 if kind == "BAREDAY" else 12)
    return moved if moved >= first else day
