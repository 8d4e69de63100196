"""What articles bring in, made harmless before it enters the page: text stays text, an address stays an address."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

__all__ = ["clean", "json_block", "safe_url"]

# C0 and C1 controls but tab and newline, bidirectional controls, invisible separators, lone surrogates, noncharacters
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_MARKUP = re.compile("[<>&\u2028\u2029]")
_LONGEST_URL = 2000


def clean(text: str) -> str:
    r"""Put U+FFFD in the place of each character that is not seen but changes what is; the length stays.

    A mark that turns the direction of writing could make a name read backwards, so a reader sees that one was there.

    >>> clean("四川\u202e省\x00")
    '四川\ufffd省\ufffd'
    """
    return _UNSEEN.sub("\ufffd", text)


def safe_url(url: str | None) -> str | None:
    """Return an address that a reader may follow: absolute, http or https, with a host; else None.

    >>> safe_url("https://example.org/a?b=1"), safe_url("javascript:alert(1)"), safe_url("https:///x")
    ('https://example.org/a?b=1', None, None)
    """
    if not url or len(url) > _LONGEST_URL or any(c <= " " or c in '<>"\\^`{|}' for c in url) or _UNSEEN.search(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.hostname and parts.username is None else None


def json_block(value: object) -> str:
    r"""Write a value as JSON that no HTML parser can take for markup.

    >>> json_block({"a": "</script>&"})
    '{"a":"\\u003c/script\\u003e\\u0026"}'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return _MARKUP.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
