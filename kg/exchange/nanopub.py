"""Each claim as a nanopublication: what is said, where it was read, and how it came to be published, in named graphs.

The structure is that of the guidelines (https://nanopub.net/guidelines/working_draft/): a head that names the three
other graphs; the assertion; its provenance; what is said of the nanopublication itself. No trusty IRI and no signature
is made: a publishing tool does that with its user's key. No clock: the day of creation is that of the article.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg import __version__
from kg.exchange.rdf import Names
from kg.exchange.subjects import Subject, iri_of, subjects, value_of
from kg.graph import literal
from kg.store.graphs import prefixes_of_graph
from kg.vocabulary import ONTOLOGY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import BinaryIO

    from kg.exchange.subjects import Node

__all__ = ["NP", "write_nanopubs"]

NP = "http://www.nanopub.org/nschema#"
_ASSERTED = (
    "rdf:subject",
    "rdf:predicate",
    "rdf:object",
    "kt:modality",
    "kt:earliest",
    "kt:latest",
    "kt:window",
    "kt:position",
    "kt:shareOf",
)
_READ = ("kt:evidence", "kt:confidence", "kt:pattern", "kt:timeText", "prov:wasAttributedTo")
_NAMED = (
    "rdf:type",
    "skos:prefLabel",
    "skos:notation",
    "skos:exactMatch",
    "qudt:numericValue",
    "qudt:hasUnit",
    "kt:upperValue",
    "kt:approximate",
    "kt:bound",
)
_ARTICLE = (
    "rdf:type",
    "dcterms:identifier",
    "dcterms:title",
    "dcterms:issued",
    "dcterms:publisher",
    "dcterms:source",
    "schema:author",
)


def write_nanopubs(graph: Path, out: BinaryIO) -> None:
    """Write the claims of a Turtle file as TriG, four named graphs for each, in the order of the file.

    The assertion holds the claim, what it speaks of by name, and the direct triple where the article asserts it: what is
    rumoured, planned or denied has none. The file is read twice; all but the claims is held.
    """
    prefixes = prefixes_of_graph(graph) | {"np": NP}
    names = Names(prefixes)
    others = {subject.iri: subject for subject in subjects(graph) if not subject.is_a("kt:Claim")}
    out.write(names.head().encode())
    for subject in subjects(graph):
        if subject.is_a("kt:Claim"):
            out.write(_Nanopub(subject, others, names).text().encode())


@dataclass(frozen=True, slots=True)
class _Nanopub:
    """One claim on its way into four graphs."""

    claim: Subject
    others: dict[str, Subject]
    names: Names

    def text(self) -> str:
        """Return the four graphs."""
        part = {
            name: self.names.iri(f"{self.claim.iri}-{name}") for name in ("nanopub", "head", "assertion", "provenance", "pubinfo")
        }
        head = (
            f"{part['nanopub']} a np:Nanopublication ;\n    np:hasAssertion {part['assertion']} ;\n"
            f"    np:hasProvenance {part['provenance']} ;\n    np:hasPublicationInfo {part['pubinfo']} .\n"
        )
        graphs = (
            ("head", head),
            ("assertion", "".join(self._assertion())),
            ("provenance", "".join(self._provenance(part["assertion"]))),
            ("pubinfo", "".join(self._pubinfo(part["nanopub"]))),
        )
        return "".join(f"\n{part[name]} {{\n{body}}}\n" for name, body in graphs)

    def _cut(self, subject: Subject, wanted: Iterable[str]) -> str:
        """Write some of the properties of a subject; nothing where it has none of them."""
        kept = {iri: subject.pairs[iri] for iri in map(iri_of, wanted) if iri in subject.pairs}
        return self.names.group(Subject(subject.iri, kept)) if kept else ""

    def _assertion(self) -> Iterator[str]:
        """Yield what is said, and by what names the things in it go."""
        claim = self.claim
        about, predicate, thing = (claim.nodes(name)[0] for name in _ASSERTED[:3])
        if claim.text("kt:modality") == f"{ONTOLOGY}asserted":
            yield self.names.group(Subject(value_of(about), {value_of(predicate): [thing]}))
        yield self._cut(claim, ("rdf:type", *_ASSERTED))
        for iri in sorted({value_of(node) for node in (about, thing, *claim.nodes("kt:shareOf")) if _is_iri(node)}):
            if iri in self.others:
                yield self._cut(self.others[iri], _NAMED)

    def _provenance(self, assertion: str) -> Iterator[str]:
        """Yield where it was read: the quotations, their places, the articles, who says so, how sure the reading is."""
        claim = self.claim
        proofs = claim.texts("kt:evidence")
        sources = {iri for proof in proofs if proof in self.others for iri in self.others[proof].texts("oa:hasSource")}
        derived = " , ".join(self.names.iri(iri) for iri in sorted({*proofs, *sources}))
        yield f"{assertion} prov:wasDerivedFrom {derived} .\n"
        yield self._cut(claim, _READ)
        for proof in proofs:
            quotation = self.others.get(proof)
            if quotation is not None:
                yield self.names.group(quotation)
                yield from (self.names.group(self.others[one]) for one in quotation.texts("oa:hasSelector") if one in self.others)
        for source in sorted(sources):
            yield self._cut(self.others[source], _ARTICLE)
        named = set(claim.texts("prov:wasAttributedTo")) | {
            iri for source in sources for iri in self.others[source].texts("dcterms:publisher")
        }
        for iri in sorted(named & self.others.keys()):
            yield self._cut(self.others[iri], ("rdf:type", "skos:prefLabel"))

    def _pubinfo(self, nanopub: str) -> Iterator[str]:
        """Yield how it came to be published: by which version of this program, and the days of its articles."""
        pairs = [f"rdfs:comment {literal(f'Read by Kuangtu {__version__}, https://w3id.org/kuangtu/', 'en')}"]
        days = sorted(
            {
                self.names.node(node)
                for proof in self.claim.texts("kt:evidence")
                if proof in self.others
                for source in self.others[proof].texts("oa:hasSource")
                for node in self.others[source].nodes("dcterms:issued")
            }
        )
        if days:
            pairs.append(f"dcterms:created {days[-1]}")
        pairs.append(f"dcterms:subject {self.names.iri(self.claim.iri)}")
        body = " ;\n    ".join(pairs)
        yield f"{nanopub} {body} .\n"


def _is_iri(node: Node) -> bool:
    """Say whether a node is no literal."""
    return getattr(node, "datatype", None) is None
