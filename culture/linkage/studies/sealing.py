"""What shows that a study was changed afterwards: a seal on its declaration, a chain over its looks, and their head.

The seal is the hash of every column of the declaration; each look's hash covers every column of it and the hash
before, the first one the seal. The study keeps the newest hash and the number of looks, and the audit has a line of
each look: so neither a changed column nor a look that was taken away goes unseen. Whoever may write the whole
database can write all of this anew; who keeps the report's hashes elsewhere sees that as well.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, col, select

from culture import audit
from culture.audit import AuditLine
from culture.errors import Conflict
from culture.linkage.plan import Claim, Plan, fingerprint
from culture.linkage.studies.tables import Study, StudyLook

BEGINNING = "0" * 64
DEED = "kept a look at a study"
BROKEN = (
    "The log of this study does not match its hashes: something was changed after it was written. No look is added "
    "to it. Ask whoever keeps the database."
)


class Closed(Conflict):
    """A study takes no further look, or none yet; the message says why."""


def seal(study: Study) -> str:
    """Return the hash of everything that was declared."""
    return _hash(
        study.id,
        study.question,
        study.theme,
        study.metric,
        study.programme,
        study.status,
        study.since.isoformat() if study.since else None,
        _moment(study.declared_at),
        study.declared_by,
        study.planned_waves,
        study.plan,
        study.sha256,
    )


def digest(study: Study, look: StudyLook) -> str:
    """Return the hash that a look carries; of studies from before there were seals, that of its content only."""
    if not study.seal:
        content = [look.previous, study.sha256, look.inputs, look.result]
        return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    named = (look.id, look.study, look.number, _moment(look.taken_at), look.usable_waves)
    return _hash(look.previous, *named, look.inputs, look.result)


def chain(session: Session, study: Study, look: StudyLook) -> None:
    """Write a look, its place at the head of the study, and its line in the audit, in one transaction."""
    session.add(look)
    kept = session.get_one(Study, study.id)
    kept.head, kept.taken = look.sha256, look.number
    session.add(kept)
    subject = f"{study.id} {look.number} {look.sha256}"
    audit.add(session, who=(None, "Wellspring"), deed=DEED, subject=subject, now=look.taken_at)


def first(study: Study) -> str:
    """Return what the first look of a study is chained to."""
    return study.seal or BEGINNING


def check(session: Session, study: Study, looks: Sequence[StudyLook]) -> None:
    """Closed where a study is not as it was written."""
    if not whole(session, study, looks):
        raise Closed(BROKEN)


def whole(session: Session, study: Study, looks: Sequence[StudyLook]) -> bool:
    """Tell whether declaration, looks, head and audit still agree."""
    noted = select(AuditLine.subject).where(
        AuditLine.deed == DEED, col(AuditLine.subject).startswith(f"{study.id} ")
    )
    highest = max((int(line.split(" ")[1]) for line in session.exec(noted)), default=0)
    return _declared(study) and _linked(study, looks) and highest <= len(looks)


def plan_of(study: Study) -> Plan:
    """Return the plan as it was frozen."""
    body = dict(study.plan)
    body["primary"] = tuple(Claim(**one) for one in body["primary"])
    body.update(kappa=tuple(body["kappa"]), controls=tuple(body["controls"]), looks=None)
    return Plan(**body)


def _declared(study: Study) -> bool:
    plan = plan_of(study)
    frozen = plan.frozen
    said = (
        (fingerprint(plan), study.sha256),
        (plan.hypothesis, study.question),
        (plan.primary[:1], (Claim(study.theme, study.metric),)),
        (frozen.get("planned_waves", study.planned_waves), study.planned_waves),
        (frozen.get("programme", study.programme or "all"), study.programme or "all"),
    )
    sealed = study.seal == seal(study) if study.seal or "sealed" in frozen else True
    return sealed and all(then == now for then, now in said)


def _linked(study: Study, looks: Sequence[StudyLook]) -> bool:
    previous = first(study)
    for number, one in enumerate(looks, 1):
        if (one.previous, one.number, one.sha256) != (previous, number, digest(study, one)):
            return False
        previous = one.sha256
    return study.taken == len(looks) and study.head == (previous if looks else "")


def _moment(when: datetime) -> str:
    return when.astimezone(UTC).isoformat()


def _hash(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
