"""Patterns over encoded sentences: who does what to whom, with lists and «respectively» unrolled."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.claims.context import Cuer, Scene, Speakers, last_day, when_near
from kg.claims.raw import Raw
from kg.model import IRI, Modality, Quantity, When
from kg.vocabulary.patterns import code_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from kg.claims.encode import Sentence
    from kg.links import Article
    from kg.vocabulary import Knowledge
    from kg.vocabulary.patterns import Pattern

    Value = IRI | Quantity | date | datetime | str

__all__ = ["Engine"]

_OWNS = re.compile(r"的|旗下")
_ROLE = re.compile(r"\d+$")
_CARRIED = 2
_HASHRATE = frozenset({"lost", "gained", "hashrate", "hashrateShare"})
_NUMERIC = frozenset({"lost", "gained", "hashrate", "hashrateShare", "powerUse", "price", "priceChange", "projectCount"})


class Engine:
    """Runs every pattern over an article's sentences."""

    def __init__(self, knowledge: Knowledge, cuer: Cuer) -> None:
        """Sort the patterns by what they cannot do without."""
        self._patterns = knowledge.patterns
        self._cuer = cuer
        self._by_code = knowledge.lexicon.by_code

    def __call__(
        self, article: Article, sentences: tuple[Sentence, ...], holders: dict[int, IRI], speakers_of: Speakers, warn: list[str],
        *, only: frozenset[str] = frozenset(), never: frozenset[str] = frozenset(),
    ) -> Iterator[Raw]:  # fmt: skip
        """Yield the claims of an article; ``holders`` names the document or meeting that governs a sentence, if any."""
        scene = Scene()
        patterns = [p for p in self._patterns if (not only or p.predicate in only) and p.predicate not in never]
        for sentence in sentences:
            speakers = speakers_of.get(sentence.number, ())
            for pattern in patterns:
                if all(map(sentence.mask.__and__, pattern.needs)):
                    yield from self._run(pattern, article, sentences, sentence, holders, scene, speakers, warn)
            if speakers:
                scene.source, scene.source_block = (speakers[-1][1],), sentence.block
            if day := last_day(sentence, article):
                scene.day, scene.day_block = day, sentence.block

    def _run(
        self, pattern: Pattern, article: Article, sentences: tuple[Sentence, ...], sentence: Sentence, holders: dict[int, IRI],
        scene: Scene, speakers: tuple[tuple[int, IRI], ...], warn: list[str],
    ) -> Iterator[Raw]:  # fmt: skip
        """Yield the claims of one pattern in one sentence."""
        if pattern.about and not pattern.about.search(sentence.code):
            return
        for match in pattern.regex.finditer(sentence.code):
            if pattern.stop and pattern.stop.search(match[0]):
                continue
            roles = self._roles(match, sentence, article)
            for role, kinds in pattern.inherit:
                if not roles.get(role):
                    roles[role] = self._inherited(kinds, match.start(), sentence, sentences, article, holders, pattern.reach)
            if pattern.nouns and not all(
                article.sheet.hits[n].part("noun") in pattern.nouns for n in self._numbers(match, "object", sentence)
            ):
                continue
            subjects, objects = roles.get("subject", []), roles.get("object", [])
            if not subjects or not objects:
                continue
            if pattern.pairing == "respectively" and len(subjects) != len(objects):
                warn.append(f"{pattern.id}: {len(subjects)} names but {len(objects)} values in «{match[0]}»")
                continue
            pairs = (
                zip(subjects, objects, strict=True)
                if pattern.pairing == "respectively"
                else ((s, o) for s in subjects for o in objects)
            )
            base = self._base(pattern, match, sentence, article, scene, speakers, roles)
            for subject, thing in pairs:
                if isinstance(subject, str) and subject.startswith("http") and subject != thing:
                    yield replace(
                        base,
                        subject=IRI(subject),
                        object=_signed(thing, pattern),
                        literal="object" in roles.get("plain", ()),
                    )

    def _roles(self, match: re.Match[str], sentence: Sentence, article: Article) -> dict[str, list[Value]]:
        """Return what fills each role."""
        roles: dict[str, list[Value]] = {}
        for group in match.re.groupindex:
            start, end = match.span(group)
            if start < 0:
                continue
            role = _ROLE.sub("", group)
            numbers = [
                sentence.hits[i] for i in range(start, end) if i in sentence.hits and not _OWNS.match(sentence.code, i + 1, end)
            ]
            values = [v for n in numbers if (v := _value(article, n, role)) is not None]
            if not numbers and role in {"object", "position", "subject"}:
                values = [match[group]]
                roles.setdefault("plain", []).append(role)
            roles.setdefault(role, []).extend(values)
        return roles

    def _inherited(
        self,
        kinds: tuple[str, ...],
        place: int,
        sentence: Sentence,
        sentences: tuple[Sentence, ...],
        article: Article,
        holders: dict[int, IRI],
        reach: int,
    ) -> list[Value]:
        """Fill a role from what was named before: in the sentence, by what governs it, in the sentences before."""
        codes = {code_of(k) for k in kinds}
        if found := self._nearest(kinds, codes, sentence, place, article):
            return [found]
        if "PolicyDocument" in kinds:
            holder = holders.get(sentence.number)
            return [holder] if holder else []
        if kinds == ("Region",) and (holder := holders.get(sentence.number)) and (region := article.regions.get(holder)):
            return [self._by_code[region].iri] if region in self._by_code else []
        for back in range(sentence.number - 1, max(-1, sentence.number - 1 - reach), -1):
            if sentences[back].block < sentence.block - 1:
                break
            if found := self._nearest(kinds, codes, sentences[back], len(sentences[back].code), article):
                return [found]
        return []

    def _nearest(self, kinds: tuple[str, ...], codes: set[str], sentence: Sentence, place: int, article: Article) -> Value | None:
        """Return the nearest mention of the kinds before a place; a body stands for its region."""
        for i in sorted((i for i in sentence.hits if i < place), reverse=True):
            linked = article.links[sentence.hits[i]]
            if linked is None:
                continue
            if sentence.code[i] in codes:
                return linked.entity
            region = article.regions.get(linked.entity)
            if kinds == ("Region",) and region in self._by_code:
                return self._by_code[region].iri
        return None

    def _base(
        self, pattern: Pattern, match: re.Match[str], sentence: Sentence, article: Article, scene: Scene,
        speakers: tuple[tuple[int, IRI], ...], roles: dict[str, list[Value]],
    ) -> Raw:  # fmt: skip
        """Return the claim without its subject and object: place, time, modality, source."""
        trigger = _trigger(match, sentence)
        times = [n for n in self._numbers(match, "time", sentence) if isinstance(article.sheet.hits[n].value, When)]
        level = pattern.predicate in _NUMERIC
        near = when_near(sentence, article, trigger, match.end(), level=level)
        if near is None and level and sentence.block - scene.day_block <= _CARRIED:
            near = scene.day
        when = article.sheet.hits[times[0]].value if times else near
        start, end = sentence.view_range(match.start(), match.end())
        modality = Modality(pattern.modality) if pattern.modality else self._cuer.modality(sentence, trigger)
        who = roles.get("who") or self._who(speakers, match, scene, sentence, pattern)
        position = next((str(v) for v in roles.get("position", [])), None)
        return Raw(
            IRI(""),
            pattern.predicate,
            "",
            sentence.number,
            start,
            end,
            pattern.id,
            pattern.confidence,
            modality,
            when if isinstance(when, When) else None,
            tuple(IRI(str(w)) for w in who),
            window=self._window(sentence, article) if level else None,
            position=position,
        )

    def _window(self, sentence: Sentence, article: Article) -> str | None:
        """Return the rolling period that a sentence speaks of (近24小时), as an ISO duration."""
        values = (article.sheet.hits[n].value for _, n in sorted(sentence.hits.items()))
        return next((v.window for v in values if isinstance(v, When) and v.window), None)

    def _numbers(self, match: re.Match[str], role: str, sentence: Sentence) -> list[int]:
        """Return the numbers of the hits in a role."""
        groups = [g for g in match.re.groupindex if _ROLE.sub("", g) == role and match.start(g) >= 0]
        return [sentence.hits[i] for g in groups for i in range(*match.span(g)) if i in sentence.hits]

    def _who(
        self,
        speakers: tuple[tuple[int, IRI], ...],
        match: re.Match[str],
        scene: Scene,
        sentence: Sentence,
        pattern: Pattern,
    ) -> list[IRI]:
        """Return who says so: the last speaker before the claim, or of the paragraph where figures go on."""
        before = [who for place, who in speakers if place <= match.start()]
        if before:
            return [before[-1]]
        reach = 1 if pattern.predicate in _HASHRATE else 0
        if pattern.predicate in _NUMERIC and not speakers and sentence.block - scene.source_block <= reach:
            return list(scene.source)
        return []


def _value(article: Article, number: int, role: str) -> Value | None:
    """Return what a hit contributes to a role."""
    hit = article.sheet.hits[number]
    if isinstance(hit.value, Quantity):
        return hit.value
    if isinstance(hit.value, When):
        return hit.value.latest if role == "object" else None
    linked = article.links[number]
    return linked.entity if linked else None


def _signed(value: Value, pattern: Pattern) -> Value:
    """Give a fall its sign, and a bare number the unit that its noun implies."""
    if isinstance(value, Quantity) and pattern.unit and value.unit == "NUM":
        value = replace(value, unit=pattern.unit)
    return value.negated() if pattern.sign < 0 and isinstance(value, Quantity) else value


def _trigger(match: re.Match[str], sentence: Sentence) -> int:
    """Return where the claim's own words start: after the subject, where that stands first."""
    for group in match.re.groupindex:
        if _ROLE.sub("", group) == "subject" and match.start(group) == match.start():
            return min(match.end(group) + _gap(match, group), len(sentence.code))
    return match.start()


def _gap(match: re.Match[str], group: str) -> int:
    """Return how far the next role is, at most to the end of the match."""
    later = [match.start(g) for g in match.re.groupindex if match.start(g) >= match.end(group)]
    return max(0, min([*later, match.end()]) - match.end(group))
