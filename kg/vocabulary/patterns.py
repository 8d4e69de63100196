r"""The pattern language: how a researcher says, without Python, what a sentence claims.

A sentence is encoded so that each mention is one code point that tells its kind; the words between
stay as they are. A pattern is then one line::

    {subject:Body}+ … <issue> 了? … {object:PolicyDocument}

==================  ==========================================================================
``{role:Kind}``     a mention of that kind (or of a slot of ``cues.yaml``); ``A|B`` for several
``{role:Kind}+``    a list of them: A、B和C, A以及B等
``{:Kind}``         a mention that has no role
``<name>``          any word of the list ``name`` in ``cues.yaml``
``…``               up to 16 characters inside the clause
``……``              up to 60 characters inside the sentence
``~`` ``~~``        the same gaps, run over mentions of the kind that follows
``(a|b)`` ``x?``    alternatives, and what may be missing, as in regular expressions
``(?P<object>…)``   plain words that fill a role (a service that has no name of its own)
``(?P<label>…)``    words that are the object as they stand, with the mentions in them (比特币提现)
==================  ==========================================================================

Spaces mean nothing. The gaps ``…`` and ``……`` never run over a mention of the kind that follows or precedes
them, so that a role is filled by the nearest candidate.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from kg.errors import PatternError
from kg.expressions import compiled
from kg.vocabulary.automata import every
from kg.vocabulary.branches import either
from kg.vocabulary.pattern_form import check_form

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

__all__ = ["KINDS", "Cues", "Example", "Pattern", "code_of", "load_cues", "load_patterns", "mask_of"]

KINDS = (
    "Region", "Agency", "Company", "MiningPool", "Exchange", "Facility", "Association", "Media", "DataProvider",
    "ResearchInstitute", "Person", "PolicyDocument", "Meeting", "Cryptocurrency", "Network", "Time", "Percent",
    "Hashrate", "Power", "Energy", "Money", "Count", "Times", "Summons", "Product",
)  # fmt: skip
"""The kinds of mention that a pattern can name, each encoded as one private-use code point."""

_FIRST = 0xE000
_CODES = {kind: chr(_FIRST + i) for i, kind in enumerate(KINDS)}
_ANY = f"{chr(0xE000)}-{chr(0xE000 + len(KINDS) - 1)}"
_TOKEN = re.compile(
    r"(?P<group>\(\?P<\w+>)|\{(?P<role>\w*):(?P<kinds>[\w|]+)\}(?P<list>\+?)|<(?P<cue>\w+)>"
    r"|(?P<gap>……|…|~~|~)|(?P<space>\s+)|(?P<other>.)"
)
_OWNER = f"(?:的|旗下的?[^，。、；：{_ANY}]{{0,14}})"
"""What stands between an owner and the thing in a list that is meant: 甲的乙, 甲集团旗下支付公司——乙."""

_TITLED = f"[^，。；：、{_ANY}]{{0,4}}[{chr(0xE000)}-{chr(0xE009)}]{{0,2}}[^，。；：、{_ANY}]{{0,14}}"
"""What stands before a person in a list: the body, and the post."""
_PAIRINGS = ("each", "respectively", "aligned")
_MODALITIES = ("", "asserted", "rumoured", "planned", "denied")
_WHEN = "将|拟|已|正|曾|计划|准备|近日|日前|还|再次|随后"
_WITH = "联合|联同|连同|会同|携手|协同|联手|偕同|伙拍|夥拍"
_JOIN = f"(?:等)?(?:、|，|/|和|与|及|以及|並|并|还有|或|(?:[于在]?{_CODES['Time']}|{_WHEN})?(?:{_WITH}))(?:以及|和)?"


def code_of(kind: str) -> str:
    """Return the code point that stands for a kind of mention.

    >>> hex(ord(code_of("Region")))
    '0xe000'
    """
    return _CODES[kind]


def mask_of(codes: Iterable[str]) -> int:
    """Return the set of some code points as the bits of a number."""
    mask = 0
    for code in codes:
        mask |= 1 << (ord(code) - _FIRST)
    return mask


def _not_within(letter: str, words: Iterable[str]) -> str:
    """Return what stands behind a letter in an expression so that it does not match in some words."""
    places = [(word[: at + 1], word[at + 1 :]) for word in words if (at := word.find(letter)) >= 0]
    behind = "".join(f"(?<!{re.escape(head)})" for head, tail in places if not tail)
    ahead = either(tail for head, tail in places if tail and len(head) == 1)
    return behind + (f"(?!{ahead})" if ahead != "(?!)" else "")


@dataclass(frozen=True, slots=True)
class Cues:
    """The word lists and slots of ``cues.yaml``.

    ``others`` are words that hold a cue of one letter (指 in 指标), which an alternation does not find there.
    """

    words: Mapping[str, tuple[str, ...]]
    slots: Mapping[str, tuple[str, ...]]
    masks: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def list(self, name: str) -> tuple[str, ...]:
        """Return the words of a list.

        Raises:
            PatternError: there is no such list.
        """
        if name not in self.words:
            raise PatternError(
                f"there is no list «{name}» under «cues:»; copy it from the cues.yaml of this version", "cues.yaml"
            )
        return self.words[name]

    def regex(self, name: str) -> str:
        """Return an alternation of a list's words, longest first; a cue of one letter is not found in another word.

        >>> cues = Cues({"say": ("指出", "指")}, {}, others=("指标",))
        >>> re.findall(cues.regex("say"), "指标下降，专家指出，他指")
        ['指出', '指']
        """
        words = self.list(name)
        apart = {w: looks for w in words if len(w) == 1 and (looks := _not_within(w, self.others))}
        if not apart:
            return either(words)
        return f"(?:{'|'.join([either(w for w in words if w not in apart), *(w + looks for w, looks in apart.items())])})"

    def detector(self, name: str) -> Callable[[str], bool]:
        """Return the question whether a text holds a word of the list, other than inside a masked word (拟 in 虚拟)."""
        masks = either(self.masks)
        look = compiled(f"{masks}|(?P<cue>{self.regex(name)})")
        find = every(sorted({*self.list(name), *self.masks}))

        def holds(text: str) -> bool:
            end = 0
            for start in sorted({start for start, _, _ in find(text)}):  # faster than a search
                if start >= end and (match := look.match(text, start)):
                    if match["cue"]:
                        return True
                    end = match.end()
            return False

        return holds

    def extended(self, name: str, words: Iterable[str]) -> Cues:
        """Return the same with more words in one list."""
        found = sorted({*self.words.get(name, ()), *words}, key=lambda w: (-len(w), w))
        return Cues({**self.words, name: tuple(found)}, self.slots, self.masks, self.others)

    def kinds(self, names: str) -> tuple[str, ...]:
        """Return the kinds that a slot expression names, or raise KeyError for an unknown one."""
        found: dict[str, None] = {}
        for name in names.split("|"):
            for kind in self.slots.get(name, (name,)):
                found[_CODES[kind] and kind] = None
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence with the pairs (subject, object) that the pattern must find in it; none for a counter-example."""

    text: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way of saying one thing.

    ``needs`` are sets of kinds (as bits, see `mask_of`) of each of which a mention must stand in the sentence.
    ``inherit`` fills a missing role from what was named before (role → kinds), ``reach`` sentences back at most;
    a place so inherited stands for the one of level ``widen`` that holds it (阿拉木图…。总统某某: of its country).
    ``pairing`` is ``each`` (all with all), ``respectively`` (two lists, first with first) or
    ``aligned`` (the same, where a list may have one member). ``nouns`` are the measure words
    that a counted object must have; ``unit`` is that of a bare number; ``measure`` is the object of whatever it
    finds; ``members`` are the kinds (as code points) of what stands in a list in a role; ``about`` is what the sentence
    or the one before it must speak of; the claim is not made where the matched
    words hold ``stop``.
    """

    id: str
    predicate: str
    regex: re.Pattern[str]
    needs: tuple[int, ...]
    confidence: str = "0.90"
    pairing: str = "each"
    modality: str = ""
    inherit: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sign: int = 0
    nouns: frozenset[str] = frozenset()
    about: re.Pattern[str] | None = None
    reach: int = 2
    unit: str = ""
    measure: str = ""
    widen: str = ""
    stop: re.Pattern[str] | None = None
    examples: tuple[Example, ...] = ()
    source: str = ""
    members: tuple[tuple[str, str], ...] = ()

    def holds(self, role: str, code: str) -> bool:
        """Say whether a mention of a kind (its code point) may fill a role; one that only tells where another is may not."""
        return next((code in kinds for name, kinds in self.members if name == role), True)


def load_cues(path: Path) -> Cues:
    """Read the word lists.

    Raises:
        PatternError: the file is not YAML, or a slot names an unknown kind.
    """
    data = _yaml(path)
    slots = {name: tuple(kinds) for name, kinds in data.get("slots", {}).items()}
    for name, kinds in slots.items():
        for kind in kinds:
            if kind not in _CODES:
                raise PatternError(f"slot «{name}»: no such kind of mention «{kind}»; there are {', '.join(KINDS)}", path)
    words = {name: tuple(sorted({str(w) for w in ws}, key=lambda w: (-len(w), w))) for name, ws in data.get("cues", {}).items()}
    masks = tuple(sorted(data.get("masks", ()), key=lambda w: (-len(w), w)))
    return Cues(words, slots, masks, tuple(data.get("others", ())))


class _Strict(yaml.CSafeLoader):
    """Constructs no objects, and refuses a key that is given twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Return the mapping, or say which key it repeats."""
        keys = [key.value for key, _ in node.value]
        for key, _ in node.value:
            if keys.count(key.value) > 1:
                raise yaml.MarkedYAMLError(problem=f"the key «{key.value}» is given twice", problem_mark=key.start_mark)
        return super().construct_mapping(node, deep)


def _yaml(path: Path) -> Any:  # noqa: ANN401 - a file written by a person, checked by the caller
    """Read a YAML file, telling the line of a mistake."""
    try:
        with path.open(encoding="utf-8") as file:
            return yaml.load(file, Loader=_Strict) or {}  # noqa: S506 - a safe loader, made stricter
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise PatternError(f"not YAML: {error.problem}", path, line) from error
    except OSError as error:
        raise PatternError(f"cannot be read: {error.strerror}", path) from error


def _slot(kinds: Iterable[str]) -> str:
    return "".join(_CODES[k] for k in kinds)


def _expression(text: str, cues: Cues, *, least: int = 1) -> tuple[str, tuple[str, ...], dict[str, str]]:
    """Translate a pattern into a regular expression, the kinds that it cannot do without, and those in the lists of its roles.

    A list has ``least`` members.
    """
    tokens = [m for m in _TOKEN.finditer(text) if m["space"] is None]
    slots = {i: cues.kinds(m["kinds"]) for i, m in enumerate(tokens) if m["kinds"]}
    parts: list[str] = []
    needs: list[str] = []
    members: dict[str, str] = {}
    depth = 0
    for i, token in enumerate(tokens):
        if token["kinds"]:
            chars = f"[{_slot(slots[i])}]"
            item = f"(?:{chars}{_OWNER})?{chars}"
            join = f"(?:{_JOIN})?" if slots[i] == ("PolicyDocument",) else _JOIN  # 《甲》《乙》
            join = join.replace("，|", "") if "Cryptocurrency" in slots[i] and len(slots[i]) > 1 else join  # 放弃收购甲，某币跌
            more = item if "Region" in slots[i] else f"(?:[{_CODES['Region']}]的?){{0,2}}{item}"  # 甲地的甲、乙地的乙
            if slots[i] == ("Person",):  # 甲部门处长甲、乙公司总裁乙
                more = f"(?:{_TITLED}{chars}|{item})"
            if "Region" not in slots[i] and "Company" in slots[i]:
                join = f"{_CODES['Count']}?{join}"  # 甲8起、乙6起
            body = f"{item}(?:{join}{more}){{{least - 1},40}}等?" if token["list"] else chars
            parts.append(f"(?P<{token['role']}>{body})" if token["role"] else f"(?:{body})")
            if token["role"] and token["list"]:
                members[token["role"]] = _slot(slots[i])
            following = tokens[i + 1][0] if i + 1 < len(tokens) else ""
            if depth == 0 and following not in {"?", "*", "|"}:
                needs.append(_slot(slots[i]))
        elif token["cue"]:
            parts.append(cues.regex(token["cue"]))
        elif token["gap"]:
            barred = "".join(_slot(slots[j]) for j in _neighbours(i, tokens, slots, both="…" in token["gap"]))
            stops, reach = ("，。；：！？\n", 16) if len(token["gap"]) == 1 else ("。！？\n", 60)
            parts.append(f"[^{stops}{barred}]{{0,{reach}}}?")
        elif token["group"]:
            depth += 1
            parts.append(token["group"])
        else:
            depth += {"(": 1, ")": -1}.get(token[0], 0)
            parts.append("(?:" if token[0] == "(" and text[token.end() : token.end() + 1] != "?" else token[0])
    return "".join(parts), tuple(needs), members


def _neighbours(i: int, tokens: list[re.Match[str]], slots: Mapping[int, tuple[str, ...]], *, both: bool) -> Iterable[int]:
    """Yield the nearest slot before a gap, and the one after it."""
    yield from next(([j] for j in range(i - 1, -1, -1) if j in slots), [])
    if both:
        yield from next(([j] for j in range(i + 1, len(tokens)) if j in slots), [])


def _pattern(name: str, item: Mapping[str, Any], cues: Cues, path: Path) -> Iterable[Pattern]:
    """Yield the patterns of one item: one per line of ``match``."""
    lines = item["match"] if isinstance(item["match"], list) else [item["match"]]
    examples = tuple(
        [Example(str(x["text"]), tuple((str(a), str(b)) for a, b in x["claims"])) for x in item.get("examples", [])]
        + [Example(str(x), ()) for x in item.get("not", [])]
    )
    for key, allowed in (("pairing", _PAIRINGS), ("modality", _MODALITIES)):
        if item.get(key, allowed[0]) not in allowed:
            raise PatternError(f"pattern «{name}»: {key} is one of {', '.join(filter(None, allowed))}", path)
    least = 2 if item.get("pairing") == "respectively" else 1
    for line in lines:
        try:
            expression, needs, members = _expression(line, cues, least=least)
            regex = compiled(expression)
            inherit = tuple((role, cues.kinds(kinds)) for role, kinds in item.get("inherit", {}).items())
            unless = compiled(_expression(item["unless"], cues)[0]) if "unless" in item else None
        except (re.error, KeyError, PatternError) as error:
            raise PatternError(f"pattern «{name}»: cannot compile «{line}»: {error}", path) from error
        yield Pattern(
            id=name,
            predicate=str(item["predicate"]),
            regex=regex,
            needs=tuple(mask_of(need) for need in needs),
            confidence=str(item.get("confidence", "0.90")),
            pairing=str(item.get("pairing", "each")),
            modality=str(item.get("modality", "")),
            inherit=inherit,
            sign=int(item.get("sign", 0)),
            nouns=frozenset(item.get("nouns", ())),
            about=compiled(item["about"]) if "about" in item else None,
            reach=int(item.get("reach", 2)),
            unit=str(item.get("unit", "")),
            measure=str(item.get("measure", "")),
            widen=str(item.get("widen", "")),
            stop=unless,
            examples=examples,
            source=line,
            members=tuple(members.items()),
        )


def load_patterns(folder: Path, cues: Cues) -> tuple[Pattern, ...]:
    """Read every pattern file of a folder, in the order of their names.

    Raises:
        PatternError: a file is malformed, or two patterns have one id; the message names the file and the pattern.
    """
    found: list[Pattern] = []
    where: dict[str, Path] = {}
    for path in sorted(folder.glob("*.yaml")):
        items = _yaml(path)
        if not isinstance(items, list):
            raise PatternError("a pattern file is a list of patterns", path)
        for number, item in enumerate(items, start=1):
            check_form(item, number, path)
            name = str(item.get("id") or f"{path.stem}.{number}")
            if name in where:
                raise PatternError(f"a pattern «{name}» is in {where[name].name} already: give this one another id", path)
            where[name] = path
            found.extend(_pattern(name, item, cues, path))
    return tuple(found)
