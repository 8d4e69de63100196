"""The server under 50 clients at once for a minute: what it answers, what it refuses, and whether anything leaks.

    python benchmarks/serve_load.py OUT [--seconds 60] [--clients 50] [--workers 2]

Starts `kg serve` on a free port of this machine. The clients ask what people and programs ask, a runaway query now and then,
and some leave before their answer is there. Prints answers per second, medians by kind of request, the refusals, and the
processes, file descriptors and memory of the server before and after. Ends with 1 when an answer was wrong or something leaks.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import subprocess
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import httpx

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
NAMED = "SELECT ?name { ?s a kt:Region ; skos:prefLabel ?name } ORDER BY ?name"
KINDS = {
    "query, small": (30, "/sparql?query=" + quote(NAMED), 200),
    "query, joins": (
        10,
        "/sparql?query=" + quote("SELECT ?p (COUNT(*) AS ?n) { ?c rdf:predicate ?p ; kt:evidence ?e } GROUP BY ?p"),
        200,
    ),
    "query, wrong": (5, "/sparql?query=" + quote("SELECT * {"), 400),
    "query, runaway": (1, "/sparql?query=" + quote(RUNAWAY), 504),
    "query, left": (2, "/sparql?query=" + quote(RUNAWAY), 0),
    "page of a thing": (15, "/id/region-510000", 200),
    "thing as Turtle": (10, "/id/region-510000.ttl", 200),
    "search": (15, "/search?q=" + quote("断电"), 200),
    "reconcile": (8, "/reconcile?queries=" + quote(json.dumps({"q": {"query": "四川省发改委", "type": "Agency"}})), 200),
    "whole graph": (3, "/data?default", 200),
    "page of queries": (3, "/query", 200),
}
MEMORY_LEFT = 1.5  # times the memory before, after which we speak of a leak
CALM = 8.0  # seconds for the server to come to rest


@dataclass
class Tally:
    """What the clients have seen."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    refused: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class State:
    """What a process and its children hold."""

    processes: int
    descriptors: int
    megabytes: float
    own_megabytes: float


def state(pid: int) -> State:
    """Look at a process and its children, by Linux's /proc."""
    children = [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    descriptors, sizes = 0, []
    for number in (pid, *children):
        descriptors += len(list(Path(f"/proc/{number}/fd").iterdir()))
        status = Path(f"/proc/{number}/status").read_text()
        sizes.append(int(status.split("VmRSS:")[1].split()[0]) / 1024)
    return State(1 + len(children), descriptors, sum(sizes), sizes[0])


async def client(number: int, address: str, end: float, tally: Tally) -> None:
    """Ask until the time is over."""
    dice = random.Random(number)
    kinds, weights = list(KINDS), [weight for weight, _, _ in KINDS.values()]
    async with httpx.AsyncClient(base_url=address, timeout=30) as session:
        while time.monotonic() < end:
            kind = dice.choices(kinds, weights)[0]
            _, path, wanted = KINDS[kind]
            began = time.monotonic()
            try:
                answer = await session.get(path, headers={"Accept": "text/html, */*;q=0.9"}, timeout=0.3 if wanted == 0 else 30)
            except httpx.TimeoutException:
                if wanted:
                    tally.wrong[f"{kind}: no answer in 30 s"] += 1
                continue
            except httpx.HTTPError as error:
                tally.wrong[f"{kind}: {type(error).__name__}"] += 1
                continue
            if answer.status_code == 503 and "retry-after" in answer.headers:
                tally.refused[kind] += 1
                await asyncio.sleep(dice.uniform(0.2, 1.0))
            elif answer.status_code == wanted or (wanted == 0 and answer.status_code == 504):
                tally.seconds[kind].append(time.monotonic() - began)
            else:
                tally.wrong[f"{kind}: {answer.status_code}"] += 1


async def load(address: str, clients: int, seconds: float) -> Tally:
    """Let all clients ask."""
    tally, end = Tally(), time.monotonic() + seconds
    await asyncio.gather(*(client(number, address, end, tally) for number in range(clients)))
    return tally


def wait_for_rest(address: str, workers: int) -> None:
    """Wait until the server has replaced the workers that it has ended."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        health = httpx.get(f"{address}health", timeout=10).json()
        if health["searchable"] and health["workers"] == workers + 1:
            return
        time.sleep(0.2)


def report(tally: Tally, before: State, after: State, seconds: float) -> bool:
    """Print what was measured; return whether all is well."""
    answered = sum(map(len, tally.seconds.values()))
    refused = sum(tally.refused.values())
    print(f"{answered} answers in {seconds:.0f} s: {answered / seconds:.0f} a second; {refused} refused (503, Retry-After)")
    for kind, times in sorted(tally.seconds.items()):
        ordered = sorted(times)
        line = f"median {statistics.median(ordered):.3f} s, 95 % within {ordered[int(len(ordered) * 0.95)]:.3f} s"
        print(f"  {kind:<16} {len(times):>6}  {line}, refused {tally.refused[kind]}")
    for kind, number in sorted(tally.wrong.items()):
        print(f"  WRONG {kind}: {number}")
    for name in ("processes", "descriptors", "megabytes", "own_megabytes"):
        print(f"  {name:<16} before {getattr(before, name):.0f}, after {getattr(after, name):.0f}")
    leaks = after.processes > before.processes or after.descriptors > before.descriptors + 3
    leaks = leaks or after.own_megabytes > MEMORY_LEFT * before.own_megabytes
    print("something leaks" if leaks else "nothing leaks")
    return not leaks and not tally.wrong


def main() -> None:
    """Start the server, load it, and look at it before and after."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    command = [
        sys.executable,
        "-m",
        "kg",
        "serve",
        str(chosen.out),
        "--port",
        "0",
        "--workers",
        str(chosen.workers),
        "--timeout",
        "3",
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:  # noqa: S603 - our own words
        try:
            address = (server.stderr.readline() if server.stderr else "").split()[0]
            wait_for_rest(address, chosen.workers)
            asyncio.run(load(address, 5, 5))  # so that what is loaded at first use is there
            wait_for_rest(address, chosen.workers)
            time.sleep(CALM)
            before = state(server.pid)
            began = time.monotonic()
            tally = asyncio.run(load(address, chosen.clients, chosen.seconds))
            seconds = time.monotonic() - began
            time.sleep(CALM)
            wait_for_rest(address, chosen.workers)
            well = report(tally, before, state(server.pid), seconds)
        finally:
            server.terminate()
    sys.exit(0 if well and server.returncode == 0 else 1)


if __name__ == "__main__":
    main()
