"""Opening a wave: from a planned row to letters in the outbox, in steps that a kill may part anywhere."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from surveys import keyfile, manifests, programmes, questionnaires, waves, words
from surveys.attributes import PREFIX
from surveys.collection import papers
from surveys.errors import Conflict, Refusal
from surveys.invitations import issue, letters, roster
from surveys.jobs import unsent
from surveys.jobs.freezing import freeze
from surveys.jobs.planning import close_of
from surveys.jobs.works import Works, alone
from surveys.waves import State, WaveCell


def open_now(works: Works, programme_id: str, now: datetime, *, letters_may_wait: bool = True) -> str:
    """Open a wave of a programme today instead of at its next due moment; return the wave's id.

    letters_may_wait: also where no mail server is set, so that nobody with an address would hear of it.
    """
    if not letters_may_wait:
        unsent.check(works, programme_id, now)
    with alone(works.stores.house, works.keys.folder):
        return _open_now(works, programme_id, now)


def _open_now(works: Works, programme_id: str, now: datetime) -> str:
    engine = works.stores.house
    programme = programmes.get(engine, programme_id)
    due = now.astimezone(programmes.zone_of(programme)).date()
    waves.unplan(engine, programme_id)
    wave = waves.new_wave(
        programme, due=due.isoformat(), opens_at=now.astimezone(UTC), closes_at=close_of(programme, due)
    )
    if not waves.plan(engine, wave):
        raise Conflict("This programme has had a wave today already, and opens one a day at most.")
    try:
        open_wave(works, wave.id, now)
    except Refusal:
        waves.unplan(engine, programme_id)
        raise
    return wave.id


def open_wave(works: Works, wave_id: str, now: datetime) -> bool:
    """Open a planned wave, or finish what a kill left half open; False where it is open already.

    1. Freeze, in one transaction (planned -> opening): audience, cells, headcounts, items, promise, roster.
    2. Keys for each cell. 3. The hashes by which invitations are found.
    4. The ballot paper and the manifest, laid out at the booth with empty slots; their hashes with the wave.
    5. A free row for each invitation to be issued on. 6. The invitations in the outbox.
    7. opening -> open, where it is still opening.
    Each step does nothing where it was done, so a wave that was killed anywhere is finished by the next tick.
    A wave that may not open stays planned and says why.
    """
    engine = works.stores.house
    if waves.get(engine, wave_id).state == State.PLANNED:
        freeze(works, wave_id, now)
    if waves.get(engine, wave_id).state != State.OPENING:
        return False
    make_keys(works, wave_id)
    roster.seal(engine, works.keys, wave_id)
    lay_out(works, wave_id)
    issue.prefill(engine, works.keys, wave_id, roster.ids(engine, wave_id))
    letters.queue(engine, wave_id, letters.INVITE, now)
    return waves.move(engine, wave_id, State.OPENING, State.OPEN, note="")


def make_keys(works: Works, wave_id: str) -> None:
    """Make the wave's keys, one for each cell of each kind; the box is the trustee's where there is one."""
    frozen = waves.cells(works.stores.house, wave_id)
    pasted = waves.trustee(works.stores.house, wave_id)
    box = keyfile.parse_public(pasted) if pasted else None
    works.keys.make_wave(wave_id, [(cell.kind, cell.cell) for cell in frozen], box=box)


def lay_out(works: Works, wave_id: str) -> None:
    """Give the booth paper, manifest, keys and empty slots, and keep their hashes and words with the wave."""
    engine = works.stores.house
    wave, frozen = waves.get(engine, wave_id), waves.cells(engine, wave_id)
    public = works.keys.public(wave_id)
    paper = questionnaires.paper(
        questionnaires.load(),
        wave=wave_id,
        items=[item["id"] for item in wave.items],
        languages=wave.languages,
    )
    manifest = manifests.build(
        wave=wave_id,
        k=wave.k,
        box=public.box,
        invited=dict(_eligible(frozen)),
        paper=paper,
        closes_on=wave.closes_at.astimezone(UTC).isoformat(),
        cells=_entries(works, wave_id, frozen, public.moduli),
    )
    papers.lay_out(
        works.stores.ballots,
        wave=wave_id,
        paper=paper,
        manifest=manifest,
        slots={(cell.kind, cell.cell): cell.eligible for cell in frozen},
        moduli=public.moduli,
    )
    sha = manifests.sha(manifest)
    waves.fingerprint(
        engine,
        wave_id,
        manifest_sha=sha,
        paper_sha=manifests.sha(paper),
        words=" ".join(words.fingerprint_words(sha)),
    )


def _entries(
    works: Works, wave_id: str, frozen: Sequence[WaveCell], moduli: dict[tuple[str, str], bytes]
) -> list[manifests.CellEntry]:
    named = roster.names_by_cell(works.stores.house, wave_id)
    return [
        manifests.CellEntry(
            kind=cell.kind,
            cell=cell.cell,
            label=_label(works, wave_id, cell),
            eligible=cell.eligible,
            modulus=moduli[cell.kind, cell.cell],
            roster=manifests.roster_mark(works.keys.nonce(wave_id, cell.cell), named[cell.cell])
            if cell.kind == "S"
            else "",
        )
        for cell in frozen
    ]


def _label(works: Works, wave_id: str, cell: WaveCell) -> str:
    """Return a label as the manifest says it: that of a breakdown as a salted hash (decision 13)."""
    if not cell.kind.startswith(PREFIX):
        return cell.label
    return manifests.hidden_label(works.keys.nonce(wave_id, f"{cell.kind}.{cell.cell}"), cell.label)


def _eligible(frozen: Sequence[WaveCell]) -> Counter[str]:
    invited: Counter[str] = Counter()
    for cell in frozen:
        invited[cell.kind] += cell.eligible
    return invited
