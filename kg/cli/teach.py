"""``kg try``: whether the patterns do what they say, before any article is read."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.show import answer, answer_json, closest
from kg.errors import PatternError

if TYPE_CHECKING:
    from kg.claims import Trial
    from kg.vocabulary import Knowledge

__all__ = ["try_patterns"]


def try_patterns(
    pattern: Annotated[
        str, typer.Argument(metavar="PATTERN", help="A pattern's id or its beginning, or a predicate; all by default.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print every sentence and its outcome as JSON.")] = False,
    ontology: Annotated[Path | None, typer.Option(metavar="DIR", help="Knowledge to use instead of the built-in.")] = None,
) -> None:
    """Try the patterns on their own examples and counter-examples; exit code 1 when one does not do what it says."""
    from kg import claims, vocabulary

    knowledge = vocabulary.load_knowledge(ontology)
    trials = list(claims.rehearse(knowledge, pattern))
    if not trials:
        raise _unknown(pattern, knowledge)
    failed = [trial for trial in trials if not trial.passed]
    if as_json:
        answer_json([{**asdict(trial), "passed": trial.passed} for trial in trials])
    else:
        for trial in failed:
            _show(trial, knowledge)
        patterns = len({trial.pattern for trial in trials})
        outcome = f"{len(failed)} not as they should be" if failed else "all as they should be"
        answer(f"{patterns} pattern{'s' * (patterns > 1)}, {len(trials)} sentences: {outcome}")
    if failed:
        raise typer.Exit(1)


def _unknown(wanted: str, knowledge: "Knowledge") -> PatternError:
    """Say that no pattern bears a name, or that those that do have no examples."""
    known = [pattern.id for pattern in knowledge.patterns]
    if any(one.startswith(wanted) for one in known) or wanted in {pattern.predicate for pattern in knowledge.patterns}:
        return PatternError(f"«{wanted}» has no examples yet; write some under examples: and not:", knowledge.folder / "patterns")
    near = closest(wanted, [*known, *(pattern.predicate for pattern in knowledge.patterns)])
    hint = f"; did you mean «{'», «'.join(near)}»?" if near else ""
    return PatternError(f"no pattern «{wanted}», and none for such a predicate{hint}", knowledge.folder / "patterns")


def _show(trial: "Trial", knowledge: "Knowledge") -> None:
    """Tell what is wrong with one sentence, and which names were seen in it: most mistakes are there."""
    from kg import claims

    answer(f"{trial.pattern}  «{trial.text}»")
    if trial.fires:
        answer(f"  must give   {_pairs(trial.missing)}")
        answer(f"  gives       {_pairs(trial.found) or 'nothing'}")
    else:
        answer(f"  must be silent, and gives  {_pairs(trial.found)}")
    for warning in trial.warnings:
        answer(f"  note        {warning}")
    seen = [f"{link.mention.text} ({link.mention.kind})" for link in claims.explain_links(trial.text, knowledge)]
    answer(f"  names seen  {'、'.join(seen) or 'none'}")


def _pairs(pairs: "tuple[tuple[str, str], ...]") -> str:
    """Write subjects and objects."""
    return "、".join(f"{subject} → {thing}" for subject, thing in pairs)
