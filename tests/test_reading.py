"""The matching view: what reporters write in many ways looks alike there, and every place leads back."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import opencc
import pytest

from kg.model import Span
from kg.reading import Reading, normalise, simplified


@pytest.mark.parametrize(
    ("written", "view"),
    [
        ("關停挖礦專案", "关停挖矿专案"),
        ("「挖矿」", "“挖矿”"),
        ("『挖矿』", "‘挖矿’"),
        ('"挖矿"与"炒币"', "“挖矿”与“炒币”"),
        ('停止" 挖矿 "行为', "停止“挖矿”行为"),
        ("6 月 18 日", "6月18日"),
        ("约 36 EH/s", "约36 EH/s"),
        ("126.83\u3000EH/s", "126.83 EH/s"),
        ("Core  Mining Ltd", "Core Mining Ltd"),
        ("ＢＴＣ．ＴＯＰ", "BTC.TOP"),
        ("１２％", "12%"),
        ("全文(草案)", "全文（草案）"),
        ("停电!为何?", "停电！为何？"),
        ("彼得・斯密特", "彼得·斯密特"),
        ("四川\u200b能源\ufeff局", "四川能源局"),
        ("省发改委 省能源局", "省发改委，省能源局"),
        ("", ""),
        ("   ", ""),
        ("😀 四川", "😀四川"),
    ],
)
def test_ways_of_writing_look_alike(written: str, view: str) -> None:
    assert Reading.of(written).view == view


def test_a_straight_quote_opens_and_closes_by_turns_within_a_line() -> None:
    assert Reading.of('说"停"，又说"关"').view == "说“停”，又说“关”"
    assert Reading.of('一个"没有关\n下一行"关"').view == "一个“没有关\n下一行“关”", "a new line starts anew"


def test_places_lead_back_to_the_words_as_written() -> None:
    text = '6 月 18 日，四川發佈《關於" 挖礦 "的通知》'
    reading = Reading.of(text)
    start = reading.view.index("《")
    assert reading.span(start, len(reading.view)).of(text) == '《關於" 挖礦 "的通知》'
    assert reading.span(0, 5).of(text) == "6 月 18 日"


def test_a_text_without_noise_keeps_its_places() -> None:
    reading = Reading.of("四川發佈通知")
    assert reading.starts is None
    assert reading.span(0, 2) == Span(0, 2)
    assert reading.locate(Span(2, 4)) == (2, 4)


def test_a_place_of_the_text_is_found_in_the_view() -> None:
    reading = Reading.of("6 月 18 日 四川断电")
    start, end = reading.locate(Span(9, 11))
    assert (reading.text[9:11], reading.view[start:end]) == ("四川", "四川")
    assert reading.locate(Span(1, 2))[0] == reading.locate(Span(1, 2))[1], "a dropped space fills nothing"


@pytest.mark.parametrize("hostile", ["İ", "ﬃ", "\u0301a", "𠮷野", "e\u0301", "㍿", "\u2028", "\x00", "ß", "👩‍👩‍👧"])
def test_what_other_tools_lengthen_or_shorten_keeps_its_place(hostile: str) -> None:
    reading = Reading.of(f"{hostile}四川{hostile}断电")
    at = reading.view.index("断电")
    assert reading.span(at, at + 2).of(reading.text) == "断电"


def test_names_in_two_scripts_and_three_kinds_of_quotes_are_one() -> None:
    assert (
        len({normalise(name) for name in ("关于“挖矿”的通知", "關於「挖礦」的通知", ' 关于"挖矿"的通知 ', "关于 “挖矿” 的通知")})
        == 1
    )


def test_names_that_differ_in_a_character_stay_two() -> None:
    assert normalise("四川省能源局") != normalise("四川省能源居")


def test_no_word_of_opencc_is_passed_over_for_what_its_letters_are_by_themselves(tmp_path: Path) -> None:
    folder = Path(opencc.__file__).parent / "clib"
    program = next(iter(sorted((folder / "bin").glob("opencc_dict*"))), None)
    if program is None:
        pytest.skip("this opencc brings no program that writes out its words")
    converter, told = opencc.OpenCC("t2s"), tmp_path / "words.txt"
    words = folder / "share" / "opencc" / "TSPhrases.ocd2"
    libraries = os.environ | {"LD_LIBRARY_PATH": str(folder / "lib64")}
    subprocess.run([program, "-i", words, "-o", told, "-f", "ocd2", "-t", "text"], check=True, env=libraries)
    phrases = [line.split("\t")[0] for line in told.read_text(encoding="utf-8").splitlines() if "\t" in line]
    assert len(phrases) > 300
    assert [phrase for phrase in phrases if simplified(phrase) != converter.convert(phrase)] == []
