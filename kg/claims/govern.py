"""Which document or meeting a sentence obeys, and which place it goes on about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.claims.encode import GIVES, HOLDERS
from kg.expressions import compiled
from kg.mentions import SPIRIT
from kg.vocabulary.heads import headed
from kg.vocabulary.patterns import code_of, mask_of

if TYPE_CHECKING:
    from kg.claims.context import Speakers
    from kg.claims.encode import Sentence
    from kg.links import Article
    from kg.model import IRI
    from kg.vocabulary import Knowledge
    from kg.vocabulary.literals import Marks

__all__ = ["MET", "Governed", "Government"]

_DOC, _MEET, _SUMMON, _REGION = (code_of(k) for k in ("PolicyDocument", "Meeting", "Summons", "Region"))
_MASK = mask_of(HOLDERS)
_FULL_TEXT = compiled(f"{_DOC}如下：?$")  # 公告如下：the article gives the document's own text from here on
_PERSON = code_of("Person")
_BULLETIN, _TIME = "通报", code_of("Time")
_REPORTS, _BIDS = (
    compiled("(?:称|说|显示)?[，：]"),
    compiled("要(?!闻)|应(?!用)|[须得]|严[禁防肃查厉格]|坚决|禁止|一律|立即|限期|各[地级单有]|责令|部署|下一步|将"),
)
_MANY_SUMMONED = compiled(
    f"{_SUMMON}[^，。；]{{0,8}}{code_of('Count')}(?![^，。；]{{0,24}}，(?:并|还|当场|明确){{0,2}}(?:要求|责令|敦促|督促|强调|指出|提出))"
)  # 约谈主体18家，拆除矿机: told, not ordered
_ANNOUNCED = compiled("[上中](?:还|并|又|也|曾)?(?:宣布|透露|说|表示|介绍|称|回应|回答|答复|通报)")
_ITEM = compiled(f"（?(?:[0-9一二三四五六七八九十]{{1,3}}[、.．）])? ?[{code_of('Company')}{code_of('Facility')}][；。，]?")
"""A firm by itself on a line: an item of the list that a document holds."""
_OWN_WORDS = compiled(
    "，(?:我行|我司|我所|本行|本公司|本所|本平台|我们|现|特)[^，。；]{0,8}(?:重申|声明|公告|通告|提示|承诺|通知|倡议)"
)
_FORCE = compiled(
    f"(?:(?:{code_of('Time')}|[此随其]后)(?:数[日天月]|不久)?，?)?(?:(?:办案|当地|公安|巡逻|出警|该局|执法|工作)的?)?(?:民警|警方|警察|专案组|工作组|执法人员|检查组|工作专班)(?!人员?说|介绍|表示|称|透露)"
)
"""Who acts where the place was named before (3月8日，民警捣毁…)."""
_SAYS_ON = compiled(
    "(?:上述|该|前述|这[名位]|[他她])[^，。；：\ue000-\uf8ff]{0,12}?(?:还|也|并|同时|亦)?(?:表示|介绍|透露|指出|强调|称|说)，?"
)
_POINTS = frozenset("上该前这他她")
"""How a sentence lets the same one speak on before it goes on itself (上述负责人称，下一步…), and how that begins."""
_ON_THE_SPOT = compiled(
    f"(?:{code_of('Time')}，?|目前，?)?(?:现场(?![会直的])|当场|随即|当即|在场|涉案的?|涉事的?|窝点"
    "|(?:上述|这些|全部|所有|其余)?(?:矿机|机器|设备|线路|厂房|场地)[^，。；]{0,8}?(?:被|均已|已被|已经|全部)"
    "|(?:联合检查组|检查人员|稽查人员|供电部门|电力部门|供电公司|电力公司|供电人员|台电人员)(?![^，。；]{0,6}(?:说|介绍|表示|称|透露|提醒|指出|认为)))"
)
"""How a sentence begins that tells what was done there (现场断电, 设备均已拆除, 供电部门随后断电)."""
_AT_IT = compiled(
    f"(?:{code_of('Time')}，?)?在?(?:[会本]?议|座谈|推进|调度|部署|动员)?会上"
    f"|[^，。；：]{{0,24}}{_PERSON}[^，。；：]{{0,20}}?(?:[讲谈提说作做][出了]?|提出|强调)了?[^，。；：]{{0,6}}?(?:[一二三四五六七八九十两几]|{code_of('Count')})(?:[点条项]|个?方面)[^，。；：]{{0,4}}(?:意见|要求|部署|指示|建议|希望)"
)
"""How a sentence goes on about the meeting told of before, whoever speaks (会上，某人…; 某人讲了三点意见：…)."""
_THERE = compiled(f"{_PERSON}[^，。；：]{{0,4}}在(?:会上|会议上)[^，。；：]{{0,6}}?(?:要求|强调|指出|部署|提出|明确)")
_ASKED = compiled("(?:（?[一二三四五六七八九十0-9]{1,2}[、.．）])?(?:记者)?(?:问|答|Q|A)：")
"""How the questions about a document begin, and the answers (答：自1月1日起…)."""
_NUMBERED = compiled("（[一二三四五六七八九十0-9]{1,3}）")
_BEGINS_ITEM = compiled(
    "[一二三四五六七八九十]{1,2}(?:是|要|、)|其[一二三四五六七八九十]，|第[一二三四五六七八九十]{1,2}[，、]|（[一二三四五六七八九十0-9]{1,2}）|[0-9]{1,2}[、.．](?![0-9])"
)
_ON_IT = compiled(
    "(?:上|，)?，?(?:专题)?(?:就|对|围绕|针对)[^，。；：]{2,40}?(?:作出|做出|作了|进行了?|提出|再)?(?:进一步|具体|全面|动员|再)?"
)
"""What a meeting deals with, before the verb that tells its orders (会议，对整治“挖矿”作出部署)."""
_LAWS = ("法", "条例")
_OPENING = 14
_REACH, MET = 1, 3
"""How many paragraphs what governs reaches on, and how many back the meeting may lie at which somebody speaks."""
_CONSULTED = compiled("[^，。；]{0,16}?(?:征求|征集|征询)[^，。；]{0,6}意见")  # 就修改《…》公开征求意见
_TOLD_ON = compiled("(?:传达|学习|宣贯|领会)(?:了|学习|传达|贯彻|落实)*[^，。；]{0,12}$")  # 传达某会议精神

_SITE = headed(
    compiled(
        "(?:该|这一?[座家处个]|上述|涉事)[^，。；]{0,6}?(?:矿场|矿厂|矿点|机房|场地|厂房|挖矿)"
        "|(?:他|她|他们|我们|其|自家|自己)的?(?:所有|全部)?(?:矿场|机房|机器|矿机|场子|厂子)|我们(?:这里|这边)?(?:已经?|也|都|被|刚){0,3}(?:断|停|拉闸|关)"
    )
)
"""How a reporter speaks of the site that he has told of before."""


@dataclass(slots=True)
class Governed:
    """What governs the parts of a sentence.

    ``holders`` are places in the code with the document or meeting that governs from there on; ``patient``
    is the place that the sentences before spoke of, where this sentence goes on about it.
    """

    holders: tuple[tuple[int, IRI], ...] = ()
    patient: IRI | None = None

    def at(self, place: int) -> IRI | None:
        """Return what governs a place of the sentence."""
        for start, holder in reversed(self.holders):
            if start <= place:
                return holder
        return None

    @property
    def last(self) -> IRI | None:
        """What governs the end of the sentence."""
        return self.holders[-1][1] if self.holders else None


def _related(one: str, other: str) -> bool:
    """Say whether two codes lie in one province."""
    return bool(one) and one[:2] == other[:2]


def _met(sentence: Sentence, article: Article, venues: tuple[str, ...]) -> tuple[IRI, int] | None:
    """Return the last meeting or summons that a sentence names, and its paragraph; ``venues`` are forums: they order nothing."""
    places = [i for i in sentence.hits if sentence.code[i] in {_MEET, _SUMMON}] if sentence.mask & _MASK else []
    linked = article.links[sentence.hits[max(places)]] if places else None
    return (linked.entity, sentence.block) if linked and not linked.hit.name.endswith(venues) else None


class Government:
    """Follows documents, meetings and places through an article."""

    def __init__(self, knowledge: Knowledge, marks: Marks) -> None:
        """Compile the cues, and put the words that they need among the ``marks``."""
        cues = knowledge.cues
        self._by_code = knowledge.lexicon.by_code
        self._bodies = frozenset(code_of(k) for k in cues.kinds("Body"))
        self._order = headed(compiled(cues.regex("order")))
        self._annex = compiled(cues.regex("annex"))
        self._vague = frozenset(knowledge.grammar.vague)
        self._venue = cues.list("venue")
        self._go_on, self._begins_on = compiled(cues.regex("continue")), frozenset(word[0] for word in cues.list("continue"))
        self._aside = compiled(f"{cues.regex('aside')}[^，。；]{{0,6}}$")
        self._object_of = compiled(f"{cues.regex('object_of')}[^，。；]{{0,8}}$")
        self._purpose = compiled(f"为了?{cues.regex('deepen')}*{cues.regex('carry_out')}[^，。；]{{0,16}}$")
        self._obeyed = compiled(
            f"(?:必须|须|应当|应|要|需)(?:严格|认真|切实|坚决|全面)*{cues.regex('carry_out')}[^，。；]{{0,8}}$"
        )
        self._ground = compiled(f"{cues.regex('aside')}[^，。；]{{0,40}}$")
        self._past = compiled("[^，。；]{0,5}(?:之后|以后|后|以来)(?:[^，。；]{0,8}[天周月年日]内?)?，")
        bodies = "".join(sorted(self._bodies))
        self._new_act = compiled(f"[{bodies}{_REGION}][^，。；]{{0,12}}{cues.regex('announce')}")
        self._for_new_act, self._for_own_words = map(marks.of, (self._new_act, _OWN_WORDS))
        self._for_annex, self._for_site = marks.any_of(cues.list("annex")), marks.of(_SITE)
        self._for_force, self._for_asked, self._for_giving = map(marks.of, (_FORCE, _ASKED, GIVES))
        self._for_meeting, self._for_speech = map(marks.of, (_AT_IT, _THERE))
        self._elsewhere = mask_of({*self._bodies, _REGION})

    def __call__(self, article: Article, sentences: tuple[Sentence, ...], speakers: Speakers) -> dict[int, Governed]:
        """Return what governs each sentence."""
        out: dict[int, Governed] = {}
        headline = self._headline(sentences, article)
        focus: IRI | None = headline
        patient: IRI | None = None
        block = -1
        met: tuple[IRI, int] | None = None
        for sentence in sentences:
            own = self._own(sentence, article, focus) or self._spoken_at(sentence, met)
            met = _met(sentence, article, self._venue) or met
            asked = sentence.may_match(self._for_asked) and _ASKED.match(sentence.code)
            block += sentence.title and block == sentence.block - 1 and bool(asked)
            if own and (_FULL_TEXT.search(sentence.code) or self._is_title(sentence, article)):
                headline = own[-1][1]
            goes_on = sentence.block <= block + _REACH + self._is_item(sentence, article) and not sentence.title
            if own:
                before = [(0, focus)] if focus and goes_on and self._opens_on(sentence, article) else []
                there = patient if patient and goes_on and own[0][0] and self._opens_there(sentence, article) else None
                out[sentence.number] = Governed((*before, *own), there)
                focus, patient, block = own[-1][1], None, sentence.block
            elif focus and goes_on and self._goes_on(sentence, article, focus, block, speakers.get(sentence.number, ())):
                out[sentence.number] = Governed(((0, focus),))
                block = sentence.block
            elif focus and goes_on and sentence.marks & self._for_annex and (annex := self._annex.search(sentence.code)):
                out[sentence.number] = Governed(((annex.start(), focus),))
                block = sentence.block
            elif headline and not sentence.title:
                out[sentence.number] = Governed(((0, headline),))
            elif place := self._place(sentence, article):
                same = focus is not None and _related(article.regions.get(focus, ""), article.regions.get(place, ""))
                focus, patient, block = focus if same else None, place, sentence.block
            elif patient and goes_on and (self._opens_there(sentence, article) or self._on_site(sentence)):
                out[sentence.number] = Governed(patient=patient)
                block = sentence.block
            elif sentence.block > block + _REACH:
                focus = patient = None
        return out

    def _is_item(self, sentence: Sentence, article: Article) -> bool:
        """Say whether a sentence begins an item of a list, before which a line may stand (怎么整？ 一是…)."""
        return _BEGINS_ITEM.match(article.sheet.reading.view, sentence.start) is not None

    def _spoken_at(self, sentence: Sentence, met: tuple[IRI, int] | None) -> list[tuple[int, IRI]]:
        """Return the meeting ``met`` before as what governs a sentence, where somebody speaks at it."""
        if met is None or sentence.block - met[1] > MET:
            return []
        if sentence.may_match(self._for_meeting) and _AT_IT.match(sentence.code):
            return [(0, met[0])]
        there = _THERE.search(sentence.code) if sentence.may_match(self._for_speech) else None
        return [(there.end(), met[0])] if there else []

    def _opens_there(self, sentence: Sentence, article: Article) -> bool:
        """Say whether a sentence goes on about the place told of: as such ones open, or by an office of it (县发改局)."""
        if self._opens_on(sentence, article):
            return True
        if not sentence.measures:
            return False
        if _ON_THE_SPOT.match(sentence.code):
            return True
        first = next((i for i in sentence.hits if sentence.code[i] != _TIME), _OPENING)
        hit = article.sheet.hits[sentence.hits[first]] if first < _OPENING else None
        linked = article.links[sentence.hits[first]] if hit and hit.part("office") else None
        return linked is not None and not article.regions.get(linked.entity)

    def _on_site(self, sentence: Sentence) -> bool:
        """Say whether a sentence speaks of the site told of before, and names no other place or body (该矿场零点被拉闸)."""
        if sentence.mask & self._elsewhere or not sentence.may_match(self._for_site):
            return False
        return _SITE.search(sentence.code) is not None

    def _headline(self, sentences: tuple[Sentence, ...], article: Article) -> IRI | None:
        """Return the document that the whole article is, where its headline is a document's title."""
        first = next(iter(sentences), None)
        if first is None or not first.title or len(first.code) != 1 or first.code != _DOC:
            return None
        linked = article.links[first.hits[0]]
        return linked.entity if linked and linked.hit.part("titled") else None

    def _is_title(self, sentence: Sentence, article: Article) -> bool:
        """Say whether a line is the title of a document (甘孜州…关于…的通知), whose text then follows."""
        return sentence.code == _DOC and "关于" in article.sheet.hits[sentence.hits[0]].name

    def _referred(self, sentence: Sentence, article: Article, place: int, holder: IRI, focus: IRI | None) -> bool:
        """Say whether a document or meeting is only referred to: obeyed, a purpose, a ground, past, or itself the object."""
        before = sentence.code[:place]
        if self._obeyed.search(before) or self._purpose.search(before):
            return True
        if self._object_of.search(before) and not _CONSULTED.match(sentence.code, place + 1):
            return True
        if sentence.code.startswith(SPIRIT, place + 1) and _TOLD_ON.search(before):
            return True
        if self._past.match(sentence.code, place + 1) or sentence.code.startswith("是", place + 1):
            return True
        ground = self._ground.search(before)
        if ground and (sentence.code[place] == _SUMMON or _OWN_WORDS.search(sentence.code, place)):
            return True  # 按照有关部门的约谈要求，我们…; 落实《…》，我行重申：
        aside = self._aside.search(before) and self._other_region(sentence, article, place, holder)
        return bool(aside) or self._of_another(sentence, article, place, holder, focus)

    def _of_another(self, sentence: Sentence, article: Article, place: int, holder: IRI, focus: IRI | None) -> bool:
        """Say whether a document is the ground (根据…《…》精神) on which the one spoken of, of another region, stands."""
        its, mine = article.regions.get(holder, ""), article.regions.get(focus or holder, "")
        return its != mine and bool(mine) and self._ground.search(sentence.code[:place]) is not None

    def _own(self, sentence: Sentence, article: Article, focus: IRI | None) -> list[tuple[int, IRI]]:
        """Return the documents and meetings of the sentence that govern what follows them."""
        found: list[tuple[int, IRI]] = []
        for place in sentence.hits if sentence.mask & _MASK else ():
            if sentence.code[place] not in HOLDERS or _MANY_SUMMONED.match(sentence.code, place):
                continue
            linked = article.links[sentence.hits[place]]
            if linked is None or linked.entity in article.loose or self._referred(sentence, article, place, linked.entity, focus):
                continue
            if sentence.title and article.entities[linked.entity].label in self._vague:
                continue  # 警情通报: it tells what was done
            if article.sheet.hits[sentence.hits[place]].name == _BULLETIN and self._only_reports(sentence, place):
                continue
            if (found or focus) and self._rests_on(sentence, article, place, bool(found)):
                continue
            start = place
            if sentence.code[place] == _MEET and self._announced_at(sentence, article, place):
                continue
            if sentence.code[place] == _MEET and not sentence.code.startswith(("关于", "上"), place + 1):
                order = self._order.search(sentence.code, place)
                if order is None:
                    continue
                start = place + 1 if _ON_IT.fullmatch(sentence.code, place + 1, order.start()) else order.end()
            found.append((start, linked.entity))
        return found

    def _only_reports(self, sentence: Sentence, place: int) -> bool:
        """Say whether a body reports what was done (某委通报，近期对25户停止供电), and bids nobody do anything."""
        before = sentence.code[place - 1 : place]
        return (
            (before in self._bodies or before == _TIME)
            and _REPORTS.match(sentence.code, place + 1) is not None
            and _BIDS.search(sentence.code, place + 1) is None
        )

    def _rests_on(self, sentence: Sentence, article: Article, place: int, within: bool) -> bool:
        """Say whether a document is the ground for what another one of the sentence orders, or a law is (依据《…法》核减指标)."""
        law = article.sheet.hits[sentence.hits[place]].name.endswith(_LAWS)
        return (within or law) and self._aside.search(sentence.code[:place]) is not None

    def _announced_at(self, sentence: Sentence, article: Article, place: int) -> bool:
        """Say whether a meeting is only where somebody announced something (鲁哈尼在内阁会议上宣布), or a forum."""
        hit = article.sheet.hits[sentence.hits[place]]
        if not hit.name.endswith(self._venue):
            return _PERSON in sentence.code[:place] and _ANNOUNCED.match(sentence.code, place + 1) is not None
        return any(i < place and (sentence.code[i] in self._bodies or sentence.code[i] == _PERSON) for i in sentence.hits)

    def _opens_on(self, sentence: Sentence, article: Article) -> bool:
        """Say whether a sentence opens as one that goes on; its code is without the number of an item in brackets."""
        said = _SAYS_ON.match(sentence.code) if sentence.code[:1] in _POINTS else None
        on = said.end() if said else 0
        if sentence.code[on : on + 1] in self._begins_on and self._go_on.match(sentence.code[on : on + _OPENING]):
            return True
        if sentence.may_match(self._for_force) and _FORCE.match(sentence.code):
            return True
        if sentence.at[0] > sentence.start and _NUMBERED.match(article.sheet.reading.view, sentence.start):
            return True
        return sentence.may_match(self._for_asked) and _ASKED.match(sentence.code) is not None

    def _other_region(self, sentence: Sentence, article: Article, place: int, holder: IRI) -> bool:
        """Say whether a body of another region speaks before the place."""
        its = article.regions.get(holder, "")
        for i, number in sentence.hits.items():
            if i < place and sentence.code[i] in self._bodies and (linked := article.links[number]):
                mine = article.regions.get(linked.entity, "")
                if mine and mine != its:
                    return True
        return False

    def _goes_on(self, sentence: Sentence, article: Article, focus: IRI, block: int, said: tuple[tuple[int, IRI], ...]) -> bool:
        """Say whether a sentence goes on about the document or meeting named before it."""
        if sentence.may_match(self._for_own_words) and _OWN_WORDS.search(sentence.code):
            return True  # 为进一步贯彻…，我行重申：
        new = sentence.may_match(self._for_new_act) and self._new_act.search(sentence.code)
        if new or self._other_region(sentence, article, len(sentence.code), focus):
            return False
        mine = article.regions.get(focus, "")
        if said and not any(who == focus or (mine and article.regions.get(who) == mine) for _, who in said):
            return False
        if self._opens_on(sentence, article) or _ITEM.fullmatch(sentence.code):
            return True
        hits = article.sheet.hits
        actors = (
            [
                i
                for i, n in sentence.hits.items()
                if sentence.code[i] in self._bodies or (sentence.code[i] == _REGION and not hits[n].anaphoric)
            ]
            if sentence.mask & self._elsewhere
            else []
        )
        if not actors:
            return sentence.block == block
        linked = article.links[sentence.hits[min(actors)]]
        return (
            bool(mine)
            and linked is not None
            and article.regions.get(linked.entity) == mine
            and sentence.code[min(actors)] != _REGION
        )

    def _place(self, sentence: Sentence, article: Article) -> IRI | None:
        """Return the region that a sentence's first body or place belongs to."""
        gives = sentence.may_match(self._for_giving)
        for i, number in sentence.hits.items() if sentence.mask & self._elsewhere else ():
            if sentence.code[i] not in self._bodies and sentence.code[i] != _REGION:
                continue
            linked = article.links[number]
            if linked is None or (gives and sentence.only_gives(i)):
                continue
            if sentence.breaks_down(i):
                return None
            region = self._by_code.get(article.regions.get(linked.entity, ""))
            return region.iri if region else None
        return None
