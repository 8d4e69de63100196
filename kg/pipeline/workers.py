"""Reading and extraction over many articles, in watched processes, with the same result in the same order for any number.

Whatever an article does to the process that reads it, it becomes a `Failure`, and the others come out as if it were not there.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar, runtime_checkable

from kg.errors import KGError
from kg.limits import DEFAULTS
from kg.model import Extraction, Failure
from kg.pipeline.guard import Job, alone, supervised
from kg.pipeline.processes import FORKS, portable, seldom_collected
from kg.pipeline.wire import packed_extraction, unpacked_extraction

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from kg.documents import Begin, Source
    from kg.limits import Limits
    from kg.model import Document, Extractor
    from kg.pipeline.guard import Done
    from kg.pipeline.turns import Lost, Work

__all__ = ["extract_all", "extract_each", "read_all", "seldom_collected"]

Outcome = Extraction | Failure

_MANY, _MUCH = 10, 500_000  # articles, or their size: what is worth a process that starts anew, 1 to 1.5 s of CPU (measured)


@runtime_checkable
class _Stepwise(Protocol):
    """An extractor that can be left between two steps."""

    def steps(self, document: Document) -> Generator[None, None, Extraction]:
        """Return what the article says."""


_Made = TypeVar("_Made")


def extract_all(
    documents: Sequence[Document],
    make: Callable[[], Extractor],
    workers: int = 1,
    tick: Callable[[int, Failure | None], None] = lambda _done, _failed: None,
    keep: Callable[[Document, Extraction | bytes], None] = lambda _document, _found: None,
    limits: Limits = DEFAULTS,
) -> list[Outcome]:
    """Read every article; one that raises, hangs, eats memory or ends its process is a `Failure`.

    ``make`` makes the extractor. Where processes are started anew (anywhere but on Linux) it must be picklable for several
    ``workers``; one does without, or with few articles, in this process, and nothing stops what hangs or ends that. ``tick`` is
    told how many articles are done, and of the last that it failed; ``keep`` gets each extraction as soon as it is there, packed
    where it was carried home so. The result is in the order of the documents.

    Raises:
        KGError: the extractor cannot be made.
    """
    job = Job(partial(_extracting, make, limits, _packed), documents, _characters)
    if not _apart(job, workers, limits):
        job = replace(job, make=partial(_extracting, make, limits, _as_it_is))
    found: dict[int, Outcome] = {}
    for done in _done(job, workers, limits):
        document = documents[done.index]
        if done.answers:
            (answer,) = done.answers
            keep(document, answer)
            found[done.index] = unpacked_extraction(answer) if isinstance(answer, bytes) else answer
            tick(len(found), None)
        else:
            failed = found[done.index] = _failure(document.id, "extract", done.lost[-1])
            tick(len(found), failed)
    return [found[index] for index in range(len(documents))]


def extract_each(
    documents: Sequence[Document],
    make: Callable[[], Extractor],
    then: Callable[[Document, Extraction], _Made],
    *,
    limits: Limits = DEFAULTS,
) -> list[_Made | Failure]:
    """Read every article in one process; return what ``then`` makes of each extraction, or a `Failure`.

    ``then`` runs beside the extraction, so that nothing but what it returns is carried home and held.

    Raises:
        KGError: the extractor cannot be made.
    """
    job = Job(partial(_extracting, make, limits, then), documents, _characters)
    found: list[_Made | Failure | None] = [None] * len(documents)
    for done in _done(job, 1, limits):
        lost = None if done.answers else _failure(documents[done.index].id, "extract", done.lost[-1])
        found[done.index] = lost or done.answers[0]
    return [one for one in found if one is not None]


def read_all(
    read: Callable[[Source, Begin], Iterator[Document | Failure]], sources: Sequence[Source], *, workers: int, limits: Limits
) -> Iterator[tuple[Source, Document | Failure]]:
    """Yield what ``read`` gives for each source, in their order; an article that breaks its process is a `Failure` there."""
    job = Job(partial(_same, read), sources, _bytes)
    early: dict[int, Done] = {}
    next_one = 0
    for done in _done(job, workers, limits):
        early[done.index] = done
        while (ready := early.pop(next_one, None)) is not None:
            source = sources[next_one]
            for answer in ready.answers:
                yield source, answer
            for lost in ready.lost:
                yield source, _failure(f"{source.shown}:{lost.part}" if lost.part else source.shown, "read", lost)
            next_one += 1


def _done(job: Job, workers: int, limits: Limits) -> Iterator[Done]:
    """Do a job, in processes of their own where they are wanted."""
    if not job.pieces:
        return iter(())
    return supervised(job, workers, limits) if _apart(job, workers, limits) else alone(job)


def _apart(job: Job, workers: int, limits: Limits) -> bool:
    """Say whether processes of their own are wished, and worth a start where that makes everything anew."""
    if not limits.guard or FORKS:
        return limits.guard
    if workers > 1 and len(job.pieces) > 1:
        return True
    much = len(job.pieces) >= _MANY or sum(map(job.size, job.pieces)) >= _MUCH
    return much and portable((job.make, job.size))


def _failure(name: str, stage: str, lost: Lost) -> Failure:
    """Say in a report what was lost."""
    return Failure(name, stage, lost.reason)


def _as_it_is(_document: Document, found: Extraction) -> Extraction:
    """Answer with an extraction."""
    return found


def _packed(_document: Document, found: Extraction) -> Extraction | bytes:
    """Answer with an extraction as the cache keeps it, so that it is packed once; as it is, where it holds half a character."""
    try:
        return packed_extraction(found)
    except (ValueError, TypeError):
        return found


def _extracting(make: Callable[[], Extractor], limits: Limits, then: Callable[[Document, Extraction], object]) -> Work:
    """Make the extractor, held to the limits on what one article may say; ``then`` makes the answer of what it found."""
    extract = make()
    steps = extract.steps if isinstance(extract, _Stepwise) else None

    def work(document: Document, _begin: Begin) -> Iterator[object]:
        found = (yield from steps(document)) if steps else extract(document)
        for kind, size, most in (("mentions", found.mentions, limits.mentions), ("claims", len(found.claims), limits.claims)):
            if size > most:
                how = f"split it, or raise the limit with --limit {kind}={size}"
                raise KGError(f"it holds {size} {kind} where {most} is the limit; {how}")
        yield None
        yield then(document, found)

    return work


def _same(read: Work) -> Work:
    """Return a work that needs no making."""
    return read


def _characters(document: Document) -> int:
    """Return the length of an article's text."""
    return len(document.text)


def _bytes(source: Source) -> int:
    """Return the size of a file, as far as it can be told."""
    try:
        return source.path.stat().st_size if source.path else 0
    except OSError:
        return 0
