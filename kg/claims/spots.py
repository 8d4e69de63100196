"""A sentence at hand, and what a match of a pattern puts into its roles."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kg.model import IRI, Quantity, When

if TYPE_CHECKING:
    from datetime import date, datetime

    from kg.claims.encode import Sentence
    from kg.claims.forms import Form
    from kg.claims.scene import Scene
    from kg.links import Article
    from kg.vocabulary.patterns import Pattern

    Value = IRI | Quantity | date | datetime | str

__all__ = ["Spot", "overtaker", "roles_of", "signed", "window", "within"]

_OWNS = re.compile(r"的|旗下")
_OVERTAKES, _VERB = re.compile("(?:取代|超越|超过|赶超|反超|力压|击败|挤下|压过|接替|赶上|替代)了?$"), 4
_OF_OTHERS = re.compile("能耗|耗电|用电|电量|收入|营收|人口|人数|市值|成交|交易|价格|股价|销量|出货|单位|地址")


@dataclass(slots=True)
class Spot:
    """A sentence with all that its patterns may look at.

    ``holders`` names the document or meeting that governs each sentence; ``speakers`` who speaks in this one;
    ``places`` are those of the kinds of mention that were asked for.
    """

    article: Article
    sentences: tuple[Sentence, ...]
    sentence: Sentence
    holders: dict[int, IRI]
    scene: Scene
    speakers: tuple[tuple[int, IRI], ...]
    places: dict[frozenset[str], list[int]] = field(default_factory=dict)

    def speaks_of(self, form: Form) -> bool:
        """Say whether the sentence or the one before it speaks of what a pattern is about."""
        about, needs, number = form.speaks, form.about, self.sentence.number
        near = [s.code for s in self.sentences[max(0, number - 1) : number + 1] if s.marks & needs == needs]
        return about is not None and (any(map(about.search, near)) if form.searched else bool(near))

    def tells_shares(self) -> bool:
        """Say whether shares of hashrate were told in the sentence before, and this one may go on with them."""
        return self.scene.of_share[1] == self.sentence.number - 1 and not _OF_OTHERS.search(self.sentence.code)


def within(match: re.Match[str], spot: Spot) -> When | None:
    """Return the last time that stands in a match itself."""
    values = [value for place, value in spot.sentence.times if match.start() < place < match.end()]
    return next((v for v in reversed(values) if v.bounded and not v.before), None)


def window(spot: Spot) -> str | None:
    """Return the rolling period that a sentence speaks of (近24小时), as an ISO duration."""
    return next((when.window for _, when in spot.sentence.times if when.window), None)


def roles_of(match: re.Match[str], spot: Spot, form: Form) -> dict[str, list[Value]]:
    """Return what the match itself puts into each role."""
    roles: dict[str, list[Value]] = {}
    code, hits = spot.sentence.code, spot.sentence.hits
    for role, group, kinds in form.groups:
        start, end = match.span(group)
        if start < 0:
            continue
        if role == "label":
            roles.setdefault("object", []).append(spot.article.sheet.reading.view[slice(*spot.sentence.view_range(start, end))])
            continue
        places = [i for i in range(start, end) if i in hits and (kinds is None or code[i] in kinds)]
        numbers = [hits[i] for i in places if i + 1 == end or not _OWNS.match(code, i + 1, end)]
        values = [v for n in numbers if (v := _value(spot.article, n, role)) is not None]
        roles.setdefault(role, []).extend(values if numbers else [match[group]])
    return roles


def overtaker(match: re.Match[str], spot: Spot) -> Value | None:
    """Return who overtook the subject of a match, where a later clause gives the figure (甲取代乙，成为第一，占35%).

    None where nobody overtook it; nothing ("") where it is not said who.
    """
    code, names = spot.sentence.code, match.re.groupindex
    start = match.start("subject") if "subject" in names else -1
    figure = match.start("object") if "object" in names else -1
    verb = _OVERTAKES.search(code, max(0, start - _VERB), start) if 0 <= start < figure else None
    if verb is None or "，" not in code[start:figure]:
        return None
    first = spot.sentence.clause_start(start)
    doers = [i for i in spot.sentence.hits if first <= i < verb.start() and code[i] == code[start]]
    linked = spot.article.links[spot.sentence.hits[doers[-1]]] if doers else None
    return linked.entity if linked else ""


def _value(article: Article, number: int, role: str) -> Value | None:
    """Return what a hit contributes to a role."""
    hit = article.sheet.hits[number]
    if isinstance(hit.value, Quantity):
        return hit.value
    if isinstance(hit.value, When):
        return hit.value.latest if role == "object" else None
    linked = article.links[number]
    return linked.entity if linked else None


def signed(value: Value, pattern: Pattern) -> Value:
    """Give a fall its sign, and a bare number the unit that its noun implies."""
    if isinstance(value, Quantity) and pattern.unit and value.unit == "NUM":
        value = replace(value, unit=pattern.unit)
    return value.negated() if pattern.sign < 0 and isinstance(value, Quantity) else value
