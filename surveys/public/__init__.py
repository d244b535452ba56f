"""What anybody may read and check without signing in: the public audit of a wave, and its twelve words.

In: what was published of a wave. Out: files that a reader's own browser or computer verifies, and pages that
help with it. Nothing here knows a person, an answer, or a number of a small cell.
"""
