"""The grammar of names that no lexicon holds (``ontology/grammar.yaml``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from kg.errors import PatternError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Grammar", "Quotes", "Suffix", "load_grammar"]

_OF_FIRMS = (
    *("acts", "trade", "kinds", "never", "members", "endings", "common"),
    *("letters", "told", "tells", "modifiers", "listed", "naming", "struck", "pools", "does", "seated", "plants", "latin"),
)
"""The lists that the section ``firms`` must have."""
_OF_PRODUCTS = ("nouns", "sorts", "brands", "tails", "priced", "never")
"""The lists that the section ``products`` must have."""


@dataclass(frozen=True, slots=True)
class Suffix:
    """How names of a class end; a ``strong`` ending needs no clear left border."""

    word: str
    cls: str
    strong: bool


@dataclass(frozen=True, slots=True)
class Quotes:
    """How market reports list shares with their moves (甲、乙等跌逾9%，丙跌停): the words around a company's name."""

    context: tuple[str, ...]
    moves: tuple[str, ...]
    limits: tuple[str, ...]
    between: tuple[str, ...]
    lead: tuple[str, ...]
    never: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grammar:
    """Endings, stop words, common nouns, and the determiners of untitled documents and meetings."""

    suffixes: tuple[Suffix, ...]
    stops: tuple[str, ...]
    heads: frozenset[str]
    indefinite: tuple[str, ...]
    definite: tuple[str, ...]
    announcers: tuple[Suffix, ...]
    acts: tuple[Suffix, ...]
    vague: tuple[str, ...]
    leaders: frozenset[str]
    shared_posts: tuple[str, ...]
    officers: dict[str, tuple[str, ...]]
    markets: tuple[str, ...]
    state_offices: tuple[str, ...]
    here: dict[str, tuple[str, ...]]
    here_masks: tuple[str, ...]
    here_toward: tuple[str, ...]
    firms: dict[str, tuple[str, ...]]
    products: dict[str, tuple[str, ...]]
    back: dict[str, tuple[str, ...]]
    back_heads: tuple[str, ...]
    back_after: tuple[str, ...]
    back_never: tuple[str, ...]
    back_we: tuple[str, ...]
    back_bodies: tuple[str, ...]
    back_bodies_never: tuple[str, ...]
    back_any: tuple[str, ...]
    several: dict[str, tuple[str, ...]]
    trades: tuple[str, ...]
    towns: tuple[str, ...]
    quotes: Quotes


def _flat(table: dict[str, list[str]]) -> tuple[Suffix, ...]:
    """Return the words of a table of classes."""
    return tuple(Suffix(word, cls, strong=True) for cls, words in table.items() for word in words)


def load_grammar(path: Path) -> Grammar:
    """Read the grammar.

    Raises:
        PatternError: the file is not YAML, or a section is missing.
    """
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        suffixes = [
            Suffix(word, cls, strength == "strong")
            for cls, groups in data["suffixes"].items()
            for strength, words in groups.items()
            for word in words
        ]
        return Grammar(
            tuple(sorted(suffixes, key=lambda s: (-len(s.word), s.word))),
            tuple(sorted(set(data["stops"]), key=lambda w: (-len(w), w))),
            frozenset(data["heads"]),
            tuple(data["indefinite"]),
            tuple(data["definite"]),
            _flat(data["announcers"]),
            _flat(data["acts"]),
            tuple(data["vague"]),
            frozenset(data["leaders"]),
            tuple(data["shared_posts"]),
            {post: tuple(endings) for post, endings in data["officers"].items()},
            tuple(data["markets"]),
            tuple(data["state_offices"]),
            {ending: tuple(words) for ending, words in data["here"].items()},
            tuple(data["here_masks"]),
            tuple(data["here_toward"]),
            {part: tuple(data["firms"][part]) for part in _OF_FIRMS},
            {part: tuple(data["products"][part]) for part in _OF_PRODUCTS},
            {kind: tuple(words) for kind, words in data["back"].items()},
            tuple(data["back_heads"]),
            tuple(data["back_after"]),
            tuple(data["back_never"]),
            tuple(data["back_we"]),
            tuple(data["back_bodies"]),
            tuple(data["back_bodies_never"]),
            tuple(data["back_any"]),
            {noun: tuple(kinds) for noun, kinds in data["several"].items()},
            tuple(data["trades"]),
            tuple(data["towns"]),
            Quotes(**{key: tuple(sorted(words, key=lambda w: (-len(w), w))) for key, words in data["quotes"].items()}),
        )
    except yaml.MarkedYAMLError as error:
        raise PatternError(f"not YAML: {error.problem}", path) from error
    except KeyError as error:
        raise PatternError(f"the section {error} is missing", path) from error
    except TypeError as error:
        raise PatternError(f"the section 'quotes' lacks a list, or has one too many: {error}", path) from error
