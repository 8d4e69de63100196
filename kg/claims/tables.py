"""Figures in tables, and in lists of names with one figure each: what the column or the words before them tell of the row."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg.claims.moments import LEVELS
from kg.claims.raw import Raw
from kg.expressions import compiled
from kg.links import mint
from kg.model import IRI, Entity, Quantity, When
from kg.quantities import find_quantities
from kg.reading import Reading
from kg.vocabulary import ONTOLOGY
from kg.vocabulary.patterns import code_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.claims.context import Speakers
    from kg.claims.encode import Sentence
    from kg.links import Article
    from kg.vocabulary import Knowledge

    Entry = tuple[Sentence, re.Match[str]]

__all__ = ["Tables"]

_CELL = "|"
_SIGN = compiled(r"^(?P<down>[-−–－▼↓]|下跌|跌|降|减)|^(?P<up>[+＋▲↑]|上涨|涨|升|增)")
_UNIT = compiled(r"（(?P<unit>[^（）]{1,8})）|/(?P<per>[^/（）|]{1,6})$")
_BARE = compiled(r"约?[\d,.]{1,16}%?$")
_POWER_OF = "算力"  # before a bare 17.5E or 300P, so that the letter is read as a hashrate
_MINING = compiled("算力|哈希|挖矿|矿")
_INTRO = compiled("[：:]$|如下|下表|下列|以下|见表|一览|排名|排行|前[三四五六七八九十0-9]{1,2}")
_CREDIT = compiled("来源[：:为]?$")
_RANK, _RANK_LETTERS = compiled("[0-9]{1,2}[.、）)]"), 3
_CODE = compiled(r"[\w.() -]{0,12}", re.ASCII)  # a rank, or the code of a share
_LONGEST = 40  # characters of a cell; a longer one is prose
_POOLS = frozenset({"MiningPool", "Network"})
_PRICED = frozenset({"Cryptocurrency", "Company", "Exchange", "Product"})
_SUBJECTS = _POOLS | _PRICED | {"Region", "Facility"}
_HASHING = _POOLS | {"Region", "Company", "Exchange"}
_USING = frozenset({"Region", "Company", "Facility", "Network", "Cryptocurrency"})
_FIGURE = "".join(map(code_of, ("Percent", "Hashrate", "Power", "Energy", "Money", "Count")))
_NAMES = "".join(map(code_of, ("Region", "MiningPool", "Company", "Exchange", "Cryptocurrency", "Product", "Facility")))
_ENTRY = compiled(
    rf"(?:[0-9]{{1,2}}[.、）]? ?|[·•-])?(?P<name>[{_NAMES}])(?:（[^（）]{{1,24}}）)?[：:，]?(?:约为|约|为|占|达)?"
    rf"(?P<figure>[-+]?[{_FIGURE}])[。；，]?$"
)


@dataclass(slots=True)
class _Cell:
    """A cell: its words, and where it stands in the view."""

    text: str
    start: int
    end: int


@dataclass(slots=True)
class _Row:
    """A row with the things and times that its cells name."""

    sentence: Sentence
    cells: list[_Cell]
    named: dict[int, IRI]
    times: dict[int, When]


@dataclass(slots=True)
class Found:
    """The tables of an article by the number of their first sentence, and its lists."""

    tables: dict[int, list[_Row]]
    lists: list[list[Entry]]

    def numbers(self) -> frozenset[int]:
        """Return the numbers of the sentences that are rows or lines."""
        rows = {row.sentence.number for rows in self.tables.values() for row in rows}
        return frozenset(rows | {sentence.number for entries in self.lists for sentence, _ in entries})


@dataclass(slots=True)
class _Lead:
    """The words before a table: what it is of, as of when, according to whom."""

    words: str = ""
    when: When | None = None
    who: tuple[IRI, ...] = ()
    window: str | None = None


class Tables:
    """Reads the rows of tables, and of lists whose lines are a name and a figure."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Take the words that columns are headed with."""
        cues = knowledge.cues
        self._heads = {
            name: compiled(cues.regex(f"column_{name}"))
            for name in ("hashrate", "share", "change", "fall", "rise", "price", "count", "place", "site", "state", "other")
        }
        self._load, self._sites = compiled(cues.regex("load")), cues.list("column_site")

    def find(self, article: Article, sentences: tuple[Sentence, ...]) -> Found:
        """Return the tables and lists of an article."""
        tables: dict[int, list[_Row]] = {}
        last: list[_Row] = []
        for sentence in sentences if _CELL in article.sheet.reading.view else ():
            row = _row(article, sentence)
            if row is None or _shares_block(sentences, sentence):
                last = []
            elif last and last[-1].sentence.number == sentence.number - 1 and len(last[0].cells) == len(row.cells):
                last.append(row)
            else:
                last = [row]
                tables[sentence.number] = last
        return Found({number: rows for number, rows in tables.items() if len(rows) > 1}, list(_lists(article, sentences)))

    def __call__(self, article: Article, sentences: tuple[Sentence, ...], found: Found, speakers: Speakers) -> Iterator[Raw]:
        """Yield what the rows tell."""
        for number, rows in found.tables.items():
            lead = _lead(article, sentences, number, speakers)
            head, body = (rows[0], rows[1:]) if not _figures(rows[0]) else (None, rows)
            signed = {c for row in body for c, cell in enumerate(row.cells) if _SIGN.match(cell.text)}
            for row in body:
                yield from self._told(article, head, row, lead, signed)
        for entries in found.lists:
            yield from self._listed(article, sentences, entries, speakers)

    def _told(self, article: Article, head: _Row | None, row: _Row, lead: _Lead, signed: set[int]) -> Iterator[Raw]:
        """Yield what one row tells under its table's head."""
        whose = self._whose(article, head, row)
        for column, cell in enumerate(row.cells):
            title = head.cells[column].text if head else ""
            subject = row.named[whose] if whose is not None else head.named.get(column) if head else None
            if subject is None or column == whose:
                continue
            first = row.cells[whose] if whose is not None else cell
            place = (row.sentence.number, min(cell.start, first.start), max(cell.end, first.end))
            kind = article.entities[subject].cls
            when = (head.times.get(column) if head else None) or row.times.get(column)
            if kind in {"Facility", "Company"} and self._heads["place"].search(title):
                there = row.named.get(column)
                if there and article.entities[there].cls == "Region":
                    yield Raw(subject, "locatedIn", there, *place, "table.place", "0.85")
            elif self._heads["state"].search(title):
                for measure in row.sentence.measures:
                    if cell.start <= row.sentence.at[measure.start] < cell.end and not measure.firm:
                        thing = IRI(ONTOLOGY + measure.measure)
                        yield Raw(subject, "subjectTo", thing, *place, "table.measure", "0.85", when=when)
            elif (amount := _amount(cell.text, title)) and (
                told := self._meant(kind, title, lead.words, amount, cell.text, column in signed)
            ):
                when = when or next(iter(row.times.values()), None) or lead.when
                yield _figure(subject, told, place, "table.figure", replace(lead, when=when))

    def _whose(self, article: Article, head: _Row | None, row: _Row) -> int | None:
        """Return the column that names what a row tells of: the first but for ranks and codes; None if none does.

        A site of its own name (孔玉机房) under the head of such is a thing of this article.
        """
        for column, cell in enumerate(row.cells):
            title = head.cells[column].text if head else ""
            site = self._heads["site"].search(title) is not None and cell.text.endswith(self._sites)
            if column in row.named and not (site and article.entities[row.named[column]].cls == "Region"):
                return column
            if site and len(cell.text) > 1 and not _amount(cell.text, title):
                thing = mint("facility", cell.text, article.sheet.document.id)
                article.entities.setdefault(thing, Entity(thing, "Facility", cell.text))
                row.named[column] = thing
                return column
            if not _CODE.fullmatch(cell.text):
                return None
        return None

    def _meant(self, kind: str, title: str, lead: str, amount: Quantity, text: str, signed: bool) -> tuple[str, Quantity] | None:
        """Return the predicate that a column's head makes of a figure, and the figure with its sign; None for other matters."""
        heads = self._heads
        known = any(heads[name].search(title) for name in _FIGURES) or self._load.search(title) is not None
        words = title if known else title + lead
        if heads["other"].search(words):
            return None
        mining = _MINING.search(title + lead) is not None or kind in _POOLS
        if amount.unit == "PERCENT":
            return self._percent(kind, words, amount, text, signed=signed, mining=mining)
        ways = (
            ("hashrate", amount.unit in _HASHRATES and kind in _HASHING and heads["hashrate"].search(title + lead)),
            ("price", amount.unit.startswith("CCY") and kind in _PRICED and heads["price"].search(words)),
            ("powerUse", amount.unit in _LOADS and kind in _USING and self._load.search(words)),
            ("projectCount", amount.unit == "NUM" and kind == "Region" and mining and heads["count"].search(words)),
        )
        return next(((predicate, amount) for predicate, holds in ways if holds), None)

    def _percent(
        self, kind: str, words: str, amount: Quantity, text: str, *, signed: bool, mining: bool
    ) -> tuple[str, Quantity] | None:
        """Return what a percentage is: a share, or a rise or fall of hashrate or price."""
        heads, sign = self._heads, _SIGN.match(text)
        changes = {name for name in ("change", "fall", "rise") if heads[name].search(words)}
        if not changes and heads["share"].search(words):
            share = mining and sign is None and kind in {"Region", "MiningPool", "Company"}
            return ("hashrateShare", amount) if share else None
        if not changes or ("change" in changes and not signed) or {"fall", "rise"} <= changes:
            return None
        falls = sign["down"] is not None if sign else "fall" in changes
        if kind in _POOLS or (kind in _HASHING and heads["hashrate"].search(words)):
            return ("lost" if falls else "gained", amount)
        if kind in _PRICED and not heads["hashrate"].search(words):
            return ("priceChange", amount.negated() if falls else amount)
        return None

    def _listed(self, article: Article, sentences: tuple[Sentence, ...], run: list[Entry], speakers: Speakers) -> Iterator[Raw]:
        """Yield the claims of one list."""
        lead = _lead(article, sentences, run[0][0].number, speakers)
        view = article.sheet.reading.view
        texts = [view[slice(*s.view_range(m.start("figure"), m.end("figure")))] for s, m in run]
        signed = any(_SIGN.match(text) for text in texts)
        for (sentence, match), text in zip(run, texts, strict=True):
            linked = article.links[sentence.hits[match.start("name")]]
            hit = article.sheet.hits[sentence.hits[match.end("figure") - 1]]
            if linked is None or not isinstance(hit.value, Quantity):
                continue
            kind = article.entities[linked.entity].cls
            told = self._meant(kind, "", lead.words, hit.value, text, signed)
            if told:
                place = (sentence.number, linked.hit.start, hit.end)
                yield _figure(linked.entity, told, place, "list.figure", lead)


_FIGURES = ("hashrate", "share", "change", "fall", "rise", "price", "count")
_HASHRATES = frozenset({"EHPS", "PHPS", "THPS"})
_LOADS = frozenset({"W", "KiloW", "MegaW", "GigaW", "KiloW-HR", "MegaW-HR", "GigaW-HR", "TeraW-HR"})
_MANY = 4  # things that a line of a list names


def _figure(subject: IRI, told: tuple[str, Quantity], place: tuple[int, int, int], pattern: str, lead: _Lead) -> Raw:
    """Return the claim of one figure; a change is one within the window that the words before the table give."""
    predicate, value = told
    window = None if predicate in LEVELS else lead.window
    return Raw(subject, predicate, value, *place, pattern, "0.87", when=lead.when, attributed=lead.who, window=window)


def _lists(article: Article, sentences: tuple[Sentence, ...]) -> Iterator[list[Entry]]:
    """Yield the lists whose lines are a name and a figure, where words lead to them (份额如下：)."""
    run: list[Entry] = []
    view = article.sheet.reading.view
    for sentence in (*sentences, None):
        if sentence and len(sentence.code) <= _RANK_LETTERS and _RANK.fullmatch(sentence.code):
            continue
        match = _ENTRY.match(sentence.code) if sentence and 1 < len(sentence.hits) <= _MANY and not sentence.title else None
        if sentence and match and (not run or run[-1][0].block == sentence.block - 1):
            run.append((sentence, match))
            continue
        lead = _before(sentences, run[0][0].number) if len(run) > 1 else None
        if lead and _INTRO.search(view, lead.start, lead.end):
            yield run
        run = [(sentence, match)] if sentence and match else []


def _shares_block(sentences: tuple[Sentence, ...], sentence: Sentence) -> bool:
    """Say whether a block holds more than one sentence, so that it is no row."""
    near = sentences[max(0, sentence.number - 1) : sentence.number + 2]
    return sum(one.block == sentence.block for one in near) > 1


def _row(article: Article, sentence: Sentence) -> _Row | None:
    """Return a sentence as a row of a table, if it is one."""
    view = article.sheet.reading.view
    text = view[sentence.start : sentence.end]
    if _CELL not in text:
        return None
    cells, at = [], sentence.start
    for part in text.split(_CELL):
        bare = part.strip()
        lead = at + (len(part) - len(part.lstrip()))
        cells.append(_Cell(bare, lead, lead + len(bare)))
        at += len(part) + 1
    if any(len(cell.text) > _LONGEST for cell in cells):
        return None
    row = _Row(sentence, cells, {}, {})
    ends = [cell.end for cell in cells]
    for number in sentence.hits.values():
        hit, linked = article.sheet.hits[number], article.links[number]
        column = min(bisect_left(ends, hit.end), len(cells) - 1)
        if isinstance(hit.value, When) and hit.value.bounded:
            row.times.setdefault(column, hit.value)
        elif linked and article.entities[linked.entity].cls in _SUBJECTS:
            row.named.setdefault(column, linked.entity)
    return row


def _figures(row: _Row) -> bool:
    """Say whether a row holds figures, and so is no head."""
    return any(_BARE.match(cell.text) or (_amount(cell.text, "") and _SIGN.match(cell.text)) for cell in row.cells) or (
        sum(_amount(cell.text, "") is not None for cell in row.cells) * 2 >= len(row.cells)
    )


def _amount(text: str, title: str) -> Quantity | None:
    """Return the one amount of a cell; a bare number has the unit that the column's head gives in brackets."""
    bare = text[1:].lstrip() if _SIGN.match(text) and not text[0].isalnum() else text
    if not any(char.isdigit() for char in bare):
        return None
    unit = ""
    if _BARE.match(bare) and not bare.endswith("%"):
        match = _UNIT.search(title)
        unit = (match["unit"] or match["per"] or "") if match else ""
        if not unit:
            return None
    found = find_quantities(Reading.of(f"{_POWER_OF}{bare}{unit}"))
    if len(found) != 1 or found[0].quantity.upper is not None:
        return None
    quantity = found[0].quantity
    return replace(quantity, text=text)


def _before(sentences: tuple[Sentence, ...], number: int) -> Sentence | None:
    """Return the last sentence of the block before the one that a sentence stands in."""
    block = sentences[number].block - 1
    return next((s for s in reversed(sentences[max(0, number - 3) : number]) if s.block == block), None)


def _lead(article: Article, sentences: tuple[Sentence, ...], number: int, speakers: Speakers) -> _Lead:
    """Return what the block before a table says of it, and whom the line behind its title credits."""
    last = _before(sentences, number)
    if last is None:
        return _Lead()
    words = article.sheet.reading.view[last.start : last.end]
    when = next((v for _, v in reversed(last.times) if v.bounded and not (v.window or v.before or v.since)), None)
    window = next((v.window for _, v in last.times if v.window), None)
    who = tuple(w for _, w in speakers.get(last.number, ()))[-1:]
    for place, hit in () if who else last.hits.items():
        linked = article.links[hit]
        if linked and _CREDIT.search(last.code[:place]):
            who = (linked.entity,)
    return _Lead(words, when, who, window)
