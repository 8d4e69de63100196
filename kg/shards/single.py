"""The single files of a small build, written from the sorted tables of a large one, to the same byte and in bounded memory."""

from __future__ import annotations

import shutil
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from kg import graph
from kg.exchange import csv_writer, safe_cell
from kg.exchange.rdf import Names
from kg.graph.turtle import Turtle
from kg.pipeline.facts import FactRow
from kg.shards.tables import scan, stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

__all__ = ["write_facts_csv", "write_single_turtle", "write_texts"]

_SUBJECTS = 2000  # that are written together
_NUMBERS = frozenset({"value", "confidence"})
_TYPE = graph.PREFIXES["rdf"] + "type"


def write_single_turtle(base: Any, quads: Sequence[Path], path: Path, iri: str) -> None:  # noqa: ANN401 - a connection of DuckDB
    """Write all quads as one Turtle file, as `kg.graph.write_turtle` does; ``iri`` is the base of minted IRIs."""
    names = Names(graph.PREFIXES | {"ktr": iri})
    lines = stream(base, f"SELECT DISTINCT name, line FROM {scan(quads)} ORDER BY name, line")
    subjects = groupby(lines, key=itemgetter(0))
    body = path.with_name(f".{path.name}.body")
    prefixes: set[str] = set()
    with body.open("w", encoding="utf-8", newline="\n") as file:
        while chunk := [[line for _, line in group] for _, group in islice(subjects, _SUBJECTS)]:
            for line in _turtle(chunk, names, iri).lines():
                prefixes.add(line) if line.startswith("@prefix ") else file.write(line)
    with path.open("wb") as out, body.open("rb") as rest:
        out.writelines(line.encode() for line in sorted(prefixes))
        shutil.copyfileobj(rest, out)
    body.unlink()


def _turtle(chunk: list[list[str]], names: Names, iri: str) -> Turtle:
    """Return the lines of some subjects as Turtle."""
    import pyoxigraph as ox  # noqa: PLC0415 - a library that `kg --help` need not load

    turtle = Turtle(iri)
    text = "\n".join(line for lines in chunk for line in lines)
    for quad in ox.parse(text, format=ox.RdfFormat.N_QUADS):
        predicate = "a" if quad.predicate.value == _TYPE else names.iri(quad.predicate.value)
        thing = quad.object
        term = turtle.node(thing.value) if isinstance(thing, ox.NamedNode) else names.node(thing)
        turtle.add(turtle.node(_iri(quad.subject)), predicate, term)
    return turtle


def _iri(node: object) -> str:
    """Return the IRI of a node."""
    return str(getattr(node, "value", node))


def write_facts_csv(base: Any, facts: Sequence[Path], path: Path) -> None:  # noqa: ANN401 - as above
    """Write the claims as `kg.pipeline.write_facts` does."""
    header = list(FactRow.__dataclass_fields__)
    columns = ", ".join(f'"{name}"' for name in header)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv_writer(file)
        writer.writerow(header)
        for row in stream(base, f"SELECT {columns} FROM {scan(facts)} ORDER BY article, place"):
            writer.writerow(_cells(header, row))


def _cells(header: list[str], row: tuple[Any, ...]) -> Iterator[object]:
    """Yield the cells of a line; only texts can be formulas."""
    for name, cell in zip(header, row, strict=True):
        yield safe_cell(cell) if isinstance(cell, str) and name not in _NUMBERS else cell


def write_texts(base: Any, texts: Sequence[Path], folder: Path) -> None:  # noqa: ANN401 - as above
    """Write the clean text of each article."""
    folder.mkdir()
    for ident, text in stream(base, f"SELECT id, text FROM {scan(texts)}"):
        (folder / f"{ident}.txt").write_bytes(text.encode("utf-8"))
