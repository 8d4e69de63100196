"""The single files of a small build, written from the sorted tables of a large one, to the same byte and in bounded memory."""

from __future__ import annotations

import shutil
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from kg.exchange import csv_writer, safe_cell
from kg.graph.turtle import Turtle
from kg.pipeline.facts import FactRow
from kg.shards.lines import Lines
from kg.shards.tables import scan, stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

__all__ = ["write_facts_csv", "write_single_turtle", "write_texts"]

_SUBJECTS = 2000  # that are written together
_NUMBERS = frozenset({"value", "confidence"})


def write_single_turtle(base: Any, quads: Sequence[Path], path: Path, iri: str) -> None:  # noqa: ANN401 - a connection of DuckDB
    """Write all quads as one Turtle file, as `kg.graph.write_turtle` does; ``iri`` is the base of minted IRIs."""
    lines = Lines(iri)
    found = stream(base, f"SELECT DISTINCT name, line FROM {scan(quads)} ORDER BY name, line")
    subjects = groupby(found, key=itemgetter(0))
    body = path.with_name(f".{path.name}.body")
    prefixes: set[str] = set()
    with body.open("w", encoding="utf-8", newline="\n") as file:
        while chunk := [(name, [line for _, line in group]) for name, group in islice(subjects, _SUBJECTS)]:
            turtle = Turtle(iri)
            for name, said in chunk:
                turtle.fill(name, lines.group(said))
            for line in turtle.lines():
                prefixes.add(line) if line.startswith("@prefix ") else file.write(line)
    with path.open("wb") as out, body.open("rb") as rest:
        out.writelines(line.encode() for line in sorted(prefixes | lines.head()))
        shutil.copyfileobj(rest, out)
    body.unlink()


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
