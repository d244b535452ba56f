"""Accounts: who gets in, who is put out, and what happens when two come at once."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from argon2 import Type, extract_parameters
from sqlalchemy.engine import Engine

from culture import accounts
from culture.access import Role
from culture.accounts import NewAccount
from culture.errors import Conflict, Refusal, Unknown, Unreadable

PASSWORD = "seven small boats at noon"
ADA = NewAccount("Ada@Wellspring.example", "Ada", Role.ADMINISTRATOR)
IDLE = timedelta(hours=12)


def enter(
    house: Engine, now: datetime, email: str = "ada@wellspring.example", password: str = PASSWORD
) -> str:
    return accounts.sign_in(house, email=email, password=password, browser="Firefox on Linux", now=now)


def test_a_sign_in_says_who_it_is(house: Engine, now: datetime) -> None:
    account = accounts.add(house, ADA, password=PASSWORD, now=now)
    seen = accounts.viewer_of(house, enter(house, now), now=now, idle=IDLE)
    assert seen is not None
    assert (seen.account, seen.role) == (account, Role.ADMINISTRATOR)


def test_the_store_keeps_neither_password_nor_token(house: Engine, now: datetime) -> None:
    accounts.add(house, ADA, password=PASSWORD, now=now)
    token = enter(house, now)
    with house.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM account").all()
        rows += connection.exec_driver_sql("SELECT * FROM sign_in").all()
    assert token not in str(rows)
    assert PASSWORD not in str(rows)


def test_a_password_is_hashed_as_rfc_9106_has_it() -> None:
    say = "from culture.accounts.passwords import hash_password; print(hash_password('seven small boats at noon'))"
    made = subprocess.run([sys.executable, "-c", say], capture_output=True, text=True, check=True).stdout
    cost = extract_parameters(made.strip())  # without the tests' quick ones: a process of its own
    assert (cost.type, cost.memory_cost >= 65536, cost.time_cost >= 3) == (Type.ID, True, True)


def test_a_wrong_password_and_a_wrong_address_read_the_same(house: Engine, now: datetime) -> None:
    accounts.add(house, ADA, password=PASSWORD, now=now)
    with pytest.raises(Refusal) as wrong_password:
        enter(house, now, password="something else entirely")
    with pytest.raises(Refusal) as wrong_address:
        enter(house, now, email="nobody@wellspring.example")
    assert str(wrong_password.value) == str(wrong_address.value)


def test_no_stranger_locks_an_account_by_guessing(house: Engine, now: datetime) -> None:
    accounts.add(house, ADA, password=PASSWORD, now=now)
    for _ in range(6):
        with pytest.raises(Refusal, match="do not go together"):
            enter(house, now, password="something else entirely")
    assert enter(house, now)


def test_disabling_an_account_signs_it_out_at_once(house: Engine, now: datetime) -> None:
    accounts.add(house, ADA, password=PASSWORD, now=now)
    hana = accounts.add(house, NewAccount("h@x.example", "Hana", Role.HR), password=PASSWORD, now=now)
    token = enter(house, now, email="h@x.example")
    accounts.disable(house, hana, now=now)
    assert accounts.viewer_of(house, token, now=now, idle=IDLE) is None
    with pytest.raises(Refusal):
        enter(house, now, email="h@x.example")


def test_a_sign_in_that_is_ended_is_out_and_the_other_stays(house: Engine, now: datetime) -> None:
    account = accounts.add(house, ADA, password=PASSWORD, now=now)
    old, new = enter(house, now), enter(house, now)
    accounts.end_others(house, account, token=new, now=now)
    assert accounts.viewer_of(house, old, now=now, idle=IDLE) is None
    assert accounts.viewer_of(house, new, now=now, idle=IDLE) is not None


def test_nobody_ends_the_sign_in_of_another(house: Engine, now: datetime) -> None:
    account = accounts.add(house, ADA, password=PASSWORD, now=now)
    other = accounts.add(house, NewAccount("h@x.example", "Hana", Role.HR), password=PASSWORD, now=now)
    token = enter(house, now)
    mine = accounts.mine(house, account, token=token, now=now, idle=IDLE)[0]
    with pytest.raises(Unknown):
        accounts.end(house, other, sign_in=mine.id, now=now)
    assert accounts.viewer_of(house, token, now=now, idle=IDLE) is not None


def test_a_sign_in_left_alone_ends_by_itself(house: Engine, now: datetime) -> None:
    accounts.add(house, ADA, password=PASSWORD, now=now)
    token = enter(house, now)
    assert accounts.viewer_of(house, token, now=now + timedelta(hours=13), idle=IDLE) is None


def test_of_two_first_administrators_at_once_one_is_refused(house: Engine, now: datetime) -> None:
    def try_to_found(number: int) -> str:
        draft = NewAccount(f"a{number}@x.example", f"A{number}", Role.ADMINISTRATOR)
        try:
            return accounts.found(house, draft, password=PASSWORD, now=now)
        except Conflict:
            return "refused"

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(try_to_found, range(4)))
    assert results.count("refused") == 3
    assert len(accounts.everyone(house)) == 1


def test_the_last_administrator_can_neither_leave_nor_change(house: Engine, now: datetime) -> None:
    account = accounts.add(house, ADA, password=PASSWORD, now=now)
    with pytest.raises(Conflict):
        accounts.disable(house, account, now=now)
    with pytest.raises(Conflict):
        accounts.change(house, account, name="Ada", role=Role.HR, units=())


def test_an_invitation_sets_a_password_once(house: Engine, now: datetime) -> None:
    made = accounts.invite(house, NewAccount("h@x.example", "Hana", Role.HR), now=now)
    accounts.accept(house, made.token, password=PASSWORD, now=now)
    assert enter(house, now, email="h@x.example")
    with pytest.raises(Unknown):
        accounts.accept(house, made.token, password="another long sentence", now=now)


def test_an_invitation_older_than_a_week_is_refused(house: Engine, now: datetime) -> None:
    made = accounts.invite(house, NewAccount("h@x.example", "Hana", Role.HR), now=now)
    with pytest.raises(Unknown):
        accounts.invited(house, made.token, now=now + timedelta(days=8))


def test_a_new_link_makes_the_older_one_worthless(house: Engine, now: datetime) -> None:
    made = accounts.invite(house, NewAccount("h@x.example", "Hana", Role.HR), now=now)
    accounts.invite_again(house, made.account, now=now)
    with pytest.raises(Unknown):
        accounts.invited(house, made.token, now=now)


def test_one_address_has_one_account(house: Engine, now: datetime) -> None:
    accounts.add(house, ADA, password=PASSWORD, now=now)
    with pytest.raises(Conflict):
        accounts.invite(house, NewAccount("ADA@wellspring.example", "Other", Role.HR), now=now)


def test_a_leader_without_units_is_refused(house: Engine, now: datetime) -> None:
    with pytest.raises(Unreadable):
        accounts.invite(house, NewAccount("l@x.example", "Leader", Role.LEADER), now=now)


@pytest.mark.parametrize(
    "guess", ["short", "password1234", "aaaaaaaaaaaaaaaa", "wellspring!!", "123456789012"]
)
def test_a_password_that_is_tried_first_is_refused(house: Engine, now: datetime, guess: str) -> None:
    with pytest.raises(Refusal):
        accounts.add(house, ADA, password=guess, now=now)
