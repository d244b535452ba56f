"""Access: denied unless a role was given the action, and a leader only within their units."""

from culture.access import ACTIONS, GRANTS, Role, Viewer, may

ALICE = Viewer("a", Role.LEADER, frozenset({"north"}))
RESULTS = {"dashboard.read", "link.read", "reports.read", "scores.read"}


def test_nobody_signed_in_may_do_nothing() -> None:
    assert not any(may(None, action) for action in ACTIONS)


def test_an_action_that_no_role_was_given_is_nobodys() -> None:
    assert not any(may(Viewer("x", role), "answers.read") for role in Role)


def test_an_administrator_sees_no_results() -> None:
    assert RESULTS.isdisjoint(GRANTS[Role.ADMINISTRATOR])


def test_a_leader_sees_a_unit_below_their_own() -> None:
    assert may(ALICE, "dashboard.read", ("company", "north", "harbour"))


def test_a_leader_sees_neither_beside_nor_above() -> None:
    assert not may(ALICE, "dashboard.read", ("company", "south", "harbour"))
    assert not may(ALICE, "dashboard.read", ("company",))


def test_a_leader_without_units_may_do_nothing() -> None:
    assert not any(may(Viewer("x", Role.LEADER), action) for action in ACTIONS)


def test_no_leader_reads_people_or_audit() -> None:
    assert not any(may(ALICE, action) for action in ("people.read", "audit.read", "outbox.read", "waves.run"))
