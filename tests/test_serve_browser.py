"""The pages of `kg serve` in Chromium: no other host is asked, nothing breaks the policy, and a reader gets answers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from serving import served, until

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(built: Path):
    with served(built, timeout=20.0) as one:
        yield one


@pytest.fixture
def page(browser, server):
    """A tab that remembers what it asked for and complained of; both are looked at when the test ends."""
    context = browser.new_context(viewport={"width": 1200, "height": 900}, locale="zh-CN", accept_downloads=True)
    tab = context.new_page()
    asked: list[str] = []
    trouble: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("pageerror", lambda error: trouble.append(str(error)))
    tab.on("console", lambda said: trouble.append(said.text) if said.type in {"error", "warning"} else None)
    yield tab
    assert [url for url in asked if not url.startswith((server.address, "data:", "blob:"))] == []
    assert [words for words in trouble if "status of 4" not in words] == []
    context.close()


def open_query(page, server, rest: str = "") -> None:
    page.goto(f"{server.address}query{rest}")
    page.wait_for_selector("html[data-ready]")


def ask(page, query: str) -> None:
    page.evaluate("query => kuangtu.write(query)", query)
    page.evaluate("document.querySelector('#status').textContent = ''")
    page.click("#run")
    until(lambda: page.inner_text("#status") not in {"", "正在查询…"})


def follow(page, link: str) -> None:
    """Click a link and wait until the page that it leads to is whole; a click alone returns before that."""
    with page.expect_navigation():
        page.locator(link).first.click()


def test_a_named_question_is_chosen_run_and_shown_as_table_chart_and_graph(page, server):
    open_query(page, server)
    page.select_option("#examples", "losses")
    page.wait_for_selector("#pane-table tbody tr")
    assert page.locator("#pane-table thead th").all_inner_texts()[:2] == ["pool", "amount"]
    assert "22.17" in page.locator("#pane-table td.number").all_inner_texts()
    assert re.match(r"\d+ 行 · [\d.]+ s", page.inner_text("#status"))
    page.click("#tab-chart")
    page.wait_for_selector("canvas[data-points]")
    assert int(page.get_attribute("canvas", "data-points")) == page.locator("#pane-table tbody tr").count()
    assert page.evaluate("""() => {
        const canvas = document.querySelector("#pane-chart canvas");
        return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value);
    }""")
    ask(page, "CONSTRUCT { ?d kt:targets ?r } WHERE { ?d kt:targets ?r }")
    page.click("#tab-graph")
    page.wait_for_selector("#pane-graph [data-nodes]")
    assert int(page.get_attribute("#pane-graph .canvas", "data-nodes")) > 5
    page.click("#tab-raw")
    assert "ontology#targets" in page.inner_text("#pane-raw pre")


def test_ask_and_answers_without_numbers_or_links_are_shown_too(page, server):
    open_query(page, server)
    ask(page, "ASK { ?s a kt:Region }")
    assert page.inner_text("#pane-table tbody") == "是"
    ask(page, "SELECT ?name { ?s skos:prefLabel ?name } LIMIT 3")
    page.click("#tab-chart")
    assert "没有数值列" in page.inner_text("#pane-chart")
    page.click("#tab-graph")
    assert "没有可相连" in page.inner_text("#pane-graph")


def test_a_mistake_is_marked_where_it_stands(page, server):
    open_query(page, server)
    ask(page, "SELECT * WHERE {\n  ?s ?p }")
    assert page.inner_text("#status").startswith("400 · 2:3 ")
    assert page.locator(".cm-lintRange-error").count() == 1
    assert page.locator("#result").is_hidden()
    ask(page, "SELECT * WHERE { ?s ?p ?o } LIMIT 1")
    assert page.locator(".cm-lintRange-error").count() == 0


def test_the_editor_completes_terms_and_runs_by_key(page, server):
    open_query(page, server)
    page.evaluate("kuangtu.write('')")
    page.click(".cm-content")
    page.keyboard.type("SELECT ?n { ?s a kt:Regio")
    page.wait_for_selector(".cm-tooltip-autocomplete")
    page.wait_for_timeout(150)  # the editor takes no completion in the moment in which the list appears
    page.keyboard.press("Enter")
    assert "a kt:Region" in page.evaluate("kuangtu.text()")
    page.keyboard.type(" ; skos:prefLabel ?n ")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#pane-table tbody tr")
    assert "四川省" in page.inner_text("#pane-table")


def test_a_link_keeps_the_query_and_a_download_is_whole(page, server):
    open_query(
        page, server, "#query=" + "SELECT%20%3Fname%20%7B%20%3Fs%20a%20kt%3ARegion%20%3B%20skos%3AprefLabel%20%3Fname%20%7D"
    )
    page.click("#run")
    page.wait_for_selector("#pane-table tbody tr")
    with page.expect_download() as download:
        page.locator("#downloads button", has_text="csv").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert text.startswith(("name\n", "name\r\n"))
    assert len(text.split()) == 1 + page.locator("#pane-table tbody tr").count()
    page.click("#link")
    until(lambda: "#query=" in page.url)


def test_a_query_can_be_stopped(page, server):
    open_query(page, server)
    page.evaluate("kuangtu.write('SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }')")
    page.click("#run")
    page.click("#stop")
    until(lambda: page.inner_text("#status") == "已停止")
    ask(page, "SELECT * { ?s ?p ?o } LIMIT 1")
    page.wait_for_selector("#pane-table tbody tr")


def test_hostile_words_in_an_answer_are_only_words(page, server):
    open_query(page, server)
    ask(
        page,
        """SELECT ("<img src=x onerror=window.pwned=1>" AS ?a) (<javascript:alert(1)> AS ?b) (<http://x.example/> AS ?c) {}""",
    )
    assert "<img src=x" in page.inner_text("#pane-table")
    assert page.locator("#pane-table a").evaluate_all("all => all.map(a => a.protocol)") == ["http:"]
    page.click("#tab-graph")
    page.wait_for_selector("#pane-graph [data-nodes]")
    assert page.evaluate("window.pwned") is None
    assert page.locator("main img").count() == 0


def test_from_the_search_to_the_words_that_prove_it(page, server):
    page.goto(server.address)
    page.fill("#q", "四川")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    follow(page, "main a:has-text('四川省')")
    assert page.inner_text("h1") == "四川省"
    assert "510000" in page.inner_text("dl")
    assert page.locator(".claims blockquote").count() > 3
    follow(page, ".claims .self")
    assert page.locator("main blockquote").count() >= 1
    follow(page, "main blockquote a")
    assert page.locator(".claims > li").count() > 10
    page.goto(f"{server.address}id/region-510000?lang=en")
    assert page.inner_text("h1") == "Sichuan"
    assert page.get_attribute("html", "lang") == "en"


def test_the_explorer_opens(page, server):
    page.goto(f"{server.address}explore")
    page.wait_for_selector("html[data-ready]", timeout=20_000)


def test_every_control_has_a_name(page, server):
    for path in ("", "query", "id/region-510000", "search?q=四川"):
        page.goto(server.address + path)
        nameless = page.evaluate("""() => [...document.querySelectorAll("button, input, select, [role]")].filter((e) => !(
            e.type === "hidden" || e.getAttribute("aria-label") || e.getAttribute("aria-labelledby") || e.textContent.trim()
            || e.labels?.length || e.closest("[hidden]") || e.getAttribute("aria-live") || e.closest(".cm-editor")
        )).map((e) => e.outerHTML)""")
        assert nameless == []
