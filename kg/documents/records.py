"""JSON and JSONL: one record, a list of records, or a record a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from kg.documents.bodies import body_pieces
from kg.documents.metadata import Json, metadata_of, text_of
from kg.documents.pieces import Found

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping

__all__ = ["NoText", "found_in_record", "parse_json", "records_of"]

_LISTS = (
    "articles",
    "items",
    "entries",
    "data",
    "documents",
    "docs",
    "results",
    "records",
    "posts",
    "news",
    "hits",
    "rows",
    "list",
)
_NAMED = 8  # fields named in a message


class NoText(ValueError):  # noqa: N818 - reads as what it says
    """A record without a field that holds text."""


def parse_json(text: str) -> Json:
    """Return what a JSON text holds.

    Raises:
        ValueError: when it is not JSON, or nests too deeply.
    """
    try:
        return cast("Json", json.loads(text))
    except RecursionError as error:
        message = "it nests too deeply"
        raise ValueError(message) from error


def records_of(value: Json) -> Iterator[Json]:
    """Yield the records of a JSON value: the members of a list, of a record's only list, or the record itself."""
    if isinstance(value, dict):
        members = [member for name in _LISTS if isinstance(member := value.get(name), list)]
        if len(members) == 1 and text_of(value, {}) is None:
            yield from members[0]
            return
        yield value
    elif isinstance(value, list):
        yield from value
    else:
        yield value


def found_in_record(record: Json, fields: Mapping[str, str], boxes: re.Pattern[str]) -> Found:
    """Return the article of one record.

    Raises:
        NoText: when the record has no text; the message names its fields and the way out.
    """
    if not isinstance(record, dict):
        message = "not a record with named fields"
        raise NoText(message)
    body = text_of(record, fields)
    if body is None:
        names = ", ".join(sorted(str(name)[:30] for name in record)[:_NAMED]) or "none"
        message = f"no field holds the text (its fields: {names}); name it with content=FIELD"
        raise NoText(message)
    return Found(tuple(body_pieces(body, boxes)), metadata_of(record, fields))
