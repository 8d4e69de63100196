"""The formats by name, and the one way to write each."""

from __future__ import annotations

import gzip
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kg.errors import OutputError
from kg.exchange.infer import load_alignments
from kg.exchange.jsonld import load_context, write_jsonld
from kg.exchange.nanopub import write_nanopubs
from kg.exchange.neo4j import write_neo4j
from kg.exchange.rdf import Source, write_nquads, write_ntriples, write_rdf12, write_trig, write_turtle_copy
from kg.exchange.sheets import write_csv, write_parquet
from kg.graph import read_corpus
from kg.view import NetworkFormat, load_style, network, write_network
from kg.vocabulary import load_terms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

__all__ = ["Format", "compressed", "export", "export_tables", "format_of"]


class Format(StrEnum):
    """What a graph can be written as."""

    TURTLE = "turtle"
    TRIG = "trig"
    NQUADS = "nquads"
    NTRIPLES = "ntriples"
    JSONLD = "jsonld"
    RDF12 = "rdf12"
    NANOPUB = "nanopub"
    CSV = "csv"
    PARQUET = "parquet"
    NEO4J = "neo4j-csv"
    GEXF = "gexf"
    GRAPHML = "graphml"
    CYTOSCAPE = "cytoscape"

    @property
    def is_folder(self) -> bool:
        """Whether the format is several files."""
        return self in _FOLDERS

    @property
    def is_rdf(self) -> bool:
        """Whether the format is the whole graph in RDF, to which inferences can be added."""
        return self in _PLAIN or self is Format.JSONLD


_ENDINGS = {
    ".ttl": Format.TURTLE,
    ".trig": Format.TRIG,
    ".nq": Format.NQUADS,
    ".nt": Format.NTRIPLES,
    ".jsonld": Format.JSONLD,
    ".gexf": Format.GEXF,
    ".graphml": Format.GRAPHML,
    ".cyjs": Format.CYTOSCAPE,
}
_PLAIN = {
    Format.TURTLE: write_turtle_copy,
    Format.TRIG: write_trig,
    Format.NQUADS: write_nquads,
    Format.NTRIPLES: write_ntriples,
    Format.RDF12: write_rdf12,
}
_FOLDERS = {
    Format.CSV: write_csv,
    Format.PARQUET: write_parquet,
    Format.NEO4J: write_neo4j,
}


def format_of(path: Path) -> Format | None:
    """Return the format that the name of a file tells, ``.gz`` apart; None where it tells none.

    >>> from pathlib import Path
    >>> format_of(Path("out/graph.nq.gz")), format_of(Path("tables"))
    (<Format.NQUADS: 'nquads'>, None)
    """
    return _ENDINGS.get((path.with_suffix("") if path.suffix == ".gz" else path).suffix)


@contextmanager
def compressed(out: BinaryIO, wanted: bool) -> Iterator[BinaryIO]:
    """Give a file that compresses into another where that is wanted; no name and no clock go into it."""
    if not wanted:
        yield out
        return
    with gzip.GzipFile(filename="", mode="wb", fileobj=out, mtime=0, compresslevel=6) as file:
        yield file  # type: ignore[misc]


def export(
    form: Format, graph: Path, out: BinaryIO, *, ontology: Path, with_inferences: bool = False, context: str | None = None
) -> None:
    """Write a graph to an open file in a format that is one file; the same graph gives the same bytes.

    ``graph`` is a Turtle file without blank nodes (for the networks, beside the texts of its articles), ``ontology`` the
    folder of the knowledge, ``context`` the address by which JSON-LD refers to its context in the place of holding it.

    Raises:
        GraphError: the graph is missing or malformed.
        OntologyError: the context or the alignments cannot be read.
        OutputError: the disk refuses.
    """
    source = Source(graph, load_alignments(ontology) if with_inferences else None)
    try:
        if form is Format.JSONLD:
            write_jsonld(source, out, load_context(ontology), context)
        elif form is Format.NANOPUB:
            write_nanopubs(graph, out)
        elif form in _PLAIN:
            _PLAIN[form](source, out)
        else:
            style = load_style(ontology / "style.yaml")
            drawn = network(read_corpus(graph.parent), load_terms(ontology), style, base=source.base)
            write_network(drawn, NetworkFormat(form.value), out)
    except BrokenPipeError:  # the reader of a pipe has gone, which is no fault of the disk
        raise
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror or error}", getattr(out, "name", "-")) from error


def export_tables(form: Format, graph: Path, folder: Path, *, ontology: Path) -> None:
    """Write a graph into a folder in a format that is several files; the same graph gives the same bytes.

    The files appear when all are complete; what else is in the folder stays.

    Raises:
        GraphError: the graph is missing or malformed.
        MissingExtra: the format needs a library that is not installed.
        OutputError: the disk refuses.
    """
    if folder.exists() and not folder.is_dir():
        raise OutputError("is a file, and the output is a folder; name another place", folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as name:
            _FOLDERS[form](graph, Path(name), load_terms(ontology))
            folder.mkdir(exist_ok=True)
            for path in sorted(Path(name).iterdir()):
                path.replace(folder / path.name)
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror or error}", folder) from error
