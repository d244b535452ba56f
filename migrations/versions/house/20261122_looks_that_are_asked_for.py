"""Looks that are asked for: a study's next look waits here until a process has computed it."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0d3969969539"
down_revision = "e19f6a20c4b8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "study_order",
        sa.Column("study", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("refused", sa.String(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_study_order_number")),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_study_order_tries")),
        sa.ForeignKeyConstraint(["study"], ["study.id"], name=op.f("fk_study_order_study_study")),
        sa.PrimaryKeyConstraint("study", name=op.f("pk_study_order")),
    )


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table("study_order")
