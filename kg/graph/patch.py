"""A Turtle file of a build brought up to the next one, without reading it: it is sorted, and so is its own index.

Groups are found by bisection; what lies between them is copied as it is.
"""

from __future__ import annotations

import mmap
import re
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from kg.graph.iris import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["Patched", "patch_turtle"]

_GAP = b"\n\n"
_LITERAL = re.compile(rb'"(?:[^"\\]|\\.)*"|<[^>]*>')
_PREFIX = re.compile(rb"(?:^|[\s^])([a-z]+):")
_PATIENCE = 1000  # groups that are looked at for a prefix that may not be used any more


@dataclass(frozen=True, slots=True)
class Patched:
    """What a patch did: the two heads, the groups that are gone and those that are new, and the digest of the new file."""

    head: bytes
    new_head: bytes
    gone: tuple[bytes, ...]
    new: tuple[bytes, ...]
    digest: str


def patch_turtle(old: Path, new: Path, groups: Mapping[str, str | None], base: str) -> Patched | None:
    """Write a file in which some subjects have other groups, or none; the rest is that of the old one, which a build wrote.

    None, and no file worth anything, where it would take too long to tell which prefixes are still in use.

    Raises:
        OSError: a file cannot be read or written.
    """
    wanted = {subject.encode(): None if text is None else text.encode() for subject, text in groups.items()}
    with old.open("rb") as file, closing(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)) as data:
        return _Patch(data, wanted, base).write(new)


class _Patch:
    """One old file, and what is to be other in it."""

    def __init__(self, data: mmap.mmap, wanted: dict[bytes, bytes | None], base: str) -> None:
        self._data, self._wanted, self._base = data, wanted, base
        end = data.find(_GAP)
        self._body = len(data) if end < 0 else end + 1  # where the head ends, and the empty line before the first group is

    def write(self, path: Path) -> Patched | None:
        """Write the file."""
        places = [(self._find(subject), self._wanted[subject]) for subject in sorted(self._wanted)]
        gone = tuple(self._data[start + 1 : end] for (start, end), _ in places if end > start)
        new = tuple(text for _, text in places if text is not None)
        head = self._head(gone, new)
        if head is None:
            return None
        total, at = sha256(head), self._body
        with path.open("wb") as out, memoryview(self._data) as view:
            out.write(head)
            for (start, end), text in places:
                with view[at:start] as part:
                    out.write(part)
                    total.update(part)
                if text is not None:
                    out.write(b"\n" + text)
                    total.update(b"\n" + text)
                at = end
            with view[at:] as part:
                out.write(part)
                total.update(part)
        return Patched(self._data[: self._body], head, gone, tuple(text for text in new), total.hexdigest())

    def _find(self, subject: bytes) -> tuple[int, int]:
        """Return the bytes of a group, the empty line before it with it; where there is none, the place where it would stand."""
        low, high, data = self._body, len(self._data), self._data
        while low < high:
            start = data.rfind(_GAP, low, (low + high) // 2) + 1 or low
            found, end = self._subject(start), self._end(start)
            if found == subject:
                return start, end
            if found < subject:
                low = end
            else:
                high = start
        return low, low

    def _end(self, start: int) -> int:
        """Return where a group ends."""
        end = self._data.find(_GAP, start + 1)
        return len(self._data) if end < 0 else end + 1

    def _subject(self, start: int) -> bytes:
        """Return what a group is about."""
        return self._data[start + 1 : self._data.find(b" ", start)]

    def _head(self, gone: tuple[bytes, ...], new: tuple[bytes, ...]) -> bytes | None:
        """Return the prefixes that are used; None where that cannot be told in time."""
        used = {name for group in new for name in _names(group)}
        before = {line.split()[1][:-1] for line in self._data[: self._body].splitlines()}
        for name in sorted(before - used):
            if any(name in _names(group) for group in gone):
                found = self._still(name)
                if found is None:
                    return None
                if not found:
                    continue
            used.add(name)
        spaces = PREFIXES | {"ktr": self._base}
        return b"".join(f"@prefix {name}: <{spaces[name]}> .\n".encode() for name in sorted(name.decode() for name in used))

    def _still(self, prefix: bytes) -> bool | None:
        """Say whether a group that stays uses a prefix; None where that takes too long."""
        for number, group in enumerate(self._mentions(prefix)):
            if group.partition(b" ")[0] not in self._wanted and prefix in _names(group):
                return True
            if number > _PATIENCE:
                return None
        return False

    def _mentions(self, prefix: bytes) -> Iterator[bytes]:
        """Yield the groups in which the letters of a prefix stand, if only in a text."""
        at, data = self._body, self._data
        while (found := data.find(prefix + b":", at)) >= 0:
            start = data.rfind(_GAP, at, found) + 1 or at
            at = self._end(start)
            yield data[start + 1 : at]


def _names(group: bytes) -> set[bytes]:
    """Return the prefixes that a group uses."""
    return set(_PREFIX.findall(_LITERAL.sub(b'"', group)))
