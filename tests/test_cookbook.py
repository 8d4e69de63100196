"""The cookbook: every question has the same answer in rdflib, Oxigraph, Virtuoso and Jena ARQ, and the right one."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pyoxigraph as ox
import pytest
import rdflib
from cookbook_corpus import COOKBOOK
from rdf_corpus import ONTOLOGY_DIR, save
from servers import arq, http_query, put_turtle

from kg.graph import PREFIXES
from kg.store import Node, named_queries, open_store, refuse_side_effects, unknown_terms, write_store
from kg.store.hints import declared_names
from kg.store.worker import _rdflib_node

QUERIES = {q.name: q for q in named_queries(ONTOLOGY_DIR)}
NAMES = sorted(QUERIES)
ROWS = [name for name in NAMES if "CONSTRUCT" not in QUERIES[name].sparql]
NO_ANSWER_IN_SEEDS = {"contradicted", "denials", "moves", "operators", "plans-realised", "prices", "summoned"}
NUMBERS = {"integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger"}
XSD = "http://www.w3.org/2001/XMLSchema#"
SLOW_IN_RDFLIB = {"carried-out", "joint-documents", "not-yet-carried-out"}
"""Questions that rdflib answers on a fifth of the claims here: it takes ten seconds for each on all."""
SLOW_ASK_FOR = {"issued", "requires", "targets", "subjectTo"}


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cookbook")
    write_store(save(folder, COOKBOOK), folder / "store")
    return folder


def as_rdflib(folder):
    rdflib.NORMALIZE_LITERALS = False
    graph = rdflib.Graph().parse(folder / "graph.ttl", format="turtle")
    rdflib.NORMALIZE_LITERALS = True
    return graph


@pytest.fixture(scope="session")
def in_memory(sample):
    return as_rdflib(sample)


@pytest.fixture(scope="session")
def narrow(tmp_path_factory):
    """The claims that the slow questions are about, and no names but those in them."""
    folder = tmp_path_factory.mktemp("narrow")
    claims = [claim for claim in COOKBOOK.claims if claim.predicate in SLOW_ASK_FOR]
    named = {name for claim in claims for name in (claim.subject, claim.object, *claim.attributed)}
    named |= {entity.region for entity in COOKBOOK.entities if entity.iri in named}
    entities = [entity for entity in COOKBOOK.entities if entity.iri in named]
    write_store(save(folder, replace(COOKBOOK, claims=tuple(claims), entities=tuple(entities))), folder / "store")
    return folder


@pytest.fixture(scope="session")
def virtuoso(sample, virtuoso_store):
    """Virtuoso with the graph as a user would load it: the Turtle, by one request."""
    put_turtle(virtuoso_store, "https://example.org/all", sample / "graph.ttl")
    return virtuoso_store


@pytest.fixture(scope="session")
def answers_of_arq(sample, tmp_path_factory):
    return arq(sample / "graph.ttl", {name: q.sparql for name, q in QUERIES.items()}, tmp_path_factory.mktemp("arq"))


def normal(kind, value, language="", datatype=""):
    """One writing for terms that are one in value; Virtuoso gives an xsd:duration back as its seconds."""
    datatype = datatype.removeprefix(XSD)
    if datatype == "duration":
        days = re.fullmatch(r"P(\d+)D", value)
        return ("duration", float(days[1]) * 86400 if days else float(value))
    if datatype in NUMBERS:
        return ("number", str(Decimal(value).normalize()))
    if datatype == "boolean":
        return ("boolean", {"1": "true", "0": "false"}.get(value, value))
    return (kind, value, language.lower(), "" if datatype == "string" else datatype)


def of_node(node):
    return None if node is None else normal(node.kind, node.value, node.language, node.datatype)


def of_json(found):
    columns = found["head"]["vars"]
    kinds = {"uri": "iri", "typed-literal": "literal", "bnode": "blank"}
    return [
        tuple(
            normal(kinds.get(cell["type"], cell["type"]), cell["value"], cell.get("xml:lang", ""), cell.get("datatype", ""))
            if (cell := row.get(name))
            else None
            for name in columns
        )
        for row in found["results"]["bindings"]
    ]


@pytest.fixture(scope="session")
def expected(sample):
    """The answers of Oxigraph, from the store."""
    view = open_store(sample)
    assert view.in_place
    return {name: answered(view, name) for name in QUERIES}


def answered(view, name):
    """What Oxigraph answers: rows, or triples."""
    result = view.query(QUERIES[name].sparql)
    if isinstance(result, ox.QuerySolutions):
        return of_json(json.loads(bytes(result.serialize(format=ox.QueryResultsFormat.JSON) or b"")))
    return {str(triple) for triple in result}


def test_there_are_many_and_each_is_a_question_in_two_languages():
    assert len(NAMES) >= 30
    names = declared_names(ONTOLOGY_DIR)
    for one in QUERIES.values():
        assert re.search(r"[\u4e00-\u9fff].*？$", one.question), one.name
        assert one.english.endswith("?"), one.name
        refuse_side_effects(one.sparql, one.path)
        assert not unknown_terms(one.sparql, names), one.name
        assert len({p.name for p in one.parameters}) == len(one.parameters)


@pytest.mark.parametrize("name", NAMES)
def test_every_question_has_an_answer_without_repetition(expected, name):
    assert expected[name], "the sample holds an answer to every question"
    if name in ROWS:
        assert len(expected[name]) == len(set(expected[name]))


@pytest.mark.parametrize("name", NAMES)
def test_the_seeds_answer_too(built, name):
    found = list(open_store(built).query(QUERIES[name].sparql))
    assert bool(found) != (name in NO_ANSWER_IN_SEEDS)


def rows_of_rdflib(graph, name):
    found = graph.query(QUERIES[name].sparql, initNs=PREFIXES)
    return [tuple(normal(*_rdflib_node(node)) if node is not None else None for node in row) for row in found]


@pytest.mark.parametrize("name", [name for name in ROWS if name not in SLOW_IN_RDFLIB])
def test_rdflib_gives_the_same_rows_in_the_same_order(expected, in_memory, name):
    assert rows_of_rdflib(in_memory, name) == expected[name]


@pytest.mark.parametrize("name", sorted(SLOW_IN_RDFLIB))
def test_rdflib_gives_the_same_rows_on_fewer_claims(expected, narrow, name):
    rows = answered(open_store(narrow), name)
    assert rows == expected[name], "the others say nothing about it"
    assert rows_of_rdflib(as_rdflib(narrow), name) == rows


@pytest.mark.parametrize("name", sorted(set(NAMES) - set(ROWS)))
def test_rdflib_constructs_the_same_triples(expected, in_memory, name):
    made = in_memory.query(QUERIES[name].sparql, initNs=PREFIXES).graph.serialize(format="nt", encoding="utf-8")
    assert {str(quad.triple) for quad in ox.parse(made, format=ox.RdfFormat.N_TRIPLES)} == expected[name]


@pytest.mark.server
@pytest.mark.parametrize("name", ROWS)
def test_virtuoso_gives_the_same_rows(expected, virtuoso, name):
    found = http_query(f"{virtuoso.url}/sparql?default-graph-uri=https://example.org/all", QUERIES[name].sparql)
    assert Counter(of_json(found)) == Counter(expected[name])


@pytest.mark.server
@pytest.mark.parametrize("name", ROWS)
def test_arq_gives_the_same_rows(expected, answers_of_arq, name):
    assert Counter(of_json(json.loads(answers_of_arq[name]))) == Counter(expected[name])


@pytest.mark.server
@pytest.mark.parametrize("name", sorted(set(NAMES) - set(ROWS)))
def test_arq_constructs_the_same_triples(expected, answers_of_arq, name):
    made = ox.parse(answers_of_arq[name], format=ox.RdfFormat.N_TRIPLES)
    assert {str(quad.triple) for quad in made} == expected[name]


# --- the right answers


@pytest.fixture(scope="session")
def texts(sample):
    """The rows of a question, as a person reads them."""
    view = open_store(sample)

    def rows(name):
        found = view.query(QUERIES[name].sparql)
        columns = [variable.value for variable in found.variables]
        return [tuple(short(row[column]) for column in columns) for row in found]

    return rows


def short(term):
    if term is None:
        return ""
    return Node("iri" if isinstance(term, ox.NamedNode) else "literal", term.value).short


def test_look_ups(texts):
    assert ("四川省能源局", "关于清理挖矿项目的通知", "2021-06-18", "2021-06-18", "kt:asserted") in texts("issued")
    assert ("四川省", "雅安市", "关于清理挖矿项目的通知", "2021-06-25") in texts("targets")
    assert {row[1] for row in texts("notices-by-province")} == {"四川省", "雅安市"}
    assert {(row[1], row[2]) for row in texts("meetings")} >= {("kt:attended", "王建国"), ("kt:convened", "四川省能源局")}
    assert texts("people") == [("王建国", "总经理", "川西矿业公司", "a-sichuan")]
    assert ("ktr:region-510000", "kt:Region", "skos:altLabel", "川") in texts("names")
    assert texts("operators") == [("川西矿业公司", "黑水矿场", "四川省", "a-sichuan")]
    assert ("2021-06-17", "四川省能源局", "王建国", "四川省能源局约谈", "kt:asserted") in texts("summoned")
    assert ("雅安市", "511800", "1") in texts("places-within")
    assert ("四川未来矿业公司", "", "1") in texts("places-within")
    assert [row[:3] for row in texts("joint-documents")] == [("关于清理挖矿项目的通知", "四川省发展和改革委员会", "四川省能源局")]
    assert {row[0] for row in texts("documents-by-level")} == {"2 province"}
    assert ("四川省发展和改革委员会", "1", "0") in texts("agencies")
    assert ("川西矿业公司", "kt:relocatedTo", "哈萨克斯坦", "kt:planned", "", "") in texts("moves")


def test_time(texts):
    assert [row[0] for row in texts("deadlines")] == ["2021-06-25"] * 2 + ["2021-06-25T18:00:00"] * 2
    assert {row[0] for row in texts("deadlines-between")} == {"2021-06-25", "2021-06-25T18:00:00"}
    assert ("四川省", "2021-06-20T00:00:00", "", "停止供电", "黑水矿场", "kt:asserted") in texts("measures")
    assert not any("停止供电" in row and "云南省" in row and "kt:denied" in row for row in texts("measures"))
    assert ("2021-07", "云南省", "关停", "1") in texts("measures-by-month")
    assert ("2021-06", "四川省", "停止供电", "1") in texts("measures-by-month")
    assert [row[:3] for row in texts("shares")] == [("四川省", "2021-06-21", "8.5"), ("四川省", "2021-07-02", "3.2")]
    days = [row[0] or row[1] for row in texts("timeline")]
    assert days == sorted(days)
    assert days[0] == "2021-06-17"
    assert ("2021-06-26", "", "雅安市", "kt:subjectTo", "关停", "kt:asserted", "d-later") in texts("timeline")
    assert texts("first-reports") == [("关于清理挖矿项目的通知", "2021-06-20T09:30:00+08:00", "a-sichuan")]


def test_figures(texts):
    assert ("蚂蚁矿池", "22.17", "unit:PERCENT", "P1D", "2021-06-21", "BTC.com") in texts("losses")
    assert ("比特币", "kt:priceChange", "-7.4", "unit:PERCENT", "P1D", "", "b-market") in texts("prices")
    # two prices of one day at different hours do not disagree, two figures for one time do
    assert texts("disagreements") == [("蚂蚁矿池", "kt:lost", "unit:PERCENT", "22.17", "BTC.com", "18.5", "矿池观察")]


def test_certainty_and_provenance(texts):
    assert {row[2] for row in texts("rumours")} == {"严禁新增项目"}
    assert texts("rumours-confirmed") == [
        ("云南省", "kt:subjectTo", "关停", "2021-06-22", "c-rumour", "2021-07-02T21:00:00+08:00", "d-later")
    ]
    assert texts("plans-realised") == [
        (
            "川西矿业公司",
            "kt:relocatedTo",
            "哈萨克斯坦",
            "2021-06-20T09:30:00+08:00",
            "a-sichuan",
            "2021-07-02T21:00:00+08:00",
            "d-later",
        )
    ]
    assert texts("denials") == [("云南省", "kt:subjectTo", "停止供电", "矿业日报", "c-rumour", "d-later")]
    assert [row[:5] for row in texts("contradicted")] == [("云南省", "kt:subjectTo", "停止供电", "d-later", "c-rumour")]
    assert texts("corroborated") == [("四川省发展和改革委员会", "kt:issued", "关于清理挖矿项目的通知", "2", "2")]
    assert len(texts("evidence")) == len(COOKBOOK.claims)
    assert {row[2] for row in texts("evidence-for")} == {"kt:asserted", "kt:rumoured"}
    assert [row[4] for row in texts("evidence-for")] == [
        "网传云南将全面关停矿场，消息尚未证实。",
        "据行情网，7月1日云南已全面关停矿场。",
    ]
    assert all("矿场" in row[2] for row in texts("quotes"))
    assert ("0.6", "四川省", "kt:hashrateShare") in {row[:3] for row in texts("doubtful")}
    assert texts("sources")[0] == ("BTC.com", "2", "2")
    assert ("行情网", "kt:asserted", "2", "20") in texts("publishers")
    assert [row[1] for row in texts("articles")] == ["a-sichuan", "b-market", "c-rumour", "d-later"]
    assert ("kt:requires", "kt:asserted", "2") in texts("undated")


def test_paths_over_several_claims(texts):
    assert ("关于清理挖矿项目的通知", "关停", "雅安市", "雅安市", "2021-06-26", "d-later") in texts("carried-out")
    assert ("关于清理挖矿项目的通知", "排查", "四川省") in texts("not-yet-carried-out")
    assert not any(row[1] == "关停" for row in texts("not-yet-carried-out"))
    assert texts("shared-measures") == [("关停", "四川省", "云南省")]
    assert ("关停", "Measure", "1") in texts("related")
    assert ("云南省", "Region", "2") in texts("related")
    assert ("关于清理挖矿项目的通知", "关停", "1") in texts("orders")
    assert any(row[0] == "四川省" for row in texts("about"))
    assert {row[:2] for row in texts("regions")} >= {("四川省", "510000"), ("云南省", "530000"), ("雅安市", "511800")}


def test_constructs(sample):
    facts = set(open_store(sample).query(QUERIES["facts-only"].sparql))
    assert facts < set(open_store(sample).triples())
    planned = [c for c in COOKBOOK.claims if c.modality == "planned"]
    assert len(facts) == len({(c.subject, c.predicate, str(c.object)) for c in COOKBOOK.claims if c.modality == "asserted"})
    assert planned
    dossier = {str(t.predicate.value).rpartition("#")[2] for t in open_store(sample).query(QUERIES["dossier"].sparql)}
    assert {"issued", "targets", "requires", "deadline", "lists", "prefLabel", "wasDerivedFrom"} <= dossier
