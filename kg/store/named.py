"""Questions with a name: the files of ``ontology/queries``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import QueryError
from kg.store.parameters import Parameter, read_parameters

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["NamedQuery", "named_queries", "named_query"]


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
    return tuple(_read(path) for path in sorted((ontology_dir / "queries").glob("*.rq")))


def named_query(ontology_dir: Path, name: str) -> NamedQuery | None:
    """Read the question of a name alone; None where the ontology has none.

    Raises:
        QueryError: as `named_queries`.
    """
    path = ontology_dir / "queries" / f"{name}.rq"
    return _read(path) if re.fullmatch(r"[\w-]+", name) and path.is_file() else None


def _read(path: Path) -> NamedQuery:
    """Read a question."""
    try:
        sparql = path.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise QueryError(f"cannot be read: {error}", path) from error
    first = sparql.partition("\n")[0]
    question, bar, english = first.removeprefix("#").partition("|")
    if not first.startswith("#") or not bar or not question.strip() or not english.strip():
        raise QueryError("the first line must be the question: # 中文 | English", path, 1)
    return NamedQuery(path.stem, question.strip(), english.strip(), sparql, path, read_parameters(sparql, path))
