"""Patterns over encoded sentences: who does what to whom, with lists and «respectively» unrolled."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.claims.context import Cuer, Scene, Speakers
from kg.claims.encode import beside
from kg.claims.forms import Forms
from kg.claims.moments import (
    CHANGES,
    DAYS,
    LEVELS,
    as_before,
    runs_until_today,
    to_come,
    told_as_now,
    until_due,
    until_today,
    when_near,
)
from kg.claims.raw import Raw
from kg.claims.sessions import of_session
from kg.claims.spots import Spot, due_by, overtaker, roles_of, signed, window, within
from kg.expressions import compiled
from kg.mentions import SPIRIT
from kg.model import IRI, Modality, Quantity, When
from kg.vocabulary import ONTOLOGY
from kg.vocabulary.patterns import code_of, mask_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from kg.claims.encode import Sentence
    from kg.claims.forms import Form, Likely
    from kg.links import Article
    from kg.vocabulary import Knowledge
    from kg.vocabulary.literals import Marks
    from kg.vocabulary.patterns import Pattern

    Value = IRI | Quantity | date | datetime | str

__all__ = ["Engine"]

_MOVES = frozenset({"relocatedTo", "suspended"})
_TO_BE_DONE = _MOVES | {"issued"}
_LED = _MOVES | LEVELS
_CARRIED = 2
_FOLLOWS = re.compile(
    "(?:受|因)(?:此|该|这一|上述)[^，。；]{0,6}(?:影响|拖累|打击|冲击|刺激|提振)|应声|闻讯|消息(?:一出|传出|公布)"
)
"""What a price does on the news comes on the day of the news, however far back that was named."""
_GROUND = re.compile(
    "(?:根据|据|按照)[^，。；：\ue000-\uf8ff]{2,12}?(?:文件|资料|数据|统计|记录|材料|财报|年报|报表)(?:，|显示|称)"
)
"""A sentence that begins so has a source of its own, though nobody that is known (根据法院文件，…)."""
_WITH, _PARTNER = re.compile("[与跟同和][^，。；]{0,10}$"), 12
_SIGNS = re.compile("(?:公司|集团|方面)?[^，。；]{0,4}?(?:签订|签署|签约|达成|订立|签下)")
_APART = re.compile("[，；]")
_SEATED, _ITS, _SEAT = (
    re.compile("(?:总部|注册地|注册|办公地点?)(?:位于|设于|设在|在|于|为)$|(?:位于|设于|设在|坐落于)$"),
    re.compile("，[^，。；]{0,6}其"),
    8,
)
_COSTS = compiled(f"只要(?=[不约近到]{{0,2}}{code_of('Money')})")
_NEAR = 32
"""How far before a figure a supposition still reaches it."""
_HASHRATE = frozenset({"lost", "gained", "hashrate", "hashrateShare"})
_NUMERIC = CHANGES | LEVELS
"""Predicates whose figures go on from sentence to sentence under one source and one day."""
_SHARE = "hashrateShare"
_ANY_FIGURE = mask_of({code_of(kind) for kind in ("Percent", "Hashrate", "Money", "Power", "Energy")})
"""What a sentence must not hold that says nothing of shares between two that do."""
_PRICES = frozenset({"price", "priceChange"})
"""Predicates that claim nothing of a figure that is only supposed (若跌破2.8万美元)."""
_GOES_AROUND = re.compile("(?:流传|疯传|热传|传开|传播开)")
_COIN = "Cryptocurrency"
_GOODS = frozenset(map(code_of, ("Company", "Product")))
_STANDING = frozenset({"locatedIn", "operates", "targets"})
"""Predicates of what stands beside a name in passing: nobody attests it but the article."""


class Engine:
    """Runs every pattern over an article's sentences."""

    def __init__(self, knowledge: Knowledge, cuer: Cuer, marks: Marks) -> None:
        """Take the patterns and the reader of modality; put the words that patterns need among the ``marks``."""
        self._forms = Forms(knowledge.patterns, marks)
        self._cuer = cuer
        self._supposes = knowledge.cues.detector("suppose")
        self._by_code, self._lexicon = knowledge.lexicon.by_code, knowledge.lexicon
        self._compared = knowledge.cues.list("compared")
        self._nobody = (*knowledge.cues.list("grid"), *knowledge.grammar.markets)
        self._areas = frozenset(entry.iri for entry in self._by_code.values() if entry.level == "area")

    def __call__(
        self, article: Article, sentences: tuple[Sentence, ...], likely: Likely,
        holders: dict[int, IRI], speakers: Speakers, warn: list[str],
    ) -> Iterator[Raw]:  # fmt: skip
        """Yield the claims of an article; what could not be paired off is told in ``warn``.

        ``likely`` is one of the two that `likely` returns.
        """
        scene = Scene()
        for sentence, (forms, day) in zip(sentences, likely, strict=True):
            said = speakers.get(sentence.number, ())
            carried, spot, told = False, None, []
            for form in forms:
                spot = spot or Spot(article, sentences, sentence, holders, scene, said)
                for raw in self._run(form, spot, warn):
                    carried = carried or (not said and raw.attributed == scene.source != ())
                    if raw.predicate in _PRICES and raw.when is scene.day is not None:
                        scene.day_block = sentence.block
                    if raw.predicate == _SHARE and raw.when and raw.when not in told:
                        told.append(raw.when)
                    yield raw
            if carried:
                scene.source_block = sentence.block
            scene.tell(tuple(told), sentence.number, figures=bool(sentence.mask & _ANY_FIGURE))
            if said:
                who = said[-1][1]
                person = self._cuer.kind_of(article, who) == "Person"
                links = [article.links[n] for n in sentence.hits.values()] if person else ()
                scene.hear(who, sentence.block, [k.entity for k in links if k], person=person)
            if day:
                scene.day, scene.day_block = day, sentence.block

    def likely(
        self, article: Article, sentences: Iterable[Sentence], rows: frozenset[int], apart: frozenset[str]
    ) -> tuple[Likely, Likely]:
        """Return what `Forms.likely` does."""
        return self._forms.likely(article, sentences, rows, apart)

    def _run(self, form: Form, spot: Spot, warn: list[str]) -> Iterator[Raw]:
        """Yield the claims of one pattern in one sentence."""
        pattern, sentence = form.pattern, spot.sentence
        if pattern.about and not (pattern.predicate == _SHARE and spot.tells_shares()) and not spot.speaks_of(form):
            return
        for match in form.matches(sentence):
            if (pattern.stop and pattern.stop.search(match[0])) or (pattern.nouns and not self._counted(form, match, spot)):
                continue
            if self._of_another(form, match, spot):
                continue
            roles = self._filled(form, match, spot)
            pairs = self._pairs(pattern, match, spot, roles, warn)
            if not pairs or (pattern.predicate in _PRICES and self._supposed(sentence.code, match.end())):
                continue
            base = self._base(form, match, spot, roles)
            if pattern.predicate == "issued":  # 某局印发《公告》称: nobody attests it but the news
                issuers = roles.get("subject", [])
                base = base.of(base.subject, base.object, tuple(w for w in base.attributed if w not in issuers))
            for subject, thing in pairs:
                if isinstance(subject, str) and subject.startswith("http") and subject != thing:
                    own = _own_word(base.attributed, subject, [s for s, _ in pairs])
                    yield base.of(IRI(subject), signed(thing, pattern), own)

    def _supposed(self, code: str, end: int) -> bool:
        """Say whether a figure is only supposed (若跌破2.8万美元), and not what something costs (现在只要5000元)."""
        return self._supposes(_COSTS.sub("", code[max(0, end - _NEAR) : end]))

    def _counted(self, form: Form, match: re.Match[str], spot: Spot) -> bool:
        """Say whether what is counted has a measure word that the pattern allows."""
        hits, nouns = spot.article.sheet.hits, form.pattern.nouns
        return all(hits[n].part("noun") in nouns for n in form.numbers(match, "object", spot.sentence))

    def _of_another(self, form: Form, match: re.Match[str], spot: Spot) -> bool:
        """Say whether the words tell of another than they name: one compared with, a partner, or a paper's own firm."""
        predicate = form.pattern.predicate
        if predicate in _NUMERIC:
            return self._only_compared(match)
        if predicate == "lists":
            return self._own_paper(form, match, spot)
        return predicate == "relocatedTo" and _signs_with(match)

    def _own_paper(self, form: Form, match: re.Match[str], spot: Spot) -> bool:
        """Say whether a paper only goes on about the firm that put it out (公告还提到，公司将…): it lists nobody."""
        listed = form.numbers(match, "object", spot.sentence)
        return bool(listed) and all(spot.article.sheet.hits[n].anaphoric for n in listed)

    def _only_compared(self, match: re.Match[str]) -> bool:
        """Say whether a subject is but compared with, and the figure is of another clause (仅次于甲国；去年这一比例只有1%)."""
        groups = match.re.groupindex
        start, figure = (match.start(g) if g in groups else -1 for g in ("subject", "object"))
        if not 0 <= start < figure:
            return False
        if _SEATED.search(match.string, max(0, start - _SEAT), start) and _ITS.search(match.string, match.end("subject"), figure):
            return True  # 甲总部设在某市，其算力占…: of 甲
        if not match.string.endswith(self._compared, 0, start):
            return False
        return _APART.search(match.string, match.end("subject"), figure) is not None

    def _pairs(
        self, pattern: Pattern, match: re.Match[str], spot: Spot, roles: dict[str, list[Value]], warn: list[str]
    ) -> list[tuple[Value, Value]]:
        """Return subjects with their objects: all with all, or the first with the first."""
        subjects, objects = roles.get("subject", []), roles.get("object", [])
        if pattern.pairing == "each":
            return [(s, o) for s in subjects for o in objects]
        if len(subjects) != len(objects):
            start, end = spot.sentence.view_range(match.start(), match.end())
            words = spot.article.sheet.reading.span(start, end).of(spot.article.sheet.reading.text)
            warn.append(f"{pattern.id}: {len(subjects)} names but {len(objects)} values in «{words}»")
            return []
        return list(zip(subjects, objects, strict=True))

    def _filled(self, form: Form, match: re.Match[str], spot: Spot) -> dict[str, list[Value]]:
        """Return what fills each role, in the match or from what was named before."""
        roles, pattern = roles_of(match, spot, form), form.pattern
        if pattern.predicate in _HASHRATE and (instead := overtaker(match, spot)) is not None:
            roles["subject"] = [instead] if instead else []
        if pattern.measure:
            roles["object"] = [IRI(ONTOLOGY + pattern.measure)]
        for role, kinds in pattern.inherit:
            if not roles.get(role) and not (pattern.predicate in _PRICES and _of_another(spot.sentence, kinds, match.start())):
                found = self._inherited(kinds, match.start(), spot, pattern.reach)
                found = self._widened(found, pattern.widen) if found and pattern.widen else found
                roles[role] = [found] if found else []
        return roles

    def _widened(self, place: Value, level: str) -> Value | None:
        """Return the place of a level that holds a place, or that it is; None where there is none."""
        entry = self._lexicon.by_iri.get(IRI(str(place)))
        codes = (entry.code, *self._lexicon.ancestors(entry.code)) if entry else ()
        held_by = (self._by_code[code] for code in codes if code in self._by_code)
        return next((up.iri for up in held_by if up.level == level), None)

    def _inherited(self, kinds: tuple[str, ...], place: int, spot: Spot, reach: int) -> Value | None:
        """Fill a role from what was named before: in the sentence, by what governs it, in the sentences before."""
        codes = {code_of(k) for k in kinds}
        if found := self._nearest(kinds, codes, spot.article, spot.sentence, place):
            return found
        holder = spot.holders.get(spot.sentence.number)
        if "PolicyDocument" in kinds:
            return holder
        if kinds == ("Region",) and holder and (region := spot.article.regions.get(holder)) in self._by_code:
            return self._by_code[region or ""].iri
        for back in range(spot.sentence.number - 1, max(-1, spot.sentence.number - 1 - reach), -1):
            before = spot.sentences[back]
            if before.block < spot.sentence.block - 1:
                break
            first = kinds == ("Region",)
            if found := self._nearest(kinds, codes, spot.article, before, len(before.code), first=first):
                return found
        return None

    def _nearest(
        self, kinds: tuple[str, ...], codes: set[str], article: Article, sentence: Sentence, place: int, *, first: bool = False
    ) -> Value | None:
        """Return the nearest mention of the kinds before a place, or the ``first``; a body stands for its region."""
        before = sorted((i for i in sentence.hits if i < place), reverse=not first)
        if kinds != ("Region",):  # 公司与甲、乙签约。其首席执行官某某: not of a partner, where another one is named
            before.sort(key=lambda i: beside(sentence.code, i))
        for i in before:
            linked = article.links[sentence.hits[i]]
            aside = sentence.code.endswith(self._compared, 0, i) or sentence.code.startswith(SPIRIT, i + 1)
            aside = aside or sentence.only_gives(i) or (first and (sentence.breaks_down(i) or sentence.only_dates(i)))
            if linked is None or aside or (kinds != ("Region",) and article.entities[linked.entity].label.endswith(self._nobody)):
                continue  # a power company cuts off, and is not what 公司 means; nor is where shares are listed
            if linked.entity in self._areas:
                continue  # 面对欧洲能源危机，科索沃…
            if sentence.code[i] in codes:
                return linked.entity
            region = article.regions.get(linked.entity)
            if kinds == ("Region",) and region in self._by_code:
                return self._by_code[region or ""].iri
        return None

    def _base(self, form: Form, match: re.Match[str], spot: Spot, roles: dict[str, list[Value]]) -> Raw:
        """Return the claim without its subject and object: place, time, modality, source."""
        pattern, sentence, trigger = form.pattern, spot.sentence, form.trigger(match)
        start, end = sentence.view_range(match.start(), match.end())
        level = pattern.predicate in _NUMERIC
        due = due_by(spot, match.end()) if pattern.predicate in _TO_BE_DONE else None
        when = until_due(_when(match, spot, trigger, form), due)
        ahead = due is not None or (level and to_come(when, spot.article.sheet.document.day))
        modality = self._modality(pattern, spot, _said_by(form, match, trigger), ahead=ahead)
        if modality is Modality.PLANNED and when is spot.scene.day and pattern.predicate in LEVELS:
            when = None  # a day spoken of before is none of what is to come
        return Raw(
            subject=IRI(""),
            predicate=pattern.predicate,
            object="",
            sentence=sentence.number,
            start=start,
            end=end,
            pattern=pattern.id,
            confidence=pattern.confidence,
            modality=modality,
            when=when,
            attributed=tuple([IRI(str(w)) for w in roles.get("who") or self._who(form, match, spot, trigger)]),
            window=window(spot) if level else None,
            share_of=next((IRI(str(v)) for v in roles["whole"]), None) if "whole" in roles else None,
            position=next((str(v) for v in roles["position"]), None) if "position" in roles else None,
        )

    def _modality(self, pattern: Pattern, spot: Spot, place: int, *, ahead: bool) -> Modality:
        """Return how sure a claim is: as its pattern says, by its time, or by the words up to a place."""
        if pattern.modality:
            return Modality(pattern.modality)
        if ahead:
            return Modality.PLANNED
        code = spot.sentence.code
        if pattern.predicate == "issued" and _GOES_AROUND.search(code, place, spot.sentence.clause_end(place)):
            return Modality.RUMOURED  # 一份署名某局的文件开始在群里流传
        return self._cuer.modality(spot.sentence, place, figure=pattern.predicate in _NUMERIC)

    def _who(self, form: Form, match: re.Match[str], spot: Spot, trigger: int) -> tuple[IRI, ...]:
        """Return who says so: the last speaker before the claim, or the one under whom the figures go on."""
        pattern = form.pattern
        if pattern.predicate in _STANDING or (pattern.predicate == "affiliatedWith" and pattern.modality):
            return ()
        before = [who for place, who in spot.speakers if place <= trigger]
        named = form.numbers(match, "subject", spot.sentence)
        doers = named or [n for i, n in sorted(spot.sentence.hits.items()) if i < match.start()][-1:]
        if pattern.predicate in _PRICES:
            before = [who for who in before if self._cuer.tells_price(spot.article, who, next(iter(doers), None))]
        if before and pattern.predicate == "suspended" and self._cuer.no_witness(spot.article, before[-1], doers):
            return ()
        if before:
            return (before[-1],)
        for number in doers:
            linked = spot.article.links[number]
            if linked and linked.hit.part("speaks"):  # “我们已…”: the firm itself says so
                return (linked.entity,)
        reach = 1 if pattern.predicate in _HASHRATE else 0
        near = spot.sentence.block - spot.scene.source_block <= reach
        if pattern.predicate not in _NUMERIC or spot.speakers or not near or _GROUND.match(spot.sentence.code):
            return ()
        prices, shares = pattern.predicate in _PRICES, pattern.predicate == _SHARE
        tells = self._cuer.tells_on
        return tuple(w for w in spot.scene.source if tells(spot.article, w, doers, prices=prices, shares=shares))


def _signs_with(match: re.Match[str]) -> bool:
    """Say whether the firm of a match is only whom another one signs with (与某国公司甲签约，在当地建…)."""
    start = match.start("subject") if "subject" in match.re.groupindex else -1
    return start > 0 and _WITH.search(match.string, max(0, start - _PARTNER), start) is not None and (
        _SIGNS.match(match.string, match.end("subject")) is not None
    )  # fmt: skip


def _own_word(who: tuple[IRI, ...], subject: str, subjects: list[Value]) -> tuple[IRI, ...]:
    """Return who says so: each for itself, where several say it of themselves (甲、乙相继宣布停止)."""
    return (IRI(subject),) if len(who) == 1 and who[0] != subject and who[0] in subjects else who


def _of_another(sentence: Sentence, kinds: tuple[str, ...], place: int) -> bool:
    """Say whether a figure belongs to goods or a share that its own clause names, and to no coin (，某公司收报0.2元)."""
    first = sentence.clause_start(place)
    near = [sentence.code[i] for i in sentence.hits if first <= i < place]
    return kinds == (_COIN,) and any(code in _GOODS for code in near)


def _when(match: re.Match[str], spot: Spot, trigger: int, form: Form) -> When | None:
    """Return the time of a claim: the pattern's own, the nearest in the sentence, or the day spoken of before."""
    predicate = form.pattern.predicate
    for number in form.numbers(match, "time", spot.sentence):
        value = spot.article.sheet.hits[number].value
        if isinstance(value, When):
            return value
    if predicate in _STANDING or predicate == "affiliatedWith":
        return within(match, spot)
    level = predicate in _NUMERIC
    figures = form.starts(match, "object")
    if predicate in _PRICES | CHANGES and figures and trigger == match.start():
        trigger = min(figures)  # 本季度将投入…；其股价当日收跌3.3%: the words begin with the share, which was named before
    figure = max(figures, default=-1)
    near = when_near(spot.sentence, spot.article, trigger, match.end(), predicate, figure)
    near = until_today(near, spot.article, spot.sentence) if level else near
    here = near or spot.scene.day
    now = predicate in LEVELS and told_as_now(spot.sentence, spot.article, here, max(figure, match.start()), own=bool(near))
    return None if now else near or _carried(spot, predicate, figure)


def _carried(spot: Spot, predicate: str, figure: int) -> When | None:
    """Return the time of a figure whose sentence gives it none: today's session, that of the shares or the day told of before."""
    if predicate in _PRICES and (today := of_session(spot.sentence, spot.article, spot.scene)):
        return today
    shares, told = spot.scene.of_share
    if predicate == _SHARE and shares and spot.sentence.number - told == 1:
        return as_before(spot.sentence, shares, figure)  # 8月，美国占35.4%。哈萨克斯坦以18.1%位居第二
    reach = _CARRIED if spot.scene.day is None or spot.scene.day.precision in DAYS else 0
    goes_on = spot.sentence.block - spot.scene.day_block <= reach or _FOLLOWS.search(spot.sentence.code)
    apart = predicate in _HASHRATE and spot.sentence.block != spot.scene.day_block
    over = apart and runs_until_today(spot.sentence, spot.article, spot.scene.day)
    return spot.scene.day if predicate in _NUMERIC and goes_on and not over else None


def _said_by(form: Form, match: re.Match[str], trigger: int) -> int:
    """Return the place up to which cue words tell how sure a claim is: of a move or a level, up to where it leads."""
    if form.pattern.predicate not in _LED:
        return trigger
    return max(trigger, min(form.starts(match, "object"), default=trigger))
