"""Claims as RDF and back: deterministic IRIs, readable Turtle, no blank nodes."""

from kg.graph.iris import BASE, PREFIXES, article_iri, claim_iri, evidence_iri, quantity_iri, window
from kg.graph.reader import read_corpus, read_triples
from kg.graph.turtle import literal, shortened
from kg.graph.writer import described, triples, write_turtle
from kg.vocabulary import ONTOLOGY

__all__ = [
    "BASE",
    "ONTOLOGY",
    "PREFIXES",
    "article_iri",
    "claim_iri",
    "described",
    "evidence_iri",
    "literal",
    "quantity_iri",
    "read_corpus",
    "read_triples",
    "shortened",
    "triples",
    "window",
    "write_turtle",
]
