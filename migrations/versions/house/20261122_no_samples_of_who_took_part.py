"""no samples of who took part.

PostgreSQL's ANALYZE keeps samples of a column, and they outlive its rows. Changing a column to the type that it has
drops the samples taken so far.
"""

from alembic import op

revision = "e19f6a20c4b8"
down_revision = "c2b7d04e91aa"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE issue ALTER COLUMN payload TYPE bytea")
        op.execute("ALTER TABLE issue ALTER COLUMN payload SET STATISTICS 0")


def downgrade() -> None:
    """Go back to the one before."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE issue ALTER COLUMN payload SET STATISTICS -1")
