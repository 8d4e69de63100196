"""What a text has said so far about time: the day it is written from, the last day, month and year named."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from kg.expressions import compiled
from kg.times.calendar import Period, day_or_none, nearest_year

__all__ = ["Context"]

_PERIOD = 12  # days of a part of a month, or of a week
_BEFORE, _OF_NEWS = (
    10,
    compiled(
        "(?:消息|新闻|通知|公告|禁令|文件|政策|声明|通告|新规|事件)(?:一)?(?:传出|公布|发布|曝光|出台|传来|传开|出炉|下发|印发|流出|见报)的?$"
    ),
)  # what news do before their day, and how many letters back that may stand
_SOON = 200  # days within which what is ordered on a day is to be done
_RECENT = 60  # days: a day without a year that fits into the last two months is one of these
_JUST_OVER = 5


@dataclass(slots=True)
class Context:
    """The anchors of relative words, moved forward as the text is read.

    ``now`` is the day of the dateline, or of publication; ``base`` is the day that 今天 means in the present
    sentence (another one in reported speech); ``said`` the last day named, ``year`` and ``month`` the last
    ones named; ``period`` the bounds of the last time, for 当时; ``days`` how often each day was named.
    ``heading`` is the year, maybe with the month, that a line of its own gives the items under it (2021年5月; 18日 …),
    ``opens`` tells that the expression at hand begins an item, ``item`` is the day of the last one, with its paragraph.
    """

    published: date | None
    now: date | None
    base: date | None
    said: date | None = None
    year: int | None = None
    month: tuple[int, int] | None = None
    period: Period | None = None
    period_at: tuple[int, int] = (-9, -9)
    sentence: int = 0
    paragraph: int = 0
    said_at: tuple[int, int] = (-9, -9)
    full: tuple[int, int, int, int] | None = None
    fallback: date | None = None
    days: dict[date, int] = field(default_factory=dict)
    heading: tuple[int, int | None] | None = None
    opens: bool = False
    item: tuple[date, int] | None = None

    def near(self, place: tuple[int, int]) -> bool:
        """Say whether a place (paragraph, sentence) is this sentence or the one before it in the paragraph."""
        return place[0] == self.paragraph and self.sentence - place[1] <= 1

    def anchor(self) -> date | None:
        """Return the day from which months and days without a year are counted: of the item of a chronicle, or the present."""
        return self.item[0] if self.item and self.item[1] == self.paragraph else self.base or self.fallback

    def headed(self, m: int | None, d: int) -> date | None:
        """Return the day with which an item begins under its heading, unless it is yet to come."""
        if not self.opens or self.heading is None:
            return None
        y, month = self.heading
        if m is not None:
            y, month = y + (month is not None and m < month), m  # 2021年12月, 1月: of the next year
        day = day_or_none(y, month, d) if month else None
        return day if day and (self.published is None or day <= self.published) else None

    def year_of(self, m: int, d: int, *, future: bool) -> int | None:
        """Return the year of a month and day given without one, or None where nothing tells."""
        if day := self.headed(m, min(d, 28)):
            return day.year
        anchor = self.anchor()
        usual = nearest_year(m, d, anchor, future=future) if anchor else None
        if future and self._follows(m, d, usual):
            return usual and usual - 1
        if self.full is None or not self.near(self.full[2:]):
            return usual if usual is not None else self.year
        y, after, _, sentence = self.full
        if m < after:
            return usual if usual is not None else y
        if sentence == self.sentence or usual is None or anchor is None:
            return y
        day = day_or_none(usual, m, min(d, 28))
        return usual if day is not None and abs((anchor - day).days) <= _RECENT else y

    def _follows(self, m: int, d: int, year: int | None) -> bool:
        """Say whether a day to come is of the year before ``year``: it follows soon on the one that was just told of.

        In November: 6月18日下发通知，要求6月20日前完成清理.
        """
        day = day_or_none(self.said.year, m, min(d, 28)) if self.said and year == self.said.year + 1 else None
        return day is not None and self.said is not None and self.near(self.said_at) and 0 <= (day - self.said).days <= _SOON

    def day_of(self, d: int, *, future: bool) -> date | None:
        """Return the day that a bare number means (21日): of its heading, of the month just spoken of, or the latest one."""
        return self.headed(None, d) or self._day_before(d, future=future)

    def _day_before(self, d: int, *, future: bool) -> date | None:
        now = self.anchor()
        usual = _latest(d, now, future=future) if now else None
        if self.said is None or not self.near(self.said_at):
            return usual
        same = day_or_none(self.said.year, self.said.month, d)
        if usual is None or same is None or now is None:
            return usual or same
        if self.said_at[1] == self.sentence:
            if same < self.said and self.said < usual:
                return usual
            today = max(now, self.now or now)  # 12月4日…；5日回升: after the day that the sentence began with
            return same if future or same <= today or self.said > now else usual
        if d < self.said.day or abs((now - usual).days) <= 1:
            return usual
        return same if future or same <= now else usual

    def that_day(self) -> date | None:
        """Return the day that 当天 refers to: the last one named; after two paragraphs without one, the one named most often."""
        if self.said is None or self.paragraph - self.said_at[0] <= 1:
            return self.said
        return max(self.days, key=lambda day: (self.days[day], day == self.said), default=self.said)

    def of_news(self, text: str, place: int) -> date | None:
        """Return the first day that was named, but for the present one, where news are spoken of (消息传出当天)."""
        here = self.said_at == (self.paragraph, self.sentence)  # 甲12月21日申请破产，消息公布当天…
        if here or not _OF_NEWS.search(text, max(0, place - _BEFORE), place):
            return None
        return next((day for day in self.days if day not in (self.published, self.now)), None)

    def in_period(self) -> bool:
        """Say whether the paragraph tells of a period of some days (1月初, 上周), and named no day since."""
        if self.period is None or self.period[0] == self.period[1] or self.period_at[0] != self.paragraph:
            return False
        return self.said_at < self.period_at and (self.period[1] - self.period[0]).days < _PERIOD

    def of_sentence(self) -> date | None:
        """Return the day that an hour without one belongs to: the last of this sentence, else the present day."""
        return self.said if self.said is not None and self.near(self.said_at) else self.base

    def note(self, lo: date, hi: date, *, explicit_year: bool, ongoing: bool = False) -> None:
        """Remember a time that was said; the year of an ``ongoing`` one ends with its sentence."""
        self.period, self.period_at = (lo, hi), (self.paragraph, self.sentence)
        self.year = lo.year
        if (lo.year, lo.month) == (hi.year, hi.month):
            self.month = (lo.year, lo.month)
        if lo == hi:
            self.said, self.said_at = lo, (self.paragraph, self.sentence)
            self.days[lo] = self.days.get(lo, 0) + 1
        if explicit_year:
            one_month = (lo.year, lo.month) == (hi.year, hi.month)
            self.full = (lo.year, lo.month if one_month else 1, self.paragraph, self.sentence - ongoing)


def _latest(d: int, now: date, *, future: bool) -> date | None:
    """Return the latest day with this number on or before a day; with a word of the future, the next one.

    What was only days ago is no day of the next month (9日: 某局8日将甲列入名单).
    """
    here = day_or_none(now.year, now.month, d)
    if here is not None and future and 0 < (now - here).days <= _JUST_OVER:
        return here
    if here is not None and (here >= now if future else here <= now):
        return here
    first = now.replace(day=1)
    other = (first + timedelta(days=32)) if future else (first - timedelta(days=1))
    return day_or_none(other.year, other.month, d) or here
