"""Times: Chinese expressions of time, anchored to the article's date and to the dates said before."""

from kg.times.calendar import day_of
from kg.times.finder import TimeMention, find_times
from kg.times.grammar import WIRE
from kg.times.numerals import numeral

__all__ = ["WIRE", "TimeMention", "day_of", "find_times", "numeral"]
