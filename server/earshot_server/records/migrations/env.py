"""Run by Alembic: bring the schema of an open connection to a version."""

from alembic import context

from earshot_server.records.schema import METADATA


def run() -> None:
    """Migrate on the connection that the store gives."""
    context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
    with context.begin_transaction():
        context.run_migrations()


if getattr(context, "_proxy", None) is not None:  # run by Alembic, and not only imported
    run()
