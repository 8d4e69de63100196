"""Bodies of other countries: behind the country's name (越南公安部) or 该国, or without it (财政部 of an article on it)."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from kg.expressions import compiled
from kg.mentions.base import CHINA, Hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.vocabulary.lexicon import Entry, Lexicon

__all__ = ["as_theirs", "beside_abroad", "of_country", "state_bodies", "tells_of_abroad"]

_AND, _OURS = re.compile("[、和与及]|以及"), ("中国", "国家", "中央", "我国")
_THAT = "该国"
_BODIES = frozenset({"Agency", "Association", "Company"})
_ABROAD = ("country", "province")
_AT_HOME = frozenset({"Region", "Agency"})
_HOUSES = ("议院", "议会", "法院")
_FAR, _MOSTLY = 150, 3
"""Letters within which a country is named before its body; how many times as often as China it must be named."""
_ACTS = (
    "(?=(?:则|也|还|已|将|随后|[0-9上本昨今周去][^，。；]{0,5}?)?"
    "(?:署长|局长|副?部长|行长|主席|发言人|官员|估计|表示|宣布|称|说|指出|发布|公布|透露|要求|下令|证实|警告|预计|提交|提出|制定|起草|出台|颁布|认为|查封|查获|披露|通报))"
)
"""What shows that a body without its country opens a clause."""


def as_theirs(hits: list[Hit], view: str, lexicon: Lexicon, offices: re.Pattern[str]) -> list[Hit]:
    """Read short names of our bodies as those of the country named last, in an article on another country (财政部长耶伦).

    A body that the article also names in full stays ours, as do all where China is named nearly as often.
    """
    homes = [_home_abroad(hit, lexicon) or _held_abroad(hit, lexicon) for hit in hits]
    abroad = sum(home is not None for home in homes)
    inland = sum(hit.kind == "Region" and hit.part("code").isdigit() for hit in hits)
    if not abroad or inland * _MOSTLY > abroad:
        return hits
    whole = {hit.entry for hit in hits if hit.entry and not offices.fullmatch(view, hit.start, hit.end)}
    last: tuple[int, Entry | None] = (-_FAR, None)
    out: list[Hit] = []
    for hit, home in zip(hits, homes, strict=True):
        entry = lexicon.by_iri[hit.entry] if hit.entry and hit.kind == "Agency" else None
        short = entry is not None and entry.region == CHINA and hit.entry not in whole
        near = last[1] if hit.start - last[0] <= _FAR and "\n" not in view[max(last[0], 0) : hit.start] else None
        if home or (hit.kind == "Region" and hit.part("code").isdigit()):
            last = (hit.end, home)
        theirs = _theirs(hit, near, view, lexicon) if short and near else hit
        last = (theirs.end, near) if theirs is not hit else last
        out.append(theirs)
    return out


def _theirs(hit: Hit, country: Entry, view: str, lexicon: Lexicon) -> Hit:
    """Return a body's short name as that of a country, known or not."""
    name = country.name + view[hit.start : hit.end]
    known = next((form.entry for form in lexicon.forms.get(name, ()) if form.sure), None)
    if known:
        return replace(hit, name=known.name, entry=known.iri, parts=(("code", known.code),))
    return Hit(hit.start, hit.end, "Agency", name, parts=(("country", country.code),))


def of_country(country: Hit, hit: Hit, view: str, lexicon: Lexicon) -> Hit | None:
    """Read a body's name of ours right after another country as that country's own body (越南公安部)."""
    entry = lexicon.by_iri[hit.entry] if hit.entry else None
    if country.kind != "Region" or entry is None or entry.cls not in _BODIES:
        return None
    abroad = _foreign(country, lexicon)
    if abroad is None or not entry.region.isdigit():
        return None
    return Hit(country.start, hit.end, entry.cls, view[country.start : hit.end], parts=(("country", abroad.code),))


def beside_abroad(before: list[Hit], hit: Hit, view: str, lexicon: Lexicon) -> Hit | None:
    """Read a name of ours behind 该国, or in one list with another country's body (俄罗斯央行、财政部), as that country's."""
    entry = lexicon.by_iri[hit.entry] if hit.entry and hit.kind == "Agency" else None
    if entry is None or entry.region != CHINA or not before:
        return None
    if view.endswith(_THAT, 0, hit.start):
        country = next((country for h in reversed(before) if (country := _home_abroad(h, lexicon))), None)
    elif before[-1].kind == "Agency" and _AND.fullmatch(view, before[-1].end, hit.start):
        country = _home_abroad(before[-1], lexicon)
    else:
        return None
    text = view[hit.start : hit.end]
    if country is None or text.startswith(_OURS):
        return None
    known = next((form.entry for form in lexicon.forms.get(country.name + text, ()) if form.sure), None)
    if known:
        return replace(hit, name=known.name, entry=known.iri, parts=(("code", known.code),))
    return Hit(hit.start, hit.end, "Agency", country.name + text, parts=(("country", country.code),))


def tells_of_abroad(hits: list[Hit], lexicon: Lexicon) -> bool:
    """Say whether any place or body is abroad; most articles name none, and there is no more to ask of them."""
    entries = [lexicon.by_iri[iri] for iri in {hit.entry for hit in hits if hit.entry and hit.kind in _AT_HOME}]
    codes = "".join([entry.code or entry.region for entry in entries])
    return not (codes.isdigit() or not codes) or any(hit.part("country") for hit in hits if not hit.entry)


def _foreign(hit: Hit, lexicon: Lexicon, *levels: str) -> Entry | None:
    """Return the country that a hit names, if it is another than China; or a place there of one of the ``levels``."""
    code = hit.part("code")
    country = lexicon.by_code.get(code) if code and not code.isdigit() else None
    return country if country and country.level in (levels or ("country",)) else None


def _home_abroad(hit: Hit, lexicon: Lexicon) -> Entry | None:
    """Return the foreign country that a hit is, or that it is a body of."""
    if hit.kind == "Region":
        return _foreign(hit, lexicon)
    entry = lexicon.by_iri[hit.entry] if hit.entry and hit.kind == "Agency" else None
    code = entry.region if entry else hit.part("country")
    country = lexicon.by_code.get(code) if code and not code.isdigit() else None
    return country if country and country.level == "country" else None


def state_bodies(hits: list[Hit], view: str, lexicon: Lexicon, offices: re.Pattern[str]) -> Iterator[Hit]:
    """Yield the bodies that a foreign country's name and a kind of office make (挪威能源部), by the country's usual name.

    A state or province there has a parliament of its own (纽约州参议院); 该国 is the country named last.
    """
    ends = {hit.start: hit.end for hit in hits}
    for hit in hits:
        country = _foreign(hit, lexicon, *_ABROAD) if hit.kind == "Region" else None
        office = offices.match(view, hit.end) if country else None
        if office is None or country is None or (ends.get(hit.end, 0) >= office.end() and country.level == "country"):
            continue
        if country.level == "country" or office[0].endswith(_HOUSES):
            yield from _state_body(hit.start, country, office, lexicon)
    for place in [m.end() for m in re.finditer(_THAT, view)]:
        if (office := offices.match(view, place)) and not view.startswith("长", office.end()):
            named = (_home_abroad(h, lexicon) for h in reversed(hits) if h.end < place)
            if country := next((country for country in named if country), None):
                yield from _state_body(place, country, office, lexicon)
    yield from _bare_bodies(hits, view, lexicon, offices)


def _bare_bodies(hits: list[Hit], view: str, lexicon: Lexicon, offices: re.Pattern[str]) -> Iterator[Hit]:
    """Yield bodies that open a clause without their country (…。能源部估计): of the country named last, which is not China."""
    if not any(_home_abroad(hit, lexicon) or _held_abroad(hit, lexicon) for hit in hits):
        return
    for match in _bare_body(offices.pattern).finditer(view):
        office = offices.match(view, match.start())
        if office is None or office[0] in lexicon.forms or office[0] in _HOUSES:
            continue
        last = next((h for h in reversed(hits) if h.end < match.start() and h.kind in {"Region", "Agency"}), None)
        home = (_home_abroad(last, lexicon) or _held_abroad(last, lexicon)) if last else None
        if home:
            yield from _state_body(match.start(), home, office, lexicon)


@cache
def _bare_body(offices: str) -> re.Pattern[str]:
    """Return the expression for a kind of office that opens a clause and does something."""
    return compiled(f"(?<=[，。；：“\\n与和及、])(?:{offices}){_ACTS}")


def _held_abroad(hit: Hit, lexicon: Lexicon) -> Entry | None:
    """Return the country that holds a foreign place (阿拉木图)."""
    place = lexicon.by_code.get(hit.part("code")) if hit.kind == "Region" else None
    country = lexicon.by_code.get(place.parent) if place and not place.code.isdigit() and place.parent else None
    return country if country and country.level == "country" and not country.code.isdigit() else None


def _state_body(start: int, country: Entry, office: re.Match[str], lexicon: Lexicon) -> Iterator[Hit]:
    """Yield the body that a country or a state of it and an office make, known or not."""
    name = country.name + office[0]
    known = [form.entry for form in lexicon.forms.get(name, ()) if form.sure]
    if len(known) == 1:
        yield Hit(start, office.end(), known[0].cls, known[0].name, known[0].iri, parts=(("code", country.code),))
    elif not known and not office.string.startswith("长", office.end()):  # 挪威能源部长: a post of the country
        yield Hit(start, office.end(), "Agency", name, parts=(("country", country.code),))
