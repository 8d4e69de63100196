"""A reader in Chromium with the network cut, who remembers all that a page asked for: for the browser tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from view_corpus import demo, iri

from kg.model import IRI, Claim, Evidence, Modality, Span
from kg.view import write_page
from kg.vocabulary.terms import load_terms

ROOT = Path(__file__).parent.parent
CHROMIUM = Path("/usr/bin/chromium")
TERMS = load_terms(ROOT / "ontology")
STYLE = ROOT / "ontology" / "style.yaml"


@pytest.fixture(scope="session")
def browser():
    sync_api = (
        pytest.importorskip("playwright.sync_api") if not os.environ.get("CI") else __import__("playwright.sync_api").sync_api
    )
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed: apt-get install chromium")
        pytest.skip("needs /usr/bin/chromium")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield running
        running.close()


class Reader:
    """Opens a page, and remembers all that it asked for or complained of."""

    def __init__(self, browser, path: Path, language="zh-CN", scheme="light", fragment="", size=(1400, 900)) -> None:
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale=language,
            color_scheme=scheme,
            offline=True,
            reduced_motion="reduce",
            accept_downloads=True,
        )
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.trouble: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("dialog", lambda dialog: (self.trouble.append(dialog.message), dialog.dismiss()))
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on(
            "console", lambda message: self.trouble.append(message.text) if message.type in {"error", "warning"} else None
        )
        self.page.goto(path.as_uri() + fragment)
        self.page.wait_for_selector("html[data-ready]", timeout=20_000)

    def node(self, text: str) -> int:
        return self.page.evaluate("text => kuangtu.nodes().find(n => kuangtu.text(n) === text)", text)

    def click(self, number: int) -> None:
        spot = self.page.evaluate("n => kuangtu.at(n)", number)
        box = self.page.locator("#graph").bounding_box()
        self.page.mouse.click(box["x"] + spot["x"], box["y"] + spot["y"])

    def press_edge(self, source: str, target: str) -> None:
        ends = [self.page.evaluate("n => kuangtu.at(n)", self.node(name)) for name in (source, target)]
        box = self.page.locator("#graph").bounding_box()
        middle = [sum(end[axis] for end in ends) / 2 for axis in ("x", "y")]
        self.page.mouse.click(box["x"] + middle[0], box["y"] + middle[1])

    def only(self, kind: str, name: str) -> None:
        row = self.page.locator(f"details[data-kind={kind}] .row", has_text=name)
        row.hover()
        row.locator(".only").click()

    def names(self) -> set[str]:
        return set(self.page.evaluate("kuangtu.nodes().map(kuangtu.text)"))

    def address(self) -> str:
        return self.page.evaluate("decodeURIComponent(location.hash)")

    def download(self, button: str) -> bytes:
        with self.page.expect_download() as waiting:
            self.page.click(button)
        return Path(waiting.value.path()).read_bytes()

    def shown(self) -> int:
        return len(self.page.evaluate("kuangtu.nodes()"))


@pytest.fixture(scope="session")
def story(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("page") / "graph.html"
    write_page(demo((denial(),)), TERMS, ROOT / "ontology/style.yaml", path)
    return path


def denial() -> Claim:
    document = demo().documents[0]
    return Claim(
        iri("xj"),
        "subjectTo",
        IRI("https://w3id.org/kuangtu/ontology#Punish"),
        (Evidence.of(document, Span(9, 14)),),
        Modality.DENIED,
    )


@pytest.fixture
def reader(browser, story):
    made: list[Reader] = []

    def open_page(path: Path = story, **more) -> Reader:
        made.append(Reader(browser, path, **more))
        return made[-1]

    yield open_page
    for one in made:
        assert [url for url in one.requests if not url.startswith("file:")] == []
        assert len(one.requests) == 1
        assert one.trouble == []
        one.context.close()
