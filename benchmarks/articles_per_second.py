"""Articles per second on one processor, the share of each room, and jieba on the same text for comparison.

    python benchmarks/articles_per_second.py [--articles 400] [--beside] [--json FILE]

The articles are made from the sentences of seeds/, drawn by a fixed rule, and are as long as the seeds. All
figures are CPU seconds, those of the processes that read articles included. A build of one article is taken off, so
that loading the knowledge does not count; it is shown by itself, as is what the guard costs that keeps an article from
harming the others. A busy machine disturbs the seconds, but hardly the two ratios, whose parts are
measured one after the other: to jieba cutting the same text into words, and to the least that any engine must do,
which is to read and decode each file, to drop its tags, and to look for the names of the lexicon in one pass of an
automaton. «From file to graph» leaves out what a whole build makes besides: the page, the table, the store. With --beside
other engines do a part of the work on the same text. The shares come from a second build, sampled every millisecond of
CPU: a sample counts for the room whose code was running, or had called the library that was.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import re
import resource
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import ahocorasick_rs
import jieba

import kg
from kg.claims import make_extractor
from kg.documents import read_documents, sentences
from kg.graph import write_turtle
from kg.identity import resolve
from kg.limits import Limits
from kg.model import Document, Extraction
from kg.pipeline import build
from kg.pipeline.workers import extract_all, seldom_collected
from kg.vocabulary import load_knowledge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = str(Path(kg.__file__).parent) + "/"
SEED = 20210618
TICK = 0.001
ROUNDS = 3
TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Result:
    """The figures of one run; seconds are CPU seconds."""

    articles: int
    characters: int
    start: float
    build: float
    graph: float
    jieba: float
    least: float
    guard: float
    shares: dict[str, float]
    beside: dict[str, float]

    @property
    def per_second(self) -> float:
        """Articles per second and processor, without the start."""
        return self.articles / self.build


def write_articles(count: int, folder: Path) -> list[str]:
    """Write articles of the seeds' length; return their texts."""
    seeds = [seed for seed in read_documents([ROOT / "seeds"]) if isinstance(seed, Document)]
    pool = [(seed, span.of(seed.text)) for seed in seeds for span in sentences(seed)]
    length = sum(len(seed.text) for seed in seeds) // len(seeds)
    draw = random.Random(SEED)
    texts = []
    for number in range(count):
        seed, size, paragraphs = seeds[number % len(seeds)], 0, []
        while size < length:
            paragraphs.append("".join(sentence for _, sentence in draw.sample(pool, 3)))
            size += len(paragraphs[-1])
        day = f"2021-{draw.randint(5, 7):02}-{draw.randint(1, 28):02} 08:00:00"
        body = "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        title = json.dumps(f"{seed.title or seed.id} {number}", ensure_ascii=False)
        text = f"---\ntitle: {title}\ndate: {day}\n---\n\n{body}\n"
        (folder / f"bench-{number:05}.md").write_text(text, encoding="utf-8")
        texts.append("\n".join(paragraphs))
    return texts


def cpu(paths: list[Path], out: Path, *, guard: bool = False) -> float:
    """Build once; return the CPU seconds."""
    start = spent()
    build(paths, out, limits=Limits(guard=guard))
    return spent() - start


def spent() -> float:
    """Return the CPU seconds of this process and of those that it has ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def guard_cost(articles: list[Document]) -> float:
    """Return the CPU seconds that the guard adds to the extraction of some articles: the least of three rounds."""
    extract = make_extractor(load_knowledge())
    rounds: dict[bool, list[float]] = {True: [], False: []}
    for guard in (False, True) * ROUNDS:
        start = spent()
        extract_all(articles, lambda: extract, 1, limits=Limits(guard=guard))
        rounds[guard].append(spent() - start)
    return min(rounds[True]) - min(rounds[False])


def to_graph(folder: Path, out: Path) -> float:
    """Return the CPU seconds from the files to the graph as Turtle, with the knowledge loaded before."""
    knowledge = load_knowledge()
    extract = make_extractor(knowledge)
    extract(Document("start", "启动。", ()))
    start = time.process_time()
    with seldom_collected():
        articles = [article for article in read_documents([folder]) if isinstance(article, Document)]
        found = extract_all(articles, lambda: extract, limits=Limits(guard=False))
        corpus = resolve(articles, [extraction for extraction in found if isinstance(extraction, Extraction)])
        write_turtle(corpus, knowledge.terms, out)
    return time.process_time() - start


def others(texts: list[str]) -> dict[str, float]:
    """Return the CPU seconds that other engines take: words with their kinds, spaCy's words, times and places."""
    import jieba.posseg  # noqa: PLC0415 - only when asked for
    import jionlp  # noqa: PLC0415 - as above
    from spacy.lang.zh import Chinese  # noqa: PLC0415 - as above

    nlp = Chinese.from_config({"nlp": {"tokenizer": {"segmenter": "jieba"}}})
    engines: dict[str, Callable[[str], object]] = {
        "jieba.posseg": jieba.posseg.lcut,
        "spaCy zh with jieba": nlp,
        "jionlp, times": lambda text: jionlp.ner.extract_time(text, time_base={"year": 2021, "month": 6, "day": 18}),
        "jionlp, places": jionlp.recognize_location,
    }
    found: dict[str, float] = {}
    for name, engine in engines.items():
        engine(texts[0])
        start = time.process_time()
        for text in texts:
            engine(text)
        found[name] = time.process_time() - start
    return found


@contextmanager
def sampled() -> Iterator[Counter[str]]:
    """Count where the time goes, by room."""
    seen: Counter[str] = Counter()

    def sample(_signal: int, frame: FrameType | None) -> None:
        while frame is not None and not frame.f_code.co_filename.startswith(PACKAGE):
            frame = frame.f_back
        if frame is not None:
            seen[frame.f_code.co_filename[len(PACKAGE) :].split("/")[0].removesuffix(".py")] += 1

    before = signal.signal(signal.SIGPROF, sample)
    signal.setitimer(signal.ITIMER_PROF, TICK, TICK)
    try:
        yield seen
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def least(folder: Path) -> float:
    """Return the CPU seconds of the least that reading the articles takes."""
    names = ahocorasick_rs.AhoCorasick(sorted(load_knowledge().lexicon.forms), matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
    start = time.process_time()
    for path in sorted(folder.iterdir()):
        names.find_matches_as_indexes(TAG.sub("\n", path.read_bytes().decode()))
    return time.process_time() - start


def measure(count: int, *, beside: bool) -> Result:
    """Run the benchmark."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "news").mkdir()
        texts = write_articles(count, folder / "news")
        one = folder / "news" / "bench-00000.md"
        first = cpu([one], folder / "first")
        again = cpu([one], folder / "again")
        total = cpu([folder / "news"], folder / "all")
        bare = least(folder / "news")
        graph = to_graph(folder / "news", folder / "graph.ttl")
        with sampled() as seen:
            build([folder / "news"], folder / "sampled", limits=Limits(guard=False))
        articles = [found for found in read_documents([folder / "news"]) if isinstance(found, Document)]
    jieba.setLogLevel("WARNING")
    jieba.lcut("启动")
    start = time.process_time()
    for text in texts:
        jieba.lcut(text)
    cut = time.process_time() - start
    shares = {room: hits / seen.total() for room, hits in seen.most_common()}
    more = others(texts) if beside else {}
    return Result(count, sum(map(len, texts)), first, total - again, graph, cut, bare, guard_cost(articles), shares, more)


def show(result: Result) -> None:
    """Print the table."""
    each = result.build / result.articles * 1000
    cut = result.jieba / result.articles * 1000
    bare = result.least / result.articles * 1000
    print(f"Kuangtu {kg.__version__}, Python {platform.python_version()}, {platform.machine()}")
    print(f"{result.articles} articles of {result.characters // result.articles} characters, one process")
    print(f"{'articles per second':24} {result.per_second:9.1f}   a whole build: graph, page, table, store")
    print(f"{'':24} {result.articles / result.graph:9.1f}   from file to graph")
    print(f"{'an article, ms':24} {each:9.2f}")
    print(f"{'jieba.cut alone, ms':24} {cut:9.2f}")
    print(f"{'ratio to jieba.cut':24} {each / cut:9.2f}")
    print(f"{'the least, ms':24} {bare:9.2f}")
    print(f"{'ratio to the least':24} {each / bare:9.2f}")
    print(f"{'the guard, ms':24} {result.guard / result.articles * 1000:9.2f}")
    print(f"{'the first article, s':24} {result.start:9.2f}")
    for name, seconds in result.beside.items():
        print(f"{name + ', ms':24} {seconds / result.articles * 1000:9.2f}")
    print()
    for room, share in result.shares.items():
        print(f"{room:24} {share:9.1%} {share * each:9.2f} ms")


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--beside", action="store_true")
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    result = measure(chosen.articles, beside=chosen.beside)
    show(result)
    if chosen.json:
        value = {**asdict(result), "per_second": result.per_second}
        chosen.json.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
