"""The wordings of the measures, compiled: 停止…供电, 纳入…黑名单, 关停."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

from kg.errors import OntologyError
from kg.expressions import compiled
from kg.vocabulary.automata import every, longest_of
from kg.vocabulary.branches import either

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["MeasureHit", "Measures", "written_out"]

_LIST = re.compile(r"<(\w+)>")
_AND = ("和", "与", "及", "、", "或", "以及")
_FIRM = "!"
"""Ends the name of a measure, in here, where its wordings tell it only of a firm."""
_WIDE = 24
_ENDS_GAP = frozenset("。；！？，：\n")
_CLAUSE = compiled("[^。；！？，：\n]*")
_GAP = f"[^。；！？，：\\n]{{0,{_WIDE}}}?"

_Way: TypeAlias = "tuple[int, str, str, bool, re.Pattern[str] | None, int]"
"""A wording: its place among all, its measure as told apart in here, the measure's name and whether it is one of a firm alone,
the expression of a wording with a gap, and how many letters it has."""


@dataclass(slots=True)
class MeasureHit:
    """A measure named in a stretch of text: [start, end) of that stretch; ``gap`` when its wording has one.

    ``said`` is how many letters of the stretch the wording itself has; ``firm`` when the wording tells the measure only
    where it strikes a firm (起诉, 立案).
    """

    start: int
    end: int
    measure: str
    gap: bool = False
    said: int = 0
    firm: bool = False


@dataclass(slots=True)
class _Head:
    """What wordings may follow where a word stands: those that are the word alone, and by their last word those with a gap.

    ``near`` tells whether what comes after the first gap of any of them stands there; most often none does. The last words
    stand under their first letters, since there may be hundreds.
    """

    alone: list[_Way]
    gapped: dict[str, list[tuple[str, _Way]]]
    near: re.Pattern[str] | None

    @classmethod
    def of(cls, word: str, wordings: Iterable[tuple[int, str, str]]) -> _Head:
        """Sort and compile the wordings that begin with one word, each with its number and its measure."""
        alone: list[_Way] = []
        gapped: dict[str, list[tuple[str, _Way]]] = {}
        seconds = set()
        for number, wording, measure in wordings:
            parts = wording.split("…")
            way = _way(number, wording, measure)
            if way[4] and _ENDS_GAP.isdisjoint(wording):
                gapped.setdefault(parts[-1][:1], []).append((parts[-1], way))
            else:
                alone.append(way)
            seconds.update(parts[1:2])
        return cls(alone, gapped, compiled(f"{re.escape(word)}{_GAP}{either(seconds)}") if seconds else None)

    def ways(self, text: str, start: int, end: int) -> list[_Way]:
        """Return the wordings that may stand at a place; none of them goes beyond an end."""
        if self.near is None or not self.near.match(text, start, end):
            return self.alone
        clause = _CLAUSE.match(text, start, end)
        ahead = clause[0] if clause else ""
        begun = self.gapped.keys() & {*ahead, ""}
        return sorted(self.alone + [way for letter in begun for tail, way in self.gapped[letter] if tail in ahead])


class Measures:
    """Finds measures by their wordings; ``…`` in a wording is a short gap inside the clause (see also `written_out`).

    >>> found = Measures({"StopPowerSupply": ["停止…供电"], "ShutDown": ["关停"]}).find("停止向挖矿项目供电，立即关停")
    >>> [(hit.measure, hit.start, hit.end) for hit in found]
    [('StopPowerSupply', 0, 9), ('ShutDown', 12, 14)]
    """

    def __init__(
        self, wordings: Mapping[str, Iterable[str]], masks: Iterable[str] = (), firms: Mapping[str, Iterable[str]] | None = None
    ) -> None:
        """Compile one expression of all wordings, longest first.

        ``masks`` are words that only hold a wording by chance; ``firms`` the wordings that tell a measure only of a firm.
        """
        keyed = (*wordings.items(), *((m + _FIRM, ws) for m, ws in (firms or {}).items()))
        pairs = sorted(((w, m) for m, ws in keyed for w in ws), key=lambda p: (-len(p[0].replace("…", "")), p))
        heads: dict[str, list[tuple[int, str, str]]] = {}
        for number, (wording, measure) in enumerate(pairs):
            heads.setdefault(wording.partition("…")[0] or wording[0], []).append((number, wording, measure))
        self._heads = [_Head.of(word, ways) for word, ways in heads.items()]
        masks = sorted(set(masks))
        words = list(dict.fromkeys((*heads, *masks)))
        self._find = every(words)  # both in one pass
        self._masks = frozenset(map(words.index, masks))
        self._reach = max((len(wording) + _WIDE * wording.count("…") for wording, _ in pairs), default=0)

    def find(self, text: str) -> tuple[MeasureHit, ...]:
        """Return the measures of a text in order; wordings of one measure do not overlap, those of two may."""
        return self.each([text])[0]

    def each(self, texts: Sequence[str]) -> list[tuple[MeasureHit, ...]]:
        """Return the measures of each of some texts, as `find` does; they are read as one, since no wording crosses a line."""
        text = "\n".join(texts)
        words, known = self._find(text), self._heads
        count, reach = len(known), self._reach
        begun: dict[int, list[_Way]] = {}
        for start, _, word in words:
            if word >= count:
                continue
            head = known[word]
            ways = head.ways(text, start, start + reach) if head.near else head.alone
            if ways:
                begun[start] = sorted(begun[start] + ways) if start in begun else ways
        found: list[list[MeasureHit]] = [[] for _ in texts]
        masked: set[int] | None = None
        until: dict[str, int] = {}
        n, first, border = -1, 0, -1
        for start in sorted(begun):
            while start >= border:
                n, first = n + 1, border + 1
                border = first + len(texts[n])
            ends = _ends(text, start, begun[start], until)
            if ends and masked is None:
                masked = {i for a, b, _ in longest_of([w for w in words if w[2] in self._masks]) for i in range(a, b)}
            if masked and start in masked:
                ends = [(end, way) for end, way in ends if end - 1 not in masked]
            if ends:
                found[n] += _hits(text, start, first, ends, until)
        return [tuple(hits) for hits in found]


def written_out(wordings: Iterable[str], lists: Mapping[str, Iterable[str]]) -> list[str]:
    """Return wordings with the lists of words that they name in angle brackets written out, each wording once.

    >>> written_out(["关停", "<stop>…供电"], {"stop": ["停止", "中止"]})
    ['关停', '停止…供电', '中止…供电']

    Raises:
        OntologyError: there is no such list.
    """
    out: dict[str, None] = {}
    for wording in wordings:
        parts = _LIST.split(wording)  # in turn: words, the name of a list, words …
        for name in parts[1::2]:
            if name not in lists:
                raise OntologyError(f"the wording «{wording}» names the list <{name}>, which cues.yaml has not")
        out.update(dict.fromkeys(map("".join, product(*(lists[part] if n % 2 else (part,) for n, part in enumerate(parts))))))
    return list(out)


def _ends(text: str, start: int, ways: Iterable[_Way], until: Mapping[str, int]) -> list[tuple[int, _Way]]:
    """Return which wordings stand at a place, and where they end."""
    ends: list[tuple[int, _Way]] = []
    for way in ways:
        _, measure, _, _, gap, said = way
        if until.get(measure, 0) > start:
            continue
        if gap is None:
            ends.append((start + said, way))
        elif match := gap.match(text, start):
            ends.append((match.end(), way))
    return ends


def _hits(text: str, start: int, first: int, ends: Iterable[tuple[int, _Way]], until: dict[str, int]) -> list[MeasureHit]:
    """Return the measures that wordings at one place tell, each by the one that reaches furthest, and note ``until`` where."""
    here: dict[str, MeasureHit] = {}
    for end, (_, measure, name, firm, gap, said) in ends:
        if measure not in here or end > here[measure].end + first:  # 禁止加密货币的发行 reaches further than 禁止加密货币
            here[measure] = MeasureHit(start - first, end - first, name, gap is not None, said, firm)
            until[measure] = end
    hits = list(here.values())
    gapped = [hit for hit in hits if hit.gap]
    if not gapped or len(hits) == 1:
        return hits
    return [hit for hit in hits if not _shadowed(hit, gapped) or text.startswith(_AND, hit.end + first)]


def _way(number: int, wording: str, measure: str) -> _Way:
    """Compile a wording."""
    gap = compiled(re.escape(wording).replace("…", _GAP)) if "…" in wording else None
    return number, measure, measure.removesuffix(_FIRM), measure.endswith(_FIRM), gap, len(wording.replace("…", ""))


def _shadowed(hit: MeasureHit, gapped: Iterable[MeasureHit]) -> bool:
    """Say whether a measure is part of a wording with a gap there that reaches further, or says more of the same words.

    停止…挖矿 in 停止…供电; 停止…服务 in 停止…交易服务.
    """
    ends = (o for o in gapped if o.firm is hit.firm)
    return any(o.end > hit.end or (o.end == hit.end and o.said > hit.said > 0) for o in ends)
