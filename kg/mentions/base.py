"""What the components of `mentions` pass to each other: hits in the matching view, and the page they stand on."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kg.model import IRI, Document, Quantity, When
    from kg.reading import Reading

__all__ = ["CHINA", "FIRMS", "SPIRIT", "TITLED", "Cover", "Ends", "Finds", "Hit", "Page", "resolve_overlaps"]

CHINA = "100000"
"""The code of China, which central bodies have for their region."""
FIRMS = frozenset({"Company", "Exchange", "MiningPool"})
TITLED = ("先生", "女士", "小姐")
"""How the names of people end that are no firms'."""
SPIRIT = "精神"
"""What stands behind a meeting that another only passes on (传达某会议精神)."""

_MOST_ONES = 64
_ONES = tuple(bytearray(b"\x01") * size for size in range(_MOST_ONES))
"""Places taken, by their number: a bytearray takes up another one at once, where it makes one of any bytes first."""


@dataclass(slots=True)
class Hit:
    """A mention in the making: [start, end) of the matching view.

    Of overlapping hits the one of higher ``rank`` stays, of equal ones the longer.
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
        for key, value in self.parts:
            if key == name:
                return value
        return ""


@dataclass(slots=True)
class Page:
    """One article while its mentions are being found; lives inside one call, never leaves the room.

    ``regions`` and ``bodies`` are those that it names without doubt; ``abroad`` when none of the regions lies inland. ``matches``
    are, for each finder, the matches of its ``expressions`` in the view; they can be gone through once.
    """

    document: Document
    reading: Reading
    sentences: tuple[tuple[int, int], ...]
    hits: list[Hit] = field(default_factory=list)
    inner: list[Hit] = field(default_factory=list)
    regions: dict[str, int] = field(default_factory=dict)
    bodies: frozenset[str] = frozenset()
    abroad: bool = False
    matches: Mapping[object, Sequence[Iterator[re.Match[str]]]] = field(default_factory=dict)
    view: str = field(init=False)

    def __post_init__(self) -> None:
        """Take the text that rules match from the reading."""
        self.view = self.reading.view

    def sentence_at(self, place: int) -> tuple[int, int] | None:
        """Return the range of the sentence that holds a place, if one does."""
        index = bisect_left(self.sentences, (place + 1,)) - 1
        return self.sentences[index] if index >= 0 and place < self.sentences[index][1] else None


class Cover:
    """The stretches of a view that hits take up; asking costs the same however many there are.

    >>> cover = Cover(10, [Hit(2, 4, "Region", "四川")])
    >>> cover.free(0, 2), cover.free(3, 6)
    (True, False)
    """

    def __init__(self, length: int, hits: Iterable[Hit] = (), but: frozenset[str] = frozenset()) -> None:
        """Take up what the hits cover, ``but`` those of some kinds."""
        self._length, self._hits, self._but = length, hits, but
        self._taken: bytearray | None = None

    def _places(self) -> bytearray:
        """Return the places, 1 where something stands; made when first asked for, since many a finder finds no candidate."""
        taken = self._taken
        if taken is None:
            taken = self._taken = bytearray(self._length)
            for hit in self._hits:
                if hit.kind in self._but:
                    continue
                size = hit.end - hit.start
                taken[hit.start : hit.end] = _ONES[size] if size < _MOST_ONES else bytearray(b"\x01") * size
        return taken

    def take(self, start: int, end: int) -> None:
        """Take up [start, end)."""
        self._places()[start:end] = b"\x01" * (end - start)

    def release(self, start: int, end: int) -> None:
        """Give [start, end) back."""
        self._places()[start:end] = bytes(end - start)

    def free(self, start: int, end: int) -> bool:
        """Say whether nothing of [start, end) is taken."""
        return self._places().find(1, start, end) < 0

    def full(self, start: int, end: int) -> bool:
        """Say whether all of [start, end) is taken."""
        return self._places().find(0, start, end) < 0


class Ends:
    """Hits by where they end, to find the nearest one before a place."""

    def __init__(self, hits: Iterable[Hit], but: frozenset[str] = frozenset()) -> None:
        """Take the hits, ``but`` those of some kinds."""
        self._hits, self._but = hits, but
        self._found: tuple[list[Hit], list[int]] | None = None

    def _sorted(self) -> tuple[list[Hit], list[int]]:
        """Return the hits by their ends, and the ends; made when first asked for."""
        if self._found is None:
            hits = sorted([hit for hit in self._hits if hit.kind not in self._but], key=attrgetter("end"))
            self._found = hits, [h.end for h in hits]
        return self._found

    def before(self, place: int, low: int) -> Hit | None:
        """Return the hit that ends last in (low, place], if any."""
        hits, ends = self._sorted()
        i = bisect_right(ends, place) - 1
        return hits[i] if i >= 0 and ends[i] > low else None


class Finds:
    """Hits that do not overlap, gathered one by one: what comes first stays."""

    def __init__(self, length: int) -> None:
        """Start with none."""
        self._cover = Cover(length)
        self._by_end: dict[int, Hit] = {}

    def add(self, hit: Hit) -> bool:
        """Add a hit where nothing stands yet; say whether it was added."""
        if not self._cover.free(hit.start, hit.end):
            return False
        self._cover.take(hit.start, hit.end)
        self._by_end[hit.end] = hit
        return True

    def drop(self, end: int, kind: str) -> None:
        """Take back the hit of a kind that ends at a place."""
        hit = self._by_end.get(end)
        if hit is not None and hit.kind == kind:
            self._cover.release(hit.start, hit.end)
            del self._by_end[end]

    def all(self) -> list[Hit]:
        """Return the hits in text order."""
        return sorted(self._by_end.values(), key=attrgetter("start"))


def resolve_overlaps(hits: Iterable[Hit]) -> list[Hit]:
    """Keep, of overlapping hits, the higher rank, then the longer, then the earlier; return them in text order.

    >>> a, b = Hit(0, 4, "Region", "四川雅安"), Hit(2, 8, "Agency", "雅安能源局", rank=60)
    >>> [hit.name for hit in resolve_overlaps([a, b])]
    ['雅安能源局']
    """
    kept: list[Hit] = []
    heap: list[Hit] = []
    reach = 0
    for hit in sorted(hits, key=attrgetter("start")):
        if hit.start >= reach:
            kept += heap if len(heap) == 1 else _best(heap, reach)
            heap, reach = [hit], hit.end
        else:
            heap.append(hit)
            reach = max(reach, hit.end)
    return kept + _best(heap, reach)


def _place(hit: Hit) -> tuple[int, int, int, str]:
    """Return what puts a hit before others that overlap it."""
    return -hit.rank, hit.start - hit.end, hit.start, hit.kind


def _best(heap: list[Hit], reach: int) -> list[Hit]:
    """Return which of some hits stay that overlap each other, in text order; the last of them ends at ``reach``."""
    if len(heap) <= 2:  # noqa: PLR2004 - of two one stays
        return [min(heap, key=_place)] if heap else []
    kept: list[Hit] = []
    first = heap[0].start
    cover = Cover(reach - first)
    for hit in sorted(heap, key=_place):
        if cover.free(hit.start - first, hit.end - first):
            kept.append(hit)
            cover.take(hit.start - first, hit.end - first)
    return sorted(kept, key=attrgetter("start"))
