"""The corpus as a networkx graph: what is drawn, before anything is drawn.

Entities are nodes. Measures, quantities, dates and plain names are nodes too, but one per holder: a measure
that twenty notices require would otherwise tie them all into one knot, and 20 % here has nothing to do with 20 % there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from kg.model import Quantity
from kg.view.style import Labels

if TYPE_CHECKING:
    import networkx as nx

    from kg.model import IRI, Claim, Corpus, Entity
    from kg.vocabulary.terms import Terms

__all__ = ["Item", "local_name", "networkx_graph"]


@dataclass(frozen=True, slots=True)
class Item:
    """A node: an entity, or a value that stands beside its holder.

    ``kind`` is ``entity``, ``measure``, ``quantity``, ``date`` or ``text``. ``entity`` is the index in the corpus
    (None for a value that is none); ``holder`` the IRI of the entity that a value belongs to.
    """

    key: str
    kind: str
    cls: str
    label: str
    entity: int | None = None
    holder: str | None = None
    predicate: str = ""
    value: Quantity | date | datetime | str | None = None


def local_name(term: str) -> str:
    """Return what follows the last ``#``, ``/`` or ``:`` of a term.

    >>> local_name("https://w3id.org/kuangtu/ontology#issued"), local_name("kt:issued"), local_name("issued")
    ('issued', 'issued', 'issued')
    """
    return term.rsplit("#", 1)[-1].rsplit("/", 1)[-1].rsplit(":", 1)[-1]


def networkx_graph(corpus: Corpus, terms: Terms) -> nx.MultiDiGraph:
    """Make the graph that the page draws.

    Every entity of the corpus is a node, in the corpus's order, keyed by its IRI, and so is every value, keyed by holder,
    predicate and value; a node's attributes are ``item`` (an `Item`), ``label``, ``cls`` and ``kind``. All claims that
    say the same (subject, predicate, object) are one edge, keyed by the predicate's local name, whose attribute
    ``claims`` holds their indices in ``corpus.claims``, ascending.
    """
    import networkx  # noqa: ICN001, PLC0415 - 0.2 s that `kg --help` need not pay

    graph, labels = networkx.MultiDiGraph(), Labels(terms)
    entities = {entity.iri: number for number, entity in enumerate(corpus.entities)}
    for number, entity in enumerate(corpus.entities):
        if not labels.is_a(entity.cls, "Measure"):
            _add(graph, Item(entity.iri, "entity", entity.cls, entity.label, number))
    for number, claim in enumerate(corpus.claims):
        predicate = local_name(claim.predicate)
        if claim.subject not in graph:
            _add(graph, Item(claim.subject, "entity", "", local_name(claim.subject)))
        item = _object(claim, predicate, entities, corpus.entities, labels)
        if item.key not in graph:
            _add(graph, item)
        if graph.has_edge(claim.subject, item.key, predicate):
            graph.edges[claim.subject, item.key, predicate]["claims"] += (number,)
        else:
            graph.add_edge(claim.subject, item.key, predicate, claims=(number,))
    return graph


def _add(graph: nx.MultiDiGraph, item: Item) -> None:
    """Add a node with its item and the flat attributes that other tools read."""
    graph.add_node(item.key, item=item, label=item.label, cls=item.cls, kind=item.kind)


def _object(claim: Claim, predicate: str, entities: dict[IRI, int], table: tuple[Entity, ...], labels: Labels) -> Item:
    """Say which node the object of a claim is."""
    value = claim.object
    if isinstance(value, Quantity):
        bound = "" if value.bound is None else value.bound.value
        key = f"{value.value}\x1f{value.upper}\x1f{value.unit}\x1f{value.approximate}\x1f{bound}"
        return _value(claim, predicate, "quantity", "Quantity", key, value, value.text)
    if isinstance(value, date):
        return _value(claim, predicate, "date", "date", value.isoformat(), value, value.isoformat())
    number = entities.get(value)  # type: ignore[call-overload]
    if number is not None and not labels.is_a(table[number].cls, "Measure"):
        return Item(value, "entity", table[number].cls, table[number].label, number)
    if number is not None or "://" in value:
        label = table[number].label if number is not None else labels.label(local_name(value), "zh")
        return _value(claim, predicate, "measure", "Measure", value, value, label, number)
    return _value(claim, predicate, "text", "text", value, value, value)


def _value(
    claim: Claim,
    predicate: str,
    kind: str,
    cls: str,
    key: str,
    value: Quantity | date | str,
    label: str,
    entity: int | None = None,
) -> Item:
    """Make the node of a value beside its holder; the separator cannot occur in an IRI."""
    return Item(f"{claim.subject}\x1f{predicate}\x1f{key}", kind, cls, label, entity, claim.subject, predicate, value)
