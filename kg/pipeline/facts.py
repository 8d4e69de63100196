r"""``facts.csv``: one line per claim, for spreadsheets and data frames.

UTF-8 without a mark, a header line, line ends ``\n``. ``object`` is a label, the words of an amount, or
an ISO date; ``value`` and ``unit`` are filled for amounts and stay numbers. ``evidence``, ``start`` and ``end`` are the
first quotation; the graph holds all of them. A text cell that a spreadsheet would run as a formula gets an apostrophe
before it, as `kg.exchange.safe_cell` tells; everything else is the very text.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, fields
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from kg import graph
from kg.exchange import csv_writer, safe_cell
from kg.model import Quantity

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal
    from pathlib import Path

    from kg.model import IRI, Claim, Corpus, Document
    from kg.vocabulary import Terms

__all__ = ["HEADER", "FactRow", "Statement", "Thing", "Things", "fact_rows", "lines", "statements", "write_facts"]


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim as one article makes it: a ``kt:Claim`` of the graph."""

    iri: IRI
    claim: Claim
    article: str


@dataclass(frozen=True, slots=True)
class FactRow:
    """One line of ``facts.csv``; the names of its fields are the header."""

    article: str
    title: str
    date: str
    publisher: str
    subject: str
    subject_class: str
    predicate: str
    object: str
    object_class: str
    value: Decimal | None
    unit: str
    modality: str
    earliest: str
    latest: str
    time_text: str
    said_by: str
    confidence: Decimal
    evidence: str
    start: int
    end: int
    url: str
    claim: str


@dataclass(frozen=True, slots=True)
class Thing:
    """What a person calls the subject or object of a claim: its name and class, and for amounts the number and unit."""

    label: str
    cls: str
    value: Decimal | None = None
    unit: str = ""


_NAMES = tuple(field.name for field in fields(FactRow))
HEADER = (",".join(_NAMES) + "\n").encode()
"""The first line."""


class Things:
    """Names what claims speak of."""

    def __init__(self, corpus: Corpus, terms: Terms) -> None:
        """Learn the names of the corpus and of the ontology's measures."""
        self._known = {measure.iri: Thing(measure.zh, "Measure") for measure in terms.measures}
        self._known |= {entity.iri: Thing(entity.label, entity.cls) for entity in corpus.entities}

    def __call__(self, value: IRI | Quantity | date | str) -> Thing:
        """Name one; a label without an entity stands for itself."""
        if isinstance(value, Quantity):
            return Thing(value.text, "Quantity", value.value, value.unit)
        if isinstance(value, date):
            return Thing(value.isoformat(), "date")
        return self._known.get(value) or Thing(value, "label")


def statements(corpus: Corpus, base: str = graph.BASE) -> tuple[Statement, ...]:
    """Return each claim of the graph once, in the order of the corpus, and one for each article that makes it."""
    found: dict[IRI, Statement] = {}
    for claim in corpus.claims:
        articles = {evidence.document for evidence in claim.evidence}
        for article in sorted(articles) if len(articles) > 1 else articles:
            iri = graph.claim_iri(claim, article=article, base=base)
            found.setdefault(iri, Statement(iri, claim, article))
    return tuple(found.values())


def fact_rows(corpus: Corpus, terms: Terms, base: str = graph.BASE) -> tuple[FactRow, ...]:
    """Return the lines of ``facts.csv``."""
    documents = {document.id: document for document in corpus.documents}
    things = Things(corpus, terms)
    return tuple(_row(statement, documents[statement.article], things) for statement in statements(corpus, base))


def write_facts(corpus: Corpus, terms: Terms, path: Path, base: str = graph.BASE) -> dict[str, int]:
    """Write ``facts.csv``; return how many bytes each article has in it, one after the other in the order of their ids.

    ``base`` is the one that the graph was written with.
    """
    sizes: dict[str, int] = {}
    with path.open("wb") as file:
        file.write(HEADER)
        for article, rows in groupby(fact_rows(corpus, terms, base), key=attrgetter("article")):
            sizes[article] = sizes.get(article, 0) + file.write(lines(rows))
    return sizes


def lines(rows: Iterable[FactRow]) -> bytes:
    """Return lines of ``facts.csv``."""
    text = io.StringIO(newline="")
    writer = csv_writer(text)
    cells = attrgetter(*_NAMES)
    writer.writerows([safe_cell(cell) if isinstance(cell, str) else cell for cell in cells(row)] for row in rows)
    return text.getvalue().encode()


def _row(statement: Statement, document: Document, things: Things) -> FactRow:
    """Flatten one claim."""
    claim = statement.claim
    subject, thing = things(claim.subject), things(claim.object)
    when, quote = claim.when, min(evidence for evidence in claim.evidence if evidence.document == document.id)
    return FactRow(
        article=document.id,
        title=document.title or "",
        date=document.issued.isoformat() if document.issued else "",
        publisher=document.publisher or "",
        subject=subject.label,
        subject_class=subject.cls,
        predicate=claim.predicate,
        object=thing.label,
        object_class=thing.cls,
        value=thing.value,
        unit=thing.unit,
        modality=claim.modality.value,
        earliest=when.earliest.isoformat() if when and when.earliest else "",
        latest=when.latest.isoformat() if when and when.latest else "",
        time_text=when.text if when else "",
        said_by="、".join(things(who).label for who in claim.attributed),
        confidence=claim.confidence,
        evidence=quote.exact,
        start=quote.span.start,
        end=quote.span.end,
        url=document.url or "",
        claim=statement.iri,
    )
