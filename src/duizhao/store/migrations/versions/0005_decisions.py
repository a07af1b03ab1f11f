"""Add what people decide in the workbench, its jobs, who asked for a run, and leases of inbox files."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.add_column("reports", sa.Column("removed", sa.DateTime(timezone=True)))
    op.add_column("runs", sa.Column("who", sa.String(255), server_default="", nullable=False))
    op.add_column("inbox", sa.Column("stamp", sa.String(64), server_default="", nullable=False))
    op.add_column("inbox", sa.Column("leased_by", sa.String(255), server_default="", nullable=False))
    op.add_column("inbox", sa.Column("leased_until", sa.Float(), server_default="0", nullable=False))
    op.create_table(
        "decisions",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("report_id", _KEY, nullable=False),
        sa.Column("what", sa.String(16), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("about", sa.String(64), nullable=False),
        sa.Column("body", sa.Text(), server_default="", nullable=False),
        sa.Column("who", sa.String(255), server_default="", nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("undone", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name="fk_decisions_report_id"),
    )
    op.create_index("ix_decisions_report_id", "decisions", ["report_id"])
    op.create_table(
        "jobs",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("report", sa.String(255), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("result", sa.Text(), server_default="", nullable=False),
        sa.Column("who", sa.String(255), server_default="", nullable=False),
        sa.Column("host", sa.String(255), server_default="", nullable=False),
        sa.Column("process", sa.Integer(), server_default="0", nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
    )
