"""That the parts of the knowledge agree: what one names, another declares."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
import yaml
from articles import RELATIONS, knowledge

from kg.errors import OntologyError
from kg.mentions.values import AMOUNTS
from kg.vocabulary import load_knowledge
from kg.vocabulary.measures import written_out
from kg.vocabulary.patterns import KINDS

if TYPE_CHECKING:
    from pathlib import Path

VALUES = {"Time", *AMOUNTS.values()}
LITERALS = {"xsd:date", "xsd:dateTime", "rdf:langString"}


def files(folder: Path, pattern: str) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob(pattern)))


def test_every_predicate_is_declared_and_some_rule_can_say_it(root: Path) -> None:
    terms = knowledge().terms
    assert set(RELATIONS) == {p.name for p in terms.properties if p.relation}
    by_pattern = {p.predicate for p in knowledge().patterns}
    by_rule = set(re.findall(r'"(\w+)"', files(root / "kg" / "claims", "*.py"))) & set(RELATIONS)
    assert set(RELATIONS) == by_pattern | by_rule


@pytest.mark.parametrize("pattern", knowledge().patterns, ids=lambda p: p.id)
def test_a_pattern_names_what_is_declared(pattern) -> None:
    terms = knowledge().terms
    assert terms.property(pattern.predicate).relation
    assert pattern.modality in {"", "asserted", "rumoured", "planned", "denied"}
    assert pattern.pairing in {"each", "respectively", "aligned"}
    assert pattern.sign in {-1, 0, 1}
    assert not pattern.unit or terms.unit(pattern.unit)
    assert 0 < float(pattern.confidence) <= 1
    roles = {re.sub(r"\d+$", "", group) for group in pattern.regex.groupindex} | {role for role, _ in pattern.inherit}
    given = {"object"} if "label" in roles or pattern.measure else set()
    assert {"subject", "object"} <= roles | given, "a claim has two ends"
    assert not pattern.measure or terms.measure(pattern.measure)
    assert roles <= {"subject", "object", "label", "time", "who", "position", "whole"}


def test_patterns_of_one_id_say_one_thing() -> None:
    seen: dict[str, str] = {}
    for pattern in knowledge().patterns:
        assert seen.setdefault(pattern.id, pattern.predicate) == pattern.predicate


def test_every_kind_of_mention_is_a_class_or_a_value() -> None:
    terms = knowledge().terms
    for kind in KINDS:
        assert kind in VALUES or kind == "Summons" or terms.cls(kind)
    assert len(set(KINDS)) == len(KINDS)


def test_every_class_that_the_tables_name_is_declared() -> None:
    lexicon, terms = knowledge().lexicon, knowledge().terms
    for cls in {e.cls for e in lexicon.entries} | {o.cls for o in lexicon.offices}:
        assert terms.cls(cls)
        assert any(cls == kind or terms.is_a(cls, kind) for kind in KINDS if kind not in VALUES and kind != "Summons")
    assert all(terms.is_a(noun.cls, "PolicyDocument") for noun in lexicon.documents)
    assert all(terms.is_a(noun.cls, "Meeting") for noun in lexicon.meetings)


def test_every_class_that_the_grammar_names_is_declared() -> None:
    grammar, terms = knowledge().grammar, knowledge().terms
    assert all(terms.cls(s.cls) for s in (*grammar.suffixes, *grammar.announcers))
    assert all(terms.is_a(s.cls, "PolicyDocument") or terms.is_a(s.cls, "Meeting") for s in grammar.acts)


def test_slots_and_cues_that_patterns_use_are_there(ontology: Path) -> None:
    cues = knowledge().cues
    used = set(re.findall(r"<(\w+)>", files(ontology / "patterns", "*.yaml"))) - {"label", "object", "position"}
    assert used <= set(cues.words)
    assert all(kind in KINDS for kinds in cues.slots.values() for kind in kinds)


def test_the_moods_are_measures_and_the_measures_have_words() -> None:
    terms = knowledge().terms
    assert all(terms.measure(name) for name in knowledge().cues.words["mood"])
    for measure in terms.measures:
        assert measure.wordings
        assert all(w == w.strip() and not w.startswith("…") for w in measure.wordings)


@pytest.mark.parametrize("measure", knowledge().terms.measures, ids=lambda m: m.name)
def test_a_measure_is_found_by_each_of_its_wordings(measure) -> None:
    for wording in written_out(measure.wordings, knowledge().cues.words):
        found = knowledge().measures.find(wording.replace("…", "某"))
        assert measure.name in {hit.measure for hit in found}, wording


def test_wordings_name_lists_of_words() -> None:
    lists = {"forbid": ("不得", "严禁"), "begin": ("新增", "立项")}
    assert written_out(["<forbid>…<begin>", "停批"], lists) == ["不得…新增", "不得…立项", "严禁…新增", "严禁…立项", "停批"]
    with pytest.raises(OntologyError, match=r"which cues\.yaml has not"):
        written_out(["<halt>…供电"], lists)


def test_a_list_that_is_not_there_is_told_with_the_file_that_names_it(ontology: Path, tmp_path: Path) -> None:
    copied = tmp_path / "ontology"
    shutil.copytree(ontology, copied)
    terms = copied / "measures.ttl"
    terms.write_text(terms.read_text(encoding="utf-8").replace('"<halt>…<operation>"', '"<hult>…<operation>"'), encoding="utf-8")
    with pytest.raises(OntologyError, match=r"measures\.ttl: .*<hult>"):
        load_knowledge(copied)


@pytest.mark.parametrize(
    ("sentence", "measure"),
    [
        ("不允许任何单位再上马虚拟货币挖矿项目", "BanNewProjects"),
        ("新建虚拟货币挖矿项目一律叫停", "BanNewProjects"),
        ("不准向矿场转供电", "StopPowerSupply"),
        ("掐断了矿场的供电线路", "StopPowerSupply"),
        ("终止机房的一切经营", "ShutDown"),
        ("起获比特币矿机39台", "Punish"),
        ("不再享受大工业用电优惠", "WithdrawSupport"),
        ("将其列入严重违法失信名单", "Blacklist"),
        ("把涉案线索转交公安机关", "TransferCase"),
        ("调低了矿场的用电负荷", "CutEnergyUse"),
    ],
)
def test_wordings_of_lists_are_found(sentence: str, measure: str) -> None:
    assert measure in {hit.measure for hit in knowledge().measures.find(sentence)}


def test_relations_lead_to_classes_that_something_can_be() -> None:
    terms = knowledge().terms
    for name in RELATIONS:
        term = terms.property(name)
        assert all(terms.cls(c) for c in term.domain)
        assert all(c in LITERALS or terms.cls(c) for c in term.range)


def test_named_queries_speak_only_of_declared_terms(ontology: Path) -> None:
    terms = knowledge().terms
    names = {t.name for group in (terms.classes, terms.properties, terms.measures, terms.units) for t in group}
    names |= {name for name, _, _ in terms.others}
    assert set(re.findall(r"\bkt:(\w+)", files(ontology / "queries", "*.rq"))) <= names


def test_the_style_names_only_declared_terms(ontology: Path) -> None:
    style = yaml.safe_load((ontology / "style.yaml").read_text(encoding="utf-8"))
    terms = knowledge().terms
    assert all(terms.cls(name) for name in style.get("classes", {}))


def test_the_digest_tells_the_state_of_the_knowledge() -> None:
    assert re.fullmatch(r"[0-9a-f]{16}", knowledge().digest)
