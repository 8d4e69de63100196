"""Keeping a graph current: look at files and feeds again and again, and build when something is new.

Looking costs a listing of the files. Feeds are taken apart into one file per item, so that an article stays when it falls
out of the feed, and one that its publisher has changed replaces itself. The network is asked only for addresses that the
caller gives, by `fetch`.
"""

from kg.watch.fetch import MOST_BYTES, Fetched, fetch
from kg.watch.inbox import Kept, keep_items
from kg.watch.loop import Round, snapshot, watch

__all__ = ["MOST_BYTES", "Fetched", "Kept", "Round", "fetch", "keep_items", "snapshot", "watch"]
