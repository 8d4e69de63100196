"""Lists of sanctions: who stands on one is sanctioned, and the list is aimed at those, not at who draws it up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg.claims.moments import DAYS, when_near
from kg.claims.notices import FIRMS
from kg.expressions import compiled
from kg.links import CHINA
from kg.model import IRI, Modality
from kg.vocabulary import ONTOLOGY
from kg.vocabulary.patterns import code_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.claims.encode import Sentence
    from kg.claims.raw import Raw
    from kg.links import Article
    from kg.model import When

__all__ = ["sanctioned", "sanctions"]

_WORD = "制裁"
_LISTS = ("名单", "清单", "名录")
_REGION = code_of("Region")
_AGAINST = compiled(
    f"[对向]{_REGION}(?:的|采取|实施|发起|祭出|追加|施加|展开)?[^，。；：\ue000-\uf8ff]{{0,10}}制裁|针对{_REGION}的[^，。；]{{0,8}}制裁"
)
"""对某国新一轮经济制裁: at whom the sanctions are aimed."""
_IN_SHORT = compiled(
    "[对向](?P<one>[\u4e00-\u9fff])(?!于|此|其|他|它|这|该|各)(?:的|新|经济|金融|实施|采取|发起|追加|施加|一|轮|全面|第[一二三四五六七八九十]){0,4}制裁"
)
"""The same by the country's first letter."""
_IMPOSED = compiled(
    "(?:祭出|宣布|实施|公布|发布|推出|出台|追加|通过|发起|施加|启动|加码|扩大|展开|对)[^。；]{0,24}?制裁|制裁[^，。；]{0,12}?(?:出炉|生效|公布)"
)
_OPENING = 6
"""Sentences within which the news tells when sanctions were imposed."""


def sanctions(article: Article, sentences: Sequence[Sentence], raws: Sequence[Raw]) -> frozenset[IRI]:
    """Return the lists of an article that are lists of sanctions: by their name, or by what is told beside them."""
    view = article.sheet.reading.view
    if _WORD not in view:
        return frozenset()
    found = set()
    for raw in raws:
        paper = raw.subject if raw.predicate == "lists" else raw.object if raw.predicate == "issued" else None
        entity = article.entities.get(IRI(paper)) if isinstance(paper, str) else None
        if entity is None or not entity.label.endswith(_LISTS):
            continue
        first, last = sentences[max(0, raw.sentence - 1)], sentences[min(len(sentences) - 1, raw.sentence + 1)]
        if _WORD in entity.label or (entity.label in _LISTS and _WORD in view[first.start : last.end]):
            found.add(entity.iri)
    return frozenset(found)


def sanctioned(article: Article, sentences: Sequence[Sentence], raws: list[Raw]) -> list[Raw]:
    """Return the claims with what lists of sanctions add: whom they strike and when, at which country they are aimed."""
    lists = sanctions(article, sentences, raws)
    if not lists:
        return raws
    day, against = _imposed(article, sentences), _against(article, sentences)
    out: list[Raw] = []
    for raw in raws:
        if raw.predicate == "targets" and raw.subject in lists and raw.pattern == "targets.issuer-region":
            out += [replace(raw, object=against, pattern="targets.sanctioned")] if against else []
            continue
        own = raw.predicate == "issued" and raw.object in lists
        struck = raw.predicate == "subjectTo" and raw.object == ONTOLOGY + "Blacklist"
        dated = (own or struck) and raw.when is None and raw.modality is Modality.ASSERTED
        out.append(replace(raw, when=day) if dated and day else raw)
        entity = article.entities.get(IRI(str(raw.object)))
        if raw.predicate == "lists" and raw.subject in lists and entity and entity.cls in FIRMS:
            thing = IRI(ONTOLOGY + "Blacklist")
            out.append(
                replace(
                    raw, subject=entity.iri, predicate="subjectTo", object=thing, when=raw.when or day, pattern="lists.sanctioned"
                )
            )
    return out


def _imposed(article: Article, sentences: Sequence[Sentence]) -> When | None:
    """Return the day on which the news says at its beginning that sanctions were imposed."""
    for sentence in sentences[:_OPENING]:
        match = _IMPOSED.search(sentence.code) if sentence.times and _WORD in sentence.code else None
        day = when_near(sentence, article, match.start(), match.end()) if match else None
        if day and day.precision in DAYS:
            return day
    return None


def _against(article: Article, sentences: Sequence[Sentence]) -> IRI | None:
    """Return the country that the sanctions of an article are aimed at, by its name or its first letter (对俄制裁)."""
    for sentence in sentences:
        if _WORD not in sentence.code:
            continue
        if match := _AGAINST.search(sentence.code):
            linked = article.links[sentence.hits[sentence.code.index(_REGION, match.start())]]
            return linked.entity if linked and linked.entity != CHINA else None
        if match := _IN_SHORT.search(sentence.code):
            seen = (e for e in article.entities.values() if e.cls == "Region" and e.iri != CHINA)
            return next((e.iri for e in seen if e.label.startswith(match["one"])), None)
    return None
