"""Times and amounts as hits."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from kg.mentions.base import Cover, Hit, Page
from kg.model import Quantity
from kg.quantities import find_quantities
from kg.times import find_times

__all__ = ["AMOUNTS", "values"]

AMOUNTS = {
    "percent": "Percent",
    "hashrate": "Hashrate",
    "power": "Power",
    "energy": "Energy",
    "money": "Money",
    "count": "Count",
    "times": "Times",
}
"""The kind of mention for each kind of amount."""

_RANKS = {"count": 42}
"""A count gives way to a name that holds it (八项措施)."""


_NOTHING = re.compile(
    r"(?:份额|占比|占有率|市占率|比重|比例)[^。；\n]{0,24}?"
    r"(?:[降跌减缩][至到为成]了?(?:接近于?|几乎为?|近乎)?|归|几乎为|近乎|接近于?|仅为|为)(?P<zero>零|0)(?=[，。；、）的]|$)",
    re.MULTILINE,
)
"""A share that fell to zero: the one percentage that is written without a sign."""


_DOLLARS = ("港元", "港币", "HK$", ".HK")
_SHARES = re.compile("股|收报|现报|收市|恒指|港交所|[（(](?:0[0-9]{4}|[0-9]{3,4})[）)]|\\.HK")
"""An article that counts in Hong Kong's dollars, and a sentence that tells of shares."""
_NUMBER = "[（(](?:0[0-9]{4}|(?!(?:19|20)[0-9]{2}[）)])[0-9]{3,4})[）)]"
_LISTED = re.compile(rf"(?:港股|香港)[^。\n]{{0,40}}?{_NUMBER}|{_NUMBER}(?=[^。\n]{{0,24}}(?:报|涨|升|跌|挫|泻))")
"""A number of Hong Kong's exchange behind a name: 某公司（01499）收报0.196元."""
_ELSEWHERE = re.compile("人民币，下同|单位：人民币|均为人民币|(?<!平)台股|新台币")
"""An article that counts in other money, or tells of another market whose numbers are as long."""


def _in_hong_kong(view: str) -> bool:
    """Say whether an article counts in Hong Kong's dollars."""
    listed = any(word in view for word in _DOLLARS) or _LISTED.search(view) is not None
    return listed and _ELSEWHERE.search(view) is None


def _in_dollars(page: Page, quantity: Quantity, place: int) -> Quantity:
    """Read 6.05元 as Hong Kong's dollars where an article that counts in them tells of shares."""
    if quantity.unit != "CCY_CNY" or not quantity.text.endswith("元"):
        return quantity
    start, end = page.sentence_at(place) or (place, place)
    if page.view.find("人民币", start, end) >= 0:
        return quantity
    return replace(quantity, unit="CCY_HKD") if _SHARES.search(page.view, start, end) else quantity


def values(page: Page) -> list[Hit]:
    """Return the times and amounts of an article."""
    names = Cover(len(page.view))
    for name in page.hits:
        if name.entry and name.kind not in {"Region", "Cryptocurrency", "Network"}:
            names.take(name.start, name.end)
    whole = find_times(page.reading, page.document.day)
    times = [t for t in whole if not names.full(t.start, t.end)]  # 好未来 is a company, and 未来 in it no time
    taken = [(t.start, t.end) for t in times]
    amounts = find_quantities(page.reading, taken=taken)
    dollars = any(q.quantity.unit == "CCY_CNY" for q in amounts) and _in_hong_kong(page.view)
    zeros = _NOTHING.finditer(page.view) if "零" in page.view or "为0" in page.view else ()
    nothing = ((m.span("zero"), m["zero"]) for m in zeros)
    hits = [Hit(*span, "Percent", zero, value=Quantity(Decimal(0), "PERCENT", zero), rank=78) for span, zero in nothing]
    hits += [Hit(t.start, t.end, "Time", t.when.text, value=t.when, rank=80) for t in times]
    hits += [
        Hit(
            q.start,
            q.end,
            AMOUNTS[q.kind],
            q.quantity.text,
            value=_in_dollars(page, q.quantity, q.start) if dollars else q.quantity,
            parts=(("noun", q.noun),),
            rank=_RANKS.get(q.kind, 78),
        )
        for q in amounts
        if q.kind in AMOUNTS
    ]
    return hits
