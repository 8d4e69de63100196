"""JSON-LD, compact by the published context, one subject per line.

The context decides how each value is written; this file only follows it, so that a term added to
``ontology/context.jsonld`` needs no Python. JSON-LD processors compact whole documents that they hold in memory
(https://www.w3.org/TR/json-ld11-api/#compaction-algorithm); a graph that is a stream of subjects needs only its innermost step.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.errors import OntologyError
from kg.exchange.subjects import TYPE, iri_of, value_of

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from kg.exchange.rdf import Source
    from kg.exchange.subjects import Node, Subject

__all__ = ["Context", "load_context", "write_jsonld"]

_STRING, _INTEGER, _BOOLEAN = (iri_of(f"xsd:{name}") for name in ("string", "integer", "boolean"))
_IRI_KINDS = ("@id", "@vocab")


@dataclass(frozen=True, slots=True)
class Context:
    """A context with its terms in order: by property, each with the kind of value that it takes.

    The kind is ``@id``, ``@vocab``, ``@language``, the IRI of a datatype, or nothing for plain strings and all else.
    """

    value: dict[str, Any]
    prefixes: tuple[tuple[str, str], ...]
    terms: dict[str, dict[str, str]]
    vocab: str

    def at(self, base: str) -> Context:
        """Return the context of a graph whose minted IRIs begin elsewhere."""
        if self.value.get("ktr") == base:
            return self
        return _context({**self.value, "ktr": base})

    def short(self, iri: str) -> str:
        """Return an IRI as a compact one where a prefix fits."""
        for space, name in self.prefixes:
            rest = iri[len(space) :]
            if iri.startswith(space) and rest and not rest.startswith("//"):
                return f"{name}:{rest}"
        return iri

    def named(self, iri: str) -> str:
        """Return the IRI of a class, a property or an individual of the ontology: a bare name in the vocabulary."""
        local = iri[len(self.vocab) :]
        if self.vocab and iri.startswith(self.vocab) and local and ":" not in local and self._free(local, iri):
            return local
        return self.short(iri)

    def _free(self, local: str, iri: str) -> bool:
        """Say whether a bare name means this IRI, and no term of the context that means something else."""
        said = self.value.get(local)
        meant = said.get("@id") if isinstance(said, dict) else said
        return meant is None or self.expanded(meant) == iri

    def expanded(self, name: str) -> str:
        """Return the IRI of a prefixed name of the context."""
        prefix, colon, local = name.partition(":")
        space = self.value.get(prefix)
        return f"{space}{local}" if colon and isinstance(space, str) else name

    def node(self, subject: Subject) -> dict[str, Any]:
        """Return a subject as a node object."""
        found: dict[str, Any] = {"id": self.short(subject.iri)}
        for predicate, nodes in subject.pairs.items():
            if predicate == TYPE:
                found["type"] = _one(sorted(self.named(value_of(node)) for node in nodes))
                continue
            gathered: dict[str, list[Any]] = defaultdict(list)
            languages: dict[str, dict[str, list[str]]] = {}
            for node in nodes:
                key, value = self._value(predicate, node)
                if isinstance(value, _Tagged):
                    languages.setdefault(key, {}).setdefault(value.language, []).append(value.text)
                else:
                    gathered[key].append(value)
            found |= {key: {tag: _one(texts) for tag, texts in sorted(tags.items())} for key, tags in languages.items()}
            found |= {key: _one(values) for key, values in gathered.items()}
        return found

    def _value(self, predicate: str, node: Node) -> tuple[str, Any]:
        """Return under which key a value stands, and how it is written there."""
        known = self.terms.get(predicate, {})
        kind = getattr(node, "datatype", None)
        if kind is None:
            for way in _IRI_KINDS:
                if way in known:
                    return known[way], self.named(value_of(node)) if way == "@vocab" else self.short(value_of(node))
            return self._plain(predicate), {"id": self.short(value_of(node))}
        words, language = value_of(node), getattr(node, "language", None)
        if language:
            if "@language" in known:
                return known["@language"], _Tagged(words, language)
            return self._plain(predicate), {"@value": words, "@language": language}
        if value_of(kind) in known:
            return known[value_of(kind)], words
        return self._plain(predicate), self._bare(words, value_of(kind))

    def _plain(self, predicate: str) -> str:
        """Return the key under which a value says itself what it is."""
        return self.terms.get(predicate, {}).get("") or self.short(predicate)

    def _bare(self, words: str, kind: str) -> object:
        """Return a literal as JSON's own string, whole number or truth where these mean the same, else with its datatype."""
        if kind == _STRING:
            return words
        if kind == _BOOLEAN and words in {"true", "false"}:
            return words == "true"
        if kind == _INTEGER and words.isascii() and words.isdigit() and str(int(words)) == words:
            return int(words)
        return {"@value": words, "@type": self.named(kind)}


@dataclass(frozen=True, slots=True)
class _Tagged:
    """A text with its language."""

    text: str
    language: str


def _one(values: list[Any]) -> Any:  # noqa: ANN401 - any JSON value
    """Return a single value alone, several as a list."""
    return values[0] if len(values) == 1 else values


def load_context(folder: Path) -> Context:
    """Read ``context.jsonld`` from the folder of the ontology.

    Raises:
        OntologyError: it is missing or no JSON-LD context.
    """
    path = folder / "context.jsonld"
    try:
        return _context(json.loads(path.read_text(encoding="utf-8"))["@context"])
    except OSError as error:
        raise OntologyError(f"cannot be read: {error.strerror or error}", path) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise OntologyError(f"not a JSON-LD context: {error!r}", path) from error


def _context(value: dict[str, Any]) -> Context:
    """Index a context."""
    spaces = {name: iri for name, iri in value.items() if isinstance(iri, str) and not name.startswith("@") and iri[-1:] in "/#"}
    prefixes = tuple(sorted(((iri, name) for name, iri in spaces.items()), key=lambda pair: (-len(pair[0]), pair)))
    bare = Context(value, prefixes, {}, str(value.get("@vocab", "")))
    terms: dict[str, dict[str, str]] = defaultdict(dict)
    for name, said in value.items():
        if name in spaces or name.startswith("@") or said in ("@id", "@type"):
            continue
        entry = {"@id": said} if isinstance(said, str) else said
        kind = entry.get("@container") or entry.get("@type", "")
        kind = kind if kind.startswith("@") else bare.expanded(kind)
        terms[bare.expanded(entry["@id"])].setdefault(kind, name)
    return Context(value, prefixes, dict(terms), bare.vocab)


def write_jsonld(source: Source, out: BinaryIO, context: Context, published: str | None = None) -> None:
    """Write a document with its context, or with the address of the published one where that is given."""
    context = context.at(source.base)
    head: object = context.value
    if published:
        head = published if context.value["ktr"] == iri_of("ktr:") else [published, {"ktr": source.base}]
    out.write(f'{{"@context":{_json(head)},\n"@graph":['.encode())
    out.writelines(
        f"{',' if number else ''}\n{_json(context.node(subject))}".encode() for number, subject in enumerate(source.subjects())
    )
    out.write(b"\n]}\n")


def _json(value: object) -> str:
    """Return JSON without spaces, in the characters themselves."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
