"""Stable IRIs for what no lexicon knows: from the content alone, with no character that Turtle must escape."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256

from kg.model import IRI
from kg.reading import normalise
from kg.vocabulary.lexicon import BASE

__all__ = ["counts_itself", "digest", "document_key", "mint"]

_ISSUER = re.compile(r"^[^关]{2,60}?(?=关于)")
_STATE = re.compile(r"(?:（(?!(?:19|20)[0-9]{2}(?:[年版本]|[-—–~至]))[^（）]{1,30}）)+$")
"""What tells the state or the number of a document behind its title (试行, 征求意见稿), but not its edition (2019年本)."""
_MARKS = re.compile(r"[“”‘’《》〈〉\s]")
_DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")
_COUNTED = re.compile("[一二三四五六七八九十0-9]{1,3}[项条大点]")
_SLUG = 40


def digest(*parts: str) -> str:
    """Return sixteen hexadecimal digits that depend on the parts alone.

    >>> digest("a", "b") != digest("ab", "")
    True
    """
    return sha256("\x1f".join(parts).encode()).digest()[:8].hex()


@lru_cache(maxsize=20_000)
def _slug(name: str) -> str:
    """Return a readable, plain ASCII form of a name: pinyin, words joined by hyphens."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - loads its tables

    return re.sub(r"[^a-z0-9]+", "-", "".join(lazy_pinyin(name, errors="default")).lower()).strip("-")[:_SLUG].strip("-")


@lru_cache(maxsize=20_000)
def mint(prefix: str, name: str, *scope: str) -> IRI:
    """Return the IRI of something named: prefix, readable name, and a digest of name and scope.

    >>> mint("company", "恒业天辰科技有限公司")
    'https://w3id.org/kuangtu/id/company-hengyetianchenkejiyouxiangongsi-70c94a378b22e23d'
    """
    key = normalise(name)
    slug = _slug(key)
    return IRI(f"{BASE}{prefix}-{slug + '-' if slug else ''}{digest(prefix, key, *scope)}")


@lru_cache(maxsize=20_000)
def document_key(title: str) -> str:
    """Return what two writings of one document's title have in common.

    The issuer before 关于, the state in brackets at the end, quotation marks and the way of writing
    numbers do not count.

    >>> document_key("四川省能源局关于清理“挖矿”项目的通知") == document_key("關於清理『挖礦』項目的通知")
    True
    >>> document_key("打击8项措施（征求意见稿）") == document_key("打击八项措施")
    True
    """
    key = _MARKS.sub("", normalise(title))
    key = _STATE.sub("", key) if "）" in key else key
    return _ISSUER.sub("", key).translate(_DIGITS)


def counts_itself(name: str) -> bool:
    """Say whether a document is called by how many things it holds, so that its name need not point back to another.

    >>> counts_itself("八项措施"), counts_itself("通知")
    (True, False)
    """
    return _COUNTED.match(name) is not None
