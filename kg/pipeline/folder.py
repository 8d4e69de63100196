"""Output that appears whole or not at all.

A folder is written beside its place, flushed to the disk, and swapped in by rename; a build that is
killed leaves what was there before. The space that a dead run leaves behind is cleared by the next.
"""

from __future__ import annotations

import ctypes
import glob
import json
import os
import shutil
import sys
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from kg import graph
from kg.errors import OutputError
from kg.pipeline.report import GENERATOR, REPORT
from kg.store import STORE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["base_of", "check_output", "hidden", "is_build", "linked", "replaced_file", "replaced_folder", "synced"]

OURS = frozenset({"graph.ttl", "graph.html", "facts.csv", "text", "nquads", "tables", STORE, REPORT})
_FEW = 1000  # above this many files one sync of everything is quicker than one for each
_EXCHANGE = 2  # RENAME_EXCHANGE of Linux's renameat2
_HERE = -100  # AT_FDCWD


def is_build(folder: Path) -> bool:
    """Say whether a folder is what an earlier build wrote."""
    return _report(folder).get("generator") == GENERATOR


def base_of(folder: Path) -> str:
    """Return where the minted IRIs of a build begin."""
    return str(_report(folder).get("base", graph.BASE))


def _report(folder: Path) -> dict[str, object]:
    """Return what stands in the report of a build; nothing where there is none."""
    try:
        report = json.loads((folder / REPORT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return report if isinstance(report, dict) else {}


def check_output(out: Path, inputs: Iterable[Path] = ()) -> Path:
    """Return the real place of an output folder, or say why it cannot be one.

    Raises:
        OutputError: the place is a file, holds something that no build wrote, is a folder that
            the caller stands in, or holds one of the inputs.
    """
    place = Path(os.path.realpath(out))
    try:
        _check(place, out, inputs)
    except OSError as error:
        raise OutputError(f"cannot be used for output ({error.strerror or error}); name another folder", out) from error
    return place


def _check(place: Path, out: Path, inputs: Iterable[Path]) -> None:
    """Refuse what a build must not replace."""
    if place.exists() and not place.is_dir():
        raise OutputError("is a file, and the output is a folder; name another place with -o", out)
    if place == Path.cwd() or place in Path.cwd().parents:
        raise OutputError("is the folder that you are in; name one inside it, such as out", out)
    for path in inputs:
        real = Path(os.path.realpath(path))
        if real == place or place in real.parents:
            raise OutputError(f"holds the input {path}, which the build would replace; name another folder", out)
    if place.is_dir() and any(place.iterdir()) and not is_build(place):
        raise OutputError("holds files that no build of Kuangtu wrote; name a new or empty folder with -o", out)


@contextmanager
def replaced_folder(out: Path) -> Iterator[Path]:
    """Give an empty folder to write in, and put it in the place of ``out`` when all went well.

    What a person has put into the old folder beside the files of the build is kept. When the body
    raises, the old folder stays as it was.

    Raises:
        OutputError: the place cannot be used, or the disk refuses.
    """
    place = check_output(out)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        _clear(place)
        new = _workspace(place)
    except OSError as error:
        raise OutputError(f"cannot write there ({error.strerror or error}); choose another place with -o", out) from error
    lock = _lock(new)
    try:
        yield new
        _carry(place, new)
        _flush(new)
        _swap(new, place)
    except OutputError as error:  # of a file in the working folder, which is of no use to a person
        what = f"{error.path.name} {str(error).removeprefix(f'{error.path}: ')}"
        raise OutputError(f"{what}; what was there before is untouched", out) from error
    except OSError as error:
        raise OutputError(f"could not be written ({error.strerror or error}); what was there before is untouched", out) from error
    finally:
        shutil.rmtree(new, ignore_errors=True)
        if lock is not None:
            os.close(lock)


@contextmanager
def replaced_file(path: Path) -> Iterator[Path]:
    """Give a file name to write to, and put the file in the place of ``path`` when all went well.

    Raises:
        OutputError: the place is a folder, its folder is missing, or the disk refuses.
    """
    place = Path(os.path.realpath(path))
    if place.is_dir():
        raise OutputError("is a folder, and the output is a file; name the file", path)
    new = place.with_name(f".{place.name}.kuangtu-{os.getpid()}")
    try:
        yield new
        synced(new)
        new.replace(place)
    except OSError as error:
        raise OutputError(f"could not be written ({error.strerror or error})", path) from error
    finally:
        new.unlink(missing_ok=True)


def hidden(place: Path) -> str:
    """Return how the names of what belongs to a place and lies hidden beside it begin."""
    return f".{place.name}.kuangtu-"


def _workspace(place: Path) -> Path:
    """Make an empty folder beside the place, on the same file system, with ordinary rights."""
    for number in count():
        new = place.with_name(f"{hidden(place)}{os.getpid()}-{number}")
        with suppress(FileExistsError):
            new.mkdir()
            return new
    raise AssertionError  # pragma: no cover - count() does not end


def _lock(folder: Path) -> int | None:
    """Hold a folder for as long as this process lives; None where the system has no such locks."""
    if sys.platform == "win32":
        return None
    import fcntl  # noqa: PLC0415 - not on every system

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


def _clear(place: Path) -> None:
    """Remove the working folders of runs that have died; put back an old output that one had moved aside."""
    for left in sorted(place.parent.glob(f"{glob.escape(hidden(place))}*")):
        if not left.is_dir() or left.is_symlink():
            continue
        lock = _lock(left)
        if lock is None:
            continue
        if left.name.endswith("-old") and not place.exists():
            left.rename(place)
        else:
            shutil.rmtree(left, ignore_errors=True)
        os.close(lock)


def _carry(old: Path, new: Path) -> None:
    """Link what is not ours from the old folder into the new one."""
    if not old.is_dir():
        return
    for entry in sorted(old.iterdir()):
        if entry.name in OURS:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.copytree(entry, new / entry.name, symlinks=True, copy_function=linked)
        else:
            linked(entry, new / entry.name)


def linked(source: os.PathLike[str] | str, target: os.PathLike[str] | str) -> None:
    """Give a file a second name, or copy it where the file system cannot.

    Raises:
        OSError: the disk refuses.
    """
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)


def synced(path: Path) -> None:
    """Make sure that a file or folder is on the disk.

    Raises:
        OSError: the disk refuses.
    """
    windows = sys.platform == "win32"
    if windows and path.is_dir():
        return
    handle = os.open(path, os.O_RDWR if windows else os.O_RDONLY)  # Windows syncs only what may be written
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _flush(folder: Path) -> None:
    """Make sure that a folder and all in it is on the disk."""
    paths = [path for path in folder.rglob("*") if not path.is_symlink()]
    if len(paths) > _FEW and hasattr(os, "sync"):
        os.sync()
        return
    for path in [*paths, folder]:
        synced(path)


def _swap(new: Path, place: Path) -> None:
    """Put the new folder in its place; afterwards ``new`` names the old one, if there was one."""
    if not place.exists():
        new.rename(place)
    elif not _exchange(new, place):
        old = new.with_name(f"{new.name}-old")
        place.rename(old)
        new.rename(place)
        old.rename(new)
    synced(place.parent)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step; False where the system cannot."""
    rename = getattr(ctypes.CDLL(None), "renameat2", None) if sys.platform == "linux" else None
    if rename is None:
        return False
    return bool(rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0)
