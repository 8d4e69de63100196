"""``kg watch``: keep a graph current while articles come in."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.show import answer, complain, note

if TYPE_CHECKING:
    from types import FrameType

    from kg.watch import Kept

__all__ = ["watch"]

_ADDRESSES = ("http:/", "https:/")
_POLITE = 60.0
"""Seconds between two requests for one feed, at least."""


def watch(
    what: Annotated[list[str], typer.Argument(metavar="FEED-or-FOLDER…", help="Folders, files, and feeds (RSS, Atom).")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder of the graph; each build replaces it whole.")] = Path(
        "out"
    ),
    every: Annotated[float, typer.Option(min=0.1, metavar="SECONDS", help="How often to look.")] = 60.0,
    fetch: Annotated[bool, typer.Option("--fetch", help="Allow addresses of the web; nothing else asks the network.")] = False,
    keep: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep each item of the feeds here; OUT-articles for feeds of the web.")
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Look once and leave, for use with cron.")] = False,
    workers: Annotated[int, typer.Option("--workers", "-w", min=0, help="Processes; 0 for one per processor.")] = 1,
    ontology: Annotated[Path | None, typer.Option(metavar="DIR", help="Knowledge to use instead of the built-in.")] = None,
    base: Annotated[str | None, typer.Option(metavar="IRI", help="Where minted IRIs begin.")] = None,
    ledger: Annotated[Path | None, typer.Option(metavar="CSV", help="Merges of entities that you have decided.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
) -> None:
    """Look at folders and feeds again and again, and build when there is something new; stop and start it at any time.

    With --keep (always for addresses) each item of a feed is kept as a file, so that articles stay when they leave the feed.
    """
    import os

    from kg import graph, pipeline
    from kg.errors import OutputError
    from kg.watch import watch as rounds

    urls = [one for one in what if one.startswith(_ADDRESSES)]
    if urls and not fetch:
        raise typer.BadParameter(f"«{urls[0]}» is asked for over the network only with --fetch", param_hint="FEED-or-FOLDER")
    keep = keep or (out.with_name(f"{out.name}-articles") if urls else None)
    local, paths = _parted([Path(one) for one in what if one not in urls], keep)
    build = partial(
        pipeline.build,
        paths,
        out,
        knowledge_dir=ontology,
        workers=workers or os.cpu_count() or 1,
        ledger=ledger,
        base=base or graph.BASE,
    )
    renew = _Feeds(urls, local, keep, quiet=quiet) if keep else lambda: None
    with _until_stopped() as stop:
        for number, result in enumerate(rounds(paths, out, build, stop, every=every, before=renew, ontology=ontology)):
            if result.error and (once or (number == 0 and isinstance(result.error, OutputError))):
                raise result.error
            if result.error:
                complain(str(result.error))
            elif result.report and not quiet:
                seconds = sum(timing.seconds for timing in result.report.timings)
                articles, claims = len(result.report.articles), result.report.claims
                counts = f"{articles} article{'s' * (articles != 1)}, {claims} claim{'s' * (claims != 1)}"
                answer(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {out}: {counts}, in {seconds:.1f} s")
            if once:
                return
    if not quiet:
        note("stopped; the next start goes on from here")


def _parted(files: list[Path], keep: Path | None) -> tuple[list[Path], list[Path]]:
    """Return the feeds whose items are to be kept, and what a build reads; make the folder for them."""
    if keep is None:
        return [], files
    keep.mkdir(parents=True, exist_ok=True)
    feeds = [path for path in files if _is_feed(path)]
    return feeds, [path for path in files if path not in feeds] + [keep]


def _is_feed(path: Path) -> bool:
    """Say whether a file is a feed."""
    from kg.documents import decode, looks_like_feed

    if not path.is_file():
        return False
    with path.open("rb") as file:
        decoded = decode(file.read(4000))
    return decoded is not None and looks_like_feed(decoded.text)


class _Feeds:
    """Brings what is kept of the feeds up to date; a feed that cannot be read is told of, and the others go on."""

    def __init__(self, urls: list[str], local: list[Path], keep: Path, *, quiet: bool) -> None:
        self._urls, self._local, self._keep, self._quiet = urls, local, keep, quiet
        self._marks: dict[str, dict[str, str]] = {}
        self._asked: dict[str, float] = {}

    def __call__(self) -> None:
        from urllib.parse import urlsplit

        from kg.limits import DEFAULTS
        from kg.watch import keep_items

        for path in self._local:
            if not path.is_file():
                complain(f"{path}: is not there; looked for again the next time")
            elif path.stat().st_size > DEFAULTS.collection:
                complain(f"{path}: too large for a feed; split it")
            else:
                self._told(str(path), keep_items(path.read_bytes(), path.stem, self._keep))
        for url in self._urls:
            if (data := self._fetched(url)) is not None:
                self._told(url, keep_items(data, urlsplit(url).hostname or "feed", self._keep))

    def _fetched(self, url: str) -> bytes | None:
        """Return a feed of the web where it is time to ask and there is something new."""
        from kg.errors import StoreError
        from kg.watch import fetch

        now = time.monotonic()
        if now - self._asked.get(url, -_POLITE) < _POLITE:
            return None
        self._asked[url] = now
        try:
            answer = fetch(url, self._marks.get(url))
        except StoreError as error:
            complain(str(error))
            return None
        self._marks[url] = dict(answer.marks)
        return answer.data

    def _told(self, name: str, kept: "Kept") -> None:
        """Say what a feed brought."""
        if kept.problem:
            complain(f"{name}: {kept.problem}")
        if (kept.new or kept.changed) and not self._quiet:
            note(f"{name}: {kept.new} new, {kept.changed} changed, {kept.same} as before")


@contextmanager
def _until_stopped() -> Iterator[Event]:
    """Give an event that a signal to stop sets; a build that is running is given up, and the output stays as it was."""
    stop = Event()

    def asked(_signal: int, _frame: "FrameType | None") -> None:
        stop.set()
        raise KeyboardInterrupt

    before: dict[signal.Signals, Callable[[int, FrameType | None], object] | int | None] = {}
    for one in (signal.SIGINT, signal.SIGTERM):
        before[one] = signal.signal(one, asked)
    try:
        yield stop
    except KeyboardInterrupt:
        stop.set()
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
