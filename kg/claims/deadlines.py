"""The dates by which a document or meeting wants something done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.claims.raw import Raw
from kg.expressions import compiled
from kg.vocabulary.patterns import code_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.claims.encode import Sentence
    from kg.claims.govern import Governed
    from kg.model import IRI
    from kg.vocabulary.literals import Marks
    from kg.vocabulary.patterns import Cues

__all__ = ["Deadlines"]

_TIME, _BEFORE = code_of("Time"), ("前", "止", "内")
_ALONE = 4
"""Letters that may stand beside a date which has its clause for itself (到2022年6月底，…全部退出)."""
_OVER = compiled("(?:已经?|均已|业已|早已|都已)[于在]$")  # 已于10日前拆除: what was done by then


class Deadlines:
    """Tells them by 前 and the like, or by the words around a date (反馈截至…)."""

    def __init__(self, cues: Cues, marks: Marks) -> None:
        """Compile the cues, and put the words that they need among the ``marks``."""
        self._complete, self._hoped = compiled(cues.regex("complete")), compiled(cues.regex("hoped"))
        self._end = compiled(
            f"(?:期限|截止日期|截止时间|大限|时限)[^，。；]{{0,4}}[为是]?[^，。；]{{0,3}}(?P<a>{_TIME})"
            f"|(?:咨询期?|谘询期?|反馈|征求意见|意见征求|征求|征集|提交意见|意见征询)(?:(?:时间|期|日期|期限)(?:为|至|到|截至|截止)?|[^，。；]{{0,8}}(?:截至|截止|至|到))(?P<c>{_TIME})"
            f"|(?:功能|服务|通道|提币|提现|交易|申请|报名|报送|注册|登记)[^，。；]{{0,6}}(?:截止|保留|开放|延长)(?:至|到|于)?(?P<d>{_TIME})"
            f"|(?:咨询|谘询|征求意见|过渡|宽限|申报|申请|反馈)(?:期限?|阶段)?(?:将|即将|会)?(?:于|在|到|至)?(?P<e>{_TIME})(?:届满|结束|截止|期满|止|完结)"
            f"|(?P<b>{_TIME})[^，。；]{{0,6}}[就即]?[为是][^，。；]{{0,16}}(?:期限|大限|截止)"
        )
        self._for_end = marks.of(self._end)

    def __call__(self, sentence: Sentence, govern: Governed, speakers: tuple[tuple[int, IRI], ...]) -> Iterator[Raw]:
        """Yield the dates by which something must be done."""
        ends = self._end.finditer(sentence.code) if sentence.may_match(self._for_end) else ()
        said = {i for m in ends for i in map(m.start, "abcde") if i >= 0}
        for place, value in sentence.times:
            holder = govern.at(place) or (govern.last if place in said else None)
            if value.latest is None or holder is None:
                continue
            clause = _clause(sentence, place)
            due = (
                value.before
                and (value.text.endswith(_BEFORE) or self._complete.search(clause))
                and not self._hoped.search(clause)
                and not _OVER.search(sentence.code, sentence.clause_start(place), place)
            )
            if due or place in said:
                first, last = sentence.view_range(sentence.clause_start(place), sentence.clause_end(place))
                who = tuple(w for at, w in speakers if at <= place)[-1:]
                yield Raw(
                    holder, "deadline", value.latest, sentence.number, first, last, "orders.deadline", "0.88", attributed=who
                )


def _clause(sentence: Sentence, place: int) -> str:
    """Return the clause of a date, with the one behind it where the date has its own for itself."""
    first, last = sentence.clause_start(place), sentence.clause_end(place)
    alone = place - first <= _ALONE and last - place <= 1 and sentence.code[last : last + 1] == "，"
    return sentence.code[first : sentence.clause_end(last + 1) if alone else last]
