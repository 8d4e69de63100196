"""Which articles are reprints of others, so that three prints of one text do not pass for three sources."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING
from zlib import crc32

from kg.model import BlockKind
from kg.reading import simplified

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.model import Document

__all__ = ["find_reprints"]

_SHINGLE = 8
_SAMPLE = 8
_SHARE = 0.8
"""Share of an article's words that stand in an earlier one, from which it is a reprint. The real articles of the
tests that tell one event from one wire text share at most 0.39; a reprint with a new lead and an editor's line, 0.9."""
_HINT = 0.5
_LEAST = 60
_COMMON = 200
_SOUND = re.compile(r"[\W_]+")


def find_reprints(documents: Iterable[Document]) -> tuple[tuple[str, str], ...]:
    """Return (reprint, original) pairs of article ids, sorted.

    The earliest article of a text is its original; a later one is a reprint when at least 0.8 of its
    shingles (every eight characters in a row, in simplified script, without punctuation and title) stand in the
    original. An article that adds as much as it repeats is none, nor is one too short to tell. Candidates come from an index
    of one shingle in eight, chosen by its hash (Manber 1994; containment after Broder 1997): unlike MinHash, this
    also finds the excerpt of a long article. Time grows with the length of the articles, not with their pairs.

    >>> from kg.model import Block, Document, Span
    >>> words = "".join(f"第{i}号矿场今日关停，" for i in range(30))
    >>> find_reprints([Document(name, words, (Block(Span(0, len(words))),)) for name in ("b", "a")])
    (('b', 'a'),)
    """
    originals: list[tuple[str, str]] = []
    index: dict[str, list[int]] = defaultdict(list)
    found: list[tuple[str, str]] = []
    for document in sorted(documents, key=_order):
        sound = _sound(document)
        shingles = {sound[i : i + _SHINGLE] for i in range(len(sound) - _SHINGLE + 1)}
        if len(shingles) < _LEAST:
            continue
        sample = sorted([s for s in shingles if not crc32(s.encode()) % _SAMPLE])
        shared = Counter(number for s in sample for number in index.get(s, ()))
        likely = [n for n, count in sorted(shared.items(), key=lambda p: (-p[1], p[0])) if count >= _HINT * len(sample)]
        original = next((originals[n] for n in likely if _share(shingles, originals[n][1]) >= _SHARE), None)
        if original:
            found.append((document.id, original[0]))
            continue
        for s in sample:
            if len(index[s]) < _COMMON:  # a phrase that stands everywhere tells nothing
                index[s].append(len(originals))
        originals.append((document.id, sound))
    return tuple(sorted(found))


def _order(document: Document) -> tuple[str, str, str]:
    """Put the earliest first; an article without a date cannot claim to be the original of one that has it."""
    return (
        document.day.isoformat() if document.day else "~",
        document.issued.isoformat() if document.issued else "",
        document.id,
    )


def _sound(document: Document) -> str:
    """Return what of an article a reprint keeps: its words, without title, punctuation and script."""
    words = "".join(block.span.of(document.text) for block in document.blocks if block.kind is not BlockKind.TITLE)
    return _SOUND.sub("", simplified(words))


def _share(shingles: set[str], original: str) -> float:
    """Return the share of the shingles that stand in an original."""
    return sum(shingle in original for shingle in shingles) / len(shingles)
