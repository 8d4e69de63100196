"""Expressions that look at one letter before anything else.

A search by an expression that begins with one set of letters passes over the others at once. One that begins with words of many
lengths, with a look behind or with what may be missing is tried in all its branches at each place of a text. Where it is known
with which letters it can begin, a look at the next letter in front of all that says the same sooner.
"""

from __future__ import annotations

import re
from functools import cache
from hashlib import blake2b
from pathlib import Path
from re import _constants as code  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any

from kg.expressions import compiled, recalled
from kg.vocabulary import literals
from kg.vocabulary.branches import ahead

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["headed"]


def headed(regex: re.Pattern[str]) -> re.Pattern[str]:
    """Return an expression that finds the same, and looks at the next letter first where that spares something.

    >>> headed(re.compile("(?<!未)(?:关停|停止)矿场")).pattern
    '(?=[停关])(?:(?<!未)(?:关停|停止)矿场)'
    >>> headed(re.compile("(?:关停|停止)矿场")).pattern, headed(re.compile(".*矿场")).pattern
    ('(?:关停|停止)矿场', '.*矿场')
    """
    if regex.flags != re.UNICODE:
        return regex
    letters: str = recalled(f"headed {_rules()}", regex.pattern, lambda: _letters(regex))
    return compiled(f"{ahead(letters)}(?:{regex.pattern})") if letters else regex


@cache
def _rules() -> str:
    """Return a digest of what the letters follow from besides the expression."""
    files = (Path(__file__), Path(literals.__file__))
    return blake2b(b"".join(path.read_bytes() for path in files), digest_size=8).hexdigest()


def _letters(regex: re.Pattern[str]) -> str:
    """Return the letters with which an expression can begin; none where they are not known, or a search asks for them anyway."""
    words = literals.opening(regex)
    if words is None or _begins_plainly(parser.parse(regex.pattern, regex.flags)):
        return ""
    return "".join(sorted({word[0] for word in words}))


def _begins_plainly(nodes: Sequence[tuple[Any, Any]]) -> bool:
    """Say whether Python's own search passes over places by the first letter: of a set, or of words beside each other."""
    kind, value = nodes[0]
    if kind is code.SUBPATTERN:
        return _begins_plainly(value[-1])
    if kind is code.BRANCH:
        return all(branch and branch[0][0] is code.LITERAL for branch in value[1])
    return kind in {code.LITERAL, code.IN}
