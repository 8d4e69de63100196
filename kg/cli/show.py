"""How the commands speak: answers on standard output, everything else on standard error.

Words of articles are shown as text: nothing in them is markup, and no control character of
theirs reaches the terminal.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kg.cli.tables import bar_columns, fits, records, screen

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from kg.pipeline import Progress

__all__ = ["answer", "answer_json", "closest", "complain", "megabytes", "note", "number_of", "plain", "progress", "table"]

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_WIDE = 100_000  # columns, where nobody's screen limits a table
_NEAR = 55  # per cent of likeness from which a name is worth suggesting


def plain(text: str) -> str:
    r"""Return a text that cannot drive a terminal.

    >>> plain("四川\x1b[31m断电")
    '四川�[31m断电'
    """
    return _CONTROL.sub("\ufffd", text)


def _console(*, stderr: bool = False) -> "Console":
    """Make a console that wraps on a screen and never in a file or pipe."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    return Console(stderr=stderr, highlight=False, markup=False, emoji=False, width=None if stream.isatty() else _WIDE)


def answer(text: "str | Text" = "") -> None:
    """Print a line of the answer."""
    _console().print(plain(text) if isinstance(text, str) else text, soft_wrap=True)


def answer_json(value: object) -> None:
    """Print the answer as JSON."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def megabytes(size: int) -> str:
    """Say how large a file is.

    >>> megabytes(627_485)
    '0.6 MB'
    """
    return f"{size / 1e6:.1f} MB"


def number_of(count: int, thing: str) -> str:
    """Return a number with its noun.

    >>> number_of(1, "graph"), number_of(2, "graph")
    ('1 graph', '2 graphs')
    """
    return f"{count} {thing}{'' if count == 1 else 's'}"


def note(text: str) -> None:
    """Tell a person something beside the answer."""
    sys.stderr.write(plain(text) + "\n")


def complain(text: str) -> None:
    """Say what is wrong."""
    note(f"kg: {text}")


def table(headers: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: Sequence[int] = ()) -> None:
    """Print a table, or where the screen is too narrow for one its records; ``numbers`` are columns set to the right."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    width = screen()
    if width and not fits(headers, rows, width):
        for line in records(headers, rows):
            answer(line)
        return
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for index, header in enumerate(headers):
        grid.add_column(Text(plain(header)), justify="right" if index in numbers else "left", overflow="fold")
    for row in rows:
        grid.add_row(*(Text(plain(cell)) for cell in row))
    _console().print(grid)


def closest(word: str, known: Sequence[str], limit: int = 3) -> list[str]:
    """Return the known words most like a mistyped one, best first."""
    from rapidfuzz import fuzz, process

    found = process.extract(word, sorted(set(known)), scorer=fuzz.ratio, limit=limit, score_cutoff=_NEAR)
    return [name for name, _, _ in found]


@contextmanager
def progress(shown: bool) -> Iterator[Callable[["Progress"], None]]:
    """Give a function that moves a bar on standard error; silent where nobody watches."""
    if not (shown and sys.stderr.isatty()):
        yield lambda _step: None
        return
    from rich.progress import Progress as Bars

    with Bars(*bar_columns(), console=_console(stderr=True), transient=True) as bars:
        tasks = {}

        def move(step: "Progress") -> None:
            if step.stage not in tasks:
                tasks[step.stage] = bars.add_task(step.stage, total=step.total)
            bars.update(tasks[step.stage], completed=step.done, total=step.total)

        yield move
