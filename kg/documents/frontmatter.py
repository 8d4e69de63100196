"""The head of a Hexo, Jekyll or Hugo post: YAML (or TOML) between two lines of dashes (or pluses)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from kg.documents.metadata import FIELDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.documents.metadata import Json

__all__ = ["FrontMatter", "split_front_matter"]

_LARGEST = 64 * 1024  # characters; a longer head is no head
_OPEN = re.compile(r"\s*(---|\+\+\+)[ \t]*\r?\n")
_CLOSE = {"---": re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE), "+++": re.compile(r"^\+\+\+[ \t]*\r?$", re.MULTILINE)}
# libyaml has no limit of its own and overflows the stack on deep nesting (seen: a crash at 30,000 levels)
_MANY_BRACKETS = 400
_MANY_MARKS = re.compile(r"(?:[-?:][ \t]+){40}")
_LINE = re.compile(r"^([A-Za-z_\u4e00-\u9fff][\w-]{0,40})[ \t]*:[ \t]*(\S[^\n]{0,2000})$", re.MULTILINE)
_BELOW = re.compile(r"(?:[ \t]+|- )\S|[A-Za-z_][\w-]{0,40}:[ \t]*\r?$", re.MULTILINE)  # a list or mapping, and the name over it
_KNOWN = frozenset(name for names in FIELDS.values() for name in names)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields of a head, the body after it, and a note where the head was not what it should be."""

    fields: Mapping[str, Json]
    body: str
    note: str | None = None


def split_front_matter(text: str) -> FrontMatter | None:
    """Return head and body of a post, or None where the text has no head.

    A head that is not YAML, or that nothing closes, is read line by line (``name: value``) and the body is kept; the note
    says so.
    """
    opened = _OPEN.match(text)
    if opened is None:
        return None
    closed = _CLOSE[opened[1]].search(text, opened.end(), opened.end() + _LARGEST)
    if closed is None:
        return _unclosed(text[opened.end() :], opened[1])
    head, body = text[opened.end() : closed.start()], text[closed.end() :]
    problem = ""
    try:
        loaded = _toml(head) if opened[1] == "+++" else _yaml(head)
    except ValueError as error:
        loaded, problem = None, str(error)
    if isinstance(loaded, dict):
        return FrontMatter(_named(loaded), body)
    if loaded is None and not problem and not head.strip():
        return FrontMatter({}, body)
    lines = {match[1]: match[2].strip().strip("\"'") for match in _LINE.finditer(head)}
    if not lines:
        return None
    return FrontMatter(
        lines, body, f"the front matter is not {'TOML' if opened[1] == '+++' else 'YAML'} ({problem}); read line by line"
    )


def _unclosed(text: str, mark: str) -> FrontMatter | None:
    """Return the lines ``name: value`` that stand right after an opening line, where one of them is a field that we know."""
    fields: dict[str, Json] = {}
    end = 0
    for line in text[:_LARGEST].splitlines(keepends=True):
        named = _LINE.match(line.rstrip("\r\n"))
        if named:
            fields[named[1]] = named[2].strip().strip("\"'")
        elif not _BELOW.match(line):
            break
        end += len(line)
    if not fields.keys() & _KNOWN:
        return None
    note = f"the front matter is not closed by a line of {mark}; read line by line up to the first line that is no field"
    return FrontMatter(fields, text[end:], note)


def _named(loaded: dict[object, object]) -> dict[str, Json]:
    """Return the fields whose names are strings; YAML allows others."""
    return {name: cast("Json", value) for name, value in loaded.items() if isinstance(name, str)}


def _yaml(head: str) -> object:
    """Load YAML as strings, lists and mappings alone: no tag builds an object, «no» stays a word, a date its own text.

    The base loader is what ``CSafeLoader`` builds on, without even its types. Aliases share what they
    name, and no field is followed deeper than two levels, so that an alias bomb stays small.

    Raises:
        ValueError: when it is not YAML, or nests too deeply.
    """
    import yaml  # noqa: PLC0415 - 20 ms that `kg --help` need not pay

    if head.count("[") + head.count("{") > _MANY_BRACKETS or _MANY_MARKS.search(head):
        message = "it nests too deeply"
        raise ValueError(message)
    try:
        return cast("object", yaml.load(head, Loader=yaml.CBaseLoader))  # noqa: S506 - builds strings, lists and mappings only
    except yaml.MarkedYAMLError as error:
        where = f"line {error.problem_mark.line + 2}: " if error.problem_mark else ""
        message = f"{where}{error.problem or 'malformed'}"
        raise ValueError(message) from error
    except (yaml.YAMLError, RecursionError, UnicodeError, TypeError) as error:
        raise ValueError(str(error).splitlines()[0][:120] if str(error) else "malformed") from error


def _toml(head: str) -> object:
    """Load TOML.

    Raises:
        ValueError: when it is not TOML.
    """
    import tomllib  # noqa: PLC0415 - rarely needed

    try:
        loaded = tomllib.loads(head)
    except RecursionError as error:
        message = "it nests too deeply"
        raise ValueError(message) from error
    return {name: str(value) if not isinstance(value, str | list | dict) else value for name, value in loaded.items()}
