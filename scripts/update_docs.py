"""Write the reference pages of the documents afresh from what they describe, or check that they are current.

    python scripts/update_docs.py          write docs/reference/
    python scripts/update_docs.py --check  exit code 1 when a page has changed; nothing is written

The commands come from the Typer app, the terms from the Turtle of the ontology, the questions from ontology/queries, the
figures from tests/floors.json.
"""

from __future__ import annotations

import argparse
import inspect
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from typer import cli as typer_cli

from kg import store
from kg.cli import app
from kg.cli.examples import EXAMPLES, epilog
from kg.graph import PREFIXES
from kg.vocabulary import ONTOLOGY, load_terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.vocabulary import ClassTerm, PropertyTerm, Terms

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
KNOWLEDGE = ROOT / "ontology"
NOTICE = "<!-- Written by scripts/update_docs.py; edit what it describes, not this page. -->"
PARTS = {
    "seeds": "the five seeds, modelled on articles that the rules were developed on",
    "open": "others, seen while the rules were made",
    "held": "others, held back: never read while the rules were made",
}
FIGURES = ("precision", "recall", "f1", "time", "modality", "attribution", "verbatim")


def commands() -> str:
    """Return the reference of the commands; Typer writes it, we set the examples apart."""
    command = typer.main.get_command(app)
    text = typer_cli.get_docs_for_click(obj=command, ctx=typer.Context(command), name="kg", title="Commands")
    for name, lines in EXAMPLES.items():
        if told := epilog(name):
            shown = "\n".join(f"$ {line}" for line in lines)
            text = text.replace(f"\n{told}\n", f"\n**{told.partition(':')[0]}**:\n\n```console\n{shown}\n```\n")
    outcome = (inspect.getdoc(sys.modules["kg.cli.app"]) or "").partition("\n\n")[2]
    return f"{text.rstrip()}\n\n## Exit codes\n\n{outcome}\n"


def ontology() -> str:
    """Return the reference of the ontology, from its Turtle."""
    terms = load_terms(KNOWLEDGE)
    return "\n".join((*_preface(), *_relations(terms), *_classes(terms), *_measures(terms), *_rest(terms))) + "\n"


def _preface() -> Iterator[str]:
    yield "# The ontology\n"
    yield "Every term of our own that the graph uses, from `ontology/kuangtu.ttl` and `ontology/measures.ttl`."
    yield f"`kt:` is `{ONTOLOGY}`.\n"
    yield "The other prefixes, which a query need not declare:\n"
    yield "| prefix | namespace |\n|---|---|"
    yield from (f"| `{prefix}:` | `{space}` |" for prefix, space in sorted(PREFIXES.items()))
    yield ""


def _relations(terms: Terms) -> Iterator[str]:
    """Yield the predicates that claims are made with, each with what it leads from and to."""
    yield "## Relations\n\nThe predicates of claims: what an article can say.\n"
    for term in (term for term in terms.properties if term.relation):
        yield f"### kt:{term.name}\n"
        yield f"**{term.zh}** · *{term.en}*\n\n{term.comment_zh}\n\n{term.comment_en}\n"
        yield f"- from {_classes_of(term.domain)}\n- to {_classes_of(term.range)}"
        if term.aligned:
            yield f"- under {_codes(term.aligned)}"
        yield ""


def _classes(terms: Terms) -> Iterator[str]:
    yield "## Classes\n\n| class | 中文 | English | under | meaning |\n|---|---|---|---|---|"
    yield from (_row(term) for term in terms.classes)
    yield ""


def _row(term: ClassTerm) -> str:
    above = ", ".join((*(f"`kt:{name}`" for name in term.parents), *(f"`{name}`" for name in map(_short, term.aligned))))
    return f"| `kt:{term.name}` | {term.zh} | {term.en} | {above} | {_meaning(term)} |"


def _measures(terms: Terms) -> Iterator[str]:
    """Yield the scheme of measures with all their wordings, in which … stands for a short gap."""
    yield "## Measures\n"
    yield "The objects of `kt:requires` and `kt:subjectTo`, with the wordings that stand for them"
    yield "(`…` is a short gap, `<name>` any word of that list in `ontology/cues.yaml`).\n"
    for term in terms.measures:
        yield f"### {term.zh} {term.en}\n\n`kt:{term.name}`" + (f", under {_codes(term.broader, 'kt:')}" if term.broader else "")
        yield f"\n{term.definition_zh} {term.definition_en}".rstrip() + "\n"
        yield f"{'、'.join(term.wordings)}\n"


def _rest(terms: Terms) -> Iterator[str]:
    yield "## Other properties\n\nOf claims, quantities and entities.\n"
    yield "| property | 中文 | English | from | to | meaning |\n|---|---|---|---|---|---|"
    for term in (term for term in terms.properties if not term.relation):
        ends = f"{_classes_of(term.domain)} | {_classes_of(term.range)}"
        yield f"| `kt:{term.name}` | {term.zh} | {term.en} | {ends} | {_meaning(term)} |"
    yield "\n## Modalities and other individuals\n\n| | 中文 | English |\n|---|---|---|"
    yield from (f"| `kt:{name}` | {zh} | {en} |" for name, zh, en in terms.others)
    yield "\n## Units\n\n| unit | 中文 | English | sign |\n|---|---|---|---|"
    yield from (f"| `{_short(unit.iri)}` | {unit.zh} | {unit.en} | {unit.symbol} |" for unit in terms.units)


def _meaning(term: ClassTerm | PropertyTerm) -> str:
    return " ".join(filter(None, (term.comment_zh, term.comment_en))).replace("|", "\\|")


def _classes_of(names: frozenset[str]) -> str:
    return ", ".join(f"`{name if ':' in name else f'kt:{name}'}`" for name in sorted(names)) or "anything"


def _codes(names: tuple[str, ...], prefix: str = "") -> str:
    return ", ".join(f"`{prefix}{_short(name)}`" for name in names)


def _short(iri: str) -> str:
    """Return an IRI with its prefix."""
    for prefix, space in sorted(PREFIXES.items(), key=lambda pair: -len(pair[1])):
        if iri.startswith(space):
            return f"{prefix}:{iri[len(space) :]}"
    return iri


def questions() -> str:
    """Return the questions that have a name, with their SPARQL."""
    known = store.named_queries(KNOWLEDGE)
    lines = [
        "# Questions with a name\n",
        f"`kg query NAME` asks one of these {len(known)}; a file in `ontology/queries/` adds one.\n",
    ]
    for one in known:
        lines += [f"## {one.name}\n", f"{one.question} {one.english}\n", f"```sparql\n{one.sparql.strip()}\n```\n"]
    return "\n".join(lines)


def accuracy() -> str:
    """Return the figures that the tests hold the program to."""
    floors = json.loads((ROOT / "tests" / "floors.json").read_text(encoding="utf-8"))
    lines = [
        "# Accuracy\n",
        "What `kg score` counts on the articles that the repository carries, rounded down; the tests fail below.\n",
        f"| articles | {' | '.join(FIGURES)} |",
        "|---" * (len(FIGURES) + 1) + "|",
    ]
    for name, what in PARTS.items():
        lines.append(f"| {what} ({name}) | {' | '.join(f'{floors[name][figure]:.3f}' for figure in FIGURES)} |")
    lines += [
        "",
        "`time`, `modality`, `attribution`: how often they are right on the facts that were found. `verbatim`: how many",
        "quotations are the article's very words. Articles, gold and rules were written for the same project; expect the last",
        "line, or less, of articles of your own, and [measure](../guide.md#measure): `kg score out my-gold`.",
    ]
    return "\n".join(lines) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "cli.md": commands,
    "ontology.md": ontology,
    "questions.md": questions,
    "accuracy.md": accuracy,
}


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    old = []
    for name, write in PAGES.items():
        path = REFERENCE / name
        head, _, rest = write().partition("\n")
        text = f"{head}\n\n{NOTICE}\n{rest}"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            old.append(path.relative_to(ROOT).as_posix())
            if not check:
                path.write_text(text, encoding="utf-8", newline="\n")
    if not old:
        print("docs/reference/ is current")
    elif check:
        print(f"not current: {', '.join(old)}; renew with: python scripts/update_docs.py, and commit what it writes")
    else:
        print(f"written: {', '.join(old)}")
    return int(bool(old) and check)


if __name__ == "__main__":
    sys.exit(main())
