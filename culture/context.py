"""What every staff view is handed by the composition root: the store, the settings, the clock."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Engine

from culture.settings import StaffSettings


@dataclass(frozen=True)
class Context:
    """The collaborators of the staff views.

    `send(address, subject, text)` posts one letter, and is None where no mail is set up. `extras` carries
    what only the composition root may bring from the survey floor, by name.
    """

    engine: Engine
    settings: StaffSettings
    clock: Callable[[], datetime]
    base_url: str
    on_this_machine: bool = True
    is_demo: Callable[[], bool] = lambda: False
    send: Callable[[str, str, str], None] | None = None
    extras: dict[str, Any] = field(default_factory=dict)

    @property
    def demo(self) -> bool:
        """Say whether the stores carry the demonstration's mark: every page then says so."""
        return self.is_demo()
