"""Documents and meetings: by title in 《》 or “ ”, by description, and by words that point back (该通知, 会议强调)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.expressions import compiled
from kg.mentions import titlewords as around
from kg.mentions.base import Ends, Finds, Hit, Page
from kg.mentions.titlewords import akin, named_so, opens, plain_headline, strip_title
from kg.model import BlockKind
from kg.vocabulary.automata import every, longest_of
from kg.vocabulary.branches import ahead, either

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping, Sequence

    from kg.vocabulary.grammar import Grammar
    from kg.vocabulary.lexicon import Lexicon
    from kg.vocabulary.patterns import Cues

__all__ = ["Titles"]

_SHARED = compiled("会议(?!员)")
_MARKED = compiled(r"《(?P<name>[^《》\n]{1,120}(?:《[^《》\n]{1,80}》[^《》\n]{0,40})?)》")
_QUOTED = compiled(r"“(?P<name>[^“”\n]{4,120})”")
_PRESS = compiled(r"(?:报|日报|新闻|周刊|杂志|时报|财经|网|在线|快讯|评论|商报|周报|通讯|期刊|学报)$")
_ISSUERS = frozenset({"Agency", "Association", "Company", "Exchange", "MiningPool", "Region"})
_BODIES, _MARKS = _ISSUERS - {"Region"}, "，。；：！？\n"
_LAST_MARK = compiled(f"(?s:.*)[{_MARKS}]")
_OPENING = 60  # characters from the start of a clause within which the noun of its meeting stands
_FEW_TITLES, _LONGEST_TITLE, _VERB = 40, 90, 6
_KINDS_OF_DOCUMENT = 9
"""Of the expressions for the untitled: issued, passed on, consulted, counted, signed, decreed, warned, got, said in; meetings."""
_ACT = compiled("..[法令]$")
"""How acts of parliament end that stand in marks (《某某法》)."""
_RECEIVED, _ENDS_RECEIVED = compiled("(?:收到|接到|接获|收悉)了?(?:来自)?$"), frozenset("到获悉了自")
_EDITION = "(?:20[0-9]{2}年?第?|第)[一二三四五六七八九十百0-9]{0,4}[届次]?"  # 在第六届数字中国建设峰会上
_TELLS_ON, _BY, _BY_FAR, _OF_FAR = ("通报", "公告", "公示"), compiled("由[^，。；：]{0,40}$"), 42, 34
_PASSING, _LEAST_TITLE, _FILE, _CODE = 20, 4, "文件", "协议"
_PUT_OUT = compiled("(?:印发|下发|出台|颁布|公布|发布|制定|制订)了?$")
"""Verbs that make any title behind them a document's; 刊发《…》 may be an essay."""
_CALLED, _WORDY = compiled("(?:题为|名为|标题为|题目为)$"), compiled(r"[，。；！？\n]")
_NUMERALS, _NO_COUNT = "一二三四五六七八九十两0123456789", ("第", "百", "千")
_LEADS = compiled("^(?:了|过|的|一[份则项封条个纸场次]|有关|题为|名为)+")
_HOLDS = compiled("(?:召开|举行|举办)了?")


class Titles:
    """Finds documents and meetings, titled or not."""

    def __init__(self, lexicon: Lexicon, grammar: Grammar, cues: Cues) -> None:
        """Compile the head nouns and the words that announce them."""
        self._documents = {n.word: n for n in reversed(lexicon.documents)}
        meetings = tuple(n for n in lexicon.meetings if n.word not in cues.list("summon"))  # a summons is its own verb
        self._meetings = {n.word: n for n in reversed(meetings)}
        docs, meets = (ahead(nouns) + either(nouns) for nouns in (self._documents, self._meetings))
        these = either(grammar.definite)
        verb = cues.regex("order")
        self._longest_end = max(map(len, self._documents), default=0) + len("2021年")
        self._document_end = compiled(f"(?P<head>{either(self._documents)})(?:[0-9]{{4}}年?)?$")
        self._begins_owned = frozenset("的最内紧正书官") | {word[0] for word in self._documents}
        self._last_letters = frozenset("".join(noun[-1] for noun in self._documents) + "0123456789年")
        self._passing = compiled(f"(?:{cues.regex('issue')}|提交|递交|提出|签署|批准)[了过]?(?:[^，。；《》]{{0,10}}的)?$")
        self._behind = compiled(f"的?(?P<head>{docs})")
        self._changing = compiled(  # 关于修改《…目录》的决定: the decision is what was issued
            f"关于(?:修改|修订|修正|废止|停止执行|暂停实施|撤销)《[^《》\\n]{{2,80}}》[^，。；：！？《》\\n]{{0,16}}?的?(?P<head>{docs})"
        )
        self._just_issued = compiled(f"(?:{cues.regex('issue')}|出具|送达|收到|开出)了?$")
        self._own_meeting = compiled(
            f"(?:的)?(?:[那这]次)?(?P<body>(?:[0-9]+(?:月[0-9]+)?日)?(?:第[一二三四五六七八九十百零0-9]+次)?(?P<head>{meets}))(?!员|室|厅|纪[要录]|记录)"
        )
        self._of_them = compiled(  # 由甲局、乙局印发的红头文件
            f"(?:[^，。；]{{0,8}}(?:部门|单位|部委|机构|家))?(?:联合|共同)?{cues.regex('issue')}的(?:一[份则项])?(?P<body>(?P<head>{docs}))(?=[，：]|开始|流传|流出|在|显示|要求|称|明确|定性|提出|指出|规定|强调|附|，)"
        )
        self._in_own = compiled(f"{around.in_own(cues.regex('issue'))}(?P<body>(?P<head>{docs})){around.IN_IT}")
        self._reached = compiled(around.REACHED.format(docs=docs))
        self._within = compiled(around.WITHIN.format(docs=docs))
        self._compile_untitled(docs, meets, grammar, cues)
        self._nouns = sorted({n.word for n in (*lexicon.documents, *meetings)})
        self._bare = frozenset(n.word for n in (*lexicon.documents, *meetings) if n.bare)
        self._find_nouns, self._these = every(self._nouns), compiled(f"{these}$")
        self._determined = compiled(these)
        self._orders = compiled(
            f"(?:末尾|文末|最后|结尾|里|内|中|上)?(?:还|并|也|同时)?{verb}|(?:列[出明]|亮出|排出|划[定出]|细化)了?[^，。；：\\n]{{0,12}}(?=[，。：])|[作做]出了?[^，。；：\\n]{{0,4}}?(?:要求|部署|安排|规定|指示)|(?:[从就对]|围绕|针对|结合)[^，。；：\\n]{{2,16}}?(?:提出|[作做]出?了?|强调|明确|进行了?)[^，。；：\\n]{{0,4}}?(?:要求|部署|安排|规定|意见|指示)|由[^，。；\\n]{{2,24}}?(?:主持|主办|牵头|召集|承办)"
        )  # 会议由副市长主持
        self._acts = {a.word: a.cls for a in grammar.acts}
        self._act = compiled(
            f"{around.NOT_POSTED}(?<!未)(?<!没有)(?P<act>{either(self._acts)})(?=，|：|{verb}|抵制|防范|倡议|研究|部署|讨论|严禁|叫停|全面|整治|打击|清理|规范|加强|开展|关停|取缔|对|[^，。；：“”]{{2,14}}，(?:要求|提醒|明确|请|敦促|禁止|称|指出|强调|规定))"
        )
        # by a firm that is known only later
        self._dated = compiled("(?P<head>公告|通告)(?=，|：|称)(?:(?<=[日天晚间站网号]..)|(?=，(?:本?公司|旗下)))")
        self._summon = compiled(
            f"{cues.regex('summon')}|召集了?(?=[^，。]{{0,3}}[\u4e00-\u9fffA-Za-z])(?![^，。]{{0,12}}(?:{meets}))(?![^。；]{{0,60}}{cues.regex('convene')})"
        )
        self.expressions = (self._act, self._summon, self._dated, *self._described_by)

    def _compile_untitled(self, docs: str, meets: str, grammar: Grammar, cues: Cues) -> None:
        """Compile the ways of telling of documents and meetings that have no title."""
        before, verb = f"{either(grammar.indefinite)}?", cues.regex("order")
        held = "(?=(?:已|将|正|日前|近日|昨日|今日)?(?:于|在)?[^，。；]{0,10}?(?:召开|举行|举办|开幕|闭幕))"
        opens = f"(?<=[{_MARKS}])(?P<period>{around.PERIOD})(?P<body>{before}[^，。；：！？《》、\\n]{{2,30}}?"
        self._opening, self._is_held = compiled(f"{opens}(?P<head>{meets})){held}"), compiled(held)
        inner = r"(?P<words>[^，。；：！？《》、\n]{0,40}?)"
        put_out = "(?:发布|公布|印发|下发|发出|发表|通报|刊登|刊发|张贴)"  # 通过微信公众号发布通告: by means of
        self._new_document = compiled(
            f"(?:{cues.regex('issue')}|(?:提出|提交|递交|签署|批准)(?=[了过]?一[份项封则]|[^，。；：]{{0,40}}{either(around.BILLS)}|[^，。；：]{{0,12}}(?:令|招股书|招股说明书|注册声明))|(?:酝酿|研拟|草拟|研究制定)着?(?=一[份项封则]))(?<!通过(?=[^，。；]{{0,24}}{put_out}))(?:了|过)?(?!之[日时后]|以来|日起|后|会上)(?P<period>{around.PERIOD})(?P<body>{before}{around.ASKED}{inner}(?P<head>{docs}))(?=[，。；：！？、（”’\\n]|[中里]，|(?:曾|已|则|还|也|并|中|里){{0,2}}{verb}|全面|严禁|打击|整治|清理|叫停|限制|之?后|当[日天]|以来|否认|澄清|驳斥|致歉|再次|再度|引发|引起|(?<=草案|规定|法案|条例|办法|规则|指引|细则|方案)(?:将|把|对|拟|允许|规定)|$)"
        )
        self._counted = compiled(  # from the last letter of the number on, which tells more than the first
            f"(?P<body>[{_NUMERALS}](?:大|项|条|点)[^，。；：！？《》、\\n]{{0,10}}?(?P<head>{docs}))(?!的)"
        )
        self._circulating = compiled(
            f"{cues.regex('circulate')}(?:了|着|过|出|到)?(?P<body>{either(grammar.indefinite)}{inner}(?P<head>{docs}))(?=[，。；：！？、（”’\\n]|{verb}|的|$)"
        )
        self._consulted = compiled(
            f"就(?P<body>{inner}(?P<head>{docs})(?:（[^（）\\n]{{2,12}}）)?)(?=(?:向社会|向公众|公开|面向社会)?(?:公开)?(?:征求|征集)意见)"
        )
        self._signed = compiled(f"(?:落款[为是]?|署名[为是]?|盖有)[^，。；\\n]{{2,30}}?的(?P<body>(?P<head>{docs}))")
        self._decree = compiled(
            "(?:签署|签发|公布|发布|颁布|下发|印发|出台)了?的?(?:[0-9]{4}年)?(?P<body>第[0-9一二三四五六七八九十百]{1,6}(?P<head>号令))"
        )
        self._new_meeting = compiled(
            f"{cues.regex('convene')}(?:了|过|的)?(?P<period>{around.PERIOD})(?P<body>{before}{inner}(?:第[一二三四五六七八九十百零0-9]+次)?(?P<head>{meets}))"
        )
        says, out = (  # 某市纪委监委通报三起典型案例
            "(?=[，：]|(?<=通报)(?:[一二两三四五六七八九十0-9多]+起|一批|[^，。；]{0,16}典型案例)|称|说|显示|要求|指出|表示|中称|透露|再次|强调)",
            "(?=已|下发|印发|发布|出台|公布|显示|要求|称|中|里|，)",
        )
        self._owned = compiled(
            f"(?:的)?(?:最新|(?P<one>的一[份则项封条纸道]))?(?P<body>(?:内部|紧急|正式|书面|官方)?(?P<head>{docs}))(?(one)|{says})"
        )
        self._sent = compiled(
            f"(?:下发|发出|出具|送达|发来|开出|寄来|印发)?(?:了|的)?(?:一[份封则项纸])?(?P<body>(?P<head>{docs}))"
        )
        self._own_words = compiled(
            f"(?:在(?=关于))?(?P<body>{around.ASKED}[^，。；：！？《》、\\n]{{2,30}}?的(?P<head>{docs})){out}"
        )
        self._at_meeting = compiled(
            f"(?:在|{around.TODAYS}){around.with_meeting(self._meetings)}(?:[^，。；：！？\\n]{{0,16}}[的日])?(?P<period>{around.TERM})(?P<body>(?:{_EDITION}[\u4e00-\u9fffA-Za-z0-9]{{2,20}}?|{around.EVENT})(?P<head>{meets}))(?=上|中|期间|发表|作证|致辞|演讲)"
        )
        self._joined = compiled(f"{around.ATTENDS}(?P<body>[\u4e00-\u9fffA-Za-z0-9.“”]{{0,24}}?(?P<head>{meets})){around.AT_IT}")
        self._numbered = compiled(f"第[一二三四五六七八九十百零0-9]+次(?:全体|常务|部务|党组)?(?P<head>{meets})")
        self._described_by = (
            self._new_document,
            self._circulating,
            self._consulted,
            self._counted,
            self._signed,
            self._decree,
            around.WARNED,
            self._reached,
            self._within,
            self._new_meeting,
            self._at_meeting,
            self._joined,
            self._numbered,
        )

    def __call__(self, page: Page, bodies: list[Hit], matches: Sequence[Iterator[re.Match[str]]]) -> list[Hit]:
        """Return documents, meetings and summonses; those that point back are anaphoric."""
        found = Finds(len(page.view))
        acts, summons, dated, *described = matches
        self._titled(page, found)
        self._headlines(page, found, bodies)
        nouns = self._find_nouns(page.view)
        described.insert(-1, self._opened_clauses(page.view, nouns))
        self._described(page, found, described, {body.start: body.end for body in bodies if body.kind in _BODIES})
        times = {h.start: h.end for h in bodies if h.kind == "Time"}
        self._held(page, found, bodies, times)
        self._put_out(page, found, bodies, times)
        self._pointing_back(page, found, longest_of(nouns))
        issuers = Ends(body for body in bodies if body.kind in _ISSUERS)
        own = next((strip_title(h.name) for h in found.all()[:1] if h.start == 0 and h.part("titled")), "")
        for match in acts:
            cls = self._acts[match["act"]]
            act = match["act"].removesuffix("如下")
            name, end = "会议" if cls == "Meeting" else act, match.start() + len(act)
            name = name[1:] if name[0] == "发" and name[1:] in self._documents else name  # 发公告：
            start, _ = page.sentence_at(match.start()) or (0, 0)
            again = match["act"] != act and (
                own.endswith(act) or not issuers.before(match.start(), start)
            )  # 现就有关事项通知如下
            found.add(Hit(end - len(name), end, cls, name, parts=(("head", name),), anaphoric=again, rank=63))
        for match in dated:
            noun = self._documents.get(match["head"])
            if noun:
                found.add(Hit(*match.span(), noun.cls, match["head"], parts=(("head", match["head"]),), rank=51))
        for match in summons:
            name = "会议" if match[0].startswith("召集") else match[0].rstrip("了")
            found.add(Hit(match.start(), match.end(), "Summons", name, rank=58))
        return found.all()

    def _titled(self, page: Page, found: Finds) -> None:
        """Add what stands in 《》, and documents named in “ ”."""
        for match in _MARKED.finditer(page.view):
            name = match["name"].strip()
            about = page.view.rfind("关于", max(0, match.start() - _VERB), match.start())
            if about >= 0 and (whole := self._changing.match(page.view, about)):
                cls = self._documents[whole["head"]].cls
                found.add(Hit(*whole.span(), cls, whole[0], parts=(("titled", "1"),), rank=91))
                continue
            head = self._noun_at_end(name)
            if head and head["head"] == name:
                new = self._just_passed(page, match.start())
                parts = (("head", name),) if new else ()
                found.add(
                    Hit(match.start(), match.end(), self._documents[name].cls, name, anaphoric=not new, parts=parts, rank=90)
                )
            elif head or name.startswith("关于") or self._told_by_verb(page, match):
                noun = head or self._noun_behind(page, match)
                cls = self._documents[noun["head"]].cls if noun else "PolicyDocument"
                found.add(Hit(match.start(), match.end(), cls, name, parts=(("titled", "1"),), rank=90))
                if (again := self._behind.match(page.view, match.end())) and again["head"] == _FILE:  # 《…的函》的文件
                    found.add(Hit(*again.span("head"), cls, _FILE, anaphoric=True, parts=(("head", _FILE),), rank=91))
            elif _PRESS.search(name):
                found.add(Hit(match.start(), match.end(), "Media", name, rank=88))
        for match in _QUOTED.finditer(page.view):
            name = match["name"]
            head = self._noun_at_end(name)
            if head and head["head"] == name:
                found.add(Hit(match.start(), match.end(), self._documents[name].cls, name, anaphoric=True, rank=89))
            elif head and not _WORDY.search(name) and named_so(name):
                found.add(
                    Hit(match.start(), match.end(), self._documents[head["head"]].cls, name, parts=(("titled", "1"),), rank=89)
                )

    def _noun_at_end(self, name: str) -> re.Match[str] | None:
        """Return the noun of a document with which a title ends."""
        title = strip_title(name)
        if title[-1:] not in self._last_letters:
            return None
        return self._document_end.search(title, max(0, len(title) - self._longest_end))

    def _just_passed(self, page: Page, place: int) -> bool:
        """Say whether a verb of issuing stands right before a place."""
        return self._just_issued.search(page.view, max(0, place - _VERB), place) is not None

    def _told_by_verb(self, page: Page, title: re.Match[str]) -> bool:
        """Say whether the words around what stands in 《》 make it a document (印发《…》, 题为《…》的报告)."""
        name, before = title["name"], max(0, title.start() - _PASSING)
        if _PRESS.search(name):
            return False
        if _ACT.search(name):
            return self._passing.search(page.view, before, title.start()) is not None
        put_out = len(name) > _LEAST_TITLE and _PUT_OUT.search(page.view, max(0, title.start() - _VERB), title.start())
        called = _CALLED.search(page.view, max(0, title.start() - _VERB), title.start())
        return bool(put_out) or (called is not None and self._noun_behind(page, title) is not None)

    def _noun_behind(self, page: Page, title: re.Match[str]) -> re.Match[str] | None:
        """Return the noun of a document right behind what stands in 《》 (《…》的报告)."""
        return self._behind.match(page.view, title.end())

    def _described(
        self, page: Page, found: Finds, described: Sequence[Iterator[re.Match[str]]], bodies: Mapping[int, int]
    ) -> None:
        """Add new documents and meetings without a title: what was issued, what was held; ``bodies`` are where they stand."""
        *others, numbered = described
        for n, matches in enumerate(others):
            for match in matches:
                end = match.end("body")
                noun = (self._documents if n < _KINDS_OF_DOCUMENT else self._meetings)[match["head"]]
                counted = match.re is self._counted
                before = page.view[: match.start()].rstrip(_NUMERALS) if counted else ""
                body = page.view[len(before) : end] if counted else match["body"]
                if before.endswith(_NO_COUNT) or self._determined.match(body):
                    continue  # 发布该通知: the words point back
                if counted and around.POINTS.match(body) and not self._just_passed(page, end - len(body)):
                    continue
                name = _LEADS.sub("", body) if n < _KINDS_OF_DOCUMENT else _HOLDS.split(_LEADS.sub("", body))[-1]
                if match["head"] == _CODE and name[:1].isascii():
                    continue  # Mars协议: a piece of software
                if match.re is self._circulating:
                    if name.startswith("落款"):
                        continue  # 流传一份落款为某委的通知: told by who signed it
                    whose = bodies.get(end - len(name), 0)  # 网传一份某公司内部通知: the firm's
                    name = page.view[whose:end].removeprefix("的") if whose else name
                name = name if "”" in name else name.removeprefix("“")
                of = match["period"] if "period" in match.re.groupindex else ""
                parts = (("head", match["head"]), ("alias", of + name)) if of else (("head", match["head"]),)
                back = match.re is self._reached
                parts = (*parts, ("received", "1")) if back else parts
                found.add(Hit(end - len(name), end, noun.cls, name, anaphoric=back, parts=parts, rank=64))
        for match in numbered:
            found.add(Hit(match.start(), match.end(), "Meeting", match[0], parts=(("head", match["head"]),), rank=65))

    def _opened_clauses(self, view: str, nouns: list[tuple[int, int, int]]) -> Iterator[re.Match[str]]:
        """Yield the meetings that open a clause; only clauses that hold the noun of one are tried, and where one is held."""
        meetings = [(start, end) for start, end, number in nouns if self._nouns[number] in self._meetings]
        starts = [start for start, _ in meetings] if any(self._is_held.match(view, end) for _, end in meetings) else []
        marks = [_LAST_MARK.match(view, max(0, start - _OPENING), start) for start in starts]
        for clause in dict.fromkeys([mark.end() if mark else 0 for mark in marks]):
            if match := self._opening.match(view, clause):
                yield match

    def _held(self, page: Page, found: Finds, bodies: list[Hit], times: Mapping[int, int]) -> None:
        """Add a body's own meeting: the body's name, maybe a day, then the head noun (金融委会议)."""
        for body in bodies:
            if body.kind not in {"Agency", "Association", "Company"}:
                continue
            if _SHARED.match(page.view, body.end - 1):  # 金融委员会议: the two share a character
                parts = (("head", "会议"), ("holder", body.name))
                found.add(Hit(body.end, body.end + 1, "Meeting", f"{body.name}议", parts=parts, rank=66))
                continue
            at = body.end + (1 if page.view[body.end : body.end + 1] in {"于", "在"} else 0)
            place = times.get(at, body.end)
            match = self._own_meeting.match(page.view, place)
            if match is None or (
                place == body.end and match[0].startswith("的") and not self._orders.match(page.view, match.end())
            ):
                continue
            hit = Hit(
                match.start("body"),
                match.end(),
                "Meeting",
                body.name + match["body"],
                parts=(("head", match["head"]), ("holder", body.name)),
                rank=66,
            )
            found.drop(hit.end, "Meeting")
            found.add(hit)

    def _headlines(self, page: Page, found: Finds, bodies: list[Hit]) -> None:
        """Add lines that are a document's title as it stands: a headline, or where the text quotes a document in full.

        X关于Y的通知; below the headline such a line begins with 关于 or with who issued it.
        """
        issuers = {body.start for body in bodies if body.kind in _ISSUERS}
        plain_headline(page, found, bodies, self._documents)
        for block in page.document.blocks:
            headline = block.kind == BlockKind.TITLE
            if not headline and len(block.span) > _LONGEST_TITLE:
                continue
            start, end = page.reading.locate(block.span)
            about = page.view.find("关于", start, end)
            if about < 0 or not (headline or about == start or start in issuers):
                continue
            told = self._just_issued.search(page.view, max(start, about - _VERB), about) is not None
            start = about if told and headline else start  # 某省发布关于…的通告: its title begins behind the verb
            name = page.view[start:end].rstrip()
            head = self._noun_at_end(name)
            if head and (headline or not told) and not _WORDY.search(name):
                cls = self._documents[head["head"]].cls
                found.add(Hit(start, start + len(name), cls, name, parts=(("titled", "1"),), rank=89))

    def _put_out(self, page: Page, found: Finds, bodies: list[Hit], times: Mapping[int, int]) -> None:
        """Add documents that follow their issuer: X的通知称, X关停“挖矿”项目的通知下发."""
        view = page.view
        for body in bodies:
            if body.kind not in _ISSUERS:
                continue
            if view[body.start - 1 : body.start] in {"被", "遭", "据"} and view.startswith(_TELLS_ON, body.end):
                continue  # 被某局通报: what it does
            after = times.get(body.end, body.end)
            of = "的" in view[after : after + _OF_FAR]
            by = _BY.search(view, max(0, body.start - _BY_FAR), body.start) if of else None
            match = (
                (view[after : after + 1] in self._begins_owned and self._owned.match(view, after))
                or self._in_own.match(view, body.end)
                or (of and body.kind in {"Agency", "Association"} and self._own_words.match(view, after))
                or (self._received(page, body.start) and self._sent.match(view, after))
                or (by and self._of_them.match(view, after))
            )
            if match and around.on_ground(view, body.start, match):
                continue  # 按照某委的文件精神
            if match and not (match["head"] in self._acts and around.ONLINE.search(view, body.start, match.start("body"))):
                start, end = match.span("body")
                noun, head = self._documents[match["head"]], (("head", match["head"]),)
                back = bool(by and self._these.search(view, max(0, by.start() - 2), by.start()))  # 这份由甲局印发的文件
                found.add(Hit(start, end, noun.cls, match["body"], anaphoric=back, parts=head, rank=62))

    def _received(self, page: Page, place: int) -> bool:
        """Say whether a verb of receiving stands right before a place."""
        return (
            page.view[place - 1 : place] in _ENDS_RECEIVED
            and _RECEIVED.search(page.view, max(0, place - _VERB), place) is not None
        )

    def _pointing_back(self, page: Page, found: Finds, nouns: list[tuple[int, int, int]]) -> None:
        """Add words that stand for a document or meeting named before (该通知, 会议强调)."""
        titles = [h.name for h in found.all() if h.part("titled") or (h.part("head") and not h.anaphoric)]
        told: dict[str, bool] = {}
        for start, end, number in nouns:
            said = self._these.search(page.view, max(0, start - 4), start)
            if said is None and not self._orders.match(page.view, end):
                continue
            word = self._nouns[number]
            if said is None and around.in_spirit(page.view, start, end):
                continue
            if word in self._acts and around.ONLINE.search(page.view, max(0, start - 4), start):
                continue  # 在微博发文称: no document
            if word not in self._bare:
                if word not in told:
                    told[word] = any(akin(word, title) for title in titles[:_FEW_TITLES])
                if not (told[word] and (said or opens(page.view, start))):
                    continue
            noun = self._documents.get(word) or self._meetings[word]
            first = said.start() if said else start
            found.add(Hit(first, end, noun.cls, word, anaphoric=True, parts=(("head", word),), rank=52))
