"""Nanopublications: well formed by the guidelines, one per claim, a rumour no assertion of the triple."""

from __future__ import annotations

import io
from collections import defaultdict

import pyoxigraph as ox
import pytest
from rdf_corpus import CORPUS, DOCUMENTS, ONTOLOGY_DIR, ktr, save

from kg.exchange import Format, export
from kg.exchange.nanopub import NP
from kg.graph import PREFIXES

PARTS = ("hasAssertion", "hasProvenance", "hasPublicationInfo")


def written(graph):
    out = io.BytesIO()
    export(Format.NANOPUB, graph, out, ontology=ONTOLOGY_DIR)
    return out.getvalue()


@pytest.fixture(scope="module")
def graph(tmp_path_factory):
    return save(tmp_path_factory.mktemp("nanopub"))


@pytest.fixture(scope="module")
def graphs(graph):
    """The triples of each named graph."""
    found = defaultdict(list)
    for quad in ox.parse(written(graph), format=ox.RdfFormat.TRIG):
        assert isinstance(quad.graph_name, ox.NamedNode), "no triple stands outside of the named graphs"
        found[quad.graph_name.value].append(quad.triple)
    return found


@pytest.fixture(scope="module")
def heads(graphs):
    """Each nanopublication with its head and the three graphs that the head names."""
    found = {}
    for name, triples in graphs.items():
        for triple in triples:
            if triple.object == ox.NamedNode(f"{NP}Nanopublication"):
                parts = {p: [t.object.value for t in triples if t.predicate.value == NP + p] for p in PARTS}
                assert triple.subject.value not in found, "one head each"
                found[triple.subject.value] = (name, parts)
    return found


def test_there_is_one_for_each_claim(heads):
    assert len(heads) == len(CORPUS.claims)


def test_they_are_well_formed(graphs, heads):
    named = []
    for nanopub, (head, parts) in heads.items():
        assert all(len(names) == 1 for names in parts.values()), "one graph of each kind"
        (assertion,), (provenance,), (pubinfo,) = parts.values()
        assert len({nanopub, head, assertion, provenance, pubinfo}) == 5
        assert len(graphs[head]) == 4
        assert all(graphs[name] for name in (assertion, provenance, pubinfo)), "no graph is empty"
        assert any(assertion in {t.subject.value, getattr(t.object, "value", "")} for t in graphs[provenance])
        assert any(t.subject.value == nanopub for t in graphs[pubinfo])
        named += [head, assertion, provenance, pubinfo]
    assert sorted(named) == sorted(graphs), "no graph belongs to none or to two"


def test_only_what_is_asserted_is_asserted(graphs, heads):
    kt, rdf = PREFIXES["kt"], PREFIXES["rdf"]
    seen = set()
    for _, parts in heads.values():
        triples = graphs[parts["hasAssertion"][0]]
        slot = {t.predicate.value: t.object for t in triples if t.subject.value.startswith(ktr("claim-"))}
        parts_of = [slot[rdf + name] for name in ("subject", "predicate", "object")]
        modality = slot[f"{kt}modality"].value.removeprefix(kt)
        seen.add(modality)
        assert (ox.Triple(*parts_of) in triples) == (modality == "asserted")
    assert seen == {"asserted", "rumoured", "planned", "denied"}


def test_the_provenance_leads_to_the_words_and_the_article(graphs, heads):
    oa, prov = PREFIXES["oa"], PREFIXES["prov"]
    for _, parts in heads.values():
        triples = graphs[parts["hasProvenance"][0]]
        said = {t.predicate.value: t.object.value for t in triples if not isinstance(t.object, ox.Triple)}
        text = DOCUMENTS[said[f"{PREFIXES['dcterms']}identifier"]].text
        assert text[int(said[f"{oa}start"]) : int(said[f"{oa}end"])] == said[f"{oa}exact"]
        assert f"{prov}wasDerivedFrom" in said
    losses = [
        t for name, triples in graphs.items() for t in triples if name.endswith("provenance") and "BTC.com" in str(t.object)
    ]
    assert losses, "who says so is named"


def test_the_day_is_the_articles_and_no_clock(graph, graphs):
    assert written(graph) == written(graph)
    created = {t.object.value for triples in graphs.values() for t in triples if t.predicate.value.endswith("/created")}
    assert created == {"2021-06-20T09:30:00+08:00", "2021-06-21"}
