"""A source: the name under which files of one origin come, the columns of its last file, its names of units."""

from collections.abc import Mapping

from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from culture.db import reading
from culture.errors import Unreadable
from culture.scores import parse
from culture.scores.parse.columns import plain_name
from culture.scores.store import ScoreAlias, ScoreSource

DEFAULT = "Files"


def names(engine: Engine) -> tuple[str, ...]:
    """Return the names of all sources, by alphabet."""
    with reading(engine) as session:
        return tuple(session.exec(select(ScoreSource.name).order_by(ScoreSource.name)))


def clean(name: str) -> str:
    """Return a source's name in one line, or refuse."""
    name = " ".join(name.replace("\0", " ").split()) or DEFAULT
    if len(name) > 80:
        raise Unreadable("The name of a source has 80 characters at most.")
    return name


def find(session: Session, name: str, *, lock: bool = False) -> ScoreSource | None:
    """Return a source by its name. `lock`: hold it until the transaction ends, so that imports queue."""
    query = select(ScoreSource).where(ScoreSource.name == clean(name))
    return session.exec(query.with_for_update() if lock else query).first()


def hold(session: Session, name: str) -> ScoreSource:
    """Return the source of that name, made if new, held until the transaction ends."""
    found = find(session, name, lock=True)
    if found is None:
        found = ScoreSource(name=clean(name))
        session.add(found)
        session.flush()
    return found


def remembered(session: Session, source: ScoreSource | None) -> dict[str, str]:
    """Return what the source calls units: plain name -> unit id."""
    if source is None:
        return {}
    return {x.heard: x.unit for x in session.exec(select(ScoreAlias).where(ScoreAlias.source == source.id))}


def remember(
    session: Session, source: ScoreSource, mapping: parse.Mapping | None, chosen: Mapping[str, str]
) -> None:
    """Keep the units that were chosen for names (as the file writes them), and its columns, if any."""
    if mapping is not None:
        source.mapping = mapping.plain()
    for heard, unit in chosen.items():
        session.merge(ScoreAlias(source=source.id, heard=plain_name(heard), unit=unit))


def last_mapping(engine: Engine, name: str) -> parse.Mapping | None:
    """Return the columns of the source's last file, if any."""
    with reading(engine) as session:
        found = find(session, name)
        return parse.Mapping.from_plain(found.mapping) if found and found.mapping else None
