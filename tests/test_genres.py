"""What articles of other kinds than plain news tell in their own way: chronicles, notices of the police, interviews, tables."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from articles import claim_of, facts, read

from kg.model import Modality, Quantity, When


def day(text: str, predicate: str) -> tuple[object, object] | None:
    when = claim_of(text, predicate).when
    return (when.earliest, when.latest) if isinstance(when, When) else None


def of(predicate: str, text: str, *, titled: bool = False) -> set[tuple[str, object]]:
    """Return subject and object of the claims of one predicate."""
    return {(s, o) for s, p, o in facts(text, titled=titled) if p == predicate}


# ── Chronicles ─────────────────────────────────────────────────────────────────────────────────


def test_what_stands_under_a_day_of_its_own_line_happened_on_it() -> None:
    text = "2021年5月18日\n青海省发改委发出《关于清理挖矿的通知》。\n2021年6月2日\n安徽省召开会议。"
    assert day(text, "issued") == (date(2021, 5, 18), date(2021, 5, 18))
    assert day(text, "convened") == (date(2021, 6, 2), date(2021, 6, 2))


def test_a_single_day_of_its_own_line_is_the_day_of_the_article() -> None:
    assert day("2021年5月18日\n安徽省召开会议。", "convened") is None


def test_a_body_that_acts_with_an_office_of_its_county() -> None:
    text = "3月8日，瓜州县发改局会同县供电公司，将境内2处挖矿点位断电。"
    assert of("subjectTo", text) == {("瓜州县", "StopPowerSupply")}


# ── What is taken in hand, and what is to come ─────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("3月8日，瓜州县将境内2处挖矿点位断电。", Modality.ASSERTED),
        ("3月8日，瓜州县公安局将3家矿场全部关停。", Modality.ASSERTED),
        ("瓜州县将关停3家矿场。", Modality.PLANNED),
        ("瓜州县计划将3家矿场关停。", Modality.PLANNED),
    ],
)
def test_what_is_taken_in_hand_is_not_to_come(text: str, modality: Modality) -> None:
    assert {c.modality for c in read(text).claims} == {modality}


# ── Notices of the police ──────────────────────────────────────────────────────────────────────


def test_who_signs_at_the_foot_put_the_document_out_on_that_day() -> None:
    text = "警情通报\n近日，有人借区块链名义行骗。\n鄂尔多斯市公安局东胜区分局\n2021年6月11日"
    claim = claim_of(text, "issued", titled=True)
    assert of("issued", text, titled=True) == {("鄂尔多斯市公安局东胜区分局", "警情通报")}
    assert isinstance(claim.when, When)
    assert claim.when.earliest == date(2021, 6, 11)


def test_all_who_sign_a_notice_in_full() -> None:
    text = "关于开展挖矿自查的通知\n立即开展自查，于6月10日前上报。\n怀来县公安局\n怀来县发展和改革局\n2021年5月27日"
    assert {s for s, _ in of("issued", text, titled=True)} == {"怀来县公安局", "怀来县发展和改革委员会"}


def test_a_body_at_the_foot_of_plain_news_signs_nothing() -> None:
    assert not of("issued", "四川关停矿场\n四川关停矿场。\n四川省能源局\n2021年6月11日", titled=True)


def test_the_force_that_acts_where_the_place_was_named_before() -> None:
    text = "龙游县公安局近日开展挖矿排查。3月8日凌晨，民警捣毁“挖矿”窝点4处，并当场切断供电。"
    assert of("subjectTo", text) == {("龙游县", m) for m in ("Inspect", "ShutDown", "StopPowerSupply")}
    assert of("projectCount", text) == {("龙游县", 4)}


@pytest.mark.parametrize(
    ("text", "struck"),
    [
        ("永康市宏达五金厂因挖矿被责令停产整改。", "永康市宏达五金厂"),
        ("位于浦山的龙游金穗塑料制品厂窃电挖矿。县发改局已责令该厂停产整治。", "龙游金穗塑料制品厂"),
        ("涉案的宁波大榭冷冻厂因挖矿被关停并整改。", "宁波大榭冷冻厂"),
    ],
)
def test_works_are_named_by_their_trade(text: str, struck: str) -> None:
    assert of("subjectTo", text) == {(struck, "ShutDown"), (struck, "Rectify")}


@pytest.mark.parametrize(
    "text", ["一家塑料制品厂因挖矿被断电。", "一处废弃化工厂因挖矿被断电。", "永康市多家五金厂因挖矿被断电。"]
)
def test_works_without_a_name(text: str) -> None:
    assert {s for s, _ in of("subjectTo", text)} <= {"永康市"}


def test_where_a_person_comes_from_is_not_where_it_happened() -> None:
    text = "龙游县公安局通报，挖矿人员刘某（男，29岁，安徽阜阳人）已于3月9日被刑事拘留。"
    assert {s for s, _ in of("subjectTo", text)} <= {"龙游县"}


# ── Interviews ─────────────────────────────────────────────────────────────────────────────────

ASKED = "本报对话矿企星图算力创始人陈立。\n问：规模多大？\n"


def test_we_is_the_firm_of_who_answers() -> None:
    text = f"{ASKED}陈立：我们在哈萨克斯坦有三个矿场，总算力2.3EH/s。去年我们把部分机器迁往美国。"
    assert of("hashrate", text) == {("星图算力", Decimal("2.3"))}
    assert of("relocatedTo", text) == {("星图算力", "美国")}
    assert not of("projectCount", text)


def test_we_of_somebody_whose_firm_is_not_named() -> None:
    text = f"{ASKED}专家李明：我们要警惕，去年我们把部分机器迁往美国。"
    assert not of("relocatedTo", text)


def test_who_answers_says_the_whole_paragraph() -> None:
    text = f"{ASKED}陈立：我们扩产了。接下来的重点是把总算力在明年第一季度拉到2.5EH/s。"
    found = read(text)
    labels = {e.iri: e.label for e in found.entities}
    (claim,) = [c for c in found.claims if c.predicate == "hashrate"]
    assert (labels[claim.subject], [labels[w] for w in claim.attributed]) == ("星图算力", ["陈立"])


def test_who_makes_others_switch_off_does_not() -> None:
    assert not of("subjectTo", "挖矿耗电。嘉楠科技没有强制矿工断电。")
    assert of("subjectTo", "挖矿耗电。为配合电网，嘉楠科技没有关机。嘉楠科技为配合电网多次关机。") == {("嘉楠科技", "ShutDown")}


# ── Shares ─────────────────────────────────────────────────────────────────────────────────────


def test_a_number_of_three_or_four_digits_is_of_hong_kong() -> None:
    text = "教育股昨日重挫。新东方（9901）收报15.14元，挫47%；新东方在线（1797）跌33.5%，收4.52元。"
    found = [c for c in read(text).claims if c.predicate == "price"]
    assert {(str(c.object.value), c.object.unit) for c in found if isinstance(c.object, Quantity)} == {
        ("15.14", "CCY_HKD"),
        ("4.52", "CCY_HKD"),
    }


def test_no_share_trades_on_a_saturday() -> None:
    text = "新东方（9901）昨日重挫。中办上周六公布《关于减轻负担的意见》。新东方（9901）收报15.14元。"
    assert day(text, "price") == (date(2021, 6, 21), date(2021, 6, 21))


# ── Announcements of firms ─────────────────────────────────────────────────────────────────────


def test_a_letter_is_aimed_at_whom_it_is_written_to() -> None:
    text = "12月1日，云桥科技公告称，收到四川证监局出具的警示函。"
    assert of("targets", text) == {("警示函", "云桥科技")}


def test_who_answers_a_letter_put_the_answer_out() -> None:
    text = "6月1日晚间，云桥科技披露了对深交所关注函的回复公告。"
    assert {s for s, o in of("issued", text) if str(o).endswith("回复公告")} == {"云桥科技"}


def test_who_leads_a_firm_is_dealt_with_beside_it() -> None:
    text = "浙江证监局对亿邦国际及其总经理王强采取责令改正的行政监管措施，并记入诚信档案。"
    assert {("亿邦国际", "Punish"), ("亿邦国际", "Blacklist")} <= of("subjectTo", text)


def test_what_was_not_told_in_time_names_no_firm() -> None:
    text = "该函认定，公司未及时披露重大变化，决定对嘉楠科技及其董事长赵立恒作出处罚。"
    assert of("affiliatedWith", text) == {("赵立恒", "嘉楠科技")}
