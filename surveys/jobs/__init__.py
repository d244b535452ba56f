"""What the house does by itself: plan, open, remind, close, publish, deliver. Each takes `now`.

Opening and closing are steps that a kill may part anywhere; the next tick finishes them. The organisation
comes in through `Works`, as two callables: who is asked, and which units there are.
"""

from surveys.cells import Leaf
from surveys.invitations.about import asked
from surveys.invitations.roster import Invitee
from surveys.jobs.closing import GRACE, all_in, booth_until, close_now, key_warnings, publish_now, share
from surveys.jobs.freezing import Audience, check_origin, gather
from surveys.jobs.opening import open_now, open_wave
from surveys.jobs.planning import next_dues
from surveys.jobs.preview import Preview, ThemeShare, preview
from surveys.jobs.ticker import Lease, alive, beat, heartbeat, start_ticker
from surveys.jobs.ticking import close_due, deliver, open_due, publish_due, tick
from surveys.jobs.trusting import hand_out, take_tally
from surveys.jobs.unsent import before_wave_of as letters_wait
from surveys.jobs.unsent import during as letters_waiting
from surveys.jobs.works import Works

__all__ = [
    "GRACE",
    "Audience",
    "Invitee",
    "Leaf",
    "Lease",
    "Preview",
    "ThemeShare",
    "Works",
    "alive",
    "all_in",
    "asked",
    "beat",
    "booth_until",
    "check_origin",
    "close_due",
    "close_now",
    "deliver",
    "gather",
    "hand_out",
    "heartbeat",
    "key_warnings",
    "letters_wait",
    "letters_waiting",
    "next_dues",
    "open_due",
    "open_now",
    "open_wave",
    "preview",
    "publish_due",
    "publish_now",
    "share",
    "start_ticker",
    "take_tally",
    "tick",
]
