"""The commands as a person uses them: what they answer, what they say when something is wrong, and how they end."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg import __version__
from kg.cli import app, main

ARTICLE = """---
title: 某省叫停虚拟货币“挖矿”
date: 2021-06-18 10:00:00
---

<p>6月9日，青海省工业和信息化厅发布《关于全面关停虚拟货币“挖矿”项目的通知》。</p>
<p>通知要求，各地立即关停挖矿项目。</p>
"""
COMMANDS = (
    "build", "watch", "query", "explain", "check", "try", "view", "export", "diff", "load", "serve", "score", "link",
    "status", "info",
)  # fmt: skip


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Runner:
    """Runs the command in this process."""

    capture: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str | Path) -> Result:
        with pytest.raises(SystemExit) as leaving:
            main([str(argument) for argument in arguments])
        said = self.capture.readouterr()
        code = leaving.value.code
        return Result(code if isinstance(code, int) else 0, said.out, said.err)


@pytest.fixture
def kg(capsys: pytest.CaptureFixture[str]) -> Runner:
    return Runner(capsys)


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "good.md").write_text(ARTICLE, encoding="utf-8")
    return folder


def run(*arguments: str | Path, **more: object) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        [sys.executable, "-m", "kg", *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", check=False, **{"stdin": subprocess.DEVNULL, **more},
    )  # fmt: skip


def cpu_seconds(*arguments: str | Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "kg", *map(str, arguments)], stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def report_of(out: Path) -> dict[str, object]:
    value: dict[str, object] = json.loads((out / "report.json").read_text(encoding="utf-8"))
    return value


# --- the command itself


def test_the_help_names_every_command(kg: Runner) -> None:
    said = kg("--help")
    assert said.code == 0
    assert all(re.search(rf"\b{name}\b", said.out) for name in COMMANDS)
    for name in COMMANDS:
        assert "Usage: kg" in kg(name, "--help").out


def test_the_commands_are_these() -> None:
    assert tuple(command.name for command in app.registered_commands) == COMMANDS


def test_the_version_is_told_in_every_way_of_calling(kg: Runner) -> None:
    assert kg("--version").out == f"kg {__version__}\n"
    assert run("--version").stdout == f"kg {__version__}\n"
    script = Path(sys.executable).with_name("kg")
    if script.exists():
        assert subprocess.run([script, "--version"], capture_output=True, check=True).stdout.decode() == f"kg {__version__}\n"


def test_help_starts_cold_in_half_a_second() -> None:
    assert any(cpu_seconds("--help") < 0.5 for _ in range(3))


def test_help_loads_no_heavy_room() -> None:
    code = (
        "import sys, kg.cli; print([m for m in ('rdflib', 'spacy', 'jieba', 'pyoxigraph', 'pyvis', 'yaml') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"[]\n"


def test_a_build_of_one_article_takes_seconds(news: Path, tmp_path: Path) -> None:
    assert any(cpu_seconds("build", news, "-o", tmp_path / "out") < 10 for _ in range(2))  # 2 on a quiet machine


def test_a_mistyped_command_is_corrected(kg: Runner) -> None:
    said = kg("biuld", "x")
    assert said.code == 2
    assert "build" in said.err


def test_shell_completion_is_offered() -> None:
    shown = run(env={**os.environ, "_KG_COMPLETE": "source_bash"})
    assert "_KG_COMPLETE=complete_bash" in shown.stdout
    asked = run(env={**os.environ, "_KG_COMPLETE": "complete_bash", "COMP_WORDS": "kg ex", "COMP_CWORD": "1"})
    assert "explain" in asked.stdout


def test_a_mistake_of_ours_shows_where_it_is(monkeypatch: pytest.MonkeyPatch, news: Path, tmp_path: Path) -> None:
    def broken(*_args: object, **_more: object) -> None:
        message = "a bug"
        raise RuntimeError(message)

    monkeypatch.setattr("kg.pipeline.build", broken)
    with pytest.raises(RuntimeError, match="a bug"):
        main(["build", str(news), "-o", str(tmp_path / "out")])


# --- build


def test_build_says_what_it_did(kg: Runner, news: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (news / "bad.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)))
    said = kg("build", news, "-o", out)
    assert said.code == 0
    assert "1 articles read, 1 skipped" in said.out
    assert "bad.jpg" in said.err
    assert {path.name for path in out.iterdir()} == {"graph.ttl", "graph.html", "facts.csv", "text", "store", "report.json"}
    quiet = kg("build", news, "-o", out, "--quiet")
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")
    as_json = kg("build", news, "-o", out, "--json")
    assert json.loads(as_json.out) == report_of(out)
    assert as_json.err == ""


def test_build_reads_standard_input_and_mapped_fields(kg: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = json.dumps({"标题": "某省叫停挖矿", "正文": "6月9日，青海省工业和信息化厅发布通知。", "id": "x1"}, ensure_ascii=False)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(line.encode()), encoding="utf-8"))
    said = kg("build", "-", "-o", tmp_path / "out", "--field", "title=标题", "--field", "content=正文", "--json")
    assert said.code == 0, said.err
    assert [row["title"] for row in json.loads(said.out)["articles"]] == ["某省叫停挖矿"]
    wrong = kg("build", "-", "-o", tmp_path / "out", "--field", "title")
    assert wrong.code == 2
    assert "OURS=THEIRS" in wrong.err


BAD = {
    "binary.md": (b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 20, r"not text"),
    "long-line.txt": (b"a" * 50_000_000, r"too large"),
    "long-line.jsonl": (b'{"content": "' + b"a" * 50_000_000 + b'"}\n{"content": ""}\n', r"too large"),
    "empty.txt": (b"", r"."),
    "noise.txt": (b"\xff\xfe\xfd\x81\x8d\x00\x00" * 300, r"."),
    "broken.json": (b'{"title": "x", ', r"not JSON"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_named_and_the_others_are_built(kg: Runner, news: Path, tmp_path: Path, name: str) -> None:
    content, message = BAD[name]
    (news / name).write_bytes(content)
    out = tmp_path / "out"
    said = kg("build", news, "-o", out)
    assert said.code == 0
    assert re.search(rf"skipped .*{re.escape(name)}.*{message}", said.err)
    assert (out / "text" / "good.txt").is_file()
    skipped = report_of(out)["skipped"]
    assert isinstance(skipped, list)
    assert all(name in row["document"] for row in skipped)
    assert len(skipped) >= 1
    (news / "good.md").unlink()
    before = (out / "graph.ttl").read_bytes()
    alone = kg("build", news, "-o", out)
    assert alone.code == 3
    assert name in alone.err
    assert (out / "graph.ttl").read_bytes() == before, "what was there before is untouched"


def test_front_matter_that_is_no_yaml_costs_the_metadata_not_the_article(kg: Runner, news: Path, tmp_path: Path) -> None:
    (news / "odd.md").write_text("---\ntitle: [a, b\n\tx: : y\n---\n\n四川的矿场20日零时断电。\n", encoding="utf-8")
    said = kg("build", news, "-o", tmp_path / "out", "--json")
    assert said.code == 0
    rows = {row["id"]: row for row in json.loads(said.out)["articles"]}
    assert set(rows) == {"good", "odd"}
    assert any("front matter" in text for text in rows["odd"]["notes"])
    assert "四川的矿场20日零时断电。" in (tmp_path / "out" / "text" / "odd.txt").read_text(encoding="utf-8")


def test_articles_that_cannot_have_been_read_as_meant_are_told(kg: Runner, news: Path, tmp_path: Path) -> None:
    for number in range(7):
        (news / f"english-{number}.txt").write_text("Miners in Sichuan lost their power.\n", encoding="utf-8")
    (news / "open.md").write_text("---\ntitle: 四川断电\n\n四川的矿场20日零时断电。\n", encoding="utf-8")
    said = kg("build", news, "-o", tmp_path / "out")
    assert "7 articles without any Chinese, and only Chinese is read: english-0, " in said.err
    assert "english-4 and 2 more" in said.err
    assert "1 article with a front matter that is not closed or not well-formed" in said.err
    report = report_of(tmp_path / "out")
    assert len(report["notes"]) == 2
    assert {row["id"]: row["title"] for row in report["articles"]}["open"] == "四川断电"


def test_an_empty_folder_is_code_3(kg: Runner, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    said = kg("build", tmp_path / "empty", "-o", tmp_path / "out")
    assert said.code == 3
    assert "empty" in said.err
    assert said.err.startswith("kg: ")
    assert not (tmp_path / "out").exists()


def test_an_input_that_does_not_exist_is_named(kg: Runner, news: Path, tmp_path: Path) -> None:
    said = kg("build", news, tmp_path / "nowhere.md", "-o", tmp_path / "out")
    assert said.code == 0
    assert "nowhere.md" in said.err
    assert kg("build", tmp_path / "nowhere.md", "-o", tmp_path / "out").code == 3


def test_files_and_folders_without_rights_are_named_and_the_others_built(
    kg: Runner, news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (news / "locked.md").write_text(ARTICLE, encoding="utf-8")
    (news / "closed").mkdir()
    if os.geteuid() == 0:  # root may read everything, so the system's refusal is played
        scan, opening = os.scandir, Path.open

        def scandir(path: str | Path = ".") -> object:
            if Path(path).name == "closed":
                raise PermissionError(13, "Permission denied", str(path))
            return scan(path)

        def open_(path: Path, *args: object, **more: object) -> object:
            if path.name == "locked.md":
                raise PermissionError(13, "Permission denied", str(path))
            return opening(path, *args, **more)  # type: ignore[call-overload]

        monkeypatch.setattr("os.scandir", scandir)
        monkeypatch.setattr(Path, "open", open_)
    else:
        (news / "locked.md").chmod(0)
        (news / "closed").chmod(0)
    said = kg("build", news, "-o", tmp_path / "out", "--json")
    (news / "closed").chmod(0o700)
    assert said.code == 0
    report = json.loads(said.out)
    assert [row["id"] for row in report["articles"]] == ["good"]
    assert {Path(row["document"]).name for row in report["skipped"]} == {"locked.md", "closed"}
    assert all("Permission denied" in row["reason"] for row in report["skipped"])


def test_an_output_that_is_a_file_or_a_strangers_folder_is_code_2(kg: Runner, news: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("precious", encoding="utf-8")
    said = kg("build", news, "-o", tmp_path / "file")
    assert said.code == 2
    assert "is a file" in said.err
    assert (tmp_path / "file").read_text(encoding="utf-8") == "precious"
    other = kg("build", news, "-o", news)
    assert other.code == 2
    assert (news / "good.md").is_file()


def test_knowledge_or_a_model_that_is_not_there_is_code_2(kg: Runner, news: Path, tmp_path: Path) -> None:
    said = kg("build", news, "-o", tmp_path / "out", "--ontology", tmp_path)
    assert said.code == 2
    assert "kuangtu.ttl" in said.err
    model = kg("build", news, "-o", tmp_path / "out", "--spacy-model", "zh_no_such_model")
    assert model.code == 2
    assert "zh_no_such_model" in model.err
    assert kg("build", news, "-o", tmp_path / "out", "--base", "not an iri").code == 2
    assert not (tmp_path / "out").exists()


def test_another_base_is_used_throughout(kg: Runner, news: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert kg("build", news, "-o", out, "--base", "https://example.org/id/").code == 0
    assert "https://w3id.org/kuangtu/id/" not in (out / "graph.ttl").read_text(encoding="utf-8")
    assert "https://w3id.org/kuangtu/id/" not in (out / "facts.csv").read_text(encoding="utf-8")
    found = json.loads(kg("explain", "青海省工业和信息化厅", "-i", out, "--json").out)
    assert found[0]["iri"].startswith("https://example.org/id/")
    claim = found[0]["facts"][0]["iri"]
    assert claim in (out / "facts.csv").read_text(encoding="utf-8")
    assert kg("explain", claim, "-i", out).code == 0


def wait_until_it_waits(child: subprocess.Popen[bytes]) -> None:
    """Wait until a process has read all that stands in its pipe, and sleeps until there is more."""
    import fcntl
    import termios

    assert child.stdin is not None
    until = time.monotonic() + 60
    while time.monotonic() < until:
        left = int.from_bytes(fcntl.ioctl(child.stdin, termios.FIONREAD, bytes(4)), sys.byteorder)
        state = Path(f"/proc/{child.pid}/stat")
        if not left and (not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "S"):
            return
        time.sleep(0.05)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_an_interrupt_is_code_130_and_leaves_the_old_output(kg: Runner, news: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    kg("build", news, "-o", out, "-q")
    before = (out / "report.json").read_bytes()
    command = [sys.executable, "-m", "kg", "build", "-", "-o", str(out)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdin is not None
        assert child.stderr is not None
        child.stdin.write(b"a" * 1_000_000)  # more than a pipe holds: when it is gone, the command is reading
        child.stdin.flush()
        wait_until_it_waits(child)  # between two reads an interrupt would wait for the next
        child.send_signal(signal.SIGINT)
        assert child.wait(20) == 130
        assert b"interrupted" in child.stderr.read()
    assert (out / "report.json").read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"news", "out", ".out.kuangtu-cache"}


# --- the same bytes


def bytes_of(out: Path) -> dict[str, bytes]:
    """All files but the store's, which hold times and numbers of their own; what is in the store is compared in test_embedded."""
    files = [path for path in sorted(out.rglob("*")) if path.is_file() and path.relative_to(out).parts[0] != "store"]
    found = {path.relative_to(out).as_posix(): path.read_bytes() for path in files}
    report = json.loads(found["report.json"])
    del report["timings"]
    return found | {"report.json": json.dumps(report).encode()}


def test_order_hash_seed_and_workers_change_no_byte(built: Path, seeds: Path, tmp_path: Path) -> None:
    files = sorted(seeds.glob("*.txt"))
    given = (files, files[::-1], [*files[2:], *files[:2]])
    expected = None
    for number, (paths, workers) in enumerate(zip(given, ("1", "2", "2"), strict=True)):
        out = tmp_path / str(number)
        done = run("build", *paths, "-o", out, "-w", workers, env={**os.environ, "PYTHONHASHSEED": str(number)})
        assert done.returncode == 0, done.stderr
        found = bytes_of(out)
        report = json.loads(found.pop("report.json"))
        expected = expected or (found, report)
        assert (found, report) == expected
    assert expected is not None
    assert expected[0]["graph.ttl"] == (built / "graph.ttl").read_bytes()


# --- query, check, score


def test_query_by_text_file_input_and_name(
    kg: Runner, built: Path, tmp_path: Path, ontology: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sparql = "SELECT ?a ?t WHERE { ?a a schema:NewsArticle ; dcterms:identifier ?t } ORDER BY ?t"
    as_text = kg("query", sparql, "-i", built, "-f", "csv")
    rows = list(csv.reader(io.StringIO(as_text.out)))
    assert rows[0] == ["a", "t"]
    assert len(rows) == 6
    (tmp_path / "q.rq").write_text(sparql, encoding="utf-8")
    assert kg("query", tmp_path / "q.rq", "-i", built, "-f", "csv").out == as_text.out
    assert kg("query", tmp_path / "q.rq", "-i", built, "-f", "csv", "--engine", "rdflib").out == as_text.out
    monkeypatch.setattr("sys.stdin", io.StringIO(sparql))
    assert kg("query", "-", "-i", built / "graph.ttl", "-f", "csv").out == as_text.out
    values = json.loads(kg("query", "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", "-i", built, "-f", "records").out)
    assert isinstance(values[0]["n"], int)
    assert kg("query", "ASK { ?s a kt:Claim }", "-i", built).out == "yes\n"
    assert json.loads(kg("query", "ASK { ?s a kt:Quantity , kt:Claim }", "-i", built, "-f", "records").out) is False
    assert json.loads(kg("query", "ASK { ?s a kt:Claim }", "-i", built, "-f", "json").out) == {"head": {}, "boolean": True}
    name = min((ontology / "queries").glob("*.rq")).stem
    assert "rows" in kg("query", name, "-i", built).out


def test_query_lists_its_questions(kg: Runner, ontology: Path) -> None:
    listed = json.loads(kg("query", "--list", "-f", "json").out)
    assert {row["name"] for row in listed} == {path.stem for path in (ontology / "queries").glob("*.rq")}
    assert all(row["question"] for row in listed)
    assert listed[0]["name"] in kg("query", "--list").out


def test_query_says_what_is_wrong(kg: Runner, built: Path, tmp_path: Path, ontology: Path) -> None:
    name = min((ontology / "queries").glob("*.rq")).stem
    mistyped = kg("query", name[:-1] + "x", "-i", built)
    assert mistyped.code == 2
    assert name in mistyped.err
    assert kg("query", "-i", built).code == 2
    assert kg("query", "SELECT WHERE {", "-i", built).code == 2
    assert "Traceback" not in kg("query", "SELECT WHERE {", "-i", built).err
    away = kg("query", "ASK {}", "-i", tmp_path / "nowhere")
    assert away.code == 2
    assert "kg build" in away.err
    slow = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    late = kg("query", slow, "-i", built, "--timeout", "1")
    assert late.code == 2
    assert "stopped after 1 s" in late.err


def test_check_conforms_or_is_code_1(kg: Runner, built: Path, tmp_path: Path) -> None:
    assert kg("check", built).code == 0
    assert json.loads(kg("check", built, "--json").out) == {"conforms": True, "violations": []}
    turtle = "@prefix kt: <https://w3id.org/kuangtu/ontology#> .\n<https://example.org/c> a kt:Claim .\n"
    (tmp_path / "bad.ttl").write_text(turtle, encoding="utf-8")
    said = kg("check", tmp_path / "bad.ttl")
    assert said.code == 1
    assert said.out.strip()
    assert json.loads(kg("check", tmp_path / "bad.ttl", "--json").out)["conforms"] is False
    assert kg("check", tmp_path / "bad.ttl", "--quiet").out == ""


def test_score_prints_figures_and_keeps_a_floor(kg: Runner, built: Path, root: Path, tmp_path: Path) -> None:
    gold = root / "tests" / "gold" / "seeds"
    said = kg("score", built, gold, "--misses")
    assert said.code == 0
    assert re.search(r"5 articles: precision 0\.\d+  recall 0\.\d+  F1 0\.\d+", said.out)
    figures = json.loads(kg("score", built, gold, "--json").out)
    assert f"F1 {figures['f1']:.3f}" in said.out
    assert said.out.count("missed: ") == figures["missed"]
    one = json.loads(kg("score", built, gold, "--json", "--article", "002_yaan-meeting").out)
    assert one["articles"] == 1
    assert "no gold" in kg("score", built, gold, "--article", "zzz").err
    assert kg("score", built, gold, "--min-f1", "1").code == 1
    assert kg("score", built, tmp_path).code == 2


# --- explain, view, link, info


def test_explain_tells_each_fact_with_its_sentence_article_and_date(kg: Runner, news: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    kg("build", news, "-o", out, "-q")
    said = kg("explain", "青海省工业和信息化厅", "--in", out)
    assert said.code == 0
    assert "(Agency)" in said.out
    assert "—issued→ 关于全面关停虚拟货币“挖矿”项目的通知" in said.out
    assert "«6月9日，青海省工业和信息化厅发布《关于全面关停虚拟货币“挖矿”项目的通知》。»" in said.out
    assert "good  《某省叫停虚拟货币“挖矿”》  2021-06-18" in said.out
    assert "when: 6月9日 (2021-06-09)" in said.out
    value = json.loads(kg("explain", "青海省工业和信息化厅", "--in", out, "--json").out)[0]
    fact = next(fact for fact in value["facts"] if fact["predicate"] == "issued")
    text = (out / "text" / "good.txt").read_text(encoding="utf-8")
    proof = fact["evidence"][0]
    assert text[proof["start"] : proof["end"]] == proof["exact"]
    for name in (fact["iri"], fact["iri"].rsplit("/", 1)[1], "ktr:" + fact["iri"].rsplit("/", 1)[1], f"<{fact['iri']}>"):
        assert fact["iri"] in kg("explain", name, "--in", out).out
    for name in (value["iri"], value["iri"].rsplit("/", 1)[1]):
        assert json.loads(kg("explain", name, "--in", out, "--json").out)[0]["label"] == value["label"]
    mistyped = kg("explain", "青海省工业和信息化大厅", "--in", out)
    assert mistyped.code == 2
    assert "did you mean «青海省工业和信息化厅»" in mistyped.err
    assert kg("explain", "x", "--in", tmp_path / "nowhere").code == 2


def test_words_of_articles_do_not_drive_the_terminal(kg: Runner, tmp_path: Path) -> None:
    (tmp_path / "evil.txt").write_text(
        "6月9日，青海省工业和信息化厅\x1b[31m发布[bold]《关于关停项目的通知》。\n", encoding="utf-8"
    )
    kg("build", tmp_path / "evil.txt", "-o", tmp_path / "out", "-q")
    said = kg("explain", "青海省工业和信息化厅", "--in", tmp_path / "out")
    assert "\x1b" not in said.out + said.err


def test_view_draws_the_page_again(kg: Runner, built: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(built, out)
    before = (out / "graph.html").read_bytes()
    (out / "graph.html").unlink()
    assert kg("view", out).code == 0
    assert (out / "graph.html").read_bytes() == before
    assert kg("view", out, "-o", tmp_path / "page.html").code == 0
    assert (tmp_path / "page.html").read_bytes() == (out / "graph.html").read_bytes()
    assert kg("view", out, "-o", tmp_path).code == 2
    assert kg("view", out, "-o", tmp_path / "none" / "page.html").code == 2


def test_link_shows_candidates_scores_and_reasons(kg: Runner) -> None:
    text = "青海省工信厅要求关停。"
    found = json.loads(kg("link", text, "--date", "2021-06-09", "--json").out)
    first = found[0]
    assert text[first["start"] : first["end"]] == first["text"]
    assert first["class"] == "Agency"
    assert 0 <= first["score"] <= 1
    assert first["text"] in kg("link", text).out
    assert kg("link", text, "--date", "yesterday").code == 2


def test_info_tells_versions_and_what_is_known(kg: Runner, ontology: Path) -> None:
    facts = json.loads(kg("info", "--json").out)
    assert facts["kuangtu"] == __version__
    assert facts["ontology"] == str(ontology)
    assert all(facts[name] > 0 for name in ("classes", "predicates", "measures", "names", "patterns", "questions"))
    assert "digest" in kg("info").out
