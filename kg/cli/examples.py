"""An example or two for the help of each command; the tests run every one in a folder with `seeds`, `out` and `ontology`."""

__all__ = ["EXAMPLES", "epilog"]

EXAMPLES: dict[str, tuple[str, ...]] = {
    "build": ("kg build seeds -o out", "kg build seeds -o out --ontology ontology"),
    "query": (
        "kg query --list",
        "kg query issued",
        "kg query targets --format csv",
        "kg query notices-by-province --province 四川",
        'kg query "SELECT * { ?who kt:issued ?what } LIMIT 5"',
    ),
    "watch": ("kg watch seeds -o out --once",),
    "explain": ("kg explain 四川", "kg explain 002_yaan-meeting --json"),
    "check": ("kg check out",),
    "view": ("kg view out -o page.html", "kg view out --around 四川 --depth 2 -o sichuan.html"),
    "export": ("kg export out -o graph.nq.gz", "kg export out -o graph.jsonld"),
    "diff": ("kg diff out out",),
    "load": ("kg load http://localhost:7878",),
    "serve": ("kg serve out",),
    "score": ("kg score out tests/gold/seeds --misses",),
    "link": ('kg link "雅安能源局昨日约谈AntPool" --date 2021-06-18',),
    "status": ("kg status out",),
    "info": ("kg info --json",),
    "try": ("kg try issued", "kg try --ontology ontology"),
}
"""The commands of `kg` → command lines that show what they are for, the plainest first."""


def epilog(command: str) -> str:
    """Return what the help of a command ends with; each paragraph is a line of its own there."""
    lines = EXAMPLES.get(command, ())
    return "\n\n".join(("Examples:" if len(lines) > 1 else "Example:", *lines)) if lines else ""
