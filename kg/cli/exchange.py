"""``kg export`` and ``kg diff``: the graph for other tools, and what two builds differ in."""

import sys
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.ask import graph_of
from kg.cli.show import answer, answer_json, table

if TYPE_CHECKING:
    from kg import exchange
    from kg.exchange import Change, Difference

__all__ = ["Format", "diff", "export"]


class Format(StrEnum):
    """What a graph can be written as."""

    TURTLE = "turtle"
    TRIG = "trig"
    NQUADS = "nquads"
    NTRIPLES = "ntriples"
    JSONLD = "jsonld"
    RDF12 = "rdf12"
    NANOPUB = "nanopub"
    CSV = "csv"
    PARQUET = "parquet"
    NEO4J = "neo4j-csv"
    GEXF = "gexf"
    GRAPHML = "graphml"
    CYTOSCAPE = "cytoscape"


Ontology = Annotated[Path | None, typer.Option(metavar="DIR", help="Knowledge to use instead of the built-in.")]


def export(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder of a build, or a Turtle file.")],
    target: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE", help="The file (compressed where it ends in .gz) or folder; - prints.")
    ],
    form: Annotated[Format | None, typer.Option("--format", "-f", help="The format; the file's ending by default.")] = None,
    with_inferences: Annotated[
        bool, typer.Option("--with-inferences", help="Add what follows in standard vocabularies (RDF formats).")
    ] = False,
    context: Annotated[
        str | None, typer.Option(metavar="IRI", help="Refer to the JSON-LD context at this address instead of including it.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was written as JSON.")] = False,
    ontology: Ontology = None,
) -> None:
    """Write the graph in another format, for instance: kg export out -o graph.nq.gz."""
    from kg import exchange, vocabulary
    from kg.pipeline import replaced_file

    graph, folder = graph_of(out), vocabulary.ontology_dir(ontology)
    wanted = exchange.Format(form.value) if form else exchange.format_of(target)
    if wanted is None:
        raise typer.BadParameter(f"«{target}» does not tell the format; give one of {', '.join(Format)}", param_hint="--format")
    if with_inferences and not wanted.is_rdf:
        raise typer.BadParameter(f"{wanted} holds no inferences; turtle, trig and their like do", param_hint="--with-inferences")
    if wanted.is_folder:
        if target == Path("-") or target.suffix == ".gz":
            raise typer.BadParameter(f"{wanted} is several files; name a folder", param_hint="--out")
        exchange.export_tables(wanted, graph, target, ontology=folder)
        _written(target, wanted, as_json=as_json)
        return
    write = partial(exchange.export, wanted, graph, ontology=folder, with_inferences=with_inferences, context=context)
    if target == Path("-"):
        if as_json:
            raise typer.BadParameter("standard output holds the graph itself; name a file", param_hint="--json")
        write(sys.stdout.buffer)
        return
    with replaced_file(target) as new, new.open("wb") as file, exchange.compressed(file, target.suffix == ".gz") as stream:
        write(stream)
    _written(target, wanted, as_json=as_json)


def _written(target: Path, form: "exchange.Format", *, as_json: bool) -> None:
    """Tell what was written where: a file, or a folder with the files that it holds."""
    if not as_json:
        answer(f"{target}   {form}")
        return
    files = sorted(path for path in target.iterdir() if path.is_file()) if target.is_dir() else [target]
    answer_json({"format": str(form), "files": [{"path": str(path), "bytes": path.stat().st_size} for path in files]})


def diff(
    before: Annotated[Path, typer.Argument(metavar="A", help="The folder of a build, or a Turtle file.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="The same of a later one.")],
    patch: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the triples too, as an RDF patch (.gz compresses, - prints).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the changes as JSON.")] = False,
    ontology: Ontology = None,
) -> None:
    """Tell what changed between two builds: articles, entities and claims that came, went, or are not as before."""
    from kg import exchange, vocabulary
    from kg.pipeline import replaced_file

    one, other = graph_of(before), graph_of(after)
    if patch == Path("-"):
        exchange.write_patch(one, other, sys.stdout.buffer)
        return
    if patch is not None:
        with replaced_file(patch) as new, new.open("wb") as file, exchange.compressed(file, patch.suffix == ".gz") as stream:
            exchange.write_patch(one, other, stream)
    found = exchange.compare(one, other, vocabulary.load_terms(vocabulary.ontology_dir(ontology)))
    if as_json:
        answer_json(_value(found))
        return
    rows = [
        [_SIGNS[change.what], change.kind, change.label, change.article if change.kind == "claim" else "", _fields(change)]
        for change in found.changes
    ]
    if rows:
        table(["", "what", "which", "article", "before → after"], rows)
    for kind, many in (("article", "articles"), ("entity", "entities"), ("claim", "claims")):
        counts = (found.count(kind, what) for what in ("added", "removed", "changed"))
        answer("{}: {} added, {} removed, {} changed".format(many, *counts))
    answer(f"triples: {found.triples_added} added, {found.triples_removed} removed")


_SIGNS = {"added": "+", "removed": "-", "changed": "~"}


def _fields(change: "Change") -> str:
    """Write what is not as before in a change."""
    return "; ".join(f"{name}: {old or '∅'} → {new or '∅'}" for name, old, new in change.fields)


def _value(found: "Difference") -> dict[str, object]:
    """Return the changes for a program."""
    return {
        "triples": {"added": found.triples_added, "removed": found.triples_removed},
        "changes": [
            {
                "kind": change.kind,
                "what": change.what,
                "iri": change.iri,
                "label": change.label,
                "article": change.article or None,
                "fields": {name: {"before": old, "after": new} for name, old, new in change.fields},
            }
            for change in found.changes
        ],
    }
