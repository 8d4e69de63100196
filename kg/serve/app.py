"""The application: which address is answered by what, and the limits around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kg import __version__, store, vocabulary
from kg.serve import describe, pages, reconcile, things
from kg.serve.edition import Shelf
from kg.serve.gate import Gate
from kg.serve.house import Gone, House
from kg.serve.negotiate import choose
from kg.serve.pool import Busy
from kg.serve.problems import Problem, answer_problem
from kg.serve.sparql import graph_store, sparql
from kg.serve.things import Asking, page_number

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

    from kg.serve.search import Index, Quote, Thing
    from kg.serve.settings import Settings

__all__ = ["application"]

_PAGE = 20
_CLIENT_GONE = 499


def application(folder: Path, settings: Settings, ontology: Path | None = None) -> Starlette:
    """Return the ASGI application that serves the folder of a build; its shelf (``app.state.house.shelf``) must be open.

    Raises:
        OntologyError: the ontology cannot be read.
        QueryError: a named question cannot be read.
    """
    known = vocabulary.ontology_dir(ontology)
    house = House(
        settings, Shelf(folder, settings), vocabulary.load_terms(known), store.named_queries(known), pages.Pages(), folder
    )

    middleware = [Middleware(Gate, settings=settings)]
    if settings.origins:
        cors = Middleware(
            CORSMiddleware,
            allow_origins=settings.origins,
            allow_methods=["GET", "HEAD", "POST"],
            allow_headers=["Accept", "Content-Type"],
            expose_headers=["X-Rows"],
        )
        middleware.append(cors)
    handlers = dict.fromkeys((Problem, HTTPException, Busy, Gone), _refused)
    app = Starlette(routes=_routes(), middleware=middleware, exception_handlers=handlers)
    app.state.house = house
    return app


def _routes() -> list[Route]:
    """Return the addresses."""
    return [
        Route("/", home),
        Route("/query", query_page),
        Route("/sparql", sparql, methods=["GET", "POST"]),
        Route("/data", graph_store),
        Route("/id/{name}", things.resource),
        Route("/ontology/{name}", things.term_page),
        Route("/search", search),
        Route("/explore", pages.explorer),
        Route("/assets/{name}", pages.asset),
        Route("/reconcile", reconcile.reconcile, methods=["GET", "POST"]),
        Route("/reconcile/preview", reconcile.preview),
        Route("/reconcile/properties", reconcile.properties),
        Route("/reconcile/suggest/{kind}", reconcile.suggest),
        Route("/.well-known/void", describe.void),
        Route("/health", describe.health),
        Route("/openapi.json", openapi),
    ]


async def home(request: Request) -> Response:
    """Show where to begin."""
    house: House = request.app.state.house
    async with house.shelf.lend() as edition:
        asking = Asking(request, house, edition)
        counted = await house.look_up(edition, lambda index: index.classes()) if edition.indexed else []
        classes = [(asking.ref(cls), number) for cls, number in counted if cls.startswith(vocabulary.ONTOLOGY)]
        return house.pages.render(
            request, "home.html.j2", triples=edition.pool.triples, classes=classes, questions=house.questions
        )


async def query_page(request: Request) -> Response:
    """Show the page where a person writes queries."""
    house: House = request.app.state.house
    return house.pages.query(request, house)


async def search(request: Request) -> Response:
    """Find names and quotations, as a page or as JSON."""
    house: House = request.app.state.house
    text, page = request.query_params.get("q", ""), page_number(request)
    media = choose(request.headers.get("accept"), ("text/html", "application/json"))
    if media is None:
        raise Problem(406, "the formats are text/html and application/json")
    if not text.strip():
        raise Problem(400, "say what to search for: ?q=")

    def look(index: Index) -> tuple[list[Thing], list[Quote]]:
        found = index.things(text, limit=_PAGE) if page == 1 else []
        return found, index.quotes(text, limit=_PAGE + 1, offset=(page - 1) * _PAGE)

    async with house.shelf.lend() as edition:
        found, quotes = await house.look_up(edition, look)
        more, quotes = len(quotes) > _PAGE, quotes[:_PAGE]
        if media == "application/json":
            return JSONResponse(
                {
                    "query": text,
                    "page": page,
                    "more": more,
                    "things": [_thing(one) for one in found],
                    "quotes": [_quote(q) for q in quotes],
                },
                headers={"Vary": "Accept"},
            )
        asking = Asking(request, house, edition)
        listed = [(asking.ref(one.iri, one.name), asking.ref(one.cls), one) for one in found]
        cited = [(one, asking.ref(one.claim), asking.ref(one.article)) for one in quotes]
        return house.pages.render(request, "search.html.j2", q=text, things=listed, quotes=cited, page=page, more=more)


def _thing(thing: Thing) -> dict[str, object]:
    """Return a thing that was found, for a program."""
    return {
        "iri": thing.iri, "name": thing.name, "english": thing.english, "code": thing.code, "class": thing.cls,
        "claims": thing.claims, "written": thing.written, "score": round(thing.score, 1),
    }  # fmt: skip


def _quote(quote: Quote) -> dict[str, str]:
    """Return a quotation that was found, for a program."""
    return {"claim": quote.claim, "article": quote.article, "title": quote.title, "issued": quote.issued, "text": quote.text}


async def openapi(_: Request) -> Response:
    """Describe all of this (OpenAPI 3.1)."""
    description = yaml.safe_load((pages.ASSETS / "openapi.yaml").read_text(encoding="utf-8"))
    description["info"]["version"] = __version__
    return JSONResponse(description)


async def _refused(request: Request, error: Exception) -> Response:
    """Answer a request that cannot be served."""
    if isinstance(error, Problem):
        return answer_problem(request, error)
    if isinstance(error, HTTPException):
        words = {404: "there is nothing at this address", 405: "this method is not for this address"}
        detail = words.get(error.status_code, error.detail)
        return answer_problem(request, Problem(error.status_code, detail, headers=dict(error.headers or {})))
    if isinstance(error, Busy):
        return answer_problem(request, Problem(503, "the graph is being loaded; try again", retry=2))
    return Response(status_code=_CLIENT_GONE)  # which nobody reads
