"""Tasks that die or refuse, for the supervision of processes; it imports little, since every process imports it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kg.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path


def die_or_double(task: tuple[Path, int]) -> int:
    """Die at the first try of an odd number."""
    folder, number = task
    mark = folder / str(number)
    if number % 2 and not mark.exists():
        mark.touch()
        os._exit(9)
    return number * 2


def refuse(task: int) -> int:
    """Raise, whatever the task."""
    message = "not today"
    raise SettingsError(message)
