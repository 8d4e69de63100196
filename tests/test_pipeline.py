"""The pipeline with plain stages in place of the rooms: order, failures, and output that is whole or not there."""

from __future__ import annotations

import csv
import gc
import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.errors import DocumentError, KGError, OutputError
from kg.exchange import safe_cell
from kg.model import IRI, Block, Claim, Corpus, Document, Entity, Evidence, Extraction, Failure, Precision, Quantity, Span, When
from kg.pipeline import Progress, Stages, build, replaced_file, replaced_folder, write_facts
from kg.pipeline.workers import extract_all, seldom_collected
from kg.vocabulary import Terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.model import Extractor

OURS = {"graph.ttl", "text", "report.json"}
POOL, FALL = IRI("https://w3id.org/kuangtu/id/pool-a"), Quantity(Decimal("-12.5"), "PERCENT", "12.5%")


def article(number: int, text: str = "某矿池算力下降12.5%。") -> Document:
    return Document(f"a{number}", text, (Block(Span(0, len(text))),), title=f"第{number}篇", issued=date(2021, 6, number))


def extract(document: Document) -> Extraction:
    if "爆炸" in document.text:
        message = "no such thing"
        raise ValueError(message)
    if "退出" in document.text:
        os._exit(7)
    when = When("6月", date(2021, 6, 1), date(2021, 6, 30), Precision.MONTH)
    claim = Claim(POOL, "lost", FALL, (Evidence.of(document, Span(0, 3)),), when=when)
    return Extraction(document.id, (Entity(POOL, "MiningPool", "某矿池"),), (claim,), 1, ("seen",))


def make_extractor() -> Extractor:
    return extract


def make_none() -> Extractor:
    message = "the model «x» is not there"
    raise KGError(message)


def resolve(documents: Sequence[Document], extractions: Sequence[Extraction]) -> Corpus:
    entities = {entity.iri: entity for extraction in extractions for entity in extraction.entities}
    claims = tuple(claim for extraction in extractions for claim in extraction.claims)
    return Corpus(tuple(documents), tuple(entities.values()), claims)


def write(corpus: Corpus, folder: Path) -> None:
    (folder / "graph.ttl").write_text("".join(f"# {document.id}\n" for document in corpus.documents), encoding="utf-8")


def write_after(out: Path, corpus: Corpus, folder: Path) -> None:
    assert (out / "graph.ttl").is_file(), "the last good output is there while the next is written"
    write(corpus, folder)


def read_given(items: Sequence[Document | Failure], _paths: Iterable[Path]) -> Iterator[Document | Failure]:
    return iter(items)


def stages(*items: Document | Failure) -> Stages:
    return Stages(partial(read_given, items), make_extractor, resolve, write, "digest-of-knowledge")


def tree(folder: Path) -> dict[str, bytes]:
    """The bytes of a build, timings aside."""
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    report = json.loads(found["report.json"])
    del report["timings"]
    return found | {"report.json": json.dumps(report).encode()}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_build_writes_everything_and_reports_it(tmp_path: Path) -> None:
    steps: list[Progress] = []
    broken = Failure("bad.bin", "read", "not a text")
    report = build([], tmp_path / "out", stages=stages(article(1), broken, article(2)), on_progress=steps.append)
    out = tmp_path / "out"
    assert names(out) == OURS
    assert names(tmp_path) == {"out"}
    assert (out / "text" / "a1.txt").read_text(encoding="utf-8") == article(1).text
    assert [row.id for row in report.articles] == ["a1", "a2"]
    assert report.claims == 2
    saved = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert saved["generator"] == "kuangtu"
    assert saved["ontology"] == "digest-of-knowledge"
    assert saved["counts"] == {"articles": 2, "skipped": 1, "mentions": 2, "entities": 1, "claims": 2, "merges": 0, "reprints": 0}
    assert saved["claims"] == {"lost": 2}
    assert saved["skipped"] == [{"document": "bad.bin", "stage": "read", "reason": "not a text"}]
    assert saved["articles"][0] == {
        "id": "a1", "path": "", "title": "第1篇", "issued": "2021-06-01", "issued_from": "nowhere", "notes": [], "claims": 1,
    }  # fmt: skip
    assert saved["warnings"][0] == {"document": "a1", "text": "seen"}
    assert set(saved["timings"]) == {"knowledge", "read", "extract", "resolve", "write"}
    assert [step.stage for step in steps] == ["read"] * 3 + ["extract"] * 2 + ["resolve", "write"]
    assert steps[4] == Progress("extract", 2, 2)


def test_an_article_that_breaks_the_extractor_costs_only_itself(tmp_path: Path) -> None:
    report = build([], tmp_path / "out", stages=stages(article(1), article(2, "爆炸了。"), article(3)))
    assert [row.id for row in report.articles] == ["a1", "a3"]
    assert [(failure.document, failure.stage) for failure in report.skipped] == [("a2", "extract")]
    assert re.fullmatch(r"ValueError: no such thing \(test_pipeline\.py:\d+\); please report it", report.skipped[0].error)
    assert names(tmp_path / "out" / "text") == {"a1.txt", "a3.txt"}


@pytest.mark.parametrize("workers", [1, 2])
def test_several_processes_give_the_same(tmp_path: Path, workers: int) -> None:
    found = extract_all([article(n, "爆炸。" if n == 3 else "某矿池算力下降。") for n in range(1, 9)], make_extractor, workers)
    assert [outcome.document for outcome in found] == [f"a{n}" for n in range(1, 9)]
    assert [isinstance(outcome, Failure) for outcome in found] == [n == 3 for n in range(1, 9)]


def test_an_article_that_kills_its_process_costs_only_itself() -> None:
    found = extract_all([article(n, "退出。" if n == 2 else "某矿池算力下降。") for n in range(1, 6)], make_extractor, 2)
    assert found[1] == Failure("a2", "extract", "the process that read it ended with code 7")
    assert [type(outcome) for outcome in found] == [Extraction, Failure, Extraction, Extraction, Extraction]


@pytest.mark.parametrize("workers", [1, 2])
def test_an_extractor_that_cannot_be_made_stops_the_build(workers: int) -> None:
    with pytest.raises(KGError, match="the model «x» is not there"):
        extract_all([article(1), article(2)], make_none, workers)


def test_nothing_to_read_leaves_the_old_output(tmp_path: Path) -> None:
    out = tmp_path / "out"
    build([], out, stages=stages(article(1)))
    before = tree(out)
    with pytest.raises(DocumentError, match="no articles there"):
        build([tmp_path / "empty"], out, stages=stages())
    with pytest.raises(DocumentError, match=r"nothing could be read:\n  b: bad"):
        build([tmp_path / "b"], out, stages=stages(Failure("b", "read", "bad")))
    with pytest.raises(DocumentError, match="ValueError: no such thing"):
        build([], out, stages=stages(article(1, "爆炸")))
    assert tree(out) == before
    assert names(tmp_path) == {"out"}


@pytest.mark.parametrize("name", ["../../evil", "..", "", "a/b", "a\\b", "a\x00b", "a\nb"])
def test_an_id_cannot_lead_out_of_the_folder(tmp_path: Path, name: str) -> None:
    report = build([], tmp_path / "out", stages=stages(article(1), replace(article(2), id=name)))
    assert [(failure.document, failure.stage) for failure in report.skipped] == [(name, "read")]
    assert names(tmp_path) == {"out"}


def test_half_a_character_is_refused(tmp_path: Path) -> None:
    report = build([], tmp_path / "out", stages=stages(article(1), article(2, "四川\ud83d断电")))
    assert "half a character at 2" in report.skipped[0].error


def test_the_output_must_not_destroy_what_is_not_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("precious", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "thesis.md").write_text("precious", encoding="utf-8")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "report.json").write_text('{"generator": "something else"}', encoding="utf-8")
    for place, message in (("file", "is a file"), ("folder", "no build of Kuangtu"), ("other", "no build of Kuangtu")):
        with pytest.raises(OutputError, match=message):
            build([], tmp_path / place, stages=stages(article(1)))
    with pytest.raises(OutputError, match=r"cannot be used|cannot write"):
        build([], tmp_path / "file" / "out", stages=stages(article(1)))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OutputError, match="you are in"):
        build([], Path(), stages=stages(article(1)))
    assert (tmp_path / "file").read_text(encoding="utf-8") == "precious"
    assert names(tmp_path / "folder") == {"thesis.md"}


def test_an_empty_folder_and_a_link_to_a_folder_will_do(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    build([], tmp_path / "link", stages=stages(article(1)))
    assert (tmp_path / "link").is_symlink()
    assert names(tmp_path / "real") == OURS


def test_a_second_build_replaces_the_first_and_keeps_what_a_person_added(tmp_path: Path) -> None:
    out = tmp_path / "out"
    build([], out, stages=stages(article(1), article(2)))
    (out / "notes.md").write_text("mine", encoding="utf-8")
    (out / "charts").mkdir()
    (out / "charts" / "one.png").write_bytes(b"png")
    build([], out, stages=stages(article(3)))
    assert names(out / "text") == {"a3.txt"}
    assert (out / "notes.md").read_text(encoding="utf-8") == "mine"
    assert (out / "charts" / "one.png").read_bytes() == b"png"
    assert names(tmp_path) == {"out"}


@pytest.mark.parametrize("exchange", [True, False])
def test_a_build_that_fails_while_writing_leaves_the_last_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchange: bool
) -> None:
    if not exchange:
        monkeypatch.setattr("kg.pipeline.folder._exchange", lambda _one, _other: False)
    out = tmp_path / "out"
    build([], out, stages=stages(article(1)))
    before = tree(out)

    def full(_corpus: Corpus, folder: Path) -> None:
        (folder / "graph.ttl").write_text("half", encoding="utf-8")
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match=r"No space left on device.*untouched"):
        build([], out, stages=replace(stages(article(2)), write=full))
    assert tree(out) == before
    assert names(tmp_path) == {"out"}
    build([], out, stages=stages(article(2)))
    assert names(out / "text") == {"a2.txt"}
    assert names(tmp_path) == {"out"}


KILLED = """
import sys, time
from pathlib import Path
from kg.pipeline import replaced_folder
with replaced_folder(Path(sys.argv[1])) as folder:
    (folder / "graph.ttl").write_text("half", encoding="utf-8")
    print("writing", flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize(("sent", "left"), [(signal.SIGKILL, 2), (signal.SIGINT, 1)])
def test_a_killed_build_leaves_the_last_one_and_its_rest_is_cleared(tmp_path: Path, sent: signal.Signals, left: int) -> None:
    out = tmp_path / "out"
    build([], out, stages=stages(article(1)))
    before = tree(out)
    with subprocess.Popen([sys.executable, "-c", KILLED, str(out)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"writing\n"
        with replaced_folder(tmp_path / "other"):
            pass
        assert len(names(tmp_path)) == 3, "a run that lives keeps its working folder"
        with replaced_folder(out) as new:
            assert len(names(tmp_path)) == 4, "also when another run writes to the same place"
            write(Corpus(), new)
            (new / "report.json").write_bytes((out / "report.json").read_bytes())
            (new / "text").mkdir()
        child.send_signal(sent)
        child.wait(10)
    assert len(names(tmp_path) - {"other"}) == left
    build([], out, stages=stages(article(1)))
    assert tree(out) == before
    assert names(tmp_path) == {"out", "other"}


def test_an_output_that_was_moved_aside_by_a_dead_run_comes_back(tmp_path: Path) -> None:
    out = tmp_path / "out"
    build([], out, stages=stages(article(1)))
    out.rename(tmp_path / ".out.kuangtu-1-0-old")
    (tmp_path / ".out.kuangtu-1-0").mkdir()
    build([], out, stages=replace(stages(article(2)), write=partial(write_after, out)))
    assert names(out / "text") == {"a2.txt"}
    assert names(tmp_path) == {"out"}


def test_the_output_is_not_read_as_input(tmp_path: Path) -> None:
    seen: list[Path] = []

    def read(paths: Iterable[Path]) -> Iterator[Document]:
        seen.extend(paths)
        yield article(1)

    (tmp_path / "news" / "sub").mkdir(parents=True)
    for name in ("a.md", "sub/b.md", ".hidden"):
        (tmp_path / "news" / name).write_text("x", encoding="utf-8")
    out = tmp_path / "news" / "sub" / "out"
    for _ in range(2):
        seen.clear()
        build([tmp_path / "news", Path("-")], out, stages=replace(stages(), read=read))
        assert seen == [tmp_path / "news" / "a.md", tmp_path / "news" / "sub" / "b.md", Path("-")]
    with pytest.raises(OutputError, match="holds the input"):
        build([out / "text"], out, stages=replace(stages(), read=read))


def interrupted(target: Path) -> None:
    with replaced_file(target) as new:
        new.write_text("ha", encoding="utf-8")
        raise KeyboardInterrupt


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    with replaced_file(target) as new:
        new.write_text("one", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        interrupted(target)
    assert target.read_text(encoding="utf-8") == "one"
    assert names(tmp_path) == {"page.html"}
    with pytest.raises(OutputError, match="is a folder"), replaced_file(tmp_path):
        pass
    with pytest.raises(OutputError, match="could not be written"), replaced_file(tmp_path / "none" / "page.html") as new:
        new.write_text("x", encoding="utf-8")


def test_facts_are_one_line_per_claim_and_no_formula(tmp_path: Path) -> None:
    document = replace(article(1, "=cmd()某矿池算力下降。"), title="-1", publisher="@x", url="https://example.org/a")
    seller = Entity(IRI("https://w3id.org/kuangtu/id/company-b"), "Company", "+某公司")
    when = When("6月1日", date(2021, 6, 1), date(2021, 6, 1), Precision.DAY)
    first = Claim(POOL, "lost", FALL, (Evidence.of(document, Span(0, 6)),), when=when, attributed=(seller.iri,))
    other = Claim(seller.iri, "suspended", "云服务", (Evidence.of(document, Span(6, 9)),))
    corpus = Corpus((document,), (Entity(POOL, "MiningPool", "某矿池"), seller), (first, other, first))
    write_facts(corpus, Terms.of([]), tmp_path / "facts.csv")
    with (tmp_path / "facts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2
    row = rows[0]
    assert row["claim"].startswith("https://w3id.org/kuangtu/id/claim-")
    assert {key: row[key] for key in row if key != "claim"} == {
        "article": "a1", "title": "'-1", "date": "2021-06-01", "publisher": "'@x", "subject": "某矿池",
        "subject_class": "MiningPool", "predicate": "lost",
        "object": "12.5%", "object_class": "Quantity", "value": "-12.5", "unit": "PERCENT",
        "modality": "asserted", "earliest": "2021-06-01", "latest": "2021-06-01", "time_text": "6月1日", "said_by": "'+某公司",
        "confidence": "0.90", "evidence": "'=cmd()", "start": "0", "end": "6", "url": "https://example.org/a",
    }  # fmt: skip
    assert (rows[1]["object"], rows[1]["object_class"], rows[1]["value"]) == ("云服务", "label", "")
    assert [safe_cell(text) for text in ("\tx", "\rx", "1-2", "")] == ["'\tx", "'\rx", "1-2", ""]


def test_the_folder_is_flushed_before_it_is_swapped_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    sync = os.fsync

    def watch(handle: int) -> None:
        synced.append(Path(f"/proc/self/fd/{handle}").readlink().name if sys.platform == "linux" else "?")
        sync(handle)

    monkeypatch.setattr("os.fsync", watch)
    build([], tmp_path / "out", stages=stages(article(1)))
    if sys.platform == "linux":
        assert {"graph.ttl", "report.json", "a1.txt", "text"} <= set(synced)


def test_what_a_build_made_is_not_gone_through_when_it_ends() -> None:
    """Python looks for garbage seldom while articles are read, and not at once afterwards; then as before."""
    before, looks = gc.get_threshold(), []
    with seldom_collected():
        kept = [[number] for number in range(before[0] * 3)]
        gc.callbacks.append(lambda phase, _: looks.append(phase))
    try:
        assert (gc.get_threshold(), gc.get_freeze_count(), looks) == (before, 0, [])
        assert len(kept) == before[0] * 3
    finally:
        gc.callbacks.pop()
