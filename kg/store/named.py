"""Questions with a name: the files of ``ontology/queries``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import QueryError
from kg.store.parameters import Parameter, read_parameters

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["NamedQuery", "named_queries"]


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query and the question that it answers, in Chinese and English; ``name`` is the file's without its ending."""

    name: str
    question: str
    english: str
    sparql: str
    path: Path
    parameters: tuple[Parameter, ...] = ()


def named_queries(ontology_dir: Path) -> tuple[NamedQuery, ...]:
    """Read the questions of an ontology, sorted by name.

    The first line of a file is a comment, ``# question in Chinese | question in English``; comments after it may
    declare parameters (see `kg.store.parameters`).

    Raises:
        QueryError: a file cannot be read, or does not begin with its question.
    """
    found = []
    for path in sorted((ontology_dir / "queries").glob("*.rq")):
        try:
            sparql = path.read_text(encoding="utf-8")
        except (OSError, UnicodeError) as error:
            raise QueryError(f"cannot be read: {error}", path) from error
        first = sparql.partition("\n")[0]
        question, bar, english = first.removeprefix("#").partition("|")
        if not first.startswith("#") or not bar or not question.strip() or not english.strip():
            raise QueryError("the first line must be the question: # 中文 | English", path, 1)
        found.append(NamedQuery(path.stem, question.strip(), english.strip(), sparql, path, read_parameters(sparql, path)))
    return tuple(found)
