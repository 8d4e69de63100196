"""The names that Kuangtu knows: regions, agencies, organisations, coins, and the grammar of composed names.

Everything is read from ``ontology/lexicon/*.csv``; the folder's README tells a researcher how to add a line.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from kg.errors import LexiconError
from kg.model import IRI

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SHORT = 2
"""County names of two characters (矿区, 城区, 理县) hold only where the article names the region around them."""

_CHINA, _LEAST_BODY = "100000", 2
"""The code of the whole country; what is left of a body's name without its place must be longer."""

__all__ = ["BASE", "Entry", "Form", "HeadNoun", "Lexicon", "Office", "Post", "load_lexicon"]

BASE = "https://w3id.org/kuangtu/id/"
"""Default base of minted IRIs; the graph is written with another one on request."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entity of the lexicon.

    ``aliases`` name it anywhere; ``context`` forms name it only where the article supports that reading
    (short, common or shared names). ``code`` is a GB/T 2260 code where it has six digits.
    """

    iri: IRI
    cls: str
    name: str
    aliases: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    english: tuple[str, ...] = ()
    code: str = ""
    region: str = ""
    parent: str = ""
    level: str = ""
    letter: str = ""
    matches: tuple[IRI, ...] = ()

    def __hash__(self) -> int:
        """Let the IRI alone stand for an entry, which is looked up often."""
        return hash(self.iri)


@dataclass(frozen=True, slots=True)
class Form:
    """One way of writing an entity's name; ``sure`` unless the context must support it."""

    entry: Entry
    sure: bool


@dataclass(frozen=True, slots=True)
class Office:
    """A kind of office that regions have: how its name is composed with the region's.

    ``pattern`` holds ``{region}`` where the region's name stands and ``{office}`` for the office's own;
    ``forms`` are the ways of writing the office, of which ``attached`` ones need the region right before them
    (警方); ``bare`` offices may stand without a region, which then comes from the context; ``short`` ones take
    the region's short name (四川证监局).
    """

    kind: str
    full: str
    forms: tuple[str, ...]
    levels: frozenset[str]
    cls: str
    pattern: str = "{region}{office}"
    english: str = ""
    attached: frozenset[str] = frozenset()
    bare: bool = True
    short: bool = False

    @property
    def key(self) -> str:
        """What tells this row from the others of its kind."""
        return f"{self.kind}:{self.full}"


@dataclass(frozen=True, slots=True)
class HeadNoun:
    """The noun that ends the name of a document or meeting, and the class that it tells.

    ``bare`` when the noun alone may stand for one (该通知, 会议强调).
    """

    word: str
    cls: str
    bare: bool = True


@dataclass(frozen=True, slots=True)
class Post:
    """A post that a person holds; ``before`` and ``after`` tell where the name may stand."""

    word: str
    before: bool = True
    after: bool = False


@dataclass(frozen=True)
class Lexicon:
    """All names, with an index by written form."""

    entries: tuple[Entry, ...]
    offices: tuple[Office, ...]
    documents: tuple[HeadNoun, ...]
    meetings: tuple[HeadNoun, ...]
    posts: tuple[Post, ...]
    surnames: frozenset[str]
    translit: frozenset[str] = field(default_factory=frozenset)
    shields: tuple[str, ...] = ()
    traps: frozenset[str] = frozenset()

    @cached_property
    def by_iri(self) -> dict[IRI, Entry]:
        """Every entry by its IRI."""
        return {e.iri: e for e in self.entries}

    @cached_property
    def by_code(self) -> dict[str, Entry]:
        """Every region of China by its GB/T 2260 code, and every country by its ISO code."""
        return {e.code: e for e in self.entries if e.code}

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """The names of all countries."""
        countries = (e for e in self.entries if e.cls == "Region" and e.level == "country")
        return tuple(name for e in countries for name in (e.name, *e.aliases))

    @cached_property
    def countries_by_initial(self) -> dict[str, tuple[str, ...]]:
        """The names of all countries by their first character."""
        index: dict[str, list[str]] = {}
        for name in self.countries:
            index.setdefault(name[:1], []).append(name)
        return {initial: tuple(names) for initial, names in index.items()}

    @cached_property
    def forms(self) -> dict[str, tuple[Form, ...]]:
        """Every written form with what it may name."""
        index: dict[str, list[Form]] = {}
        for entry in self.entries:
            for name in (entry.name, *entry.aliases, *entry.english):
                sure = entry.level != "county" or len(name) > _SHORT
                index.setdefault(name, []).append(Form(entry, sure=sure))
            for name in entry.context:
                index.setdefault(name, []).append(Form(entry, sure=False))
        return {name: tuple(dict.fromkeys(forms)) for name, forms in index.items()}

    @cached_property
    def own_bodies(self) -> dict[str, dict[str, Entry]]:
        """The bodies of each province by what is left of their names without it, where that names nobody (中央银行)."""
        places = [(place, name) for place in self.entries if place.level == "province" for name in (place.name, *place.aliases)]
        index: dict[str, dict[str, Entry]] = {}
        for entry in (e for e in self.entries if e.cls == "Agency" and e.region.isdigit() and e.region != _CHINA):
            for form in (entry.name, *entry.aliases):
                rest = next((form.removeprefix(n) for p, n in places if p.code == entry.region and form.startswith(n)), "")
                if len(rest) > _LEAST_BODY and rest not in self.forms:
                    index.setdefault(entry.region, {})[rest] = entry
        return index

    def owner(self, entry: Entry) -> IRI | None:
        """Return the organisation to which another one belongs, if the lexicon tells."""
        return IRI(f"{BASE}{_ORGANISATION}-{entry.parent}") if entry.parent and not entry.level else None

    @cached_property
    def owned(self) -> dict[IRI, tuple[Entry, ...]]:
        """The organisations that belong to another, by that one's IRI."""
        index: dict[IRI, list[Entry]] = {}
        for entry in self.entries:
            if owner := self.owner(entry):
                index.setdefault(owner, []).append(entry)
        return {owner: tuple(entries) for owner, entries in index.items()}

    @cached_property
    def by_key(self) -> dict[str, Office]:
        """Every kind of office by its key."""
        return {office.key: office for office in self.offices}

    @cached_property
    def enclosing(self) -> tuple[tuple[Office, str, tuple[str, ...], frozenset[str]], ...]:
        """The offices whose words stand around the region: those before it, those after it, and how the forms begin."""
        parts = ((office, *office.pattern.partition("{region}")) for office in self.offices)
        return tuple(
            (o, head, tuple(tail.replace("{office}", form) for form in o.forms), frozenset(form[0] for form in o.forms))
            for o, head, _, tail in parts
            if head
        )

    @cached_property
    def beside(self) -> tuple[frozenset[str], tuple[str, ...]]:
        """The letters before a region, and how words begin from its last letter on, where one of `enclosing` may stand.

        Most regions have neither.
        """
        heads = frozenset(head[-1] for _, head, _, _ in self.enclosing)
        return heads, tuple(sorted({form[:2] for office, _, _, _ in self.enclosing for form in office.forms}))

    @cached_property
    def _lines_up(self) -> dict[str, tuple[str, ...]]:
        """The regions that contain one, for each that was asked for."""
        return {}

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Return the codes of the regions that contain this one, nearest first, without itself."""
        known = self._lines_up.get(code)
        if known is not None:
            return known
        found: list[str] = []
        entry = self.by_code.get(code)
        while entry and entry.parent and entry.parent not in found and len(found) < 9:  # noqa: PLR2004 - a loop in the data must end
            found.append(entry.parent)
            entry = self.by_code.get(entry.parent)
        self._lines_up[code] = tuple(found)
        return self._lines_up[code]


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the lines of a table with their numbers; a missing table has none."""
    if not path.exists():
        return
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for number, row in enumerate(csv.DictReader(lines), start=2):
                if None in row or None in row.values():
                    raise LexiconError("the line has not as many cells as the header", path, number)
                yield number, {key: value.strip() for key, value in row.items()}
    except (UnicodeDecodeError, csv.Error) as error:
        raise LexiconError(f"not a UTF-8 table: {error}", path) from error


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def _need(row: dict[str, str], column: str, path: Path, number: int) -> str:
    """Return a cell that must not be empty."""
    value = row.get(column, "")
    if not value:
        raise LexiconError(f"the cell «{column}» is empty", path, number)
    return value


def _regions(folder: Path) -> Iterator[Entry]:
    """Yield the regions of China."""
    path = folder / "regions.csv"
    for number, row in _rows(path):
        code = _need(row, "code", path, number)
        short = _list(row.get("short", ""))
        context = _list(row.get("context", ""))
        former = tuple(x for x in _list(row.get("former", "")) if not x.isdigit())
        unsure = row.get("ambiguous", "") == "1"
        yield Entry(
            IRI(f"{BASE}region-{code}"),
            "Region",
            _need(row, "name", path, number),
            () if unsure else short + former,
            context + (short + former if unsure else ()),
            _list(row.get("english", "")),
            code=code,
            region=code,
            parent=row.get("parent", ""),
            level=row.get("level", ""),
            letter=row.get("letter", ""),
            matches=_matches(row),
        )


def _matches(row: dict[str, str]) -> tuple[IRI, ...]:
    """Return the IRIs of the same thing at Wikidata."""
    return tuple(IRI(f"http://www.wikidata.org/entity/{q}") for q in _list(row.get("wikidata", "")))


def _others(folder: Path, stem: str, prefix: str, default: str) -> Iterator[Entry]:
    """Yield the entries of one of the other tables, which share their columns."""
    path = folder / f"{stem}.csv"
    for number, row in _rows(path):
        ident = _need(row, "id" if "id" in row else "code", path, number)
        yield Entry(
            IRI(f"{BASE}{prefix}-{ident}"),
            row.get("class") or default,
            _need(row, "name", path, number),
            _list(row.get("aliases", "")),
            _list(row.get("context_aliases", "")),
            _list(row.get("english", "")),
            code=row.get("code", ""),
            region=row.get("region", "") or row.get("country", ""),
            parent=row.get("parent", ""),
            level=row.get("level", ""),
            matches=_matches(row),
        )


_ORGANISATION = "org"
_TABLES = (
    ("countries", "country", "Region"),
    ("us_states", "state", "Region"),
    ("places", "place", "Region"),
    ("agencies", "agency", "Agency"),
    ("organisations", _ORGANISATION, "Company"),
    ("coins", "coin", "Cryptocurrency"),
    ("networks", "network", "Network"),
    ("zones", "zone", "Facility"),
)
_LEVELS = frozenset({"country", "province", "prefecture", "county"})


def _offices(folder: Path) -> Iterator[Office]:
    """Yield the kinds of offices that regions have."""
    path = folder / "offices.csv"
    for number, row in _rows(path):
        full = _need(row, "full", path, number)
        attached = _list(row.get("context_short", ""))
        forms = tuple(dict.fromkeys((full, *_list(row.get("short", "")), *attached)))
        levels = frozenset(_list(row.get("levels", ""))) or _LEVELS
        if levels - _LEVELS:
            raise LexiconError(f"no such level: {', '.join(sorted(levels - _LEVELS))}", path, number)
        pattern = row.get("pattern") or "{region}{office}"
        yield Office(
            _need(row, "kind", path, number),
            full,
            forms,
            levels,
            row.get("class") or "Agency",
            pattern,
            row.get("english", ""),
            frozenset(attached),
            row.get("bare", "1") == "1",
            row.get("region_form", "full") == "short",
        )


def _nouns(folder: Path, stem: str, default: str) -> tuple[HeadNoun, ...]:
    """Return the head nouns of a table, longest first."""
    path = folder / f"{stem}.csv"
    found = [
        HeadNoun(_need(row, "word", path, n), row.get("class") or default, row.get("bare", "1") == "1") for n, row in _rows(path)
    ]
    return tuple(sorted(found, key=lambda noun: (-len(noun.word), noun.word)))


def load_lexicon(folder: Path) -> Lexicon:
    """Read the tables of a folder.

    Raises:
        LexiconError: a table is malformed; the message names the file and the line.
    """
    entries = list(_regions(folder))
    for table in _TABLES:
        entries.extend(_others(folder, *table))
    seen: set[IRI] = set()
    for entry in entries:
        if entry.iri in seen:
            raise LexiconError(f"two lines have the id «{entry.iri.removeprefix(BASE)}»", folder)
        seen.add(entry.iri)
    posts = tuple(
        Post(row["word"], row.get("before", "1") != "0", row.get("after", "0") == "1") for _, row in _rows(folder / "posts.csv")
    )
    surnames = frozenset(row["surname"] for _, row in _rows(folder / "surnames.csv"))
    translit = frozenset(char for _, row in _rows(folder / "translit.csv") for char in row["char"])
    return Lexicon(
        tuple(entries),
        tuple(_offices(folder)),
        _nouns(folder, "doctypes", "PolicyDocument"),
        _nouns(folder, "meetings", "Meeting"),
        tuple(sorted(posts, key=lambda p: (-len(p.word), p.word))),
        surnames,
        translit,
        tuple(row["word"] for _, row in _rows(folder / "shields.csv")),
        frozenset(row["word"] for _, row in _rows(folder / "traps.csv")),
    )
