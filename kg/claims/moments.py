"""When what a sentence says happened: which of its times belongs to a claim, and how far it reaches."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kg.claims.reported import DAYS, of_report, of_results, told_on
from kg.claims.stretches import edge, for_term, last_days, next_after, next_to, told_by, up_to
from kg.expressions import compiled
from kg.model import Precision, When
from kg.times import WIRE, day_of, numeral
from kg.vocabulary.patterns import code_of

if TYPE_CHECKING:
    from kg.claims.encode import Sentence
    from kg.links import Article

__all__ = [
    "CHANGES",
    "DAYS",
    "LEVELS",
    "NOW",
    "PRICES",
    "as_before",
    "is_dateline",
    "last_day",
    "runs_until_today",
    "to_come",
    "told_as_now",
    "until",
    "until_today",
    "when_near",
]

_MEASURED_ON = frozenset({Precision.DAY, Precision.HOUR, Precision.TEN_DAYS, Precision.MONTH})
CHANGES = frozenset({"lost", "gained", "priceChange"})
"""Predicates whose figures are the difference between two times."""
PRICES = frozenset({"price", "priceChange"})
LEVELS = frozenset({"hashrate", "hashrateShare", "powerUse", "price", "projectCount"})
"""Predicates whose figures hold at a time."""

NOW, _JUST_NOW = frozenset(("现在", "目前", "如今", "眼下", "当前", "現在", "當前")), 2
_ALONE, _FAR = 2, 60  # letters of a clause that is no more than a time; between a time and what it belongs to
_TIME = code_of("Time")
_LEVEL_CODES = "".join(map(code_of, ("Hashrate", "Money", "Percent", "Power")))
_OF_PEAK = compiled(f"{_TIME}的?[{_LEVEL_CODES}]的?(?:历史)?(?:最?[高低][点位值]?|峰值|纪录|水平)")
# 较5月13日的高点, 与上周相比: what a figure is measured against
_MEASURED = compiled("(?:较|(?<![占对同环之])比(?!特)|相比于?|相较于?|对比|高于|低于|逊于|多于|少于|不及)(?:起|之)?$")
_WITH = frozenset("与和同跟")
_MANIFOLD = compiled(f"{_TIME}(?:同期|时|底|末|初)?的(?:约|近|将近|不到|逾)?{code_of('Times')}")  # 是4月的两倍多
_AGAINST = compiled(f"{_TIME}的?[^，。；]{{0,10}}?(?:相比|相较|比较|对比|持平)")
# The characters before or behind a time without which one of these cannot match: a look at one is ten times cheaper.
_ENDS_MEASURED, _ENDS_UP_TO = frozenset("较比于及起之"), frozenset("至到")
_BEGINS_MANIFOLD, _BEGINS_WAS, _BEGINS_PEAK = (
    frozenset("同时底末初的"),
    frozenset("时底初还仍尚才刚"),
    frozenset("的" + _LEVEL_CODES),
)
_BEGINS_DRAFT, _BEGINS_BEGUN = frozenset("拟起成落签"), frozenset("起就便即已开着动展启")
# 2020年3月以来最大跌幅: a record's span, and no time of what happened
_RECORD = compiled(f"{_TIME}的?[^，。；\ue000-\uf8ff]{{0,4}}(?:最|首|新[低高]|单[日周月]|第[一二三]|未见|未有)")
_PEAK_BEFORE = compiled("(?:较|(?<![占之])比(?!特)|相比|从|自)[^，。；]{0,24}$")
# 前一日还在1美元上方的某币更是跌到0.01美元: what it was then
_SOLD = "".join(map(code_of, ("Cryptocurrency", "Product", "Company")))
_WAS = compiled(f"{_TIME}(?:时|底|初)?(?:还|仍|尚|才|刚)[^，。；]{{1,20}}?的[{_SOLD}]")
# 从140EH/s降到105EH/s: two levels, at the beginning and at the end of the stretch that the sentence names
_FROM_TO = compiled(
    f"[从由自]的?[约近]?(?P<a>[{_LEVEL_CODES}])[^，。；{_TIME}]{{0,12}}?[至到为成][约近了]{{0,2}}(?P<b>[{_LEVEL_CODES}零])"
)
_OWN = compiled(
    f"{_TIME}的?[约近]?(?P<own>[{_LEVEL_CODES}])|{_TIME}时?的?(?:历史|阶段性?)?(?:最?[高低][点位值]?|峰值|纪录|水平)的?(?P<peak>[{_LEVEL_CODES}])"
)
_ALIKE = compiled("(?<![年比较与])(?:同期|同一时期|同时期)")  # 同期由16.8%升至35.1%: at the times of the pair before
_FROM = frozenset("从由自")
_MOVES = compiled("[降升增跌减涨跃缩扩回落滑掉坠飙窜蹿冲跳拉攀弹]")
_BY_THEN = compiled("届时|到时|那时")
_SAID = compiled(
    f"{_TIME}[^，。；：]{{0,12}}?(?:透露|表示|称|说|指出|披露|介绍|证实|确认|报道|报导|刊文|发文|显示|告诉[^，。；：]{{0,8}})[，：]"
)
_PAST = ("已于", "已在", "曾于", "曾在", "早于", "早在")
_CLOCK_OF, _LABEL = compiled(f"（[^（）]{{2,6}}时间{_TIME}"), 10  # 美东时间24日（北京时间25日）
_SINCE = ("在", "自", "继", "随着")
_OVER = compiled("已|此前|早前|曾")
_OF_FIGURE = compiled(
    f"{_TIME}[^，。；{_TIME}]{{0,10}}?(?:缺口|用电需求|电力需求|装机|销售额|营业额|营收|收入|利润|净利|亏损|产值|产量|发电量|用电量|财报|年报|预算)"
)
# 公布了第三季度的财报: what the report is of
_OF_DRAFT = compiled(f"{_TIME}(?:拟就|拟定|拟订|起草|成文|落款)的?|{_TIME}签署的")  # 公布9月3日拟就的《通知》
# 为缓解未来三年的缺口，…: what is done is meant for that time, and happens before it
_PURPOSE = compiled(
    "(?:^|[，。；：])为了?(?:确保|保障|缓解|应对|实现|完成|迎接|配合|做好|落实|解决|满足|防范|防止|避免|支持|推动|抓好)[^，。；]{0,8}$"
)
# 16日举行11月份例行发布会, 召开2022年工作会议: the month is the meeting's name
_OF_MEETING = compiled(f"{_TIME}的?[^，。；\ue000-\uf8ff]{{0,4}}{code_of('Meeting')}")
_HELD = ("召开", "召开了", "召开的", "举行", "举行了", "举行的", "举办", "举办的")
_UP_TO = compiled("(?:(?<!截)至|(?:持续|延续|维持|延长|直)到)$")
_SEVERAL = compiled("相继|陆续|先后|纷纷|逐步|接连|多次|屡次|轮番|一直|持续|累计|总共|合计|共(?![同识])")
_SINCE_ACT = compiled(f"{_TIME}[^，。；]{{2,16}}?以来，")  # 自3月启动清理整治以来，共…
_EVER_SINCE = compiled(f"{_TIME}，?[^，。；]{{0,4}}?[就便即](?![业将可使])")  # 2017年以来就禁止: what was done then
_BEGUN = compiled(f"{_TIME}起?(?:就|便|即|已|已经)?(?:开始|着手|动手|展开|启动)了?，")  # 早在上月就开始了，…先后被关闭
_LASTING = compiled("一直|始终|持续|徘徊|维持|保持|稳定在|长期|均在|都在")
_CLOSES = compiled("以来|之后|以后|后(?!续)")
_DATELINE = compiled(f"(?:综合|专|外)?{WIRE}| ?-{{1,2}} ?(?!\\d)| ?[—–]{{1,2}}|消息[，,]|报道[，,]")
_RUNS_TO = compiled(
    f"(?:(?<=[矿电产业场机停禁营行工供])[到至]|(?:持续|延续|维持|执行|实施|延长|直|为期)(?:到|至|到了))(?P<end>{_TIME})"
)
_TILL = ("直至", "直到")
# 为期一个月的排查
_TERM = compiled("为期(?:大?约|近)?(?P<n>[一二两三四五六七八九十0-9]{1,3})个?(?P<unit>[天日周月年]|星期|礼拜)")
_OVER_AT = compiled(
    f"[，并至到]?(?P<end>{_TIME})(?:起|后|再|才|将|陆续|逐步|全面)*(?:恢复|解除|结束|重启|复产|复工|复电|截止|为止|届满)(?!与否|时间未|仍)"
)


def last_day(sentence: Sentence, article: Article) -> When | None:
    """Return the last day that a sentence names as a time of what happened."""
    if not sentence.times:
        return None
    found, today = None, article.today
    for place, value in sentence.times:
        if (
            (value.precision in DAYS or (value.precision is Precision.TEN_DAYS and not place))
            and value.earliest is not None
            and value.latest is not None
            and not (value.before or value.since or value.window or _aside(sentence, place) or _compared(sentence, place))
            and not sentence.code.endswith(_PAST, 0, place)  # 已于9月24日停止…: before the day that is told of
            and not (value.text.startswith("前一") and sentence.code.startswith(("已", "曾"), place + 1))  # 前一日已冻结…
            and not (today and day_of(value.earliest) > today)  # 将于12月31日: of what comes, not of the figures that follow
        ):
            found = value
    return found


def told_as_now(sentence: Sentence, article: Article, when: When | None, figure: int, *, own: bool) -> bool:
    """Say whether a level is that of now (5月初报8万元，如今4.6万元), so that the day spoken of before is not its own.

    ``own`` tells that the sentence itself names that day.
    """
    today = article.today
    if when is None or when.latest is None or today is None or (today - day_of(when.latest)).days <= (_JUST_NOW if own else 0):
        return False
    first = sentence.clause_start(figure)
    here = [value.text for place, value in sentence.times if first <= place < figure]
    return bool(here) and here[-1] in NOW


def to_come(when: When | None, today: date | None) -> bool:
    """Say whether a time begins only after the day of the article (到2024年将达到…): its figures are expected."""
    start = day_of(when.earliest) if when is not None and when.earliest is not None else None
    return start is not None and today is not None and start > today + timedelta(days=1)  # 公告发布次日: told the day after


def when_near(sentence: Sentence, article: Article, trigger: int, end: int, predicate: str = "", figure: int = -1) -> When | None:
    """Return the time of a claim: the nearest before its trigger in the sentence, else the nearest after it in the clause.

    Times by which something must be done are no times of what happened, and vague words bound nothing;
    a time in brackets belongs to the word before it only (the peak of 197 EH/s（5月13日）), and the span of a
    record (1月以来最低) to the record. A level (a price, a hashrate) does not hold at the time that it is compared
    with, nor since when something else has happened; a change runs from the time that it is measured
    from (较4月的高点, 自4月以来) to the day of the report. ``figure`` is the place of a level's own figure: of two levels
    in one stretch (5月至7月间从44%降至零) the first holds at its beginning, the second at its end.
    """
    level, change = predicate in LEVELS, predicate in CHANGES
    if (level or change) and _aside(sentence, end + 1):
        value = article.sheet.hits[sentence.hits[end + 1]].value
        if isinstance(value, When) and value.bounded:
            return value
    today = article.today
    times: list[tuple[int, When]] = []
    for place, value in sentence.times:
        reached = level and to_come(value, today)  # 到2024年将达到2,966亿度, 年底将达到400EH/s: a level of that time
        if (value.before and not reached) or (value.earliest or value.latest) is None:
            continue
        if value.since and (_RECORD.match(sentence.code, place) or (change and times and _is_over(sentence, place, trigger))):
            continue
        day = told_on(article, sentence, place) if value.since and not change else today
        found = _meant(sentence, place, value, predicate, (trigger, figure, end), day)
        if found:
            found = found if day is today else told_by(found, day, today)
            times.append((place, found))
    before = [(place, value) for place, value in times if place < trigger]
    if before:
        place, value = before[-1]
        of_meeting = value.precision not in DAYS and _OF_MEETING.match(sentence.code, place)
        return _of_meeting(sentence, before) if of_meeting else value
    stop = sentence.clause_end(end)
    return next((value for place, value in times if trigger <= place < stop), None)


def _of_meeting(sentence: Sentence, before: list[tuple[int, When]]) -> When | None:
    """Return the time of a meeting with a time in its name, by the times ``before`` it: for 召开2021年下半年工作会议 none."""
    if len(before) > 1:
        return before[-2][1]
    place, value = before[-1]
    return None if sentence.code.endswith(_HELD, 0, place) else value


def _meant(
    sentence: Sentence, place: int, value: When, predicate: str, at: tuple[int, int, int], today: date | None
) -> When | None:
    """Return the time of a claim for a time of its sentence; ``at`` is where its trigger and figure stand and its words end."""
    trigger, figure, end = at
    if predicate in PRICES and of_results(sentence, place, value):
        return None
    if predicate in CHANGES:
        return _measured_from(sentence, place, value, today)
    if predicate == "projectCount" and value.since:
        return up_to(value, today)  # 今年以来共关停2000个
    if predicate == "projectCount" and value.window:
        return last_days(value, None, today)  # 过去两周关停35家
    if predicate in LEVELS:
        return _of_level(sentence, place, value, (figure, end), today)
    return _of_event(sentence, place, value, today) if not _only_said(sentence, place, trigger) else None


def _is_over(sentence: Sentence, place: int, trigger: int) -> bool:
    """Say whether what a stretch of time is told of ends before a figure (甲周四涨2%，年初至今跌65%；乙跌3%)."""
    return any(stop > place and sentence.code[stop] == "；" for stop in sentence.stops() if stop < trigger)


def is_dateline(sentence: Sentence, article: Article, when: When) -> bool:
    """Say whether a time is only the day from which an article reports (路透北京5月24日 -)."""
    number = sentence.hits.get(0)
    hit = article.sheet.hits[number] if number is not None else None
    return hit is not None and hit.value == when and _DATELINE.match(article.sheet.reading.view, hit.end) is not None


def until(sentence: Sentence, article: Article, when: When | None, end: int) -> When | None:
    """Stretch a time to the end that the sentence gives it (自21日起停产，30日恢复; 持续到下年3月)."""
    if when is None or when.latest is None or when.earliest is None:
        return when
    for place, till in sentence.times:
        if place >= end and till.text.startswith(_TILL) and (last := next_after(till, when)):
            return replace(when, earliest=day_of(when.earliest), latest=last, precision=Precision.RANGE)
    if when.precision in DAYS and "为期" in sentence.code and (term := _TERM.search(sentence.code)):
        return for_term(when, numeral(term["n"]), term["unit"])
    for regex in (_RUNS_TO, _OVER_AT) if sentence.times and sentence.times[-1][0] >= end else ():
        for match in regex.finditer(sentence.code, end, end + 2 * _FAR):
            value = article.sheet.hits[sentence.hits[match.start("end")]].value
            if isinstance(value, When) and value.latest is not None and day_of(value.latest) > day_of(when.latest):
                return replace(when, earliest=day_of(when.earliest), latest=day_of(value.latest), precision=Precision.RANGE)
    return when


def _measured_from(sentence: Sentence, place: int, value: When, today: date | None) -> When | None:
    """Return the time of a change for a time of its sentence."""
    if value.window:
        return last_days(value, _measured_at(sentence, place, today), today)
    base = _compared(sentence, place) or (
        _aside(sentence, place) and _PEAK_BEFORE.search(sentence.code[max(0, place - _FAR) : place]) is not None
    )
    if base or value.since:
        own = _measured_at(sentence, place, today) if base else None
        if own is None or own.latest is None:
            return up_to(value, today)
        if next_to(value, own):
            return own
        stated = today is None or own.precision not in DAYS or own.text[:1] == "截"  # 截至6月27日，较4月高点回落38%
        return up_to(value, day_of(own.latest) if stated else today)
    return None if _aside(sentence, place) else value


def _measured_at(sentence: Sentence, base: int, today: date | None) -> When | None:
    """Return the day or month of the figure that a change leads to, where its sentence gives it (28日为69EH/s，较5月…)."""
    for place, value in reversed(sentence.times):
        if place < base and value.latest is not None and not (value.before or value.since or value.window):
            own = value.precision in _MEASURED_ON and not _compared(sentence, place)
            return value if own and (today is None or day_of(value.latest) <= today) else None
    return None


def _only_said(sentence: Sentence, place: int, trigger: int) -> bool:
    """Say whether a time is only that at which somebody told of what was over (周一表示，已将…运抵; 显示，在甲关停后，…)."""
    said = _SAID.match(sentence.code, place)
    if said is None or said.end() > trigger:
        return False
    if _OVER.search(sentence.code, said.end(), min(trigger + 2, said.end() + _FAR)):
        return True
    clause = sentence.code[sentence.clause_start(trigger) : sentence.clause_end(trigger)]
    return clause.startswith(_SINCE) and clause.endswith(("后", "以来"))


def _of_event(sentence: Sentence, place: int, value: When, today: date | None) -> When | None:
    """Return the time of an act for a time of its sentence; several acts since then have gone on until the report."""
    code, behind = sentence.code, sentence.code[place + 1 : place + 2]
    if (
        (behind != "，" and _OF_FIGURE.match(code, place))
        or (behind in _BEGINS_DRAFT and _OF_DRAFT.match(code, place))
        or of_report(sentence, place, value)
        or _aside(sentence, place)
        or _compared(sentence, place)
        or (code[place - 1 : place] in _ENDS_UP_TO and _UP_TO.search(code[max(0, place - 3) : place]))
        or ("为" in code and _PURPOSE.search(code[max(0, place - 14) : place]))
    ):
        return None
    open_ended = value.since and value.text.endswith(("以来", "以來")) and not _EVER_SINCE.match(code, place)
    several = (value.since and _SINCE_ACT.match(code, place)) or (behind in _BEGINS_BEGUN and _BEGUN.match(code, place))
    lasting = open_ended or (several and _SEVERAL.search(code, place))
    return up_to(value, today) if lasting else value


def _of_level(  # noqa: PLR0911 - one per shape
    sentence: Sentence, place: int, value: When, figure: tuple[int, int], today: date | None
) -> When | None:
    """Return the time of a level for a time of its sentence; ``figure`` is where its figure stands and where its words end."""
    at, end = figure
    own = _OWN.match(sentence.code, place)
    if own and at == own.start("peak"):
        return value  # 较5月13日的历史高点197.61EH/s: of the figure itself
    clause = sentence.clause_end(place)
    ahead = to_come(value, today) and clause < at and clause - place > _ALONE  # but 到2024年，…将达到; 年底通电，届时…
    ahead = ahead and _BY_THEN.search(sentence.code, clause, at) is None
    if value.window or _aside(sentence, place) or _compared(sentence, place) or ahead:
        return None  # 难度预计将于6月30日下调，算力为15EH/s
    between = sentence.code[own.end() : min(at, own.end() + _FAR)] if own and own["own"] and own.start("own") < at else ""
    pairs = list(_FROM_TO.finditer(sentence.code, place, at + _FAR))
    pair = next((m for m in pairs if at in {m.start("a"), m.start("b")}), None)
    if pair is None and pairs and pairs[-1].end() < at and value.precision is Precision.RANGE and not value.since:
        return edge(value, today, first=False)  # 由22.3%变为21.1%，仅次于美国的37.84%
    if pair and _ALIKE.search(between):
        return value if (sentence.code[place - 1 : place] in _FROM) == (at == pair.start("a")) else None
    if _MOVES.search(between) and "；" not in between:
        return None
    if pair:
        return edge(up_to(value, today) if value.since else value, today, first=at == pair.start("a"))
    if not value.since:
        return value
    if place < end and _LASTING.search(sentence.code, place, end):
        return up_to(value, today)
    closes = _CLOSES.search(sentence.code, place + 1, sentence.clause_end(place))
    return value if closes and place < end <= closes.start() else None


def _compared(sentence: Sentence, place: int) -> bool:
    """Say whether a time is only what something is compared with (较上月, 与去年同期相比)."""
    code = sentence.code
    before = code[place - 1 : place]
    if before in _ENDS_MEASURED and _MEASURED.search(code[max(0, place - 8) : place]):
        return True
    if code[place + 1 : place + 2] in _BEGINS_MANIFOLD and _MANIFOLD.match(code, place):
        return True
    return before in _WITH and _AGAINST.match(code, place) is not None


def _glosses(sentence: Sentence, place: int) -> bool:
    """Say whether a day in brackets tells what the word before it means (日前（24日）, 上个交易日（24日）)."""
    before = next((value for at, value in sentence.times if at == place - 2), None)
    return (before is not None and not before.bounded) or sentence.code.endswith("交易日", 0, place - 1)


def _aside(sentence: Sentence, place: int) -> bool:
    """Say whether a time belongs to the words beside it only: alone in brackets, or of a peak with its level."""
    code = sentence.code
    behind = code[place + 1 : place + 2]
    if behind == "）" and place in sentence.hits and code[place - 1 : place] == "（":
        return not _glosses(sentence, place)
    if behind in _BEGINS_WAS and _WAS.match(code, place):
        return True
    if "时间" in code and _CLOCK_OF.search(code, place - _LABEL, place + 1):
        return True
    return behind in _BEGINS_PEAK and _OF_PEAK.match(code, place) is not None


def until_today(when: When | None, article: Article, sentence: Sentence) -> When | None:
    """End a year that is not over with the article's day, or that as of which its sentence tells: 今年仍升35%."""
    today = article.today
    as_of = next((v.latest for _, v in sentence.times if v.text[:1] == "截" and v.precision in DAYS), None)
    if as_of is not None and today is not None:
        today = min(today, day_of(as_of))
    if when is None or today is None or when.precision is not Precision.YEAR or when.earliest is None or when.latest is None:
        return when
    over = not day_of(when.earliest) <= today < day_of(when.latest)
    return when if over else replace(when, latest=today, precision=Precision.RANGE)


def as_before(sentence: Sentence, times: tuple[When, ...], figure: int) -> When:
    """Return the time of a figure that is told of like those of the sentence before.

    The latest of their times; of two levels (同一时期，乙由4.1%升至16.8%) the first holds at the earliest.
    """
    first = any(pair.start("a") == figure for pair in _FROM_TO.finditer(sentence.code))
    bounded = [t for t in times if t.latest is not None] or list(times)
    return (min if first else max)(bounded, key=lambda t: day_of(t.latest) if t.latest is not None else date.min)


def runs_until_today(sentence: Sentence, article: Article, day: When | None) -> bool:
    """Say whether a sentence tells of a stretch that ends with the report (过去24小时), and not on an earlier ``day``."""
    today = article.today
    ends = any(value.window is not None for _, value in sentence.times)
    return ends and day is not None and day.latest is not None and today is not None and day_of(day.latest) != today
