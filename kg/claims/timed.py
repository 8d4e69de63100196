"""When a pattern's claim holds: at the time that its words give, that of its sentence, or that spoken of before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.claims.moments import (
    CHANGES,
    DAYS,
    LEVELS,
    PRICES,
    as_before,
    runs_until_today,
    told_as_now,
    until_today,
    when_near,
)
from kg.claims.sessions import of_session
from kg.claims.spots import within
from kg.model import When
from kg.times import day_of
from kg.vocabulary.patterns import code_of

if TYPE_CHECKING:
    from kg.claims.forms import Form
    from kg.claims.spots import Spot

__all__ = ["HASHRATE", "NUMERIC", "PRICES", "SHARE", "STANDING", "due_by", "when_of"]

_DONE = re.compile("已|完成了|了")
_NEW_POST, _BEHIND = (
    re.compile(
        "出任|获任|接任|继任|升任|转任|辞任|辞去|辞职|卸任|离任|就任|上任|任命|聘任|委任|获委|免去|接替|当选|任[^，。；]{0,14}期间"
    ),
    10,
)
"""What happens with a post, which has a day; that somebody holds one has none."""
_CARRIED = 2
_FOLLOWS = re.compile(
    "(?:受|因)(?:此|该|这一|上述)[^，。；]{0,6}(?:影响|拖累|打击|冲击|刺激|提振)|应声|闻讯|消息(?:一出|传出|公布)"
)
"""What a price does on the news comes on the day of the news, however far back that was named."""
HASHRATE = frozenset({"lost", "gained", "hashrate", "hashrateShare"})
NUMERIC = CHANGES | LEVELS
"""Predicates whose figures go on from sentence to sentence under one source and one day."""
SHARE = "hashrateShare"
_FROM_THE_FIGURE = PRICES | CHANGES
_TRADED, _ANY_TIME = frozenset(map(code_of, ("Company", "Exchange"))), code_of("Cryptocurrency")  # a coin is traded at any time
STANDING = frozenset({"locatedIn", "operates", "targets"})
"""Predicates of what stands beside a name in passing: nobody attests it but the article."""


def when_of(match: re.Match[str], spot: Spot, trigger: int, form: Form) -> When | None:
    """Return the time of a claim: the pattern's own, the nearest in the sentence, or the day spoken of before."""
    predicate = form.pattern.predicate
    for number in form.numbers(match, "time", spot.sentence):
        value = spot.article.sheet.hits[number].value
        if isinstance(value, When):
            return value
    if predicate in STANDING or predicate == "affiliatedWith":
        own = within(match, spot)
        post = (
            own is None
            and predicate not in STANDING
            and _NEW_POST.search(spot.sentence.code, match.start(), match.end() + _BEHIND)
        )
        return when_near(spot.sentence, spot.article, match.start(), match.end()) if post else own
    level = predicate in NUMERIC
    figures = form.starts(match, "object")
    if predicate in _FROM_THE_FIGURE and figures and trigger == match.start():
        trigger = min(figures)  # 本季度将投入…；其股价当日收跌3.3%: the words begin with the share, which was named before
    figure = max(figures, default=-1)
    near = when_near(spot.sentence, spot.article, trigger, match.end(), predicate, figure)
    near = until_today(near, spot.article, spot.sentence) if level else near
    here = near or spot.scene.day
    now = predicate in LEVELS and told_as_now(spot.sentence, spot.article, here, max(figure, match.start()), own=bool(near))
    return None if now else near or _carried(spot, predicate, figure)


def _carried(spot: Spot, predicate: str, figure: int) -> When | None:
    """Return the time of a figure whose sentence gives it none: today's session, that of the shares or the day told of before."""
    if predicate not in NUMERIC:
        return None
    share = predicate in PRICES and not _TRADED.isdisjoint(spot.sentence.code) and _ANY_TIME not in spot.sentence.code
    if share and (today := of_session(spot.sentence, spot.article, spot.scene)):
        return today
    shares, told = spot.scene.of_share
    if predicate == SHARE and shares and spot.sentence.number - told == 1:
        return as_before(spot.sentence, shares, figure)  # 8月，美国占35.4%。哈萨克斯坦以18.1%位居第二
    if spot.scene.day is None:
        return None
    reach = _CARRIED if spot.scene.day.precision in DAYS else 0
    goes_on = spot.sentence.block - spot.scene.day_block <= reach or _FOLLOWS.search(spot.sentence.code)
    apart = predicate in HASHRATE and spot.sentence.block != spot.scene.day_block
    over = apart and runs_until_today(spot.sentence, spot.article, spot.scene.day)
    return spot.scene.told(of_share=share) if goes_on and not over else None


def due_by(spot: Spot, end: int) -> When | None:
    """Return the time by which a firm will have done something (9月底前把矿机迁往当地), if it is not yet done."""
    today, first = spot.article.today, spot.sentence.clause_start(end - 1)
    return next(
        (
            value
            for place, value in spot.sentence.times
            if first <= place < end and value.before and value.latest is not None and today is not None
            and day_of(value.latest) > today and not _DONE.search(spot.sentence.code, place, end)
        ),
        None,
    )  # fmt: skip
