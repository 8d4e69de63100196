"""Frozen dataclasses that are made nearly as fast as plain ones.

The standard library's frozen dataclasses set each field by its name, through ``object.__setattr__``, which is ten times as dear
as an assignment. Here an object is filled while it still belongs to a class that has the same slots and is not frozen, and is
handed over when it is whole: less than half of what it costs by each slot's own descriptor. One article makes some 300 values.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, TypeVar, dataclass_transform

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["value"]

_T = TypeVar("_T")


@dataclass_transform(frozen_default=True)
def value(*, order: bool = False) -> Callable[[type[_T]], type[_T]]:
    """Make a class a frozen dataclass with slots that is filled by plain assignments; fields take plain defaults only.

    >>> @value()
    ... class Point:
    ...     x: int
    ...     y: int = 0
    >>> Point(1), Point(1) == Point(1, 0), hash(Point(1)) == hash(Point(1))
    (Point(x=1, y=0), True, True)
    >>> Point(1).x = 2
    Traceback (most recent call last):
    dataclasses.FrozenInstanceError: cannot assign to field 'x'
    """

    def made(plain: type[_T]) -> type[_T]:
        frozen = dataclass(frozen=True, slots=True, order=order)(plain)
        names = [field.name for field in fields(frozen)]  # type: ignore[arg-type]
        lines = ["self = open_twin()", *(f"self.{name} = {name}" for name in names), "self.__class__ = frozen_class"]
        lines += ["self.__post_init__()"] if hasattr(frozen, "__post_init__") else []
        twin = type(f"Open{plain.__name__}", (), {"__slots__": frozen.__slots__})  # type: ignore[attr-defined]
        scope: dict[str, Callable[..., object]] = {}
        made_of = f"def __new__(frozen_class, {', '.join(names)}): {'; '.join(lines)}; return self"
        exec(made_of, {"open_twin": twin}, scope)  # noqa: S102 - as dataclasses do
        slow, fast = frozen.__init__, scope["__new__"]
        for name in ("__defaults__", "__annotations__", "__module__", "__doc__"):
            setattr(fast, name, getattr(slow, name))
        fast.__qualname__ = f"{plain.__qualname__}.__new__"
        frozen.__new__ = fast  # type: ignore[assignment,method-assign]
        del frozen.__init__
        frozen.__getnewargs__ = lambda self: tuple([getattr(self, name) for name in names])  # type: ignore[attr-defined]
        return frozen

    return made
