"""The border to pyarrow and DuckDB: tables that appear whole, and questions to them in bounded memory."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any, Self

from kg.errors import GraphError, MissingExtra, OutputError
from kg.pipeline.folder import replaced_file, synced
from kg.shards.plan import write_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from kg.shards.settings import Sizes

    Row = tuple[Any, ...]

__all__ = [
    "Writer",
    "copy_to",
    "database",
    "insert",
    "needed",
    "quoted",
    "read_json",
    "rows",
    "scan",
    "stream",
    "write_json",
]

_GROUP = 20_000  # rows of a row group
_FETCH = 5_000


def needed() -> None:
    """Say at once where a library for large builds is missing.

    Raises:
        MissingExtra: pyarrow or DuckDB is not installed.
    """
    try:
        import duckdb  # noqa: F401, PLC0415 - an extra
        import pyarrow.parquet  # noqa: F401, PLC0415 - an extra
    except ImportError as error:
        raise MissingExtra(error.name or "duckdb", "large") from error


def _schema(columns: dict[str, str]) -> Any:  # noqa: ANN401 - a schema of Arrow
    """Return columns as Arrow knows them."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    kinds = {
        "text": pa.string(),
        "bytes": pa.binary(),
        "texts": pa.list_(pa.string()),
        "whole": pa.int64(),
        "wholes": pa.list_(pa.int64()),
        "truth": pa.bool_(),
        "number": pa.float64(),
    }
    return pa.schema([pa.field(name, kinds[kind]) for name, kind in columns.items()])


def _arrow(found: list[Row], schema: Any) -> Any:  # noqa: ANN401 - as above
    """Return rows as a table of Arrow."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    arrays = [pa.array(values, type=one.type) for values, one in zip(zip(*found, strict=True), schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


class Writer:
    """Writes one Parquet file in row groups of bounded size; it appears under its name when it is closed well.

    ``columns`` are names with ``text``, ``bytes``, ``whole``, ``wholes``, ``texts``, ``truth`` or ``number``; ``group`` are the
    rows of a row group, which are in memory twice while they are written. Where ``alike`` names the columns whose values repeat,
    no time is spent on looking for that in the others.
    """

    def __init__(self, path: Path, columns: dict[str, str], group: int = _GROUP, *, alike: Sequence[str] | None = None) -> None:
        """Open a draft beside the place."""
        import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

        self.path, self.count, self._group = path, 0, group
        self._schema = _schema(columns)
        self._draft = path.with_name(f".{path.name}.{os.getpid()}.part")
        self._rows: list[Row] = []
        same = True if alike is None else list(alike)
        self._file = pq.ParquetWriter(self._draft, self._schema, compression="zstd", write_statistics=True, use_dictionary=same)

    def add(self, rows: Iterable[Row]) -> None:
        """Add rows, in the order of the columns."""
        for row in rows:
            self._rows.append(row)
            if len(self._rows) >= self._group:
                self._flush()

    def _flush(self) -> None:
        if self._rows:
            self._file.write_table(_arrow(self._rows, self._schema))
            self.count += len(self._rows)
            self._rows = []

    def __enter__(self) -> Self:
        """Write inside."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        """Put the file in its place, or leave no trace of it."""
        try:
            if kind is None:
                self._flush()
            self._file.close()
            if kind is None:
                synced(self._draft)
                self._draft.replace(self.path)
        except OSError as error:
            if not self.path.exists() or self._draft.exists():  # else another has made the same, and cleared up
                raise OutputError(f"cannot be written ({error.strerror or error})", self.path) from error
        finally:
            self._draft.unlink(missing_ok=True)


@contextmanager
def database(sizes: Sizes, spill: Path, file: Path | None = None) -> Iterator[Any]:
    """Give a DuckDB that keeps to a limit of memory and puts the rest into a folder of the disk.

    Raises:
        GraphError: the limit is too small for a step, or the disk is full.
    """
    import duckdb  # noqa: PLC0415 - an extra

    spill.mkdir(parents=True, exist_ok=True)
    try:
        with duckdb.connect(str(file) if file else ":memory:") as base:
            base.execute(f"SET memory_limit = {quoted(sizes.memory)}")
            base.execute(f"SET threads = {sizes.threads}")
            base.execute(f"SET temp_directory = {quoted(spill)}")
            base.execute("SET preserve_insertion_order = false")
            base.execute("SET enable_progress_bar = false")
            base.execute("SET autoinstall_known_extensions = false")
            base.execute("SET TimeZone = 'UTC'")
            yield base
    except duckdb.Error as error:
        raise GraphError(f"a step over all articles failed: {error}; a higher memory limit or more disk may help") from error


def quoted(value: object) -> str:
    """Return a value as a text in SQL."""
    return "'" + str(value).replace("'", "''") + "'"


def scan(files: Sequence[Path]) -> str:
    """Return the SQL that reads Parquet files as one table."""
    return f"read_parquet([{', '.join(quoted(path) for path in files)}])"


def insert(base: Any, table: str, columns: dict[str, str], found: Iterable[Row]) -> None:  # noqa: ANN401 - a connection of DuckDB
    """Put rows into a table of DuckDB, some thousands at a time; ``columns`` as of `Writer`."""
    schema, left = _schema(columns), iter(found)
    while some := list(islice(left, _GROUP)):
        base.register("some_rows", _arrow(some, schema))
        base.execute(f"INSERT INTO {table} SELECT * FROM some_rows")
        base.unregister("some_rows")


def rows(base: Any, sql: str, values: Sequence[object] = ()) -> list[Row]:  # noqa: ANN401 - a connection of DuckDB
    """Return all rows of a question with a short answer."""
    found: list[Row] = base.execute(sql, list(values)).fetchall()
    return found


def stream(base: Any, sql: str) -> Iterator[Row]:  # noqa: ANN401 - as above
    """Yield the rows of a question one by one, on a cursor of its own, so that others can be asked meanwhile."""
    cursor = base.cursor()
    try:
        cursor.execute(sql)
        while batch := cursor.fetchmany(_FETCH):
            yield from batch
    finally:
        cursor.close()


def write_json(path: Path, value: object) -> None:
    """Write a small file of JSON, whole or not at all."""
    write_text(path, json.dumps(value, ensure_ascii=False, sort_keys=True) + "\n")


def read_json(path: Path) -> Any:  # noqa: ANN401 - whatever it holds
    """Read a file of JSON; None where it is missing or broken."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def copy_to(base: Any, sql: str, path: Path) -> int:  # noqa: ANN401 - as above
    """Write the answer to a question as Parquet; return the number of rows."""
    with replaced_file(path) as draft:
        found = base.execute(
            f"COPY ({sql}) TO {quoted(draft)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_GROUP})"
        ).fetchone()
    return int(found[0])
