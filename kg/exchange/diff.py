"""What the news changed between two builds: claims, entities and articles, and the triples as a patch."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from kg.exchange.subjects import Subject, subjects, value_of
from kg.exchange.tables import TABLES, Lookup, rows
from kg.graph import read_triples

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path
    from typing import BinaryIO

    from kg.exchange.tables import Table
    from kg.vocabulary import Terms

    Row = dict[str, object]

__all__ = ["Change", "Difference", "compare", "write_patch"]

_BIG = 1 << 128
_OWN = {
    "articles": ("title", "issued", "issued_from", "publisher_name", "author", "url", "sections", "reprint_of"),
    "entities": ("class", "label", "label_en", "aliases", "aliases_en", "code", "region", "same_as"),
    "claims": (
        *("modality", "earliest", "latest", "time_text", "window", "said_by_labels", "share_of", "position"),
        *("confidence", "pattern", "quotes"),
    ),
}
_SAME = ("article", "subject", "predicate", "object", "object_label")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is in only one of two builds, or not the same in both.

    ``kind`` is ``article``, ``entity`` or ``claim``; ``what`` is ``added``, ``removed`` or ``changed``. ``iri`` is that of the
    later build where there is one, ``label`` what a person calls it. ``fields`` are the columns of the tables that differ,
    each with its text before and after.
    """

    kind: str
    what: str
    iri: str
    label: str
    article: str = ""
    fields: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What two builds differ in, articles first, then entities, then claims; and how many triples came and went."""

    changes: tuple[Change, ...]
    triples_added: int
    triples_removed: int

    def count(self, kind: str, what: str) -> int:
        """Return how many there are of a kind of change."""
        return sum((change.kind, change.what) == (kind, what) for change in self.changes)


def compare(before: Path, after: Path, terms: Terms) -> Difference:
    """Compare the graphs of two builds.

    A claim has its IRI from what it says, so one whose modality, time or speaker changed has another; where an article
    makes one claim about the same subject, predicate and object in each build, that is one change and not two. So is an
    entity whose IRI is gone while one other of its class bears its name, as a notice that was merged with another report of
    it: its IRI has changed, and claims about it say the same as before.

    Raises:
        GraphError: a graph is missing or malformed.
    """
    differing = _differing(before, after)
    sides = [_Side.of(path, differing, terms) for path in (before, after)]
    old, new = sides
    renamed = _renamed(old.rows["entities"], new.rows["entities"])
    changes: list[Change] = []
    for table, kind in zip(TABLES[:3], ("article", "entity", "claim"), strict=True):
        changes += _changes(table, kind, old.rows[table.name], new.rows[table.name], renamed)
    added = sum(len(new.triples[iri] - old.triples.get(iri, frozenset())) for iri in new.triples)
    removed = sum(len(old.triples[iri] - new.triples.get(iri, frozenset())) for iri in old.triples)
    return Difference(tuple(changes), added, removed)


def write_patch(before: Path, after: Path, out: BinaryIO) -> None:
    """Write what turns one graph into the other as an RDF patch (https://afs.github.io/rdf-delta/rdf-patch.html).

    First the lines that take a triple away (``D``), then those that add one (``A``), each sorted, in one transaction.

    Raises:
        GraphError: a graph is missing or malformed.
    """
    differing = _differing(before, after)
    old, new = (
        {str(triple) for triple in read_triples(path) if value_of(triple.subject) in differing} for path in (before, after)
    )
    out.write(b"TX .\n")
    out.writelines(f"D {line} .\n".encode() for line in sorted(old - new))
    out.writelines(f"A {line} .\n".encode() for line in sorted(new - old))
    out.write(b"TC .\n")


def _differing(before: Path, after: Path) -> set[str]:
    """Return the subjects of which the two graphs say different things; in memory are two digests per subject."""
    old, new = _digests(before), _digests(after)
    return {iri for iri in old.keys() | new.keys() if old.get(iri) != new.get(iri)}


def _digests(path: Path) -> dict[str, int]:
    """Return a digest of all that is said of each subject, the same in whatever order it is said."""
    found: dict[str, int] = defaultdict(int)
    for subject in subjects(path):
        for predicate, nodes in subject.pairs.items():
            for node in nodes:
                digest = blake2b(f"{predicate} {node}".encode(), digest_size=16).digest()
                found[subject.iri] = (found[subject.iri] + int.from_bytes(digest, "big")) % _BIG
    return found


@dataclass(frozen=True, slots=True)
class _Side:
    """What one build says of the subjects in question: rows of the tables by key, and triples."""

    rows: Mapping[str, dict[str, Row]]
    triples: Mapping[str, frozenset[tuple[str, str]]]

    @classmethod
    def of(cls, path: Path, differing: set[str], terms: Terms) -> _Side:
        """Read one build."""
        lookup = Lookup.of(subjects(path), terms)
        mine: dict[str, Subject] = {}
        for subject in subjects(path):
            if subject.iri in differing:
                known = mine.setdefault(subject.iri, Subject(subject.iri))
                for predicate, nodes in subject.pairs.items():
                    known.pairs.setdefault(predicate, []).extend(nodes)
        found = {table.name: _rows(table, mine.values(), lookup) for table in TABLES[:3]}
        for iri, row in found["claims"].items():
            proofs = mine[iri].texts("kt:evidence")
            row["quotes"] = tuple(sorted(words for proof in proofs for _, words, _, _ in (lookup.quotation(proof),)))
        return cls(found, {iri: frozenset(_said(subject)) for iri, subject in mine.items()})


def _said(subject: Subject) -> Iterator[tuple[str, str]]:
    """Yield the predicates and objects of a subject."""
    for predicate, nodes in subject.pairs.items():
        yield from ((predicate, str(node)) for node in nodes)


def _rows(table: Table, some: Iterable[Subject], lookup: Lookup) -> dict[str, Row]:
    """Return lines of a table by the IRI of what they are about."""
    names = [column.name for column in table.columns]
    found = (dict(zip(names, line, strict=True)) for line in rows(table, some, lookup))
    key = "iri" if table.name == "articles" else table.key[0]
    return {str(row[key]): row for row in found}


def _renamed(old: dict[str, Row], new: dict[str, Row]) -> dict[str, str]:
    """Return the IRIs of entities that are gone with those that they have now: the one of their class that bears the name."""
    bearers: dict[tuple[object, object], set[str]] = defaultdict(set)
    for iri, row in new.items():
        for name in (row["label"], *_names(row)):
            bearers[row["class"], name].add(iri)
    found = {iri: bearers.get((old[iri]["class"], old[iri]["label"]), set()) for iri in sorted(old.keys() - new.keys())}
    return {iri: next(iter(now)) for iri, now in found.items() if len(now) == 1}


def _names(row: Row) -> tuple[object, ...]:
    """Return the other names of an entity."""
    names = row["aliases"]
    return names if isinstance(names, tuple) else ()


def _changes(table: Table, kind: str, old: dict[str, Row], new: dict[str, Row], renamed: Mapping[str, str]) -> Iterator[Change]:
    """Yield what differs between the lines of a table: gone, come, changed."""
    gone, come = sorted(old.keys() - new.keys()), sorted(new.keys() - old.keys())
    pairs = [(iri, iri) for iri in sorted(old.keys() & new.keys())]
    if kind != "article":
        met = _met(gone, come, old, new, renamed) if kind == "claim" else sorted(renamed.items())
        pairs = sorted(pairs + met, key=lambda pair: pair[1])
        gone = [iri for iri in gone if iri not in {one for one, _ in met}]
        come = [iri for iri in come if iri not in {other for _, other in met}]
    yield from (Change(kind, "removed", iri, _label(kind, old[iri]), str(old[iri].get("article") or "")) for iri in gone)
    yield from (Change(kind, "added", iri, _label(kind, new[iri]), str(new[iri].get("article") or "")) for iri in come)
    for one, other in pairs:
        fields: tuple[tuple[str, str, str], ...] = (("iri", one, other),) if kind == "entity" and one != other else ()
        fields += tuple(
            (name, _text(old[one].get(name)), _text(new[other].get(name)))
            for name in _OWN[table.name]
            if old[one].get(name) != new[other].get(name)
        )
        if fields:
            yield Change(kind, "changed", other, _label(kind, new[other]), str(new[other].get("article") or ""), fields)


def _met(
    gone: list[str], come: list[str], old: dict[str, Row], new: dict[str, Row], renamed: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Return pairs of claims that one article makes about the same ends, where there is one on each side."""
    groups: dict[tuple[object, ...], tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for side, (iris, known) in enumerate(((gone, old), (come, new))):
        for iri in iris:
            ends = (known[iri].get(name) for name in _SAME)
            groups[tuple(renamed.get(str(end), end) for end in ends)][side].append(iri)
    return [(one[0], other[0]) for one, other in groups.values() if len(one) == len(other) == 1]


def _label(kind: str, row: Row) -> str:
    """Return what a person calls a thing."""
    if kind == "claim":
        said = "" if row["modality"] == "asserted" else f" [{row['modality']}]"
        return f"{row['subject_label']} —{row['predicate']}→ {row['object_label']}{said}"
    return str(row["label"] or "") if kind == "entity" else f"{row['article']} {row['title'] or ''}".strip()


def _text(value: object) -> str:
    """Return a cell as a text."""
    return "" if value is None else "、".join(map(str, value)) if isinstance(value, tuple) else str(value)
