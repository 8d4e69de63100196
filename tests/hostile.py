"""What must hold of any input, however mean, as functions of bytes or text: called by the tests and by ``scripts/fuzz.py``."""

from __future__ import annotations

import io
import json
import re
import sys
from datetime import date, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
from articles import article, extractor, knowledge

from kg.documents import read_text, safe_id, sentences
from kg.documents.encodings import decode
from kg.documents.pieces import tidy
from kg.graph import literal, triples, write_turtle
from kg.identity import resolve
from kg.model import Document, Failure
from kg.quantities import find_quantities
from kg.reading import Reading
from kg.times import find_times
from kg.view.safe import json_block

if TYPE_CHECKING:
    from collections.abc import Callable
    from sys import _TraceFunction as Trace
    from types import FrameType

    from kg.model import Corpus

PIECES = [
    *"，。；：（）《》“”「」『』、%年月日时点万亿一十百千零半约超至从到前后《>&<\"'`*_#[](){}!|\\~^+-=@$:;,./ \t\n\r",
    *"\x00\x0b\x1b\x7f\x85\xa0\xad\u0300\u0301\u061c\u200b\u200d\u200e\u2028\u202e\u2066\u3000\ud800\ue000\ufeff\ufffe\U0001f600\U00020000",
    "---\n", "+++\n", "title: ", "date: ", "- ", "? ", "!!python/object/apply:os.system [x]", "&a [*a]", "*a",
    "<<: ", "{{", "[[",
    "<p>", "</p>", "<div class='", "<br>", '<a href="', "<!--", "-->", "<![CDATA[", "]]>", "<script>", "</script>",
    "<html><body>",
    "<h1>", "<table><tr><td>", "&#", "&#x110000;", "&amp;", "&lt;", "<?xml version='1.0'?>", "<rss><channel><item>",
    "</item>",
    "<title>", "<description>", "<link>", "<feed>", "<entry>", "<!DOCTYPE x [<!ENTITY a 'b'>]>", "&a;",
    "<content type='xhtml'>",
    '{"text": "', '{"title": "', '"}', '", "', "\\u0000", "\\ud800", "null", "1e999", '"id": "', "NaN", "**",
    "](http://", "```",
    "http://a.b/", "https://[", "2021年6月", "6月18日", "20210618",
    "2021-06-18", "今日（6月20日）", "昨天", "上周", "本月", "去年底",
    "24小时", "22:00", "农历", "第一季度", "99999999999999999999", "0.0000001",
    "1,234", "12%", "126EH/s", "三分之一", "百分之", "万亿元",
    "四川省", "能源局", "发布", "印发", "《关于关停挖矿的通知》", "（以下简称“", "”）", "该通知", "要求",
    "关停", "停止供电", "约谈", "召开会议",
    "F2Pool", "算力", "下跌", "上涨", "分别为", "据", "报道", "表示", "总裁王大山", "有限公司",
    "矿池", "将", "网传", "否认", "不", "已", "运往",
    "${7*7}", "../", "CON", "=1+1", "javascript:", " .\nktr:x a kt:Claim", '"""', "'''", "@zh", "^^xsd:date",
    "\\u0022", "> <http://x> <",
]  # fmt: skip
"""What mean input is made of; text that is put together of these gets further into the program than chance does."""

_UNPRINTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}


def check_readers(data: bytes) -> None:
    """Every file becomes documents and failures; a document is sound, and its id a name of a file anywhere."""
    results = read_text("a.md", data)
    assert results
    for result in results:
        assert isinstance(result, Document | Failure)
        if isinstance(result, Failure):
            assert result.error
            assert (result.document + result.error).encode()
            continue
        check_document(result)


def check_document(document: Document) -> None:
    """Blocks lie in order and are lines; nothing unseen is left; what enters a graph or a path can."""
    check_id(document.id)
    assert document.text.encode()
    assert not _UNPRINTED.search(document.text)
    place = 0
    for block in document.blocks:
        assert block.span.start == (place + 1 if place else 0)
        place = block.span.end
        line = block.span.of(document.text)
        assert line == line.strip()
        assert "\n" not in line
    assert place == len(document.text)
    for value in (document.title, document.publisher, document.author, *document.categories):
        assert value is None or (value.strip() and not _UNPRINTED.search(value) and "\n" not in value)
    if document.url is not None:
        ox.NamedNode(document.url)
    if document.issued is not None:
        assert 1900 <= document.issued.year <= 2100
        assert isinstance(document.issued, date | datetime)
        document.issued.isoformat()
    assert all(a.end <= b.start for a, b in pairwise(sentences(document)))


def check_id(ident: str) -> None:
    """An id names a file on every system and leads nowhere else."""
    assert 0 < len(ident.encode()) <= 170
    assert ident not in {".", ".."}
    assert ident.isprintable()
    assert not set(ident) & set('/\\:*?"<>|')
    assert not ident.startswith((".", "-", " "))
    assert not ident.endswith((".", " "))
    assert ident.partition(".")[0].strip().casefold() not in _RESERVED


def check_ids(name: str) -> None:
    """Any name becomes such an id, again and again the same."""
    ident = safe_id(name)
    check_id(ident)
    check_id(safe_id(name, "salt"))
    assert safe_id(ident) == ident or len(ident.encode()) > 150


def check_encodings(data: bytes) -> None:
    """Bytes become text or nothing; what was UTF-8 stays what it was."""
    found = decode(data)
    if found is not None:
        assert isinstance(found.text, str)
        assert found.lost <= max(1, len(found.text) * 0.01)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return
    if found is not None and "\x00" not in text and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        assert found.text == text


def check_times(text: str) -> None:
    """Times quote the text, in order, and end no sooner than they begin."""
    reading = Reading.of(text)
    found = find_times(reading, date(2021, 6, 22))
    for mention in found:
        assert reading.span(mention.start, mention.end).of(text)
        when = mention.when
        if when.earliest is not None and when.latest is not None:
            assert str(when.earliest)[:10] <= str(when.latest)[:10]
    assert all(a.end <= b.start for a, b in pairwise(found))


def check_quantities(text: str) -> None:
    """Amounts quote the text, in order, and are finite numbers that are written without an exponent."""
    reading = Reading.of(text)
    found = find_quantities(reading)
    for mention in found:
        assert reading.span(mention.start, mention.end).of(text) == mention.quantity.text
        assert mention.quantity.value.is_finite()
        assert mention.quantity.value < 10**27
        assert mention.quantity.value.as_tuple().exponent <= 0  # type: ignore[operator]
        assert mention.quantity.upper is None or mention.quantity.upper >= mention.quantity.value
    assert all(a.end <= b.start for a, b in pairwise(found))


def check_claims(text: str) -> None:
    """Every claim quotes its article, speaks of entities that are there, and comes out the same again."""
    document = article(carried(text))  # as the readers and the build make sure
    found = extractor()(document)
    there = {entity.iri for entity in found.entities}
    for claim in found.claims:
        assert claim.evidence
        assert all(proof.span.of(document.text) == proof.exact for proof in claim.evidence)
        assert {claim.subject, *claim.attributed} <= there
    for iri in there:
        ox.NamedNode(iri)
    assert extractor()(document) == found


def instructions(call: Callable[[], object]) -> int:
    """Return how many instructions of the product's Python a call runs: the same in every run, on every machine."""
    done = 0

    def count(_frame: FrameType, event: str, _arg: object) -> Trace:
        nonlocal done
        done += event == "opcode"
        return count

    def enter(frame: FrameType, _event: str, _arg: object) -> Trace | None:
        if "/kg/" not in frame.f_code.co_filename:
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        return count

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        call()
    finally:
        sys.settrace(before)
    return done


@cache
def _folder() -> Path:
    """A folder of this process."""
    import tempfile

    return Path(tempfile.mkdtemp(prefix="kuangtu-hostile-"))


def mean_corpus(bad: str) -> Corpus:
    """Return what is read out of an article that has some words wherever an article can have words."""
    bad = tidy(bad) or "某"  # what the readers leave of it
    text = f"{bad}\n四川已关停矿场。\n矿企“{bad[:20]}”表示，四川省能源局发布《{bad}通知》，要求断电。总裁王大山{bad}表示。"
    base = article(text, "a")
    document = Document(
        "a", base.text, base.blocks, bad, date(2021, 6, 22), publisher=bad, author=bad, url=bad, categories=(bad,)
    )
    return resolve([document], [extractor()(document)])


def carried(text: str) -> str:
    """Return a text as RDF can hold it: no NUL, no half of a pair."""
    return re.sub("[\x00\ud800-\udfff]", "\ufffd", text)


def check_literal(text: str) -> None:
    """A literal is read by Oxigraph and by rdflib, from Turtle and from N-Quads, as the text that it was."""
    import rdflib

    line = f"<http://x.example/s> <http://x.example/p> {literal(text)} .\n"
    for syntax in (ox.RdfFormat.TURTLE, ox.RdfFormat.N_TRIPLES):
        (found,) = ox.parse(line, format=syntax)
        assert found.object.value == carried(text)  # type: ignore[union-attr]
    nquads = ox.serialize([found], format=ox.RdfFormat.N_QUADS) or b""
    assert {quad.object.value for quad in ox.parse(nquads, format=ox.RdfFormat.N_QUADS)} == {carried(text)}  # type: ignore[union-attr]
    graph = rdflib.Graph()
    graph.parse(data=line.encode(), format="turtle")
    ((_, _, thing),) = graph
    assert str(thing) == carried(text)


def check_turtle(text: str) -> None:
    """The Turtle of an article with these words is read as the triples that were written, and nothing more."""
    found = mean_corpus(text)
    path = _folder() / "graph.ttl"
    write_turtle(found, knowledge().terms, path)
    parsed = list(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))
    assert {str(triple) for triple in parsed} == {str(triple) for triple in triples(found, knowledge().terms)}
    out = io.BytesIO()
    ox.serialize(
        [ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode("http://x.example/g")) for t in parsed],
        out,
        format=ox.RdfFormat.N_QUADS,
    )
    again = list(ox.parse(out.getvalue(), format=ox.RdfFormat.N_QUADS))
    assert {str(quad.triple) for quad in again} == {str(triple) for triple in parsed}


def check_page(text: str) -> None:
    """Data in the page is what it was, and no parser of HTML finds an element in it."""
    block = json_block({"words": [text], text[:40]: None})
    assert not set(block) & set("<>&\u2028\u2029")
    assert json.loads(block)["words"] == [text]


BYTES: dict[str, Callable[[bytes], None]] = {"readers": check_readers, "encodings": check_encodings}
TEXTS: dict[str, Callable[[str], None]] = {
    "ids": check_ids, "times": check_times, "quantities": check_quantities,
    "claims": check_claims, "literals": check_literal,
    "turtle": check_turtle, "page": check_page,
}  # fmt: skip
