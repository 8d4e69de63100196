"""``kg build``: from articles to a folder."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli import large
from kg.cli.show import answer, megabytes, note, progress

if TYPE_CHECKING:
    from kg.pipeline import Report

__all__ = ["build"]


Field = Annotated[
    list[str] | None, typer.Option(metavar="OURS=THEIRS", help="A field of JSON input, such as title=标题; repeat for more.")
]
Deadline = Annotated[
    float | None, typer.Option(metavar="SECONDS", help="How long one article may take; 30, and more for long ones.")
]
Limit = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME=NUMBER", help="Another limit on one article (docs/safety.md); repeat for more."),
]
Shards = Annotated[
    bool | None,
    typer.Option("--shards/--no-shards", help="Build in shards (docs/scaling.md); by default above 200 MB."),
]
Task = Annotated[str | None, typer.Option(metavar="I/N", help="With --runner array: do the shards of this task of N alone.")]
Work = Annotated[Path | None, typer.Option(metavar="DIR", help="Where shards are kept between builds; OUT.work by default.")]
Size = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME=NUMBER", help="Another size (docs/scaling.md), such as shard=16M."),
]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Read every article anew, and keep nothing for the next build.")]


def build(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Files and folders of articles; - reads standard input.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder to write; replaced whole, or not at all.")] = Path("out"),
    workers: Annotated[int, typer.Option("--workers", "-w", min=0, help="Processes; 0 for one per processor.")] = 1,
    spacy_model: Annotated[str | None, typer.Option(metavar="NAME", help="A trained spaCy model that finds names too.")] = None,
    ontology: Annotated[Path | None, typer.Option(metavar="DIR", help="Knowledge to use instead of the built-in.")] = None,
    base: Annotated[str | None, typer.Option(metavar="IRI", help="Where minted IRIs begin.")] = None,
    ledger: Annotated[Path | None, typer.Option(metavar="CSV", help="Merges of entities that you have decided.")] = None,
    field: Field = None,
    deadline: Deadline = None,
    limit: Limit = None,
    shards: Shards = None,
    runner: Annotated[large.Runner, typer.Option(help="Who does the shards.")] = large.Runner.PROCESSES,
    task: Task = None,
    work: Work = None,
    size: Size = None,
    no_store: Annotated[bool, typer.Option("--no-store", help="Keep no store for quick questions; the Turtle has all.")] = False,
    no_cache: NoCache = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Read articles and write OUT/graph.ttl, graph.html, facts.csv, text/, store/ and report.json."""
    import os

    from kg import graph, pipeline
    from kg.limits import Limits

    fields = dict(_pair(item, "OURS=THEIRS, such as title=标题", "--field") for item in field or [])
    given = dict(_pair(item, "NAME=NUMBER, such as memory=2000", "--limit") for item in limit or [])
    limits = Limits.of(given | ({} if deadline is None else {"deadline": str(deadline)}))
    asked = large.Asked(
        shards, runner, task, work, dict(_pair(item, "NAME=NUMBER, such as shard=16M", "--size") for item in size or [])
    )
    if asked.wanted(paths):
        settings = asked.settings(ontology, spacy_model, base or graph.BASE, ledger, fields, limits)
        asked.build(paths, out, settings, workers or os.cpu_count() or 1, keep_store=not no_store, show=(quiet, as_json))
        return
    stdin = sys.stdin.buffer.read() if Path("-") in paths else None
    _do_without("matplotlib")  # which igraph would load, for 0.5 s, to draw what we do not
    with progress(not quiet and not as_json) as moved:
        report = pipeline.build(
            paths,
            out,
            knowledge_dir=ontology,
            workers=workers or os.cpu_count() or 1,
            spacy_model=spacy_model,
            ledger=ledger,
            fields=fields or None,
            stdin=stdin,
            keep_store=not no_store,
            cache=not no_cache,
            limits=limits,
            shown=asked.shown,
            on_progress=moved,
            base=base or graph.BASE,
        )
    if as_json:
        sys.stdout.write(report.to_json())
    elif not quiet:
        _summary(report, out)


def _do_without(library: str) -> None:
    """Let nobody in this process import a library, where none has."""
    modules: dict[str, Any] = sys.modules
    modules.setdefault(library, None)


def _pair(text: str, form: str, option: str) -> tuple[str, str]:
    """Split ``title=标题``."""
    ours, mark, theirs = text.partition("=")
    if not (ours and mark and theirs):
        raise typer.BadParameter(f"«{text}» is not of the form {form}", param_hint=option)
    return ours, theirs


def _summary(report: "Report", out: Path) -> None:
    """Say what was done and what is there now."""
    for failure in report.skipped:
        note(f"skipped {failure.document}: {failure.error}")
    seconds = sum(timing.seconds for timing in report.timings)
    skipped = f", {len(report.skipped)} skipped" if report.skipped else ""
    for text in (*report.notes, *([report.reused.note] if report.reused and report.reused.note else [])):
        note(text)
    merged = f", {len(report.merges)} merged" if report.merges else ""
    reprints = f", {len(report.reprints)} of them reprints" if report.reprints else ""
    known = (
        f" (extracted {report.reused.extracted:,}, {report.reused.unchanged:,} unchanged)"
        if report.reused and report.reused.unchanged
        else ""
    )
    answer(f"{len(report.articles)} articles read{reprints}{skipped}, in {seconds:.1f} s{known}")
    answer(f"{report.claims} claims about {report.entities} entities{merged}")
    size = megabytes((out / "graph.html").stat().st_size)
    answer(f"  {out / 'graph.html'}   the graph to look at, in any browser ({size})")
    answer(f"  {out / 'graph.ttl'}    the graph to query and to cite (RDF)")
    if (out / "store").is_dir():
        answer(f"  {out / 'store'}        the same in a store (Oxigraph), so that questions need no loading")
    answer(f"  {out / 'facts.csv'}    one line per claim, for spreadsheets and pandas")
    answer(f"  {out / 'report.json'}  what was read, skipped and merged")
