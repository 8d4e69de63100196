"""The graph of ``seeds/``, byte by byte, so that a review sees what a change of the rules changes in the graph.

After a change that is wanted, run ``python tests/test_golden.py`` and look at the difference before keeping it.
"""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden" / "seeds.ttl"
UPDATE = "run `python tests/test_golden.py` and look at the difference"
_SHOWN = 40


def difference(golden: str, now: str) -> str:
    """Return the first lines that differ, as a unified diff."""
    lines = list(unified_diff(golden.splitlines(), now.splitlines(), "golden", "now", lineterm="", n=1))
    more = f"\n… and {len(lines) - _SHOWN} lines more" if len(lines) > _SHOWN else ""
    return "\n".join(lines[:_SHOWN]) + more


def test_the_graph_of_the_seeds_is_the_golden_one(built: Path) -> None:
    if not GOLDEN.is_file():
        pytest.fail(f"{GOLDEN.relative_to(ROOT)} is missing; {UPDATE}", pytrace=False)
    golden, now = GOLDEN.read_bytes(), (built / "graph.ttl").read_bytes()
    if golden != now:
        words = difference(golden.decode(), now.decode())
        pytest.fail(f"the graph of seeds/ has changed; if that is wanted, {UPDATE}\n{words}", pytrace=False)


def test_a_difference_is_shown_in_few_lines() -> None:
    before, after = "\n".join(map(str, range(200))), "\n".join(map(str, range(1, 300)))
    assert difference("a\nb", "a\nc").endswith("-b\n+c")
    assert len(difference(before, after).splitlines()) == _SHOWN + 1


def update() -> None:
    """Build the seeds and keep their graph as the golden one."""
    from kg.pipeline import build

    with TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        build([ROOT / "seeds"], out)
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_bytes((out / "graph.ttl").read_bytes())


if __name__ == "__main__":
    update()
