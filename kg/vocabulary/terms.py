"""The terms of the ontology: classes, properties, measures and units, with their labels in Chinese and English.

Read with pyoxigraph, whose parser needs about 5 ms for both files where rdflib's needs 200.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from kg.errors import OntologyError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import pyoxigraph as ox

    _Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

__all__ = ["ONTOLOGY", "ClassTerm", "MeasureTerm", "PropertyTerm", "Terms", "UnitTerm", "load_terms"]

ONTOLOGY = "https://w3id.org/kuangtu/ontology#"
"""The namespace of the ontology; the prefix ``kt:``."""

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_OWL = "http://www.w3.org/2002/07/owl#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_QUDT = "http://qudt.org/schema/qudt/"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_PROPERTY_TYPES = frozenset({f"{_OWL}ObjectProperty", f"{_OWL}DatatypeProperty", f"{_RDF}Property"})
_SHORT = {_XSD: "xsd:", _RDF: "rdf:", "https://schema.org/": "schema:", "http://www.w3.org/ns/oa#": "oa:"}


@dataclass(frozen=True, slots=True)
class ClassTerm:
    """A class: its local name, the classes of the ontology right above it, those of other vocabularies, its words."""

    name: str
    parents: tuple[str, ...]
    aligned: tuple[str, ...]
    zh: str
    en: str
    comment_zh: str = ""
    comment_en: str = ""


@dataclass(frozen=True, slots=True)
class PropertyTerm:
    """A property: what it leads from and to.

    ``domain`` and ``range`` hold local names of classes, or prefixed names (``xsd:date``, ``rdf:langString``) for
    literals and foreign classes; empty means anything. ``relation`` tells the predicates of claims from the rest.
    """

    name: str
    domain: frozenset[str]
    range: frozenset[str]
    zh: str
    en: str
    comment_zh: str = ""
    comment_en: str = ""
    aligned: tuple[str, ...] = ()
    relation: bool = False


@dataclass(frozen=True, slots=True)
class MeasureTerm:
    """A kind of measure; ``wordings`` are all the words that stand for it, the preferred label among them, sorted."""

    name: str
    zh: str
    en: str
    wordings: tuple[str, ...]
    broader: tuple[str, ...] = ()
    definition_zh: str = ""
    definition_en: str = ""

    @property
    def iri(self) -> str:
        """The IRI of the concept."""
        return ONTOLOGY + self.name


@dataclass(frozen=True, slots=True)
class UnitTerm:
    """A unit: its whole IRI, its sign, and for hashrates how many H/s one of it is."""

    name: str
    iri: str
    zh: str
    en: str
    symbol: str = ""
    multiplier: Decimal | None = None
    kind: str = ""


_AnyTerm: TypeAlias = ClassTerm | PropertyTerm | MeasureTerm | UnitTerm
_Term = TypeVar("_Term", bound=_AnyTerm)


@dataclass(frozen=True, eq=False)
class Terms:
    """Every term that the ontology declares; asking for one that it does not is an error that names the nearest.

    >>> terms = Terms.of([ClassTerm("PolicyDocument", (), (), "政策文件", "policy document"),
    ...                   ClassTerm("Notice", ("PolicyDocument",), (), "通知", "notice")])
    >>> terms.is_a("Notice", "PolicyDocument"), terms.label("Notice"), terms.label("Notice", "en")
    (True, '通知', 'notice')
    >>> terms.cls("Notce")
    Traceback (most recent call last):
        ...
    kg.errors.OntologyError: no such class: «Notce»; did you mean «Notice»?
    """

    classes: tuple[ClassTerm, ...] = ()
    properties: tuple[PropertyTerm, ...] = ()
    measures: tuple[MeasureTerm, ...] = ()
    units: tuple[UnitTerm, ...] = ()
    others: tuple[tuple[str, str, str], ...] = ()
    _classes: dict[str, ClassTerm] = field(default_factory=dict, repr=False)
    _properties: dict[str, PropertyTerm] = field(default_factory=dict, repr=False)
    _measures: dict[str, MeasureTerm] = field(default_factory=dict, repr=False)
    _units: dict[str, UnitTerm] = field(default_factory=dict, repr=False)
    _labels: dict[str, tuple[str, str]] = field(default_factory=dict, repr=False)
    _ancestors: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls,
        classes: Iterable[ClassTerm] = (),
        properties: Iterable[PropertyTerm] = (),
        measures: Iterable[MeasureTerm] = (),
        units: Iterable[UnitTerm] = (),
        others: Iterable[tuple[str, str, str]] = (),
    ) -> Terms:
        """Index the terms; ``others`` are (local name, zh, en) of individuals such as the modalities.

        Raises:
            OntologyError: a class stands above itself, or below one that is not declared.
        """
        terms = cls(tuple(classes), tuple(properties), tuple(measures), tuple(units), tuple(others))
        terms._classes.update((c.name, c) for c in terms.classes)
        terms._properties.update((p.name, p) for p in terms.properties)
        terms._measures.update((m.name, m) for m in terms.measures)
        terms._units.update((u.name, u) for u in terms.units)
        terms._labels.update((name, (zh, en)) for name, zh, en in terms.others)
        named: tuple[_AnyTerm, ...] = (*terms.units, *terms.measures, *terms.properties, *terms.classes)
        terms._labels.update((term.name, (term.zh, term.en)) for term in named)
        terms._check_ends()
        for name in terms._classes:
            terms._ancestors[name] = tuple(sorted(terms._above(name, ())))
        return terms

    def _check_ends(self) -> None:
        """Refuse a property that leads from or to a class of ours that is not declared: nothing would ever fit it."""
        for term in self.properties:
            for name in sorted(term.domain | term.range):
                try:
                    if ":" not in name:
                        self.cls(name)
                except OntologyError as error:
                    raise OntologyError(f"kt:{term.name}: {error}") from error

    @property
    def relations(self) -> tuple[str, ...]:
        """The names of the predicates that claims are made with, sorted."""
        return tuple(p.name for p in self.properties if p.relation)

    def _above(self, name: str, below: tuple[str, ...]) -> set[str]:
        """Return the classes above a class, following every path."""
        if name in below:
            raise OntologyError(f"the class «{name}» stands above itself; take one rdfs:subClassOf out")
        parents = self.cls(name).parents
        return set(parents).union(*(self._above(p, (*below, name)) for p in parents))

    def cls(self, name: str) -> ClassTerm:
        """Return a class by its local name, or raise `OntologyError`."""
        return self._find(self._classes, name, "class")

    def property(self, name: str) -> PropertyTerm:
        """Return a property by its local name, or raise `OntologyError`."""
        return self._find(self._properties, name, "property")

    def measure(self, name: str) -> MeasureTerm:
        """Return a measure by its local name or IRI, or raise `OntologyError`."""
        return self._find(self._measures, name.removeprefix(ONTOLOGY), "measure")

    def unit(self, name: str) -> UnitTerm:
        """Return a unit by its local name (``PERCENT``, ``EHPS``), or raise `OntologyError`."""
        return self._find(self._units, name, "unit")

    @staticmethod
    def _find(known: Mapping[str, _Term], name: str, kind: str) -> _Term:
        """Look a term up; suggest the nearest one on failure."""
        if name in known:
            return known[name]
        near = get_close_matches(name, sorted(known), 1, 0.6)
        hint = f"did you mean «{near[0]}»?" if near else "declare it in kuangtu.ttl or measures.ttl"
        raise OntologyError(f"no such {kind}: «{name}»; {hint}")

    def label(self, name: str, language: str = "zh") -> str:
        """Return the label of any term by its local name; ``language`` is ``zh`` or ``en``.

        Raises:
            OntologyError: the ontology declares no such term.
        """
        if name not in self._labels:
            near = get_close_matches(name, sorted(self._labels), 1, 0.6)
            hint = f"did you mean «{near[0]}»?" if near else "declare it in kuangtu.ttl or measures.ttl"
            raise OntologyError(f"no such term: «{name}»; {hint}")
        return self._labels[name][language == "en"]

    def ancestors(self, name: str) -> tuple[str, ...]:
        """Return the names of all classes above a class, sorted, itself not among them."""
        self.cls(name)
        return self._ancestors[name]

    def knows(self, name: str) -> bool:
        """Say whether the ontology declares a class."""
        return name in self._classes

    def is_a(self, name: str, other: str) -> bool:
        """Say whether a class is another or below it; an undeclared class is an error, also as the other."""
        above = self._ancestors.get(name)
        if above is None or other not in self._classes:
            self.cls(other)
            above = self.ancestors(name)
        return name == other or other in above

    def fits(self, predicate: str, subject: str, thing: str) -> bool:
        """Say whether a relation may lead from one class to another (``xsd:date`` and the like for literals)."""
        term = self.property(predicate)
        return self.within(subject, term.domain) and self.within(thing, term.range)

    def within(self, name: str, allowed: frozenset[str]) -> bool:
        """Say whether a class or datatype is one of those allowed, or below one."""
        return not allowed or name in allowed or (":" not in name and not allowed.isdisjoint(self.ancestors(name)))


def load_terms(path: Path) -> Terms:
    """Read ``kuangtu.ttl`` and ``measures.ttl`` from the folder of the ontology, once for each state of them.

    Raises:
        OntologyError: a file is missing or not Turtle, or a term lacks a label.
    """
    files = tuple(path / name for name in ("kuangtu.ttl", "measures.ttl"))
    return _load(files, tuple(map(_state, files)))


def _state(path: Path) -> tuple[int, int] | None:
    """Tell one state of a file from another at the cost of looking, not reading."""
    try:
        return (found := path.stat()).st_mtime_ns, found.st_size
    except OSError:  # reading it says what is wrong
        return None


@lru_cache(maxsize=8)
def _load(files: tuple[Path, ...], _states: tuple[tuple[int, int] | None, ...]) -> Terms:
    """Read the files."""
    graph = _Graph()
    for path in files:
        graph.read(path)
    return Terms.of(
        [graph.cls(iri) for iri in graph.of_type(f"{_OWL}Class")],
        [graph.property(iri) for iri in graph.of_type(*_PROPERTY_TYPES)],
        [graph.measure(iri) for iri in graph.of_type(f"{ONTOLOGY}Measure")],
        [graph.unit(iri) for iri in graph.of_type(f"{_QUDT}Unit", f"{_QUDT}CurrencyUnit", space="")],
        [(_local(iri), *graph.labels(iri)) for iri in graph.of_type(f"{ONTOLOGY}Modality", f"{ONTOLOGY}BoundKind")],
    )


class _Graph:
    """The triples of the ontology by subject and predicate."""

    def __init__(self) -> None:
        """Start empty."""
        self._at: dict[object, dict[str, list[_Node]]] = defaultdict(lambda: defaultdict(list))
        self._file: dict[object, Path] = {}

    def read(self, path: Path) -> None:
        """Add a file."""
        import pyoxigraph as ox  # noqa: PLC0415 - a library that `kg --help` need not load

        try:
            for triple in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
                self._at[triple.subject][triple.predicate.value].append(triple.object)
                self._file.setdefault(triple.subject, path)
        except SyntaxError as error:
            raise OntologyError(f"not Turtle: {error}", path) from error
        except OSError as error:
            raise OntologyError(f"cannot be read: {error.strerror or error}", path) from error

    def of_type(self, *types: str, space: str = ONTOLOGY) -> Iterator[object]:
        """Yield the subjects of some types within a namespace, sorted."""
        found = [s for s in self._at if _value(s).startswith(space) and any(t in types for t in self.types(s))]
        yield from sorted(found, key=_value)

    def types(self, node: object) -> list[str]:
        """Return the IRIs of the types of a subject."""
        return [_value(t) for t in self.values(node, f"{_RDF}type")]

    def values(self, node: object, predicate: str) -> list[_Node]:
        """Return the objects of a subject and predicate."""
        return self._at[node][predicate] if node in self._at else []

    def texts(self, node: object, predicate: str, language: str) -> list[str]:
        """Return the literals of a language, sorted."""
        return sorted(_value(o) for o in self.values(node, predicate) if getattr(o, "language", None) == language)

    def labels(self, node: object) -> tuple[str, str]:
        """Return the labels in Chinese and English, which every term must have."""
        found = []
        for language in ("zh", "en"):
            texts = self.texts(node, f"{_RDFS}label", language) or self.texts(node, f"{_SKOS}prefLabel", language)
            if not texts:
                raise OntologyError(f"«{_local(node)}» has no label in «{language}»; add one", self._file.get(node))
            found.append(texts[0])
        return found[0], found[1]

    def words(self, node: object, predicate: str) -> tuple[str, str]:
        """Return an explanation in Chinese and English, empty where missing."""
        zh, en = (self.texts(node, predicate, language) for language in ("zh", "en"))
        return " ".join(zh), " ".join(en)

    def ends(self, node: object, predicate: str) -> frozenset[str]:
        """Return the classes of a domain or range, unions taken apart."""
        found: set[str] = set()
        for value in self.values(node, predicate):
            lists = self.values(value, f"{_OWL}unionOf")
            found.update(_short(item) for item in (self._items(lists[0]) if lists else [value]))
        return frozenset(found)

    def _items(self, node: _Node) -> Iterator[_Node]:
        """Yield the members of an RDF list."""
        while self.values(node, f"{_RDF}first"):
            yield self.values(node, f"{_RDF}first")[0]
            node = self.values(node, f"{_RDF}rest")[0]

    def aligned(self, node: object, predicate: str) -> tuple[str, ...]:
        """Return the IRIs of other vocabularies right above a term."""
        found = (_value(v) for v in self.values(node, predicate))
        return tuple(sorted(v for v in found if ":" in v and not v.startswith(ONTOLOGY)))

    def cls(self, node: object) -> ClassTerm:
        """Read a class."""
        parents = sorted(_local(p) for p in self.values(node, f"{_RDFS}subClassOf") if _value(p).startswith(ONTOLOGY))
        aligned = self.aligned(node, f"{_RDFS}subClassOf")
        return ClassTerm(_local(node), tuple(parents), aligned, *self.labels(node), *self.words(node, f"{_RDFS}comment"))

    def property(self, node: object) -> PropertyTerm:
        """Read a property."""
        return PropertyTerm(
            _local(node),
            self.ends(node, f"{_RDFS}domain"),
            self.ends(node, f"{_RDFS}range"),
            *self.labels(node),
            *self.words(node, f"{_RDFS}comment"),
            aligned=self.aligned(node, f"{_RDFS}subPropertyOf"),
            relation=f"{ONTOLOGY}Relation" in self.types(node),
        )

    def measure(self, node: object) -> MeasureTerm:
        """Read a measure with all its wordings: preferred, alternative and hidden labels in Chinese."""
        wordings = {w for p in ("prefLabel", "altLabel", "hiddenLabel") for w in self.texts(node, f"{_SKOS}{p}", "zh")}
        broader = tuple(sorted(_local(b) for b in self.values(node, f"{_SKOS}broader")))
        words = self.words(node, f"{_SKOS}definition")
        return MeasureTerm(_local(node), *self.labels(node), tuple(sorted(wordings)), broader, *words)

    def unit(self, node: object) -> UnitTerm:
        """Read a unit."""
        symbol = "".join(_value(s) for s in self.values(node, f"{_QUDT}symbol"))
        factor = [Decimal(_value(m)) for m in self.values(node, f"{_QUDT}conversionMultiplier")]
        kind = "".join(_local(k) for k in self.values(node, f"{_QUDT}hasQuantityKind"))
        return UnitTerm(_local(node), _value(node), *self.labels(node), symbol, factor[0] if factor else None, kind)


def _value(node: object) -> str:
    """Return the text of a term; a blank node has none."""
    return str(getattr(node, "value", "")) if type(node).__name__ != "BlankNode" else ""


def _local(node: object) -> str:
    """Return the part of an IRI after the last ``#`` or ``/``."""
    return _value(node).rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def _short(node: object) -> str:
    """Return the local name of a class of the ontology, the prefixed name of another."""
    iri = _value(node)
    for space, prefix in _SHORT.items():
        if iri.startswith(space):
            return prefix + iri[len(space) :]
    return iri.removeprefix(ONTOLOGY)
