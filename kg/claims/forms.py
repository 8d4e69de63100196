"""Patterns made ready: what follows from their expressions alone, and which of them may match a sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.claims.moments import last_day
from kg.vocabulary.heads import headed
from kg.vocabulary.literals import Sieve, is_plain, opening
from kg.vocabulary.patterns import KINDS, code_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.claims.encode import Sentence
    from kg.links import Article
    from kg.model import When
    from kg.vocabulary.literals import Marks
    from kg.vocabulary.patterns import Pattern

__all__ = ["Form", "Forms", "Likely"]

_DIGITS = re.compile(r"\d+$")
_CODES = frozenset(map(code_of, KINDS))


class Form:
    """A pattern with what follows from its expression: the roles of its groups, and with which mentions a match begins."""

    def __init__(self, pattern: Pattern, marks: Marks) -> None:
        """Look the expression through; put the words of what a sentence must speak of among the ``marks``."""
        self.pattern = pattern
        self.stop, self.speaks = (headed(regex) if regex else None for regex in (pattern.stop, pattern.about))
        self.about = marks.of(pattern.about) if pattern.about else 0
        self.searched = pattern.about is not None and not is_plain(pattern.about)
        held, groups = dict(pattern.members), pattern.regex.groupindex.items()
        roles = [(_DIGITS.sub("", name), number) for name, number in groups]  # object2 fills object
        self.groups = tuple((role, number, held.get(role)) for role, number in roles)
        self._of_role = {role: tuple(n for other, n in roles if other == role) for role, _ in roles}
        begins = {word[:1] for word in opening(pattern.regex) or ("",)}
        self._begins = frozenset(begins) if begins <= _CODES else None
        self._search = headed(pattern.regex) if self._begins is None else pattern.regex

    def matches(self, sentence: Sentence, known: dict[frozenset[str], list[int]]) -> Iterable[re.Match[str]]:
        """Return the matches of the expression, looking at mentions alone where only these can begin one.

        ``known`` keeps where the sentence has mentions of some kinds: many patterns begin with the same.
        """
        if self._begins is None:
            return self._search.finditer(sentence.code)
        starts = known.get(self._begins)
        if starts is None:
            starts = known[self._begins] = [i for i in sentence.hits if sentence.code[i] in self._begins]
        return self._at(sentence.code, starts) if starts else ()

    def _at(self, code: str, starts: list[int]) -> list[re.Match[str]]:
        """Return the matches that begin at some places, without overlap."""
        end, match_at = 0, self.pattern.regex.match
        found: list[re.Match[str]] = []
        for start in starts:
            if start >= end and (match := match_at(code, start)):
                found.append(match)
                end = match.end()
        return found

    def numbers(self, match: re.Match[str], role: str, sentence: Sentence) -> list[int]:
        """Return the numbers of the hits in a role."""
        groups, hits = self._of_role.get(role), sentence.hits
        return [hits[i] for group in groups for i in range(*match.span(group)) if i in hits] if groups else []

    def starts(self, match: re.Match[str], role: str) -> list[int]:
        """Return where the words begin that fill a role."""
        groups = self._of_role.get(role)
        return [start for group in groups if (start := match.start(group)) >= 0] if groups else []

    def trigger(self, match: re.Match[str]) -> int:
        """Return where the claim's own words start: at the role after the subject, where that stands first."""
        first = match.start()
        for group in self._of_role.get("subject", ()):
            if match.start(group) == first:
                end = match.end(group)
                later = [start for _, other, _ in self.groups if (start := match.start(other)) >= end]
                return min([*later, match.end()])
        return first


Likely = list[tuple[list[Form], "When | None"]]
"""For each sentence: the patterns that may match it, and the last day that it names."""


class Forms:
    """All patterns made ready."""

    def __init__(self, patterns: Sequence[Pattern], marks: Marks) -> None:
        """Make them ready; put the words that they need among the ``marks``."""
        self._forms = [Form(pattern, marks) for pattern in patterns]
        self._sieve = Sieve([pattern.regex for pattern in patterns], marks)

    def likely(
        self, article: Article, sentences: Iterable[Sentence], rows: frozenset[int], apart: frozenset[str]
    ) -> tuple[list[list[Form]], Likely]:
        """Return for each sentence the patterns that may match it, in their order, and the last day that it names.

        No pattern reads the ``rows`` of tables, whose cells are no words of one sentence. Those of the predicates that
        stand ``apart`` come first, all others second, with the day.
        """
        first: list[list[Form]] = []
        rest: Likely = []
        for sentence in sentences:
            row = sentence.number in rows
            day, mask = None if row else last_day(sentence, article), sentence.mask
            of_first: list[Form] = []
            of_rest: list[Form] = []
            for form in () if row else map(self._forms.__getitem__, self._sieve.passed(sentence.marks)):
                for need in form.pattern.needs:
                    if not mask & need:
                        break
                else:
                    (of_first if form.pattern.predicate in apart else of_rest).append(form)
            first.append(of_first)
            rest.append((of_rest, day))
        return first, rest
