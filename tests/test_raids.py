"""How the news tells of raids, trials and inspections: whose a figure is, who is struck, who asks what at a meeting."""

from __future__ import annotations

from datetime import date

import pytest
from articles import DAY, claim_of, mentions, read, said

from kg.model import Modality, When


def facts(text: str, *, day: date = DAY, titled: bool = False) -> set[tuple[str, str, str]]:
    """Return the claims of a text by names."""
    found = read(text, day=day, titled=titled)
    return {(s, p, str(o)) for s, p, o in (said(found, claim) for claim in found.claims)}


def people(text: str) -> set[str]:
    return {name for _, kind, name in mentions(text) if kind == "Person"}


# ---- figures of several places -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("江西省发改委通报，在赣州、吉安等地查出12家“挖矿”企业。", "江西省"),
        ("福建省能源局通报：福州、莆田、泉州三地共查出违规“挖矿”项目12个。", "福建省"),
        ("甘肃省通信管理局在兰州等地查处矿场12处。", "甘肃省"),
    ],
)
def test_a_figure_of_several_places_is_of_the_one_that_holds_them(text: str, place: str) -> None:
    assert {s for s, p, _ in facts(text) if p == "projectCount"} == {place}


def test_a_figure_of_several_places_that_nothing_named_holds_is_nobodys() -> None:
    assert not [p for _, p, _ in facts("经查，重庆、贵阳两地共关停矿场21家。") if p == "projectCount"]


# ---- officials and courts ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "person", "body"),
    [
        ("2016年至2020年，李建平在乌兰察布市委书记任上，大搞权钱交易。", "李建平", "中共乌兰察布市委员会"),
        ("经查，陈志远利用担任阿坝州州长等职务上的便利，为矿场提供帮助。", "陈志远", "阿坝藏族羌族自治州"),
        ("方立群先后担任江西省政府驻北京办事处主任、抚州市委书记等职。", "方立群", "江西省人民政府驻北京办事处"),
    ],
)
def test_who_held_a_post(text: str, person: str, body: str) -> None:
    assert (person, "affiliatedWith", body) in facts(text)


@pytest.mark.parametrize(
    "text",
    [
        "为“挖矿”企业撑腰的方立群受贿案在浙江省杭州市中级人民法院宣判：受贿罪，无期徒刑，个人财产全部没收。",
        "徐州市铜山区检察院对盗电“挖矿”的李某提起公诉。",
        "白桦公司总经理方立群因向矿场卖电被立案调查。",
        "6月10日，警方在四川雅安查获一批被盗的矿机。",
        "6月10日，民警打掉一个盗窃团伙，在雅安缴获走私矿机200台。",
    ],
)
def test_what_a_person_suffers_no_place_and_no_firm_does(text: str) -> None:
    assert not [p for _, p, _ in facts(text) if p == "subjectTo"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("副主席方立案在杭州宣判。", "方立"),
        ("新闻发言人方立又在发布会上说，将加价。", "方立"),
        ("副局长方立群讲了三点意见。", "方立群"),
    ],
)
def test_where_a_name_ends(text: str, name: str) -> None:
    assert people(text) == {name}


def test_a_police_branch_is_of_its_district() -> None:
    assert ("龙凤区", "subjectTo", "Punish") in facts("大庆市公安局龙凤分局查获一处“挖矿”窝点，当场查扣矿机518台。")


def test_what_a_firm_does_is_no_name() -> None:
    assert not [name for _, kind, name in mentions("若是企业“挖矿”、平台“代投”，一律处罚。") if kind == "Company"]
    assert not [name for _, kind, name in mentions("12月5日，该委新闻发言人说") if kind == "Media"]


# ---- inspectors ----------------------------------------------------------------------------------------------
def test_a_team_of_inspectors_inspects_where_it_goes() -> None:
    text = "湖北省委网信办、省公安厅组成5个检查组，分赴武汉、宜昌等地清查虚拟货币“挖矿”。"
    assert {s for s, p, o in facts(text) if (p, o) == ("subjectTo", "Inspect")} == {"武汉市", "宜昌市"}


def test_where_a_province_begins_is_an_act() -> None:
    found = facts("四川省率先从国有单位入手，整治利用公共资源“挖矿”，严厉打击炒币行为。")
    assert {("四川省", "subjectTo", "Rectify"), ("四川省", "subjectTo", "CrackDown")} <= found


def test_machines_that_are_taken_are_counted_within_the_words() -> None:
    assert ("泰国", "subjectTo", "Punish") in facts("泰国警方突击搜查了7处矿场，没收3642台矿机。")


def test_what_a_body_means_to_help_with_is_planned() -> None:
    text = "江苏省通信管理局表示，违法虚拟货币交易的打击工作，该局也将予以配合。"
    assert claim_of(text, "subjectTo").modality is Modality.PLANNED


def test_a_headlines_figures_are_told_by_nobody_of_the_measure() -> None:
    found = claim_of("江苏省通信管理局摸排省内“挖矿”：4502个IP卷入\n近日，消息传来。", "subjectTo", titled=True)
    assert found.attributed == ()


# ---- documents and meetings ----------------------------------------------------------------------------------
def test_two_bodies_named_before_issue_what_their_words_stand_in() -> None:
    text = "福建省发展改革委、省公安厅日前作出决定。\n“挖矿”设备种类很多。\n"
    text += "两部门在关于整治“挖矿”设备的通知里写明，此类设备一律停用。"
    name = "关于整治“挖矿”设备的通知"
    found = facts(text)
    assert {s for s, p, o in found if (p, o) == ("issued", name)} == {"福建省发展和改革委员会", "福建省公安厅"}
    assert (name, "requires", "ShutDown") in found


@pytest.mark.parametrize(
    "words", ["副主任方立群讲了三点意见：一是统一思想；二是逐一排查。", "会上，市发改委副主任方立群要求，各区县逐一排查。"]
)
def test_what_somebody_asks_at_a_meeting_is_the_meetings(words: str) -> None:
    found = facts(f"3月10日，虚拟货币“挖矿”整治推进会召开，市发改委牵头，市公安局参加。\n{words}")
    meeting = "虚拟货币“挖矿”整治推进会"
    assert {("市发改委", "convened", meeting), ("方立群", "attended", meeting), (meeting, "requires", "Inspect")} <= found


def test_what_is_proposed_at_a_summit_orders_nothing() -> None:
    text = "3月10日，比特大陆在成都举行矿业峰会。会上，吴忌寒提出三点建议：关停老矿机。"
    assert not [p for _, p, _ in facts(text) if p == "requires"]


def test_what_a_site_carries_is_issued_by_its_owner() -> None:
    found = facts("四川省纪委监委网站7月3日登出的双开通报里写道，王某滥用职权。", day=date(2023, 8, 24))
    assert ("四川省纪律检查委员会监察委员会", "issued", "双开通报") in found


def test_a_notice_lists_what_its_own_sentence_says_was_listed() -> None:
    text = "国家发改委等部门印发《关于整治虚拟货币“挖矿”活动的通知》，严禁新增项目，“挖矿”同时被列为淘汰类产业。"
    assert ("关于整治虚拟货币“挖矿”活动的通知", "requires", "ListAsEliminated") in facts(text)


def test_a_power_companys_branch_is_no_parent() -> None:
    names = {name for _, kind, name in mentions("市公安局、国网瑞安供电公司参加。") if kind == "Company"}
    assert names == {"国网瑞安供电公司"}


def test_a_year_in_which_something_began_ends_with_its_sentence() -> None:
    found = claim_of("自2019年起，四川水电站引入矿场。6月18日，四川省发改委发布通知，关停挖矿项目。", "issued")
    assert isinstance(found.when, When)
    assert found.when.earliest == date(2021, 6, 18)


def test_what_is_added_is_a_gain_and_no_level() -> None:
    found = facts("嘉楠科技的自挖算力新添0.8EH/s。")
    assert {(p, o) for _, p, o in found if p in {"gained", "hashrate"}} == {("gained", "0.8")}


@pytest.mark.parametrize(
    "text",
    ["四川整治挖矿的线下手续简化。", "四川关停矿场的接入手续费上涨。", "记者抓起话筒，问四川断电的事。"],
)
def test_what_only_begins_like_a_deed_is_none(text: str) -> None:
    assert not [p for _, p, _ in facts(text) if p == "subjectTo"]


def test_what_a_court_did_is_no_order_of_the_notice_that_tells_of_it() -> None:
    found = facts("四川省纪委监委6月10日通报，原副局长李建平受贿案一审宣判，没收个人财产。")
    assert not [f for f in found if f[1] == "requires"]
    found = facts("四川省发改委6月10日通报，严肃查处受贿、渎职问题，关停矿场。")
    assert {o for _, p, o in found if p == "requires"} == {"Punish", "ShutDown"}


# ---- what is done to places and platforms --------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "place", "measure"),
    [
        ("省能耗双控办查处了通辽市奈曼旗、呼和浩特市托克托县两家隐匿“挖矿”企业。", "奈曼旗", "Punish"),
        ("省能耗双控办查处了通辽市奈曼旗、呼和浩特市托克托县两家隐匿“挖矿”企业。", "托克托县", "Punish"),
        ("河北省发改委近日关停宣化区、丰宁县3个“挖矿”项目。", "宣化区", "ShutDown"),
        ("香港海关搜查8个处所，拘捕3人，案件涉及虚拟货币。", "香港特别行政区", "Inspect"),
        ("衡阳县公安局通报，特大虚拟货币洗钱案告破，93名犯罪嫌疑人落网。", "衡阳县", "Arrest"),
        ("邵阳市查处11家“挖矿”企业，涉案线索移送公安机关。", "邵阳市", "TransferCase"),
        ("桃園市警方破獲竊電挖礦案，全案依竊盜罪嫌移送桃園地檢署偵辦。", "桃园市", "TransferCase"),
        ("四川比特币矿场收到断电通知。", "四川省", "StopPowerSupply"),
        ("四川矿场断电后，大量矿机流入二手市场。", "四川省", "StopPowerSupply"),
        ("乌兹别克斯坦7月起对矿场实行双倍电价。", "乌兹别克斯坦", "RaisePowerPrice"),
        ("香港警方就JPEX虚拟资产交易平台涉嫌诈骗案拘捕8人。", "香港特别行政区", "Arrest"),
        ("国网浙江电力对342个疑似挖矿用户开展用电核查，对其中17户采取停电措施。", "浙江省", "StopPowerSupply"),
        ("湖北荆门一家网吧因挖矿被责令停业整顿15天，并处罚款1万元。", "荆门市", "Punish"),
        ("漳州市发改委对3家“挖矿”企业下达停电通知书，并实施断电。", "漳州市", "StopPowerSupply"),
        ("不列颠哥伦比亚省暂停新的加密货币矿场接电申请18个月。", "不列颠哥伦比亚省", "BanNewProjects"),
    ],
)
def test_what_is_done_to_a_place(text: str, place: str, measure: str) -> None:
    assert (place, measure) in {(s, o) for s, p, o in facts(text) if p == "subjectTo"}


def test_a_notice_that_others_are_to_serve_has_cut_nobody_off() -> None:
    text = "宜春市发改委下发通知，要求各县区送达停电通知书，并实施断电。"
    assert "subjectTo" not in {p for _, p, _ in facts(text)}


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("嘉楠科技的经营牌照被吊销。", "ShutDown"),
        ("如果四川再次出现限电，当地矿场可能停产。", "ShutDown"),
        ("晨鸣纸业公告，子公司湛江晨鸣因有序用电要求停机检修。", "CutEnergyUse"),
        ("新规实施后，违规矿场最高可处罚款50万元。", "Punish"),
        ("币安在百度、微博上被屏蔽，无法显示搜索结果。", "Inspect"),
        ("深圳警方封停涉虚拟货币诈骗账号1.6万个，关闭违规群组300余个。", "ShutDown"),
        ("河北省发改委近日关停宣化区、丰宁县3个“挖矿”项目，并向河北省工信厅报告。", "Punish"),
    ],
)
def test_what_words_beside_it_do_not_tell(text: str, measure: str) -> None:
    assert measure not in {o for _, p, o in facts(text) if p == "subjectTo"}


def test_what_was_done_by_a_day_is_no_deadline() -> None:
    text = "晋江市发改局下达整改通知书，该公司已于3月10日前拆除全部设备。"
    assert not [o for _, p, o in facts(text) if p == "deadline"]


def test_who_is_handed_over_is_so_already() -> None:
    claims = read("彰化警方破获窃电挖矿案，讯后将主嫌移送法办。", day=DAY).claims
    assert {c.modality for c in claims if c.predicate == "subjectTo"} == {Modality.ASSERTED}


def test_a_power_company_is_not_cut_off_by_itself() -> None:
    assert not [
        s for s, p, _ in facts("国网丽水供电公司查处了61处窃电挖矿点，并切断其电源。") if s.endswith("公司") and p == "subjectTo"
    ]


def test_firms_that_stop_are_read_by_name() -> None:
    found = facts("受限电影响，比亚迪、宁德时代等企业停产。")
    assert {("比亚迪", "subjectTo", "ShutDown"), ("宁德时代", "subjectTo", "ShutDown")} <= found
