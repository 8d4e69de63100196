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


def test_what_is_compared_with_is_no_time_of_the_shares_that_follow() -> None:
    found = read(
        "8月美国占全球算力的35.4%，是4月的两倍多，哈萨克斯坦与俄罗斯分居二、三名，各占18.1%与11%。", day=date(2021, 10, 13)
    )
    times = {c.when.earliest for c in found.claims if c.predicate == "hashrateShare" and c.when}
    assert times == {date(2021, 8, 1)}


# ---- what is to come, and what is not ------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("四川省即将关停全部矿场。", "planned"),
        ("随着冬季即将到来，四川省关停了全部矿场。", "asserted"),
        ("纽约州议会撤回了全面禁止挖矿的法案。", "denied"),
    ],
)
def test_how_sure_a_measure_is(text: str, modality: str) -> None:
    (claim,) = [c for c in read(text).claims if c.predicate == "subjectTo"]
    assert claim.modality.value == modality


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("嘉楠科技即将把矿机运往美国。", "planned"),
        ("嘉楠科技已将第三批共2597台矿机运抵美国。", "asserted"),
        ("嘉楠科技撤回申请并迁往美国。", "asserted"),
    ],
)
def test_how_sure_a_move_is(text: str, modality: str) -> None:
    (claim,) = [c for c in read(text).claims if c.predicate == "relocatedTo"]
    assert claim.modality.value == modality


def test_a_bill_that_was_rejected_orders_nothing() -> None:
    assert not facts("《彭博》报道，挪威国会 10 日否决了全面禁止比特币挖矿的提案。")


def test_whom_a_firm_signs_with_does_not_move() -> None:
    movers = {s for s, p, _ in facts("嘉楠科技与哈萨克斯坦公司比特大陆签约，并在当地部署首批自营矿机。") if p == "relocatedTo"}
    assert movers == {"嘉楠科技"}


def test_a_measure_that_is_only_judged_is_none_that_was_taken() -> None:
    found = facts("印度央行副行长桑卡尔（T Rabi Sankar）表示，禁止加密货币是最明智的选择。")
    assert not any(p == "subjectTo" for _, p, _ in found)


def test_a_first_deputy_holds_a_post() -> None:
    assert ("尤达耶娃", "affiliatedWith", "俄罗斯中央银行") in facts("俄罗斯央行第一副行长尤达耶娃28日表示，不反对挖矿。")
