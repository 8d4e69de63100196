"""What several sentences tell of one meeting: its name in full and in short, and the day on which it was held."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING

from kg.claims.moments import DAYS, last_day, when_near
from kg.expressions import compiled
from kg.model import Modality, When
from kg.vocabulary.patterns import code_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.claims.encode import Sentence
    from kg.claims.raw import Raw
    from kg.links import Article
    from kg.model import IRI

__all__ = ["at_meetings", "day_before", "one_meeting"]

_BACK = 3  # sentences
_NAMED = 4  # letters of a meeting's name that tell it from any 座谈会
_MEETING, _KIND = code_of("Meeting"), attrgetter("kind")
_TAKES_PLACE = compiled(
    f"(?P<after>{_MEETING})[^，。；]{{0,16}}?(?:召开|举行|举办|开幕|闭幕)|举行的(?P<before>[^，。；]{{0,12}}?{_MEETING})"
)
"""第五届峰会在成都召开; 14日举行的听证会."""


def one_meeting(article: Article) -> None:
    """Make one of a meeting under its full name and the end of that name (虚拟货币挖矿情况调研座谈会, 调研座谈会)."""
    if "Meeting" not in set(map(_KIND, article.sheet.hits)):
        return
    names: dict[IRI, str] = {k.entity: k.hit.name for k in article.links if k and k.hit.kind == "Meeting"}
    for iri, name in names.items():
        longer = [other for other, full in names.items() if full != name and len(name) >= _NAMED and full.endswith(name)]
        if len(longer) != 1:
            continue
        whole = article.entities[longer[0]]
        article.entities[whole.iri] = replace(whole, aliases=tuple(sorted({*whole.aliases, name})))
        for linked in article.links:
            if linked and linked.entity == iri:
                linked.entity = whole.iri


def at_meetings(article: Article, sentences: Sequence[Sentence], raws: list[Raw]) -> list[Raw]:
    """Give those who attended a meeting its time, where their own sentence tells no day; a meeting to come is to be attended.

    Its time is that at which it was convened, else that at which the article says that it took place, or that somebody
    else attended it.
    """
    attended = [r for r in raws if r.predicate == "attended"]
    if not attended:
        return raws
    held = [r for r in raws if r.predicate == "convened"]
    when: dict[object, When] = {r.object: r.when for r in reversed(attended) if r.when and r.when.precision in DAYS}
    when |= _took_place(article, sentences)
    when |= {r.object: r.when for r in reversed(held) if r.when}
    took_place = {r.object for r in held if r.modality == Modality.ASSERTED}
    to_come = {r.object for r in held if r.modality == Modality.PLANNED} - took_place
    hosts = {(r.subject, r.object) for r in held}
    out: list[Raw] = []
    for raw in raws:
        if raw.predicate == "attended" and (raw.subject, raw.object) in hosts:
            continue  # 金融委召开会议，金融委成员单位参加: who holds it is no guest
        if raw.predicate == "attended":
            own = raw.when is not None and raw.when.precision in DAYS
            modality = Modality.PLANNED if raw.object in to_come and raw.modality == Modality.ASSERTED else raw.modality
            told = when.get(raw.object) or raw.when or day_before(article, sentences, raw.sentence)
            out.append(replace(raw, when=raw.when if own else told, modality=modality))
        else:
            out.append(raw)
    return out


def day_before(article: Article, sentences: Sequence[Sentence], number: int) -> When | None:
    """Return the last day that the paragraph names before a sentence, or the one before it (…。某人在记者会上说)."""
    own = sentences[number]
    for sentence in reversed(sentences[max(0, number - _BACK) : number]):
        if own.block - sentence.block > 1 or sentence.title:
            return None
        if day := last_day(sentence, article):
            return day
    return None


def _took_place(article: Article, sentences: Iterable[Sentence]) -> dict[object, When]:
    """Return the day on which each meeting took place, where a sentence tells it without who held it."""
    out: dict[object, When] = {}
    for sentence in sentences:
        if not sentence.times or _MEETING not in sentence.code:
            continue
        for match in _TAKES_PLACE.finditer(sentence.code):
            place = match.start("after") if match["after"] else match.end("before") - 1
            linked, day = article.links[sentence.hits[place]], when_near(sentence, article, place, match.end())
            if linked and day and day.precision in DAYS:
                out.setdefault(linked.entity, day)
    return out
