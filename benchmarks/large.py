"""Large builds: articles per second, memory of all processes, and how cost grows with the number of articles.

    python benchmarks/large.py [2000 20000 200000] [--workers 2] [--json FILE]

The articles are made from the sentences of seeds/ by a fixed rule, as long as the seeds, one in twenty a reprint of an
earlier one, and lie in JSONL files of 50 MB. Each number is one run of `kg build --shards` from nothing. CPU seconds are
those of all its processes; memory is the sum of their resident sets, looked at ten times a second, so that what two of them
share counts twice. A busy machine disturbs the seconds that pass, but hardly the CPU seconds. Growth is the CPU time of an
article in relation to that of the smallest run, from which the start (loading the knowledge) is not taken off.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import kg
from kg.documents import read_documents, sentences
from kg.model import Document

ROOT = Path(__file__).resolve().parent.parent
SEED = 20210618
EACH = 50_000_000
LOOK = 0.1


@dataclass(frozen=True, slots=True)
class Run:
    """The figures of one build; seconds, megabytes."""

    articles: int
    megabytes: float
    wall: float
    cpu: float
    peak: float
    output: float
    work: float
    timings: dict[str, float]
    counts: dict[str, int]


def write_articles(count: int, folder: Path) -> int:
    """Write articles as JSONL; return their bytes."""
    seeds = [seed for seed in read_documents([ROOT / "seeds"]) if isinstance(seed, Document)]
    pool = [span.of(seed.text) for seed in seeds for span in sentences(seed)]
    length = sum(len(seed.text) for seed in seeds) // len(seeds)
    draw = random.Random(SEED)
    folder.mkdir()
    last = ""
    total = size = number = 0
    file = (folder / "news-000.jsonl").open("w", encoding="utf-8")
    for article in range(count):
        if article % 20 != 19:  # else the last text is printed again
            paragraphs: list[str] = []
            while sum(map(len, paragraphs)) < length:
                paragraphs.append("".join(draw.sample(pool, 3)))
            last = "\n".join(paragraphs)
        day = f"2021-{draw.randint(5, 7):02}-{draw.randint(1, 28):02}"
        row = {
            "id": f"{article:08}",
            "title": f"矿业新闻第{article}篇",
            "date": day,
            "content": last,
            "source": f"第{article % 97}日报",
        }
        line = json.dumps(row, ensure_ascii=False) + "\n"
        size += file.write(line) * 3
        total += len(line.encode())
        if size > EACH:
            file.close()
            number, size = number + 1, 0
            file = (folder / f"news-{number:03}.jsonl").open("w", encoding="utf-8")
    file.close()
    return total


def resident(top: int) -> int:
    """Return the bytes that a process and all that it started hold in memory."""
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents.setdefault(int(path.read_text().rpartition(")")[2].split()[1]), []).append(int(path.parent.name))
        except OSError:
            continue
    found, total = [top], 0
    for pid in found:
        found += parents.get(pid, [])
        try:
            total += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        except (OSError, IndexError):
            continue
    return total * resource.getpagesize()


def size_of(folder: Path) -> float:
    """Return the megabytes of a folder."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def measure(count: int, workers: int, more: list[str]) -> Run:
    """Build once."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        size = write_articles(count, place / "news")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        command = [sys.executable, "-m", "kg", "build", str(place / "news"), "-o", str(place / "out"), "--shards", "--no-store"]
        peak = 0
        with (place / "report").open("wb") as said:
            running = subprocess.Popen([*command, "-w", str(workers), "--json", *more], stdout=said)  # noqa: S603 - our own
            while running.poll() is None:
                peak = max(peak, resident(running.pid))
                time.sleep(LOOK)
        wall = time.perf_counter() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        report = json.loads((place / "report").read_text(encoding="utf-8"))
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        counts = {
            name: report[name] for name in ("articles", "claims", "facts", "entities", "triples", "quads", "reprints", "shards")
        }
        run = Run(
            count,
            size / 1e6,
            wall,
            cpu,
            peak / 1e6,
            size_of(place / "out"),
            size_of(place / "out.work"),
            report["timings"],
            counts,
        )
        shutil.rmtree(place / "out")
    return run


def show(runs: list[Run]) -> None:
    """Print the table."""
    print(f"Kuangtu {kg.__version__}, Python {platform.python_version()}, {platform.machine()}")
    heads = ("articles", "MB", "wall s", "art./s", "CPU s", "CPU ms", "growth", "peak MB", "out MB", "work MB")
    print("".join(f"{head:>10}" for head in heads))
    for run in runs:
        each = run.cpu / run.articles
        growth = each / (runs[0].cpu / runs[0].articles)
        cells = (run.megabytes, run.wall, run.articles / run.wall, run.cpu, each * 1000, growth, run.peak, run.output, run.work)
        print(f"{run.articles:>10}" + "".join(f"{cell:>10.2f}" for cell in cells))
    for run in runs:
        print(run.articles, run.counts)
        print(run.articles, "seconds that passed:", run.timings)


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("counts", type=int, nargs="*", default=[2000, 20000])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--size", action="append", default=[], help="as of kg build")
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    more = [part for size in chosen.size for part in ("--size", size)]
    runs = [measure(count, chosen.workers, more) for count in chosen.counts]
    show(runs)
    if chosen.json:
        chosen.json.write_text(json.dumps([asdict(run) for run in runs], indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
