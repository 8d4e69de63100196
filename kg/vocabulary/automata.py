"""Many words looked for in one pass over a text, by the automaton of Aho and Corasick (1975).

Two libraries build it, and find the same. `ahocorasick-rs` steps from byte to byte; `daachorse` (the extra ``fast``) steps from
character to character, which for Chinese takes a third of the steps, and keeps together in memory what is used together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ahocorasick_rs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Find = Callable[[str], list[tuple[int, int, int]]]

__all__ = ["every", "longest", "longest_of"]

_SUDDEN, _LONGEST = "standard", "leftmost longest"


def every(words: Sequence[str], *, prefer_fast: bool = True) -> Find:
    """Return what finds every occurrence of some words, as (start, end, number of the word), in the order of their ends.

    >>> every(["停", "关停", "停止"])("关停止")
    [(0, 2, 1), (1, 2, 0), (1, 3, 2)]
    """
    return _made(words, _SUDDEN, overlapping=True, prefer_fast=prefer_fast)


def longest(words: Sequence[str], *, prefer_fast: bool = True) -> Find:
    """Return what finds words that do not overlap: what begins first, and of several the longest.

    >>> longest(["关停止", "停止", "关停"])("关停止，停止")
    [(0, 3, 0), (4, 6, 1)]
    """
    return _made(words, _LONGEST, overlapping=False, prefer_fast=prefer_fast)


def longest_of(found: Iterable[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Return, of every occurrence of some words, those that `longest` would have found.

    >>> longest_of(every(["关停止", "停止", "关停"])("关停止，停止"))
    [(0, 3, 0), (4, 6, 1)]
    """
    out: list[tuple[int, int, int]] = []
    last = 0
    for one in sorted(found, key=lambda word: (word[0], -word[1])):
        if one[0] >= last:
            out.append(one)
            last = one[1]
    return out


def _made(words: Sequence[str], kind: str, *, overlapping: bool, prefer_fast: bool) -> Find:
    """Build the automaton, by the faster library where it is installed and wanted."""
    if not words:
        return lambda _: []
    if prefer_fast:
        try:
            import daachorse  # noqa: PLC0415 - an extra
        except ImportError:
            pass
        else:
            rule = daachorse.MATCH_KIND_LEFTMOST_LONGEST if kind == _LONGEST else daachorse.MATCH_KIND_STANDARD
            fast = daachorse.CharwiseDoubleArrayAhoCorasick(list(words), rule)
            return fast.find_overlapping if overlapping else fast.find
    rules = ahocorasick_rs.MatchKind
    plain = ahocorasick_rs.AhoCorasick(words, rules.LeftmostLongest if kind == _LONGEST else rules.Standard)
    return lambda text: [(a, b, n) for n, a, b in plain.find_matches_as_indexes(text, overlapping=overlapping)]
