"""Links: what each mention stands for."""

from kg.links.article import Article, Linked
from kg.links.minting import digest, document_key, mint
from kg.links.resolve import CHINA, link_article, link_mentions

__all__ = ["CHINA", "Article", "Linked", "digest", "document_key", "link_article", "link_mentions", "mint"]
