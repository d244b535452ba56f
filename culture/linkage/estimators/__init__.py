"""The estimators: one engine for both readings, direction, correlations (linkage.md 3.3 to 3.8, 3.15)."""
