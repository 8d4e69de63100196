"""What documents and meetings order, and what happens to places: measures, deadlines, and who they belong to.

A sentence is governed by the document or meeting that it names, or that the sentences before it named
and that it goes on about. A measure in a governed sentence is required by the document or meeting;
any other is something that a place or company is subject to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.claims.context import Cuer, when_near
from kg.claims.raw import Raw
from kg.links import CHINA
from kg.model import IRI, Modality, When
from kg.vocabulary.lexicon import BASE
from kg.vocabulary.patterns import code_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.claims.encode import Sentence
    from kg.links import Article
    from kg.vocabulary import Knowledge

__all__ = ["Govern", "Orders"]

_CLAUSE = re.compile(r"[，；：。！？]")
_DOC, _MEET, _SUMMON, _REGION, _TIME = (code_of(k) for k in ("PolicyDocument", "Meeting", "Summons", "Region", "Time"))
_MEASURE = "https://w3id.org/kuangtu/ontology#"


@dataclass(frozen=True, slots=True)
class Govern:
    """Which document or meeting a sentence obeys, and from which place in its code."""

    holder: IRI
    start: int


class Orders:
    """Reads requirements, deadlines and enforcement."""

    def __init__(self, knowledge: Knowledge, cuer: Cuer) -> None:
        """Compile the cues."""
        cues = knowledge.cues
        self._knowledge, self._cuer = knowledge, cuer
        self._bodies = {code_of(k) for k in cues.kinds("Body")}
        self._firms = {code_of(k) for k in cues.kinds("Firm")}
        self._order = re.compile(cues.regex("order"))
        self._go_on = re.compile(cues.regex("continue"))
        self._aside = re.compile(f"(?:{cues.regex('aside')})[^，。；]{{0,4}}$")
        self._topic = re.compile(cues.regex("topic"))
        self._noun = re.compile(cues.regex("mere_noun"))
        self._end = re.compile(
            f"(?:期限|截止日期|截止时间|大限|最后期限|时限)[^，。；]{{0,4}}[为是]{{0,1}}[^，。；]{{0,3}}(?P<a>{_TIME})|(?P<b>{_TIME})[^，。；]{{0,6}}[就即]?[为是][^，。；]{{0,16}}(?:期限|大限|截止)"
        )
        self._act = re.compile(cues.regex("act"))

    # -- government ------------------------------------------------------------------------------------

    def govern(self, article: Article, sentences: tuple[Sentence, ...], regions: dict[IRI, str]) -> dict[int, Govern]:
        """Return what governs each sentence; ``regions`` tells the region that a document's issuer belongs to."""
        out: dict[int, Govern] = {}
        focus: IRI | None = None
        focus_block = -1
        for sentence in sentences:
            own = self._own(sentence, article, regions)
            if own:
                out[sentence.number] = own
                focus, focus_block = own.holder, sentence.block
            elif focus and self._goes_on(sentence, article, focus, focus_block, regions):
                out[sentence.number] = Govern(focus, 0)
                focus_block = sentence.block
            elif sentence.block > focus_block + 1:
                focus = None
        return out

    def _own(self, sentence: Sentence, article: Article, regions: dict[IRI, str]) -> Govern | None:
        """Return the last document or meeting of the sentence that governs what follows it."""
        found: Govern | None = None
        for place in sorted(sentence.hits):
            if sentence.code[place] not in {_DOC, _MEET, _SUMMON}:
                continue
            linked = article.links[sentence.hits[place]]
            if linked is None or (
                self._aside.search(sentence.code[:place]) and self._other_region(sentence, article, place, linked.entity, regions)
            ):
                continue
            found = Govern(linked.entity, place)
        return found

    def _other_region(self, sentence: Sentence, article: Article, place: int, holder: IRI, regions: dict[IRI, str]) -> bool:
        """Say whether a body of another region speaks before the place."""
        for i in sorted(sentence.hits):
            linked = article.links[sentence.hits[i]]
            if i < place and sentence.code[i] in self._bodies and linked:
                mine, its = article.regions.get(linked.entity, ""), regions.get(holder, "")
                if mine and mine != its:
                    return True
        return False

    def _goes_on(self, sentence: Sentence, article: Article, focus: IRI, block: int, regions: dict[IRI, str]) -> bool:
        """Say whether a sentence goes on about the document or meeting named before it."""
        if sentence.block > block + 1 or sentence.title:
            return False
        if self._other_region(sentence, article, len(sentence.code), focus, regions):
            return False
        opening = sentence.code[:14]
        if self._go_on.match(opening):
            return True
        actor = next((i for i in sorted(sentence.hits) if sentence.code[i] in self._bodies or sentence.code[i] == _REGION), None)
        if actor is not None:
            linked = article.links[sentence.hits[actor]]
            region = article.regions.get(linked.entity, "") if linked else ""
            return sentence.block == block and bool(region) and region == regions.get(focus) and sentence.code[actor] != _REGION
        return False

    # -- claims ----------------------------------------------------------------------------------------

    def claims(self, article: Article, sentences: tuple[Sentence, ...], governed: dict[int, Govern]) -> Iterator[Raw]:
        """Yield what is required, by when, and what happened to whom."""
        for sentence in sentences:
            govern = governed.get(sentence.number)
            speakers = self._cuer.speaker(sentence, article)
            who = tuple(IRI(str(w)) for _, w in speakers[-1:])
            if govern:
                yield from self._deadlines(sentence, article, govern, who)
            for hit in self._knowledge.measures.find(sentence.code):
                if self._noun.match(sentence.code, hit.end):
                    continue
                thing = IRI(_MEASURE + hit.measure)
                if govern and hit.start >= govern.start:
                    yield self._requires(sentence, govern, thing, hit.start, hit.end, who)
                else:
                    yield from self._subject_to(sentence, article, thing, hit.start, hit.end, who)

    def _requires(self, sentence: Sentence, govern: Govern, thing: IRI, start: int, end: int, who: tuple[IRI, ...]) -> Raw:
        first, last = sentence.view_range(_clause_start(sentence, start), end)
        return Raw(govern.holder, "requires", thing, sentence.number, first, last, "orders.requires", "0.85", attributed=who)

    def _deadlines(self, sentence: Sentence, article: Article, govern: Govern, who: tuple[IRI, ...]) -> Iterator[Raw]:
        """Yield the dates by which something must be done."""
        said = {i for m in self._end.finditer(sentence.code) for i in (m.start("a"), m.start("b")) if i >= 0}
        for place, number in sorted(sentence.hits.items()):
            value = article.sheet.hits[number].value
            if not isinstance(value, When) or value.latest is None or (place < govern.start and place not in said):
                continue
            if value.before or place in said:
                first, last = sentence.view_range(_clause_start(sentence, place), _clause_end(sentence, place))
                yield Raw(
                    govern.holder,
                    "deadline",
                    value.latest,
                    sentence.number,
                    first,
                    last,
                    "orders.deadline",
                    "0.88",
                    attributed=who,
                )

    def _subject_to(
        self, sentence: Sentence, article: Article, thing: IRI, start: int, end: int, who: tuple[IRI, ...]
    ) -> Iterator[Raw]:
        """Yield what places and firms undergo."""
        if not self._topic.search(sentence.code) or self._cuer.hypothetical(sentence, start):
            return
        patients = self._patients(sentence, article, start)
        if not patients:
            return
        first = _clause_start(sentence, start)
        modality = self._cuer.modality(sentence, first, start)
        if (
            modality == Modality.ASSERTED
            and not self._act.search(sentence.code[first : _clause_end(sentence, start)])
            and not sentence.title
        ):
            return
        when = when_near(sentence, article, first, start, end)
        a, b = sentence.view_range(min(first, start), end)
        for patient in patients:
            yield Raw(patient, "subjectTo", thing, sentence.number, a, b, "orders.subject-to", "0.75", modality, when, who)

    def _patients(self, sentence: Sentence, article: Article, start: int) -> list[IRI]:
        """Return whom a measure strikes: the places, firms or regions of bodies named last before it in the sentence."""
        places = sorted((i for i in sentence.hits if i < start), reverse=True)
        for n, i in enumerate(places):
            linked = article.links[sentence.hits[i]]
            if linked is None:
                continue
            code = sentence.code[i]
            if code == _REGION:
                return self._list(sentence, article, places[n:])
            region = article.regions.get(linked.entity)
            if code in self._bodies - self._firms and region:
                entry = self._knowledge.lexicon.by_code.get(region)
                return [entry.iri] if entry else [IRI(f"{BASE}region-{region}")]
            if code in self._bodies - self._firms:
                return [CHINA]
        return []

    def _list(self, sentence: Sentence, article: Article, places: list[int]) -> list[IRI]:
        """Return the list of regions that ends at the first of ``places``."""
        found: list[IRI] = []
        last: int | None = None
        for i in places:
            linked = article.links[sentence.hits[i]]
            if sentence.code[i] != _REGION or linked is None:
                break
            if last is not None and not re.fullmatch(r"(?:、|和|与|及|以及|，)", sentence.code[i + 1 : last]):
                break
            found.append(linked.entity)
            last = i
        return found


def _clause_start(sentence: Sentence, place: int) -> int:
    return max((m.end() for m in _CLAUSE.finditer(sentence.code, 0, place)), default=0)


def _clause_end(sentence: Sentence, place: int) -> int:
    match = _CLAUSE.search(sentence.code, place)
    return match.start() if match else len(sentence.code)
