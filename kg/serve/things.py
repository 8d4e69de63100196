"""A page for each thing of the graph, at the end of its IRI: ``/id/NAME`` as HTML, Turtle, JSON-LD and more."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from kg.errors import GraphError, OntologyError
from kg.graph import ONTOLOGY, PREFIXES
from kg.graph.iris import checked
from kg.serve.negotiate import choose, language
from kg.serve.problems import Problem
from kg.serve.results import GRAPHS
from kg.serve.statements import about, as_rdf
from kg.view.safe import safe_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from kg.serve.edition import Edition
    from kg.serve.house import House, Row
    from kg.vocabulary import ClassTerm, PropertyTerm, Terms

__all__ = ["Asking", "Ref", "page_number", "path_of", "resource", "term_page"]

_ENDINGS = {".ttl": GRAPHS[0], ".nt": GRAPHS[1], ".jsonld": GRAPHS[2], ".rdf": GRAPHS[3], ".html": "text/html"}
_PAGE = 50  # claims on one page
_FACTS = 500  # values of one predicate on one page
_LONGEST = 100  # characters of the name of a term
_KT = ONTOLOGY
_NUMBER = re.compile(r"[1-9][0-9]{0,4}")

# The IRI itself stands where ?this is: Oxigraph would join a VALUES block with whole unions, and read all claims for each page.
_OWN = """
SELECT DISTINCT ?p ?o ?label WHERE {
  ?this ?p ?o
  OPTIONAL { ?o skos:prefLabel|rdfs:label|dcterms:title|dcterms:identifier ?label }
} ORDER BY STR(?p) STR(?o) LANG(?label) STR(?label)
"""
_WHICH = """
SELECT DISTINCT ?claim ?when WHERE {
  { ?claim rdf:subject ?this } UNION { ?claim rdf:object ?this } UNION { ?claim prov:wasAttributedTo ?this }
  UNION { ?claim kt:shareOf ?this } UNION { ?claim kt:evidence ?this } UNION { ?e oa:hasSource ?this . ?claim kt:evidence ?e }
  OPTIONAL { ?claim kt:earliest ?earliest } OPTIONAL { ?claim kt:latest ?latest }
  BIND(COALESCE(STR(?earliest), STR(?latest), "9") AS ?when)
} ORDER BY ?when STR(?claim) LIMIT %d OFFSET %d
"""
_CLAIMS = """
SELECT DISTINCT ?claim ?s ?p ?o ?modality ?earliest ?latest ?words WHERE {
  VALUES ?claim { %s }
  ?claim rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; kt:modality ?modality .
  OPTIONAL { ?claim kt:earliest ?earliest } OPTIONAL { ?claim kt:latest ?latest } OPTIONAL { ?claim kt:timeText ?words }
}
"""
_QUOTES = """
SELECT DISTINCT ?claim ?article ?id ?title ?issued ?text ?start WHERE {
  VALUES ?claim { %s }
  ?claim kt:evidence ?e . ?e oa:hasSource ?article ; oa:hasSelector ?q , ?w . ?q oa:exact ?text . ?w oa:start ?start .
  ?article dcterms:identifier ?id . OPTIONAL { ?article dcterms:title ?title } OPTIONAL { ?article dcterms:issued ?issued }
} ORDER BY ?claim ?id ?start
"""
_LABELS = """
SELECT DISTINCT ?s ?label WHERE { VALUES ?s { %s } ?s skos:prefLabel|rdfs:label ?label } ORDER BY ?s LANG(?label) STR(?label)
"""
_SPEAKERS = "SELECT DISTINCT ?claim ?who WHERE { VALUES ?claim { %s } ?claim prov:wasAttributedTo ?who } ORDER BY ?claim ?who"


@dataclass(frozen=True, slots=True)
class Ref:
    """Something to name on a page: its words, and where a click leads (empty for plain words)."""

    text: str
    href: str = ""
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Cited:
    """A quotation, and the article that it stands in."""

    text: str
    article: Ref
    issued: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A claim as a page shows it; ``modality`` is the local name of its term."""

    claim: Ref
    subject: Ref
    predicate: Ref
    thing: Ref
    modality: str
    modality_label: str
    when: str
    words: str
    speakers: list[Ref] = field(default_factory=list)
    quotes: list[Cited] = field(default_factory=list)


def path_of(iri: str, base: str) -> str:
    """Return where a thing has its page: here for what the graph names, elsewhere for a web address, else nowhere.

    >>> path_of("https://w3id.org/kuangtu/id/region-510000", "https://w3id.org/kuangtu/id/")
    '/id/region-510000'
    >>> path_of("https://w3id.org/kuangtu/ontology#issued", "https://w3id.org/kuangtu/id/"), path_of("urn:x", "urn:y/")
    ('/ontology/issued', '')
    """
    for space, place in ((base, "/id/"), (_KT, "/ontology/")):
        if iri.startswith(space) and "/" not in iri[len(space) :] and iri != space:
            return place + quote(iri[len(space) :], safe="")
    return safe_url(iri) or ""


def _short(iri: str) -> str:
    """Return the prefixed name of an IRI where it has one."""
    for prefix, space in PREFIXES.items():
        if iri.startswith(space):
            return f"{prefix}:{iri[len(space) :]}"
    return iri


class Asking:
    """What one request wants to know of the graph, in one language."""

    def __init__(self, request: Request, house: House, edition: Edition) -> None:
        """Remember who asks."""
        self.request, self.house, self.edition = request, house, edition
        self.language = language(request.query_params.get("lang"), request.headers.get("accept-language"))

    async def rows(self, sparql: str) -> list[Row]:
        """Ask the graph."""
        return await self.house.rows(self.request, self.edition, sparql)

    def ref(self, iri: str, label: str = "") -> Ref:
        """Name a thing: by the ontology's words for a term, else by its label, else by its IRI."""
        if iri.startswith(_KT):
            label = _term(self.house.terms, iri[len(_KT) :], self.language) or label
        href = path_of(iri, self.edition.base)
        short = iri.removeprefix(self.edition.base) if iri.startswith(self.edition.base) else _short(iri)
        return Ref(label or short, href, outside=not href.startswith("/"))

    def term(self, term: dict[str, str], label: str = "") -> Ref:
        """Name the object of a triple."""
        return self.ref(term["value"], label) if term["type"] == "uri" else Ref(term["value"])

    async def labels(self, iris: Iterable[str]) -> dict[str, str]:
        """Return labels in the reader's language where there are any, else in another."""
        found: dict[str, str] = {}
        wanted = sorted(iri for iri in set(iris) if not iri.startswith(_KT))
        if wanted:
            for row in await self.rows(_LABELS % " ".join(f"<{iri}>" for iri in wanted)):
                iri, label = row["s"]["value"], row["label"]
                if iri not in found or label.get("xml:lang") == self.language:
                    found[iri] = label["value"]
        return found

    @property
    def page(self) -> int:
        """Which page is asked for, from 1.

        Raises:
            Problem: it is no such number.
        """
        return page_number(self.request)

    async def which(self, iri: str, page: int) -> tuple[list[str], bool]:
        """Return the IRIs of one page of the claims about a thing, in the order of time; and whether there are more."""
        found = await self.rows(about(_WHICH, iri) % (_PAGE + 1, (page - 1) * _PAGE))
        return [row["claim"]["value"] for row in found[:_PAGE]], len(found) > _PAGE

    async def claims(self, iri: str, page: int) -> tuple[list[Shown], bool]:
        """Return one page of the claims about a thing, or that an article makes; and whether there are more."""
        order, more = await self.which(iri, page)
        if not order:
            return [], False
        listed = " ".join(f"<{claim}>" for claim in order)
        rows = await self.rows(_CLAIMS % listed)
        quotes, speakers = await self.rows(_QUOTES % listed), await self.rows(_SPEAKERS % listed)
        named = [row[key]["value"] for row in rows for key in ("s", "o") if row[key]["type"] == "uri"]
        labels = await self.labels([*named, *(row["who"]["value"] for row in speakers)])
        told = {row["claim"]["value"]: self._shown(row, labels) for row in rows}
        shown = {claim: told[claim] for claim in order if claim in told}
        for row in speakers:
            who = row["who"]["value"]
            shown[row["claim"]["value"]].speakers.append(self.ref(who, labels.get(who, "")))
        for row in quotes:
            shown[row["claim"]["value"]].quotes.append(self.cited(row))
        return list(shown.values()), more

    def cited(self, row: Row) -> Cited:
        """Return a quotation."""
        title = row.get("title", row["id"])["value"]
        return Cited(
            row["text"]["value"], self.ref(row["article"]["value"], title), row.get("issued", {"value": ""})["value"][:10]
        )

    def _shown(self, row: Row, labels: dict[str, str]) -> Shown:
        """Return a claim."""
        ends = [row[key]["value"][:16].replace("T", " ") if key in row else "" for key in ("earliest", "latest")]
        when = ends[0] if ends[0] == ends[1] else "–".join(ends)
        modality = row["modality"]["value"].removeprefix(_KT)
        return Shown(
            Ref("§", path_of(row["claim"]["value"], self.edition.base)),
            self.term(row["s"], labels.get(row["s"]["value"], "")),
            self.ref(row["p"]["value"]),
            self.term(row["o"], labels.get(row["o"]["value"], "")),
            modality,
            _term(self.house.terms, modality, self.language),
            when,
            row.get("words", {"value": ""})["value"],
        )


def _term(terms: Terms, name: str, lang: str) -> str:
    """Return the label of a term of the ontology; empty where there is none."""
    try:
        return terms.label(name, lang)
    except OntologyError:
        return ""


def page_number(request: Request) -> int:
    """Return which page is asked for, from 1.

    Raises:
        Problem: it is no such number.
    """
    text = request.query_params.get("page", "1")
    if not _NUMBER.fullmatch(text):
        raise Problem(400, "the page must be a number from 1 to 99999")
    return int(text)


async def resource(request: Request) -> Response:
    """Answer for ``/id/NAME``, as a page or as RDF; an ending chooses the format."""
    house: House = request.app.state.house
    name = request.path_params["name"]
    async with house.shelf.lend() as edition:
        asking = Asking(request, house, edition)
        iri, own = await _own(asking, edition.base + name)
        media = choose(request.headers.get("accept"), ("text/html", *GRAPHS))
        stem = name
        if not own:
            stem, media = next(((name.removesuffix(e), m) for e, m in _ENDINGS.items() if name.endswith(e)), (name, media))
            iri, own = await _own(asking, edition.base + stem) if stem != name else (iri, own)
        if not own or iri is None:
            raise Problem(404, "the graph has nothing of that name; search for it at /search")
        if media is None:
            raise Problem(406, f"the formats are text/html, {', '.join(GRAPHS)}")
        links = {"Vary": "Accept, Accept-Language", "Link": _links(stem)}
        if media != "text/html":
            ending = next(end for end, known in _ENDINGS.items() if known == media)
            return await as_rdf(asking, iri, f"{stem}{ending}", media, links)
        return await _as_page(asking, iri, own, links)


async def _own(asking: Asking, text: str) -> tuple[str | None, list[Row]]:
    """Return an IRI with its own triples; none where it is no IRI."""
    try:
        iri = checked(text)
    except GraphError:
        return None, []
    return iri, await asking.rows(about(_OWN, iri))


def _links(name: str) -> str:
    """Return where else the same can be got, as a Link header."""
    path = f"/id/{quote(name, safe='')}"
    return ", ".join(f'<{path}{end}>; rel="alternate"; type="{media}"' for end, media in _ENDINGS.items())


async def _as_page(asking: Asking, iri: str, own: list[Row], headers: dict[str, str]) -> Response:
    """Show a thing."""
    page = asking.page
    claims, more = await asking.claims(iri, page)
    kinds = list(dict.fromkeys(row["o"]["value"] for row in own if row["p"]["value"] == f"{PREFIXES['rdf']}type"))
    is_claim = f"{_KT}Claim" in kinds
    quotes = [asking.cited(row) for row in await asking.rows(_QUOTES % f"<{iri}>")] if is_claim else []
    response = asking.house.pages.render(
        asking.request, "thing.html.j2",
        iri=iri, name=await _title(asking, iri, own), kinds=_kinds(asking, kinds), names=_names(own), facts=_facts(asking, own),
        most=_FACTS, claims=claims, page=page, more=more, quotes=quotes,
        formats=[(end[1:], f"{path_of(iri, asking.edition.base)}{end}") for end in _ENDINGS if end != ".html"],
    )  # fmt: skip
    response.headers.update(headers)
    return response


async def _title(asking: Asking, iri: str, own: list[Row]) -> str:
    """Return what a page is headed with: a name, or what a claim says."""
    best = ""
    for name in ("prefLabel", "title", "label", "identifier", "exact"):
        for row in own:
            if row["p"]["value"].endswith((f"#{name}", f"/{name}")):
                if row["o"].get("xml:lang", asking.language) == asking.language:
                    return row["o"]["value"]
                best = best or row["o"]["value"]
    if best:
        return best
    said = {row["p"]["value"].removeprefix(PREFIXES["rdf"]): row["o"] for row in own}
    if {"subject", "predicate", "object"} <= said.keys():
        labels = await asking.labels(term["value"] for term in said.values() if term["type"] == "uri")
        parts = (said["subject"], said["predicate"], said["object"])
        return " · ".join(asking.term(term, labels.get(term["value"], "")).text for term in parts)
    return iri.removeprefix(asking.edition.base)


def _kinds(asking: Asking, kinds: Sequence[str]) -> list[Ref]:
    """Name the classes of a thing."""
    return [asking.ref(kind) for kind in kinds]


def _names(own: list[Row]) -> list[str]:
    """Return all names of a thing."""
    return sorted(
        {r["o"]["value"] for r in own if r["o"]["type"] == "literal" and r["p"]["value"].endswith(("#prefLabel", "#altLabel"))}
    )


def _facts(asking: Asking, own: list[Row]) -> list[tuple[Ref, list[Ref]]]:
    """Return the triples of a thing by predicate, but its names and classes, which stand elsewhere."""
    best: dict[str, dict[str, Ref]] = {}
    told: set[tuple[str, str]] = set()
    for row in own:
        predicate, thing, label = row["p"]["value"], row["o"], row.get("label", {"value": ""})
        if predicate.endswith(("#type", "#prefLabel", "#altLabel", "22-rdf-syntax-ns#label", "rdf-schema#label")):
            continue
        key = (predicate, thing["value"])
        if key not in told or label.get("xml:lang") == asking.language:
            told.add(key)
            best.setdefault(predicate, {})[thing["value"]] = asking.term(thing, label["value"])
    return [(asking.ref(predicate), list(things.values())) for predicate, things in best.items()]


async def term_page(request: Request) -> Response:
    """Answer for ``/ontology/NAME``: what a term means, and for a class the things of it."""
    house: House = request.app.state.house
    name = request.path_params["name"]
    if len(name) > _LONGEST or not _term(house.terms, name, "en"):
        raise Problem(404, "the ontology has no such term")
    async with house.shelf.lend() as edition:
        asking = Asking(request, house, edition)
        page = asking.page
        iri = f"{_KT}{name}"
        own = await asking.rows(about(_OWN, iri))
        claims, more = await asking.claims(iri, page)
        things = await house.look_up(edition, lambda index: index.of_class(iri, limit=_PAGE + 1, offset=(page - 1) * _PAGE))
        members = [(asking.ref(thing.iri, thing.name), thing.claims) for thing in things[:_PAGE]]
        return house.pages.render(
            request, "thing.html.j2",
            iri=iri, name=_term(house.terms, name, asking.language), kinds=[], names=_names(own), facts=_facts(asking, own),
            most=_FACTS, claims=claims, page=page, more=more or len(things) > _PAGE, quotes=[], formats=[],
            comment=_comment(house.terms, name, asking.language), members=members,
        )  # fmt: skip


def _comment(terms: Terms, name: str, lang: str) -> str:
    """Return what the ontology tells of a class or property; empty for other terms."""
    told: tuple[ClassTerm | PropertyTerm, ...] = (*terms.classes, *terms.properties)
    return next((term.comment_en if lang == "en" else term.comment_zh for term in told if term.name == name), "")
