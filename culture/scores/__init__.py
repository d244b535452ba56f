"""Customer scores: a file becomes a batch, a batch becomes n, sum and sum of squares per unit, day and metric.

In: files with one rating a row, or with means and counts. Out: `aggregates.read`. No row of a customer is kept.
"""
