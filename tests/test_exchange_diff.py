"""What two builds differ in: told by claim and entity, and as a patch that turns one graph into the other."""

from __future__ import annotations

import gzip
import io
import json
from dataclasses import replace
from decimal import Decimal

import pyoxigraph as ox
import pytest
from rdf_corpus import CORPUS, ENTITIES, day, kt, ktr, proof, save, terms

from kg.cli import main
from kg.errors import GraphError
from kg.exchange import compare, write_patch
from kg.model import Claim, Corpus, Entity, Modality

RUMOUR = next(claim for claim in CORPUS.claims if claim.object == kt("ShutDown") and claim.modality is Modality.RUMOURED)
LOSS = next(claim for claim in CORPUS.claims if claim.subject == ktr("pool-other"))
PRICE = next(claim for claim in CORPUS.claims if claim.predicate == "price")


def later() -> Corpus:
    """The corpus of a later build: a rumour is confirmed, a confidence and a quotation change, things come and go."""
    claims = [claim for claim in CORPUS.claims if claim is not LOSS]
    claims[claims.index(RUMOUR)] = replace(RUMOUR, modality=Modality.ASSERTED)
    claims[claims.index(PRICE)] = replace(PRICE, confidence=Decimal("0.5"), evidence=proof("b-market", "火必"))
    claims.append(Claim(ktr("region-KZ"), "subjectTo", kt("Inspect"), proof("a-sichuan", "迁往"), when=day("6月", 2021, 6, 1)))
    claims += [Claim(ktr("notice-1"), "lists", ktr("company-new"), proof("a-sichuan", "点名"))]
    entities = [entity for entity in ENTITIES if entity.iri != ktr("pool-other")]
    entities[1] = replace(entities[1], aliases=("四川", "川", "蜀"))
    entities.append(Entity(ktr("company-new"), "Company", '新"公司\n'))
    return Corpus(CORPUS.documents, tuple(sorted(entities, key=lambda entity: entity.iri)), tuple(claims))


@pytest.fixture(scope="module")
def builds(tmp_path_factory):
    before, after = tmp_path_factory.mktemp("before"), tmp_path_factory.mktemp("after")
    save(before)
    save(after, later())
    return before / "graph.ttl", after / "graph.ttl"


def triples(path):
    return {quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)}


def applied(known, patch):
    """Apply a patch by its rules alone: D takes a triple away that is there, A adds one that is not."""
    lines = patch.decode().splitlines()
    assert (lines[0], lines[-1]) == ("TX .", "TC .")
    found = set(known)
    for line in lines[1:-1]:
        what, rest = line.split(" ", 1)
        (quad,) = ox.parse(rest, format=ox.RdfFormat.N_TRIPLES)
        assert (quad.triple in found) == (what == "D")
        (found.remove if what == "D" else found.add)(quad.triple)
    return found


def patch_of(before, after):
    out = io.BytesIO()
    write_patch(before, after, out)
    return out.getvalue()


def test_the_patch_turns_one_graph_into_the_other_and_back(builds):
    before, after = builds
    assert applied(triples(before), patch_of(before, after)) == triples(after)
    assert applied(triples(after), patch_of(after, before)) == triples(before)
    assert patch_of(before, after) == patch_of(before, after)


def test_the_changes_are_told(builds):
    found = compare(*builds, terms())
    said = {(change.kind, change.what, change.label) for change in found.changes}
    assert said == {
        ("entity", "added", '新"公司\n'),
        ("entity", "removed", "某海外矿池"),
        ("entity", "changed", "四川省"),
        ("claim", "added", "哈萨克斯坦 —subjectTo→ 排查"),
        ("claim", "added", '关于清理挖矿项目的通知 —lists→ 新"公司\n'),
        ("claim", "removed", "某海外矿池 —gained→ 5%"),
        ("claim", "changed", "云南省 —subjectTo→ 关停"),
        ("claim", "changed", "比特币 —price→ 32500 美元"),
    }
    fields = {change.label: {name: (old, new) for name, old, new in change.fields} for change in found.changes}
    assert fields["四川省"] == {"aliases": ("四川、川", "四川、川、蜀")}
    assert fields["云南省 —subjectTo→ 关停"] == {"modality": ("rumoured", "asserted")}
    (price,) = [change for change in found.changes if "—price→" in change.label]
    assert [name for name, _, _ in price.fields] == ["confidence", "quotes"]
    assert price.article == "b-market"
    before, after = map(triples, builds)
    assert (found.triples_added, found.triples_removed) == (len(after - before), len(before - after))


def test_a_build_does_not_differ_from_itself(builds, tmp_path):
    found = compare(builds[0], builds[0], terms())
    assert (found.changes, found.triples_added, found.triples_removed) == ((), 0, 0)
    other = tmp_path / "graph.ttl"
    lines = sorted(f"{triple} ." for triple in triples(builds[0]))
    other.write_text("\n".join(reversed(lines)), encoding="utf-8")
    assert compare(builds[0], other, terms()).changes == (), "the order of a file says nothing"
    assert patch_of(builds[0], other) == b"TX .\nTC .\n"


def test_two_claims_about_the_same_ends_stay_apart(tmp_path):
    one = replace(CORPUS, claims=(replace(RUMOUR, when=day("1日", 2021, 6, 1)), replace(RUMOUR, when=day("2日", 2021, 6, 2))))
    two = replace(CORPUS, claims=(replace(RUMOUR, when=day("3日", 2021, 6, 3)), replace(RUMOUR, when=day("4日", 2021, 6, 4))))
    paths = []
    for name, corpus in (("one", one), ("two", two)):
        (tmp_path / name).mkdir()
        paths.append(save(tmp_path / name, corpus))
    found = compare(*paths, terms())
    assert [found.count("claim", what) for what in ("added", "removed", "changed")] == [2, 2, 0]


def run(*words):
    with pytest.raises(SystemExit) as leaving:
        main([str(word) for word in words])
    return leaving.value.code or 0


def test_the_command_prints_a_table_and_json(builds, tmp_path, capsys):
    before, after = builds[0].parent, builds[1].parent
    assert run("diff", before, after, "--patch", tmp_path / "p.rdfp.gz") == 0
    said = capsys.readouterr().out
    assert "modality: rumoured → asserted" in said
    assert "claims: 2 added, 1 removed, 2 changed" in said
    assert gzip.decompress((tmp_path / "p.rdfp.gz").read_bytes()) == patch_of(*builds)
    assert run("diff", before, after, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert {change["what"] for change in found["changes"]} == {"added", "removed", "changed"}
    assert found["triples"]["added"] > 0


def test_a_missing_build_is_named(builds, tmp_path, capsys):
    assert run("diff", builds[0], tmp_path / "nowhere") == 2
    assert "nowhere" in capsys.readouterr().err
    with pytest.raises(GraphError, match="cannot be read"):
        compare(builds[0], tmp_path / "no.ttl", terms())


def test_a_thing_whose_iri_changed_is_one_change_and_its_claims_none(tmp_path):
    """As where a further article lets a notice be merged with one that another article told of."""
    old, new = ktr("notice-1"), ktr("notice-2")

    def moved(iri):
        return new if iri == old else iri

    entities = tuple(sorted((replace(e, iri=moved(e.iri)) for e in ENTITIES), key=lambda e: e.iri))
    claims = tuple(replace(c, subject=moved(c.subject), object=moved(c.object)) for c in CORPUS.claims)
    assert claims != CORPUS.claims
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    before, after = save(tmp_path / "a"), save(tmp_path / "b", Corpus(CORPUS.documents, entities, claims))
    (change,) = compare(before, after, terms()).changes
    assert (change.kind, change.what, change.iri) == ("entity", "changed", new)
    assert change.fields == (("iri", old, new),)
    assert applied(triples(before), patch_of(before, after)) == triples(after)
