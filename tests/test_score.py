"""The score: its rules on small cases, the same figures as another implementation, and floors that only rise."""

from __future__ import annotations

import importlib.util
import json
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sentence_gold

from kg.errors import DataError, GraphError
from kg.graph import write_turtle
from kg.model import IRI, Block, Claim, Corpus, Document, Entity, Evidence, Modality, Precision, Quantity, Span, When
from kg.score import Score, norm, read_gold, score
from kg.vocabulary import load_terms

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
BASE = "https://w3id.org/kuangtu/id/"
TEXT = "某省发改委6月9日发布通知。据甲数据，某矿池算力跌22.17%，又说约22.17%。某省不会关停。某矿池算力为2EH/s。"
AGENCY, NOTICE, REGION, POOL, DATA = (IRI(BASE + name) for name in ("agency-a", "notice-a", "region-510000", "pool-a", "data-a"))
STOP = IRI("https://w3id.org/kuangtu/ontology#ShutDown")
JUNE_9 = When("6月9日", date(2021, 6, 9), date(2021, 6, 9), Precision.DAY)


def document(name: str = "a1") -> Document:
    return Document(name, TEXT, (Block(Span(0, len(TEXT))),))


def quote(words: str, name: str = "a1") -> tuple[Evidence, ...]:
    start = TEXT.index(words)
    return (Evidence.of(document(name), Span(start, start + len(words))),)


def corpus() -> Corpus:
    entities = (
        Entity(AGENCY, "Agency", "某省发展和改革委员会", ("某省发改委",)),
        Entity(DATA, "DataProvider", "甲数据"),
        Entity(NOTICE, "Notice", "关于“挖矿”的通知", ("通知",)),
        Entity(POOL, "MiningPool", "某矿池", english=("Some Pool",)),
        Entity(REGION, "Region", "某省", notation="510000"),
    )
    fall = Quantity(Decimal("22.17"), "PERCENT", "22.17%")
    claims = (
        Claim(AGENCY, "issued", NOTICE, quote("某省发改委6月9日发布通知"), when=JUNE_9),
        Claim(POOL, "lost", fall, quote("某矿池算力跌22.17%"), attributed=(DATA,)),
        Claim(REGION, "subjectTo", STOP, quote("某省不会关停"), Modality.DENIED),
        Claim(POOL, "hashrate", Quantity(Decimal(2), "EHPS", "2EH/s"), quote("某矿池算力为2EH/s")),
        Claim(NOTICE, "deadline", date(2021, 6, 20), quote("发布通知")),
        Claim(POOL, "operates", AGENCY, quote("某矿池")),
    )
    return Corpus((document(),), entities, claims)


GOLD: list[dict[str, Any]] = [
    {"s": ["某省发改委"], "p": "issued", "o": ["关于「挖矿」的 通知"], "when": ["2021-06-09", "2021-06-09"], "by": None},
    {"s": ["SOME POOL", "某矿池"], "p": "lost", "o": {"value": 22.17, "unit": "PERCENT"}, "by": ["乙"], "optional": True},
    {"s": ["某矿池"], "p": "lost", "o": {"value": 22.17, "unit": "PERCENT"}, "by": ["甲数据"]},
    {
        "s": ["adcode:510000"],
        "p": "subjectTo",
        "o": {"measure": ["StopPowerSupply", "ShutDown"]},
        "modality": ["denied", "planned"],
    },
    {"s": ["某矿池"], "p": "hashrate", "o": {"value": 2000, "unit": "PHPS"}, "when": ["2021-06-01", "2021-06-30"]},
    {"s": ["通知"], "p": "deadline", "o": {"date": "2021-06-20"}},
    {"s": ["某省"], "p": "targets", "o": ["某省"], "modality": "planned"},
]


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    folder = tmp_path / "gold"
    folder.mkdir()
    (folder / "a1.json").write_text(json.dumps({"article": "a1", "facts": GOLD}, ensure_ascii=False), encoding="utf-8")
    (folder / "a2.json").write_text('{"article": "a2", "facts": []}', encoding="utf-8")
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    (folder / "text").mkdir(parents=True)
    (folder / "text" / "a1.txt").write_text(TEXT, encoding="utf-8")
    write_turtle(corpus(), load_terms(ROOT / "ontology"), folder / "graph.ttl")
    return folder


def test_the_rules(out: Path, gold: Path) -> None:
    result = score(out, gold)
    assert result.articles == 2
    assert (result.total.right, result.total.missed, result.total.wrong) == (5, 1, 1)
    assert result.total.precision == result.total.recall == pytest.approx(5 / 6)
    assert [row.predicate for row in result.predicates] == [
        "deadline", "hashrate", "issued", "lost", "operates", "subjectTo", "targets",
    ]  # fmt: skip
    assert (result.time.right, result.time.of) == (1, 2)
    assert (result.modality.right, result.modality.of) == (5, 5)
    assert (result.attribution.right, result.attribution.of) == (1, 1), "the fact with the right speaker is preferred"
    assert (result.codes.right, result.codes.of) == (1, 1)
    assert result.verbatim.value == 1.0
    assert result.missed == ("a1 某省 —targets→ 某省",)
    assert len(result.wrong) == 1
    assert "operates" in result.wrong[0]
    assert score(out, gold, articles=["a2"]).total.f1 == 0.0


def test_a_corpus_scores_as_its_file_does(out: Path, gold: Path) -> None:
    assert score(corpus(), gold, terms=load_terms(ROOT / "ontology")) == score(out, gold)


def test_words_that_are_not_the_articles_are_noticed(out: Path, gold: Path) -> None:
    (out / "text" / "a1.txt").write_text("。" + TEXT, encoding="utf-8")
    assert score(out, gold).verbatim.value == 0.0
    (out / "text" / "a1.txt").unlink()
    assert score(out, gold).verbatim.value == 0.0


def test_answers_in_the_golds_own_format(gold: Path) -> None:
    result = score(gold, gold)
    assert (result.total.right, result.total.missed, result.total.wrong) == (6, 0, 0)
    assert result.verbatim.value is None
    assert str(result.verbatim) == "–"


def test_bad_gold_and_missing_graphs_are_named(out: Path, gold: Path, tmp_path: Path) -> None:
    with pytest.raises(GraphError, match=r"holds no graph\.ttl; build one with"):
        score(tmp_path / "nowhere", gold)
    with pytest.raises(DataError, match="holds no gold"):
        score(out, tmp_path / "nowhere")
    for text in (
        "[]",
        "{",
        '{"article": "x", "facts": [{"s": "a"}]}',
        '{"article": "x", "facts": [{"s": [], "p": "y", "o": []}]}',
    ):
        (gold / "bad.json").write_text(text, encoding="utf-8")
        with pytest.raises(DataError, match=r"bad\.json.*is no gold file"):
            read_gold(gold)
    (out / "graph.ttl").write_text("<a> <b", encoding="utf-8")
    (gold / "bad.json").unlink()
    with pytest.raises(GraphError, match="cannot be read"):
        score(out, gold)


def test_names_are_compared_without_case_width_quotes_and_spaces() -> None:
    assert norm("ＡntPool  《通知》") == norm("antpool“通知”")


def module_of(path: Path) -> ModuleType:
    """Load a script as a module."""
    spec = importlib.util.spec_from_file_location(f"script_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def shared_figures(out: Path, gold: Path) -> dict[str, Any]:
    """What the implementation beside the repository says."""
    module = module_of(SHARED / "score" / "score.py")
    expected, articles = module.from_json(gold)
    found: dict[str, Any] = module.score(expected, module.from_graph(out), articles)
    return found


def assert_same(mine: Score, theirs: dict[str, Any]) -> None:
    assert (mine.total.right, mine.total.missed, mine.total.wrong) == (theirs["hit"], theirs["miss"], theirs["false"])
    assert (mine.total.precision, mine.total.recall, mine.total.f1) == (theirs["precision"], theirs["recall"], theirs["f1"])
    assert {
        "when": mine.time.value, "modality": mine.modality.value, "by": mine.attribution.value, "verbatim": mine.verbatim.value,
    } == theirs["slots"]  # fmt: skip
    assert mine.articles == theirs["articles"]
    rows = {
        row.predicate: {
            "precision": row.tally.precision, "recall": row.tally.recall, "f1": row.tally.f1, "gold": row.tally.gold,
        } for row in mine.predicates
    }  # fmt: skip
    assert rows == theirs["by_predicate"] | {row: rows[row] for row in rows if row not in theirs["by_predicate"]}
    assert (len(mine.missed), len(mine.wrong)) == (len(theirs["misses"]), len(theirs["wrong"]))


needs_shared = pytest.mark.skipif(not (SHARED / "score" / "score.py").is_file(), reason="no other implementation here")


@needs_shared
def test_the_same_figures_as_another_implementation(out: Path, gold: Path) -> None:
    assert_same(score(out, gold), shared_figures(out, gold))


@needs_shared
def test_the_same_figures_on_the_seeds(built: Path) -> None:
    gold = ROOT / "tests" / "gold" / "seeds"
    assert_same(score(built, gold), shared_figures(built, gold))


def floors_script() -> ModuleType:
    return module_of(ROOT / "scripts" / "update_floors.py")


def test_our_articles_score_no_lower_than_they_did(tmp_path: Path) -> None:
    script = floors_script()
    assert script.decide(script.measure(tmp_path), script.FLOORS, check=True) == []


def test_a_snippet_is_laid_out_as_an_article_with_its_facts(tmp_path: Path) -> None:
    file = tmp_path / "some.txt"
    file.write_text(
        "### req-1 2021-06-20 | 四川：停止供电\n四川省能源局18日下发通知，要求各电厂停止供电。\n"
        "= 四川省能源局 / 四川能源局 | issued | 通知 | 2021-06-18..2021-06-18 | asserted | -\n"
        "? 通知 | requires | measure:StopPowerSupply,ShutDown | - | planned | 财联社\n",
        encoding="utf-8",
    )
    (snippet,) = sentence_gold.snippets(file)
    assert 'title: "四川：停止供电"\ndate: 2021-06-20' in snippet.markdown()
    assert [fact["o"] for fact in snippet.facts] == [["通知"], {"measure": ["StopPowerSupply", "ShutDown"]}]
    assert snippet.facts[0]["when"] == ["2021-06-18", "2021-06-18"]
    assert "optional" not in snippet.facts[0]
    assert snippet.facts[1]["optional"] is True
    assert snippet.facts[1]["by"] == ["财联社"]
    for wrong in ("= 甲 | issued | 通知 | - | said | -", "= 甲 | issued | 通知"):
        file.write_text(f"### req-1 2021-06-20 | 题\n文。\n{wrong}\n", encoding="utf-8")
        with pytest.raises(ValueError, match=r"some\.txt: req-1: not six fields"):
            list(sentence_gold.snippets(file))


def test_floors_rise_and_are_lowered_only_on_request(tmp_path: Path) -> None:
    decide, path = floors_script().decide, tmp_path / "floors.json"

    def now(f1: float, digest: str = "a") -> dict[str, dict[str, object]]:
        return {"seeds": {"digest": digest, "f1": f1, "time": 0.8}}

    def stored() -> dict[str, dict[str, object]]:
        value: dict[str, dict[str, object]] = json.loads(path.read_text(encoding="utf-8"))
        return value

    assert decide(now(0.7), path, check=True) == ["seeds: there are no floors yet"]
    assert decide(now(0.7), path) == []
    assert decide(now(0.7), path, check=True) == []
    assert decide(now(0.8), path, check=True) == []
    assert stored() == now(0.7), "a check writes nothing"
    assert decide(now(0.8), path) == []
    assert stored() == now(0.8)
    assert decide(now(0.75), path) == ["seeds: f1 0.75 is below its floor 0.8"]
    assert stored() == now(0.8)
    assert "have changed" in decide(now(0.9, "b"), path)[0]
    assert stored() == now(0.8)
    assert decide(now(0.75, "b"), path, allow_lower=True) == []
    assert stored() == now(0.75, "b")


def test_a_share_may_fall_where_more_are_right(tmp_path: Path) -> None:
    decide, path = floors_script().decide, tmp_path / "floors.json"
    before, more, fewer = (
        {"held": {"digest": "a", "f1": 0.6, "time": t, "time right": n}} for t, n in ((0.8, 8), (0.7, 9), (0.9, 7))
    )
    assert decide(before, path) == []
    assert decide(more, path, check=True) == []
    assert decide(fewer, path, check=True) == ["held: time right 7 is below its floor 8"]


def test_the_parts_are_disjoint_and_whole(tmp_path: Path) -> None:
    parts = floors_script().parts(tmp_path)
    assert [part.name for part in parts] == ["seeds", "open", "held", "news open", "news held", "sentences"]
    assert len(parts[0].articles) == 5
    ids = [name for part in parts for name in part.ids]
    assert len(ids) == len(set(ids))
    assert all((part.gold / f"{name}.json").is_file() for part in parts for name in part.ids)
