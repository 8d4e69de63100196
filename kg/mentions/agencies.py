"""Composed bodies: a region and an office make one agency with its full name (四川 + 雅安市 + 科技局)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.mentions.base import Hit, Page

if TYPE_CHECKING:
    from kg.mentions.names import NameHit
    from kg.vocabulary.lexicon import Entry, Lexicon, Office

__all__ = ["composed_agencies", "full_name", "known_forms"]

_LEVEL_WORD = re.compile(r"(?:本|该|全)?(省|自治区|市|自治州|州|盟|地区|区|县|旗)级?$")
_LEVELS = {
    "省": "province", "自治区": "province", "市": "prefecture", "自治州": "prefecture", "州": "prefecture",
    "盟": "prefecture", "地区": "prefecture", "区": "county", "县": "county", "旗": "county",
}  # fmt: skip
_LEAST = 3


def full_name(region: Entry, office: Office) -> str:
    """Return the full name of a region's office."""
    return office.pattern.replace("{region}", region.name).replace("{office}", office.full)


def known_forms(region: Entry, office: Office) -> tuple[str, ...]:
    """Return the usual ways of writing it, the full name first."""
    short = next((a for a in (*region.aliases, *region.context) if len(a) > 1), region.name)
    names = [office.pattern.replace("{region}", r).replace("{office}", o) for o in office.forms for r in (region.name, short)]
    return tuple(dict.fromkeys([full_name(region, office), *names]))


def composed_agencies(page: Page, found: list[NameHit], places: list[Hit], lexicon: Lexicon) -> list[Hit]:
    """Return one hit per region-and-office, and per bare office that the context may complete.

    A bare office (省发改委, 能源局, 市政府) carries its level in ``parts``; linking finds its region.
    """
    by_end = {hit.end: hit for hit in places if hit.kind == "Region"}
    by_start = {hit.start: hit for hit in places if hit.kind == "Region"}
    hits: list[Hit] = []
    for name in found:
        if not name.offices:
            continue
        region = by_end.get(name.start)
        hit = _after(name, region, lexicon) if region else _bare(page, name)
        if hit:
            hits.append(hit)
    hits.extend(_around(page, by_start, lexicon))
    return hits


def _after(name: NameHit, region: Hit, lexicon: Lexicon) -> Hit | None:
    """Compose an office with the region right before it."""
    entry = lexicon.by_iri[region.entry] if region.entry else None
    if entry is None:
        return None
    office = _office(name.offices, entry.level or "country")
    if office is None or not entry.code.isdigit():
        return None
    parts = (("code", entry.code), ("office", office.kind))
    return Hit(region.start, name.end, office.cls, full_name(entry, office), parts=parts, rank=70)


def _office(offices: tuple[Office, ...], level: str) -> Office | None:
    """Return the office of that level that the form may name."""
    return next((o for o in offices if level in o.levels), offices[0] if offices and level != "country" else None)


def _bare(page: Page, name: NameHit) -> Hit | None:
    """Return an office whose region must come from the context."""
    before = page.view[max(0, name.start - 4) : name.start]
    word = _LEVEL_WORD.search(before)
    if word:
        level = _LEVELS[word[1]]
        office = _office(name.offices, level) or name.offices[0]
        start = name.start - len(word[0])
        return Hit(start, name.end, office.cls, name.text, parts=(("office", office.kind), ("level", level)), rank=55)
    if name.end - name.start < _LEAST or name.text == "人民政府":
        return None
    office = name.offices[0]
    return Hit(name.start, name.end, office.cls, name.text, parts=(("office", office.kind),), rank=45)


def _around(page: Page, by_start: dict[int, Hit], lexicon: Lexicon) -> list[Hit]:
    """Compose offices whose own words stand around the region (国网四川省电力公司)."""
    hits: list[Hit] = []
    for office in lexicon.offices:
        head, _, tail = office.pattern.partition("{region}")
        if not head:
            continue
        for start, region in by_start.items():
            if not page.view.endswith(head, 0, start) or region.entry is None:
                continue
            for form in office.forms:
                rest = tail.replace("{office}", form)
                if page.view.startswith(rest, region.end):
                    entry = lexicon.by_iri[region.entry]
                    parts = (("code", entry.code), ("office", office.kind))
                    end = region.end + len(rest)
                    hits.append(Hit(start - len(head), end, office.cls, full_name(entry, office), parts=parts, rank=72))
                    break
    return hits
