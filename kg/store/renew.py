"""A store brought up from one graph to the next: only what differs is touched.

The Turtle of a build is sorted by subject, so that two builds are compared group by group without reading either into memory
as a graph. What differs is changed in the default graph; then the graphs of the articles whose claims differ are made
anew, and what only articles tell of is moved to where `kg.store.graphs` says that it belongs.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import chain, islice
from typing import IO, TYPE_CHECKING, Any

from kg.errors import GraphError
from kg.graph import PREFIXES
from kg.store.graphs import is_shared_out, knowledge_graph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pyoxigraph as ox

    _Group = tuple[bytes, bytes]
    _Term = Any  # of pyoxigraph, whose quads may hold more kinds of terms than a build writes

__all__ = ["Changes", "bring_up", "compare"]

_CHUNK = 1 << 22
_RDF, _OA, _KT = PREFIXES["rdf"], PREFIXES["oa"], PREFIXES["kt"]
_DESCRIBES = frozenset({
    f"{_RDF}type",
    *(f"{PREFIXES['rdfs']}{name}" for name in ("label", "subClassOf")),
    *(f"{PREFIXES['skos']}{name}" for name in ("prefLabel", "altLabel", "notation", "exactMatch")),
    *(f"{PREFIXES['qudt']}{name}" for name in ("numericValue", "hasUnit", "symbol", "conversionMultiplier")),
    *(f"{_KT}{name}" for name in ("partOf", "inRegion", "upperValue", "approximate", "bound")),
})  # fmt: skip
"""What is said of a thing without any claim; the other triples of a thing are the direct ones, which claims back."""


class Changes:
    """What two Turtle files differ in: triples that are gone, triples that are new, and of how many."""

    def __init__(self, removed: set[ox.Triple], added: set[ox.Triple]) -> None:
        """Hold both."""
        self.removed, self.added = removed, added

    def __len__(self) -> int:
        """Return how many triples differ."""
        return len(self.removed) + len(self.added)

    @classmethod
    def between(cls, head: bytes, old: Iterable[bytes], heads: bytes, new: Iterable[bytes]) -> Changes:
        """Return what groups of subjects differ in, each side under the head of its own file.

        Raises:
            GraphError: they are not Turtle.
        """
        removed, added = _triples(head, old), _triples(heads, new)
        return cls(removed - added, added - removed)


def compare(earlier: Path, graph: Path) -> Changes | None:
    """Return what two files of builds differ in; None where one is not as a build writes it, or their prefixes clash.

    Raises:
        GraphError: a file is missing or not Turtle.
    """
    try:
        with earlier.open("rb") as one, graph.open("rb") as other:
            before, after = _blocks(one), _blocks(other)
            head, heads = next(before, b""), next(after, b"")
            if not _agree(head, heads):
                return None
            old, new = _differing(_groups(before), _groups(after))
    except (OSError, _NotOursError):
        return None
    return Changes.between(head, old, heads, new)


class _NotOursError(ValueError):
    """The groups of a file are not in order."""


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    """Yield what stands between empty lines: the prefixes, then a group for each subject."""
    rest = b""
    while chunk := file.read(_CHUNK):
        *whole, rest = (rest + chunk).split(b"\n\n")
        yield from whole
    yield rest.removesuffix(b"\n")


def _groups(blocks: Iterator[bytes]) -> Iterator[_Group]:
    """Yield subjects with all that is said of them, in ascending order."""
    last = b""
    for block in blocks:
        subject = block.partition(b" ")[0]
        if subject <= last:
            raise _NotOursError
        last = subject
        yield subject, block


def _agree(head: bytes, other: bytes) -> bool:
    """Say whether two heads are nothing but prefixes, which mean the same in both."""
    lines = [line.split() for line in (*head.splitlines(), *other.splitlines())]
    if not all(len(line) == 4 and line[0] == b"@prefix" for line in lines):  # noqa: PLR2004 - @prefix name: <iri> .
        return False
    return len({line[1] for line in lines}) == len({(line[1], line[2]) for line in lines})


def _differing(before: Iterator[_Group], after: Iterator[_Group]) -> tuple[list[bytes], list[bytes]]:
    """Walk along two files at once; return the groups of either that the other does not have as they are."""
    old: list[bytes] = []
    new: list[bytes] = []
    one, other = next(before, None), next(after, None)
    while one and other:
        if one == other:
            one, other = next(before, None), next(after, None)
        elif one[0] <= other[0]:
            old.append(one[1])
            one = next(before, None)
        else:
            new.append(other[1])
            other = next(after, None)
    old += [group for _, group in chain([one] if one else [], before)]
    new += [group for _, group in chain([other] if other else [], after)]
    return old, new


def _triples(head: bytes, groups: Iterable[bytes]) -> set[ox.Triple]:
    """Read groups."""
    import pyoxigraph as ox  # noqa: PLC0415 - a library that `kg --help` need not load

    try:
        quads = ox.parse(b"\n\n".join((head, *groups)) + b"\n", format=ox.RdfFormat.TURTLE)
        return {quad.triple for quad in quads}
    except SyntaxError as error:
        raise GraphError(f"not Turtle: {error}") from error


def bring_up(store: ox.Store, changes: Changes, base: str) -> tuple[int, int] | None:
    """Make a store of the earlier graph one of the later; return how many quads of its named graphs are new and are gone.

    None where a claim says what describes things, of which this knows no way; the store is then of no use any more.
    """
    return _Renewal(store, changes, base).done()


class _Renewal:
    """Changes a store, step by step."""

    def __init__(self, store: ox.Store, changes: Changes, base: str) -> None:
        """Change the default graph, and take what is gone out of every graph."""
        import pyoxigraph as ox  # noqa: PLC0415 - as above

        self._ox: Any = ox
        self._store: Any = store
        self._removed: set[Any] = changes.removed  # terms of pyoxigraph may be of more kinds than a build writes
        self._added: set[Any] = changes.added
        self._knowledge = ox.NamedNode(knowledge_graph(base))
        self._default = ox.DefaultGraph()
        self._counts = [0, 0]

    def done(self) -> tuple[int, int] | None:
        """Do all."""
        articles = self._concerned()
        names = {name for article in articles for name in self._named_in(article)}
        for triple in self._removed:
            for quad in list(self._store.quads_for_pattern(*triple, None)):
                self._count(quad, 1)
                self._store.remove(quad)
        self._store.extend(self._ox.Quad(*triple) for triple in self._added)
        backed: set[ox.Triple] = set()
        for article in articles:
            found, direct = self._content(article)
            if any(triple.predicate.value in _DESCRIBES for triple in direct):
                return None
            backed |= direct
            self._replace(article, found)
            names |= self._named_in(article)
        self._place(names, backed)
        for article in articles:
            if not any(True for _ in self._store.quads_for_pattern(None, None, None, article)):
                self._store.remove_graph(article)
        return self._counts[0], self._counts[1]

    def _iri(self, space: str, name: str) -> _Term:
        """Return a term of a vocabulary."""
        return self._ox.NamedNode(PREFIXES[space] + name)

    def _count(self, quad: ox.Quad, side: int) -> None:
        """Count a quad of a named graph."""
        if quad.graph_name != self._default:
            self._counts[side] += 1

    def _objects(self, subject: _Term, predicate: _Term) -> Iterator[_Term]:
        """Yield the objects of a subject in the whole graph."""
        return (quad.object for quad in self._store.quads_for_pattern(subject, predicate, None, self._default))

    def _concerned(self) -> list[_Term]:
        """Return the articles whose own description, claims or quotations differ, sorted."""
        source, evidence, kind = self._iri("oa", "hasSource"), self._iri("kt", "evidence"), self._iri("rdf", "type")
        news = self._iri("schema", "NewsArticle")
        found: set[_Term] = set()
        sources = {t.subject: t.object for t in (*self._removed, *self._added) if t.predicate == source}
        found.update(sources.values())
        for triple in (*self._removed, *self._added):
            for cls in _OF_ARTICLES:  # one by one: an amount is of its class in a thousand graphs
                quads = self._store.quads_for_pattern(triple.subject, kind, self._ox.NamedNode(cls), None)
                found.update(quad.graph_name for quad in quads)
            if triple.predicate == kind and triple.object == news:
                found.add(triple.subject)
            if triple.predicate == evidence:
                found.update([sources[triple.object]] if triple.object in sources else self._objects(triple.object, source))
        return sorted((article for article in found if article != self._default), key=str)

    def _claims(self, article: _Term) -> list[_Term]:
        """Return the claims that quote an article."""
        source, evidence = self._iri("oa", "hasSource"), self._iri("kt", "evidence")
        quotes = [quad.subject for quad in self._store.quads_for_pattern(None, source, article, self._default)]
        found = {q.subject for quote in quotes for q in self._store.quads_for_pattern(None, evidence, quote, self._default)}
        return sorted(found, key=str)

    def _named_in(self, article: _Term) -> set[_Term]:
        """Return what an article and its claims name that only articles tell of."""
        found: set[_Term] = set()
        for subject in (article, *self._claims(article)):
            for predicate in self._naming():
                found.update(n for n in self._objects(subject, predicate) if isinstance(n, self._ox.NamedNode))
        return {name for name in found if is_shared_out(name.value)}

    def _naming(self) -> list[_Term]:
        """Return the predicates by which claims and articles name things."""
        terms = (("rdf", "subject"), ("rdf", "object"), ("prov", "wasAttributedTo"), ("kt", "shareOf"), ("dcterms", "publisher"))
        return [self._iri(*term) for term in terms]

    def _content(self, article: _Term) -> tuple[set[ox.Triple], set[ox.Triple]]:
        """Return what belongs to an article, and the direct triples among it."""
        if not any(self._store.quads_for_pattern(article, self._iri("rdf", "type"), None, self._default)):
            return set(), set()
        parts = [self._iri("rdf", name) for name in ("subject", "predicate", "object")]
        modality, denied = self._iri("kt", "modality"), self._iri("kt", "denied")
        own, direct = {article}, set()
        for claim in self._claims(article):
            own.add(claim)
            if denied not in self._objects(claim, modality):
                direct.add(self._ox.Triple(*(next(self._objects(claim, part)) for part in parts)))
        selector = self._iri("oa", "hasSelector")
        for quad in self._store.quads_for_pattern(None, self._iri("oa", "hasSource"), article, self._default):
            own.add(quad.subject)
            own.update(self._objects(quad.subject, selector))
        found = {quad.triple for subject in own for quad in self._store.quads_for_pattern(subject, None, None, self._default)}
        for name in self._named_in(article):
            found.update(self._description(name))
        return found | direct, direct

    def _description(self, name: _Term) -> Iterator[ox.Triple]:
        """Yield what is said of a thing without any claim."""
        quads = self._store.quads_for_pattern(name, None, None, self._default)
        return (quad.triple for quad in quads if quad.predicate.value in _DESCRIBES)

    def _replace(self, graph: _Term, content: set[ox.Triple]) -> None:
        """Make a graph hold just this."""
        before = {quad.triple for quad in self._store.quads_for_pattern(None, None, None, graph)}
        for triple in before - content:
            self._store.remove(self._ox.Quad(*triple, graph))
        self._store.extend(self._ox.Quad(*triple, graph) for triple in content - before)
        self._counts[0] += len(content - before)
        self._counts[1] += len(before - content)

    def _place(self, names: set[_Term], backed: set[ox.Triple]) -> None:
        """Put what is new of things, and things that other articles name now, where they belong."""
        new = defaultdict(set)
        for triple in self._added - backed:
            if triple.predicate.value in _DESCRIBES or not self._is_of_article(triple.subject):
                new[triple.subject].add(triple)
        for thing in names | set(new):
            if self._is_of_article(thing):
                continue
            told = set(self._description(thing))
            graphs = self._graphs_naming(thing, every=thing in new) if is_shared_out(thing.value) else set()
            if not graphs:
                self._add(told, self._knowledge)
            for graph in graphs if thing in new else ():  # the others have what is known of it already
                self._add(told if thing in names else told & new[thing], graph)
            if graphs:
                for triple in told:
                    quad = self._ox.Quad(*triple, self._knowledge)
                    if quad in self._store:
                        self._store.remove(quad)
                        self._counts[1] += 1

    def _is_of_article(self, subject: _Term) -> bool:
        """Say whether a subject is an article, a claim, or a part of a quotation."""
        return any(kind.value in _OF_ARTICLES for kind in self._objects(subject, self._iri("rdf", "type")))

    def _graphs_naming(self, name: _Term, *, every: bool) -> set[_Term]:
        """Return the graphs of the articles that name a thing; some of them where not ``every`` is asked for."""
        if every:
            quads = (quad for p in self._naming() for quad in self._store.quads_for_pattern(None, p, name, None))
        else:  # of the whole graph one claim or article that names it, and then where that stands
            first = (q for p in self._naming() for q in islice(self._store.quads_for_pattern(None, p, name, self._default), 1))
            quads = (quad for q in first for quad in self._store.quads_for_pattern(q.subject, q.predicate, name, None))
        return {quad.graph_name for quad in quads} - {self._default, self._knowledge}

    def _add(self, triples: Iterable[ox.Triple], graph: _Term) -> None:
        """Add to a graph what it does not have."""
        quads = [self._ox.Quad(*triple, graph) for triple in triples]
        new = [quad for quad in quads if quad not in self._store]
        self._store.extend(new)
        self._counts[0] += len(new)


_OF_ARTICLES = frozenset({
    f"{PREFIXES['schema']}NewsArticle", f"{_KT}Claim", f"{_OA}SpecificResource", f"{_OA}TextQuoteSelector",
    f"{_OA}TextPositionSelector",
})  # fmt: skip
