"""The words on the nodes, in both languages, and how much room they take."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import TYPE_CHECKING

from kg.model import Bound, Quantity
from kg.view.network import local_name
from kg.view.safe import clean
from kg.view.style import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    import networkx as nx

    from kg.model import Corpus, Entity
    from kg.view.network import Item
    from kg.view.style import Labels, Style

__all__ = ["Size", "amount", "card_size", "chip_size", "node_texts", "width_of"]

CARD_FONT = 13.0
CHIP_FONT = 11.0
_CARD_EMS = {"zh": 10.5, "en": 11.5}
_CLOSING = "”’》）」』，、。；："
_CARD_LINES = 3
_PAD_X, _PAD_Y = 9.0, 6.0
_SLANTED = frozenset({"hexagon", "slant", "tag", "octagon", "ellipse", "page"})
_SHORTEST = 6
_WIDE = 1.0


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in the page's units (pixels at scale 1)."""

    width: float
    height: float


def width_of(text: str) -> float:
    """Estimate the width of a text in ems, on the generous side: a wide character is one, others 0.6.

    >>> width_of("四川EH")
    3.3
    """
    return round(sum(_WIDE if unicodedata.east_asian_width(c) in "WFA" else _latin(c) for c in text), 2)


def _latin(c: str) -> float:
    """Estimate the width of a narrow character in ems."""
    return 0.65 if c.isupper() else 0.58 if c.isalnum() else 0.45


def card_size(text: str, language: str, shape: str, scale: float) -> Size:
    """Return the room of an entity's card: its text broken into lines of about equal length, three at most."""
    font = CARD_FONT * scale
    total = width_of(text)
    lines = min(_CARD_LINES, ceil(total / _CARD_EMS[language])) or 1
    spare = (0.6 + 0.5 * any(mark in text for mark in _CLOSING)) * (lines > 1)  # a closing mark stays on the line that it closes
    longest = min(total, max(total / lines + spare, 2.5), _CARD_EMS[language] + 1)
    if lines > 1 and language == "en":
        longest = min(max(longest + 2.5, max(width_of(word) for word in text.split() or [text]) + 0.3), _CARD_EMS[language] + 1)
    pad = _PAD_X + (7 if shape in _SLANTED else 4 if shape == "pill" else 0)
    return Size(round(longest * font + 2 * pad + 2), round(lines * font * 1.28 + 2 * _PAD_Y))


def chip_size(text: str) -> Size:
    """Return the room of a value's chip: one line, cut where it is very long."""
    return Size(round(min(width_of(text), 24) * CHIP_FONT + 12), 19)


def node_texts(graph: nx.MultiDiGraph, corpus: Corpus, labels: Labels, style: Style) -> dict[str, tuple[str, str]]:
    """Return for each node what stands on it, in Chinese and in English.

    A document's own title often starts with the names of those who issued it, who stand beside it: they are left out.
    """
    issuers: dict[str, list[str]] = defaultdict(list)
    claims: dict[str, tuple[int, ...]] = {}
    for subject, node, predicate, numbers in sorted(graph.edges(keys=True, data="claims")):
        claims[node] = numbers
        if predicate == "issued":
            issuers[node].append(graph.nodes[subject]["item"].label)
    writer = _Writer(corpus, labels, style, {entity.iri: entity for entity in corpus.entities})
    texts: dict[str, tuple[str, str]] = {}
    for key, item in graph.nodes(data="item"):
        if item.kind == "entity":
            zh = clean(_short(item.label, issuers[key]))
            english = corpus.entities[item.entity].english if item.entity is not None else ()
            texts[key] = (zh, clean(english[0]) if english else zh)
        else:
            zh, en = (clean(writer.chip(item, claims.get(key, ()), language)) for language in LANGUAGES)
            texts[key] = (zh, en)
    return texts


def _short(title: str, issuers: list[str]) -> str:
    """Take the issuers' names off the front of a title, where enough of it is left."""
    rest = title
    for _ in issuers:
        name = next((name for name in issuers if name and rest.startswith(name)), None)
        if name is None:
            break
        rest = rest[len(name) :].lstrip(" 、,，和与及·")
    return rest if len(rest) >= _SHORTEST else title


@dataclass(frozen=True, slots=True)
class _Writer:
    """Says what a value is in one line."""

    corpus: Corpus
    labels: Labels
    style: Style
    entities: Mapping[str, Entity]

    def chip(self, item: Item, claims: tuple[int, ...], language: str) -> str:
        """Write a measure, a figure (with whose account it is, where all agree on that), a date or a name."""
        if item.kind == "measure":
            name = local_name(str(item.value))
            label = self.labels.label(name, language)
            return item.label if label == name else label
        said = self.labels.label(item.predicate, language)
        if isinstance(item.value, Quantity):
            sources = {self.corpus.claims[number].attributed for number in claims}
            who = next(iter(sources)) if len(sources) == 1 else ()
            account = f" · {self._name(who[0], language)}" if len(who) == 1 else ""
            return f"{said} {amount(item.value, self.labels, self.style, language)}{account}"
        value = item.value.isoformat().replace("T", " ")[:16] if isinstance(item.value, date) else str(item.value)
        return f"{said} {value}"

    def _name(self, iri: str, language: str) -> str:
        """Return an entity's name in a language."""
        entity = self.entities.get(iri)
        if entity is None:
            return local_name(iri)
        return entity.english[0] if language == "en" and entity.english else entity.label


def amount(quantity: Quantity, labels: Labels, style: Style, language: str) -> str:
    """Write a quantity for a reader, its approximations and bounds included: ``约 22.17%``, ``≥ 126 EH/s``, ``20–30%``."""
    unit = style.units.get(quantity.unit, (f" {labels.unit(quantity.unit)}",) * 2)[LANGUAGES.index(language)]
    key = {Bound.AT_LEAST: "at_least", Bound.AT_MOST: "at_most"}.get(quantity.bound) if quantity.bound else None
    if quantity.approximate and key is None:
        key = "about"
    before = style.text(key, language) if key else ""
    upper = "" if quantity.upper is None else f"–{_number(quantity.upper)}"
    return f"{before}{_number(quantity.value)}{upper}{unit}"


def _number(value: Decimal) -> str:
    """Write a number in full with thousands apart and no needless zeros."""
    text = f"{value:,f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "\u2212")
