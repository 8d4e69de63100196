"""Whose a figure is that several patterns read: a site's before its owner's, a firm's before its place's or the network's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.claims.notices import FIRMS
from kg.expressions import compiled
from kg.model import IRI, Quantity
from kg.vocabulary.patterns import code_of

if TYPE_CHECKING:
    import re
    from datetime import date, datetime

    from kg.claims.encode import Sentence
    from kg.claims.raw import Raw
    from kg.claims.spots import Spot
    from kg.links import Article
    from kg.vocabulary.lexicon import Lexicon

    Value = IRI | Quantity | date | datetime | str

__all__ = ["OWNS_FIRST", "of_one_site", "of_several", "of_the_nearest", "paper_before"]

_CHILD = "的?(?:全资|控股|间接|附属){1,2}(?:子公司|附属公司|孙公司)"
OWNS_FIRST = compiled(f"(?:集团)?(?:旗下|名下|{_CHILD})(?:的?(?:一家)?(?:公司|企业|平台|矿池|机构|品牌|矿企))?，")
"""What stands behind an owner that is told of only as such (甲为乙旗下公司，总部位于…)."""

_SITE, _PLACE, _JOIN = "Facility", code_of("Region"), compiled("[、和与及]|以及")
_PAPER = code_of("PolicyDocument")
_FIGURES = frozenset({"powerUse", "hashrate"})
_ONE = f"(?:[该其]|[这一][座家处个间]|公司|{code_of('Company')})[^，。；]{{0,8}}?(?:矿场|矿厂|数据中心|设施|机房|站点|园区)"
_ONE_SITE = compiled(f"{_ONE}|{code_of(_SITE)}|[归由属]{code_of('Company')}|一[座处][^，。；的]{{0,4}}$")
"""What a sentence speaks of behind a place where a figure is not of the whole place (某地一座矿场…，年用电量约2亿度)."""


def of_the_nearest(article: Article, raws: list[Raw]) -> list[Raw]:
    """Leave out figures of places, networks and owners where the same sentence gives the same one to a site or a firm."""
    loads = [raw for raw in raws if raw.predicate in _FIGURES]
    if len(loads) < 2:  # noqa: PLR2004 - one stays as it is
        return raws
    near: dict[tuple[int, str, object], int] = {}
    ranks = []
    for raw in loads:
        thing, entity = raw.object, article.entities.get(raw.subject)
        figure = (raw.sentence, raw.predicate, (thing.value, thing.unit) if isinstance(thing, Quantity) else thing)
        rank = 0 if entity and entity.cls == _SITE else 1 if entity and entity.cls in FIRMS else 2
        ranks.append((figure, rank))
        near[figure] = min(rank, near.get(figure, rank))
    gone = {id(raw) for raw, (figure, rank) in zip(loads, ranks, strict=True) if rank > near[figure]}
    return [raw for raw in raws if id(raw) not in gone] if gone else raws


def of_one_site(sentence: Sentence, match: re.Match[str]) -> bool:
    """Say whether a figure is of one site, and not of the whole place named last (在某县建一座矿场，规划负荷…)."""
    last = max((i for i in sentence.hits if i < match.start() and sentence.code[i] == _PLACE), default=-1)
    return _ONE_SITE.search(sentence.code, last + 1, match.end()) is not None


def of_several(lexicon: Lexicon, found: Value, place: int, spot: Spot) -> Value | None:
    """Return whose a figure is that several places have together: one that holds them all (某省在甲、乙等地查出12家)."""
    sentence, links = spot.sentence, spot.article.links
    regions = [i for i in sorted(sentence.hits, reverse=True) if i < place and sentence.code[i] == _PLACE]
    listed = regions[:1]
    for i in regions[1:]:
        if not _JOIN.fullmatch(sentence.code, i + 1, listed[-1]):
            break
        listed.append(i)
    linked = [links[sentence.hits[i]] for i in listed]
    more = len(listed) > 1 or (bool(listed) and sentence.code.startswith(("等", "、"), listed[0] + 1))
    if not more or not linked[0] or linked[0].entity != found:
        return found
    codes = [spot.article.regions.get(k.entity, "") for k in linked if k]
    above = set.intersection(*(set(lexicon.ancestors(code)) if code else set() for code in codes))
    first = sentence.hits[listed[-1]]
    named = (spot.article.regions.get(k.entity, "") for k in (links[n] for n in range(first - 1, -1, -1)) if k)
    holder = next((lexicon.by_code[code].iri for code in named if code in above and code in lexicon.by_code), None)
    return holder or (found if len(listed) == 1 and sentence.code[listed[0] + 1] == "等" else None)


def paper_before(spot: Spot) -> IRI | None:
    """Return the document that the sentence just before names last, which lists whom this one names (…下发通知。被点名的有甲)."""
    if not spot.sentence.number:
        return None
    before = spot.sentences[spot.sentence.number - 1]
    papers = [i for i in before.hits if before.code[i] == _PAPER] if before.block == spot.sentence.block else []
    linked = spot.article.links[before.hits[max(papers)]] if papers else None
    return linked.entity if linked else None
