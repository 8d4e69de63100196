"""The values that pass inside this room: a file's articles as found, before they are cleaned."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kg.model import BlockKind

__all__ = ["CELL", "RULE", "Found", "Metadata", "Piece", "key", "tidy"]

# control and format characters that carry no meaning in news and break files, terminals or RDF; joiners of emoji stay
_BAD = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069"
    "\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_WIDE = "\u2014-\u201f\u2026\u3001-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uff65\U00020000-\U0003ffff"
_WRAP = re.compile(rf"(?<=[{_WIDE}])[ \t]*\n\s*(?=[{_WIDE}])")
_NOT_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """One block of an article as found; ``level`` is that of a heading; an empty text is a horizontal rule.

    ``linked``: all of it is one or more links; ``target``: the address of a single one.
    ``boxed``: it stands in a container that holds no prose.
    """

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    linked: bool = False
    boxed: bool = False
    target: str = ""


RULE = Piece("")
CELL = " | "
"""What stands between two cells of a table's row, so that nobody takes them for words of one sentence."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file says about an article, as strings that nobody has judged yet."""

    title: str | None = None
    issued: str | None = None
    publisher: str | None = None
    author: str | None = None
    url: str | None = None
    categories: tuple[str, ...] = ()
    own_id: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One article as found in a file: its blocks in order, its metadata, and notes for the reader."""

    pieces: tuple[Piece, ...]
    metadata: Metadata = field(default_factory=Metadata)
    notes: tuple[str, ...] = ()


def tidy(text: str) -> str:
    r"""Return the text on one line without control characters, spaces collapsed, none at the ends.

    A line break between two Chinese characters is a wrap of the source and leaves no space.

    >>> tidy("　　四川的\n矿场\x00 已  断电\u202e ")
    '四川的矿场 已 断电'
    """
    if "\n" in text:
        text = _WRAP.sub("", text)
    if not text.isprintable():
        text = _BAD.sub("", " ".join(text.split()))
    return " ".join(text.split())


def key(text: str) -> str:
    """Return the text without spaces, punctuation, case and width, to see whether two lines say the same.

    >>> key("比特币　大跌！") == key("比特币大跌!")
    True
    """
    import unicodedata  # noqa: PLC0415 - beside its only use

    return _NOT_WORD.sub("", unicodedata.normalize("NFKC", text)).casefold()
