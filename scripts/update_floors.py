"""Raise the floors below which the scores of our own articles must not fall, or check them.

    python scripts/update_floors.py                raise what has risen; refuse when something has fallen
    python scripts/update_floors.py --allow-lower  write what is, whatever was
    python scripts/update_floors.py --check        exit code 1 when something is below its floor

The floors stand in tests/floors.json, for the seeds and for the folders of tests/gold, open and held back, each with a
digest of its articles and gold: figures against another gold are other figures. The snippets of tests/gold/sentences are
laid out as articles first.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sentence_gold import lay_out

from kg.pipeline import build
from kg.pipeline.part import Shown
from kg.score import score

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT / "tests" / "gold"
FLOORS = ROOT / "tests" / "floors.json"
RATES = frozenset({"time", "modality", "attribution"})
"""What part of the facts found have them right: told, but no floor, since a fact more that is found without its time lowers
it. How many are right is one."""
FEW = Shown(whole=0, page=20)  # nobody looks at the page
SUFFIXES = frozenset({".md", ".txt", ".html"})
PLACES = 1000  # figures are kept to a thousandth, rounded down


@dataclass(frozen=True, slots=True)
class Part:
    """Articles that are scored together, with their gold."""

    name: str
    articles: tuple[Path, ...]
    gold: Path

    @property
    def ids(self) -> list[str]:
        """The ids of the articles."""
        return [path.stem for path in self.articles]

    def digest(self) -> str:
        """Return a digest of articles and gold, by name."""
        total = sha256()
        for path in sorted((*self.articles, *(self.gold / f"{name}.json" for name in self.ids))):
            total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        return total.hexdigest()[:16]

    def figures(self, built: Path) -> dict[str, float]:
        """Return the figures that have floors; one that cannot be told yet is 0."""
        result = score(built, self.gold, articles=self.ids)
        values = {
            "f1": result.total.f1,
            "precision": result.total.precision,
            "recall": result.total.recall,
            "time": result.time.value,
            "modality": result.modality.value,
            "attribution": result.attribution.value,
            "verbatim": result.verbatim.value,
            "codes": result.codes.value,
        }
        right = {"time": result.time, "modality": result.modality, "attribution": result.attribution}
        return {
            **{name: math.floor((value or 0.0) * PLACES) / PLACES for name, value in values.items()},
            **{f"{name} right": rate.right for name, rate in right.items()},
        }


def parts(unpacked: Path) -> tuple[Part, ...]:
    """Return what is scored: the seeds, our other articles, open and held back, and the snippets, laid out in a folder."""
    seeds = tuple(path for path in sorted((ROOT / "seeds").iterdir()) if (GOLD / "seeds" / f"{path.stem}.json").exists())
    found = [Part("seeds", seeds, GOLD / "seeds")]
    for name, folder in (("", GOLD / "articles"), ("news ", GOLD / "news")):
        articles = [path for path in sorted(folder.iterdir()) if path.suffix in SUFFIXES and path.stem != "README"]
        held = tuple(path for path in articles if path.stem.endswith("-held"))
        found += [
            Part(f"{name}open", tuple(path for path in articles if path not in held), folder),
            Part(f"{name}held", held, folder),
        ]
    return (*found, Part("sentences", tuple(lay_out(unpacked)), unpacked))


def measure(folder: Path) -> dict[str, dict[str, object]]:
    """Build every part into a folder and return its figures and digest."""
    found: dict[str, dict[str, object]] = {}
    for part in parts(folder / "unpacked"):
        build(part.articles, folder / part.name, keep_store=False, shown=FEW)
        found[part.name] = {"digest": part.digest(), **part.figures(folder / part.name)}
    return found


def complaints(now: dict[str, dict[str, object]], floors: dict[str, dict[str, object]]) -> list[str]:
    """Say what is wrong, a line each."""
    found = []
    for name, values in now.items():
        floor = floors.get(name)
        if floor is None:
            found.append(f"{name}: there are no floors yet")
        elif floor["digest"] != values["digest"]:
            found.append(f"{name}: the articles or their gold have changed since the floors were set")
        else:
            found += [
                f"{name}: {figure} {value} is below its floor {least}"
                for figure, value in values.items()
                if figure not in RATES
                and isinstance(value, (int, float))
                and isinstance(least := floor.get(figure), (int, float))
                and value < least
            ]
    return found


def decide(now: dict[str, dict[str, object]], path: Path, *, check: bool = False, allow_lower: bool = False) -> list[str]:
    """Write the floors where that is wanted and allowed; return what stands against it."""
    floors = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    wrong = complaints(now, floors)
    if not check and (allow_lower or not floors or not wrong):
        path.write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8")
        return []
    return wrong


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("--allow-lower", action="store_true", help="write whatever is")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        now = measure(Path(folder))
    wrong = decide(now, FLOORS, check=chosen.check, allow_lower=chosen.allow_lower)
    for name, values in now.items():
        print(f"{name:9}", "  ".join(f"{figure} {value:.3f}" for figure, value in values.items() if isinstance(value, float)))
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
