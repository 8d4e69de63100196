"""What a build did, as a value and as ``report.json``."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import msgspec

from kg.model import Failure, Merge
from kg.pipeline.facts import statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.model import Corpus, Document, Extraction

__all__ = ["GENERATOR", "REPORT", "ArticleRow", "PredicateCount", "Report", "Reused", "Timing", "Warned", "make_report", "odd"]

GENERATOR = "kuangtu"
"""The value of ``generator`` by which a later build knows a folder as its own."""

REPORT = "report.json"

_ODD = {  # how a note of an article begins → what the notes of the build say of all such articles
    "no Chinese": "without any Chinese, and only Chinese is read",
    "the front matter": "with a front matter that is not closed or not well-formed (see their notes in report.json)",
}
_SHOWN = 5  # articles that a note names


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """One article that was read; ``issued`` is ISO 8601, ``issued_from`` says where it was found."""

    id: str
    path: str
    title: str | None
    issued: str | None
    issued_from: str
    notes: tuple[str, ...]
    claims: int


@dataclass(frozen=True, slots=True)
class PredicateCount:
    """How many claims a predicate has."""

    predicate: str
    claims: int


@dataclass(frozen=True, slots=True)
class Warned:
    """Something about an article that a person should know."""

    document: str
    text: str


@dataclass(frozen=True, slots=True)
class Timing:
    """The wall-clock seconds of one stage."""

    stage: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Reused:
    """How many articles were read anew, and how many were known from an earlier build; ``note`` tells what ails the cache.

    ``assembled`` says how the output was made: ``whole``, ``patched`` (what the last build left was changed) or ``left`` as it
    was. Where the last output could have been changed and was not, ``because`` says why.
    """

    extracted: int
    unchanged: int
    note: str = ""
    assembled: str = "whole"
    because: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a build read, skipped and found; all but ``timings`` and ``reused`` follows from input and knowledge.

    ``base`` is where minted IRIs begin; ``ontology`` is the digest of the knowledge that the build used;
    ``reprints`` are (reprint, original) ids of articles; ``notes`` are about the ledger, and about articles that
    cannot have been read as their author meant. ``reused`` (under ``timings`` in the file) is None for a build without a cache.
    """

    version: str
    base: str
    ontology: str
    articles: tuple[ArticleRow, ...]
    skipped: tuple[Failure, ...]
    predicates: tuple[PredicateCount, ...]
    merges: tuple[Merge, ...]
    reprints: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    warnings: tuple[Warned, ...]
    entities: int
    mentions: int
    timings: tuple[Timing, ...] = ()
    reused: Reused | None = None

    @property
    def claims(self) -> int:
        """The number of claims in the graph."""
        return sum(row.claims for row in self.predicates)

    def to_json(self) -> str:
        """Return the text of ``report.json``, ending in a line break."""
        value = {
            "generator": GENERATOR,
            "version": self.version,
            "base": self.base,
            "ontology": self.ontology,
            "counts": {
                "articles": len(self.articles),
                "skipped": len(self.skipped),
                "mentions": self.mentions,
                "entities": self.entities,
                "claims": self.claims,
                "merges": len(self.merges),
                "reprints": len(self.reprints),
            },
            "claims": {row.predicate: row.claims for row in self.predicates},
            "articles": [
                {
                    "id": row.id,
                    "path": row.path,
                    "title": row.title,
                    "issued": row.issued,
                    "issued_from": row.issued_from,
                    "notes": list(row.notes),
                    "claims": row.claims,
                }
                for row in self.articles
            ],
            "skipped": [{"document": row.document, "stage": row.stage, "reason": row.error} for row in self.skipped],
            "merges": [{"kept": row.kept, "merged": row.merged, "reason": row.reason} for row in self.merges],
            "reprints": [{"article": one, "original": other} for one, other in self.reprints],
            "notes": list(self.notes),
            "warnings": [{"document": row.document, "text": row.text} for row in self.warnings],
            "timings": {row.stage: round(row.seconds, 3) for row in self.timings} | self._cache(),
        }
        try:
            return (
                msgspec.json.format(msgspec.json.encode(value), indent=1).decode() + "\n"
            )  # json's own takes eight times as long
        except UnicodeEncodeError:  # half a character
            return json.dumps(value, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def of_json(cls, text: str, timings: Iterable[Timing], reused: Reused | None = None) -> Report:
        """Return the report whose text this is, with other timings.

        Raises:
            ValueError: the text is not JSON.
            KeyError: something is missing in it.
            TypeError: something is of another kind.
        """
        value = json.loads(text)
        return cls(
            version=value["version"],
            base=value["base"],
            ontology=value["ontology"],
            articles=tuple(ArticleRow(**row | {"notes": tuple(row["notes"])}) for row in value["articles"]),
            skipped=tuple(Failure(row["document"], row["stage"], row["reason"]) for row in value["skipped"]),
            predicates=tuple(PredicateCount(*pair) for pair in value["claims"].items()),
            merges=tuple(Merge(**row) for row in value["merges"]),
            reprints=tuple((row["article"], row["original"]) for row in value["reprints"]),
            notes=tuple(value["notes"]),
            warnings=tuple(Warned(**row) for row in value["warnings"]),
            entities=value["counts"]["entities"],
            mentions=value["counts"]["mentions"],
            timings=tuple(timings),
            reused=reused,
        )

    def _cache(self) -> dict[str, object]:
        """Say what was taken from the cache."""
        return {"cache": {key: value for key, value in asdict(self.reused).items() if value != ""}} if self.reused else {}


def make_report(
    corpus: Corpus,
    extractions: Iterable[Extraction],
    skipped: Iterable[Failure],
    *,
    version: str,
    base: str,
    ontology: str,
    timings: Sequence[Timing],
    reused: Reused | None = None,
) -> Report:
    """Sum up a build; rows are sorted, so that two reports can be compared line by line."""
    said = statements(corpus)
    by_article = Counter(statement.article for statement in said)
    by_predicate = Counter(statement.claim.predicate for statement in said)
    extractions = sorted(extractions, key=lambda extraction: extraction.document)
    return Report(
        version=version,
        base=base,
        ontology=ontology,
        articles=tuple(_row(document, by_article[document.id]) for document in corpus.documents),
        skipped=tuple(sorted(skipped, key=lambda failure: (failure.document, failure.stage, failure.error))),
        predicates=tuple(PredicateCount(predicate, by_predicate[predicate]) for predicate in sorted(by_predicate)),
        merges=tuple(sorted(corpus.merges)),
        reprints=corpus.reprints,
        notes=(*corpus.notes, *odd(corpus.documents)),
        warnings=tuple(Warned(extraction.document, text) for extraction in extractions for text in extraction.warnings),
        entities=len(corpus.entities),
        mentions=sum(extraction.mentions for extraction in extractions),
        timings=tuple(timings),
        reused=reused,
    )


def odd(articles: Sequence[Document] | Sequence[ArticleRow]) -> Iterator[str]:
    """Yield what a person should know of the articles before trusting their number."""
    for beginning, what in _ODD.items():
        found = [article.id for article in articles if any(note.startswith(beginning) for note in article.notes)]
        if found:
            more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
            yield f"{len(found)} article{'s' * (len(found) > 1)} {what}: {', '.join(found[:_SHOWN])}{more}"


def _row(document: Document, claims: int) -> ArticleRow:
    """Describe one article."""
    issued = document.issued.isoformat() if document.issued else None
    return ArticleRow(document.id, document.path, document.title, issued, document.issued_from.value, document.notes, claims)
