"""The side of names: who is invited, their letters, and the blind signature. It never sees an answer."""
