"""Names of the lexicon in a text: one pass of an automaton, then the readings that the article supports."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from string import ascii_letters, digits
from typing import TYPE_CHECKING

from kg.expressions import compiled
from kg.mentions.abroad import beside_abroad, of_country
from kg.mentions.base import CHINA, Hit, Page
from kg.mentions.local import OWN_SYSTEM, of_the_place
from kg.mentions.places import PREFECTURE, counted_places, is_site
from kg.mentions.words import Cutter, borders
from kg.model import IRI
from kg.vocabulary.automata import longest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from kg.vocabulary.lexicon import Entry, Form, Lexicon, Office

__all__ = ["NameHit", "Names", "place_names"]

_ASCII = frozenset(ascii_letters + digits)
_DATED = re.compile("[0-9]{1,4}[年月日]")
_ACRONYM = 4
_OF_FIRM = re.compile("(?:投资|实业|工程|设备|设计|发展|开发|建设|经营|物资|燃料){1,2}(?:集团|(?:集团)?(?:股份)?有限)")
_STREET = ("路", "街", "大道", "大街", "胡同", "巷")
_BEGINS_STREET = frozenset(word[0] for word in _STREET)
_COUNTY = frozenset("县市区旗州盟场")
_SURE = 2
_ENDS = re.compile("[，。；：、的和与及等将已也还则均都曾在于对被共全一两三多（）”]|境内|当地|这|那|$")
_LONGER = re.compile(" (?:ETF|ETP|ETN|[A-Z][a-z]{2,})")
_SHORT = 3  # letters of a short name that no word holds by chance
_WHOLE, _NETWORKS = ("全网", "总"), ("网络", "全网")
_SAME = re.compile("[^。！？\n]{0,80}")
_MEASURED = compiled(
    "(?:的?(?:网络|区块链)?的?(?:全网|当前|目前|实时|即时|最新|整体|总体|总|日均|平均|均值|单日|每日|每秒|周均|月均|[0-9]{1,2}[日天]平均|周平均|月平均){1,3}的?|的|网络的)"
    "(?:算力|哈希率|哈希值)"
)
"""What a coin's name stands before where its network is meant (某币日均算力, 某币的总算力)."""
_HASHRATE = ("算力", "哈希率")  # what is measured: of 全球算力 only 全球 names the network
_RANKED = re.compile(
    "(?:算力|哈希率)?(?:(?:规模)?(?:最大|最高|最多|排名|第[一二三四五六七八九十0-9]+大?)的?[^，。；]{0,6}?(?:矿企|矿池|矿商|公司|企业|矿场|交易所)|销售|销量|出货)"
)
_LEVELS = {"country": 0, "": 1, "province": 1, "prefecture": 2, "county": 3}


@dataclass(slots=True)
class NameHit:
    """A written form found in the view, with all that it may name; ``region`` is the code of the one that it names surely."""

    start: int
    end: int
    text: str
    forms: tuple[Form, ...]
    offices: tuple[Office, ...]
    region: str


class Names:
    """Finds every written form of the lexicon's names and offices, leftmost and longest."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Build the automaton over the folded forms."""
        offices: dict[str, list[Office]] = {}
        for office in lexicon.offices:
            for form in office.forms:
                offices.setdefault(form, []).append(office)
        index: dict[str, list[str]] = {}
        for form in sorted({*lexicon.forms, *offices, *lexicon.shields}):
            if _abroad(form, lexicon):
                continue  # 英国剑桥大学 would hide the longer 剑桥大学替代金融中心; the two parts are put together later
            index.setdefault(_fold(form), []).append(form)
        folded = sorted(index)
        self._forms = lexicon.forms
        self._offices = {form: tuple(found) for form, found in offices.items()}
        self._written = [tuple(index[form]) for form in folded]
        self._named = [None if any(map(_exact, written)) else self._of(written) for written in self._written]
        self._latin = [form[0] in _ASCII or form[-1] in _ASCII for form in folded]
        self._find = longest(folded)

    def __call__(self, view: str) -> Iterator[NameHit]:
        """Yield the hits in text order, without overlap."""
        for start, end, number in self._find(_fold(view)):
            text = view[start:end]
            if self._latin[number] and not _whole(view, start, end):
                continue
            named = self._named[number] or self._of(f for f in self._written[number] if f == text or not _exact(f))
            forms, offices, region = named
            if offices and _OF_FIRM.match(view, end):
                offices = ()  # 郴州市电力投资有限公司: not the power company
            if forms or offices:
                yield NameHit(start, end, text, forms, offices, region)

    def _of(self, written: Iterable[str]) -> tuple[tuple[Form, ...], tuple[Office, ...], str]:
        """Return all that some written forms may name, and the code of the region that they name surely."""
        written = tuple(written)
        forms = tuple(form for f in written for form in self._forms.get(f, ()))
        sure = [form.entry.code for form in forms if form.sure and form.entry.cls == "Region"]
        offices = tuple(office for f in written for office in self._offices.get(f, ()))
        return forms, offices, sure[0] if len(sure) == 1 else ""


def _abroad(form: str, lexicon: Lexicon) -> bool:
    """Say whether a form is a country's name before another sure name of the same thing."""
    countries = [country for country in lexicon.countries_by_initial.get(form[:1], ()) if form.startswith(country)]
    if not countries or any(f.entry.name == form for f in lexicon.forms.get(form, ())):
        return False
    named = {f.entry.iri for f in lexicon.forms.get(form, ())}
    rests = (lexicon.forms.get(form.removeprefix(country), ()) for country in countries)
    return any(f.sure and f.entry.iri in named for rest in rests for f in rest)


def _fold(text: str) -> str:
    """Lower-case without ever changing the length (İ would)."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _exact(form: str) -> bool:
    """Say whether a form holds only in its own case: short acronyms such as SEC, ABC."""
    return form.isascii() and len(form) <= _ACRONYM and form.isupper()


def _whole(view: str, start: int, end: int) -> bool:
    """Refuse a Latin name inside a longer Latin word; a day may follow it (Coinbase21日宣布)."""
    if view[start] in _ASCII and start and view[start - 1] in _ASCII:
        return False
    joined = view[end - 1] in _ASCII and end < len(view) and view[end] in _ASCII
    return not joined or (view[end - 1].isalpha() and _DATED.match(view, end) is not None)


def place_names(page: Page, found: list[NameHit], lexicon: Lexicon, cut: Cutter) -> list[Hit]:
    """Return the hits that stand for one entity each, choosing among readings by what the article names.

    Regions that follow each other from the larger to the smaller (新疆昌吉回族自治州) are one mention of the
    smallest. A form that is only sure in context needs that context: a containing region named in the
    article, or a word border on both sides of it.
    """
    page.regions, page.bodies = _sure_regions(found), _sure_bodies(found)
    home = [code for code in page.regions if code.isdigit() and code != CHINA and code[:2] not in OWN_SYSTEM]
    page.abroad = bool(page.regions) and not home  # 德州 of an article that names Russia, and no place in China
    hits: list[Hit] = []
    counted, offices = counted_places(found, page.view), {name.start for name in found if name.offices}
    named: set[str] = set()
    for name in found:
        entry = _sole(name, page.view) or _choose(name, page, lexicon, cut, hits, (counted, named, offices))
        if entry is None:
            continue
        if entry.cls == "Cryptocurrency" and name.text.isascii() and _LONGER.match(page.view, name.end):
            continue  # Bitcoin Strategy ETF: a fund's name
        if entry.cls == "Network" and _RANKED.match(page.view, name.end):
            continue  # 全球算力最大的上市矿企: no figure of the network's follows
        tail = next((w for w in _HASHRATE if name.text.endswith(w) and name.text != w), "") if entry.cls == "Network" else ""
        end = name.end - len(tail)
        hit = Hit(name.start, end, entry.cls, entry.name, entry.iri, parts=(("code", entry.code),))
        last = hits[-1] if hits and hits[-1].end == hit.start else None
        if not last and hit.kind == "Agency" and (body := beside_abroad(hits, hit, page.view, lexicon)):
            hit = body
        if last and (body := of_country(last, hit, page.view, lexicon)):
            hits[-1] = body
        elif last and last.kind == "Region" and not (name.offices and _own(last, lexicon)) and _inside(hit, last, lexicon):
            hits[-1] = replace(hit, start=last.start)
        elif last and last.entry == hit.entry:
            hits[-1] = replace(last, end=hit.end)
        else:
            hits.append(hit)
        if entry.cls == "Region":
            named.add(entry.code)
    hits = of_the_place(_as_before(hits, page.view), page, lexicon)
    return _networks_of_coins(hits, page.view, lexicon)


def _networks_of_coins(hits: list[Hit], view: str, lexicon: Lexicon) -> list[Hit]:
    """Read words for the whole network as that of the coin which the sentence named last (以太坊合并后，全网算力归零)."""
    last: tuple[int, str] | None = None
    for number, hit in enumerate(hits):
        if hit.kind == "Cryptocurrency":
            last = hit.end, hit.name
            if _MEASURED.match(view, hit.end):
                hits[number] = _as_network(hit, hit.name, lexicon)
        elif hit.kind == "Network" and view.startswith(_WHOLE, hit.start) and last and _SAME.fullmatch(view, last[0], hit.start):
            hits[number] = _as_network(hit, last[1], lexicon)
        elif hit.kind == "Network":
            last = None
    return hits


def _as_network(hit: Hit, coin: str, lexicon: Lexicon) -> Hit:
    """Return a mention as that of a coin's network, or as it was where no such network is known."""
    forms = [form for tail in _NETWORKS for form in lexicon.forms.get(f"{coin}{tail}", ())]
    entry = next((form.entry for form in forms if form.entry.cls == "Network"), None)
    return replace(hit, kind="Network", entry=entry.iri, name=entry.name) if entry else hit


def _as_before(hits: list[Hit], view: str) -> list[Hit]:
    """Read a body's short name as that of the body named before whose name ends so (香港证监会 …… 证监会).

    A body that the article also names in full keeps its short name.
    """
    ends: dict[str, Hit] = {}
    longest: dict[str | None, int] = {}
    for number, hit in enumerate(hits):
        if hit.kind != "Agency":
            continue
        text = view[hit.start : hit.end]
        other = ends.get(text)
        if other and not longest:
            for one in hits:
                longest[one.entry] = max(longest.get(one.entry, 0), one.end - one.start)
        if other and longest[hit.entry] == len(text):
            hits[number] = replace(hit, entry=other.entry, name=other.name, parts=other.parts)
        whole = hit.name if hit.name.endswith(text) else text  # 印度央行和财政部: the second one's name is 印度财政部
        for at in range(1, len(whole) - 1):
            ends[whole[at:]] = hit
    return hits


def _sure_regions(found: list[NameHit]) -> dict[str, int]:
    """Count the regions that the article names without doubt."""
    counts: dict[str, int] = {}
    for name in found:
        if name.region:
            counts[name.region] = counts.get(name.region, 0) + 1
    return counts


def _sure_bodies(found: list[NameHit]) -> frozenset[str]:
    """Return the bodies that the article names without doubt."""
    sure = [name.forms[0] for name in found if len(name.forms) == 1]
    return frozenset([form.entry.iri for form in sure if form.sure and form.entry.cls == "Agency"])


def _inside(hit: Hit, outer: Hit, lexicon: Lexicon) -> bool:
    """Say whether a region, zone or body lies in the region before it (中国国务院, 新疆准东…开发区)."""
    code = outer.part("code")
    entry = lexicon.by_iri[hit.entry] if hit.entry else None
    if entry is None:
        return False
    if entry.cls == "Region":
        return code in lexicon.ancestors(entry.code) or code == entry.region != entry.code
    return bool(entry.region) and (code == entry.region or code in lexicon.ancestors(entry.region))


def _own(region: Hit, lexicon: Lexicon) -> bool:
    """Say whether a place has offices of its own, by whose name a central body may go (北京市 + 社会科学院)."""
    entry = lexicon.by_iri[region.entry] if region.entry else None
    return entry is not None and entry.code.isdigit() and entry.level not in {"", "country"}


def _region(hit: Hit, lexicon: Lexicon) -> str:
    """Return the code of a region, or of the province or city that a body's name ends with (国网四川)."""
    if hit.kind == "Region" or not hit.entry:
        return hit.part("code")
    code = lexicon.by_iri[hit.entry].region
    return code if code != CHINA else ""


def _sole(name: NameHit, view: str) -> Entry | None:
    """Return the entry that a form names wherever it stands, if it does."""
    if len(name.forms) != 1:
        return None
    form = name.forms[0]
    entry = form.entry
    if not form.sure or entry.level == "county":
        return None
    return None if entry.cls == "Region" and _on_a_street(view, name.end) else entry


def _choose(
    name: NameHit,
    page: Page,
    lexicon: Lexicon,
    cut: Cutter,
    before: list[Hit],
    said: tuple[Mapping[int, Collection[str]], Collection[str], Collection[int]],
) -> Entry | None:
    """Return the entry that a form names here, or None.

    ``said`` are the prefectures that speak for a reading of the name at a place, the regions named, and where offices begin.
    """
    if not name.forms or (_on_a_street(page.view, name.end) and any(f.entry.cls == "Region" for f in name.forms)):
        return None
    counted, named, offices = said
    whole = name.end in offices or _ENDS.match(page.view, name.end)  # 北京市朝阳区人民法院 …… 朝阳法院
    near = counted.get(name.start, ()), named if whole else ()
    last = before[-1] if before and before[-1].end == name.start else None
    outer = _region(last, lexicon) if last else ""
    outer = "" if outer == CHINA else outer  # 中国南部: no county of that name
    named_here = page.regions.keys() - {CHINA}

    def score(form: Form) -> tuple[int, int, int, int, str]:
        entry = form.entry
        up = lexicon.ancestors(entry.code) if entry.cls == "Region" else ()
        points = 3 if outer and (outer in up or outer == entry.region) else 2 if form.sure else 0
        points += len(named_here.intersection((*up, entry.code)))
        points += entry.cls == "Agency" and (entry.iri in page.bodies or (entry.region != CHINA and entry.region in page.regions))
        points += page.abroad and entry.cls == "Region" and not entry.code.isdigit()
        points += 3 * (entry.cls == "Region" and (entry.code[:PREFECTURE] in near[0] or entry.code in near[1]))
        often = page.regions.get(entry.region, 0) if entry.cls == "Agency" else 0
        return (points, int(form.sure), often, -_LEVELS.get(entry.level, 1), entry.iri)

    scores = [score(form) for form in name.forms]
    highest = max(scores)
    best, support = name.forms[scores.index(highest)], highest[0]
    bare_county = best.entry.level == "county" and name.text[-1] not in _COUNTY and support <= _SURE
    bare_county = bare_county and not (support and is_site(page.view, name.start, name.end))
    own = lexicon.by_code.get(best.entry.region)
    here = own is not None and name.text.startswith((own.name, *own.aliases))  # 抚州市委 names its own region
    told = best.entry.iri in page.bodies  # 香港金管局 …… 金管局
    foreign = best.entry.cls == "Agency" and best.entry.region not in {"", CHINA, *page.regions} and not (here or told)
    foreign = foreign and all(lexicon.by_iri[IRI(iri)].region != best.entry.region for iri in page.bodies)  # 香港证监会 …… 立法会
    if bare_county or (not best.sure and (name.offices or foreign)):  # 内政部 of an article that names no Taiwan
        return None
    if best.sure or support >= 3:  # noqa: PLR2004 - the larger region stands right before
        return best.entry
    if support == 0 and best.entry.cls == "Region" and best.entry.level != "country":
        return None
    return best.entry if (told and len(name.text) >= _SHORT) or _bordered(name, page, cut) else None


def _on_a_street(view: str, place: int) -> bool:
    """Say whether a word for a street stands at a place (南京路)."""
    return view[place : place + 1] in _BEGINS_STREET and view.startswith(_STREET, place)


def _bordered(name: NameHit, page: Page, cut: Cutter) -> bool:
    """Say whether jieba sees a word border on both sides of the form, in its sentence."""
    start, end = page.sentence_at(name.start) or (name.start, name.end)
    start, end = max(start, name.start - 20), min(end, name.end + 20)
    places = borders(cut, page.view[start:end])
    return name.start - start in places and name.end - start in places
