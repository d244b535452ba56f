"""The staff's rooms that need nothing but the context: each a blueprint, in the order of the menu."""

from culture.views import accounts, actions, api, linkage, people, releases, reports, scores, tokens, units

STAFF_PAGES = (
    accounts.page,
    tokens.page,
    units.page,
    people.page,
    scores.page,
    actions.page,
    linkage.page,
    reports.page,
    releases.page,
    api.page,
)
