"""What is only named in passing: a country beside the one spoken of (当局 means that), a document that is a ground."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from kg.expressions import compiled
from kg.times import WIRE

if TYPE_CHECKING:
    from kg.vocabulary import Knowledge
    from kg.vocabulary.lexicon import Entry, Lexicon

__all__ = ["filed_from", "ground", "in_passing"]

_BEFOREHAND = compiled(
    "(?:(?<=[，。；\n])|(?<=[，。；\n][就早]))[在自继][^，。；\n]{2,24}(?:以前|之前|前|之后|以后|后|以来|之际)，"
)
"""在中国下令封杀以前，该国…: when something was, which only dates what is told of the country spoken of."""


def in_passing(view: str, place: int, knowledge: Knowledge) -> bool:
    """Say whether a name at a place of the view only dates what is told, or is what the one spoken of is compared with."""
    return _BEFOREHAND.match(view, max(0, place - 1)) is not None or view.endswith(knowledge.cues.list("compared"), 0, place)


_FILED = compiled(f"(?:[0-9]{{1,2}}月)?[0-9]{{1,2}}日(?:综合|专|外|本报|特)?(?:{WIRE}|外电|综合外电|综合报道)")


def filed_from(view: str, end: int, entry: Entry, lexicon: Lexicon) -> Entry:
    """Return the country of a city abroad whose name ends at a place, where it only tells whence a report was sent.

    某社某市6日电，当局…: the rulers of the country are meant, not those of the city.
    """
    if entry.code.isdigit() or not _FILED.match(view, end):
        return entry
    return lexicon.by_code.get(entry.parent, entry)


@cache
def ground(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return the expression for words before a document that is only the ground of another (根据《…》)."""
    return re.compile(f"(?:{'|'.join(map(re.escape, words))})[^，。；\n]*\\Z")
