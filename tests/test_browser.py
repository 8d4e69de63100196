"""The page in Chromium with the network cut: nothing is asked for, nothing hostile runs, and a reader finds what there is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from page_reader import ROOT, TERMS, Reader

from kg.model import IRI, Claim, Corpus, Document, Entity, Evidence, Modality, Precision, Quantity, Span, When
from kg.view import write_page

pytestmark = pytest.mark.browser
HOSTILE = (
    '</script><script>window.__pwned=1</script><img src=x onerror="window.__pwned=2"><svg onload=window.__pwned=3>'
    "{{7*7}}${7*7}\"'`\u202etxet\u2066\x00\x1b\u2028</style><style>*{display:none}</style>"
)


def test_opens_offline_and_shows_the_story(reader):
    it = reader()
    assert it.page.inner_text("#corpus") == "5 篇文章 · 140 条陈述 · 59 个实体"
    assert "显示 120/127 个节点" in it.page.inner_text("#shown")
    assert it.page.evaluate("kuangtu.scale()") > 0.7
    it.page.click("#view")
    assert it.shown() == 126  # the denied claim's measure waits for its modality
    assert it.page.inner_text("#view") == "只看要点"


def test_click_on_node_opens_the_evidence(reader):
    it = reader()
    it.click(it.node("昌吉回族自治州"))
    panel = it.page.locator("#panel")
    assert panel.locator("h2").inner_text() == "昌吉回族自治州"
    assert "652300" in panel.locator("dl").inner_text()
    first = panel.locator(".claim").first
    assert first.locator("mark").inner_text() == "6月9日，昌吉回族自治州发改委要求准东的有关企业停产整顿，当天14时前办妥"
    link = first.locator(".cite a")
    assert (link.inner_text(), link.get_attribute("href")) == ("各地“挖矿”政策一览", "https://example.org/news/2")
    assert link.get_attribute("rel") == "noopener noreferrer"
    assert "样张周刊 · 2021-06-13" in first.locator(".cite").inner_text()


def test_click_on_edge_opens_its_claims(reader):
    it = reader()
    it.press_edge("青海省工业和信息化厅", "关于全面关停虚拟货币“挖矿”项目的通知")
    assert it.page.locator("#panel .kind").inner_text() == "发布"
    assert it.page.locator("#panel .claim").count() == 3
    assert it.page.locator("#panel mark").first.inner_text() == "青海省工业和信息化厅6月9日发布了全面关停的通知"


def test_click_on_figure_says_by_whose_account(reader):
    it = reader()
    it.click(it.node("算力下降 22.17% · btc.com"))
    assert "据 btc.com" in it.page.locator("#panel .facts").inner_text()


def test_accounts_stand_side_by_side(reader):
    it = reader()
    it.click(it.node("蚂蚁矿池"))
    accounts = it.page.locator("#panel .accounts .account")
    assert accounts.locator("strong").all_inner_texts() == ["算力下降 22.17% · btc.com", "算力下降 21.05% · OKLink"]
    left, right = (accounts.nth(n).bounding_box() for n in (0, 1))
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"]
    assert accounts.nth(1).locator("mark").inner_text().startswith("蚂蚁矿池21.05%")
    assert "虚构财经" in accounts.nth(1).locator(".cite").inner_text()


@pytest.mark.parametrize(
    ("query", "name"),
    [("scs", "四川省"), ("四川", "四川省"), ("652300", "昌吉回族自治州"), ("antpool", "蚂蚁矿池"), ("Qinghai", "青海省")],
)
def test_search_finds(reader, query, name):
    it = reader()
    it.page.keyboard.press("/")
    it.page.keyboard.type(query)
    it.page.keyboard.press("Enter")
    assert it.page.locator("#panel h2").inner_text() == name


def test_search_reveals_what_the_default_view_leaves_out_and_says_when_there_is_nothing(reader):
    it = reader()
    it.page.fill("#search", "蔡某")
    it.page.keyboard.press("Enter")
    assert it.page.locator("#panel h2").inner_text() == "蔡某"
    assert "任职于" in it.page.locator("#panel").inner_text()
    it.page.fill("#search", "没有这个")
    assert "没有找到“没有这个”" in it.page.inner_text("#results")


def test_filter_by_modality(reader):
    it = reader()
    rows = it.page.locator("details[data-kind=modalities] .row")
    before = it.shown()
    rows.filter(has_text="传闻").hover()
    rows.filter(has_text="传闻").locator(".only").click()
    assert 0 < it.shown() < before
    assert it.page.evaluate("kuangtu.edges().every(e => !kuangtu.dashes(e) || kuangtu.dashes(e).length)")
    it.click(it.node("云南省能源局"))
    assert it.page.locator("#panel .claim:not(.rumoured)").count() == 0
    it.page.click("#reset")
    assert it.shown() == before


def test_filter_by_class_predicate_and_publisher(reader):
    it = reader()

    def only(kind: str, name: str) -> None:
        row = it.page.locator(f"details[data-kind={kind}] .row", has_text=name)
        row.hover()
        row.locator(".only").click()

    only("classes", "矿池")
    assert {it.page.evaluate("n => kuangtu.text(n)", n) for n in it.page.evaluate("kuangtu.nodes()")} == {
        "蚂蚁矿池", "币印矿池", "火币矿池", "币安矿池",
    }  # fmt: skip
    it.page.click("#reset")
    only("predicates", "召开")
    assert {label.split()[0] for label in it.page.evaluate("kuangtu.edges().map(kuangtu.label)")} == {"召开", "传闻·召开"}
    it.page.click("#reset")
    only("publishers", "未署名")
    it.click(it.node("四川省"))
    assert set(it.page.locator("#panel .cite").all_inner_texts()) == {"一份二十六个项目的名单 · 2021-06-20"}
    assert "另有" in it.page.inner_text("#panel")


def test_denied_is_hidden_until_asked_for_and_then_struck(reader):
    it = reader()
    before = it.shown()
    it.page.locator("details[data-kind=modalities] .row", has_text="否认").locator("input").check()
    assert it.shown() > before
    it.click(it.node("新疆维吾尔自治区"))
    assert it.page.locator("#panel .claim.denied").count() == 1
    assert "line-through" in it.page.evaluate(
        "getComputedStyle(document.querySelector('.claim.denied .triple')).textDecorationLine"
    )


def test_rumours_are_dashed(reader):
    it = reader()
    dashes = it.page.evaluate("kuangtu.edges().map(e => [kuangtu.label(e), kuangtu.dashes(e)])")
    assert any(label.startswith("传闻·发布") and dash == [8, 4] for label, dash in dashes)
    assert all(dash is False for label, dash in dashes if label == "针对")


def test_no_line_of_a_card_starts_with_a_closing_mark_or_ends_with_an_opening_one(reader):
    it = reader()
    for ems in range(4, 12):
        rows = it.page.evaluate("width => kuangtu.lines('关于清理关停虚拟货币“挖矿”项目的《通知》', width)", ems * 20)
        assert "".join(rows) == "关于清理关停虚拟货币“挖矿”项目的《通知》"
        assert not any(row[0] in "”》" or row[-1] in "“《" for row in rows), rows


def test_filters_that_leave_nothing_say_so(reader):
    it = reader()
    for row in it.page.locator("details[data-kind=modalities] input").all():
        row.focus()
        if row.is_checked():
            it.page.keyboard.press("Space")
            assert it.page.evaluate("document.activeElement.type") == "checkbox"
    assert it.page.inner_text("#empty p") == "没有符合当前筛选的内容。"
    it.page.locator("#empty button").click()
    assert it.shown() == 120


def test_language_follows_the_browser_and_can_be_switched(reader):
    it = reader(language="en-GB")
    assert it.page.get_attribute("html", "lang") == "en"
    assert it.node("Sichuan") is not None
    it.click(it.node("Sichuan"))
    assert "Chinese name\n四川省" in it.page.inner_text("#panel dl")
    it.page.keyboard.press("Escape")
    assert "issued 2021-06-09" in it.page.evaluate("kuangtu.edges().map(kuangtu.label)")
    it.page.click("#language")
    assert it.page.get_attribute("html", "lang") == "zh-CN"
    assert "发布 2021-06-09" in it.page.evaluate("kuangtu.edges().map(kuangtu.label)")
    assert it.node("四川省") is not None


def test_dark_follows_the_browser_and_can_be_switched(reader):
    it = reader(scheme="dark")
    assert it.page.evaluate("document.documentElement.dataset.theme") == "dark"
    it.page.click("#theme")
    assert it.page.evaluate("document.documentElement.dataset.theme") == "light"


def test_keyboard_alone_reaches_the_evidence(reader):
    it = reader()
    it.page.locator("#graph").focus()
    it.page.keyboard.press("ArrowDown")
    it.page.keyboard.press("ArrowRight")
    it.page.keyboard.press("Enter")
    assert it.page.locator("#panel mark").count() > 0
    assert it.page.evaluate("document.activeElement.id") == "panel"
    it.page.keyboard.press("Tab")
    assert it.page.evaluate("document.activeElement.className") == "close"
    it.page.keyboard.press("Escape")
    assert it.page.locator("#panel").is_hidden()
    assert it.page.evaluate("document.activeElement.id") == "graph"


def test_every_control_has_a_name(reader):
    it = reader()
    nameless = it.page.evaluate("""
        [...document.querySelectorAll('button, input, [role]')].filter(e => !(
            e.getAttribute('aria-label') || e.textContent || e.labels?.[0]?.textContent
            || e.id === 'shown' || e.closest('[hidden]')
        )).map(e => e.outerHTML)
    """)
    assert nameless == []


def hostile() -> Corpus:
    evil = HOSTILE
    text = f"{evil}\n前言。{evil}说{evil}。后语"
    bad_url, fine_url = "javascript:window.__pwned=4", f"https://example.org/{evil}"
    document = Document(evil, text, (), evil, date(2021, 6, 9), publisher=evil, author=evil, url=bad_url, categories=(evil,))
    other = Document("b", text, (), evil, None, publisher=evil, url=fine_url)
    things = [
        Entity(
            IRI(f"https://example.org/{n}#{evil}"), cls, evil, (evil, evil + "2"), (evil,), evil, (IRI(bad_url), IRI(fine_url))
        )
        for n, cls in enumerate(["Agency", "Notice", "MiningPool", evil])
    ]
    start = text.index("前言") + 3
    quotes = tuple(Evidence.of(one, Span(start, start + len(evil))) for one in (document, other))
    when = When(evil, date(2021, 6, 9), date(2021, 6, 9), Precision.DAY)
    objects = [
        ("issued", things[1].iri),
        ("suspended", evil),
        ("lost", Quantity(Decimal(5), evil, evil)),
        ("deadline", date(2021, 6, 9)),
        (evil, things[3].iri),
        ("requires", IRI(f"https://w3id.org/kuangtu/ontology#{evil}")),
    ]
    claims = tuple(
        Claim(
            things[0].iri, predicate, thing, quotes, modality, when, (things[2].iri, IRI(evil)),
            window=evil, position=evil, share_of=IRI(evil), pattern=evil,
        )
        for modality in Modality
        for predicate, thing in objects
    )  # fmt: skip
    return Corpus((document, other), tuple(things), claims)


def test_nothing_hostile_runs_anywhere(reader, tmp_path):
    path = tmp_path / "graph.html"
    write_page(hostile(), TERMS, ROOT / "ontology/style.yaml", path)
    it = reader(path)
    it.page.locator("details[data-kind=modalities] .row", has_text="否认").locator("input").check()
    for summary in it.page.locator("summary").all():
        if summary.evaluate("e => !e.parentElement.open"):
            summary.click()
    for number in it.page.evaluate("kuangtu.nodes()"):
        it.page.click("#fit")
        it.click(number)
        assert it.page.locator("#panel .claim").count() > 0
        it.page.keyboard.press("Escape")
    it.page.fill("#search", "<img")
    it.page.keyboard.press("Enter")
    it.page.fill("#search", HOSTILE.replace("\x00", ""))
    assert it.page.locator("#results").inner_text().startswith("没有找到")
    it.page.fill("#search", "")
    for number in range(it.page.locator("button.count").count()):
        it.page.locator("button.count").nth(number).click()
    for tab in ("timeline", "matrix"):
        it.page.click(f"#tab-{tab}")
        it.page.locator("#chart .mark").first.click()
        assert it.page.locator("#panel .claim").count() > 0
        it.page.click("#export")
    it.page.click("#tab-graph")
    it.page.keyboard.press("Escape")
    it.click(it.page.evaluate("kuangtu.nodes()[0]"))
    for number in range(5):  # neighbours to three steps, path, keep
        it.page.locator("#panel .walk button").nth(number).click()
    it.page.click("#language")
    it.page.reload()  # with all that in the address
    it.page.wait_for_selector("html[data-ready]")
    it.requests.pop()
    assert it.page.evaluate("window.__pwned") is None
    assert it.page.locator("img, iframe, svg[onload], svg script, main script, main style").count() == 0
    hrefs = it.page.eval_on_selector_all("a", "all => all.map(a => a.protocol)")
    assert set(hrefs) <= {"https:", "http:"}
    assert "49" not in it.page.inner_text("#panel")
    assert "\u202e" not in it.page.content()
    assert it.page.evaluate("getComputedStyle(document.body).display") == "flex"


def test_policy_stops_what_a_mistake_would_let_through(browser, story):
    it = Reader(browser, story)
    stopped: list[tuple[str, str | None]] = []
    it.page.on("requestfailed", lambda request: stopped.append((request.url, request.failure)))
    it.page.evaluate("""
        document.body.insertAdjacentHTML('beforeend', '<img src="https://example.org/x" onerror="window.__pwned=1">');
        const script = document.createElement('script');
        script.textContent = 'window.__pwned=2';
        document.body.append(script);
        fetch('https://example.org/y').catch(() => 0);
    """)
    it.page.wait_for_timeout(200)
    assert it.page.evaluate("window.__pwned") is None
    assert set(stopped) >= {("https://example.org/x", "csp")}
    assert {failure for _, failure in stopped} == {"csp"}
    it.context.close()


def test_empty_corpus_says_so(reader, tmp_path):
    path = tmp_path / "graph.html"
    write_page(Corpus(), TERMS, ROOT / "ontology/style.yaml", path)
    it = reader(path)
    assert it.page.inner_text("#empty p") == "这些文章里没有读到任何陈述。"
