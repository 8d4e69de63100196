"""How a measure is told in words: as an order, as something done, or only in passing (a ground, something averted, a service)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.claims.encode import CLAUSE, HOLDERS
from kg.expressions import compiled
from kg.vocabulary.branches import either
from kg.vocabulary.heads import headed
from kg.vocabulary.patterns import code_of, mask_of

if TYPE_CHECKING:
    from kg.claims.encode import Sentence
    from kg.claims.govern import Governed
    from kg.vocabulary import Knowledge
    from kg.vocabulary.literals import Marks
    from kg.vocabulary.measures import MeasureHit

__all__ = ["AT_PLACE", "LISTED_BEHIND", "Telling"]

_REGION, _TIME, _PERSON, _NUMBER, _SUMMONS = map(code_of, ("Region", "Time", "Person", "Count", "Summons"))
_OF_SUMMONS, _OF_REGION = mask_of(_SUMMONS), mask_of(_REGION)
_FAR, _OPENING = 2, 2
_DONE = compiled("[已共]$|(?<![一凡对未应须])经$")  # 两市共清退主机1300台; 经排查，全省未发现…; but 一经查处
_FAILING = headed(
    compiled(
        "(?:这[些种类]|此类|该类)$|(?:逾期|到期|仍|拒)[仍]?[未不拒][^，。；]{0,4}$|未(?:按要求|按规定|按时|及时|如实|如期|依法|严格)[^，。；]{0,4}$|(?:防止|避免|杜绝|严防|以免|驳回|否决|推翻)[^，。；]{0,4}$"
    )
)
_APPLIES, _APPLIED = compiled("申请"), compiled("的?申请")
"""What a firm withdraws that it has only asked for (撤回牌照申请, 撤回向金管局申请的牌照)."""
_NOT_GOT = compiled("(?:未|没有?)(?:曾|有)?(?:收到|接到|接获|看到|见到|下发|发过|发布)过?[^，。；]{0,16}$")
_A_PAPER = compiled("[^，。；]{0,16}的(?:任何|相关|正式|书面|类似)*(?:通知|文件|公文|指令|要求|命令|公函|函|消息)")
"""Orders that nobody has got (尚未收到关停矿场的通知)."""
_OF_PERSONS = frozenset({"Arrest", "TransferCase", "Punish"})
_SOMEBODY = compiled("(?:对|将|把|给予)[他她]|(?:对|将|把|给予)其(?![他它中余实间])[^，。；]{0,6}$")
_HIMSELF = compiled("[他她](?!们)")
_SENTENCED = compiled("提起公诉|判刑|判处")
_OF_CORRUPT = compiled("受贿|行贿|贪污|渎职|滥用职权|玩忽职守|剥夺政治权利|个人财产|赃[款物]|开除党籍|双开|(?:无期|有期)徒刑")
"""What a sentence tells of whose punishment is a person's (受贿罪，个人财产全部没收)."""
_TRIED = compiled("宣判|受审|公诉|徒刑|个人财产|剥夺政治权利")
_OF_THIEVES = compiled("(?:被盗|失窃|盗窃)(?![^，。；]{0,2}电|国家电)|走私")
"""What a sentence tells of in which machines are found again, and no miner is punished (查获一批被盗的矿机)."""
_SUFFERED = compiled("(?:被|遭到?|受到)(?:依法|给予|责令|处以|强制|集体|全部|统一|陆续|强行|当场|直接|连夜|勒令){0,2}$")
_TO_SUFFER = compiled("将|应|须|一律|凡|拟|可|要|会|如|若|逾期|拒")
_MUST_AND = compiled(
    "(?:必须|务必|须|应当|不得|一律)[^。；]*，(?:并且?|同时|还|且|最迟)[^，。；]*$"
)  # 企业须…关停，并在25日前上报
_THEY_MUST = compiled(
    "(?:部门|机构|单位|企业|公司|平台|银行|各地|各级|政府|地方|地区)(?:还|也|均|都)?(?:要|须|应当?|必须|务必)"
    "(?:依法|及时|坚决|立即|一律|严格|全面|切实|迅速|尽快){0,3}$"
)  # 通知并称，…同样违法；网信部门要依法关停…网站
_NO_VERB = compiled("指[标导引定数控挥向派]|称[为号之呼]|说[法服]")
_BID = compiled("要求|必须|应当?|不得|须|将|下令|责令|呼吁|敦促|提醒|严禁|禁止")
_FORBIDS = compiled("(?:禁止|不得|不允许|废除|反对)[^，。；]{0,16}$")  # 禁止对矿场征收歧视性电价
_CURBS = frozenset({"CutEnergyUse", "StopPowerSupply", "BanTrading", "BanNewProjects", "RaisePowerPrice"})
_LIFTED = compiled(
    "(?:(?:暂停|停止|不再|终止|中止)(?:执行|实施|施行)|取消|解除|撤销|放宽|放松|松绑|废止|结束|退出)"
    "(?![^，。；、]{0,16}(?:优惠|备案|许可|牌照|执照|合同|资格|补贴|登记))了?[^，。；、并且后]{0,20}$"
)
_LIFTING = ("暂停执行", "暂停实施", "停止执行", "停止实施", "不再执行", "不再实施", "终止执行")
"""How a curb is told of that is lifted (暂停执行有序用电, 解除对某地的限电): nothing is ordered, and nobody suffers it."""
_SHELVED = compiled(f"了?[^，。；]{{0,6}}?(?:矿机|设备|机器|服务器|主机|显卡)[^，。；]{{0,4}}{_NUMBER}")
_OF_ACCOUNTS = compiled("[账帐][户号]|群组|公众号|贴吧|直播间")
_OF_USERS, _OF_SITES = compiled("用户|客户|账户|账号|会员"), compiled("矿|项目|企业|机器|设备")
AT_PLACE = compiled(
    f"[对将把]{_REGION}(?:[、和与及]{_REGION})*(?:等地?|两地|境内|辖区内?)?的?(?:[一二三四五六七八九十多数几两某]|{_NUMBER}|部分|全部|涉事|违规|疑似)"
    "[^，。；]{0,12}?(?:企业|矿[场企]|公司|数据中心|机房|厂房|项目|电站|点位|窝点|网吧|用户|用电户)"
)
"""Whose sites or firms a measure behind it strikes (对某区两家企业实施断电)."""
_THEREAFTER = "目前|同时|其中|此前|而|此后|之后|其后|随后|会后|会议之后|会议结束后|很快|不久后?|紧接着"
LISTED_BEHIND = compiled(
    f"(?P<all>{_REGION}(?:(?:、|和|与|及|以及){_REGION})+)(?:等地?)?的?(?:[一两二三四五六七八九十多数几]|{_NUMBER})[家处座个间]?"
    "[^，。；：\ue000-\uf8ff]{0,16}?(?:矿[场点企]|企业|公司|项目|数据中心|机房|窝点|电站|平台|“挖|挖)"
)
"""The places behind a measure whose sites or firms it strikes (查处了甲县、乙县两家企业)."""
_AND_THEN, _SENDS = ("并", "同时", "随后", "随即", "当场"), mask_of(HOLDERS)
_SENT_AND = compiled(  # 下达《停电通知书》，并实施断电; but 要求各县送达停电通知书，并断电
    f"(?:^|[，。；：])(?![^，。；：]*(?:要求|责令|部署|督促|指示|[须应拟将]))[^，。；：]{{0,40}}?(?:下达|送达|发放|开具|下发|发出|出具)[^，。；]{{0,12}}[{''.join(HOLDERS)}]，{either(_AND_THEN)}(?![^，。；]*(?:要求|责令|明确|强调|提出|部署|督促|下令|限|须|应))[^，。；]{{0,10}}$"
)
_LEAVES = compiled(f"了?{_REGION}的?市场")
_SERVICE = compiled("[^，。；、]{0,10}?(?:服务(?!器)|功能|通道|入口|接口|注册|交易对|提现|充值|频道|专区|评论区)")


_AND = compiled("(?:并|同时|随即|当即|且){1,2}$")
"""All that stands before a measure that goes on with what was done."""


class Telling:
    """Tells orders from what is done, and both from what is only spoken of."""

    def __init__(self, knowledge: Knowledge, marks: Marks) -> None:
        """Compile the cues, and put the words that they need among the ``marks``."""
        cues = knowledge.cues
        firms = frozenset(code_of(k) for k in cues.kinds("Firm"))
        bodies = frozenset(code_of(k) for k in cues.kinds("Body")) - firms
        self._firms, self._acting = firms, bodies | {_REGION}
        self._order, self._reporting = headed(compiled(cues.regex("order"))), frozenset(cues.list("reporting"))
        self._for_reporting = marks.any_of(self._reporting)
        acting = f"[{''.join(sorted(bodies))}](?:等[^，。；]{{0,8}})?[亦也则又还]?在?{_TIME}"  # 某委等部门亦在同日把…
        self._own_act = compiled(f"{acting}(?![^，。；]{{0,8}}[{''.join(HOLDERS)}])")
        self._body_acts = compiled(f"[{''.join(sorted(bodies))}](?![^，。；]*[{''.join(HOLDERS)}])")
        self._own_order = compiled(f"{acting}[^，。；]{{0,4}}(?:下令|宣布|决定|发文|部署|叫停|通报|责令|喊停)，")
        self._found, self._begins_found = compiled(cues.regex("found")), frozenset(word[0] for word in cues.list("found"))
        self._bids = compiled(f"，?{cues.regex('bid')}")
        self._perfect = compiled(cues.regex("perfect"))
        self._of_ground = compiled(f"{cues.regex('aside')}[^，。；]*关于[^，。；]*$")  # 按照会议关于打击…的部署要求
        self._for_ground, self._for_failing, self._for_not_got = map(marks.of, (self._of_ground, _FAILING, _NOT_GOT))
        self._for_passing = self._for_ground | self._for_failing | self._for_not_got
        self._for_corrupt, self._for_thieves = map(marks.of, (_OF_CORRUPT, _OF_THIEVES))
        self._for_lifted = marks.of(_LIFTED)
        self._for_perfect, self._for_acting, self._for_suffered = map(marks.of, (self._perfect, compiled(acting), _SUFFERED))
        places = f"{_REGION}(?:[、和与及]{_REGION})*(?:等地?|两[省市县区州地]|{_NUMBER})?"
        actors = "".join(sorted(bodies)) + _REGION
        self._own_plan = compiled(
            f"(?:^|[，。；])(?:(?:{_TIME}|下一步|接下来|此外|同时|另外|与此同时)，?)?[{actors}](?:还|也|下一步|接下来|今后|后续|{_TIME})*"
            f"(?:将|拟|计划)(?!于|在|按照?|根据|严格按|要求)[^，。；]*$"
        )
        self._place_acts = compiled(
            f"(?:(?:{_THEREAFTER}|(?P<lead>{_TIME}))，?)?{places}(?:(?P<time>{_TIME})|{cues.regex('thereupon')})(?![^，。；]*(?:必须|应当|须|要(?!求)))"
        )

    def in_passing(self, sentence: Sentence, hit: MeasureHit) -> bool:
        """Say whether what stands before a measure makes it no order: a ground that is told of, or what must not come about."""
        start, measure = hit.start, hit.measure
        if measure == "RaisePowerPrice" and _FORBIDS.search(sentence.code, sentence.clause_start(start), start):
            return True
        if measure == "RevokeLicence" and (
            _APPLIES.search(sentence.code, start, hit.end) or _APPLIED.match(sentence.code, hit.end)
        ):
            return sentence.code.startswith("撤", start)
        clears = sentence.code.startswith("清退", start) and _clears_users(sentence, start, hit.end)
        if clears or self._is_lifted(sentence, hit) or (measure == "ShutDown" and _shuts_accounts(sentence, hit)):
            return True
        return bool(sentence.marks & self._for_passing) and self._only_named(sentence, hit)

    def _only_named(self, sentence: Sentence, hit: MeasureHit) -> bool:
        """Say whether a measure is that of a paper which nobody has got, of a ground, or of what must not come about."""
        start = hit.start
        no_paper = sentence.may_match(self._for_not_got) and _A_PAPER.match(sentence.code, hit.end)
        if no_paper and _NOT_GOT.search(sentence.code[:start]):
            return True
        if sentence.may_match(self._for_ground) and self._of_ground.search(sentence.code[:start]):
            return True
        return sentence.may_match(self._for_failing) and _FAILING.search(sentence.code[:start]) is not None

    def _is_lifted(self, sentence: Sentence, hit: MeasureHit) -> bool:
        """Say whether a curb is told of only as one that is lifted; or machines are taken down (下架矿机3.6万台), no offer."""
        if hit.measure == "BlockAccess":
            return _SHELVED.match(sentence.code, hit.end) is not None
        if hit.measure not in _CURBS or not sentence.may_match(self._for_lifted):
            return False
        if sentence.code.startswith(_LIFTING, hit.start):
            return True
        return _LIFTED.search(sentence.code, sentence.clause_start(hit.start), hit.start) is not None

    def done(self, sentence: Sentence, start: int, end: int) -> bool:
        """Say whether a clause tells what was done, maybe beside a summons (约谈某某，关闭108家网站), and not what is ordered."""
        clause, summons = sentence.clause_start(start), -1
        if sentence.mask & _OF_SUMMONS:
            summons = sentence.code.rfind(_SUMMONS, 0, start)
        if summons >= 0 and _NUMBER in sentence.code[start : end + 1] and not self._order.search(sentence.code, summons, start):
            return True
        found = sentence.code[end : end + 1] in self._begins_found and self._found.match(sentence.code, end)
        if found or _DONE.search(sentence.code, max(0, start - 2), start):
            return True
        if sentence.may_match(self._for_perfect) and self._was_done(sentence, clause, start):
            return True
        if self.by_itself(sentence, start) or _sends_and(sentence, start):
            return True
        if sentence.may_match(self._for_suffered) and _SUFFERED.search(sentence.code, clause, start):
            return not _TO_SUFFER.search(sentence.code, clause, start) or self._place_then(sentence, clause)  # 多名公职人员被处分
        return self._place_then(sentence, clause)

    def _was_done(self, sentence: Sentence, clause: int, start: int) -> bool:
        """Say whether a clause says 已, or goes on with what was done (现已责令停产，并停止供电)."""
        if clause and _AND.match(sentence.code, clause, start):
            clause = sentence.clause_start(clause - 1)
        return self._perfect.search(sentence.code, clause, start + 1) is not None

    def by_itself(self, sentence: Sentence, start: int) -> bool:
        """Say whether a body acts on a day of its own before a measure (某委24日关停…; 某厅同日下令，对全省项目一律关停)."""
        if not sentence.may_match(self._for_acting):
            return False
        clause = sentence.clause_start(start)
        if self._own_act.search(sentence.code, clause, start):
            return True
        if clause == 0:
            return False
        before = sentence.clause_start(clause - 1)
        then = before and sentence.code[before:clause] == f"{_TIME}，" and sentence.code[before - 1] == "；"
        if then and self._body_acts.match(sentence.code, clause, start):
            return True  # 甲市发布公告；同年12月，乙州发改委设立举报平台
        return self._own_order.match(sentence.code, before) is not None

    def anew(self, sentence: Sentence, govern: Governed, start: int) -> bool:
        """Say whether a body acts on a day of its own before a measure, in a sentence that names no document (某局24日责令…)."""
        carried = all(place == 0 for place, _ in govern.holders) and sentence.code[:1] not in HOLDERS
        return carried and self._own_act.search(sentence.code, 0, start) is not None

    def will(self, sentence: Sentence, govern: Governed, start: int) -> bool:
        """Say whether a place or body itself means to take a measure (二季度，该县还将排查…), after a document was told of."""
        carried = all(place == 0 for place, _ in govern.holders) and sentence.code[:1] not in HOLDERS
        return carried and self._own_plan.search(sentence.code, 0, start) is not None

    def _place_then(self, sentence: Sentence, clause: int) -> bool:
        """Say whether a clause tells what a place did thereupon (《通知》印发后，中卫市随即…), and no deadline of its own."""
        match = self._place_acts.match(sentence.code, clause) if clause and sentence.mask & _OF_REGION else None
        if match is None:
            return False
        own = {match.start("lead"), match.start("time")}
        return not any(value.before for place, value in sentence.times if place in own)

    def only_told(self, sentence: Sentence, govern: Governed, start: int) -> bool:
        """Say whether the last verb of the document before a measure only tells (显示), two clauses or more ago."""
        if not sentence.marks & self._for_reporting:
            return False
        since = max((place for place, _ in govern.holders if place <= start), default=0)
        verbs = [m for m in self._order.finditer(sentence.code, since, start) if not _NO_VERB.match(sentence.code, m.start())]
        if not verbs or verbs[-1][0] not in self._reporting or "：" in sentence.code[verbs[-1].end() : start]:
            return False
        own = sentence.clause_start(start)
        if self._bids.match(sentence.code, verbs[-1].end()) or self._bids.match(sentence.code, own, start + _OPENING):
            return False  # 《通知》称，严禁新增项目，加快…退出
        if _MUST_AND.search(sentence.code, verbs[-1].end(), start) or _THEY_MUST.search(sentence.code[own:start]):
            return False
        return len(CLAUSE.findall(sentence.code, verbs[-1].end(), start)) >= _FAR

    def bids(self, sentence: Sentence, hit: MeasureHit) -> bool:
        """Say whether the clause of a measure tells somebody what to do (要求各机构全面排查)."""
        own = sentence.clause_start(hit.start)
        return self._bids.match(sentence.code, own) is not None or _BID.search(sentence.code, own, hit.end) is not None

    def of_trial(self, sentence: Sentence, hit: MeasureHit) -> bool:
        """Say whether a measure is what a court did to somebody (通报称，某人受贿案宣判，没收个人财产): no document orders it."""
        return hit.measure == "Punish" and _TRIED.search(sentence.code) is not None

    def of_no_place(self, sentence: Sentence, hit: MeasureHit) -> bool:
        """Say whether a measure strikes no place: somebody (对其作出逮捕决定), or a firm's service (关闭所有服务)."""
        code, clause = sentence.code, sentence.clause_start(hit.start)
        if code.endswith("退出", hit.start, hit.end) and _LEAVES.match(code, hit.end):
            return True  # 某矿池已全部退出中国大陆市场
        if hit.measure in _OF_PERSONS and _SOMEBODY.search(code, clause, hit.start):
            return _PERSON in code or _HIMSELF.search(code) is not None or hit.measure == "Arrest"
        if hit.measure == "Punish" and (
            _SENTENCED.match(code, hit.start)
            or (sentence.may_match(self._for_corrupt) and _OF_CORRUPT.search(code))
            or (sentence.may_match(self._for_thieves) and _OF_THIEVES.search(code))
        ):
            return True
        if hit.measure != "ShutDown" or not _SERVICE.match(code, hit.end):
            return False
        firm = max((i for i in sentence.hits if i < hit.start and code[i] in self._firms), default=-1)
        body = max((i for i in sentence.hits if i < hit.start and code[i] in self._acting - {_REGION}), default=-1)
        return firm > body


def _sends_and(sentence: Sentence, start: int) -> bool:
    """Say whether a measure is taken by whoever sends a paper in the clause before (下达《停电通知书》，并实施断电)."""
    if not sentence.mask & _SENDS or not sentence.code.startswith(_AND_THEN, sentence.code.rfind("，", 0, start) + 1):
        return False
    return _SENT_AND.search(sentence.code, 0, start) is not None


def _clears_users(sentence: Sentence, start: int, end: int) -> bool:
    """Say whether it is users whom a 清退 is for, in its clause or the one before (对于存量用户，将有序完成清退): no site is."""
    first = sentence.clause_start(start)
    words = sentence.code[sentence.clause_start(first - 1) if first else 0 : sentence.clause_end(end - 1)]
    return _OF_USERS.search(words) is not None and _OF_SITES.search(words) is None


def _shuts_accounts(sentence: Sentence, hit: MeasureHit) -> bool:
    """Say whether it is accounts that are shut (对违规账号采取关闭、禁言等措施), which BlockAccess tells: no site is."""
    if not sentence.code.startswith(("关闭", "关停", "封停", "清理"), hit.start):
        return False
    before = sentence.code[sentence.clause_start(hit.start) : hit.start]
    return _OF_ACCOUNTS.search(before) is not None and _OF_SITES.search(before) is None
