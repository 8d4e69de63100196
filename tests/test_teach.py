"""``kg try``: patterns tried on their own examples, as the person who writes one needs it."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from kg.cli import main

if TYPE_CHECKING:
    from pathlib import Path

MINE = """
- id: mine.owns
  predicate: operates
  match: "{subject:Company} 坐拥 {object:MiningPool}"
  examples:
    - text: 白桦矿业有限公司坐拥AntPool。
      claims: [[白桦矿业有限公司, AntPool]]
    - text: 白桦矿业有限公司坐拥青松岭。
      claims: [[白桦矿业有限公司, 青松岭]]
  not:
    - 白桦矿业有限公司坐拥AntPool和一座电站。
    - 白桦矿业有限公司投靠AntPool。
- id: other.place
  predicate: operates
  match: "{subject:Company} 盘踞 {object:Region}"
  examples:
    - text: 白桦矿业有限公司盘踞四川省。
      claims: [[白桦矿业有限公司, 四川省]]
- id: mine.bare
  predicate: operates
  match: "{subject:Company} 独占 {object:MiningPool}"
"""


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory, ontology: Path) -> Path:
    folder = tmp_path_factory.mktemp("teach") / "ontology"
    shutil.copytree(ontology, folder)
    (folder / "patterns" / "90-mine.yaml").write_text(MINE, encoding="utf-8")
    return folder


def kg(*arguments: str | Path) -> int | str | None:
    with pytest.raises(SystemExit) as leaving:
        main(["try", *map(str, arguments)])
    return leaving.value.code


def test_an_example_that_fails_is_told_with_what_it_gives_and_the_names_seen(
    mine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert kg("mine", "--ontology", mine) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "mine.owns «白桦矿业有限公司坐拥青松岭。» must give 白桦矿业有限公司 → 青松岭 gives nothing" in said
    assert "names seen 白桦矿业有限公司 (Company)" in said
    assert "«白桦矿业有限公司坐拥AntPool和一座电站。» must be silent, and gives 白桦矿业有限公司 → AntPool" in said
    assert "投靠" not in said
    assert said.endswith("1 pattern, 4 sentences: 2 not as they should be")


def test_what_the_domain_and_range_leave_out_is_told(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kg("other.place", "--ontology", mine) == 1
    assert "note other.place: left out, since operates does not lead between such things" in " ".join(
        capsys.readouterr().out.split()
    )


def test_what_holds_is_code_0_and_json_names_every_sentence(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kg("operates.owned", "--ontology", mine) == 0
    assert "all as they should be" in capsys.readouterr().out
    kg("mine", "--ontology", mine, "--json")
    trials = json.loads(capsys.readouterr().out)
    assert [trial["passed"] for trial in trials] == [True, False, False, True]
    assert trials[1]["missing"] == [["白桦矿业有限公司", "青松岭"]]


def test_a_predicate_names_all_its_patterns(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kg("operates", "--ontology", mine, "--json")
    assert {trial["pattern"] for trial in json.loads(capsys.readouterr().out)} >= {"mine.owns", "operates.owned"}


def test_an_unknown_pattern_is_corrected_and_one_without_examples_named(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kg("operatse") == 2
    assert "did you mean «operates" in capsys.readouterr().err
    assert kg("mine.bare", "--ontology", mine) == 2
    assert "no examples yet" in capsys.readouterr().err
