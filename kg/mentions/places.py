"""Lists of places that are counted: what they tell of their members."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.mentions.names import NameHit

__all__ = ["PREFECTURE", "counted_places", "is_site"]

_LISTS, PREFECTURE, _MOST = frozenset("、和及与"), 4, 24
_COUNTED = re.compile(
    "(?:等[0-9一二两三四五六七八九十]*个?|[0-9一二两三四五六七八九十]+个?)(?:县|旗|县市|县区|区县|市县|市|区|地|州)(?![长委场])"
)
"""How a list of places goes on that is counted; the prefecture is told by the first digits of a code."""

_GONE_TO = ("位于", "地处", "设在", "设于", "建在", "走访", "前往", "来到", "赶赴", "抵达", "到达")
_IN = re.compile("(?:的|有|设有|拥有|运营|经营|建有|投建|建起|租|采访|走访|看到|投资)")
_THERE = re.compile(
    "(?:境内|县城|城区|一带|的?(?:这|那|某)?[一二两三四五六七八九十数几多0-9]{0,3}(?:座|处|家|个|间|名|位)?(?:的)?(?:大型|小型|自家|水电)?"
    "(?:加密货币|虚拟货币)?(?:矿场|矿主|矿工|矿机|机房|水电站|电站|消纳))"
)
"""Words behind a name by which it is that of a place (某县的两座矿场)."""

_IN_LIST = ("、", "，", "；", "：", "其中", "项目", "矿场", "矿点", "窝点", "场所")
_HAS_SOME = re.compile(
    "(?:(?:则|又|也|共|已|各|先后)?(?:有|占|查出|排查出|摸排出|查获|查处|发现|核实|关停|关闭|清退|清理|拆除|取缔|认定)了?)?"
    "[0-9]{1,3}(?:个|家|座|处)(?=[、，。；）]|项目|矿|和)"
)
"""What stands around a name in a list of how many each place has (疑似项目某市有3个、某县有2个)."""


def is_site(view: str, start: int, end: int) -> bool:
    """Say whether the words around a name tell that something lies or happens there (在甲的矿场, 位于甲, 甲一位矿场主).

    >>> [is_site(text, text.index("甲乙"), text.index("甲乙") + 2) for text in ("在甲乙的两座矿场", "位于甲乙，", "甲乙先生")]
    [True, True, False]
    """
    if view.endswith(_GONE_TO, 0, start) or _THERE.match(view, end):
        return True
    if view.endswith(_IN_LIST, 0, start) and _HAS_SOME.match(view, end):
        return True
    return view[start - 1 : start] == "在" and _IN.match(view, end) is not None


def counted_places(found: Sequence[NameHit], view: str) -> dict[int, frozenset[str]]:
    """Return for each name of a list that is counted in places (甲、乙、丙三县) the prefectures that hold several of it."""
    out: dict[int, frozenset[str]] = {}
    listed: list[NameHit] = []
    for name in found:
        if not listed or name.start != listed[-1].end + 1 or view[name.start - 1] not in _LISTS or len(listed) == _MOST:
            listed = []
        listed.append(name)
        if len(listed) > 1 and _COUNTED.match(view, name.end):
            held = [{f.entry.code[:PREFECTURE] for f in n.forms if f.entry.level == "county"} for n in listed]
            shared = frozenset(code for codes in held for code in codes if sum(code in other for other in held) > 1)
            out |= dict.fromkeys([n.start for n in listed], shared)
    return out
