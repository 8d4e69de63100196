"""The names under which files keep an article's metadata, mapped to ours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from kg.documents.html import unescape
from kg.documents.pieces import Metadata, tidy
from kg.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FIELDS", "Json", "check_fields", "metadata_of", "text_of"]

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"

FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "headline", "标题", "標題", "题目"),
    "content": (
        *("content", "text", "body", "正文", "内容", "內容", "全文", "content_html", "contentHtml", "content_text", "html"),
        *("articleBody", "article_body", "fulltext", "full_text", "fullText", "raw_content", "markdown", "story"),
        *("maintext", "summary", "description", "摘要"),
    ),
    "issued": (
        *("issued", "date", "pubDate", "pubdate", "pub_date", "pub_time", "published", "publishedAt", "published_at", "发布时间"),
        *(
            "published_time",
            "datePublished",
            "date_published",
            "publish_date",
            "publish_time",
            "publishDate",
            "publishTime",
            "發布時間",
        ),
        *(
            "date_publish",
            "日期",
            "时间",
            "時間",
            "time",
            "datetime",
            "timestamp",
            "created",
            "created_at",
            "createdAt",
            "updated",
        ),
    ),
    "publisher": (
        "publisher",
        "media",
        "媒体",
        "媒體",
        "outlet",
        "site_name",
        "siteName",
        "来源",
        "來源",
        "出处",
        "site",
        "source",
    ),
    "author": ("author", "authors", "byline", "creator", "作者", "记者", "記者"),
    "url": (
        "url",
        "link",
        "href",
        "链接",
        "鏈接",
        "网址",
        "原文链接",
        "permalink",
        "canonical",
        "source_url",
        "sourceUrl",
        "from",
        "source",
    ),
    "categories": ("categories", "category", "tags", "tag", "分类", "分類", "标签", "標籤", "栏目", "section", "channel"),
    "id": ("id", "_id", "guid", "uuid", "docid", "doc_id", "article_id", "articleId", "news_id", "编号"),
}
"""Our name of a field → the names under which files have it, the surest first."""

_LIMIT = 50  # values of one field
_LENGTH = 500  # characters of one value
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def check_fields(fields: Mapping[str, str] | None) -> Mapping[str, str]:
    """Return a caller's mapping of our field names to the file's, checked.

    Raises:
        SettingsError: when a name is none of ours.
    """
    unknown = sorted(set(fields or ()) - set(FIELDS))
    if unknown:
        message = f"no such field: {', '.join(unknown)}; the fields are {', '.join(FIELDS)}"
        raise SettingsError(message)
    return fields or {}


def metadata_of(record: Mapping[str, Json], fields: Mapping[str, str]) -> Metadata:
    """Return what a record says about its article; unknown fields and wrong types are left out."""
    publisher = _first(record, "publisher", fields)
    addresses = _all(record, "url", fields)
    url = next((value for value in addresses if _ADDRESS.match(value)), None)
    publisher = publisher or next((value for value in _strings(record.get("from")) if not _ADDRESS.match(value)), None)
    if publisher and _ADDRESS.match(publisher):
        url = url or publisher
        publisher = next((value for value in _all(record, "publisher", fields) if not _ADDRESS.match(value)), None)
    return Metadata(
        title=_first(record, "title", fields),
        issued=_first(record, "issued", fields),
        publisher=publisher,
        author=_first(record, "author", fields),
        url=url,
        categories=tuple(dict.fromkeys(_all(record, "categories", fields)))[:_LIMIT],
        own_id=_first(record, "id", fields),
    )


def text_of(record: Mapping[str, Json], fields: Mapping[str, str]) -> str | None:
    """Return the body of a record, or None where it has none."""
    for name in _names("content", fields):
        value = _get(record, name)
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, list):
            lines = [line for line in value if isinstance(line, str)]
            if lines:
                return "\n\n".join(lines)
    return None


def _names(field: str, fields: Mapping[str, str]) -> tuple[str, ...]:
    return (fields[field],) if field in fields else FIELDS[field]


def _get(record: Mapping[str, Json], name: str) -> Json:
    """Return a field of a record; a name with dots leads into nested records."""
    if name in record:
        return record[name]
    if "." not in name:
        return None
    value: Json = dict(record)
    for part in name.split("."):
        if not isinstance(value, dict) or part not in value:
            return None
        value = value[part]
    return value


def _all(record: Mapping[str, Json], field: str, fields: Mapping[str, str]) -> list[str]:
    return [text for name in _names(field, fields) for text in _strings(_get(record, name))]


def _first(record: Mapping[str, Json], field: str, fields: Mapping[str, str]) -> str | None:
    """Return the first value; several authors are joined."""
    for name in _names(field, fields):
        values = _strings(_get(record, name))
        if field == "issued":  # «published: true» is no date
            values = [value for value in values if any(char.isdigit() for char in value)]
        if values:
            return "、".join(values) if field == "author" else values[0]
    return None


def _strings(value: Json) -> list[str]:
    """Return the strings of a value: itself, its members, or the name of a nested record."""
    if isinstance(value, dict):
        value = next((value[name] for name in ("name", "title", "term", "$oid", "$date") if name in value), None)
    if value is None or isinstance(value, bool):
        return []
    if isinstance(value, int | float):
        value = str(value) if abs(value) < 10**18 else ""
    if isinstance(value, str):
        shown = tidy(unescape(value[: _LENGTH * 4]))[:_LENGTH]
        return [shown] if shown else []
    if isinstance(value, dict):
        return []
    return [text for member in value[:_LIMIT] if not isinstance(member, list) for text in _strings(member)]
