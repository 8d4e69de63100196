"""Times against another library: where the two differ, the list says so and the value written by hand stands."""

import contextlib
import csv
import io
import logging
from datetime import date
from pathlib import Path

import pytest

ROWS = list(csv.DictReader((Path(__file__).parent / "data" / "times.csv").open(encoding="utf-8")))


@pytest.fixture(scope="module")
def extract():
    """Return jionlp's extractor; its import prints and its failures are logged."""
    with contextlib.redirect_stdout(io.StringIO()):
        jionlp = pytest.importorskip("jionlp")
    logging.disable(logging.CRITICAL)
    yield jionlp.ner.extract_time
    logging.disable(logging.NOTSET)


def says(extract, row):
    """Return what jionlp makes of a row, in the words of the list."""
    day, text, expression = date.fromisoformat(row["anchor"]), row["text"], row["expression"]
    try:
        found = extract(text, time_base={"year": day.year, "month": day.month, "day": day.day})
    except Exception:  # noqa: BLE001 - it raises what it likes
        return "fails"
    if not expression:
        return "finds " + " ".join(item["text"] for item in found) if found else "same"
    start = text.rindex(expression)
    for item in found:
        if item["offset"][0] < start + len(expression) and start < item["offset"][1]:
            value = item["detail"]["time"]
            if not (isinstance(value, list) and isinstance(value[0], str)):
                return "length only"
            shown = f"{value[0][:10]}..{value[1][:10]}"
            return "same" if shown == f"{row['earliest'][:10]}..{row['latest'][:10]}" else shown
    return "not found"


def test_the_list_says_where_jionlp_differs(extract):
    wrong = [(row["text"], row["jionlp"], said) for row in ROWS if (said := says(extract, row)) != row["jionlp"]]
    assert wrong == []


def test_jionlp_confirms_many_of_the_values():
    assert sum(1 for row in ROWS if row["expression"] and row["jionlp"] == "same") >= 150
