"""What documents, meetings and summonses demand: periods in names, lists of points, dates apart, whom an order names."""

from __future__ import annotations

import pytest
from articles import read, said


def facts(text: str) -> set[tuple[str, str, str]]:
    """Return the claims of a text by names."""
    found = read(text)
    return {(s, p, str(o)) for s, p, o in (said(found, claim) for claim in found.claims)}


# ---- meetings named by the time that they are held for --------------------------------------------------------
@pytest.mark.parametrize("when", ["2021年下半年", "2022年", "2021年度", ""])
@pytest.mark.parametrize("words", ["召开{}工作会议，强调", "6月18日召开的{}工作会议指出"])
def test_a_meeting_may_be_held_for_a_year(when: str, words: str) -> None:
    found = facts(f"中国人民银行{words.format(when)}，要持续打击虚拟货币交易炒作。")
    assert {("中国人民银行", "convened", "工作会议"), ("工作会议", "requires", "CrackDown")} <= found


def test_the_period_of_a_meeting_is_not_its_day() -> None:
    (held,) = [c for c in read("中国人民银行召开2021年下半年工作会议。").claims if c.predicate == "convened"]
    assert held.when is None
    (held,) = [c for c in read("国务院金融委5月召开的会议要求打击挖矿。").claims if c.predicate == "convened"]
    assert held.when is not None


# ---- who orders, after it was named ----------------------------------------------------------------------------
def test_what_is_said_at_a_summons_is_required_by_it() -> None:
    found = facts("黑龙江省通信管理局9日约谈省内企业。会上，该局要求立即下架“挖矿”主机，限期整改。")
    assert {("约谈", "requires", "BlockAccess"), ("约谈", "requires", "Rectify")} <= found
    assert not any(p == "subjectTo" for _, p, _ in found)


def test_items_in_brackets_on_lines_of_their_own_go_on() -> None:
    found = facts("国家发改委发布《关于整治“挖矿”活动的通知》，要求：\n（一）将“挖矿”列为淘汰类产业。\n（二）禁止新增项目。")
    assert {"ListAsEliminated", "BanNewProjects"} <= {o for _, p, o in found if p == "requires"}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("中国银行保险监督管理委员会消费者权益保护局", "中国银保监会消费者权益保护局"),
        ("公安部经济犯罪侦查局", "公安部经济犯罪侦查局"),
    ],
)
def test_a_department_acts_itself(body: str, words: str) -> None:
    assert (body, "issued", "风险提示") in facts(f"{words}18日发布风险提示。")


def test_prosecutors_advise() -> None:
    found = facts("赣州市章贡区检察院向区发改委制发检察建议，建议对“挖矿”场所开展排查。")
    assert ("检察建议", "requires", "Inspect") in found


# ---- what is demanded ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("words", ["每周五报送进展", "于6月25日前报送情况", "按月报送进展"])
def test_reports_are_demanded(words: str) -> None:
    assert ("通知", "requires", "SubmitReport") in facts(f"四川省能源局18日下发通知，要求建立台账，{words}。")


@pytest.mark.parametrize("words", ["到2022年6月底，", "明确到2022年6月底，", "2022年6月底前，"])
def test_a_date_may_have_its_clause_for_itself(words: str) -> None:
    found = facts(f"四川省能源局18日印发工作方案。方案提出，{words}存量“挖矿”项目全部退出。")
    assert ("工作方案", "deadline", "2022-06-30") in found


def test_a_date_that_nothing_is_due_by() -> None:
    found = facts("四川省能源局18日印发工作方案。到2025年，全省数据中心能耗下降20%。")
    assert not any(p == "deadline" for _, p, _ in found)


def test_accounts_are_no_sites() -> None:
    found = facts("国家网信办发布通知，要求网站平台对违规账号采取关闭、禁言等措施。")
    assert {o for _, p, o in found if p == "requires"} == {"BlockAccess"}


# ---- what is not -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    [
        "甘孜州发改委工作人员称，尚未收到关停“挖矿”项目的通知。",
        "记者从康定市发改局获悉，该局目前没有接到要求清退矿场的文件。",
    ],
)
def test_an_order_that_nobody_got_is_none(text: str) -> None:
    assert not any(p in {"requires", "subjectTo"} for _, p, _ in facts(text))


def test_a_bulletin_of_what_was_done_orders_nothing() -> None:
    found = facts("荆门市公安局18日发布通报称，公安机关成功打掉一个利用虚拟货币洗钱的团伙，抓获嫌疑人21名。")
    assert not any(p == "requires" for _, p, _ in found)
    assert ("荆门市", "subjectTo", "Arrest") in found


def test_the_name_of_an_inspection_team_saves_no_energy() -> None:
    assert not any(o == "CutEnergyUse" for _, _, o in facts("自治区能耗双控督查组10月13日进驻阿拉善盟。挖矿企业断电。"))


# ---- who demands -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "body",
    ["浙江省整治虚拟货币“挖矿”活动专项工作组", "余杭区“挖矿”整治专班", "省整治虚拟货币“挖矿”活动工作领导小组"],
)
def test_bodies_set_up_against_mining_are_named_by_grammar(body: str) -> None:
    found = facts(f"{body}18日召开会议，要求全面排查。")
    assert {(body, "convened", "会议"), ("会议", "requires", "Inspect")} <= found


@pytest.mark.parametrize(
    ("words", "measure"),
    [
        ("有关结果报国家能源局", "SubmitReport"),
        ("坚决遏制新增", "BanNewProjects"),
        ("停止新上“挖矿”项目", "BanNewProjects"),
        ("不得安排资金支持“挖矿”企业", "WithdrawSupport"),
        ("不得给予财政补贴", "WithdrawSupport"),
        ("不得直接或间接投资虚拟货币", "BanTrading"),
        ("取缔境内虚拟货币交易平台", "ShutDown"),
        ("清理违规信息", "BlockAccess"),
        ("中断其电力供应", "StopPowerSupply"),
    ],
)
def test_measures_in_words_made_of_lists(words: str, measure: str) -> None:
    found = facts(f"四川省能源局18日下发关于“挖矿”的通知，要求{words}。")
    assert {measure} == {o for _, p, o in found if p == "requires"}


@pytest.mark.parametrize("words", ["遏制疫情新增病例", "不得持有公司股份", "方案报国务院批准后实施", "不得给予员工奖金"])
def test_words_of_other_matters_are_no_measures(words: str) -> None:
    assert not [o for _, p, o in facts(f"四川省政府18日下发通知，要求{words}。") if p == "requires"]


def test_a_meeting_deals_with_what_it_gives_orders_on() -> None:
    found = facts("6月18日，湖南省公安厅召开会议，对整治虚拟货币“挖矿”作出部署。")
    assert ("会议", "requires", "Rectify") in found
    assert not any(p == "subjectTo" for _, p, _ in found)


def test_a_document_without_an_issuer_is_aimed_at_the_place_of_its_title() -> None:
    text = "《福建省整治虚拟货币“挖矿”活动实施方案》近日出台。方案要求全面排查。"
    assert ("福建省整治虚拟货币“挖矿”活动实施方案", "targets", "福建省") in facts(text)
    assert not any(p == "targets" for _, p, _ in facts("《中国区块链产业发展报告》称，应当整治挖矿。"))
