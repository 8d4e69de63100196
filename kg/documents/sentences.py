"""Sentences with offsets: closing quotes stay with their sentence, decimals and abbreviations stay whole."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from kg.model import Span

if TYPE_CHECKING:
    from kg.model import Document

__all__ = ["sentences", "split"]

LONGEST = 600
"""Code points; a longer sentence is cut at its last comma, so that later rooms stay linear."""

_BRACKET = 150  # code points; a bracket that stays open longer was never closed
_MARK = re.compile(
    r"[\n。！？!?；｡….;（(《【〔\[）)》】〕\]](?:(?![。！？!?；｡….;])|(?<=[。！？!?；｡])[。！？!?；｡]+|(?<=…)…+|(?<=[.;])[.;]+|)"
)
"""A mark, or several of a kind; one set at the head lets the search skip what is none, and most marks stand alone."""
_CLOSERS = frozenset("”’」』）)】〕]》〉﹂﹄")
_MAY_CLOSE = _CLOSERS | {'"'}
_OPENERS = frozenset("（(《【〔[")
_ENDERS = frozenset("）)》】〕]")
_GOES_ON = frozenset(
    "，、,：:；;。的地得等和与與及或、》"
)  # after a quotation that ends with ？ or ！ these continue the sentence
_COMMAS = "，、,：:"
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff01-\uff65\U00020000-\U0003ffff”’）」』】]")
_ABBREVIATION = re.compile(
    r"(?:^|[^A-Za-z])(?:[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|St|No|Inc|Ltd|Co|Corp|vs|etc|Jr|Sr|Gen|Sen|Rep|U\.S|[eE]\.g|[iI]\.e)$"
)


def sentences(document: Document) -> tuple[Span, ...]:
    """Return the sentences of a document in text order; together they cover every character that is no space.

    A sentence never crosses a block, and is at most 600 code points long.
    """
    return tuple(chain.from_iterable([split(document.text, block.span.start, block.span.end) for block in document.blocks]))


def split(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Return the sentences of ``text[start:end]``, in time linear in its length.

    >>> [span.of("他说：“停了。”降8.05%；完") for span in split("他说：“停了。”降8.05%；完")]
    ['他说：“停了。”', '降8.05%；', '完']
    """
    end = len(text) if end is None else end
    found: list[Span] = []
    opened: list[int] = []
    begin, position = start, start
    for match in _MARK.finditer(text, start, end):
        at = match.start()
        if at < position:
            continue
        mark = text[at]
        if mark in _OPENERS:
            opened.append(at)
            continue
        if mark in _ENDERS:
            if opened:
                opened.pop()
            continue
        position = match.end()
        plain = mark == "\n" or (mark == "。" and not opened and text[position : position + 1] not in _MAY_CLOSE)
        if not plain:
            if opened and at - opened[0] > _BRACKET:
                opened.clear()
            stop = _stop(text, match, begin, end, inside=bool(opened))
            if stop is None:
                continue
            position = stop
        opened.clear()
        found += _bounded(text, begin, position)
        begin = position
    return found + _bounded(text, begin, end)


def _stop(text: str, match: re.Match[str], begin: int, end: int, *, inside: bool) -> int | None:
    """Return where the sentence ends that a mark may close; None where it goes on."""
    marks, at = match[0], match.end()
    stop = at
    while stop < end and ((char := text[stop]) in _CLOSERS or (char == '"' and _is_open(text, begin, at, stop))):
        stop += 1
    closers = text[at:stop]
    following = text[stop : stop + 1] if stop < end else ""
    if inside and not any(char in _ENDERS for char in closers):
        return None
    if marks[0] in ".;":
        return stop if _latin_stop(text, match, following) else None
    if marks[0] in "!?" and following.isascii() and following.isalnum() and text[match.start() - 1].isascii():
        return None
    goes_on = "》" in closers or (following in _GOES_ON and (closers != "" or marks[0] == "…"))
    return None if goes_on else stop


def _is_open(text: str, begin: int, at: int, stop: int) -> bool:
    """Say whether a straight quotation mark at ``stop`` closes one that the sentence opened."""
    return stop == at and text.count('"', max(begin, at - LONGEST), at) % 2 == 1


def _latin_stop(text: str, match: re.Match[str], following: str) -> bool:
    """Say whether a half-width stop or semicolon ends a sentence: not inside numbers, names, abbreviations."""
    before = text[max(0, match.start() - 6) : match.start()]
    if _WIDE.match(before[-1:]):
        return not (following.isascii() and following.isalnum())
    if following and not following.isspace():
        return False
    return match[0][0] == ";" or _ABBREVIATION.search(before) is None


def _bounded(text: str, start: int, end: int) -> list[Span]:
    """Return a sentence without the spaces around it, in parts where it is too long."""
    if start < end <= start + LONGEST and not (text[start].isspace() or text[end - 1].isspace()):
        return [Span(start, end)]
    found: list[Span] = []
    while start < end:
        limit = end
        if end - start > LONGEST:
            limit = start + LONGEST
            limit = max(text.rfind(comma, start + LONGEST // 4, limit) for comma in _COMMAS) + 1 or limit
        shown = text[start:limit].lstrip()
        first = limit - len(shown)
        if shown := shown.rstrip():
            found.append(Span(first, first + len(shown)))
        start = limit
    return found
