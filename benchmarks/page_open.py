"""How fast the page opens and pans: graphs of a given size, drawn in headless Chromium with software rendering.

    python benchmarks/page_open.py                   5,000 nodes
    python benchmarks/page_open.py --nodes 40000     with communities, if that gives more claims than style.yaml allows
    python benchmarks/page_open.py --page FILE.html  a page that exists

The graph is made up, the same at each run: agencies issue notices that target regions and require measures, pools have
figures; a few hubs, many small stories. Printed are the size of the file, seconds until the first interaction (the page
answers a click with the evidence), until everything is drawn, and the milliseconds between frames while the view is panned.
Needs Playwright and Chromium.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from kg.model import IRI, Claim, Corpus, Document, Entity, Evidence, Modality, Precision, Quantity, Span, When
from kg.view import PageOptions, networkx_graph, write_page
from kg.vocabulary import ontology_dir
from kg.vocabulary.terms import load_terms

if TYPE_CHECKING:
    from playwright.sync_api import Page

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BASE, ONTOLOGY = "https://w3id.org/kuangtu/id/", "https://w3id.org/kuangtu/ontology#"
MEASURES = ("ShutDown", "StopPowerSupply", "Inspect", "Rectify", "Punish", "CrackDown", "Blacklist")
FIRST_DAY = date(2019, 1, 1)
DAYS = 1000
MODALITIES = (Modality.ASSERTED,) * 8 + (Modality.RUMOURED, Modality.PLANNED)
CLAIMS_PER_ARTICLE = 40
CLAIMS_PER_NODE = 1.003  # of the graph below, counted
PANS = 40


class Maker:
    """Makes a corpus of a wanted number of claims."""

    def __init__(self, claims: int) -> None:
        """Set up; the seed is fixed."""
        self.random, self.wanted = Random(20210620), claims
        self.documents: list[Document] = []
        self.entities: dict[str, Entity] = {}
        self.claims: list[Claim] = []

    def entity(self, cls: str, number: int, label: str) -> IRI:
        """Add an entity, once."""
        iri = IRI(f"{BASE}{cls.lower()}-{number}")
        if iri not in self.entities:
            code = f"{number + 11:02d}0000" if cls == "Region" and number < 31 else None
            self.entities[iri] = Entity(iri, cls, label, (), (f"{cls} {number}",), code)
        return iri

    def say(self, subject: IRI, predicate: str, thing: IRI | Quantity | date) -> None:
        """Add a claim with its sentence."""
        number = len(self.claims)
        if number % CLAIMS_PER_ARTICLE == 0:
            text = "\n".join(f"第{n}句说了一件可以核对的事。" for n in range(CLAIMS_PER_ARTICLE))
            day = FIRST_DAY + timedelta(days=self.random.randrange(DAYS))
            name = f"article-{len(self.documents):05d}"
            self.documents.append(Document(name, text, (), f"第{len(self.documents)}篇报道", day, publisher=f"媒体{number % 23}"))
        document = self.documents[-1]
        start = sum(len(line) + 1 for line in document.text.split("\n")[: number % CLAIMS_PER_ARTICLE])
        when = None
        if self.random.random() < 0.4:
            day = FIRST_DAY + timedelta(days=self.random.randrange(DAYS))
            when = When("某日", day, day, Precision.DAY)
        quote = Evidence.of(document, Span(start, start + 6))
        self.claims.append(Claim(subject, predicate, thing, (quote,), self.random.choice(MODALITIES), when))

    def story(self, number: int) -> None:
        """Add a notice with those who issued it, where it aims, and what it orders; or a pool with its figures."""
        pick, chance = self.random.randrange, self.random.random
        if chance() < 0.15:
            pool = self.entity("MiningPool", number, f"第{number}矿池")
            for _ in range(1 + pick(3)):
                self.say(pool, "lost", Quantity(Decimal(pick(900)) / 10, "PERCENT", "若干"))
            return
        notice = self.entity("Notice", number, f"关于第{number}号虚拟货币“挖矿”项目清理整顿工作的通知")
        self.say(self.entity("Agency", pick(1 + number), f"第{number}号主管部门"), "issued", notice)
        for _ in range(1 + (pick(4) == 0)):
            place = pick(31) if chance() < 0.35 else 31 + pick(1 + number)
            self.say(notice, "targets", self.entity("Region", place, f"第{place}区"))
        for name in sorted({self.random.choice(MEASURES) for _ in range(1 + pick(3))}):
            self.say(notice, "requires", IRI(ONTOLOGY + name))
        if chance() < 0.5:
            self.say(notice, "deadline", FIRST_DAY + timedelta(days=pick(DAYS)))

    def corpus(self) -> Corpus:
        """Return all of it."""
        number = 0
        while len(self.claims) < self.wanted:
            self.story(number)
            number += 1
        measures = [Entity(IRI(ONTOLOGY + name), "Measure", name, known=True) for name in MEASURES]
        entities = sorted([*self.entities.values(), *measures], key=lambda entity: entity.iri)
        return Corpus(tuple(self.documents), tuple(entities), tuple(self.claims))


def measure(path: Path) -> dict[str, float]:
    """Open a page, click a node, wait for the whole, and pan; return what was measured."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - a developers' tool, not there for --help

    paths = [place for name in BROWSERS if (place := shutil.which(name))]
    if not paths:
        raise SystemExit("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=paths[0], args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(viewport={"width": 1400, "height": 900}, locale="zh-CN", offline=True).new_page()
        begun = time.perf_counter()
        page.goto(path.resolve().as_uri())
        page.wait_for_selector("html[data-ready]", timeout=120_000)
        page.evaluate("() => kuangtu.click(kuangtu.nodes()[0])")
        page.wait_for_selector("#panel:not([hidden])", timeout=120_000)
        found = {"first interaction s": time.perf_counter() - begun}
        page.keyboard.press("Escape")
        found["pan main points, worst ms"], found["pan main points, median ms"] = pan(page)
        if page.locator("#view").is_visible():
            begun = time.perf_counter()
            page.click("#view")
            page.wait_for_function("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
            found["all: first part s"] = time.perf_counter() - begun
            page.wait_for_function("() => document.getElementById('progress').hidden", timeout=300_000)
            found["all: everything s"] = time.perf_counter() - begun
            found["nodes drawn"] = page.evaluate("kuangtu.drawn()")
            found["pan all, worst ms"], found["pan all, median ms"] = pan(page)
        browser.close()
    return found


def pan(page: Page) -> tuple[float, float]:
    """Drag the empty ground about; return the longest and the middle time between two frames, in milliseconds."""
    spot = page.evaluate("() => kuangtu.ground()")
    page.evaluate("""() => {
        window.frames_ = []; let last = performance.now();
        const tick = (now) => { window.frames_.push(now - last); last = now; window.ticking = requestAnimationFrame(tick); };
        requestAnimationFrame((now) => { last = now; window.ticking = requestAnimationFrame(tick); });
    }""")
    page.mouse.move(spot["x"], spot["y"])
    page.mouse.down()
    for step in range(PANS):
        page.mouse.move(spot["x"] + 7 * (step % 20), spot["y"] + 4 * (step % 13))
    frames = sorted(page.evaluate("() => (cancelAnimationFrame(window.ticking), window.frames_)")[2:])
    page.mouse.up()
    return frames[-1], frames[len(frames) // 2]


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--nodes", type=int, default=5000, help="about so many nodes")
    parser.add_argument("--page", type=Path, help="a page that exists, instead of a made-up graph")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="write the page there")
    parser.add_argument("--limit", type=int, help="more claims than this: communities")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    chosen = parser.parse_args()
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = chosen.page or chosen.keep or Path(folder) / "graph.html"
        if chosen.page is None:
            corpus = Maker(round(chosen.nodes * CLAIMS_PER_NODE)).corpus()
            knowledge = ontology_dir(None)
            terms = load_terms(knowledge)
            begun = time.perf_counter()
            write_page(corpus, terms, knowledge / "style.yaml", path, PageOptions(limit=chosen.limit))
            nodes = networkx_graph(corpus, terms).number_of_nodes()
            figures = {"nodes": nodes, "claims": len(corpus.claims), "written in s": time.perf_counter() - begun}
        figures |= {"file MB": path.stat().st_size / 1e6, **measure(path)}
    if chosen.json:
        print(json.dumps(figures, indent=1))
    else:
        for name, value in figures.items():
            print(f"{name:28}{value:>12,.2f}" if isinstance(value, float) else f"{name:28}{value:>12,}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
