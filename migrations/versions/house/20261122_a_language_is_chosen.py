"""a language is chosen.

Nobody could choose an account's language before, so English was said of everybody: now it means chosen, and
an empty one leaves it to the browser.
"""

from alembic import op

revision = "c2b7d04e91aa"
down_revision = "d47e8a787f07"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.execute("UPDATE account SET language = '' WHERE language = 'en'")


def downgrade() -> None:
    """Go back to the one before."""
    op.execute("UPDATE account SET language = 'en' WHERE language = ''")
