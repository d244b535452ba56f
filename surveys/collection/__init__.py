"""The side of answers: knows the ballot store, public keys, and nothing else. Never a name, never a clock."""
