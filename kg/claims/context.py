"""What surrounds a claim in its sentence: how sure it is, and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.claims.denials import FRAMED, IF_THEN, MARKS, OF_PLANS, STOP, answered, denied_later, planned_only
from kg.claims.moments import NOW
from kg.claims.quotes import all_of_quotes, closes
from kg.claims.sayings import Sayings
from kg.expressions import compiled
from kg.links import mint
from kg.model import Entity, Modality
from kg.vocabulary.branches import either
from kg.vocabulary.patterns import code_of

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from kg.claims.encode import Sentence
    from kg.links import Article
    from kg.model import IRI
    from kg.vocabulary import Knowledge
    from kg.vocabulary.literals import Marks
    from kg.vocabulary.patterns import Cues

__all__ = ["Cuer", "Speakers"]

Speakers = dict[int, tuple[tuple[int, "IRI"], ...]]
"""For each sentence: who speaks, with the place in its code from which it holds."""

_NEAR = 8
_PSEUDO = ("虚", "模")
"""What stands before 拟 where it is no plan (虚拟货币, 模拟)."""
_SOON = frozenset(("即将", "即將"))
_QUOTED = 4  # sentences back that a quotation begins
_SPEAKERS = ("who", "one", "onr", "who2", "one2", "onr2")
"""The groups of `Sayings` that hold who speaks; of a match one is filled."""
_SIGN, _POINTS_BACK = 4, frozenset("（以上前文")
_COLON = 24  # letters within which a paragraph names who speaks in it (彭博社：…)
_OBJECTS = "".join(map(code_of, ("Region", "Company", "Facility", "MiningPool", "Exchange", "Count", "Person")))
_TAKEN = compiled(
    f"(?<=已)将|(?<![拟计划即定备算也或])将(?=[{_OBJECTS}]"
    "|其(?![他它中余间实])|(?:[主嫌涉]嫌|[^，。；\ue000-\uf8ff]{1,3}[姓男女嫌]|嫌[犯疑]|犯罪嫌疑|发现的|查[获实]的)|(?:该|上述|这|涉案|涉事|查获|查扣)[^，。；]{2}|[^，。；\ue000-\uf8ff]{2,4}境内|(?:境内|辖区内?|区域内|辖内|全境)的?)"
)
"""Before what is taken in hand (将境内2处矿场断电, 将其关停): as 把, and nothing to come."""
_BARE, _VERB = 2, 3  # letters before the verb of a clause that has no subject of its own, and of the verb itself
_LATE = compiled("(?:逾期|到期|限期)[^，。；]{0,8}(?:的|者)")  # 逾期未整改的，停止供电
_ESTIMATE, _AHEAD = compiled("预计|预估"), compiled("[将会至到升降增减]|未来|明年|下降|有望|年底")
_THAT = ("该", "这位", "这名", "那位", "上述", "前述")
_BYLINE = compiled(
    f"({code_of('Media')})》?(?:驻[^，。；：]{{1,6}}?|[^，。；：\ue000-\uf8ff]{{0,8}})(?:记者|通讯员|特派员)[（(]?$"
)
_FILES = compiled("[）)]?[^，。；：]{0,6}(?:报道|报导|消息|电讯|讯[，：])")
_ANSWERS = compiled(f"[^，。：；]{{0,12}}{code_of('Person')}：(?!“)")
"""An interview lets somebody speak for a whole paragraph (某创始人甲：…。…。)."""
_PERSONAL = compiled(f"(?:另外，|此外，|同时，|不过，|但)?(?:[他她]|{either(_THAT)})")
_KINDS = ("Meeting", "ResearchInstitute", "Region", "Person")
_NO_TELLERS = frozenset({"Agency", "Association", "Meeting"})
_STILL = frozenset("还并又也中进")
_RIVALS = frozenset({"Exchange", "MiningPool"})
_QUOTED_KINDS = frozenset({"Media", "DataProvider", "ResearchInstitute", "Exchange"})
"""Who prices are quoted from in the sentences after: an agency that spoke before them is not their source."""
_MEETING, _INSTITUTE, _REGION, _PERSON = map(code_of, _KINDS)


class Cuer:
    """Reads modality and attribution from cue words."""

    def __init__(self, knowledge: Knowledge, marks: Marks) -> None:
        """Compile the cue words, and put those that expressions need among the ``marks``."""
        cues = knowledge.cues
        self._compile_modality(cues, marks)
        self._by_iri = knowledge.lexicon.by_iri
        self._firm_kinds = frozenset(cues.kinds("Firm"))
        self._firms = frozenset(map(code_of, self._firm_kinds))
        self._offices = frozenset(code_of(k) for k in ("Agency", "Association", "ResearchInstitute"))
        self._press = compiled(f"{cues.regex('unnamed_press')}$")
        surname = f"(?:{either(sorted(knowledge.lexicon.surnames))})"
        goes_on = f"{cues.regex('say')}|[对向在则也还均都曾]"
        self._called = compiled(f"{surname}(?:先生|女士|小姐|某{{1,2}}|总|[\u4e00-\u9fff]{{1,2}}?)(?={goes_on})")
        self._say = Sayings(cues, marks)

    def _compile_modality(self, cues: Cues, marks: Marks) -> None:
        """Compile the words that tell how sure something is."""
        self._rumour, self._plan, self._maybe = (cues.detector(name) for name in ("rumour", "plan", "maybe"))
        self._plainly, self._suppose = cues.detector("plan_plainly"), cues.detector("suppose")
        lists = ("close_to", "source_noun", *(f"unnamed_{n}" for n in ("count", "head", "post", "source", "press")))
        inner = (*(word[:-1] for word in cues.list("say")), *(word for name in lists for word in cues.list(name)))
        self._in_clauses = not any(map(STOP.search, inner))  # a word of speech may end with its clause (甲公布，…)
        toward = "把|将|向|对|计划|打算|考虑|决定|从|在|为|要求|试图|强制|强迫"  # 没有把服务器迁往…的计划
        self._deny = compiled(
            f"{cues.regex('deny')}(?:[^，。；：\ue000-\uf8ff]{{0,3}}|(?:{toward})[^，。；：\ue000-\uf8ff]{{0,12}}"
            f"|(?:被|遭|受到)[^，。；：的]{{0,12}})$|{cues.regex('deny_that')}[^，。；：]*$"
            "|(?:取消|放弃|终止|打消)了?[在向到往][^，。；：\ue000-\uf8ff]{0,2}$"
            f"|{cues.regex('reject')}了?[^，。；：并后而转改将\ue000-\uf8ff]{{0,6}}$"  # but 撤回申请并迁往…
        )
        self._for_denial, self._for_later = map(marks.of, (self._deny, FRAMED))
        words = (cues.list(name) for name in ("rumour", "plan", "maybe", "plan_plainly", "suppose"))
        self._for_rumour, self._for_plan, self._for_maybe, self._for_plainly, self._for_supposing = map(marks.any_of, words)
        self._for_of_plans = marks.any_of(OF_PLANS)

    def modality(self, sentence: Sentence, trigger: int, *, figure: bool = False) -> Modality:
        """Return how the clause before ``trigger`` says what follows.

        A ``figure`` may be estimated (预计全球约4%) and yet hold now.
        """
        code, seen, first = sentence.code, sentence.marks, sentence.clause_start(trigger)
        before = code[first:trigger]
        late = "期" in before
        if (late or sentence.may_match(self._for_denial)) and self._deny.search(_LATE.sub("", before) if late else before):
            return Modality.DENIED
        plan = planned_only(code, first, trigger) if seen & self._for_of_plans else None
        denied = plan is False or (sentence.may_match(self._for_later) and denied_later(code, trigger))
        if denied or (seen & self._for_rumour and self._rumour_denied(code, trigger)):
            return Modality.DENIED
        rumoured = seen & self._for_rumour and self._rumour(code[min(answered(code, trigger), trigger) : trigger + 2])
        if rumoured or (sentence.title and code[:1] == "传" and code[1:2] >= "\ue000"):  # 传某地矿场全部断电
            return Modality.RUMOURED
        if "将" in before:
            before = _TAKEN.sub("把", code[first : trigger + 1])[: len(before)]
        near = before[-_NEAR - 2 :]
        if figure and _ESTIMATE.search(near) and not _AHEAD.search(code, trigger - len(near), sentence.clause_end(trigger)):
            near, seen = _ESTIMATE.sub("", near), -1  # what stood around it may be a word now
        perhaps = seen & self._for_maybe and self._maybe(near)
        if perhaps and figure and any(value.text in NOW for place, value in sentence.times if first <= place < trigger):
            return Modality.RUMOURED  # 现在可能低到700元: nothing to come
        to_be = seen & self._for_plan and self._plan(near)
        if to_be and near[0] == "拟" and before[-_NEAR - 3 : -_NEAR - 2] in _PSEUDO:
            to_be = self._plan(near[1:])
        planned = plan or to_be or perhaps
        if planned or (seen & self._for_plainly and self._plainly(self._governing(sentence, trigger))):
            return Modality.PLANNED
        times = sentence.times
        soon = times and [value for place, value in times if first <= place < trigger and value.text in _SOON]
        return Modality.PLANNED if soon else Modality.ASSERTED

    def _rumour_denied(self, code: str, trigger: int) -> bool:
        """Say whether what goes around is denied behind it in the same sentence (社群流传甲将退出，甲予以否认)."""
        return trigger < answered(code, trigger) and self._rumour(code[: trigger + 2])

    def hypothetical(self, sentence: Sentence, trigger: int) -> bool:
        """Say whether the clause only supposes (如果, 是否, 会不会)."""
        if sentence.marks & self._for_supposing == 0:
            return False
        first = sentence.clause_start(trigger)
        if self._suppose(sentence.code[first:trigger]):
            return True
        return first > 0 and IF_THEN.match(sentence.code, sentence.clause_start(first - 1), trigger) is not None

    def _governing(self, sentence: Sentence, trigger: int) -> str:
        """Return the words before a trigger that tell whether it is to come: its clause, and the one that it goes on from."""
        start = sentence.clause_start(trigger)
        based = sentence.code[start : start + 1] == "在" and "基础上" in sentence.code[start:trigger]  # 在现行电价基础上加价
        done = "了" in sentence.code[trigger : trigger + _VERB]  # 将于月底前完成整治，并公布了电话
        if (based or trigger - start <= _BARE) and not done and sentence.code[start - 1 : start] == "，":
            start = sentence.clause_start(start - 1)
        return sentence.code[start:trigger]

    def speakers(self, article: Article, sentences: tuple[Sentence, ...]) -> Speakers:
        """Return who speaks in each sentence.

        报道还说 goes on with the outlet named last, 他说 with the person, or else with who spoke last in the paragraph or the
        one before, and 会议指出 with the meeting named last.
        """
        out: Speakers = {}
        last: IRI | None = None
        outlet: IRI | None = None
        paper: IRI | None = None
        person: IRI | None = None
        block = -9
        met: tuple[IRI, int] | None = None
        host: tuple[IRI, int] | None = None
        for sentence in sentences:
            found = self._speaker(sentence, article)
            answers = found and "：" in sentence.code[:_COLON] and _ANSWERS.match(sentence.code)
            host = (found[0][1], sentence.block) if answers else host
            found = found or (((0, host[0]),) if host and host[1] == sentence.block else ())
            report = self._say.report.match(sentence.code) if not found and sentence.may_match(self._say.for_report) else None
            if report and (whose := self._whose_report(article, report[0], paper, outlet)):
                found = ((0, whose),)
            elif not found and last and self._goes_on(sentence, article, block, last):
                own = person is not None and _PERSONAL.match(sentence.code) is not None
                found = ((0, person if own and person else last),)
            if not found and sentence.may_match(self._say.for_anaphor) and (anaphor := self._say.anaphor.search(sentence.code)):
                found = self._referred(article, sentences, sentence, anaphor)
            if not found and sentence.may_match(self._say.for_met) and (meeting := self._say.met.search(sentence.code)):
                met = self._meeting(sentence, article, meeting.start()) or met
                if met and sentence.block - met[1] <= 1:
                    found = ((meeting.start(), met[0]),)
            before = sentence.number - 1
            if found and before not in out and self._is_tag(sentence):
                self._quoted(article, sentences, sentence, found[-1][1], out)
            found = found or (self._signed(article, sentence) if len(sentence.code) <= _SIGN else ())
            if found and before not in out and sentence.code[:1] in _POINTS_BACK:
                self._credited(sentences, sentence, found[-1][1], out)
            if found:
                last, block = found[-1][1], sentence.block
                person = last if self.kind_of(article, last) == "Person" else person
                outlet = next((who for _, who in reversed(found) if self.kind_of(article, who) != "Person"), outlet)
                paper = next((who for _, who in reversed(found) if self.kind_of(article, who) == "Media"), paper)
                out[sentence.number] = found
            met = (_MEETING in sentence.code and self._meeting(sentence, article, len(sentence.code))) or met
        all_of_quotes(article, sentences, out)
        return out

    def _whose_report(self, article: Article, words: str, paper: IRI | None, outlet: IRI | None) -> IRI | None:
        """Return whose report goes on: of the paper where it is news, and where bare data are told, of who has some."""
        if paper and ("报道" in words or "报导" in words):
            return paper
        if outlet and words.startswith("数据") and words[2] not in _STILL and self.kind_of(article, outlet) in self._firm_kinds:
            return None
        return outlet

    def _is_tag(self, sentence: Sentence) -> bool:
        """Say whether a sentence only tells who said what stands before it («…。»一名矿工说。)."""
        may = len(sentence.code) <= self._say.longest_tag and sentence.may_match(self._say.for_tag)
        return may and self._say.tag.fullmatch(sentence.code) is not None

    def _goes_on(self, sentence: Sentence, article: Article, block: int, last: IRI) -> bool:
        """Say whether who spoke in a block before goes on (他还说), or in this block without being named again (要求各机构…)."""
        if sentence.block == block and self._say.none.match(sentence.code):
            return True
        if sentence.block == block and self._say.so_far.match(sentence.code) and self.kind_of(article, last) == "Meeting":
            return True
        near = sentence.block - block <= 1 and sentence.may_match(self._say.for_on)
        return near and self._say.on.match(sentence.code) is not None

    def _referred(
        self, article: Article, sentences: tuple[Sentence, ...], sentence: Sentence, anaphor: re.Match[str]
    ) -> tuple[tuple[int, IRI], ...]:
        """Return the firm or the body that 该公司 or 该局 stands for: the last named before it, within the block."""
        wanted = self._firms if anaphor["firm"] or anaphor["own"] else self._offices
        for other in reversed(sentences[max(0, sentence.number - _QUOTED) : sentence.number + 1]):
            if other.block != sentence.block:
                break
            for place, number in sorted(other.hits.items(), reverse=True):
                linked = article.links[number]
                before = other is not sentence or place < anaphor.start()
                if linked and before and other.code[place] in wanted:
                    return ((anaphor.start(), linked.entity),)
        return ()

    def _quoted(self, article: Article, sentences: tuple[Sentence, ...], tag: Sentence, who: IRI, out: Speakers) -> None:
        """Give a quotation of whole sentences to who is named only after it («…。»一名矿工说。)."""
        view = article.sheet.reading.view
        for sentence in reversed(sentences[max(0, tag.number - _QUOTED) : tag.number]):
            closes = "”" in view[sentence.start : tag.start + 1]
            if sentence.block != tag.block or sentence.number in out or not closes:
                return
            out[sentence.number] = ((0, who),)
            if view[sentence.start : sentence.start + 2].lstrip()[:1] == "“":
                return

    def _signed(self, article: Article, sentence: Sentence) -> tuple[tuple[int, IRI], ...]:
        """Return the outlet that stands alone in brackets behind a sentence: …。（某报）."""
        if not self._say.signed.fullmatch(sentence.code):
            return ()
        who = self._named(sentence, article, 1)
        return ((0, who),) if who else ()

    def _credited(self, sentences: tuple[Sentence, ...], sentence: Sentence, who: IRI, out: Speakers) -> None:
        """Give what was told before to who is named behind it: one sentence (（据某报）), or the paragraph (以上数据来自…)."""
        above = self._say.above.match(sentence.code) is not None
        credited = not above and self._say.credited.fullmatch(sentence.code) is not None
        if not (above or credited or self._say.signed.fullmatch(sentence.code)):
            return
        for other in reversed(sentences[max(0, sentence.number - (_QUOTED if above else 1)) : sentence.number]):
            if other.number in out or (other.block != sentence.block and not credited):
                return
            out[other.number] = ((0, who),)

    def kind_of(self, article: Article, who: IRI) -> str:
        """Return the class of a source; one without a name is a Person or Media."""
        known, seen = self._by_iri.get(who), article.entities.get(who)
        return known.cls if known else seen.cls if seen else ""

    def tells_price(self, article: Article, who: IRI, priced: int | None) -> bool:
        """Say whether somebody may tell a price: no body of state (央行公告，…，比特币下跌), and of a share no firm."""
        kind = self.kind_of(article, who)
        share = priced is not None and article.sheet.hits[priced].kind in self._firm_kinds
        return kind not in _NO_TELLERS and not (share and kind in self._firm_kinds)

    def tells_on(self, article: Article, who: IRI, doers: list[int], *, prices: bool, shares: bool, listed: bool) -> bool:
        """Say whether the figures of the sentences that follow are still told by who spoke.

        Prices are if an outlet or the like did; those of another exchange or pool are not, nor its own share of the network
        (甲宣布关停。乙占全网算力的22%，甲占5%); but countries' shares are, ``listed`` behind those of the sentence before.
        """
        kind = self.kind_of(article, who)
        if prices:
            return kind in _QUOTED_KINDS
        own = any(linked.entity == who for n in doers if (linked := article.links[n]))
        places = listed and all(article.sheet.hits[n].kind == "Region" for n in doers)
        return kind not in _RIVALS or (own and not shares) or places or not doers

    def no_witness(self, article: Article, who: IRI, doers: list[int]) -> bool:
        """Say whether somebody tells nothing of what exchanges and pools do of themselves.

        So a body of state (央行重申…，某交易所停止注册), and another one of their kind (甲将清退用户，乙则停止注册).
        """
        kind, named = self.kind_of(article, who), [k.entity for n in doers if (k := article.links[n])]
        rivals = bool(named) and who not in named and all(article.entities[n].cls == kind for n in named)
        return kind == "Agency" or (kind in _RIVALS and rivals)

    def _meeting(self, sentence: Sentence, article: Article, end: int) -> tuple[IRI, int] | None:
        """Return the last meeting that a sentence names before a place, and the sentence's block."""
        linked = [article.links[n] for i, n in sorted(sentence.hits.items()) if i < end and sentence.code[i] == _MEETING]
        return next(((k.entity, sentence.block) for k in reversed(linked) if k), None)

    def _speaker(self, sentence: Sentence, article: Article) -> tuple[tuple[int, IRI], ...]:
        """Return who the sentence says speaks, with the place in the code from which it holds."""
        found: list[tuple[int, IRI]] = []
        within: list[tuple[int, int]] = []
        likely = map(self._say.speaking.__getitem__, self._say.sieve.passed(sentence.marks))
        apposed = [m.span() for m in self._say.apposed.finditer(sentence.code)] if _PERSON in sentence.code else ()
        for regex in (*likely, *self._opening(sentence)):
            for match in self._matches(regex, sentence.code):
                name = next(filter(match.groupdict().get, _SPEAKERS))
                start = match.start(name)
                start = next((person for person, end in apposed if person < start < end), start)
                start = _of_paper(sentence, start)
                of_all = any(regex is one for one in self._say.of_all)  # to hash an expression is dear
                whole = of_all or closes(sentence, article, start)
                place = 0 if whole else start
                if any(first < start < end for first, end in within):
                    continue  # 接近某公司的人士: not the firm's word
                if who := self._named(sentence, article, start):
                    found.append((place, who))
                elif start not in sentence.hits and not sentence.code.endswith(_THAT, 0, start):
                    called = self._called.match(sentence.code, match.end(name))
                    within.append(match.span(name))
                    found.append((place, self._nobody(sentence, article, match.span(name), called[0] if called else "")))
        return tuple(sorted(found, key=lambda f: f[0])) if found else ()

    def _matches(self, regex: re.Pattern[str], code: str) -> Iterator[re.Match[str]]:
        """Yield the matches of an expression for who speaks; the two dearest are tried only where a verb of speech stands."""
        if regex is self._say.after and not self._say.says_last(code):
            return
        if regex is not self._say.says or not self._in_clauses:
            end = code.rfind("：") + 1 if regex is self._say.figures else len(code)  # with which it ends
            yield from regex.finditer(code, 0, end)
            return
        end = 0
        for place in sorted({place for place, _, _ in self._say.find_said(code)}):  # faster than to search
            if place >= end and (verb := self._say.said.match(code, place)):
                start = max([code.rfind(mark, 0, place) for mark in MARKS]) + 1
                end = stop.end() if (stop := STOP.search(code, verb.end())) else len(code)
                yield from regex.finditer(code, start, end)

    def _opening(self, sentence: Sentence) -> tuple[re.Pattern[str], ...]:
        """Return the expression for who speaks before a colon, or at the end of a headline behind a dash."""
        if sentence.title:
            return (self._say.headline,) if "：" in sentence.code or "-" in sentence.code or "—" in sentence.code else ()
        return (self._say.wire,) if "：" in sentence.code[:_COLON] else ()

    def _named(self, sentence: Sentence, article: Article, place: int) -> IRI | None:
        """Return who stands at a place; an unknown part of a known whole (剑桥大学新兴金融研究中心) stands for the whole."""
        linked = article.links[sentence.hits[place]] if place in sentence.hits else None
        whole = article.links[sentence.hits[place - 1]] if place - 1 in sentence.hits else None
        if linked and whole and linked.nil and not whole.nil and sentence.code[place - 1 : place + 1] == _INSTITUTE * 2:
            return whole.entity
        return linked.entity if linked else None

    def _nobody(self, sentence: Sentence, article: Article, span: tuple[int, int], called: str) -> IRI:
        """Return the entity of a source without a name, one per article and wording; 香港媒体 is told from 媒体.

        Who has a name though no post (矿工张先生, 矿场主李明) goes by that name.
        """
        view, place = article.sheet.reading.view, span[0]
        full = words = view[slice(*sentence.view_range(*span))]
        kind = "Media" if self._press.search(words) else "Person"
        if place and sentence.code[place - 1] == _REGION:
            full = view[slice(*sentence.view_range(place - 1, place))] + words
        others: tuple[str, ...] = () if full == words else (words,)
        if called and kind == "Person":
            full, others = called, (words + called, words)
        iri = mint("source", full, article.sheet.document.id)
        article.entities.setdefault(iri, Entity(iri, kind, full, others))
        return iri


def _of_paper(sentence: Sentence, place: int) -> int:
    """Return the place of the paper whose report a reporter signs (据某报（记者某某）报道), or else the place given."""
    if sentence.code[place] != _PERSON or not _FILES.match(sentence.code, place + 1):
        return place
    byline = _BYLINE.search(sentence.code[:place])
    return byline.start(1) if byline else place
