"""Tell the prose of an article from what stands around it, by rules that live in ``ontology/boilerplate.yaml``.

Only whole blocks are ever removed: never a part of a paragraph. A block-scope rule must match the
block from end to end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import kg
from kg.errors import SettingsError
from kg.expressions import compiled
from kg.model import BlockKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.documents.pieces import Piece

__all__ = ["Boilerplate", "Example", "Taken", "load_boilerplate"]

_SCOPES = ("block", "list", "section", "container")
_LONGEST = 300  # characters; a longer block is prose
_LIST_LINE = 60  # characters; a headline in a list of links is shorter
_SECTION = 12  # blocks; a longer section is prose
_BOX_SHARE = 0.5  # of an article's characters; a container with more than this holds the prose
_CLOSED = "。！？；…"


@dataclass(frozen=True, slots=True)
class Taken:
    """What removed lines say about the article: a source, a byline, a date."""

    source: str | None = None
    author: str | None = None
    issued: str | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A line that a rule removes or must leave, for the tests of the rules."""

    rule: str
    scope: str
    text: str
    removed: bool


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """The rules, compiled; the patterns of one scope are one expression."""

    block: re.Pattern[str]
    heads: re.Pattern[str]
    sections: re.Pattern[str]
    containers: re.Pattern[str]
    takes: tuple[re.Pattern[str], ...]
    main: tuple[str, ...]
    assets: frozenset[str]
    surnames: frozenset[str]
    examples: tuple[Example, ...]

    def removes(self, text: str) -> bool:
        """Say whether a block with this text is no prose by itself."""
        return len(text) <= _LONGEST and self.block.fullmatch(text) is not None

    def prose(self, pieces: Sequence[Piece]) -> tuple[list[Piece], Taken]:
        """Return the blocks that are prose, and what the removed ones say about the article."""
        pieces = _unboxed(pieces)
        kept: list[Piece] = []
        taken = Taken()
        skip = 0
        for index, piece in enumerate(pieces):
            if index < skip:
                continue
            short = len(piece.text) <= _LONGEST
            if short and self.block.fullmatch(piece.text):
                taken = self._take(piece.text, taken)
            elif short and self.heads.fullmatch(piece.text):
                skip = _end_of_list(pieces, index)
                kept.extend([piece] if skip == index + 1 and piece.kind is BlockKind.HEADING and skip < len(pieces) else [])
            elif short and self.sections.fullmatch(piece.text):
                skip = _end_of_section(pieces, index)
            else:
                kept.append(piece)
        return kept, taken

    def _take(self, text: str, taken: Taken) -> Taken:
        """Add what a removed line says; the first line that says it counts."""
        for pattern in self.takes:
            if match := pattern.fullmatch(text):
                found = {name.rstrip("0123456789"): value.strip() for name, value in match.groupdict().items() if value}
                taken = replace(taken, **{name: value for name, value in found.items() if getattr(taken, name) is None})
        return taken


def _unboxed(pieces: Sequence[Piece]) -> list[Piece]:
    """Drop what stands in containers without prose, unless that is most of the article."""
    boxed = sum(len(piece.text) for piece in pieces if piece.boxed)
    if not boxed or boxed > _BOX_SHARE * sum(len(piece.text) for piece in pieces):
        return list(pieces)
    return [piece for piece in pieces if not piece.boxed]


def _end_of_list(pieces: Sequence[Piece], head: int) -> int:
    """Return the place after the links or headlines that follow the head of a list."""
    index = head + 1
    while index < len(pieces) and pieces[index].text:
        piece = pieces[index]
        line = len(piece.text) <= _LIST_LINE and piece.text[-1] not in _CLOSED and piece.kind is not BlockKind.HEADING
        if not (piece.linked or line):
            break
        index += 1
    return index


def _end_of_section(pieces: Sequence[Piece], head: int) -> int:
    """Return the place after a section: up to the next rule or heading, or the end."""
    index = head + 1
    while index < len(pieces) and index - head <= _SECTION and pieces[index].text and pieces[index].kind is not BlockKind.HEADING:
        index += 1
    return index


def load_boilerplate(folder: Path | None = None) -> Boilerplate:
    """Read ``boilerplate.yaml`` of an ontology folder (by default the one that comes with the package).

    What is unchanged since it was last read is not read again.

    Raises:
        SettingsError: when the file is missing or malformed; the message names the rule.
    """
    path = (folder or _beside_the_package()) / "boilerplate.yaml"
    state = path.stat() if path.exists() else None
    return _load(path, (state.st_mtime_ns, state.st_size) if state else (0, 0))


@lru_cache(maxsize=4)
def _load(path: Path, _state: tuple[int, int]) -> Boilerplate:
    """Read a file of rules, once for each state of it."""
    import yaml  # noqa: PLC0415 - 20 ms that `kg --help` need not pay

    try:
        data = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
        rules: Sequence[Mapping[str, Any]] = data["rules"]
        patterns: dict[str, list[str]] = {scope: [] for scope in _SCOPES}
        takes: list[re.Pattern[str]] = []
        examples: list[Example] = []
        for rule in rules:
            _add(rule, path, patterns, takes, examples)
        return Boilerplate(
            block=_either(patterns["block"]),
            heads=_either(patterns["list"]),
            sections=_either(patterns["section"]),
            containers=_either(patterns["container"]),
            takes=tuple(takes),
            main=tuple(data["main"]),
            assets=frozenset(data["assets"]),
            surnames=frozenset(data["surnames"]),
            examples=tuple(examples),
        )
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError) as error:
        message = f"cannot be read as rules of boilerplate ({type(error).__name__}: {error})"
        raise SettingsError(message, path) from error


def _add(
    rule: Mapping[str, Any], path: Path, patterns: dict[str, list[str]], takes: list[re.Pattern[str]], examples: list[Example]
) -> None:
    """Check one rule and add it to those of its scope."""
    name, scope, pattern = str(rule["id"]), str(rule["scope"]), str(rule["pattern"])
    if scope not in _SCOPES:
        message = f"rule «{name}»: scope «{scope}» is none of {', '.join(_SCOPES)}"
        raise SettingsError(message, path)
    try:
        found = compiled(pattern, re.IGNORECASE)
    except re.error as error:
        message = f"rule «{name}»: not a regular expression: {error}"
        raise SettingsError(message, path) from error
    unknown = {name.rstrip("0123456789") for name in found.groupindex} - set(Taken.__slots__)
    if unknown:
        message = f"rule «{name}»: groups {', '.join(sorted(unknown))} are none of {', '.join(Taken.__slots__)}"
        raise SettingsError(message, path)
    patterns[scope].append(re.sub(r"\(\?P<\w+>", "(?:", pattern))
    if found.groupindex:
        takes.append(found)
    examples.extend(Example(name, scope, text, removed=True) for text in rule["removes"])
    examples.extend(Example(name, scope, text, removed=False) for text in rule["keeps"])


def _either(patterns: Sequence[str]) -> re.Pattern[str]:
    """Return one expression for several; nothing matches where there is none."""
    return compiled("|".join(f"(?:{pattern})" for pattern in patterns) or r"(?!)", re.IGNORECASE)


def _beside_the_package() -> Path:
    """Return the ontology's folder: beside the package in a checkout, inside it in a wheel."""
    package = Path(kg.__file__).parent
    beside = package.parent / "ontology"
    return beside if (beside / "boilerplate.yaml").is_file() else package / "_ontology"
