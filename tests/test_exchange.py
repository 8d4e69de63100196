"""The graph in other syntaxes: the same triples, the same bytes each time, whatever stands in the names."""

from __future__ import annotations

import gzip
import io
import json
import logging
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdf_corpus import CORPUS, ONTOLOGY_DIR, kt, ktr, proof, save, terms
from test_rdf_tools import need

from kg.cli import main
from kg.cli.exchange import Format as Choice
from kg.errors import GraphError, OntologyError
from kg.exchange import Format, export
from kg.exchange.jsonld import load_context
from kg.exchange.subjects import subjects
from kg.graph import BASE, PREFIXES, write_turtle
from kg.model import Claim, Corpus, Entity, Modality
from kg.store.graphs import knowledge_graph

HOSTILE = "引\"号\n换行\\反斜\t杠 </script> <x:y> 左\u202e右 \u200b😀 \x01\x7f\x85 ' ''' \ufeff末 @en =1+1"
SYNTAX = {
    Format.TURTLE: ox.RdfFormat.TURTLE,
    Format.TRIG: ox.RdfFormat.TRIG,
    Format.NQUADS: ox.RdfFormat.N_QUADS,
    Format.NTRIPLES: ox.RdfFormat.N_TRIPLES,
    Format.JSONLD: ox.RdfFormat.JSON_LD,
}
REIFIES = f"{PREFIXES['rdf']}reifies"


@pytest.fixture(scope="module")
def graph(tmp_path_factory):
    nasty = Entity(ktr("company-nasty"), "Company", HOSTILE, (HOSTILE * 2,), (HOSTILE,), None)
    claim = Claim(nasty.iri, "subjectTo", kt("ShutDown"), proof("a-sichuan", "关停"), position=HOSTILE)
    again = Claim(ktr("region-530000"), "subjectTo", kt("ShutDown"), proof("a-sichuan", "关停"), Modality.RUMOURED)
    corpus = Corpus(CORPUS.documents, (*CORPUS.entities, nasty), (*CORPUS.claims, claim, again))
    return save(tmp_path_factory.mktemp("exchange"), corpus)


def written(form, graph, **options):
    out = io.BytesIO()
    export(form, graph, out, ontology=ONTOLOGY_DIR, **options)
    return out.getvalue()


def triples(data, syntax):
    return {(str(q.subject), str(q.predicate), str(q.object)) for q in ox.parse(data, format=syntax)}


@pytest.fixture(scope="module")
def expected(graph):
    return triples(graph.read_bytes(), ox.RdfFormat.TURTLE)


@pytest.mark.parametrize("form", SYNTAX)
def test_every_syntax_holds_the_same_triples(form, graph, expected):
    assert triples(written(form, graph), SYNTAX[form]) == expected


@pytest.mark.parametrize("form", [form for form in Format if not form.is_folder])
def test_the_same_graph_gives_the_same_bytes(form, graph):
    assert written(form, graph) == written(form, graph)


def test_the_command_knows_the_formats():
    assert {form.value for form in Choice} >= {form.value for form in Format}


def test_named_graphs_are_the_same_in_both_syntaxes_and_go_with_their_articles(graph):
    trig, nquads = (set(ox.parse(written(form, graph), format=SYNTAX[form])) for form in (Format.TRIG, Format.NQUADS))
    assert trig == nquads
    names = {quad.graph_name.value for quad in trig}
    assert names == {knowledge_graph(BASE), *(ktr(f"article-{document.id}") for document in CORPUS.documents)}
    shut = {q.graph_name.value for q in trig if q.subject.value == ktr("region-530000") and q.object.value == kt("ShutDown")}
    assert shut == {ktr("article-a-sichuan"), ktr("article-c-rumour")}, "what two articles say stands in the graph of each"
    region = {q.graph_name.value for q in trig if q.subject.value == ktr("region-510000") and "prefLabel" in q.predicate.value}
    assert region == {knowledge_graph(BASE)}


def classic(quads):
    """Write reifiers in the classic way, by the rule that docs/formats.md gives."""
    for quad in quads:
        if quad.predicate.value == REIFIES:
            for part in ("subject", "predicate", "object"):
                yield ox.Triple(quad.subject, ox.NamedNode(PREFIXES["rdf"] + part), getattr(quad.object, part))
        else:
            yield quad.triple


def test_reifiers_say_what_classic_reification_says(graph, expected):
    quads = list(ox.parse(written(Format.RDF12, graph), format=ox.RdfFormat.TURTLE))
    assert {(str(t.subject), str(t.predicate), str(t.object)) for t in classic(quads)} == expected
    reified = [quad for quad in quads if quad.predicate.value == REIFIES]
    assert len(reified) == sum(p.endswith("#predicate>") for _, p, _ in expected)
    assert not [quad for quad in quads if quad.predicate.value.endswith(("#subject", "#object"))]


def test_a_store_of_rdf_12_answers_by_the_reifier(graph):
    store = ox.Store()
    store.load(written(Format.RDF12, graph), ox.RdfFormat.TURTLE)
    ask = "ASK { ?c rdf:reifies <<( ktr:notice-1 kt:requires kt:ShutDown )>> ; kt:modality kt:asserted }"
    assert store.query(ask, prefixes=PREFIXES)


# ── JSON-LD ────────────────────────────────────────────────────────────────────────────────────


def test_json_ld_says_the_same_to_another_processor(graph, expected, caplog):
    with caplog.at_level(logging.ERROR):
        found = rdflib.Graph().parse(data=written(Format.JSONLD, graph), format="json-ld")
        plain = rdflib.Graph().parse(graph, format="turtle")
    assert set(found) == set(plain)
    assert len(plain) == len(expected)


def test_json_ld_is_compact(graph):
    data = written(Format.JSONLD, graph)
    assert len(data) < 1.2 * graph.stat().st_size
    document = json.loads(data)
    nodes = {node["id"]: node for node in document["@graph"]}
    assert nodes["ktr:region-511800"]["partOf"] == "ktr:region-510000"
    assert nodes["ktr:notice-1"]["deadline"] == "2021-06-25"
    assert nodes["ktr:notice-1"]["deadlineAt"] == "2021-06-25T18:00:00"
    assert sorted(nodes["ktr:notice-1"]["requires"]) == ["Inspect", "ShutDown"]
    assert nodes["ktr:coin-btc"]["altLabel"] == {"en": "Bitcoin", "zh": "BTC"}
    assert '"@id"' not in json.dumps(document["@graph"])
    position = next(node for node in document["@graph"] if node.get("type") == "oa:TextPositionSelector")
    assert isinstance(position["start"], int)


def test_json_ld_of_another_base_and_with_the_context_elsewhere(tmp_path):
    base, path = "https://example.org/kg/", tmp_path / "graph.ttl"
    moved = [Entity(base + e.iri.removeprefix(BASE), e.cls, e.label) for e in CORPUS.entities[:3]]
    write_turtle(Corpus(CORPUS.documents, tuple(moved)), terms(), path, base=base)
    same = triples(path.read_bytes(), ox.RdfFormat.TURTLE)
    assert triples(written(Format.JSONLD, path), ox.RdfFormat.JSON_LD) == same
    address = "https://example.org/context.jsonld"
    document = json.loads(written(Format.JSONLD, path, context=address))
    assert document["@context"] == [address, {"ktr": base}]
    assert document["@graph"] == json.loads(written(Format.JSONLD, path))["@graph"]


def test_the_context_has_a_term_for_every_property_of_the_ontology():
    context = load_context(ONTOLOGY_DIR)
    missing = [p.name for p in terms().properties if kt(p.name) not in context.terms]
    assert not missing, "add them to ontology/context.jsonld"
    for prefix, iri in PREFIXES.items():
        assert context.value.get(prefix, iri) == iri


def test_a_broken_context_is_named(tmp_path):
    (tmp_path / "context.jsonld").write_text("[]", encoding="utf-8")
    with pytest.raises(OntologyError, match="not a JSON-LD context"):
        load_context(tmp_path)
    with pytest.raises(OntologyError, match="cannot be read"):
        load_context(tmp_path / "no")


# ── Streams, files, errors ─────────────────────────────────────────────────────────────────────


def test_subjects_come_before_the_file_is_read_to_its_end(graph, tmp_path):
    path = tmp_path / "graph.ttl"
    path.write_text(graph.read_text(encoding="utf-8") + "\n<broken", encoding="utf-8")
    stream = subjects(path)
    assert next(stream).iri == kt("Agency")
    with pytest.raises(GraphError, match="not Turtle"):
        list(stream)


def test_blank_nodes_are_refused_by_name(tmp_path):
    path = tmp_path / "graph.ttl"
    path.write_text("<https://example.org/a> <https://example.org/b> [] .", encoding="utf-8")
    with pytest.raises(GraphError, match="blank node"):
        written(Format.JSONLD, path)


def run(*words):
    with pytest.raises(SystemExit) as leaving:
        main([str(word) for word in words])
    return leaving.value.code or 0


def test_the_command_compresses_by_name_without_a_clock(graph, tmp_path):
    one, two = tmp_path / "a" / "graph.nt.gz", tmp_path / "b" / "other.nt.gz"
    for path in (one, two):
        path.parent.mkdir()
        assert run("export", graph.parent, "-o", path) == 0
    assert one.read_bytes() == two.read_bytes()
    assert gzip.decompress(one.read_bytes()) == written(Format.NTRIPLES, graph)


def test_the_command_prints_to_standard_output(graph, capfdbinary):
    assert run("export", graph, "-f", "nquads", "-o", "-") == 0
    assert capfdbinary.readouterr().out == written(Format.NQUADS, graph)


def test_a_reader_that_has_gone_is_left_in_peace(graph):
    command = [sys.executable, "-m", "kg", "export", str(graph), "-f", "nquads", "-o", "-"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""


@pytest.mark.server
@pytest.mark.parametrize(("form", "name"), [(Format.TURTLE, "turtle"), (Format.TRIG, "trig"), (Format.NQUADS, "nquads")])
def test_rapper_reads_it_without_a_warning(form, name, graph, tmp_path):
    path = tmp_path / "graph"
    path.write_bytes(written(form, graph, with_inferences=True))
    done = subprocess.run([need("rapper"), "-i", name, "-o", "nquads", str(path)], capture_output=True, check=True)
    notes = done.stderr.decode().lower()
    assert "warning" not in notes
    assert "error" not in notes
    syntax = {"turtle": ox.RdfFormat.TURTLE, "trig": ox.RdfFormat.TRIG}.get(name, ox.RdfFormat.N_QUADS)
    assert set(ox.parse(done.stdout, format=ox.RdfFormat.N_QUADS)) == set(ox.parse(path.read_bytes(), format=syntax))


def test_a_failed_export_leaves_what_was_there(tmp_path, capsys):
    bad, target = tmp_path / "bad.ttl", tmp_path / "graph.nt"
    bad.write_text("<a", encoding="utf-8")
    target.write_text("before", encoding="utf-8")
    assert run("export", bad, "-o", target) == 2
    assert target.read_text(encoding="utf-8") == "before"
    assert "not Turtle" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.ttl", "graph.nt"]


def test_the_command_tells_a_program_what_it_wrote(graph, tmp_path, capsys):
    target = tmp_path / "graph.nt"
    assert run("export", graph, "-o", target, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {"format": "ntriples", "files": [{"path": str(target), "bytes": target.stat().st_size}]}
    assert run("export", graph, "-f", "csv", "-o", tmp_path / "tables", "--json") == 0
    files = json.loads(capsys.readouterr().out)["files"]
    assert {Path(file["path"]) for file in files} == set((tmp_path / "tables").iterdir()) != set()
    assert run("export", graph, "-f", "turtle", "-o", "-", "--json") == 2
    assert capsys.readouterr().out == ""


def test_a_name_that_tells_no_format_is_asked_for_one(graph, tmp_path, capsys):
    assert run("export", graph, "-o", tmp_path / "graph.xyz") == 2
    assert "--format" in capsys.readouterr().err
