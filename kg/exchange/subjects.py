"""A graph read as a stream of its subjects: what every format is written from, without holding the graph."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.errors import GraphError
from kg.graph import PREFIXES, read_triples

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pyoxigraph as ox

    Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

__all__ = ["TYPE", "Subject", "grouped", "iri_of", "subjects", "value_of"]

TYPE = f"{PREFIXES['rdf']}type"


def iri_of(name: str) -> str:
    """Return the IRI of a prefixed name of the contract.

    >>> iri_of("kt:issued")
    'https://w3id.org/kuangtu/ontology#issued'
    """
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def value_of(node: object) -> str:
    """Return the IRI or the words of a node."""
    return str(getattr(node, "value", node))


@dataclass(slots=True)
class Subject:
    """What stands together about one subject: its IRI, and its objects by the IRI of the predicate, in the order of the file."""

    iri: str
    pairs: dict[str, list[Node]] = field(default_factory=dict)

    def nodes(self, name: str) -> list[Node]:
        """Return the objects of a prefixed predicate."""
        return self.pairs.get(iri_of(name), [])

    def texts(self, name: str, language: str | None = None) -> list[str]:
        """Return their values, sorted; those of one language where it is given."""
        return sorted(value_of(o) for o in self.nodes(name) if language is None or getattr(o, "language", None) == language)

    def text(self, name: str, language: str | None = None) -> str:
        """Return the first value, or nothing."""
        return next(iter(self.texts(name, language)), "")

    def is_a(self, name: str) -> bool:
        """Say whether the subject is declared to be of a class."""
        wanted = iri_of(name)
        return any(value_of(cls) == wanted for cls in self.pairs.get(TYPE, ()))


def grouped(triples: Iterable[ox.Triple], where: str) -> Iterator[Subject]:
    """Yield runs of triples with one subject; ``where`` names them in an error.

    Raises:
        GraphError: a subject or object is a blank node, which no build writes and which would be named anew in each run.
    """
    import pyoxigraph as ox  # noqa: PLC0415 - a library that `kg --help` need not load

    current, last = Subject(""), None
    for triple in triples:
        subject = triple.subject
        if subject != last:
            if current.pairs:
                yield current
            if not isinstance(subject, ox.NamedNode):
                raise GraphError(f"{where}: holds a blank node ({subject}); only graphs without them can be exported")
            current, last = Subject(subject.value), subject
        if isinstance(triple.object, ox.BlankNode):
            raise GraphError(f"{where}: holds a blank node ({triple.object}); only graphs without them can be exported")
        current.pairs.setdefault(triple.predicate.value, []).append(triple.object)
    if current.pairs:
        yield current


def subjects(path: Path) -> Iterator[Subject]:
    """Yield the subjects of a Turtle file, one after the other.

    Raises:
        GraphError: the file is missing, not Turtle, or holds blank nodes.
    """
    yield from grouped(read_triples(path), str(path))
