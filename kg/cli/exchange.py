"""``kg export`` and ``kg diff``: the graph for other tools, and what two builds differ in."""

import sys
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.ask import graph_of
from kg.cli.show import answer

__all__ = ["Format", "export"]


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
        answer(f"{target}   {wanted}")
        return
    write = partial(exchange.export, wanted, graph, ontology=folder, with_inferences=with_inferences, context=context)
    if target == Path("-"):
        write(sys.stdout.buffer)
        return
    with replaced_file(target) as new, new.open("wb") as file, exchange.compressed(file, target.suffix == ".gz") as stream:
        write(stream)
    answer(f"{target}   {wanted}")
