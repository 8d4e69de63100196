"""What a change of a few articles reaches: entities that come out differently, and articles that must be looked at again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from kg import graph
from kg.identity.again import Being, Identities, being_of
from kg.identity.copies import Print, renewed_reprints
from kg.identity.merge import merge_of
from kg.identity.reprints import sound_of
from kg.identity.rules import Facts, merged
from kg.model import IRI
from kg.pipeline.gifts import Known
from kg.pipeline.rebase import moved

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from kg.model import Document, Entity, Extraction, Merge
    from kg.pipeline.cache import Cache
    from kg.pipeline.state import Pool, State, Summary
    from kg.vocabulary import Terms

__all__ = ["CannotError", "Reach", "Side"]


class CannotError(Exception):
    """A change that cannot be followed by the tables; all must be put together anew."""


@dataclass(slots=True)
class Side:
    """The articles of one build, with what is known of each; ``pool`` is their entities."""

    articles: Mapping[str, Summary]
    samples: Mapping[str, bytes]
    pool: Pool
    reprints: Mapping[str, str] = field(default_factory=dict)
    outlets: Mapping[str, tuple[str, IRI | None]] = field(default_factory=dict)

    def prints(self) -> dict[str, Print]:
        """Return what reprints are told by."""
        return {ident: Print(ident, one.order, self.samples[ident]) for ident, one in self.articles.items() if one.long}

    def spellings(self) -> dict[str, str]:
        """Return the spelling of each publisher, by the form under which two are one."""
        return graph.spellings(one.publisher for one in self.articles.values())


class Reach:
    """Follows a change from the entities of the articles that changed to all that it reaches."""

    def __init__(self, state: State, known: Cache, before: Side, after: Side, terms: Terms, base: str) -> None:
        """Take both builds; the descriptions of new entities are in the tables already."""
        self._state, self._known, self._terms, self._base = state, known, terms, base
        self._before, self._after = before, after
        self.changed = {
            ident for ident in {*before.articles, *after.articles} if before.articles.get(ident) is not after.articles.get(ident)
        }
        self.old_entities: dict[IRI, Entity] = {}
        self.new_entities: dict[IRI, Entity] = {}
        self._finals: dict[IRI, IRI | None] = {}  # of what was gone through again, and of what is new or gone
        self._earlier: dict[IRI, IRI] = {}  # of what was gone through again, as far as it was there
        self._turned: set[IRI] = set()  # what has another final IRI, is new, or is gone
        self._moved: set[IRI] = set()  # final IRIs of what lies in a region that has another one

    def follow(self, extractions: Iterable[Extraction], documents: Mapping[str, Document]) -> None:
        """Find out what comes out differently; ``extractions`` are those of the changed articles, of both builds.

        Raises:
            CannotError: it cannot be told.
        """
        touched = {entity.iri for extraction in extractions for entity in extraction.entities}
        old, new = (side.pool.entities(touched) for side in (self._before, self._after))
        beings, near, joins = self._identified(touched, new)
        self._resolve({iri for iri in touched if old.get(iri) != new.get(iri)} | self._turned)
        self._keep(beings, near, joins)
        self._outlets()
        self._reprints(documents)

    def _identified(
        self, touched: set[IRI], pooled: Mapping[IRI, Entity]
    ) -> tuple[dict[IRI, Being | None], set[IRI], list[tuple[IRI, IRI, str]]]:
        """Go through identity again, as far as it is touched; return what changed, what was gone through, and its joins."""
        old = {iri: being for iri, (being, _) in self._state.beings_of(touched).items()}
        new = self._beings(pooled)
        beings = {iri: new.get(iri) for iri in touched if old.get(iri) != new.get(iri)}
        for iri in beings:
            self._finals[iri] = iri if iri in new else None
        if not any(self._matters(old.get(iri), new.get(iri)) for iri in beings):
            return beings, set(), []
        everything, finals = self._state.beings()
        near, final, joins = Identities(everything, beings, finals).resolved()
        self._turned = {iri for iri in near if finals.get(iri) != final.get(iri)}
        self._finals |= {iri: final.get(iri) for iri in near}
        within = {iri for iri, being in everything.items() if being.region in self._turned}
        self._moved = {last for iri in within if (last := self._finals.get(iri, finals[iri]))}
        return beings | {iri: everything[iri] for iri in self._turned if iri not in beings}, near, joins

    @staticmethod
    def _matters(old: Being | None, new: Being | None) -> bool:
        """Say whether identity looks at what changed in a thing."""
        if any(being.kind for being in (old, new) if being):
            return True
        return old is not None and new is not None and (old.cls, old.region) != (new.cls, new.region)

    def _beings(self, pooled: Mapping[IRI, Entity]) -> dict[IRI, Being]:
        """Return entities as identity knows them now."""
        facts = {iri: Facts(entity) for iri, entity in pooled.items()}
        for one in self._after.articles.values():
            for about, maker, day in one.hints:
                fact = facts.get(IRI(about))
                if fact:
                    fact.makers.add(IRI(maker))
                    fact.days.update([day] if day else [])
        return {iri: being_of(fact) for iri, fact in facts.items()}

    def _resolve(self, dirty: set[IRI]) -> None:
        """Make the resolved entities anew that have a member that is new, gone, or described otherwise."""
        earlier = self._state.finals(dirty)
        reached = {*earlier.values(), *self._moved}
        reached.update(final for iri in dirty if (final := self._finals.get(iri)))
        members: dict[IRI, set[IRI]] = defaultdict(set)
        rows = self._state.among("SELECT iri, final FROM being WHERE final IN ({})", reached)
        for iri, final in [(iri, final) for iri, final in rows if iri not in self._finals]:
            members[final].add(iri)
        for iri, now in self._finals.items():
            if now in reached:
                members[now].add(iri)
        pooled = self._after.pool.entities({iri for found in members.values() for iri in found})
        self.old_entities = self._state.resolved(reached)
        regions = self.finals({entity.region for entity in pooled.values() if entity.region}, new=True)
        for final, found in members.items():
            if missing := [iri for iri in found if iri not in pooled]:
                raise CannotError(f"nobody names {missing[0]}")
            entity = merged(final, [pooled[iri] for iri in sorted(found)])
            region = regions.get(entity.region, entity.region) if entity.region else None
            self.new_entities[final] = replace(entity, region=region)
        self._state.drop("resolved", "iri", self.old_entities.keys() - self.new_entities.keys())
        self._state.keep_resolved(self.new_entities.values())

    def _keep(self, beings: Mapping[IRI, Being | None], near: set[IRI], joins: Iterable[tuple[IRI, IRI, str]]) -> None:
        """Bring the tables up."""
        state = self._state
        self._earlier = state.finals({*beings, *near})
        state.drop("being", "iri", [iri for iri, being in beings.items() if being is None])
        known = {iri: self._finals.get(iri, self._earlier.get(iri)) for iri in beings}
        state.keep_beings((being, final) for iri, being in beings.items() if being and (final := known[iri]))
        state.drop("joined", "one", near)
        finals = {iri: final for iri, final in self._finals.items() if final}
        state.keep_joined((one, self._rebased(merge_of(finals, one, other, reason))) for one, other, reason in joins)

    def _rebased(self, merge: Merge) -> Merge:
        """Return a join under the base of the build."""
        return replace(merge, kept=moved(merge.kept, self._base), merged=moved(merge.merged, self._base))

    def finals(self, iris: Collection[IRI], *, new: bool) -> dict[IRI, IRI]:
        """Return the final IRIs of entities, now or before."""
        found = self._state.finals(iris)
        if new:
            found |= {iri: final for iri in iris if (final := self._finals.get(iri))}
            return found
        found |= {iri: self._earlier[iri] for iri in iris if iri in self._earlier}
        return {iri: final for iri, final in found.items() if iri in self._earlier or iri not in self._finals}

    def _outlets(self) -> None:
        """Find the publishers of both builds, and bring the table of their names up."""
        words = [side.spellings() for side in (self._before, self._after)]
        before = {key: self._state.outlet(key) for key in words[0]}
        for final in {*self.old_entities, *self.new_entities}:
            self._state.drop("outlet", "iri", [final])
            entity = self.new_entities.get(final)
            if entity and self._terms.is_a(entity.cls, "Organisation"):
                self._state.keep_outlets(entity, moved(final, self._base))
        self._before.outlets = {key: (name, before[key]) for key, name in words[0].items()}
        self._after.outlets = {key: (name, self._state.outlet(key)) for key, name in words[1].items()}

    def _reprints(self, documents: Mapping[str, Document]) -> None:
        """Find the reprints of the new build."""

        def sound(ident: str) -> str:
            document = documents.get(ident) or self._known.document(self._after.articles[ident].key)
            if document is None:
                raise CannotError(f"{ident} is not in the cache")
            return sound_of(document)

        found = renewed_reprints(self._before.prints(), self._after.prints(), self._before.reprints, sound)
        if found is None:
            raise CannotError("the reprints changed too much")
        self._after.reprints = found

    def others(self) -> set[str]:
        """Return the articles that did not change and yet give something else now."""
        found = {
            ident
            for ident in {*self._before.reprints, *self._after.reprints}
            if self._before.reprints.get(ident) != self._after.reprints.get(ident)
        }
        outlets = {
            key
            for key in {*self._before.outlets, *self._after.outlets}
            if self._before.outlets.get(key) != self._after.outlets.get(key)
        }
        if outlets:
            found |= {
                one.id for one in self._after.articles.values() if one.publisher and graph.outlet_key(one.publisher) in outlets
            }
        found |= {one.id for one in self._after.pool.naming(self._renamed)}
        return {ident for ident in found if ident in self._after.articles} - self.changed

    @cached_property
    def _renamed(self) -> set[IRI]:
        """The entities that have another final IRI, or are called something else."""
        found = {iri for iri, final in self._finals.items() if final and self._earlier.get(iri, final) != final}
        called = {
            final
            for final, entity in self.new_entities.items()
            if (old := self.old_entities.get(final)) and (old.label, old.cls) != (entity.label, entity.cls)
        }
        found.update(iri for (iri,) in self._state.among("SELECT iri FROM being WHERE final IN ({})", called))
        return found

    def known(self, extractions: Iterable[Extraction], *, new: bool) -> Known:
        """Return what must be known of the whole to tell what some articles give, now or before."""
        side = self._after if new else self._before
        finals = self.finals({entity.iri for extraction in extractions for entity in extraction.entities}, new=new)
        wanted = {*finals.values(), *(iri for _, iri in side.outlets.values() if iri)}
        entities = self._state.resolved(wanted - {*self.old_entities, *self.new_entities})
        entities |= self.new_entities if new else self.old_entities
        return Known(finals, entities, side.outlets, side.reprints)
