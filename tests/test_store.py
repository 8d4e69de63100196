"""Questions: the same answers from both engines, no way to the network, and errors that say where."""

from __future__ import annotations

import json
import re
import socket
import threading

import pytest
from rdf_corpus import CORPUS, save

from kg.errors import GraphError, QueryError
from kg.graph import BASE, PREFIXES, write_turtle
from kg.model import Corpus
from kg.store import Node, Table, Triples, named_queries, query, refuse_side_effects

ENGINES = ["oxigraph", "rdflib"]


@pytest.fixture(scope="module")
def graph(tmp_path_factory):
    return save(tmp_path_factory.mktemp("store"))


@pytest.mark.parametrize("engine", ENGINES)
def test_the_kinds_of_answers(graph, engine):
    pools = query(graph, "SELECT ?s ?n ?x { ?s a kt:MiningPool ; skos:prefLabel ?n } ORDER BY ?s LIMIT 1", engine=engine)
    assert pools == Table(("s", "n", "x"), ((Node("iri", f"{BASE}pool-antpool"), Node("literal", "蚂蚁矿池", "zh"), None),))
    assert list(pools.texts()) == [("ktr:pool-antpool", "蚂蚁矿池", "")]
    assert query(graph, "ASK { ktr:pool-antpool kt:lost ?q }", engine=engine) is True
    assert query(graph, "ASK { ktr:pool-antpool kt:gained ?q }", engine=engine) is False
    made = query(graph, "CONSTRUCT { ?s kt:price ?v } WHERE { ?s kt:price/qudt:numericValue ?v }", engine=engine)
    decimal = f"{PREFIXES['xsd']}decimal"
    price = Node("iri", f"{PREFIXES['kt']}price")
    assert made == Triples(((Node("iri", f"{BASE}coin-btc"), price, Node("literal", "32500", datatype=decimal)),))


def test_the_prefix_of_minted_names_is_that_of_the_graph(tmp_path):
    from rdf_corpus import terms

    write_turtle(Corpus(CORPUS.documents), terms(), tmp_path / "g.ttl", base="https://example.org/x#")
    assert query(tmp_path / "g.ttl", "ASK { ktr:article-b-market a schema:NewsArticle }") is True


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("sparql", "words"),
    [
        ("SELECT ?s WHERE {\n  ?s }", r"^line 2, column \d+: "),
        ("SELECT * { ?s nope:a ?o }", "^line 1, column 15: the prefix nope: is not declared.*PREFIX"),
        ("SELECT ?s {\n ?s a kt:Claim }}", "^line 2, column 17: «}» closes nothing"),
        ("SELECT ?s {\n ?s a kt:Claim", "^line 1, column 11: «{» is never closed"),
        ("SELECT ?s { ?s rdfs:label 'x }", "^line 1, column 27: the text that begins with ' is never closed"),
        ("", "empty"),
        ("INSERT DATA { <a:b> <a:b> <a:b> }", "line 1, column 1: INSERT changes the graph"),
    ],
)
def test_a_wrong_query_says_where(graph, engine, sparql, words):
    with pytest.raises(QueryError, match=words):
        query(graph, sparql, engine=engine)


@pytest.mark.parametrize(
    ("sparql", "words"),
    [
        ("SELEC ?s { ?s ?p ?o }", "line 1, column 1: not understood from «SELEC» on"),
        ("SELECT ?s { ?s ?p ?o }\nGROUP ?s", "line 2, column 7: not understood from «?s» on"),
        ("SELECT ?s { ?s a kt:Claim kt:x }", "line 1, column 27: not understood from «kt:x» on"),
        ("SELECT ?s { ?s ?p ?o FILTER(?o > ) }", "line 1, column 34: not understood from «)» on"),
        ("SELECT ?s { ?s ?p ?o } LIMIT x", "line 1, column 30: not understood from «x» on"),
        ("SELECT ?s", "line 1, column 10: the query ends too early"),
        ("SELECT (COUNT(?s) AS ?n) ?t { ?s a ?t }", "SELECT contains a variable that is unbound"),
    ],
)
def test_a_mistake_is_told_at_its_word_and_without_the_grammar(graph, sparql, words):
    with pytest.raises(QueryError, match=re.escape(words)):
        query(graph, sparql)


def test_a_query_of_a_file_names_the_file_and_line(graph, tmp_path):
    with pytest.raises(QueryError) as caught:
        query(graph, "SELECT *\nWHERE { SERVICE <http://x.org/> { ?s ?p ?o } }", source=tmp_path / "q.rq")
    assert caught.value.line == 2
    assert str(caught.value).startswith(f"{tmp_path / 'q.rq'}:2: line 2, column 9: SERVICE")


REACHING = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { service silent <URL> { ?s ?p ?o } }",
    "SELECT * { SERVICESILENT<URL> { ?s ?p ?o } }",
    "PREFIX x: <URL> SELECT * { SERVICEx:y { ?s ?p ?o } }",
    "SELECT * { ?a ?b trueSERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { ?a ?b 1SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { ?a <http://a\\u0041#> ?b . SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { ?a ?b '''it's''' . SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { ?a ?b 'x\\'' SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * # a comment\r{ SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * FROM <URL> { ?s ?p ?o }",
    "SELECT * FROM NAMED <URL> { GRAPH ?g { ?s ?p ?o } }",
    "LOAD <URL>",
    "SELECT * { ?s ?p ?o } ; LOAD SILENT <URL>",
]


@pytest.mark.parametrize("sparql", REACHING)
def test_what_would_reach_out_is_refused(graph, sparql):
    with pytest.raises(QueryError, match="not allowed"):
        query(graph, sparql.replace("URL", "http://127.0.0.1:9/x"))


@pytest.mark.parametrize("word", ["INSERT", "delete", "Clear", "DROP", "CREATE", "COPY", "MOVE", "ADD"])
def test_what_would_change_the_graph_is_refused(word):
    with pytest.raises(QueryError, match="changes the graph"):
        refuse_side_effects(f"{word} x")


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT ?service ?from ?load { ?service kt:insert ?from } # SERVICE <x> LOAD",
        'SELECT * { ?s rdfs:label \'SERVICE\', "LOAD <x>", \'\'\'FROM\n<x>\'\'\', """a " INSERT""" }',
        "SELECT * { ?s <http://example.org/SERVICE/FROM#LOAD> <x:DROP> }",
        "SELECT * { ?s kt:x-LOAD.FROM ?o ; ?p 'a'@from }",
    ],
)
def test_words_in_strings_names_and_comments_are_no_commands(sparql):
    refuse_side_effects(sparql)


def test_rdflib_cannot_connect_even_past_the_guard(graph):
    # the second line of defence, in the worker's own process
    import subprocess
    import sys

    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.2)
    hits: list[object] = []

    def listen() -> None:
        while not done.is_set():
            try:
                hits.append(listener.accept())
            except TimeoutError:
                continue

    done = threading.Event()
    thread = threading.Thread(target=listen)
    thread.start()
    sparql = f"SELECT * {{ SERVICE <http://127.0.0.1:{listener.getsockname()[1]}/> {{ ?s ?p ?o }} }}"
    task = json.dumps({"graph": str(graph), "sparql": sparql, "engine": "rdflib"})
    said = subprocess.run([sys.executable, "-m", "kg.store.worker"], input=task.encode(), capture_output=True, check=True)
    done.set()
    thread.join()
    listener.close()
    assert json.loads(said.stdout)["kind"] == "query-error"
    assert not hits


@pytest.mark.parametrize("engine", ENGINES)
def test_an_endless_query_is_stopped(graph, engine):
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o }"
    with pytest.raises(QueryError, match=r"stopped after 1 s; add a LIMIT"):
        query(graph, endless, engine=engine, timeout=1)


def test_a_query_that_eats_memory_is_ended(graph):
    greedy = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a"  # to be sorted, all rows are held
    with pytest.raises(QueryError, match="too much memory"):
        query(graph, greedy, memory=200_000_000, timeout=120)


def test_wrong_graphs_and_engines_are_named(graph, tmp_path):
    (tmp_path / "bad.ttl").write_text("<a", encoding="utf-8")
    for engine in ENGINES:
        with pytest.raises(GraphError, match=r"bad\.ttl: not Turtle"):
            query(tmp_path / "bad.ttl", "ASK {}", engine=engine)
    with pytest.raises(GraphError, match="build it first"):
        query(tmp_path / "no.ttl", "ASK {}")
    with pytest.raises(QueryError, match="choose one of oxigraph, rdflib"):
        query(graph, "ASK {}", engine="virtuoso")


@pytest.mark.parametrize("text", ["SELECT * {}", "# 只有中文\nASK {}", "#  | only English\nASK {}"])
def test_a_named_query_begins_with_its_question(tmp_path, text):
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries" / "x.rq").write_text(text, encoding="utf-8")
    with pytest.raises(QueryError, match="the first line must be the question") as caught:
        named_queries(tmp_path)
    assert caught.value.line == 1
