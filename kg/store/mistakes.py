"""What is wrong with a query, and where: the words of the engines made into words for whoever wrote it.

Oxigraph's parser tells the furthest place that it looked at and all that it hoped for there. It compares keywords as a
whole, so that place lies behind the mistake by the length of a keyword; and a bracket that is never closed is told at
the end. Both are put right here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.graph import PREFIXES
from kg.store.guard import TOKEN, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["explain_mistake"]

_PLACES = (
    re.compile(r"error at (\d+):(\d+): "),
    re.compile(r"\s*\(at char \d+\), \(line:(\d+), col:(\d+)\)"),
    re.compile(r"^line (\d+), column (\d+): "),
)
_HOPED = re.compile(r"expected (?:one of )?(.+)\Z", re.DOTALL)
_HOPE = re.compile(r""""(?:\\.|[^"\\])*"|\[(?:'[^']*'|[^\]'])*\]|[^,\["]+""")
_DECLARED = re.compile(r"PREFIX\s+([\w.-]*):", re.IGNORECASE)
_FOUND = re.compile(r"[?$:@\w]+(?:[:.-]+\w+)*|\S")
_ANY = "[_]"
_LONGEST = 240
_PAIRS = {"}": "{", ")": "(", "]": "["}


def explain_mistake(message: str, sparql: str) -> tuple[str, int | None, int | None]:
    r"""Return an engine's message about a query in plain words, with the line and column that it is about, from 1.

    >>> explain_mistake("error at 1:10: expected CONSTRUCT", "SELEC ?s { ?s ?p ?o }")
    ('not understood from «SELEC» on', 1, 1)
    >>> explain_mistake("error at 2:11: expected [_]", "SELECT ?s\n{ ?s ?p 1 ")
    ('«{» is never closed', 2, 1)
    """
    place = next((found for regex in _PLACES if (found := regex.search(message))), None)
    line, column = (int(place[1]), int(place[2])) if place else (None, None)
    if place:
        message = message[: place.start()] + message[place.end() :]
    if "Prefix not found" in message or "Unknown namespace prefix" in message:
        return _prefix(sparql, line, column)
    if place and (told := _open(sparql)):
        return told
    if line and column and (hoped := _HOPED.match(message)):
        hopes = [hope.strip() for hope in _HOPE.findall(hoped[1])]
        sentences = [hope for hope in hopes if " " in hope and not hope.startswith(("[", '"'))]
        if sentences:
            message = "; ".join(sentences)
        else:
            message, line, column = _unexpected(sparql, hopes, line, column)
    if len(message) > _LONGEST:
        message = f"{message[: _LONGEST - 1]}…"
    return message.strip(), line, column


def _unexpected(sparql: str, hopes: list[str], line: int, column: int) -> tuple[str, int, int]:
    """Tell the word at which the parser was stopped: as far back as the shortest keyword that it compared."""
    starts = [len(line_text) for line_text in sparql.splitlines(keepends=True)]
    place = min(sum(starts[: line - 1]) + column - 1, len(sparql))
    words = [hope for hope in hopes if hope and hope != _ANY]
    if words:
        place = max(0, place - min(len(hope) if hope[0].isalpha() else 0 for hope in words))
    found = _FOUND.search(sparql, place)
    if found is None:
        return "the query ends too early", *place_of(sparql, place)
    if not words:  # a keyword did not fit into what is left: the mistake is near, no more is known
        return "something near the end is not understood", line, column
    return f"not understood from «{found[0]}» on", *place_of(sparql, found.start())


def _prefix(sparql: str, line: int | None, column: int | None) -> tuple[str, int | None, int | None]:
    """Tell which prefix is not declared."""
    known = {*PREFIXES, *_DECLARED.findall(sparql)}
    names = ((found["prefix"], found.start()) for found in TOKEN.finditer(sparql) if found["prefix"] is not None)
    name, place = next(((name, place) for name, place in names if name not in known), (None, None))
    if place is not None:
        line, column = place_of(sparql, place)
    which = f"the prefix {name}: is" if name else "a prefix is"
    return f"{which} not declared; write PREFIX, or use {', '.join(sorted(PREFIXES))}", line, column


def _open(sparql: str) -> tuple[str, int, int] | None:
    """Tell the first bracket or quotation mark without its other half; None where all have one."""
    waiting: list[tuple[str, int]] = []
    for sign, place in _signs(sparql):
        if sign in "\"'":
            return f"the text that begins with {sign} is never closed", *place_of(sparql, place)
        if sign in "{([":
            waiting.append((sign, place))
        elif not waiting or waiting[-1][0] != _PAIRS[sign]:
            return f"«{sign}» closes nothing", *place_of(sparql, place)
        else:
            waiting.pop()
    return (f"«{waiting[-1][0]}» is never closed", *place_of(sparql, waiting[-1][1])) if waiting else None


def _signs(sparql: str) -> Iterator[tuple[str, int]]:
    """Yield brackets and lone quotation marks with their places, outside of strings, IRIs and comments."""
    end = 0
    for token in (*TOKEN.finditer(sparql), None):
        start = token.start() if token else len(sparql)
        yield from ((sparql[place], place) for place in range(end, start) if sparql[place] in "{}()[]\"'")
        end = token.end() if token else start
