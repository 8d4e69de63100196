"""Whether the words of a pattern tell of another than they name: one compared with, a partner, or a paper's own firm."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.claims.moments import CHANGES, LEVELS
from kg.claims.timed import SHARE
from kg.expressions import compiled
from kg.vocabulary.patterns import code_of

if TYPE_CHECKING:
    from kg.claims.forms import Form
    from kg.claims.spots import Spot

__all__ = ["OF_OFFICER", "tells_of_another"]

_WITH, _PARTNER = re.compile("[与跟同和][^，。；]{0,10}$"), 12
_JOINED = re.compile("[与跟同和]")  # 甲与某国公司乙签约: what follows is of 甲
_SIGNS = re.compile("(?:公司|集团|方面)?[^，。；]{0,4}?(?:签订|签署|签约|达成|订立|签下)")
_APART = re.compile("[，；]")
_SEATED = re.compile("(?:总部|注册地|注册|办公地点?)(?:位于|设于|设在|在|于|为)$|(?:位于|设于|设在|坐落于)$")
OF_OFFICER = compiled(
    f"(?![及和与]|以及|连同|并对)(?:的|原|前|时任){{0,2}}[^，。；：、\ue000-\uf8ff]{{0,8}}(?:员|长|主任|经理|总裁|董事|主管|职工|法人){code_of('Person')}"
)
"""Whose own case it is, and not the firm's before them (某供电公司原经理甲被立案)."""
_OF_ONE, _APIECE = compiled("[一每单]台[^。；]*$"), 30  # 一台矿机昼夜不停，一天用电72度: no place's
_MOVES, _BY = frozenset({"relocatedTo", "suspended"}), frozenset("被遭由")
_FEW, _RECIPIENTS = 3, compiled("[向对给](?:[\ue000-\uf8ff][、和与及])+$")
"""Who stands so before a verb of issuing gets the paper (向甲、乙、丙等九家平台发出通知)."""
_CAUSES = ("由于", "因为", "因", "受", "鉴于", "随着")
_ADDRESSES, _HASHRATE = compiled("IP|主机|地址|域名|终端|用户数"), ("算力", "哈希率", "矿池")
_OF_FLEETS = frozenset({"hashrate", "gained"})
_ITS, _SEAT = re.compile("，(?:[^，。；]{0,6}其|(?:目前|约|共|算力){0,2}占)"), 8


def tells_of_another(form: Form, match: re.Match[str], spot: Spot, compared: tuple[str, ...]) -> bool:
    """Say whether a match tells of another than it names; ``compared`` are words before what is only compared with."""
    predicate = form.pattern.predicate
    of_one = predicate == "powerUse" and _OF_ONE.search(match.string, max(0, match.start() - _APIECE), match.start())
    if of_one or (predicate == SHARE and _of_addresses(match, spot)):
        return True
    if predicate in CHANGES or predicate in LEVELS:
        return _only_compared(match, compared) or (predicate in _OF_FLEETS and _signs_with(match))
    if predicate == "lists":
        return _own_paper(form, match, spot)
    if predicate == "subjectTo":
        return "subject" in match.re.groupindex and OF_OFFICER.match(match.string, match.end("subject")) is not None
    if predicate in _MOVES and _only_agent(match):
        return True
    tells = {"issued": _only_gets, "suspended": _only_cause, "relocatedTo": _signs_with}.get(predicate)
    return tells is not None and tells(match)


def _only_gets(match: re.Match[str]) -> bool:
    """Say whether who seems to put out a paper is but the last of those who get it."""
    start = match.start("subject") if "subject" in match.re.groupindex else -1
    return start > _FEW and match.string[start - 1] in "、和与及" and _RECIPIENTS.search(match.string, 0, start) is not None


def _of_addresses(match: re.Match[str], spot: Spot) -> bool:
    """Say whether shares are of something counted before, and no hashrate is spoken of (主机IP共11.2万个。广东占14.2%)."""
    number = spot.sentence.number
    before = spot.sentences[number - 1].code if number else ""
    words = before + match.string[: match.end()]
    return _ADDRESSES.search(words) is not None and not any(word in words for word in _HASHRATE)


def _own_paper(form: Form, match: re.Match[str], spot: Spot) -> bool:
    """Say whether a paper only goes on about the firm that put it out (公告还提到，公司将…): it lists nobody."""
    listed = form.numbers(match, "object", spot.sentence)
    return bool(listed) and all(spot.article.sheet.hits[n].anaphoric for n in listed)


def _only_compared(match: re.Match[str], compared: tuple[str, ...]) -> bool:
    """Say whether a subject is but compared with, and the figure is of another clause (仅次于甲国；去年这一比例只有1%)."""
    groups = match.re.groupindex
    start, figure = (match.start(g) if g in groups else -1 for g in ("subject", "object"))
    if not 0 <= start < figure:
        return False
    if _SEATED.search(match.string, max(0, start - _SEAT), start) and _ITS.search(match.string, match.end("subject"), figure):
        return True  # 甲总部设在某市，其算力占…: of 甲
    if not match.string.endswith(compared, 0, start):
        return False
    return _APART.search(match.string, match.end("subject"), figure) is not None


def _signs_with(match: re.Match[str]) -> bool:
    """Say whether the firm of a match is only whom another one signs with (与某国公司甲签约，在当地建…)."""
    start = match.start("subject") if "subject" in match.re.groupindex else -1
    with_it = start > 0 and _WITH.search(match.string, max(0, start - _PARTNER), start) is not None
    with_it = with_it or (start >= 0 and _JOINED.search(match["subject"]) is not None)
    return with_it and _SIGNS.match(match.string, match.end("subject")) is not None


def _only_agent(match: re.Match[str]) -> bool:
    """Say whether the firm of a match only does something to another one (甲被某电力公司断电，矿机运抵某国)."""
    start = match.start("subject") if "subject" in match.re.groupindex else -1
    return start > 0 and match.string[start - 1] in _BY


def _only_cause(match: re.Match[str]) -> bool:
    """Say whether the firm of a match is only why another one acts (由于甲的情况不明，平台暂停…)."""
    start = match.start("subject") if "subject" in match.re.groupindex else -1
    return start > 0 and match.string.endswith(_CAUSES, 0, start) and _APART.search(match[0]) is not None
