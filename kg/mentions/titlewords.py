"""What the names of documents are made of: what one bill is called in turn, remarks behind a title, how they end."""

from __future__ import annotations

import re

from kg.expressions import compiled

__all__ = ["BILLS", "akin", "named_so", "opens", "strip_title"]

BILLS = ("法案", "草案", "议案", "提案", "修正案", "法律", "法")
"""What one bill is called in turn."""
_TAIL = compiled(r"(?:（[^（）]{1,30}）)+$")


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
