"""The family of refusals of this floor: sentences a person can act on. No HTTP here."""


class Refusal(Exception):
    """What was asked for is refused; the message says why and what would mend it."""


class Unknown(Refusal):
    """There is no such thing (programme, wave, invitation), or not for you."""


class Conflict(Refusal):
    """Somebody was faster, or another request has already settled this."""


class Closed(Refusal):
    """The wave no longer takes this."""


class Malformed(Refusal):
    """The bytes are not of the form that the interface describes."""


class Forged(Refusal):
    """A signature does not verify under the key it claims."""
