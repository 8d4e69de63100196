r"""What a query may not do: change the graph, or make the engine fetch something over the network.

Neither engine has a switch for this: Oxigraph and rdflib both follow SERVICE, and rdflib's datasets fetch FROM. So the
words are looked for before an engine sees the query, outside of strings, IRIs, names and comments; also after the
escapes ``\uXXXX``, which SPARQL allows anywhere, have been undone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.errors import QueryError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["TOKEN", "place_of", "refuse_side_effects"]

TOKEN = re.compile(
    r"""
      \#[^\n\r]*                                             # a comment
    | (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\[uU][0-9A-Fa-f]+)*>)      # an IRI
    | \"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
    | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'          # strings
    | [?$]\w+ | @[A-Za-z-]+                                  # variables, language tags
    | (?P<prefix>[\w.-]*):(?:[\w.:%-]|\\.)*                  # prefixed names
    | (?P<word>[A-Za-z_]\w*)
    """,
    re.VERBOSE | re.DOTALL,
)
"""What a query is made of, as far as words must be told from strings, names and comments."""

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_FETCH = {
    "service": "SERVICE asks another server",
    "load": "LOAD fetches a file",
    "from": "FROM names another graph, and some engines fetch it",
}
_GLUED = "service"
_CHANGE = frozenset({"insert", "delete", "clear", "drop", "create", "copy", "move", "add", "with"})


def refuse_side_effects(sparql: str, source: Path | None = None, *, allow_service: bool = False) -> None:
    r"""Refuse a query that would change the graph or reach out of it; ``allow_service`` lets it ask other servers.

    >>> refuse_side_effects("SELECT * WHERE { ?service ?p 'LOAD <x>' } # INSERT")
    >>> refuse_side_effects("SELECT * WHERE {\n SERVICE <http://example.org/> { ?s ?p ?o } }")
    Traceback (most recent call last):
        ...
    kg.errors.QueryError: line 2, column 2: SERVICE asks another server, which is not allowed; query the graph alone

    Raises:
        QueryError: it is empty, or not a reading query of the graph alone.
    """
    if not sparql.strip():
        raise QueryError("the query is empty; write SELECT, ASK, CONSTRUCT or DESCRIBE", source)
    for text in dict.fromkeys((sparql, _ESCAPE.sub(_undo, sparql))):
        for match in TOKEN.finditer(text):
            word = (match["word"] or match["prefix"] or "").lower()
            if _GLUED in word:  # Oxigraph takes SERVICESILENT and SERVICEex:a apart
                word = _GLUED
            if match["prefix"] and word != _GLUED:
                continue
            if word == _GLUED and allow_service:
                continue
            if word in _FETCH:
                raise _refusal(text, match.start(), f"{_FETCH[word]}, which is not allowed; query the graph alone", source)
            if word in _CHANGE:
                raise _refusal(text, match.start(), f"{word.upper()} changes the graph; build it anew instead", source)


def _undo(match: re.Match[str]) -> str:
    """Return the character of an escape."""
    number = int(match[1] or match[2], 16)
    return chr(number) if number <= 0x10FFFF else match[0]  # noqa: PLR2004 - the end of Unicode


def _refusal(text: str, place: int, why: str, source: Path | None) -> QueryError:
    """Return the error, with its place."""
    line, column = place_of(text, place)
    return QueryError(f"line {line}, column {column}: {why}", source, line if source else None)


def place_of(text: str, place: int) -> tuple[int, int]:
    """Return the line and column of a place in a text, both from 1."""
    return text.count("\n", 0, place) + 1, place - (text.rfind("\n", 0, place) + 1) + 1
