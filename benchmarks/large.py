"""Large builds: articles per second, memory of all processes, and how cost grows with the number of articles.

    python benchmarks/large.py [2000 20000 200000] [--length flash] [--workers 2] [--json FILE]

Articles are made by a fixed rule, one in twenty a reprint of an earlier one, and lie in JSONL files of some 50 MB: as long as the
seeds and of their sentences (1,500 characters, much denser than news), or with ``--length flash`` news flashes of 150 to 300
characters (`flashes.py`). Each number is one run of `kg build --shards` from nothing. CPU seconds are those of
all its processes. Memory is looked at every second: «PSS» counts a page that n processes share as an nth
in each (so that the sum is what the build really takes), «RSS» counts it in each.

The start (loading the knowledge in each process) is measured by a build of twenty articles. «Growth» is the CPU time that
an article costs beyond it, in relation to the smallest run. What is small enough to be a matter of seconds is built three times,
and the middle one counts; what is too small for a shard for each worker is cut, so that all of them start in every run. Single
files end at five million triples; give ``--size turtle=0`` or ``--size turtle=1G`` so that all runs make the same. With
``--json`` the table grows run by run, and what is in it is not run again; with ``--place`` a run that was stopped goes on, its
time added up.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flashes import Flashes

import kg
from kg.documents import read_documents, sentences
from kg.model import Document
from kg.vocabulary import load_knowledge

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
SEED = 20210618
EACH = 50_000_000
LOOK = 1.0
WALK = 10  # looks at memory for one at the disk
COUNTS = ("articles", "claims", "facts", "entities", "triples", "quads", "reprints", "shards")
NO_MEMORY = {"pss": 0, "rss": 0}
START = 20  # articles of the build that measures the start
TIMES, FEW = 3, 10_000  # builds of which the middle one counts, where there are fewer articles than this
SHARD, SLACK = 8_000_000, 1000  # bytes: as of kg build, and more than a line


@dataclass(frozen=True, slots=True)
class Run:
    """The figures of one build; seconds, megabytes."""

    length: str
    articles: int
    megabytes: float
    wall: float
    cpu: float
    pss: float
    rss: float
    disk: float
    output: float
    timings: dict[str, float]
    counts: dict[str, int]


def seed_length() -> Callable[[int], tuple[str, str, str]]:
    """Return what makes articles as long as the seeds, to be called in the order of their numbers."""
    seeds = [seed for seed in read_documents([ROOT / "seeds"]) if isinstance(seed, Document)]
    pool = [span.of(seed.text) for seed in seeds for span in sentences(seed)]
    length = sum(len(seed.text) for seed in seeds) // len(seeds)
    draw = random.Random(SEED)

    def make(number: int) -> tuple[str, str, str]:
        paragraphs: list[str] = []
        while sum(map(len, paragraphs)) < length:
            paragraphs.append("".join(draw.sample(pool, 3)))
        return (
            f"矿业新闻第{number}篇",
            "\n".join(paragraphs),
            f"2021-{draw.randint(5, 7):02}-{draw.randint(1, 28):02}",
        )

    return make


def flash_length() -> Callable[[int], tuple[str, str, str]]:
    """Return what makes news flashes."""
    flashes = Flashes(load_knowledge())

    def make(number: int) -> tuple[str, str, str]:
        title, text, day = flashes.flash(number)
        return title, text, day.isoformat()

    return make


LENGTHS = {"seed": seed_length, "flash": flash_length}


def write_articles(count: int, length: str, folder: Path) -> int:
    """Write articles as JSONL; return their bytes."""
    make = LENGTHS[length]()
    folder.mkdir()
    last = ""
    total = size = number = 0
    file = (folder / "news-000.jsonl").open("w", encoding="utf-8")
    for article in range(count):
        title, text, day = make(article)
        last = last if article % 20 == 19 else text  # one in twenty prints again what was printed before
        row = {"id": f"{article:08}", "title": title, "date": day, "content": last, "source": f"第{article % 97}日报"}
        line = json.dumps(row, ensure_ascii=False) + "\n"
        file.write(line)
        total, size = total + len(line.encode()), size + len(line.encode())
        if size > EACH:
            file.close()
            number, size = number + 1, 0
            file = (folder / f"news-{number:03}.jsonl").open("w", encoding="utf-8")
    file.close()
    return total


def family(top: int) -> list[int]:
    """Return a process and all that it started."""
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents.setdefault(int(path.read_text().rpartition(")")[2].split()[1]), []).append(int(path.parent.name))
        except (OSError, IndexError):  # gone since it was listed
            continue
    found = [top]
    for pid in found:
        found += parents.get(pid, [])
    return found


def memory(top: int) -> tuple[int, int]:
    """Return the bytes that a process and all that it started hold: shared pages shared out (PSS), and counted in each (RSS)."""
    pss = rss = 0
    for pid in family(top):
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
        except OSError:
            continue
        sizes = {line.split(":")[0]: int(line.split()[1]) for line in lines[1:]}
        pss, rss = pss + sizes.get("Pss", 0), rss + sizes.get("Rss", 0)
    return pss * 1024, rss * 1024


def size_of(folder: Path) -> float:
    """Return the megabytes of a folder; two names of one file count once."""
    seen: dict[int, int] = {}
    for path in folder.rglob("*"):
        with suppress(OSError):  # gone since it was listed
            about = path.lstat()
            seen[about.st_ino] = about.st_size
    return sum(seen.values()) / 1e6


def spent(top: int) -> float:
    """Return the CPU seconds of a process, all that it started, and all of these that have ended."""
    ticks = 0
    for pid in family(top):
        with suppress(OSError, IndexError):  # gone since it was listed
            ticks += sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def middle(count: int, length: str, place: Path, options: list[str], workers: int) -> Run:
    """Build as often as it takes to tell; return the run that took the middle time."""
    runs: list[Run] = []
    for _ in range(TIMES if count < FEW else 1):
        place.mkdir(parents=True, exist_ok=True)
        runs.append(measure(count, length, place, options, workers))
        shutil.rmtree(place)
    return sorted(runs, key=lambda run: run.cpu)[len(runs) // 2]


def measure(count: int, length: str, place: Path, options: list[str], workers: int) -> Run:
    """Build once, or go on with a build that was stopped."""
    news, note = place / "news", place / "spent.json"
    if not note.exists():
        shutil.rmtree(news, ignore_errors=True)
        note.write_text(json.dumps({"size": write_articles(count, length, news), "wall": 0, "cpu": 0, "disk": 0} | NO_MEMORY))
    sofar = json.loads(note.read_text())
    if sofar["size"] < workers * SHARD:  # so that each worker has something to start for
        options = [*options, "--size", f"shard={sofar['size'] // workers + SLACK}"]
    command = [sys.executable, "-m", "kg", "build", str(news), "-o", str(place / "out"), "--shards", "--no-store", "--json"]
    start, looks, now = time.perf_counter(), 0, sofar
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with (place / "report").open("wb") as said:
        running = subprocess.Popen([*command, *options], stdout=said)  # noqa: S603 - our own
        while running.poll() is None:
            pss, rss = memory(running.pid)
            now = now | {"pss": max(now["pss"], pss), "rss": max(now["rss"], rss)}
            if looks % WALK == 0:
                now["disk"] = max(now["disk"], size_of(place))
                now |= {"cpu": sofar["cpu"] + spent(running.pid), "wall": sofar["wall"] + time.perf_counter() - start}
                note.write_text(json.dumps(now))
            looks += 1
            time.sleep(LOOK)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall = sofar["wall"] + time.perf_counter() - start
    cpu = sofar["cpu"] + after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    report = json.loads((place / "report").read_text(encoding="utf-8"))
    disk, output = max(now["disk"], size_of(place)), size_of(place / "out")
    megabytes = (sofar["size"] / 1e6, wall, cpu, now["pss"] / 1e6, now["rss"] / 1e6, disk, output)
    return Run(length, count, *megabytes, report["timings"], {name: report[name] for name in COUNTS})


def show(runs: list[Run]) -> None:
    """Print the table."""
    print(f"Kuangtu {kg.__version__}, Python {platform.python_version()}, {platform.machine()}")
    heads = ("MB", "wall s", "art./s", "CPU s", "CPU ms", "growth", "PSS MB", "RSS MB", "disk MB", "out MB")
    print(f"{'length':8}{'articles':>10}" + "".join(f"{head:>10}" for head in heads))
    for length in LENGTHS:
        mine = sorted((run for run in runs if run.length == length), key=lambda run: run.articles)
        start = mine[0].cpu if mine and mine[0].articles == START else 0.0
        each = [(run, (run.cpu - start) / run.articles * 1000) for run in mine if run.articles != START]
        for run, cost in each:
            cells = (run.megabytes, run.wall, run.articles / run.wall, run.cpu, cost, cost / each[0][1])
            sizes = (run.pss, run.rss, run.disk, run.output)
            print(f"{length:8}{run.articles:>10}" + "".join(f"{cell:>10.2f}" for cell in (*cells, *sizes)))
        print(f"{length}: the start takes {start:.1f} s of CPU") if mine else None
        for run in mine:
            print(run.articles, run.counts)
            print(run.articles, "seconds that passed:", {name: round(seconds, 1) for name, seconds in run.timings.items()})
    print(flush=True)


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("counts", type=int, nargs="*", default=[2000, 20000])
    parser.add_argument("--length", choices=sorted(LENGTHS), default="seed")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--size", action="append", default=[], help="as of kg build")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--place", type=Path, help="where articles and builds lie (a folder that goes at the end)")
    chosen = parser.parse_args()
    options = ["-w", str(chosen.workers), *(part for size in chosen.size for part in ("--size", size))]
    runs: list[Run] = []
    if chosen.json and chosen.json.exists():
        runs = [Run(**one) for one in json.loads(chosen.json.read_text(encoding="utf-8"))]
    for count in (START, *chosen.counts):
        if not any((run.length, run.articles) == (chosen.length, count) for run in runs):
            place = chosen.place / f"{chosen.length}-{count}" if chosen.place else Path(tempfile.mkdtemp())
            runs.append(middle(count, chosen.length, place, options, chosen.workers))
            show(runs)
        if chosen.json:
            chosen.json.write_text(json.dumps([asdict(run) for run in runs], indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
