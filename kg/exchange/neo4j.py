"""The graph for Neo4j's bulk import: nodes and relationships as CSV files whose headers say what the columns are.

A claim is a relationship from its subject to its object, with modality, time, confidence and the first quotation as
properties. Amounts, dates and words are nodes, as are articles, to which a claim leads by its property ``article``.
"""

from __future__ import annotations

from contextlib import ExitStack
from hashlib import sha256
from typing import TYPE_CHECKING

from kg.exchange.cells import csv_writer
from kg.exchange.subjects import subjects, value_of
from kg.exchange.tables import Lookup
from kg.vocabulary import ONTOLOGY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kg.exchange.subjects import Subject
    from kg.exchange.tables import Row
    from kg.vocabulary import Terms

__all__ = ["COMMAND", "write_neo4j"]

COMMAND = (
    "neo4j-admin database import full --array-delimiter='|' --multiline-fields=true "
    "--nodes=nodes.csv --relationships=relationships.csv neo4j"
)
"""How Neo4j 5 takes the files, from within their folder."""

_NODES = (
    *("iri:ID", ":LABEL", "name", "name_en", "aliases:string[]", "code", "same_as:string[]"),
    *("value:double", "upper:double", "unit", "article", "issued", "url"),
)
_EDGES = (
    *(":START_ID", ":END_ID", ":TYPE", "claim", "article", "modality", "earliest", "latest", "time_text"),
    *("said_by:string[]", "position", "window", "confidence:double", "quote", "start:long", "end:long"),
)
_LINKS = (
    ("kt:partOf", "PART_OF"),
    ("kt:inRegion", "IN_REGION"),
    ("dcterms:publisher", "PUBLISHED_BY"),
    ("kt:reprintOf", "REPRINT_OF"),
)


def write_neo4j(graph: Path, folder: Path, terms: Terms) -> None:
    """Write ``nodes.csv`` and ``relationships.csv``."""
    lookup = Lookup.of(subjects(graph), terms)
    with ExitStack() as stack:
        writers = []
        for name, header in (("nodes", _NODES), ("relationships", _EDGES)):
            file = stack.enter_context((folder / f"{name}.csv").open("w", encoding="utf-8", newline=""))
            writers.append(csv_writer(file))
            writers[-1].writerow(header)
        seen: set[str] = set()
        for subject in subjects(graph):
            writers[0].writerows(_nodes(subject, lookup, seen))
            writers[1].writerows(_edges(subject, lookup))


def _nodes(subject: Subject, lookup: Lookup, seen: set[str]) -> Iterator[Row]:
    """Yield the nodes that a subject stands for: itself, or the date or words that a claim has for its object."""
    label, cls = lookup.names.get(subject.iri, ("", ""))
    if subject.is_a("schema:NewsArticle"):
        issued, url = subject.text("dcterms:issued"), subject.text("dcterms:source")
        name = subject.text("dcterms:identifier")
        yield subject.iri, "Article", subject.text("dcterms:title") or name, *[""] * 7, name, issued, url
    elif cls:
        labels = "Value|Quantity" if cls == "Quantity" else "|".join(("Entity", *lookup.terms.ancestors(cls), cls))
        unit = subject.text("qudt:hasUnit").rsplit("#", 1)[-1].rsplit("/", 1)[-1]
        yield (
            subject.iri,
            labels,
            label,
            subject.text("rdfs:label", "en"),
            _list(subject.texts("skos:altLabel")),
            subject.text("skos:notation"),
            _list(subject.texts("skos:exactMatch")),
            subject.text("qudt:numericValue"),
            subject.text("kt:upperValue"),
            unit,
            *[""] * 3,
        )
    elif subject.is_a("kt:Claim"):
        key, words = _thing(subject)
        if words is not None and key not in seen:
            seen.add(key)
            yield key, "Value|Literal", words, *[""] * 10


def _edges(subject: Subject, lookup: Lookup) -> Iterator[Row]:
    """Yield the relationships of a subject: its claim, its region, its publisher."""
    if subject.is_a("kt:Claim"):
        about, predicate = subject.text("rdf:subject"), subject.text("rdf:predicate").removeprefix(ONTOLOGY)
        article, quote, start, end = lookup.quotation(next(iter(subject.texts("kt:evidence")), ""))
        yield (
            about,
            _thing(subject)[0],
            _type(predicate),
            subject.iri,
            article,
            subject.text("kt:modality").removeprefix(ONTOLOGY),
            subject.text("kt:earliest"),
            subject.text("kt:latest"),
            subject.text("kt:timeText"),
            _list(subject.texts("prov:wasAttributedTo")),
            subject.text("kt:position"),
            subject.text("kt:window"),
            subject.text("kt:confidence"),
            quote,
            start,
            end,
        )
    for name, kind in _LINKS:
        for other in subject.texts(name):
            if other in lookup.names or other in lookup.articles:
                yield subject.iri, other, kind, *[""] * 13


def _thing(claim: Subject) -> tuple[str, str | None]:
    """Return the identifier of the node that a claim leads to, and the words where it is a literal."""
    node = claim.nodes("rdf:object")[0]
    kind = getattr(node, "datatype", None)
    if kind is None:
        return value_of(node), None
    words = value_of(node)
    digest = sha256(f"{value_of(kind)} {words}".encode()).hexdigest()[:16]
    return f"literal-{digest}", words


def _type(predicate: str) -> str:
    """Return a type of relationship as Neo4j's users write it.

    >>> _type("hashrateShare")
    'HASHRATE_SHARE'
    """
    return "".join(f"_{char}" if char.isupper() else char for char in predicate).upper()


def _list(texts: Iterable[str]) -> str:
    """Join texts by bars; a bar inside a text becomes a wide one, since Neo4j knows no escape."""
    return "|".join(text.replace("|", "\uff5c") for text in texts)
