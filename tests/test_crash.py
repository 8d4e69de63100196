"""Whatever happens to a build, the last good output stays whole, and the next build goes on from there."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from kg.cli.app import main
from kg.errors import OutputError
from kg.model import Block, Corpus, Document, Extraction, Extractor, Failure, Span
from kg.pipeline import Progress, Stages, build
from kg.pipeline.claim import claimed, standing
from kg.shards import Status, status

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and locks")

CRASHING = Path(__file__).with_name("crashing.py")
LEFT = [".out.kuangtu-cache", "news", "out"]


def crashing(what: str, folder: Path) -> list[dict[str, object]]:
    done = subprocess.run([sys.executable, CRASHING, what, folder], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


def test_kill_9_at_25_moments(tmp_path):
    found = crashing("killed", tmp_path)
    assert len(found) == 25
    assert all(row["died"] for row in found)
    assert set(Counter(row["stage"] for row in found)) == {"start", "read", "extract", "resolve", "write"}
    for row in found:
        assert row["whole"], f"the output is the old one or the new one: {row}"
        assert row["same"], f"the next build ends with the bytes of a fresh one: {row}"
        assert row["twice"] == [], f"what was extracted is not extracted again: {row}"
        assert row["left"] == LEFT, f"nothing is left lying about: {row}"
    assert {0, 1, 3} <= {row["kept"] for row in found}, "some died before, some amid, some after the extraction"


def test_a_full_disk(tmp_path):
    found = crashing("full", tmp_path)
    assert len(found) == 5
    for row in found:
        assert "File too large" in row["error"]
        assert row["untouched"], row
        assert row["again"] == "", row
        assert row["same"], row
        assert row["left"] == LEFT, row
    assert {"graph.ttl", "graph.html"} <= {str(row["error"]).split(": ")[1].split()[0] for row in found}


# --- with plain stages in place of the rooms


def article() -> Document:
    return Document("a", "断电", (Block(Span(0, 2)),))


def extractor():
    return lambda document: Extraction(document.id)


def write(_corpus: Corpus, folder: Path) -> None:
    (folder / "graph.ttl").write_text("# whole\n", encoding="utf-8")


def stages() -> Stages:
    return Stages(lambda _paths: iter([article()]), extractor, lambda documents, _found: Corpus(tuple(documents)), write)


HOLDS = """
import sys, time
from pathlib import Path
from kg.model import Failure
from kg.pipeline import Progress, claim
from kg.pipeline.claim import claimed, standing
claim._EVERY = 3600  # seconds in which only the beginning of a stage is written down
with claimed(Path(sys.argv[1])) as claim:
    claim.tell(Progress("read", 5))
    claim.tell(Progress("extract", 3, 5, Failure("b", "extract", "too long")))
    claim.tell(Progress("extract", 4, 5))
    print("claimed", flush=True)
    time.sleep(60)
"""


def test_a_second_build_into_one_folder_says_so_and_stops(tmp_path):
    out = tmp_path / "out"
    build([], out, stages=stages())
    before = (out / "report.json").read_bytes()
    with subprocess.Popen([sys.executable, "-c", HOLDS, str(out)], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"claimed\n"
        with pytest.raises(OutputError, match="another build is writing there"):
            build([], out, stages=stages())
        build([], tmp_path / "other", stages=stages())
        assert (out / "report.json").read_bytes() == before
        held = Status("running", True, 0, 0, 0, 0, 3, 0, 1, (Failure("b", "extract", "too long"),), "extract", 2)
        assert status(out) == held, "and whoever asks is told how far it was when that was last written down"
        child.send_signal(signal.SIGKILL)
        child.wait(10)
    assert status(out) == replace(held, state="stopped")
    build([], out, stages=stages())
    assert status(out).state == "complete"
    assert {path.name for path in tmp_path.iterdir()} == {"out", "other"}, "a claim dies with its process, and leaves nothing"


def test_a_build_that_is_interrupted_says_how_far_it_was(tmp_path: Path) -> None:
    out = tmp_path / "out"

    def interrupts(progress: Progress) -> None:
        if progress.stage == "resolve":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build([], out, stages=stages(), on_progress=interrupts)
    assert status(out) == Status("stopped", False, 0, 0, 0, 0, 1, 0, 0, (), "resolve", 0)
    with claimed(out):  # a build that tells nothing, such as one in shards
        assert standing(out) is None
    assert [path.name for path in tmp_path.iterdir()] == [], "which leaves nothing of either"


def test_a_build_says_how_far_it_is(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("kg.pipeline.claim._EVERY", 0)
    documents = [replace(article(), id=name) for name in ("a", "b")]
    seen = []

    def fails() -> Extractor:
        return lambda document: Extraction(document.id) if document.id == "a" else 1 // 0

    def looks(progress: Progress) -> None:
        seen.append((progress.stage, status(tmp_path / "out").articles_left))
        if progress.stage == "write":
            with suppress(SystemExit):
                main(["status", str(tmp_path / "out")])

    build([], tmp_path / "out", stages=replace(stages(), read=lambda _paths: documents, extractor=fails), on_progress=looks)
    assert seen == [("read", None)] * 2 + [("extract", 1), ("extract", 0), ("resolve", 0), ("write", 0)]
    told = capsys.readouterr().out.replace(str(tmp_path), "")
    assert "/out: running (write)\n2 articles done, 0 left\n1 left out:\n  b: ZeroDivisionError" in told
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_build_within_a_build_is_refused_too(tmp_path):
    def again(progress: Progress) -> None:
        if progress.stage == "write":
            build([], tmp_path / "out", stages=stages())

    with pytest.raises(OutputError, match="another build"):
        build([], tmp_path / "out", stages=stages(), on_progress=again)
    assert list(tmp_path.iterdir()) == []


def test_a_claim_that_was_let_go_while_we_reached_for_it_is_made_anew(tmp_path, monkeypatch):
    real, seen = os.path.samestat, []

    def removed_once(one: os.stat_result, other: os.stat_result) -> bool:
        seen.append(one)
        return len(seen) > 1 and real(one, other)

    monkeypatch.setattr("os.path.samestat", removed_once)
    with claimed(tmp_path / "out"):
        assert len(seen) == 2


def refused(out: Path) -> str:
    """Build in a process that has no rights, and return what it was told; nothing may be read."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        with suppress(BaseException):
            if os.geteuid() == 0:  # as root every folder can be written to: be nobody
                os.setuid(65534)
            try:
                build([], out, stages=Stages(None, extractor, None, write))
            except OutputError as error:
                os.write(writer, str(error).encode())
        os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    with os.fdopen(reader) as pipe:
        return pipe.read()


def test_a_place_that_cannot_be_written_is_told_before_anything_is_read():
    with tempfile.TemporaryDirectory() as name:  # whose parents anybody may enter
        place = Path(name) / "place"
        build([], place / "out", stages=stages())
        place.parent.chmod(0o755)
        place.chmod(0o555)
        before = sorted(place.rglob("*"))
        assert "cannot write there" in refused(place / "out")
        assert "cannot write there" in refused(place / "new")
        assert sorted(place.rglob("*")) == before
        place.chmod(0o755)


def test_folders_made_for_nothing_are_removed(tmp_path):
    with claimed(tmp_path / "a" / "b" / "out"):
        assert (tmp_path / "a" / "b").is_dir()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="what is open is looked up there")
def test_where_nothing_open_can_be_removed_and_only_what_may_be_written_can_be_synced(tmp_path, monkeypatch):
    unlink, fsync = Path.unlink, os.fsync

    def unlinked(path: Path, **options: bool) -> None:
        for handle in Path("/proc/self/fd").iterdir():
            with suppress(OSError):
                assert not path.exists() or not os.path.samestat(handle.stat(), path.stat()), f"{path.name} is open"
        unlink(path, **options)

    def synced(handle: int) -> None:
        flags = dict(line.split(":\t") for line in Path(f"/proc/self/fdinfo/{handle}").read_text().splitlines())["flags"]
        if int(flags, 8) & os.O_ACCMODE == os.O_RDONLY:
            raise OSError(errno.EBADF, "Bad file descriptor")
        fsync(handle)

    monkeypatch.setattr(Path, "unlink", unlinked)
    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(sys, "platform", "win32")
    for _ in range(2):
        build([], tmp_path / "out", stages=stages())
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
