"""Which named graph a triple belongs to: one graph for each article, one for what is known without any.

A graph of an article has the IRI of the article. It holds what would go with the article: its own description, its
claims with their evidence, the direct triples that these claims back, the amounts that they name, and what they name
that the knowledge does not know (a company, a notice, a meeting that the article alone told of). What several
articles say stands in the graph of each. All else is in the graph of the knowledge: entities of the lexicon, measures, units,
and the labels of classes. So an article that is dropped takes with it what it said and nothing that another one needs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from kg.errors import GraphError
from kg.graph import BASE, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyoxigraph as ox

__all__ = [
    "LEARNED",
    "Members",
    "base_of_graph",
    "is_shared_out",
    "knowledge_graph",
    "named_quads",
    "prefixes_of_graph",
]

_BASE = re.compile(rb"^@prefix ktr: <([^>\s]+)> \.\r?$", re.MULTILINE)
_HEAD = 8192
_MINTED = re.compile(r"-[0-9a-f]{16}\Z")
_PARTS = {"rdf:subject": 0, "rdf:predicate": 1, "rdf:object": 2}
_NAMES = frozenset({*_PARTS, "prov:wasAttributedTo", "kt:shareOf", "dcterms:publisher"})
LEARNED = frozenset({*_NAMES, "rdf:type", "oa:hasSource", "oa:hasSelector", "kt:evidence", "kt:modality"})
"""The predicates that say what belongs to which article."""


def base_of_graph(graph: Path) -> str:
    """Return where the minted IRIs of a Turtle file begin: what ``ktr:`` stands for in its head."""
    with graph.open("rb") as file:
        found = _BASE.search(file.read(_HEAD))
    return found[1].decode("utf-8", "replace") if found else BASE


def prefixes_of_graph(graph: Path) -> dict[str, str]:
    """Return the prefixes that need no declaration in a question to this graph: the contract's, with its own base."""
    return PREFIXES | {"ktr": base_of_graph(graph)}


def knowledge_graph(base: str = BASE) -> str:
    """Return the IRI of the graph that belongs to no article.

    >>> knowledge_graph()
    'https://w3id.org/kuangtu/id/knowledge'
    """
    return f"{base}knowledge"


def is_shared_out(name: str) -> bool:
    """Say whether a thing is one that only articles tell of: an amount, or what bears a digest in its name.

    >>> is_shared_out("https://w3id.org/kuangtu/id/region-510000"), is_shared_out("urn:meeting-0123456789abcdef")
    (False, True)
    """
    return "quantity-" in name or _MINTED.search(name) is not None


def named_quads(graph: Path) -> Iterator[ox.Quad]:
    """Yield the triples of a Turtle file in its order, each once for every named graph that it belongs to.

    Their union is the file's triples, exactly. The file is read twice and never held: in memory are the articles of its
    claims and quotations alone.

    Raises:
        GraphError: the file is missing or not Turtle.
    """
    import pyoxigraph as ox  # noqa: PLC0415 - a library that `kg --help` need not load

    members, learned = Members(_whole("schema:NewsArticle"), _whole("kt:denied")), {_whole(name): name for name in LEARNED}
    for triple in _triples(graph):
        role = learned.get(triple.predicate.value)
        if role and not (role == "rdf:type" and isinstance(triple.subject, ox.BlankNode)):
            thing = triple.object
            members.learn(_text(triple.subject), role, thing, _text(thing), node=isinstance(thing, ox.NamedNode))
    members.settle()
    names = {iri: ox.NamedNode(iri) for iri in members.articles}
    rest = (ox.NamedNode(knowledge_graph(base_of_graph(graph))),)
    for triple in _triples(graph):
        subject, predicate, thing = triple.subject, triple.predicate, triple.object
        articles = members.of(_text(subject), predicate, thing)
        for name in [names[iri] for iri in articles] if articles else rest:
            yield ox.Quad(subject, predicate, thing, name)


def _whole(name: str) -> str:
    """Return the IRI of a name."""
    prefix, _, rest = name.partition(":")
    return PREFIXES[prefix] + rest


def _triples(graph: Path) -> Iterator[ox.Quad]:
    """Read a Turtle file."""
    import pyoxigraph as ox  # noqa: PLC0415 - as above

    try:
        yield from ox.parse(path=str(graph), format=ox.RdfFormat.TURTLE)
    except (SyntaxError, UnicodeError) as error:
        raise GraphError(f"{graph}: not Turtle: {error}") from error
    except OSError as error:
        raise GraphError(f"{graph}: cannot be read ({error.strerror or error}); build it first: kg build") from error


def _text(term: Any) -> str:  # noqa: ANN401 - any term of pyoxigraph
    """Return the IRI or the words of a term; the whole of a quoted triple."""
    return str(getattr(term, "value", term))


class Members:
    """Knows, when it has learned of all triples, which articles each of them belongs to.

    Terms are in whatever form the caller has them, as long as one thing has one form; ``news`` and ``denied`` are
    schema:NewsArticle and kt:denied in it.
    """

    def __init__(self, news: str, denied: str) -> None:
        """Start empty."""
        self._news, self._no = news, denied
        self.articles: set[str] = set()
        self._source: dict[str, str] = {}  # evidence → article
        self._owner: dict[str, str] = {}  # selector → evidence
        self._proofs: dict[str, list[str]] = defaultdict(list)  # claim → evidence
        self._parts: dict[str, list[Any]] = defaultdict(lambda: [None, None, None])  # claim → its triple
        self._denied: set[str] = set()
        self._named: dict[str, list[str]] = defaultdict(list)  # claim or article → what it names
        self._of: dict[str, tuple[str, ...]] = {}  # subject → articles
        self._direct: dict[tuple[str, Any, Any], tuple[str, ...]] = {}  # direct triple → articles

    def learn(self, subject: str, name: str, thing: object, words: str, *, node: bool) -> None:
        """Take in a triple whose predicate is called by a name of `LEARNED`; ``words`` are the IRI or the text of ``thing``."""
        if name == "rdf:type":
            if words == self._news:
                self.articles.add(subject)
        elif name in _NAMES:
            place = _PARTS.get(name)
            if place is not None:
                self._parts[subject][place] = words if place == 0 else thing
            if place != 1 and node:
                self._named[subject].append(words)
        elif name == "oa:hasSource":
            self._source[subject] = words
        elif name == "oa:hasSelector":
            self._owner[words] = subject
        elif name == "kt:evidence":
            self._proofs[subject].append(words)
        elif words == self._no:
            self._denied.add(subject)

    def settle(self) -> None:
        """Draw the conclusions, when all triples are known."""
        for article in self.articles:
            self._of[article] = (article,)
        for evidence, source in self._source.items():
            if source in self.articles:
                self._of[evidence] = self._of[source]
        for selector, evidence in self._owner.items():
            if evidence in self._of:
                self._of[selector] = self._of[evidence]
        direct: dict[tuple[str, Any, Any], set[str]] = defaultdict(set)
        for claim, proofs in self._proofs.items():
            found = {article for proof in proofs for article in self._of.get(proof, ())}
            self._of[claim] = tuple(sorted(found))
            if claim not in self._denied:
                subject, predicate, thing = self._parts[claim]
                direct[subject, predicate, thing] |= found
        self._direct = {parts: tuple(sorted(found)) for parts, found in direct.items()}
        self._share_out()
        for learned in (self._source, self._owner, self._proofs, self._parts, self._named):
            learned.clear()

    def _share_out(self) -> None:
        """Give what only articles tell of to the articles that name it."""
        naming: dict[str, set[str]] = defaultdict(set)
        for subject, names in self._named.items():
            for name in names:
                if name not in self._of and is_shared_out(name):
                    naming[name].update(self._of.get(subject, ()))
        self._of.update((name, tuple(sorted(found))) for name, found in naming.items())

    def of(self, subject: str, predicate: object, thing: object) -> tuple[str, ...]:
        """Return the articles of a triple, sorted; none for what is known without them."""
        return self._direct.get((subject, predicate, thing)) or self._of.get(subject, ())
