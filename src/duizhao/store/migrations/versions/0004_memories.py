"""Add translation memories: memories, their units, and the sketches by which alike units are found."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.add_column("revisions", sa.Column("match", sa.Text(), server_default="", nullable=False))
    op.create_table(
        "memories",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), server_default="0", nullable=False),
        sa.Column("penalty", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_memories"),
        sa.UniqueConstraint("name", name="uq_memories_name"),
    )
    op.create_table(
        "memory_units",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("memory_id", _KEY, nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.Column("exact", sa.BigInteger(), nullable=False),
        sa.Column("masked", sa.BigInteger(), nullable=False),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["memory_id"], ["memories.id"], name="fk_memory_units_memory_id"),
        sa.PrimaryKeyConstraint("id", name="pk_memory_units"),
        sa.UniqueConstraint("memory_id", "digest", name="uq_memory_units_memory_id"),
    )
    op.create_index("ix_memory_units_exact", "memory_units", ["exact"])
    op.create_index("ix_memory_units_masked", "memory_units", ["masked"])
    op.create_table(
        "memory_sketches",
        sa.Column("gram", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("gram", "unit_id", name="pk_memory_sketches"),
        sqlite_with_rowid=False,
    )
