"""What a headline tells in short and the lead in full: a document without its title, bodies under one name."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.mentions import strip_title
from kg.model import IRI

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from kg.claims.encode import Sentence
    from kg.claims.raw import Raw
    from kg.links import Article

__all__ = ["as_held", "as_titled", "joined", "one_document", "without_collectives"]

_LEAD = 3  # sentences of the body among which the title stands
_MEMBERS, _TITLES = 2, 6
_NOUN = 2  # letters of the noun by which the two are compared: 联合公告, 公告
_KIND, _NOUN_OF_ANY = 3, "会议"  # letters of 座谈会, 发布会
_FIGURES = ("季报", "年报", "财报", "月报", "业绩", "业绩报告", "财务报告", "运营报告", "成绩单", "财务数据")
_PRESS = ("发布会", "记者会", "通气会", "吹风会", "电话会")
"""Meetings with the press, which no headline calls 会议."""
_COLLECTIVE = re.compile("(?:中国)?[两三四五六七八九十](?:大|家)")
"""How the name of several bodies together begins (三大…, 十家…)."""


def joined(article: Article, raws: list[Raw], same: Mapping[IRI, IRI]) -> list[Raw]:
    """Return the claims with some things read as others, and link the mentions so."""
    if not same:
        return raws
    for linked in article.links:
        if linked:
            linked.entity = same.get(linked.entity, linked.entity)
    things = [same.get(IRI(r.object), r.object) if isinstance(r.object, str) else r.object for r in raws]
    return [r.of(same.get(r.subject, r.subject), t, r.attributed) for r, t in zip(raws, things, strict=True)]


def one_document(article: Article, raws: list[Raw]) -> list[Raw]:
    """Make one of an issuer's titled document and its 公告 without a title, where the article gives one such title."""
    heads = {k.entity: k.hit.name for k in article.documents if k.hit.part("head") == k.hit.name}
    titled = article.titled()
    issued = [(r.subject, IRI(r.object)) for r in raws if r.predicate == "issued" and isinstance(r.object, str)]
    titles: dict[IRI, list[IRI]] = {}
    for body, thing in dict.fromkeys(issued):
        if thing in titled:
            titles.setdefault(body, []).append(thing)
    same: dict[IRI, IRI] = {}
    for body, thing in issued:
        if thing in heads:
            fits = [t for t in titles.get(body, [])[:_TITLES] if strip_title(article.entities[t].label).endswith(heads[thing])]
            if len(fits) == 1:
                same[thing] = fits[0]
    return joined(article, raws, same)


def as_titled(article: Article, sentences: tuple[Sentence, ...], raws: list[Raw]) -> list[Raw]:
    """Make one of the document that a headline describes (某市12部门印发方案) and the one whose title the lead gives.

    So with what the headline calls it (某省发布关于…的通告, 通过挖矿暂停法案) and the lead's 通告 or 一项法案, put out by
    the same body or, where the headline names but the place, by one of it. Otherwise both must be put out by bodies of
    one province; the other part must give one such title only.
    """
    issued = [(r.subject, IRI(r.object), r.sentence) for r in raws if r.predicate == "issued" and isinstance(r.object, str)]
    titled = {k.entity for k in article.links if k and not k.hit.entry and k.hit.part("titled")}
    heads = {k.entity: k.hit.part("head") for k in article.documents if k.hit.part("head")}
    lead = _lead(sentences)
    bare = {thing for thing in heads if article.entities[thing].label == heads[thing]}
    titles = [
        (body, thing, n)
        for body, thing, n in issued
        if (n in lead and (thing in titled or article.entities[thing].label.endswith(_FIGURES)))
        or (sentences[n].title and thing in {*titled, *heads} - bare)
    ]
    same = _twins(issued, sentences, {thing: heads[thing] for thing in bare}, lead)
    for body, thing, n in issued:
        above = sentences[n].title
        if thing in titled or thing not in heads or not (above or (thing in bare and n in lead)):
            continue
        fits = {
            whole
            for other, whole, m in titles
            if above != sentences[m].title
            and _alike(strip_title(article.entities[whole].label), heads[thing])
            and _related(article, body, other)
            and (above or body == other or article.entities[other].cls == "Region")
        }
        if len(fits) == 1:
            same[thing] = next(iter(fits))
    return joined(article, raws, same)


def _twins(
    issued: list[tuple[IRI, IRI, int]], sentences: tuple[Sentence, ...], bare: Mapping[IRI, str], lead: Collection[int]
) -> dict[IRI, IRI]:
    """Return the lead's 关注函 of each 关注函 of the headline, where one body put out both and the lead has no other."""
    same: dict[IRI, IRI] = {}
    for body, thing, n in issued:
        if thing in bare and sentences[n].title:
            fits = {
                other for b, other, m in issued if m in lead and b == body and other != thing and bare.get(other) == bare[thing]
            }
            if len(fits) == 1:
                same[thing] = next(iter(fits))
    return same


def _alike(title: str, noun: str) -> bool:
    """Say whether a title ends with a noun, or both tell of a firm's figures (二季报, 第二季度财务业绩)."""
    return title.endswith(noun[-_NOUN:]) or (title.endswith(_FIGURES) and noun.endswith(_FIGURES))


def as_held(article: Article, sentences: tuple[Sentence, ...], raws: list[Raw]) -> list[Raw]:
    """Make one of the meeting that a headline tells in short (某办座谈会) and the one that the lead says its host held.

    The host must be the same, the lead must tell of one meeting of its only, and the two be of one kind; 会议 is of any.
    """
    held = [(r.subject, IRI(r.object), r.sentence) for r in raws if r.predicate == "convened" and isinstance(r.object, str)]
    lead = _lead(sentences)
    same: dict[IRI, IRI] = {}
    for host, thing, n in dict.fromkeys(held):
        told = any(m == thing for _, m, k in held if k in lead)  # under the same name: another one of the lead is another
        if told or not sentences[n].title or article.entities[thing].cls != "Meeting":
            continue
        others = {m for h, m, k in held if k in lead and h == host and article.entities[m].cls == "Meeting"} - {thing}
        short = article.entities[thing]
        for whole in map(article.entities.__getitem__, others if len(others) == 1 else ()):
            of_any = short.label.endswith(_NOUN_OF_ANY) and not whole.label.endswith(_PRESS)
            if of_any or short.label[-_KIND:] == whole.label[-_KIND:]:
                keep, drop = (short, whole) if short.label.endswith(whole.label) else (whole, short)
                article.entities[keep.iri] = replace(keep, aliases=tuple(sorted({*keep.aliases, drop.label})))
                same[drop.iri] = keep.iri
    return joined(article, raws, same)


def _lead(sentences: tuple[Sentence, ...]) -> set[int]:
    """Return the numbers of the first sentences of the body."""
    return {s.number for s in [s for s in sentences if not s.title][:_LEAD]}


def _related(article: Article, one: IRI, other: IRI) -> bool:
    """Say whether two bodies are one, or belong to one province, or one stands for several such."""
    mine, its = article.regions.get(one, ""), article.regions.get(other, "")
    together = _COLLECTIVE.match(article.entities[one].label) and article.entities[one].cls == article.entities[other].cls
    return one == other or bool(together) or (bool(mine) and mine[:2] == its[:2])


def _class(article: Article, thing: IRI) -> str:
    """Return the class of what a claim is about; a region that the text only implies is no entity of the article."""
    entity = article.entities.get(thing)
    return entity.cls if entity else ""


def without_collectives(article: Article, raws: Iterable[Raw]) -> list[Raw]:
    """Leave out what several bodies under one name do (三大…) where the article names the bodies that do it.

    So with a place that issues (十堰印发《…》) what its bodies are named to issue.
    """
    raws = list(_without_places(article, tuple(raws)))
    together = {iri for iri, e in article.entities.items() if e.cls == "Association" and _COLLECTIVE.match(e.label)}
    if not together:
        return raws
    doers: dict[tuple[str, object], set[IRI]] = {}
    for raw in raws:
        if raw.subject not in together and _class(article, raw.subject) == "Association":
            doers.setdefault((raw.predicate, raw.object), set()).add(raw.subject)
    return [r for r in raws if r.subject not in together or len(doers.get((r.predicate, r.object), ())) < _MEMBERS]


def _without_places(article: Article, raws: tuple[Raw, ...]) -> Iterator[Raw]:
    """Yield the claims without those of a place that stands for its government, where a body of it issues the same."""
    issuers: dict[object, set[str]] = {}
    for raw in raws:
        if raw.predicate == "issued" and _class(article, raw.subject) == "Agency":
            issuers.setdefault(raw.object, set()).add(article.regions.get(raw.subject, ""))
    for raw in raws:
        place = raw.predicate == "issued" and _class(article, raw.subject) == "Region"
        if not place or article.regions.get(raw.subject, "") not in issuers.get(raw.object, ()):
            yield raw
