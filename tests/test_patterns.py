"""Every pattern fires on its own examples, and stays silent on its counter-examples."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import pytest

from kg.claims import make_extractor
from kg.errors import PatternError
from kg.model import Block, Document, Quantity, Span
from kg.vocabulary import ONTOLOGY, load_knowledge
from kg.vocabulary.patterns import Cues, Example, Pattern, load_cues, load_patterns

if TYPE_CHECKING:
    from pathlib import Path


@cache
def extractor():
    return make_extractor(load_knowledge())


def read(text: str):
    """Return the claims of a one-paragraph article as (subject names, predicate, object names, pattern)."""
    document = Document("example", text, (Block(Span(0, len(text))),), issued=date(2021, 6, 22))
    found = extractor()(document)
    entities = {e.iri: {e.label, *e.aliases, *e.english} for e in found.entities}

    def names(value):
        return {str(value.value)} if isinstance(value, Quantity) else entities.get(value, {str(value).removeprefix(ONTOLOGY)})

    return [(names(c.subject), c.predicate, names(c.object), c.pattern) for c in found.claims]


def by_id() -> dict[str, Pattern]:
    return {p.id: p for p in load_knowledge().patterns}


def cases(*, positive: bool):
    return [
        pytest.param(p.id, p.predicate, example, id=f"{p.id}-{i}")
        for p in by_id().values()
        for i, example in enumerate(p.examples)
        if bool(example.pairs) == positive
    ]


@pytest.mark.parametrize(("name", "predicate", "example"), cases(positive=True))
def test_pattern_fires_on_its_examples(name: str, predicate: str, example: Example) -> None:
    claims = read(example.text)
    for subject, thing in example.pairs:
        assert any(subject in s and p == predicate and thing in o for s, p, o, _ in claims), (name, subject, thing, claims)


@pytest.mark.parametrize(("name", "predicate", "example"), cases(positive=False))
def test_pattern_is_silent_on_its_counter_examples(name: str, predicate: str, example: Example) -> None:
    assert not [c for c in read(example.text) if c[3] == name], predicate


def test_every_pattern_names_a_declared_predicate() -> None:
    terms = load_knowledge().terms
    assert all(terms.property(p.predicate).relation for p in load_knowledge().patterns)


def test_an_unknown_kind_is_refused_with_the_file_and_the_pattern(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text('- {id: x.y, predicate: issued, match: "{subject:Agencyy} <issue>"}', encoding="utf-8")
    cues = Cues({"issue": ("发布",)}, {})
    with pytest.raises(PatternError, match=r"bad\.yaml.*x\.y"):
        load_patterns(tmp_path, cues)


def test_an_unknown_slot_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cues.yaml"
    path.write_text("slots: {Org: [Agency, Nobody]}\ncues: {}", encoding="utf-8")
    with pytest.raises(PatternError, match="Nobody"):
        load_cues(path)


def test_a_line_that_is_not_yaml_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cues.yaml"
    path.write_text("cues:\n  issue: [发布\n  order: x", encoding="utf-8")
    with pytest.raises(PatternError) as caught:
        load_cues(path)
    assert caught.value.line


def test_patterns_stay_linear_on_a_hostile_line() -> None:
    hostile = "四川省、" * 12_000 + "约谈" * 12_000
    assert isinstance(read(hostile[:100_000]), list)


def test_one_id_for_two_patterns_is_refused_with_both_files(tmp_path: Path) -> None:
    for name in ("10-mine.yaml", "20-yours.yaml"):
        text = '- {id: x.y, predicate: issued, match: "{subject:Agency} <issue>", examples: [], not: []}'
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(PatternError, match=r"20-yours\.yaml.*«x\.y» is in 10-mine\.yaml"):
        load_patterns(tmp_path, Cues({"issue": ("发布",)}, {}))
