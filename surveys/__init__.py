"""The promise of this floor: an answer that cannot be tied to a person, and one audited door out.

Read the files in this order and you have followed one answer: questionnaires, schedules, cells, programmes,
waves, keys, invitations (the side of names), collection (the side of answers), release (the door), desk, jobs.
`surveys` knows nothing of `culture`; `culture` sees `surveys.release` and nothing else.
"""
