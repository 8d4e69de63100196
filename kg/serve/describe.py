"""What the service says of itself: the SPARQL service description, VoID, and health."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg import __version__
from kg.graph import PREFIXES
from kg.serve.negotiate import choose
from kg.serve.problems import Problem
from kg.serve.results import GRAPHS, write_graph

if TYPE_CHECKING:
    import pyoxigraph as ox
    from starlette.requests import Request
    from starlette.responses import Response

    from kg.serve.edition import Edition
    from kg.serve.house import House

__all__ = ["health", "service_description", "void"]

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_FORMATS = "http://www.w3.org/ns/formats/"
_SPACES = PREFIXES | {"foaf": "http://xmlns.com/foaf/0.1/", "sd": _SD, "void": _VOID, "formats": _FORMATS}
_RESULTS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
            "Turtle", "N-Triples", "JSON-LD", "RDF_XML")  # fmt: skip
_COUNTS = """
SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects) WHERE { ?s ?p ?o }
"""
_GRAPHS = "SELECT DISTINCT ?g WHERE { GRAPH ?g {} } ORDER BY ?g LIMIT 1000"
_CLASSES = "SELECT ?term (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?term } GROUP BY ?term ORDER BY ?term"
_PROPERTIES = "SELECT ?term (COUNT(*) AS ?n) WHERE { ?s ?term ?o } GROUP BY ?term ORDER BY ?term"


class _Notes:
    """Triples in the making; names are prefixed, as in ``sd:Service``."""

    def __init__(self) -> None:
        """Start empty."""
        self.triples: list[ox.Triple] = []

    def add(self, subject: str, predicate: str, thing: str | int) -> None:
        """Add a triple; a number becomes a literal, a text with a colon an IRI, and any other a plain literal."""
        import pyoxigraph as ox  # noqa: PLC0415 - a library that `kg --help` need not load

        value = ox.NamedNode(_full(thing)) if isinstance(thing, str) and ":" in thing else ox.Literal(thing)
        self.triples.append(ox.Triple(ox.NamedNode(_full(subject)), ox.NamedNode(_full(predicate)), value))


def _full(name: str) -> str:
    """Return the IRI of a prefixed name."""
    prefix, _, local = name.partition(":")
    return _SPACES[prefix] + local if prefix in _SPACES and not local.startswith("//") else name


def _written(notes: _Notes, media: str | None) -> Response:
    """Answer with triples."""
    from kg.serve.sparql import rdf_response  # noqa: PLC0415 - which imports us

    if media is None:
        raise Problem(406, f"the formats are {', '.join(GRAPHS)}")
    return rdf_response(write_graph(notes.triples, media, _SPACES), media)


def _place(request: Request, path: str) -> str:
    """Return an address of this server as the client knows it."""
    return f"{request.url.scheme}://{request.headers['host']}{path}"


async def service_description(request: Request, media: str | None) -> Response:
    """https://www.w3.org/TR/sparql11-service-description/."""
    house: House = request.app.state.house
    notes, here = _Notes(), _place(request, "/sparql")
    service, data = f"{here}#service", f"{here}#dataset"
    for predicate, thing in (
        ("rdf:type", "sd:Service"), ("sd:endpoint", here), ("sd:supportedLanguage", "sd:SPARQL11Query"),
        ("sd:defaultDataset", data),
    ):  # fmt: skip
        notes.add(service, predicate, thing)
    for name in _RESULTS:
        notes.add(service, "sd:resultFormat", f"formats:{name}")
    async with house.shelf.lend() as edition:
        graph = f"{here}#default"
        notes.add(data, "rdf:type", "sd:Dataset")
        notes.add(data, "sd:defaultGraph", graph)
        notes.add(graph, "rdf:type", "sd:Graph")
        notes.add(graph, "void:triples", edition.pool.triples)
        for place, row in enumerate(await house.rows(request, edition, _GRAPHS)):
            notes.add(data, "sd:namedGraph", f"{here}#named-{place}")
            notes.add(f"{here}#named-{place}", "sd:name", row["g"]["value"])
    return _written(notes, media)


async def void(request: Request) -> Response:
    """https://www.w3.org/TR/void/: how large the graph is, what classes and properties it has, and where it can be got."""
    house: House = request.app.state.house
    media = choose(request.headers.get("accept"), GRAPHS)
    if media is None:
        raise Problem(406, f"the formats are {', '.join(GRAPHS)}")
    notes, data = _Notes(), _place(request, "/.well-known/void#dataset")
    async with house.shelf.lend() as edition:
        counts = (await house.rows(request, edition, _COUNTS))[0]
        for predicate, name in (("triples", "triples"), ("distinctSubjects", "subjects"), ("distinctObjects", "objects")):
            notes.add(data, f"void:{predicate}", int(counts[name]["value"]))
        for predicate, thing in (
            ("rdf:type", "void:Dataset"), ("dcterms:title", "Kuangtu 矿图"), ("void:uriSpace", edition.base),
            ("void:sparqlEndpoint", _place(request, "/sparql")), ("void:dataDump", _place(request, "/data?default")),
            ("void:uriLookupEndpoint", _place(request, "/search?q=")), ("foaf:homepage", _place(request, "/")),
        ):  # fmt: skip
            notes.add(data, predicate, thing)
        for space in ("kt", "skos", "dcterms", "prov", "oa", "schema", "qudt"):
            notes.add(data, "void:vocabulary", PREFIXES[space])
        for kind, sparql, term, number in (
            ("classPartition", _CLASSES, "class", "entities"),
            ("propertyPartition", _PROPERTIES, "property", "triples"),
        ):
            for place, row in enumerate(await house.rows(request, edition, sparql)):
                part = f"{data}-{term}-{place}"
                notes.add(data, f"void:{kind}", part)
                notes.add(part, f"void:{term}", row["term"]["value"])
                notes.add(part, f"void:{number}", int(row["n"]["value"]))
    return _written(notes, media)


async def health(request: Request) -> Response:
    """Say whether queries are answered, in JSON."""
    from starlette.responses import JSONResponse  # noqa: PLC0415 - of the extra `serve`

    house: House = request.app.state.house
    async with house.shelf.lend() as edition:
        return JSONResponse(_state(house, edition))


def _state(house: House, edition: Edition) -> dict[str, object]:
    """Return what a monitor wants to know."""
    return {
        "status": "ok" if not house.shelf.trouble else "stale",
        "version": __version__,
        "base": edition.base,
        "triples": edition.pool.triples,
        "edition": edition.stamp,
        "searchable": edition.indexed,
        "workers": edition.pool.alive,
        **(
            {"trouble": "the folder holds a graph that cannot be read; the one before it is served"}
            if house.shelf.trouble
            else {}
        ),
    }
