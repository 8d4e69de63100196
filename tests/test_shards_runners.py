"""The same 160 articles, and some that go wrong in every way, read by one process, by two, and by two workers of Spark: the same
comes out, also where one of those who read is killed amid it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import shard_corpus as corpus

from kg import shards
from kg.limits import Limits
from kg.shards.plan import read_plan
from kg.shards.run import read_manifest
from kg.shards.runners import leaves
from kg.shards.supervise import spread

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyspark.sql import SparkSession

    from kg.model import Failure


ARTICLES = 160
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""For processes that live half a minute: half their time would go into making their code faster."""


@dataclass(frozen=True)
class Done:
    """A build and where it is."""

    news: Path
    settings: shards.Settings
    out: Path
    skipped: Sequence[Failure]

    def other(self, name: str) -> Path:
        """Where another build of the same goes."""
        return self.out.with_name(name)


@pytest.fixture(scope="module")
def loop(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """What one process makes of the articles."""
    place = tmp_path_factory.mktemp("runners")
    corpus.write_files(place / "news", ARTICLES)
    corpus.write_poison(place / "news")
    chosen = corpus.settings(10_000, make=corpus.poisoned, limits=Limits(deadline=4, memory=300))
    found = shards.build_shards([place / "news"], place / "loop", settings=chosen, keep_store=False)
    assert found.articles == ARTICLES
    corpus.check_poison(found.skipped)
    return Done(place / "news", chosen, place / "loop", found.skipped)


def manifests(out: Path) -> dict[str, object]:
    """What was written down of each shard."""
    work = out.with_name(f"{out.name}.work")
    plan = read_plan(work)
    assert plan is not None
    found: dict[str, object] = {shard.name: read_manifest(work, shard.name) for shard in leaves(work, plan.shards)}
    assert len(found) > 8
    assert None not in found.values()
    return found


def check_same(loop: Done, name: str, skipped: Sequence[Failure]) -> None:
    """Another build of the same read, left out and wrote the same."""
    assert skipped == loop.skipped
    assert manifests(loop.other(name)) == manifests(loop.out)
    assert corpus.bytes_of(loop.other(name)) == corpus.bytes_of(loop.out)


def test_two_processes_one_of_which_is_killed(loop: Done) -> None:
    killed: list[int] = []

    def killing(task: object, tasks: object) -> object:
        """Run as always, but kill a process when the first result is there."""
        for result in spread(task, tasks, 2, lambda _job: None):  # type: ignore[arg-type, type-var]
            if not killed:
                children = subprocess.run(["pgrep", "-P", str(os.getpid()), "-f", "spawn_main"], capture_output=True, check=False)
                victims = [int(pid) for pid in children.stdout.split()]
                os.kill(victims[-1], signal.SIGKILL)
                killed.append(victims[-1])
            yield result

    out = loop.other("two")
    found = shards.build_shards([loop.news], out, settings=loop.settings, runner=killing, keep_store=False)  # type: ignore[arg-type]
    assert killed
    check_same(loop, "two", found.skipped)


def children_of(pid: int) -> list[int]:
    """All processes that a process has started, directly or not."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):  # gone since it was listed
            continue
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found[1:]


def executors() -> list[int]:
    """The processes of Spark's workers."""
    found = []
    for pid in children_of(os.getpid()):
        with suppress(OSError):  # gone since it was listed
            if b"CoarseGrainedExecutorBackend" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(pid)
    return found


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[SparkSession]:
    """A cluster of two workers with a processor each, in processes of this machine."""
    pytest.importorskip("pyspark", reason="the extra «spark» is not installed")
    from pyspark.sql import SparkSession

    for name in ("PYSPARK_PYTHON", "PYSPARK_DRIVER_PYTHON"):
        monkeypatch.setenv(name, sys.executable)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(corpus.ROOT), str(corpus.ROOT / "tests"))))
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    builder = SparkSession.builder.master("local-cluster[2,1,1024]").appName("kuangtu-tests")
    options = {
        "spark.driver.memory": "512m",
        "spark.executor.memory": "512m",
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.task.maxFailures": "8",
        "spark.driver.extraJavaOptions": QUICK,
        "spark.executor.extraJavaOptions": QUICK,
    }
    for name, value in options.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning")
def test_spark_one_of_whose_workers_is_killed(loop: Done, cluster: SparkSession) -> None:
    del cluster  # the build finds it by itself
    out, killed = loop.other("spark"), []

    def kill() -> None:
        """Kill a worker when some of the shards are done."""
        deadline = time.monotonic() + 300
        while time.monotonic() < deadline:
            if len(list(loop.other("spark.work").glob("shards/[0-9a-f]*.json"))) >= 3 and (found := executors()):
                os.kill(found[0], signal.SIGKILL)
                killed.append(found[0])
                return
            time.sleep(0.02)

    killer = threading.Thread(target=kill)
    killer.start()
    found = shards.build_shards([loop.news], out, settings=loop.settings, runner=shards.spark(), keep_store=False)
    killer.join()
    assert killed
    check_same(loop, "spark", found.skipped)
