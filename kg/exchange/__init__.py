"""The graph for other tools: every format that it is written in, what follows from it, and what two builds differ in."""

from kg.exchange.formats import Format, compressed, export, format_of

__all__ = ["Format", "compressed", "export", "format_of"]
