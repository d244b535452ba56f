"""seals of studies.

A study keeps the hash of its declaration, its newest look's hash and the number of its looks. Studies of before get
the last two; they have no seal.
"""

import sqlalchemy as sa
from alembic import op

revision = "032d95309bff"
down_revision = "53483b77fafa"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table("study", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seal", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("head", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("taken", sa.Integer(), server_default="0", nullable=False))
    study = sa.table("study", sa.column("id"), sa.column("head"), sa.column("taken"))
    look = sa.table("study_look", sa.column("study"), sa.column("number"), sa.column("sha256"))
    newest = sa.select(look.c.study, look.c.number, look.c.sha256).order_by(look.c.number)
    for name, number, sha256 in op.get_bind().execute(newest).all():
        op.execute(study.update().where(study.c.id == name).values(head=sha256, taken=number))


def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table("study", schema=None) as batch_op:
        batch_op.drop_column("taken")
        batch_op.drop_column("head")
        batch_op.drop_column("seal")
