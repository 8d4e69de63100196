"""The documents as a site: strict, current, and complete without a network."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
FETCHED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href", "object": "data", "use": "href"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as `make docs` builds it; a link that leads nowhere fails the build (strict)."""
    pytest.importorskip("material", reason="needs the extra docs")
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(folder)],
        cwd=ROOT, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARNING" not in done.stdout + done.stderr
    return folder


def test_the_reference_is_current() -> None:
    script = ROOT / "scripts" / "update_docs.py"
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


class _Fetches(HTMLParser):
    """Collects what a browser fetches for a page, and the links of its words."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.links: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in FETCHED and given.get("rel") not in {"canonical", "next", "prev", "author"}:
            self.fetched += filter(None, [given.get(FETCHED[tag])])
        if tag == "a":
            self.links += filter(None, [given.get("href")])
        self.ids |= {given.get("id") or "", given.get("name") or ""}


def pages(site: Path) -> dict[Path, _Fetches]:
    found = {}
    for path in sorted(site.rglob("*.html")):
        found[path] = _Fetches()
        found[path].feed(path.read_text(encoding="utf-8"))
    return found


def test_every_page_is_there_and_fetches_nothing_from_elsewhere(site: Path) -> None:
    found = pages(site)
    names = {path.relative_to(site).as_posix() for path in found}
    assert names >= {"index.html", "guide.html", "extending.html", "cite.html", "compare.html", "limits.html"}
    assert names >= {f"notebooks/{path.stem}.html" for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert names >= {f"reference/{path.stem}.html" for path in (ROOT / "docs/reference").glob("*.md")}
    for path, page in found.items():
        assert not [url for url in page.fetched if re.match(r"(https?:)?//", url)], path
    for sheet in site.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert not re.search(r"(?:@import|url\()\s*['\"]?(?:https?:)?//", text), sheet


def test_every_link_of_the_site_leads_somewhere(site: Path) -> None:
    found = pages(site)
    for path, page in found.items():
        for link in page.links:
            if path.name == "404.html" or re.match(r"[a-z]+:", link):
                continue
            name, _, anchor = link.partition("#")
            there = (path.parent / name).resolve() if name else path
            assert there.exists(), (path.name, link)
            assert not anchor or there not in found or anchor in found[there].ids, (path.name, link)


def test_notebooks_are_pages_with_their_charts_and_files_have_their_names(site: Path) -> None:
    cookbook = (site / "notebooks/02-sparql-cookbook.html").read_text(encoding="utf-8")
    assert cookbook.count('src="data:image/png') >= 4
    assert "<table" in cookbook
    extending = (site / "extending.html").read_text(encoding="utf-8")
    assert 'class="filename">my-ontology/patterns/90-fines.yaml' in extending
    assert "add=my-ontology" not in extending


@pytest.mark.browser
def test_the_search_works_from_the_disk_with_the_network_cut(browser: Browser, site: Path) -> None:
    from playwright.sync_api import TimeoutError as NotYet

    context = browser.new_context(offline=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for patience in (10_000, 30_000, 60_000):  # words that are typed before the page listens are lost
        page.goto((site / "index.html").as_uri())
        page.fill("input[name=query]", "ledger")
        with suppress(NotYet):
            page.wait_for_selector(".md-search-result__item", timeout=patience)
            break
    page.fill("input[name=query]", "断电")
    page.wait_for_function("document.querySelector('.md-search-result__meta').textContent.match(/\\d/)", timeout=20_000)
    assert page.locator(".md-search-result__item").count() >= 1
    context.close()
    assert not [url for url in asked if not url.startswith(("file:", "data:", "blob:", "about:"))]
