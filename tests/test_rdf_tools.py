"""The graph in the hands of others: four readers, no warning, the very same triples."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import warnings
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdf_corpus import CORPUS, ONTOLOGY_DIR, kt, ktr, proof, save

from kg.graph import read_corpus
from kg.model import Claim, Corpus, Entity

N3 = Path(__file__).resolve().parent / "n3"
HOSTILE = "引\"号\n换行\\反斜\t杠 </script> <x:y> 左\u202e右 \u200b😀 \x01\x7f\x85 ' ''' \ufeff末"


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    nasty = Entity(ktr("company-nasty"), "Company", HOSTILE, (HOSTILE * 2,), (HOSTILE,), None)
    claim = Claim(nasty.iri, "subjectTo", kt("ShutDown"), proof("a-sichuan", "关停"), position=HOSTILE)
    corpus = Corpus(CORPUS.documents, (*CORPUS.entities, nasty), (*CORPUS.claims, claim))
    return save(tmp_path_factory.mktemp("tools"), corpus)


def need(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        message = f"{program} is not installed"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return found


def triples(text: bytes, kind: ox.RdfFormat) -> set[tuple[str, str, str]]:
    return {(str(q.subject), str(q.predicate), str(q.object)) for q in ox.parse(text, format=kind)}


@pytest.fixture(scope="module")
def expected(path):
    return triples(path.read_bytes(), ox.RdfFormat.TURTLE)


def test_pyoxigraph(path, expected):
    assert len(expected) == sum(1 for _ in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE))
    assert len(read_corpus(path.parent).claims) == len(CORPUS.claims) + 1


def test_rdflib(path, expected, caplog):
    with warnings.catch_warnings(), caplog.at_level(logging.DEBUG):
        warnings.simplefilter("error")
        graph = rdflib.Graph().parse(path, format="turtle")
        lines = graph.serialize(format="nt", encoding="utf-8")
    assert len(graph) == len(expected)
    assert not caplog.records
    assert triples(lines, ox.RdfFormat.N_TRIPLES) == expected


@pytest.mark.server
def test_rapper(path, expected):
    done = subprocess.run([need("rapper"), "-i", "turtle", "-o", "ntriples", str(path)], capture_output=True, check=True)
    notes = done.stderr.decode()
    assert "warning" not in notes.lower()
    assert "error" not in notes.lower()
    assert f"{len(expected)} triples" in notes
    assert triples(done.stdout, ox.RdfFormat.N_TRIPLES) == expected


@pytest.mark.server
def test_n3_js(path, expected):
    node = need("node")
    if not (N3 / "node_modules" / "n3").is_dir():
        message = "N3.js is not installed; run: npm ci --prefix tests/n3"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    done = subprocess.run([node, str(N3 / "triples.mjs"), str(path)], capture_output=True, check=True)
    assert not done.stderr
    assert triples(done.stdout, ox.RdfFormat.N_TRIPLES) == expected


@pytest.mark.server
@pytest.mark.parametrize("name", ["kuangtu.ttl", "measures.ttl", "shapes.ttl"])
def test_the_ontology_too(name):
    file = ONTOLOGY_DIR / name
    count = len(rdflib.Graph().parse(file, format="turtle"))
    assert count == sum(1 for _ in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE))
    done = subprocess.run([need("rapper"), "-i", "turtle", "-c", str(file)], capture_output=True, check=True)
    assert f"{count} triples" in done.stderr.decode()
    assert "warning" not in done.stderr.decode().lower()
