"""What holds over several sentences: questions, rumours, who speaks on, figures taken up, places named together."""

from __future__ import annotations

import pytest
from articles import claim_of, facts, mentions, read

from kg.model import Modality


def of(predicate: str, text: str, *, titled: bool = False) -> set[tuple[str, object]]:
    """Return the subjects and objects of a text's claims of one predicate."""
    return {(f.subject, f.object) for f in facts(text, titled=titled) if f.predicate == predicate}


@pytest.mark.parametrize(
    "text",
    [
        "火币暂停中国用户的合约交易？官方：消息不实。",
        "四川矿场全部关停了吗？当地回应。",
        "比特币会跌破2万美元？没人知道。",
    ],
)
def test_what_is_only_asked_is_no_news(text: str) -> None:
    assert facts(text) == set()


@pytest.mark.parametrize("text", ["四川为何关停矿场？", "四川关停矿场，矿工去哪儿？"])
def test_a_question_may_take_for_granted_what_it_names(text: str) -> None:
    assert of("subjectTo", text, titled=True) == {("四川省", "ShutDown")}


def test_a_headline_that_begins_with_hearsay_is_a_rumour() -> None:
    assert claim_of("传青海海西州矿场全部断电\n记者获悉此事。", "subjectTo", titled=True).modality is Modality.RUMOURED


def test_a_rumour_that_is_confirmed_of_a_day_to_come_is_planned() -> None:
    text = "网传的一份文件显示，四川省能源局将于7月2日召开虚拟货币“挖矿”情况座谈会。\n四川省能源局一位工作人员证实了上述消息。"
    assert claim_of(text, "convened").modality is Modality.PLANNED


def test_virtual_money_is_no_plan() -> None:
    assert claim_of("江苏省通信管理局对全省虚拟货币“挖矿”行为进行了排查。", "subjectTo").modality is Modality.ASSERTED


def test_what_was_made_known_is_done_beside_what_is_to_come() -> None:
    found = read("山东将于11月30日前完成虚拟货币“挖矿”活动清理整治，并公布了省、市两级举报电话。")
    by_measure = {str(c.object).rsplit("#", 1)[-1]: c.modality for c in found.claims if c.predicate == "subjectTo"}
    assert by_measure == {"Rectify": Modality.PLANNED, "OpenReporting": Modality.ASSERTED}


def test_who_spoke_goes_on_about_the_same_place() -> None:
    text = "雅安市发改委负责人表示，8个“挖矿”项目已于6月20日全部关停。\n上述负责人称，下一步将继续开展拉网式排查。"
    assert ("雅安市", "Inspect") in of("subjectTo", text)


def test_the_police_go_on_where_the_place_was_named_before() -> None:
    text = "科索沃政府宣布，即日起禁止加密货币挖矿。此后数日，警方在北部地区查获矿机300余台，逮捕1人。"
    assert ("科索沃", "Arrest") in of("subjectTo", text)


def test_three_places_are_meant_by_two_letters() -> None:
    text = "浙江、江苏、广东三省排查出涉嫌“挖矿”的国有单位272家。对于发现的问题，三省均已责令限期整改。"
    assert {s for s, o in of("subjectTo", text) if o == "Rectify"} == {"浙江省", "江苏省", "广东省"}


def test_what_a_bulletin_found_is_no_order_of_it() -> None:
    found = facts("甘肃省通信管理局12月15日通报，经排查，全省未发现集中式虚拟货币“挖矿”项目。")
    assert not [f for f in found if f.predicate == "requires"]


def test_what_is_struck_from_the_list_of_the_eliminated_is_not_put_there() -> None:
    assert of("requires", "国家发改委公布新版《产业结构调整指导目录》，“挖矿”从淘汰类中删除。") == set()


def test_shares_of_addresses_are_none_of_the_hashrate() -> None:
    text = "2022年2月，我国参与“挖矿”的主机IP共计11.2万个。\n其中，广东、江苏、浙江分列前三位，占比依次为14.2%、10.6%和8.9%。"
    assert of("hashrateShare", text) == set()


@pytest.mark.parametrize("text", ["公司及子公司未从事虚拟货币“挖矿”业务。", "云南三地矿场关停。", "曝四川矿场全部断电。"])
def test_words_before_a_place_or_a_denial_are_no_part_of_a_name(text: str) -> None:
    assert not [name for _, kind, name in mentions(text) if kind in {"Company", "Facility"}]


def test_a_firm_that_will_move_is_one_that_will() -> None:
    assert claim_of("比特大陆将迁往新加坡。", "relocatedTo").modality is Modality.PLANNED


def test_who_knows_of_a_move_spreads_a_rumour() -> None:
    found = claim_of("据熟悉情况的人士透露，比特大陆已向美国转移部分矿机。", "relocatedTo")
    assert found.modality is Modality.RUMOURED


def test_the_parts_of_a_sum_are_told_by_who_told_it() -> None:
    found = read("广东省能源局介绍，全省共关停“挖矿”场所32处。\n其中，深圳、东莞、佛山分别为11处、9处和5处。")
    assert [len(c.attributed) for c in found.claims if c.predicate == "projectCount"] == [1, 1, 1, 1]


def test_a_person_concerned_is_named_by_all_of_his_words() -> None:
    found = read("江苏交通控股有关人士对此回应，杭州矿场已关停。")
    labels = {e.iri: e.label for e in found.entities}
    assert [[labels[w] for w in c.attributed] for c in found.claims] == [["江苏交通控股有关人士"]]
