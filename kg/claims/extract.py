"""One article in, its entities and claims out: a pure function of the article and the knowledge."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING

from kg import expressions
from kg.claims.asked import unasked
from kg.claims.assemble import assemble
from kg.claims.context import Cuer, Speakers
from kg.claims.encode import Sentence, encode
from kg.claims.engine import Engine
from kg.claims.govern import Government
from kg.claims.grids import Grids
from kg.claims.headline import as_held, as_titled, one_document, without_collectives
from kg.claims.meetings import at_meetings, one_meeting
from kg.claims.moments import when_near
from kg.claims.notices import FIRMS, without_plans
from kg.claims.officers import Officers
from kg.claims.orders import Orders
from kg.claims.raw import Raw, in_turn
from kg.claims.retell import Retelling
from kg.claims.sanctions import sanctioned
from kg.claims.signed import Signatures
from kg.claims.tables import Tables
from kg.claims.whose import of_the_nearest
from kg.links import CHINA, Article, Linked, link_article, link_mentions
from kg.mentions import Hit, MentionFinder
from kg.model import IRI, Block, Document, Entity, Extraction, Link, Modality, Span, When
from kg.steps import finished
from kg.vocabulary import ONTOLOGY
from kg.vocabulary.lexicon import BASE
from kg.vocabulary.literals import Marks
from kg.vocabulary.patterns import code_of

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from datetime import date

    from kg.vocabulary import Knowledge

__all__ = ["ArticleExtractor", "explain_links", "make_extractor"]

_BACK, _MEETING, _LEVELS = 6, code_of("Meeting"), tuple("省市县区州盟旗")
_USERS_LEAVE = re.compile(
    "(?:清退|清理|劝退|移除)[^，。；矿]{0,16}(?:用户|客户|会员|账户|账号)|(?:用户|客户|会员|账户|账号)(?:有序)?(?:清退|清理|退出)"
)
_MARKET = re.compile("(?:地区|境内|大陆|市场)?的?(?:存量|新|现有|全体|部分)?(?:注册)?(?:用户|客户|会员|居民|投资者)")
_CUT_OFF = ONTOLOGY + "StopPowerSupply"
_LETTER, _KIND = "Letter", attrgetter("kind")
_FIRST, _PROVINCE = frozenset({"issued", "convened"}), "0000"  # without figures; how the codes of provinces end
_LAW = re.compile("(?<![办方])法》?$")


class ArticleExtractor:
    """Reads articles; make one per process, it holds the compiled knowledge."""

    def __init__(self, knowledge: Knowledge, *, spacy_model: str | None = None) -> None:
        """Compile the knowledge."""
        self._knowledge = knowledge
        self._finder = MentionFinder(knowledge, spacy_model=spacy_model)
        self._ordered_in = lru_cache(maxsize=10_000)(self._orders_of)  # titles come again and again
        self._marks = marks = Marks()
        cuer = Cuer(knowledge, marks)
        self._cuer = cuer
        self._engine = Engine(knowledge, cuer, marks)
        self._government = Government(knowledge, marks)
        self._grids = Grids(knowledge)
        self._orders = Orders(knowledge, cuer, marks, self._grids)
        self._issue = re.compile(f"{knowledge.cues.regex('issue')}|(?:征求|征集)意见")
        self._seen = re.compile(knowledge.cues.regex("circulate"))
        self._signatures = Signatures(knowledge)
        self._retelling = Retelling(knowledge, marks)
        self._tables, self._officers = Tables(knowledge), Officers(knowledge)

    def __call__(self, document: Document) -> Extraction:
        """Return what an article says."""
        return finished(self.steps(document))

    def steps(self, document: Document) -> Generator[None, None, Extraction]:
        """Return what an article says; whoever reads many may take each step for several in turn (see `kg.steps`)."""
        sheet = yield from self._finder.steps(document)
        article, inner = link_article(sheet, self._knowledge)
        yield
        one_meeting(article)
        sentences = yield from encode(sheet, self._knowledge, self._marks)
        yield
        warnings: list[str] = []
        tables = self._tables.find(article, sentences)
        likely, likely_then = self._engine.likely(article, sentences, tables.numbers(), _FIRST)
        yield
        speakers = self._cuer.speakers(article, sentences)
        yield
        first = list(self._engine.apart(article, sentences, likely, speakers, warnings))
        yield
        first += _spoken(self._titles(article, sentences, inner), sentences, speakers)
        first += self._held(article, sentences)
        signed = self._signatures(article, sentences)
        first += self._signatures.issued(article, sentences, first, signed)
        first = as_held(article, sentences, as_titled(article, sentences, one_document(article, first)))
        self._settle_regions(article, first)
        article.loose -= {IRI(r.object) for r in first if r.predicate == "issued" and isinstance(r.object, str)}
        yield
        governed = self._government(article, sentences, speakers)
        yield
        holders = {n: g.last for n, g in governed.items() if g.last}
        rest = of_the_nearest(article, in_turn(list(self._engine(article, sentences, likely_then, holders, speakers, warnings))))
        rest = [raw for raw in rest if not self._cuts_itself_off(article, raw)]
        yield
        rest += self._tables(article, sentences, tables, speakers)
        apart = tables.numbers()
        rest += (raw for raw in self._orders(article, sentences, governed, speakers) if raw.sentence not in apart)
        yield
        rest = without_plans(article, sentences, first, rest)
        rest += self._targets(article, first, rest)
        rest += self._title_places(article, sentences, inner, (*first, *rest))
        yield
        held = {r.object for r in (*first, *rest) if r.predicate in {"convened", "attended"}}
        summons = "Summons" in set(map(_KIND, sheet.hits))
        summoned = {k.entity for k in article.links if k and k.hit.kind == "Summons"} if summons else set()
        article.loose |= summoned - {IRI(thing) for thing in held if isinstance(thing, str)}
        denied = {r.object for r in first if r.modality == Modality.DENIED} - {
            r.object for r in first if r.modality != Modality.DENIED
        }
        article.loose |= {IRI(thing) for thing in denied if isinstance(thing, str)}
        raws = [
            raw
            for raw in without_collectives(article, (*first, *rest))
            if raw.subject not in article.loose and (raw.object not in article.loose or raw.modality == Modality.DENIED)
        ]
        raws = sanctioned(article, sentences, unasked(sentences, raws))
        raws += self._officers(article, sentences, raws)
        raws = at_meetings(article, sentences, self._retelling(article, sentences, raws, speakers, signed))
        yield
        heads = frozenset([sentence.number for sentence in sentences if sentence.title])
        entities, claims = assemble(article, raws, self._knowledge, warnings, heads)
        return Extraction(document.id, entities, claims, len(sheet.hits), tuple(dict.fromkeys(warnings)))

    def _titles(self, article: Article, sentences: tuple[Sentence, ...], inner: dict[tuple[int, int], IRI]) -> Iterator[Raw]:
        """Yield what a title tells by itself: the bodies before 关于 issued it, the measures in it are required."""
        sheet = article.sheet
        for sentence in sentences:
            for number in sentence.hits.values():
                hit, linked = sheet.hits[number], article.links[number]
                if linked is None or not hit.parts or "document-" not in linked.entity:
                    continue
                if not hit.part("titled"):
                    if hit.part("head") and not hit.anaphoric:
                        yield from self._placed(article, sentence, hit, linked, inner)
                        yield from self._ordered(hit, linked.entity, sentence)
                    continue
                about = sheet.reading.view.find("关于", hit.start, hit.end)
                place = (sentence.number, hit.start, hit.end)
                for body in (
                    *self._named_in(article, inner, hit.start, about),
                    *self._place_in(article, inner, hit.start, about),
                ):
                    modality = self._cuer.modality(sentence, len(sentence.code))
                    when = self._published(article, sentence, sentence.place(hit.start))
                    yield Raw(body, "issued", linked.entity, *place, "title.issuer", "0.90", modality, when)
                for firm in self._named_in(article, inner, max(about, hit.start), hit.end) if about >= 0 else ():
                    if article.entities[firm].cls in FIRMS:
                        yield Raw(linked.entity, "targets", firm, *place, "title.target", "0.80")
                yield from self._market(article, inner, hit, linked.entity, place)
                yield from self._ordered(hit, linked.entity, sentence)

    def _market(
        self, article: Article, inner: dict[tuple[int, int], IRI], hit: Hit, holder: IRI, place: tuple[int, int, int]
    ) -> Iterator[Raw]:
        """Yield the place whose users a title speaks of, at whom it is aimed (关于清退中国大陆地区存量用户的公告)."""
        places, view = list(inner), article.sheet.reading.view
        for n in range(bisect_left(places, (hit.start, 0)), len(places)):
            start, end = places[n]
            if start >= hit.end:
                return
            entity = article.entities.get(inner[places[n]])
            if entity and entity.cls == "Region" and _MARKET.match(view, end, hit.end):
                yield Raw(holder, "targets", entity.iri, *place, "title.market", "0.80")

    def _published(self, article: Article, sentence: Sentence, place: int) -> When | None:
        """Return when a document was put out, where its sentence says that it was (对《…》公开征求意见), and not only seen."""
        around = sentence.code[:place] + sentence.code[place + 1 : sentence.clause_end(place)]
        if not self._issue.search(around) or self._seen.search(around):
            return None
        return when_near(sentence, article, place, place + 1)

    def _placed(
        self, article: Article, sentence: Sentence, hit: Hit, linked: Linked, inner: dict[tuple[int, int], IRI]
    ) -> Iterator[Raw]:
        """Yield the place that stands at the head of an untitled document's description as its target (一份四川关停…的通知)."""
        places = list(inner)
        n = bisect_left(places, (hit.start, 0))
        begins = hit.start + (2 if article.sheet.reading.view.startswith("关于", hit.start) else 0)
        if n < len(places) and places[n][0] < begins:
            n += 1
        if n == len(places) or places[n][0] != begins or places[n][1] >= hit.end:
            return
        place = inner[places[n]]
        code = article.regions.get(place)
        if code and article.entities[place].cls == "Region":
            article.regions.setdefault(linked.entity, code)
            modality = self._cuer.modality(sentence, len(sentence.code))
            at = (sentence.number, hit.start, hit.end)
            yield Raw(linked.entity, "targets", place, *at, "description.place", "0.80", modality)

    def _title_places(
        self, article: Article, sentences: tuple[Sentence, ...], inner: dict[tuple[int, int], IRI], raws: tuple[Raw, ...]
    ) -> Iterator[Raw]:
        """Yield the place that opens the title of a document which orders something, where nobody is said to have issued it."""
        known = {r.object for r in raws if r.predicate == "issued"} | {r.subject for r in raws if r.predicate == "targets"}
        orders = {r.subject: r for r in raws if r.predicate == "requires" and r.subject not in known}
        by_start = {start: place for (start, _), place in inner.items()} if orders else {}
        for linked in article.links if orders else ():
            order = orders.get(linked.entity) if linked else None
            if linked is None or order is None or not linked.hit.part("titled"):
                continue
            hit = linked.hit
            place = by_start.get(hit.start + article.sheet.reading.view.startswith("《", hit.start), IRI(""))
            entry = self._knowledge.lexicon.by_iri.get(place)
            if entry and entry.cls == "Region" and entry.code.isdigit() and place != CHINA:
                at = next((s.number for s in sentences if s.start <= hit.start < s.end), order.sentence)
                yield Raw(linked.entity, "targets", place, at, hit.start, hit.end, "title.place", "0.80")
                del orders[linked.entity]

    def _named_in(self, article: Article, inner: dict[tuple[int, int], IRI], start: int, end: int) -> Iterator[IRI]:
        """Yield the bodies that stand in a stretch of a title."""
        places = list(inner)
        for n in range(bisect_left(places, (start, 0)), len(places)):
            if places[n][0] >= end:
                return
            entity = article.entities.get(inner[places[n]])
            if places[n][1] <= end and entity and entity.cls != "Region":
                yield entity.iri

    def _place_in(self, article: Article, inner: dict[tuple[int, int], IRI], start: int, end: int) -> Iterator[IRI]:
        """Yield the place that speaks for its government in a title (大庆市关于…的通告)."""
        place = inner.get((start, end)) or inner.get((start + 1, end))  # behind 《
        entry = self._knowledge.lexicon.by_iri.get(place) if place else None
        if entry and entry.cls == "Region":
            article.regions.setdefault(entry.iri, entry.code)
            yield entry.iri

    def _ordered(self, hit: Hit, holder: IRI, sentence: Sentence) -> Iterator[Raw]:
        """Yield the measures that a title names."""
        for thing in self._ordered_in(hit.name):
            yield Raw(holder, "requires", thing, sentence.number, hit.start, hit.end, "title.measure", "0.80")

    def _orders_of(self, title: str) -> tuple[IRI, ...]:
        """Return the measures that a title names, in its order."""
        if _LAW.search(title):  # 行政处罚法: a law about it, which orders nothing of it here
            return ()
        users = _USERS_LEAVE.search(title)  # 关于有序清退存量用户的公告: who leaves is no site that closes
        leaving = range(*users.span()) if users else ()
        named = (m for m in self._knowledge.measures.find(title) if not m.firm and m.start not in leaving)
        return tuple(IRI(ONTOLOGY + m.measure) for m in named)

    def _held(self, article: Article, sentences: tuple[Sentence, ...]) -> Iterator[Raw]:
        """Yield who held a meeting that is named by its holder (金融委会议)."""
        for sentence in sentences:
            for number in sentence.hits.values() if _MEETING in sentence.code else ():
                hit, linked = article.sheet.hits[number], article.links[number]
                if linked is None or hit.kind != "Meeting" or not hit.part("holder"):
                    continue
                near = (article.links[n] for n in range(number - 1, max(-1, number - _BACK), -1))
                before = next((k for k in near if k and k.hit.name == hit.part("holder")), None)
                if before:
                    at = sentence.place(hit.start)
                    when = when_near(sentence, article, at, at + 1)
                    yield Raw(
                        subject=before.entity,
                        predicate="convened",
                        object=linked.entity,
                        sentence=sentence.number,
                        start=before.hit.start,
                        end=hit.end,
                        pattern="meeting.holder",
                        confidence="0.85",
                        when=when,
                    )

    def _settle_regions(self, article: Article, raws: Iterable[Raw]) -> None:
        """Remember of each document and meeting which region its issuer or host belongs to."""
        for raw in raws:
            code = article.regions.get(raw.subject)
            if code and isinstance(raw.object, str):
                article.regions.setdefault(IRI(raw.object), code)

    def _is_firm(self, article: Article, thing: object) -> bool:
        """Say whether something is a firm that a document orders about, and no place."""
        entity = article.entities.get(IRI(str(thing)))
        return entity is not None and entity.cls == "Company"

    def _cuts_itself_off(self, article: Article, raw: Raw) -> bool:
        """Say whether a claim has a power company cut off from its own power (某电力公司查处61处，切断其电源): others were."""
        body = article.entities.get(raw.subject) if raw.object == _CUT_OFF else None
        return body is not None and self._grids.has(body)

    def _served_code(self, body: Entity) -> str:
        """Return the code of the province that a power company serves: its notices are aimed at it; a branch's, at a customer."""
        served = self._grids.served_by(body) if body.cls == "Company" else None
        code = self._knowledge.lexicon.by_iri[served].code if served else ""
        return code if code.endswith(_PROVINCE) else ""

    def _aims_at_no_place(self, paper: Entity, *, named: bool) -> bool:
        """Say whether a document has no target by default: a vague one, or a letter whose addressee is ``named`` (警示函)."""
        return paper.label.endswith(self._knowledge.grammar.vague) or (named and paper.cls == _LETTER)

    def _targets(self, article: Article, issued: list[Raw], rest: list[Raw]) -> Iterator[Raw]:
        """Yield the issuer's region as a document's target, where the text names no other."""
        titled = article.titled()
        aims = [raw for raw in (*issued, *rest) if raw.predicate == "targets"]
        named = {raw.subject for raw in aims}
        placed = {raw.subject for raw in aims if not self._is_firm(article, raw.object)}  # a firm besides the province
        by_code = self._knowledge.lexicon.by_code
        others: dict[object, set[str]] = {}
        for raw in issued:
            if raw.predicate == "issued" and (code := article.regions.get(raw.subject, "")) not in {"", "100000"}:
                others.setdefault(raw.object, set()).add(code)
        for raw in issued:
            body = article.entities.get(raw.subject)
            if (
                raw.predicate != "issued"
                or raw.modality == Modality.DENIED
                or raw.object in (named if article.regions.get(raw.subject, "") in {"", "100000"} else placed)
                or body is None
                or not isinstance(raw.object, str)
            ):
                continue
            if self._aims_at_no_place(article.entities[IRI(raw.object)], named=raw.object in named):
                continue
            code = self._served_code(body) or article.regions.get(raw.subject, "")
            abroad = body.cls == "Region" and not code
            if code in {"", "100000"} and not abroad and (raw.object not in titled or body.label.startswith(_LEVELS)):
                continue  # 市整治办印发《…》: of a city that nobody names
            if any(above in others.get(raw.object, ()) for above in self._knowledge.lexicon.ancestors(code)):
                continue  # of a province's bodies and a branch in its capital that issue together, the province
            if body.cls not in {"Agency", "Region", "Association"} and not self._served_code(body):
                continue
            if code and not code.isdigit() and article.entities[IRI(raw.object)].cls == "Statement":
                continue  # what a ministry abroad only says, it orders nobody
            own = by_code[code].iri if code in by_code else CHINA if not code else IRI(f"{BASE}country-{code}")
            region = body.iri if body.cls == "Region" else own
            at, pattern = (raw.sentence, raw.start, raw.end), "targets.issuer-region"
            yield Raw(IRI(raw.object), "targets", region, *at, pattern, "0.80", attributed=raw.attributed)


def _spoken(raws: Iterable[Raw], sentences: tuple[Sentence, ...], speakers: Speakers) -> Iterator[Raw]:
    """Yield claims that lie in a name, put into the mouth of who speaks of it."""
    for raw in raws:
        place = sentences[raw.sentence].place(raw.start)
        who = tuple(w for at, w in speakers.get(raw.sentence, ()) if at <= place and w != raw.subject)[-1:]
        yield raw.of(raw.subject, raw.object, who) if raw.predicate != "lists" else raw


def make_extractor(knowledge: Knowledge, *, spacy_model: str | None = None) -> ArticleExtractor:
    """Return the extractor for a state of knowledge.

    Raises:
        SettingsError: the trained spaCy model asked for is not installed.
    """
    extract = ArticleExtractor(knowledge, spacy_model=spacy_model)
    expressions.keep()
    return extract


def explain_links(text: str, knowledge: Knowledge, day: date | None = None) -> tuple[Link, ...]:
    """Return what each mention of a text stands for, with candidates, scores and reasons."""
    blocks: list[Block] = []
    at = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            blocks.append(Block(Span(at, at + len(line.rstrip("\r\n")))))
        at += len(line)
    document = Document("text", text, tuple(blocks), issued=day)
    return link_mentions(MentionFinder(knowledge).sheet(document), knowledge)
