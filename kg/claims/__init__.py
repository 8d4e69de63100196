"""Claims: what an article says, with time, modality, source and the words that prove it."""

from kg.claims.extract import ArticleExtractor, explain_links, make_extractor
from kg.claims.rehearse import Trial, rehearse

__all__ = ["ArticleExtractor", "Trial", "explain_links", "make_extractor", "rehearse"]
