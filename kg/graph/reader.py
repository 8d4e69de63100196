"""A graph back into a corpus: for the page, the table and the explanations of a build made earlier."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from kg.errors import GraphError, KGError
from kg.graph.iris import PREFIXES
from kg.model import (
    IRI,
    Block,
    BlockKind,
    Bound,
    Claim,
    Corpus,
    Document,
    Entity,
    Evidence,
    IssuedFrom,
    Modality,
    Precision,
    Quantity,
    Span,
    When,
)
from kg.vocabulary import ONTOLOGY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pyoxigraph as ox

    _Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

__all__ = ["read_corpus", "read_triples"]

_NO_ENTITIES = frozenset({"Claim", "Measure", "Quantity"})


def read_corpus(out: Path) -> Corpus:
    """Rebuild the corpus from what a build wrote: ``out/graph.ttl`` and ``out/text/``.

    Writing it again gives the same bytes. What the graph does not hold is empty: the paths and notes of documents,
    the merges, the finer precision of times; the blocks of a text are its lines. Measures are no entities.

    Raises:
        GraphError: a file is missing or malformed.
    """
    path = out / "graph.ttl"
    graph = _Graph(path)
    try:
        documents = {iri: _document(graph, iri, out / "text") for iri in graph.of_type(f"{PREFIXES['schema']}NewsArticle")}
        claims = [_claim(graph, iri, documents) for iri in graph.of_type(f"{ONTOLOGY}Claim")]
        only = _only_publishers(graph, documents, claims)
        entities = [e for iri in graph.subjects() if iri not in only and (e := _entity(graph, iri)) is not None]
    except (KeyError, StopIteration, ValueError, InvalidOperation) as error:
        if isinstance(error, KGError):
            raise GraphError(f"{path}: {error}") from error
        raise GraphError(f"{path}: not a graph of a build ({error!r}); build it again") from error
    return Corpus(
        tuple(sorted(documents.values(), key=lambda document: document.id)),
        tuple(sorted(entities, key=lambda entity: entity.iri)),
        tuple(sorted(claims, key=_place)),
        reprints=tuple(
            sorted((d.id, documents[text(o)].id) for iri, d in documents.items() for o in graph.nodes(iri, "kt:reprintOf"))
        ),
    )


def read_triples(path: Path) -> Iterator[ox.Triple]:
    """Yield the triples of a Turtle file in its order, one after the other, without holding it.

    Raises:
        GraphError: the file is missing or not Turtle.
    """
    import pyoxigraph as ox  # noqa: PLC0415 - a library that `kg --help` need not load

    try:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            yield quad.triple
    except (SyntaxError, UnicodeError) as error:
        raise GraphError(f"{path}: not Turtle: {error}") from error
    except OSError as error:
        raise GraphError(f"{path}: cannot be read ({error.strerror or error}); build it first: kg build") from error


def _only_publishers(graph: _Graph, documents: Iterable[str], claims: Iterable[Claim]) -> set[str]:
    """Return the media that only publish articles: the writer makes them of the documents, they are no entities of claims."""
    named = {str(iri) for c in claims for iri in (c.subject, c.object, c.share_of, *c.attributed)}
    return {text(node) for iri in documents for node in graph.nodes(iri, "dcterms:publisher")} - named


def _place(claim: Claim) -> tuple[tuple[Evidence, ...], str, str, str]:
    """Return the key by which claims are in the order of article and place."""
    return claim.evidence, claim.predicate, claim.subject, repr(claim)


class _Graph:
    """The triples of a file by subject and predicate (a prefixed name)."""

    def __init__(self, path: Path) -> None:
        """Read the file."""
        self._at: dict[str, dict[str, list[_Node]]] = defaultdict(lambda: defaultdict(list))
        self._types: dict[str, list[str]] = defaultdict(list)
        for triple in read_triples(path):
            self._at[text(triple.subject)][triple.predicate.value].append(triple.object)
        for subject in sorted(self._at):
            for cls in self.nodes(subject, "rdf:type"):
                self._types[text(cls)].append(subject)

    def subjects(self) -> list[str]:
        """Return all subjects, sorted."""
        return sorted(self._at)

    def of_type(self, cls: str) -> list[str]:
        """Return the subjects of a type, sorted."""
        return self._types.get(cls, [])

    def nodes(self, subject: str, predicate: str) -> list[_Node]:
        """Return the objects of a subject and predicate."""
        prefix, _, local = predicate.partition(":")
        return self._at[subject].get(PREFIXES[prefix] + local, []) if subject in self._at else []

    def texts(self, subject: str, predicate: str, language: str | None = None) -> list[str]:
        """Return their texts, sorted, of one language where it is given."""
        nodes = self.nodes(subject, predicate)
        return sorted(text(o) for o in nodes if language is None or getattr(o, "language", None) == language)

    def text(self, subject: str, predicate: str, language: str | None = None) -> str | None:
        """Return the first text, or None."""
        return next(iter(self.texts(subject, predicate, language)), None)

    def need(self, subject: str, predicate: str) -> str:
        """Return the first text, which must be there."""
        found = self.text(subject, predicate)
        if found is None:
            raise KeyError(f"{subject} has no {predicate}")
        return found

    def time(self, subject: str, predicate: str) -> date | None:
        """Return a day or a moment, or None."""
        return next((moment(node) for node in self.nodes(subject, predicate)), None)

    def cls(self, subject: str) -> str | None:
        """Return the narrowest class of the ontology that a subject is of."""
        found = {t.removeprefix(ONTOLOGY) for t in self.texts(subject, "rdf:type") if t.startswith(ONTOLOGY)}
        above: set[str] = set()
        for name in found:
            above.update(t.removeprefix(ONTOLOGY) for t in self.texts(ONTOLOGY + name, "rdfs:subClassOf"))
        return min(found - above, default=None)


def text(node: object) -> str:
    """Return the IRI or the words of a node."""
    return str(getattr(node, "value", ""))


def moment(node: object) -> date:
    """Return a literal as a day or a moment."""
    kind = text(getattr(node, "datatype", None))
    return datetime.fromisoformat(text(node)) if kind.endswith("#dateTime") else date.fromisoformat(text(node))


def _document(graph: _Graph, iri: str, folder: Path) -> Document:
    """Read an article and its text."""
    name = graph.need(iri, "dcterms:identifier")
    if not name or name in {".", ".."} or any(char in name for char in "/\\\0"):
        raise GraphError(f"not the name of an article: {name!r}")
    path = folder / f"{name}.txt"
    try:
        words = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeError) as error:
        raise GraphError(f"{path}: the text of an article cannot be read ({error}); build it again") from error
    title, publisher = graph.text(iri, "dcterms:title"), graph.text(iri, "dcterms:publisher")
    return Document(
        id=name,
        text=words,
        blocks=tuple(_blocks(words, title)),
        title=title,
        issued=graph.time(iri, "dcterms:issued"),
        issued_from=IssuedFrom(graph.text(iri, "kt:issuedFrom") or "nowhere"),
        publisher=graph.text(publisher, "skos:prefLabel", "zh") if publisher else None,
        author=graph.text(iri, "schema:author"),
        url=graph.text(iri, "dcterms:source"),
        categories=tuple(graph.texts(iri, "schema:articleSection")),
    )


def _blocks(words: str, title: str | None) -> Iterator[Block]:
    """Yield one block per line; the first is the title where it says the same."""
    start = 0
    for line in words.split("\n"):
        if line.strip():
            kind = BlockKind.TITLE if start == 0 and line == title else BlockKind.PARAGRAPH
            yield Block(Span(start, start + len(line)), kind)
        start += len(line) + 1


def _entity(graph: _Graph, iri: str) -> Entity | None:
    """Read an entity, or return None where the subject is something else."""
    cls, label = graph.cls(iri), graph.text(iri, "skos:prefLabel", "zh")
    if cls is None or label is None or cls in _NO_ENTITIES or iri.startswith(ONTOLOGY):
        return None
    first = graph.texts(iri, "rdfs:label", "en")[:1]
    english = (*first, *(name for name in graph.texts(iri, "skos:altLabel", "en") if name not in first))
    region = graph.text(iri, "kt:partOf") or graph.text(iri, "kt:inRegion")
    return Entity(
        IRI(iri),
        cls,
        label,
        tuple(graph.texts(iri, "skos:altLabel", "zh")),
        english,
        graph.text(iri, "skos:notation"),
        tuple(IRI(match) for match in graph.texts(iri, "skos:exactMatch")),
        IRI(region) if region else None,
    )


def _claim(graph: _Graph, iri: str, documents: dict[str, Document]) -> Claim:
    """Read a claim with its evidence."""
    share = graph.text(iri, "kt:shareOf")
    return Claim(
        subject=IRI(graph.need(iri, "rdf:subject")),
        predicate=graph.need(iri, "rdf:predicate").removeprefix(ONTOLOGY),
        object=_object(graph, iri),
        evidence=tuple(sorted(_evidence(graph, place, documents) for place in graph.texts(iri, "kt:evidence"))),
        modality=Modality(graph.need(iri, "kt:modality").removeprefix(ONTOLOGY)),
        when=_when(graph, iri),
        attributed=tuple(IRI(who) for who in graph.texts(iri, "prov:wasAttributedTo")),
        confidence=Decimal(graph.need(iri, "kt:confidence")),
        window=graph.text(iri, "kt:window"),
        position=graph.text(iri, "kt:position"),
        share_of=IRI(share) if share else None,
        pattern=graph.text(iri, "kt:pattern") or "",
    )


def _object(graph: _Graph, claim: str) -> IRI | Quantity | date | str:
    """Read the object of a claim."""
    graph.need(claim, "rdf:object")
    node = graph.nodes(claim, "rdf:object")[0]
    if hasattr(node, "datatype"):
        return moment(node) if text(node.datatype).endswith(("#date", "#dateTime")) else text(node)
    value, iri = graph.text(text(node), "qudt:numericValue"), text(node)
    if value is None:
        return IRI(iri)
    unit, upper, bound = graph.need(iri, "qudt:hasUnit"), graph.text(iri, "kt:upperValue"), graph.text(iri, "kt:bound")
    return Quantity(
        Decimal(value),
        unit.rsplit("#", 1)[-1].rsplit("/", 1)[-1],
        graph.text(iri, "skos:prefLabel") or value,
        graph.text(iri, "kt:approximate") == "true",
        Bound(bound.removeprefix(ONTOLOGY)) if bound else None,
        Decimal(upper) if upper else None,
    )


def _when(graph: _Graph, claim: str) -> When | None:
    """Read the time of a claim."""
    earliest, latest = graph.time(claim, "kt:earliest"), graph.time(claim, "kt:latest")
    words = graph.text(claim, "kt:timeText")
    if earliest is None and latest is None and words is None:
        return None
    if earliest is None and latest is None:
        precision = Precision.VAGUE
    elif isinstance(earliest or latest, datetime):
        precision = Precision.HOUR
    else:
        precision = Precision.DAY if earliest == latest else Precision.RANGE
    return When(words or "", earliest, latest, precision, window=graph.text(claim, "kt:window"))


def _evidence(graph: _Graph, iri: str, documents: dict[str, Document]) -> Evidence:
    """Read a quotation; its words come from the text, and must be those of the graph."""
    document = documents[graph.need(iri, "oa:hasSource")]
    slots = {
        p: v for s in graph.texts(iri, "oa:hasSelector") for p in ("oa:exact", "oa:start", "oa:end") if (v := graph.text(s, p))
    }
    evidence = Evidence.of(document, Span(int(slots["oa:start"]), int(slots["oa:end"])))
    if evidence.exact != slots["oa:exact"]:
        raise GraphError(f"{document.id}: the text is not the one that the graph quotes at {evidence.span}; build it again")
    return evidence
