"""Kuangtu 矿图: from Chinese news to a graph that can be cited.

The rooms, in the order in which each may import the ones before it: ``errors``, ``model``, ``reading``,
``vocabulary``, ``documents``, ``times``, ``quantities``, ``mentions``, ``links``, ``claims``, ``identity``,
``graph``, ``shapes``, ``store``, ``view``, ``score``, ``pipeline``, ``cli``.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
