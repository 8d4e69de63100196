"""``kg query``, ``kg score``: questions that have figures or rows for an answer."""

import csv
import math
import re
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.show import answer, answer_json, closest, complain, table
from kg.errors import GraphError, QueryError

if TYPE_CHECKING:
    from kg.score import Score
    from kg.store import Node, Table, Triples

__all__ = ["graph_of", "query", "score"]

_SPARQL = re.compile(r"\s*(?:PREFIX|BASE|SELECT|ASK|DESCRIBE|CONSTRUCT)\s", re.IGNORECASE)


class Engine(StrEnum):
    """What answers a query."""

    OXIGRAPH = "oxigraph"
    RDFLIB = "rdflib"


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def graph_of(out: Path) -> Path:
    """Return the graph of a build's folder (or the Turtle file itself), or say how to get one."""
    path = out if out.suffix == ".ttl" else out / "graph.ttl"
    if not path.is_file():
        raise GraphError(f"{path}: no such graph; build one with: kg build FOLDER -o {path.parent}, or name another with --in")
    return path


def _questions(incomplete: str) -> list[str]:
    """Complete the name of a question in the shell."""
    from kg import store, vocabulary

    return [known.name for known in store.named_queries(vocabulary.ontology_dir()) if known.name.startswith(incomplete)]


def query(
    text: Annotated[
        str | None,
        typer.Argument(
            metavar="QUERY",
            help="A question's name (--list shows all), SPARQL, a file, or -.",
            autocompletion=_questions,
        ),
    ] = None,
    out: Annotated[Path, typer.Option("--in", "-i", metavar="OUT", help="The folder of a build, or a Turtle file.")] = Path(
        "out"
    ),
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    engine: Annotated[Engine, typer.Option(help="What answers.")] = Engine.OXIGRAPH,
    form: Annotated[Format, typer.Option("--format", "-f", help="How rows are printed.")] = Format.TABLE,
    timeout: Annotated[float, typer.Option(min=0.1, metavar="SECONDS", help="When to give up.")] = 30.0,
    show: Annotated[bool, typer.Option("--list", "-l", help="List the questions that have a name.")] = False,
    ontology: Annotated[Path | None, typer.Option(metavar="DIR", help="Knowledge to use instead of the built-in.")] = None,
) -> None:
    """Ask the graph something, in SPARQL or by the name of a question."""
    form = Format.JSON if as_json else form
    from kg import store, vocabulary

    folder = vocabulary.ontology_dir(ontology)
    if show:
        known = store.named_queries(folder)
        if form is Format.JSON:
            answer_json([{"name": one.name, "question": one.question, "english": one.english} for one in known])
        else:
            table(["name", "question", ""], [[one.name, one.question, one.english] for one in known])
        return
    if text is None:
        raise typer.BadParameter("name a question or give SPARQL; `kg query --list` shows the questions", param_hint="QUERY")
    asked = _asked(text, folder)
    _print(store.query(graph_of(out), asked.sparql, engine=engine.value, timeout=timeout, source=asked.source), form)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query, and the file that it stands in."""

    sparql: str
    source: Path | None = None


def _asked(text: str, folder: Path) -> _Asked:
    """Return the query that a person meant."""
    from kg import store

    if text == "-":
        return _Asked(sys.stdin.read())
    named = {known.name: known for known in store.named_queries(folder)}
    if text in named:
        return _Asked(named[text].sparql, named[text].path)
    if "{" in text or _SPARQL.match(text):
        return _Asked(text)
    path = Path(text)
    if path.is_file():
        try:
            return _Asked(path.read_text(encoding="utf-8-sig"), path)
        except (OSError, ValueError) as error:
            raise QueryError(f"cannot be read as UTF-8 text ({error})", path) from error
    near = closest(text, sorted(named))
    hint = f"did you mean «{'», «'.join(near)}»? " if near else ""
    raise QueryError(f"«{text}» is no named question, no file and no SPARQL; {hint}`kg query --list` shows all")


def _print(result: "Table | Triples | bool", form: Format) -> None:
    """Print what a query gave."""
    from kg.store import Table, Triples

    if isinstance(result, bool):
        answer_json(result) if form is Format.JSON else answer("yes" if result else "no")
        return
    rows = Table(("subject", "predicate", "object"), result.rows) if isinstance(result, Triples) else result
    if form is Format.TABLE:
        table(rows.columns, list(rows.texts()))
        answer(f"{len(rows.rows)} rows")
    elif form is Format.CSV:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(rows.columns)
        writer.writerows([node.value if node else "" for node in row] for row in rows.rows)
    else:
        answer_json([dict(zip(rows.columns, map(_json_value, row), strict=True)) for row in rows.rows])


def _json_value(node: "Node | None") -> str | int | float | bool | None:
    """Return a term for JSON: numbers and truth as such, everything else as text."""
    if node is None:
        return None
    kind = node.datatype.removeprefix("http://www.w3.org/2001/XMLSchema#")
    try:
        if kind in {"integer", "int", "long", "nonNegativeInteger"}:
            return int(node.value)
        if kind in {"decimal", "double", "float"}:
            number = float(node.value)
            return number if math.isfinite(number) else node.value
    except ValueError:
        return node.value
    return node.value in {"true", "1"} if kind == "boolean" else node.value


def score(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder of a build.")],
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="The folder of the gold: one JSON file per article.")],
    article: Annotated[list[str] | None, typer.Option(metavar="ID", help="Only this article; repeat for more.")] = None,
    misses: Annotated[bool, typer.Option("--misses", "-m", help="List what was missed and what was wrong.")] = False,
    min_f1: Annotated[float, typer.Option(min=0, max=1, help="Exit code 1 when F1 is below this.")] = 0.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Measure the graph against a gold standard: precision, recall, F1, and how often the particulars are right.

    A gold file is a JSON object with the article's id and its facts; tests/gold/README.md tells their keys:
    s and o (lists of names, or a value), p, when, modality, by, optional.
    """
    from kg.score import score as measure

    result = measure(out, gold, articles=article)
    if article and result.articles < len(set(article)):
        complain(_without_gold(article, gold))
    if as_json:
        answer_json(_figures(result))
    else:
        _show_score(result, misses=misses)
    if result.total.f1 < min_f1:
        complain(f"F1 {result.total.f1:.3f} is below {min_f1}")
        raise typer.Exit(1)


def _without_gold(articles: list[str], gold: Path) -> str:
    """Name the articles asked for that have no gold, and what was meant."""
    from kg.score import read_gold

    known = sorted(read_gold(gold))
    missing = sorted(set(articles) - set(known))
    near = {name: closest(name, known, 1) for name in missing}
    named = (f"«{name}»" + (f" (did you mean «{near[name][0]}»?)" if near[name] else "") for name in missing)
    return f"no gold in {gold} for {', '.join(named)}"


def _show_score(result: "Score", *, misses: bool) -> None:
    """Print the figures for a person."""
    if misses:
        for line in result.missed:
            answer(f"missed: {line}")
        for line in result.wrong:
            answer(f"wrong:  {line}")
    rows = [
        [row.predicate, f"{row.tally.precision:.3f}", f"{row.tally.recall:.3f}", f"{row.tally.f1:.3f}", str(row.tally.gold)]
        for row in result.predicates
    ]
    table(["predicate", "precision", "recall", "F1", "gold"], rows, numbers=(1, 2, 3, 4))
    answer(
        f"time {result.time}  modality {result.modality}  attribution {result.attribution}  "
        f"verbatim evidence {result.verbatim}  region codes {result.codes}"
    )
    total = result.total
    answer(
        f"{result.articles} articles: precision {total.precision:.3f}  recall {total.recall:.3f}  F1 {total.f1:.3f}  "
        f"({total.right} right, {total.missed} missed, {total.wrong} wrong)"
    )


def _figures(result: "Score") -> dict[str, object]:
    """Return the figures for a program."""
    total = result.total
    return {
        "articles": result.articles,
        "precision": total.precision,
        "recall": total.recall,
        "f1": total.f1,
        "right": total.right,
        "missed": total.missed,
        "wrong": total.wrong,
        "time": result.time.value,
        "modality": result.modality.value,
        "attribution": result.attribution.value,
        "verbatim": result.verbatim.value,
        "codes": result.codes.value,
        "predicates": {
            row.predicate: {
                "precision": row.tally.precision,
                "recall": row.tally.recall,
                "f1": row.tally.f1,
                "gold": row.tally.gold,
            }
            for row in result.predicates
        },
        "missed_facts": list(result.missed),
        "wrong_facts": list(result.wrong),
    }
