"""The family of refusals of this floor: sentences a person can act on. No HTTP here."""


class Refusal(Exception):
    """What was asked for is refused; the message says why and what would mend it."""


class Unknown(Refusal):
    """There is no such thing, or not for you: the two are not told apart."""


class Forbidden(Refusal):
    """Your role does not include this."""


class Conflict(Refusal):
    """Somebody was faster, or it exists already."""


class Unreadable(Refusal):
    """A file or a field cannot be understood; the message names where and the mend."""
