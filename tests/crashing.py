"""Builds that are made to die: run by test_crash.py in a process of its own, which it forks for each build.

Everything is loaded before the first fork, so that a build costs little (most of it would be imports), and the places where
one dies are counted and not timed: Python tells an audit hook of each file that is opened, renamed or removed.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import mmap
import os
import resource
import shutil
import signal
import sys
import traceback
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import claims, vocabulary
from kg.errors import OutputError
from kg.pipeline import Progress, build
from kg.pipeline.cache import Cache
from kg.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable

os.fsync = lambda _handle: None  # a process that is killed loses nothing that it has written
EVENTS = ("open", "os.", "shutil.", "sqlite3.", "ctypes.dlsym")
MOMENTS = 25
ARTICLES = (
    "6月9日，青海省工业和信息化厅发布《关于全面关停虚拟货币“挖矿”项目的通知》，要求各地立即关停相关项目。",
    "据BTC.com数据显示，鱼池F2Pool算力近24小时下降12.5%。",
    "5月21日，国务院金融稳定发展委员会召开第五十一次会议，要求打击比特币挖矿和交易行为。",
    "内蒙古自治区发改委表示，已关停35家虚拟货币挖矿项目。",
    "火币矿池宣布暂停向中国境内用户提供服务。",
    "比特币价格一度跌破3万美元，24小时跌幅达10%。",
)


def forked(work: Callable[[], Any]) -> Any:
    """Do some work in a process of its own; None where that was killed."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        status = 1
        with suppress(BaseException):
            try:
                os.write(writer, json.dumps(work()).encode())
                status = 0
            except BaseException:  # noqa: BLE001 - a child never runs its parent's code
                traceback.print_exc()
                sys.stderr.flush()
        os._exit(status)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        data = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return None
    assert status == 0, "the work failed; see above"
    return json.loads(data)


class Names:
    """Names that the processes of one build gather, in memory that they share."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, 1 << 16)

    def add(self, name: str) -> None:
        used = int.from_bytes(self._memory[:4], "big")
        data = f"{name}\n".encode()
        self._memory[4 + used : 4 + used + len(data)] = data
        self._memory[:4] = (used + len(data)).to_bytes(4, "big")

    def all(self) -> list[str]:
        return self._memory[4 : 4 + int.from_bytes(self._memory[:4], "big")].decode().split()


class Run:
    """One build, watched: the stage of each event, what was extracted, and which of it was kept."""

    def __init__(self, place: Path, die_at: int = 0) -> None:
        self.place, self.die_at = place, die_at
        self.stages: list[str] = []
        self.stage = "start"
        self.extracted = Names()
        self.process = 0

    def __call__(self) -> dict[str, Any]:
        extract, keep = EXTRACT, Cache.keep

        def watched(document: Any) -> Any:
            if document.id:  # the extractor is warmed up with an article that has none
                self.extracted.add(document.id)
            return extract(document)

        def kept(cache: Cache, document: Any, extraction: Any) -> None:
            keep(cache, document, extraction)
            if cache.lookup(document):
                with (self.place / "kept").open("a", encoding="utf-8") as file:
                    file.write(f"{document.id}\n")

        self.process = os.getpid()
        claims.make_extractor = lambda *_args, **_options: watched  # type: ignore[assignment]
        Cache.keep = kept  # type: ignore[method-assign]
        sys.addaudithook(self.event)
        said = ""
        try:
            os.chdir(self.place)  # so that the articles have the same paths wherever the place is
            build([Path("news")], Path("out"), on_progress=self.moved)
        except OutputError as error:
            said = str(error)
        self.stage = ""
        return {"stages": self.stages, "extracted": self.extracted.all(), "error": said}

    def moved(self, progress: Progress) -> None:
        self.stage = progress.stage
        self.event("os.progress", ())

    def event(self, name: str, args: tuple[object, ...]) -> None:
        if os.getpid() != self.process:  # a process that reads articles: its death costs an article and no build
            return
        if not self.stage or not name.startswith(EVENTS) or (args and str(args[0]).endswith("/kept")):
            return
        self.stages.append(self.stage)
        if len(self.stages) == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)


def content(out: Path) -> str:
    """Return a digest of a build, its timings left out; empty where there is none."""
    if not out.exists():
        return ""
    total = hashlib.sha256()
    for path in sorted(out.rglob("*")):
        if path.is_file() and path.relative_to(out).parts[0] != "store":
            data = path.read_bytes()
            if path.name == "report.json":
                report = json.loads(data)
                del report["timings"]
                data = json.dumps(report).encode()
            total.update(path.relative_to(out).as_posix().encode() + b"\0" + data + b"\0")
    view = open_store(out)
    assert view.in_place
    total.update("".join(view.nquads()).encode())
    return total.hexdigest()


def load(folder: Path) -> None:
    """Import here all that a build imports, as one tells that is made in a process of its own."""
    write(folder / "news", range(1))

    def modules() -> list[str]:
        Run(folder)()
        content(folder / "out")
        return sorted({*sys.modules} - {"__main__"})

    for name in forked(modules):
        with suppress(ImportError):  # some stand there under another name
            importlib.import_module(name)
    shutil.rmtree(folder)


def write(news: Path, numbers: range, more: str = "") -> None:
    """Write articles."""
    news.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        head = f"---\ntitle: 第{number}篇\ndate: 2021-06-{number + 10}\n---\n\n"
        (news / f"a{number}.md").write_text(f"{head}{ARTICLES[number]}{more}\n", encoding="utf-8")


def prepared(place: Path) -> tuple[str, str]:
    """Make a place with a build and news for the next; return the digests of the old and of the new content."""
    write(place / "news", range(4))
    forked(Run(place))
    old = forked(lambda: content(place / "out"))
    write(place / "news", range(1), "鱼池算力下降3%。")
    write(place / "news", range(4, 6))
    (place / "news" / "a3.md").unlink()
    (place / "kept").unlink()
    fresh = place.with_name("fresh")
    shutil.copytree(place / "news", fresh / "news")
    forked(Run(fresh))
    return old, forked(lambda: content(fresh / "out"))


def chosen(stages: list[str], count: int) -> list[int]:
    """Choose events: two or three of each stage, and as many as are left of the writing, which has the most."""
    of: dict[str, list[int]] = {}
    for number, stage in enumerate(stages, 1):
        of.setdefault(stage, []).append(number)
    found: list[int] = []
    for stage, numbers in of.items():
        share = min(len(numbers), count - len(found) if stage == "write" else 3 if stage == "extract" else 2)
        found += [numbers[round(n * (len(numbers) - 1) / max(1, share - 1))] for n in range(share)]
    return found


def resumed(place: Path) -> dict[str, Any]:
    """Look at what a build left, and build again."""
    after = content(place / "out")
    kept = (place / "kept").read_text(encoding="utf-8").split() if (place / "kept").exists() else []
    done = Run(place)()
    left = sorted(path.name for path in place.iterdir() if path.name != "kept")
    return done | {"after": after, "end": content(place / "out"), "kept": kept, "left": left}


def killed(folder: Path) -> list[dict[str, Any]]:
    """Kill a build at many moments, and build again after each."""
    place, results = folder / "place", []
    old, new = prepared(place)
    for first, count in ((False, MOMENTS // 2 + 1), (True, MOMENTS // 2)):
        if first:  # nothing was ever built here
            shutil.rmtree(place / "out")
            (place / ".out.kuangtu-cache").unlink()
            old = ""
        trial = folder / "trial"
        shutil.copytree(place, trial)
        stages = forked(Run(trial))["stages"]
        for moment in chosen(stages, count):
            shutil.rmtree(trial)
            shutil.copytree(place, trial)
            died = forked(Run(trial, moment)) is None
            done = forked(partial(resumed, trial))
            results.append({
                "stage": stages[moment - 1], "died": died, "whole": done["after"] in {old, new}, "same": done["end"] == new,
                "twice": sorted({*done["kept"]} & {*done["extracted"]}), "kept": len(done["kept"]), "left": done["left"],
            })  # fmt: skip
        shutil.rmtree(trial)
    return results


def limited(place: Path, limit: int) -> dict[str, Any]:
    """Build where no file can grow beyond a size."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    return Run(place)()


def full(folder: Path) -> list[dict[str, Any]]:
    """Let no file grow beyond a size, as on a full disk, and build again with room."""
    place, results = folder / "place", []
    old, new = prepared(place)
    for limit in (0, 4_000, 20_000, 60_000, 300_000):
        trial = folder / "trial"
        shutil.copytree(place, trial)

        failed = forked(partial(limited, trial, limit))
        done = forked(partial(resumed, trial))
        results.append({
            "limit": limit, "error": failed["error"], "untouched": done["after"] == old, "same": done["end"] == new,
            "again": done["error"], "left": done["left"],
        })  # fmt: skip
        shutil.rmtree(trial)
    return results


if __name__ == "__main__":
    EXTRACT = claims.make_extractor(vocabulary.load_knowledge())
    load(Path(sys.argv[2]) / "first")
    sys.stdout.write(json.dumps({"killed": killed, "full": full}[sys.argv[1]](Path(sys.argv[2]))))
