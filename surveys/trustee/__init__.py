"""Trustee mode: the works council holds the key that opens the answers, the house never has it.

In: a key that the trustee made, and at the close one file with the sealed ballots in no order, sealed as a whole to that
key. Out: a signed tally, sealed to the house, which is all that the house gets back. Whoever carries the two files
carries ciphertext. Plain answers exist in the memory of the trustee's computer only.

    boxfile     the closed box as one file: manifest, paper, facts, sealed ballots
    opening     a box file and the key -> the sealed tally (offline; the same code as release.count)
    exchange    the house's side: close the box, hand it out, pass the tally on to the release
    older       boxes that were closed when their file was in clear, to be sealed now
The tally is `surveys.release.tallyfile`, and what takes it in `surveys.release.returned`; the sealed form of both files
is `surveys.parcels`, the key file `surveys.keyfile`.
"""
