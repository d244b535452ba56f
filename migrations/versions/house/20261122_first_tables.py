"""first tables."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "6656b9ea289a"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "house_mark",
        sa.Column("name", sa.String(), nullable=False),
        sa.CheckConstraint("name = 'demo'", name=op.f("ck_house_mark_name")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_house_mark")),
    )
    op.create_table(
        "issue",
        sa.Column("wave", sa.String(), nullable=False),
        sa.Column("invitation", sa.String(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(payload) = 49", name=op.f("ck_issue_payload")),
        sa.PrimaryKeyConstraint("wave", "invitation", name=op.f("pk_issue")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.Column("beat", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "programme",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("units", sa.JSON(), nullable=False),
        sa.Column("cadence", sa.JSON(), nullable=False),
        sa.Column("days_open", sa.Integer(), nullable=False),
        sa.Column("reminders", sa.JSON(), nullable=False),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("items_per_wave", sa.Integer(), nullable=False),
        sa.Column("k", sa.Integer(), nullable=False),
        sa.Column("floor", sa.Integer(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("anchor", sa.Date(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("comments", sa.Boolean(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("opened", sa.Boolean(), nullable=False),
        sa.Column("trustee", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint("state in ('active', 'paused')", name=op.f("ck_programme_state")),
        sa.CheckConstraint("days_open between 1 and 60", name=op.f("ck_programme_days_open")),
        sa.CheckConstraint("floor >= k", name=op.f("ck_programme_floor")),
        sa.CheckConstraint("items_per_wave between 1 and 20", name=op.f("ck_programme_items_per_wave")),
        sa.CheckConstraint("k >= 5", name=op.f("ck_programme_k")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("name", name=op.f("uq_programme_name")),
    )
    op.create_table(
        "release",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("wave", sa.String(), nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("sha256", name=op.f("uq_release_sha256")),
        sa.UniqueConstraint("wave", name=op.f("uq_release_wave")),
    )
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_release_programme"), ["programme"], unique=False)

    op.create_table(
        "release_ledger",
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("release", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["release"], ["release.id"], name=op.f("fk_release_ledger_release_release")),
        sa.PrimaryKeyConstraint("head", name=op.f("pk_release_ledger")),
        sa.UniqueConstraint("previous", name=op.f("uq_release_ledger_previous")),
        sa.UniqueConstraint("release", name=op.f("uq_release_ledger_release")),
    )
    op.create_table(
        "wave",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("due", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opens_at", UTCDateTime(), nullable=False),
        sa.Column("closes_at", UTCDateTime(), nullable=False),
        sa.Column("k", sa.Integer(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("bank", sa.String(), nullable=False),
        sa.Column("promise", sa.JSON(), nullable=False),
        sa.Column("manifest_sha", sa.String(), nullable=True),
        sa.Column("paper_sha", sa.String(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("invited", sa.Integer(), nullable=False),
        sa.Column("participation", sa.Integer(), nullable=True),
        sa.Column("participation_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint("origin in ('live', 'demo')", name=op.f("ck_wave_origin")),
        sa.CheckConstraint(
            "state in ('planned', 'opening', 'open', 'closing', 'closed', 'released', 'void')",
            name=op.f("ck_wave_state"),
        ),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_wave_closes_after_it_opens")),
        sa.CheckConstraint("invited >= 0", name=op.f("ck_wave_invited")),
        sa.CheckConstraint("k >= 5", name=op.f("ck_wave_k")),
        sa.CheckConstraint("participation between 0 and 100", name=op.f("ck_wave_participation")),
        sa.ForeignKeyConstraint(["programme"], ["programme.id"], name=op.f("fk_wave_programme_programme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wave")),
        sa.UniqueConstraint("manifest_sha", name=op.f("uq_wave_manifest_sha")),
        sa.UniqueConstraint("programme", "due", name=op.f("uq_wave_programme_due")),
    )
    with op.batch_alter_table("wave", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wave_programme"), ["programme"], unique=False)
        batch_op.create_index(batch_op.f("ix_wave_state"), ["state"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("wave", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("card", sa.Boolean(), nullable=False),
        sa.CheckConstraint("person is null or not card", name=op.f("ck_invitation_a_card_names_nobody")),
        sa.ForeignKeyConstraint(["wave"], ["wave.id"], name=op.f("fk_invitation_wave_wave")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("digest", name=op.f("uq_invitation_digest")),
        sa.UniqueConstraint("person", name=op.f("uq_invitation_person")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_wave"), ["wave"], unique=False)

    op.create_table(
        "roster_change",
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("wave", sa.String(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["wave"], ["wave.id"], name=op.f("fk_roster_change_wave_wave")),
        sa.PrimaryKeyConstraint("head", name=op.f("pk_roster_change")),
        sa.UniqueConstraint("wave", "previous", name=op.f("uq_roster_change_wave_previous")),
    )
    with op.batch_alter_table("roster_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roster_change_wave"), ["wave"], unique=False)

    op.create_table(
        "roster_entry",
        sa.Column("wave", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("cell", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["wave"], ["wave.id"], name=op.f("fk_roster_entry_wave_wave")),
        sa.PrimaryKeyConstraint("wave", "person", name=op.f("pk_roster_entry")),
    )
    with op.batch_alter_table("roster_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roster_entry_person"), ["person"], unique=False)

    op.create_table(
        "wave_cell",
        sa.Column("wave", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("cell", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("eligible", sa.Integer(), nullable=False),
        sa.Column("units", sa.JSON(), nullable=False),
        sa.Column("heads", sa.JSON(), nullable=False),
        sa.Column("path", sa.JSON(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("bands", sa.JSON(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.CheckConstraint("eligible >= 1", name=op.f("ck_wave_cell_eligible")),
        sa.ForeignKeyConstraint(["wave"], ["wave.id"], name=op.f("fk_wave_cell_wave_wave")),
        sa.PrimaryKeyConstraint("wave", "kind", "cell", name=op.f("pk_wave_cell")),
    )
    op.create_table(
        "wave_crossing",
        sa.Column("wave", sa.String(), nullable=False),
        sa.Column("cells", sa.String(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.CheckConstraint("people >= 1", name=op.f("ck_wave_crossing_people")),
        sa.ForeignKeyConstraint(["wave"], ["wave.id"], name=op.f("fk_wave_crossing_wave_wave")),
        sa.PrimaryKeyConstraint("wave", "cells", name=op.f("pk_wave_crossing")),
    )
    op.create_table(
        "wave_overlap",
        sa.Column("earlier", sa.String(), nullable=False),
        sa.Column("later", sa.String(), nullable=False),
        sa.Column("cell", sa.String(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.CheckConstraint("people >= 0", name=op.f("ck_wave_overlap_people")),
        sa.ForeignKeyConstraint(["earlier"], ["wave.id"], name=op.f("fk_wave_overlap_earlier_wave")),
        sa.ForeignKeyConstraint(["later"], ["wave.id"], name=op.f("fk_wave_overlap_later_wave")),
        sa.PrimaryKeyConstraint("earlier", "later", "cell", name=op.f("pk_wave_overlap")),
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("wave", sa.String(), nullable=False),
        sa.Column("invitation", sa.String(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("not_before", UTCDateTime(), nullable=False),
        sa.Column("claimed_at", UTCDateTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint(
            "state in ('waiting', 'sending', 'sent', 'failed', 'unclear')", name=op.f("ck_letter_state")
        ),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_letter_tries")),
        sa.ForeignKeyConstraint(
            ["invitation"], ["invitation.id"], name=op.f("fk_letter_invitation_invitation")
        ),
        sa.ForeignKeyConstraint(["wave"], ["wave.id"], name=op.f("fk_letter_wave_wave")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("invitation", "template", name=op.f("uq_letter_invitation_template")),
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letter_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_letter_wave"), ["wave"], unique=False)

    op.create_table(
        "account",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("units", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("invite_hash", sa.String(), nullable=True),
        sa.Column("invite_until", UTCDateTime(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("blocked_until", UTCDateTime(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("disabled_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "role IN ('administrator', 'hr', 'leader')", name=op.f("ck_account_role_is_known")
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_account_email_is_lower")),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_account_failures_count_up")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("invite_hash", name=op.f("uq_account_invite_hash")),
    )
    op.create_table(
        "audit_line",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("account", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.CheckConstraint("length(deed) > 0", name=op.f("ck_audit_line_deed_is_said")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_line")),
    )
    with op.batch_alter_table("audit_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_line_account"), ["account"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_line_at"), ["at"], unique=False)

    op.create_table(
        "import_draft",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_draft")),
    )
    with op.batch_alter_table("import_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_draft_account"), ["account"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_draft_made_at"), ["made_at"], unique=False)

    op.create_table(
        "score_source",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_score_source_has_a_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_source")),
        sa.UniqueConstraint("name", name=op.f("uq_score_source_name")),
    )
    op.create_table(
        "score_stage",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("further", sa.Boolean(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_stage")),
    )
    with op.batch_alter_table("score_stage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_score_stage_account"), ["account"], unique=False)
        batch_op.create_index(batch_op.f("ix_score_stage_made_at"), ["made_at"], unique=False)

    op.create_table(
        "study",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("programme", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("declared_at", UTCDateTime(), nullable=False),
        sa.Column("declared_by", sa.String(), nullable=False),
        sa.Column("planned_waves", sa.Integer(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.CheckConstraint(
            "status = 'exploratory' or since is not null",
            name=op.f("ck_study_a_registered_study_has_a_start"),
        ),
        sa.CheckConstraint("status in ('registered', 'exploratory')", name=op.f("ck_study_status")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_study_sha256")),
        sa.CheckConstraint("planned_waves >= 2", name=op.f("ck_study_planned_waves")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study")),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("parent", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("merged_into", sa.String(), nullable=True),
        sa.CheckConstraint("(parent IS NULL) = (id = 'company')", name=op.f("ck_unit_one_company")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_unit_has_a_name")),
        sa.CheckConstraint("parent IS NULL OR parent <> id", name=op.f("ck_unit_not_its_own_parent")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_unit_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(["merged_into"], ["unit.id"], name=op.f("fk_unit_merged_into_unit")),
        sa.ForeignKeyConstraint(["parent"], ["unit.id"], name=op.f("fk_unit_parent_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("code", name=op.f("uq_unit_code")),
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_parent"), ["parent"], unique=False)

    op.create_table(
        "action_plan",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("done_words", sa.String(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "(state = 'done') = (done_on IS NOT NULL)", name=op.f("ck_action_plan_done_on_a_day")
        ),
        sa.CheckConstraint(
            "state <> 'done' OR length(done_words) > 0", name=op.f("ck_action_plan_done_is_said")
        ),
        sa.CheckConstraint(
            "state IN ('done', 'doing', 'planned')", name=op.f("ck_action_plan_state_is_known")
        ),
        sa.CheckConstraint(
            "length(title) > 0 AND length(owner) > 0", name=op.f("ck_action_plan_has_title_and_owner")
        ),
        sa.ForeignKeyConstraint(["unit"], ["unit.id"], name=op.f("fk_action_plan_unit_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_plan")),
    )
    with op.batch_alter_table("action_plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_action_plan_done_on"), ["done_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_action_plan_unit"), ["unit"], unique=False)

    op.create_table(
        "founding",
        sa.Column("one", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("one = 1", name=op.f("ck_founding_one_founding")),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_founding_account_account")),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_founding")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("external", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("started", sa.Date(), nullable=True),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.CheckConstraint("language IN ('en', 'de', 'fr', 'es')", name=op.f("ck_person_language_is_known")),
        sa.CheckConstraint("email IS NULL OR email = lower(email)", name=op.f("ck_person_email_is_lower")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_person_has_a_name")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_person_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(["unit"], ["unit.id"], name=op.f("fk_person_unit_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("external", name=op.f("uq_person_external")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_unit"), ["unit"], unique=False)
        batch_op.create_index(
            "uq_person_email_here",
            ["email"],
            unique=True,
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )

    op.create_table(
        "score_alias",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("heard", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source"], ["score_source.id"], name=op.f("fk_score_alias_source_score_source")
        ),
        sa.ForeignKeyConstraint(["unit"], ["unit.id"], name=op.f("fk_score_alias_unit_unit")),
        sa.PrimaryKeyConstraint("source", "heard", name=op.f("pk_score_alias")),
    )
    op.create_table(
        "score_batch",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("file_sha", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("live_key", sa.String(), nullable=True),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("metrics", sa.JSON(), nullable=False),
        sa.Column("key_mark", sa.String(), nullable=False),
        sa.Column("unmarked", sa.Boolean(), nullable=False),
        sa.Column("further", sa.Boolean(), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("ratings", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("rejected", sa.JSON(), nullable=False),
        sa.Column("overlaps", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("brought_by", sa.String(), nullable=False),
        sa.Column("brought_at", UTCDateTime(), nullable=False),
        sa.Column("revoked_by", sa.String(), nullable=False),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_score_batch_ends_after_it_begins")),
        sa.CheckConstraint(
            "live_key IS NOT NULL OR revoked_at IS NOT NULL", name=op.f("ck_score_batch_live_or_revoked")
        ),
        sa.CheckConstraint(
            "live_key IS NULL OR live_key = fingerprint", name=op.f("ck_score_batch_live_by_its_fingerprint")
        ),
        sa.CheckConstraint(
            "rows_read >= 0 AND ratings >= 0 AND left_out >= 0", name=op.f("ck_score_batch_counts_up")
        ),
        sa.ForeignKeyConstraint(
            ["source"], ["score_source.id"], name=op.f("fk_score_batch_source_score_source")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_batch")),
        sa.UniqueConstraint("live_key", name=op.f("uq_score_batch_live_key")),
    )
    with op.batch_alter_table("score_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_score_batch_brought_at"), ["brought_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_score_batch_file_sha"), ["file_sha"], unique=False)
        batch_op.create_index(batch_op.f("ix_score_batch_source"), ["source"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("browser", sa.String(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_sign_in_account_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_account"), ["account"], unique=False)

    op.create_table(
        "study_look",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("study", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("taken_at", UTCDateTime(), nullable=False),
        sa.Column("usable_waves", sa.Integer(), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_study_look_number")),
        sa.CheckConstraint("usable_waves >= 0", name=op.f("ck_study_look_usable_waves")),
        sa.ForeignKeyConstraint(["study"], ["study.id"], name=op.f("fk_study_look_study_study")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_look")),
        sa.UniqueConstraint("study", "number", name=op.f("uq_study_look_study_number")),
    )
    with op.batch_alter_table("study_look", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_study_look_study"), ["study"], unique=False)

    op.create_table(
        "unit_place",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("parent", sa.String(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_unit_place_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(["parent"], ["unit.id"], name=op.f("fk_unit_place_parent_unit")),
        sa.ForeignKeyConstraint(["unit"], ["unit.id"], name=op.f("fk_unit_place_unit_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_place")),
        sa.UniqueConstraint("unit", "valid_from", name=op.f("uq_unit_place_unit_valid_from")),
    )
    with op.batch_alter_table("unit_place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_place_unit"), ["unit"], unique=False)

    op.create_table(
        "score_cell",
        sa.Column("batch", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("scale", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("sum", sa.Float(), nullable=False),
        sa.Column("known_n", sa.Integer(), nullable=False),
        sa.Column("known_sum", sa.Float(), nullable=False),
        sa.Column("sumsq", sa.Float(), nullable=False),
        sa.CheckConstraint(
            "metric IN ('csat', 'nps', 'ces', 'evaluation')", name=op.f("ck_score_cell_metric_is_known")
        ),
        sa.CheckConstraint(
            "scale IN ('1-5', '1-7', '1-10', '0-100', '0-10')", name=op.f("ck_score_cell_scale_is_known")
        ),
        sa.CheckConstraint(
            "n > 0 AND known_n >= 0 AND known_n <= n", name=op.f("ck_score_cell_counts_ratings")
        ),
        sa.CheckConstraint("sumsq >= 0", name=op.f("ck_score_cell_squares_are_positive")),
        sa.ForeignKeyConstraint(["batch"], ["score_batch.id"], name=op.f("fk_score_cell_batch_score_batch")),
        sa.ForeignKeyConstraint(["unit"], ["unit.id"], name=op.f("fk_score_cell_unit_unit")),
        sa.PrimaryKeyConstraint("batch", "unit", "day", "metric", "channel", name=op.f("pk_score_cell")),
    )
    with op.batch_alter_table("score_cell", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_score_cell_day"), ["day"], unique=False)
        batch_op.create_index(batch_op.f("ix_score_cell_unit"), ["unit"], unique=False)

    op.create_table(
        "score_mark",
        sa.Column("batch", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["score_batch.id"], name=op.f("fk_score_mark_batch_score_batch")),
        sa.PrimaryKeyConstraint("batch", "mark", name=op.f("pk_score_mark")),
    )
    with op.batch_alter_table("score_mark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_score_mark_mark"), ["mark"], unique=False)


def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table("score_mark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_score_mark_mark"))

    op.drop_table("score_mark")
    with op.batch_alter_table("score_cell", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_score_cell_unit"))
        batch_op.drop_index(batch_op.f("ix_score_cell_day"))

    op.drop_table("score_cell")
    with op.batch_alter_table("unit_place", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_place_unit"))

    op.drop_table("unit_place")
    with op.batch_alter_table("study_look", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_study_look_study"))

    op.drop_table("study_look")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_account"))

    op.drop_table("sign_in")
    with op.batch_alter_table("score_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_score_batch_source"))
        batch_op.drop_index(batch_op.f("ix_score_batch_file_sha"))
        batch_op.drop_index(batch_op.f("ix_score_batch_brought_at"))

    op.drop_table("score_batch")
    op.drop_table("score_alias")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_person_email_here",
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_person_unit"))

    op.drop_table("person")
    op.drop_table("founding")
    with op.batch_alter_table("action_plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_action_plan_unit"))
        batch_op.drop_index(batch_op.f("ix_action_plan_done_on"))

    op.drop_table("action_plan")
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_parent"))

    op.drop_table("unit")
    op.drop_table("study")
    with op.batch_alter_table("score_stage", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_score_stage_made_at"))
        batch_op.drop_index(batch_op.f("ix_score_stage_account"))

    op.drop_table("score_stage")
    op.drop_table("score_source")
    with op.batch_alter_table("import_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_draft_made_at"))
        batch_op.drop_index(batch_op.f("ix_import_draft_account"))

    op.drop_table("import_draft")
    with op.batch_alter_table("audit_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_line_at"))
        batch_op.drop_index(batch_op.f("ix_audit_line_account"))

    op.drop_table("audit_line")
    op.drop_table("account")
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_letter_wave"))
        batch_op.drop_index(batch_op.f("ix_letter_state"))

    op.drop_table("letter")
    op.drop_table("wave_overlap")
    op.drop_table("wave_crossing")
    op.drop_table("wave_cell")
    with op.batch_alter_table("roster_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roster_entry_person"))

    op.drop_table("roster_entry")
    with op.batch_alter_table("roster_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roster_change_wave"))

    op.drop_table("roster_change")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_wave"))

    op.drop_table("invitation")
    with op.batch_alter_table("wave", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_wave_state"))
        batch_op.drop_index(batch_op.f("ix_wave_programme"))

    op.drop_table("wave")
    op.drop_table("release_ledger")
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_release_programme"))

    op.drop_table("release")
    op.drop_table("programme")
    op.drop_table("lease")
    op.drop_table("issue")
    op.drop_table("house_mark")
