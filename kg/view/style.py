"""The look and the words of the page, read from ``style.yaml`` and checked once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from kg.errors import OntologyError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kg.vocabulary.terms import Terms

__all__ = ["ClassStyle", "Labels", "ModalityStyle", "PredicateStyle", "Style", "load_style"]

_COLOUR = re.compile(r"#[0-9a-f]{6}\Z")
_SHAPES = frozenset({"rect", "round", "pill", "page", "hexagon", "octagon", "slant", "tag", "ellipse", "chip"})
_EVENTS = frozenset({"notice", "deadline", "meeting", "enforcement", "response"})
LANGUAGES = ("zh", "en")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Labels:
    """The ontology's words, as far as it knows them: a page of another's graph shows the names of unknown terms as they are."""

    terms: Terms

    def label(self, name: str, language: str) -> str:
        """Return the label of a class, predicate or measure (by local name) in ``zh`` or ``en``, else the name."""
        try:
            return self.terms.label(name, language)
        except OntologyError:
            return name

    def is_a(self, cls: str, other: str) -> bool:
        """Say whether a class is the other or below it; an unknown one is only itself."""
        return cls == other or (self.terms.knows(cls) and self.terms.knows(other) and self.terms.is_a(cls, other))

    def unit(self, name: str) -> str:
        """Return the sign of a unit, else its name."""
        try:
            return self.terms.unit(name).symbol
        except OntologyError:
            return name


@dataclass(frozen=True, slots=True)
class ClassStyle:
    """How a class is drawn: its two colours (``#rrggbb``), shape, own weight, and whether stories gather around it."""

    name: str
    light: str
    dark: str
    shape: str = "chip"
    weight: float = 0
    anchor: bool = False


@dataclass(frozen=True, slots=True)
class PredicateStyle:
    """What a predicate is to the default view, to its figures, and to the timeline.

    ``sign`` is drawn before a figure (``rise``, ``fall`` or nothing). ``event`` is the kind of mark that a claim makes in
    the timeline (``notice``, ``deadline``, ``meeting``, ``enforcement``, ``response`` or nothing).
    """

    core: bool = False
    minor: bool = False
    sign: str = ""
    event: str = ""

    def __post_init__(self) -> None:
        """Refuse a kind of event that the timeline cannot draw."""
        if self.event and self.event not in _EVENTS:
            raise ValueError(f"{self.event!r} is no event; take one of {', '.join(sorted(_EVENTS))}")


@dataclass(frozen=True, slots=True)
class ModalityStyle:
    """How a modality is drawn: dashes in pixels, whether struck through, whether hidden until asked for."""

    name: str
    dashes: tuple[int, ...] = ()
    struck: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Style:
    """All of ``style.yaml``; texts and units are pairs (Chinese, English).

    ``most_claims`` is how many claims the page draws one by one; with more it shows communities that open by click.
    """

    classes: tuple[ClassStyle, ...]
    fallback: ClassStyle
    values: tuple[ClassStyle, ...]
    predicates: Mapping[str, PredicateStyle]
    modalities: tuple[ModalityStyle, ...]
    units: Mapping[str, tuple[str, str]]
    texts: Mapping[str, tuple[str, str]]
    events: tuple[ClassStyle, ...]
    most_claims: int

    def of_class(self, cls: str, labels: Labels) -> ClassStyle:
        """Return the style of a class: its own, else that of the first entry that it is a kind of, else the fallback."""
        for style in self.classes:
            if style.name == cls:
                return style
        return next((style for style in self.classes if labels.is_a(cls, style.name)), self.fallback)

    def of_predicate(self, predicate: str) -> PredicateStyle:
        """Return the style of a predicate; one without an entry is neither core nor minor."""
        return self.predicates.get(predicate, PredicateStyle())

    def text(self, key: str, language: str) -> str:
        """Return a word of the page."""
        return self.texts[key][LANGUAGES.index(language)]


def load_style(path: Path) -> Style:
    """Read and check a style file.

    Raises:
        SettingsError: when the file cannot be read, is not YAML, or says something that the page cannot draw.
    """
    import yaml  # noqa: PLC0415 - `kg --help` need not load it

    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe ones
    except OSError as error:
        raise SettingsError(f"cannot be read ({error.strerror}); give the path of a style file", path) from error
    except UnicodeDecodeError as error:
        raise SettingsError("is not UTF-8; save it in that encoding", path) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise SettingsError("is not YAML", path, None if mark is None else mark.line + 1) from error
    try:
        return _style(raw)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SettingsError(f"malformed style: {error}", path) from error


def _style(raw: Mapping[str, Mapping[str, Mapping[str, object]]]) -> Style:
    """Turn the file's tables into values; whatever does not fit raises one of the errors that `load_style` maps."""
    return Style(
        classes=tuple(_class(name, entry) for name, entry in raw["classes"].items()),
        fallback=_class("", raw["fallback"]),
        values=tuple(_class(name, entry) for name, entry in raw["values"].items()),
        predicates={str(name): _checked(PredicateStyle, entry) for name, entry in raw["predicates"].items()},
        modalities=tuple(
            _checked(ModalityStyle, {**entry, "name": str(name), "dashes": tuple(int(str(n)) for n in _items(entry["dashes"]))})
            for name, entry in raw["modalities"].items()
        ),
        units={str(name): _pair(name, entry) for name, entry in raw["units"].items()},
        texts={str(name): _pair(name, entry) for name, entry in raw["texts"].items()},
        events=_events(raw["events"]),
        most_claims=_limit(raw["limits"]["claims"]),
    )


def _events(table: Mapping[str, Mapping[str, object]]) -> tuple[ClassStyle, ...]:
    """Check that each kind of event, and nothing else, has its colours."""
    if set(table) != _EVENTS:
        raise ValueError(f"events: colours are wanted for {', '.join(sorted(_EVENTS))}, not for {', '.join(map(str, table))}")
    return tuple(_class(name, entry) for name, entry in table.items())


def _limit(entry: object) -> int:
    """Check a number of claims."""
    if not isinstance(entry, int) or isinstance(entry, bool) or entry < 0:
        raise TypeError(f"limits: claims: a whole number of at least 0 is wanted, not {entry!r}")
    return entry


def _items(entry: object) -> list[object]:
    """Return a list as such, and refuse all else."""
    if not isinstance(entry, list):
        raise TypeError(f"a list is wanted, not {entry!r}")
    return entry


def _checked(make: Callable[..., _T], entry: Mapping[str, object]) -> _T:
    """Build a value from a table; an unknown key is an error that names it."""
    return make(**entry)


def _class(name: object, entry: Mapping[str, object]) -> ClassStyle:
    """Check one class's colours and shape."""
    style = _checked(ClassStyle, {**entry, "name": str(name)})
    for colour in (style.light, style.dark):
        if not _COLOUR.match(colour):
            raise ValueError(f"{name}: {colour!r} is no colour; write it like #0062a3")
    if style.shape not in _SHAPES:
        raise ValueError(f"{name}: {style.shape!r} is no shape; take one of {', '.join(sorted(_SHAPES))}")
    return style


def _pair(name: object, entry: object) -> tuple[str, str]:
    """Check that a text is given in both languages."""
    zh, en = _items(entry)
    if not isinstance(zh, str) or not isinstance(en, str):
        raise TypeError(f"{name}: a text is a pair of strings [zh, en]")
    return zh, en
