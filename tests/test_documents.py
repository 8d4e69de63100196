"""The documents room: every kind of input comes out as clean text with its metadata, and nothing of the prose is lost."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from kg.documents import load_boilerplate, read_documents, read_text
from kg.documents.dates import day_from_text, parse_issued
from kg.documents.markdown import plain_pieces
from kg.documents.pieces import tidy
from kg.errors import SettingsError
from kg.model import BlockKind, Document, Failure, IssuedFrom

DATA = Path(__file__).parent / "data" / "documents"
CHINA = timezone(timedelta(hours=8))


def read(name: str) -> Document:
    (found,) = list(read_documents([DATA / name]))
    assert isinstance(found, Document)
    return found


def body(text: str, name: str = "a.md") -> Document:
    (found,) = read_text(name, text)
    assert isinstance(found, Document)
    return found


def lines(document: Document) -> list[tuple[str, str]]:
    return [(block.kind.value, block.span.of(document.text)) for block in document.blocks]


def test_hexo_post_with_html_body() -> None:
    document = read("hexo.md")
    assert lines(document) == [
        ("title", "蓝湖省关停三处矿场 矿工连夜搬机"),
        ("paragraph", "6月20日零点，蓝湖省三处矿场同时断电，值班的矿工只好连夜搬机。"),
        ("paragraph", "省能源局说，算力已跌去36.64% ，耗电降到 800 万千瓦<以下>。"),
        ("paragraph", "下一步还要排查。"),
        ("heading", "下一站"),
        ("paragraph", "搬去哪里，还没有人知道。（编辑：老李）"),
    ]
    assert document.text == "\n".join(line for _, line in lines(document))
    assert (document.id, document.title) == ("hexo", "蓝湖省关停三处矿场 矿工连夜搬机")
    assert (document.issued, document.issued_from) == (datetime(2021, 6, 22, 4, 3, 7, tzinfo=UTC), IssuedFrom.METADATA)
    assert (document.publisher, document.author) == ("蓝湖日报", None)
    assert document.categories == ("财经", "蓝湖日报")
    assert document.notes == ("the text names its source: 红山晚报",)


def test_jekyll_post_of_a_news_dump() -> None:
    document = read("jekyll.md")
    assert lines(document) == [
        ("title", "蓝湖銀行約談礦工 要求停止轉賬"),
        ("caption", "蓝湖銀行大門"),
        ("paragraph", "（本報二十一日電）蓝湖銀行約談了五名礦工，要求停止轉賬。"),
        ("paragraph", "礦工說：「我們會配合。」（編輯：李大華）1100621"),
    ]
    assert document.url == "https://example.org/news/20210621.html"
    assert (document.publisher, document.issued) == ("红山晚报", datetime(2021, 6, 21, 14, 39, 3, tzinfo=UTC))


def test_markdown_blog_without_its_promotion() -> None:
    document = read("2021-06-06-blog.md")
    assert lines(document) == [
        ("title", "搬走的矿机"),
        ("paragraph", "先说明一下，本文的 数字 都来自某矿池。"),
        ("paragraph", "2021 年 6 月 5 日，某公司向北方矿场投资超 2 亿美元，a_b_c 与 2*3*4 不是强调。"),
        ("heading", "为什么要搬"),
        ("item", "电费便宜"),
        ("item", "天气凉快"),
        ("item", "1. 先停机"),
        ("item", "2. 再装车"),
        ("paragraph", "有人说：“冬天再回来。”"),
        ("paragraph", "省 | 处"),
        ("paragraph", "蓝湖 | 3"),
    ]
    assert (document.author, document.publisher) == ("Ann Miller", None)
    assert (document.issued, document.issued_from) == (date(2021, 6, 6), IssuedFrom.METADATA)
    assert document.categories == ("想法", "矿机")


def test_bare_text_has_no_title_and_its_date_from_its_words() -> None:
    document = read("bare.txt")
    assert document.title is None
    assert (document.issued, document.issued_from) == (date(2021, 6, 20), IssuedFrom.TEXT)
    assert document.notes == ("date from the words: 今日（6月20日）, 2021年5月21日",)
    assert [kind for kind, _ in lines(document)] == ["paragraph", "paragraph", "item", "item", "heading", "paragraph"]


def test_bare_text_with_a_headline() -> None:
    document = read("headline.txt")
    assert document.title == "蓝湖矿场今晨断电"
    assert document.text == "蓝湖矿场今晨断电\n矿场在零点断电。矿工说：“没料到。”\n省里说还要排查。"
    assert document.publisher == "红山晚报"


def test_a_headline_right_above_its_sentences() -> None:
    pieces = plain_pieces("矿场断电\n2021-06-20\n一处断电。\n两处断电。")
    assert [(piece.text, piece.kind.value) for piece in pieces][:2] == [("矿场断电", "heading"), ("2021-06-20", "paragraph")]
    assert plain_pieces("一处断电\n两处断电\n三处断电")[0].kind.value == "paragraph"


def test_lines_wrapped_at_a_width_are_joined_without_spaces() -> None:
    document = read("wrapped.txt")
    assert len(document.blocks) == 2
    assert "疑似矿场已经全部断电，各市州还要在六月二十五日以前把自查" in document.text


def test_lines_that_are_paragraphs_stay_apart() -> None:
    assert [piece.text for piece in plain_pieces("一处断电\n两处断电。\n三处断电。\n四处")] == [
        "一处断电",
        "两处断电。",
        "三处断电。",
        "四处",
    ]


def test_saved_page_of_a_known_system() -> None:
    document = read("page.html")
    assert lines(document) == [
        ("title", "蓝湖矿场断电"),
        ("paragraph", "蓝湖省的二十六处矿场在6月20日零点同时断电，附近的变电站一下子安静下来。"),
        ("heading", "矿工"),
        ("item", "小矿工卖掉了机器。"),
        ("item", "大矿工把机器运往北方。"),
        ("paragraph", "发电企业说，弃水的电会送到别的地方去，省里正在研究办法。"),
    ]
    assert document.issued == datetime(2021, 6, 20, 10, 20, tzinfo=CHINA)
    assert (document.publisher, document.author, document.url) == ("红山晚报", "王小明", "https://example.org/n/1.html")


@pytest.mark.parametrize("installed", [True, False])
def test_unknown_page_with_and_without_the_extra(installed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not installed:
        monkeypatch.setitem(sys.modules, "trafilatura", None)
    document = read("unknown.html")
    assert document.title == "红山市停电通知"
    assert document.issued == datetime(2021, 6, 18, 13, 54)  # noqa: DTZ001 - the page gives no zone
    assert [line[:4] for _, line in lines(document)] == ["红山市停", "红山市发", "通知还说", "一名矿工"]


def test_page_without_metadata_takes_date_and_source_from_their_line() -> None:
    page = (
        "<html><body><h1>断电</h1><div>2021年06月20日 10:20 来源：红山晚报</div><article>"
        + "<p>矿场断电，矿工连夜把机器搬走了。</p>" * 6
    )
    document = body(page)
    assert document.issued == datetime(2021, 6, 20, 10, 20)  # noqa: DTZ001 - the page gives no zone
    assert document.title == "断电"
    assert document.notes == ("date from a line of the page: 2021年06月20日 10:20",)


def test_page_too_deep_for_a_tree_is_still_read() -> None:
    document = body("<html><body>" + "<div>" * 5000 + "<p>矿场断电。</p><p>矿工走了。</p>")
    assert document.text == "矿场断电。\n矿工走了。"
    assert "too deeply" in document.notes[0]


def test_json_with_nested_records_and_chinese_names() -> None:
    first, second, failure = list(read_documents([DATA / "records.json"]))
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert (first.id, first.publisher, first.author, first.url) == ("records-a-17", "红山晚报", "王小明", "https://example.org/1")
    assert first.text == "蓝湖断电\n矿场断电。"
    assert (second.id, second.title, second.publisher) == ("records-2", "红山断电", "蓝湖日报")
    assert second.issued == datetime(2021, 6, 21, 9, 5)  # noqa: DTZ001 - the record gives no zone
    assert second.url is None
    assert failure == Failure(
        failure.document, "read", "1 record left out: no field holds the text (its fields: title); name it with content=FIELD"
    )


def test_jsonl_reads_on_after_a_broken_line() -> None:
    results = list(read_documents([DATA / "lines.jsonl"]))
    names = [result.id if isinstance(result, Document) else Path(result.document).name for result in results]
    assert names == ["lines-1", "lines-_.._evil", "lines.jsonl:4", "lines-1-2"]
    assert isinstance(results[0], Document)
    assert results[0].issued == datetime(2021, 6, 20, 2, 20, tzinfo=UTC)


def test_a_broken_first_line_of_jsonl_costs_that_line_alone() -> None:
    broken, document, single = read_text("a.jsonl", '{"text": "甲\n{"text": "乙。"}\n{"text": "丙。"}\n')
    assert isinstance(broken, Failure)
    assert isinstance(document, Document)
    assert isinstance(single, Document)
    assert (broken.document, document.id, single.text) == ("a.jsonl:1", "a-2", "丙。")


def test_json_that_is_none_and_text_that_looks_like_it() -> None:
    (failure,) = read_text("a.json", '{"text": \n "甲",\n')
    assert isinstance(failure, Failure)
    assert failure.error.startswith("not JSON (Expecting property name")
    assert body("{% raw %}\n矿工走了。\n").text == "矿工走了。"
    assert body("[某报](https://example.org)\n\n矿工走了。\n").text == "某报\n矿工走了。"


def test_names_of_fields_can_be_given() -> None:
    record = '{"meta": {"headline": "断电"}, "zhengwen": "矿场断电。", "quand": "20210620"}'
    fields = {"title": "meta.headline", "content": "zhengwen", "issued": "quand"}
    (document,) = read_text("a.json", record, fields=fields)
    assert isinstance(document, Document)
    assert (document.id, document.text, document.issued) == ("a", "断电\n矿场断电。", date(2021, 6, 20))
    (post,) = read_text("a.md", "---\ntitle: 断电\nquand: 20210620\n---\n矿场断电。\n", fields=fields)
    assert isinstance(post, Document)
    assert (post.title, post.issued) == ("断电", date(2021, 6, 20)), "a post without the field given keeps its usual one"
    with pytest.raises(SettingsError, match="no such field: heading; the fields are title, content"):
        read_documents([], fields={"heading": "x"})


def test_records_without_text_are_one_failure() -> None:
    (failure,) = read_text("index.jsonl", '{"article": "a", "title": "甲"}\n{"article": "b", "title": "乙"}\n')
    assert isinstance(failure, Failure)
    assert failure.error.startswith("2 records left out: no field holds the text (its fields: article, title)")


def test_rss() -> None:
    first, second = list(read_documents([DATA / "feed.xml"]))
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert first.text == "蓝湖&红山断电\n两省的矿场 断电。\n矿工走了。"
    assert (first.publisher, first.author, first.categories) == ("红山晚报", "王小明", ("财经",))
    assert first.issued == datetime(2021, 6, 20, 10, 20, tzinfo=CHINA)
    assert (second.id, second.text) == ("feed-n-2", "矿工\n矿工 走了。\n机器也走了。")


def test_atom_with_xhtml() -> None:
    document = read("atom.xml")
    assert document.text == "矿场断电\n矿场断电，剩 <3 处。\n矿工走了。"
    assert (document.url, document.author, document.publisher) == ("https://example.org/2", "李大华", "蓝湖日报")


def test_feed_that_breaks_off_gives_what_was_whole() -> None:
    results = read_text(
        "f.xml", "<rss><channel><item><title>甲</title><description>断电。</description></item><item><title>乙</channel>"
    )
    assert isinstance(results[0], Document)
    assert isinstance(results[1], Failure)
    assert "not well-formed" in results[1].error
    assert "1 items before that were read" in results[1].error


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE r SYSTEM "http://example.org/x.dtd">',
    ],
)
def test_document_types_are_refused(declaration: str) -> None:
    (failure,) = read_text(
        "f.xml", f'<?xml version="1.0"?>{declaration}<rss><channel><item><title>&a;</title></item></channel></rss>'
    )
    assert isinstance(failure, Failure)
    assert "document type" in failure.error


def test_front_matter_that_is_not_yaml_keeps_the_body() -> None:
    document = body("---\ntitle: 快讯: 断电\ndate: 2021-06-20\ntags: [甲, 乙\n---\n矿场断电。\n")
    assert document.text == "快讯: 断电\n矿场断电。"
    assert document.issued == date(2021, 6, 20)
    assert "the front matter is not YAML (line 2: mapping values are not allowed" in document.notes[0]


def test_front_matter_that_nothing_closes_is_read_and_told() -> None:
    document = body("---\ntitle: 快讯: 断电\ndate: 2021-06-20\ntags:\n  - 甲\n矿场断电。\n\n矿工走了。\n")
    assert document.text == "快讯: 断电\n矿场断电。\n矿工走了。"
    assert document.issued == date(2021, 6, 20)
    assert document.notes == (
        "the front matter is not closed by a line of ---; read line by line up to the first line that is no field",
    )
    assert body("---\n矿场: 断电了。\n矿工走了。\n").notes == (), "a rule above prose is no front matter"


def test_an_article_without_chinese_is_told() -> None:
    assert body("Miners in Sichuan lost power.\n\nAll of them.\n").notes == ("no Chinese in it, and only Chinese is read",)
    assert body("Miners 矿工\n\nAll of them.\n").notes == ()


def test_dashes_around_prose_are_no_front_matter() -> None:
    assert body("---\n矿场断电。\n---\n矿工走了。\n").text == "矿场断电。\n矿工走了。"


def test_yaml_builds_no_objects_and_survives_bombs() -> None:
    document = body("---\ntitle: 断电\nevil: !!python/object/apply:os.system ['touch /tmp/x']\n---\n矿工走了。\n")
    assert document.text == "断电\n矿工走了。"
    levels = "".join(f"b{i}: &b{i} [{', '.join([f'*b{i - 1}' if i else 'x'] * 9)}]\n" for i in range(30))
    assert body(f"---\ntitle: 断电\n{levels}tags: *b29\n---\n矿工走了。\n").categories == ()
    for deep in ("[" * 30_000, "- " * 30_000, "{a: " * 15_000):
        assert body(f"---\ntitle: 断电\nx: {deep}\n---\n矿工走了。\n").text == "断电\n矿工走了。"


def test_toml_front_matter() -> None:
    document = body('+++\ntitle = "断电"\ndate = 2021-06-20\ntags = ["矿"]\n+++\n矿工走了。\n')
    assert (document.title, document.issued, document.categories) == ("断电", date(2021, 6, 20), ("矿",))


def test_title_is_not_repeated_and_its_link_gives_the_address() -> None:
    document = body("---\ntitle: 断电 了\n---\n[断电了！](https://example.org/n)\n----\n\n矿工走了。\n")
    assert document.text == "断电 了\n矿工走了。"
    assert document.url == "https://example.org/n"


def test_inline_tags_never_break_a_sentence_and_breaks_do() -> None:
    document = body("<p>矿场<strong>全部</strong><a href='x'>断<em>电</em></a>。<br/>矿工<span>走</span>了。</p><div>完</div>")
    assert document.text == "矿场全部断电。\n矿工走了。"


def test_source_wraps_in_html_leave_no_space_between_characters() -> None:
    assert body("<p>矿场\n    断电，剩 3\n处。</p><p>b\nc</p>").text == "矿场断电，剩 3 处。\nb c"


def test_captions_that_repeat_the_text_go() -> None:
    html = "<p>矿场断电，矿工走了。</p><figcaption>矿工走了。（红山图片社）</figcaption><figcaption>矿场的大门锁着。</figcaption>"
    assert lines(body(html)) == [("paragraph", "矿场断电，矿工走了。"), ("caption", "矿场的大门锁着。")]


def test_containers_without_prose_go_unless_they_hold_the_article() -> None:
    links = '<div class="related-posts"><p>另一条新闻</p><div><p>又一条</p></div></div>'
    assert body(f"<p>矿场断电，矿工连夜走了。</p>{links}<p>完了吗？</p>").text == "矿场断电，矿工连夜走了。\n完了吗？"
    assert body('<div class="share"><p>矿场断电，矿工走了。</p></div>').text == "矿场断电，矿工走了。"


def test_control_and_bidi_characters_are_gone_and_hostile_text_is_text() -> None:
    text = 'title\x00\n\n<p>矿\u202e场\x07断\ufeff电&lt;script&gt;alert("&#0;x")&lt;/script&gt; """ \\ {{7*7}}</p>'
    document = body(text, "a.txt")
    assert document.text.split("\n")[-1] == '矿场断电<script>alert("\ufffdx")</script> """ \\ {{7*7}}'
    assert not set(document.text) & set("\x00\x07\u202e\ufeff")


def test_lone_surrogates_of_json_do_not_reach_the_text() -> None:
    (document,) = read_text("a.json", '{"title": "断\\ud800电", "text": "矿工\\udfff走了。\\ud83d\\ude00"}')
    assert isinstance(document, Document)
    assert document.text == "断电\n矿工走了。😀"


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "ftp://example.org/x", "http://exa mple.org", "https://example.org/<x>", "https://example.org/\n"],
)
def test_addresses_that_may_not_enter_a_graph_are_dropped(url: str) -> None:
    import json

    (document,) = read_text("a.json", json.dumps({"text": "矿工走了。", "url": url}))
    assert isinstance(document, Document)
    assert document.url is None or document.url == "https://example.org/"


@pytest.mark.parametrize(
    ("author", "extra", "publisher", "person"),
    [
        ("红山晚报", "tags: [红山晚报]", "红山晚报", None),
        ("蓝湖财经", "", "蓝湖财经", None),
        ("王小明", "", None, "王小明"),
        ("Ann B. Miller", "", None, "Ann B. Miller"),
        ("ZNews", "", "ZNews", None),
        ("王小明", "publisher: 红山晚报", "红山晚报", "王小明"),
        ("小编", "source: 红山晚报", "红山晚报", "小编"),
        ("王小明", "from: 红山晚报", "红山晚报", "王小明"),
        ("王小明", "permalink: /2021/x", None, "王小明"),
    ],
)
def test_outlets_and_persons_are_told_apart(author: str, extra: str, publisher: str | None, person: str | None) -> None:
    document = body(f"---\ntitle: 断电\nauthor: {author}\n{extra}\n---\n矿工走了。\n")
    assert (document.publisher, document.author) == (publisher, person)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2021-05-26T08:05:37.940Z", datetime(2021, 5, 26, 8, 5, 37, 940_000, tzinfo=UTC)),
        ("2021-06-18 13:54", datetime(2021, 6, 18, 13, 54)),  # noqa: DTZ001 - no zone given
        ("2021-06-18T13:54:01+08:00", datetime(2021, 6, 18, 13, 54, 1, tzinfo=CHINA)),
        ("2021-06-18 13:54:01 +0800", datetime(2021, 6, 18, 13, 54, 1, tzinfo=CHINA)),
        ("2021年6月18日", date(2021, 6, 18)),
        ("2021年6月18日（星期五）晚上8点05分", datetime(2021, 6, 18, 20, 5)),  # noqa: DTZ001 - no zone given
        ("2021/6/8 9:05", datetime(2021, 6, 8, 9, 5)),  # noqa: DTZ001 - no zone given
        ("2021.06.08", date(2021, 6, 8)),
        ("20210608", date(2021, 6, 8)),
        ("1624155600", datetime(2021, 6, 20, 2, 20, tzinfo=UTC)),
        ("1624155600000", datetime(2021, 6, 20, 2, 20, tzinfo=UTC)),
        ("Fri, 18 Jun 2021 05:54:42 GMT", datetime(2021, 6, 18, 5, 54, 42, tzinfo=UTC)),
        ("Fri, 18 Jun 2021 05:54:42 +0800", datetime(2021, 6, 18, 5, 54, 42, tzinfo=CHINA)),
        ("2021-13-40", None),
        ("0001-01-01T00:00:00", None),
        ("yesterday", None),
        ("9" * 70, None),
        ("", None),
    ],
)
def test_dates_of_metadata(value: str, expected: date | None) -> None:
    assert parse_issued(value) == expected
    assert type(parse_issued(value)) is type(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今日（6月20日）零点断电。2021年5月21日有过会议，2017年也有。", date(2021, 6, 20)),
        ("昨日（12月31日）断电。2020年12月1日有过会议。", date(2021, 1, 1)),
        ("新闻社红山6月21日电 矿场断电。2021年5月21日有过会议。", date(2021, 6, 21)),
        ("某社红山2021年6月21日电 矿场断电。", date(2021, 6, 21)),
        ("今日（6月20日）断电，2025年12月31日前完成。2021年5月1日开始。", date(2021, 6, 20)),
        ("今日（6月20日）断电。", None),
        ("今日（2月30日）断电。2021年5月21日有过会议。", None),
        ("6月20日断电。2021年5月21日有过会议。", None),
    ],
)
def test_dates_of_the_text(text: str, expected: date | None) -> None:
    found = day_from_text(text)
    assert (found[0] if found else None) == expected


def test_a_line_that_is_nothing_but_a_date_is_used_last() -> None:
    document = body("<p>2021-06-21T10:47:54Z</p><p>矿工走了。</p>")
    assert (document.text, document.issued) == ("矿工走了。", datetime(2021, 6, 21, 10, 47, 54, tzinfo=UTC))
    assert document.issued_from is IssuedFrom.TEXT


RULES = load_boilerplate()


@pytest.mark.parametrize("example", RULES.examples, ids=lambda example: f"{example.rule}:{example.text[:12]}")
def test_every_rule_of_boilerplate_by_its_examples(example: object) -> None:
    scopes = {"block": RULES.block.fullmatch, "list": RULES.heads.fullmatch, "section": RULES.sections.fullmatch}
    match = scopes.get(example.scope, RULES.containers.search)
    assert bool(match(tidy(example.text))) is example.removed
    if not example.removed and example.scope != "container":
        assert not RULES.removes(example.text)


def test_every_rule_has_both_kinds_of_examples() -> None:
    rules = {example.rule for example in RULES.examples}
    assert len(rules) > 20
    for removed in (True, False):
        assert {example.rule for example in RULES.examples if example.removed is removed} == rules


def test_lists_of_links_go_and_the_prose_after_them_stays() -> None:
    text = "矿场断电，矿工走了。\n\n相关报道：\n去年的矿场\n前年的矿场\n矿工说，电不会再来了，机器也卖不掉。\n"
    assert body(text, "a.txt").text == "矿场断电，矿工走了。\n矿工说，电不会再来了，机器也卖不掉。"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("rules: 3", "cannot be read as rules of boilerplate"),
        ("rules:\n - {id: x, scope: block, pattern: '(', removes: [a], keeps: [b]}", "rule «x»: not a regular expression"),
        ("rules:\n - {id: x, scope: all, pattern: a, removes: [a], keeps: [b]}", "rule «x»: scope «all» is none of block"),
        (
            "rules:\n - {id: x, scope: block, pattern: '(?P<when>a)', removes: [a], keeps: [b]}",
            "rule «x»: groups when are none of",
        ),
    ],
)
def test_malformed_rules_say_which(content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "boilerplate.yaml").write_text(content, "utf-8")
    with pytest.raises(SettingsError, match=message):
        read_documents([], ontology=tmp_path)


def test_empty_articles_are_failures() -> None:
    for text in ("", "  \n\n", "<div></div>", "---\ntags: [a]\n---\n", "责任编辑：老李"):
        (failure,) = read_text("a.md", text)
        assert isinstance(failure, Failure)
        assert "no text" in failure.error
    assert body("---\ntitle: 断电\n---\n").notes == ("the article has a title and no text",)
    assert lines(body("---\ntitle: 断电\n---\n")) == [(BlockKind.TITLE.value, "断电")]
