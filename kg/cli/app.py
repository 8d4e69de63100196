"""The command ``kg`` and what holds for all of its parts: version, errors, exit codes.

0 fine; 1 the graph does not conform, or a floor is missed; 2 a wrong command or wrong data; 3 nothing
could be read; 130 interrupted.
"""

import gc
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from types import ModuleType
from typing import Annotated

import typer

from kg import __version__
from kg.cli import ask, build, check, exchange, large, load, look, serve, view, watch
from kg.cli.examples import epilog
from kg.cli.show import complain
from kg.cli.teach import try_patterns
from kg.errors import DocumentError, KGError, ShapesViolated

__all__ = ["app", "main"]

INTERRUPTED = 130
_ALLOCATIONS = 100_000  # of objects between two looks for cyclic garbage; Python's own is 700

app = typer.Typer(
    name="kg",
    help="Kuangtu 矿图: from Chinese news to a graph that can be cited.",
    epilog="Start with: kg build FOLDER -o out, then open out/graph.html, then: kg query --list",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("build")(build.build)
app.command("watch")(watch.watch)
app.command("query", add_help_option=False, context_settings=ask.QUERY_CONTEXT)(ask.query)
app.command("explain")(look.explain)
app.command("check")(check.check)
app.command("try")(try_patterns)
app.command("view")(view.view)
app.command("export")(exchange.export)
app.command("diff")(exchange.diff)
app.command("load")(load.load)
app.command("serve")(serve.serve)
app.command("score")(ask.score)
app.command("link")(look.link)
app.command("status")(large.status)
app.command("info")(look.info)
for _command in app.registered_commands:
    _command.epilog = epilog(_command.name or "")


def _version(wanted: bool) -> None:
    """Print the version and leave."""
    if wanted:
        typer.echo(f"kg {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and leave.")
    ] = False,
) -> None:
    """Hold the options that belong to no command."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and leave with its exit code; what Kuangtu raises on purpose is one message, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal that cannot show Chinese still gets an answer
            stream.reconfigure(errors="backslashreplace")
    if arguments is None:  # the command itself
        _start_soon()
    try:
        app(arguments, prog_name="kg")
    except ShapesViolated as error:
        complain(error.report)
        sys.exit(1)
    except DocumentError as error:
        complain(str(error))
        sys.exit(3)
    except KGError as error:
        complain(str(error))
        sys.exit(2)
    except SystemExit as leaving:
        if leaving.code == INTERRUPTED:
            complain("interrupted; what was there before is untouched")
        _flush()
        raise


def _start_soon() -> None:
    """Leave out what libraries do at the start that no command needs: a third of it."""
    gc.set_threshold(_ALLOCATIONS)  # what is loaded is no garbage
    sys.modules.setdefault("matplotlib", None)  # type: ignore[arg-type] # igraph would load it, which we never draw with
    notebooks = ModuleType("IPython.display")  # pyvis would load it, to show pages in notebooks
    notebooks.IFrame = None  # type: ignore[attr-defined]
    sys.modules.setdefault("IPython.display", notebooks)


def _flush() -> None:
    """Write out what is left, in peace where the reader (``| head``) has gone."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
