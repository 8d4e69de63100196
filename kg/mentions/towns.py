"""Towns abroad that no lexicon holds: 小镇罗克代尔, 东南部的拉夫桑詹（Rafsanjan）, 俄亥俄州的阿克伦."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.expressions import compiled
from kg.mentions.base import Cover, Hit, Page
from kg.mentions.orgs import repeated
from kg.vocabulary.branches import either

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

    from kg.mentions.words import Cutter
    from kg.vocabulary.grammar import Grammar
    from kg.vocabulary.lexicon import Lexicon

__all__ = ["Towns"]

_HAN, _LATIN = "[\u4e00-\u9fff]", "[A-Z][A-Za-zß-ÿ'’ -]{2,24}"
_PART = "[东西南北中][东西南北中]?部(?:地区|山区|边境|沿海)?的"
_KIND, _RANK, _LEAST = "Region", 62, 3
_SHORTER = frozenset({_KIND, "Cryptocurrency"})
"""Kinds whose names may stand in a town's by chance (泰达 in 泰达尔)."""
_ENDS = "(?=[，。；、的在有外附市镇郊及和与]|一[座家]|矿场|$)"
_TO, _LOOK = compiled("[在于到往至抵赴去]$|位于$|设在$|来自$|落户$|转战$"), 2


class Towns:
    """Finds such names by the noun or the place before them; a bare name must be one of a transliteration's characters."""

    def __init__(self, grammar: Grammar, lexicon: Lexicon, cut: Cutter) -> None:
        """Compile the nouns for towns."""
        self._cut, self._heads = cut, grammar.heads
        nouns, letters = either(grammar.towns), f"[{''.join(sorted(lexicon.translit)) or '·'}]"
        self._glossed = compiled(f"(?:{nouns}|{_PART})(?P<name>(?![的是为有在和与]){_HAN}{{2,7}})(?=（{_LATIN}）)")
        self._bare = compiled(f"{nouns}(?P<name>{letters}{{{_LEAST},7}}){_ENDS}")
        self._within = compiled(f"的(?P<name>{letters}{{{_LEAST},7}}){_ENDS}")
        self._county = compiled(f"(?:位于|坐落于|座落于|地处|设在)(?P<name>{letters}{{2,7}}[县郡])")  # of China's all are known
        self.expressions = (self._glossed, self._bare, self._county)

    def __call__(self, page: Page, taken: list[Hit], matches: Sequence[Iterator[re.Match[str]]]) -> list[Hit]:
        """Return the names that no name but that of a region covers, and each later occurrence of them."""
        glossed, bare, county = matches
        names = {match["name"]: _KIND for match in glossed if match["name"] not in self._heads}
        abroad = [
            h
            for h in taken
            if h.kind == _KIND and page.view[h.end : h.end + 1] == "的" and h.part("code") and not h.part("code").isdigit()
        ]
        found = [
            m
            for h in abroad
            if _TO.search(page.view, max(0, h.start - _LOOK), h.start) and (m := self._within.match(page.view, h.end))
        ]
        names |= {
            m["name"]: _KIND
            for m in (*bare, *found, *county)
            if m["name"] not in self._heads and not self._cut.everyday(m["name"])
        }
        if not names:
            return []
        others = [h for h in taken if h.kind not in _SHORTER or page.view[h.start : h.end] in names]
        cover = Cover(len(page.view), others)
        return [h for h in repeated(page, names, others, rank=_RANK) if cover.free(h.start, h.end)]
