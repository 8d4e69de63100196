"""RSS and Atom: one article per item, read with expat, which resolves nothing that a feed declares.

A document type is refused outright, so there are no entities to expand, in the file or elsewhere.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING
from xml.parsers import expat

from kg.documents.bodies import body_pieces
from kg.documents.pieces import Found, Metadata, tidy

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["FeedError", "FeedItem", "feed_items", "found_in_feed", "looks_like_feed"]

_ROOT = re.compile(  # possessive throughout: comment upon comment would else take time that doubles with each
    r"\s*+(?:(?:<\?[^>]*+>|<!--(?:(?!-->).)*+-->|<!DOCTYPE[^>\[]*+(?:\[.*?\]\s*+)?>)\s*+)*+<(?:\w+:)?(?:rss|feed|RDF|channel)[\s>]",
    re.DOTALL,
)
_ITEMS = frozenset({"item", "entry"})
_BODIES = ("encoded", "content", "description", "summary", "subtitle")
_ISSUED = ("pubDate", "published", "issued", "date", "updated", "modified")
_PLAIN_ID = re.compile(r"[\w.-]{1,64}")
_CDATA = "<![CDATA["
_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});)")
_DEEPEST = 500


class FeedError(ValueError):
    """A feed that is not well-formed, or that declares a document type."""


def looks_like_feed(head: str) -> bool:
    """Say whether the beginning of a text is that of a feed."""
    return _ROOT.match(head[:4000]) is not None


@dataclass(frozen=True, slots=True)
class FeedItem:
    """What a feed says of one article; ``content`` is as it came (HTML)."""

    about: Metadata
    content: str


def found_in_feed(text: str, boxes: re.Pattern[str]) -> tuple[list[Callable[[], Found]], str | None]:
    """Return what gives each article of a feed when called, and what was wrong where it could not be read to its end."""
    reader, problem = _read(text)
    return [partial(_found, item, reader.channel, boxes) for item in reader.items], problem


def feed_items(text: str) -> tuple[list[FeedItem], str | None]:
    """Return the items of a feed as they are, and what was wrong where it could not be read to its end.

    >>> feed = "<rss><channel><title>某报</title><item><guid>7</guid><title>断电</title></item></channel></rss>"
    >>> feed_items(feed)[0][0].about.publisher
    '某报'
    """
    reader, problem = _read(text)
    return [_read_item(item, reader.channel) for item in reader.items], problem


def _read(text: str) -> tuple[_Reader, str | None]:
    """Read a feed; where it uses names of HTML that XML does not know, read it again with these as words."""
    reader = _Reader()
    problem: str | None = None
    try:
        reader.read(text)
    except FeedError as error:
        problem = str(error)
        if "&" in text and "undefined entity" in problem:
            reader, problem = _Reader(), None
            try:
                reader.read(_escaped(text))
            except FeedError as again:
                problem = str(again)
    return reader, problem


@dataclass(slots=True)
class _Item:
    """The fields of an item, by their names without prefix, in order."""

    fields: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, value: str) -> None:
        if value.strip():
            self.fields.setdefault(name, []).append(value)

    def first(self, *names: str) -> str | None:
        return next((tidy(html.unescape(values[0])) for name in names if (values := self.fields.get(name))), None)


class _Reader:
    """Collects items while expat goes through the text."""

    def __init__(self) -> None:
        self.items: list[_Item] = []
        self.channel: _Item = _Item()
        self._item: _Item | None = None
        self._path: list[str] = []
        self._parts: list[str] = []
        self._markup = 0

    def read(self, text: str) -> None:
        parser = expat.ParserCreate("utf-8")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._refuse
        parser.buffer_text = True
        try:
            parser.Parse(text.lstrip().encode("utf-8", "replace"), True)
        except expat.ExpatError as error:
            message = f"line {error.lineno}: {expat.ErrorString(error.code)}"
            raise FeedError(message) from error

    def _refuse(self, *_declaration: object) -> None:
        message = "it declares a document type, which feeds need not and which is refused; remove the DOCTYPE"
        raise FeedError(message)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if len(self._path) >= _DEEPEST:
            message = "it nests too deeply"
            raise FeedError(message)
        if self._markup:
            self._markup += 1
            self._parts.append(f"<{local}>")
        else:
            self._parts.clear()
            if local in _ITEMS:
                self._item = _Item()
            elif attributes.get("type") == "xhtml":
                self._markup = 1
            self._attributes(local, attributes)
        self._path.append(local)

    def _attributes(self, local: str, attributes: dict[str, str]) -> None:
        """Keep what Atom puts into attributes."""
        target = self._item or self.channel
        if local == "link" and "href" in attributes and attributes.get("rel", "alternate") == "alternate":
            target.add("link", attributes["href"])
        elif local == "category" and "term" in attributes:
            target.add("category", attributes["term"])

    def _characters(self, data: str) -> None:
        self._parts.append(html.escape(data, quote=False) if self._markup else data)

    def _end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        self._path.pop()
        if self._markup:
            self._markup -= 1
            if self._markup:
                self._parts.append(f"</{local}>")
                return
        if local in _ITEMS:
            if self._item is not None:
                self.items.append(self._item)
            self._item = None
        else:
            parent = self._path[-1] if self._path else ""
            value = "".join(self._parts)
            if parent in {"author", "source", "image", "textInput"}:
                local = "author" if parent == "author" and local == "name" else f"{parent}/{local}"
            elif local == "author" and not value.strip():
                return
            (self._item or self.channel).add(local, value)
        self._parts.clear()


def _found(item: _Item, channel: _Item, boxes: re.Pattern[str]) -> Found:
    """Return the article of an item."""
    read = _read_item(item, channel)
    return Found(tuple(body_pieces(read.content, boxes)), read.about)


def _read_item(item: _Item, channel: _Item) -> FeedItem:
    """Return what an item and its channel say."""
    guid = item.first("guid", "id")
    if guid and not _PLAIN_ID.fullmatch(guid):
        guid = blake2b(guid.encode("utf-8", "replace"), digest_size=6).hexdigest()
    about = Metadata(
        title=_plain(item.first("title")),
        issued=item.first(*_ISSUED),
        publisher=item.first("source", "source/title", "publisher") or channel.first("title"),
        author=item.first("creator", "author"),
        url=item.first("link", "origLink"),
        categories=tuple(dict.fromkeys(tidy(value) for value in item.fields.get("category", ())))[:50],
        own_id=guid,
    )
    return FeedItem(about, next((values[0] for name in _BODIES if (values := item.fields.get(name))), ""))


def _plain(title: str | None) -> str | None:
    """Return a title without tags, which some feeds put into it."""
    if title and "<" in title:
        return " ".join(piece.text for piece in body_pieces(title)) or title
    return title


def _escaped(text: str) -> str:
    """Escape the ampersands outside CDATA that begin no reference of XML, such as ``&nbsp;``."""
    parts: list[str] = []
    position = 0
    while (start := text.find(_CDATA, position)) >= 0:
        end = text.find("]]>", start)
        if end < 0:
            break
        parts += (_AMPERSAND.sub("&amp;", text[position:start]), text[start:end])
        position = end
    parts.append(_AMPERSAND.sub("&amp;", text[position:]))
    return "".join(parts)
