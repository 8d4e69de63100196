"""The order of the rooms: read, extract, resolve, write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg import __version__, graph, vocabulary
from kg.errors import DocumentError
from kg.limits import DEFAULTS
from kg.pipeline.attempt import Attempt
from kg.pipeline.cache import cache_file, opened_cache
from kg.pipeline.claim import claimed
from kg.pipeline.folder import check_output, replaced_folder
from kg.pipeline.part import Shown
from kg.pipeline.report import REPORT, Report, make_report
from kg.pipeline.stages import Clock, Progress, Stages, Task, unstorable, usual_stages
from kg.pipeline.unchanged import left_as_it_is, output_state, settings_state, would_be_the_same
from kg.pipeline.watched import Watched
from kg.pipeline.workers import seldom_collected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from kg.limits import Limits
    from kg.model import Corpus, Document, Failure
    from kg.pipeline.cache import Cache

__all__ = ["Progress", "Stages", "build", "unstorable"]

_SHOWN = 5  # how many of a list a message names


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
    shown: Shown = Shown(),  # noqa: B008 - a value that nothing can change
    on_progress: Callable[[Progress], None] = lambda _progress: None,
    stages: Stages | None = None,
) -> Report:
    """Turn articles into the folder that the contract describes.

    ``paths`` are files and folders (``-`` for ``stdin``); ``fields`` names the fields of JSON input;
    ``ledger`` is a CSV of merges decided by a person; ``workers`` the number of processes that read articles;
    ``limits`` how much one article may cost; ``keep_store`` says whether ``store/`` is written; ``cache`` whether what an
    earlier build read out of an article is taken from there, and kept for the next; ``shown`` what the page shows of many
    claims. The bytes of the output, timings and ``store/`` aside, depend on the articles and the knowledge alone.

    Raises:
        OutputError: ``out`` cannot be used; nothing was changed.
        DocumentError: no article could be read; nothing was changed.
        KGError: the knowledge, the ledger or a model is wrong; nothing was changed.
    """
    paths, clock = list(paths), Clock()
    place = check_output(out, [path for path in paths if str(path) != "-"])
    with clock.stage("knowledge"):
        stages = stages or usual_stages(
            vocabulary.ontology_dir(knowledge_dir),
            spacy_model,
            base,
            ledger,
            shown,
            (fields, stdin),
            limits,
            keep_store=keep_store,
        )
    settings = (base, stages.digest, stages.state, stages.keep is not None, shown)
    about = {"version": __version__, "base": base, "ontology": stages.digest}
    with claimed(place) as claim, opened_cache(cache_file(place) if cache else None, stages.state) as known:

        def moved(step: Progress) -> None:
            claim.tell(step)
            on_progress(step)

        task = Task(paths, out, place, stages, known, settings, ledger, workers, limits, clock, moved, about)
        short = Attempt(task)
        return short.done() or _whole(task, short.because)


def _whole(task: Task, because: str) -> Report:
    """Put all together; ``because`` says why the last output could not be changed instead."""
    known, clock = task.known, task.clock
    watch = Watched({}, task.workers, task.limits)
    articles, skipped = task.read(watch)
    _require(articles, skipped, task.paths)
    keys = _keys(articles, known)
    state = task.state_of(keys, skipped)
    if would_be_the_same(state, known.last(), task.place):
        done = left_as_it_is(task.place, clock.timings, known.reused(len(articles), len(articles), "left"))
        if done:
            return done
    articles, extractions, failed = task.extract(articles)
    skipped += failed
    _require(articles, skipped, task.paths)
    with clock.stage("resolve"):
        task.on_progress(Progress("resolve", 0))
        corpus = task.stages.resolve(articles, extractions)
    with replaced_folder(task.out) as folder:
        _write_all(task, corpus, folder)
        reused = known.reused(len(extractions), because=because)
        report = make_report(corpus, extractions, skipped, **task.about, timings=clock.timings, reused=reused)
        (folder / REPORT).write_text(report.to_json(), encoding="utf-8", newline="\n")
    states = ("" if failed else state, output_state(task.place) if state else "")  # what failed is tried again
    _learn(task, corpus, {article.id: keys[article.id] for article in articles} if keys else {}, watch, states)
    known.prune()
    return report


def _keys(articles: Iterable[Document], known: Cache) -> dict[str, bytes]:
    """Return the keys of articles by their ids; nothing where one has none, or there is no cache."""
    try:
        return {article.id: known.key(article) for article in articles} if known.usable else {}
    except ValueError:
        return {}


def _learn(task: Task, corpus: Corpus, keys: Mapping[str, bytes], watch: Watched, states: tuple[str, str]) -> None:
    """Keep the ``states`` of input and output, and all that the next build needs to change the output; in one step."""
    known, stages = task.known, task.stages
    if keys:
        known.keep_documents(corpus.documents)
    with known.changing() as tables:
        if tables is None:
            return
        tables.clear()
        try:
            able = bool(keys) and stages.assembly is not None and stages.assembly.learn(tables, corpus, keys)
        except (ValueError, KeyError):  # the output is as good, but cannot be told by the tables
            tables.clear()
            able = False
        if able:
            tables.put("settings", settings_state(task.settings))
            tables.put("reading", stages.reading)
            tables.keep_sources(watch.sources(keys))
        known.remember(*states)


def _write_all(task: Task, corpus: Corpus, folder: Path) -> None:
    """Write all but the report into a folder that will replace the place."""
    task.on_progress(Progress("write", 0))
    with task.clock.stage("write"):
        task.stages.write(corpus, folder)
        _write_texts(corpus, folder / "text")
    if task.stages.keep:
        with task.clock.stage("store"):
            task.stages.keep(folder, task.place)


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


def _write_texts(corpus: Corpus, folder: Path) -> None:
    """Write the clean text of each article, the text that evidence counts in."""
    folder.mkdir()
    for document in corpus.documents:
        (folder / f"{document.id}.txt").write_bytes(document.text.encode("utf-8"))
