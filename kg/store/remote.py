"""A triplestore elsewhere, over HTTP: the SPARQL protocols, spoken so that no password leaves for a place it was not meant for.

``httpx`` does the HTTP: it alone of the small ones has digest authentication with bodies, which Virtuoso asks for, and
time limits for each step; the standard library's opener has one limit for all and follows redirects with what it
was given. Here credentials are sent only after the store has asked for them, as it has asked, and no redirect is followed.
"""

from __future__ import annotations

import netrc
import os
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from kg.errors import MissingExtra, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping

    import httpx

__all__ = ["Credentials", "Remote", "connect", "credentials_for"]

_TRY_AGAIN = frozenset({429, 502, 503, 504})
_LONGEST_WAIT = 60.0
_SHOWN = 300
_REFUSED = frozenset({401, 403})
_RESULTS = {"Accept": "application/sparql-results+json"}
_PROBING = 10.0  # seconds for an address that may be none: some stores never answer there


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a store wants to know of who writes; never shown."""

    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


def credentials_for(url: str, environment: Mapping[str, str] = os.environ) -> Credentials:
    """Return the credentials of the environment (``KUANGTU_TOKEN``, or ``KUANGTU_USER`` and ``KUANGTU_PASSWORD``), else of netrc.

    Raises:
        StoreError: the address holds a password, or the netrc file is malformed.
    """
    parts = urlsplit(url)
    if parts.username or parts.password:
        shown = f"{parts.scheme}://{parts.hostname}{parts.path}"
        raise StoreError("no password in the address; set KUANGTU_USER and KUANGTU_PASSWORD, or use ~/.netrc", shown)
    if token := environment.get("KUANGTU_TOKEN"):
        return Credentials(token=token)
    if user := environment.get("KUANGTU_USER"):
        return Credentials(user, environment.get("KUANGTU_PASSWORD", ""))
    try:
        found = netrc.netrc(environment.get("NETRC") or None).authenticators(parts.hostname or "")
    except FileNotFoundError:
        return Credentials()
    except (OSError, netrc.NetrcParseError) as error:
        raise StoreError(f"the netrc file cannot be read: {type(error).__name__}", url) from error
    return Credentials(found[0], found[2] or "") if found else Credentials()


@dataclass(slots=True)
class Remote:
    """A store at an address, with retries: what is refused for a moment is asked again, ever more slowly."""

    url: str
    client: httpx.Client
    retries: int = 4
    wait: Callable[[float], None] = time.sleep

    def query(self, url: str, sparql: str, *, probing: bool = False) -> dict[str, Any]:
        """Ask an endpoint, by a form (Virtuoso waits for ever on a bare query in the body); return SPARQL results.

        Raises:
            StoreError: it refused, or answered with something else.
        """
        if probing:
            answer = self.send("GET", url, params={"query": sparql}, headers=_RESULTS, probing=True)
        else:
            answer = self.send("POST", url, form={"query": sparql}, headers=_RESULTS)
        try:
            found = answer.json()
        except ValueError as error:
            raise StoreError(f"does not answer queries with SPARQL results: {_words(answer)}", url) from error
        if not isinstance(found, dict) or not ({"results", "boolean"} & set(found)):
            raise StoreError(f"does not answer queries with SPARQL results: {_words(answer)}", url)
        return found

    def send(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        missing_is_fine: bool = False,
        probing: bool = False,
    ) -> httpx.Response:
        """Send a request until it is answered; ``probing`` sends it once, and waits ten seconds at most.

        Raises:
            StoreError: the store cannot be reached, refuses, or sends us elsewhere.
        """
        import httpx  # noqa: PLC0415 - an extra

        limit = httpx.Timeout(_PROBING) if probing else self.client.timeout
        for turn in range(self.retries + 1):
            last = turn == self.retries
            try:
                answer = self.client.request(method, url, params=params, data=form, content=body, headers=headers, timeout=limit)
            except httpx.TimeoutException as error:
                if last or probing:
                    raise StoreError(f"did not answer within {limit.read:g} s", url) from error
                self.wait(_pause(turn))
                continue
            except httpx.TransportError as error:
                if last:
                    raise StoreError(f"cannot be reached: {error or type(error).__name__}", url) from error
                self.wait(_pause(turn))
                continue
            except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
                raise StoreError(f"is no web address: {error}", url) from error
            if not _for_a_moment(answer) or last:
                break
            self.wait(_pause(turn, answer.headers.get("Retry-After", "")))
        if answer.status_code == 404 and missing_is_fine:  # noqa: PLR2004 - Not Found
            return answer
        _refuse(answer, url)
        return answer


def _for_a_moment(answer: httpx.Response) -> bool:
    """Say whether a store refuses only now: it is busy, or (Virtuoso, with 500) its own transactions have met."""
    return answer.status_code in _TRY_AGAIN or (answer.status_code == 500 and "deadlocked" in answer.text)  # noqa: PLR2004


def _refuse(answer: httpx.Response, url: str) -> None:
    """Raise what an answer that is no success means."""
    if answer.is_success:
        return
    if answer.is_redirect:
        there = answer.headers.get("Location", "elsewhere")
        raise StoreError(f"redirects to {there}, and passwords are not sent on; give that address if it is the right one", url)
    if answer.status_code in _REFUSED:
        hint = "set KUANGTU_USER and KUANGTU_PASSWORD, or KUANGTU_TOKEN, to an account that may write"
        raise StoreError(f"refuses ({answer.status_code}): {hint}", url)
    raise StoreError(f"answered {answer.status_code}: {_words(answer)}", url)


def _words(answer: httpx.Response) -> str:
    """Return the beginning of an answer, in one line."""
    text = " ".join(answer.text.split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _pause(turn: int, asked: str = "") -> float:
    """Return how many seconds to wait before the next try: what the store asks for, else half a second, doubled each time."""
    return min(float(asked) if asked.isdigit() else 0.5 * 2**turn, _LONGEST_WAIT)


@contextmanager
def connect(url: str, credentials: Credentials | None = None, *, timeout: float = 600.0, retries: int = 4) -> Iterator[Remote]:
    """Open connections to a store; ``timeout`` is in seconds, for one answer.

    Raises:
        MissingExtra: httpx is not installed.
        StoreError: the address is not one of http or https.
    """
    try:
        import httpx  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtra("httpx", "load") from error
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise StoreError("is no web address; write it like http://localhost:7878", url)
    limits = httpx.Timeout(timeout, connect=min(timeout, 20.0))
    auth = _when_asked(credentials) if credentials and (credentials.user or credentials.token) else None
    with httpx.Client(timeout=limits, auth=auth, follow_redirects=False) as client:
        yield Remote(url, client, retries)


def _when_asked(credentials: Credentials) -> httpx.Auth:
    """Return the way to prove who we are: nothing until the store asks, then as it asks (Digest, Basic or Bearer)."""
    import httpx  # noqa: PLC0415 - an extra

    class WhenAsked(httpx.Auth):
        """Remembers how each address asked, so that large bodies are not sent twice."""

        requires_response_body = True

        def __init__(self) -> None:
            self._chosen: dict[str, httpx.Auth] = {}

        def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
            if credentials.token:
                request.headers["Authorization"] = f"Bearer {credentials.token}"
                yield request
                return
            place = request.url.path
            if place not in self._chosen:
                answer = yield request
                if answer.status_code != httpx.codes.UNAUTHORIZED:
                    return
                asked = answer.headers.get("WWW-Authenticate", "").lower()
                kind = httpx.DigestAuth if "digest" in asked else httpx.BasicAuth
                self._chosen[place] = kind(credentials.user, credentials.password)
            yield from self._chosen[place].auth_flow(request)

    return WhenAsked()
