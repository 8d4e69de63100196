"""Composed bodies: a region and an office make one agency with its full name (四川 + 雅安市 + 科技局)."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from kg.mentions.base import CHINA, Hit, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.mentions.names import NameHit
    from kg.vocabulary.lexicon import Entry, Lexicon, Office

__all__ = ["HERE", "composed_agencies", "departments", "full_name", "known_forms"]

_LEVEL_WORD = re.compile(r"(?:本|该|全)?(省|自治区|市|自治州|州|盟|地区|区|县|旗)(?:级|委|党委)?$")
_ZONE = re.compile("(?:新|园|发|高新|经开|保税|试验|示范|景|港)区$")  # 南太湖新区管委会 is no district's body
_SHARES = re.compile(r"(?<![全各])(?P<level>国家|省|自治区|市|州|盟|区|县|旗)(?:级)?(?:、|和|及|与|以及)$")
_AMONG = re.compile(
    "(?:等(?:[0-9一二三四五六七八九十]+)?个?(?:省份|省区市|省区|省市|地区|地方|省|市|地|县|区)?|[两三四五六七八九十]个?(?:省|市|县|区|州|旗|地))的?$"
)
_SEVERAL = re.compile("等|(?:的)?(?:有关|相关|主要)?(?:负责人|负责同志|代表)|均|分别|联合|相继|先后|纷纷|参加|出席")
_JOINT, _NEAR = re.compile("(?:、|和|与|及|以及)$"), 8
_PARLIAMENTS = ("议院", "国会", "议会", "立法会", "立法院")
_COMMITTEE = re.compile("(?![^，。；]{0,12}(?:[将已于在就由向对的]|通过|提出|召开))[\u4e00-\u9fff]{2,12}?委员会")
_ANY = re.compile(r"(?:各|有关|相关|所属|下级|辖区)(?:设区|[省市州盟县区旗地]|自治区|自治州|[（）、])*$")
_LEVELS = {
    "省": "province", "自治区": "province", "市": "prefecture", "自治州": "prefecture", "州": "prefecture",
    "盟": "prefecture", "地区": "prefecture", "区": "county", "县": "county", "旗": "county",
}  # fmt: skip
HERE, _HERE = "here", ("当地", "当地的", "本地", "该地")
"""The level of an office of whatever place was named last (当地供电局)."""
_TERM = re.compile("第[一二三四五六七八九十0-9]{1,3}届$")
"""What stands between a place and its congress (某市第三届人大常委会)."""
_LEAST = 3
_BRANCH = re.compile(
    "(?P<place>[^各的与及会同召邀约叫指责令将已对在由于要求，。；：、（）“”\\s\ue000-\uf8ff]{2,5}?)(?:分局|派出所)"
)
_ITS_OFFICE = re.compile("(?:办公厅|秘书局|综合司)(?!主任|副主任|司长|局长)")
_OF_FIRM = re.compile("(?:省|市)?(?:分|有限)?公司")
_SEATED = re.compile("[省市]?(?:中心支行|中支|分行|支行|分局|营业管理部)")
_AWAY, _KINDS = re.compile("驻[\u4e00-\u9fff]{1,4}?(?:市|省|特别行政区)?(?:办事处|联络处)"), "区县市旗"
_TASK_FORCE = re.compile("(?:专班|领导小组|工作小?组|专项小?组|专责小?组|协调小?组|整治办|指挥部)(?:办公室)?")
"""Each branch begins with a letter, so that a search passes over all places that have none of these."""
_AGAINST, _LONGEST = (
    re.compile(
        "(?:整治|清理|打击|治理|防范|排查|处置|清退|整顿)*(?:(?:虚拟|加密|数字)(?:货币|资产))?(?:交易和|交易与|交易及|交易、)?“?挖矿”?"
        "(?:活动|行为|项目|企业|问题|行业)?(?:专项|清理|整治|整顿|排查|清退|治理|工作|行动|攻坚|处置)*$"
    ),
    36,
)
_DEPARTMENT = re.compile(
    r"(?![向对给与和及在将称说就要已也还])(?!发出|发布|下发|印发|提出|公布|送达)(?!.{0,7}公司)"
    r"(?!.{0,6}(?:今[天日晨早]|昨[天日晚]|指挥|会同|联合|协同|携手|要求|责令|通知|部署|公布|宣布|表示|移送|函请|报请|督促|授权|委托))"
    r"[\u4e00-\u9fff]{2,8}?(?:管理局|监管局|监督局|协调局|(?<!警)司(?![法机令库])|监管办公室|监管办|工作局|调查局|保护局|侦查局|保卫局|稽查局|执法局|控制办公室)"
)


def _short(region: Entry) -> str:
    """Return a region's usual short name."""
    return next((a for a in (*region.aliases, *region.context) if len(a) > 1), region.name)


def full_name(region: Entry, office: Office) -> str:
    """Return the full name of a region's office."""
    place = _short(region) if office.short else region.name
    return office.pattern.replace("{region}", place).replace("{office}", office.full)


@lru_cache(maxsize=4096)
def known_forms(region: Entry, office: Office) -> tuple[str, ...]:
    """Return the usual ways of writing it, the full name first."""
    forms = [f for f in office.forms if f not in office.attached][:4]
    names = [
        office.pattern.replace("{region}", place).replace("{office}", form)
        for form in forms
        for place in (region.name, _short(region))
    ]
    return tuple(dict.fromkeys([full_name(region, office), *names]))


def composed_agencies(page: Page, found: list[NameHit], places: list[Hit], lexicon: Lexicon) -> list[Hit]:
    """Return one hit per region-and-office, and per bare office that the context may complete.

    A bare office (省发改委, 能源局, 市政府) carries its level in ``parts``; linking finds its region.
    """
    by_end = {hit.end: hit for hit in places if hit.kind == "Region"}
    above = {hit.end: hit for hit in places if hit.kind != "Region" and hit.entry}
    hits: list[Hit] = []
    for name in found:
        if not name.offices:
            continue
        region = by_end.get(name.start)
        if region is None and page.view[name.start - 1] == "届" and (term := _TERM.search(page.view, name.start - 5, name.start)):
            region = by_end.get(term.start())
        hit = _after(name, region, lexicon) if region else _of_part(page, name, above, lexicon) or _bare(page, name)
        if hit:
            hits.append(hit)
            hits.extend(_sharing(page, name, hit, lexicon))
            hits.extend(_of_each(page, name, by_end, lexicon))
    hits.extend(_around(page, by_end, lexicon))
    hits.extend(_task_forces(page, by_end, frozenset(hit.end for hit in hits)))
    hits = [_branch(page, hit, by_end, lexicon) for hit in hits]
    return [_with_parent(hit, above.get(hit.start), lexicon) for hit in hits]


def _branch(page: Page, hit: Hit, by_end: dict[int, Hit], lexicon: Lexicon) -> Hit:
    """Widen a body to its branch in a part of its region, or elsewhere (某市公安局某区分局, 某省政府驻北京办事处)."""
    match = (_BRANCH.match(page.view, hit.end) or _AWAY.match(page.view, hit.end)) if hit.part("code") else None
    if match is None:
        return hit
    code = hit.part("code")
    if match.re is _BRANCH:
        place = by_end.get(match.end("place"))
        code = place.part("code") if place and place.start == hit.end else _part_of(code, match["place"], lexicon)
    name = hit.name + match[0]
    return Hit(hit.start, match.end(), hit.kind, name, parts=(("seat", code),), rank=74)


def _part_of(code: str, place: str, lexicon: Lexicon) -> str:
    """Return the district of a region that a short name means (大庆市公安局 + 龙凤), else the region."""
    forms = chain.from_iterable(lexicon.forms.get(place + kind, ()) for kind in _KINDS)
    return next((f.entry.code for f in forms if f.entry.code.isdigit() and code in lexicon.ancestors(f.entry.code)), code)


def _with_parent(hit: Hit, parent: Hit | None, lexicon: Lexicon) -> Hit:
    """Widen a body to the name of the one above it that stands right before it (国网四川 + 阿坝州电力有限公司)."""
    entry = lexicon.by_iri[parent.entry] if parent and parent.entry else None
    if parent is None or entry is None or not hit.part("code"):
        return hit
    above = entry.region == CHINA and entry.cls == "Agency"  # 国家税务总局 + 广东省税务局
    return replace(hit, start=parent.start) if above or entry.region in _provinces(hit.part("code"), lexicon) else hit


def _provinces(code: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the regions that hold a region, China aside."""
    return tuple(up for up in lexicon.ancestors(code) if up != CHINA)


def departments(page: Page, hits: list[Hit], posts: re.Pattern[str]) -> list[Hit]:
    """Widen a central body to its department that acts itself (工业和信息化部信息通信管理局); a post after it names the body.

    So is a parliament to its committee (众议院金融服务委员会), though a post follows; a firm to its branch (中国电信宁夏公司).
    """
    out: list[Hit] = []
    regions = {hit.start: hit for hit in hits if hit.kind == "Region"}
    ends = {start: region.end for start, region in regions.items()}
    for hit in hits:
        if hit.kind == "Agency" and hit.entry and (local := _local(page, hit, regions.get(hit.end))):
            out.append(local)
            continue
        if hit.kind == "Company" and (branch := _OF_FIRM.match(page.view, ends.get(hit.end, len(page.view)))):
            name = page.view[hit.start : branch.end()]
            out.append(Hit(hit.start, branch.end(), "Company", name, rank=73))
            continue
        if hit.kind == "Agency" and (own := _ITS_OFFICE.match(page.view, hit.end)):
            hit = replace(hit, end=own.end())  # noqa: PLW2901 - 国家发改委办公厅 is 国家发改委
        body = hit.kind == "Agency" and hit.entry
        committee = _COMMITTEE.match(page.view, hit.end) if body and hit.name.endswith(_PARLIAMENTS) else None
        match = committee or (_DEPARTMENT.match(page.view, hit.end) if body else None)
        if match is None or (committee is None and posts.match(page.view, match.end())):
            out.append(hit)
        else:
            name = hit.name + match[0]
            out.append(Hit(hit.start, match.end(), "Agency", name, parts=(("of", hit.entry or ""),), rank=73))
    return out


def _local(page: Page, hit: Hit, region: Hit | None) -> Hit | None:
    """Return the branch of a central body in a region, if it is one (人民银行深圳市中心支行): another body than the whole."""
    match = _SEATED.match(page.view, region.end) if region else None
    if region is None or match is None:
        return None
    words = page.view[hit.end : match.end()]
    parts = (("seat", region.part("code")), ("alias", page.view[hit.start : match.end()]))
    return Hit(hit.start, match.end(), "Agency", hit.name + words.replace("中支", "中心支行"), parts=parts, rank=73)


def _composed(start: int, end: int, region: Entry, office: Office, rank: int) -> Hit:
    parts = (("code", region.code), ("office", office.key))
    return Hit(start, end, office.cls, full_name(region, office), parts=parts, rank=rank)


def _task_forces(page: Page, by_end: dict[int, Hit], known: frozenset[int]) -> Iterator[Hit]:
    """Yield the bodies set up against mining that no lexicon holds (某区“挖矿”整治专班, 省整治虚拟货币“挖矿”活动专项工作组)."""
    for match in _TASK_FORCE.finditer(page.view) if "挖矿" in page.view else ():
        against = _AGAINST.search(page.view, max(0, match.start() - _LONGEST), match.start())
        if against is None or match.end() in known:
            continue
        region, word = by_end.get(against.start()), _LEVEL_WORD.search(page.view, max(0, against.start() - 3), against.start())
        start = region.start if region else word.start() if word else against.start()
        seat = (("seat", region.part("code")),) if region and region.part("code").isdigit() else ()
        yield Hit(start, match.end(), "Agency", page.view[start : match.end()], parts=seat, rank=74)


def _after(name: NameHit, region: Hit, lexicon: Lexicon) -> Hit | None:
    """Compose an office with the region right before it."""
    entry = lexicon.by_iri[region.entry] if region.entry else None
    if entry is None or not entry.code.isdigit() or not entry.level or entry.level == "country":
        return None
    office = _office(name.offices, entry.level)
    return _composed(region.start, name.end, entry, office, 72 if name.text.startswith("委") else 70)


def _of_committee(page: Page, name: NameHit, above: dict[int, Hit], lexicon: Lexicon) -> Hit | None:
    """Compose an office of a Party committee with the committee's region (浙江省委 + 网信办)."""
    committee = above.get(name.start)
    if committee is None or committee.entry is None or page.view[name.start - 1] != "委":
        return None
    region = lexicon.by_code.get(lexicon.by_iri[committee.entry].region)
    if region is None or not region.code.isdigit() or region.level == "country":
        return None
    return _composed(committee.start, name.end, region, _office(name.offices, region.level), 72)


def _of_part(page: Page, name: NameHit, above: dict[int, Hit], lexicon: Lexicon) -> Hit | None:
    """Compose an office of a Party committee, or of a zone that is no region (某新区 + 公安局)."""
    zone = above.get(name.start)
    if zone is None or zone.kind != "Facility" or zone.entry is None or page.view[name.start - 1] != "区":
        return _of_committee(page, name, above, lexicon)
    seat = (("seat", lexicon.by_iri[zone.entry].region),)
    return Hit(zone.start, name.end, name.offices[0].cls, page.view[zone.start : name.end], parts=seat, rank=72)


def _office(offices: tuple[Office, ...], level: str) -> Office:
    """Return the office of that level that the form may name, else the first."""
    return next((o for o in offices if level in o.levels), offices[0])


_COUNTED = ("个", "座", "处", "家", "间")
"""Words of measure: what is counted is no office."""


def _bare(page: Page, name: NameHit) -> Hit | None:
    """Return an office whose region must come from the context."""
    before = page.view[max(0, name.start - 6) : name.start]
    word = _LEVEL_WORD.search(before)
    if _ZONE.search(before):
        return None
    if all(name.text in o.attached for o in name.offices) and not (word and word[0].endswith("委")):  # 市委宣传部
        return None
    if _ANY.search(page.view, max(0, name.start - 14), name.start):
        return None  # 各县（市、区）发改局 are no body in particular
    if word:
        level = _LEVELS[word[1]]
        office = _office(name.offices, level)
        start = name.start - len(word[0])
        return Hit(start, name.end, office.cls, name.text, parts=(("office", office.key), ("level", level)), rank=55)
    if name.end - name.start < _LEAST or not name.offices[0].bare or before.endswith(_COUNTED):
        return None  # 三个大数据中心: none of them an office
    office = name.offices[0]
    here = (("level", HERE),) if before.endswith(_HERE) else ()
    return Hit(name.start, name.end, office.cls, name.text, parts=(("office", office.key), *here), rank=45)


def _sharing(page: Page, name: NameHit, hit: Hit, lexicon: Lexicon) -> Iterator[Hit]:
    """Yield the bodies of other levels that share an office's words (国家、省发展改革委, 省、市工信局)."""
    while hit.part("level") and (above := _SHARES.search(page.view, max(0, hit.start - 4), hit.start)):
        start, word = above.start(), above["level"]
        if word in _LEVELS:
            office = _office(name.offices, _LEVELS[word])
            parts = (("office", office.key), ("level", _LEVELS[word]))
            hit = Hit(start, above.end("level"), office.cls, name.text, parts=parts, rank=55)
            yield hit
            continue
        for form in lexicon.forms.get(word + name.text, ()):
            yield Hit(start, above.end("level"), form.entry.cls, form.entry.name, form.entry.iri, rank=60)
        return


def _of_each(page: Page, name: NameHit, by_end: dict[int, Hit], lexicon: Lexicon) -> Iterator[Hit]:
    """Yield the bodies of the regions of a list that share one office (大理州、丽江市能源局负责人, 浙江、江苏等省份发改委)."""
    among = _AMONG.search(page.view, max(0, name.start - _NEAR), name.start)
    if among is None and not _SEVERAL.match(page.view, name.end):
        return
    place = among.start() if among else name.start
    while region := by_end.get(place):
        entry = lexicon.by_iri[region.entry] if region.entry else None
        if place < name.start and entry and entry.code.isdigit() and entry.level not in {"", "country"}:
            yield _composed(region.start, region.end, entry, _office(name.offices, entry.level), 72)
        joint = _JOINT.search(page.view, max(0, region.start - _NEAR), region.start)
        place = joint.start() if joint else -1


def _around(page: Page, by_end: dict[int, Hit], lexicon: Lexicon) -> Iterator[Hit]:
    """Compose offices whose own words stand around the region (国网四川省电力公司) or share its last character (四川省委)."""
    named = [(end, region, lexicon.by_iri[region.entry]) for end, region in by_end.items() if region.entry]
    heads, beginnings = lexicon.beside
    within = [
        (end, region, entry)
        for end, region, entry in named
        if entry.level not in {"", "country"}
        and (page.view[region.start - 1] in heads or page.view.startswith(beginnings, end - 1))
    ]
    for office, head, tails, initials in lexicon.enclosing:
        for end, region, entry in within:
            if page.view.endswith(head, 0, region.start):
                tail = next((words for words in tails if page.view.startswith(words, end)), None)
                if tail is not None:
                    yield _composed(region.start - len(head), end + len(tail), entry, office, 72)
                    continue
            last = page.view[end - 1]
            form = next((f for f in office.forms if page.view.startswith(f, end - 1)), None) if last in initials else None
            if form:
                yield _composed(region.start, end - 1 + len(form), entry, office, 71)
