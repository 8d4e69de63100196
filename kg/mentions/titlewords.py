"""What the names of documents are made of: what one bill is called in turn, remarks behind a title, how they end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.expressions import compiled
from kg.mentions.base import SPIRIT, Hit
from kg.vocabulary.branches import ahead

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg.mentions.base import Finds, Page
    from kg.vocabulary.lexicon import HeadNoun

__all__ = [
    "ASKED",
    "ATTENDS",
    "AT_IT",
    "BILLS",
    "EVENT",
    "IN_IT",
    "NOT_POSTED",
    "ONLINE",
    "PERIOD",
    "POINTS",
    "REACHED",
    "TERM",
    "TODAYS",
    "WARNED",
    "WITHIN",
    "akin",
    "in_own",
    "in_spirit",
    "named_so",
    "on_ground",
    "opens",
    "plain_headline",
    "strip_title",
    "with_meeting",
]

BILLS = ("法案", "草案", "议案", "提案", "修正案", "法律", "法")
"""What one bill is called in turn."""
_HAN = r"[\u4e00-\u9fff]"
EVENT = rf"(?:{_HAN}{{0,16}}?|{_HAN}{{0,8}}[A-Za-z0-9][A-Za-z0-9 ]{{1,16}}{_HAN}{{0,8}}?)"
"""The words before the noun of a meeting: 某市Token2049大会, 财政委员会会议."""
WARNED = compiled(
    "(?:列入|纳入|加入|列进|放入|加进|添加[到至]|登上|另有一份|发布|公布|更新)了?(?:其|该局|该会)?"
    f"(?P<body>{_HAN}{{0,8}}?(?:警示|警告|警戒|可疑|观察){_HAN}{{0,4}}?(?P<head>名单|清单))(?=[，。；：、]|上|中|并|，|的|$)"
)
"""A regulator's list of those whom it warns of: 列入投资者警示名单."""
ATTENDS = "(?:出席|参加|列席|主持|现身|亮相)(?:了)?(?!会议|本次|此次|这次|该|上述|[0-9])(?=[^，。；、]{4})"
AT_IT = "(?=[，。；、]|并|上|时|的|和|与|前|后|期间|间隙|发言|致辞|讲话|作证|演讲|$)"
"""What stands around a meeting that somebody attends: 出席全省能耗双控工作座谈会并讲话."""
PERIOD = (
    "(?:(?:未经|经)审计的?)?(?:截至[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日止?的?)?"
    "(?:(?:[0-9]{4}(?:年|财年)度?)?(?:第[一二三四]季度?|[一二三四]季度|[上下]半年|[0-9]{1,2}月份?|全年)?[及和与]?){0,2}的?"
)
"""What a report is of stands before its name, and is no part of it (公布2021年第三季度财务报告)."""
REACHED = (
    "(?:收到|接到|接获)了?(?:一份|一纸|一则|的)?(?P<body>(?:断电|停电|停机|关停|停产|停运|清退|搬离|整改|限电|拆除|紧急|口头|书面|电话|正式|内部){{0,3}}"
    "(?P<head>{docs}))(?=，(?:要求|须|需|必须|称|限|责令|被要求|被告知))"
)
"""What somebody received of whom is not said (矿场主收到断电通知，要求…)."""
WITHIN = "(?<=在)(?P<body>关于[^，。；：！？《》、\\n]{{4,40}}?的(?P<head>{docs}))(?=[中里])"
"""What somebody says in a document that only its subject names (两部门在关于…的通知里写明)."""
_ISSUERS = frozenset({"Agency", "Association", "Company", "Exchange", "MiningPool"})
_REFUSED = "否决|驳回|搁置|撤回|推翻|废除|拒绝|反对|批评|质疑"
"""What is done to a bill, and no beginning of its description (否决了全面禁止挖矿的提案)."""
ASKED = f"(?!等|和|与|及|以及|{_REFUSED}|发布|印发|下发|出台|公布|颁布|发出|推出|什么|哪些|哪种|何种|怎样|多少|要求|敦促|呼吁)"
"""No description of a document begins so (会拿出什么方案, 要求…的声明)."""
POINTS = compiled("[一二三四五六七八九十两几0-9]+点")
"""What somebody says at a meeting is counted so (讲了三点意见), and is no document unless it was put out."""
_SPIRIT_OF, _TASKS, _FAR = compiled(f"(?:和|及|与|要求)?{SPIRIT}"), "工作安排", 34
_GROUND = compiled("(?:根据|按照?|依照|依据|遵照|落实|贯彻)[^，。；：！？\\n]*$")
_SITES = ("微博", "推特", "博客", "平台", "媒体", "公众号", "朋友圈")
"""Where people post, which is no document (在微博发文称)."""
ONLINE = compiled(f"(?:{'|'.join(_SITES)}|脸书)上?$")
NOT_POSTED = "".join(f"(?<!{site})" for site in (*_SITES, "微博上"))
IN_IT = "(?=[里中上]|，|。|称|说|写|披露|显示|透露|提到|指出|表示|要求|列|把|将)"
"""What stands behind a paper that is told of by who put it out."""
TODAYS = "(?<=[，。；：！？\n])(?:[今昨当][天日晚]|[上本]?周[一二三四五六日])的?(?=[^，。；：！？\n]{0,12}会议?上，)"
"""How a clause opens on a meeting of the day (今天的财报会议上，…)."""
TERM = "(?:[0-9]{4}年度?)?(?:[上下]半年|第?[一二三四]季度|[0-9]{1,2}月份?)?的?"
"""The time in the name of a meeting or paper: 召开2022年下半年工作会议."""
_TAIL = compiled(r"(?:（[^（）]{1,30}）)+$")


def in_own(issue: str) -> str:
    """Return what stands between a body and its paper: 同日公布的, 贴在官网上的一份, 向证交会递交的, 在3月31日的."""
    handed = "(?:递交|提交|呈交|送交|报送)"
    puts = "(?:贴|挂|放|登|刊|发|张贴|挂出|公布|发布|发表|刊登)(?:在|于)[^，。；：]{1,10}?的"
    files = f"(?:[向给][^，。；：、]{{2,14}}?{handed}|{handed}(?:给|至)[^，。；：、]{{2,14}}?)的"
    dated = "(?:在|于)[0-9年月日 ]{3,16}(?:当天|当日)?的"
    that_day = f"(?:当[天日晚]|[上本]?周[一二三四五六日]|[0-9年月日]{{2,11}}){issue}的"
    begun = ahead("贴挂放登刊发张公向给递提呈送报")  # which spares each of ten places two lists of words
    own = f"(?:[在于][^，。；]{{0,8}}?{issue}的|[^，。；：的]{{0,10}}?{begun}(?:{puts}|{files})|{that_day}|{dated})"
    of = "(?=[^，。；]{0,39}的)"  # no such words without it, and most names have none behind them
    return f"{of}(?:等[^，。；]{{0,6}}?)?[则也亦还又]?{own}(?:一[份则封项纸])?(?!报告|文章|白皮书|调查)"


def with_meeting(nouns: Iterable[str]) -> str:
    """Return a look ahead for the end of a noun for a meeting, with what `Titles` wants behind it: most clauses have none."""
    ends = "".join(sorted({noun[-1] for noun in nouns}))
    return f"(?=[^，。；：！？\\n]{{0,90}}?[{ends}][上中期发作致演])" if ends else ""


def strip_title(name: str) -> str:
    """Return a title without the bracket that tells its state.

    >>> strip_title("产业结构调整指导目录（征求意见稿）")
    '产业结构调整指导目录'
    """
    return _TAIL.sub("", name) if "）" in name else name


def akin(word: str, title: str) -> bool:
    """Say whether a word means what a title names: its end, or another word for a bill.

    >>> akin("该办法".removeprefix("该"), "虚拟资产管理办法"), akin("草案", "加密资产市场监管法案"), akin("草案", "公告")
    (True, True, False)
    """
    return title.endswith(word) or (word in BILLS and strip_title(title).endswith(BILLS))


def opens(view: str, start: int) -> bool:
    """Say whether a clause starts here."""
    return start == 0 or view[start - 1] in "，。；：！？\n"


def named_so(name: str) -> bool:
    """Say whether quoted words that end like a document are one: they say 关于, count measures, or are a rule."""
    counted = re.search(r"[一二三四五六七八九十0-9]+[项条]", name)
    return "关于" in name or counted is not None or name.endswith(("条例", "办法", "公告", "通知"))


def plain_headline(page: Page, found: Finds, bodies: Iterable[Hit], nouns: Mapping[str, HeadNoun]) -> None:
    """Add the document that a headline is which only names its kind, maybe behind its issuer (警情通报, 某局通告)."""
    end = page.view.find("\n") if "\n" in page.view else len(page.view)
    whose = max((b.end for b in bodies if b.kind in _ISSUERS and b.start == 0 and b.end < end), default=0)
    name = page.view[whose:end].strip("：: ")
    if noun := nouns.get(name):
        place = page.view.index(name, whose)
        found.add(Hit(place, place + len(name), noun.cls, name, parts=(("head", name),), rank=62))


def in_spirit(view: str, start: int, end: int) -> bool:
    """Say whether a document is only the ground of what follows (按照省里的通知精神): which one it is, nobody tells."""
    return _SPIRIT_OF.match(view, end) is not None and _GROUND.search(view, max(0, start - _FAR), start) is not None


def on_ground(view: str, body: int, match: re.Match[str]) -> bool:
    """Say whether what a body put out is only the ground of what follows (按照…和某委的文件精神, …市政府的工作安排)."""
    tasks = match["head"] == _TASKS and _GROUND.search(view, max(0, body - _FAR), body) is not None
    return tasks or in_spirit(view, body, match.end("body"))
