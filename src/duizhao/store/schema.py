"""The tables of a store. What changes here needs a migration in migrations/versions and its number in VERSION."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
)

VERSION = "0005"

_KEY = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up by itself only in an INTEGER key
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

reports = Table(
    "reports",
    metadata,
    Column("id", _KEY, primary_key=True),
    Column("name", String(255), nullable=False, unique=True),  # the stem of its file, and its folder in the outputs
    Column("title", Text, nullable=False),
    Column("source", Text, nullable=False),  # the file's name
    Column("removed", DateTime(timezone=True)),  # a person took it off the list; a new run puts it back
)

# A report's text and structure as some run saw them; runs of an unchanged report share one row.
documents = Table(
    "documents",
    metadata,
    Column("id", _KEY, primary_key=True),
    Column("report_id", ForeignKey("reports.id"), nullable=False),
    Column("digest", String(64), nullable=False),  # SHA-256 over `body`
    Column("body", LargeBinary, nullable=False),  # zlib over JSON of (Report, Structure)
    UniqueConstraint("report_id", "digest"),
)

runs = Table(
    "runs",
    metadata,
    Column("id", _KEY, primary_key=True),
    Column("report_id", ForeignKey("reports.id"), nullable=False, index=True),
    Column("document_id", ForeignKey("documents.id")),
    Column("kind", String(16), nullable=False),  # run, rerun, edit, revert
    Column("state", String(16), nullable=False),  # running, done, failed, killed
    Column("reason", Text, nullable=False, default=""),  # of a failed one
    Column("host", String(255), nullable=False),
    Column("process", Integer, nullable=False),
    Column("who", String(255), nullable=False, server_default=""),  # who asked for it
    Column("started", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("seconds", Float),
    Column(
        "basis", String(64), nullable=False, default=""
    ),  # digest of what makes the English: engine, model, lexicon, decoding
    Column(
        "inputs", String(64), nullable=False, default=""
    ),  # digest of all that its results follow from: the report, the settings, edits
    Column("results", LargeBinary),  # zlib over JSON of (summaries, overview, signature, counts, seconds by stage)
)

segments = Table(
    "segments",
    metadata,
    Column("id", _KEY, primary_key=True),
    Column("report_id", ForeignKey("reports.id"), nullable=False),
    Column("key", String(32), nullable=False),  # Segment.id
    Column("zh", Text, nullable=False),
    # where it stood in the last full run that had it
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("exchange", String(32)),
    Column("section", String(32)),
    Column("role", String(16), nullable=False),
    UniqueConstraint("report_id", "key"),
)

# A segment's English over time: a run adds one only where its English is another than the one before.
revisions = Table(
    "revisions",
    metadata,
    Column("id", _KEY, primary_key=True),
    Column("segment_id", ForeignKey("segments.id"), nullable=False, index=True),
    Column("run_id", ForeignKey("runs.id"), nullable=False, index=True),
    Column("en", Text, nullable=False),
    Column("origin", String(16), nullable=False),
    Column("checked", String(16), nullable=False),  # digest of its findings
    Column("stretches", Integer, nullable=False, server_default="1"),  # how many the engine decoded it in
    Column("match", Text, nullable=False, server_default=""),  # the memory it is from, its place and score
)

findings = Table(
    "findings",
    metadata,
    Column("id", _KEY, primary_key=True),
    Column("revision_id", ForeignKey("revisions.id"), nullable=False, index=True),
    Column("kind", String(32), nullable=False),
    Column("severity", String(16), nullable=False),
    Column("message", Text, nullable=False),
    Column("source_start", Integer),
    Column("source_end", Integer),
    Column("target_start", Integer),
    Column("target_end", Integer),
    Column("repaired", Integer, nullable=False, default=0),
)

# What a person decided; the newest that is not reverted wins for every sentence of the same source, in any report.
edits = Table(
    "edits",
    metadata,
    Column("id", _KEY, primary_key=True),
    Column("source", String(64), nullable=False, index=True),  # SHA-256 of the sentence's matching form
    Column("zh", Text, nullable=False),
    Column("en", Text, nullable=False),
    Column("report_id", ForeignKey("reports.id"), nullable=False),
    Column("key", String(32), nullable=False),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("reverted_by", ForeignKey("runs.id")),
)

# What else a person decided of a report: approved and dismissed what, wrote which key point, drew which structure.
decisions = Table(
    "decisions",
    metadata,
    Column("id", _KEY, primary_key=True),
    Column("report_id", ForeignKey("reports.id"), nullable=False, index=True),
    Column("what", String(16), nullable=False),  # approved, dismissed, point, structure
    Column("key", Text, nullable=False),  # the segment, or the segments that prove a point
    Column("about", String(64), nullable=False),  # digest of what was seen; the decision holds while it is the same
    Column("body", Text, nullable=False, server_default=""),  # the finding, or JSON of the point or the exchanges
    Column("who", String(255), nullable=False, server_default=""),
    Column("why", Text, nullable=False, server_default=""),
    Column("made", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("undone", DateTime(timezone=True)),
)

# Work that the workbench does in the background; what a dead process left is taken up again.
jobs = Table(
    "jobs",
    metadata,
    Column("id", _KEY, primary_key=True),
    Column("kind", String(16), nullable=False),  # run, rerun, export
    Column("report", String(255), nullable=False),  # its name
    Column("options", Text, nullable=False),  # JSON
    Column("state", String(16), nullable=False),  # queued, running, done, failed
    Column("result", Text, nullable=False, server_default=""),  # JSON, or the reason of a failure
    Column("who", String(255), nullable=False, server_default=""),
    Column("host", String(255), nullable=False, server_default=""),
    Column("process", Integer, nullable=False, server_default="0"),
    Column("made", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

# What an inbox has seen: a report is done when its content is, and set aside after so many attempts.
inbox = Table(
    "inbox",
    metadata,
    Column("path", String(1024), primary_key=True),
    Column("digest", String(64), nullable=False),  # SHA-256 of the content
    Column("state", String(16), nullable=False),  # done, failed, aside
    Column("attempts", Integer, nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("seen", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("stamp", String(64), nullable=False, server_default=""),  # size and time of the file that has the digest
    Column("leased_by", String(255), nullable=False, server_default=""),  # the process that works on it
    Column("leased_until", Float, nullable=False, server_default="0"),  # Unix time
)

# What an engine gave for a source, by content: nothing is translated twice.
decode_cache = Table(
    "decode_cache",
    metadata,
    Column("key", LargeBinary(20), primary_key=True),
    Column("decoded", LargeBinary, nullable=False),  # JSON of Decoded
)

# Translation memories that people brought in.
memories = Table(
    "memories",
    metadata,
    Column("id", _KEY, primary_key=True),
    Column("name", String(255), nullable=False, unique=True),
    Column("origin", Text, nullable=False),  # the files it came from
    Column("priority", Integer, nullable=False, server_default="0"),  # the higher wins
    Column("penalty", Integer, nullable=False, server_default="0"),  # percent off the score of each match
)

memory_units = Table(
    "memory_units",
    metadata,
    Column("id", _KEY, primary_key=True),
    Column("memory_id", ForeignKey("memories.id"), nullable=False),
    Column("digest", BigInteger, nullable=False),  # of both texts
    Column("exact", BigInteger, nullable=False, index=True),  # hash of the Chinese as it is compared
    Column("masked", BigInteger, nullable=False, index=True),  # the same with figures left out
    Column("zh", Text, nullable=False),
    Column("en", Text, nullable=False),
    Column("place", Text, nullable=False, server_default=""),
    UniqueConstraint("memory_id", "digest"),
)

# The smallest few hashes of a unit's runs of three characters.
memory_sketches = Table(
    "memory_sketches",
    metadata,
    Column("gram", BigInteger, primary_key=True, autoincrement=False),
    Column("unit_id", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

Index("ix_segments_report_run", segments.c.report_id, segments.c.run_id, segments.c.position)
Index("ix_edits_report_key", edits.c.report_id, edits.c.key)
