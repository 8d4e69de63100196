"""Words that stand for a region named before: 全省, 该市, 州里."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.mentions.base import Hit, Page

if TYPE_CHECKING:
    from kg.vocabulary.grammar import Grammar

__all__ = ["Here"]

_RANK = 5


class Here:
    """Finds such words; linking tells which region they mean, by how its name ends."""

    def __init__(self, grammar: Grammar) -> None:
        """Compile the words, and the longer ones that only begin like them."""
        self._ending = {word: ending for ending, words in grammar.here.items() for word in words}
        words = sorted({*self._ending, *grammar.here_masks}, key=lambda w: (-len(w), w))
        self._words = re.compile("|".join(map(re.escape, words)) or "(?!)")

    def __call__(self, page: Page, taken: list[Hit]) -> list[Hit]:
        """Return the hits; they give way to every name."""
        named = {hit.end for hit in taken}  # 伊朗当局 is said of the place named there
        found = ((m, self._ending.get(m[0])) for m in self._words.finditer(page.view) if m.start() not in named)
        return [
            Hit(match.start(), match.end(), "Region", match[0], anaphoric=True, parts=(("ending", ending),), rank=_RANK)
            for match, ending in found
            if ending
        ]
