"""A large build from files to a finished folder, which goes on where it was stopped."""

from __future__ import annotations

import json
import shutil
import time
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from kg import vocabulary
from kg.errors import DocumentError, GraphError
from kg.pipeline.build import Progress
from kg.pipeline.claim import claimed
from kg.pipeline.folder import check_output
from kg.shards.copies import find_copies
from kg.shards.names import renamed_shards
from kg.shards.plan import PLAN, Plan, make_plan, read_plan, write_text
from kg.shards.publish import Built, State, publish
from kg.shards.resolve import resolve
from kg.shards.run import Job, read_manifest, table_of
from kg.shards.runners import begin, leaves, loop, mine
from kg.shards.status import work_of
from kg.shards.tables import Writer, database, needed, read_json, rows, scan, stream, write_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from kg.shards.plan import Shard
    from kg.shards.run import Manifest
    from kg.shards.runners import Runner
    from kg.shards.settings import Settings

__all__ = ["build_shards", "run_task"]


def build_shards(
    paths: Iterable[Path],
    out: Path,
    *,
    settings: Settings,
    runner: Runner = loop,
    work: Path | None = None,
    keep_store: bool = True,
    on_progress: Callable[[Progress], None] = lambda _progress: None,
) -> Built:
    """Turn articles into a folder, shard by shard; what an earlier run has done of it is used.

    ``work`` is where the shards lie (``OUT.work`` beside the output by default); it is kept, so that the next build
    reads only what has changed. The output is that of a small build (while it has few enough triples, to the same byte),
    with sorted N-Quads in ``nquads/`` and tables in ``tables/``.

    Raises:
        MissingExtra: pyarrow or DuckDB is not installed.
        OutputError: the output cannot be used or written; nothing was changed.
        DocumentError: no article could be read; nothing was changed.
        KGError: the knowledge, the ledger or a model is wrong; nothing was changed.
    """
    needed()
    paths = list(paths)
    place = check_output(out, [path for path in paths if str(path) != "-"])
    state = State((work or work_of(out)).resolve(), settings, runner, on_progress)
    with claimed(place):
        plan = _planned(state, paths)
        shards, manifests = _extracted(state, plan)
        if not any(manifest.articles for manifest in manifests):
            failures = [f for manifest in manifests for f in manifest.failures]
            shown = "".join(f"\n  {f.document}: {f.error}" for f in failures[:5])
            raise DocumentError(f"nothing could be read:{shown}", ", ".join(map(str, paths[:5])))
        built = publish(state, (plan, shards, manifests), _resolved(state, shards), out, keep_store=keep_store)
        _tidy(state, plan, shards)
    return built


def run_task(
    paths: Iterable[Path], settings: Settings, work: Path, task: tuple[int, int], tell: Callable[[Progress], None]
) -> tuple[int, int]:
    """Do the shards of one task of an array; return how many of them are done, and how many there are in all.

    Each task makes the same plan for itself. When all are done, `build_shards` with the same folder does the rest.

    Raises:
        KGError: as `build_shards`.
    """
    needed()
    state = State(work.resolve(), settings, loop, tell)
    plan = _planned(state, list(paths))
    shards = mine(plan.shards, task)
    _run(state, plan.config, shards)
    return len(shards), len(plan.shards)


def _planned(state: State, paths: Sequence[Path]) -> Plan:
    """Make the plan and keep it."""
    start = time.perf_counter()
    state.tell(Progress("plan", 0))
    plan = make_plan(paths, state.settings, read_plan(state.work))
    state.work.mkdir(parents=True, exist_ok=True)
    write_text(state.work / PLAN, plan.to_json())
    state.timed("plan", start)
    return plan


def _extracted(state: State, plan: Plan) -> tuple[tuple[Shard, ...], list[Manifest]]:
    """Do all shards that are not done; then again those whose articles need other ids."""
    shards = _run(state, plan.config, plan.shards)
    start = time.perf_counter()
    renamed = renamed_shards(state.work, shards, state.settings, plan.config)
    state.timed("names", start)
    if renamed != shards:
        shards = _run(state, plan.config, renamed)
    return shards, [_manifest(state, shard) for shard in shards]


def _manifest(state: State, shard: Shard) -> Manifest:
    """Return the manifest of a shard that is done."""
    manifest = read_manifest(state.work, shard.name)
    if manifest is None:
        raise GraphError(f"the shard {shard.name} has gone from {state.work}; start the build again")
    return manifest


def _run(state: State, config: str, shards: Sequence[Shard]) -> tuple[Shard, ...]:
    """Do shards until all are done, cut ones in place of the whole; return them as they are."""
    start = time.perf_counter()
    while True:
        found = tuple(leaves(state.work, shards))
        todo = [shard for shard in found if read_manifest(state.work, shard.name) is None]
        if not todo:
            state.timed("extract", start)
            return found
        done = len(found) - len(todo)
        state.tell(Progress("extract", done, len(found)))
        jobs = [Job(state.work, shard, state.settings, config) for shard in todo]
        for manifest in state.runner(begin, jobs):
            state.anew += manifest is not None
            done += 1
            state.tell(Progress("extract", done, len(found)))


def _resolved(state: State, shards: Sequence[Shard]) -> Path:
    """Find what is one across all shards; return the folder with the results, which are made once for the same shards."""
    start = time.perf_counter()
    ledger = state.settings.ledger
    parts = [[shard.name for shard in shards], state.settings.base, state.settings.sizes.buckets]
    text = json.dumps(parts).encode() + (ledger.read_bytes() if ledger and ledger.is_file() else b"")
    folder = state.work / f"whole-{sha256(text).hexdigest()[:16]}"
    if read_json(folder / "done.json") is None:
        state.tell(Progress("resolve", 0))
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name in ("entities", "hints", "articles"):
            _ready(state, shards, name)
        write_json(folder / "done.json", _resolve(state, shards, folder))
    state.timed("resolve", start)
    return folder


def _ready(state: State, shards: Sequence[Shard], name: str) -> None:
    """Make sure that a table of every shard is there."""
    missing = [shard.name for shard in shards if not table_of(state.work, shard.name, name).is_file()]
    if missing:
        raise GraphError(f"{len(missing)} shards have lost their {name}; remove {state.work} and build again")


def _tidy(state: State, plan: Plan, shards: Sequence[Shard]) -> None:
    """Remove what no shard of this plan needs, and the results, which lie in the output now.

    All shards are done, so that a draft is of a process that has died, or of one that does once more what is done.
    """
    kept = {shard.name for shard in (*plan.shards, *leaves(state.work, plan.shards), *shards)}
    for path in sorted((state.work / "shards").iterdir()):
        if path.name.startswith(".") or path.name.partition(".")[0] not in kept:
            path.unlink(missing_ok=True)
    for path in [*state.work.glob("whole-*"), state.work / "spill"]:
        shutil.rmtree(path, ignore_errors=True)


def _tables(state: State, shards: Sequence[Shard], name: str) -> list[Path]:
    """Return a table of every shard."""
    return [table_of(state.work, shard.name, name) for shard in shards]


def _resolve(state: State, shards: Sequence[Shard], folder: Path) -> dict[str, Any]:
    """Do the steps over all shards in a database on the disk."""
    terms = vocabulary.load_terms(state.settings.ontology)
    file = folder / "whole.duckdb"
    with database(state.settings.sizes, state.work / "spill", file) as base:
        for name in ("entities", "hints", "articles"):
            base.execute(f"CREATE VIEW {name} AS SELECT * FROM {scan(_tables(state, shards, name))}")
        rounds = find_copies(base, state.settings.sizes.buckets)
        with Writer(folder / "reprints.parquet", {"reprint": "text", "original": "text"}) as table:
            table.add(stream(base, "SELECT reprint, original FROM reprints ORDER BY reprint"))
        publishers = {key for (key,) in rows(base, "SELECT DISTINCT publisher_key FROM articles WHERE publisher_key IS NOT NULL")}
        organisations = frozenset(term.name for term in terms.classes if terms.is_a(term.name, "Organisation"))
        notes = resolve(base, folder, state.settings, publishers, organisations)
        outlets = scan([folder / "outlets.parquet"])
        words = "SELECT publisher_key AS key, min(publisher ORDER BY length(publisher), publisher) AS words FROM articles"
        with Writer(folder / "publishers.parquet", {"key": "text", "words": "text", "iri": "text"}) as table:
            grouped = f"({words} WHERE publisher_key IS NOT NULL GROUP BY publisher_key)"
            table.add(stream(base, f"SELECT key, words, iri FROM {grouped} LEFT JOIN {outlets} USING (key) ORDER BY key"))
        merges = (
            "SELECT f.final, CASE WHEN f.final <> b.iri THEN b.iri ELSE a.iri END, reason FROM joins j"
            " JOIN things a ON a.id = j.a JOIN things b ON b.id = j.b JOIN finals f ON f.iri = a.iri ORDER BY ALL"
        )
        with Writer(folder / "merges.parquet", {"kept": "text", "merged": "text", "reason": "text"}) as table:
            table.add(stream(base, merges))
        value = {"reprints": rows(base, "SELECT count(*) FROM reprints")[0][0], "merges": table.count}
    file.unlink()
    return value | {"rounds": rounds, "notes": notes}
