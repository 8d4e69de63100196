"""How Chinese news tells of other countries: sanctions, officials of foreign names, mines and shares abroad."""

from __future__ import annotations

from datetime import date

import pytest
from articles import DAY, read, said

from kg.model import When


def facts(text: str, *, day: date = DAY) -> set[tuple[str, str, str]]:
    """Return the claims of a text by names."""
    found = read(text, day=day)
    return {(s, p, str(o)) for s, p, o in (said(found, claim) for claim in found.claims)}


# ---- sanctions -----------------------------------------------------------------------------------------------
SANCTIONS = (
    "美国20日宣布新一轮对俄经济制裁，40多个实体遭点名。\n"
    "美国财政部公布的名单显示，俄罗斯商业银行Severbank在列。\n"
    "俄罗斯矿企Taigamine也被财政部写进制裁名单。"
)


def test_who_is_on_a_list_of_sanctions_is_sanctioned_on_its_day() -> None:
    found = read(SANCTIONS, day=date(2022, 4, 21))
    struck = {said(found, c)[0]: c.when for c in found.claims if c.predicate == "subjectTo"}
    assert set(struck) == {"Severbank", "Taigamine"}
    assert all(isinstance(when, When) and when.earliest == when.latest == date(2022, 4, 20) for when in struck.values())


def test_a_list_of_sanctions_is_aimed_at_the_country_sanctioned() -> None:
    found = facts(SANCTIONS, day=date(2022, 4, 21))
    assert ("名单", "targets", "俄罗斯") in found
    assert ("名单", "targets", "美国") not in found


def test_a_list_of_what_is_closed_is_none_of_sanctions() -> None:
    found = facts("浙江省发改委11月20日公布关停名单，青石矿业公司在列。浙江称将对违规者实施制裁。", day=date(2021, 11, 20))
    assert ("关停名单", "targets", "浙江省") in found
    assert not any(o == "Blacklist" for _, _, o in found)


def test_what_was_done_days_ago_is_nothing_to_come() -> None:
    found = read("美国财政部8日将混币服务商Severmix列入制裁名单。", day=date(2022, 8, 9))
    (claim,) = [c for c in found.claims if c.predicate == "subjectTo"]
    assert isinstance(claim.when, When)
    assert (claim.when.earliest, claim.modality.value) == (date(2022, 8, 8), "asserted")


# ---- people --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("魁北克水电公司董事巴哈鲁（Baharu Dinn）说，公司不再受理新申请。", "巴哈鲁"),
        ("魁北克水电公司公布计划。该公司发言人布夏（Cendrine Bouchat）说，用电会增加。", "布夏"),
    ],
)
def test_a_foreign_name_behind_a_post_is_no_firm(text: str, person: str) -> None:
    assert (person, "affiliatedWith", "魁北克水电公司") in facts(text)


def test_a_trade_is_no_firm() -> None:
    assert not facts("魁北克省不再把低价电留给加密币挖矿业，替挖矿业撑腰的声音变小，加密币挖矿业表示失望。")


# ---- power and hashrate --------------------------------------------------------------------------------------
def test_power_set_aside_for_miners() -> None:
    assert ("魁北克省", "powerUse", "270") in facts("魁北克省希望收回，把原先留给挖矿业的270千瓩(MW)电力改配他用。")


def test_shares_behind_what_is_said_of_their_rank() -> None:
    found = facts("2021年4月，俄罗斯占全球比特币挖矿算力的6.8%，排名第四，居其前的哈萨克斯坦占8.2%，第二的美国占16.8%。")
    assert {("哈萨克斯坦", "hashrateShare", "8.2"), ("美国", "hashrateShare", "16.8")} <= found
