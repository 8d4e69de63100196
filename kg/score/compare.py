"""The counting: each found fact against the gold of its article."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.model import Corpus
from kg.score.found import facts_of_build, facts_of_corpus
from kg.score.gold import read_gold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from kg.score.facts import Amount, Fact
    from kg.vocabulary import Terms

__all__ = ["PredicateScore", "Rate", "Score", "Tally", "score"]


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of right, missed and wrong facts."""

    right: int = 0
    missed: int = 0
    wrong: int = 0

    @property
    def gold(self) -> int:
        """The number of gold facts that count."""
        return self.right + self.missed

    @property
    def precision(self) -> float:
        """The share of what was found that is right; 0 where nothing was found."""
        found = self.right + self.wrong
        return self.right / found if found else 0.0

    @property
    def recall(self) -> float:
        """The share of the gold that was found; 0 where there is none."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class PredicateScore:
    """The counts of one predicate."""

    predicate: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of how many; ``value`` is None where there was nothing to count."""

    right: int = 0
    of: int = 0

    @property
    def value(self) -> float | None:
        """The share in [0, 1]."""
        return self.right / self.of if self.of else None

    def __str__(self) -> str:
        """Return the share with three places, or a dash."""
        return "–" if self.value is None else f"{self.value:.3f}"


@dataclass(frozen=True, slots=True)
class Score:
    """All figures; ``missed`` and ``wrong`` describe each such fact in a line."""

    articles: int
    total: Tally
    predicates: tuple[PredicateScore, ...]
    time: Rate
    modality: Rate
    attribution: Rate
    verbatim: Rate
    codes: Rate
    missed: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


def score(found: Corpus | Path, gold: Path, *, articles: Collection[str] | None = None, terms: Terms | None = None) -> Score:
    """Compare a corpus, or the folder of a build, with a gold folder.

    ``found`` may also be a folder of JSON files in the gold's own format: another system's answers.
    ``articles`` limits the comparison to some; ``terms`` spares loading the ontology for a `Corpus`.

    Raises:
        DataError: the gold is missing or malformed.
        GraphError: the folder holds no graph that can be read.
    """
    standard = read_gold(gold)
    named = sorted(standard) if articles is None else sorted(set(standard) & set(articles))
    said: dict[str, list[Fact]] = {article: [] for article in named}
    for fact in facts_of_corpus(found, terms) if isinstance(found, Corpus) else facts_of_build(found):
        if fact.article in said:
            said[fact.article].append(fact)
    count = _Count()
    for article in named:
        count.article(standard[article], _distinct(said[article]))
    return count.score(len(named))


def _distinct(facts: Iterable[Fact]) -> list[Fact]:
    """Keep the first of each fact: what one article says twice counts once."""
    first: dict[tuple[str, frozenset[str], frozenset[str], frozenset[Amount]], Fact] = {}
    for fact in facts:
        first.setdefault((fact.predicate, fact.subject, fact.names, fact.amounts), fact)
    return list(first.values())


@dataclass(slots=True)
class _Count:
    """The counting of one comparison, article by article."""

    right: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    good: Counter[str] = field(default_factory=Counter)
    of: Counter[str] = field(default_factory=Counter)
    missed_lines: list[str] = field(default_factory=list)
    wrong_lines: list[str] = field(default_factory=list)

    def article(self, gold: Sequence[Fact], facts: Iterable[Fact]) -> None:
        """Match the facts of one article to its gold, each to the best that is free."""
        used: set[int] = set()
        for fact in facts:
            if fact.verbatim is not None:
                self._slot("verbatim", right=fact.verbatim)
            same = [index for index, wanted in enumerate(gold) if fact.same(wanted)]
            if not same:
                self.wrong[fact.predicate] += 1
                self.wrong_lines.append(fact.shown)
                continue
            best = min(same, key=lambda index: _preference(fact, gold[index], used=index in used))
            if best not in used:
                used.add(best)
                self._match(fact, gold[best])
        for index, wanted in enumerate(gold):
            if index not in used and not wanted.optional:
                self.missed[wanted.predicate] += 1
                self.missed_lines.append(wanted.shown)

    def _match(self, fact: Fact, wanted: Fact) -> None:
        """Count a right fact and whether its particulars are right too."""
        if wanted.optional:
            return
        self.right[wanted.predicate] += 1
        if wanted.when:
            self._slot("time", right=_within(fact.when, wanted.when))
        self._slot("modality", right=not fact.modality.isdisjoint(wanted.modality))
        if wanted.by:
            self._slot("attribution", right=not fact.by.isdisjoint(wanted.by))
        for code in wanted.codes:
            self._slot("codes", right=code in fact.codes)

    def _slot(self, name: str, *, right: bool) -> None:
        """Count one particular."""
        self.of[name] += 1
        self.good[name] += right

    def score(self, articles: int) -> Score:
        """Return the sums."""
        names = sorted({*self.right, *self.missed, *self.wrong})
        tallies = [PredicateScore(name, Tally(self.right[name], self.missed[name], self.wrong[name])) for name in names]
        rates = {name: Rate(self.good[name], self.of[name]) for name in ("time", "modality", "attribution", "verbatim", "codes")}
        return Score(
            articles=articles,
            total=Tally(self.right.total(), self.missed.total(), self.wrong.total()),
            predicates=tuple(tallies),
            missed=tuple(self.missed_lines),
            wrong=tuple(self.wrong_lines),
            **rates,
        )


def _preference(fact: Fact, wanted: Fact, *, used: bool) -> tuple[bool, bool, bool, bool]:
    """Rank gold facts that match alike: free ones first, then by attribution, time, and need."""
    return used, fact.by.isdisjoint(wanted.by), wanted.when is None or fact.when != wanted.when, wanted.optional


def _within(when: tuple[str, str] | None, wanted: tuple[str, str]) -> bool:
    """Say whether a time ends when it should and begins inside what is wanted."""
    return when is not None and when[1] == wanted[1] and wanted[0] <= when[0] <= wanted[1]
