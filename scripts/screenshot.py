"""Take the picture of the page that the README shows: the seeds' graph, with the evidence of one node open.

    python scripts/screenshot.py                    build seeds/, write docs/page.png
    python scripts/screenshot.py --page FILE.html   take the picture of another page
    python scripts/screenshot.py --select 昌吉回族自治州  open another node

Needs the developers' tools (Playwright) and Chromium with a Chinese font: apt-get install chromium fonts-noto-cjk.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "page.png"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDTH, HEIGHT = 1440, 860
COLOURS = 256  # of a page of flat colours: nothing is lost, and a third of the bytes remain
LARGEST = 300_000  # bytes: a picture that everyone downloads who clones


def browser_path() -> str:
    """Return the path of Chromium.

    Raises:
        SystemExit: there is none.
    """
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    raise SystemExit("Chromium is not installed: apt-get install chromium")


def select(page: Page, name: str) -> None:
    """Click the node of a name, as a reader would.

    Raises:
        SystemExit: the page shows no such node.
    """
    number = page.evaluate("name => kuangtu.nodes().find(n => kuangtu.text(n) === name)", name)
    box = page.locator("#graph").bounding_box()
    if number is None or box is None:
        raise SystemExit(f"the page shows no node «{name}»")
    spot = page.evaluate("n => kuangtu.at(n)", number)
    page.mouse.click(box["x"] + spot["x"], box["y"] + spot["y"])
    page.wait_for_timeout(400)  # the panel slides in


def take(source: Path, target: Path, name: str | None = None) -> int:
    """Write the picture of a page, with the network cut; return its size in bytes."""
    from PIL import Image  # noqa: PLC0415 - comes with matplotlib, not there for --help
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - a developers' tool, not there for --help

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        context = browser.new_context(
            viewport={"width": WIDTH, "height": HEIGHT},
            locale="zh-CN",
            color_scheme="light",
            offline=True,
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.goto(source.resolve().as_uri())
        page.wait_for_selector("html[data-ready]", timeout=20_000)
        if name:
            select(page, name)
        picture = page.screenshot()
        browser.close()
    Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
    return target.stat().st_size


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--page", type=Path, help="a page that exists; without it seeds/ is built")
    parser.add_argument("--out", type=Path, default=PICTURE, help="the picture to write")
    parser.add_argument("--select", default="四川省", metavar="NAME", help="the node to open; '' for none")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source = chosen.page
        if source is None:
            from kg.pipeline import build  # noqa: PLC0415 - heavy, and needless with --page

            build([ROOT / "seeds"], Path(folder) / "out")
            source = Path(folder) / "out" / "graph.html"
        size = take(source, chosen.out, chosen.select)
    print(f"{chosen.out}: {size:,} bytes")
    if size > LARGEST:
        print(f"more than {LARGEST:,} bytes: too large for the repository")
    return int(size > LARGEST)


if __name__ == "__main__":
    sys.exit(main())
