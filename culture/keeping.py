"""What a backup must know of this floor's tables: the models, what never goes into one, and what ends on a restore."""

from culture.db import House

MODELS = House.metadata
FLEETING = frozenset({"import_draft", "score_stage", "api_reply"})
ENDED = {"sign_in": "ended_at", "api_token": "revoked_at"}
