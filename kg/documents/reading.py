"""One source to its articles: bytes within limits, decoded, recognised by content, composed."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING, TypeAlias, cast

from kg.documents.compose import compose
from kg.documents.encodings import binary_kind, decode
from kg.documents.feeds import found_in_feed, looks_like_feed
from kg.documents.frontmatter import split_front_matter
from kg.documents.html import html_pieces, looks_like_html, strip_code, unescape
from kg.documents.markdown import looks_like_markdown, markdown_pieces, plain_pieces
from kg.documents.metadata import metadata_of
from kg.documents.pages import found_in_page, looks_like_page
from kg.documents.pieces import Found, Metadata
from kg.documents.records import NoText, found_in_record, parse_json, records_of
from kg.documents.sources import safe_id
from kg.model import Document, Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kg.documents.boilerplate import Boilerplate
    from kg.documents.metadata import Json
    from kg.documents.sources import Source
    from kg.limits import Limits

__all__ = ["Begin", "Reader"]

Begin: TypeAlias = "Callable[[int], bool]"
"""Is told the number of the member that comes next in a file of many articles, and says whether it is to be read."""

_CHUNK = 1 << 20
_HEAD = 4096
_GZIP = b"\x1f\x8b"
_COLLECTION = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:[\[{]|<\?xml|<rss|<feed|<rdf:RDF)")
_RECORD = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{")
_JSON = re.compile(r"\s*(?:\[|\{\s*[\"}])")
_FIRST_LINES = 3  # of which one must be a record by itself


class _TooLargeError(ValueError):
    """More bytes than the limit."""


class _Range:
    """The lines of a range of a file."""

    def __init__(self, stream: IO[bytes], start: int, stop: int) -> None:
        """Go to the start."""
        stream.seek(start)
        self._stream, self._left = stream, stop - start

    def readline(self, limit: int) -> bytes:
        """Return the next line or what of it is within the limit; nothing at the end of the range."""
        line = self._stream.readline(min(limit, self._left)) if self._left > 0 else b""
        self._left -= len(line)
        return line


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads sources by one set of rules and one mapping of field names."""

    rules: Boilerplate
    fields: Mapping[str, str]
    limits: Limits

    def read(self, source: Source, begin: Begin, stdin: bytes | None = None) -> Iterator[Document | Failure]:
        """Yield the articles of a source, and a failure for what cannot be read; never raises for bad input."""
        try:
            if source.path is None:
                yield from self._stream(io.BytesIO(stdin or b""), source, begin)
            else:
                with source.path.open("rb") as stream:
                    yield from self._stream(stream, source, begin)
        except OSError as error:
            yield Failure(source.shown, "read", f"cannot be read ({error.strerror or error}); check the file and its rights")

    def _stream(self, stream: IO[bytes], source: Source, begin: Begin) -> Iterator[Document | Failure]:
        """Unpack where needed; read line by line what has an article a line, whole what has not."""
        packed = False
        try:
            if packed := stream.read(2) == _GZIP:
                stream.seek(0)
                stream = cast("IO[bytes]", gzip.GzipFile(fileobj=stream))
            stream.seek(0)
            head = stream.read(_HEAD)
            stream.seek(0)
            if _RECORD.match(head) and self._is_lines(stream):
                yield from self._lines(stream, source, self.limits.unpacked if packed else None, begin)
                return
            name = "collection" if _COLLECTION.match(head) else "article"
            data = _read_within(stream, getattr(self.limits, name), name)
        except _TooLargeError as error:
            yield Failure(source.shown, "read", f"too large: {error}")
            return
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            yield Failure(source.shown, "read", f"a damaged gzip file ({error}); unpack it with another program")
            return
        yield from self._whole(data, source, begin)

    def read_range(self, source: Source, start: int, stop: int, number: int, begin: Begin) -> Iterator[Document | Failure]:
        """Yield the articles of the whole lines in a range of bytes of a file of one article a line, ``number`` lines in."""
        if source.path is None:
            return
        try:
            with source.path.open("rb") as stream:
                yield from self._lines(cast("IO[bytes]", _Range(stream, start, stop)), source, None, begin, number)
        except OSError as error:
            yield Failure(source.shown, "read", f"cannot be read ({error.strerror or error}); check the file and its rights")

    def has_lines(self, stream: IO[bytes]) -> bool:
        """Say whether a file, not compressed, holds one article a line, so that ranges of it can be read."""
        head = stream.read(_HEAD)
        stream.seek(0)
        return bool(_RECORD.match(head)) and self._is_lines(stream)

    def _is_lines(self, stream: IO[bytes]) -> bool:
        """Say whether one of the first lines is a record by itself and more follows, or is longer than any article."""
        found = False
        for number in range(_FIRST_LINES):
            line = stream.readline(self.limits.article + 1)
            if len(line) > self.limits.article:
                found = True
                break
            try:
                found = isinstance(parse_json(line.decode("utf-8-sig")), dict) and (number > 0 or bool(stream.read(1)))
            except ValueError:
                continue
            break
        stream.seek(0)
        return found

    def _lines(
        self, stream: IO[bytes], source: Source, limit: int | None, begin: Begin, number: int = 0
    ) -> Iterator[Document | Failure]:
        """Yield an article a line, those before it counted by ``number``; one too long is passed over in bounded memory."""
        without: Counter[str] = Counter()
        total = 0
        most = self.limits.article
        while line := stream.readline(most + 1):
            number += 1
            where = f"{source.shown}:{number}"
            size = len(line)
            while not line.endswith(b"\n") and size > most and (rest := stream.readline(_CHUNK)):
                size += len(rest)
                line = rest if rest.endswith(b"\n") else line
                if limit is not None and total + size > limit:
                    break
            total += size
            if limit is not None and total > limit:
                raise _TooLargeError(_size_message(total, limit, "unpacked"))
            if size > most + 1:
                yield Failure(where, "read", f"too large: {_size_message(size, most, 'article')}")
            elif line.strip() and begin(number):
                decoded = decode(line.strip())
                try:
                    value = parse_json(decoded.text if decoded else "")
                except ValueError as error:
                    yield Failure(where, "read", f"not JSON ({error}); the other lines are read")
                    continue
                yield from self._record(value, source, number, where, without)
        yield from _without_text(source, without)

    def _whole(self, data: bytes, source: Source, begin: Begin) -> Iterator[Document | Failure]:
        """Yield the articles of a file's bytes."""
        if kind := binary_kind(data[:_HEAD]):
            yield Failure(source.shown, "read", f"{kind}, not text; save the article as text, HTML or Markdown")
            return
        decoded = decode(data)
        if decoded is None:
            message = "neither text in UTF-8, UTF-16, GB18030 or Big5 nor a known format; save it as UTF-8"
            yield Failure(source.shown, "read", message)
            return
        notes = (decoded.note,) if decoded.note else ()
        text = decoded.text
        if _JSON.match(text):
            try:
                value = parse_json(text)
            except ValueError as error:
                if text.lstrip("\ufeff \t\r\n")[:1] == "{":
                    yield Failure(source.shown, "read", f"not JSON ({error}); mend it, or give one record a line")
                    return
            else:
                yield from self._json(value, source, notes, begin)
                return
        if looks_like_feed(text[:_HEAD]):
            yield from self._feed(text, source, notes, begin)
            return
        found = self._single(text)
        yield compose(replace(found, notes=notes + found.notes), source.id, source.shown, self.rules)

    def _json(self, value: Json, source: Source, notes: tuple[str, ...], begin: Begin) -> Iterator[Document | Failure]:
        """Yield the articles of a JSON file; a single record has the file's own id."""
        records = list(records_of(value))
        without: Counter[str] = Counter()
        for number, record in enumerate(records, 1):
            alone = len(records) == 1 and record is value
            where = source.shown if alone else f"{source.shown}:{number}"
            if alone or begin(number):
                yield from self._record(record, source, None if alone else number, where, without, notes)
        if not records:
            yield Failure(source.shown, "read", "the JSON holds no records")
        yield from _without_text(source, without)

    def _record(
        self, record: Json, source: Source, number: int | None, where: str, without: Counter[str], notes: tuple[str, ...] = ()
    ) -> Iterator[Document | Failure]:
        """Yield the article of a record; count it where it has no text."""
        try:
            found = found_in_record(record, self.fields, self.rules.containers)
        except NoText as error:
            without[str(error)] += 1
            return
        ident = source.id if number is None else _member_id(source.id, found.metadata.own_id, number)
        yield compose(replace(found, notes=notes + found.notes), ident, source.shown, self.rules, where)

    def _feed(self, text: str, source: Source, notes: tuple[str, ...], begin: Begin) -> Iterator[Document | Failure]:
        """Yield the articles of a feed, and a failure where it broke off."""
        articles, problem = found_in_feed(text, self.rules.containers)
        for number, article in enumerate(articles, 1):
            if not begin(number):
                continue
            found = article()
            ident = _member_id(source.id, found.metadata.own_id, number)
            yield compose(replace(found, notes=notes + found.notes), ident, source.shown, self.rules, f"{source.shown}:{number}")
        if problem:
            yield Failure(
                source.shown, "read", f"the feed is not well-formed ({problem}); {len(articles)} items before that were read"
            )
        elif not articles:
            yield Failure(source.shown, "read", "the feed holds no items")

    def _single(self, text: str) -> Found:
        """Return the article of a file that holds one."""
        if head := split_front_matter(text):
            notes = (head.note,) if head.note else ()
            named = {ours: theirs for ours, theirs in self.fields.items() if theirs in head.fields}  # others are of records
            metadata = replace(metadata_of(head.fields, named), own_id=None)
            return Found(tuple(markdown_pieces(head.body, self.rules.containers)), metadata, notes)
        if looks_like_page(text):
            return found_in_page(text, self.rules, self.limits.depth)
        if looks_like_markdown(text):
            return Found(tuple(markdown_pieces(text, self.rules.containers)), Metadata())
        if looks_like_html(text):
            return Found(tuple(html_pieces(strip_code(text), self.rules.containers, blank_lines=True)), Metadata())
        return Found(tuple(plain_pieces(unescape(text))), Metadata())


def _member_id(ident: str, own: str | None, number: int) -> str:
    """Return the id of an article in a file of many: the file's, and the article's own or its number."""
    return safe_id(f"{ident}-{safe_id(own) if own else number}")


def _without_text(source: Source, without: Counter[str]) -> Iterator[Failure]:
    """Yield one failure for all records of a file that lack a text in the same way."""
    for message, count in without.items():
        yield Failure(source.shown, "read", f"{count} record{'s' if count > 1 else ''} left out: {message}")


def _read_within(stream: IO[bytes], limit: int, name: str) -> bytes:
    """Return all bytes of a stream, under the limit of that name.

    Raises:
        _TooLargeError: when there are more than the limit.
    """
    parts: list[bytes] = []
    size = 0
    while part := stream.read(_CHUNK):
        size += len(part)
        if size > limit:
            raise _TooLargeError(_size_message(size, limit, name))
        parts.append(part)
    return b"".join(parts)


def _size_message(size: int, limit: int, name: str) -> str:
    where = f"over {size // 1_000_000} MB where {limit // 1_000_000} MB is the limit"
    return f"{where}; split it into articles (JSONL takes one a line), or raise it with --limit {name}=BYTES"
