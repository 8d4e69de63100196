"""`kg serve` as its users meet it: SPARQL clients, curl, pandas, browsers without scripts, OpenRefine."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from serving import Served, running, served, until
from test_docs import commands, fences

from kg.graph import PREFIXES, article_iri
from kg.serve.results import GRAPHS, TABLES, Unwritable, write_table

BASE = "https://w3id.org/kuangtu/id/"
DOCS = Path(__file__).parent.parent / "docs" / "serving.md"
KT = "https://w3id.org/kuangtu/ontology#"
NAMES = "SELECT ?region ?name WHERE { ?region a kt:Region ; skos:prefLabel ?name } ORDER BY ?region"
NOTICES = "CONSTRUCT { ?s ?p ?o } WHERE { ?s a kt:Notice ; ?p ?o }"


@pytest.fixture(scope="module")
def server(built: Path):
    with served(built, workers=2) as one:
        yield one


@pytest.fixture(scope="module")
def claim(server: Served) -> str:
    """The name of a claim that says who issued a notice."""
    rows = bindings(server.ask("SELECT ?c { ?c rdf:predicate kt:issued ; kt:modality kt:asserted } ORDER BY ?c LIMIT 1"))
    return rows[0]["c"].removeprefix(BASE)


def bindings(response) -> list[dict[str, str]]:
    assert response.status_code == 200, response.text
    return [{name: term["value"] for name, term in row.items()} for row in response.json()["results"]["bindings"]]


# ── SPARQL 1.1 Protocol ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("application/sparql-results+json", TABLES[0]),
        ("application/json", TABLES[0]),
        ("*/*", TABLES[0]),
        ("", TABLES[0]),
        ("application/sparql-results+xml", TABLES[1]),
        ("text/xml;q=0.9, text/html", TABLES[1]),
        ("text/csv", TABLES[2]),
        ("text/tab-separated-values", TABLES[3]),
        ("text/csv;q=0.2, text/tab-separated-values;q=0.8", TABLES[3]),
    ],
)
def test_a_table_comes_in_the_format_that_the_client_likes_best(server, accept, media):
    answer = server.ask(NAMES, accept)
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media
    assert "Accept" in answer.headers["vary"]


def test_all_formats_of_a_table_say_the_same(server):
    answers = {media: server.ask(NAMES, media) for media in TABLES}
    forms = [ox.QueryResultsFormat.from_media_type(media) for media in (TABLES[0], TABLES[1], TABLES[3])]
    parsed = [
        [(str(row[0]), str(row[1])) for row in ox.parse_query_results(answers[f.media_type.partition(";")[0]].content, f)]
        for f in forms
    ]
    assert parsed[0] == parsed[1] == parsed[2]
    assert (f"<{BASE}region-510000>", '"四川省"@zh') in parsed[0]
    rows = list(csv.reader(io.StringIO(answers["text/csv"].text)))
    assert rows[0] == ["region", "name"]
    assert [f"<{region}>" for region, _ in rows[1:]] == [region for region, _ in parsed[0]]
    assert answers["text/csv"].headers["x-rows"] == str(len(rows) - 1)
    head = ET.fromstring(answers[TABLES[1]].content).find("{http://www.w3.org/2005/sparql-results#}head")  # noqa: S314 - of our own server
    assert [one.attrib["name"] for one in head] == ["region", "name"]


def test_every_kind_of_term_survives_each_format():
    terms = (
        ox.NamedNode("https://example.org/a?b=<&>".replace("<", "%3C").replace(">", "%3E")),
        ox.BlankNode("b1"),
        ox.Literal('a\tb\n"c" <&> \' \\'),
        ox.Literal("四川", language="zh"),
        ox.Literal("22.170", datatype=ox.NamedNode(PREFIXES["xsd"] + "decimal")),
        ox.Literal(42),
        ox.Literal("1e3", datatype=ox.NamedNode(PREFIXES["xsd"] + "double")),
        None,
        ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("o", language="en")),
    )
    columns = [f"c{number}" for number in range(len(terms))]
    for media in (TABLES[0], TABLES[1], TABLES[3]):
        parsed = ox.parse_query_results(write_table(columns, [terms, terms], media), ox.QueryResultsFormat.from_media_type(media))
        rows = [[row[name] for name in columns] for row in parsed]
        assert len(rows) == 2
        for found, term in zip(rows[0], terms, strict=True):
            assert type(found) is type(term)
            assert isinstance(term, ox.BlankNode) or found == term
    with pytest.raises(Unwritable, match="ask for JSON"):
        write_table(["x"], [[ox.Literal("\x01")]], TABLES[1])


@pytest.mark.parametrize("media", TABLES)
def test_ask_answers_in_each_format(server, media):
    yes, no = (server.ask(f"ASK {{ ?s a kt:{name} }}", media).text for name in ("Region", "NoSuchClass"))
    assert ("true" in yes, "false" in no) == (True, True)


@pytest.mark.parametrize("media", GRAPHS)
def test_triples_come_in_the_format_that_the_client_likes_best(server, media):
    answer = server.ask(NOTICES, media)
    assert answer.headers["content-type"].partition(";")[0] == media
    found = {
        (str(q.subject), str(q.predicate), str(q.object)) for q in ox.parse(answer.content, ox.RdfFormat.from_media_type(media))
    }
    rows = server.ask("SELECT (COUNT(*) AS ?n) { ?s a kt:Notice ; ?p ?o }")
    assert len(found) == int(bindings(rows)[0]["n"])
    assert server.ask(NOTICES, media).content == answer.content


def test_describe_gives_triples_and_what_fits_neither_kind_is_refused(server):
    assert "四川省" in server.ask("DESCRIBE ktr:region-510000", "text/turtle").text
    for query, accept in ((NAMES, "text/turtle"), (NOTICES, "text/csv"), (NAMES, "image/png"), (NAMES, "nonsense")):
        assert server.ask(query, accept).status_code == 406


def test_the_three_ways_to_ask_give_one_answer(server):
    media = {"Accept": "text/csv"}
    ways = [
        server.client.get("/sparql", params={"query": NAMES}, headers=media),
        server.client.post("/sparql", data={"query": NAMES}, headers=media),
        server.client.post(
            "/sparql", content=NAMES.encode(), headers={**media, "Content-Type": "application/sparql-query; charset=utf-8"}
        ),
        server.client.get("/sparql", params={"query": NAMES, "format": "csv"}),
    ]
    assert len({way.text for way in ways}) == 1
    assert ways[0].text.startswith("region,name\r\n")
    head = server.client.head("/sparql", params={"query": NAMES}, headers=media)
    assert (head.status_code, head.content, head.headers["x-rows"]) == (200, b"", ways[0].headers["x-rows"])


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ([("query", NAMES), ("query", NAMES)], "more than one"),
        ([("query", "")], "empty"),
        ([("query", NAMES), ("format", "pdf")], "no such format"),
        ([("query", NAMES), ("default-graph-uri", "no iri")], ""),
    ],
)
def test_what_the_protocol_forbids_is_a_bad_request(server, fields, words):
    for answer in (server.client.get("/sparql", params=fields), server.client.post("/sparql", data=dict(fields))):
        if len(dict(fields)) == len(fields):
            assert answer.status_code == 400
            assert words in answer.text
    assert server.client.get("/sparql", params=fields).status_code == 400


def test_nothing_can_be_changed(server):
    before = server.get("/data?default").content
    update = "INSERT DATA { <urn:a> <urn:b> <urn:c> }"
    answers = [
        server.client.post("/sparql", data={"update": update}),
        server.client.post("/sparql", content=update, headers={"Content-Type": "application/sparql-update"}),
        server.client.get("/sparql", params={"update": update}),
    ]
    assert {answer.status_code for answer in answers} == {403}
    assert {server.client.request(m, "/data?default", content=b"x").status_code for m in ("PUT", "POST", "DELETE", "PATCH")} == {
        405
    }
    assert server.ask(update).status_code == 400
    assert server.get("/data?default").content == before


def test_graphs_chosen_by_the_protocol_are_the_only_ones_asked(server):
    counted = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    other = server.client.get("/sparql", params={"query": counted, "default-graph-uri": "urn:nothing"})
    assert bindings(other)[0]["n"] == "0"
    named = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert bindings(server.client.get("/sparql", params={"query": named, "named-graph-uri": "urn:nothing"}))[0]["n"] == "0"


def test_each_article_is_a_named_graph(server, built):
    report = json.loads((built / "report.json").read_text(encoding="utf-8"))
    graph = article_iri(report["articles"][0]["id"])
    counted = "SELECT (COUNT(*) AS ?n) { ?s a kt:Claim }"
    wanted = str(report["articles"][0]["claims"])
    assert bindings(server.ask(counted, **{"default-graph-uri": graph}))[0]["n"] == wanted
    within = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s a kt:Claim }} }}"
    assert bindings(server.ask(within))[0]["n"] == wanted
    assert bindings(server.ask(counted))[0]["n"] == str(sum(row["claims"] for row in report["articles"]))
    triples = list(ox.parse(server.get("/data", "text/turtle", params={"graph": graph}).content, ox.RdfFormat.TURTLE))
    assert sum(q.object.value == f"{KT}Claim" for q in triples if isinstance(q.object, ox.NamedNode)) == int(wanted)
    assert f"<{graph}>" in server.get("/sparql", "application/n-triples").text


def test_every_named_question_is_answered(server, ontology):
    for path in sorted((ontology / "queries").glob("*.rq")):
        answer = server.ask(path.read_text(encoding="utf-8"), "application/sparql-results+json, text/turtle")
        assert answer.status_code == 200, f"{path.name}: {answer.text}"


# ── Clients of others ──────────────────────────────────────────────────────────────────────────


def test_sparqlwrapper(server):
    wrapper = pytest.importorskip("SPARQLWrapper")
    endpoint = wrapper.SPARQLWrapper(f"{server.address}sparql")
    endpoint.setQuery(NAMES)
    for method in (wrapper.GET, wrapper.POST):
        endpoint.setMethod(method)
        endpoint.setReturnFormat(wrapper.JSON)
        rows = endpoint.queryAndConvert()["results"]["bindings"]
        assert {"四川省", "青海省"} <= {row["name"]["value"] for row in rows}
        endpoint.setReturnFormat(wrapper.XML)
        assert len(endpoint.queryAndConvert().getElementsByTagName("result")) == len(rows)
    endpoint.setQuery(NOTICES)
    endpoint.setReturnFormat(wrapper.TURTLE)
    assert b"kt:Notice" in endpoint.queryAndConvert()
    endpoint.setReturnFormat(wrapper.JSON)
    endpoint.setQuery("SELECT * WHERE {")
    with pytest.raises(wrapper.SPARQLExceptions.QueryBadFormed):
        endpoint.query()


def test_rdflib_as_a_remote_store(server):
    import rdflib
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    graph = rdflib.Graph(SPARQLStore(f"{server.address}sparql", returnFormat="json"))
    assert "四川省" in {str(row.name) for row in graph.query(f"PREFIX kt: <{KT}> PREFIX skos: <{PREFIXES['skos']}> {NAMES}")}


def test_curl(server):
    command = ["curl", "-sS", "--max-time", "20", "-H", "Accept: text/csv", f"{server.address}sparql"]
    printed = subprocess.run([*command, "--data-urlencode", f"query={NAMES}"], capture_output=True, check=True).stdout.decode()
    assert f"{BASE}region-510000,四川省\r\n" in printed
    bad = subprocess.run([*command, "-f", "--data-urlencode", "query=SELECT"], capture_output=True, check=False)
    assert bad.returncode == 22


def said_by_the_docs():
    """The commands of docs/serving.md, with the lines that they are said to print."""
    return [said for block in fences(DOCS) if block.lang == "console" for said in commands(block)]


@pytest.mark.parametrize("said", said_by_the_docs(), ids=lambda said: said.command[:60])
def test_the_commands_of_the_docs_print_what_the_docs_say(server, said):
    command = shlex.split(said.command.replace("http://127.0.0.1:8000/", server.address))
    said.check(subprocess.run(command, capture_output=True, check=True, timeout=30).stdout.decode())


def test_pandas(server):
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_csv(f"{server.address}sparql?format=csv&query={quote(NAMES)}")
    assert list(frame.columns) == ["region", "name"]
    assert frame.set_index("region").loc[f"{BASE}region-510000", "name"] == "四川省"


# ── Graph Store Protocol, descriptions ─────────────────────────────────────────────────────────


def test_the_whole_graph_is_the_very_file_of_the_build(server, built):
    answer = server.get("/data?default", "text/turtle")
    assert answer.content == (built / "graph.ttl").read_bytes()
    head = server.client.head("/data?default", headers={"Accept": "text/turtle"})
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(answer.content)))
    wanted = {str(q) for q in ox.parse(answer.content, ox.RdfFormat.TURTLE)}
    for media in GRAPHS[1:]:
        for _ in range(2):  # the second time from the file that the first has left
            found = server.get("/data?default", media)
            assert found.headers["content-type"].partition(";")[0] == media
            assert {str(q) for q in ox.parse(found.content, ox.RdfFormat.from_media_type(media))} == wanted


def test_graphs_that_are_not_there_or_not_named_are_refused(server):
    paths = {"/data?graph=urn:nothing": 404, "/data": 400, "/data?default&graph=urn:x": 400, "/data?graph=no%20iri": 400}
    assert {path: server.get(path).status_code for path in paths} == paths
    assert server.get("/data?default", "text/html").status_code == 406


def test_the_service_describes_itself(server):
    answer = server.get("/sparql", "text/turtle")
    triples = {
        (q.subject.value, q.predicate.value, getattr(q.object, "value", ""))
        for q in ox.parse(answer.content, ox.RdfFormat.TURTLE)
    }
    sd, here = "http://www.w3.org/ns/sparql-service-description#", f"{server.address}sparql"
    assert (f"{here}#service", f"{sd}endpoint", here) in triples
    assert (f"{here}#service", f"{sd}supportedLanguage", f"{sd}SPARQL11Query") in triples
    assert "<!doctype html>" in server.get("/sparql", "text/html").text
    assert server.get("/sparql", "image/png").status_code == 406


def test_void_counts_what_there_is(server):
    graph = ox.Store()
    graph.load(server.get("/.well-known/void", "text/turtle").content, ox.RdfFormat.TURTLE)
    found = graph.query(f"""PREFIX void: <http://rdfs.org/ns/void#> SELECT ?triples ?regions ?issued {{
        ?d a void:Dataset ; void:triples ?triples .
        ?d void:classPartition [ void:class <{KT}Region> ; void:entities ?regions ] .
        ?d void:propertyPartition [ void:property <{KT}issued> ; void:triples ?issued ] }}""")
    (row,) = found
    health = server.get("/health").json()
    assert int(row["triples"].value) == health["triples"]
    assert row["regions"].value == bindings(server.ask("SELECT (COUNT(*) AS ?n) { ?s a kt:Region }"))[0]["n"]
    assert row["issued"].value == bindings(server.ask("SELECT (COUNT(*) AS ?n) { ?s kt:issued ?o }"))[0]["n"]
    assert (health["status"], health["base"]) == ("ok", BASE)


# ── A page for each thing ──────────────────────────────────────────────────────────────────────


def test_a_thing_has_a_page_and_the_same_as_rdf(server):
    page = server.get("/id/region-510000", "text/html,application/xhtml+xml,*/*;q=0.8")
    assert "<h1>四川省</h1>" in page.text
    assert f'<link rel="canonical" href="{BASE}region-510000">' in page.text
    assert 'href="/ontology/Region"' in page.text
    assert "断电" in page.text or "停止供电" in page.text
    assert server.get("/id/region-510000", "text/html", params={"lang": "en"}).text.count("Sichuan") > 1
    for media, end in zip(GRAPHS, ("ttl", "nt", "jsonld", "rdf"), strict=True):
        by_header, by_ending = server.get("/id/region-510000", media), server.get(f"/id/region-510000.{end}", "text/html")
        assert by_header.content == by_ending.content
        assert by_header.headers["content-type"].partition(";")[0] == media
        triples = {(q.subject.value, q.predicate.value) for q in ox.parse(by_header.content, ox.RdfFormat.from_media_type(media))}
        assert (f"{BASE}region-510000", f"{PREFIXES['skos']}notation") in triples
        assert f"/id/region-510000.{end}>" in page.headers["link"]
    assert server.get("/id/region-510000", "image/png").status_code == 406
    assert server.client.head("/id/region-510000").status_code == 200


def test_a_claim_shows_its_words_and_tells_them_as_rdf(server, claim):
    page = html.unescape(server.get(f"/id/{claim}", "text/html").text)
    assert "<blockquote>" in page
    assert "/ontology/issued" in page
    triples = list(ox.parse(server.get(f"/id/{claim}.ttl").content, ox.RdfFormat.TURTLE))
    quotes = [q.object.value for q in triples if q.predicate.value == f"{PREFIXES['oa']}exact"]
    assert quotes
    assert all(words in page for words in quotes)
    assert any(q.predicate.value == f"{PREFIXES['oa']}start" for q in triples)


@pytest.mark.parametrize("thing", ["region-510000", "largest"])
def test_a_thing_as_rdf_has_its_claims_with_their_words_and_leads_to_more(server, built, thing):
    if thing == "largest":
        report = json.loads((built / "report.json").read_text(encoding="utf-8"))
        thing = article_iri(max(report["articles"], key=lambda row: row["claims"])["id"]).removeprefix(BASE)
    store, found, address, pages = ox.Store(), ox.Store(), f"/id/{thing}.ttl", 0
    store.load(path=str(built / "graph.ttl"), format=ox.RdfFormat.TURTLE)
    while address:
        answer, pages = server.get(address), pages + 1
        found.load(answer.content, ox.RdfFormat.TURTLE)
        address = next((m[1] for m in re.finditer(r"<([^>]+)>; rel=\"next\"", answer.headers["link"])), "")
        more = {q.object.value for q in ox.parse(answer.content, ox.RdfFormat.TURTLE) if q.predicate.value.endswith("seeAlso")}
        assert more == ({address} if address else set())
        assert ('rel="prev"' in answer.headers["link"]) == (pages > 1)
    about = f"""SELECT DISTINCT ?c ?words {{
      {{ ?c rdf:subject ?x }} UNION {{ ?c rdf:object ?x }} UNION {{ ?c prov:wasAttributedTo ?x }}
      UNION {{ ?c kt:evidence/oa:hasSource ?x }}
      ?c a kt:Claim ; kt:evidence/oa:hasSelector/oa:exact ?words FILTER(?x = <{BASE}{thing}>) }}"""
    told, all_of_them = ({str(row) for row in one.query(about, prefixes=PREFIXES)} for one in (found, store))
    assert told == all_of_them
    assert told
    assert (pages > 1) == (len({row.split(" ")[0] for row in told}) > 50)


def test_the_command_tells_its_addresses_as_json(built):
    command = [sys.executable, "-m", "kg", "serve", str(built), "--port", "0", "--json", "--workers", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        said = ""
        for line in process.stdout:
            said += line
            if line == "}\n":
                break
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    places = json.loads(said)
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", places["address"])
    assert places["sparql"] == f"{places['address']}sparql"
    assert set(places) == {"address", "sparql", "data", "reconcile", "health", "openapi"}


def test_an_article_lists_its_claims_and_the_pages_turn(server, built):
    report = json.loads((built / "report.json").read_text(encoding="utf-8"))
    largest = max(report["articles"], key=lambda row: row["claims"])
    path = f"/id/{article_iri(largest['id']).removeprefix(BASE)}"
    texts, page = [], 1
    while True:
        text = server.get(path, "text/html", params={"page": page}).text
        texts += re.findall(r'class="self" href="([^"]+)"', text)
        if 'rel="next"' not in text:
            break
        page += 1
    assert largest["title"] in text
    assert len(texts) == len(set(texts)) == largest["claims"]
    for wrong in ("0", "-1", "x", "1e3", "999999"):
        assert server.get(path, params={"page": wrong}).status_code == 400


def test_a_term_says_what_it_means_and_leads_to_its_things(server):
    page = server.get("/ontology/Region", "text/html").text
    assert "<h1>地区</h1>" in page
    assert 'href="/id/region-510000"' in page
    assert "<h1>issued</h1>" in server.get("/ontology/issued?lang=en").text
    assert server.get("/ontology/Nothing").status_code == 404
    assert server.get(f"/ontology/{'x' * 5000}").status_code == 404


def test_every_link_of_a_page_leads_somewhere(server, claim):
    seen: set[str] = set()
    for path in ("/", "/id/region-510000", f"/id/{claim}", "/search?q=四川", "/ontology/Notice?lang=en"):
        for link in re.findall(r'href="(/[^"#]*)', server.get(path, "text/html").text):
            if link not in seen and len(seen) < 60:
                seen.add(link)
                assert server.get(link.replace("&amp;", "&"), "text/html, */*;q=0.1").status_code == 200, link
    assert len(seen) > 30


def test_a_name_that_ends_like_a_format_is_still_a_name(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    name = "article-a.ttl"
    title = f"{PREFIXES['dcterms']}title"
    turtle = f'@prefix ktr: <{BASE}> .\nktr:{name} <{title}> "一篇"@zh .\nktr:x <{title}> "<b>&\u202e"@zh .\n'
    (out / "graph.ttl").write_text(turtle, encoding="utf-8")
    with served(out) as one:
        assert "<h1>一篇</h1>" in one.get(f"/id/{name}", "text/html").text
        assert "一篇" in one.get(f"/id/{name}.ttl", "text/html").text
        assert one.get(f"/id/{name}.ttl").headers["content-type"].startswith("text/turtle")
        assert "<h1>&lt;b&gt;&amp;\ufffd</h1>" in one.get("/id/x.html").text
        assert one.get("/explore").status_code == 404


# ── Search ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("四川", "四川省"),
        ("青海省工信厅", "青海省工业和信息化厅"),
        ("Sichuan", "四川省"),
        ("510000", "四川省"),
        ("內蒙古", "内蒙古自治区"),
        ("蚂蚁矿池", "AntPool"),
        ("云", "云南省"),
        ("全面关停", "关于全面关停虚拟货币“挖矿”项目的通知"),
    ],
)
def test_search_finds_names(server, query, name):
    found = server.get("/search", "application/json", params={"q": query}).json()
    assert name in [thing["name"] for thing in found["things"]][:5]
    assert name in server.get("/search", "text/html", params={"q": query}).text


@pytest.mark.parametrize("query", ["断电", "斷電", "关停", "电"])
def test_search_finds_quotations_by_words_of_one_and_two_characters(server, query):
    simple = query.replace("斷電", "断电")
    found = server.get("/search", "application/json", params={"q": query}).json()["quotes"]
    assert found
    assert all(simple in quote["text"].replace(" ", "") for quote in found)
    quoted = {row["text"] for row in bindings(server.ask("SELECT DISTINCT ?text { ?q oa:exact ?text }"))}
    assert {quote["text"] for quote in found} <= quoted


def test_search_turns_pages_and_says_when_there_is_nothing(server):
    texts, page, more = [], 1, True
    while more:
        found = server.get("/search", "application/json", params={"q": "挖矿", "page": page}).json()
        texts += [(quote["claim"], quote["text"]) for quote in found["quotes"]]
        more, page = found["more"], page + 1
    assert len(texts) == len(set(texts)) > 20
    assert "没有找到" in server.get("/search", "text/html", params={"q": "没有这个词语"}).text
    assert server.get("/search").status_code == 400
    for odd in ('"', "*", "a AND", "NEAR(", "' OR 1=1", "%", "\x00", "-", "「」", "x" * 3000):
        assert server.get("/search", "application/json", params={"q": odd}).status_code == 200


# ── Reconciliation ─────────────────────────────────────────────────────────────────────────────


def reconciled(server: Served, queries: dict[str, object]) -> dict[str, list[dict]]:
    answer = server.client.post("/reconcile", data={"queries": json.dumps(queries)})
    assert answer.status_code == 200, answer.text
    return {key: value["result"] for key, value in answer.json().items()}


def test_the_manifest_leads_to_services_that_answer(server):
    manifest = server.get("/reconcile").json()
    assert manifest["versions"] == ["0.2"]
    assert manifest["identifierSpace"] == BASE
    assert server.client.get(manifest["view"]["url"].replace("{{id}}", "region-510000")).status_code == 200
    assert "四川省" in server.client.get(manifest["preview"]["url"].replace("{{id}}", "region-510000")).text
    for kind, prefix, wanted in (
        ("entity", "四川", "region-510000"),
        ("type", "地区", "Region"),
        ("property", "发布", "kt:issued"),
    ):
        service = manifest["suggest"][kind]
        found = server.client.get(service["service_url"] + service["service_path"], params={"prefix": prefix}).json()["result"]
        assert wanted in [one["id"] for one in found]
    proposed = manifest["extend"]["propose_properties"]
    found = server.client.get(proposed["service_url"] + proposed["service_path"], params={"type": "Agency", "limit": 50}).json()
    assert {"kt:issued", "skos:prefLabel"} <= {one["id"] for one in found["properties"]}
    assert "kt:targets" not in {one["id"] for one in found["properties"]}


@pytest.mark.parametrize(
    ("text", "kind", "wanted"),
    [
        ("四川省", "Region", "region-510000"),
        ("四川", "Region", "region-510000"),
        ("內蒙古自治區", "Region", "region-150000"),
        ("四川省发改委", "Agency", "agency-510000-development-reform"),
        ("青海省工信廳", "Agency", None),
        ("Antpool", "MiningPool", None),
        ("《关于全面关停虚拟货币“挖矿”项目的通知》", "Notice", None),
        ("关于全面关停虚拟货币挖矿项目的通知", "PolicyDocument", None),
    ],
)
def test_cells_of_a_table_are_matched(server, text, kind, wanted):
    (best, *rest) = reconciled(server, {"q": {"query": text, "type": kind}})["q"]
    assert kind in [one["id"] for one in best["type"]]
    assert wanted in {None, best["id"]}
    assert best["score"] > 85
    assert all(a["score"] >= b["score"] for a, b in pairwise([best, *rest]))
    if wanted:
        assert best["match"] is True
        assert not any(one["match"] for one in rest)


def test_types_narrow_and_properties_decide(server):
    batch = {
        "region": {"query": "四川", "type": "Region", "limit": 3},
        "agency": {"query": "四川", "type": ["Agency"], "limit": 3},
        "code": {"query": "四川", "properties": [{"pid": "skos:notation", "v": "510000"}]},
        "within": {
            "query": "发展和改革委员会",
            "type": "Agency",
            "properties": [{"pid": "kt:inRegion", "v": {"id": "region-150000"}}],
        },
        "nothing": {"query": "查无此人此事"},
        "empty": {"query": ""},
    }
    found = reconciled(server, batch)
    assert found["region"][0]["id"] == "region-510000"
    assert all("Agency" in [t["id"] for t in one["type"]] for one in found["agency"])
    assert len(found["agency"]) <= 3
    assert found["code"][0]["id"] == "region-510000"
    assert {f["id"] for f in found["code"][0]["features"]} == {"name", f"{PREFIXES['skos']}notation"}
    assert found["within"][0]["id"] == "agency-150000-development-reform"
    assert (found["empty"], any(one["match"] for one in found["nothing"])) == ([], False)


def test_new_columns_are_filled(server):
    asked = {
        "ids": ["region-510000", "region-nowhere"],
        "properties": [{"id": "skos:notation"}, {"id": "kt:partOf"}, {"id": "kt:subjectTo"}],
    }
    found = server.client.get("/reconcile", params={"extend": json.dumps(asked)}).json()
    assert [one["id"] for one in found["meta"]] == ["skos:notation", "kt:partOf", "kt:subjectTo"]
    row = found["rows"]["region-510000"]
    assert row["skos:notation"] == [{"str": "510000"}]
    assert row["kt:partOf"] == [{"id": "region-100000", "name": "中国"}]
    assert "停止供电" in [cell["str"] for cell in row["kt:subjectTo"]]
    assert found["rows"]["region-nowhere"] == {"skos:notation": [], "kt:partOf": [], "kt:subjectTo": []}


@pytest.mark.parametrize(
    "fields",
    [
        {"queries": "["},
        {"queries": "[]"},
        {"queries": "{}x"},
        {"queries": '{"q": 1}'},
        {"queries": '{"q": {"query": 1}}'},
        {"queries": '{"q": {"query": "a", "limit": -1}}'},
        {"queries": '{"q": {"query": "a", "type": 3}}'},
        {"queries": '{"q": {"query": "a", "properties": [{"pid": "x> ?p"}]}}'},
        {"queries": "[" * 100_000},
        {"queries": json.dumps({str(n): {"query": "a"} for n in range(51)})},
        {"extend": '{"ids": ["a> <b"], "properties": []}'},
        {"extend": '{"ids": "a"}'},
        {"extend": '{"ids": ["a"], "properties": [{"id": "kt:x y"}]}'},
    ],
    ids=lambda fields: str(fields)[:50],
)
def test_a_bad_batch_is_a_bad_request(server, fields):
    assert server.client.post("/reconcile", data=fields).status_code == 400


# ── Starting, going on, ending ─────────────────────────────────────────────────────────────────


def test_a_new_build_is_served_without_a_restart(built, tmp_path):
    out, new, old = (tmp_path / name for name in ("out", "new", "old"))
    shutil.copytree(built, out)
    shutil.copytree(built, new)
    fewer = [
        line for line in (built / "graph.ttl").read_text(encoding="utf-8").split("\n\n") if not line.startswith("ktr:article-")
    ]
    (new / "graph.ttl").write_text("\n\n".join(fewer), encoding="utf-8")
    articles = "ASK { ?a a schema:NewsArticle }"
    with served(out, poll=0.1) as one:
        before, workers = one.get("/health").json(), set(one.children())
        assert one.ask(articles).json()["boolean"] is True
        out.rename(old)
        new.rename(out)
        until(lambda: one.get("/health").json()["edition"] != before["edition"])
        until(lambda: one.get("/health").json()["searchable"])
        assert one.get("/health").json()["triples"] < before["triples"]
        assert one.ask(articles).json()["boolean"] is False
        assert one.get("/data?default", "text/turtle").content == (out / "graph.ttl").read_bytes()
        until(lambda: not workers & set(one.children()))
        draft = out / "draft"
        draft.write_text("this is no Turtle", encoding="utf-8")
        draft.rename(out / "graph.ttl")
        until(lambda: one.get("/health").json()["status"] == "stale")
        assert one.ask(articles).json()["boolean"] is False


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_command_says_where_it_listens_and_ends_cleanly(built, how, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with running([sys.executable, "-m", "kg", "serve", str(built), "--port", "0", "--workers", "1"], "stderr") as one:
        assert one.address.startswith("http://127.0.0.1:")
        children = one.children()
        assert len(children) == 2  # one for queries, one for the pages
        assert [path.name[:14] for path in tmp_path.iterdir()] == ["kuangtu-serve-"]
        one.process.send_signal(how)
        assert one.process.wait(20) == 0
        assert list(tmp_path.iterdir()) == []
        assert not [number for number in children if Path(f"/proc/{number}").exists()]


def test_what_is_wrong_at_the_start_is_said(built, tmp_path):
    def run(*arguments: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "kg", "serve", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        return done.returncode, done.stderr

    code, words = run(str(tmp_path))
    assert (code, "build one with: kg build" in words) == (2, True)
    (tmp_path / "graph.ttl").write_text("no Turtle", encoding="utf-8")
    code, words = run(str(tmp_path), "--port", "0")
    assert (code, "Traceback" in words, "graph.ttl" in words) == (2, False, True)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, words = run(str(built), "--port", str(taken.getsockname()[1]))
        assert (code, "--port" in words) == (2, True)


def test_a_missing_library_is_named_with_its_extra(built, monkeypatch):
    from kg.errors import MissingExtra
    from kg.serve import Settings, serve

    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(MissingExtra, match=r"kuangtu\[serve\]"):
        serve(built, Settings())
