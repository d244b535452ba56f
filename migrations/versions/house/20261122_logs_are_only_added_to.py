"""logs are only added to.

The log of roster changes, the staff's audit, the releases and their ledger: the database itself refuses to change or
remove a row. Whoever owns the database can take the triggers away; of the chained logs (roster changes, ledger) the
chain then shows what was done.
"""

from alembic import op

revision = "8d51c07be4a2"
down_revision = "6656b9ea289a"
branch_labels = None
depends_on = None

KEYS = {
    "roster_change": "head = NEW.head OR (wave = NEW.wave AND previous = NEW.previous)",
    "audit_line": "id = NEW.id",
    "release": "id = NEW.id OR wave = NEW.wave OR sha256 = NEW.sha256",
    "release_ledger": "head = NEW.head OR previous = NEW.previous OR release = NEW.release",
}
REFUSE = """
CREATE FUNCTION only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % is only added to', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def upgrade() -> None:
    """Go to this revision."""
    if op.get_bind().dialect.name == "sqlite":
        for table, same in KEYS.items():
            _refuse_on_sqlite(table, same)
        return
    op.execute(REFUSE)
    for table in KEYS:
        op.execute(
            f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION only_added_to()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_stays_whole BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION only_added_to()"
        )


def downgrade() -> None:
    """Go back to the revision before."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in KEYS:
        for name in ("update", "delete", "replace") if sqlite else ():
            op.execute(f"DROP TRIGGER {table}_no_{name}")
        for name in () if sqlite else ("stays", "stays_whole"):
            op.execute(f"DROP TRIGGER {table}_{name} ON {table}")
    if not sqlite:
        op.execute("DROP FUNCTION only_added_to()")


def _refuse_on_sqlite(table: str, same: str) -> None:
    """`INSERT OR REPLACE` removes a row without a DELETE that triggers see: refused by what it would replace."""
    refuse = f"BEGIN SELECT RAISE(ABORT, 'table {table} is only added to'); END"
    op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}")
    op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}")
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "  # noqa: S608
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) {refuse}"
    )
