"""How long loading takes, and each question of the cookbook.

    python benchmarks/queries.py [ARTICLES] [--rdflib] [--oxrdflib] [--virtuoso]
    python benchmarks/queries.py --out FOLDER …     the graph of a build instead of one made by rule

Articles are made by rule: each draws its regions, agencies, measures, figures and days from its own number, so that no two are
alike; those of a build may say the same many times, as news does. Each question is asked in a process of its own with 4 GB
(--memory) and two minutes of CPU (--seconds), and the median of three is shown in milliseconds of CPU; what takes more than three
seconds is asked once. The ratios between engines are what to compare. --rdflib asks rdflib with all in memory,
--oxrdflib rdflib over the store of the build, --virtuoso a Virtuoso of its own, whose process is what is timed.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import random
import resource
import shutil
import statistics
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from kg.graph import BASE, PREFIXES, write_turtle
from kg.model import IRI, Claim, Corpus, Document, Entity, Evidence, IssuedFrom, Modality, Precision, Quantity, Span, When
from kg.store import NamedQuery, Written, connect, credentials_for, find_addresses, load, named_queries, open_store, write_store
from kg.vocabulary import ONTOLOGY, load_knowledge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kg.vocabulary import Knowledge

ROOT = Path(__file__).resolve().parent.parent
CHINA = timezone(timedelta(hours=8))
START = date(2021, 1, 1)
MODALITIES = [Modality.ASSERTED] * 8 + [Modality.RUMOURED, Modality.PLANNED, Modality.DENIED]
POOLS = tuple(Entity(IRI(f"{BASE}org-pool-{n}"), "MiningPool", f"第{n}矿池") for n in range(20))


class Server(Protocol):
    """A store that runs."""

    url: str
    pid: int


class Maker:
    """Makes articles with their claims from a seed."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Take regions and measures from the knowledge."""
        entries = [e for e in knowledge.lexicon.entries if e.cls == "Region" and len(e.code) == 6 and e.code.isdigit()]
        self.regions = [
            Entity(e.iri, "Region", e.name, notation=e.code, region=None if e.code == "100000" else self._above(e.code))
            for e in entries
        ]
        self.measures = [IRI(ONTOLOGY + measure.name) for measure in knowledge.terms.measures]
        self.agencies = [Entity(IRI(f"{r.iri}-energy"), "Agency", f"{r.label}能源局", region=r.iri) for r in self.regions[:400]]

    @staticmethod
    def _above(code: str) -> IRI:
        upper = f"{code[:4]}00" if not code.endswith("00") else f"{code[:2]}0000" if not code.endswith("0000") else "100000"
        return IRI(f"{BASE}region-{upper}")

    def article(self, number: int) -> tuple[Document, list[Entity], list[Claim]]:
        """Make one article: about thirty claims, each with a sentence of its own."""
        chance = random.Random(number)
        day = START + timedelta(days=chance.randrange(365))
        notice = Entity(IRI(f"{BASE}document-{number // 3:016x}"), "Notice", f"关于第{number // 3}号清理整顿事项的通知")
        meeting = Entity(IRI(f"{BASE}meeting-{number:016x}"), "Meeting", f"第{number}次座谈会")
        lines, facts = [f"第{number}篇报道"], self._facts(chance, notice.iri, meeting.iri, day)
        lines += [
            f"{i}号消息：{day.month}月{day.day}日{f[0].rpartition('/')[2]}，{f[1]}，事项{chance.random()}。"
            for i, f in enumerate(facts)
        ]
        text = "\n".join(lines)
        issued = datetime(day.year, day.month, day.day, chance.randrange(24), chance.randrange(60), tzinfo=CHINA)
        document = Document(
            f"n{number:06}", text, (), lines[0], issued=issued, issued_from=IssuedFrom.METADATA, publisher=f"第{number % 40}日报"
        )
        claims, start = [], len(lines[0]) + 1
        for line, (subject, predicate, thing, modality, when) in zip(lines[1:], facts, strict=True):
            proof = (Evidence.of(document, Span(start, start + len(line))),)
            claims.append(
                Claim(subject, predicate, thing, proof, modality, when=when, confidence=Decimal(chance.randrange(50, 100)) / 100)
            )
            start += len(line) + 1
        return document, [notice, meeting], claims

    def _facts(
        self, chance: random.Random, notice: IRI, meeting: IRI, day: date
    ) -> list[tuple[IRI, str, IRI | Quantity | date, Modality, When | None]]:
        def when() -> When | None:
            moved = day - timedelta(days=chance.randrange(30))
            return When("当日", moved, moved, Precision.DAY) if chance.random() < 0.6 else None

        def amount(unit: str) -> Quantity:
            value = Decimal(chance.randrange(1, 9999)) / 100
            return Quantity(value, unit, f"{value}{unit}")

        region, agency = chance.choice(self.regions), chance.choice(self.agencies)
        found: list[tuple[IRI, str, IRI | Quantity | date, Modality, When | None]] = [
            (agency.iri, "issued", notice, Modality.ASSERTED, when()),
            (notice, "targets", region.iri, Modality.ASSERTED, None),
            (notice, "deadline", day + timedelta(days=chance.randrange(1, 20)), Modality.ASSERTED, None),
            (agency.iri, "convened", meeting, Modality.ASSERTED, when()),
            (chance.choice(POOLS).iri, "attended", meeting, Modality.ASSERTED, when()),
        ]
        found += [(notice, "requires", chance.choice(self.measures), Modality.ASSERTED, None) for _ in range(4)]
        for _ in range(12):
            place = chance.choice([region, *chance.sample(self.regions, 2)])
            found.append((place.iri, "subjectTo", chance.choice(self.measures), chance.choice(MODALITIES), when()))
        for _ in range(8):
            predicate = chance.choice(["lost", "gained", "hashrate"])
            found.append(
                (
                    chance.choice(POOLS).iri,
                    predicate,
                    amount("EHPS" if predicate == "hashrate" else "PERCENT"),
                    Modality.ASSERTED,
                    when(),
                )
            )
        found.append((region.iri, "hashrateShare", amount("PERCENT"), Modality.ASSERTED, when()))
        return found


def corpus_of(articles: int, knowledge: Knowledge) -> Corpus:
    """Make a corpus."""
    maker = Maker(knowledge)
    made = [maker.article(number) for number in range(articles)]
    entities = {e.iri: e for e in (*maker.regions, *maker.agencies, *POOLS, *(e for _, found, _ in made for e in found))}
    claims = tuple(claim for _, _, found in made for claim in found)
    return Corpus(tuple(document for document, _, _ in made), tuple(entities.values()), claims)


@contextmanager
def timed(what: str, triples: int = 0) -> Iterator[None]:
    """Print how long something took."""
    start, cpu = time.perf_counter(), time.process_time()
    yield
    seconds = time.perf_counter() - start
    rate = f"  {triples / seconds:10,.0f} triples/s" if triples else ""
    print(f"{what:44} {seconds:8.2f} s  ({time.process_time() - cpu:.2f} s of this process){rate}", flush=True)


def processor(pid: int) -> float:
    """Return the CPU seconds of another process."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def median(ask: Callable[[], object], clock: Callable[[], float] = time.process_time, times: int = 3) -> float:
    """Return the median of some runs, in milliseconds; one run where the first takes more than three seconds."""
    found: list[float] = []
    for _ in range(times):
        start = clock()
        ask()
        found.append((clock() - start) * 1000)
        if found[0] > 3_000:
            break
    return statistics.median(found)


def apart(ask: Callable[[], Iterable[object]], limits: argparse.Namespace) -> tuple[int, float, float] | None:
    """Ask in a copy of this process; return the rows, the milliseconds and the megabytes that it took, None where it died."""
    sys.stdout.flush()
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory << 30, limits.memory << 30))
        resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        rows = 0

        def count() -> None:
            nonlocal rows
            rows = sum(1 for _ in ask())

        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            took = median(count)
            grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
            os.write(writer, json.dumps((rows, took, grown)).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        said = answer.read()
    os.waitpid(child, 0)
    return cast("tuple[int, float, float]", tuple(json.loads(said))) if said else None


def afresh(graph: Path, store: Path) -> Written:
    """Load a graph into a new store, and tell how long it took."""
    start, cpu = time.perf_counter(), time.process_time()
    written = write_store(graph, store)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    size = sum(path.stat().st_size for path in store.iterdir())
    turtle = graph.stat().st_size
    print(
        f"{written.triples:,} triples, {written.quads:,} quads in {written.graphs:,} graphs; "
        f"Turtle {turtle / 1e6:.0f} MB, store {size / 1e6:.0f} MB"
    )
    rate = f"{written.triples / seconds:10,.0f} triples/s, {written.triples / cpu:,.0f} for a second of CPU"
    print(f"{'loading OUT/store afresh':44} {seconds:8.2f} s  ({cpu:.2f} s of this process)  {rate}", flush=True)
    return written


def stores(folder: Path, corpus: Corpus, knowledge: Knowledge) -> int:
    """Write the graph and the store, afresh and again after a change; return the number of triples."""
    graph = folder / "graph.ttl"
    with timed("writing graph.ttl"):
        write_turtle(corpus, knowledge.terms, graph)
    written = afresh(graph, folder / "store")
    other = folder / "other"
    other.mkdir()
    fewer = replace(corpus, claims=tuple(c for c in corpus.claims if not c.evidence[0].document.endswith("07")))
    write_turtle(fewer, knowledge.terms, other / "graph.ttl")
    with timed("renewing OUT/store where 1 % of articles changed", written.triples):
        print(write_store(other / "graph.ttl", other / "store", folder / "store"))
    return written.triples


def memory_of(graph: Path, limits: argparse.Namespace) -> Callable[[str], Iterable[object]] | None:
    """Read Turtle into rdflib; None where it takes more memory than is allowed."""
    import rdflib  # noqa: PLC0415 - slow to load, and only for this

    resource.setrlimit(resource.RLIMIT_AS, (limits.memory << 30, resource.getrlimit(resource.RLIMIT_AS)[1]))
    try:
        with timed("rdflib reading graph.ttl"):
            held = rdflib.Graph().parse(graph, format="turtle")
    except MemoryError:
        print(f"rdflib cannot hold the graph in {limits.memory} GB", flush=True)
        return None
    print(f"rdflib holds it in {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB", flush=True)
    return lambda sparql: cast("Iterable[object]", held.query(sparql, initNs=PREFIXES))


def over_store(folder: Path) -> Callable[[str], Iterable[object]]:
    """Ask the store by rdflib, opened in the process that asks."""

    def ask(sparql: str) -> Iterable[object]:
        import rdflib  # noqa: PLC0415 - as above

        graph = rdflib.Graph("Oxigraph", identifier=rdflib.graph.DATASET_DEFAULT_GRAPH_ID)
        graph.open(str(folder / "copy"))
        yield from cast("Iterable[object]", graph.query(sparql, initNs=PREFIXES))
        graph.close()

    return ask


def in_place(folder: Path) -> Callable[[str], Iterable[object]]:
    """Ask the store as `kg query` does."""
    return lambda sparql: cast("Iterable[object]", open_store(folder).query(sparql))


def questions(folder: Path, chosen: argparse.Namespace) -> None:
    """Print the median of each question, in each engine."""
    engines = {} if chosen.no_oxigraph else {"Oxigraph": in_place(folder)}
    if chosen.oxrdflib:
        if not (folder / "copy").is_dir():
            shutil.copytree(folder / "store", folder / "copy")  # it opens for writing
        engines["oxrdflib"] = over_store(folder)
    if chosen.rdflib and (ask := memory_of(folder / "graph.ttl", chosen)):
        engines["rdflib"] = ask
    if not engines:
        return
    print(f"{'question':22} {'rows':>8}" + "".join(f" {name:>10} ms {'MB':>6}" for name in engines), flush=True)
    for one in named_queries(ROOT / "ontology"):
        if chosen.only and one.name not in chosen.only:
            continue
        found = [apart(partial(ask, one.sparql), chosen) for ask in engines.values()]
        rows = next((f"{result[0]}" for result in found if result), "?")
        cells = (f" {result[1]:13,.1f} {result[2]:6.0f}" if result else f" {'—':>13} {'':6}" for result in found)
        print(f"{one.name:22} {rows:>8}{''.join(cells)}", flush=True)


def virtuoso(folder: Path, triples: int, asked: tuple[NamedQuery, ...], chosen: argparse.Namespace) -> None:
    """Load into Virtuoso, graph by graph and as one file, and ask it."""
    sys.path.insert(0, str(ROOT / "tests"))
    servers = importlib.import_module("servers")  # of the tests

    with tempfile.TemporaryDirectory() as place, servers.virtuoso_server(Path(place), buffers=chosen.buffers) as server:
        environment = {"KUANGTU_USER": server.user, "KUANGTU_PASSWORD": server.password}
        with connect(server.url, credentials_for(server.url, environment)) as remote:
            addresses = find_addresses(remote)

            def loaded(what: str, into: str | None = None) -> None:
                before = processor(server.pid)
                with timed(what, triples):
                    load(open_store(folder), remote, addresses, into=into)
                print(f"{'':44} {processor(server.pid) - before:8.2f} s of Virtuoso", flush=True)

            loaded("kg load into Virtuoso, one graph", "https://example.org/all")
            if not chosen.one_graph:
                loaded("kg load into Virtuoso, one graph per article")
                loaded("kg load again: all there already")
        for one in asked:
            if not chosen.only or one.name in chosen.only:
                print(f"{one.name:22} {of_virtuoso(server, one.sparql, chosen.seconds)}", flush=True)


def of_virtuoso(server: Server, sparql: str, seconds: int) -> str:
    """Return the median of a question in Virtuoso, in words; what takes longer than it may is not asked twice."""
    try:
        took = median(partial(answered, server.url, sparql, seconds), partial(processor, server.pid))
    except OSError as error:  # it refuses what it estimates to be slow, and stops what is
        why = error.read().decode(errors="replace")[:200] if isinstance(error, HTTPError) else error
        return f"{'—':>12} not answered by Virtuoso: {why}"
    return f"{took:12,.1f} ms in Virtuoso"


def answered(url: str, sparql: str, seconds: int) -> None:
    """Ask Virtuoso; raise OSError where it does not answer in time, which it tells in a header of half an answer."""
    declared = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    form = {"default-graph-uri": "https://example.org/all", "query": declared + sparql, "timeout": str(seconds * 1000)}
    accept = "text/plain" if "CONSTRUCT" in sparql else "application/sparql-results+json"
    request = Request(f"{url}/sparql", urlencode(form).encode(), {"Accept": accept})  # noqa: S310 - loopback
    with urlopen(request, timeout=seconds * 3) as answer:  # noqa: S310 - loopback
        while answer.read(1 << 20):
            pass
        if answer.headers.get("X-SQL-State"):
            raise TimeoutError(f"more than {seconds} s")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", nargs="?", type=int, default=1000)
    parser.add_argument("--out", type=Path, help="the folder of a build")
    parser.add_argument("--only", nargs="+", help="names of questions")
    parser.add_argument("--rdflib", action="store_true")
    parser.add_argument("--oxrdflib", action="store_true")
    parser.add_argument("--virtuoso", action="store_true")
    parser.add_argument("--one-graph", action="store_true", help="in Virtuoso no graph for each article")
    parser.add_argument("--no-oxigraph", action="store_true", help="ask the other stores alone")
    parser.add_argument("--no-load", action="store_true", help="with --out: ask only")
    parser.add_argument("--buffers", type=int, default=200_000, help="Virtuoso's, of 8 KB each")
    parser.add_argument("--memory", type=int, default=4, help="GB for a question")
    parser.add_argument("--seconds", type=int, default=120, help="CPU seconds for a question and its repetitions")
    chosen = parser.parse_args()
    knowledge = load_knowledge(ROOT / "ontology")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        if chosen.out:
            for name in ("graph.ttl", "store"):
                (folder / name).symlink_to((chosen.out / name).resolve())
            triples = int(json.loads((chosen.out / "store" / "kuangtu.json").read_bytes())["triples"])
            if not chosen.no_load:
                afresh(folder / "graph.ttl", folder / "afresh")
        else:
            with timed(f"making {chosen.articles} articles"):
                corpus = corpus_of(chosen.articles, knowledge)
            triples = stores(folder, corpus, knowledge)
        if chosen.virtuoso:
            virtuoso(folder, triples, named_queries(ROOT / "ontology"), chosen)
        questions(folder, chosen)


if __name__ == "__main__":
    main()
