"""The page of a build: all claims where they are few, else those that most articles make by themselves."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from heapq import nsmallest
from typing import TYPE_CHECKING

from kg.model import Corpus
from kg.pipeline.gifts import named_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kg.model import IRI, Claim, Document, Entity
    from kg.pipeline.state import Fact, Told

__all__ = ["EACH", "PAGE", "WHOLE", "Shown", "choose", "counted", "part_of", "taken", "words_of"]

WHOLE, PAGE = 20_000, 2_000
EACH = 5
"""Claims of one fact that are shown at most."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Above ``whole`` claims the page shows the ``page`` most told ones."""

    whole: int = WHOLE
    page: int = PAGE

    def all_of(self, claims: int) -> bool:
        """Say whether a page of so many claims shows all of them.

        >>> Shown().all_of(20_000), Shown().all_of(20_001), Shown(whole=10, page=30).all_of(20)
        (True, False, True)
        """
        return claims <= max(self.whole, self.page)


def words_of(shown: int, total: int) -> tuple[str, str]:
    """Return in both languages what part of all claims a page shows."""
    return f"最重要的 {shown} 条，共 {total} 条", f"the {shown} most told claims of {total}"


def counted(told: Iterable[Told], reprints: Mapping[str, str]) -> dict[Fact, list[int]]:
    """Return for each fact how many articles make it, reprints aside, and how many claims."""
    found: dict[Fact, list[int]] = {}
    seen: set[tuple[Fact, str]] = set()
    for one in told:
        row = found.setdefault(one.fact, [0, 0])
        row[1] += 1
        if one.article not in reprints and (one.fact, one.article) not in seen:
            seen.add((one.fact, one.article))
            row[0] += 1
    return found


def choose(told: Iterable[Told], reprints: Mapping[str, str], most: int) -> dict[str, dict[int, tuple[int, ...]]]:
    """Return the places of the most told claims by article, each with its numbers among the claims of the article."""
    told = list(told)
    facts = counted(told, reprints)
    best = nsmallest(most, facts, key=lambda fact: (-facts[fact][0], -facts[fact][1], *fact[:4]))
    by_fact: dict[Fact, list[Told]] = defaultdict(list)
    wanted = set(best)
    for one in told:
        if one.fact in wanted:
            by_fact[one.fact].append(one)

    def first(fact: Fact) -> Iterable[tuple[str, int, tuple[int, ...]]]:
        rows = sorted((one.said, one.article, one.place, one.claims) for one in by_fact[fact])
        return ((article, place, claims) for _, article, place, claims in rows[:EACH])

    return taken(best, first, most)


def taken(
    best: Iterable[Fact | int],
    first: Callable[..., Iterable[tuple[str, int, tuple[int, ...]]]],
    most: int,
) -> dict[str, dict[int, tuple[int, ...]]]:
    """Take the first claims of one fact after the other, until there are enough."""
    found: dict[str, dict[int, tuple[int, ...]]] = defaultdict(dict)
    count = 0
    for fact in best:
        for article, place, claims in first(fact):
            if count == most:
                return found
            found[article][place] = claims
            count += 1
    return found


def part_of(
    chosen: Mapping[str, Iterable[int]],
    article: Callable[[str], tuple[Document, Sequence[Claim] | Mapping[int, Claim]]],
    entities: Callable[[set[IRI]], Iterable[Entity]],
    reprints: Mapping[str, str],
) -> Corpus:
    """Return the chosen claims with all that they name; ``article`` gives a document and its resolved claims by number."""
    documents: list[Document] = []
    claims: list[Claim] = []
    for ident in sorted(chosen):
        document, resolved = article(ident)
        documents.append(document)
        claims += [resolved[number] for number in sorted(chosen[ident])]
    pairs = tuple((one, reprints[one]) for one in sorted(chosen) if reprints.get(one) in chosen)
    known = tuple(sorted(entities(named_in(claims)), key=lambda entity: entity.iri))
    return Corpus(tuple(documents), known, tuple(claims), reprints=pairs)
