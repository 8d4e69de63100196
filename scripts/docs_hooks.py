"""What `make docs` adds to mkdocs: pages that live elsewhere in the repository, notebooks as pages, links that fit.

A page of the repository keeps its place, where it is read without the site; here it is brought in under another name, and
each link is turned to where its target lies in the site. A file that is no page of the site is named instead of linked.
"""

from __future__ import annotations

import html
import os
import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parent.parent
BROUGHT = {
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "ontology/lexicon/README.md": "lexicon.md",
    "tests/gold/README.md": "gold.md",
    "README.md": "index.md",
}
_LINK = re.compile(r"(?P<mark>!?)\[(?P<words>[^\]]*)\]\((?P<target>[^)\s]+)\)")
_FENCE = re.compile(r"^(?P<indent> *)```(?P<lang>\w+) (?:add|edit)=(?P<file>\S+)$", re.MULTILINE)
_FENCED = re.compile(r"(^ *```.*?^ *```$)", re.DOTALL | re.MULTILINE)
_STYLE = re.compile(r"<style scoped>.*?</style>\n?", re.DOTALL)
_LONGEST = 3000  # characters of what a cell prints


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Bring in the pages that live elsewhere, and the notebooks."""
    for place, uri in BROUGHT.items():
        if uri != "index.md":
            files.append(File.generated(config, uri, content=(ROOT / place).read_text(encoding="utf-8")))
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        files.append(File.generated(config, f"notebooks/{path.stem}.md", content=page_of(path)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Give fenced blocks their file's name as a title, and turn the links."""
    del config
    markdown = _FENCE.sub(r'\g<indent>```\g<lang> title="\g<file>"', markdown)
    parts = _FENCED.split(markdown)
    parts[::2] = [_LINK.sub(lambda link: _turned(link, page.file.src_uri, files), part) for part in parts[::2]]
    return "".join(parts)


def _turned(link: re.Match[str], uri: str, files: Files) -> str:
    """Return a link to a file of the repository as one to its page, or as plain words where it has none."""
    target, _, anchor = link["target"].partition("#")
    if not target or re.match(r"[a-z]+:", target):
        return link[0]
    place = posixpath.normpath(posixpath.join(posixpath.dirname(_place_of(uri)), target))
    there = _uri_of(place)
    if files.get_file_from_path(there) is None:
        if uri.startswith("notebooks/") and not (ROOT / place).exists():
            return link["words"]  # what the notebook itself writes
        if not (ROOT / place).exists():
            raise PluginError(f"{uri}: no such file: {place}")
        return f"{link['words']} (`{place}` in the repository)"
    way = posixpath.relpath(there, posixpath.dirname(uri) or ".")
    return f"{link['mark']}[{link['words']}]({way}{'#' if anchor else ''}{anchor})"


def _place_of(uri: str) -> str:
    """Return where in the repository a page of the site comes from."""
    for place, brought in BROUGHT.items():
        if brought == uri and uri != "index.md":
            return place
    return uri if uri.startswith("notebooks/") else f"docs/{uri}"


def _uri_of(place: str) -> str:
    """Return under what name a file of the repository is in the site."""
    if place in BROUGHT:
        return BROUGHT[place]
    stem, ending = os.path.splitext(place)  # noqa: PTH122 - a name inside the repository, not a path here
    if place.startswith("notebooks/") and ending == ".ipynb":
        return f"{stem}.md"
    return place.removeprefix("docs/")


def page_of(path: Path) -> str:
    """Return a notebook as Markdown: its words, its code, and what the cells show."""
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    parts = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            parts.append(cell.source)
        else:
            parts.append(f"```python\n{cell.source}\n```")
            parts += [_shown(output) for output in cell.outputs]
    return "\n\n".join(filter(None, parts)) + "\n"


def _shown(output: Any) -> str:  # noqa: ANN401 - nbformat's own type is a bag of attributes
    """Return one output of a cell as Markdown; a frame inside the page is left out."""
    data = output.get("data", {})
    if "image/png" in data:
        return f'<img alt="chart" src="data:image/png;base64,{"".join(data["image/png"].split())}">'
    table = str(data.get("text/html", ""))
    if table:
        return "" if "<iframe" in table else _STYLE.sub("", table)
    text = str(output.get("text") or data.get("text/plain", ""))
    return f'<pre class="output">{html.escape(text[:_LONGEST])}</pre>' if text.strip() else ""
