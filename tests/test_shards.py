"""Large builds: the same as small ones, whoever does the shards, whatever dies, and in bounded memory."""

from __future__ import annotations

import csv
import gzip
import json
import os
import random
import subprocess
import sys
import time
import tracemalloc
from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import combinations, pairwise
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import shard_corpus as corpus
from dying import begin_or_wait, die_or_double, refuse
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kg import shards
from kg.cli.app import main
from kg.documents import Source, find_sources, has_lines, read_lines, read_source
from kg.errors import DocumentError, GraphError, KGError, MissingExtra, OutputError, SettingsError
from kg.identity import reprints, rules
from kg.limits import Limits
from kg.model import IRI, Block, Document, Entity, Failure, Span
from kg.pipeline import build
from kg.shards.copies import find_copies
from kg.shards.plan import Part, Shard, checksum_of, make_plan
from kg.shards.run import Job, attempts_of, table_of
from kg.shards.run import _read as read_shard
from kg.shards.runners import begin, leaves, mine
from kg.shards.supervise import spread
from kg.shards.tables import Writer, database, rows, scan, stream
from kg.store import named_quads

SAME = ("graph.ttl", "facts.csv", "graph.html")


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mixed") / "news"
    corpus.write_mixed(folder)
    return folder


@pytest.fixture(scope="module")
def small(mixed: Path) -> Path:
    out = mixed.parent / "small"
    build([mixed], out, keep_store=False)
    return out


@pytest.fixture(scope="module")
def large(mixed: Path) -> Path:
    out = mixed.parent / "large"
    shards.build_shards([mixed], out, settings=corpus.settings(), keep_store=False)
    return out


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def table(folder: Path, name: str) -> list[dict[str, object]]:
    """The rows of a table of the output."""
    return [row for path in sorted((folder / "tables").glob(f"{name}*.parquet")) for row in pq.read_table(path).to_pylist()]


def test_a_build_in_shards_gives_the_very_files_of_a_small_one(seeds: Path, built: Path, tmp_path: Path) -> None:
    found = shards.build_shards([seeds], tmp_path / "out", settings=corpus.settings(9000))
    assert found.shards == found.anew == 5
    for name in SAME:
        assert (tmp_path / "out" / name).read_bytes() == (built / name).read_bytes(), name
    assert names(tmp_path / "out" / "text") == names(built / "text")
    assert names(tmp_path / "out") == names(built) | {"nquads", "tables"}
    assert names(tmp_path) == {"out", "out.work"}


def test_reprints_repeated_ids_and_broken_lines_come_out_as_in_a_small_build(small: Path, large: Path) -> None:
    for name in SAME:
        assert (large / name).read_bytes() == (small / name).read_bytes(), name
    assert {p.name: p.read_bytes() for p in (large / "text").iterdir()} == {
        p.name: p.read_bytes() for p in (small / "text").iterdir()
    }
    one, other = (json.loads((out / "report.json").read_text(encoding="utf-8")) for out in (small, large))
    for part in ("skipped", "merges", "reprints", "claims", "base", "ontology"):
        assert one[part] == other[part], part
    for count in ("articles", "skipped", "mentions", "entities", "claims", "merges", "reprints"):
        assert one["counts"][count] == other["counts"][count], count
    assert other["counts"]["reprints"] >= 5
    assert any(row["reason"].startswith("4 records left out") for row in other["skipped"])


def test_the_quads_are_those_of_the_graph_sorted_and_each_once(small: Path, large: Path) -> None:
    found: list[str] = []
    for path in sorted((large / "nquads").iterdir()):
        lines = gzip.decompress(path.read_bytes()).decode().splitlines()
        assert lines == sorted(set(lines), key=str.encode)
        found += lines
    assert Counter(found) == Counter({f"{quad} ." for quad in named_quads(small / "graph.ttl")})


def test_facts_count_their_claims_and_sources(small: Path, large: Path) -> None:
    with (small / "facts.csv").open(encoding="utf-8", newline="") as file:
        claims = list(csv.DictReader(file))
    copies = {row["reprint"] for row in table(large, "reprints")}
    by_fact: dict[tuple[object, ...], list[dict[str, str]]] = {}
    iris = {
        row["claim"]: (row["subject_iri"], row["predicate"], row["object_iri"], row["modality"]) for row in table(large, "facts")
    }
    for row in claims:
        by_fact.setdefault(iris[row["claim"]], []).append(row)
    fused = table(large, "fused")
    assert len(fused) == len(by_fact)
    for fact in fused:
        said = by_fact[fact["subject_iri"], fact["predicate"], fact["object_iri"], fact["modality"]]
        articles = {row["article"] for row in said}
        assert (fact["claims"], fact["articles"], fact["originals"]) == (len(said), len(articles), len(articles - copies))
        assert fact["publishers"] == len({row["publisher"] for row in said} - {""})
        days = [row["date"][:10] for row in said if row["date"]]
        assert (fact["first_said"], fact["last_said"]) == (min(days, default=None), max(days, default=None))
    assert any(fact["originals"] != fact["articles"] for fact in fused)


def test_the_rules_of_what_is_no_prose_are_those_of_the_ontology(ontology: Path, tmp_path: Path) -> None:
    rules = (ontology / "boilerplate.yaml").read_text(encoding="utf-8")
    rule = "  - {id: free, scope: block, pattern: 版权所无, removes: [版权所无], keeps: [四川断电]}\n"
    (tmp_path / "boilerplate.yaml").write_text(rules.replace("\nrules:\n", f"\nrules:\n{rule}", 1), encoding="utf-8")
    record = json.dumps({"content": "四川断电。\n\n版权所无"}).encode()
    (tmp_path / "a.jsonl").write_bytes(record + b"\n" + record)
    for whole in (True, False):
        part = Part("a", str(tmp_path / "a.jsonl"), "a", 0, 2 * len(record) + 1, 0, whole, "", 0)
        part = replace(part, checksum=checksum_of(tmp_path / "a.jsonl", 0, part.stop))
        articles, _ = read_shard(Job(tmp_path, Shard("x", (part,)), shards.Settings(tmp_path), ""))
        assert [article.text for _, _, article in articles] == ["四川断电。"] * 2


def test_a_ledger_and_a_base_of_ones_own_hold_across_shards(mixed: Path, tmp_path: Path) -> None:
    (tmp_path / "ledger.csv").write_text(
        "relation,a,b,note\nsame,四川省,云南省,\nprefer,雅安市,雨城,\ndifferent,币安,火币,\nsame,没有的,也没有的,\n",
        encoding="utf-8",
    )
    base = "https://example.org/kg/"
    ledger = tmp_path / "ledger.csv"
    one = build([mixed], tmp_path / "small", ledger=ledger, base=base, keep_store=False)
    other = shards.build_shards([mixed], tmp_path / "large", settings=corpus.settings(ledger=ledger, base=base), keep_store=False)
    assert (tmp_path / "large" / "graph.ttl").read_bytes() == (tmp_path / "small" / "graph.ttl").read_bytes()
    assert other.notes == one.notes[: len(other.notes)] != ()
    assert all(not str(row["iri"]).startswith("https://w3id.org/kuangtu/id/") for row in table(tmp_path / "large", "entities"))


def test_above_a_size_there_are_parts_alone_and_the_page_says_what_it_shows(mixed: Path, tmp_path: Path) -> None:
    sizes = shards.Sizes(shard=4000, buckets=2, turtle=100, whole=20, page=20)
    found = shards.build_shards([mixed], tmp_path / "out", settings=corpus.settings(sizes=sizes))
    assert names(tmp_path / "out") == {"nquads", "tables", "graph.html", "report.json"}
    assert not found.single
    assert 0 < found.shown <= 20 < found.claims
    page = (tmp_path / "out" / "graph.html").read_text(encoding="utf-8")
    assert f"the {found.shown} most told claims of {found.claims}" in page
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert report["page"] == {"shown": found.shown, "claims": found.claims}
    assert Counter(row["id"] for row in table(tmp_path / "out", "articles")).most_common(1)[0][1] == 1
    assert all(row["text"] for row in table(tmp_path / "out", "articles"))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process ends its task first")
def test_a_build_that_is_killed_leaves_no_process_behind(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; sys.path.append('tests'); from dying import mark_and_wait as wait;"
        "from kg.shards.supervise import spread; list(spread(wait, list(map(Path, sys.argv[1:])), 2, print))"
    )
    marks = [tmp_path / "1", tmp_path / "2"]
    running = subprocess.Popen([sys.executable, "-c", script, *marks], cwd=corpus.ROOT)
    find = ["pgrep", "-P", str(running.pid), "-f", "spawn_main"]
    until = time.monotonic() + 120
    while not all(mark.exists() for mark in marks) and time.monotonic() < until:
        time.sleep(0.05)
    found = subprocess.run(find, capture_output=True, check=False).stdout.split()
    running.kill()
    running.wait()
    while any(Path(f"/proc/{int(pid)}/cmdline").exists() and Path(f"/proc/{int(pid)}/cmdline").read_bytes() for pid in found):
        assert time.monotonic() < until
        time.sleep(0.1)
    assert len(found) == 2


def test_tasks_of_an_array_and_a_last_step_give_the_same(mixed: Path, large: Path, tmp_path: Path) -> None:
    work = tmp_path / "shared"
    counts = [shards.run_task([mixed], corpus.settings(), work, (number, 3), lambda _step: None) for number in (3, 1)]
    found = shards.status(tmp_path / "out", work)
    assert found.state == "reading"
    assert (found.shards_done, found.shards_left) == (
        sum(done for done, _ in counts),
        counts[0][1] - sum(done for done, _ in counts),
    )
    shards.run_task([mixed], corpus.settings(), work, (2, 3), lambda _step: None)
    assert shards.status(tmp_path / "out", work).state == "combining"
    built = shards.build_shards([mixed], tmp_path / "out", settings=corpus.settings(), work=work, keep_store=False)
    assert shards.status(tmp_path / "out", work).state == "complete"
    assert built.anew <= 3, "the shards with repeated ids are read again, no others"
    assert corpus.bytes_of(tmp_path / "out") == corpus.bytes_of(large)


def test_a_changed_article_costs_its_shard_alone_and_gives_what_a_fresh_build_gives(tmp_path: Path) -> None:
    corpus.write_files(tmp_path / "news", 30)
    chosen = corpus.settings(3000)
    first = shards.build_shards([tmp_path / "news"], tmp_path / "out", settings=chosen, keep_store=False)
    name = min(names(tmp_path / "out.work" / "shards"))
    (tmp_path / "out.work" / "shards" / f".{name}.1.part").write_bytes(b"of a process that was killed")
    again = shards.build_shards([tmp_path / "news"], tmp_path / "out", settings=chosen, keep_store=False)
    assert (again.anew, again.shards) == (0, first.shards)
    path = tmp_path / "news" / "a0016.md"
    path.write_text(path.read_text(encoding="utf-8").replace("</p>", "四川省能源局约谈了某矿场。</p>", 1), encoding="utf-8")
    changed = shards.build_shards([tmp_path / "news"], tmp_path / "out", settings=chosen, keep_store=False)
    assert 1 <= changed.anew <= 2 < changed.shards
    (tmp_path / "news" / "a0002.md").unlink()
    shards.build_shards([tmp_path / "news"], tmp_path / "out", settings=chosen, keep_store=False)
    shards.build_shards([tmp_path / "news"], tmp_path / "fresh", settings=chosen, keep_store=False)
    assert corpus.bytes_of(tmp_path / "out") == corpus.bytes_of(tmp_path / "fresh")
    assert names(tmp_path / "out.work" / "shards") == names(tmp_path / "fresh.work" / "shards")


def test_a_line_of_any_length_is_planned_in_bounded_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.shards.plan._CHUNK", 1 << 12)
    (tmp_path / "a.jsonl").write_bytes(b"{" + bytes(1 << 22) + b"\n{}\n")
    chosen = corpus.settings(100, limits=Limits(article=1000))
    chosen.digest()
    tracemalloc.start()
    plan = make_plan([tmp_path], chosen)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(plan.shards) == 2
    assert sum(part.size for shard in plan.shards for part in shard.parts) == (1 << 22) + 5
    assert peak < 1 << 21


HELD = """
import sys, time
from kg.cli import main
from kg.shards import runners
run, done = runners.run_shard, []
def held(job):
    if len(done) == 2:
        print("two are done", flush=True)
        time.sleep(600)
    done.append(run(job))
    return done[-1]
runners.run_shard = held
main(sys.argv[1:])
"""


def test_a_build_that_was_killed_goes_on(tmp_path: Path) -> None:
    corpus.write_files(tmp_path / "news", 24)
    sizes = ["--size", "shard=3k", "--size", "buckets=3"]
    command = [sys.executable, "-c", HELD, "build", "news", "-o", "out", "--shards", "--runner", "loop", *sizes, "-q"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(corpus.ROOT)}
    ) as one:
        assert one.stdout is not None
        assert one.stdout.readline() == b"two are done\n"
        one.kill()
    half = shards.status(tmp_path / "out")
    assert (half.state, half.shards_done) == ("reading", 2)
    assert half.shards_left > 2
    chosen = corpus.settings(3000)
    rest = shards.build_shards([tmp_path / "news"], tmp_path / "out", settings=chosen, keep_store=False)
    assert rest.anew == half.shards_left
    shards.build_shards([tmp_path / "news"], tmp_path / "fresh", settings=chosen, keep_store=False)
    assert corpus.bytes_of(tmp_path / "out") == corpus.bytes_of(tmp_path / "fresh")


def test_what_kills_its_process_again_and_again_is_halved_and_given_up(tmp_path: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    lines = [json.dumps({"id": f"n{n}", "content": f"第{n}条：四川断电。"}, ensure_ascii=False) for n in range(4)]
    (folder / "wire.jsonl").write_text("\n".join(lines), encoding="utf-8")
    chosen = corpus.settings(100)
    plan = make_plan([folder], chosen)
    assert [(shard.parts[0].before, shard.parts[0].whole) for shard in plan.shards] == [(0, False), (2, False)]

    def dies(shard: shards.Shard) -> object:
        """What is left behind by three processes that died."""
        attempts_of(tmp_path / "w", shard.name).parent.mkdir(parents=True, exist_ok=True)
        attempts_of(tmp_path / "w", shard.name).write_text("3")
        return begin(Job(tmp_path / "w", shard, chosen, plan.config))

    assert dies(plan.shards[1]) is None
    cut = list(leaves(tmp_path / "w", plan.shards))
    assert [shard.parts[0].before for shard in cut] == [0, 2, 3]
    lost = dies(cut[2])
    assert isinstance(lost, shards.Manifest)
    assert lost.lost
    assert [(f.document, f.stage) for f in lost.failures] == [(f"{folder / 'wire.jsonl'}:4", "read")]
    found = shards.build_shards([folder], tmp_path / "out", settings=chosen, work=tmp_path / "w", keep_store=False)
    assert found.articles == 3
    assert [f.error for f in found.skipped] == ["every process that read it died (3 tries)"]
    assert shards.status(tmp_path / "out", tmp_path / "w").shards_lost == 1


def test_a_process_that_dies_costs_one_more_try(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped: list[object] = []
    tasks = [(tmp_path, number) for number in range(3)]
    assert list(spread(die_or_double, tasks, 1, stopped.append)) == [0, 4, 2]
    assert [path.name for path in tmp_path.iterdir()] == ["1"], "one died"
    assert stopped == []
    with pytest.raises(Exception, match="not today"):
        list(spread(refuse, [1], 2, stopped.append))
    monkeypatch.setattr("kg.shards.supervise._DEATHS", 1)
    with pytest.raises(KGError, match="cost 1 processes, the last of which ended with code 9"):
        list(spread(os._exit, [9], 1, stopped.append))


def test_who_stops_a_build_takes_no_life_of_its_shards(tmp_path: Path) -> None:
    job = Job(tmp_path, Shard("x", ()), corpus.settings(), "")
    begun = attempts_of(tmp_path, "x")
    begun.parent.mkdir()
    results = iter(shards.processes(2)(begin_or_wait, [job, begun]))
    assert next(results) == begun
    assert begun.exists()
    results.close()  # type: ignore[attr-defined]
    assert not begun.exists()


def test_poison_costs_itself_alone(tmp_path: Path) -> None:
    corpus.write_files(tmp_path / "news", 12)
    chosen = corpus.settings(2000, make=corpus.poisoned, limits=Limits(deadline=3, memory=300))
    shards.build_shards([tmp_path / "news"], tmp_path / "clean", settings=chosen, keep_store=False)
    corpus.write_poison(tmp_path / "news")
    found = shards.build_shards([tmp_path / "news"], tmp_path / "out", settings=chosen, keep_store=False)
    assert found.articles == 12
    corpus.check_poison(found.skipped)
    assert (tmp_path / "clean" / "graph.ttl").read_bytes() == (tmp_path / "out" / "graph.ttl").read_bytes()


def test_an_article_that_changes_while_it_is_read_stops_the_build(tmp_path: Path) -> None:
    corpus.write_files(tmp_path / "news", 3)
    chosen = corpus.settings()
    plan = make_plan([tmp_path / "news"], chosen)
    (tmp_path / "news" / "a0001.md").write_text("别的。", encoding="utf-8")
    with pytest.raises(DocumentError, match="has changed since"):
        shards.run_shard(Job(tmp_path / "w", plan.shards[0], chosen, plan.config))


def test_ranges_of_lines_give_together_what_the_file_gives(mixed: Path) -> None:
    path = mixed / "wire.jsonl"
    assert has_lines(path)
    assert not has_lines(mixed / "list.json")
    source = Source("wire", path, "wire.jsonl")
    whole = [item for item in read_source(source) if isinstance(item, Document) or "left out" not in item.error]
    data = path.read_bytes()
    cuts = [0, *(at + 1 for at, byte in enumerate(data) if byte == 10 and at % 7 == 0), len(data)]
    parts = [
        item
        for start, stop in pairwise(cuts)
        for item in read_lines(source, start, stop, data[:start].count(b"\n"))
        if isinstance(item, Document) or "left out" not in item.error
    ]
    assert parts == whole


def article(number: int, text: str) -> Document:
    return Document(f"d{number:04}", text, (Block(Span(0, len(text))),))


def copies_of(documents: list[Document], tmp_path: Path) -> tuple[set[tuple[str, str]], int]:
    """The reprints that the large build finds among some articles, and how often it went through them."""
    from kg.model import Extraction
    from kg.shards.codec import dump_pair

    path = tmp_path / "articles.parquet"
    columns = {"id": "text", "day": "text", "issued": "text", "sample": "wholes", "record": "bytes"}
    with Writer(path, columns) as file:
        for document in documents:
            shingles = reprints.shingles_of(reprints.sound_of(document))
            sample = reprints.sample_of(shingles).view("int64").tolist() if len(shingles) >= reprints.LEAST else None
            day, issued, ident = reprints.order_of(document)
            file.add([(ident, day, issued, sample, dump_pair(document, Extraction(ident)))])
    with database(shards.Sizes(memory="100MB"), tmp_path / "spill") as base:
        base.execute(f"CREATE VIEW articles AS SELECT * FROM {scan([path])}")
        rounds = find_copies(base, 3)
        return set(rows(base, "SELECT * FROM reprints")), rounds


def test_reprints_are_those_of_a_small_build_also_where_shingles_are_common(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = random.Random(3)  # noqa: S311 - the same at each run
    lines = ["".join(draw.choices("矿场电力通知关停清退算力比特币四川新疆内蒙古云南发改委", k=24)) for _ in range(40)]
    documents = [article(n, "".join(draw.sample(lines, draw.randint(4, 9)))) for n in range(150)]
    documents += [article(150 + n, documents[n * 3].text + lines[n % 40] * (n % 2)) for n in range(40)]
    expected = set(reprints.find_reprints(documents))
    assert len(expected) > 30
    assert copies_of(documents, tmp_path)[0] == expected
    monkeypatch.setattr(reprints, "COMMON", 5)
    expected = set(reprints.find_reprints(documents))
    found, rounds = copies_of(documents, tmp_path)
    assert rounds > 1
    assert found == expected


words = st.text("关于整治虚拟货币挖矿", min_size=4, max_size=24)


@given(
    st.lists(
        st.tuples(
            words,
            st.booleans(),
            st.sets(
                st.dates(min_value=date(2021, 6, 1), max_value=date(2021, 6, 3)),
                max_size=2,
            ),
        ),
        max_size=14,
    )
)
@hypothesis_settings(deadline=None, max_examples=60)
def test_no_pair_of_documents_that_are_one_is_overlooked(described: list[tuple[str, bool, set[object]]]) -> None:
    maker = IRI("https://w3id.org/kuangtu/id/region-510000")
    who = {maker: Entity(maker, "Region", "四川省")}
    facts = []
    for number, (title, titled, days) in enumerate(described):
        name = f"关于{title}" if titled else title.replace("关", "").replace("于", "") or "措施"
        fact = rules.Facts(Entity(IRI(f"https://w3id.org/kuangtu/id/document-{number}"), "Notice", name))
        fact.makers, fact.days = {maker}, days  # type: ignore[assignment]
        facts.append(fact)
    one = {pair for pair in combinations(range(len(facts)), 2) if rules.same_document(facts[pair[0]], facts[pair[1]], who)}
    assert one <= set(rules.likely_pairs(facts))


def test_duckdb_says_nothing_on_standard_output(tmp_path: Path) -> None:
    with database(corpus.settings(8000).sizes, tmp_path / "spill") as base:
        assert base.execute("SELECT current_setting('enable_progress_bar')").fetchall() == [(False,)]


def test_a_step_over_much_more_than_its_memory_goes_to_the_disk(tmp_path: Path) -> None:
    draw = random.Random(1)  # noqa: S311 - the same at each run
    path = tmp_path / "quads.parquet"
    with Writer(path, {"hash": "whole", "line": "text"}) as file:
        file.add((draw.randrange(1 << 32), f"<https://example.org/{draw.getrandbits(400):x}> .") for _ in range(600_000))
    size = 0
    with database(shards.Sizes(memory="32MB"), tmp_path / "spill") as base:
        found = stream(base, f"SELECT DISTINCT line FROM {scan([path])} ORDER BY line")
        last = next(found)[0]
        spilled, held = rows(base, "SELECT sum(temporary_storage_bytes), sum(memory_usage_bytes) FROM duckdb_memory()")[0]
        assert spilled > held
        assert held <= 32_000_000
        for (line,) in found:
            assert line > last
            last, size = line, size + len(line)
    assert size > 2 * 32_000_000
    with (
        pytest.raises(GraphError, match="a higher memory limit"),
        database(shards.Sizes(memory="1MB"), tmp_path / "spill") as base,
    ):
        base.execute(f"SELECT DISTINCT line FROM {scan([path])} ORDER BY line").fetchall()


def test_status_of_a_small_build_of_none_and_on_the_command_line(
    small: Path, large: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = shards.status(small)
    assert (found.state, found.shards_done) == ("complete", 0)
    assert found.articles == len(names(small / "text"))
    with pytest.raises(OutputError, match="no build is here"):
        shards.status(tmp_path)
    with pytest.raises(SystemExit):
        main(["status", str(large), "--json"])
    shown = json.loads(capsys.readouterr().out)
    assert shown["state"] == "complete"
    assert shown["shards_left"] == 0
    assert shown["failed"]
    with pytest.raises(SystemExit):
        main(["status", str(large)])
    assert "complete" in capsys.readouterr().out


def test_large_input_is_built_in_shards_without_being_asked(
    mixed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["build", str(mixed), "-o", str(tmp_path / "out"), "--size", "above=10k", "--size", "shard=20k", "--no-store"]
    with pytest.raises(SystemExit):
        main(command)
    assert "shards" in capsys.readouterr().out
    assert (tmp_path / "out" / "nquads").is_dir()
    with pytest.raises(SystemExit) as leaving:
        main([*command, "--task", "1/2"])
    assert leaving.value.code == 2


def test_a_library_that_is_missing_is_named_with_its_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(MissingExtra, match=r"kuangtu\[large\]"):
        shards.build_shards([tmp_path], tmp_path / "out", settings=corpus.settings())
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(MissingExtra, match=r"kuangtu\[spark\]"):
        shards.spark()


def test_wrong_sizes_tasks_and_inputs_are_refused(tmp_path: Path) -> None:
    for given_sizes, message in (
        ({"shart": "1"}, "no size is called"),
        ({"shard": "big"}, "no number"),
        ({"shard": "0"}, "1 or more"),
    ):
        with pytest.raises(SettingsError, match=message):
            shards.Sizes.of(given_sizes)
    for text in ("0/2", "3/2", "1", "a/b"):
        with pytest.raises(SettingsError, match="is no task"):
            shards.task_of(text)
    with pytest.raises(DocumentError, match="reads files only"):
        shards.build_shards([Path("-")], tmp_path / "out", settings=corpus.settings())
    with pytest.raises(DocumentError, match="no articles there"):
        shards.build_shards([tmp_path / "none"], tmp_path / "out", settings=corpus.settings())
    (tmp_path / "x.md").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    with pytest.raises(DocumentError, match="nothing could be read"):
        shards.build_shards([tmp_path / "x.md"], tmp_path / "out", settings=corpus.settings())
    assert not (tmp_path / "out").exists()


def test_every_shard_belongs_to_one_task(mixed: Path) -> None:
    plan = make_plan([mixed], corpus.settings())
    found = [shard for number in (1, 2, 3) for shard in mine(plan.shards, (number, 3))]
    assert sorted(found, key=lambda s: s.name) == sorted(plan.shards, key=lambda s: s.name)
    sources, _ = find_sources([mixed])
    assert {part.id for shard in plan.shards for part in shard.parts} == {source.id for source in sources}
    assert all(isinstance(failure, Failure) for failure in plan.failures)
    assert table_of(mixed, "x", "articles").name == "x.articles.parquet"
