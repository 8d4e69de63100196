"""What the components of `mentions` pass to each other: hits in the matching view, and the page they stand on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.model import IRI, Document, Quantity, When
    from kg.reading import Reading
    from kg.vocabulary.lexicon import Entry

__all__ = ["Hit", "Page", "free", "resolve_overlaps"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A mention in the making: [start, end) of the matching view.

    ``rank`` decides between overlapping hits of which none covers the other: the higher one stays.
    """

    start: int
    end: int
    kind: str
    name: str
    entry: IRI | None = None
    value: When | Quantity | None = None
    anaphoric: bool = False
    parts: tuple[tuple[str, str], ...] = ()
    rank: int = 50

    def part(self, name: str) -> str:
        """Return a part that the grammar saw, or the empty string."""
        return next((value for key, value in self.parts if key == name), "")


@dataclass(slots=True)
class Page:
    """One article while its mentions are being found; lives inside one call, never leaves the room."""

    document: Document
    reading: Reading
    sentences: tuple[tuple[int, int], ...]
    shown: bool = False
    hits: list[Hit] = field(default_factory=list)
    inner: list[Hit] = field(default_factory=list)
    regions: dict[str, int] = field(default_factory=dict)
    abbreviations: dict[str, Hit] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)

    @property
    def view(self) -> str:
        """The text that rules match."""
        return self.reading.view


def free(start: int, end: int, hits: Iterable[Hit]) -> bool:
    """Say whether no hit overlaps [start, end)."""
    return all(hit.end <= start or end <= hit.start for hit in hits)


def resolve_overlaps(hits: Iterable[Hit]) -> list[Hit]:
    """Keep, of overlapping hits, the higher rank, then the longer, then the earlier; return them in text order.

    >>> a, b = Hit(0, 4, "Region", "四川雅安"), Hit(2, 8, "Agency", "雅安能源局", rank=60)
    >>> [hit.name for hit in resolve_overlaps([a, b])]
    ['雅安能源局']
    """
    kept: list[Hit] = []
    order = sorted(hits, key=lambda h: (-h.rank, h.start - h.end, h.start, h.kind))
    taken = bytearray(max((h.end for h in order), default=0))
    for hit in order:
        if not any(taken[hit.start : hit.end]):
            kept.append(hit)
            taken[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
    return sorted(kept, key=lambda h: h.start)
