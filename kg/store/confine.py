"""What a process that evaluates queries gives up beforehand."""

from __future__ import annotations

from contextlib import suppress

__all__ = ["limit_memory"]


def limit_memory(memory: int) -> None:
    """Let this process have at most so many bytes of data, and leave no core file, as far as the system knows limits."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on every system

        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
