"""Questions to a graph: SPARQL in Oxigraph or rdflib, in a process of its own that can be stopped."""

from kg.store.engine import query
from kg.store.guard import refuse_side_effects
from kg.store.named import NamedQuery, named_queries
from kg.store.values import Node, Table, Triples

__all__ = ["NamedQuery", "Node", "Table", "Triples", "named_queries", "query", "refuse_side_effects"]
