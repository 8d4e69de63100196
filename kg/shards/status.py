"""How far a build is, what failed, what is left: from what it says itself, the working folder of a large one, or the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import OutputError
from kg.model import Failure
from kg.pipeline.claim import NAMED, standing
from kg.pipeline.report import GENERATOR, REPORT
from kg.shards.plan import read_plan
from kg.shards.run import read_manifest
from kg.shards.runners import leaves
from kg.shards.tables import read_json

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Status", "status", "work_of"]


@dataclass(frozen=True, slots=True)
class Status:
    """What is known of a build.

    ``state`` is ``complete``; of a build in shards ``reading`` (shards are left) or ``combining`` (all are read, the global
    steps are not done); of any other ``running`` or ``stopped`` (it was killed or interrupted), and then ``stage`` says where,
    and ``articles_left`` how many are to be read (None where that is not known). ``earlier`` says that an earlier build is
    whole. Articles and claims are those that are done, or of the complete build. ``failed`` are the first articles that were
    left out, of ``failures`` in all.
    """

    state: str
    earlier: bool
    shards_done: int
    shards_lost: int
    shards_left: int
    bytes_left: int
    articles: int
    claims: int
    failures: int
    failed: tuple[Failure, ...]
    stage: str = ""
    articles_left: int | None = None


def work_of(out: Path) -> Path:
    """Return the working folder of a large build, beside its output."""
    place = out.resolve()
    return place.with_name(f"{place.name}.work")


def status(out: Path, work: Path | None = None) -> Status:
    """Return how far the build of an output folder is.

    Raises:
        OutputError: there is no build, neither whole nor begun.
    """
    report = read_json(out / REPORT)
    complete = isinstance(report, dict) and report.get("generator") == GENERATOR
    begun = standing(out)
    if begun:
        state = "running" if begun.runs else "stopped"
        left = None if begun.total is None else begun.total - begun.done
        return Status(state, complete, 0, 0, 0, 0, begun.done, 0, begun.failures, begun.failed, begun.stage, left)
    work = work or work_of(out)
    plan = read_plan(work)
    if plan is None:
        if not complete:
            raise OutputError("no build is here; start one: kg build ARTICLES -o", out)
        return _of_report(report)
    done = lost = left = size = articles = claims = 0
    failed: list[Failure] = list(plan.failures)
    for shard in leaves(work, plan.shards):
        manifest = read_manifest(work, shard.name)
        if manifest is None:
            left, size = left + 1, size + shard.size
            continue
        done, lost = done + 1, lost + manifest.lost
        articles, claims = articles + manifest.articles, claims + manifest.claims
        failed += manifest.failures
    made = report.get("plan") if complete else None
    state = "reading" if left else "combining" if made != plan.digest() else "complete"
    earlier = complete and state != "complete"
    return Status(state, earlier, done - lost, lost, left, size, articles, claims, len(failed), tuple(failed[:NAMED]))


def _of_report(report: dict[str, object]) -> Status:
    """Return the status of a complete build."""
    counts = report.get("counts")
    found = counts if isinstance(counts, dict) else {}
    rows = report.get("skipped")
    skipped = rows if isinstance(rows, list) else []
    failed = tuple(Failure(str(row["document"]), str(row["stage"]), str(row["reason"])) for row in skipped[:NAMED])
    many = int(found.get("skipped", len(skipped)))
    return Status("complete", False, 0, 0, 0, 0, int(found.get("articles", 0)), int(found.get("claims", 0)), many, failed)
