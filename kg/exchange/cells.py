"""Cells of CSV files: exact for programs, and no formula for spreadsheets."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, TextIO

__all__ = ["csv_writer", "joined", "plain_cell", "safe_cell", "split_cell"]

_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_SUSPECT = frozenset("'=+-@\t\r\n＝＋－＠")
_PIECE = re.compile(r"((?:[^|\\]|\\.)*)(\||\Z)", re.DOTALL)


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: one that could be begins with an apostrophe more.

    Dangerous first characters as in OWASP's "CSV Injection", the wide ones of East Asian input among them. `plain_cell`
    gives the text back, so nothing is lost.

    >>> safe_cell("=1+1"), safe_cell("'=1+1"), safe_cell("四川断电"), safe_cell("'90年代")
    ("'=1+1", "''=1+1", '四川断电', "'90年代")
    """
    return f"'{text}" if text[:1] in _SUSPECT and _FORMULA.match(text) else text


def plain_cell(cell: str) -> str:
    """Return the text of a cell that `safe_cell` wrote.

    >>> [plain_cell(safe_cell(text)) for text in ("=1+1", "'=1+1", "四川断电", "'90年代")]
    ['=1+1', "'=1+1", '四川断电', "'90年代"]
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def joined(texts: Iterable[str]) -> str:
    r"""Return several texts as one cell, a bar between them; a bar inside a text has a backslash before it.

    >>> joined(["四川省", "a|b"])
    '四川省|a\\|b'
    """
    return "|".join(text.replace("\\", "\\\\").replace("|", "\\|") for text in texts)


def split_cell(cell: str) -> tuple[str, ...]:
    r"""Return the texts of a cell that `joined` wrote.

    >>> split_cell('四川省|a\\|b'), split_cell("")
    (('四川省', 'a|b'), ())
    """
    if not cell:
        return ()
    pieces: list[str] = []
    place = 0
    while True:
        match = _PIECE.match(cell, place)
        if match is None:  # a backslash at the very end
            return (*pieces, cell[place:])
        pieces.append(re.sub(r"\\(.)", r"\1", match[1], flags=re.DOTALL))
        if not match[2]:
            return tuple(pieces)
        place = match.end()


@dataclass(frozen=True, slots=True)
class _Lines:
    """A file that ends the lines of a CSV writer with a line feed."""

    file: TextIO

    def write(self, line: str) -> int:
        """Write a whole line, its end replaced."""
        return self.file.write(f"{line[:-2]}\n")


def csv_writer(file: TextIO) -> Any:  # noqa: ANN401 - the type of the csv module's writers has no name
    """Return a writer of CSV with line feeds, to a file opened with ``newline=""``.

    The csv module quotes a carriage return inside a cell only where lines end with one (until Python 3.13), and readers
    take a bare one for the end of the line; so it is told that lines end with both, and the ends are replaced.
    """
    return csv.writer(_Lines(file), lineterminator="\r\n")
