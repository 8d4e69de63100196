"""What follows from the ontology's alignments, so that a tool that knows only standard vocabularies finds something.

Four rules of OWL 2 RL (https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules), and no
others: sub-classes (cax-sco), sub-properties (prp-spo1), inverse properties (prp-inv1, prp-inv2), and transitive properties
(prp-trp). Nothing is said of a claim's truth: what is rumoured has its direct triple, and so what follows from it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import GraphError, OntologyError
from kg.exchange.subjects import TYPE, iri_of, value_of
from kg.graph import read_triples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    import pyoxigraph as ox

    from kg.exchange.subjects import Subject

__all__ = ["Alignments", "load_alignments"]

_Steps = defaultdict[str, set[tuple[str, bool]]]
_ABOVE_CLASS, _ABOVE_PROPERTY = iri_of("rdfs:subClassOf"), iri_of("rdfs:subPropertyOf")
_INVERSE, _TRANSITIVE = iri_of("owl:inverseOf"), iri_of("owl:TransitiveProperty")
_FILES = ("kuangtu.ttl", "measures.ttl", "standards.ttl")


@dataclass(frozen=True, slots=True)
class Alignments:
    """What stands above each class and property, all steps followed.

    A property's entry is the IRI above it and whether the ends change places; ``transitive`` are the properties that
    lead on.
    """

    classes: Mapping[str, tuple[str, ...]]
    properties: Mapping[str, tuple[tuple[str, bool], ...]]
    transitive: frozenset[str]

    def inferences(self, read: Callable[[], Iterable[Subject]]) -> Iterator[ox.Triple]:
        """Yield each triple that follows and is not there; ``read`` gives the graph, which is read twice.

        Held in memory are the links of transitive properties alone: the tree of regions.
        """
        import pyoxigraph as ox  # noqa: PLC0415 - a library that `kg --help` need not load

        links: dict[str, dict[str, set[str]]] = {name: defaultdict(set) for name in sorted(self.transitive)}
        for subject in read():
            self._learn(subject, links)
        for subject in read():
            found = {key for key in self._about(subject) if not _there(subject, key)}
            yield from sorted(found, key=str)
        for name, edges in links.items():
            above = [(name, False), *self.properties.get(name, ())]
            for start in sorted(edges):
                for end in sorted(_reached(start, edges) - edges[start]):
                    for predicate, turned in above:
                        ends = (end, start) if turned else (start, end)
                        yield ox.Triple(ox.NamedNode(ends[0]), ox.NamedNode(predicate), ox.NamedNode(ends[1]))

    def _learn(self, subject: Subject, links: dict[str, dict[str, set[str]]]) -> None:
        """Note the links of transitive properties."""
        for predicate, nodes in subject.pairs.items():
            for name, turned in ((predicate, False), *self.properties.get(predicate, ())):
                if name in links:
                    for node in nodes:
                        start, end = (value_of(node), subject.iri) if turned else (subject.iri, value_of(node))
                        links[name][start].add(end)

    def _about(self, subject: Subject) -> Iterator[ox.Triple]:
        """Yield what follows from the triples of one subject."""
        import pyoxigraph as ox  # noqa: PLC0415 - as above

        about = ox.NamedNode(subject.iri)
        for cls in subject.pairs.get(TYPE, ()):
            for above in self.classes.get(value_of(cls), ()):
                yield ox.Triple(about, ox.NamedNode(TYPE), ox.NamedNode(above))
        for predicate, things in subject.pairs.items():
            for above, turned in self.properties.get(predicate, ()):
                for thing in things:
                    if not turned:
                        yield ox.Triple(about, ox.NamedNode(above), thing)
                    elif isinstance(thing, ox.NamedNode):
                        yield ox.Triple(thing, ox.NamedNode(above), about)


def _there(subject: Subject, triple: ox.Triple) -> bool:
    """Say whether a triple is among those of its subject already."""
    same = value_of(triple.subject) == subject.iri
    return same and triple.object in subject.pairs.get(triple.predicate.value, ())


def _reached(start: str, edges: Mapping[str, set[str]]) -> set[str]:
    """Return all that lies any number of steps away; a circle leads back to its start, which is left out."""
    found: set[str] = set()
    waiting = sorted(edges[start])
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting.extend(sorted(edges.get(here, ())))
    return found - {start}


def load_alignments(folder: Path) -> Alignments:
    """Read the alignments from the folder of the ontology; `standards.ttl` tells what stands above the standard terms.

    Raises:
        OntologyError: a file is not Turtle, or `kuangtu.ttl` is missing.
    """
    said = _Said()
    for name in _FILES:
        path = folder / name
        if path.is_file() or name == _FILES[0]:
            try:
                for triple in read_triples(path):
                    said.learn(value_of(triple.subject), triple.predicate.value, value_of(triple.object))
            except GraphError as error:
                raise OntologyError(str(error), path) from error
    classes, properties = said.steps()
    return Alignments(
        {name: tuple(sorted(above for above, _ in _closure(name, classes))) for name in sorted(classes)},
        {name: tuple(sorted(_closure(name, properties))) for name in sorted(properties)},
        frozenset(said.transitive),
    )


class _Said:
    """What the ontology says of its terms, step by step."""

    def __init__(self) -> None:
        """Start empty."""
        self._classes: list[tuple[str, str]] = []
        self._properties: list[tuple[str, str]] = []
        self._inverses: list[tuple[str, str]] = []
        self.transitive: set[str] = set()

    def learn(self, subject: str, predicate: str, thing: str) -> None:
        """Take in one triple; a blank node is known by its label, which holds no colon."""
        kinds = {_ABOVE_CLASS: self._classes, _ABOVE_PROPERTY: self._properties, _INVERSE: self._inverses}
        if predicate in kinds:
            kinds[predicate].append((subject, thing))
        elif predicate == TYPE and thing == _TRANSITIVE:
            self.transitive.add(subject)

    def steps(self) -> tuple[_Steps, _Steps]:
        """Return what stands right above each class and each property, and whether the ends change places."""
        classes, properties, nameless = _Steps(set), _Steps(set), defaultdict(set)
        for subject, thing in self._classes:
            if ":" in thing:
                classes[subject].add((thing, False))
        for subject, thing in self._inverses:
            if ":" not in subject:
                nameless[subject].add((thing, True))
            else:
                properties[subject].add((thing, True))
                properties[thing].add((subject, True))
        for subject, thing in self._properties:
            properties[subject] |= nameless.get(thing, {(thing, False)})
        return classes, properties


def _closure(name: str, steps: _Steps) -> set[tuple[str, bool]]:
    """Return all that stands above a term, itself left out."""
    found: set[tuple[str, bool]] = set()
    waiting = [(name, False)]
    while waiting:
        here, turned = waiting.pop()
        for above, turns in steps.get(here, ()):
            step = (above, turned != turns)
            if step not in found:
                found.add(step)
                waiting.append(step)
    return found - {(name, False)}
