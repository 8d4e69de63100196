"""What surrounds a claim in its sentence: when, how sure, and who says so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.links import mint
from kg.model import Entity, Modality, Precision, When
from kg.times import day_of
from kg.vocabulary.literals import Sieve
from kg.vocabulary.patterns import code_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.claims.encode import Sentence
    from kg.links import Article
    from kg.model import IRI
    from kg.vocabulary import Knowledge

__all__ = ["DAYS", "Cuer", "Scene", "Speakers", "last_day", "when_near"]

Speakers = dict[int, tuple[tuple[int, "IRI"], ...]]
"""For each sentence: who speaks, with the place in its code from which it holds."""

_NEAR = 8
_LEVELS = "".join(map(code_of, ("Hashrate", "Money", "Percent", "Power")))
_OF_PEAK = re.compile(f"{code_of('Time')}的?[{_LEVELS}]的?(?:历史)?(?:最?[高低][点位值]?|峰值|纪录|水平)")
DAYS = frozenset({Precision.DAY, Precision.HOUR})


@dataclass(slots=True)
class Scene:
    """What the sentences before left behind: who speaks, the day that they spoke of, and in which block."""

    source: tuple[IRI, ...] = ()
    source_block: int = -9
    day: When | None = None
    day_block: int = -9


class Cuer:
    """Reads modality and attribution from cue words."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Compile the cue words."""
        cues = knowledge.cues
        sources = "".join(code_of(k) for k in cues.kinds("Source"))
        unnamed = cues.regex("unnamed_source")
        say = cues.regex("say")
        who = f"(?P<who>[{sources}]|{unnamed})"
        kinds = cues.regex("source_noun")
        tail = f"(?:的?{kinds}){{0,3}}"
        meeting = code_of("Meeting")  # 按照金融委会议要求: a ground, and nobody who speaks
        self._lead = re.compile(
            rf"(?:据|根据|按照|援引|引述|依据|按)[^，。；{sources}]{{0,6}}{who}(?!{meeting})[^，。；]{{0,14}}?{tail}(?:{say})?[^，。；：]{{0,4}}?(?:，|：|$)"
        )
        self._says = re.compile(
            rf"(?<![在于]){who}(?:在[{sources}][^，。；：]{{0,4}}?)?(?P<mid>[^，。；：{sources}]{{0,14}}?){tail}(?P<verb>{say})"
        )
        self._figures = re.compile(rf"{who}的?{kinds}[^，。；：{sources}]{{0,8}}：")
        self._quoting = re.compile(rf"[{sources}](?:援引|引述|引用|引){who}")
        self._after = re.compile(rf"，{who}(?:{say})[。，]?$")
        self._speaking = (self._quoting, self._lead, self._figures, self._says, self._after)
        self._sieve = Sieve(self._speaking)
        self._rumour, self._plan, self._maybe = (cues.detector(name) for name in ("rumour", "plan", "maybe"))
        self._deny = re.compile(f"{cues.regex('deny')}[^，。；：\ue000-\uf8ff]{{0,3}}$")
        self._report = re.compile(
            f"(?:另外，|此外，|同时，)?(?:该|这份|这篇|上述)?(?:报道|报导|报告|文章|消息|数据|报|媒体|机构|社|网站)(?:还|并|又|也|中|进一步)?{say}"
        )

    def modality(self, sentence: Sentence, trigger: int) -> Modality:
        """Return how the clause before ``trigger`` says what follows."""
        code = sentence.code
        before = code[sentence.clause_start(trigger) : trigger]
        if self._deny.search(before):
            return Modality.DENIED
        if self._rumour(code[: trigger + 2]):
            return Modality.RUMOURED
        if self._plan(before[-_NEAR - 2 :]) or self._maybe(before[-_NEAR - 2 :]):
            return Modality.PLANNED
        return Modality.ASSERTED

    def hypothetical(self, sentence: Sentence, trigger: int) -> bool:
        """Say whether the clause only supposes (如果, 是否, 会不会)."""
        return self._maybe(sentence.code[sentence.clause_start(trigger) : trigger])

    def speakers(self, article: Article, sentences: Iterable[Sentence]) -> Speakers:
        """Return who speaks in each sentence; 报道还说 goes on with the source named last."""
        out: Speakers = {}
        last: IRI | None = None
        for sentence in sentences:
            found = self._speaker(sentence, article)
            if not found and last and self._report.match(sentence.code):
                found = ((0, last),)
            if found:
                last = found[-1][1]
                out[sentence.number] = found
        return out

    def _speaker(self, sentence: Sentence, article: Article) -> tuple[tuple[int, IRI], ...]:
        """Return who the sentence says speaks, with the place in the code from which it holds."""
        found: list[tuple[int, IRI]] = []
        for regex in map(self._speaking.__getitem__, self._sieve(sentence.code)):
            for match in regex.finditer(sentence.code):
                place = match.start("who")
                if match[0].startswith("，") and regex is self._after:
                    place = 0
                number = sentence.hits.get(match.start("who"))
                if number is None:
                    found.append((place, self._nobody(article, match["who"])))
                elif linked := article.links[number]:
                    found.append((place, linked.entity))
        return tuple(sorted(found, key=lambda f: f[0]))

    def _nobody(self, article: Article, words: str) -> IRI:
        """Return the entity of a source without a name, one per article and wording."""
        iri = mint("source", words, article.sheet.document.id)
        article.entities.setdefault(iri, Entity(iri, "Person", words))
        return iri


def last_day(sentence: Sentence, article: Article) -> When | None:
    """Return the last day that a sentence names as a time of what happened."""
    found, today = None, article.sheet.document.day
    for place, value in sentence.times:
        if (
            value.precision in DAYS
            and value.earliest is not None
            and value.latest is not None
            and not (value.before or value.since or value.window or _aside(sentence, place))
            and not (today and day_of(value.earliest) > today)  # 将于12月31日: of what comes, not of the figures that follow
        ):
            found = value
    return found


def when_near(sentence: Sentence, article: Article, trigger: int, end: int, *, level: bool = False) -> When | None:
    """Return the time of a claim: the nearest before its trigger in the sentence, else the nearest after it in the clause.

    Times by which something must be done are no times of what happened, and vague words bound nothing;
    a time in brackets belongs to the word before it only (the peak of 197 EH/s（5月13日）);
    of a ``level`` (a price, a hashrate) neither a period since when nor a rolling window is the time.
    """
    if level and _aside(sentence, end + 1):
        value = article.sheet.hits[sentence.hits[end + 1]].value
        if isinstance(value, When) and value.bounded:
            return value
    times: list[tuple[int, When]] = []
    for place, value in sentence.times:
        if not value.before and (value.earliest or value.latest) is not None:
            if (level and (value.since or value.window)) or _aside(sentence, place):
                continue
            times.append((place, value))
    before = [(place, value) for place, value in times if place < trigger]
    if before:
        return before[-1][1]
    stop = sentence.clause_end(end)
    return next((value for place, value in times if trigger <= place < stop), None)


def _aside(sentence: Sentence, place: int) -> bool:
    """Say whether a time belongs to the words beside it only: alone in brackets, or of a peak with its level."""
    alone = place in sentence.hits and sentence.code[max(0, place - 1) : place + 2 : 2] == "（）"
    return alone or _OF_PEAK.match(sentence.code, place) is not None
