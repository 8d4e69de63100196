"""Bytes, files and folders: encodings, ids, limits, and input that means harm."""

from __future__ import annotations

import gzip
import json
import os
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.documents import find_sources, read_documents, read_text, safe_id, sentences
from kg.documents.encodings import decode
from kg.limits import Limits
from kg.model import Document, Failure

SIMPLIFIED = "蓝湖省能源局发布通知，要求矿场在六月底前关停。矿工们说：“没料到。”"
TRADITIONAL = "藍湖省能源局發布通知，要求礦場在六月底前關停。礦工們說：「沒料到。」"


def ids(paths: list[Path]) -> list[str]:
    return [result.id for result in read_documents(paths) if isinstance(result, Document)]


def failures(paths: list[Path]) -> dict[str, Failure]:
    return {Path(result.document).name: result for result in read_documents(paths) if isinstance(result, Failure)}


@pytest.mark.parametrize(
    ("text", "codec", "note"),
    [
        (SIMPLIFIED, "utf-8", None),
        (SIMPLIFIED, "utf-8-sig", None),
        (SIMPLIFIED, "gb18030", "read as gb18030 (guessed)"),
        (SIMPLIFIED, "gbk", "read as gb18030 (guessed)"),
        (TRADITIONAL, "big5", "read as big5hkscs (guessed)"),
        (TRADITIONAL, "gb18030", "read as gb18030 (guessed)"),
        (SIMPLIFIED, "utf-16", "read as utf-16-le"),
        (SIMPLIFIED, "utf-16-le", "read as utf-16-le (guessed)"),
        (TRADITIONAL, "utf-16-be", "read as utf-16-be (guessed)"),
        (SIMPLIFIED, "utf-32", "read as utf-32-le"),
        ("plain ASCII text, twice.\n" * 2, "utf-16-le", "read as utf-16-le (guessed)"),
    ],
)
def test_encodings_are_told_apart(text: str, codec: str, note: str | None) -> None:
    found = decode(text.encode(codec))
    assert found is not None
    assert (found.text, found.note) == (text, note)


def test_a_declared_encoding_is_believed_where_it_fits() -> None:
    page = '<html><head><meta charset="big5"></head><body><p>電</p></body></html>'.encode("big5")
    found = decode(page)
    assert found is not None
    assert (found.encoding, found.guessed) == ("big5hkscs", False)
    assert decode(('<meta charset="big5">' + SIMPLIFIED).encode("gb18030")).encoding == "gb18030"


def test_a_few_broken_bytes_are_replaced_and_noted() -> None:
    found = decode((SIMPLIFIED * 20).encode()[:-1])
    assert found is not None
    assert (found.encoding, found.lost) == ("utf-8", 1)
    assert found.note == "read as utf-8 (guessed); 1 undecodable bytes replaced"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"%PDF-1.7 x", "a PDF file, not text; save the article as text"),
        (b"PK\x03\x04xxxx", "a ZIP archive or an Office document"),
        (b"\x89PNG\r\n\x1a\n", "an image"),
        (bytes(range(256)) * 50, "neither text in UTF-8"),
        (b"\x00" * 5000, "neither text in UTF-8"),
        (b"\x1f\x8bnot really", "a damaged gzip file"),
    ],
)
def test_what_is_no_text_says_what_it_is(data: bytes, message: str) -> None:
    (failure,) = read_text("a.bin", data)
    assert isinstance(failure, Failure)
    assert (failure.document, failure.stage) == ("a.bin", "read")
    assert message in failure.error


def test_compressed_articles_are_read_and_bombs_are_not(tmp_path: Path) -> None:
    (tmp_path / "a.md.gz").write_bytes(gzip.compress(SIMPLIFIED.encode()))
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress(b"a" * 30_000_000))
    (document,) = [result for result in read_documents([tmp_path]) if isinstance(result, Document)]
    assert (document.id, document.text) == ("a", SIMPLIFIED)
    assert "over 10 MB where 10 MB is the limit" in failures([tmp_path])["b.txt.gz"].error


def test_a_line_of_fifty_megabytes_is_refused_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_bytes(b"a" * 50_000_000)
    (tmp_path / "lines.jsonl").write_bytes(b'{"text": "a"}\n{"text": "' + b"a" * 50_000_000 + b'"}\n{"text": "b"}\n')
    (tmp_path / "ok.txt").write_text(SIMPLIFIED, "utf-8")
    assert ids([tmp_path]) == ["lines-1", "lines-3", "ok"]
    found = failures([tmp_path])
    assert "split it into articles" in found["long.txt"].error
    assert "over 50 MB" in found["lines.jsonl:2"].error


def test_compressed_lines_are_bounded(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(b'{"text": "a"}\n' * 2_000))
    results = list(read_documents([tmp_path], limits=Limits(unpacked=10_000)))
    assert isinstance(results[-1], Failure)
    assert results[-1].error.startswith("too large")


def test_folders_are_walked_and_what_is_no_article_is_told(tmp_path: Path) -> None:
    (tmp_path / "sub" / "deep").mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    for name in (
        "b.txt",
        "sub/a.md",
        "sub/deep/c.html",
        ".hidden.md",
        ".git/x.md",
        "README.md",
        "sub/readme_en.txt",
        "sub/style.css",
    ):
        (tmp_path / name).write_text("矿工走了。", "utf-8")
    assert ids([tmp_path]) == ["a", "b", "c"]
    skipped = failures([tmp_path])
    assert {name: failure.stage for name, failure in skipped.items()} == {
        "README.md": "skip",
        "readme_en.txt": "skip",
        "style.css": "skip",
    }
    assert skipped["README.md"].error.startswith("README files are not articles")
    assert ids([tmp_path / "README.md", tmp_path / ".hidden.md"]) == ["README", "hidden"]


def test_a_name_that_looks_like_one_with_a_digest_is_another_article(tmp_path: Path) -> None:
    for name in ("x/a.md", "y/a.md", f"{safe_id('a', salt='x/a.md')}.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("四川断电。", encoding="utf-8")
    idents = [source.id for source in find_sources([tmp_path])[0]]
    assert idents == sorted(set(idents))
    assert len(idents) == 3


def test_links_that_loop_end_and_a_file_reached_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.txt").write_text("矿工走了。", "utf-8")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "same.txt").symlink_to(tmp_path / "a" / "x.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nothing")
    assert len(ids([tmp_path, tmp_path / "a"])) == 1
    assert "a broken link" in failures([tmp_path])["gone.txt"].error


def test_pipes_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert "not a regular file" in failures([tmp_path])["pipe.txt"].error
    assert "not a regular file" in failures([tmp_path / "pipe.txt"])["pipe.txt"].error


def test_folders_and_files_without_rights_are_failures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shut").mkdir()
    (tmp_path / "ok.txt").write_text("矿工走了。", "utf-8")
    (tmp_path / "locked.txt").write_text("矿工走了。", "utf-8")
    scandir, opener = os.scandir, Path.open

    def guarded_scandir(path: Path) -> object:
        if Path(path).name == "shut":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    def guarded_open(self: Path, *args: object, **more: object) -> object:
        if self.name == "locked.txt":
            raise PermissionError(13, "Permission denied")
        return opener(self, *args, **more)

    monkeypatch.setattr(os, "scandir", guarded_scandir)
    monkeypatch.setattr(Path, "open", guarded_open)
    assert ids([tmp_path]) == ["ok"]
    found = failures([tmp_path])
    assert found["shut"].error == "the folder cannot be opened (Permission denied); check its rights"
    assert found["locked.txt"].error == "cannot be read (Permission denied); check the file and its rights"


def test_paths_that_do_not_exist_are_failures_and_empty_folders_are_nothing(tmp_path: Path) -> None:
    assert "cannot be read" in failures([tmp_path / "no.md"])["no.md"].error
    assert list(read_documents([tmp_path])) == []
    assert list(read_documents([])) == []


def test_ids_are_unique_and_do_not_depend_on_order_or_place(tmp_path: Path) -> None:
    for place in ("one", "two"):
        for folder in ("p", "q"):
            (tmp_path / place / folder).mkdir(parents=True)
            (tmp_path / place / folder / "x.md").write_text("矿工走了。", "utf-8")
        (tmp_path / place / "X.txt").write_text("矿工走了。", "utf-8")
        (tmp_path / place / "y-1.md").write_text("矿工走了。", "utf-8")
        (tmp_path / place / "y.json").write_text(json.dumps([{"text": "甲。"}, {"text": "乙。"}]), "utf-8")
    first = ids([tmp_path / "one"])
    assert first == ids([tmp_path / "two"])
    assert sorted(first) == sorted(ids(sorted((tmp_path / "one").iterdir(), reverse=True)))
    assert len({name.casefold() for name in first}) == len(first) == 6
    assert {"y-1", "y-1-2", "y-2"} <= set(first)


def test_standard_input_is_one_more_file() -> None:
    (document,) = list(read_documents([], stdin="<p>矿工走了。</p>".encode()))
    assert isinstance(document, Document)
    assert (document.id, document.text) == ("stdin", "矿工走了。")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("000_11a59c9d2c7be2f6", "000_11a59c9d2c7be2f6"),
        ("四川 断电", "四川 断电"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a\x00b\nc\u202ed", "a_b_c_d"),
        ("...", "article"),
        ("-rf", "rf"),
        ("CON", "CON_"),
        ("a\udcff", "a_"),
    ],
)
def test_names_become_ids_that_are_safe_as_file_names(name: str, expected: str) -> None:
    assert safe_id(name) == expected


@given(st.text(max_size=400))
def test_any_name_becomes_a_safe_id(name: str) -> None:
    ident = safe_id(name)
    assert ident
    assert not ident.startswith((".", "-"))
    assert not set(ident) & set('/\\:*?"<>|\0\n\r')
    assert len(ident.encode()) <= 170


def test_undecodable_file_names_are_shown_as_escapes(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.md"))
    try:
        path.write_text("矿工走了。", "utf-8")
    except OSError:
        pytest.skip("this file system takes no such names")
    sources, _ = find_sources([tmp_path])
    assert sources[0].shown.endswith("\\xff\\xfe.md")
    (document,) = list(read_documents([tmp_path]))
    assert isinstance(document, Document)
    document.path.encode()
    document.id.encode()


def test_a_source_knows_nothing_of_the_order_of_paths(tmp_path: Path) -> None:
    for name in ("b.md", "a.md", "c.md"):
        (tmp_path / name).write_text("矿工走了。", "utf-8")
    paths = [tmp_path / name for name in ("c.md", "a.md", "b.md")]
    assert list(read_documents(paths)) == list(read_documents(reversed(paths)))


N = 30_000
HEAD = "---\ntitle: t\n---\n"
HOSTILE = {
    "long line": "四川" * N,
    "deep divs": "<html><body>" + "<div>" * N + "x",
    "open tags": "<a" * N,
    "open quotes": "<p>x" + "<a '" * N + ">",
    "open comments": "<p>" + "<!--" * N,
    "open scripts": "<p>x" + "<script>" * N,
    "closing titles": "<p>x" + "<title>" * N + "</title " * N,
    "class attributes": "<p>x<div class='" + "class=" * N + "'>",
    "references": "<p>&#" + "9" * N + ";" + "&#" * N,
    "stars": HEAD + "**a" * N,
    "underscores": HEAD + "_a " * N,
    "brackets": HEAD + "[" * N,
    "links": HEAD + "[](" * N,
    "hashes": HEAD + "# a" + " " * N + "b",
    "rows": HEAD + "|" + "-" * N + "b",
    "regions": HEAD + "<div>\n" * N,
    "closed regions": HEAD + "<div>x</div>\n" * (N // 4),
    "spaces": HEAD + "a" + " " * N + "b",
    "json arrays": "[" * N,
    "json objects": '{"a":' * N,
    "items of a feed": "<rss><channel>" + "<item>" * N,
    "full dates": HEAD + "今日（" * N + "2021年5月" * N,
    "full stops": HEAD + 'a."b' * N,
    "brackets in text": HEAD + "（。" * N,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_takes_linear_time(name: str) -> None:
    start = time.process_time()
    for result in read_text("a.md", HOSTILE[name]):
        if isinstance(result, Document):
            assert len(sentences(result)) >= 1
    assert time.process_time() - start < 5, "it takes about 0.3 s; quadratic time would be minutes"


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(), st.text(alphabet="四川断电。<>/pdiv=\"'& \n#*_[]()-!`|{}:,0\x00\u3000"), st.binary()))
def test_anything_becomes_documents_or_failures(data: str | bytes) -> None:
    for result in read_text("a.md", data):
        if isinstance(result, Document):
            last = 0
            for block in result.blocks:
                assert block.span.start >= last
                last = block.span.end
                line = block.span.of(result.text)
                assert line == line.strip()
                assert "\n" not in line
            assert last == len(result.text)
            assert result.text.encode("utf-8")
            assert "\x00" not in result.text


@given(
    st.lists(
        st.text(alphabet="四川断电矿工走了，说“”", min_size=1, max_size=30).map(lambda line: f"话{line}。"),
        min_size=1,
        max_size=8,
    )
)
def test_prose_comes_out_whole_in_every_format(paragraphs: list[str]) -> None:
    expected = "\n".join(["断电", *paragraphs])
    head = "---\ntitle: 断电\n---\n"
    html = "".join(f"<p>　　{line}</p>\n" for line in paragraphs)
    feed = f"<rss><channel><item><title>断电</title><description><![CDATA[{html}]]></description></item></channel></rss>"
    for text in (
        head + "\n\n".join(paragraphs),
        head + f"<div>{html}</div>",
        json.dumps({"title": "断电", "content": html}),
        json.dumps({"标题": "断电", "正文": "\n".join(paragraphs)}, ensure_ascii=False),
        feed,
    ):
        (document,) = read_text("a", text)
        assert isinstance(document, Document)
        assert document.text == expected
