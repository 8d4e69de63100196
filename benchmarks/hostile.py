"""How the cost of each room grows when mean input is made twice as long, and twice again.

    python benchmarks/hostile.py [--length 20000]

CPU seconds of one process for a line that repeats one thing without end. The last column is what twice the length costs, as a
factor, from the longest two: 2 is linear, 4 is quadratic. A busy machine disturbs single figures; run it again before you
believe one.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import date
from typing import TYPE_CHECKING

from kg.claims import make_extractor
from kg.documents import read_text, split
from kg.mentions import MentionFinder
from kg.model import Block, Document, Span
from kg.quantities import find_quantities
from kg.reading import Reading
from kg.times import find_times
from kg.view.safe import json_block
from kg.vocabulary import load_knowledge

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = date(2021, 6, 22)
MARKUP = {
    "elements that never end": "<div>",
    "tags that never end": "<a href='",
    "comments that never end": "<!--",
    "references": "&amp;&#22235;",
    "emphasis": "**四川** _a_ ",
    "links that never end": "[](",
    "items of a feed": "<item><title>a</title></item>",
}
TEXTS = {
    "news": "6月9日，青海省工信厅发布《关于全面关停的通知》，要求6月20日前关停。",
    "regions": "四川省、",
    "open titles": "《关于",
    "open quotes": "“关于",
    "open brackets": "（a",
    "digits": "1234567890",
    "large numbers": "亿万",
    "days": "6月9日，",
    "shares": "比特币跌20%，",
    "companies": "新科技有限公司",
    "summonses": "央行约谈工商银行、",
    "speakers": "知情人士表示，据财联社报道，",
}


def document(text: str) -> Document:
    return Document("hostile", text, (Block(Span(0, len(text))),), issued=DAY)


def seconds(call: Callable[[str], object], text: str) -> float:
    """Return the CPU seconds of one call, the better of two."""
    found = []
    for _ in range(2):
        start = time.process_time()
        call(text)
        found.append(time.process_time() - start)
    return min(found)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--length", type=int, default=20_000, help="characters of the shortest line")
    length = parser.parse_args().length
    knowledge = load_knowledge()
    finder, extract = MentionFinder(knowledge), make_extractor(knowledge)
    head = "---\ntitle: a\n---\n"
    rooms: dict[str, tuple[dict[str, str], Callable[[str], object]]] = {
        "documents": (MARKUP | TEXTS, lambda text: read_text("a.md", head + text)),
        "documents, pages": (MARKUP, lambda text: read_text("a.html", f"<html><body>{text}")),
        "documents, sentences": (TEXTS, lambda text: list(split(text))),
        "reading": (TEXTS, Reading.of),
        "times": (TEXTS, lambda text: find_times(Reading.of(text), DAY)),
        "quantities": (TEXTS, lambda text: find_quantities(Reading.of(text))),
        "mentions": (TEXTS, lambda text: finder(document(text))),
        "claims (all of it)": (TEXTS, lambda text: extract(document(text))),
        "view, data": (MARKUP | TEXTS, json_block),
    }
    extract(document(TEXTS["news"]))
    print(f"{'room':22} {'line':26} " + " ".join(f"{length * n:>9,}" for n in (1, 2, 4)) + "   twice")
    for room, (lines, call) in rooms.items():
        rows = []
        for name, unit in lines.items():
            costs = [seconds(call, (unit * (length * n // len(unit) + 1))[: length * n]) for n in (1, 2, 4)]
            rows.append((costs[2] / max(costs[1], 1e-3), name, costs))
        growth, name, costs = max(rows)
        print(f"{room:22} {name:26} " + " ".join(f"{cost:9.3f}" for cost in costs) + f"   {growth:5.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
