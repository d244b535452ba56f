"""first tables."""

import sqlalchemy as sa
from alembic import op

revision = "3edeb89eb699"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "ballots_mark",
        sa.Column("name", sa.String(), nullable=False),
        sa.CheckConstraint("name = 'demo'", name=op.f("ck_ballots_mark_name")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_ballots_mark")),
    )
    op.create_table(
        "cell_proof",
        sa.Column("wave", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("cell", sa.String(), nullable=False),
        sa.Column("issued", sa.Integer(), nullable=True),
        sa.Column("mark", sa.String(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(issued is null) <> (mark is null)", name=op.f("ck_cell_proof_issued_or_mark")),
        sa.PrimaryKeyConstraint("wave", "kind", "cell", name=op.f("pk_cell_proof")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "comment",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("wave", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comment_wave"), ["wave"], unique=False)

    op.create_table(
        "moment",
        sa.Column("wave", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("cells", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.CheckConstraint("people >= 30", name=op.f("ck_moment_thirty_or_more")),
        sa.PrimaryKeyConstraint("wave", "scope", "theme", name=op.f("pk_moment")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "paper",
        sa.Column("wave", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("paper", sa.LargeBinary(), nullable=False),
        sa.Column("manifest", sa.LargeBinary(), nullable=False),
        sa.Column("manifest_sha", sa.String(), nullable=False),
        sa.CheckConstraint("state in ('open', 'closing', 'closed')", name=op.f("ck_paper_state")),
        sa.PrimaryKeyConstraint("wave", name=op.f("pk_paper")),
        sa.UniqueConstraint("manifest_sha", name=op.f("uq_paper_manifest_sha")),
    )
    op.create_table(
        "spent",
        sa.Column("wave", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("cell", sa.String(), nullable=False),
        sa.Column("input_msg", sa.LargeBinary(), nullable=False),
        sa.Column("sig", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("wave", "kind", "cell", "input_msg", name=op.f("pk_spent")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tally",
        sa.Column("wave", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("block", sa.String(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.CheckConstraint("n >= 5", name=op.f("ck_tally_five_or_more")),
        sa.CheckConstraint("total >= 0", name=op.f("ck_tally_total")),
        sa.PrimaryKeyConstraint("wave", "kind", "theme", "block", name=op.f("pk_tally")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "turnout",
        sa.Column("wave", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("valid", sa.Integer(), nullable=False),
        sa.Column("void", sa.Integer(), nullable=False),
        sa.Column("reduced", sa.Boolean(), nullable=False),
        sa.CheckConstraint("valid >= 0 and void >= 0", name=op.f("ck_turnout_counts")),
        sa.PrimaryKeyConstraint("wave", "kind", name=op.f("pk_turnout")),
    )
    op.create_table(
        "cell_key",
        sa.Column("wave", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("cell", sa.String(), nullable=False),
        sa.Column("domain", sa.LargeBinary(), nullable=False),
        sa.Column("modulus", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["wave"], ["paper.wave"], name=op.f("fk_cell_key_wave_paper")),
        sa.PrimaryKeyConstraint("wave", "kind", "cell", name=op.f("pk_cell_key")),
        sa.UniqueConstraint("domain", name=op.f("uq_cell_key_domain")),
    )
    op.create_table(
        "slot",
        sa.Column("wave", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("cell", sa.String(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("flag", sa.Integer(), nullable=False),
        sa.Column("input_msg", sa.LargeBinary(), nullable=False),
        sa.Column("sig", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("flag in (0, 1)", name=op.f("ck_slot_flag")),
        sa.CheckConstraint("length(input_msg) = 96", name=op.f("ck_slot_input_msg")),
        sa.CheckConstraint("length(sealed) = 4177", name=op.f("ck_slot_sealed")),
        sa.CheckConstraint("length(sig) = 256", name=op.f("ck_slot_sig")),
        sa.ForeignKeyConstraint(["wave"], ["paper.wave"], name=op.f("fk_slot_wave_paper")),
        sa.PrimaryKeyConstraint("wave", "kind", "cell", "slot", name=op.f("pk_slot")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table("slot")
    op.drop_table("cell_key")
    op.drop_table("turnout")
    op.drop_table("tally")
    op.drop_table("spent")
    op.drop_table("paper")
    op.drop_table("moment")
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comment_wave"))

    op.drop_table("comment")
    op.drop_table("cell_proof")
    op.drop_table("ballots_mark")
