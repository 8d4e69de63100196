"""Large builds: the input in shards, each read by itself and never twice, and what is global in bounded memory.

``plan → run_shard → resolve → write_shard → publish``: every file follows from content and settings and appears by rename,
so that any process on any machine may do any part at any time, and a build that was killed goes on.
"""

from kg.shards.build import build_shards, run_task
from kg.shards.plan import Plan, Shard, make_plan, size_of
from kg.shards.publish import Built
from kg.shards.run import Manifest, run_shard
from kg.shards.runners import RUNNERS, Runner, loop, processes, spark, task_of
from kg.shards.settings import Settings, Sizes
from kg.shards.status import Status, status, work_of

__all__ = [
    "RUNNERS",
    "Built",
    "Manifest",
    "Plan",
    "Runner",
    "Settings",
    "Shard",
    "Sizes",
    "Status",
    "build_shards",
    "loop",
    "make_plan",
    "processes",
    "run_shard",
    "run_task",
    "size_of",
    "spark",
    "status",
    "task_of",
    "work_of",
]
