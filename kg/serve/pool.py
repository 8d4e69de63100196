"""The workers of one edition of the graph: who is free, who must wait, and who is ended."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import GraphError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

__all__ = ["Busy", "Died", "OutOfTime", "Pool", "Reply"]

_ROOT = Path(__file__).resolve().parents[2]
_BUFFER = 1 << 20  # bytes of an answer that may wait in the pipe


class Busy(Exception):  # noqa: N818 - reads as what it says
    """All workers have work, and the queue is full or too slow."""


class OutOfTime(Exception):  # noqa: N818 - reads as what it says
    """A task took longer than allowed; its worker has been ended."""


class Died(Exception):  # noqa: N818 - reads as what it says
    """A worker ended by itself: too much memory, or too deep a nesting."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a worker said: ``head`` has a ``status``, ``body`` are the bytes of an answer."""

    head: dict[str, Any]
    body: bytes = b""


@dataclass(slots=True, eq=False)
class _Worker:
    """A process with the graph."""

    process: asyncio.subprocess.Process
    ready: dict[str, Any] = field(default_factory=dict)

    async def say(self, task: dict[str, Any]) -> Reply:
        """Give a task; return the answer."""
        asked, said = self.process.stdin, self.process.stdout
        if asked is None or said is None:  # pragma: no cover - both are pipes
            raise Died
        data = json.dumps(task).encode()
        try:
            asked.write(len(data).to_bytes(4) + data + bytes(4))
            await asked.drain()
            parts = [await said.readexactly(int.from_bytes(await said.readexactly(4))) for _ in range(2)]
        except (asyncio.IncompleteReadError, OSError) as error:
            raise Died from error
        return Reply(json.loads(parts[0]), parts[1])

    async def end(self) -> None:
        """End the process, and wait until it is gone."""
        with suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()


class Pool:
    """Processes that hold one graph; a process that is ended is replaced."""

    def __init__(self, folder: Path, *, size: int, memory: int, waiting: int, patience: float) -> None:
        """Prepare for ``size`` queries at once; ``folder`` must stay as it is for as long as the pool lives."""
        self._task = {"graph": str(folder), "memory": memory}
        self._size, self._most, self._patience = size + 1, waiting, patience
        self._others = asyncio.Semaphore(size)
        self._free: asyncio.Queue[_Worker] = asyncio.Queue()
        self._alive: set[_Worker] = set()
        self._chores: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._closed = False
        self.triples = 0
        self.base = ""

    @property
    def alive(self) -> int:
        """The number of processes."""
        return len(self._alive)

    async def start(self) -> None:
        """Start the first worker, and the others behind it.

        Raises:
            GraphError: the graph cannot be loaded.
        """
        first = await self._spawn(count=True)
        self.triples, self.base = first.ready["triples"], first.ready["base"]
        self._free.put_nowait(first)
        for _ in range(self._size - 1):
            self._replace()

    async def _spawn(self, *, count: bool = False) -> _Worker:
        """Start a process and wait until it has the graph; one of them counts the triples."""
        paths = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "kg.serve.worker",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            limit=_BUFFER, env={**os.environ, "PYTHONPATH": paths},
        )  # fmt: skip
        worker = _Worker(process)
        self._alive.add(worker)
        try:
            worker.ready = (await worker.say(self._task | {"count": count})).head
        except Died:
            worker.ready = {"status": "bad-graph", "message": "the engine died while it loaded the graph: too little memory"}
        except asyncio.CancelledError:
            await self._end(worker)
            raise
        if worker.ready["status"] != "ready":
            await self._end(worker)
            raise GraphError(f"{self._task['graph']}: {worker.ready['message']}")
        return worker

    async def _end(self, worker: _Worker) -> None:
        """End a worker and forget it."""
        await worker.end()
        self._alive.discard(worker)

    def _replace(self) -> None:
        """Start a worker in the background."""

        async def start() -> None:
            with suppress(GraphError, OSError):
                self._free.put_nowait(await self._spawn())

        if not self._closed:
            chore = asyncio.create_task(start())
            self._chores.add(chore)
            chore.add_done_callback(self._chores.discard)

    @asynccontextmanager
    async def _turn(self, *, own: bool) -> AsyncIterator[_Worker]:
        """Lend a worker; one that is left in the middle of a task is ended and replaced.

        One worker more than the queries of others may use is there for what is our own, so that pages open however heavy
        the queries are that others run.
        """
        if self._waiting >= self._most:
            raise Busy
        self._waiting += 1
        held = False
        try:
            async with asyncio.timeout(self._patience):
                if not own:
                    held = await self._others.acquire()
                worker = await self._free.get()
        except BaseException as error:
            if held:
                self._others.release()
            if not isinstance(error, TimeoutError):
                raise
            if not self._alive and not self._chores:  # none could be started, maybe for want of memory
                self._replace()
            raise Busy from error
        finally:
            self._waiting -= 1
        whole = False
        try:
            yield worker
            whole = True
        finally:
            if held:
                self._others.release()
            if whole and not self._closed:
                self._free.put_nowait(worker)
            else:
                await asyncio.shield(self._end(worker))
                self._replace()

    async def ask(self, task: dict[str, Any], timeout: float, *, own: bool = False) -> Reply:  # noqa: ASYNC109 - it ends a process
        """Let a worker do a task; ``own`` for one that is not a client's query.

        Raises:
            Busy: no worker was free in time.
            OutOfTime: the task took longer than ``timeout`` seconds.
            Died: the worker ended in the middle.
        """
        async with self._turn(own=own) as worker:
            try:
                async with asyncio.timeout(timeout):
                    return await worker.say(task)
            except TimeoutError as error:
                raise OutOfTime from error

    async def close(self) -> None:
        """End all processes."""
        self._closed = True
        for chore in tuple(self._chores):
            chore.cancel()
        await asyncio.gather(*self._chores, return_exceptions=True)
        await asyncio.gather(*(self._end(worker) for worker in tuple(self._alive)))
