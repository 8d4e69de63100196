"""Lines of N-Quads from what the writer of the graph says, and Turtle from them again.

Both go by strings, since the terms of our own Turtle have one form each: a parser between the two costs three times as much.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING
from zlib import crc32

from kg import graph
from kg.graph import literal, shortened
from kg.pipeline.rebase import rebased
from kg.store.graphs import LEARNED, Members, knowledge_graph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kg.model import Corpus
    from kg.vocabulary import Terms

__all__ = ["Lines", "short", "whole"]

_KEPT = 100_000  # terms that are remembered at a time
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_CHARS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


class _Kept(dict[str, str]):
    """What a function makes of terms, remembered for a time."""

    def __init__(self, make: Callable[[str], str]) -> None:
        """Take the function."""
        super().__init__()
        self._make = make

    def __missing__(self, term: str) -> str:
        """Make it."""
        if len(self) >= _KEPT:
            self.clear()
        found = self[term] = self._make(term)
        return found


def whole(prefixes: Mapping[str, str], term: str) -> str:
    r"""Return a term of our Turtle as N-Quads writes it.

    >>> terms = "ktr:region-510000", '"2021-06-09"^^xsd:date', '"停\\u200B电"@zh'
    >>> [whole(graph.PREFIXES | {"ktr": "https://example.org/id/"}, term) for term in terms]
    ['<https://example.org/id/region-510000>', '"2021-06-09"^^<http://www.w3.org/2001/XMLSchema#date>', '"停\u200b电"@zh']
    """
    if term.startswith("<"):
        return term
    if not term.startswith('"'):
        prefix, _, rest = term.partition(":")
        return f"<{prefixes[prefix]}{rest}>" if rest else f"<{prefixes['rdf']}type>"  # «a» is the type
    end = term.rindex('"')
    body, kind = term[1:end], term[end + 1 :]
    if "\\" in body:
        body = _as_quads(_ESCAPE.sub(_unescaped, body))
    return f'"{body}"^^{whole(prefixes, kind[2:])}' if kind.startswith("^^") else f'"{body}"{kind}'


def short(spaces: Sequence[tuple[str, str]], used: set[str], term: str) -> str:
    r"""Return a term of N-Quads as our Turtle writes it; the prefixes in it are added to those ``used``.

    >>> used = set()
    >>> terms = "<urn:a#x>", '"1"^^<urn:a#integer>', '"停\u200b\\"电\\""@zh', "<urn:b>"
    >>> [short([("urn:a#", "a")], used, term) for term in terms], used
    (['a:x', '"1"^^a:integer', '"停\\u200B\\"电\\""@zh', '<urn:b>'], {'a'})
    """
    if term.startswith("<"):
        name = shortened(term[1:-1], spaces)
        if not name.startswith("<"):
            used.add(name.partition(":")[0])
        return name
    end = term.rindex('"')
    body, kind = term[1:end], term[end + 1 :]
    text = literal(_ESCAPE.sub(_unescaped, body) if "\\" in body else body)
    return f"{text}^^{short(spaces, used, kind[2:])}" if kind.startswith("^^") else text + kind


def _unescaped(match: re.Match[str]) -> str:
    """Return the character that an escape stands for."""
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _CHARS.get(match[3], match[3])


class Lines:
    """Turns what is said of subjects into lines and back, with ``ktr:`` for a base; remembers the terms that it meets."""

    def __init__(self, base: str) -> None:
        """Take the prefixes."""
        self._base, self._prefixes = base, graph.PREFIXES | {"ktr": base}
        spaces = sorted(((iri, name) for name, iri in self._prefixes.items()), key=lambda pair: (-len(pair[0]), pair))
        self._used: set[str] = set()
        self._whole = _Kept(partial(whole, self._prefixes))
        self._short = _Kept(partial(short, spaces, self._used))

    def head(self) -> set[str]:
        """Return the lines that declare the prefixes of all terms that were made short so far."""
        return {f"@prefix {name}: <{self._prefixes[name]}> .\n" for name in self._used}

    def quads(self, corpus: Corpus, terms: Terms) -> Iterator[tuple[int, str, str]]:
        """Yield the quads of a corpus: the bucket and the short name of the subject, and the line of N-Quads."""
        said = graph.described(rebased(corpus, self._base), terms, self._base)
        members = _members(said)
        names = {article: f"{self._whole[article]} ." for article in members.articles}
        rest = f"<{knowledge_graph(self._base)}> ."
        for subject, pairs in said.items():
            node = self._whole[subject]
            bucket = crc32(node.encode())
            for predicate, things in pairs.items():
                start = f"{node} {self._whole[predicate]} "
                for thing in (things,) if isinstance(things, str) else things:
                    line = f"{start}{self._whole[thing]} "
                    articles = members.of(subject, predicate, thing)
                    for end in [names[article] for article in articles] if articles else (rest,):
                        yield bucket, subject, line + end

    def group(self, lines: list[str]) -> Mapping[str, str | set[str]]:
        """Return what some lines say of their one subject: objects by predicate, as our Turtle writes them."""
        pairs: dict[str, str | set[str]] = {}
        for line in lines:
            _, predicate, rest = line.split(" ", 2)
            name, thing = self._short[predicate], self._short[rest[: rest.rindex(" <")]]
            name = "a" if name == "rdf:type" else name
            before = pairs.setdefault(name, thing)
            if isinstance(before, set):
                before.add(thing)
            elif before != thing:
                pairs[name] = {before, thing}
        return pairs


def _as_quads(text: str) -> str:
    """Return a text as it stands between the quotation marks of N-Quads."""
    import pyoxigraph as ox  # noqa: PLC0415 - a library that `kg --help` need not load

    return str(ox.Literal(text))[1:-1]


def _members(said: Mapping[str, Mapping[str, str | set[str]]]) -> Members:
    """Return what tells the articles of each triple."""
    members = Members("schema:NewsArticle", "kt:denied")
    for subject, pairs in said.items():
        for predicate, things in pairs.items():
            name = "rdf:type" if predicate == "a" else predicate
            if name in LEARNED:
                for thing in (things,) if isinstance(things, str) else things:
                    members.learn(subject, name, thing, thing, node=not thing.startswith('"'))
    members.settle()
    return members
