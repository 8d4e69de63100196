"""Finds numbers with their units, approximations and bounds."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.expressions import compiled
from kg.model import Bound, Quantity
from kg.quantities.spoken import goes_on, in_megawatts, pair, tenths
from kg.quantities.units import Unit, Units, load_units
from kg.times import numeral
from kg.vocabulary.heads import headed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.reading import Reading

__all__ = ["QuantityMention", "find_quantities"]

_C = "一二两三四五六七八九"
_NUMERALS = _C + "十百千万亿零〇廿"
_LATIN_SCALE = {"k": Decimal(1000), "K": Decimal(1000), "M": Decimal(10**6), "B": Decimal(10**9), "w": Decimal(10000)}
_ENDS_PRICE = frozenset(("", *"，。；、）的左以多 \n"))
_SPOKEN = frozenset("万亿")  # before the last numeral of 三万八
_NEAR, _BEFORE = 24, 10

# ---- a number ----------------------------------------------------------------------------------------------
# 千 and 百 belong to the unit in 千瓦, 百米; the first character stands alone so that the search is a table look-up
_PLACE = r"(?:[十百]|千(?![瓦克米赫卡伏]))"
_SCALE = rf"(?:{_PLACE}?(?:万亿|[万亿])|{_PLACE})"
_TAIL = r"(?:(?:\d,\d{3}|\d{1,4})(?:\.\d{1,4})?(?![\d.,])(?:千?万|千|百)?(?:\d{1,4})?)"
_ARABIC = (
    r"(?<=\d)(?<![0-9A-Za-z./_=#&]\d)(?<!\d,\d)(?:(?=\d{0,2},\d)\d{0,2}(?:,\d{3}){1,5}(?!\d)|\d{0,14})(?:\.\d{1,8})?(?![\d])"
    rf"(?P<more>[多余几])?(?P<scale>(?=[十百千万亿kKMBw])(?:{_SCALE}(?:{_TAIL})?|[kK](?![A-Za-z])|[MB](?=美元|美金|USD)|w(?=[\u4e00-\u9fff])))?(?P<more2>[多余])?"
)
_DIGIT_OR_PLACE = rf"(?:[{_C}十百万亿零〇廿]|千(?![瓦克米赫卡伏]))"
_CHINESE = (
    rf"(?<=[{_NUMERALS}])(?<![{_NUMERALS}第几数好成每].)(?<!千(?=[瓦克米赫卡伏]))"
    rf"{_DIGIT_OR_PLACE}{{0,15}}(?:点[{_C}零〇]{{1,6}})?(?P<more_c>[多余几])?(?P<scale_c>万亿|[万亿])?"
)
_FRACTION = rf"(?P<fraction>分之)(?P<numerator>[{_C}十百零〇]{{1,8}}(?:点[{_C}零〇]{{1,6}})?|\d{{1,6}}(?:\.\d{{1,6}})?)"
_HALF = r"(?:(?<=一)半(?![导径])|(?<=半)数(?!据)|(?<=[近过超逾]半)(?![年个天月日小导途岛边径决场数]))(?P<half>)"
# 下降了1/3以上; but no date (6/21), no 4/5G and no path
_SLASHED = r"(?=/)(?<![\d/.,-][1-9])(?<=[1-9])/(?P<below>[2-9])(?=以上|以下|左右|多|的(?!路)|[，。；、）]|$)"
_AGAIN = r"[-~—–至到]{1,2}"

_AT_LEAST = r"超过|超逾|超出|逾|超|至少|不少于|不低于|不下于?|高于|大于|起码|最少"
_AT_MOST = r"不足|不到|最多|至多|不超过|不多于|不高于|低于|小于|少于|未满|未达|不满|未到"
_ABOUT = r"大约|约合|(?<![条契节制合公预违签特])约|接近|将近|(?<![附邻最靠临亲])近|大概|差不多|几乎|逼近|估计"
_QUALIFIED = compiled(
    rf"(?:(?P<most>{_AT_MOST})|(?P<about>略低于|略高于|{_ABOUT})|(?P<least>(?<![不未])(?:{_AT_LEAST})|(?<![早晚以之])上(?=$)|过(?=$)))(?:了|有|为|达|占|是|合|可达)?$"
)
_QUALIFIER = headed(_QUALIFIED)
_ENDS_QUALIFIER = frozenset("过逾超出少于下低高大码最上足到多小满达约近概多乎逼计破了有为占是合")
_AFTER = compiled(r"(?P<least>多|以上|之上|有余|出头|开外|及以上)|(?P<most>以下|以内|之内|及以下)|(?P<about>左右|上下|前后|许)")
_BEGINS_AFTER = frozenset("多以之有及左上前许出开")
_ZERO = compiled(
    r"(?:[降跌减缩归落]到|[降跌减缩归落]至(?:几乎为?)?|[降归则已乎]为|月份?的|占比为|(?<=[则已后全])归)(?P<zero>零)(?=[，。；、）\n]|$)"
)
_NEAR_ZERO = 40  # how far before 降至零 the percentage stands that it goes on
_ONLY = compiled(r"(?:仅|只|只有|仅有|唯一|唯有|共|每)$")
_PER = compiled(r"/(?:千瓦时|度|kWh|枚|台|个|吨|天|日|月|年|T|TH|小时|kwh)")


@dataclass(slots=True)
class QuantityMention:
    """An amount found in a text: where it stands in the view, and what it is.

    ``noun`` is the measure word or counted noun behind a count (个, 家, 台), or ``/`` and what a price is for
    (/千瓦时). ``kind`` is one of percent, points, times, hashrate, power, energy, money, count. ``change`` tells
    what the verb in front says: ``fall`` and ``rise`` by the amount, ``fall-to`` and ``rise-to`` a level.
    """

    start: int
    end: int
    quantity: Quantity
    noun: str
    kind: str
    change: str = ""


@dataclass(slots=True)
class _Number:
    """A number read at a place: its value, whether its words say that it is a lower bound or inexact."""

    value: Decimal
    end: int
    more: bool = False
    upper: Decimal | None = None
    bare_place: bool = False
    scaled: bool = False
    percent: bool = False
    chinese: bool = False


@lru_cache(maxsize=8)
def _number(first_chars: str) -> re.Pattern[str]:
    """Return the expression that finds a number; a numeral of one character must be followed by what it can count."""
    follow = re.escape(first_chars) + _NUMERALS + "多余几点分半"
    chinese = (
        rf"(?=[{follow}])(?:(?<=[仅只]一)|(?<=仅有一)|(?<=只有一)|(?<=唯一一)|(?<!一(?=[个家名种次份件些条项台位样般])))"
        + _CHINESE
        + rf"(?:{_FRACTION})?"
    )
    return compiled(
        rf"[0-9{_NUMERALS}半](?:{_SLASHED}|{_ARABIC}(?:分之(?P<numerator_a>\d{{1,4}}))?(?P<arabic>)|{_HALF}|{chinese})"
    )


def find_quantities(
    reading: Reading, *, start: int = 0, end: int | None = None, taken: Sequence[tuple[int, int]] = (), units: Units | None = None
) -> tuple[QuantityMention, ...]:
    """Find the amounts in a text.

    Args:
        reading: the text and its view.
        start: where to begin in the view.
        end: where to stop in the view; its end by default.
        taken: ranges of the view that are times, sorted; no number is read inside them.
        units: the words of measurement; those of the package by default.

    Returns:
        The amounts in text order, without overlap, exact and normalised (近6万5000美元 is 65000 ``CCY_USD``),
        with the words 约, 逾, 不足 that qualify them.

    >>> from kg.reading import Reading
    >>> found = find_quantities(Reading.of("全网算力跌去近36%至126.83EH/s，26个项目停电，价格跌破3万2309美元"))
    >>> [(str(q.quantity.value), q.quantity.unit, q.noun + q.change) for q in found]
    [('36', 'PERCENT', 'fall'), ('126.83', 'EHPS', 'fall-to'), ('26', 'NUM', '个'), ('32309', 'CCY_USD', 'fall-to')]
    """
    known = units or load_units()
    return _Scan(reading, known, len(reading.view) if end is None else end, taken).run(start)


class _Scan:
    """One pass over a text."""

    def __init__(self, reading: Reading, units: Units, end: int, taken: Sequence[tuple[int, int]]) -> None:
        self.reading, self.view, self.units, self.end = reading, reading.view, units, end
        self.taken = sorted(taken)
        self.ends = [e for _, e in self.taken]
        self.number = _number(units.first_chars)
        self.follow = frozenset(units.first_chars + " -~—–至到")
        self.found: list[QuantityMention] = []

    def run(self, start: int) -> tuple[QuantityMention, ...]:
        """Return every amount in order."""
        last = start
        for match in self.number.finditer(self.view, start, self.end):
            at = match.start()
            if at < last or self._is_idle(match) or self._is_taken(at, match.end()):
                continue
            number = self._read(match)
            mention = self._mention(at, number, last) if number else None
            if mention:
                self.found.append(mention)
                last = mention.end
        self._zeros(start)
        return tuple(self.found)

    def _zeros(self, start: int) -> None:
        """Read 零 as a percentage where one falls to it (由44%降至零)."""
        percents = [m.end for m in self.found if m.kind == "percent"] if "零" in self.view else []
        for match in _ZERO.finditer(self.view, start, self.end) if percents else ():
            at = match.start("zero")
            index = bisect_left(percents, at)
            if index and at - percents[index - 1] <= _NEAR_ZERO and "\n" not in self.view[percents[index - 1] : at]:
                quantity = Quantity(Decimal(0), "PERCENT", self.reading.words(at, at + 1))
                self.found.append(QuantityMention(at, at + 1, quantity, "", "percent", "fall-to"))
        self.found.sort(key=lambda m: m.start)

    def _is_idle(self, match: re.Match[str]) -> bool:
        """Say at a glance that a number counts nothing: no unit, no 万, no range, no currency (most do not)."""
        start, end = match.span()
        if self.view[end : end + 1] in self.follow or self.view[start - 1 : start] in self.units.mark_ends:
            return False
        if match.lastgroup == "arabic":
            return not (match["scale"] or match["numerator_a"])
        if match.lastgroup in {"half", "below", "numerator", "scale_c"}:
            return False
        return not (match[0][-1] in "万亿" or match[0][-2:-1] in _SPOKEN)

    def _is_taken(self, start: int, end: int) -> bool:
        """Say whether a range touches a time."""
        index = bisect_left(self.ends, start + 1)
        return index < len(self.taken) and self.taken[index][0] < end

    # ---- the number --------------------------------------------------------------------------------------
    def _read(self, match: re.Match[str]) -> _Number | None:
        """Return the number that a match holds."""
        text = match[0]
        if match["half"] is not None:
            other = self.view[match.start() - 1 : match.start()] in ("另", "前", "后", "上", "下")
            return None if other else _Number(Decimal(50), match.end(), percent=True)
        if match["below"]:
            return _fraction(match["below"], text[0], match.end()) if text[0] < match["below"] else None
        if match["arabic"] is not None:
            return self._arabic(match, text)
        if match["fraction"]:
            return _fraction(text[: match.start("fraction") - match.start()], match["numerator"], match.end())
        return self._chinese(match, text)

    def _chinese(self, match: re.Match[str], text: str) -> _Number | None:
        """Return a number in ideographs, perhaps with 多 or 余, or two of them (五六, 三四百)."""
        more, scale = match["more_c"], match["scale_c"]
        couple = pair(text) if more is None and scale is None else None
        if couple:
            return _Number(couple[0], match.end(), upper=couple[1], chinese=True, scaled=text[-1] in "万亿")
        body = text[: len(text) - len(scale or "") - len(more or "")]
        value = numeral(body + (scale or ""))
        if value is None or (len(body) > 1 and all(c in _C for c in body)):
            return None
        bare = not any(c in _C + "十" for c in body)
        return _Number(
            value,
            match.end(),
            more=bool(more),
            bare_place=bare,
            scaled=text[-1] in "万亿" or text[-2:-1] in _SPOKEN or bool(scale),
            chinese=True,
        )

    def _arabic(self, match: re.Match[str], text: str) -> _Number | None:
        """Return a number in digits, perhaps with 万 or 亿, 多 or 余, or k."""
        if match["numerator_a"]:
            return _fraction(text.partition("分之")[0], match["numerator_a"], match.end())
        scale, more = match["scale"] or "", match["more"] or match["more2"]
        if scale in _LATIN_SCALE:
            value = numeral(text.partition(scale)[0])
            return None if value is None else _Number(value * _LATIN_SCALE[scale], match.end(), more=bool(more), scaled=True)
        value = numeral(text.replace(more, "", 1) if more else text)
        return None if value is None else _Number(value, match.end(), more=bool(more), scaled=bool(scale))

    # ---- the amount ----------------------------------------------------------------------------------------
    def _mention(self, start: int, number: _Number, last: int) -> QuantityMention | None:
        """Return the amount that begins with a number, or None where the number counts nothing."""
        view, end = self.view, number.end
        unit, noun, after = self._unit(number, start)
        number.value, unit = in_megawatts(view, number.value, number.end, unit, self.units)
        second = self._second(after if unit else end)
        if second is not None:
            other_unit, other_noun, other_end = self._unit(second, start)
            if other_unit is not None and (unit is None or unit.name == other_unit.name) and (not noun or noun == other_noun):
                low = number.value
                if second.scaled and not number.scaled and unit is None and low < _mantissa(second.value):
                    low *= second.value / _mantissa(second.value)
                if low <= second.value:
                    number.value, number.upper, number.more = low, second.value, second.more
                    unit, noun, after = other_unit, other_noun, other_end
        before = view[max(last, start - _BEFORE) : start]
        mark = self.units.mark.search(before) if before and not before[-1].isdigit() else None
        if mark and (unit is None or unit.kind in ("money", "count")):
            marked = self.units.of_mark[mark[0]]
            if unit is None or unit.kind == "money":
                unit, noun = marked, ""
                after = max(after, end)
            before = before[: mark.start()]
        if unit is None:
            unit, noun, after = self._goes_on(start, number) if second is None else None, "", end
            if unit is None:
                return None
        elif unit.kind == "percent" and (more := tenths(view, after)):
            number.value, after = number.value + more / unit.factor, after + 1
        return self._qualified(start - (len(mark[0]) if mark else 0), after, number, unit, noun, before)

    def _goes_on(self, start: int, number: _Number) -> Unit | None:
        """Return the unit of a number that has none: that of the price before it (6.5万元跌到3.8万), or a plain count."""
        if not number.scaled or number.bare_place:
            return None
        if self.view[number.end : number.end + 1] not in _ENDS_PRICE:
            return _PLAIN if self.view[number.end - 2 : number.end - 1] not in _SPOKEN else None
        paid = self.found[-1] if self.found and self.found[-1].kind == "money" else None
        if paid and start - paid.end <= _BEFORE and goes_on(self.view[paid.end : start]):
            return Unit(paid.quantity.unit, "money", ())
        return None if self.view[number.end - 2 : number.end - 1] in _SPOKEN else _PLAIN  # 三万八

    def _qualified(self, start: int, end: int, number: _Number, unit: Unit, noun: str, before: str) -> QuantityMention | None:
        """Take in 约, 逾, 不足 before the amount and 左右, 以上 behind it."""
        view = self.view
        qualifier = _QUALIFIER.search(before) if before and before[-1] in _ENDS_QUALIFIER else None
        if qualifier and qualifier[0] in ("上", "过") and not (number.bare_place or number.percent):
            qualifier = None  # 上万台, 过半; but not 市场上26个, 通过8项
        if self._counts_nothing(number, unit, noun, before, qualifier is not None):
            return None
        bound, about = (Bound.AT_LEAST if number.more else None), False
        if number.chinese and number.upper is not None:
            about = True
        after = _AFTER.match(view, end, self.end) if view[end : end + 1] in _BEGINS_AFTER else None
        if after and after["least"] == "多" and unit.kind not in ("percent", "money"):
            after = None
        for found in (qualifier, after):
            if found is not None:
                bound = Bound.AT_LEAST if found["least"] else Bound.AT_MOST if found["most"] else bound
                about = about or bool(found["about"])
        first = start - (len(before) - qualifier.start()) if qualifier else start
        if after:
            end = after.end()
        text = self.reading.words(first, end)
        value, upper = number.value * unit.factor, None if number.upper is None else number.upper * unit.factor
        if max(value, upper or value) >= _EXACT:
            return None  # 亿亿亿亿亿亿亿: counts nothing in this world
        quantity = Quantity(_plain(value), unit.name, text, about, bound, None if upper is None else _plain(upper))
        change = "" if unit.kind == "count" else self._change(first, unit.kind)
        return QuantityMention(first, end, quantity, noun, unit.kind, change)

    def _counts_nothing(self, number: _Number, unit: Unit, noun: str, before: str, qualified: bool) -> bool:
        """Say whether the words only look like an amount: 一个 without 仅, 千家万户, 第三次, 百度."""
        if before.endswith("第"):
            return True
        if not number.chinese:
            return False
        if number.bare_place and not (qualified or number.more) and (unit.kind not in ("money", "power") or number.value < 100):  # noqa: PLR2004
            return True
        small = number.value == 1 and unit.kind in ("count", "energy", "times")
        return small and not (qualified or _ONLY.search(before)) and bool(noun or unit.kind != "count")

    def _unit(self, number: _Number, start: int) -> tuple[Unit | None, str, int]:
        """Return the unit behind a number, the noun that it counts, and where that ends."""
        if number.percent:
            return _PERCENT, "", number.end
        at = number.end
        spaced = self.view[at : at + 1] == " "
        begun = self.units.word.get(self.view[at + spaced : at + spaced + 1])
        match = begun.match(self.view, at + spaced, self.end) if begun else None
        if match is None or (spaced and not match[0].isascii()):
            return None, "", number.end
        word = match[0]
        unit = self.units.of_word.get(word.replace(" ", ""))
        if unit is None:
            return _PLAIN, word, match.end()
        if unit.near and not (unit.after_scale and (number.scaled or word == "度电")):
            around = self.view[max(0, start - _NEAR) : match.end() + _NEAR]
            if not any(name in around for name in unit.near) or (unit.after_scale and number.value < 10):  # noqa: PLR2004
                return None, "", number.end
        gloss = _GLOSS.match(self.view, match.end(), self.end) if unit.kind in _GLOSSED else None
        if gloss and (known := self.units.of_word.get(gloss["unit"])) and known.kind == unit.kind:
            return known, "", gloss.end()  # 95兆瓦時（TWh）: 兆 is a million here, a trillion there
        noun = ""
        if unit.kind == "money" and (per := _PER.match(self.view, match.end(), self.end)):
            noun = per[0]
        return unit, noun, match.end()

    def _second(self, at: int) -> _Number | None:
        """Return the other end of a range, if the text goes on with one (30%至40%, 3-5万台)."""
        if self.view[at : at + 1] not in ("-", "~", "—", "–", "至", "到"):
            return None
        joint = _JOINT.match(self.view, at, self.end)
        match = self.number.match(self.view, joint.end(), self.end) if joint else None
        return None if match is None or match["half"] is not None else self._read(match)

    def _change(self, start: int, kind: str) -> str:
        """Return what the verb before an amount says of it; a list goes on with what its first member had."""
        if self.found:
            previous = self.found[-1]
            between = self.view[previous.end : start]
            if previous.change and previous.kind == kind and between in ("、", "和", "及", "与", "，", "以及"):
                return previous.change
            if previous.change in ("fall", "rise") and between in ("至", "到", "至约", "，至", "，报"):
                return previous.change + "-to"  # 挫跌11.59%至3万5928美元
        floor = self.found[-1].end if self.found else 0
        if self.view[start - 1 : start] not in self.units.change_ends:
            return ""
        verb = self.units.change.search(self.view[max(floor, start - _BEFORE) : start])
        return self.units.change_of[verb["verb"]] if verb else ""


_JOINT, _GLOSS = compiled(_AGAIN), compiled(r"（(?P<unit>[A-Za-z]{2,4})）")
_GLOSSED = frozenset({"power", "energy"})
_EXACT = 10**27  # below, every whole number is exact in the 28 digits of Python's decimals
_TWO, _FOUR = Decimal("0.01"), Decimal("0.0001")
_PLAIN, _PERCENT = Unit("NUM", "count", ()), Unit("PERCENT", "percent", ())


def _plain(value: Decimal) -> Decimal:
    """Return a number without exponent and without idle zeros behind the point (1.50 → 1.5)."""
    whole = value.to_integral_value()
    return whole.quantize(Decimal(1)) if value == whole and abs(value) < _EXACT else value.normalize()


def _mantissa(value: Decimal) -> Decimal:
    """Return a number without its 万 or 亿."""
    for scale in (Decimal(10**12), Decimal(10**8), Decimal(10**4)):
        if value >= scale:
            return value / scale
    return value


def _fraction(denominator: str, numerator: str, end: int) -> _Number | None:
    """Return X分之Y in per cent; one that does not come out even is cut after two places."""
    below, above = numeral(denominator), numeral(numerator)
    if not below or above is None:
        return None
    value = above * 100 / below
    return _Number(value if value == value.quantize(_FOUR) else value.quantize(_TWO), end, percent=True)
