"""docs/formats.md: every command and program in it runs, and prints what it says."""

from __future__ import annotations

import re
import shutil
from contextlib import chdir

import pytest
from test_docs import ROOT, commands, fences, kg

from kg.exchange.neo4j import COMMAND

FORMATS = ROOT / "docs" / "formats.md"
BLOCKS = fences(FORMATS)
SAID = [said for block in BLOCKS if block.lang == "console" for said in commands(block)]


@pytest.fixture(scope="module")
def place(tmp_path_factory, built, seeds):
    folder = tmp_path_factory.mktemp("formats")
    shutil.copytree(seeds, folder / "seeds")
    shutil.copytree(built, folder / "out")
    return folder


def test_the_commands_print_what_the_page_says_and_its_programs_run(place, capsys):
    assert len(SAID) >= 5
    with chdir(place):
        for said in SAID:
            said.check(kg(said.command))
        for block in BLOCKS:
            if block.lang == "python":
                pytest.importorskip("pandas")
                exec(compile(block.body, "formats.md", "exec"), {})  # noqa: S102 - our own document
    printed = capsys.readouterr().out
    assert "targets" in printed
    assert "BTC.com" in printed


def test_the_page_gives_the_command_of_neo4j():
    (shell,) = [block.body.strip() for block in BLOCKS if block.lang == "sh"]
    assert shell == COMMAND


def test_the_page_gives_the_rule_of_safe_cells():
    from kg.exchange.cells import _FORMULA

    rule = re.search(r"matches `\^(.+?)`\.", FORMATS.read_text(encoding="utf-8"))
    assert rule
    assert rule[1].replace("+[", "*[", 1) == _FORMULA.pattern
