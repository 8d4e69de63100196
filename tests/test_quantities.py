"""Quantities: numbers with units, bounds and approximations, exact; and what is none."""

import re
import time
from decimal import Decimal
from itertools import pairwise

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import LexiconError
from kg.model import Bound
from kg.quantities import find_quantities, load_units
from kg.quantities.units import units_path
from kg.reading import Reading
from kg.times import find_times

LEAST, MOST = Bound.AT_LEAST, Bound.AT_MOST


def find(text, **more):
    return find_quantities(Reading.of(text), **more)


def one(text):
    (found,) = find(text)
    return found


@pytest.mark.parametrize(
    ("text", "value", "unit", "noun"),
    [
        ("跌至3万2309美元", "32309", "CCY_USD", ""),
        ("击穿32,500美元", "32500", "CCY_USD", ""),
        ("报35,928.55美元", "35928.55", "CCY_USD", ""),
        ("升至6万5000美元", "65000", "CCY_USD", ""),
        ("由4万5,000美元附近急坠", "45000", "CCY_USD", ""),
        ("约三成六，", "36", "PERCENT", ""),
        ("只有两成半的矿机", "25", "PERCENT", ""),
        ("近三成六家企业", "30", "PERCENT", ""),
        ("报2019.01美元", "2019.01", "CCY_USD", ""),
        ("报US$32,500", "32500", "CCY_USD", ""),
        ("报$1.5万", "15000", "CCY_USD", ""),
        ("市值1.2万亿美元", "1200000000000", "CCY_USD", ""),
        ("投资500万美元", "5000000", "CCY_USD", ""),
        ("售价30k美元", "30000", "CCY_USD", ""),
        ("罚款人民币100万元", "1000000", "CCY_CNY", ""),
        ("罚款五千元", "5000", "CCY_CNY", ""),
        ("罚款100萬元人民幣", "1000000", "CCY_CNY", ""),
        ("新台幣91萬元", "910000", "CCY_TWD", ""),
        ("HK$500", "500", "CCY_HKD", ""),
        ("1.5億港元", "150000000", "CCY_HKD", ""),
        ("4万7827新元", "47827", "CCY_SGD", ""),
        ("300万欧元", "3000000", "CCY_EUR", ""),
        ("每度0.35元/千瓦时", "0.35", "CCY_CNY", "/千瓦时"),
        ("下降36.64％", "36.64", "PERCENT", ""),
        ("占七成", "70", "PERCENT", ""),
        ("占6.5成", "65", "PERCENT", ""),
        ("占四分之三", "75", "PERCENT", ""),
        ("下降了 1/3 以上", "33.33", "PERCENT", ""),
        ("占2/3的算力", "66.67", "PERCENT", ""),
        ("逾半数矿工", "50", "PERCENT", ""),
        ("91萬台幣", "910000", "CCY_TWD", ""),
        ("21万台矿机", "210000", "NUM", "台"),
        ("占三分之一", "33.33", "PERCENT", ""),
        ("占百分之三十六点六四", "36.64", "PERCENT", ""),
        ("占百分之36", "36", "PERCENT", ""),
        ("占千分之三", "0.3", "PERCENT", ""),
        ("占一半", "50", "PERCENT", ""),
        ("占半数", "50", "PERCENT", ""),
        ("提高2.5个百分点", "2.5", "PERCENT", ""),
        ("增长1.5倍", "1.5", "NUM", ""),
        ("全网算力126.83EH/s", "126.83", "EHPS", ""),
        ("全网算力 180 EH/s", "180", "EHPS", ""),
        ("全网算力回到180E", "180", "EHPS", ""),
        ("这些矿机的算力共300P", "300", "PHPS", ""),
        ("单台矿机95T", "95", "THPS", ""),
        ("0.2ZH/s", "200", "EHPS", ""),
        ("显卡500MH/s", "0.0005", "THPS", ""),
        ("功耗3250W", "3250", "W", ""),
        ("负荷26万千瓦", "260000", "KiloW", ""),
        ("负荷十万千瓦", "100000", "KiloW", ""),
        ("负荷五百万千瓦", "5000000", "KiloW", ""),
        ("装机100兆瓦", "100", "MegaW", ""),
        ("负荷1.5GW", "1.5", "GigaW", ""),
        ("用电6亿千瓦时", "600000000", "KiloW-HR", ""),
        ("耗电5000万度电", "50000000", "KiloW-HR", ""),
        ("耗电1.2亿度", "120000000", "KiloW-HR", ""),
        ("年耗电128.84TWh", "128.84", "TeraW-HR", ""),
        ("关停26个项目", "26", "NUM", "个"),
        ("关停二十一家矿场", "21", "NUM", "家"),
        ("关停211家", "211", "NUM", "家"),
        ("三万六千台矿机", "36000", "NUM", "台"),
        ("1700万人口", "17000000", "NUM", "人口"),
        ("800万的负荷", "8000000", "NUM", ""),
        ("七部委发文", "7", "NUM", "部委"),
        ("八项措施", "8", "NUM", "项"),
        ("1个在攀枝花", "1", "NUM", "个"),
        ("仅一家获批", "1", "NUM", "家"),
        ("两批企业", "2", "NUM", "批"),
        ("3亿5000万美元", "350000000", "CCY_USD", ""),
        ("1百万美元", "1000000", "CCY_USD", ""),
    ],
)
def test_a_number_with_its_unit(text, value, unit, noun):
    found = one(text)
    assert (str(found.quantity.value), found.quantity.unit, found.noun) == (value, unit, noun)


@pytest.mark.parametrize(
    ("text", "value", "about", "bound"),
    [
        ("近36%", "36", True, None),
        ("约7成", "70", True, None),
        ("大约有800万千瓦", "8000000", True, None),
        ("将近一半", "50", True, None),
        ("近半矿机", "50", True, None),
        ("10%左右", "10", True, None),
        ("100台上下", "100", True, None),
        ("略低于65,000美元", "65000", True, None),
        ("逾8%", "8", False, LEAST),
        ("超过10%", "10", False, LEAST),
        ("超20%", "20", False, LEAST),
        ("超過一半", "50", False, LEAST),
        ("过半矿机", "50", False, LEAST),
        ("至少100家", "100", False, LEAST),
        ("不少于3家", "3", False, LEAST),
        ("100家以上", "100", False, LEAST),
        ("1100多名", "1100", False, LEAST),
        ("二十多个", "20", False, LEAST),
        ("二十餘個", "20", False, LEAST),
        ("3万多台", "30000", False, LEAST),
        ("20余万台", "200000", False, LEAST),
        ("十几万台", "100000", False, LEAST),
        ("上万台", "10000", False, LEAST),
        ("逾百亿美元", "10000000000", False, LEAST),
        ("不足30%", "30", False, MOST),
        ("不到一半", "50", False, MOST),
        ("不超过5家", "5", False, MOST),
        ("最多5家", "5", False, MOST),
        ("低于4万美元", "40000", False, MOST),
        ("30%以下", "30", False, MOST),
    ],
)
def test_what_qualifies_a_number(text, value, about, bound):
    quantity = one(text).quantity
    assert (str(quantity.value), quantity.approximate, quantity.bound) == (value, about, bound)
    assert quantity.text == text or quantity.text in text


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("30%至40%", "30", "40", "PERCENT"),
        ("30-40%", "30", "40", "PERCENT"),
        ("65%到75%", "65", "75", "PERCENT"),
        ("3-5万台", "30000", "50000", "NUM"),
        ("5000至1万台", "5000", "10000", "NUM"),
        ("8万~10万台", "80000", "100000", "NUM"),
        ("七八成", "70", "80", "PERCENT"),
        ("五六个", "5", "6", "NUM"),
        ("三四百台", "300", "400", "NUM"),
    ],
)
def test_ranges(text, low, high, unit):
    quantity = one(text).quantity
    assert (str(quantity.value), str(quantity.upper), quantity.unit) == (low, high, unit)


@pytest.mark.parametrize(
    "text",
    [
        "千万不要以为", "第51次会议", "第五十一次会议", "支持4/5G网络", "一个开始", "一些矿工", "一起运出", "一方面",
        "一次会议", "一种观点", "百度搜索",
        "千家万户", "几十台", "数十台", "数百家", "三成立", "近半年", "半导体", "另一半是", "版本2.6.21",
        "编号11190872", "600519股票",
        "气温25度", "拍摄角度30度", "https://example.com/100个", "四川省", "八达岭", "一度下跌", "QKL123数据",
        "P2P网络", "七台河市", "〔2021〕1283号",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_number(text):
    reading = Reading.of(text)
    times = [(m.start, m.end) for m in find_times(reading, None)]
    assert find_quantities(reading, taken=times) == ()


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("算力下降幅度分别是36.64%、25.58%和8.05%", ["fall", "fall", "fall"]),
        ("已经跌去近36%", ["fall"]),
        ("比特币挫跌11.59%至3万5928美元", ["fall", "fall-to"]),
        ("跌破3万美元", ["fall-to"]),
        ("算力降至90EH/s", ["fall-to"]),
        ("算力降了90EH/s", ["fall"]),
        ("占比升至40%", ["rise-to"]),
        ("占比上升了5个百分点", ["rise"]),
        ("跌幅更达10%", ["fall"]),
        ("占全球65%", [""]),
    ],
)
def test_falls_and_rises(text, changes):
    assert [found.change for found in find(text)] == changes


def test_no_number_is_read_inside_a_time():
    reading = Reading.of("6月9日14时前，7天内关停26个项目，2021年减少3家")
    taken = [(m.start, m.end) for m in find_times(reading, None)]
    assert [str(q.quantity.value) for q in find_quantities(reading, taken=taken)] == ["26", "3"]


def test_the_words_are_those_of_the_original_text():
    text = "大約 有 800 萬千瓦，「約 3 萬 2,000 美元」"
    for found in find(text):
        assert Reading.of(text).span(found.start, found.end).of(text) == found.quantity.text


def test_only_the_range_asked_for_is_searched():
    reading = Reading.of("26个、8个、7个")
    start = reading.view.index("8")
    assert [str(q.quantity.value) for q in find_quantities(reading, start=start, end=start + 2)] == ["8"]


# ---- the file of units ------------------------------------------------------------------------------------
ENTRIES = yaml.safe_load(units_path().read_text(encoding="utf-8"))
EXAMPLES = [(text, str(value), entry["unit"]) for entry in ENTRIES["units"] for text, value in entry.get("examples", {}).items()]


@pytest.mark.parametrize(("text", "value", "unit"), EXAMPLES)
def test_the_examples_of_the_file_hold(text, value, unit):
    found = find(text)[-1].quantity
    assert (str(found.value), found.unit) == (value, unit)


def test_every_unit_has_an_example():
    assert all(entry.get("examples") for entry in ENTRIES["units"])


@pytest.mark.parametrize(("text", "value"), ENTRIES["counts"]["examples"].items())
def test_the_examples_of_counts_hold(text, value):
    assert value in [f"{found.quantity.value} {found.noun}" for found in find(text)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read"),
        ("units: [", "is no YAML"),
        ("- 1", "must be a mapping"),
        ("units: 3", "«units» must be a list"),
        ("units: [{unit: 3, kind: percent, words: ['%']}]", "local name"),
        ("units: [{unit: X, kind: length, words: ['米']}]", "«kind» must be one of"),
        ("units: [{unit: X, kind: power, words: [], colour: red}]", "unknown key «colour»"),
        ("units: [{unit: X, kind: power, words: []}]", "«words» is empty"),
        ("units: [{unit: X, kind: power, words: [瓦], factor: viel}]", "«factor» must be a number"),
        ("units: [{unit: X, kind: power, words: [瓦]}]", "«counts»"),
        ("units: [{unit: X, kind: power, words: [瓦]}]\ncounts: {words: [1]}", "list of words"),
        ("units: [{unit: X, kind: power, words: [瓦]}]\ncounts: {words: [个]}\nchanges: {}", "«changes»"),
        ("units: !!python/object/apply:os.getcwd []", "is no YAML"),
    ],
)
def test_a_bad_file_is_refused_with_its_path(tmp_path, content, message):
    path = tmp_path / "units.yaml"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(LexiconError, match=re.escape(message)) as caught:
        load_units(path)
    assert caught.value.path == path


def test_another_file_can_be_used(tmp_path):
    path = tmp_path / "units.yaml"
    path.write_text(
        "units: [{unit: TONNE, kind: count, words: [吨]}]\ncounts: {words: [个]}\n"
        "changes: {fall: [跌], rise: [涨], fall-to: [跌至], rise-to: [涨至]}\n",
        encoding="utf-8",
    )
    assert find("运走30吨", units=load_units(path))[0].quantity.unit == "TONNE"


# ---- any text ----------------------------------------------------------------------------------------------
ALPHABET = "0123456789.,%一二两三十百千万亿零半多余几约近超过不足至到-~个家台元美元成倍分之度千瓦时EH/sT算力$、跌至以上左右点第"


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=ALPHABET, max_size=50))
def test_any_text_gives_exact_amounts_in_order(text):
    found = find(text)
    assert found == find(text)
    for mention in found:
        quantity = mention.quantity
        assert Reading.of(text).span(mention.start, mention.end).of(text) == quantity.text
        assert isinstance(quantity.value, Decimal)
        assert quantity.value.is_finite()
        assert quantity.value >= 0
        assert "E" not in str(quantity.value)
        assert quantity.upper is None or quantity.upper >= quantity.value
    for before, after in pairwise(found):
        assert before.end <= after.start


@pytest.mark.parametrize(
    "piece",
    ["1", "1,", "1,111", "1.", "一", "万", "亿", "3万", "半", "约", "1%", "1%-", "三分之", "百分之", "$", "1个", "超过", "十点"],
)
def test_hostile_lines_take_linear_time(piece):
    text = piece * (100_000 // len(piece))
    reading = Reading(text, text)
    began = time.process_time()
    find_quantities(reading)
    assert time.process_time() - began < 6


def test_a_unit_named_once_holds_for_what_the_price_came_to() -> None:
    for text in ("从六万五千元跌到三万八，", "从6.5万元一路跌到3.8万。"):
        assert [(str(m.quantity.value), m.quantity.unit) for m in find(text)] == [("65000", "CCY_CNY"), ("38000", "CCY_CNY")]
    assert [m.quantity.unit for m in find("花费8万元，买到3万。")] == ["CCY_CNY", "NUM"]
