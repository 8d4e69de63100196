"""The words of measurement, read from ``ontology/units.yaml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

import kg
from kg.errors import LexiconError
from kg.expressions import compiled
from kg.vocabulary.branches import either

__all__ = ["CHANGES", "Unit", "Units", "load_units", "units_path"]

CHANGES = ("fall", "rise", "fall-to", "rise-to")
_KINDS = frozenset(("percent", "points", "times", "hashrate", "power", "energy", "money", "count"))
_LOCAL_NAME = compiled(r"[A-Za-z][A-Za-z0-9_-]{0,40}\Z")


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: its local name, the words for it, and when they mean it (see the head of ``units.yaml``)."""

    name: str
    kind: str
    words: tuple[str, ...]
    before: tuple[str, ...] = ()
    factor: Decimal = Decimal(1)
    near: tuple[str, ...] = ()
    not_before: frozenset[str] = frozenset()
    after_scale: bool = False


@dataclass(frozen=True, slots=True)
class Units:
    """All units, with the regular expressions made of their words.

    ``word`` finds, by its first character, a unit or a counted noun right behind a number, ``mark`` a currency right before it,
    ``change`` a verb of falling or rising before it.
    """

    of_word: dict[str, Unit]
    of_mark: dict[str, Unit]
    count_words: frozenset[str]
    word: dict[str, re.Pattern[str]]
    mark: re.Pattern[str]
    change: re.Pattern[str]
    change_of: dict[str, str]
    change_ends: frozenset[str]
    mark_ends: frozenset[str]
    first_chars: str


def units_path() -> Path:
    """Return the file that the package uses by default: beside an editable install, else inside the wheel."""
    package = Path(kg.__file__).parent
    beside = package.parent / "ontology" / "units.yaml"
    return beside if beside.is_file() else package / "_ontology" / "units.yaml"


@lru_cache(maxsize=8)
def load_units(path: Path | None = None) -> Units:
    """Read the words of measurement.

    Args:
        path: the YAML file; the package's own by default.

    Raises:
        LexiconError: when the file cannot be read or does not have the shape that its head describes.

    >>> load_units().of_word["万千瓦"[1:]].name
    'KiloW'
    """
    source = path or units_path()
    data = _mapping(source)
    units = tuple(_unit(entry, source) for entry in _list(data, "units", source))
    counts = data.get("counts")
    if not isinstance(counts, dict):
        raise LexiconError("«counts» must be a mapping with «words»", source)
    words = _strings(counts, "words", source)
    refused = counts.get("not_before") or {}
    if not isinstance(refused, dict) or not all(isinstance(k, str) and isinstance(v, str) for k, v in refused.items()):
        raise LexiconError("«counts: not_before» must map a word to the characters that may not follow it", source)
    changes = data.get("changes")
    if not isinstance(changes, dict) or set(changes) != set(CHANGES):
        raise LexiconError(f"«changes» must be a mapping of {', '.join(CHANGES)}", source)
    change_of = {word: name for name in CHANGES for word in _strings(changes, name, source)}
    return _compiled(units, words, refused, change_of)


def _compiled(units: tuple[Unit, ...], words: tuple[str, ...], refused: dict[str, str], change_of: dict[str, str]) -> Units:
    """Make the regular expressions: longer words first, Latin ones not inside a longer Latin word."""
    of_word: dict[str, Unit] = {}
    for unit in units:
        for word in unit.words:
            of_word.setdefault(word, unit)
    of_mark = {mark: unit for unit in units for mark in unit.before}
    guards = {word: unit.not_before for word, unit in of_word.items()} | {
        w: frozenset(refused.get(w, "")) for w in words if w not in of_word
    }

    def guarded(word: str) -> str:
        latin = "(?![A-Za-z])" if word[-1].isascii() and word[-1].isalpha() else ""
        not_before = "".join(sorted(guards[word]))
        return re.escape(word).replace("/", " ?/ ?") + latin + (f"(?![{re.escape(not_before)}])" if not_before else "")

    begun: dict[str, list[str]] = {}
    for word in sorted(guards, key=lambda w: (-len(w), w)):
        begun.setdefault(word[0], []).append(word)
    return Units(
        of_word,
        of_mark,
        frozenset(words),
        {first: compiled("|".join(map(guarded, group))) for first, group in begun.items()},
        compiled(f"{either(of_mark)}$"),
        compiled(
            f"(?P<verb>{either(change_of)})"
            "(?:幅度?)?(?:了|又|已|去)?(?:分别)?(?:为|是|达到?|更达|在|到)?(?:最[低高]的?至?)?$"
        ),
        change_of,
        frozenset(w[-1] for w in change_of) | frozenset("幅度了又已去别为是达到更在低高的至"),
        frozenset(mark[-1] for mark in of_mark),
        "".join(sorted({w[0] for w in guards})),
    )  # fmt: skip


# ---- reading and checking --------------------------------------------------------------------------------
def _mapping(source: Path) -> dict[str, Any]:
    """Read the file as a mapping, with the safe loader."""
    import yaml  # noqa: PLC0415 - 20 ms that `kg --help` need not pay

    try:
        data = yaml.load(source.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(f"cannot be read: {error}", source) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise LexiconError(f"is no YAML: {error}", source, mark.line + 1 if mark else None) from error
    if not isinstance(data, dict):
        raise LexiconError("must be a mapping with «units», «counts» and «changes»", source)
    return data


def _list(data: dict[str, Any], key: str, source: Path) -> list[dict[str, Any]]:
    """Return a list of mappings."""
    entries = data.get(key)
    if not isinstance(entries, list) or not entries or not all(isinstance(e, dict) for e in entries):
        raise LexiconError(f"«{key}» must be a list of mappings", source)
    return entries


def _strings(data: dict[str, Any], key: str, source: Path) -> tuple[str, ...]:
    """Return a list of non-empty strings; a missing one is empty."""
    found = data.get(key, [])
    if not isinstance(found, list) or not all(isinstance(w, str) and w for w in found):
        raise LexiconError(f"«{key}» must be a list of words, not {found!r}", source)
    return tuple(found)


def _unit(entry: dict[str, Any], source: Path) -> Unit:
    """Check one unit."""
    name, kind = entry.get("unit"), entry.get("kind")
    if not isinstance(name, str) or not _LOCAL_NAME.match(name):
        raise LexiconError(f"«unit» must be the local name of a unit, not {name!r}", source)
    if kind not in _KINDS:
        raise LexiconError(f"{name}: «kind» must be one of {', '.join(sorted(_KINDS))}, not {kind!r}", source)
    unknown = set(entry) - {"unit", "kind", "words", "before", "factor", "near", "after_scale", "not_before", "examples"}
    if unknown:
        raise LexiconError(f"{name}: unknown key «{min(unknown)}»", source)
    words = _strings(entry, "words", source)
    if not words:
        raise LexiconError(f"{name}: «words» is empty", source)
    try:
        factor = Decimal(str(entry.get("factor", 1)))
    except InvalidOperation as error:
        raise LexiconError(f"{name}: «factor» must be a number", source) from error
    return Unit(
        name, str(kind), words, _strings(entry, "before", source), factor, _strings(entry, "near", source),
        frozenset(str(entry.get("not_before", ""))), bool(entry.get("after_scale", False)),
    )  # fmt: skip
