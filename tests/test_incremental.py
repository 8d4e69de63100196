"""A second build takes what it can from the first, and gives the bytes that a fresh one would."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import zlib
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from kg.cli import app
from kg.model import (
    IRI,
    Block,
    BlockKind,
    Bound,
    Claim,
    Document,
    Entity,
    Evidence,
    Extraction,
    IssuedFrom,
    Modality,
    Precision,
    Quantity,
    Span,
    When,
)
from kg.pipeline import build, stages, wire
from kg.pipeline import cache as module
from kg.pipeline.cache import Cache, cache_file, extraction_state
from kg.pipeline.guard import alone
from kg.pipeline.part import Shown
from kg.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.model import Extractor
    from kg.pipeline import Report

SENTENCES = (
    "6月9日，青海省工业和信息化厅发布《关于全面关停虚拟货币“挖矿”项目的通知》，要求各地立即关停相关项目。",
    "四川省发展改革委、四川省能源局6月18日联合下发《关于清理关停虚拟货币“挖矿”项目的通知》，要求6月20日前完成甄别清理关停。",
    "据BTC.com数据显示，鱼池F2Pool算力近24小时下降12.5%，蚂蚁矿池算力下降22.17%。",
    "5月21日，国务院金融稳定发展委员会召开第五十一次会议，要求打击比特币挖矿和交易行为。",
    "内蒙古自治区发改委表示，已关停35家虚拟货币挖矿项目。",
    "新疆昌吉州准东经济技术开发区要求虚拟货币挖矿企业立即停产整顿。",
    "火币矿池宣布暂停向中国境内用户提供服务。",
    "比特币价格一度跌破3万美元，24小时跌幅达10%。",
    "据报道，云南省能源局要求各地在6月底前完成比特币挖矿企业用电的清理整顿。",
    "星云矿业有限公司将矿机迁往哈萨克斯坦。星云矿业否认矿场断电。",
    "青海省工业和信息化厅6月9日印发《关于全面关亭虚拟货币“挖矿”项目的通知》。",
    "《关于全面关停虚拟货币“挖矿”项目的通知》要求立即断电。",
    "内蒙古自治区发展改革委印发《关于坚决打击惩戒虚拟货币“挖矿”行为八项措施（征求意见稿）》。5月25日，内蒙古自治区发改委发布八项措施。",
    "6月21日，中国人民银行约谈了工商银行、农业银行。",
    "星云矿业董事长王五表示将迁往美国。BTC.com高级研究员李四表示，全网算力下降36%。",
    "国家发展和改革委员会（以下简称“国家发改委”）发布《关于整治虚拟货币“挖矿”活动的通知》。国家发改委要求严禁新增项目。",
)
PATTERN = """
- id: suspended.announced
  predicate: suspended
  match:
    - "{subject:MiningPool} 宣布暂停 {object:Region} …"
    - "{subject:MiningPool} 宣布暂停向 {object:Region} …"
  examples:
    - text: 火币矿池宣布暂停向中国用户提供服务。
      claims: [[火币矿池, 中国]]
  not:
    - 中国宣布暂停。
"""
RULE = """  - id: free
    scope: block
    pattern: 版权所无.*
    removes: [版权所无]
    keeps: [四川断电]
"""


@pytest.fixture
def extracted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The articles that were extracted, in order."""
    seen: list[str] = []
    usual = stages.warm_extractor

    def make(folder: Path, spacy_model: str | None) -> Extractor:
        real = usual(folder, spacy_model)

        def extract(document: Document) -> Extraction:
            seen.append(document.id)
            return real(document)

        return extract

    monkeypatch.setattr(stages, "warm_extractor", make)
    monkeypatch.setattr("kg.pipeline.workers.supervised", lambda job, _workers, _limits: alone(job))  # so that we see it
    return seen


def write(folder: Path, name: str, *sentences: str, title: str = "", day: int = 9, publisher: str = "某报") -> None:
    folder.mkdir(exist_ok=True)
    body = "\n\n".join(sentences)
    title, publisher = (json.dumps(text, ensure_ascii=False) for text in (title or name, publisher))
    head = f"---\ntitle: {title}\ndate: 2021-06-{day:02}\npublisher: {publisher}\n---\n\n"
    (folder / f"{name}.md").write_text(head + body + "\n", encoding="utf-8")


def content(out: Path) -> dict[str, object]:
    """All that a build wrote, what may differ left out; of the store what it holds."""
    found: dict[str, object] = {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.relative_to(out).parts[0] != "store"
    }
    report = json.loads((out / "report.json").read_bytes())
    del report["timings"]
    found["report.json"] = json.dumps(report)
    if (out / "store").is_dir():
        view = open_store(out)
        assert view.in_place
        found["store"] = ("".join(view.nquads()), "".join(sorted(map(str, view.triples()))))
    return found


def same_as_fresh(news: Path, out: Path, **options: object) -> Report:
    """Build with what is known, and compare it with a build that knows nothing."""
    report = build([news], out, **options)  # type: ignore[arg-type]
    fresh = out.with_name("fresh")
    shutil.rmtree(fresh, ignore_errors=True)
    build([news], fresh, cache=False, **options)  # type: ignore[arg-type]
    assert content(out) == content(fresh)
    return report


# --- what comes out


class Walk:
    """Changes a folder of articles, and the knowledge, by chance."""

    def __init__(self, seed: int, news: Path, knowledge: Path) -> None:
        self.draw, self.news, self.knowledge, self.made = random.Random(seed), news, knowledge, 0  # noqa: S311 - by a fixed rule
        for _ in range(5):
            self.add()

    def names(self) -> list[str]:
        return sorted(path.stem for path in self.news.iterdir()) if self.news.is_dir() else []

    def text(self, name: str) -> None:
        chosen = self.draw.sample(SENTENCES, self.draw.randint(2, 5))
        title = self.draw.choice(("多地关停挖矿", "挖矿企业被清退", name))
        publisher = self.draw.choice(("某报", "某报 ", "财新", "新华社", ""))
        write(self.news, name, *chosen, title=title, day=self.draw.randint(9, 12), publisher=publisher)

    def add(self) -> None:
        self.made += 1
        self.text(f"n{self.made:02}")

    def change(self) -> None:
        self.text(self.draw.choice(self.names()))

    def remove(self) -> None:
        if len(self.names()) > 2:
            (self.news / f"{self.draw.choice(self.names())}.md").unlink()

    def rename(self) -> None:
        self.made += 1
        path = self.news / f"{self.draw.choice(self.names())}.md"
        path.rename(self.news / f"{self.draw.choice('am')}{self.made:02}.md")

    def reprint(self) -> None:
        self.made += 1
        shutil.copy(self.news / f"{self.draw.choice(self.names())}.md", self.news / f"r{self.made:02}.md")

    def swap(self) -> None:
        one, other = (self.news / f"{name}.md" for name in self.draw.sample(self.names(), 2))
        text = one.read_bytes()
        one.write_bytes(other.read_bytes())
        other.write_bytes(text)

    def teach(self) -> None:
        """Add a name to the knowledge, as a researcher would."""
        self.made += 1
        with (self.knowledge / "lexicon" / "organisations.csv").open("a", encoding="utf-8") as file:
            file.write(f"teach{self.made},Company,星云矿业,星云矿业有限公司,,,,,,\n")

    def nothing(self) -> None:
        pass

    def step(self) -> str:
        name = self.draw.choice(("add", "change", "change", "remove", "rename", "reprint", "swap", "nothing"))
        getattr(self, name)()
        return name


@pytest.mark.parametrize(
    ("seed", "options"),
    [(0, {}), (1, {"shown": Shown(0, 12)}), (2, {"base": "https://example.org/x#", "keep_store": False})],
)
def test_random_histories_end_with_the_bytes_of_a_fresh_build(tmp_path, ontology, extracted, seed, options):
    knowledge, out = tmp_path / "ontology", tmp_path / "out"
    shutil.copytree(ontology, knowledge)
    walk = Walk(seed, tmp_path / "news", knowledge)
    ways = []
    for step in range(7):
        if step == 4:
            walk.teach()
        for _ in range(walk.draw.randint(1, 2)):
            walk.step()
        report = same_as_fresh(walk.news, out, knowledge_dir=knowledge, **options)
        ways.append(report.reused.assembled)
        assert not report.reused.because
    assert [way for way in ways if way != "left"][1:].count("whole") == 1, "only where something was taught"
    assert "patched" in ways


def test_only_what_changed_is_extracted(tmp_path, extracted):
    news, out = tmp_path / "news", tmp_path / "out"
    for number, sentence in enumerate(SENTENCES[:4]):
        write(news, f"a{number}", sentence)
    report = build([news], out)
    assert extracted == ["a0", "a1", "a2", "a3"]
    assert (report.reused.extracted, report.reused.unchanged) == (4, 0)
    extracted.clear()
    build([news], out)
    assert extracted == []
    write(news, "a2", SENTENCES[6])
    (news / "a3.md").unlink()
    report = build([news], out)
    assert extracted == ["a2"]
    assert (report.reused.extracted, report.reused.unchanged) == (1, 2)
    turtle = (out / "graph.ttl").read_text(encoding="utf-8")
    assert "F2Pool" not in turtle, "what only the old article told is gone"
    assert "第五十一次会议" not in turtle, "what only the removed article told is gone"
    assert "火币矿池" in turtle


def test_nothing_is_compiled_where_nothing_is_new(tmp_path, extracted, monkeypatch):
    news, out = tmp_path / "news", tmp_path / "out"
    write(news, "a", SENTENCES[0])
    build([news], out)
    monkeypatch.setattr(stages, "warm_extractor", lambda *_: pytest.fail("it was made"))
    (out / "facts.csv").unlink()
    assert build([news], out).reused.unchanged == 1


def test_a_changed_pattern_is_used_at_once(tmp_path, ontology, extracted):
    knowledge, news, out = tmp_path / "ontology", tmp_path / "news", tmp_path / "out"
    shutil.copytree(ontology, knowledge)
    write(news, "a", SENTENCES[6], "版权所无，随便转载")
    before = build([news], out, knowledge_dir=knowledge)
    path = knowledge / "patterns" / "50-business.yaml"
    path.write_text(path.read_text(encoding="utf-8") + PATTERN, encoding="utf-8")
    with (knowledge / "boilerplate.yaml").open("r+", encoding="utf-8") as file:
        rules = file.read().replace("\nrules:\n", f"\nrules:\n{RULE}", 1)
        file.seek(0)
        file.write(rules)
    after = build([news], out, knowledge_dir=knowledge)
    assert extracted == ["a", "a"]
    assert after.ontology != before.ontology
    assert "suspended.announced" in (out / "graph.ttl").read_text(encoding="utf-8")
    assert "版权所无" not in (out / "text" / "a.txt").read_text(encoding="utf-8"), (
        "nor are its rules of what is no prose left out"
    )


def test_another_model_another_library_and_another_code_are_another_state(monkeypatch):
    state = extraction_state("d")
    assert len({state, extraction_state("e"), extraction_state("d", "spacy")}) == 3
    assert extraction_state("d", "/a/folder/of/a/model") == "", "whose state nothing tells"
    monkeypatch.setattr(module, "version_of", lambda _library: "99")
    assert extraction_state("d") != state
    monkeypatch.undo()
    monkeypatch.setattr(module, "_code", lambda: "other")
    assert extraction_state("d") != state


def test_the_command_says_what_was_unchanged_and_can_do_without(tmp_path, extracted):
    news, out, run = tmp_path / "news", tmp_path / "out", CliRunner()
    for number in range(3):
        write(news, f"a{number}", SENTENCES[number])
    assert "3 articles read, in" in run.invoke(app, ["build", str(news), "-o", str(out)]).output
    write(news, "a1", SENTENCES[5])
    assert " s (extracted 1, 2 unchanged)" in run.invoke(app, ["build", str(news), "-o", str(out)]).output
    extracted.clear()
    done = run.invoke(app, ["build", str(news), "-o", str(out), "--no-cache"])
    assert "unchanged" not in done.output
    assert len(extracted) == 3
    assert "cache" not in json.loads((out / "report.json").read_bytes())["timings"]


# --- the file


def entries(path: Path) -> list[tuple[bytes, bytes]]:
    with sqlite3.connect(path) as base:
        found = base.execute("SELECT key, value FROM entry ORDER BY key").fetchall()
    base.close()
    return found


def test_what_is_not_used_is_dropped(tmp_path, extracted):
    news, out = tmp_path / "news", tmp_path / "out"
    write(news, "a", SENTENCES[0])
    write(news, "b", SENTENCES[1])
    build([news], out)
    (news / "a.md").unlink()
    build([news], out)
    assert len(entries(cache_file(out))) == 2, "the article, and what was read out of it"
    assert [path.name for path in sorted(tmp_path.iterdir())] == [".out.kuangtu-cache", "news", "out"]


def damage(path: Path, how: str) -> None:
    if how == "garbage":
        path.write_bytes(b"no database at all" * 1000)
    elif how == "cut":
        path.write_bytes(path.read_bytes()[:5000])
    elif how == "empty":
        path.write_bytes(b"")
    else:
        with sqlite3.connect(path) as base:
            if how == "other program":
                base.execute("PRAGMA application_id = 7")
            elif how == "trigger":
                base.execute("CREATE TRIGGER t AFTER INSERT ON entry BEGIN DELETE FROM entry; END")
            elif how == "swapped":
                found = entries(path)
                values = [(value, key) for (_, value), (key, _) in zip(found, found[1:] + found[:1], strict=True)]
                base.executemany("UPDATE entry SET value = ? WHERE key = ?", values)
            elif how == "bit":
                base.executemany(
                    "UPDATE entry SET value = ? WHERE key = ?", [(v[:99] + b"?" + v[100:], k) for k, v in entries(path)]
                )
            else:
                assert how == "bomb"
                bomb = zlib.compress(bytes(module._LARGEST + 1), 9)
                values = [(module._check(key, bomb) + bomb, key) for key, _ in entries(path)]
                base.executemany("UPDATE entry SET value = ? WHERE key = ?", values)
        base.close()


@pytest.mark.parametrize("how", ["garbage", "cut", "empty", "other program", "trigger", "swapped", "bit", "bomb"])
def test_a_damaged_or_foreign_cache_is_not_believed(tmp_path, extracted, monkeypatch, how):
    monkeypatch.setattr(module, "_LARGEST", 1 << 20)
    news, out = tmp_path / "news", tmp_path / "out"
    write(news, "a", SENTENCES[2])
    write(news, "b", SENTENCES[3])
    build([news], out, keep_store=False)
    before = content(out)
    damage(cache_file(out), how)
    extracted.clear()
    (out / "facts.csv").unlink()  # so that there is something to do
    report = build([news], out, keep_store=False)
    assert extracted == ["a", "b"]
    assert content(out) == before
    assert bool(report.reused.note) == (how in {"garbage", "cut", "other program", "trigger"})
    extracted.clear()
    (out / "facts.csv").unlink()
    assert build([news], out, keep_store=False).reused.note == ""
    assert extracted == [], "and the cache is whole again"


def test_a_cache_that_cannot_be_opened_stops_nothing(tmp_path, extracted):
    news, out = tmp_path / "news", tmp_path / "out"
    write(news, "a", SENTENCES[2])
    cache_file(out).mkdir()
    report = build([news], out)
    assert "went on without it" in report.reused.note
    assert report.claims


@pytest.mark.parametrize(("step", "harm"), [("keep", "DROP TABLE entry"), ("keep_documents", "BEGIN IMMEDIATE")])
def test_a_cache_that_fails_in_the_middle_stops_nothing(tmp_path, extracted, monkeypatch, step, harm):
    news, out = tmp_path / "news", tmp_path / "out"
    write(news, "a", SENTENCES[2])
    real, other = getattr(Cache, step), []

    def harmed(cache: Cache, *args: object) -> None:
        real(cache, *args)
        assert cache._base is not None
        cache._base.execute("PRAGMA busy_timeout = 1")
        other.append(sqlite3.connect(cache_file(out), isolation_level=None))
        other[0].execute(harm)

    with monkeypatch.context() as patch:
        patch.setattr(Cache, step, harmed)
        report = build([news], out, keep_store=False)
    other[0].close()
    assert report.claims
    ways = [same_as_fresh(news, out, keep_store=False).reused.assembled for _ in range(2)]
    assert ways == ["whole", "left"], "and the next build can use it, or one of its own"


def test_a_cache_that_fills_the_disk_stops_nothing(tmp_path):
    cache = Cache(tmp_path / "cache", "state")
    assert cache._base is not None
    cache._base.execute("PRAGMA max_page_count = 8")
    document = Document("a", "断电", ())
    for number in range(100):
        text = random.Random(number).randbytes(2000).hex()  # noqa: S311 - what cannot be compressed
        cache.keep(Document("a", text, ()), Extraction("a", warnings=(text,)))
    assert "full" in cache.note
    assert cache.lookup(document) is None
    cache.prune()
    cache.close()


# --- the form of an entry


def every_kind() -> Iterator[Extraction]:
    """Yield extractions that have a value of each kind in each field."""
    zone = timezone(timedelta(hours=8))
    evidence = (Evidence("a", Span(0, 2), "断电"),)
    things = (
        IRI("https://example.org/id/x"),
        "云服务",
        "2021-06-09",
        date(2021, 6, 9),
        datetime(2021, 6, 9, 12, 30, tzinfo=zone),
        datetime(2021, 6, 9),  # noqa: DTZ001 - the times of a text have no zone
        Quantity(Decimal("22.170"), "PERCENT", "约22.17%", approximate=True, bound=Bound.AT_LEAST, upper=Decimal("1E+3")),
    )
    for modality, precision, thing in zip((*Modality, *Modality), Precision, things, strict=False):
        when = When("6月", date(2021, 6, 1), datetime(2021, 6, 30, 23, tzinfo=UTC), precision, True, True, "P7D")
        claim = Claim(IRI("s"), "p", thing, evidence, modality, when, (IRI("w"),), Decimal("0.950"), "P1D", "厅长", IRI("n"), "x")
        entity = Entity(IRI("e"), "Region", "川", ("四川",), ("Sichuan",), "510000", (IRI("q"),), IRI("r"), known=True)
        yield Extraction(
            "a", (entity, Entity(IRI("e"), "Region", "川")), (claim, Claim(IRI("s"), "p", thing, evidence)), 3, ("w",)
        )


def test_entries_keep_every_value():
    for extraction in every_kind():
        again = wire.unpacked_extraction(wire.packed_extraction(extraction))
        assert again == extraction
        assert repr(again) == repr(extraction), "digits, kinds of times, and the words of amounts too"
    blocks = (Block(Span(0, 1), BlockKind.TITLE), Block(Span(1, 2)))
    for issued in (None, date(2021, 6, 9), datetime(2021, 6, 9, 1, 2, 3, 4, tzinfo=timezone(timedelta(hours=8)))):
        document = Document("a", "断电", blocks, "t", issued, IssuedFrom.TEXT, "p", "w", "u", ("c",), "path", ("n",))
        again = wire.unpacked_document(wire.packed_document(document))
        assert repr(again) == repr(document)


@pytest.mark.parametrize(("model", "form"), [(Claim, "_Said"), (When, "_Time"), (Document, "_Article"), (Extraction, "_Read")])
def test_no_field_of_the_model_is_forgotten(model, form):
    assert getattr(wire, form).__struct_fields__ == tuple(field.name for field in fields(model))


@pytest.mark.parametrize("data", [b"", b"\xc0", b"\x95\x01\x02\x03\x04\x05", wire.packed_document(Document("a", "断电", ()))])
def test_other_bytes_are_no_extraction(data):
    with pytest.raises(ValueError, match=r".+"):
        wire.unpacked_extraction(data)


# --- nothing has changed


def stamps(out: Path) -> dict[str, tuple[int, int]]:
    found = {path: path.stat() for path in sorted(out.rglob("*")) if path.is_file() and path.name != "report.json"}
    return {path.relative_to(out).as_posix(): (stat.st_ino, stat.st_mtime_ns) for path, stat in found.items()}


@pytest.fixture
def left(tmp_path, extracted):
    """A folder of news, and what was built of it."""
    news, out = tmp_path / "news", tmp_path / "out"
    write(news, "a", SENTENCES[0])
    write(news, "b", SENTENCES[1])
    build([news], out)
    return news, out


def test_an_output_that_would_be_the_same_is_left_as_it_is(left):
    news, out = left
    before, was, report = stamps(out), content(out), build([news], out)
    assert stamps(out) == before, "no file was written but the report"
    assert content(out) == was
    assert json.loads(report.to_json()) == json.loads((out / "report.json").read_bytes())
    assert (report.reused.extracted, report.reused.unchanged) == (0, 2)
    assert {timing.stage for timing in report.timings} == {"knowledge", "read"}
    files = sorted(news.iterdir(), reverse=True)
    assert build(files, out).claims == report.claims
    assert stamps(out) == before, "whatever the order"


@pytest.mark.parametrize(
    "harm",
    ["facts.csv", "graph.ttl", "graph.html", "report.json", "text/a.txt", "text/b.txt", "store/kuangtu.json", "store", "more"],
)
def test_an_output_that_somebody_touched_is_written_anew(left, harm):
    news, out = left
    was = content(out)
    if harm == "store":
        shutil.rmtree(out / harm)
    elif harm == "more":
        (out / "text" / "c.txt").write_text("more", encoding="utf-8")
    elif harm == "report.json":
        path = out / harm
        path.write_text(path.read_text(encoding="utf-8").replace("a.md", "x.md"), encoding="utf-8")
    elif harm == "text/b.txt":
        (out / harm).unlink()
    else:
        (out / harm).write_bytes((out / harm).read_bytes()[:-3])
    build([news], out)
    assert content(out) == was


def test_other_settings_are_another_build(left, tmp_path, ontology):
    news, out = left
    before = stamps(out)
    build([news], out, base="https://example.org/id/")
    assert "ktr: <https://example.org/id/>" in (out / "graph.ttl").read_text(encoding="utf-8")
    ledger = tmp_path / "ledger.csv"
    ledger.write_text("relation,a,b,note\nprefer,青海省工业和信息化厅,青海工信厅,\n", encoding="utf-8")
    build([news], out, ledger=ledger)
    assert "青海工信厅" in (out / "facts.csv").read_text(encoding="utf-8")
    ledger.write_text("relation,a,b,note\n", encoding="utf-8")
    build([news], out, ledger=ledger)
    assert "青海工信厅" not in (out / "facts.csv").read_text(encoding="utf-8")
    build([news], out, keep_store=False)
    assert not (out / "store").exists()
    build([news], out)
    assert (out / "store").is_dir()
    knowledge = tmp_path / "ontology"
    shutil.copytree(ontology, knowledge)
    style = knowledge / "style.yaml"
    style.write_text(style.read_text(encoding="utf-8") + "\n# other colours\n", encoding="utf-8")
    assert build([news], out, knowledge_dir=knowledge).reused.unchanged == 0
    assert stamps(out) != before
