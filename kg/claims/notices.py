"""What a firm's own announcement tells only of the firm, and so orders nobody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.vocabulary import ONTOLOGY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.claims.encode import Sentence
    from kg.claims.raw import Raw
    from kg.links import Article

__all__ = ["FIRMS", "without_plans"]

FIRMS = frozenset({"Company", "Exchange", "MiningPool", "Facility"})
"""The classes of firms and their sites."""
_PLATFORMS = frozenset({"Exchange", "MiningPool"})
_FUNCTION = re.compile("[^，。；]{0,8}(?:交易|充值|充币|提现|提币|入金|出金|开仓|借贷)(?=[，。；、]|$)")
_INWARD = "内部"  # a firm's 内部通知 orders its own parts
_SERVICES = frozenset(ONTOLOGY + name for name in ("WithdrawSupport", "BlockAccess", "BanTrading"))
_BESIDE = 4
_ORDERED = frozenset({"requires", "deadline"})
_BID = re.compile("请|须|务必|应当|不得|要求|禁止|严禁|提醒|一旦|一经")
_USERS = re.compile("用户|客户|投资者|账户")
_STOPS = re.compile("(?:停止|暂停|终止|不再)(?:继续)?[为向对接]|(?:完成|启动|推进)[^，。；]{0,16}清退")  # what it does itself


def without_plans(article: Article, sentences: tuple[Sentence, ...], issued: Iterable[Raw], rest: list[Raw]) -> list[Raw]:
    """Leave out what a firm's own announcement only tells of the firm: it orders nobody (公告称，9月底前停产).

    What an exchange or a pool says that it will have done by a day is a day for its users all the same.
    """
    issuers: dict[object, set[str]] = {}
    for raw in issued:
        if raw.predicate == "issued":
            issuers.setdefault(raw.object, set()).add(article.entities[raw.subject].cls)
    plain = {thing for thing, kinds in issuers.items() if kinds == {"Company"}}
    own = {thing for thing, kinds in issuers.items() if kinds <= FIRMS}
    platforms = {thing for thing, kinds in issuers.items() if kinds <= _PLATFORMS}
    stopped: dict[int, list[Raw]] = {}
    for raw in rest:
        if raw.predicate == "suspended":
            stopped.setdefault(raw.sentence, []).append(raw)
    return [
        raw
        for raw in rest
        if not (raw.subject in plain if raw.predicate == "deadline" else raw.predicate in _ORDERED and raw.subject in own)
        or (raw.subject in article.entities and article.entities[raw.subject].label.startswith(_INWARD))
        or _bids(sentences[raw.sentence], raw.end, platform=raw.subject in platforms and raw.predicate == "requires")
        if not (raw.sentence in stopped and _own_stop(article, raw, stopped[raw.sentence]))
    ]


def _own_stop(article: Article, raw: Raw, stopped: list[Raw]) -> bool:
    """Say whether what seems to strike a place is but what a firm stops there of its own (甲停止在某国的服务)."""
    if raw.predicate != "subjectTo" or raw.object not in _SERVICES:
        return False
    struck = article.entities.get(raw.subject)  # a country that only a body's name tells has no mention
    if struck is not None and struck.cls != "Region":
        return False
    return any(stop.start < raw.end <= stop.end + _BESIDE for stop in stopped)


def _bids(sentence: Sentence, end: int, *, platform: bool) -> bool:
    """Say whether a clause tells somebody what to do; what a ``platform`` forbids on itself, it stops (次日禁止币币交易)."""
    place = sentence.place(end - 1)
    clause = sentence.clause_start(place), sentence.clause_end(place)
    bid = _BID.search(sentence.code, *clause)
    if bid and not (platform and bid[0] == "禁止" and _FUNCTION.match(sentence.code, bid.end())):
        return True
    return not platform and _USERS.search(sentence.code, *clause) is not None and _STOPS.search(sentence.code, *clause) is None
