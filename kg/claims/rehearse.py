"""The patterns tried on their own examples: what a person who wrote one asks before anything else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kg.claims.extract import ArticleExtractor
from kg.model import Block, Document, Quantity, Span
from kg.vocabulary import ONTOLOGY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.model import IRI, Entity, Extraction
    from kg.vocabulary import Knowledge
    from kg.vocabulary.patterns import Example, Pattern

__all__ = ["Trial", "rehearse"]

_DAY = date(2021, 6, 22)  # on which the examples are taken to appear: they say 今日 and 去年


@dataclass(frozen=True, slots=True)
class Trial:
    """One sentence of a pattern, and what came of it.

    ``pattern`` is the pattern's id; ``fires`` tells an example from a counter-example. ``missing`` are the pairs (subject,
    object) of an example that no pattern of the same predicate found; ``found`` is what was claimed instead or, for a
    counter-example, what the pattern claimed where it must be silent; ``warnings`` say what was left out, and why.
    """

    pattern: str
    predicate: str
    text: str
    fires: bool
    missing: tuple[tuple[str, str], ...] = ()
    found: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the sentence came out as the pattern says."""
        return not self.missing if self.fires else not self.found


def rehearse(knowledge: Knowledge, wanted: str = "") -> Iterator[Trial]:
    """Yield a trial for each example and counter-example of the patterns, in the order of their files.

    ``wanted`` keeps the patterns whose id or predicate is, or whose id begins with, this.

    >>> from kg.vocabulary import load_knowledge
    >>> trials = list(rehearse(load_knowledge(), "operates.owned"))
    >>> bool(trials), all(trial.passed for trial in trials)
    (True, True)
    """
    extract = ArticleExtractor(knowledge)
    one_each = {(pattern.id, pattern.examples): pattern for pattern in knowledge.patterns}  # one with several lines is several
    for pattern in one_each.values():
        if pattern.predicate == wanted or pattern.id.startswith(wanted):
            for example in pattern.examples:
                document = Document("example", example.text, (Block(Span(0, len(example.text))),), issued=_DAY)
                yield _trial(pattern, example, extract(document))


def _trial(pattern: Pattern, example: Example, said: Extraction) -> Trial:
    """Compare what a sentence must give with what it gave."""
    entities = {entity.iri: entity for entity in said.entities}
    about = [claim for claim in said.claims if claim.predicate == pattern.predicate]
    if not example.pairs:
        about = [claim for claim in about if claim.pattern == pattern.id]
    pairs = [(_names(claim.subject, entities), _names(claim.object, entities)) for claim in about]
    missing = tuple(
        (subject, thing) for subject, thing in example.pairs if not any(subject in one and thing in two for one, two in pairs)
    )
    found = tuple(sorted({(one[0], two[0]) for one, two in pairs}))
    return Trial(pattern.id, pattern.predicate, example.text, bool(example.pairs), missing, found, said.warnings)


def _names(value: IRI | Quantity | object, entities: dict[IRI, Entity]) -> tuple[str, ...]:
    """Return the names of a subject or object, the shown one first."""
    if isinstance(value, Quantity):
        return (str(value.value),)
    entity = entities.get(value)  # type: ignore[call-overload]
    return (entity.label, *entity.aliases, *entity.english) if entity else (str(value).removeprefix(ONTOLOGY),)
