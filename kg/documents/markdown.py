"""Markdown and bare text to blocks, with the HTML that blogs and news dumps mix into them."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from kg.documents.html import BLOCK_TAGS, html_pieces, looks_like_html, strip_code, unescape
from kg.documents.pieces import CELL, RULE, Piece, tidy
from kg.model import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["is_headline", "looks_like_markdown", "markdown_pieces", "plain_pieces"]

_SIGNS = re.compile(r"^#{1,6} |\*\*|\]\(|^```|^> |^(?:\*\*\*|---)$|\{%", re.MULTILINE)
_REGION = re.compile(rf"^[ \t]*<({'|'.join(sorted(BLOCK_TAGS - {'br', 'hr'}))})(?=[\s/>])", re.IGNORECASE | re.MULTILINE)
_ATX = re.compile(r"(#{1,6})\s+(?=\S)")
_SETEXT = re.compile(r"(?:={2,}|-{2,})\s*$")
_RULE = re.compile(r"(?:\*\s?){3,}$|(?:-\s?){3,}$|(?:_\s?){3,}$")
_ITEM = re.compile(r"[-*+•·]\s+(?=\S)")
_ORDERED = re.compile(r"\d{1,3}[.)]\s+(?=\S)")
_FENCE = re.compile(r"(?:```|~~~)")
_IMAGE = re.compile(r"!\[([^\[\]\n]{0,500})\]\([^()\n]{0,3000}(?:\([^()\n]{0,300}\)[^()\n]{0,300})?\)")
_LINK = re.compile(
    r"\[([^\[\]\n]{0,500})\]\(([^()\s]{0,3000}(?:\([^()\s]{0,300}\)[^()\s]{0,300})?)(?:\s+[\"'][^\"'\n]{0,300}[\"'])?\)"
)
_ONLY_LINKS = re.compile(r"[\s|·•、>-]*")
_BOLD = re.compile(r"\*\*(?=\S)([^*\n]{1,2000})(?<=\S)\*\*|(?<![\w_])__(?=\S)([^_\n]{1,2000})(?<=\S)__(?![\w_])")
_ITALIC = re.compile(
    r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,2000})(?<=\S)\*(?![\w*])|(?<![\w_])_(?=[^\s_])([^_\n]{1,2000})(?<=\S)_(?![\w_])"
)
_CODE = re.compile(r"`([^`\n]{1,2000})`")
_REFERENCE = re.compile(r"\[\^[^\]\s]{1,20}\]:?|\{%[^%\n]{0,200}%\}|\{:[^}\n]{0,200}\}")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])")
_AUTOLINK = re.compile(r"<(https?://[^<>\s]{1,2000})>")
_TAG_HINT = re.compile(r"</?[a-zA-Z]")

_CLOSING = "。！？；…!?;.：:"
_QUOTES = "”’」』）)】》\"'"
_HEADLINE_SIZE = 40
_HEADING_SIZE = 30
_NARROWEST, _WIDEST = 30, 160  # columns between which a text is wrapped by hand


def looks_like_markdown(text: str) -> bool:
    """Say whether a text uses the marks of Markdown."""
    return _SIGNS.search(text) is not None


def is_headline(line: str, size: int = _HEADLINE_SIZE) -> bool:
    """Say whether a line reads as a headline: short, and not closed like a sentence.

    >>> is_headline("四川矿场集体断电"), is_headline("矿场已经断电。")
    (True, False)
    """
    bare = line.rstrip(_QUOTES)
    return (
        1 < len(line) <= size
        and bool(bare)
        and bare[-1] not in "。；，、：;,:….！？!?"
        and not line.startswith(("http", "（", "("))
    )


def plain_pieces(text: str) -> list[Piece]:
    """Return the blocks of bare text: a line each, unless the lines are wrapped at a width.

    A headline stands apart, or is the first of lines that follow each other and of which some are whole sentences.
    """
    groups = _groups(text)
    wrapped = _is_wrapped(groups)
    pieces: list[Piece] = []
    close = not wrapped and any(line.rstrip().endswith("。") for lines in groups[:1] for line in lines[1:])
    for number, lines in enumerate(groups):
        alone = len(lines) == 1
        for index, line in enumerate(_joined(lines) if wrapped else lines):
            if _RULE.match(line.strip()):
                pieces.append(RULE)
            elif item := _ITEM.match(line.lstrip()):
                pieces.append(Piece(tidy(line.lstrip()[item.end() :]), BlockKind.ITEM))
            elif ((alone and number + 1 < len(groups)) or (close and number == index == 0)) and is_headline(
                shown := tidy(line), _HEADLINE_SIZE if number == 0 else _HEADING_SIZE
            ):
                pieces.append(Piece(shown, BlockKind.HEADING, 1 if number == 0 else 3))
            else:
                pieces.append(Piece(tidy(line)))
    return [piece for piece in pieces if piece.text or piece is RULE]


def markdown_pieces(text: str, boxes: re.Pattern[str] | None = None) -> list[Piece]:
    """Return the blocks of a Markdown text, with the regions of HTML in it read as HTML."""
    text = strip_code(text)
    pieces: list[Piece] = []
    position = 0
    while position < len(text):
        match = _REGION.search(text, position)
        start = match.start() if match else len(text)
        pieces.extend(_marked(text[position:start]))
        if match is None:
            break
        position = _region_end(text, match.start(), match[1])
        pieces.extend(html_pieces(text[start:position], boxes, blank_lines=True))
    return pieces


def _region_end(text: str, start: int, name: str) -> int:
    """Return where the element that opens at ``start`` ends, with the rest of its line; else the end."""
    level = 0
    for match in re.compile(rf"<(/?){name}(?=[\s/>])", re.IGNORECASE).finditer(text, start):
        level += -1 if match[1] else 1
        if level <= 0:
            end = text.find("\n", match.end())
            return len(text) if end < 0 else end + 1
    return len(text)


def _groups(text: str) -> list[list[str]]:
    """Return the runs of lines between blank lines."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [list(run) for blank, run in groupby(lines, key=lambda line: not line.strip()) if not blank]


def _width(line: str) -> int:
    return sum(2 if char > "\u2e7f" else 1 for char in line)


def _closed(line: str) -> bool:
    return line.rstrip().rstrip(_QUOTES)[-1:] in _CLOSING


def _is_wrapped(groups: list[list[str]]) -> bool:
    """Say whether lines were cut at a width: most inner lines are about as long, and end in mid-sentence."""
    inner = [line for lines in groups for line in lines[:-1]]
    if len(inner) < 3:  # noqa: PLR2004 - fewer lines tell nothing
        return False
    widths = sorted(min(_width(line[: _WIDEST + 1]), _WIDEST + 1) for line in inner)
    widest = widths[-1]
    long = sum(width >= widest * 0.8 for width in widths)
    is_open = sum(not _closed(line) for line in inner)
    fits = all(len(lines[-1]) <= widest for lines in groups if lines)
    return fits and _NARROWEST <= widest <= _WIDEST and long >= len(inner) * 0.7 and is_open >= len(inner) * 0.6


def _joined(lines: list[str]) -> Iterator[str]:
    """Yield the paragraphs of a run of wrapped lines; an indent or a short closed line ends one."""
    widest = max(_width(line) for line in lines)
    current: list[str] = []
    for line in lines:
        if current and (
            line.startswith(("\u3000\u3000", "\t", "    ")) or (_closed(current[-1]) and _width(current[-1]) < widest * 0.7)
        ):
            yield "\n".join(current)
            current = []
        current.append(line)
    yield "\n".join(current)


def _marked(text: str) -> list[Piece]:
    """Return the blocks of Markdown without HTML regions."""
    groups = _groups(text)
    wrapped = _is_wrapped([[line for line in lines if not _special(line)] for lines in groups])
    pieces: list[Piece] = []
    for lines in groups:
        run: list[str] = []
        fenced = False
        for line in lines:
            if run and not fenced and _SETEXT.match(line.strip()) and len(run) == 1:
                pieces.extend(_inline(run.pop(), BlockKind.HEADING, 2))
                continue
            if fence := _FENCE.match(line.strip()):
                fenced = not fenced if fence else fenced
            elif fenced or not _special(line):
                run.append(line)
                continue
            pieces.extend(_paragraphs(run, wrapped=wrapped))
            run = []
            if not fence:
                pieces.extend(_special_pieces(line.strip()))
        pieces.extend(_paragraphs(run, wrapped=wrapped))
    return pieces


def _special(line: str) -> bool:
    """Say whether a line is a block of its own: a heading, an item, a quotation, a rule, a row of a table."""
    bare = line.strip()
    return bool(bare) and (
        bare[0] in "#>|" or _RULE.match(bare) is not None or _ITEM.match(bare) is not None or _ORDERED.match(bare) is not None
    )


def _special_pieces(line: str) -> list[Piece]:
    while line.startswith(">"):
        line = line[1:].lstrip()
    if heading := _ATX.match(line):
        return _inline(line[heading.end() :].rstrip("# "), BlockKind.HEADING, len(heading[1]))
    if _RULE.match(line):
        return [RULE]
    if item := _ITEM.match(line):
        return _inline(line[item.end() :], BlockKind.ITEM)
    if _ORDERED.match(line):
        return _inline(line, BlockKind.ITEM)
    if line.startswith("|"):
        return [] if set(line) <= set("|-: ") else _inline(CELL.join(_cells(line)), BlockKind.PARAGRAPH)
    return _inline(line, BlockKind.PARAGRAPH)


def _cells(row: str) -> list[str]:
    """Return what the cells of a table's row hold."""
    return [cell.strip() for cell in row.strip("|").split("|")]


def _paragraphs(lines: list[str], *, wrapped: bool) -> Iterator[Piece]:
    if not lines:
        return
    for line in _joined(lines) if wrapped else lines:
        yield from _inline(line, BlockKind.PARAGRAPH)


def _inline(line: str, kind: BlockKind, level: int = 0) -> list[Piece]:
    """Return a line without the marks of emphasis, links and images; several blocks where it holds ``<br>``."""
    line = _IMAGE.sub("", line) if "![" in line else line
    linked, target = False, ""
    if "](" in line and (links := _LINK.findall(line)):
        linked = _ONLY_LINKS.fullmatch(_LINK.sub("", line)) is not None
        target = links[0][1] if linked and len(links) == 1 else ""
        line = _LINK.sub(r"\1", line)
    if "<http" in line:
        line = _AUTOLINK.sub(r"\1", line)
    bare = line.strip()
    if "*" in line or "_" in line:
        strong = _BOLD.fullmatch(bare) is not None
        line = _BOLD.sub(_inner, line)
        line = _ITALIC.sub(_inner, line)
        if strong and kind is BlockKind.PARAGRAPH and len(bare) <= _HEADING_SIZE + 4 and not _closed(line):
            kind, level = BlockKind.HEADING, 7
    line = _CODE.sub(r"\1", line) if "`" in line else line
    line = _REFERENCE.sub("", line) if "[^" in line or "{" in line else line
    if _TAG_HINT.search(line) and looks_like_html(line):
        pieces = html_pieces(line)
        return [Piece(piece.text, kind, level, linked or piece.linked) for piece in pieces]
    line = _ESCAPE.sub(r"\1", line) if "\\" in line else line
    shown = tidy(unescape(line))
    return [Piece(shown, kind, level, linked, target=target)] if shown else []


def _inner(match: re.Match[str]) -> str:
    """Return what stands between a pair of marks."""
    return match[1] or match[2]
