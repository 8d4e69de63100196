"""What `--with-inferences` adds: a tool that knows only standard vocabularies finds something, and nothing is made up."""

from __future__ import annotations

import io
import logging

import owlrl
import pyoxigraph as ox
import pytest
import rdflib
from rdf_corpus import ONTOLOGY_DIR, kt, ktr, save
from rdflib.namespace import DCTERMS, GEO, ORG, PROV, RDF, RDFS, SDO, SKOS, SOSA, TIME

from kg.exchange import Format, export
from kg.exchange.infer import load_alignments
from kg.graph import BASE
from kg.shapes import check

STANDARD = """
PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX schema: <https://schema.org/> PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX eli: <http://data.europa.eu/eli/ontology#> PREFIX org: <http://www.w3.org/ns/org#>
PREFIX geo: <http://www.opengis.net/ont/geosparql#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
"""
# asked in standard words alone: which law concerns a place within China, and which body made it?
LAWS = """SELECT ?body ?place WHERE {
    ?law a eli:LegalResource ; schema:about ?p ; dcterms:creator ?b . ?b a org:Organization ; skos:prefLabel ?body .
    ?p a schema:Place ; skos:prefLabel ?place ; schema:containedInPlace ?china . ?china skos:prefLabel "中国"@zh .
} ORDER BY ?body ?place"""


@pytest.fixture(scope="module")
def graph(tmp_path_factory):
    return save(tmp_path_factory.mktemp("inferences"))


def written(graph, form=Format.NTRIPLES, inferences=True):
    out = io.BytesIO()
    export(form, graph, out, ontology=ONTOLOGY_DIR, with_inferences=inferences)
    return out.getvalue()


@pytest.fixture(scope="module")
def store(graph):
    found = ox.Store()
    found.load(written(graph), ox.RdfFormat.N_TRIPLES)
    return found


def rows(store, query):
    return [tuple(node.value for node in row) for row in store.query(STANDARD + query)]


def test_standard_words_alone_find_the_laws(graph, store):
    assert rows(store, LAWS) == [
        ("四川省发展和改革委员会", "四川省"),
        ("四川省发展和改革委员会", "雅安市"),
        ("四川省能源局", "四川省"),
        ("四川省能源局", "雅安市"),
    ]
    bare = ox.Store()
    bare.load(path=graph, format=ox.RdfFormat.TURTLE)
    assert rows(bare, LAWS) == []


@pytest.mark.parametrize(
    "question",
    [
        "ASK { ?e a schema:Event ; schema:organizer ?who ; schema:attendee ?guest . ?guest a prov:Agent }",
        "ASK { ?s a rdf:Statement , prov:Entity ; prov:wasDerivedFrom ?e ; prov:wasAttributedTo ?who . ?who a prov:Agent }",
        'ASK { ?r geo:sfWithin/skos:prefLabel "四川省"@zh ; dcterms:isPartOf/skos:prefLabel "中国"@zh }',
        "ASK { ?a a schema:CreativeWork ; dcterms:issued ?day . ?a a schema:NewsArticle }",
        'ASK { ?f a schema:Place ; prov:atLocation/skos:prefLabel "四川省"@zh }',
    ],
)
def test_other_questions_in_standard_words(store, question):
    assert bool(store.query(STANDARD + question))


def test_inferences_are_marked_by_their_own_named_graph(graph):
    plain = set(ox.parse(written(graph, Format.NQUADS, inferences=False), format=ox.RdfFormat.N_QUADS))
    for form, syntax in ((Format.NQUADS, ox.RdfFormat.N_QUADS), (Format.TRIG, ox.RdfFormat.TRIG)):
        quads = set(ox.parse(written(graph, form), format=syntax))
        added = quads - plain
        assert plain < quads
        assert {quad.graph_name.value for quad in added} == {f"{BASE}inferred"}
        assert not {quad.triple for quad in added} & {quad.triple for quad in plain}, "what is said is not inferred"


@pytest.mark.parametrize("form", [Format.TURTLE, Format.NTRIPLES, Format.JSONLD, Format.RDF12])
def test_inferences_are_written_once_and_the_same_each_time(form, graph):
    syntax = {Format.NTRIPLES: ox.RdfFormat.N_TRIPLES, Format.JSONLD: ox.RdfFormat.JSON_LD}.get(form, ox.RdfFormat.TURTLE)
    data = written(graph, form)
    assert data == written(graph, form)
    found = list(ox.parse(data, format=syntax))
    assert len(found) == len(set(found))
    sizes = {form: len(found), Format.NTRIPLES: written(graph).count(b"\n")}
    claims = written(graph).count(b"#predicate>")
    assert sizes[form] == sizes[Format.NTRIPLES] - (2 * claims if form is Format.RDF12 else 0)


def test_a_denial_gives_nothing(store):
    assert not bool(store.query(f"ASK {{ <{ktr('region-530000')}> ?p <{kt('StopPowerSupply')}> }}"))


def test_an_inferred_graph_still_conforms(graph, tmp_path):
    path = tmp_path / "graph.ttl"
    path.write_bytes(written(graph, Format.TURTLE))
    report = check(path, ONTOLOGY_DIR / "shapes.ttl")
    assert report.conforms, report.text


def test_a_circle_of_regions_ends(graph, tmp_path):
    path = tmp_path / "graph.ttl"
    part = "@prefix kt: <https://w3id.org/kuangtu/ontology#> . @prefix x: <https://example.org/> .\n"
    path.write_text(part + "x:a kt:partOf x:b . x:b kt:partOf x:c . x:c kt:partOf x:a .", encoding="utf-8")
    found = {(q.subject.value[-1], q.object.value[-1]) for q in ox.parse(written(path), format=ox.RdfFormat.N_TRIPLES)}
    assert found == {(a, b) for a in "abc" for b in "abc" if a != b}


# ── The ontology ───────────────────────────────────────────────────────────────────────────────


def closure(*more):
    graph = rdflib.Graph()
    for name in ("kuangtu.ttl", "measures.ttl", "standards.ttl"):
        graph.parse(ONTOLOGY_DIR / name, format="turtle")
    for data in more:
        graph.parse(data=data, format="turtle")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    errors = rdflib.URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
    return graph, [str(text) for text in graph.objects(None, errors)]


def test_the_owl_rl_closure_is_consistent_and_holds_all_that_we_infer(graph):
    full, errors = closure(graph.read_bytes().decode())
    assert not errors
    plain = rdflib.Graph().parse(graph, format="turtle")
    ours = rdflib.Graph().parse(data=written(graph), format="nt")
    missing = [triple for triple in ours - plain if triple not in full]
    assert not missing


def test_the_closure_finds_a_contradiction():
    prefix = "@prefix kt: <https://w3id.org/kuangtu/ontology#> . <https://example.org/a> a "
    assert not closure(f"{prefix} kt:Agency , kt:Media .")[1]
    assert closure(f"{prefix} kt:Person , kt:Notice .")[1]
    assert closure(f"{prefix} kt:Claim , kt:Region .")[1]


def test_the_standard_terms_exist_where_rdflib_knows_them(caplog):
    spaces = {str(space): space for space in (DCTERMS, GEO, ORG, PROV, RDF, SDO, SKOS, SOSA, TIME)}
    graph = rdflib.Graph().parse(ONTOLOGY_DIR / "standards.ttl", format="turtle")
    seen = set()
    for term, space in graph.subject_objects(RDFS.isDefinedBy):
        assert str(term).startswith(str(space))
        if str(space) in spaces:
            seen.add(str(space))
            assert term in spaces[str(space)], term
        kinds = set(graph.objects(term, RDF.type))
        assert len(kinds) == 1
        name = str(term).removeprefix(str(space))
        assert name[0].isupper() == (str(next(iter(kinds))).endswith("#Class")), name
    assert seen == set(spaces)
    with caplog.at_level(logging.ERROR):
        declared = set(graph.subjects(RDF.type))
    for link in (RDFS.subClassOf, RDFS.subPropertyOf):
        assert set(graph.objects(None, link)) <= declared


def test_alignments_follow_every_step():
    found = load_alignments(ONTOLOGY_DIR)
    assert str(SDO.Thing) in found.classes[kt("Notice")]
    assert str(PROV.Agent) in found.classes[kt("Agency")]
    assert (str(DCTERMS.contributor), True) in found.properties[kt("issued")]
    assert (str(GEO.sfWithin), False) in found.properties[kt("partOf")]
    assert found.transitive == {kt("within")}
