"""One thing under several names, across articles: conservative merges, each with its reason."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from kg.identity.ledger import Ledger, read_ledger
from kg.identity.reprints import find_reprints
from kg.links import digest, document_key, mint
from kg.model import IRI, Claim, Corpus, Document, Entity, Extraction, Merge
from kg.reading import normalise
from kg.times import day_of
from kg.vocabulary.lexicon import BASE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date
    from pathlib import Path

__all__ = ["resolve"]

_TYPO = 92.0
"""Similarity (0–100, `rapidfuzz.fuzz.ratio`) from which two titles of one issuer are one title mistyped: one wrong
character in a title of 20 gives 95; the two most alike titles of different notices in the test articles give 85."""
_LONG, _FEW = 12, 8
_MANY = 20
_LEGAL = re.compile(r"(?:股份)?(?:有限)?(?:责任)?公司$")
_ORDINAL = re.compile(r"第[一二三四五六七八九十百零0-9]+次")
_COUNTED = re.compile(r"[一二三四五六七八九十百]+[项条]")


@dataclass(slots=True)
class _Facts:
    """What the claims say of one document, meeting or person, as far as identity needs it."""

    entity: Entity
    makers: set[IRI]
    days: set[date]
    titled: bool


class _Union:
    """Which entities are one; a merge is refused where the ledger parts any two of both groups."""

    def __init__(self, allowed: Callable[[IRI, IRI], bool]) -> None:
        self.groups: dict[IRI, list[IRI]] = {}
        self.reasons: list[tuple[IRI, IRI, str]] = []
        self._allowed = allowed

    def group(self, iri: IRI) -> list[IRI]:
        return self.groups.setdefault(iri, [iri])

    def join(self, one: IRI, other: IRI, reason: str) -> None:
        a, b = self.group(one), self.group(other)
        if a is b or not all(self._allowed(x, y) for x in a for y in b):
            return
        a.extend(b)
        for iri in b:
            self.groups[iri] = a
        self.reasons.append((one, other, reason))


def resolve(documents: Iterable[Document], extractions: Iterable[Extraction], *, ledger: Path | None = None) -> Corpus:
    """Put the articles together, making one entity of each thing.

    Merged are: documents of one issuer whose titles are the same or one typing error apart; a counted
    description (八项措施) with the one title of that issuer and day that holds it; meetings of one host on one
    day; companies with and without 有限公司; persons of one name and one organisation. The ledger overrules; what
    it names and no article does is in the corpus's ``notes``. Articles that reprint another are in its ``reprints``.

    Raises:
        LexiconError: the ledger is malformed.
    """
    book = read_ledger(ledger)
    readings = sorted(extractions, key=lambda e: e.document)
    entities = _pool(readings)
    claims = [claim for reading in readings for claim in reading.claims]
    facts = _facts(entities, claims)
    union = _joined_groups(facts, entities, Ledger(), {})
    renamed = _names(union, entities, facts)
    if book != Ledger():  # the ledger may name things by the IRIs that they have without it
        union = _joined_groups(facts, entities, book, renamed)
        renamed = _names(union, entities, facts)
    documents = tuple(sorted(documents, key=lambda d: d.id))
    return Corpus(
        documents,
        _merged(entities, renamed, book),
        tuple(_renamed(claim, renamed) for claim in claims),
        tuple(sorted(Merge(renamed[a], b if renamed[a] != b else a, reason) for a, b, reason in union.reasons)),
        find_reprints(documents),
        book.strangers(entities.values(), renamed),
    )


def _joined_groups(facts: dict[IRI, _Facts], entities: dict[IRI, Entity], book: Ledger, final: dict[IRI, IRI]) -> _Union:
    """Apply the rules, then the ledger."""
    keys = {iri: book.keys(e) | {final.get(iri, iri)} for iri, e in entities.items()} if book != Ledger() else {}
    union = _Union((lambda a, b: not book.parts(keys[a], keys[b])) if book.different else (lambda _a, _b: True))
    _documents(facts, entities, union)
    _meetings(facts, union)
    _companies(entities, union)
    _people(facts, union)
    for one, other in book.same:
        named = [[iri for iri in sorted(entities) if name in keys[iri]] for name in (one, other)]
        for a, b in ((a, b) for a in named[0] for b in named[1]):
            union.join(a, b, "the ledger says so")
    return union


def _pool(readings: Iterable[Extraction]) -> dict[IRI, Entity]:
    """Return every entity once, with all its names."""
    pool: dict[IRI, Entity] = {}
    for reading in readings:
        for entity in reading.entities:
            old = pool.get(entity.iri)
            pool[entity.iri] = _joined(old, entity) if old else entity
    return pool


def _joined(one: Entity, other: Entity, label: str = "") -> Entity:
    name = label or one.label
    names = {*one.aliases, *other.aliases, one.label, other.label} - {name}
    english = tuple(dict.fromkeys((*one.english, *other.english)))
    return replace(one, label=name, aliases=tuple(sorted(names)), english=english, region=one.region or other.region)


def _facts(entities: dict[IRI, Entity], claims: Iterable[Claim]) -> dict[IRI, _Facts]:
    facts = {iri: _Facts(e, set(), set(), "关于" in e.label or "（" in e.label) for iri, e in entities.items()}
    for claim in claims:
        if claim.predicate in {"issued", "convened"} and isinstance(claim.object, str) and claim.object in facts:
            found = facts[IRI(claim.object)]
            found.makers.add(claim.subject)
            day = _day(claim)
            if day:
                found.days.add(day)
        elif claim.predicate == "affiliatedWith" and claim.subject in facts and isinstance(claim.object, str):
            facts[claim.subject].makers.add(IRI(claim.object))
    return facts


def _day(claim: Claim) -> date | None:
    """Return the one day of a claim, if it has one."""
    if claim.when is None or claim.when.earliest is None or claim.when.latest is None:
        return None
    low, high = day_of(claim.when.earliest), day_of(claim.when.latest)
    return low if low == high else None


def _of(facts: dict[IRI, _Facts], prefix: str) -> list[_Facts]:
    return [facts[iri] for iri in sorted(facts) if iri.startswith(BASE + prefix)]


def _documents(facts: dict[IRI, _Facts], entities: dict[IRI, Entity], union: _Union) -> None:
    """Merge documents by title and issuer."""
    groups: dict[str, list[_Facts]] = defaultdict(list)
    for fact in _of(facts, "document-"):
        for place in sorted({_place(entities[m]) for m in fact.makers if m in entities}):
            groups[place].append(fact)
    for found in groups.values():
        distinct: dict[tuple[object, ...], _Facts] = {}
        for one in found:  # one comparison for the same title, issuers and days, not one for each article
            key = (document_key(one.entity.label), one.titled, *sorted(one.makers), *sorted(one.days))
            _join_documents(distinct.setdefault(key, one), one, entities, union)
        for one, other in combinations(distinct.values(), 2):
            _join_documents(one, other, entities, union)
    _orphans(facts, union)


def _orphans(facts: dict[IRI, _Facts], union: _Union) -> None:
    """Merge a titled document whose issuer is not told with the only one of that title whose issuer is."""
    by_title: dict[str, list[_Facts]] = defaultdict(list)
    for fact in _of(facts, "document-"):
        if fact.titled:
            by_title[document_key(fact.entity.label)].append(fact)
    for title, found in by_title.items():
        told = [f for f in found if f.makers]
        if told and len({id(union.group(f.entity.iri)) for f in told}) == 1:
            for orphan in (f for f in found if not f.makers):
                union.join(
                    told[0].entity.iri, orphan.entity.iri, f"the only document with the title «{title}» whose issuer is told"
                )


def _join_documents(one: _Facts, other: _Facts, entities: dict[IRI, Entity], union: _Union) -> None:
    if one is not other and (reason := _same_document(one, other, entities)):
        union.join(one.entity.iri, other.entity.iri, reason)


def _same_document(one: _Facts, other: _Facts, entities: dict[IRI, Entity]) -> str:
    """Return why two documents are one, or the empty string."""
    if not _same_makers(one, other, entities):
        return ""
    a, b = document_key(one.entity.label), document_key(other.entity.label)
    short, title = (a, b) if len(a) <= len(b) else (b, a)
    if one.titled and other.titled:
        slip = len(short) >= _LONG and fuzz.ratio(a, b, score_cutoff=_TYPO)
        same = "one issuer, one title" if a == b else "one issuer, titles one slip apart" if slip else ""
        return same and f"{same}: «{one.entity.label}», «{other.entity.label}»"
    counted = _COUNTED.search(short) if one.titled != other.titled else None
    holds = (len(short) >= _FEW and short in title) or (counted is not None and counted[0] in title)
    return f"one issuer, one day, and «{title}» holds «{short}»" if holds and one.days & other.days else ""


def _place(entity: Entity) -> IRI:
    """Return the region that an issuer speaks for: its own, or itself where it is one."""
    return entity.iri if entity.cls == "Region" else entity.region or entity.iri


def _same_makers(one: _Facts, other: _Facts, entities: dict[IRI, Entity]) -> bool:
    """Say whether two documents may have one issuer: a shared one, or a region and its own office."""
    if one.makers & other.makers:
        return True
    places = [{_place(entities[m]) for m in f.makers if m in entities} for f in (one, other)]
    region_named = any(entities[m].cls == "Region" for f in (one, other) for m in f.makers if m in entities)
    return bool(places[0] & places[1]) and region_named


def _meetings(facts: dict[IRI, _Facts], union: _Union) -> None:
    """Merge meetings of one host on one day, or of one host and one number."""
    seen: dict[tuple[IRI, object], list[IRI]] = defaultdict(list)
    for fact in _of(facts, "meeting-"):
        number = _ORDINAL.search(fact.entity.label)
        for host in sorted(fact.makers):
            for key in (*sorted(fact.days), *([number[0]] if number else [])):
                _join_any(seen[host, key], fact.entity.iri, union, f"one host, and both {key}")


def _join_any(earlier: list[IRI], iri: IRI, union: _Union, reason: str) -> None:
    """Merge an entity with those before it, as far as the ledger lets it."""
    for other in earlier[:_MANY]:
        union.join(other, iri, reason)
    earlier.append(iri)


def _companies(entities: dict[IRI, Entity], union: _Union) -> None:
    """Merge companies whose names differ in their legal form alone."""
    by_name: dict[str, list[IRI]] = defaultdict(list)
    for iri in sorted(entities):
        name = _LEGAL.sub("", normalise(entities[iri].label)) if entities[iri].cls == "Company" else ""
        if len(name) > 2:  # noqa: PLR2004 - two characters name too many
            _join_any(by_name[name], iri, union, f"«{name}» with and without its legal form")


def _people(facts: dict[IRI, _Facts], union: _Union) -> None:
    """Merge persons of one name who share an organisation."""
    by_name: dict[tuple[str, IRI], list[IRI]] = defaultdict(list)
    for fact in _of(facts, "person-"):
        name = normalise(fact.entity.label)
        for maker in sorted(fact.makers):
            _join_any(by_name[name, maker], fact.entity.iri, union, f"«{name}» of one organisation")


def _names(union: _Union, entities: dict[IRI, Entity], facts: dict[IRI, _Facts]) -> dict[IRI, IRI]:
    """Return the final IRI of each entity: a titled document's follows from title and issuers, not from the article."""
    renamed: dict[IRI, IRI] = {}
    used: set[IRI] = set()
    for iri in sorted(entities):
        if iri in renamed:
            continue
        members = sorted(union.group(iri))
        known = [i for i in members if entities[i].known]
        final = known[0] if known else _minted(members, entities, facts)
        if final in used:  # not merged, though title and issuers are the same: the ledger parts them
            final = IRI(f"{final}-{digest(members[0])[:6]}")
        used.add(final)
        renamed.update(dict.fromkeys(members, final))
    return renamed


def _minted(members: list[IRI], entities: dict[IRI, Entity], facts: dict[IRI, _Facts]) -> IRI:
    """Return an IRI that follows from title and issuers, or name and organisation, and not from the article."""
    makers = sorted({m for i in members for m in facts[i].makers})
    titles = [document_key(entities[i].label) for i in members if facts[i].titled]
    if members[0].startswith(f"{BASE}document-") and titles:
        return IRI(f"{BASE}document-{digest(min(titles, key=lambda k: (-len(k), k)), *makers)}")
    if members[0].startswith(f"{BASE}person-") and makers:
        return mint("person", entities[members[0]].label, makers[0])
    return members[0]


def _merged(entities: dict[IRI, Entity], renamed: dict[IRI, IRI], book: Ledger) -> tuple[Entity, ...]:
    """Return the entities under their final IRIs, each with all its names; the longest title is preferred."""
    groups: dict[IRI, list[Entity]] = defaultdict(list)
    for iri in sorted(entities):
        groups[renamed[iri]].append(entities[iri])
    out: list[Entity] = []
    for iri, members in sorted(groups.items()):
        first = next((e for e in members if e.known), members[0])
        label = first.label if first.known else max((e.label for e in members), key=lambda name: (len(name), name))
        total = replace(first, iri=iri)
        for member in members:
            total = _joined(total, member, label)
        wish = next((book.prefer[k] for k in sorted(book.keys(total)) if k in book.prefer), "")
        if wish:
            total = _joined(total, total, wish)
        region = renamed.get(total.region, total.region) if total.region else None
        out.append(replace(total, region=region))
    return tuple(out)


def _renamed(claim: Claim, renamed: dict[IRI, IRI]) -> Claim:
    """Return the claim under the final IRIs; most claims keep theirs."""
    things = (claim.subject, claim.object, claim.share_of, *claim.attributed)
    alone = len(set(claim.attributed)) == len(claim.attributed)
    if alone and not any(isinstance(thing, str) and renamed.get(IRI(thing), thing) != thing for thing in things):
        return claim
    thing = claim.object
    return replace(
        claim,
        subject=renamed.get(claim.subject, claim.subject),
        object=renamed.get(IRI(thing), thing) if isinstance(thing, str) else thing,
        attributed=tuple(dict.fromkeys(renamed.get(who, who) for who in claim.attributed)),
        share_of=renamed.get(claim.share_of, claim.share_of) if claim.share_of else None,
    )
