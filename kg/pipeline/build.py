"""The order of the rooms: read, extract, resolve, write."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from os.path import realpath
from pathlib import Path
from typing import TYPE_CHECKING

from kg import __version__, claims, documents, graph, identity, store, view, vocabulary
from kg.errors import DocumentError
from kg.limits import DEFAULTS
from kg.model import Block, Document, Extraction, Failure, Span
from kg.pipeline.cache import cache_file, extraction_state, opened_cache
from kg.pipeline.facts import write_facts
from kg.pipeline.folder import check_output, claimed, replaced_folder
from kg.pipeline.rebase import rebased
from kg.pipeline.report import REPORT, Report, Timing, make_report
from kg.pipeline.unchanged import input_state, left_as_it_is, output_state, would_be_the_same
from kg.pipeline.workers import extract_all, read_all, seldom_collected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kg.limits import Limits
    from kg.model import Corpus, Extractor
    from kg.pipeline.cache import Cache

__all__ = ["Progress", "Stages", "build", "unstorable"]

_SHOWN = 5  # how many of a list a message names
_WARM = "某某有限公司表示，已经关停。"  # with a name that nobody knows, whose IRI needs its pronunciation


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage is; ``total`` is None where it is not known beforehand."""

    stage: str
    done: int
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Stages:
    """What a build calls, in this order; each may be exchanged.

    ``extractor`` makes the extractor in whatever process needs it, so it must be picklable where a
    build has several workers. ``write`` puts the files of the corpus into an empty folder; ``keep``, where there is
    one, puts its graph into a store there, given the folder that the build replaces too. ``digest`` tells the state of the
    knowledge, ``state`` all that decides what is read out of an article beside the article: where it is empty, nothing is
    taken from an earlier build.
    """

    read: Callable[[Iterable[Path]], Iterable[Document | Failure]]
    extractor: Callable[[], Extractor]
    resolve: Callable[[Sequence[Document], Sequence[Extraction]], Corpus]
    write: Callable[[Corpus, Path], None]
    digest: str = ""
    keep: Callable[[Path, Path], object] | None = None
    state: str = ""


@dataclass(slots=True)
class _Clock:
    """Measures the stages of one build."""

    timings: list[Timing] = field(default_factory=list)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what is done inside."""
        start = time.perf_counter()
        yield
        self.timings.append(Timing(name, time.perf_counter() - start))


@seldom_collected()
def build(  # noqa: PLR0913 - the settings of a build, all with a default but two
    paths: Iterable[Path],
    out: Path,
    *,
    knowledge_dir: Path | None = None,
    workers: int = 1,
    spacy_model: str | None = None,
    base: str = graph.BASE,
    ledger: Path | None = None,
    fields: Mapping[str, str] | None = None,
    stdin: bytes | None = None,
    keep_store: bool = True,
    cache: bool = True,
    limits: Limits = DEFAULTS,
    on_progress: Callable[[Progress], None] = lambda _progress: None,
    stages: Stages | None = None,
) -> Report:
    """Turn articles into the folder that the contract describes.

    ``paths`` are files and folders (``-`` for ``stdin``); ``fields`` names the fields of JSON input;
    ``ledger`` is a CSV of merges decided by a person; ``workers`` the number of processes (anywhere but on Linux, a script
    that asks for more than one needs the usual ``if __name__ == "__main__"``); ``limits`` how much one article may cost;
    ``keep_store`` says whether ``store/`` is written; ``cache`` whether what an earlier build read out of an article is taken
    from there, and kept for the next. The bytes of the output, timings and ``store/`` aside, depend on the articles and the
    knowledge alone.

    Raises:
        OutputError: ``out`` cannot be used; nothing was changed.
        DocumentError: no article could be read; nothing was changed.
        KGError: the knowledge, the ledger or a model is wrong; nothing was changed.
    """
    paths, clock = list(paths), _Clock()
    place = check_output(out, [path for path in paths if str(path) != "-"])
    with clock.stage("knowledge"):
        read = partial(_read_apart, fields, stdin, workers, limits)
        stages = stages or _stages(read, knowledge_dir, spacy_model, base, ledger, limits, keep_store)
    with claimed(place), opened_cache(cache_file(place) if cache else None, stages.state) as known:
        with clock.stage("read"):
            articles, skipped = _read(stages, _without(paths, place), on_progress)
        _require(articles, skipped, paths)
        settings = (base, stages.digest, stages.state, stages.keep is not None)
        state = input_state(articles, skipped, settings, ledger) if known.usable else ""
        if done := _as_it_is(place, state, known, len(articles), clock):
            return done
        with clock.stage("extract"):
            articles, extractions, failed = _extract(articles, stages, workers, limits, known, on_progress)
        skipped += failed
        _require(articles, skipped, paths)
        with clock.stage("resolve"):
            on_progress(Progress("resolve", 0))
            corpus = stages.resolve(articles, extractions)
        with replaced_folder(out) as folder:
            _write_all(stages, corpus, folder, place, clock, on_progress)
            about = {"version": __version__, "base": base, "ontology": stages.digest}
            reused = known.reused(len(extractions))
            report = make_report(corpus, extractions, skipped, **about, timings=clock.timings, reused=reused)
            (folder / REPORT).write_text(report.to_json(), encoding="utf-8", newline="\n")
        known.remember("" if failed or not state else state, output_state(place) if state else "")
        known.prune()
    return report


def _as_it_is(place: Path, state: str, known: Cache, articles: int, clock: _Clock) -> Report | None:
    """Return the report of the output that is there, where a build would write just that; None where it would not."""
    if not would_be_the_same(state, known.last(), place):
        return None
    return left_as_it_is(place, clock.timings, known.reused(articles, articles))


def _stages(
    read: Callable[[Iterable[Path]], Iterable[Document | Failure]],
    knowledge_dir: Path | None,
    spacy_model: str | None,
    base: str,
    ledger: Path | None,
    limits: Limits,
    keep_store: bool,
) -> Stages:
    """Tie the rooms together with the settings of one build."""
    folder = vocabulary.ontology_dir(knowledge_dir)
    knowledge = vocabulary.load_knowledge(folder)
    return Stages(
        read=read,
        extractor=partial(_extractor, folder, spacy_model),
        resolve=partial(_resolve, ledger, base),
        write=partial(_write, knowledge.terms, folder / "style.yaml", base),
        digest=knowledge.digest,
        state=extraction_state(knowledge.digest, spacy_model, (limits.mentions, limits.claims)),
        keep=_keep if keep_store else None,
    )


def _read_apart(
    fields: Mapping[str, str] | None, stdin: bytes | None, workers: int, limits: Limits, paths: Iterable[Path]
) -> Iterator[Document | Failure]:
    """Read all input in processes that may die."""
    apart = partial(read_all, workers=workers, limits=limits)
    return documents.read_documents(paths, fields=fields, stdin=stdin, limits=limits, through=apart)


def _extractor(folder: Path, spacy_model: str | None) -> Extractor:
    """Make the extractor and warm it up: what the first article loads, copies of this process then have."""
    extract = claims.make_extractor(vocabulary.load_knowledge(folder), spacy_model=spacy_model)
    extract(Document("", _WARM, (Block(Span(0, len(_WARM))),)))
    return extract


def _resolve(ledger: Path | None, base: str, articles: Sequence[Document], extractions: Sequence[Extraction]) -> Corpus:
    """Make one corpus of all articles, under the base that was asked for."""
    return rebased(identity.resolve(articles, extractions, ledger=ledger), base)


def _write_all(
    stages: Stages, corpus: Corpus, folder: Path, place: Path, clock: _Clock, on_progress: Callable[[Progress], None]
) -> None:
    """Write all but the report into a folder that will replace ``place``."""
    on_progress(Progress("write", 0))
    with clock.stage("write"):
        stages.write(corpus, folder)
        _write_texts(corpus, folder / "text")
    if stages.keep:
        with clock.stage("store"):
            stages.keep(folder, place)


def _write(terms: vocabulary.Terms, style: Path, base: str, corpus: Corpus, folder: Path) -> None:
    """Write the graph, the page and the table."""
    graph.write_turtle(corpus, terms, folder / "graph.ttl", base=base)
    view.write_page(corpus, terms, style, folder / "graph.html", view.PageOptions(base=base))
    write_facts(corpus, terms, folder / "facts.csv", base)


def _keep(folder: Path, place: Path) -> None:
    """Put the graph into the embedded store, with the help of the one that the earlier build left."""
    store.write_store(folder / "graph.ttl", folder / store.STORE, place / store.STORE)


def _read(stages: Stages, paths: Iterable[Path], on_progress: Callable[[Progress], None]) -> tuple[list[Document], list[Failure]]:
    """Read all input; an article that cannot be stored under its name is skipped."""
    articles: list[Document] = []
    skipped: list[Failure] = []
    for done, item in enumerate(stages.read(paths), 1):
        failure = item if isinstance(item, Failure) else unstorable(item)
        if failure is not None:
            skipped.append(failure)
        elif isinstance(item, Document):
            articles.append(item)
        on_progress(Progress("read", done))
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


def _extract(
    articles: Sequence[Document],
    stages: Stages,
    workers: int,
    limits: Limits,
    known: Cache,
    on_progress: Callable[[Progress], None],
) -> tuple[list[Document], list[Extraction], list[Failure]]:
    """Read out of each article what it says, where no earlier build has; return the articles that could be read too."""
    found: dict[str, Extraction | Failure | None] = {article.id: known.lookup(article) for article in articles}
    new = [article for article in articles if found[article.id] is None]

    def tick(done: int) -> None:
        on_progress(Progress("extract", len(articles) - len(new) + done, len(articles)))

    fresh = extract_all(new, stages.extractor, workers, tick, known.keep, limits) if new else []
    found.update((article.id, outcome) for article, outcome in zip(new, fresh, strict=True))
    read = [(article, outcome) for article in articles if isinstance(outcome := found[article.id], Extraction)]
    failed = [outcome for outcome in found.values() if isinstance(outcome, Failure)]
    return [article for article, _ in read], [extraction for _, extraction in read], failed


def _require(articles: Sequence[Document], skipped: Sequence[Failure], paths: Sequence[Path]) -> None:
    """Stop when nothing is left to build from."""
    if articles:
        return
    if not skipped:
        raise DocumentError(
            "no articles there; name files, or folders that hold .md, .html, .txt, .json or .jsonl", _names(paths)
        )
    shown = [f"\n  {failure.document}: {failure.error}" for failure in skipped[:_SHOWN]]
    reasons = "".join(shown) + (f"\n  … and {len(skipped) - _SHOWN} more" if len(skipped) > _SHOWN else "")
    raise DocumentError(f"nothing could be read:{reasons}", _names(paths))


def _names(paths: Sequence[Path]) -> str:
    """Name the inputs for a message."""
    return ", ".join(map(str, paths[:_SHOWN])) + (" …" if len(paths) > _SHOWN else "")


def _without(paths: Iterable[Path], place: Path) -> Iterator[Path]:
    """Yield the inputs, stepping around the output folder where it lies inside one of them."""
    for path in paths:
        if str(path) != "-" and Path(realpath(path)) in place.parents and os.access(path, os.R_OK | os.X_OK):
            children = sorted(child for child in path.iterdir() if not child.name.startswith("."))
            yield from _without((child for child in children if Path(realpath(child)) != place), place)
        else:
            yield path


def _write_texts(corpus: Corpus, folder: Path) -> None:
    """Write the clean text of each article, the text that evidence counts in."""
    folder.mkdir()
    for document in corpus.documents:
        (folder / f"{document.id}.txt").write_bytes(document.text.encode("utf-8"))
