"""Twelve words for a fingerprint, so that people can compare a manifest by eye or over the telephone.

In: the SHA-256 of a manifest. Out: its first 132 bits as twelve words of a list of 2,048. The list is a rule
and no file: consonant, vowel, consonant, vowel, ending. `static/ballot.js` holds the same rule; a test
compares all words.
"""

ONSETS = "bdfgkrtv"
VOWELS = "aeio"
MIDDLES = "dlmnrstv"
ENDINGS = "kn"
WORDS = 12
BITS = 11


def word(index: int) -> str:
    """The word for an index of 0..2047; each index has its own word."""
    return (
        ONSETS[index >> 8]
        + VOWELS[index >> 6 & 3]
        + MIDDLES[index >> 3 & 7]
        + VOWELS[index >> 1 & 3]
        + ENDINGS[index & 1]
    )


def fingerprint_words(sha256: str) -> tuple[str, ...]:
    """Twelve words for a SHA-256 in hex: its first 132 bits, 11 a word, most significant first."""
    bits = int(sha256, 16) >> (256 - WORDS * BITS)
    return tuple(word(bits >> BITS * (WORDS - 1 - i) & (1 << BITS) - 1) for i in range(WORDS))
