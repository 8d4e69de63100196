r"""What a named question lets its asker choose: declared in comments of the file, bound as terms and never as text.

A parameter is a line ``# @param NAME KIND DEFAULT 中文 | English`` above the query, and a block ``VALUES ?NAME { … }`` in it
that holds the default (the same one wherever it stands), so that the file also runs as it is in any store. Binding puts
other terms there: IRIs that the graph itself gave, or escaped literals. A kind is a class of the ontology, or ``thing`` for
any (the value is a name, a code or an IRI of such a thing), or ``predicate``, ``date``, ``month``, ``number``, ``text``. A
default ``*`` means any: ``{ UNDEF }``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING

from kg.errors import QueryError
from kg.graph.turtle import literal
from kg.store.engine import query
from kg.store.values import Node, Table
from kg.vocabulary import ONTOLOGY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from kg.vocabulary import Terms

__all__ = ["ANY", "THING", "Parameter", "bind", "read_parameters", "terms_for"]

ANY = "*"
"""What stands for every value."""

THING = "thing"
"""The kind of whatever has a name, of any class."""

_LINE = re.compile(
    r"#\s*@param\s+(?P<name>\w+)\s+(?P<kind>\w+)\s+(?P<default>\S+)\s+(?P<zh>[^|]*[^|\s])\s*\|\s*(?P<en>.*\S)\s*\Z"
)
_NUMBER = re.compile(r"-?\d{1,30}(?:\.\d{1,30})?\Z", re.ASCII)
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])\Z", re.ASCII)
_NEAR = 3


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something that a question lets its asker choose; ``default`` as a person would write it, ``*`` for any."""

    name: str
    kind: str
    default: str
    meaning: str
    english: str


def read_parameters(sparql: str, source: Path | None = None) -> tuple[Parameter, ...]:
    """Return the parameters that the comments of a query declare, in their order.

    Raises:
        QueryError: a line is malformed, or the query has no block of that name.
    """
    found = []
    for number, line in enumerate(sparql.splitlines(), 1):
        if not line.startswith("#") or "@param" not in line:
            continue
        match = _LINE.match(line)
        if not match:
            raise QueryError("write a parameter like: # @param NAME KIND DEFAULT 说明 | what it is", source, number)
        blocks = {inside.strip() for _, inside, _ in _block(match["name"]).findall(sparql)}
        if len(blocks) != 1:
            raise QueryError(
                f"the parameter needs a block VALUES ?{match['name']} {{ … }}, the same wherever it stands", source, number
            )
        found.append(Parameter(match["name"], match["kind"], match["default"], match["zh"].strip(), match["en"]))
    return tuple(found)


def _block(name: str) -> re.Pattern[str]:
    """Return what finds the block of a parameter."""
    return re.compile(rf"(VALUES\s+[?$]{re.escape(name)}\s*\{{)([^{{}}]*)(\}})", re.IGNORECASE)


def bind(sparql: str, terms: Mapping[str, Sequence[str]]) -> str:
    """Put terms, written in SPARQL, into the blocks of a query; parameters that are not named keep their default.

    >>> bind('SELECT * WHERE { VALUES ?day { "2021-06-01" } ?s ?p ?day }', {"day": ['"2021-07-01"']})
    'SELECT * WHERE { VALUES ?day { "2021-07-01" } ?s ?p ?day }'
    """
    for name, values in terms.items():
        inside = f" {' '.join(values)} "
        sparql = _block(name).sub(lambda match, inside=inside: f"{match[1]}{inside}{match[3]}", sparql)  # type: ignore[misc]
    return sparql


def terms_for(parameter: Parameter, values: Iterable[str], graph: Path, known: Terms) -> tuple[str, ...]:
    """Return terms of SPARQL for what a person gave for a parameter; a name that several things bear gives all of them.

    Raises:
        QueryError: a value is not of the kind, or nothing in the graph has the name.
    """
    found: dict[str, None] = {}
    for value in values:
        if value == ANY:
            return ("UNDEF",)
        found.update(dict.fromkeys(_terms(parameter, value.strip(), graph, known)))
    return tuple(found)


def _terms(parameter: Parameter, value: str, graph: Path, known: Terms) -> list[str]:
    """Return the terms for one value."""
    match parameter.kind:
        case "date":
            try:
                return [literal(date.fromisoformat(value).isoformat())]
            except ValueError as error:
                raise _wrong(parameter, value, "a day such as 2021-06-18") from error
        case "month" if not _MONTH.match(value):
            raise _wrong(parameter, value, "a month such as 2021-06")
        case "number":
            if not _NUMBER.match(value):
                raise _wrong(parameter, value, "a number such as 22.17")
            return [value]
        case "predicate":
            name = value.removeprefix(ONTOLOGY).removeprefix("kt:")
            if name not in known.relations:
                near = get_close_matches(name, known.relations, _NEAR)
                raise _wrong(parameter, value, f"a predicate such as {', '.join(near or known.relations[:_NEAR])}")
            return [f"<{ONTOLOGY}{name}>"]
        case "month" | "text":
            return [literal(value)]
        case _:
            return [f"<{node.value}>" for node in _things(parameter, value, graph, known)]


def _wrong(parameter: Parameter, value: str, expected: str) -> QueryError:
    """Return the error for a value that is not of its kind."""
    return QueryError(f"--{parameter.name}: «{value}» is not {expected}")


def _folded(name: str) -> str:
    """Return a name without what people write one way or the other: capitals and hyphens."""
    return name.casefold().replace("-", " ")


def _things(parameter: Parameter, value: str, graph: Path, known: Terms) -> list[Node]:
    """Return the things of a class that bear a name, a code or an IRI; by preferred labels before others."""
    cls = next((term.name for term in known.classes if term.name.lower() == parameter.kind.lower()), "")
    if not cls and parameter.kind != THING:
        raise QueryError(f"--{parameter.name}: the question names no class of the ontology: «{parameter.kind}»")
    typed = f"; a kt:{cls} " if cls else ""
    named = " ".join(f"{literal(value)}{mark}" for mark in ("@zh", "@en", ""))
    rows = _rows(
        graph,
        f"SELECT DISTINCT ?thing ?how WHERE {{ VALUES ?name {{ {named} }}"
        f" VALUES ?how {{ skos:prefLabel skos:altLabel skos:notation }} ?thing ?how ?name {typed}}} ORDER BY ?thing",
    )
    preferred = [row[0] for row in rows if row[1].value.endswith("prefLabel")]
    if found := preferred or [row[0] for row in rows]:
        return list(dict.fromkeys(found))
    names = _rows(graph, f"SELECT DISTINCT ?thing ?name WHERE {{ ?thing skos:prefLabel ?name {typed}}} ORDER BY ?name")
    wanted = {value.strip("<>"), value}
    if found := [thing for thing, _ in names if wanted & {thing.value, thing.short, thing.short.partition(":")[2]}]:
        return list(dict.fromkeys(found))
    others = _rows(graph, f"SELECT DISTINCT ?thing ?name WHERE {{ ?thing skos:altLabel ?name {typed}}} ORDER BY ?thing")
    if found := [thing for thing, name in (*names, *others) if _folded(name.value) == _folded(value)]:
        return list(dict.fromkeys(found))
    near = get_close_matches(value, dict.fromkeys(name.value for _, name in names), _NEAR, 0.4)
    hint = f"did you mean «{'», «'.join(near)}»?" if near else f"the graph has {len({thing for thing, _ in names})} of the kind"
    raise QueryError(
        f"--{parameter.name}: no {known.label(cls, 'en') if cls else THING} in the graph is called «{value}»; {hint}"
    )


def _rows(graph: Path, sparql: str) -> list[tuple[Node, Node]]:
    """Ask for pairs."""
    found = query(graph, sparql)
    return [(row[0], row[1]) for row in found.rows if row[0] and row[1]] if isinstance(found, Table) else []
