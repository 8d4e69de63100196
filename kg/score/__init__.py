"""Precision, recall and F1 of a graph against a gold standard.

A gold folder holds one JSON file per article (``{"article": …, "facts": [{"s", "p", "o", "when", "modality",
"by", "optional"}, …]}``): each name is a list of names of which any is right. A claim is right when its
predicate is that of a gold fact of the same article and its subject and object bear one of its names, with
case, width, quotation marks and spaces aside, or the same amount or day. A repeat within one
article counts once; what matches an optional fact counts neither for nor against. On the facts matched, it is
counted how often time, modality, attribution and region codes are right, and of all quotations how many are the
very words of the article.
"""

from kg.score.compare import PredicateScore, Rate, Score, Tally, score
from kg.score.facts import Amount, Fact, norm
from kg.score.found import facts_of_build, facts_of_corpus
from kg.score.gold import read_gold

__all__ = [
    "Amount",
    "Fact",
    "PredicateScore",
    "Rate",
    "Score",
    "Tally",
    "facts_of_build",
    "facts_of_corpus",
    "norm",
    "read_gold",
    "score",
]
