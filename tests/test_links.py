"""What mentions stand for: a name of the lexicon, a composed body, what was named before, or something new."""

from __future__ import annotations

import pytest
from articles import article, extractor, finder, knowledge, linked, links

from kg.links import CHINA, digest, document_key, link_mentions, mint
from kg.vocabulary.lexicon import BASE


def meaning(text: str, words: str) -> str:
    """Return the label of the entity that the last occurrence of some words stands for."""
    return [label for seen, label in links(text) if seen == words][-1]


# ── Places and bodies ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "words", "label"),
    [
        ("四川省能源局表示，省发改委将会同清查。", "省发改委", "四川省发展和改革委员会"),
        ("四川省发改委、能源局联合印发通知。", "能源局", "四川省能源局"),
        ("四川省发改委、能源局和工信厅联合印发通知。", "工信厅", "四川省工业和信息化厅"),
        ("江苏发改委表态。随后，发改委开会。", "发改委", "江苏省发展和改革委员会"),
        ("兰州市表态。市政府随后发布通知。", "市政府", "兰州市人民政府"),
        ("云南省曲靖市会泽县停电。县政府回应。", "县政府", "会泽县人民政府"),
        ("雅安市开会。省发改委也到会。", "省发改委", "四川省发展和改革委员会"),
        ("国家发改委和能源局开会。", "能源局", "国家能源局"),
        ("云南省曲靖市和昆明市发改委、工信局到会。", "工信局", "昆明市工业和信息化局"),
        ("浙江省发改委到会。国家能源局四川监管办公室到会。能源局表态。", "能源局", "国家能源局"),
    ],
)
def test_a_bare_office_takes_its_region_from_the_context(text: str, words: str, label: str) -> None:
    assert meaning(text, words) == label


@pytest.mark.parametrize(("text", "name"), [("省能源局要求自查。", "省能源局"), ("市政府要求自查。", "市政府")])
def test_a_bare_office_of_no_known_region_is_a_body_of_this_article(text: str, name: str) -> None:
    assert links(text) == [(name, name)]
    one, other = (extractor()(article(text + "省能源局、市政府召开会议。", ident)) for ident in ("a", "b"))
    assert {e.iri for e in one.entities if e.label == name}.isdisjoint(e.iri for e in other.entities)


@pytest.mark.parametrize("text", ["湖北省给各县（市、区）发改局下发通知。", "有关市发改委要自查。"])
def test_an_office_of_every_county_is_nobody_in_particular(text: str) -> None:
    assert not any("发" in name for name, _ in links(text))


@pytest.mark.parametrize(
    ("text", "words", "label"),
    [
        ("浙江省网信办部署。全省开展清查。", "全省", "浙江省"),
        ("内蒙古发文。全区开展清查。", "全区", "内蒙古自治区"),
        ("杭州市网信办部署。该市关停3座矿场。", "该市", "杭州市"),
        ("四川省阿坝州断电。州里成立专班。", "州里", "阿坝藏族羌族自治州"),
        ("雅安市断电。全省也将断电。", "全省", "四川省"),
    ],
)
def test_words_for_a_region_named_before(text: str, words: str, label: str) -> None:
    assert meaning(text, words) == label


@pytest.mark.parametrize("text", ["全市场下跌。", "杭州市断电。全市场下跌。", "全省停电。"])
def test_words_that_only_look_so_or_have_nothing_before_them(text: str) -> None:
    assert not any(words.startswith(("全市", "全省")) for words, _ in links(text))


def test_a_ministry_of_another_country_needs_its_country() -> None:
    assert links("鲁哈尼说，内政部将严查。") == []
    assert ("内政部", "台湾内政部") in links("台湾的内政部将严查。")


def test_a_short_name_in_a_list_with_a_central_body_is_central() -> None:
    text = "宁夏网信办部署自查。银保监会、网信办联合发布风险提示。"
    assert links(text)[-2:-1] == [("网信办", "国家互联网信息办公室")]


def test_a_region_named_later_does_not_tell_whose_office_it_was() -> None:
    assert meaning("兰州市表态。市政府回应。随后成都市也表态。", "市政府") == "兰州市人民政府"


@pytest.mark.parametrize("words", ["四川发改委", "四川省发改委", "四川省發展和改革委員會", "四川省发展改革委"])
def test_ways_of_writing_a_body_are_one_thing(words: str) -> None:
    assert linked(f"{words}开会。")[0][1:] == ("四川省发展和改革委员会", "agency-510000-development-reform")


def test_a_body_knows_its_region() -> None:
    from kg.links import link_article

    found, _ = link_article(finder().sheet(article("四川雅安市能源局开会。")), knowledge())
    (body,) = found.entities.values()
    assert (body.region, body.known) == (f"{BASE}region-511800", True)
    assert "雅安能源局" in body.aliases
    assert "四川雅安市能源局" in body.aliases, "the words of the article are another name"


# ── Documents ──────────────────────────────────────────────────────────────────────────────────


def test_words_that_point_back_lead_to_the_document_named_last() -> None:
    text = "《关于清理的通知》已下发。《关于断电的通知》也已下发。该通知要求自查。通知称，要断电。上述文件要求上报。"
    assert [label for words, label in links(text) if words in {"该通知", "通知", "上述文件"}] == ["关于断电的通知"] * 3


def test_a_notice_is_not_what_the_measures_point_back_to() -> None:
    text = "《关于清理的通知》已下发，《打击挖矿八项措施》征求意见。该通知要求自查。"
    assert meaning(text, "该通知") == "关于清理的通知"


def test_one_title_in_two_kinds_of_marks_and_scripts_is_one_document() -> None:
    found = linked("《关于清理挖矿的通知》下发。“关于清理挖矿的通知”提到，《關於清理「挖礦」的通知》")
    assert len({iri for _, _, iri in found}) == 1


def test_a_headline_is_the_document_that_the_text_speaks_of() -> None:
    found = linked("关于清理关停挖矿项目的通知\n通知要求立即关停。", titled=True)
    assert len(found) == 2
    assert len({iri for _, _, iri in found}) == 1


def test_two_untitled_notices_of_one_article_stay_two() -> None:
    found = linked("四川省能源局下发一份通知，要求自查。云南省能源局下发一份通知，要求断电。")
    assert len({iri for _, label, iri in found if label == "通知"}) == 2


# ── Meetings, persons, organisations ───────────────────────────────────────────────────────────


def test_words_that_point_back_lead_to_the_meeting_named_last() -> None:
    text = "雅安市召开专题会议，会议强调安全。此次会议要求断电。会议指出，要自查。"
    assert {label for words, label in links(text) if words.endswith("会议")} == {"专题会议"}


def test_a_person_is_one_within_an_article_and_another_in_the_next() -> None:
    one, again = (iri for _, label, iri in linked("董事长李长河表示。李长河还说。") if label == "李长河")
    assert one == again
    document = article("董事长李长河表示。", "other")
    (elsewhere,) = [k.entity for k in link_mentions(finder().sheet(document), knowledge()) if k.mention.kind == "Person"]
    assert not elsewhere.endswith(one)


def test_an_abbreviation_stands_for_the_whole_name() -> None:
    text = "浙江海云数据有限公司（以下简称“海云”）停产。海云补充说。"
    assert meaning(text, "海云") == "浙江海云数据有限公司"


@pytest.mark.parametrize(
    ("words", "label"), [("币印矿池", "Poolin"), ("蚂蚁矿池", "AntPool"), ("央行", "中国人民银行"), ("BTC", "比特币")]
)
def test_names_of_one_thing_lead_to_it(words: str, label: str) -> None:
    assert meaning(f"据悉，{words}回应。", words) == label


# ── Scores and reasons ─────────────────────────────────────────────────────────────────────────


def test_every_link_says_how_sure_it_is_and_why() -> None:
    text = "四川省发改委、能源局印发《关于清理的通知》。省工信厅称，该通知属实。华宇集团停产。"
    found = {k.mention.text: k for k in link_mentions(finder().sheet(article(text)), knowledge())}
    assert all(0 < k.score <= 1 for k in found.values())
    assert found["四川省发改委"].score > found["能源局"].score > found["省工信厅"].score
    assert [c.label for c in found["能源局"].candidates] == ["四川省能源局", "国家能源局"]
    assert all(c.reason for k in found.values() for c in k.candidates)
    assert (found["华宇集团"].nil, found["四川省发改委"].nil) == (True, False)
    assert "points back" in found["该通知"].candidates[0].reason


# ── IRIs ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "name", ["恒业天辰科技有限公司", "Core Mining Ltd.", "a/b#c?d e", "😀", "İstanbul", "'; DROP", "../../x", "长" * 200]
)
def test_a_minted_iri_needs_no_escape(name: str) -> None:
    import re

    iri = mint("company", name)
    assert re.fullmatch(r"company-(?:[a-z0-9]+-)*[0-9a-f]{16}", iri.removeprefix(BASE))
    assert len(iri) < 120


def test_a_minted_iri_depends_on_the_name_the_kind_and_the_scope_alone() -> None:
    assert mint("company", "恆業") == mint("company", "恒业")
    assert len({mint("company", "恒业"), mint("pool", "恒业"), mint("company", "恒业", "a"), mint("company", "恒业", "b")}) == 4
    assert digest("a", "b") != digest("a", "", "b")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("四川省能源局关于清理“挖矿”项目的通知", "关于清理挖矿项目的通知"),
        ("打击挖矿8项措施", "打击挖矿八项措施"),
        ("打击挖矿八项措施（征求意见稿）", "打击挖矿八项措施"),
        ("關於清理『挖礦』項目的通知", "关于清理 “挖矿” 项目的通知"),
    ],
)
def test_writings_of_one_title_have_one_key(one: str, other: str) -> None:
    assert document_key(one) == document_key(other)


def test_titles_that_differ_have_two_keys() -> None:
    assert document_key("关于清理挖矿项目的通知") != document_key("关于清退挖矿项目的通知")


def test_china_is_the_region_of_the_lexicon() -> None:
    assert knowledge().lexicon.by_iri[CHINA].name == "中国"


@pytest.mark.parametrize(
    ("text", "words", "label"),
    [
        ("香港证监会表态。证监会将公布指引。", "证监会", "香港证券及期货事务监察委员会"),
        ("俄央行提议禁止挖矿。央行还说明了理由。", "央行", "俄罗斯中央银行"),
        ("中国央行表态。俄央行跟进。央行将再次约谈。", "央行", "中国人民银行"),
        ("证监会表态。香港证监会跟进。", "证监会", "中国证券监督管理委员会"),
    ],
)
def test_a_short_name_is_that_of_the_body_named_in_full_before(text: str, words: str, label: str) -> None:
    assert meaning(text, words) == label


def test_a_body_of_a_place_goes_on_after_the_name_of_the_one_above_it() -> None:
    assert meaning("国网四川阿坝州电力有限公司发布通知。", "国网四川阿坝州电力有限公司") == "阿坝藏族羌族自治州电力公司"
