"""The wordings of the measures, compiled: 停止…供电, 纳入…黑名单, 关停."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from kg.expressions import compiled
from kg.vocabulary.automata import every, longest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["MeasureHit", "Measures"]

_AND = ("和", "与", "及", "、", "或", "以及")
_FIRM = "!"
"""Ends the name of a measure, in here, where its wordings tell it only of a firm."""
_WIDE = 24
_GAP = f"[^。；！？，：\\n]{{0,{_WIDE}}}?"

_Way: TypeAlias = "tuple[int, str, str, bool, re.Pattern[str] | None, str, int, int]"
"""A wording: its place among all, its measure as told apart in here, the measure's name and whether it is one of a firm alone,
the expression of a wording with a gap and the words behind that, how many letters it has and how far it may reach."""


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


class Measures:
    """Finds measures by their wordings; ``…`` in a wording is a short gap inside the clause.

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
        self._find_masks = longest(sorted(set(masks)))
        keyed = (*wordings.items(), *((m + _FIRM, ws) for m, ws in (firms or {}).items()))
        pairs = sorted(((w, m) for m, ws in keyed for w in ws), key=lambda p: (-len(p[0].replace("…", "")), p))
        heads: dict[str, list[_Way]] = {}
        for number, (wording, measure) in enumerate(pairs):
            heads.setdefault(wording.partition("…")[0] or wording[0], []).append(_way(number, wording, measure))
        self._heads = list(heads.values())
        self._find_heads = every(list(heads))

    def find(self, text: str) -> tuple[MeasureHit, ...]:
        """Return the measures of a text in order; wordings of one measure do not overlap, those of two may."""
        return self.each([text])[0]

    def each(self, texts: Sequence[str]) -> list[tuple[MeasureHit, ...]]:
        """Return the measures of each of some texts, as `find` does; the automaton reads them as one."""
        begun: list[dict[int, list[_Way]]] = [{} for _ in texts]
        n, first, border = -1, 0, -1
        for start, end, head in self._find_heads("\n".join(texts)):
            while end > border:
                n, first = n + 1, border + 1
                border = first + len(texts[n])
            if start >= first:
                begun[n].setdefault(start - first, []).extend(self._heads[head])
        return [self._of(text, places) if places else () for text, places in zip(texts, begun, strict=True)]

    def _of(self, text: str, begun: Mapping[int, list[_Way]]) -> tuple[MeasureHit, ...]:
        """Return the measures of a text in which some wordings begin."""
        found: list[MeasureHit] = []
        until: dict[str, int] = {}
        masked: set[int] | None = None
        for start, starting in sorted(begun.items()):
            here: dict[str, MeasureHit] = {}
            for _, measure, name, firm, gap, tail, said, reach in starting if len(starting) == 1 else sorted(starting):
                if until.get(measure, 0) > start:
                    continue
                end = start + said
                if gap is not None:  # most often its first word alone stands there
                    if text.find(tail, start, start + reach) < 0 or not (match := gap.match(text, start)):
                        continue
                    end = match.end()
                if masked is None:
                    masked = {i for a, b, _ in self._find_masks(text) for i in range(a, b)}
                if start in masked and end - 1 in masked:
                    continue
                if measure not in here or end > here[measure].end:  # 禁止加密货币的发行 reaches further than 禁止加密货币
                    here[measure] = MeasureHit(start, end, name, gap is not None, said, firm)
            for measure, hit in here.items():
                until[measure] = hit.end
                found.append(hit)
        with_gap = [hit for hit in found if hit.gap]
        return _unshadowed(found, with_gap, text) if with_gap else tuple(found)


def _way(number: int, wording: str, measure: str) -> _Way:
    """Compile a wording."""
    gap = compiled(re.escape(wording).replace("…", _GAP)) if "…" in wording else None
    tail = wording.rpartition("…")[2] if gap else ""
    said = len(wording.replace("…", ""))
    reach = said + _WIDE * wording.count("…")
    return number, measure, measure.removesuffix(_FIRM), measure.endswith(_FIRM), gap, tail, said, reach


def _unshadowed(found: list[MeasureHit], gapped: list[MeasureHit], text: str) -> tuple[MeasureHit, ...]:
    """Leave out what is part of a wording with a gap that starts there too and reaches further, or says more of the same words.

    停止…挖矿 in 停止…供电; 停止…服务 in 停止…交易服务.
    """

    def shadowed(hit: MeasureHit) -> bool:
        ends = (o for o in gapped if o.start == hit.start and o.firm is hit.firm)
        return any(o.end > hit.end or (o.end == hit.end and o.said > hit.said > 0) for o in ends)

    return tuple([hit for hit in found if text.startswith(_AND, hit.end) or not shadowed(hit)])
