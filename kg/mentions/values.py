"""Times and amounts as hits."""

from __future__ import annotations

from kg.mentions.base import Hit, Page
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


def values(page: Page) -> list[Hit]:
    """Return the times and amounts of an article."""
    times = find_times(page.reading, page.document.day)
    taken = [(t.start, t.end) for t in times]
    amounts = find_quantities(page.reading, taken=taken)
    hits = [Hit(t.start, t.end, "Time", t.when.text, value=t.when, rank=80) for t in times]
    hits += [
        Hit(
            q.start,
            q.end,
            AMOUNTS[q.kind],
            q.quantity.text,
            value=q.quantity,
            parts=(("noun", q.noun),),
            rank=_RANKS.get(q.kind, 78),
        )
        for q in amounts
        if q.kind in AMOUNTS
    ]
    return hits
