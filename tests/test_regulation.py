"""How the mainland's news tells of orders: several named together, short names, stations, plans, notices without an issuer."""

from __future__ import annotations

from datetime import date

import pytest
from articles import DAY, mentions, read, said

from kg.reading import Reading
from kg.times import find_times


def facts(text: str, *, day: date = DAY) -> set[tuple[str, str, str]]:
    """Return the claims of a text by names."""
    found = read(text, day=day)
    return {(s, p, str(o)) for s, p, o in (said(found, claim) for claim in found.claims)}


# ---- words for several ---------------------------------------------------------------------------------------
TWO = "被点名的有青冈数谷科技有限公司、白桦算力科技有限公司。"


@pytest.mark.parametrize("words", ["上述两家公司", "两家企业", "这两家单位", "两家"])
def test_words_for_several_firms_stand_for_those_named_together(words: str) -> None:
    found = facts(f"{TWO}{words}均已于6月15日断电，矿机停运。")
    assert {
        ("青冈数谷科技有限公司", "subjectTo", "StopPowerSupply"),
        ("白桦算力科技有限公司", "subjectTo", "StopPowerSupply"),
    } <= found


def test_shares_of_several_are_told_in_turn() -> None:
    found = facts("星火矿池将关停。另一家蜜蜂矿池跟进。数据显示，两家目前分别占以太坊全网算力的21.9%和2.6%。")
    assert {("星火矿池", "hashrateShare", "21.9"), ("蜜蜂矿池", "hashrateShare", "2.6")} <= found


def test_several_places() -> None:
    found = facts("内蒙古、新疆6月起关停矿场。两地均对挖矿企业停止供电。")
    assert {("内蒙古自治区", "subjectTo", "StopPowerSupply"), ("新疆维吾尔自治区", "subjectTo", "StopPowerSupply")} <= found


@pytest.mark.parametrize(
    "text",
    [
        "青冈数谷科技有限公司、白桦算力科技有限公司、红松能源有限公司被点名。上述两家公司已断电，矿机停运。",
        "矿场关停。两家公司均已断电，矿机停运。",
    ],
)
def test_words_for_several_stand_for_nobody_where_the_number_is_another(text: str) -> None:
    assert not any(what == "StopPowerSupply" and who.endswith("公司") for who, _, what in facts(text))


# ---- names ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("宜昌恒算信息技术有限公司", "恒算公司"),
        ("宜昌恒算信息技术有限公司", "宜昌恒算"),
        ("兰溪市云溯计算服务有限公司", "云溯计算"),
        ("北京中研恒链科技有限公司", "中研恒链"),
        ("抚州创世纪科技有限公司", "创世纪科技"),
    ],
)
def test_a_short_name_means_the_firm_named_in_full(full: str, short: str) -> None:
    assert (short, "Company", full) in mentions(f"厂房租给{full}。次日，{short}停产。")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("江西绿色能源有限公司停产，绿色能源受追捧。", "绿色能源"),  # an everyday word
        ("宜昌恒算信息技术有限公司与十堰恒算数据有限公司停产，恒算公司搬离。", "恒算公司"),  # of two
        ("宜昌恒算信息技术有限公司停产，恒算科技有限公司搬离。", "恒算科技"),  # part of a longer name
    ],
)
def test_a_short_name_that_may_be_anything_means_no_firm(text: str, words: str) -> None:
    assert all(name != "宜昌恒算信息技术有限公司" for found, _, name in mentions(text) if found == words)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("九龙、道孚、丹巴三县的矿场已断电。", ["九龙县", "道孚县", "丹巴县"]),
        ("东城、西城等区的机房被查。", ["东城区", "西城区"]),
    ],
)
def test_counties_in_a_list_need_no_province(text: str, places: list[str]) -> None:
    assert [name for _, kind, name in mentions(text) if kind == "Region"] == places


def test_a_short_court_is_the_one_named_before() -> None:
    bodies = [name for _, kind, name in mentions("北京市朝阳区人民法院宣判。朝阳法院审判长说，合同无效。") if kind == "Agency"]
    assert len(set(bodies)) == 1
    assert len(bodies) == 2


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("县纪委查明，绿水镇供电所原所长姚世凯收受好处。", ("姚世凯", "affiliatedWith", "绿水镇供电所")),
        ("常州市公安局新北分局办案民警周凯说，涉案公司没有矿机。", ("周凯", "affiliatedWith", "常州市公安局新北分局")),
        ("商务部研究院研究员周密认为，整治有利于节能。", ("周密", "affiliatedWith", "商务部研究院")),
        (
            "Plenum China Research驻香港分析师Oriana Feldt说，这是警钟。",
            ("Oriana Feldt", "affiliatedWith", "Plenum China Research"),
        ),
    ],
)
def test_who_belongs_to_which_body(text: str, who: tuple[str, str, str]) -> None:
    assert who in facts(text)


# ---- orders and deeds ----------------------------------------------------------------------------------------
def test_what_a_place_will_do_is_no_order_of_the_document_before() -> None:
    text = "来凤县政府印发《来凤县挖矿整治工作要点》，要求停止备案。三季度，该县还将对36座小水电站逐一排查。"
    found = facts(text)
    assert ("来凤县", "subjectTo", "Inspect") in found
    assert ("来凤县挖矿整治工作要点", "requires", "Inspect") not in found


def test_a_notice_without_an_issuer_orders_all_the_same() -> None:
    found = facts("多位矿场主收到断电通知，要求6月26日前全部关停。")
    assert {("断电通知", "requires", "ShutDown"), ("断电通知", "deadline", "2021-06-26")} <= found


def test_a_notice_received_is_the_one_told_of() -> None:
    found = facts("四川省能源局下发通知，要求清理挖矿项目。矿场主收到通知，要求6月26日前关停。")
    assert {what for who, what, _ in found if who == "四川省能源局"} == {"issued"}
    assert len({who for who, what, _ in found if what in {"requires", "deadline"}}) == 1


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("陕西榆林供电公司对榆阳区两家违规矿企实施断电。", ("榆阳区", "subjectTo", "StopPowerSupply")),
        ("“全市已关停矿场19个。”郴州市发改委副主任刘建军说。", ("郴州市", "subjectTo", "ShutDown")),
        ("12日，来凤县发改局巡查时发现，一处厂房里藏着矿机。", ("来凤县", "subjectTo", "Inspect")),
        ("白桦算力科技有限公司借机备案挖矿，相关线索已移送纪检监察机关。", ("白桦算力科技有限公司", "subjectTo", "TransferCase")),
        ("白桦算力科技有限公司、青冈数谷科技有限公司等进入清退名单。", ("青冈数谷科技有限公司", "subjectTo", "ShutDown")),
        ("四川省能源局对郴州市宜章县一处矿场下达了停产通知书。", ("停产通知书", "targets", "宜章县")),
    ],
)
def test_whom_an_act_strikes(text: str, fact: tuple[str, str, str]) -> None:
    assert fact in facts(text)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("云杉数据有限公司等26家企业被列入首批关停名单。", ("云杉数据有限公司", "subjectTo", "Blacklist")),
        (
            "县发改局向白桦算力科技有限公司送达《责令关停通知书》，限其6月26日前停机。",
            ("白桦算力科技有限公司", "subjectTo", "ShutDown"),
        ),
        ("据四川省公安厅通报，全省打掉挖矿窝点12个。", ("通报", "requires", "ShutDown")),
        ("广西、贵州虽未发文，但当地矿场已陆续断电。", ("发文", "requires", "StopPowerSupply")),
    ],
)
def test_what_is_not_told(text: str, fact: tuple[str, str, str]) -> None:
    assert fact not in facts(text)


def test_a_rumour_that_a_body_clears_up_is_denied() -> None:
    found = read("矿友群流传云南“已将全部矿场拉闸”。云南省能源局向本报澄清并无此事。")
    cut = [c.modality for c in found.claims if said(found, c) == ("云南省", "subjectTo", "StopPowerSupply")]
    assert cut == ["denied"]


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("保定市已建立市级专班，印发《保定市挖矿整治工作方案》。", ("保定市", "issued", "保定市挖矿整治工作方案")),
        (
            "记者从云南省能源局获悉，《关于清理挖矿用电的通知》已于昨日下发。",
            ("云南省能源局", "issued", "关于清理挖矿用电的通知"),
        ),
        ("云南省能源局周六在声明中公布了这一决定。", ("云南省能源局", "issued", "声明")),
        (
            "央行公布《关于防范交易风险的通知》。这份由人民银行、公安部等十部门联署的文件定性称，相关业务非法。",
            ("公安部", "issued", "关于防范交易风险的通知"),
        ),
    ],
)
def test_who_issued_what(text: str, fact: tuple[str, str, str]) -> None:
    assert fact in facts(text)


# ---- times ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("9/24，央行公布通知。", "2021-09-24"),
        ("自9/24起，停止注册。", "2021-09-24"),
        ("须于周日（19日）零时前断电。", "2021-09-19"),
        ("BTC现报42180美元。", "2021-09-28"),
    ],
)
def test_a_day_is_read(text: str, day: str) -> None:
    (found,) = find_times(Reading.of(text), date(2021, 9, 28))
    assert str(found.when.latest)[:10] == day


@pytest.mark.parametrize("text", ["约1/3的矿机断电，占全网2/3。", "从1/2降至1/3，", "跌了1/3。"])
def test_a_fraction_is_no_day(text: str) -> None:
    assert find_times(Reading.of(text), date(2021, 9, 28)) == ()


def test_a_report_quoted_further_down_does_not_move_today() -> None:
    text = "中央社台北16日电：整治挖矿。\n发改委开会。\n地方已有动作。南方日报15日报导，矿场遭拉闸。\n比特币今天下跌。"
    today = [t.when.latest for t in find_times(Reading.of(text), date(2021, 11, 16)) if t.when.text == "今天"]
    assert today == [date(2021, 11, 16)]


# ---- meetings ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "words",
    [
        "副局长陆明远讲了三点意见：各镇要全面排查，不留死角。",
        "会上，副局长陆明远要求，各镇要全面排查，不留死角。",
        "会议就下一步工作提出四点要求：各镇要全面排查，不留死角。",
    ],
)
def test_what_is_said_at_a_meeting_is_required_by_it(words: str) -> None:
    found = facts(f"3月10日，临安区发改局召开挖矿整治推进会。{words}")
    assert ("挖矿整治推进会", "requires", "Inspect") in found
    assert ("陆明远", "attended", "挖矿整治推进会") in found or "陆明远" not in words


def test_who_sat_down_with_the_host_and_who_was_called_in_were_there() -> None:
    text = "3月10日，由临安区发改局牵头，临安区公安局、临安区税务局等部门坐到一起，开了一场挖矿整治推进会。"
    found = facts(text)
    assert ("临安区发展和改革委员会", "convened", "挖矿整治推进会") in found
    assert {("临安区公安局", "attended", "挖矿整治推进会"), ("临安区税务局", "attended", "挖矿整治推进会")} <= found
    assert ("嘉楠科技", "attended", "约谈") in facts("6月21日，四川省通信管理局把嘉楠科技等企业请来约谈。")


def test_points_that_somebody_makes_are_no_document() -> None:
    found = facts("国家能源局召开推进会。副局长陆明远讲了五点意见：严禁新增项目。国务院办公厅印发八点意见。")
    assert not any("五点意见" in fact for fact in found)
    assert ("国务院办公厅", "issued", "八点意见") in found


def test_that_year_is_the_one_named_last() -> None:
    text = "动手是在2017年。\n那年11月，在主任座谈会上，央行副行长陆明远谈到后续工作时说，要引导矿场有序退出。"
    claim = next(c for c in read(text).claims if c.predicate == "attended")
    assert claim.when is not None
    assert claim.when.earliest == date(2017, 11, 1)
    assert not find_times(Reading.of("那年轻人买了矿机"), DAY)


# ---- documents -----------------------------------------------------------------------------------------------
def test_a_document_is_put_on_the_net_by_its_issuer() -> None:
    found = facts("《挖矿项目清退办法（征求意见稿）》（下称《办法》）6月2日由甘肃省发改委挂网。")
    assert ("甘肃省发展和改革委员会", "issued", "挖矿项目清退办法（征求意见稿）") in found


def test_the_ground_of_a_document_is_none_itself() -> None:
    text = "依照国家和省发改委等部门的通知精神以及市政府的工作安排，市发改委联合下发《荆门市整治挖矿活动方案》。"
    found = facts(text)
    assert {fact for fact in found if fact[1] == "issued"} == {("荆门市发展和改革委员会", "issued", "荆门市整治挖矿活动方案")}
    assert ("荆门市整治挖矿活动方案", "targets", "荆门市") in found


def test_what_new_projects_suffer_is_a_ban_though_it_stands_before() -> None:
    for words in ("新上虚拟货币挖矿项目被明令禁止", "新增项目严禁投资建设", "方案作出部署：新建挖矿项目一律不批"):
        text = f"甘肃省发改委印发《整治方案》。方案明确，{words}。".replace("方案明确，方案", "方案")
        assert ("整治方案", "requires", "BanNewProjects") in facts(text)


# ---- places and firms ----------------------------------------------------------------------------------------
def test_places_may_follow_what_was_done_there() -> None:
    found = facts("此后，清退虚拟货币挖矿项目的省区先后有内蒙古、青海和云南。")
    assert {(place, "subjectTo", "ShutDown") for place in ("内蒙古自治区", "青海省", "云南省")} <= found
    assert not facts("清退挖矿项目的省份还没有公布名单，四川、云南的矿工在观望。")


def test_a_firm_that_serves_miners_is_the_one_shut() -> None:
    text = "监管部门查处了青冈云算科技有限公司。该公司为矿机托管提供场地，现已被责令停业。"
    assert ("青冈云算科技有限公司", "subjectTo", "ShutDown") in facts(text)


def test_a_coin_site_is_no_name() -> None:
    assert not any(who == "虚拟币矿场" for who, _, _ in facts("福建划红线：9月底前虚拟币矿场全部清退。"))


# ---- branches, sessions, what follows on an order ---------------------------------------------------------------
def test_branches_of_operators_are_bodies_of_their_region() -> None:
    text = "宁夏回族自治区通信管理局11月23日召开视频会议，中国电信宁夏公司、宁夏移动和宁夏广电网络公司参加。"
    found = facts(text)
    assert {who for who, what, _ in found if what == "attended"} == {"中国电信宁夏公司", "宁夏移动公司", "宁夏广电网络公司"}
    assert "Company" not in {kind for _, kind, _ in mentions("用户从四川移动到云南，提防四川电信诈骗。")}


def test_a_day_to_come_follows_on_the_day_of_the_order() -> None:
    found = facts("四川省发改委6月18日下发通知，要求6月20日前完成清理。", day=date(2021, 11, 20))
    assert ("通知", "deadline", "2021-06-20") in found
    found = facts("四川省发改委11月18日下发通知，要求1月10日前完成清理。", day=date(2021, 11, 20))
    assert ("通知", "deadline", "2022-01-10") in found


def test_an_hour_is_of_the_day_told_of_before() -> None:
    text = "嘉楠科技6月17日大跌。午后直线跳水，收盘报5.21美元，下跌6.8%。"
    claim = next(c for c in read(text).claims if c.predicate == "priceChange")
    assert claim.when is not None
    assert claim.when.earliest == date(2021, 6, 17)


def test_counties_of_a_list_need_no_word_for_county() -> None:
    found = facts("海南省查出疑似挖矿项目，海口有3个、澄迈有2个。")
    assert {("海口市", "projectCount", "3"), ("澄迈县", "projectCount", "2")} <= found


def test_who_is_told_to_stop_supplying_is_not_cut_off() -> None:
    found = facts("江华县发改局约谈了大锡口电站，责成其停止对外私拉供电。")
    assert ("大锡口电站", "attended", "约谈") in found
    assert ("大锡口电站", "subjectTo", "StopPowerSupply") not in found


def test_what_a_place_took_from_a_firm_is_not_taken_from_the_place() -> None:
    found = facts("嘉楠科技在张北县备案。县里已取消其享受的优惠电价。")
    assert ("嘉楠科技", "subjectTo", "WithdrawSupport") in found
    assert ("张北县", "subjectTo", "WithdrawSupport") not in found


def test_somebody_asks_in_a_meeting_behind_what_it_was_told() -> None:
    text = "吉林省能源局召开整治推进会。会议通报，全省查处挖矿项目33个；副局长陆明远在会上要求各地逐户检查。"
    found = facts(text)
    assert ("整治推进会", "requires", "Inspect") in found
    assert ("吉林省", "subjectTo", "Inspect") not in found


def test_answers_about_a_document_go_on_with_what_it_orders() -> None:
    text = (
        "12月17日，海南省发改委印发《关于实行差别电价的通知》。\n一、问：名单如何确定？\n"
        "答：各市县对辖区用户开展摸底，12月31日前将首批名单报省发改委。\n二、问：违规怎么办？\n答：一律停止财税优惠。"
    )
    found = facts(text, day=date(2021, 12, 20))
    assert {("关于实行差别电价的通知", "requires", m) for m in ("Inspect", "SubmitReport", "WithdrawSupport")} <= found
    assert ("关于实行差别电价的通知", "deadline", "2021-12-31") in found


# ---- what is no firm, and no place's -----------------------------------------------------------------------------
def test_what_firms_do_is_no_firms_name() -> None:
    firms = {text for text, kind, _ in mentions("小水电企业“挖矿”售电占比不高，有公司“炒币”。") if kind == "Company"}
    assert not firms
    assert ("青冈矿链", "Company") in {(t, k) for t, k, _ in mentions("企业“青冈矿链”停机。")}


def test_what_somebody_does_at_home_is_not_done_to_the_place() -> None:
    for words in ("校方正在对全校机房进行排查", "11月下旬已自行停机"):
        assert not {f for f in facts(f"厦门市通报了挖矿线索。对此，{words}。") if f[1] == "subjectTo"}


def test_offices_of_a_body_stand_for_it_in_a_list() -> None:
    found = facts("国家发改委办公厅、中央网信办秘书局联合印发通知，部署开展挖矿整治。")
    assert {who for who, what, _ in found if what == "issued"} == {"国家发展和改革委员会", "国家互联网信息办公室"}


def test_a_list_may_begin_with_names_that_are_no_firms() -> None:
    text = "福建省通信管理局公布通报。通报附件列出了居前的三家单位：龙岩市水文勘测队、青冈云谷科技有限公司。"
    assert ("通报", "lists", "青冈云谷科技有限公司") in facts(text)


@pytest.mark.parametrize(
    "words",
    [
        "专项债券资金不得用于支付人员工资",
        "不准拖欠款项，须按时支付",
        "保险资金不得投资房地产项目",
        "不得批准楼盘预售",
        "电网公司不再从事售电业务",
        "新增项目一律不限电",
        "设法降低用电成本",
    ],
)
def test_orders_of_other_trades_are_none_of_this(words: str) -> None:
    assert not [o for _, p, o in facts(f"6月18日，四川省发改委印发通知，要求{words}。") if p == "requires"]


@pytest.mark.parametrize(
    ("words", "measure"),
    [
        ("加密货币不得用于支付工资", "BanTrading"),
        ("不得用虚拟货币付款", "BanTrading"),
        ("不准用比特币支付货款", "BanTrading"),
        ("国有资金不得投资虚拟货币挖矿", "BanNewProjects"),
        ("不再向矿场售电", "StopPowerSupply"),
    ],
)
def test_orders_of_this_trade_in_the_same_words(words: str, measure: str) -> None:
    found = facts(f"6月18日，四川省发改委印发通知，要求{words}。")
    assert measure in {o for _, p, o in found if p == "requires"}


# ---- documents and meetings that nobody has made ---------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    [
        "有从业者担心，如果四川省能源局也下发通知，丰水期将无处可去。",
        "市场在问，央行会否再次召开会议。",
        "四川省能源局一旦约谈平台，投资者应尽快撤出资金。",
        "学者在论坛上建议，最高人民法院应尽快出台司法解释。",
    ],
)
def test_what_is_supposed_or_wished_for_is_neither_issued_nor_held(text: str) -> None:
    assert not [found for found in facts(text) if found[1] in {"issued", "convened"}]


def test_a_headlines_meeting_is_not_the_press_conference_that_tells_of_it() -> None:
    name = "虚拟货币“挖矿”治理专题视频会议"
    text = (
        f"国家发改委组织召开{name}\n国家发展改革委新闻发言人孟玮16日在例行新闻发布会上介绍，"
        f"6月10日，国家发展改革委组织召开{name}，通报整治情况。"
    )
    found = read(text, titled=True)
    held = {str(what) for _, p, what in (said(found, claim) for claim in found.claims) if p == "convened"}
    assert held == {name, "例行新闻发布会"}


@pytest.mark.parametrize(
    ("text", "firm"),
    [
        ("深交所14日向云石股份下发关注函，要求说明是否涉及挖矿业务。", "云石股份"),
        ("因拟收购一家矿机企业，青冈科能27日收到上交所下发的问询函。", "青冈科能"),
        ("*ST青冈27日收到上交所问询函。", "*ST青冈"),
    ],
)
def test_a_letter_goes_to_a_firm_that_nothing_else_tells(text: str, firm: str) -> None:
    found = facts(text)
    assert {who for who, p, _ in found if p == "issued"} <= {"深圳证券交易所", "上海证券交易所"}
    assert {what for _, p, what in found if p == "targets"} == {firm}


@pytest.mark.parametrize(
    "text", ["监管部门向涉事企业发出关注函。", "公司27日收到上交所下发的问询函。", "上市公司收到监管函后须回复。"]
)
def test_a_letter_to_nobody_in_particular_names_no_firm(text: str) -> None:
    assert not [what for _, p, what in facts(text) if p == "targets"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("国家能源局6月8日召开2021年全国能源工作会议。", "全国能源工作会议"),
        ("人民银行召开2021年下半年工作会议。", "工作会议"),
        ("国家能源局副局长刘鹤6月2日在2021年清理整治工作座谈会上指出，要打击挖矿。", "清理整治工作座谈会"),
    ],
)
def test_a_year_in_the_name_of_a_meeting_hides_it_not_and_is_not_its_day(text: str, name: str) -> None:
    found = read(text)
    met = [c for c in found.claims if c.predicate in {"convened", "attended"}]
    assert {str(said(found, c)[2]) for c in met} == {name}
    assert not [c for c in met if c.when and c.when.earliest == date(2021, 1, 1)]


@pytest.mark.parametrize("name", ["人民银行深圳市中心支行", "中国人民银行丽水市中心支行", "人行丽水中支"])
def test_a_branch_of_a_central_body_is_another_than_the_whole(name: str) -> None:
    (who,) = {who for who, p, _ in facts(f"{name}6月8日发布风险提示。") if p == "issued"}
    assert who.startswith("中国人民银行")
    assert who.endswith("中心支行")


def test_the_seven_bodies_of_2017() -> None:
    text = "2017年9月，人民银行、中央网信办、工信部、工商总局、银监会、证监会、保监会联合发布《关于防范代币发行融资风险的公告》。"
    who = {who for who, p, _ in facts(text) if p == "issued"}
    assert len(who) == 7
    assert "中国保险监督管理委员会" in who


def test_the_items_of_a_plan_are_its_own_behind_a_line_between() -> None:
    text = (
        "四川省能源局3月29日印发《四川省整治虚拟货币“挖矿”活动实施方案》。\n怎么整？方案列出“五步棋”。\n一是协调推进。由发改部门牵头。\n"
        "二是检查清理。对“挖矿”项目逐一排查，严禁新增项目。\n三是办案。地区存在“挖矿”的，加倍核减能源消费总量。"
    )
    required = {what for who, p, what in facts(text) if p == "requires" and who != "四川省"}
    assert {"Inspect", "BanNewProjects", "CutEnergyUse"} <= required


def test_who_answers_speaks_of_home() -> None:
    text = (
        "3月1日，记者从北京市朝阳区人民法院了解到，针对该院的建议，四川省发改委日前回函称，已组织相关市州清理排查，拆除矿场多座。"
    )
    struck = {who for who, p, _ in facts(text) if p == "subjectTo"}
    assert struck == {"四川省"}


def test_a_second_body_acts_for_itself_behind_the_first_ones_notice() -> None:
    text = "11月17日，贵阳市发改委发布公告，开通整治虚拟货币“挖矿”举报渠道；同年12月，黔西南州发改委设立举报平台。"
    found = set(facts(text))
    assert ("黔西南布依族苗族自治州", "subjectTo", "OpenReporting") in found
    assert not [what for _, p, what in found if what == "Rectify"]


def test_what_one_machine_draws_is_no_places() -> None:
    text = "浙江对“挖矿”用电实行差别电价。一台3千瓦的“矿机”昼夜不停，一天用电72度，光加价就要144元。"
    assert not [what for _, p, what in facts(text) if p == "powerUse"]
