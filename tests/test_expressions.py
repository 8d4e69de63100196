"""What is compiled is kept for other processes, and only what can be trusted is taken from them."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

import pytest

from kg import expressions
from kg.expressions import compiled, keep, recalled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EXPRESSIONS = [
    ("关停(?P<what>矿场|项目)(?:等)?", 0),
    ("(?<![0-9])(?P<a>[一-十]{1,3}?)(?P<b>[^，。]*+)(?(a)万|亿)\\1", 0),
    ("BTC|(?i:eth)|[\U00020000-\U0002a6df]", re.IGNORECASE | re.MULTILINE),
    ("", 0),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of one's own, as a process finds it that has just started."""
    monkeypatch.setenv("KUANGTU_CACHE", str(tmp_path / "kept"))
    expressions._memory.cache_clear()
    yield tmp_path / "kept"
    expressions._memory.cache_clear()


def anew() -> None:
    """Be a process that has just started."""
    expressions._memory.cache_clear()


def kept(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def learn() -> None:
    """Make one thing, and keep it."""
    assert recalled("test", "key", lambda: ["made"]) == ["made"]
    keep()
    anew()


def answer() -> list[str]:
    """What is known of it now; «anew» where it must be made."""
    found: list[str] = recalled("test", "key", lambda: ["anew"])
    return found


@pytest.mark.parametrize(("pattern", "flags"), EXPRESSIONS)
def test_an_expression_is_the_one_that_re_compiles(
    pattern: str, flags: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = re.compile(pattern, flags)
    assert compiled(pattern, flags) == plain
    keep()
    anew()
    monkeypatch.setattr(expressions, "_code", None)  # it is there, so nobody compiles
    found = compiled(pattern, flags)
    assert found == plain, "Python compares the code too"
    assert (found.groups, found.groupindex, found.flags) == (plain.groups, plain.groupindex, plain.flags)
    text = "关停矿场，一二万亿 eth"
    assert [(m.span(), m.groupdict(), m.lastgroup) for m in found.finditer(text)] == [
        (m.span(), m.groupdict(), m.lastgroup) for m in plain.finditer(text)
    ]


def test_no_expression_is_an_error_as_ever(folder: Path) -> None:
    with pytest.raises(re.error, match="unterminated"):
        compiled("(关停")


def test_what_is_made_once_is_known_to_the_next(folder: Path) -> None:
    learn()
    assert answer() == ["made"]
    before = kept(folder).stat().st_mtime_ns
    keep()
    assert kept(folder).stat().st_mtime_ns == before, "where nothing is new, nothing is written"


def test_two_that_start_at_once_lose_nothing(folder: Path) -> None:
    recalled("test", "one", lambda: 1)
    first = expressions._memory()
    anew()
    recalled("test", "two", lambda: 2)
    first.write()
    keep()
    anew()
    assert recalled("test", "one", lambda: 0) == 1
    assert recalled("test", "two", lambda: 0) == 2
    assert [path.name for path in folder.iterdir()] == [expressions._NAME], "and nothing lies about"


def test_what_nobody_asked_for_is_dropped_when_it_grows(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    learn()
    monkeypatch.setattr(expressions, "_MOST", 60)
    recalled("test", "other", lambda: "a" * 40)
    keep()
    anew()
    assert answer() == ["anew"]
    assert recalled("test", "other", lambda: "") == "a" * 40


def test_nowhere_means_nowhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUANGTU_CACHE", "")
    anew()
    learn()
    assert answer() == ["anew"]
    assert compiled("关停").search("关停")
    assert not folder.exists()


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"\x00" * 80])
def test_a_damaged_file_is_made_anew(damage: bytes, folder: Path) -> None:
    learn()
    kept(folder).write_bytes(damage)
    anew()
    assert answer() == ["anew"]
    keep()
    anew()
    assert recalled("test", "key", lambda: None) == ["anew"]


def test_code_that_python_does_not_take_is_compiled_anew(folder: Path) -> None:
    compiled("关停")
    memory = expressions._memory()
    flags, _, groups, names = memory.used["code"]["0 关停"]
    for wrong in ([flags, b"\xff" * 40, groups, names], [flags, b"abc", groups, names], ["x"], 7, [flags, b"", 0, {"a": 9}]):
        memory.used["code"]["0 关停"] = wrong
        assert compiled("关停") == re.compile("关停")


POSIX = pytest.mark.skipif(sys.platform == "win32", reason="owners and rights as POSIX has them")


@POSIX
@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_others_could_have_written_is_not_read(what: str, folder: Path) -> None:
    learn()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert kept(folder).stat().st_mode & 0o777 == 0o600
    place = kept(folder) if what == "file" else folder
    place.chmod(0o777)
    anew()
    assert answer() == ["anew"]
    keep()
    if what == "folder":
        anew()
        assert answer() == ["anew"], "nor is anything put there"
        place.chmod(0o700)
        anew()
        assert answer() == ["made"], "and it is as it was"


@POSIX
def test_the_owner_must_be_the_user(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    learn()
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    anew()
    assert answer() == ["anew"]


@POSIX
def test_a_link_or_a_pipe_in_its_place_is_not_read(folder: Path, tmp_path: Path) -> None:
    learn()
    path = kept(folder)
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    anew()
    assert answer() == ["anew"]
    path.unlink()
    os.mkfifo(path)
    anew()
    assert answer() == ["anew"], "and nobody waits for somebody to write into it"


def test_a_place_that_cannot_be_written_to_does_no_harm(folder: Path) -> None:
    folder.parent.joinpath("kept").write_text("a file, where the folder should be", encoding="utf-8")
    anew()
    learn()
    assert answer() == ["anew"]
    assert compiled("关停").search("关停")
