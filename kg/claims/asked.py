"""What is only asked: a claim whose clause runs into a question mark (某交易所暂停合约交易？官方：仅限新用户)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.expressions import compiled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.claims.encode import Sentence
    from kg.claims.raw import Raw

__all__ = ["unasked"]

_MARK = "？"
_TAKEN_AS_SO = compiled(
    "为何|为什么|为啥|缘何|何以|怎[么样]|如何|何[时处去]|哪|谁|多少|[第有近]?几|什么|咋|意味|标志着|利[好空]|说明"
)
"""Words by which a question takes for granted what it speaks of (四川为何关停矿场？ 关停是利好还是利空？)."""
_REST = compiled("[^，。；：！？]*？")
_WHETHER, _SOON = compiled("吗|是否|能否|会否|可否|是不是|算不算"), 3
"""A question of whether asks for what stands right before its particle (关停了吗？), not for all that it names."""
_KNOWN = frozenset({"affiliatedWith", "operates", "locatedIn"})
"""Predicates of what a question only mentions (某公司创始人某某会被起诉吗？)."""


def unasked(sentences: Sequence[Sentence], raws: list[Raw]) -> list[Raw]:
    """Return the claims without those that a question asks for."""
    asking = [sentence.number for sentence in sentences if _MARK in sentence.code]
    if not asking:
        return raws
    return [r for r in raws if r.sentence not in asking or r.predicate in _KNOWN or not _is_asked(sentences[r.sentence], r)]


def _is_asked(sentence: Sentence, raw: Raw) -> bool:
    """Say whether the words of a claim end in a clause that asks for them."""
    code = sentence.code
    rest = _REST.match(code, sentence.place(raw.end))
    if rest is None or _TAKEN_AS_SO.search(code, 0, rest.end()):
        return False
    return not _WHETHER.search(rest[0]) or len(rest[0]) <= _SOON
