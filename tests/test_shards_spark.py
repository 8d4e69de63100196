"""Spark hands out shards to two workers, one of which is killed, with articles that go wrong in every way among the others: the
same comes out as in one process. All of it in one build, since a cluster takes long to start.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import shard_corpus as corpus

from kg import shards
from kg.limits import Limits
from kg.shards.plan import read_plan
from kg.shards.run import read_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import SparkSession

pyspark = pytest.importorskip("pyspark", reason="the extra «spark» is not installed")


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
    }
    for name, value in options.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning")
def test_spark_gives_the_same_also_when_a_worker_is_killed_and_articles_go_wrong(tmp_path: Path, cluster: SparkSession) -> None:
    corpus.write_files(tmp_path / "news", 500)
    corpus.write_poison(tmp_path / "news")
    chosen = corpus.settings(16_000, make=corpus.poisoned, limits=Limits(deadline=4, memory=300))
    killed: list[int] = []

    def kill() -> None:
        """Kill a worker when some of the shards are done."""
        deadline = time.monotonic() + 300
        while time.monotonic() < deadline:
            if len(list((tmp_path / "spark.work" / "shards").glob("[0-9a-f]*.json"))) >= 3 and (found := executors()):
                os.kill(found[0], signal.SIGKILL)
                killed.append(found[0])
                return
            time.sleep(0.02)

    killer = threading.Thread(target=kill)
    killer.start()
    found = shards.build_shards([tmp_path / "news"], tmp_path / "spark", settings=chosen, runner=shards.spark(), keep_store=False)
    killer.join()
    assert killed
    corpus.check_poison(found.skipped)
    assert found.articles == 500
    shards.build_shards([tmp_path / "news"], tmp_path / "loop", settings=chosen, keep_store=False)
    plan = read_plan(tmp_path / "loop.work")
    assert plan is not None
    for shard in plan.shards:
        one, other = (read_manifest(tmp_path / f"{name}.work", shard.name) for name in ("spark", "loop"))
        assert one == other
        assert one is not None
    assert corpus.bytes_of(tmp_path / "spark") == corpus.bytes_of(tmp_path / "loop")
