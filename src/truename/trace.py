"""A sink that is passed in, for the intermediates of an algorithm.

A step that has something worth looking at says ``if trace: trace("orientation", array)``. The default sink is falsy, so
that nothing is computed or copied when nobody looks. Pictures, review and debugging all read from :class:`Recorder`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol


class Trace(Protocol):
    """Receives named intermediates. Falsy when nobody looks."""

    def __bool__(self) -> bool: ...

    def __call__(self, name: str, value: Any) -> None: ...


class _Off:
    """The sink that costs nothing."""

    def __bool__(self) -> bool:
        return False

    def __call__(self, name: str, value: Any) -> None:
        del name, value


OFF: Trace = _Off()


class Recorder:
    """Keeps every intermediate in the order it came, under the name of its step."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, Any]] = []

    def __bool__(self) -> bool:
        return True

    def __call__(self, name: str, value: Any) -> None:
        self.steps.append((name, value))

    def __getitem__(self, name: str) -> Any:
        """The last value recorded under ``name``.

        Raises:
            KeyError: nothing was recorded under that name.
        """
        for step, value in reversed(self.steps):
            if step == name:
                return value
        raise KeyError(name)


Progress = Callable[[str, int, int], None]
"""Called with what is being done, how far it is, and out of how much (0 where that is not known)."""


def silent(what: str, done: int, total: int) -> None:
    """Progress for nobody."""
