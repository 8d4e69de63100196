"""A small corpus with every predicate, modality and kind of object, for the tests of the graph, shapes and store."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kg.graph import BASE, write_turtle
from kg.model import (
    IRI,
    Block,
    BlockKind,
    Bound,
    Claim,
    Corpus,
    Document,
    Entity,
    Evidence,
    IssuedFrom,
    Modality,
    Precision,
    Quantity,
    Span,
    When,
)
from kg.vocabulary import ONTOLOGY, load_terms

if TYPE_CHECKING:
    from kg.vocabulary import Terms

ROOT = Path(__file__).resolve().parent.parent
ONTOLOGY_DIR = ROOT / "ontology"
CHINA = timezone(timedelta(hours=8))

TITLES = {"a-sichuan": "四川清退挖矿", "b-market": "算力与行情周报", "c-rumour": "网传消息与回应"}
SENTENCES = {
    "a-sichuan": """四川省发展和改革委员会、四川省能源局于2021年6月18日印发《关于清理挖矿项目的通知》。
通知要求各地排查并关停挖矿项目。
雅安市须在6月25日前完成清退，当日18时前报送结果。
通知附件点名川西矿业公司与黑水矿场。
6月20日零时起，黑水矿场停止供电。
四川约有38个疑似挖矿项目，用电负荷不少于1.2吉瓦。
川西矿业公司将把矿机迁往哈萨克斯坦。
川西矿业公司拥有黑水矿场，矿场位于四川。
四川省能源局6月17日约谈企业，川西矿业公司与负责人王建国到会。
王建国任川西矿业公司总经理。""",
    "b-market": """据BTC.com数据，近24小时蚂蚁矿池算力下降22.17%。
据矿池观察统计，蚂蚁矿池近24小时算力降幅为18.5%。
币印矿池算力降低约3.2至4.1 EH/s。
比特币全网算力为126.83 EH/s，某海外矿池上升5%。
四川占全网算力的份额约为8.5%。
比特币报价32500美元，24小时跌7.4%。
火必暂停在中国的合约业务，并停止新用户注册。""",
    "c-rumour": """网传云南将全面关停矿场，消息尚未证实。
云南方面回应称并未对矿场断电。
知情人士称，云南拟禁止新增挖矿项目。""",
}


def ktr(name: str) -> IRI:
    """Return a minted IRI."""
    return IRI(BASE + name)


def kt(name: str) -> IRI:
    """Return an IRI of the ontology."""
    return IRI(ONTOLOGY + name)


def document(name: str, **more: object) -> Document:
    """Return one of the articles."""
    text = f"{TITLES[name]}\n{SENTENCES[name]}"
    blocks, start = [], 0
    for line in text.split("\n"):
        kind = BlockKind.PARAGRAPH if start else BlockKind.TITLE
        blocks.append(Block(Span(start, start + len(line)), kind))
        start += len(line) + 1
    return Document(name, text, tuple(blocks), TITLES[name], **more)  # type: ignore[arg-type]


DOCUMENTS = {
    "a-sichuan": document(
        "a-sichuan",
        issued=datetime(2021, 6, 20, 9, 30, tzinfo=CHINA),
        issued_from=IssuedFrom.METADATA,
        publisher="矿业日报",
        author="李四",
        url="https://example.org/news/1?a=1&b=2",
        categories=("政策", "挖矿"),
    ),
    "b-market": document("b-market", issued=date(2021, 6, 21), issued_from=IssuedFrom.TEXT, publisher="行情网"),
    "c-rumour": document("c-rumour", publisher="矿业日報"),
}

ENTITIES = (
    Entity(ktr("region-100000"), "Region", "中国", ("中华人民共和国",), ("China",), "100000"),
    Entity(ktr("region-510000"), "Region", "四川省", ("四川", "川"), ("Sichuan", "Szechwan"), "510000", (), ktr("region-100000")),
    Entity(ktr("region-511800"), "Region", "雅安市", ("雅安",), (), "511800", (), ktr("region-510000")),
    Entity(ktr("region-530000"), "Region", "云南省", ("云南",), (), "530000", (), ktr("region-100000")),
    Entity(ktr("region-KZ"), "Region", "哈萨克斯坦", (), ("Kazakhstan",)),
    Entity(ktr("agency-sc-ndrc"), "Agency", "四川省发展和改革委员会", ("四川发改委",), region=ktr("region-510000")),
    Entity(ktr("agency-四川省能源局"), "Agency", "四川省能源局", region=ktr("region-510000")),
    Entity(ktr("notice-1"), "Notice", "关于清理挖矿项目的通知", region=ktr("region-510000")),
    Entity(ktr("meeting-1"), "Meeting", "四川省能源局约谈"),
    Entity(ktr("company-chuanxi"), "Company", "川西矿业公司", region=ktr("region-510000")),
    Entity(ktr("facility-heishui"), "Facility", "黑水矿场", region=ktr("region-510000")),
    Entity(ktr("pool-antpool"), "MiningPool", "蚂蚁矿池", ("AntPool",), ("AntPool",)),
    Entity(ktr("pool-poolin"), "MiningPool", "币印矿池"),
    Entity(ktr("pool-other"), "MiningPool", "某海外矿池"),
    Entity(ktr("network-btc"), "Network", "比特币全网"),
    Entity(ktr("coin-btc"), "Cryptocurrency", "比特币", ("BTC",), ("Bitcoin",), matches=(IRI("https://example.org/same/btc"),)),
    Entity(ktr("exchange-huobi"), "Exchange", "火必", ("火币",)),
    Entity(ktr("data-btccom"), "DataProvider", "BTC.com"),
    Entity(ktr("data-watch"), "DataProvider", "矿池观察"),
    Entity(ktr("person-wang"), "Person", "王建国"),
    Entity(ktr("media-kyrb"), "Media", "矿业日报"),
)


def proof(article: str, words: str) -> tuple[Evidence, ...]:
    """Quote the sentence of an article that holds some words."""
    found = DOCUMENTS[article]
    line = next(line for line in SENTENCES[article].split("\n") if words in line)
    start = found.text.index(line)
    return (Evidence.of(found, Span(start, start + len(line))),)


def day(text: str, year: int, month: int, number: int) -> When:
    """Return a day."""
    value = date(year, month, number)
    return When(text, value, value, Precision.DAY)


def amount(value: str, unit: str, **more: object) -> Quantity:
    """Return an amount."""
    return Quantity(Decimal(value), unit, f"{value}{unit}", **more)  # type: ignore[arg-type]


def _policy() -> tuple[Claim, ...]:
    """Return the claims of the first article."""
    a = "a-sichuan"
    notice, issued = ktr("notice-1"), proof(a, "印发")
    sichuan, chuanxi, farm = ktr("region-510000"), ktr("company-chuanxi"), ktr("facility-heishui")
    june18, meeting = day("2021年6月18日", 2021, 6, 18), day("6月17日", 2021, 6, 17)
    midnight = When("6月20日零时起", datetime(2021, 6, 20), None, Precision.HOUR, since=True)  # noqa: DTZ001 - local time
    return (
        Claim(ktr("agency-sc-ndrc"), "issued", notice, issued, when=june18, pattern="issued-1"),
        Claim(ktr("agency-四川省能源局"), "issued", notice, issued, when=june18, confidence=Decimal("0.9300")),
        Claim(notice, "targets", sichuan, proof(a, "各地"), confidence=Decimal(1)),
        Claim(notice, "targets", ktr("region-511800"), proof(a, "雅安市")),
        Claim(notice, "requires", kt("Inspect"), proof(a, "排查")),
        Claim(notice, "requires", kt("ShutDown"), proof(a, "关停")),
        Claim(notice, "deadline", date(2021, 6, 25), proof(a, "25日")),
        Claim(notice, "deadline", datetime(2021, 6, 25, 18), proof(a, "18时")),  # noqa: DTZ001 - local time
        Claim(notice, "lists", chuanxi, proof(a, "点名")),
        Claim(notice, "lists", farm, proof(a, "点名")),
        Claim(farm, "subjectTo", kt("StopPowerSupply"), proof(a, "停止供电"), when=midnight),
        Claim(sichuan, "projectCount", amount("38", "NUM", approximate=True), proof(a, "38个")),
        Claim(sichuan, "powerUse", amount("1.2", "GigaW", bound=Bound.AT_LEAST), proof(a, "1.2吉瓦")),
        Claim(chuanxi, "relocatedTo", ktr("region-KZ"), proof(a, "迁往"), Modality.PLANNED),
        Claim(chuanxi, "operates", farm, proof(a, "拥有")),
        Claim(farm, "locatedIn", sichuan, proof(a, "位于")),
        Claim(ktr("agency-四川省能源局"), "convened", ktr("meeting-1"), proof(a, "约谈"), when=meeting),
        Claim(chuanxi, "attended", ktr("meeting-1"), proof(a, "约谈"), when=meeting),
        Claim(ktr("person-wang"), "attended", ktr("meeting-1"), proof(a, "约谈"), when=meeting),
        Claim(ktr("person-wang"), "affiliatedWith", chuanxi, proof(a, "总经理"), position="总经理"),
    )


def _market() -> tuple[Claim, ...]:
    """Return the claims of the second article."""
    b, lately = "b-market", When("近24小时", date(2021, 6, 20), date(2021, 6, 21), Precision.RANGE, window="PT24H")
    antpool, btc = ktr("pool-antpool"), ktr("coin-btc")
    fall = amount("3.2", "EHPS", approximate=True, upper=Decimal("4.10"))
    return (
        Claim(antpool, "lost", amount("22.17", "PERCENT"), proof(b, "22.17"), when=lately, attributed=(ktr("data-btccom"),)),
        Claim(antpool, "lost", amount("18.50", "PERCENT"), proof(b, "18.5"), when=lately, attributed=(ktr("data-watch"),)),
        Claim(ktr("pool-poolin"), "lost", fall, proof(b, "币印"), when=When("目前", None, None, Precision.VAGUE)),
        Claim(ktr("pool-other"), "gained", amount("5", "PERCENT"), proof(b, "上升5%")),
        Claim(ktr("network-btc"), "hashrate", amount("126.83", "EHPS"), proof(b, "126.83")),
        Claim(
            ktr("region-510000"),
            "hashrateShare",
            amount("8.5", "PERCENT", approximate=True),
            proof(b, "份额"),
            share_of=ktr("network-btc"),
        ),
        Claim(btc, "price", amount("32500", "CCY_USD"), proof(b, "报价")),
        Claim(btc, "priceChange", amount("-7.4", "PERCENT"), proof(b, "跌7.4%"), window="PT24H"),
        Claim(ktr("exchange-huobi"), "suspended", ktr("region-100000"), proof(b, "火必")),
        Claim(ktr("exchange-huobi"), "suspended", "新用户注册", proof(b, "火必")),
    )


def _rumour() -> tuple[Claim, ...]:
    """Return the claims of the third article."""
    c, yunnan = "c-rumour", ktr("region-530000")
    year = When("年内", date(2021, 6, 1), date(2021, 12, 31), Precision.RANGE)
    return (
        Claim(yunnan, "subjectTo", kt("ShutDown"), proof(c, "网传"), Modality.RUMOURED, when=year),
        Claim(yunnan, "subjectTo", kt("StopPowerSupply"), proof(c, "回应"), Modality.DENIED, attributed=(ktr("media-kyrb"),)),
        Claim(yunnan, "subjectTo", kt("BanNewProjects"), proof(c, "知情"), Modality.RUMOURED),
    )


CORPUS = Corpus(tuple(DOCUMENTS.values()), ENTITIES, (*_policy(), *_market(), *_rumour()))


@cache
def terms() -> Terms:
    """Return the terms of the product's ontology."""
    return load_terms(ONTOLOGY_DIR)


def save(folder: Path, corpus: Corpus = CORPUS) -> Path:
    """Write a corpus as a build would; return the path of the graph."""
    (folder / "text").mkdir(parents=True, exist_ok=True)
    for found in corpus.documents:
        (folder / "text" / f"{found.id}.txt").write_bytes(found.text.encode())
    write_turtle(corpus, terms(), folder / "graph.ttl")
    return folder / "graph.ttl"


def with_claim(*claims: Claim) -> Corpus:
    """Return the corpus with other claims."""
    return replace(CORPUS, claims=claims)
