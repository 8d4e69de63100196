"""Words without which an expression cannot match, and one automaton that tells which of many expressions may.

Most expressions find nothing in most sentences. One pass of an automaton over their words costs less than one search,
and leaves a handful of expressions to be tried.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, reduce
from hashlib import blake2b
from operator import or_
from pathlib import Path
from re import _constants as code  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any

from kg.expressions import recalled
from kg.vocabulary.automata import every

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.vocabulary.automata import Find

    Words = frozenset[str]

__all__ = ["LETTERS", "Marks", "Sieve", "is_plain", "needed", "opening"]

_MOST = 4000  # words of one set
_MOST_JOINED = 200  # words made by joining two sets of several words
_MOST_BEGUN = 2000  # words made so with which an expression begins
LETTERS = 40  # single ones with which an expression may begin; more would open it nearly everywhere
_SETS = 3  # of one expression that are looked for: the rarest tell most
_LEARNT = 200  # texts by which it is told what words are rare
_MARKS = frozenset("，。、的")
_REPEATS = (code.MAX_REPEAT, code.MIN_REPEAT, getattr(code, "POSSESSIVE_REPEAT", None))
_LOOKS = re.compile(r"[\^$\\]|\(\?")  # what asks for more than words
_NOTHING: Words = frozenset({""})


def needed(regex: re.Pattern[str]) -> tuple[Words, ...]:
    """Return sets of words: a text in which the expression matches holds at least one word of each set.

    >>> [sorted(words) for words in needed(re.compile("(?:关停|停止)[^，]*?(?P<a>项目|矿场)(?:等)?(?=。)"))]
    [['停止', '关停'], ['。'], ['矿场', '项目']]
    >>> needed(re.compile("关停|.*"))
    ()
    """
    if regex.flags & re.IGNORECASE:
        return ()
    return tuple(map(frozenset, recalled(f"needed {_rules()}", f"{regex.flags} {regex.pattern}", lambda: _needed(regex))))


def _needed(regex: re.Pattern[str]) -> list[list[str]]:
    """Look an expression through for the words that it needs."""
    sets = dict.fromkeys(_shortest(words) for words in _of_sequence(parser.parse(regex.pattern, regex.flags)))
    return [sorted(words) for words in sets]


@cache
def _rules() -> str:
    """Return a digest of this file, which tells one way of looking for words from another."""
    return blake2b(Path(__file__).read_bytes(), digest_size=8).hexdigest()


def _shortest(words: Words) -> Words:
    """Leave out words that hold another word of the set."""
    return frozenset(w for w in words if not any(part in words for part in _parts(w)))


def _parts(word: str) -> Iterator[str]:
    """Yield what a word holds besides itself."""
    for size in range(1, len(word)):
        yield from (word[at : at + size] for at in range(len(word) - size + 1))


def _joined(one: Words, other: Words, most: int = _MOST_JOINED) -> Words | None:
    """Return every word of one set before every word of the other, where that is a list of at most so many."""
    if len(one) * len(other) > max(most, len(one), len(other)):
        return None
    return frozenset(a + b for a in one for b in other)


def _of_sequence(nodes: Iterable[tuple[Any, Any]]) -> list[Words]:
    """Return the sets of a sequence; words that follow each other are joined."""
    found: list[Words] = []
    joined = _NOTHING
    for node in nodes:
        exact = _exact(node)
        longer = None if exact is None else _joined(joined, exact)
        if longer is None:
            found += [joined] if "" not in joined else []
            longer = _NOTHING if exact is None else exact
        joined = longer
        if exact is None or node[0] is code.ASSERT:
            found += _inside(node)
    return found + ([joined] if "" not in joined else [])


def _exact(node: tuple[Any, Any]) -> Words | None:
    """Return all that a part of an expression can match, if that is a short list."""
    kind, value = node
    words: Words | None = None
    if kind is code.LITERAL:
        words = frozenset({chr(value)})
    elif kind is code.IN:
        words = _one_of(value)
    elif kind in (code.AT, code.ASSERT, code.ASSERT_NOT):
        words = _NOTHING
    elif kind is code.SUBPATTERN and not value[1] & re.IGNORECASE:
        words = _exact_sequence(value[-1])
    elif kind is code.BRANCH:
        words = _either([_exact_sequence(branch) for branch in value[1]])
    elif kind in _REPEATS and value[:2] == (0, 1):
        words = _either([_exact_sequence(value[2]), _NOTHING])
    return words


def _one_of(items: Iterable[tuple[Any, Any]]) -> Words | None:
    """Return the characters of a set in brackets."""
    found: set[str] = set()
    for kind, value in items:
        if kind is code.LITERAL:
            found.add(chr(value))
        elif kind is code.RANGE and value[1] - value[0] < _MOST_JOINED:
            found.update(map(chr, range(value[0], value[1] + 1)))
        else:
            return None
    return frozenset(found)


def _either(branches: Sequence[Words | None]) -> Words | None:
    """Return the words of all branches, where each has a short list."""
    words: Words = frozenset().union(*(branch for branch in branches if branch is not None))
    return words if None not in branches and len(words) <= _MOST else None


def _exact_sequence(nodes: Iterable[tuple[Any, Any]]) -> Words | None:
    """Return all that a sequence can match, if that is a short list."""
    joined = _NOTHING
    for node in nodes:
        exact = _exact(node)
        longer = None if exact is None else _joined(joined, exact)
        if longer is None:
            return None
        joined = longer
    return joined


def _inside(node: tuple[Any, Any]) -> list[Words]:
    """Return the sets of what stands inside a part that cannot be missing."""
    kind, value = node
    if kind is code.SUBPATTERN and not value[1] & re.IGNORECASE:
        return _of_sequence(value[-1])
    if kind is code.ASSERT:
        return _of_sequence(value[1])
    if kind in _REPEATS and value[0] >= 1:
        return _of_sequence(value[2])
    if kind is code.BRANCH:
        words = _either([max(_of_sequence(branch), key=_worth, default=None) for branch in value[1]])
        return [] if words is None else [words]
    return []


def _telling(sets: Iterable[Words]) -> list[Words]:
    """Return the few sets that exclude most."""
    best = sorted(sets, key=_worth, reverse=True)[:_SETS]
    return [words for words in best if _worth(words)[0]] or best[:1]


def _worth(words: Words) -> tuple[int, int]:
    """Return how much a set of words excludes: long words, and few; a mark like ， excludes nothing, nor do all surnames."""
    idle = any(word in _MARKS for word in words) or sum(len(word) == 1 for word in words) > LETTERS
    return 0 if idle else min(map(len, words)), -len(words)


class Marks:
    """The words that expressions need, and which of them stand in each of some texts: one pass of an automaton tells it.

    What an expression needs is a number whose bits stand for sets of words. It cannot match in a text whose own number
    lacks one of them.

    >>> marks = Marks()
    >>> stop, publish = marks.of(re.compile("关停.*矿场")), marks.of(re.compile("发布|印发"))
    >>> [[seen & needs == needs for needs in (stop, publish)] for seen in marks(["立即关停", "印发通知，关停矿场"])]
    [[False, False], [True, True]]
    """

    def __init__(self) -> None:
        """Begin with no words; all must be there before the first text."""
        self.words: dict[str, int] = {}
        self._bits: dict[Words, int] = {}
        self._numbers: list[int] = []
        self._find: Find | None = None

    def of(self, regex: re.Pattern[str]) -> int:
        """Return what an expression needs, by the sets of words that exclude most."""
        return sum(map(self.any_of, _telling(needed(regex))))

    def any_of(self, words: Iterable[str]) -> int:
        """Return the bit that tells that a text holds one of some words."""
        words = frozenset(words)
        bit = self._bits.setdefault(words, 1 << len(self._bits))
        for word in words:
            self.words[word] = self.words.get(word, 0) | bit
        return bit

    def __call__(self, texts: Sequence[str]) -> list[int]:
        """Return the number of each text. They are read as one: a word across a border counts, and does no harm."""
        if self._find is None:
            self._find, self._numbers = every(list(self.words)), list(self.words.values())
        numbers = self._numbers
        found, seen, n = [0] * len(texts), 0, 0
        stop = len(texts[0]) if texts else 0
        for _, end, number in self._find("\n".join(texts)):
            while end > stop:
                found[n] = seen
                seen, n = 0, n + 1
                stop += len(texts[n]) + 1
            seen |= numbers[number]
        if seen:
            found[n] = seen
        return found


class Sieve:
    """Tells which of many expressions may match a text; the others cannot.

    >>> sieve = Sieve([re.compile("关停.*矿场"), re.compile("[0-9]+"), re.compile("发布|印发")])
    >>> sieve("立即关停"), sieve("印发通知，关停矿场")
    ([], [0, 2])
    """

    def __init__(self, regexes: Sequence[re.Pattern[str]], marks: Marks | None = None) -> None:
        """Put each expression under the set of words that few others need. Others may share the ``marks``."""
        self.marks = Marks() if marks is None else marks
        needs = [_telling(needed(regex)) for regex in regexes]
        wanted = Counter(word for sets in needs for words in sets for word in words)
        self._often = Counter({self.marks.any_of(words): sum(wanted[w] for w in words) for sets in needs for words in sets})
        self._needs = [[self.marks.any_of(words) for words in sets] for sets in needs]
        self._always = [number for number, bits in enumerate(self._needs) if not bits]
        self._all = reduce(or_, self._often, 0)
        self._group()
        self._often.clear()
        self._to_learn = _LEARNT

    def _group(self) -> None:
        """Put each expression under the one of its sets of words that is found least often."""
        groups: dict[int, list[tuple[int, int]]] = {}
        for number, bits in enumerate(self._needs):
            if bits:
                groups.setdefault(min(bits, key=self._often.__getitem__), []).append((number, sum(bits)))
        self._keys = sum(groups)  # by their places: looking up so long a number takes longer than looking for its highest bit
        self._groups = [(1 << n, groups.get(1 << n, [])) for n in range(self._keys.bit_length())]

    def _learn(self, seen: int) -> None:
        """Count what the first texts hold, and group anew by it: the same is found, with fewer expressions looked at."""
        seen &= self._all
        while seen:
            bit = seen & -seen
            seen ^= bit
            self._often[bit] += 1
        self._to_learn -= 1
        if not self._to_learn:
            self._group()

    def __call__(self, text: str) -> list[int]:
        """Return the numbers of the expressions that may match, in order."""
        return self.passed(self.marks([text])[0])

    def passed(self, seen: int) -> list[int]:
        """Return the expressions that may match a text, by its `Marks`."""
        if self._to_learn:
            self._learn(seen)
        keys = seen & self._keys
        found = self._always.copy()
        lacking = self._all & ~seen
        while keys:
            key, group = self._groups[keys.bit_length() - 1]
            keys ^= key
            for number, wanted in group:
                if not wanted & lacking:
                    found.append(number)
        found.sort()
        return found


def is_plain(regex: re.Pattern[str]) -> bool:
    """Say whether an expression is but a list of words, so that it matches wherever one of those stands that it needs.

    >>> is_plain(re.compile("矿场|矿[机池]")), is_plain(re.compile("^矿场|矿机")), is_plain(re.compile("关停.*矿场"))
    (True, False, False)
    """
    if _LOOKS.search(regex.pattern) or len(needed(regex)) != 1:
        return False
    return _exact_sequence(parser.parse(regex.pattern, regex.flags)) is not None


def opening(regex: re.Pattern[str]) -> Words | None:
    """Return words with one of which every match begins; None where there is no short list of them.

    >>> sorted(opening(re.compile("(?P<post>(?:总裁|会长)(?:兼总裁)*)(?P<name>王.)")) or ())
    ['会长', '总裁']
    >>> len(opening(re.compile("(?:二手|全新)?(?:矿机|[A-Z][0-9]{2})")) or ())
    783
    >>> opening(re.compile(".*关停")) is None
    True
    """
    if regex.flags & re.IGNORECASE:
        return None
    words = recalled(f"opening {_rules()}", f"{regex.flags} {regex.pattern}", lambda: _opening(regex))
    return None if words is None else frozenset(words)


def _opening(regex: re.Pattern[str]) -> list[str] | None:
    """Look an expression through for the words with which it begins."""
    found = _first(parser.parse(regex.pattern, regex.flags))
    return None if found is None or "" in found else sorted(_shortest_beginnings(found))


def _first(nodes: Iterable[tuple[Any, Any]]) -> Words | None:
    """Return the words with which a sequence begins; the empty word among them where it may be empty."""
    joined, rest = _NOTHING, list(nodes)
    while rest:
        node = rest.pop(0)
        exact = _exact(node)
        words = exact
        if exact is None and node[0] is code.SUBPATTERN and not node[1][1] & re.IGNORECASE:
            words = _first(node[1][-1])
        elif exact is None and node[0] is code.BRANCH:
            words = _either([_first(branch) for branch in node[1][1]])
        elif exact is None and node[0] in _REPEATS:
            words = _either([_first(node[1][2]), *([] if node[1][0] else [_first(rest)])])
        if exact is None and words is not None:  # nothing is joined to these any more
            words = _NOTHING if "" in words else _shortest_beginnings(words)
        longer = None if words is None else _joined(joined, words, _MOST_BEGUN)
        if longer is None and "" in joined and joined != _NOTHING:  # too many to join
            return _either([joined - {""}, _first([node, *rest])])
        joined = joined if longer is None else longer
        if exact is None or longer is None:
            break
    return joined


def _shortest_beginnings(words: Words) -> Words:
    """Leave out words that begin with another word of the set."""
    return frozenset(w for w in words if not any(w[:n] in words for n in range(1, len(w))))
