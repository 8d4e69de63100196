"""What names, describes or measures something in an article, and what only looks as if it did."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from articles import DAY, article, finder, knowledge, mentions

from kg.errors import SettingsError
from kg.mentions import Hit, MentionFinder, full_name, known_forms, make_pipeline, strip_title
from kg.mentions.base import Cover, Page, resolve_overlaps
from kg.mentions.orgs import start_of_name
from kg.mentions.words import borders, make_cutter
from kg.model import Mention, Quantity, When
from kg.reading import Reading


def kinds(text: str) -> dict[str, str]:
    """Return the kind of each mention by its words."""
    return {words: kind for words, kind, _ in mentions(text)}


def names(text: str, kind: str) -> list[str]:
    """Return the names of the mentions of a kind."""
    return [name for _, found, name in mentions(text) if found == kind]


# ── Names of the lexicon ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("四川的矿机", "四川省"),
        ("内蒙古的矿机", "内蒙古自治区"),
        ("新疆昌吉州的矿机", "昌吉回族自治州"),
        ("云南省曲靖市会泽县的矿机", "会泽县"),
        ("北京朝阳区的矿机", "朝阳区"),
        ("哈萨克斯坦的矿机", "哈萨克斯坦"),
        ("美国得州的矿机", "得克萨斯州"),
        ("山东德州的矿机", "德州市"),
        ("海南州的矿机", "海南藏族自治州"),
        ("海南的矿机", "海南省"),
        ("吉林市的矿机", "吉林市"),
        ("吉林的矿机", "吉林省"),
    ],
)
def test_a_place_is_found_by_its_names(text: str, name: str) -> None:
    assert names(text, "Region") == [name]


@pytest.mark.parametrize(
    "text", ["中山先生到会致辞。", "孙中山先生故居。", "德州扑克。", "朝阳升起。", "一百度的高温。", "化工行业的用电。"]
)
def test_a_word_that_only_holds_a_name_names_nothing(text: str) -> None:
    assert mentions(text) == []


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        ("东方财富刊出快讯。", "东方财富", "Media"),
        ("中山大学发布报告。", "中山大学", "ResearchInstitute"),
        ("上海证券交易所收市。", "上海证券交易所", "Exchange"),
        ("国家能源局四川监管办公室表态。", "国家能源局四川监管办公室", "Agency"),
        ("比特币和以太坊下跌。", "以太坊", "Cryptocurrency"),
        ("据btc.com数据。", "btc.com", "DataProvider"),
        ("蚂蚁矿池与F2Pool。", "F2Pool", "MiningPool"),
        ("中国银行业协会表态。", "中国银行业协会", "Association"),
    ],
)
def test_a_longer_name_is_not_read_as_the_place_in_it(text: str, words: str, kind: str) -> None:
    assert kinds(text)[words] == kind
    assert "Region" not in kinds(text).values()


def test_a_short_acronym_holds_only_in_capitals_and_whole() -> None:
    assert names("美国SEC表示。", "Agency")
    assert not names("每秒30sec、SECRET。", "Agency")


def test_latin_names_do_not_care_for_case_but_for_borders() -> None:
    assert names("F2POOL和f2pool", "MiningPool") == ["F2Pool", "F2Pool"]
    assert not names("XF2Pool9", "MiningPool")


# ── Composed bodies ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("四川省发改委", "四川省发展和改革委员会"),
        ("四川发展改革委", "四川省发展和改革委员会"),
        ("内蒙古自治区工信厅", "内蒙古自治区工业和信息化厅"),
        ("新疆昌吉州发改委", "昌吉回族自治州发展和改革委员会"),
        ("四川雅安市能源局", "雅安市能源局"),
        ("雅安能源局", "雅安市能源局"),
        ("青海省海西州工信局", "海西蒙古族藏族自治州工业和信息化局"),
        ("内蒙古鄂尔多斯市达拉特旗能源局", "达拉特旗能源局"),
        ("北京朝阳区发改委", "朝阳区发展和改革委员会"),
        ("甘肃省政府", "甘肃省人民政府"),
        ("四川证监局", "四川证监局"),
        ("江苏省网信办", "江苏省互联网信息办公室"),
        ("四川省人民政府办公厅", "四川省人民政府办公厅"),
    ],
)
def test_region_and_office_make_one_body(words: str, name: str) -> None:
    assert mentions(f"{words}开展工作。") == [(words, "Agency", name)]


def test_offices_of_committees_and_committees_of_parliaments_are_bodies() -> None:
    assert names("市委宣传部、市委政法委和市发改委印发方案。", "Agency") == ["宣传部", "政法委", "发改委"]
    assert names("欧洲议会经济与货币事务委员会3月14日投票。", "Agency") == ["欧洲议会经济与货币事务委员会"]
    assert names("韩国国会成立了特别委员会。", "Agency") == ["韩国国会"]


@pytest.mark.parametrize(
    ("words", "name"),
    [("挪威能源部", "挪威能源部"), ("哈薩克能源部", "哈萨克斯坦能源部"), ("美国国会", "美国国会"), ("中国商务部", "商务部")],
)
def test_a_country_and_an_office_make_one_body(words: str, name: str) -> None:
    assert names(f"{words}宣布禁令。", "Agency") == [name]


def test_a_short_name_is_the_own_body_of_hong_kong_where_only_hong_kong_is_spoken_of() -> None:
    assert names("香港警方拘捕一人。证监会表示关注。", "Agency")[-1] == "香港证券及期货事务监察委员会"
    assert names("香港与北京都很关注。证监会表示关注。", "Agency")[-1] == "中国证券监督管理委员会"
    assert names("以太坊合并后，全网算力归零。", "Network") == ["以太坊网络"]


def test_bodies_of_several_levels_share_an_offices_words() -> None:
    assert names("国家、省发展改革委相继召开会议。", "Agency") == ["国家发展和改革委员会", "发展改革委"]
    found = mentions("省、市工信局联合检查。")
    assert [words for words, kind, _ in found if kind == "Agency"] == ["省", "市工信局"]
    assert "国家" not in kinds("这些国家、市工信局都在检查。")


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("四川省能源局开会，四川省发改委派员参加。该局还印发通知。", "四川省能源局"),
        ("四川省能源局开会，四川省发改委派员参加。该委还印发通知。", "四川省发展和改革委员会"),
        ("四川省能源局开会。该部门还印发通知。", "四川省能源局"),
        ("中国银行业协会开会。该协会还发出倡议。", "中国银行业协会"),
    ],
)
def test_a_word_for_a_body_means_the_one_that_ends_so(text: str, body: str) -> None:
    assert [m.name for m in finder()(article(text)) if m.anaphoric] == [body]


@pytest.mark.parametrize(
    "text", ["四川省能源局开会。该局面很复杂。", "四川省能源局开会。该部分很长。", "四川省能源局开会。该委开会。"]
)
def test_no_body_is_meant_where_none_ends_so(text: str) -> None:
    assert not [m for m in finder()(article(text)) if m.anaphoric]


@pytest.mark.parametrize(("word", "level"), [("省", "province"), ("市", "prefecture"), ("州", "prefecture"), ("县", "county")])
def test_a_bare_office_carries_its_level(word: str, level: str) -> None:
    (mention,) = finder()(article(f"{word}发改委开展工作。"))
    assert (mention.text, mention.part("level")) == (f"{word}发改委", level)


def test_an_everyday_word_is_an_office_only_after_a_region() -> None:
    assert mentions("警方介入。") == []
    assert [kind for _, kind, _ in mentions("四川警方介入。")] == ["Agency"]


def test_the_forms_of_a_composed_name() -> None:
    lexicon = knowledge().lexicon
    office = next(o for o in lexicon.offices if o.full == "能源局")
    region = lexicon.by_code["510000"]
    assert full_name(region, office) == known_forms(region, office)[0] == "四川省能源局"
    assert "四川能源局" in known_forms(region, office)
    assert len(known_forms(region, office)) == len(set(known_forms(region, office)))


# ── Organisations that no lexicon holds ────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("北京云算科技有限公司表示", "北京云算科技有限公司", "Company"),
        ("昨天，康定恒信建设有限公司停产", "康定恒信建设有限公司", "Company"),
        ("雅安市城建投资有限公司收到通知", "雅安市城建投资有限公司", "Company"),
        ("雅安市电力投资有限公司收到通知", "雅安市电力投资有限公司", "Company"),
        ("随后四川黑水云矿有限责任公司停产", "四川黑水云矿有限责任公司", "Company"),
        ("与华宇集团签约", "华宇集团", "Company"),
        ("北方大学金融研究所的报告", "北方大学金融研究所", "ResearchInstitute"),
        ("《北方矿业报》称", "北方矿业报", "Media"),
        ("矿企Core Mining Ltd停产", "Core Mining Ltd", "Company"),
        ("交易平台“链海”停业", "链海", "Exchange"),
        ("云图科技首席执行官张大山", "云图科技", "Company"),
    ],
)
def test_an_organisation_is_found_by_its_ending_or_by_what_announces_it(text: str, name: str, kind: str) -> None:
    assert names(text, kind) == [name]


@pytest.mark.parametrize("text", ["多家公司停产", "一家矿场和一个矿池", "所有上市公司", "当地的大学和研究所", "比特币矿场"])
def test_a_common_noun_names_nobody(text: str) -> None:
    assert not {"Company", "MiningPool", "Facility", "ResearchInstitute"} & {kind for _, kind, _ in mentions(text)}


def test_an_abbreviation_holds_after_it_was_introduced() -> None:
    text = "海云说。浙江海云数据有限公司（以下简称“海云”）停产。海云补充说。"
    found = [(words, name) for words, kind, name in mentions(text) if kind == "Company"]
    assert found == [("浙江海云数据有限公司（以下简称“海云”）", "浙江海云数据有限公司"), ("海云", "浙江海云数据有限公司")]


def test_a_latin_name_in_brackets_is_another_name() -> None:
    (first, *_) = finder()(article("北疆数据有限公司（Beijiang）停产。"))
    assert first.part("alias") == "Beijiang"


def test_a_remark_in_brackets_is_no_name() -> None:
    (first, *_) = finder()(article("北疆数据有限公司（总部在伊犁）停产。"))
    assert (first.text, first.part("alias")) == ("北疆数据有限公司", "")


# ── Persons ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "name", "post"),
    [
        ("北方大学教授赵小兰指出", "赵小兰", "教授"),
        ("央行副行长范一飞、总经理王大力出席", "范一飞", "副行长"),
        ("云图科技首席执行官欧阳明说", "欧阳明", "首席执行官"),
        ("首席执行官Adam Smith表示", "Adam Smith", "首席执行官"),
        ("分析师约翰·史密斯（John Smith）表示", "约翰·史密斯", "分析师"),
    ],
)
def test_a_person_is_found_by_the_post(text: str, name: str, post: str) -> None:
    person = next(m for m in finder()(article(text)) if m.kind == "Person")
    assert (person.name, person.part("post")) == (name, post)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("柏杨科技首席商务官（CBO）孔令晖说，新机器将上线。", ["孔令晖"]),
        ("白桦矿业创始人、董事长胡东表示，公司将在海外建矿场。", ["胡东"]),
        ("金管会主委黄天牧答询时说，将纳管平台。", ["黄天牧"]),
        ("某矿池联合创始人毛世行（神鱼）说，机器要搬走。", ["毛世行"]),
        ("阿布哈兹能源部部长贾波菲亚说，已切断电源。", ["贾波菲亚"]),
        ("联合国秘书长古特雷斯发表讲话。", ["古特雷斯"]),
        ("国家发改委新闻发言人谈挖矿。", []),
        ("主任马上到场说明情况。", []),
    ],
)
def test_persons_are_found_behind_posts_of_all_kinds(text: str, found: list[str]) -> None:
    assert names(text, "Person") == found


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("中国互联网协会区块链专委会委员王娟说，要谨慎。", "Association", "中国互联网协会区块链专委会"),
        ("中国银行法学研究会理事肖青认为，合同无效。", "ResearchInstitute", "中国银行法学研究会"),
        ("北京市网络法学研究会副秘书长车宁认为，能耗高。", "ResearchInstitute", "北京市网络法学研究会"),
        ("美里警区主任哈金曼说，销毁矿机。", "Agency", "美里警区"),
        ("俄罗斯国家杜马金融市场委员会主席阿克萨科夫称，法案即将提交。", "Agency", "俄罗斯国家杜马金融市场委员会"),
    ],
)
def test_an_ending_makes_a_longer_name_of_a_known_one(text: str, kind: str, found: str) -> None:
    assert found in names(text, kind)


def test_a_foreigner_is_found_by_the_dot_and_again_by_the_last_name() -> None:
    assert names("彼得·斯密特（Peter Smit）认为会跌。斯密特还说会涨。", "Person") == ["彼得·斯密特"] * 2


@pytest.mark.parametrize("text", ["总裁高达三人。", "经理马上表示。", "分析师于是说。", "专家的说法。"])
def test_words_that_begin_like_a_surname_are_no_persons(text: str) -> None:
    assert names(text, "Person") == []


@pytest.mark.parametrize(
    ("text", "pools"),
    [
        ("F2Pool跌26%，BTC.com跌19%，币安跌36%。", ["F2Pool", "BTC.com矿池", "Binance Pool"]),
        ("据BTC.com数据，F2Pool、BTC.com和币印在前。", ["F2Pool", "BTC.com矿池", "Poolin"]),
        ("BTC.com的算力占比为14%。", ["BTC.com矿池"]),
        ("BTC.com的算力数据显示，F2Pool跌26%，币安股价跌19%。", ["F2Pool"]),
        ("火币、F2Pool均已停止服务。", ["F2Pool"]),
    ],
)
def test_a_firms_name_is_its_pool_among_pools_and_their_figures(text: str, pools: list[str]) -> None:
    assert names(text, "MiningPool") == pools


@pytest.mark.parametrize(
    ("text", "firms"),
    [
        ("链岳则去了加拿大，做托管的晴川云关停了机房。", ["链岳", "晴川云"]),
        ("渡川算力选了俄罗斯，鸿图云算在美国租下厂房。", ["渡川算力", "鸿图云算"]),
        ("有4家迁往北美，分别是云麓、海燕科技和玖链。", ["云麓", "海燕科技", "玖链"]),
        ("涉及企业有宏达科技、凯博网络；天成网络、华瑞科技两家在列。", ["宏达科技", "凯博网络", "天成网络", "华瑞科技"]),
        ("“天枢矿业”登记在贵阳，澜江云6月底被断电。", ["天枢矿业", "澜江云"]),
        ("据云石科技首席执行官介绍，监管部门对远帆科技罚款。", ["云石科技", "远帆科技"]),
        ("附件\n1. 康定云谷科技有限公司\n2. 泸定恒信网络有限公司", ["康定云谷科技有限公司", "泸定恒信网络有限公司"]),
    ],
)
def test_a_firm_is_found_by_what_it_does_and_by_the_list_that_holds_it(text: str, firms: list[str]) -> None:
    assert names(text, "Company") == firms


def test_a_listed_firm_is_found_by_what_it_tells() -> None:
    text = "上市公司纷纷回应。科昱股份则表示，未从事挖矿。英泽智控在互动平台称，矿机已转让。业内人士表示，影响有限。"
    assert names(text, "Company") == ["科昱股份", "英泽智控"]
    assert names("英泽智控表示，影响有限。", "Company") == []


@pytest.mark.parametrize(
    "text",
    [
        "许多人把机器卖了，他的矿机搬到了海外，周远舟把矿机运走。",
        "公司有技术、资金优势，机构有银行、证券，企业包括国有企业和民营企业。",
        "“金融科技”和“高科技”不是名字，“云计算”也不是。",
        "要求排查违规企业、个人并列入名单，引导企业有序退出。",
    ],
)
def test_everyday_words_and_persons_are_no_firms_where_firms_would_stand(text: str) -> None:
    assert names(text, "Company") == []


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("二手矿机价格腰斩。", ["二手矿机"]),
        ("蚂蚁S19j Pro矿机的报价降到3万元。", ["蚂蚁S19j Pro"]),
        ("神马M30S++每T单价跌破50美元，S9矿机只卖300元。", ["神马M30S++", "S9"]),
        ("RTX 3080显卡从1.6万元跌到9000元。", ["RTX 3080"]),
    ],
)
def test_goods_are_found_where_their_price_is_told(text: str, goods: list[str]) -> None:
    assert names(text, "Product") == goods


def test_goods_without_a_price_are_words() -> None:
    text = "四川的矿机被断电。矿机厂商的股价下跌。矿机包机服务的报价很高。用5G网络的S19矿机停机。"
    assert names(text, "Product") == []


def test_pools_are_found_beside_their_figures_and_each_other() -> None:
    assert names("霁月矿池、蓝鲸矿池和星途矿池的算力都跌了。", "MiningPool") == ["霁月矿池", "蓝鲸矿池", "星途矿池"]
    assert names("国内矿池、前五矿池的算力都跌了，加入矿池、退出矿池的也有。", "MiningPool") == []


# ── Documents and meetings ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("印发《关于清查挖矿的通知》", "关于清查挖矿的通知", "Notice"),
        ("印发“关于清查挖矿的通知”", "关于清查挖矿的通知", "Notice"),
        ("印发「關於清查挖礦的通知」", "关于清查挖矿的通知", "Notice"),
        ("修订《产业结构调整目录（征求意见稿）》", "产业结构调整目录（征求意见稿）", "Catalogue"),
        ("四川省能源局印发了一份关于清查挖矿的通知，", "关于清查挖矿的通知", "Notice"),
        ("内蒙古昨天出台打击挖矿八项措施。", "打击挖矿八项措施", "Measures"),
        ("雅安市召开专题会议。", "专题会议", "Meeting"),
        ("国务院金融委召开第五十一次会议。", "第五十一次会议", "Meeting"),
        ("剑桥大学发布《报告2021》", "报告2021", "Report"),
    ],
)
def test_a_document_or_meeting_is_found_by_title_or_description(text: str, name: str, kind: str) -> None:
    assert (name, kind) in [(n, k) for _, k, n in mentions(text)]


@pytest.mark.parametrize(
    "text",
    ["《流浪地球》上映。", "所谓“挖矿”行为。", "“四川清退”风波。", "他说：“我们没有收到任何书面的通知。”", "上传“报告2021”"],
)
def test_quoted_words_are_not_always_a_document(text: str) -> None:
    assert not [m for m in mentions(text) if m[1] in {"Notice", "PolicyDocument", "Measures", "Report"}]


def test_a_line_that_is_a_title_is_a_document() -> None:
    text = "网传通知如下：\n甘孜州发展和改革委员会关于关停挖矿项目的通知\n各县："
    assert [m.name for m in finder()(article(text)) if m.part("titled")] == ["甘孜州发展和改革委员会关于关停挖矿项目的通知"]
    assert not [m for m in finder()(article("甘孜州发展和改革委员会发布关于关停挖矿项目的通知")) if m.part("titled")]


def test_a_post_on_the_web_is_no_document() -> None:
    assert names("币安在推特发文称，将停止服务。", "PolicyDocument") == []


def test_a_headline_can_be_a_document() -> None:
    found = finder()(article("关于清理挖矿项目的通知\n全文如下。", titled=True))
    assert [(m.name, m.part("titled")) for m in found] == [("关于清理挖矿项目的通知", "1")]


@pytest.mark.parametrize("words", ["该通知", "上述通知", "《通知》", "这份通知"])
def test_words_that_point_back_say_so(words: str) -> None:
    last = finder()(article(f"印发《关于清查挖矿的通知》。{words}要求自查。"))[-1]
    assert (last.text, last.anaphoric) == (words, True)


def test_a_title_without_its_state() -> None:
    assert strip_title("指导目录（2019年本）（征求意见稿）") == "指导目录"
    assert strip_title("（试行）办法") == "（试行）办法"


# ── Times and amounts ──────────────────────────────────────────────────────────────────────────


def test_times_and_amounts_carry_their_values() -> None:
    found = {m.kind: m.value for m in finder()(article("6月9日，算力下跌12.5%，至120EH/s，涉及26个项目。"))}
    assert isinstance(found["Time"], When)
    assert found["Time"].earliest == found["Time"].latest == DAY.replace(day=9)
    amounts = {kind: value.value for kind, value in found.items() if isinstance(value, Quantity)}
    assert amounts == {"Percent": Decimal("12.5"), "Hashrate": Decimal(120), "Count": Decimal(26)}


def test_an_amount_in_a_title_is_part_of_the_title() -> None:
    assert [m.kind for m in finder()(article("《关于打击挖矿的八项措施》"))] == ["Measures"]


# ── The room itself ────────────────────────────────────────────────────────────────────────────

TEXT = """6 月 18 日，四川省發改委、能源局聯合印發《關於" 挖礦 "的通知》。
😀 分析師約翰·史密斯（John Smith）說，F2Pool算力下跌12%。"""


def test_mentions_quote_the_article_in_order_without_overlap() -> None:
    document = article(TEXT)
    found = finder()(document)
    assert all(isinstance(m, Mention) and m.span.of(TEXT) == m.text for m in found)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))
    assert [m.text for m in found if m.kind in {"Agency", "Notice", "Person"}] == [
        "四川省發改委", "能源局", '《關於" 挖礦 "的通知》', "約翰·史密斯（John Smith）",
    ]  # fmt: skip
    assert finder()(document) == found, "the same for the same text"


def test_spacy_shows_the_same_mentions() -> None:
    doc = finder().doc(article(TEXT))
    assert doc.text == TEXT
    assert {"四川省發改委", "F2Pool"} <= {e.text for e in doc.ents}
    assert [s.text for s in doc.spans["kuangtu"]] == [m.text for m in finder()(article(TEXT))]
    pool = next(e for e in doc.ents if e.text == "F2Pool")
    assert (pool.label_, pool.kb_id_) == ("MiningPool", "https://w3id.org/kuangtu/id/org-f2pool")


def test_every_step_is_a_component_by_name() -> None:
    assert [name for name in make_pipeline(knowledge()).pipe_names if not name.startswith("kuangtu_")] == []


def test_a_trained_model_that_is_not_there_is_named() -> None:
    with pytest.raises(SettingsError, match=r"zh_nowhere.*spacy download"):
        MentionFinder(knowledge(), spacy_model="zh_nowhere")


def test_overlaps_are_settled_by_rank_then_length_then_place() -> None:
    def settle(*hits: Hit) -> list[str]:
        forward, backward = (resolve_overlaps(order) for order in (hits, hits[::-1]))
        assert forward == backward, "the order in which they were found does not matter"
        return [h.name for h in forward]

    assert settle(Hit(0, 4, "Region", "a", rank=60), Hit(2, 9, "Agency", "b", rank=50)) == ["a"]
    assert settle(Hit(0, 4, "Region", "a"), Hit(2, 9, "Agency", "b")) == ["b"]
    assert settle(Hit(0, 4, "Region", "a"), Hit(2, 6, "Agency", "b")) == ["a"]
    assert settle(Hit(0, 2, "Region", "a"), Hit(2, 4, "Agency", "b")) == ["a", "b"]
    assert settle() == []
    assert Cover(9, [Hit(0, 2, "Region", "a"), Hit(4, 5, "Region", "b")]).free(2, 4)
    assert not Cover(9, [Hit(0, 2, "Region", "a")]).free(1, 3)


@pytest.mark.parametrize("fast", [True, False])
def test_both_cutters_keep_every_character(fast: bool) -> None:
    cut = make_cutter(["比特币矿机"], prefer_fast=fast)
    text = "四川的比特币矿机😀断电"
    assert "".join(cut(text)) == text
    assert {3, 8} <= borders(cut, text), "a name of the dictionary is a word"
    assert not any(place > 0 for place in borders(cut, ""))


def test_a_name_starts_after_the_last_word_that_no_name_contains() -> None:
    cut = make_cutter([])
    assert start_of_name("他们约谈了华宇集团", 0, 7, cut, frozenset({"约谈", "了", "他们"})) == 5


def test_a_page_shows_its_view() -> None:
    reading = Reading.of("「四川」")
    assert Page(article("「四川」"), reading, ()).view == "“四川”"


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ("内蒙古发改委发布八大措施打击挖矿行为。", "八大措施"),
        ("四川推出10条举措，严打挖矿。", "10条举措"),
        ("市场监管总局发出《行政指导书》。", "《行政指导书》"),
    ],
)
def test_documents_that_are_counted_or_bear_the_name_of_their_kind(text: str, document: str) -> None:
    assert document in {words for words, kind, _ in mentions(text) if kind not in {"Agency", "Region"}}


def test_an_article_of_a_law_is_no_counted_document() -> None:
    assert not any(words.startswith("四十九条") for words, _, _ in mentions("根据第四十九条规定，责令整改。"))


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("俄罗斯央行、财政部意见不一。", "俄罗斯财政部"),
        ("印度央行讨论了税收。该国财政部提交了法案。", "印度财政部"),
        ("挪威电价上涨。该国能源部发布法令。", "挪威能源部"),
    ],
)
def test_a_countrys_body_is_not_taken_for_ours(text: str, body: str) -> None:
    assert body in names(text, "Agency")


def test_a_coins_name_within_a_funds_is_no_coin_and_a_coin_no_firm() -> None:
    assert names("某某Bitcoin Strategy ETF上市，Bitcoin Cash的价格上涨。", "Cryptocurrency") == ["比特币现金"]


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("證監會昨公布諮詢總結。本港現時只有兩家平台，這與內地不同。", "香港证券及期货事务监察委员会"),
        ("台灣的業者對這項規定表示歡迎。中央銀行總裁表示，這將於明年開始。", "台湾中央银行"),
        ("台灣的業者說，台灣金管會這項規定延續了香港的做法。中央銀行總裁說好。", "台湾中央银行"),
        ("美国总统9日签署命令，要求财政部评估。", "美国财政部"),
        ("哈萨克斯坦电力短缺。能源部估计，负荷为600兆瓦。", "哈萨克斯坦能源部"),
        ("香港的機構對這項規定表示關注，中國證監會說將開會。", "中国证券监督管理委员会"),
        ("美国也在讨论。中国四川限电，财政部发布通知。", "财政部"),
    ],
)
def test_whose_body_a_bare_name_means(text: str, body: str) -> None:
    assert names(text, "Agency")[-1] == body


def test_a_place_in_one_letter() -> None:
    assert "香港特别行政区" in names("香港證監會表示，這些在港設有辦事處的平台須於明年開始領牌。", "Region")
    assert names("四川的矿机在港设备商手中。", "Region") == ["四川省"]


@pytest.mark.parametrize(
    ("text", "firm"),
    [
        ("注册于塞舌尔的Orvane上周则公告，将停止服务。", "Orvane"),
        ("总部设于新加坡的霁岛（Lumqo）则通知客户，6月1日起停止服务。", "霁岛"),
        ("纳斯达克矿企Orvane Digital上周发布公告。", "Orvane Digital"),
        ("嘉楠科技（NASDAQ：CAN）发布财报。CAN收涨5%。", "嘉楠科技"),
    ],
)
def test_a_firm_known_by_what_it_does_or_where_it_sits(text: str, firm: str) -> None:
    assert names(text, "Company")[-1] == firm


@pytest.mark.parametrize(
    "text", ["稳定币（Stablecoin）则表示价值。", "马斯克（Elon Musk）宣布停止接受比特币。", "嘉楠科技日本子公司停业。"]
)
def test_what_only_looks_like_a_firm(text: str) -> None:
    assert set(names(text, "Company")) <= {"嘉楠科技"}


def test_a_place_behind_a_verb_is_no_county() -> None:
    assert names("数据中心位于田纳西州。", "Region") == ["田纳西州"]
    assert names("矿场位于于田县。", "Region") == ["于田县"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("挪威小镇贝尔格拉布（Belgrab）有一座矿场。", "贝尔格拉布"),
        ("矿场在小镇罗萨尔达，规模不大。", "罗萨尔达"),
        ("在西南部的卡里桑德（Carisand）经营矿场。", "卡里桑德"),
        ("嘉楠科技把矿机运往美国俄亥俄州的阿克伦特。", "阿克伦特"),
    ],
)
def test_a_town_abroad_is_found_by_the_words_before_it(text: str, name: str) -> None:
    assert name in names(text, "Region")


@pytest.mark.parametrize("text", ["城市地铁停运。", "他在美国俄亥俄州的同事说，矿场不大。", "港口（Port）关闭。"])
def test_a_noun_for_towns_alone_names_none(text: str) -> None:
    assert set(names(text, "Region")) <= {"俄亥俄州"}


@pytest.mark.parametrize("text", ["比特币日均算力为104EH/s。", "比特币7日平均算力回升。", "比特币的总算力、币价都在跌。"])
def test_what_is_measured_of_a_coin_is_its_networks(text: str) -> None:
    assert set(names(text, "Network")) == {"比特币全网"}


def test_a_span_before_hashrate_is_no_firm_and_a_verb_no_ruler() -> None:
    assert names("蚂蚁矿池24H算力下降28%。", "Company") == []
    assert names("伊朗总统宣布，9月前禁止挖矿。", "Person") == []
    assert names("火币云链研究院首席研究员李青岭表示不好。", "ResearchInstitute") == ["火币云链研究院"]


def test_a_word_behind_a_name_is_no_part_of_it() -> None:
    assert names("F2Pool联合创始人王纯发微博称，算力跌了。", "Person") == ["王纯"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("日本金融厅长官中岛淳一在会上说，协会会长广末纪之、执行长加纳裕三也到场。", ["中岛淳一", "广末纪之", "加纳裕三"]),
        ("币安创始人兼CEO赵长鹏（CZ）近日出席峰会。", ["赵长鹏"]),
        ("那曲市发改委主任次仁顿珠日前带队检查。", ["次仁顿珠"]),
        ("处长洪水富说，执行院长盘和林接受采访，市长马上表示要查。", ["洪水富", "盘和林"]),
        ("党委委员陈雨露、刘国强、范一飞出席。", ["陈雨露", "刘国强", "范一飞"]),
        ("市长张三、证监会和高新区有关负责人参加。", ["张三"]),
        ("创始人马蒂·格林斯潘持相同看法。", ["马蒂·格林斯潘"]),
        ("方舟投资创始人“木头姐”凯茜·伍德称，会涨。", ["凯茜·伍德"]),
        ("美里警区主任哈金马阿里说，查获矿机。", ["哈金马阿里"]),
        ("检察官起诉前员工王姓男子。市政府负责人作了表态发言。", []),
        ("创办人暨执行长郑光泰受访。项目创始人近日在社交媒体发文。", ["郑光泰"]),
    ],
)
def test_names_of_many_peoples_behind_a_post(text: str, found: list[str]) -> None:
    assert names(text, "Person") == found


def test_a_body_of_a_place_is_not_the_central_one_that_sits_there() -> None:
    assert names("北京市社会科学院研究员王鹏说。", "ResearchInstitute") == ["北京市社会科学院"]
    assert names("台湾银行公会理事长吕桔诚说。", "Association") == ["台湾银行公会"]


def test_an_office_of_a_zone_and_a_firm_that_begins_with_its_place() -> None:
    assert names("河北雄安新区公安局网安支队支队长魏强通报。", "Agency") == ["河北雄安新区公安局"]
    assert names("上交所就挖矿事项向宁波富邦发出监管工作函。", "Company") == ["宁波富邦"]


def test_a_congress_of_a_place_with_the_number_of_its_term() -> None:
    assert names("银川市第三届人大常委会第四十次会议18日举行。", "Agency") == ["银川市人民代表大会常务委员会"]
