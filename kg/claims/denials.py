"""Rumours that their own sentence denies: 对于甲将退出的传闻，乙予以否认; 网传甲将退出，甲发公告否认."""

from __future__ import annotations

from kg.expressions import compiled

__all__ = ["IF_THEN", "MARKS", "STOP", "answered", "denied_later"]

MARKS = "，。；："
STOP = compiled(f"[{MARKS}]")
IF_THEN = compiled(
    "(?:但|而|不过)?(?:如果|假如|倘若|要是|若(?!干)|一旦)[^，。；]*，[^，。；]{0,16}?(?:可能|恐|或许|也许|或将|或会|难免|势必)[^，。；]{0,8}$"
)
"""What only might be (如果再次限电，工厂可能停产)."""
_REPLY = 40  # letters behind a rumour within which it is denied
_NOT_YET = "(?<!未)(?<!没有)(?<!未予)(?<!不予)"
_WHOLLY = "(?=了?(?:[，。；]|$|此事|该|上述|有关|相关|传闻|传言|消息|说法))"  # but 火币澄清其业务未受影响 denies no news
_FRAMED = compiled(
    "(?:对于?|针对|就(?!在)|关于|有关)[^。；]{2,60}?(?P<rumour>传闻|传言|消息|说法|谣言|猜测|报道|报导|质疑)，?[^。]{0,40}?"
    f"(?:{_NOT_YET}(?:否认|澄清|辟谣){_WHOLLY}|不实|并非事实)"
)
_ANSWER = compiled(f"{_NOT_YET}(?:否认|澄清|辟谣)(?=，|。|；|$)")


def denied_later(code: str, trigger: int) -> bool:
    """Say whether a rumour that names what is claimed is denied in the same sentence (对于甲将退出的传闻，乙予以否认)."""
    frame = _FRAMED.search(code) if "否认" in code or "澄清" in code or "辟谣" in code or "不实" in code else None
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
