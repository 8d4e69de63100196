"""What an article tells twice: a headline's time and source stand in the body, a document's in its signature.

A claim of the headline or the lead often has neither day nor source, since the sentences below give them. Only
what a claim lacks everywhere is filled in, and only from a sentence that speaks of the same thing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.claims.meetings import day_before
from kg.claims.moments import DAYS, is_dateline, last_day, until, when_near
from kg.claims.timed import PRICES
from kg.expressions import compiled
from kg.model import IRI, Modality, Precision, When
from kg.times import day_of
from kg.vocabulary import ONTOLOGY
from kg.vocabulary.automata import every
from kg.vocabulary.patterns import code_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.claims.context import Speakers
    from kg.claims.encode import Sentence
    from kg.claims.raw import Raw
    from kg.claims.signed import Signature
    from kg.links import Article
    from kg.vocabulary import Knowledge
    from kg.vocabulary.literals import Marks

__all__ = ["Retelling"]

_TIME, _DOC, _AGENCY, _OPENS = *map(code_of, ("Time", "PolicyDocument", "Agency")), "，；"
_QUOTED_FROM, _EARLIER = "issued.own", compiled("此前|早前|曾|之前|去年|前年|原定")  # 某局在文告中说
_AT_ONCE = ("同时", "与此同时", "会后", "会上", f"{code_of('Meeting')}后", f"{code_of('Meeting')}上")
_ON_THE_SPOT = compiled("[^，。；：]{0,12}?(?:随即|当即|当场|现场(?!会))")
"""How a sentence begins that goes on with what the one before told: 执法人员当即断电."""
_ACTS = frozenset({"issued", "subjectTo", "suspended", "relocatedTo", "convened", "attended"})
_CONFIRMED = 3  # blocks below a rumour within which it is confirmed
_NEWS = 3  # days for which a price is told in a headline
_FAR = 80  # sentences below a claim in which it may be told again
_LEAD = 2  # blocks of the body within which an article tells in short what follows
_OWN_ACTS = frozenset({"suspended", "relocatedTo"})
_ORDERS = frozenset({"requires", "deadline", "targets", "lists", "issued", "convened", "attended", "affiliatedWith"})
_CHILD = compiled("(?:其|公司|旗下|全资|控股|间接)*(?:子公司|附属公司|孙公司)")
_BEARS = "(?:印发|发布|签发|成文|下发|落款|发文|公布|出台)(?:日期|时间|日)?(?:是|为|于|在|：)"
_DATED = compiled(f"{_DOC}(?:（|的?{_BEARS}){_TIME}")
_STATE = frozenset({"Agency", "Association", "Region"})
_HEADS, _AROUND = DAYS | {Precision.MONTH}, "（）【】。：: \n"
_UNTRUE = (
    "(?:这|此事|这是|此乃|该消息)?(?:纯属|纯粹是|完全)?"
    "(?:没有这回事|没这回事|没有的事|没有此事|并无此事|绝无此事|子虚乌有|不属实|假消息|谣言)"
)
_CONFIRMS = (
    "(?<!未)(?<!未予)(?<!未能)(?<!没有)(?<!没)(?<!无法)(?<!不)(?<!难以)(?<!待)(?<!未获)(?<!拒绝)(?<!未经)"
    "(?:(?:证实|确认)了?(?:该|这|上述|此|前述|网传|相关|其)[^，。；“]{0,8}?"
    f"(?:真实性|消息|说法|传闻|通知|文件|事|内容|信息)|(?:证实|确认)了?{_DOC}(?:的真实性|的内容)?(?=[，。；]|$)|(?:予以|加以|已获|得到|均)(?:了)?(?:证实|确认)(?=[，。；]|$))"
)
"""Words by which a rumour is confirmed (某局证实了这一消息), not those by which it is not (未予证实)."""
_UNSURE = frozenset({Modality.RUMOURED, Modality.PLANNED})

_Key = tuple[IRI, str, object]
_Held = dict[int, dict[object, tuple["When | None", tuple[IRI, ...]]]]
"""For each sentence that was looked at: when the meetings that it names were held, and who says so."""


def _key(raw: Raw) -> _Key:
    return raw.subject, raw.predicate, raw.object


class Retelling:
    """Fills in what claims lack from where the article tells the same again."""

    def __init__(self, knowledge: Knowledge, marks: Marks) -> None:
        """Compile the cues, and put the words that they need among the ``marks``."""
        cues = knowledge.cues
        self._codes = {entry.iri: code for code, entry in knowledge.lexicon.by_code.items()}
        self._says = compiled(
            f"{_DOC}(?=[，：])|{_DOC}[^，。；：\ue000-\uf8ff]{{0,6}}?{cues.regex('reporting')}|{_DOC}[^，。；：\ue000-\uf8ff]{{0,6}}?{cues.regex('say')}"
        )
        told = "(?:上述|该|这一|此|前述|网传|相关)?(?:消息|通知|文件|传闻|说法|截图|内容|图片|情况|信息)"
        told = f"(?:{told}|[{_DOC}])[^，。；：]{{0,6}}?"
        said_so = f"{cues.regex('say')}[，：]?(?:此事|消息|情况)?{cues.regex('confirm')}"  # 某厅回应称确有此事
        self._confirm = compiled(f"{told}{cues.regex('confirm')}|{said_so}|{_CONFIRMS}")
        denied = "(?:予以|加以|对此|均已?|随即|随后|立即|当即|已经?|则|出面|官方)(?:予以|加以)?(?:否认|辟谣|驳斥)(?:了)?[，。]?$"
        cleared = f"(?:澄清|否认|辟谣|回应|回复|答复)[^，。；]{{0,10}}?{cues.regex('refute')}"  # 某局澄清并无此事
        self._refute = compiled(f"{told}{cues.regex('refute')}|{denied}|{cleared}|{cues.regex('say')}，?{_UNTRUE}")
        self._for_says, self._for_confirming, self._for_refuting = map(marks.of, (self._says, self._confirm, self._refute))
        self._find_held = every(cues.list("convene"))
        self._for_held = marks.any_of(cues.list("convene"))

    def __call__(
        self,
        article: Article,
        sentences: tuple[Sentence, ...],
        raws: list[Raw],
        speakers: Speakers,
        signed: tuple[Signature, ...],
    ) -> list[Raw]:
        """Return the claims, with time and source where the article gives them elsewhere; ``signed`` is who signs it."""
        timed = {_key(r) for r in raws if _settled(article, sentences[r.sentence], r.when)}
        spoken = {_key(r) for r in raws if r.attributed}
        near, issuers = self._near_speakers(raws), self._issuers(raws)
        days = {one.body: one.when for one in signed}
        dated, headed = _dated(article, sentences, raws), _headed(sentences)
        rumours = {sentences[r.sentence].block for r in raws if r.modality == Modality.RUMOURED}
        out: list[Raw] = []
        held: _Held = {}
        priced = _priced(article, sentences, raws)
        lead = next((s.block for s in sentences if not s.title), 0) + _LEAD
        for raw in raws:
            own = sentences[raw.sentence]
            short = raw.predicate in _OWN_ACTS and own.block < lead
            told = short or raw.predicate == "convened" or (raw.predicate == "subjectTo" and own.title)
            again = self._tellings(article, sentences, raw, speakers, near, held, short=short) if told else ()
            when, who = _first(again)
            if raw.predicate in _OWN_ACTS:  # 公告称，公司…: rather than whom of its people the article quotes below
                who = self._of_document(article, sentences, raw, issuers) or who
            if raw.predicate == "issued":
                when = days.get(raw.subject, when) or dated.get(raw.object)
                if when is None and raw.pattern == _QUOTED_FROM and not _EARLIER.search(own.code):
                    when = day_before(article, sentences, raw.sentence)
            if raw.predicate in PRICES and own.title:
                when = raw.when or priced.get(raw.subject)
            if raw.predicate in _ACTS:
                when = when or self._meanwhile(article, sentences, raw) or headed.get(raw.sentence)
            if not who and raw.predicate not in _ORDERS:
                who = self._of_document(article, sentences, raw, issuers) or self._of_itself(sentences, raw, speakers)
            when = when if when and _key(raw) not in timed else raw.when
            who = who if who and _key(raw) not in spoken else self._witnesses(raw, issuers)
            same = (when is raw.when or when == raw.when) and who == raw.attributed
            full = raw if same else raw.told(when, who, raw.modality)
            modality = self._surer(article, sentences, full, rumours)
            out.append(full if modality == full.modality else full.told(full.when, full.attributed, modality))
        return out

    def _meanwhile(self, article: Article, sentences: tuple[Sentence, ...], raw: Raw) -> When | None:
        """Return the day of the sentence before, where this one tells what happened at the same time (同时在怀化抓获…)."""
        own, before = sentences[raw.sentence], sentences[max(0, raw.sentence - 1)]
        same = own.block - before.block <= 1 and own is not before and not before.title
        same = same and (own.code.startswith(_AT_ONCE) or _ON_THE_SPOT.match(own.code) is not None)
        return last_day(before, article) if same else None

    def _witnesses(self, raw: Raw, issuers: dict[IRI, list[IRI]]) -> tuple[IRI, ...]:
        """Return who says so, without those for whom it is no testimony: that a notice orders, for who put it out."""
        if raw.predicate not in _ORDERS or not raw.attributed:
            return raw.attributed
        own = {*issuers.get(raw.subject, ()), *(() if raw.predicate == "convened" else (raw.subject,))}
        return tuple(w for w in raw.attributed if w not in own)

    def _surer(self, article: Article, sentences: tuple[Sentence, ...], raw: Raw, rumours: set[int]) -> Modality:
        """Return how sure a claim is after all: a rumour confirmed or refuted below, an act whose day is still to come."""
        if raw.modality == Modality.RUMOURED:
            own = sentences[raw.sentence].block
            last = min([own + _CONFIRMED, *[other - 1 for other in rumours if other > own]])
            for sentence in sentences[raw.sentence : raw.sentence + _FAR]:
                if sentence.block > last:
                    break
                if sentence.may_match(self._for_refuting) and self._refute.search(sentence.code):
                    return Modality.DENIED
                if sentence.may_match(self._for_confirming) and self._confirm.search(sentence.code):
                    return _by_day(article, raw)
        elif raw.predicate in _ACTS and raw.modality == Modality.ASSERTED:
            return _by_day(article, raw)
        return raw.modality

    # ---- where a claim is told again -------------------------------------------------------------------------
    def _tellings(
        self,
        article: Article,
        sentences: tuple[Sentence, ...],
        raw: Raw,
        speakers: Speakers,
        near: dict[IRI, set[IRI]],
        held: _Held,
        *,
        short: bool,
    ) -> Iterator[tuple[When | None, tuple[IRI, ...]]]:
        """Yield time and source of the sentences that tell a claim again; ``short`` where it is a firm's own act in the lead."""
        for sentence in sentences[raw.sentence + 1 : raw.sentence + _FAR]:
            if sentence.title:
                continue
            said = speakers.get(sentence.number, ())
            if raw.predicate == "convened":
                if sentence.number not in held:
                    held[sentence.number] = self._meetings(article, sentence, said)
                if raw.object in (found := held[sentence.number]):
                    yield found[raw.object]
            elif short:
                yield from self._statement(article, sentence, near.get(raw.subject, {raw.subject}), said)
            elif (sentence.measures or raw.modality in _UNSURE) and self._names(article, sentence, raw.subject):
                yield from self._measure(article, sentence, raw, said)

    def _meetings(
        self, article: Article, sentence: Sentence, said: tuple[tuple[int, IRI], ...]
    ) -> dict[object, tuple[When | None, tuple[IRI, ...]]]:
        """Return for each thing that a sentence names after a word for meeting the first time and source that it gives it."""
        found: dict[object, tuple[When | None, tuple[IRI, ...]]] = {}
        if not sentence.marks & self._for_held:
            return found
        ends = [end for _, end, _ in self._find_held(sentence.code)]
        for place, number in sorted(sentence.hits.items()) if ends else ():
            linked = article.links[number]
            if linked and place + 1 >= min(ends):
                when, who = found.get(linked.entity, (None, ()))
                when = when or when_near(sentence, article, place, place + 1)
                found[linked.entity] = when, who or _last(said, place)
        return found

    def _measure(
        self, article: Article, sentence: Sentence, raw: Raw, said: tuple[tuple[int, IRI], ...]
    ) -> Iterator[tuple[When | None, tuple[IRI, ...]]]:
        """Yield time and source of a measure that the headline tells of; of its rumour, who spreads it."""
        for hit in sentence.measures:
            if ONTOLOGY + hit.measure == raw.object:
                when = until(sentence, article, when_near(sentence, article, hit.start, hit.end), hit.end)
                today = article.today
                ahead = when and when.earliest and today and day_of(when.earliest) > today
                yield None if ahead else when, _last(said, hit.start)
        if raw.modality in _UNSURE:
            nobody = [who for _, who in said if "/source-" in who]
            yield None, tuple(nobody[:1])

    def _statement(
        self, article: Article, sentence: Sentence, near: set[IRI], said: tuple[tuple[int, IRI], ...]
    ) -> Iterator[tuple[When | None, tuple[IRI, ...]]]:
        """Yield when and by whom a firm, or one of its people, speaks of what it does."""
        for place, who in said:
            if who in near:
                end = sentence.clause_end(place)
                when = when_near(sentence, article, end, end)
                yield when if when and when.precision in DAYS else None, (who,)
                return

    def _names(self, article: Article, sentence: Sentence, subject: IRI) -> bool:
        """Say whether a sentence names a place, or a body of that place."""
        code = article.regions.get(subject) or self._codes.get(subject)
        for number in sentence.hits.values():
            linked = article.links[number]
            if linked and (linked.entity == subject or (code and article.regions.get(linked.entity) == code)):
                return True
        return False

    # ---- documents -----------------------------------------------------------------------------------------
    def _of_document(
        self, article: Article, sentences: tuple[Sentence, ...], raw: Raw, issuers: dict[IRI, list[IRI]]
    ) -> tuple[IRI, ...]:
        """Return who issued the document whose words a claim is (公告称); in the next sentence, of the issuer's own acts."""
        own = sentences[raw.sentence]
        for sentence in sentences[max(0, raw.sentence - 1) : raw.sentence + 1]:
            for match in self._says.finditer(sentence.code) if sentence.may_match(self._for_says) else ():
                linked = article.links[sentence.hits[match.start()]]
                found = tuple(issuers.get(linked.entity, ())) if linked else ()
                if self._of_market(article, raw) and all(article.entities[who].cls in _STATE for who in found):
                    continue  # 央行发布声明，比特币下跌9%: the bank tells no prices
                here = sentence is own and sentence.at[match.start()] < raw.end
                if here and raw.predicate == "subjectTo" and _another_acts(article, own, match.end(), raw, found):
                    continue  # …发出通知，…，某某厅同日下令关停: none of the document's words
                its = raw.subject in found or _CHILD.match(own.code) is not None
                if found and (here or (sentence.block == own.block and sentence is not own and its)):
                    return found
        return ()

    def _of_market(self, article: Article, raw: Raw) -> bool:
        """Say whether a claim is a figure of the market: a price, or of a whole network."""
        about = article.entities.get(raw.subject)
        return raw.predicate in PRICES or (about is not None and about.cls == "Network")

    def _of_itself(self, sentences: tuple[Sentence, ...], raw: Raw, speakers: Speakers) -> tuple[IRI, ...]:
        """Return a firm that tells its own acts, where it spoke in the sentence before."""
        before, own = sentences[max(0, raw.sentence - 1)], sentences[raw.sentence]
        said = speakers.get(before.number, ())
        goes_on = raw.predicate in _OWN_ACTS and before.block == own.block and own.number not in speakers
        return (raw.subject,) if goes_on and said and said[-1][1] == raw.subject else ()

    def _issuers(self, raws: Iterable[Raw]) -> dict[IRI, list[IRI]]:
        """Return who issued each document, where the article says so for certain."""
        out: dict[IRI, list[IRI]] = {}
        for raw in raws:
            if raw.predicate == "issued" and raw.modality == Modality.ASSERTED and isinstance(raw.object, str):
                members = out.setdefault(IRI(raw.object), [])
                if raw.subject not in members:
                    members.append(raw.subject)
        return out

    def _near_speakers(self, raws: Iterable[Raw]) -> dict[IRI, set[IRI]]:
        """Return who speaks for each firm: itself, and those who have a post there."""
        out: dict[IRI, set[IRI]] = {}
        for raw in raws:
            if raw.predicate == "affiliatedWith" and isinstance(raw.object, str):
                out.setdefault(IRI(raw.object), {IRI(raw.object)}).add(raw.subject)
        return out


def _by_day(article: Article, raw: Raw) -> Modality:
    """Return how sure a claim is that is no rumour: an act whose day is still to come is planned."""
    today = article.sheet.document.day if raw.predicate in _ACTS and raw.when and raw.when.earliest else None
    ahead = today and raw.when and raw.when.earliest and day_of(raw.when.earliest) > today and not raw.when.before
    return Modality.PLANNED if ahead else Modality.ASSERTED


def _dated(article: Article, sentences: Iterable[Sentence], raws: Iterable[Raw]) -> dict[object, When]:
    """Return the day of each document that one of its issuers put out on a day: the others, named elsewhere, did so too.

    So with the day that a document bears (落款日期为6月18日, 印发于6月18日, 《…》（6月18日）). Two bodies may each put out
    a document that has no title (声明).
    """
    titled = article.titled()
    found: dict[object, When] = {}
    for raw in raws:
        sure = raw.predicate == "issued" and raw.modality == Modality.ASSERTED and raw.object in titled
        if sure and raw.when and raw.when.precision in DAYS:
            found.setdefault(raw.object, raw.when)
    for sentence in sentences:
        for match in _DATED.finditer(sentence.code) if sentence.times and _DOC in sentence.code else ():
            linked = article.links[sentence.hits[match.start()]]
            value = article.sheet.hits[sentence.hits[match.end() - 1]].value
            if linked and isinstance(value, When) and value.precision in DAYS:
                found.setdefault(linked.entity, value)
    return found


def _priced(article: Article, sentences: tuple[Sentence, ...], raws: Iterable[Raw]) -> dict[IRI, When]:
    """Return for each coin or share the first day that the body gives a price or a change of it, where that is news still.

    A headline tells of that day (比特币失守4万美元. 22日晚，比特币突然跳水…).
    """
    found: dict[IRI, When] = {}
    today = article.today
    for raw in sorted((r for r in raws if r.predicate in PRICES), key=lambda r: r.start):
        if raw.when and raw.when.precision in DAYS and raw.when.latest and not sentences[raw.sentence].title:
            fresh = today is not None and 0 <= (today - day_of(raw.when.latest)).days <= _NEWS
            if fresh and not raw.when.window:
                found.setdefault(raw.subject, raw.when)
    return found


def _headed(sentences: tuple[Sentence, ...]) -> dict[int, When]:
    """Return for each sentence of a chronicle the day or month that stands above it in a line of its own."""
    found: dict[int, When] = {}
    alone = (s for s in sentences if s.times and 0 in s.hits and not s.title and s.code.strip(_AROUND) == _TIME)
    heads = {s.number: value for s in alone if (value := s.times[0][1]).precision in _HEADS}
    last: When | None = None
    for sentence in sentences if len(heads) > 1 else ():
        if sentence.number in heads:
            last = heads[sentence.number]
        elif last:
            found[sentence.number] = last
    return found


def _another_acts(article: Article, sentence: Sentence, since: int, raw: Raw, issuers: tuple[IRI, ...]) -> bool:
    """Say whether a body other than a document's issuers opens a clause between the document and a claim."""
    for place, number in sentence.hits.items():
        within = since <= place < sentence.place(raw.end - 1) and sentence.code[place - 1] in _OPENS
        if within and sentence.code[place] == _AGENCY and (linked := article.links[number]) and linked.entity not in issuers:
            return True
    return False


def _settled(article: Article, sentence: Sentence, when: When | None) -> bool:
    """Say whether a time is a claim's own: no dateline, and no length only in a headline (四个月内禁止)."""
    if when is None or not when.bounded or is_dateline(sentence, article, when):
        return False
    return not (sentence.title and when.window)


def _first(tellings: Iterable[tuple[When | None, tuple[IRI, ...]]]) -> tuple[When | None, tuple[IRI, ...]]:
    """Return the first time and the first source of the sentences that tell a claim again."""
    when: When | None = None
    who: tuple[IRI, ...] = ()
    for found, source in tellings:
        when, who = when or found, who or source
        if when and who:
            break
    return when, who


def _last(said: tuple[tuple[int, IRI], ...], place: int) -> tuple[IRI, ...]:
    """Return who speaks last before a place."""
    return tuple(who for at, who in said if at <= place)[-1:]
