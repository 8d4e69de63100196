"""The house rules that a machine can check."""

from __future__ import annotations

import ast
import csv
import importlib
import subprocess
from pathlib import Path

import pytest

from kg.errors import KGError

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "kg"
ROOMS = (
    "errors", "limits", "values", "steps", "expressions", "model", "reading", "vocabulary", "documents", "times", "quantities",
    "mentions", "links", "claims", "identity", "graph", "shapes", "store", "view", "exchange", "score", "pipeline", "shards",
    "watch", "serve", "cli", "__main__",
)  # fmt: skip
OWN_PROCESSES = {"kg.serve.worker", "kg.store.worker"}  # the main of a child process: standard output is its line to the parent
MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 60
FILES = sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported_rooms(tree: ast.AST) -> set[str]:
    """The rooms that a file imports, at its top, in a function, or for type checking."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("kg.")}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports are absolute"
            if node.module == "kg":
                found |= {alias.name for alias in node.names if alias.name in ROOMS}
            elif node.module and node.module.startswith("kg."):
                found.add(node.module.split(".")[1])
    return found


def test_every_room_is_known_and_there_is_no_other() -> None:
    assert {room_of(path) for path in FILES} - {"__init__"} == set(ROOMS)


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_a_room_imports_only_the_rooms_before_it(path: Path) -> None:
    room = room_of(path)
    if room == "__init__":
        assert not imported_rooms(ast.parse(path.read_text(encoding="utf-8")))
        return
    allowed = set(ROOMS[: ROOMS.index(room) + 1])
    assert imported_rooms(ast.parse(path.read_text(encoding="utf-8"))) <= allowed


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_no_file_and_no_function_is_too_long(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    long = {
        node.name: node.end_lineno - node.lineno + 1
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= MOST_LINES_OF_A_FUNCTION
    }
    assert not long


def export_order(name: str) -> tuple[int, str]:
    """Constants, then classes, then the rest: the order that ruff keeps."""
    return (0 if name.isupper() else 1 if name[:1].isupper() else 2, name)


@pytest.mark.parametrize("path", [path for path in FILES if path.name != "__main__.py"], ids=module_of)
def test_exports_are_declared_sorted_and_true(path: Path) -> None:
    module = importlib.import_module(module_of(path))
    names = list(module.__all__)
    assert names == sorted(set(names), key=export_order)
    assert [name for name in names if not hasattr(module, name)] == []


@pytest.mark.parametrize("path", [path for path in FILES if room_of(path) != "cli"], ids=module_of)
def test_only_the_command_line_prints_or_exits(path: Path) -> None:
    if module_of(path) in OWN_PROCESSES:
        return
    forbidden = {"print", "exit", "quit", "breakpoint", "input"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Name):
            assert node.id not in forbidden | {"SystemExit"}, f"line {node.lineno}"
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in {"sys", "os"}:
            assert node.attr not in {"exit", "_exit", "stdout", "stderr", "stdin"}, f"line {node.lineno}"


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_every_file_and_every_public_thing_says_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    bare = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert not bare


def strings_of(tree: ast.AST) -> set[str]:
    """The string constants of a file that are no docstrings."""
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body and isinstance(node.body[0], ast.Expr)
    }
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
    }


def test_the_code_knows_no_proper_name() -> None:
    names = set()
    for path in (ROOT / "ontology" / "lexicon").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            names |= {row.get("name") or "" for row in csv.DictReader(file)}
    names = {name for name in names if len(name) > 2 and not name.isascii()}
    assert names
    for path in FILES:
        strings = strings_of(ast.parse(path.read_text(encoding="utf-8")))
        known = {name for string in strings if not string.isascii() for name in names if name in string}
        assert not known, f"{module_of(path)} names {sorted(known)}: names belong to ontology/lexicon"


def test_every_error_is_of_one_tree() -> None:
    errors = importlib.import_module("kg.errors")
    for name in errors.__all__:
        assert issubclass(getattr(errors, name), KGError)


def tracked() -> list[Path]:
    """The files that belong to the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [path for name in listed.stdout.decode().split("\0") if name and (path := ROOT / name).is_file()]


def test_the_repository_names_no_registry_and_no_machine() -> None:
    hosts = [".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"))]
    forbidden = [*hosts, str(ROOT)]
    for path in tracked():
        text = path.read_bytes().decode("utf-8", errors="replace")
        assert not [word for word in forbidden if word in text], path
