"""``kg explain``, ``kg view``, ``kg link``, ``kg info``: looking at what is known."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.ask import graph_of
from kg.cli.show import answer, answer_json, closest, megabytes, table
from kg.errors import GraphError

if TYPE_CHECKING:
    from kg.model import Link

__all__ = ["explain", "info", "link", "view"]

Ontology = Annotated[Path | None, typer.Option(metavar="DIR", help="Knowledge to use instead of the built-in.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]


def explain(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name, an article's id, an IRI, or its end (claim-…).")],
    out: Annotated[Path, typer.Option("--in", "-i", metavar="OUT", help="The folder of a build.")] = Path("out"),
    as_json: AsJson = False,
    ontology: Ontology = None,
) -> None:
    """Tell all that is known of an entity, a claim or an article: each fact with its sentence, article and date."""
    from kg import graph, vocabulary
    from kg.cli.explain import Book
    from kg.pipeline import base_of

    graph_of(out)
    book = Book(graph.read_corpus(out), vocabulary.load_terms(vocabulary.ontology_dir(ontology)), base_of(out))
    found = book.find(name)
    if not found:
        near = closest(name, book.names())
        hint = f"; did you mean «{'», «'.join(near)}»?" if near else ""
        raise GraphError(f"nothing in {out} bears the name «{name}»{hint}")
    if as_json:
        answer_json([book.as_value(thing) for thing in found])
        return
    for thing in found:
        for line in book.lines(thing):
            answer(line)


def view(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder of a build.")] = Path("out"),
    page: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="The page; OUT/graph.html by default.")] = None,
    picture: Annotated[
        str, typer.Option("--as", metavar="PICTURE", help="What it opens with: graph, timeline, or matrix (province × month).")
    ] = "graph",
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", help="More claims than N: show communities that open by click.")
    ] = None,
    as_json: AsJson = False,
    ontology: Ontology = None,
) -> None:
    """Draw the page again, for instance with a style of your own (DIR/style.yaml)."""
    from kg import graph, vocabulary
    from kg.pipeline import base_of, replaced_file
    from kg.view import PageOptions, write_page

    graph_of(out)
    options = PageOptions(picture=picture, limit=limit, base=base_of(out))
    corpus = graph.read_corpus(out)
    folder = vocabulary.ontology_dir(ontology)
    target = page or out / "graph.html"
    with replaced_file(target) as new:
        size = write_page(corpus, vocabulary.load_terms(folder), folder / "style.yaml", new, options)
    if as_json:
        answer_json({"page": str(target), "bytes": size})
    else:
        answer(f"{target}   {megabytes(size)}, open it in any browser")


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
