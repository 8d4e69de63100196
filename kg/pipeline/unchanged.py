"""Whether a build would write what is there already: the same input under the same circumstances, and the output as it was left.

Both are told by digests of content, not by the times of files, so that an output that anybody has touched is written anew.
"""

from __future__ import annotations

import json
from hashlib import blake2b, sha256
from typing import TYPE_CHECKING

from kg.errors import OutputError
from kg.pipeline.cache import version_of
from kg.pipeline.folder import replaced_file
from kg.pipeline.report import REPORT, Report
from kg.pipeline.wire import packed_document
from kg.store import STORE, store_state

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.model import Document, Failure
    from kg.pipeline.report import Reused, Timing

__all__ = ["input_state", "left_as_it_is", "output_state", "would_be_the_same"]

_LIBRARIES = ("igraph", "jinja2", "markupsafe", "networkx", "numpy", "pyoxigraph", "pyvis")  # that take part in writing
_FILES = ("graph.ttl", "graph.html", "facts.csv")


def input_state(articles: Iterable[Document], skipped: Iterable[Failure], settings: Iterable[object], ledger: Path | None) -> str:
    """Return a digest of all that a build depends on; in whatever order the articles come. Empty where none can be told."""
    total = sha256(repr([*map(str, settings), *map(version_of, _LIBRARIES)]).encode())
    try:
        total.update(ledger.read_bytes() if ledger else b"")
        digests = sorted(blake2b(packed_document(article)).digest() for article in articles)
    except (OSError, ValueError):
        return ""
    total.update(b"\0".join([b"", *digests]))
    total.update(repr(sorted((one.document, one.stage, one.error) for one in skipped)).encode("utf-8", "backslashreplace"))
    return total.hexdigest()


def output_state(place: Path) -> str:
    """Return a digest of what a build wrote, timings aside; empty where a part of it is missing."""
    total = sha256()
    try:
        for path in (*(place / name for name in _FILES), *sorted((place / "text").iterdir())):
            with path.open("rb") as file:
                while chunk := file.read(1 << 20):
                    total.update(chunk)
            total.update(f"\0{path.name}\0".encode("utf-8", "surrogateescape"))
        report = json.loads((place / REPORT).read_bytes())
        del report["timings"]
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    total.update(json.dumps(report).encode() + store_state(place / STORE).encode())
    return total.hexdigest()


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
