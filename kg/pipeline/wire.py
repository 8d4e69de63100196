"""Articles and what was read out of them, as bytes and back.

MessagePack in typed form (msgspec): what comes back is checked against the types as it is read, and nothing in it can run.
A model's union of texts and dates is no type that a decoder could tell apart, so that days travel as ISO 8601.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal  # noqa: TC003 - msgspec reads the types when the program runs
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from kg.model import IRI, Block, Claim, Document, Entity, Evidence, Extraction, IssuedFrom, Modality, Precision, Quantity, When

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["packed_document", "packed_extraction", "unpacked_claims", "unpacked_document", "unpacked_extraction"]


class _Time(msgspec.Struct, array_like=True):
    """A `When`."""

    text: str
    earliest: str | None
    latest: str | None
    precision: Precision
    before: bool
    since: bool
    window: str | None


class _Said(msgspec.Struct, array_like=True):
    """A `Claim`; an object in a list is a day."""

    subject: str
    predicate: str
    object: str | Quantity | tuple[str]
    evidence: tuple[Evidence, ...]
    modality: Modality
    when: _Time | None
    attributed: tuple[str, ...]
    confidence: Decimal
    window: str | None
    position: str | None
    share_of: str | None
    pattern: str


class _Read(msgspec.Struct, array_like=True):
    """An `Extraction`."""

    document: str
    entities: tuple[Entity, ...]
    claims: tuple[_Said, ...]
    mentions: int
    warnings: tuple[str, ...]


class _Claims(msgspec.Struct, array_like=True):
    """An `Extraction` of which claims are read one by one."""

    document: str
    entities: msgspec.Raw
    claims: tuple[msgspec.Raw, ...]


class _Article(msgspec.Struct, array_like=True):
    """A `Document`."""

    id: str
    text: str
    blocks: tuple[Block, ...]
    title: str | None
    issued: str | None
    issued_from: IssuedFrom
    publisher: str | None
    author: str | None
    url: str | None
    categories: tuple[str, ...]
    path: str
    notes: tuple[str, ...]


@cache
def _decoders() -> tuple[Callable[[bytes], _Read], Callable[[bytes], _Article]]:
    """Make the decoders, once."""
    return msgspec.msgpack.Decoder(_Read).decode, msgspec.msgpack.Decoder(_Article).decode


@cache
def _some() -> tuple[Callable[[bytes], _Claims], Callable[[msgspec.Raw], _Said]]:
    """Make the decoders of single claims, once."""
    return msgspec.msgpack.Decoder(_Claims).decode, msgspec.msgpack.Decoder(_Said).decode


def packed_extraction(extraction: Extraction) -> bytes:
    """Return what was read out of an article as bytes.

    Raises:
        ValueError: it holds half a character.
    """
    said = tuple(map(_said, extraction.claims))
    whole = _Read(extraction.document, extraction.entities, said, extraction.mentions, extraction.warnings)
    return msgspec.msgpack.encode(whole)


def unpacked_extraction(data: bytes) -> Extraction:
    """Return what `packed_extraction` made bytes of.

    Raises:
        ValueError: the bytes are none of it.
    """
    read = _decoders()[0](data)
    return Extraction(read.document, read.entities, tuple(map(_claim, read.claims)), read.mentions, read.warnings)


def unpacked_claims(data: bytes, numbers: Iterable[int]) -> dict[int, Claim]:
    """Return some claims of what `packed_extraction` made bytes of, by their numbers.

    Raises:
        ValueError: the bytes are none of it, or hold no such claim.
    """
    claims = _some()[0](data).claims
    wanted = sorted(set(numbers))
    if wanted and wanted[-1] >= len(claims):
        raise ValueError(f"there are {len(claims)} claims, and none of number {wanted[-1]}")
    return {number: _claim(_some()[1](claims[number])) for number in wanted}


def packed_document(document: Document) -> bytes:
    """Return an article as bytes: all of it, so that equal bytes are equal articles.

    >>> packed_document(Document("a", "断电", ())) == packed_document(Document("a", "断电", (), path="b"))
    False

    Raises:
        ValueError: it holds half a character.
    """
    return msgspec.msgpack.encode(
        _Article(
            document.id,
            document.text,
            document.blocks,
            document.title,
            _iso(document.issued),
            document.issued_from,
            document.publisher,
            document.author,
            document.url,
            document.categories,
            document.path,
            document.notes,
        )
    )


def unpacked_document(data: bytes) -> Document:
    """Return what `packed_document` made bytes of.

    Raises:
        ValueError: the bytes are none of it.
    """
    read = _decoders()[1](data)
    issued = _day(read.issued)
    return Document(
        read.id,
        read.text,
        read.blocks,
        read.title,
        issued,
        read.issued_from,
        read.publisher,
        read.author,
        read.url,
        read.categories,
        read.path,
        read.notes,
    )


def _said(claim: Claim) -> _Said:
    """Make a claim ready to be packed."""
    return _Said(
        claim.subject,
        claim.predicate,
        (claim.object.isoformat(),) if isinstance(claim.object, date) else claim.object,
        claim.evidence,
        claim.modality,
        None if claim.when is None else _time(claim.when),
        claim.attributed,
        claim.confidence,
        claim.window,
        claim.position,
        claim.share_of,
        claim.pattern,
    )


def _time(when: When) -> _Time:
    """Make a time ready to be packed."""
    earliest, latest = _iso(when.earliest), _iso(when.latest)
    return _Time(when.text, earliest, latest, when.precision, when.before, when.since, when.window)


def _claim(said: _Said) -> Claim:
    """Make a claim of what was unpacked."""
    return Claim(
        IRI(said.subject),
        said.predicate,
        _moment(said.object[0]) if isinstance(said.object, tuple) else said.object,
        said.evidence,
        said.modality,
        None if said.when is None else _when(said.when),
        tuple(map(IRI, said.attributed)),
        said.confidence,
        said.window,
        said.position,
        None if said.share_of is None else IRI(said.share_of),
        said.pattern,
    )


def _when(time: _Time) -> When:
    """Make a time of what was unpacked."""
    earliest, latest = _day(time.earliest), _day(time.latest)
    return When(time.text, earliest, latest, time.precision, time.before, time.since, time.window)


def _iso(value: date | None) -> str | None:
    """Write a day or a moment."""
    return None if value is None else value.isoformat()


def _day(text: str | None) -> date | datetime | None:
    """Read a day or a moment, if there is one."""
    return None if text is None else _moment(text)


def _moment(text: str) -> date | datetime:
    """Read a day, or a moment where an hour follows."""
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
