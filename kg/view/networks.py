"""The corpus as a file for network tools: GEXF (Gephi), GraphML, and Cytoscape's JSON, through networkx.

One edge stands for all claims that say the same. Attributes are plain texts and numbers; what XML cannot carry
is put right by `clean`. Colours are those of the page.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from enum import StrEnum
from math import log2
from typing import TYPE_CHECKING

from kg.graph import BASE, claim_iri
from kg.model import Quantity
from kg.view.network import networkx_graph
from kg.view.safe import clean
from kg.view.style import Labels

if TYPE_CHECKING:
    from typing import BinaryIO

    import networkx as nx

    from kg.model import Claim, Corpus
    from kg.view.network import Item
    from kg.view.style import Style
    from kg.vocabulary.terms import Terms

__all__ = ["NetworkFormat", "network", "write_network"]


class NetworkFormat(StrEnum):
    """A format of network tools."""

    GEXF = "gexf"
    GRAPHML = "graphml"
    CYTOSCAPE = "cytoscape"


def network(corpus: Corpus, terms: Terms, style: Style, *, note: str = "", base: str = BASE) -> nx.MultiDiGraph:
    """Return the graph that the page draws, with attributes that any tool can read.

    Nodes are keyed by IRI; values by the IRI of their holder, the predicate and a number. Nodes have ``label``, ``label_en``,
    ``class``, ``kind``, ``iri``, ``code``, ``aliases``, ``amount``, ``unit``, ``claims`` (how many), ``r``, ``g``, ``b`` and
    ``size``. Edges have ``predicate``, ``label``, ``label_en``, ``modality``, ``weight`` (how many claims), ``confidence``
    (the best), ``start`` and ``end`` (days), ``articles``, ``said_by``, ``quote`` (the first) and ``claims`` (IRIs). What
    does not apply is not there.
    ``note`` says what the graph is a selection of; ``base`` is what the IRIs of claims begin with.
    """
    import networkx  # noqa: ICN001, PLC0415 - 0.2 s that `kg --help` need not pay

    labels, drawn = Labels(terms), networkx_graph(corpus, terms)
    flat = networkx.MultiDiGraph(**({"description": clean(note)} if note else {}))
    names: dict[str, str] = {}
    counts: dict[str, int] = {}
    for subject, thing, claims in drawn.edges(data="claims"):
        for key in (subject, thing):
            counts[key] = counts.get(key, 0) + len(claims)
    for number, (key, item) in enumerate(drawn.nodes(data="item")):
        names[key] = clean(key) if item.kind == "entity" else clean(f"{item.holder}#{item.predicate}-{number}")
        flat.add_node(names[key], **_node(item, corpus, labels, style, counts.get(key, 0)))
    speakers = {str(entity.iri): entity.label for entity in corpus.entities}
    for number, (subject, thing, predicate, claims) in enumerate(drawn.edges(keys=True, data="claims")):
        attributes = _edge(predicate, [corpus.claims[claim] for claim in claims], labels, speakers, base)
        flat.add_edge(names[subject], names[thing], key=f"e{number}", **attributes)
    return flat


def _node(item: Item, corpus: Corpus, labels: Labels, style: Style, claims: int) -> dict[str, str | int | float]:
    """Return the attributes of a node."""
    entity = corpus.entities[item.entity] if item.entity is not None else None
    colour = next((row for row in style.values if row.name == item.kind), None) or style.of_class(item.cls, labels)
    found: dict[str, str | int | float | None] = {
        "label": clean(item.label),
        "label_en": clean(entity.english[0]) if entity and entity.english else None,
        "class": item.cls,
        "kind": item.kind,
        "iri": clean(item.key) if item.kind == "entity" else clean(str(item.value)) if item.kind == "measure" else None,
        "code": clean(entity.notation) if entity and entity.notation else None,
        "aliases": clean(" | ".join(entity.aliases)) if entity and entity.aliases else None,
        "claims": claims,
        "r": int(colour.light[1:3], 16),
        "g": int(colour.light[3:5], 16),
        "b": int(colour.light[5:7], 16),
        "size": round(6 + 4 * log2(1 + claims), 2),
    }
    if isinstance(item.value, Quantity):
        found |= {"amount": float(item.value.value), "unit": clean(item.value.unit)}
    return {name: value for name, value in found.items() if value is not None}


def _edge(predicate: str, claims: list[Claim], labels: Labels, speakers: dict[str, str], base: str) -> dict[str, str | float]:
    """Return the attributes of an edge."""
    evidence = sorted(one for claim in claims for one in claim.evidence)
    articles = dict.fromkeys(one.document for one in evidence)
    said = {who for claim in claims for who in claim.attributed}
    iris = {claim_iri(claim, article=one.document, base=base) for claim in claims for one in claim.evidence}
    times = [claim.when for claim in claims if claim.when and (claim.when.earliest or claim.when.latest)]
    found: dict[str, str | float] = {
        "predicate": predicate,
        "label": clean(labels.label(predicate, "zh")),
        "label_en": clean(labels.label(predicate, "en")),
        "modality": " | ".join(sorted({claim.modality.value for claim in claims})),
        "weight": float(len(claims)),
        "confidence": float(max(claim.confidence for claim in claims)),
        "start": min((_day(time.earliest) for time in times), default=""),
        "end": max((_day(time.latest) for time in times), default="") if all(time.latest for time in times) else "",
        "articles": clean(" | ".join(articles)),
        "said_by": clean(" | ".join(sorted(speakers.get(who, who) for who in said))),
        "quote": clean(evidence[0].exact) if evidence else "",
        "claims": " | ".join(sorted(iris)),
    }
    return {name: value for name, value in found.items() if value != ""}


def _day(value: date | None) -> str:
    """Return the day of a time in ISO 8601, nothing for an open end."""
    return "" if value is None else (value.date() if isinstance(value, datetime) else value).isoformat()


def write_network(graph: nx.MultiDiGraph, form: NetworkFormat, out: BinaryIO) -> None:
    """Write what `network` returned; the same graph gives the same bytes."""
    {NetworkFormat.GEXF: _gexf, NetworkFormat.GRAPHML: _graphml, NetworkFormat.CYTOSCAPE: _cytoscape}[form](graph, out)


def _gexf(graph: nx.MultiDiGraph, out: BinaryIO) -> None:
    """Write GEXF 1.2: colours and sizes as Gephi keeps them, the days of an edge as its lifetime, no day of today."""
    from xml.etree.ElementTree import SubElement  # noqa: PLC0415 - only writes

    from networkx.readwrite.gexf import GEXFWriter  # noqa: PLC0415 - as above

    copy = graph.__class__(**graph.graph)
    for key, data in graph.nodes(data=True):
        rest = {name: value for name, value in data.items() if name not in {"r", "g", "b", "size"}}
        copy.add_node(key, **rest, viz={"color": {**{c: data[c] for c in "rgb"}, "a": 1.0}, "size": data["size"]})
    for subject, thing, key, data in graph.edges(keys=True, data=True):
        copy.add_edge(subject, thing, key=key, id=key, **data)
    writer = GEXFWriter(encoding="utf-8", prettyprint=True, version="1.2draft")
    writer.add_graph(copy)
    meta = writer.xml.find("meta")
    del meta.attrib["lastmodifieddate"]
    meta.find("creator").text = "Kuangtu"
    if graph.graph.get("description"):
        SubElement(meta, "description").text = graph.graph["description"]
    writer.write(out)


def _graphml(graph: nx.MultiDiGraph, out: BinaryIO) -> None:
    """Write GraphML by the standard library's XML, whatever else is installed, since lxml would write other bytes."""
    from networkx.readwrite.graphml import write_graphml_xml  # noqa: PLC0415 - as above

    write_graphml_xml(graph, out)


def _cytoscape(graph: nx.MultiDiGraph, out: BinaryIO) -> None:
    """Write the JSON of Cytoscape and Cytoscape.js."""
    from networkx.readwrite.json_graph import cytoscape_data  # noqa: PLC0415 - as above

    text = json.dumps(cytoscape_data(graph, name="label"), ensure_ascii=False, indent=1)
    out.write(f"{text}\n".encode())
