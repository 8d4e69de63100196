"""The page's bytes, its data, its layout and its style file, without a browser."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import re
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
from typer.testing import CliRunner
from view_corpus import demo, iri

from kg.cli.app import app
from kg.errors import OutputError, SettingsError
from kg.graph import write_turtle
from kg.model import IRI, Claim, Corpus, Document, Entity, Evidence, Quantity, Span
from kg.view import PageOptions, clean, load_style, networkx_graph, safe_url, write_page
from kg.view.labels import Size
from kg.view.layout import WINDOW, Cell, arrange
from kg.vocabulary.terms import load_terms

ROOT = Path(__file__).parent.parent
STYLE = ROOT / "ontology" / "style.yaml"
TERMS = load_terms(ROOT / "ontology")
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"


def page_of(corpus: Corpus, tmp_path: Path, **options) -> str:
    path = tmp_path / "graph.html"
    write_page(corpus, TERMS, STYLE, path, **options)
    return path.read_bytes().decode("utf-8")


def data_of(page: str) -> dict:
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[1])


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> str:
    return page_of(demo(), tmp_path_factory.mktemp("view"))


def test_same_corpus_same_bytes_whatever_the_hash_seed(tmp_path, page):
    code = (
        "import sys; sys.path.insert(0, 'tests'); from pathlib import Path; from view_corpus import demo; "
        "from kg.view import write_page; from kg.vocabulary.terms import load_terms; "
        "write_page(demo(), load_terms(Path('ontology')), Path('ontology/style.yaml'), Path(sys.argv[1]))"
    )
    path = tmp_path / "other.html"
    env = {"PYTHONHASHSEED": "7", "PATH": ""}
    subprocess.run([sys.executable, "-W", "ignore", "-c", code, str(path)], check=True, cwd=ROOT, env=env)
    assert path.read_text(encoding="utf-8") == page


def test_page_names_nothing_to_load(page):
    outside = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    assert not re.search(r"<(link|img|iframe|object|embed|base)\b|<script[^>]*\bsrc|@import|url\((?!data:)", outside)
    assert "sourceMappingURL" not in page
    assert "bootstrap" not in page.lower()


def test_policy_lets_only_these_scripts_and_this_style_in(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1].replace("&#39;", "'")
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "connect" not in policy
    blocks = re.findall(r"<script>(.*?)</script>", page, re.DOTALL) + re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digests = {f"'sha256-{base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()}'" for block in blocks}
    assert len(blocks) == 3
    assert digests == set(re.findall(r"'sha256-[^']+'", policy))


def test_every_claim_and_node_is_in_the_page(page):
    data, corpus = data_of(page), demo()
    assert len(data["claims"]) == len(corpus.claims)
    assert sorted(claim for edge in data["edges"] for claim in edge[3]) == list(range(len(corpus.claims)))
    graph = networkx_graph(corpus, TERMS)
    for language in ("zh", "en"):
        assert [row[0] for row in data["views"]["all"][language]] == list(range(len(graph)))


def test_evidence_is_shown_in_its_sentence(page):
    data, corpus = data_of(page), demo()
    for row, claim in zip(data["claims"], corpus.claims, strict=True):
        for (sentence, start, end), evidence in zip(row["v"], claim.evidence, strict=True):
            article, text = data["sentences"][sentence]
            assert text[start:end] == evidence.exact
            assert data["documents"][article]["id"] == evidence.document
            assert "\n" not in text


def test_sentence_stops_at_its_marks(tmp_path):
    text = "标题\n第一句。他说：“第二句的话。”第三句！"
    start = text.index("第二句")
    document = Document("d", text, (), url="https://example.org/a")
    claim = Claim(iri("sc"), "subjectTo", iri("qh"), (Evidence.of(document, Span(start, start + 3)),))
    data = data_of(page_of(Corpus((document,), demo().entities, (claim,)), tmp_path))
    assert data["sentences"] == [[0, "他说：“第二句的话。”"]]
    assert data["claims"][0]["v"] == [[0, 4, 7]]


def test_parallel_claims_are_one_edge_and_values_stand_by_their_holder():
    graph = networkx_graph(demo(), TERMS)
    claims = graph.edges[iri("qhgxt"), iri("qhn"), "issued"]["claims"]
    assert len(claims) == 3
    shut = [item for _, item in graph.nodes(data="item") if item.kind == "measure" and item.label.endswith("ShutDown")]
    assert len({item.holder for item in shut}) == len(shut) >= 5
    assert all(graph.in_degree(item.key) == 1 for _, item in graph.nodes(data="item") if item.kind != "entity")


def test_default_view_is_the_story_and_says_what_it_leaves_out(page):
    data = data_of(page)
    shown = {row[0] for row in data["views"]["story"]["zh"]}
    names = {data["nodes"][number].get("n") for number in shown}
    assert {"四川省", "昌吉回族自治州", "国务院金融稳定发展委员会", "蚂蚁矿池"} <= names
    assert not {"蔡某", "btc.com"} & names
    assert len(shown) < len(data["nodes"])
    assert {row["id"] for row in data["vis"]["nodes"]} == shown
    assert data["vis"]["options"]["physics"] == {"enabled": False}


@pytest.mark.parametrize("view", ["story", "all"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_two_nodes_overlap(page, view, language):
    rows = data_of(page)["views"][view][language]
    for number, (_, x, y, w, h) in enumerate(rows):
        for _, x2, y2, w2, h2 in rows[number + 1 :]:
            assert abs(x - x2) >= (w + w2) / 2 - 1 or abs(y - y2) >= (h + h2) / 2 - 1


def test_default_view_fits_a_screen_readably(page):
    rows = data_of(page)["views"]["story"]["zh"]
    width = max(x + w / 2 for _, x, _, w, _ in rows) - min(x - w / 2 for _, x, _, w, _ in rows)
    height = max(y + h / 2 for _, _, y, _, h in rows) - min(y - h / 2 for _, _, y, _, h in rows)
    assert min(WINDOW[0] / width, WINDOW[1] / height) >= 0.73  # 13 pixels times this is the smallest card


def test_the_road_runs_from_issuer_to_target(page):
    data = data_of(page)
    place = {row[0]: row for row in data["views"]["story"]["zh"]}
    names = [row["name"] for row in data["predicates"]]
    for source, target, predicate, _ in data["edges"]:
        back = any(other[:2] == [target, source] for other in data["edges"])  # 内蒙古自治区 is issuer and target here
        if names[predicate] in {"issued", "targets"} and source in place and target in place and not back:
            assert place[source][1] < place[target][1]


def test_titles_drop_the_issuers_who_stand_beside_them(page):
    texts = {row.get("n"): row["t"] for row in data_of(page)["nodes"]}
    assert (
        texts["四川省发展和改革委员会、四川省能源局关于清理关停虚拟货币“挖矿”项目的通知"]
        == "关于清理关停虚拟货币“挖矿”项目的通知"
    )


def test_figures_say_what_and_by_whose_account(page):
    texts = [row["t"] for row in data_of(page)["nodes"] if row["k"] == "quantity"]
    assert ["算力下降 22.17% · btc.com", "lost (hashrate) 22.17% · BTC.com"] in texts
    assert any(text[0] == "用电 约 8,000,000 千瓦" for text in texts)
    assert any(text[0] == "涨跌幅 ≥ −40%" for text in texts)


def test_search_keys_hold_pinyin_code_and_english(page):
    keys = {row.get("n"): row.get("q") for row in data_of(page)["nodes"]}
    assert {"四川省", "四川", "scs", "sichuansheng", "510000", "sichuan"} <= set(keys["四川省"])


def test_figures_stand_beside_a_card_but_below_where_a_line_leads_on():
    cells = [Cell("a", Size(60, 30), (("tag", Size(50, 19)),), (("figure", Size(90, 19)),)), Cell("b", Size(80, 30))]
    alone, leading = arrange(cells[:1], []).boxes, arrange(cells, [(0, 1)]).boxes
    assert alone["figure"].x - 45 > alone["a"].x + 30
    assert leading["figure"].x - 45 == leading["a"].x - 30
    assert leading["figure"].y > leading["tag"].y > leading["a"].y
    assert leading["b"].x - 40 > leading["figure"].x + 45


def test_large_graphs_are_laid_out_in_time_and_without_loss():
    cells = [Cell(str(n), Size(120, 40), ((f"{n}-", Size(60, 19)),)) for n in range(1500)]
    links = [(n, (n * 7 + 3) % 1500) for n in range(1500)] + [(n, 0) for n in range(1, 300)]
    plan = arrange(cells, links)
    assert len(plan.boxes) == 3000
    assert 0.4 < plan.width / plan.height < 4
    assert arrange(cells, links) == plan


def test_groups_hold_every_cell_once_and_do_not_lie_on_each_other():
    cells = [Cell(str(n), Size(120, 40)) for n in range(600)]
    links = [(n, n + 1) for n in range(0, 100, 2)] + [(n, 100 + n % 7) for n in range(107, 400)]
    plan = arrange(cells, links, grouped=True)
    assert sorted(number for group in plan.groups for number in group) == list(range(600))
    assert 5 < len(plan.groups) < 60
    extents = []
    for group in plan.groups:
        boxes = [plan.boxes[str(number)] for number in group]
        extents.append((min(b.x for b in boxes), max(b.x for b in boxes), min(b.y for b in boxes), max(b.y for b in boxes)))
    for number, (left, right, top, bottom) in enumerate(extents):
        for left2, right2, top2, bottom2 in extents[number + 1 :]:
            assert right < left2 or right2 < left or bottom < top2 or bottom2 < top
    assert arrange(cells, links, grouped=True) == plan
    assert arrange(cells, links).groups == ()


def test_communities_only_above_the_limit(tmp_path):
    assert data_of(page_of(demo(), tmp_path))["groups"] == []
    data = data_of(page_of(demo(), tmp_path, options=PageOptions(limit=100)))
    entities = [number for number, row in enumerate(data["nodes"]) if row["k"] == "entity"]
    assert sorted(number for group in data["groups"] for number in group) == entities


def test_terms_of_nodes_and_claims_are_those_of_the_graph(page, tmp_path):
    path = tmp_path / "graph.ttl"
    write_turtle(demo(), TERMS, path)
    turtle = ox.Store()
    turtle.load(path=str(path))
    data = data_of(page)

    def term(row: dict) -> str:
        return row["x"] if row["x"][0] in '<"' else f"<{data['base']}{row['x']}>"

    for source, target, _, claims in data["edges"]:
        ends = f"rdf:subject {term(data['nodes'][source])} ; rdf:object {term(data['nodes'][target])}"
        for claim in claims:
            (name,) = data["claims"][claim]["i"]
            assert turtle.query(f"PREFIX rdf: <{RDF}> PREFIX xsd: <{XSD}> ASK {{ <{data['base']}{name}> {ends} }}"), ends


def test_page_options_are_checked():
    for wrong in ({"picture": "map"}, {"limit": -1}):
        with pytest.raises(SettingsError):
            PageOptions(**wrong)


def test_kg_view_opens_what_is_asked_for_and_tells_the_size(built, tmp_path):
    path = tmp_path / "page.html"
    done = CliRunner().invoke(app, ["view", str(built), "-o", str(path), "--as", "timeline", "--limit", "9"])
    assert done.exit_code == 0, done.output
    assert f"{path.stat().st_size / 1e6:.1f} MB" in done.output
    data = data_of(path.read_text(encoding="utf-8"))
    assert data["picture"] == "timeline"
    assert data["groups"]
    wrong = CliRunner().invoke(app, ["view", str(built), "-o", str(path), "--as", "map"])
    assert isinstance(wrong.exception, SettingsError)
    assert "timeline" in str(wrong.exception)


def test_scripts_are_short_and_say_what_they_do():
    for path in (ROOT / "kg/view/assets").glob("*.js"):
        lines = path.read_text("utf-8").splitlines()
        assert len(lines) <= 400, path.name
        assert lines[0].startswith("// "), path.name
        later = r"\?\?=|\|\|=|&&=|\.at\(-|\breplaceAll\(|\bfindLast|\bstructuredClone\(|\btoSorted\("
        assert not re.search(later, "\n".join(lines)), f"{path.name}: newer than ES2020"
    from kg.view.page import _SCRIPTS

    assert sorted(_SCRIPTS) == sorted(path.name for path in (ROOT / "kg/view/assets").glob("*.js"))


def test_empty_corpus_makes_a_page(tmp_path):
    data = data_of(page_of(Corpus(), tmp_path))
    assert data["nodes"] == data["claims"] == []


def test_object_unknown_to_the_corpus_still_shows(tmp_path):
    agency, quote = IRI("https://example.org/id/agency-x"), (Evidence("gone", Span(3, 5), "通知"),)
    claims = (
        Claim(agency, "issued", IRI("https://example.org/id/notice-y"), quote),
        Claim(agency, "newRelation", Quantity(Decimal(3), "Furlong", "三"), quote),
        Claim(agency, "suspended", "开户服务", quote),
    )
    data = data_of(page_of(Corpus((), (), claims), tmp_path))
    assert [row["k"] for row in data["nodes"]] == ["entity", "measure", "quantity", "text"]
    assert data["nodes"][0]["n"] == "agency-x"
    assert data["nodes"][2]["t"] == "newRelation 3 Furlong"
    assert data["sentences"][0] == [-1, "通知"]


def test_language_can_be_fixed(tmp_path):
    assert data_of(page_of(demo(), tmp_path, options=PageOptions("en")))["language"] == "en"


def test_hostile_words_stay_data(tmp_path):
    bad = "</script><script>x()</script><!--\u2028\u202e\ud800"
    entity = Entity(IRI("https://example.org/id/a"), "Agency", bad, (bad,), (bad,), bad, (IRI("javascript:x()"),))
    document = Document("d", bad * 2, (), bad, date(2021, 6, 9), publisher=bad, author=bad, url="javascript:x()")
    claim = Claim(entity.iri, "suspended", bad, (Evidence.of(document, Span(2, 9)),), position=bad)
    page = page_of(Corpus((document,), (entity,), (claim,)), tmp_path)
    assert page.count("<script") == page_of(Corpus(), tmp_path).count("<script")
    assert not set("\u2028\u202e") & set(page.partition('id="data">')[2].partition("</script>")[0])
    data = data_of(page)
    assert data["nodes"][0]["n"] == clean(bad)
    assert "u" not in data["nodes"][0]
    assert "url" not in data["documents"][0]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x", "//example.org", "https://", "http://[", "https://a b",
        "https://user@example.org", "https://example.org/\u202e", "ftp://example.org", "", None,
    ],
)  # fmt: skip
def test_addresses_that_nobody_should_follow(url):
    assert safe_url(url) is None


def test_write_fails_whole(tmp_path):
    with pytest.raises(OutputError, match="cannot be written"):
        write_page(demo(), TERMS, STYLE, tmp_path / "no" / "graph.html")
    (tmp_path / "graph.html").mkdir()
    with pytest.raises(OutputError):
        write_page(demo(), TERMS, STYLE, tmp_path / "graph.html")
    assert [path.name for path in tmp_path.iterdir()] == ["graph.html"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("#b84a00", "red", "no colour"),
        ("shape: page", "shape: blob", "no shape"),
        ("weight: 3", "wieght: 3", "wieght"),
        ("classes:", "klasses:", "classes"),
        ('["矿图", "Kuangtu"]', '["矿图"]', "malformed"),
        ("event: notice", "event: notise", "no event"),
        ("  meeting: {light", "  meating: {light", "events"),
        ("claims: 20000", "claims: many", "whole number"),
        ("classes:", "classes: [", "not YAML"),
    ],
)
def test_style_that_cannot_be_drawn_is_refused(tmp_path, old, new, message):
    path = tmp_path / "style.yaml"
    path.write_text(STYLE.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SettingsError, match=message):
        load_style(path)


def test_style_names_terms_that_exist_and_every_modality():
    style = load_style(STYLE)
    for row in style.classes:
        assert TERMS.cls(row.name)
    for name in style.predicates:
        assert TERMS.property(name).relation
    assert {row.name for row in style.modalities} == {"asserted", "rumoured", "planned", "denied"}
    used = re.findall(r'\bt\("(\w+)"', "".join(p.read_text("utf-8") for p in (ROOT / "kg/view/assets").glob("*.js")))
    assert set(used) <= set(style.texts)


def test_style_objects_of_yaml_are_not_built(tmp_path):
    path = tmp_path / "style.yaml"
    path.write_text("classes: !!python/object/apply:os.system ['true']", encoding="utf-8")
    with pytest.raises(SettingsError):
        load_style(path)


def test_colours_are_told_apart_on_their_ground():
    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    for row in (*load_style(STYLE).classes, *load_style(STYLE).values, *load_style(STYLE).events):
        assert 1.05 / (luminance(row.light) + 0.05) >= 4.5, row.name
        assert (luminance(row.dark) + 0.05) / (luminance("#1c2228") + 0.05) >= 4.5, row.name


def test_size_follows_importance(page):
    sizes = {row.get("n"): row["f"] for row in data_of(page)["nodes"]}
    assert sizes["国务院金融稳定发展委员会"] > sizes["国网四川省电力公司"]


def test_options_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        PageOptions().language = "en"  # type: ignore[misc]
