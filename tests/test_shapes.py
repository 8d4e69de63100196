"""The SHACL check: what the writer writes conforms, and each thing that can be wrong is found and explained."""

from __future__ import annotations

import re

import pytest
import rdflib
from rdf_corpus import CORPUS, ONTOLOGY_DIR, amount, ktr, proof, save, terms, with_claim
from relation_shapes import relation_shapes, section

from kg.errors import GraphError, OntologyError, ShapesViolated
from kg.graph import PREFIXES
from kg.model import Claim, Corpus, Modality
from kg.shapes import check, require

SHAPES = ONTOLOGY_DIR / "shapes.ttl"
HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return save(tmp_path_factory.mktemp("shapes")).read_text(encoding="utf-8")


def broken(folder, turtle):
    path = folder / "graph.ttl"
    path.write_text(turtle, encoding="utf-8")
    return check(path, SHAPES)


def test_what_is_written_conforms(tmp_path):
    report = check(save(tmp_path), SHAPES)
    assert report.conforms, report.text
    assert report.violations == ()
    assert "The graph conforms" in report.text
    require(tmp_path / "graph.ttl", SHAPES)


def test_an_empty_corpus_conforms(tmp_path):
    assert check(save(tmp_path, Corpus()), SHAPES).conforms


# what is changed in a good graph, the path at fault, and a part of the message; the changes do not touch one another
FAULTS = [
    (r"kt:modality kt:denied ;", "", "kt:modality", "exactly one modality"),
    (r"kt:modality kt:planned", "kt:modality kt:maybe", "kt:modality", "exactly one modality"),
    (r'kt:confidence "0.93"', 'kt:confidence "1.93"', "kt:confidence", "from 0 to 1"),
    (r"    kt:evidence \S+ ;\n", "", "kt:evidence", "without evidence"),
    (r'kt:earliest "2021-06-17"', 'kt:earliest "2021-06-31"', "kt:earliest", "Not a valid xsd:date"),
    (r'kt:earliest "2021-06-17"', 'kt:earliest "2021-06-18"', "kt:earliest", "must not lie after"),
    (r'kt:window "P1D"', 'kt:window "24h"', "kt:window", "Not a valid xsd:duration"),
    (r"rdf:predicate kt:lists", "rdf:predicate kt:list", "rdf:predicate", "a relation of the ontology"),
    (r'skos:notation "510000"', 'skos:notation "51000"', "skos:notation", "six digits"),
    (
        r'skos:prefLabel "黑水矿场"@zh',
        'skos:prefLabel "黑水矿场"@zh , "黑水"@zh',
        "skos:prefLabel",
        "exactly one skos:prefLabel",
    ),
    (r'skos:prefLabel "火必"@zh', 'skos:prefLabel "火必"', "skos:prefLabel", "exactly one skos:prefLabel"),
    (r'skos:altLabel "雅安"@zh', 'skos:altLabel "雅安市"@zh', "skos:prefLabel", "alternative one too"),
    (r'skos:altLabel "BTC"@zh', 'skos:altLabel "BTC"@fr', "skos:altLabel", "tagged zh or en"),
    (
        r'qudt:numericValue "126.83"\^\^xsd:decimal',
        'qudt:numericValue "viel"^^xsd:decimal',
        "qudt:numericValue",
        "xsd:decimal",
    ),
    (r'kt:upperValue "4.1"', 'kt:upperValue "1.4"', "qudt:numericValue", "lower end"),
    (r'dcterms:identifier "b-market"', 'dcterms:identifier "../b"', "dcterms:identifier", "without slashes"),
    (r'oa:start "\d+"', 'oa:start "999999"', "oa:start", "below oa:end"),
    (r'oa:exact "币印[^"]*"', 'oa:exact ""', "oa:exact", "not empty"),
    (r"a oa:TextQuoteSelector ;", "", "oa:hasSelector", "the words"),
    (r"oa:hasSource ktr:article-a-sichuan", "oa:hasSource ktr:region-510000", "oa:hasSource", "exactly one source"),
    (r"kt:partOf ktr:region-100000", "kt:partOf ktr:region-100000 , ktr:region-KZ", "kt:partOf", "at most one region"),
]


def test_each_fault_is_found_and_explained(written, tmp_path):
    for find, put, _, _ in FAULTS:
        written, count = re.subn(find, put, written, count=1)
        assert count == 1, find
    report = broken(tmp_path, written)
    assert not report.conforms
    for _, _, path, words in FAULTS:
        hits = [v for v in report.violations if words in v.en and path in v.path]
        assert hits, (words, report.text)
        assert all(v.zh and v.focus for v in hits)
        assert words in report.text


def test_direct_triples_and_claims_owe_each_other(written, tmp_path):
    alone = broken(tmp_path, written + "\nktr:region-511800 kt:subjectTo kt:Inspect .\n")
    assert [(v.path, v.value) for v in alone.violations] == [("kt:subjectTo", "ktr:region-511800")]
    assert "backed by no claim" in alone.text
    denied = broken(tmp_path, written + "\nktr:region-530000 kt:subjectTo kt:StopPowerSupply .\n")
    assert "backed by no claim" in denied.text
    missing = broken(tmp_path, written.replace("kt:relocatedTo ktr:region-KZ ;\n", ""))
    assert "lacks its direct triple" in missing.text


ENDS = [
    ("person-wang", "issued", ktr("notice-1"), "subject of issued"),
    ("agency-sc-ndrc", "issued", ktr("region-510000"), "object of issued"),
    ("notice-1", "targets", ktr("person-wang"), "object of targets"),
    ("notice-1", "requires", ktr("region-510000"), "object of requires"),
    ("person-wang", "affiliatedWith", ktr("notice-1"), "object of affiliatedWith"),
    ("exchange-huobi", "suspended", ktr("person-wang"), "object of suspended"),
    ("notice-1", "deadline", "六月底", "object of deadline"),
    ("region-510000", "hashrateShare", amount("180", "PERCENT"), "between 0 and 100"),
    ("region-510000", "hashrateShare", amount("1", "EHPS"), "A share is in per cent"),
    ("pool-antpool", "lost", amount("-3", "PERCENT"), "must not be negative"),
    ("pool-antpool", "lost", amount("3", "CCY_USD"), "in a unit of hashrate"),
    ("network-btc", "hashrate", amount("3", "PERCENT"), "in a unit of hashrate"),
    ("coin-btc", "priceChange", amount("-101", "PERCENT"), "more than 100 per cent"),
    ("region-510000", "projectCount", amount("3", "PERCENT"), "plain number"),
    ("region-510000", "powerUse", amount("3", "NUM"), "power or energy"),
]


@pytest.mark.parametrize("modality", [Modality.ASSERTED, Modality.DENIED])
def test_wrong_ends_are_found_also_in_denials(tmp_path, modality):
    words = proof("a-sichuan", "各地")
    claims = [Claim(ktr(subject), predicate, thing, words, modality) for subject, predicate, thing, _ in ENDS]
    report = check(save(tmp_path, with_claim(*claims)), SHAPES)
    for _, _, _, message in ENDS:
        assert message in report.text, report.text


def test_the_shapes_say_what_the_ontology_says():
    hint = "run: python tests/relation_shapes.py"
    assert section(SHAPES.read_text(encoding="utf-8")) == relation_shapes(terms()), hint
    query = SHAPES.read_text(encoding="utf-8")
    assert re.findall(r"BIND\((\S+) AS \?path\)", query) == [f"kt:{name}" for name in terms().relations]


def test_every_message_is_in_both_languages():
    graph = rdflib.Graph().parse(SHAPES, format="turtle")
    messages = rdflib.URIRef("http://www.w3.org/ns/shacl#message")
    for subject in set(graph.subjects(messages)):
        assert sorted(m.language for m in graph.objects(subject, messages)) == ["en", "zh"]
    for slot in graph.objects(None, rdflib.URIRef("http://www.w3.org/ns/shacl#property")):
        assert (slot, messages, None) in graph


def test_a_long_report_is_cut(tmp_path):
    many = "".join(f"ktr:x{i} a kt:Person .\n" for i in range(30))
    report = broken(tmp_path, HEAD + many)
    assert len(report.violations) >= 30
    assert "… 10 more" in report.text
    with pytest.raises(ShapesViolated, match="does not conform"):
        require(tmp_path / "graph.ttl", SHAPES)


def test_errors_name_the_file(tmp_path):
    good, bad = save(tmp_path, CORPUS), tmp_path / "bad.ttl"
    bad.write_text("<a", encoding="utf-8")
    with pytest.raises(GraphError, match="no\\.ttl: cannot be read"):
        check(tmp_path / "no.ttl", SHAPES)
    with pytest.raises(GraphError, match=r"bad\.ttl: not Turtle"):
        check(bad, SHAPES)
    with pytest.raises(OntologyError, match=r"bad\.ttl"):
        check(good, bad)
    with pytest.raises(OntologyError, match="cannot be read"):
        check(good, tmp_path / "no.ttl")
