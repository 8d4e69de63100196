"""Questions to a graph: SPARQL in Oxigraph or rdflib, in a process of its own that can be stopped."""

from kg.store.embedded import STORE, View, Written, open_store, write_store
from kg.store.engine import query
from kg.store.graphs import knowledge_graph, named_quads
from kg.store.guard import refuse_side_effects
from kg.store.named import NamedQuery, named_queries
from kg.store.values import Node, Table, Triples

__all__ = [
    "STORE",
    "NamedQuery",
    "Node",
    "Table",
    "Triples",
    "View",
    "Written",
    "knowledge_graph",
    "named_quads",
    "named_queries",
    "open_store",
    "query",
    "refuse_side_effects",
    "write_store",
]
