"""One feed from the web, within limits: only when asked, only by HTTP, only so much, and not deeper into a network than asked.

``httpx`` does the HTTP, as for `kg.store.remote`: it has limits for each step, counts what it has decompressed, and leaves
redirects to its caller.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from kg import __version__
from kg.errors import MissingExtra, StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

__all__ = ["MOST_BYTES", "Fetched", "fetch"]

MOST_BYTES = 20_000_000
"""Of one feed, after decompression."""

_SECONDS = 30.0
_REDIRECTS = 5
_AGAIN = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}
_NOT_MODIFIED = 304
_WANTED = "application/rss+xml, application/atom+xml, application/xml;q=0.9, */*;q=0.1"


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: the bytes (None where nothing is new since last time), and what to say next time."""

    data: bytes | None
    marks: Mapping[str, str]


def fetch(url: str, marks: Mapping[str, str] | None = None, *, most: int = MOST_BYTES, seconds: float = _SECONDS) -> Fetched:
    """Get a feed; ``marks`` are those of the last answer, so that an unchanged feed is not sent again.

    At most ``most`` bytes and ``seconds`` in all. Redirects are followed to other addresses of http or https, five at
    most; one that leads from the public network into a private one is refused.

    Raises:
        MissingExtra: httpx is not installed.
        StoreError: the address is none, cannot be reached, refuses, sends too much or takes too long.
    """
    try:
        import httpx  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtra("httpx", "load") from error
    end = time.monotonic() + seconds
    headers = {
        "User-Agent": f"kuangtu/{__version__}",
        "Accept": "application/rss+xml, application/atom+xml, application/xml;q=0.9",
    }
    headers |= {_AGAIN[name]: value for name, value in (marks or {}).items() if name in _AGAIN}
    private = _is_private(_host(url))
    place = url
    with httpx.Client(timeout=httpx.Timeout(seconds, connect=min(seconds, 10.0)), follow_redirects=False) as client:
        for _ in range(_REDIRECTS + 1):
            try:
                with client.stream("GET", place, headers=headers) as answer:
                    if not answer.has_redirect_location:
                        return _taken(answer, url, marks or {}, most, end)
                    place = urljoin(place, answer.headers["Location"])
            except (httpx.TransportError, httpx.InvalidURL, httpx.DecodingError, httpx.StreamError) as error:
                raise StoreError(f"cannot be fetched: {error or type(error).__name__}", url) from error
            if _is_private(_host(place)) and not private:
                raise StoreError(f"redirects into a private network ({place}), which is refused", url)
    raise StoreError(f"redirects more than {_REDIRECTS} times", url)


def _taken(answer: httpx.Response, url: str, marks: Mapping[str, str], most: int, end: float) -> Fetched:
    """Take an answer piece by piece, so that no more is held than allowed."""
    if answer.status_code == _NOT_MODIFIED:
        return Fetched(None, marks)
    if not answer.is_success:
        raise StoreError(f"answered {answer.status_code}", url)
    parts: list[bytes] = []
    size = 0
    for part in answer.iter_bytes(65_536):
        size += len(part)
        if size > most:
            raise StoreError(f"sends more than {most // 1_000_000} MB, which no feed needs", url)
        if time.monotonic() > end:
            raise StoreError("takes too long; it is tried again the next time", url)
        parts.append(part)
    return Fetched(b"".join(parts), {name: answer.headers[name] for name in _AGAIN if name in answer.headers})


def _host(url: str) -> str:
    """Return the host of an address of the web.

    Raises:
        StoreError: it is none.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        host = None
    if not host or parts.scheme not in {"http", "https"}:
        raise StoreError("is no web address; write it like https://example.org/rss", url)
    if parts.username or parts.password:
        raise StoreError("holds a password, which would be shown; feeds are fetched without", f"{parts.scheme}://{host}")
    return host


def _is_private(host: str) -> bool:
    """Say whether a host lies in this machine or a private network; one that cannot be looked up (behind a proxy) does not."""
    try:
        found = {str(info[4][0]).partition("%")[0] for info in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        return False
    return any(not ipaddress.ip_address(address).is_global for address in found)
