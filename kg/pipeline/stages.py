"""What a build calls, in which order, and the steps that every kind of build takes."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache, partial
from os.path import realpath
from pathlib import Path
from typing import TYPE_CHECKING

from kg import claims, documents, vocabulary
from kg.model import Block, Document, Extraction, Failure, Span
from kg.pipeline.assembly import Assembly
from kg.pipeline.cache import extraction_state
from kg.pipeline.report import Timing
from kg.pipeline.unchanged import input_state
from kg.pipeline.workers import extract_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kg.limits import Limits
    from kg.model import Corpus, Extractor
    from kg.pipeline.cache import Cache
    from kg.pipeline.part import Shown
    from kg.pipeline.watched import Watched

__all__ = ["Clock", "Progress", "Stages", "Task", "read_articles", "unstorable", "usual_stages", "warm_extractor", "without"]

_WARM = "某某有限公司表示，已经关停。"  # with a name that nobody knows, whose IRI needs its pronunciation


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage is; ``total`` is None where it is not known beforehand, ``failed`` an article that was just left out."""

    stage: str
    done: int
    total: int | None = None
    failed: Failure | None = None


@dataclass(frozen=True, slots=True)
class Stages:
    """What a build calls, in this order; each may be exchanged.

    ``extractor`` makes the extractor in whatever process needs it, so it must be picklable where a build has several workers,
    and is better so where it has one (see `kg.pipeline.workers.extract_all`). ``write`` puts the files of the corpus into an
    empty folder; ``keep``, where there is one, puts its graph into a store there, given the folder that the build replaces
    too. ``digest`` tells the state of the knowledge, ``state`` all that decides what is read out of an article beside the
    article: where it is empty, nothing is taken from an earlier build. ``assembly``, where resolving and writing are its own,
    can change what an earlier build left; ``read`` is then told what else to read ``through``. ``reading`` tells the settings
    of reading; where it is empty, every file is read.
    """

    read: Callable[..., Iterable[Document | Failure]]
    extractor: Callable[[], Extractor]
    resolve: Callable[[Sequence[Document], Sequence[Extraction]], Corpus]
    write: Callable[[Corpus, Path], None]
    digest: str = ""
    keep: Callable[..., object] | None = None
    state: str = ""
    assembly: Assembly | None = None
    reading: str = ""


@dataclass(slots=True)
class Clock:
    """Measures the stages of one build."""

    timings: list[Timing] = field(default_factory=list)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what is done inside."""
        start = time.perf_counter()
        yield
        self.timings.append(Timing(name, time.perf_counter() - start))


@dataclass(frozen=True, slots=True)
class Task:
    """One build: what it is asked to do, and with what.

    ``place`` is where ``out`` really is; ``settings`` are all that the output depends on beside the articles and the ledger;
    ``about`` are version, base and ontology, as the report tells them.
    """

    paths: Sequence[Path]
    out: Path
    place: Path
    stages: Stages
    known: Cache
    settings: Sequence[object]
    ledger: Path | None
    workers: int
    limits: Limits
    clock: Clock
    on_progress: Callable[[Progress], None]
    about: Mapping[str, str]

    def read(self, watch: Watched) -> tuple[list[Document], list[Failure]]:
        """Read all input that a watch does not know."""
        with self.clock.stage("read"):
            return read_articles(self.stages, without(self.paths, self.place), watch, self.on_progress)

    def extract(self, articles: Sequence[Document]) -> tuple[list[Document], list[Extraction], list[Failure]]:
        """Read out of each article what it says, where no earlier build has; return the articles that could be read too."""
        found: dict[str, Extraction | Failure | None] = {article.id: self.known.lookup(article) for article in articles}
        new = [article for article in articles if found[article.id] is None]

        def tick(done: int, failed: Failure | None) -> None:
            self.on_progress(Progress("extract", len(articles) - len(new) + done, len(articles), failed))

        with self.clock.stage("extract"):
            fresh = extract_all(new, self.stages.extractor, self.workers, tick, self.known.keep, self.limits) if new else []
        found.update((article.id, outcome) for article, outcome in zip(new, fresh, strict=True))
        read = [(article, outcome) for article in articles if isinstance(outcome := found[article.id], Extraction)]
        failed = [outcome for outcome in found.values() if isinstance(outcome, Failure)]
        return [article for article, _ in read], [extraction for _, extraction in read], failed

    def state_of(self, keys: Mapping[str, bytes], skipped: Iterable[Failure]) -> str:
        """Return a digest of all that the output depends on; ``keys`` are those of the articles."""
        return input_state(keys.values(), skipped, self.settings, self.ledger) if keys else ""


def usual_stages(
    folder: Path,
    spacy_model: str | None,
    base: str,
    ledger: Path | None,
    shown: Shown,
    reading: tuple[Mapping[str, str] | None, bytes | None],
    limits: Limits,
    *,
    keep_store: bool,
) -> Stages:
    """Tie the rooms together with the settings of one build; ``reading`` are names of fields, and standard input."""
    knowledge = vocabulary.load_knowledge(folder)
    assembly = Assembly(knowledge.terms, folder / "style.yaml", base, ledger, shown)
    fields, stdin = reading
    return Stages(
        read=partial(documents.read_documents, fields=fields, stdin=stdin, ontology=folder, limits=limits),
        extractor=partial(warm_extractor, folder, spacy_model),
        resolve=assembly.resolve,
        write=assembly.write,
        digest=knowledge.digest,
        state=extraction_state(knowledge.digest, spacy_model, (limits.mentions, limits.claims)),
        keep=assembly.keep if keep_store else None,
        assembly=assembly,
        reading=repr((fields, limits)) if stdin is None else "",
    )


def warm_extractor(folder: Path, spacy_model: str | None) -> Extractor:
    """Return the usual extractor for what a folder of knowledge says now, made once in a process and warmed up.

    What the first article loads, copies of this process then have.

    Raises:
        KGError: the knowledge is malformed, or the trained model is not installed.
    """
    return _warmed(folder, vocabulary.load_knowledge(folder).digest, spacy_model)


@lru_cache(maxsize=1)
def _warmed(folder: Path, _digest: str, spacy_model: str | None) -> Extractor:
    """Make the extractor for a state of knowledge."""
    extract = claims.make_extractor(vocabulary.load_knowledge(folder), spacy_model=spacy_model)
    extract(Document("", _WARM, (Block(Span(0, len(_WARM))),)))
    return extract


def read_articles(
    stages: Stages, paths: Iterable[Path], watch: Watched, on_progress: Callable[[Progress], None]
) -> tuple[list[Document], list[Failure]]:
    """Read all input; an article that cannot be stored under its name is skipped."""
    articles: list[Document] = []
    skipped: list[Failure] = []
    items = stages.read(paths, through=watch) if stages.assembly else stages.read(paths)
    for done, item in enumerate(items, 1):
        failure = item if isinstance(item, Failure) else unstorable(item)
        if failure is not None:
            skipped.append(failure)
        elif isinstance(item, Document):
            articles.append(item)
        on_progress(Progress("read", done, failed=failure))
    return articles, skipped


def unstorable(document: Document) -> Failure | None:
    """Refuse an id that would lead out of the folder, and a text that is not Unicode."""
    if document.id in {"", ".", ".."} or any(c in "/\\" or not c.isprintable() for c in document.id):
        return Failure(document.id, "read", "its id is no file name; rename the file or change the id")
    try:
        document.text.encode("utf-8")
    except UnicodeEncodeError as error:
        return Failure(document.id, "read", f"its text holds half a character at {error.start}; save it as UTF-8")
    return None


def without(paths: Iterable[Path], place: Path) -> Iterator[Path]:
    """Yield the inputs, stepping around the output folder where it lies inside one of them."""
    for path in paths:
        if str(path) != "-" and Path(realpath(path)) in place.parents and os.access(path, os.R_OK | os.X_OK):
            children = sorted(child for child in path.iterdir() if not child.name.startswith("."))
            yield from without((child for child in children if Path(realpath(child)) != place), place)
        else:
            yield path
