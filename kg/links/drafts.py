"""What is gathered of an entity while an article is read, and what its names have in common."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kg.mentions import HERE, akin, full_name, known_forms, strip_title
from kg.model import Candidate, Entity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kg.mentions import Hit, Sheet
    from kg.model import IRI
    from kg.vocabulary import Knowledge
    from kg.vocabulary.lexicon import Entry, Lexicon, Office

__all__ = ["Draft", "at_level", "home", "names_of", "of_title", "shortens", "soon_named", "sure"]

_LEAST_SHORT = 4
_PHRASE, _SOON = 60, 6


@dataclass(slots=True)
class Draft:
    """An entity while its names are being gathered."""

    cls: str
    label: str
    names: set[str]
    english: tuple[str, ...] = ()
    notation: str | None = None
    matches: tuple[IRI, ...] = ()
    region: IRI | None = None
    known: bool = False

    def entity(self, iri: IRI) -> Entity:
        """Return the entity with the names gathered for it."""
        names = frozenset(self.names)
        if self.known:
            return _of_lexicon(iri, self.cls, self.label, names, self.english, self.notation, self.matches, self.region)
        order = tuple(sorted(names - {self.label, ""}))
        return Entity(iri, self.cls, self.label, order, self.english, self.notation, self.matches, self.region)


@lru_cache(maxsize=10_000)
def _of_lexicon(
    iri: IRI, cls: str, label: str, names: frozenset[str], english: tuple[str, ...], notation: str | None,
    matches: tuple[IRI, ...], region: IRI | None,
) -> Entity:  # fmt: skip
    """Return an entity of the lexicon, whose names most articles write in the same few ways."""
    return Entity(iri, cls, label, tuple(sorted(names - {label, ""})), english, notation, matches, region, known=True)


def shortens(head: str, title: str) -> bool:
    """Say whether a word is a short name of a title: its end, or letters of it in order up to its end (若干措施)."""
    bare = strip_title(title)
    if akin(head, bare) or title.endswith(f"{head}）"):
        return True
    letters = iter(bare)
    return len(head) >= _LEAST_SHORT and bare.endswith(head[-2:]) and all(c in letters for c in head)


def at_level(place: Entry, level: str, first: str, named: Sequence[str], lexicon: Lexicon) -> bool:
    """Say whether an office of a level, whose ``first`` letter tells it (市工信局), may be of a place.

    A city of a county's rank has it too, where the prefecture above it is not ``named``.
    """
    if place.level == level or (level == HERE and place.level != "country"):
        return True
    return (
        first == "市" and place.level == "county" and place.name.endswith("市") and lexicon.ancestors(place.code)[0] not in named
    )


@lru_cache(maxsize=10_000)
def names_of(region: Entry, office: Office) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return the full name of a region's office, the usual ways of writing it, and its English name, where both have one."""
    english = (f"{region.english[0]} {office.english}",) if office.english and region.english else ()
    return full_name(region, office), known_forms(region, office), english


def home(sheet: Sheet, knowledge: Knowledge) -> str:
    """Return the province that the article names most, if any."""
    counts: dict[str, int] = {}
    for code, count in sheet.regions:
        for up in (code, *knowledge.lexicon.ancestors(code)):
            entry = knowledge.lexicon.by_code.get(up)
            if entry and entry.level == "province":
                counts[up] = counts.get(up, 0) + count
    return max(sorted(counts), key=lambda c: counts[c], default="")


@lru_cache(maxsize=10_000)
def sure(iri: IRI, name: str) -> tuple[Candidate, ...]:
    """Return the one candidate that a name of the lexicon has."""
    return (Candidate(iri, name, 0.98, "a name of the lexicon"),)


def soon_named(hits: Sequence[Hit], number: int) -> Iterator[str]:
    """Yield the codes of regions, or of bodies' regions, that are named soon after a hit (“全市关停…。”某市发改委说)."""
    for hit in hits[number + 1 : number + 1 + _SOON]:
        if hit.start - hits[number].end <= _PHRASE and hit.part("code").isdigit():
            yield hit.part("code")


def of_title(sheet: Sheet, lexicon: Lexicon) -> Callable[[str], str]:
    """Return what gives the region of a level with which a title begins, or that it holds (市发改委印发《某市…方案》).

    A level is looked for once: an article may name thousands of bodies without their place.
    """

    @cache
    def of_level(level: str) -> str:
        heads = {hit.start for hit in sheet.hits if hit.part("titled")}
        for hit in sheet.inner:
            if not hit.part("code").isdigit() or heads.isdisjoint((hit.start, hit.start - 1)):
                continue
            for up in (hit.part("code"), *lexicon.ancestors(hit.part("code"))):
                if (entry := lexicon.by_code.get(up)) and entry.level == level:
                    return up
        return ""

    return of_level
