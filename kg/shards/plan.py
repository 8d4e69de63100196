"""Which input goes into which shard: decided before anything is read out of it, the same for the same input.

A shard is some files, or a range of whole lines of one JSONL file that is larger than a shard (compressed files, feeds and
JSON lists are taken whole). Its name is a digest of its content, of the settings and of the code: what was made of
it may be used for as long as there is a shard of that name. Files are cut into shards where the digest of a name says
so (content-defined chunking, Muthitacharoen 2001), so that an article more or less changes its own shard and perhaps one
beside it.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import IO, TYPE_CHECKING
from zlib import crc32

from kg import documents
from kg.errors import DocumentError
from kg.model import Failure
from kg.pipeline.folder import replaced_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.shards.settings import Settings

__all__ = ["PLAN", "Part", "Plan", "Shard", "halves", "make_plan", "named", "read_plan", "size_of", "write_text"]

PLAN = "plan.json"
_CHUNK = 1 << 20
_FRESH = 2_000_000_000  # nanoseconds within which a file may have changed twice without a sign of it


@dataclass(frozen=True, slots=True)
class Part:
    """A file, or the bytes of it from ``start`` to ``stop`` with ``before`` lines before them.

    ``id`` and ``shown`` are those of its `kg.documents.Source`; ``checksum`` is BLAKE2b of the bytes, ``stamp`` the time of the
    file's last change in nanoseconds. ``whole`` says whether it is the whole file.
    """

    id: str
    path: str
    shown: str
    start: int
    stop: int
    before: int
    whole: bool
    checksum: str
    stamp: int

    @property
    def size(self) -> int:
        """Bytes."""
        return self.stop - self.start


@dataclass(frozen=True, slots=True)
class Shard:
    """Parts that are read together; ``renames`` gives articles (by their number in the shard) an id that no other has."""

    name: str
    parts: tuple[Part, ...]
    renames: tuple[tuple[int, str], ...] = ()

    @property
    def size(self) -> int:
        """Bytes of input."""
        return sum(part.size for part in self.parts)


@dataclass(frozen=True, slots=True)
class Plan:
    """The shards of a build in the order of their articles, and the input that could not be looked into.

    ``made`` is when the plan was written, in nanoseconds.
    """

    config: str
    shards: tuple[Shard, ...]
    failures: tuple[Failure, ...] = ()
    settings: dict[str, object] = field(default_factory=dict)
    made: int = 0

    def digest(self) -> str:
        """Return a digest of which shards there are."""
        return blake2b(" ".join(shard.name for shard in self.shards).encode(), digest_size=8).hexdigest()

    def to_json(self) -> str:
        """Return the text of the plan file: a shard a line."""
        head: dict[str, object] = {"generator": "kuangtu-shards", "config": self.config, "settings": self.settings}
        head |= {"failures": [[f.document, f.stage, f.error] for f in self.failures]}
        lines = ",\n".join(json.dumps(_value(shard), ensure_ascii=False) for shard in self.shards)
        return json.dumps(head, ensure_ascii=False, indent=1)[:-2] + f',\n "shards": [\n{lines}\n]}}\n'


def _value(shard: Shard) -> dict[str, object]:
    """Return a shard for the plan file."""
    return {"name": shard.name, "size": shard.size, "parts": [asdict(part) for part in shard.parts]}


def write_text(path: Path, text: str) -> None:
    """Write a file, whole or not at all, and on the disk when this returns.

    Raises:
        OutputError: the disk refuses.
    """
    with replaced_file(path) as new:
        new.write_text(text, encoding="utf-8", newline="\n")


def read_plan(work: Path) -> Plan | None:
    """Read the plan of a working folder; None where there is none."""
    try:
        value = json.loads((work / PLAN).read_text(encoding="utf-8"))
        shards = tuple(Shard(one["name"], tuple(Part(**part) for part in one["parts"])) for one in value["shards"])
        failures = tuple(Failure(*f) for f in value["failures"])
        return Plan(value["config"], shards, failures, value["settings"], (work / PLAN).stat().st_mtime_ns)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def named(config: str, parts: Sequence[Part], renames: tuple[tuple[int, str], ...] = ()) -> Shard:
    """Return a shard under the name that follows from its content and the settings."""
    told = [[p.id, p.shown, p.start, p.before, p.whole, p.checksum] for p in parts]
    text = json.dumps([config, told, renames], ensure_ascii=True)
    return Shard(blake2b(text.encode(), digest_size=10).hexdigest(), tuple(parts), renames)


def make_plan(paths: Iterable[Path], settings: Settings, previous: Plan | None = None) -> Plan:
    """Look at the input and cut it into shards.

    ``previous`` spares reading again what has neither another size nor another time of change.

    Raises:
        DocumentError: standard input is asked for, or there is nothing to read.
    """
    paths = [Path(os.path.abspath(path)) if str(path) != "-" else path for path in paths]  # noqa: PTH100 - links stay
    if Path("-") in paths:
        raise DocumentError("a build in shards reads files only; write standard input into one", "-")
    assets = documents.load_boilerplate(settings.ontology).assets
    sources, failures = documents.find_sources(paths, assets)
    old = [part for shard in previous.shards for part in shard.parts if part.stamp < previous.made - _FRESH] if previous else []
    known = {(p.path, p.start, p.stop, p.stamp): p for p in old}
    config = settings.digest()
    shards: list[Shard] = []
    waiting: list[Part] = []
    for source in sources:
        try:
            parts = list(_parts(source, settings, known))
        except OSError as error:
            failures.append(Failure(source.shown, "read", f"cannot be read ({error.strerror or error}); check the file"))
            continue
        if len(parts) > 1 or parts[0].size >= settings.sizes.shard:
            shards += [named(config, waiting)] if waiting else []
            waiting = []
            shards += [named(config, [part]) for part in parts]
            continue
        waiting += parts
        if _ends(waiting, settings.sizes.shard):
            shards.append(named(config, waiting))
            waiting = []
    shards += [named(config, waiting)] if waiting else []
    if not shards:
        shown = "; ".join(f"{f.document}: {f.error}" for f in failures[:5])
        raise DocumentError(f"no articles there{': ' + shown if shown else ''}", ", ".join(map(str, paths[:5])))
    told: dict[str, object] = {
        "ontology": str(settings.ontology),
        "spacy_model": settings.spacy_model,
        "shard": settings.sizes.shard,
    }
    return Plan(config, tuple(shards), tuple(sorted(failures, key=lambda f: f.document)), told)


def size_of(paths: Iterable[Path]) -> int:
    """Return the bytes of input, as far as they can be seen; standard input has none, and what is hidden does not count."""
    total, todo, seen = 0, [str(path) for path in paths if str(path) != "-"], set[str]()
    while todo:
        path = todo.pop()
        with suppress(OSError, ValueError):
            if not os.path.isdir(path):  # noqa: PTH112 - this, and the rest, is asked of each of many thousand files
                total += os.stat(path).st_size  # noqa: PTH116 - as above
            elif (real := os.path.realpath(path)) not in seen:
                seen.add(real)
                with os.scandir(path) as found:
                    entries = [entry for entry in found if not entry.name.startswith(".")]
                todo += [entry.path for entry in entries if entry.is_dir()]
                total += sum(entry.stat().st_size for entry in entries if entry.is_file())
    return total


def _ends(parts: Sequence[Part], size: int) -> bool:
    """Say whether a shard ends with its last part: where the hash of its name says so, from a quarter of the size on."""
    total = sum(part.size for part in parts)
    if total >= size:
        return True
    odds = max(1, size // 4 // max(1, parts[-1].size))
    return total >= size // 4 and crc32(parts[-1].id.encode("utf-8", "replace")) % odds == 0


def _parts(source: documents.Source, settings: Settings, known: dict[tuple[str, int, int, int], Part]) -> Iterator[Part]:
    """Yield a file whole, or in ranges of whole lines where it is one record a line and larger than a shard."""
    size, limits = settings.sizes.shard, settings.limits
    path = source.path
    if path is None:
        return
    stat = path.stat()
    length, stamp = stat.st_size, stat.st_mtime_ns
    if length <= size or not documents.has_lines(path, limits):
        yield _part(source, 0, length, 0, True, stamp, known)
        return
    start = before = 0
    with path.open("rb") as stream:
        while start < length:
            stream.seek(min(start + size, length))
            part = _part(source, start, _next_line(stream) if start + size < length else length, before, False, stamp, known)
            yield part
            before += _lines(path, part.start, part.stop)
            start = part.stop


def _part(
    source: documents.Source,
    start: int,
    stop: int,
    before: int,
    whole: bool,
    stamp: int,
    known: dict[tuple[str, int, int, int], Part],
) -> Part:
    """Describe a part; what is known of it is not read again."""
    old = known.get((str(source.path), start, stop, stamp))
    checksum = old.checksum if old else checksum_of(Path(str(source.path)), start, stop)
    return Part(source.id, str(source.path), source.shown, start, stop, before, whole, checksum, stamp)


def _chunks(path: Path, start: int, stop: int) -> Iterator[bytes]:
    """Yield the bytes of a range."""
    with path.open("rb") as stream:
        stream.seek(start)
        left = stop - start
        while left > 0 and (chunk := stream.read(min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk


def checksum_of(path: Path, start: int, stop: int) -> str:
    """Return the checksum of a range of a file.

    Raises:
        OSError: it cannot be read.
    """
    total = blake2b(digest_size=16)
    for chunk in _chunks(path, start, stop):
        total.update(chunk)
    return total.hexdigest()


def _next_line(stream: IO[bytes]) -> int:
    """Return where the next line begins, however long this one is."""
    while (rest := stream.readline(_CHUNK)) and not rest.endswith(b"\n"):
        pass
    return stream.tell()


def _lines(path: Path, start: int, stop: int) -> int:
    """Count the ends of lines in a range of a file."""
    return sum(chunk.count(b"\n") for chunk in _chunks(path, start, stop))


def halves(shard: Shard, config: str) -> tuple[Shard, ...]:
    """Cut a shard in two, to find what in it kills its reader; nothing where it is a single file or line already."""
    parts = shard.parts
    if len(parts) > 1:
        middle = len(parts) // 2
        return named(config, parts[:middle]), named(config, parts[middle:])
    part = parts[0]
    if part.whole:
        return ()
    path = Path(part.path)
    with path.open("rb") as stream:
        stream.seek(part.start + part.size // 2)
        cut = _next_line(stream)
        if cut >= part.stop:
            stream.seek(part.start)
            cut = _next_line(stream)
    if cut >= part.stop:
        return ()
    one = replace(part, stop=cut, checksum=checksum_of(path, part.start, cut))
    other = replace(
        part, start=cut, before=part.before + _lines(path, part.start, cut), checksum=checksum_of(path, cut, part.stop)
    )
    return named(config, [one]), named(config, [other])
