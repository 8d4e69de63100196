"""The settings of a large build, and what of them an extraction depends on."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from dataclasses import fields as dataclass_fields
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING

from kg import vocabulary
from kg.errors import SettingsError
from kg.graph import BASE
from kg.limits import DEFAULTS, Limits
from kg.pipeline.cache import extraction_state
from kg.pipeline.part import PAGE, WHOLE
from kg.pipeline.stages import warm_extractor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kg.model import Extractor

__all__ = ["Settings", "Sizes"]

_MEGA = 1_000_000
_LIVES = 7  # less than what ends the build, here (`kg.shards.supervise`) and with Spark
_NUMBER = re.compile(r"([0-9]{1,15})([kMG]?)")
_TIMES = {"": 1, "k": 1000, "M": _MEGA, "G": 1000 * _MEGA}


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large the pieces of a build are: the names and numbers of ``--size``.

    ``shard`` are bytes of input in a shard; ``buckets`` parts of the output, each of which is sorted by itself; ``memory``
    is what DuckDB may use (``256MB``), the rest goes to the disk; ``threads`` are DuckDB's. ``lives`` are how many
    processes a shard may cost before it is halved. Up to ``turtle`` triples the single files of a small build are written too;
    where there are more than ``whole`` claims the page shows the ``page`` most told ones. Input of more bytes than ``above`` is
    built in shards unasked.
    """

    shard: int = 8 * _MEGA
    buckets: int = 16
    memory: str = "256MB"
    threads: int = 1
    lives: int = 3
    turtle: int = 5 * _MEGA
    whole: int = WHOLE
    page: int = PAGE
    above: int = 200 * _MEGA

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Sizes:
        """Return the usual sizes but for those given as text; bytes may end in k, M or G.

        >>> Sizes.of({"shard": "16M", "memory": "2GB"}).shard
        16000000

        Raises:
            SettingsError: there is no such size, or it is no number.
        """
        known = {one.name: one for one in dataclass_fields(cls)}
        sizes: dict[str, int | str] = {}
        for name, text in given.items():
            if name not in known:
                raise SettingsError(f"no size is called «{name}»; there are {', '.join(sorted(known))}")
            match = _NUMBER.fullmatch(text)
            if name != "memory" and not match:
                raise SettingsError(f"«{text}» is no number for {name}; write it like 16M")
            sizes[name] = int(match[1]) * _TIMES[match[2]] if match and name != "memory" else text
        return cls(**sizes)  # type: ignore[arg-type]

    def __post_init__(self) -> None:
        """Refuse what is no size."""
        for name in ("shard", "buckets", "threads", "lives"):
            if getattr(self, name) < 1:
                raise SettingsError(f"{name} must be 1 or more, not {getattr(self, name)}")
        if self.lives > _LIVES:
            raise SettingsError(f"lives must be {_LIVES} or less, not {self.lives}")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a large build is to do; it goes to every process, so all of it can be pickled.

    ``make`` makes another extractor than the usual one. Paths are absolute, since processes elsewhere stand elsewhere.
    """

    ontology: Path
    spacy_model: str | None = None
    base: str = BASE
    ledger: Path | None = None
    fields: tuple[tuple[str, str], ...] = ()
    make: Callable[[], Extractor] | None = None
    limits: Limits = DEFAULTS
    sizes: Sizes = field(default_factory=Sizes)

    @property
    def maker(self) -> Callable[[], Extractor]:
        """What makes the extractor, in whatever process needs it."""
        return self.make or partial(warm_extractor, self.ontology, self.spacy_model)

    def digest(self) -> str:
        """Return a digest of all that the extraction of an article depends on, the article aside.

        Raises:
            SettingsError: nothing tells one state of the trained model from another.
        """
        state = extraction_state(vocabulary.load_knowledge(self.ontology).digest, self.spacy_model)
        if not state:
            raise SettingsError(f"«{self.spacy_model}» is no installed package; a build in shards needs one that has a version")
        made = repr((self.make.__module__, self.make.__qualname__)) if self.make else ""
        return sha256(json.dumps([state, sorted(self.fields), made, repr(self.limits)]).encode()).hexdigest()[:16]
