"""From raw claims to claims: one per fact and article, with evidence in the article's own offsets."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING

from kg.claims.raw import Raw
from kg.claims.reported import DAYS
from kg.model import IRI, Claim, Entity, Evidence, Modality, Quantity, When
from kg.times import day_of
from kg.vocabulary.lexicon import BASE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.links import Article
    from kg.vocabulary import Knowledge, Terms
    from kg.vocabulary.lexicon import Entry

__all__ = ["assemble", "entity_of"]

_MOST_EVIDENCE = 3
_APART = 31
_OWN_ACTS = frozenset({"requires", "deadline"})
_OF_MEETINGS = frozenset({"convened", "attended"})
_ORDER = (Modality.ASSERTED, Modality.PLANNED, Modality.RUMOURED, Modality.DENIED)
_PLACE = attrgetter("start", "end", "predicate", "pattern")
_SURENESS, _WHEN, _CONFIDENCE = map(attrgetter, ("modality", "when", "confidence"))
_QUALITIES = tuple(map(attrgetter, ("window", "position", "share_of")))


@dataclass(slots=True)
class _Group:
    """What an article says of one fact, and the first time with both bounds that it gives."""

    members: list[Raw] = field(default_factory=list)
    when: When | None = None
    rounded: bool = False
    """Whether only a headline gave the time so far."""


_confidence = cache(Decimal)  # patterns give a few dozen values


def assemble(
    article: Article, raws: Iterable[Raw], knowledge: Knowledge, warn: list[str], heads: frozenset[int] = frozenset()
) -> tuple[tuple[Entity, ...], tuple[Claim, ...]]:
    """Return the entities that the claims need, and the claims in order of their first evidence.

    ``heads`` are the numbers of the sentences that are headlines: they round days (昨夜) and drop 将 and 网传, which the text
    below does not.

    A claim whose subject or object is not of a class that its predicate knows is left out, and told in ``warn``; so is one that
    names what has no visible name (quotation marks around a line separator), which no graph could hold.
    """
    groups: list[_Group] = []
    index: dict[tuple[object, ...], list[_Group]] = {}
    agreeing: list[Raw] = []
    nameless = {iri for iri, entity in article.entities.items() if not entity.label.strip()}
    for raw in raws:
        if nameless and not nameless.isdisjoint((raw.subject, raw.object, raw.share_of, *raw.attributed)):
            warn.append(f"{raw.pattern}: left out, since it names something without a name")
        elif _agrees(raw, article, knowledge):
            agreeing.append(raw)
        else:
            words = article.sheet.reading.span(raw.start, raw.end).of(article.sheet.reading.text)
            warn.append(f"{raw.pattern}: left out, since {raw.predicate} does not lead between such things: «{words}»")
    for raw in sorted(agreeing, key=_PLACE):
        same = index.setdefault(_key(raw), [])
        group = next((g for g in same if not _apart(g.when, raw.when)), None) if same else None
        if group is None:
            group = _Group()
            same.append(group)
            groups.append(group)
        group.members.append(raw)
        if raw.when and raw.when.bounded and (group.when is None or (group.rounded and raw.sentence not in heads)):
            if group.when is None or _same_kind(group.when, raw.when):
                group.when = raw.when
            group.rounded = raw.sentence in heads
    quoted: dict[tuple[int, int], Evidence] = {}
    claims = tuple([_claim(article, group, heads, quoted) for group in groups])
    return _entities(article, claims, knowledge), claims


def _agrees(raw: Raw, article: Article, knowledge: Knowledge) -> bool:
    """Say whether subject and object are of the classes that the predicate leads from and to."""
    by_iri, seen, thing = knowledge.lexicon.by_iri, article.entities, raw.object
    about = by_iri.get(raw.subject) or seen.get(raw.subject)
    named = IRI(thing) if isinstance(thing, str) and thing.startswith(BASE) else None
    other = (by_iri.get(named) or seen.get(named)) if named else None
    return _leads(knowledge.terms, raw.predicate, about.cls if about else "", other.cls if other else "")


@lru_cache(maxsize=10_000)
def _leads(terms: Terms, predicate: str, subject: str, thing: str) -> bool:
    """Say whether the ontology has a predicate lead between two classes, of which either may be unknown."""
    term = terms.property(predicate)
    return (not subject or terms.within(subject, term.domain)) and (not thing or terms.within(thing, term.range))


def _key(raw: Raw) -> tuple[object, ...]:
    thing = raw.object
    value = (thing.value, thing.unit) if isinstance(thing, Quantity) else thing
    return (raw.subject, raw.predicate, value, raw.modality == Modality.DENIED)


def _apart(first: When | None, second: When | None) -> bool:
    """Say whether two claims speak of different times, so that they are two facts."""
    if not first or not second or not second.bounded:
        return False
    a, b, c, d = (day_of(x) for x in (first.earliest, first.latest, second.earliest, second.latest) if x)
    return (c - b).days > _APART or (a - d).days > _APART


def _same_kind(first: When, second: When) -> bool:
    """Say whether two times are both days."""
    return first.precision in DAYS and second.precision in DAYS


def _claim(article: Article, group: _Group, heads: frozenset[int], quoted: dict[tuple[int, int], Evidence]) -> Claim:
    """Make one claim of what an article says in several places; ``quoted`` keeps the words of each place for other claims."""
    first = group.members[0]
    document, reading = article.sheet.document, article.sheet.reading
    raw, places = first, [(first.start, first.end)]
    if len(group.members) > 1:
        raw = _united(group.members, heads)
        places = list(dict.fromkeys([(m.start, m.end) for m in group.members]))[:_MOST_EVIDENCE]
    for place in places:
        if place not in quoted:
            quoted[place] = Evidence.of(document, reading.span(*place))
    who = raw.attributed
    if who and (own := _no_witness(first)) in who:
        who = tuple([w for w in who if w != own])
    return Claim(
        first.subject,
        first.predicate,
        first.object,
        tuple(map(quoted.__getitem__, places)),
        raw.modality,
        _public(group.when or raw.when),
        who,
        _confidence(raw.confidence),
        raw.window or None,
        raw.position or None,
        raw.share_of or None,
        first.pattern,
    )


def _no_witness(raw: Raw) -> object:
    """Return whose word is no testimony to a claim: a meeting's, that it orders or was held (会议强调)."""
    return raw.subject if raw.predicate in _OWN_ACTS else raw.object if raw.predicate in _OF_MEETINGS else None


def _united(members: list[Raw], heads: frozenset[int]) -> Raw:
    """Return what several places of an article say of one fact: the surest way of saying it, and whatever one of them gives."""
    first, own = members[0], _no_witness(members[0])
    below = [m for m in members if m.sentence not in heads] or members
    return Raw(
        first.subject,
        first.predicate,
        first.object,
        first.sentence,
        first.start,
        first.end,
        first.pattern,
        max(map(_CONFIDENCE, members), key=_confidence),
        min(map(_SURENESS, below), key=_ORDER.index),
        next(filter(None, map(_WHEN, members)), None),
        next(filter(None, [tuple([w for w in m.attributed if w != own]) for m in members if m.attributed]), ()),
        *[next(filter(None, map(quality, members)), None) for quality in _QUALITIES],
    )


def _public(when: When | None) -> When | None:
    """Drop a time that bounds nothing."""
    return when if when and (when.earliest or when.latest) else None


def entity_of(entry: Entry, knowledge: Knowledge, names: Iterable[str] = ()) -> Entity:
    """Return the entity of a lexicon entry, with the names that an article gives it besides."""
    region = knowledge.lexicon.by_code.get(entry.region) if entry.region else None
    parent = knowledge.lexicon.by_code.get(entry.parent) if entry.cls == "Region" and entry.parent else None
    inside = parent or region
    return _known_as(entry, tuple(names), inside.iri if inside and inside.iri != entry.iri else None)


@lru_cache(maxsize=10_000)
def _known_as(entry: Entry, names: tuple[str, ...], inside: IRI | None) -> Entity:
    """Return what articles that use the same names make of an entry."""
    return Entity(
        entry.iri,
        entry.cls,
        entry.name,
        tuple(sorted({*entry.aliases, *names} - {entry.name})),
        entry.english,
        entry.code if entry.code.isdigit() and len(entry.code) == 6 else None,  # noqa: PLR2004 - GB/T 2260
        entry.matches,
        inside,
        known=True,
    )


def _entities(article: Article, claims: Iterable[Claim], knowledge: Knowledge) -> tuple[Entity, ...]:
    """Return every entity that the claims name, and the regions that those lie in."""
    by_iri = knowledge.lexicon.by_iri
    wanted: list[IRI] = []
    for claim in claims:
        wanted += [claim.subject, *claim.attributed, *([claim.share_of] if claim.share_of else [])]
        if isinstance(claim.object, str) and claim.object.startswith("http"):
            wanted.append(IRI(claim.object))
    found: dict[IRI, Entity] = {}
    while wanted:
        iri = wanted.pop()
        if iri in found:
            continue
        known, seen = by_iri.get(iri), article.entities.get(iri)
        base = entity_of(known, knowledge, seen.aliases if seen else ()) if known else seen
        if base is None:
            continue
        found[iri] = base
        if base.region:
            wanted.append(base.region)
    return tuple(sorted(found.values(), key=lambda e: e.iri))
