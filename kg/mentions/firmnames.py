"""Firms that no lexicon holds, by what stands around the name: a listing, what firms do, the company they keep."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.expressions import compiled
from kg.mentions.base import TITLED, Cover, Ends, Hit, Page
from kg.mentions.orgs import barrier, repeated, start_of_name
from kg.vocabulary.branches import ahead, either
from kg.vocabulary.literals import opening

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.mentions.words import Cutter
    from kg.vocabulary.grammar import Grammar

__all__ = ["NOT_NAME", "PROPER", "FirmNames"]

_HAN = "[\u4e00-\u9fff]"
_LATIN = r"(?<![A-Za-z0-9&.-])(?<![A-Za-z0-9] )[A-Z][A-Za-z0-9.&-]*[A-Za-z0-9](?: [A-Z][A-Za-z0-9.&-]*[A-Za-z0-9]){0,3}"
PROPER = compiled("[a-z]|[A-Z]{5}| ")
"""What a name in Latin letters holds that is no coin, unit or abbreviation (BTC, ASIC, GPU)."""
_RANK = 52
"""Above a coin, which may be the first word of the name."""
_LEAST, _MOST = 2, 8
_NUMERALS = "一二三四五六七八九十两几多数"
_NUMBER = f"(?:[0-9]{{1,6}}|[{_NUMERALS}]{{1,6}})"
_BREAKS, _HEADS = "，。；：\n", "，。；：！？“”、\n"
_STOPS, _JOINS, _COUNTS = "，。；", compiled("[、和与及]"), "等家间"
"""What no list of firms runs over, what joins its names, and what ends it."""
_COUNTED = compiled(f"[{_COUNTS}][^{_STOPS}]*")
_NO_MEMBER = compiled(f"(?s:.*)[^、0-9{_HAN[1:]}")
"""All up to the last sign that stands in no list of Chinese names."""
NOT_NAME = compiled(r"[，。；：、！？“”‘’《》（）【】\s—~…0-9A-Za-z]")
_PLACES = compiled(f"[等各这那]?{_NUMBER}?(?:[省市县区州盟旗地]|地区|省份|省区)")  # 湖州、衢州两地6家单位
_REACH, _STEM, _PERSON, _LIST, _MEMBER = 12, 4, 3, 160, 26
_BODIES = frozenset({"Association", "Agency"})
_FIRMS = frozenset({"Company", "MiningPool", "Exchange", "Facility"})
_WHEN = "(?:[0-9]{1,2}月(?:[0-9]{1,2}日|[上中下]旬|底|初)?起?)?(?:已经|已|将|正|计划|拟|则|也|还|转而|最终)?"
_COUNTED_BY = frozenset("家款")
_HANDLES = "[把将][^，。；]{0,16}(?:矿机|机器|设备|算力|总部|业务|服务器|负荷|团队)"
_GOES = (
    "(?:去了|选了|选定|选择了?|落户|落脚|奔赴|转战|转投|迁往|迁到|搬到|搬去|搬往)(?!自|了自)"
    "|在[^，。；]{1,10}(?:签下|租下|租用|拿下|建起|建成|设厂|重新开机|重新上架)"
    "|从[^，。；]{1,10}(?:撤出|撤离|迁出|搬出|撤走)|(?:关停|关闭|撤出|撤离|拆除|卖掉|转让)了"
)
_MOVES = f"{_WHEN}(?:{_HANDLES}|{_GOES})"
"""What firms of the trade do: 8月起把3万台矿机…, 则去了海外."""


def _opened(words: str) -> str:
    """Return a look ahead for an expression, whose first letters are looked at first: few of its many places have one."""
    return f"{ahead(opening(compiled(words)) or ())}(?={words})"


_CUT_SHORT = ("有限", "责任", "股份", "集团有限")
"""How what is left of a name ends that goes on (…有限 + 公司)."""


class FirmNames:
    """Finds such names; each later occurrence counts too.

    Compute North申请破产, Hash House（NASDAQ：HASH）, BTC KZ公司, 邀集松币、梧链等7家业者, 松岭数能是一家矿企.
    """

    def __init__(self, grammar: Grammar, surnames: Iterable[str], cut: Cutter) -> None:
        """Compile the words around the names; a name that begins with one of the ``surnames`` may be a person's."""
        firms = grammar.firms
        self._cut, self._stops, self._heads = cut, frozenset(grammar.stops), grammar.heads
        self._class = {s.word: s.cls for s in grammar.announcers if not s.word.isascii()} | {"矿池": "MiningPool"}
        nouns, markets = either(self._class), either(grammar.markets)
        trade, kinds, never = (either(firms[part]) for part in ("trade", "kinds", "never"))
        self._noun = compiled(f"(?P<name>{_LATIN}) ?(?:{trade})?(?P<noun>{kinds})(?!{never})")
        self._listed = compiled(f"(?P<name>{_LATIN}) ?（(?:{markets}|[A-Z]{{3,6}} ?[：:])[^（）]{{0,16}}）")
        self._acts = compiled(f"(?P<name>{_LATIN}) ?(?={either(firms['acts'])})")
        kinds_of = f"{nouns}|{either(firms['members'])}"
        members = f"(?:(?:(?!等){_HAN}){{2,12}}|[A-Za-z][A-Za-z0-9 .-]{{1,24}})(?:（[^（），。；、]{{2,16}}）)?"
        self._among = compiled(
            f"(?P<list>{members}(?:、{members}){{1,8}}(?:[和与及]{members})?|{members}[和与及]{members})"
            f"(?:等?(?:至少|超过|超|近|逾|约|共计?)?(?P<count>[0-9]+|[{_NUMERALS}]+)(?:余|多)?[家间](?:[^，。；、]{{0,8}}?)"
            f"|等{_NUMBER}[余多]?[个款](?:[^，。；、的]{{0,6}}?)|等(?:[^，。；、的]{{0,4}}?))"
            f"(?P<noun>{kinds_of})"
        )
        self._member = compiled(kinds_of)
        one = f"(?:(?!等|{_NUMBER}[家间]){_HAN}){{2,12}}?"
        self._names = compiled(
            f"(?P<list>{one}(?:、{one}){{0,8}}(?:[和与及]{one})?)等?(?P<count>{_NUMBER}[家间])?(?:{nouns})?(?=[，。；（]|$)"
        )
        self._nouns = (*self._class, *firms["members"], *firms["struck"])
        ends = "".join(sorted({noun[-1] for noun in self._nouns}))
        self._named = compiled(  # begins behind the noun or the number, of which texts hold many
            f"(?<=[{ends}])(?P<naming>{either(firms['naming'])})"
            f"|(?<=[0-9{_NUMERALS}])[家款](?:(?:{nouns})?：|[^，。；：]{{0,12}}，(?:其中)?(?:分别是|分别为|包括|有|涉及))|{either(firms['listed'])}"
        )
        self._listing = firms["listed"]
        self._bodies = tuple(s.word for s in grammar.suffixes if s.cls in _BODIES)
        self._kinds = {s.word: s.cls for s in grammar.suffixes if not s.strong and s.cls in _FIRMS} | dict.fromkeys(
            firms["endings"], "Company"
        )
        sure = f"{_WHEN}{either(firms['told'])}"
        likely = f"(?:{sure}|{either(firms['tells'])}|{_MOVES})"
        sure, likely, moves = (_opened(words) for words in (sure, likely, _MOVES))
        often = [w for w in self._kinds if w not in firms["endings"] and w not in firms["common"]]
        self._ends = compiled(
            f"{either(often)}{likely}|{either(self._kinds)}(?:{sure}|{moves})|{either(firms['common'])}{moves}"
            f"|{either(w for w, cls in self._kinds.items() if cls == 'MiningPool')}(?={either(firms['pools'])})"
            f"|(?<=“..){either(often)}(?=”)|(?<=“...){either(often)}(?=”)"
        )
        self._modifiers = compiled(either(firms["modifiers"]))
        self._is_one = compiled(
            f"(?<![^，。；：！？“\\n])(?P<name>{_LATIN}|{_HAN}{{2,8}}?)(?:，|是|系|为|作为)一[家间](?:[^，。；]{{0,20}}?)(?P<noun>{nouns})"
        )
        self._in_quotes = compiled(
            f"(?P<list>“[^“”，。；]{{2,10}}”(?:[、和及与]?“[^“”，。；]{{2,10}}”){{1,12}})等?[^，。；“”]{{0,10}}?"
            f"(?P<noun>{kinds_of})"
        )
        self._mover = compiled(f"(?P<name>{_HAN}{{2,6}}?){_WHEN}")
        self._surnames = frozenset(surnames)
        move = compiled(f"{_HANDLES}|{_GOES}")
        warned = compiled(rf"\*?ST{_HAN}{{2}}")  # *ST甲乙: shares under a warning, whose names have two letters
        firsts = (self._noun, self._listed, self._acts, self._is_one, self._ends, self._named)
        self.expressions = (*firsts, move, self._in_quotes, warned)

    def __call__(self, page: Page, taken: list[Hit], matches: Sequence[Iterator[re.Match[str]]]) -> list[Hit]:
        """Return the names that no other hit covers."""
        found: dict[str, str] = {}
        noun, listed, acts, is_one, endings, named, moves, quoted, warned = matches
        cover, ends = Cover(len(page.view), taken), Ends(taken)
        for match in noun:
            if PROPER.search(match["name"]):
                found.setdefault(match["name"], self._class.get(match["noun"], "Company"))
        for match in (*listed, *acts):
            if PROPER.search(match["name"]):
                found.setdefault(match["name"], "Company")
        for match in is_one:
            if match["name"].isascii() or self._is_name(match["name"]):
                found.setdefault(match["name"], self._class[match["noun"]])
        found |= {match[0]: "Company" for match in warned}
        found = dict(self._listed_in_quotes(quoted)) | found
        found = dict(self._in_role(page, cover, ends, endings)) | found
        if any(count in page.view for count in "家间款个"):
            found = dict(self._members(page, cover, ends)) | found
        found = dict.fromkeys(self._on_lists(page, cover, ends, named), "Company") | found
        found = dict.fromkeys(self._movers(page, cover, moves), "Company") | found
        if not found:
            return []
        coins = [hit for hit in taken if hit.kind == "Cryptocurrency"]  # a firm's name may hold one (BTC KZ公司), and be none
        own = {page.view[hit.start : hit.end] for hit in coins}
        free = [hit for hit in taken if hit.kind != "Cryptocurrency"]
        return repeated(page, {name: cls for name, cls in found.items() if name not in own}, free, rank=_RANK)

    def _listed_in_quotes(self, matches: Iterator[re.Match[str]]) -> Iterator[tuple[str, str]]:
        """Yield the names of lists in quotation marks: 约谈“甲”“乙”等经营主体."""
        for match in matches:
            for name in match["list"].strip("“”").replace("”", "“").split("“"):
                if self._is_member(name, counted=True):
                    yield name, self._class.get(match["noun"], "Company")

    def _in_role(self, page: Page, cover: Cover, ends: Ends, matches: Iterator[re.Match[str]]) -> Iterator[tuple[str, str]]:
        """Yield names whose ending alone does not tell them, but what they do: 青石矿业宣布, 北辰科技把矿机…."""
        for match in matches:
            low = barrier(page.view, match.start(), ends, _REACH, NOT_NAME)
            start = start_of_name(page.view, low, match.start(), self._cut, self._stops)
            stem, name = page.view[start : match.start()], page.view[start : match.end()]
            if (
                _LEAST <= len(stem) <= _STEM
                and name not in self._heads
                and re.fullmatch(f"{_HAN}+", stem)
                and not (self._modifiers.search(stem) or _PLACES.fullmatch(stem))  # 云南 + 三地 + 矿场
                and cover.free(start, match.end())
            ):
                yield name, self._kinds[match[0]]

    def _movers(self, page: Page, cover: Cover, matches: Iterator[re.Match[str]]) -> Iterator[str]:
        """Yield names that nothing tells but that they move machines at the head of a clause (，某某则把机器运走)."""
        for match in matches:
            low = max(0, match.start() - _REACH)
            start = max([low - 1, *(page.view.rfind(stop, low, match.start()) for stop in _HEADS)]) + 1
            start = max(start, page.view.rfind("的", start, match.start()) + 1)  # 做托管生意的晴川云关停了…
            name = self._mover.fullmatch(page.view, start, match.start())
            if name and (start == 0 or page.view[start - 1] in _HEADS + "的") and cover.free(*name.span("name")):
                words = self._cut(name["name"])
                known = [word for word in words if len(word) > 1 and self._cut.known(word)]
                person = words[0][0] in self._surnames and len(name["name"]) <= _PERSON
                plain = name["name"] in self._heads or self._modifiers.search(name["name"]) is not None
                if not (known or person or plain) and self._stops.isdisjoint(words):
                    yield name["name"]

    def _members(self, page: Page, cover: Cover, ends: Ends) -> Iterator[tuple[str, str]]:
        """Yield the unknown names of lists of firms (甲、乙等7家企业)."""
        for match in self._lists(page.view):
            cls = self._class.get(match["noun"], "Company")
            for name in self._listed_names(page, match, cover, ends, counted=match["count"] is not None):
                yield name, cls

    def _on_lists(self, page: Page, cover: Cover, ends: Ends, matches: Iterator[re.Match[str]]) -> Iterator[str]:
        """Yield the unknown names that a list is said to hold (涉及企业有甲、乙；甲、乙两家在列)."""
        for match in matches:
            if match["naming"] and not page.view.endswith(self._nouns, 0, match.start()):
                continue
            if match[0] in self._listing:
                low = max(0, match.start() - _LIST)
                start = max(low - 1, *(page.view.rfind(stop, low, match.start()) for stop in _BREAKS)) + 1
                names = self._last_names(page.view, start, match.start())
            else:
                names = self._names.match(page.view, match.end())
                names = names if names and _JOINS.search(names["list"]) else None  # 企业有序退出
            if names:
                behind = match.start() - 1 if match["naming"] else match.start()  # 商家有甲、乙
                counted = names["count"] is not None or page.view[behind : behind + 1] in _COUNTED_BY
                yield from self._listed_names(page, names, cover, ends, counted=counted)

    def _last_names(self, view: str, start: int, end: int) -> re.Match[str] | None:
        """Return the names at the end of a stretch, or before a bracket in it; without one nothing before other signs counts."""
        other = _NO_MEMBER.match(view, start, end) if "（" not in view[start:end] else None
        return self._names.search(view, other.end() if other else start, end)

    def _listed_names(self, page: Page, match: re.Match[str], cover: Cover, ends: Ends, *, counted: bool) -> Iterator[str]:
        """Yield the unknown names of one list; its first begins behind the last word that no name contains."""
        place = match.start("list")
        for number, name in enumerate(_JOINS.split(match["list"])):
            start, end = place, place + len(name)
            place = end + 1
            last = ends.before(end, start)
            start = max(start, last.end) if last else start
            if number == 0:
                start = start_of_name(page.view, start, end, self._cut, self._stops)
            short = page.view[start:end]
            if cover.free(start, end) and self._is_member(short, counted=counted):
                yield short

    def _lists(self, view: str) -> Iterator[re.Match[str]]:
        """Yield the lists of firms of a view."""
        last = 0
        for counted in _COUNTED.finditer(view):
            first, end = counted.span()
            start = max([last, *[view.rfind(stop, last, first) + 1 for stop in _STOPS]])
            last = end
            join = _JOINS.search(view, start, end)
            if (
                join
                and self._member.search(view, first, end)
                and join.start() < max([view.rfind(c, first, end) for c in _COUNTS])
            ):
                yield from self._among.finditer(view, max(start, join.start() - _MEMBER), end)

    def _is_member(self, name: str, *, counted: bool) -> bool:
        """Say whether words in a list of firms name one: everyday words do where the list is counted, or they end like a firm."""
        if name.isascii():
            return PROPER.search(name) is not None
        ending = next((e for e in self._kinds if name.endswith(e)), "")
        if _PLACES.fullmatch(name):
            return False
        if name.endswith((*_CUT_SHORT, *self._bodies)):
            return False
        if (counted or ending) and len(name) - len(ending) >= _LEAST and len(name) <= _MOST and name not in self._heads:
            return not self._modifiers.search(name.removesuffix(ending)) and self._stops.isdisjoint(self._cut(name))
        return self._is_name(name)

    def _is_name(self, name: str) -> bool:
        """Say whether words may be a firm's short name: no common noun, no word in them that no name contains."""
        if not _LEAST <= len(name) <= _MOST or name in self._heads or name.endswith((*self._class, *TITLED)):
            return False
        words = self._cut(name)
        return self._stops.isdisjoint(words) and not self._cut.everyday(name)
