"""All that Kuangtu knows before it reads: loaded once per process from the folder ``ontology/``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from kg.errors import OntologyError
from kg.vocabulary.grammar import Grammar, load_grammar
from kg.vocabulary.lexicon import Lexicon, load_lexicon
from kg.vocabulary.measures import Measures
from kg.vocabulary.patterns import Cues, Pattern, load_cues, load_patterns
from kg.vocabulary.terms import Terms, load_terms

__all__ = ["Knowledge", "load_knowledge", "ontology_dir"]


@dataclass(frozen=True)
class Knowledge:
    """The ontology's terms, the names, the cues, the measures and the patterns; ``digest`` tells one state from another."""

    folder: Path
    terms: Terms
    lexicon: Lexicon
    grammar: Grammar
    cues: Cues
    measures: Measures
    patterns: tuple[Pattern, ...]
    digest: str


def ontology_dir(override: Path | None = None) -> Path:
    """Return the folder of the ontology: the one asked for, the one beside the package, or the wheel's own.

    Raises:
        OntologyError: there is no such folder.
    """
    package = Path(__file__).resolve().parent.parent
    places = [override] if override else [package.parent / "ontology", package / "_ontology"]
    for place in places:
        if (place / "kuangtu.ttl").is_file():
            return place
    raise OntologyError("no ontology here: the folder must hold kuangtu.ttl, lexicon/ and patterns/", places[0])


def _digest(folder: Path) -> str:
    """Return a digest of every file that extraction depends on."""
    total = sha256()
    for path in sorted(p for p in folder.rglob("*") if p.suffix in {".csv", ".ttl", ".yaml"}):
        total.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()[:16]


@cache
def load_knowledge(path: Path | None = None) -> Knowledge:
    """Read a folder of knowledge (the product's own by default).

    Raises:
        DataError: a file is malformed; the message names it.
    """
    folder = ontology_dir(path)
    terms = load_terms(folder)
    lexicon = load_lexicon(folder / "lexicon")
    cues = load_cues(folder / "cues.yaml").extended("post", (p.word for p in lexicon.posts))
    patterns = load_patterns(folder / "patterns", cues)
    for pattern in patterns:
        terms.property(pattern.predicate)
    measures = Measures({m.name: m.wordings for m in terms.measures}, cues.words.get("measure_masks", ()))
    return Knowledge(folder, terms, lexicon, load_grammar(folder / "grammar.yaml"), cues, measures, patterns, _digest(folder))
