"""The embedded store: the very triples of the Turtle, each in the graphs of its articles, renewed without a trace of the old."""

from __future__ import annotations

import json
import random
import shutil
from dataclasses import replace

import pyoxigraph as ox
import pytest
from rdf_corpus import CORPUS, DOCUMENTS, ONTOLOGY_DIR, kt, ktr, proof, save

from kg.errors import GraphError
from kg.graph import BASE
from kg.model import Claim, Corpus, Entity
from kg.pipeline import build
from kg.store import STORE, knowledge_graph, named_quads, open_store, write_store
from kg.store import embedded as module
from kg.vocabulary import load_knowledge

MINTED = Entity(ktr("company-new-0123456789abcdef"), "Company", "新矿业公司")
SHARED = (
    Claim(MINTED.iri, "locatedIn", ktr("region-510000"), proof("a-sichuan", "位于")),
    Claim(MINTED.iri, "locatedIn", ktr("region-510000"), proof("b-market", "份额")),
    Claim(MINTED.iri, "subjectTo", kt("ShutDown"), proof("b-market", "份额")),
)
WITH_SHARED = Corpus(CORPUS.documents, (*CORPUS.entities, MINTED), (*CORPUS.claims, *SHARED))


def turtle(path):
    return {quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)}


def content(place):
    """All quads of a store, as lines."""
    return sorted(map(str, ox.Store.read_only(str(place))))


def default(view):
    return set(view.triples())


def saved(folder, corpus=WITH_SHARED):
    return save(folder, corpus)


def without(article):
    """The corpus without one of its articles."""
    claims = tuple(claim for claim in WITH_SHARED.claims if claim.evidence[0].document != article)
    return replace(WITH_SHARED, documents=tuple(d for d in CORPUS.documents if d.id != article), claims=claims)


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("embedded") / "out"
    write_store(saved(folder), folder / STORE)
    return folder


# --- what is in it


def test_the_whole_and_the_union_are_the_triples_of_the_turtle(out):
    view = open_store(out)
    expected = turtle(out / "graph.ttl")
    assert view.in_place
    assert default(view) == expected
    assert set().union(*(set(view.triples(name)) for name in view.graphs)) == expected
    assert len(list(view.triples())) == len(expected)


def test_the_seeds_too(built):
    view = open_store(built)
    assert view.in_place
    assert default(view) == turtle(built / "graph.ttl")
    assert set().union(*(set(view.triples(name)) for name in view.graphs)) == turtle(built / "graph.ttl")
    assert len(view.graphs) == 6
    assert len(view.graphs) == len(json.loads((built / "report.json").read_text())["articles"]) + 1


def test_a_graph_has_the_name_of_its_article(out):
    view = open_store(out)
    assert view.graphs == tuple(sorted([*(ktr(f"article-{name}") for name in DOCUMENTS), knowledge_graph()]))
    rows = view.query("SELECT ?id WHERE { GRAPH ?a { ?a dcterms:identifier ?id . ?claim kt:modality kt:denied } }")
    assert [row["id"].value for row in rows] == ["c-rumour"]


def graphs_of(view, subject, predicate=None):
    quads = view.store.quads_for_pattern(ox.NamedNode(subject), predicate and ox.NamedNode(predicate), None, None)
    return {quad.graph_name.value.removeprefix(BASE) for quad in quads if quad.graph_name != ox.DefaultGraph()}


def test_where_a_triple_belongs(out):
    view = open_store(out)
    a, b, c = "article-a-sichuan", "article-b-market", "article-c-rumour"
    # what only articles tell of stands in each of them, what the knowledge holds does not
    assert graphs_of(view, MINTED.iri, "http://www.w3.org/2004/02/skos/core#prefLabel") == {a, b}
    assert graphs_of(view, MINTED.iri, kt("locatedIn")) == {a, b}
    assert graphs_of(view, MINTED.iri, kt("subjectTo")) == {b}
    assert graphs_of(view, ktr("pool-antpool"), "http://www.w3.org/2004/02/skos/core#prefLabel") == {"knowledge"}
    assert graphs_of(view, ktr("pool-antpool"), kt("lost")) == {b}
    assert graphs_of(view, kt("ShutDown")) == {"knowledge"}
    assert graphs_of(view, ktr("quantity-22.17-PERCENT")) == {b}
    # a denied claim has its graph, and no direct triple anywhere
    denied = "ASK { ktr:region-530000 kt:subjectTo kt:StopPowerSupply }"
    assert not bool(view.query(denied))
    claim = next(iter(view.query("SELECT ?claim { ?claim kt:modality kt:denied }")))["claim"].value
    assert graphs_of(view, claim) == {c}
    for kind in ("evidence", "quote", "position"):
        rows = view.query(f"SELECT ?s ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?s), '{BASE}{kind}-')) }}")
        assert {row["g"].value.removeprefix(BASE) for row in rows} == {a, b, c}
    # a publisher that only an article names goes with it
    minted = next(iter(view.query("SELECT ?m { ktr:article-b-market dcterms:publisher ?m }")))["m"].value
    assert graphs_of(view, minted) == {b}


def test_the_default_graph_counts_what_two_articles_say_once(out):
    rows = open_store(out).query(f"SELECT (COUNT(*) AS ?n) WHERE {{ <{MINTED.iri}> kt:locatedIn ?r }}")
    assert [row["n"].value for row in rows] == ["1"]


def test_no_name_of_the_lexicon_looks_minted():
    knowledge = load_knowledge(ONTOLOGY_DIR)
    from kg.store.graphs import _MINTED

    assert not [entry.iri for entry in knowledge.lexicon.entries if _MINTED.search(entry.iri)]


def test_n_quads_are_sorted_and_the_same_from_store_and_turtle(out, tmp_path):
    shutil.copy(out / "graph.ttl", tmp_path / "graph.ttl")
    lines = list(open_store(out).nquads())
    fresh = open_store(tmp_path)
    assert not fresh.in_place
    assert lines == list(fresh.nquads()) == list(open_store(tmp_path / "graph.ttl").nquads())
    quads = list(ox.parse("".join(lines), format=ox.RdfFormat.N_QUADS))
    assert set(quads) == set(named_quads(out / "graph.ttl"))
    assert len(quads) == len(set(lines))
    assert default(fresh) == default(open_store(out))


def test_another_base_names_its_own_graphs(tmp_path, seeds):
    build([seeds / "002_yaan-meeting.txt"], tmp_path / "out", base="https://example.org/id/")
    view = open_store(tmp_path / "out")
    assert view.in_place
    assert view.graphs == ("https://example.org/id/article-002_yaan-meeting", "https://example.org/id/knowledge")
    assert view.prefixes["ktr"] == "https://example.org/id/"


# --- renewing it


def changed_corpora():
    """Corpora that follow each other: an article goes, comes back changed; a name, a claim, a publisher changes."""
    entities = tuple(
        replace(e, label="四川", aliases=("四川省",)) if e.iri == ktr("region-510000") else e for e in WITH_SHARED.entities
    )
    documents = tuple(replace(d, publisher="另一家报") if d.id == "c-rumour" else d for d in CORPUS.documents)
    yield without("b-market")
    yield WITH_SHARED
    yield replace(WITH_SHARED, entities=entities)
    yield replace(WITH_SHARED, documents=documents, claims=WITH_SHARED.claims[:-2])
    yield without("a-sichuan")
    yield WITH_SHARED


def test_a_renewed_store_is_like_a_fresh_one(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_MOST_CHANGED", 2.0)  # single changes even where loading afresh is quicker
    previous = tmp_path / "first" / STORE
    write_store(saved(tmp_path / "first"), previous)
    for number, corpus in enumerate(changed_corpora()):
        graph = saved(tmp_path / str(number), corpus)
        before = content(previous)
        done = write_store(graph, graph.parent / STORE, previous)
        write_store(graph, graph.parent / "fresh")
        assert done.added is not None, "changed, not loaded afresh"
        assert content(graph.parent / STORE) == content(graph.parent / "fresh")
        names = [set(ox.Store.read_only(str(graph.parent / kind)).named_graphs()) for kind in (STORE, "fresh")]
        assert names[0] == names[1]
        assert open_store(graph.parent).in_place
        assert content(previous) == before, "the old store is not touched"
        previous = graph.parent / STORE


def test_random_histories_leave_no_trace(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_MOST_CHANGED", 2.0)
    chance, previous = random.Random(7), None  # noqa: S311 - no secret
    for number in range(8):
        claims = tuple(claim for claim in WITH_SHARED.claims if chance.random() < 0.7)
        graph = saved(tmp_path / str(number), replace(WITH_SHARED, claims=claims))
        write_store(graph, graph.parent / STORE, previous)
        view, previous = open_store(graph.parent), graph.parent / STORE
        assert view.in_place
        assert default(view) == turtle(graph)
        assert set(view.store) - {ox.Quad(*triple) for triple in turtle(graph)} == set(named_quads(graph))


def test_little_change_links_the_files_and_much_loads_afresh(tmp_path):
    graph = saved(tmp_path / "one")
    write_store(graph, tmp_path / "one" / STORE)
    same = write_store(graph, tmp_path / "same", tmp_path / "one" / STORE)
    assert (same.added, same.removed) == (0, 0)
    new, old = ({path.stat().st_ino for path in place.glob("*.sst")} for place in (tmp_path / "same", tmp_path / "one" / STORE))
    assert len(new & old) > len(new) / 2, "but for what RocksDB tidies up of itself when it is opened"
    small = saved(tmp_path / "small", replace(WITH_SHARED, claims=WITH_SHARED.claims[:2]))
    assert write_store(small, tmp_path / "small" / STORE, tmp_path / "one" / STORE).added is None


@pytest.mark.parametrize("harm", ["no mark", "old layout", "broken", "tampered"])
def test_an_old_store_that_is_not_as_we_write_it_is_not_built_upon(tmp_path, harm):
    graph = saved(tmp_path / "one")
    place = tmp_path / "one" / STORE
    write_store(graph, place)
    mark = place / "kuangtu.json"
    if harm == "no mark":
        mark.unlink()
    elif harm == "old layout":
        mark.write_text(json.dumps(json.loads(mark.read_text()) | {"layout": 0}))
    elif harm == "broken":
        (place / "CURRENT").write_text("nonsense")
    else:
        quad = ox.Quad(ox.NamedNode("x:s"), ox.NamedNode("x:p"), ox.NamedNode("x:o"))
        store = ox.Store(str(place))
        store.add(quad)
        store.flush()
        del store
    done = write_store(graph, tmp_path / "new", place)
    assert done.added is None
    write_store(graph, tmp_path / "fresh")
    assert content(tmp_path / "new") == content(tmp_path / "fresh")


def test_a_build_renews_its_store_and_can_leave_it_out(tmp_path, seeds):
    out, files = tmp_path / "out", sorted(seeds.glob("*.txt"))
    build(files[:4], out)
    assert len(open_store(out).graphs) == 5
    (out / "mine.txt").write_text("a person's own", encoding="utf-8")
    held = open_store(out)
    before = list(held.nquads())
    report = build(files, out)
    assert "store" in {timing.stage for timing in report.timings}
    assert len(open_store(out).graphs) == 6
    assert list(held.nquads()) == before, "who has it open goes on with what they opened"
    assert default(open_store(out)) == turtle(out / "graph.ttl")
    build(files, out, keep_store=False)
    assert sorted(path.name for path in out.iterdir()) == [
        "facts.csv",
        "graph.html",
        "graph.ttl",
        "mine.txt",
        "report.json",
        "text",
    ]


def test_a_build_that_fails_leaves_the_old_store(tmp_path, seeds, monkeypatch):
    out = tmp_path / "out"
    build([seeds], out)
    before = content(out / STORE)
    monkeypatch.setattr(module, "compare", lambda _earlier, _graph: None)
    monkeypatch.setattr(module, "named_quads", lambda _graph: iter([None]))
    news = tmp_path / "news"
    shutil.copytree(seeds, news)  # other paths, so that there is something to write
    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever goes wrong in the store's library
        build([news], out, cache=False)
    monkeypatch.undo()
    assert content(out / STORE) == before
    assert {path.name for path in tmp_path.iterdir()} == {"out", "news", ".out.kuangtu-cache"}


# --- opening it


def test_turtle_is_read_where_the_store_cannot_serve(tmp_path):
    with pytest.raises(GraphError, match="build it first"):
        open_store(tmp_path)
    graph = saved(tmp_path)
    assert not open_store(tmp_path).in_place
    write_store(graph, tmp_path / STORE)
    assert open_store(tmp_path).in_place
    graph.write_text(graph.read_text() + "<x:s> <x:p> <x:o> .\n")
    changed = open_store(tmp_path)
    assert not changed.in_place, "the Turtle was edited after the build"
    assert default(changed) == turtle(graph)
    saved(tmp_path)
    assert open_store(tmp_path).in_place, "younger than the store, with the same bytes"
    graph.write_text(graph.read_text().replace("四川清退挖矿", "四川清退挖机"))
    edited = open_store(tmp_path)
    assert not edited.in_place, "edited, with as many bytes as before"
    assert default(edited) == turtle(graph)
    saved(tmp_path)
    (tmp_path / STORE / "CURRENT").write_text("nonsense")
    assert not open_store(tmp_path).in_place
    graph.write_text("<a")
    with pytest.raises(GraphError, match="not Turtle"):
        open_store(tmp_path)
    graph.unlink()
    with pytest.raises(GraphError, match="build it first"):
        open_store(tmp_path)


def test_a_store_serves_without_its_turtle_and_is_never_written(tmp_path):
    graph = saved(tmp_path)
    write_store(graph, tmp_path / STORE)
    graph.unlink()
    before = {path.name: path.read_bytes() for path in (tmp_path / STORE).iterdir()}
    view = open_store(tmp_path)
    assert bool(view.query("ASK { ?claim a kt:Claim }"))
    with pytest.raises(RuntimeError, match="read-write"):
        view.store.add(ox.Quad(ox.NamedNode("x:s"), ox.NamedNode("x:p"), ox.NamedNode("x:o")))
    del view
    assert {path.name: path.read_bytes() for path in (tmp_path / STORE).iterdir()} == before


HOSTILE = """@prefix kt: <https://w3id.org/kuangtu/ontology#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
_:a a <https://schema.org/NewsArticle> .
<x:c> kt:evidence "words", <x:e> , _:b ; rdf:subject _:b ; rdf:object "o" .
<x:e> oa:hasSource "a", <x:none> ; oa:hasSelector <x:e> .
<x:e2> oa:hasSource <x:article> . <x:article> a <https://schema.org/NewsArticle> .
<x:c2> kt:evidence <x:e2> .
"""


def test_turtle_that_no_build_wrote_still_has_all_its_triples(tmp_path):
    path = tmp_path / "odd.ttl"
    path.write_text(HOSTILE)
    quads = list(named_quads(path))
    assert len({quad.triple for quad in quads}) == 12
    assert {quad.graph_name.value for quad in quads} == {"x:article", knowledge_graph()}
