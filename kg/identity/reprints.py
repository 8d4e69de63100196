"""Which articles are reprints of others, so that three prints of one text do not pass for three sources."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from kg.model import BlockKind
from kg.reading import simplified

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from kg.model import Document

__all__ = [
    "ASKED",
    "COMMON",
    "LEAST",
    "SHARE",
    "enough_of",
    "find_reprints",
    "order_of",
    "sample_of",
    "share_of",
    "shingles_of",
    "sound_of",
]

_SHINGLE = 8
_SAMPLE = 8
SHARE = 0.8
"""Share of an article's words that stand in an earlier one, from which it is a reprint. The real articles of the
tests that tell one event from one wire text share at most 0.39; a reprint with a new lead and an editor's line, 0.9."""
ASKED, _HINT = 48, 0.6
"""Sampled shingles that are looked up, and the share of them that an original must hold to be looked at. Of an article with a
share of 0.8, 3 in 10,000 fail it by chance (normal approximation of the binomial), with 0.9 none in 10^8."""
LEAST = 60
"""Shingles below which an article is too short to tell."""
COMMON = 200
"""Originals that are remembered for one shingle; a phrase of more tells nothing."""
_HEARD = re.compile(r"(?:[\u4e00-\u9fff]+|[^\W_]+)+")
"""Letters and digits."""
_KNOWN = 0x10000
"""How many code points are told apart by a table; few articles have any beyond."""
_STEP, _MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)  # odd numbers of SplitMix64 (Steele et al. 2014)
_HALF = np.uint64(32)


def find_reprints(
    documents: Iterable[Document], samples: dict[str, NDArray[np.uint64]] | None = None
) -> tuple[tuple[str, str], ...]:
    """Return (reprint, original) pairs of article ids, sorted.

    The earliest article of a text is its original; a later one is a reprint when at least 0.8 of its
    shingles (every eight characters in a row, in simplified script, without punctuation and title) stand in the
    original. An article that adds as much as it repeats is none, nor is one too short to tell. Candidates come from an index
    of one shingle in eight, chosen by its hash (Manber 1994; containment after Broder 1997): unlike MinHash, this
    also finds the excerpt of a long article. Time grows with the length of the articles, not with their pairs. The sampled
    shingles of each article that is long enough go into ``samples``, where it is given.

    >>> from kg.model import Block, Document, Span
    >>> words = "".join(f"第{i}号矿场今日关停，" for i in range(30))
    >>> find_reprints([Document(name, words, (Block(Span(0, len(words))),)) for name in ("b", "a")])
    (('b', 'a'),)
    """
    originals: list[tuple[str, str]] = []
    index: dict[int, list[int]] = defaultdict(list)
    found: list[tuple[str, str]] = []
    for document in sorted(documents, key=order_of):
        sound = sound_of(document)
        shingles = shingles_of(sound)
        if len(shingles) < LEAST:
            continue
        chosen = sample_of(shingles)
        if samples is not None:
            samples[document.id] = chosen
        sample: list[int] = chosen.tolist()
        likely = _likely([index[s] for s in sample[:ASKED] if s in index], len(sample[:ASKED]))
        original = next((originals[n] for n in likely if share_of(shingles, originals[n][1]) >= SHARE), None)
        if original:
            found.append((document.id, original[0]))
            continue
        for s in sample:
            known = index[s]
            if len(known) < COMMON:  # a phrase that stands everywhere tells nothing
                known.append(len(originals))
        originals.append((document.id, sound))
    return tuple(sorted(found))


def enough_of(asked: int) -> int:
    """Return in how many of the shingles that are asked for an original must be found to be looked at."""
    return max(1, int(_HINT * asked))


def _likely(lists: list[list[int]], asked: int) -> list[int]:
    """Return the originals that stand in enough of the lists, those in most of them first, the earlier first among equals.

    Whatever stands in enough of all lists stands in some of the shortest ones, which are counted first.
    """
    enough = enough_of(asked)
    if len(lists) < enough:
        return []
    lists.sort(key=len)
    half = (len(lists) + asked - enough) // 2 + 1
    least = enough - (len(lists) - half)  # what the lists that are not yet counted cannot make up for
    some = Counter(chain.from_iterable(lists[:half]))
    if least > 0 and max(some.values(), default=0) < least:
        return []
    some.update(chain.from_iterable(lists[half:]))
    return [n for n, _ in sorted(((n, c) for n, c in some.items() if c >= enough), key=lambda pair: (-pair[1], pair[0]))]


def order_of(document: Document) -> tuple[str, str, str]:
    """Put the earliest first; an article without a date cannot claim to be the original of one that has it."""
    return (
        document.day.isoformat() if document.day else "~",
        document.issued.isoformat() if document.issued else "",
        document.id,
    )


def sound_of(document: Document) -> str:
    """Return what of an article a reprint keeps: its words, without title, punctuation and script."""
    words = "".join(block.span.of(document.text) for block in document.blocks if block.kind is not BlockKind.TITLE)
    words = simplified(words)
    codes = np.frombuffer(words.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    try:
        return str(codes[_heard()[codes]].tobytes(), "utf-32-le", "surrogatepass")
    except IndexError:
        return "".join(_HEARD.findall(words))


@cache
def _heard() -> NDArray[np.bool_]:
    """Return for each known code point whether it is a letter or digit; to look up all of a text at once is faster than `re`."""
    table = np.zeros(_KNOWN, dtype=np.bool_)
    for match in _HEARD.finditer(str(np.arange(_KNOWN, dtype="<u4").tobytes(), "utf-32-le", "surrogatepass")):
        table[match.start() : match.end()] = True
    return table


def shingles_of(sound: str) -> NDArray[np.uint64]:
    """Return the hashes of every eight characters in a row, each once, ascending: 64 bits, the same on every machine."""
    codes = np.frombuffer(sound.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    count = len(codes) - _SHINGLE + 1
    if count < 1:
        return np.zeros(0, dtype=np.uint64)
    total = np.zeros(count, dtype=np.uint64)
    for place in range(_SHINGLE):
        total *= _STEP
        total += codes[place : place + count]
    total = (total ^ (total >> _HALF)) * _MIX
    total ^= total >> _HALF
    total.sort()
    return total[np.concatenate(([True], total[1:] != total[:-1]))]  # what np.unique does, four times as fast


def sample_of(shingles: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return one shingle in eight, chosen by its hash, ascending; the first `ASKED` of them are looked up."""
    sample: NDArray[np.uint64] = shingles[shingles % np.uint64(_SAMPLE) == 0]
    return sample


def share_of(shingles: NDArray[np.uint64], original: str) -> float:
    """Return the share of the shingles that stand in an original."""
    return float(np.isin(shingles, shingles_of(original), assume_unique=True).mean())
