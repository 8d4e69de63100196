"""What is known of an entity, a claim or an article, gathered from a corpus."""

from collections.abc import Iterator
from functools import cached_property, partial

from kg import documents, graph
from kg.model import Claim, Corpus, Document, Entity, Evidence
from kg.pipeline import Things
from kg.reading import normalise
from kg.vocabulary import Terms

__all__ = ["Book"]


class Book:
    """A corpus, to be looked up by name or IRI."""

    def __init__(self, corpus: Corpus, terms: Terms, base: str = graph.BASE) -> None:
        """Index the corpus."""
        self.corpus = corpus
        self._iri = partial(graph.claim_iri, base=base)
        self._base = base
        self._named = Things(corpus, terms)
        self._documents = {document.id: document for document in corpus.documents}

    @cached_property
    def _by_name(self) -> dict[str, list[Entity]]:
        """Entities under each of their names, normalised."""
        names: dict[str, list[Entity]] = {}
        for entity in self.corpus.entities:
            for name in dict.fromkeys(map(_key, (entity.label, *entity.aliases, *entity.english, entity.notation or ""))):
                if name:
                    names.setdefault(name, []).append(entity)
        return names

    @cached_property
    def _claims(self) -> dict[str, Claim]:
        """Claims by the last part of their IRI."""
        return {_tail(self._iri(claim)): claim for claim in self.corpus.claims}

    def names(self) -> list[str]:
        """Return every name, for suggestions."""
        of_things = [name for entity in self.corpus.entities for name in (entity.label, *entity.aliases, *entity.english)]
        return [*of_things, *self._documents]

    def find(self, name: str) -> list[Entity | Claim | Document]:
        """Return what bears a name, or what an IRI (whole, prefixed, or its last part) or the id of an article stands for."""
        tail = _tail(name.strip("<>"))
        if tail in self._claims:
            return [self._claims[tail]]
        by_iri: list[Entity | Claim | Document] = [entity for entity in self.corpus.entities if _tail(entity.iri) == tail]
        if by_iri or (named := self._by_name.get(_key(name))) is None:
            return by_iri or [
                document for document in self.corpus.documents if name == document.id or tail == self._tail_of(document)
            ]
        return list(named)

    def _tail_of(self, document: Document) -> str:
        """Return the last part of an article's IRI."""
        return _tail(graph.article_iri(document.id, self._base))

    def lines(self, thing: Entity | Claim | Document) -> Iterator[str]:
        """Yield the lines that a person reads."""
        if isinstance(thing, Claim):
            yield from self._claim_lines(thing, "")
            return
        if isinstance(thing, Document):
            yield from self._article_lines(thing)
            return
        yield f"{thing.label}  ({thing.cls})  {thing.iri}"
        if others := [name for name in (*thing.aliases, *thing.english) if name != thing.label]:
            yield f"  also called {'、'.join(others)}"
        if thing.notation:
            yield f"  code {thing.notation}"
        for match in thing.matches:
            yield f"  the same as {match}"
        facts = self._about(thing)
        yield f"  {len(facts)} facts"
        for claim in facts:
            yield ""
            yield from self._claim_lines(claim, "  ")

    def _article_lines(self, document: Document) -> Iterator[str]:
        """Yield what an article is and claims."""
        yield f"{_source(document)}  {graph.article_iri(document.id, self._base)}"
        if document.url:
            yield f"  {document.url}"
        facts = self._told_in(document)
        yield f"  {len(facts)} facts"
        for claim in facts:
            yield ""
            yield from self._claim_lines(claim, "  ")

    def _told_in(self, document: Document) -> list[Claim]:
        """Return the claims of an article."""
        return [claim for claim in self.corpus.claims if any(e.document == document.id for e in claim.evidence)]

    def as_value(self, thing: Entity | Claim | Document) -> dict[str, object]:
        """Return the same for a program."""
        if isinstance(thing, Claim):
            return self._claim_value(thing)
        if isinstance(thing, Document):
            return {
                "iri": graph.article_iri(thing.id, self._base),
                "article": thing.id,
                "title": thing.title,
                "publisher": thing.publisher,
                "issued": thing.issued.isoformat() if thing.issued else None,
                "url": thing.url,
                "facts": [self._claim_value(claim) for claim in self._told_in(thing)],
            }
        return {
            "iri": thing.iri,
            "class": thing.cls,
            "label": thing.label,
            "aliases": list(thing.aliases),
            "english": list(thing.english),
            "code": thing.notation,
            "matches": list(thing.matches),
            "facts": [self._claim_value(claim) for claim in self._about(thing)],
        }

    def _about(self, entity: Entity) -> list[Claim]:
        """Return the claims that name an entity in any role."""
        iri = entity.iri
        return [claim for claim in self.corpus.claims if iri in {claim.subject, claim.object} or iri in claim.attributed]

    def _claim_lines(self, claim: Claim, indent: str) -> Iterator[str]:
        """Yield one claim with its proof."""
        said = f"  [{claim.modality.value}]" if claim.modality.value != "asserted" else ""
        yield f"{indent}{self._named(claim.subject).label} —{claim.predicate}→ {self._named(claim.object).label}{said}"
        if claim.when:
            bounds = [bound.isoformat() for bound in (claim.when.earliest, claim.when.latest) if bound]
            span = f" ({' – '.join(dict.fromkeys(bounds))})" if bounds else ""
            yield f"{indent}  when: {claim.when.text}{span}"
        if claim.attributed:
            yield f"{indent}  according to: {'、'.join(self._named(who).label for who in claim.attributed)}"
        for evidence in claim.evidence:
            document = self._documents[evidence.document]
            yield f"{indent}  «{self._sentence(evidence)}»"
            yield f"{indent}  {_source(document)}  [{evidence.span.start}:{evidence.span.end}]"
        yield f"{indent}  confidence {claim.confidence}  {self._iri(claim)}"

    def _claim_value(self, claim: Claim) -> dict[str, object]:
        """Return one claim for a program."""
        when, thing = claim.when, self._named(claim.object)
        return {
            "iri": self._iri(claim),
            "subject": self._named(claim.subject).label,
            "subject_iri": claim.subject,
            "predicate": claim.predicate,
            "object": thing.label,
            "object_iri": claim.object if isinstance(claim.object, str) and thing.cls != "label" else None,
            "modality": claim.modality.value,
            "time": when.text if when else None,
            "earliest": when.earliest.isoformat() if when and when.earliest else None,
            "latest": when.latest.isoformat() if when and when.latest else None,
            "said_by": [self._named(who).label for who in claim.attributed],
            "confidence": str(claim.confidence),
            "evidence": [self._evidence_value(evidence) for evidence in claim.evidence],
        }

    def _evidence_value(self, evidence: Evidence) -> dict[str, object]:
        """Return one quotation for a program."""
        document = self._documents[evidence.document]
        return {
            "exact": evidence.exact,
            "start": evidence.span.start,
            "end": evidence.span.end,
            "sentence": self._sentence(evidence),
            "article": document.id,
            "title": document.title,
            "issued": document.issued.isoformat() if document.issued else None,
            "url": document.url,
        }

    def _sentence(self, evidence: Evidence) -> str:
        """Return the sentence (or sentences) around a quotation."""
        document = self._documents[evidence.document]
        around = [span for span in documents.sentences(document) if span.overlaps(evidence.span)]
        if not around:
            return evidence.exact
        return document.text[around[0].start : around[-1].end].strip().replace("\n", " ")


def _source(document: Document) -> str:
    """Name an article with its title, publisher and day."""
    parts = [document.id, f"《{document.title}》" if document.title else "", document.publisher or ""]
    return "  ".join(part for part in (*parts, document.day.isoformat() if document.day else "") if part)


def _key(name: str) -> str:
    """Return the form under which two spellings of a name are one."""
    return normalise(name).casefold().replace(" ", "")


def _tail(iri: str) -> str:
    """Return the last part of an IRI or prefixed name."""
    return iri.rsplit("/", 1)[-1].rsplit("#", 1)[-1].removeprefix("ktr:").removeprefix("kt:")
