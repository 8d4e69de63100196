"""What firms of the trade do and have: sites in Latin letters, papers they file, fleets, notices to their users."""

from __future__ import annotations

from datetime import date

import pytest
from articles import facts, mentions, read, said

from kg.model import Modality, Quantity, When


def of(predicate: str, text: str) -> set[tuple[str, object]]:
    """Return subject and object of the claims of one predicate."""
    return {(s, o) for s, p, o in facts(text) if p == predicate}


def named(text: str, kind: str) -> list[str]:
    """Return the names of the mentions of a kind."""
    return [name for _, found, name in mentions(text) if found == kind]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("公司买下了 Silver Fork 发电厂。", "Silver Fork发电厂", "Facility"),
        ("矿场建在 Larkin 县的山谷里。", "Larkin县", "Region"),
        ("同一天，Norvik Technologies：订购了2000台矿机。", "Norvik Technologies", "Company"),
    ],
)
def test_a_name_in_latin_letters_is_known_by_the_word_behind_it(text: str, name: str, kind: str) -> None:
    assert name in named(text, kind)


@pytest.mark.parametrize("text", ["许多中国挖矿业者打算出走。", "Bitcoin Mining并不容易。", "嘉楠科技推出了Venus协议。"])
def test_a_trade_and_a_piece_of_software_are_no_firms_and_no_papers(text: str) -> None:
    assert set(named(text, "Company")) <= {"嘉楠科技"}
    assert not of("issued", text)


@pytest.mark.parametrize(
    ("text", "paper"),
    [
        ("消息出自嘉楠科技贴在官网上的一份备忘录。", "备忘录"),
        ("嘉楠科技向美国证交会递交的文件披露，公司有三处矿场。", "文件"),
        ("嘉楠科技是一家矿企。这家公司在2021年3月31日的公告里说，准备扩产。", "公告"),
        ("嘉楠科技上周向美国证交会提交了招股书。", "招股书"),
    ],
)
def test_a_paper_is_told_of_by_who_posted_or_filed_it(text: str, paper: str) -> None:
    assert ("嘉楠科技", paper) in of("issued", text)


def test_founders_in_brackets_are_both_read() -> None:
    found = of("affiliatedWith", "由诺顿兄弟（Adam Norton与Brian Norton）创办的嘉楠科技将裁员。")
    assert found == {("Adam Norton", "嘉楠科技"), ("Brian Norton", "嘉楠科技")}


def test_a_given_name_may_end_like_a_preposition_before_others_of_a_list() -> None:
    found = of("affiliatedWith", "嘉楠科技总裁郑安向等人接受了采访。")
    assert found == {("郑安向", "嘉楠科技")}


def test_a_fleet_is_the_firms_and_not_the_networks() -> None:
    found = of("hashrate", "嘉楠科技：添置1.7万台机器。上架之前运行的总算力是1,250 PH/s。")
    assert {subject for subject, _ in found} == {"嘉楠科技"}


def test_who_delivers_machines_is_not_whose_fleet_grows() -> None:
    found = of("hashrate", "嘉楠科技与比特大陆签约，机器全部到位后，算力会从目前的0.7EH/s跳升到15EH/s。")
    assert {subject for subject, _ in found} == {"嘉楠科技"}


def test_what_a_platform_forbids_on_itself_it_stops() -> None:
    text = "火币10月2日公布公告，12月14日关闭充币功能，次日禁止币币交易。"
    assert ("火币", "币币交易") in of("suspended", text)
    assert not of("requires", text)


def test_a_title_on_users_names_their_place_and_closes_no_site() -> None:
    text = "火币发出《关于有序清退中国大陆地区存量用户的公告》。"
    assert {where for _, where in of("targets", text)} == {"中国"}
    assert not of("requires", text)


def test_the_maker_stops_and_not_its_brand() -> None:
    found = of("suspended", "比特大陆发布公告，旗下蚂蚁矿机自10月11日起不再出货到中国大陆。蚂蚁矿机不再供应中国大陆客户。")
    assert found == {("比特大陆", "中国")}


def test_a_share_of_the_same_kind_is_no_partner() -> None:
    text = "火币科技收市跌21%；同类股份欧科云链低见0.24港元，收报0.26港元。"
    assert {who for who, _ in of("price", text)} == {"欧科云链"}


def test_what_a_pool_switches_off_of_its_own_strikes_the_pool() -> None:
    found = of("subjectTo", "币印矿池宣布断开所有中国大陆矿工的连接，旗下节点10月中旬全部关停。")
    assert {who for who, _ in found} == {"Poolin"}


def test_what_comes_after_a_delivery_is_planned() -> None:
    found = read("嘉楠科技：买下1.6万台机器，上架前算力为2.8EH/s，上架后可到3.6EH/s。").claims
    told = {str(c.object.value): c.modality for c in found if isinstance(c.object, Quantity)}
    assert told == {"2.8": Modality.ASSERTED, "3.6": Modality.PLANNED}


def test_who_is_appointed_may_have_a_latin_name() -> None:
    assert of("affiliatedWith", "嘉楠科技任命Nora Whitfield为首席执行官。") == {("Nora Whitfield", "嘉楠科技")}


def test_who_founded_a_firm_stands_before_its_latin_name() -> None:
    found = of("affiliatedWith", "孔昭瑞创办的Norvik Technologies宣布扩产。")
    assert found == {("孔昭瑞", "Norvik Technologies")}


@pytest.mark.parametrize(("words", "day"), [("并于10月12日切断其电源", 12), ("并于次日切断其供电", 9), ("并切断电源", 8)])
def test_what_follows_on_a_day_of_its_own_is_of_that_day(words: str, day: int) -> None:
    text = f"嘉楠科技以大数据项目备案。10月8日，县里已取消其享受的优惠电价，{words}。"
    found = read(text, day=date(2021, 10, 20))
    cut = [claim.when for claim in found.claims if said(found, claim).object == "StopPowerSupply"]
    assert [when.earliest for when in cut if isinstance(when, When)] == [date(2021, 10, day)]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("国网甘肃省电力公司党委书记、董事长叶军强调，要坚决执行部署。", {"叶军"}),
        ("盘古智库高级研究员叶小杰、国网甘肃省电力公司总经理江瀚均认为，整治将持续。", {"叶小杰", "江瀚"}),
        ("国网甘肃省电力公司总经理刘强作工作汇报。", {"刘强"}),
        ("国家发改委新闻发言人谈挖矿", set()),
        ("嘉楠科技联合创始人苏祝和凯尔·戴维斯下落不明。", {"苏祝", "凯尔·戴维斯"}),
        ("乌兰察布市副市长敖其尔带队检查矿场。", {"敖其尔"}),
        ("怡保警区主任叶海亚指出，已逮捕五人。", {"叶海亚"}),
    ],
)
def test_who_holds_a_post_is_named_whole(text: str, who: set[str]) -> None:
    assert {person for person, _ in of("affiliatedWith", text)} == who


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("星火矿池总部设在杭州，占以太坊全网算力的22%。", {"星火矿池"}),
        ("嘉楠科技（原Facebook）宣布，已暂停提币。", {"嘉楠科技"}),
    ],
)
def test_figures_and_former_names_are_of_the_firm_told_of(text: str, where: set[str]) -> None:
    assert {firm for firm, _ in of("hashrateShare", text) | of("suspended", text)} == where


def test_machines_taken_from_their_racks_are_blocked_by_nobody() -> None:
    assert not of("subjectTo", "鱼池在四川的最后一批机器已经下架。")


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("*ST海源公告，公司全资子公司新疆众诚拟终止托管合同。", {("*ST海源", "新疆众诚")}),
        ("莱比特矿池CEO江卓尔发布微博称，旗下南山矿场已搬走。", set()),
    ],
)
def test_what_a_firm_owns_is_not_of_the_outlet_and_may_begin_with_a_place(text: str, pairs: set[tuple[str, str]]) -> None:
    assert {(who, what) for who, what in of("operates", text) if who != "莱比特矿池"} == pairs


def test_a_veiled_firm_keeps_its_place_and_leaves_what_announces_it() -> None:
    found = of("affiliatedWith", "涉案企业绍兴某大数据有限公司已关停，其法定代表人为赵某某。")
    assert {firm for _, firm in found} == {"绍兴某大数据有限公司"}


def test_a_plain_word_with_its_trade_is_short_for_the_full_name() -> None:
    text = "北京取道文化发展有限公司涉嫌违规。取道文化注册地为北京市朝阳区。"
    assert ("北京取道文化发展有限公司", "朝阳区") in of("locatedIn", text)
