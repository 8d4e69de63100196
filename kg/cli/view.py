"""``kg view``: the page again, whole or a part, or the same for network tools."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.look import AsJson, Ontology, book_of, named
from kg.cli.show import answer, answer_json, closest, megabytes, note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.cli.explain import Book
    from kg.model import IRI, Corpus, Document
    from kg.view import PageOptions, Selection
    from kg.vocabulary import Terms

__all__ = ["Picture", "Said", "view"]

_DAY = ["%Y-%m-%d"]


class Picture(StrEnum):
    """What is drawn."""

    HTML = "html"
    GEXF = "gexf"
    GRAPHML = "graphml"
    CYTOSCAPE = "cytoscape"


class Said(StrEnum):
    """How an article says a thing."""

    ASSERTED = "asserted"
    RUMOURED = "rumoured"
    PLANNED = "planned"
    DENIED = "denied"


_ENDINGS = {".gexf": Picture.GEXF, ".graphml": Picture.GRAPHML, ".cyjs": Picture.CYTOSCAPE}


Build = Annotated[Path, typer.Argument(metavar="OUT", help="The folder of a build.")]
Target = Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="The file; OUT/graph.html by default.")]
Shape = Annotated[
    Picture | None, typer.Option("--format", "-f", help="A page, or a file for Gephi and others; the file's ending by default.")
]
Opens = Annotated[
    str, typer.Option("--as", metavar="PICTURE", help="What the page opens with: graph, timeline, or matrix (province × month).")
]
Limit = Annotated[int | None, typer.Option(metavar="N", help="More claims than N: show communities that open by click.")]
Around = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME", help="Only what is said around this, named as for kg explain; repeat for more."),
]
Since = Annotated[datetime | None, typer.Option(formats=_DAY, metavar="DAY", help="Only what happened on this day or later.")]
Until = Annotated[datetime | None, typer.Option(formats=_DAY, metavar="DAY", help="Only what happened on this day or before.")]
Predicates = Annotated[
    list[str] | None, typer.Option(metavar="NAME", help="Only this relation, such as targets; repeat for more.")
]
Modalities = Annotated[list[Said] | None, typer.Option(help="Only what is said in this way; repeat for more.")]
Confidence = Annotated[float | None, typer.Option(min=0, max=1, help="Only what was read at least this surely.")]
Articles = Annotated[list[str] | None, typer.Option(metavar="ID", help="Only from this article; repeat for more.")]
Publishers = Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only from this publisher; repeat for more.")]


def view(
    out: Build = Path("out"),
    page: Target = None,
    form: Shape = None,
    picture: Opens = "graph",
    limit: Limit = None,
    around: Around = None,
    depth: Annotated[int, typer.Option(min=1, help="How many claims away from it.")] = 1,
    since: Since = None,
    until: Until = None,
    predicate: Predicates = None,
    modality: Modalities = None,
    min_confidence: Confidence = None,
    article: Articles = None,
    publisher: Publishers = None,
    as_json: AsJson = False,
    ontology: Ontology = None,
) -> None:
    """Draw the page again, whole or a part: kg view out --around 四川省 --depth 2 -o sichuan.html."""
    from kg import vocabulary
    from kg.pipeline import base_of, replaced_file
    from kg.view import Labels, PageOptions, Selection, select, told

    book, folder = book_of(out, ontology), vocabulary.ontology_dir(ontology)
    corpus, terms = book.corpus, vocabulary.load_terms(folder)
    wanted = _selection(
        book, terms, out, around=around or (), depth=depth, since=since, until=until, predicates=predicate or (),
        modalities=modality or (), min_confidence=min_confidence, articles=article or (), publishers=publisher or (),
    )  # fmt: skip
    partial = wanted != Selection(depth=wanted.depth)
    if partial and page is None:
        raise typer.BadParameter("a selection would take the place of the whole page; name a file", param_hint="--out")
    target = page or out / "graph.html"
    shape = form or _ENDINGS.get(target.suffix, Picture.HTML)
    words = None
    if partial:
        whole, corpus = corpus, select(corpus, wanted)
        words = told(wanted, whole, corpus, Labels(terms))
    options = PageOptions(picture=picture, limit=limit, base=base_of(out), told=words)
    with replaced_file(target) as new:
        size = _draw(shape, corpus, terms, folder / "style.yaml", new, options)
    if not corpus.claims:
        note("nothing is left; widen the selection")
    if as_json:
        answer_json({"page": str(target), "bytes": size, "claims": len(corpus.claims)})
        return
    if words:
        answer(words[1])
    answer(f"{target}   {megabytes(size)}, " + ("open it in any browser" if shape is Picture.HTML else shape.value))


def _draw(shape: Picture, corpus: "Corpus", terms: "Terms", style: Path, target: Path, options: "PageOptions") -> int:
    """Write the page or the file of a network tool, and return its size in bytes."""
    from kg.view import NetworkFormat, load_style, network, write_network, write_page

    if shape is Picture.HTML:
        return write_page(corpus, terms, style, target, options)
    graph = network(corpus, terms, load_style(style), note=options.told[1] if options.told else "", base=options.base)
    with target.open("wb") as file:
        write_network(graph, NetworkFormat(shape.value), file)
        return file.tell()


def _selection(
    book: "Book",
    terms: "Terms",
    out: Path,
    *,
    around: "Sequence[str]",
    depth: int,
    since: datetime | None,
    until: datetime | None,
    predicates: "Sequence[str]",
    modalities: "Sequence[Said]",
    min_confidence: float | None,
    articles: "Sequence[str]",
    publishers: "Sequence[str]",
) -> "Selection":
    """Turn the options into a selection; a name that nothing bears is an error with suggestions."""
    from kg.model import Modality
    from kg.view import Selection

    documents = book.corpus.documents
    return Selection(
        around=tuple(iri for name in around for iri in _entities(book, name, out)),
        depth=depth,
        since=since.date() if since else None,
        until=until.date() if until else None,
        predicates=tuple(_known(name.removeprefix("kt:"), terms.relations, "--predicate") for name in predicates),
        modalities=tuple(Modality(modality.value) for modality in modalities),
        min_confidence=None if min_confidence is None else Decimal(str(min_confidence)),
        articles=tuple(_known(name, [document.id for document in documents], "--article") for name in articles),
        publishers=tuple(_publisher(name, documents) for name in publishers),
    )


def _entities(book: "Book", name: str, out: Path) -> "list[IRI]":
    """Return the entities of a name; a claim stands for what it speaks of."""
    from kg.model import IRI, Claim, Entity

    found = named(book, name, out)
    entities = {entity.iri for entity in book.corpus.entities}
    ends = [IRI(str(iri)) for one in found if isinstance(one, Claim) for iri in (one.subject, one.object) if iri in entities]
    around = [one.iri for one in found if isinstance(one, Entity)] + ends
    if not around:
        raise typer.BadParameter(f"«{name}» is an article; take --article {name}", param_hint="--around")
    return around


def _known(name: str, known: "Sequence[str]", option: str) -> str:
    """Return a name that there is, or suggest one."""
    if name in known:
        return name
    near = closest(name, known)
    hint = f"did you mean «{'», «'.join(near)}»?" if near else f"there are {', '.join(sorted(known)[:8])} …"
    raise typer.BadParameter(f"there is no «{name}»; {hint}", param_hint=option)


def _publisher(name: str, documents: "Sequence[Document]") -> str:
    """Return the name of a publisher, written as the articles write it where the scripts differ."""
    from kg.reading import normalise

    known = {normalise(document.publisher): document.publisher for document in documents if document.publisher}
    return known.get(normalise(name)) or _known(name, sorted(known.values()), "--publisher")
