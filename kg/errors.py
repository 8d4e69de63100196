"""Every error that Kuangtu raises on purpose, as one tree.

::

    KGError
    ├ DataError(path, line)     knowledge or settings that a person wrote
    │  ├ OntologyError
    │  ├ LexiconError
    │  ├ PatternError
    │  ├ SettingsError
    │  └ QueryError
    ├ DocumentError(path)       an article: unreadable, undecodable, no text, too large
    ├ SpanError (ValueError)    a span that is not in its document: always a bug of ours
    ├ MissingExtra (ImportError)
    ├ GraphError
    │  └ ShapesViolated(report)
    ├ StoreError(url)
    └ OutputError(path)

Each message says what is wrong, where, and what to do. Exceptions of other libraries stop at the
room that imports the library and come out as one of these (``raise … from``).
"""

from __future__ import annotations

from pathlib import Path

__all__ = [
    "DataError",
    "DocumentError",
    "GraphError",
    "KGError",
    "LexiconError",
    "MissingExtra",
    "OntologyError",
    "OutputError",
    "PatternError",
    "QueryError",
    "SettingsError",
    "ShapesViolated",
    "SpanError",
    "StoreError",
]


class KGError(Exception):
    """The root: catch this to catch everything that Kuangtu raises on purpose."""


class DataError(KGError):
    """A file of knowledge or settings is wrong; the message starts with its path and line.

    >>> str(DataError("no such class «Agencyy»; did you mean «Agency»?", "lexicon/agencies.csv", 7))
    'lexicon/agencies.csv:7: no such class «Agencyy»; did you mean «Agency»?'
    """

    def __init__(self, message: str, path: Path | str | None = None, line: int | None = None) -> None:
        """Keep the place apart from the message, so that tools can point at it."""
        self.path = None if path is None else Path(path)
        self.line = line
        place = "" if path is None else f"{path}:{line}: " if line is not None else f"{path}: "
        super().__init__(place + message)


class OntologyError(DataError):
    """The ontology cannot be read, or uses a term that it does not declare."""


class LexiconError(DataError):
    """A list of names is malformed."""


class PatternError(DataError):
    """A pattern file is malformed, or a pattern cannot be compiled."""


class SettingsError(DataError):
    """A settings or style file is malformed."""


class QueryError(DataError):
    """A SPARQL query is malformed, refused, or ran out of time."""


class DocumentError(KGError):
    """One input cannot be turned into an article; the others are not touched by it."""

    def __init__(self, message: str, path: Path | str) -> None:
        """Keep the path apart from the message."""
        self.path = Path(path)
        super().__init__(f"{path}: {message}")


class SpanError(KGError, ValueError):
    """A span that does not lie in its document: always a bug of ours, please report it."""


class MissingExtra(KGError, ImportError):  # noqa: N818 - reads as what it says
    """An optional library is not installed; the message holds the pip line that installs it."""

    def __init__(self, library: str, extra: str) -> None:
        """Name the library that is missing and the extra that brings it."""
        super().__init__(f"{library} is not installed; run: pip install 'kuangtu[{extra}]'")


class GraphError(KGError):
    """The graph cannot be built, read or written."""


class ShapesViolated(GraphError):  # noqa: N818 - reads as what it says
    """The graph does not conform to the shapes; ``report`` is the text a person reads."""

    def __init__(self, report: str) -> None:
        """Keep the whole report; the message is its first line."""
        self.report = report
        super().__init__(report.splitlines()[0] if report else "the graph does not conform to the shapes")


class StoreError(KGError):
    """A triplestore refused, timed out, or cannot be reached."""

    def __init__(self, message: str, url: str) -> None:
        """Keep the address apart from the message."""
        self.url = url
        super().__init__(f"{url}: {message}")


class OutputError(KGError):
    """The output cannot be written; what was there before is untouched."""

    def __init__(self, message: str, path: Path | str) -> None:
        """Keep the path apart from the message."""
        self.path = Path(path)
        super().__init__(f"{path}: {message}")
