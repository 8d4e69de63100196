"""The gold standard: one JSON file per article."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kg.errors import DataError
from kg.score.facts import Amount, Fact, norm

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["read_gold"]


def read_gold(folder: Path) -> dict[str, tuple[Fact, ...]]:
    """Return the gold facts of each article, by the article's id.

    Raises:
        DataError: the folder holds no gold, or a file of it is malformed.
    """
    articles: dict[str, tuple[Fact, ...]] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            article = data["article"]
            articles[article] = tuple(_gold_fact(article, item) for item in data["facts"])
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            raise DataError(
                f"is no gold file ({type(error).__name__}: {error}); `kg score --help` has the format",
                path,
            ) from error
    if not articles:
        raise DataError("holds no gold: one JSON file per article is wanted", folder)
    return articles


def _gold_fact(article: str, item: Mapping[str, object]) -> Fact:
    """Read one entry of a gold file."""
    when = item.get("when")
    names, amounts = _gold_object(item["o"])
    subject, wanted = _list(item["s"]), item["o"]
    span = "/".join(map(str, when)) if isinstance(when, list) else ""
    shown = wanted[0] if isinstance(wanted, list) else json.dumps(wanted, ensure_ascii=False)
    return Fact(
        article=article,
        predicate=str(item["p"]),
        subject=frozenset(map(norm, subject)),
        names=names,
        amounts=amounts,
        when=(str(when[0]), str(when[1])) if isinstance(when, list) and when else None,
        modality=frozenset(_list(item.get("modality") or "asserted")),
        by=frozenset(map(norm, _list(item.get("by") or []))),
        optional=bool(item.get("optional")),
        shown=f"{article} {subject[0]} —{item['p']}→ {shown} {span}".rstrip(),
    )


def _gold_object(value: object) -> tuple[frozenset[str], frozenset[Amount]]:
    """Read the object of a gold fact: names, or what stands for an amount, a measure or a day."""
    if not isinstance(value, dict):
        return frozenset(map(norm, _list(value))), frozenset()
    if "measure" in value:
        return frozenset(f"measure:{name}" for name in _list(value["measure"])), frozenset()
    if "date" in value:
        return frozenset([f"date:{value['date'][:10]}"]), frozenset()
    numbers, units = _list(value["value"]), _list(value["unit"])
    pairs = zip(numbers, units, strict=True) if len(numbers) == len(units) else ((n, u) for n in numbers for u in units)
    return frozenset(), frozenset(Amount.of(number, unit) for number, unit in pairs)


def _list(value: object) -> list[str]:
    """Return one or several as several."""
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]
