"""One shard by itself: read, extract, and publish under its name, data before the manifest."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from kg import documents, graph
from kg.errors import DocumentError
from kg.identity import reprints, rules
from kg.model import Document, Extraction, Failure
from kg.pipeline.build import unstorable
from kg.pipeline.workers import extract_each, read_all
from kg.shards.codec import dump_entity, dump_pair, mended
from kg.shards.plan import checksum_of
from kg.shards.tables import Writer, read_json, write_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.shards.plan import Part, Shard
    from kg.shards.settings import Settings

__all__ = [
    "Job",
    "Manifest",
    "attempts_of",
    "digest64",
    "found_of",
    "read_manifest",
    "run_shard",
    "split_of",
    "table_of",
    "write_lost",
]

_ARTICLES = {
    "place": "whole", "id": "text", "key": "text", "own": "truth", "source": "text", "shown": "text", "day": "text",
    "issued": "text", "publisher": "text", "publisher_key": "text", "sample": "wholes", "record": "bytes",
}  # fmt: skip
_ENTITIES = {"hash": "whole", "iri": "text", "first": "text", "value": "bytes"}
_HINTS = {"hash": "whole", "about": "text", "maker": "text", "day": "text"}
_GROUP = 1000  # articles of a row group: they are the largest rows


@dataclass(frozen=True, slots=True)
class Job:
    """What a process needs to do one shard: the working folder, the shard, the settings and what the plan says of them."""

    work: Path
    shard: Shard
    settings: Settings
    config: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was made of a shard; the shard is done when its manifest is there. ``digest`` is of the content of its tables.

    ``lost`` says that the shard was given up, because it killed every process that read it.
    """

    name: str
    articles: int
    claims: int
    mentions: int
    digest: str
    failures: tuple[Failure, ...] = ()
    warnings: tuple[tuple[str, str], ...] = ()
    lost: bool = False


def table_of(work: Path, name: str, table: str) -> Path:
    """Return where a table of a shard lies."""
    return work / "shards" / f"{name}.{table}.parquet"


def _manifest(work: Path, name: str) -> Path:
    return work / "shards" / f"{name}.json"


def split_of(work: Path, name: str) -> Path:
    """Return the file that says into which shards one was cut."""
    return work / "shards" / f"{name}.split.json"


def attempts_of(work: Path, name: str) -> Path:
    """Return the file that counts how often a shard was begun."""
    return work / "shards" / f"{name}.begun"


def read_manifest(work: Path, name: str) -> Manifest | None:
    """Return the manifest of a shard; None where it is not done."""
    value = read_json(_manifest(work, name))
    if not isinstance(value, dict):
        return None
    failures = tuple(Failure(*row) for row in value["failures"])
    warnings = tuple((row[0], row[1]) for row in value["warnings"])
    return Manifest(
        name, value["articles"], value["claims"], value["mentions"], value["digest"], failures, warnings, value["lost"]
    )


def _publish(work: Path, manifest: Manifest) -> Manifest:
    """Write the manifest, which makes the shard done."""
    value = {
        "articles": manifest.articles,
        "claims": manifest.claims,
        "mentions": manifest.mentions,
        "digest": manifest.digest,
        "failures": [[f.document, f.stage, f.error] for f in manifest.failures],
        "warnings": manifest.warnings,
        "lost": manifest.lost,
    }
    write_json(_manifest(work, manifest.name), value)
    attempts_of(work, manifest.name).unlink(missing_ok=True)
    return manifest


def write_lost(job: Job, reason: str) -> Manifest:
    """Give up a shard that cannot be cut further: its file or line is a failure, and the build goes on without it."""
    part = job.shard.parts[0]
    where = part.shown if part.whole else f"{part.shown}:{part.before + 1}"
    manifest = _write(job, [], [Failure(where, "read", reason)])
    return _publish(job.work, replace(manifest, lost=True))


def run_shard(job: Job) -> Manifest:
    """Read a shard, extract every article under guard, and publish tables and manifest; what is done is not done again.

    The same shard gives the same content whoever runs it, so that two may run it at once.

    Raises:
        DocumentError: the input has changed since the plan was made.
        KGError: the knowledge or a model is wrong.
        OutputError: the disk refuses.
    """
    done = read_manifest(job.work, job.shard.name)
    if done is not None:
        return done
    articles, failures = _read(job)
    outcomes = extract_each([article for _, _, article in articles], job.settings.maker, found_of, limits=job.settings.limits)
    pairs: list[tuple[int, Part, _Found]] = []
    for (number, part, _), outcome in zip(articles, outcomes, strict=True):
        if isinstance(outcome, Failure):
            failures.append(outcome)
        else:
            pairs.append((number, part, outcome))
    articles.clear()  # before the tables need memory
    outcomes.clear()
    return _publish(job.work, _write(job, pairs, failures))


def _read(job: Job) -> tuple[list[tuple[int, Part, Document]], list[Failure]]:
    """Return the articles of a shard with their numbers and sources, and what could not be read."""
    renames = dict(job.shard.renames)
    parts = {part.shown: part for part in job.shard.parts}
    for part in parts.values():
        _check(part)
    sources = [documents.Source(part.id, Path(part.path), part.shown) for part in parts.values()]
    limits = job.settings.limits
    articles: list[tuple[int, Part, Document]] = []
    failures: list[Failure] = []
    number = 0
    read = partial(_items, parts, job.settings)
    for source, item in read_all(read, sources, workers=1, limits=limits):
        if isinstance(item, Failure):
            failures.append(item)
            continue
        article = replace(item, id=renames[number]) if number in renames else item
        if failure := unstorable(article):
            failures.append(failure)
        else:
            articles.append((number, parts[source.shown], article))
        number += 1
    return articles, failures


def _check(part: Part) -> None:
    """Refuse a part that is not what was planned.

    Raises:
        DocumentError: it has changed or gone.
    """
    with suppress(OSError):
        if checksum_of(Path(part.path), part.start, part.stop) == part.checksum:
            return
    raise DocumentError("has changed since the build began; start it again, and only what changed is read anew", part.path)


def _items(
    parts: dict[str, Part], settings: Settings, source: documents.Source, begin: documents.Begin
) -> Iterator[Document | Failure]:
    """Yield what the part of a source holds."""
    part, fields, limits = parts[source.shown], dict(settings.fields), settings.limits
    if part.whole:
        return documents.read_source(source, fields=fields, ontology=settings.ontology, limits=limits, begin=begin)
    at = part.start, part.stop, part.before
    return documents.read_lines(source, *at, fields=fields, ontology=settings.ontology, limits=limits, begin=begin)


def digest64(text: str) -> int:
    """Return 64 bits that stand for a text, as a number that a table can hold."""
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big", signed=True)


def _write(job: Job, pairs: Sequence[tuple[int, Part, _Found]], failures: Iterable[Failure]) -> Manifest:
    """Write the tables of a shard."""
    name, work = job.shard.name, job.work
    (work / "shards").mkdir(parents=True, exist_ok=True)
    total = blake2b(digest_size=16)
    entities: dict[tuple[str, bytes], str] = {}
    told: set[tuple[str, str, str | None]] = set()
    with Writer(table_of(work, name, "articles"), _ARTICLES, _GROUP) as table:
        for number, part, found in pairs:
            total.update(found.record)
            ident, key = found.id, documents.folded(found.id)
            table.add([(number, ident, key, ident != part.id, part.id, part.shown, *found.about, found.record)])
            for entity in found.entities:
                entities[entity] = min(entities.get(entity, ident), ident)
            told.update(found.told)
    with Writer(table_of(work, name, "entities"), _ENTITIES) as table:
        table.add(sorted((crc32(iri.encode()), iri, first, value) for (iri, value), first in entities.items()))
    with Writer(table_of(work, name, "hints"), _HINTS) as table:
        table.add(sorted(((crc32(a.encode()), a, m, day) for a, m, day in told), key=lambda row: (*row[:3], row[3] or "")))
    failures = tuple(sorted(failures, key=lambda f: (f.document, f.stage, f.error)))
    total.update(repr([(f.document, f.stage, f.error) for f in failures]).encode())
    return Manifest(
        name,
        len(pairs),
        sum(found.claims for _, _, found in pairs),
        sum(found.mentions for _, _, found in pairs),
        total.hexdigest(),
        failures,
        tuple((found.id, text) for _, _, found in pairs for text in found.warnings),
    )


class _Found(NamedTuple):
    """What the tables keep of an article: made beside the extraction, and small enough to be held for a whole shard.

    ``about`` is what it is ordered, named and known as a reprint by; ``told`` what its claims tell of documents.
    """

    id: str
    about: tuple[object, ...]
    record: bytes
    entities: tuple[tuple[str, bytes], ...]
    told: tuple[tuple[str, str, str | None], ...]
    claims: int
    mentions: int
    warnings: tuple[str, ...]


def found_of(article: Document, found: Extraction) -> _Found:
    """Make of an article and its extraction what the tables keep."""
    shingles = reprints.shingles_of(reprints.sound_of(article))
    sample = reprints.sample_of(shingles).view("int64").tolist() if len(shingles) >= reprints.LEAST else None
    day, issued, _ = reprints.order_of(article)
    words = mended(article.publisher)
    key = graph.outlet_key(words) if words else None
    told = tuple((h.about, h.maker, h.day.isoformat() if h.day else None) for h in rules.hints(found.claims))
    return _Found(
        article.id,
        (day, issued, words, key or None, sample),
        dump_pair(article, found),
        tuple((entity.iri, dump_entity(entity)) for entity in found.entities),
        told,
        len(found.claims),
        found.mentions,
        found.warnings,
    )
