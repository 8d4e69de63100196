"""Abbreviations and listings in brackets behind a name: 国务院金融稳定发展委员会（以下简称金融委）, （NYSE：BTCM）."""

from __future__ import annotations

import re
from dataclasses import replace

from kg.expressions import compiled
from kg.mentions.base import FIRMS, Cover, Hit, Page
from kg.mentions.words import occurrences, whole

__all__ = ["abbreviations"]

_ABBREVIATED = compiled(
    r"（(?:(?P<once>原名?|前身|前称|曾用名|旧称|现名|现更名|现改名|又名|亦称)[是为：:]?"
    r"|(?:以下|下)?(?:统|合)?(?:简称|下称|称)?[为：:]?)[“‘]?"
    r"(?P<short>[^（）“”‘’，。、；：]{2,12}|[A-Za-z][A-Za-z0-9 .&'-]{2,40})[”’]?）"
)
_TICKER = compiled(
    r"（(?:[^（）：，]{2,16}，)?(?:[A-Z]{2,6}|[\u4e00-\u9fff]{2,5})?[：: ]{0,2}"
    r"(?:(?P<code>[A-Z]{1,5})|[0-9]{4,6})(?:[.-][A-Z]{1,2})?(?:[，；、/].{0,16})?）"
)
"""A listing behind a firm's name: （NYSE：BTCM）, （0863）, （MARA.O）."""
_MARKETS = ("NYSE", "HKEX", "NASDAQ", "OTC", "AMEX", "TSX", "LSE", "ASX")
_BODIES = frozenset(
    {"Agency", "Association", "Company", "MiningPool", "Exchange", "Media", "DataProvider", "ResearchInstitute", "Facility"}
)
_ABBREVIABLE = _BODIES | {"Person", "Cryptocurrency"}
_SAID = compiled(r"（(?:以下|下)?(?:统|合)?(?:简称|下称|称)")
_LEAST, _LISTED, _COMPOSED = 3, 51, 70
"""The fewest letters of a code that names a firm by itself; the ranks of a name with its listing, and of composed names."""


def abbreviations(page: Page, hits: list[Hit]) -> list[Hit]:
    """Read abbreviations that the article introduces; they hold from there on.

    国务院金融稳定发展委员会（以下简称金融委）and 莱比特矿池（BTC.TOP）make the bracket part of the mention, and its
    words another name of the same thing for the rest of the article.
    """
    out = hits.copy()
    bracketed = [n for n, hit in enumerate(hits) if page.view[hit.end : hit.end + 1] == "（"]
    if not bracketed:
        return out
    shorts: dict[str, Hit] = {}
    starts = {h.start: h for h in hits}
    coins = {page.view[h.start : h.end] for h in hits if h.kind in {"Cryptocurrency", "Agency"}} | set(_MARKETS)
    for n in bracketed:
        hit = hits[n]
        match = _ABBREVIATED.match(page.view, hit.end) if hit.kind in _ABBREVIABLE else None
        if match is None or not _is_abbreviation(match, hit, starts, page.view[hit.start : hit.end]):
            listed = _TICKER.match(page.view, hit.end) if hit.kind in FIRMS else None
            out[n] = replace(hit, end=listed.end(), rank=max(hit.rank, _LISTED) + 1) if listed else hit
            if listed and len(listed["code"] or "") >= _LEAST and listed["code"] not in coins:
                shorts.setdefault(listed["code"], out[n])  # BTCM收涨5%
            continue
        widened = Hit(
            hit.start,
            match.end(),
            hit.kind,
            hit.name,
            hit.entry,
            parts=(*hit.parts, ("alias", match["short"])),
            rank=hit.rank + 1,
        )
        out[n] = widened
        if hit.kind != "Cryptocurrency":
            shorts.setdefault(match["short"], widened)
    if not shorts:
        return out
    strong = Cover(len(page.view), [h for h in out if h.rank >= _COMPOSED])
    weak = [h for h in out if h.rank < _COMPOSED]
    longer = {n: Cover(len(page.view), [h for h in weak if h.end - h.start > n]) for n in {len(short) for short in shorts}}
    for short, named in shorts.items():
        for start, end, _ in occurrences(page.view, [short], lambda start, end: whole(page.view, start, end)):
            if start >= named.end and strong.free(start, end) and longer[len(short)].free(start, end):
                out.append(Hit(start, end, named.kind, named.name, named.entry, parts=named.parts, rank=_COMPOSED - 1))
    return out


def _is_abbreviation(match: re.Match[str], hit: Hit, starts: dict[int, Hit], words: str) -> bool:
    """Say whether a bracket after a name holds another name of it, not a remark."""
    if _SAID.match(match[0]):
        return True
    short = match["short"]
    inner = starts.get(match.start("short"))
    if match["once"]:  # Meta（原Facebook）, but 甲科技（原董事长乙）
        named = inner is not None and inner.end == match.end("short") and inner.kind in FIRMS
        return hit.kind in FIRMS and (named or bool(re.fullmatch(r"[A-Z][A-Za-z0-9 .&'-]*", short)))
    if inner is not None and inner.end == match.end("short"):
        told = inner.kind == hit.kind == "Agency" and bool(hit.entry) and _picked_from(short, hit.name)
        both = inner.entry is hit.entry is None and short.isascii() and {inner.kind, hit.kind} <= FIRMS  # 甲资本（Jia Capital）
        return both or (inner.entry is not None and (inner.entry == hit.entry or told))
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9 .&·'-]*", short):
        return hit.kind != "Cryptocurrency" or short.isupper() or short.istitle() or short.islower()
    longer = any(len(short) < len(name) and all(c in name for c in short) for name in (hit.name, words))
    return longer and hit.kind != "Person"


def _picked_from(short: str, name: str) -> bool:
    """Say whether a short name picks characters of a name in their order (证监会 of 证券及期货事务监察委员会)."""
    rest = iter(name)
    return len(short) < len(name) and all(c in rest for c in short)
