"""Sentences: where they end, and that they cover all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.documents import read_text, sentences, split
from kg.documents.sentences import LONGEST
from kg.model import Document


def cut(text: str) -> list[str]:
    return [span.of(text) for span in split(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("矿场断电。矿工走了！谁知道？", ["矿场断电。", "矿工走了！", "谁知道？"]),
        ("先断电；后排查。", ["先断电；", "后排查。"]),
        ("他说：“断电了。”矿工走了。", ["他说：“断电了。”", "矿工走了。"]),
        ("他說：「斷電了！」礦工走了。", ["他說：「斷電了！」", "礦工走了。"]),
        ("“矿难来了！”的时候，没人答。", ["“矿难来了！”的时候，没人答。"]),
        ("会上说《电去哪儿了？》一文属实。完", ["会上说《电去哪儿了？》一文属实。", "完"]),
        ("断电。（估计回不来了……）走了。", ["断电。", "（估计回不来了……）", "走了。"]),
        ("矿工（他说。又说。）走了。", ["矿工（他说。又说。）", "走了。"]),
        ("跌2.5%至1,234.56美元。涨了", ["跌2.5%至1,234.56美元。", "涨了"]),
        ("U.S. Mining Inc. said so. Then it rained.", ["U.S. Mining Inc. said so.", "Then it rained."]),
        ("电停了.矿工走了.", ["电停了.", "矿工走了."]),
        ("在建设施。 Mining 停了。", ["在建设施。", "Mining 停了。"]),
        ("见https://example.org/a?b=1&c=2.html的说明。完", ["见https://example.org/a?b=1&c=2.html的说明。", "完"]),
        ('" 挖矿 "停了。" 矿机 "呢？', ['" 挖矿 "停了。', '" 矿机 "呢？']),
        ('他说，" 都会停。"完', ['他说，" 都会停。"', "完"]),
        ("我……不知道。", ["我……", "不知道。"]),
        ("等等……，还有。", ["等等……，还有。"]),
        ("断电了！！！真的？！", ["断电了！！！", "真的？！"]),
        ("第一行\n第二行", ["第一行", "第二行"]),
        ("", []),
        (" \n　", []),
    ],
)
def test_where_sentences_end(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_a_bracket_that_never_closes_swallows_nothing() -> None:
    text = "（" + "矿工走了，" * 40 + "断电。又断电。"
    assert cut(text)[-2].endswith("断电。")
    assert cut(text)[-1] == "又断电。"


def test_sentences_have_a_bound_and_are_cut_at_commas() -> None:
    spans = list(split("矿工走了，" * 1000))
    assert max(len(span) for span in spans) <= LONGEST
    assert all(span.of("矿工走了，" * 1000).endswith("，") for span in spans)
    assert [len(span) for span in split("电" * (2 * LONGEST + 1))] == [LONGEST, LONGEST, 1]


def test_sentences_never_cross_blocks() -> None:
    (document,) = read_text("a.md", "---\ntitle: 断电\n---\n<p>（矿工</p><p>走了。）完</p>")
    assert isinstance(document, Document)
    assert [span.of(document.text) for span in sentences(document)] == ["断电", "（矿工", "走了。）", "完"]


@given(st.text(alphabet='四川断电。！？；，…"“”（）()《》.!?;:a1 \n\u3000'), st.integers(0, 5), st.integers(0, 5))
def test_sentences_cover_every_character_that_is_no_space(text: str, front: int, back: int) -> None:
    end = max(front, len(text) - back)
    covered = set()
    last = front
    for span in split(text, min(front, len(text)), min(end, len(text))):
        assert span.start >= last
        last = span.end
        assert not span.of(text)[0].isspace()
        assert not span.of(text)[-1].isspace()
        covered |= set(range(span.start, span.end))
    wanted = {i for i in range(min(front, len(text)), min(end, len(text))) if not text[i].isspace()}
    assert wanted <= covered
