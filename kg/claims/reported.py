"""When something was told, and of what time: the day that an article names for it, and the quarter that a report is of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.expressions import compiled
from kg.model import Precision, When
from kg.times import day_of
from kg.vocabulary.patterns import code_of

if TYPE_CHECKING:
    from datetime import date

    from kg.claims.encode import Sentence
    from kg.links import Article

__all__ = ["DAYS", "of_report", "of_results", "told_on"]

DAYS = frozenset({Precision.DAY, Precision.HOUR})

_BACK, _FRESH = 16, 7
"""How many names back the day may stand, and how many days before the article's it may lie."""
_TIME, _PAPER = code_of("Time"), code_of("PolicyDocument")
_ENDS_PUT_OUT, _REACH = frozenset("布表露出交了其司计的至止"), 16
_PUT_OUT = compiled(f"(?:发布|公布|发表|披露|交出|递交|提交)了?(?:其|该?公司)?(?:(?:未经|经)审计的?)?(?:截[至止]|{_TIME}的)?$")
# 第四季度及2019年全年未经审计财报
_OF_PAPER = compiled(f"{_TIME}(?:(?:及|和|与)?{_TIME}|全年|财年|年度|(?:未经|经)审计的?)*{_PAPER}")
_RESULTS = compiled(f"{_TIME}[^，。；]{{0,8}}?(?:{_PAPER}|财报|[季年月]报|业绩|财务|营收|收入|净利|利润|亏损)")
_TELLS = compiled("表示|获悉|通报|介绍|透露|披露|召开|举行|了解到|公布|承认|回应|答复|说|称")


def told_on(article: Article, sentence: Sentence, place: int) -> date | None:
    """Return the day on which somebody told what stands at a place (17日召开会议。会议通报，去年11月以来…), or the article's."""
    today, view = article.today, article.sheet.reading.view
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


def of_report(sentence: Sentence, place: int, value: When) -> bool:
    """Say whether a time is that of which a report tells, and not when it came out."""
    put_out = sentence.code[place - 1 : place] in _ENDS_PUT_OUT
    before = _PUT_OUT.search(sentence.code[max(0, place - _REACH) : place]) if put_out else None
    if before is not None and (value.precision not in DAYS or "截" in before[0] or value.text.startswith("截")):
        return True
    return value.precision not in DAYS and _OF_PAPER.match(sentence.code, place) is not None


def of_results(sentence: Sentence, place: int, value: When) -> bool:
    """Say whether a time is that of a firm's results, not of what its share does upon them (二季度财报发布后，股价跌12%)."""
    return value.precision not in DAYS and _RESULTS.match(sentence.code, place) is not None
