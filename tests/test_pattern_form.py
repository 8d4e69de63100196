"""A mistake in a pattern file is answered with the pattern, what is wrong, and what was meant."""

from __future__ import annotations

from shutil import copytree
from typing import TYPE_CHECKING

import pytest

from kg.errors import DataError, PatternError
from kg.vocabulary import load_knowledge
from kg.vocabulary.pattern_form import KEYS, ROLES, check_form
from kg.vocabulary.patterns import Cues, load_patterns

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """
- id: owns
  predicate: operates
  match: "{subject:Company} … 坐拥 [^，]{0,6} {object:MiningPool}"
  examples:
    - text: 甲公司坐拥乙矿池。
      claims: [[甲公司, 乙矿池], [甲公司, 12]]
  not:
    - 甲公司投靠乙矿池。
"""


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("  not:", "  nott:", "no such key «nott»; did you mean «not»"),
        ("{subject:", "{subjct:", "no such role «subjct»; did you mean «subject»"),
        ("{subject:Company}", "{subject：Company}", "«{subject：Company}» is not understood"),
        ("{subject:Company}", "｛subject:Company｝", "full-width sign"),
        ("{subject:Company}", "{subject:Company", "is not understood"),
        (" … ", " ... ", "a gap is written …"),
        ("… 坐拥", "… (?P<objet>坐拥)", "no such role «objet»; did you mean «object»"),
        ("    - text:", "    - sentence:", "an example is «text: a sentence»"),
        ("[[甲公司, 乙矿池], [甲公司, 12]]", "[甲公司, 乙矿池]", "with two brackets: «甲公司坐拥乙矿池。»"),
        ("[[甲公司, 乙矿池], [甲公司, 12]]", "[[甲公司, 乙矿池, 丙]]", "with two brackets"),
        ("    - 甲公司投靠乙矿池。", "    甲公司投靠乙矿池。", "not: is a list of sentences"),
        ("  predicate: operates", "  predicate: operates\n  predicate: operates", "the key «predicate» is given twice"),
        ("  predicate: operates\n", "", "pattern 1 needs «predicate» and «match»"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    assert GOOD.count(right) == 1
    (tmp_path / "mine.yaml").write_text(GOOD.replace(right, wrong), encoding="utf-8")
    with pytest.raises(PatternError) as caught:
        load_patterns(tmp_path, Cues({}, {}))
    assert said in str(caught.value)
    assert "mine.yaml" in str(caught.value)


def test_a_pattern_in_good_form_passes(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(GOOD, encoding="utf-8")
    (pattern,) = load_patterns(tmp_path, Cues({}, {}))
    assert [len(example.pairs) for example in pattern.examples] == [2, 0]
    check_form({"predicate": "x", "match": ["{:Agency} x{2}", "y{,3}"]}, 1, tmp_path)
    assert {"match", "predicate"} <= KEYS
    assert {"subject", "object"} <= ROLES


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        (
            "patterns/99.yaml",
            '- {id: a.b, predicate: oprates, match: "x"}',
            "pattern «a.b»: no such property: «oprates»; did you",
        ),
        (
            "kuangtu.ttl",
            "kt:zz a owl:ObjectProperty , kt:Relation ; rdfs:label 'z'@zh , 'z'@en ; rdfs:domain kt:Compony .\n",
            "kt:zz: no such class: «Compony»; did you mean «Company»",
        ),
    ],
)
def test_names_that_are_not_declared_are_told_with_their_place(
    tmp_path: Path, ontology: Path, file: str, text: str, said: str
) -> None:
    copytree(ontology, tmp_path / "own")
    with (tmp_path / "own" / file).open("a", encoding="utf-8") as stream:
        stream.write(text)
    with pytest.raises(DataError, match=said):
        load_knowledge(tmp_path / "own")
