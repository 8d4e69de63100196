"""One thing under several names across articles: what is merged, what is not, and that a person has the last word."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from articles import article, extractor

from kg.errors import LexiconError
from kg.identity import resolve
from kg.identity.ledger import Ledger, read_ledger
from kg.identity.reprints import find_reprints
from kg.model import IRI, Claim, Corpus, Document, Entity, Evidence, Extraction, Precision, Span, When
from kg.vocabulary.lexicon import BASE

if TYPE_CHECKING:
    from pathlib import Path

ISSUED = "6月18日，四川省能源局发布《关于清理关停虚拟货币挖矿项目的通知》。"


def corpus(*texts: str, ledger: Path | None = None) -> Corpus:
    documents = [article(text, f"a{i}") for i, text in enumerate(texts)]
    return resolve(documents, [extractor()(d) for d in documents], ledger=ledger)


def labels(found: Corpus, cls: str) -> list[str]:
    return sorted(e.label for e in found.entities if e.cls == cls)


def book(folder: Path, *lines: str) -> Path:
    path = folder / "ledger.csv"
    path.write_text("relation,a,b,note\n" + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


# ── By hand: entities and claims without an article's words ────────────────────────────────────

DAY = When("6月18日", date(2021, 6, 18), date(2021, 6, 18), Precision.DAY)


def ktr(name: str) -> IRI:
    return IRI(BASE + name)


def made(*things: tuple[Entity, str, str]) -> Corpus:
    """Return the corpus of one article per (entity, predicate, other end)."""
    documents, extractions = [], []
    for i, (entity, predicate, other) in enumerate(things):
        body = Entity(ktr(other), "Agency" if other.startswith("agency") else "Company", other, known=True)
        ends = (body.iri, entity.iri) if predicate != "affiliatedWith" else (entity.iri, body.iri)
        document = Document(f"d{i}", "四川断电", ())
        claim = Claim(ends[0], predicate, ends[1], (Evidence.of(document, Span(0, 2)),), when=DAY)
        documents.append(document)
        extractions.append(Extraction(document.id, (entity, body), (claim,)))
    return resolve(documents, extractions)


def notice(number: int, title: str) -> Entity:
    return Entity(ktr(f"document-{number:016x}"), "Notice", title)


# ── Documents ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "other",
    [
        "四川省能源局6月18日印发《关于清理关停虚拟货币“挖矿”项目的通知》。",
        "四川省能源局印发《關於清理關停虛擬貨幣「挖礦」項目的通知》。",
        "四川省能源局印发《关于清理关停虚拟货币挖旷项目的通知》。",
        "四川省能源局印发《关于清理关停虚拟货币挖矿项目的通知（征求意见稿）》。",
        "四川省能源局印发《四川省能源局关于清理关停虚拟货币挖矿项目的通知》。",
        "四川省发改委、四川省能源局印发《关于清理关停虚拟货币挖矿项目的通知》。",
    ],
)
def test_one_notice_under_several_titles_is_one(other: str) -> None:
    found = corpus(ISSUED, other)
    assert len(labels(found, "Notice")) == 1
    assert {c.evidence[0].document for c in found.claims if c.predicate == "issued"} == {"a0", "a1"}, (
        "both articles keep their claim"
    )


@pytest.mark.parametrize(
    "other",
    [
        "云南省能源局印发《关于清理关停虚拟货币挖矿项目的通知》。",
        "四川省能源局印发《关于全面排查虚拟货币挖矿企业用电的通知》。",
        "四川省能源局印发《关于清理的通知》。",
    ],
)
def test_notices_of_two_issuers_or_two_subjects_stay_two(other: str) -> None:
    found = corpus(ISSUED, other)
    assert len(labels(found, "Notice")) == 2
    assert found.merges == ()


def test_joint_issuers_are_all_kept() -> None:
    found = corpus(ISSUED, "四川省发改委、四川省能源局印发《关于清理关停虚拟货币挖矿项目的通知》。")
    issuers = {c.subject for c in found.claims if c.predicate == "issued"}
    assert {e.label for e in found.entities if e.iri in issuers} == {"四川省能源局", "四川省发展和改革委员会"}


def test_the_other_title_stays_as_another_name_and_the_merge_is_told() -> None:
    found = corpus(ISSUED, "四川省能源局印发《关于清理关停虚拟货币挖旷项目的通知》。")
    (document,) = [e for e in found.entities if e.cls == "Notice"]
    assert "关于清理关停虚拟货币挖旷项目的通知" in {document.label, *document.aliases}
    (merge,) = found.merges
    assert merge.kept == document.iri
    assert "one slip apart" in merge.reason


def test_short_titles_are_never_taken_for_a_slip() -> None:
    one, other = notice(1, "关于清理的通知"), notice(2, "关于清退的通知")
    assert len(labels(made((one, "issued", "agency-a"), (other, "issued", "agency-a")), "Notice")) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("关于公布第一批虚拟货币挖矿企业清退名单的通知", "关于公布第二批虚拟货币挖矿企业清退名单的通知"),
        ("虚拟货币挖矿活动整治工作方案（2021年）", "虚拟货币挖矿活动整治工作方案（2022年）"),
    ],
)
def test_titles_that_differ_in_a_number_are_no_slip(one: str, other: str) -> None:
    a, b = notice(1, one), notice(2, other)
    assert len(labels(made((a, "issued", "agency-a"), (b, "issued", "agency-a")), "Notice")) == 2


def test_an_untitled_document_is_merged_with_no_other() -> None:
    one, other = notice(1, "通知"), notice(2, "通知")
    assert len(labels(made((one, "issued", "agency-a"), (other, "issued", "agency-a")), "Notice")) == 2


def test_a_title_has_the_same_iri_in_whatever_article_it_stands() -> None:
    one, two = corpus(ISSUED), corpus("四川已关停矿场。", ISSUED)
    assert [e.iri for e in one.entities if e.cls == "Notice"] == [e.iri for e in two.entities if e.cls == "Notice"]


# ── Meetings ───────────────────────────────────────────────────────────────────────────────────


def test_meetings_of_one_host_on_one_day_are_one() -> None:
    found = corpus("6月18日，雅安市能源局召开座谈会。", "雅安市能源局6月18日召开专题会议。")
    assert len(labels(found, "Meeting")) == 1


@pytest.mark.parametrize(
    "other", ["雅安市能源局6月19日召开座谈会。", "乐山市能源局6月18日召开座谈会。", "雅安市能源局召开座谈会。"]
)
def test_meetings_of_another_day_or_host_stay_apart(other: str) -> None:
    assert len(labels(corpus("6月18日，雅安市能源局召开座谈会。", other), "Meeting")) == 2


def test_a_meeting_with_a_number_is_one_whatever_the_day_says() -> None:
    found = corpus("5月21日，国家发改委召开第五十一次会议。", "国家发改委召开第五十一次会议。", "国家发改委召开第五十二次会议。")
    assert len(labels(found, "Meeting")) == 2


# ── Companies and persons ──────────────────────────────────────────────────────────────────────

STOPS = "宣布停止向中国大陆用户提供服务。"


def test_a_company_is_one_with_and_without_its_legal_form() -> None:
    found = corpus(f"晨岭科技有限公司{STOPS}", f"晨岭科技{STOPS}", f"晨岭科技股份有限公司{STOPS}")
    assert len(labels(found, "Company")) == 1
    assert len({c.evidence[0].document for c in found.claims}) == 3, "each article keeps its claim"


def test_companies_of_two_names_stay_two() -> None:
    assert len(labels(corpus(f"晨岭科技有限公司{STOPS}", f"晨岭矿业有限公司{STOPS}"), "Company")) == 2


def test_persons_of_one_name_are_one_only_within_one_organisation() -> None:
    found = corpus("比特大陆首席执行官王大山表示。", "比特大陆创始人王大山说。", "火币总裁王大山说。")
    assert labels(found, "Person") == ["王大山", "王大山"]
    assert len({c.subject for c in found.claims if c.object == ktr("org-bitmain")}) == 1


# ── The ledger ─────────────────────────────────────────────────────────────────────────────────


def test_the_ledger_joins_what_no_rule_would(tmp_path: Path) -> None:
    texts = ("比特大陆首席执行官王大山表示。", "火币总裁王大海说。")
    assert len(labels(corpus(*texts), "Person")) == 2
    found = corpus(*texts, ledger=book(tmp_path, "same,王大山,王大海,one man"))
    assert len(labels(found, "Person")) == 1
    assert [m.reason for m in found.merges] == ["the ledger says so"]


def test_the_ledger_parts_what_a_rule_would_join(tmp_path: Path) -> None:
    texts = ("6月18日，雅安市能源局召开座谈会。", "雅安市能源局6月18日召开专题会议。")
    found = corpus(*texts, ledger=book(tmp_path, "different,座谈会,专题会议,"))
    assert labels(found, "Meeting") == ["专题会议", "座谈会"]
    assert found.merges == ()


def test_the_ledger_chooses_the_name(tmp_path: Path) -> None:
    found = corpus(f"晨岭科技有限公司{STOPS}", f"晨岭科技{STOPS}", ledger=book(tmp_path, "prefer,晨岭科技,晨岭,"))
    (company,) = [e for e in found.entities if e.cls == "Company"]
    assert company.label == "晨岭"
    assert {"晨岭科技", "晨岭科技有限公司"} <= set(company.aliases)


def test_the_ledger_reads_both_scripts(tmp_path: Path) -> None:
    found = corpus(
        "6月18日，雅安市能源局召开座谈会。",
        "雅安市能源局6月18日召开专题会议。",
        ledger=book(tmp_path, "different,座談會,專題會議,"),
    )
    assert len(labels(found, "Meeting")) == 2


@pytest.mark.parametrize("line", ["sam,甲,乙,", "same,甲,,", ",甲,乙,", "same,,乙,", "same"])
def test_a_line_of_the_ledger_that_says_nothing_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(LexiconError, match=r"ledger\.csv:3: .*same\|different\|prefer"):
        read_ledger(book(tmp_path, "same,甲,乙,", line))


def test_a_ledger_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "big5.csv").write_bytes("relation,a,b,note\nsame,礦,場,\n".encode("big5"))
    for name in ("nowhere.csv", "big5.csv"):
        with pytest.raises(LexiconError, match=name):
            read_ledger(tmp_path / name)


def test_no_ledger_is_an_empty_one_and_a_mark_at_its_head_does_no_harm(tmp_path: Path) -> None:
    assert read_ledger(None) == Ledger()
    path = tmp_path / "l.csv"
    path.write_text("relation,a,b,note\nsame,甲,乙,\n", encoding="utf-8-sig")
    assert read_ledger(path).same == (("甲", "乙"),)


# ── The corpus ─────────────────────────────────────────────────────────────────────────────────


def test_known_things_are_one_across_articles_with_all_their_names() -> None:
    found = corpus("四川发改委召开会议。", "四川省發展和改革委員會召開會議。")
    (agency,) = [e for e in found.entities if e.cls == "Agency"]
    assert agency.label == "四川省发展和改革委员会"
    assert {"四川发改委", "四川省發展和改革委員會"} <= set(agency.aliases)


def test_everything_that_a_claim_names_is_there_once_and_sorted() -> None:
    found = corpus(ISSUED, ISSUED, f"据《北方矿业报》报道，晨岭科技{STOPS}", "雅安市能源局6月18日召开座谈会。")
    iris = [e.iri for e in found.entities]
    assert iris == sorted(set(iris))
    named = {i for c in found.claims for i in (c.subject, *c.attributed)} | {
        c.object for c in found.claims if isinstance(c.object, str) and c.object.startswith(BASE)
    }
    assert named <= set(iris)
    assert [d.id for d in found.documents] == ["a0", "a1", "a2", "a3"]
    assert all(e.region is None or e.region in iris for e in found.entities)


def test_the_order_of_the_articles_does_not_matter() -> None:
    texts = [ISSUED, "四川省能源局印发《关于清理关停虚拟货币挖旷项目的通知》。", f"晨岭科技有限公司{STOPS}", f"晨岭科技{STOPS}"]
    documents = [article(text, f"a{i}") for i, text in enumerate(texts)]
    extractions = [extractor()(d) for d in documents]
    assert resolve(documents, extractions) == resolve(documents[::-1], extractions[::-1])


def test_claims_keep_all_but_the_names_of_what_they_name() -> None:
    document = article(ISSUED, "a0")
    extraction = extractor()(document)
    (kept,) = [c for c in resolve([document], [extraction]).claims if c.predicate == "issued"]
    (made_of,) = [c for c in extraction.claims if c.predicate == "issued"]
    assert replace(kept, object=made_of.object) == made_of


def test_nothing_at_all_is_an_empty_corpus() -> None:
    assert resolve([], []) == Corpus()


# ── Reprints ───────────────────────────────────────────────────────────────────────────────────

WIRE = (
    "本报讯 6月18日，四川省能源局召开专题会议，部署清理关停虚拟货币挖矿项目，要求各市州在6月25日前完成甄别并书面报告。",
    "会议指出，丰水期电力虽有富余，挖矿项目仍须一律停止供电；电网企业应当自查自纠，不得为矿场提供任何形式的用电便利。",
    "多位矿场负责人表示，设备已经连夜断电装箱，部分机器准备运往境外，招工启事也撤了下来，当地的小旅馆一时住满了等车的人。",
)


def dated(ident: str, day: int | None, *paragraphs: str) -> Document:
    return replace(article("\n".join(("四川清理挖矿", *paragraphs)), ident), issued=date(2021, 6, day) if day else None)


@pytest.mark.parametrize(
    "paragraphs",
    [
        WIRE,
        ("编者按：本文转自兄弟媒体。", *WIRE, "责任编辑：某某"),
        WIRE[:2],
        tuple(p.replace("，", " ").replace("“", "「") for p in WIRE),
        (
            "本報訊 6月18日，四川省能源局召開專題會議，部署清理關停虛擬貨幣挖礦項目，要求各市州在6月25日前完成甄別並書面報告。",
            WIRE[1],
        ),
    ],
    ids=["the same", "new lead and editor", "an excerpt", "other punctuation", "traditional characters"],
)
def test_a_reprint_leads_to_the_earliest_article(paragraphs: tuple[str, ...]) -> None:
    documents = [dated("later", 20, *paragraphs), dated("first", 19, *WIRE), dated("undated", None, *WIRE)]
    assert find_reprints(documents) == find_reprints(documents[::-1]) == (("later", "first"), ("undated", "first"))


@pytest.mark.parametrize(
    "paragraphs",
    [
        (
            WIRE[0],
            "能源局未说明电价如何调整。",
            "记者走访的三座矿场里，一座改做数据中心，另外两座挂牌转让，谈了一周也没有买家上门，机房的门锁着。" * 2,
        ),
        ("四川断电。",),
        (
            WIRE[0].replace("四川", "云南").replace("18日", "11日"),
            "云南的要求更早，也更严：各州市逐户核对用电报装，私自拉线的一律查处，并追究供电所的责任，三日一报。",
        ),
    ],
    ids=["one paragraph of three", "too short to tell", "another event in like words"],
)
def test_an_article_of_its_own_is_no_reprint(paragraphs: tuple[str, ...]) -> None:
    assert find_reprints([dated("first", 19, *WIRE), dated("other", 20, *paragraphs)]) == ()


def test_a_phrase_that_stands_everywhere_costs_no_comparisons() -> None:
    many = [
        dated(f"a{i}", 19, WIRE[0], *(f"第{i}号矿场第{n}排机器今日停机，记录编号{i * 977 + n}。" for n in range(9)))
        for i in range(300)
    ]
    assert not find_reprints(many)


# ── What the ledger names and no article does ──────────────────────────────────────────────────


def test_a_line_of_the_ledger_that_meets_nothing_is_told(tmp_path: Path) -> None:
    ledger = book(tmp_path, "different,四川省能源局,四川能源局处,", "prefer,四川省能源局,四川能源局,")
    assert corpus(ISSUED, ledger=ledger).notes == ("no article names «四川能源局处», of which the ledger speaks",)
    assert corpus(ISSUED).notes == ()
