"""Tasks that die or refuse, for the supervision of processes; it imports little, since every process imports it."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import SettingsError

if TYPE_CHECKING:
    from kg.shards.run import Job


def die_or_double(task: tuple[Path, int]) -> int:
    """Die at the first try of an odd number."""
    folder, number = task
    mark = folder / str(number)
    if number % 2 and not mark.exists():
        mark.touch()
        os._exit(9)
    return number * 2


def begin_or_wait(task: Job | Path) -> Path:
    """Note that a shard was begun, and do not end; or wait until that is noted."""
    if isinstance(task, Path):
        while not task.exists():
            time.sleep(0.01)
        return task
    (task.work / "shards" / f"{task.shard.name}.begun").write_text("1", encoding="utf-8")
    time.sleep(600)
    return task.work


def mark_and_wait(path: Path) -> Path:
    """Note that it was begun, and do not end."""
    path.touch()
    time.sleep(600)
    return path


def refuse(task: int) -> int:
    """Raise, whatever the task."""
    message = "not today"
    raise SettingsError(message)
