"""What its own sentence takes back: rumours (对于甲将退出的传闻，乙予以否认; 网传…，甲发公告否认), and plans (…的计划被搁置)."""

from __future__ import annotations

from kg.expressions import compiled

__all__ = ["FRAMED", "IF_THEN", "MARKS", "OF_PLANS", "STOP", "answered", "denied_later", "planned_only", "stops_at"]

MARKS = "，。；："
STOP = compiled(f"[{MARKS}]")
IF_THEN = compiled(
    "(?:但|而|不过)?(?:如果|假如|倘若|要是|若(?!干)|一旦)[^，。；]*，[^，。；]{0,16}?(?:可能|恐|或许|也许|或将|或会|难免|势必)[^，。；]{0,8}$"
)
"""What only might be (如果再次限电，工厂可能停产)."""
_REPLY = 40  # letters behind a rumour within which it is denied
_NOT_YET = "(?<!未)(?<!没有)(?<!未予)(?<!不予)"
_WHOLLY = "(?=了?(?:[，。；]|$|此事|该|上述|有关|相关|传闻|传言|消息|说法))"  # but 火币澄清其业务未受影响 denies no news
FRAMED = compiled(
    "(?:对于?|针对|就(?!在)|关于|有关)[^。；]{2,60}?(?P<rumour>传闻|传言|消息|说法|谣言|猜测|报道|报导|质疑)，?[^。]{0,40}?"
    f"(?:{_NOT_YET}(?:否认|澄清|辟谣){_WHOLLY}|不实|并非事实)"
)
_ANSWER = compiled(f"{_NOT_YET}(?:否认|澄清|辟谣)(?=，|。|；|$)")
OF_PLANS = ("的计划", "的方案", "的提案", "的打算", "的构想", "的设想", "的议案", "的动议", "的规划")
"""How what is told before becomes a plan (在某国设立总部的计划)."""
_PLAN = compiled(f"[^，。；：、]{{0,16}}?(?:{'|'.join(OF_PLANS)})(?!单列|经济)")
_DROPPED = compiled(
    "(?:目前|如今|现|已经?|最终|也|均|随后|暂时|暂|因[^，。；]{1,10}?|在[^，。；]{1,10}?){0,3}(?:被|遭到?|宣告|予以|遭遇)?"
    "(?:搁置|取消|泡汤|流产|否决|叫停|终止|告吹|落空|放弃|作罢|夭折|未获|未能|未通过|没有(?:获得?|通过)|遇阻|受挫|驳回|撤回|中止|失败)"
)
_DROP = "(?<![被不未])(?:取消|终止|停止|暂停|放弃|搁置|撤回|中止|叫停|否决|打消|驳回|推翻)"
_DROPS, _DROP_HERE = compiled(f"{_DROP}了?[^，。；：]*$"), compiled(_DROP)


def planned_only(code: str, clause: int, trigger: int) -> bool | None:
    """Say whether what is told is only a plan (在某国设立总部的计划: True), a dropped one (…的计划被搁置: False), or neither."""
    plan = _PLAN.match(code, trigger)
    if plan is None or _DROP_HERE.match(code, trigger):
        return None
    return not (_DROPPED.match(code, plan.end()) or _DROPS.search(code, clause, trigger))


def stops_at(code: str, clause: int, place: int) -> int:
    """Return where the verb stands by which somebody stops what a place tells (终止在某国建矿场的计划), or else the place."""
    verb = _DROPS.search(code, clause, place)
    return verb.start() if verb else place


def denied_later(code: str, trigger: int) -> bool:
    """Say whether a rumour that names what is claimed is denied in the same sentence (对于甲将退出的传闻，乙予以否认)."""
    frame = FRAMED.search(code) if "否认" in code or "澄清" in code or "辟谣" in code or "不实" in code else None
    return frame is not None and frame.start() <= trigger < frame.start("rumour")


def answered(code: str, place: int) -> int:
    """Return where a sentence begins to deny a rumour (网传…，甲发公告否认，并称…), or 0: from there on nothing is rumoured."""
    if "否认" not in code and "澄清" not in code and "辟谣" not in code:
        return 0
    answer = _ANSWER.search(code)
    if answer is None or answer.start() >= place + _REPLY:
        return 0
    start = max(code.rfind(mark, 0, answer.start()) for mark in MARKS) + 1
    stop = STOP.search(code, place)
    return 0 if stop and stop.end() < start else start  # what stands between is of other matters
