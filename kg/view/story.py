"""What the default view shows: the largest part of the story that one screen can show in a readable size."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING

from kg.model import Modality
from kg.view.labels import Size, card_size, chip_size
from kg.view.layout import Cell, Plan, arrange

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import networkx as nx

    from kg.model import Corpus
    from kg.view.network import Item
    from kg.view.style import Labels, Style

__all__ = ["Drawing", "View", "draw"]

_READABLE = 0.74
_MOST_CELLS = 140
_BESIDE = frozenset({"quantity"})


@dataclass(frozen=True, slots=True)
class View:
    """One arrangement: the nodes that it shows and where, once per language (their words differ in length)."""

    zh: Plan
    en: Plan


@dataclass(frozen=True, slots=True)
class Drawing:
    """The default view, the view of everything, and what both build on."""

    story: View
    whole: View
    importance: Mapping[str, float]
    texts: Mapping[str, tuple[str, str]]
    groups: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class _Sketch:
    """The graph taken apart: entities with their values, and who is linked with whom.

    ``quiet`` values have a place but are not shown at first (what is only denied), so they stand last.
    """

    entities: tuple[str, ...]
    values: Mapping[str, tuple[Item, ...]]
    links: tuple[tuple[str, str], ...]
    quiet: frozenset[str] = frozenset()


def draw(
    graph: nx.MultiDiGraph,
    corpus: Corpus,
    labels: Labels,
    style: Style,
    texts: Mapping[str, tuple[str, str]],
    *,
    grouped: bool = False,
) -> Drawing:
    """Arrange the whole graph, and the part of it that tells the story at a glance.

    With ``grouped`` each community of the whole stands by itself, and `Drawing.groups` names the entities of each.
    """
    importance = _importance(graph, corpus, labels, style)
    shapes = {key: style.of_class(item.cls, labels).shape for key, item in graph.nodes(data="item")}
    sketch = _sketch(graph, None)
    plain = _sketch(graph, _telling(graph, corpus, style))

    def view(part: _Sketch, *, grouped: bool = False) -> View:
        zh, en = (_plan(part, language, texts, shapes, importance, grouped=grouped) for language in ("zh", "en"))
        return View(zh, en)

    ranked = _ranked(graph, plain, labels, style, importance)[:_MOST_CELLS]
    low, high = 0, len(ranked)
    while low < high:
        half = (low + high + 1) // 2
        plan = _plan(_kept(plain, ranked[:half]), "zh", texts, shapes, importance)
        low, high = (half, high) if plan.scale >= _READABLE else (low, half - 1)
    story = _kept(plain, ranked[: max(low, min(1, len(ranked)))])
    whole = view(sketch, grouped=grouped)
    groups = tuple(tuple(sketch.entities[cell] for cell in group) for group in whole.zh.groups)
    return Drawing(view(story), whole, importance, texts, groups)


def scale_of(importance: float) -> float:
    """Return how much larger than normal an entity is written."""
    return min(1.3, 0.94 + 0.05 * importance)


def _importance(graph: nx.MultiDiGraph, corpus: Corpus, labels: Labels, style: Style) -> dict[str, float]:
    """Rate entities: the articles that speak of them count most, then their claims, then what they are."""
    articles: dict[str, set[str]] = defaultdict(set)
    claims: dict[str, int] = defaultdict(int)
    for subject, target, numbers in graph.edges(data="claims"):
        for number in numbers:
            for key in (subject, target):
                articles[key].update(evidence.document for evidence in corpus.claims[number].evidence)
                claims[key] += 1
    weights = {key: style.of_class(item.cls, labels).weight for key, item in graph.nodes(data="item")}
    return {
        key: round(1.5 * log2(1 + len(articles[key])) + 0.5 * log2(1 + claims[key]) + 0.3 * weight, 3)
        for key, weight in weights.items()
    }


def _telling(graph: nx.MultiDiGraph, corpus: Corpus, style: Style) -> set[tuple[str, str, str]]:
    """Return the edges of the default view: not minor, and said by at least one claim of a modality that is on."""
    off = {Modality(modality.name) for modality in style.modalities if modality.hidden}
    return {
        (subject, target, predicate)
        for subject, target, predicate, numbers in graph.edges(keys=True, data="claims")
        if not style.of_predicate(predicate).minor and any(corpus.claims[number].modality not in off for number in numbers)
    }


def _sketch(graph: nx.MultiDiGraph, only: set[tuple[str, str, str]] | None) -> _Sketch:
    """Take the graph apart; with ``only``, entities of which none of these edges speaks are left out."""
    values: dict[str, list[Item]] = defaultdict(list)
    links: list[tuple[str, str]] = []
    seen: set[str] = set()
    quiet: set[str] = set()
    for subject, target, predicate in graph.edges(keys=True):
        told = only is None or (subject, target, predicate) in only
        item = graph.nodes[target]["item"]
        seen.update((subject, target) if told else ())
        if item.kind != "entity":
            values[subject].append(item)
            quiet.update(() if told else (target,))
        elif told:
            links.append((subject, target))
    entities = tuple(key for key, item in graph.nodes(data="item") if item.kind == "entity" and (only is None or key in seen))
    return _Sketch(entities, {key: tuple(items) for key, items in values.items()}, tuple(links), frozenset(quiet))


def _ranked(graph: nx.MultiDiGraph, sketch: _Sketch, labels: Labels, style: Style, importance: Mapping[str, float]) -> list[str]:
    """Order entities: anchors first, each followed by those whom a core relation ties to it; then the rest by importance.

    The classes of anchors take turns, in proportion to their weight, so that many notices do not crowd out the pools.
    """
    anchors = {key for key in sketch.entities if style.of_class(graph.nodes[key]["item"].cls, labels).anchor}
    tied: dict[str, list[str]] = defaultdict(list)
    for subject, target, predicate in graph.edges(keys=True):
        if style.of_predicate(predicate).core:
            tied[subject].append(target)
            tied[target].append(subject)
    order: dict[str, None] = {}
    rank = sorted(sketch.entities, key=lambda key: (-importance[key], key))
    turn: dict[str, float] = {}
    taken: dict[str, int] = defaultdict(int)
    for key in (key for key in rank if key in anchors):
        kind = style.of_class(graph.nodes[key]["item"].cls, labels)
        turn[key] = taken[kind.name] / (kind.weight or 1)
        taken[kind.name] += 1
    rank.sort(key=lambda key: turn.get(key, float("inf")))
    known = set(rank)
    for key in rank:
        order.setdefault(key)
        if key in anchors:
            order.update(dict.fromkeys(sorted(known.intersection(tied[key]), key=lambda k: (-importance[k], k))))
    return list(order)


def _kept(sketch: _Sketch, keys: Sequence[str]) -> _Sketch:
    """Keep some entities, their values and the links among them."""
    keep = set(keys)
    return _Sketch(
        tuple(key for key in sketch.entities if key in keep),
        {key: items for key, items in sketch.values.items() if key in keep},
        tuple(pair for pair in sketch.links if keep.issuperset(pair)),
        sketch.quiet,
    )


def _plan(
    sketch: _Sketch,
    language: str,
    texts: Mapping[str, tuple[str, str]],
    shapes: Mapping[str, str],
    importance: Mapping[str, float],
    *,
    grouped: bool = False,
) -> Plan:
    """Size every cell in a language and arrange them."""
    side = ("zh", "en").index(language)

    def chips(items: Sequence[Item], beside: bool) -> tuple[tuple[str, Size], ...]:
        quiet, chosen = sketch.quiet, [item for item in items if (item.kind in _BESIDE) is beside]
        chosen.sort(key=lambda item: (item.key in quiet, item.kind != "date", item.predicate, texts[item.key][0], item.key))
        return tuple((item.key, chip_size(texts[item.key][side])) for item in chosen)

    cells = [
        Cell(
            key,
            card_size(texts[key][side], language, shapes[key], scale_of(importance[key])),
            chips(sketch.values.get(key, ()), False),
            chips(sketch.values.get(key, ()), True),
        )
        for key in sketch.entities
    ]
    place = {key: number for number, key in enumerate(sketch.entities)}
    return arrange(cells, [(place[a], place[b]) for a, b in sketch.links if a != b], grouped=grouped)
