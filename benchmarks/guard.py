"""What it costs that each article is read in a process that may die: CPU milliseconds an article, parent and child together.

    python benchmarks/guard.py [--rounds 8]

What was read out of the articles is known beforehand, and its making anew stands for the extraction (a fraction of a
millisecond), so that the noise of some ten milliseconds does not hide what the guard adds: packing, the pipe, unpacking, waking
up. Without and with the guard in turn, the least of some rounds. «Build» packs what was found for the cache, which a build does
either way; «shard» packs it for its tables beside the extraction and carries that home.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from articles_per_second import spent, write_articles
from flashes import Flashes

from kg.claims import make_extractor
from kg.documents import read_documents
from kg.limits import Limits
from kg.model import Block, Document, Extraction, Span
from kg.pipeline.processes import seldom_collected
from kg.pipeline.wire import packed_extraction, unpacked_extraction
from kg.pipeline.workers import extract_all, extract_each
from kg.shards.run import found_of
from kg.vocabulary import load_knowledge

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.model import Extractor

MANY = 1000  # articles of a round


def seed_length(count: int) -> list[Document]:
    """Make articles as long as the seeds."""
    with tempfile.TemporaryDirectory() as name:
        write_articles(count, Path(name))
        return [article for article in read_documents([Path(name)]) if isinstance(article, Document)]


def flash_length(count: int) -> list[Document]:
    """Make news flashes."""
    flashes = Flashes(load_knowledge())
    made = ((str(number), *flashes.flash(number)) for number in range(count))
    return [Document(name, text, (Block(Span(0, len(text))),), title, day) for name, title, text, day in made]


def least(do: Callable[[Limits], object], rounds: int) -> tuple[float, float]:
    """Return the CPU seconds of a round without and with the guard."""
    found: dict[bool, list[float]] = {False: [], True: []}
    for guard in (False, True) * rounds:
        start = spent()
        kept = do(Limits(guard=guard))
        found[guard].append(spent() - start)
        del kept
    return min(found[False]), min(found[True])


def measure(name: str, articles: list[Document], rounds: int) -> None:
    """Print the figures of one kind of articles."""
    extract = make_extractor(load_knowledge())
    known = {article.id: packed_extraction(extract(article)) for article in articles}
    claims = sum(len(unpacked_extraction(data).claims) for data in known.values()) / len(articles)
    many = (articles * (MANY // len(articles) + 1))[:MANY]

    def make() -> Extractor:
        return lambda document: unpacked_extraction(known[document.id])

    def keep(_article: Document, found: Extraction | bytes) -> None:
        found if isinstance(found, bytes) else packed_extraction(found)

    def build(limits: Limits) -> object:
        return extract_all(many, make, keep=keep, limits=limits)

    def shard(limits: Limits) -> object:
        return extract_each(many, make, found_of, limits=limits)

    for kind, do in (("build", build), ("shard", shard)):
        without, guarded = (seconds / MANY * 1000 for seconds in least(do, rounds))
        print(f"{name:8}{claims:8.1f}{kind:>8}{without:10.3f}{guarded:10.3f}{guarded - without:10.3f}", flush=True)


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=8)
    chosen = parser.parse_args()
    print(f"{'length':8}{'claims':>8}{'':8}{'without':>10}{'guarded':>10}{'guard, ms':>10}")
    with seldom_collected():
        measure("seed", seed_length(100), chosen.rounds)
        measure("flash", flash_length(500), chosen.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
