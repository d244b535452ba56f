"""no samples of ballots.

PostgreSQL's ANALYZE keeps samples of a column, and they outlive its rows. Changing a column to the type that it has
drops the samples taken so far.
"""

from alembic import op

revision = "5be0c3a94d17"
down_revision = "3edeb89eb699"
branch_labels = None
depends_on = None

SECRET = ("input_msg", "sig", "sealed")


def upgrade() -> None:
    """Go to this revision."""
    if op.get_bind().dialect.name == "postgresql":
        for column in SECRET:
            op.execute(f"ALTER TABLE slot ALTER COLUMN {column} TYPE bytea")
        for column in ("flag", *SECRET):
            op.execute(f"ALTER TABLE slot ALTER COLUMN {column} SET STATISTICS 0")


def downgrade() -> None:
    """Go back to the one before."""
    if op.get_bind().dialect.name == "postgresql":
        for column in ("flag", *SECRET):
            op.execute(f"ALTER TABLE slot ALTER COLUMN {column} SET STATISTICS -1")
