"""The particulars of claims: which time of several, how surely, and by whose word."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from articles import DAY, read, said

from kg.times import day_of

if TYPE_CHECKING:
    from kg.model import Claim, Extraction

SHUT = ("四川省", "subjectTo", "ShutDown")
CUT = ("四川省", "subjectTo", "StopPowerSupply")
FINED = ("四川省", "subjectTo", "Punish")
TIDIED = ("四川省", "subjectTo", "Rectify")
LEFT = ("火币", "suspended", "中国")


def one(text: str, subject: str, predicate: str, thing: object, *, day: date | None = DAY) -> tuple[Extraction, Claim]:
    """Return the one claim of a text with this subject, predicate and object; a first line with # is the headline."""
    found = read(text.removeprefix("#"), titled=text.startswith("#"), day=day)
    (claim,) = [c for c in found.claims if said(found, c) == (subject, predicate, thing)]
    return found, claim


def days(text: str, subject: str, predicate: str, thing: object, *, day: date | None = DAY) -> str:
    """Return the bounds of a claim's time, or nothing."""
    _, claim = one(text, subject, predicate, thing, day=day)
    if claim.when is None or claim.when.earliest is None or claim.when.latest is None:
        return ""
    return f"{day_of(claim.when.earliest)}..{day_of(claim.when.latest)}"


def people(text: str, subject: str, predicate: str, thing: object) -> list[str]:
    """Return who says so."""
    found, claim = one(text, subject, predicate, thing)
    labels = {e.iri: e.label for e in found.entities}
    return [labels[who] for who in claim.attributed]


def level(number: str, subject: str = "比特币全网", predicate: str = "hashrate") -> tuple[str, str, Decimal]:
    return subject, predicate, Decimal(number)


def coin(number: str, predicate: str = "price") -> tuple[str, str, Decimal]:
    return "比特币", predicate, Decimal(number)


# ---- times of levels and changes -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "fact", "expected"),
    [
        # two levels in one stretch stand at its two ends
        ("今年3月至5月，比特币全网算力从180EH/s降至120EH/s。", level("180"), "2021-03-01..2021-03-31"),
        ("今年3月至5月，比特币全网算力从180EH/s降至120EH/s。", level("120"), "2021-05-01..2021-05-31"),
        ("自6月14日至今，比特币全网算力从140EH/s降到105EH/s。", level("140"), "2021-06-14..2021-06-14"),
        ("比特币全网算力6月20日为126EH/s。", level("126"), "2021-06-20..2021-06-20"),
        # a level holds neither at the time that it is compared with, nor since when something else has happened
        ("比特币6月20日报35000美元，较4月14日的64000美元跌去45%。", coin("35000"), "2021-06-20..2021-06-20"),
        ("与上周相比，比特币全网算力下降12%，6月21日降到101EH/s。", level("101"), "2021-06-21..2021-06-21"),
        ("比特币今年以来上涨35%，报40000美元。", coin("40000"), ""),
        # … but since then where it has held all along, or where the high itself lies in the stretch
        ("自6月13日以来，比特币一直徘徊在24000美元以下。", coin("24000"), "2021-06-13..2021-06-22"),
        ("这是比特币自4月中旬创下65000美元的新高以来，最大的一次下跌。", coin("65000"), "2021-04-11..2021-04-20"),
        # the span of a record is no time
        ("比特币昨日跌破3万美元，为1月以来首次。", coin("30000"), "2021-06-21..2021-06-21"),
        # a change runs from what it is measured against to the report
        ("比特币6月20日报35000美元，较4月14日的64000美元跌去45%。", coin("-45", "priceChange"), "2021-04-14..2021-06-22"),
        ("自5月13日以来，比特币全网算力下降了40%。", level("40", predicate="lost"), "2021-05-13..2021-06-22"),
        ("与前一个月的高点相比，比特币全网算力下降了50%。", level("50", predicate="lost"), "2021-05-01..2021-06-22"),
        ("比特币全网算力较5月的峰值下降了47%。", level("47", predicate="lost"), "2021-05-01..2021-06-22"),
        ("比特币本周以来下跌28%。", coin("-28", "priceChange"), "2021-06-21..2021-06-22"),
        # over some days, which end with the report or the day told of; hours roll on
        ("比特币过去一周下跌28%。", coin("-28", "priceChange"), "2021-06-15..2021-06-22"),
        ("6月20日，比特币报35000美元，过去一周累计下跌28%。", coin("-28", "priceChange"), "2021-06-13..2021-06-20"),
        ("短短一个多月，比特币全网算力已缩水将近50%。", level("50", predicate="lost"), "2021-05-22..2021-06-22"),
        ("比特币近24小时下跌8%。", coin("-8", "priceChange"), ""),
        # counted from the day that the sentence names
        ("6月18日比特币全网算力降到104EH/s，比一周前的134EH/s少了。", level("134"), "2021-06-11..2021-06-11"),
        # what was then, told of what is priced now
        ("6月20日，以太坊下跌。\n昨天还在4万美元上方的比特币跌到3万美元。", coin("30000"), "2021-06-20..2021-06-20"),
        # a headline is of the day that the body gives the price
        ("#比特币失守3万美元\n6月20日晚，比特币突然跳水，由36000美元直线下坠。", coin("30000"), "2021-06-20..2021-06-20"),
        ("#比特币失守3万美元\n去年3月12日，比特币一度跌到3800美元。", coin("30000"), ""),
        # a day's change is that day's
        ("比特币周日下跌13%。", coin("-13", "priceChange"), "2021-06-20..2021-06-20"),
    ],
)  # fmt: skip
def test_times_of_figures(text: str, fact: tuple[str, str, object], expected: str) -> None:
    assert days(text, *fact) == expected


def test_a_second_place_has_the_times_of_the_first_pair() -> None:
    text = "中国的比特币算力占比由4月的40%降至6月的10%；美国同期由15%升至30%。"
    assert days(text, "美国", "hashrateShare", Decimal(15)) == "2021-04-01..2021-04-30"
    assert days(text, "美国", "hashrateShare", Decimal(30)) == "2021-06-01..2021-06-30"


def test_figures_go_on_under_one_source_and_one_day() -> None:
    text = "BTC.com数据显示，6月20日比特币全网算力为100EH/s。\nAntPool算力为15EH/s。\nF2Pool算力为14EH/s。"
    for pool, number in (("AntPool", 15), ("F2Pool", 14)):
        fact = (pool, "hashrate", Decimal(number))
        assert people(text, *fact) == ["BTC.com"]
        assert days(text, *fact) == "2021-06-20..2021-06-20"


def test_prices_do_not_go_on_under_an_agency_or_a_person() -> None:
    for who in ("四川省能源局", "火币创始人李林"):
        assert people(f"{who}表示，四川已关停比特币矿场。比特币随即跌破3万美元。", *coin("30000")) == []
    assert people("据法新社报道，比特币昨日跌至35000美元。比特币今日跌破3万美元。", *coin("30000")) == ["法新社"]


# ---- times of acts ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "fact", "expected"),
    [
        # at the same time as what the sentence before tells
        ("6月18日，青海省关停了比特币矿场。同时，四川关停了20座比特币矿场。", SHUT, "2021-06-18..2021-06-18"),
        ("6月18日，青海省关停了比特币矿场。四川关停了20座比特币矿场。", SHUT, ""),
        # the end of what goes on
        ("四川省自6月1日起对比特币矿场断电，7月15日恢复供电。", CUT, "2021-06-01..2021-07-15"),
        ("四川省周日对比特币矿场断电，持续到下年3月。", CUT, "2021-06-20..2022-03-31"),
        ("四川省自6月1日起对比特币矿场断电，电价下降。", CUT, "2021-06-01..2021-06-01"),
        # several acts since then; one act then
        ("5月以来，四川、青海等地相继关停比特币矿场。", SHUT, "2021-05-01..2021-06-22"),
        # 至9月下旬 is the end of what begins
        ("四川省周五宣布，比特币矿场一律停产至9月下旬。", SHUT, "2021-06-18..2021-09-30"),
        # a deadline after the measure: from then until then
        ("四川省能源局确认，比特币挖矿项目的清理整顿要在6月底前完成。", TIDIED, "2021-06-21..2021-06-30"),
        # what was over when somebody told of it
        ("四川省能源局周一表示，四川已关停比特币矿场。", SHUT, ""),
        ("据新华社6月20日报道，四川此前已关停比特币矿场。", SHUT, ""),
        ("四川省能源局周一宣布关停四川的比特币矿场。", SHUT, "2021-06-21..2021-06-21"),
        # the year of a figure within an act
        ("6月20日，四川省能源局对比特币矿场处以其2019年销售额4%的罚款。", FINED, "2021-06-20..2021-06-20"),
        # what is compared with another month
        ("与5月相比，四川省已关停更多比特币矿场。", SHUT, ""),
        # two days as one stretch
        ("火币6月14、15日间停止为中国大陆用户提供服务。", LEFT, "2021-06-14..2021-06-15"),
        # a headline has the time of the sentence that tells it again
        ("#四川矿场集体断电\n本报讯。6月20日零点，四川省能源局要求，所有电站对比特币矿场断电。", CUT, "2021-06-20..2021-06-20"),
        ("#四川矿场集体断电\n6月20日零点，青海省所有比特币矿场断电。", CUT, ""),
        # a lead has that of the firm's own statement, not the day from which the agency reports
        ("路透北京6月22日 - 火币停止为中国大陆用户提供服务。\n火币周日在声明中称，业务已停。", LEFT, "2021-06-20..2021-06-20"),
    ],
)  # fmt: skip
def test_times_of_acts(text: str, fact: tuple[str, str, object], expected: str) -> None:
    assert days(text, *fact) == expected


def test_a_meeting_under_its_full_and_its_short_name_has_one_day() -> None:
    text = (
        "#国家能源局四川监管办公室将召开虚拟货币挖矿情况调研座谈会\n"
        "国家能源局四川监管办公室发布通知，为了解情况，将于6月25日召开调研座谈会。国网四川省电力公司会分别汇报有关情况。"
    )
    meeting = "虚拟货币挖矿情况调研座谈会"
    assert days(text, "国家能源局四川监管办公室", "convened", meeting) == "2021-06-25..2021-06-25"
    assert days(text, "国网四川省电力公司", "attended", meeting) == "2021-06-25..2021-06-25"
    assert one(text, "国网四川省电力公司", "attended", meeting)[1].modality == "planned"


def test_a_document_in_full_is_issued_on_the_day_under_it() -> None:
    title = "青海省能源局关于清理挖矿项目的通知"
    text = f"#{title}\n各市、州能源局：\n现就有关事项通知如下。\n一律关停挖矿项目。\n青海省能源局\n2021年6月11日"
    assert days(text, "青海省能源局", "issued", title) == "2021-06-11..2021-06-11"


def test_a_document_seen_has_no_day_of_issue_and_one_open_for_comment_has() -> None:
    title = "青海省能源局关于清理挖矿项目的通知"
    assert days(f"6月11日，网上流传一份《{title}》。", "青海省能源局", "issued", title) == ""
    assert days(f"6月11日，对《{title}》公开征求意见。", "青海省能源局", "issued", title) == "2021-06-11..2021-06-11"


def test_posts_and_seats_have_neither_time_nor_source() -> None:
    text = "据彭博社报道，6月20日，火币创始人李林表示，总部位于北京的比特大陆已停产。"
    for fact in (("李林", "affiliatedWith", "火币"), ("比特大陆", "locatedIn", "北京市")):
        assert days(text, *fact) == ""
        assert people(text, *fact) == []


# ---- how surely -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "fact", "expected"),
    [
        ("网传四川省关停比特币矿场。", SHUT, "rumoured"),
        ("一份文件流出，四川省要关停比特币矿场。", SHUT, "rumoured"),
        ("据传四川省已关停比特币矿场。", SHUT, "rumoured"),
        ("据称，四川已关停部分比特币矿场。", SHUT, "rumoured"),
        ("知情人士称，四川已关停比特币矿场。", SHUT, "rumoured"),
        ("四川或已关停比特币矿场。", SHUT, "rumoured"),
        ("坊间盛传四川已关停比特币矿场。", SHUT, "rumoured"),
        ("比特币价格成坊间热话，四川已关停比特币矿场。", SHUT, "asserted"),
        ("有数据称，四川已关停比特币矿场。", SHUT, "asserted"),
        ("四川省将关停比特币矿场。", SHUT, "planned"),
        ("四川省拟关停比特币矿场。", SHUT, "planned"),
        ("四川省计划于7月对虚拟货币挖矿项目停止供电。", CUT, "planned"),
        ("四川省预计于7月关停全部比特币矿场。", SHUT, "planned"),
        ("四川省7月1日起对比特币矿场断电。", CUT, "planned"),
        ("四川省6月1日起对比特币矿场断电。", CUT, "asserted"),
        ("四川的比特币矿场或将被关停。", SHUT, "planned"),
        ("四川省可能关停比特币矿场。", SHUT, "planned"),
        ("四川省并未关停比特币矿场。", SHUT, "denied"),
        ("四川省未关停比特币矿场。", SHUT, "denied"),
        ("四川省没有关停比特币矿场。", SHUT, "denied"),
        ("四川的比特币矿场尚未被关停。", SHUT, "denied"),
        ("四川省能源局否认关停比特币矿场。", SHUT, "denied"),
        ("四川省虚拟货币挖矿已被关停。", SHUT, "asserted"),
        # an estimate of what is; a forecast
        ("Elliptic表示，预计全球约4.5%的比特币挖矿发生在伊朗。", ("伊朗", "hashrateShare", Decimal("4.5")), "asserted"),
        # confirmed, refuted
        ("网传四川省关停比特币矿场。四川省能源局证实，上述消息属实。", SHUT, "asserted"),
        ("网传四川省关停比特币矿场。\n四川省能源局回应，网传消息不实。", SHUT, "denied"),
        ("网传四川省关停比特币矿场。四川省能源局未予置评。", SHUT, "rumoured"),
        ("网传四川省关停比特币矿场。\n网传云南省关停比特币矿场。\n云南省能源局证实，上述消息属实。", SHUT, "rumoured"),
    ],
)  # fmt: skip
def test_modality(text: str, fact: tuple[str, str, object], expected: str) -> None:
    assert one(text, *fact)[1].modality == expected


def test_what_is_only_supposed_is_not_claimed() -> None:
    assert not [c for c in read("如果四川关停比特币矿场，算力将下降。").claims if c.predicate == "subjectTo"]


def test_what_a_rumoured_notice_orders_is_what_it_says() -> None:
    title = "关于清理挖矿项目的通知"
    text = f"网传四川省能源局发布《{title}》，要求6月25日前关停挖矿项目。"
    assert one(text, "四川省能源局", "issued", title)[1].modality == "rumoured"
    assert one(text, title, "requires", "ShutDown")[1].modality == "asserted"
    assert one(text, title, "deadline", date(2021, 6, 25))[1].modality == "asserted"


# ---- by whose word ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "fact", "expected"),
    [
        ("据新华社报道，四川已关停比特币矿场。", SHUT, ["新华社"]),
        ("据《华尔街日报》6月20日报道，四川已关停比特币矿场。", SHUT, ["华尔街日报"]),
        ("《环球时报》周日报道称，四川已关停比特币矿场。", SHUT, ["环球时报"]),
        ("四川省能源局指出，四川已关停比特币矿场。", SHUT, ["四川省能源局"]),
        ("路透援引知情人士称，四川已关停比特币矿场。", SHUT, ["知情人士"]),
        ("四川已关停比特币矿场，四川省能源局表示。", SHUT, ["四川省能源局"]),
        ("四川的比特币矿场都断电了，一名矿工告诉财新。", CUT, ["矿工"]),
        ("“四川的比特币矿场都断电了。”一名矿工说。", CUT, ["矿工"]),
        ("四川的比特币矿场都断电了。一名矿工说。", CUT, []),
        ("记者从四川省能源局获悉，四川已关停比特币矿场。", SHUT, ["四川省能源局"]),
        ("财新从一位电站负责人处了解到，四川已关停比特币矿场。", SHUT, ["电站负责人"]),
        ("多位不愿具名的矿场主对记者表示，四川的比特币矿场已断电。", CUT, ["矿场主"]),
        ("据一名矿机经销商透露，四川已关停比特币矿场。", SHUT, ["矿机经销商"]),
        ("四川省能源局工作人员向《财新周刊》记者确认，四川已关停比特币矿场。", SHUT, ["四川省能源局"]),
        ("据香港媒体报道，四川已关停比特币矿场。", SHUT, ["香港媒体"]),
        ("就有陆媒透露，四川已关停比特币矿场。", SHUT, ["陆媒"]),
        ("电力部门负责人此前受访表示，四川已关停比特币矿场。", SHUT, ["电力部门负责人"]),
        ("两名矿业人士告诉《财新周刊》记者，四川已关停比特币矿场。", SHUT, ["矿业人士"]),
        ("火币创始人李林在行业座谈会上表示，四川已关停比特币矿场。", SHUT, ["李林"]),
        ("四川省能源局全面排查。监测发现，四川已关停比特币矿场。", SHUT, ["四川省能源局"]),
        ("监测发现，四川已关停比特币矿场。", SHUT, []),
        ("四川已关停比特币矿场。", SHUT, []),
        ("对矿工来说，四川已关停比特币矿场是坏消息。", SHUT, []),
        # who speaks goes on speaking
        ("据新华社报道，青海省已关停比特币矿场。报道还称，四川也已关停比特币矿场。", SHUT, ["新华社"]),
        ("火币创始人李林表示，形势严峻。他还说，四川已关停比特币矿场。", SHUT, ["李林"]),
        ("火币创始人李林表示，形势严峻。\n比特币价格下跌。\n市场低迷。\n他还说，四川已关停比特币矿场。", SHUT, []),
        ("新华社报道，青海省已关停比特币矿场。一名矿工说，电价低。报道称，四川也已关停比特币矿场。", SHUT, ["新华社"]),
        # the firm's own acts
        ("火币公告称，已停止为中国大陆用户提供服务。", LEFT, ["火币"]),
        ("火币停止为中国大陆用户提供服务。\n火币发言人表示，用户资产安全。", LEFT, ["火币"]),
        ("火币停止为中国大陆用户提供服务。\n火币创始人李林表示，用户资产安全。", LEFT, ["李林"]),
        ("新华社报道，剑桥大学公布报告，形势严峻。报道称，四川已关停比特币矿场。", SHUT, ["新华社"]),
        ("比特大陆发货受阻。该公司表示，四川已关停比特币矿场。", SHUT, ["比特大陆"]),
        # headlines
        ("#官员：四川将关停比特币矿场\n比特币矿场仍在运行。", SHUT, ["官员"]),
        ("#四川将关停比特币矿场--知情人士\n比特币矿场仍在运行。", SHUT, ["知情人士"]),
        ("#四川或已关停比特币矿场\n知情人士表示，四川停了一部分机器。", SHUT, ["知情人士"]),
        ("#四川已关停比特币矿场\n据新华社报道，四川已全面关停比特币矿场。", SHUT, ["新华社"]),
        ("“四川的比特币矿场都断电了。”在甘孜经营矿场的李岩（化名）对本报记者说。", CUT, ["李岩"]),
        ("好几位币圈从业者放出消息，称四川的比特币矿场都断电了。", CUT, ["币圈从业者"]),
        # data
        ("剑桥大学给出的数字是，中国的比特币挖矿算力占全球46%。", ("中国", "hashrateShare", Decimal(46)), ["剑桥大学"]),
        ("剑桥大学发布的数据显示，中国的比特币挖矿算力占全球46%。", ("中国", "hashrateShare", Decimal(46)), ["剑桥大学"]),
        ("剑桥大学发布比特币算力地图，中国的比特币挖矿算力占全球46%。", ("中国", "hashrateShare", Decimal(46)), ["剑桥大学"]),
        ("数据显示，中国的比特币挖矿算力占全球46%。", ("中国", "hashrateShare", Decimal(46)), []),
    ],
)  # fmt: skip
def test_sources(text: str, fact: tuple[str, str, object], expected: list[str]) -> None:
    assert people(text, *fact) == expected


def test_who_tells_a_price_and_what_a_rival_does() -> None:
    fell = ("比特币", "priceChange", Decimal(-8))
    assert people("受国家发改委表态影响，比特币下跌8%。", *fell) == []
    assert people("比特币下跌8%，据CoinDesk数据。", *fell) == ["CoinDesk"]
    assert people("火币宣布将停止服务，币安则停止了中国大陆用户注册。", "Binance", "suspended", "中国") == []


def test_whose_figures_go_on_behind_a_paper_or_stand_in_brackets() -> None:
    fact = level("131")
    assert people("OKLink发布矿池周报。比特币全网算力为131EH/s。", *fact) == ["OKLink"]
    assert people("比特币全网算力为131EH/s。（数据来源：OKLink）", *fact) == ["OKLink"]
    assert people("从OKLink的数据看，比特币全网算力为131EH/s。", *fact) == ["OKLink"]
    assert people("鱼池宣布关停。比特币全网算力为131EH/s。", *fact) == []


def test_a_meeting_whose_spirit_is_told_on_is_not_the_one_at_hand() -> None:
    text = "四川省能源局召开清理工作视频会，传达国家发改委会议精神。会议要求，全面排查挖矿项目。"
    assert one(text, "清理工作视频会", "requires", "Inspect")


def test_what_is_so_now_perhaps_is_a_rumour_and_a_document_due_is_planned() -> None:
    _, claim = one("4月时，一台矿机售价为4000元，现在可能低到700元。", "矿机", "price", Decimal(700))
    assert claim.modality.value == "rumoured"
    _, claim = one("四川省能源局表示，将于9月底前发布通知。", "四川省能源局", "issued", "通知")
    assert claim.modality.value == "planned"


def test_a_change_against_the_time_before_is_that_of_its_own_figure() -> None:
    day, fact = date(2021, 9, 5), ("比特币全网", "lost", Decimal(7))
    assert days("8月，比特币全网算力为145EH/s，比7月的155EH/s下降了7%。", *fact, day=day) == "2021-08-01..2021-08-31"
    assert days("8月，比特币全网算力为145EH/s，比5月的155EH/s下降了7%。", *fact, day=day) == "2021-05-01..2021-08-31"
    assert days("9月1日，比特币全网算力为145EH/s，较5月13日下降7%。", *fact, day=day) == "2021-05-13..2021-09-05"


def test_what_a_meeting_reports_goes_on() -> None:
    text = "四川省能源局召开挖矿清理工作会议。会议通报，全省已摸排挖矿项目316个。目前，四川已关停比特币矿场。"
    for fact in (("四川省", "projectCount", Decimal(316)), SHUT):
        assert people(text, *fact) == ["挖矿清理工作会议"]


def test_an_issuer_does_not_attest_what_its_notice_orders() -> None:
    text = "四川省能源局发布《关于清理挖矿项目的通知》。四川省能源局表示，通知要求关停挖矿项目。"
    assert people(text, "关于清理挖矿项目的通知", "requires", "ShutDown") == []
    assert people(f"据新华社报道，{text}", "四川省能源局", "issued", "关于清理挖矿项目的通知") == ["新华社"]


@pytest.mark.parametrize(
    ("text", "fact", "expected"),
    [
        (
            "剑桥大学周二更新了挖矿地图。地图显示，6月美国的算力占比升至13%。",
            ("美国", "hashrateShare", Decimal(13)),
            ["剑桥大学"],
        ),
        ("Kevin Zhang，矿企Foundry副总裁在推特发文指出，全网算力掉到180EH/s。", level("180"), ["Kevin Zhang"]),
        ("北溪证券分析师高岭指出，挖矿已冷。BTC.com显示，矿池在迁。该分析师还说，上月全网算力为90EH/s。", level("90"), ["高岭"]),
        ("据BTC.com，全网算力骤降。根据法院文件，莱比特矿池算力为9EH/s。", level("9", "莱比特矿池"), []),
    ],
)
def test_who_tells_figures_over_several_sentences(text: str, fact: tuple[str, str, object], expected: list[str]) -> None:
    assert people(text, *fact) == expected


def test_shares_of_the_same_period_have_its_two_times() -> None:
    text = "2021年4月，中国占全球算力的46%，而2019年9月这一数字为75.5%。同一时期，美国的占比由4.1%升至16.8%。"
    assert days(text, "美国", "hashrateShare", Decimal("4.1")) == "2019-09-01..2019-09-30"
    assert days(text, "美国", "hashrateShare", Decimal("16.8")) == "2021-04-01..2021-04-30"


def test_a_firms_own_total_is_not_the_networks() -> None:
    assert one("嘉楠科技总算力首次突破5EH/s。", "嘉楠科技", "hashrate", Decimal(5))


def test_a_stretch_of_time_does_not_reach_anothers_figure() -> None:
    text = "股价方面，嘉楠科技6月21日上涨2%，年初至今累跌65%；亿邦国际跌3.4%。"
    assert days(text, "亿邦国际", "priceChange", Decimal("-3.4")) == "2021-06-21..2021-06-21"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("该局工作人员向记者证实了该通知的真实性。", "asserted"),
        ("该局回应称确有此事。", "asserted"),
        ("该局相关负责人对此予以证实。", "asserted"),
        ("该局对此未予证实。", "rumoured"),
        ("记者未能确认该通知的真实性。", "rumoured"),
        ("上述消息尚未得到官方证实。", "rumoured"),
    ],
)
def test_a_rumour_is_confirmed_in_many_words(told: str, expected: str) -> None:
    claim = one(f"网传云南省能源局6月底前关停所有矿场。{told}", "云南省", "subjectTo", "ShutDown")[1]
    assert claim.modality == expected


def test_a_bank_that_closes_accounts_is_not_closed() -> None:
    text = "农业银行公告称，禁止将其服务用于比特币交易，一经发现将采取暂停相关账户交易、注销相关账户等措施。"
    assert not [c for c in read(text).claims if c.predicate == "subjectTo"]


def test_a_site_told_of_before_suffers_where_it_lies() -> None:
    text = "四川矿场断电。记者来到位于黑水县的一座矿场。该矿场负责人说，19日接到通知，20日零点即被拉闸。"
    assert days(text, "黑水县", "subjectTo", "StopPowerSupply").startswith("2021-06-20")


def test_a_county_by_its_short_name_is_known_by_what_lies_there() -> None:
    text = "四川矿场断电。他在康定的两座矿场上周五被断电。"
    assert one(text, "康定市", "subjectTo", "StopPowerSupply")


def test_bare_data_do_not_go_on_under_a_firm() -> None:
    text = "火币周一在声明中称，已暂停向中国大陆新客户提供服务。数据显示，中国的算力约占全球总量的70%。"
    assert people(text, "中国", "hashrateShare", Decimal(70)) == []


def test_a_weekday_on_which_something_was_announced_is_gone_by() -> None:
    text = "中国国家发改委周二宣布将对挖矿进行整治，并考虑对参与挖矿的居民电价用户征收惩罚性电价。"
    claim = one(text, "中国", "subjectTo", "RaisePowerPrice", day=date(2021, 11, 18))[1]
    assert claim.modality == "planned"
    assert days(text, "中国", "subjectTo", "RaisePowerPrice", day=date(2021, 11, 18)) == "2021-11-16..2021-11-16"


def test_the_day_in_brackets_behind_the_first_letter_of_yesterday() -> None:
    text = "人民银行等十部门昨（24日）发出通知。"
    assert days(text, "中国人民银行", "issued", "通知", day=date(2021, 9, 25)) == "2021-09-24..2021-09-24"


def test_where_a_report_was_sent_from_suffers_nothing() -> None:
    text = "中央社阿拉木图6日综合外电报导，哈萨克斯坦因燃料涨价引发动乱，当地比特币矿场被迫停摆。"
    assert one(text, "哈萨克斯坦", "subjectTo", "ShutDown")
    assert one("法新社努尔苏丹6日电 — 当局切断比特币矿场电力。", "哈萨克斯坦", "subjectTo", "StopPowerSupply")


def test_statistics_pointed_to_are_the_source_of_the_paragraphs_below() -> None:
    text = "美国的情况，可以看CoinGecko的报价。\n狗狗币下跌9%。\n比特币下跌8%。\n莱特币下跌7%。"
    assert people(text, "狗狗币", "priceChange", Decimal(-9)) == ["CoinGecko"]
    assert people(text, *coin("-8", "priceChange")) == ["CoinGecko"]


def test_a_ministry_does_not_tell_the_figures_of_the_next_paragraph() -> None:
    text = "四川省能源局表示，全省矿场已断电。\n内蒙古的比特币矿场占全球算力的8%。"
    assert people(text, "内蒙古自治区", "hashrateShare", Decimal(8)) == []


def test_prices_belong_to_what_was_named_with_them() -> None:
    def priced(text: str) -> set[tuple[str, object]]:
        found = read(text)
        return {(subject, thing) for subject, predicate, thing in (said(found, c) for c in found.claims) if predicate == "price"}

    assert priced("受比特币下挫影响，美股嘉楠科技跌1.9%，报6.43美元。") == {("嘉楠科技", Decimal("6.43"))}
    assert priced("被清算的合约里，比特币占2.5亿美元，以太坊以1.63亿美元居次。") == set()
    assert priced("比特币下跌。二手蚂蚁S19报价4.8万元，较5月高位的7.5万元下跌36%。") == {
        ("二手蚂蚁S19", Decimal(48000)),
        ("二手蚂蚁S19", Decimal(75000)),
    }


def test_how_long_an_act_goes_on() -> None:
    limited = ("四川省", "subjectTo", "CutEnergyUse")
    assert days("5月下旬以来，四川对矿场实行有序用电。", *limited) == "2021-05-21..2021-06-22"
    assert days("2017年以来四川就对矿场实行有序用电。", *limited) == "2017-01-01..2017-12-31"
    assert days("6月1日起，四川对矿场实行为期两周的有序用电。", *limited) == "2021-06-01..2021-06-14"
    assert days("自2020年12月28日起四川对矿场断电，直至3月6日。", *CUT) == "2020-12-28..2021-03-06"
    told = "四川省能源局副局长张强20日介绍，今年以来，全省已关停矿场45个。"
    assert days(told, "四川省", "projectCount", Decimal(45)) == "2021-01-01..2021-06-20"


def test_a_headline_yields_to_the_text_below() -> None:
    text = "#四川矿场昨夜断电\n6月20日零时，四川的矿场被断电。"
    assert days(text, *CUT) == "2021-06-20..2021-06-20"
    claim = one("#四川关停全部矿场\n四川拟于年底前关停全部矿场。", *SHUT)[1]
    assert claim.modality == "planned"
    assert one("#四川拟关停全部矿场\n四川已关停全部矿场。", *SHUT)[1].modality == "asserted"


def test_a_notice_of_what_stops_the_next_day_tells_of_that_day() -> None:
    text = "10月10日，火币公告称，自次日起停止对中国大陆用户提供服务。"
    assert days(text, *LEFT, day=date(2021, 10, 11)) == "2021-10-11..2021-10-11"


def test_but_that_person_is_who_spoke_before() -> None:
    text = "百色市发改委值班人员14日对记者表示，网上那张截图是假的。不过该人士承认，9月以来全市已关停矿场12个。"
    assert not any("不过" in entity.label for entity in read(text).entities)


@pytest.mark.parametrize(
    ("text", "fact", "modality"),
    [
        ("嘉楠科技在哈萨克斯坦设立办公室的计划被搁置。", ("嘉楠科技", "locatedIn", "哈萨克斯坦"), "denied"),
        ("嘉楠科技在美国设立总部的方案未获董事会批准。", ("嘉楠科技", "locatedIn", "美国"), "denied"),
        ("嘉楠科技取消在德克萨斯州建设数据中心。", ("嘉楠科技", "relocatedTo", "得克萨斯州"), "denied"),
        ("嘉楠科技终止了在德克萨斯州建设数据中心的计划。", ("嘉楠科技", "relocatedTo", "得克萨斯州"), "denied"),
        # … of which the end itself is done
        ("嘉楠科技终止了在德克萨斯州建设数据中心的计划。", ("嘉楠科技", "suspended", "得克萨斯州"), "asserted"),
        ("四川关停全部矿场的计划被搁置。", SHUT, "denied"),
        ("四川关停全部矿场的方案已报国务院。", SHUT, "planned"),
        ("6月20日，四川关停全部矿场。", SHUT, "asserted"),
    ],
)
def test_plans_that_were_dropped(text: str, fact: tuple[str, str, object], modality: str) -> None:
    assert one(text, *fact)[1].modality == modality


@pytest.mark.parametrize(
    ("lead", "who"),
    [
        ("据《四川日报》（记者李明）报道", "四川日报"),
        ("据《四川日报》记者李明报道", "四川日报"),
        ("据四川日报驻成都记者李明报道", "四川日报"),
        ("四川日报记者李明表示", "李明"),
    ],
)
def test_a_report_is_the_papers_and_not_the_reporters(lead: str, who: str) -> None:
    assert people(f"{lead}，6月20日四川关停全部矿场。", *SHUT) == [who]


@pytest.mark.parametrize("text", ["江西铜业计划关停旗下一座冶炼厂。", "浙江公司被关停的矿机已经运走。", "枣庄一中的老师被处分。"])
def test_a_place_that_begins_an_unknown_name_suffers_nothing(text: str) -> None:
    assert not [c for c in read(text).claims if c.predicate.endswith("subjectTo")]
    assert one("6月20日，四川一家公司被断电。", *CUT)


def test_a_share_moves_upon_results_and_not_in_their_quarter() -> None:
    change = ("嘉楠科技", "priceChange", Decimal(-12))
    assert days("嘉楠科技6月19日发布一季度财报，股价盘前下跌12%。", *change) == "2021-06-19..2021-06-19"
    assert days("嘉楠科技公布一季度财报后，股价下跌12%。", *change) == ""
    assert days("嘉楠科技股价一季度下跌12%。", *change) == "2021-01-01..2021-03-31"


@pytest.mark.parametrize("what", ["竞争对手", "大客户", "母公司"])
def test_who_speaks_is_meant_and_not_whose_rival_it_is(what: str) -> None:
    text = f"比特大陆的{what}嘉楠科技称，公司将停止在华销售。"
    assert people(text, "嘉楠科技", "suspended", "在华销售") == ["嘉楠科技"]


def test_who_tells_of_a_site_that_a_firm_has_is_named() -> None:
    site = ("嘉楠科技", "locatedIn", "哈萨克斯坦")
    assert people("比特大陆表示，嘉楠科技在哈萨克斯坦拥有一座矿场。", *site) == ["比特大陆"]
    assert people("比特大陆表示，总部位于哈萨克斯坦的嘉楠科技已停产。", *site) == []


def test_what_a_bulletin_tells_was_done_and_is_not_ordered() -> None:
    text = "四川省发改委通报，近期组织全省开展清理整治，对其中25户停止供电。"
    assert people(text, *CUT) == ["四川省发展和改革委员会"]
    ordered = read("四川省发改委通报，各地要立即停止向挖矿项目供电。")
    assert ("通报", "requires", "StopPowerSupply") in [said(ordered, c) for c in ordered.claims]
