"""No order of clauses ends an article's reading: the clauses of all snippets, put together by a fixed rule."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from kg.claims import make_extractor
from kg.documents import read_text
from kg.model import Document
from kg.vocabulary import load_knowledge

SENTENCES = Path(__file__).parent / "gold" / "sentences"
STOPS = re.compile(r"(?<=[，。；：、])")
TEXTS, LONGEST = 250, 40


def clauses() -> list[str]:
    """Return the clauses of the snippets, headlines included."""
    lines = (line for path in sorted(SENTENCES.glob("*.txt")) for line in path.read_text(encoding="utf-8").splitlines())
    texts = (line.rpartition(" | ")[2] if line.startswith("###") else line for line in lines if line[:1] not in {"=", "?"})
    return [clause for text in texts for clause in STOPS.split(text) if clause]


@pytest.mark.parametrize("seed", range(4))
def test_clauses_in_any_order_are_read(seed: int) -> None:
    extract, draw, pool = make_extractor(load_knowledge()), random.Random(seed), clauses()  # noqa: S311
    found = 0
    for _ in range(TEXTS):
        body = "".join(draw.choice(pool) for _ in range(draw.randint(1, LONGEST)))
        title = draw.choice(pool).replace('"', "").replace("\\", "")
        article = f'---\ntitle: "{title}"\ndate: 2021-06-20\n---\n{body}\n'
        for document in read_text("recombined.md", article):
            assert isinstance(document, Document)
            found += len(extract(document).claims)
    assert found > TEXTS
