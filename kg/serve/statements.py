"""A thing as RDF: its own triples, and the claims about it with the words that prove them, a page at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kg.serve.sparql import rdf_response

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.responses import Response

    from kg.serve.things import Asking

__all__ = ["about", "as_rdf"]

# The IRIs themselves stand where ?this and ?claim are: Oxigraph would join a VALUES block with whole unions, and read all claims.
_GRAPH = """
CONSTRUCT { ?this ?p ?o . ?o rdfs:label ?label . ?e ?ep ?eo . ?w ?wp ?wo . %s } WHERE {
  { ?this ?p ?o OPTIONAL { ?o rdfs:label ?label } }
  UNION { ?this kt:evidence ?e . ?e ?ep ?eo }
  UNION { ?this oa:hasSelector ?w . ?w ?wp ?wo }
  UNION { ?this kt:evidence ?e . ?e oa:hasSelector ?w . ?w ?wp ?wo }
  %s
}
"""
_CLAIMS = """
  UNION { VALUES ?c { %(claims)s } ?c ?cp ?co }
  UNION { VALUES ?c { %(claims)s } ?c kt:evidence ?e . ?e ?ep ?eo }
  UNION { VALUES ?c { %(claims)s } ?c kt:evidence ?e . ?e oa:hasSelector ?w . ?w ?wp ?wo }
  UNION { VALUES ?c { %(claims)s } ?c rdf:object ?q . ?q a kt:Quantity ; ?qp ?qo }
  UNION { VALUES ?c { %(claims)s } ?c rdf:subject|rdf:object|prov:wasAttributedTo ?n . ?n skos:prefLabel ?name }
"""
_TOLD = "?c ?cp ?co . ?q ?qp ?qo . ?n skos:prefLabel ?name"


def about(sparql: str, iri: str) -> str:
    """Put an IRI, which has been checked, into a query (and what ``%`` would read in it out of danger)."""
    return sparql.replace("?this", f"<{iri.replace('%', '%%') if '%d' in sparql or '%s' in sparql else iri}>")


async def as_rdf(asking: Asking, iri: str, name: str, media: str, headers: dict[str, str]) -> Response:
    """Describe a thing: its triples, the labels of what they name, and one page of the claims about it; ``name`` has the ending.

    A claim comes with its evidence down to the words, its amount, and the names of its ends. Where there are more claims, both
    the header ``Link`` (``next``) and a triple ``rdfs:seeAlso`` lead to the next page.
    """
    page, (claims, more) = asking.page, await asking.which(iri, asking.page)
    task: dict[str, Any] = {
        "op": "query", "sparql": _query(iri, claims, _further(asking, name, page + 1) if more else ""),
        "default": [], "named": [], "table": None, "graph": media, "trusted": True,
    }  # fmt: skip
    reply = await asking.house.ask(asking.request, asking.edition, task)
    links = [headers.pop("Link")]
    for there, number, relation in ((more, page + 1, "next"), (page > 1, page - 1, "prev")):
        links += [f'<{_further(asking, name, number)}>; rel="{relation}"'] if there else []
    return rdf_response(reply.body, media, {**headers, "Link": ", ".join(links)})


def _query(iri: str, claims: Sequence[str], further: str) -> str:
    """Write the question for a thing and some claims about it."""
    more = f"<{iri}> rdfs:seeAlso <{further}>" if further else ""
    told = " . ".join(filter(None, (_TOLD if claims else "", more)))
    listed = _CLAIMS % {"claims": " ".join(f"<{claim}>" for claim in claims)} if claims else ""
    return about(_GRAPH, iri) % (told, listed)


def _further(asking: Asking, name: str, page: int) -> str:
    """Return the address of another page of the same."""
    request = asking.request
    return f"{request.url.scheme}://{request.headers['host']}/id/{quote(name, safe='')}?page={page}"
