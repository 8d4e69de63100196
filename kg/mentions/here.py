"""Words that stand for what was named before: a region (全省, 该市, 州里), a firm or its site (该公司, 该矿场)."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from kg.expressions import compiled
from kg.mentions.base import FIRMS, Cover, Hit, Page
from kg.vocabulary.branches import either

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

    from kg.vocabulary.grammar import Grammar

__all__ = ["Back", "Here"]

_RANK = 5
_NATION, _OVER_NAMES = "(?:这个|这一|该)[^，。；的、\\n]{0,6}?(?:国家|国度)(?![安发能级电统通信税])", 61
"""An epithet of a country named before, and the rank that lets it stand over the name of the part of the world in it."""
_FAR = 3
"""How many sentences back a firm may be named."""
_WORD, _WORKS = 3, "厂"
_LONG, _TAG = 200, 24
"""Characters of a quotation, and of the words that tell who speaks in it."""
_SETTLES = "部署|新建|建设|建成|运营|拥有|开设|投资|挖矿|设立|落户|启动|重新|上线|上架|恢复|开展|经营|从事|自营|托管"
_MEANT = {
    "Company": FIRMS,
    "Exchange": frozenset({"Exchange", "Company"}),
    "MiningPool": frozenset({"MiningPool"}),
    "Facility": frozenset({"Facility"}),
    "平台": frozenset({"Exchange"}),
}
_STAGE = "平台"
_ON_STAGE = (
    f"(?<=[，。；：\\n日晚起午但而称]){_STAGE}(?=[将已并也会则亦现于自从说指称未没不暂停终禁关宣公通决强提承确回澄否计拟随其即仍因]"
    "|表示|发布|发出|目前|方面|官方|首席|行政总裁|执行长|总裁|CEO|创始人|创办人|联合创|共同创|负责人|总部)"
)
"""A bare 平台 that does something where a clause begins: the exchange spoken of (本月16日平台停止一切服务)."""
_HEADS = dict.fromkeys(("公司", "企业", "矿企", "矿商", "巨头", "厂商"), "Company") | {"交易所": "Exchange", "矿池": "MiningPool"}
"""Nouns for a firm that an epithet stands before (这家美国矿池)."""
_INSTITUTES = frozenset({"ResearchInstitute", "DataProvider"})
_CENTRES = frozenset({"中心", "研究院", "研究所", "大学", "智库"})
_OFFICES = {"委": "委员会", "厅": "厅", "局": "局", "院": "院"}
_THE_ABOVE = frozenset({"上述企业", "涉事企业", "涉案企业", "涉事公司", "涉案公司"})
"""Words for a firm that the sentence before names, and for no kind of firms told of since."""
_OWN_BLOCK = frozenset({"该公司", *_THE_ABOVE})
"""Words for a firm of the same paragraph."""
_DESCRIBES = compiled("的?总部|(?:目前)?注册|成立于|创立于|创办于|主要(?:从事|研发|生产|业务|经营|运营)|主营|是一家|为一家|专注")
_TAKEN = compiled("(?:收购|并购|买下|入股|购入|控股|投资)(?:了|下)?[^，。；]{0,12}$")
"""What is told of a firm that the reader does not know yet, and what another did with it (甲收购乙。该公司总部位于…)."""
_KINDS = frozenset().union(*_MEANT.values())
_BODIES, _BANK = frozenset({"Agency", "Association", "ResearchInstitute", "DataProvider"}), "行"
_BESIDE = compiled(
    r"[向与和跟同对给由被从据在比为让]$|(?:任命|委任|聘请|聘任|委托|指定|授权)了?$|[、及]$|(?:以及|客户|伙伴|通过|登陆|来自)$"
)
"""Who stands after such a word in a sentence is not whom it speaks of."""
_DEALT_WITH = compiled(
    "[对将把][^，。；]{2,26}?(?:立案|查处|处罚|罚款|处以|断电|停电|停止供电|停产|作出|采取|实施|开展|进行|检查|调查|查封|约谈|列入)"
)
"""Whom a body deals with is whom its sentence speaks of (对甲立案调查)."""
_TOGETHER = compiled("(?:（[^（）]{1,20}）)?(?:、|和|与|及|以及)")
_PAIRED = compiled(
    "(?:[与和同跟向给从为]|(?:经营|运营|营运|拥有|控制|持有|创办)的|及|收购|买下|卖给|旗下的?|入股|投资|起诉|控告|接手|[，、]以及[^，。；]{0,12})$|[，、]?以及[^，。；]{0,14}$"
)
_ON_ANOTHER = compiled("[^，。；：\n]{0,16}(?:[对将把向给令]|要求)")
"""Between a firm and a word for one on which it acts, so that another is meant (供电公司对该公司断电)."""
_IT = (
    "(?:责令|勒令)(?P<told>其)(?![他它余中])|(?:对(?P<it>其)(?=[^，。；\\n]{0,8}?(?:供电|断电|停电|拉闸|罚款|处罚|处以|立案|查封|查处|调查|检查"
    "|整改|整治|关停|取缔|罚锾|裁罚|限电|断网))|将(?P<them>其)(?=列[入为]|纳入|移出|移入|关停|取缔|查封|断电|清退|拉入))"
)
"""For a firm of the sentence before (当场责令其停产, 对其停止供电, 将其列入黑名单)."""
_PARTS = ("head", "kind", "it", "told", "them")
"""The parts of a match that stand for what was named before, where not all of it does."""
_SOMEBODY = compiled("某|男子|女子|嫌疑人|犯罪|员工|民众|网友|用户|客户|负责人|法定代表人")
_STRANGER = compiled(
    "。[^。]*。|(?:[与和同跟向]|会见)(?![^，。；]{0,16}(?:协议|合同|签约|合作))[^，。；]{2,12}(?:局|部|会|院|厅|署|警方|政府)"
)
"""The second of two firms is meant where a sentence brings them together, and no body comes between."""
_OF_ANOTHER = compiled(
    "(?:上市|挂牌|主板|创业板|供应商|代工|客户|旗下|的?(?:全资|控股|附属)?子公司|概念股|股东|投资方|前员工)"
    "|的[^，。；：、的]{0,6}?(?:对手|客户|母公司|伙伴|合作方|托管商|东家|承包商)(?=[^，。；、]{2,24}(?:称|表示|宣布|透露|公告|披露|说))"
)
"""Nor who stands before such a word: 纽交所上市公司甲, 苹果供应商乙, 丙的竞争对手丁称."""


class Here:
    """Finds such words; linking tells which region they mean, by how its name ends."""

    def __init__(self, grammar: Grammar) -> None:
        """Compile the words, and the longer ones that only begin like them."""
        self._ending = {word: ending for ending, words in grammar.here.items() for word in words}
        toward = f"(?<=[往至到抵入去在]){either(grammar.here_toward)}(?=[，。；、后的]|{_SETTLES}|$)"  # 由内蒙古迁往当地
        self._words = compiled(f"(?P<nation>{_NATION})|{either({*self._ending, *grammar.here_masks})}|(?P<toward>{toward})")
        self.expressions = (self._words,)

    def __call__(self, taken: list[Hit], matches: Sequence[Iterator[re.Match[str]]]) -> list[Hit]:
        """Return the hits; they give way to every name."""
        words = list(matches[0])
        if not words:
            return []
        named = {hit.end for hit in taken if hit.kind != "Time"}  # 某国当局 is said of the place named there; 4月该国 is not
        found = ((m, _meaning(m) or self._ending.get(m[0])) for m in words if m.start() not in named)
        return [
            Hit(
                *match.span(), "Region", match[0], anaphoric=True, parts=(("ending", ending),),
                rank=_OVER_NAMES if match["nation"] else _RANK,
            )
            for match, ending in found
            if ending
        ]  # fmt: skip


class Back:
    """Finds words for a firm, a site or a body named before, and gives them its name: 该公司, 该矿场, 该局, bare 公司.

    They mean the firm that the last sentence with one speaks of: the first that is not only somebody's partner in it
    (甲与乙签约。公司称… is 甲). A body must end as the word does (该局: 某某局), where its word is not for any (该部门).
    """

    def __init__(self, grammar: Grammar) -> None:
        """Compile the words, by the kind of what they mean."""
        self._kinds = {word: kind for kind, words in grammar.back.items() for word in words}
        opening = f"(?:(?<=[，。；：“！？\n])|(?<![^\n])|{either(grammar.back_after)})"
        head = f"{opening}(?P<head>{either(grammar.back_heads)})(?!{either(grammar.back_never)})"
        epithet = f"(?:这家|这间)[^，。；：、的\\n]{{1,6}}?(?P<kind>{either(_HEADS)})(?![的用客]户|业)"  # 这家美国矿池
        body = f"(?P<body>{either(grammar.back_bodies)})(?!{either(grammar.back_bodies_never)})"
        self._any_body, self._markets = frozenset(grammar.back_any), grammar.markets
        leads = "首席|董事|总裁|行政总裁|总经理|(?:联合)?创始人|(?:共同)?创办人|发言人|执行长|营运长|CEO|法定代表人"
        pair = f"(?P<pair>[前后]者)(?=由|是|为|的|[则也已将在把被于获隶称收报升涨跌挫]|总部|位于|旗下|宣布|表示|股价|{leads})"
        words = f"{either(self._kinds)}|{_ON_STAGE}"
        self._kinds[_STAGE] = _STAGE
        self._words = compiled(f"{words}|{pair}|(?P<we>{either(grammar.back_we)})|{body}|{epithet}|{_IT}|{head}")
        self.expressions = (self._words,)

    def __call__(self, page: Page, matches: Sequence[Iterator[re.Match[str]]]) -> list[Hit]:
        """Return the hits, in text order."""
        words = list(matches[0])
        return self._among(page, words) if words else []

    def _among(self, page: Page, words: list[re.Match[str]]) -> list[Hit]:
        """Return the hits for the words that point back."""
        cover = Cover(len(page.view), page.hits)
        firms = [h for h in page.hits if h.kind in _KINDS and not h.name.endswith(self._markets)]
        bodies = [h for h in page.hits if h.kind in _BODIES or (h.kind == "Company" and h.name.endswith(_BANK))]
        if not firms and not bodies:
            return []
        starts = [start for start, _ in page.sentences]
        out: list[Hit] = []
        last: dict[str, tuple[int, Hit]] = {}
        n = 0
        for match in words:
            start, end = match.span(next((part for part in _PARTS if match[part]), 0))
            for hit in firms[n:]:
                if hit.start >= start:
                    break
                _remember(page, hit, bisect_right(starts, hit.start), last)
                n += 1
            number = bisect_right(starts, start)
            if match["pair"] or match["we"]:
                tell = _of_two if match["pair"] else _spoken_by
                meant = tell(page.view, match.start(), firms) or (_answered(page, match.start(), firms) if match["we"] else None)
            elif match["kind"]:
                kinds = _MEANT[_HEADS[match["kind"]]]
                near = (f for f in reversed(firms[:n]) if f.kind in kinds and bisect_right(starts, f.start) >= number - _FAR)
                meant = next(near, None)
            elif match["body"]:
                ending = "" if match[0] in self._any_body else match[0][1:]
                meant = _body(page, bodies, starts, start, ending)
            elif match["it"] or match["told"] or match["them"]:
                meant = _struck_before(page, start, starts, firms[:n], _meant(_KINDS, number, last))
            else:
                meant = self._firm(page, match, starts, last, firms[:n])
            if meant and cover.free(start, end):
                parts = (*((k, v) for k, v in meant.parts if k != "alias"), ("again", match[0]))
                parts = (*parts, ("speaks", "1")) if match["we"] else parts
                out.append(Hit(start, end, meant.kind, meant.name, meant.entry, anaphoric=True, parts=parts, rank=_RANK))
                _remember(page, out[-1], number, last)
        return out

    def _firm(
        self, page: Page, match: re.Match[str], starts: list[int], last: dict[str, tuple[int, Hit]], before: list[Hit]
    ) -> Hit | None:
        """Return the firm or site that a word stands for."""
        number = bisect_right(starts, match.start())
        if match[0].endswith(_WORKS):  # 该厂: no other firm
            return next((f for f in reversed(before) if f.name.endswith(_WORKS)), None)
        kinds = _MEANT[self._kinds.get(match[0], "Company")]
        if before and match[0] in _OWN_BLOCK and _DESCRIBES.match(page.view, match.end()):
            last_named, floor = before[-1], page.view.rfind("。", 0, match.start() - 1) + 1
            if last_named.start >= floor and _TAKEN.search(page.view, floor, last_named.start):
                return last_named
        meant = _of_part(page.view, kinds, match.start(), before) or _meant(kinds, number, last)
        if meant and _ON_ANOTHER.fullmatch(page.view, meant.end, match.start()):
            others = [(bisect_right(starts, f.start), f) for f in before if f.kind in kinds and f.name != meant.name]
            meant = next((f for n, f in others if n == others[-1][0] >= number - _FAR), None)
        far = meant and match[0] in _OWN_BLOCK and not _sole(page.view, meant, match.start(), before)
        if meant and match[0] in _THE_ABOVE and bisect_right(starts, meant.start) < number - 1:
            return None
        return None if far else meant


def _meaning(match: re.Match[str]) -> str:
    """Return the kind of place that words mean by their grammar: 那里 behind a verb of moving, 这个中亚国家."""
    return "toward" if match["toward"] else "country" if match["nation"] else ""


def _sole(view: str, meant: Hit, place: int, firms: list[Hit]) -> bool:
    """Say whether a firm is of the same paragraph as a word for it, or the only one named in the one before."""
    breaks = view.count("\n", meant.start, place)
    first = view.rfind("\n", 0, meant.start) + 1
    return not breaks or (breaks == 1 and all(f.name == meant.name for f in firms if f.start >= first))


def _of_two(view: str, place: int, firms: list[Hit]) -> Hit | None:
    """Return the first or the second of the two firms that were named together before (只有甲及乙两家，前者由…)."""
    named = [h for h in firms if place - _LONG <= h.start < place][-2:]
    if len(named) < len(("前者", "后者")) or named[0].name == named[1].name:
        return None
    if _TOGETHER.fullmatch(view, named[0].end, named[1].start):
        return named[1] if view[place] == "后" else named[0]
    paired = _PAIRED.search(view, named[0].end, named[1].start) and view.find("。", named[0].end, named[1].start) < 0
    return named[1] if paired and view[place] == "后" and not _STRANGER.search(view, named[1].end, place) else None


def _spoken_by(view: str, place: int, firms: list[Hit]) -> Hit | None:
    """Return the firm that speaks in the quotation that holds a place (“我们已…。”甲负责人说; 甲说：“我们…”)."""
    opens, closes = view.rfind("“", max(0, place - _LONG), place), view.find("”", place, place + _LONG)
    if opens < 0 or closes < 0 or "”" in view[opens:place]:
        return None
    after = (h for h in firms if closes < h.start <= closes + _WORD)
    before = (h for h in firms if opens - _TAG <= h.start < opens and view[opens - 1] in "：，")
    return next(after, None) or next(before, None)


def _answered(page: Page, place: int, firms: list[Hit]) -> Hit | None:
    """Return the firm of whom an interview lets speak in a paragraph (某矿企创始人甲：我们…)."""
    line = page.view.rfind("\n", 0, place) + 1
    colon = page.view.find("：", line, min(place, line + _TAG))
    if colon < 0:
        return None
    if own := next((f for f in firms if line <= f.start and f.end == colon), None):
        return own
    people = [h for h in page.hits if h.kind == "Person"]
    speaks = next((p.name for p in people if line <= p.start and p.end == colon), "")
    return next((home for p in people if p.name == speaks and (home := _home(p, firms))), None) if speaks else None


def _home(person: Hit, firms: list[Hit]) -> Hit | None:
    """Return the firm right before a person's post (某矿企联合创始人甲)."""
    post = person.start - len(person.part("post"))
    home = next((f for f in reversed(firms) if f.end <= person.start), None)
    return home if home and person.part("post") and 0 <= post - home.end <= _WORD else None


def _body(page: Page, bodies: list[Hit], starts: list[int], place: int, ending: str) -> Hit | None:
    """Return the body of that ending which the last sentence with one names first, if not too long ago."""
    number, found, at = bisect_right(starts, place), None, -1
    for hit in bodies:
        if hit.start >= place:
            break
        here = bisect_right(starts, hit.start)
        if here != at and here >= number - _FAR and (hit.name.endswith(ending) or page.view.endswith(ending, hit.start, hit.end)):
            found, at = hit, here
    if found is None and ending in _CENTRES | _OFFICES.keys():  # the only centre of the article, however far back
        kinds, endings = (_INSTITUTES, ending) if ending in _CENTRES else (_BODIES, (ending, _OFFICES[ending]))
        centres = [b for b in bodies if b.start < place and b.kind in kinds and b.name.endswith(endings)]
        found = centres[0] if len({b.name for b in centres}) == 1 else None
    return found


def _struck_before(page: Page, place: int, starts: list[int], firms: list[Hit], meant: Hit | None) -> Hit | None:
    """Return the firm that the sentence before speaks of, where no other thing stands between it and a word for it."""
    number = bisect_right(starts, place)
    if meant is None or bisect_right(starts, meant.start) != number - 1 or "某" in page.view[meant.end : place]:
        return None
    if _SOMEBODY.search(page.view, starts[number - 1], place):
        return None
    between = (h for h in page.hits if meant.end <= h.start < place)
    if any(h.kind == "Person" or (h.kind in _KINDS and h.name != meant.name and h.start >= starts[number - 1]) for h in between):
        return None
    return meant if _sole(page.view, meant, place, firms) else None


def _remember(page: Page, hit: Hit, number: int, last: dict[str, tuple[int, Hit]]) -> None:
    """Remember the firm that a sentence speaks of: its first, where that is nobody's partner."""
    before = last.get(hit.kind)
    beside = _BESIDE.search(page.view, max(0, hit.start - _WORD), hit.start) or _OF_ANOTHER.match(page.view, hit.end)
    if beside and (before is None or before[0] < number) and _DEALT_WITH.match(page.view, hit.start - 1, hit.end + _TAG):
        beside = None
    if not beside and (before is None or before[0] < number):
        last[hit.kind] = number, hit


def _of_part(view: str, kinds: frozenset[str], place: int, firms: list[Hit]) -> Hit | None:
    """Return the firm that the part of a sentence behind a semicolon speaks of (甲停售；乙则转向海外，该公司称… is 乙)."""
    floor = max(0, place - _LONG)
    first = view.rfind("；", floor, place)
    if first < 0 or view.rfind("。", floor, place) > first or "\n" in view[first:place]:
        return None
    for hit in firms:
        if hit.start > first and hit.kind in kinds:
            return None if _BESIDE.search(view, max(0, hit.start - _WORD), hit.start) else hit
    return None


def _meant(kinds: frozenset[str], number: int, last: dict[str, tuple[int, Hit]]) -> Hit | None:
    """Return the firm of some kinds that was spoken of last, if not too long ago."""
    known = [found for kind, found in last.items() if kind in kinds and number - found[0] <= _FAR]
    return min(known, key=lambda k: (-k[0], k[1].start))[1] if known else None
