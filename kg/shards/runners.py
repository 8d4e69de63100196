"""Who does the shards: this process, others of this machine, jobs of a cluster over a shared file system, or Spark.

All call the same function with the same jobs and find the same files, so one may finish what another began. What kills
its process again and again is cut in halves, down to the file or line that does it, and that one is given up.
"""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Protocol, TypeVar

from kg.errors import KGError, MissingExtra, SettingsError
from kg.shards.plan import Part, Shard, halves
from kg.shards.run import Job, Manifest, attempts_of, read_manifest, run_shard, split_of, write_lost
from kg.shards.supervise import spread
from kg.shards.tables import read_json, write_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

__all__ = ["RUNNERS", "Runner", "begin", "leaves", "loop", "mine", "processes", "spark", "task_of"]

_Task = TypeVar("_Task")
_Result = TypeVar("_Result")
RUNNERS = ("processes", "loop", "array", "spark")
_TASK = re.compile(r"([0-9]{1,9})/([0-9]{1,9})")


class Runner(Protocol):
    """Does tasks and yields their results in any order."""

    def __call__(self, work: Callable[[_Task], _Result], tasks: Sequence[_Task]) -> Iterable[_Result]:
        """Do each task once, or again where its process dies."""


def loop(work: Callable[[_Task], _Result], tasks: Sequence[_Task]) -> Iterator[_Result]:
    """Do all in this process, one after the other."""
    return (work(task) for task in tasks)


def processes(workers: int) -> Runner:
    """Return a runner with supervised processes of this machine."""

    def run(work: Callable[[_Task], _Result], tasks: Sequence[_Task]) -> Iterable[_Result]:
        return spread(work, tasks, workers, _stopped)

    return run


def _stopped(task: object) -> None:
    """Do not hold it against a shard that its process was ended with the build."""
    if isinstance(task, Job):
        attempts_of(task.work, task.shard.name).unlink(missing_ok=True)


def spark(master: str | None = None) -> Runner:
    """Return a runner that lets Spark hand out the tasks; the session of ``spark-submit``, or one at ``master``.

    Spark carries the names of shards only: what is read, and what comes out, lies on a file system that all its machines share.

    Raises:
        MissingExtra: PySpark is not installed.
    """
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtra("PySpark", "spark") from error
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)

    def run(work: Callable[[_Task], _Result], tasks: Sequence[_Task]) -> Iterable[_Result]:
        if not tasks:
            return []
        builder = SparkSession.builder.appName("kuangtu").config("spark.task.maxFailures", 8).config("spark.ui.enabled", "false")
        ours = SparkSession.getActiveSession() is None
        session = (builder.master(master) if master else builder).getOrCreate()
        try:
            found: list[_Result] = session.sparkContext.parallelize(tasks, len(tasks)).map(work).collect()
        except Exception as error:
            raise KGError(f"Spark gave up ({str(error).splitlines()[0]}); start again to go on where it stopped") from error
        finally:
            if ours:
                session.stop()
        return found

    return run


def task_of(text: str) -> tuple[int, int]:
    """Return which task of how many is meant.

    >>> task_of("3/10")
    (3, 10)

    Raises:
        SettingsError: it is not like 3/10.
    """
    match = _TASK.fullmatch(text)
    if not match or not 1 <= int(match[1]) <= int(match[2]):
        raise SettingsError(f"«{text}» is no task; give its number and how many there are, such as 3/10")
    return int(match[1]), int(match[2])


def mine(shards: Sequence[Shard], task: tuple[int, int]) -> list[Shard]:
    """Return every n-th shard: those of one task of an array."""
    number, count = task
    return list(shards[number - 1 :: count])


def leaves(work: Path, shards: Iterable[Shard]) -> Iterator[Shard]:
    """Yield the shards as they are to be done: those that were cut in place of the whole."""
    for shard in shards:
        cut = read_json(split_of(work, shard.name))
        if cut is None:
            yield shard
        else:
            yield from leaves(work, (Shard(one["name"], tuple(Part(**part) for part in one["parts"])) for one in cut))


def begin(job: Job) -> Manifest | None:
    """Do a shard, counting how often it was begun; None where it has cost too many processes and was cut in halves.

    Raises:
        KGError: as `run_shard`.
    """
    done = read_manifest(job.work, job.shard.name)
    if done is not None:
        return done
    count = attempts_of(job.work, job.shard.name)
    count.parent.mkdir(parents=True, exist_ok=True)
    before = 0
    with suppress(OSError, ValueError):
        before = int(count.read_text())
    if before >= job.settings.sizes.lives:
        return _give_up(job, before)
    count.write_text(str(before + 1))
    try:
        return run_shard(job)
    except BaseException:
        count.unlink(missing_ok=True)  # it ended by itself: this was no death
        raise


def _give_up(job: Job, deaths: int) -> Manifest | None:
    """Cut a shard in halves, or leave out the one file or line that it is."""
    pieces = halves(job.shard, job.config)
    if not pieces:
        return write_lost(job, f"every process that read it died ({deaths} tries)")
    write_json(split_of(job.work, job.shard.name), [{"name": s.name, "parts": [asdict(p) for p in s.parts]} for s in pieces])
    attempts_of(job.work, job.shard.name).unlink(missing_ok=True)
    return None
