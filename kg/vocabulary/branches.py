"""Lists of words as parts of expressions: any of them as they stand, or a look ahead at their first letters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["ahead", "either"]


def either(words: Iterable[str]) -> str:
    r"""Return an expression that matches any of the words as they stand, longest first; of none, one that never matches.

    What words begin with in common is written once, which a search goes through once: the words that fit at a place are
    beginnings of each other, so that the longest is still tried first.

    >>> either(["矿场", "矿", "a.b"])
    '(?:a\\.b|矿(?:场|))'
    >>> either([])
    '(?!)'
    """
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return f"(?:{_tree(ordered)})" if ordered else "(?!)"


def _tree(words: Sequence[str]) -> str:
    """Return the branches of an expression for words in order, those with one first letter together."""
    begun: dict[str, list[str]] = {}
    for word in words:
        begun.setdefault(word[:1], []).append(word)
    return "|".join(map(_branch, begun.values()))


def _branch(words: list[str]) -> str:
    """Return an expression for words that begin with one letter, or are empty."""
    letters = enumerate(zip(*words, strict=False))
    same = next((n for n, some in letters if len(set(some)) > 1), min(map(len, words)))
    head = re.escape(words[0][:same])
    return head if len(words) == 1 else f"{head}(?:{_tree([word[same:] for word in words])})"


def ahead(words: Iterable[str]) -> str:
    """Return a look at the next letter, which spares most places a long list of words in the middle of an expression.

    >>> ahead(["矿场", "矿", "公司"]) + either(["矿场", "矿", "公司"])
    '(?=[公矿])(?:公司|矿(?:场|))'
    """
    letters = "".join(sorted({word[0] for word in words}))
    return f"(?=[{re.escape(letters)}])" if letters else ""
