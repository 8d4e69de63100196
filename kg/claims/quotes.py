"""Quotations of several sentences: all of them are the word of who is named before or behind (甲说：“…。…。”; “…。…，”甲说)."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from kg.claims.denials import STOP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.claims.context import Speakers
    from kg.claims.encode import Sentence
    from kg.links import Article
    from kg.model import IRI

__all__ = ["all_of_quotes", "closes"]

_LEAD = 28
"""Letters between a quotation and the name of who spoke it: a firm, a post."""
_LONGEST = 12  # sentences of one quotation
_OPENS = "：:，,"


def all_of_quotes(article: Article, sentences: tuple[Sentence, ...], out: Speakers) -> None:
    """Give every sentence of a quotation to who speaks it, where nobody else speaks in it."""
    view = article.sheet.reading.view
    starts: list[int] = []
    for opens, closes in _quotations(view):
        starts = starts or [sentence.start for sentence in sentences]
        first, last = bisect_right(starts, opens) - 1, bisect_right(starts, closes) - 1
        if not 0 <= first < last <= first + _LONGEST:
            continue
        if view[opens - 1 : opens] in _OPENS and (who := _before(sentences[first], out, opens)):
            inside = range(first + 1, last + 1)
        elif who := _behind(sentences[last], out, closes, view):
            inside = range(first, last)
            out[last] = ((0, who), *out[last])
        else:
            continue
        for number in inside:
            out.setdefault(number, ((0, who),))


def _quotations(view: str) -> Iterator[tuple[int, int]]:
    """Yield where the outermost quotations of a text open and close; none goes on behind its line."""
    begin = opens = 0
    for line in view.split("\n"):
        first, *pieces = line.split("“")
        depth, place = 0, begin + len(first)
        for piece in pieces:
            opens, depth, end = opens if depth else place, depth + 1, -1
            while depth and (end := piece.find("”", end + 1)) >= 0:
                depth -= 1
                if not depth:
                    yield opens, place + 1 + end
            place += 1 + len(piece)
        begin += len(line) + 1


def _before(sentence: Sentence, out: Speakers, opens: int) -> IRI | None:
    """Return who speaks in a sentence last before a quotation opens in it."""
    said = [who for place, who in out.get(sentence.number, ()) if sentence.at[place] < opens]
    return said[-1] if said else None


def _behind(sentence: Sentence, out: Speakers, closes: int, view: str) -> IRI | None:
    """Return who is named right behind a quotation as its speaker."""
    for place, who in out.get(sentence.number, ()):
        at = sentence.at[place]
        if closes < at <= closes + _LEAD and not STOP.search(view, closes + 1, at):
            return who
    return None


def closes(sentence: Sentence, article: Article, place: int) -> bool:
    """Say whether a quotation that the sentence begins with ends right before who spoke it («…，»某人说，«…»)."""
    view, at = article.sheet.reading.view, sentence.at[place]
    if "“" not in view[sentence.start : sentence.start + 2]:
        return False
    end = view.rfind("”", sentence.start, at)
    return end >= 0 and at - end <= _LEAD and not STOP.search(view, end + 2, at)
