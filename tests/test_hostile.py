"""Input that means harm: put together of the meanest pieces there are, and what the fuzzer of ``scripts/fuzz.py`` found."""

from __future__ import annotations

import time
import unicodedata
from datetime import date
from typing import TYPE_CHECKING

import pytest
from articles import extractor, knowledge
from hostile import BYTES, PIECES, TEXTS, carried, check_claims, check_quantities, check_readers, check_times, instructions
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.documents import read_documents, read_text, safe_id
from kg.graph import triples
from kg.identity import resolve
from kg.model import Block, Document, Failure, Span
from kg.reading import Reading, normalise

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = {"claims": 20, "turtle": 5, "literals": 40}
anything = st.text(max_size=12)
mean = st.lists(st.one_of(st.sampled_from(PIECES), anything), max_size=40).map("".join)


def often(name: str) -> settings:
    return settings(
        max_examples=EXAMPLES.get(name, 60),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


@pytest.mark.parametrize("name", TEXTS)
def test_text_of_any_kind_keeps_every_promise(name: str) -> None:
    often(name)(given(mean)(TEXTS[name]))()


@pytest.mark.parametrize("name", BYTES)
def test_bytes_of_any_kind_keep_every_promise(name: str) -> None:
    often(name)(given(st.one_of(st.binary(max_size=200), mean.map(lambda text: text.encode("utf-8", "replace"))))(BYTES[name]))()


@pytest.mark.parametrize("codec", ["gb18030", "big5hkscs", "utf-16", "utf-16-le", "utf-8-sig", "shift_jis", "euc_kr"])
def test_other_encodings_keep_every_promise(codec: str) -> None:
    settings(max_examples=10, deadline=None)(given(mean)(lambda text: check_readers(text.encode(codec, "ignore"))))()


# ── Found by the fuzzer ────────────────────────────────────────────────────────────────────────


def test_half_a_character_is_no_reason_to_fall() -> None:
    reading = Reading.of("四川\ud800断電")
    assert reading.view == "四川\ufffd断电"
    assert normalise("\ude7e礦") == "\ufffd矿"
    check_claims(carried("，\ude7e"))


@pytest.mark.parametrize("text", ['亿亿亿亿亿亿亿亿亿十亿亿「"', "9" * 60 + "万元", "1亿亿亿亿亿亿-2亿亿亿亿亿亿亿台"])
def test_numbers_beyond_all_measure_are_no_amounts(text: str) -> None:
    check_quantities(text)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("网传\uffff", "网传_"),
        ("四川\u3000断电", "四川_断电"),
        ("con.x", "con_.x"),
        ("COM¹", "COM¹_"),
        ("a\u200bb\ue000", "a_b_"),
        ("- .x", "x"),
    ],
)
def test_a_name_that_some_system_refuses_is_made_one_that_all_take(name: str, expected: str) -> None:
    assert safe_id(name) == expected


@pytest.mark.parametrize(
    "text", ["昨天至第一季度", "6月底到去年底", "22:00第一季度去年底百昨天至第一季度上周<br>今日（6月20日）至"]
)
def test_no_time_ends_before_it_begins(text: str) -> None:
    check_times(text)


# ── What each format may try ───────────────────────────────────────────────────────────────────

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
FEED = "<rss><channel><item><title>断电</title><description>{}</description></item></channel></rss>"


@pytest.mark.parametrize(
    "declared",
    [
        f'<!DOCTYPE rss [<!ENTITY l0 "哈">{LAUGHS}]>',
        '<!DOCTYPE rss [<!ENTITY l11 SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE rss [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>',
    ],
)
def test_a_feed_expands_nothing_and_fetches_nothing(declared: str) -> None:
    start = time.process_time()
    (result,) = read_text("a.xml", f"<?xml version='1.0'?>{declared}{FEED.format('&l11;')}")
    assert isinstance(result, Failure)
    assert "it declares a document type" in result.error
    assert time.process_time() - start < 2, "what is refused at once takes no time"


@pytest.mark.parametrize(
    "head",
    [
        "title: !!python/object/apply:os.system ['touch {}']",
        "title: !!python/object/new:subprocess.Popen [['touch', '{}']]",
        "!!python/object/apply:pathlib.Path.touch [!!python/object/apply:pathlib.Path ['{}']]",
    ],
)
def test_yaml_makes_no_objects(head: str, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    results = read_text("a.md", f"---\n{head.format(mark)}\n---\n矿场断电。")
    assert any(isinstance(result, Document) and "矿场断电。" in result.text for result in results)
    assert not mark.exists()


def test_a_bomb_of_aliases_stays_small() -> None:
    lines = [
        "a0: &a0 [哈, 哈]",
        *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)),
        "tags: *a11",
        "title: *a11",
    ]
    (result,) = read_text("a.md", "---\n" + "\n".join(lines) + "\n---\n矿场断电。")
    assert isinstance(result, Document)
    assert len(str(result)) < 2_000


def test_names_that_are_one_file_on_some_system_become_two_ids(tmp_path: Path) -> None:
    for name in ("Élan.txt", unicodedata.normalize("NFD", "élan") + ".md", "ÉLAN.html"):
        (tmp_path / name).write_text(f"{name} 矿场断电。", "utf-8")
    lines = '{"id": "a", "text": "一矿断电。"}\n{"id": "A", "text": "二矿断电。"}\n{"id": "../../a", "text": "三矿断电。"}\n'
    (tmp_path / "many.jsonl").write_text(lines + '{"id": "A", "text": "四矿断电。"}\n', "utf-8")
    found = [result.id for result in read_documents([tmp_path]) if isinstance(result, Document)]
    assert len(found) == 7
    assert len({unicodedata.normalize("NFC", ident).casefold() for ident in found}) == 7
    assert not any(set(ident) & set("/\\") for ident in found)


# ── Length ─────────────────────────────────────────────────────────────────────────────────────

ENDLESS = {
    "paragraphs": "<p>四川断电。</p>",
    "deep elements": "<div>",
    "lines": "四川断电。\n\n",
    "emphasis": "**四川** _断电_ ",
    "links": "[四川](http://a.b/) ",
    "items": "- 四川\n",
    "rows": "| 四川 | 断电 |\n",
    "quotations": "> 四川断电。\n",
    "comments": "<!-- 四川 -->",
    "references": "&amp;&#22235;",
    "full stops": "四川。",
    "open brackets": "（四川",
}
HEADS = {"a post": "---\ntitle: 断电\n---\n", "bare text": ""}


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("name", ENDLESS)
def test_reading_grows_with_the_length(name: str, head: str) -> None:
    def text(count: int) -> str:
        return HEADS[head] + ENDLESS[name] * count

    read_text("a.md", text(10))  # what is kept from call to call is there
    one, two = (instructions(lambda count=count: read_text("a.md", text(count))) for count in (60, 120))  # type: ignore[misc]
    assert two <= 2.3 * one, "twice the length would take four times the instructions were it quadratic"


def test_a_feed_and_lines_grow_with_their_number() -> None:
    for make in (
        lambda count: (
            "<rss><channel>" + "<item><title>断电</title><description>四川。</description></item>" * count + "</channel></rss>"
        ),
        lambda count: '{"title": "断电", "text": "四川。"}\n' * count,
    ):
        read_text("a", make(3))
        one, two = (instructions(lambda count=count: read_text("a", make(count))) for count in (50, 100))  # type: ignore[misc]  # noqa: B023
        assert two <= 2.3 * one


@pytest.mark.parametrize("unseen", ["\x85\x85", "\u2028\u2028", " \u2029"])
def test_what_has_no_visible_name_costs_its_own_claims_alone(unseen: str) -> None:
    text = f"6月18日，四川已关停矿场。矿企“{unseen}”宣布，停止向四川提供服务。四川省能源局约谈矿企“{unseen}”。"
    document = Document("a", text, (Block(Span(0, len(text))),), issued=date(2021, 6, 20))
    found = extractor()(document)
    assert all(entity.label.strip() for entity in found.entities)
    assert any(claim.predicate == "subjectTo" for claim in found.claims)
    assert triples(resolve([document], [found]), knowledge().terms)
