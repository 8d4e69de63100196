"""The page itself: one file that asks nothing of any network.

pyvis holds the network and its options; its own template is not used, since it loads from elsewhere whatever it is told
and writes names into markup. Ours carries the data as one block of JSON, and a policy that lets only our scripts run.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kg import __version__
from kg.errors import OutputError, SettingsError
from kg.graph import BASE
from kg.view.labels import node_texts
from kg.view.network import networkx_graph
from kg.view.payload import payload
from kg.view.safe import json_block
from kg.view.story import draw
from kg.view.style import Labels, load_style

if TYPE_CHECKING:
    from kg.model import Claim, Corpus
    from kg.vocabulary.terms import Terms

__all__ = ["PICTURES", "PageOptions", "vis_network", "write_page"]

PICTURES = ("graph", "timeline", "matrix")
"""The tabs of the page."""

_ASSETS = Path(__file__).parent / "assets"
_SCRIPTS = (
    "core.js", "filter.js", "arrange.js", "paint.js", "graph.js", "groups.js", "panel.js", "accounts.js", "walk.js",
    "legend.js", "time.js", "chart.js", "scene.js", "export.js", "history.js", "search.js", "main.js",
)  # fmt: skip
_SORTED = 2  # names of which the first stays first are in order already
_OPTIONS = {
    "autoResize": True,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {"hover": True, "multiselect": False, "selectConnectedEdges": False, "keyboard": False},
    "nodes": {"shape": "custom", "chosen": False},
    "edges": {
        "arrows": {"to": {"enabled": True, "scaleFactor": 0.5}},
        "smooth": {"enabled": True, "type": "cubicBezier", "forceDirection": "horizontal", "roundness": 0.45},
        "width": 1.4,
        "chosen": False,
        "arrowStrikethrough": False,
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PageOptions:
    """What can be set.

    ``language`` is ``zh`` or ``en``, or None to follow the reader's browser. ``picture`` is what the page opens with, one
    of `PICTURES`. ``limit`` is the number of claims above which communities stand for their members until opened; None takes
    it from the style file. ``base`` is what the IRIs of the graph's claims begin with, for the queries that the page writes.
    ``told`` says in both languages what part of a graph the page shows, in the place of its subtitle.
    """

    language: str | None = None
    picture: str = "graph"
    limit: int | None = None
    base: str = BASE
    told: tuple[str, str] | None = None

    def __post_init__(self) -> None:
        """Refuse what the page cannot do."""
        if self.picture not in PICTURES:
            raise SettingsError(f"«{self.picture}» is no picture of the page; take one of {', '.join(PICTURES)}")
        if self.limit is not None and self.limit < 0:
            raise SettingsError(f"a limit of {self.limit} claims cannot be; give 0 or more")


def write_page(corpus: Corpus, terms: Terms, style: Path, path: Path, options: PageOptions | None = None) -> int:
    """Write the graph of a corpus as one self-contained HTML file, and return its size in bytes.

    The same corpus gives the same bytes. ``style`` is the path of ``style.yaml``. The file appears whole or not at all.

    Raises:
        SettingsError: when the style file cannot be used.
        OutputError: when the page cannot be written.
    """
    look = load_style(style)
    if options and options.told:
        look = replace(look, texts={**look.texts, "subtitle": options.told})
    labels = Labels(terms)
    corpus = _in_order(corpus)
    graph = networkx_graph(corpus, terms)
    wanted = options or PageOptions()
    limit = look.most_claims if wanted.limit is None else wanted.limit
    texts = node_texts(graph, corpus, labels, look)
    drawing = draw(graph, corpus, labels, look, texts, grouped=len(corpus.claims) > limit)
    data = payload(graph, corpus, labels, look, drawing, wanted.base)
    data |= {"vis": _network(data), "version": __version__, "language": wanted.language, "picture": wanted.picture}
    return _write(path, _html(data, wanted.language or "zh", look.text("title", "zh"), look.text("noscript", "zh")))


def _in_order(corpus: Corpus) -> Corpus:
    """Put claims and names into the order that the graph itself tells, so that a build and `kg view` draw alike."""

    def key(claim: Claim) -> tuple[object, ...]:
        places = [(e.document, e.span.start, e.span.end, e.exact) for e in claim.evidence]
        return places, claim.predicate, claim.subject, str(claim.object), claim.modality, str(claim.window)

    claims = sorted(corpus.claims, key=key)
    named = tuple(
        replace(e, english=(*e.english[:1], *sorted(e.english[1:]))) if len(e.english) > _SORTED else e for e in corpus.entities
    )
    return replace(corpus, claims=tuple(claims), entities=named)


def _network(data: dict[str, object]) -> dict[str, object]:
    """Let pyvis hold the nodes and edges of the default view.

    The lists are filled with pyvis's own `Node` and `Edge`, not through ``add_node`` and ``add_edge``: those search all that
    is there at each call, which is quadratic (20,000 edges take 3 s), and put a number in the place of an empty label.
    """
    from pyvis.edge import Edge  # noqa: PLC0415 - 0.3 s that `kg --help` need not pay
    from pyvis.network import Network  # noqa: PLC0415 - same
    from pyvis.node import Node  # noqa: PLC0415 - same

    network = Network(directed=True, cdn_resources="in_line")
    network.set_options(json.dumps(_OPTIONS))
    places: list[list[int]] = data["views"]["story"]["zh"]  # type: ignore[index]
    for number, x, y, _, _ in places:
        node = Node(number, "custom", "", x=x, y=y).options
        network.nodes.append(node)
        network.node_ids.append(number)
        network.node_map[number] = node
    shown = {row[0] for row in places}
    rows: list[list[int]] = data["edges"]  # type: ignore[assignment]
    for number, (source, target, *_) in enumerate(rows):
        if source in shown and target in shown:
            network.edges.append(Edge(source, target, directed=True, id=number).options)
    nodes, edges, _, _, _, options = network.get_network_data()
    return {"nodes": nodes, "edges": edges, "options": json.loads(options) if isinstance(options, str) else options}


def _html(data: dict[str, object], language: str, title: str, noscript: str) -> str:
    """Fill the template; scripts and style are named in the policy by their digests, so that nothing else runs."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - comes with pyvis
    from markupsafe import Markup  # noqa: PLC0415 - same

    own = "".join((_ASSETS / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    scripts = [vis_network(), f'"use strict";\n(() => {{\n{own}\n}})();\n']
    css = (_ASSETS / "page.css").read_text(encoding="utf-8")
    policy = "; ".join((
        "default-src 'none'",
        "script-src " + " ".join(_digest(script) for script in scripts),
        "style-src " + _digest(css),
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ))  # fmt: skip
    environment = Environment(loader=FileSystemLoader(_ASSETS), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("page.html.j2").render(
        language="zh-CN" if language == "zh" else language,
        title=title,
        noscript=noscript,
        policy=policy,
        css=Markup(css),  # noqa: S704 - our own file
        scripts=[Markup(script) for script in scripts],  # noqa: S704 - ours and vis-network's
        data=Markup(json_block(data)),  # noqa: S704 - no `<`, `>` or `&` is left in it
    )


def _digest(text: str) -> str:
    """Return a source expression of a Content-Security-Policy for an inline script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def vis_network() -> str:
    """Return vis-network as pyvis carries it, without the line that points at a source map."""
    import pyvis  # noqa: PLC0415 - 0.3 s that `kg --help` need not pay

    path = max(Path(pyvis.__file__).parent.glob("lib/vis-*/vis-network.min.js"))
    script, _, _ = path.read_text(encoding="utf-8").rpartition("//# sourceMappingURL")
    return script


def _write(path: Path, text: str) -> int:
    """Write a file whole or not at all, and return its size in bytes."""
    temporary, content = "", text.encode("utf-8")
    try:
        with tempfile.NamedTemporaryFile("wb", dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            temporary = file.name
            file.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary and os.path.exists(temporary):  # noqa: PTH110 - a plain string
            Path(temporary).unlink()
        raise OutputError(f"the page cannot be written ({error.strerror})", path) from error
    return len(content)
