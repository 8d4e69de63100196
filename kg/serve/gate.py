"""The gate that every request passes: who is asked for, how much and how slowly it may send, and how many are inside."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from kg.serve.settings import Settings

__all__ = ["Gate", "known_host", "own_names"]

_DRAIN = 64 << 20  # bytes of a body that is too large which we still take, so that the client gets to read why
_SAFE = {
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"SAMEORIGIN",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'",
    b"cache-control": b"no-cache",
}


def own_names(settings: Settings) -> frozenset[str]:
    """Return the names under which the server may be asked for."""
    return frozenset(name.lower().rstrip(".") for name in ("localhost", settings.host, socket.gethostname(), *settings.hosts))


def known_host(header: str, names: Iterable[str]) -> bool:
    """Say whether a Host header names this server.

    A page of another site can let its own name lead to this address (DNS rebinding) and then read all; an address in
    digits cannot be made to lead elsewhere, so these are all taken.

    >>> [known_host(h, {"localhost"}) for h in ("127.0.0.1:8000", "[::1]:8000", "localhost", "evil.example:8000", "", "a@b")]
    [True, True, True, False, False, False]
    """
    try:
        parts = urlsplit(f"//{header}")
        name, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not name or parts.path or parts.query or parts.fragment or "@" in header or any(c <= " " for c in header):
        return False
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return name.rstrip(".") in names
    return True


class Gate:
    """ASGI middleware: refuses what is not meant for us or too much, and hardens every answer."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """Stand before an application."""
        self._app, self._settings = app, settings
        self._names = own_names(settings)
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request pass, or not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        send = _hardened(send)
        headers: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name, []).append(value)
        refusal = self._refusal(scope, headers)
        if refusal is None and self._inside >= self._settings.requests:
            refusal = 503, "the server has as much to do as it may; try again"
        if refusal is not None:
            if refusal[0] == 413 and b"expect" not in headers:  # noqa: PLR2004 - Content Too Large
                await _drain(receive, self._settings.slow)
            await _refuse(send, *refusal)
            return
        self._inside += 1
        try:
            await self._app(scope, _Body(receive, self._settings), send)
        finally:
            self._inside -= 1

    def _refusal(self, scope: Scope, headers: dict[bytes, list[bytes]]) -> tuple[int, str] | None:
        """Return why a request may not pass, by its head alone."""
        hosts = headers.get(b"host", [])
        if len(hosts) != 1 or not known_host(hosts[0].decode("latin-1"), self._names):
            return 421, "this server does not answer to that host name; name it with --allow-host"
        if len(scope["raw_path"]) + len(scope["query_string"]) > self._settings.target:
            return 414, f"the address is longer than {self._settings.target} bytes; send the query by POST"
        length = headers.get(b"content-length", [b"0"])[0]
        if not length.isdigit() or int(length[:20]) > self._settings.body:
            return 413, f"the body is larger than {self._settings.body} bytes"
        origin = headers.get(b"origin", [b""])[0].decode("latin-1")
        site, mode = (headers.get(name, [b""])[0] for name in (b"sec-fetch-site", b"sec-fetch-mode"))
        if site == b"cross-site" and mode != b"navigate" and origin not in self._settings.origins:
            return 403, "pages of other sites may not ask this server; allow one with --cors"
        return None


class _Body:
    """The body of a request, which must come in time and may not grow too large."""

    def __init__(self, receive: Receive, settings: Settings) -> None:
        """Count from now."""
        self._receive, self._settings = receive, settings
        self._size, self._whole = 0, False
        self._until = asyncio.get_running_loop().time() + settings.slow

    async def __call__(self) -> Message:
        """Return the next piece."""
        if self._whole:  # what comes now is only that the client has gone
            return await self._receive()
        from kg.serve.problems import Problem  # noqa: PLC0415 - loads with the application

        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError as error:
            raise Problem(408, "the body did not come in time", headers={"Connection": "close"}) from error
        self._size += len(message.get("body", b""))
        if self._size > self._settings.body:
            await _drain(self._receive, self._settings.slow)
            raise Problem(413, f"the body is larger than {self._settings.body} bytes", headers={"Connection": "close"})
        self._whole = message["type"] != "http.request" or not message.get("more_body", False)
        return message


async def _drain(receive: Receive, seconds: float) -> None:
    """Take what a client still sends, up to a limit, so that it reads our answer instead of a reset."""
    size = 0
    try:
        async with asyncio.timeout(seconds):
            while size < _DRAIN:
                message = await receive()
                size += len(message.get("body", b""))
                if not message.get("more_body", False):
                    return
    except TimeoutError:
        return


def _hardened(send: Send) -> Send:
    """Return a way to answer that adds the headers which every answer has, where it has not set its own."""

    async def harden(message: Message) -> None:
        if message["type"] == "http.response.start":
            there = {name.lower() for name, _ in message.get("headers", [])}
            more = [(name, value) for name, value in _SAFE.items() if name not in there]
            message = {**message, "headers": [*message.get("headers", []), *more]}
        await send(message)

    return harden


async def _refuse(send: Send, status: int, words: str) -> None:
    """Answer before anything is read."""
    body = f"{words}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    if status == 503:  # noqa: PLR2004 - Service Unavailable
        headers.append((b"retry-after", b"2"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
