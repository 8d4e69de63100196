"""Pieces by which names and quotations are found: pairs of characters for Chinese, whole words for everything else.

SQLite's own tokenizers cannot serve here: ``unicode61`` takes a Chinese sentence for one word, and ``trigram`` does not find
words of two characters, of which most Chinese words consist. Pairs are how Lucene's CJKAnalyzer does it.
"""

from __future__ import annotations

import re

from kg.reading import normalise

__all__ = ["folded", "grams", "phrases"]

_IDEOGRAPH = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"(?P<han>[{_IDEOGRAPH}]+)|[^\W_{_IDEOGRAPH}]+")


def folded(text: str) -> str:
    """Return the form in which two writings of a name are one: simplified, narrow, lower case.

    >>> folded("比特幣  Antpool") == folded("比特币 antpool")
    True
    """
    return normalise(text.encode("utf-8", "replace").decode()).casefold()


def grams(text: str) -> str:
    """Return the pieces of a text, separated by spaces; a run of Chinese ends with its last character alone.

    >>> grams("四川省关停BTC.com")
    '四川 川省 省关 关停 停 btc com'
    """
    found: list[str] = []
    for match in _RUN.finditer(folded(text)):
        run = match[0]
        if match["han"]:
            found += [run[i : i + 2] for i in range(len(run) - 1)]
            found.append(run[-1])
        else:
            found.append(run)
    return " ".join(found)


def phrases(query: str, *, loose: bool = False) -> str:
    """Return the full-text query for what a person typed: all of its runs, each as it stands; ``loose``: any pair of them.

    >>> phrases("四川省 btc"), phrases("省"), phrases("四川省", loose=True), phrases("!?")
    ('"四川 川省" AND "btc"*', '"省"*', '"四川" OR "川省"', '')
    """
    found: list[str] = []
    for match in _RUN.finditer(folded(query)):
        run = match[0]
        pairs = [run[i : i + 2] for i in range(len(run) - 1)] if match["han"] else []
        if not pairs:
            found.append(f'"{run}"*')
        elif loose:
            found += [f'"{pair}"' for pair in pairs]
        else:
            found.append(f'"{" ".join(pairs)}"')
    return (" OR " if loose else " AND ").join(dict.fromkeys(found))
