"""Evaluation in a process of its own: neither engine can be stopped from inside, a process can."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from kg.errors import GraphError, QueryError
from kg.store.embedded import STORE
from kg.store.guard import refuse_side_effects
from kg.store.values import Node, Table, Triples

__all__ = ["query"]

_ENGINES = ("oxigraph", "rdflib")


def query(
    graph: Path,
    sparql: str,
    *,
    engine: str = "oxigraph",
    timeout: float = 30.0,
    source: Path | None = None,
    allow_service: bool = False,
    memory: int | None = None,
) -> Table | Triples | bool:
    """Ask a graph a question; the prefixes of the contract need not be declared.

    ``graph`` is the folder of a build, whose store answers in place, or a Turtle file, which is read first. ``engine`` is
    ``oxigraph`` or ``rdflib`` (which always reads the Turtle, and knows no named graphs); ``timeout`` is in seconds and covers
    loading; ``source`` is the file that the query stands in, for messages; ``allow_service`` lets the query ask other
    servers (SERVICE); ``memory`` is in bytes, half of the machine's where it is not given.
    SELECT gives a `Table`, CONSTRUCT and DESCRIBE `Triples`, ASK a bool.

    Raises:
        QueryError: the query is malformed (with line and column), would change the graph or reach out of it, or ran
            out of time or memory.
        GraphError: the graph is missing or not Turtle.
    """
    if engine not in _ENGINES:
        raise QueryError(f"no such engine: {engine}; choose one of {', '.join(_ENGINES)}", source)
    refuse_side_effects(sparql, source, allow_service=allow_service)
    if not (graph if graph.suffix == ".ttl" else graph / "graph.ttl").is_file() and not (graph / STORE).is_dir():
        raise GraphError(f"{graph}: there is no graph; build it first: kg build")
    task = json.dumps({"graph": str(graph), "sparql": sparql, "engine": engine, "network": allow_service, "memory": memory or 0})
    return _answer(_run(task, timeout, source), source)


def _run(task: str, timeout: float, source: Path | None) -> dict[str, Any]:
    """Let the worker do a task; return what it says."""
    here = str(Path(__file__).resolve().parents[2])
    paths = os.pathsep.join(filter(None, (here, os.environ.get("PYTHONPATH"))))
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "kg.store.worker"],
            input=task.encode(),
            capture_output=True,
            timeout=timeout,
            check=False,
            env={**os.environ, "PYTHONPATH": paths},
        )
    except subprocess.TimeoutExpired as error:
        raise QueryError(f"stopped after {timeout:g} s; add a LIMIT, join less, or allow more time", source) from error
    try:
        said = json.loads(done.stdout)
    except ValueError as error:
        raise QueryError("the engine died on this query: too much memory or too deep a nesting", source) from error
    return dict(said)


def _answer(said: dict[str, Any], source: Path | None) -> Table | Triples | bool:
    """Turn what the worker said into a value, or raise what went wrong."""
    if said["kind"] == "graph-error":
        raise GraphError(said["message"])
    if said["kind"] == "query-error":
        line = said["line"]
        place = f"line {line}, column {said['column']}: " if line else ""
        raise QueryError(f"{place}{said['message']}", source, line if source else None)
    if said["kind"] == "boolean":
        return bool(said["value"])
    rows = tuple(tuple(Node(*node) if node else None for node in row) for row in said["rows"])
    if said["kind"] == "table":
        return Table(tuple(said["columns"]), rows)
    return Triples(tuple(sorted((s, p, o) for s, p, o in rows if s and p and o)))
