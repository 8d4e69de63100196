"""Where a store that runs elsewhere takes queries and triples, found out by asking."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from kg.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kg.store.remote import Remote

__all__ = ["Addresses", "Protocol", "find_addresses"]

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
    try:
        seen = remote.query(query, f"SELECT ?p WHERE {{ GRAPH <{probe}> {{ <{probe}> ?p ?o }} }}")  # Virtuoso answers ASK oddly
    finally:
        remote.send("DELETE", place, params={"graph": probe}, missing_is_fine=True)
    if not seen["results"]["bindings"]:
        raise StoreError(f"took a graph that {query} does not show", place)
