"""A line that repeats one thing without end takes time in proportion to its length, in our code and in the expressions."""

from __future__ import annotations

import time
from datetime import date

import pytest
from articles import extractor
from hostile import instructions

from kg.model import Block, Document, Span

UNITS = {
    "posts": "总裁王小明表示，",
    "dotted names": "阿·阿表示，",
    "issued": "四川省能源局发布通知。",
    "latin words": "Aa Aa ",
    "numbered titles": "《关于%d关停的通知》",
    "regions": "四川省、",
    "open quotes": "“关于",
    "quoted words": "“挖矿”",
    "posts of one": "总裁兼",
    "open titles": "《",
    "digits": "1234567890",
    "agencies": "四川省发改委",
    "bodies without their place": "市“挖矿”整治办公室",
    "meetings": "金融委会议",
    "summonses": "央行约谈工商银行、",
    "shares": "比特币跌20%，",
    "measures": "停止供电、关停、",
    "open brackets": "（a",
    "companies": "新科技有限公司",
    "days": "6月9日，",
    "documents that point back": "该通知要求关停，",
    "speakers": "知情人士表示，据财联社报道，",
    "news": "6月9日，青海省工信厅发布《关于全面关停的通知》，要求6月20日前关停。",
}
SHORT, LONG = 2_000, 100_000
NOT_LINEAR = 1.25
"""How much more than twice the work twice the length may take; n² makes 2, n^1.5 makes 1.41."""
QUADRATIC = 12.0
"""How much more time four times the length may take: generous, since a clock is disturbed; n² makes 16."""


def line(unit: str, length: int) -> Document:
    """Return an article of one line; numbers in it differ."""
    count = length // len(unit)
    text = "".join(unit % n for n in range(count)) if "%d" in unit else unit * count
    return Document("hostile", text, (Block(Span(0, len(text))),), issued=date(2021, 6, 22))


def work(document: Document) -> int:
    """Return how many instructions of the product's Python reading an article takes."""
    return instructions(lambda: extractor()(document))


def seconds(document: Document) -> float:
    """Return the CPU seconds of one run."""
    start = time.process_time()
    extractor()(document)
    return time.process_time() - start


@pytest.mark.parametrize("name", UNITS)
def test_work_grows_with_the_length(name: str) -> None:
    extractor()(line(UNITS[name], SHORT))  # what is kept from run to run is there
    one, two = (work(line(UNITS[name], length)) for length in (SHORT, 2 * SHORT))
    assert two <= 2 * NOT_LINEAR * one


@pytest.mark.parametrize("name", UNITS)
def test_a_line_of_100_000_characters_takes_no_quadratic_time(name: str) -> None:
    quarter, whole = (line(UNITS[name], length) for length in (LONG // 4, LONG))
    ratios = (seconds(whole) / max(seconds(quarter), 0.01) for _ in range(3))
    assert any(ratio <= QUADRATIC for ratio in ratios)
