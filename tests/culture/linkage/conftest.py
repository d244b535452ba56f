"""Small organisations whose truth is known."""

from collections.abc import Callable

import numpy as np
import pytest

from culture.linkage.panel import Customers, Panel, Staff

Make = Callable[..., Panel]


@pytest.fixture
def organisation() -> Make:
    """Return a maker: organisation(effect=…, units=…, periods=…) -> a panel with one theme and one metric."""
    return make


def make(*, effect=0.0, units=40, periods=12, people=40, seed=1, lag=1, change=0.3, regions=2):
    """Draw a panel in which customers follow staff `lag` periods later by `effect`, in both readings."""
    rng = np.random.default_rng(seed)
    moves = np.empty((units, periods + 1))
    moves[:, 0] = rng.normal(0, change, units)
    for t in range(1, periods + 1):
        moves[:, t] = 0.5 * moves[:, t - 1] + change * np.sqrt(0.75) * rng.normal(size=units)
    true = 3.5 + 0.3 * rng.normal(size=(units, 1)) + moves
    x, past = true[:, 1:], true[:, 1 - lag : periods + 1 - lag]
    y = 4 + effect * past + 0.05 * rng.normal(size=(units, 1)) + 0.05 * rng.normal(size=x.shape)
    ones = np.ones(x.shape)
    staff = Staff(
        people * ones,
        x + rng.normal(size=x.shape) * np.sqrt(0.7 / max(people, 1)),
        0.7 * max(people - 1, 0) * ones,
        max(people - 1, 0) * ones,
    )
    customers = Customers(200 * ones, y + rng.normal(size=x.shape) * np.sqrt(1 / 200), 199 * ones, 199 * ones)
    groups = tuple(f"r{i % regions}" for i in range(units))
    names = tuple(f"u{i}" for i in range(units))
    return Panel(
        names, tuple(f"{t:02d}" for t in range(periods)), groups, {"fairness": staff}, {"csat": customers}
    )
