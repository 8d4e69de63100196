"""Reprints after a change: only the articles that the change can reach are compared again, with the result of `find_reprints`.

A change reaches what shares enough sampled shingles with an article that became an original, or is one no more; and, since only
the first originals of a shingle are remembered, with the one that moved up into its place.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kg.identity.reprints import ASKED, COMMON, SHARE, enough_of, share_of, shingles_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

__all__ = ["Print", "renewed_reprints"]

_ROUNDS = 20
_SIEVE, _SHIFT = 1 << 18, np.uint64(64 - 18)


@dataclass(frozen=True, slots=True)
class Print:
    """What is known of an article that is long enough to tell: its id, its place in the order of all, its sampled shingles."""

    id: str
    order: tuple[str, str, str]
    sample: bytes


def renewed_reprints(
    before: Mapping[str, Print],
    after: Mapping[str, Print],
    reprints: Mapping[str, str],
    sound: Callable[[str], str],
) -> dict[str, str] | None:
    """Return the original of each reprint among the articles of ``after``.

    ``reprints`` are those among ``before``; ``sound`` gives what `kg.identity.reprints.sound_of` makes of an article of
    ``after``. None where the change reaches too far to be followed.
    """
    gone = [one for ident, one in before.items() if after.get(ident) != one]
    new = {one.id for ident, one in after.items() if before.get(ident) != one}
    if not gone and not new:
        return dict(reprints)
    return _Renewal(gone, new, list(after.values()), reprints, sound).done()


class _Renewal:
    """All articles in their order, those that are gone among them, as rows of numbers."""

    def __init__(
        self, gone: list[Print], new: set[str], after: list[Print], reprints: Mapping[str, str], sound: Callable[[str], str]
    ) -> None:
        rows = sorted([(one.order, False, one) for one in gone] + [(one.order, True, one) for one in after], key=_first_two)
        self._prints = [one for _, _, one in rows]
        self._here = np.array([here for _, here, _ in rows])
        self._fresh = np.array([here and one.id in new for _, here, one in rows])
        self._found = {number: reprints[one.id] for number, one in enumerate(self._prints) if self._was(number, one, reprints)}
        reprint = np.zeros(len(rows), dtype=bool)
        reprint[list(self._found)] = True
        self._before = ~self._fresh & ~reprint  # the originals among the old
        for number in np.flatnonzero(~self._here).tolist():
            self._found.pop(number, None)
        self._after = self._before & self._here
        sizes = np.array([len(one.sample) // 8 for one in self._prints])
        self._all = np.frombuffer(b"".join(one.sample for one in self._prints), dtype="<u8")
        self._rows = np.repeat(np.arange(len(rows)), sizes)
        self._starts = np.cumsum(sizes) - sizes
        asked = np.arange(len(self._all)) - self._starts[self._rows] < ASKED
        self._asks, self._askers = self._all[asked], self._rows[asked]
        self._enough = np.array([enough_of(min(size, ASKED)) for size in sizes.tolist()])
        self._sizes, self._sound = sizes, sound
        self._sounds: dict[int, str] = {}

    def _was(self, number: int, one: Print, reprints: Mapping[str, str]) -> bool:
        """Say whether a row was a reprint before."""
        return one.id in reprints and not self._fresh[number]

    def done(self) -> dict[str, str] | None:
        """Compare until nothing more changes."""
        todo = set(np.flatnonzero(self._fresh).tolist())
        turned: set[int] = set()
        for _ in range(_ROUNDS):
            for number in sorted(todo):
                self._decide(number)
            now = set(np.flatnonzero(self._before != self._after).tolist())
            if now == turned:
                return {self._prints[number].id: original for number, original in self._found.items()}
            turned = now
            todo |= self._reached(turned)
        return None

    def _sample(self, row: int) -> NDArray[np.uint64]:
        """Return the sampled shingles of a row."""
        return self._all[self._starts[row] : self._starts[row] + self._sizes[row]]

    def _bearers(self, shingles: NDArray[np.uint64]) -> dict[int, NDArray[np.int64]]:
        """Return the rows that hold each of some shingles, ascending."""
        wanted = np.unique(shingles)
        at = np.searchsorted(wanted, self._all)
        held = (
            np.flatnonzero(wanted[np.minimum(at, len(wanted) - 1)] == self._all) if len(wanted) else np.zeros(0, dtype=np.int64)
        )
        values, rows = self._all[held], self._rows[held]
        order = np.argsort(values, kind="stable")
        values, rows = values[order], rows[order]
        edges = np.searchsorted(values, wanted)
        return {int(s): part for s, part in zip(wanted, np.split(rows, edges[1:]), strict=True)}

    def _reached(self, turned: Iterable[int]) -> set[int]:
        """Return the rows that may come out differently since these became originals, or are none any more."""
        shingles = np.concatenate([self._sample(row) for row in turned])
        moved: set[int] = set(turned)
        for rows in self._bearers(shingles).values():
            one, other = (set(rows[which[rows]][:COMMON].tolist()) for which in (self._before, self._after))
            moved |= one ^ other
        held = np.concatenate([self._sample(row) for row in sorted(moved)])
        bearers = np.repeat(sorted(moved), self._sizes[sorted(moved)])
        order = np.argsort(held, kind="stable")
        held, bearers = held[order], bearers[order]
        low, high = np.searchsorted(held, self._asks, "left"), np.searchsorted(held, self._asks, "right")
        hits = np.flatnonzero(high > low)
        sizes = high[hits] - low[hits]
        askers = np.repeat(self._askers[hits], sizes)
        which = np.arange(len(askers)) - np.repeat(np.cumsum(sizes) - sizes, sizes) + np.repeat(low[hits], sizes)
        pairs, counts = np.unique(askers * len(self._prints) + bearers[which], return_counts=True)
        later, earlier = np.divmod(pairs, len(self._prints))
        found = later[(earlier < later) & (counts >= self._enough[later]) & self._here[later]]
        return set(found.tolist())

    def _decide(self, row: int) -> None:
        """Find out of which article a row is a reprint now."""
        asked = self._sample(row)[:ASKED]
        counts: Counter[int] = Counter()
        for rows in self._bearers(asked).values():
            originals = rows[(rows < row) & self._after[rows]][:COMMON]
            counts.update(originals.tolist())
        likely = sorted((n for n, count in counts.items() if count >= self._enough[row]), key=lambda n: (-counts[n], n))
        shingles = shingles_of(self._text(row)) if likely else np.zeros(0, dtype=np.uint64)
        original = next((n for n in likely if share_of(shingles, self._text(n)) >= SHARE), None)
        self._after[row] = original is None
        self._found.pop(row, None)
        if original is not None:
            self._found[row] = self._prints[original].id

    def _text(self, row: int) -> str:
        """Return the words of a row."""
        found = self._sounds.get(row)
        if found is None:
            found = self._sounds[row] = self._sound(self._prints[row].id)
        return found


def _first_two(row: tuple[tuple[str, str, str], bool, Print]) -> tuple[tuple[str, str, str], bool]:
    """Return by what rows are sorted."""
    return row[0], row[1]
