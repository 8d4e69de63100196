"""Run the notebooks afresh and keep their outputs, or check that the kept ones are still what they show.

    python scripts/update_notebook.py                    run all, write the outputs into notebooks/
    python scripts/update_notebook.py 02-sparql-cookbook only this one
    python scripts/update_notebook.py --check            exit code 1 when a text that one shows has changed

They run in a temporary copy of the folders that they need. Needs the extra ``notebook``, and a Chinese font for the
figures: apt-get install fonts-noto-cjk. Pictures are not compared: fonts differ from machine to machine. Whatever a cell
says on standard error is a failure: that is where matplotlib tells of a character that the font has not.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
NEEDED = ("seeds", "ontology", "tests/gold")
LONGEST = 60  # seconds for one cell


def read(path: Path) -> Any:  # noqa: ANN401 - nbformat's own type is a bag of attributes
    """Return a notebook."""
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


def run(path: Path) -> Any:  # noqa: ANN401 - as above
    """Return the notebook, executed in this environment.

    Raises:
        CellExecutionError: a cell failed.
    """
    notebook = read(path)
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder) / "notebooks"
        here.mkdir()
        for helper in NOTEBOOKS.glob("*.py"):
            shutil.copy(helper, here)
        for name in NEEDED:  # what is held back for measuring stays behind
            shutil.copytree(ROOT / name, Path(folder) / name, ignore=shutil.ignore_patterns("*-held*"))
        client = NotebookClient(
            notebook, timeout=LONGEST, kernel_name="python3", record_timing=False, resources={"metadata": {"path": str(here)}}
        )
        client.execute()
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return notebook


def shown(notebook: Any) -> list[str]:  # noqa: ANN401 - as above
    """Return the texts that the cells show, in order."""
    return [
        str(output.get("text") or output.get("data", {}).get("text/plain", "") or output.get("evalue", ""))
        for output in _outputs(notebook)
    ]


def complaints(notebook: Any) -> list[str]:  # noqa: ANN401 - as above
    """Return what the cells say on standard error: warnings, such as of a glyph that is missing."""
    return [str(output["text"]) for output in _outputs(notebook) if output.get("name") == "stderr"]


def _outputs(notebook: Any) -> list[Any]:  # noqa: ANN401 - as above
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def renew(path: Path, *, check: bool) -> bool:
    """Run one notebook; write it, or say whether it is what was kept and nothing complained."""
    fresh = run(path)
    said = complaints(fresh)
    for text in said:
        print(f"{path.name} complains: {text}")
    same = shown(fresh) == shown(read(path))
    if check:
        print(
            f"{path.name} shows what it shows" if same else f"{path.name} has changed; run scripts/update_notebook.py {path.stem}"
        )
        return same and not said
    nbformat.write(fresh, path)  # type: ignore[no-untyped-call]
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes, {'as before' if same else 'changed'}")
    return not said


def main() -> int:
    """Run the command."""
    known = {path.stem: path for path in sorted(NOTEBOOKS.glob("*.ipynb"))}
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("name", nargs="*", choices=[[], *known], help="a notebook without its ending; all by default")
    parser.add_argument("--check", action="store_true", help="write nothing")
    chosen = parser.parse_args()
    done = [renew(known[name], check=chosen.check) for name in chosen.name or known]
    return int(not all(done))


if __name__ == "__main__":
    sys.exit(main())
