"""Feeds taken apart: one small JSON file per item, which the reader of articles takes like any other."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from kg.documents import FeedItem, decode, feed_items, looks_like_feed, safe_id
from kg.pipeline import replaced_file

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Kept", "keep_items"]

_HEAD = 4000


@dataclass(frozen=True, slots=True)
class Kept:
    """How many items of a feed were new, changed, or as before, and what was wrong with it."""

    new: int = 0
    changed: int = 0
    same: int = 0
    problem: str | None = None


def keep_items(data: bytes, name: str, folder: Path) -> Kept:
    """Write each item of a feed to a file of its own; items that the feed no longer holds stay.

    A file is named after the feed (``name``) and the item's own id, or else its address, or else its words, so
    that the next version of the feed replaces it; it is written only when it changes.

    Raises:
        OutputError: the folder cannot be written to.
    """
    decoded = decode(data)
    if decoded is None or not looks_like_feed(decoded.text[:_HEAD]):
        return Kept(problem="no RSS or Atom; give the address of a feed")
    items, problem = feed_items(decoded.text)
    counts = {"new": 0, "changed": 0, "same": 0}
    for item in items:
        about = asdict(item.about)
        record = {"id": about.pop("own_id"), **about, "content": item.content}  # the names that records of JSON have
        text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
        counts[_kept(text, folder / f"{safe_id(name)}-{_key(item)}.json")] += 1
    if problem is None and not items:
        problem = "it holds no items"
    return Kept(**counts, problem=problem)


def _key(item: FeedItem) -> str:
    """Return what tells an item from the others of its feed."""
    about = item.about
    if about.own_id:
        return safe_id(about.own_id)
    words = about.url or f"{about.title}\n{about.issued}\n{item.content}"
    return blake2b(words.encode("utf-8", "replace"), digest_size=6).hexdigest()


def _kept(text: str, path: Path) -> str:
    """Write a file whose text is not that already; say which of the three it was."""
    data = text.encode("utf-8", "replace")
    try:
        before = path.read_bytes()
    except FileNotFoundError:
        before = None
    if before == data:
        return "same"
    with replaced_file(path) as new:
        new.write_bytes(data)
    return "new" if before is None else "changed"
