"""What documents and meetings order, and what happens to places: measures, deadlines, and whose they are.

A measure in words that a document or meeting governs is required by it; any other is something that a
place or firm is subject to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.claims.deadlines import Deadlines
from kg.claims.encode import GIVES
from kg.claims.leads import JOIN, announcing, leads
from kg.claims.moments import until, when_near
from kg.claims.nation import NATIONWIDE, Nation
from kg.claims.ownsites import THINGS, is_own, owner_at
from kg.claims.raw import Raw
from kg.claims.served import begins_name, by_cause, only_served
from kg.claims.strikes import STORES, Strikes
from kg.claims.told import AT_PLACE, LISTED_BEHIND, Telling
from kg.expressions import compiled
from kg.links import CHINA
from kg.model import IRI, Modality, When
from kg.vocabulary import ONTOLOGY
from kg.vocabulary.heads import headed
from kg.vocabulary.patterns import code_of

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from kg.claims.context import Cuer, Speakers
    from kg.claims.encode import Sentence
    from kg.claims.govern import Governed
    from kg.claims.grids import Grids
    from kg.links import Article
    from kg.vocabulary import Knowledge
    from kg.vocabulary.literals import Marks
    from kg.vocabulary.measures import MeasureHit

__all__ = ["Orders"]

_REGION, _TIME, _FACILITY, _PERSON, _NUMBER = map(code_of, ("Region", "Time", "Facility", "Person", "Count"))
_COUNTED = compiled(f"(?!.{{0,12}}(?:导致|损失|造成))[^，。；：\ue000-\uf8ff]{{0,12}}{_NUMBER}(?!次)")
_SOME = compiled(
    "了?(?:[一两三四五六七八九十多数]|全部|所有|境内|当地|非法|违规|无证|地下)[^，。；：]{0,10}?(?:矿场|矿机|机房|企业|平台|窝点|场所|设备|网站|挖矿案)"
)
_THING_OF_FIRM = compiled("上市|募股|业务|计划|交易|产品|[账帐][户号]|大 ?V|博主|股票|股份|收购|用户|项目|融资|合并|讲话|广告")
_NEAR, _OPENING, _LONE, _WORD, _BESIDE = 30, 2, 3, 12, 1  # beside, 中国严打: the measure right behind the country
_OWNERS = frozenset({"Company", "Exchange", "MiningPool"})
_TOWARD_PLACE, _BY_AGENT = compiled(f"[向对给为]{_REGION}"), compiled("[被由遭](?:[\ue000-\uf8ff](?:、|和|与|及))*$")
_WRITES_TO = ("子公司", "孙公司", "控股公司", "致信", "致函", "写信给", "游说", "促请")
_ONE = compiled(f"(?:的)?(?:一|某|两|多|[{_NUMBER}])?(?:座|家|处|个|间)")
_OF_FIRM = compiled(
    "的|(?:上市|本土|知名|大型|头部|加密货币|加密|虚拟货币|区块链|\ue00d){0,3}(?:矿企|矿商|公司|企业|交易所|平台|银行|集团|矿池|厂商|制造商|巨头)|(?:的|本土|境内)?(?:第[一二三]大|[一二两三四五六七八九十]大|最大|首家|头部|知名|著名|龙头|一家|老牌|前[一二三四五六七八九十]大)[^，。；：]{0,14}"
)
_SOME_SITES = compiled("[将把对](?:这|上述)?[两三四五六几数多][处座家地]")  # 电力公司将两处断电: where they lie was said before
_ANEW = compiled("(?:下一步|接下来|今后|后续|未来)[，将]?")  # 发现甲市、乙市最活跃，下一步将…: not only there
_AT_SITE = compiled("(?:并|且|还|该)?(?:现场(?!会)|场所|窝点|矿[场点]|机房|厂房|场地)")
"""How a clause goes on about the site told of in the sentence, however far before (…，现场随即被断电)."""
_THERE = compiled(
    f"(?<![在由从被经]){_REGION}(?:[、和与及]{_REGION})*(?:等地?|两地)?(?:[一二三四五六七八九十多数几两某的]|{_NUMBER}|境内)"
)
_BY_ITSELF = compiled("(?:目前|现|但|而|对此)?(?:校方|学校|该校|院方|厂方|园方|房东|店家)|[^，。；]*(?:自行|主动)[^，。；]{0,2}$")
"""How a clause tells what somebody does at home, and no place suffers (校方正在排查, 11月已自行停机)."""
_OF_IT = compiled("其(?:已|所|原)?享[受有]")  # 取消其享受的优惠电价: a firm's that was named before
_HEADS_FIGURES = compiled(f"[^，。；：]{{0,16}}：[^，。；：]{{0,6}}{_NUMBER}")  # 某局摸排“挖矿”：4502个IP卷入: told by nobody
_WILL_DO = compiled(  # 打击工作，该局也将予以配合
    "[^，。；]{0,6}，(?:[该其][^，。；将]{0,3}|[\ue000-\uf8ff])?[也还亦均都]{0,2}将(?:予以|给予|加以|继续|全力|积极|持续|依法)*(?:配合|开展|推进|做好|协助|落实|参与)"
)
_RELEASES = ("新闻稿", "新闻公报")
_REPORTED = "SubmitReport"  # 报送进展, but not 整治进展: what is reported follows
_LISTED = "ListAsEliminated"  # 印发《…》，“挖矿”被列为淘汰类: the document does
_RECTIFY, _WHOLE = IRI(ONTOLOGY + "Rectify"), compiled("全面|全国|集中")  # 开展全面整治: all over the country


class Orders:
    """Reads requirements, deadlines and enforcement."""

    def __init__(self, knowledge: Knowledge, cuer: Cuer, marks: Marks, grids: Grids) -> None:
        """Compile the cues, and put the words that they need among the ``marks``."""
        cues = knowledge.cues
        self._knowledge, self._cuer = knowledge, cuer
        self._firms = frozenset(code_of(k) for k in cues.kinds("Firm"))
        self._bodies = frozenset(code_of(k) for k in cues.kinds("Body")) - self._firms
        self._topic = marks.any_of((*cues.list("topic"), *map(code_of, ("Cryptocurrency", "Network", "MiningPool"))))
        self._of_topic = compiled(cues.regex("topic"))
        struck = "(?![^，。；：]{0,12}(?:挖矿|用电|电力)用户)"  # 核查疑似挖矿用户57户
        self._noun = compiled(f"(?:{cues.regex('mere_noun')}|{struck}[^，。；：]{{0,24}}{cues.regex('mere_topic')})")
        self._for_noun, self._for_itself, self._for_later = map(marks.of, (self._noun, _BY_ITSELF, _ANEW))
        self._for_giving, self._for_will, self._for_some = map(marks.of, (GIVES, _WILL_DO, _SOME))
        self._for_place = marks.of(AT_PLACE)
        self._aside = compiled(f"{cues.regex('aside')}[^，。；]{{0,12}}$")
        self._facts = frozenset(cues.list("facts"))
        self._mood = frozenset(ONTOLOGY + name for name in cues.list("mood"))
        self._strikes, self._told, self._country = Strikes(knowledge, cuer), Telling(knowledge, marks), Nation(knowledge)
        self._deadlines = Deadlines(cues, marks)
        self._local = frozenset(ONTOLOGY + name for name in cues.list("local"))
        self._nation, self._capitals = frozenset(ONTOLOGY + name for name in cues.list("nation")), cues.list("capitals")
        self._rulers, self._press, self._grids = cues.list("rulers"), cues.list("press"), grids
        self._vague = frozenset(knowledge.grammar.vague).difference(_RELEASES)
        self._announced = compiled(cues.regex("announce"))
        self._speaks_out = compiled(cues.regex("speaks_out"))
        self._suffered = compiled(cues.regex("suffered"))
        self._found = compiled(cues.regex("found"))
        self._act, self._backdrop = headed(compiled(cues.regex("act"))), compiled(cues.regex("backdrop"))
        self._dealt = compiled(f"{cues.regex('dealt')}[^，。；]{{0,30}}$")
        made = "(?![^，。；：]{0,8}(?:强制|强迫|迫使|要求|敦促|下令|呼吁|请求))"  # 没有强制矿企断电: others
        self._stop = compiled(f"{made}[^，。；：将把对给为解因]{{0,12}}?{cues.regex('own_stop')}")
        self._after = compiled("继[^，。；]*$")
        places = f"(?P<all>{_REGION}(?:(?:[、和与及]|以及){_REGION})*)"
        self._among = compiled(f"了?包括{places}(?:等)?在内")
        self._named = compiled(  # 清退挖矿项目的省区先后有甲、乙
            f"[^，。；：、]{{0,16}}的(?:省区市|省[份区市]?|地区|地方|市州|州市|城市|盟市|区域)[^，。；：、\ue000-\uf8ff]{{0,6}}?(?:有|包括|包含|涉及|分别[是为]|[是为：]){places}"
        )

    def __call__(
        self, article: Article, sentences: tuple[Sentence, ...], governed: dict[int, Governed], speakers_of: Speakers
    ) -> Iterator[Raw]:
        """Yield what is required, by when, and what happened to whom."""
        opening = any(sentence.marks & self._topic for sentence in sentences[:_OPENING])
        opening = opening or any(self._of_topic.search(h.name) for h in article.sheet.hits if h.part("titled"))
        for sentence in sentences:
            govern = governed.get(sentence.number)
            speakers = speakers_of.get(sentence.number, ())
            struck: list[IRI] = []
            if govern:
                yield from self._deadlines(sentence, govern, speakers)
            topical = opening or bool((sentence.marks | sentences[max(0, sentence.number - 1)].marks) & self._topic)
            for hit in sentence.measures:
                spoken_of = sentence.may_match(self._for_noun) and hit.measure != _REPORTED
                if (spoken_of and self._noun.match(sentence.code, hit.end)) or self._told.in_passing(sentence, hit):
                    continue
                firms = self._strikes(sentence, article, hit, struck)
                struck = firms or struck
                who = tuple([w for place, w in speakers if place <= hit.start])[-1:] if speakers else ()
                if who and (
                    (govern and self._told.by_itself(sentence, hit.start)) or _HEADS_FIGURES.match(sentence.code, hit.end)
                ):
                    who = ()
                if firms:
                    yield from self._strikes.claims(sentence, article, hit, firms, who)
                listed = hit.measure == _LISTED and govern is not None and any(p in sentence.hits for p, _ in govern.holders)
                listed = listed and not self._told.by_itself(sentence, hit.start)
                done = hit.measure in self._facts or (not listed and self._told.done(sentence, hit.start, hit.end))
                done = done or (govern is not None and self._told.will(sentence, govern, hit.start))
                holder = govern.at(hit.start) if govern and not done else None
                dealt = firms and govern and self._told.anew(sentence, govern, hit.start)
                if not hit.firm and (firms is None or (holder and not dealt and not self._strikes.dealt(sentence, hit.start))):
                    yield from self._on_others(sentence, article, hit, govern, holder, who, topical=topical)

    def _on_others(
        self, sentence: Sentence, article: Article, hit: MeasureHit, govern: Governed | None, holder: IRI | None,
        who: tuple[IRI, ...], *, topical: bool,
    ) -> Iterator[Raw]:  # fmt: skip
        """Yield what a document or meeting requires by a measure, or which places undergo it."""
        thing = IRI(ONTOLOGY + hit.measure)
        if holder and govern and self._told.only_told(sentence, govern, hit.start):
            holder = None
        if holder and article.entities[holder].label.endswith(_RELEASES) and not self._told.bids(sentence, hit):
            holder = None  # 新闻稿指出，某局展开检查，没收…: what was done
        if holder and self._told.of_trial(sentence, hit):
            return
        if holder and self._backdrop.search(sentence.code, sentence.clause_start(hit.start), hit.start):
            return  # 随着国家对游戏领域整改, 公司…: the background of what the document says
        if holder and article.entities[holder].label in self._vague:
            holder = None  # 出台政策，禁止…: done to the place
        if holder:
            first, last = sentence.view_range(sentence.clause_start(hit.start), hit.end)
            yield Raw(holder, "requires", thing, sentence.number, first, last, "orders.requires", "0.85", attributed=who)
        elif topical and not self._told.of_no_place(sentence, hit):
            patient = govern.patient if govern else None
            yield from self._subject_to(sentence, article, thing, hit.start, hit.end, who, patient)

    def _subject_to(
        self, sentence: Sentence, article: Article, thing: IRI, start: int, end: int, who: tuple[IRI, ...], before: IRI | None
    ) -> Iterator[Raw]:
        """Yield what places and firms undergo."""
        first = sentence.clause_start(start)
        at_home = sentence.may_match(self._for_itself) and _REGION not in sentence.code[first:start]
        if (at_home and _BY_ITSELF.match(sentence.code, first, start)) or self._cuer.hypothetical(sentence, start):
            return
        patients = self._patients(sentence, article, thing, start, end) or ([before] if before else [])
        if not patients or _OF_IT.search(sentence.code, start, end):
            return
        if (firm := self._own_site(sentence, article, start, end, who)) is not None:
            patients = [firm]
        will = sentence.may_match(self._for_will) and _WILL_DO.match(sentence.code, end)
        modality = Modality.PLANNED if will else self._cuer.modality(sentence, start)
        lead = next((i for i in sentence.hits if sentence.code[i] in self._bodies), first)
        region = next((i for i in sentence.hits if sentence.code[i] == _REGION), first)
        if self._announced.search(sentence.code, region, first):
            lead = min(lead, region)
        clause = sentence.code[min(first, lead) : sentence.clause_end(start)]
        numbered = sentence.code.find(_NUMBER, end, end + _WORD + 1) >= 0 and _COUNTED.match(sentence.code, end)  # 关停矿场13家
        some = sentence.may_match(self._for_some) and _SOME.match(sentence.code, end)  # 查封一处矿场
        some = some or self._found.match(sentence.code, end)  # 排查出
        counted = numbered or some or _NUMBER in sentence.code[start:end] or self._named.match(sentence.code, end)  # 没收3台矿机
        told = modality != Modality.ASSERTED or counted or _TIME in clause or sentence.title or self._act.search(clause)
        known = article.entities
        if not (told or (thing.endswith("ShutDown") and all(p in known and known[p].cls in _OWNERS for p in patients))):
            return
        near = when_near(sentence, article, start, end)
        when = self._due(sentence, first, start, end) or until(sentence, article, near, end)
        a, b = sentence.view_range(min(first, start), end)
        for patient in patients:
            yield Raw(patient, "subjectTo", thing, sentence.number, a, b, "orders.subject-to", "0.75", modality, when, who)

    def _own_site(self, sentence: Sentence, article: Article, start: int, end: int, who: tuple[IRI, ...]) -> IRI | None:
        """Return the firm whose own site suffers (公司称，位于内江的数据中心没有被断电): no region does."""
        first = sentence.clause_start(start)
        clause = sentence.code[first:start]
        if (at := owner_at(sentence, start, end, self._strikes)) >= 0:
            linked = article.links[sentence.hits[at]]
            return None if linked is None or self._grids.has(article.entities[linked.entity]) else linked.entity
        if not is_own(clause) or not (self._bodies | self._firms).isdisjoint(clause):
            return None
        opens = {0, *(stop + 1 for stop in sentence.stops())}
        opening = [i for i in sentence.hits if i < first and i in opens and sentence.code[i] in self._firms]
        whole = self._strikes.whole(sentence, article, max(opening)) if opening else []
        said = article.entities.get(who[-1]) if who else None
        return whole[0] if whole else said.iri if said and said.cls in _OWNERS else None

    def _due(self, sentence: Sentence, first: int, start: int, end: int) -> When | None:
        """Return the time by which something is to be done, where the clause gives one before the measure or after it."""
        before = sentence.clause_start(first - 1) if first else 0
        if first - 1 - before <= _LONE and _TIME in sentence.code[before:first]:
            first = before
        times = (v for place, v in sentence.times if first <= place < start or end <= place < sentence.clause_end(end))
        return next((v for v in times if v.before and v.bounded), None)

    def _patients(self, sentence: Sentence, article: Article, thing: IRI, start: int, end: int) -> list[IRI]:
        """Return whom a measure strikes: the places, firms or regions of bodies named before it, or right after it."""
        if aimed := self._aimed_at(sentence, article, start, end):
            return aimed
        toward = _TOWARD_PLACE.search(sentence.code, start, end)  # 不再向某地提供…
        if toward and (linked := article.links[sentence.hits[toward.end() - 1]]):
            return [] if self._served(sentence, article, toward.end() - 1) else [linked.entity]
        clause = sentence.clause_start(start)
        since = clause if self._strikes.acts_itself(sentence, clause, start) else 0
        places = [i for i in reversed(sentence.hits) if since <= i < start]
        opens: set[int] = set()
        anew = sentence.may_match(self._for_later) and _ANEW.match(sentence.code, clause) is not None
        gives = sentence.may_match(self._for_giving)
        for n, i in enumerate(places):
            linked = article.links[sentence.hits[i]]
            person = sentence.code[i] == _PERSON and self._suffered.match(sentence.code, i + 1)
            if person or (sentence.code[i] not in self._firms and sentence.code.endswith(_WRITES_TO, 0, i)):
                return []  # 江西省政协前副主席肖毅被逮捕; 致信某国，呼吁全面禁止; 子公司湛江晨鸣停机
            if far := i < clause and (start - i > _NEAR or anew) and not _AT_SITE.match(sentence.code, clause):
                opens = opens or leads(sentence) | announcing(sentence, self._announced)
                far = i not in opens
            told = sentence.code[i - 1 : i] == "向" and sentence.code[i] in self._bodies  # 向发改委报送
            told = told or (gives and sentence.only_gives(i))
            if (
                told
                or by_cause(sentence, i)
                or (sentence.code[i] == _REGION and begins_name(sentence, i))
                or self._served(sentence, article, i)
                or sentence.code.startswith((*self._press, *STORES), i + 1)
            ):
                continue
            follows = i >= clause and sentence.code[i] == _REGION and self._after.search(sentence.code[:i])
            aside = self._aside.search(sentence.code[:i]) and not follows
            if linked is None or far or _BY_AGENT.search(sentence.code[:i]) or aside:
                continue
            found = self._struck(sentence, article, thing, places[n:], start)
            if found is not None:
                return found
        among = self._among.match(sentence.code, end) or self._named.match(sentence.code, end)
        if among is not None:  # 关闭了包括新疆和四川在内多个地区的矿场
            within = range(*among.span("all"))
            return self._list(sentence, article, [i for i in reversed(sentence.hits) if i in within])
        own = not self._firms.isdisjoint(sentence.code[clause:start])  # 某矿池关闭大陆用户的入口
        after = [i for i in (end, end + 1) if i in sentence.hits and sentence.code[i] == _REGION and not own]
        linked = article.links[sentence.hits[after[0]]] if after else None
        country = [] if linked or own else self._country(sentence, article, clause, start)
        return [linked.entity] if linked else country

    def _aimed_at(self, sentence: Sentence, article: Article, start: int, end: int) -> list[IRI]:
        """Return the places of what a measure is aimed at (突击检查崇义县一座水电站, 切断酒泉三家企业的专线)."""
        there = _THERE.search(sentence.code, start, end) or self._at_place(sentence, article, start)
        if there:
            inside = [i for i in reversed(sentence.hits) if there.start() <= i < there.end()]
            inside = [i for i in inside if sentence.code[i] == _REGION and not self._served(sentence, article, i)]
            return self._list(sentence, article, inside)
        end += sentence.code[end : end + 1] in {"了", "过"}
        if behind := LISTED_BEHIND.match(sentence.code, end):
            inside = [i for i in reversed(sentence.hits) if end <= i < behind.end("all")]
            return self._list(sentence, article, inside)
        number = sentence.hits.get(end, -1)
        one = number >= 0 and sentence.code[end] == _REGION and _ONE.match(sentence.code, end + 1)
        linked = article.links[number] if one and not article.sheet.hits[number].anaphoric else None
        return [linked.entity] if linked else []

    def _at_place(self, sentence: Sentence, article: Article, start: int) -> re.Match[str] | None:
        """Return the words before a measure for the places of what a body aims it at (对榆阳区两家企业断电)."""
        if not sentence.may_match(self._for_place):
            return None
        there = AT_PLACE.search(sentence.code, sentence.clause_start(start), start)
        if there is None:
            return None
        return there if self._grids_alone(sentence, article, there.start()) else None

    def _grids_alone(self, sentence: Sentence, article: Article, end: int) -> bool:
        """Say whether all firms named before a place are power companies, which cut off whom they do not serve."""
        firms = (i for i in sentence.hits if i < end and sentence.code[i] in self._firms)
        named = (linked.entity for i in firms if (linked := article.links[sentence.hits[i]]))
        return all(self._grids.has(article.entities[firm]) for firm in named)

    def _served(self, sentence: Sentence, article: Article, place: int) -> bool:
        """Say whether a place is only where a firm stops its own service (X宣布停止对中国大陆用户提供服务)."""
        if sentence.code[place] != _REGION or not self._firms.intersection(sentence.code[:place]):
            return False
        ruled = not self._bodies.isdisjoint(sentence.code)
        return not self._grids_alone(sentence, article, place) and only_served(sentence, place, ruled=ruled)

    def _struck(self, sentence: Sentence, article: Article, thing: IRI, places: list[int], start: int) -> list[IRI] | None:
        """Return whom the measure strikes if it is the first of ``places`` or its list; None to look further back."""
        i = places[0]
        linked = article.links[sentence.hits[i]]
        code = sentence.code[i]
        if linked is None:
            return None
        if code == _REGION:
            home = self._home_of_firm(sentence, i, start)
            return None if home else self._struck_region(sentence, article, thing, places, start)
        if code == _FACILITY or (code in self._firms and i >= sentence.clause_start(start) and self._hit(sentence, i, start)):
            return self._strikes.whole(sentence, article, i) or [linked.entity]
        if code in self._firms and self._grids.has(article.entities[linked.entity]):
            region = self._grids.served_by(article.entities[linked.entity])  # a power company speaks for its place
            return [region] if region and region != CHINA and not _SOME_SITES.search(sentence.code, i, start) else []
        return self._struck_body(sentence, article, thing, places, start) if code in self._bodies else None

    def _home_of_firm(self, sentence: Sentence, place: int, start: int) -> bool:
        """Say whether a place only tells which firm acts before the measure (中国最大的矿池某某宣布关停)."""
        firm = next((i for i in sentence.hits if place < i < start and sentence.code[i] in self._firms), -1)
        return firm >= 0 and _OF_FIRM.fullmatch(sentence.code, place + 1, firm) is not None

    def _struck_body(self, sentence: Sentence, article: Article, thing: IRI, places: list[int], start: int) -> list[IRI]:
        """Return the regions of the body at the first of ``places``, and of those listed with it (甲、乙及丙发改委)."""
        if (linked := article.links[sentence.hits[places[0]]]) is not None:
            entry = self._knowledge.lexicon.by_code.get(article.regions.get(linked.entity, ""))
            whole = thing == _RECTIFY and _WHOLE.search(sentence.code, max(0, start - _WORD // 2), start)
            whole = whole or NATIONWIDE.search(sentence.code, sentence.clause_start(start), start)
            if entry is None or (entry.iri == CHINA and thing in self._local and not whole):
                return []
            return [entry.iri, *self._list(sentence, article, places, bodies=True)[1:]]
        return []

    def _struck_region(self, sentence: Sentence, article: Article, thing: IRI, places: list[int], start: int) -> list[IRI] | None:
        """Return the regions that the measure strikes if it strikes the one at the first of ``places``."""
        i = places[0]
        linked = article.links[sentence.hits[i]]
        announced = self._announced.search(sentence.code, i, start) or self._speaks_out.search(sentence.code, i, start)
        if self._for_country(article, sentence.hits[i], thing):
            return [CHINA] if announced or thing not in self._mood or start - i <= _BESIDE else []
        if linked and linked.entity == CHINA and thing in self._mood:
            if sentence.code[i - 1 : i] == "的":
                return None
            if not announced and start - i > _BESIDE:
                return []
        return self._list(sentence, article, places)

    def _for_country(self, article: Article, number: int, thing: IRI) -> bool:
        """Say whether a capital's bare name stands for the country's government: a ban, in an article that names the country."""
        hit, view = article.sheet.hits[number], article.sheet.reading.view
        if thing not in self._nation or view[hit.start : hit.end] not in self._capitals:
            return False
        return view.startswith(self._rulers, hit.end) or (hit.name not in view and CHINA in article.entities)

    def _hit(self, sentence: Sentence, firm: int, start: int) -> bool:
        """Say whether a measure strikes the firm before it: 被关停, 对X处以罚款, X停产."""
        suffered = self._suffered.search(sentence.code, firm, start)
        if suffered and _THING_OF_FIRM.search(sentence.code, firm, suffered.start()):
            return False  # 蚂蚁集团首次公开募股被叫停
        suffers = suffered or self._dealt.search(sentence.code[:firm]) or THINGS.fullmatch(sentence.code, firm + 1, start)
        return suffers is not None or self._stop.match(sentence.code, firm + 1) is not None

    def _list(self, sentence: Sentence, article: Article, places: list[int], *, bodies: bool = False) -> list[IRI]:
        """Return the list of regions that ends at the first of ``places``; those of ``bodies`` too, where wanted."""
        found: list[IRI] = []
        last: int | None = None
        for i in (i for i in places if sentence.code[i] != _NUMBER):
            linked = article.links[sentence.hits[i]]
            place = linked.entity if linked and sentence.code[i] == _REGION else None
            if linked and bodies and sentence.code[i] in self._bodies:
                entry = self._knowledge.lexicon.by_code.get(article.regions.get(linked.entity, ""))
                place = entry.iri if entry else None
            if place is None or (last is not None and not JOIN.fullmatch(sentence.code, i + 1, last)):
                break
            found.append(place)
            last = i
        return found
