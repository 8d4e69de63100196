"""The page people explore: the corpus as one HTML file that works with no network, from any line to its sentence."""

from kg.view.network import Item, networkx_graph
from kg.view.networks import NetworkFormat, network, write_network
from kg.view.page import PICTURES, PageOptions, write_page
from kg.view.safe import clean, safe_url
from kg.view.select import Selection, select, told
from kg.view.style import Labels, Style, load_style

__all__ = [
    "PICTURES",
    "Item",
    "Labels",
    "NetworkFormat",
    "PageOptions",
    "Selection",
    "Style",
    "clean",
    "load_style",
    "network",
    "networkx_graph",
    "safe_url",
    "select",
    "told",
    "write_network",
    "write_page",
]
