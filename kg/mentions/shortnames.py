"""Short names of firms that an article names in full: 恒算公司, 云溯计算, 宜昌恒算 of 宜昌恒算信息技术有限公司."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.expressions import compiled
from kg.mentions.words import occurrences
from kg.vocabulary.branches import either

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.mentions.base import Hit, Page
    from kg.mentions.words import Cutter
    from kg.vocabulary.grammar import Grammar

__all__ = ["ShortNames"]

_LEGAL = compiled("(?:股份)?有限(?:责任)?公司$|有限合伙$|合伙企业$|集团(?:股份)?有限公司$")
_BRACKET = compiled("（[^（）]{2,8}）")
_CORE, _ALONE, _LONGEST = 2, 4, 5
"""How long the part of a name must be that tells it from others: with 公司 or a trade behind it, alone; its most letters."""
_FIRM = "公司"


class ShortNames:
    """Finds the short names that the full ones allow: what is left of a name without its place, its legal form and its trade.

    A short name is the core with 公司 behind it (恒算公司), with the first word of the trade (云溯计算) or the place
    before it (宜昌恒算), or the core alone where it is long enough and no everyday word (中研恒链).
    """

    def __init__(self, grammar: Grammar, cut: Cutter) -> None:
        """Compile the words for trades."""
        self._trade = compiled(either(grammar.trades))
        self._goes_on = compiled(f"{either(grammar.trades)}{{0,3}}(?:股份)?有限|大学|学院|银行")
        self._cut = cut

    def __call__(self, page: Page, hits: list[Hit], places: Mapping[int, int]) -> list[Hit]:
        """Return the hits with those of short names among them; ``places`` are where regions begin and end."""
        firms = {h.name: h for h in hits if h.kind == "Company" and h.entry is None and _LEGAL.search(h.name)}
        shorts: dict[str, Hit | None] = {}
        for hit in firms.values():
            for short in set(self._of(page.view, hit, places)):
                shorts[short] = None if short in shorts or short in firms else hit
        meant = {short: hit for short, hit in shorts.items() if hit}
        return _with(hits, self._found(page.view, meant), meant) if meant else hits

    def _of(self, view: str, hit: Hit, places: Mapping[int, int]) -> Iterator[str]:
        """Yield the short names that a firm's name allows."""
        start = places.get(hit.start, hit.start)
        start = start if start < hit.end else hit.start
        legal = _LEGAL.search(_BRACKET.sub("", view[start : hit.end]))
        if legal is None:
            return
        stem = legal.string[: legal.start()]
        trade = next((m for m in self._trade.finditer(stem, _CORE) if self._is_trade(stem[m.start() :])), None)
        core = stem[: trade.start()] if trade else stem
        if not _CORE <= len(core) <= _LONGEST or not re.fullmatch("[\u4e00-\u9fff]+", core) or core == _FIRM:
            return
        plain = self._cut.known(core) or self._cut.everyday(core)
        if not plain or len(core) > _CORE:
            yield core + _FIRM
        if trade or not plain or len(core) > _CORE:
            yield core + (trade[0] if trade else _FIRM)
        if len(core) >= _ALONE and not plain:
            yield core
        if start > hit.start and not plain:
            yield view[hit.start : start].rstrip("省市县区") + core

    def _is_trade(self, rest: str) -> bool:
        """Say whether the rest of a name is but words for trades."""
        while rest and (match := self._trade.match(rest)):
            rest = rest[match.end() :]
        return not rest

    def _found(self, view: str, meant: Iterable[str]) -> Iterator[tuple[int, int, str]]:
        """Yield the places of short names; behind 某某科技 the rest of a longer name may not follow."""
        return occurrences(view, meant, lambda _, end: not self._goes_on.match(view, end))


def _with(hits: list[Hit], found: Iterable[tuple[int, int, str]], meant: Mapping[str, Hit]) -> list[Hit]:
    """Return hits with those of short names, which take the place of what is unknown or lies within them."""
    out = list(hits)
    for start, end, short in found:
        across = [h for h in out if h.start < end and start < h.end]
        inner = all(start <= h.start and h.end <= end and (h.kind == "Region" or h.entry is None) for h in across)
        if inner and not any(h.kind in {"Person", "PolicyDocument"} or h.part("titled") for h in across):
            out = [h for h in out if h not in across]
            out.append(replace(meant[short], start=start, end=end, parts=()))
    return sorted(out, key=lambda h: h.start)
