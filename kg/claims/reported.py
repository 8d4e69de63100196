"""The day on which something was told, where the article names one: what has gone on «since» goes on until then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.expressions import compiled
from kg.model import Precision, When
from kg.times import day_of

if TYPE_CHECKING:
    from datetime import date

    from kg.claims.encode import Sentence
    from kg.links import Article

__all__ = ["DAYS", "told_on"]

DAYS = frozenset({Precision.DAY, Precision.HOUR})

_BACK, _FRESH = 16, 7
"""How many names back the day may stand, and how many days before the article's it may lie."""
_TELLS = compiled("表示|获悉|通报|介绍|透露|披露|召开|举行|了解到|公布|承认|回应|答复|说|称")


def told_on(article: Article, sentence: Sentence, place: int) -> date | None:
    """Return the day on which somebody told what stands at a place (17日召开会议。会议通报，去年11月以来…), or the article's."""
    today, view = article.sheet.document.day, article.sheet.reading.view
    if today is None:
        return None
    at, hits = sentence.at[place], article.sheet.hits
    paragraph = view.rfind("\n", 0, at)
    number = sentence.hits[place]
    for hit in reversed(hits[max(0, number - _BACK) : number]):
        if hit.start < paragraph:
            break
        value = hit.value
        if isinstance(value, When) and value.precision in DAYS and value.latest is not None and not (value.since or value.before):
            day = day_of(value.latest)
            fresh = 0 <= (today - day).days <= _FRESH and _TELLS.search(view, hit.end, at) is not None
            return day if fresh else today
    return today
