"""The short way of a build: nothing is done where nothing changed, and little where little did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.pipeline.folder import replaced_folder
from kg.pipeline.reach import CannotError
from kg.pipeline.renew import Renewal, is_small
from kg.pipeline.report import REPORT
from kg.pipeline.stages import Progress
from kg.pipeline.unchanged import left_as_it_is, output_state, settings_state
from kg.pipeline.watched import Watched

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.model import Document, Extraction, Failure
    from kg.pipeline.report import Report
    from kg.pipeline.stages import Task
    from kg.pipeline.state import State, Summary

__all__ = ["Attempt"]


@dataclass(slots=True)
class Attempt:
    """One build that may be short; ``because`` says after `done` why it was not to be."""

    task: Task
    because: str = ""

    def done(self) -> Report | None:
        """Do it; None, and nothing done, where all must be put together.

        Raises:
            OutputError: the output cannot be written; nothing was changed.
        """
        if not self.task.stages.assembly or not self.task.stages.reading or self.task.ledger or not self.task.known.usable:
            return None
        timings = list(self.task.clock.timings)
        report = None
        try:
            with self.task.known.looking() as state:
                report = self._done(state) if state else None
        except CannotError as error:
            self.because = str(error)
        if report is None:
            self.task.clock.timings[:] = timings
        return report

    def _done(self, state: State) -> Report | None:
        """Do what `done` does; what is read out of articles is kept at once, whatever becomes of the rest."""
        if (
            state.get("settings", str) != settings_state(self.task.settings)
            or state.get("reading", str) != self.task.stages.reading
        ):
            return None
        task, (before, written) = self.task, self.task.known.last()
        watch = Watched(state.sources(), task.workers, task.limits)
        documents, skipped = task.read(watch)
        fresh = {document.id: (task.known.key(document), document) for document in documents}
        keys = watch.kept | {ident: key for ident, (key, _) in fresh.items()}
        if len(keys) < len(watch.kept) + len(documents):
            raise CannotError("two articles have one id")
        if not written or written != output_state(self.task.place):
            raise CannotError("the output is not as the last build left it")
        now = task.state_of(keys, skipped)
        if now and now == before:
            with task.known.changing() as tables:
                if tables is not None and watch.sources(keys) != tables.sources():
                    tables.keep_sources(watch.sources(keys))
            return left_as_it_is(self.task.place, self.task.clock.timings, self.task.known.reused(len(keys), len(keys), "left"))
        summaries = state.summaries()
        old = {one.id: one.key for one in summaries.values()}
        new = {ident: document for ident, (key, document) in fresh.items() if old.get(ident) != key}
        if any(old.get(ident) != key for ident, key in watch.kept.items()):
            raise CannotError("an article was kept that the output does not hold")
        gone = {ident: key for ident, key in old.items() if keys.get(ident) != key}
        if not is_small(len({*new, *gone}), len(keys)):
            raise CannotError(f"{len({*new, *gone})} articles of {len(keys)} changed")
        read, failed = self._extracted(new)
        keys = {ident: key for ident, key in keys.items() if ident not in new or ident in read}
        if not keys:
            raise CannotError("no article is left")
        report: Report | None = None
        with task.known.changing() as tables:  # which ends after the output has been swapped in
            if tables is None:
                return None
            report = self._written(tables, summaries, keys, read, [*skipped, *failed], "" if failed else now)
            tables.keep_sources(watch.sources(keys))
            task.known.drop(gone.values())
        return report

    def _extracted(self, new: Mapping[str, Document]) -> tuple[dict[str, tuple[Document, Extraction]], list[Failure]]:
        """Read out of the articles that changed what they say; return those that failed too."""
        articles, extractions, failed = self.task.extract(list(new.values()))
        self.task.known.keep_documents(articles)
        return {article.id: (article, found) for article, found in zip(articles, extractions, strict=True)}, failed

    def _written(
        self,
        state: State,
        summaries: Mapping[str, Summary],
        keys: Mapping[str, bytes],
        read: Mapping[str, tuple[Document, Extraction]],
        skipped: Sequence[Failure],
        now: str,
    ) -> Report:
        """Write the new output, and swap it in."""
        assembly = self.task.stages.assembly
        if assembly is None:
            raise CannotError("other stages than the usual ones")
        renewal = Renewal(state, self.task.known, assembly, self.task.place)
        with self.task.clock.stage("resolve"):
            self.task.on_progress(Progress("resolve", 0))
            prepared = renewal.prepare(summaries, keys, read)
        with replaced_folder(self.task.place) as folder:
            self.task.on_progress(Progress("write", 0))
            with self.task.clock.stage("write"):
                parts = renewal.write(prepared, folder)
            if self.task.stages.keep:
                with self.task.clock.stage("store"):
                    self.task.stages.keep(folder, self.task.place, prepared.changes, parts["graph.ttl"])
            reused = self.task.known.reused(len(keys), len(keys) - len(read), "patched")
            report = prepared.report(state, skipped, self.task.about, self.task.clock.timings, reused)
            (folder / REPORT).write_text(report.to_json(), encoding="utf-8", newline="\n")
            output = output_state(folder, parts)
        self.task.known.remember(now, output)
        return report
