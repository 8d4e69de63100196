"""Where the knowledge lies."""

from __future__ import annotations

from pathlib import Path

from kg.errors import OntologyError

__all__ = ["ontology_dir"]


def ontology_dir(override: Path | None = None) -> Path:
    """Return the folder of the ontology: the one asked for, the one beside the package, or the wheel's own.

    Raises:
        OntologyError: there is no such folder.
    """
    package = Path(__file__).resolve().parent.parent
    places = [override] if override else [package.parent / "ontology", package / "_ontology"]
    for place in places:
        if (place / "kuangtu.ttl").is_file():
            return place
    raise OntologyError("no ontology here: the folder must hold kuangtu.ttl, lexicon/ and patterns/", places[0])
