"""Short articles made of the sentences of seeds/ by a fixed rule, as files and as JSONL, and extractors that go wrong."""

from __future__ import annotations

import json
import os
import random
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kg import claims, vocabulary
from kg.documents import read_documents, sentences
from kg.model import Document
from kg.shards import Settings, Sizes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.model import Extraction, Extractor, Failure

ROOT = Path(__file__).resolve().parent.parent
PUBLISHERS = ("新浪财经", "某某晚报", "某某  晚报", "新华社", "")


def _pool() -> list[str]:
    seeds = [seed for seed in read_documents([ROOT / "seeds"]) if isinstance(seed, Document)]
    return [span.of(seed.text) for seed in seeds for span in sentences(seed)]


def write_files(folder: Path, count: int, each: int = 2) -> None:
    """Write articles of some sentences, one file each."""
    folder.mkdir(parents=True)
    pool, draw = _pool(), random.Random(7)  # noqa: S311 - the same at each run
    for number in range(count):
        body = "".join(f"<p>{sentence}</p>" for sentence in draw.sample(pool, each))
        head = f"title: 第{number}篇\ndate: 2021-06-{number % 28 + 1:02}\nsource: {PUBLISHERS[number % 5]}"
        (folder / f"a{number:04}.md").write_text(f"---\n{head}\n---\n\n{body}\n", encoding="utf-8")


POISON = {"挂起": "second", "退出": "ended with code 7", "内存": "memory", "爆炸": "no such thing"}
"""What the title of an article makes `poisoned` do, and what the reason says then."""


def write_poison(folder: Path) -> None:
    """Write an article for each way to go wrong."""
    for number, what in enumerate(POISON):
        (folder / f"bad{number}.md").write_text(f"---\ntitle: {what}\n---\n\n四川断电。\n", encoding="utf-8")


def check_poison(skipped: Sequence[Failure]) -> None:
    """Each of these articles is left out with its reason, and nothing else is."""
    assert [(failure.document, failure.stage) for failure in skipped] == [(f"bad{n}", "extract") for n in range(len(POISON))]
    for failure, words in zip(skipped, POISON.values(), strict=True):
        assert words in failure.error


def write_mixed(folder: Path) -> None:
    """Write articles of every awkward kind: reprints, ids that repeat, lists, lines that cannot be read."""
    write_files(folder, 30, 6)
    for number in range(0, 30, 6):
        text = (folder / f"a{number:04}.md").read_text(encoding="utf-8").replace("第", "转载：第", 1)
        (folder / f"copy{number}.md").write_text(text.replace("date: 2021-06", "date: 2021-07"), encoding="utf-8")
    pool, draw = _pool(), random.Random(8)  # noqa: S311 - same
    rows = [
        {"id": f"n{number % 9}", "title": f"快讯{number}", "content": draw.choice(pool), "date": "2021-06-20"}
        for number in range(40)
    ]
    rows += [{"id": "n1-2", "title": "快讯", "content": draw.choice(pool)}, {"id": "n99", "title": "无正文"}, {"id": "n98"}]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    lines[5] = "{broken"
    lines += [json.dumps({"id": f"m{number}", "title": "无正文"}) for number in range(3)]
    (folder / "wire.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "list.json").write_text(json.dumps(rows[:3], ensure_ascii=False), encoding="utf-8")
    broken = ("某某\ud800报", "某某\ufffd报", "某某?报")  # half a character is U+FFFD in the graph, and nobody else's name
    lines = [json.dumps({"id": f"p{n}", "content": pool[n], "publisher": name}) for n, name in enumerate(broken)]
    lines += [json.dumps({"id": name, "content": pool[0]}) for name in ("e\u0301t", "\u00c9T", "\u00e9t")]  # one on some systems
    (folder / "broken.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "wire-n3.md").write_text(f"# 四川断电\n\n{pool[3]}\n", encoding="utf-8")
    (folder / "broken.bin").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))


def settings(size: int = 8000, **more: object) -> Settings:
    """Return settings with small pieces."""
    sizes = Sizes(shard=size, buckets=3, memory="200MB")
    return Settings(vocabulary.ontology_dir().resolve(), **{"sizes": sizes, **more})  # type: ignore[arg-type]


@cache
def _usual() -> Extractor:
    return claims.make_extractor(vocabulary.load_knowledge())


def _poisoned(document: Document) -> Extraction:
    """Hang, crash, eat memory or raise where the title of an article says so."""
    title = document.title or ""
    if "挂起" in title:
        time.sleep(3600)
    if "退出" in title:
        os._exit(7)
    if "内存" in title:
        hoard = []
        while True:
            hoard.append(bytearray(50_000_000))
    if "爆炸" in title:
        message = "no such thing"
        raise ValueError(message)
    return _usual()(document)


def poisoned() -> Extractor:
    _usual()  # so that no article waits for it
    return _poisoned


def bytes_of(folder: Path) -> dict[str, bytes]:
    """The files of a build that depend on the articles alone."""
    left_out = {"report.json"}
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in left_out and "store" not in path.parts
    }
