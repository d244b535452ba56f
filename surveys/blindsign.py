"""RFC 9474 blind signatures, variant RSABSSA-SHA384-PSS-Randomized, on RSA-2048 with e = 65537.

What comes in and goes out are bytes of the length of the modulus. The signer never sees what it signs; the
prefix of 32 random bytes in front of the message is the randomizer, so `input_msg` is signed as it stands.
Verification is plain RSASSA-PSS of `cryptography`; only the raw private operation and the blinding are ours.
"""

import hashlib
import secrets
from dataclasses import dataclass
from functools import lru_cache

import gmpy2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from surveys.errors import Forged, Malformed

BITS = 2048
BYTES = BITS // 8
E = 65537
SALT = 48
_HASH = hashes.SHA384()
_PSS = padding.PSS(mgf=padding.MGF1(hashes.SHA384()), salt_length=SALT)


@dataclass(frozen=True, slots=True, repr=False)
class SigningKey:
    """An RSA private key in the five numbers of the Chinese remainder form; never shown by repr."""

    n: int
    p: int
    q: int
    dp: int
    dq: int
    q_inverse: int

    @classmethod
    def from_rsa(cls, key: rsa.RSAPrivateKey) -> "SigningKey":
        """Return the numbers of a key made or loaded by `cryptography`; refuses another e."""
        numbers = key.private_numbers()
        if numbers.public_numbers.e != E:
            raise ValueError("the public exponent must be 65537")
        return cls(
            n=numbers.public_numbers.n,
            p=numbers.p,
            q=numbers.q,
            dp=numbers.dmp1,
            dq=numbers.dmq1,
            q_inverse=numbers.iqmp,
        )

    @property
    def size(self) -> int:
        """Length of the modulus in bytes."""
        return (self.n.bit_length() + 7) // 8

    @property
    def modulus(self) -> bytes:
        """The public modulus, big-endian."""
        return self.n.to_bytes(self.size, "big")


def generate() -> rsa.RSAPrivateKey:
    """Return a fresh RSA-2048 key (about 33 ms)."""
    return rsa.generate_private_key(public_exponent=E, key_size=BITS)


def check_blinded(modulus: bytes, blinded: bytes) -> int:
    """Return `blinded` as a number; Malformed unless it has the modulus's length and lies in 2..n-2."""
    n = int.from_bytes(modulus, "big")
    value = int.from_bytes(blinded, "big")
    if len(blinded) != len(modulus) or not 1 < value < n - 1:
        raise Malformed("The blinded message must be as long as the modulus and lie between 1 and n-1.")
    return value


def blind_sign(key: SigningKey, blinded: bytes) -> bytes:
    """Return the raw RSA private operation on `blinded` (RFC 9474 section 4.3).

    The base is blinded with a fresh random number, the two halves run in constant time
    (`powmod_sec`), and the result is raised to e again: a computing fault must never leave the machine,
    since one faulty CRT signature gives away the factors.
    """
    n = gmpy2.mpz(key.n)
    message = gmpy2.mpz(check_blinded(key.modulus, blinded))
    mask = gmpy2.mpz(secrets.randbelow(key.n - 3) + 2)
    base = message * gmpy2.powmod(mask, E, n) % n
    half_p = gmpy2.powmod_sec(base % key.p, key.dp, gmpy2.mpz(key.p))
    half_q = gmpy2.powmod_sec(base % key.q, key.dq, gmpy2.mpz(key.q))
    whole = half_q + key.q * (key.q_inverse * (half_p - half_q) % key.p)
    signature = whole * gmpy2.invert(mask, n) % n
    if gmpy2.powmod(signature, E, n) != message:
        raise ArithmeticError("the private operation failed its check; nothing was signed")
    return int(signature).to_bytes(key.size, "big")


def verify(modulus: bytes, input_msg: bytes, sig: bytes) -> bool:
    """Return whether `sig` is an RSASSA-PSS (SHA-384, salt 48) signature of `input_msg` under (modulus,
    65537).
    """
    if len(sig) != len(modulus):
        return False
    try:
        _public(modulus).verify(sig, input_msg, _PSS, _HASH)
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=1024)
def _public(modulus: bytes) -> rsa.RSAPublicKey:
    """Return the public key with this modulus (256 bytes); reading one costs a third of a verification."""
    return rsa.RSAPublicNumbers(E, int.from_bytes(modulus, "big")).public_key()


def blind(modulus: bytes, input_msg: bytes, salt: bytes, r: int) -> tuple[bytes, int]:
    """Return (blinded message, inverse of r mod n): RFC 9474 section 4.2 with the two random inputs given."""
    n = int.from_bytes(modulus, "big")
    if not 1 < r < n:
        raise ValueError("r must lie between 1 and n")
    encoded = int.from_bytes(_encode(input_msg, salt, n.bit_length() - 1), "big")
    if gmpy2.gcd(encoded, n) != 1 or gmpy2.gcd(r, n) != 1:
        raise Malformed("The message or its blinding shares a factor with the modulus.")
    inverse = int(gmpy2.invert(r, n))
    blinded = encoded * int(gmpy2.powmod(r, E, n)) % n
    return blinded.to_bytes(len(modulus), "big"), inverse


def finalize(modulus: bytes, input_msg: bytes, blind_sig: bytes, inverse: int) -> bytes:
    """Return the unblinded signature (RFC 9474 section 4.4); Forged unless it verifies."""
    n = int.from_bytes(modulus, "big")
    if len(blind_sig) != len(modulus):
        raise Forged("The blind signature does not have the length of the modulus.")
    sig = (int.from_bytes(blind_sig, "big") * inverse % n).to_bytes(len(modulus), "big")
    if not verify(modulus, input_msg, sig):
        raise Forged("The blind signature does not verify under the key of the manifest.")
    return sig


def _encode(message: bytes, salt: bytes, bits: int) -> bytes:
    """EMSA-PSS-ENCODE of RFC 8017 section 9.1.1 with SHA-384 and MGF1-SHA-384."""
    length = (bits + 7) // 8
    digest = hashlib.sha384(bytes(8) + hashlib.sha384(message).digest() + salt).digest()
    block = bytes(length - len(salt) - len(digest) - 2) + b"\x01" + salt
    mask = _mgf1(digest, len(block))
    masked = bytearray(a ^ b for a, b in zip(block, mask, strict=True))
    masked[0] &= 0xFF >> (8 * length - bits)
    return bytes(masked) + digest + b"\xbc"


def _mgf1(seed: bytes, length: int) -> bytes:
    blocks = (hashlib.sha384(seed + i.to_bytes(4, "big")).digest() for i in range(-(-length // 48)))
    return b"".join(blocks)[:length]
