"""The values that pass between the rooms: frozen, checked at birth, of the standard library alone.

An article becomes a `Document`; its text never changes afterwards. What is found in it is a `Mention`; what that
stands for is a `Link` to an entity; what the article says is a `Claim` with its `Evidence`. All positions are
half-open ranges of Unicode code points of the document's text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NewType, Protocol

from kg.errors import SpanError
from kg.values import value

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "IRI",
    "Block",
    "BlockKind",
    "Bound",
    "Candidate",
    "Claim",
    "Corpus",
    "Document",
    "Entity",
    "Evidence",
    "Extraction",
    "Extractor",
    "Failure",
    "Finder",
    "IssuedFrom",
    "Link",
    "Linker",
    "Mention",
    "Merge",
    "Modality",
    "Precision",
    "Quantity",
    "Span",
    "When",
]

IRI = NewType("IRI", str)
"""An absolute IRI, checked by whoever mints it; rdflib's terms stay in their own rooms."""


@value(order=True)
class Span:
    """A half-open range of code points, never empty.

    >>> Span(2, 4).of("四川断电了")
    '断电'
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        """Refuse empty, reversed and negative ranges."""
        if not 0 <= self.start < self.end:
            raise SpanError(f"not a span: [{self.start}, {self.end})")

    def of(self, text: str) -> str:
        """Return the words that the span covers.

        Raises:
            SpanError: when the span does not lie in the text.
        """
        if self.end > len(text):
            raise SpanError(f"span [{self.start}, {self.end}) lies outside a text of {len(text)} code points")
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Say whether the two share a code point."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        """Say whether the other lies wholly inside this one."""
        return self.start <= other.start and other.end <= self.end

    def __len__(self) -> int:
        """Return the number of code points."""
        return self.end - self.start


class BlockKind(StrEnum):
    """What part of an article a block of text is."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    CAPTION = "caption"


@value()
class Block:
    """One paragraph of an article: its place and its part."""

    span: Span
    kind: BlockKind = BlockKind.PARAGRAPH


class IssuedFrom(StrEnum):
    """Where the publication time of an article was found."""

    METADATA = "metadata"
    TEXT = "text"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Document:
    """An article: its clean text, and what is known about it.

    ``text`` holds the title (where there is one) as its first line, then one line per block; it is
    the text that evidence counts in. ``id`` is the input file's name without its last extension
    (for a file of many articles: that, a hyphen, and the article's own id or number).
    ``issued`` is a `datetime` (with a zone where the input gives one) or a `date`.
    """

    id: str
    text: str
    blocks: tuple[Block, ...]
    title: str | None = None
    issued: datetime | date | None = None
    issued_from: IssuedFrom = IssuedFrom.NOWHERE
    publisher: str | None = None
    author: str | None = None
    url: str | None = None
    categories: tuple[str, ...] = ()
    path: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check that every block lies in the text, in order, without overlap."""
        last = 0
        for block in self.blocks:
            if block.span.start < last or block.span.end > len(self.text):
                raise SpanError(f"{self.id}: block {block.span} is out of order or outside the text")
            last = block.span.end

    @property
    def day(self) -> date | None:
        """The day of publication, in the zone that the input gives; None where unknown."""
        return self.issued.date() if isinstance(self.issued, datetime) else self.issued


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong with one input, and at which stage; it ends up in ``report.json``."""

    document: str
    stage: str
    error: str


class Precision(StrEnum):
    """How finely a time is given."""

    DECADE = "decade"
    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"
    MONTH = "month"
    TEN_DAYS = "ten-days"
    WEEK = "week"
    DAY = "day"
    HOUR = "hour"
    RANGE = "range"
    VAGUE = "vague"


@value()
class When:
    """A time that a text gives: both bounds, inclusive, and the words.

    Bounds are `date`, or `datetime` without zone where the text gives an hour; both None for vague words (近日). An
    open period keeps the unit that is named (2017年以来 → 2017), with ``since``; ``before`` marks a deadline (…前).
    ``window`` is an ISO 8601 duration for a rolling period (近24小时 → ``PT24H``, 7天内 → ``P7D``).
    """

    text: str
    earliest: date | datetime | None
    latest: date | datetime | None
    precision: Precision
    before: bool = False
    since: bool = False
    window: str | None = None

    @property
    def bounded(self) -> bool:
        """Say whether both bounds are known."""
        return self.earliest is not None and self.latest is not None


class Bound(StrEnum):
    """How an amount is bounded."""

    AT_LEAST = "atLeast"
    AT_MOST = "atMost"


@value()
class Quantity:
    """A number with its unit, as the text gives it and normalised.

    ``unit`` is the local name of a unit of QUDT or of the ontology (``PERCENT``, ``EHPS``, ``KiloW-HR``,
    ``CCY_USD``, ``NUM``); ``upper`` is the other end of a range (``value`` is the lower).
    """

    value: Decimal
    unit: str
    text: str = field(compare=False)
    approximate: bool = False
    bound: Bound | None = None
    upper: Decimal | None = None

    def negated(self) -> Quantity:
        """Return the same amount with its sign turned, for a fall given without one."""
        return Quantity(-abs(self.value), self.unit, self.text, self.approximate, self.bound)


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of a document that name, describe or measure something.

    ``kind`` is the local name of a class of the ontology (``Agency``, ``Region`` …), or ``Time``.
    ``name`` is the full name as far as the grammar can tell (region and office composed, spaces and
    quotes normalised, simplified script); ``entry`` the lexicon's entity where the words are one's name.
    ``parts`` gives what the grammar saw inside (``region``, ``office``, ``post`` …).
    """

    span: Span
    text: str
    kind: str
    name: str = ""
    entry: IRI | None = None
    value: When | Quantity | None = None
    anaphoric: bool = False
    parts: tuple[tuple[str, str], ...] = ()

    @classmethod
    def at(cls, document: Document, span: Span, kind: str, **more: object) -> Mention:
        """Make a mention that quotes the document itself, so that the two cannot disagree."""
        return cls(span, span.of(document.text), kind, **more)  # type: ignore[arg-type]

    def part(self, name: str) -> str:
        """Return a part that the grammar saw, or the empty string."""
        return next((value for key, value in self.parts if key == name), "")


@value()
class Candidate:
    """An entity that a mention may stand for, with a score in [0, 1] and the reason in words."""

    entity: IRI
    label: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Link:
    """What a mention stands for; ``nil`` when no known entity fits and the IRI was minted from the name."""

    mention: Mention
    entity: IRI
    score: float
    nil: bool = False
    candidates: tuple[Candidate, ...] = ()


@value()
class Entity:
    """Something that claims speak of.

    ``cls`` is the local name of its class; ``label`` the preferred Chinese name; ``aliases`` every other
    surface form seen or known, sorted; ``notation`` a code (GB/T 2260 for a region of China);
    ``matches`` IRIs of the same thing elsewhere (Wikidata); ``region`` the region that it belongs to.
    """

    iri: IRI
    cls: str
    label: str
    aliases: tuple[str, ...] = ()
    english: tuple[str, ...] = ()
    notation: str | None = None
    matches: tuple[IRI, ...] = ()
    region: IRI | None = None
    known: bool = False


class Modality(StrEnum):
    """How an article says a thing."""

    ASSERTED = "asserted"
    RUMOURED = "rumoured"
    PLANNED = "planned"
    DENIED = "denied"


@value(order=True)
class Evidence:
    """The very words that prove a claim: ``text[start:end]`` of the article is ``exact``."""

    document: str
    span: Span
    exact: str

    @classmethod
    def of(cls, document: Document, span: Span) -> Evidence:
        """Quote the document, so that words and place cannot disagree."""
        return cls(document.id, span, span.of(document.text))


@value()
class Claim:
    """What one article says: a triple with its time, modality, source and proof.

    ``predicate`` and a measure's IRI are of the ontology; ``object`` is an entity's IRI, a `Quantity`,
    a `date`/`datetime` (a deadline), or a plain label (a service without a name of its own).
    ``attributed`` are the entities that say so inside the article. ``confidence`` lies in [0, 1].
    """

    subject: IRI
    predicate: str
    object: IRI | Quantity | date | datetime | str
    evidence: tuple[Evidence, ...]
    modality: Modality = Modality.ASSERTED
    when: When | None = None
    attributed: tuple[IRI, ...] = ()
    confidence: Decimal = Decimal("0.90")
    window: str | None = None
    position: str | None = None
    share_of: IRI | None = None
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was read out of one article; a pure function of the article and the knowledge."""

    document: str
    entities: tuple[Entity, ...] = ()
    claims: tuple[Claim, ...] = ()
    mentions: int = 0
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Merge:
    """Two entities that were found to be one, and why; listed in ``report.json`` so that it can be undone."""

    kept: IRI
    merged: IRI
    reason: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """All articles with all that was read out of them, entities resolved across articles.

    ``documents`` are sorted by id, ``entities`` and ``merges`` by IRI, ``claims`` by article and place; every entity
    that a claim names is there. ``reprints`` are (reprint, original) ids; ``notes`` what the ledger's keeper should know.
    """

    documents: tuple[Document, ...] = ()
    entities: tuple[Entity, ...] = ()
    claims: tuple[Claim, ...] = ()
    merges: tuple[Merge, ...] = ()
    reprints: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


class Finder(Protocol):
    """Finds mentions: spans inside the text, sorted, without overlap; the same for the same text."""

    def __call__(self, document: Document) -> tuple[Mention, ...]:
        """Return the mentions of a document in text order."""


class Linker(Protocol):
    """Tells what each mention stands for."""

    def __call__(self, document: Document, mentions: Iterable[Mention]) -> tuple[Link, ...]:
        """Return one link per mention that stands for an entity, in text order."""


class Extractor(Protocol):
    """Reads one article."""

    def __call__(self, document: Document) -> Extraction:
        """Return what the article says."""
