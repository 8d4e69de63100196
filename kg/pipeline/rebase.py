"""A corpus under another base of minted IRIs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from kg import graph
from kg.model import IRI

if TYPE_CHECKING:
    from kg.model import Claim, Corpus, Entity

__all__ = ["moved", "rebased"]

_Value = TypeVar("_Value")


def moved(value: _Value, base: str) -> _Value | IRI:
    """Return an IRI of the default base under another one; anything else as it is."""
    return IRI(base + value.removeprefix(graph.BASE)) if isinstance(value, str) and value.startswith(graph.BASE) else value


def rebased(corpus: Corpus, base: str) -> Corpus:
    """Return the corpus with every IRI of the default base moved to another one; its order stays."""
    if base == graph.BASE:
        return corpus

    def move(value: _Value) -> _Value | IRI:
        return moved(value, base)

    def entity(old: Entity) -> Entity:
        return replace(old, iri=move(old.iri), region=move(old.region))

    def claim(old: Claim) -> Claim:
        return replace(
            old,
            subject=move(old.subject),
            object=move(old.object),
            attributed=tuple(map(move, old.attributed)),
            share_of=move(old.share_of),
        )

    return replace(
        corpus,
        entities=tuple(map(entity, corpus.entities)),
        claims=tuple(map(claim, corpus.claims)),
        merges=tuple(replace(merge, kept=move(merge.kept), merged=move(merge.merged)) for merge in corpus.merges),
    )
