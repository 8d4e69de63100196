"""Articles of one or two sentences, and what is read out of them in names that a person can compare."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from kg.claims import ArticleExtractor, make_extractor
from kg.links import link_article
from kg.mentions import MentionFinder
from kg.model import Block, BlockKind, Claim, Document, Extraction, Quantity, Span
from kg.vocabulary import ONTOLOGY, Knowledge, load_knowledge

if TYPE_CHECKING:
    from decimal import Decimal

RELATIONS = [
    "issued",
    "targets",
    "deadline",
    "requires",
    "lists",
    "convened",
    "attended",
    "subjectTo",
    "lost",
    "gained",
    "hashrate",
    "hashrateShare",
    "projectCount",
    "powerUse",
    "price",
    "priceChange",
    "suspended",
    "relocatedTo",
    "operates",
    "locatedIn",
    "affiliatedWith",
]
"""The relations of the contract, in its order."""

DAY = date(2021, 6, 22)


class Said(NamedTuple):
    """A claim by names: measures by their local name, amounts as numbers."""

    subject: str
    predicate: str
    object: str | Decimal | date


def knowledge() -> Knowledge:
    return load_knowledge()


@cache
def finder() -> MentionFinder:
    return MentionFinder(load_knowledge())


@cache
def extractor() -> ArticleExtractor:
    return make_extractor(load_knowledge())


def article(text: str, name: str = "a", *, day: date | None = DAY, titled: bool = False) -> Document:
    """Return an article of one block per line; the first is its headline where it is ``titled``."""
    blocks: list[Block] = []
    at = 0
    for line in text.split("\n"):
        if line.strip():
            kind = BlockKind.TITLE if titled and not blocks else BlockKind.PARAGRAPH
            blocks.append(Block(Span(at, at + len(line)), kind))
        at += len(line) + 1
    return Document(name, text, tuple(blocks), title=text.split("\n", maxsplit=1)[0] if titled else None, issued=day)


def mentions(text: str) -> list[tuple[str, str, str]]:
    """Return the words, the kind and the name of each mention that is no time and no amount."""
    found = finder()(article(text))
    return [(m.text, m.kind, m.name) for m in found if m.value is None]


def links(text: str, *, titled: bool = False) -> list[tuple[str, str]]:
    """Return the words of each mention with the label of the entity that they stand for."""
    return [(words, label) for words, label, _ in linked(text, titled=titled)]


def linked(text: str, *, titled: bool = False) -> list[tuple[str, str, str]]:
    """Return the same with the local name of the entity's IRI."""
    sheet = finder().sheet(article(text, titled=titled))
    found, _ = link_article(sheet, knowledge())
    return [
        (sheet.reading.span(h.start, h.end).of(text), found.entities[k.entity].label, k.entity.rsplit("/", 1)[-1])
        for h, k in zip(sheet.hits, found.links, strict=True)
        if k
    ]


def read(text: str, *, titled: bool = False, day: date | None = DAY) -> Extraction:
    return extractor()(article(text, titled=titled, day=day))


def said(found: Extraction, claim: Claim) -> Said:
    """Return a claim of an article by names."""
    labels = {e.iri: e.label for e in found.entities}
    thing = claim.object
    if isinstance(thing, Quantity):
        return Said(labels[claim.subject], claim.predicate, thing.value)
    if isinstance(thing, str):
        thing = labels.get(thing, thing.removeprefix(ONTOLOGY))  # type: ignore[call-overload]
    return Said(labels[claim.subject], claim.predicate, thing)


def facts(text: str, *, titled: bool = False) -> set[Said]:
    """Return all that a text says."""
    found = read(text, titled=titled)
    return {said(found, claim) for claim in found.claims}


def claim_of(text: str, predicate: str, *, titled: bool = False) -> Claim:
    """Return the one claim of a predicate that a text makes."""
    (claim,) = [c for c in read(text, titled=titled).claims if c.predicate == predicate]
    return claim
