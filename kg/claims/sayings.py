"""The expressions that tell who says something: 据甲数据, 乙表示, …，丙说, （来源：丁）, and how they go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.expressions import compiled
from kg.vocabulary.automata import every
from kg.vocabulary.heads import headed
from kg.vocabulary.literals import Sieve
from kg.vocabulary.patterns import code_of

if TYPE_CHECKING:
    from kg.vocabulary.literals import Marks
    from kg.vocabulary.patterns import Cues

__all__ = ["Sayings"]

_ANY = "\ue000-\uf8ff"
_REGION, _COUNT, _MEETING, _PAPER = map(code_of, ("Region", "Count", "Meeting", "PolicyDocument"))
_TOLD = 10  # letters that may stand between a verb of speech and the end: to whom it is said
_TELLERS = "".join(map(code_of, ("DataProvider", "ResearchInstitute", "Media", "Company", "MiningPool")))
"""Whose papers tell figures (某数据商发布周报：…, 某矿企发布运营报告。…)."""


class Sayings:
    """Expressions over encoded sentences whose groups ``who``, ``one`` and ``onr`` hold who speaks.

    ``speaking`` are those that are tried in every sentence that the ``sieve`` passes; ``of_all`` those under which a whole
    sentence stands.
    """

    def __init__(self, cues: Cues, marks: Marks) -> None:
        """Compile the cue words, and put those that expressions need among the ``marks``."""
        sources = "".join(code_of(k) for k in cues.kinds("Source"))
        say = f"(?<!来)(?<!未)(?<!未予)(?<!不予)(?<!未获)(?<!拒绝){cues.regex('say')}"  # 对矿工来说, 未予证实
        counted = f"(?:{cues.regex('unnamed_count')}|{_COUNT})"
        of = f"(?:[^，。；：{_ANY}]{{0,8}}[{_REGION}]?[^，。；：{_ANY}]{{0,12}}的)?"  # 一位接近监管层的人士, 一位在某地有矿场的人
        one = f"{counted}(?!关)[{_ANY}]?的?{of}(?P<one>[^，。；：的{_ANY}]{{0,8}}?{cues.regex('unnamed_head')})"
        near = f"{cues.regex('close_to')}[^，。；：]{{1,12}}?的?{cues.regex('unnamed_head')}"  # 接近监管层的人士透露
        told_of = "该|这|那|上述|前述|有关|相关|业内|圈内|多位|多名|一位|一名"
        folk = f"(?:(?!{told_of})[^，。；：“{_ANY}]){{2,8}}?人士"  # 参会人士, 电力行业人士
        there = f"(?<=[{_REGION}])的?(?:(?:某|另?一|有一?)[座家名位处个]?)?"  # 某县一座水电站的负责人
        post = f"(?:(?![该这那]|上述)[^，。；：“{_ANY}]){{2,10}}?{cues.regex('unnamed_post')}"
        described = f"(?:^|(?<=[，。；“”据从向])|{there})(?P<onr>{post}|{near}|{folk})"
        who = f"(?:{one}|{described}|(?P<who>[{sources}]|{cues.regex('unnamed_source')}|{cues.regex('unnamed_press')}))"
        kinds = cues.regex("source_noun")
        tail = f"(?:的?{kinds}){{0,3}}"
        by = f"[^，。；{sources}]{{0,6}}?(?:[^，。；{sources}]{{1,10}}?{cues.regex('source_kind')}的?)?"  # 据区块链数据分析公司甲
        # 按照金融委会议要求: a ground, and nobody who speaks
        self.lead = headed(
            compiled(
                rf"(?:(?<![数证占论票])据|根据|按照|援引|引述|依据|按){by}{who}(?!{_MEETING})[^，。；]{{0,14}}?{tail}(?:{say})?[^，。；：]{{0,4}}?(?:，|：|$)"
            )
        )
        through = f"(?:发|通过|透过|经由?)(?:其|个人|官方)?[{sources}][^，。；：{sources}]{{0,6}}?"  # 江某发微博表示
        where = f"{through}|[在向对给][{sources}]{{1,3}}[^，。；：{sources}]{{0,8}}?|在[^，。；：]{{0,30}}?[上中时里]"
        told_to = "(?<![在于向对给被遭受因])(?<!回应)(?<!回复)(?<!答复)(?<!告诉)"
        self.says = compiled(rf"{told_to}{who}(?P<mid>[^，。；：{sources}]{{0,14}}?)(?:{where})?{tail}(?P<verb>{say})")
        self.figures = headed(
            compiled(
                rf"{who}(?:的?{kinds}[^，。；：{sources}]{{0,8}}|[^，。；：{sources}]{{0,16}}(?:提出|要求|部署|强调|作出|讲了|谈了|提了)[^，。；：]{{0,12}})："
            )
        )
        self.published = headed(
            compiled(
                rf"{who}[^，。；：{sources}]{{0,8}}?(?:发布|公布|发表|更新|刊出|刊发|出具|推出)(?:了|的)?[^，。；：]{{0,24}}?{cues.regex('figures')}(?:，|（|：|$|。|[{_ANY}]|给出|中|里)"
            )
        )
        self.reported = compiled(
            rf"(?P<who>[{_TELLERS}])[^，。；：{sources}]{{0,8}}?(?:发布|公布|发表|更新|推出)(?:了|的)?[^，。；：{sources}]{{0,16}}?{_PAPER}"
        )
        # 某指数（英文名）给出的数字是，…
        self.given = headed(
            compiled(
                rf"{who}(?:（[^（）]{{0,60}}）)?[^，。；：{sources}]{{0,6}}?(?:给出|得出|提供|列出|测出|算出|录得)的[^，。；：{sources}]{{0,8}}?(?:是|为|显示|表明|，|：)"
            )
        )
        # 美国的情况，可以看某机构对成交价的统计。: the figures stand below
        see = "(?:来?看看?|参[考看照])"
        below = f"(?:情况|行情|数[字据])[^。；]{{0,8}}?，?(?:可以?|不妨|请|先|再)?{see}|不妨{see}|[以如]下是|下面是"
        self.points = compiled(
            rf"(?:{below}){who}[^。；：]{{0,24}}?(?:统计|数据|报价|行情|排名|监测|调查|测算|估算|追踪)(?:结果|图表?)?[。：，]?$"
        )
        self.quoting = compiled(rf"[{sources}](?:援引|引述|引用|引){who}")
        self._compile_whole(cues, who, say, sources)
        first = (self.published, self.reported, self.given, self.points, self.quoting, self.lead, self.figures, self.bare)
        self.speaking = (*first, self.says, self.learnt, self.after, self.source_last, self.credited, self.above)
        self.of_all = (self.after, self.headline, self.wire, self.source_last, self.credited)
        self.sieve = Sieve(self.speaking, marks)
        self._compile_goes_on(cues, say, sources, marks)

    def _compile_whole(self, cues: Cues, who: str, say: str, sources: str) -> None:
        """Compile who is asked, who is named at the end, in brackets or before a colon, and in apposition."""
        kinds = cues.regex("source_noun")
        asked = f"(?:(?<=[者报们网社，。；{code_of('Media')}])|^)向"  # but 多名矿工向某报证实
        learnt = "可知|可见|可以看出|不难看出|获悉|了解到|得知|获知|求证|证实|的(?:数字|数据|统计|图表|曲线)来?看"
        self.learnt = headed(
            compiled(rf"(?:从|自|由|查询|查看|查阅|翻查|登录|{asked}){who}[^，。；：{sources}]{{0,14}}?(?:{learnt})")
        )
        told = f"(?:(?:[{sources}]|本?报?记者|我们|媒体)[^，。；：{sources}]{{0,6}})?"
        self.source_last = compiled(
            rf"，(?:根据|据|引自|援引自?|数据来自|来源于|(?:以上|上述)?(?:数据|数字|名单|图表)(?:均|皆|为)?(?:由|来自|来源于|出自)){who}"
            rf"(?:网站)?(?:的?{kinds}|估算|估计|测算|统计|监测|提供|公布|发布|整理){{0,2}}[。，]?$"
        )
        origin = "(?:(?:数据|图片|图表?|资料|信息|消息|新闻|稿件)?(?:来?源[：:为]|来自|源自|引自|摘自)|据)"
        self.credited = compiled(rf"（{origin}{who}[^（）]{{0,8}}）(?:[，。；]|$)")  # （数据来源：BTC.com）, （据某报）
        # 某数据商数据，…; 某电视台消息，…, as a flash begins
        self.bare = compiled(
            rf"^(?:{code_of('Time')}，?)?{who}[^，。；：{sources}]{{0,4}}?(?:数据|行情|报价|统计|监测|测算|消息|快讯|报道|讯)，"
        )
        self.above = compiled(
            rf"^(?:以上|上述|前述|文中)[^，。；：{sources}]{{0,8}}?(?:来自|来源于|来源为|源自|出自|取自|引自|由|据){who}[^，。；：{sources}]{{0,12}}[。]?$"
        )
        told_in = "".join(map(code_of, ("Media", "DataProvider")))
        self.signed = compiled(f"（(?P<who>[{told_in}])）[。]?")  # …。（某报）
        self.after = compiled(
            rf"，[^，。；：{sources}]{{0,12}}?{who}(?:（[^（）]{{0,24}}）)?[^，。；：{sources}]{{0,4}}{say}{told}[。，]?$"
        )
        verb = cues.regex("say")  # without a look behind, which would make a search try every place
        self.said, self.said_last = compiled(verb), compiled(f"{verb}{told}[。，]?$")
        self.find_said = every(cues.list("say"))
        self.longest_end = max(map(len, cues.list("say")), default=0) + _TOLD + 1  # of what said_last finds
        self.tag = compiled(f"(?:{code_of('Time')}，)?[^，。；：]{{1,24}}{cues.regex('say')}{told}[。！？]?$")
        self.longest_tag = 2 + 24 + self.longest_end
        other = who.replace("<one>", "<one2>").replace("<onr>", "<onr2>").replace("<who>", "<who2>")
        self.headline = compiled(rf"^{who}[^，。；：{sources}]{{0,6}}：|(?:--|——|—)[^，。；：{sources}]{{0,6}}{other}$")
        named = rf"^{who}(?:（[^（）]{{0,24}}）)?[^，。；：{sources}]{{0,6}}："
        self.wire = compiled(named)  # 彭博社：…, as a paragraph begins
        of = f"[{''.join(map(code_of, cues.kinds('Org')))}]"
        self.apposed = compiled(
            f"{code_of('Person')}，[^，。；：{_ANY}]{{0,10}}?{of}[^，。；：{_ANY}]{{0,10}}?{cues.regex('post')}"
        )

    def says_last(self, code: str) -> bool:
        """Say whether a verb of speech ends a sentence, but for whom it tells."""
        low = max(0, len(code) - self.longest_end)
        places = {low + start for start, _, _ in self.find_said(code[low:])}  # faster than to search
        return any(self.said_last.match(code, place) for place in places)

    def _compile_goes_on(self, cues: Cues, say: str, sources: str, marks: Marks) -> None:
        """Compile the ways in which who spoke before goes on."""
        opening = "(?:另外，|此外，|同时，|不过，|但)?"
        self.report = compiled(
            f"{opening}(?:该项?|这[份篇项]|此项?|上述)?(?:报道|报导|报告|文章|消息|数据|研究|调查|指数|报|媒体|机构|社|网站)(?:还|并|又|也|中|进一步)?{say}"
        )
        that = f"(?:该|这位|这名|那位|上述|前述)[^，。；：{_ANY}]{{0,6}}?{cues.regex('unnamed_head')}"
        self.on = compiled(f"{opening}(?:{cues.regex('speaks_on')}|{that})[^，。；：{sources}]{{0,6}}?{say}")
        self.so_far = compiled(f"(?:目前|截至目前|截止目前|其中|下一步|[{code_of('Time')}])，?[^{sources}]*$")
        self.none = compiled(r"(?:并|还|并且|同时|此外，?|另外，?)?(?:要求|强调|提醒|呼吁|敦促|督促|表示|指出|称|重申|透露|认为)")
        papers = "官网|官方|公告|声明|财报|年报|季报|月报|数据|统计|文件|招股书|介绍|资料"
        whose = "其|该?公司|该平台|该交易所|该矿[池企]|矿[池企]"
        own = (
            f"(?:根据|据|按照?)(?P<own>{whose})(?:自己|发布|公布|披露|最新|此前|的){{0,3}}(?:{papers})[^，。；：{_ANY}]{{0,8}}，"
        )
        self.anaphor = compiled(
            f"(?:^|[，。；])(?:{own}|(?:(?P<firm>该?公司|该平台|该交易所|该矿池|该集团|该企业|该行)|(?P<body>该局|该委|该厅|该部门|该协会|该机构|监测|排查|摸排|核查))"
            f"[^，。；：{sources}]{{0,8}}?(?:{say}|发现))"
        )
        self.met = compiled(f"(?:^|[，。；])(?:会议|会上)[^，。；：{sources}]{{0,6}}?{say}")
        goes_on = (self.report, self.on, self.anaphor, self.met, self.tag)
        self.for_report, self.for_on, self.for_anaphor, self.for_met, self.for_tag = map(marks.of, goes_on)
