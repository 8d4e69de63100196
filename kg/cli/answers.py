"""How ``kg query`` prints answers: a table that stays readable on a narrow screen, or a format for programs."""

import math
import sys
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from kg.cli.show import answer, answer_json, plain, table
from kg.errors import QueryError

if TYPE_CHECKING:
    from kg.store import NamedQuery, Node, Table, Triples

__all__ = ["Format", "list_questions", "print_answer", "show_question"]

_NUMBERS = frozenset({"integer", "decimal", "double", "float"})


class Format(StrEnum):
    """How an answer is printed."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    RECORDS = "records"
    TURTLE = "turtle"


def print_answer(result: "Table | Triples | bool", form: Format) -> None:
    """Print what a query gave."""
    from kg import store

    if form is Format.TURTLE:
        if not isinstance(result, store.Triples):
            raise QueryError("Turtle is for triples: ask with CONSTRUCT or DESCRIBE, or take another --format")
        sys.stdout.write(store.to_turtle(result))
    elif form is Format.JSON:
        sys.stdout.write(store.to_json(result))
    elif isinstance(result, bool):
        answer_json(result) if form is Format.RECORDS else answer("yes" if result else "no")
    elif form is Format.RECORDS:
        rows = store.as_table(result)
        answer_json([dict(zip(rows.columns, map(_value, row), strict=True)) for row in rows.rows])
    elif form is Format.TABLE:
        _table(store.as_table(result))
    else:
        sys.stdout.write((store.to_csv if form is Format.CSV else store.to_tsv)(result))


def _value(node: "Node | None") -> str | int | float | bool | None:
    """Return a term for JSON: numbers and truth as such, everything else as text."""
    if node is None:
        return None
    kind = node.datatype.removeprefix("http://www.w3.org/2001/XMLSchema#")
    try:
        if kind in {"integer", "int", "long", "nonNegativeInteger"}:
            return int(node.value)
        if kind in _NUMBERS:
            number = float(node.value)
            return number if math.isfinite(number) else node.value
    except ValueError:
        return node.value
    return node.value in {"true", "1"} if kind == "boolean" else node.value


def _table(rows: "Table") -> None:
    """Print rows as a table with numbers to the right."""
    texts = list(rows.texts())
    numbers = [i for i, _ in enumerate(rows.columns) if rows.rows and all(_is_number(row[i]) for row in rows.rows)]
    table(rows.columns, texts, numbers=numbers)
    answer("1 row" if len(texts) == 1 else f"{len(texts)} rows")


def _is_number(node: "Node | None") -> bool:
    """Say whether a term is a number."""
    return node is not None and node.datatype.rpartition("#")[2] in _NUMBERS


def list_questions(known: Sequence["NamedQuery"], form: Format) -> None:
    """Print the questions that have a name, with what may be chosen in each."""
    if form in {Format.JSON, Format.RECORDS}:
        answer_json([_described(one) for one in known])
        return
    rows = []
    for one in known:
        chosen = " ".join(f"--{p.name} {p.default}" for p in one.parameters)
        rows.append([one.name, one.question, f"{one.english}\n{chosen}" if chosen else one.english])
    table(["name", "question", ""], rows)
    answer("kg query NAME asks one; kg query NAME --help tells what its options are")


def _described(one: "NamedQuery") -> dict[str, object]:
    """Return a question for a program."""
    chosen = [
        {"name": p.name, "kind": p.kind, "default": p.default, "meaning": p.meaning, "english": p.english} for p in one.parameters
    ]
    return {"name": one.name, "question": one.question, "english": one.english, "parameters": chosen}


def show_question(one: "NamedQuery") -> None:
    """Print a question, what may be chosen in it, and its SPARQL."""
    answer(f"{one.name}\n{one.question}\n{one.english}")
    if one.parameters:
        answer()
        rows = [[f"--{p.name}", p.kind, p.default, p.meaning, p.english] for p in one.parameters]
        table(["option", "kind", "default", "", ""], rows)
        answer("an option may be repeated; * means any")
    answer()
    answer(plain(one.sparql).rstrip())
    answer()
    answer(f"{one.path}")
