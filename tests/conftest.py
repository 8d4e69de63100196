"""What all tests share: the repository's places, and that nothing is quietly skipped where everything is installed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from page_reader import browser, reader, story

if TYPE_CHECKING:
    from collections.abc import Generator

    from servers import Server

__all__ = ["browser", "reader", "story"]

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("KUANGTU_CACHE", str(ROOT / ".pytest_cache" / "kuangtu"))  # no process compiles what another one has


def _synced(handle: int) -> None:
    """Refuse what is no open file, and wait for no disk: tests kill processes, and what those have written stays."""
    os.fstat(handle)


os.fsync = _synced


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def seeds(root: Path) -> Path:
    """The five articles that come with the repository."""
    return root / "seeds"


@pytest.fixture(scope="session")
def ontology(root: Path) -> Path:
    """The knowledge that comes with the repository."""
    return root / "ontology"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> Path:
    """The folder that a build of the seeds writes; not to be changed by a test."""
    from kg.pipeline import build

    out = tmp_path_factory.mktemp("built") / "out"
    build([seeds], out)
    return out


LONG = (
    "test_shards_runners", "test_docs", "test_shards", "test_browser_explore", "test_crash", "test_cli", "test_linear",
    "test_cookbook", "test_incremental", "test_guard", "test_check", "test_query", "test_serve_hostile", "test_load",
    "test_browser",
)  # fmt: skip
"""Files of tests that take longest: several processes begin with them, so that none is left with one at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first; the order is otherwise the usual."""
    place = {name: number for number, name in enumerate(LONG)}
    items.sort(key=lambda item: place.get(item.path.stem, len(LONG)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where CI is set, a test of a browser or of another program that is skipped has failed."""
    report = yield
    needed = any(item.get_closest_marker(name) for name in ("browser", "server"))
    if needed and report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") in {"1", "true"}:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"skipped where it must run (CI is set): {reason}"
    return report


@pytest.fixture(scope="session")
def virtuoso_store(tmp_path_factory: pytest.TempPathFactory) -> Generator[Server, None, None]:
    """One empty Virtuoso for all tests of this process."""
    from servers import virtuoso_server

    with virtuoso_server(tmp_path_factory.mktemp("virtuoso")) as server:
        yield server
