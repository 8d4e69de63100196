"""`kg serve` under those who mean it ill, or are only careless: a clean refusal, and the server lives."""

from __future__ import annotations

import http.server
import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import pytest
from serving import Served, served, until

if TYPE_CHECKING:
    from pathlib import Path

SLOW = 1.0
ENDLESS = 30
"""Seconds that no answer takes, on whatever machine; what would go on for ever is not ended by them."""
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
HOGS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?a ?d"
POST = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\nContent-Length: 900\r\n\r\n"
ASK = "/sparql?query=" + quote("ASK { ?s ?p ?o }")


@pytest.fixture(scope="module")
def server(built: Path):
    with served(built, slow=SLOW, timeout=2.0, workers=2) as one:
        yield one


@pytest.fixture(autouse=True)
def lives(request):
    yield
    if "server" in request.fixturenames:
        assert request.getfixturevalue("server").alive()


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0


# ── Queries ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("SELECT * WHERE {\n ?s ?p }", 2, 2),
        ("SELECT * WHERE {\n  ?s\n  ?p ?? ?o }", 3, None),
        ("SELEKT", 1, None),
        ("SELECT * {\n SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", 2, 2),
        ("SELECT *\nFROM <http://127.0.0.1/x.ttl> { ?s ?p ?o }", 2, 1),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", 1, 1),
        ("LOAD <file:///etc/passwd>", 1, 1),
        ("DROP ALL", 1, 1),
    ],
)
def test_a_bad_query_is_told_where_it_is_bad(server, query, line, column):
    answer = server.ask(query, "application/sparql-results+json, application/problem+json")
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    problem = answer.json()
    assert (problem["status"], problem["line"]) == (400, line)
    assert column in {None, problem["column"]}
    text = server.ask(query, "text/csv")
    assert text.headers["content-type"].startswith("text/plain")
    assert text.text.startswith(f"line {line}, column ")
    assert "Traceback" not in text.text
    assert "site-packages" not in text.text


@pytest.mark.parametrize(
    "service",
    ["SERVICE <{0}>", "SERVICE SILENT <{0}>", "SERVICESILENT<{0}>", "\\u0053ERVICE <{0}>", "SeRvIcE\n#\n<{0}>", "SERVICE ?x"],
)
def test_no_query_reaches_another_server(server, service):
    asked: list[str] = []

    class Trap(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def do_POST(self) -> None:
            self.do_GET()

    with http.server.HTTPServer(("127.0.0.1", 0), Trap) as trap:
        threading.Thread(target=trap.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{trap.server_port}/sparql"
        bound = f"BIND(<{address}> AS ?x) "
        query = f"SELECT * {{ {bound if '?x' in service else ''}{service.replace('{0}', address)} {{ ?s ?p ?o }} }}"
        assert server.ask(query).status_code == 400
        for field in ("default-graph-uri", "named-graph-uri"):
            assert server.ask("SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }", **{field: address}).status_code == 200
        assert server.get("/data", params={"graph": address}).status_code == 404
        trap.shutdown()
    assert asked == []


def test_a_query_that_runs_away_is_ended_and_no_half_of_it_is_answered(server):
    began = time.monotonic()
    answer = server.ask(RUNAWAY)
    assert (answer.status_code, "stopped after 2 s" in answer.text) == (504, True)
    assert time.monotonic() - began < ENDLESS
    assert server.alive()
    until(lambda: server.get("/health").json()["workers"] == 3)


def test_an_answer_that_is_too_large_is_refused_whole(built):
    with served(built, rows=50, answer=4000) as one:
        assert one.ask("SELECT * { ?s ?p ?o } LIMIT 20", "text/csv").status_code == 200
        answer = one.ask("SELECT * { ?s ?p ?o }", "text/csv")
        assert (answer.status_code, "more than 50 rows" in answer.text) == (422, True)
        answer = one.ask("CONSTRUCT WHERE { ?s ?p ?o }", "text/turtle")
        assert (answer.status_code, "more than 50 triples" in answer.text) == (422, True)
        answer = one.ask("SELECT * { ?s ?p ?o } LIMIT 50")
        assert (answer.status_code, "bytes" in answer.text) == (422, True)
        assert one.alive()


def test_a_query_that_eats_memory_ends_only_itself(built):
    with served(built, memory=300 << 20, timeout=30.0, workers=1) as one:
        answer = one.ask(HOGS)
        assert (answer.status_code, "memory" in answer.text) == (503, True)
        assert one.alive()


@pytest.mark.parametrize(
    "query",
    [
        "{" * 50_000,
        "SELECT * { " + "{ " * 5000 + "}" * 5001,
        "ASK { ?s ?p " + "(" * 20_000,
        "SELECT (" + "-" * 50_000 + "1 AS ?x) {}",
        '"' * 99_999,
        "'''" + "\\" * 99_999,
    ],
    ids=lambda query: query[:12],
)
def test_a_query_without_end_ends_at_most_a_worker(server, query):
    assert server.ask(query).status_code in {400, 503, 504}


def test_more_queries_than_may_run_wait_and_then_are_refused(built):
    with served(built, workers=1, waiting=2, patience=0.5, timeout=2.0) as one, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: httpx.post(f"{one.address}sparql", data={"query": RUNAWAY}, timeout=20), range(8)))
        codes = sorted(answer.status_code for answer in answers)
        assert set(codes) == {503, 504}
        assert all(answer.headers["retry-after"].isdigit() for answer in answers if answer.status_code == 503)
        until(one.alive)


def test_a_client_that_leaves_does_not_keep_a_worker(built):
    with served(built, workers=1, timeout=30.0, patience=15.0) as one:
        request = f"GET /sparql?query={quote(RUNAWAY)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
        with socket.create_connection(("127.0.0.1", one.port)) as connection:
            connection.sendall(request)
            time.sleep(0.5)
        began = time.monotonic()
        assert one.alive()
        assert time.monotonic() - began < 10


# ── Requests ───────────────────────────────────────────────────────────────────────────────────


def test_a_body_that_is_too_large_is_refused(server):
    large = b"SELECT * { ?s ?p ?o } #" + b"x" * 10_000_000
    for body in (large, iter([large[:5_000_000], large[5_000_000:]])):  # with a length, and in chunks
        answer = server.client.post("/sparql", content=body, headers={"Content-Type": "application/sparql-query"})
        assert (answer.status_code, "body" in answer.text) == (413, True)
    assert server.client.get("/sparql", params={"query": "x" * 20_000}).status_code == 414
    assert server.client.post("/sparql", data={"query": "ASK {}", **{f"f{n}": "" for n in range(500)}}).status_code == 400


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        ("text/plain", b"ASK {}", 415),
        ("application/json", b"{}", 415),
        ("", b"", 415),
        ("multipart/form-data; boundary=x", b"--x--", 415),
        ("application/sparql-query", b"ASK { ?s ?p \xff }", 400),
        ("application/x-www-form-urlencoded", b"query=%FF%FE", 400),
        ("application/x-www-form-urlencoded", b"", 400),
        ("application/sparql-query; charset=utf-16", b"A\0S\0K\0", 400),
    ],
)
def test_a_body_of_the_wrong_kind_is_refused(server, kind, body, code):
    assert server.client.post("/sparql", content=body, headers={"Content-Type": kind}).status_code == code


@pytest.mark.parametrize(
    "path",
    [
        "/id/../../../etc/passwd",
        "/id/..%2f..%2f..%2fetc%2fpasswd",
        "/id/%2e%2e/%2e%2e/etc/passwd",
        "/assets/../settings.py",
        "/assets/..%2fsettings.py",
        "/assets/%2e%2e%2fsettings.py",
        "/assets/words.yaml",
        "/assets/base.html.j2",
        "/id/..%5c..%5cx",
        "/id/%00",
        "/id/a%0d%0aSet-Cookie:x",
        "/id/%3E%20?p%20?o",
        "/id/x%22%3E%3Cscript%3E",
        "/id/%ff%fe",
        "/id/",
        "/id",
        "//etc/passwd",
        "/explore/../graph.ttl",
        "/graph.ttl",
        "/report.json",
        "/text/a.txt",
        "/ontology/%3Cx%3E",
        "/id/" + "a" * 5000,
        "/reconcile/suggest/x",
        "/reconcile/preview?id=../..",
        "/data?graph=file:///etc/passwd",
    ],
)
def test_no_path_leads_out(server, path):
    answer = server.raw(
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html, text/turtle;q=0.1\r\nConnection: close\r\n\r\n".encode()
    )
    assert status(answer) in {400, 404, 405}, answer[:200]
    assert b"root:" not in answer
    assert b"<script>" not in answer
    assert b"\r\nset-cookie" not in answer.lower()


@pytest.mark.parametrize(
    ("host", "code"),
    [
        ("localhost", 200),
        ("LOCALHOST:1", 200),
        ("127.0.0.1:9", 200),
        ("[::1]:9", 200),
        ("192.168.1.9", 200),
        ("localhost.", 200),
        ("evil.example", 421),
        ("localhost.evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("evil.example:80", 421),
        ("", 421),
        ("localhost@evil.example", 421),
        ("evil.example/localhost", 421),
        ("localhost:x", 421),
        ("127.1", 421),
        ("[::1", 421),
    ],
)
def test_only_our_own_names_are_answered_to(server, host, code):
    assert status(server.raw(f"GET {ASK} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())) == code


def test_names_may_be_allowed(built):
    with served(built, hosts=["graph.example.org"]) as one:
        for host, code in (("graph.example.org:80", 200), ("other.example.org", 421)):
            assert one.client.get(ASK, headers={"Host": host}).status_code == code


@pytest.mark.parametrize(
    "head",
    [
        "",
        "Host: localhost\r\nHost: evil.example",
        "Host: localhost\r\nContent-Length: -1",
        "Host: localhost\r\nContent-Length: 1e9",
        "Host: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked",
        "Host: localhost\r\nContent-Length: 5\r\nContent-Length: 6",
        "Host: localhost\r\nTransfer-Encoding: gzip",
        "Host: localhost\r\n folded: x",
        "Host: localhost\r\nA b: x",
        "Host: localhost\r\nX: a\x00b",
        "Host: localhost\r\nX: " + "a" * 100_000,
        "\r\n".join(["Host: localhost", *(f"X-{n}: {'y' * 50}" for n in range(2000))]),
        "Host: localhost\r\nContent-Length: 99999999999999999999999999999999",
    ],
    ids=lambda head: head.replace("Host: localhost\r\n", "")[:30] or "no host",
)
def test_tricks_with_headers_are_refused(server, head):
    answer = server.raw(f"POST /sparql HTTP/1.1\r\n{head}\r\nConnection: close\r\n\r\n".encode(), seconds=5)
    assert 400 <= status(answer) < 500, answer[:100]


@pytest.mark.parametrize(
    "line",
    [
        "GET",
        "\x16\x03\x01\x02\x00",
        "GET /",
        "GET http://[ HTTP/1.1",
        "PRI * HTTP/2.0",
        "GET /\x00 HTTP/1.1",
        "É / HTTP/1.1",
    ],
)
def test_what_is_no_http_is_refused(server, line):
    answer = server.raw(f"{line}\r\nHost: localhost\r\n\r\n".encode("latin-1"), seconds=3)
    assert answer == b"" or 400 <= status(answer) < 500


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "FOO"])
def test_other_methods_are_refused(server, method):
    target = "localhost:80" if method == "CONNECT" else "/sparql"
    answer = server.raw(
        f"{method} {target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
    )
    assert status(answer) in {400, 404, 405, 421}


@pytest.mark.parametrize(
    "accept", ["text/", "/", ";q=1", "a/b;q=x", "*/*;q=0", ",,,", "text/csv;" + "x=y;" * 3000, "\x7f", "text/html\x01"]
)
def test_a_header_that_nobody_can_read_is_no_error_of_ours(server, accept):
    answer = server.raw(
        f"GET {ASK} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept: {accept}\r\n\r\n".encode("latin-1")
    )
    assert status(answer) in {200, 400, 406}


@pytest.mark.parametrize("language", ["zh;q=x", ",;,;q", "en;q=nan", "x" * 5000, "-"])
def test_a_language_that_nobody_speaks_is_no_error_of_ours(server, language):
    assert server.get("/", "text/html", headers={"Accept-Language": language}).status_code == 200


def test_slow_clients_are_let_go(server):
    starts = {
        "nothing": b"",
        "half a header": b"GET /health HTTP/1.1\r\nHost: loc",
        "half a body": POST + b"ASK",
    }
    began = time.monotonic()
    with ThreadPoolExecutor(len(starts)) as pool:
        answers = dict(zip(starts, pool.map(lambda start: server.raw(start, seconds=ENDLESS), starts.values()), strict=True))
    assert time.monotonic() - began < ENDLESS
    assert {name: status(answer) for name, answer in answers.items()} == dict.fromkeys(starts, 408)


def test_a_trickle_of_headers_or_body_does_not_hold_a_connection(server):
    for start in (b"GET /health HTTP/1.1\r\nHost: localhost\r\n", POST):
        began = time.monotonic()
        with socket.create_connection(("127.0.0.1", server.port), timeout=0.1) as connection:
            connection.sendall(start)
            found = b""
            while not found and time.monotonic() - began < ENDLESS:
                try:
                    connection.sendall(b"x")
                    found = connection.recv(4096)
                except TimeoutError:
                    continue
            assert status(found) == 408
        assert time.monotonic() - began < ENDLESS


def refused_in_the_end(connection: socket.socket, data: bytes) -> bool:
    """Say whether the other side has gone: only the second thing that is sent to it after that finds out."""
    with suppress(OSError):
        for _ in range(200):
            connection.sendall(data)
            time.sleep(0.05)
        return False
    return True


def test_a_reader_who_does_not_read_is_let_go(built):
    query = quote("SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 60000")  # some 20 MB, more than the system keeps for us
    request = f"GET /sparql?query={query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    with served(built, slow=SLOW) as one, socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(30)
        connection.connect(("127.0.0.1", one.port))
        connection.sendall(request)
        assert status(connection.recv(1000)) == 200
        time.sleep(3 * SLOW)
        assert refused_in_the_end(connection, request)
        assert one.alive()


# ── Browsers of others ─────────────────────────────────────────────────────────────────────────


def test_every_answer_is_hardened(server):
    for path, accept in (
        ("/", "text/html"),
        ("/health", "*/*"),
        ("/nothing", "text/html"),
        (ASK, "*/*"),
        ("/assets/query.js", "*/*"),
        ("/explore", "*/*"),
    ):
        headers = server.get(path, accept).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors" in headers["content-security-policy"]
        assert "access-control-allow-origin" not in headers
        assert "server" not in headers
    policy = server.get("/query", "text/html").headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


def test_pages_of_other_sites_read_nothing_unless_they_may(server, built):
    cross = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}
    assert server.get(ASK, headers=cross).status_code == 403
    assert server.client.options("/sparql", headers={**cross, "Access-Control-Request-Method": "POST"}).status_code in {403, 405}
    assert server.get("/", headers={**cross, "Sec-Fetch-Mode": "navigate"}).status_code == 200
    mine = cross | {"Origin": "http://127.0.0.1:3333"}
    with served(built, origins=["http://127.0.0.1:3333"]) as one:
        assert one.get(ASK, headers=mine).headers["access-control-allow-origin"] == "http://127.0.0.1:3333"
        before = one.client.options("/sparql", headers={**mine, "Access-Control-Request-Method": "POST"})
        assert (before.status_code, before.headers["access-control-allow-origin"]) == (200, "http://127.0.0.1:3333")
        assert one.get(ASK, headers=cross).status_code == 403
        assert "access-control-allow-origin" not in one.get(ASK, headers={"Origin": "https://evil.example"}).headers


def test_words_of_articles_and_of_clients_stay_words(tmp_path):
    evil = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'{{7*7}}\u202e"
    text = json.dumps(evil)
    base, out = "https://w3id.org/kuangtu/id/", tmp_path / "out"
    out.mkdir()
    prefixes = (
        f"@prefix ktr: <{base}> .\n@prefix kt: <https://w3id.org/kuangtu/ontology#> .\n@prefix oa: <http://www.w3.org/ns/oa#> .\n"
    )
    prefixes += (
        "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    )
    prefixes += "@prefix dcterms: <http://purl.org/dc/terms/> .\n"
    graph = f"""{prefixes}
ktr:agency-x a kt:Agency ; skos:prefLabel {text}@zh ; skos:altLabel "别名"@zh ;
    dcterms:source <javascript:alert(3)> ; kt:issued ktr:n .
ktr:n a kt:Notice ; skos:prefLabel {text}@zh .
ktr:article-a a <https://schema.org/NewsArticle> ; dcterms:identifier "a" ; dcterms:title {text}@zh .
ktr:claim-1 a kt:Claim ; rdf:subject ktr:agency-x ; rdf:predicate kt:issued ; rdf:object ktr:n ; kt:modality kt:asserted ;
    kt:timeText {text} ; kt:evidence ktr:e .
ktr:e oa:hasSource ktr:article-a ; oa:hasSelector ktr:q , ktr:w .
ktr:q oa:exact {text} . ktr:w oa:start 0 .
"""
    (out / "graph.ttl").write_text(graph, encoding="utf-8")
    with served(out) as one:
        paths = ["/id/agency-x", "/id/claim-1", "/id/article-a", "/id/q", "/ontology/Agency", "/reconcile/preview?id=agency-x"]
        paths += [
            f"/search?q={quote(evil)}",
            "/search?q=别名",
            "/search?q=alert",
            f"/query?lang={quote(evil)}",
            f"/nothing/{quote(evil, safe='')}",
        ]
        for path in paths:
            page = one.get(path, "text/html")
            assert page.status_code in {200, 404}, path
            assert "<script>alert" not in page.text, path
            assert "<img" not in page.text, path
            assert "\u202e" not in page.text, path
            assert 'href="javascript' not in page.text, path
        assert one.get("/id/agency-x", "text/html").text.count("&lt;script&gt;alert(1)") >= 2
        assert "<script>" not in one.ask(f"SELECT * {{ {evil}", "text/html").text


# ── By its own description ─────────────────────────────────────────────────────────────────────


def test_fuzzed_by_its_own_description(server: Served):
    """Requests that schemathesis makes of the OpenAPI description, right ones and wrong ones: never an error of ours."""
    schemathesis = pytest.importorskip("schemathesis")
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis.errors import Unsatisfiable
    from schemathesis import checks as known

    @schemathesis.serializer("application/sparql-query")
    def _(_context, value):
        return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")

    names = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")
    known.load_all_checks()
    checks = known.CHECKS.get_by_names(names)
    schema = schemathesis.openapi.from_url(f"{server.address}openapi.json")
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == 16
    for operation in operations:
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
            try:
                strategy = operation.as_strategy(generation_mode=mode)
            except (ValueError, TypeError):
                continue

            @settings(
                max_examples=6,
                deadline=None,
                derandomize=True,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=strategy)
            def fuzz(case) -> None:
                case.call_and_validate(checks=checks)

            with suppress(Unsatisfiable):  # there is nothing wrong that could be sent to an address without parameters
                fuzz()
