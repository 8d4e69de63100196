"""What a check found: for a person line by line, for a machine as a SHACL validation report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.graph import PREFIXES, literal

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["REPORT_PREFIXES", "ShapeReport", "Violation", "lines"]

_SHOWN = 20
_LONG = 80
REPORT_PREFIXES = PREFIXES | {"sh": "http://www.w3.org/ns/shacl#", "kts": "https://w3id.org/kuangtu/shapes#"}
"""The prefixes of reports: those of the contract, SHACL's, and the shapes'."""


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One thing that is wrong: where (``focus`` and ``path``), the offending ``value``, and what to do in zh and en.

    IRIs are prefixed names where they can be. ``component`` is the kind of constraint that is violated and ``shape`` the
    shape that demands it; ``terms`` are focus, path and value in Turtle, empty where there is none.
    """

    focus: str
    path: str
    value: str
    zh: str
    en: str
    component: str = ""
    shape: str = ""
    terms: tuple[str, str, str] = ("", "", "")


@dataclass(frozen=True, slots=True)
class ShapeReport:
    """What the check found; ``text`` is what a person reads, its first line the verdict."""

    conforms: bool
    violations: tuple[Violation, ...]
    text: str

    def turtle(self) -> str:
        """Return a validation report as SHACL defines it (https://www.w3.org/TR/shacl/#validation-report), in Turtle.

        The same violations give the same text.
        """
        head = "".join(f"@prefix {name}: <{REPORT_PREFIXES[name]}> .\n" for name in sorted(REPORT_PREFIXES))
        results = " ,".join(_result(violation) for violation in self.violations)
        body = f" ;\n    sh:result{results}" if results else ""
        return f"{head}\n[] a sh:ValidationReport ;\n    sh:conforms {str(self.conforms).lower()}{body} .\n"


def _result(violation: Violation) -> str:
    """Write one result."""
    focus, path, value = violation.terms
    pairs = [
        f"sh:focusNode {focus or '[]'}",
        *([f"sh:resultPath {path}"] if path else []),
        *([f"sh:value {value}"] if value else []),
        "sh:resultSeverity sh:Violation",
        *([f"sh:sourceConstraintComponent {violation.component}"] if violation.component else []),
        *([f"sh:sourceShape {violation.shape}"] if violation.shape else []),
        f"sh:resultMessage {literal(violation.zh, 'zh')} , {literal(violation.en, 'en')}",
    ]
    return " [\n        a sh:ValidationResult ;\n        " + " ;\n        ".join(pairs) + "\n    ]"


def lines(violations: tuple[Violation, ...], fine: str, wrong: tuple[str, str]) -> Iterator[str]:
    """Yield the report: the verdict, then each message with the places where it holds.

    ``fine`` is the verdict where nothing is wrong; ``wrong`` the verdict else, in both languages, to which the number is added.
    """
    if not violations:
        yield fine
        return
    yield f"{wrong[0]}：{len(violations)} 处。 {wrong[1]}: {len(violations)} places."
    for zh, en in sorted({(v.zh, v.en) for v in violations}):
        places = [v for v in violations if (v.zh, v.en) == (zh, en)]
        yield ""
        yield f"{zh} {en} ({len(places)})"
        for v in places[:_SHOWN]:
            value = v.value if len(v.value) <= _LONG else f"{v.value[: _LONG - 1]}…"
            yield "  " + "  ".join(part for part in (v.focus, v.path, value) if part)
        if len(places) > _SHOWN:
            yield f"  … {len(places) - _SHOWN} more"
