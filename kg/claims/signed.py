"""Who signs a document that the article gives in full: the bodies above the day at its foot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.claims.moments import DAYS
from kg.claims.raw import Raw
from kg.expressions import compiled
from kg.model import When
from kg.vocabulary.patterns import code_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.claims.encode import Sentence
    from kg.links import Article
    from kg.model import IRI
    from kg.vocabulary import Knowledge

__all__ = ["Signature", "Signatures"]

_TIME, _DOC = code_of("Time"), code_of("PolicyDocument")
_OPENING, _BEFORE = 3, 8
"""Sentences at the beginning, and letters of one of them, within which the document stands."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A body that signs, with the day below it, and where it stands."""

    body: IRI
    when: When
    sentence: int
    start: int
    end: int


class Signatures:
    """Finds the signatures of an article."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Compile what a line holds that only names who signs."""
        bodies = "".join(code_of(k) for k in knowledge.cues.kinds("Body"))
        self._names = compiled(f"[{bodies}、，\\s]+")
        self._dated = compiled(f"[{bodies}]\\s*{_TIME}")

    def __call__(self, article: Article, sentences: tuple[Sentence, ...]) -> tuple[Signature, ...]:
        """Return who signs; several lines of bodies may stand above one day."""
        found: list[Signature] = []
        above: list[Sentence] = []
        for sentence in sentences:
            code = sentence.code.strip("（）。 \n")
            value = self._day(article, sentence)
            if value and code == _TIME:
                found += (s for line in above for s in self._lines(article, line, value))
            elif value and self._dated.fullmatch(code):
                found += self._lines(article, sentence, value)
            above = [*above, sentence] if sentence.hits and not sentence.title and self._names.fullmatch(code) else []
        return tuple(found)

    def _day(self, article: Article, sentence: Sentence) -> When | None:
        """Return the day with which a line ends."""
        value = article.sheet.hits[sentence.hits[max(sentence.hits)]].value if sentence.times else None
        return value if isinstance(value, When) and value.precision in DAYS else None

    def _lines(self, article: Article, sentence: Sentence, when: When) -> Iterator[Signature]:
        """Yield the bodies that a line names."""
        for number in sentence.hits.values():
            linked = article.links[number]
            if linked:
                yield Signature(linked.entity, when, sentence.number, linked.hit.start, linked.hit.end)

    def issued(
        self, article: Article, sentences: tuple[Sentence, ...], raws: list[Raw], signed: tuple[Signature, ...]
    ) -> Iterator[Raw]:
        """Yield that those who sign put out the document with which the article opens, unless it is told who did."""
        document = self._opens(article, sentences) if signed else None
        if document is None:
            return
        others = {raw.subject for raw in raws if raw.predicate == "issued" and raw.object == document}
        for one in signed:
            if not others or one.body in others:
                at = one.sentence, one.start, one.end
                yield Raw(one.body, "issued", document, *at, "signature", "0.85", when=one.when)

    def _opens(self, article: Article, sentences: tuple[Sentence, ...]) -> IRI | None:
        """Return the document that is the headline, or that a line by itself names at the beginning."""
        for sentence in sentences[:_OPENING]:
            code = sentence.code.strip()
            if code.endswith(_DOC) and len(code) <= _BEFORE and not any(mark in code for mark in "，。；："):
                linked = article.links[sentence.hits[max(sentence.hits)]]
                if linked and not linked.hit.anaphoric:
                    return linked.entity
        return None
