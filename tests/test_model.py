"""The values: what they refuse at birth, and that a quotation cannot disagree with its place."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from kg import model
from kg.errors import KGError, SpanError
from kg.model import Block, Bound, Claim, Document, Evidence, Mention, Modality, Precision, Quantity, Span, When


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 3), (5, 2), (-1, 2)])
def test_a_span_is_never_empty_reversed_or_negative(start: int, end: int) -> None:
    with pytest.raises(SpanError, match=r"not a span"):
        Span(start, end)


def test_a_span_outside_its_text_is_an_error_of_ours_and_a_value_error() -> None:
    with pytest.raises(SpanError, match="2 code points"):
        Span(0, 3).of("断电")
    assert issubclass(SpanError, KGError)
    assert issubclass(SpanError, ValueError)


def test_spans_count_code_points() -> None:
    assert Span(1, 3).of("😀断电") == "断电"
    assert len(Span(1, 3)) == 2


@pytest.mark.parametrize(
    ("one", "other", "overlaps", "covers"),
    [((0, 4), (4, 6), False, False), ((0, 4), (3, 6), True, False), ((0, 4), (1, 4), True, True), ((1, 4), (0, 4), True, False)],
)
def test_how_spans_lie(one: tuple[int, int], other: tuple[int, int], overlaps: bool, covers: bool) -> None:
    assert Span(*one).overlaps(Span(*other)) is overlaps
    assert Span(*other).overlaps(Span(*one)) is overlaps
    assert Span(*one).covers(Span(*other)) is covers


@pytest.mark.parametrize(
    "blocks", [(Block(Span(0, 9)),), (Block(Span(2, 4)), Block(Span(0, 2))), (Block(Span(0, 3)), Block(Span(2, 4)))]
)
def test_blocks_lie_in_the_text_in_order_without_overlap(blocks: tuple[Block, ...]) -> None:
    with pytest.raises(SpanError, match="x: block"):
        Document("x", "四川断电", blocks)


@pytest.mark.parametrize(
    ("issued", "day"),
    [
        (None, None),
        (date(2021, 6, 9), date(2021, 6, 9)),
        (datetime(2021, 6, 9, 23, 30), date(2021, 6, 9)),  # noqa: DTZ001 - an article without a zone
        (datetime(2021, 6, 9, 23, 30, tzinfo=UTC), date(2021, 6, 9)),
    ],
)
def test_the_day_of_an_article(issued: date | None, day: date | None) -> None:
    assert Document("x", "四川断电", (), issued=issued).day == day


def test_a_mention_and_a_proof_quote_the_article_themselves() -> None:
    document = Document("x", "四川断电", ())
    assert Mention.at(document, Span(0, 2), "Region", name="四川省").text == "四川"
    assert Evidence.of(document, Span(2, 4)) == Evidence("x", Span(2, 4), "断电")
    with pytest.raises(SpanError):
        Evidence.of(document, Span(2, 5))


def test_the_parts_of_a_mention() -> None:
    mention = Mention(Span(0, 2), "四川", "Region", parts=(("code", "510000"),))
    assert (mention.part("code"), mention.part("office")) == ("510000", "")


def test_the_words_of_an_amount_do_not_tell_it_from_another() -> None:
    one, other = (Quantity(Decimal("22.17"), "PERCENT", text) for text in ("22.17%", "百分之22.17"))
    assert one == other
    assert hash(one) == hash(other)
    assert one != Quantity(Decimal("22.17"), "PERCENT", "22.17%", bound=Bound.AT_LEAST)


@pytest.mark.parametrize("value", ["13", "-13"])
def test_a_fall_is_negative_whatever_sign_was_written(value: str) -> None:
    fall = Quantity(Decimal(value), "PERCENT", value, approximate=True, bound=Bound.AT_LEAST).negated()
    assert (fall.value, fall.approximate, fall.bound) == (Decimal(-13), True, Bound.AT_LEAST)


def test_a_time_with_an_open_side_is_not_bounded() -> None:
    day = date(2021, 6, 9)
    assert When("6月9日", day, day, Precision.DAY).bounded
    assert not When("6月9日前", None, day, Precision.DAY, before=True).bounded
    assert not When("近日", None, None, Precision.VAGUE).bounded


def test_values_are_frozen_and_carry_no_dictionary() -> None:
    claim = Claim(model.IRI("https://example.org/a"), "issued", "b", ())
    assert (claim.modality, claim.confidence) == (Modality.ASSERTED, Decimal("0.90"))
    for value in (Span(0, 1), claim, Document("x", "四川", ())):
        with pytest.raises(FrozenInstanceError):
            setattr(value, fields(value)[0].name, 1)
        assert not hasattr(value, "__dict__")


def test_what_the_room_gives_is_sorted_and_there() -> None:
    assert len(set(model.__all__)) == len(model.__all__)
    assert all(hasattr(model, name) for name in model.__all__)
