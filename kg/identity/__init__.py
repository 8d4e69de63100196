"""Identity: the same thing across articles, merged conservatively, with reasons, under the researcher's ledger."""

from kg.identity.ledger import Ledger, read_ledger
from kg.identity.merge import Resolution, resolution, resolve

__all__ = ["Ledger", "Resolution", "read_ledger", "resolution", "resolve"]
