"""``kg check``: the graph by the shapes, the ontology by itself."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.ask import graph_of
from kg.cli.show import answer, answer_json

__all__ = ["Report", "check"]


class Report(StrEnum):
    """How the report is printed."""

    TEXT = "text"
    JSON = "json"
    TURTLE = "turtle"


def check(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder of a build, or a Turtle file.")] = Path("out"),
    form: Annotated[
        Report, typer.Option("--format", "-f", help="The report for a person, or for a machine; turtle is SHACL's own.")
    ] = Report.TEXT,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only the exit code.")] = False,
    ontology_only: Annotated[
        bool, typer.Option("--ontology-only", help="Check the ontology itself: labels, explanations, alignments, what is used.")
    ] = False,
    ontology: Annotated[Path | None, typer.Option(metavar="DIR", help="Knowledge to use instead of the built-in.")] = None,
) -> None:
    """Check the graph against the shapes (SHACL), or the ontology; exit code 1 when something is wrong."""
    from dataclasses import asdict

    from kg import shapes, vocabulary

    folder = vocabulary.ontology_dir(ontology)
    report = shapes.check_ontology(folder) if ontology_only else shapes.check(graph_of(out), folder / "shapes.ttl")
    if not quiet:
        if as_json or form is Report.JSON:
            found = [asdict(violation) for violation in report.violations]
            for violation in found:
                violation.pop("terms")
            answer_json({"conforms": report.conforms, "violations": found})
        elif form is Report.TURTLE:
            sys.stdout.write(report.turtle())
        else:
            answer(report.text)
    if not report.conforms:
        raise typer.Exit(1)
