"""What the notebooks share: answers as data frames, questions shown with their SPARQL, and a font that has Chinese.

A notebook imports it from its own folder: ``from helpers import Book, label``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from matplotlib import font_manager
from matplotlib import pyplot as plt
from pypinyin import lazy_pinyin

from kg import store
from kg.vocabulary import load_knowledge

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["FONT", "SHADES", "Book", "articles", "label"]

WITH_CHINESE = (
    *("Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans SC", "WenQuanYi Micro Hei", "PingFang SC", "Hiragino Sans GB"),
    *("Microsoft YaHei", "SimHei", "Noto Serif CJK SC", "Noto Serif CJK JP"),
)
"""Fonts with Chinese, the likeliest first; Debian and Ubuntu: ``apt install fonts-noto-cjk``."""

_INSTALLED = {font.name for font in font_manager.fontManager.ttflist}
FONT = next((name for name in WITH_CHINESE if name in _INSTALLED), None)
"""The font of the charts; None where none with Chinese is installed: then `label` writes pinyin."""

SHADES = {"asserted": "#0062a3", "planned": "#9aa5b1", "rumoured": "#f0c04a", "denied": "#b84a00"}
"""A colour for each modality, told apart by colour-blind readers too."""

_NUMBERS = frozenset({"integer", "decimal", "double", "float"})

plt.rcParams["font.family"] = [FONT, "DejaVu Sans"] if FONT else ["DejaVu Sans"]
plt.rcParams["axes.unicode_minus"] = False  # few Chinese fonts have the sign
plt.rcParams["figure.figsize"] = (7, 3.2)
plt.rcParams["figure.dpi"] = 80
pd.set_option("display.max_colwidth", 60, "display.width", 160, "display.unicode.east_asian_width", True)


def label(text: str, longest: int = 18) -> str:
    """Return a text for a chart: shortened, and in pinyin where no font has Chinese."""
    short = text if len(text) <= longest else text[: longest - 1] + "…"
    return short if FONT else " ".join(lazy_pinyin(short))


def articles(*folders: Path) -> list[Path]:
    """Return the articles of some folders: no README, no gold, and nothing that is held back for measuring."""
    return [path for folder in folders for path in sorted(folder.iterdir()) if _is_article(path)]


def _is_article(path: Path) -> bool:
    return path.suffix in {".md", ".txt"} and path.stem != "README" and not path.stem.endswith("-held")


class Book:
    """The questions that have a name, and the answers of one build."""

    def __init__(self, out: Path, ontology: Path | None = None) -> None:
        """Take the folder of a build."""
        self.out = out
        self.questions = {one.name: one for one in store.named_queries(load_knowledge(ontology).folder)}

    def ask(self, sparql: str) -> pd.DataFrame:
        """Return the answer to SPARQL; columns that hold numbers alone are numbers."""
        table = store.query(self.out / "graph.ttl", sparql)
        frame = pd.DataFrame(list(table.texts()), columns=list(table.columns))
        for place, name in enumerate(table.columns):
            kinds = {row[place].datatype.rpartition("#")[2] for row in table.rows if row[place]}
            if kinds and kinds <= _NUMBERS:
                frame[name] = pd.to_numeric(frame[name])
        return frame

    def named(self, name: str) -> pd.DataFrame:
        """Show a question by its name, in both languages and in SPARQL, and return its answer."""
        question = self.questions[name]
        print(f"kg query {name}\n{question.sparql.strip()}")
        return self.ask(question.sparql)
