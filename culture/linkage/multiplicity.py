"""Corrections across the declared set, and across what was merely looked at (section 3.10)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from culture.linkage.panel import Floats


def holm(p: Sequence[float]) -> Floats:
    """Holm (1979) adjusted p, in the order given."""
    values = np.asarray(p, dtype=float)
    order = np.argsort(values, kind="stable")
    steps = values[order] * (len(values) - np.arange(len(values)))
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted


def benjamini_hochberg(p: Sequence[float]) -> Floats:
    """Benjamini & Hochberg (1995) q, in the order given."""
    values = np.asarray(p, dtype=float)
    order = np.argsort(values, kind="stable")[::-1]
    steps = values[order] * len(values) / (len(values) - np.arange(len(values)))
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum(np.minimum.accumulate(steps), 1.0)
    return adjusted
