"""An article whose mentions are linked to what they stand for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from kg.mentions import Hit, Sheet
    from kg.model import IRI, Candidate, Entity

__all__ = ["Article", "Linked"]


@dataclass(slots=True)
class Linked:
    """One hit with the entity that it stands for, the score, the other candidates."""

    hit: Hit
    entity: IRI
    score: float
    nil: bool = False
    candidates: tuple[Candidate, ...] = ()


@dataclass(slots=True)
class Article:
    """An article whose hits are linked; ``links`` is parallel to the sheet's hits, None for amounts and times.

    ``documents`` are those of the links that are documents; ``regions`` tells the code of the region that an entity belongs to;
    ``loose`` are documents that words point back to although none was named (收到通知).
    ``today`` is the day on which it came out.
    """

    sheet: Sheet
    links: list[Linked | None] = field(default_factory=list)
    documents: list[Linked] = field(default_factory=list)
    entities: dict[IRI, Entity] = field(default_factory=dict)
    regions: dict[IRI, str] = field(default_factory=dict)
    loose: set[IRI] = field(default_factory=set)
    today: date | None = field(init=False)

    def __post_init__(self) -> None:
        """Take the day of the article from the document: it is asked for at every time."""
        self.today = self.sheet.document.day

    def titled(self) -> set[IRI]:
        """Return the documents that the article names by a title."""
        return {k.entity for k in self.documents if k.hit.part("titled")}
