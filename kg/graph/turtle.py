"""Turtle, written by hand: grouped by subject, sorted, without blank nodes, in one way only.

The usual writers escape slashes in names, which some stores of the field then read wrongly, or number blank nodes
anew in each run. Here a name that would need an escape is written as a whole IRI.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import datetime
from operator import itemgetter
from typing import TYPE_CHECKING

from kg.errors import GraphError
from kg.graph.iris import LOCAL, PREFIXES, checked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from kg.graph.statements import Statement

__all__ = ["Turtle", "group", "joined", "literal", "mended", "moment", "shortened", "typed"]

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\ufffd"}
_SPECIAL = re.compile(
    r'["\\\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufdd0-\ufdef\ufff0-\ufffc\ufffe\uffff]'
)
_FIRST = {"a": "0", "rdf:subject": "1", "rdf:predicate": "2", "rdf:object": "3"}
_HALF = re.compile("[\ud800-\udfff]")
_AT_ONCE = 500  # groups of lines written in one piece
_EVIDENCE, _WORDS, _PLACE = "oa:SpecificResource", "oa:TextQuoteSelector", "oa:TextPositionSelector"


def mended(text: str) -> str:
    """Return a text in which half characters, which no tool can carry, are U+FFFD."""
    return _HALF.sub("\ufffd", text)


def _escape(match: re.Match[str]) -> str:
    """Return one character as Turtle writes it; what no tool can carry becomes U+FFFD."""
    char = mended(match[0])
    return _ESCAPES.get(char) or (char if char == "\ufffd" else f"\\u{ord(char):04X}")


def literal(text: str, language: str = "") -> str:
    r"""Return a text as a literal that nothing in it can break out of.

    Control characters and the hidden ones that turn or hide text are written as escapes, so that the file shows what
    it holds; a lone surrogate and U+0000, which RDF tools cannot carry, become U+FFFD.

    >>> literal('他说"停"\n', "zh")
    '"他说\\"停\\"\\n"@zh'
    """
    body = text if text.isalnum() else _SPECIAL.sub(_escape, text)
    return f'"{body}"@{language}' if language else f'"{body}"'


def typed(text: str, datatype: str) -> str:
    """Return a literal of an XML Schema datatype.

    >>> typed("22.17", "decimal")
    '"22.17"^^xsd:decimal'
    """
    return f"{literal(text)}^^xsd:{datatype}"


def shortened(iri: str, spaces: Iterable[tuple[str, str]]) -> str:
    """Return a checked IRI as a term: a prefixed name where the rest is a plain name, else in angle brackets.

    ``spaces`` are pairs (namespace, prefix), the longest namespace first.

    >>> shortened("https://schema.org/about", [("https://schema.org/", "schema")])
    'schema:about'
    """
    for space, name in spaces:
        if iri.startswith(space) and LOCAL.match(iri[len(space) :]):
            return f"{name}:{iri[len(space) :]}"
    return f"<{iri}>"


def moment(value: date) -> str:
    """Return a day as ``xsd:date``, a day with an hour as ``xsd:dateTime``, as the stores themselves would write it.

    >>> moment(datetime.fromisoformat("2021-06-20T09:30:00.500+00:00"))
    '"2021-06-20T09:30:00.5Z"^^xsd:dateTime'
    """
    if not isinstance(value, datetime):
        return typed(value.isoformat(), "date")
    clock = value.replace(tzinfo=None).isoformat()
    zone = value.isoformat()[len(clock) :]
    clock = clock.rstrip("0") if value.microsecond else clock
    return typed(clock + ("Z" if zone == "+00:00" else zone), "dateTime")


def group(subject: str, pairs: Mapping[str, str | Iterable[str]]) -> str:
    """Return all that is said of a subject as the lines of a file, in the one order that there is.

    >>> print(group("ktr:a", {"kt:targets": {"ktr:c", "ktr:b"}, "a": "kt:Notice"}), end="")
    ktr:a a kt:Notice ;
        kt:targets ktr:b , ktr:c .
    """
    return _lines(subject, pairs, sorted(pairs, key=_place))


def joined(one: Mapping[str, str | set[str]], other: Mapping[str, set[str]]) -> dict[str, str | set[str]]:
    """Return what either says of a subject."""
    found = dict(one)
    for predicate, things in other.items():
        old = found.get(predicate, set())
        found[predicate] = things | ({old} if isinstance(old, str) else old)
    return found


def _place(predicate: str) -> str:
    """Return where a predicate stands among those of its subject."""
    return _FIRST.get(predicate, predicate)


def _lines(subject: str, pairs: Mapping[str, str | Iterable[str]], order: Iterable[str]) -> str:
    """Write what is said of a subject in an order of predicates."""
    said = [f"{p} {o if isinstance(o, str) else ' , '.join(sorted(o))}" for p in order if (o := pairs[p])]
    body = " ;\n    ".join(said)
    return f"{subject} {body} .\n"


class Turtle:
    """A set of triples that grows, and is written in one way whatever the order in which they came.

    >>> turtle = Turtle("https://example.org/id/")
    >>> turtle.add(turtle.node("https://example.org/id/region-510000"), "skos:prefLabel", literal("四川省", "zh"))
    >>> print("".join(turtle.lines()), end="")
    @prefix ktr: <https://example.org/id/> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    <BLANKLINE>
    ktr:region-510000 skos:prefLabel "四川省"@zh .
    """

    def __init__(self, base: str) -> None:
        """Start empty; ``base`` is what ``ktr:`` stands for."""
        self._prefixes = PREFIXES | {"ktr": base}
        spaces = sorted(((iri, name) for name, iri in self._prefixes.items()), key=lambda pair: (-len(pair[0]), pair))
        self._spaces = tuple(spaces)
        self._nodes: dict[str, str] = {}
        self._at: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._filled: dict[str, Mapping[str, str | set[str]]] = {}
        self._stated: dict[str, Statement] = {}
        self._quoted: dict[str, tuple[str, str, str, str]] = {}
        self._tied: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._orders: dict[tuple[str, ...], tuple[str, ...]] = {}

    def node(self, iri: str) -> str:
        """Return an IRI as a term of Turtle, checked; one under the base must be a plain name.

        Raises:
            GraphError: it is not an IRI, or a minted name would need an escape.
        """
        found = self._nodes.get(iri)
        if found is None:
            found = self._nodes[iri] = self._term(checked(iri))
        return found

    def _term(self, iri: str) -> str:
        """Shorten a checked IRI where the rest is a plain name."""
        term = shortened(iri, self._spaces)
        if term.startswith("<") and iri.startswith(self._prefixes["ktr"]):
            raise GraphError(f"a minted name must hold letters, digits, _, - and inner dots only: {iri!r}")
        return term

    def add(self, subject: str, predicate: str, *objects: str) -> None:
        """Add triples: ``subject`` and IRIs by `node`, ``predicate`` a prefixed name or ``a``, literals by `literal`."""
        self._at[subject][predicate].update(objects)

    def fill(self, subject: str, pairs: Mapping[str, str | set[str]]) -> None:
        """Say all of a subject at once, one object or several a predicate."""
        self._filled[subject] = pairs

    def state(self, subject: str, said: Statement) -> None:
        """Say all of a claim at once."""
        self._stated[subject] = said

    def quote(self, digits: str, source: str, exact: str, start: str, end: str) -> str:
        """Say what a quotation is: words and place in a source, as terms. Return it; ``digits`` stand for it in its names."""
        self._quoted[digits] = source, exact, start, end
        return f"ktr:evidence-{digits}"

    def tie(self, subject: str, predicate: str, thing: str) -> None:
        """Add what a claim says of two things, beside what describes either."""
        self._tied[subject][predicate].add(thing)

    @property
    def described(self) -> Mapping[str, Mapping[str, set[str]]]:
        """What was added of each subject: neither what filled it nor what ties it to another."""
        return self._at

    @property
    def filled(self) -> Mapping[str, Mapping[str, str | set[str]]]:
        """What was said all at once."""
        stated = {subject: said.pairs() for subject, said in self._stated.items()}
        return self._filled | stated | dict(self._quotations())

    def _quotations(self) -> Iterator[tuple[str, dict[str, str | set[str]]]]:
        """Yield what is said of each quotation, of its words and of its place."""
        for digits, (source, exact, start, end) in self._quoted.items():
            words, place = f"ktr:quote-{digits}", f"ktr:position-{digits}"
            yield f"ktr:evidence-{digits}", {"a": _EVIDENCE, "oa:hasSelector": {words, place}, "oa:hasSource": source}
            yield words, {"a": _WORDS, "oa:exact": exact}
            yield place, {"a": _PLACE, "oa:end": end, "oa:start": start}

    def _quotation_groups(self) -> dict[str, str]:
        """Return the same as the lines of a file, which are most of it: written at once rather than predicate by predicate.

        Those of each kind are in order, so that whoever sorts them among others finds them sorted.
        """
        found, quoted = {}, sorted(self._quoted.items())
        for digits, (source, _, _, _) in quoted:
            name = f"ktr:evidence-{digits}"
            selectors = f"oa:hasSelector ktr:position-{digits} , ktr:quote-{digits} ;\n    oa:hasSource {source} .\n"
            found[name] = f"{name} a {_EVIDENCE} ;\n    {selectors}"
        for digits, (_, _, start, end) in quoted:
            place = f"ktr:position-{digits}"
            found[place] = f"{place} a {_PLACE} ;\n    oa:end {end} ;\n    oa:start {start} .\n"
        for digits, (_, exact, _, _) in quoted:
            words = f"ktr:quote-{digits}"
            found[words] = f"{words} a {_WORDS} ;\n    oa:exact {exact} .\n"
        return found

    def has(self, subject: str) -> bool:
        """Say whether a subject was described, other than a quotation."""
        return subject in self._at or subject in self._filled or subject in self._stated

    def has_quote(self, digits: str) -> bool:
        """Say whether a quotation was told of."""
        return digits in self._quoted

    def said(self) -> dict[str, Mapping[str, str | set[str]]]:
        """Return what is said of each subject: its predicates with one object or several, as terms of Turtle."""
        return self._tied_up({**self._at, **self.filled})

    def _tied_up(self, all_of: dict[str, Mapping[str, str | set[str]]]) -> dict[str, Mapping[str, str | set[str]]]:
        """Put what ties two things to what is said of each subject."""
        for subject, ties in self._tied.items():
            all_of[subject] = joined(all_of.get(subject, {}), ties)
        return all_of

    def lines(self) -> Iterator[str]:
        """Yield the file: the prefixes used, then groups of lines, one per subject, some hundred at a time."""
        said: set[str] = set()
        all_of = self._tied_up({**self._at, **self._filled})
        groups = {subject: self._group(subject, all_of[subject], said) for subject in sorted(all_of)}
        groups |= {subject: statement.lines(subject) for subject, statement in sorted(self._stated.items(), key=itemgetter(0))}
        groups |= self._quotation_groups()
        used = self._used(said)
        yield from (f"@prefix {name}: <{self._prefixes[name]}> .\n" for name in sorted(used))
        subjects = sorted(groups)
        for start in range(0, len(subjects), _AT_ONCE):
            yield "\n" + "\n".join([groups[subject] for subject in subjects[start : start + _AT_ONCE]])

    def _group(self, subject: str, at: Mapping[str, str | set[str]], said: set[str]) -> str:
        """Return all that is said of a subject; ``said`` gathers the predicates."""
        predicates = tuple(at)
        order = self._orders.get(predicates)
        if order is None:
            order = self._orders[predicates] = tuple(sorted(predicates, key=_place))
            said.update(order)
        return _lines(subject, at, order)

    def _used(self, said: set[str]) -> set[str]:
        """Return the names of the prefixes that occur."""
        used = {predicate.partition(":")[0] for predicate in said} - {"a"}
        used.update(("kt", "ktr", "rdf", "xsd") if self._stated else ())
        used.update(["prov"] if any(statement.who for statement in self._stated.values()) else ())
        classes = {cls for at in self._at.values() for cls in at.get("a", ())}
        classes.update(cls for at in self._filled.values() if isinstance(cls := at.get("a"), str))
        names = (*self._nodes.values(), *self._at, *self._filled, *classes)
        used.update({name.partition(":")[0] for name in names if not name.startswith(("<", "ktr:"))})
        used.update(["ktr"] if any(name.startswith("ktr:") for name in names) else ())
        used.update(("ktr", "oa", "xsd") if self._quoted else ())
        if "xsd" not in used and any('"^^xsd:' in o for objects in self._objects() for o in objects):
            used.add("xsd")
        return used

    def _objects(self) -> Iterator[Iterable[str]]:
        """Yield the objects of every subject and predicate."""
        for pairs in self._at.values():
            yield from pairs.values()
        for filled in self._filled.values():
            yield from ((o,) if isinstance(o, str) else o for o in filled.values())
