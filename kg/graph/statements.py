"""What is said of a claim: as predicates with objects, and as the lines of a file, which are most of one and written at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["Statement"]


@dataclass(slots=True)
class Statement:
    """A claim in terms of Turtle; what it does not tell is empty.

    >>> from kg.graph.turtle import group
    >>> said = Statement("ktr:a", "kt:issued", "ktr:b", "kt:planned", '"0.9"', ["ktr:e2", "ktr:e1"], latest='"2021-06-20"')
    >>> said.lines("ktr:claim-1") == group("ktr:claim-1", said.pairs())
    True
    """

    about: str
    predicate: str
    thing: str
    modality: str
    confidence: str
    evidence: Collection[str]
    earliest: str = ""
    latest: str = ""
    text: str = ""
    who: Collection[str] = ()
    window: str = ""
    position: str = ""
    share_of: str = ""
    pattern: str = ""

    def pairs(self) -> dict[str, str | set[str]]:
        """Return the predicates with one object or several."""
        found: dict[str, str | Collection[str]] = {
            "a": "kt:Claim",
            "rdf:subject": self.about,
            "rdf:predicate": self.predicate,
            "rdf:object": self.thing,
            "kt:modality": self.modality,
            "kt:confidence": self.confidence,
            "kt:evidence": self.evidence,
            "kt:earliest": self.earliest,
            "kt:latest": self.latest,
            "kt:timeText": self.text,
            "prov:wasAttributedTo": self.who,
            "kt:window": self.window,
            "kt:position": self.position,
            "kt:shareOf": self.share_of,
            "kt:pattern": self.pattern,
        }
        return {name: thing if isinstance(thing, str) else _alone(thing) for name, thing in found.items() if thing}

    def lines(self, subject: str) -> str:
        """Return the same as the lines of a file, in the one order that there is (see `kg.graph.turtle.group`)."""
        earliest = f" ;\n    kt:earliest {self.earliest}" if self.earliest else ""
        latest = f" ;\n    kt:latest {self.latest}" if self.latest else ""
        pattern = f" ;\n    kt:pattern {self.pattern}" if self.pattern else ""
        position = f" ;\n    kt:position {self.position}" if self.position else ""
        share = f" ;\n    kt:shareOf {self.share_of}" if self.share_of else ""
        text = f" ;\n    kt:timeText {self.text}" if self.text else ""
        window = f" ;\n    kt:window {self.window}" if self.window else ""
        who = f" ;\n    prov:wasAttributedTo {_listed(self.who)}" if self.who else ""
        return (
            f"{subject} a kt:Claim ;\n    rdf:subject {self.about} ;\n    rdf:predicate {self.predicate} ;\n"
            f"    rdf:object {self.thing} ;\n    kt:confidence {self.confidence}{earliest} ;\n"
            f"    kt:evidence {_listed(self.evidence)}{latest} ;\n    kt:modality {self.modality}"
            f"{pattern}{position}{share}{text}{window}{who} .\n"
        )


def _alone(terms: Collection[str]) -> str | set[str]:
    """Return the one term that there is, or the set of several."""
    return next(iter(terms)) if len(terms) == 1 else set(terms)


def _listed(terms: Collection[str]) -> str:
    """Return terms as Turtle lists them."""
    return next(iter(terms)) if len(terms) == 1 else " , ".join(sorted(set(terms)))
