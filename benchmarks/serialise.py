"""Writing and loading the graph beside what rdflib and pyoxigraph do: python benchmarks/serialise.py [ARTICLES] [--json FILE].

The graph is that of the generated articles of `queries.py`. Figures are triples per CPU second, each the best of three; the
writers of other libraries get the same triples from their own structures, ours get claims, and have to make the triples.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import rdflib
from queries import corpus_of

import kg
from kg.graph import write_turtle
from kg.store import named_quads, write_store
from kg.vocabulary import load_knowledge

if TYPE_CHECKING:
    from collections.abc import Callable

TURNS = 3


def best(work: Callable[[int], object]) -> float:
    """Return the fewest CPU seconds, of this process and its threads, of three turns."""
    seconds = []
    for turn in range(TURNS):
        start = time.process_time()
        work(turn)
        seconds.append(time.process_time() - start)
    return min(seconds)


def measure(articles: int) -> tuple[int, dict[str, float]]:
    """Return the number of triples and, for each way, the triples per second."""
    knowledge = load_knowledge()
    corpus = corpus_of(articles, knowledge)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        turtle, quads = folder / "graph.ttl", folder / "graph.nq"
        seconds = {"write Turtle, Kuangtu": best(lambda _: write_turtle(corpus, knowledge.terms, turtle))}
        quads.write_bytes(ox.serialize(named_quads(turtle), format=ox.RdfFormat.N_QUADS) or b"")
        triples = list(ox.parse(path=turtle, format=ox.RdfFormat.TURTLE))
        graph = rdflib.Graph().parse(turtle)
        seconds |= {
            "write Turtle, pyoxigraph": best(lambda _: ox.serialize(triples, format=ox.RdfFormat.TURTLE)),
            "write N-Triples, pyoxigraph": best(lambda _: ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)),
            "write Turtle, rdflib": best(lambda _: graph.serialize(format="turtle")),
            "write N-Triples, rdflib": best(lambda _: graph.serialize(format="nt")),
            "sort N-Quads": best(lambda _: sorted(quads.read_bytes().splitlines())),
            "load, Kuangtu's store": best(lambda turn: write_store(turtle, folder / f"store-{turn}")),
            "load N-Quads, pyoxigraph on disk": best(lambda turn: _bulk(quads, folder / f"bulk-{turn}", ox.RdfFormat.N_QUADS)),
            "load Turtle, pyoxigraph on disk": best(lambda turn: _bulk(turtle, folder / f"bare-{turn}", ox.RdfFormat.TURTLE)),
            "load Turtle, rdflib in memory": best(lambda _: rdflib.Graph().parse(turtle)),
        }
    return len(triples), {what: len(triples) / spent for what, spent in seconds.items()}


def _bulk(source: Path, place: Path, kind: ox.RdfFormat) -> None:
    """Load a file with pyoxigraph's bulk loader."""
    store = ox.Store(place)
    store.bulk_load(path=source, format=kind)
    store.flush()


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("articles", type=int, nargs="?", default=300)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    triples, speeds = measure(chosen.articles)
    print(f"Kuangtu {kg.__version__}, Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} processors")
    print(f"{chosen.articles} articles, {triples:,} triples; triples per CPU second")
    for what, speed in speeds.items():
        print(f"{what:34} {speed:12,.0f}")
    if chosen.json:
        chosen.json.write_text(json.dumps({"triples": triples, "speeds": speeds}, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
