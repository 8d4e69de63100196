"""The finished folder of a large build: sorted parts, tables, page, report; and single files where these are not too large."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kg import __version__, store, vocabulary
from kg.model import Failure
from kg.pipeline.build import Progress
from kg.pipeline.folder import linked, replaced_folder
from kg.pipeline.rebase import moved
from kg.pipeline.report import GENERATOR, REPORT
from kg.shards.fuse import FuseJob, fuse, write_unnamed
from kg.shards.page import Parts, write_part
from kg.shards.run import Job, Manifest, table_of
from kg.shards.single import write_facts_csv, write_single_turtle, write_texts
from kg.shards.tables import Writer, database, read_json, rows, scan
from kg.shards.write import WriteJob, write_shard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from kg.shards.plan import Plan, Shard
    from kg.shards.runners import Runner
    from kg.shards.settings import Settings

__all__ = ["Built", "State", "publish"]

_SHOWN = 1000  # failures, merges and reprints that the report lists; the tables have all
_LEFT_OUT = re.compile(r"([0-9]+) records? left out: (.*)", re.DOTALL)
_TABLES = ("facts", "fused", "entities")


@dataclass(frozen=True, slots=True)
class Built:
    """What a large build made.

    ``anew`` are the shards that this run read, ``shown`` the claims on the page; ``single`` says whether the files of a
    small build are there too.
    """

    articles: int
    claims: int
    entities: int
    facts: int
    triples: int
    quads: int
    merges: int
    reprints: int
    mentions: int
    shards: int
    anew: int
    shown: int
    single: bool
    skipped: tuple[Failure, ...]
    notes: tuple[str, ...]
    timings: dict[str, float]


@dataclass(slots=True)
class State:
    """The state of one build: where it works, what its plan is, who does the shards."""

    work: Path
    settings: Settings
    runner: Runner
    tell: Callable[[Progress], None]
    timings: dict[str, float] = field(default_factory=dict)
    anew: int = 0

    def timed(self, name: str, start: float) -> None:
        """Add to the seconds of a stage."""
        self.timings[name] = self.timings.get(name, 0.0) + time.perf_counter() - start


def publish(
    state: State, done: tuple[Plan, Sequence[Shard], Sequence[Manifest]], folder: Path, out: Path, *, keep_store: bool
) -> Built:
    """Write every shard and bucket that is not written, and put the output in its place, whole or not at all.

    ``folder`` holds what was resolved, and what is written of shards and buckets until the output is whole.

    Raises:
        OutputError: the place cannot be used, or the disk refuses.
    """
    plan, shards, manifests = done
    start = time.perf_counter()
    jobs = [WriteJob(Job(state.work, shard, state.settings, plan.config), folder) for shard in shards]
    for number, _ in enumerate(state.runner(write_shard, jobs), 1):
        state.tell(Progress("write", number, len(jobs)))
    state.timed("write", start)
    start = time.perf_counter()
    names = tuple(shard.name for shard in shards)
    entities = write_unnamed(folder, state.work / "spill", names, state.settings)
    sizes, base = state.settings.sizes, state.settings.base
    buckets = [FuseJob(folder, state.work / "spill", names, bucket, sizes, base) for bucket in range(sizes.buckets)]
    found = []
    for part in state.runner(fuse, buckets):
        found.append(part)
        state.tell(Progress("fuse", len(found), len(buckets)))
    state.timed("fuse", start)
    whole = read_json(folder / "done.json")
    skipped = _skipped([*plan.failures, *(failure for manifest in manifests for failure in manifest.failures)])
    start = time.perf_counter()
    with replaced_folder(out) as new:
        _link_parts(folder, new, shards)
        _write_skipped(new / "tables" / "skipped.parquet", skipped)
        triples = sum(part.triples for part in found)
        single = triples <= sizes.turtle
        shown = _write_single(state, folder, new, names, single=single)
        if single and keep_store:
            store.write_store(new / "graph.ttl", new / store.STORE, out / store.STORE)
        state.timed("publish", start)
        built = Built(
            sum(manifest.articles for manifest in manifests),
            sum(part.claims for part in found),
            entities,
            sum(part.facts for part in found),
            triples,
            sum(part.quads for part in found),
            whole["merges"],
            whole["reprints"],
            sum(manifest.mentions for manifest in manifests),
            len(shards),
            state.anew,
            shown,
            single,
            skipped,
            tuple(whole["notes"]),
            {name: round(seconds, 3) for name, seconds in state.timings.items()},
        )
        text = json.dumps(_report(state, plan, manifests, folder, built), ensure_ascii=False, indent=1)
        (new / REPORT).write_text(text + "\n", encoding="utf-8", newline="\n")
    return built


def _skipped(failures: Iterable[Failure]) -> tuple[Failure, ...]:
    """Return what was left out, sorted; what is counted by ranges of one file is counted for the file."""
    counts: Counter[tuple[str, str, str]] = Counter()
    found: list[Failure] = []
    for failure in failures:
        match = _LEFT_OUT.fullmatch(failure.error)
        if match:
            counts[failure.document, failure.stage, match[2]] += int(match[1])
        else:
            found.append(failure)
    for (document, stage, why), count in counts.items():
        found.append(Failure(document, stage, f"{count} record{'s' if count > 1 else ''} left out: {why}"))
    return tuple(sorted(found, key=lambda failure: (failure.document, failure.stage, failure.error)))


def _link_parts(folder: Path, new: Path, shards: Sequence[Shard]) -> None:
    """Put the parts into the output: names of their own, the same bytes."""
    (new / "nquads").mkdir()
    (new / "tables").mkdir()
    for path in sorted(folder.glob("part-*.nq.gz")):
        linked(path, new / "nquads" / path.name)
    for table in _TABLES:
        for path in sorted(folder.glob(f"{table}-*.parquet")):
            linked(path, new / "tables" / path.name)
    for number, shard in enumerate(shards):
        linked(folder / f"{shard.name}.texts.parquet", new / "tables" / f"articles-{number:05}.parquet")
    for name in ("merges", "reprints"):
        linked(folder / f"{name}.parquet", new / "tables" / f"{name}.parquet")


def _write_skipped(path: Path, skipped: Sequence[Failure]) -> None:
    """Write what was left out as a table."""
    with Writer(path, {"document": "text", "stage": "text", "reason": "text"}) as table:
        table.add((failure.document, failure.stage, failure.error) for failure in skipped)


def _write_single(state: State, folder: Path, new: Path, names: tuple[str, ...], *, single: bool) -> int:
    """Write the page and, where wanted, the single files; return how many claims the page shows."""
    facts = [folder / f"{name}.facts.parquet" for name in names]
    articles = [table_of(state.work, name, "articles") for name in names]
    terms = vocabulary.load_terms(state.settings.ontology)
    with database(state.settings.sizes, state.work / "spill") as base:
        if single:
            quads = [folder / f"{name}.quads.parquet" for name in (*names, "unnamed")]
            write_single_turtle(base, quads, new / "graph.ttl", state.settings.base)
            write_facts_csv(base, facts, new / "facts.csv")
            write_texts(base, [folder / f"{name}.texts.parquet" for name in names], new / "text")
        return write_part(base, Parts(folder, articles, facts), new / "graph.html", state.settings, terms)[0]


def _report(state: State, plan: Plan, manifests: Sequence[Manifest], folder: Path, built: Built) -> dict[str, Any]:
    """Return the report: that of a small build as far as it is bounded, and what only a large one has."""
    with database(state.settings.sizes, state.work / "spill") as base:
        facts = scan(sorted(folder.glob("facts-*.parquet")))
        predicates: dict[str, int] = dict(rows(base, f"SELECT predicate, count(*) FROM {facts} GROUP BY ALL ORDER BY ALL"))
        merges = rows(base, f"SELECT * FROM {scan([folder / 'merges.parquet'])} ORDER BY ALL LIMIT {_SHOWN}")
        copies = rows(base, f"SELECT * FROM {scan([folder / 'reprints.parquet'])} ORDER BY ALL LIMIT {_SHOWN}")
    warnings = sorted(pair for manifest in manifests for pair in manifest.warnings)
    iri = state.settings.base
    counts = ("articles", "mentions", "entities", "claims", "merges", "reprints", "facts", "triples", "quads", "shards")
    return {
        "generator": GENERATOR,
        "version": __version__,
        "base": iri,
        "ontology": vocabulary.load_knowledge(state.settings.ontology).digest,
        "plan": plan.digest(),
        "counts": {name: getattr(built, name) for name in counts} | {"skipped": len(built.skipped)},
        "page": {"shown": built.shown, "claims": built.claims},
        "claims": predicates,
        "skipped": [{"document": f.document, "stage": f.stage, "reason": f.error} for f in built.skipped[:_SHOWN]],
        "merges": [{"kept": moved(kept, iri), "merged": moved(old, iri), "reason": why} for kept, old, why in merges],
        "reprints": [{"article": one, "original": other} for one, other in copies],
        "notes": [*built.notes, f"lists are cut after {_SHOWN}; tables/ has all of them"],
        "warnings": [{"document": document, "text": text} for document, text in warnings[:_SHOWN]],
        "timings": built.timings,
    }
