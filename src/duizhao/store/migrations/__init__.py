"""Migrate a store from one schema version to the next with Alembic. Imported only for an older store."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine


def upgrade(engine: Engine, to: str = "head") -> None:
    """Bring a store to a version of the schema; each step is one transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    with engine.execution_options(writes=True).connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, to)
        connection.commit()
