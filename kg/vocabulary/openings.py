"""The matches of many expressions in one pass over a text, where each can only begin with certain words."""

from __future__ import annotations

from collections import defaultdict
from itertools import repeat
from typing import TYPE_CHECKING

from kg.vocabulary.automata import every
from kg.vocabulary.literals import LETTERS, Sieve, opening

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

__all__ = ["Openings"]

_SIGNS = frozenset("“”，。；：！？、\n")
"""Marks that stand in every line: Python's own search for one of them is faster than a pass over all words."""


class Openings:
    """Finds the matches of several expressions in one pass over a text, where each can only begin with certain words.

    >>> import re
    >>> names = Openings([re.compile("(?:总裁|会长)(?P<name>王.)"), re.compile("[0-9]+")])
    >>> [[match[0] for match in found] for found in names("会长王一与总裁李二、总裁王三谈了20分钟")]
    [['会长王一', '总裁王三'], ['20']]
    """

    def __init__(self, regexes: Sequence[re.Pattern[str]]) -> None:
        """Put the expressions under the words with which they begin."""
        self._regexes = tuple(regexes)
        under: dict[str, list[int]] = {}
        self._others: list[int] = []
        self._behind_signs: list[int] = []
        for number, regex in enumerate(regexes):
            words = opening(regex)
            if words is None or sum(len(word) == 1 for word in words) > LETTERS:
                self._others.append(number)
            elif words <= _SIGNS:
                self._behind_signs.append(number)
            else:
                for word in words:
                    under.setdefault(word, []).append(number)
        self._sieve = Sieve([regexes[number] for number in self._others])
        needed_by = self._sieve.marks.words
        words_of_all = sorted({*under, *needed_by})
        self._under = [(tuple(under.get(word, ())), needed_by.get(word, 0)) for word in words_of_all]
        self._find = every(words_of_all)
        self._nothing: list[Iterator[re.Match[str]]] = [iter(()) for _ in regexes]

    def __call__(self, text: str) -> list[Iterator[re.Match[str]]]:
        """Return for each expression its matches, the same that ``finditer`` finds."""
        places: defaultdict[int, list[int]] = defaultdict(list)
        seen, under = 0, self._under
        for start, _, number in self._find(text):
            begun, marks = under[number]
            if marks:
                seen |= marks
            for regex in begun:
                places[regex].append(start)
        found = self._nothing.copy()
        for number, starts in places.items():
            found[number] = _at(self._regexes[number], text, starts)
        for other in self._sieve.passed(seen):
            number = self._others[other]
            found[number] = self._regexes[number].finditer(text)
        for number in self._behind_signs:
            found[number] = self._regexes[number].finditer(text)
        return found


def _at(regex: re.Pattern[str], text: str, starts: list[int]) -> Iterator[re.Match[str]]:
    """Yield the matches that begin at some places, without overlap."""
    last = 0
    starts.sort()
    for match in filter(None, map(regex.match, repeat(text), starts)):  # most places have none: they cost no bytecode
        if match.start() >= last:
            yield match
            last = match.end()
