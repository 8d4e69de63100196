"""An article with what was read out of it as one value of a table and back, the same bytes for the same values."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg import graph
from kg.model import Document, Entity, Extraction
from kg.pipeline.wire import packed_document, packed_extraction, unpacked_document, unpacked_extraction

if TYPE_CHECKING:
    from typing import TypeVar

    _Text = TypeVar("_Text", str, str | None)

__all__ = ["dump_entity", "dump_pair", "load_document", "load_entity", "load_pair", "mended"]

_HEAD = 4  # bytes that tell the length of the article


def mended(text: _Text) -> _Text:
    """Return a text in which half characters, which no table holds, are U+FFFD, as in RDF."""
    return graph.mended(text) if text else text


def dump_pair(document: Document, extraction: Extraction) -> bytes:
    """Return a document and its extraction as one value."""
    try:
        article = packed_document(document)
    except ValueError:
        article = packed_document(_mended(document))
    return len(article).to_bytes(_HEAD, "big") + article + packed_extraction(extraction)


def _mended(d: Document) -> Document:
    """Return an article with whole characters in all that is known about it."""
    return replace(
        d,
        title=mended(d.title),
        publisher=mended(d.publisher),
        author=mended(d.author),
        url=mended(d.url),
        path=mended(d.path),
        categories=tuple(map(mended, d.categories)),
        notes=tuple(map(mended, d.notes)),
    )


def load_pair(value: bytes) -> tuple[Document, Extraction]:
    """Return what `dump_pair` wrote.

    >>> document, extraction = Document("a", "断电", (), title="断电"), Extraction("a", warnings=("短",))
    >>> load_pair(dump_pair(document, extraction)) == (document, extraction)
    True
    """
    return load_document(value), unpacked_extraction(value[_HEAD + int.from_bytes(value[:_HEAD], "big") :])


def load_document(value: bytes) -> Document:
    """Return the document of what `dump_pair` wrote."""
    return unpacked_document(value[_HEAD : _HEAD + int.from_bytes(value[:_HEAD], "big")])


def dump_entity(entity: Entity) -> bytes:
    """Return an entity as one value."""
    return packed_extraction(Extraction("", (entity,)))


def load_entity(value: bytes) -> Entity:
    """Return what `dump_entity` wrote.

    >>> from kg.model import IRI
    >>> entity = Entity(IRI("https://example.org/a"), "Region", "四川省", ("四川",), known=True)
    >>> load_entity(dump_entity(entity)) == entity
    True
    """
    return unpacked_extraction(value).entities[0]
