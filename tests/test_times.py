"""Times: what is found, what it means, and what only looks like one."""

import csv
import time
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Precision
from kg.reading import Reading
from kg.times import find_times, numeral

ROWS = list(csv.DictReader((Path(__file__).parent / "data" / "times.csv").open(encoding="utf-8")))
DAY = date(2021, 6, 22)


def find(text, anchor=DAY, **more):
    return find_times(Reading.of(text), anchor, **more)


def days(text, anchor=DAY, **more):
    """Return words and last days of what is found."""
    return [(m.when.text, str(m.when.latest)[:10]) for m in find(text, anchor, **more)]


def shown(bound):
    if bound is None:
        return ""
    return bound.isoformat(timespec="minutes") if isinstance(bound, datetime) else bound.isoformat()


def test_the_list_is_long_enough():
    assert sum(1 for row in ROWS if row["expression"]) >= 300
    assert sum(1 for row in ROWS if not row["expression"]) >= 50


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['anchor']} {row['text']}")
def test_an_expression_has_the_value_written_by_hand(row):
    found = find(row["text"], date.fromisoformat(row["anchor"]))
    if not row["expression"]:
        assert found == ()
        return
    when = found[-1].when
    assert when.text == row["expression"]
    assert (shown(when.earliest), shown(when.latest)) == (row["earliest"], row["latest"])
    assert when.precision == row["precision"]
    assert (when.before, when.since) == (row["before"] == "yes", row["since"] == "yes")
    assert when.window == (row["window"] or None)


# ---- what relative words start from ------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    [
        "路透北京6月21日 - 监管部门周一表示，今天约谈了五家机构。",
        "新华社北京6月21日电 监管部门今天约谈了五家机构。",
        "（中央社記者王小明上海21日電）監管部門今天約談五家機構。",
        "某财经网6月21日讯，监管部门今天约谈了五家机构。",
    ],
)
def test_a_dateline_goes_before_the_day_of_publication(text):
    assert [d for w, d in days(text, date(2021, 6, 23)) if w == "今天"] == ["2021-06-21"]


def test_a_date_later_in_the_text_is_no_dateline():
    text = "监管部门昨天约谈了五家机构，此前一次会议的公报由新华社于5月21日电发各地。\n今天市场下跌。"
    assert days(text)[-1] == ("今天", "2021-06-22")


def test_reported_speech_starts_from_the_day_of_the_sentence():
    text = "6月17日，有矿工向媒体表示，市里今天开会。而今天又有新消息。"
    assert [d for w, d in days(text, date(2021, 6, 18)) if w == "今天"] == ["2021-06-17", "2021-06-18"]


def test_today_is_not_moved_where_nobody_speaks():
    assert days("6月17日的会议今天有了结果。")[-1] == ("今天", "2021-06-22")


def test_an_hour_belongs_to_the_day_of_its_sentence():
    assert [m.when.latest for m in find("因6月17日开会，全部电站22:00之前关机。")][-1] == datetime(2021, 6, 17, 22)  # noqa: DTZ001


def test_deadlines_are_not_what_that_day_refers_to():
    assert days("6月18日发文，要求6月25日前上报。该日起停止供电。")[-1] == ("该日起", "2021-06-18")


def test_asides_are_not_what_that_day_refers_to():
    assert days("6月20日断电，算力较高点（5月13日）下降。同日云南发文。")[-1] == ("同日", "2021-06-20")


def test_that_day_after_two_paragraphs_is_the_day_named_most_often():
    text = "央行周一约谈银行。比特币周一暴跌。\n四川上周五发文。\n银行发表声明。\n比特币当天一度下跌。"
    assert days(text, date(2021, 6, 21))[-1] == ("当天", "2021-06-21")
    assert days("央行周一约谈银行。\n四川上周五发文。\n比特币当天一度下跌。", date(2021, 6, 21))[-1] == ("当天", "2021-06-18")


def test_a_bare_day_takes_the_month_spoken_of():
    assert days("5月18日三家协会发公告。21日会议提出打击，25日内蒙古发文。", date(2021, 6, 12)) == [
        ("5月18日", "2021-05-18"), ("21日", "2021-05-21"), ("25日", "2021-05-25"),
    ]  # fmt: skip


def test_a_bare_day_after_two_days_is_of_their_month():
    assert days("将于12月14、15日停止入金，31日起全面禁止。", date(2021, 10, 4)) == [
        ("12月14、15日", "2021-12-15"),
        ("31日起", "2021-12-31"),
    ]


def test_a_bare_day_is_never_ahead_without_a_word_of_the_future():
    assert days("28日公布数据。")[0][1] == "2021-05-28"
    assert days("将于28日公布数据。")[0][1] == "2021-06-28"
    assert days("须在28日前上报。")[0][1] == "2021-06-28"


def test_the_items_of_a_chronicle_are_of_the_month_that_heads_them():
    text = "各地大事记\n2021年5月\n18日　甲省发文。\n2021年11月：收紧\n10日　开会，须在当月20日前上报。\n下旬，抽检。"
    text += "\n2022年\n1月3日 乙省发文。"
    assert [d for _, d in days(text, date(2022, 1, 12))] == [
        *("2021-05-31", "2021-05-18", "2021-11-30", "2021-11-10", "2021-11-20", "2021-11-30", "2022-12-31", "2022-01-03"),
    ]


def test_a_heading_of_what_is_to_come_dates_nothing_that_is_over():
    text = "各地大事记\n2022年展望\n9月24日，甲省发文。\n2022年\n9月24日，乙省发文。"
    assert {d for w, d in days(text, date(2022, 1, 12)) if w == "9月24日"} == {"2021-09-24"}


def test_the_year_of_a_history_is_kept_within_its_sentence_only():
    text = "2017年9月4日七部门发文，9月30日交易所停业。\n5月21日会议再次强调。"
    assert [d for _, d in days(text)] == ["2017-09-04", "2017-09-30", "2021-05-21"]


def test_the_last_day_said_can_be_given():
    assert days("次日断电。", said=date(2021, 6, 1)) == [("次日", "2021-06-02")]


def test_without_a_day_of_publication_relative_words_are_vague():
    found = find("今天断电，2021年5月21日开会，6月9日发文。", None)
    assert found[0].when.precision is Precision.VAGUE
    assert found[1].when.latest == date(2021, 5, 21)
    assert found[2].when.latest == date(2021, 6, 9)


def test_a_date_in_brackets_decides_and_is_one_mention():
    (found,) = find("今日（6月20日）零点，矿场断电。", date(2021, 6, 22))
    assert found.when.text == "今日（6月20日）零点"
    assert found.when.latest == datetime(2021, 6, 20)  # noqa: DTZ001


def test_deadlines_without_the_word():
    assert find("这项工作的期限是6月25日。")[0].when.before
    assert find("今天就是关停的最后期限。")[0].when.before
    assert find("最迟7月15日提交。")[0].when.before
    assert not find("5月底已经关停。")[0].when.before
    assert find("6月底完成。")[0].when.before


def test_at_present_until_the_day_of_publication():
    text = "路透纽约5月21日 - 比特币本周迄今下跌。"
    assert find(text, date(2021, 5, 22))[-1].when.latest == date(2021, 5, 22)


# ---- where it is -------------------------------------------------------------------------------------------
def test_words_are_those_of_the_original_text():
    text = '於 6 月 9 日 14 時前停產，" 今年 6 月底 " 完成'
    found = find(text)
    assert [m.when.text for m in found] == ["6 月 9 日 14 時前", "今年 6 月底"]
    assert all(Reading.of(text).span(m.start, m.end).of(text) == m.when.text for m in found)


def test_only_the_range_asked_for_is_searched():
    reading = Reading.of("6月9日发文。6月20日断电。6月25日上报。")
    start = reading.view.index("6月20日")
    assert [m.when.text for m in find_times(reading, DAY, start=start, end=start + 8)] == ["6月20日"]


ALPHABET = (
    "年月日号周上下本今昨明去前后至到起以来之内期间近过最十五一二三01269:.,-（）第个天小时季度半底初中旬"
    "。\n当同该次翌零点晚Q将于在截"
)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=ALPHABET, max_size=60), st.one_of(st.none(), st.dates(date(1, 1, 1), date(9999, 12, 31))))
def test_any_text_gives_sorted_mentions_that_do_not_overlap(text, anchor):
    reading = Reading.of(text)
    found = find_times(reading, anchor)
    assert found == find_times(reading, anchor)
    for mention in found:
        when = mention.when
        assert reading.span(mention.start, mention.end).of(text) == when.text
        assert (when.earliest is None) == (when.latest is None)
        assert type(when.earliest) is type(when.latest)
        if when.earliest is not None and when.latest is not None:
            assert when.earliest <= when.latest
            assert when.precision is not Precision.VAGUE
    for one, other in pairwise(found):
        assert one.end <= other.start


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1,",
        "12:",
        "2021年",
        "一",
        "十",
        "近",
        "（",
        "周一至",
        "6月9日",
        "6月9日至",
        "今年",
        "20",
        "年",
        "http://",
        "自6月",
        "前",
        "几个",
        "2021.",
        "十一",
        "今天。",
        "今天\n",
        "6月9日，今天，",
        "（6月9日）",
        "今天（",
    ],
)
def test_hostile_lines_take_linear_time(piece):
    text = piece * (100_000 // len(piece))
    reading = Reading(text, text)
    began = time.process_time()
    find_times(reading, DAY)
    assert time.process_time() - began < 6


# ---- numerals ----------------------------------------------------------------------------------------------
NUMBERS = [*range(30), 45, 100, 101, 110, 115, 999, 1000, 1001, 1010, 1100, 9999, 10**4, 10**5 + 1, 12_345_678, 10**8, 10**12]


@pytest.mark.parametrize("number", NUMBERS)
def test_numerals_agree_with_cn2an(number):
    import cn2an

    assert numeral(cn2an.an2cn(number)) == number


@pytest.mark.parametrize("text", ["", "千瓦", "abc", "1.2.3", "亿" * 5000, "点"])
def test_what_is_no_numeral_is_none(text):
    assert numeral(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "（中央社纽约24日综合外电报道）比特币今天下跌。",
        "法新社纽约24日电 比特币今天下跌。",
        "某某快讯，9月24日，比特币今天下跌。",
        "某某网 2021-09-24 10:20 比特币今天下跌。",
    ],
)
def test_today_is_the_day_of_the_dateline(text: str) -> None:
    (today,) = [t.when for t in find_times(Reading.of(text), date(2021, 9, 25)) if t.when.text.startswith("今天")]
    assert today.latest == date(2021, 9, 24)


def test_a_word_that_begins_like_a_wire_closes_no_dateline() -> None:
    times = [t.when for t in find_times(Reading.of("9月24日电价上涨，今天又涨。"), date(2021, 9, 25))]
    assert times[-1].latest == date(2021, 9, 25)


def test_the_span_of_a_record_is_not_spoken_of_again() -> None:
    times = [t.when for t in find_times(Reading.of("创2018年以来最差表现。年初至今上涨。"), date(2021, 6, 22))]
    assert times[-1].earliest == date(2021, 1, 1)
