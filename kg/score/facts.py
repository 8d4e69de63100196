"""A fact of either side of a comparison, and when two are one."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

__all__ = ["Amount", "Fact", "norm"]

_QUOTES = re.compile(r"[\s\"'“”‘’「」『』《》〈〉＂＇]")
_SCALE = {
    "PHPS": ("HPS", 1e15), "EHPS": ("HPS", 1e18), "THPS": ("HPS", 1e12), "GHPS": ("HPS", 1e9),
    "KW": ("W", 1e3), "KiloW": ("W", 1e3), "MW": ("W", 1e6), "MegaW": ("W", 1e6), "GW": ("W", 1e9), "GigaW": ("W", 1e9),
    "KWH": ("WH", 1e3), "KiloW-HR": ("WH", 1e3), "MWH": ("WH", 1e6), "MegaW-HR": ("WH", 1e6),
    "GWH": ("WH", 1e9), "GigaW-HR": ("WH", 1e9), "TWH": ("WH", 1e12), "TeraW-HR": ("WH", 1e12),
    "NUM": ("COUNT", 1.0),
}  # fmt: skip
_NEAR = 1e-6  # amounts closer than this, relatively, are one


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in the base unit of its kind.

    >>> Amount.of("0.12683", "EHPS").near(Amount.of("126.83", "PHPS"))
    True
    """

    unit: str
    value: float

    @classmethod
    def of(cls, value: str | float, unit: str) -> Amount:
        """Bring a number to its base unit."""
        plain = unit.removeprefix("CCY_")
        base, scale = _SCALE.get(plain, (plain, 1.0))
        return cls(base, float(value) * scale)

    def near(self, other: Amount) -> bool:
        """Say whether two amounts are one, rounding aside."""
        return self.unit == other.unit and abs(self.value - other.value) <= _NEAR * max(1.0, abs(self.value))


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of either side, with every name that its subject and object bear.

    ``names`` of the object may be labels, ``measure:…`` and ``date:…``; ``amounts`` its values. ``verbatim`` says
    whether the quotation is the article's very words (None for gold); ``when`` is two ISO days.
    """

    article: str
    predicate: str
    subject: frozenset[str]
    names: frozenset[str]
    amounts: frozenset[Amount] = frozenset()
    when: tuple[str, str] | None = None
    modality: frozenset[str] = frozenset()
    by: frozenset[str] = frozenset()
    optional: bool = False
    verbatim: bool | None = None
    shown: str = field(default="", compare=False)

    def same(self, other: Fact) -> bool:
        """Say whether two facts are one, time, modality and attribution aside."""
        return (
            self.predicate == other.predicate
            and not self.subject.isdisjoint(other.subject)
            and (
                not self.names.isdisjoint(other.names)
                or any(mine.near(theirs) for mine in self.amounts for theirs in other.amounts)
            )
        )

    @property
    def codes(self) -> frozenset[str]:
        """The region codes among the names."""
        return frozenset(name for name in self.subject | self.names if name.startswith("adcode:"))


def norm(text: str) -> str:
    """Return a name without case, width, quotation marks and spaces.

    >>> norm("《关于“挖矿”的 通知》")
    '关于挖矿的通知'
    """
    return _QUOTES.sub("", unicodedata.normalize("NFKC", text)).casefold()
