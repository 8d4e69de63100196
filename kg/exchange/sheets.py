"""The tables as files: CSV with a description that programs read, and Parquet."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING

from kg.errors import MissingExtra
from kg.exchange.cells import csv_writer, joined, safe_cell
from kg.exchange.subjects import subjects
from kg.exchange.tables import TABLES, Kind, Lookup, rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from kg.exchange.tables import Row, Table
    from kg.vocabulary import Terms

__all__ = ["PACKAGE", "write_csv", "write_parquet"]

PACKAGE = "datapackage.json"
_TYPES = {
    Kind.TEXT: "string",
    Kind.TEXTS: "string",
    Kind.NUMBER: "number",
    Kind.WHOLE: "integer",
    Kind.TRUTH: "boolean",
    Kind.DAY: "date",
}
_BATCH = 20_000


def write_csv(graph: Path, folder: Path, terms: Terms) -> None:
    r"""Write one CSV file per table, and `datapackage.json`, which describes them (Frictionless Data Package).

    UTF-8 without a mark, a header, line ends ``\n``. Text cells are made safe for spreadsheets as `safe_cell` tells, lists are
    joined by bars.
    """
    lookup = Lookup.of(subjects(graph), terms)
    for table in TABLES:
        with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv_writer(file)
            writer.writerow([column.name for column in table.columns])
            writer.writerows([_cell(value) for value in row] for row in rows(table, subjects(graph), lookup))
    text = json.dumps(_package(), ensure_ascii=False, indent=1)
    (folder / PACKAGE).write_text(text + "\n", encoding="utf-8", newline="\n")


def _cell(value: object) -> object:
    """Return a value as a cell."""
    if isinstance(value, str):
        return safe_cell(value)
    if isinstance(value, tuple):
        return safe_cell(joined(value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value


def _package() -> dict[str, Any]:
    """Return the description of the tables, https://datapackage.org/standard/data-package/."""
    return {"name": "kuangtu", "resources": [_resource(table) for table in TABLES]}


def _resource(table: Table) -> dict[str, Any]:
    """Describe one table."""
    keys = {other.name: other.key for other in TABLES}
    return {
        "name": table.name,
        "path": f"{table.name}.csv",
        "description": table.line,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [{"name": c.name, "type": _TYPES[c.kind], "description": c.meaning} for c in table.columns],
            "missingValues": [""],
            "primaryKey": list(table.key),
            "foreignKeys": [
                {"fields": column, "reference": {"resource": other, "fields": keys[other][0]}} for column, other in table.links
            ],
        },
    }


def write_parquet(graph: Path, folder: Path, terms: Terms) -> None:
    """Write one Parquet file per table, in row groups of 20,000: texts, lists of texts, doubles, whole numbers, days.

    Raises:
        MissingExtra: pyarrow is not installed.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra
        import pyarrow.parquet as pq  # noqa: PLC0415 - same
    except ImportError as error:
        raise MissingExtra("pyarrow", "parquet") from error
    kinds = {
        Kind.TEXT: pa.string(),
        Kind.TEXTS: pa.list_(pa.string()),
        Kind.NUMBER: pa.float64(),
        Kind.WHOLE: pa.int64(),
        Kind.TRUTH: pa.bool_(),
        Kind.DAY: pa.date32(),
    }
    lookup = Lookup.of(subjects(graph), terms)
    for table in TABLES:
        fields = [pa.field(c.name, kinds[c.kind], metadata={"description": c.meaning}) for c in table.columns]
        schema = pa.schema(fields, metadata={"description": table.line})
        with pq.ParquetWriter(folder / f"{table.name}.parquet", schema, compression="zstd") as writer:
            for batch in _batches(rows(table, subjects(graph), lookup)):
                columns = [
                    pa.array(map(_value, values), type=field.type)
                    for values, field in zip(zip(*batch, strict=True), schema, strict=True)
                ]
                writer.write_table(pa.Table.from_arrays(columns, schema=schema))


def _batches(lines: Iterator[Row]) -> Iterator[list[Row]]:
    """Yield lists of lines."""
    while batch := list(islice(lines, _BATCH)):
        yield batch


def _value(value: object) -> object:
    """Return a value as Parquet takes it."""
    return float(value) if isinstance(value, Decimal) else list(value) if isinstance(value, tuple) else value
