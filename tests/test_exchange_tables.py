"""The tables: what they say is what the graph says, for programs exactly, for spreadsheets safely.

Run as a program, this writes the data dictionary into docs/formats.md.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdf_corpus import CORPUS, DOCUMENTS, ONTOLOGY_DIR, kt, ktr, proof, save

from kg.cli import main
from kg.errors import GraphError, MissingExtra, OutputError
from kg.exchange import TABLES, Format, export_tables, plain_cell, safe_cell, split_cell
from kg.exchange.cells import joined
from kg.exchange.tables import Kind
from kg.graph import read_corpus
from kg.model import Claim, Corpus, Entity

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "formats.md"
MARKS = re.compile(r"(<!-- tables: [^>]*-->\n).*(<!-- end of tables -->)", re.DOTALL)


def dictionary() -> str:
    """The data dictionary, as docs/formats.md shows it."""
    parts = []
    for table in TABLES:
        key = ", ".join(f"`{name}`" for name in table.key)
        links = "".join(f"; `{column}` leads to {other}" for column, other in table.links)
        lines = [f"| `{column.name}` | {column.kind} | {column.meaning} |" for column in table.columns]
        head = (
            f"### {table.name}\n\nOne line is {table.line}. Key: {key}{links}.\n\n| column | holds | meaning |\n|---|---|---|\n"
        )
        parts.append(head + "\n".join(lines) + "\n\n")
    return "".join(parts)


def with_dictionary(text: str) -> str:
    return MARKS.sub(lambda match: f"{match[1]}\n{dictionary()}{match[2]}", text)


DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NASTY = tuple(f"{sign}cmd|' /C calc'!A0" for sign in DANGEROUS)


@pytest.fixture(scope="module")
def graph(tmp_path_factory):
    nasty = [
        Entity(ktr(f"company-{n}"), "Company", f"'{name}" if n % 2 else name, NASTY, ("a|b\\",)) for n, name in enumerate(NASTY)
    ]
    claims = [Claim(e.iri, "subjectTo", kt("ShutDown"), proof("a-sichuan", "关停"), position='=1,"\n2') for e in nasty]
    documents = (replace(DOCUMENTS["a-sichuan"], author="@SUM(A1)"), *CORPUS.documents[1:])
    corpus = Corpus(documents, (*CORPUS.entities, *nasty), (*CORPUS.claims, *claims), reprints=(("c-rumour", "a-sichuan"),))
    return save(tmp_path_factory.mktemp("tables"), corpus)


def written(form, graph, folder):
    export_tables(form, graph, folder, ontology=ONTOLOGY_DIR)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def sheets(graph, tmp_path_factory):
    folder = tmp_path_factory.mktemp("csv") / "new" / "tables"
    written(Format.CSV, graph, folder)
    return folder


def read(folder, name):
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


VALUES = {
    Kind.TEXT: str,
    Kind.TEXTS: lambda cell: list(split_cell(cell)),
    Kind.NUMBER: lambda cell: float(Decimal(cell)),
    Kind.WHOLE: int,
    Kind.TRUTH: {"true": True, "false": False}.__getitem__,
    Kind.DAY: date.fromisoformat,
}


def values(table, row):
    """A line of CSV as a program reads it by the data dictionary."""
    return {
        column.name: VALUES[column.kind](plain_cell(row[column.name])) if row[column.name] or column.kind is Kind.TEXTS else None
        for column in table.columns
    }


@pytest.mark.parametrize("form", [Format.CSV, Format.PARQUET, Format.NEO4J])
def test_the_same_graph_gives_the_same_bytes(form, graph, tmp_path):
    assert written(form, graph, tmp_path / "one") == written(form, graph, tmp_path / "two")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_csv_and_parquet_say_the_same(table, graph, sheets, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    written(Format.PARQUET, graph, tmp_path / "tables")
    lines = parquet.read_table(tmp_path / "tables" / f"{table.name}.parquet").to_pylist()
    assert [values(table, row) for row in read(sheets, table.name)] == lines
    assert lines


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_cell_of_csv_is_a_formula(table, sheets):
    numbers = {column.name for column in table.columns if column.kind is Kind.NUMBER}
    for row in read(sheets, table.name):
        for name, cell in row.items():
            assert not cell.startswith(DANGEROUS) or (name in numbers and Decimal(cell) < 0), (name, cell)


@given(st.text())
def test_a_safe_cell_gives_its_text_back(text):
    assert plain_cell(safe_cell(text)) == text
    assert not safe_cell(text).startswith(DANGEROUS)


@given(st.lists(st.text(), min_size=1))
def test_a_list_in_a_cell_gives_its_texts_back(texts):
    if texts != [""]:
        assert list(split_cell(joined(texts))) == texts


def test_keys_tell_lines_apart_and_links_lead_somewhere(sheets):
    found = {table.name: read(sheets, table.name) for table in TABLES}
    keys = {table.name: [tuple(row[name] for name in table.key) for row in found[table.name]] for table in TABLES}
    for table in TABLES:
        assert len(keys[table.name]) == len(set(keys[table.name]))
        for column, other in table.links:
            known = {key[0] for key in keys[other]}
            assert {row[column] for row in found[table.name] if row[column]} <= known, (table.name, column)


def test_the_tables_hold_what_the_corpus_holds(graph, sheets):
    corpus = read_corpus(graph.parent)
    claims = read(sheets, "claims")
    assert len(claims) == len(corpus.claims)
    assert {row["article"] for row in read(sheets, "articles")} == {document.id for document in corpus.documents}
    names = {row["entity"]: row for row in read(sheets, "entities")}
    for entity in corpus.entities:
        row = names[entity.iri]
        assert (plain_cell(row["label"]), row["class"], row["code"]) == (entity.label, entity.cls, entity.notation or "")
        assert split_cell(plain_cell(row["aliases"])) == entity.aliases
    for row in read(sheets, "evidence"):
        text = next(d.text for d in corpus.documents if d.id == row["article"])
        assert text[int(row["start"]) : int(row["end"])] == plain_cell(row["exact"])
    fall = next(row for row in claims if row["unit"] == "EHPS" and row["upper"])
    assert (fall["value"], fall["upper"], fall["approximate"], fall["subject_label"]) == ("3.2", "4.1", "true", "币印矿池")
    due = [(row["object_label"], row["object_class"]) for row in claims if row["predicate"] == "deadline"]
    assert sorted(due) == [("2021-06-25", "date"), ("2021-06-25T18:00:00", "dateTime")]
    assert {row["article"]: row["reprint_of"] for row in read(sheets, "articles")}["c-rumour"] == "a-sichuan"
    counted = {row["article"]: int(row["claims"]) for row in read(sheets, "articles")}
    assert counted == {name: sum(row["article"] == name for row in claims) for name in counted}


def test_the_description_is_that_of_the_files(sheets):
    package = json.loads((sheets / "datapackage.json").read_text(encoding="utf-8"))
    assert [resource["name"] for resource in package["resources"]] == [table.name for table in TABLES]
    for resource in package["resources"]:
        with (sheets / resource["path"]).open(encoding="utf-8", newline="") as file:
            assert next(csv.reader(file)) == [field["name"] for field in resource["schema"]["fields"]]
        assert all(field["description"] for field in resource["schema"]["fields"])


def test_the_page_holds_the_data_dictionary():
    text = PAGE.read_text(encoding="utf-8")
    assert text == with_dictionary(text), "run: python tests/test_exchange_tables.py"
    assert "### claims" in text


def test_the_page_names_every_format():
    text = PAGE.read_text(encoding="utf-8")
    assert [form.value for form in Format if f"| `{form.value}` |" not in text] == []


# ── Neo4j ──────────────────────────────────────────────────────────────────────────────────────


def test_neo4j_has_the_headers_that_its_importer_reads(graph, tmp_path):
    written(Format.NEO4J, graph, tmp_path)
    nodes, edges = read(tmp_path, "nodes"), read(tmp_path, "relationships")
    known = {node["iri:ID"] for node in nodes}
    assert len(known) == len(nodes)
    assert {edge[":START_ID"] for edge in edges} | {edge[":END_ID"] for edge in edges} <= known
    corpus = read_corpus(graph.parent)
    assert sum(bool(edge["claim"]) for edge in edges) == len(corpus.claims)
    pool = next(node for node in nodes if node["name"] == "蚂蚁矿池")
    assert set(pool[":LABEL"].split("|")) == {"Entity", "Organisation", "MiningPool"}
    losses = [edge for edge in edges if edge[":TYPE"] == "LOST" and edge[":START_ID"] == pool["iri:ID"]]
    assert sorted(edge["said_by:string[]"] for edge in losses) == [ktr("data-btccom"), ktr("data-watch")]
    for edge in losses:
        text = DOCUMENTS[edge["article"]].text
        assert text[int(edge["start:long"]) : int(edge["end:long"])] == edge["quote"]
    assert {edge[":TYPE"] for edge in edges} >= {
        "PART_OF",
        "IN_REGION",
        "PUBLISHED_BY",
        "HASHRATE_SHARE",
        "DEADLINE",
        "REPRINT_OF",
    }
    aliases = next(node for node in nodes if node["iri:ID"] == ktr("company-0"))["aliases:string[]"].split("|")
    assert len(aliases) == len(NASTY), "its own name is no alias, its English name is"


# ── Folders and errors ─────────────────────────────────────────────────────────────────────────


def test_a_folder_keeps_what_is_not_ours(graph, tmp_path):
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    written(Format.CSV, graph, tmp_path)
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert not [path for path in tmp_path.parent.iterdir() if path.name.startswith(f".{tmp_path.name}")]


def test_a_broken_graph_leaves_no_folder(tmp_path):
    bad = tmp_path / "bad.ttl"
    bad.write_text("<a", encoding="utf-8")
    with pytest.raises(GraphError):
        export_tables(Format.CSV, bad, tmp_path / "tables", ontology=ONTOLOGY_DIR)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.ttl"]
    with pytest.raises(OutputError, match="is a file"):
        export_tables(Format.CSV, bad, bad, ontology=ONTOLOGY_DIR)


def test_parquet_without_its_library_says_how_to_get_it(graph, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r"pip install 'kuangtu\[parquet\]'"):
        export_tables(Format.PARQUET, graph, tmp_path / "tables", ontology=ONTOLOGY_DIR)
    assert not (tmp_path / "tables").exists()


@pytest.mark.parametrize(
    "words", [("-f", "csv", "-o", "-"), ("-f", "csv", "-o", "a.gz"), ("-f", "csv", "-o", "t", "--with-inferences")]
)
def test_the_command_refuses_what_makes_no_sense(words, graph, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as leaving:
        main(["export", str(graph), *words])
    assert leaving.value.code == 2
    assert capsys.readouterr().err
    assert not list(tmp_path.iterdir())


if __name__ == "__main__":
    PAGE.write_text(with_dictionary(PAGE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
