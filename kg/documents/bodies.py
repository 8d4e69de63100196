"""The body of a record or feed item, whose markup nothing declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.documents.html import html_pieces, looks_like_html, strip_code, unescape
from kg.documents.markdown import looks_like_markdown, markdown_pieces, plain_pieces

if TYPE_CHECKING:
    import re

    from kg.documents.pieces import Piece

__all__ = ["body_pieces"]


def body_pieces(body: str, boxes: re.Pattern[str] | None = None) -> list[Piece]:
    """Return the blocks of a text that is HTML, Markdown or bare, by what it contains.

    >>> [piece.text for piece in body_pieces("<p>四川<b>断电</b>。</p><p>完</p>")]
    ['四川断电。', '完']
    """
    if body.lstrip()[:4] == "&lt;":
        body = unescape(body)
    if looks_like_markdown(body):
        return markdown_pieces(body, boxes)
    if looks_like_html(body):
        return html_pieces(strip_code(body), boxes, blank_lines=True)
    return plain_pieces(unescape(body))
