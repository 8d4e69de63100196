"""The graph in the syntaxes of RDF: one triple per line, grouped, in named graphs, and with the triple terms of RDF 1.2.

Turtle and its kin are written with the names that `kg.graph.Turtle` writes: the usual writers escape slashes in names,
which some stores read wrongly.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from kg.errors import GraphError
from kg.exchange.subjects import TYPE, Subject, grouped, iri_of, subjects, value_of
from kg.graph import literal, read_triples, shortened
from kg.store.graphs import base_of_graph, named_quads, prefixes_of_graph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import BinaryIO

    import pyoxigraph as ox

    from kg.exchange.infer import Alignments
    from kg.exchange.subjects import Node

__all__ = ["REIFIED", "Names", "Source", "write_nquads", "write_ntriples", "write_rdf12", "write_trig", "write_turtle_copy"]

REIFIED = tuple(iri_of(name) for name in ("rdf:subject", "rdf:predicate", "rdf:object"))
_STRING = iri_of("xsd:string")


@dataclass(frozen=True)
class Source:
    """A graph to export: its Turtle file and, where inferences are wanted, the ontology that they follow."""

    graph: Path
    alignments: Alignments | None = None

    @cached_property
    def base(self) -> str:
        """Where the minted IRIs begin."""
        return base_of_graph(self.graph)

    @property
    def inferred_graph(self) -> str:
        """The IRI of the graph that holds what was inferred."""
        return f"{self.base}inferred"

    def inferred(self) -> Iterator[ox.Triple]:
        """Yield what follows from the alignments; nothing where no inferences are wanted."""
        if self.alignments is not None:
            yield from self.alignments.inferences(lambda: subjects(self.graph))

    def triples(self) -> Iterator[ox.Triple]:
        """Yield the triples of the file, then what follows from them."""
        yield from read_triples(self.graph)
        yield from self.inferred()

    def subjects(self) -> Iterator[Subject]:
        """Yield the subjects of the file, then those of what follows."""
        yield from subjects(self.graph)
        yield from grouped(self.inferred(), str(self.graph))


class Names:
    """Writes terms as Turtle does, with the prefixes of the contract."""

    def __init__(self, prefixes: dict[str, str]) -> None:
        """Order the namespaces, longest first."""
        self._prefixes = prefixes
        self._spaces = sorted(((iri, name) for name, iri in prefixes.items()), key=lambda pair: (-len(pair[0]), pair))

    def head(self) -> str:
        """Return the declarations of all prefixes."""
        return "".join(f"@prefix {name}: <{self._prefixes[name]}> .\n" for name in sorted(self._prefixes))

    def iri(self, iri: str) -> str:
        """Write an IRI."""
        return shortened(iri, self._spaces)

    def node(self, node: Node) -> str:
        """Write an IRI or a literal."""
        import pyoxigraph as ox  # noqa: PLC0415 - a library that `kg --help` need not load

        if isinstance(node, ox.NamedNode):
            return self.iri(node.value)
        if isinstance(node, ox.Literal):
            if node.language:
                return literal(node.value, node.language)
            kind = node.datatype.value
            return literal(node.value) if kind == _STRING else f"{literal(node.value)}^^{self.iri(kind)}"
        raise GraphError(f"cannot be written in this format: {node}")

    def group(self, subject: Subject, more: Iterable[str] = ()) -> str:
        """Write all that stands together about a subject, and more pairs of predicate and object that are written already."""
        pairs = [
            f"{'a' if predicate == TYPE else self.iri(predicate)} {' , '.join(map(self.node, nodes))}"
            for predicate, nodes in subject.pairs.items()
        ]
        body = " ;\n    ".join([*pairs, *more])
        return f"{self.iri(subject.iri)} {body} .\n"

    def reifier(self, subject: Subject) -> str:
        """Write a claim as RDF 1.2 does: it reifies a triple term, in the place of three triples about its parts."""
        parts = [subject.pairs.get(name, []) for name in REIFIED]
        if any(len(nodes) != 1 for nodes in parts):
            raise GraphError(f"<{subject.iri}>: a claim needs one rdf:subject, rdf:predicate and rdf:object side by side")
        about, predicate, thing = (self.node(nodes[0]) for nodes in parts)
        rest = Subject(subject.iri, {name: nodes for name, nodes in subject.pairs.items() if name not in REIFIED})
        return self.group(rest, [f"{self.iri(iri_of('rdf:reifies'))} <<( {about} {predicate} {thing} )>>"])


def write_turtle_copy(source: Source, out: BinaryIO) -> None:
    """Write Turtle: the file as it is, then what was inferred, under a comment that says so."""
    next(subjects(source.graph), None)  # a file that is no graph at all is found before a byte is written
    with source.graph.open("rb") as file:
        shutil.copyfileobj(file, out)
    if source.alignments is not None:
        names = Names(prefixes_of_graph(source.graph))
        out.write(f"\n# Inferred from the alignments of the ontology\n\n{names.head()}".encode())
        out.writelines(f"\n{names.group(subject)}".encode() for subject in grouped(source.inferred(), str(source.graph)))


def write_ntriples(source: Source, out: BinaryIO) -> None:
    """Write one triple per line."""
    import pyoxigraph as ox  # noqa: PLC0415 - a library that `kg --help` need not load

    ox.serialize(source.triples(), out, ox.RdfFormat.N_TRIPLES)


def write_nquads(source: Source, out: BinaryIO) -> None:
    """Write one triple and its named graph per line; what several articles say stands in the graph of each."""
    import pyoxigraph as ox  # noqa: PLC0415 - a library that `kg --help` need not load

    name = ox.NamedNode(source.inferred_graph)
    inferred = (ox.Quad(t.subject, t.predicate, t.object, name) for t in source.inferred())
    ox.serialize(chain(named_quads(source.graph), inferred), out, ox.RdfFormat.N_QUADS)


def write_trig(source: Source, out: BinaryIO) -> None:
    """Write the named graphs one after the other, each grouped by subject; their text is held until all are complete."""
    names = Names(prefixes_of_graph(source.graph))
    graphs: dict[str, list[str]] = defaultdict(list)
    open_now: dict[str, Subject] = {}
    last = ""
    for quad in named_quads(source.graph):
        subject = value_of(quad.subject)
        if subject != last:
            for name, group in open_now.items():
                graphs[name].append(names.group(group))
            open_now, last = {}, subject
        group = open_now.setdefault(value_of(quad.graph_name), Subject(subject))
        group.pairs.setdefault(quad.predicate.value, []).append(quad.object)
    for name, group in open_now.items():
        graphs[name].append(names.group(group))
    graphs[source.inferred_graph].extend(names.group(group) for group in grouped(source.inferred(), str(source.graph)))
    out.write(names.head().encode())
    for name in sorted(graphs):
        if graphs[name]:
            out.write(f"\n{names.iri(name)} {{\n".encode())
            out.writelines(f"{text}\n".encode() for text in graphs[name])
            out.write(b"}\n")


def write_rdf12(source: Source, out: BinaryIO) -> None:
    """Write Turtle of RDF 1.2: a claim is the reifier of a triple term.

    To write ``?claim rdf:reifies <<( ?s ?p ?o )>>`` as ``rdf:subject``, ``rdf:predicate`` and ``rdf:object`` gives the
    classic graph again, triple by triple.
    """
    names = Names(prefixes_of_graph(source.graph))
    out.write(f'VERSION "1.2"\n{names.head()}'.encode())
    for subject in source.subjects():
        claim = not subject.pairs.keys().isdisjoint(REIFIED)
        out.write(f"\n{names.reifier(subject) if claim else names.group(subject)}".encode())
