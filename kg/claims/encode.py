"""Sentences as patterns see them: each mention one code point, the rest of the words as they are."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.expressions import compiled
from kg.model import When
from kg.reading import numbers_below
from kg.times import WIRE
from kg.vocabulary.patterns import KINDS, code_of, mask_of

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from kg.mentions import Hit, Sheet
    from kg.vocabulary import Knowledge
    from kg.vocabulary.literals import Marks
    from kg.vocabulary.measures import MeasureHit

__all__ = ["CLAUSE", "GIVES", "HOLDERS", "Sentence", "beside", "encode"]

_STOPS = "，；：。！？"
CLAUSE = re.compile(f"[{_STOPS}]")
"""What ends a clause."""

_QUOTE = re.compile("[“”‘’]")
_BRACKET = re.compile(
    r"（(?:[^（）\ue000-\uf8ff]{0,80}|[男女]，[^（）]{2,40}|(?<=[\ue000-\uf8ff]（)[\ue001-\ue009]|(?<=[\ue002-\ue004]（)\ue004[^（）\ue000-\uf8ff]{0,16})）"
)
_TIME, _MEDIA, _DATA = code_of("Time"), code_of("Media"), code_of("DataProvider")
_DATELINE = re.compile(
    rf"（[^（）]{{2,40}}(?:电|讯|报道|外电)）|(?!据|根据)[^，。；：（）]{{2,20}}{_TIME}(?:{WIRE}|消息|综合(?:外电)?报[道导]|外电报[道导]|-|—|–)+(?:（[^（）]{{1,20}}）)?"
)
_PARTNER = re.compile(
    f"(?:[与跟向对给找予]|同(?![类业样日时期行属为])|携手|联手|来自){code_of('Region')}?的?[^，。；、\ue000-\uf8ff]{{0,8}}$"
)
_CUSTOMERS = ("客户", "用户", "的客户", "的用户")  # 将为甲客户提供托管服务，其…: not 甲's
_LISTED, _GOES_ON = ("上市", "挂牌"), ("登陆", "登上")
_ACCOUNTS = ("公众号", "视频号", "服务号", "订阅号", "官方账号")
_TICKER, _SUM, _MACHINES, _FEW = ("：", ":", "，"), ("总算力", "總算力"), re.compile("矿机|机器|矿场"), 40
_FLEET = compiled("[^，。；、]{0,10}?(?<![0-9.,])(?:[0-9][0-9,.]{0,8} ?[PT]H(?:/s|ash)|[0-9](?:\\.[0-9]{1,3})? ?EH/s)")
"""The hashrate of a firm's machines: far below what the networks have had since there are firms that tell theirs."""
HOLDERS = tuple(map(code_of, ("PolicyDocument", "Meeting", "Summons")))
"""What orders and requires, as code points."""
_FIRMS, _POSSESSIVE = frozenset({"Company", "MiningPool", "Exchange"}), ("", "的", "旗下")
_TAKEN = frozenset("把将")
_MODEL = compiled(" ?[A-Z]?[0-9]{2,4}")
_PIECES, _MACHINE = ("台", "部", "批"), ("矿机", "机器", "设备")
_AT, _READERS = ("在", "于", "通过", "登录", "登陆"), ("大厦", "大楼", "公众号", "群", "朋友圈", "博主", "用户", "网友")
_POOL, _AFAR, _RECENT = "MiningPool", 120, 6
_CITED = compiled("(?:据|根据|按照|依据|引用|援引)$")
_FIGURES_OF = compiled("的?(?:网站|官网)?的?(?:(?:数据|统计|监测|排名)(?P<shows>显示|表明)?[^，。；\ue000-\uf8ff]{0,2}，|浏览器)")
_SPACED = re.compile(r"(?<![!-~]) +| +(?![!-~])")
"""Spaces that only set off Latin letters and figures in Chinese text (涨到 3 万美元)."""
_BETWEEN = "”“"
_LEAD = 21  # characters within which the day of a dateline stands
_CODES = {kind: code_of(kind) for kind in KINDS}
_BITS = {code: mask_of(code) for code in _CODES.values()}
_NAMED_BESIDES = frozenset({"Company", "Exchange", "Network"})
"""Kinds whose names also stand where nobody acts: as an account, a ticker, a sum over machines, a place of speech."""


GIVES = compiled(
    "[^，。；、\ue000-\uf8ff]{0,4}(?=[移下转反交推])(?:移交|下发|转来|反馈|交办|转办|推送|转送|移送)(?:来|过来)?的(?!通知|文件|函|公告|方案|意见|通告)"
)
"""How words go on behind a body that only gave what they are about; see `Sentence.only_gives`."""


_DATES = compiled("(?:(?<![^，。；])|(?<=[就早]))[在自继][^，。；]{2,24}(?:以前|之前|前|之后|以后|后|以来|之际)，")


@dataclass(slots=True)
class Sentence:
    """One sentence, encoded.

    ``code[i]`` came from place ``at[i]`` of the view (one more entry for the end); ``hits[i]`` is the
    number of the hit that the code point stands for, ``times`` the places of those that are times, with their
    meaning; both ascend. ``block`` is the number of its block, ``measures`` what it names of what the ontology knows as
    measures; ``marks`` tells of the words in it that expressions need (see `Marks`).
    """

    number: int
    block: int
    start: int
    end: int
    code: str
    at: tuple[int, ...]
    hits: dict[int, int]
    mask: int
    times: tuple[tuple[int, When], ...]
    title: bool
    measures: tuple[MeasureHit, ...]
    marks: int
    _stops: list[int] | None = None

    def stops(self) -> list[int]:
        """Return the places where clauses end; half of all sentences are never asked for them."""
        if self._stops is None:
            words = self.code.replace("；", "，").replace("：", "，").replace("。", "，").replace("！", "，").replace("？", "，")
            self._stops, place = [], -1
            for piece in words.split("，")[:-1]:  # half as dear as the search for an expression
                place += len(piece) + 1
                self._stops.append(place)
        return self._stops

    def only_gives(self, place: int) -> bool:
        """Say whether the body at a place only gave what a clause is about (对省通信管理局移交的线索逐条核查)."""
        return GIVES.match(self.code, place + 1) is not None

    def only_dates(self, place: int) -> bool:
        """Say whether a place only tells when something was (在甲下令封杀以前，…)."""
        return _DATES.match(self.code, max(0, place - 1)) is not None

    def breaks_down(self, place: int) -> bool:
        """Say whether a place stands where a sentence tells the parts of a sum (其中，某县3个), which go no further."""
        return "其中" in self.code[:place]

    def may_match(self, needs: int) -> bool:
        """Say whether the words stand in the sentence without which an expression cannot match, by what it ``needs``."""
        return self.marks & needs == needs

    def view_range(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of the view behind ``code[start:end]``."""
        return self.at[start], max(self.at[start] + 1, self._last(end))

    def clause_start(self, place: int) -> int:
        """Return where in the code the clause begins that holds a place."""
        stops = self._stops  # not by a call: it is asked more often than anything else
        if stops is None:
            stops = self.stops()
        n = bisect_left(stops, place)
        return stops[n - 1] + 1 if n else 0

    def clause_end(self, place: int) -> int:
        """Return where in the code the clause ends that holds a place."""
        stops = self.stops()
        n = bisect_left(stops, place)
        return stops[n] if n < len(stops) else len(self.code)

    def _last(self, end: int) -> int:
        place = self.at[end - 1]
        return self.at[end] if end - 1 in self.hits else place + 1

    def place(self, view: int) -> int:
        """Return the place in the code of a place in the view."""
        return min(bisect_left(self.at, view), len(self.code))


def encode(sheet: Sheet, knowledge: Knowledge, marks: Marks) -> Generator[None, None, tuple[Sentence, ...]]:
    """Encode every sentence of an article, in steps; ``marks`` hold the words that whoever reads the sentences looks for."""
    out: list[Sentence] = []
    blocks = _blocks(sheet)
    titles = frozenset(n for n, block in enumerate(sheet.document.blocks) if block.kind in {"title", "heading"})
    coded = list(_coded(sheet, knowledge))
    codes = [code for code, _, _ in coded]
    yield
    seen = marks(codes)
    yield
    measures = knowledge.measures.each(codes)
    yield
    for i, ((start, end), (code, at, hits)) in enumerate(zip(sheet.sentences, coded, strict=True)):
        mask = 0
        for place in hits:  # by hand: faster than a sum over a set
            mask |= _BITS[code[place]]
        times: tuple[tuple[int, When], ...] = ()
        if mask & _BITS[_TIME]:
            times = tuple(
                [(i, v) for i, n in hits.items() if code[i] == _TIME and isinstance(v := sheet.hits[n].value, When)]
            )  # fmt: skip
        title = blocks[i] in titles
        out.append(
            Sentence(i, blocks[i], start, end, code, tuple(at), hits, mask, times, title, measures[i], seen[i])
        )  # fmt: skip
    return tuple(out)


def _coded(sheet: Sheet, knowledge: Knowledge) -> Iterator[tuple[str, list[int], dict[int, int]]]:
    """Yield the code of each sentence, the places of the view that it came from, and the hits that stand in it."""
    number = 0
    codes = _CODES.copy()
    view, found, total = sheet.reading.view, sheet.hits, len(sheet.hits)
    starts = [*[hit.start for hit in found], len(view)]
    numbers = numbers_below(len(view) + 1)
    for start, end in sheet.sentences:
        while number < total and found[number].end <= start:
            number += 1
        chars: list[str] = []
        at: list[int] = []
        hits: dict[int, int] = {}
        whole = view[start:end]
        quoted = "“" in whole or "”" in whole or "‘" in whole or "’" in whole  # faster than an expression
        place, n = start, number
        while True:
            stop = starts[n] if starts[n] < end else end  # noqa: FURB136 - a call of min() for each mention is dear
            if stop > place:
                words = view[place:stop]
                if not quoted:
                    chars.append(words)
                    at.extend(numbers[place:stop])
                elif chars and words == _BETWEEN:  # “甲”“乙”: a list
                    chars.append("、")
                    at.append(place)
                else:
                    for piece in _QUOTE.split(words):
                        chars.append(piece)
                        at.extend(numbers[place : place + len(piece)])
                        place += len(piece) + 1
                place = stop
            if place >= end:
                break
            hit = found[n]
            n += 1
            besides = hit.kind in _NAMED_BESIDES
            if besides and (_is_no_actor(view, hit, start) or (n > 1 and _is_firms_own(view, found[n - 2], hit))):
                continue
            code = codes.get(hit.kind) or codes.setdefault(hit.kind, code_of(_kind(hit.kind, knowledge)))
            joint = "、" if hit.anaphoric and hit.part("joined") else ""  # 两家公司: a list of the two
            chars.append(joint)
            at += [place] * len(joint)
            hits[len(at)] = n - 1
            cited = hit.kind == _POOL and _is_cited(view, found[max(0, n - 1 - _RECENT) : n - 1], hit)
            chars.append(_DATA if cited else _MEDIA if besides and _is_place_of_speech(sheet, hit) else code)
            at.append(place)
            place = hit.end if hit.end > place else place + 1
        at.append(end)
        code = "".join(chars)
        besides = "（" in code or " " in code or _TIME in code[:_LEAD]
        yield _without_remarks(code, at, hits) if besides else (code, at, hits)


def _kind(kind: str, knowledge: Knowledge) -> str:
    """Return the kind that patterns know: a notice is a PolicyDocument to them."""
    if kind in _CODES:
        return kind
    return next((k for k in ("PolicyDocument", "Meeting", "Company", "Region") if knowledge.terms.is_a(kind, k)), "Company")


def _is_no_actor(view: str, hit: Hit, start: int) -> bool:
    """Say whether a name is only an account's (微信公众号), part of a ticker (（NASDAQ：CAN）), or a sum over machines."""
    if hit.kind == "Company":  # 币印矿池官方微信公众号发布公告: the pool does
        return view.startswith(_ACCOUNTS, hit.end) or _is_machine(view, hit, start)
    if hit.kind == "Exchange":
        return view[hit.start - 1 : hit.start] == "（" and view.startswith(_TICKER, hit.end)
    if hit.kind != "Network" or not view.startswith(_SUM, hit.start):
        return False
    if view[hit.start - 1 : hit.start] in _TAKEN:
        return True  # 把总算力拉到…: whose it is, who does so
    fleet = _FLEET.match(view, hit.end)  # 运行的总算力是1250PH/s: no network has so little
    return (fleet or _MACHINES.search(view, max(start, hit.start - _FEW), hit.start)) is not None


def _is_machine(view: str, hit: Hit, start: int) -> bool:
    """Say whether a maker's name only tells the make of machines (7.8万台蚂蚁矿机, 6400台阿瓦隆1246)."""
    if not view.endswith(_PIECES, start, hit.start):
        return False
    return view.startswith(_MACHINE, hit.end - 2) or _MODEL.match(view, hit.end) is not None


def _is_firms_own(view: str, before: Hit, hit: Hit) -> bool:
    """Say whether what is named like the network's is the hashrate of the firm right before it (甲总算力首次突破…)."""
    own = hit.kind == "Network" and before.kind in _FIRMS and view.startswith(_SUM, hit.start)
    return own and view[before.end : hit.start] in _POSSESSIVE


def _is_cited(view: str, before: Sequence[Hit], hit: Hit) -> bool:
    """Say whether a pool is but the source of figures of another one, which was named before (据甲统计，其算力…)."""
    figures = _FIGURES_OF.match(view, hit.end)
    if figures is None or not (figures["shows"] or _CITED.search(view, max(0, hit.start - 2), hit.start)):
        return False
    return any(b.kind == _POOL and b.name != hit.name and hit.start - b.end <= _AFAR for b in before)


def _is_place_of_speech(sheet: Sheet, hit: Hit) -> bool:
    """Say whether a firm is only the place where something was said (在微博上表示), or where shares are listed."""
    if hit.kind == "Exchange" and (
        sheet.reading.view.startswith(_LISTED, hit.end) or sheet.reading.view.endswith(_GOES_ON, 0, hit.start)
    ):
        return True
    if hit.kind != "Company":
        return False
    before = sheet.reading.view[max(0, hit.start - 2) : hit.start]
    return before.endswith(_AT) or sheet.reading.view.startswith(_READERS, hit.end)


def _blocks(sheet: Sheet) -> list[int]:
    """Return the number of the block in which each sentence stands."""
    ends: list[int] = [sheet.reading.locate(block.span)[1] for block in sheet.document.blocks]
    return [bisect_left(ends, end) for _, end in sheet.sentences]


def _without_remarks(code: str, at: list[int], hits: dict[int, int]) -> tuple[str, list[int], dict[int, int]]:
    """Leave out remarks in brackets that hold no mention, so that patterns run over them."""
    drop = {i for m in _BRACKET.finditer(code) for i in range(*m.span())} if "（" in code else set()
    if " " in code:
        drop |= {i for m in _SPACED.finditer(code) for i in range(*m.span())}
    if (code[:1] == "（" or _TIME in code[:_LEAD]) and (dateline := _DATELINE.match(code)):
        drop |= {i for i in range(*dateline.span()) if code[i] != _TIME}
    if drop:
        gone = sorted(drop)
        keep = [(a + 1, b) for a, b in zip([-1, *gone], [*gone, len(code)], strict=True) if b > a + 1]
        hits = {i - bisect_left(gone, i): n for i, n in hits.items() if i not in drop}
        code = "".join([code[a:b] for a, b in keep])
        at = [place for a, b in keep for place in at[a:b]] + at[-1:]
    return code, at, hits


def beside(code: str, place: int) -> bool:
    """Say whether the firm at a place of a sentence's code is but somebody's partner in it (与甲、乙签约).

    >>> from kg.vocabulary.patterns import code_of
    >>> firm = code_of("Company")
    >>> beside(f"{firm}与{firm}、{firm}签约", 4), beside(f"{firm}与{firm}、{firm}签约", 0)
    (True, False)
    """
    while code[place - 1 : place] in {"、", "和"} and place > 1 and code[place - 2] == code[place]:
        place -= 2
    return code.startswith(_CUSTOMERS, place + 1) or _PARTNER.search(code, max(0, place - _FEW), place) is not None
