"""A build of many articles, then one of them changed: CPU seconds to the new graph, and how many times faster than fresh.

    python benchmarks/incremental.py [--articles 1000] [--json FILE]

The articles are those of articles_per_second.py. Each build is a process of its own, so that the start counts: importing,
loading the knowledge, and compiling it where an article is new. Five builds are made into one folder: of everything, with
nothing changed, with a sentence added to one article, with one article more, and with one less; then a fresh one of the
same, whose bytes must be the same.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from articles_per_second import write_articles

import kg

ADDED = "<p>据BTC.com数据显示，鱼池F2Pool算力近24小时下降12.5%。</p>\n"
MORE = "<p>星云矿业有限公司将矿机迁往哈萨克斯坦。</p>\n"
FILES = ("graph.ttl", "facts.csv", "graph.html")


@dataclass(frozen=True, slots=True)
class Step:
    """One build: CPU seconds of the process, and the wall-clock seconds of its stages."""

    name: str
    cpu: float
    stages: dict[str, float]


def step(name: str, news: Path, out: Path, *options: str) -> Step:
    """Build in a process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "kg", "build", str(news), "-o", str(out), "-q", *options], check=True)  # noqa: S603
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    timings = json.loads((out / "report.json").read_bytes())["timings"]
    way = timings.get("cache", {}).get("assembled", "whole")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Step(f"{name} ({way})", cpu, {stage: seconds for stage, seconds in timings.items() if stage != "cache"})


def measure(count: int) -> list[Step]:
    """Run the benchmark."""
    with tempfile.TemporaryDirectory() as name:
        news, out = Path(name) / "news", Path(name) / "out"
        news.mkdir()
        write_articles(count, news)
        steps = [step("fresh", news, out), step("nothing changed", news, out)]
        one = news / f"bench-{count // 2:05}.md"
        one.write_text(one.read_text(encoding="utf-8") + ADDED, encoding="utf-8")
        steps.append(step("one changed", news, out))
        (news / "more.md").write_text(one.read_text(encoding="utf-8") + MORE, encoding="utf-8")
        steps.append(step("one added", news, out))
        (news / f"bench-{count // 3:05}.md").unlink()
        steps.append(step("one removed", news, out))
        steps.append(step("the same, fresh", news, Path(name) / "fresh", "--no-cache"))
        for file in FILES:
            if (out / file).read_bytes() != (Path(name) / "fresh" / file).read_bytes():
                raise SystemExit(f"{file} is not what a fresh build writes")
    return steps


def show(count: int, steps: list[Step]) -> None:
    """Print the table."""
    print(f"Kuangtu {kg.__version__}, Python {platform.python_version()}, {platform.machine()}, {count} articles")
    names = list(dict.fromkeys(stage for one in steps for stage in one.stages))
    print(f"{'':26}{'CPU s':>9}{'times':>8}" + "".join(f"{name:>11}" for name in names) + "   (wall s)")
    for one in steps:
        cells = "".join(f"{one.stages.get(name, 0):11.2f}" for name in names)
        print(f"{one.name:26}{one.cpu:9.2f}{steps[-1].cpu / one.cpu:8.1f}{cells}")


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    steps = measure(chosen.articles)
    show(chosen.articles, steps)
    if chosen.json:
        chosen.json.write_text(json.dumps([asdict(one) for one in steps], indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
