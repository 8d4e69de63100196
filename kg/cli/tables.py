"""Tables that stay readable: as rows where the screen has room, else one record below the other; and bars that tell how long."""

import shutil
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import ProgressColumn, Task
    from rich.text import Text

__all__ = ["bar_columns", "fits", "records", "screen"]

_LEAST = 12  # columns of a screen that a column of a table needs, to be read and not spelt
_GAP = 2


def screen() -> int:
    """Return the width of the screen; 0 where the answer goes to a file or a pipe, which have none."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 0


def fits(headers: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> bool:
    """Say whether each column can have its words, or at least enough of the screen to be read.

    Chinese characters are two columns wide.

    >>> fits(["who", "what"], [["四川省发展和改革委员会", "关于清理关停虚拟货币“挖矿”项目的通知"]], 40)
    True
    >>> fits(["who", "what"], [["四川省发展和改革委员会", "关于清理关停虚拟货币“挖矿”项目的通知"]], 20)
    False
    """
    from rich.cells import cell_len

    needed = [max(cell_len(line) for text in (name, *(row[i] for row in rows)) for line in (text.splitlines() or [""]))
              for i, name in enumerate(headers)]  # fmt: skip
    return sum(min(one, _LEAST) + _GAP for one in needed) <= width


def records(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    r"""Yield each row as lines of name and words; what is empty is left out.

    >>> print(*records(["who", "day"], [["四川省", "2021-06-20"], ["云南省", ""]]), sep="\n")
    ── 1 ──
    who  四川省
    day  2021-06-20
    ── 2 ──
    who  云南省
    """
    from rich.cells import cell_len

    longest = max(map(cell_len, headers), default=0)
    for number, row in enumerate(rows, 1):
        yield f"── {number} ──"
        for name, text in zip(headers, row, strict=True):
            if text:
                yield f"{' ' * (longest - cell_len(name))}{name}  {text}"


def bar_columns() -> "list[ProgressColumn]":
    """Return what a bar of progress shows: stage, bar, how many of how many, the rate, and the time that remains."""
    from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        """How many are done in a second."""

        def render(self, task: "Task") -> "Text":
            """Render the rate; nothing where it is not known yet."""
            speed = task.finished_speed or task.speed
            return Text(f"{speed:,.1f}/s" if speed else "")

    return [TextColumn("{task.description:8}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn(compact=True)]
