"""The answers of SPARQL in the formats of the W3C, written from Oxigraph's terms; runs in the worker.

Oxigraph writes these formats too, but from its own iterator, which can be neither counted nor cut; so an answer is first
counted as it comes and then written here. Triples are written by Oxigraph.
"""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pyoxigraph as ox

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
    Row = Sequence[Term | None]

__all__ = ["ASKED", "GRAPHS", "TABLES", "Unwritable", "write_graph", "write_table", "write_truth"]

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
CSV = "text/csv"
TSV = "text/tab-separated-values"

TABLES = (JSON, XML, CSV, TSV)
"""The media types of the answer to SELECT or ASK, the preferred one first."""

GRAPHS = ("text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml")
"""The media types of the answer to CONSTRUCT or DESCRIBE, the preferred one first."""

ASKED = {
    "json": JSON, "application/json": JSON, "srj": JSON, JSON: JSON, "xml": XML, "application/xml": XML, "text/xml": XML,
    "srx": XML, XML: XML, "csv": CSV, CSV: CSV, "tsv": TSV, TSV: TSV, "turtle": GRAPHS[0], "ttl": GRAPHS[0],
    "text/turtle": GRAPHS[0], "text/plain": GRAPHS[1], "nt": GRAPHS[1], "ntriples": GRAPHS[1], GRAPHS[1]: GRAPHS[1],
    "jsonld": GRAPHS[2], "json-ld": GRAPHS[2], GRAPHS[2]: GRAPHS[2], "rdf": GRAPHS[3], GRAPHS[3]: GRAPHS[3],
}  # fmt: skip
"""What a client may write for a format (in ``format=`` or ``Accept``), and the media type that it means."""

_XSD = "http://www.w3.org/2001/XMLSchema#"
_BARE = {f"{_XSD}integer": re.compile(r"[+-]?[0-9]+\Z"), f"{_XSD}decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+\Z")}
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class Unwritable(ValueError):  # noqa: N818 - reads as what it says
    """The format asked for cannot carry this answer."""


def write_table(columns: Sequence[str], rows: Sequence[Row], media: str) -> bytes:
    """Write the answer to SELECT in one of `TABLES`; None stands for what is unbound.

    Raises:
        Unwritable: XML cannot carry a character of the answer.
    """
    writers: dict[str, Callable[[Sequence[str], Sequence[Row]], str]] = {JSON: _json, XML: _xml, CSV: _csv, TSV: _tsv}
    return writers[media](columns, rows).encode("utf-8", "replace")


def write_truth(truth: ox.QueryBoolean, media: str) -> bytes:
    """Write the answer to ASK in one of `TABLES`."""
    import pyoxigraph as ox  # noqa: PLC0415 - a library that the server itself need not load

    form = ox.QueryResultsFormat.from_media_type(media)
    return truth.serialize(format=form) or b""


def write_graph(triples: Sequence[ox.Triple], media: str, prefixes: dict[str, str]) -> bytes:
    """Write the answer to CONSTRUCT or DESCRIBE in one of `GRAPHS`: each triple once, sorted, the same bytes each time.

    Raises:
        Unwritable: RDF/XML has no name for a predicate.
    """
    import pyoxigraph as ox  # noqa: PLC0415 - a library that the server itself need not load

    form = ox.RdfFormat.from_media_type(media)
    turtle = media == GRAPHS[0]
    ordered = sorted(set(triples), key=str)
    text = "".join(map(str, ordered)) if turtle else ""
    used = {prefix: space for prefix, space in prefixes.items() if f"<{space}" in text}
    try:
        data = ox.serialize(ordered, format=form, prefixes=used if turtle else None) or b""
    except (ValueError, OSError) as error:
        raise Unwritable(f"{media} cannot carry this graph ({error}); ask for text/turtle") from error
    return _sorted_prefixes(data) if turtle else data


def _sorted_prefixes(turtle: bytes) -> bytes:
    """Sort the prefixes at the head, which Oxigraph writes in the order of a hash table."""
    lines = turtle.split(b"\n")
    end = next((i for i, line in enumerate(lines) if not line.startswith(b"@prefix ")), len(lines))
    return b"\n".join(sorted(lines[:end]) + lines[end:])


def _kind(term: Term) -> str:
    """Return ``NamedNode``, ``BlankNode``, ``Literal`` or ``Triple``."""
    return type(term).__name__


def _value(term: Term) -> dict[str, object]:
    """Return a term as SPARQL 1.1 (and 1.2, for triples) Query Results JSON has it."""
    kind = _kind(term)
    if kind == "Triple":
        parts = {"subject": _value(term.subject), "predicate": _value(term.predicate), "object": _value(term.object)}  # type: ignore[union-attr]
        return {"type": "triple", "value": parts}
    found: dict[str, object] = {"type": {"NamedNode": "uri", "BlankNode": "bnode"}.get(kind, "literal"), "value": term.value}  # type: ignore[union-attr]
    if kind == "Literal":
        if term.language:  # type: ignore[union-attr]
            found["xml:lang"] = term.language  # type: ignore[union-attr]
        elif (datatype := term.datatype.value) != f"{_XSD}string":  # type: ignore[union-attr]
            found["datatype"] = datatype
    return found


def _json(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """https://www.w3.org/TR/sparql11-results-json/."""
    bindings = [{name: _value(term) for name, term in zip(columns, row, strict=True) if term is not None} for row in rows]
    return json.dumps(
        {"head": {"vars": list(columns)}, "results": {"bindings": bindings}}, ensure_ascii=False, separators=(",", ":")
    )


def _xml_term(value: dict[str, object]) -> str:
    """Return a term as SPARQL Query Results XML has it."""
    kind, content = value["type"], value["value"]
    if isinstance(content, dict):
        return f"<triple>{''.join(f'<{part}>{_xml_term(term)}</{part}>' for part, term in content.items())}</triple>"
    more = "".join(f" {name}={quoteattr(str(value[name]))}" for name in ("xml:lang", "datatype") if name in value)
    return f"<{kind}{more}>{escape(str(content))}</{kind}>"


def _xml(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """https://www.w3.org/TR/rdf-sparql-XMLres/."""
    out = ['<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">\n<head>']
    out += [f"<variable name={quoteattr(name)}/>" for name in columns]
    out.append("</head>\n<results>\n")
    for row in rows:
        out.append("<result>")
        out += [
            f"<binding name={quoteattr(name)}>{_xml_term(_value(term))}</binding>"
            for name, term in zip(columns, row, strict=True)
            if term is not None
        ]
        out.append("</result>\n")
    out.append("</results>\n</sparql>\n")
    text = "".join(out)
    if _NO_XML.search(text):
        raise Unwritable("the answer holds a character that XML cannot carry; ask for JSON")
    return text


def _csv(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """https://www.w3.org/TR/sparql11-results-csv-tsv/#csv: the values alone."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_plain(term) for term in row] for row in rows)
    return stream.getvalue()


def _plain(term: Term | None) -> str:
    """Return the bare text of a term."""
    if term is None:
        return ""
    if _kind(term) == "BlankNode":
        return f"_:{term.value}"  # type: ignore[union-attr]
    return str(term) if _kind(term) == "Triple" else term.value  # type: ignore[union-attr]


def _tsv(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """https://www.w3.org/TR/sparql11-results-csv-tsv/#tsv: terms as in Turtle."""
    lines = ["\t".join(f"?{name}" for name in columns)]
    lines += ["\t".join(_turtle(term) for term in row) for row in rows]
    return "\n".join(lines) + "\n"


def _turtle(term: Term | None) -> str:
    """Return a term as Turtle has it, numbers bare."""
    if term is None:
        return ""
    if _kind(term) == "Triple":
        return f"<<( {_turtle(term.subject)} {_turtle(term.predicate)} {_turtle(term.object)} )>>"  # type: ignore[union-attr]
    if _kind(term) == "Literal" and (bare := _BARE.get(term.datatype.value)) and bare.match(term.value):  # type: ignore[union-attr]
        return term.value  # type: ignore[union-attr]
    return str(term).replace("\t", "\\t")
