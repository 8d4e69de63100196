"""What tables and lists of figures tell: the head of the column, or the words before, say what a figure is of."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from articles import Said, facts, read

from kg.documents.html import html_pieces
from kg.documents.markdown import markdown_pieces

POOLS = """BTC.com数据显示，过去24小时各矿池变化如下表：
排名 | 矿池 | 算力(EH/s) | 全网占比 | 24h涨跌 | 费率
1 | 鱼池 | 17.5 | 17.9% | -6.3% | 2.5%
2 | Foundry USA | 5.8 | 6.0% | +4.1% | 0.1%"""


def figures(text: str) -> set[tuple[str, str, object]]:
    return {(s, p, str(o) if isinstance(o, Decimal) else o) for s, p, o in facts(text)}


def test_the_head_of_a_column_tells_what_its_figures_are() -> None:
    assert figures(POOLS) == {
        ("F2Pool", "hashrate", "17.5"),
        ("F2Pool", "hashrateShare", "17.9"),
        ("F2Pool", "lost", "6.3"),
        ("Foundry USA", "hashrate", "5.8"),
        ("Foundry USA", "hashrateShare", "6"),
        ("Foundry USA", "gained", "4.1"),
    } - {("F2Pool", "hashrateShare", "2.5")}
    labels = {e.iri: e.label for e in read(POOLS).entities}
    assert {labels[who] for claim in read(POOLS).claims for who in claim.attributed} == {"BTC.com"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "截至2022年1月，全球比特币算力分布如下表。\n国家 | 2021年8月 | 2022年1月\n美国 | 35.4% | 37.8%\n中国 | 22.3% | 21.1%",
            {("美国", "35.4"), ("美国", "37.8"), ("中国", "22.3"), ("中国", "21.1")},
        ),
        ("矿池份额如下：\n1. 鱼池：22.3%\n2. 蚂蚁矿池：15.9%", {("F2Pool", "22.3"), ("AntPool", "15.9")}),
        ("各矿池手续费如下：\n鱼池：2.5%\n蚂蚁矿池：4%", set()),
        ("各矿池份额不同，费率亦然。\n鱼池：2.5%\n蚂蚁矿池：4%", set()),
        ("矿池 | 费率\n鱼池 | 2.5%\n蚂蚁矿池 | 4%", set()),
        ("各国用电占比如下：\n国家 | 能源占比\n美国 | 15%\n中国 | 26%", set()),
    ],
)
def test_shares_in_tables_and_lists(text: str, wanted: set[tuple[str, str]]) -> None:
    assert {(s, o) for s, p, o in figures(text) if p == "hashrateShare"} == wanted


def test_a_day_of_a_row_and_of_a_head() -> None:
    found = read("近日全网算力：\n日期 | 比特币全网算力 | 难度\n6月19日 | 128EH/s | 19.9T\n6月20日 | 112EH/s | 19.9T")
    assert [(str(c.object.value), c.when.earliest) for c in found.claims if c.predicate == "hashrate" and c.when] == [  # type: ignore[union-attr]
        ("128", date(2021, 6, 19)),
        ("112", date(2021, 6, 20)),
    ]


def test_prices_of_goods_and_shares() -> None:
    found = figures(
        "矿机报价一览：\n机型 | 5月初报价（元） | 现价（元） | 跌幅\n蚂蚁S19 Pro | 90000 | 52000 | 42%\nM30S | 6万 | 3万 | 五成"
    )
    assert {
        ("蚂蚁S19 Pro", "price", "90000"),
        ("蚂蚁S19 Pro", "price", "52000"),
        ("蚂蚁S19 Pro", "priceChange", "-42"),
    } <= found
    found = figures(
        "今日表现：\n股票 | 收盘价（港元） | 涨跌幅 | 成交额（万元）\n火币科技 | 8.7 | -21.3% | 320\n欧科云链 | 0.24 | +1.5% | 51"
    )
    assert found == {
        ("火币科技", "price", "8.7"),
        ("火币科技", "priceChange", "-21.3"),
        ("欧科云链", "price", "0.24"),
        ("欧科云链", "priceChange", "1.5"),
    }


def test_a_site_is_told_of_by_its_own_row() -> None:
    text = "机房如下：\n机房 | 所在地 | 负荷（兆瓦） | 现状\n沙湾机房 | 乐山市 | 6.5 | 6月20日断电\n青坪机房 | 康定市 | 18 | 正常"
    found = facts(text)
    assert {
        Said("沙湾机房", "locatedIn", "乐山市"),
        Said("沙湾机房", "powerUse", Decimal("6.5")),
        Said("沙湾机房", "subjectTo", "StopPowerSupply"),
        Said("青坪机房", "locatedIn", "康定市"),
        Said("青坪机房", "powerUse", Decimal(18)),
    } == {f for f in found if f.predicate != "projectCount"}


def test_cells_stay_apart_in_the_text() -> None:
    rows = "<table><tr><td></td><td>算力</td></tr><tr><td><p>鱼池</p></td><td><p>17EH/s</p></td></tr></table>"
    assert [piece.text for piece in html_pieces(rows)] == ["| 算力", "鱼池 | 17EH/s"]
    marked = markdown_pieces("| 矿池 | 算力 |\n|---|---|\n| **鱼池** | 17EH/s |")
    assert [piece.text for piece in marked] == ["矿池 | 算力", "鱼池 | 17EH/s"]
    layout = f"<table><tr><td><p>{'这是一段很长的正文，' * 6}</p><p>第二段。</p></td><td>边栏</td></tr></table>"
    assert [piece.text for piece in html_pieces(layout)][1:] == ["第二段。", "边栏"]
