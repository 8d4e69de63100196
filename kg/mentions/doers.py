"""Unknown firms by what they do in the news or where they sit: 注册于某国的Xyz, Xyz则通知客户, 某某（Xyz）昨晚宣布."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.expressions import compiled
from kg.mentions.base import Cover, Ends, Hit, Page
from kg.mentions.firmnames import NOT_NAME, PROPER
from kg.mentions.orgs import barrier, repeated, start_of_name
from kg.vocabulary.branches import either

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Sequence

    from kg.mentions.words import Cutter
    from kg.vocabulary.grammar import Grammar

__all__ = ["Doers"]

_WORD = r"[A-Z][A-Za-z0-9.&-]{0,22}[A-Za-z0-9]"
_NAME = rf"(?<![A-Za-z0-9&.-])(?<![A-Za-z0-9] )(?P<name>{_WORD}(?: [A-Z][A-Za-z0-9.&-]{{0,18}}[A-Za-z0-9]){{0,2}})"
_SINGLE = rf"(?<![A-Za-z0-9&.-])(?<![A-Za-z0-9] )(?P<name>{_WORD})(?![A-Za-z0-9]| [A-Za-z0-9])"
_OPEN = r"(?<![A-Za-z0-9&.-])(?<![A-Za-z0-9] )"
_COMMON = "Bitcoin|Crypto|Cloud|Green|Data|Digital|Ethereum|Energy|Hash|Asset|Liquidity|Yield|The|New|Venture|Private|Proof"
"""What begins names of things rather than firms (Bitcoin Mining, Cloud Computing)."""
_WHEN = (
    "(?:[上本]周[一二三四五六日]?|昨[日天晚]?|今[日天晨早晚]|日前|近日|周[一二三四五六日]|随后|此前|当[日天晚]|同[日天]|[上本]月[初中底]?|去年|今年"
    "|(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?|于|在(?:其)?(?:官网|网站|官方网站)|（[^，。；（）]{1,6}）)"
)
_ADVERBS = "(?:则|也|亦|还|已|均|随即|相继|先后|其后|一早|当即|率先|被迫|正式|又|再|同样|宣布|决定){0,3}"
_LEAST, _MOST, _REACH = 2, 6, 12
_MAKERS = ("制造商", "生产商", "厂商", "矿企", "矿商", "巨头")
"""Nouns behind which a name of everyday words is a name none the less (矿机厂商某某（Xyz Computing）)."""
_PLAIN_END = "币制链者员人法权证金税费率图案局部会院"
"""The last letters of common nouns that a foreign word glosses in brackets (稳定币（stablecoin）)."""


class Doers:
    """Finds such firms; each later occurrence counts too."""

    def __init__(self, grammar: Grammar, posts: Iterable[str], cut: Cutter) -> None:
        """Compile what firms do, and what is said of where they sit; behind one of the ``posts`` stands a person."""
        self._posts = tuple(sorted({post for post in posts if len(post) > 1}))
        self._cut, self._stops, self._heads = cut, frozenset(grammar.stops), grammar.heads
        self._class = {s.word: s.cls for s in grammar.announcers if not s.word.isascii()}
        firms = grammar.firms
        does = f"{_WHEN}{{0,3}}{_ADVERBS}{either(firms['does'])}"
        self._doing = compiled(f"{_SINGLE}(?={does})")
        self._seated = compiled(
            f"{either(firms['seated'])}[^，。；、“”\\n]{{0,10}}?的(?:[^，。；、的]{{0,6}}?(?:{either(self._class)}))?{_NAME}"
        )
        self._bracket = compiled(
            r"（(?:英文名?|原名|简称|下称)?(?P<name>[A-Z][A-Za-z0-9.&-]{2,20}(?: [A-Z][A-Za-z0-9.&-]{1,16}){0,2})"
            r"(?:，[^（）]{0,20})?）" + f"(?P<does>{does}|旗下|的(?:总部|矿场|用户|服务|平台|交易所|客户))?"
        )
        self._ending = compiled(
            f"{_OPEN}(?P<name>(?!(?:{_COMMON}) )(?:{_WORD} ){{1,3}}{either(firms['latin'])})(?![A-Za-z0-9]| [A-Za-z0-9])"
        )
        self._told = compiled(
            f"(?:要求|责令|勒令|下令|命令|警告|谴责|起诉|检控){_NAME}(?=[^，。；]{{0,14}}(?:停止|暂停|关闭|撤出|退出|无牌|未获|未经|无照|非法|下架))"
        )
        self._nouns = tuple(self._class)
        self._seat = compiled(f"{either(firms['seated'])}[^，。；“”\\n]{{0,12}}的$")
        self.expressions = (self._doing, self._seated, self._bracket, self._ending, self._told)

    def __call__(self, page: Page, taken: list[Hit], matches: Sequence[Iterator[re.Match[str]]]) -> list[Hit]:
        """Return the names that no other hit covers."""
        doing, seated, bracketed, endings, told = matches
        brackets = list(bracketed)
        found: dict[str, str] = {}
        for match in (*doing, *seated, *endings, *told):
            if PROPER.search(match["name"]) and match["name"] not in self._heads:
                found.setdefault(match["name"], "Company")
        if not found and not brackets:
            return []
        free = [hit for hit in taken if hit.kind not in {"Cryptocurrency", "Region"}]
        cover, ends = Cover(len(page.view), free), Ends(free)
        hits = []
        for match in brackets:
            name, cls = self._before(page, match, ends)
            start, end = match.start() - len(name), match.end("name") + 1
            if name and cover.free(start, end):
                end = page.view.index("）", match.end("name")) + 1
                hits.append(Hit(start, end, cls, name, parts=(("alias", match["name"]),), rank=66))
                found |= {name: cls}
        both = {hit.part("alias"): hit for hit in hits}
        again = repeated(page, found, [*free, *hits], rank=52)
        again += [
            Hit(h.start, h.end, both[h.name].kind, both[h.name].name, rank=52)
            for h in repeated(page, dict.fromkeys(both, "Company"), [*free, *hits])
        ]
        return hits + again

    def _before(self, page: Page, match: re.Match[str], ends: Ends) -> tuple[str, str]:
        """Return the unknown Chinese name that ends at a bracket with its Latin form, and its class."""
        end = match.start()
        low = barrier(page.view, end, ends, _REACH, NOT_NAME)
        start = start_of_name(page.view, low, end, self._cut, self._stops)
        name = page.view[start:end]
        noun = next((n for n in self._nouns if name.startswith(n) and len(name) > len(n) + 1), "")
        noun = noun or next((n for n in _MAKERS if n in name[:-_LEAST]), "")  # 矿机厂商某某（…）
        noun = noun or next((n for n in self._nouns if page.view.endswith(n, 0, start)), "")
        name = name.rpartition(noun)[2] if noun else name
        seated = self._seat.search(page.view, max(0, start - 40), start) is not None
        told = noun or match["does"] or seated
        plain = self._cut.everyday(name) and not (seated and len(name) == _LEAST) and noun not in _MAKERS
        person = (" " in match["name"] and not noun and not seated) or name.startswith(self._posts)  # 该公司发言人某某（…）
        if not told or plain or person or not _LEAST <= len(name) <= _MOST or name in self._heads or name[-1] in _PLAIN_END:
            return "", ""
        return name, self._class.get(noun, "Company")
