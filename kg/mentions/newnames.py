"""Names of organisations in Chinese characters that nothing but their place in the sentence tells."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from kg.expressions import compiled
from kg.mentions.base import FIRMS, TITLED, Cover, Ends, Hit, Page
from kg.mentions.orgs import barrier, repeated, start_of_name
from kg.vocabulary.branches import ahead, either
from kg.vocabulary.heads import headed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kg.mentions.words import Cutter
    from kg.vocabulary.grammar import Grammar
    from kg.vocabulary.patterns import Cues

__all__ = ["NewNames", "Outlets", "PriceLists"]

_HAN = r"[\u4e00-\u9fff]"
_REACH = 12
_LEAST, _MOST = 2, 10
_LEAST_POST = 3  # letters of a post that begins no firm's name
_LIST = 60
_CLAUSE = compiled(r"[，。；：！？“”（）\n]|——")
_AND = compiled(r"、|和|与|及|以及|/")
_WORD = "[A-Za-z0-9&.+-]"
_SHORT = compiled(rf"{_HAN}{{2,6}}|[A-Za-z]{_WORD}{{1,14}}{_HAN}{{1,6}}|[A-Z]{_WORD}{{3,14}}(?: [A-Z]{_WORD}{{1,14}}){{0,2}}")
_NOT_NAME = compiled(r"[，。；：、！？“”‘’《》（）\s—~…0-9A-Za-z]")


_SENT_TO = compiled(
    rf"[向对给](?P<name>{_HAN}{{2,6}}?)(?:及[^，。；]{{2,16}}?|再次|又|再|正式)?(?:下发|发出|出具|发送|送达|发去|下达|采取|发)"
)
_SHARES, _WORKS = "股份", "厂"
_GETS = compiled(
    rf"(?P<name>{_HAN}{{2,6}}?)(?:晚间?|[今昨][天日晚]|日前|近日|于|在|[0-9]+[月日]|公告称?|也|均|又|再次|已|曾){{0,4}}(?:收到|接到|接获|收悉)"
)
"""Who gets a letter, by its name alone."""
_CLOSE = compiled(r" ?,? ?(?:(?:Inc|Ltd|Limited|Corp|Corporation|Holdings|Group|Co|Plc|LLC)\.?,? ?){0,3}）")
_APPS = "[Aa][Pp][Pp]|APP|应用|网站|小程序|公众号|微信公众号|网站平台"


class NewNames:
    """Finds names by a listing in brackets, by another name in brackets, or by a noun that announces them.

    新东方（纽交所）, 瑞奥特（Riot Blockchain）, 上市公司晨岭新材公告称, 另一家松岭数据.
    """

    def __init__(self, grammar: Grammar, cues: Cues, cut: Cutter) -> None:
        """Compile the announcers."""
        self._stops, self._heads, self._cut = frozenset(grammar.stops), grammar.heads, cut
        code = "[0-9]{4,6}(?:\\.?(?:HK|SH|SZ|US))?"
        self._listed = compiled(f"（(?:{code}|[A-Z]{{2,5}}|{either(grammar.markets)}(?:[：: ]?[A-Z0-9.]{{1,8}})?)）")
        self._class = {s.word: s.cls for s in grammar.announcers if not s.word.isascii()}
        self._nouns = tuple(self._class)
        nouns = either(self._class)
        when = "昨|今|日前|近日|起初|本月|上月|[0-9]+月|周[一二三四五六日]"
        opens = ahead((*"公通（昨今日近起本上周0123456789则将已宣决否发创首董总的", *cues.list("say")))
        one = "的(?:[一多两几]?[名位]|一些)?(?:负责人|工作人员|员工|经理|高管|客服|销售)"
        leads = "发言人|创始人|首席执行官|董事长|总裁|总经理"
        ends = f"(?={opens}(?:公告|通告|{cues.regex('say')}|（|{when}|则|将|已|宣布|决定|否认|{leads}|{one}))"
        self._called = compiled(
            f"(?:叫|叫做|名叫|名为|称为)“?(?P<name>{_HAN}{{2,8}}?)”?的[^，。；、]{{0,4}}?(?P<noun>{nouns}|公司|矿池)"
        )
        maker = "供应商|子公司|附属公司|母公司|制造商|生产商|厂商|服务商|运营商|提供商|开发商|矿企"
        self._made = compiled(
            f"(?:{maker})(?!列入|纳入|被|均|也|将|因|就|由|从|向|对|为|并|则|全部|都|未|没|不|无|尚|暂|曾)(?P<name>{_HAN}{{3,8}}?)(?=亦|也|(?<!虚)拟|近日|日前|计划|等|、|，|。|；|需|于|在|和|与|及|仅|已|将|被|向|从|的|收到|接到|签|宣布|称|表示|负责|提供|持有|拥有|因|则|此前|曾|正|以|为|完成|获得|购买|采购|运营|经营|自)"
        )
        self._announced = compiled(f"(?:上市公司|上市的|另一家|(?P<noun>{nouns}))(?:——|--)?(?P<name>{_HAN}{{2,8}}?){ends}")

        posts = (post for post in cues.list("post") if len(post) >= _LEAST_POST)
        self._leaders = tuple(sorted({*grammar.leaders, *posts}))  # 虚拟货币交易所行政总裁查里亚（…）: a person
        self._leads = compiled(either(self._leaders))
        self._common = cues.list("topic")
        self._quoted = compiled(
            f"“(?P<name>[^“”，。、；：！？《》（）\\s]{{2,10}})”(?=(?:[、和与及]?“[^“”]{{2,10}}”){{0,40}}"
            f"(?:等[^，。；“”]{{0,12}}?(?P<noun>{nouns}|{_APPS}|经营主体|公司|矿池)|(?:的)?(?:{_APPS})"
            "|(?:等[^，。；“”]{0,8})?(?:均|已|都|也|又|再)?[被遭][^，。；“”]{0,16}?(?:审查|下架|约谈|通报|点名|处罚|罚|调查|封|屏蔽|立案|整改|起诉|关停|查处)))"
        )
        self._owned = compiled(
            f"旗下的?(?P<name>{_HAN}{{2,6}}?)(?=[、，。；（）和与及]|等|也|均|已|将|大幅|被|在|宣布|目前|旗下)"
        )

        self._letters = compiled(f"{either(grammar.firms['letters'])}|(?<![A-Za-z])(?P<name>\\*?ST ?{_HAN}{{2}})")
        self.expressions = (self._listed, self._announced, self._called, self._made, self._letters)

    def __call__(self, page: Page, taken: list[Hit], matches: Sequence[Iterator[re.Match[str]]]) -> list[Hit]:
        """Return the names that no other hit covers, and each later occurrence of them."""
        found: dict[str, str] = {}
        cover, ends = Cover(len(page.view), taken), Ends(taken)
        hits = self._bracketed(page, taken, cover, ends)
        hits += _again(page, hits, cover)
        places = {h.start: h.end for h in taken if h.kind == "Region"}
        listed, announced, called, made, letters = matches
        hits += self._addressed(page, cover, letters, places)
        for match in listed:
            name = self._before(page, match.start(), cover, ends, sure=True)
            short = match[0].strip("（）").isalpha() and match[0].isupper()  # 场外兑换店（OTC）: no ticker
            person = page.view.endswith(self._leaders, 0, match.start() - len(name))  # 创始人兼CEO某某（CZ）
            if name and not person and not (short and self._cut.everyday(name)):
                found.setdefault(name, "Company")
        for match in announced:
            name = self._bare(match["name"])
            plain = page.view[match.end()] in "则将已今昨日近上本起周发创首董总的" and self._cut.everyday(
                name
            )  # 矿场每月耗电已超过…
            plain = plain or name.startswith(self._common)  # 该矿池算力较5月…
            if self._is_name(name) and not plain and cover.free(*match.span()):
                found.setdefault(name, self._class.get(match["noun"] or "", "Company"))
        for match in called:
            if self._is_name(match["name"], sure=True) and cover.free(*match.span("name")):
                found.setdefault(match["name"], self._class.get(match["noun"], "Company"))
        for match in made:
            start, end = match.span("name")
            place = places.get(start, start)  # 全资子公司霍尔果斯微屏拟…
            rest = page.view[place:end]
            new = len(rest) >= _LEAST and not self._cut.known(rest) and self._is_name(match["name"])
            if new and not self._cut.everyday(match["name"]) and cover.free(place, end):
                found.setdefault(match["name"], "Company")
                hits += [Hit(start, end, "Company", match["name"], rank=66)] if place > start else []
        hits += self._in_quotes(page, taken)
        hits += self._of_owners(page, taken, cover)
        found |= {h.name: h.kind for h in hits if h.entry is None and h.kind != "Region"}
        return hits + repeated(page, found, [*taken, *hits])

    def _addressed(self, page: Page, cover: Cover, matches: Iterator[re.Match[str]], places: Mapping[int, int]) -> Iterator[Hit]:
        """Yield listed firms to whom a letter goes (向某某股份下发关注函, 某某收到问询函), and those at risk (ST某某)."""
        for match in matches:
            if match["name"]:
                if cover.free(*match.span("name")):
                    yield Hit(*match.span("name"), "Company", match["name"], rank=45)
                continue
            start = max((m.end() for m in _CLAUSE.finditer(page.view, max(0, match.start() - _LIST), match.start())), default=0)
            to = _SENT_TO.search(page.view, start, match.start()) or _GETS.match(page.view, start, match.start())
            name = to["name"] if to else ""
            place = places.get(to.start("name"), 0) if to else 0  # a firm begins with its place
            if (
                to
                and cover.free(max(place, to.start("name")), to.end("name"))
                and to.end("name") - place >= _LEAST
                and (self._is_own(name) or (name.endswith(_SHARES) and name not in self._heads))
            ):
                yield Hit(*to.span("name"), "Company", name, rank=66 if place else 45)

    def _in_quotes(self, page: Page, taken: list[Hit]) -> list[Hit]:
        """Return names in quotation marks that a noun for firms follows (“链节点”“创投圈”等经营主体, “某某”app)."""
        matches = [*self._quoted.finditer(page.view)] if "”" in page.view else []
        if not matches:
            return []
        known = {(h.start, h.end) for h in taken if h.entry is not None}
        firms = {h.start for h in taken if h.kind in FIRMS}  # “滴滴车主”
        out: list[Hit] = []
        for match in matches:
            name, span = match["name"], match.span("name")
            if span not in known and (span[0] in firms or self._is_own(name)) and re.search(_HAN, name):
                out.append(Hit(*span, self._class.get(match["noun"] or "", "Company"), name, rank=66))
        return out

    def _of_owners(self, page: Page, taken: list[Hit], cover: Cover) -> list[Hit]:
        """Return what a known firm owns (作业帮旗下鸭鸭启蒙); its own name with a word added too (币安旗下币安期货)."""
        if "旗下" not in page.view:
            return []
        starts = {h.start: h for h in taken if h.kind in FIRMS}
        out: list[Hit] = []
        for owner in starts.values():
            match = self._owned.match(page.view, owner.end)
            if match is None or not self._is_own(match["name"]):
                continue
            start, end = match.span("name")
            inner = starts.get(start)
            longer = inner is not None and inner.name == owner.name and inner.end < end and cover.free(inner.end, end)
            if longer or cover.free(start, end):
                out.append(Hit(start, end, "Company", match["name"], rank=66))
        return out

    def _is_own(self, name: str) -> bool:
        """Say whether words may be a brand: no common noun of the trade (“挖矿”企业), not all of everyday words."""
        trade = name in self._common or name.endswith(self._common)
        return not trade and self._is_name(name, sure=True) and not self._cut.everyday(name)

    def _bracketed(self, page: Page, taken: list[Hit], cover: Cover, ends: Ends) -> list[Hit]:
        """Return Chinese names whose known other name stands in brackets after them, as that entity."""
        out: list[Hit] = []
        for hit in taken:
            if hit.entry is None or hit.kind in {"Region", "Cryptocurrency"} or page.view[hit.start - 1 : hit.start] != "（":
                continue
            close = _CLOSE.match(page.view, hit.end)
            if close is None:
                continue
            name = self._before(page, hit.start - 1, cover, ends)
            if name:
                start = hit.start - 1 - len(name)
                parts = (*hit.parts, ("alias", name))
                out.append(Hit(start, close.end(), hit.kind, hit.name, hit.entry, parts=parts, rank=66))
        return out

    def _before(self, page: Page, end: int, cover: Cover, ends: Ends, *, sure: bool = False) -> str:
        """Return the unknown name that ends at a bracket, or the empty string; ``sure`` when the bracket leaves no doubt."""
        low = barrier(page.view, end, ends, _REACH, _NOT_NAME)
        name = page.view[start_of_name(page.view, low, end, self._cut, self._stops) : end]
        name = self._bare(name)
        works = name.rfind(_WORKS, 1, -_LEAST) + 1  # 显卡厂某某（6150）
        name = name[works:]
        bare = name.removesuffix("公司") if name.endswith("公司") else name  # 比特数码公司（Bit Digital）
        return name if self._is_name(bare, sure=sure) and cover.free(end - len(name), end) else ""

    def _bare(self, name: str) -> str:
        """Return a name without the noun that announces it (企业星原数码)."""
        noun = next((n for n in self._class if name.startswith(n) and len(name) > len(n) + 1), "")
        return name[len(noun) :]

    def _is_name(self, name: str, *, sure: bool = False) -> bool:
        """Say whether words may be a name: not a common noun, and no word in them that no name contains."""
        if not _LEAST <= len(name) <= _MOST or name in self._heads or name.endswith((*self._nouns, *TITLED)):
            return False
        if (
            name[0] in "业主" or name.startswith(self._leaders) or self._leads.search(name)
        ):  # 挖矿企业停产, 矿场主李先生: no 矿企 by the name of 业停产
            return False
        words = self._cut(name)
        return self._stops.isdisjoint(words) and (sure or words != [name])


def _again(page: Page, hits: list[Hit], cover: Cover) -> list[Hit]:
    """Return each later occurrence of a name that a bracket tied to a known one (比特数码公司（Bit Digital）… 比特数码公司)."""
    out: list[Hit] = []
    for hit in hits:
        for match in re.finditer(re.escape(hit.part("alias")), page.view[hit.end :]):
            start, end = match.start() + hit.end, match.end() + hit.end
            if cover.free(start, end):
                out.append(Hit(start, end, hit.kind, hit.name, hit.entry, parts=hit.parts, rank=45))
    return out


class Outlets:
    """Finds unknown outlets and data services by how the news cites them.

    据CoinGape报道, Bybt数据显示, 据清溪在线发布.
    """

    def __init__(self, cut: Cutter) -> None:
        """Compile the ways of citing."""
        self._cut = cut
        latin = r"[A-Z][A-Za-z0-9.&-]{2,24}(?: [A-Z][A-Za-z0-9.&-]{1,24}){0,2}"
        day = "(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?"
        told, counted = "报道|报导|消息|援引|引述|撰文|刊文", "(?:的)?(?:最新|实时)?(?:数据|资料|行情|统计|报价|监测|估算|测算)"
        since = f"(?:当[日天]|昨[日天]|今[日天]|周[一二三四五六日]|日前|近日|最新)?{day}"
        put_out = f"{since}(?:发布|公布|更新|出具)的(?:最新|年度|季度|月度)?(?:报告|数据|研究|统计|指数|周报|月报)"
        self._cited = compiled(
            f"(?:据|援引|引述)(?:外媒|媒体|加密媒体)?(?P<name>{latin})(?:网站|网)?{day}(?P<told>{told}|{counted})"
        )
        self._told = compiled(
            f"(?<![A-Za-z0-9] )(?P<name>{latin}){day}(?P<told>(?:{told})(?:称|说|指|：)|{counted}(?:显示|表明|：)"
            f"|{put_out}(?:显示|表明|称|指|给出|中|，|估计|估算))"
        )
        self._pointed = compiled(
            f"(?:看看?|参[考看照]|据|来自|按照?|根据)(?P<name>{latin})(?:网站|网)?对[^，。；\\n]{{1,16}}的(?P<told>统计|追踪|测算|监测|估算|估计|调查)"
        )
        ending = "(?<!官)网|在线|发布|快讯|财经|新闻|新闻社|通讯社|日报|晚报"
        self._outlet = compiled(f"据(?P<name>{_HAN}{{1,6}}?(?:{ending}))(?:的)?(?:最新)?{day}(?:报道|报导|消息|发布|披露)")
        self.expressions = (self._cited, self._told, self._pointed, self._outlet)

    def __call__(self, page: Page, taken: list[Hit], matches: Sequence[Iterator[re.Match[str]]]) -> list[Hit]:
        """Return the names that no other hit covers, and each later occurrence of them."""
        found: dict[str, str] = {}
        cited, told, pointed, outlets = matches
        for match in chain(cited, told, pointed):
            found.setdefault(match["name"], "Media" if re.match("报|消|援|引|撰|刊", match["told"]) else "DataProvider")
        for match in outlets:
            sure = match["name"].endswith(("在线", "发布"))
            if len(match["name"]) > _LEAST and (sure or not self._cut.everyday(match["name"])):
                found.setdefault(match["name"], "Media")
        return repeated(page, found, taken)


class PriceLists:
    """Finds unknown companies in lists of shares with their moves.

    传智教育、凯文教育等跌逾9%，豆神教育20%跌停. Such a list counts only in an article that speaks of shares.
    """

    def __init__(self, grammar: Grammar, cut: Cutter) -> None:
        """Compile the words around the names."""
        quotes = grammar.quotes
        self._stops, self._heads, self._cut = frozenset(grammar.stops), grammar.heads, cut
        self._context = compiled(either(quotes.context))
        far = "(?:幅度?|了|约|近|逾|超过|超|达到|达|为|至|一度){0,3}"
        # not among the expressions, since it begins with any digit, and few articles tell of shares
        self._move = headed(compiled(f"{either(quotes.moves)}{far}[0-9][0-9.]*%|(?:[0-9]+%|一字)?{either(quotes.limits)}"))
        where = "在(?:互动易?平台|投资者[^，。；]{0,8}|公告|回复函?|业绩会|电话会)(?:上|中|里)?"
        day = "(?:[0-9]+月)?[0-9]+日(?:晚间?)?"
        tells = f"(?:则|也|亦|还|日前|近日|{day})?(?:{where})?(?:表示|称|指出|回应|公告|披露|回复|透露)"
        filed = f"在{either(grammar.markets)}(?:网站)?(?:发布)?(?:公告|披露)"
        teller = f"(?P<name>{_HAN}{{4}}(?={tells})|{_HAN}{{3,6}}(?={filed}))"
        self._tells, self._tells_first = compiled(f"[。；，\n]{teller}"), compiled(teller)
        self.expressions = (self._context,)
        when = r"周[一二三四五六日]|在?[0-9]{4}年(?:全年)?|[0-9]+(?:小时|天|日|月)内?|本周|上周|本月|去年|今年|今年以来"
        self._between = compiled(f"(?:等[^、，。；：]{{0,8}}|{either(quotes.between)}|{when})$")
        long, short = (either(w for w in quotes.lead if (len(w) > 1) is many) for many in (True, False))
        self._lead = compiled(f".*(?:{long}|(?<=..)(?:{short}))(?!份)")  # 概念股中美图, but 中青宝
        self._never, self._no_part = quotes.never, {*self._stops, *quotes.between, *quotes.moves, *quotes.never}

    def __call__(self, page: Page, taken: list[Hit], matches: Sequence[Iterator[re.Match[str]]]) -> list[Hit]:
        """Return the names that no other hit covers, and each later occurrence of them."""
        if next(matches[0], None) is None:
            return []
        known = [h for h in taken if h.kind not in {"Count", "Percent"}]
        cover, ends = Cover(len(page.view), known), Ends(known)
        found: dict[str, str] = {}
        for match in self._move.finditer(page.view):
            for name in self._before(page, match.start(), cover, ends):
                found.setdefault(name, "Company")
        first = self._tells_first.match(page.view)  # with no mark before it
        # 英飞电气在互动平台称: listed firms mostly have names of four letters
        for match in chain([first] if first else [], self._tells.finditer(page.view)):
            words = self._cut(match["name"])
            new = not all(self._cut.known(word) for word in words) and self._is_name(match["name"].removesuffix("股份"))
            if new and cover.free(*match.span("name")):
                found.setdefault(match["name"], "Company")
        return repeated(page, found, known)

    def _before(self, page: Page, end: int, cover: Cover, ends: Ends) -> Iterator[str]:
        """Yield the unknown names of the list that ends before a move."""
        low = max(0, end - _LIST)
        low = max((m.end() for m in _CLAUSE.finditer(page.view, low, end)), default=low)
        while between := self._between.search(page.view, low, end):
            end = between.start()
        while low < end:
            start = max((m.end() for m in _AND.finditer(page.view, low, end)), default=low)
            last = ends.before(end, start)
            start = max(start, last.end) if last else start
            lead = self._lead.match(page.view, start, end)
            name = page.view[max(start, lead.end() if lead else 0) : end]
            if self._is_name(name) and cover.free(end - len(name), end):
                yield name
            elif not last or last.end != end:
                return
            end = max((m.start() for m in _AND.finditer(page.view, low, end)), default=low)

    def _is_name(self, name: str) -> bool:
        """Say whether words may be a company's short name: no common noun, no word in them that no name contains."""
        if not _LEAST <= len(name) <= _MOST or not _SHORT.fullmatch(name) or name in self._heads:
            return False
        words = self._cut(name)
        if name.isascii():
            return not name.isupper()  # a ticker, or a coin's
        plain = words == [name] and self._cut.known(name)
        return not name.endswith(self._never) and not plain and self._no_part.isdisjoint(words)
