"""A read-only web server for one graph: SPARQL, a page for each thing, search, and reconciliation for OpenRefine.

A request passes `gate`, is routed by `app`, and asks the workers of an `edition` (the graph as it stood when it was read) by way
of `house`. What takes time is done in processes that can be ended (`pool`, `worker`); the search index is a SQLite file.
"""

from kg.serve.server import serve
from kg.serve.settings import Settings

__all__ = ["Settings", "serve"]
