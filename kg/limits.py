"""How much one article may cost: all limits of a build, in one place.

Whoever writes an article decides what stands in it. A limit says from where on an article is left out, with a message
in ``report.json``, so that it costs the others nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from kg.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DEFAULTS", "Limits"]

_MEGA = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a build; the defaults are far above what an article of the press needs.

    Args:
        deadline: seconds that one article may take in each stage; long ones have more (`seconds_for`).
        memory: megabytes that a process may need beyond what it has before it reads an article.
        article: bytes of one article: a file, or a line of JSONL.
        collection: bytes of a file of many articles that must be read whole (JSON, a feed).
        unpacked: bytes that compressed JSONL may expand to; beyond, it is taken for a bomb.
        depth: levels to which the elements of a page may nest; a deeper page is read without a tree, with a note.
        mentions: names, amounts and times in one article.
        claims: claims of one article.
        guard: whether articles are read in processes of their own, which may die. Without it, a deadline and a
            limit of memory have no effect (for profilers and debuggers).
    """

    deadline: float = 30.0
    memory: int = 1_000
    article: int = 10 * _MEGA
    collection: int = 200 * _MEGA
    unpacked: int = 2_000 * _MEGA
    depth: int = 400
    mentions: int = 50_000
    claims: int = 20_000
    guard: bool = True

    def __post_init__(self) -> None:
        """Refuse limits under which nothing could be read."""
        for field in fields(self):
            if field.name != "guard" and not getattr(self, field.name) > 0:  # what is no number at all is not above it
                raise SettingsError(f"the limit «{field.name}» must be above zero")

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Limits:
        """Return the defaults with the given ones in their place, from text such as a command has it.

        >>> Limits.of({"deadline": "2.5", "claims": "100"}).seconds_for(1_000_000)
        27.5

        Raises:
            SettingsError: a name is none of a limit, or a value no number above zero.
        """
        kinds = {field.name: float if field.name == "deadline" else int for field in fields(cls) if field.name != "guard"}
        values: dict[str, float] = {}
        for name, text in given.items():
            if name not in kinds:
                raise SettingsError(f"no such limit: {name}; the limits are {', '.join(kinds)}")
            try:
                values[name] = kinds[name](text)
            except ValueError as error:
                raise SettingsError(f"the limit «{name}» takes a number, not «{text}»") from error
        return cls(**values)  # type: ignore[arg-type]

    def seconds_for(self, size: int) -> float:
        """Return the seconds for an article of so many characters: as many again for each hundred thousand.

        >>> Limits(deadline=30).seconds_for(2_000)
        30.6
        """
        return self.deadline * (1 + size / 100_000)


DEFAULTS = Limits()
"""The limits of a build that was given none."""
