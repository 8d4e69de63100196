"""Words that stand for several things named together before: 两家公司, 上述三家企业, 上述企业, 两部门, 两省."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.expressions import compiled
from kg.mentions.base import FIRMS, Cover, Hit, Page
from kg.vocabulary.branches import either

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

    from kg.vocabulary.grammar import Grammar
    from kg.vocabulary.patterns import Cues

__all__ = ["Several"]

_FAR = 2
"""How many sentences back they may be named."""
_MOST = 64
"""Characters between two that are named together, with what stands in brackets behind the first."""
_TOGETHER = compiled("(?:（[^（）]{1,40}）)?[”》]?(?:、|，|和|与|及|以及|会同|联合)?[“《]?(?:（[^（）]{1,40}）)?")
_CLAUSE = compiled("[，。；：\n]")
_NUMBER = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, **{str(n): n for n in range(2, 7)}}
_LISTED = ("企业", "矿企", "矿场", "矿池", "交易所")
"""Nouns that stand for all of a list without a number."""
_ALL = frozenset("均都皆也共")
"""What belongs to words that are too short for a letter of each that they stand for (三省均已…)."""
_SITES = FIRMS | {"Facility"}
_DEALT = ("对", "将", "把", "责令", "勒令")
"""Behind such a word two firms are those named before, whatever follows (对两家公司罚款)."""
_REGION, _BODIES = frozenset({"Region"}), frozenset({"Agency"})


class Several:
    """Finds such words, and splits them among what they stand for, so that patterns see a list of names.

    They stand for the last names that stood together, where those are as many as the words say; or, of firms, for all that
    the paragraph has named, where they are. Words that give no number (上述企业) mean the last names that stood together,
    where no other was named since.
    """

    def __init__(self, grammar: Grammar, cues: Cues) -> None:
        """Compile the words."""
        self._nouns = {noun: frozenset(kinds) for noun, kinds in grammar.several.items()}
        number = "(?P<number>[两二三四五六2-6])"
        pointing = "(?:上述|前述|这|该|以上|涉事|涉案)"
        opening = f"(?:{pointing}|(?<=[，。；：“！？对将把令\n])|(?<![^\n]))"
        firms = f"(?:家|座|个|处|间)(?:涉[^，。；、的\n]{{1,4}}|涉[事案])?的?(?P<noun>{either(self._nouns)})?"
        places = "(?P<places>省份|省区|地区|省|市|县|地|州|盟)"
        verbs = "目前|现|均|都|分别|合计|共|已|也|将|则|同时|皆|双双|的|被|遭|先后|相继|随后|在|于|由|自"
        verbs += "|当[日天场]|即|须|必须|用电|不再|因"
        goes_on = f"(?={verbs}|负责人|电力|供电|发改|监管|有关|政府)"
        bodies = f"[个家]?(?P<bodies>部门|部委)(?={verbs}|{cues.regex('order')}|{cues.regex('issue')}|联合|共同|再次|还)"
        listed = f"(?:上述|前述)(?P<listed>{either(_LISTED)})(?={verbs})"
        self._goes_on = compiled(goes_on)
        every = f"(?:上述|前述|以上|涉事|涉案)(?P<every>{either(self._nouns)}|主体)(?!名|之|以)"
        self._words = compiled(f"{opening}{number}(?:{firms}|{places}{goes_on}|{bodies})|{listed}|{every}")
        self.expressions = (self._words,)

    def __call__(self, page: Page, matches: Sequence[Iterator[re.Match[str]]]) -> list[Hit]:
        """Return the hits of a page, with those of such words among them in the place of the amounts that they hold."""
        pointing = list(matches[0])
        if not pointing:
            return page.hits
        groups: list[list[Hit]] = []
        starts, begun = [start for start, _ in page.sentences], [hit.start for hit in page.hits]
        for match in pointing:
            start, end = match.span()
            if match["listed"]:
                meant = _last_list(page, starts, begun, start, self._nouns[match["listed"]])
                if meant and end - start >= len(meant):
                    groups.append(list(_shared(start, end, meant, page.view)))
                continue
            if not self._points_back(page.view, match):
                continue
            kinds = _REGION if match["places"] else _BODIES if match["bodies"] else self._nouns.get(match["noun"], _SITES)
            many = 0 if match["every"] else _NUMBER[match["number"]]
            meant = _together(page, starts, begun, start, kinds, many)
            end += page.view[end : end + 1] in _ALL and end - start < many
            if meant and end - start >= len(meant):
                groups.append(list(_shared(start, end, meant, page.view)))
        names = Cover(len(page.view), (hit for hit in page.hits if not _gives_way(hit))) if groups else None
        found = [hit for group in groups if names and all(names.free(h.start, h.end) for h in group) for hit in group]
        if not found:
            return page.hits
        words = Cover(len(page.view), found)  # two of 两家公司 is no amount
        kept = (hit for hit in page.hits if not _gives_way(hit) or words.free(hit.start, hit.end))
        return sorted((*kept, *found), key=lambda hit: hit.start)

    def _points_back(self, view: str, match: re.Match[str]) -> bool:
        """Say whether what stands around the words lets them mean what was named before (目前两家公司均已…, 对两家公司罚款)."""
        if match["places"] or match["bodies"] or match["every"]:
            return True
        return view.endswith(_DEALT, 0, match.start()) or self._goes_on.match(view, match.end()) is not None


def _gives_way(hit: Hit) -> bool:
    """Say whether words that mean several may stand over a hit: an amount, or a word for a single one named before."""
    return hit.kind == "Count" or (hit.anaphoric and hit.part("again").startswith(("上述", "涉")))


def _last_list(page: Page, starts: list[int], begun: list[int], place: int, kinds: frozenset[str]) -> list[Hit]:
    """Return the names of some kinds that a sentence just before lists, where it lists several (包括甲、乙。上述企业均…)."""
    low = bisect_left(begun, starts[max(0, bisect_right(starts, place) - 1 - _FAR)]) if starts else 0
    before = [h for h in page.hits[low : bisect_left(begun, place)] if h.end <= place and h.kind in kinds]
    listed = before[-1:]
    for other in reversed(before[:-1]):
        if not _TOGETHER.fullmatch(page.view, other.end, listed[0].start):
            break
        listed.insert(0, other)
    return listed if len({h.name for h in listed}) == len(listed) > 1 else []


def _together(page: Page, starts: list[int], begun: list[int], place: int, kinds: frozenset[str], many: int) -> list[Hit]:
    """Return the last ``many`` of some kinds that are named together before a place; or all that its paragraph names.

    Where it is not said how many, the last names, if they are several.
    """
    number = bisect_right(starts, place)
    near = number > _FAR and kinds != _BODIES  # 两部门: however far back
    low = bisect_left(begun, starts[number - _FAR - 1]) if near else 0
    before = [h for h in page.hits[low : bisect_left(begun, place)] if h.end <= place and h.kind in kinds]
    groups: list[list[Hit]] = [[h] for h in before[:1]]
    for one, other in pairwise(before):
        if other.start - one.end <= _MOST and _TOGETHER.fullmatch(page.view, one.end, other.start):
            groups[-1].append(other)
        else:
            groups.append([other])
    lists = [g for g in groups if len(g) > 1]
    if not many:
        while groups and len(groups[-1]) == 1 and not _CLAUSE.search(page.view, groups[-1][0].end, place):
            groups.pop()  # 供电公司对上述企业断电: who does it is none of them
        return groups[-1] if groups and len(groups[-1]) == len({h.name for h in groups[-1]}) > 1 else []
    if lists and len(lists[-1]) == many and len({h.name for h in lists[-1]}) == many:
        return lists[-1]
    first = page.view.rfind("\n", 0, place) + 1
    own = list({h.name: h for h in reversed(before) if h.start >= first}.values())[::-1]
    return own if kinds not in (_REGION, _BODIES) and not lists and len(own) == many else []


def _shared(start: int, end: int, meant: list[Hit], view: str) -> Iterator[Hit]:
    """Yield a hit for each of those that some words mean: a letter of the words for each, the rest for the last."""
    for n, hit in enumerate(meant):
        last = n == len(meant) - 1
        parts = (*((k, v) for k, v in hit.parts if k not in {"alias", "again", "joined"}), ("again", view[start:end]))
        parts = (*parts, ("joined", "1")) if n else parts
        yield replace(hit, start=start + n, end=end if last else start + n + 1, anaphoric=True, parts=parts)
