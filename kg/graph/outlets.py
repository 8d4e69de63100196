"""The names of publishers: which of them are one, and how the graph spells each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.graph.turtle import mended
from kg.reading import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["outlet_key", "spellings"]


def outlet_key(name: str) -> str:
    r"""Return the form under which two spellings of a publisher are one; half a character is what the graph writes for it.

    >>> outlet_key("报\ud800") == outlet_key("报\ufffd"), outlet_key("报\ufffd") == outlet_key("报?")
    (True, False)
    """
    return normalise(mended(name))


def spellings(names: Iterable[str | None]) -> dict[str, str]:
    """Return the one spelling that each publisher has in the graph, the shortest, by `outlet_key`."""
    found: dict[str, str] = {}
    for name in {name for name in names if name}:
        if key := outlet_key(name):
            found[key] = min(found.get(key, name), name, key=lambda words: (len(words), words))
    return found
