"""Quantities: numbers with units, approximations and bounds, normalised exactly."""

from kg.quantities.finder import QuantityMention, find_quantities
from kg.quantities.units import Unit, Units, load_units

__all__ = ["QuantityMention", "Unit", "Units", "find_quantities", "load_units"]
