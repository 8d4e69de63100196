"""Writes the search index of an edition: a SQLite file with the names of things and the quotations of claims.

Runs in a worker, which has the graph.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from contextlib import closing
from typing import TYPE_CHECKING

from kg.graph import PREFIXES
from kg.serve.grams import folded, grams

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyoxigraph as ox

__all__ = ["write_index"]

_TABLES = """
CREATE TABLE things (
    id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, name TEXT NOT NULL, english TEXT NOT NULL, code TEXT NOT NULL,
    class TEXT NOT NULL, claims INTEGER NOT NULL
);
CREATE TABLE types (thing INTEGER NOT NULL, class TEXT NOT NULL, PRIMARY KEY (class, thing)) WITHOUT ROWID;
CREATE TABLE names (id INTEGER PRIMARY KEY, thing INTEGER NOT NULL, text TEXT NOT NULL, key TEXT NOT NULL, main INTEGER NOT NULL);
CREATE TABLE quotes (
    id INTEGER PRIMARY KEY, claim TEXT NOT NULL, article TEXT NOT NULL, title TEXT NOT NULL, issued TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE VIRTUAL TABLE name_grams USING fts5(grams, content='');
CREATE VIRTUAL TABLE quote_grams USING fts5(grams, content='');
"""
_INDEXES = "CREATE INDEX names_key ON names (key); CREATE INDEX names_thing ON names (thing)"
_NAMES = """
SELECT DISTINCT ?s ?p ?o WHERE {
  VALUES ?p { skos:prefLabel skos:altLabel rdfs:label skos:notation dcterms:title }
  ?s ?p ?o ; a ?class .
  FILTER NOT EXISTS { ?s a kt:Quantity }
}
"""
_TYPES = "SELECT DISTINCT ?s ?c WHERE { ?s skos:prefLabel|dcterms:identifier ?name ; a ?c }"
_ABOVE = "SELECT DISTINCT ?c ?d WHERE { ?c rdfs:subClassOf+ ?d }"
_CLAIMS = """
SELECT ?s (COUNT(DISTINCT ?claim) AS ?n) WHERE {
  { ?claim rdf:subject ?s } UNION { ?claim rdf:object ?s } UNION { ?claim prov:wasAttributedTo ?s } FILTER(ISIRI(?s))
} GROUP BY ?s
"""
_QUOTES = """
SELECT DISTINCT ?claim ?article ?id ?title ?issued ?text WHERE {
  ?claim kt:evidence ?evidence . ?evidence oa:hasSource ?article ; oa:hasSelector/oa:exact ?text .
  ?article dcterms:identifier ?id . OPTIONAL { ?article dcterms:title ?title } OPTIONAL { ?article dcterms:issued ?issued }
}
"""


def write_index(store: ox.Store, path: Path, base: str) -> None:
    """Write the index of a graph to a new file; ``base`` is what the graph's own IRIs begin with."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA journal_mode = OFF")  # nobody reads it before it is whole
        database.execute("PRAGMA synchronous = OFF")
        database.executescript(_TABLES)
        _write_things(store, database, base)
        _write_quotes(store, database)
        database.executescript(_INDEXES)


def _ask(store: ox.Store, sparql: str) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a query as texts, the unbound empty, each with the language of its last value."""
    found = store.query(sparql, prefixes=PREFIXES)
    width = len(found.variables)  # type: ignore[union-attr]
    for row in found:  # type: ignore[union-attr]
        terms = [row[i] for i in range(width)]
        last = getattr(terms[-1], "language", None) or ""
        yield (*("" if term is None else term.value for term in terms), last)


def _write_things(store: ox.Store, database: sqlite3.Connection, base: str) -> None:
    """Write what has a name: entities, measures, articles, classes."""
    above = defaultdict(set)
    for below, cls, _ in _ask(store, _ABOVE):
        above[below].add(cls)
    types = defaultdict(set)
    for iri, cls, _ in _ask(store, _TYPES):
        types[iri].add(cls)
    counts = {iri: int(number) for iri, number, _ in _ask(store, _CLAIMS)}
    names: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for iri, predicate, text, language in _ask(store, _NAMES):
        if iri in types:
            names[iri][f"{predicate.rsplit('#')[-1].rsplit('/')[-1]}@{language}"].append(text)
    number = 0
    for iri in sorted(names):
        said = names[iri]
        listed = sorted(
            types[iri], key=lambda c: (any(c in above[other] for other in types[iri]), not c.startswith(PREFIXES["kt"]), c)
        )
        titles = said["prefLabel@zh"] or said["title@zh"] or said["label@zh"] or [iri.removeprefix(base)]
        english = sorted(said["label@en"] or said["prefLabel@en"])[:1]
        thing = (iri, min(titles), *(english or [""]), *(said["notation@"][:1] or [""]), listed[0], counts.get(iri, 0))
        row = database.execute(
            "INSERT INTO things (iri, name, english, code, class, claims) VALUES (?, ?, ?, ?, ?, ?)", thing
        ).lastrowid
        database.executemany("INSERT INTO types VALUES (?, ?)", [(row, cls) for cls in sorted(types[iri])])
        for text in sorted({text for texts in said.values() for text in texts}):
            number += 1
            database.execute("INSERT INTO names VALUES (?, ?, ?, ?, ?)", (number, row, text, folded(text), text == thing[1]))
            database.execute("INSERT INTO name_grams (rowid, grams) VALUES (?, ?)", (number, grams(text)))


def _write_quotes(store: ox.Store, database: sqlite3.Connection) -> None:
    """Write the quotations."""
    rows = sorted(_ask(store, _QUOTES))
    for number, (claim, article, name, title, issued, text, _) in enumerate(rows, 1):
        database.execute("INSERT INTO quotes VALUES (?, ?, ?, ?, ?, ?)", (number, claim, article, title or name, issued, text))
        database.execute("INSERT INTO quote_grams (rowid, grams) VALUES (?, ?)", (number, grams(text)))
