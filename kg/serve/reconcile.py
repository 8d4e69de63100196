"""Reconciliation Service API 0.2: a table's own columns matched against the graph, as OpenRefine asks.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/. An id is what follows the base in an IRI
(``region-510000``); a type is the local name of a class of the ontology (``Agency``), a property a prefixed name (``kt:issued``).
A score is the likeness of names from 0 to 100 (`kg.serve.search`); where a query gives properties, each that agrees counts half
as much as the name.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from kg.errors import GraphError, OntologyError
from kg.graph import ONTOLOGY, PREFIXES
from kg.graph.iris import checked
from kg.serve.grams import folded
from kg.serve.negotiate import language
from kg.serve.problems import Problem
from kg.serve.sparql import body_text, form_fields

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request

    from kg.serve.edition import Edition
    from kg.serve.house import House
    from kg.serve.search import Index, Thing
    from kg.vocabulary import Terms

__all__ = ["preview", "properties", "reconcile", "suggest"]

_MOST = 50  # queries of a batch, and candidates of a query
_ROWS = 500  # rows of an extension
_SURE, _AHEAD = 95.0, 5.0  # a score that is a match, and how far the next must be behind
_LIMIT = re.compile(r"[1-9][0-9]{0,2}")
_NAME = re.compile(r"[A-Za-z]{1,20}:[A-Za-z0-9_.-]{1,60}")
_PLAIN = ("skos:prefLabel", "skos:altLabel", "skos:notation", "skos:exactMatch", "dcterms:issued", "dcterms:title",
          "dcterms:publisher", "dcterms:source", "kt:inRegion", "kt:partOf")  # fmt: skip
_VALUES = """
SELECT DISTINCT ?s ?p ?o ?label WHERE {
  VALUES ?s { %s } VALUES ?p { %s } ?s ?p ?o OPTIONAL { ?o skos:prefLabel|dcterms:title ?label FILTER(LANG(?label) = "zh") }
} ORDER BY ?s ?p STR(?o)
"""


async def _fields(request: Request) -> dict[str, str]:
    """Return the parameters, from the address or a form."""
    text = await body_text(request) if request.method == "POST" else request.url.query
    return dict(form_fields(text))


def _parsed(text: str) -> dict[str, Any]:
    """Return the object that stands in a parameter.

    Raises:
        Problem: it is not JSON, or no object.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Problem(400, "the parameter is not JSON") from error
    if not isinstance(value, dict):
        raise Problem(400, "the parameter must be a JSON object")
    return value


async def reconcile(request: Request) -> Response:
    """Answer with the manifest, with candidates for ``queries``, or with values for ``extend``."""
    house: House = request.app.state.house
    fields = await _fields(request)
    async with house.shelf.lend() as edition:
        if "queries" in fields:
            queries = _parsed(fields["queries"])
            if len(queries) > _MOST:
                raise Problem(400, f"at most {_MOST} queries at once")
            return JSONResponse(await _candidates(request, house, edition, {str(k): _Query(v) for k, v in queries.items()}))
        if "extend" in fields:
            return JSONResponse(await _extended(request, house, edition, _parsed(fields["extend"])))
        return JSONResponse(_manifest(request, house, edition))


def _manifest(request: Request, house: House, edition: Edition) -> dict[str, object]:
    """Return what the service can do."""
    here = f"{request.url.scheme}://{request.headers['host']}"
    return {
        "versions": ["0.2"],
        "name": "Kuangtu 矿图",
        "identifierSpace": edition.base,
        "schemaSpace": ONTOLOGY,
        "defaultTypes": [_type(house.terms, name) for name in ("Agency", "Region", "MiningPool", "PolicyDocument")],
        "view": {"url": f"{here}/id/{{{{id}}}}"},
        "preview": {"url": f"{here}/reconcile/preview?id={{{{id}}}}", "width": 400, "height": 160},
        "suggest": {
            kind: {"service_url": here, "service_path": f"/reconcile/suggest/{kind}"} for kind in ("entity", "type", "property")
        },
        "extend": {"propose_properties": {"service_url": here, "service_path": "/reconcile/properties"}, "property_settings": []},
    }


def _type(terms: Terms, name: str, lang: str = "zh") -> dict[str, str]:
    """Return a class for a client."""
    return {"id": name, "name": terms.label(name, lang)}


class _Query:
    """One query of a batch, checked."""

    def __init__(self, value: object) -> None:
        """Read it.

        Raises:
            Problem: it is none.
        """
        if not isinstance(value, dict) or not isinstance(value.get("query"), str):
            raise Problem(400, "each query is an object with a text «query»")
        types = value.get("type") or []
        properties = value.get("properties") or []
        limit = value.get("limit", 10)
        listed = [types] if isinstance(types, str) else types
        if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
            raise Problem(400, "«type» is the id of a type, or several")
        if not isinstance(properties, list) or not all(isinstance(p, dict) and isinstance(p.get("pid"), str) for p in properties):
            raise Problem(400, "«properties» are objects with «pid» and «v»")
        if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
            raise Problem(400, "«limit» is a number from 1")
        self.text: str = value["query"]
        self.types = tuple(listed[:_MOST])
        self.limit = min(limit, _MOST)
        self.properties = {_predicate(p["pid"]): {folded(v) for v in _texts(p.get("v"))} for p in properties[:_MOST]}


def _texts(value: object) -> list[str]:
    """Return the texts of a property's value: a text, a number, an object with an id, or a list of such."""
    if isinstance(value, list):
        return [text for one in value[:_MOST] for text in _texts(one) if not isinstance(one, list)]
    if isinstance(value, dict):
        return [str(value[key]) for key in ("id", "name") if key in value]
    return [] if value is None else [str(value)]


def _predicate(name: str) -> str:
    """Return the IRI of a property.

    Raises:
        Problem: it is no prefixed name, or of no prefix that we know.
    """
    prefix, _, local = name.partition(":")
    if not _NAME.fullmatch(name) or prefix not in PREFIXES:
        raise Problem(400, "a property is a prefixed name such as kt:issued; /reconcile/properties lists them")
    return PREFIXES[prefix] + local


async def _candidates(request: Request, house: House, edition: Edition, queries: Mapping[str, _Query]) -> dict[str, object]:
    """Return the candidates of each query."""

    def look(index: Index) -> dict[str, list[Thing]]:
        return {
            key: index.things(
                query.text, classes=[ONTOLOGY + name for name in query.types], prefix=edition.base, limit=query.limit, loose=True
            )
            for key, query in queries.items()
        }

    found = await house.look_up(edition, look)
    iris = sorted({thing.iri for key, things in found.items() if queries[key].properties for thing in things})
    predicates = sorted({predicate for query in queries.values() for predicate in query.properties})
    values = await _values(request, house, edition, iris, predicates)
    types = await house.look_up(
        edition, lambda index: index.classes_of(sorted({t.iri for things in found.values() for t in things}))
    )
    return {key: {"result": _result(house.terms, edition.base, queries[key], found[key], values, types)} for key in queries}


def _result(
    terms: Terms, base: str, query: _Query, things: Sequence[Thing], values: _Values, types: Mapping[str, list[str]]
) -> list[dict[str, object]]:
    """Return the candidates of one query, scored and sorted."""
    scored = []
    for thing in things:
        score, features = thing.score, [{"id": "name", "value": round(thing.score, 1)}]
        for predicate, wanted in query.properties.items():
            there = {
                folded(text)
                for term in values[thing.iri, predicate]
                for text in (term["value"].removeprefix(base), term["label"])
            }
            agrees = bool(wanted & there)
            features.append({"id": predicate, "value": 100.0 if agrees else 0.0})
        if len(features) > 1:
            rest = sum(float(str(f["value"])) for f in features[1:]) / (len(features) - 1)
            score = (2 * score + rest) / 3
        scored.append((score, thing, features))
    scored.sort(key=lambda row: (-row[0], -row[1].claims, row[1].iri))
    second = scored[1][0] if len(scored) > 1 else 0.0
    return [
        {
            "id": thing.iri.removeprefix(base),
            "name": thing.name,
            "description": " · ".join(filter(None, (thing.english, thing.code))),
            "type": [_type(terms, cls.removeprefix(ONTOLOGY)) for cls in types[thing.iri] if cls.startswith(ONTOLOGY)],
            "score": round(score, 1),
            "match": place == 0 and score >= _SURE and score - second >= _AHEAD,
            "features": features,
        }
        for place, (score, thing, features) in enumerate(scored)
    ]


_Values = defaultdict[tuple[str, str], list[dict[str, str]]]


async def _values(request: Request, house: House, edition: Edition, iris: Sequence[str], predicates: Sequence[str]) -> _Values:
    """Return the values of some properties of some things."""
    found: _Values = defaultdict(list)
    if iris and predicates:
        listed = [" ".join(f"<{iri}>" for iri in some) for some in (iris, predicates)]
        for row in await house.rows(request, edition, _VALUES % tuple(listed)):
            term = {"type": row["o"]["type"], "value": row["o"]["value"], "label": row.get("label", {"value": ""})["value"]}
            found[row["s"]["value"], row["p"]["value"]].append(term)
    return found


async def _extended(request: Request, house: House, edition: Edition, asked: dict[str, Any]) -> dict[str, object]:
    """Return the values that a client wants as new columns."""
    ids, wanted = asked.get("ids"), asked.get("properties")
    if not isinstance(ids, list) or not isinstance(wanted, list) or len(ids) > _ROWS or len(wanted) > _MOST:
        raise Problem(400, f"«extend» is an object with at most {_ROWS} «ids» and {_MOST} «properties»")
    if not all(isinstance(p, dict) and isinstance(p.get("id"), str) for p in wanted) or not all(isinstance(i, str) for i in ids):
        raise Problem(400, "an id is a text, and a property an object with an «id»")
    names = {p["id"]: _predicate(p["id"]) for p in wanted}
    iris = {}
    for one in ids:
        try:
            iris[one] = checked(edition.base + one)
        except GraphError as error:
            raise Problem(400, "that is no id of this service") from error
    values = await _values(request, house, edition, sorted(iris.values()), sorted(names.values()))
    lang = language(None, request.headers.get("accept-language"))
    return {
        "meta": [{"id": name, "name": _label(house.terms, name, lang)} for name in names],
        "rows": {
            one: {name: [_cell(term, edition.base) for term in values[iri, predicate]] for name, predicate in names.items()}
            for one, iri in iris.items()
        },
    }


def _cell(term: dict[str, str], base: str) -> dict[str, str]:
    """Return a value as a cell: a thing of ours with its id and name, anything else as text."""
    if term["type"] == "uri" and term["value"].startswith(base):
        return {"id": term["value"].removeprefix(base), "name": term["label"] or term["value"]}
    return {"str": term["label"] if term["type"] == "uri" and term["label"] else term["value"]}


def _label(terms: Terms, name: str, lang: str) -> str:
    """Return the words for a property."""
    try:
        return terms.label(name.removeprefix("kt:"), lang) if name.startswith("kt:") else name
    except OntologyError:
        return name


def _listed(terms: Terms, lang: str) -> list[dict[str, str]]:
    """Return the properties that can be asked for."""
    own = [f"kt:{term.name}" for term in terms.properties if term.relation]
    return [{"id": name, "name": _label(terms, name, lang)} for name in dict.fromkeys((*_PLAIN, *own))]


async def properties(request: Request) -> Response:
    """Propose properties for an extension."""
    house: House = request.app.state.house
    fields = await _fields(request)
    lang = language(None, request.headers.get("accept-language"))
    listed = _listed(house.terms, lang)
    name = fields.get("type", "")
    if name:
        known = {term.name for term in house.terms.classes}
        fitting = {
            f"kt:{p.name}" for p in house.terms.properties
            if name in known and (not p.domain or p.domain & {name, *house.terms.ancestors(name)})
        }  # fmt: skip
        listed = [one for one in listed if one["id"] in fitting or not one["id"].startswith("kt:")]
    limit = fields.get("limit", str(len(listed)))
    if not _LIMIT.fullmatch(limit):
        raise Problem(400, "«limit» is a number from 1 to 999")
    return JSONResponse({**({"type": name} if name else {}), "limit": int(limit), "properties": listed[: int(limit)]})


async def suggest(request: Request) -> Response:
    """Complete what a person types: an entity, a type or a property."""
    house: House = request.app.state.house
    fields = await _fields(request)
    prefix = fields.get("prefix", "")
    kind = request.path_params["kind"]
    lang = language(None, request.headers.get("accept-language"))
    if kind == "entity":
        async with house.shelf.lend() as edition:
            things = await house.look_up(edition, lambda index: index.things(prefix, prefix=edition.base, limit=_MOST))
            found = [
                {
                    "id": thing.iri.removeprefix(edition.base),
                    "name": thing.name,
                    "description": " · ".join(filter(None, (thing.english, thing.code))),
                    "notable": [_type(house.terms, thing.cls.removeprefix(ONTOLOGY), lang)]
                    if thing.cls.startswith(ONTOLOGY)
                    else [],
                }
                for thing in things
            ]
            return JSONResponse({"result": found})
    if kind == "type":
        listed = [_type(house.terms, term.name, lang) for term in house.terms.classes]
    elif kind == "property":
        listed = _listed(house.terms, lang)
    else:
        raise Problem(404, "there are suggestions for entity, type and property")
    key = folded(prefix)
    return JSONResponse({"result": [one for one in listed if key in folded(one["name"]) or key in folded(one["id"])][:_MOST]})


async def preview(request: Request) -> Response:
    """Show a thing in a small frame."""
    house: House = request.app.state.house
    name = request.query_params.get("id", "")
    async with house.shelf.lend() as edition:
        things = await house.look_up(edition, lambda index: index.by_iri([edition.base + name]))
        if not things:
            raise Problem(404, "there is no such id")
        (thing,) = things.values()
        lang = language(None, request.headers.get("accept-language"))
        kind = thing.cls.removeprefix(ONTOLOGY)
        label = house.terms.label(kind, lang) if thing.cls.startswith(ONTOLOGY) else kind
        return house.pages.render(request, "preview.html.j2", thing=thing, kind=label)
