"""The steps as components of spaCy.

So a researcher can look at ``doc.ents`` and ``doc.spans``, and put a step of their own between ours.

Tokens are single characters (Latin words stay whole), so that every span of ours is a span of spaCy's: on jieba's
tokens a quarter of the names would fall between two tokens.
"""

from __future__ import annotations

import re
from collections.abc import Callable  # noqa: TC003 - spaCy reads the annotations of factories
from itertools import accumulate
from typing import TYPE_CHECKING, cast

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Span as DocSpan
from spacy.util import filter_spans

if TYPE_CHECKING:
    from kg.mentions.base import Page
    from kg.mentions.pipeline import Steps

__all__ = ["pipeline_of", "read"]

_TOKEN = re.compile(r"[A-Za-z]+|\s+|.", re.DOTALL)
_LONGEST_TEXT = 10_000_000  # characters; spaCy's own million is meant for parsers, and files end at 10 MB
_NAMES = (
    "kuangtu_names", "kuangtu_values", "kuangtu_titles", "kuangtu_organisations", "kuangtu_people", "kuangtu_settle",
    "kuangtu_show",
)  # fmt: skip
_BUILT: dict[str, dict[str, Callable[[Doc], Doc]]] = {}
_PAGE, _BORDERS = "kuangtu", "kuangtu_borders"


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


def pipeline_of(steps: Steps, digest: str) -> Language:
    """Return a blank Chinese pipeline with the steps as its components; ``digest`` names the state of knowledge."""
    nlp = spacy.blank("zh")
    nlp.max_length = _LONGEST_TEXT
    nlp.tokenizer = _Tokens(nlp.vocab)
    _BUILT[digest] = {f"kuangtu_{name}": _component(step) for name, step in steps.named().items()} | {"kuangtu_show": _show}
    for name in _NAMES:
        nlp.add_pipe(name, config={"digest": digest})
    return nlp


def read(nlp: Language, page: Page) -> Doc:
    """Run the pipeline over a page; its hits are the document's spans."""
    doc = nlp.make_doc(page.document.text)
    doc.user_data[_PAGE] = page
    return nlp(doc)


def _register(names: tuple[str, ...]) -> None:
    """Register the components with spaCy; each is built for a state of knowledge, which its digest names."""
    for name in names:

        @Language.factory(name, default_config={"digest": ""})
        def make(nlp: Language, name: str, digest: str) -> Callable[[Doc], Doc]:  # noqa: ARG001 - spaCy's signature
            return _BUILT[digest][name]


def _component(step: Callable[[Page], None]) -> Callable[[Doc], Doc]:
    """Make a step a spaCy component."""

    def component(doc: Doc) -> Doc:
        step(_page(doc))
        return doc

    return component


def _show(doc: Doc) -> Doc:
    """Give spaCy's users the mentions as spans and entities, with the lexicon's IRI as knowledge-base id."""
    page = _page(doc)
    borders = doc.user_data[_BORDERS]
    spans: list[DocSpan] = []
    for hit in page.hits:
        span = page.reading.span(hit.start, hit.end)
        if span.start in borders and span.end in borders:
            spans.append(DocSpan(doc, borders[span.start], borders[span.end], label=hit.kind, kb_id=hit.entry or ""))
    doc.spans["kuangtu"] = spans
    doc.set_ents(filter_spans(spans))
    return doc


_register(_NAMES)
