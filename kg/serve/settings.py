"""What can be set of the server, and the limits that keep it alive."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Settings"]

_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Settings:
    """The limits of the server; times are in seconds, sizes in bytes.

    ``timeout`` is for one query, ``rows`` (or triples) and ``answer`` for what it gives. ``workers`` queries are evaluated at
    once, each in a process that may take ``memory`` (one more process serves our own pages); ``waiting`` more may wait for
    ``patience`` seconds. ``requests`` are handled at once, whatever they ask. ``body`` limits a request, ``target`` the
    length of its address, ``headers`` what stands before its body; ``slow`` is how long a client may take to send its headers,
    its body, or to take any of an answer.

    ``origins`` are the web pages (``http://127.0.0.1:3333``) whose scripts may read answers; ``hosts`` are names under which
    the server may be asked for, besides ``localhost``, ``host`` and addresses in digits.

    >>> Settings(hosts=("graph.example.org",)).timeout
    30.0
    """

    host: str = "127.0.0.1"
    timeout: float = 30.0
    rows: int = 100_000
    answer: int = 64 * _MIB
    body: int = _MIB
    target: int = 16_384
    headers: int = 32_768
    workers: int = 2
    waiting: int = 64
    patience: float = 10.0
    requests: int = 256
    connections: int = 1024
    memory: int = 4096 * _MIB
    slow: float = 10.0
    poll: float = 1.0
    origins: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
