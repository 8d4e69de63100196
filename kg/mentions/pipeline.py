"""The spaCy pipeline that finds mentions, and the sheet that it hands on.

Each step is a registered spaCy component, so that a researcher can look at ``doc.ents`` and ``doc.spans``,
put a step of their own between ours, or add a trained model's entities. Tokens are single characters
(Latin words stay whole), so that every span of ours is a span of spaCy's: on jieba's tokens a quarter of
the names would fall between two tokens.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator  # noqa: TC003 - spaCy reads the annotations of factories
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, cast

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Span as DocSpan
from spacy.util import filter_spans

from kg.documents import sentences
from kg.errors import SettingsError
from kg.mentions.agencies import composed_agencies, departments
from kg.mentions.base import Hit, Page, resolve_overlaps
from kg.mentions.here import Here
from kg.mentions.names import Names, place_names
from kg.mentions.newnames import NewNames
from kg.mentions.orgs import Endings, LatinNames, abbreviations
from kg.mentions.people import People
from kg.mentions.titles import Titles
from kg.mentions.values import values
from kg.mentions.words import make_cutter
from kg.model import Document, Mention, Span
from kg.reading import Reading

if TYPE_CHECKING:
    from kg.vocabulary import Knowledge

__all__ = ["MentionFinder", "Sheet", "make_pipeline"]

_TOKEN = re.compile(r"[A-Za-z]+|\s+|.", re.DOTALL)
_MODEL_KINDS = {"PERSON": "Person", "ORG": "Company", "GPE": "Region", "LOC": "Region", "FAC": "Facility"}
"""OntoNotes labels, as the trained ``zh_core_web_*`` models use them, and what they are here."""
_MODEL_RANK = 30
_TITLE_RANK = 62
_INNER = frozenset({"Agency", "Association", "Company", "Exchange", "Facility", "MiningPool", "Region"})
_LONGEST = 600
_LONGEST_TEXT = 10_000_000  # characters; spaCy's own million is meant for parsers, and files end at 10 MB
_NAMES = (
    "kuangtu_names", "kuangtu_values", "kuangtu_titles", "kuangtu_organisations", "kuangtu_people", "kuangtu_settle",
    "kuangtu_show",
)  # fmt: skip
_BUILT: dict[str, dict[str, Callable[[Doc], Doc]]] = {}
_PAGE, _BORDERS = "kuangtu", "kuangtu_borders"


@dataclass(frozen=True, slots=True)
class Sheet:
    """An article with its mentions, in the matching view.

    ``sentences`` and ``hits`` are in text order; hits do not overlap. ``inner`` are the bodies that stand
    inside a document's title, ``abbreviations`` the short names that the article introduces.
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


class _Tokens:
    """Cuts a text into characters and Latin words; every code point is in a token."""

    def __init__(self, vocab: spacy.vocab.Vocab) -> None:
        self._vocab = vocab

    def __call__(self, text: str) -> Doc:
        words = _TOKEN.findall(text)
        doc = Doc(self._vocab, words=words, spaces=[False] * len(words))
        doc.user_data[_BORDERS] = {at: i for i, at in enumerate(accumulate(map(len, words), initial=0))}
        return doc


def _page(doc: Doc) -> Page:
    return cast("Page", doc.user_data[_PAGE])


def make_pipeline(knowledge: Knowledge) -> Language:
    """Return a blank Chinese pipeline with Kuangtu's components, in the order in which they need each other."""
    nlp = spacy.blank("zh")
    nlp.max_length = _LONGEST_TEXT
    nlp.tokenizer = _Tokens(nlp.vocab)
    _BUILT[knowledge.digest] = _components(knowledge)
    for name in _BUILT[knowledge.digest]:
        nlp.add_pipe(name, config={"digest": knowledge.digest})
    return nlp


def _register(names: tuple[str, ...]) -> None:
    """Register the components with spaCy; each is built for a state of knowledge, which its digest names."""
    for name in names:

        @Language.factory(name, default_config={"digest": ""})
        def make(nlp: Language, name: str, digest: str) -> Callable[[Doc], Doc]:  # noqa: ARG001 - spaCy's signature
            return _BUILT[digest][name]


class _Steps:
    """The steps that fill a page with hits, each compiled from the knowledge; every one becomes a spaCy component."""

    def __init__(self, knowledge: Knowledge) -> None:
        lexicon, grammar, cues = knowledge.lexicon, knowledge.grammar, knowledge.cues
        words = {*lexicon.forms, *grammar.stops}
        cut = make_cutter(sorted(word for word in words if len(word) > 1 and not word.isascii()))
        self._lexicon, self._cut = lexicon, cut
        self._names = Names(lexicon)
        self._posts = re.compile("|".join(re.escape(p.word) for p in lexicon.posts) or "(?!)")
        self._titles = Titles(lexicon, grammar, cues)
        posts = [p.word for p in lexicon.posts]
        self._organisations = (Endings(grammar, cut), LatinNames(grammar, posts), NewNames(grammar, cues, cut), Here(grammar))
        self._people = People(lexicon, grammar, cues, cut)

    def names(self, page: Page) -> None:
        found = list(self._names(page.view))
        places = place_names(page, found, self._lexicon, self._cut)
        bodies = composed_agencies(page, found, places, self._lexicon)
        page.hits += departments(page, resolve_overlaps([*places, *bodies]), self._posts)

    def values(self, page: Page) -> None:
        page.hits += values(page)

    def titles(self, page: Page) -> None:
        page.hits += self._titles(page, page.hits)

    def organisations(self, page: Page) -> None:
        for find in self._organisations:
            page.hits += find(page, page.hits)

    def people(self, page: Page) -> None:
        page.hits += self._people(page, [h for h in page.hits if h.kind not in {"Region", "Count"}])

    def settle(self, page: Page) -> None:
        kept = resolve_overlaps(page.hits)
        titles = [t for t in kept if t.rank >= _TITLE_RANK and (t.part("titled") or t.part("head"))]
        page.inner = sorted(_inside(titles, [h for h in page.hits if h.kind in _INNER]), key=lambda h: (h.start, h.end))
        page.hits = resolve_overlaps(abbreviations(page, kept))


def _component(step: Callable[[Page], None]) -> Callable[[Doc], Doc]:
    """Make a step a spaCy component."""

    def component(doc: Doc) -> Doc:
        step(_page(doc))
        return doc

    return component


def _components(knowledge: Knowledge) -> dict[str, Callable[[Doc], Doc]]:
    """Return the components with their names, in their order."""
    steps = _Steps(knowledge)
    order = (steps.names, steps.values, steps.titles, steps.organisations, steps.people, steps.settle)
    return {**dict(zip(_NAMES, map(_component, order), strict=False)), "kuangtu_show": _show}


def _inside(titles: list[Hit], bodies: list[Hit]) -> Iterator[Hit]:
    """Yield the bodies that stand inside a title; titles are in text order and do not overlap."""
    starts = [t.start for t in titles]
    for body in bodies:
        n = bisect_right(starts, body.start) - 1
        if n >= 0 and body.end <= titles[n].end and body is not titles[n]:
            yield body


def _show(doc: Doc) -> Doc:
    """Give spaCy's users the mentions as spans and entities, with the lexicon's IRI as knowledge-base id."""
    page = _page(doc)
    if not page.shown:
        return doc
    borders = doc.user_data[_BORDERS]
    spans: list[DocSpan] = []
    for hit in page.hits:
        span = page.reading.span(hit.start, hit.end)
        if span.start in borders and span.end in borders:
            spans.append(DocSpan(doc, borders[span.start], borders[span.end], label=hit.kind, kb_id=hit.entry or ""))
    doc.spans["kuangtu"] = spans
    doc.set_ents(filter_spans(spans))
    return doc


class MentionFinder:
    """Finds the mentions of articles; make one per process, it holds the compiled knowledge."""

    def __init__(self, knowledge: Knowledge, *, spacy_model: str | None = None) -> None:
        """Compile the knowledge; load the trained model whose entities are wanted too.

        Raises:
            SettingsError: the model is not installed.
        """
        self._nlp = make_pipeline(knowledge)
        self._model = _load_model(spacy_model) if spacy_model else None

    def __call__(self, document: Document) -> tuple[Mention, ...]:
        """Return the mentions of a document in text order."""
        return self.sheet(document).mentions()

    def doc(self, document: Document) -> Doc:
        """Return the spaCy document with ``doc.ents`` and ``doc.spans["kuangtu"]``."""
        return self._read(document, shown=True)

    def _read(self, document: Document, *, shown: bool) -> Doc:
        """Run the pipeline; its spans are filled where they are to be ``shown``, which costs a tenth of the time."""
        reading = Reading.of(document.text)
        places = (reading.locate(span) for span in sentences(document))
        doc = self._nlp.make_doc(document.text)
        page = Page(document, reading, _whole_sentences(reading.view, [(a, b) for a, b in places if a < b]), shown=shown)
        doc.user_data[_PAGE] = page
        if self._model is not None:
            page.hits += self._trained(page)
        return self._nlp(doc)

    def sheet(self, document: Document) -> Sheet:
        """Return the article with its mentions in the matching view."""
        page = _page(self._read(document, shown=False))
        return Sheet(
            document, page.reading, page.sentences, tuple(page.hits), tuple(page.inner), tuple(sorted(page.regions.items()))
        )

    def _trained(self, page: Page) -> list[Hit]:
        """Return the trained model's entities as hits that give way to ours."""
        hits: list[Hit] = []
        for entity in self._model(page.document.text).ents if self._model else ():
            start, end = page.reading.locate(_span(entity))
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


def _span(entity: DocSpan) -> Span:
    return Span(entity.start_char, entity.end_char)


def _load_model(name: str) -> Language:
    """Load a trained pipeline."""
    try:
        return spacy.load(name)
    except OSError as error:
        raise SettingsError(f"no spaCy model «{name}»; install it, e.g. python -m spacy download {name}") from error


_register(_NAMES)
