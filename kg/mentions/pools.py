"""A firm's name that stands for the firm's pool: among pools and their figures (F2Pool跌26%，BTC.com跌19%)."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.mentions.base import Hit, Page
    from kg.model import IRI
    from kg.vocabulary.lexicon import Entry, Lexicon

__all__ = ["OwnPools"]

_POOL, _DATA = "MiningPool", "DataProvider"
_FIGURES = frozenset({"Percent", "Hashrate"})
_AND = re.compile("、|和|与|及|以及")
_PART = re.compile("的?(?:全网)?(?:算力)?(?:占比|份额|市占率)")
_SHARE = re.compile("(?:矿池)?的?(?:全网)?(?:算力|占比|份额)(?!数据|排名|统计|地图|图|研究)")


class OwnPools:
    """Gives such a name the pool; firms that have one pool are meant.

    A provider of data is its pool where its hashrate is spoken of, or where it is joined to a pool; any firm is, where its figure
    follows a pool's in the same words, or where its share is told of in an article that names its pool.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        """Find the pools of firms."""
        pools = {owner: [e for e in owned if e.cls == _POOL] for owner, owned in lexicon.owned.items()}
        self._pool: dict[IRI, Entry] = {owner: found[0] for owner, found in pools.items() if len(found) == 1}

    def __call__(self, page: Page, hits: list[Hit]) -> list[Hit]:
        """Return the hits, in the same order."""
        out = list(hits)
        owners = [(n, self._pool[hit.entry]) for n, hit in enumerate(hits) if hit.entry in self._pool and hit.kind != _POOL]
        named = {hit.entry for hit in hits if hit.kind == _POOL} if owners else set()
        for n, pool in owners:
            hit = out[n]
            spoken = pool.iri in named and _PART.match(page.view, hit.end) is not None
            provider = hit.kind == _DATA and (_SHARE.match(page.view, hit.end) or _listed(page, out, n))
            if spoken or provider or _parallel(page, out, n):
                out[n] = replace(hit, kind=_POOL, name=pool.name, entry=pool.iri)
        return out


def _listed(page: Page, hits: list[Hit], n: int) -> bool:
    """Say whether a name is joined to a pool (F2Pool、BTC.com)."""
    pairs = pairwise(hits[max(0, n - 1) : n + 2])
    return any(_POOL in (a.kind, b.kind) and _AND.fullmatch(page.view, a.end, b.start) is not None for a, b in pairs)


def _parallel(page: Page, hits: list[Hit], n: int) -> bool:
    """Say whether a name's figure follows a pool's in the same words (Poolin跌24.5%，币安跌18.9%)."""
    if n < 2 or n + 1 >= len(hits):  # noqa: PLR2004 - a pool and its figure stand before
        return False
    pool, figure, own, figure_too = hits[n - 2], hits[n - 1], hits[n], hits[n + 1]
    if pool.kind != _POOL or figure.kind not in _FIGURES or figure_too.kind != figure.kind:
        return False
    between = page.view[figure.end : own.start]
    words, same = page.view[pool.end : figure.start], page.view[own.end : figure_too.start]
    return words == same and between.strip("）") in {"，", "、", "；", "和", "及", "，而"}
