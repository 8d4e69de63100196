"""From files to a finished folder: the only room that knows the order of the others.

`build` reads, extracts, resolves and writes; a broken article costs only itself; the output folder
appears whole or not at all.
"""

from kg.pipeline.build import Progress, Stages, build
from kg.pipeline.facts import Thing, Things, write_facts
from kg.pipeline.folder import base_of, replaced_file, replaced_folder
from kg.pipeline.report import ArticleRow, PredicateCount, Report, Reused, Timing, Warned

__all__ = [
    "ArticleRow",
    "PredicateCount",
    "Progress",
    "Report",
    "Reused",
    "Stages",
    "Thing",
    "Things",
    "Timing",
    "Warned",
    "base_of",
    "build",
    "replaced_file",
    "replaced_folder",
    "write_facts",
]
