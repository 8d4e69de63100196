"""Claims: what an article says, with time, modality, source and the words that prove it."""

from kg.claims.extract import ArticleExtractor, explain_links, make_extractor

__all__ = ["ArticleExtractor", "explain_links", "make_extractor"]
