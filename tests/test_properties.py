"""What holds of any input: places lead back, order does not matter, hostile text stays text, writing and reading agree."""

from __future__ import annotations

import re
import time
from datetime import date
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from articles import article, extractor, finder, knowledge
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kg.documents import sentences
from kg.graph import read_corpus, triples, write_turtle
from kg.identity import resolve
from kg.links import document_key, mint
from kg.model import Corpus, Document, Extraction, Span
from kg.reading import Reading, normalise
from kg.view import write_page
from kg.vocabulary.lexicon import BASE

if TYPE_CHECKING:
    from pathlib import Path

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
MANY = settings(max_examples=300, deadline=None)

WORDS = [
    *'、，。；：（）《》“”「」『』"\n 某a1据称İ😀𠮷\u3000\u200b', "四川省", "能源局", "发布", "《关于关停挖矿的通知》", "F2Pool",
    "Poolin", "算力下跌", "12%", "126EH/s", "分别为", "約談", "央行", "网传", "礦場", "关停", "要求", "该通知", "总裁王大山",
    "表示", "有限公司", "约翰·史密斯", "（Bob Ray）", "6 月 9 日",
]  # fmt: skip
HOSTILE = [
    *"\x7f\ue000\ufeff\u202e\u2028\\", "<script>alert(1)</script>", "</script><script>", "<!--", "]]>", "&lt;", "&#x3c;b&#x3e;",
    '"""', "'''", "\\u0022", '" .\nktr:x a kt:Claim', "> <http://x> <http://y>", "${7*7}", "{{7*7}}", "%s", "../..",
    "\x1b[31m", "=cmd()", "';--", "javascript:x()", "@zh", "^^xsd:date",
]  # fmt: skip
ENDLESS = [
    *'《“"（7礦据', "《关于四川省的通知", "四川省、", "火币、", "12.5%、", "12EH/s、", "6月9日", "阿·", "四 ", "停止", "发布",
    "能源局、", "某某有限公司", "四川省能源局（以下简称“能局”）", "公司Bb、", "矿企Abc Def、", "央行约谈了火币。",
    "《关于四川省关停的通知》",
]  # fmt: skip

texts = st.lists(st.sampled_from(WORDS), max_size=40).map("".join)
anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
hostile = st.lists(st.sampled_from([*HOSTILE, *WORDS]), min_size=1, max_size=25).map("".join)


# ── The matching view ──────────────────────────────────────────────────────────────────────────


@MANY
@given(st.one_of(anything, texts, hostile), st.data())
def test_every_range_of_the_view_leads_back_inside_the_text(text: str, data: st.DataObject) -> None:
    reading = Reading.of(text)
    assert len(reading.view) <= len(text)
    if not reading.view:
        return
    start = data.draw(st.integers(0, len(reading.view) - 1))
    end = data.draw(st.integers(start + 1, len(reading.view)))
    span = reading.span(start, end)
    assert 0 <= span.start < span.end <= len(text)
    assert reading.locate(span) == (start, end), "and the way there is the way back"
    if start + 1 < end:
        assert reading.span(start, end - 1).end < span.end, "in order, no two in one place"


@MANY
@given(st.one_of(anything, texts))
def test_a_line_is_a_line_in_the_view(text: str) -> None:
    assert Reading.of(text).view.count("\n") == text.count("\n")


@MANY
@given(st.one_of(anything, texts), st.one_of(anything, texts))
def test_an_iri_needs_no_escape_and_tells_names_apart(one: str, other: str) -> None:
    a, b = mint("company", one), mint("company", other)
    assert re.fullmatch(r"company-[a-z0-9-]+", a.removeprefix(BASE))
    assert (a == b) is (normalise(one) == normalise(other))
    assert document_key(one) == document_key(f"{one}（征求意见稿）")


# ── Mentions and claims ────────────────────────────────────────────────────────────────────────


@settings(max_examples=120, deadline=None)
@given(st.one_of(texts, hostile))
def test_mentions_and_proofs_quote_the_article(text: str) -> None:
    document = article(text)
    found = finder()(document)
    assert all(m.span.of(text) == m.text for m in found)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))
    extraction = extractor()(document)
    assert all(e.span.of(text) == e.exact for c in extraction.claims for e in c.evidence)
    assert {i for c in extraction.claims for i in (c.subject, *c.attributed)} <= {e.iri for e in extraction.entities}


@settings(max_examples=100, deadline=None)
@given(st.one_of(texts, hostile))
def test_sentences_cover_every_word(text: str) -> None:
    document = article(text)
    covered = {i for span in sentences(document) for i in range(span.start, span.end)}
    inside = {i for block in document.blocks for i in range(block.span.start, block.span.end)}
    assert all(text[i].isspace() or not text[i].isprintable() for i in inside - covered)


@pytest.mark.parametrize("unit", ENDLESS)
def test_a_line_that_goes_on_and_on_takes_time_in_proportion(unit: str) -> None:
    def cost(length: int) -> float:
        document = article((unit * length)[:length])
        start = time.process_time()
        extractor()(document)
        return time.process_time() - start

    cost(1000)
    tries = (cost(16_000) < 9 * cost(4000) + 0.3 for _ in range(3))  # a look for garbage may fall into one
    assert any(tries), "four times the length would take sixteen times as long were it quadratic"


# ── Order ──────────────────────────────────────────────────────────────────────────────────────

ARTICLES = (
    "6月18日，四川省发改委、四川省能源局联合印发《关于清理关停虚拟货币挖矿项目的通知》，要求6月20日前断电。",
    "四川省能源局印发《关于清理关停虚拟货币挖旷项目的通知》。btc.com数据显示，F2Pool算力下跌12%。",
    "网传雲南已對礦場斷電。F2Pool、Poolin算力下降，24小时降幅分别为10%、20%。",
    "雅安市能源局6月18日召开座谈会，会议要求断电。比特大陆首席执行官王大山表示，矿机已运往哈萨克斯坦。",
    "6月18日，雅安市能源局召开专题会议。比特大陆创始人王大山说，不会停产。",
    "晨岭科技有限公司宣布停止向中国大陆用户提供服务。晨岭科技宣布停止向美国用户提供服务。",
)


@cache
def pool() -> tuple[tuple[Document, Extraction], ...]:
    documents = [article(text, f"a{i}") for i, text in enumerate(ARTICLES)]
    return tuple((d, extractor()(d)) for d in documents)


def corpus(order: tuple[int, ...] | list[int]) -> Corpus:
    return resolve([pool()[i][0] for i in order], [pool()[i][1] for i in reversed(order)])


@FEW
@given(st.permutations(range(len(ARTICLES))))
def test_shuffled_input_gives_the_same_bytes(tmp_path: Path, order: list[int]) -> None:
    for name, found in (("one", corpus(range(len(ARTICLES)))), ("two", corpus(order))):  # type: ignore[arg-type]
        write_turtle(found, knowledge().terms, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("prefix", ["z", "A"])
def test_files_named_in_any_order_give_the_same_bytes(tmp_path: Path, seeds: Path, built: Path, prefix: str) -> None:
    from kg.pipeline import build

    paths = sorted(seeds.glob("*.txt"), key=lambda p: (p.name[2] if prefix == "A" else p.name[4], p.name), reverse=prefix == "z")
    build(paths, tmp_path / "out")
    assert (tmp_path / "out" / "graph.ttl").read_bytes() == (built / "graph.ttl").read_bytes()


# ── Hostile text ───────────────────────────────────────────────────────────────────────────────


def hostile_corpus(bad: str) -> Corpus:
    """Return a corpus with hostile words wherever an article may carry some."""
    base = article(
        f"{bad}四川已关停矿场。\n矿企“{bad[:9]}”表示，四川省能源局发布《{bad}通知》，要求断电。总裁王大山{bad}表示。", "a"
    )
    document = Document(
        "a", base.text, base.blocks, bad, date(2021, 6, 22), publisher=bad, author=bad, url=bad, categories=(bad,)
    )
    return resolve([document], [extractor()(document)])


@FEW
@given(hostile)
@example("\n約談")  # no claim at all, and yet a publisher with a class
def test_hostile_text_is_text_in_turtle(tmp_path: Path, bad: str) -> None:
    found = hostile_corpus(bad)
    path = tmp_path / "graph.ttl"
    write_turtle(found, knowledge().terms, path)
    parsed = list(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))
    assert {str(t) for t in parsed} == {str(t) for t in triples(found, knowledge().terms)}
    quotes = {t.object.value for t in parsed if t.predicate.value.endswith("oa#exact")}
    assert quotes == {e.exact for c in found.claims for e in c.evidence}


@settings(parent=FEW, max_examples=8)
@given(hostile)
def test_hostile_text_is_text_in_the_page(tmp_path: Path, ontology: Path, bad: str) -> None:
    def scripts(of: Corpus) -> int:
        write_page(of, knowledge().terms, ontology / "style.yaml", tmp_path / "graph.html")
        return (tmp_path / "graph.html").read_text(encoding="utf-8").count("<script")

    assert scripts(hostile_corpus(bad)) == scripts(Corpus())


# ── Writing and reading ────────────────────────────────────────────────────────────────────────


def save(found: Corpus, out: Path) -> bytes:
    """Write what a build writes of a corpus, as far as reading needs it."""
    (out / "text").mkdir(parents=True, exist_ok=True)
    for document in found.documents:
        (out / "text" / f"{document.id}.txt").write_bytes(document.text.encode())
    write_turtle(found, knowledge().terms, out / "graph.ttl")
    return (out / "graph.ttl").read_bytes()


@FEW
@given(st.one_of(hostile, texts.filter(bool)))
def test_what_was_written_is_read_and_written_again(tmp_path: Path, bad: str) -> None:
    first = save(hostile_corpus(bad), tmp_path)
    again = read_corpus(tmp_path)
    assert save(again, tmp_path / "again") == first
    assert all(Span(e.span.start, e.span.end).of(again.documents[0].text) == e.exact for c in again.claims for e in c.evidence)


def test_the_build_of_the_seeds_is_read_and_written_again(tmp_path: Path, built: Path) -> None:
    assert save(read_corpus(built), tmp_path) == (built / "graph.ttl").read_bytes()
