"""What a query gives: a table, triples, or yes and no; plain values that outlive the engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.graph import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Node", "Table", "Triples"]

_BY_LENGTH = sorted(PREFIXES.items(), key=lambda pair: -len(pair[1]))


@dataclass(frozen=True, slots=True, order=True)
class Node:
    """A term of RDF: ``kind`` is ``iri``, ``literal``, ``blank`` or ``triple``; ``str()`` gives its text.

    >>> node = Node("iri", "https://w3id.org/kuangtu/ontology#issued")
    >>> str(node), node.short
    ('https://w3id.org/kuangtu/ontology#issued', 'kt:issued')
    """

    kind: str
    value: str
    language: str = ""
    datatype: str = ""

    def __str__(self) -> str:
        """Return the IRI or the words."""
        return self.value

    @property
    def short(self) -> str:
        """The prefixed name of an IRI where it has one, the words of a literal."""
        if self.kind == "iri":
            for prefix, space in _BY_LENGTH:
                if self.value.startswith(space):
                    return f"{prefix}:{self.value[len(space) :]}"
        return self.value


@dataclass(frozen=True, slots=True)
class Table:
    """The answer to SELECT: the names of the columns, and rows in the order of the engine; None where unbound."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Node | None, ...], ...]

    def texts(self) -> Iterator[tuple[str, ...]]:
        """Yield each row as texts, IRIs shortened, the unbound empty."""
        for row in self.rows:
            yield tuple(node.short if node else "" for node in row)


@dataclass(frozen=True, slots=True)
class Triples:
    """The answer to CONSTRUCT or DESCRIBE: triples, sorted."""

    rows: tuple[tuple[Node, Node, Node], ...]
