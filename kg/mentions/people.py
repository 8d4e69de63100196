"""Persons: by the post before the name, by a verb of saying after it, by foreign transliterations with a dot."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from kg.expressions import compiled
from kg.mentions.base import Cover, Ends, Hit, Page
from kg.mentions.orgs import repeated, start_of_name
from kg.mentions.words import occurrences
from kg.vocabulary.branches import ahead, either
from kg.vocabulary.heads import headed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.mentions.words import Cutter
    from kg.vocabulary.grammar import Grammar
    from kg.vocabulary.lexicon import Lexicon
    from kg.vocabulary.patterns import Cues

__all__ = ["People"]

_REACH = 14
_LEAST, _LONGEST = 2, 3
_NOT_NAME = compiled(r"[，。；：、！？“”‘’《》（）\s—~…]")
_HAN = r"[\u4e00-\u9fff]"
_FIRST = rf"(?:(?![的与和据由被对向是]){_HAN}){{1,7}}"  # 某公司的金·格劳尔
_DOTTED = rf"{_FIRST}(?:·(?:(?![与和及]){_HAN}){{1,8}}){{1,3}}(?:[-－—]{_HAN}{{2,8}})?"  # 萨姆·班克曼-弗里德
_NO_POST = rf"(?!{_HAN}{{1,6}}?[席裁官长监授员]{_HAN}{{1,6}}·)"  # 委员 + 会前主席某某·某某
_FORMER = frozenset("原前")
_AND_ITS = ("及其", "和其", "与其")  # 红松股份及其董事长
_LATIN = r"[A-Z][a-zß-ÿ]+(?: [A-Z]\.?)?(?: (?:van|de|von|der|bin|al))?(?: (?![A-HJ-Z][A-Z]{2,4}\b)[A-Z][A-Za-zß-ÿ'’-]+){1,2}"
_INITIALS = r"(?:[A-Z]{2}|(?:[A-Z]\. ?){1,2}) ?[A-Z][a-z]{2,14}(?![A-Za-z])"  # LJ Brock, J. P. Morgan behind a post
_HYPHENED = (
    rf"(?!的){_HAN}{{2,5}}[-－]{_HAN}{{2,5}}?"
    rf"(?=[（，。、；0-9]|上周|本周|昨|今|日前|近日|此前|随后|表示|说|称|在|周|被|和|与|及|因|则|也|于|对|将|已|曾|出席)"
)
_FOREIGN = rf"(?![的兼为是系由])(?:(?![和与及]){_HAN}){{4,7}}(?=（{_LATIN}）)"
_BRACKET = compiled(rf"（(?P<other>{_LATIN}|{_DOTTED})）")
_AFTER = compiled(
    r"[，。；：！？、（）“”《》\n\s]|$|均|皆|亦|应|分别|先后|依次|各自|去年|今年|明年|上月|本月|下月|前年|年初|年底|到场|到会|获委任|当选|[一二两三四五六七八九十]人|作(?:[了出上主报总动专表重讲交大工情介说])|在|则|也|还|对|向|与|和|及|以及|等|就|于|曾|将|已|此前|日前|近日|随后|早前|早些|稍早|稍后|最近|近期|后来|其后|事后|当时|多次|一直|至今|重申|坦承|拒绝|没有|未|没|不|把|让|但|而|并|只|持|同时|上周|本周|今|昨|当日|当天|同日|接受|出席|主持|讲|谈到|提了|提出|做(?:了|出|动|总|表|重|报|交)|传达|通报|部署|带队|要求|围绕|结合|总结|汇报|参会|与会|指|认为|表示|称|说|透露|介绍|告诉|强调|提出|宣布|坦言|分析|补充|解释|预计|"
    r"预测|回应|写道|发文|发推|发微博|发帖|发声|致信|致函|担任|出任|辞去|辞[任职]|离[任职]|请辞|离开|履新|卸任|撰文|直言|估计|警告|呼吁|提醒|是|的|为|被|因|从|所|更|又|再|都|利用|违反|违规|滥用|伙同|明知|身为|擅自|私自|宣读|领学|解读|一行|有关|有意|有望|行贿|受贿|同意|参与|参加|列席|讲话|致辞|受|遭|获|涉|落马|案|率|主政|签署|会见|主张|批评|证实|笑称|发表|发布|承认|否认|相信|建议|告知|联合|欢迎|反驳|提告|提起|起诉|认罪|出庭|到案|落网|获释|保释|潜逃|访问|率队|带队|共同|联合|联名|联袂|双双|携手|责成|下令|一手|创立|创办|创建|先生|女士|博士|教授|律师|下落|目前|如今|仍|面临|计划|到|前往|赴|考察|调研|检查|督导|督查|[0-9]|上海|北京|香港|台北|报道|报导|电|摄|编辑|作(?:了|出|上|主|报|总|动|专|表|重|讲|交|大|典|书|说|情|工|介)"
)
_SERVED = "(?:先后|曾经?|早年|此前|在|于|利用){0,2}(?:担任|出任|历任|任)过?"
_WHILE = "(?:任上|任内|任期内|期间)"
_PARTS = ("部", "司", "处", "科", "室", "组", "局", "部执行", "部高级", "部副", "区", "执行", "业务", "事业部", "中心")
"""How the parts of a body end, which employ nobody by themselves."""
_PLACES = frozenset({"Region"})
_EMPLOYERS = frozenset({"Company", "ResearchInstitute", "Agency", "Association", "Exchange", "MiningPool", "Media"})
_OF_STATES = frozenset({"总统", "总理", "首相"})
"""Posts that need no body beside them: the state was named before (…，总统某某2月8日责成)."""
_OWN_FIELD = compiled(
    "(?:[^，。；]{0,6}[由为是])?(?:原|前|现|新|时任|现任|新任|前任|[前后]者|旗下|其)?(?:首席|联席|常务|代理|高级|执行)?(?:大中华区|亚太区|中国区|全球|北美区?|华东区?|华南区?|华北区?)?(?:区块链|金融科技|虚拟资产|数字资产)?(?:财务|市场|技术|运营|营运|法务|合规|战略|业务|销售|产品|人力|行政|风控|投资|公关|研发|生产|海外|国际|亚太|全球|大中华)?(?:部|区|中心|业务主管|主管|业务)?"
)
"""What stands before a post and is its field, and no firm by that name."""
_MINISTERS = ("部长", "大臣")
"""Posts before which the body is named at length (挪威地方政府与区域发展部长格拉姆)."""
_OPENS = "，。；：！？、“”\n"
_ALSO_VERBS = frozenset("谈应解查")
"""Surnames that are verbs as well."""
_NEVER_GIVEN = frozenset("的了在和与及是们着过姓")
_ALSO_GIVEN, _ALSO_SECOND, _ALSO_LAST = frozenset("向对"), frozenset("和"), frozenset("之")
_ALL = "均"
_LONG_WORD = 2
"""Letters of a word behind a name that outweigh a name that begins behind its first one (王某 + 发微博)."""
_NOT_GIVEN = frozenset("又再案因于的了在和与及或是有为被对向从到就也还都则将已曾等们个这那些此其之所者着过很更最不没未说称指")


class People:
    """Finds persons with their posts."""

    def __init__(self, lexicon: Lexicon, grammar: Grammar, cues: Cues, cut: Cutter) -> None:
        """Compile the posts and the surnames."""
        self._leaders, self._heads, self._stops = tuple(sorted(grammar.leaders)), grammar.heads, frozenset(grammar.stops)
        self._plain = frozenset(s.word for s in grammar.announcers if not s.word.isascii()) | {"公司", "交易所"}
        posts = either(p.word for p in lexicon.posts if p.before and len(p.word) > 1)
        compound = either(s for s in lexicon.surnames if len(s) > 1)
        single = "".join(sorted(s for s in lexicon.surnames if len(s) == 1))
        han = f"(?:{compound}|{f'[{single}]' if single else '(?!)'}){_HAN}{{1,2}}"
        name = f"{_NO_POST}{_DOTTED}|{_HYPHENED}|{_FOREIGN}|{_LATIN}|{_INITIALS}|{cues.regex('japanese')}{_HAN}{{1,2}}|{han}"
        # 首席商务官（CBO）孔某; 创始人、董事长胡某
        between = f"(?:（[A-Z]{{2,5}}）|(?P<nick>“[^“”，。]{{2,6}}”)|、(?!{posts})|：|:| )?"
        titled = f"(?:{cues.regex('honorific')})?"  # 总警长拿督某某
        post = f"(?P<post>(?:高级|资深)?{posts}(?:[兼暨](?:任)?{posts}){{0,4}})"
        self._posted = compiled(f"{post}{between}{titled}(?P<name>{name})")
        foreign = "".join(sorted(lexicon.translit)) or "·"
        self._foreign = compiled(
            f"(?P<post>{posts}){titled}(?P<name>[{foreign}]{{2,8}})(?={cues.regex('say')}|在|周|当[地天日晚]|的(?:[讲言表警发说话演声]|一[番席次])|一[席番]话|[0-9]|，|。|、|（|签署|发表|反对|支持|批评|主张|提议|提出|否决|未|没有|拒绝|敦促|致信|致函|发微博|发帖|则|也|和|与|及|以及|等|将|已|责成|下令|批准|签|主持|会见|率|要求|命令|指示|呼吁|昨|今|[上本下当][周月日天]|去年|前[日天年]|同日|日前|近日|此前|随后|接受|出席|到场|参加|辞|担任|出任|认罪|被|均|都|向|对|为|因|从|曾|再|又|仍|早前|稍[早后]|当时|多次|承认|证实|透过|通过|持)"
        )
        too = "[也曾还则亦均都更仅并]"  # 梓岑也曾表示
        leads = "告诉|带队|率队|主持召开|主持会议|出席会议|陪同|一行|接受|发文|发微博|发推|撰文|转发"
        leads += "|(?:社交|微博|推特|脸书|朋友圈|直播)"
        said = f"(?!的)(?:(?!{too}|[了着过未没]){_HAN}){{2,4}}(?<!在)(?={too}{{0,2}}(?:{cues.regex('say')}|在?(?:{leads})))"
        self._other = compiled(f"(?P<post>{posts}){titled}(?P<name>{said}|(?![的为是系]){_HAN}{{2,7}}(?=（{_LATIN}）))")
        self._behind = self._compile_behind(lexicon, posts, han, cues)
        self._dotted = compiled(
            rf"(?P<name>{_DOTTED})(?=（[A-Za-z]|{cues.regex('say')}|则|也|在|对|执掌|掌舵|创办|创立|创建|联合创|共同创)"
        )
        self._of = compiled(
            f"(?:（[^（）]{{1,20}}）)?的{posts}?(?P<name>{han}|{_LATIN}|{_DOTTED})(?=律师|教授|博士|在|则|表示|说|称|认为|指出|对|也|告诉|透露|援引|补充|写道|预计|估计|、|和|与|以及|等|均|都|集体|出席|到场|作证|，)"
        )
        self._and = compiled(
            f"(?:（{_LATIN}）)?(?:和|与|及|以及|、)(?P<name>{_DOTTED}|{han}(?!·)|[{foreign}]{{2,6}}(?=（{_LATIN}）)|{_LATIN})(?!·)"
        )
        self._veiled = compiled(f"(?P<name>{han})(?= ?（化名）)")  # 在某地经营一家矿场的某某（化名）
        self._latin_said = compiled(f"(?P<name>{_LATIN})(?=（|{cues.regex('say')}|则|也(?:{cues.regex('say')}))")
        self.expressions = (self._posted, self._foreign, self._other, self._latin_said, *self._behind)
        self._cut, self._says = cut, compiled(cues.regex("say"))
        self._sure = compiled(f"{cues.regex('say')}|接受|告诉")
        self._traps, self._letters = lexicon.traps, lexicon.translit

    def _compile_behind(self, lexicon: Lexicon, posts: str, han: str, cues: Cues) -> tuple[re.Pattern[str], ...]:
        """Compile the ways in which a post follows the name, or something else tells a person."""
        alone, opening = _name_behind(lexicon.surnames, f"(?<!{_HAN}.)"), _name_behind(lexicon.surnames, "")
        foreign = "".join(sorted(lexicon.translit)) or "·"
        said_alone = compiled(  # at the head of a clause
            f"[{_OPENS}](?P<name>{opening})(?={cues.regex('say')}|(?:日前|近日|此前|随后|周[一二三四五六日]|[0-9]{{1,2}}日)?在?接受|主持(?!人)|出席|列席|致辞|作报告|发表讲话|在(?:其)?(?:微博|推特|脸书|博客|公众号|朋友圈|社交媒体))"
        )
        founder = compiled(f"(?P<name>{alone})(?=(?:一手|独自|共同|联合)?(?:创办|创立|创建)(?:的[A-Za-z]|了))")  # 孔某创办的Abc
        self._alone = frozenset((said_alone, founder))
        return (  # 江卓尔（某矿池创始人）; 吴忌寒是某公司董事长; 时任某公司总裁的詹克团; 由甲与乙创立; 甲创办了某公司
            compiled(f"(?P<name>{alone})(?=（[^（）]{{2,24}}{posts}）)"),
            compiled(
                f"(?P<name>{alone})(?=(?:是|，|现为|现任|曾任|曾是|{_SERVED})[^，。；]{{2,20}}{posts}(?:[，。；、（]|期间|时|等职|一职))"
            ),
            compiled(f"(?P<name>{alone})(?=在[^，。；]{{2,20}}{posts}{_WHILE})"),  # 甲在某市市委书记任上
            compiled(f"(?P<name>{alone})(?=[^，。；]{{0,16}}(?:，[^，。；]{{0,4}})?(?:辞去|卸任|辞任|不再担任))"),
            compiled(
                f"(?:时任|身为|作为|曾任|担任|出任|现任|现为|曾为|兼任|接任)[^，。；]{{2,20}}{posts}的(?P<name>{han}|{_HAN}{{2,7}}(?=（{_LATIN}）)|[{foreign}]{{2,6}}(?=加入|加盟|出任|担任|{cues.regex('say')}|则|在|，|、|和|与|也|已|将|于))"
            ),
            compiled(
                f"由(?P<name>{han})(?=(?:创立|创办|创建)的|(?:、|与|和|等|于|在|共同|联合|一手|[0-9])[^，。；]{{0,16}}(?:创立|创办|创建|组建|成立))"
            ),
            compiled(
                f"由{_HAN}{{2,3}}(?:、|与|和)(?P<name>{han})(?=(?:等|于|在|共同|联合|[0-9])?[^，。；]{{0,8}}(?:创立|创办|创建|组建|成立))"
            ),
            headed(compiled(f"{cues.regex('callings')}(?P<name>{han}|{_LATIN}|{_DOTTED})")),
            compiled(f"(?P<name>{_LATIN})(?=(?:共同|联合|一手)?(?:创办|创立|创建|执掌|掌舵)的)"),
            compiled(f"(?:{posts})(?:分别)?[为是系](?P<name>{han})(?=[，。；、（])"),
            compiled(f"由(?P<name>{han}|{_LATIN}|{_DOTTED})(?=(?:出任|担任|接任|兼任|接替|执掌|掌舵|实际控制|实控|控股))"),
            compiled(f"(?:兄弟|姐妹|姊妹|夫妇|夫妻|父子|二人|两人)（(?P<name>{_LATIN}|{_DOTTED})(?=[与和及、]|以及)"),
            compiled(
                f"(?:兄弟|姐妹|姊妹|夫妇|夫妻|父子|二人|两人)（[^（）]{{4,32}}?(?:[与和及、]|以及)(?P<name>{_LATIN}|{_DOTTED})(?=）)"
            ),
            compiled(
                f"(?:任命|委任|聘任|聘请|聘用|推举|推选|选举|提名|指派|起用|挖来|请来)(?P<name>{han}|{_LATIN}|{_DOTTED})(?=(?:（{_LATIN}）)?(?:为|担任|出任|接任|任|接替|兼任|升任|加入|加盟))"
            ),
            compiled(
                f"(?P<name>{alone})(?=(?:[上本今昨去]?[周月日年]|[0-9]+[月日]|将|已|则|随后){{0,3}}"
                "(?:获委任|获任|获聘|被任命|被聘|当选|获选|被选|获提名|被提名|升任|晋升|接任|出任|就任|转任|履新|兼任|受聘|加盟|接替|继任|担任))"
            ),
            compiled(f"(?P<name>{alone})(?=(?:律师|教授|博士)(?:{cues.regex('say')}|告诉|在|，|（))"),
            compiled(
                f"(?P<name>{_LATIN})(?=，[^，。；：“”]{{2,32}}?{posts}(?:，|在|{cues.regex('say')}))"
            ),  # Kevin Zhang，某公司副总裁，
            compiled(  # “…。”在某地经营矿场的某某对记者说
                f"”[^，。；：\\n]{{4,30}}?的(?P<name>{han})(?=(?:对|向|跟)[^，。；“”]{{0,10}}记者[^，。；]{{0,4}}?{cues.regex('say')}|告诉|{cues.regex('say')}[，。：])"
            ),
            founder,
            said_alone,
        )

    def __call__(self, page: Page, taken: list[Hit], matches: Sequence[Iterator[re.Match[str]]]) -> list[Hit]:
        """Return persons that no other hit covers; each later occurrence of a name counts too."""
        posted, latin, behind = matches[:3], matches[3], chain.from_iterable(matches[4:])
        starts = frozenset([h.start for h in taken])
        cover = Cover(len(page.view), taken)
        found = self._with_posts(page, taken, cover, starts, posted)
        found += self._beside_them(page, found, cover, starts)
        found += self._of_bodies(page, taken, cover, starts)
        found += self._with_posts_behind(page, cover, starts, behind)
        dotted = self._dotted.finditer(page.view) if "·" in page.view else ()
        veiled = self._veiled.finditer(page.view) if "（化名" in page.view else ()
        for match in chain(dotted, veiled, latin):
            if cover.free(*match.span("name")):
                cover.take(*match.span("name"))
                found.append(Hit(*match.span("name"), "Person", match["name"], rank=56))
        employers = {hit.name: hit.kind for hit in found if hit.kind != "Person"}  # 甲公司董事长乙: 甲公司 elsewhere too
        return self._again(page, self._bracketed(page, found), cover) + repeated(page, employers, [*page.hits, *taken, *found])

    def _with_posts(
        self, page: Page, taken: list[Hit], cover: Cover, starts: frozenset[int], matches: Sequence[Iterator[re.Match[str]]]
    ) -> list[Hit]:
        """Return persons after their posts, and unknown organisations before a leader's post."""
        found: list[Hit] = []
        known, ends = Cover(len(page.view), taken, but=_PLACES), Ends(taken, but=_PLACES)
        posted, *others = matches
        for match in posted:
            start = match.start("name")
            name = self._trim(page, match["name"], start, starts)
            if len(name) in {_LEAST, _LONGEST} and self._goes_on(page.view, match.start(), start + len(name)):
                continue
            if name and (cover.free(start, start + len(name)) or self._holds(page, start, start + len(name), cover)):
                cover.take(start, start + len(name))
                first = match.start("nick") if match["nick"] else start  # 创始人“木头姐”某某
                found.append(Hit(first, start + len(name), "Person", name, parts=(("post", match["post"]),), rank=62))
                found += self._employer(page, match, known, ends)
        every = Ends(page.hits)
        for foreign, other in zip((True, False), others, strict=True):
            for match in other:
                minister = foreign and match["post"].endswith(_MINISTERS) and len(match["name"]) >= _LONGEST
                held = (
                    minister
                    or match["post"] in _OF_STATES
                    or every.before(match.start("name"), match.start("post") - 2) is not None
                )
                sure = _BRACKET.match(page.view, match.end("name")) is not None and (
                    foreign or not self._cut.known(match["name"])
                )
                free = cover.free(*match.span("name")) or (foreign and held and self._holds(page, *match.span("name"), cover))
                if free and (sure or self._unheard(match["name"], held=held, foreign=foreign)):
                    cover.take(*match.span("name"))
                    found.append(Hit(*match.span("name"), "Person", match["name"], parts=(("post", match["post"]),), rank=55))
        return found

    def _goes_on(self, view: str, start: int, end: int) -> bool:
        """Say whether what seems a Chinese name is but the beginning of a foreign one (贾波 of 能源部部长贾波菲亚说)."""
        match = self._foreign.match(view, start)
        return match is not None and match.end("name") > max(end, match.start("name") + _LONGEST)

    def _holds(self, page: Page, start: int, end: int, cover: Cover) -> bool:
        """Say whether all that stands in the way of a name of three letters is a short name within it (世行 in 毛世行)."""
        inner = [hit for hit in page.hits if hit.start < end and hit.end > start]
        within = all(hit.start > start and hit.end <= end and hit.kind not in {"Time", "Person"} for hit in inner)
        return end - start >= _LONGEST and bool(inner) and within and cover.free(start, start + 1)

    def _beside_them(self, page: Page, found: list[Hit], cover: Cover, starts: frozenset[int]) -> list[Hit]:
        """Return persons who share the post of the one before them (联合创始人甲和乙, 党委委员甲、乙、丙)."""
        out: list[Hit] = []
        ends = [hit.end for hit in found if hit.kind == "Person"]
        for end in ends:
            match = self._and.match(page.view, end)
            start = match.start("name") if match else 0
            name = self._trim(page, match["name"], start, starts) if match else ""
            common = self._cut.known(name) and (len(name) != _LONGEST or self._cut.known(name[:2]))
            if name and not common and cover.free(start, start + len(name)):
                cover.take(start, start + len(name))
                out.append(Hit(start, start + len(name), "Person", name, rank=56))
                ends.append(start + len(name))
        return out

    def _of_bodies(self, page: Page, taken: list[Hit], cover: Cover, starts: frozenset[int]) -> list[Hit]:
        """Return persons without a post after their organisation: 某研究所的戴某在…."""
        out: list[Hit] = []
        for hit in taken:
            of = self._of.match(page.view, hit.end) if hit.kind in _EMPLOYERS else None
            if of is None:
                continue
            start = of.start("name")
            name = self._trim(page, of["name"], start, starts)
            if name and cover.free(start, start + len(name)):
                cover.take(start, start + len(name))
                out.append(Hit(start, start + len(name), "Person", name, rank=57))
        return out

    def _with_posts_behind(self, page: Page, cover: Cover, starts: frozenset[int], matches: Iterable[re.Match[str]]) -> list[Hit]:
        """Return persons whose post follows the name, or who founded what is named."""
        out: list[Hit] = []
        known = Cover(len(page.view), page.hits)
        for match in matches:
            start = match.start("name")
            name = self._trim(page, match["name"], start, starts)
            if match.re in self._alone and not self._unheard(name, held=False, foreign=False):
                continue
            if name and cover.free(start, start + len(name)) and known.free(start, start + len(name)):
                cover.take(start, start + len(name))
                out.append(Hit(start, start + len(name), "Person", name, rank=56))
        return out

    def _unheard(self, name: str, *, held: bool, foreign: bool) -> bool:
        """Say whether no everyday word is in a name; behind the post of a named body (``held``) some may seem to be (布克尔)."""
        words = [word for word in self._cut(name) if len(word) > 1]
        known = [word for word in words if self._cut.known(word)]
        if len(name) == _LEAST:
            return held and (foreign or not known)
        return not known or (len(known) < len(words) and (held or foreign)) or (held and foreign)

    def _employer(self, page: Page, match: re.Match[str], known: Cover, ends: Ends) -> list[Hit]:
        """Return the unknown organisation that stands before a leader's post, if any."""
        if not match["post"].endswith(self._leaders):
            return []
        end = match.start("post")
        end -= page.view[end - 1 : end] in _FORMER  # 江西原副主席
        end -= 2 * page.view.endswith(_AND_ITS, 0, end)
        low = max(0, end - _REACH)
        last = ends.before(end, low)
        barrier = last.end if last else low
        barrier = max((m.end() for m in _NOT_NAME.finditer(page.view, barrier, end)), default=barrier)
        start = start_of_name(page.view, barrier, end, self._cut, self._stops)
        name = page.view[start:end]
        if last is not None and start == last.end and name.endswith(_PARTS):  # 某公司研究部执行总经理
            return []
        generic = name in self._heads or any(name.endswith(h) for h in self._plain)
        generic = generic or (len(name) == _LEAST and self._cut.everyday(name))  # 特约分析师
        generic = generic or name.endswith("兼") or name.startswith(self._leaders)  # 董事长兼首席执行官
        generic = generic or _OWN_FIELD.fullmatch(name) is not None  # 原财务副总裁, 后者首席营运总监
        place = any(h.kind == "Region" and (h.start, h.end) == (start, end) for h in page.hits)
        if len(name) < _LEAST or generic or place or not known.free(start, end):
            return []
        return [Hit(start, end, "Company", name, rank=53)]

    def _trim(self, page: Page, name: str, start: int, starts: frozenset[int]) -> str:
        """Cut a name by what follows; refuse what is no name."""
        if "·" in name:
            first = name.rindex("·") + 2
            ends = (k for k in range(first, len(name) + 1) if start + k in starts or _AFTER.match(page.view, start + k))
            return name[: next(ends, self._last_letter(name, first))]
        return self._trim_chinese(page.view, name, start, starts)

    def _last_letter(self, name: str, first: int) -> int:
        """Return where the last part of a foreign name ends by its letters alone (某·格林斯潘持相同看法)."""
        letters = next((k for k in range(first, len(name)) if name[k] not in self._letters), len(name))
        return letters if letters > first or len(name) == first + 1 else len(name)

    def _trim_chinese(self, view: str, name: str, start: int, starts: frozenset[int]) -> str:
        """Cut a Chinese name to two or three characters by what follows; refuse what is no name."""
        bracketed = len(name) > _LONGEST and view.startswith("（", start + len(name))  # 马萨莱克（Kris …）
        if bracketed or name.isascii() or "-" in name or "－" in name:
            return name
        a_verb = name[0] in _ALSO_VERBS and self._cut.known(name[1:])  # 新闻发言人谈挖矿
        if a_verb or self._no_name(view, name, start + len(name)):
            return ""
        if name.endswith(_ALL) and "、" in view[max(0, start - _REACH) : start] and self._says.match(view, start + len(name)):
            name = name[:-1]  # 某所叶某某、某院江某均认为
        if len(name) == 2:  # noqa: PLR2004 - surname and given name
            return name if start + 2 in starts or _AFTER.match(view, start + 2) else ""
        last = start + len(name)
        long_ends, short_ends = _AFTER.match(view, last), _AFTER.match(view, last - 1)
        many = name[-1] in _ALSO_GIVEN and view.startswith("等", last)  # 会长郑定向等人
        if many or (
            (name[-1] not in _NOT_GIVEN or (len(name) > _LONGEST and name[-1] in _ALSO_LAST))
            and not (short_ends and len(short_ends[0]) > _LONG_WORD)
            and (last in starts or (long_ends and not (short_ends and len(short_ends[0]) > 1)))
        ):
            return name
        return name[:-1] if short_ends or last - 1 in starts else self._cut_off(view, start)

    def _no_name(self, view: str, name: str, end: int) -> bool:
        """Say whether Chinese letters are no name; three before a verb of saying may hold a common word (洪水某, 某和某)."""
        trap = name[:2] in self._traps
        if name in self._traps or (name[1] in _NEVER_GIVEN and name[1] not in _ALSO_SECOND):
            return True
        if not trap and name[1] not in _ALSO_SECOND:
            return False
        return len(name) < _LONGEST or name[-1] in _NOT_GIVEN or self._sure.match(view, end) is None

    def _cut_off(self, view: str, start: int) -> str:
        """Return a name of two or three characters where a longer everyday word follows it (苏荣行贿), or the empty string."""
        words = self._cut(view[start : start + _REACH])
        if len(words[0]) == _LONGEST and len(words) > 1 and not self._cut.known(words[0]) and words[0][-1] not in _NOT_GIVEN:
            return words[0]  # 主委黄天牧答询
        for n in (1, 2):
            name, after = "".join(words[:n]), words[n] if len(words) > n else ""
            if len(name) in {2, 3} and len(after) > 1 and self._cut.known(after) and not self._cut.known(name):
                return "" if name[-1] in _NOT_GIVEN else name
        return ""

    def _bracketed(self, page: Page, found: list[Hit]) -> list[Hit]:
        """Make the name in brackets part of the mention: 布赖恩·鲁西（Brian Lucey）."""
        out: list[Hit] = []
        for hit in found:
            match = _BRACKET.match(page.view, hit.end)
            out.append(
                Hit(hit.start, match.end(), "Person", hit.name, parts=(*hit.parts, ("alias", match["other"])), rank=hit.rank)
                if match
                else hit
            )
        return out

    def _again(self, page: Page, found: list[Hit], cover: Cover) -> list[Hit]:
        """Add later occurrences of the full names, and of foreigners' last names alone."""
        whole: dict[str, str] = {}
        for hit in found:
            if hit.kind == "Person":
                whole.setdefault(hit.name, hit.name)
                last = re.split(r"[· ]", hit.name)[-1]
                if len(last) > 1:
                    whole.setdefault(last, hit.name)
        if not whole:
            return found
        places = occurrences(page.view, whole)
        return found + [Hit(a, b, "Person", whole[name], rank=54) for a, b, name in places if cover.free(a, b)]


def _name_behind(surnames: Iterable[str], before: str) -> str:
    """Return an expression for a Chinese name, where the look back ``before`` holds behind its first character.

    It begins with a set of characters, so that most places of a text are passed over in one step.
    """
    of_length: dict[int, list[str]] = {}
    for name in sorted(surnames):
        of_length.setdefault(len(name), []).append(name)
    single = "".join(of_length.pop(1, ()))
    whole = [f"{ahead(n[1:] for n in of_length[k])}{_HAN}{{{k - 1}}}(?<={either(of_length[k])})" for k in sorted(of_length)[::-1]]
    whole += [f"(?<=[{single}])"] if single else []
    return f"[{''.join(sorted({name[0] for name in surnames}))}]{before}(?:{'|'.join(whole)}){_HAN}{{1,2}}" if whole else "(?!)"
