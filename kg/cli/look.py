"""``kg explain``, ``kg link``, ``kg info``: looking at what is known."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.ask import graph_of
from kg.cli.show import answer, answer_json, closest, table
from kg.errors import GraphError

if TYPE_CHECKING:
    from kg.cli.explain import Book
    from kg.model import Claim, Document, Entity, Link

__all__ = ["book_of", "explain", "info", "link", "named"]

Ontology = Annotated[Path | None, typer.Option(metavar="DIR", help="Knowledge to use instead of the built-in.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]


def book_of(out: Path, ontology: Path | None = None) -> "Book":
    """Read a build, to be looked up by name."""
    from kg import graph, vocabulary
    from kg.cli.explain import Book
    from kg.pipeline import base_of

    graph_of(out)
    return Book(graph.read_corpus(out), vocabulary.load_terms(vocabulary.ontology_dir(ontology)), base_of(out))


def named(book: "Book", name: str, out: Path) -> "list[Entity | Claim | Document]":
    """Return what bears a name, or say what bears one like it."""
    found = book.find(name)
    if not found:
        near = closest(name, book.names())
        hint = f"; did you mean «{'», «'.join(near)}»?" if near else ""
        raise GraphError(f"nothing in {out} bears the name «{name}»{hint}")
    return found


def explain(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name, an article's id, an IRI, or its end (claim-…).")],
    out: Annotated[Path, typer.Option("--in", "-i", metavar="OUT", help="The folder of a build.")] = Path("out"),
    as_json: AsJson = False,
    ontology: Ontology = None,
) -> None:
    """Tell all that is known of an entity, a claim or an article: each fact with its sentence, article and date."""
    book = book_of(out, ontology)
    found = named(book, name, out)
    if as_json:
        answer_json([book.as_value(thing) for thing in found])
        return
    for thing in found:
        for line in book.lines(thing):
            answer(line)


def link(
    text: Annotated[str, typer.Argument(help="A sentence, or a whole article.")],
    day: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="The day of the article, for words such as 今日.")
    ] = None,
    as_json: AsJson = False,
    ontology: Ontology = None,
) -> None:
    """Show what the linker sees in a text: the names, what each may stand for, the scores and the reasons."""
    from kg import claims, vocabulary

    links = claims.explain_links(text, vocabulary.load_knowledge(ontology), day.date() if day else None)
    if as_json:
        answer_json([_link_value(found) for found in links])
        return
    rows = []
    for found in links:
        mention = found.mention
        what = "unknown, named by its words" if found.nil else "known"
        rows.append(
            [f"{mention.span.start}–{mention.span.end}", mention.text, mention.kind, f"{found.score:.2f}", found.entity, what]
        )
        rows += [["", "", "", f"{one.score:.2f}", one.entity, f"{one.label}: {one.reason}"] for one in found.candidates]
    table(["place", "words", "class", "score", "entity", "why"], rows, numbers=(3,))


def _link_value(found: "Link") -> dict[str, object]:
    """Return one link for a program."""
    mention = found.mention
    return {
        "start": mention.span.start,
        "end": mention.span.end,
        "text": mention.text,
        "class": mention.kind,
        "entity": found.entity,
        "score": found.score,
        "nil": found.nil,
        "candidates": [
            {"entity": one.entity, "label": one.label, "score": one.score, "reason": one.reason} for one in found.candidates
        ],
    }


def info(as_json: AsJson = False, ontology: Ontology = None) -> None:
    """Tell the versions, the places, and how much Kuangtu knows."""
    facts = {**_versions(), **_knowledge(ontology)}
    if as_json:
        answer_json(facts)
    else:
        table(["what", ""], [[key, str(value)] for key, value in facts.items()])


def _versions() -> dict[str, object]:
    """Return the versions of the program and of what its output depends on."""
    import platform
    from importlib.metadata import PackageNotFoundError, version

    from kg import __version__

    found: dict[str, object] = {"kuangtu": __version__, "python": platform.python_version()}
    for name in ("spacy", "jieba", "rdflib", "pyoxigraph", "pyshacl", "pyvis", "rjieba", "trafilatura", "oxrdflib"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def _knowledge(ontology: Path | None) -> dict[str, object]:
    """Count what the knowledge holds."""
    from kg import store, vocabulary

    knowledge = vocabulary.load_knowledge(ontology)
    return {
        "package": str(Path(__file__).resolve().parent.parent),
        "ontology": str(knowledge.folder),
        "digest": knowledge.digest,
        "classes": len(knowledge.terms.classes),
        "predicates": len(knowledge.terms.properties),
        "measures": len(knowledge.terms.measures),
        "names": len(knowledge.lexicon.entries),
        "patterns": len(knowledge.patterns),
        "questions": len(store.named_queries(knowledge.folder)),
    }
