"""`kg watch`: what is new is built, what left a feed stays, and the network is asked only as far as allowed."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from typer.testing import CliRunner

from kg.cli import app
from kg.documents import read_documents
from kg.errors import DocumentError, OutputError, StoreError
from kg.model import Document
from kg.watch import fetch, keep_items, snapshot, watch
from kg.watch import fetch as fetching  # the function; its module is reached through sys.modules below

MODULE = sys.modules["kg.watch.fetch"]
ARTICLE = "四川省发展改革委6月18日印发通知，要求25日前关停26个挖矿项目。"


def item(number: int, words: str = ARTICLE) -> str:
    return (
        f"<item><guid>n{number}</guid><title>断电{number}</title><link>https://news.example/{number}</link>"
        f"<pubDate>Fri, 18 Jun 2021 0{number}:00:00 +0800</pubDate><category>矿业</category>"
        f"<description>&lt;p&gt;{words}&lt;/p&gt;</description></item>"
    )


def feed(*items: str) -> bytes:
    return f"<?xml version='1.0'?><rss><channel><title>某报</title>{''.join(items)}</channel></rss>".encode()


def test_an_item_is_kept_as_the_article_that_the_feed_holds(tmp_path):
    whole, folder = tmp_path / "whole.xml", tmp_path / "kept"
    folder.mkdir()
    whole.write_bytes(feed(item(1), item(2)))
    assert keep_items(whole.read_bytes(), "某站", folder).new == 2
    kept = [document for document in read_documents([folder]) if isinstance(document, Document)]
    read = [document for document in read_documents([whole]) if isinstance(document, Document)]
    told = [(d.title, d.text, d.issued, d.publisher, d.url, d.categories, d.blocks) for d in read]
    assert [(d.title, d.text, d.issued, d.publisher, d.url, d.categories, d.blocks) for d in kept] == told
    assert [document.id for document in kept] == ["某站-n1", "某站-n2"]


def test_what_leaves_a_feed_stays_and_what_changes_replaces_itself(tmp_path):
    assert keep_items(feed(item(1), item(2)), "f", tmp_path).new == 2
    kept = keep_items(feed(item(2, "更正：项目为36个。"), item(3)), "f", tmp_path)
    assert (kept.new, kept.changed, kept.same, kept.problem) == (1, 1, 0, None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f-n1.json", "f-n2.json", "f-n3.json"]
    assert "更正" in json.loads((tmp_path / "f-n2.json").read_text(encoding="utf-8"))["content"]
    before = (tmp_path / "f-n3.json").stat().st_mtime_ns
    assert keep_items(feed(item(3)), "f", tmp_path).same == 1
    assert (tmp_path / "f-n3.json").stat().st_mtime_ns == before


@pytest.mark.parametrize(
    "guid", ["../../etc/passwd", "/abs", "a\\b", "CON", "." * 300, "矿" * 400, "n\u202en", "<b>", "a/../../b"]
)
def test_no_id_of_a_feed_leads_out_of_the_folder(tmp_path, guid):
    inbox = tmp_path / "deep" / "inbox"
    inbox.mkdir(parents=True)
    escaped = guid.replace("&", "&amp;").replace("<", "&lt;")
    keep_items(feed(f"<item><guid>{escaped}</guid><title>t</title><description>{ARTICLE}</description></item>"), "../x", inbox)
    assert len(list(inbox.iterdir())) == 1
    assert [path for path in tmp_path.rglob("*") if path.is_file() and inbox not in path.parents] == []


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<html><p>no feed</p></html>", "no RSS or Atom"),
        (b"\xff\xfe\x00", "no RSS or Atom"),
        (feed(), "no items"),
        (b"<!DOCTYPE r [<!ENTITY a 'aaaa'>]><rss><channel><item><title>&a;</title></item></channel></rss>", "document type"),
        (feed(item(1))[:-30], "line 1"),
    ],
)
def test_a_feed_that_is_none_is_told(tmp_path, data, words):
    assert words in (keep_items(data, "f", tmp_path).problem or "")


def test_a_build_follows_each_change_and_nothing_else(tmp_path):
    news, out = tmp_path / "news", tmp_path / "news" / "out"
    news.mkdir()
    (news / "a.txt").write_text(ARTICLE, encoding="utf-8")
    stop = threading.Event()
    built: list[int] = []

    def build():
        built.append(len(snapshot([news], out)))
        out.mkdir(exist_ok=True)
        (out / "graph.ttl").write_text(str(len(built)), encoding="utf-8")  # what a build writes is no news

    looks = 0

    def before() -> None:
        nonlocal looks
        looks += 1
        if looks == 3:
            (news / "b.txt").write_text(ARTICLE, encoding="utf-8")
        if looks == 5:
            (news / "a.txt").unlink()
        if looks == 8:
            stop.set()

    rounds = list(watch([news], out, build, stop, every=0.001, settle=0.001, before=before))
    assert built == [1, 2, 1]
    assert [result.error for result in rounds] == [None, None, None]


@pytest.mark.parametrize(("error", "builds"), [(OutputError("locked", "out"), 3), (DocumentError("nothing", "in"), 1)])
def test_a_failed_build_is_tried_again_when_that_can_help(tmp_path, error, builds):
    stop, looks = threading.Event(), 0

    def build():
        raise error

    def before() -> None:
        nonlocal looks
        looks += 1
        if looks == 4:
            stop.set()

    rounds = list(watch([tmp_path], tmp_path / "out", build, stop, every=0.001, settle=0.001, before=before))
    assert [result.error for result in rounds] == [error] * builds


class _Feed(BaseHTTPRequestHandler):
    """A publisher: each path answers in its own way."""

    def do_GET(self) -> None:
        body, headers, status = feed(item(1)), {"ETag": '"v1"'}, 200
        if self.path == "/marked" and self.headers.get("If-None-Match") == '"v1"':
            body, status = b"", 304
        elif self.path == "/moved":
            headers, status, body = {"Location": "/feed"}, 301, b""
        elif self.path == "/round":
            headers, status, body = {"Location": "/round"}, 302, b""
        elif self.path == "/file":
            headers, status, body = {"Location": "file:///etc/passwd"}, 302, b""
        elif self.path == "/bomb":
            body, headers = gzip.compress(b" " * 30_000_000), {"Content-Encoding": "gzip"}
        elif self.path == "/broken":
            body, headers = b"no gzip at all", {"Content-Encoding": "gzip"}
        elif self.path == "/gone":
            status = 410
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(BrokenPipeError, ConnectionResetError):  # the reader has had enough: what the bomb is for
            self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def publisher():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Feed)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_an_unchanged_feed_is_not_sent_again(publisher):
    first = fetch(f"{publisher}/marked")
    assert first.data == feed(item(1))
    again = fetch(f"{publisher}/marked", first.marks)
    assert (again.data, again.marks) == (None, first.marks)
    assert fetch(f"{publisher}/moved").data == first.data


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/bomb", "20 MB"),
        ("/broken", "cannot be fetched"),
        ("/gone", "410"),
        ("/round", "redirects more"),
        ("/file", "no web address"),
    ],
)
def test_limits_of_a_fetch(publisher, path, words):
    with pytest.raises(StoreError, match=words):
        fetch(publisher + path)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://x.example/", "https://", "nothing", "http://[::1", "https://me:secret@x.example/"]
)
def test_only_addresses_of_the_web_are_asked(url):
    with pytest.raises(StoreError) as caught:
        fetch(url)
    assert "secret" not in str(caught.value)


def test_a_redirect_into_the_own_network_is_refused(publisher, monkeypatch):
    answers = iter([False, True])
    monkeypatch.setattr(MODULE, "_is_private", lambda _host: next(answers))
    with pytest.raises(StoreError, match="private network"):
        fetching(f"{publisher}/moved")


def test_private_addresses_are_known():
    assert all(MODULE._is_private(host) for host in ("127.0.0.1", "localhost", "10.1.2.3", "169.254.169.254", "::1"))
    assert not any(MODULE._is_private(host) for host in ("8.8.8.8", "no-such-host.invalid"))


def test_an_address_needs_leave(tmp_path):
    told = CliRunner().invoke(app, ["watch", "https://news.example/rss", "-o", str(tmp_path / "out")])
    assert told.exit_code == 2
    assert "--fetch" in told.output
    assert list(tmp_path.iterdir()) == []


def test_a_feed_of_the_web_becomes_a_graph(publisher, tmp_path):
    out = tmp_path / "out"
    told = CliRunner().invoke(app, ["watch", f"{publisher}/feed", "--fetch", "--once", "-o", str(out)])
    assert told.exit_code == 0, told.output
    assert "1 article," in told.output
    assert "省发展改革委" in (out / "graph.ttl").read_text(encoding="utf-8")
    assert [path.name for path in (tmp_path / "out-articles").iterdir()] == ["127.0.0.1-n1.json"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")
def test_it_can_be_stopped_and_started_again(tmp_path):
    news, out = tmp_path / "feed.xml", tmp_path / "out"
    news.write_bytes(feed(item(1)))
    command = [sys.executable, "-m", "kg", "watch", str(news), "--keep", str(tmp_path / "kept"), "-o", str(out), "--every", "0.2"]
    for number in (1, 2):
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUTF8": "1"}
        )
        said = process.stdout.readline()
        assert f"{number} article" in said
        process.send_signal(signal.SIGTERM)
        _, complaints = process.communicate(timeout=30)
        assert process.returncode == 0, complaints
        assert "stopped" in complaints
        assert len(json.loads((out / "report.json").read_text(encoding="utf-8"))["articles"]) == number
        news.write_bytes(feed(item(2)))  # the first has left the feed, and stays in the graph
