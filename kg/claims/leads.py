"""Which places a sentence opens with, or lets announce something: a measure further on is still theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.claims.encode import HOLDERS
from kg.expressions import compiled
from kg.vocabulary.patterns import code_of

if TYPE_CHECKING:
    import re

    from kg.claims.encode import Sentence

__all__ = ["JOIN", "announcing", "leads"]

JOIN = compiled(f"{code_of('Count')}?(?:、|和|与|及|以及|，)")
"""What stands between the members of a list of places (甲市7个、乙市5个，全部责令关闭)."""
_FRAME = frozenset(map(code_of, ("Time", "Media")))  # 据新华社10日报道，国家发改委…
_CLAUSE_ENDS, _WORD = frozenset("，；："), 12
_SAYS = ("称", "表示", "介绍", "透露", "回应", "回复", "答复", "通报", "披露", "证实", "回函", "复函", "说明", "说")


def leads(sentence: Sentence) -> set[int]:
    """Return the places of the list that the sentence opens with."""
    lead = next((i for i in sentence.hits if sentence.code[i] not in _FRAME), -1)
    found = {lead}
    for i in sentence.hits:
        if i > lead and JOIN.fullmatch(sentence.code, max(found) + 1, i):
            found.add(i)
    return found


def announcing(sentence: Sentence, announced: re.Pattern[str]) -> set[int]:
    """Return the places that open a clause in which they announce or tell something (，内蒙古方面已宣布…; ，某委回函称，…)."""
    found = set()
    for i in (i for i in sentence.hits if sentence.code[i - 1 : i] in _CLAUSE_ENDS):
        clause = sentence.code[i : sentence.clause_end(i)]
        if (announced.search(clause[:_WORD]) or clause.endswith(_SAYS)) and not any(holder in clause for holder in HOLDERS):
            found.add(i)
    return found
