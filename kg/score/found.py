"""The facts of a graph, read from its triples, so that what is measured is what others will read."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import graph, vocabulary
from kg.errors import GraphError
from kg.score.facts import Amount, Fact, norm
from kg.score.gold import read_gold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from kg.model import Corpus

    _Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

__all__ = ["facts_of_build", "facts_of_corpus"]

_KT = "https://w3id.org/kuangtu/ontology#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_OA = "http://www.w3.org/ns/oa#"
_QUDT = "http://qudt.org/schema/qudt/"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_DCTERMS = "http://purl.org/dc/terms/"
_SAID_BY = "http://www.w3.org/ns/prov#wasAttributedTo"
_LABELS = (
    f"{_SKOS}prefLabel",
    f"{_SKOS}altLabel",
    "http://www.w3.org/2000/01/rdf-schema#label",
    f"{_DCTERMS}title",
    "https://schema.org/name",
)


def facts_of_build(out: Path) -> list[Fact]:
    """Return every claim of the folder of a build as a fact, in the order of the file.

    Raises:
        GraphError: there is no graph, or it cannot be read.
        DataError: there is no graph, and the JSON files are not in the gold's format.
    """
    path = out / "graph.ttl"
    if not path.is_file():
        if any(out.glob("*.json")) and not (out / "report.json").is_file():
            return [fact for facts in read_gold(out).values() for fact in facts]
        raise GraphError(f"{out}: holds no graph.ttl; build one with: kg build PATH -o {out}")

    def text(article: str) -> str:
        place = out / "text" / f"{article}.txt"
        return place.read_bytes().decode("utf-8") if place.is_file() else ""

    try:
        return list(_Index(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)).facts(text))
    except (SyntaxError, ValueError, OSError) as error:
        raise GraphError(f"{path}: cannot be read ({error}); build it again") from error


def facts_of_corpus(corpus: Corpus, terms: vocabulary.Terms | None = None) -> list[Fact]:
    """Return the facts of a corpus, by the very triples that it would be written as."""
    terms = terms or vocabulary.load_terms(vocabulary.ontology_dir())
    texts = {document.id: document.text for document in corpus.documents}
    return list(_Index(graph.triples(corpus, terms, graph.BASE)).facts(lambda article: texts.get(article, "")))


class _Index:
    """The triples of a graph by subject and predicate, in their order."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        """Sort the triples into the index."""
        self._at: dict[object, dict[str, list[_Node]]] = {}
        self._claims: list[_Node] = []
        self._texts: dict[str, str] = {}
        for triple in triples:
            node = self._at.setdefault(triple.subject, defaultdict(list))
            node[triple.predicate.value].append(triple.object)
            if triple.predicate.value == f"{_RDF}type" and triple.object == ox.NamedNode(f"{_KT}Claim"):
                self._claims.append(triple.subject)

    def facts(self, text: Callable[[str], str]) -> Iterator[Fact]:
        """Yield one fact per quotation of each claim; ``text`` gives the clean text of an article."""
        for claim in self._claims:
            for evidence in self._all(claim, f"{_KT}evidence"):
                article = _value(self._one(self._one(evidence, f"{_OA}hasSource"), f"{_DCTERMS}identifier"))
                if article not in self._texts:
                    self._texts[article] = text(article)
                yield self._fact(claim, evidence, article)

    def _all(self, node: object, predicate: str) -> list[_Node]:
        """Return the objects of a subject and predicate."""
        return self._at.get(node, {}).get(predicate, [])

    def _one(self, node: object, predicate: str) -> _Node | None:
        """Return the first object of a subject and predicate."""
        return next(iter(self._all(node, predicate)), None)

    def _labels(self, node: object) -> frozenset[str]:
        """Return every name that a node bears."""
        names = {norm(_value(label)) for predicate in _LABELS for label in self._all(node, predicate)}
        return frozenset(names | {f"adcode:{_value(code)}" for code in self._all(node, f"{_SKOS}notation")})

    def _object(self, node: object) -> tuple[frozenset[str], frozenset[Amount]]:
        """Return the names or the amounts of an object."""
        if isinstance(node, ox.Literal):
            return frozenset([f"date:{node.value[:10]}", norm(node.value)]), frozenset()
        values = self._all(node, f"{_QUDT}numericValue")
        if values:
            units = [
                _value(unit).rstrip("/").rsplit("#", 1)[-1].rsplit("/", 1)[-1] for unit in self._all(node, f"{_QUDT}hasUnit")
            ]
            return frozenset(), frozenset(Amount.of(_value(value), unit) for value in values for unit in units)
        measure = {f"measure:{_value(node).removeprefix(_KT)}"} if _value(node).startswith(_KT) else set()
        return self._labels(node) | measure, frozenset()

    def _fact(self, claim: object, evidence: object, article: str) -> Fact:
        """Read one claim with one of its quotations."""
        subject, thing = self._one(claim, f"{_RDF}subject"), self._one(claim, f"{_RDF}object")
        predicate = _value(self._one(claim, f"{_RDF}predicate")).removeprefix(_KT)
        names, amounts = self._object(thing)
        earliest, latest = self._one(claim, f"{_KT}earliest"), self._one(claim, f"{_KT}latest")
        exact, verbatim = self._quotation(evidence, article)
        time = _value(earliest) if earliest is not None else ""
        return Fact(
            article=article,
            predicate=predicate,
            subject=self._labels(subject),
            names=names,
            amounts=amounts,
            when=None if earliest is None or latest is None else (_value(earliest)[:10], _value(latest)[:10]),
            modality=frozenset([_value(self._one(claim, f"{_KT}modality")).removeprefix(_KT)]),
            by=frozenset(name for who in self._all(claim, _SAID_BY) for name in self._labels(who)),
            verbatim=verbatim,
            shown=f"{article} {self._shown(subject)} —{predicate}→ {self._shown(thing)} {time} «{exact}»",
        )

    def _quotation(self, evidence: object, article: str) -> tuple[str, bool]:
        """Return the quoted words, and whether they stand in the article at their place."""
        selectors = self._all(evidence, f"{_OA}hasSelector")
        exact, start, end = (
            next((_value(value) for selector in selectors for value in self._all(selector, f"{_OA}{slot}")), "")
            for slot in ("exact", "start", "end")
        )
        if not exact or not start or not end:
            return exact, False
        return exact, self._texts[article][int(start) : int(end)] == exact

    def _shown(self, node: object) -> str:
        """Return what a person calls a node."""
        for predicate in (f"{_SKOS}prefLabel", f"{_QUDT}numericValue"):
            if (found := self._one(node, predicate)) is not None:
                return _value(found)
        return _value(node)


def _value(node: object) -> str:
    """Return the text of a term; empty where there is none."""
    return str(node.value) if isinstance(node, ox.NamedNode | ox.Literal | ox.BlankNode) else ""
