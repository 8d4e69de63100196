"""Identity: the same thing across articles, merged conservatively, with reasons, under the researcher's ledger."""

from kg.identity.ledger import Ledger, read_ledger
from kg.identity.merge import resolve

__all__ = ["Ledger", "read_ledger", "resolve"]
