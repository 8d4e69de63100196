"""Where few articles changed, the last output is changed; what comes out is what putting all together gives."""

from __future__ import annotations

import os
import random
import time
from datetime import date
from typing import TYPE_CHECKING

import pytest
from test_incremental import SENTENCES, content, extracted, same_as_fresh, write

from kg.errors import DocumentError
from kg.graph import patch_turtle
from kg.identity import copies, merge, reprints
from kg.identity.again import Identities, being_of
from kg.identity.copies import Print, renewed_reprints
from kg.identity.rules import Facts
from kg.limits import Limits
from kg.links import mint
from kg.model import IRI, Block, Document, Entity, Span
from kg.pipeline import build
from kg.pipeline.cache import Cache
from kg.pipeline.part import Shown
from kg.pipeline.watched import stat_of
from kg.vocabulary.lexicon import BASE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kg.identity.again import Being

__all__ = ["extracted"]

LONG = "".join(f"{a}省{b}市的矿场今日已经断电，矿工正在把机器搬走。" for a in "甲乙丙丁戊" for b in "子丑寅卯辰")
MISTYPED = "青海省工业和信息化厅6月9日印发《关于全面关亭虚拟货币“挖矿”项目的通知》。"
UNTOLD = "《关于全面关停虚拟货币“挖矿”项目的通知》要求立即断电。"
SHORT = "国家发展和改革委员会（以下简称“国家发改委”）发布《关于整治虚拟货币“挖矿”活动的通知》。国家发改委要求严禁新增项目。"
COMPANY = "星云矿业有限公司将矿机迁往哈萨克斯坦。"


def news_of(folder: Path) -> Path:
    news = folder / "news"
    for number, sentence in enumerate(SENTENCES[:6]):
        write(news, f"a{number}", sentence, publisher="某报" if number else "新华社")
    return news


CHANGES: dict[str, Callable[[Path], object]] = {
    "a sentence more": lambda news: write(news, "a2", SENTENCES[2], SENTENCES[7]),
    "another title": lambda news: write(news, "a0", SENTENCES[0], title="矿场断电", publisher="新华社"),
    "a notice mistyped, which is merged": lambda news: write(news, "a3", SENTENCES[3], MISTYPED),
    "a notice without its issuer": lambda news: write(news, "z", UNTOLD),
    "the first to tell of a notice goes": lambda news: (news / "a0.md").unlink(),
    "a company nobody knew": lambda news: write(news, "b", COMPANY),
    "an abbreviation": lambda news: write(news, "a1", SHORT),
    "another day, other order": lambda news: write(news, "a4", SENTENCES[4], day=1),
    "a publisher written otherwise": lambda news: write(news, "a5", SENTENCES[5], publisher="某 报"),
    "no claim is left": lambda news: write(news, "a2", "今天天气很好。"),
    "another name": lambda news: (news / "a1.md").rename(news / "0.md"),
}


@pytest.fixture
def begun(tmp_path: Path, extracted: list[str]) -> tuple[Path, Path]:
    news, out = news_of(tmp_path), tmp_path / "out"
    build([news], out, keep_store=False)
    return news, out


def test_every_kind_of_change_is_followed_there_and_back(begun: tuple[Path, Path]) -> None:
    news, out = begun
    before, was = content(out), {path.name: path.read_bytes() for path in news.iterdir()}
    for what, change in CHANGES.items():
        change(news)
        report = same_as_fresh(news, out, keep_store=False)
        assert (report.reused.assembled, report.reused.because) == ("patched", ""), what
        for path in news.iterdir():
            path.unlink()
        for name, data in was.items():
            (news / name).write_bytes(data)
        report = build([news], out, keep_store=False)
        assert report.reused.assembled == "patched", what
        assert content(out) == before, what


def test_a_reprint_comes_and_goes(begun: tuple[Path, Path]) -> None:
    news, out = begun
    write(news, "m", LONG, day=10)
    same_as_fresh(news, out, keep_store=False)
    for name, day, original in (("r", 11, "m"), ("b", 9, "b")):
        write(news, name, LONG, "编者按。", day=day)
        report = same_as_fresh(news, out, keep_store=False)
        assert report.reused.assembled == "patched"
        assert original in {one for _, one in report.reprints}
    (news / "b.md").unlink()
    assert same_as_fresh(news, out, keep_store=False).reprints == (("r", "m"),)
    (news / "m.md").unlink()
    assert same_as_fresh(news, out, keep_store=False).reprints == ()


def test_only_what_is_not_as_it_was_is_read(begun: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    news, out = begun
    time.sleep(0.2)
    build([news], out, keep_store=False)  # the files are old enough now to be taken down
    seen: list[str] = []
    with monkeypatch.context() as patch:
        patch.setattr("kg.pipeline.watched.read_all", lambda _read, todo, **_: iter(seen.extend(s.id for s in todo) or []))
        build([news], out, keep_store=False)
    assert seen == []
    path = news / "a3.md"
    old, data = path.stat(), path.read_bytes()
    path.write_bytes(data.replace("5月21日".encode(), "5月22日".encode()))
    os.utime(path, ns=(old.st_atime_ns, old.st_mtime_ns))
    assert path.stat().st_size == old.st_size
    report = same_as_fresh(news, out, keep_store=False)
    assert (report.reused.extracted, report.reused.assembled) == (1, "patched"), "whatever its time is set to"
    time.sleep(0.2)
    assert stat_of(path)
    monkeypatch.setattr("kg.pipeline.watched._TICK", 3_600_000_000_000)  # however long the next line takes
    path.touch()
    assert stat_of(path) == "", "what was just changed may change again unseen"


def test_what_cannot_be_followed_is_put_together(begun: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    news, out = begun
    write(news, "a1", SENTENCES[8])
    (out / "facts.csv").write_bytes(b"")
    report = same_as_fresh(news, out, keep_store=False)
    assert (report.reused.assembled, report.reused.because) == ("whole", "the output is not as the last build left it")
    monkeypatch.setattr("kg.pipeline.renew._LEAST", 1)
    for name in ("a1", "a2"):
        write(news, name, SENTENCES[9])
    report = same_as_fresh(news, out, keep_store=False)
    assert (report.reused.assembled, report.reused.because) == ("whole", "2 articles of 6 changed")


def test_an_article_that_fails_costs_itself_alone_also_the_next_time(begun: tuple[Path, Path]) -> None:
    news, out = begun
    options = {"keep_store": False, "limits": Limits(claims=8)}
    write(news, "x", *SENTENCES)
    assert [failure.document for failure in build([news], out, **options).skipped] == ["x"]
    write(news, "a1", SENTENCES[8])
    report = same_as_fresh(news, out, **options)
    assert (report.reused.assembled, report.reused.extracted, len(report.skipped)) == ("patched", 1, 1)
    write(news, "a2", *SENTENCES)
    report = same_as_fresh(news, out, **options)
    assert (report.reused.assembled, report.reused.extracted, len(report.skipped)) == ("patched", 0, 2)
    for name in ("x", "a2"):
        write(news, name, SENTENCES[9])
    report = same_as_fresh(news, out, **options)
    assert (report.reused.assembled, report.reused.extracted, report.skipped) == ("patched", 2, ())
    assert build([news], out, **options).reused.assembled == "left"
    for path in sorted(news.iterdir()):
        path.unlink()
    with pytest.raises(DocumentError, match="no articles there"):
        build([news], out, **options)


def test_a_build_that_dies_after_the_swap_leaves_no_wrong_tables(
    begun: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    news, out = begun
    write(news, "a1", SENTENCES[8])

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Cache, "remember", dies)
        with pytest.raises(KeyboardInterrupt):
            build([news], out, keep_store=False)
    write(news, "a2", SENTENCES[9])
    assert same_as_fresh(news, out, keep_store=False).reused.assembled == "whole"
    write(news, "a3", SENTENCES[7])
    assert same_as_fresh(news, out, keep_store=False).reused.assembled == "patched"


def test_above_a_number_of_claims_the_page_shows_the_most_told_ones(begun: tuple[Path, Path]) -> None:
    news, out = begun
    report = build([news], out, keep_store=False, shown=Shown(5, 4))
    assert f"the 4 most told claims of {report.claims}" in (out / "graph.html").read_text(encoding="utf-8")
    write(news, "a1", SENTENCES[8])
    assert same_as_fresh(news, out, keep_store=False, shown=Shown(5, 4)).reused.assembled == "patched"


# --- the steps by themselves, against the whole step


def test_turtle_is_patched_as_it_would_be_written(begun: tuple[Path, Path], tmp_path: Path) -> None:
    _, out = begun
    head, *parts = (out / "graph.ttl").read_text(encoding="utf-8").split("\n\n")
    groups = {part.split(" ", 1)[0]: part.removesuffix("\n") + "\n" for part in parts}
    draw = random.Random(7)  # noqa: S311 - by a fixed rule
    for _ in range(20):
        gone = draw.sample(sorted(groups), 5)
        changes: dict[str, str | None] = dict.fromkeys((*gone, min(groups), "ktr:never-there"))
        changes |= {f"ktr:{draw.choice('!az')}{n}": f"ktr:{n} kt:targets ktr:z .\n" for n in range(3)}
        wanted = {subject: group for subject, group in {**groups, **changes}.items() if group}
        patched = patch_turtle(out / "graph.ttl", tmp_path / "new.ttl", changes, "https://w3id.org/kuangtu/id/")
        assert patched
        text = "\n".join((f"{head}\n", *(wanted[subject] for subject in sorted(wanted))))
        assert (tmp_path / "new.ttl").read_text(encoding="utf-8") == text
    assert set(patched.gone) == {groups[s].encode() for s in changes if s in groups}


def test_a_prefix_that_is_used_no_more_goes_from_the_head(tmp_path: Path) -> None:
    head = "@prefix kt: <https://w3id.org/kuangtu/ontology#> .\n@prefix unit: <http://qudt.org/vocab/unit/> .\n"
    old = f'{head}\nkt:a kt:b "of unit:X" .\n\nkt:c kt:d unit:Y .\n'
    (tmp_path / "old.ttl").write_text(old, encoding="utf-8")
    patched = patch_turtle(tmp_path / "old.ttl", tmp_path / "new.ttl", {"kt:c": None}, "https://example.org/")
    assert patched
    assert (tmp_path / "new.ttl").read_text(encoding="utf-8") == old.replace(
        "@prefix unit: <http://qudt.org/vocab/unit/> .\n", ""
    ).replace("\nkt:c kt:d unit:Y .\n", "")


TITLES = (
    "关于清理关停虚拟货币挖矿项目的通知", "关于清理关亭虚拟货币挖矿项目的通知", "关于整顿矿场用电的八项措施（试行）", "八项措施",
    "清理关停虚拟货币挖矿项目", "关于全面关停虚拟货币挖矿项目的紧急通知", "关于金融", "会议纪要",
)  # fmt: skip
REGIONS = tuple(IRI(f"{BASE}region-{number}") for number in range(4))
AGENCIES = tuple(IRI(f"{BASE}agency-{number}") for number in range(8))


def beings(draw: random.Random, count: int, old: dict[IRI, Being]) -> dict[IRI, Being]:
    """Some things that may be one, beside those that are there."""
    found = dict(old)

    def put(iri: IRI, cls: str, label: str, region: IRI | None = None, *, known: bool = False) -> None:
        makers = {*draw.sample((*AGENCIES, *REGIONS), draw.choice((0, 1, 1, 1, 2)))}
        days = {date(2021, 6, day) for day in draw.sample(range(1, 5), draw.choice((0, 1, 1, 2)))}
        found[iri] = being_of(Facts(Entity(iri, cls, label, region=region, known=known), makers, days))

    for number, iri in enumerate(REGIONS):
        put(iri, "Region", f"区{number}")
    for number, iri in enumerate(AGENCIES):
        if iri not in found or draw.random() < 0.03:
            put(iri, "Agency", f"厅{number}", draw.choice((*REGIONS, None)))
    for _ in range(count):
        kind = draw.random()
        if kind < 0.6:
            put(IRI(f"{BASE}document-{draw.randrange(40):03}"), "Notice", draw.choice(TITLES), known=draw.random() < 0.05)
        elif kind < 0.8:
            put(IRI(f"{BASE}meeting-{draw.randrange(15):03}"), "Meeting", draw.choice(("会议", "第三次会议")))
        elif kind < 0.9:
            label = draw.choice(("王五", "李四"))
            put(draw.choice((IRI(f"{BASE}person-{draw.randrange(8)}"), mint("person", label, AGENCIES[0]))), "Person", label)
        else:
            put(
                IRI(f"{BASE}company-{draw.randrange(6)}"),
                draw.choice(("Company", "Exchange")),
                draw.choice(("星云矿业", "星云矿业有限公司")),
            )
    return found


def resolved(world: dict[IRI, Being]) -> tuple[dict[IRI, IRI], list[tuple[IRI, IRI, str]]]:
    """All, by the whole step."""
    facts = {iri: being.facts() for iri, being in world.items()}
    union = merge.joined_groups(facts, {iri: being.entity() for iri, being in world.items()})
    return merge.names(union, facts, facts), sorted(union.reasons)


@pytest.mark.parametrize("seed", range(40))
def test_identity_after_a_change_is_that_of_all(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - by a fixed rule
    old = beings(draw, draw.randint(5, 60), {})
    finals, joins = resolved(old)
    for _ in range(4):
        new = beings(draw, draw.randint(1, 2), old)
        for iri in draw.sample(sorted(new.keys() - set(REGIONS)), draw.randint(0, 2)):
            del new[iri]
        changed = {iri: new.get(iri) for iri in {*old, *new} if old.get(iri) != new.get(iri)}
        near, final, more = Identities(old, changed, finals).resolved()
        found = {iri: final.get(iri, finals.get(iri, iri)) for iri in new}
        assert (found, sorted([join for join in joins if join[0] not in near] + more)) == resolved(new)
        old, (finals, joins) = new, resolved(new)


def printed(documents: dict[str, Document]) -> dict[str, Print]:
    """What reprints are told by."""
    found = {}
    for one in documents.values():
        shingles = reprints.shingles_of(reprints.sound_of(one))
        if len(shingles) >= reprints.LEAST:
            found[one.id] = Print(one.id, reprints.order_of(one), reprints.sample_of(shingles).astype("<u8").tobytes())
    return found


@pytest.mark.parametrize("seed", range(20))
def test_reprints_after_a_change_are_those_of_all(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reprints, "COMMON", 3)
    monkeypatch.setattr(copies, "COMMON", 3)
    draw = random.Random(seed)  # noqa: S311 - by a fixed rule
    pool = ["".join(chr(draw.randrange(0x4E00, 0x9FA5)) for _ in range(draw.randint(12, 30))) for _ in range(14)]
    articles: dict[str, Document] = {}

    def put(name: str) -> None:
        text = "。".join(draw.choice(pool) for _ in range(draw.randint(3, 12)))
        if articles and draw.random() < 0.5:
            text = draw.choice(list(articles.values())).text
            text = f"{text}。{draw.choice(pool)}" if draw.random() < 0.5 else text[: int(len(text) * 0.9)]
        day = date(2021, 6, draw.randint(1, 9)) if draw.random() < 0.9 else None
        articles[name] = Document(name, text, (Block(Span(0, len(text))),), issued=day)

    for number in range(25):
        put(f"d{number}")
    before, known = printed(articles), dict(reprints.find_reprints(articles.values()))
    for step in range(6):
        for _ in range(draw.randint(1, 2)):
            put(draw.choice((f"x{step}", *articles)))
            if draw.random() < 0.3:
                del articles[draw.choice(list(articles))]
        after = printed(articles)
        found = renewed_reprints(before, after, known, lambda ident: reprints.sound_of(articles[ident]))
        before, known = after, dict(reprints.find_reprints(articles.values()))
        assert found == known
