"""All that the page's script reads, as plain JSON values; every string from an article passes through `clean` here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from kg.errors import GraphError
from kg.graph import claim_iri, quantity_iri, window
from kg.graph.turtle import literal, moment
from kg.model import Quantity
from kg.view.network import local_name
from kg.view.safe import clean, safe_url
from kg.view.story import scale_of
from kg.view.style import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import networkx as nx

    from kg.model import Claim, Corpus, Document, Entity, Evidence, When
    from kg.view.layout import Plan
    from kg.view.network import Item
    from kg.view.story import Drawing, View
    from kg.view.style import ClassStyle, Labels, Style

__all__ = ["payload"]

_ENDS = "。！？!?\n"
_CLOSERS = "”’」』）)》"
_CONTEXT = 160
_STOP = re.compile(f"[{_ENDS}]")


@dataclass(slots=True)
class _Table:
    """Numbers things in the order in which they are first asked for."""

    rows: dict[object, int] = field(default_factory=dict)

    def number(self, row: object) -> int:
        """Return the number of a row, a new one if it was not seen before."""
        return self.rows.setdefault(row, len(self.rows))


@dataclass(frozen=True, slots=True)
class _Writer:
    """Turns parts of the corpus into JSON values that refer to each other by number."""

    corpus: Corpus
    labels: Labels
    style: Style
    nodes: Mapping[str, int]
    articles: Mapping[str, int]
    base: str
    classes: _Table = field(default_factory=_Table)
    predicates: _Table = field(default_factory=_Table)
    sentences: _Table = field(default_factory=_Table)

    def node(self, item: Item, texts: tuple[str, str], importance: float) -> dict[str, object]:
        """Write a node: kind, class, texts, size, and for an entity all that its panel shows."""
        style = self.class_of(item)
        entry: dict[str, object] = {
            "k": item.kind,
            "c": self.classes.number(style),
            "t": list(texts) if texts[0] != texts[1] else texts[0],
            "f": round(scale_of(importance), 2),
            "i": importance,
        }
        if item.holder is not None:
            entry["h"] = self.nodes[item.holder]
        if item.kind == "measure":
            entry["m"] = clean(local_name(str(item.value)))
        if isinstance(item.value, Quantity):
            entry["v"] = [f"{item.value.value:f}", clean(item.value.unit)]
        entry["x"] = self._term(item)
        if item.kind != "entity":
            return entry
        return entry | self._entity(item, None if item.entity is None else self.corpus.entities[item.entity])

    def _entity(self, item: Item, entity: Entity | None) -> dict[str, object]:
        """Write what is known of an entity beside the claims; empty fields are left out."""
        own: dict[str, object] = {
            "n": clean(item.label),
            "l": [clean(self.labels.label(item.cls, language)) for language in LANGUAGES] if item.cls else ["", ""],
            "q": _search_key(item.label, entity),
        }
        if entity is None:
            return own
        more = {
            "a": [clean(alias) for alias in entity.aliases if alias != entity.label],
            "e": [clean(name) for name in entity.english],
            "o": clean(entity.notation or ""),
            "u": [url for url in map(safe_url, entity.matches) if url],
            "r": None if entity.region is None or entity.region == entity.iri else self.nodes.get(entity.region),
        }
        return own | {key: value for key, value in more.items() if value not in (None, [], "")}

    def _term(self, item: Item) -> str:
        """Write a node as SPARQL does: what an IRI holds after the base, ``<…>`` for another's, or a literal."""
        if isinstance(item.value, Quantity):
            try:
                return clean(quantity_iri(item.value, ""))
            except GraphError:
                return ""
        if isinstance(item.value, date):
            return moment(item.value)
        if item.kind == "text":
            return clean(literal(str(item.value), "zh"))
        iri = str(item.value or item.key)
        return clean(iri.removeprefix(self.base) if iri.startswith(self.base) else f"<{iri}>")

    def _names(self, claim: Claim) -> list[str]:
        """Return what the IRIs of a claim hold after the base: one for each article that makes it."""
        articles = sorted({evidence.document for evidence in claim.evidence})
        try:
            return [clean(claim_iri(claim, article=article, base="")) for article in articles]
        except GraphError:
            return []

    def class_of(self, item: Item) -> ClassStyle:
        """Return the style of a node; dates, names, rises and falls have their own."""
        sign = self.style.of_predicate(item.predicate).sign if item.kind == "quantity" else item.kind
        special = next((style for style in self.style.values if style.name == sign), None)
        return special or self.style.of_class(item.cls, self.labels)

    def claim(self, claim: Claim) -> dict[str, object]:
        """Write a claim: modality, time, who says so, confidence, evidence, and what else it has."""
        names = [modality.name for modality in self.style.modalities]
        entry: dict[str, object] = {
            "m": names.index(claim.modality.value),
            "x": f"{claim.confidence.normalize():f}",
            "v": [self._evidence(evidence) for evidence in claim.evidence],
            "i": self._names(claim),
        }
        more = {
            "w": None if claim.when is None else _when(claim.when),
            "a": [self._reference(iri) for iri in claim.attributed],
            "d": _period(claim),
            "p": clean(claim.position or ""),
            "s": None if claim.share_of is None else self._reference(claim.share_of),
        }
        return entry | {key: value for key, value in more.items() if value not in (None, [], "")}

    def _reference(self, iri: str) -> int | str:
        """Point at an entity's node, or name it where it has none."""
        return self.nodes.get(iri, clean(local_name(iri)))

    def _evidence(self, evidence: Evidence) -> list[int]:
        """Point at a sentence and at the quoted words in it (in code points)."""
        article = self.articles.get(evidence.document, -1)
        text = self.corpus.documents[article].text if article >= 0 else ""
        start, end = evidence.span.start, evidence.span.end
        if text[start:end] != evidence.exact:  # the article's text is not at hand: the words alone
            return [self.sentences.number((article, clean(evidence.exact))), 0, len(evidence.exact)]
        first, last = _sentence(text, start, end)
        before = "…" if first and text[first - 1] not in _ENDS else ""
        after = "…" if last < len(text) and text[last - 1] not in _ENDS + _CLOSERS and text[last] != "\n" else ""
        row = (article, clean(before + text[first:last] + after))
        return [self.sentences.number(row), start - first + len(before), end - first + len(before)]

    def class_row(self, style: ClassStyle) -> dict[str, object]:
        """Write a row of the legend."""
        return {
            "name": style.name or "other",
            "label": self._class_label(style),
            "light": style.light,
            "dark": style.dark,
            "shape": style.shape,
        }

    def _class_label(self, style: ClassStyle) -> list[str]:
        """Name a row of the legend: a text of the page for what is no class, else the ontology's label."""
        key = f"value_{style.name}" if style.name else "other"
        if key in self.style.texts:
            return list(self.style.texts[key])
        return [clean(self.labels.label(style.name, language)) for language in LANGUAGES]


def payload(
    graph: nx.MultiDiGraph, corpus: Corpus, labels: Labels, style: Style, drawing: Drawing, base: str
) -> dict[str, object]:
    """Return the page's data: rows refer to each other by number, in the order of the graph and the corpus.

    ``base`` is what the IRIs of articles, claims and amounts begin with.
    """
    nodes = {key: number for number, key in enumerate(graph.nodes)}
    writer = _Writer(corpus, labels, style, nodes, {document.id: n for n, document in enumerate(corpus.documents)}, base)
    known = (*style.classes, *style.values, style.fallback)
    used = {writer.class_of(item) for _, item in graph.nodes(data="item")}
    for row in (row for row in known if row in used):
        writer.classes.number(row)
    node_rows = [writer.node(item, drawing.texts[key], drawing.importance[key]) for key, item in graph.nodes(data="item")]
    pairs: dict[tuple[int, int], list[int]] = {}
    edges: list[list[object]] = []
    for subject, target, predicate, claims in graph.edges(keys=True, data="claims"):
        pairs.setdefault((nodes[subject], nodes[target]), []).append(len(edges))
        edges.append([nodes[subject], nodes[target], writer.predicates.number(predicate), list(claims)])
    claim_rows = [writer.claim(claim) for claim in corpus.claims]
    return {
        "texts": {key: list(pair) for key, pair in style.texts.items()},
        "classes": [writer.class_row(row) for row in writer.classes.rows],  # type: ignore[arg-type]
        "predicates": [
            {
                "name": clean(str(name)),
                "label": [clean(labels.label(str(name), language)) for language in LANGUAGES],
                "event": style.of_predicate(str(name)).event,
            }
            for name in writer.predicates.rows
        ],
        "modalities": [
            {"name": row.name, "dashes": list(row.dashes), "struck": row.struck, "off": row.hidden} for row in style.modalities
        ],
        "events": {row.name: {"light": row.light, "dark": row.dark} for row in style.events},
        "documents": [_document(document) for document in corpus.documents],
        "nodes": node_rows,
        "edges": edges,
        "claims": claim_rows,
        "sentences": [list(row) for row in writer.sentences.rows],  # type: ignore[call-overload]
        "base": clean(base),
        "groups": [[nodes[key] for key in group] for group in drawing.groups],
        "views": {"story": _view(drawing.story, nodes), "all": _view(drawing.whole, nodes)},
    }


def _document(document: Document) -> dict[str, object]:
    """Write an article's title, publisher, author, date and address."""
    row = {
        "title": clean(document.title or ""),
        "publisher": clean(document.publisher or ""),
        "author": clean(document.author or ""),
        "issued": "" if document.day is None else document.day.isoformat(),
        "url": safe_url(document.url),
    }
    return {"id": clean(document.id), **{key: value for key, value in row.items() if value}}


def _view(view: View, nodes: Mapping[str, int]) -> dict[str, object]:
    """Write the places of a view, per language: node, left to right, top to bottom, width, height."""
    return {language: _places(plan, nodes) for language, plan in zip(LANGUAGES, (view.zh, view.en), strict=True)}


def _places(plan: Plan, nodes: Mapping[str, int]) -> list[list[int]]:
    """Write one row of whole numbers per node."""
    rows = ([nodes[key], round(box.x), round(box.y), round(box.width), round(box.height)] for key, box in plan.boxes.items())
    return sorted(rows)


def _when(when: When) -> list[str]:
    """Write a time: the words, then both bounds as ISO strings, then ``before`` or ``since`` where one is open."""
    side = "before" if when.latest and not when.earliest else "since" if when.earliest and not when.latest else ""
    return [clean(when.text), _iso(when.earliest), _iso(when.latest), side]


def _period(claim: Claim) -> str:
    """Write the rolling period that an amount covers as the graph has it (P1D)."""
    try:
        return window(claim) or ""
    except GraphError:
        return clean(claim.window or "")


def _iso(day: date | None) -> str:
    """Write a day, or a day with its hour and minute."""
    return "" if day is None else day.isoformat().replace("T", " ")[:16]


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the range of the sentences that hold a range, cut where they run on for too long."""
    low, high = max(0, start - _CONTEXT), min(len(text), end + _CONTEXT)
    before = _STOP.search(text[low:start][::-1])
    first = low if before is None else start - before.start()
    after = _STOP.search(text, end - 1, high)
    last = high if after is None else max(end, after.start() + (after[0] != "\n"))
    while last < len(text) and text[last] in _CLOSERS:
        last += 1
    while first < start and text[first] in " \u3000" + _CLOSERS:
        first += 1
    return first, last


def _search_key(label: str, entity: Entity | None) -> list[str]:
    """Return all by which an entity is found, in lower case: names, code, pinyin in full and by initials."""
    names = [label] if entity is None else [label, *entity.aliases, *entity.english]
    keys = [clean(name).lower() for name in names]
    if entity is not None and entity.notation:
        keys.append(clean(entity.notation).lower())
    for name in names[:8]:
        keys.extend(_pinyin(name))
    return list(dict.fromkeys(key for key in keys if key))


@cache
def _pinyin(name: str) -> Sequence[str]:
    """Return a Chinese name's initials and full pinyin, without tones; nothing for a name in Latin letters."""
    from pypinyin import Style as Pinyin  # noqa: PLC0415 - 0.1 s that `kg --help` need not pay
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - same

    if name.isascii():
        return ()
    letters = "".join(c for c in name if c.isalnum())
    full = lazy_pinyin(letters, style=Pinyin.NORMAL)
    initials = (part if part in letters else part[:1] for part in full)  # what is no Chinese stays whole
    return ("".join(initials).lower(), "".join(full).lower())
