"""The check of the ontology by itself: every term labelled, defined, used and declared, every alignment a term that exists."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from kg.errors import GraphError, OntologyError
from kg.graph import PREFIXES, literal, read_triples, shortened
from kg.shapes.report import REPORT_PREFIXES, ShapeReport, Violation, lines
from kg.vocabulary import ONTOLOGY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["check_ontology"]

_FINE = "本体无误。 The ontology is sound."
_WRONG = ("本体有误", "The ontology is not sound")
_SPACES = sorted(((iri, name) for name, iri in REPORT_PREFIXES.items()), key=lambda pair: (-len(pair[0]), pair))
_TERMS = ("kuangtu.ttl", "measures.ttl")
_KNOWLEDGE = ("*.yaml", "patterns/*.yaml", "lexicon/*.csv", "queries/*.rq", "shapes.ttl")
_RDF, _RDFS, _OWL, _SKOS, _SH = (REPORT_PREFIXES[name] for name in ("rdf", "rdfs", "owl", "skos", "sh"))
_TYPE, _RELATION = f"{_RDF}type", f"{ONTOLOGY}Relation"
_CLASS, _PROPERTY = f"{_OWL}Class", f"{_RDF}Property"
_UNITS = frozenset({f"{PREFIXES['qudt']}Unit", f"{PREFIXES['qudt']}CurrencyUnit"})
_KINDS = frozenset({_RELATION, _CLASS, f"{ONTOLOGY}Measure"})
_ABOVE = {f"{_RDFS}subClassOf": _CLASS, f"{_RDFS}subPropertyOf": _PROPERTY}
_ALIGNED = frozenset({*_ABOVE, f"{_RDFS}seeAlso", f"{_OWL}inverseOf"})
_MESSAGES = {
    "label": ("缺少{0}标签；请补上 rdfs:label。", "No label in {0}; add an rdfs:label."),
    "definition": (
        "缺少{0}说明；请补上 rdfs:comment 或 skos:definition。",
        "No explanation in {0}; add an rdfs:comment or skos:definition.",
    ),
    "unused": (
        "没有被任何形状、问题、模式、词表或其他术语使用；请使用或删去。",
        "Used by no shape, question, pattern, list or other term; use it or remove it.",
    ),
    "undeclared": (
        "用到了未声明的术语；请更正拼写或在 kuangtu.ttl 中声明。",
        "A term that is not declared; correct the spelling or declare it in kuangtu.ttl.",
    ),
    "unknown": (
        "所对齐的术语未见于 standards.ttl；请查证后加入。",
        "An aligned term that standards.ttl does not list; look it up in its vocabulary and add it.",
    ),
    "kind": (
        "类只能对齐到类，属性只能对齐到属性。",
        "A class is aligned with a class, a property with a property; choose another term.",
    ),
    "circle": ("位于自身之上；请去掉一个上位关系。", "It stands above itself; take one step of the hierarchy out."),
    "same": ("同类术语标签相同；请加以区分。", "Another term of its kind has this label; tell them apart."),
    "ends": (
        "关系缺少 rdfs:domain 或 rdfs:range；请补上。",
        "A relation without rdfs:domain or rdfs:range; say what it leads from and to.",
    ),
    "shape": (
        "关系没有形状；请在 shapes.ttl 中以 sh:targetNode 写明两端。",
        "A relation without a shape; say in shapes.ttl, by sh:targetNode, what its ends are.",
    ),
}


def check_ontology(folder: Path) -> ShapeReport:
    """Check the folder of an ontology.

    Every term has labels and explanations in Chinese and English, is used by something else, and is declared where it is
    used; what it is aligned with is listed in ``standards.ttl`` (or is one of the terms that rdflib knows of a standard
    vocabulary), a class with a class and a property with a property; nothing stands above itself; labels tell terms of a
    kind apart; relations have ends and shapes.

    Raises:
        OntologyError: a file is missing or not Turtle.
    """
    ontology = _Ontology(folder)
    violations = tuple(sorted(set(ontology.violations())))
    return ShapeReport(not violations, violations, "\n".join(lines(violations, _FINE, _WRONG)))


class _Ontology:
    """What the files of an ontology say, by subject and predicate; nodes are IRIs, blank labels or (text, language)."""

    def __init__(self, folder: Path) -> None:
        """Read the files."""
        self._folder = folder
        self._said = self._read(*_TERMS)
        self._shapes = self._read("shapes.ttl")
        self._standards = self._read("standards.ttl") if (folder / "standards.ttl").is_file() else {}
        self._texts = "\n".join(
            path.read_text(encoding="utf-8", errors="replace") for glob in _KNOWLEDGE for path in sorted(folder.glob(glob))
        )
        self._terms = sorted(iri for iri in self._said if iri.startswith(ONTOLOGY) and self._types(iri))

    def _read(self, *names: str) -> dict[str, dict[str, list[tuple[str, str]]]]:
        """Return the triples of files: objects as pairs of value and language."""
        found: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
        for name in names:
            try:
                for triple in read_triples(self._folder / name):
                    value = str(getattr(triple.object, "value", ""))
                    tag = getattr(triple.object, "language", None) or ("literal" if hasattr(triple.object, "datatype") else "")
                    found[str(getattr(triple.subject, "value", ""))][triple.predicate.value].append((value, tag))
            except GraphError as error:
                raise OntologyError(str(error), self._folder / name) from error
        return found

    def _types(self, iri: str) -> set[str]:
        """Return the types of a term."""
        return {value for value, _ in self._said[iri].get(_TYPE, ())} if iri in self._said else set()

    def violations(self) -> Iterator[Violation]:
        """Yield all that is wrong."""
        for iri in self._terms:
            yield from self._words(iri)
            yield from self._relation(iri)
            if iri in self._above(iri):
                yield _violation(iri, "rdfs:subClassOf", "", "circle")
        yield from self._unused()
        yield from self._undeclared()
        yield from self._alignments()
        yield from self._same_labels()

    def _words(self, iri: str) -> Iterator[Violation]:
        """Yield the labels and explanations that a term lacks."""
        ways = {"label": ("rdfs:label", f"{_RDFS}label", f"{_SKOS}prefLabel")}
        if not self._types(iri) & _UNITS:
            ways["definition"] = ("rdfs:comment", f"{_RDFS}comment", f"{_SKOS}definition")
        for kind, (path, *predicates) in ways.items():
            tags = {tag for name in predicates for words, tag in self._said[iri].get(name, ()) if words.strip()}
            for tag, zh, en in (("zh", "中文", "Chinese"), ("en", "英文", "English")):
                if tag not in tags:
                    yield _violation(iri, path, "", kind, zh, en)

    def _relation(self, iri: str) -> Iterator[Violation]:
        """Yield what a relation lacks: its ends, its shape."""
        if _RELATION not in self._types(iri):
            return
        for name in ("rdfs:domain", "rdfs:range"):
            if not self._said[iri].get(_RDFS + name.partition(":")[2]):
                yield _violation(iri, name, "", "ends")
        targets = {value for said in self._shapes.values() for value, _ in said.get(f"{_SH}targetNode", ())}
        if iri not in targets:
            yield _violation(iri, "sh:targetNode", "", "shape")

    def _above(self, iri: str) -> set[str]:
        """Return what stands above a term."""
        found: set[str] = set()
        waiting = [iri]
        while waiting:
            said = self._said.get(waiting.pop(), {})
            for value, _ in (pair for name in _ABOVE for pair in said.get(name, ())):
                if value not in found:
                    found.add(value)
                    waiting.append(value)
        return found

    def _unused(self) -> Iterator[Violation]:
        """Yield the terms that nothing else speaks of."""
        spoken = {
            name
            for iri, said in self._said.items()
            for predicate, pairs in said.items()
            for name in (predicate, *(value for value, _ in pairs))
            if name != iri
        }
        words = set(re.findall(r"\w+", self._texts))
        for iri in self._terms:
            if f"{_SKOS}inScheme" in self._said[iri]:  # its wordings are looked for in every article
                continue
            if iri not in spoken and iri.removeprefix(ONTOLOGY) not in words:
                yield _violation(iri, "", "", "unused")

    def _undeclared(self) -> Iterator[Violation]:
        """Yield the terms of the ontology that are spoken of and not declared."""
        known = {*self._terms, ONTOLOGY.rstrip("#"), ONTOLOGY}
        for graph in (self._said, self._shapes):
            for iri, said in graph.items():
                for predicate, pairs in said.items():
                    for value in (predicate, *(value for value, tag in pairs if not tag)):
                        if value.startswith(ONTOLOGY) and value not in known:
                            yield _violation(iri if ":" in iri else value, predicate, value, "undeclared")
        for path in sorted(self._folder.glob("queries/*.rq")):
            for name in sorted(set(re.findall(r"\bkt:(\w+)", path.read_text(encoding="utf-8", errors="replace")))):
                if ONTOLOGY + name not in known:
                    yield _violation(ONTOLOGY + name, "", path.name, "undeclared")

    def _alignments(self) -> Iterator[Violation]:
        """Yield the terms of other vocabularies that are not known, or of another kind."""
        for iri, said in self._said.items():
            for predicate in sorted(_ALIGNED & said.keys()):
                for value, _ in said[predicate]:
                    if value.startswith(ONTOLOGY) or ":" not in value:
                        continue
                    kinds = {kind for kind, _ in self._standards.get(value, {}).get(_TYPE, ())}
                    about = iri if ":" in iri else value
                    if not kinds and not _exists(value):
                        yield _violation(about, predicate, value, "unknown")
                    elif kinds and predicate in _ABOVE and _ABOVE[predicate] not in kinds:
                        yield _violation(about, predicate, value, "kind")

    def _same_labels(self) -> Iterator[Violation]:
        """Yield the terms of one kind that share a label."""
        groups: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        for iri in self._terms:
            labels = {pair for name in (f"{_RDFS}label", f"{_SKOS}prefLabel") for pair in self._said[iri].get(name, ())}
            for kind in self._types(iri) & _KINDS:
                for words, tag in labels:
                    groups[kind, words, tag].add(iri)
        for (_, words, _), iris in groups.items():
            for iri in sorted(iris) if len(iris) > 1 else ():
                yield _violation(iri, "rdfs:label", words, "same")


def _violation(iri: str, path: str, value: str, kind: str, zh: str = "", en: str = "") -> Violation:
    """Make a violation; full IRIs become prefixed names where they can."""
    words = _MESSAGES[kind]
    about, way = (shortened(text, _SPACES) if "://" in text else text for text in (iri, path))
    thing = shortened(value, _SPACES) if "://" in value else literal(value) if value else ""
    shown = value if thing.startswith('"') else thing.strip("<>")
    return Violation(
        about.strip("<>"), way.strip("<>"), shown, words[0].format(zh), words[1].format(en), terms=(about, way, thing)
    )


def _exists(iri: str) -> bool:
    """Say whether a term is one that rdflib knows of a standard vocabulary."""
    return any(iri.startswith(str(space)) and iri in space for space in _closed())


@cache
def _closed() -> tuple[Iterable[str], ...]:
    """Return the vocabularies of which rdflib knows every term."""
    from rdflib import namespace  # noqa: PLC0415 - 0.2 s that only this check needs

    found = (getattr(namespace, name) for name in namespace.__all__)
    return tuple(space for space in found if isinstance(space, namespace.DefinedNamespaceMeta))
