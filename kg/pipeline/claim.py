"""One build at a time writes to a place: a claim, which dies with its process, however that ends."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from kg.errors import OutputError
from kg.pipeline.folder import hidden

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["claimed"]


@contextmanager
def claimed(place: Path) -> Iterator[None]:
    """Keep a place, and the folder that it is in, for this build alone; ``place`` as `check_output` returns it.

    The claim is a lock on a file beside the place, which is removed at the end. Where the system has no such locks, none
    is taken.

    Raises:
        OutputError: another build has claimed the place, or nothing can be written there.
    """
    made = [folder for folder in place.parents if not folder.exists()]
    file = place.with_name(f"{hidden(place)}lock")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        lock = _claim(file)
    except OSError as error:
        raise OutputError(f"cannot write there ({error.strerror or error}); choose another place with -o", place) from error
    if lock is None:
        raise OutputError("another build is writing there; wait until it ends, or name another place with -o", place)
    try:
        yield
    finally:
        if sys.platform == "win32":  # where nothing can be removed that is open, and nothing is locked
            os.close(lock)
        with suppress(PermissionError):
            file.unlink(missing_ok=True)  # before it is let go: who takes the lock after us looks whether the file is still there
        if sys.platform != "win32":
            os.close(lock)
        with suppress(OSError):  # what this build made and left empty
            for folder in made:
                folder.rmdir()


def _claim(file: Path) -> int | None:
    """Make a file and lock it; None where another process holds it."""
    while True:
        handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o666)
        if sys.platform == "win32":
            return handle
        import fcntl  # noqa: PLC0415 - not on every system

        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(handle), file.stat()):
                return handle
        except BlockingIOError:
            os.close(handle)
            return None
        except FileNotFoundError:  # its last holder has just removed it: make it again
            pass
        os.close(handle)
