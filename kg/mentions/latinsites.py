"""Sites and counties abroad that are written in Latin letters: Scrubgrass 发电厂, Venango 县."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.expressions import compiled
from kg.mentions.base import Cover, Hit, Page
from kg.mentions.orgs import repeated
from kg.vocabulary.branches import either

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

    from kg.vocabulary.grammar import Grammar

__all__ = ["LatinSites"]

_WORD = "[A-Z][a-zß-ÿ'’-]{1,18}"
_NAME = f"(?<![A-Za-z0-9&.-])(?<![A-Za-z0-9] )(?P<name>{_WORD}(?: {_WORD}){{0,2}}) ?"
_COUNTIES = "[县郡镇]"
_ENDS = "(?=[，。；、）的在和与及境一有内也则并：]|\\n|$)"
_MINE, _RANK = "矿场", 58  # a mine is named so behind two words: one may be a firm's
_SHORTER = frozenset({"Region", "Cryptocurrency"})
"""Kinds whose names may stand in a site's."""


class LatinSites:
    """Finds such names with the noun behind them; each later occurrence of a site's name alone counts too."""

    def __init__(self, grammar: Grammar) -> None:
        """Compile the nouns."""
        plants = either(grammar.firms["plants"])
        self.expressions = (compiled(f"{_NAME}(?P<noun>{plants}|{_MINE})"), compiled(f"{_NAME}(?P<noun>{_COUNTIES}){_ENDS}"))

    def __call__(self, page: Page, taken: list[Hit], matches: Sequence[Iterator[re.Match[str]]]) -> list[Hit]:
        """Return the names that no known name covers."""
        cover = Cover(len(page.view), taken, but=_SHORTER)
        known = Cover(len(page.view), [h for h in taken if h.entry is not None], but=_SHORTER)
        sites, counties = matches
        out: list[Hit] = []
        for kind, found in (("Facility", sites), ("Region", counties)):
            out += [
                Hit(*match.span(), kind, f"{match['name']}{match['noun']}", parts=(("alias", match["name"]),), rank=_RANK)
                for match in found
                if (
                    known.free(*match.span("name")) and " " in match["name"]
                    if match["noun"] == _MINE
                    else cover.free(*match.span("name"))
                )
            ]
        if not out:
            return []
        whole = {hit.part("alias"): hit for hit in out if hit.kind == "Facility" and not hit.name.endswith(_MINE)}
        again = repeated(page, dict.fromkeys(whole, "Facility"), [*taken, *out])
        return out + [Hit(h.start, h.end, h.kind, whole[h.name].name, rank=h.rank) for h in again]
