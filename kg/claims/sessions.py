"""The day of trade that prices are of where no day is given: today's session, or that which New York closed before."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from kg.expressions import compiled
from kg.model import Precision, When
from kg.times import day_of

if TYPE_CHECKING:
    from datetime import date

    from kg.claims.encode import Sentence
    from kg.claims.scene import Scene
    from kg.links import Article

__all__ = ["of_session"]

_SESSION = compiled("截至(?:午间?|早盘|上午)?收[盘市]|午间收[盘市]|早盘|午盘|今早|盘初|午后")
_NEW_YORK = compiled("美股|美国股市|纽约股市|道指|纳指")
_TO_OPEN = compiled("盘前|盘初|开盘|今晚|期货|周[一二三四五]")
_FRIDAY = 4  # as `date.weekday` counts
_GOES_ON = 2  # paragraphs over which a day that was told of still holds
_BACK = {0: 3, 6: 2}  # days from a Monday, a Sunday back to the Friday before


def of_session(sentence: Sentence, article: Article, scene: Scene) -> When | None:
    """Return the day of trade for prices that no day is given for (截至午间收盘, A股早盘): the article's.

    What New York closed at is of its last day of trade before that. Not where the paragraph told of a day; the
    sentences that follow in it go on with the session.
    """
    today = article.today
    if today is None or sentence.times or scene.day_block == sentence.block:
        return None
    if scene.session is not None and scene.session_block == sentence.block:
        return scene.session
    if found := _NEW_YORK.search(sentence.code):
        if _TO_OPEN.search(sentence.code) or _told_before(scene, today, sentence):
            return None
        today -= timedelta(days=_BACK.get(today.weekday(), 1))
    elif (found := _SESSION.search(sentence.code)) is None:
        return None
    else:
        today -= timedelta(days=max(0, today.weekday() - _FRIDAY))
    scene.session, scene.session_block = When(found[0], today, today, Precision.DAY), sentence.block
    return scene.session


def _told_before(scene: Scene, today: date, sentence: Sentence) -> bool:
    """Say whether the paragraphs before told of a day earlier than the article's, which the prices go on with."""
    day = scene.day.latest if scene.day is not None and sentence.block - scene.day_block <= _GOES_ON else None
    return day is not None and day_of(day) < today
