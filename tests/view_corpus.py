"""A corpus by hand, of the size and shape that five articles give: for the tests of the page, and to look at it."""

# ruff: noqa: E501 - one sentence with its facts on one line

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from kg.model import IRI, Block, Bound, Claim, Corpus, Document, Entity, Evidence, Modality, Precision, Quantity, Span, When

BASE = "https://w3id.org/kuangtu/id/"
ONTOLOGY = "https://w3id.org/kuangtu/ontology#"

# key: class, label, English, aliases, code, region
ENTITIES = {
    "cn": ("Region", "中国", "China", ("我国",), "", ""),
    "sc": ("Region", "四川省", "Sichuan", ("四川",), "510000", "cn"),
    "nm": ("Region", "内蒙古自治区", "Inner Mongolia", ("内蒙古",), "150000", "cn"),
    "qh": ("Region", "青海省", "Qinghai", ("青海",), "630000", "cn"),
    "xj": ("Region", "新疆维吾尔自治区", "Xinjiang", ("新疆",), "650000", "cn"),
    "yn": ("Region", "云南省", "Yunnan", ("云南",), "530000", "cn"),
    "ya": ("Region", "雅安市", "Ya'an", ("雅安",), "511800", "sc"),
    "gz": ("Region", "甘孜藏族自治州", "", ("甘孜",), "513300", "sc"),
    "ab": ("Region", "阿坝藏族羌族自治州", "", ("阿坝",), "513200", "sc"),
    "ls": ("Region", "凉山彝族自治州", "", ("凉山",), "513400", "sc"),
    "pz": ("Region", "攀枝花市", "", ("攀枝花",), "510400", "sc"),
    "le": ("Region", "乐山市", "", ("乐山",), "511100", "sc"),
    "cj": ("Region", "昌吉回族自治州", "", ("昌吉州", "昌吉"), "652300", "xj"),
    "zd": ("Region", "新疆准东经济技术开发区", "", ("准东",), "", "cj"),
    "kz": ("Region", "哈萨克斯坦", "Kazakhstan", (), "", ""),
    "scfgw": ("Agency", "四川省发展和改革委员会", "", ("四川省发改委",), "", "sc"),
    "scnyj": ("Agency", "四川省能源局", "", (), "", "sc"),
    "scbgt": ("Agency", "四川省人民政府办公厅", "", (), "", "sc"),
    "nmfgw": ("Agency", "内蒙古自治区发展和改革委员会", "", ("内蒙古发改委",), "", "nm"),
    "qhgxt": ("Agency", "青海省工业和信息化厅", "", ("青海工信厅",), "", "qh"),
    "cjfgw": ("Agency", "昌吉回族自治州发展和改革委员会", "", ("昌吉州发改委",), "", "cj"),
    "ynnyj": ("Agency", "云南省能源局", "", (), "", "yn"),
    "jwh": ("Agency", "国务院金融稳定发展委员会", "", ("国务院金融委",), "", "cn"),
    "ndrc": ("Agency", "国家发展和改革委员会", "NDRC", ("国家发改委",), "", "cn"),
    "nea": ("Agency", "国家能源局四川监管办公室", "", (), "", "sc"),
    "yanyj": ("Agency", "雅安市能源局", "", (), "", "ya"),
    "yakjj": ("Agency", "雅安市科技局", "", (), "", "ya"),
    "hjx": ("Association", "中国互联网金融协会", "", (), "", ""),
    "yhx": ("Association", "中国银行业协会", "", (), "", ""),
    "zfx": ("Association", "中国支付清算协会", "", (), "", ""),
    "scn": ("Notice", "四川省发展和改革委员会、四川省能源局关于清理关停虚拟货币“挖矿”项目的通知", "", (), "", ""),
    "scp": ("Plan", "四川省水电消纳产业示范区建设实施方案", "", (), "", ""),
    "nmn": ("Measures", "关于坚决打击惩戒虚拟货币“挖矿”行为八项措施（征求意见稿）", "", ("八项措施",), "", ""),
    "qhn": ("Notice", "关于全面关停虚拟货币“挖矿”项目的通知", "", (), "", ""),
    "cjn": ("Notice", "关于立即对虚拟货币“挖矿”行为企业进行停产整顿的通知", "", (), "", ""),
    "ynn": ("Notice", "云南省能源局关于进一步加强比特币挖矿企业用电管理的通知", "", (), "", ""),
    "cat": ("Catalogue", "产业结构调整指导目录（征求意见稿）", "", (), "", ""),
    "ann": ("Announcement", "关于防范虚拟货币交易炒作风险的公告", "", (), "", ""),
    "m51": ("Meeting", "国务院金融委第五十一次会议", "", (), "", ""),
    "mdy": ("Meeting", "虚拟货币“挖矿”有关情况调研座谈会", "", (), "", ""),
    "mya": ("Meeting", "雅安市会议", "", (), "", ""),
    "gw": ("Company", "国网四川省电力公司", "", (), "", "sc"),
    "nt": ("Company", "四川省能源投资集团", "", (), "", "sc"),
    "c1": ("Company", "黑水甲乙大数据有限公司", "", (), "", "ab"),
    "c2": ("Company", "金川甲乙技术有限公司", "", (), "", "ab"),
    "c3": ("Company", "理县丙丁科技有限公司", "", (), "", "ab"),
    "bm": ("Company", "比特大陆", "Bitmain", (), "", ""),
    "btc": ("Network", "比特币全网", "Bitcoin network", (), "", ""),
    "ant": ("MiningPool", "蚂蚁矿池", "AntPool", ("AntPool",), "", ""),
    "poo": ("MiningPool", "币印矿池", "Poolin", ("Poolin",), "", ""),
    "huo": ("MiningPool", "火币矿池", "Huobi Pool", ("Huobi Pool",), "", ""),
    "bin": ("MiningPool", "币安矿池", "Binance Pool", (), "", ""),
    "bcom": ("DataProvider", "btc.com", "BTC.com", (), "", ""),
    "okl": ("DataProvider", "OKLink", "OKLink", ("欧科云链",), "", ""),
    "cam": ("ResearchInstitute", "剑桥大学", "University of Cambridge", (), "", ""),
    "inf": ("Person", "知情人士", "", (), "", ""),
    "ckl": ("Person", "蔡某", "", (), "", ""),
    "rmd": ("ResearchInstitute", "某大学金融科技研究所", "", (), "", ""),
    "bit": ("Cryptocurrency", "比特币", "Bitcoin", ("BTC",), "", ""),
}  # fmt: skip

MEASURES = {
    "ShutDown", "StopPowerSupply", "Inspect", "Rectify", "BanNewProjects", "Punish", "CrackDown", "Blacklist", "TransferCase",
    "SubmitReport", "ListAsEliminated", "BanTrading", "WithdrawSupport", "OpenReporting", "RevokeLicence",
}  # fmt: skip
MODALITIES = {"?": Modality.RUMOURED, "+": Modality.PLANNED, "!": Modality.DENIED, "": Modality.ASSERTED}

# a sentence with the quoted words in ⟦⟧, then what it says: subject predicate object [@day[/day]] [by:source] with ? + ! for the modality
ARTICLES = {
    "a-sichuan": ("四川矿场断电之后", "虚构财经", "2021-06-21T09:30:00+08:00", "https://example.org/news/1", [
        ("⟦四川省发展和改革委员会与四川省能源局联合下发通知⟧，要求清理关停省内的“挖矿”项目。", ["scfgw issued scn @2021-06-18 ?", "scnyj issued scn @2021-06-18 ?", "scn targets sc"]),
        ("通知说，⟦6月20日前完成甄别清理和关停⟧，各市州6月25日前报送结果。", ["scn deadline 2021-06-20", "scn requires ShutDown", "scn requires Inspect", "scn deadline 2021-06-25", "scn requires SubmitReport"]),
        ("⟦在川电力企业须立即停止供电⟧，同时开展自查自纠。", ["scn requires StopPowerSupply", "scn requires Rectify", "sc subjectTo StopPowerSupply @2021-06-20"]),
        ("据了解，⟦名单上的疑似项目共26个⟧，负荷约800万千瓦。", ["sc projectCount 26:NUM ?", "sc powerUse ~8000000:KiloW"]),
        ("早在2019年8月，⟦四川省政府办公厅印发了水电消纳示范区方案⟧，甘孜、攀枝花、雅安、乐山、凉山、阿坝在列。", [
            "scbgt issued scp @2019-08-01/2019-08-31", "scp targets gz", "scp targets pz", "scp targets ya", "scp targets le", "scp targets ls", "scp targets ab"]),
        ("btc.com的数据说，⟦全网算力降到126.83 EH/s⟧，5月13日还有197.61 EH/s，跌去约36%。", [
            "btc hashrate 126.83:EHPS by:bcom", "btc hashrate 197.61:EHPS @2021-05-13 by:bcom", "btc lost ~36:PERCENT by:bcom"]),
        ("⟦火币矿池、币安矿池、蚂蚁矿池、币印矿池的算力24小时内分别下降36.64%、25.58%、22.17%和8.05%⟧。", [
            "huo lost 36.64:PERCENT by:bcom", "bin lost 25.58:PERCENT by:bcom", "ant lost 22.17:PERCENT by:bcom", "poo lost 8.05:PERCENT by:bcom"]),
        ("OKLink则给出⟦蚂蚁矿池21.05%、币印矿池16.45%、火币矿池31.19%的跌幅⟧。", ["ant lost 21.05:PERCENT by:okl", "poo lost 16.45:PERCENT by:okl", "huo lost 31.19:PERCENT by:okl"]),
        ("⟦青海省工业和信息化厅6月9日发布了全面关停的通知⟧。", ["qhgxt issued qhn @2021-06-09", "qhn targets qh", "qhn requires ShutDown", "qhn requires BanNewProjects", "qhn requires Punish"]),
        ("⟦内蒙古发改委5月25日就八项措施征求意见⟧。", ["nmfgw issued nmn @2021-05-25", "nmn targets nm", "nmn requires CrackDown", "nmn requires Punish"]),
        ("⟦5月21日国务院金融委开会，提出打击比特币挖矿和交易⟧。", ["jwh convened m51 @2021-05-21", "m51 requires CrackDown"]),
        ("云南省能源局的人说，⟦6月底前要完成对比特币挖矿企业的清理整顿⟧。", ["yn subjectTo Rectify @2021-06-12/2021-06-30 + by:ynnyj", "yn subjectTo Inspect + by:ynnyj"]),
    ]),
    "b-policy": ("各地“挖矿”政策一览", "样张周刊", "2021-06-13", "https://example.org/news/2", [
        ("有研究说，⟦中国的算力占全球的65%⟧。", ["cn hashrateShare 65:PERCENT @2020-04-01/2020-04-30 by:cam"]),
        ("2019年4月，⟦国家发改委就产业结构调整指导目录征求意见，把“挖矿”列为淘汰类⟧。", ["ndrc issued cat @2019-04-01/2019-04-30", "cat requires ListAsEliminated", "cat targets cn"]),
        ("⟦5月21日，国务院金融委召开会议，要求打击比特币挖矿⟧。", ["jwh convened m51 @2021-05-21", "m51 requires CrackDown"]),
        ("⟦内蒙古在2月已提出清退“挖矿”项目，5月18日设立举报平台⟧。", ["nm subjectTo ShutDown @2021-02-01/2021-02-28", "nm subjectTo OpenReporting @2021-05-18"]),
        ("⟦5月25日内蒙古发改委公布八项措施，列入失信名单、移送纪检都在其中⟧。", ["nmfgw issued nmn @2021-05-25", "nmn targets nm", "nmn requires Blacklist", "nmn requires TransferCase", "nmn requires Punish", "nmn requires RevokeLicence"]),
        ("⟦6月9日，昌吉回族自治州发改委要求准东的有关企业停产整顿，当天14时前办妥⟧。", ["cjfgw issued cjn @2021-06-09 ?", "cjn targets zd", "cjn targets cj", "cjn deadline 2021-06-09T14:00", "cjn requires ShutDown", "cjn requires Rectify"]),
        ("⟦青海工信厅要求停止向有关项目提供场地和用电⟧，并全面关停。", ["qhgxt issued qhn @2021-06-09", "qhn targets qh", "qhn requires ShutDown", "qhn requires WithdrawSupport", "qhn requires Rectify"]),
        ("网上流传的⟦云南省能源局用电管理通知⟧，要求6月底前整改，逾期断电。", ["ynnyj issued ynn ?", "ynn targets yn", "ynn deadline 2021-06-30", "ynn requires Rectify", "ynn requires StopPowerSupply", "ynn requires ShutDown"]),
        ("知情人士说，⟦云南的矿场已有关停的⟧。", ["yn subjectTo ShutDown ? by:inf"]),
        ("⟦6月2日，国家能源局四川监管办公室召开调研座谈会，国网四川电力与四川能投参加⟧。", ["nea convened mdy @2021-06-02", "gw attended mdy", "nt attended mdy"]),
        ("⟦币印矿池否认已经停止在国内的业务⟧。", ["poo suspended cn !"]),
    ]),
    "c-yaan": ("雅安矿场的一天", "虚构财经", "2021-06-18", "https://example.org/news/3", [
        ("知情人士说，⟦6月17日雅安市能源局和科技局开会部署清理⟧。", ["yanyj convened mya @2021-06-17 ?", "yakjj convened mya @2021-06-17 ?", "mya requires Rectify ?"]),
        ("⟦雅安将自查并清退全部矿场⟧。", ["ya subjectTo Rectify +", "ya subjectTo ShutDown @2021-06-17 +", "ya subjectTo Inspect +"]),
        ("有统计说，⟦雅安一地的算力约占全国一成⟧。", ["ya hashrateShare ~10:PERCENT"]),
        ("⟦6月2日的调研座谈会之后，业内一直观望⟧。", ["nea convened mdy @2021-06-02"]),
        ("此前，⟦内蒙古八项措施把违规企业列入失信名单⟧。", ["nmn requires Blacklist", "nmn targets nm", "nmfgw issued nmn @2021-05-25", "nmn requires TransferCase"]),
        ("⟦青海的通知要求排查借大数据之名的“挖矿”⟧。", ["qhn requires Inspect", "qhn targets qh", "qhgxt issued qhn @2021-06-09", "qhn requires ShutDown"]),
        ("⟦昌吉州发改委的通知要求上报停产情况⟧。", ["cjn requires SubmitReport", "cjn targets cj", "cjfgw issued cjn @2021-06-09", "cjn deadline 2021-06-09"]),
        ("⟦三家协会5月18日联合发布公告⟧，会员不得开展相关业务。", ["hjx issued ann @2021-05-18", "yhx issued ann @2021-05-18", "zfx issued ann @2021-05-18", "ann requires BanTrading", "ann requires WithdrawSupport", "ann targets cn"]),
        ("⟦国务院金融委提出打击挖矿⟧。", ["jwh convened m51 @2021-05-21", "m51 requires CrackDown"]),
    ]),
    "d-list": ("一份二十六个项目的名单", "", "2021-06-20", "", [
        ("⟦四川发改委、能源局的通知列出黑水、金川、理县的三家公司⟧。", ["scfgw issued scn", "scnyj issued scn", "scn targets sc", "scn lists c1", "scn lists c2", "scn lists c3"]),
        ("名单里⟦雅安8个，甘孜7个，阿坝6个，凉山3个，攀枝花1个⟧。", ["ya projectCount 8:NUM", "gz projectCount 7:NUM", "ab projectCount 6:NUM", "ls projectCount 3:NUM", "pz projectCount 1:NUM", "sc projectCount 26:NUM"]),
        ("⟦限6月20日前关停⟧，逾期断电。", ["scn deadline 2021-06-20", "scn requires ShutDown", "scn requires StopPowerSupply"]),
        ("⟦四川、内蒙古、新疆、云南都在打击之列⟧。", ["sc subjectTo CrackDown", "nm subjectTo CrackDown", "xj subjectTo CrackDown", "yn subjectTo CrackDown"]),
        ("⟦蔡某任职于某大学金融科技研究所⟧，他认为监管会更严。", ["ckl affiliatedWith rmd"]),
        ("⟦2017年起，国内已禁止代币交易⟧。", ["cn subjectTo BanTrading @2017-01-01/2017-12-31"]),
        ("⟦比特大陆运营蚂蚁矿池⟧，传闻它要迁往哈萨克斯坦。", ["bm operates ant", "bm relocatedTo kz ?"]),
    ]),
    "e-price": ("内蒙古措施落地，币价下挫", "样张周刊", "2021-05-26", "https://example.org/news/5", [
        ("⟦内蒙古的八项措施要吊销许可、联合惩戒⟧。", ["nmn requires RevokeLicence", "nmn requires Punish", "nmn targets nm", "nm issued nmn @2021-05-25"]),
        ("⟦比特币一度跌破3.5万美元，较高点跌去逾四成⟧。", ["bit price <35000:CCY_USD", "bit priceChange >-40:PERCENT"]),
        ("剑桥大学的数据说，⟦中国占全网算力的65%⟧。", ["cn hashrateShare 65:PERCENT @2020-04-01/2020-04-30 by:cam"]),
        ("⟦金融委要求打击挖矿行为⟧。", ["jwh convened m51 @2021-05-21", "m51 requires CrackDown"]),
    ]),
}  # fmt: skip


def iri(key: str) -> IRI:
    return IRI(f"{BASE}{ENTITIES[key][0].lower()}-{key}")


def demo(extra: tuple[Claim, ...] = ()) -> Corpus:
    """Build the corpus."""
    documents, claims = [], []
    for name, (title, publisher, issued, url, sentences) in ARTICLES.items():
        text = title
        for sentence, facts in sentences:
            start = len(text) + 1 + sentence.index("⟦")
            span = Span(start, start + sentence.index("⟧") - sentence.index("⟦") - 1)
            text += "\n" + re.sub("[⟦⟧]", "", sentence)
            claims += [claim(name, text, span, fact) for fact in facts]
        when = datetime.fromisoformat(issued) if "T" in issued else date.fromisoformat(issued)
        documents.append(
            Document(name, text, (Block(Span(0, len(text))),), title, when, publisher=publisher or None, url=url or None)
        )
    entities = [
        Entity(iri(key), cls, label, aliases, (english,) if english else (), code or None, (), iri(region) if region else None)
        for key, (cls, label, english, aliases, code, region) in ENTITIES.items()
    ]
    entities += [Entity(IRI(ONTOLOGY + name), "Measure", name, known=True) for name in MEASURES]
    return Corpus(tuple(documents), tuple(sorted(entities, key=lambda e: e.iri)), (*claims, *extra))


def claim(document: str, text: str, span: Span, fact: str) -> Claim:
    """Read one line of the little language above."""
    subject, predicate, thing, *rest = fact.split()
    evidence = Evidence(document, span, span.of(text))
    modality, when, by = Modality.ASSERTED, None, ()
    for word in rest:
        if word in MODALITIES:
            modality = MODALITIES[word]
        elif word.startswith("by:"):
            by = (iri(word[3:]),)
        else:
            first, _, last = word[1:].partition("/")
            days = date.fromisoformat(first), date.fromisoformat(last or first)
            when = When(f"{days[0].month}月{days[0].day}日" if not last else f"{days[0].month}月", *days, Precision.DAY)
    return Claim(iri(subject), predicate, thing_of(thing), (evidence,), modality, when, by)


def thing_of(thing: str) -> IRI | Quantity | date | datetime:
    if thing in ENTITIES:
        return iri(thing)
    if thing in MEASURES:
        return IRI(ONTOLOGY + thing)
    if (":" in thing and thing[-1].isalpha()) or "PERCENT" in thing:
        value, unit = thing.split(":")
        bound = {"<": Bound.AT_MOST, ">": Bound.AT_LEAST}.get(value[0])
        return Quantity(Decimal(value.lstrip("~<>")), unit, thing, value[0] == "~", bound)
    return datetime.fromisoformat(thing) if "T" in thing else date.fromisoformat(thing)
