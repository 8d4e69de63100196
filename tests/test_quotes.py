"""By whose word: quotations of several sentences, sources named behind what they told, people without a post."""

from __future__ import annotations

from decimal import Decimal

import pytest
from articles import read, said

CUT = ("四川省", "subjectTo", "StopPowerSupply")


def people(text: str, subject: str, predicate: str, thing: object) -> list[str]:
    """Return who says so."""
    found = read(text)
    (claim,) = [c for c in found.claims if said(found, c) == (subject, predicate, thing)]
    labels = {e.iri: e.label for e in found.entities}
    return [labels[who] for who in claim.attributed]


def level(number: str, subject: str = "F2Pool") -> tuple[str, str, Decimal]:
    return subject, "hashrate", Decimal(number)


@pytest.mark.parametrize(
    ("text", "fact", "expected"),
    [
        # a quotation of several sentences, from the colon or comma to its end and no further
        ("矿池创始人王纯表示：“云南的矿场停了。四川的矿场已断电。”", CUT, ["王纯"]),
        ("矿池创始人王纯表示，“云南的‘挖矿’项目停了。四川的矿场已断电。”", CUT, ["王纯"]),
        ("矿池创始人王纯表示：“云南的矿场停了。甘肃也停了。”四川的矿场已断电。", CUT, []),
        ("“四川的矿场已断电。云南也停了，”矿池创始人王纯说，“没有办法。”", CUT, ["王纯"]),
        ("“四川的矿场已断电。云南也停了。”", CUT, []),
        # who has a name though no post
        ("“四川的矿场已断电。”矿场主李明告诉记者。", CUT, ["李明"]),
        ("矿工张先生对记者表示，四川的矿场已断电。", CUT, ["张先生"]),
        ("多名矿工表示，四川的矿场已断电。", CUT, ["矿工"]),
        # a source behind what it told: for a sentence, for a paragraph
        ("四川的矿场已断电。（彭博社）", CUT, ["彭博社"]),
        ("云南的矿场也停了。\n四川的矿场已断电。\n（彭博社）", CUT, []),
        ("F2Pool算力为17EH/s（据BTC.com）。", level("17"), ["BTC.com"]),
        ("F2Pool算力为17EH/s。蚂蚁矿池算力为20EH/s。以上数据来自BTC.com。", level("17"), ["BTC.com"]),
        ("2022年一季度，四川矿场被断电，数据由国家能源局提供。", CUT, ["国家能源局"]),
        # people by what they are close to or took part in
        ("据参会人士透露，四川的矿场已断电。", CUT, ["参会人士"]),
        ("从接近比特大陆的人士处获悉，四川的矿场已断电。", CUT, ["接近比特大陆的人士"]),
        # flashes, and sources whose kind is told at length
        ("央视新闻消息，四川的矿场已断电。", CUT, ["中央电视台"]),
        ("查询BTC.com可知，F2Pool算力为17EH/s。", level("17"), ["BTC.com"]),
        ("根据区块链数据分析公司OKLink的统计，F2Pool算力为17EH/s。", level("17"), ["OKLink"]),
        ("剑桥大学的研究人员发现，F2Pool算力为17EH/s。", level("17"), ["剑桥大学"]),
        ("F2Pool表示，服务正常。根据矿池自己的数据，其算力为17EH/s。", level("17"), ["F2Pool"]),
    ],
)
def test_sources(text: str, fact: tuple[str, str, object], expected: list[str]) -> None:
    assert people(text, *fact) == expected
