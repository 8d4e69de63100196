"""Triplestores and engines of the system, started for the tests on loopback and ended with them."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.parse
import urllib.request
import zipfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

from kg.graph import PREFIXES

JENA = Path("/usr/share/java")
ASK = Path(__file__).resolve().parent / "jena" / "Ask.java"
LIBRARIES = (
    *("jena-arq", "jena-base", "jena-core", "jena-iri", "jena-shex", "jena-shacl", "thrift", "slf4j-api", "slf4j-nop"),
    *("commons-cli", "commons-codec", "commons-compress", "commons-csv", "commons-io", "commons-lang3", "commons-logging"),
    *("jackson-annotations", "jackson-core", "jackson-databind", "jsonld-java", "titanium-json-ld", "jakarta.json-api"),
    *("httpclient", "httpclient-cache", "httpcore", "guava", "dexx.collection", "gson", "protobuf"),
)
INI = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
ErrorLogLevel = 7
FileExtend = 200
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
ServerThreads = 10
CheckpointInterval = 0
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
DirsAllowed = {folder}
SchedulerInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 5
EnabledGzipContent = 0
[Client]
SQL_QUERY_TIMEOUT = 0
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryCostEstimationTime = 100000
MaxQueryExecutionTime = 600
"""


@dataclass(frozen=True)
class Server:
    """A store that answers on loopback; ``user`` and ``password`` where it wants them for changes, ``pid`` of its process."""

    url: str
    user: str = ""
    password: str = ""
    pid: int = 0


def need(*names: str) -> str:
    """Return the path of a program, or skip the test (a failure where CI is set)."""
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip(f"{names[0]} is not installed")
    return found


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@contextmanager
def running(command: list[str], ready: str, log: Path):
    """Run a server until the block ends; ``ready`` is an address that answers once it is up."""
    with log.open("wb") as said, subprocess.Popen(command, stdout=said, stderr=said, stdin=subprocess.DEVNULL) as process:
        try:
            for _ in range(600):
                if process.poll() is not None:
                    pytest.fail(f"{command[0]} ended: {log.read_text(errors='replace')[-2000:]}")
                with suppress(OSError):
                    urllib.request.urlopen(ready, timeout=5).close()  # noqa: S310 - loopback
                    break
                time.sleep(0.1)
            else:
                pytest.fail(f"{command[0]} did not answer within a minute: {log.read_text(errors='replace')[-2000:]}")
            yield process.pid
        finally:
            process.kill()


@contextmanager
def virtuoso_server(folder: Path, buffers: int = 4000):
    """Start Virtuoso with a database of its own in an empty folder."""
    program = need("virtuoso-t")
    sql, http = free_port(), free_port()
    ini = folder / "virtuoso.ini"
    ini.write_text(INI.format(folder=folder, sql=sql, http=http, buffers=buffers, dirty=buffers * 3 // 4))
    url = f"http://127.0.0.1:{http}"
    with running([program, "+foreground", "+configfile", str(ini)], f"{url}/sparql", folder / "said.log") as pid:
        yield Server(url, "dba", "dba", pid)


def oxigraph_program() -> str:
    """Return the path of Oxigraph's command."""
    try:
        files = distribution("oxigraph").files or ()
    except PackageNotFoundError:
        files = ()
    return next((str(file.locate().resolve()) for file in files if file.name == "oxigraph"), None) or need("oxigraph")


@contextmanager
def oxigraph_server(folder: Path, *options: str):
    """Start ``oxigraph serve`` with a store in a folder."""
    url = f"127.0.0.1:{free_port()}"
    command = [oxigraph_program(), "serve", "--location", str(folder / "db"), "--bind", url, *options]
    with running(command, f"http://{url}/", folder / "said.log"):
        yield Server(f"http://{url}")


def arq(graph: Path, queries: dict[str, str], folder: Path) -> dict[str, bytes]:
    """Answer queries with Debian's Jena, in one process; SELECT and ASK give JSON, the others N-Triples."""
    java = need("java")
    if not (JENA / "jena-arq.jar").is_file():
        pytest.skip("Jena is not installed (libapache-jena-java)")
    resources = folder / "resources"
    with zipfile.ZipFile(JENA / "jena-core.jar") as core:  # Debian's jar has them where its own classes do not look
        for name in core.namelist():
            if name.startswith("org/apache/jena/ext/xerces/") and not name.endswith("/"):
                target = resources / name.removeprefix("org/apache/jena/ext/")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(core.read(name))
    path = os.pathsep.join([str(resources), *(str(JENA / f"{name}.jar") for name in LIBRARIES)])
    for name, sparql in queries.items():
        (folder / name).write_text(declared(sparql), encoding="utf-8")
    files = [str(folder / name) for name in queries]
    done = subprocess.run([java, "-cp", path, str(ASK), str(graph), str(folder), *files], capture_output=True, check=False)
    if done.returncode:
        message = done.stderr.decode(errors="replace")
        if "jdk.compiler" in message or "compiler module" in message:
            pytest.skip("java has no compiler (default-jdk-headless)")
        pytest.fail(message[-3000:])
    return {name: (folder / f"{name}.out").read_bytes() for name in queries}


def declared(sparql: str) -> str:
    """Return a query with the prefixes of the contract written out, as other engines want it."""
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items()) + sparql


def http_query(url: str, sparql: str, timeout: float = 30) -> dict:
    """Ask an endpoint by POST; return SPARQL results."""
    form = urllib.parse.urlencode({"query": declared(sparql)}).encode()
    headers = {"Accept": "application/sparql-results+json"}
    request = urllib.request.Request(url, form, headers)  # noqa: S310 - loopback
    with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310 - loopback
        return json.load(answer)


def put_turtle(server: Server, graph: str, path: Path) -> None:
    """Load a Turtle file into Virtuoso by the Graph Store Protocol, as its manual tells: with digest authentication."""
    url = f"{server.url}/sparql-graph-crud-auth?graph={urllib.parse.quote(graph, safe='')}"
    passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    passwords.add_password(None, url, server.user, server.password)
    opener = urllib.request.build_opener(urllib.request.HTTPDigestAuthHandler(passwords))
    request = urllib.request.Request(url, path.read_bytes(), {"Content-Type": "text/turtle"}, method="PUT")  # noqa: S310
    opener.open(request, timeout=120).close()
