"""Trustee mode: the works council holds the key that opens the answers, the house never has it.

In: a key that the trustee made, and at the close one file with the sealed ballots in no order. Out: a signed
tally, which is all that the house gets back. Plain answers exist in the memory of the trustee's computer only.

    boxfile     the closed box as one file: manifest, paper, facts, sealed ballots
    opening     a box file and the key -> the signed tally (offline; the same code as release.count)
    tallyfile   the signed tally as a file
    exchange    the house's side: close the box, hand it out, take the tally in
The key file itself is `surveys.keyfile`.
"""
