"""Lists of places that are counted: what they tell of their members."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.mentions.names import NameHit

__all__ = ["PREFECTURE", "counted_places"]

_LISTS, PREFECTURE, _MOST = frozenset("、和及与"), 4, 24
_COUNTED = re.compile(
    "(?:等[0-9一二两三四五六七八九十]*个?|[0-9一二两三四五六七八九十]+个?)(?:县|旗|县市|县区|区县|市县|市|区|地|州)(?![长委场])"
)
"""How a list of places goes on that is counted; the prefecture is told by the first digits of a code."""


def counted_places(found: Sequence[NameHit], view: str) -> dict[int, frozenset[str]]:
    """Return for each name of a list that is counted in places (甲、乙、丙三县) the prefectures that hold several of it."""
    out: dict[int, frozenset[str]] = {}
    listed: list[NameHit] = []
    for name in found:
        if not listed or name.start != listed[-1].end + 1 or view[name.start - 1] not in _LISTS or len(listed) == _MOST:
            listed = []
        listed.append(name)
        if len(listed) > 1 and _COUNTED.match(view, name.end):
            held = [{f.entry.code[:PREFECTURE] for f in n.forms if f.entry.level == "county"} for n in listed]
            shared = frozenset(code for codes in held for code in codes if sum(code in other for other in held) > 1)
            out |= dict.fromkeys([n.start for n in listed], shared)
    return out
