"""Claims as RDF and back: deterministic IRIs, readable Turtle, no blank nodes."""

from kg.graph.iris import BASE, PREFIXES, article_iri, claim_iri, evidence_iri, quantity_iri, window
from kg.graph.outlets import outlet_key, spellings
from kg.graph.parts import Part, article_part, companions, entity_part
from kg.graph.patch import Patched, patch_turtle
from kg.graph.reader import read_corpus, read_triples
from kg.graph.turtle import group, joined, literal, mended, shortened
from kg.graph.writer import Builder, described, triples, write_turtle
from kg.vocabulary import ONTOLOGY

__all__ = [
    "BASE",
    "ONTOLOGY",
    "PREFIXES",
    "Builder",
    "Part",
    "Patched",
    "article_iri",
    "article_part",
    "claim_iri",
    "companions",
    "described",
    "entity_part",
    "evidence_iri",
    "group",
    "joined",
    "literal",
    "mended",
    "outlet_key",
    "patch_turtle",
    "quantity_iri",
    "read_corpus",
    "read_triples",
    "shortened",
    "spellings",
    "triples",
    "window",
    "write_turtle",
]
