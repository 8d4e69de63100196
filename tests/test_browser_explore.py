"""Exploring the page in Chromium: ways through the graph, time, steps back, addresses to share, files to take along."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import xml.etree.ElementTree as ET

import pyoxigraph as ox
import pytest
from page_reader import ROOT, STYLE, TERMS, denial
from view_corpus import demo, iri

from kg import graph
from kg.model import Claim, Corpus, Document, Entity, Evidence, Modality, Span
from kg.view import PageOptions, write_page

pytestmark = pytest.mark.browser
FORMULA = '=HYPERLINK("https://example.org","x")'


@pytest.fixture(scope="session")
def store(tmp_path_factory) -> ox.Store:
    """The graph of the page that `story` draws."""
    path = tmp_path_factory.mktemp("graph") / "graph.ttl"
    graph.write_turtle(demo((denial(),)), TERMS, path)
    loaded = ox.Store()
    loaded.load(path=str(path))
    return loaded


# --- finding


def test_neighbours_to_three_steps(reader):
    it = reader()
    it.click(it.node("青海省"))
    story = {"青海省", "青海省工业和信息化厅", "关于全面关停虚拟货币“挖矿”项目的通知"}
    found = []
    for depth in ("1", "2", "3"):
        it.page.locator("#panel .walk").get_by_role("button", name=depth, exact=True).click()
        found.append(len(story & it.names()))
        assert it.page.locator("#panel [aria-pressed=true]").inner_text() == depth
    assert found == [2, 3, 3]
    assert "四川省" not in it.names()
    it.page.click("#reset")
    assert "四川省" in it.names()


def test_path_between_two_nodes_by_search(reader):
    it = reader()
    it.click(it.node("四川省能源局"))
    it.page.get_by_role("button", name="路径到…").click()
    assert "请点击或搜索终点" in it.page.inner_text("#toast")
    it.page.fill("#search", "黑水甲乙")
    it.page.keyboard.press("Enter")
    assert it.page.inner_text("#toast").startswith("2 步：四川省能源局 — 四川省发展和改革委员会、四川省能源局关于清理关停")
    assert "黑水甲乙大数据有限公司" in it.names()
    assert "四川省发展和改革委员会" not in it.names()
    assert "path=agency-scnyj,company-c1" in it.address()


def test_path_says_where_there_is_none(reader):
    it = reader()
    it.click(it.node("青海省"))
    it.page.get_by_role("button", name="路径到…").click()
    it.page.fill("#search", "bykc")
    it.page.keyboard.press("Enter")
    assert it.page.inner_text("#toast") == "“青海省”与“币印矿池”之间没有路径"
    it.page.keyboard.press("Escape")
    assert it.page.locator("#toast").is_hidden()


def test_hide_keep_undo_redo(reader):
    it = reader()
    all_of_it = it.names()
    it.click(it.node("青海省"))
    it.page.get_by_role("button", name="隐藏").click()
    hidden = it.names()
    assert "青海省" in all_of_it - hidden
    it.click(it.node("比特币全网"))
    it.page.get_by_role("button", name="只留它").click()
    kept = it.names()
    assert all("算力" in name or name == "比特币全网" for name in kept)
    it.page.keyboard.press("Escape")
    it.page.keyboard.press("Control+z")
    assert it.names() == hidden
    it.page.click("#undo")
    assert it.names() == all_of_it
    assert it.page.locator("#undo").is_disabled()
    it.page.keyboard.press("Control+Shift+z")
    it.page.click("#redo")
    assert it.names() == kept
    assert it.page.locator("#redo").is_disabled()


def test_a_filter_looks_in_the_whole_graph_not_only_in_the_main_points(reader):
    it = reader()
    assert "蔡某" not in it.names()
    it.only("predicates", "任职于")
    assert it.names() == {"蔡某", "某大学金融科技研究所"}
    assert it.page.evaluate("kuangtu.scale()") > 1  # arranged anew: two nodes fill the window
    it.page.click("#reset")
    assert it.shown() == 120


def test_filter_by_measure_article(reader):
    it = reader()
    it.page.locator("details[data-kind=measures] summary").click()
    it.only("measures", "停止供电")
    texts = it.names()
    assert "停止供电" in texts
    assert not texts & {"关停", "排查", "整治"}
    assert "青海省" not in texts
    it.page.click("#undo")
    it.page.locator("details[data-kind=articles] summary").click()
    it.only("articles", "内蒙古措施落地")
    assert it.page.inner_text("#shown").endswith("9/140 条陈述")


def test_time_slider_narrows_plays_and_stops(reader):
    it = reader()
    it.page.locator("#to").focus()
    it.page.keyboard.press("Home")
    assert it.page.inner_text("#span") == "2017-01-01 – 2017-01-01"
    assert it.names() == {"中国", "禁止交易"}
    before = it.address()
    it.page.evaluate("kuangtu.pace(20)")
    it.page.click("#play")
    it.page.wait_for_function("() => document.getElementById('play').textContent === '▶'")
    assert it.page.locator("#whole").is_hidden()
    assert it.shown() > 100
    it.page.click("#undo")  # playing is one step
    assert it.address() in {before, ""}
    it.page.locator("#own input").uncheck()
    it.page.locator("#from").focus()
    it.page.keyboard.press("End")
    assert "四川省能源局" not in it.names()


# --- the state in the address


def test_a_view_can_be_shared_by_its_address(reader):
    it = reader()
    it.only("modalities", "传闻")
    it.page.click("#language")
    it.click(it.node("云南省能源局"))
    names, address = it.names(), it.page.evaluate("location.hash")
    other = reader(fragment=address)
    assert other.names() == names
    assert other.page.get_attribute("html", "lang") == "en"
    assert other.page.inner_text("#panel h2") == it.page.inner_text("#panel h2")
    assert other.page.evaluate("location.hash") == address
    other.page.evaluate("location.hash = ''")
    other.page.wait_for_function("() => kuangtu.nodes().length === 120")


@pytest.mark.parametrize(
    "fragment",
    [
        "#tab=<img src=x onerror=window.__pwned=1>&at=</script><script>window.__pwned=2</script>",
        "#near=9,region-sc&path=region-sc&keep=%&hide=%E0%A4%A&from=2021-99-99x&to=javascript:alert(1)&view=__proto__",
        "#classes=only,__proto__,constructor&lang=toString&list=constructor,x&list=classes,Region&line=a,b&open=-1,1e9,NaN",
        "#" + "a" * 70_000,
        "#" + "&".join(f"hide=x{n}" for n in range(5000)),
        "#=&==&&#&at=&path=,&predicates=&predicates=only",
    ],
)
def test_a_hostile_address_is_passed_over(reader, fragment):
    it = reader(fragment=fragment)
    assert it.page.evaluate("window.__pwned") is None
    assert it.page.evaluate("({}).polluted") is None
    assert "alert" not in it.page.inner_text("body")
    assert "onerror" not in it.page.inner_text("body")
    it.page.keyboard.press("Escape")
    if it.page.locator("#reset").is_visible():
        it.page.click("#reset")
    assert it.shown() == 120


# --- files


def selected(store: ox.Store, it) -> set[str]:
    """The claims that the page's query gives."""
    return {row["claim"].value for row in store.query(it.page.evaluate("kuangtu.sparql()"))}


def test_sparql_selects_the_very_claims_that_are_shown(reader, store):
    it = reader()

    def same() -> int:
        shown = set(it.page.evaluate("kuangtu.claims()"))
        assert selected(store, it) == shown
        assert shown
        return len(shown)

    story = same()
    it.page.click("#view")
    assert same() > story
    it.only("predicates", "算力下降")
    assert same() == 8
    it.page.click("#undo")
    it.only("publishers", "未署名")
    same()
    it.page.click("#reset")
    it.page.locator("details[data-kind=classes] .row", has_text="措施").locator("input").uncheck()
    it.page.locator("details[data-kind=classes] .row", has_text="会议").locator("input").uncheck()
    it.page.locator("details[data-kind=classes] .row", has_text="期限").locator("input").uncheck()
    it.page.locator("details[data-kind=classes] .row", has_text="数值：下降").locator("input").uncheck()
    same()
    it.page.click("#reset")
    it.page.locator("#to").focus()
    it.page.keyboard.press("Home")
    for _ in range(9):
        it.page.keyboard.press("ArrowRight")
    same()
    it.page.locator("#own input").uncheck()
    same()
    it.page.click("#reset")
    it.click(it.node("雅安市"))
    it.page.locator("#panel .walk").get_by_role("button", name="2", exact=True).click()
    same()
    it.page.get_by_role("button", name="隐藏").click()
    same()
    it.page.click("#reset")
    it.page.click("#tab-timeline")
    same()


def test_sparql_can_be_copied(reader):
    it = reader()
    it.page.click("#export")
    assert it.page.evaluate("document.activeElement.id") == "panel"
    text = it.page.input_value("#sparql")
    assert text == it.page.evaluate("kuangtu.sparql()")
    it.page.click("#copy")
    it.page.wait_for_selector("#toast:has-text('已复制')", timeout=20_000)


def test_png_svg_and_csv_hold_what_is_shown(reader):
    it = reader()
    it.only("predicates", "算力下降")
    it.page.click("#export")
    assert it.download("#png").startswith(b"\x89PNG\r\n")
    root = ET.fromstring(it.download("#svg"))  # noqa: S314 - our own file
    words = "".join(text.text or "" for text in root.iter("{http://www.w3.org/2000/svg}text"))
    assert "蚂蚁矿池" in words
    assert "四川省" not in words
    assert not [node for node in root.iter() if not node.tag.endswith(("}svg", "}path", "}rect", "}text"))]
    rows = list(csv.DictReader(io.StringIO(it.download("#csv").decode("utf-8-sig"))))
    assert len(rows) == 8
    assert {row["predicate"] for row in rows} == {"lost"}
    ant = next(row for row in rows if row["subject"] == "蚂蚁矿池" and row["value"] == "22.17")
    assert (ant["said_by"], ant["unit"], ant["subject_iri"]) == ("btc.com", "PERCENT", iri("ant"))
    assert ant["claim"].startswith(graph.BASE + "claim-")
    assert ant["evidence"].startswith("火币矿池、币安矿池")


def test_charts_are_exported_too(reader):
    it = reader()
    for tab in ("timeline", "matrix"):
        it.page.click(f"#tab-{tab}")
        it.page.click("#export")
        root = ET.fromstring(it.download("#svg"))  # noqa: S314 - our own file
        assert "四川省" in "".join(text.text or "" for text in root.iter("{http://www.w3.org/2000/svg}text"))
        assert it.download("#png").startswith(b"\x89PNG")
        it.page.keyboard.press("Escape")


def test_nothing_of_a_file_is_a_formula_or_markup(reader, tmp_path):
    bad = f"{FORMULA}</text><script>window.__pwned=1</script>\x00\u202e"
    document = Document("d", bad * 2, (), bad, None, publisher="@SUM(1)", author="+1", url="http://example.org/plain")
    things = [Entity(iri(key), cls, bad, (bad,), ("-2+3",), None) for key, cls in (("sc", "Region"), ("scn", "Notice"))]
    claim = Claim(iri("scn"), "targets", iri("sc"), (Evidence.of(document, Span(0, len(bad))),), Modality.RUMOURED)
    other = Claim(iri("sc"), "suspended", bad, (Evidence.of(document, Span(0, 9)),))
    path = tmp_path / "graph.html"
    write_page(Corpus((document,), tuple(things), (claim, other)), TERMS, STYLE, path)
    it = reader(path)
    it.page.click("#export")
    for row in csv.reader(io.StringIO(it.download("#csv").decode("utf-8-sig"))):
        assert not [cell for cell in row if re.match(r"[=+\-@\t\r]", cell) and not re.fullmatch(r"[-+]?[\d.]+", cell)]
    text = it.download("#svg").decode("utf-8")
    assert "<script" not in text
    assert "\u202e" not in text
    ET.fromstring(text)  # noqa: S314 - our own file
    for tab in ("timeline", "matrix"):
        it.page.click(f"#tab-{tab}")
        it.page.click("#export")
        assert "<script" not in it.download("#svg").decode("utf-8")
    it.page.keyboard.press("Escape")
    it.page.click("#tab-graph")
    it.page.click("details[data-kind=predicates] button.count >> nth=0")
    assert it.page.locator("#panel .cite a").count() == 0  # no https, no link
    assert "http://example.org/plain" in it.page.inner_text("#panel .cite >> nth=0")
    assert it.page.evaluate("window.__pwned") is None


# --- the second picture


def test_timeline_leads_to_the_evidence(reader):
    it = reader()
    it.page.click("#tab-timeline")
    mark = it.page.get_by_role("button", name=re.compile(r"^青海省 · 2021-06-09 · 文件发布 · 关于全面关停.*3 条陈述$"))
    mark.click()
    assert it.page.locator("#panel .claim").count() == 3
    assert "青海省工业和信息化厅6月9日发布了全面关停的通知" in it.page.locator("#panel mark").all_inner_texts()
    rumour = it.page.get_by_role("button", name=re.compile("云南省 · .*文件发布 · 传闻"))
    assert rumour.locator("rect[stroke-dasharray]").count() == 1


def test_timeline_fits_the_window_and_opens_on_a_phone_where_most_of_it_is(reader):
    wide, phone = reader(), reader(size=(390, 844))
    for it in (wide, phone):
        it.page.click("#tab-timeline")
    assert wide.page.evaluate("(box => box.scrollWidth <= box.clientWidth)(document.querySelector('#chart'))")
    right = phone.page.locator("#chart .mark").evaluate_all("all => all.map(mark => mark.getBoundingClientRect().left)")
    assert sum(132 < left < 390 for left in right) > len(right) / 3
    assert abs(phone.page.locator("#chart .names text").first.bounding_box()["x"] - 22) < 3  # the names stay in sight


def test_matrix_counts_and_leads_to_the_evidence_by_keyboard(reader):
    it = reader()
    it.page.locator("#tab-graph").focus()
    it.page.keyboard.press("ArrowLeft")
    assert it.page.get_attribute("#tab-matrix", "aria-selected") == "true"
    it.page.get_by_role("button", name=re.compile("^四川省 2021-06")).focus()
    it.page.keyboard.press("ArrowDown")
    name = it.page.evaluate("document.activeElement.getAttribute('aria-label')")
    count = int(re.search(r": (\d+) 件事", name)[1])
    assert it.page.evaluate("document.activeElement.querySelector('text').textContent") == str(count)
    it.page.keyboard.press("Enter")
    assert it.page.locator("#panel .claim").count() >= count
    it.page.keyboard.press("Escape")
    assert it.page.evaluate("document.activeElement.id") == "chart"
    assert it.page.locator("#chart [tabindex='0']").count() == 1


def test_filters_hold_for_the_charts(reader):
    it = reader()
    it.page.click("#tab-matrix")
    before = it.page.locator("#chart .mark").count()
    it.only("modalities", "传闻")
    assert 0 < it.page.locator("#chart .mark").count() < before
    it.page.click("#undo")
    assert it.page.locator("#chart .mark").count() == before


def test_page_can_open_with_the_timeline(reader, tmp_path):
    path = tmp_path / "graph.html"
    write_page(demo(), TERMS, STYLE, path, PageOptions(picture="timeline"))
    it = reader(path)
    assert it.page.get_attribute("#tab-timeline", "aria-selected") == "true"
    assert it.page.locator("#chart .mark").count() > 20
    it.page.click("#tab-graph")
    assert it.page.evaluate("kuangtu.scale()") > 0.6


# --- evidence, small screens, what hovers


def test_an_edge_is_bold_only_while_it_is_meant(reader):
    it = reader()
    usual = it.page.evaluate("kuangtu.edges().map(kuangtu.width)")
    ends = ("青海省工业和信息化厅", "关于全面关停虚拟货币“挖矿”项目的通知")
    it.press_edge(*ends)
    assert max(it.page.evaluate("kuangtu.edges().map(kuangtu.width)")) > 3
    it.page.keyboard.press("Escape")
    assert it.page.evaluate("kuangtu.edges().map(kuangtu.width)") == usual
    it.press_edge(*ends)
    it.page.locator("#panel").hover()
    it.page.keyboard.press("Escape")
    it.page.wait_for_timeout(100)
    assert it.page.evaluate("kuangtu.edges().map(kuangtu.width)") == usual


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_words_on_lines_lie_on_no_card_and_on_no_other_words(reader, language):
    it = reader(language=language)
    boxes = it.page.evaluate("kuangtu.written()")
    words = [box for box in boxes if box["text"]]
    assert len(words) > 30
    for one in words:
        for other in boxes:
            apart_x = abs(one["x"] - other["x"]) >= (one["width"] + other["width"]) / 2
            apart_y = abs(one["y"] - other["y"]) >= (one["height"] + other["height"]) / 2
            assert one is other or apart_x or apart_y, (one, other)


def test_a_denial_stands_beside_what_it_denies(reader, tmp_path):
    base = demo()
    yes = next(claim for claim in base.claims if claim.subject == iri("nm") and str(claim.object).endswith("ShutDown"))
    document = base.documents[1]
    no = Claim(yes.subject, yes.predicate, yes.object, (Evidence.of(document, Span(0, 4)),), Modality.DENIED)
    path = tmp_path / "graph.html"
    write_page(demo((no,)), TERMS, STYLE, path)
    it = reader(path)
    it.click(it.node("内蒙古自治区"))
    accounts = it.page.locator("#panel .account")
    assert {"account asserted", "account denied"} <= set(accounts.evaluate_all("all => all.map(e => e.className)"))


def test_on_a_telephone_the_filters_are_reached_and_the_cards_are_readable(reader):
    it = reader(size=(390, 800))
    assert it.page.evaluate("kuangtu.scale()") >= 0.6
    assert it.page.locator("#filters").is_hidden()
    it.page.click("#menu")
    it.page.locator("details[data-kind=modalities] .row", has_text="传闻").locator(".only").click()
    it.page.keyboard.press("Escape")
    assert it.page.locator("#filters").is_hidden()
    assert "云南省能源局" in it.names()
    assert it.page.evaluate("document.documentElement.scrollWidth") <= 390


# --- a first-time reader: at most three clicks each


def test_what_targets_changji_its_deadline_and_its_sentence_take_one_click(reader):
    it = reader()
    it.click(it.node("昌吉回族自治州"))
    claim = it.page.locator("#panel .claim", has_text="关于立即对虚拟货币“挖矿”行为企业进行停产整顿的通知").first
    assert "期限 2021-06-09 14:00" in claim.locator(".due").inner_text()
    assert "昌吉回族自治州发改委要求准东的有关企业停产整顿" in claim.locator("mark").inner_text()


def test_which_pool_lost_most_by_which_source_takes_one_click(reader):
    it = reader()
    it.page.locator("details[data-kind=predicates] .row", has_text="算力下降").locator("button.count").click()
    first = it.page.locator("#panel tbody tr").first
    assert first.locator("td").all_inner_texts()[:3] == ["火币矿池", "36.64%", "btc.com"]


def test_what_is_only_rumoured_takes_one_click(reader):
    it = reader()
    it.page.locator("details[data-kind=modalities] .row", has_text="传闻").locator("button.count").click()
    assert it.page.locator("#panel h3").first.inner_text().startswith("只有“传闻”，没有更确定的说法")
    only = it.page.locator("#panel h3").first.locator("xpath=following-sibling::div[1]")
    assert "哈萨克斯坦" in only.inner_text()
    assert "青海省" not in only.inner_text()


# --- size


@pytest.fixture(scope="session")
def large():
    sys.path.insert(0, str(ROOT / "benchmarks"))
    from page_open import Maker

    yield lambda claims: Maker(claims).corpus()
    sys.path.remove(str(ROOT / "benchmarks"))


def test_five_thousand_nodes_open_at_once_and_pan_smoothly(reader, large, tmp_path):
    from page_open import pan

    path = tmp_path / "graph.html"
    size = write_page(large(5000), TERMS, STYLE, path)
    assert size == path.stat().st_size < 5_000_000
    it = reader(path)
    assert int(it.page.get_attribute("html", "data-ready")) < 3000
    it.click(it.page.evaluate("kuangtu.nodes()[0]"))
    assert it.page.locator("#panel .claim").count() > 0
    it.page.keyboard.press("Escape")
    it.page.click("#view")
    it.page.wait_for_function("() => document.getElementById('progress').hidden", timeout=60_000)
    assert it.page.evaluate("kuangtu.drawn()") > 4900
    _, middle = pan(it.page)
    assert middle <= 100


def test_above_the_limit_communities_open_by_click_and_nothing_is_cut(reader, large, tmp_path):
    path = tmp_path / "graph.html"
    write_page(large(1500), TERMS, STYLE, path, PageOptions(limit=1000))
    it = reader(path)
    data = json.loads(it.page.inner_text("#data") or it.page.evaluate("document.getElementById('data').textContent"))
    members = [number for group in data["groups"] for number in group]
    assert sorted(members) == [number for number, row in enumerate(data["nodes"]) if row["k"] == "entity"]
    it.page.click("#view")
    groups = it.page.evaluate("kuangtu.groups()")
    assert len(groups) == len(data["groups"])
    assert it.page.evaluate("kuangtu.drawn()") == len(groups)
    assert f"合在 {len(groups)} 个社群里" in it.page.inner_text("#shown")
    assert f"显示 {len(data['nodes'])}/{len(data['nodes'])} 个节点" in it.page.inner_text("#shown")
    it.page.evaluate("kuangtu.click('g0')")
    assert it.page.evaluate("kuangtu.groups()") == groups[1:]
    it.page.wait_for_function("() => document.getElementById('progress').hidden")
    assert it.page.evaluate("kuangtu.drawn()") >= len(groups) - 1 + len(data["groups"][0])
    it.page.click("#fold")
    assert it.page.evaluate("kuangtu.groups()") == groups
    it.only("publishers", "媒体22")  # few enough to be drawn one by one
    assert it.page.evaluate("kuangtu.groups()") == []
