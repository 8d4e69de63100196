"""What is gathered of an entity while an article is read, and what its names have in common."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kg.mentions import akin, strip_title

if TYPE_CHECKING:
    from kg.mentions import Sheet
    from kg.model import IRI
    from kg.vocabulary import Knowledge
    from kg.vocabulary.lexicon import Entry, Office

__all__ = ["Draft", "english", "grounds", "home", "shortens"]

_LEAST_SHORT = 4


@dataclass(slots=True)
class Draft:
    """An entity while its names are being gathered."""

    cls: str
    label: str
    names: set[str]
    english: tuple[str, ...] = ()
    notation: str | None = None
    matches: tuple[IRI, ...] = ()
    region: IRI | None = None
    known: bool = False


def shortens(head: str, title: str) -> bool:
    """Say whether a word is a short name of a title: its end, or letters of it in order up to its end (若干措施)."""
    bare = strip_title(title)
    if akin(head, bare) or title.endswith(f"{head}）"):
        return True
    letters = iter(bare)
    return len(head) >= _LEAST_SHORT and bare.endswith(head[-2:]) and all(c in letters for c in head)


def english(office: Office, region: Entry) -> tuple[str, ...]:
    """Return the English name of a region's office, where both have one."""
    return (f"{region.english[0]} {office.english}",) if office.english and region.english else ()


def home(sheet: Sheet, knowledge: Knowledge) -> str:
    """Return the province that the article names most, if any."""
    counts: dict[str, int] = {}
    for code, count in sheet.regions:
        for up in (code, *knowledge.lexicon.ancestors(code)):
            entry = knowledge.lexicon.by_code.get(up)
            if entry and entry.level == "province":
                counts[up] = counts.get(up, 0) + count
    return max(sorted(counts), key=lambda c: counts[c], default="")


@cache
def grounds(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return the expression for words before a document that is only the ground of another (根据《…》)."""
    return re.compile(f"(?:{'|'.join(map(re.escape, words))})[^，。；\n]*\\Z")
