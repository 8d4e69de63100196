"""Make the scripts of others that `kg serve` brings along: the editor and the charts of the query page.

Needs npm and a package registry. Writes ``editor.js``, ``chart.js`` and ``LICENCES.txt`` in ``kg/serve/assets``; the same
versions give the same bytes. CodeMirror 6 was taken over YASQE, which asks servers elsewhere for prefixes and is larger.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ASSETS = Path(__file__).resolve().parent.parent / "kg" / "serve" / "assets"
BUNDLER = "esbuild@0.28.2"
PACKAGES = {
    "@codemirror/autocomplete": "6.20.4",
    "@codemirror/commands": "6.11.1",
    "@codemirror/language": "6.13.1",
    "@codemirror/legacy-modes": "6.5.5",
    "@codemirror/lint": "6.9.8",
    "@codemirror/state": "6.7.6",
    "@codemirror/view": "6.43.15",
    "@kurkle/color": "0.3.4",
    "@lezer/common": "1.5.5",
    "@lezer/highlight": "1.2.5",
    "@lezer/lr": "1.4.10",
    "@marijn/find-cluster-break": "1.0.4",
    "chart.js": "4.6.1",
    "crelt": "1.0.7",
    "style-mod": "4.1.4",
    "w3c-keyname": "2.2.8",
}
SOURCES = {
    "editor": """
export { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
export { EditorState } from "@codemirror/state";
export { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
export { HighlightStyle, StreamLanguage, bracketMatching, syntaxHighlighting } from "@codemirror/language";
export { autocompletion, closeBrackets, completionKeymap } from "@codemirror/autocomplete";
export { setDiagnostics } from "@codemirror/lint";
export { sparql } from "@codemirror/legacy-modes/mode/sparql";
export { tags } from "@lezer/highlight";
""",
    "chart": """
import {
  BarController, BarElement, CategoryScale, Chart, LineController, LineElement, LinearScale, PointElement, Tooltip,
} from "chart.js";
Chart.register(BarController, BarElement, CategoryScale, LineController, LineElement, LinearScale, PointElement, Tooltip);
export { Chart };
""",
}


def main() -> None:
    """Install, bundle, and write."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is not installed")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "package.json").write_text("{}", encoding="utf-8")
        wanted = [f"{package}@{version}" for package, version in PACKAGES.items()]
        subprocess.run([npm, "install", "--silent", "--ignore-scripts", BUNDLER, *wanted], cwd=folder, check=True)  # noqa: S603 - our own words
        for part, source in SOURCES.items():
            entry = folder / f"{part}.src.js"
            entry.write_text(source, encoding="utf-8")
            bundle = ["--bundle", "--format=esm", "--minify", "--legal-comments=none", f"--outfile={ASSETS / part}.js"]
            subprocess.run([folder / "node_modules/.bin/esbuild", entry, *bundle], cwd=folder, check=True)  # noqa: S603 - same
        (ASSETS / "LICENCES.txt").write_text(licences(folder), encoding="utf-8")
    for part in SOURCES:
        print(f"{part}.js: {(ASSETS / part).with_suffix('.js').stat().st_size:,} bytes")


def licences(folder: Path) -> str:
    """Return the licences of all that is in the bundles."""
    parts = ["editor.js and chart.js of the query page hold these libraries, bundled and minified by scripts/build_editor.py.\n"]
    for package, version in sorted(PACKAGES.items()):
        home = folder / "node_modules" / package
        found = json.loads((home / "package.json").read_text(encoding="utf-8"))
        if found["version"] != version:
            sys.exit(f"{package} is {found['version']}, not {version}")
        text = next(path for path in sorted(home.iterdir()) if path.name.lower().startswith("licen"))
        parts.append(f"{package} {version} ({found['license']})\n\n{text.read_text(encoding='utf-8').strip()}\n")
    parts.append("vis-network.js is taken from pyvis as it is installed: vis-network, Apache-2.0 or MIT.\n")
    return ("\n" + "-" * 80 + "\n\n").join(parts)


if __name__ == "__main__":
    main()
