"""The cookbook on many articles: twice the graph makes each question about twice the work, counted and not timed."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from datetime import timedelta

import pytest
from cookbook_corpus import COOKBOOK
from rdf_corpus import ONTOLOGY_DIR, save
from servers import declared, oxigraph_program

from kg.model import Corpus, Evidence, Span
from kg.store import named_queries, write_store

QUERIES = {q.name: q for q in named_queries(ONTOLOGY_DIR)}
FEW, MANY = 8, 16
NOT_LINEAR = 1.3
"""How much more the work may grow than the graph with its answers; a join of all with all would make 2."""


def repeated(times):
    """Tell the sample many times over: each article again on other days, in the same words."""
    documents, claims = [], []
    for number in range(times):
        later = {
            d.id: replace(d, id=f"{d.id}-{number}", issued=d.issued and d.issued + timedelta(days=number))
            for d in COOKBOOK.documents
        }
        documents += later.values()
        claims += [
            replace(c, evidence=tuple(Evidence.of(later[e.document], Span(e.span.start, e.span.end)) for e in c.evidence))
            for c in COOKBOOK.claims
        ]
    return Corpus(tuple(documents), COOKBOOK.entities, tuple(claims))


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    """The folder and the number of triples of either graph."""
    found = []
    for times in (FEW, MANY):
        folder = tmp_path_factory.mktemp(f"times{times}")
        found.append((folder, write_store(save(folder, repeated(times)), folder / "store").triples))
    return found


def counted(folder, name):
    """Return how many rows all steps of a question made together, how many it answers, and how many steps there are."""
    query, plan = folder / f"{name}.rq", folder / f"{name}.json"
    sparql = QUERIES[name].sparql
    query.write_text(declared(sparql), encoding="utf-8")
    command = [oxigraph_program(), "query", "--location", folder / "store", "--query-file", query, "--stats"]
    results = folder / f"{name}.{'nt' if 'CONSTRUCT' in sparql else 'tsv'}"
    subprocess.run([*command, "--explain-file", plan, "--results-file", results], check=True, capture_output=True)
    steps = []

    def visit(node):
        steps.append(node.get("number of results") or 0)
        for child in node["children"]:
            visit(child)

    visit(json.loads(plan.read_text(encoding="utf-8"))["plan"])
    return sum(steps), steps[0], len(steps)


@pytest.mark.server
@pytest.mark.parametrize("name", sorted(QUERIES))
def test_the_work_grows_with_the_graph_and_the_answers(stores, name):
    work, size = [], []
    for folder, triples in stores:
        rows, answers, steps = counted(folder, name)
        work.append(rows)
        size.append(triples + answers * steps)
    assert work[0] > 0
    assert work[1] / work[0] <= NOT_LINEAR * max(size[1] / size[0], 1)
