"""How long loading takes, and each question of the cookbook: python benchmarks/queries.py [ARTICLES] [--rdflib] [--virtuoso].

Articles are made by rule: each draws its regions, agencies, measures, figures and days from its own number, so that no two are
alike. Times are medians of three in this process; the ratios between engines are what to compare, the milliseconds are
this machine's. --rdflib asks rdflib too (minutes, from a thousand articles on), --virtuoso loads into a Virtuoso of its own.
"""

from __future__ import annotations

import argparse
import importlib
import random
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
from typing import TYPE_CHECKING, cast

from kg.graph import BASE, PREFIXES, write_turtle
from kg.model import IRI, Claim, Corpus, Document, Entity, Evidence, IssuedFrom, Modality, Precision, Quantity, Span, When
from kg.store import NamedQuery, connect, credentials_for, find_addresses, load, named_queries, open_store, write_store
from kg.vocabulary import ONTOLOGY, load_knowledge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kg.vocabulary import Knowledge

ROOT = Path(__file__).resolve().parent.parent
CHINA = timezone(timedelta(hours=8))
START = date(2021, 1, 1)
MODALITIES = [Modality.ASSERTED] * 8 + [Modality.RUMOURED, Modality.PLANNED, Modality.DENIED]
POOLS = tuple(Entity(IRI(f"{BASE}org-pool-{n}"), "MiningPool", f"第{n}矿池") for n in range(20))


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


def median(ask: Callable[[], object], times: int = 3) -> float:
    """Return the median of some runs, in milliseconds; one run where the first takes more than ten seconds."""
    found: list[float] = []
    for _ in range(times):
        start = time.perf_counter()
        ask()
        found.append((time.perf_counter() - start) * 1000)
        if found[0] > 10_000:
            break
    return statistics.median(found)


def stores(folder: Path, corpus: Corpus, knowledge: Knowledge) -> int:
    """Write the graph and the store, afresh and again after a change; return the number of triples."""
    graph = folder / "graph.ttl"
    with timed("writing graph.ttl"):
        write_turtle(corpus, knowledge.terms, graph)
    start, cpu = time.perf_counter(), time.process_time()
    written = write_store(graph, folder / "store")
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    size = sum(path.stat().st_size for path in (folder / "store").iterdir())
    turtle = graph.stat().st_size
    print(f"{written.triples:,} triples in {written.graphs:,} graphs; Turtle {turtle / 1e6:.0f} MB, store {size / 1e6:.0f} MB")
    rate = f"{written.triples / seconds:10,.0f} triples/s"
    print(f"{'loading OUT/store afresh':44} {seconds:8.2f} s  ({cpu:.2f} s of this process)  {rate}", flush=True)
    other = folder / "other"
    other.mkdir()
    fewer = replace(corpus, claims=tuple(c for c in corpus.claims if not c.evidence[0].document.endswith("07")))
    write_turtle(fewer, knowledge.terms, other / "graph.ttl")
    with timed("renewing OUT/store where 1 % of articles changed", written.triples):
        print(write_store(other / "graph.ttl", other / "store", folder / "store"))
    return written.triples


def questions(folder: Path, *, with_rdflib: bool) -> None:
    """Print the median of each question."""
    view = open_store(folder)
    graph = None
    if with_rdflib:
        import rdflib  # noqa: PLC0415 - slow to load, and only for this

        with timed("rdflib reading graph.ttl"):
            graph = rdflib.Graph().parse(folder / "graph.ttl", format="turtle")
    print(f"{'question':24} {'rows':>8} {'Oxigraph ms':>12} {'rdflib ms':>12} {'ratio':>8}")
    for one in named_queries(ROOT / "ontology"):

        def mine(sparql: str = one.sparql) -> list[object]:
            return [*cast("Iterable[object]", view.query(sparql))]

        def theirs(sparql: str = one.sparql) -> list[object]:
            return [*cast("Iterable[object]", graph.query(sparql, initNs=PREFIXES))] if graph is not None else []

        ours = median(mine)
        print(f"{one.name:24} {len(mine()):8} {ours:12.1f}", end="", flush=True)
        if graph is not None:
            other = median(theirs)
            print(f" {other:12.1f} {other / ours:8.1f}", end="")
        print(flush=True)


def virtuoso(folder: Path, triples: int, asked: tuple[NamedQuery, ...]) -> None:
    """Load into Virtuoso, graph by graph and as one file, and ask it."""
    sys.path.insert(0, str(ROOT / "tests"))
    servers = importlib.import_module("servers")  # of the tests

    with tempfile.TemporaryDirectory() as place, servers.virtuoso_server(Path(place), buffers=100_000) as server:
        environment = {"KUANGTU_USER": server.user, "KUANGTU_PASSWORD": server.password}
        with connect(server.url, credentials_for(server.url, environment)) as remote:
            addresses = find_addresses(remote)
            with timed("kg load into Virtuoso, one graph per article", triples):
                load(open_store(folder), remote, addresses)
            with timed("kg load again: all there already", triples):
                load(open_store(folder), remote, addresses)
            with timed("kg load into Virtuoso, one graph", triples):
                load(open_store(folder), remote, addresses, into="https://example.org/all")
        url = f"{server.url}/sparql?default-graph-uri=https://example.org/all"
        for one in asked:
            if "CONSTRUCT" not in one.sparql:
                try:
                    print(
                        f"{one.name:24} {median(partial(servers.http_query, url, one.sparql)):12.1f} ms in Virtuoso", flush=True
                    )
                except OSError as error:  # it refuses what it estimates to be slow, and the helper waits 30 s at most
                    print(f"{one.name:24} {'':>12} not answered by Virtuoso: {error}", flush=True)


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", nargs="?", type=int, default=1000)
    parser.add_argument("--rdflib", action="store_true")
    parser.add_argument("--virtuoso", action="store_true")
    chosen = parser.parse_args()
    knowledge = load_knowledge(ROOT / "ontology")
    with tempfile.TemporaryDirectory() as place:
        with timed(f"making {chosen.articles} articles"):
            corpus = corpus_of(chosen.articles, knowledge)
        triples = stores(Path(place), corpus, knowledge)
        questions(Path(place), with_rdflib=chosen.rdflib)
        if chosen.virtuoso:
            virtuoso(Path(place), triples, named_queries(ROOT / "ontology"))


if __name__ == "__main__":
    main()
