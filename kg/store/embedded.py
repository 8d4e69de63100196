"""The graph in an embedded Oxigraph store: opened in milliseconds, asked in place, with one named graph per article.

The default graph is the whole graph, written out and not merely a view of the named ones: Oxigraph's union of graphs repeats a
triple that stands in two of them, and would count it twice.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.errors import GraphError
from kg.graph import PREFIXES
from kg.store.graphs import base_of_graph, knowledge_graph, named_quads
from kg.store.renew import Changes, bring_up, compare

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyoxigraph as ox

__all__ = ["STORE", "View", "Written", "open_store", "passed_over", "store_state", "write_store"]

STORE = "store"
"""The name of the store in the folder of a build."""

_MARK = "kuangtu.json"
_LAYOUT = 3  # raised when the layout of the store changes: an older one is then written anew
_MOST_CHANGED = 0.25  # above this share of changed quads a fresh load is quicker than single changes


@dataclass(frozen=True, slots=True)
class Written:
    """What writing a store did; ``added`` and ``removed`` are None where it was loaded afresh."""

    triples: int
    quads: int
    graphs: int
    added: int | None = None
    removed: int | None = None


@dataclass(frozen=True, slots=True)
class View:
    """A graph open for reading; ``in_place`` is False where it was read into memory from Turtle.

    The default graph is the union of the named graphs, ``knowledge`` among them; ``store`` is pyoxigraph's.
    """

    store: ox.Store
    base: str
    in_place: bool

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes that need no declaration."""
        return PREFIXES | {"ktr": self.base}

    @property
    def knowledge(self) -> str:
        """The IRI of the graph that belongs to no article."""
        return knowledge_graph(self.base)

    @property
    def graphs(self) -> tuple[str, ...]:
        """The IRIs of the named graphs, sorted: the articles', and that of the knowledge."""
        return tuple(sorted(name.value for name in self.store.named_graphs()))

    def query(self, sparql: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Evaluate in this process, without a time limit or a guard; `kg.store.query` has both.

        Raises:
            SyntaxError: as pyoxigraph.
        """
        return self.store.query(sparql, prefixes=self.prefixes)

    def triples(self, graph: str | None = None) -> Iterator[ox.Triple]:
        """Yield the triples of a named graph, or of the whole, in the order of the store."""
        import pyoxigraph as ox  # noqa: PLC0415 - a library that `kg --help` need not load

        name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        for quad in self.store.quads_for_pattern(None, None, None, name):
            yield quad.triple

    def nquads(self) -> Iterator[str]:
        """Yield the named graphs as N-Quads, sorted by graph and line: the same graph gives the same bytes."""
        for graph in self.graphs:
            yield from (f"{line} <{graph}> .\n" for line in sorted(map(str, self.triples(graph))))


def open_store(out: Path, *, named: bool = True) -> View:
    """Open the folder of a build, or a Turtle file, for reading.

    ``out/store`` is used in place; where there is none, or ``out/graph.ttl`` was changed since, the Turtle is read into
    memory and has the same graphs. Nothing is written. A build that replaces the folder
    meanwhile does not disturb who has it open. Without ``named`` Turtle is read without its named graphs, in a fifth of the time.

    Raises:
        GraphError: there is no graph, or it is not Turtle.
    """
    import pyoxigraph as ox  # noqa: PLC0415 - as above

    graph = out if out.suffix == ".ttl" else out / "graph.ttl"
    mark = _mark(out / STORE)
    if mark and (not graph.exists() or _unchanged(graph, out / STORE, mark)):
        with suppress(OSError, RuntimeError, ValueError):  # damaged: the Turtle has all that it had
            return View(ox.Store.read_only(str(out / STORE)), str(mark["base"]), in_place=True)
    if not graph.is_file():
        raise GraphError(f"{graph}: there is no graph; build it first: kg build")
    store = ox.Store()
    _fill(store, graph, named=named)
    return View(store, base_of_graph(graph), in_place=False)


def passed_over(out: Path) -> str:
    """Return why the store of a build is not used though it is there, so that `open_store` reads Turtle instead; else nothing."""
    graph, place = out / "graph.ttl", out / STORE
    if not (place / _MARK).is_file() or not graph.is_file():
        return ""
    mark = _mark(place)
    if mark is None:
        return "is of another version of Kuangtu"
    return "" if _unchanged(graph, place, mark) else f"is older than {graph.name}, which was changed since"


def write_store(
    graph: Path, place: Path, previous: Path | None = None, *, changes: Changes | None = None, digest: str = ""
) -> Written:
    """Put a Turtle file into a store in the folder ``place``, which must not exist.

    Where ``previous`` is the store of an earlier graph that lies beside it, its unchanging files are linked (a checkpoint of
    RocksDB) and only what differs is changed, so that a few new articles cost little; the earlier store itself stays as it
    was. Else, and where much differs, all is loaded afresh. Who knows what differs may say it
    (``changes``), and the ``digest`` (SHA-256, hexadecimal) of the file.

    Raises:
        GraphError: the file is missing or not Turtle.
        OSError: the disk refuses.
    """
    earlier = _mark(previous) if previous else None
    written = _changed(graph, place, previous, earlier, changes) if previous and earlier else None
    if written is None:
        written = _fresh(graph, place)
    size, base = graph.stat().st_size, base_of_graph(graph)
    mark = {
        "generator": "kuangtu",
        "layout": _LAYOUT,
        "base": base,
        "bytes": size,
        "digest": digest or _digest(graph),
        "triples": written.triples,
        "quads": written.quads,
        "files": _files(place),
    }
    (place / _MARK).write_text(json.dumps(mark) + "\n", encoding="utf-8", newline="\n")
    return written


def _mark(place: Path) -> dict[str, Any] | None:
    """Return what a store says of itself; None where it is none of ours, or of another layout."""
    try:
        mark = json.loads((place / _MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return mark if isinstance(mark, dict) and mark.get("layout") == _LAYOUT and {"base", "bytes", "digest"} <= set(mark) else None


def _files(place: Path) -> dict[str, int]:
    """Return the sizes of a store's files: what anybody else wrote into it shows there."""
    return {path.name: path.stat().st_size for path in sorted(place.iterdir()) if path.suffix in {".log", ".sst"}}


def store_state(place: Path) -> str:
    """Return a text that tells a store as it was written from one that is not there, or that anybody wrote into; empty for none.

    It is told by the store's own mark and the sizes of its files.
    """
    mark = _mark(place)
    return json.dumps([mark, _files(place)], sort_keys=True) if mark else ""


def _unchanged(graph: Path, place: Path, mark: dict[str, Any]) -> bool:
    """Say whether a Turtle file is the one that a store was made of; read whole only where it is younger than the store."""
    about = graph.stat()
    if about.st_size != mark["bytes"]:
        return False
    return about.st_mtime_ns <= (place / _MARK).stat().st_mtime_ns or _digest(graph) == mark["digest"]


def _digest(path: Path) -> str:
    """Return what tells the bytes of a file from all others."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fill(store: ox.Store, graph: Path, *, named: bool = True) -> int:
    """Load a Turtle file into an empty store; return how many quads the named graphs have."""
    import pyoxigraph as ox  # noqa: PLC0415 - as above

    try:
        store.bulk_load(path=str(graph), format=ox.RdfFormat.TURTLE)
    except (SyntaxError, ValueError) as error:
        raise GraphError(f"{graph}: not Turtle: {error}") from error
    count = 0
    if not named:
        return count

    def counted() -> Iterator[ox.Quad]:
        nonlocal count
        for quad in named_quads(graph):
            count += 1
            yield quad

    store.bulk_extend(counted())
    return count


def _fresh(graph: Path, place: Path) -> Written:
    """Load everything into a new store."""
    import pyoxigraph as ox  # noqa: PLC0415 - as above

    store = ox.Store(str(place))
    quads = _fill(store, graph)
    store.flush()
    return Written(len(store) - quads, quads, sum(1 for _ in store.named_graphs()))


def _changed(graph: Path, place: Path, previous: Path, mark: dict[str, Any], changes: Changes | None = None) -> Written | None:
    """Copy a store and change what differs; None, and no folder, where loading afresh is better or nothing else helps."""
    import pyoxigraph as ox  # noqa: PLC0415 - as above

    earlier, base = previous.with_name(graph.name), base_of_graph(graph)
    try:
        if mark.get("files") != _files(previous) or mark["base"] != base:
            return None
        if changes is None and mark["digest"] == _digest(earlier):
            changes = compare(earlier, graph)
        if changes is None or len(changes) > _MOST_CHANGED * mark["triples"]:
            return None
        ox.Store.read_only(str(previous)).backup(str(place))
        store = ox.Store(str(place))
        moved = bring_up(store, changes, base)
        store.flush()
        graphs = sum(1 for _ in store.named_graphs())
        del store
    except (OSError, RuntimeError, ValueError):
        moved = None
    if moved is None or changes is None:
        shutil.rmtree(place, ignore_errors=True)
        return None
    triples = mark["triples"] - len(changes.removed) + len(changes.added)
    return Written(triples, mark["quads"] + moved[0] - moved[1], graphs, *moved)
