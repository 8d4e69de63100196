"""``kg query``: options of a question, formats, warnings, limits; and that the page on triplestores says what is so."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import shutil
import subprocess
import sys
import threading
from contextlib import chdir
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pyoxigraph as ox
import pytest
from cookbook_corpus import COOKBOOK
from rdf_corpus import ONTOLOGY_DIR, save
from test_cli import Runner

from kg.errors import QueryError
from kg.store import (
    Parameter,
    bind,
    named_queries,
    open_store,
    query,
    read_parameters,
    terms_for,
    to_csv,
    to_json,
    to_tsv,
    to_turtle,
    unknown_terms,
    write_store,
)
from kg.store.hints import declared_names
from kg.store.values import Node, Table, Triples
from kg.vocabulary import load_terms

PAGE = Path(__file__).resolve().parent.parent / "docs" / "triplestores.md"
QUERIES = {q.name: q for q in named_queries(ONTOLOGY_DIR)}
WITH_OPTIONS = [name for name, q in QUERIES.items() if q.parameters]


@pytest.fixture
def kg(capsys):
    return Runner(capsys)


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("query") / "out"
    write_store(save(folder, COOKBOOK), folder / "store")
    return folder


def rows(said):
    assert said.code == 0, said.err
    return [tuple(row) for row in csv.reader(io.StringIO(said.out))][1:]


# --- questions with options


def test_a_question_takes_its_options(kg, out):
    default = kg("query", "timeline", "-i", out, "-f", "csv")
    assert rows(kg("query", "timeline", "--place", "四川", "-i", out, "-f", "csv")) == rows(default)
    yunnan = rows(kg("query", "timeline", "--place=云南省", "-i", out, "-f", "csv"))
    assert {row[2] for row in yunnan} == {"云南省"}
    later = rows(kg("query", "timeline", "--from", "2021-06-26", "-f", "csv", "--until", "2021-06-30", "-i", out))
    assert {row[0] for row in later} == {"2021-06-26"}
    both = rows(kg("query", "-i", out, "-f", "csv", "timeline", "--place", "四川", "--place", "530000"))
    assert set(both) == set(rows(default)) | set(yunnan)


@pytest.mark.parametrize("name", WITH_OPTIONS)
def test_the_default_in_the_comment_is_the_default_in_the_query(out, name):
    one, terms = QUERIES[name], load_terms(ONTOLOGY_DIR)
    bound = {p.name: terms_for(p, [p.default], out, terms) for p in one.parameters}
    assert query(out, bind(one.sparql, bound)) == query(out, one.sparql)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--place", "四川县"], "did you mean «四川省»?"),
        (["--place", '四川" } INSERT'], "no region in the graph is called"),
        (["--from", "June"], "--from: «June» is not a day such as 2021-06-18"),
        (["--from", "2021-02-30"], "is not a day"),
        (["--plaec", "x"], "did you mean --place?"),
        (["--place"], "needs a value"),
        (["--timeot", "3"], "did you mean --timeout?"),
        (["second"], "one query at a time"),
    ],
)
def test_wrong_options_say_what_is_right(kg, out, options, words):
    said = kg("query", "timeline", *options, "-i", out)
    assert said.code == 2
    assert words in re.sub(r"[│\s]+", " ", said.err).replace("│", ""), said.err


HOSTILE = ['" } UNION { ?a ?b ?c', "\\u0022 } SERVICE <http://x.org/> {", "x\n} #", "'''", '"""', "<a> <b>", "{", "?x", "\\"]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_value_is_a_term_and_never_text(out, value):
    terms = load_terms(ONTOLOGY_DIR)
    (term,) = terms_for(Parameter("word", "text", "x", "词", "word"), [value], out, terms)
    found = next(iter(ox.Store().query(bind("SELECT ?word { VALUES ?word { 'x' } }", {"word": [term]}))))
    assert found["word"].value == value
    for kind in ("Region", "thing", "date", "month", "number", "predicate"):
        with pytest.raises(QueryError, match="--x: "):
            terms_for(Parameter("x", kind, "x", "值", "value"), [value], out, terms)


def test_values_of_each_kind(out):
    terms = load_terms(ONTOLOGY_DIR)

    def of(kind, value):
        return terms_for(Parameter("x", kind, "x", "值", "value"), [value], out, terms)

    region = ("<https://w3id.org/kuangtu/id/region-510000>",)
    names = ["四川省", "四川", "Sichuan", "sichuan", "510000", "ktr:region-510000", "region-510000", region[0], region[0][1:-1]]
    assert {of("Region", name) for name in names} == {region}
    assert of("region", "四川") == of("thing", "四川") == region
    assert of("Measure", "Shut Down") == of("Measure", "shut-down") == of("Measure", "关停") == of("Measure", "kt:ShutDown")
    assert of("predicate", "issued") == of("predicate", "kt:issued") == ("<https://w3id.org/kuangtu/ontology#issued>",)
    assert of("month", "2021-06") == ('"2021-06"',)
    assert of("number", "-7.4") == ("-7.4",)
    assert of("Region", "*") == ("UNDEF",)


def test_any_is_undef(kg, out):
    one = rows(kg("query", "evidence-for", "-i", out, "-f", "csv"))
    every = rows(kg("query", "evidence-for", "--subject", "*", "--object", "*", "--predicate", "*", "-i", out, "-f", "csv"))
    assert len(every) == len(COOKBOOK.claims) > len(one) > 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# @param x\nSELECT * {}", "write a parameter like"),
        ("# @param x date 2021-01-01 日 | day\nSELECT * {}", "needs a block VALUES ?x"),
    ],
)
def test_a_malformed_declaration_is_named(text, words):
    with pytest.raises(QueryError, match=re.escape(words)):
        read_parameters(text)


def test_a_file_of_ones_own_takes_options_too(kg, out, tmp_path):
    text = re.search(r"```sparql\n(# 某省有哪些措施.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert text
    (tmp_path / "mine.rq").write_text(text[1], encoding="utf-8")
    assert ("停止供电",) not in rows(kg("query", tmp_path / "mine.rq", "-i", out, "-f", "csv"))
    assert ("停止供电",) in rows(kg("query", tmp_path / "mine.rq", "--province", "云南", "-i", out, "-f", "csv"))


def test_list_and_help_tell_the_options(kg):
    listed = {row["name"]: row for row in json.loads(kg("query", "--list", "-f", "json").out)}
    assert [p["name"] for p in listed["timeline"]["parameters"]] == ["place", "from", "until"]
    assert "--place" in kg("query", "--list").out
    said = kg("query", "timeline", "--help")
    assert "--until" in said.out
    assert "SELECT DISTINCT" in said.out
    assert "Usage" in kg("query", "--help").out
    assert "--allow-service" in kg("query", "-h").out


# --- formats


def test_formats(kg, out):
    asked = ["query", "SELECT ?n ?v { ?q qudt:numericValue ?v ; kt:upperValue ?u . BIND(?none AS ?n) }", "-i", out, "-f"]
    found = json.loads(kg(*asked, "json").out)
    decimal = "http://www.w3.org/2001/XMLSchema#decimal"
    assert found == {
        "head": {"vars": ["n", "v"]},
        "results": {"bindings": [{"v": {"type": "literal", "value": "3.2", "datatype": decimal}}]},
    }
    assert kg(*asked, "csv").out == "n,v\n,3.2\n"
    assert kg(*asked, "tsv").out == f'?n\t?v\n\t"3.2"^^<{decimal}>\n'
    assert json.loads(kg(*asked, "records").out) == [{"n": None, "v": 3.2}]
    assert "CONSTRUCT or DESCRIBE" in kg(*asked, "turtle").err
    turtle = kg("query", "facts-only", "-i", out, "-f", "turtle").out
    parsed = {quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)}
    assert parsed == set(open_store(out).query(QUERIES["facts-only"].sparql))
    assert turtle == kg("query", "facts-only", "-i", out, "-f", "turtle").out
    assert turtle.startswith("@prefix ")
    assert kg("query", "DESCRIBE ktr:region-511800", "-i", out, "-f", "turtle").out.count("雅安市") >= 2


def test_every_term_survives_its_format():
    nodes = (
        Node("iri", "https://example.org/a"),
        Node("blank", "b1"),
        Node("literal", 'a"b\t\n\\', "zh"),
        Node("literal", "1", datatype="http://www.w3.org/2001/XMLSchema#integer"),
    )
    table = Table(("a", "b", "c", "d"), (nodes,))
    assert to_tsv(table).splitlines()[1].split("\t") == [
        "<https://example.org/a>", "_:b1", '"a\\"b\\t\\n\\\\"@zh', '"1"^^<http://www.w3.org/2001/XMLSchema#integer>'
    ]  # fmt: skip
    assert next(csv.reader(io.StringIO(to_csv(table).partition("\n")[2]))) == ["https://example.org/a", "_:b1", 'a"b\t\n\\', "1"]
    kinds = [cell["type"] for cell in json.loads(to_json(table))["results"]["bindings"][0].values()]
    assert kinds == ["uri", "bnode", "literal", "literal"]
    assert 'a\\"b' in to_turtle(Triples(((nodes[1], nodes[0], nodes[2]),)))


@pytest.mark.skipif(sys.platform == "win32", reason="terminals of POSIX")
@pytest.mark.parametrize(("width", "below"), [("40", True), ("200", False)])
def test_a_wide_table_is_readable_on_a_narrow_screen(out, width, below):
    main, side = pty.openpty()
    command = [sys.executable, "-m", "kg", "query", "evidence", "-i", str(out)]
    with subprocess.Popen(command, stdout=side, env={**os.environ, "COLUMNS": width, "LINES": "24"}) as child:
        os.close(side)
        said = b""
        while True:
            try:
                part = os.read(main, 65536)
            except OSError:
                break
            if not part:
                break
            said += part
        assert child.wait() == 0
    os.close(main)
    assert ("── 1 ──" in said.decode()) is below
    assert "川西矿业公司" in said.decode(), "no word is cut into pieces"


# --- warnings, and what is refused


def test_a_mistyped_term_is_a_warning_with_the_nearest(kg, out):
    said = kg("query", "SELECT * {\n  ?r a kt:Regoin }", "-i", out)
    assert said.code == 0
    assert "warning: line 2, column 8: the ontology has no kt:Regoin; did you mean kt:Region?" in said.err
    assert kg("query", "ASK { ?r a kt:Region ; skos:notation 'kt:Regoin' } # kt:Regoin", "-i", out).err == ""
    names = declared_names(ONTOLOGY_DIR)
    assert list(unknown_terms("PREFIX k: <https://w3id.org/kuangtu/ontology#> ASK { ?a k:issued ?b ; k:isued ?c }", names)) == [
        "isued"
    ]
    assert list(unknown_terms("ASK { ?a <https://w3id.org/kuangtu/ontology#xyz> ?b }", names)) == ["xyz"]
    assert not unknown_terms("PREFIX kt: <https://other.example/> ASK { ?a kt:xyz ?b }", names)


def test_the_store_answers_in_place_and_knows_named_graphs(kg, out, tmp_path):
    sparql = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert rows(kg("query", sparql, "-i", out, "-f", "csv")) == [("5",)]
    shutil.copy(out / "graph.ttl", tmp_path / "graph.ttl")
    assert rows(kg("query", sparql, "-i", tmp_path, "-f", "csv")) == [("5",)], "from Turtle too"


def test_service_only_where_it_is_allowed(kg, out):
    asked = []

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self):
            asked.append(self.path)
            body = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"there"}}]}}'
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST  # noqa: N815 - same

        def log_message(self, *_words):
            pass

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        sparql = f"SELECT ?x {{ SERVICE <http://127.0.0.1:{server.server_port}/sparql> {{ ?s ?p ?x }} }}"
        refused = kg("query", sparql, "-i", out)
        assert refused.code == 2
        assert "line 1, column 13: SERVICE" in refused.err
        assert not asked
        assert rows(kg("query", sparql, "-i", out, "-f", "csv", "--allow-service")) == [("there",)]
        assert asked
        server.shutdown()
    for sparql in ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", "LOAD <file:///etc/passwd>", "CLEAR ALL"):
        assert kg("query", sparql, "-i", out, "--allow-service").code == 2


# --- docs/triplestores.md


@pytest.fixture(scope="module")
def place(tmp_path_factory, built):
    folder = tmp_path_factory.mktemp("page")
    shutil.copytree(built, folder / "out")
    return folder


@pytest.mark.parametrize("number", [0, 1])
def test_the_python_of_the_page_runs(place, number, capsys):
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 2
    with chdir(place):
        exec(compile(blocks[number], str(PAGE), "exec"), {})  # noqa: S102 - our own page
    said = capsys.readouterr().out
    triples = len(list(open_store(place / "out").triples()))
    assert said.split()[0] == ("6" if number == 0 else str(triples))


def test_the_commands_of_the_page_answer(place, kg):
    page = PAGE.read_text(encoding="utf-8")
    console = re.search(r"```console\n(.*?)```", page, re.DOTALL)
    assert console
    said = ""
    for line in console[1].splitlines():
        if line.startswith("$ kg "):
            words = re.findall(r'"[^"]*"|\S+', line[5:])
            with chdir(place):
                said = kg(*[word.strip('"') for word in words]).out
        else:
            assert all(word in said for word in line.split()), line


def test_the_federated_queries_are_well_formed():
    found = [
        text for text in re.findall(r"```sparql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL) if "SERVICE" in text
    ]
    assert len(found) == 2
    for sparql in found:
        from pyoxigraph import Store

        from kg.graph import PREFIXES

        Store().query(sparql.replace("SERVICE", "SERVICE SILENT").replace("https://", "http://127.0.0.1:9/"), prefixes=PREFIXES)


@pytest.mark.parametrize("name", ["ask.rq", "select-all.sparql", "describe", "base.rq"])
def test_a_file_that_is_called_like_a_word_of_sparql_is_a_file(kg, out, tmp_path, name):
    (tmp_path / name).write_text("ASK { ?d a kt:Notice }", encoding="utf-8")
    with chdir(tmp_path):
        said = kg("query", name, "-i", out)
    assert (said.out.strip(), said.err) == ("yes", "")


# --- a store that cannot be used


def test_a_store_that_is_passed_over_is_told_of_and_a_build_renews_it(kg, tmp_path, seeds):
    folder, article = tmp_path / "out", min(seeds.glob("*.txt"))
    kg("build", article, "-o", folder, "--quiet")
    asked = ("query", "ASK { ?a a schema:NewsArticle }", "-i", folder)
    assert kg(*asked).err == ""
    mark = folder / "store" / "kuangtu.json"
    mark.write_text(json.dumps(json.loads(mark.read_text()) | {"layout": 0}))
    said = kg(*asked)
    assert said.out.strip() == "yes"
    assert re.search(r"store is of another version of Kuangtu: reading the Turtle instead.*kg build renews it", said.err)
    kg("build", article, "-o", folder, "--quiet")
    assert kg(*asked).err == ""
    with (folder / "graph.ttl").open("a", encoding="utf-8") as file:
        file.write("# by hand\n")
    assert "store is older than graph.ttl, which was changed since" in kg(*asked).err
