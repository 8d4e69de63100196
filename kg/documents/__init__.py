r"""Any input to `Document`: clean text and metadata, read once and never changed after.

Files, folders and standard input; Markdown with front matter, HTML fragments and saved pages, bare text,
JSON, JSONL, RSS and Atom; recognised by content, in any of the encodings of Chinese. Whatever is wrong
with one input is a `Failure` among the documents, and the others come out as if it were not there.

>>> from pathlib import Path
>>> for document in read_documents([], stdin="四川断电\n\n6月20日零点，矿场断电。矿工走了。".encode("gb18030")):
...     print(document.title, [span.of(document.text) for span in sentences(document)], document.notes)
四川断电 ['四川断电', '6月20日零点，矿场断电。', '矿工走了。'] ('read as gb18030 (guessed)',)
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from kg.documents.boilerplate import Boilerplate, load_boilerplate
from kg.documents.encodings import decode
from kg.documents.feeds import FeedItem, feed_items, looks_like_feed
from kg.documents.metadata import FIELDS, check_fields
from kg.documents.reading import Begin, Reader
from kg.documents.sentences import sentences, split
from kg.documents.sources import Source, find_sources, folded, safe_id
from kg.limits import DEFAULTS
from kg.model import Document, Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kg.limits import Limits

__all__ = [
    "FIELDS",
    "Begin",
    "Boilerplate",
    "FeedItem",
    "Source",
    "Through",
    "decode",
    "feed_items",
    "find_sources",
    "folded",
    "has_lines",
    "load_boilerplate",
    "looks_like_feed",
    "read_documents",
    "read_lines",
    "read_source",
    "read_text",
    "safe_id",
    "sentences",
    "split",
]


class Through(Protocol):
    """Reads sources by a function, here or in other processes."""

    def __call__(
        self, read: Callable[[Source, Begin], Iterator[Document | Failure]], sources: Sequence[Source]
    ) -> Iterator[tuple[Source, Document | Failure]]:
        """Yield what the function gives for each source, in the order of the sources."""


def _here(
    read: Callable[[Source, Begin], Iterator[Document | Failure]], sources: Sequence[Source]
) -> Iterator[tuple[Source, Document | Failure]]:
    """Read one source after the other in this process."""
    for source in sources:
        for result in read(source, _every):
            yield source, result


def _every(_number: int) -> bool:
    """Read every member of a file of many articles."""
    return True


def read_documents(
    paths: Iterable[Path],
    *,
    fields: Mapping[str, str] | None = None,
    stdin: bytes | None = None,
    ontology: Path | None = None,
    limits: Limits = DEFAULTS,
    through: Through = _here,
) -> Iterator[Document | Failure]:
    """Read articles from files, folders and standard input.

    First come the failures of files that could not be found, then the sources in the order of their
    ids. Ids are unique, also where two differ in case alone. The result does not depend on the
    order of the paths.

    Args:
        paths: files, and folders that are walked to the end.
        fields: our names of fields (`FIELDS`) to the file's own, for JSON, JSONL and front matter;
            a name with dots leads into nested records.
        stdin: what came by standard input, read as one more file named ``stdin``.
        ontology: the folder with ``boilerplate.yaml``; by default the one that comes with the package.
        limits: how large an article, and a file of many, may be.
        through: what reads the sources; by default this process, one after the other.

    Raises:
        SettingsError: at once, when a field is none of ours or the rules are malformed.
    """
    rules = load_boilerplate(ontology)
    reader = Reader(rules, check_fields(fields), limits)
    sources, failures = find_sources([Path(path) for path in paths if str(path) != "-"], rules.assets)
    if stdin is not None:
        sources.append(Source("stdin", None, "stdin"))
    return _read(through(partial(reader.read, stdin=stdin), sources), sources, failures)


def _read(
    results: Iterator[tuple[Source, Document | Failure]], sources: list[Source], failures: list[Failure]
) -> Iterator[Document | Failure]:
    """Yield failures, then documents, their ids made unique."""
    yield from sorted(failures, key=lambda failure: failure.document)
    taken = {folded(source.id) for source in sources}
    for source, result in results:
        if isinstance(result, Document) and result.id != source.id:
            ident, number = result.id, 1
            while folded(ident) in taken:
                number += 1
                ident = f"{result.id}-{number}"
            taken.add(folded(ident))
            yield result if ident == result.id else replace(result, id=ident)
        else:
            yield result


def read_source(
    source: Source,
    *,
    fields: Mapping[str, str] | None = None,
    ontology: Path | None = None,
    stdin: bytes | None = None,
    limits: Limits = DEFAULTS,
    begin: Begin = _every,
) -> Iterator[Document | Failure]:
    """Read one source that `find_sources` listed, for workers that share a list; ids are unique within it alone."""
    yield from Reader(load_boilerplate(ontology), check_fields(fields), limits).read(source, begin, stdin)


def has_lines(path: Path, limits: Limits = DEFAULTS) -> bool:
    """Say whether a file holds one JSON record a line, uncompressed, so that `read_lines` can read ranges of it.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as stream:
        return Reader(load_boilerplate(None), {}, limits).has_lines(stream)


def read_lines(
    source: Source,
    start: int,
    stop: int,
    before: int,
    *,
    fields: Mapping[str, str] | None = None,
    ontology: Path | None = None,
    limits: Limits = DEFAULTS,
    begin: Begin = _every,
) -> Iterator[Document | Failure]:
    """Read the lines of a file of JSON records between two bytes, both at the beginning of a line; ``before`` lines precede.

    The ranges of a file give together what `read_source` gives for the whole; where some of its records have no text,
    there is one failure for each range that holds such a record.
    """
    yield from Reader(load_boilerplate(ontology), check_fields(fields), limits).read_range(source, start, stop, before, begin)


def read_text(
    name: str, data: bytes | str, *, fields: Mapping[str, str] | None = None, ontology: Path | None = None
) -> tuple[Document | Failure, ...]:
    r"""Read articles from bytes or text that are already in memory, as if they were a file of that name.

    >>> document = read_text("a.md", "---\ntitle: 断电\ndate: 2021-06-20\n---\n<p>四川<b>断电</b>。</p>")[0]
    >>> document.id, document.text, document.issued
    ('a', '断电\n四川断电。', datetime.date(2021, 6, 20))
    """
    raw = data.encode("utf-8", "replace") if isinstance(data, str) else data
    source = Source(safe_id(Path(name).stem), None, name)
    return tuple(read_source(source, fields=fields, ontology=ontology, stdin=raw))
