"""Whether a place suffers nothing itself: a firm only serves it no more, a cause lies there, or it begins a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.expressions import compiled

if TYPE_CHECKING:
    from kg.claims.encode import Sentence

__all__ = ["begins_name", "by_cause", "only_served"]

_TOWARD = frozenset("对向给为")
_BRANCH = compiled("(?:的|境内的?|当地的?)?(?:办公室|办事处|分公司|分部|分支|门店|团队|员工|子公司)")
_USERS = compiled("(?:地区|境内)?的?(?:新|存量|现有|全部|所有|个人|注册){0,2}(?:用户|客户|居民)|投资者|投资人|人开设|人注册|民众")
_NAMES = compiled(
    "(?:公司|集团|股份|大学|学院|[一二三四五六七八九十]中(?!全会)|[中小]学|银行|医院)|[\u4e00-\u9fff]{0,2}?(?:铜业|铝业|铁合金|钢铁|煤业|锰业|硅业|化工)(?:公司|集团|股份)?(?=[被将拟计已因遭也，。])"
)
_CAUSE, _EFFECT = compiled("受[^，。；]{0,6}$"), compiled("[^，。；]{0,16}影响")


def only_served(sentence: Sentence, place: int, *, ruled: bool) -> bool:
    """Say whether a firm told of only stops its own service at a place (停止对中国大陆用户提供服务).

    ``ruled`` is whether the sentence names a body, which may order what is done to users there.
    """
    users = _USERS.match(sentence.code, place + 1) is not None and not ruled
    return users or _BRANCH.match(sentence.code, place + 1) is not None or sentence.code[place - 1 : place] in _TOWARD


def by_cause(sentence: Sentence, place: int) -> bool:
    """Say whether a place is only where a cause lies (受美国冬季风暴影响, 关机)."""
    return _CAUSE.search(sentence.code[:place]) is not None and _EFFECT.match(sentence.code, place + 1) is not None


def begins_name(sentence: Sentence, place: int) -> bool:
    """Say whether a place only begins the name of a firm or school that is not known (某省铜业计划关停一座冶炼厂)."""
    return _NAMES.match(sentence.code, place + 1) is not None
