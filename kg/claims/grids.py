"""Power companies: which place one speaks for, by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.model import IRI, Entity
    from kg.vocabulary import Knowledge

__all__ = ["Grids"]

_HEADS = tuple((at, n) for at in (0, 2) for n in (5, 4, 3, 2))
"""Where in its name the place of a power company may stand, and how long it is: 国网 may stand before it."""


class Grids:
    """Tells power companies from other firms, and what place they serve."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Take the words with which their names end."""
        self._lexicon, self._endings = knowledge.lexicon, knowledge.cues.list("grid")

    def has(self, firm: Entity) -> bool:
        """Say whether a firm is one, by how its name ends."""
        return firm.label.endswith(self._endings)

    def served_by(self, grid: Entity) -> IRI | None:
        """Return the region of a power company, which its name tells (伊朗国家电力公司, 国网某省电力公司); 南方电网 has none."""
        if not self.has(grid):
            return None
        lexicon = self._lexicon
        entry = lexicon.by_iri.get(grid.region) if grid.region else None
        if entry and any(name in grid.label for name in (entry.name, *entry.aliases, *entry.context)):
            return entry.iri
        names = lexicon.countries_by_initial.get(grid.label[:1], ())
        country = next((name for name in names if grid.label.startswith(name)), "")
        heads = (country, *(grid.label[at : at + n] for at, n in _HEADS))
        forms = (form for head in heads for form in lexicon.forms.get(head, ()))
        return next((form.entry.iri for form in forms if form.entry.cls == "Region"), None)
