"""SPARQL 1.1 Protocol (query), and the read half of the Graph Store Protocol.

https://www.w3.org/TR/sparql11-protocol/, https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.responses import FileResponse, Response

from kg.serve.describe import service_description
from kg.serve.negotiate import choose
from kg.serve.pool import Busy, Died, OutOfTime
from kg.serve.problems import Problem
from kg.serve.results import ASKED, GRAPHS, TABLES

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from kg.serve.edition import Edition
    from kg.serve.house import House

__all__ = ["body_text", "form_fields", "graph_store", "rdf_response", "sparql"]

_FORM, _QUERY, _UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
_FIELDS = 200
_CHARSET = {"text/csv", "text/tab-separated-values", "text/turtle"}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query as the protocol carries it."""

    query: str
    default: tuple[str, ...]
    named: tuple[str, ...]
    form: str | None


def form_fields(text: str) -> list[tuple[str, str]]:
    """Return the fields of a form or of an address.

    Raises:
        Problem: they are not UTF-8, or too many.
    """
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
    except ValueError as error:
        raise Problem(400, "the parameters are not UTF-8 in percent-encoding, or too many") from error


async def body_text(request: Request) -> str:
    """Return the body of a request.

    Raises:
        Problem: it is not UTF-8.
    """
    try:
        return (await request.body()).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(400, f"the body is not UTF-8: byte {error.start}") from error


async def sparql(request: Request) -> Response:
    """Answer a query; without one, describe the service, or show the page where a person writes queries."""
    house: House = request.app.state.house
    asked = await _asked(request)
    if asked is None:
        media = choose(request.headers.get("accept"), (*GRAPHS, "text/html"))
        if media == "text/html":
            return house.pages.query(request, house)
        return await service_description(request, media)
    table, graph = _formats(asked.form, request.headers.get("accept"))
    task = {
        "op": "query", "sparql": asked.query, "default": asked.default, "named": asked.named, "table": table, "graph": graph,
    }  # fmt: skip
    async with house.shelf.lend() as edition:
        reply = await house.ask(request, edition, task)
        return rdf_response(reply.body, reply.head["media"], {"X-Rows": str(reply.head["rows"])})


def rdf_response(body: bytes, media: str, headers: dict[str, str] | None = None) -> Response:
    """Return an answer in one of our formats."""
    charset = "; charset=utf-8" if media in _CHARSET else ""
    return Response(body, headers={"Vary": "Accept", **(headers or {}), "Content-Type": f"{media}{charset}"})


async def _asked(request: Request) -> _Asked | None:
    """Return the query of a request, or None where there is none."""
    fields = form_fields(request.url.query)
    if request.method == "POST":
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == _UPDATE:
            raise Problem(403, "this endpoint is read-only")
        if kind == _FORM:
            fields += form_fields(await body_text(request))
        elif kind == _QUERY:
            fields.append(("query", await body_text(request)))
        else:
            raise Problem(415, f"send {_FORM} or {_QUERY}", headers={"Accept-Post": f"{_FORM}, {_QUERY}"})
    names = [name for name, _ in fields]
    if "update" in names:
        raise Problem(403, "this endpoint is read-only")
    if names.count("query") > 1:
        raise Problem(400, "there is more than one query")
    found = dict(fields)
    if "query" not in found:
        if request.method == "POST":
            raise Problem(400, "the field «query» is missing")
        return None
    default, named = (
        tuple(value for name, value in fields if name == field) for field in ("default-graph-uri", "named-graph-uri")
    )
    return _Asked(found["query"], default, named, found.get("format"))


def _formats(form: str | None, accept: str | None) -> tuple[str | None, str | None]:
    """Return the format for a table and for a graph, each None where the client takes none."""
    if form is not None:
        media = ASKED.get(form.strip().lower())
        if media is None:
            raise Problem(400, f"no such format: {form[:40]}; choose json, xml, csv, tsv, turtle, ntriples, jsonld or rdf")
        return (media, None) if media in TABLES else (None, media)
    names = [name for name in ASKED if "/" in name]
    offered = [*TABLES, *(name for name in names if ASKED[name] in TABLES)], [*GRAPHS, "text/plain"]
    table, graph = (choose(accept, offer) for offer in offered)
    return (ASKED[table] if table else None), (ASKED[graph] if graph else None)


async def graph_store(request: Request) -> Response:
    """Answer with a whole graph: ``?default``, or ``?graph=IRI``."""
    house: House = request.app.state.house
    fields = form_fields(request.url.query)
    names = [name for name, _ in fields if name in {"default", "graph"}]
    if len(names) != 1:
        raise Problem(400, "say which graph: ?default or ?graph=IRI")
    media = choose(request.headers.get("accept"), (*GRAPHS, "text/plain"))
    if media is None:
        raise Problem(406, f"the formats are {', '.join(GRAPHS)}")
    media = ASKED[media]
    async with house.shelf.lend() as edition:
        if names == ["graph"]:
            return await _named_graph(request, dict(fields)["graph"], media)
        try:
            path = await edition.dump(media)
        except (Busy, OutOfTime, Died) as error:
            raise Problem(503, "the graph could not be written now; try again, or ask for text/turtle", retry=10) from error
        return _HeldFile(edition, path, media)


class _HeldFile(FileResponse):
    """A file of an edition, which stays until the file has been sent."""

    def __init__(self, edition: Edition, path: Path, media: str) -> None:
        """Hold the edition."""
        charset = "; charset=utf-8" if media in _CHARSET else ""
        super().__init__(path, headers={"Vary": "Accept", "Content-Type": f"{media}{charset}"})
        self._edition = edition
        edition.enter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._edition.leave()


async def _named_graph(request: Request, iri: str, media: str) -> Response:
    """Answer with one named graph."""
    house: House = request.app.state.house
    task = {"op": "query", "default": [iri], "named": [], "table": TABLES[0], "graph": media, "trusted": True}
    async with house.shelf.lend() as edition:
        reply = await house.ask(request, edition, task | {"sparql": "CONSTRUCT WHERE { ?s ?p ?o }"})
        if not reply.head["rows"]:
            raise Problem(404, "there is no such graph")
        return rdf_response(reply.body, media)
