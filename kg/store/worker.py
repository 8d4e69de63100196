"""The process that evaluates one query: a task in JSON comes in, an answer in JSON goes out.

Run by `kg.store.query`; it does nothing that the parent has not checked.
"""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from kg.errors import GraphError
from kg.graph import PREFIXES
from kg.store.confine import limit_memory
from kg.store.embedded import open_store
from kg.store.graphs import prefixes_of_graph
from kg.store.mistakes import explain_mistake

if TYPE_CHECKING:
    from collections.abc import Iterable

    _Answer = dict[str, Any]

__all__ = ["evaluate", "main"]

_GRAPH = re.compile(r"graph|\\u", re.IGNORECASE)  # may ask for named graphs, which are costly to make from Turtle


def evaluate(task: dict[str, Any]) -> _Answer:
    """Answer one task: the graph's path, the query, the engine, and whether it may reach the network."""
    path, sparql = Path(task["graph"]), task["sparql"]
    try:
        if task["engine"] == "rdflib":
            return _rdflib(path if path.suffix == ".ttl" else path / "graph.ttl", sparql, network=task.get("network", False))
        return _oxigraph(path, sparql)
    except GraphError as error:
        return {"kind": "graph-error", "message": str(error)}


def _oxigraph(path: Path, sparql: str) -> _Answer:
    """Evaluate in Oxigraph."""
    import pyoxigraph as ox  # noqa: PLC0415 - only one engine is loaded

    view = open_store(path, named=_GRAPH.search(sparql) is not None)
    try:
        found = view.query(sparql)
        if isinstance(found, ox.QueryBoolean):
            return {"kind": "boolean", "value": bool(found)}
        if isinstance(found, ox.QuerySolutions):
            columns = [variable.value for variable in found.variables]
            return {"kind": "table", "columns": columns, "rows": [[_ox_node(row[c]) for c in columns] for row in found]}
        return {"kind": "triples", "rows": [[_ox_node(t.subject), _ox_node(t.predicate), _ox_node(t.object)] for t in found]}
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        return _query_error(str(error), sparql)


def _ox_node(node: Any) -> list[str] | None:  # noqa: ANN401 - any term of pyoxigraph
    """Return a term of Oxigraph as kind, text, language, datatype."""
    kinds = {"NamedNode": "iri", "BlankNode": "blank", "Literal": "literal"}
    if node is None:
        return None
    kind = kinds.get(type(node).__name__, "triple")
    if kind == "literal":
        return [kind, node.value, node.language or "", "" if node.language else _plain(node.datatype.value)]
    return [kind, node.value if kind != "triple" else str(node), "", ""]


def _rdflib(path: Path, sparql: str, *, network: bool) -> _Answer:
    """Evaluate in rdflib, literals kept as they are written, with no way to the network unless that is allowed."""
    import rdflib  # noqa: PLC0415 - only one engine is loaded
    from rdflib.plugins.sparql import sparql as _  # noqa: F401, PLC0415 - before the door closes

    rdflib.NORMALIZE_LITERALS = False
    graph = rdflib.Graph()
    try:
        graph.parse(data=path.read_bytes(), format="turtle")
    except (SyntaxError, ValueError, OSError) as error:
        raise GraphError(f"{path}: not Turtle: {error}") from error
    if not network:
        sys.addaudithook(_no_network)
    try:
        found = graph.query(sparql, initNs=prefixes_of_graph(path))
        if found.type == "ASK":
            return {"kind": "boolean", "value": bool(found.askAnswer)}
        rows = [[_rdflib_node(node) for node in cast("Iterable[object]", row)] for row in found]
        if found.type == "SELECT":
            return {"kind": "table", "columns": [str(v) for v in found.vars or ()], "rows": rows}
    except Exception as error:  # noqa: BLE001 - rdflib and pyparsing raise bare Exception on a bad query
        return _query_error(str(error), sparql)
    return {"kind": "triples", "rows": rows}


def _rdflib_node(node: Any) -> list[str] | None:  # noqa: ANN401 - any term of rdflib
    """Return a term of rdflib as kind, text, language, datatype."""
    import rdflib  # noqa: PLC0415 - already loaded

    if node is None:
        return None
    if isinstance(node, rdflib.Literal):
        return ["literal", str(node), node.language or "", "" if node.language else _plain(str(node.datatype or ""))]
    return ["blank" if isinstance(node, rdflib.BNode) else "iri", str(node), "", ""]


def _plain(datatype: str) -> str:
    """Return a datatype, empty for plain strings."""
    return "" if datatype == f"{PREFIXES['xsd']}string" else datatype


def _no_network(event: str, _args: Iterable[object]) -> None:
    """Refuse every connection that Python code opens."""
    if event in {"socket.connect", "socket.getaddrinfo", "urllib.Request"}:
        raise PermissionError("a query may not reach the network")


def _query_error(message: str, sparql: str) -> _Answer:
    """Return an error with its place."""
    said, line, column = explain_mistake(message, sparql)
    return {"kind": "query-error", "message": said, "line": line, "column": column}


def _half_of_the_machine() -> int:
    """Return half of the machine's memory in bytes; where the system does not tell, more than any has."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
    except (AttributeError, ValueError, OSError):
        return sys.maxsize


def main() -> None:
    """Do the task of standard input."""
    task = json.load(sys.stdin)
    limit_memory(task.get("memory") or _half_of_the_machine())
    answer = evaluate(task)
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
