"""The graph for other tools: every format that it is written in, what follows from it, and what two builds differ in."""

from kg.exchange.cells import csv_writer, plain_cell, safe_cell, split_cell
from kg.exchange.diff import Change, Difference, compare, write_patch
from kg.exchange.formats import Format, compressed, export, export_tables, format_of
from kg.exchange.tables import TABLES

__all__ = [
    "TABLES",
    "Change",
    "Difference",
    "Format",
    "compare",
    "compressed",
    "csv_writer",
    "export",
    "export_tables",
    "format_of",
    "plain_cell",
    "safe_cell",
    "split_cell",
    "write_patch",
]
