"""Identity after a change: only what the change can reach is looked at again, with the result that all would give.

Things are joined by what they have in common: a document by its title, a meeting by host and day, a company or a person by name.
What shares such a key with something that changed, or was one with it, or is one with it now, is gone through again by the very
rules of a whole build; no other thing can come out differently.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date  # noqa: TC003 - read when the program runs, by whoever keeps beings
from typing import TYPE_CHECKING

from kg.identity.merge import joined_groups, names
from kg.identity.rules import Facts, blocks, distinct_key, kind_of, place, same_document
from kg.model import IRI, Entity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Being", "Identities", "being_of", "keys_of"]

_PARTED = re.compile(r"-[0-9a-f]{6}\Z")  # what two things of one name that are not one are told apart by


@dataclass(frozen=True, slots=True)
class Being:
    """What identity knows of an entity before anything is joined; ``keys`` as `keys_of` gives them."""

    iri: IRI
    cls: str
    label: str
    region: IRI | None
    known: bool
    makers: frozenset[IRI]
    days: frozenset[date]
    keys: tuple[str, ...]

    def facts(self) -> Facts:
        """Return it as the rules take it."""
        return Facts(self.entity(), set(self.makers), set(self.days))

    def entity(self) -> Entity:
        """Return as much of the entity as the rules look at."""
        return Entity(self.iri, self.cls, self.label, region=self.region, known=self.known)

    @property
    def kind(self) -> str:
        """By which rules it may be joined; nothing for most."""
        return kind_of(self.entity())


def being_of(fact: Facts) -> Being:
    """Return what identity knows of an entity."""
    e = fact.entity
    return Being(e.iri, e.cls, e.label, e.region, e.known, frozenset(fact.makers), frozenset(fact.days), keys_of(fact))


def keys_of(fact: Facts) -> tuple[str, ...]:
    """Return what a thing must share with another to be one with it, or to matter for what becomes of it."""
    kind = kind_of(fact.entity)
    if kind == "document":
        return (f"document {fact.key}",)
    return tuple(f"{kind} {key!r}" for key, _ in blocks(kind, fact)) if kind else ()


class Identities:
    """What all things are, before and after a change of some of them."""

    def __init__(self, before: Mapping[IRI, Being], changed: Mapping[IRI, Being | None], finals: Mapping[IRI, IRI]) -> None:
        """Take what was known, what is other now (None for what is gone), and the final IRIs of before."""
        self._before, self._finals = before, finals
        self._after = {iri: being for iri, being in {**before, **changed}.items() if being is not None}
        self._entities = _Entities(self._after)
        self._changed = self._touched(changed)

    def _touched(self, changed: Mapping[IRI, Being | None]) -> set[IRI]:
        """Return what changed, and the documents of whoever now speaks for another place."""
        moved = {iri for iri in changed if self._place(self._before, iri) != self._place(self._after, iri)}
        found = {iri for iri, being in changed.items() if being != self._before.get(iri)}
        if moved:
            for world in (self._before, self._after):
                found.update(iri for iri, being in world.items() if moved & being.makers)
        return found

    @staticmethod
    def _place(world: Mapping[IRI, Being], iri: IRI) -> tuple[str, IRI] | None:
        """Return what the rules look at in a maker."""
        being = world.get(iri)
        return (being.cls, place(being.entity())) if being else None

    def resolved(self) -> tuple[set[IRI], dict[IRI, IRI], list[tuple[IRI, IRI, str]]]:
        """Return what was gone through again, with the final IRIs and the joins of that part; all else is as it was."""
        near = self._near()
        if not near:
            return set(), {}, []
        while True:
            here = {iri: self._after[iri] for iri in sorted(near) if iri in self._after}
            facts = {iri: being.facts() for iri, being in here.items()}
            union = joined_groups(facts, self._entities, self._starts(here))
            final = names(union, facts, facts)
            more = self._of_the_same_name(near, final)
            if more <= near:
                return near, final, union.reasons
            near = self._closed(near | more)

    def _near(self) -> set[IRI]:
        """Return all that the change can reach."""
        found = {iri for iri in self._changed if any(w[iri].kind for w in (self._before, self._after) if iri in w)}
        if not found:
            return found
        self._index()
        return self._closed(found | self._alike(found))

    def _index(self) -> None:
        """Look up things by what they share."""
        self._by_key: dict[str, set[IRI]] = defaultdict(set)
        for world in (self._before, self._after):
            for iri, being in world.items():
                for key in being.keys:
                    self._by_key[key].add(iri)
        self._groups: dict[IRI, set[IRI]] = defaultdict(set)
        self._bases: dict[str, set[IRI]] = defaultdict(set)
        for iri, final in self._finals.items():
            self._groups[final].add(iri)
            self._bases[final].add(iri)
            if _PARTED.search(final):
                self._bases[_PARTED.sub("", final)].add(iri)

    def _closed(self, found: set[IRI]) -> set[IRI]:
        """Add what shares a key, and what was one, until nothing more comes."""
        todo, found, seen = list(found), set(found), set[str]()
        while todo:
            iri = todo.pop()
            more: set[IRI] = set()
            for key in (key for world in (self._before, self._after) if iri in world for key in world[iri].keys):
                if key not in seen:
                    seen.add(key)
                    more |= self._by_key[key]
            final = self._finals.get(iri)
            if final and f"= {final}" not in seen:
                seen.add(f"= {final}")
                more |= self._groups[final]
            todo += more - found
            found |= more
        return found

    def _alike(self, found: Iterable[IRI]) -> set[IRI]:
        """Return the documents that are one with a changed one now, by titles that are not the same."""
        mine = {self._after[iri] for iri in found if iri in self._after and _is_document(self._after[iri])}
        places = {where for being in mine for where in self._places(being)}
        if not mine or not places:
            return set()
        kinds: dict[tuple[object, ...], tuple[Facts, frozenset[IRI], list[IRI]]] = {}
        for iri, being in self._after.items():
            if _is_document(being) and (where := self._places(being)) & places:
                fact = being.facts()
                kinds.setdefault(distinct_key(fact), (fact, where, []))[2].append(iri)
        more: set[IRI] = set()
        for being in mine:
            fact, here = being.facts(), self._places(being)
            for other, where, members in kinds.values():
                if where & here and same_document(fact, other, self._entities):
                    more.update(members)
        return more

    def _places(self, being: Being) -> frozenset[IRI]:
        """Return the places that the makers of a document speak for."""
        return frozenset(place(self._entities[maker]) for maker in being.makers if maker in self._after)

    def _starts(self, here: Mapping[IRI, Being]) -> dict[IRI, IRI]:
        """Return the first document of each place, where a document of several shows in which order places are gone through."""
        if all(len(self._places(being)) < 2 for being in here.values() if _is_document(being)):  # noqa: PLR2004 - two
            return {}
        starts: dict[IRI, IRI] = {}
        for iri in sorted(iri for iri, being in self._after.items() if _is_document(being)):
            for where in self._places(self._after[iri]):
                starts.setdefault(where, iri)
        return starts

    def _of_the_same_name(self, near: set[IRI], final: Mapping[IRI, IRI]) -> set[IRI]:
        """Return the things that have, or had before they were told apart, a name that one of these had or has."""
        names_ = {*final.values(), *(self._finals[iri] for iri in near if iri in self._finals)}
        names_ |= {IRI(_PARTED.sub("", name)) for name in names_}
        return {iri for name in names_ for iri in self._bases.get(name, ())}


def _is_document(being: Being) -> bool:
    """Say whether a thing is a document, by its key."""
    return bool(being.keys) and being.keys[0].startswith("document ")


class _Entities:
    """The entities of a world, as a mapping that makes each when it is asked for."""

    def __init__(self, world: Mapping[IRI, Being]) -> None:
        self._world = world
        self._made: dict[IRI, Entity] = {}

    def __contains__(self, iri: object) -> bool:
        return iri in self._world

    def __getitem__(self, iri: IRI) -> Entity:
        found = self._made.get(iri)
        if found is None:
            found = self._made[iri] = self._world[iri].entity()
        return found
