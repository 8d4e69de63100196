"""What one article, or one entity, gives to the graph: the sum of all parts is the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from kg.graph.turtle import group
from kg.graph.writer import Builder
from kg.model import Corpus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.model import Entity
    from kg.vocabulary import Terms

__all__ = ["Pairs", "Part", "article_part", "companions", "entity_part"]

Pairs: TypeAlias = "Mapping[str, set[str]]"
"""What is said of a subject: terms of Turtle by predicate."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a part of a corpus gives.

    ``own`` are subjects that nothing else speaks of, each with its lines; ``named`` the amounts, measures and outlets that
    an article names; ``things`` what describes all the rest: what is named, and their units and classes; ``said`` the triple of
    each claim. Direct triples are not in it, since they stand with what they are about.
    """

    own: Mapping[str, str]
    named: frozenset[str]
    things: Mapping[str, Pairs]
    said: Mapping[str, tuple[str, str, str]]


def article_part(corpus: Corpus, terms: Terms, base: str) -> Part:
    """Return what an article gives; ``corpus`` is it alone, with its claims and all entities that it names.

    Raises:
        GraphError: as `kg.graph.write_turtle`.
        OntologyError: as there.
    """
    builder = Builder(corpus, terms, base)
    turtle = builder.turtle(entities=False)
    described = dict(turtle.described)
    own = {subject: group(subject, pairs) for subject, pairs in turtle.filled.items()}
    for subject in [subject for subject, pairs in described.items() if "schema:NewsArticle" in pairs.get("a", ())]:
        own[subject] = group(subject, described.pop(subject))
    return Part(own, frozenset(builder.named[corpus.documents[0].id]), described, builder.said)


def entity_part(entity: Entity, terms: Terms, base: str) -> Part:
    """Return what an entity gives: itself and the classes that it is of.

    Raises:
        GraphError: as `kg.graph.write_turtle`.
        OntologyError: as there.
    """
    return Part({}, frozenset(), Builder(Corpus(entities=(entity,)), terms, base).turtle().described, {})


def companions(pairs: Pairs) -> tuple[str, ...]:
    """Return what must be described beside a thing: its classes, and the unit of an amount.

    >>> companions({"a": {"kt:Quantity"}, "qudt:hasUnit": {"unit:PERCENT"}})
    ('kt:Quantity', 'unit:PERCENT')
    """
    classes = (name for name in pairs.get("a", ()) if name.startswith("kt:"))
    return tuple(sorted((*classes, *pairs.get("qudt:hasUnit", ()))))
