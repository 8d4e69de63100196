"""What happened to firms and places that only the sentence before names: 上述企业, 对其, 现场, 县发改局."""

from __future__ import annotations

import pytest
from articles import claim_of, facts

from kg.model import When

TWO = "青冈数谷科技有限公司、白桦算力科技有限公司"
ONE = "青冈数谷科技有限公司"


def struck(text: str) -> set[tuple[str, object]]:
    """Return who is subject to what."""
    return {(s, o) for s, p, o in facts(text) if p == "subjectTo"}


@pytest.mark.parametrize(
    "text",
    [
        f"{TWO}涉嫌挖矿。供电公司对上述企业实施断电。",
        f"{TWO}涉嫌挖矿。县里已对上述主体实施断电。",
        f"{TWO}涉嫌挖矿。县里对两家公司断电。",
        f"园区里的{TWO}涉嫌挖矿，上述公司均已被断电。",
    ],
)
def test_words_that_stand_for_all_firms_named_together(text: str) -> None:
    assert struck(text) >= {("青冈数谷科技有限公司", "StopPowerSupply"), ("白桦算力科技有限公司", "StopPowerSupply")}


def test_three_stations() -> None:
    found = struck("青石水电站、白桦水电站、红松水电站私自向矿场供电。目前，三座电站已被责令整改。")
    assert found == {(f"{name}水电站", "Rectify") for name in ("青石", "白桦", "红松")}


def test_who_acts_is_not_whom_it_strikes() -> None:
    found = struck(f"{ONE}涉嫌挖矿。内江供电公司随后对该公司停止供电。")
    assert found == {(ONE, "StopPowerSupply")}


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        (f"{ONE}以大数据名义挖矿。园区管委会16日对其停止供电。", "StopPowerSupply"),
        (f"{ONE}以大数据名义挖矿。县发改局随后责令其限期拆除全部矿机，并处以罚款10万元。", "Punish"),
        (f"执法人员发现，{ONE}仍在挖矿。县发改局将其列入失信名单。", "Blacklist"),
        (f"执法人员复查时发现{ONE}擅自恢复运行，当即切断电源。", "StopPowerSupply"),
        (f"执法人员当场查封了{ONE}的机房。", "ShutDown"),
        (f"荔城区发改局日前对{ONE}立案调查。该公司厂房已被查封。", "ShutDown"),
        (f"园区唯一一家“挖矿”企业{ONE}已于6月20日关停。", "ShutDown"),
    ],
)
def test_the_firm_of_the_sentence_before(text: str, measure: str) -> None:
    assert (ONE, measure) in struck(text)


@pytest.mark.parametrize(
    "text",
    [
        f"{ONE}负责人张某某以数据中心名义挖矿。警方随后对其立案调查，并责令其退赔。",
        f"{ONE}向客户发出通知。该客户从事挖矿，供电公司对其停止供电。",
        f"{ONE}称已备案。当地用户说，供电公司已对其停止供电。",
        f"{ONE}称已备案。内蒙古要求清理挖矿企业。上述企业须在月底前关停。",
    ],
)
def test_somebody_else_is_meant(text: str) -> None:
    assert not [who for who, _ in struck(text) if who == ONE]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("石棉县的一座水电站旁有三排挖矿厂房。6月19日，县经信局会同供电公司上门，当场断电。", "石棉县"),
        ("11月1日，平湖市发改局对两处疑似矿场突击检查。现场发现的矿机全部断电封存，场地出租方也被约谈。", "平湖市"),
        ("6月20日零点，石棉县的矿场就这样断了电，工作人员拉下了电闸。", "石棉县"),
    ],
)
def test_the_place_of_the_sentence_before(text: str, place: str) -> None:
    assert (place, "StopPowerSupply") in struck(text)


def test_what_was_done_on_the_spot_was_done_that_day() -> None:
    when = claim_of("11月1日，平湖市发现一处挖矿窝点。执法人员当场将其断电。", "subjectTo").when
    assert isinstance(when, When)
    assert str(when.latest).endswith("11-01")


@pytest.mark.parametrize(
    "text",
    [
        "浙江省能源局通知，10月10日起暂停执行对挖矿等高耗能企业的有序用电措施。",
        "浙江省能源局通知，10月10日起取消对挖矿企业的限电。",
        "甘肃省宣布，解除对矿场的限电。",
    ],
)
def test_a_curb_that_is_lifted_is_neither_ordered_nor_suffered(text: str) -> None:
    assert not {o for _, p, o in facts(text) if p in {"requires", "subjectTo"}} & {"CutEnergyUse", "StopPowerSupply"}


def test_machines_taken_down_are_no_offer() -> None:
    assert ("湖南省", "BlockAccess") not in struck("湖南省共关停挖矿项目44个，下架矿机3.6万台。")


def test_a_name_that_ends_within_a_trade_is_but_a_part_of_one() -> None:
    assert struck("该局吊销了甘洛博瑞信息有限公司的营业执照。") <= {("甘洛博瑞信息有限公司", "RevokeLicence")}
