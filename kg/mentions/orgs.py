"""Organisations that no lexicon holds, by how their names end or what announces them."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from kg.expressions import compiled
from kg.mentions.base import FIRMS, Cover, Ends, Hit, Page
from kg.mentions.words import borders, occurrences, veiled, whole
from kg.vocabulary.branches import ahead, either

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.mentions.words import Cutter
    from kg.vocabulary.grammar import Grammar, Suffix

__all__ = ["Endings", "LatinNames", "barrier", "repeated", "start_of_name"]

_REACH = 24
_TRADE = compiled("(?:投资|建设|经营|运营|控股|发展|开发|管理|服务|组织|供应|使用){1,3}$")
"""Words that name a firm's trade before its ending, and end no name elsewhere (城建投资有限公司)."""
_LAST_MARK = compiled(
    r"(?s:.*)(?:[，。；：、！？“”‘’《》（）【】\[\]\s—\-~…/|]|(?<![0-9A-Za-z.])[0-9]{1,3}\.(?=[\u4e00-\u9fff]))"
)
"""All up to the last of what no name holds: marks, and the number of an item (1.某某科技有限公司)."""
_LATIN = r"(?<![A-Za-z0-9] )[A-Z][A-Za-z0-9.&'’+-]{0,30}(?: (?:[A-Z&][A-Za-z0-9.&'’+-]{0,30}|of|the|and)){0,5}"
_LEGAL = compiled(r"(?:科技|技术|网络|信息|集团|控股|（[^（）]{2,6}）){0,3}(?:股份有限公司|有限责任公司|有限公司|集团公司|公司)")
_LEAST, _MOST, _STEM = 3, 26, 2
_DEED = compiled(
    "[挖炒代洗断卖刷套跑偷盗骗吸圈割爆][^币网宝通圈盘所客]|炒币|关停|断电|跑路|上链|出海"
)  # 企业“挖矿”: what it does
_PART = (
    "Limited|Ltd|Inc|LLC|Corp|Corporation|Holdings?|Group|Markets|Japan|Korea|Singapore|Hong Kong|US|UK|Europe|EU|Germany|France"
    "|Italy|Spain|Turkey|Australia|Canada|India|Asia|Brasil|Bahamas|Malta|Switzerland|Digital|Trading|Capital|Labs|Ventures"
    "|Exchange|Platform|Mining|Pay|Bank|Foundation|Research|Assets|Infrastructure|Solutions|Systems|Technology|Energy|Services|Financial|Technologies|Derivatives|Custody|Securities|Management|Bank|Trust|Global|International|Asset|Holding"
)
_GOES_ON = compiled(
    rf"(?<=[A-Za-z])(?: (?:{_PART}|[A-Z][a-z]{{2,14}}(?= (?:Limited|Ltd|Inc|LLC|Corp|PLC|GmbH)(?![A-Za-z])))(?![A-Za-z])){{1,4}}"
    r"(?![ -]?[a-z])(?:(?<=Inc|Ltd)\.|(?<=Corp)\.|(?<=Co)\.)?"
)
_OF_GRID = compiled("(?![的和与及向对在由将已称说])[\u4e00-\u9fff]{2,4}?供电(?:公司|局|所)")
_ABROAD = compiled("[A-Z]{2}|810000")
_BRANCH = compiled(
    "(?=（[A-Z]|宣布|表示|称|撤[回销]|获[得准批颁]|发言人|首席|行政总裁|执行长|总裁|总经理|CEO|负责人|[去今本上]|[则已将在于被须因正]|停止|暂停|退出|关闭|推出|计划|拟|并|[0-9]+[月日])"
)
"""What a firm's branch in a country does, or who leads it (甲日本首席执行官)."""
_FORM = compiled(r" (?:Limited|Ltd|Inc|LLC|Corp|Corporation|Holdings?|Group)(?: (?:Limited|Ltd|Inc|Corp))?\.?")
_SHORTER = frozenset({"Region", "Cryptocurrency"})
"""Kinds whose names may be a part of an organisation's."""
_JOINED_NAMES = frozenset({"Association", "ResearchInstitute"})
_FIELD = compiled("[\u4e00-\u9fff]{2,8}(?<![司行团会局委部院所厅署办校店厂池])")
"""A field that stands between a place and 与 in the name of an association."""
_PARTS_OF_FIRM = frozenset({"子公司", "分公司", "总公司"})
_BEFORE_PLACE = frozenset("对向与将把由被给就传曝")
_CITES, _LEADS = "据", frozenset("对向由与为")  # 据云石科技介绍, 对远帆科技罚款: the cutter takes 据云, 对远 for words
_PARTS_OF_NAMES = frozenset("中上新大")
"""Letters that are words by themselves, and behind a place the first of a firm's name."""
_ZONE = "开发区"
_OF_BODIES = ("研究院", "研究所", "研究中心")
_GUILDS = frozenset({"公会", "商会", "同业公会"})
_SOCIETY, _OFFICE_OF_ZONE = "研究会", "管委会"
_COMMITTEE, _OF_COMMITTEES = "委员会", ("主席", "副主席", "主任", "副主任", "委员", "秘书长")
_SPAN = re.compile("[0-9]+[A-Za-z]?|[两二三四五六七八九十数几多各][省市县区州盟地处座]")  # 24H算力, 三地矿场: no name
_DEPARTMENT = 3
"""Letters between a firm and an ending that name its own institute (某交易所 + 区块链 + 研究院)."""
_NUMBERS = frozenset("一两二三四五六七八九十数几多")
_ONE = "一两二三四五六七八九十数几多某"
_NOUNS = ("企业", "单位", "商户")
"""A noun for a firm whose name follows (一家“挖矿”企业某某科技有限公司)."""
_ALONE = frozenset(("", *_ONE))
"""What is no name before an ending: nothing, or 一 in 端掉一工业园区内矿场."""
_WORKS, _TRADE_WORD, _OF_TRADE = "厂", "业", ("者", "界", "务", "主")

_MEASURED, _FIGURE = "力", compiled("[约达为超近逾至]?[0-9]")
_WEAK = 51
"""Above a region, which may be the first part of the name."""


class Endings:
    """Finds names by their endings (…有限公司, …研究所); jieba's words help to find where they start."""

    def __init__(self, grammar: Grammar, cut: Cutter) -> None:
        """Compile the endings."""
        self._suffix = {s.word: s for s in reversed(grammar.suffixes)}
        self.expressions = (compiled(either(s.word for s in grammar.suffixes)),)
        self._stops = frozenset(grammar.stops)
        self._heads = grammar.heads
        self._cut = cut
        self._trades = frozenset(trade for trade in grammar.trades if len(trade) == _STEM)

    def __call__(self, page: Page, taken: list[Hit], matches: Sequence[Iterator[re.Match[str]]]) -> list[Hit]:
        """Return the names that no other hit covers."""
        found: list[Hit] = []
        cover, ends = Cover(len(page.view), taken, but=_SHORTER), Ends(taken, but=_SHORTER)
        regions = sorted({(h.start, h.end) for h in taken if h.kind == "Region"})
        coins = frozenset((h.start, h.end) for h in taken if h.kind == "Cryptocurrency")
        for match in matches[0]:
            if not cover.free(*match.span()):
                continue
            hit = _seated(self._name(page, match, self._suffix[match[0]], ends, regions, coins), taken)
            if hit and (not found or found[-1].end <= hit.start):
                found.append(hit)
            elif hit:
                found[-1] = max(found[-1], hit, key=lambda h: h.end - h.start)
        return found

    def _name(
        self,
        page: Page,
        match: re.Match[str],
        suffix: Suffix,
        ends: Ends,
        regions: Sequence[tuple[int, int]],
        coins: frozenset[tuple[int, int]],
    ) -> Hit | None:
        """Return the name that ends here, or None where it is a common noun."""
        low = max(0, match.start() - _REACH)
        before = _named_before(page.view, match, suffix, ends, low, self._trades)
        if before:
            low = before.end
            if longer := self._lengthened(page, before, match, suffix):
                return longer
        last = _LAST_MARK.match(page.view, low, match.start())
        barrier = last.end() if last else low
        trade = _TRADE.search(page.view, barrier, match.start()) if suffix.strong and suffix.cls == "Company" else None
        stop = trade.start() if trade and trade.start() - barrier >= _STEM else match.start()
        start = start_of_name(page.view, barrier, stop, self._cut, self._stops)
        start = match.start() if start == stop else start
        regions = regions[bisect_left(regions, (barrier,)) : bisect_left(regions, (match.start(),))]
        of_region = (start, match.start()) in regions
        start = _from_place(page.view, start, suffix, regions)
        start = veiled(page.view, start, match.start(), regions) if suffix.cls == "Company" else start
        name, stem = page.view[start : match.end()], page.view[start : match.start()]
        if stem in _ALONE or _SPAN.fullmatch(stem) or name in self._heads or not _LEAST <= len(name) <= _MOST:
            return None
        if suffix.cls in _JOINED_NAMES and (whole := _joined(page.view, regions, start)) is not None:
            start = whole
            name, stem = page.view[start : match.end()], page.view[start : match.start()]
        if _no_name(page.view, match, suffix, start, regions) or (suffix.word in _PARTS_OF_FIRM and of_region):
            return None  # 甲日本子公司: of 甲
        counted = any(s >= start and page.view[e : e + 1] in _NUMBERS for s, e in regions)  # 福建三地矿场, 新疆一算力产业园
        counted = counted or (
            suffix.cls == "Facility" and any(s == start and match.start() - e == 1 for s, e in regions)
        )  # 得州建矿场
        works = suffix.word.endswith(_WORKS)
        joint = works or suffix.cls == "Association" or suffix.word == _SOCIETY
        seated = joint and any(s == start and e < match.start() for s, e in regions)
        plain = self._plain(name, stem, suffix, seated=seated)
        of = (start, match.start())
        if not suffix.strong and (plain or of in regions or of in coins or counted):  # 四川矿场, 以太币矿场
            return None
        if not (suffix.strong or works) and match.end() - start not in borders(self._cut, page.view[start : match.end() + 3]):
            return None  # 矿业 in 挖矿业务
        with_place: tuple[tuple[str, str], ...] = ()
        if suffix.cls == "Facility":
            place = next((e for s, e in regions if s == start and e < match.start()), start)
            rest = page.view[place : match.start()]

            if place > start and len(rest) > _STEM and rest[0] not in _ONE and "了" not in rest and not self._cut.everyday(rest):
                with_place = (("alias", name),)  # 新疆 + 准北算力产业园
                start, name = place, page.view[place : match.end()]
        return Hit(start, match.end(), suffix.cls, name, parts=with_place, rank=60 if suffix.strong or works else _WEAK)

    def _lengthened(self, page: Page, before: Hit, match: re.Match[str], suffix: Suffix) -> Hit | None:
        """Return the longer name that a known one and an ending behind it make: 火币 + 天下网络技术有限公司."""
        same = suffix.strong and (before.kind == suffix.cls or before.kind in FIRMS)
        if same and _LEGAL.fullmatch(page.view, before.end, match.end()):
            return Hit(before.start, match.end(), before.kind, before.name, before.entry, parts=before.parts, rank=60)
        return self._whole(page, before, match, suffix) if self._goes_on(page.view, before, match, suffix) else None

    def _goes_on(self, view: str, before: Hit, match: re.Match[str], suffix: Suffix) -> bool:
        """Say whether an ending makes a new name of a known one: 浙江大学 + 数字经济研究中心, 商务部 + 研究院."""
        words, kind = view[before.end : match.start()], before.kind
        if not words:
            guild = kind == "Company" and suffix.cls == "Association" and suffix.word in _GUILDS  # 某地银行 + 公会
            zone = kind == "Facility" and suffix.word == _OFFICE_OF_ZONE
            return guild or zone or (kind == "Agency" and suffix.word in _OF_BODIES)
        if kind == "Agency":  # 某国国会 + 金融市场委员会 + 主席
            return suffix.word == _COMMITTEE and view.startswith(_OF_COMMITTEES, match.end()) and self._is_part(words)
        law = kind == "Company" and suffix.word == _SOCIETY and words.startswith("法")  # 中国银行 + 法学研究会
        firm = suffix.strong and kind in FIRMS and suffix.word.endswith(("有限公司", "分公司"))
        institute = suffix.strong and suffix.cls == "ResearchInstitute"
        institute = institute and (kind == suffix.cls or (kind in FIRMS and len(words) <= _DEPARTMENT))
        return (law or firm or institute or kind == suffix.cls == "Association") and self._is_part(words)

    def _whole(self, page: Page, before: Hit, match: re.Match[str], suffix: Suffix) -> Hit:
        """Return the name from the known one to the ending."""
        return Hit(before.start, match.end(), suffix.cls, page.view[before.start : match.end()], rank=60)

    def _is_part(self, words: str) -> bool:
        """Say whether words between an institute and an ending name a part of it (浙江大学 + 数字经济与金融创新 + 研究中心)."""
        first = next(iter(self._cut(words)), "")
        return bool(re.fullmatch("[\u4e00-\u9fff]{2,20}", words)) and first not in self._stops

    def _plain(self, name: str, stem: str, suffix: Suffix, *, seated: bool) -> bool:
        """Say whether a name with a weak ending is but a common noun with its modifiers (持证矿场).

        Associations and works are named by everyday words behind their place (北京金融科技产业联盟), where they are ``seated``.
        """
        longer = any(name[n:] in self._heads for n in range(1, len(name) - len(suffix.word)))
        return longer or len(stem) < _STEM or (not seated and self._cut.everyday(stem))


def _no_name(view: str, match: re.Match[str], suffix: Suffix, start: int, regions: Sequence[tuple[int, int]]) -> bool:
    """Say whether an ending only looks like one: 中国挖矿业者, 当季售出算力590万TH/s, 断网致某国算力下降."""
    if suffix.word.endswith(_TRADE_WORD) and view.startswith(_OF_TRADE, match.end()):
        return True
    if not suffix.word.endswith(_MEASURED):
        return False
    return _FIGURE.match(view, match.end()) is not None or any(start < s for s, _ in regions)


def _joined(view: str, regions: Sequence[tuple[int, int]], start: int) -> int | None:
    """Return where a name with 与 in it starts: at the place before it (某国区块链与数据中心产业协会)."""
    if view[start - 1 : start] not in {"与", "和", "及"}:
        return None
    places = ((s, view[e : start - 1]) for s, e in regions if e < start - _STEM)
    return next((s for s, words in places if _FIELD.fullmatch(words)), None)


def _named_before(view: str, match: re.Match[str], suffix: Suffix, ends: Ends, low: int, trades: frozenset[str]) -> Hit | None:
    """Return what is named last before an ending, but not its own beginning (创世纪科技 of 抚州创世纪科技有限公司).

    Nor what ends within a word for a trade (瑞信 in 博瑞信息有限公司).
    """
    before = ends.before(match.start(), low)
    if before and suffix.strong and view[before.end - 1 : before.end + 1] in trades:
        before = ends.before(before.start, low)
    own = before and before.entry is None and suffix.strong and _LEGAL.fullmatch(view, before.end, match.end())
    return ends.before(before.start, low) if before and own else before


def _from_place(view: str, start: int, suffix: Suffix, regions: Sequence[tuple[int, int]]) -> int:
    """Return where a name starts: with its place behind 对 (某局对深圳市甲有限公司立案) or before 中 (北京 + 中研恒链科技)."""
    start = max([start, *(s for s, _ in regions if start < s and view[s - 1] in _BEFORE_PLACE)])
    if suffix.strong and view.startswith(_NOUNS, start):
        return start + len(_NOUNS[0])
    if suffix.strong and view[start - 1 : start] in _PARTS_OF_NAMES:
        return next((s for s, e in regions if e == start - 1), start)
    return start


def barrier(view: str, end: int, ends: Ends, reach: int, never: re.Pattern[str]) -> int:
    """Return where a name that ends at ``end`` may begin: behind the last name, and what no name holds, within ``reach``."""
    low = max(0, end - reach)
    last = ends.before(end, low)
    low = last.end if last else low
    return max((m.end() for m in never.finditer(view, low, end)), default=low)


def start_of_name(view: str, barrier: int, end: int, cut: Cutter, stops: frozenset[str]) -> int:
    """Return where a name that ends at ``end`` starts: after the last word of the stretch that no name contains."""
    at = start = barrier
    first = ""
    for word in cut(view[barrier:end]):
        at += len(word)
        if word in stops:
            start, first = at, ""
        else:
            first = first or word
    lead = first.startswith(_CITES) or (first[:1] in _LEADS and not cut.known(first))
    return start + 1 if lead else start


def _seated(hit: Hit | None, taken: list[Hit]) -> Hit | None:
    """Give an agency or a zone the region that its name begins with (某区工作专班, 某县经济技术开发区)."""
    if hit is None or hit.entry is not None or not (hit.kind == "Agency" or hit.name.endswith(_ZONE)):
        return hit
    regions = (h for h in reversed(taken) if h.start == hit.start and h.kind == "Region" and h.part("code").isdigit())
    place = next(regions, None)
    if place is None or place.end >= hit.end:
        return hit
    return replace(hit, parts=(*hit.parts, ("seat", place.part("code"))))


class LatinNames:
    """Finds names in Latin letters that a common noun announces (矿企 Core Scientific、Rhodium Enterprises)."""

    def __init__(self, grammar: Grammar, posts: Iterable[str], topic: Iterable[str], cut: Cutter) -> None:
        """Compile the announcers; words of the ``topic`` are no names (企业“挖矿”)."""
        self._class = {s.word: s.cls for s in grammar.announcers}
        self._topic, self._cut = frozenset(topic), cut
        words = either(self._class)
        self._after = compiled(f"(?P<noun>{words})(?:[:：—“-]*)(?P<name>{_LATIN})")
        self._quoted = compiled(f"(?P<noun>{words})“(?P<name>[^“”，。、；：]{{2,14}})”(?!行为|活动|问题|乱象|现象|等行为)")
        self._and = compiled(f"(?:、|和|与|及|以及)(?P<name>{_LATIN})")
        posts = tuple(posts)
        self._never = frozenset((*grammar.heads, *(p for p in posts if p.isascii())))  # 公司CEO is no name
        post = either(p for p in posts if not p.isascii())
        opens = ahead((*"的联驻", *(p for p in posts if not p.isascii())))
        seated = "(?:驻[\u4e00-\u9fff]{2,4}?的?)?"
        self._before = compiled(f"(?P<name>{_LATIN})(?={opens}(?:{seated}的?(?:联合)?{post}|的[\u4e00-\u9fff]{{1,7}}·))")

        dealt = "对|向|将|起诉|控告|制裁|突袭|搜查|警告|点名|调查|处罚|封锁|屏蔽|封禁|查封|约谈|勒令|责令|吊销|撤销|名为|名叫"
        self._dealt = compiled(  # 制裁Blender.io, 对Klarna处以罚款: one word, since two may be a person
            f"(?:{dealt})“?(?P<name>[A-Z][a-z][A-Za-z0-9]{{2,16}}(?:\\.[a-z]{{2,4}})?)(?![A-Za-z0-9 ])"
            "(?=”?(?:处|作|发出|提起|提出|展开|开展|启动|进行|实施|采取|罚|的|总部|公司|等|、|和|及|与|，|。|——|停|暂|立即|涉|在|平台))"
        )
        self.expressions = (self._after, self._quoted, self._before, self._dealt)

    def __call__(self, page: Page, taken: list[Hit], matches: Sequence[Iterator[re.Match[str]]]) -> list[Hit]:
        """Return the names that no other hit covers, and each later occurrence of them."""
        found: dict[str, str] = {}
        announced, quoted, before, dealt = matches
        for match in announced:
            cls = self._class[match["noun"]]
            found.setdefault(match["name"], cls)
            more = self._and.match(page.view, match.end())
            while more:
                found.setdefault(more["name"], cls)
                more = self._and.match(page.view, more.end())
        for match in quoted:
            name = match["name"]
            if _DEED.fullmatch(name) or name in self._topic or self._cut.everyday(name):
                continue
            found.setdefault(match["name"], self._class[match["noun"]])
        for match in chain(before, dealt):
            found.setdefault(match["name"], "Company")
        longer = _longer(page, taken)
        names = {
            n: c for n, c in found.items() if len(n) >= (_LEAST if n.isascii() else _STEM) and n.split(" ")[0] not in self._never
        }
        if not names:
            return longer
        english = [h for h in taken if not (h.kind == "Region" and page.view[h.start].isascii())]  # Hong Kong Digital Research
        return [*longer, *repeated(page, names, [*english, *longer], rank=_WEAK)]


def _longer(page: Page, taken: list[Hit]) -> list[Hit]:
    """Return firms whose name goes on behind a known one: Binance Markets Limited, FTX Japan, 甲 in 甲日本宣布."""
    out: list[Hit] = []
    firms = [h for h in taken if h.kind in FIRMS]
    if not firms:
        return []
    ends = {h.end for h in firms}
    places = {h.start: h for h in taken if h.start in ends and h.kind == "Region" and _ABROAD.fullmatch(h.part("code"))}
    for hit in firms:
        place = places.get(hit.end)
        if place and _BRANCH.match(page.view, place.end):
            out.append(Hit(hit.start, place.end, hit.kind, page.view[hit.start : place.end], rank=_WEAK))
        branch = _OF_GRID.match(page.view, hit.end) if page.view[hit.end - 1] == "网" else None
        if branch:  # a power company's branch in a town whose bare name nothing supports
            out.append(Hit(hit.start, branch.end(), hit.kind, page.view[hit.start : branch.end()], rank=_WEAK))
        held = page.view[hit.start - 1 : hit.start] == "（"
        if not held and (match := _GOES_ON.match(page.view, hit.end)) is not None:
            if _FORM.fullmatch(match[0]):  # Canaan Inc is Canaan
                out.append(replace(hit, end=match.end(), rank=_WEAK))
            else:
                out.append(Hit(hit.start, match.end(), hit.kind, page.view[hit.start : match.end()], rank=_WEAK))
    return out


def repeated(page: Page, names: dict[str, str], taken: list[Hit], rank: int = 45) -> list[Hit]:
    """Return every free occurrence of names, whole words only."""
    if not names:
        return []
    cover = Cover(len(page.view), taken)
    places = occurrences(page.view, names, lambda start, end: whole(page.view, start, end))
    return [Hit(start, end, names[name], name, rank=rank) for start, end, name in places if cover.free(start, end)]
