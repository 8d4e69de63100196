"""What is known before anything is read: the ontology's terms, names, measures and patterns."""

from kg.vocabulary.knowledge import Knowledge, load_knowledge, ontology_dir
from kg.vocabulary.terms import ONTOLOGY, ClassTerm, MeasureTerm, PropertyTerm, Terms, UnitTerm, load_terms

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
