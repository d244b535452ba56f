"""What every view of the desk is given by the composition root."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from surveys.forms import Tree
from surveys.jobs import Works

View = Callable[..., Any]


class Guard(Protocol):
    """Decorates a view: lets in whom the house lets do `action`; `deed` is what the audit says of a change."""

    def __call__(self, action: str, deed: str = "") -> Callable[[View], View]:
        """Return the decorator."""
        ...


@dataclass(frozen=True)
class Room:
    """The desk's collaborators."""

    works: Works
    guard: Guard
    tree: Callable[[date], Tree]
    may: Callable[[str], bool]
    clock: Callable[[], datetime]
