"""The researcher's word on what is the same and what is not: a CSV that overrules every merge and split."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.errors import LexiconError
from kg.reading import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from kg.model import IRI, Entity

__all__ = ["Ledger", "read_ledger"]

_RELATIONS = ("same", "different", "prefer")


@dataclass(frozen=True)
class Ledger:
    """Pairs of names or IRIs that are the same or different, and the names that are preferred.

    The file has the columns ``relation,a,b,note``: ``same`` and ``different`` relate two names or IRIs,
    ``prefer`` makes ``b`` the preferred name of ``a``.
    """

    same: tuple[tuple[str, str], ...] = ()
    different: frozenset[frozenset[str]] = frozenset()
    prefer: dict[str, str] = field(default_factory=dict)

    def keys(self, entity: Entity) -> frozenset[str]:
        """Return every way in which the ledger may name an entity."""
        return frozenset({entity.iri, *(normalise(name) for name in (entity.label, *entity.aliases))})

    def strangers(self, entities: Iterable[Entity], final: Mapping[IRI, IRI]) -> tuple[str, ...]:
        """Tell which names of the ledger no entity bears, sorted: a slip of the pen, or a line for other articles."""
        if self == Ledger():
            return ()
        met: set[str] = set()
        for entity in entities:
            met |= self.keys(entity) | {final.get(entity.iri, entity.iri)}
        named = {*self.prefer, *(name for pair in (*self.same, *self.different) for name in pair)}
        return tuple(f"no article names «{name}», of which the ledger speaks" for name in sorted(named - met))

    def parts(self, one: frozenset[str], other: frozenset[str]) -> bool:
        """Say whether the ledger calls two entities different."""
        return any(
            (a in one and b in other) or (b in one and a in other)
            for a, b in (tuple(pair) for pair in self.different if len(pair) > 1)
        )


def read_ledger(path: Path | None) -> Ledger:
    """Read a ledger; none at all is an empty one.

    Raises:
        LexiconError: a line is malformed; the message names it.
    """
    if path is None:
        return Ledger()
    same: list[tuple[str, str]] = []
    different: set[frozenset[str]] = set()
    prefer: dict[str, str] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for number, row in enumerate(csv.DictReader(lines), start=2):
                relation, a, b = (str(row.get(k) or "").strip() for k in ("relation", "a", "b"))
                if relation not in _RELATIONS or not a or not b:
                    raise LexiconError(f"a line is «{'|'.join(_RELATIONS)},a,b,note»", path, number)
                one, two = (x if x.startswith("http") else normalise(x) for x in (a, b))
                if relation == "same":
                    same.append((one, two))
                elif relation == "different":
                    different.add(frozenset({one, two}))
                else:
                    prefer[one] = b
    except OSError as error:
        raise LexiconError(f"cannot be read: {error.strerror or error}", path) from error
    except UnicodeDecodeError as error:
        raise LexiconError(f"cannot be read as UTF-8: {error}", path) from error
    return Ledger(tuple(same), frozenset(different), prefer)
