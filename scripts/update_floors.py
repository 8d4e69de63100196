"""Raise the floors below which the score of the seeds must not fall, or check them.

    python scripts/update_floors.py                raise what has risen; refuse when something has fallen
    python scripts/update_floors.py --allow-lower  write what is, whatever was
    python scripts/update_floors.py --check        exit code 1 when something is below its floor

The floors stand in tests/floors.json with a digest of the gold: figures against another gold are other figures.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

from kg.pipeline import build
from kg.score import score

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT / "tests" / "gold" / "seeds"
FLOORS = ROOT / "tests" / "floors.json"
PLACES = 1000  # figures are kept to a thousandth, rounded down


def figures(built: Path) -> dict[str, float]:
    """Return the figures that have floors."""
    result = score(built, GOLD)
    values = {
        "f1": result.total.f1,
        "precision": result.total.precision,
        "recall": result.total.recall,
        "time": result.time.value or 0.0,
        "modality": result.modality.value or 0.0,
        "attribution": result.attribution.value or 0.0,
        "verbatim": result.verbatim.value or 0.0,
        "codes": result.codes.value or 0.0,
    }
    return {name: math.floor(value * PLACES) / PLACES for name, value in values.items()}


def digest(folder: Path) -> str:
    """Return a digest of the gold files, by name."""
    total = sha256()
    for path in sorted(folder.glob("*.json")):
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()[:16]


def complaints(now: dict[str, float], floors: dict[str, object], gold: str) -> list[str]:
    """Say what is wrong, a line each."""
    if not floors:
        return ["there are no floors yet"]
    found = [] if floors.get("gold") == gold else ["the gold has changed since the floors were set"]
    for name, value in now.items():
        floor = floors.get(name, 0.0)
        if isinstance(floor, int | float) and value < floor:
            found.append(f"{name} {value:.3f} is below its floor {floor:.3f}")
    return found


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--allow-lower", action="store_true")
    parser.add_argument("--built", type=Path, help="the folder of a build of seeds/; built anew where not given")
    parser.add_argument("--floors", type=Path, default=FLOORS)
    chosen = parser.parse_args()
    floors = json.loads(chosen.floors.read_text(encoding="utf-8")) if chosen.floors.exists() else {}
    if chosen.built:
        now = figures(chosen.built)
    else:
        with tempfile.TemporaryDirectory() as folder:
            build([ROOT / "seeds"], Path(folder) / "out")
            now = figures(Path(folder) / "out")
    wrong = complaints(now, floors, digest(GOLD))
    if chosen.check or (floors and wrong and not chosen.allow_lower):
        print("\n".join(wrong))
        return 1 if wrong else 0
    chosen.floors.write_text(json.dumps({"gold": digest(GOLD), **now}, indent=1) + "\n", encoding="utf-8")
    print("\n".join(f"{name:12} {value:.3f}" for name, value in now.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
