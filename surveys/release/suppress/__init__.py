"""What may be shown. In: counts and sums per block of cells, and the ledger so far. Out: what passes, and proof.

Read in this order: groups and kinds (what is asked for), rules (R1 to R13, each a function), gate (their
order and the repair), exact (the audit for groups of one to four), interval (R4), blocks (their common form).
"""
