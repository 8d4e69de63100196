"""What one article gives to the output, when it is known what its entities are: its part of the graph, its claims, its lines."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg import graph
from kg.identity.rules import renamed
from kg.model import IRI, Corpus, Quantity
from kg.pipeline.facts import fact_rows, lines
from kg.pipeline.rebase import rebased
from kg.pipeline.state import Fact, Told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kg.model import Claim, Document, Entity, Extraction
    from kg.vocabulary import Terms

__all__ = ["Gift", "Known", "gift_of", "named_in", "seen", "told_of"]


@dataclass(frozen=True, slots=True)
class Known:
    """What must be known of the whole: final IRIs, entities by them, publishers by key (spelling, entity), originals."""

    finals: Mapping[IRI, IRI]
    entities: Mapping[IRI, Entity]
    outlets: Mapping[str, tuple[str, IRI | None]]
    reprints: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Gift:
    """What an article gives."""

    part: graph.Part
    told: tuple[Told, ...]
    rows: bytes


def named_in(claims: Iterable[Claim]) -> set[IRI]:
    """Return what claims name; a plain label may be among it."""
    found: set[IRI] = set()
    for claim in claims:
        found.update((claim.subject, *claim.attributed))
        found.update(IRI(thing) for thing in (claim.object, claim.share_of) if isinstance(thing, str))
    return found


def seen(pairs: Sequence[tuple[Document, Extraction]], known: Known) -> tuple[Corpus, Corpus]:
    """Return articles with all that they name, as the graph takes them and as they are shown.

    In the graph a publisher has one spelling and one entity, whatever article it is told in.
    """
    claims = tuple(renamed(claim, known.finals) for _, found in pairs for claim in found.claims)
    named = named_in(claims)
    spelled: list[Document] = []
    for document, _ in pairs:
        key = graph.outlet_key(document.publisher) if document.publisher else ""
        words, outlet = known.outlets[key] if key else (document.publisher, None)
        named |= {outlet} if outlet else set()
        spelled.append(document if words == document.publisher else replace(document, publisher=words))
    entities = tuple(known.entities[iri] for iri in sorted(named) if iri in known.entities)
    copies = tuple((document.id, known.reprints[document.id]) for document in spelled if document.id in known.reprints)
    corpus = Corpus(tuple(spelled), entities, claims, reprints=copies)
    return corpus, replace(corpus, documents=tuple(document for document, _ in pairs))


def gift_of(document: Document, extraction: Extraction, known: Known, terms: Terms, base: str) -> Gift:
    """Return what an article gives.

    Raises:
        GraphError: as `kg.graph.write_turtle`.
    """
    corpus, shown = (rebased(one, base) for one in seen([(document, extraction)], known))
    part = graph.article_part(corpus, terms, base)
    rows = lines(fact_rows(shown, terms, base))
    return Gift(part, tuple(told_of(document, corpus.claims, part.said, base)), rows)


def told_of(document: Document, claims: Sequence[Claim], said: Mapping[str, tuple[str, str, str]], base: str) -> Iterator[Told]:
    """Yield each claim of an article once; ``said`` holds the triple of each."""
    numbers: dict[IRI, list[int]] = defaultdict(list)
    for number, claim in enumerate(claims):
        numbers[graph.claim_iri(claim, article=document.id, base=base)].append(number)
    day = document.day.isoformat() if document.day else "~"
    for place, (iri, found) in enumerate(numbers.items()):
        claim = claims[found[0]]
        thing = claim.object
        key = graph.quantity_iri(thing, base) if isinstance(thing, Quantity) else str(thing)
        terms = said[f"ktr:{iri[len(base) :]}"]
        fact = Fact(claim.subject, claim.predicate, key, claim.modality.value, *terms)
        yield Told(fact, day, document.id, place, tuple(found))
