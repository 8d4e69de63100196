"""Loading a graph into a triplestore elsewhere: graph by graph, so that what was loaded before is replaced and never doubled.

A graph is read from the store of the build piece by piece and never held whole. What was sent is noted in the store that took it,
in a small graph of its own (``urn:kuangtu:loaded``): for each graph a digest of its triples, or how far its sending came. So the
next loading, from whatever machine, knows what has changed, also where only words did, and goes on where one was stopped.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from kg.errors import StoreError
from kg.graph import PREFIXES
from kg.store.addresses import Addresses, Protocol
from kg.store.values import Node

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import pyoxigraph as ox

    from kg.store.embedded import View
    from kg.store.remote import Remote

__all__ = ["Loaded", "load"]

_PIECE = 20_000  # triples in one request of the Graph Store Protocol, some 5 MB
_STATEMENTS = 1000  # triples in one INSERT DATA: some stores compile it as one query
_NOTED = 500  # graphs sent between two writings of the notes
_NOTES = "urn:kuangtu:loaded"
_VERSION = f"{PREFIXES['owl']}versionInfo"
_SIZE = (
    "SELECT (COUNT(*) AS ?n) (SUM(STRLEN(STR(?s))) AS ?subjects) (SUM(STRLEN(STR(?p))) AS ?predicates) "
    "(SUM(IF(ISIRI(?o), STRLEN(STR(?o)), 0)) AS ?objects) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
)
_PREDICATES = "SELECT ?p (COUNT(*) AS ?n) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} GROUP BY ?p"
_SAMPLE = 5
_PAGE = 5000  # rows that every store grants
_MOD = 1 << 256


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

    Each named graph of the view replaces the store's graph of that name; one that is noted there as the same, and has the same
    number of triples and IRIs of the same lengths, is skipped unless ``force``. ``into`` loads the whole into one graph
    instead, in pieces. ``prune`` removes articles of the same base that the view no longer has. Stopped in between, it goes
    on from there when it is called again. ``on_progress`` is told how many graphs (with ``into``, triples) are done, and of
    how many.

    Raises:
        StoreError: the store refused, or does not hold afterwards what was sent.
    """
    graphs = [into] if into else list(view.graphs)
    notes = _Notes(remote, addresses)
    sent = triples_sent = triples = 0
    for done, graph in enumerate(graphs):
        content = _Content(view, graph, whole=bool(into))
        on_progress(*((0, content.size.triples) if into else (done, len(graphs))))
        triples += content.size.triples
        if force or notes.of(graph) != (content.digest, None) or _there(remote, addresses.query, graph) != content.size:
            _replace(remote, addresses, content, notes, on_progress if into else None, afresh=force)
            sent, triples_sent = sent + 1, triples_sent + content.size.triples
            notes.save(least=_NOTED)
    on_progress(*((triples, triples) if into else (len(graphs), len(graphs))))
    gone = _orphans(remote, addresses.query, view) if prune and not into else []
    for graph in gone:
        _drop(remote, addresses, graph)
        notes.forget(graph)
    notes.save()
    return Loaded(addresses, len(graphs), sent, len(graphs) - sent, len(gone), triples_sent, triples)


class _Content:
    """A graph to be sent: measured once, and read again as often as needed."""

    def __init__(self, view: View, graph: str, *, whole: bool) -> None:
        """Measure it: its size as `_there` does in the store, and a digest that does not depend on the order of its triples."""
        self.graph = graph
        self._view, self._name = view, None if whole else graph
        count = subjects = predicates = objects = digest = 0
        for triple in self.triples():
            count += 1
            subjects += len(_iri(triple.subject))
            predicates += len(triple.predicate.value)
            objects += len(_iri(triple.object))
            digest += int.from_bytes(hashlib.sha256(str(triple).encode()).digest())
        self.size = _Size(count, subjects, predicates, objects)
        self.digest = f"{digest % _MOD:064x}"

    def triples(self) -> Iterator[ox.Triple]:
        """Read the triples, in an order that stays."""
        return self._view.triples(self._name)

    def lines(self) -> Iterator[str]:
        """Read the triples as N-Triples."""
        return (f"{triple} .\n" for triple in self.triples())


class _Notes:
    """What a store says was loaded into it: of each graph the digest, and where its sending was stopped how many were sent."""

    def __init__(self, remote: Remote, addresses: Addresses) -> None:
        """Read them."""
        self._remote, self._addresses, self._changed = remote, addresses, 0
        rows = _paged(remote, addresses.query, f"SELECT ?said WHERE {{ GRAPH <{_NOTES}> {{ <{_NOTES}> <{_VERSION}> ?said }} }}")
        said = (row["said"]["value"].partition(" ") for row in rows)
        self._said = {graph: rest for graph, _, rest in said}

    def of(self, graph: str) -> tuple[str, int | None]:
        """Return the digest of a graph, and how many of its triples were sent, None for all."""
        digest, _, sent = self._said.get(graph, "").partition(" ")
        return digest, int(sent) if sent.isdigit() else None

    def put(self, graph: str, digest: str, sent: int | None = None) -> None:
        """Note a graph."""
        self._said[graph] = digest if sent is None else f"{digest} {sent}"
        self._changed += 1

    def forget(self, graph: str) -> None:
        """Take a graph out."""
        self._said.pop(graph, None)
        self._changed += 1

    def save(self, least: int = 1) -> None:
        """Write them, if at least so many have changed."""
        if self._changed >= least:
            lines = [f'<{_NOTES}> <{_VERSION}> "{graph} {said}" .\n' for graph, said in sorted(self._said.items())]
            _send(self._remote, self._addresses, _NOTES, lines, afresh=True)
            self._changed = 0


def _replace(
    remote: Remote,
    addresses: Addresses,
    content: _Content,
    notes: _Notes,
    moved: Callable[[int, int], None] | None,
    *,
    afresh: bool,
) -> None:
    """Make a graph of the store the same as ours, piece by piece; what the store loses on the way is sent once more.

    Raises:
        StoreError: the graph is another one afterwards.
    """
    graph, size = content.graph, content.size
    digest, done = notes.of(graph)
    start = 0 if afresh or digest != content.digest or done is None else done
    for turn in range(2):
        sent = start
        lines = islice(content.lines(), start, None)
        while piece := sorted(islice(lines, _PIECE)):
            _send(remote, addresses, graph, piece, afresh=not sent and not turn)
            sent += len(piece)
            if sent < size.triples and not turn:
                notes.put(graph, content.digest, sent)
                notes.save()
            if moved:
                moved(sent, size.triples)
        if not size.triples:
            _drop(remote, addresses, graph)
        there = _there(remote, addresses.query, graph)
        if there == size:
            notes.put(graph, content.digest)
            return
        if there.triples >= size.triples:
            break
        start = 0
    notes.forget(graph)
    notes.save()
    _complain(remote, addresses.query, content, there)


def _send(remote: Remote, addresses: Addresses, graph: str, lines: Sequence[str], *, afresh: bool) -> None:
    """Add triples to a graph, or ``afresh`` put them in the place of what it has.

    N-Triples are Turtle too, without prefixed names, which not every store reads rightly.
    """
    if addresses.protocol is Protocol.GRAPH_STORE:
        headers = {"Content-Type": "text/turtle; charset=utf-8"}
        method = "PUT" if afresh else "POST"
        remote.send(method, addresses.write, params={"graph": graph}, body="".join(lines).encode(), headers=headers)
        return
    if afresh:
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


def _complain(remote: Remote, query: str, content: _Content, there: _Size) -> None:
    """Raise what is wrong with a graph that was sent."""
    graph, size = content.graph, content.size
    if there.triples != size.triples:
        rows = remote.query(query, _PREDICATES.format(graph=graph))["results"]["bindings"]
        found = {row["p"]["value"]: int(float(row["n"]["value"])) for row in rows}
        ours = Counter(triple.predicate.value for triple in content.triples())
        wrong = sorted((p for p in {*ours, *found} if ours[p] != found.get(p, 0)), key=lambda p: (found.get(p, 0) - ours[p], p))
        told = ", ".join(f"{Node('iri', p).short} {found.get(p, 0)} of {ours[p]}" for p in wrong[:_SAMPLE])
        more = f" and {len(wrong) - _SAMPLE} predicates more" if len(wrong) > _SAMPLE else ""
        message = f"has {there.triples} triples of {size.triples} in <{graph}> after loading, for {told}{more}"
        raise StoreError(f"{message}; load again with --force", query)
    ours_all = {iri for t in content.triples() for iri in (_iri(t.subject), t.predicate.value, _iri(t.object))}
    strange = sorted(set(_iris(remote, query, graph)) - ours_all)[:_SAMPLE]
    raise StoreError(f"changed IRIs in <{graph}> while loading: {', '.join(strange) or 'their lengths differ'}", query)


def _iris(remote: Remote, query: str, graph: str) -> Iterator[str]:
    """Yield the IRIs of a graph in the store."""
    pattern = "{ ?iri ?p ?o } UNION { ?s ?iri ?o } UNION { ?s ?p ?iri }"
    asked = f"SELECT DISTINCT ?iri WHERE {{ GRAPH <{graph}> {{ {pattern} }} FILTER(ISIRI(?iri)) }}"
    return (row["iri"]["value"] for row in _paged(remote, query, asked))


def _paged(remote: Remote, query: str, sparql: str) -> Iterable[dict[str, dict[str, str]]]:
    """Yield the rows of a question by pages that every store grants."""
    start = 0
    while True:
        rows = remote.query(query, f"{sparql} LIMIT {_PAGE} OFFSET {start}")["results"]["bindings"]
        yield from rows
        if len(rows) < _PAGE:
            return
        start += _PAGE


def _orphans(remote: Remote, query: str, view: View) -> list[str]:
    """Return the articles' graphs of our base that the view no longer has."""
    named = f'GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{view.base}article-"))'  # no IRI holds this mark
    rows = _paged(remote, query, f"SELECT DISTINCT ?g WHERE {{ {named} }}")
    return sorted({row["g"]["value"] for row in rows} - set(view.graphs))
