"""Listens, and ends in good order."""

from __future__ import annotations

import asyncio
import logging
import socket
from contextlib import closing
from typing import TYPE_CHECKING

from kg.errors import GraphError, MissingExtra, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import FrameType

    import uvicorn

    from kg.serve.edition import Shelf
    from kg.serve.settings import Settings

__all__ = ["serve"]

_BACKLOG = 256
_GRACE = 10  # seconds that running requests have when the server is told to end


def serve(
    folder: Path,
    settings: Settings,
    *,
    port: int = 8000,
    ontology: Path | None = None,
    ready: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve the folder of a build until the process is told to end (Ctrl-C, SIGTERM).

    ``port`` 0 takes any that is free; ``ready`` is called with the address once requests are answered.

    Raises:
        MissingExtra: the libraries of the server are not installed.
        GraphError: there is no graph in the folder, or it cannot be loaded.
        StoreError: the address cannot be listened at.
    """
    try:
        import mimeparse  # noqa: F401, PLC0415 - only to know that it is there
        import starlette  # noqa: F401, PLC0415 - same
        import uvicorn  # noqa: PLC0415 - of the extra `serve`
    except ImportError as error:
        raise MissingExtra(error.name or "uvicorn", "serve") from error
    from kg.serve.app import application  # noqa: PLC0415 - same
    from kg.serve.protocol import timed_protocol  # noqa: PLC0415 - same

    if not (folder / "graph.ttl").is_file():
        raise GraphError(f"{folder / 'graph.ttl'}: no such graph; build one with: kg build FOLDER -o {folder}")
    app = application(folder, settings, ontology)
    with closing(_listen(settings.host, port)) as listening:
        address = _address(settings.host, listening.getsockname()[1])
        config = uvicorn.Config(
            app, http=timed_protocol(settings), ws="none", lifespan="off", log_config=None, access_log=False,
            proxy_headers=False, server_header=False, limit_concurrency=settings.connections,
            timeout_graceful_shutdown=_GRACE, h11_max_incomplete_event_size=settings.headers,
        )  # fmt: skip
        for name in ("uvicorn", "uvicorn.error", "uvicorn.asgi"):
            logging.getLogger(name).setLevel(logging.ERROR)
        server = _server(config, lambda: ready(address))
        asyncio.run(_run(server, app.state.house.shelf, listening))


async def _run(server: uvicorn.Server, shelf: Shelf, listening: socket.socket) -> None:
    """Load the graph, answer until told to end, and leave nothing behind."""
    await shelf.open()
    try:
        await server.serve(sockets=[listening])
    finally:
        await shelf.close()


def _server(config: uvicorn.Config, said: Callable[[], None]) -> uvicorn.Server:
    """Return a server that calls back once it has started, and always ends in good order."""
    import uvicorn  # noqa: PLC0415 - of the extra `serve`

    class Patient(uvicorn.Server):
        """uvicorn's server would skip the cleaning at a second Ctrl-C, and raise the signal again at the end."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            """Start, and say so."""
            await super().startup(sockets=sockets)
            if self.started:
                said()

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - uvicorn's
            """End; running requests have their time."""
            self.should_exit = True

    return Patient(config)


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens.

    Raises:
        StoreError: the address is in use, not ours, or needs rights.
    """
    address = _address(host, port)
    try:
        family, *_, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listening = socket.socket(family, socket.SOCK_STREAM)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(place)
            listening.listen(_BACKLOG)
        except OSError:
            listening.close()
            raise
    except (OSError, OverflowError) as error:
        words = getattr(error, "strerror", None) or str(error)
        raise StoreError(f"cannot listen there ({words}); choose another place with --host and --port", address) from error
    return listening


def _address(host: str, port: int) -> str:
    """Return the address for a browser."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"
