"""Loading into stores that run elsewhere: for real into Oxigraph and Virtuoso, and what a store may do to those who load."""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest
from cookbook_corpus import COOKBOOK
from rdf_corpus import CORPUS, ONTOLOGY_DIR, save
from servers import http_query, oxigraph_server
from test_cli import Runner

from kg.errors import StoreError
from kg.store import Credentials, connect, credentials_for, find_addresses, load, named_queries, open_store, write_store
from kg.store.loading import _orphans

ALL = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o FILTER(STRSTARTS(STR(?g), 'https://w3id.org/kuangtu/')) } }"
LOCAL = re.compile(r"https://w3id\.org/kuangtu/(?:id/|ontology#)([^/#]*)\Z")


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("load") / "out"
    write_store(save(folder, COOKBOOK), folder / "store")
    return folder


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory):
    with oxigraph_server(tmp_path_factory.mktemp("oxigraph"), "--union-default-graph") as server:
        yield server


@pytest.fixture(autouse=True)
def _no_credentials(monkeypatch, tmp_path):
    for name in ("KUANGTU_USER", "KUANGTU_PASSWORD", "KUANGTU_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NETRC", str(tmp_path / "none"))


@pytest.fixture
def kg(capsys):
    return Runner(capsys)


def count(url, sparql=ALL):
    return int(http_query(url, sparql)["results"]["bindings"][0]["n"]["value"])


def size(view):
    return sum(1 for name in view.graphs for _ in view.triples(name))


@pytest.mark.server
@pytest.mark.parametrize("protocol", ["graph-store", "update"])
def test_oxigraph_takes_a_graph_replaces_it_and_never_doubles(kg, out, oxigraph, protocol):
    expected = size(open_store(out))
    said = kg("load", oxigraph.url, "-i", out, "--protocol", protocol, "--force", "--json")
    assert said.code == 0, said.err
    done = json.loads(said.out)
    assert (done["sent"], done["triples"], done["addresses"]["protocol"]) == (5, expected, protocol)
    assert count(f"{oxigraph.url}/query") == expected
    again = kg("load", oxigraph.url, "-i", out)
    assert again.out.startswith("0 graphs sent (0 triples), 5 there already")
    assert "counted and compared" in again.out
    kg("load", oxigraph.url, "-i", out, "--force", "--protocol", protocol)
    assert count(f"{oxigraph.url}/query") == expected


@pytest.mark.server
def test_what_changed_is_sent_and_what_went_is_pruned(out, tmp_path, tmp_path_factory):
    write_store(save(tmp_path, CORPUS), tmp_path / "store")
    smaller, larger = open_store(tmp_path), open_store(out)
    with oxigraph_server(tmp_path_factory.mktemp("prune")) as server, connect(f"{server.url}/store") as remote:
        addresses = find_addresses(remote)
        assert addresses.write == f"{server.url}/store"
        assert load(larger, remote, addresses).sent == 5
        done = load(smaller, remote, addresses, prune=True)
        assert done.removed == 1
        assert 0 < done.sent < 5, "what did not change is not sent again"
        assert count(f"{server.url}/query") == size(smaller)
        assert load(larger, remote, addresses, into="https://example.org/one").triples == len(set(larger.triples()))
        graphs = http_query(f"{server.url}/query", "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")["results"]["bindings"]
        assert len(graphs) == len(smaller.graphs) + 2, "the notes, and the probe has left nothing"


@pytest.mark.server
def test_virtuoso_wants_a_password_and_then_holds_every_iri(kg, out, virtuoso_store, monkeypatch):
    refused = kg("load", virtuoso_store.url, "-i", out)
    assert refused.code == 2
    assert "refuses (401): set KUANGTU_USER" in refused.err
    monkeypatch.setenv("KUANGTU_USER", virtuoso_store.user)
    monkeypatch.setenv("KUANGTU_PASSWORD", "not-the-password")
    wrong = kg("load", virtuoso_store.url, "-i", out)
    assert wrong.code == 2
    assert "not-the-password" not in wrong.out + wrong.err
    monkeypatch.setenv("KUANGTU_PASSWORD", virtuoso_store.password)
    said = kg("load", virtuoso_store.url, "-i", out)
    assert said.code == 0, said.err
    assert said.out.startswith("5 graphs sent")
    query = f"{virtuoso_store.url}/sparql"
    assert count(query) == size(open_store(out))
    assert kg("load", query, "-i", out).out.startswith("0 graphs sent")
    kg("load", virtuoso_store.url, "-i", out, "--force")
    assert count(query) == size(open_store(out))
    rows = http_query(
        query, "SELECT DISTINCT ?i { GRAPH ?g { ?i ?p ?o } FILTER(STRSTARTS(STR(?g), 'https://w3id.org/kuangtu/')) }"
    )
    subjects = {row["i"]["value"] for row in rows["results"]["bindings"]}
    assert subjects == {triple.subject.value for triple in open_store(out).triples()}


@pytest.mark.server
def test_a_question_of_the_cookbook_is_answered_there(kg, out, oxigraph):
    kg("load", oxigraph.url, "-i", out)
    sparql = next(q.sparql for q in named_queries(ONTOLOGY_DIR) if q.name == "rumours-confirmed")
    rows = http_query(f"{oxigraph.url}/query", sparql)["results"]["bindings"]
    assert [(row["subject"]["value"], row["object"]["value"]) for row in rows] == [("云南省", "关停")]


def test_no_iri_of_ours_needs_an_escape_in_turtle(built):
    for quad in ox.parse(path=str(built / "graph.ttl"), format=ox.RdfFormat.TURTLE):
        for term in quad.triple:
            if isinstance(term, ox.NamedNode) and term.value.startswith("https://w3id.org/kuangtu/"):
                name = LOCAL.match(term.value)
                assert name, term
                assert re.fullmatch(r"[\w.-]+", name[1]), term


# --- stores that misbehave


class Fake(ThreadingHTTPServer):
    """A store in memory that can be told to refuse, be busy, send elsewhere, or lose something."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answers)
        self.graphs, self.seen, self.busy, self.asks, self.harm, self.there = {}, [], 0, None, "", ""
        self.room, self.sizes = None, []
        self.url = f"http://127.0.0.1:{self.server_port}"


class Answers(BaseHTTPRequestHandler):
    def _do(self):  # noqa: C901, PLR0911 - one return for each answer
        at, fake = urlsplit(self.path), self.server
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fake.seen.append((self.command, at.path, self.headers.get("Authorization")))
        if fake.there:
            return self._say(307, b"", Location=fake.there)
        if fake.asks and not self.headers.get("Authorization"):
            return self._say(401, b"who?", **{"WWW-Authenticate": fake.asks})
        if fake.busy:
            fake.busy -= 1
            if fake.harm == "meets":
                return self._say(500, b"<h3>Error 40001</h3><xmp>SR172: Transaction deadlocked</xmp>")
            return self._say(503, b"busy", **{"Retry-After": "7"})
        if at.path == "/query":
            sparql = parse_qs(at.query or body.decode())["query"][0]
            store = ox.Store()
            for name, text in () if fake.harm == "hides" else fake.graphs.items():
                store.load(text, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(name))
            data = store.query(sparql).serialize(format=ox.QueryResultsFormat.JSON)
            return self._say(200, bytes(data))
        if at.path != "/store":
            return self._say(404, b"nothing here")
        graph = parse_qs(at.query)["graph"][0]
        if self.command == "DELETE":
            return self._say(204 if fake.graphs.pop(graph, None) else 404, b"")
        if fake.room is not None and graph.startswith("https:"):
            fake.room -= 1
            if fake.room < 0:
                return self._say(507, b"no room")
        fake.sizes.append(body.count(b"\n"))
        lost = fake.harm.startswith("loses") and "article" in graph
        if lost and fake.harm == "loses once":
            fake.harm = ""
        escaped = body.replace(b"/ontology#ShutDown>", b"/ontology#Shut_Down>") if fake.harm == "escapes" else body
        kept = fake.graphs.get(graph, b"") if self.command == "POST" else b""
        fake.graphs[graph] = kept + (body.partition(b"\n")[2] if lost else escaped)
        return self._say(201, b"")

    do_GET = do_POST = do_PUT = do_DELETE = _do  # noqa: N815 - the names that the library calls

    def _say(self, status, body, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words):
        pass


@pytest.fixture
def fake():
    with Fake() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def loaded(fake, out, credentials=None, **more):
    waits = []
    with connect(fake.url, credentials) as remote:
        remote.wait = waits.append
        addresses = find_addresses(remote)
        fake.busy = more.pop("busy", 0)
        fake.harm = more.pop("harm", "")
        return load(open_store(out), remote, addresses, **more), waits


def test_what_was_written_to_try_a_store_is_taken_away_also_where_it_does_not_show(fake):
    fake.harm = "hides"
    with connect(fake.url) as remote, pytest.raises(StoreError, match="takes no triples there"):
        find_addresses(remote)
    assert fake.graphs == {}


def test_a_quotation_mark_in_the_base_ends_no_text_of_a_question():
    def asked(_url, sparql):
        return json.loads(ox.Store().query(sparql).serialize(format=ox.QueryResultsFormat.JSON))

    view = SimpleNamespace(base="https://example.org/o'neil/", graphs=())
    assert _orphans(SimpleNamespace(query=asked), "", view) == []


def test_a_busy_store_is_asked_again_after_the_time_that_it_names(fake, out):
    done, waits = loaded(fake, out, busy=3)
    assert done.sent == 5
    assert waits == [7.0, 7.0, 7.0]
    with pytest.raises(StoreError, match="answered 503"):
        loaded(fake, out, busy=100, force=True)


def test_a_store_whose_transactions_met_is_asked_again(fake, out):
    done, waits = loaded(fake, out, busy=2, harm="meets")
    assert done.sent == 5
    assert waits == [0.5, 1.0]
    with pytest.raises(StoreError, match=r"answered 500.*deadlocked"):
        loaded(fake, out, busy=100, harm="meets", force=True)


def test_a_loading_that_stopped_goes_on(fake, out):
    loaded(fake, out)
    lost = sorted(fake.graphs)[1]
    del fake.graphs[lost]
    before = len(fake.seen)
    done, _ = loaded(fake, out)
    assert (done.sent, done.skipped) == (1, 4)
    assert (
        sum(1 for command, path, _ in fake.seen[before:] if (command, path) == ("PUT", "/store")) == 3
    )  # with the probe and the notes


def test_words_that_changed_are_sent_though_all_counts_are_the_same(fake, out, tmp_path):
    loaded(fake, out)
    turtle = (out / "graph.ttl").read_text(encoding="utf-8")
    (tmp_path / "graph.ttl").write_text(turtle.replace('dcterms:title "一周之后"', 'dcterms:title "一月之后"'), encoding="utf-8")
    done, _ = loaded(fake, tmp_path)
    assert (done.sent, done.skipped) == (1, 4)
    assert "一月之后".encode() in b"".join(fake.graphs.values())


def test_one_graph_goes_in_pieces_and_on_where_it_was_stopped(fake, out, monkeypatch):
    monkeypatch.setattr("kg.store.loading._PIECE", 200)
    triples = list(open_store(out).triples())
    one, moves = "https://example.org/one", []
    monkeypatch.setattr(fake, "room", 3)
    with pytest.raises(StoreError, match="answered 507"):
        loaded(fake, out, into=one)
    fake.room, fake.sizes = None, []
    done, _ = loaded(fake, out, into=one, on_progress=lambda *of: moves.append(of))
    assert (done.graphs, done.sent, done.triples) == (1, 1, len(triples))
    assert max(fake.sizes) <= 200
    assert sum(fake.sizes) - len(triples) + 3 * 200 in range(30), "what was there is not sent again; notes and probe are small"
    assert moves[0] == (0, len(triples))
    assert moves[-1] == (len(triples), len(triples))
    assert fake.graphs[one].count(b"\n") == len(triples)
    assert loaded(fake, out, into=one)[0].sent == 0
    loaded(fake, out, into=one, force=True)
    assert fake.graphs[one].count(b"\n") == len(triples), "replaced and not doubled"


def test_what_a_store_lost_once_is_sent_once_more(fake, out):
    done, _ = loaded(fake, out, harm="loses once")
    assert done.sent == 5
    assert loaded(fake, out)[0].sent == 0


@pytest.mark.parametrize(
    ("harm", "words"), [("loses", r"triples of .* for \w+:\w+ \d+ of \d+.*--force"), ("escapes", r"changed IRIs in .*#Shut_Down")]
)
def test_what_the_store_lost_or_changed_is_told(fake, out, harm, words):
    with pytest.raises(StoreError, match=words):
        loaded(fake, out, harm=harm)


def test_credentials_go_only_to_a_store_that_asks_and_never_elsewhere(fake, out):
    secret = Credentials("anna", "s3cret")
    loaded(fake, out, secret)
    assert {who for _, _, who in fake.seen} == {None}, "nobody asked"
    fake.asks = 'Basic realm="store"'
    loaded(fake, out, secret, force=True)
    assert any(who and who.startswith("Basic ") for _, _, who in fake.seen)
    fake.asks = 'Digest realm="store", nonce="1", qop="auth"'
    fake.seen.clear()
    loaded(fake, out, secret, force=True)
    assert {who.split()[0] for _, _, who in fake.seen if who} == {"Digest"}
    with Fake() as other:
        fake.there = f"{other.url}/query"
        with pytest.raises(StoreError, match=r"answers no SPARQL query") as caught:
            loaded(fake, out, secret)
        assert "redirects to" in str(caught.value.__cause__)
        assert "s3cret" not in repr(caught.value) + str(caught.value.__cause__) + repr(secret)
        assert not other.seen


def test_a_token_is_a_bearer(fake, out):
    loaded(fake, out, Credentials(token="t0ken"))  # noqa: S106 - made up
    assert {who for _, _, who in fake.seen} == {"Bearer t0ken"}


def test_where_credentials_come_from(tmp_path):
    url = "https://store.example.org/x"
    assert credentials_for(url, {"KUANGTU_TOKEN": "t", "KUANGTU_USER": "u"}) == Credentials(token="t")  # noqa: S106 - made up
    assert credentials_for(url, {"KUANGTU_USER": "u", "KUANGTU_PASSWORD": "p"}) == Credentials("u", "p")
    path = tmp_path / "netrc"
    path.write_text("machine store.example.org login anna password s3cret\n")
    path.chmod(0o600)
    assert credentials_for(url, {"NETRC": str(path)}) == Credentials("anna", "s3cret")
    assert credentials_for("https://other.example.org", {"NETRC": str(path)}) == Credentials()
    path.write_text("nonsense store.example.org\n")
    with pytest.raises(StoreError, match="netrc"):
        credentials_for(url, {"NETRC": str(path)})
    with pytest.raises(StoreError, match="no password in the address") as caught:
        credentials_for("https://anna:s3cret@store.example.org/x", {})
    assert "s3cret" not in str(caught.value)


def test_wrong_addresses_are_named(kg, out, fake, tmp_path):
    assert "is no web address" in kg("load", "ftp://store", "-i", out).err
    assert "cannot be reached" in kg("load", "http://127.0.0.1:9", "-i", out, "--retries", "0").err
    assert "kg build" in kg("load", fake.url, "-i", tmp_path).err
    assert "takes no triples" in kg("load", fake.url, "-i", out, "--protocol", "update", "--retries", "0").err
    assert "not an IRI" in kg("load", fake.url, "-i", out, "--graph", "no iri").err
