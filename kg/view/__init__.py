"""The page people explore: the corpus as one HTML file that works with no network, from any line to its sentence."""

from kg.view.network import Item, networkx_graph
from kg.view.page import PICTURES, PageOptions, write_page
from kg.view.safe import clean, safe_url
from kg.view.style import Labels, Style, load_style

__all__ = [
    "PICTURES",
    "Item",
    "Labels",
    "PageOptions",
    "Style",
    "clean",
    "load_style",
    "networkx_graph",
    "safe_url",
    "write_page",
]
