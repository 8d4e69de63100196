"""Look for input that breaks a promise, with a fuzzer that watches which code it reaches (atheris: ``pip install atheris``).

    python scripts/fuzz.py TARGET [--seconds 300] [--keep DIR]
    python scripts/fuzz.py --list

Each target is a check of ``tests/hostile.py``, which says what must hold of any input. What breaks one is kept as a file,
with the input shown as Python; make a test of it (``tests/test_hostile.py``) and mend what it found.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
MEGABYTES = 3_000
SLOWEST = 20  # seconds for one input


def text_of(data: bytes, pieces: list[str]) -> str:
    """Make a text of bytes: below 230 a piece from the list, above it characters as they come."""
    parts: list[str] = []
    place = 0
    while place < len(data):
        first = data[place]
        if first < 230:  # noqa: PLR2004 - as the docstring says
            parts.append(pieces[first % len(pieces)])
            place += 1
        else:
            parts.append(chr(int.from_bytes(data[place + 1 : place + 4]) % 0x110000))
            place += 4
    return "".join(parts)


def main() -> int:
    """Run one target."""
    sys.path.insert(0, str(ROOT / "tests"))
    atheris = importlib.import_module("atheris")  # optional, and it must come before what it instruments

    with atheris.instrument_imports(include=["kg", "hostile"]):
        hostile = importlib.import_module("hostile")

    targets = [*hostile.BYTES, "files", *hostile.TEXTS]
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("target", nargs="?", choices=targets)
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--keep", type=Path, default=Path("build/fuzz"))
    parser.add_argument("--list", action="store_true")
    chosen = parser.parse_args()
    if chosen.list or not chosen.target:
        print("\n".join(targets))
        return 0
    check: Callable[[bytes], None]
    if chosen.target in hostile.BYTES:
        check = hostile.BYTES[chosen.target]
    elif chosen.target == "files":  # readers again, of files that are put together of pieces

        def check(data: bytes) -> None:
            hostile.check_readers(text_of(data, hostile.PIECES).encode("utf-8", "surrogatepass"))
    else:

        def check(data: bytes) -> None:
            hostile.TEXTS[chosen.target](text_of(data, hostile.PIECES))

    def one(data: bytes) -> None:
        try:
            check(data)
        except BaseException:
            shown = data if chosen.target in hostile.BYTES else text_of(data, hostile.PIECES)
            print(f"{chosen.target}: {shown!r}", file=sys.stderr)
            raise

    one(b"")  # what is loaded at first is no slow input
    chosen.keep.mkdir(parents=True, exist_ok=True)
    settings = [f"-max_total_time={chosen.seconds}", f"-rss_limit_mb={MEGABYTES}", f"-timeout={SLOWEST}"]
    settings += ["-max_len=2000"] if chosen.target in hostile.BYTES else ["-max_len=200", "-len_control=0"]  # long from the start
    atheris.Setup([sys.argv[0], *settings, f"-artifact_prefix={chosen.keep}/{chosen.target}-"], one)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
