"""Staff accounts: who may sign in, with which role, and the sign-ins that can be ended.

In: a form or a command. Out: a `Viewer`, which is all that the rest of the house knows about somebody.
"""

from culture.accounts.manage import (
    Invited,
    NewAccount,
    Profile,
    accept,
    add,
    change,
    disable,
    enable,
    everyone,
    find,
    found,
    invite,
    invite_again,
    invited,
    is_empty,
    letter,
    set_password,
    speak,
)
from culture.accounts.signins import (
    SignInView,
    end,
    end_others,
    mine,
    sign_in,
    viewer_of,
)
from culture.accounts.store import Account, ApiReply, ApiToken, Founding, SignIn

__all__ = [
    "Account",
    "ApiReply",
    "ApiToken",
    "Founding",
    "Invited",
    "NewAccount",
    "Profile",
    "SignIn",
    "SignInView",
    "accept",
    "add",
    "change",
    "disable",
    "enable",
    "end",
    "end_others",
    "everyone",
    "find",
    "found",
    "invite",
    "invite_again",
    "invited",
    "is_empty",
    "letter",
    "mine",
    "set_password",
    "sign_in",
    "speak",
    "viewer_of",
]
