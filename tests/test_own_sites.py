"""What is told of one firm or one site, and not of the place around it or of whoever was named last."""

from __future__ import annotations

import pytest
from articles import facts, mentions

LOADS = [
    ("嘉楠科技在四川建有一座矿场。该矿场用电负荷为3万千瓦。", {"嘉楠科技"}),
    ("嘉楠科技公告称，其位于阿拉木图的矿场电力负荷为180兆瓦。", {"嘉楠科技"}),
    ("嘉楠科技称，旗下华云数据中心设计功率为30兆瓦。", {"华云数据中心"}),
    ("嘉楠科技将在得克萨斯州建设一座矿场，规划用电负荷57兆瓦。", set()),
    ("四川全省矿场用电负荷为300万千瓦。", {"四川省"}),
]


@pytest.mark.parametrize(("text", "whose"), LOADS)
def test_a_load_is_of_the_site_or_the_firm_that_the_words_tell_of(text: str, whose: set[str]) -> None:
    assert {s for s, p, _ in facts(text) if p == "powerUse"} == whose


STRUCK = [
    ("嘉楠科技从事“挖矿”。公司总经理江卓尔已被立案调查，公司机房已全部关停。", {("嘉楠科技", "ShutDown")}),
    ("嘉楠科技说，公司在内蒙古的矿场已全部关停，矿机正运往北美。", {("嘉楠科技", "ShutDown")}),
    ("由于电力不足，嘉楠科技日前关闭了位于哈萨克斯坦的矿场。", {("嘉楠科技", "ShutDown")}),
    ("嘉楠科技曾在会理市投资挖矿数据中心，该数据中心已于2021年6月关停。", {("嘉楠科技", "ShutDown")}),
    (
        "海南省发改委通报，位于澄迈县的海南极链科技有限公司从事“挖矿”，现已责令停产，并停止供电。",
        {("海南极链科技有限公司", "ShutDown"), ("海南极链科技有限公司", "StopPowerSupply")},
    ),
    ("四川省6月18日关停了全部矿场。", {("四川省", "ShutDown")}),
    ("四川省能源局发布通知，要求电厂停止向矿场供电，并报送结果。", set()),
]


@pytest.mark.parametrize(("text", "struck"), STRUCK)
def test_what_strikes_one_firm_strikes_no_province(text: str, struck: set[tuple[str, str]]) -> None:
    assert {(s, o) for s, p, o in facts(text) if p == "subjectTo"} == struck


PLACES = [
    ("新疆算联科技有限公司位于库车经济技术开发区，租用厂房。", {("新疆算联科技有限公司", "库车市")}),
    ("嘉楠科技位于准东开发区。", {("嘉楠科技", "昌吉回族自治州")}),
    ("阿里云为阿里巴巴集团旗下公司，总部位于杭州。", {("阿里云", "杭州市")}),
    ("嘉楠科技表示，公司位于浙江的华云矿场已开始挖矿。", {("华云矿场", "浙江省")}),
    ("嘉楠科技目前在佐治亚州拥有四座矿场。", {("嘉楠科技", "佐治亚州")}),
    ("嘉楠科技宣布收购矿机厂商蜜蜂计算（Bee Computing）。该公司总部位于香港。", {("蜜蜂计算", "香港特别行政区")}),
    ("嘉楠科技收购了矿机厂商蜜蜂计算（Bee Computing）。其总部位于杭州。", {("嘉楠科技", "杭州市")}),
    ("嘉楠科技将为比特大陆客户提供托管服务，其位于阿拉木图的矿场已投运。", {("嘉楠科技", "阿拉木图")}),
]


@pytest.mark.parametrize(("text", "found"), PLACES)
def test_a_firm_lies_where_its_zone_or_its_site_does(text: str, found: set[tuple[str, str]]) -> None:
    assert {(s, o) for s, p, o in facts(text) if p == "locatedIn"} == found


SHARES = [
    (
        "国华算力（8309）公布，全资附属公司Alpha Rig Limited购入矿机。该股今早曾升15.6%，见0.89元。",
        {("国华算力", "priceChange"), ("国华算力", "price")},
    ),
    ("雄岸科技（1647）今早复牌，低开28.6%报0.5元。", {("雄岸科技", "priceChange"), ("雄岸科技", "price")}),
    ("A股方面，精准信息、联络互动跌幅居前，后者收跌7.8%。", {("联络互动", "priceChange")}),
]


@pytest.mark.parametrize(("text", "found"), SHARES)
def test_a_move_is_of_the_share_that_was_told_of(text: str, found: set[tuple[str, str]]) -> None:
    assert {(s, p) for s, p, _ in facts(text) if p.startswith("price")} == found


NAMES = [
    ("该矿场隶属于成都云蜀网络科技有限公司。", "Company", {"成都云蜀网络科技有限公司"}),
    ("公司参股企业成都云谷智算科技有限公司已停产。", "Company", {"成都云谷智算科技有限公司"}),
    ("收购矿机厂商蜜蜂计算（Bee Computing）。", "Company", {"蜜蜂计算"}),
    ("网络中断致哈萨克斯坦算力骤降。", "Company", set()),
    ("集团旗下位于四川的三个大数据中心先后停电。", "Agency", set()),
    ("公司拟在得州建矿场。", "Facility", set()),
    ("公司位于纽约州的Lake Mariner矿场已投运。", "Facility", {"Lake Mariner矿场"}),
    ("新厂属于甘肃省电力投资集团。", "Company", {"甘肃省电力投资集团"}),
    ("该矿池算力较5月高点下降约40%。", "MiningPool", set()),
    ("显示卡厂撼讯（6150）今日股价下跌。", "Company", {"撼讯"}),
]


@pytest.mark.parametrize(("text", "kind", "names"), NAMES)
def test_a_name_begins_behind_the_words_that_lead_to_it(text: str, kind: str, names: set[str]) -> None:
    assert {name for _, found, name in mentions(text) if found == kind} == names


def test_those_listed_just_before_are_meant_without_a_number() -> None:
    text = "流出的名单上有嘉楠科技、比特小鹿。上述企业均须在6月20日前关停。"
    assert {s for s, p, _ in facts(text) if p == "subjectTo"} == {"嘉楠科技", "比特小鹿"}


def test_who_cuts_a_site_off_moves_no_machines_and_leaves_no_market() -> None:
    text = "比特矿业公布业绩。公司间接持股的甘孜长河数据中心被国网四川甘孜电力公司停止供电，首批320台矿机几天内就运抵哈萨克斯坦。"
    found = set(facts(text))
    assert ("比特矿业", "operates", "甘孜长河数据中心") in found
    assert {who for who, p, _ in found if p == "relocatedTo"} == {"比特矿业"}
    left = set(facts("鱼池自2021年10月起停止为中国大陆新用户注册，目前已全部退出中国大陆市场。"))
    assert not [who for who, p, _ in left if p == "subjectTo"]


def test_a_notice_lists_those_named_right_behind_it() -> None:
    text = "昌吉州发改委6月9日下发通知，要求企业停产。被点名的企业包括新疆算联科技有限公司、新疆博创云数据有限公司等。"
    assert {o for _, p, o in facts(text) if p == "lists"} == {"新疆算联科技有限公司", "新疆博创云数据有限公司"}
    assert not {o for _, p, o in facts("昌吉州发改委下发通知。\n\n被点名的企业包括新疆算联科技有限公司。") if p == "lists"}


@pytest.mark.parametrize(
    ("text", "struck"),
    [
        ("嘉楠科技6月18日在四川把机器运走，同时关闭了位于新疆的矿场。", {"嘉楠科技"}),
        ("四川省发改委称，华云矿场已关停位于新疆的矿场。", None),
        ("6月18日，四川省华云矿场关停了旗下位于新疆的矿机3000台。", None),
    ],
)
def test_who_shuts_its_own_site_may_stand_a_clause_before_or_be_a_site(text: str, struck: set[str] | None) -> None:
    found = {s for s, p, _ in facts(text) if p == "subjectTo"}
    assert struck is None or found == struck


def test_what_a_warning_a_favour_and_a_question_do_not_say() -> None:
    assert not [p for _, p, _ in facts("香港证监会提醒投资者应通过持牌平台HashKey Exchange交易。") if p == "subjectTo"]
    assert ("通知", "requires", "StopPowerSupply") in facts("四川省能源局下发通知，要求取消矿场优惠电价并停止供电。")
    assert ("四川省", "subjectTo", "ShutDown") in facts("四川省6月18日全面关停矿场意味着中国挖矿的终结？")
    text = "四川省6月18日关停全部矿场。南非豪登省副省长李大明表示，将支持挖矿。"
    assert not [p for _, p, _ in facts(text) if p == "affiliatedWith"]
