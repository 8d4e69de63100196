"""Patterns over encoded sentences: who does what to whom, with lists and «respectively» unrolled."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.claims.denials import stops_at
from kg.claims.encode import GIVES, beside
from kg.claims.forms import Forms
from kg.claims.govern import MET
from kg.claims.moments import LEVELS, to_come
from kg.claims.others import tells_of_another
from kg.claims.prices import SHARES, no_price, of_another
from kg.claims.raw import Raw
from kg.claims.scene import Scene
from kg.claims.spots import Spot, overtaker, roles_of, signed, window
from kg.claims.stretches import until_due
from kg.claims.timed import HASHRATE, NUMERIC, PRICES, SHARE, STANDING, due_by, when_of
from kg.claims.whose import OWNS_FIRST, of_one_site, of_several, paper_before
from kg.expressions import compiled
from kg.mentions import SPIRIT
from kg.model import IRI, Modality, Quantity
from kg.vocabulary import ONTOLOGY
from kg.vocabulary.patterns import code_of, mask_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from kg.claims.context import Cuer, Speakers
    from kg.claims.encode import Sentence
    from kg.claims.forms import Form, Likely
    from kg.links import Article
    from kg.vocabulary import Knowledge
    from kg.vocabulary.literals import Marks
    from kg.vocabulary.patterns import Pattern

    Value = IRI | Quantity | date | datetime | str

__all__ = ["Engine"]

_ITS_HEAD = ("该股", "其总部", "其注册地", "其全球总部")  # of whom the sentence before speaks, and not of who is named last in it
_MOVES = frozenset({"relocatedTo", "suspended"})
_TO_BE_DONE = _MOVES | {"issued"}
_LED = _MOVES | LEVELS
_GROUND = re.compile(
    "(?:根据|据|按照)[^，。；：\ue000-\uf8ff]{2,12}?(?:文件|资料|数据|统计|记录|材料|财报|年报|报表)(?:，|显示|称)"
)
"""A sentence that begins so has a source of its own, though nobody that is known (根据法院文件，…)."""
_COSTS = compiled(f"只要(?=[不约近到]{{0,2}}{code_of('Money')})")
_NEAR = 32
"""How far before a figure a supposition still reaches it."""
_ANY_FIGURE = mask_of({code_of(kind) for kind in ("Percent", "Hashrate", "Money", "Power", "Energy")})
"""What a sentence must not hold that says nothing of shares between two that do."""
_POINTS, _BELOW = compiled("(?:统计|数据|报价|行情|排名|监测|调查|测算|估算|追踪)(?:结果|图表?)?[。：]?$"), 2
"""How a sentence without figures ends that points to those below (可以看某机构的统计。), and for how many paragraphs."""
_PARTS = compiled(f"[^。；\ue000-\uf8ff]{{0,12}}，其中[^，。；\ue000-\uf8ff]{{0,8}}{code_of('Region')}")
_SUMS = frozenset({"projectCount", "powerUse"})
_OF_WHICH = ("其中", "从分布看", "从地区看", "分地区看", "按地区看", "具体来看", "具体看")
"""How a paragraph begins that goes on about the parts of what was told before it."""
_MADE = frozenset({"issued", "convened"})
_UNSURE = frozenset({Modality.RUMOURED, Modality.DENIED})
_GOES_AROUND = re.compile("(?:流传|疯传|热传|传开|传播开)")
_BRAND = "矿机"
_HOLDS = compiled(
    "(?:拥有|建有|设有|设立|成立|建立|开设|经营|运营|营运|收购|买下|部署|设在|建在|开办|租用|租下)(?![^，。；、]{0,24}的[^，。；、]{0,8}$)"
)
"""Tells what somebody has as news (公司称在某地拥有矿场), and not beside a name (位于某地的矿场)."""
_WRITES_ON = ("发布", "发", "在", "更新", "通过")


class Engine:
    """Runs every pattern over an article's sentences."""

    def __init__(self, knowledge: Knowledge, cuer: Cuer, marks: Marks) -> None:
        """Take the patterns and the reader of modality; put the words that patterns need among the ``marks``."""
        self.likely = Forms(knowledge.patterns, marks).likely
        self._cuer = cuer
        self._supposes, self._for_giving = knowledge.cues.detector("suppose"), marks.of(GIVES)
        self._by_code, self._lexicon = knowledge.lexicon.by_code, knowledge.lexicon
        self._outlets = frozenset(knowledge.cues.list("outlet"))
        self._compared = knowledge.cues.list("compared")
        self._nobody = (*knowledge.cues.list("grid"), *knowledge.grammar.markets)
        self._areas = frozenset(entry.iri for entry in self._by_code.values() if entry.level == "area")

    def apart(
        self, article: Article, sentences: tuple[Sentence, ...], likely: list[list[Form]], speakers: Speakers, warn: list[str]
    ) -> Iterator[Raw]:
        """Yield the claims of the patterns that come first: none gives figures, so nothing goes on from the sentences before."""
        scene = Scene()
        for sentence, forms in zip(sentences, likely, strict=True):
            if forms:
                spot = Spot(article, sentences, sentence, {}, scene, speakers.get(sentence.number, ()))
                for form in forms:
                    yield from self._run(form, spot, warn)

    def __call__(
        self, article: Article, sentences: tuple[Sentence, ...], likely: Likely,
        holders: dict[int, IRI], speakers: Speakers, warn: list[str],
    ) -> Iterator[Raw]:  # fmt: skip
        """Yield the claims of all other patterns; what could not be paired off is told in ``warn``."""
        scene = Scene()
        for sentence, (forms, day) in zip(sentences, likely, strict=True):
            said = speakers.get(sentence.number, ())
            carried, spot, told = False, None, []
            for form in forms:
                spot = spot or Spot(article, sentences, sentence, holders, scene, said)
                for raw in self._run(form, spot, warn):
                    carried = carried or (not said and raw.attributed == scene.source != ())
                    if raw.predicate in PRICES and raw.when is scene.day is not None:
                        scene.day_block = sentence.block
                    if raw.predicate == SHARE and raw.when and raw.when not in told:
                        told.append(raw.when)
                    yield raw
            if carried:
                scene.source_block = max(scene.source_block, sentence.block)
            scene.tell(tuple(told), sentence.number, figures=bool(sentence.mask & _ANY_FIGURE))
            if said:
                who = said[-1][1]
                person = self._cuer.kind_of(article, who) == "Person"
                links = [article.links[n] for n in sentence.hits.values()] if person else ()
                scene.hear(who, sentence.block, [k.entity for k in links if k], person=person)
                if not (person or sentence.mask & _ANY_FIGURE) and _POINTS.search(sentence.code):
                    scene.source_block += _BELOW
            if day:
                scene.see(day, sentence.block)

    def _run(self, form: Form, spot: Spot, warn: list[str]) -> Iterator[Raw]:
        """Yield the claims of one pattern in one sentence."""
        pattern, sentence = form.pattern, spot.sentence
        if pattern.about and not (pattern.predicate == SHARE and spot.tells_shares()) and not spot.speaks_of(form):
            return
        for match in form.matches(sentence, spot.places):
            if (form.stop and form.stop.search(match[0])) or (pattern.nouns and not self._counted(form, match, spot)):
                continue
            if tells_of_another(form, match, spot, self._compared) or self._only_thought_of(form, match, spot):
                continue
            roles = self._filled(form, match, spot)
            pairs = self._pairs(pattern, match, spot, roles, warn)
            if not pairs or (pattern.predicate in PRICES and self._supposed(sentence.code, match.end())):
                continue
            base = self._base(form, match, spot, roles)
            if pattern.predicate == "issued":  # 某局印发《公告》称: nobody attests it but the news
                issuers = roles.get("subject", [])
                base = base.of(base.subject, base.object, tuple(w for w in base.attributed if w not in issuers))
            for subject, thing in pairs:
                if pattern.predicate == "price" and no_price(thing):
                    continue

                if isinstance(subject, str) and subject.startswith("http") and subject != thing:
                    own = _own_word(base.attributed, subject, [s for s, _ in pairs])
                    yield base.of(IRI(subject), signed(thing, pattern), own)

    def _only_thought_of(self, form: Form, match: re.Match[str], spot: Spot) -> bool:
        """Say whether a document or a meeting is only supposed (如果四川也出台通知, 央行会否再次约谈)."""
        return form.pattern.predicate in _MADE and self._cuer.hypothetical(spot.sentence, match.end() - 1)

    def _ground(self, thing: Value, spot: Spot) -> Value:
        """Return the place that a zone lies in (位于某县经济技术开发区), and a place itself."""
        zone = self._lexicon.by_iri.get(IRI(str(thing)))
        known = self._by_code.get((zone and zone.region) or spot.article.regions.get(IRI(str(thing)), ""))
        return known.iri if known else thing

    def _supposed(self, code: str, end: int) -> bool:
        """Say whether a figure is only supposed (若跌破2.8万美元), and not what something costs (现在只要5000元)."""
        return self._supposes(_COSTS.sub("", code[max(0, end - _NEAR) : end]))

    def _counted(self, form: Form, match: re.Match[str], spot: Spot) -> bool:
        """Say whether what is counted has a measure word that the pattern allows."""
        hits, nouns = spot.article.sheet.hits, form.pattern.nouns
        return all(hits[n].part("noun") in nouns for n in form.numbers(match, "object", spot.sentence))

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
        if pattern.predicate in HASHRATE and (instead := overtaker(match, spot)) is not None:
            roles["subject"] = [instead] if instead else []
        if pattern.predicate in _MOVES and "subject" in roles:
            roles["subject"] = list(dict.fromkeys(map(self._maker, roles["subject"])))
        if pattern.predicate == "locatedIn":
            roles["object"] = [self._ground(thing, spot) for thing in roles.get("object", [])]
        if pattern.measure:
            roles["object"] = [IRI(ONTOLOGY + pattern.measure)]
        for role, kinds in pattern.inherit:
            if not roles.get(role) and not (pattern.predicate in PRICES and of_another(spot.sentence, kinds, match.start())):
                found = self._inherited(kinds, match.start(), spot, pattern.reach, head=match[0].startswith(_ITS_HEAD))
                found = found or (paper_before(spot) if pattern.predicate == "lists" else None)
                found = self._widened(found, pattern.widen) if found and pattern.widen else found
                found = self._of_parts(found, match.end(), spot) if found and pattern.predicate == "projectCount" else found
                found = of_several(self._lexicon, found, match.start(), spot) if found and pattern.predicate in _SUMS else found
                if found and pattern.predicate == "powerUse" and kinds == ("Region",) and of_one_site(spot.sentence, match):
                    found = None
                roles[role] = [found] if found else []
        return roles

    def _maker(self, who: Value) -> Value:
        """Return the firm behind a brand of machines: it is the firm that stops or moves (某牌矿机不再供应中国大陆)."""
        entry = self._lexicon.by_iri.get(IRI(str(who)))
        brand = entry and entry.cls == "Company" and entry.name.endswith(_BRAND)
        return (self._lexicon.owner(entry) if entry and brand else None) or who

    def _widened(self, place: Value, level: str) -> Value | None:
        """Return the place of a level that holds a place, or that it is; None where there is none."""
        entry = self._lexicon.by_iri.get(IRI(str(place)))
        codes = (entry.code, *self._lexicon.ancestors(entry.code)) if entry else ()
        held_by = (self._by_code[code] for code in codes if code in self._by_code)
        return next((up.iri for up in held_by if up.level == level), None)

    def _of_parts(self, found: Value, end: int, spot: Spot) -> Value:
        """Return the place of a sum: one that holds the places of its parts, where they are told (另有12个，其中甲市7个)."""
        part = _PARTS.match(spot.sentence.code, end)
        linked = spot.article.links[spot.sentence.hits[part.end() - 1]] if part else None
        code = spot.article.regions.get(linked.entity, "") if linked else ""
        above = {up: self._by_code[up].iri for up in self._lexicon.ancestors(code) if up in self._by_code} if code else {}
        if not above or found in above.values():
            return found
        before = (spot.article.links[n] for n in range(spot.sentence.hits[part.end() - 1] if part else 0, -1, -1))
        named = (spot.article.regions.get(k.entity, "") for k in before if k)
        return next((above[up] for up in named if up in above), found)

    def _inherited(self, kinds: tuple[str, ...], place: int, spot: Spot, reach: int, *, head: bool = False) -> Value | None:
        """Fill a role from what was named before: in the sentence, by what governs it, in those before (last, or at ``head``)."""
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
            if before.block < spot.sentence.block - (MET if "Meeting" in kinds else 1):
                break
            first = head or kinds == ("Region",)
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
        gives = sentence.may_match(self._for_giving)
        for i in before:
            linked = article.links[sentence.hits[i]]
            aside = sentence.code.endswith(self._compared, 0, i) or sentence.code.startswith(SPIRIT, i + 1)
            aside = aside or (linked is not None and self._only_carries(article, linked.entity, sentence.code, i))
            aside = aside or (gives and sentence.only_gives(i))
            aside = aside or (first and (sentence.breaks_down(i) or sentence.only_dates(i)))
            if linked is None or aside or (kinds != ("Region",) and article.entities[linked.entity].label.endswith(self._nobody)):
                continue  # a power company cuts off, and is not what 公司 means; nor is where shares are listed
            if linked.entity in self._areas or (sentence.code[i] in SHARES and OWNS_FIRST.match(sentence.code, i + 1)):
                continue  # 面对欧洲能源危机，科索沃…; 甲为乙旗下公司，总部位于…
            if sentence.code[i] in codes:
                return linked.entity
            region = article.regions.get(linked.entity)
            if kinds == ("Region",) and region in self._by_code:
                return self._by_code[region or ""].iri
        return None

    def _only_carries(self, article: Article, firm: IRI, code: str, place: int) -> bool:
        """Say whether a firm only carries what somebody writes there (发布微博称，旗下某矿场…)."""
        return code.endswith(_WRITES_ON, 0, place) and article.entities[firm].label in self._outlets

    def _base(self, form: Form, match: re.Match[str], spot: Spot, roles: dict[str, list[Value]]) -> Raw:
        """Return the claim without its subject and object: place, time, modality, source."""
        pattern, sentence, trigger = form.pattern, spot.sentence, form.trigger(match)
        start, end = sentence.view_range(match.start(), match.end())
        level = pattern.predicate in NUMERIC
        due = due_by(spot, match.end()) if pattern.predicate in _TO_BE_DONE else None
        when = until_due(when_of(match, spot, trigger, form), due)
        ahead = due is not None or (level and to_come(when, spot.article.today))
        said_by = _said_by(form, match, trigger)
        if pattern.predicate == "suspended":
            said_by = stops_at(sentence.code, sentence.clause_start(said_by), said_by)
        modality = self._modality(pattern, spot, said_by, ahead=ahead)
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
        code = spot.sentence.code
        if pattern.predicate == "issued" and _GOES_AROUND.search(code, place, spot.sentence.clause_end(place)):
            return Modality.RUMOURED  # 一份署名某局的文件开始在群里流传
        told = self._cuer.modality(spot.sentence, place, figure=pattern.predicate in NUMERIC)
        return Modality.PLANNED if ahead and told not in _UNSURE else told

    def _who(self, form: Form, match: re.Match[str], spot: Spot, trigger: int) -> tuple[IRI, ...]:
        """Return who says so: the last speaker before the claim, or the one under whom the figures go on."""
        pattern = form.pattern
        standing = pattern.predicate in STANDING and (pattern.predicate == "targets" or not _HOLDS.search(match[0]))
        if standing or (pattern.predicate == "affiliatedWith" and pattern.modality):
            return ()
        before = [who for place, who in spot.speakers if place <= trigger]
        doers: list[int] = []
        if not before or pattern.predicate in PRICES or pattern.predicate == "suspended":
            doers = form.numbers(match, "subject", spot.sentence)
            doers = doers or [n for i, n in sorted(spot.sentence.hits.items()) if i < match.start()][-1:]
        if pattern.predicate in PRICES:
            before = [who for who in before if self._cuer.tells_price(spot.article, who, next(iter(doers), None))]
        if before and pattern.predicate == "suspended" and self._cuer.no_witness(spot.article, before[-1], doers):
            return ()
        if before:
            return (before[-1],)
        for number in doers:
            linked = spot.article.links[number]
            if linked and linked.hit.part("speaks"):  # “我们已…”: the firm itself says so
                return (linked.entity,)
        parts = spot.sentence.code.startswith(_OF_WHICH)
        reach = 1 if parts or pattern.predicate in HASHRATE else 0
        near = spot.sentence.block - spot.scene.source_block <= reach
        if pattern.predicate not in NUMERIC or spot.speakers or not near or _GROUND.match(spot.sentence.code):
            return ()
        prices, shares = pattern.predicate in PRICES, pattern.predicate == SHARE
        tells = self._cuer.tells_on
        source = spot.scene.source
        if spot.sentence.block > spot.scene.source_block and not parts:  # some state's ministry told of its own sites
            source = tuple(w for w in source if self._cuer.kind_of(spot.article, w) != "Agency")
        listed = shares and spot.tells_shares()
        return tuple(w for w in source if tells(spot.article, w, doers, prices=prices, shares=shares, listed=listed))


def _own_word(who: tuple[IRI, ...], subject: str, subjects: list[Value]) -> tuple[IRI, ...]:
    """Return who says so: each for itself, where several say it of themselves (甲、乙相继宣布停止)."""
    return (IRI(subject),) if len(who) == 1 and who[0] != subject and who[0] in subjects else who


def _said_by(form: Form, match: re.Match[str], trigger: int) -> int:
    """Return the place up to which cue words tell how sure a claim is: of a move or a level, up to where it leads."""
    if form.pattern.predicate not in _LED:
        return trigger
    return max(trigger, min(form.starts(match, "object"), default=trigger))
