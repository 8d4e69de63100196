"""What a person gets who installs the wheel: all the knowledge, the page's parts, and a command that works."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from kg import __version__

ARTICLE = "6月9日，青海省工业和信息化厅发布《关于全面关停虚拟货币“挖矿”项目的通知》。\n"


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, made without a network by the build backend that the environment holds."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", folder, root]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (made,) = folder.glob("*.whl")
    return made


def test_the_wheel_carries_the_knowledge_and_the_page(wheel: Path, root: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert wheel.name == f"kuangtu-{__version__}-py3-none-any.whl"
    for path in (root / "ontology").rglob("*"):
        if path.is_file():
            assert f"kg/_ontology/{path.relative_to(root / 'ontology').as_posix()}" in names
    for path in (root / "kg").rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            assert path.relative_to(root).as_posix() in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "seeds/", "benchmarks/")) or "__pycache__" in name]


def test_the_wheel_works_away_from_the_repository(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    # -S and -P: neither the editable install nor the folder we are in may lend a hand
    found = [path for path in sys.path if path.endswith("site-packages")]
    code = f"import sys; sys.path[:0] = [{str(tmp_path / 'site')!r}]; sys.path += {found!r}; from kg.cli import main; main()"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

    def kg(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-S", "-P", "-c", code, *arguments],
            cwd=tmp_path, env=environment, capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip

    assert kg("--version").stdout == f"kg {__version__}\n"
    info = kg("info")
    assert str(Path("site", "kg", "_ontology")) in info.stdout, info.stderr
    done = kg("build", "a.txt", "-o", "out")
    assert done.returncode == 0, done.stderr
    assert "青海省工业和信息化厅" in (tmp_path / "out" / "graph.ttl").read_text(encoding="utf-8")
    assert (tmp_path / "out" / "graph.html").stat().st_size > 10_000


def test_the_metadata_says_what_is_needed(wheel: Path) -> None:
    text = next(
        zipfile.ZipFile(wheel).read(name).decode() for name in zipfile.ZipFile(wheel).namelist() if name.endswith("/METADATA")
    )
    assert "Requires-Python: >=3.11" in text
    assert "License-Expression: MIT" in text
    for library in ("networkx", "rdflib", "jieba", "spacy", "pyvis", "typer"):
        assert f"Requires-Dist: {library}" in text
