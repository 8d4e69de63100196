"""From an article as found to a `Document`: prose alone, judged metadata, and notes of what was decided."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg.documents.dates import day_from_text, parse_issued
from kg.documents.pieces import Found, Metadata, Piece, key, tidy
from kg.model import Block, BlockKind, Document, Failure, IssuedFrom, Span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from kg.documents.boilerplate import Boilerplate, Taken

__all__ = ["compose"]

_FIRST_BLOCKS = 6  # among which the title may be repeated
_LONGEST_TITLE = 300
_LONGEST_URL = 2000
_CREDIT = re.compile(r"[（(][^（()）]{1,30}[）)]$")
_CLAUSE = re.compile(r"[，。；！？：、（）,;!?:()\s]+")
_DATED = re.compile(r"((?:19|20)\d\d-[01]\d-[0-3]\d)(?!\d)")
_LATIN_NAME = re.compile(r"[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){1,3}")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_HAN_NAME = re.compile(r"[\u4e00-\u9fff]{2,3}")


def compose(found: Found, ident: str, path: str, rules: Boilerplate, where: str = "") -> Document | Failure:
    """Return the document of an article, or a failure where nothing of it is prose.

    Args:
        found: the article as found.
        ident: its id.
        path: the file that it came from.
        rules: what is boilerplate.
        where: the place inside the file, for messages.
    """
    metadata, notes = found.metadata, list(found.notes)
    pieces, taken = rules.prose(found.pieces)
    pieces = [piece for piece in pieces if piece.text]
    title = tidy(metadata.title)[:_LONGEST_TITLE].strip() if metadata.title else ""
    if title:
        pieces, link = _without_title(pieces, title)
        metadata = replace(metadata, url=metadata.url or link)
    elif pieces and pieces[0].kind is BlockKind.HEADING and pieces[0].level in {1, 2} and len(pieces) > 1:
        title = pieces[0].text
        pieces = pieces[1:]
    pieces = _without_repeats(pieces)
    if not pieces and (not title or not found.metadata.title):
        return Failure(where or path, "read", "no text: the file is empty, or holds nothing but boilerplate")
    if not pieces:
        notes.append("the article has a title and no text")
    text, blocks = _joined(title, pieces)
    if not _HAN.search(text):
        notes.append("no Chinese in it, and only Chinese is read")
    who = _who(metadata, taken, rules, notes)
    when = _when(metadata, taken, path, text, notes)
    return Document(
        id=ident,
        text=text,
        blocks=blocks,
        title=title or None,
        issued=when.issued,
        issued_from=when.source,
        publisher=who.publisher,
        author=who.author,
        url=_url(metadata.url, notes),
        categories=tuple(dict.fromkeys(shown for name in metadata.categories if (shown := tidy(name)))),
        path=path,
        notes=tuple(notes),
    )


def _without_title(pieces: Sequence[Piece], title: str) -> tuple[list[Piece], str | None]:
    """Drop the blocks that repeat the title at the beginning; return the address that such a block links to."""
    wanted, longest = key(title), 2 * len(title) + 20
    repeats = [piece for piece in pieces[:_FIRST_BLOCKS] if len(piece.text) <= longest and key(piece.text) == wanted]
    if not repeats:
        return list(pieces), None
    kept = [piece for piece in pieces[:_FIRST_BLOCKS] if piece not in repeats]
    return kept + list(pieces[_FIRST_BLOCKS:]), next((piece.target for piece in repeats if piece.target), None)


def _without_repeats(pieces: Sequence[Piece]) -> list[Piece]:
    """Drop captions every clause of which stands elsewhere in the article (the photographer's credit aside)."""
    if not any(piece.kind is BlockKind.CAPTION for piece in pieces):
        return list(pieces)
    known = {clause for piece in pieces if piece.kind is not BlockKind.CAPTION for clause in _clauses(piece.text)}
    return [
        piece for piece in pieces if piece.kind is not BlockKind.CAPTION or not _clauses(_CREDIT.sub("", piece.text)) <= known
    ]


def _clauses(text: str) -> set[str]:
    return {clause for part in _CLAUSE.split(text) if (clause := key(part))}


def _joined(title: str, pieces: Sequence[Piece]) -> tuple[str, tuple[Block, ...]]:
    """Return the text, a line each, and the places of its blocks."""
    lines = [(title, BlockKind.TITLE)] if title else []
    lines += [(piece.text, piece.kind) for piece in pieces]
    blocks: list[Block] = []
    start = 0
    for line, kind in lines:
        blocks.append(Block(Span(start, start + len(line)), kind))
        start += len(line) + 1
    return "\n".join(line for line, _ in lines), tuple(blocks)


@dataclass(frozen=True, slots=True)
class _Who:
    publisher: str | None
    author: str | None


def _who(metadata: Metadata, taken: Taken, rules: Boilerplate, notes: list[str]) -> _Who:
    """Tell the outlet from the person.

    News dumps put the outlet into ``author``: it is one where a category repeats it, or where nothing
    else names the outlet and it does not look like a person's name.
    """
    publisher, author = metadata.publisher, metadata.author
    if author and not publisher and (author in metadata.categories or not _is_person(author, rules.surnames)):
        publisher, author = author, None
    author = author or taken.author
    if taken.source and taken.source != publisher:
        if publisher:
            notes.append(f"the text names its source: {taken.source}")
        else:
            publisher = taken.source
    return _Who(publisher, author)


def _is_person(name: str, surnames: frozenset[str]) -> bool:
    return _LATIN_NAME.fullmatch(name) is not None or (_HAN_NAME.fullmatch(name) is not None and name[0] in surnames)


@dataclass(frozen=True, slots=True)
class _Issued:
    issued: datetime | date | None
    source: IssuedFrom


def _when(metadata: Metadata, taken: Taken, path: str, text: str, notes: list[str]) -> _Issued:
    """Return the time of publication: by the metadata, the file's name as in Jekyll, a line of its own, or the words."""
    if metadata.issued:
        if issued := parse_issued(metadata.issued):
            return _Issued(issued, IssuedFrom.METADATA)
        notes.append(f"the date was not understood: {tidy(metadata.issued)[:60]}")
    name = path.replace("\\", "/").rpartition("/")[2]
    if (dated := _DATED.match(name)) and (issued := parse_issued(dated[1])):
        notes.append(f"date from the file's name: {dated[1]}")
        return _Issued(issued, IssuedFrom.METADATA)
    if taken.issued and (issued := parse_issued(taken.issued)):
        notes.append(f"date from the line: {taken.issued}")
        return _Issued(issued, IssuedFrom.TEXT)
    if from_text := day_from_text(text):
        notes.append(f"date from the words: {from_text[1]}")
        return _Issued(from_text[0], IssuedFrom.TEXT)
    return _Issued(None, IssuedFrom.NOWHERE)


def _url(url: str | None, notes: list[str]) -> str | None:
    """Return an address that may enter a graph; others are dropped with a note."""
    if not url:
        return None
    url = url.strip()
    if url.lower().startswith(("http://", "https://")) and len(url) <= _LONGEST_URL:
        from pyoxigraph import NamedNode  # noqa: PLC0415 - 35 ms that `kg --help` need not pay

        try:
            NamedNode(url)
        except ValueError:
            pass
        else:
            return url
    notes.append(f"the address was dropped, it is no valid http(s) IRI: {tidy(url)[:80]}")
    return None
