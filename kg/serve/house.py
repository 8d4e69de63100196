"""What every request may need: settings, the editions of the graph, the ontology, the pages, and a way to ask the workers."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.serve.pool import Busy, Died, OutOfTime
from kg.serve.problems import Problem
from kg.serve.results import TABLES
from kg.serve.search import Index

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from starlette.requests import Request

    from kg.serve.edition import Edition, Shelf
    from kg.serve.pages import Pages
    from kg.serve.pool import Reply
    from kg.serve.settings import Settings
    from kg.store import NamedQuery
    from kg.vocabulary import Terms

__all__ = ["Gone", "House", "Row"]

Row = dict[str, dict[str, str]]
"""A row of an answer: terms as SPARQL's JSON has them, by the name of their variable."""

_KEPT, _KEPT_ROWS = 500, 300  # answers to our own questions that are kept, and the most rows of one
_SOON, _LATER = 2, 10  # seconds after which to try again


class Gone(Exception):  # noqa: N818 - reads as what it says
    """The client has left before its answer was there."""


@dataclass(frozen=True, slots=True)
class House:
    """What the requests share; nothing in it changes but the edition on the shelf."""

    settings: Settings
    shelf: Shelf
    terms: Terms
    questions: tuple[NamedQuery, ...]
    pages: Pages
    folder: Path

    async def ask(self, request: Request, edition: Edition, task: dict[str, Any]) -> Reply:
        """Let a worker do a task for a client, who may leave.

        Raises:
            Problem: the query is wrong, the workers have too much to do, or the task ran out of time or memory.
            Gone: the client has left; the worker has been ended.
        """
        limits = {"rows": self.settings.rows, "bytes": self.settings.answer}
        asking = asyncio.create_task(edition.pool.ask(limits | task, self.settings.timeout, own=task.get("trusted", False)))
        leaving = asyncio.create_task(_gone(request))
        try:
            await asyncio.wait({asking, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not asking.done():
                raise Gone
            reply = asking.result()
        except Busy as error:
            raise Problem(503, "too many queries at once; try again", retry=_SOON) from error
        except OutOfTime as error:
            words = f"stopped after {self.settings.timeout:g} s; add a LIMIT, or join less"
            raise Problem(504, words) from error
        except Died as error:
            raise Problem(503, "the engine died on this query: too much memory, or too deep a nesting", retry=_LATER) from error
        finally:
            for task_ in (asking, leaving):
                task_.cancel()
            await asyncio.gather(asking, leaving, return_exceptions=True)
        return _checked(reply)

    async def rows(self, request: Request, edition: Edition, sparql: str) -> list[Row]:
        """Ask a question of our own; the last answers are kept, since an edition does not change."""
        if sparql in edition.kept:
            edition.kept.move_to_end(sparql)
            return edition.kept[sparql]
        task: dict[str, Any] = {
            "op": "query",
            "sparql": sparql,
            "default": [],
            "named": [],
            "table": TABLES[0],
            "graph": None,
            "trusted": True,
        }
        reply = await self.ask(request, edition, task)
        found: list[Row] = json.loads(reply.body)["results"]["bindings"]
        if len(found) <= _KEPT_ROWS:
            edition.kept[sparql] = found
            while len(edition.kept) > _KEPT:
                edition.kept.popitem(last=False)
        return found

    async def look_up(self, edition: Edition, look: Callable[[Index], Any]) -> Any:  # noqa: ANN401 - what the look-up returns
        """Look something up in the search index.

        Raises:
            Problem: the index is not there yet, or the look-up takes too long.
        """
        import sqlite3  # noqa: PLC0415 - only its error is needed here

        if not edition.indexed:
            raise Problem(503, "the names are still being indexed; try again", retry=_SOON)
        try:
            return await asyncio.to_thread(look, Index(edition.index))
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
            raise Problem(504, "the search took too long; write more of the name") from error


def _checked(reply: Reply) -> Reply:
    """Return a reply that is an answer; raise what else it is."""
    head = reply.head
    if head["status"] == "bad-query":
        raise Problem(400, head["message"], line=head["line"], column=head["column"])
    if head["status"] == "too-much":
        raise Problem(422, head["message"])
    if head["status"] == "unwritable":
        raise Problem(406, head["message"])
    if head["status"] == "unacceptable":
        kinds = {"table": "SELECT and ASK give tables (JSON, XML, CSV, TSV)", "graph": "CONSTRUCT and DESCRIBE give RDF"}
        raise Problem(406, f"{kinds[head['kind']]}; the Accept header takes none of it")
    return reply


async def _gone(request: Request) -> None:
    """Wait until the client has left; the body has been read before."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
