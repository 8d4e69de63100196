"""Mentions: the words of an article that name, describe or measure something."""

from kg.mentions.agencies import HERE, full_name, known_forms
from kg.mentions.base import SPIRIT, Hit
from kg.mentions.pipeline import MentionFinder, Sheet, make_pipeline
from kg.mentions.titlewords import akin, strip_title

__all__ = ["HERE", "SPIRIT", "Hit", "MentionFinder", "Sheet", "akin", "full_name", "known_forms", "make_pipeline", "strip_title"]
