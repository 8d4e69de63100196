"""HTTP of uvicorn, with a clock: a client that is slow to send its headers or to take an answer is let go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from kg.serve.settings import Settings

__all__ = ["timed_protocol"]

_LATE = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class _Timed(H11Protocol):
    """H11Protocol with two timers; uvicorn makes one for each connection, by a subclass that knows the time."""

    slow: ClassVar[float]

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - uvicorn's
        """Start with no timer."""
        super().__init__(*args, **more)
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def _expect(self, what: str, otherwise: Callable[[], None]) -> None:
        """Start a timer, unless it runs."""
        if what not in self._timers:
            self._timers[what] = self.loop.call_later(self.slow, otherwise)

    def _have(self, what: str) -> None:
        """Stop a timer."""
        if what in self._timers:
            self._timers.pop(what).cancel()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Expect headers."""
        super().connection_made(transport)
        self._expect("headers", self._late)

    def data_received(self, data: bytes) -> None:
        """Expect the rest of the headers, or nothing more."""
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            self._expect("headers", self._late)
        else:
            self._have("headers")

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timers."""
        self._have("headers")
        self._have("reader")
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Expect the client to read."""
        super().pause_writing()
        self._expect("reader", self.transport.abort)

    def resume_writing(self) -> None:
        """Go on: the client has read."""
        self._have("reader")
        super().resume_writing()

    def _late(self) -> None:
        """Let a client go that does not end its headers."""
        self._have("headers")
        if self.conn.their_state is h11.IDLE and not self.transport.is_closing():
            self.transport.write(_LATE)
            self.transport.close()


def timed_protocol(settings: Settings) -> type[H11Protocol]:
    """Return a protocol for `uvicorn.Config` (``http=``) that keeps to the times of the settings.

    uvicorn itself waits for ever for the end of the headers (as slowloris wants it), and for a reader who does not read.
    """
    return type("Timed", (_Timed,), {"slow": settings.slow})
