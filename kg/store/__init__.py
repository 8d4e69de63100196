"""Questions to a graph: SPARQL in Oxigraph or rdflib, in a process of its own that can be stopped."""

from kg.store.addresses import Addresses, Protocol, find_addresses
from kg.store.confine import limit_memory
from kg.store.embedded import STORE, View, Written, open_store, passed_over, store_state, write_store
from kg.store.engine import query
from kg.store.formats import as_table, to_csv, to_json, to_tsv, to_turtle
from kg.store.graphs import knowledge_graph, named_quads
from kg.store.guard import refuse_side_effects
from kg.store.hints import declared_names, unknown_terms, used_in
from kg.store.loading import Loaded, load
from kg.store.mistakes import explain_mistake
from kg.store.named import NamedQuery, named_queries, named_query
from kg.store.parameters import ANY, Parameter, bind, read_parameters, terms_for
from kg.store.remote import Credentials, Remote, connect, credentials_for
from kg.store.renew import Changes
from kg.store.values import Node, Table, Triples

__all__ = [
    "ANY",
    "STORE",
    "Addresses",
    "Changes",
    "Credentials",
    "Loaded",
    "NamedQuery",
    "Node",
    "Parameter",
    "Protocol",
    "Remote",
    "Table",
    "Triples",
    "View",
    "Written",
    "as_table",
    "bind",
    "connect",
    "credentials_for",
    "declared_names",
    "explain_mistake",
    "find_addresses",
    "knowledge_graph",
    "limit_memory",
    "load",
    "named_quads",
    "named_queries",
    "named_query",
    "open_store",
    "passed_over",
    "query",
    "read_parameters",
    "refuse_side_effects",
    "store_state",
    "terms_for",
    "to_csv",
    "to_json",
    "to_tsv",
    "to_turtle",
    "unknown_terms",
    "used_in",
    "write_store",
]
