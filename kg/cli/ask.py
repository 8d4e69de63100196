"""``kg query``, ``kg score``: questions that have figures or rows for an answer."""

import re
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.answers import Format, list_questions, print_answer, show_question
from kg.cli.show import answer, answer_json, closest, complain, note, table
from kg.errors import GraphError, QueryError

if TYPE_CHECKING:
    from kg.score import Score
    from kg.store import NamedQuery

__all__ = ["QUERY_CONTEXT", "graph_of", "query", "score", "tell_of_store"]

QUERY_CONTEXT = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
"""What `query` needs of Typer: the options of a question stand in its file, and --help tells them."""

_SPARQL = re.compile(r"\s*(?:#[^\n]*\n\s*)*(?:PREFIX|BASE|SELECT|ASK|DESCRIBE|CONSTRUCT)[\s<*?$:(]", re.IGNORECASE)


class Engine(StrEnum):
    """What answers a query."""

    OXIGRAPH = "oxigraph"
    RDFLIB = "rdflib"


def graph_of(out: Path) -> Path:
    """Return the graph of a build's folder (or the Turtle file itself), or say how to get one."""
    path = out if out.suffix == ".ttl" else out / "graph.ttl"
    if not path.is_file():
        raise GraphError(f"{path}: no such graph; build one with: kg build FOLDER -o {path.parent}, or name another with --in")
    return path


def tell_of_store(out: Path) -> None:
    """Tell where the store of a build cannot be used, so that its Turtle is read, which takes longer and more memory."""
    from kg import store

    if why := store.passed_over(out):
        note(f"note: {out / store.STORE} {why}: reading the Turtle instead, which is slow where it is large; kg build renews it")


def _questions(incomplete: str) -> list[str]:
    """Complete the name of a question in the shell."""
    from kg import store, vocabulary

    return [known.name for known in store.named_queries(vocabulary.ontology_dir()) if known.name.startswith(incomplete)]


def query(
    ctx: typer.Context,
    text: Annotated[
        str | None,
        typer.Argument(
            metavar="QUERY",
            help="A question's name (--list shows all) with its own options, SPARQL, a file, or -.",
            autocompletion=_questions,
        ),
    ] = None,
    out: Annotated[Path, typer.Option("--in", "-i", metavar="OUT", help="The folder of a build, or a Turtle file.")] = Path(
        "out"
    ),
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    engine: Annotated[Engine, typer.Option(help="What answers.")] = Engine.OXIGRAPH,
    form: Annotated[
        Format,
        typer.Option("--format", "-f", help="json is SPARQL results, records plain objects, turtle for CONSTRUCT and DESCRIBE."),
    ] = Format.TABLE,
    timeout: Annotated[float, typer.Option(min=0.1, metavar="SECONDS", help="When to give up.")] = 30.0,
    allow_service: Annotated[bool, typer.Option("--allow-service", help="Let the query ask other servers (SERVICE).")] = False,
    show: Annotated[bool, typer.Option("--list", "-l", help="List the questions that have a name.")] = False,
    ontology: Annotated[Path | None, typer.Option(metavar="DIR", help="Knowledge to use instead of the built-in.")] = None,
    wants_help: Annotated[bool, typer.Option("--help", "-h", help="Show this, or what the question named can be told.")] = False,
) -> None:
    """Ask the graph something, in SPARQL or by the name of a question."""
    from kg import store, vocabulary

    form = Format.JSON if as_json else form
    text, options = _split([text, *ctx.args] if text else ctx.args)
    if wants_help and not text:
        answer(ctx.get_help())
        return
    folder = vocabulary.ontology_dir(ontology)
    if show:
        list_questions(store.named_queries(folder), form)
        return
    if text is None:
        raise typer.BadParameter("name a question or give SPARQL; `kg query --list` shows the questions", param_hint="QUERY")
    asked = _asked(text, folder)
    if wants_help:
        show_question(asked.question) if asked.question else answer(ctx.get_help())
        return
    place = graph_of(out)
    place = place if out.suffix == ".ttl" else out
    tell_of_store(place)
    sparql = _bound(asked, options, place, folder)
    if asked.question is None or asked.source is None or asked.source.parent != folder / "queries":  # ours have no such slips
        for name, sentence in store.unknown_terms(sparql, store.declared_names(folder)).items():
            if not store.used_in(place, name):
                note(f"warning: {sentence}")
    result = store.query(place, sparql, engine=engine.value, timeout=timeout, source=asked.source, allow_service=allow_service)
    print_answer(result, form)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query, the file that it stands in, and the question where it has a name."""

    sparql: str
    source: Path | None = None
    question: "NamedQuery | None" = None


def _split(words: Sequence[str]) -> tuple[str | None, dict[str, list[str]]]:
    """Part the query from the options of a question, which the command itself does not know."""
    text: list[str] = []
    options: dict[str, list[str]] = defaultdict(list)
    left = list(words)
    while left:
        word = left.pop(0)
        if not re.match(r"--?[A-Za-z]", word):
            text.append(word)
            continue
        name, given, value = word.lstrip("-").partition("=")
        if not given:
            if not left:
                raise typer.BadParameter("needs a value", param_hint=word)
            value = left.pop(0)
        options[name].append(value)
    if len(text) > 1:
        raise typer.BadParameter(f"one query at a time; put «{' '.join(text)}» in quotes if it is one", param_hint="QUERY")
    return (text[0] if text else None), dict(options)


def _bound(asked: _Asked, options: dict[str, list[str]], place: Path, folder: Path) -> str:
    """Put the options of a question into its query."""
    from kg import store, vocabulary

    if not options:
        return asked.sparql
    known = {parameter.name: parameter for parameter in asked.question.parameters} if asked.question else {}
    for name in options:
        if name not in known:
            near = closest(name, [*known, "in", "engine", "format", "timeout", "list", "ontology", "allow-service", "help"], 1)
            hint = f"; did you mean --{near[0]}?" if near else f"; this takes --{', --'.join(known)}" if known else ""
            raise typer.BadParameter(f"no such option{hint}", param_hint=f"--{name}")
    terms = vocabulary.load_terms(folder)
    return store.bind(
        asked.sparql, {name: store.terms_for(known[name], values, place, terms) for name, values in options.items()}
    )


def _asked(text: str, folder: Path) -> _Asked:
    """Return the query that a person meant."""
    from kg import store

    if text == "-":
        return _Asked(sys.stdin.read())
    if named := store.named_query(folder, text):
        return _Asked(named.sparql, named.path, named)
    if "{" in text or _SPARQL.match(text):
        return _Asked(text)
    path = Path(text)
    if path.is_file():
        try:
            sparql = path.read_text(encoding="utf-8-sig")
        except (OSError, ValueError) as error:
            raise QueryError(f"cannot be read as UTF-8 text ({error})", path) from error
        return _Asked(sparql, path, store.NamedQuery(path.stem, "", "", sparql, path, store.read_parameters(sparql, path)))
    near = closest(text, [known.name for known in store.named_queries(folder)])
    hint = f"did you mean «{'», «'.join(near)}»? " if near else ""
    raise QueryError(f"«{text}» is no named question, no file and no SPARQL; {hint}`kg query --list` shows all")


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
