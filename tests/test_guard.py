"""An article that hangs, crashes, eats memory or raises is reported, and the others come out as if it were not there."""

from __future__ import annotations

import ctypes
import faulthandler
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from articles import extractor, knowledge

from kg import documents
from kg.documents import read_documents
from kg.errors import KGError, SettingsError
from kg.identity import resolve
from kg.limits import Limits
from kg.model import Block, Claim, Corpus, Document, Entity, Evidence, Extraction, Failure, Span
from kg.pipeline import Stages, build, guard, workers
from kg.pipeline.transport import pack, unpack
from kg.pipeline.workers import extract_all, read_all
from kg.steps import finished
from kg.vocabulary.lexicon import BASE

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

    from kg.documents import Begin, Source
    from kg.model import Extractor

FORKED = pytest.mark.skipif(not guard.FORKS, reason="processes are not copied on this system")
QUICK = Limits(deadline=1.5, memory=60)
TEXTS = (
    "6月18日，四川省能源局印发《关于清理关停虚拟货币挖矿项目的通知》，要求6月20日前断电。",
    "btc.com数据显示，F2Pool算力下跌12%。",
    "比特大陆首席执行官王大山表示，矿机已运往哈萨克斯坦。",
)


def hang() -> None:
    while True:
        pass


def doze() -> None:
    time.sleep(3600)


def crash() -> None:
    faulthandler.disable()  # which would tell of it at length
    ctypes.string_at(0)


def eat() -> None:
    kept = []
    while True:
        kept.append(bytearray(8_000_000))


def fail() -> None:
    raise ZeroDivisionError("no such thing")


def leave() -> None:
    sys.exit("enough")


def vanish() -> None:
    os._exit(7)


POISONS: dict[str, tuple[Callable[[], None], str]] = {
    "hang": (hang, "it took longer than 1.5 seconds; if it is worth the wait, give it more with --deadline"),
    "doze": (doze, "it took longer than 1.5 seconds"),
    "crash": (crash, "the process that read it was killed by signal 11 (SIGSEGV)"),
    "eat": (eat, "it needs more memory than the limit of 60 MB; raise it with --limit memory=MEGABYTES"),
    "fail": (fail, "ZeroDivisionError: no such thing (test_guard.py:"),
    "leave": (leave, "SystemExit: enough (test_guard.py:"),
    "vanish": (vanish, "the process that read it ended with code 7"),
}


def article(number: int, text: str) -> Document:
    return Document(f"a{number:02}", text, (Block(Span(0, len(text))),), issued=date(2021, 6, 20))


class Stepwise:
    """An extractor that can be left between two steps, with weaknesses in the midst of them."""

    def __init__(self, steps: Callable[[Document], Generator[None, None, Extraction]]) -> None:
        self.steps = steps

    def __call__(self, document: Document) -> Extraction:
        return finished(self.steps(document))


def poisonous(document: Document) -> Generator[None, None, Extraction]:
    yield
    name = document.text.partition("：")[0]
    if name in POISONS:
        POISONS[name][0]()
    return (yield from extractor().steps(document))


def make_poisonous() -> Extractor:
    return Stepwise(poisonous)


def small(document: Document) -> Extraction:
    """An extractor that needs no knowledge, for processes that are started anew."""
    name = document.text.partition("：")[0]
    if name in POISONS:
        POISONS[name][0]()
    return Extraction(document.id, (), (), 1)


def make_small() -> Extractor:
    return small


def given(items: Sequence[Document | Failure], _paths: Iterable[Path]) -> Iterator[Document | Failure]:
    return iter(items)


def written(found: Corpus, folder: Path) -> None:
    from kg.graph import write_turtle
    from kg.pipeline import write_facts

    write_turtle(found, knowledge().terms, folder / "graph.ttl")
    write_facts(found, knowledge().terms, folder / "facts.csv")


def stages(items: Sequence[Document | Failure]) -> Stages:
    return Stages(partial(given, items), make_poisonous, resolve, written)


def tree(folder: Path) -> dict[str, bytes]:
    """All bytes of a build; of the report, what is said of the articles that were read."""
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    report = json.loads(found["report.json"])
    report["timings"] = report["skipped"] = report["counts"]["skipped"] = None
    return found | {"report.json": json.dumps(report).encode()}


def left(parent: int) -> list[int]:
    """The processes that live and have this parent."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, of = path.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(of) == parent and state != "Z":
            found.append(int(path.parent.name))
    return found


# ── Extraction ─────────────────────────────────────────────────────────────────────────────────


@FORKED
@pytest.mark.parametrize("many", [1, 2])
def test_the_others_come_out_as_if_the_poison_were_not_there(tmp_path: Path, many: int) -> None:
    good = [article(3 * number, text) for number, text in enumerate(TEXTS * 2)]
    bad = {article(3 * number + 1, f"{name}：{TEXTS[0]}").id: name for number, name in enumerate(POISONS)}
    mixed = sorted([*good, *(article(int(i[1:]), f"{n}：{TEXTS[0]}") for i, n in bad.items())], key=lambda d: d.id)
    for document in good:
        extractor()(document)  # loads what the first article needs, so that none is late on a busy machine
    before = left(os.getpid())
    build([], tmp_path / "clean", stages=stages(good), limits=QUICK)
    report = build([], tmp_path / "out", stages=stages(mixed), workers=many, limits=QUICK)
    assert tree(tmp_path / "out") == tree(tmp_path / "clean")
    saved = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))["skipped"]
    assert [(row["document"], row["stage"]) for row in saved] == [(ident, "extract") for ident in sorted(bad)]
    for row in saved:
        assert row["reason"].startswith(POISONS[bad[row["document"]]][1])
    assert report.claims > 0
    assert left(os.getpid()) == before


def test_processes_that_are_started_anew_are_guarded_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (guard, workers):
        monkeypatch.setattr(module, "FORKS", False)
    script = tmp_path / "script.py"
    script.write_text("raise SystemExit('run again')", "utf-8")
    monkeypatch.setattr(sys.modules["__main__"], "__file__", str(script), raising=False)
    monkeypatch.setattr(sys.modules["__main__"], "__spec__", None, raising=False)
    texts = ["好。"] * 12
    texts[1], texts[2], texts[4] = "vanish：二。", "hang：三。", "fail：五。"
    articles = [article(number, text) for number, text in enumerate(texts)]
    found = extract_all(articles, make_small, 1, limits=Limits(deadline=1))
    failed = {outcome.document: outcome.error for outcome in found if isinstance(outcome, Failure)}
    assert failed["a01"] == "the process that read it ended with code 7"
    assert failed["a02"].startswith("it took longer than 1 seconds")
    assert list(failed) == ["a01", "a02", "a04"]
    few = extract_all([articles[0], articles[4]], make_small, 1)
    assert few == [found[0], found[4]], "so few are not worth a start: this process does the work"
    monkeypatch.setattr(workers, "supervised", lambda *_: pytest.fail("what cannot be sent to it needs no process"))
    assert extract_all([articles[0]] * 12, lambda: small, 1) == [found[0]] * 12


def test_without_the_guard_what_raises_still_costs_only_itself() -> None:
    found = extract_all([article(0, "fail：一。"), article(1, "二。")], make_small, limits=Limits(guard=False))
    assert [type(outcome) for outcome in found] == [Failure, Extraction]


@FORKED
def test_a_process_that_others_ended_is_no_fault_of_its_article(tmp_path: Path) -> None:
    mark = tmp_path / "once"

    def make() -> Extractor:
        def once(document: Document) -> Extraction:
            if document.id == "a02" and not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
            return small(document)

        return once

    found = extract_all([article(number, "好。") for number in range(5)], make)
    assert mark.exists()
    assert [type(outcome) for outcome in found] == [Extraction] * 5


@FORKED
def test_processes_that_cannot_live_are_said_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "limit_growth", lambda _megabytes: os._exit(3))
    with pytest.raises(KGError, match="a worker process ended with code 3 while it was starting; try fewer --workers"):
        extract_all([article(1, "好。"), article(2, "好。")], make_small)


@FORKED
def test_a_long_article_has_more_time() -> None:
    def make() -> Extractor:
        def slow(document: Document) -> Extraction:
            time.sleep(1)
            return small(document)

        return slow

    short, long = article(1, "好。"), article(2, "好。" * 500_000)
    assert [type(outcome) for outcome in extract_all([short, long], make, limits=Limits(deadline=0.5))] == [Failure, Extraction]


@FORKED
def test_what_several_need_together_is_held_against_none() -> None:
    def needing(document: Document) -> Generator[None, None, Extraction]:
        kept = bytearray(40_000_000)
        yield
        return Extraction(document.id, (), (), len(kept[:1]))

    found = extract_all([article(number, "好。") for number in range(3)], lambda: Stepwise(needing), limits=QUICK)
    assert [type(outcome) for outcome in found] == [Extraction] * 3


@FORKED
def test_the_time_of_an_article_is_that_of_all_its_steps() -> None:
    def slow(document: Document) -> Generator[None, None, Extraction]:
        for _ in range(20):
            time.sleep(0.05 if document.id == "a02" else 0)
            yield
        return Extraction(document.id, (), (), 1)

    found = extract_all([article(number, "好。") for number in range(4)], lambda: Stepwise(slow), limits=Limits(deadline=0.4))
    assert [type(outcome) for outcome in found] == [Extraction, Extraction, Failure, Extraction]


def test_too_many_mentions_or_claims_are_refused() -> None:
    text = "四川省能源局发布通知，要求矿场断电。"
    document, loud = article(1, "一"), article(2, text)
    thing = Entity(f"{BASE}a", "Company", "甲")  # type: ignore[arg-type]
    claim = Claim(thing.iri, "subjectTo", "x", (Evidence.of(loud, Span(0, 2)),))

    def make() -> Extractor:
        return lambda article: Extraction(article.id, (thing,), (claim,) * (6 if article is loud else 5), 9)

    for limits, message in (
        (Limits(claims=5), "it holds 6 claims where 5 is the limit; split it, or raise the limit with --limit claims=6"),
        (Limits(mentions=8), "it holds 9 mentions where 8 is the limit; split it, or raise the limit with --limit mentions=9"),
    ):
        found = extract_all([document, loud], make, limits=replace(limits, guard=False))
        assert found[1] == Failure("a02", "extract", message)
        assert isinstance(found[0], Extraction) is (limits.claims == 5)


def test_values_arrive_as_they_were_sent() -> None:
    sent = [extractor()(article(number, text)) for number, text in enumerate(TEXTS)]
    assert any(claim.when for found in sent for claim in found.claims)
    assert list(unpack(b"".join(map(pack, sent)))) == sent


# ── Reading ────────────────────────────────────────────────────────────────────────────────────


def poisoned(compose: Callable[..., Document | Failure]) -> Callable[..., Document | Failure]:
    """What makes documents, with a weakness for some words."""

    def weak(found: object, *rest: object) -> Document | Failure:
        result = compose(found, *rest)
        if isinstance(result, Document):
            name = result.text.partition("：")[0]
            if name in POISONS:
                POISONS[name][0]()
        return result

    return weak


@FORKED
@pytest.mark.parametrize("many", [1, 2])
def test_a_file_that_breaks_its_reader_costs_only_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    news = tmp_path / "news"
    news.mkdir()
    for number, name in enumerate(("好", "crash", "好", "hang", "eat", "fail", "好")):
        (news / f"a{number}.txt").write_text(f"{name}：矿场断电。", "utf-8")
    lines = ["好", "crash", "好", "fail", "好", "hang", "好"]
    (news / "b.jsonl").write_text("".join(json.dumps({"text": f"{name}：矿场断电。"}) + "\n" for name in lines), "utf-8")
    monkeypatch.setattr("kg.documents.reading.compose", poisoned(documents.reading.compose))
    results = list(read_documents([news], through=partial(read_all, workers=many, limits=QUICK)))
    assert [result.id for result in results if isinstance(result, Document)] == [
        "a0", "a2", "a6", "b-1", "b-3", "b-5", "b-7",
    ]  # fmt: skip
    lost = {Path(result.document).name: result.error for result in results if isinstance(result, Failure)}
    assert list(lost) == ["a1.txt", "a3.txt", "a4.txt", "a5.txt", "b.jsonl:2", "b.jsonl:4", "b.jsonl:6"]
    for error, kind in zip(lost.values(), ("crash", "hang", "eat", "fail", "crash", "fail", "hang"), strict=True):
        assert error.startswith(POISONS[kind][1].partition(" seconds")[0])
    assert {result.stage for result in results if isinstance(result, Failure)} == {"read"}


def raising(source: Source, begin: Begin) -> Iterator[Document]:
    """A file of a hundred articles, of which all but the last raise."""
    for number in range(1, 101):
        if begin(number):
            if number < 100:
                fail()
            yield article(number, "好。")


@pytest.mark.parametrize("guarded", [True, False])
def test_a_file_that_only_breaks_is_given_up(guarded: bool) -> None:
    source = documents.Source("a", None, "a.jsonl")
    results = [result for _, result in read_all(raising, [source], workers=1, limits=Limits(guard=guarded))]
    assert len(results) == 21
    assert results[0].document == "a.jsonl:1"
    assert results[-1] == Failure(
        "a.jsonl", "read", "20 of its articles broke the process that read them; the others are left out"
    )


# ── Interrupts, and scripts ────────────────────────────────────────────────────────────────────

SCRIPT = """
import sys, time
from pathlib import Path
from kg.limits import Limits
from kg.model import Block, Document, Extraction, Span
from kg.pipeline.workers import extract_all

def make():
    def extract(document):
        while document.id == "bad":
            pass
        return Extraction(document.id)
    return extract

articles = [Document(name, "x", (Block(Span(0, 1)),)) for name in ("good", "bad")]
print("begun", flush=True)
extract_all(articles, make, 2)
"""


@FORKED
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL, signal.SIGTERM])
def test_no_process_is_left_behind(sent: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", SCRIPT], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"begun\n"
        until = time.monotonic() + 30
        while not (children := left(parent.pid)) and time.monotonic() < until:
            time.sleep(0.02)
        assert children
        parent.send_signal(sent)
        parent.wait(20)
    while any(Path(f"/proc/{child}").exists() for child in children) and time.monotonic() < until:
        time.sleep(0.02)
    assert not [child for child in children if Path(f"/proc/{child}").exists()]


PLAIN = """
from pathlib import Path
from kg.pipeline import build
report = build([Path("a.txt"), Path("b.txt")], Path("out"), workers=2)
print(len(report.articles))
"""


@FORKED
def test_a_script_without_a_main_builds_with_several_processes(tmp_path: Path) -> None:
    for name, text in zip("ab", TEXTS, strict=False):
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    (tmp_path / "plain.py").write_text(PLAIN, "utf-8")
    done = subprocess.run([sys.executable, "plain.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("2\n", "")


# ── Limits ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("claim", "1", "no such limit: claim; the limits are deadline, memory, article, collection"),
        ("claims", "many", "the limit «claims» takes a number, not «many»"),
        ("memory", "0", "the limit «memory» must be above zero"),
        ("deadline", "nan", "the limit «deadline» must be above zero"),
        ("guard", "0", "no such limit: guard"),
    ],
)
def test_a_limit_that_is_none_is_refused(name: str, text: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        Limits.of({name: text})


def test_the_command_takes_limits(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from kg.cli.app import app

    (tmp_path / "a.txt").write_text(TEXTS[0], "utf-8")
    (tmp_path / "b.txt").write_text(TEXTS[1] * 40_000, "utf-8")
    command = ["build", str(tmp_path / "a.txt"), str(tmp_path / "b.txt"), "-o", str(tmp_path / "out"), "--no-store"]
    done = CliRunner().invoke(app, [*command, "--deadline", "60", "--limit", "article=1000000"])
    assert done.exit_code == 0, done.output
    report = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))
    (skipped,) = report["skipped"]
    assert skipped["reason"].startswith("too large: over 1 MB where 1 MB is the limit; split it into articles")
    assert skipped["reason"].endswith("or raise it with --limit article=BYTES")
    done = CliRunner().invoke(app, [*command, "--limit", "article"])
    assert "is not of the form NAME=NUMBER" in done.output
