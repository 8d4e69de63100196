"""Answers in the formats of the W3C: SPARQL results as JSON, CSV and TSV, triples as Turtle."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

from kg.graph import PREFIXES
from kg.graph.turtle import literal
from kg.store.values import Table, Triples

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.store.values import Node

__all__ = ["as_table", "to_csv", "to_json", "to_tsv", "to_turtle"]


def to_json(answer: Table | Triples | bool) -> str:
    """Return an answer as ``application/sparql-results+json``; triples as a table of three columns.

    https://www.w3.org/TR/sparql11-results-json/
    """
    if isinstance(answer, bool):
        value: dict[str, object] = {"head": {}, "boolean": answer}
    else:
        table = as_table(answer)
        rows = [{name: _json(node) for name, node in zip(table.columns, row, strict=True) if node} for row in table.rows]
        value = {"head": {"vars": list(table.columns)}, "results": {"bindings": rows}}
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def to_csv(answer: Table | Triples) -> str:
    r"""Return an answer as ``text/csv``: the words alone, without kinds and languages; line ends are ``\n``.

    https://www.w3.org/TR/sparql11-results-csv-tsv/
    """
    table, file = as_table(answer), io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_plain(node) if node else "" for node in row] for row in table.rows)
    return file.getvalue()


def to_tsv(answer: Table | Triples) -> str:
    """Return an answer as ``text/tab-separated-values``: terms as Turtle writes them, without prefixes."""
    table = as_table(answer)
    lines = ["\t".join(f"?{name}" for name in table.columns)]
    lines += ["\t".join(_term(node) if node else "" for node in row) for row in table.rows]
    return "\n".join(lines) + "\n"


def to_turtle(answer: Triples, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """Return triples as Turtle; equal answers give equal bytes, but for blank nodes."""
    import pyoxigraph as ox  # noqa: PLC0415 - a library that `kg --help` need not load

    facts = "".join(f"{_term(s)} {_term(p)} {_term(o)} .\n" for s, p, o in answer.rows)
    triples = [quad.triple for quad in ox.parse(facts, format=ox.RdfFormat.N_TRIPLES)]
    text = (ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=dict(prefixes)) or b"").decode()
    lines = text.splitlines(keepends=True)
    body = "".join(line for line in lines if not line.startswith("@prefix "))
    heads = sorted(line for line in lines if line.startswith("@prefix "))  # they come in the order of a hash table
    return "".join(head for head in heads if re.search(rf"(?<![\w<]){head.split()[1]}", body)) + body


def as_table(answer: Table | Triples) -> Table:
    """Return triples as a table of subjects, predicates and objects."""
    return Table(("subject", "predicate", "object"), answer.rows) if isinstance(answer, Triples) else answer


def _json(node: Node) -> dict[str, str]:
    """Return a term as the object that the standard asks for."""
    found = {"type": {"iri": "uri", "blank": "bnode"}.get(node.kind, node.kind), "value": node.value}
    if node.language:
        found["xml:lang"] = node.language
    if node.datatype:
        found["datatype"] = node.datatype
    return found


def _plain(node: Node) -> str:
    """Return the words of a term."""
    return f"_:{node.value}" if node.kind == "blank" else node.value


def _term(node: Node) -> str:
    """Return a term as N-Triples writes it."""
    if node.kind == "literal":
        return literal(node.value, node.language) + (f"^^<{node.datatype}>" if node.datatype else "")
    return {"iri": f"<{node.value}>", "blank": f"_:{node.value}"}.get(node.kind, node.value)
