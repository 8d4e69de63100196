"""All that Kuangtu knows before it reads: loaded once per process from the folder ``ontology/``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from hashlib import sha256
from typing import TYPE_CHECKING

from kg.errors import OntologyError, PatternError
from kg.vocabulary.folder import ontology_dir
from kg.vocabulary.grammar import Grammar, load_grammar
from kg.vocabulary.lexicon import Lexicon, load_lexicon
from kg.vocabulary.measures import Measures, written_out
from kg.vocabulary.patterns import Cues, Pattern, code_of, load_cues, load_patterns
from kg.vocabulary.terms import Terms, load_terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

__all__ = ["Knowledge", "load_knowledge"]


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


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files that extraction depends on."""
    return (path for path in folder.rglob("*") if path.suffix in {".csv", ".ttl", ".yaml"})


def _digest(folder: Path) -> str:
    """Return a digest of every file that extraction depends on."""
    total = sha256()
    for path in sorted(_files(folder)):
        total.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()[:16]


def load_knowledge(path: Path | None = None) -> Knowledge:
    """Read a folder of knowledge (the product's own by default); what is unchanged since it was last read is not read again.

    Raises:
        DataError: a file is malformed; the message names it.
    """
    folder = ontology_dir(path)
    return _load(folder, folder.resolve(), _state(folder))


def _state(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Tell one state of a folder's files from another at the cost of looking, not reading: names, times of change, sizes."""
    found = ((str(path), path.stat()) for path in sorted(_files(folder)))
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in found)


def _encoded(wordings: Iterable[str], coins: tuple[str, ...]) -> list[str]:
    """Return wordings, and those that name a coin as patterns see them too: a mention is one code point."""
    code = code_of("Cryptocurrency")
    return [*wordings, *(w.replace(coin, code) for w in wordings for coin in coins if coin in w)]


def _wordings(
    terms: Terms, lists: Mapping[str, tuple[str, ...]], coins: tuple[str, ...], folder: Path
) -> tuple[dict[str, list[str]], tuple[str, ...], dict[str, list[str]]]:
    """Return how measures are told: by which words, which words only hold those by chance, and which tell them of firms alone."""
    written = partial(_written, lists=lists, folder=folder)
    wordings = {m.name: _encoded(written(m.wordings, file="measures.ttl"), coins) for m in terms.measures}
    firms = {m.name: written(lists.get(f"strike_{m.name}", ()), file="cues.yaml") for m in terms.measures}
    return wordings, lists.get("measure_masks", ()), firms


def _written(wordings: Iterable[str], lists: Mapping[str, tuple[str, ...]], folder: Path, file: str) -> list[str]:
    """Write out the lists that wordings name; a mistake is one of the file that holds them."""
    try:
        return written_out(wordings, lists)
    except OntologyError as error:
        raise OntologyError(str(error), folder / file) from error


@lru_cache(maxsize=8)
def _load(folder: Path, _place: Path, _state: tuple[tuple[str, int, int], ...]) -> Knowledge:
    """Read a folder of knowledge, once for each state of it."""
    terms = load_terms(folder)
    lexicon = load_lexicon(folder / "lexicon")
    cues = load_cues(folder / "cues.yaml").extended("post", (p.word for p in lexicon.posts))
    patterns = load_patterns(folder / "patterns", cues)
    for pattern in patterns:
        try:
            terms.property(pattern.predicate)
            if pattern.measure:
                terms.measure(pattern.measure)
        except OntologyError as error:
            raise PatternError(f"pattern «{pattern.id}»: {error}", folder / "patterns") from error
    coins = tuple(entry.name for entry in lexicon.by_iri.values() if entry.cls == "Cryptocurrency")
    measures = Measures(*_wordings(terms, cues.words, coins, folder))
    return Knowledge(folder, terms, lexicon, load_grammar(folder / "grammar.yaml"), cues, measures, patterns, _digest(folder))
