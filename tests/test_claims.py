"""What a sentence claims: who does what to whom, when, how surely, by whose word, and with which words as proof."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
import spacy
from articles import Said, article, claim_of, extractor, facts, knowledge, read, said

from kg.claims import explain_links, make_extractor
from kg.errors import SettingsError
from kg.model import Bound, Modality, Quantity, When

if TYPE_CHECKING:
    from pathlib import Path

NOTICE = "关于清理关停挖矿项目的通知"


def people(text: str, predicate: str) -> list[str]:
    """Return who says so, of the one claim of a predicate."""
    found = read(text)
    labels = {e.iri: e.label for e in found.entities}
    (claim,) = [c for c in found.claims if c.predicate == predicate]
    return [labels[who] for who in claim.attributed]


def amount(text: str, predicate: str) -> Quantity:
    thing = claim_of(text, predicate).object
    assert isinstance(thing, Quantity)
    return thing


def day(text: str, predicate: str) -> tuple[object, object]:
    when = claim_of(text, predicate).when
    assert isinstance(when, When)
    return when.earliest, when.latest


def of(predicate: str, text: str, *, titled: bool = False) -> set[tuple[str, object]]:
    """Return subject and object of the claims of one predicate."""
    return {(s, o) for s, p, o in facts(text, titled=titled) if p == predicate}


# ── Documents ──────────────────────────────────────────────────────────────────────────────────


def test_a_notice_with_all_that_is_said_of_it() -> None:
    text = (
        f"6月18日，四川省发改委、四川省能源局联合印发《{NOTICE}》，要求发电企业6月25日前上报自查结果，"
        "一律停止供电。此外，严禁新增项目。"
    )
    found = facts(text)
    assert {
        Said("四川省发展和改革委员会", "issued", NOTICE),
        Said("四川省能源局", "issued", NOTICE),
        Said(NOTICE, "targets", "四川省"),
        Said(NOTICE, "deadline", date(2021, 6, 25)),
        *(Said(NOTICE, "requires", m) for m in ("SubmitReport", "Inspect", "StopPowerSupply", "ShutDown", "Rectify")),
        Said(NOTICE, "requires", "BanNewProjects"),
    } <= found
    assert {p for s, p, o in found if s != NOTICE} == {"issued"}, "nothing is said of a place itself"


@pytest.mark.parametrize(
    ("text", "issuers"),
    [
        (f"《{NOTICE}》由江西省发改委和江西省能源局印发。", {"江西省发展和改革委员会", "江西省能源局"}),
        (f"江西省能源局的《{NOTICE}》", {"江西省能源局"}),
        (f"江西省能源局官网发布的《{NOTICE}》", {"江西省能源局"}),
        (f"江西省昨天出台《{NOTICE}》。", {"江西省"}),
        (
            "中国互联网金融协会、中国银行业协会5月18日联合发布《关于防范交易风险的公告》。",
            {"中国互联网金融协会", "中国银行业协会"},
        ),
        ("印发《江西省能源局关于清理挖矿项目的通知》。", {"江西省能源局"}),
    ],
)
def test_who_issued_a_document(text: str, issuers: set[str]) -> None:
    assert {who for who, _ in of("issued", text)} == issuers


@pytest.mark.parametrize(
    "text",
    [f"《{NOTICE}》要求江西省能源局自查。", f"江西省能源局收到《{NOTICE}》。", f"根据《{NOTICE}》，江西省能源局开展自查。"],
)
def test_who_only_received_or_followed_a_document_did_not_issue_it(text: str) -> None:
    assert of("issued", text) == set()


def test_a_leads_document_is_the_titled_one_of_the_headline() -> None:
    title = "关于禁止虚拟货币“挖矿”的通告"
    text = f"黑龙江发布{title}\n黑龙江省发改委、省公安厅联合印发通告，现有项目须于4月30日前关停。"
    assert of("issued", text, titled=True) == {("黑龙江省发展和改革委员会", title), ("黑龙江省公安厅", title)}
    assert {who for who, _ in of("deadline", text, titled=True)} == {title}


def test_a_headlines_meeting_is_the_one_that_the_lead_says_was_held() -> None:
    text = "四川能监办座谈会：暂未表态\n国家能源局四川监管办公室27日在成都召开座谈会，国网四川电力参加。"
    met = of("convened", text, titled=True)
    assert len(met) == 1
    assert {what for _, what in of("attended", text, titled=True)} == {what for _, what in met}


def test_a_month_in_the_name_of_a_meeting_is_not_its_day() -> None:
    text = "2021年11月16日，国家发改委举行11月份例行新闻发布会。"
    assert day(text, "convened") == (date(2021, 11, 16), date(2021, 11, 16))


@pytest.mark.parametrize(
    ("text", "issued"),
    [
        ("网传一份中国移动内部通知显示，集团要求各公司11月15日前完成自查。", ("中国移动", "内部通知")),
        ("一份流传于网络的中国移动内部通知要求，各公司立即停止向矿场供电。", ("中国移动", "内部通知")),
        ("社交媒体上流传一份落款为内蒙古发改委的通知，要求清退项目。", ("内蒙古自治区发展和改革委员会", "通知")),
    ],
)
def test_whose_the_document_is_that_goes_around(text: str, issued: tuple[str, str]) -> None:
    assert of("issued", text) == {issued}
    assert claim_of(text, "issued").modality is Modality.RUMOURED
    assert {who for who, _ in of("requires", text)} == {issued[1]}


def test_a_law_that_an_order_rests_on_orders_nothing_itself() -> None:
    text = f"《{NOTICE}》提出，对企业，依据《电力法》核减能耗指标；对数据中心，取消各类优惠；由通信管理局吊销许可证。"
    found = of("requires", text)
    assert {who for who, _ in found} == {NOTICE}
    assert {what for _, what in found} >= {"CutEnergyUse", "WithdrawSupport", "RevokeLicence"}


def test_the_office_of_the_place_spoken_of() -> None:
    text = "云南昆明一位矿场主说，7月16日当地供电局发出通知，要求停机。"
    assert of("issued", text) == {("昆明供电局", "通知")}
    assert of("issued", text.replace("供电局", "发改委")) == {("昆明市发展和改革委员会", "通知")}


def test_whom_one_convenes_meets() -> None:
    text = "国家发改委9月2日召集中电联、国家电网等单位开会。会议要求严肃查处违规行为。"
    assert {what for _, what in of("convened", text)} == {"会议"} == {who for who, _ in of("requires", text)}


def test_a_day_on_which_figures_come_out_is_not_that_of_what_lies_behind() -> None:
    text = "剑桥大学今天公布的数据显示，在中国全面取缔挖矿后，美国已成为最大的挖矿中心。"
    assert claim_of(text, "subjectTo").when is None


@pytest.mark.parametrize("word", ["指标", "名称"])
def test_a_word_that_holds_a_verb_of_speech_is_none(word: str) -> None:
    assert people(f"四川省能源局核减能耗{word}，全省关停比特币矿场10家。", "projectCount") == []


def test_a_leads_bill_is_the_one_that_the_headline_describes() -> None:
    text = "纽约州参议院通过挖矿暂停法案\n纽约州参议院周五通过一项法案，暂停为挖矿项目核发新的许可。"
    assert of("issued", text, titled=True) == {("纽约州参议院", "挖矿暂停法案")}
    other = "四川省发改委发布挖矿清理通知\n四川省发改委下发通知。四川省能源局也发布了通知。"
    assert ("四川省能源局", "通知") in of("issued", other, titled=True)


def test_a_branch_that_issues_with_the_province_does_not_narrow_the_target() -> None:
    text = "河北省教育厅、人民银行石家庄中心支行联合印发通知，要求开展自查。"
    assert {where for _, where in of("targets", text)} == {"河北省"}


def test_a_short_name_that_is_sure_once_the_body_is_named() -> None:
    text = "香港金管局上月质询汇丰银行。金管局4月27日曾向银行发出通函。"
    assert of("issued", text) == {("香港金融管理局", "通函")}


@pytest.mark.parametrize(
    "text",
    [
        f"四川省能源局日前印发《{NOTICE}》。该通知印发于2021年6月14日，要求各地排查。",
        f"四川省能源局印发《{NOTICE}》（2021年6月14日）。",
        f"2021年6月14日，四川省能源局召开会议。会后，四川省能源局印发《{NOTICE}》。",
    ],
)
def test_the_day_of_a_document_told_beside_it(text: str) -> None:
    assert day(text, "issued") == (date(2021, 6, 14), date(2021, 6, 14))


def test_who_attends_has_the_day_on_which_the_meeting_took_place() -> None:
    text = "2021年9月14日，第五届区块链峰会在成都召开。中国科学院院士郑志明参会。"
    assert day(text, "attended") == (date(2021, 9, 14), date(2021, 9, 14))


def test_a_body_of_state_is_no_source_of_prices() -> None:
    text = "中国央行发布声明，比特币下跌9%。"
    assert people(text, "priceChange") == []


def test_a_firms_figures_in_headline_and_lead_are_one_report() -> None:
    text = "解读嘉楠科技二季报：海外销售大增\n2021年9月15日，嘉楠科技公布了第二季度财务业绩。"
    assert len(of("issued", text, titled=True)) == 1


def test_a_decision_to_change_a_rule_is_what_was_issued() -> None:
    title = "关于修改《产业结构调整指导目录（2019年本）》的决定"
    text = f"国家发改委发布{title}，将虚拟货币“挖矿”列入淘汰类。"
    assert of("issued", text) == {("国家发展和改革委员会", title)}
    assert (title, "ListAsEliminated") in of("requires", text)


def test_those_who_will_issue_something_together() -> None:
    who = {body for body, _ in of("issued", "海南省发改委将会同省商务厅制定配套办法。")}
    assert who == {"海南省发展和改革委员会", "海南省商务厅"}


def test_what_is_planned_goes_on_in_the_next_clause() -> None:
    text = "安徽将严格控制高耗能项目，全面清理挖矿项目。"
    assert claim_of(text, "subjectTo").modality is Modality.PLANNED


def test_the_time_of_a_purpose_is_not_that_of_the_act() -> None:
    text = "为缓解未来三年电力供需矛盾，安徽省全面清理挖矿项目。"
    assert claim_of(text, "subjectTo").when is None


def test_who_may_not_mine_is_not_told_not_to_trade() -> None:
    text = f"《{NOTICE}》要求，任何单位不得从事虚拟货币挖矿活动，禁止任何机构从事虚拟货币交易活动。"
    assert {what for _, what in of("requires", text)} >= {"BanNewProjects", "BanTrading"}
    assert "BanTrading" not in {what for _, what in of("requires", text.partition("，禁止")[0])}


def test_a_headlines_document_is_the_titled_one_of_the_lead() -> None:
    text = f"四川12部门印发通知\n四川省发改委6月18日印发《{NOTICE}》。"
    assert of("issued", text, titled=True) == {("四川省发展和改革委员会", NOTICE)}
    other = f"浙江12部门印发通知\n四川省发改委6月18日印发《{NOTICE}》。"
    assert ("浙江省", "通知") in of("issued", other, titled=True)


def test_bodies_under_one_name_do_not_act_beside_their_members() -> None:
    members = "中国互联网金融协会、中国银行业协会和中国支付清算协会"
    issued = {"中国互联网金融协会", "中国银行业协会", "中国支付清算协会"}
    assert {s for s, _ in of("issued", f"{members}三大协会联合发布公告，提示风险。")} == issued
    assert {s for s, _ in of("issued", "三大协会联合发布公告，提示风险。")} == {"三大协会"}
    implied = "三大行业协会联合发布公告。\n雅安市水利局发布通知，要求清理虚拟货币挖矿项目。已关停比特币矿场10家。"
    assert ("雅安市", Decimal(10)) in of("projectCount", implied)  # the region is named only in the bureau's name


def test_the_default_target_is_the_issuers_own_region() -> None:
    assert of("targets", f"雅安市能源局发布《{NOTICE}》。") == {(NOTICE, "雅安市")}
    assert of("targets", f"国家发改委发布《{NOTICE}》。") == {(NOTICE, "中国")}
    assert of("targets", f"市“挖矿”整治工作领导小组办公室印发《{NOTICE}》。") == set()


def test_requirements_go_on_in_the_sentences_that_follow() -> None:
    text = f"江西省能源局发布《{NOTICE}》。通知要求自查。此外，还要求断电。"
    assert {"Inspect", "StopPowerSupply"} <= {o for _, o in of("requires", text)}


def test_each_notice_keeps_its_own_requirements() -> None:
    text = "四川省能源局发布《关于断电的通知》。云南省能源局发布《关于自查的通知》，该通知要求6月30日前上报。"
    assert of("requires", text) == {
        ("关于断电的通知", "StopPowerSupply"),
        ("关于自查的通知", "Inspect"),
        ("关于自查的通知", "SubmitReport"),
    }
    assert of("deadline", text) == {("关于自查的通知", date(2021, 6, 30))}


def test_what_another_province_does_is_not_required_by_the_notice() -> None:
    found = facts("四川省能源局发布《关于断电的通知》。新疆已关停全部矿场。")
    assert Said("新疆维吾尔自治区", "subjectTo", "ShutDown") in found
    assert ("关于断电的通知", "requires", "ShutDown") not in found


def test_a_deadline_may_have_an_hour() -> None:
    text = f"江西省能源局发布《{NOTICE}》，要求6月30日22:00前断电。"
    assert claim_of(text, "deadline").object == datetime(2021, 6, 30, 22)  # noqa: DTZ001 - an article gives no zone


def test_what_a_document_lists() -> None:
    text = "四川省能源局公布清单，名单包括四川黑水云矿有限公司、四川大渡河数据有限公司。"
    assert {o for _, o in of("lists", text)} == {"四川黑水云矿有限公司", "四川大渡河数据有限公司"}


# ── Meetings ───────────────────────────────────────────────────────────────────────────────────


def test_a_meeting_with_its_host_its_day_and_who_came() -> None:
    text = "国家能源局四川监管办公室6月2日召开调研座谈会，国网四川省电力公司汇报了情况。"
    assert of("convened", text) == {("国家能源局四川监管办公室", "调研座谈会")}
    assert of("attended", text) == {("国网四川省电力公司", "调研座谈会")}
    assert day(text, "convened") == (date(2021, 6, 2), date(2021, 6, 2))


def test_what_a_meeting_requires() -> None:
    assert of("requires", "雅安市能源局召开座谈会，会议要求全部矿场断电。") == {("座谈会", "StopPowerSupply")}


@pytest.mark.parametrize(
    "text",
    ["央行6月21日约谈了工商银行、支付宝等机构。", "工商银行、支付宝6月21日被央行约谈。"],
)
def test_a_summons_is_a_meeting(text: str) -> None:
    assert of("convened", text) == {("中国人民银行", "约谈")}
    assert of("attended", text) == {("中国工商银行", "约谈"), ("支付宝", "约谈")}
    assert {e.cls for e in read(text).entities if e.label == "约谈"} == {"Meeting"}


def test_a_person_who_presides_was_there_and_did_not_convene() -> None:
    text = "国务院副总理刘鹤主持召开专题会议。"
    assert of("attended", text) == {("刘鹤", "专题会议")}
    assert ("刘鹤", "专题会议") not in of("convened", text)


# ── Measures ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "subjects", "measure"),
    [
        ("新疆昌吉州已关停全部矿场。", {"昌吉回族自治州"}, "ShutDown"),
        ("四川、云南和新疆已关停虚拟货币矿场。", {"四川省", "云南省", "新疆维吾尔自治区"}, "ShutDown"),
        ("四川以及内蒙古等地的矿场被断电。", {"四川省", "内蒙古自治区"}, "StopPowerSupply"),
        ("内蒙古发改委设立举报平台，受理虚拟货币挖矿企业的举报。", {"内蒙古自治区"}, "OpenReporting"),
        ("青海省能源局已对矿场停止供电。", {"青海省"}, "StopPowerSupply"),
        ("内蒙古、青海和云南纷纷开启虚拟货币挖矿项目清退工作。", {"内蒙古自治区", "青海省", "云南省"}, "ShutDown"),
        ("继内蒙古、青海等矿区禁止挖矿后，四川也有动作。", {"内蒙古自治区", "青海省"}, "BanNewProjects"),
        ("安徽、甘肃等地也陆续出台政策，明令禁止挖矿。", {"安徽省", "甘肃省"}, "BanNewProjects"),
        ("矿工说，内蒙古方面已宣布，对矿场取消各项优惠政策。", {"内蒙古自治区"}, "WithdrawSupport"),
        ("路透社称，中国是挖矿大国，但北京禁止一切加密货币交易。", {"中国"}, "BanTrading"),
        ("由于北京当局去年5月开始取缔挖矿，矿工迁往海外。", {"中国"}, "BanNewProjects"),
        ("四川大部分矿场已持续停电3天。", {"四川省"}, "StopPowerSupply"),
        ("监管部门对提供虚拟货币交易的火币予以清理整顿。", {"火币"}, "Rectify"),
        ("因限电，比特大陆位于四川的矿场停电，嘉楠科技也宣布停产。", {"嘉楠科技"}, "ShutDown"),
    ],
)
def test_what_places_are_subject_to(text: str, subjects: set[str], measure: str) -> None:
    assert of("subjectTo", text) == {(subject, measure) for subject in subjects}


@pytest.mark.parametrize(
    "text",
    [
        "四川的商场已关停。",
        "如果四川关停矿场，算力将会怎样？",
        "四川关停矿场的影响仍在。",
        "四川的降雨量很大。",
        "受四川关停影响，比特币算力下降。",
        "云南省能源局给各矿场执行惩罚性安排。",
        "火币已停止向中国用户提供矿机及相关服务。",
        "四川一座水电站托管的5000台矿机已全部下架运往美国。",
        "四川省发改委曾支持挖矿。最高人民检察院对其作出逮捕决定，他已被留置半年。",
        "因未按要求报送挖矿排查情况，四川省的负责人已道歉。",
        "火币24日暂停中国大陆新用户接入，并计划在9月30日关闭境内外所有服务。",
    ],
)
def test_what_is_off_the_topic_or_only_supposed_is_no_measure(text: str) -> None:
    assert of("subjectTo", text) == set()


def test_a_longer_wording_of_a_measure_hides_the_shorter_but_not_the_one_beside_it() -> None:
    assert of("subjectTo", "四川已停止向挖矿项目供电。") == {("四川省", "StopPowerSupply")}
    assert of("subjectTo", "四川已禁止挖矿和加密货币交易。") == {("四川省", "BanNewProjects"), ("四川省", "BanTrading")}


def test_users_of_power_are_inspected_and_users_of_a_firm_are_not() -> None:
    assert of("subjectTo", "甘肃共核查疑似挖矿用户57户。") == {("甘肃省", "Inspect")}
    assert of("subjectTo", "甘肃核查挖矿平台的新用户。") == set()


def test_who_only_gave_the_leads_is_not_where_they_were_followed_up() -> None:
    text = "宿迁市发展和改革委员会对江苏省通信管理局移交的线索逐条核查，关停挖矿主体9个。其中，沭阳县3个。对2家挖矿企业中止供电。"
    assert of("subjectTo", text) == {("宿迁市", "Inspect"), ("宿迁市", "ShutDown"), ("宿迁市", "StopPowerSupply")}


def test_what_a_body_does_anew_to_a_firm_is_not_what_the_document_before_orders() -> None:
    found = facts(
        "国务院办公厅7月24日公布《关于整治挖矿的意见》，要求自查。国家市场监督管理总局7月26日责令火币解除独家协议，并处以50万元罚款。"
    )
    assert ("火币", "subjectTo", "Punish") in found
    assert ("关于整治挖矿的意见", "requires", "Punish") not in found


def test_measures_that_are_known_by_their_number_stand_for_a_document() -> None:
    found = facts("内蒙古“八项措施”明确，对瞒报的予以问责，并严禁新建挖矿项目。公众可在2021年6月1日前反馈意见。")
    orders = {(predicate, value) for name, predicate, value in found if name == "八项措施"}
    assert {("requires", "Punish"), ("requires", "BanNewProjects")} <= orders
    assert any(predicate == "deadline" for predicate, _ in orders)


@pytest.mark.parametrize("act", ["发函各市，称", "联合致函各市，称", "发函，要求各地"])
def test_a_letter_that_is_only_a_verb_is_a_document(act: str) -> None:
    found = facts(f"山西省能源局{act}挖矿项目一经查实，一律清零。")
    assert {predicate for _, predicate, _ in found} >= {"issued", "requires"}


def test_what_a_place_did_upon_a_document_is_done_there_and_not_ordered() -> None:
    found = facts("四川省能源局印发《关于清理矿场的通知》，要求自查，雅安市随即对境内数据中心展开排查。")
    assert ("雅安市", "subjectTo", "Inspect") in found


@pytest.mark.parametrize("then", ["此后", "随后", "会后，", "其后"])
def test_what_places_did_after_a_meeting_is_not_ordered_by_it(then: str) -> None:
    told = f"国务院金融委5月21日召开会议，提出打击比特币挖矿行为，{then}四川、内蒙古等地"
    found = facts(f"{told}陆续关停矿场。")
    assert {("四川省", "subjectTo", "ShutDown"), ("内蒙古自治区", "subjectTo", "ShutDown")} <= found
    assert not {name for name, predicate, value in found if (predicate, value) == ("requires", "ShutDown")}
    ordered = facts("四川省发改委印发通知，要求清理挖矿项目，6月25日前雅安、阿坝等地陆续关停矿场。")
    assert ("雅安市", "subjectTo", "ShutDown") not in ordered


def test_who_leaves_the_power_market_is_not_shut_down() -> None:
    said = "四川省发改委印发通知，要求挖矿项目不得参与电力市场，"
    orders = {value for _, predicate, value in facts(f"{said}已直接参与电力市场交易的限期退出。") if predicate == "requires"}
    assert "ShutDown" not in orders
    assert "ShutDown" in {value for _, predicate, value in facts(f"{said}存量挖矿项目限期退出。") if predicate == "requires"}


def test_what_bodies_must_do_is_ordered_after_a_clause_that_only_tells() -> None:
    found = facts("央行印发《关于防范风险的通知》。通知并称，境外交易所提供服务同样违法；网信部门要依法关停虚拟货币网站。")
    assert ("关于防范风险的通知", "requires", "BlockAccess") in found


def test_the_whole_country_is_meant_where_the_news_of_china_counts_what_was_done() -> None:
    assert of("subjectTo", "国家发改委透露，全国已累计清退挖矿项目3000个。") == {("中国", "ShutDown")}
    assert of("subjectTo", "国家发改委有一批挖矿案例。全国性的企业已关停矿场。") == set()


def test_a_month_in_a_meetings_name_is_not_when_it_was_held() -> None:
    told = day("国家发改委2021年11月16日举行11月份例行新闻发布会。", "convened")
    assert told == (date(2021, 11, 16), date(2021, 11, 16))


def test_what_a_document_deals_out_to_a_firm_happens_to_the_firm() -> None:
    found = facts("北京市金融局发布公告，对为虚拟货币交易提供服务的火币予以清理整顿，并要求各机构自查。")
    assert {fact for fact in found if fact[1] in {"subjectTo", "requires"}} == {
        ("火币", "subjectTo", "Rectify"),
        ("公告", "requires", "Inspect"),
    }


@pytest.mark.parametrize(
    ("text", "struck"),
    [
        ("新加坡金融管理局宣布，撤销火币的原则性支付牌照。", {("火币", "RevokeLicence")}),
        ("泰国证监会对火币未落实反洗钱规定，裁处150万元罚款。", {("火币", "Punish")}),
        ("泰国证监会将火币列入警示名单，同时下令其10日内关闭网站。", {("火币", "Blacklist"), ("火币", "BlockAccess")}),
        ("泰国证监会向火币、嘉楠科技发出监管函，并对两家公司各罚款10万元。", {("火币", "Punish"), ("嘉楠科技", "Punish")}),
        ("火币与嘉楠科技被起诉，后者被处以100万元罚款。", {("火币", "Punish"), ("嘉楠科技", "Punish")}),
        ("泰国证监会已对三家平台立案，包括火币、嘉楠科技。", {("火币", "Inspect"), ("嘉楠科技", "Inspect")}),
        ("泰国证监会宣布制裁Blavano.io，称其洗钱。", {("Blavano.io", "Punish"), ("Blavano.io", "Blacklist")}),
        ("火币因违规，被泰国证监会责令改正。", {("火币", "Rectify")}),
        ("北京市教育委员会通报火币、嘉楠科技违规收费，要求限期整改。", {("火币", "Rectify"), ("嘉楠科技", "Rectify")}),
        ("微信昨日封禁了火币、嘉楠科技的公众号。", {("火币", "BlockAccess"), ("嘉楠科技", "BlockAccess")}),
        ("市场监管部门对火币立案调查，并给予警告和罚款。", {("火币", "Inspect"), ("火币", "Punish")}),
    ],
)
def test_the_grammar_around_a_measure_tells_the_firm_that_it_strikes(text: str, struck: set[tuple[str, str]]) -> None:
    found = of("subjectTo", text)
    assert found <= struck
    assert {firm for firm, _ in found} == {firm for firm, _ in struck}


@pytest.mark.parametrize(
    "text",
    [
        "火币向法院起诉了一家媒体。",
        "火币的用户被警方调查。",
        "火币接受审查期间，三家平台停止新用户注册。",
        "泰国证监会要求火币完成对26个项目的清理。",
        "央行约谈火币，要求切实清理违规账户。",
        "火币发布公告，年底前下架人民币交易区。",
        "一家托管商停止向火币提供服务，并停止向其供货。",
    ],
)
def test_a_firm_that_acts_itself_or_only_owns_what_is_struck_is_not_struck(text: str) -> None:
    assert "火币" not in {subject for subject, measure in of("subjectTo", text) if measure != "Inspect"}


def test_each_place_keeps_its_own_day() -> None:
    found = read("6月20日，四川矿场被断电；6月21日，云南矿场被断电。")
    assert {(said(found, c).subject, c.when.earliest) for c in found.claims if c.when} == {
        ("四川省", date(2021, 6, 20)),
        ("云南省", date(2021, 6, 21)),
    }


# ── How surely ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "predicate", "modality"),
    [
        ("四川已关停矿场。", "subjectTo", Modality.ASSERTED),
        ("内蒙古将清退全部虚拟货币挖矿项目。", "subjectTo", Modality.PLANNED),
        ("内蒙古计划清退虚拟货币挖矿项目。", "subjectTo", Modality.PLANNED),
        ("据传云南已对矿场断电。", "subjectTo", Modality.RUMOURED),
        ("甘肃省否认关停矿场。", "subjectTo", Modality.DENIED),
        ("四川并未关停矿场。", "subjectTo", Modality.DENIED),
        ("F2Pool并未迁往美国。", "relocatedTo", Modality.DENIED),
        ("F2Pool计划迁往美国。", "relocatedTo", Modality.PLANNED),
        ("F2Pool可能迁往美国。", "relocatedTo", Modality.PLANNED),
        ("网传F2Pool迁往美国。", "relocatedTo", Modality.RUMOURED),
        (f"四川省能源局否认印发《{NOTICE}》。", "issued", Modality.DENIED),
        (f"四川省能源局拟印发《{NOTICE}》。", "issued", Modality.PLANNED),
        (f"网传四川省能源局印发《{NOTICE}》。", "issued", Modality.RUMOURED),
        (f"四川省能源局印发《{NOTICE}》，虚拟货币挖矿项目将被清退。", "issued", Modality.ASSERTED),
    ],
)
def test_how_surely_a_thing_is_said(text: str, predicate: str, modality: Modality) -> None:
    assert claim_of(text, predicate).modality == modality


def test_a_word_that_holds_a_cue_by_chance_changes_nothing() -> None:
    assert claim_of("四川已关停虚拟货币矿场。", "subjectTo").modality == Modality.ASSERTED, "拟 in 虚拟 plans nothing"
    assert claim_of("四川若干矿场已关停。", "subjectTo").modality == Modality.ASSERTED, "若 in 若干 supposes nothing"


# ── By whose word ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "predicate", "who"),
    [
        ("据《北方矿业报》报道，四川矿场已全部断电。", "subjectTo", ["北方矿业报"]),
        ("btc.com数据显示，F2Pool算力下跌12%。", "lost", ["BTC.com"]),
        ("路透社援引btc.com数据报道，F2Pool算力下跌12%。", "lost", ["BTC.com"]),
        ("四川省能源局称，矿场已全部关停。", "subjectTo", ["四川省能源局"]),
        ("专家王小明表示，四川矿场已全部关停。", "subjectTo", ["王小明"]),
        ("知情人士透露，F2Pool已迁往美国。", "relocatedTo", ["知情人士"]),
        ("多位业内人士向第一财经证实，F2Pool已迁往美国。", "relocatedTo", ["业内人士"]),
        ("本报记者从四川省能源局了解到，四川矿场已全部关停。", "subjectTo", ["四川省能源局"]),
        ("北京金融科技产业联盟的一份报告提到，比特币算力下降了16%。", "lost", ["北京金融科技产业联盟"]),
        ("四川矿场已全部关停。", "subjectTo", []),
    ],
)
def test_who_says_so(text: str, predicate: str, who: list[str]) -> None:
    assert people(text, predicate) == who


def test_a_source_without_a_name_is_one_per_article() -> None:
    found = read("知情人士透露，F2Pool已迁往美国。知情人士还称，Poolin已迁往加拿大。")
    assert len({who for c in found.claims for who in c.attributed}) == 1


# ── Amounts ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("近24小时F2Pool算力下降15%。", Said("F2Pool", "lost", Decimal(15))),
        ("新疆的算力占比约为全球的35%。", Said("新疆维吾尔自治区", "hashrateShare", Decimal(35))),
        ("四川的挖矿项目用电负荷约500万千瓦。", Said("四川省", "powerUse", Decimal(5000000))),
        ("四川甘孜州有30个挖矿项目。", Said("甘孜藏族自治州", "projectCount", Decimal(30))),
        ("比特币周二下跌7.5%，报31000美元。", Said("比特币", "priceChange", Decimal("-7.5"))),
        ("比特币周二下跌7.5%，报31000美元。", Said("比特币", "price", Decimal(31000))),
        ("以太坊周一上涨5.2%。", Said("以太坊", "priceChange", Decimal("5.2"))),
    ],
)
def test_an_amount_belongs_to_its_subject(text: str, fact: Said) -> None:
    assert fact in facts(text)


def test_two_levels_of_one_change() -> None:
    assert {o for _, o in of("hashrate", "比特币全网算力从180EH/s降至120EH/s。")} == {Decimal(180), Decimal(120)}


def test_a_rolling_period_is_kept() -> None:
    claim = claim_of("近24小时F2Pool算力下降15%。", "lost")
    assert claim.window == "PT24H"


@pytest.mark.parametrize(("words", "bound"), [("超过35%", Bound.AT_LEAST), ("不足35%", Bound.AT_MOST), ("35%", None)])
def test_how_an_amount_is_bounded(words: str, bound: Bound | None) -> None:
    assert amount(f"新疆的算力占全球{words}。", "hashrateShare").bound == bound


def test_respectively_pairs_first_with_first() -> None:
    text = "F2Pool、Poolin、AntPool算力下降，24小时降幅分别为10%、20%和30.5%。"
    assert of("lost", text) == {("F2Pool", Decimal(10)), ("Poolin", Decimal(20)), ("AntPool", Decimal("30.5"))}


@pytest.mark.parametrize("values", ["10%、20%", "10%、20%、30%和40%"])
def test_respectively_with_a_value_too_few_or_too_many_claims_nothing_and_warns(values: str) -> None:
    found = read(f"F2Pool、Poolin、AntPool算力下降，24小时降幅分别为{values}。")
    assert found.claims == ()
    assert any("3 names but" in warning for warning in found.warnings)


# ── Firms and persons ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("火币宣布停止向中国大陆用户提供服务。", Said("火币", "suspended", "中国")),
        ("比特大陆把矿机运往哈萨克斯坦。", Said("比特大陆", "relocatedTo", "哈萨克斯坦")),
        ("莱比特矿池总部位于北京。", Said("莱比特矿池", "locatedIn", "北京市")),
        ("蚂蚁集团旗下的支付宝表态。", Said("蚂蚁集团", "operates", "支付宝")),
        ("北方大学金融研究所研究员王小明表示，电价上涨。", Said("王小明", "affiliatedWith", "北方大学金融研究所")),
    ],
)
def test_what_firms_do_and_where_persons_belong(text: str, fact: Said) -> None:
    assert fact in facts(text)


def test_the_post_is_kept_on_the_claim() -> None:
    assert claim_of("北方大学金融研究所研究员王小明表示，电价上涨。", "affiliatedWith").position == "研究员"


def test_roles_are_not_swapped() -> None:
    assert Said("支付宝", "operates", "蚂蚁集团") not in facts("蚂蚁集团旗下的支付宝表态。")
    assert of("convened", "支付宝约谈。") == set()


# ── Proof ──────────────────────────────────────────────────────────────────────────────────────

LONG = """6 月 18 日，四川省發改委、能源局聯合印發《關於關停" 挖礦 "項目的通知》，要求6月25日前停止供電。
😀 btc.com數據顯示，F2Pool、Poolin算力下降，24小時降幅分別為10%、20%。

網傳雲南已對礦場斷電。「四川已關停礦場」，四川省能源局稱。"""


def test_every_claim_quotes_the_article_and_names_entities_that_are_there() -> None:
    found = read(LONG)
    iris = {e.iri for e in found.entities}
    assert len(found.claims) > 8
    for claim in found.claims:
        assert claim.evidence
        assert all(e.span.of(LONG) == e.exact and e.document == "a" for e in claim.evidence)
        assert {claim.subject, *claim.attributed} <= iris
        assert Decimal(0) < claim.confidence <= Decimal(1)


def test_evidence_stays_within_a_line() -> None:
    assert not [e.exact for c in read(LONG).claims for e in c.evidence if "\n" in e.exact]


def test_a_traditional_text_says_the_same_in_its_own_words() -> None:
    claim = next(c for c in read(LONG).claims if c.predicate == "issued")
    assert "聯合印發《關於關停" in claim.evidence[0].exact
    assert Said("关于关停“挖矿”项目的通知", "deadline", date(2021, 6, 25)) in facts(LONG)


def test_a_fact_said_twice_is_one_claim_with_two_proofs() -> None:
    claim = claim_of("四川已关停矿场。\n据悉，四川已关停矿场。", "subjectTo")
    assert len(claim.evidence) == 2


def test_a_fact_asserted_and_denied_is_two_claims() -> None:
    found = read("四川已关停矿场。\n四川否认关停矿场。")
    assert {c.modality for c in found.claims if c.predicate == "subjectTo"} == {Modality.ASSERTED, Modality.DENIED}


def test_subjects_and_objects_are_of_the_classes_that_the_ontology_wants() -> None:
    terms = knowledge().terms
    found = read(LONG)
    classes = {e.iri: e.cls for e in found.entities}
    for claim in found.claims:
        term = terms.property(claim.predicate)
        assert any(terms.is_a(classes[claim.subject], name) for name in term.domain if ":" not in name)


def test_an_article_without_a_date_and_an_empty_one_are_read() -> None:
    assert read("四川已关停矿场。", day=None).claims
    assert read("。").claims == ()
    assert extractor()(article("")).claims == ()


def test_the_same_article_gives_the_same() -> None:
    assert read(LONG) == read(LONG)
    assert make_extractor(knowledge())(article(LONG)) == read(LONG)


def test_links_can_be_explained_line_by_line() -> None:
    found = explain_links("四川省发改委表态。\r\n\r\n能源局回应。", knowledge())
    assert [link.mention.text for link in found] == ["四川省发改委", "能源局"]


def test_a_model_of_ones_own_adds_names(tmp_path: Path) -> None:
    """A saved spaCy pipeline finds a firm that neither the lexicon nor the grammar of names knows."""
    model = spacy.blank("zh")
    model.add_pipe("entity_ruler").add_patterns([{"label": "ORG", "pattern": "灰鲸云池"}])
    model.to_disk(tmp_path / "model")
    text = "6月20日，灰鲸云池宣布停止向中国大陆用户提供服务。"
    found = make_extractor(knowledge(), spacy_model=str(tmp_path / "model"))(article(text))
    assert Said("灰鲸云池", "suspended", "中国") in {said(found, claim) for claim in found.claims}
    assert "灰鲸云池" not in {who for who, _, _ in facts(text)}


def test_a_trained_model_that_is_not_there_is_named() -> None:
    with pytest.raises(SettingsError, match="zh_nowhere"):
        make_extractor(knowledge(), spacy_model="zh_nowhere")


# --- wordings met in articles of other papers


def test_a_text_typed_with_latin_punctuation_says_the_same() -> None:
    wide = "6月9日，四川省发改委印发《关于清理关停挖矿项目的通知》，要求立即停止供电，6月25日前上报情况。"
    narrow = wide.replace("，", ",")
    assert facts(narrow) == facts(wide)
    assert len(facts(wide)) > 4


def test_a_country_before_an_agencys_short_name_hides_it_not() -> None:
    assert ("国家发展和改革委员会", NOTICE) in of("issued", f"中国发改委等部门9月下旬发布《{NOTICE}》。")


def test_documents_in_a_row_have_one_issuer() -> None:
    text = "中国人民银行等部门发布的《关于防范比特币风险的通知》《关于防范代币发行融资风险的公告》仍然有效。"
    assert {what for _, what in of("issued", text)} == {"关于防范比特币风险的通知", "关于防范代币发行融资风险的公告"}


@pytest.mark.parametrize(
    "reference",
    [
        f"为深入贯彻落实《{NOTICE}》要求，",
        f"继《{NOTICE}》发出后，",
        f"各地必须严格落实《{NOTICE}》，",
    ],
)
def test_a_document_that_is_only_referred_to_orders_nothing(reference: str) -> None:
    text = f"{reference}青海省工信厅6月10日印发《关于开展自查的通知》，要求立即停止供电。"
    assert (NOTICE, "StopPowerSupply") not in {(s, str(o).rpartition("#")[2]) for s, p, o in facts(text) if p == "requires"}


def test_a_short_name_leads_back_to_its_title() -> None:
    text = (
        "2月25日，内蒙古发改委发布《关于确保完成能耗双控目标任务若干保障措施》（以下称《若干措施》）。"
        "《若干措施》提出，全面清理关停虚拟货币挖矿项目，2021年4月底前全部退出。"
    )
    assert of("deadline", text) == {("关于确保完成能耗双控目标任务若干保障措施", date(2021, 4, 30))}


def test_a_date_in_brackets_belongs_to_the_word_before_it() -> None:
    text = "比特币全网算力相比历史最高点197.61EH/s（5月13日）已经跌去34%。"
    assert day(text, "hashrate") == (date(2021, 5, 13), date(2021, 5, 13))
    when = claim_of(text, "lost").when
    assert when is None or when.latest != date(2021, 5, 13)


def test_a_share_falls_from_one_level_to_another_or_to_nothing() -> None:
    text = "数据显示，中国的全球算力份额已由5月的44%降至7月的零，美国则从4月的17%升至8月的35%。"
    found = {(c.object.value, c.when.earliest if c.when else None) for c in read(text).claims if isinstance(c.object, Quantity)}
    assert {(44, date(2021, 5, 1)), (0, date(2021, 7, 1)), (17, date(2021, 4, 1))} <= found


def test_shares_in_brackets() -> None:
    text = "算力份额最大的是美国，其次是俄罗斯（6.9%）、哈萨克斯坦（6.17%）和伊朗（3.82%）。"
    assert {who for who, _ in of("hashrateShare", text)} == {"俄罗斯", "哈萨克斯坦", "伊朗"}


def test_who_signs_a_text_that_follows_issued_it() -> None:
    text = "中国互联网金融协会、中国银行业协会联合就有关事项公告如下：\n会员机构不得为虚拟货币交易提供服务。"
    assert of("issued", text) == {("中国互联网金融协会", "公告"), ("中国银行业协会", "公告")}
    assert {who for who, _ in of("requires", text)} == {"公告"}


def test_nobody_speaks_for_the_others_of_a_list_nor_for_his_own_act() -> None:
    text = f"四川省发改委、四川省能源局印发《{NOTICE}》称，将全面关停挖矿项目。"
    assert [c.attributed for c in read(text).claims if c.predicate == "issued"] == [(), ()]


def test_a_cause_far_away_strikes_nobody() -> None:
    assert of("subjectTo", "受美国强烈冬季风暴影响，多家大型矿场被迫紧急关机。") == set()


def test_a_place_that_is_only_compared_with_is_not_the_one_spoken_of() -> None:
    text = "四川是排在内蒙古后最大的矿区，大约有800万千瓦的负荷用于加密货币挖矿。"
    assert {who for who, _ in of("powerUse", text)} == {"四川省"}


def test_what_stands_in_the_ground_of_an_act_is_not_the_act() -> None:
    text = (
        "据四川省发改委消息，按照国务院金融委第51次会议关于打击比特币挖矿行为的部署要求，四川省发改委印发《关于开展自查的通知》。"
    )
    assert "CrackDown" not in {str(what).rpartition("#")[2] for _, what in of("subjectTo", text)}


def test_a_document_quoted_in_full_governs_its_items() -> None:
    title = "四川省发展和改革委员会关于整治虚拟货币“挖矿”活动的通知"
    said = facts(f"{title}\n各市州人民政府：\n一、严禁新增虚拟货币“挖矿”项目。\n二、6月25日前报送自查情况。")
    assert {thing for who, what, thing in said if who == title and what == "requires"} >= {"BanNewProjects", "SubmitReport"}
    assert any(what == "deadline" for _, what, _ in said)


def test_shares_told_in_turn_hold_at_one_time() -> None:
    found = read("7月美国占全球算力的35.1%，俄罗斯占13.6%。四川的份额由去年的14.9%降到了9.7%。")
    months = [str(claim.when.earliest) if claim.when else "" for claim in found.claims if claim.predicate == "hashrateShare"]
    assert sorted(months) == ["2020-01-01", "2021-07-01", "2021-07-01", "2021-07-01"]


# ── Several bodies, several acts ───────────────────────────────────────────────────────────────


def test_what_another_body_did_on_the_same_day_the_document_does_not_order() -> None:
    text = f"9月24日，四川省发改委发出《{NOTICE}》，浙江省能源局等部门亦在同日把挖矿列为淘汰类产业。"
    assert "ListAsEliminated" not in {thing for _, what, thing in facts(text) if what == "requires"}


def test_what_came_some_weeks_after_a_meeting_it_did_not_order() -> None:
    text = "5月21日国务院金融委会议之后不到两个月，内蒙古、青海先后清退矿场。"
    assert {who for who, _ in of("subjectTo", text)} == {"内蒙古自治区", "青海省"}


@pytest.mark.parametrize(
    "text",
    [
        "国务院金融委5月21日的那次会议提出打击比特币挖矿。",
        "国务院金融委5月21日那次会议要求打击比特币挖矿。",
    ],
)
def test_that_meeting_of_a_body(text: str) -> None:
    assert {who for who, _ in of("convened", text)} == {"国务院金融稳定发展委员会"}
    assert {thing for _, thing in of("requires", text)} == {"CrackDown"}


def test_a_notice_that_is_told_of_only_by_what_stands_in_it() -> None:
    text = "四川省发改委等部门则在同日公布的通知中禁止新增挖矿项目。"
    assert of("issued", text) == {("四川省发展和改革委员会", "通知")}
    assert ("通知", "BanNewProjects") in of("requires", text)


def test_this_country_is_not_that_of_the_customers() -> None:
    text = "哈萨克斯坦是另一番景象。矿场已被中国客户订满。该国总统托卡耶夫6月底签署税法修正案。"
    assert ("托卡耶夫", "哈萨克斯坦") in of("affiliatedWith", text)


def test_shares_listed_in_hong_kong_are_counted_in_its_dollars() -> None:
    assert amount("在香港上市的欧科云链（01499）收报0.196元，无升跌。", "price").unit == "CCY_HKD"
    assert amount("贵州茅台（600519）收报1600元，无升跌。", "price").unit == "CCY_CNY"


def test_a_former_office_is_no_firm() -> None:
    assert not any(what == "江西原" for _, what in of("affiliatedWith", "江西原副主席肖毅被判无期徒刑。"))


def test_a_share_and_goods_have_their_own_prices() -> None:
    text = "比特币今日报26050美元。嘉楠科技收报12.1美元，跌21.8%。断电后，一台蚂蚁矿机S19从65000元跌到38000元。"
    assert {thing for who, thing in of("price", text) if who == "比特币"} == {Decimal(26050)}


def test_a_document_that_goes_around_is_a_rumour() -> None:
    assert claim_of("一份署名四川省能源局的文件开始在矿工的微信群里流传。", "issued").modality is Modality.RUMOURED


def test_a_power_company_aims_at_the_place_that_it_serves() -> None:
    text = "国网甘肃省电力公司下发通知，要求各供电单位停止向挖矿用户供电。"
    assert of("targets", text) == {("通知", "甘肃省")}
    assert of("targets", "国家电网发布《关于停止挖矿用电的通知》。") == set()


def test_another_bodys_act_is_neither_ordered_by_the_notice_nor_told_by_its_issuer() -> None:
    text = "6月9日，昌吉州发改委发出通知，要求园区挖矿企业停产；青海省工信厅同日下令，对全省现有挖矿项目一律关停。"
    found = read(text)
    labels = {e.iri: e.label for e in found.entities}
    (claim,) = [c for c in found.claims if c.predicate == "subjectTo" and labels[c.subject] == "青海省"]
    assert claim.attributed == ()


def test_a_rumour_denied_in_its_sentence() -> None:
    assert claim_of("对于币安将退出日本市场的传闻，该公司予以否认。", "suspended").modality is Modality.DENIED
    text = "网传嘉楠科技将迁往新加坡，该公司周二发布公告否认，并称正与买家谈判出售旗下的蚂蚁矿池。"
    assert claim_of(text, "operates").modality is Modality.ASSERTED


def test_users_that_are_cleared_out_close_no_site() -> None:
    assert of("subjectTo", "火币停止中国大陆新用户注册；对于存量用户，将在12月31日前有序完成清退。") == set()


def test_a_partner_does_not_move() -> None:
    text = "嘉楠科技公告，已与得克萨斯州能源公司Viking Data Centers签订协议，在俄亥俄州合建矿场。"
    assert {who for who, _ in of("relocatedTo", text)} == {"嘉楠科技"}


def test_a_share_compared_with_ends_with_its_clause() -> None:
    text = "8月哈萨克斯坦占全球比特币算力的18.1%，仅次于美国；2020年9月时这一比例只有1.4%。"
    assert {who for who, _ in of("hashrateShare", text)} == {"哈萨克斯坦"}


def test_a_paper_lists_no_firm_of_its_own() -> None:
    assert of("lists", "嘉楠科技发布公告。公告还提到，公司将配合各地的检查。") == set()


def test_a_report_as_of_a_day_came_out_later() -> None:
    assert claim_of("嘉楠科技公布了截至2021年9月30日的第三季度未经审计财务报告。", "issued").when is None


# ── Days of trade, goods and boards ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("美股矿企全面走低：Marathon下跌11.4%。", date(2021, 6, 21)),  # the article is of the 22nd
        ("美股盘前，Marathon下跌11.4%。", None),
        ("9月1日央行发文。\n截至午间收盘，火币科技跌22.4%。", date(2021, 6, 22)),
        ("6月18日，火币科技早盘跌22.4%。", date(2021, 6, 18)),
        ("周一，比特币跌破3万美元。\n美股同步下挫，Coinbase收跌5.9%。", date(2021, 6, 21)),
    ],
)
def test_prices_are_of_the_session_that_is_told_of(text: str, wanted: date | None) -> None:
    assert day(text, "priceChange") == (wanted, wanted) if wanted else claim_of(text, "priceChange").when is None


def test_what_goods_cost_now_is_not_of_the_month_told_of_before() -> None:
    found = read("5月初，一台蚂蚁S19 Pro（110T）报8.2万元，如今4.6万元就可以谈。")
    assert [(str(amount.value), c.when and c.when.latest) for c in found.claims if isinstance(amount := c.object, Quantity)] == [
        ("82000", date(2021, 5, 10)),
        ("46000", None),
    ]


def test_a_board_of_shares_is_an_index() -> None:
    text = "A股方面，受此影响的数字货币板块早盘微跌0.8%，飞天诚信逆市涨1.3%。"
    assert of("priceChange", text) == {("数字货币板块", Decimal("-0.8")), ("飞天诚信", Decimal("1.3"))}
    assert next(e.cls for e in read(text).entities if e.label == "数字货币板块") == "Index"
    assert of("priceChange", "比特币难度指数上升2%，居民消费价格指数涨1.5%。") == set()


def test_the_share_of_who_overtook_another() -> None:
    text = "美国已经取代中国，成为全球最大的比特币挖矿国，截至4月占全球算力35.4%。"
    assert of("hashrateShare", text) == {("美国", Decimal("35.4"))}
    assert of("hashrateShare", "美国挖矿算力占比为37.8%，超过中国的21.1%。") == {
        ("美国", Decimal("37.8")),
        ("中国", Decimal("21.1")),
    }


def test_a_country_named_in_passing_is_not_the_one_spoken_of() -> None:
    text = "哈萨克斯坦占全球算力的18.1%，仅次于美国。就在中国下令封杀挖矿以前，该比例还只有8.2%。\n当局本月已查封13处非法矿场。"
    assert {("哈萨克斯坦", Decimal("8.2"))} <= of("hashrateShare", text)
    assert of("projectCount", text) == {("哈萨克斯坦", Decimal(13))}


def test_the_firm_meant_is_of_its_part_of_the_sentence() -> None:
    text = "比特大陆宣布暂停销售；嘉楠科技则把目光投向中亚，该公司公关总监张敏告诉记者，矿机已开机。"
    assert of("affiliatedWith", text) == {("张敏", "嘉楠科技")}


@pytest.mark.parametrize(
    ("text", "place", "measure"),
    [
        ("伊朗缺电，德黑兰停电。时任总统鲁哈尼随后下令全国暂停挖矿。", "伊朗", "ShutDown"),
        ("哈萨克斯坦缺电。总理扎帕罗夫1月下令查清地下矿场。", "哈萨克斯坦", "Inspect"),
    ],
)
def test_all_of_the_country_and_a_rulers_order_mean_the_country_spoken_of(text: str, place: str, measure: str) -> None:
    assert (place, measure) in of("subjectTo", text)


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("市场流传币印将于月底清退中国大陆矿工。", Modality.RUMOURED),
        ("网传币印将于月底清退中国大陆矿工，币印方面予以否认。", Modality.DENIED),
        ("市场流传币印将于月底清退中国大陆矿工。币印创始人潘志彪表示“没有这回事”。", Modality.DENIED),
    ],
)
def test_what_goes_around_of_days_to_come_is_rumoured_or_denied(text: str, modality: Modality) -> None:
    assert claim_of(text, "suspended").modality is modality


def test_who_counts_the_hashrate_of_another_pool_is_not_meant_by_its() -> None:
    found = of("hashrate", "星火矿池今天停止注册。据2miners统计，其算力一周前还有41.2 TH/s。")
    assert {subject for subject, _ in found} == {"星火矿池"}


def test_the_day_of_the_news_is_the_first_that_was_named() -> None:
    text = "中国央行5月18日发布通知。火币5月20日停止注册。\n火币科技5月21日重挫。\n消息传出当天，比特币跌至4.1万美元。"
    assert day(text, "price") == (date(2021, 5, 18), date(2021, 5, 18))


def test_a_platform_that_acts_is_the_exchange_spoken_of() -> None:
    text = "12日AAX公布系统维护。{}停止一切服务。"
    assert of("suspended", text.format("16日平台")) == {("AAX", "一切服务")}
    assert of("suspended", text.format("本地平台")) == set()


def test_a_firm_that_takes_back_what_it_asked_for_loses_no_licence() -> None:
    text = "币安新加坡站13日宣布，已向新加坡金管局撤回交易所牌照申请，并将于2022年2月13日停止数字支付代币服务。"
    assert of("subjectTo", text) == set()
    assert of("subjectTo", "新加坡金管局撤销币安的牌照。") == {("Binance", "RevokeLicence")}


def test_what_a_platform_announces_of_its_own_service_orders_nobody() -> None:
    assert of("requires", "星火矿池公告称，计划于9月30日关停面向境内外用户的一切服务。") == set()


def test_a_latin_name_without_a_space_behind_it_parts_a_headline() -> None:
    assert of("suspended", "多家平台撤回香港牌照申请 OKX今起停止服务", titled=True) == {("欧易", "服务")}


@pytest.mark.parametrize(
    ("text", "posts"),
    [
        ("三亚市公安局天涯分局查处一处矿场。分局政委符永强介绍，案件正在侦办。", {("符永强", "三亚市公安局天涯分局")}),
        ("阿根廷央行5日发表声明。行长米格尔·佩塞此前警告，风险很大。", {("米格尔·佩塞", "阿根廷央行")}),
        ("国家能源局召开启动会，党组成员刘国强、范一飞出席。", {("刘国强", "国家能源局"), ("范一飞", "国家能源局")}),
        ("嘉楠科技停产。局长刘国强说，不会再犯。", set()),
        ("国家能源局召开启动会。厅长刘国强说，要从严。", set()),
    ],
)
def test_an_officer_is_of_the_body_named_before_that_has_such_a_post(text: str, posts: set[tuple[str, str]]) -> None:
    assert of("affiliatedWith", text) == posts


def test_who_holds_a_meeting_is_no_guest_there() -> None:
    text = "国家能源局召开视频会议，部署清理整顿。国家能源局、国家发改委有关负责同志参加会议。"
    assert {s for s, _ in of("attended", text)} == {"国家发展和改革委员会"}


def test_a_press_release_tells_what_was_done() -> None:
    text = "哈萨克斯坦金融监测局15日发布新闻稿指出，对国内挖矿活动展开全面检查，迄今共有106座矿场停止运作。"
    assert of("requires", text) == set()
    assert of("issued", text) == {("哈萨克斯坦金融监测局", "新闻稿")}
    assert ("新闻稿", "WarnRisk") in of("requires", "中国人民银行发布新闻稿，提醒公众防范虚拟货币交易风险。")


def test_whom_a_list_of_recipients_names_puts_nothing_out() -> None:
    assert of("issued", "印度金融情报机构已向币安、火币、OKX等九家境外平台发出通知。") == {("印度金融情报机构", "通知")}


def test_the_public_is_warned_of_the_platform_that_it_should_shun() -> None:
    assert of("subjectTo", "菲律宾证券交易委员会警告公众切勿使用币安。") == {("Binance", "WarnRisk")}
    assert of("subjectTo", "币安应用程序也将从谷歌应用商店下架。") == set()


@pytest.mark.parametrize("words", ["咨询期至3月31日", "咨询期将于3月31日届满", "过渡期于3月31日结束"])
def test_a_consultation_ends_on_a_day(words: str) -> None:
    assert {str(o) for _, o in of("deadline", f"香港证监会发表咨询文件，建议容许平台服务散户，{words}。")} == {"2021-03-31"}


def test_the_letter_of_headline_and_lead_is_one_and_has_the_leads_day() -> None:
    found = read("深交所向多家公司下发关注函\n深交所3日向宁波富邦发出关注函，要求说明。", titled=True)
    letters = [c for c in found.claims if c.predicate == "issued"]
    assert len({c.object for c in letters}) == 1


def test_an_office_of_a_city_within_a_prefecture_that_nobody_names() -> None:
    text = "都江堰市关停3处矿场。市发改委主任王强要求排查。"
    assert of("affiliatedWith", text) == {("王强", "都江堰市发展和改革委员会")}
    text = "成都市开会。都江堰市关停3处矿场。市发改委主任王强要求排查。"
    assert of("affiliatedWith", text) == {("王强", "成都市发展和改革委员会")}


def test_a_governor_is_of_the_one_province_that_the_article_names() -> None:
    text = "黑龙江省召开会议。召集人、副省长王永康主持会议。"
    assert of("affiliatedWith", text) == {("王永康", "黑龙江省")}


def test_a_platform_that_nobody_knows_is_told_by_whom_a_body_calls_to_order() -> None:
    assert of("subjectTo", "香港证监会警告Gogemax无牌经营。") == {("Gogemax", "WarnRisk")}
    assert of("subjectTo", "香港证监会警告Gogemax的客户提防骗案。") == set()


def test_a_published_text_in_singapores_words() -> None:
    assert of("issued", "币安5日在官网发文告说，将停止服务。") == {("Binance", "文告")}
