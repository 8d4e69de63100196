"""Which amounts are prices of what a pattern speaks of: not sums, and not prices of other things that the sentence names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.expressions import compiled
from kg.model import Quantity
from kg.vocabulary.patterns import code_of

if TYPE_CHECKING:
    from kg.claims.encode import Sentence

__all__ = ["SHARES", "no_price", "of_another"]

_COIN = "Cryptocurrency"
_DEAR, _NO_PRICE = frozenset(("CCY_USD", "CCY_EUR", "CCY_GBP", "CCY_CNY", "CCY_HKD")), 10_000_000
_GOODS = frozenset(map(code_of, ("Company", "Product")))
SHARES = frozenset(map(code_of, ("Company", "Exchange")))
_SOLD = SHARES | frozenset(map(code_of, (_COIN, "Product")))
_QUOTED = compiled(
    f"[{''.join(sorted(SHARES))}](?!的?(?:行情|数据|报价|平台|牌价))[^，。；]{{0,14}}?(?:[跌涨升挫泻插报扬]|收[低高])"
    f"[^，。；]{{0,6}}?[{code_of('Percent')}{code_of('Money')}]"
)
"""A share with its own figure: what stands behind it is no coin's."""
_FEE = re.compile("的?(?:[^，。；、价]{0,6})(?:手续费|矿工费|转账费|燃料费|交易费|Gas费)(?!率)[^。；价]*$")
"""What a coin's name stands before where the figures behind are of its fees (某币链上手续费降至6美元，较4月高点…)."""


def no_price(thing: object) -> bool:
    """Say whether an amount is too large for the price of one thing (以太坊爆仓1.6亿美元)."""
    return isinstance(thing, Quantity) and thing.unit in _DEAR and thing.value >= _NO_PRICE


def of_another(sentence: Sentence, kinds: tuple[str, ...], place: int) -> bool:
    """Say whether a figure belongs to goods or a share rather than to a coin.

    So where its own clause names such (，某公司收报0.2元), or the sentence named goods last (二手矿机报4.8万元，较高位下跌36%).
    """
    if _COIN not in kinds:
        return False
    own = {code_of(kind) for kind in kinds}
    others = _GOODS - own
    first = sentence.clause_start(place)
    if any(sentence.code[i] in others for i in sentence.hits if first <= i < place):
        return True
    last = max((i for i in sentence.hits if i < place and sentence.code[i] in _SOLD), default=-1)
    if last < 0 or sentence.code[last] in own:
        return last >= 0 and _FEE.match(sentence.code, last + 1, place) is not None
    return sentence.code[last] in others if sentence.code[last] not in SHARES else _QUOTED.match(sentence.code, last) is not None
