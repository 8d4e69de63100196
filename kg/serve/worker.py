"""The process that holds the graph and evaluates queries one by one, until it is told to stop or is killed.

A message, either way, is a head in JSON and a body, each with its length before it (four bytes, the highest first). The
first message names the folder of the graph; every other is a task, and each is answered by one message. The parent ends a
process whose task takes too long: neither engine can be stopped from inside.
"""

from __future__ import annotations

import ctypes
import json
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from kg.errors import GraphError, KGError
from kg.serve.results import Unwritable, write_graph, write_table, write_truth
from kg.store import explain_mistake, limit_memory, open_store, refuse_side_effects

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyoxigraph as ox

    Task = dict[str, Any]
    Head = dict[str, Any]

__all__ = ["main", "read_message", "write_message"]

_PR_SET_PDEATHSIG = 1  # of linux/prctl.h
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000  # of linux/sched.h


def read_message(stream: BinaryIO) -> tuple[Task, bytes] | None:
    """Read one message; None at the end."""
    parts = []
    for _ in range(2):
        size = stream.read(4)
        if len(size) < 4:  # noqa: PLR2004 - the bytes of a length
            return None
        parts.append(stream.read(int.from_bytes(size)))
    return json.loads(parts[0]), parts[1]


def write_message(stream: BinaryIO, head: Head, body: bytes = b"") -> None:
    """Write one message."""
    data = json.dumps(head).encode()
    stream.write(len(data).to_bytes(4) + data + len(body).to_bytes(4) + body)
    stream.flush()


class _TooMuch(Exception):  # noqa: N818 - it ends an evaluation
    """An answer is larger than allowed."""


class _Worker:
    """A graph open for reading, and what can be asked of it."""

    def __init__(self, folder: Path) -> None:
        """Open the folder of an edition."""
        import pyoxigraph as ox  # noqa: PLC0415 - the limits of this process are set before

        self._ox = ox
        self._view = open_store(folder)
        self.store, self.prefixes = self._view.store, self._view.prefixes

    @property
    def triples(self) -> int:
        """The number of triples of the whole graph."""
        (row,) = self._view.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")  # type: ignore[misc]
        return int(row["n"].value)

    def do(self, task: Task) -> tuple[Head, bytes]:
        """Do a task; return the head and body of its answer."""
        deeds = {"dump": self._dump, "index": self._index, "query": self._query}
        try:
            return deeds[task["op"]](task)
        except _TooMuch as error:
            head = {"status": "too-much", "message": str(error)}
        except Unwritable as error:
            head = {"status": "unwritable", "message": str(error)}
        except (KGError, SyntaxError, ValueError, RuntimeError, OSError) as error:
            head = _bad_query(str(error), task.get("sparql", ""))
        return head, b""

    def _query(self, task: Task) -> tuple[Head, bytes]:
        """Evaluate a query; the answer is in the format that the task names for its kind."""
        if not task.get("trusted"):
            refuse_side_effects(task["sparql"])
        ox = self._ox
        found = self.store.query(
            task["sparql"],
            prefixes=self.prefixes,
            default_graph=[ox.NamedNode(iri) for iri in task["default"]] or (None if not task["named"] else []),
            named_graphs=[ox.NamedNode(iri) for iri in task["named"]] if task["named"] or task["default"] else None,
        )
        if isinstance(found, ox.QueryTriples):
            return self._graph(found, task)
        if not task["table"]:
            return {"status": "unacceptable", "kind": "table"}, b""
        if isinstance(found, ox.QueryBoolean):
            return {"status": "ok", "media": task["table"], "rows": 1}, write_truth(found, task["table"])
        columns = [variable.value for variable in found.variables]  # type: ignore[union-attr]
        rows = self._counted(([row[i] for i in range(len(columns))] for row in found), task["rows"], "rows")  # type: ignore[union-attr]
        return self._sized(write_table(columns, rows, task["table"]), task, task["table"], len(rows))

    def _graph(self, found: Iterable[ox.Triple], task: Task) -> tuple[Head, bytes]:
        """Write triples."""
        if not task["graph"]:
            return {"status": "unacceptable", "kind": "graph"}, b""
        triples = self._counted(found, task["rows"], "triples")
        return self._sized(write_graph(triples, task["graph"], self.prefixes), task, task["graph"], len(triples))

    @staticmethod
    def _counted(items: Iterable[Any], most: int, what: str) -> list[Any]:
        """Return all items, or none at all when they are too many."""
        kept: list[Any] = []
        for item in items:
            if len(kept) == most:
                raise _TooMuch(f"the answer has more than {most} {what}; add a LIMIT, or ask for parts with OFFSET")
            kept.append(item)
        return kept

    @staticmethod
    def _sized(body: bytes, task: Task, media: str, rows: int) -> tuple[Head, bytes]:
        """Return an answer, unless it is too large."""
        if len(body) > task["bytes"]:
            raise _TooMuch(f"the answer has {len(body)} bytes, more than {task['bytes']}; add a LIMIT, or ask for less")
        return {"status": "ok", "media": media, "rows": rows}, body

    def _dump(self, task: Task) -> tuple[Head, bytes]:
        """Write the whole graph to a file."""
        ox = self._ox
        form = ox.RdfFormat.from_media_type(task["media"])
        ox.serialize(self._view.triples(), task["path"], form)
        return {"status": "ok"}, b""

    def _index(self, task: Task) -> tuple[Head, bytes]:
        """Write the index that searches names and quotations."""
        from kg.serve.indexing import write_index  # noqa: PLC0415 - only one worker of all does it

        write_index(self.store, Path(task["path"]), self.prefixes["ktr"])
        return {"status": "ok"}, b""


def _bad_query(message: str, sparql: str) -> Head:
    """Return the answer to a query that cannot be evaluated, with its place."""
    said, line, column = explain_mistake(message, sparql)
    return {"status": "bad-query", "message": said, "line": line, "column": column}


def _confine(memory: int) -> None:
    """Give up what a query must not have: more memory than allowed, a life after its parent, and any network.

    Each as far as the system knows it; what refuses a SERVICE is `kg.store.refuse_side_effects`, before the engine.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent ends us in good order
    limit_memory(memory)
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            libc = ctypes.CDLL(None)
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def main() -> None:
    """Answer tasks from standard input on standard output, until there are no more."""
    asked, said = sys.stdin.buffer, sys.stdout.buffer
    first = read_message(asked)
    if first is None:
        return
    _confine(first[0]["memory"])
    try:
        worker = _Worker(Path(first[0]["graph"]))
    except (GraphError, OSError) as error:
        write_message(said, {"status": "bad-graph", "message": str(error)})
        return
    write_message(
        said, {"status": "ready", "triples": worker.triples if first[0]["count"] else 0, "base": worker.prefixes["ktr"]}
    )
    while (message := read_message(asked)) is not None:
        write_message(said, *worker.do(message[0]))


if __name__ == "__main__":
    main()
