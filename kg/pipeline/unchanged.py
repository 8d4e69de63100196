"""Whether a build would write what is there already: the same input under the same circumstances, and the output as it was left.

Both are told by digests of content, not by the times of files, so that an output that anybody has touched is written anew.
"""

from __future__ import annotations

import hashlib
from hashlib import blake2b, sha256
from typing import TYPE_CHECKING

from kg.errors import OutputError
from kg.pipeline.cache import version_of
from kg.pipeline.folder import replaced_file
from kg.pipeline.report import REPORT, Report
from kg.store import STORE, store_state

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from kg.model import Failure
    from kg.pipeline.report import Reused, Timing

__all__ = [
    "file_digest",
    "input_state",
    "left_as_it_is",
    "output_state",
    "settings_state",
    "text_digest",
    "texts_digest",
    "would_be_the_same",
]

_LIBRARIES = ("igraph", "jinja2", "markupsafe", "networkx", "numpy", "pyoxigraph", "pyvis")  # that take part in writing
_FILES = ("graph.ttl", "graph.html", "facts.csv")


def input_state(keys: Iterable[bytes], skipped: Iterable[Failure], settings: Iterable[object], ledger: Path | None) -> str:
    """Return a digest of all that a build depends on, in whatever order the articles come. Empty where none can be told.

    ``keys`` are those of the cache, which stand for all that is known of an article.
    """
    total = sha256(settings_state(settings).encode())
    try:
        total.update(ledger.read_bytes() if ledger else b"")
    except OSError:
        return ""
    total.update(b"\0".join([b"", *sorted(keys)]))
    total.update(repr(sorted((one.document, one.stage, one.error) for one in skipped)).encode("utf-8", "backslashreplace"))
    return total.hexdigest()


def settings_state(settings: Iterable[object]) -> str:
    """Return a text that tells the settings of a build, and the libraries that take part in writing, from others."""
    return repr([*map(str, settings), *map(version_of, _LIBRARIES)])


def output_state(place: Path, known: Mapping[str, str] | None = None) -> str:
    """Return a digest of what a build wrote, timings aside; empty where a part of it is missing.

    ``known`` are digests of parts that need not be read: of files as `file_digest` gives them, of ``text`` as `texts_digest`.
    """
    parts = dict(known or {})
    try:
        for name in _FILES:
            parts[name] = parts.get(name) or file_digest(place / name)
        if "text" not in parts:
            parts["text"] = texts_digest((path.name, text_digest(path.read_bytes())) for path in (place / "text").iterdir())
        report, mark, _ = (place / REPORT).read_bytes().rpartition(b'\n "timings": ')
    except OSError:
        return ""
    if not mark:
        return ""
    whole = [*sorted(parts.items()), sha256(report).hexdigest(), store_state(place / STORE)]
    return sha256(repr(whole).encode("utf-8", "surrogateescape")).hexdigest()


def file_digest(path: Path) -> str:
    """Return a digest of the bytes of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def text_digest(text: bytes) -> bytes:
    """Return a digest of the text of an article."""
    return blake2b(text, digest_size=16).digest()


def texts_digest(texts: Iterable[tuple[str, bytes]]) -> str:
    """Return a digest of the texts of all articles: their names and digests."""
    return sha256(repr(sorted(texts)).encode("utf-8", "surrogateescape")).hexdigest()


def would_be_the_same(state: str, last: tuple[str, str], place: Path) -> bool:
    """Say whether a build of this input would write what is there: ``last`` are the states of the last build that ended well."""
    before, written = last
    return bool(before and written) and before == state and written == output_state(place)


def left_as_it_is(place: Path, timings: Iterable[Timing], reused: Reused | None) -> Report | None:
    """Leave an output as it is but for the timings in its report; None where that cannot be done."""
    try:
        report = Report.of_json((place / REPORT).read_text(encoding="utf-8"), timings, reused)
        with replaced_file(place / REPORT) as new:
            new.write_text(report.to_json(), encoding="utf-8", newline="\n")
    except (OSError, ValueError, KeyError, TypeError, OutputError):
        return None
    return report
