"""Backup and restore of both stores, in a form of our own that no engine owns.

In: stores, the key folder's mark of the last release, and what the floor above keeps in the house store. Out: a
folder with one file of JSON lines a table and a manifest (revisions, counts, SHA-256 of every file); or stores
filled from such a folder, all of it or nothing.

Never in it: keys, `scores.key`, the session secret (none of them stands in a store); issue rows and ballot slots;
invitations, letters and rosters of waves not yet released; tallies and comments that are not published. So a
backup says neither who has answered nor what, and a wave that was not released when it was made is void when it
is restored. Rows stand in the order of their keys, never in the order in which they were written.
"""

from surveys.backup.places import Above
from surveys.backup.restoring import Restored, restore
from surveys.backup.saving import Saved, save

__all__ = ["Above", "Restored", "Saved", "restore", "save"]
