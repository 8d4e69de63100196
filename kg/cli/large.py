"""Large builds, in shards, and ``kg status``: how far a build is."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.show import answer, answer_json, megabytes, note, progress

if TYPE_CHECKING:
    from kg import shards
    from kg.limits import Limits
    from kg.pipeline.part import Shown
    from kg.shards import Built, Settings

__all__ = ["Asked", "Runner", "status"]

_SHOWN = 20  # articles left out that are named


class Runner(StrEnum):
    """Who does the shards."""

    PROCESSES = "processes"
    LOOP = "loop"
    ARRAY = "array"
    SPARK = "spark"


@dataclass(frozen=True)
class Asked:
    """What the command line says of shards; ``wanted`` is None where it says nothing."""

    shards: bool | None
    runner: Runner
    task: str | None
    work: Path | None
    sizes: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what contradicts itself."""
        if self.task and self.runner is not Runner.ARRAY:
            raise typer.BadParameter("a task is one of an array; add --runner array", param_hint="--task")

    @property
    def shown(self) -> "Shown":
        """What the page shows of many claims."""
        from kg import shards
        from kg.pipeline.part import Shown

        sizes = shards.Sizes.of(self.sizes)
        return Shown(sizes.whole, sizes.page)

    def wanted(self, paths: Sequence[Path]) -> bool:
        """Say whether to build in shards: when it is asked for in any way, or the input is large and the libraries are there."""
        from kg import shards

        if self.shards is not None:
            return self.shards
        if self.runner is not Runner.PROCESSES or self.work:
            return True
        above = shards.Sizes.of(self.sizes).above
        if Path("-") in paths or shards.size_of(paths) <= above:
            return False
        if find_spec("duckdb") and find_spec("pyarrow"):
            return True
        note(f"more than {megabytes(above)} of articles: with pip install 'kuangtu[large]' this would need less memory")
        return False

    def settings(
        self,
        ontology: Path | None,
        spacy_model: str | None,
        base: str,
        ledger: Path | None,
        fields: Mapping[str, str],
        limits: "Limits",
    ) -> "Settings":
        """Return the settings of a large build."""
        from kg import shards, vocabulary

        folder = vocabulary.ontology_dir(ontology).resolve()
        decided = ledger.resolve() if ledger else None
        return shards.Settings(
            folder, spacy_model, base, decided, tuple(sorted(fields.items())), limits=limits, sizes=shards.Sizes.of(self.sizes)
        )

    def build(
        self, paths: Sequence[Path], out: Path, settings: "Settings", workers: int, *, keep_store: bool, show: tuple[bool, bool]
    ) -> None:
        """Build in shards, or do one task of such a build; ``show`` is whether to be quiet, and to print JSON."""
        from kg import shards

        quiet, as_json = show
        with progress(not quiet and not as_json) as moved:
            if self.task:
                work = self.work or shards.work_of(out)
                done, total = shards.run_task(paths, settings, work, shards.task_of(self.task), moved)
                answer(f"task {self.task}: {done} of {total} shards are done; when all tasks are, run the same without --task")
                return
            built = shards.build_shards(
                paths,
                out,
                settings=settings,
                runner=_runner(self.runner, workers),
                work=self.work,
                keep_store=keep_store,
                on_progress=moved,
            )
        if as_json:
            answer_json(asdict(built))
        elif not quiet:
            _summary(built, out)


def _runner(name: Runner, workers: int) -> "shards.Runner":
    """Return the runner of a name; what is left of an array is done by this machine."""
    from kg import shards

    if name is Runner.SPARK:
        return shards.spark()
    return shards.loop if name is Runner.LOOP or workers == 1 else shards.processes(workers)


def _summary(built: "Built", out: Path) -> None:
    """Say what was done and what is there now."""
    for failure in built.skipped[:_SHOWN]:
        note(f"skipped {failure.document}: {failure.error}")
    if len(built.skipped) > _SHOWN:
        note(f"… and {len(built.skipped) - _SHOWN} more; all stand in {out / 'tables' / 'skipped.parquet'}")
    for text in built.notes:
        note(text)
    seconds = sum(built.timings.values())
    skipped = f", {len(built.skipped)} skipped" if built.skipped else ""
    reprints = f", {built.reprints} of them reprints" if built.reprints else ""
    answer(f"{built.articles} articles in {built.shards} shards ({built.anew} read now){reprints}{skipped}, in {seconds:.1f} s")
    answer(f"{built.claims} claims, {built.facts} different facts, about {built.entities} entities; {built.triples} triples")
    part = "" if built.shown == built.claims else f": the {built.shown} most told claims"
    answer(f"  {out / 'graph.html'}   the graph to look at{part}")
    answer(f"  {out / 'nquads'}       the graph in sorted parts, an article a named graph (RDF)")
    answer(f"  {out / 'tables'}       claims, facts, entities and articles as Parquet")
    if built.single:
        answer(f"  {out / 'graph.ttl'}    the graph in one file; with facts.csv and text/ as of a small build")
    answer(f"  {out / 'report.json'}  what was read, skipped and merged")


def status(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder of a build, finished or begun.")] = Path("out"),
    work: Annotated[Path | None, typer.Option(metavar="DIR", help="Where its shards are; OUT.work by default.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Tell how far a build is: what is done, what failed, what is left."""
    from kg import shards

    found = shards.status(out, work)
    if as_json:
        answer_json(asdict(found))
        return
    stage = f" ({found.stage})" if found.stage else ""
    answer(f"{out}: {found.state}{stage}{', and an earlier build is whole' if found.earlier else ''}")
    total = found.shards_done + found.shards_lost + found.shards_left
    if total:
        lost = f", {found.shards_lost} given up" if found.shards_lost else ""
        answer(f"shards: {found.shards_done} of {total} done{lost}, {found.shards_left} left ({megabytes(found.bytes_left)})")
    if found.stage:
        left = "" if found.articles_left is None else f", {found.articles_left} left"
        answer(f"{found.articles} articles done{left}")
    else:
        answer(f"{found.articles} articles, {found.claims} claims")
    if found.state == "stopped":
        answer("the same command goes on from there")
    if found.failures:
        answer(f"{found.failures} left out:")
        for failure in found.failed:
            answer(f"  {failure.document}: {failure.error}")
        if found.failures > len(found.failed):
            answer(f"  … and {found.failures - len(found.failed)} more")
