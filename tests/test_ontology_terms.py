"""The terms of the ontology: all that the contract names is there, in two languages, and aligned with what exists."""

from __future__ import annotations

import re

import pytest
import rdflib
from articles import RELATIONS
from rdf_corpus import ONTOLOGY_DIR, terms
from rdflib.namespace import DCTERMS, GEO, ORG, OWL, PROV, RDF, RDFS, SDO, SKOS, SOSA, TIME, XSD, DefinedNamespace

from kg.errors import OntologyError
from kg.vocabulary import ONTOLOGY, ClassTerm, Terms, load_terms

CLASSES = [
    "Agency",
    "Region",
    "Company",
    "MiningPool",
    "Exchange",
    "Facility",
    "Association",
    "Media",
    "DataProvider",
    "ResearchInstitute",
    "Person",
    "PolicyDocument",
    "Notice",
    "Measures",
    "Plan",
    "Catalogue",
    "Announcement",
    "Opinion",
    "Regulation",
    "Statement",
    "Report",
    "Meeting",
    "Cryptocurrency",
    "Network",
    "Index",
    "Measure",
    "Quantity",
    "Claim",
    "Modality",
]
SLOTS = [
    "modality",
    "earliest",
    "latest",
    "timeText",
    "window",
    "confidence",
    "evidence",
    "shareOf",
    "position",
    "approximate",
    "bound",
]
MEASURES = [
    "ShutDown",
    "StopPowerSupply",
    "Inspect",
    "Rectify",
    "BanNewProjects",
    "Punish",
    "CrackDown",
    "RevokeLicence",
    "Blacklist",
    "TransferCase",
    "RaisePowerPrice",
    "OpenReporting",
    "SubmitReport",
    "ListAsEliminated",
    "BanTrading",
    "WarnRisk",
    "WithdrawSupport",
    "CutEnergyUse",
    "BlockAccess",
    "Arrest",
]
# terms of vocabularies that rdflib does not carry, looked up in ELI 1.1 to 1.5, QUDT 3.5 and the Web Annotation Vocabulary
ELI = {"LegalResource", "passed_by", "relevant_for"}
QUDT = {
    *("Unit", "CurrencyUnit", "QuantityKind", "QuantityValue", "hasUnit", "numericValue", "symbol", "conversionMultiplier"),
    *("hasQuantityKind", "scalingOf"),
}
OA = {"SpecificResource"}


def test_everything_the_contract_names_is_declared():
    found = terms()
    assert set(CLASSES) <= {c.name for c in found.classes}
    assert sorted(RELATIONS) == sorted(found.relations)
    assert set(SLOTS) <= {p.name for p in found.properties}
    assert sorted(MEASURES) == sorted(m.name for m in found.measures)
    assert {"asserted", "rumoured", "planned", "denied", "atLeast", "atMost"} == {name for name, _, _ in found.others}
    assert {"EHPS", "PHPS", "THPS", "PERCENT", "NUM", "KiloW", "KiloW-HR", "CCY_USD", "CCY_CNY"} <= {u.name for u in found.units}


def test_every_term_has_labels_and_explanations_in_both_languages():
    for term in (*terms().classes, *terms().properties):
        assert all((term.zh, term.en, term.comment_zh, term.comment_en)), term.name
        assert re.search(r"[\u4e00-\u9fff]", term.zh + term.comment_zh), term.name
        assert not re.search(r"[\u4e00-\u9fff]", term.en + term.comment_en), term.name
    for measure in terms().measures:
        assert all((measure.definition_zh, measure.definition_en)), measure.name
        assert measure.zh in measure.wordings


def test_labels_tell_terms_apart():
    for found in (terms().classes, terms().properties, terms().measures, terms().units):
        for language in ("zh", "en"):
            labels = [getattr(term, language) for term in found if not (found is terms().properties and not term.relation)]
            assert len(labels) == len(set(labels)), sorted(labels)


@pytest.mark.parametrize("name", RELATIONS)
def test_relations_lead_from_and_to_declared_classes(name):
    term = terms().property(name)
    assert term.domain
    assert term.range
    for end in term.domain | term.range:
        assert end in {"xsd:date", "xsd:dateTime", "rdf:langString"} or terms().cls(end)


@pytest.mark.parametrize(
    ("name", "subject", "thing"),
    [
        ("issued", "Agency", "Notice"),
        ("issued", "Association", "Announcement"),
        ("issued", "Company", "Statement"),
        ("targets", "Plan", "Region"),
        ("deadline", "Notice", "xsd:dateTime"),
        ("requires", "Meeting", "Measure"),
        ("attended", "Person", "Meeting"),
        ("lost", "Network", "Quantity"),
        ("price", "Index", "Quantity"),
        ("suspended", "Exchange", "rdf:langString"),
        ("operates", "Company", "MiningPool"),
        ("affiliatedWith", "Person", "ResearchInstitute"),
    ],
)
def test_what_fits(name, subject, thing):
    assert terms().fits(name, subject, thing)


@pytest.mark.parametrize(
    ("name", "subject", "thing"),
    [
        ("issued", "Notice", "Agency"),
        ("lost", "Person", "Quantity"),
        ("deadline", "Notice", "Region"),
        ("targets", "Notice", "Person"),
    ],
)
def test_what_does_not_fit(name, subject, thing):
    assert not terms().fits(name, subject, thing)


def _graph() -> rdflib.Graph:
    found = rdflib.Graph()
    for name in ("kuangtu.ttl", "measures.ttl"):
        found.parse(ONTOLOGY_DIR / name, format="turtle")
    return found


def _exists(iri: str) -> bool:
    for space in (DCTERMS, GEO, ORG, OWL, PROV, RDF, RDFS, SDO, SKOS, SOSA, TIME, XSD):
        assert issubclass(space, DefinedNamespace)
        if iri.startswith(str(space)):
            return iri in space
    for space, names in (
        ("http://data.europa.eu/eli/ontology#", ELI),
        ("http://qudt.org/schema/qudt/", QUDT),
        ("http://www.w3.org/ns/oa#", OA),
    ):
        if iri.startswith(space):
            return iri.removeprefix(space) in names
    return iri.startswith(("https://w3id.org/kuangtu/ontology", "http://qudt.org/vocab/unit/", "https://spdx.org/licenses/"))


def test_every_term_of_other_vocabularies_exists():
    nodes = {str(node) for triple in _graph() for node in triple if isinstance(node, rdflib.URIRef)}
    assert not [iri for iri in sorted(nodes) if not _exists(iri)]


def test_every_term_of_ours_that_is_used_is_declared():
    graph = _graph()
    declared = {str(s) for s in graph.subjects(RDF.type)}
    used = {str(n) for triple in graph for n in triple if isinstance(n, rdflib.URIRef) and str(n).startswith(ONTOLOGY)}
    assert used <= declared


def test_the_classes_are_aligned():
    alone = {c.name for c in terms().classes if not c.aligned and not c.parents}
    assert not alone
    spaces = {iri.rpartition("/")[0] for c in terms().classes for iri in c.aligned}
    for wanted in ("prov", "org", "schema.org", "eli", "sosa", "qudt", "skos", "geosparql", "purl.org/dc"):
        assert any(wanted in space for space in spaces | {iri for c in terms().classes for iri in c.aligned}), wanted


def test_measures_form_a_scheme():
    graph = _graph()
    scheme = rdflib.URIRef(f"{ONTOLOGY}MeasureScheme")
    for measure in terms().measures:
        node = rdflib.URIRef(measure.iri)
        assert (node, SKOS.inScheme, scheme) in graph
        assert ((node, SKOS.topConceptOf, scheme) in graph) != bool(measure.broader)
        for name in measure.broader:
            assert not terms().measure(name).broader, "two levels"
    assert {"断电", "拉闸"} <= set(terms().measure("StopPowerSupply").wordings)


def test_hash_rates_convert():
    base = terms().unit("HPS").multiplier
    assert base == 1
    assert terms().unit("EHPS").multiplier == 10**18
    assert terms().unit("PHPS").multiplier == 10**15
    assert terms().unit("THPS").multiplier == 10**12
    assert {u.kind for u in terms().units if u.multiplier} == {"HashRate"}


def test_hierarchy_and_labels():
    found = terms()
    assert found.ancestors("Notice") == ("PolicyDocument",)
    assert found.is_a("Agency", "Organisation")
    assert not found.is_a("Organisation", "Agency")
    assert (found.label("issued"), found.label("ShutDown"), found.label("Notice", "en")) == ("发布", "关停", "notice")
    assert (found.label("rumoured"), found.label("EHPS", "en")) == ("传闻", "exahash per second")


@pytest.mark.parametrize(
    ("ask", "hint"),
    [
        (lambda t: t.cls("Agancy"), "no such class: «Agancy»; did you mean «Agency»"),
        (lambda t: t.property("isued"), "did you mean «issued»"),
        (lambda t: t.measure("Shutdown"), "did you mean «ShutDown»"),
        (lambda t: t.unit("PERCNT"), "did you mean «PERCENT»"),
        (lambda t: t.label("zzz"), "declare it in kuangtu.ttl"),
        (lambda t: t.is_a("Agency", "Organization"), "did you mean «Organisation»"),
    ],
)
def test_an_undeclared_term_is_an_error_with_a_hint(ask, hint):
    with pytest.raises(OntologyError, match=re.escape(hint)):
        ask(terms())


def test_a_class_above_itself_is_an_error():
    with pytest.raises(OntologyError, match="stands above itself"):
        Terms.of([ClassTerm("A", ("B",), (), "甲", "a"), ClassTerm("B", ("A",), (), "乙", "b")])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x", "not Turtle"),
        (f"<{ONTOLOGY}A> a <http://www.w3.org/2002/07/owl#Class> .", "«A» has no label in «zh»"),
        (None, "cannot be read"),
    ],
)
def test_a_broken_ontology_is_named(tmp_path, text, words):
    (tmp_path / "measures.ttl").write_text("", encoding="utf-8")
    if text is not None:
        (tmp_path / "kuangtu.ttl").write_text(text, encoding="utf-8")
    with pytest.raises(OntologyError, match=words) as caught:
        load_terms(tmp_path)
    assert caught.value.path == tmp_path / "kuangtu.ttl"
