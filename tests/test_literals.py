"""The automaton before the expressions leaves out nothing that they would find."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from articles import article, extractor, finder, knowledge
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.claims.encode import encode
from kg.documents import read_documents
from kg.mentions.pipeline import Steps
from kg.model import Document
from kg.reading import Reading
from kg.steps import finished
from kg.vocabulary.automata import every, longest, longest_of
from kg.vocabulary.branches import either
from kg.vocabulary.literals import Marks, Sieve, needed, opening
from kg.vocabulary.openings import Openings

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
PIECES = (
    "四川省能源局", "关停", "矿场", "发布", "《关于全面关停的通知》", "总裁", "首席执行官兼董事长", "王小明", "表示", "通知",
    "会议", "召开", "第三次", "公司", "（NASDAQ：ABC）", "Bit Mining", "6月9日", "约谈", "公告称", "就", "征求意见", "20%", "的",
    "，", "。", "“", "”", "、", "\n",
)  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
EXPRESSIONS = (
    "关停|停止", "(?:关停|停止)[^，]{0,4}?矿场", "(?<=，)(?:发布|印发)了?(?P<what>《[^》]*》)", "\\d+%",
    "(?:总裁|会长)(?:兼(?:总裁|会长))*王.", "[A-Z][a-z]+(?: [A-Z][a-z]+)?", "(?:的)?(?:通知|公告)(?=，|称)", ".*通知",
    "(?:公司)*。", "(?!关)关?停", "(?:第[一二三]次)?会议", "(?:(?:四川|云南)省)+", "(?i:bit) mining", "会议(?!召开)|通知$",
    "(?:关停|)矿场",
)  # fmt: skip


def every_expression() -> list[re.Pattern[str]]:
    """Return the expressions that the product tries on articles, and some of other shapes."""
    steps = Steps(knowledge())
    found = [value for step in (steps._titles, steps._people, *steps._organisations) for value in vars(step).values()]
    return [
        *(e for e in found if isinstance(e, re.Pattern)),
        *(p.regex for p in knowledge().patterns),
        *map(re.compile, EXPRESSIONS),
    ]


def spans(matches: object) -> list[tuple[int, int]]:
    return [match.span() for match in matches]  # type: ignore[attr-defined]


def views() -> list[str]:
    folders = [ROOT / "seeds", ROOT / "tests" / "gold" / "articles"]
    return [Reading.of(d.text).view for d in read_documents(folders) if isinstance(d, Document)]


def agree(openings: Openings, sieve: Sieve, regexes: list[re.Pattern[str]], text: str) -> None:
    likely = set(sieve(text))
    for number, (regex, found) in enumerate(zip(regexes, openings(text), strict=True)):
        expected = spans(regex.finditer(text))
        if not regex.match(""):
            assert spans(found) == expected, f"{regex.pattern!r} in {text!r}"
        assert number in likely or not expected, f"{regex.pattern!r} in {text!r}"


def test_the_same_is_found_in_articles() -> None:
    regexes = every_expression()
    openings, sieve = Openings(regexes), Sieve(regexes)
    assert len(views()) > 40
    for view in views():
        agree(openings, sieve, regexes, view)


def test_no_pattern_that_matches_is_passed_over() -> None:
    patterns = knowledge().patterns
    sieve = Sieve([pattern.regex for pattern in patterns])
    tried = hits = 0
    for pattern in patterns:
        for sample in pattern.examples:
            for sentence in finished(encode(finder().sheet(article(sample.text)), knowledge(), sieve.marks)):
                likely = sieve.passed(sentence.marks)
                matching = [n for n, other in enumerate(patterns) if other.regex.search(sentence.code)]
                assert set(matching) <= set(likely), sample.text
                tried, hits = tried + len(patterns), hits + len(likely)
    assert hits < tried / 5, "most patterns are not tried on most sentences"


@pytest.mark.parametrize("build", [every, longest])
@given(
    words=st.lists(st.text("关停止的ab ", min_size=1, max_size=4), unique=True, max_size=8),
    text=st.text("关停止的ab \n", max_size=40),
)
@settings(max_examples=60, deadline=None)
def test_both_libraries_find_the_same(
    build: Callable[..., Callable[[str], list[tuple[int, int, int]]]], words: list[str], text: str
) -> None:
    pytest.importorskip("daachorse")
    fast, plain = build(words)(text), build(words, prefer_fast=False)(text)
    assert longest_of(every(words)(text)) == longest(words)(text)
    assert sorted(fast) == sorted(plain)
    assert [end for _, end, _ in fast] == sorted(end for _, end, _ in fast)
    assert all(text[start:end] == words[number] for start, end, number in fast)


def test_words_are_told_of_the_text_in_which_they_stand() -> None:
    marks = Marks()
    stop, publish = marks.any_of({"关停"}), marks.of(re.compile("(?:发布|印发).*通知"))
    seen = marks(["", "发布会", "关停", "", "通知，印发", ""])
    assert [text & stop == stop for text in seen] == [False, False, True, False, False, False]
    assert [text & publish == publish for text in seen] == [False, False, False, False, True, False]
    assert marks([]) == []


@pytest.fixture(scope="module")
def machines() -> tuple[Openings, Sieve, list[re.Pattern[str]]]:
    regexes = every_expression()
    return Openings(regexes), Sieve(regexes), regexes


@given(texts)
@settings(max_examples=60, deadline=None)
def test_the_same_is_found_in_any_text(machines: tuple[Openings, Sieve, list[re.Pattern[str]]], text: str) -> None:
    openings, sieve, regexes = machines
    agree(openings, sieve, regexes, text)


@pytest.mark.parametrize(
    ("expression", "sets"),
    [
        ("关停|停止", [{"关停", "停止"}]),
        ("关停?矿场", [{"关停矿场", "关矿场"}]),
        ("(?:发布|印发).*通知", [{"发布", "印发"}, {"通知"}]),
        ("(?:发布|印发公告)(?:.|，)?通知", [{"发布", "印发公告"}, {"通知"}]),
        ("(?:要求关停|关停)", [{"关停"}]),
        ("关停|.", []),
        ("(?:关停)*", []),
        ("(?!关停)x", [{"x"}]),
        ("(?=.*关停)x", [{"关停"}, {"x"}]),
        ("(?i)关停a", []),
    ],
)
def test_what_an_expression_needs(expression: str, sets: list[set[str]]) -> None:
    assert [set(words) for words in needed(re.compile(expression))] == sets


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("(?:总裁|会长)王.", {"总裁王", "会长王"}),
        ("(?<=，)[ab]c+", {"ac", "bc"}),
        ("[一二]+(?:大|条)", {"一", "二"}),
        ("(?:甲|.)乙", None),
        ("(?:甲)?.乙", None),
        ("(?:甲)?乙.", {"甲乙", "乙"}),
        ("", None),
    ],
)
def test_with_what_every_match_begins(expression: str, words: set[str] | None) -> None:
    found = opening(re.compile(expression))
    assert (None if found is None else set(found)) == words


def test_an_extractor_without_patterns_reads_on() -> None:
    assert Sieve([])("关停") == []
    assert list(Openings([])("关停")) == []
    assert extractor()(article("四川省能源局发布通知。")).claims


@settings(deadline=None, max_examples=50)
@given(st.lists(st.text("停关.矿|(", max_size=4), min_size=1, max_size=9), st.text("停关.矿|(", max_size=9))
def test_any_of_some_words_is_what_they_are_one_after_the_other(words: list[str], text: str) -> None:
    """What words share at their beginning is written once, and the longest that stands there is still the first tried."""
    flat = "|".join(map(re.escape, sorted(set(words), key=lambda word: (-len(word), word))))
    for end in ("", "矿", "(?<=停)"):
        found, wanted = (re.compile(f"(?:{some}){end}") for some in (either(words), flat))
        assert [m.span() for m in found.finditer(text)] == [m.span() for m in wanted.finditer(text)]
