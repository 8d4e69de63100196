"""A part of the graph: what is asked for and nothing else, on the page and in the files of network tools."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree as ET

import networkx as nx
import pytest
from rdf_corpus import CORPUS, ONTOLOGY_DIR, kt, ktr, proof, save, terms

from kg.cli import main
from kg.cli.view import Picture, Said
from kg.errors import SettingsError
from kg.exchange import Format, export
from kg.graph import read_corpus
from kg.model import Claim, Corpus, Entity, Modality
from kg.view import Labels, NetworkFormat, PageOptions, Selection, load_style, network, select, told, write_network, write_page

STYLE = ONTOLOGY_DIR / "style.yaml"
HOSTILE = "坏\x00名\x1b\ufffe<b>&\u202e]]> </script><img src=x onerror=alert(1)>"


def part(**wanted):
    return select(CORPUS, Selection(**wanted))


def said(corpus):
    return {(claim.subject.rsplit("/")[-1], claim.predicate) for claim in corpus.claims}


def test_nothing_asked_is_everything():
    assert part().claims == CORPUS.claims
    assert part().documents == CORPUS.documents


def test_around_walks_from_claim_to_claim():
    one = part(around=(ktr("exchange-huobi"),))
    assert said(one) == {("exchange-huobi", "suspended")}
    assert {entity.label for entity in one.entities} == {"火必", "中国"}
    assert [document.id for document in one.documents] == ["b-market"]
    near = part(around=(ktr("person-wang"),), depth=1)
    assert said(near) == {("person-wang", "attended"), ("person-wang", "affiliatedWith")}
    far = part(around=(ktr("person-wang"),), depth=2)
    assert said(far) > said(near)
    assert ("agency-四川省能源局", "convened") in said(far)
    assert ("agency-四川省能源局", "issued") not in said(far)
    assert ("pool-antpool", "lost") not in said(part(around=(ktr("person-wang"),), depth=9))


def test_measures_and_amounts_lead_nowhere():
    around = part(around=(ktr("facility-heishui"),), depth=1)
    assert ("facility-heishui", "subjectTo") in said(around)
    assert ("region-530000", "subjectTo") not in said(part(around=(ktr("facility-heishui"),), depth=9))


def test_a_thing_without_claims_left_stays():
    none = part(around=(ktr("person-wang"),), predicates=("price",))
    assert none.claims == ()
    assert [entity.label for entity in none.entities] == ["王建国"]


@pytest.mark.parametrize(
    ("wanted", "inside", "outside"),
    [
        ({"since": date(2021, 6, 18)}, ("agency-sc-ndrc", "issued"), ("person-wang", "attended")),
        ({"until": date(2021, 6, 17)}, ("person-wang", "attended"), ("agency-sc-ndrc", "issued")),
        ({"since": date(2021, 6, 21), "until": date(2021, 6, 21)}, ("pool-antpool", "lost"), ("notice-1", "lists")),
        ({"since": date(2022, 1, 1)}, ("facility-heishui", "subjectTo"), ("region-530000", "subjectTo")),
        ({"predicates": ("lost", "gained")}, ("pool-other", "gained"), ("coin-btc", "price")),
        ({"modalities": (Modality.RUMOURED,)}, ("region-530000", "subjectTo"), ("facility-heishui", "subjectTo")),
        ({"min_confidence": Decimal("0.93")}, ("notice-1", "targets"), ("notice-1", "lists")),
        ({"articles": ("b-market",)}, ("coin-btc", "price"), ("notice-1", "targets")),
        ({"publishers": ("行情网",)}, ("coin-btc", "price"), ("notice-1", "targets")),
    ],
)
def test_each_condition(wanted, inside, outside):
    found = said(part(**wanted))
    assert inside in found
    assert outside not in found


def test_a_claim_without_a_time_has_that_of_its_article_and_without_either_none():
    assert ("notice-1", "lists") in said(part(since=date(2021, 6, 20), until=date(2021, 6, 20)))
    whole = part(since=date(1900, 1, 1), until=date(2100, 1, 1))
    rumours = [claim for claim in whole.claims if claim.evidence[0].document == "c-rumour"]
    assert [claim.object for claim in rumours] == [kt("ShutDown")], "the only one with a time, in an article without a date"


def test_evidence_of_other_articles_is_left_out():
    both = Claim(ktr("region-530000"), "subjectTo", kt("Inspect"), (*proof("a-sichuan", "排查"), *proof("c-rumour", "回应")))
    found = select(Corpus(CORPUS.documents, CORPUS.entities, (both,)), Selection(articles=("c-rumour",)))
    assert [one.document for claim in found.claims for one in claim.evidence] == ["c-rumour"]


def test_conditions_come_before_the_walk():
    wanted = Selection(around=(ktr("region-510000"),), depth=3, predicates=("targets", "issued"))
    assert said(select(CORPUS, wanted)) == {
        ("notice-1", "targets"),
        ("agency-sc-ndrc", "issued"),
        ("agency-四川省能源局", "issued"),
    }


@pytest.mark.parametrize("wanted", [{"depth": 0}, {"since": date(2021, 2, 1), "until": date(2021, 1, 1)}])
def test_what_can_select_nothing_is_refused(wanted):
    with pytest.raises(SettingsError):
        Selection(**wanted)


def test_a_selection_says_what_it_is():
    wanted = Selection(around=(ktr("region-510000"),), depth=2, since=date(2021, 6, 1), predicates=("targets",))
    zh, en = told(wanted, CORPUS, select(CORPUS, wanted), Labels(terms()))
    assert zh == f"选取：四川省周围 2 步；2021-06-01–；针对；{len(CORPUS.claims)} 条陈述中的 2 条"
    assert en == f"selection: within 2 of 四川省; 2021-06-01–; targets; 2 of {len(CORPUS.claims)} claims"


def data_of(path):
    text = path.read_text(encoding="utf-8")
    block = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert block
    return json.loads(block[1])


def test_the_page_holds_only_the_selection_and_says_so(tmp_path):
    chosen = part(around=(ktr("exchange-huobi"),))
    write_page(chosen, terms(), STYLE, tmp_path / "page.html", PageOptions(told=("选取：甲</script>", "selection: 甲</script>")))
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "王建国" not in text
    assert "选取：甲</script>" not in text
    data = data_of(tmp_path / "page.html")
    assert data["texts"]["subtitle"] == ["选取：甲</script>", "selection: 甲</script>"]
    assert len(data["claims"]) == 2


# ── Files for network tools ────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def graph():
    bad = Entity(ktr("company-bad"), "Company", HOSTILE, (HOSTILE,), (HOSTILE,), HOSTILE)
    claim = Claim(bad.iri, "subjectTo", kt("ShutDown"), proof("a-sichuan", "关停"))
    corpus = Corpus(CORPUS.documents, (*CORPUS.entities, bad), (*CORPUS.claims, claim))
    return network(corpus, terms(), load_style(STYLE), note=f"selection: {HOSTILE}")


def written(graph, form):
    out = io.BytesIO()
    write_network(graph, form, out)
    return out.getvalue()


READ = {
    NetworkFormat.GEXF: lambda data: nx.read_gexf(io.BytesIO(data)),
    NetworkFormat.GRAPHML: lambda data: nx.read_graphml(io.BytesIO(data), force_multigraph=True),
    NetworkFormat.CYTOSCAPE: lambda data: nx.cytoscape_graph(json.loads(data), name="label"),
}
KEPT = ("label", "label_en", "class", "kind", "iri", "code", "aliases", "amount", "unit", "claims")
SAID = ("predicate", "label_en", "modality", "weight", "confidence", "articles", "said_by", "quote", "claims")


@pytest.mark.parametrize("form", NetworkFormat)
def test_networkx_reads_back_what_was_written(form, graph):
    found = READ[form](written(graph, form))
    assert set(found.nodes) == set(graph.nodes)
    for key, data in graph.nodes(data=True):
        assert {name: found.nodes[key].get(name) for name in KEPT} == {name: data.get(name) for name in KEPT}
    edges = sorted(
        ((a, b, sorted((k, v) for k, v in data.items() if k in SAID)) for a, b, data in graph.edges(data=True)), key=str
    )
    again = sorted(
        ((a, b, sorted((k, v) for k, v in data.items() if k in SAID)) for a, b, data in found.edges(data=True)), key=str
    )
    assert again == edges


@pytest.mark.parametrize("form", NetworkFormat)
def test_the_same_graph_gives_the_same_bytes_whatever_the_day(form, graph, monkeypatch):
    first = written(graph, form)
    monkeypatch.setattr("time.strftime", lambda *_: "2031-01-01")
    assert written(graph, form) == first
    assert b"2031" not in first


@pytest.mark.parametrize("form", [NetworkFormat.GEXF, NetworkFormat.GRAPHML])
def test_xml_holds_no_character_that_xml_forbids_and_no_second_id(form, graph):
    data = written(graph, form)
    tree = ET.fromstring(data)  # noqa: S314 - our own file
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\u202e]", data.decode())
    names = [element.get("id") for element in tree.iter() if element.tag.endswith(("}edge", "}node"))]
    assert len(names) == len(set(names))
    assert "selection: 坏" in data.decode()


def test_gexf_follows_gephi(graph):
    tree = ET.fromstring(written(graph, NetworkFormat.GEXF))  # noqa: S314 - our own file
    space = {"g": "http://www.gexf.net/1.2draft", "viz": "http://www.gexf.net/1.2draft/viz"}
    body = tree.find("g:graph", space)
    assert (body.get("mode"), body.get("timeformat"), body.get("defaultedgetype")) == ("dynamic", "date", "directed")
    assert all(node.find("viz:color", space) is not None for node in body.iter(f"{{{space['g']}}}node"))
    edges = list(body.iter(f"{{{space['g']}}}edge"))
    issued = [edge for edge in edges if edge.get("target") == ktr("notice-1")]
    assert {(edge.get("start"), edge.get("end")) for edge in issued} == {("2021-06-18", "2021-06-18")}
    open_end = [edge for edge in edges if edge.get("start") == "2021-06-20" and edge.get("end") is None]
    assert [edge.get("source") for edge in open_end] == [ktr("facility-heishui")]


def test_edges_weigh_their_claims(graph):
    falls = [data for _, _, data in graph.out_edges(ktr("pool-antpool"), data=True)]
    assert sorted(data["said_by"] for data in falls) == ["BTC.com", "矿池观察"]
    assert all(data["weight"] == 1.0 and data["claims"].startswith(ktr("claim-")) for data in falls)
    twice = Corpus(CORPUS.documents, CORPUS.entities, (CORPUS.claims[2], replace(CORPUS.claims[2], modality=Modality.PLANNED)))
    (edge,) = network(twice, terms(), load_style(STYLE)).edges(data=True)
    assert (edge[2]["weight"], edge[2]["modality"]) == (2.0, "asserted | planned")


@pytest.mark.parametrize("form", NetworkFormat)
def test_export_writes_the_same_network(form, tmp_path):
    path = save(tmp_path)
    out = io.BytesIO()
    export(Format(form.value), path, out, ontology=ONTOLOGY_DIR)
    assert out.getvalue() == written(network(read_corpus(tmp_path), terms(), load_style(STYLE)), form)


# ── The command ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    folder = tmp_path_factory.mktemp("view")
    save(folder)
    return folder


def run(*words):
    with pytest.raises(SystemExit) as leaving:
        main([str(word) for word in words])
    return leaving.value.code or 0


def test_the_command_selects_by_name(build, tmp_path, capsys):
    page = tmp_path / "page.html"
    options = ("--around", "四川", "--depth", 2, "--since", "2021-06-01", "--predicate", "targets", "--min-confidence", 0.8)
    assert run("view", build, *options, "-o", page) == 0
    assert "within 2 of 四川省; 2021-06-01–; targets; confidence ≥ 0.8; 2 of 33 claims" in capsys.readouterr().out
    data = data_of(page)
    assert {row["name"] for row in data["predicates"]} == {"targets"}
    assert data["texts"]["subtitle"][0].startswith("选取：四川省周围 2 步")
    assert "蚂蚁矿池" not in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("ending", ["gexf", "graphml", "cyjs"])
def test_the_ending_tells_the_format(build, tmp_path, ending, capsys):
    path = tmp_path / f"part.{ending}"
    assert run("view", build, "--publisher", "行情网", "--modality", "asserted", "-o", path) == 0
    text = path.read_text(encoding="utf-8")
    assert "蚂蚁矿池" in text
    assert "王建国" not in text
    assert "10 of 33 claims" in capsys.readouterr().out
    assert "from 行情网" in text


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        (("--around", "四川大省"), "did you mean «四川省»"),
        (("--predicate", "target"), "«targets»"),
        (("--article", "b-markt"), "«b-market»"),
        (("--publisher", "行情"), "«行情网»"),
        (("--since", "2021-07-01", "--until", "2021-06-01"), "swap them"),
    ],
)
def test_a_mistyped_name_is_corrected(build, tmp_path, options, hint, capsys):
    assert run("view", build, *options, "-o", tmp_path / "page.html") == 2
    assert hint in re.sub(r"[│\s]+", " ", capsys.readouterr().err)
    assert not (tmp_path / "page.html").exists()


def test_a_selection_does_not_take_the_place_of_the_whole_page(build, capsys):
    assert run("view", build, "--predicate", "targets") == 2
    assert "name a file" in capsys.readouterr().err


def test_an_empty_selection_says_so(build, tmp_path, capsys):
    assert run("view", build, "--since", "2031-01-01", "--predicate", "issued", "-o", tmp_path / "page.html") == 0
    assert "nothing is left" in capsys.readouterr().err


def test_the_command_knows_the_formats_and_modalities():
    assert {form.value for form in NetworkFormat} | {"html"} == {form.value for form in Picture}
    assert [one.value for one in Modality] == [one.value for one in Said]
