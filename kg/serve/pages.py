"""Pages of HTML: every word of an article or a query is escaped, and only our own scripts run."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import FileResponse, HTMLResponse, Response

from kg import __version__
from kg.graph import BASE, PREFIXES
from kg.serve.negotiate import language
from kg.serve.problems import Problem
from kg.view.safe import clean, json_block

if TYPE_CHECKING:
    from starlette.requests import Request

    from kg.serve.house import House

__all__ = ["ASSETS", "Pages", "asset", "explorer"]

ASSETS = Path(__file__).parent / "assets"
"""The templates, scripts and styles of the pages."""

_SERVED = dict.fromkeys(("query.js", "show.js", "editor.js", "chart.js"), "text/javascript") | {
    "page.css": "text/css",
    "LICENCES.txt": "text/plain",
}
_VIS = "vis-network.js"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)


class Pages:
    """The templates, and the words of the pages in Chinese and English."""

    def __init__(self) -> None:
        """Read them once."""
        self._words: dict[str, dict[str, str]] = yaml.safe_load((ASSETS / "words.yaml").read_text(encoding="utf-8"))
        self._environment = Environment(
            loader=FileSystemLoader(ASSETS), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
            finalize=lambda value: clean(value) if type(value) is str else value,
        )  # fmt: skip

    def words(self, lang: str) -> dict[str, str]:
        """Return the words in one language."""
        return {key: said[lang] for key, said in self._words.items()}

    def render(self, request: Request, template: str, **values: object) -> HTMLResponse:
        """Fill a template; what it is given is text, and stays text."""
        lang = language(request.query_params.get("lang"), request.headers.get("accept-language"))
        nonce = secrets.token_urlsafe(16)
        content = self._environment.get_template(template).render(
            w=self.words(lang), lang=lang, nonce=nonce, version=__version__, here=request.url.path,
            switch=_with(request, lang="en" if lang == "zh" else "zh"),
            keep=f"?lang={lang}" if "lang" in request.query_params else "",
            turn=lambda page: _with(request, page=page), **values,
        )  # fmt: skip
        return HTMLResponse(
            content, headers={"Content-Security-Policy": _POLICY.format(nonce=nonce), "Vary": "Accept, Accept-Language"}
        )

    def query(self, request: Request, house: House) -> HTMLResponse:
        """Show the page where a person writes queries, with the questions that have a name."""
        lang = language(request.query_params.get("lang"), request.headers.get("accept-language"))
        questions = [
            {"name": q.name, "question": q.question if lang == "zh" else q.english, "sparql": q.sparql} for q in house.questions
        ]
        terms = [
            {"label": f"kt:{term.name}", "detail": term.zh if lang == "zh" else term.en, "type": kind}
            for kind, listed in (
                ("class", house.terms.classes),
                ("property", house.terms.properties),
                ("constant", house.terms.measures),
            )
            for term in listed
        ]
        data = {"questions": questions, "terms": terms, "prefixes": PREFIXES, "words": self.words(lang), "lang": lang,
                "base": house.shelf.edition.base if house.shelf.edition else BASE, "timeout": house.settings.timeout}  # fmt: skip
        block = Markup(json_block(data))  # noqa: S704 - no `<`, `>` or `&` is left in it
        return self.render(request, "query.html.j2", questions=questions, data=block)


def _with(request: Request, **changed: object) -> str:
    """Return the address of this page with another parameter."""
    return "?" + urlencode({**dict(request.query_params), **changed})


async def asset(request: Request) -> Response:
    """Answer with one of our own files; there are no others."""
    name = request.path_params["name"]
    if name == _VIS:
        return Response(_vis_network(), media_type="text/javascript", headers={"Cache-Control": "max-age=3600"})
    if name not in _SERVED:
        raise Problem(404, "there is no such file")
    return FileResponse(ASSETS / name, media_type=_SERVED[name])


def _vis_network() -> str:
    """Return vis-network as pyvis carries it."""
    from kg.view.page import vis_network  # noqa: PLC0415 - pyvis takes 0.3 s

    return vis_network()


async def explorer(request: Request) -> Response:
    """Answer with the page that the build drew; it carries a policy of its own."""
    house: House = request.app.state.house
    path = house.folder / "graph.html"
    if not path.is_file():
        raise Problem(404, "the build has drawn no page; draw one with: kg view OUT")
    policy = "frame-ancestors 'self'"
    return FileResponse(path, media_type="text/html", headers={"Content-Security-Policy": policy})
