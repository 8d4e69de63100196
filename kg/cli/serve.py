"""``kg serve``: the graph in a browser and for programs, on this machine."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.show import answer_json, note

__all__ = ["serve"]

_MIB = 1 << 20


def serve(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder of a build.")] = Path("out"),
    host: Annotated[str, typer.Option(help="The address to listen at; others than this machine's own need care.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes any that is free.")] = 8000,
    timeout: Annotated[float, typer.Option(min=0.1, metavar="SECONDS", help="When a query is stopped.")] = 30.0,
    rows: Annotated[int, typer.Option(min=1, metavar="N", help="The most rows or triples of one answer.")] = 100_000,
    body: Annotated[int, typer.Option(min=1024, metavar="BYTES", help="The largest body of a request.")] = _MIB,
    workers: Annotated[int, typer.Option(min=1, max=64, metavar="N", help="Queries at once, each in a process of its own.")] = 2,
    memory: Annotated[int, typer.Option(min=256, metavar="MIB", help="The most memory of one worker.")] = 4096,
    cors: Annotated[list[str] | None, typer.Option(metavar="ORIGIN", help="A web page that may read answers; repeat.")] = None,
    allow_host: Annotated[list[str] | None, typer.Option(metavar="NAME", help="A name the server answers to; repeat.")] = None,
    ontology: Annotated[Path | None, typer.Option(metavar="DIR", help="Knowledge to use instead of the built-in.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the addresses as JSON when it is ready.")] = False,
) -> None:
    """Serve the graph on this machine: SPARQL, a page for each entity and claim, search, the explorer. Ctrl-C ends it."""
    from kg.cli.ask import tell_of_store
    from kg.serve import Settings
    from kg.serve import serve as run

    settings = Settings(
        host=host, timeout=timeout, rows=rows, body=body, workers=workers, memory=memory * _MIB, origins=tuple(cors or ()),
        hosts=tuple(allow_host or ()),
    )  # fmt: skip

    def ready(address: str) -> None:
        if as_json:
            places = {"sparql": "sparql", "data": "data", "reconcile": "reconcile", "health": "health", "openapi": "openapi.json"}
            answer_json({"address": address} | {name: f"{address.rstrip('/')}/{path}" for name, path in places.items()})
            sys.stdout.flush()
        else:
            note(f"{address}  (Ctrl-C ends it)")

    tell_of_store(out)
    run(out, settings, port=port, ontology=ontology, ready=ready)
