"""Run the notebook afresh and keep its outputs, or check that the kept ones are still what it shows.

    python scripts/update_notebook.py            run it, write the outputs into notebooks/01-tour.ipynb
    python scripts/update_notebook.py --check    exit code 1 when a text that it shows has changed

It runs in a temporary copy of the folders that it needs. Needs the extra ``notebook``, and a Chinese font for the
figures: apt-get install fonts-noto-cjk. Pictures are not compared: fonts differ from machine to machine.
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
NOTEBOOK = ROOT / "notebooks" / "01-tour.ipynb"
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
        shutil.copytree(ROOT / "seeds", Path(folder) / "seeds")
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
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    ]


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    chosen = parser.parse_args()
    fresh = run(NOTEBOOK)
    same = shown(fresh) == shown(read(NOTEBOOK))
    if chosen.check:
        print("the notebook shows what it shows" if same else "the notebook shows something else; run scripts/update_notebook.py")
        return int(not same)
    nbformat.write(fresh, NOTEBOOK)  # type: ignore[no-untyped-call]
    print(f"{NOTEBOOK.relative_to(ROOT)}: {NOTEBOOK.stat().st_size:,} bytes, {'as before' if same else 'changed'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
