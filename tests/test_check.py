"""`kg check`: shapes that are closed where they can be, reports for machines, and the ontology checked by itself."""

# ruff: noqa: E501 - one fault on one line

from __future__ import annotations

import json
import re
import shutil

import pytest
import rdflib
from rdf_corpus import CORPUS, ONTOLOGY_DIR, save, terms
from rdflib.namespace import RDF, SH

from kg.cli import main
from kg.errors import OntologyError
from kg.shapes import check, check_ontology

SHAPES = ONTOLOGY_DIR / "shapes.ttl"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return save(tmp_path_factory.mktemp("check")).read_text(encoding="utf-8")


# ── Closed shapes ──────────────────────────────────────────────────────────────────────────────

ADDED = [
    (r"a kt:Claim ;", 'a kt:Claim ; kt:modalty "x" ;', "kt:modalty", "A claim has the properties"),
    (r"a schema:NewsArticle ;", 'a schema:NewsArticle ; schema:headline "x" ;', "schema:headline", "An article has"),
    (r"a oa:SpecificResource ;", 'a oa:SpecificResource ; oa:exact "x" ;', "oa:exact", "Evidence has"),
    (r"a oa:TextQuoteSelector ;", 'a oa:TextQuoteSelector ; oa:prefix "x" ;', "oa:prefix", "A quotation has"),
    (r"a oa:TextPositionSelector ;", "a oa:TextPositionSelector ; oa:stop 9 ;", "oa:stop", "A place has"),
    (r"a kt:Quantity ;", 'a kt:Quantity ; qudt:value "9" ;', "qudt:value", "A quantity has"),
    (r"a kt:Person ;", "a kt:Person ; kt:isued ktr:notice-1 ;", "kt:isued", "no such property"),
]


def test_a_property_too_many_is_found(written, tmp_path):
    for find, put, _, _ in ADDED:
        written, count = re.subn(find, put, written, count=1)
        assert count == 1, find
    path = tmp_path / "graph.ttl"
    path.write_text(written, encoding="utf-8")
    report = check(path, SHAPES)
    for _, _, where, words in ADDED:
        hits = [v for v in report.violations if v.path == where and words in v.en]
        assert len(hits) == 1, (where, report.text)
        assert hits[0].zh
    assert {v.path for v in report.violations} == {where for _, _, where, _ in ADDED}


def test_entities_stay_open_for_other_vocabularies(written, tmp_path):
    path = tmp_path / "graph.ttl"
    path.write_text(written.replace("a kt:Person ;", 'a kt:Person ; schema:telephone "1" ;', 1), encoding="utf-8")
    assert check(path, SHAPES).conforms


def test_closed_shapes_know_the_properties_of_the_ontology():
    graph = rdflib.Graph().parse(SHAPES, format="turtle")
    kts, kt = rdflib.Namespace("https://w3id.org/kuangtu/shapes#"), rdflib.Namespace("https://w3id.org/kuangtu/ontology#")
    hint = "add it to the closed shape in ontology/shapes.ttl"
    for shape, cls in (("ClosedClaim", "Claim"), ("ClosedQuantity", "Quantity"), ("ClosedArticle", "schema:NewsArticle")):
        (head,) = graph.objects(kts[shape], SH.ignoredProperties)
        allowed = set(rdflib.collection.Collection(graph, head))
        mine = {kt[p.name] for p in terms().properties if cls in p.domain and not p.relation}
        names = {str(iri) for iri in allowed if str(iri).startswith(str(kt))}
        assert names == set(map(str, mine)), hint
    known = re.findall(r"\?path NOT IN \(([^)]*)\)", SHAPES.read_text(encoding="utf-8"))
    assert [sorted(one.split(", ")) for one in known] == [sorted(f"kt:{p.name}" for p in terms().properties if not p.relation)], (
        hint
    )


# ── Reports for machines ───────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def broken(written, tmp_path_factory):
    path = tmp_path_factory.mktemp("broken") / "graph.ttl"
    changes = [
        ('kt:confidence "0.93"', 'kt:confidence "1.93"'),
        ('oa:exact "币印', 'oa:exact "", "币印'),
        ('kt:earliest "2021-06-17"', 'kt:earliest "2021-06-31"'),
        ('skos:prefLabel "火必"@zh', 'skos:prefLabel "火\\n必"'),
        ("kt:modality kt:planned", "kt:modality <https://example.org/a(b)>"),
        ('"8.5"^^xsd:decimal', '"850"^^xsd:decimal'),
    ]
    for find, put in changes:
        assert find in written
        written = written.replace(find, put, 1)
    path.write_text(written, encoding="utf-8")
    return path


def test_the_turtle_report_says_what_the_text_says(broken):
    report = check(broken, SHAPES)
    assert report.turtle() == check(broken, SHAPES).turtle()
    graph = rdflib.Graph().parse(data=report.turtle(), format="turtle")
    (node,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert graph.value(node, SH.conforms) == rdflib.Literal(False)
    results = list(graph.objects(node, SH.result))
    assert len(results) == len(report.violations) > 5
    for result in results:
        assert isinstance(graph.value(result, SH.focusNode), rdflib.URIRef)
        assert str(graph.value(result, SH.sourceConstraintComponent)).startswith(str(SH))
        assert sorted(message.language for message in graph.objects(result, SH.resultMessage)) == ["en", "zh"]
        assert graph.value(result, SH.resultSeverity) == SH.Violation


def test_the_turtle_report_agrees_with_pyshacl(broken):
    from pyshacl import validate

    data = rdflib.Graph().parse(broken, format="turtle")
    bad = [triple for triple in data if isinstance(triple[2], rdflib.Literal) and triple[2].ill_typed]
    for triple in bad:
        data.remove(triple)
    _, theirs, _ = validate(data, shacl_graph=rdflib.Graph().parse(SHAPES, format="turtle"), inference="none")
    ours = rdflib.Graph().parse(data=check(broken, SHAPES).turtle(), format="turtle")

    def said(graph):
        slots = (SH.focusNode, SH.value, SH.sourceConstraintComponent)
        return sorted(tuple(str(graph.value(r, slot)) for slot in slots) for r in graph.subjects(RDF.type, SH.ValidationResult))

    mine = said(ours)
    assert len(bad) == 1
    assert [row for row in mine if row not in said(theirs)] == [
        (str(bad[0][0]), str(bad[0][2]), str(SH.DatatypeConstraintComponent)),
    ]
    shapes = {str(shape) for shape in ours.objects(None, SH.sourceShape)}
    assert "https://w3id.org/kuangtu/shapes#Claim" in shapes


def run(*words):
    with pytest.raises(SystemExit) as leaving:
        main([str(word) for word in words])
    return leaving.value.code or 0


def test_the_command_prints_every_report(broken, tmp_path, capsys):
    assert run("check", broken, "--format", "turtle") == 1
    rdflib.Graph().parse(data=capsys.readouterr().out, format="turtle")
    assert run("check", broken, "--json") == 1
    found = json.loads(capsys.readouterr().out)
    assert not found["conforms"]
    assert {"focus", "path", "value", "zh", "en", "component", "shape"} == set(found["violations"][0])
    save(tmp_path, CORPUS)
    assert run("check", tmp_path, "--format", "turtle") == 0
    assert "sh:conforms true ." in capsys.readouterr().out


# ── The ontology by itself ─────────────────────────────────────────────────────────────────────


def test_the_ontology_is_sound(capsys):
    report = check_ontology(ONTOLOGY_DIR)
    assert report.conforms, report.text
    assert run("check", "--ontology-only") == 0
    assert "The ontology is sound" in capsys.readouterr().out


CHANGES = [
    ("kuangtu.ttl", '"矿池"@zh , ', "", "kt:MiningPool", "rdfs:label", "No label in Chinese"),
    ("kuangtu.ttl", ' , "A coin or token."@en', "", "kt:Cryptocurrency", "rdfs:comment", "No explanation in English"),
    ("measures.ttl", "skos:definition", "skos:note", "kt:", "rdfs:comment", "No explanation"),
    ("kuangtu.ttl", "kt:asserted a kt:Modality", "kt:certain a kt:Modality", "kt:asserted", "kt:asserted", "not declared"),
    ("kuangtu.ttl", "rdfs:range kt:PolicyDocument", "rdfs:range kt:PolicyDokument", "kt:issued", "kt:PolicyDokument", "not declared"),
    ("queries/issued.rq", "kt:issued", "kt:isued", "kt:isued", "issued.rq", "not declared"),
    ("kuangtu.ttl", "prov:atLocation , schema:location", "prov:atPlace , schema:location", "kt:locatedIn", "prov:atPlace", "look it up"),
    ("kuangtu.ttl", "rdfs:subClassOf schema:Intangible", "rdfs:subClassOf schema:about", "kt:", "schema:about", "A class is aligned with a class"),
    ("kuangtu.ttl", "rdfs:subPropertyOf dcterms:date", "rdfs:subPropertyOf schema:Event", "kt:deadline", "schema:Event", "a property with"),
    ("kuangtu.ttl", "rdfs:subClassOf kt:Organisation ;", "rdfs:subClassOf kt:Organisation , kt:Exchange ;", "kt:Exchange", "", "stands above itself"),
    ("kuangtu.ttl", '"交易所"@zh', '"矿池"@zh', "kt:Exchange", "矿池", "has this label"),
    ("kuangtu.ttl", "rdfs:domain kt:Person ;", "", "kt:affiliatedWith", "rdfs:domain", "without rdfs:domain"),
    ("shapes.ttl", "sh:targetNode kt:lists", "sh:targetNode kt:lost", "kt:lists", "sh:targetNode", "without a shape"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "find", "put", "focus", "where", "words"), CHANGES, ids=[change[-1] + change[3] for change in CHANGES]
)
def test_each_fault_of_an_ontology_is_found(tmp_path, file, find, put, focus, where, words):
    folder = tmp_path / "ontology"
    shutil.copytree(ONTOLOGY_DIR, folder)
    text = (folder / file).read_text(encoding="utf-8")
    place = text.index("kt:Exchange a owl:Class") if "stands above" in words else 0
    changed = text[:place] + text[place:].replace(find, put, -1 if "queries" in file else 1)
    assert changed != text
    (folder / file).write_text(changed, encoding="utf-8")
    report = check_ontology(folder)
    hits = [v for v in report.violations if words in v.en and v.focus.startswith(focus) and where in (v.path, v.value)]
    assert hits, report.text
    assert all(v.zh for v in hits)
    assert words in report.text
    rdflib.Graph().parse(data=report.turtle(), format="turtle")


def test_a_term_that_nothing_uses_is_found(tmp_path):
    folder = tmp_path / "ontology"
    shutil.copytree(ONTOLOGY_DIR, folder)
    with (folder / "kuangtu.ttl").open("a", encoding="utf-8") as file:
        file.write('\nkt:Lonely a owl:Class ; rdfs:label "孤"@zh , "lonely"@en ; rdfs:comment "孤。"@zh , "Alone."@en .\n')
    assert [(v.focus, v.en[:19]) for v in check_ontology(folder).violations] == [("kt:Lonely", "Used by no shape, q")]


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(OntologyError, match="kuangtu"):
        check_ontology(tmp_path)
