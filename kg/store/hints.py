"""Names of the ontology that a query mistypes: no engine minds them, they only find nothing."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from kg.errors import OntologyError
from kg.store.engine import query
from kg.store.guard import TOKEN, place_of
from kg.vocabulary import ONTOLOGY

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

__all__ = ["declared_names", "unknown_terms", "used_in"]

_PREFIX = re.compile(r"PREFIX\s+([\w.-]*):\s*<([^<>]*)>", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z]\w*\Z")


def declared_names(ontology_dir: Path) -> frozenset[str]:
    """Return the local names of everything that the Turtle files of an ontology say something of.

    Raises:
        OntologyError: a file cannot be read.
    """
    import pyoxigraph as ox  # noqa: PLC0415 - a library that `kg --help` need not load

    found: set[str] = set()
    for path in sorted(ontology_dir.glob("*.ttl")):
        try:
            found.update(getattr(t.subject, "value", "") for t in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))
        except (OSError, SyntaxError, UnicodeError) as error:
            raise OntologyError(f"cannot be read: {error}", path) from error
    return frozenset(iri.removeprefix(ONTOLOGY) for iri in found if iri.startswith(ONTOLOGY))


def unknown_terms(sparql: str, declared: Collection[str]) -> dict[str, str]:
    r"""Return the names of our namespace in a query that are not declared, each with a sentence: its place, the nearest name.

    >>> unknown_terms("SELECT ?r WHERE {\n  ?r a kt:Regoin }", {"Region", "Agency"})
    {'Regoin': 'line 2, column 8: the ontology has no kt:Regoin; did you mean kt:Region?'}
    """
    prefixes = {"kt"} - {name for name, iri in _PREFIX.findall(sparql) if iri != ONTOLOGY}
    prefixes |= {name for name, iri in _PREFIX.findall(sparql) if iri == ONTOLOGY}
    found: dict[str, str] = {}
    for match in TOKEN.finditer(sparql):
        if match["prefix"] in prefixes:
            name = match[0].partition(":")[2].rstrip(".")
        elif (match["iri"] or "").startswith(f"<{ONTOLOGY}"):
            name = match[0][1:-1].removeprefix(ONTOLOGY)
        else:
            continue
        if name in declared or name in found or not _NAME.match(name):
            continue
        line, column = place_of(sparql, match.start())
        near = get_close_matches(name, sorted(declared), 1, 0.5)
        hint = f"; did you mean kt:{near[0]}?" if near else ""
        found[name] = f"line {line}, column {column}: the ontology has no kt:{name}{hint}"
    return found


def used_in(graph: Path, name: str) -> bool:
    """Say whether a graph speaks of a name of our namespace, declared or not."""
    return query(graph, f"ASK {{ {{ kt:{name} ?p ?o }} UNION {{ ?s kt:{name} ?o }} UNION {{ ?s ?p kt:{name} }} }}") is True
