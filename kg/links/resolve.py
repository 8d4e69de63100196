"""From mentions to entities: the lexicon's entry, a composed body, an antecedent, or a minted IRI."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.links.drafts import Draft, at_level, home, names_of, of_title, shortens, soon_named, sure
from kg.links.minting import counts_itself, digest, document_key, mint
from kg.links.passing import filed_from, ground, in_passing
from kg.mentions import SPIRIT, Hit, Sheet, strip_title
from kg.model import IRI, Candidate, Entity, Link, Mention
from kg.vocabulary.lexicon import BASE

if TYPE_CHECKING:
    from kg.vocabulary import Knowledge
    from kg.vocabulary.lexicon import Entry, Office

__all__ = ["CHINA", "Article", "Linked", "link_article", "link_mentions"]

CHINA = IRI(f"{BASE}region-100000")
_NOT_ENTITIES = frozenset({"Time", "Percent", "Hashrate", "Power", "Energy", "Money", "Count", "Times"})
_COORDINATED = re.compile(r"(?:（[^（）]*）)?(?:、|，|和|与|及|以及|或|会同|联合|/)?")
_BACK = 40
_OUT_OF = frozenset("由从自")
_ASIDE = frozenset("由从自与对向比")
_ITS_PEOPLE = ("客户", "矿工", "矿企", "矿商", "买家", "投资者", "资本", "用户", "厂商", "矿机", "同行", "公司", "企业", "媒体")
_ANY_PLACE = frozenset({"country", "place", "toward"})
_PROVINCIAL = "厅"  # only provinces have one
_LAST = "the region of that kind named last"
_PHRASE = 60
_NO_NAME = frozenset({"ending", "again"})
"""Parts of words that stand for a thing, and are no name of it (全省, 该公司)."""
_GENERIC = frozenset({"文件", "政策", "文", "发文", "监管政策"})
_PREFIX = {
    "Region": "region", "Agency": "agency", "Company": "company", "MiningPool": "pool", "Exchange": "exchange",
    "Facility": "facility", "Association": "association", "Media": "media", "DataProvider": "data", "Meeting": "meeting",
    "ResearchInstitute": "institute", "Person": "person", "Summons": "meeting", "Cryptocurrency": "coin",
    "Network": "network", "Product": "product",
}  # fmt: skip


@dataclass(slots=True)
class Linked:
    """One hit with the entity that it stands for, the score, the other candidates."""

    hit: Hit
    entity: IRI
    score: float
    nil: bool = False
    candidates: tuple[Candidate, ...] = ()


@dataclass(slots=True)
class Article:
    """An article whose hits are linked; ``links`` is parallel to the sheet's hits, None for amounts and times.

    ``documents`` are those of the links that are documents; ``regions`` tells the code of the region that an entity belongs to;
    ``loose`` are documents that words point back to although none was named (收到通知).
    """

    sheet: Sheet
    links: list[Linked | None] = field(default_factory=list)
    documents: list[Linked] = field(default_factory=list)
    entities: dict[IRI, Entity] = field(default_factory=dict)
    regions: dict[IRI, str] = field(default_factory=dict)
    loose: set[IRI] = field(default_factory=set)

    def titled(self) -> set[IRI]:
        """Return the documents that the article names by a title."""
        return {k.entity for k in self.documents if k.hit.part("titled")}


class _Resolver:
    """Walks one article's hits in text order, remembering what was named."""

    def __init__(self, sheet: Sheet, knowledge: Knowledge) -> None:
        self.sheet, self.knowledge, self.lexicon = sheet, knowledge, knowledge.lexicon
        self.article = Article(sheet)
        self.drafts: dict[IRI, Draft] = {}
        self.last_body: tuple[Hit, str] | None = None
        self.last_central: Hit | None = None
        self.offices: dict[str, str] = {}
        self.documents: list[tuple[IRI, str]] = []
        self.meetings: list[tuple[IRI, str, str]] = []
        self.where: list[str] = []
        self.places: list[IRI] = []
        self.countries: list[tuple[int, IRI]] = []
        self._starts = [start for start, _ in sheet.sentences]
        self.left: IRI | None = None
        self.home, self._of_title = home(sheet, knowledge), of_title(sheet, knowledge.lexicon)
        self._ground = ground(knowledge.cues.list("aside"))
        self._kinds = knowledge.lexicon.by_key

    def run(self) -> Article:
        for hit in self.sheet.hits:
            linked = None if hit.kind in _NOT_ENTITIES else self._link(hit)
            self.article.links.append(linked)
            if linked:
                self._remember(hit, linked)
        self.article.documents = [k for k in self.article.links if k and "document-" in k.entity]
        return self.article

    def named(self) -> None:
        """Make the entities, each with the names gathered for it."""
        for iri, d in self.drafts.items():
            self.article.entities[iri] = d.entity(iri)

    def inner(self, hit: Hit) -> IRI | None:
        """Link a body inside a title."""
        linked = self._link(hit)
        return linked.entity if linked else None

    def _link(self, hit: Hit) -> Linked | None:
        if hit.entry:
            return self._known(hit, self.lexicon.by_iri[hit.entry])
        if hit.part("office"):
            return self._office(hit)
        if hit.part("ending"):
            return self._here(hit)
        if hit.kind in {"Meeting", "Summons"}:
            return self._meeting(hit)
        if hit.part("head") or hit.part("titled") or (hit.anaphoric and not hit.part("again")):
            return self._document(hit)
        scope = (self.sheet.document.id,) if hit.kind == "Person" else ()  # two persons may bear one name
        return self._minted(hit, mint(_PREFIX.get(hit.kind, "thing"), hit.name, *scope), hit.name)

    def _known(self, hit: Hit, entry: Entry) -> Linked:
        self._entity(hit, entry.iri, entry.cls, entry.name, entry.aliases, entry)
        return Linked(hit, entry.iri, 0.98, candidates=sure(entry.iri, entry.name))

    def _here(self, hit: Hit) -> Linked | None:
        """Find the region that 全省 or 该市 means: the one of that kind named last, or that holds the one named last."""
        if hit.part("ending") in _ANY_PLACE:
            return self._place_before(hit)
        abroad = () if self.where else (self.lexicon.by_iri[iri] for iri in reversed(self.places[-_BACK:]))
        if state := next((e for e in abroad if e.name.endswith(hit.part("ending")) and e.level != "country"), None):
            return self._named_last(hit, state, 0.75)  # 该州 of an article on other countries
        for code in (*reversed(self.where[-_BACK:]), self.home, *soon_named(self.sheet.hits, len(self.article.links))):
            for up in (code, *self.lexicon.ancestors(code)) if code else ():
                entry = self.lexicon.by_code.get(up)
                if entry and entry.name.endswith(hit.part("ending")):
                    self.article.regions[entry.iri] = up
                    return self._named_last(hit, entry, 0.8)
        return None

    def _place_before(self, hit: Hit) -> Linked | None:
        """Find what 该国 means, the country named last, or 当地政府, the region named last."""
        ending = hit.part("ending")
        if ending == "country":
            return self._country_before(hit)
        for iri in reversed(self.places[-_BACK:]):
            entry = self.lexicon.by_iri[iri]
            if ending == "toward" and iri == self.left:
                continue
            return self._named_last(hit, entry, 0.75)
        return None

    def _country_before(self, hit: Hit) -> Linked | None:
        """Find what 该国 means: the country that the last sentence with one names first."""
        if not self.countries:
            return None
        last = self.countries[-1][0]
        entry = self.lexicon.by_iri[next(iri for number, iri in self.countries if number == last)]
        linked = self._named_last(hit, entry, 0.75)
        self._remember_country(entry.code, hit)
        self.places.append(entry.iri)
        return linked

    def _named_last(self, hit: Hit, entry: Entry, score: float) -> Linked:
        """Link words to the region that they point back to."""
        candidates = (Candidate(entry.iri, entry.name, score, _LAST),)
        return Linked(hit, self._known(hit, entry).entity, score, candidates=candidates)

    def _office(self, hit: Hit) -> Linked | None:
        candidates = self._office_candidates(hit)
        if not candidates:  # 区发改局 of a district that the article does not name
            name = self.sheet.reading.view[hit.start : hit.end]
            if hit.part("level"):
                return self._minted(hit, mint("agency", name, self.sheet.document.id), name)
            return self._abroad(hit, name)
        best, code = candidates[0]
        others = tuple(c for c, _ in candidates)
        if not code:
            linked = self._known(hit, self.lexicon.by_iri[best.entity])
            return Linked(hit, linked.entity, best.score, candidates=others)
        office = self._kinds[hit.part("office")]
        region = self.lexicon.by_code[code]
        self.offices[office.kind] = code
        self.last_body = (hit, code)
        _, forms, in_english = names_of(region, office)
        draft = self._entity(hit, best.entity, office.cls, best.label, () if best.entity in self.drafts else forms, None)
        draft.region, draft.known, draft.english = region.iri, True, in_english
        self.article.regions[best.entity] = code
        return Linked(hit, best.entity, best.score, candidates=others)

    def _abroad(self, hit: Hit, name: str) -> Linked | None:
        """Read an office that stands alone as that of the country named last, where no place of China was named."""
        country = next((e for iri in self.places[-1:] if (e := self.lexicon.by_iri[iri]).level == "country"), None)
        if country is None or country.code.isdigit() or self.where:
            return None
        linked = self._minted(hit, mint("agency", country.name + name), country.name + name)
        self.article.regions[linked.entity] = country.code
        return linked

    def _office_candidates(self, hit: Hit) -> list[tuple[Candidate, str]]:
        """Return the bodies that an office may be, best first, each with the code of its region (none for a central one)."""
        office = self._kinds[hit.part("office")]
        found: dict[str, tuple[float, str]] = {}
        if hit.part("code"):
            found[hit.part("code")] = (0.97, "region and office stand together")
        else:
            self._bare_candidates(hit, office, found)
        out = []
        for code, (score, reason) in found.items():
            iri = IRI(f"{BASE}{_PREFIX.get(office.cls, 'agency')}-{code}-{office.kind}")
            out.append((Candidate(iri, names_of(self.lexicon.by_code[code], office)[0], score, reason), code))
        if not hit.part("code") and not hit.part("level"):
            central = [f.entry for f in self.lexicon.forms.get(hit.name, ()) if f.entry.region in {"", "100000"}]
            score, reason = (
                (0.95, "in one list with a central body")
                if self._after_central(hit)
                else (0.6, "a short name of the central body")
            )
            out += [(Candidate(e.iri, e.name, score, reason), "") for e in central]
        return sorted(out, key=lambda c: (-c[0].score, c[0].entity)) if len(out) > 1 else out

    def _after_central(self, hit: Hit) -> bool:
        """Say whether a central body stands right before, in one list (银保监会、网信办)."""
        before = self.last_central
        return before is not None and _COORDINATED.fullmatch(self.sheet.reading.view, before.end, hit.start) is not None

    def _bare_candidates(self, hit: Hit, office: Office, found: dict[str, tuple[float, str]]) -> None:
        """Find the region of an office that stands alone."""
        level = hit.part("level")
        if not level and self.last_body:
            before, code = self.last_body
            if _COORDINATED.fullmatch(self.sheet.reading.view, before.end, hit.start):
                found[code] = (0.9, "in one list with a body of that region")
        if not level and office.kind in self.offices:
            found.setdefault(self.offices[office.kind], (0.85, "the article named that region's office before"))
        level = level or ("province" if hit.name.endswith(_PROVINCIAL) else "")
        for code in (*reversed(self.where[-_BACK:]), self.home):
            for up in (code, *self.lexicon.ancestors(code)) if code else ():
                entry = self.lexicon.by_code.get(up)
                if entry and level and at_level(entry, level, self.sheet.reading.view[hit.start], self.where, self.lexicon):
                    found.setdefault(up, (0.8, "the region of that level named last"))
                    return
        if level and not found and (code := self._of_title(level)):
            found[code] = (0.7, "a document's title begins with that region")

    def _meeting(self, hit: Hit) -> Linked:
        head = hit.part("head") or hit.name
        if hit.anaphoric or (hit.name == head and hit.kind != "Summons"):
            for iri, known, _ in reversed(self.meetings[-_BACK:]):
                if hit.anaphoric and (known.endswith(head) or head in {"会议", "会上"}):
                    self._entity(hit, iri, "Meeting", "", (head,), None)
                    back = Candidate(iri, known, 0.8, "points back to the meeting named last")
                    return Linked(hit, iri, 0.8, candidates=(back,))
        name = hit.name
        if hit.kind == "Summons":
            same = next((iri for iri, known, _ in self.meetings[-_BACK:] if known == name), None)
            iri = same or IRI(f"{BASE}meeting-{digest(self.sheet.document.id, name)}")
        else:
            number = (str(len(self.meetings)),) if name == head else ()  # two 会议 without a name are two
            iri = IRI(f"{BASE}meeting-{digest(self.sheet.document.id, name, *number)}")
        place = len(self.meetings) - self.sheet.reading.view.startswith(SPIRIT, hit.end)  # no 会议 to come is it
        self.meetings.insert(max(place, 0), (iri, name, head))
        self._entity(hit, iri, "Meeting", name, (head,), None)
        return Linked(hit, iri, 0.75, nil=True)

    def _document(self, hit: Hit) -> Linked:
        head = hit.part("head") or hit.name
        if hit.anaphoric:
            for iri, title in reversed(self.documents[-_BACK:]):
                if shortens(head, title) or head in _GENERIC:
                    self._entity(hit, iri, hit.kind, "", (head,), None)
                    back = Candidate(iri, title, 0.8, "points back to the document named last")
                    return Linked(hit, iri, 0.8, candidates=(back,))
        if hit.part("titled"):
            key = document_key(hit.name)
            iri = IRI(f"{BASE}document-{digest(self.sheet.document.id, key)}")
        else:
            iri = IRI(
                f"{BASE}document-{digest(self.sheet.document.id, hit.name, str(len(self.documents)) if hit.name == head else '')}"
            )
        if hit.anaphoric and not counts_itself(hit.name) and not hit.part("received"):
            self.article.loose.add(iri)
        # one named only as ground (根据《…》) is not what 通知 means afterwards
        basis = not hit.anaphoric and self._ground.search(self.sheet.reading.view, max(0, hit.start - _PHRASE), hit.start)
        self.documents.insert(0 if basis and self.documents else len(self.documents), (iri, hit.name))
        plain = () if hit.part("titled") else (head, hit.name.rsplit("的", 1)[-1])
        aliases = tuple(dict.fromkeys(a for a in (strip_title(hit.name), *plain) if a))
        self._entity(hit, iri, hit.kind, hit.name, aliases, None)
        return Linked(hit, iri, 0.9 if hit.part("titled") else 0.7, nil=True)

    def _minted(self, hit: Hit, iri: IRI, name: str) -> Linked:
        self._entity(hit, iri, hit.part("class") or hit.kind, name, (), None)
        return Linked(hit, iri, 0.7, nil=True)

    def _entity(self, hit: Hit, iri: IRI, cls: str, label: str, aliases: tuple[str, ...], entry: Entry | None) -> Draft:
        """Add the entity, or the mention's words to it."""
        draft = self.drafts.get(iri)
        if draft is None:
            draft = self.drafts[iri] = Draft(cls, label or hit.name, set(aliases))
            if entry is not None:
                self._from_lexicon(draft, entry)
        elif entry is None:
            draft.names.update(aliases)
        names, reading = draft.names, self.sheet.reading
        alias, named = "", True
        for key, value in hit.parts:
            if key == "alias":
                alias = alias or value
            elif value and key in _NO_NAME:
                named = False
        if named:
            shown, words = reading.view[hit.start : hit.end], reading.words(hit.start, hit.end)
            if words == shown and words.isalnum():
                names.add(words)
            else:
                names.update((shown.strip("《》“”"), words.strip("《》“”「」『』\"' ")))
            names.add(alias)
        if hit.name and not hit.anaphoric:
            names.add(hit.name)
        return draft

    def _from_lexicon(self, draft: Draft, entry: Entry) -> None:
        """Take over what the lexicon knows of an entity."""
        region = self.lexicon.by_code.get(entry.region) if entry.region else None
        draft.english = tuple(filter(None, entry.english))
        draft.notation = entry.code if entry.code.isdigit() and len(entry.code) == 6 else None  # noqa: PLR2004 - GB/T 2260
        draft.matches = entry.matches
        draft.region = region.iri if region and region.iri != entry.iri else None
        draft.known = True

    def _region_of(self, entity: IRI) -> str:
        """Return the code of the region of a body of the lexicon."""
        entry = self.lexicon.by_iri.get(entity)
        return entry.region if entry else ""

    def _remember(self, hit: Hit, linked: Linked) -> None:
        if hit.kind == "Region" and hit.entry:
            self._remember_place(hit, self.lexicon.by_iri[hit.entry])
        elif hit.kind == "Agency" and (region := self._region_of(linked.entity)):
            self.article.regions.setdefault(linked.entity, region)
            self.last_central = hit if region == "100000" else self.last_central
            self._remember_country(region, hit)
        for key, value in hit.parts:
            if key == "of" and (of := self.lexicon.by_iri.get(IRI(value))) and of.region:
                self.article.regions[linked.entity] = of.region
            elif key == "country" and value:
                self.article.regions[linked.entity] = value
                self._remember_country(value, hit)
            elif key == "seat" and value:
                self.article.regions.setdefault(linked.entity, value)
            elif key == "code" and value:
                self.where.append(value)

    def _remember_place(self, hit: Hit, entry: Entry) -> None:
        """Remember a place for 当地 and 当局; not a country that is only named in passing (在中国下令封杀以前)."""
        view = self.sheet.reading.view
        if entry.level == "country" and self.countries and in_passing(view, hit.start, self.knowledge):
            return
        entry = filed_from(view, hit.end, entry, self.lexicon)
        self.places.append(entry.iri)
        self.left = entry.iri if view[hit.start - 1 : hit.start] in _OUT_OF else self.left
        self._remember_country(entry.code, hit)
        if entry.code.isdigit():
            self.where.append(entry.code)
            self.article.regions[entry.iri] = entry.code

    def _remember_country(self, code: str, hit: Hit) -> None:
        """Remember a country for 该国, by its sentence (瑞典金融监管局…。该国…); not one that only stands beside (从中国涌入)."""
        entry = self.lexicon.by_code.get(code)
        if hit.kind == "Region" and self.sheet.reading.view.startswith(_ITS_PEOPLE, hit.end):
            return  # 机位被中国客户订满，该国总统…
        if entry and entry.level == "country" and self.sheet.reading.view[hit.start - 1 : hit.start] not in _ASIDE:
            self.countries.append((bisect_right(self._starts, hit.start), entry.iri))
            if not code.isdigit() and hit.kind == "Agency":
                self.places.append(entry.iri)


def link_article(sheet: Sheet, knowledge: Knowledge) -> tuple[Article, dict[tuple[int, int], IRI]]:
    """Link every hit of an article; also the bodies inside titles, by their place in the view."""
    resolver = _Resolver(sheet, knowledge)
    article = resolver.run()
    inner = {(h.start, h.end): iri for h in sheet.inner if (iri := resolver.inner(h))}
    resolver.named()
    return article, inner


def link_mentions(sheet: Sheet, knowledge: Knowledge) -> tuple[Link, ...]:
    """Return what each mention stands for, with its candidates and the reasons."""
    article, _ = link_article(sheet, knowledge)
    mentions: tuple[Mention, ...] = sheet.mentions()
    return tuple(Link(m, k.entity, k.score, k.nil, k.candidates) for m, k in zip(mentions, article.links, strict=True) if k)
