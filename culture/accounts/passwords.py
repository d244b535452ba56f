"""Passwords: argon2id, long rather than odd, and never one of those that everybody tries first."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from culture.errors import Refusal

SHORTEST = 12
LONGEST = 200
_COMMON = frozenset(
    {"password", "passwort", "motdepasse", "contraseña", "qwertyuiop", "1234567890", "wellspring", "letmein"}
    | {"iloveyou", "administrator", "welcome", "abcdefghij", "changeme", "sunshine", "football"}
)
_hasher = PasswordHasher()
_nobody = _hasher.hash("nobody signs in with this")


def hash_password(password: str, *, about: tuple[str, ...] = ()) -> str:
    """Return the argon2id hash of a good password; refuse a guessable one. `about` is name and e-mail."""
    if len(password) < SHORTEST:
        raise Refusal(f"Choose a password of {SHORTEST} characters or more; a short sentence is good.")
    if len(password) > LONGEST:
        raise Refusal(f"Choose a password of at most {LONGEST} characters.")
    plain = password.casefold()
    core = plain.strip("0123456789!?.*#-_ ")
    if len(set(plain)) < 5 or not core or core in _COMMON:
        raise Refusal("That password is among the first that are tried. A short sentence is better.")
    known = [w for text in about for w in (text.casefold(), text.casefold().split("@")[0]) if len(w) > 3]
    if any(core == w for w in known):
        raise Refusal("That password is your own name or address. A short sentence is better.")
    return _hasher.hash(password)


def matches(password_hash: str, password: str) -> bool:
    """Compare in the same time with and without an account: an empty hash is compared with nobody's."""
    try:
        _hasher.verify(password_hash or _nobody, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return bool(password_hash)
