"""``kg load``: a graph into a triplestore that runs elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.ask import graph_of, tell_of_store
from kg.cli.show import answer, answer_json, note, number_of

__all__ = ["load"]


class Send(StrEnum):
    """How triples are sent; `kg.store.Protocol` in other words, which would take its time to import."""

    AUTO = "auto"
    GRAPH_STORE = "graph-store"
    UPDATE = "update"


def load(
    url: Annotated[str, typer.Argument(metavar="URL", help="An address of the store, such as http://localhost:7878.")],
    out: Annotated[Path, typer.Option("--in", "-i", metavar="OUT", help="The folder of a build, or a Turtle file.")] = Path(
        "out"
    ),
    protocol: Annotated[Send, typer.Option(help="How to send; auto tries.")] = Send.AUTO,
    query_url: Annotated[str | None, typer.Option(metavar="URL", help="Where the store takes queries, if not nearby.")] = None,
    graph: Annotated[str | None, typer.Option(metavar="IRI", help="Load all into this one graph, not one per article.")] = None,
    prune: Annotated[bool, typer.Option("--prune", help="Remove articles from the store that the build no longer has.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Send also what is there already.")] = False,
    timeout: Annotated[float, typer.Option(min=1, metavar="SECONDS", help="How long to wait for one answer.")] = 600.0,
    retries: Annotated[int, typer.Option(min=0, help="How often to try again when the store is busy or away.")] = 4,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was done as JSON.")] = False,
) -> None:
    """Load a graph into a running triplestore, one named graph per article; a second run replaces and never doubles.

    Credentials come from KUANGTU_USER and KUANGTU_PASSWORD, from KUANGTU_TOKEN, or from ~/.netrc.
    """
    from dataclasses import asdict

    from kg import store
    from kg.graph.iris import checked

    if graph:
        checked(graph, "graph")
    place = graph_of(out)
    tell_of_store(out)
    view = store.open_store(place if out.suffix == ".ttl" else out, named=not graph)
    credentials = store.credentials_for(url)
    if url.startswith("http://") and (credentials.user or credentials.token) and not _near(url):
        note("warning: the password goes over plain http; use https where the store has it")
    with store.connect(url, credentials, timeout=timeout, retries=retries) as remote:
        addresses = store.find_addresses(remote, query_url, store.Protocol(protocol.value))
        with _bar(not as_json) as moved:
            done = store.load(view, remote, addresses, into=graph, force=force, prune=prune, on_progress=moved)
    if as_json:
        answer_json(asdict(done))
        return
    removed = f", {done.removed} removed" if done.removed else ""
    answer(f"{number_of(done.sent, 'graph')} sent ({done.triples_sent} triples), {done.skipped} there already{removed}")
    held = f"{done.triples} triples in {number_of(done.graphs, 'graph')}"
    answer(f"{held} at {done.addresses.query}, counted and compared")


def _near(url: str) -> bool:
    """Say whether an address is on this machine."""
    from urllib.parse import urlsplit

    return urlsplit(url).hostname in {"localhost", "127.0.0.1", "::1"}


@contextmanager
def _bar(shown: bool) -> Iterator[Callable[[int, int], None]]:
    """Give a function that moves a bar on standard error; silent where nobody watches."""
    from kg.cli.show import progress
    from kg.pipeline import Progress

    with progress(shown and sys.stderr.isatty()) as moved:
        yield lambda done, total: moved(Progress("load", done, total))
