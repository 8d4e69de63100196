"""Saved web pages: the main text, and what the head says about it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.documents.html import depth, html_pieces, strip_code, unescape
from kg.documents.pieces import Found, Metadata, Piece, key, tidy
from kg.documents.records import parse_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from kg.documents.boilerplate import Boilerplate
    from kg.documents.metadata import Json

__all__ = ["found_in_page", "looks_like_page"]

_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_LARGEST_DATA = 200_000  # characters of a JSON-LD block
_LONGEST_TITLE = 500  # characters
_CANDIDATES = 30  # elements that one selector may offer
_LARGEST = 1_000_000  # characters of a page that is given to trafilatura (measured: about 1 s per million)
_ENOUGH = 60  # characters that make an article
_SHARE = 0.4  # of the text in paragraphs that the main part of a known system must hold
_SITE = re.compile(r"\s*(?:[|｜_»]|\s[-–—]\s|--|——)\s*")
_META_ISSUED = (
    *(
        "article:published_time",
        "og:published_time",
        "og:release_date",
        "datepublished",
        "pubdate",
        "publishdate",
        "publish-date",
    ),
    *("weibo:article:create_at", "publish_time", "dc.date.issued", "dc.date", "date", "article:modified_time"),
)
_META_PUBLISHER = ("og:site_name", "publisher", "mediaid", "media", "source", "dc.publisher", "application-name")
_META_AUTHOR = ("author", "article:author", "dc.creator", "byl")
_ARTICLES = frozenset({"NewsArticle", "Article", "BlogPosting", "ReportageNewsArticle"})


def looks_like_page(text: str) -> bool:
    """Say whether a text is a whole page rather than a fragment of HTML."""
    return _PAGE.search(text[:4000]) is not None


def found_in_page(markup: str, rules: Boilerplate, deepest: int) -> Found:
    """Return the article of a saved page: from the part that known systems mark as the article, else the densest.

    Building the tree of a page takes quadratic time in its depth: one of more than ``deepest`` levels is only scanned.
    """
    clean = strip_code(markup)
    if (levels := depth(clean)) > deepest:
        note = f"the page nests too deeply ({levels} levels where {deepest} is the limit); it was read without its structure"
        return Found(tuple(html_pieces(clean, rules.containers)), notes=(note,))
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 - 15 ms that `kg --help` need not pay

    metadata = _metadata(LexborHTMLParser(markup))
    pieces = _without_head(_main(clean, rules), metadata.title)
    if metadata.issued is None and (line := rules.prose(html_pieces(clean))[1].issued):
        return Found(tuple(pieces), replace(metadata, issued=line), (f"date from a line of the page: {line}",))
    return Found(tuple(pieces), metadata)


def _main(clean: str, rules: Boilerplate) -> list[Piece]:
    """Return the blocks of the article."""
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 - see above

    tree = LexborHTMLParser(clean)
    whole = sum(len(node.text(strip=True)) for node in tree.css("p"))
    for selector in rules.main:
        nodes = tree.css(selector)[:_CANDIDATES]
        if nodes:
            best = max(nodes, key=lambda node: len(node.text()))
            size = sum(len(part.text(strip=True)) for part in best.css("p")) or len(best.text(strip=True))
            if size >= _ENOUGH and size >= _SHARE * whole:
                return html_pieces(best.html or "", rules.containers)
    if extracted := _extracted(clean):
        return html_pieces(extracted, rules.containers)
    dense = _densest(tree)
    return html_pieces(dense.html or "" if dense else clean, rules.containers)


def _extracted(clean: str) -> str | None:
    """Return the main part by trafilatura, where it is installed (the extra ``web``)."""
    try:
        import trafilatura  # noqa: PLC0415 - optional and slow to load
    except ImportError:
        return None
    try:
        found: str | None = trafilatura.extract(
            clean, output_format="html", include_comments=False, include_tables=True, deduplicate=False
        )
    except Exception:  # noqa: BLE001 - whatever an optional library trips over, the page can still be read without it
        return None
    return found if found and len(found) >= _ENOUGH else None


def _densest(tree: LexborHTMLParser) -> LexborNode | None:
    """Return the element whose own paragraphs hold most text beyond links."""
    scores: dict[int, int] = {}
    nodes: dict[int, LexborNode] = {}
    for paragraph in tree.css("p"):
        parent = paragraph.parent
        if parent is not None:
            linked = sum(len(link.text(strip=True)) for link in paragraph.css("a"))
            scores[parent.mem_id] = scores.get(parent.mem_id, 0) + len(paragraph.text(strip=True)) - 2 * linked
            nodes[parent.mem_id] = parent
    best = max(scores, key=lambda number: scores[number], default=None)
    return nodes[best] if best is not None and scores[best] >= _ENOUGH else tree.body


def _without_head(pieces: list[Piece], title: str | None) -> list[Piece]:
    """Drop what stands before the headline, where the main part begins with a little of the page's furniture."""
    wanted = key(title) if title else ""
    for index, piece in enumerate(pieces[:8]):
        if wanted and key(piece.text) == wanted and all(len(before.text) <= _ENOUGH for before in pieces[:index]):
            return pieces[index:]
    return pieces


def _metadata(tree: LexborHTMLParser) -> Metadata:
    """Return what the head of a page says, Open Graph and JSON-LD before the visible."""
    metas = _metas(tree)
    data = _linked_data(tree)
    canonical = tree.css_first('link[rel="canonical"]')
    url = (canonical.attributes.get("href") if canonical else None) or metas.get("og:url") or _string(data.get("url"))
    moment = tree.css_first("time[datetime]")
    issued = next((metas[name] for name in _META_ISSUED[:2] if name in metas), None) or _string(data.get("datePublished"))
    issued = issued or next((metas[name] for name in _META_ISSUED if name in metas), None)
    issued = issued or (moment.attributes.get("datetime") if moment else None)
    sections = [metas[name] for name in ("article:section", "article:tag") if name in metas]
    return Metadata(
        title=_title(tree, metas, data),
        issued=issued,
        publisher=_name(data.get("publisher")) or next((metas[name] for name in _META_PUBLISHER if name in metas), None),
        author=_name(data.get("author")) or next((metas[name] for name in _META_AUTHOR if name in metas), None),
        url=url,
        categories=tuple(dict.fromkeys(sections)),
    )


def _metas(tree: LexborHTMLParser) -> dict[str, str]:
    """Return the first value of each ``meta``, by lower-case name."""
    metas: dict[str, str] = {}
    for node in tree.css("meta[content]"):
        attributes = node.attributes
        name = (attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or "").lower()
        value = tidy(unescape((attributes.get("content") or "")[:2000]))
        if name and value:
            metas.setdefault(name, value)
    return metas


def _title(tree: LexborHTMLParser, metas: Mapping[str, str], data: Mapping[str, Json]) -> str | None:
    """Return the headline: declared, the only ``h1``, or the page's title without the site's name."""
    declared = metas.get("og:title") or _string(data.get("headline")) or metas.get("twitter:title")
    node = tree.css_first("title")
    title = tidy(node.text()[:_LONGEST_TITLE]) if node else ""
    heads = [text for head in tree.css("h1")[:_CANDIDATES] if (text := tidy(head.text()[:_LONGEST_TITLE]))]
    for candidate in (declared, title):
        wanted = key(candidate) if candidate else ""
        inside = [head for head in heads if key(head) and key(head) in wanted]
        if inside:
            return max(inside, key=len)
    if declared:
        return declared
    if len(heads) == 1:
        return heads[0]
    parts = _SITE.split(title)
    return max(parts, key=len) or None


def _linked_data(tree: LexborHTMLParser) -> Mapping[str, Json]:
    """Return the JSON-LD record of the article; an empty one where there is none."""
    for node in tree.css('script[type="application/ld+json"]')[:10]:
        text = node.text()
        if len(text) > _LARGEST_DATA:
            continue
        try:
            value = parse_json(text)
        except ValueError:
            continue
        for record in _flat(value):
            kinds = record.get("@type")
            names = kinds if isinstance(kinds, list) else [kinds]
            if any(name in _ARTICLES for name in names if isinstance(name, str)):
                return record
    return {}


def _flat(value: Json) -> Iterator[Mapping[str, Json]]:
    """Yield the records of a JSON-LD block, those of its graph included."""
    for record in value if isinstance(value, list) else [value]:
        if isinstance(record, dict):
            yield record
            graph = record.get("@graph")
            if isinstance(graph, list):
                yield from (member for member in graph if isinstance(member, dict))


def _string(value: Json) -> str | None:
    return tidy(unescape(value[:2000])) or None if isinstance(value, str) else None


def _name(value: Json) -> str | None:
    """Return the name of a person or organisation, given as a record, a list or a string."""
    if isinstance(value, list):
        return "、".join(name for member in value[:5] if not isinstance(member, list) and (name := _name(member))) or None
    return _string(value.get("name")) if isinstance(value, dict) else _string(value)
