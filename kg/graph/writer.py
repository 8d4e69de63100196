"""A corpus as RDF, by the contract: articles, entities, claims with evidence, and the direct triples they back."""

from __future__ import annotations

import os
from collections import defaultdict
from datetime import date, datetime
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING

from kg.errors import GraphError, OutputError
from kg.graph.iris import (
    BASE,
    article_iri,
    bounds,
    checked_base,
    claim_iri,
    decimal_text,
    media_iri,
    place_digest,
    quantity_iri,
    web_address,
    window,
)
from kg.graph.outlets import outlet_key, spellings
from kg.graph.statements import Statement
from kg.graph.turtle import Turtle, literal, moment, typed
from kg.model import Bound, IssuedFrom, Modality, Quantity
from kg.vocabulary import ONTOLOGY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal
    from pathlib import Path

    import pyoxigraph as ox

    from kg.model import Claim, Corpus, Document, Entity, Evidence
    from kg.vocabulary import Terms

__all__ = ["Builder", "described", "triples", "write_turtle"]

_day = lru_cache(maxsize=20_000)(moment)  # days come often
_pattern = lru_cache(maxsize=10_000)(literal)  # and so do the names of patterns
_PLACE = attrgetter("document", "span.start", "span.end")
_BOUND_WORDS = {Bound.AT_LEAST: "不少于", Bound.AT_MOST: "不超过", None: ""}


def write_turtle(corpus: Corpus, terms: Terms, path: Path, *, base: str = BASE) -> Builder:
    """Write the graph of a corpus to a file, whole or not at all; the same corpus gives the same bytes.

    Entities that no claim names are written too. ``base`` is what the IRIs of articles, claims, evidence and amounts
    begin with; those of entities come with the corpus. What built it is returned, for whoever wants to know what each
    article gave.

    Raises:
        GraphError: a claim names what the corpus does not hold, or quotes words that are not in its article.
        OntologyError: a class, predicate, measure or unit is not declared.
        OutputError: the file cannot be written.
    """
    builder = Builder(corpus, terms, base)
    turtle = builder.turtle()
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            with draft.open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(turtle.lines())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror or error}", path) from error
    return builder


def described(corpus: Corpus, terms: Terms, base: str = BASE) -> dict[str, Mapping[str, str | set[str]]]:
    """Return what the Turtle of `write_turtle` says of each subject: predicates with one object or several, as its terms.

    Raises:
        GraphError: as `write_turtle`.
        OntologyError: as `write_turtle`.
    """
    return Builder(corpus, terms, base).turtle().said()


def triples(corpus: Corpus, terms: Terms, base: str = BASE) -> list[ox.Triple]:
    """Return the triples of the very Turtle that `write_turtle` writes, in its order.

    Raises:
        GraphError: as `write_turtle`.
        OntologyError: as `write_turtle`.
    """
    import pyoxigraph as ox  # noqa: PLC0415 - a library that `kg --help` need not load

    text = "".join(Builder(corpus, terms, base).turtle().lines())
    return [ox.Triple(q.subject, q.predicate, q.object) for q in ox.parse(text, format=ox.RdfFormat.TURTLE)]


def _by_article(claim: Claim) -> Iterable[list[Evidence]]:
    """Return the quotations of a claim in order, those of one article together."""
    if len(claim.evidence) == 1:
        return (list(claim.evidence),)
    found: dict[str, list[Evidence]] = {}
    for evidence in sorted(claim.evidence, key=_PLACE):
        found.setdefault(evidence.document, []).append(evidence)
    return found.values()


@lru_cache(maxsize=10_000)
def _confidence(value: Decimal) -> str:
    """Return a confidence as a literal; there are few, which are kept."""
    return typed(decimal_text(value), "decimal")


@lru_cache(maxsize=10_000)
def _predicate(terms: Terms, name: str) -> str:
    """Return a predicate as a term."""
    return f"kt:{terms.property(name).name}"


class Builder:
    """Turns a corpus into Turtle, one kind of thing after the other."""

    def __init__(self, corpus: Corpus, terms: Terms, base: str) -> None:
        """Index the corpus."""
        self._corpus, self._terms, self._base = corpus, terms, checked_base(base)
        self._turtle = Turtle(base)
        self._documents = {document.id: document for document in corpus.documents}
        self._entities = {str(entity.iri): entity for entity in corpus.entities}
        self._nodes: dict[str, str] = {}
        """What claims have named so far, but measures, as terms."""
        self._digits: dict[int, str] = {}
        """The digits of each quotation, by its `id`: many a claim quotes what another one does."""
        self._spellings = spellings(document.publisher for document in corpus.documents)
        self._classes: set[str] = set()
        self._sources: dict[str, str] = {}
        self.named: dict[str, set[str]] = defaultdict(set)
        """What each article names that only claims and articles tell of: amounts, measures, outlets."""
        self.said: dict[str, tuple[str, str, str]] = {}
        """The triple of each claim."""
        self._names: set[str] = set()

    @property
    def described(self) -> Mapping[str, Mapping[str, set[str]]]:
        """What describes each subject but claims and quotations: terms by predicate."""
        return self._turtle.described

    def node(self, iri: str) -> str:
        """Return an IRI as a term of Turtle."""
        return self._turtle.node(iri)

    def turtle(self, *, entities: bool = True) -> Turtle:
        """Return everything as Turtle; without ``entities`` what describes them is left out."""
        for entity in self._corpus.entities if entities else ():
            self._entity(entity)
        publishers = self._publishers()
        for document in self._corpus.documents:
            self._article(document, publishers)
        for reprint, original in self._corpus.reprints:
            nodes = (self._turtle.node(article_iri(ident, self._base)) for ident in (reprint, original))
            self._turtle.add(next(nodes), "kt:reprintOf", next(nodes))
        self._claims()
        for name in sorted(self._classes):
            self._class(name)
        return self._turtle

    def _typed_as(self, subject: str, cls: str) -> None:
        """Say that a subject is of a class, and of every class above it."""
        self._turtle.add(subject, "a", *(f"kt:{name}" for name in (cls, *self._terms.ancestors(cls))))
        self._classes.add(cls)

    def _entity(self, entity: Entity) -> None:
        """Write an entity; a measure is written from the ontology when a claim names it."""
        if entity.iri.startswith(ONTOLOGY):
            self._terms.measure(entity.iri)
            return
        turtle, subject = self._turtle, self._turtle.node(entity.iri)
        if not entity.label.strip():
            raise GraphError(f"an entity without a name: {entity.iri}")
        self._typed_as(subject, entity.cls)
        label = literal(entity.label, "zh")
        turtle.add(subject, "skos:prefLabel", label)
        turtle.add(subject, "rdfs:label", label, *(literal(name, "en") for name in entity.english[:1]))
        turtle.add(subject, "skos:altLabel", *({literal(name, "zh") for name in entity.aliases if name.strip()} - {label}))
        turtle.add(subject, "skos:altLabel", *(literal(name, "en") for name in entity.english))
        if entity.notation:
            turtle.add(subject, "skos:notation", literal(entity.notation))
        turtle.add(subject, "skos:exactMatch", *(turtle.node(match) for match in entity.matches))
        if entity.region and entity.region != entity.iri:
            within = "kt:partOf" if self._terms.is_a(entity.cls, "Region") else "kt:inRegion"
            turtle.add(subject, within, turtle.node(entity.region))

    def _class(self, name: str) -> None:
        """Repeat the label of a class and what stands above it, so that the file stands alone."""
        term = self._terms.cls(name)
        self._turtle.add(f"kt:{name}", "rdfs:label", literal(term.zh, "zh"), literal(term.en, "en"))
        self._turtle.add(f"kt:{name}", "rdfs:subClassOf", *(f"kt:{parent}" for parent in term.parents))
        for parent in term.parents:
            self._class(parent)

    def _publishers(self) -> dict[str, str]:
        """Return the organisations by normalised name: media before others, preferred labels before aliases."""
        if not self._spellings:
            return {}
        found: dict[str, tuple[bool, bool, str]] = {}
        for entity in self._corpus.entities:
            if self._terms.is_a(entity.cls, "Organisation"):
                for name in {entity.label, *entity.aliases}:
                    rank = (entity.cls != "Media", name != entity.label, str(entity.iri))
                    key = outlet_key(name)
                    found[key] = min(found.get(key, rank), rank)
        return {key: iri for key, (_, _, iri) in found.items()}

    def _article(self, document: Document, publishers: dict[str, str]) -> None:
        """Write what is known about an article."""
        turtle, self._names = self._turtle, self.named[document.id]
        subject = turtle.node(article_iri(document.id, self._base))
        if turtle.has(subject):
            raise GraphError(f"two articles have one name: {document.id}")
        turtle.add(subject, "a", "schema:NewsArticle")
        turtle.add(subject, "dcterms:identifier", literal(document.id))
        if document.title:
            turtle.add(subject, "dcterms:title", literal(document.title, "zh"))
        if document.issued:
            turtle.add(subject, "dcterms:issued", moment(document.issued))
            if document.issued_from is not IssuedFrom.NOWHERE:
                turtle.add(subject, "kt:issuedFrom", literal(document.issued_from))
        if document.author:
            turtle.add(subject, "schema:author", literal(document.author))
        if document.url:
            address = web_address(document.url)
            turtle.add(subject, "dcterms:source", turtle.node(address) if address else literal(document.url))
        turtle.add(subject, "schema:articleSection", *(literal(name, "zh") for name in document.categories))
        if document.publisher and (name := outlet_key(document.publisher)):
            turtle.add(subject, "dcterms:publisher", self._publisher(publishers.get(name), name))

    def _publisher(self, known: str | None, name: str) -> str:
        """Return the entity that published an article, or mint a medium of that name."""
        if known:
            return self._turtle.node(known)
        subject = self._turtle.node(media_iri(name, self._base))
        self._names.add(subject)
        if not self._turtle.has(subject):
            label = literal(self._spellings[name], "zh")
            self._typed_as(subject, "Media")
            self._turtle.add(subject, "skos:prefLabel", label)
            self._turtle.add(subject, "rdfs:label", label)
        return subject

    def _claims(self) -> None:
        """Write every claim once for each article that makes it."""
        same: dict[str, list[tuple[list[Evidence], Claim]]] = defaultdict(list)
        for claim in self._corpus.claims:
            if not claim.evidence:
                raise GraphError(f"a claim without evidence: {claim.subject} {claim.predicate} {claim.object}")
            for places in _by_article(claim):
                same[claim_iri(claim, article=places[0].document, base=self._base)].append((places, claim))
        for iri, group in same.items():
            if len(group) > 1:
                group.sort(
                    key=lambda pair: (pair[0], pair[1].pattern, -pair[1].confidence, pair[1].when.text if pair[1].when else "")
                )
            self._claim(f"ktr:{iri[len(self._base) :]}", group[0][1], group)

    def _claim(self, subject: str, claim: Claim, group: list[tuple[list[Evidence], Claim]]) -> None:
        """Write a claim; what one article says twice gives the first words, the best confidence, all the evidence."""
        turtle, self._names = self._turtle, self.named[group[0][0][0].document]
        predicate = _predicate(self._terms, claim.predicate)
        about = self._nodes.get(claim.subject) or self._known(claim.subject)
        thing = self._object(claim)
        earliest, latest = bounds(claim.when)
        period = window(claim)
        said = Statement(
            about,
            predicate,
            thing,
            "kt:" + claim.modality,
            _confidence(max([c.confidence for _, c in group]) if len(group) > 1 else claim.confidence),
            [self._evidence(evidence) for places, _ in group for evidence in places],
            "" if earliest is None else self._moment(earliest),
            "" if latest is None else self._moment(latest),
            literal(claim.when.text) if claim.when and claim.when.text else "",
            [self._nodes.get(who) or self._known(who) for who in claim.attributed] if claim.attributed else (),
            typed(period, "duration") if period else "",
            literal(claim.position, "zh") if claim.position else "",
            self._known(claim.share_of) if claim.share_of else "",
            _pattern(claim.pattern) if claim.pattern else "",
        )
        turtle.state(subject, said)
        self.said[subject] = about, predicate, thing
        if claim.modality is not Modality.DENIED:
            turtle.tie(about, predicate, thing)

    def _moment(self, value: date) -> str:
        """Return a time as a literal."""
        return moment(value) if isinstance(value, datetime) else _day(value)

    def _known(self, iri: str) -> str:
        """Return something that a claim names, which the corpus or the scheme of measures must hold."""
        if iri.startswith(ONTOLOGY):
            return self._measure(iri)
        if iri in self._entities:
            self._nodes[iri] = self._turtle.node(iri)
            return self._nodes[iri]
        raise GraphError(f"a claim names <{iri}>, which is no entity of the corpus")

    def _measure(self, iri: str) -> str:
        """Return a measure, its labels repeated from the ontology."""
        subject = self._turtle.node(iri)
        self._names.add(subject)
        if not self._turtle.has(subject):
            term = self._terms.measure(iri)
            labels = literal(term.zh, "zh"), literal(term.en, "en")
            self._typed_as(subject, "Measure")
            self._turtle.add(subject, "a", "skos:Concept")
            self._turtle.add(subject, "skos:prefLabel", *labels)
            self._turtle.add(subject, "rdfs:label", *labels)
        return subject

    def _object(self, claim: Claim) -> str:
        """Return the object of a claim: a thing, an amount, a date, or the words of a label."""
        thing = claim.object
        if isinstance(thing, str) and thing in self._nodes:
            return self._nodes[thing]
        if isinstance(thing, Quantity):
            return self._quantity(thing)
        if isinstance(thing, date):
            return self._moment(thing)
        if thing in self._entities or thing.startswith((ONTOLOGY, self._base)):
            return self._known(thing)
        if not thing.strip():
            raise GraphError(f"a claim without an object: {claim.subject} {claim.predicate}")
        return literal(thing, "zh")

    def _quantity(self, quantity: Quantity) -> str:
        """Return an amount as a node, with its unit and a label to read."""
        turtle = self._turtle
        subject = turtle.node(quantity_iri(quantity, self._base))
        self._names.add(subject)
        if turtle.has(subject):
            return subject
        unit, value = self._terms.unit(quantity.unit), decimal_text(quantity.value)
        self._typed_as(subject, "Quantity")
        turtle.add(subject, "qudt:numericValue", typed(value, "decimal"))
        turtle.add(subject, "qudt:hasUnit", turtle.node(unit.iri))
        shown = value
        if quantity.upper is not None:
            upper = decimal_text(quantity.upper)
            turtle.add(subject, "kt:upperValue", typed(upper, "decimal"))
            shown = f"{value}–{upper}"
        if quantity.approximate:
            turtle.add(subject, "kt:approximate", typed("true", "boolean"))
        if quantity.bound:
            turtle.add(subject, "kt:bound", f"kt:{quantity.bound.value}")
        gap = " " if unit.symbol[:1].isalpha() else ""
        words = f"{'约' if quantity.approximate else ''}{_BOUND_WORDS[quantity.bound]}{shown}{gap}{unit.symbol}"
        turtle.add(subject, "skos:prefLabel", literal(words, "zh"))
        turtle.add(subject, "rdfs:label", literal(words, "zh"))
        self._unit(turtle.node(unit.iri), quantity.unit)
        return subject

    def _unit(self, subject: str, name: str) -> None:
        """Repeat the labels, sign and factor of a unit."""
        if self._turtle.has(subject):
            return
        unit = self._terms.unit(name)
        self._turtle.add(subject, "rdfs:label", literal(unit.zh, "zh"), literal(unit.en, "en"))
        self._turtle.add(subject, "qudt:symbol", literal(unit.symbol))
        if unit.multiplier is not None:
            self._turtle.add(subject, "qudt:conversionMultiplier", typed(decimal_text(unit.multiplier), "decimal"))

    def _evidence(self, evidence: Evidence) -> str:
        """Return the quotation behind a claim, checked against the article's text."""
        turtle = self._turtle
        if known := self._digits.get(id(evidence)):
            return f"ktr:evidence-{known}"
        digits = self._digits[id(evidence)] = place_digest(evidence)
        if turtle.has_quote(digits):
            return f"ktr:evidence-{digits}"
        document = self._documents.get(evidence.document)
        start, end = evidence.span.start, evidence.span.end
        if document is None:
            raise GraphError(f"a claim quotes «{evidence.document}», which is no article of the corpus")
        source = self._sources.get(document.id)
        if source is None:
            source = self._sources[document.id] = turtle.node(article_iri(document.id, self._base))
        if document.text[start:end] != evidence.exact:
            raise GraphError(f"{evidence.document}: [{start}, {end}) is not «{evidence.exact}» in the article")
        return turtle.quote(digits, source, literal(evidence.exact), f'"{start}"^^xsd:integer', f'"{end}"^^xsd:integer')
