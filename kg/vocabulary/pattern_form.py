"""What a person who writes a pattern may get wrong, told before anything is compiled: keys, roles, signs, examples."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from kg.errors import PatternError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["KEYS", "ROLES", "check_form"]

KEYS = frozenset({
    "id", "predicate", "match", "confidence", "examples", "not", "unless", "inherit", "about", "reach", "pairing", "nouns",
    "sign", "modality", "unit", "measure", "widen",
})  # fmt: skip
"""The keys of a pattern."""

ROLES = frozenset({"subject", "object", "time", "who", "whole", "position", "label"})
"""What a name or some words can be in a claim."""

_BRACED = re.compile(r"\{[^{}]*\}?")
_SLOT = re.compile(r"\{(\w*):[\w|]+\}")
_COUNT = re.compile(r"\{\d*,?\d*\}")
_GROUP = re.compile(r"\(\?P<(\w+)>")
_WIDE = re.compile(r"[｛｝｜＜＞]")
_DOTS = re.compile(r"(?:^|\s)(?:\.{3,}|。{2,})(?:\s|$)")


def check_form(item: object, number: int, path: Path) -> None:
    """Refuse what is no pattern; ``number`` counts the patterns of the file from 1.

    Raises:
        PatternError: with the file, the pattern, what is wrong, and what was meant.
    """
    if not isinstance(item, dict) or "match" not in item or "predicate" not in item:
        raise PatternError(f"pattern {number} needs «predicate» and «match»", path)
    name = f"pattern «{item.get('id') or number}»"
    for problem in _problems(item):
        raise PatternError(f"{name}: {problem}", path)


def _problems(item: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a pattern."""
    for key in item:
        if key not in KEYS:
            yield f"no such key «{key}»{_meant(str(key), KEYS)}"
    lines = item["match"] if isinstance(item["match"], list) else [item["match"]]
    for line in lines:
        yield from _in_line(line) if isinstance(line, str) else (f"«{line}» under match: is no text; put it in quotes",)
    yield from _in_examples(item.get("examples") or [])
    counter = item.get("not") or []
    if not isinstance(counter, list) or not all(isinstance(text, str) for text in counter):
        yield "not: is a list of sentences, one after each dash"


def _in_line(line: str) -> Iterator[str]:
    """Yield what is wrong with one line of ``match``."""
    if wide := _WIDE.search(line):
        yield f"«{wide[0]}» in «{line}» is a full-width sign; type it with the keyboard set to English"
    if _DOTS.search(line):
        yield f"a gap is written … (one sign), not as dots: «{line}»"
    for braced in _BRACED.findall(line):
        if not _SLOT.fullmatch(braced) and not _COUNT.fullmatch(braced):
            yield f"«{braced}» is not understood; a name is {{role:Kind}} with an English colon, such as {{subject:Company}}"
    for role in (*_SLOT.findall(line), *_GROUP.findall(line)):
        if role and role not in ROLES:
            yield f"no such role «{role}»{_meant(role, ROLES)}"


def _in_examples(examples: object) -> Iterator[str]:
    """Yield what is wrong with the examples."""
    form = "an example is «text: a sentence» and «claims: [[subject, object]]», with two brackets"
    if not isinstance(examples, list):
        yield form
        return
    for one in examples:
        if not isinstance(one, dict) or set(one) != {"text", "claims"}:
            yield form
        elif not isinstance(one["claims"], list) or not all(_is_pair(pair) for pair in one["claims"]):
            yield f"{form}: «{one['text']}»"


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and [isinstance(part, str | int | float) for part in value] == [True, True]


def _meant(word: str, known: Iterable[str]) -> str:
    """Say what was meant, or what there is."""
    near = get_close_matches(word, sorted(known), 1, 0.6)
    return f"; did you mean «{near[0]}»?" if near else f"; there are {', '.join(sorted(known))}"
