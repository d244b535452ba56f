"""Every address of the house, and what each kind of visitor gets there. A new address needs its row here.

A row: the address with {places} filled in by the test, then what these get: nobody signed in, an
administrator, HR, a leader in scope, a leader out of scope. `IN` is the way to the sign-in page. Where an
allowed visitor meets something that is not there on purpose, their answer is 404 and a refused one's is 403.
"""

from dataclasses import dataclass
from typing import Literal

IN: Literal["sign-in"] = "sign-in"
Answer = int | Literal["sign-in"]
VISITORS = ("nobody", "administrator", "hr", "leader", "outside")


@dataclass(frozen=True)
class Row:
    """One address and its five answers, in the order of VISITORS."""

    address: str
    nobody: Answer
    administrator: Answer
    hr: Answer
    leader: Answer
    outside: Answer
    json: bool = False


def everybody(address: str, answer: Answer, *, json: bool = False) -> Row:
    """Return the row of an address that is the same for all, signed in or not."""
    return Row(address, answer, answer, answer, answer, answer, json)


def administrators(address: str, answer: Answer) -> Row:
    """Return the row of an address for administrators."""
    return Row(address, IN, answer, 403, 403, 403)


def hr(address: str, answer: Answer) -> Row:
    """Return the row of an address for HR."""
    return Row(address, IN, 403, answer, 403, 403)


def desk(address: str, answer: Answer) -> Row:
    """Return the row of an address for HR and administrators."""
    return Row(address, IN, answer, answer, 403, 403)


def results(address: str, answer: Answer) -> Row:
    """Return the row of an address for HR and leaders, where it does not depend on the unit."""
    return Row(address, IN, 403, answer, answer, answer)


MATRIX: dict[tuple[str, str], Row] = {
    ("GET", "/healthz"): everybody("/healthz", 503),
    ("GET", "/static/<floor>/<path:path>"): everybody("/static/culture/house.css", 200),
    # accounts
    ("GET", "/"): Row("/", IN, 302, 302, 302, 302),
    ("GET", "/sign-in"): Row("/sign-in", 200, 302, 302, 302, 302),
    ("POST", "/sign-in"): Row("/sign-in", 422, 302, 302, 302, 302),
    ("GET", "/setup"): everybody("/setup", IN),
    ("POST", "/setup"): everybody("/setup", IN),
    ("GET", "/invitation/<token>"): everybody("/invitation/none", 404),
    ("POST", "/invitation/<token>"): everybody("/invitation/none", 404),
    ("GET", "/account"): Row("/account", IN, 200, 200, 200, 200),
    ("POST", "/account"): Row("/account", IN, 422, 422, 422, 422),
    ("POST", "/account/language"): Row("/account/language", IN, 400, 400, 400, 400),
    ("POST", "/account/sign-ins/<sign_in>/end"): Row("/account/sign-ins/none/end", IN, 404, 404, 404, 404),
    ("GET", "/accounts"): administrators("/accounts", 200),
    ("GET", "/accounts/new"): administrators("/accounts/new", 200),
    ("POST", "/accounts/new"): administrators("/accounts/new", 422),
    ("GET", "/accounts/<account>"): administrators("/accounts/{spare}", 200),
    ("POST", "/accounts/<account>"): administrators("/accounts/none", 404),
    ("POST", "/accounts/<account>/link"): administrators("/accounts/none/link", 404),
    ("POST", "/accounts/<account>/disable"): administrators("/accounts/none/disable", 404),
    ("POST", "/accounts/<account>/enable"): administrators("/accounts/none/enable", 404),
    ("GET", "/audit"): administrators("/audit", 200),
    ("GET", "/account/tokens"): results("/account/tokens", 200),
    ("POST", "/account/tokens"): results("/account/tokens", 422),
    ("POST", "/account/tokens/<token>/revoke"): results("/account/tokens/none/revoke", 404),
    # programs: a browser's session opens nothing
    ("GET", "/api/v1/openapi.json"): everybody("/api/v1/openapi.json", 200),
    ("POST", "/api/v1/scores"): everybody("/api/v1/scores", 401),
    ("PUT", "/api/v1/people"): everybody("/api/v1/people", 401),
    ("GET", "/api/v1/releases"): everybody("/api/v1/releases", 401),
    ("GET", "/api/v1/releases/<release_id>"): everybody("/api/v1/releases/none", 401),
    ("GET", "/api/v1/studies/<study>"): everybody("/api/v1/studies/none", 401),
    # units and people
    ("GET", "/units"): hr("/units", 200),
    ("GET", "/units/new"): hr("/units/new", 200),
    ("POST", "/units/new"): hr("/units/new", 422),
    ("GET", "/units/<unit>"): hr("/units/{north}", 200),
    ("POST", "/units/<unit>"): hr("/units/{north}", 422),
    ("POST", "/units/<unit>/move"): hr("/units/{north}/move", 422),
    ("POST", "/units/<unit>/end"): hr("/units/{north}/end", 422),
    ("GET", "/people"): hr("/people", 200),
    ("GET", "/people/<person>"): hr("/people/none", 404),
    ("GET", "/people/<person>/held.json"): hr("/people/none/held.json", 404),
    ("POST", "/people/<person>/erase"): hr("/people/none/erase", 404),
    ("GET", "/people/import"): hr("/people/import", 200),
    ("POST", "/people/import"): hr("/people/import", 422),
    ("GET", "/people/import/<draft>"): hr("/people/import/none", 404),
    ("POST", "/people/import/<draft>"): hr("/people/import/none", 404),
    ("POST", "/people/import/<draft>/finish"): hr("/people/import/none/finish", 302),
    ("GET", "/people/import/<draft>/done"): hr("/people/import/none/done", 200),
    ("GET", "/people/import/<draft>/report.csv"): hr("/people/import/none/report.csv", 404),
    # customer scores
    ("GET", "/scores"): hr("/scores", 200),
    ("GET", "/scores/import"): hr("/scores/import", 200),
    ("POST", "/scores/import"): hr("/scores/import", 422),
    ("GET", "/scores/import/<stage>"): hr("/scores/import/none", 404),
    ("POST", "/scores/import/<stage>"): hr("/scores/import/none", 404),
    ("POST", "/scores/import/<stage>/finish"): hr("/scores/import/none/finish", 302),
    ("POST", "/scores/import/<stage>/drop"): hr("/scores/import/none/drop", 404),
    ("GET", "/scores/import/<stage>/rejected.csv"): hr("/scores/import/none/rejected.csv", 404),
    ("GET", "/scores/batches/<batch>"): hr("/scores/batches/none", 404),
    ("GET", "/scores/batches/<batch>/rejected.csv"): hr("/scores/batches/none/rejected.csv", 404),
    ("POST", "/scores/batches/<batch>/revoke"): hr("/scores/batches/none/revoke", 404),
    ("POST", "/scores/batches/<batch>/restore"): hr("/scores/batches/none/restore", 404),
    # the desk: programmes, waves, outbox
    ("GET", "/desk/programmes"): desk("/desk/programmes", 200),
    ("GET", "/desk/programmes/<programme>"): desk("/desk/programmes/none", 404),
    ("GET", "/desk/programmes/new"): hr("/desk/programmes/new", 200),
    ("POST", "/desk/programmes/new"): hr("/desk/programmes/new", 422),
    ("GET", "/desk/programmes/<programme>/change"): hr("/desk/programmes/none/change", 404),
    ("POST", "/desk/programmes/<programme>/change"): hr("/desk/programmes/none/change", 404),
    ("GET", "/desk/programmes/preview"): hr("/desk/programmes/preview", 200),
    ("POST", "/desk/programmes/<programme>/pause"): hr("/desk/programmes/none/pause", 404),
    ("POST", "/desk/programmes/<programme>/resume"): hr("/desk/programmes/none/resume", 404),
    ("POST", "/desk/programmes/<programme>/open"): desk("/desk/programmes/none/open", 302),
    ("GET", "/desk/waves/<wave>"): desk("/desk/waves/none", 404),
    ("GET", "/desk/waves/<wave>/cards"): desk("/desk/waves/none/cards", 404),
    ("POST", "/desk/waves/<wave>/cards"): desk("/desk/waves/none/cards", 404),
    ("POST", "/desk/waves/<wave>/box"): desk("/desk/waves/none/box", 409),
    ("POST", "/desk/waves/<wave>/tally"): desk("/desk/waves/none/tally", 302),
    ("POST", "/desk/waves/<wave>/close"): desk("/desk/waves/none/close", 302),
    ("POST", "/desk/waves/<wave>/publish"): desk("/desk/waves/none/publish", 302),
    ("GET", "/desk/outbox"): administrators("/desk/outbox", 200),
    ("GET", "/desk/outbox/<letter>"): administrators("/desk/outbox/none", 404),
    # actions
    ("GET", "/actions"): results("/actions", 200),
    ("GET", "/actions/new"): results("/actions/new", 200),
    ("POST", "/actions/new"): results("/actions/new", 422),
    ("GET", "/actions/<action>"): results("/actions/none", 404),
    ("POST", "/actions/<action>"): results("/actions/none", 404),
    ("POST", "/actions/<action>/done"): results("/actions/none/done", 404),
    ("POST", "/actions/<action>/reopen"): results("/actions/none/reopen", 404),
    ("POST", "/actions/<action>/remove"): results("/actions/none/remove", 404),
    # what was published
    ("GET", "/releases"): results("/releases", 200),
    ("GET", "/releases/<release_id>"): results("/releases/none", 404),
    ("GET", "/releases/<release_id>/download/<form>"): results("/releases/none/download/csv", 404),
    ("GET", "/releases/check"): desk("/releases/check", 200),
    ("POST", "/releases/check"): desk("/releases/check", 200),
    ("GET", "/comments"): results("/comments", 200),
    # dashboards, and the pages without a sign-in
    ("GET", "/dashboard"): results("/dashboard", 200),
    ("GET", "/dashboard/themes/<theme>"): results("/dashboard/themes/none", 404),
    ("GET", "/dashboard/units/<group>"): results("/dashboard/units/none", 404),
    # results of a pulse of one branch of the North; those of the whole company are everybody's
    ("GET", "/results/<wave>"): Row("/results/{pulse}", 404, 404, 200, 200, 404),
    ("GET", "/promise"): everybody("/promise", 200),
    ("GET", "/audit/<wave>"): everybody("/audit/none", 404),
    ("GET", "/audit/<wave>/files.json"): everybody("/audit/none/files.json", 404),
    ("GET", "/promise/scripts.txt"): everybody("/promise/scripts.txt", 200),
    ("GET", "/words"): everybody("/words", 200),
    ("GET", "/words/<wave>"): everybody("/words/none", 404),
    # the test and its reports
    ("GET", "/link"): results("/link", 200),
    ("GET", "/link/new"): hr("/link/new", 200),
    ("POST", "/link/new"): hr("/link/new", 422),
    ("GET", "/link/files"): hr("/link/files", 200),
    ("POST", "/link/files"): hr("/link/files", 422),
    ("GET", "/link/<study>"): results("/link/none", 404),
    ("POST", "/link/<study>/look"): hr("/link/none/look", 404),
    ("GET", "/link/<study>/download/<fmt>"): results("/link/none/download/html", 404),
    # the employee's page: no session, no role; an invitation is all there is
    ("GET", "/s"): everybody("/s", 200),
    ("POST", "/s/invitation"): everybody("/s/invitation", 400, json=True),
    ("POST", "/s/issue"): everybody("/s/issue", 400, json=True),
    ("POST", "/s/status"): everybody("/s/status", 400, json=True),
    ("POST", "/s/cell"): everybody("/s/cell", 400, json=True),
    ("GET", "/s/after/<wave>"): everybody("/s/after/none", 404),
    ("GET", "/s/static/<path:filename>"): everybody("/s/static/tokens.css", 200),
    ("POST", "/sign-out"): everybody("/sign-out", IN),
}
