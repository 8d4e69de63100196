"""Snippets with their facts, written as one file a kind: read, and laid out as articles with gold that `kg score` takes.

    python scripts/sentence_gold.py FOLDER      lay out every snippet of tests/gold/sentences in FOLDER
    kg build FOLDER/*.md -o OUT && kg score OUT FOLDER

The format is told in tests/gold/sentences/README.md.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

SENTENCES = Path(__file__).resolve().parent.parent / "tests" / "gold" / "sentences"
HEAD = re.compile(r"(?P<id>[A-Za-z]+-\d+) (?P<day>\d{4}-\d\d-\d\d) \| (?P<title>.+)")
FACT = re.compile("(?P<sign>[=?]) (?P<rest>.+)")
MODALITIES = frozenset({"asserted", "rumoured", "planned", "denied"})
QUOTED = 40  # the gold's quotation need only be the article's words


@dataclass(frozen=True, slots=True)
class Snippet:
    """A few sentences as they stand in an article, with what they say."""

    id: str
    day: str
    title: str
    text: tuple[str, ...]
    facts: tuple[dict[str, Any], ...]

    def markdown(self) -> str:
        """Return the snippet as an article."""
        title = json.dumps(self.title, ensure_ascii=False)
        return f"---\ntitle: {title}\ndate: {self.day}\n---\n" + "\n\n".join(self.text) + "\n"

    def gold(self) -> str:
        """Return the facts in the format of the gold."""
        return json.dumps({"article": self.id, "facts": self.facts}, ensure_ascii=False, indent=1)


def snippets(path: Path) -> Iterator[Snippet]:
    """Yield the snippets of a file.

    Raises:
        ValueError: a line is not of the format; the message names file and snippet.
    """
    for block in re.split(r"^### ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        head, *lines = block.splitlines()
        found = HEAD.fullmatch(head.strip())
        if found is None:
            raise ValueError(f"{path.name}: not «id day | headline»: {head}")
        text = tuple(line for line in lines if line.strip() and not FACT.match(line))
        quote = max(text, key=len, default="")[:QUOTED]
        facts = tuple(_fact(line, quote, f"{path.name}: {found['id']}") for line in lines if FACT.match(line))
        yield Snippet(found["id"], found["day"], found["title"].strip(), text, facts)


def _fact(line: str, quote: str, place: str) -> dict[str, Any]:
    """Read a line ``= subject | predicate | object | when | modality | by``."""
    fields = [field.strip() for field in line[2:].split("|")]
    if len(fields) != 6 or fields[4] not in MODALITIES:  # noqa: PLR2004 - as the docstring tells
        raise ValueError(f"{place}: not six fields with a modality: {line}")
    subject, predicate, thing, when, modality, by = fields
    days = None if when == "-" else when.split("..")
    for day in days or ():
        date.fromisoformat(day)
    fact = {
        "s": subject.split(" / "),
        "p": predicate,
        "o": _object(thing),
        "when": days,
        "modality": modality,
        "by": None if by == "-" else by.split(" / "),
        "quote": quote,
    }
    return {**fact, "optional": True} if line.startswith("?") else fact


def _object(text: str) -> object:
    """Read an object: names, or a measure, a value with its unit, or a date."""
    kind, _, rest = text.partition(":")
    if kind == "measure":
        names = rest.split(",")
        return {"measure": names if len(names) > 1 else names[0]}
    if kind == "value":
        number, unit = rest.split()
        return {"value": float(number), "unit": unit}
    return {"date": rest} if kind == "date" else text.split(" / ")


def lay_out(folder: Path) -> list[Path]:
    """Write every snippet and its gold into a folder; return the articles."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for path in sorted(SENTENCES.glob("*.txt")):
        for snippet in snippets(path):
            article = folder / f"{snippet.id}.md"
            article.write_text(snippet.markdown(), encoding="utf-8")
            article.with_suffix(".json").write_text(snippet.gold(), encoding="utf-8")
            written.append(article)
    return written


if __name__ == "__main__":
    print(len(lay_out(Path(sys.argv[1]))), "snippets")
