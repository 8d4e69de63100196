"""What makes the commands a pleasure: examples that run, tables for any screen, bars, corrections, and no half file."""

from __future__ import annotations

import fcntl
import io
import json
import os
import pty
import shlex
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
from contextlib import chdir
from pathlib import Path

import pytest

from kg.cli import app, main
from kg.cli.examples import EXAMPLES
from kg.cli.show import progress
from kg.pipeline import Progress

COMMANDS = [command.name or "" for command in app.registered_commands]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, built: Path, root: Path) -> Path:
    """A folder as a reader of the help has it."""
    folder = tmp_path_factory.mktemp("help")
    shutil.copytree(built, folder / "out")
    for name in ("seeds", "ontology", "tests/gold/seeds"):
        shutil.copytree(root / name, folder / name)
    return folder


def kg(*arguments: str) -> int:
    with pytest.raises(SystemExit) as leaving:
        main(list(arguments))
    return int(leaving.value.code or 0)


# --- the help


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_each_command_ends_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert EXAMPLES.get(command), f"write an example for {command} into kg/cli/examples.py"
    assert kg(command, "--help") == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert all(line in shown for line in EXAMPLES[command])


STAYING = {"serve", "load"}  # they do not end by themselves, or need a server; tests of their own run them


@pytest.mark.parametrize("line", [line for name in COMMANDS if name not in STAYING for line in EXAMPLES.get(name, ())])
def test_the_examples_of_the_help_run(line: str, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with chdir(place):
        assert kg(*shlex.split(line)[1:]) == 0
    said = capsys.readouterr()
    assert said.out.strip()
    if "--json" in line:
        json.loads(said.out)


@pytest.mark.parametrize(
    "line",
    [
        "query issued",
        "query --list",
        "explain 四川",
        "check out",
        "score out tests/gold/seeds",
        "link 四川",
        "info",
        "try issued",
    ],
)
def test_what_answers_speaks_json(line: str, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with chdir(place):
        assert kg(*shlex.split(line), "--json") == 0
    assert json.loads(capsys.readouterr().out)


# --- a screen


def on_a_screen(columns: int, *arguments: str | Path) -> str:
    """Return what a command shows on a terminal so many columns wide."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    quiet = {**os.environ, "NO_COLOR": "1", "TERM": "dumb"}
    quiet.pop("COLUMNS", None)
    command = [sys.executable, "-m", "kg", *map(str, arguments)]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=quiet) as child:
        os.close(theirs)
        said = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # how Linux says that the other side is closed
                break
            if not part:
                break
            said += part
        child.wait(30)
    os.close(ours)
    return said.decode()


def test_a_wide_table_becomes_records_on_a_narrow_screen(built: Path) -> None:
    words = " ".join(["'" + "四川断电" * 4 + "'"] * 7)
    sparql = f"SELECT * WHERE {{ VALUES (?a ?b ?c ?d ?e ?f ?g) {{ ({words}) }} }}"
    narrow = on_a_screen(80, "query", sparql, "-i", built)
    assert "── 1 ──" in narrow
    assert narrow.count("四川断电" * 4) == 7, "no word is broken"
    assert "── 1 ──" not in on_a_screen(200, "query", sparql, "-i", built)


def test_a_table_in_a_pipe_is_never_broken(capsys: pytest.CaptureFixture[str], built: Path) -> None:
    long = "四川断电" * 100
    assert kg("query", f"SELECT ('{long}' AS ?a) ('{long}' AS ?b) {{}}", "-i", str(built)) == 0
    assert f"{long}   {long}" in capsys.readouterr().out


class _Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_bar_tells_the_rate_and_the_time_that_remains(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = _Screen()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    with progress(True) as move:
        for done in range(0, 30, 10):
            move(Progress("extract", done, 1000))
            time.sleep(0.15)
    shown = screen.getvalue()
    assert "20/1000" in shown
    assert "/s" in shown
    assert ":" in shown.rpartition("/s")[2], "the time that remains"


def test_no_bar_where_nobody_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = io.StringIO()
    monkeypatch.setattr("sys.stderr", nobody)
    with progress(True) as move:
        move(Progress("extract", 1, 2))
    assert nobody.getvalue() == ""


# --- names mistyped


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("biuld seeds", "build"),
        ("build seeds --workes 2", "--workers"),
        ("query isued", "issued"),
        ("explain 四川省能原局", "四川省能源局"),
        ("explain 002_yaan-meetin", "002_yaan-meeting"),
        ("score out tests/gold/seeds --article 002_yaan-meetin", "002_yaan-meeting"),
        ("try isued", "issued"),
    ],
)
def test_a_mistyped_name_is_corrected(line: str, meant: str, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with chdir(place):
        code = kg(*shlex.split(line))
    said = capsys.readouterr().err
    assert meant in said
    assert "id you mean" in said or "Possible options" in said
    assert code == (0 if line.startswith("score") else 2)


def test_an_article_is_told_with_all_its_facts(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with chdir(place):
        assert kg("explain", "002_yaan-meeting") == 0
        said = capsys.readouterr().out
        assert said.startswith("002_yaan-meeting  《")
        assert kg("explain", "002_yaan-meeting", "--json") == 0
        (value,) = json.loads(capsys.readouterr().out)
        assert kg("explain", value["iri"]) == 0
        assert capsys.readouterr().out == said
    assert f"{len(value['facts'])} facts" in said
    assert {proof["article"] for fact in value["facts"] for proof in fact["evidence"]} >= {"002_yaan-meeting"}


# --- Ctrl-C


def state(folder: Path) -> dict[str, bytes]:
    """All files but the cache, which a build that was stopped leaves for the next, and how far it was."""
    left = (".kuangtu-cache", ".kuangtu-lock")
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.endswith(left)]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("where", ["kg.view.write_page", "kg.graph.write_turtle"])
def test_ctrl_c_while_writing_leaves_no_half_file(
    where: str, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(place / "out", tmp_path / "out")
    before = state(tmp_path)

    def half(*arguments: object, **_more: object) -> None:
        target = next(value for value in reversed(arguments) if isinstance(value, Path))
        if target.suffix:
            target.write_text("half", encoding="utf-8")
        raise KeyboardInterrupt

    monkeypatch.setattr(where, half)
    assert kg("build", str(place / "seeds"), "-o", str(tmp_path / "out")) == 130
    assert "interrupted; what was there before is untouched" in capsys.readouterr().err
    assert state(tmp_path) == before
    assert kg("build", str(place / "seeds"), "-o", str(tmp_path / "new")) == 130
    assert state(tmp_path) == before
    if where == "kg.view.write_page":
        assert kg("view", str(tmp_path / "out")) == 130
        assert kg("view", str(tmp_path / "out"), "-o", str(tmp_path / "page.html")) == 130
        assert state(tmp_path) == before


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_ctrl_c_at_any_moment_of_a_build_leaves_all_or_nothing(place: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kg", "build", str(place / "seeds"), "-o", str(tmp_path / "out"), "-q"]
    for begun in (".out.kuangtu-lock", ".out.kuangtu-cache"):  # the build has begun, and it has begun to extract
        with subprocess.Popen(command, stderr=subprocess.PIPE) as child:
            while child.poll() is None and not (tmp_path / begun).exists():
                time.sleep(0.01)
            child.send_signal(signal.SIGINT)
            code = child.wait(60)
        assert code in {0, 130}, code
        kept = {path.name for path in tmp_path.iterdir()}
        # what was extracted already is kept for the next build, and how far this one was for `kg status`
        assert kept <= {"out", ".out.kuangtu-cache", ".out.kuangtu-lock"}, kept
        assert ".out.kuangtu-lock" not in kept or code == 130, code
        if "out" in kept:
            assert {"graph.ttl", "graph.html", "facts.csv", "text", "report.json"} <= {
                p.name for p in (tmp_path / "out").iterdir()
            }
            shutil.rmtree(tmp_path / "out")
        for name in kept - {"out"}:
            (tmp_path / name).unlink()
