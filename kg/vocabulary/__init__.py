"""What is known before anything is read: the ontology's terms, names, measures and patterns.

The names and patterns are loaded when somebody asks for them: a question to a graph needs the terms alone, in half the time.
"""

from typing import TYPE_CHECKING, Any

from kg.vocabulary.folder import ontology_dir
from kg.vocabulary.terms import ONTOLOGY, ClassTerm, MeasureTerm, PropertyTerm, Terms, UnitTerm, load_terms

if TYPE_CHECKING:
    from kg.vocabulary.knowledge import Knowledge, load_knowledge

__all__ = [
    "ONTOLOGY",
    "ClassTerm",
    "Knowledge",
    "MeasureTerm",
    "PropertyTerm",
    "Terms",
    "UnitTerm",
    "load_knowledge",
    "load_terms",
    "ontology_dir",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - as it is called
    """Import what is in `__all__` and not here yet."""
    if name not in {"Knowledge", "load_knowledge"}:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from kg.vocabulary import knowledge  # noqa: PLC0415 - see above

    return getattr(knowledge, name)
