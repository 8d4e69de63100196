"""The tables of names: every line is sound, so that a researcher who edits them in a spreadsheet learns of a slip at once."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest

from kg.reading import normalise

LEXICON = Path(__file__).resolve().parent.parent / "ontology" / "lexicon"
NAMED = ("agencies", "coins", "countries", "networks", "organisations", "places", "us_states", "zones")
WORDS = {
    "doctypes": "word", "meetings": "word", "posts": "word", "shields": "word", "surnames": "surname", "translit": "char",
    "traps": "word",
}  # fmt: skip
HEADERS = {
    "agencies": "id class name aliases context_aliases english region level wikidata",
    "coins": "id class name aliases context_aliases english note",
    "countries": "id code class name aliases context_aliases english letter parent level",
    "doctypes": "word class bare",
    "meetings": "word class bare",
    "networks": "id class name aliases context_aliases english coin",
    "offices": "kind pattern full short context_short levels class english region_form bare",
    "organisations": "id class name aliases context_aliases english region parent wikidata note",
    "places": "id code class name aliases context_aliases english letter parent level",
    "posts": "word before after former",
    "regions": "code name short letter context parent level english former ambiguous",
    "shields": "word",
    "surnames": "surname kind frequency",
    "translit": "char",
    "traps": "word",
    "us_states": "id code class name aliases context_aliases english letter parent level",
    "zones": "id class name aliases context_aliases english region",
}
DOCUMENTS = {
    "Announcement", "Catalogue", "Letter", "Measures", "Notice", "Opinion", "Plan", "PolicyDocument", "Regulation", "Report",
    "Statement",
}  # fmt: skip
ORGANISATIONS = {"Association", "Company", "DataProvider", "Exchange", "Media", "MiningPool", "ResearchInstitute"}
# the character 乾 is written so in two names of places, and as 干 in the matching view
KEPT = re.compile("乾[县安]")


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    with (LEXICON / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def cells(row: dict[str, str], *columns: str) -> list[str]:
    return [part for column in columns for part in row.get(column, "").split("|") if part]


def regions() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in table("regions")}


def everywhere() -> set[str]:
    """Every code that another table may point at."""
    return set(regions()) | {row["code"] for name in ("countries", "us_states", "places") for row in table(name)}


@pytest.mark.parametrize("name", sorted(HEADERS))
def test_a_table_is_plain_utf8_with_its_header_and_sorted_lines(name: str) -> None:
    data = (LEXICON / f"{name}.csv").read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in data
    lines = data.decode("utf-8").splitlines()
    assert lines[0] == HEADERS[name].replace(" ", ",")
    rows = [tuple(row.values()) for row in table(name)]
    assert rows == sorted(rows)
    assert len(set(rows)) == len(rows)


def test_every_table_is_described_and_none_is_missing() -> None:
    assert {path.stem for path in LEXICON.glob("*.csv")} == set(HEADERS)
    guide = (LEXICON / "README.md").read_text(encoding="utf-8")
    assert not [name for name in HEADERS if f"`{name}.csv`" not in guide]


@pytest.mark.parametrize("name", sorted(HEADERS))
def test_no_cell_has_stray_spaces_empty_parts_or_repeats(name: str) -> None:
    for row in table(name):
        for column, value in row.items():
            parts = value.split("|") if value else []
            assert all(part and part == part.strip() for part in parts), (row, column)
            assert len(set(parts)) == len(parts), (row, column)


@pytest.mark.parametrize("name", ["regions", *NAMED])
def test_names_stand_as_the_matching_view_has_them(name: str) -> None:
    for row in table(name):
        for form in cells(row, "name", "short", "context", "former", "aliases", "context_aliases", "english"):
            assert normalise(form) == form or KEPT.search(form), (row["name"], form, normalise(form))


@pytest.mark.parametrize("name", ["regions", *NAMED])
def test_a_written_form_has_two_characters_at_least(name: str) -> None:
    for row in table(name):
        forms = cells(row, "name", "short", "context", "aliases", "context_aliases", "english")
        assert all(len(form) > 1 for form in forms), row
        assert all(len(form) == 1 for form in cells(row, "letter")), row


@pytest.mark.parametrize("name", NAMED)
def test_an_id_is_unique_and_can_stand_in_an_iri(name: str) -> None:
    ids = [row["id"] for row in table(name)]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*", ident) for ident in ids)


@pytest.mark.parametrize("name", NAMED)
def test_a_name_belongs_to_one_line_unless_it_needs_context(name: str) -> None:
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for row in table(name):
        for form in cells(row, "name", "aliases"):
            owners[form].add(row["id"])
        assert not set(cells(row, "name", "aliases")) & set(cells(row, "context_aliases")), row
    assert {form: ids for form, ids in owners.items() if len(ids) > 1} == {}


def test_a_sure_name_is_the_same_thing_in_every_table() -> None:
    owners: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for name in NAMED:
        for row in table(name):
            for form in cells(row, "name", "aliases"):
                owners[form].add((name, row["id"]))
    for row in table("regions"):
        if row["ambiguous"] == "0":
            for form in cells(row, "name", "short"):
                owners[form].add(("regions", row["code"]))
    shared = {form: found for form, found in owners.items() if len({table for table, _ in found}) > 1}
    assert shared == {}


def test_codes_have_six_digits_and_hang_together() -> None:
    known = regions()
    assert len(known) == len(table("regions"))
    for code, row in known.items():
        assert re.fullmatch(r"\d{6}", code)
        if row["level"] == "country":
            assert (code, row["parent"]) == ("100000", "")
            continue
        parent = known[row["parent"]]
        if row["level"] == "province":
            assert code.endswith("0000")
            assert parent["code"] == "100000"
        elif row["level"] == "prefecture":
            assert code.endswith("00")
            assert parent["code"] == code[:2] + "0000"
        else:
            assert row["level"] == "county"
            assert parent["code"] in {code[:4] + "00", code[:2] + "0000"}


def test_all_of_china_is_there() -> None:
    levels = Counter(row["level"] for row in table("regions"))
    assert levels["country"] == 1
    assert levels["province"] == 34
    assert 330 <= levels["prefecture"] <= 340
    assert 2840 <= levels["county"] <= 2870


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ("中国", "100000"),
        ("内蒙", "150000"),
        ("新疆", "650000"),
        ("四川", "510000"),
        ("青海", "630000"),
        ("云南", "530000"),
        ("甘孜", "513300"),
        ("甘孜州", "513300"),
        ("阿坝州", "513200"),
        ("凉山州", "513400"),
        ("雅安", "511800"),
        ("昌吉州", "652300"),
        ("昌吉", "652300"),
        ("伊犁州", "654000"),
        ("黔东南", "522600"),
        ("西双版纳", "532800"),
        ("鄂尔多斯", "150600"),
        ("锡盟", "152500"),
        ("龙泉驿", "510112"),
        ("准格尔", "150622"),
        ("木垒", "652328"),
        ("康定", "513301"),
        ("香港", "810000"),
        ("台湾", "710000"),
        ("海南", "460000"),
        ("吉林", "220000"),
        ("襄樊", "420600"),
        ("巴彦淖尔盟", "150800"),
        ("西安", "610100"),
        ("浦东", "310115"),
    ],
)
def test_a_short_name_leads_to_one_region_without_doubt(form: str, code: str) -> None:
    owners = [
        row["code"] for row in table("regions") if row["ambiguous"] == "0" and form in cells(row, "name", "short", "former")
    ]
    assert owners == [code]


@pytest.mark.parametrize(
    "form", ["朝阳", "大同", "中山", "德州", "合作", "公安", "资源", "和平", "鼓楼", "通道", "比如", "大方", "东方"]
)
def test_a_name_that_is_also_a_word_or_another_place_needs_context(form: str) -> None:
    bearers = [row for row in table("regions") if form in cells(row, "short", "context")]
    assert bearers
    assert not [row["name"] for row in bearers if form in cells(row, "short") and row["ambiguous"] == "0"]


def test_a_short_name_without_doubt_is_nobody_elses() -> None:
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for row in table("regions"):
        assert row["ambiguous"] in {"0", "1"}
        for form in cells(row, "short"):
            owners[form].add(row["code"])
    for row in table("regions"):
        if row["ambiguous"] == "0":
            assert [form for form in cells(row, "short") if len(owners[form]) > 1] == [], row


def test_a_former_code_is_no_present_one_and_has_one_heir() -> None:
    heirs = Counter(code for row in table("regions") for code in cells(row, "former") if code.isdigit())
    assert not set(heirs) & set(regions())
    assert [code for code, count in heirs.items() if count > 1] == []
    assert all(re.fullmatch(r"\d{6}", code) for code in heirs)


@pytest.mark.parametrize("name", ["agencies", "organisations", "zones", "countries", "us_states", "places"])
def test_what_a_line_points_at_exists(name: str) -> None:
    known = everywhere()
    ids = {row["id"] for row in table(name)}
    for row in table(name):
        if row.get("region"):
            assert row["region"] in known, row
        if row.get("parent"):
            assert row["parent"] in (ids if name == "organisations" else known), row
            assert row["parent"] != row["id"], row


def test_every_network_has_its_coin() -> None:
    coins = {row["id"] for row in table("coins")}
    assert not {row["coin"] for row in table("networks") if row["coin"]} - coins


def test_classes_are_those_of_the_ontology() -> None:
    assert {row["class"] for row in table("organisations")} <= ORGANISATIONS
    assert {row["class"] for row in table("agencies")} == {"Agency"}
    assert {row["class"] for row in table("zones")} <= {"Agency", "Facility"}
    assert {row["class"] for name in ("countries", "us_states", "places") for row in table(name)} == {"Region"}
    assert {row["class"] for row in table("doctypes")} == DOCUMENTS
    assert {row["class"] for row in table("meetings")} == {"Meeting"}
    assert {row["class"] for row in table("offices")} <= {"Agency", "Association", "Company", "Media", "ResearchInstitute"}


def test_wikidata_ids_look_like_them() -> None:
    for name in ("agencies", "organisations"):
        for row in table(name):
            assert all(re.fullmatch(r"Q[1-9]\d*", ident) for ident in cells(row, "wikidata")), row


def test_an_office_composes_with_a_region() -> None:
    for row in table("offices"):
        assert re.fullmatch(r"[a-z]+(?:-[a-z]+)*", row["kind"]), row
        assert row["pattern"].count("{region}") == 1, row
        assert row["pattern"].endswith("{office}"), row
        assert set(cells(row, "levels")) <= {"province", "prefecture", "county"}, row
        assert row["levels"], row
        assert row["region_form"] in {"full", "short"}, row
        assert row["bare"] in {"0", "1"}, row
        for form in cells(row, "full", "short", "context_short"):
            assert normalise(form) == form, row
            assert len(form) > 1, row


@pytest.mark.parametrize(
    ("form", "level", "kind", "full"),
    [
        ("发改委", "province", "development-reform", "发展和改革委员会"),
        ("发改委", "prefecture", "development-reform", "发展和改革委员会"),
        ("工信厅", "province", "industry-it", "工业和信息化厅"),
        ("工信局", "prefecture", "industry-it", "工业和信息化局"),
        ("科技局", "prefecture", "science", "科学技术局"),
        ("能源局", "prefecture", "energy", "能源局"),
        ("政府办公厅", "province", "government-office", "人民政府办公厅"),
        ("网信办", "province", "cyberspace", "互联网信息办公室"),
        ("金融局", "province", "local-finance", "地方金融监督管理局"),
        ("生态环境厅", "province", "ecology", "生态环境厅"),
        ("管委会", "county", "management-committee", "管理委员会"),
        ("电力公司", "province", "state-grid", "电力公司"),
    ],
)
def test_a_short_office_has_its_full_form_at_its_level(form: str, level: str, kind: str, full: str) -> None:
    found = [
        (row["kind"], row["full"])
        for row in table("offices")
        if form in cells(row, "full", "short") and level in cells(row, "levels")
    ]
    assert (kind, full) in found


@pytest.mark.parametrize(
    ("form", "name", "ident"),
    [
        ("国家发改委", "agencies", "national-development-and-reform-commission"),
        ("金融委", "agencies", None),
        ("人民银行", "agencies", "people-s-bank-of-china"),
        ("联准会", "agencies", "federal-reserve"),
        ("金管会", "agencies", None),
        ("蚂蚁矿池", "organisations", "antpool"),
        ("鱼池", "organisations", "f2pool"),
        ("雅虎财经", "organisations", "yahoo-finance"),
        ("雅虎金融", "organisations", "yahoo-finance"),
        ("剑桥中学替代金融研究中心", "organisations", "ccaf"),
        ("支付宝中国", "organisations", "alipay"),
        ("三大金融协会", "organisations", "three-associations"),
        ("以太币", "coins", "ethereum"),
        ("莱特币", "coins", "litecoin"),
        ("闪电网路", "networks", "lightning-network"),
        ("义大利", "countries", "IT"),
        ("纽西兰", "countries", "NZ"),
        ("沙乌地阿拉伯", "countries", "SA"),
        ("寮国", "countries", "LA"),
        ("得州", "us_states", "US-TX"),
        ("德州", "us_states", "US-TX"),
        ("怀俄明州", "us_states", "US-WY"),
        ("乔治亚州", "us_states", "US-GA"),
        ("亚伯达", "us_states", "CA-AB"),
        ("准东经济技术开发区", "zones", "xinjiang-zhundong"),
        ("北美", "countries", "north-america"),
    ],
)
def test_wordings_of_the_press_are_known(form: str, name: str, ident: str | None) -> None:
    found = [row["id"] for row in table(name) if form in cells(row, "name", "aliases", "context_aliases")]
    assert len(found) == 1
    assert ident in {None, found[0]}


@pytest.mark.parametrize("form", ["央行", "人行", "工行", "国网", "道指", "台电", "币安", "百度", "日经", "财新"])
def test_a_name_that_ordinary_words_contain_needs_context(form: str) -> None:
    for name in NAMED:
        assert not [row["id"] for row in table(name) if form in cells(row, "name", "aliases")]
    assert any(form in cells(row, "context_aliases") for name in NAMED for row in table(name))


def test_a_shield_holds_a_name_and_is_none() -> None:
    forms = {
        form for name in NAMED for row in table(name) for form in cells(row, "name", "aliases", "context_aliases", "english")
    }
    forms |= {form for row in table("regions") for form in cells(row, "name", "short", "context")}
    offices = {form for row in table("offices") for form in cells(row, "context_short")}
    parts = {form for form in forms | offices if len(form) > 1}
    begins = {form[0] for row in table("regions") for form in cells(row, "short")}
    for row in table("shields"):
        word = row["word"]
        assert word not in forms
        inside = {word[a:b] for a in range(len(word)) for b in range(a + 2, len(word) + 1)}
        assert inside & parts or word[-1] in begins, word  # 位于 before 田纳西州: else 于田 is seen there


@pytest.mark.parametrize(("name", "column"), sorted(WORDS.items()))
def test_a_word_stands_once_and_in_the_simplified_script(name: str, column: str) -> None:
    words = [row[column] for row in table(name)]
    assert len(set(words)) == len(words)
    assert [word for word in words if normalise(word) != word] == []


def test_surnames_and_posts_are_marked() -> None:
    for row in table("surnames"):
        assert row["kind"] == ("single" if len(row["surname"]) == 1 else "compound"), row
        assert row["frequency"] in {"1", "2", "3"}, row
    for row in table("posts"):
        assert {row["before"], row["after"], row["former"]} <= {"0", "1"}, row
    assert all(len(row["char"]) == 1 for row in table("translit"))
