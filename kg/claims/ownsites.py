"""Whose own site a measure strikes, where no place suffers: 公司在内江的数据中心, 某公司关闭了位于某州的矿场, 公司机房."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.expressions import compiled
from kg.vocabulary.patterns import code_of

if TYPE_CHECKING:
    import re

    from kg.claims.encode import Sentence
    from kg.claims.strikes import Strikes

__all__ = ["THINGS", "is_own", "owner_at"]

_REGION, _FIRMS = code_of("Region"), frozenset(map(code_of, ("Company", "Exchange", "MiningPool")))
_SITES = "(?:数据中心|矿场|矿厂|机房|基地|工厂|厂区|生产线|设施|园区|矿机|机器|设备)"
_OWN_SITE = compiled(f"(?:位于|设在|设于|地处|在|[{''.join(sorted(_FIRMS))}](?:旗下)?的?){_REGION}的?[^，。；]{{0,10}}?{_SITES}")
_ITS_SITE = compiled(f"了?(?:其|旗下|公司)?的?(?:位于|设在|设于|在){_REGION}{{1,3}}[^，。；]{{0,12}}?{_SITES}")
_THIS_SITE = compiled(f"(?:该|上述|这座|这家){_SITES}")
THINGS = compiled(
    f"(?:的|旗下的?)?(?:全部|所有|在运|自有|[一二两三四五六七八九十0-9]+[座个处家])?{_SITES}(?:目前|现|已|已经|均|也|全部|全面|悉数|都|被|，){{1,5}}"
)
"""Between a firm and a measure: its own things, that suffer (公司机房已全部关停)."""
_PASSIVE = compiled("(?:但|而|也|并|且|目前|均|都|还|同时){0,2}(?:未|没有|并未|不曾|尚未)(?:被|遭|受到)")
_ITS_OWN = ("旗下", "其旗下", "自有", "自营")  # 某矿池宣布…，旗下节点全部关停
_REACH = 24
"""How far behind a verb the place of what a firm itself shuts may stand."""


def owner_at(sentence: Sentence, start: int, end: int, strikes: Strikes) -> int:
    """Return where the firm stands in the clause of a measure whose own site suffers, or -1."""
    first, code = sentence.clause_start(start), sentence.code
    clause = code[first:start]
    site = _OWN_SITE.search(clause)
    at = _before(clause, site) if site else -1
    if at >= 0:
        return first + at
    doer = strikes.who_acts(sentence, first, start) if _ITS_SITE.search(code, start, end + _REACH) else -1
    return doer if doer >= 0 and code[doer] in _FIRMS else -1


def is_own(clause: str) -> bool:
    """Say whether the words before a measure tell of a site of whom the sentence speaks."""
    words = (_OWN_SITE.search(clause), _PASSIVE.match(clause), _THIS_SITE.match(clause))
    return any(words) or clause.startswith(_ITS_OWN)


def _before(clause: str, site: re.Match[str]) -> int:
    """Return where the owner of a site stands, right before the words for its place (公司在某区的矿场), or -1."""
    if clause[site.start()] in _FIRMS:
        return site.start()
    before = clause[: site.start()].rstrip("的其旗下")
    return len(before) - 1 if before[-1:] in _FIRMS and before else -1
