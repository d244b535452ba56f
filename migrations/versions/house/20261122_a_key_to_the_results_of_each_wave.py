"""a key to the results of each wave.

Everybody whom a wave asked shares it; waves of before get one each.
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "53483b77fafa"
down_revision = "0d3969969539"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table("wave", schema=None) as batch_op:
        batch_op.add_column(sa.Column("results_key", sa.String(), server_default="", nullable=False))
    wave = sa.table("wave", sa.column("id", sa.String()), sa.column("results_key", sa.String()))
    for one in op.get_bind().execute(sa.select(wave.c.id)).scalars().all():
        op.execute(wave.update().where(wave.c.id == one).values(results_key=secrets.token_urlsafe(24)))


def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table("wave", schema=None) as batch_op:
        batch_op.drop_column("results_key")
