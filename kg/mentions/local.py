"""What articles from Taiwan, Hong Kong and Macao leave out: whose body a bare name means, and places in one letter."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.expressions import compiled
from kg.mentions.base import CHINA, Cover, Hit, Page
from kg.vocabulary.branches import either

if TYPE_CHECKING:
    from kg.vocabulary.lexicon import Entry, Lexicon

__all__ = ["OWN_SYSTEM", "of_the_place"]

OWN_SYSTEM = frozenset({"71", "81", "82"})
"""The first digits of the codes of Taiwan, Hong Kong and Macao, which have bodies of their own."""
_TRADITIONAL = compiled("[這國會與為於發們對開說]")
_MOSTLY = 2
"""How many times as often as any other of them an article in traditional characters names the one that it is of."""
_SURE, _FIRST = 3, 1200
"""How many such letters tell the script, and how far they are looked for."""
_OPENS = "(?<![^，。；：！？、“”「（）\\n的由向对据与和及给获经])"
_DOES = (
    "(?=副?总裁|副?主席|副?行长|行政总裁|理事|表示|昨|今|日前|近日|指|称|说|重申|认为|发言人|官员|上周|本周|周|[0-9]|将|已|则|也)"
)
_LETTER = (
    "(?<=[在来留驻赴访离抵])(?P<letter>{letters})(?=[内境]|设[有立]|开[设展业]|登记|注册|经营|营运|运营|提供|招揽|招徕|招收|上市|上架|推出"
    "|成立|落地|展业|拓展|业务|持牌|服务|挂牌|发行|拥有|布局|投资|合法|销售|发售|申请|合规|合作|营业|有办|的?(?:用户|客户|投资者|业务|办公室|员工|公司|平台))"
)


def of_the_place(hits: list[Hit], page: Page, lexicon: Lexicon) -> list[Hit]:
    """Read bare names as an article of Hong Kong, Taiwan or Macao means them: 证监会, 央行, 在港.

    It is of there if it names one of them and no other part of China; or, in traditional characters, as often as that.
    """
    entries = [lexicon.by_iri.get(hit.entry) if hit.entry else None for hit in hits]
    homes = [e.code or e.region for e in entries if e and (e.code or e.region)[:2] in OWN_SYSTEM]
    if not homes:
        return hits
    (first, often), (_, rarely) = (*Counter(code[:2] for code in homes).most_common(2), ("", 0), ("", 0))[:2]
    sole = often >= max(1, rarely * _MOSTLY) if _traditional(page) else not rarely  # 香港某案 told of in Taipei
    home = lexicon.by_code.get(first + "0000") if sole else None
    if home is None:
        return hits
    inland = sum(e is not None and e.cls == "Region" and e.code.isdigit() and e.code[:2] not in OWN_SYSTEM for e in entries)
    local = _traditional(page) and len(homes) >= inland
    if not inland or local:
        hits = _local_bodies(hits, entries, home, page.view, lexicon, every=not local)
        hits = _in_letters(hits, home, page.view)
    return _unsaid_bodies(hits, home, page.view, lexicon) if local else hits


def _traditional(page: Page) -> bool:
    """Say whether an article is written in traditional characters."""
    found = _TRADITIONAL.finditer(page.reading.text, 0, _FIRST)
    return sum(1 for _ in zip(range(_SURE), found, strict=False)) == _SURE


def _local_bodies(
    hits: list[Hit], entries: list[Entry | None], home: Entry, view: str, lexicon: Lexicon, *, every: bool
) -> list[Hit]:
    """Read 证监会 as Hong Kong's; where the script does not tell, only if ``every`` central body has one there."""
    own: dict[int, Entry] = {}
    named = {entry.iri for entry in entries if entry}
    words = [view[hit.start : hit.end] for hit in hits]
    longest: dict[str, int] = {}
    for entry, text in zip(entries, words, strict=True):
        if entry:
            longest[entry.iri] = max(longest.get(entry.iri, 0), len(text))
    for number, (hit, entry) in enumerate(zip(hits, entries, strict=True)):
        if hit.kind != "Agency" or entry is None or entry.region != CHINA:
            continue
        names = (f"{place}{words[number]}" for place in (home.name, *home.aliases))
        body = next((form.entry for name in names for form in lexicon.forms.get(name, ()) if form.sure), None)
        if every and (body is None or body.iri in named):
            return hits  # with bodies that only the mainland has; 证监会表态。香港证监会跟进: of the two the other one
        if body and longest[entry.iri] == len(words[number]):  # 中国证监会 ... 证监会: the one named in full
            own[number] = body
    return [replace(h, entry=own[n].iri, name=own[n].name) if n in own else h for n, h in enumerate(hits)]


def _in_letters(hits: list[Hit], home: Entry, view: str) -> list[Hit]:
    """Add the place where it stands in one letter (在港设有办事处, 在台招揽业务)."""
    if home.letter not in view:
        return hits
    taken = {hit.start for hit in hits}
    found = [m.start() for m in compiled(_LETTER.format(letters=either(home.letter))).finditer(view) if m.start() not in taken]
    parts = (("code", home.code),)
    more = [Hit(place, place + 1, "Region", home.name, home.iri, parts=parts) for place in found]
    return sorted((*hits, *more), key=lambda h: h.start) if more else hits


def _unsaid_bodies(hits: list[Hit], home: Entry, view: str, lexicon: Lexicon) -> list[Hit]:
    """Add bodies of the place whose bare name is nobody's in the lexicon (中央银行总裁)."""
    bodies = lexicon.own_bodies.get(home.code, {})
    if not any(name in view for name in bodies):
        return hits
    cover = Cover(len(view), hits)
    found = (m for m in compiled(f"{_OPENS}{either(bodies)}{_DOES}").finditer(view) if cover.free(*m.span()))
    more = [Hit(*m.span(), "Agency", bodies[m[0]].name, bodies[m[0]].iri, parts=(("code", ""),)) for m in found]
    return sorted((*hits, *more), key=lambda h: h.start) if more else hits
