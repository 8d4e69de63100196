"""The matching view of a text: one script, one width, one kind of quotation mark, no stray spaces.

Reporters write ``"挖礦"``, ``「挖矿」``, ``" 挖矿 "`` and ``“挖矿”`` for one word, and ``6 月 9 日`` for 6月9日.
Rules match the view, where all of these look alike; every range of the view leads back to the
original words, so that evidence always quotes the article itself.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache
from string import ascii_letters, digits
from typing import TYPE_CHECKING

from kg.expressions import compiled
from kg.model import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    import opencc

__all__ = ["Reading", "normalise", "numbers_below", "simplified"]

_MAP = {
    "「": "“", "」": "”", "『": "‘", "』": "’", "﹁": "“", "﹂": "”", "〝": "“", "〞": "”", "＂": '"',
    "(": "（", ")": "）", "﹙": "（", "﹚": "）", ";": "；", "!": "！", "?": "？", "﹑": "、", "､": "、", "｡": "。",
    "谘": "咨", "\u3000": " ", "\xa0": " ", "\t": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "\u202f": " ",
    "・": "·", "‧": "·", "•": "·", "．": ".", "％": "%", "﹪": "%", "～": "~", "﹣": "-", "－": "-", "\u2011": "-", "\u2010": "-",
}  # fmt: skip
_KEEP_WIDE = frozenset("，；：？！（）")
_TABLE = _MAP | {
    c: unicodedata.normalize("NFKC", c) for c in map(chr, range(0xFF01, 0xFF5F)) if c not in _KEEP_WIDE and c not in _MAP
}
_MAPPED = re.compile(f"[{re.escape(''.join(sorted(_TABLE)))}]")  # a search for the few is faster than `str.translate`
_NUMBERS = tuple(range(10_000))
_TITLE = 120
_NAME = 200
_NOISE = re.compile(r'[ "\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff](?:(?<= ) +|)')
"""One set at the head lets the search skip what is none; of spaces all are taken."""
_NARROW = re.compile(r"(?<=[\u3400-\u9fff”’》）】])[ ]?[,:]|[,:](?=[ ]?[\u3400-\u9fff“‘《])")
_WIDE = str.maketrans(",:", "，：")
_HALF = re.compile("[\ud800-\udfff]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_PHRASED = "坏衹甦覆瞭沈藉哩"
"""Letters that are simplified by themselves, but not in every word: 答覆, 沈没. A test looks whether there are more."""
_WORD = frozenset(map(chr, range(0xC0, 0x250))) | frozenset(ascii_letters + digits + ".,'&+%$€£@#_/\\:=-")


@cache
def _converter() -> opencc.OpenCC:
    """Load the converter once (measured: keeps the length of 2000 of 2000 articles)."""
    import opencc  # noqa: PLC0415 - 10 ms that `kg --help` need not pay

    return opencc.OpenCC("t2s")


@cache
def _strange() -> re.Pattern[str]:
    """Return an expression for what may have to be converted: a look for it costs a quarter of converting."""
    letters = "".join(map(chr, (*range(0x20, 0x7F), *range(0x2010, 0x2030), *range(0x3000, 0x3040), *range(0x4E00, 0xA000))))
    letters += "".join(sorted(_KEEP_WIDE))
    alike = zip(letters, str(_converter().convert("\n".join(letters))).split("\n"), strict=True)
    same = "".join(one for one, other in alike if one == other and one not in _TABLE and one not in _PHRASED)
    return compiled(f"[^\n{re.escape(same)}]")


def _simplified(text: str) -> str:
    """Convert to the simplified script, one code point for one."""
    if _PRIVATE.search(text):  # they stand for mentions in here
        text = _PRIVATE.sub("\ufffd", text)
    try:
        out = str(_converter().convert(text))
    except UnicodeEncodeError:  # half of a surrogate pair, which is no text
        return _simplified(_HALF.sub("\ufffd", text))
    if len(out) == len(text):
        return out
    return "".join(c if len(s := str(_converter().convert(c))) != 1 else s for c in text)


def simplified(text: str) -> str:
    """Return a text in one script and one width, code point for code point.

    >>> simplified("關停「挖礦」１２个")
    '关停“挖矿”12个'
    """
    if not _strange().search(text):
        return text
    text = _MAPPED.sub(lambda match: _TABLE[match[0]], text)
    return _simplified(text) if _strange().search(text) else text


def normalise(name: str) -> str:
    """Return the form under which two spellings of a name are one.

    >>> normalise('關於" 挖矿 "項目的通知') == normalise("关于「挖礦」项目的通知")
    True
    """
    return _normalised(name) if len(name) <= _NAME else Reading.of(name).view.strip()


@lru_cache(maxsize=20_000)
def _normalised(name: str) -> str:
    """Keep the forms of names, which come again and again; whole texts come once."""
    return Reading.of(name).view.strip()


@dataclass(frozen=True, slots=True)
class Reading:
    r"""A text and its matching view.

    ``view`` is what rules match; ``starts[i]`` is the place in ``text`` of the view's code point i
    (None where the two have equal length and every place is its own).

    >>> reading = Reading.of("6 月 9 日，青海發布《關於\" 挖礦 \"的通知》")
    >>> reading.view
    '6月9日，青海发布《关于“挖矿”的通知》'
    >>> reading.span(0, 4).of(reading.text)
    '6 月 9 日'
    >>> Reading.of("称:价格32,500美元,下跌").view
    '称：价格32,500美元，下跌'
    """

    text: str
    view: str
    starts: tuple[int, ...] | None = None

    @classmethod
    def of(cls, text: str) -> Reading:
        """Make the view of a text."""
        base = simplified(text)
        if "," in base or ":" in base:  # typed with a Latin keyboard: 通知,要求
            base = _NARROW.sub(lambda m: m[0].translate(_WIDE), base)
        if not _NOISE.search(base):
            return cls(text, base)
        chars: list[str] = []
        starts: list[int] = []
        numbers = numbers_below(len(base))
        last, opened = 0, False
        for match in _NOISE.finditer(base):
            start, end = match.span()
            if start > last:
                chars.append(base[last:start])
                starts += numbers[last:start]
                opened = opened and "\n" not in chars[-1]
            last, noise = end, match[0]
            if noise == '"':
                opened = not opened
                chars.append("“" if opened else "”")
                starts.append(start)
            elif noise[0] == " " and (kept := _instead(base, start, end)):
                chars.append(kept)
                starts.append(start)
        chars.append(base[last:])
        starts += numbers[last : len(base)]
        return cls(text, "".join(chars), tuple(starts))

    def span(self, start: int, end: int) -> Span:
        """Return the range of the original text behind ``view[start:end]``."""
        if self.starts is None:
            return Span(start, end)
        return Span(self.starts[start], self.starts[end - 1] + 1)

    def words(self, start: int, end: int) -> str:
        """Return the original words behind ``view[start:end]``."""
        return self.text[start:end] if self.starts is None else self.text[self.starts[start] : self.starts[end - 1] + 1]

    def locate(self, span: Span) -> tuple[int, int]:
        """Return the range of the view that a range of the original text fills (maybe empty)."""
        if self.starts is None:
            return span.start, span.end
        return bisect_left(self.starts, span.start), bisect_left(self.starts, span.end)


def numbers_below(most: int) -> Sequence[int]:
    """Return the numbers from 0 to below ``most``, or more: those for articles of usual length are made once."""
    return _NUMBERS if most <= len(_NUMBERS) else range(most)


_HEADLINE, _BEFORE_NAME = (
    60,
    re.compile(
        r"[\u3400-\u9fff]{6}(?<!矿企)(?<!矿商)(?<!公司)(?<!平台)(?<!交易所)(?<!巨头)(?<!矿池)(?<!项目)(?<!企业)$|[A-Za-z0-9][\u3400-\u9fff]{4}$|[\u3400-\u9fff][A-Z][A-Za-z0-9.]{1,14}$"
    ),
)
_NAME_ON = re.compile(r"[A-Z][A-Za-z.]{1,14}[\u3400-\u9fff]|(?<=[A-Za-z0-9] )[\u3400-\u9fff]{3}")


def _in_title(base: str, place: int) -> bool:
    """Say whether a place stands inside 《》."""
    low = max(0, place - _TITLE)
    return base.rfind("《", low, place) > base.rfind("》", low, place)


def _instead(base: str, start: int, end: int) -> str:
    """Return what stands for spaces in the view: one between words, a comma between clauses that nothing else parts, or none."""
    before, after = base[start - 1 : start], base[end : end + 1]
    if before in _WORD and after in _WORD:
        return " "
    if not (_is_ideograph(before) and _is_ideograph(after)) and not _parts_headline(base, start, end):
        return ""
    return "" if _in_title(base, start) else "，"


def _parts_headline(base: str, start: int, end: int) -> bool:
    """Say whether spaces beside a Latin name part the first line, since none stands at the name's other side.

    >>> Reading.of("多家平台撤回申请 OKX今起停止服务").view, Reading.of("平台撤回 OKX 的申请").view
    ('多家平台撤回申请，OKX今起停止服务', '平台撤回OKX的申请')
    """
    if start > _HEADLINE or "\n" in base[:start] or "。" in base[:start]:
        return False
    return _BEFORE_NAME.search(base, 0, start) is not None and _NAME_ON.match(base, end) is not None


def _is_ideograph(char: str) -> bool:
    """Say whether a character is one."""
    return "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\U00020000" <= char <= "\U0003ffff"
