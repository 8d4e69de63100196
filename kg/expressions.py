"""Expressions compiled once on a machine, not once in each process: what `re` makes of them is kept in a file of the user's.

Kuangtu's knowledge comes to some 1,600 regular expressions, which take a second of CPU to compile, and nearly as long to look
through for the words that they need. Both follow from the text of an expression and from the version of Python alone. So what
is kept can never be out of date: an entry is found by the text that it was made from, whatever ontology that came out of, and an
expression that is not there is compiled as ever.

The file lies in the user's folder for such things (``~/.cache/kuangtu`` on Linux); ``KUANGTU_CACHE`` names another folder, and
where it is empty nothing is kept. What anybody else might have written is not read: folder and file must belong to the user, and
be writable to nobody else. Nothing in the file can run, it bears a checksum, and Python looks through compiled code before it
takes it. The file is written beside its place and moved there, so that processes that start at once do not disturb each other.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from array import array
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

try:  # parts of `re` that it promises to nobody: where they are not, nothing is kept
    import _sre  # type: ignore[import-not-found]
    from re import _compiler, _parser  # type: ignore[attr-defined]

    _NAME = f"expressions-{sys.implementation.cache_tag}-{sys.hexversion:x}-{_sre.MAGIC}-{_sre.CODESIZE}-{sys.byteorder}"
except (ImportError, AttributeError):  # pragma: no cover - not in the Pythons of today
    _NAME = ""

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["compiled", "keep", "recalled"]

_MOST = 32 << 20  # bytes of the file; beyond, what this process did not ask for is dropped
_CHECK = 32  # bytes of the checksum
_CODE = "code"

_Tables = dict[str, dict[str, Any]]


class _Memory:
    """What is kept: what the file holds, what this process asked for, and how much of that is new."""

    def __init__(self, path: Path | None) -> None:
        """Read the file, where there is one that can be trusted."""
        self.path = path
        self.used: _Tables = {}
        self.news = 0
        self.tables: _Tables = {}
        if path is not None:
            with suppress(OSError, msgspec.MsgspecError, ValueError):
                self.tables = _unpacked(_own_bytes(path))

    def ask(self, table: str, key: str, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever `make` returns
        """Return what is kept under a key, or make it."""
        used = self.used.setdefault(table, {})
        if key not in used:
            known = self.tables.get(table, {})
            if key in known:
                used[key] = known[key]
            else:
                used[key] = make()
                self.news += 1
        return used[key]

    def write(self) -> None:
        """Keep what is new, if anything is; a folder that cannot be written to keeps nothing."""
        if self.path is None or not self.news:
            return
        self.news = 0
        with suppress(OSError):
            _make_folder(self.path.parent)
            with suppress(OSError, msgspec.MsgspecError, ValueError):
                self.tables = _unpacked(_own_bytes(self.path))  # what others have kept meanwhile
            names = {*self.tables, *self.used}
            data = _packed({name: {**self.tables.get(name, {}), **self.used.get(name, {})} for name in names})
            _replace(self.path, data if len(data) <= _MOST else _packed(self.used))


def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return what ``re.compile`` does, sooner where any process has compiled the same before.

    >>> compiled("关停(?P<what>矿场|项目)").search("立即关停矿场")["what"]
    '矿场'

    Raises:
        re.error: it is no expression.
    """
    if _memory().path is None:
        return re.compile(pattern, flags)
    flags = int(flags)
    try:
        all_flags, code, groups, names = _memory().ask(_CODE, f"{flags} {pattern}", lambda: _code(pattern, flags))
        order: list[str | None] = [None] * (groups + 1)
        for name, number in names.items():
            order[number] = name
        words = memoryview(code).cast("I").tolist()
        found: re.Pattern[str] = _sre.compile(pattern, all_flags, words, groups, names, tuple(order))
    except (IndexError, RuntimeError, TypeError, ValueError, OverflowError):  # not what this Python takes for code
        return re.compile(pattern, flags)
    return found


def recalled(table: str, key: str, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever `make` returns
    """Return what ``make`` returns, or what it returned once in another process; plain lists, numbers and texts.

    ``table`` must tell one state of the code of ``make`` from another, and ``key`` all that it depends on.

    >>> recalled("doctest", "2", lambda: [1, 2])
    [1, 2]
    """
    memory = _memory()
    return make() if memory.path is None else memory.ask(table, key, make)


def keep() -> None:
    """Write down what was made for the first time, for the processes to come."""
    _memory().write()


def _code(pattern: str, flags: int) -> list[Any]:
    """Compile an expression as ``re`` does, but return what it makes the pattern from."""
    tree = _parser.parse(pattern, flags)
    code = array("I", _compiler._code(tree, flags))  # noqa: SLF001 - there is no other way to it
    return [flags | tree.state.flags, code.tobytes(), tree.state.groups - 1, dict(tree.state.groupdict)]


@cache
def _memory() -> _Memory:
    """Return the memory of this process."""
    folder = _folder() if _NAME else None
    return _Memory(folder / _NAME if folder else None)


def _folder() -> Path | None:
    """Return the folder that was chosen, or the user's own for such things; None for nowhere."""
    chosen = os.environ.get("KUANGTU_CACHE")
    if chosen is not None:
        return Path(chosen) if chosen else None
    from platformdirs import user_cache_path  # noqa: PLC0415 - only where nothing was chosen

    with suppress(RuntimeError):  # nobody's home
        return user_cache_path("kuangtu", appauthor=False)
    return None


def _own_bytes(path: Path) -> bytes:
    """Read a file that belongs to the user, in a folder of the user's, both of which nobody else may write to.

    Raises:
        OSError: there is none, or it is somebody else's, or somebody else may write there.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with open(handle, "rb") as file:  # noqa: PTH123 - a handle has no path
        _check_own(os.fstat(handle), stat.S_ISREG)
        _check_own(path.parent.stat(), stat.S_ISDIR)
        return file.read()


def _check_own(found: os.stat_result, kind: Callable[[int], bool]) -> None:
    """Refuse what is not of a kind, not the user's, or writable to others."""
    if not kind(found.st_mode):
        raise OSError("not what is kept here")
    if hasattr(os, "geteuid") and (found.st_uid != os.geteuid() or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)):
        raise PermissionError("others may write there")


def _make_folder(folder: Path) -> None:
    """Make the folder, for the user alone.

    Raises:
        OSError: it cannot be made, or what is there is somebody else's.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    _check_own(folder.stat(), stat.S_ISDIR)


def _replace(path: Path, data: bytes) -> None:
    """Put a whole file in place of another, or leave that one as it is."""
    draft = path.with_name(f".{path.name}-{os.getpid()}")
    draft.unlink(missing_ok=True)  # of a process that died, and had this number
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with open(handle, "wb") as file:  # noqa: PTH123 - as above
            file.write(data)
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def _packed(tables: _Tables) -> bytes:
    body = msgspec.msgpack.encode(tables)
    return blake2b(body, digest_size=_CHECK).digest() + body


def _unpacked(data: bytes) -> _Tables:
    """Return what a file says, where it bears its own checksum.

    Raises:
        ValueError: it does not.
    """
    body = memoryview(data)[_CHECK:]
    if blake2b(body, digest_size=_CHECK).digest() != data[:_CHECK]:
        raise ValueError("damaged")
    return msgspec.msgpack.decode(body, type=_Tables)
