"""Files, folders and standard input to a sorted list of sources with ids that are safe as file names."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from kg.model import Failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Source", "find_sources", "folded", "safe_id"]

_UNSAFE = frozenset('/\\:*?"<>|')
_RESERVED = frozenset(  # on Windows, with any ending: con.txt
    {"con", "prn", "aux", "nul", "conin$", "conout$", *(f"{port}{digit}" for port in ("com", "lpt") for digit in "0123456789¹²³")}
)
_LONGEST_ID = 150  # bytes in UTF-8; with a suffix and an ending still under the 255 of file systems
_README = re.compile(r"readme(?:[._-][\w-]{0,20})*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: the id of its article, the path to open (None for standard input), the path to show."""

    id: str
    path: Path | None
    shown: str


def safe_id(name: str, salt: str = "") -> str:
    """Return a name as an id: no separators, nothing unseen, no leading dot, no name of a device, of bounded length.

    Args:
        name: what the id is made from.
        salt: what tells it from another of the same name; goes in as eight hexadecimal digits.

    >>> safe_id("../etc/passwd"), safe_id("四川断电", salt="a/四川断电.md")
    ('_etc_passwd', '四川断电-bdfb21bf')
    """
    plain = name.isprintable() and _UNSAFE.isdisjoint(name)
    safe = name if plain else "".join("_" if c in _UNSAFE or not c.isprintable() else c for c in name)
    safe = safe.strip(" .").lstrip("-. ") or "article"
    first, dot, rest = safe.partition(".")
    if first.rstrip().lower() in _RESERVED:
        safe = f"{first}_{dot}{rest}"
    encoded = safe.encode("utf-8")
    if len(encoded) > _LONGEST_ID:
        safe = encoded[:_LONGEST_ID].decode("utf-8", "ignore").rstrip(" .")
        salt = salt or name
    return f"{safe}-{_digest(salt)}" if salt else safe


def folded(ident: str) -> str:
    """Return what two ids share that name one file on some system: case, and how an accent is written, do not count there.

    >>> folded("E\u0301lan") == folded("\u00e9LAN")
    True
    """
    return unicodedata.normalize("NFC", ident.casefold())


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()


def find_sources(paths: Iterable[Path], assets: frozenset[str] = frozenset()) -> tuple[list[Source], list[Failure]]:
    """Return what is to be read, sorted by id, and what could not be looked into or is no article.

    Folders are walked to the end; hidden files are left out, loops of links are ended, and a file that
    is reached twice is read once. Files of one name get ids with a digest of their paths below the
    folder that holds them all, so that neither order nor place matters.

    Args:
        paths: files and folders.
        assets: endings of files that lie beside saved pages and are no articles.
    """
    failures: list[Failure] = []
    files: dict[str, Path] = {}
    for path in sorted(set(paths), key=str):
        for found, real in _walk(path, failures, assets):
            files.setdefault(real, found)
    named: defaultdict[str, list[tuple[Path, str]]] = defaultdict(list)
    for path in files.values():
        ident = safe_id(_stem(path.name))
        named[folded(ident)].append((path, ident))
    sources: list[Source] = []
    for members in named.values():
        group = [path for path, _ in members]
        if len(group) == 1:
            sources.append(Source(members[0][1], group[0], _shown(group[0])))
            continue
        places = [Path(os.path.realpath(path.parent)) / path.name for path in group]
        common = os.path.commonpath([path.parent for path in places])
        sources += [
            Source(safe_id(_stem(path.name), path.relative_to(common).as_posix()), given, _shown(given))
            for given, path in zip(group, places, strict=True)
        ]
    return _apart(sources), failures


def _apart(sources: Iterable[Source]) -> list[Source]:
    """Return sources sorted by id, where none has that of another: a name may be made to look like one with a digest."""
    taken: set[str] = set()
    found: list[Source] = []
    for source in sorted(sources, key=lambda source: (source.id, source.shown)):
        ident, number = source.id, 1
        while folded(ident) in taken:
            number += 1
            ident = f"{source.id}-{number}"
        taken.add(folded(ident))
        found.append(source if ident == source.id else replace(source, id=ident))
    return sorted(found, key=lambda source: (source.id, source.shown))


def _stem(name: str) -> str:
    """Return a file's name without its last ending, and without that of the compression around it."""
    name = name[:-3] if name.lower().endswith(".gz") else name
    return Path(name).stem


def _shown(path: Path) -> str:
    """Return a path as text that can be written anywhere; bytes that are no text are shown as escapes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _walk(top: Path, failures: list[Failure], assets: frozenset[str]) -> Iterator[tuple[Path, str]]:
    """Yield the regular files at or below a path, each with its real path."""
    try:
        mode = top.stat().st_mode
    except (OSError, ValueError) as error:
        failures.append(Failure(_shown(top), "read", f"cannot be read ({_reason(error)}); check the path and its rights"))
        return
    if not stat.S_ISDIR(mode):
        if stat.S_ISREG(mode):
            yield top, os.path.realpath(top)
        else:
            failures.append(
                Failure(_shown(top), "read", "not a regular file (a device, pipe or socket); give a file or a folder")
            )
        return
    seen = {os.path.realpath(top)}
    folders = [top]
    while folders:
        folder = folders.pop()
        place = os.path.realpath(folder)
        for entry in _entries(folder, failures):
            path = folder / entry.name
            try:
                if entry.is_dir():
                    real = os.path.realpath(path)
                    if real not in seen:
                        seen.add(real)
                        folders.append(path)
                elif failure := _no_article(entry, path, assets):
                    failures.append(failure)
                else:
                    yield path, os.path.realpath(path) if entry.is_symlink() else os.path.join(place, entry.name)  # noqa: PTH118 - quick
            except OSError as error:
                failures.append(Failure(_shown(path), "read", f"cannot be read ({_reason(error)})"))


def _entries(folder: Path, failures: list[Failure]) -> list[os.DirEntry[str]]:
    """Return the entries of a folder by name, without the hidden ones; a failure where it cannot be opened."""
    try:
        with os.scandir(folder) as found:
            return sorted((entry for entry in found if not entry.name.startswith(".")), key=lambda entry: entry.name)
    except OSError as error:
        failures.append(Failure(_shown(folder), "read", f"the folder cannot be opened ({_reason(error)}); check its rights"))
        return []


def _no_article(entry: os.DirEntry[str], path: Path, assets: frozenset[str]) -> Failure | None:
    """Say why an entry of a folder is no article, by its kind and name."""
    if not entry.is_file():
        return Failure(_shown(path), "read", "a broken link, or not a regular file")
    if _README.fullmatch(path.stem):
        return Failure(_shown(path), "skip", "README files are not articles; give the file itself if it is one")
    if path.suffix.lower() in assets:
        return Failure(_shown(path), "skip", f"{path.suffix} files are not articles")
    return None


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else str(error)) or type(error).__name__
