"""What the documents promise: every command, query, snippet and example in them runs, and says what they say it says.

In the documents, a block ```console``` holds commands after ``$`` and lines that occur, in this order, in what they print
(spaces apart; ``…`` stands for anything). A block with ``add=FILE`` is added to a file, one with ``edit=FILE`` replaces what
follows ``-`` by what follows ``+``. Lines ``#→`` in a query are rows of its answer.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg import store
from kg.cli import app, main
from kg.vocabulary import load_knowledge
from kg.vocabulary.patterns import KINDS

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
EXTENDING = ROOT / "docs" / "extending.md"
DOCS = sorted((ROOT / "docs").rglob("*.md"))
PAGES = (README, *DOCS, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", ROOT / "ontology/lexicon/README.md")
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
FENCE = re.compile(
    r"^(?P<indent> *)```(?P<lang>\w+)(?: (?P<what>add|edit)=(?P<file>\S+))?\n(?P<body>.*?)^(?P=indent)```$",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Fence:
    """One fenced block of a document."""

    lang: str
    what: str
    file: str
    body: str


@dataclass(frozen=True)
class Said:
    """One command of a document and the lines that it is said to print."""

    command: str
    lines: tuple[str, ...]

    def check(self, printed: str) -> None:
        """Assert that the lines occur in this order."""
        place, text = 0, [" ".join(line.split()) for line in printed.splitlines()]
        for line in self.lines:
            wanted = re.compile(re.escape(" ".join(line.split())).replace("…", ".*"))
            found = next((i for i in range(place, len(text)) if wanted.search(text[i])), None)
            assert found is not None, f"$ {self.command}\ndoes not print «{line}» (any more, or here); it prints:\n{printed}"
            place = found + 1


def fences(path: Path) -> list[Fence]:
    return [
        Fence(m["lang"], m["what"] or "", m["file"] or "", textwrap.dedent(m["body"]))
        for m in FENCE.finditer(path.read_text(encoding="utf-8"))
    ]


def commands(block: Fence) -> list[Said]:
    """Return the commands of a console block."""
    found: list[Said] = []
    for line in block.body.splitlines():
        if line.startswith("$ "):
            found.append(Said(line[2:], ()))
        elif line.strip() and found:
            found[-1] = Said(found[-1].command, (*found[-1].lines, line))
    return found


def kg(line: str) -> str:
    """Run a command line that starts with kg, here; return all that it prints."""
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out), pytest.raises(SystemExit) as leaving:
        main(shlex.split(line, comments=True)[1:])
    assert not leaving.value.code, f"$ {line}\n{out.getvalue()}"
    return out.getvalue()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, built: Path) -> Path:
    """A folder as a reader of the README has it: the articles, their graph, the knowledge, the gold."""
    folder = tmp_path_factory.mktemp("reader")
    shutil.copytree(built, folder / "out")
    for name in ("seeds", "ontology", "tests/gold"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


# ── README ─────────────────────────────────────────────────────────────────────────────────────

SAID = [said for block in fences(README) if block.lang == "console" for said in commands(block)]
IN_PAGES = [
    said
    for name in ("guide.md", "cite.md")
    for block in fences(ROOT / "docs" / name)
    if block.lang == "console"
    for said in commands(block)
]


@pytest.mark.parametrize("said", IN_PAGES, ids=lambda s: s.command)
def test_commands_of_the_pages_print_what_the_pages_say(said: Said, place: Path) -> None:
    with chdir(place):
        said.check(kg(said.command))


@pytest.mark.parametrize("said", [s for s in SAID if s.command.startswith("kg ")], ids=lambda s: s.command)
def test_readme_commands_print_what_the_readme_says(said: Said, place: Path) -> None:
    with chdir(place):
        said.check(kg(said.command))


def test_readme_names_only_targets_that_the_makefile_has() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    wanted = set(re.findall(r"make ([a-z]+)\b", " ".join(s.command for s in SAID)))
    assert wanted >= {"graph", "test"}
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in wanted)


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
@pytest.mark.parametrize("query", [b.body for b in fences(README) if b.lang == "sparql"], ids=lambda q: q.split("\n")[0])
def test_readme_queries_give_the_rows_that_the_readme_shows(query: str, engine: str, place: Path) -> None:
    table = store.query(place / "out/graph.ttl", query, engine=engine)
    assert isinstance(table, store.Table)
    rows = [" | ".join(cell or "–" for cell in row) for row in table.texts()]
    shown = [line.removeprefix("#→").strip() for line in query.splitlines() if line.startswith("#→")]
    assert shown
    for row in shown:
        assert row in rows, "\n".join(rows)


def test_readme_has_three_queries() -> None:
    assert sum(block.lang == "sparql" for block in fences(README)) == 3


@pytest.mark.parametrize("code", [b.body for b in fences(README) if b.lang == "python"], ids=lambda c: c.split("\n")[0])
def test_readme_python_runs(code: str, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with chdir(place):
        exec(compile(code, "README.md", "exec"), {})  # noqa: S102 - our own document
    assert capsys.readouterr().out.strip()


def test_readme_promises_no_better_figures_than_the_floors() -> None:
    """The table of figures is read against tests/floors.json; floors may rise before the README does."""
    path = ROOT / "tests" / "floors.json"
    if not path.exists():
        pytest.skip("there are no floors yet")
    floors = json.loads(path.read_text(encoding="utf-8"))
    rows = re.findall(
        r"^\| [^|]*\((seeds|open|held)\)[^|]*((?:\| *[01]\.\d\d *)+)\|", README.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert {name for name, _ in rows} == {"seeds", "open", "held"}
    for name, cells in rows:
        figures = [float(cell) for cell in re.findall(r"[01]\.\d\d", cells)]
        for figure, key in zip(
            figures, ("precision", "recall", "f1", "time", "modality", "attribution", "verbatim"), strict=True
        ):
            assert figure <= floors[name][key] + 0.005, (name, key)


# ── Every command, every file ──────────────────────────────────────────────────────────────────


def test_every_command_is_documented() -> None:
    written = [path for path in DOCS if path.parent.name != "reference"]
    text = "\n".join(path.read_text(encoding="utf-8") for path in (README, *written))
    names = [info.name or (info.callback.__name__ if info.callback else "") for info in app.registered_commands]
    assert len(names) >= 8
    assert [name for name in names if f"kg {name}" not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_to_files_lead_somewhere(page: Path) -> None:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"[a-z]+:", target):
            name, _, anchor = target.partition("#")
            there = (page.parent / name).resolve() if name else page
            assert there.exists(), target
            assert not anchor or anchor in anchors(there), target


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def test_the_picture_is_there_and_small() -> None:
    picture = (ROOT / "docs" / "page.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 300_000


def test_citation_names_the_version() -> None:
    import yaml

    from kg import __version__

    data = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert (data["version"], data["license"], data["type"]) == (__version__, "MIT", "software")


# ── docs/extending.md, followed to the letter ──────────────────────────────────────────────────


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of somebody who did all that docs/extending.md says, in its order; its claims about output are checked."""
    folder = tmp_path_factory.mktemp("extending")
    shutil.copytree(ROOT / "ontology", folder / "ontology")
    with chdir(folder):
        for block in fences(EXTENDING):
            if block.what == "add":
                path = Path(block.file)
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("a", encoding="utf-8") as file:
                    file.write(block.body)
            elif block.what == "edit":
                edit(Path(block.file), block.body)
            elif block.lang == "console":
                for said in commands(block):
                    follow(said)
    return folder


def follow(said: Said) -> None:
    """Do what a console block says."""
    if said.command.startswith("cp -r "):
        shutil.copytree(*shlex.split(said.command)[2:])
        return
    said.check(kg(said.command))


def edit(path: Path, body: str) -> None:
    """Replace lines as a diff tells."""
    text = path.read_text(encoding="utf-8")
    lines = body.splitlines()
    for old, new in zip(lines[::2], lines[1::2], strict=True):
        assert (old[0], new[0]) == ("-", "+")
        assert text.count(old[1:]) == 1, f"{path.name} has not exactly one «{old[1:]}»"
        text = text.replace(old[1:], new[1:])
    path.write_text(text, encoding="utf-8")


def test_extending_can_be_followed_to_the_letter(followed: Path) -> None:
    assert (followed / "my-ontology/patterns/90-fines.yaml").exists()
    assert "kt:fined" in (followed / "try/graph.ttl").read_text(encoding="utf-8")
    with (followed / "try/facts.csv").open(encoding="utf-8", newline="") as lines:
        fines = sorted((row["value"], row["modality"]) for row in csv.DictReader(lines) if row["predicate"] == "fined")
    assert fines == [("1200000", "asserted"), ("3000000", "denied"), ("800000", "asserted")]


def test_extending_examples_fire_and_its_counter_examples_stay_silent(followed: Path) -> None:
    patterns = load_knowledge(followed / "my-ontology").patterns
    mine = {p.id: p for p in patterns if p.id.startswith(("located.nest", "fined."))}
    assert set(mine) == {"located.nest", "fined.passive", "fined.active"}
    wanted: dict[tuple[str, str], set[tuple[str, str]]] = {}
    (followed / "examples").mkdir()
    for pattern in mine.values():
        assert any(example.pairs for example in pattern.examples)
        assert any(not example.pairs for example in pattern.examples)
        for number, example in enumerate(pattern.examples):
            wanted[f"{pattern.id}-{number}", pattern.id] = set(example.pairs)
            (followed / "examples" / f"{pattern.id}-{number}.txt").write_text(example.text, encoding="utf-8")
    with chdir(followed):
        follow(Said("kg build examples -o examples-out --ontology my-ontology", ()))
    rows = store.query(
        followed / "examples-out/graph.ttl",
        """SELECT ?article ?pattern ?subject ?object WHERE {
            ?claim kt:pattern ?pattern ; rdf:subject/skos:prefLabel ?subject ; rdf:object ?o ;
                   kt:evidence/oa:hasSource/dcterms:identifier ?article .
            OPTIONAL { ?o skos:prefLabel ?label } OPTIONAL { ?o qudt:numericValue ?value }
            BIND(COALESCE(STR(?value), STR(?label)) AS ?object)
        }""",
    )
    assert isinstance(rows, store.Table)
    found: dict[tuple[str, str], set[tuple[str, str]]] = {key: set() for key in wanted}
    for article, pattern, subject, thing in rows.texts():
        if (article, pattern) in found:
            found[article, pattern].add((subject, thing))
    assert found == wanted


def test_extending_names_the_kinds_and_columns_that_there_are() -> None:
    text = EXTENDING.read_text(encoding="utf-8")
    listed = re.search(r"The kinds are `([^`]+)`", text)
    assert listed
    assert tuple(listed[1].split()) == KINDS
    header = (ROOT / "ontology/lexicon/organisations.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert f"`{header}`" in text


# ── The notebooks ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
@pytest.mark.parametrize("name", [path.stem for path in NOTEBOOKS])
def test_a_notebook_runs_and_shows_what_it_shows(name: str) -> None:
    """Every cell runs, none warns (of a missing glyph, say), and the texts shown are the kept ones."""
    for needed in ("nbclient", "ipykernel", "matplotlib", "pandas"):
        pytest.importorskip(needed)
    script = ROOT / "scripts" / "update_notebook.py"
    done = subprocess.run([sys.executable, script, "--check", name], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_chart_in_a_font_without_chinese_would_be_noticed() -> None:
    """The check of the notebooks looks at what cells say on standard error: matplotlib tells of missing glyphs there."""
    pytest.importorskip("matplotlib")
    code = (
        "import matplotlib; matplotlib.use('agg'); from matplotlib import pyplot as plt; import helpers, io\n"
        "plt.title(helpers.label('四川断电')); plt.savefig(io.BytesIO()); import sys; print('mark', file=sys.stderr)\n"
        "plt.rcParams['font.family'] = ['DejaVu Sans']; plt.figure(); plt.title('四川断电'); plt.savefig(io.BytesIO())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / "notebooks", capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    with_font, _, without = done.stderr.partition("mark")
    assert "Glyph" not in with_font
    assert "Glyph" in without


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_is_small_names_no_machine_and_complains_of_nothing(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text) < 300_000
    data = json.loads(text)
    shown = json.dumps([c.get("outputs") for c in data["cells"]] + [c["source"] for c in data["cells"]])
    assert not re.search(r"/(tmp|home|root|work|Users)/", shown)
    assert 8 <= len(data["cells"]) <= 50
    outputs = [output for cell in data["cells"] for output in cell.get("outputs", [])]
    assert outputs
    assert not [output for output in outputs if output.get("name") == "stderr" or output["output_type"] == "error"]


def test_the_cookbook_has_twenty_questions_and_every_kind_of_them() -> None:
    cells = json.loads((ROOT / "notebooks/02-sparql-cookbook.ipynb").read_text(encoding="utf-8"))["cells"]
    heads = [int(n) for cell in cells for n in re.findall(r"^### (\d+)\. .+\?$", cell["source"][0].rstrip(), re.MULTILINE)]
    assert heads == list(range(1, 21))
    asked = set(re.findall(r'named\("([\w-]+)"\)', "".join("".join(cell["source"]) for cell in cells)))
    assert asked <= {one.name for one in store.named_queries(ROOT / "ontology")}
    assert len(asked) >= 12
