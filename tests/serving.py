"""Starts `kg serve` in a process of its own, as a person would, and ends it."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator

_START = """
import json, sys
from pathlib import Path
from kg.serve import Settings, serve
serve(Path(sys.argv[1]), Settings(**json.loads(sys.argv[2])), port=0, ready=lambda at: print(at, flush=True))
"""


@dataclass
class Served:
    """A server that runs, and where."""

    process: subprocess.Popen[str]
    address: str
    client: httpx.Client

    @property
    def port(self) -> int:
        return int(re.search(r":(\d+)/", self.address)[1])

    def get(self, path: str, accept: str = "*/*", **more: Any) -> httpx.Response:
        return self.client.get(path, headers={"Accept": accept, **more.pop("headers", {})}, **more)

    def ask(self, query: str, accept: str = "application/sparql-results+json", **more: Any) -> httpx.Response:
        return self.client.post("/sparql", data={"query": query, **more}, headers={"Accept": accept})

    def raw(self, data: bytes, *, seconds: float = 10.0, end: bool = False) -> bytes:
        """Send bytes; return all that comes back until the server closes or nothing more comes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as connection:
            connection.sendall(data)
            if end:
                connection.shutdown(socket.SHUT_WR)
            found = b""
            try:
                while part := connection.recv(65536):
                    found += part
            except (TimeoutError, ConnectionResetError):
                pass
            return found

    def children(self) -> list[int]:
        """The processes that the server has started and that still run."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(number) for number in path.read_text().split()]

    def alive(self) -> bool:
        answer = self.ask("ASK { ?s ?p ?o }")
        return self.process.poll() is None and answer.status_code == 200 and answer.json()["boolean"]


@contextmanager
def served(out: Path, **settings: Any) -> Iterator[Served]:
    """Serve a folder until the body has ended, with one worker; ``settings`` are those of `kg.serve.Settings`."""
    command = [sys.executable, "-c", _START, str(out), json.dumps({"workers": 1} | settings)]
    with running(command, "stdout") as server:
        yield server


@contextmanager
def running(command: list[str], stream: str) -> Iterator[Served]:
    """Run a command that tells its address on its standard output or error."""
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE if stream == "stderr" else None}
    process = subprocess.Popen(command, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}, **streams)
    try:
        line = getattr(process, stream).readline()
        found = re.search(r"http://\S+/", line)
        assert found, f"{line}{process.communicate(timeout=20)}"
        with httpx.Client(base_url=found[0], timeout=40) as client:
            server = Served(process, found[0], client)
            until(lambda: client.get("/health").json()["searchable"])
            yield server
    finally:
        process.terminate()
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def until(true: Any, seconds: float = 60.0) -> None:
    """Wait until something is true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.05)
