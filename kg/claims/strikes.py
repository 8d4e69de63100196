"""Which firm or site a measure strikes, by the grammar around it: 对甲处以罚款, 甲被立案调查, 吊销甲的牌照, 起诉甲."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.claims.moments import until, when_near
from kg.claims.others import OF_OFFICER
from kg.claims.raw import Raw
from kg.expressions import compiled
from kg.model import IRI, Quantity
from kg.vocabulary import ONTOLOGY
from kg.vocabulary.patterns import code_of, mask_of

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from kg.claims.context import Cuer
    from kg.claims.encode import Sentence
    from kg.links import Article
    from kg.vocabulary import Knowledge
    from kg.vocabulary.measures import MeasureHit

__all__ = ["STORES", "Strikes"]

_KINDS = ("Company", "MiningPool", "Exchange", "Facility")
_F = "".join(map(code_of, _KINDS))
_BODIES = "".join(map(code_of, ("Agency", "Association", "Region")))
_PERSON, _TIME, _COUNT, _MEASURED = code_of("Person"), code_of("Time"), code_of("Count"), 16
_PAPER, _ASKS = code_of("PolicyDocument"), ("要求", "督促", "提醒", "限其", "令其", "责令其", "命其")
_JOIN = compiled(f"{_COUNT}?等?(?:、|和|与|及|以及|或)(?:{code_of('Region')}的?){{0,2}}")
_OPENING = compiled("[对向给将把与和被由据为就替]|经(?![济营信贸理])")
"""What stands before a firm that its clause is not about (向甲提出, 据甲透露)."""
_AND_ITS_HEAD = compiled(
    f"^(?:及|和|与|以及|、)其?[^，。；、]{{0,16}}{_PERSON}(?:等[^，。；]{{0,8}}(?=采取|作出|处以|给予|予以))?"
)
"""Who is dealt with beside the firm (对甲及其董事长乙处以罚款)."""
_TO_SUPPLY = frozenset({"StopPowerSupply", "WithdrawSupport", "CutEnergyUse"})
_DEALT_IT = compiled("(?:对|将|把|给予)(?:其(?![他它中余])|后者|前者|该)")  # 某局对其作出行政处罚
_NAMED_THERE = frozenset({"Blacklist"})
"""Measures within whose words a name is no firm's that is struck (列入“无牌公司”名单)."""
_GIVEN = compiled("(?:[向为与在对从将把]|通过|利用|使用|推广|宣传)[^，。；]{0,12}$")
_ACTS_ITSELF = compiled("责令|勒令|督促|组织|配合|协助|牵头|负责")
"""Between a firm and a measure: what the firm is told to see to (要求某园区立即责令企业停产)."""
_SEVERAL = compiled(f"[家间个些类批款名{_COUNT}]|多数")
_OTHERS = compiled("[各全其该]|[数几多余十百]家|机构|企业|公司|平台|用户|部门|单位|人员|民众|公众|消费者|矿[场企工主]")
_ITS = compiled("了?其(?!他|它|中|余|实|间)")  # 查封其服务器
_CHILD = compiled(
    f"(?:(?:旗下的?|的)(?:全资|控股|附属)?(?:子公司|附属公司|关联公司|公司)?|(?:全资|控股|参股|关联|附属)(?:子公司|企业|公司))[{_F}]"
)
_OWN_STOP = compiled(
    "停|暂停|终止|歇业|退出|撤出|(?:注销|关闭|冻结|封停|清退|清理|封禁)[^，。；]{0,10}?(?:[账帐][户号]|用户|客户|商户|会员)"
)
_TOLD_TO = compiled("被|遭|责令|勒令|要求|命令|下令|责成|禁止|强制")
_LATTER = compiled("后者|前者")
_NAMED = compiled(f"[{_F}{_BODIES}{_PERSON}]")
_FOUND_OUT = compiled("(?:发现|查明|查实|认定|核实|确认|查出|锁定)[^，。；]{0,6}$")
_AT_ONCE = compiled("(?:遂|随即|随后|当即|立即|当场|现场|依法|便|即|并|后){1,2}(?!要求|向)")
"""How the clause behind 发现甲擅自恢复运行 goes on: 当即切断电源."""
_OWN_TASK = compiled("完成|[对将把向]")
_ORDERLY = compiled("关停|清退|整改|淘汰|退出|检查|排查|重点|停产|关闭|监测|督办")
"""What a list is for that is no blacklist (被列入首批关停名单)."""
_ITS_CASE = compiled("(?:相关|有关|其|该|涉嫌[^，。；]{0,8}|违法|违规|犯罪|问题|涉案){1,2}(?:线索|问题|案件|材料|行为)")
_WARNING, STORES = "WarnRisk", ("应用商店", "商店", "应用市场", "软件商店")
"""A store's owner is not struck by what the store takes down (从谷歌应用商店下架)."""
_ANYBODY = ("各", "所有", "持牌", "部分", "多家", "全部", "无牌", "某")
"""How names begin that name no firm (各市州电力公司)."""
_CASES = (
    "案",
    "事件",
    "一案",
    "涉嫌诈骗案",
    "涉嫌欺诈案",
    "涉嫌诈骗一案",
    "诈骗案",
    "骗案",
    "欺诈案",
    "涉诈案",
    "爆雷案",
    "非法集资案",
    "传销案",
)
_IN_CASE = compiled(  # 就甲平台涉嫌诈骗案拘捕8人: no firm is arrested
    "[^，。；、\ue000-\uf8ff]{0,14}(?:涉嫌|涉及|诈骗|欺诈|洗钱|传销|非法集资|盗窃|骗)[^，。；、\ue000-\uf8ff]{0,8}案"
)
_TO_OTHERS = compiled("停止(?:对外|向|对|为|给|私拉|违规|转供)")
_REGION, _LEAVES = code_of("Region"), compiled("(?:全面|彻底|完全)?(?:退出|撤出|撤离)")
_SCENE, _GOES_ON = _REGION + code_of("Time"), compiled("同时|并|还|也|且|随后|又|另|再")
_LEAD = 6
"""How many characters may stand before the firm that a clause is about."""
_OFFICE = ("管委会", "管理委员会", "办公室")


class Strikes:
    """Tells which firms a measure strikes."""

    def __init__(self, knowledge: Knowledge, cuer: Cuer) -> None:
        """Compile the words around the measure."""
        cues, self._cuer = knowledge.cues, cuer
        self._measures = frozenset(cues.list("against_firm"))
        self._mask = mask_of(_F)
        self._dealt = compiled(f"{cues.regex('dealt')}[^，。；]{{0,48}}$")
        self._front = compiled(f"(?:{cues.regex('dealt')}|{cues.regex('fronted')})[^，。；]{{0,48}}$")
        self._suffers = compiled(cues.regex("suffers"))
        self._grid = cues.list("grid")
        does = "涉嫌|泄露|侵害|误导|诱导|收集|骗取|欺骗|违规|违法|非法|未经?|强制"  # 甲泄露用户信息: it did so itself
        theirs = f"(?:的|旗下的?)?(?!为|向|给|替|从事|提供)(?![^，。；]{{0,4}}(?:{does}))[^，。；、及和与\ue000-\uf8ff]{{0,6}}?"
        self._theirs = compiled(theirs + cues.regex("of_firm"))
        self._deal = compiled(theirs + cues.regex("deal_of_firm"))
        kind = f"[^，。；：、\ue000-\uf8ff]{{0,12}}?{cues.regex('kind_of_firm')}"
        called = "(?:[这那一]家)?[^，。；：、\ue000-\uf8ff]{0,4}?(?:名为|名叫|叫做|叫作|名称为)"  # 关停了这家名为甲的企业
        self._after = compiled(f"[了过]?(?:包括|{called}|{kind}|(?:涉嫌|存在)[^，。；：、]{{2,28}}?的)?(?P<firm>[{_F}])")
        self._shunned = compiled(
            f"(?=[^，。；：]{{0,10}}(?:勿|不要|不得|不应|避免|谨慎|慎防|停止|远离))(?![^，。；：]{{0,20}}(?:冒充|假冒|仿冒|冒用))"
            f"[^，。；：\ue000-\uf8ff]{{0,6}}(?:使用|光顾|购买|投资|登录|登入|注册|信任|相信|通过|透过|参与|交易|[在与于向到经用])[^，。；：、\ue000-\uf8ff]{{0,10}}(?P<firm>[{_F}])"
        )
        self._of_struck = compiled(f"[^，。；：、]{{0,10}}?的(?:{kind})?(?P<firm>[{_F}])")
        self._struck_before = compiled(f"{cues.regex('suffered')}[^，。；的]{{0,6}}$")
        self._acts = compiled(f"[{_BODIES}]|{cues.regex('enforcer')}")
        self._shuts_out = compiled(f"[{_F}](?:{cues.regex('goes_on_striking')}|[{_TIME}]|昨|今){{0,4}}$")  # 微信封禁了甲的公众号
        self._listed = compiled(
            f"[^，。；：]{{0,14}}?[，：（](?:其中|它们|这些[^，。；]{{0,4}})?{cues.regex('naming_struck')}(?P<firm>[{_F}])"
        )
        self._to_it = compiled(
            f"(?:{cues.regex('dealt')}|{cues.regex('fronted')}|下令|责成|限)(?:其(?![中余他它实]|[^，。；]{{0,10}}用于)|后者|前者|两者|它们?|(?P<few>[{_COUNT}])(?:银行|公司|平台|企业|交易所|机构))"
        )
        told = "(?:责令|勒令)(?=停|关|限|整|退|[^，。；]{0,4}(?:关停|停产|停业))"  # 甲…，现已责令停产
        self._passive = compiled(f"(?:{cues.regex('goes_on_striking')}|[{_TIME}]){{0,4}}(?:{cues.regex('suffers')}|{told})")
        self._goes_on = compiled(f"(?:{cues.regex('goes_on_striking')}|[{_TIME}]){{0,4}}[^，。；]{{0,24}}")

    def __call__(self, sentence: Sentence, article: Article, hit: MeasureHit, before: list[IRI]) -> list[IRI] | None:
        """Return the firms that a measure strikes; none where it strikes something of theirs; None where no firm is meant.

        ``before`` are those whom the measure before it in the sentence struck (对甲作出处罚，并处以罚款).
        """
        if hit.measure not in self._measures or not sentence.mask & self._mask or _is_no_blacklist(sentence.code, hit):
            return None
        code, clause = sentence.code, sentence.clause_start(hit.start)
        if _LEAVES.match(code, hit.start) and code[hit.end : hit.end + 1] == _REGION:
            return []  # 甲全面退出某国市场: it stops a business, and is not closed
        inside = next((i for i in range(hit.start, hit.end) if code[i] in _F), -1)
        if inside >= 0:
            return self._inside(sentence, article, hit, inside)
        near = next((i for i in range(hit.start - 1, clause - 1, -1) if code[i] in _F and not code.startswith(STORES, i + 1)), -1)
        if near >= 0:
            return self._named_before(sentence, article, hit, near)
        if (found := self._named_after(sentence, article, hit)) is not None:
            return found
        return self._carried(sentence, article, hit, before)

    def claims(
        self, sentence: Sentence, article: Article, hit: MeasureHit, firms: list[IRI], who: tuple[IRI, ...]
    ) -> Iterator[Raw]:
        """Yield what firms undergo."""
        if self._cuer.hypothetical(sentence, hit.start) or _told_of_firms(sentence, hit):
            return
        modality, thing = self._cuer.modality(sentence, hit.start), IRI(ONTOLOGY + hit.measure)
        when = until(sentence, article, when_near(sentence, article, hit.start, hit.end), hit.end)
        a, b = sentence.view_range(min(sentence.clause_start(hit.start), hit.start), hit.end)
        for firm in firms:
            yield Raw(firm, "subjectTo", thing, sentence.number, a, b, "orders.on-firm", "0.80", modality, when, who)

    def dealt(self, sentence: Sentence, start: int) -> bool:
        """Say whether the clause of a measure tells of the firm that it strikes, and of no order (对某公司处以罚款)."""
        first = sentence.clause_start(start)
        places = (i for i in range(first, start) if sentence.code[i] in _F)
        if _DEALT_IT.search(sentence.code, first, start):
            return True
        return any(self._dealt.search(sentence.code[first:i]) for i in places)

    def acts_itself(self, sentence: Sentence, clause: int, start: int) -> bool:
        """Say whether a firm opens the clause of a measure and takes it itself (某局谴责甲，乙撤回申请后关闭平台)."""
        return self.who_acts(sentence, clause, start) >= 0

    def who_acts(self, sentence: Sentence, clause: int, start: int) -> int:
        """Return where the firm stands that opens the clause of a measure and takes it itself, or -1."""
        first = -1
        for i in sentence.hits:  # by hand: it is asked of each measure
            if clause <= i < start and sentence.code[i] not in _SCENE:
                first = i
                break
        if first < 0 and clause and _GOES_ON.match(sentence.code, clause):  # 甲把机器运走，同时停掉…
            return self.who_acts(sentence, sentence.clause_start(clause - 1), start)
        opens = first >= 0 and sentence.code[first] in _F and first - clause <= _LEAD
        if not opens or self._front.search(sentence.code[clause:first]):  # 某省要求甲
            return -1
        return -1 if self._suffers.search(sentence.code, clause, start) else first

    def _inside(self, sentence: Sentence, article: Article, hit: MeasureHit, place: int) -> list[IRI] | None:
        """Return the firms in the gap of a wording (吊销甲的牌照), unless something is only done for or with them."""
        given = hit.measure not in _TO_SUPPLY and _GIVEN.search(sentence.code, hit.start, place)
        theirs = self._theirs.match(sentence.code, place + 1, hit.end)  # 不得将甲账户用于…
        if given or theirs or hit.measure in _NAMED_THERE or sentence.code[place - 1] == _COUNT:  # 没收272台某牌矿机
            return None
        return self.whole(sentence, article, place)

    def _named_before(self, sentence: Sentence, article: Article, hit: MeasureHit, place: int) -> list[IRI] | None:
        """Return the firms that stand before a measure in its clause: 甲被…, 对甲…; None where they act themselves."""
        code = sentence.code
        clause, between = sentence.clause_start(hit.start), code[place + 1 : hit.start]
        suffers, front = self._suffers.search(between), self._front.search(code[clause:place])
        told = front and not self._dealt.search(code[clause:place])  # 要求甲完成对26个项目的清理
        acts = suffers is None and (_ACTS_ITSELF.search(between) or (told and _OWN_TASK.search(between)))
        case = code.startswith((*_OFFICE, *_CASES), place + 1) or _IN_CASE.match(code, place + 1, hit.start)
        if acts or case:  # 要求某开发区管委会责令企业停产; 警方就甲案拘捕一人
            return None
        if suffers is None and front is None:
            after = self._relative(code, hit) or self._by_platform(sentence, hit)
            return self._named_after(sentence, article, hit) if after else None
        if (
            OF_OFFICER.match(between)
            or _PERSON in _AND_ITS_HEAD.sub("", between)
            or self._theirs.match(code, place + 1, hit.start)
        ):
            return []  # 甲的用户被捕: no firm was
        if front is None and self._deal.match(code, place + 1, hit.start):
            return []  # 甲的上市计划被叫停
        return self.whole(sentence, article, place)

    def _relative(self, code: str, hit: MeasureHit) -> bool:
        """Say whether a measure only describes the firm after it (被立案的甲)."""
        return self._struck_before.search(code, max(0, hit.start - _MEASURED), hit.start) is not None

    def _named_after(self, sentence: Sentence, article: Article, hit: MeasureHit) -> list[IRI] | None:
        """Return the firms right behind a measure that a body takes (起诉甲, 查封了平台甲)."""
        code = sentence.code
        relative = self._relative(code, hit)
        match = (self._of_struck if relative else self._after).match(code, hit.end)
        if match is None and hit.measure == _WARNING:
            match = self._shunned.match(code, hit.end)  # 警告公众切勿使用甲
        if match is None and _SEVERAL.search(code, sentence.clause_start(hit.start), hit.end + _MEASURED):
            match = self._listed.match(code, hit.end)
        acts = match and (relative or self._acts.search(code, 0, hit.start) or self._by_platform(sentence, hit))
        if match is None or not acts:
            return None
        place = match.start("firm")
        if hit.measure == _WARNING and "应" in code[hit.end : place]:
            return None  # 提醒投资者应通过持牌平台甲交易
        return [] if self._theirs.match(code, place + 1) else self.whole(sentence, article, place)

    def _by_platform(self, sentence: Sentence, hit: MeasureHit) -> bool:
        """Say whether a platform shuts out the firm behind the measure."""
        clause = sentence.clause_start(hit.start)
        return hit.measure == "BlockAccess" and self._shuts_out.search(sentence.code, clause, hit.start) is not None

    def _carried(self, sentence: Sentence, article: Article, hit: MeasureHit, before: list[IRI]) -> list[IRI] | None:
        """Return the firms of the clauses before, where this one goes on about them (…，并处以罚款; 甲因…，被某局罚款)."""
        code, clause = sentence.code, sentence.clause_start(hit.start)
        if not clause or not any(firm in code[:clause] for firm in _F):
            return None
        pronoun = self._to_it.search(code, clause, hit.end)
        if pronoun is None and (before or self._acts.search(code, clause, hit.start)):
            pronoun = _ITS.match(code, hit.end)
        if not self._is_carried(code, clause, hit, pronoun, struck=bool(before)):
            return None
        last = max(i for i in sentence.hits if i < clause and code[i] in _F)
        if _PAPER in code[last:clause] and code.startswith(_ASKS, clause):
            return None  # 向甲发出《行政指导书》，要求其整改: the document does
        if latter := _LATTER.search(code, clause, hit.start):
            whole = self.whole(sentence, article, last)
            return whole[-1:] if latter[0] == "后者" else whole[:1]
        if pronoun and pronoun.re is self._to_it and pronoun["few"]:  # 并对两家银行各罚款: as many as were named
            whole, few = self.whole(sentence, article, last), article.sheet.hits[sentence.hits[pronoun.start("few")]].value
            return whole if isinstance(few, Quantity) and few.value == len(whole) else None
        case = hit.measure == "TransferCase" and _ITS_CASE.match(code, clause) is not None  # …，相关线索已移送
        return before or self._of_before(sentence, article, clause, told=pronoun is not None or case)

    def _of_before(self, sentence: Sentence, article: Article, clause: int, *, told: bool) -> list[IRI] | None:
        """Return the firms that the clause before deals with, or the sentence is about; ``told`` if a word points to them."""
        code, first = sentence.code, sentence.clause_start(clause - 1)
        place = next((i for i in range(first, clause) if code[i] in _F), -1)
        found = place >= 0 and _FOUND_OUT.search(code[first:place]) and _AT_ONCE.match(code, clause)
        if place < 0 or not (found or self._dealt.search(code[first:place])):  # not 对甲未落实规定，裁处…
            passive = told or self._passive.match(code, clause)
            place = self._topic(sentence, clause, strict=not told) if passive else -1
        return self.whole(sentence, article, place) if place >= 0 else None

    def _is_carried(self, code: str, clause: int, hit: MeasureHit, pronoun: re.Match[str] | None, *, struck: bool) -> bool:
        """Say whether the clause of a measure goes on about the firm of the clauses before it."""
        if pronoun and hit.measure == "StopPowerSupply" and _TO_OTHERS.search(code, pronoun.end(), hit.end):
            return False  # 责成其停止对外供电: who supplies, and suffers nothing
        if pronoun:  # but 停止向其提供服务: not it is stopped
            return not hit.start < pronoun.start() < hit.end or pronoun[0][0] not in "向给对"
        if not self._goes_on.match(code, clause, hit.start + 1) or _OTHERS.search(code, clause, hit.start):
            return False  # 并要求各机构自查
        cut = struck and hit.measure in _TO_SUPPLY  # 现已责令停产，并停止供电: others do
        if not cut and _OWN_STOP.match(code, hit.start) and not _TOLD_TO.search(code, clause, hit.start):
            return False  # 期间三家停止新用户注册: they do so themselves
        names_nobody = _NAMED.search(code, clause, hit.start) is None
        return names_nobody or (self._passive.match(code, clause) or _LATTER.search(code, clause, hit.start)) is not None

    def _topic(self, sentence: Sentence, end: int, *, strict: bool) -> int:
        """Return the place of the firm that a sentence is about, or -1; ``strict`` where it must be its subject."""
        for i in sorted(sentence.hits):
            if i >= end or (strict and sentence.code[i] == _PERSON):
                return -1
            if sentence.code[i] in _F:
                opening = _OPENING.search(sentence.code, sentence.clause_start(i), i)
                return -1 if (opening and strict) or self._theirs.match(sentence.code, i + 1) else i
        return -1

    def whole(self, sentence: Sentence, article: Article, place: int) -> list[IRI]:
        """Return the whole list of firms in which one stands."""
        code, hits = sentence.code, sentence.hits
        child = _CHILD.match(code, place + 1)
        places = [child.end() - 1 if child else place]  # 冻结甲旗下子公司乙的资产: not 甲's
        for i in sorted(hits):
            if i > places[-1] and code[i] in _F and _JOIN.fullmatch(code, places[-1] + 1, i):
                places.append(i)
        for i in sorted(hits, reverse=True):
            if i < places[0] and code[i] in _F and _JOIN.fullmatch(code, i + 1, places[0]):
                places.insert(0, i)
        linked = (article.links[hits[i]] for i in places if i in hits)
        names = ((k.entity, article.entities[k.entity].label) for k in linked if k)
        return list(dict.fromkeys(e for e, name in names if not name.startswith(_ANYBODY) and not name.endswith(self._grid)))


def _is_no_blacklist(code: str, hit: MeasureHit) -> bool:
    """Say whether what firms are put on is a list of those to be closed or checked, and no blacklist."""
    return hit.firm and hit.measure in _NAMED_THERE and _ORDERLY.search(code, hit.start, hit.end) is not None


def _told_of_firms(sentence: Sentence, hit: MeasureHit) -> bool:
    """Say whether the words of a measure tell another one where they strike a firm (立案调查: an inspection)."""
    span = hit.start, hit.end
    return not hit.firm and any(o.firm and (o.start, o.end) == span and o.measure != hit.measure for o in sentence.measures)
