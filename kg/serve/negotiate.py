"""Which of the formats that we have a client would rather read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["choose", "language"]


def choose(accept: str | None, offered: Sequence[str]) -> str | None:
    """Return the offer that an ``Accept`` header likes best, the first among equals; None where it likes none.

    No header likes all; one that nobody can read likes none.

    >>> choose("text/html;q=0.3, text/turtle", ("text/html", "text/turtle"))
    'text/turtle'
    >>> choose("*/*", ("text/turtle", "text/html")), choose("image/png", ("text/html",)), choose("a b", ("text/html",))
    ('text/turtle', None, None)
    """
    import mimeparse  # noqa: PLC0415 - of the extra `serve`

    if not accept or not accept.strip():
        return offered[0]
    try:
        return mimeparse.best_match(list(reversed(offered)), accept) or None
    except ValueError:
        return None


def language(asked: str | None, accept: str | None) -> str:
    """Return ``zh`` or ``en``: what the address asks for, else what the reader's browser prefers, else Chinese.

    >>> language(None, "en-GB,en;q=0.9,zh;q=0.4"), language("zh", "en"), language(None, "fr")
    ('en', 'zh', 'zh')
    """
    if asked in {"zh", "en"}:
        return asked
    weighted = []
    for place, part in enumerate((accept or "").split(",")[:20]):
        tag, _, weight = part.strip().partition(";q=")
        try:
            weighted.append((-float(weight or 1), place, tag.strip().lower()[:2]))
        except ValueError:
            continue
    return next((tag for _, _, tag in sorted(weighted) if tag in {"zh", "en"}), "zh")
