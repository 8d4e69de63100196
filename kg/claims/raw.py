"""A claim in the making: entities linked, its place still in the matching view."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg.model import Modality

if TYPE_CHECKING:
    from datetime import date, datetime

    from kg.model import IRI, Quantity, When

__all__ = ["Raw", "in_turn"]


@dataclass(slots=True)
class Raw:
    """What one sentence says; [start, end) is the evidence in the matching view."""

    subject: IRI
    predicate: str
    object: IRI | Quantity | date | datetime | str
    sentence: int
    start: int
    end: int
    pattern: str
    confidence: str = "0.90"
    modality: Modality = Modality.ASSERTED
    when: When | None = None
    attributed: tuple[IRI, ...] = ()
    window: str | None = None
    position: str | None = None
    share_of: IRI | None = None

    def of(self, subject: IRI, thing: IRI | Quantity | date | datetime | str, who: tuple[IRI, ...]) -> Raw:
        """Return the same said of others, by others; by hand, since `dataclasses.replace` takes three times as long."""
        return Raw(
            subject, self.predicate, thing, self.sentence, self.start, self.end, self.pattern, self.confidence, self.modality,
            self.when, who, self.window, self.position, self.share_of,
        )  # fmt: skip

    def told(self, when: When | None, who: tuple[IRI, ...], modality: Modality) -> Raw:
        """Return the same said at another time, by others, in another way."""
        return Raw(
            self.subject, self.predicate, self.object, self.sentence, self.start, self.end, self.pattern, self.confidence,
            modality, when, who, self.window, self.position, self.share_of,
        )  # fmt: skip


def in_turn(raws: list[Raw]) -> list[Raw]:
    """Give shares in one sentence the time of another's before them (7月美国占35.1%，俄罗斯占13.6%)."""
    last: dict[int, Raw] = {}
    dated: dict[int, Raw] = {}
    shares = [(number, raw) for number, raw in enumerate(raws) if raw.predicate == "hashrateShare"]
    for number, raw in sorted(shares, key=lambda pair: pair[1].end):
        near = last.get(raw.sentence)
        if raw.when:
            last[raw.sentence] = raw
        elif near and near.subject != raw.subject:
            dated[number] = replace(raw, when=near.when)
    return [dated.get(number, raw) for number, raw in enumerate(raws)] if dated else raws
