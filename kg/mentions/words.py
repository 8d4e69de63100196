"""Words as a hint: where jieba, with the lexicon as its user dictionary, sees borders between words.

jieba cuts about a quarter of the lexicon's names wrongly, so it never decides what a name is; it only
helps to refuse a short name inside a longer word. `rjieba` (the extra ``fast``) does the same work faster.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.expressions import compiled
from kg.vocabulary.automata import longest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

__all__ = ["Cutter", "borders", "make_cutter", "occurrences", "veiled", "whole"]

_LETTER = compiled("[A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class Cutter:
    """Cuts a text into words, and tells the words of everyday language from the rest.

    ``cut`` returns words whose concatenation is the text; ``known`` says whether a word stands in jieba's own
    dictionary.
    """

    cut: Callable[[str], Iterable[str]]
    known: Callable[[str], bool]

    def __call__(self, text: str) -> list[str]:
        """Return the words in order."""
        return list(self.cut(text))

    def everyday(self, text: str) -> bool:
        """Say whether a text is made of everyday words alone (持证, 大型国有)."""
        return all(len(word) > 1 and self.known(word) for word in self.cut(text))


def make_cutter(names: Iterable[str], *, prefer_fast: bool = True) -> Cutter:
    """Return jieba's cutter (rjieba's where installed and wanted) with the names added to its dictionary."""
    if prefer_fast:
        try:
            import rjieba  # noqa: PLC0415 - an extra
        except ImportError:
            pass
        else:
            fast = rjieba.Jieba()
            for name in names:
                fast.add_word(name, None, None)
            cut = lru_cache(maxsize=4096)(lambda text: tuple(fast.cut(text)))  # an article comes back to the same words
            return Cutter(cut, rjieba.has_word)  # the dictionary that the library loads by itself, without the names
    return _jieba_cutter(tuple(names))


def _jieba_cutter(names: tuple[str, ...]) -> Cutter:
    """Return the pure Python cutter."""
    import jieba  # noqa: PLC0415 - loads its dictionary, half a second

    jieba.setLogLevel(logging.WARNING)
    slow = jieba.Tokenizer()
    slow.initialize()
    own = frozenset(word for word, count in slow.FREQ.items() if count)
    for name in names:
        slow.add_word(name)
    return Cutter(slow.cut, own.__contains__)


def borders(cut: Cutter, text: str) -> frozenset[int]:
    """Return the places between words, both ends of the text included."""
    places, at = {0}, 0
    for word in cut(text):
        at += len(word)
        places.add(at)
    return frozenset(places)


def occurrences(
    view: str, words: Iterable[str], fits: Callable[[int, int], bool] | None = None
) -> Iterator[tuple[int, int, str]]:
    """Yield where words stand in a text, without overlap: of several that begin at one place the longest that ``fits`` there.

    That is what an expression of these words finds; but for the words of one article it is not worth compiling one.

    >>> list(occurrences("云溯计算与云溯", ["云溯", "云溯计算"]))
    [(0, 4, '云溯计算'), (5, 7, '云溯')]
    """
    listed = list(words)
    found: list[tuple[int, int, int]] = []
    for number, word in enumerate(listed):
        at = view.find(word)
        while at >= 0:
            if fits is None or fits(at, at + len(word)):
                found.append((at, at + len(word), number))
            at = view.find(word, at + 1)
    yield from ((start, end, listed[number]) for start, end, number in longest_of(found))


def whole(view: str, start: int, end: int) -> bool:
    """Say whether a name is no part of a longer Latin word (安岭数据10月公告 names 安岭数据)."""
    before, after = (_LETTER.match(view, start - 1) if start else None), _LETTER.match(view, end)
    return not (before and view[start].isascii()) and not (after and view[end - 1].isascii())


def veiled(view: str, start: int, end: int, regions: Sequence[tuple[int, int]]) -> int:
    """Return where the name of a firm starts that a paper veils: with its place (绍兴某科技公司), else where it would anyway.

    >>> veiled("涉案企业绍兴某大数据公司", 0, 10, [(4, 6)]), veiled("安岭数据公司", 0, 4, [])
    (4, 0)
    """
    some = view.find("某", max(0, start - 1), end)
    return next((s for s, e in regions if e == some), start) if some >= 0 else start
