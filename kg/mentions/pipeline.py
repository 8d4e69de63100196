"""Finds the mentions of an article step by step, and makes the sheet that later rooms read.

The steps are also the components of a spaCy pipeline (`make_pipeline`), so that a researcher who looks at a ``Doc`` sees the
very mentions of the graph. A build, which looks at none, runs the steps alone.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Protocol

from kg.documents import sentences
from kg.errors import SettingsError
from kg.expressions import compiled
from kg.mentions.abbreviations import abbreviations
from kg.mentions.abroad import as_theirs, state_bodies, tells_of_abroad
from kg.mentions.agencies import composed_agencies, departments
from kg.mentions.base import Hit, Page, resolve_overlaps
from kg.mentions.doers import Doers
from kg.mentions.firmnames import FirmNames
from kg.mentions.here import Back, Here
from kg.mentions.latinsites import LatinSites
from kg.mentions.names import Names, place_names
from kg.mentions.newnames import NewNames, Outlets, PriceLists
from kg.mentions.orgs import Endings, LatinNames
from kg.mentions.people import People
from kg.mentions.pools import OwnPools
from kg.mentions.products import Products
from kg.mentions.several import Several
from kg.mentions.shortnames import ShortNames
from kg.mentions.titles import Titles
from kg.mentions.towns import Towns
from kg.mentions.values import values
from kg.mentions.words import make_cutter
from kg.model import Document, Mention, Span
from kg.reading import Reading
from kg.steps import finished
from kg.vocabulary.branches import either
from kg.vocabulary.openings import Openings

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Generator, Iterator, Sequence

    from spacy.language import Language
    from spacy.tokens import Doc

    from kg.vocabulary import Knowledge

__all__ = ["MentionFinder", "Sheet", "Steps", "make_pipeline"]

_MODEL_KINDS = {"PERSON": "Person", "ORG": "Company", "GPE": "Region", "LOC": "Region", "FAC": "Facility"}
"""OntoNotes labels, as the trained ``zh_core_web_*`` models use them, and what they are here."""
_MODEL_RANK = 30
_TITLE_RANK = 62
_INNER = frozenset({"Agency", "Association", "Company", "Exchange", "Facility", "MiningPool", "Region"})
_LONGEST = 600
_LISTS = compiled(
    "(?:上市|挂牌)?的?(?:加密(?:货币)?|虚拟货币|数字货币|中概|区块链|科技|金融|头部|知名|[\u4e00-\u9fff]{2}币){0,2}(?:矿企|矿商|矿业公司|挖矿公司|(?<!的)公司|企业|矿机商)"
)
"""What stands behind a market that is but where a firm is listed."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """An article with its mentions, in the matching view.

    ``sentences`` and ``hits`` are in text order; hits do not overlap. ``inner`` are the bodies that stand
    inside a document's title, ``regions`` the codes of the places that the article
    names, with how often.
    """

    document: Document
    reading: Reading
    sentences: tuple[tuple[int, int], ...]
    hits: tuple[Hit, ...]
    inner: tuple[Hit, ...]
    regions: tuple[tuple[str, int], ...]

    def mentions(self) -> tuple[Mention, ...]:
        """Return the hits as mentions that quote the article."""
        return tuple(
            Mention.at(
                self.document,
                self.reading.span(h.start, h.end),
                "Meeting" if h.kind == "Summons" else h.kind,
                name=h.name,
                entry=h.entry,
                value=h.value,
                anaphoric=h.anaphoric,
                parts=h.parts,
            )
            for h in self.hits
        )


class _Finder(Protocol):
    """Finds mentions among the matches of its expressions."""

    @property
    def expressions(self) -> tuple[re.Pattern[str], ...]:
        """Return the expressions, in the order in which their matches are wanted."""


class Steps:
    """The steps that fill a page with hits, in the order in which they need each other, compiled from the knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Compile the steps."""
        lexicon, grammar, cues = knowledge.lexicon, knowledge.grammar, knowledge.cues
        words = {*lexicon.forms, *grammar.stops}
        cut = make_cutter(sorted(word for word in words if len(word) > 1 and not word.isascii()))
        self._lexicon, self._cut = lexicon, cut
        self._names = Names(lexicon)
        self._state_offices = compiled(either(grammar.state_offices))
        self._posts = compiled(either(p.word for p in lexicon.posts))
        self._titles = Titles(lexicon, grammar, cues)
        posts = [p.word for p in lexicon.posts]
        names = (NewNames(grammar, cues, cut), PriceLists(grammar, cut))
        self._organisations = (
            Outlets(cut),
            FirmNames(grammar, lexicon.surnames, cut),
            LatinSites(grammar),
            Endings(grammar, cut),
            LatinNames(grammar, posts, cues.list("topic"), cut),
            Doers(grammar, posts, cut),
            Towns(grammar, lexicon, cut),
            *names,
        )
        self._own_pools, self._products = OwnPools(lexicon), Products(grammar)
        self._markets = grammar.markets
        self._here, self._back, self._several = Here(grammar), Back(grammar), Several(grammar, cues)
        self._people = People(lexicon, grammar, cues, cut)
        self._short_names = ShortNames(grammar, cut)
        organisations = (*self._organisations, self._products)
        self._finders: tuple[_Finder, ...] = (self._titles, *organisations, self._people, self._here, self._back, self._several)
        self._openings = Openings([regex for finder in self._finders for regex in finder.expressions])

    def named(self) -> dict[str, Callable[[Page], None]]:
        """Return the steps by name, in their order."""
        steps = (self.names, self.values, self.titles, self.organisations, self.people, self.settle)
        return {step.__name__: step for step in steps}

    def _matches(self, page: Page, finder: _Finder) -> Sequence[Iterator[re.Match[str]]]:
        """Return the matches of a finder's expressions; those of all finders are looked for in one pass."""
        if not page.matches:
            found = iter(self._openings(page.view))
            page.matches = {finder: [*islice(found, len(finder.expressions))] for finder in self._finders}
        return page.matches[finder]

    def names(self, page: Page) -> None:
        """Find the names of the lexicon, and the bodies composed of them."""
        found = list(self._names(page.view))
        places = place_names(page, found, self._lexicon, self._cut)
        abroad = tells_of_abroad(places, self._lexicon)
        places = as_theirs(places, page.view, self._lexicon, self._state_offices) if abroad else places
        bodies = composed_agencies(page, found, places, self._lexicon)
        bodies += state_bodies(places, page.view, self._lexicon, self._state_offices) if abroad else ()
        page.hits += departments(page, resolve_overlaps([*places, *bodies]), self._posts)

    def values(self, page: Page) -> None:
        """Find times and amounts."""
        page.hits += values(page)

    def titles(self, page: Page) -> None:
        """Find documents and meetings."""
        page.hits += self._titles(page, page.hits, self._matches(page, self._titles))

    def organisations(self, page: Page) -> None:
        """Find organisations that no lexicon holds."""
        for find in self._organisations:
            page.hits += find(page, page.hits, self._matches(page, find))
        page.hits += self._products(page, page.hits, self._matches(page, self._products))
        page.hits += self._here(page.hits, self._matches(page, self._here))

    def people(self, page: Page) -> None:
        """Find persons."""
        taken = [h for h in page.hits if h.kind not in {"Region", "Count"}]
        taken = [h for h in taken if not _in_a_name(page.view, h)] if "·" in page.view else taken
        page.hits += self._people(page, taken, self._matches(page, self._people))

    def _is_listing(self, view: str, hit: Hit) -> bool:
        """Say whether a market only tells where a firm is listed (纳斯达克矿企甲)."""
        return hit.name.endswith(self._markets) and _LISTS.match(view, hit.end) is not None

    def settle(self, page: Page) -> None:
        """Choose among overlapping hits, and read the abbreviations that the article introduces."""
        kept = resolve_overlaps(page.hits)
        titles = [t for t in kept if t.rank >= _TITLE_RANK and t.value is None and (t.part("titled") or t.part("head"))]
        inner = _inside(titles, [h for h in page.hits if h.kind in _INNER]) if titles else ()
        page.inner = sorted(inner, key=attrgetter("start", "end"))
        kept = [hit for hit in kept if hit.kind != "Exchange" or not self._is_listing(page.view, hit)]
        places = {h.start: h.end for h in page.hits if h.kind == "Region"}
        kept = self._short_names(page, kept, places)
        named = abbreviations(page, kept)
        page.hits = self._own_pools(page, kept if named == kept else resolve_overlaps(named))
        if back := self._back(page, self._matches(page, self._back)):
            page.hits = sorted((*page.hits, *back), key=attrgetter("start"))
        page.hits = self._several(page, self._matches(page, self._several))


def _in_a_name(view: str, hit: Hit) -> bool:
    """Say whether a hit is but a part of a foreign person's name (比约恩·阿里尔德·格拉姆 holds 阿里)."""
    return view[hit.start - 1 : hit.start] == "·" or view[hit.end : hit.end + 1] == "·"


def _inside(titles: list[Hit], bodies: list[Hit]) -> Iterator[Hit]:
    """Yield the bodies that stand inside a title; titles are in text order and do not overlap."""
    starts = [t.start for t in titles]
    for body in bodies:
        n = bisect_right(starts, body.start) - 1
        if n >= 0 and body.end <= titles[n].end and body is not titles[n]:
            yield body


class MentionFinder:
    """Finds the mentions of articles; make one per process, it holds the compiled knowledge."""

    def __init__(self, knowledge: Knowledge, *, spacy_model: str | None = None) -> None:
        """Compile the knowledge; load the trained model whose entities are wanted too.

        Raises:
            SettingsError: the model is not installed.
        """
        self._steps, self._digest = Steps(knowledge), knowledge.digest
        self._nlp: Language | None = None
        self._model = _load_model(spacy_model) if spacy_model else None

    def __call__(self, document: Document) -> tuple[Mention, ...]:
        """Return the mentions of a document in text order."""
        return self.sheet(document).mentions()

    def sheet(self, document: Document) -> Sheet:
        """Return the article with its mentions in the matching view."""
        return finished(self.steps(document))

    def steps(self, document: Document) -> Generator[None, None, Sheet]:
        """Return what `sheet` does; the steps of several documents may be taken in turn."""
        page = self._page(document)
        yield
        for step in self._steps.named().values():
            step(page)
            yield
        return Sheet(
            document, page.reading, page.sentences, tuple(page.hits), tuple(page.inner), tuple(sorted(page.regions.items()))
        )

    def doc(self, document: Document) -> Doc:
        """Return the spaCy document with ``doc.ents`` and ``doc.spans["kuangtu"]``."""
        from kg.mentions.components import pipeline_of, read  # noqa: PLC0415 - spaCy, which a build need not load

        self._nlp = self._nlp or pipeline_of(self._steps, self._digest)
        return read(self._nlp, self._page(document))

    def _page(self, document: Document) -> Page:
        """Return the page that the steps fill; a trained model's entities stand on it already."""
        reading = Reading.of(document.text)
        places = (reading.locate(span) for span in sentences(document))
        page = Page(document, reading, _whole_sentences(reading.view, [(a, b) for a, b in places if a < b]))
        if self._model is not None:
            page.hits += _trained(page, self._model)
        return page


def make_pipeline(knowledge: Knowledge) -> Language:
    """Return a blank Chinese spaCy pipeline with Kuangtu's steps as components, in the order in which they need each other."""
    from kg.mentions.components import pipeline_of  # noqa: PLC0415 - spaCy, which a build need not load

    return pipeline_of(Steps(knowledge), knowledge.digest)


def _trained(page: Page, model: Language) -> list[Hit]:
    """Return a trained model's entities as hits that give way to ours."""
    hits: list[Hit] = []
    for entity in model(page.document.text).ents:
        start, end = page.reading.locate(Span(entity.start_char, entity.end_char))
        if entity.label_ in _MODEL_KINDS and start < end:
            hits.append(Hit(start, end, _MODEL_KINDS[entity.label_], page.view[start:end], rank=_MODEL_RANK))
    return hits


def _whole_sentences(view: str, pieces: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Join pieces that a semicolon parts: to patterns a semicolon ends a clause, not a sentence."""
    out: list[tuple[int, int]] = []
    for start, end in pieces:
        if out and view[out[-1][1] - 1] == "；" and "\n" not in view[out[-1][1] : start] and end - out[-1][0] <= _LONGEST:
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return tuple(out)


def _load_model(name: str) -> Language:
    """Load a trained pipeline."""
    import spacy  # noqa: PLC0415 - takes half a second to load

    try:
        return spacy.load(name)
    except OSError as error:
        raise SettingsError(f"no spaCy model «{name}»; install it, e.g. python -m spacy download {name}") from error
