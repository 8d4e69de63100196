"""The graph as four tables: articles, entities, claims, evidence; their columns are the data dictionary.

Rows come in the order of the graph. The graph is read twice: once for what other rows are described by (names, amounts,
places of quotations), once for the rows themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from kg.exchange.subjects import TYPE, Subject, iri_of, value_of
from kg.vocabulary import ONTOLOGY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from kg.vocabulary import Terms

    Row = tuple[Any, ...]

__all__ = ["TABLES", "Column", "Kind", "Lookup", "Table", "rows"]


class Kind(StrEnum):
    """What a column holds; an empty cell of any kind is unknown or does not apply."""

    TEXT = "text"
    TEXTS = "texts"
    NUMBER = "number"
    WHOLE = "whole number"
    TRUTH = "true or false"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what it holds, and what that means."""

    name: str
    kind: Kind
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what one line is, the columns, which of them identify a line, and where others lead (column, table)."""

    name: str
    line: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    links: tuple[tuple[str, str], ...] = ()


def _columns(*rows: tuple[str, Kind, str]) -> tuple[Column, ...]:
    """Make columns."""
    return tuple(Column(*row) for row in rows)


_T, _TS, _N, _W, _B, _D = Kind.TEXT, Kind.TEXTS, Kind.NUMBER, Kind.WHOLE, Kind.TRUTH, Kind.DAY

TABLES = (
    Table(
        "articles",
        "an article that was read",
        _columns(
            ("article", _T, "its name: the input file's without the last ending"),
            ("iri", _T, "its IRI in the graph"),
            ("title", _T, "the title"),
            ("issued", _T, "when it was published, ISO 8601, with the hour and zone where known"),
            ("issued_day", _D, "the day of `issued`"),
            ("issued_from", _T, "where that was found: `metadata` or `text`"),
            ("publisher", _T, "the IRI of the publisher"),
            ("publisher_name", _T, "its name"),
            ("author", _T, "the author as given"),
            ("url", _T, "the address as given"),
            ("sections", _TS, "categories as given"),
            ("reprint_of", _T, "the name of the earlier article that holds nearly all of its text"),
            ("claims", _W, "how many claims quote it"),
        ),
        ("article",),
        (("publisher", "entities"), ("reprint_of", "articles")),
    ),
    Table(
        "entities",
        "a thing that claims or articles speak of, measures included",
        _columns(
            ("entity", _T, "its IRI"),
            ("class", _T, "its narrowest class, a local name of the ontology"),
            ("label", _T, "the preferred Chinese name"),
            ("label_en", _T, "the first English name"),
            ("aliases", _TS, "other Chinese names, seen or known"),
            ("aliases_en", _TS, "English names"),
            ("code", _T, "GB/T 2260 for a region of China, ISO 3166 for a country"),
            ("region", _T, "the IRI of the region that it lies in or belongs to"),
            ("same_as", _TS, "IRIs of the same thing elsewhere"),
            ("claims", _W, "how many claims have it as subject or object"),
        ),
        ("entity",),
        (("region", "entities"),),
    ),
    Table(
        "claims",
        "a statement that one article makes",
        _columns(
            ("claim", _T, "its IRI"),
            ("article", _T, "the name of the article"),
            ("subject", _T, "the IRI of the subject"),
            ("subject_label", _T, "its name"),
            ("subject_class", _T, "its class"),
            ("predicate", _T, "the relation, a local name of the ontology"),
            ("object", _T, "the IRI of the object; empty for a date or words"),
            ("object_label", _T, "its name; the amount, date or words themselves"),
            ("object_class", _T, "its class; `date`, `dateTime` or `text` for a literal"),
            ("value", _N, "the number of an amount, the lower of a range"),
            ("upper", _N, "the upper number of a range"),
            ("unit", _T, "the unit of an amount, a local name of QUDT or of the ontology"),
            ("approximate", _B, "whether the text says about or nearly"),
            ("bound", _T, "`atLeast` or `atMost` where the number is a bound"),
            ("modality", _T, "`asserted`, `rumoured`, `planned` or `denied`"),
            ("earliest", _T, "the first day or moment of its time, ISO 8601, inclusive"),
            ("latest", _T, "the last day or moment, inclusive"),
            ("earliest_day", _D, "the day of `earliest`"),
            ("latest_day", _D, "the day of `latest`"),
            ("time_text", _T, "the words that give the time"),
            ("window", _T, "the period over which a change is measured, ISO 8601"),
            ("said_by", _TS, "IRIs of those who say so inside the article"),
            ("said_by_labels", _TS, "their names, in the same order"),
            ("share_of", _T, "the IRI of the whole that a share is of"),
            ("position", _T, "the post of a person"),
            ("confidence", _N, "how sure the reading is, 0 to 1"),
            ("pattern", _T, "the rule that read it"),
            ("evidence", _W, "how many quotations prove it"),
        ),
        ("claim",),
        (("article", "articles"), ("subject", "entities")),
    ),
    Table(
        "evidence",
        "a quotation that proves a claim; one that proves two has two lines",
        _columns(
            ("evidence", _T, "its IRI"),
            ("claim", _T, "the IRI of the claim"),
            ("article", _T, "the name of the article"),
            ("exact", _T, "the very words"),
            ("start", _W, "where they begin in `OUT/text/<article>.txt`, in Unicode code points"),
            ("end", _W, "where they end, exclusive"),
        ),
        ("evidence", "claim"),
        (("claim", "claims"), ("article", "articles")),
    ),
)


@dataclass(slots=True)
class Lookup:
    """What rows are described by: names and classes, amounts, articles, and the words and places of quotations."""

    terms: Terms
    known: frozenset[str]
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    amounts: dict[str, Subject] = field(default_factory=dict)
    articles: dict[str, str] = field(default_factory=dict)
    sources: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    selectors: dict[str, tuple[str, ...]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    pending: list[tuple[str, ...]] = field(default_factory=list)

    @classmethod
    def of(cls, subjects: Iterable[Subject], terms: Terms) -> Lookup:
        """Learn from a whole graph."""
        lookup = cls(terms, frozenset(term.name for term in terms.classes))
        for subject in subjects:
            lookup._learn(subject)
        for proofs in lookup.pending:
            for article in {lookup.sources[proof][0] for proof in proofs if proof in lookup.sources}:
                lookup.counts[article] = lookup.counts.get(article, 0) + 1
        lookup.pending.clear()
        return lookup

    def _learn(self, subject: Subject) -> None:
        """Note what one subject is."""
        if subject.is_a("kt:Claim"):
            for iri in {subject.text("rdf:subject"), subject.text("rdf:object")}:
                self.counts[iri] = self.counts.get(iri, 0) + 1
            self.pending.append(tuple(subject.texts("kt:evidence")))
        elif subject.is_a("oa:TextQuoteSelector"):
            self.selectors[subject.iri] = (subject.text("oa:exact"),)
        elif subject.is_a("oa:TextPositionSelector"):
            self.selectors[subject.iri] = (subject.text("oa:start"), subject.text("oa:end"))
        elif subject.is_a("schema:NewsArticle"):
            self.articles[subject.iri] = subject.text("dcterms:identifier")
        elif source := subject.text("oa:hasSource"):
            self.sources[subject.iri] = (source, tuple(subject.texts("oa:hasSelector")))
        elif cls := self.cls_of(subject):
            self.names[subject.iri] = (subject.text("skos:prefLabel", "zh"), cls)
            if cls == "Quantity":
                self.amounts[subject.iri] = subject

    def cls_of(self, subject: Subject) -> str:
        """Return the narrowest class of the ontology that a subject is of; nothing for a class or a unit itself."""
        found = {
            value_of(cls).removeprefix(ONTOLOGY) for cls in subject.pairs.get(TYPE, ()) if value_of(cls).startswith(ONTOLOGY)
        }
        above = {name for cls in found & self.known for name in self.terms.ancestors(cls)}
        return min(found - above, default="")

    def quotation(self, evidence: str) -> tuple[str, str, int | None, int | None]:
        """Return the article's name, the words and the place of a quotation."""
        source, selectors = self.sources.get(evidence, ("", ()))
        words, start, end = "", None, None
        for parts in (self.selectors.get(selector, ()) for selector in selectors):
            if len(parts) == 1:
                words = parts[0]
            elif parts:
                start, end = int(parts[0]), int(parts[1])
        return self.articles.get(source, ""), words, start, end


def rows(table: Table, subjects: Iterable[Subject], lookup: Lookup) -> Iterator[Row]:
    """Yield the lines of a table; unknown cells are None, lists tuples, numbers `Decimal`, days `date`."""
    make = {"articles": _article, "entities": _entity, "claims": _claim, "evidence": _evidence}[table.name]
    for subject in subjects:
        for cells in make(subject, lookup):
            yield tuple(None if cell == "" else cell for cell in cells)


def _article(subject: Subject, lookup: Lookup) -> Iterator[Row]:
    """Yield the line of an article."""
    if subject.is_a("schema:NewsArticle"):
        publisher, issued = subject.text("dcterms:publisher"), subject.text("dcterms:issued")
        yield (
            subject.text("dcterms:identifier"),
            subject.iri,
            subject.text("dcterms:title"),
            issued,
            _day(issued),
            subject.text("kt:issuedFrom"),
            publisher,
            lookup.names.get(publisher, ("", ""))[0],
            subject.text("schema:author"),
            subject.text("dcterms:source"),
            tuple(subject.texts("schema:articleSection")),
            lookup.articles.get(subject.text("kt:reprintOf"), ""),
            lookup.counts.get(subject.iri, 0),
        )


def _entity(subject: Subject, lookup: Lookup) -> Iterator[Row]:
    """Yield the line of an entity or a measure."""
    label, cls = lookup.names.get(subject.iri, ("", ""))
    if cls and cls != "Quantity":
        english = subject.text("rdfs:label", "en")
        yield (
            subject.iri,
            cls,
            label,
            english,
            tuple(subject.texts("skos:altLabel", "zh")),
            tuple(name for name in subject.texts("skos:altLabel", "en") if name != english),
            subject.text("skos:notation"),
            subject.text("kt:partOf") or subject.text("kt:inRegion"),
            tuple(subject.texts("skos:exactMatch")),
            lookup.counts.get(subject.iri, 0),
        )


def _claim(subject: Subject, lookup: Lookup) -> Iterator[Row]:
    """Yield the line of a claim."""
    if not subject.is_a("kt:Claim"):
        return
    about, proofs = subject.text("rdf:subject"), subject.texts("kt:evidence")
    earliest, latest = subject.text("kt:earliest"), subject.text("kt:latest")
    speakers = tuple(subject.texts("prov:wasAttributedTo"))
    yield (
        subject.iri,
        next((lookup.quotation(proof)[0] for proof in proofs), ""),
        about,
        *lookup.names.get(about, ("", "")),
        subject.text("rdf:predicate").removeprefix(ONTOLOGY),
        *_object(subject, lookup),
        subject.text("kt:modality").removeprefix(ONTOLOGY),
        earliest,
        latest,
        _day(earliest),
        _day(latest),
        subject.text("kt:timeText"),
        subject.text("kt:window"),
        speakers,
        tuple(lookup.names.get(who, (who, ""))[0] for who in speakers),
        subject.text("kt:shareOf"),
        subject.text("kt:position"),
        _number(subject.text("kt:confidence")),
        subject.text("kt:pattern"),
        len(proofs),
    )


def _object(claim: Subject, lookup: Lookup) -> Row:
    """Return the eight cells that tell the object of a claim."""
    node = next(iter(claim.nodes("rdf:object")), None)
    iri = value_of(node) if node is not None else ""
    kind = getattr(node, "datatype", None)
    if kind is not None:
        name = value_of(kind).removeprefix(iri_of("xsd:"))
        return "", iri, name if name in {"date", "dateTime"} else "text", None, None, "", None, ""
    amount = lookup.amounts.get(iri)
    if amount is None:
        return iri, *lookup.names.get(iri, ("", "")), None, None, "", None, ""
    return (
        iri,
        *lookup.names[iri],
        _number(amount.text("qudt:numericValue")),
        _number(amount.text("kt:upperValue")),
        amount.text("qudt:hasUnit").rsplit("#", 1)[-1].rsplit("/", 1)[-1],
        amount.text("kt:approximate") == "true",
        amount.text("kt:bound").removeprefix(ONTOLOGY),
    )


def _evidence(subject: Subject, lookup: Lookup) -> Iterator[Row]:
    """Yield a line for each quotation of a claim."""
    if subject.is_a("kt:Claim"):
        for proof in subject.texts("kt:evidence"):
            article, words, start, end = lookup.quotation(proof)
            yield proof, subject.iri, article, words, start, end


def _number(text: str) -> Decimal | None:
    """Return a number, or None."""
    return Decimal(text) if text else None


def _day(text: str) -> date | None:
    """Return the day of a date or moment, or None."""
    return date.fromisoformat(text[:10]) if text else None
