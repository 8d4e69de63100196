"""The graph as Turtle: what it says, that it is the same whatever the order, and that it refuses what is wrong."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pyoxigraph as ox
import pytest
from rdf_corpus import CHINA, CORPUS, ENTITIES, ROOT, amount, kt, ktr, proof, save, terms, with_claim

from kg.errors import GraphError, OntologyError, OutputError
from kg.graph import BASE, ONTOLOGY, PREFIXES, article_iri, claim_iri, quantity_iri, read_corpus, triples, write_turtle
from kg.graph.iris import bounds, checked_base, duration_text, web_address
from kg.graph.turtle import literal
from kg.model import IRI, Bound, Claim, Corpus, Document, Entity, Evidence, Modality, Precision, Quantity, Span, When


@pytest.fixture(scope="module")
def graph(tmp_path_factory):
    return ox.Store(), save(tmp_path_factory.mktemp("graph"))


@pytest.fixture(scope="module")
def store(graph):
    store, path = graph
    store.bulk_load(path=str(path), format=ox.RdfFormat.TURTLE)
    return store


def ask(store, pattern: str) -> bool:
    return bool(store.query(f"ASK {{ {pattern} }}", prefixes=PREFIXES))


def ask_of(corpus: Corpus, pattern: str) -> bool:
    found = ox.Store()
    found.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples(corpus, terms()))
    return ask(found, pattern)


def test_claims_are_as_the_contract_says(store):
    assert ask(
        store,
        """?c a kt:Claim ; rdf:subject ktr:pool-antpool ; rdf:predicate kt:lost ; rdf:object ktr:quantity-22.17-PERCENT ;
             kt:modality kt:asserted ; kt:earliest "2021-06-20"^^xsd:date ; kt:latest "2021-06-21"^^xsd:date ;
             kt:timeText "近24小时" ; kt:window "P1D"^^xsd:duration ; kt:confidence 0.9 ;
             prov:wasAttributedTo ktr:data-btccom ; kt:evidence ?e .
           ?e oa:hasSource ktr:article-b-market ; oa:hasSelector ?q, ?p .
           ?q a oa:TextQuoteSelector ; oa:exact ?words .
           ?p a oa:TextPositionSelector ; oa:start ?from ; oa:end ?to .
           ktr:pool-antpool kt:lost ktr:quantity-22.17-PERCENT .
           ktr:quantity-22.17-PERCENT a kt:Quantity ; qudt:numericValue 22.17 ; qudt:hasUnit unit:PERCENT .
           FILTER(STRLEN(?words) = ?to - ?from)""",
    )


def test_quantities_carry_what_the_text_says_of_them(store):
    assert ask(store, "ktr:region-510000 kt:projectCount ?q . ?q kt:approximate true ; qudt:hasUnit unit:NUM")
    assert ask(store, "ktr:region-510000 kt:powerUse ?q . ?q kt:bound kt:atLeast ; skos:prefLabel '不少于1.2 GW'@zh")
    assert ask(store, "ktr:pool-poolin kt:lost ?q . ?q qudt:numericValue 3.2 ; kt:upperValue 4.1 ; qudt:hasUnit kt:EHPS")
    assert ask(store, "kt:EHPS qudt:symbol 'EH/s' ; qudt:conversionMultiplier 1000000000000000000.0")


def test_dates_moments_and_labels_are_literals(store):
    assert ask(store, 'ktr:notice-1 kt:deadline "2021-06-25"^^xsd:date , "2021-06-25T18:00:00"^^xsd:dateTime')
    assert ask(store, 'ktr:exchange-huobi kt:suspended "新用户注册"@zh , ktr:region-100000')
    assert ask(store, '?c kt:earliest "2021-06-20T00:00:00"^^xsd:dateTime FILTER NOT EXISTS { ?c kt:latest ?l }')
    assert ask(store, '?c rdf:predicate kt:affiliatedWith ; kt:position "总经理"@zh')
    assert ask(store, "?c rdf:predicate kt:hashrateShare ; kt:shareOf ktr:network-btc")


def test_a_denied_claim_has_no_direct_triple_and_others_have(store):
    assert not ask(store, "ktr:region-530000 kt:subjectTo kt:StopPowerSupply")
    assert ask(store, "?c rdf:subject ktr:region-530000 ; rdf:object kt:StopPowerSupply ; kt:modality kt:denied")
    assert ask(store, "ktr:region-530000 kt:subjectTo kt:ShutDown")
    assert ask(store, "ktr:company-chuanxi kt:relocatedTo ktr:region-KZ")


def test_what_one_article_denies_and_another_asserts_is_asserted():
    yunnan = ktr("region-530000")
    denied = Claim(yunnan, "subjectTo", kt("ShutDown"), proof("c-rumour", "回应"), Modality.DENIED)
    said = Claim(yunnan, "subjectTo", kt("ShutDown"), proof("c-rumour", "网传"))
    assert not ask_of(with_claim(denied), "ktr:region-530000 kt:subjectTo kt:ShutDown")
    assert ask_of(with_claim(denied, said), "ktr:region-530000 kt:subjectTo kt:ShutDown")


def test_articles_and_their_publishers(store):
    assert ask(
        store,
        """ktr:article-a-sichuan a schema:NewsArticle ; dcterms:identifier "a-sichuan" ; dcterms:title "四川清退挖矿"@zh ;
             dcterms:issued "2021-06-20T09:30:00+08:00"^^xsd:dateTime ; kt:issuedFrom "metadata" ; schema:author "李四" ;
             dcterms:source <https://example.org/news/1?a=1&b=2> ; dcterms:publisher ktr:media-kyrb .
           ktr:article-b-market dcterms:issued "2021-06-21"^^xsd:date ; dcterms:publisher ?made .
           ?made a kt:Media , kt:Organisation ; skos:prefLabel "行情网"@zh""",
    )
    # the same name in the traditional script is the same publisher
    assert ask(store, "ktr:article-c-rumour dcterms:publisher ktr:media-kyrb")


def test_publishers_are_compared_once_and_not_with_every_article(monkeypatch):
    seen = []
    monkeypatch.setattr("kg.graph.writer.outlet_key", lambda name: seen.append(name) or name)
    triples(Corpus(tuple(Document(f"a{n}", "", (), publisher=f"报{n}") for n in range(20))), terms())
    assert len(seen) <= 3 * 20


def test_entities_carry_their_names_codes_and_superclasses(store):
    assert ask(
        store,
        """ktr:region-510000 a kt:Region ; skos:prefLabel "四川省"@zh ; rdfs:label "四川省"@zh , "Sichuan"@en ;
             skos:altLabel "四川"@zh , "川"@zh , "Szechwan"@en ; skos:notation "510000" ; kt:partOf ktr:region-100000 .
           ktr:notice-1 a kt:Notice , kt:PolicyDocument ; kt:inRegion ktr:region-510000 .
           kt:Notice rdfs:subClassOf kt:PolicyDocument ; rdfs:label "通知"@zh .
           ktr:coin-btc skos:exactMatch <https://example.org/same/btc> .
           kt:ShutDown a kt:Measure , skos:Concept ; skos:prefLabel "关停"@zh , "shut-down"@en""",
    )
    assert not ask(store, "kt:Arrest ?p ?o")  # only the measures that are used


def test_there_are_no_blank_nodes_and_every_relation_occurs(store):
    assert all(isinstance(t, ox.NamedNode | ox.Literal) for q in store for t in (q.subject, q.predicate, q.object))
    used = {c.predicate for c in CORPUS.claims}
    assert used == set(terms().relations)


def test_the_file_is_readable(graph):
    text = graph[1].read_text(encoding="utf-8")
    assert "\\" not in "".join(re.findall(r"^\S+", text, re.MULTILINE))  # no subject needs an escape
    assert text.count("\n@prefix") + 1 == len(set(re.findall(r"^@prefix (\w+):", text, re.MULTILINE)))
    subjects = re.findall(r"^([^@\s]\S*) ", text, re.MULTILINE)
    assert len(subjects) == len(set(subjects))
    body = text[text.index("\n\n") :]
    for prefix in re.findall(r"^@prefix (\w+):", text, re.MULTILINE):
        assert f"{prefix}:" in body


def _shuffled(seed: int) -> Corpus:
    mix = random.Random(seed)  # noqa: S311 - a shuffle to be repeated
    return Corpus(*(tuple(mix.sample(part, len(part))) for part in (CORPUS.documents, CORPUS.entities, CORPUS.claims)))


def test_the_same_bytes_in_any_order(tmp_path):
    expected = save(tmp_path / "a").read_bytes()
    for seed in range(3):
        assert save(tmp_path / str(seed), _shuffled(seed)).read_bytes() == expected


@pytest.mark.parametrize("seed", ["0", "1", "2"])
def test_the_same_bytes_with_any_hash_seed(tmp_path, seed):
    script = "import sys; from pathlib import Path; from rdf_corpus import save; save(Path(sys.argv[1]))"
    paths = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": paths}
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "hashed")], check=True, env=env)
    assert (tmp_path / "hashed" / "graph.ttl").read_bytes() == save(tmp_path / "here").read_bytes()


def test_triples_are_those_of_the_file(graph):
    text = graph[1].read_bytes()
    assert triples(CORPUS, terms()) == [ox.Triple(*q[:3]) for q in map(tuple, ox.parse(text, format=ox.RdfFormat.TURTLE))]


def test_reading_back_and_writing_again_changes_nothing(tmp_path):
    first = save(tmp_path / "a")
    corpus = read_corpus(first.parent)
    assert save(tmp_path / "b", corpus).read_bytes() == first.read_bytes()
    assert {d.id: d.text for d in corpus.documents} == {d.id: d.text for d in CORPUS.documents}
    assert [d.blocks for d in corpus.documents] == [d.blocks for d in CORPUS.documents]
    made = {e.iri: e for e in corpus.entities}
    assert {e.iri for e in ENTITIES} <= set(made)
    assert made[ktr("notice-1")].cls == "Notice"
    assert made[ktr("region-510000")] == replace(ENTITIES[1], aliases=("四川", "川"))
    said = {(c.subject, c.predicate, str(c.object) if isinstance(c.object, date) else c.object) for c in corpus.claims}
    assert (ktr("exchange-huobi"), "suspended", "新用户注册") in said
    assert (ktr("notice-1"), "deadline", "2021-06-25 18:00:00") in said
    assert len(corpus.claims) == len(CORPUS.claims)


def test_reading_back_finds_a_changed_text(tmp_path):
    save(tmp_path)
    path = tmp_path / "text" / "b-market.txt"
    path.write_text("换" + path.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(GraphError, match="not the one that the graph quotes"):
        read_corpus(tmp_path)
    path.unlink()
    with pytest.raises(GraphError, match=r"b-market\.txt: the text of an article cannot be read"):
        read_corpus(tmp_path)


def test_reading_back_never_leaves_the_folder(tmp_path):
    (tmp_path / "secret.txt").write_text("x", encoding="utf-8")
    (tmp_path / "out" / "text").mkdir(parents=True)
    turtle = '<https://x.org/a> a <https://schema.org/NewsArticle> ; <http://purl.org/dc/terms/identifier> "../../secret" .'
    (tmp_path / "out" / "graph.ttl").write_text(turtle, encoding="utf-8")
    with pytest.raises(GraphError, match="not the name of an article"):
        read_corpus(tmp_path / "out")


@pytest.mark.parametrize("turtle", [None, "<a", "<https://x.org/c> a <https://w3id.org/kuangtu/ontology#Claim> ."])
def test_reading_back_says_what_is_wrong(tmp_path, turtle):
    if turtle is not None:
        (tmp_path / "graph.ttl").write_text(turtle, encoding="utf-8")
    with pytest.raises(GraphError, match=r"graph\.ttl"):
        read_corpus(tmp_path)


# ── Hostile words ──────────────────────────────────────────────────────────────────────────────

HOSTILE = [
    'a" . <http://evil.example/s> <http://evil.example/p> "o',
    "</script><script>alert(1)</script>",
    "行\n列\r\t\\u0022\\",
    "'''\"\"\"@zh . #",
    "> <http://evil.example/>",
    "左\u202e右\u2066\u2069\u200b\ufeff",
    "\x00\x01\x1f\x7f\x85\u2028\u2029",
    "😀\U0010ffff\ufffe",
    "lone \ud800 surrogate",
]


def _carried(text: str) -> str:
    return re.sub("[\x00\ud800-\udfff]", "\ufffd", text)


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_words(words, tmp_path):
    document = Document("h", words, (), words, publisher=f"报{words}", author=words, url=words, categories=(words,))
    entity = Entity(ktr("company-x"), "Company", f"甲{words}", (words,), (words,), words)
    claim = Claim(
        entity.iri,
        "suspended",
        f"乙{words}",
        (Evidence.of(document, Span(0, len(words))),),
        when=When(words, None, None, Precision.VAGUE),
        position=words,
        pattern=words,
    )
    corpus = Corpus((document,), (entity,), (claim,))
    write_turtle(corpus, terms(), tmp_path / "graph.ttl")
    found = list(ox.parse(path=str(tmp_path / "graph.ttl"), format=ox.RdfFormat.TURTLE))
    assert not any("evil" in q.subject.value or "evil" in q.predicate.value for q in found)
    assert not any("evil" in q.object.value for q in found if isinstance(q.object, ox.NamedNode))
    literals = {q.object.value for q in found if isinstance(q.object, ox.Literal)}
    assert {_carried(words), _carried(f"甲{words}"), _carried(f"乙{words}")} <= literals
    shown = (tmp_path / "graph.ttl").read_text(encoding="utf-8")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]", shown)


def test_every_character_survives_but_those_that_cannot():
    for first in range(0, 0x11000, 0x800):
        text = "".join(map(chr, range(first, first + 0x800)))
        (found,) = ox.parse(f"<x:s> <x:p> {literal(text)} .", format=ox.RdfFormat.TURTLE)
        assert found.object.value == _carried(text)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://", "ftp://x.org/", "x", "https://a\x00b/\ud800"])
def test_what_is_no_web_address_is_no_iri(url):
    address = web_address(url)
    assert address is None or re.fullmatch(r"https?://[!-~]+", address)


def test_a_web_address_keeps_its_meaning():
    assert (
        web_address("HTTPS://例子.cn/新闻?a=%E4%B8%AD&b=1#x")
        == "HTTPS://%E4%BE%8B%E5%AD%90.cn/%E6%96%B0%E9%97%BB?a=%E4%B8%AD&b=1#x"
    )
    assert web_address("https://x.org/100%") == "https://x.org/100%25"
    assert web_address('https://x.org/"><script>') == "https://x.org/%22%3E%3Cscript%3E"


@pytest.mark.parametrize("bad", ["https://x.org/a b", "https://x.org/<", "关系", "https://x.org/\u202e", 'https://x.org/"'])
def test_what_is_no_iri_never_enters(bad):
    with pytest.raises(GraphError, match="not an IRI"):
        triples(Corpus((), (Entity(IRI(bad), "Company", "甲"),)), terms())


@pytest.mark.parametrize("name", ["a/b", "a(b)", "-a", "a.", "a%20b", "a;b", ""])
def test_a_minted_name_needs_no_escape(name):
    with pytest.raises(GraphError, match="a minted name"):
        triples(Corpus((), (Entity(ktr(name), "Company", "甲"),)), terms())


def test_foreign_iris_are_written_whole(tmp_path):
    entity = Entity(IRI("https://example.org/a/(b)"), "Company", "甲", matches=(IRI("http://www.wikidata.org/entity/Q1"),))
    write_turtle(Corpus((), (entity,)), terms(), tmp_path / "g.ttl")
    text = (tmp_path / "g.ttl").read_text(encoding="utf-8")
    assert "<https://example.org/a/(b)> a kt:Company" in text
    assert "skos:exactMatch <http://www.wikidata.org/entity/Q1>" in text


# ── What is refused ────────────────────────────────────────────────────────────────────────────

SICHUAN, PROOF = ktr("region-510000"), proof("a-sichuan", "各地")


@pytest.mark.parametrize(
    ("claim", "error", "words"),
    [
        (Claim(SICHUAN, "subjectTo", kt("ShutDown"), ()), GraphError, "without evidence"),
        (Claim(ktr("region-1"), "subjectTo", kt("ShutDown"), PROOF), GraphError, "no entity of the corpus"),
        (Claim(SICHUAN, "subjectTo", ktr("x"), PROOF), GraphError, "no entity of the corpus"),
        (Claim(SICHUAN, "subjectTo", kt("ShutDwn"), PROOF), OntologyError, "did you mean «ShutDown»"),
        (Claim(SICHUAN, "subjctTo", kt("ShutDown"), PROOF), OntologyError, "did you mean «subjectTo»"),
        (Claim(SICHUAN, "powerUse", amount("1", "MegW"), PROOF), OntologyError, "did you mean «MegaW»"),
        (Claim(SICHUAN, "powerUse", amount("NaN", "MegaW"), PROOF), GraphError, "not a number"),
        (Claim(SICHUAN, "subjectTo", kt("ShutDown"), PROOF, attributed=(ktr("x"),)), GraphError, "no entity"),
        (Claim(SICHUAN, "suspended", " ", PROOF), GraphError, "without an object"),
        (Claim(SICHUAN, "subjectTo", kt("ShutDown"), PROOF, window="a day"), GraphError, "not a period"),
        (Claim(SICHUAN, "subjectTo", kt("ShutDown"), (Evidence("nobody", Span(0, 1), "x"),)), GraphError, "no article"),
        (Claim(SICHUAN, "subjectTo", kt("ShutDown"), (replace(PROOF[0], exact="别的话"),)), GraphError, "别的话"),
    ],
)
def test_claims_that_cannot_be_true_are_refused(claim, error, words):
    with pytest.raises(error, match=words):
        triples(with_claim(claim), terms())


@pytest.mark.parametrize(
    ("corpus", "error", "words"),
    [
        (replace(CORPUS, documents=CORPUS.documents * 2), GraphError, "two articles"),
        (Corpus((), (Entity(ktr("x"), "Companny", "甲"),)), OntologyError, "did you mean «Company»"),
        (Corpus((), (Entity(ktr("x"), "Company", " "),)), GraphError, "without a name"),
    ],
)
def test_corpora_that_cannot_be_written_are_refused(corpus, error, words):
    with pytest.raises(error, match=words):
        triples(corpus, terms())


@pytest.mark.parametrize("base", ["https://x.org/id", "x", "https://x.org/a b/"])
def test_a_base_that_cannot_be_one_is_refused(base):
    with pytest.raises(GraphError, match="base"):
        checked_base(base)


def test_nothing_is_left_of_a_failed_write(tmp_path):
    (tmp_path / "graph.ttl").write_text("before", encoding="utf-8")
    with pytest.raises(GraphError):
        write_turtle(with_claim(Claim(SICHUAN, "suspended", "", PROOF)), terms(), tmp_path / "graph.ttl")
    assert [(p.name, p.read_text(encoding="utf-8")) for p in tmp_path.iterdir()] == [("graph.ttl", "before")]
    with pytest.raises(OutputError):
        write_turtle(CORPUS, terms(), tmp_path / "nowhere" / "graph.ttl")


# ── Identity ───────────────────────────────────────────────────────────────────────────────────


def test_another_base_moves_everything_that_is_minted(tmp_path):
    base = "https://example.org/things#"
    entities = tuple(replace(e, iri=IRI(e.iri.replace(BASE, base)), region=None) for e in ENTITIES)
    write_turtle(Corpus(CORPUS.documents, entities), terms(), tmp_path / "graph.ttl", base=base)
    text = (tmp_path / "graph.ttl").read_text(encoding="utf-8")
    assert f"@prefix ktr: <{base}> ." in text
    assert BASE not in text


def test_the_same_said_twice_in_one_article_is_one_claim_with_all_its_evidence():
    first = Claim(SICHUAN, "subjectTo", kt("ShutDown"), PROOF, confidence=Decimal("0.5"), pattern="one")
    again = replace(first, evidence=proof("a-sichuan", "38个"), confidence=Decimal("0.7"), pattern="two")
    found = ox.Store()
    found.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples(with_claim(first, again), terms()))
    rows = list(found.query("SELECT ?c ?p (COUNT(?o) AS ?n) { ?c a kt:Claim ; ?p ?o } GROUP BY ?c ?p", prefixes=PREFIXES))
    counts = {row["p"].value.rsplit("#")[-1]: int(row["n"].value) for row in rows}
    assert counts["evidence"] == 2
    assert counts["confidence"] == counts["pattern"] == 1
    assert ask(found, "?c kt:confidence 0.7 ; kt:pattern 'one'")


def test_a_claim_of_two_articles_is_one_claim_for_each():
    both = Claim(SICHUAN, "subjectTo", kt("ShutDown"), (*PROOF, *proof("b-market", "份额")))
    found = ox.Store()
    found.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples(with_claim(both), terms()))
    assert ask(
        found,
        "?a a kt:Claim ; kt:evidence ?x . ?x oa:hasSource ktr:article-a-sichuan "
        "FILTER NOT EXISTS { ?a kt:evidence ?y FILTER(?x != ?y) }",
    )
    assert ask(found, "?a a kt:Claim ; kt:evidence/oa:hasSource ktr:article-b-market")


@pytest.mark.parametrize(
    "change",
    [
        {"modality": Modality.PLANNED},
        {"attributed": (ktr("data-btccom"),)},
        {"when": When("x", date(2021, 1, 1), None, Precision.DAY)},
        {"when": When("x", None, date(2021, 1, 1), Precision.DAY)},
        {"position": "经理"},
        {"window": "PT1H"},
        {"share_of": ktr("network-btc")},
        {"object": kt("Inspect")},
        {"subject": ktr("region-530000")},
        {"predicate": "targets"},
    ],
)
def test_what_makes_a_claim_another_claim(change):
    claim = Claim(SICHUAN, "subjectTo", kt("ShutDown"), PROOF)
    assert claim_iri(replace(claim, **change)) != claim_iri(claim)
    assert re.fullmatch(re.escape(BASE) + "claim-[0-9a-f]{16}", claim_iri(claim))


def test_what_does_not_make_a_claim_another_claim():
    claim = Claim(SICHUAN, "subjectTo", kt("ShutDown"), PROOF, when=When("昨日", date(2021, 1, 1), None, Precision.DAY))
    for change in ({"pattern": "x"}, {"confidence": Decimal(1)}, {"when": replace(claim.when, text="1日")}):
        assert claim_iri(replace(claim, **change)) == claim_iri(claim)


@pytest.mark.parametrize(
    ("quantity", "name"),
    [
        (Quantity(Decimal("126.830"), "EHPS", ""), "126.83-EHPS"),
        (Quantity(Decimal("1E+3"), "KiloW-HR", ""), "1000-KiloW-HR"),
        (Quantity(Decimal("-7.4"), "PERCENT", "", bound=Bound.AT_MOST), "-7.4-PERCENT-atMost"),
        (Quantity(Decimal(3), "NUM", "", approximate=True, upper=Decimal("5.0")), "3-to-5-NUM-approx"),
    ],
)
def test_names_of_amounts(quantity, name):
    assert quantity_iri(quantity) == f"{BASE}quantity-{name}"


@pytest.mark.parametrize("name", ["四川", "a b", "a/b", "../a", "a.", "", "x" * 65, "\ud800"])
def test_names_of_articles_are_plain(name):
    assert re.fullmatch(re.escape(BASE) + "article-[0-9a-f]{16}", article_iri(name))


def test_bounds_are_of_one_kind():
    hour, day = datetime(2021, 6, 20, 9, tzinfo=CHINA), date(2021, 6, 25)
    assert bounds(When("", hour, day, Precision.RANGE)) == (hour, datetime(2021, 6, 25, 23, 59, 59, tzinfo=CHINA))
    assert bounds(When("", day, hour, Precision.RANGE)) == (datetime(2021, 6, 25, tzinfo=CHINA), hour)
    assert bounds(When("", day, None, Precision.RANGE)) == (day, None)
    assert bounds(None) == (None, None)


@pytest.mark.parametrize("text", ["", "P", "PT", "P1DT", "24H", "P1.5D", "P-1D", "P1D "])
def test_what_is_no_period(text):
    with pytest.raises(GraphError):
        duration_text(text)


def test_a_moment_is_written_as_stores_keep_it(tmp_path):
    document = replace(CORPUS.documents[0], issued=datetime(2021, 6, 20, 1, 30, 0, 120000, tzinfo=UTC))
    (found,) = [t.object.value for t in triples(Corpus((document,)), terms()) if t.predicate.value.endswith("issued")]
    assert found == "2021-06-20T01:30:00.12Z"
    store = ox.Store()
    store.load(f'<x:s> <x:p> "{found}"^^<http://www.w3.org/2001/XMLSchema#dateTime> .'.encode(), format=ox.RdfFormat.TURTLE)
    assert [row["o"].value for row in store.query("SELECT ?o { ?s ?p ?o }")] == [found]
    assert PREFIXES["kt"] == ONTOLOGY
