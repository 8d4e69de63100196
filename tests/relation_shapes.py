"""The shapes of the relations, made from the domains and ranges of the ontology.

After a change of a domain or range in ``kuangtu.ttl``, run ``python tests/relation_shapes.py`` to bring ``shapes.ttl`` up to it.
"""

from __future__ import annotations

from pathlib import Path

from kg.vocabulary import Terms, load_terms

ONTOLOGY_DIR = Path(__file__).resolve().parent.parent / "ontology"
FIRST, LAST = "# ── What each relation leads from and to", "# ── Amounts that make sense"
LITERALS = {"xsd:date": ("日期", "a date"), "xsd:dateTime": ("时刻", "a time"), "rdf:langString": ("文字", "a label")}


def relation_shapes(terms: Terms) -> str:
    """Return one shape per relation, in Turtle."""
    return "\n".join(_shape(terms, name) for name in terms.relations)


def section(text: str) -> str:
    """Return the part of a shapes file that holds them."""
    start = text.index("\n", text.index(FIRST)) + 2
    return text[start : text.index(LAST) - 1]


def _shape(terms: Terms, name: str) -> str:
    term = terms.property(name)
    ends = (("subject", "主语", term.domain), ("object", "宾语", term.range))
    slots = " ;\n".join(_slot(terms, name, *end) for end in ends)
    return f"kts:{name} a sh:NodeShape ;\n    sh:targetNode kt:{name} ;\n{slots} .\n"


def _slot(terms: Terms, name: str, end: str, zh_end: str, allowed: frozenset[str]) -> str:
    names = sorted(allowed)
    tests = [f"sh:datatype {n}" if ":" in n else f"sh:class kt:{n}" for n in names]
    test = tests[0] if len(tests) == 1 else f"sh:or ( {' '.join(f'[ {t} ]' for t in tests)} )"
    zh = "、".join(LITERALS[n][0] if n in LITERALS else terms.label(n) for n in names)
    en = ", ".join(LITERALS[n][1] if n in LITERALS else n for n in names)
    return f"""    sh:property [
        sh:path ( [ sh:inversePath rdf:predicate ] rdf:{end} ) ; {test} ;
        sh:message "「{terms.label(name)}」的{zh_end}应为：{zh}；请更正实体的类或规则的角色。"@zh ,
            "The {end} of {name} must be one of: {en}. Correct the entity's class or the rule's roles."@en ;
    ]"""


if __name__ == "__main__":
    file = ONTOLOGY_DIR / "shapes.ttl"
    old = file.read_text(encoding="utf-8")
    file.write_text(old.replace(section(old), relation_shapes(load_terms(ONTOLOGY_DIR))), encoding="utf-8")
