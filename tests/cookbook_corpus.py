"""The sample corpus with one more article, so that every question of the cookbook has an answer: what later became of it all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import rdf_corpus
from rdf_corpus import CHINA, CORPUS, DOCUMENTS, amount, day, kt, ktr

from kg.model import Claim, Corpus, Entity, Evidence, IssuedFrom, Modality, Precision, When

if TYPE_CHECKING:
    from kg.model import Document

SENTENCES = {
    "d-later": """据行情网，7月1日云南已全面关停矿场。
6月30日，云南部分矿场断电。
川西矿业公司已将矿机迁往哈萨克斯坦。
四川省发展和改革委员会曾印发《关于清理挖矿项目的通知》。
6月26日起雅安市关停辖内矿场。
四川占全网算力的份额已降至3.2%。
7月2日8时，比特币报价33000美元。
7月2日20时，比特币报价34100美元。
四川未来矿业公司位于雅安市。
四川省内矿场亦已关停。""",
}
MINTED = Entity(ktr("company-sichuanweilai-0123456789abcdef"), "Company", "四川未来矿业公司", region=ktr("region-511800"))


def _document() -> Document:
    text = "一周之后\n" + SENTENCES["d-later"]
    return replace(
        DOCUMENTS["b-market"],
        id="d-later",
        text=text,
        blocks=(),
        title="一周之后",
        issued=datetime(2021, 7, 2, 21, 0, tzinfo=CHINA),
        issued_from=IssuedFrom.METADATA,
        publisher="行情网",
    )


LATER = _document()


def proof(words: str) -> tuple[Evidence, ...]:
    """Quote the line of the article that holds some words."""
    line = next(line for line in LATER.text.split("\n") if words in line)
    start = LATER.text.index(line)
    return (Evidence.of(LATER, rdf_corpus.Span(start, start + len(line))),)


def hour(number: int) -> When:
    """Return an hour of the second of July."""
    moment = datetime(2021, 7, 2, number)  # noqa: DTZ001 - local time
    return When(f"7月2日{number}时", moment, moment, Precision.HOUR)


def _claims() -> tuple[Claim, ...]:
    yunnan, sichuan, yaan = ktr("region-530000"), ktr("region-510000"), ktr("region-511800")
    coin, notice = ktr("coin-btc"), ktr("notice-1")
    return (
        Claim(yunnan, "subjectTo", kt("ShutDown"), proof("已全面关停"), when=day("7月1日", 2021, 7, 1)),
        Claim(yunnan, "subjectTo", kt("StopPowerSupply"), proof("断电"), when=day("6月30日", 2021, 6, 30)),
        Claim(ktr("company-chuanxi"), "relocatedTo", ktr("region-KZ"), proof("迁往")),
        Claim(ktr("agency-sc-ndrc"), "issued", notice, proof("曾印发"), when=day("6月18日", 2021, 6, 18)),
        Claim(
            yaan, "subjectTo", kt("ShutDown"), proof("雅安市关停"), when=When("6月26日起", date(2021, 6, 26), None, Precision.DAY)
        ),
        Claim(
            sichuan,
            "hashrateShare",
            amount("3.2", "PERCENT"),
            proof("份额"),
            confidence=Decimal("0.6"),
            share_of=ktr("network-btc"),
        ),
        Claim(coin, "price", amount("33000", "CCY_USD"), proof("8时"), when=hour(8), attributed=(ktr("data-btccom"),)),
        Claim(coin, "price", amount("34100", "CCY_USD"), proof("20时"), when=hour(20), attributed=(ktr("data-watch"),)),
        Claim(sichuan, "subjectTo", kt("ShutDown"), proof("省内矿场"), confidence=Decimal("0.75")),
        Claim(MINTED.iri, "locatedIn", yaan, proof("未来"), Modality.ASSERTED),
    )


RUMOUR = replace(DOCUMENTS["c-rumour"], issued=date(2021, 6, 22), issued_from=IssuedFrom.TEXT)
COOKBOOK = Corpus(
    (DOCUMENTS["a-sichuan"], DOCUMENTS["b-market"], RUMOUR, LATER), (*CORPUS.entities, MINTED), (*CORPUS.claims, *_claims())
)
