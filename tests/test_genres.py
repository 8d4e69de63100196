"""What articles of other kinds than plain news tell in their own way: chronicles, notices of the police, interviews, tables."""

from __future__ import annotations

from datetime import date

import pytest
from articles import claim_of, facts, read

from kg.model import Modality, When


def day(text: str, predicate: str) -> tuple[object, object] | None:
    when = claim_of(text, predicate).when
    return (when.earliest, when.latest) if isinstance(when, When) else None


def of(predicate: str, text: str, *, titled: bool = False) -> set[tuple[str, object]]:
    """Return subject and object of the claims of one predicate."""
    return {(s, o) for s, p, o in facts(text, titled=titled) if p == predicate}


# ── Chronicles ─────────────────────────────────────────────────────────────────────────────────


def test_what_stands_under_a_day_of_its_own_line_happened_on_it() -> None:
    text = "2021年5月18日\n青海省发改委发出《关于清理挖矿的通知》。\n2021年6月2日\n安徽省召开会议。"
    assert day(text, "issued") == (date(2021, 5, 18), date(2021, 5, 18))
    assert day(text, "convened") == (date(2021, 6, 2), date(2021, 6, 2))


def test_a_single_day_of_its_own_line_is_the_day_of_the_article() -> None:
    assert day("2021年5月18日\n安徽省召开会议。", "convened") is None


def test_a_body_that_acts_with_an_office_of_its_county() -> None:
    text = "3月8日，瓜州县发改局会同县供电公司，将境内2处挖矿点位断电。"
    assert of("subjectTo", text) == {("瓜州县", "StopPowerSupply")}


# ── What is taken in hand, and what is to come ─────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("3月8日，瓜州县将境内2处挖矿点位断电。", Modality.ASSERTED),
        ("3月8日，瓜州县公安局将3家矿场全部关停。", Modality.ASSERTED),
        ("瓜州县将关停3家矿场。", Modality.PLANNED),
        ("瓜州县计划将3家矿场关停。", Modality.PLANNED),
    ],
)
def test_what_is_taken_in_hand_is_not_to_come(text: str, modality: Modality) -> None:
    assert {c.modality for c in read(text).claims} == {modality}
