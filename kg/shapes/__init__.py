"""The check of a graph by the shapes (SHACL), and of the ontology by itself; reports for people and for machines."""

from kg.shapes.check import check, require
from kg.shapes.ontology import check_ontology
from kg.shapes.report import ShapeReport, Violation

__all__ = ["ShapeReport", "Violation", "check", "check_ontology", "require"]
