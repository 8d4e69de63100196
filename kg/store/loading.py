"""Loading a graph into a triplestore elsewhere: graph by graph, so that what was loaded before is replaced and never doubled."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from kg.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pyoxigraph as ox

    from kg.store.embedded import View
    from kg.store.remote import Remote

__all__ = ["Addresses", "Loaded", "Protocol", "find_addresses", "load"]

_STATEMENTS = 1000  # triples in one INSERT DATA: some stores compile it as one query
_SIZE = (
    "SELECT (COUNT(*) AS ?n) (SUM(STRLEN(STR(?s))) AS ?subjects) (SUM(STRLEN(STR(?p))) AS ?predicates) "
    "(SUM(IF(ISIRI(?o), STRLEN(STR(?o)), 0)) AS ?objects) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
)
_SAMPLE = 5
# by the end of the query endpoint: Oxigraph and Fuseki; Virtuoso, Fuseki, Blazegraph and Neptune; RDF4J and GraphDB
_GRAPH_STORES = {
    "query": ("store", "data"),
    "sparql": ("sparql-graph-crud-auth", "data", "sparql/gsp"),
    "*": ("rdf-graphs/service", ""),
}
_UPDATES = {"query": ("update",), "sparql": ("sparql-auth", "update", "sparql"), "*": ("statements", "update", "")}


class Protocol(StrEnum):
    """How triples are sent."""

    AUTO = "auto"
    GRAPH_STORE = "graph-store"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a store is asked, and where and how it is written."""

    query: str
    write: str
    protocol: Protocol


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a loading did, in graphs and in triples sent; ``triples`` is how many the store has of ours afterwards."""

    addresses: Addresses
    graphs: int
    sent: int
    skipped: int
    removed: int
    triples_sent: int
    triples: int


@dataclass(frozen=True, slots=True)
class _Size:
    """What two equal graphs have in common, and one with a changed IRI has not: the numbers and the lengths of its IRIs."""

    triples: int
    subjects: int
    predicates: int
    objects: int


def find_addresses(
    remote: Remote, query_url: str | None = None, protocol: Protocol = Protocol.AUTO, probe: str = "urn:kuangtu:probe"
) -> Addresses:
    """Find out where a store takes queries and triples, from one of its addresses.

    The query endpoint is found by asking ``ASK {}`` at the address and at the usual places beside it. Then the Graph Store
    Protocol is tried, by writing an empty graph ``probe``, and then SPARQL Update, by an update that does nothing.

    Raises:
        StoreError: there is none, or it refuses to be written.
    """
    url = remote.url.rstrip("/")
    query = query_url or _first(_beside(url), lambda place: remote.query(place, "ASK { }", probing=True), remote.url)
    refusals: list[str] = []
    stores = [] if protocol is Protocol.UPDATE else _writing(url, query, _GRAPH_STORES)
    if found := _accepting(stores, lambda place: _try_graph_store(remote, place, query, probe), refusals):
        return Addresses(query, found, Protocol.GRAPH_STORE)
    updates = [] if protocol is Protocol.GRAPH_STORE else _writing(url, query, _UPDATES)
    if found := _accepting(updates, lambda place: _try_update(remote, place), refusals):
        return Addresses(query, found, Protocol.UPDATE)
    refused = next((text for text in refusals if "refuses" in text), None)
    raise StoreError(refused or f"takes no triples there; its manual names the address ({refusals[0]})", remote.url)


def _beside(url: str) -> list[str]:
    """Return where queries may be taken: at the address, below it and beside it."""
    parts = urlsplit(url)
    if not parts.path:
        return [f"{url}/query", f"{url}/sparql", url]
    above = urlunsplit((parts.scheme, parts.netloc, parts.path.rpartition("/")[0], "", ""))
    return list(dict.fromkeys((url, f"{url}/query", f"{url}/sparql", f"{above}/query", f"{above}/sparql", above)))


def _writing(url: str, query: str, known: Mapping[str, Sequence[str]]) -> list[str]:
    """Return where triples may be taken: at an address that takes no queries, or where stores with such a query endpoint do."""
    above, _, last = query.rpartition("/")
    root = above if last in known else query
    places = [f"{root}/{ending}" if ending else query for ending in known.get(last, known["*"])]
    return list(dict.fromkeys([url, *places] if url != query and urlsplit(url).path else places))


def _first(places: Sequence[str], ask: Callable[[str], object], url: str) -> str:
    """Return the first place that answers queries; what cannot be reached at all is not asked again."""
    reason: StoreError | None = None
    for place in places:
        try:
            ask(place)
        except StoreError as error:
            if "cannot be reached" in str(error):
                raise
            reason = reason or error
        else:
            return place
    raise StoreError("answers no SPARQL query there or nearby; name the address with --query-url", url) from reason


def _accepting(places: Sequence[str], write: Callable[[str], object], refusals: list[str]) -> str | None:
    """Return the first place that can be written; what the others said is kept."""
    for place in places:
        try:
            write(place)
        except StoreError as error:
            refusals.append(str(error))
        else:
            return place
    return None


def _try_update(remote: Remote, place: str) -> None:
    """Send an update that changes nothing."""
    remote.send("POST", place, form={"update": "INSERT DATA { }"}, probing=True)


def _try_graph_store(remote: Remote, place: str, query: str, probe: str) -> None:
    """Write a graph of one triple, see it by a query, and take it away again."""
    triple = f"<{probe}> <{probe}> <{probe}> .\n".encode()
    headers = {"Content-Type": "text/turtle; charset=utf-8"}
    remote.send("PUT", place, params={"graph": probe}, body=triple, headers=headers, probing=True)
    seen = remote.query(query, f"SELECT ?p WHERE {{ GRAPH <{probe}> {{ <{probe}> ?p ?o }} }}")  # Virtuoso answers ASK oddly
    if not seen["results"]["bindings"]:
        raise StoreError(f"took a graph that {query} does not show", place)
    remote.send("DELETE", place, params={"graph": probe}, missing_is_fine=True)


def load(
    view: View,
    remote: Remote,
    addresses: Addresses,
    *,
    into: str | None = None,
    force: bool = False,
    prune: bool = False,
    on_progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Loaded:
    """Bring a store to the state of a graph, and make sure that it is: count, and compare the IRIs.

    Each named graph of the view replaces the store's graph of that name; one that is there already, with the same number
    of triples and IRIs of the same lengths, is skipped unless ``force``. ``into`` loads the whole into one graph instead.
    ``prune`` removes articles of the same base that the view no longer has. Stopped in between, it goes on from there
    when it is called again.

    Raises:
        StoreError: the store refused, or does not hold afterwards what was sent.
    """
    graphs = [into] if into else list(view.graphs)
    sent = triples_sent = triples = 0
    for done, graph in enumerate(graphs):
        on_progress(done, len(graphs))
        content = list(view.triples(None if into else graph))
        size = _size(content)
        triples += size.triples
        if force or _there(remote, addresses.query, graph) != size:
            _send(remote, addresses, graph, content)
            _verify(remote, addresses.query, graph, content, size)
            sent, triples_sent = sent + 1, triples_sent + size.triples
    on_progress(len(graphs), len(graphs))
    gone = _orphans(remote, addresses.query, view) if prune and not into else []
    for graph in gone:
        _drop(remote, addresses, graph)
    return Loaded(addresses, len(graphs), sent, len(graphs) - sent, len(gone), triples_sent, triples)


def _send(remote: Remote, addresses: Addresses, graph: str, content: Sequence[ox.Triple]) -> None:
    """Replace a graph; N-Triples are Turtle too, without prefixed names, which not every store reads rightly."""
    lines = sorted(f"{triple} .\n" for triple in content)
    if addresses.protocol is Protocol.GRAPH_STORE:
        headers = {"Content-Type": "text/turtle; charset=utf-8"}
        remote.send("PUT", addresses.write, params={"graph": graph}, body="".join(lines).encode(), headers=headers)
        return
    _drop(remote, addresses, graph)
    for start in range(0, len(lines), _STATEMENTS):
        body = "".join(lines[start : start + _STATEMENTS])
        remote.send("POST", addresses.write, form={"update": f"INSERT DATA {{ GRAPH <{graph}> {{\n{body}}} }}"})


def _drop(remote: Remote, addresses: Addresses, graph: str) -> None:
    """Remove a graph, if it is there."""
    if addresses.protocol is Protocol.GRAPH_STORE:
        remote.send("DELETE", addresses.write, params={"graph": graph}, missing_is_fine=True)
    else:
        remote.send("POST", addresses.write, form={"update": f"DROP SILENT GRAPH <{graph}>"})


def _size(content: Sequence[ox.Triple]) -> _Size:
    """Measure triples as `_there` does in the store."""
    lengths = [(len(_iri(t.subject)), len(t.predicate.value), len(_iri(t.object))) for t in content]
    subjects, predicates, objects = (sum(column) for column in zip(*lengths, strict=True)) if lengths else (0, 0, 0)
    return _Size(len(content), subjects, predicates, objects)


def _iri(term: object) -> str:
    """Return a term's IRI; nothing for literals, blank nodes and quoted triples."""
    import pyoxigraph as ox  # noqa: PLC0415 - a library that `kg --help` need not load

    return term.value if isinstance(term, ox.NamedNode) else ""


def _there(remote: Remote, query: str, graph: str) -> _Size:
    """Measure a graph in the store."""
    row = remote.query(query, _SIZE.format(graph=graph))["results"]["bindings"][0]

    def number(name: str) -> int:
        return int(float(row[name]["value"])) if name in row else 0

    return _Size(number("n"), number("subjects"), number("predicates"), number("objects"))


def _verify(remote: Remote, query: str, graph: str, content: Sequence[ox.Triple], size: _Size) -> None:
    """Raise what is wrong with a graph that was sent."""
    found = _there(remote, query, graph)
    if found == size:
        return
    if found.triples != size.triples:
        raise StoreError(f"has {found.triples} triples of {size.triples} in <{graph}> after loading; load again", query)
    ours = {iri for t in content for iri in (_iri(t.subject), t.predicate.value, _iri(t.object))}
    strange = sorted(set(_iris(remote, query, graph)) - ours)[:_SAMPLE]
    if strange:
        raise StoreError(f"changed IRIs in <{graph}> while loading: {', '.join(strange)}", query)


def _iris(remote: Remote, query: str, graph: str) -> Iterator[str]:
    """Yield the IRIs of a graph in the store, by pages that every store grants."""
    step, start = 5000, 0
    pattern = "{ ?iri ?p ?o } UNION { ?s ?iri ?o } UNION { ?s ?p ?iri }"
    while True:
        page = f"SELECT DISTINCT ?iri WHERE {{ GRAPH <{graph}> {{ {pattern} }} FILTER(ISIRI(?iri)) }} LIMIT {step} OFFSET {start}"
        rows = remote.query(query, page)["results"]["bindings"]
        yield from (row["iri"]["value"] for row in rows)
        if len(rows) < step:
            return
        start += step


def _orphans(remote: Remote, query: str, view: View) -> list[str]:
    """Return the articles' graphs of our base that the view no longer has."""
    rows = remote.query(
        query, f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), '{view.base}article-')) }}"
    )["results"]["bindings"]
    return sorted({row["g"]["value"] for row in rows} - set(view.graphs))
