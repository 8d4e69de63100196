"""Goods whose prices are told: mining machines by their noun or their model (二手矿机, 蚂蚁S19j Pro), cards, coal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.expressions import compiled
from kg.mentions.base import Cover, Hit, Page
from kg.vocabulary.branches import either

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

    from kg.vocabulary.grammar import Grammar

__all__ = ["Products"]

_RANK = 64
_PART = 4
"""Letters of a name that may be a part of a good's."""
_MODEL = "(?:[STLZEDK][0-9]{1,2}|M[0-9]{2}|A[0-9]{2,4})(?:S|[a-z]{1,2})?"
"""How models of miners are called where nothing else tells what they are (T17也从1.3万元下探到5000元)."""
_CELL = "(?:[^|\\n]{0,16}\\| ?)?[0-9]"
"""How a row of a table goes on behind its goods: with a figure, perhaps behind one more cell."""
_CHANGED = "(?:则|也|更|仅|只|以|是|有|为|达|到|近|约|逾|超过|高达){1,4} ?[0-9][0-9.]{0,6}%"
"""How a model's own change is told among those of its series (涨得最少的RTX 3080 Ti是60%, RX 6800以134%居首)."""
_TAKEN = " ?(?:来[说讲看]|而言|为例)，"
"""What a good is taken as an example with before its price is told (拿RTX 3080来说，5月时它的价格…)."""
_CODE = "[A-Z][A-Za-z]{0,3}-?[0-9]{1,4}[A-Za-z]{0,2}"


_BOARD = compiled("(?:板块|指数)(?=”?[^，。；、（）\\n]{0,8}?(?:涨|跌|升|降|挫|走低|走高)[^，。；、（）\\n]{0,4}?[0-9][0-9.]*%)")
_NAME = compiled(
    "(?:[，。；：、\\n“]|^)(?:[^，。；：、“”\\n]{0,8}?(?:的|[A港美台]股))?(?P<name>[\u4e00-\u9fff]{2,8}?(?<!价格)(?<!信心)(?<!难度)(?<!景气)(?<!贪婪)(?<!消费)"
    "(?:概念)?股?)$"
)
_NAMED_IN = 20
"""A board of shares, where its move is told (受此影响的区块链板块早盘跌0.8%), and its name before the noun."""


class Products:
    """Finds goods where a word for prices follows; elsewhere their nouns are no more than words (矿机被断电)."""

    def __init__(self, grammar: Grammar) -> None:
        """Compile the nouns, the codes of models, and the words for prices."""
        words = grammar.products
        noun, sort, brand, other = (either(words[part]) for part in ("nouns", "sorts", "brands", "never"))
        tail = f"(?: ?{either(words['tails'])}(?![A-Za-z]))?\\+{{0,2}}(?: ?(?:系列|型号|型)?{noun}| ?系列)?"
        code = f"(?<![A-Za-z0-9]){_CODE}(?: {either(words['tails'])})?\\+{{0,2}}(?=(?:系列|型号|型)?{noun})"
        alone = f"(?<![A-Za-z0-9-])(?<![A-Za-z0-9] ){_MODEL}(?: {either(words['tails'])})?\\+{{0,2}}(?![A-Za-z0-9])(?:系列)?"
        model = f"(?:{brand} ?){{1,2}}(?:{_CODE}|[0-9]{{3,4}}|[0-9]{{2}}(?= ?系列)){tail}"
        named = f"{model}|{code}{tail}|{alone}|(?:{brand} ?)?{noun}"
        figure = "[0-9][0-9.,]{0,8}[千万]?(?:多|余)?(?:[美港]?元|块)"
        now = "(?:目前|如今|现在|眼下|现)?"
        own = f"，(?={now}(?:平均|市场|二手|每[台T]|的){{0,2}}(?:均价|价格|售价|报价|单价|现价))"  # 新一代矿机，均价跌至…
        near = f"(?:（[^（）\\n]{{1,16}}）)?(?:{own}|{_TAKEN})?" + "[^，。；、：（）《》\\n]{0,16}?"
        priced = f"(?!{other})(?={near}(?:{either(words['priced'])}|{figure})| ?\\| ?{_CELL}|{_CHANGED})"
        self.expressions = (compiled(f"(?:{sort})?(?:{named}){priced}"),)
        self._noun = compiled(f"(?:(?<=[A-Za-z0-9+])(?:系列|型号|型)?|(?<=[A-Za-z0-9+] )){noun}$")
        self._signs = (*words["nouns"], *words["brands"])

    def __call__(self, page: Page, taken: list[Hit], matches: Sequence[Iterator[re.Match[str]]]) -> list[Hit]:
        """Return the goods; of what stands there already only names that are part of a good's give way (蚂蚁 in 蚂蚁S19)."""
        view = page.view
        boards = _boards(view, taken)
        if not any(sign in view for sign in self._signs):
            return boards
        cover = Cover(len(view), [h for h in taken if h.end - h.start > _PART])
        return boards + [
            Hit(*match.span(), "Product", self._noun.sub("", match[0]), rank=_RANK)
            for match in matches[0]
            if cover.free(*match.span())
        ]


def _boards(view: str, taken: list[Hit]) -> list[Hit]:
    """Return the boards and indexes of shares whose move is told, but for those that a name is known of (恒生指数)."""
    out: list[Hit] = []
    for noun in _BOARD.finditer(view) if "板块" in view or "指数" in view else ():
        match = _NAME.search(view[max(0, noun.start() - _NAMED_IN) : noun.start()])
        if match and not any(hit.end == noun.end() and hit.entry for hit in taken):
            start = noun.start() - len(match["name"])
            out.append(Hit(start, noun.end(), "Product", view[start : noun.end()], parts=(("class", "Index"),), rank=_RANK))
    return out
