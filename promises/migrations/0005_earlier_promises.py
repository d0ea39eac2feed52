from typing import Any

from django.db import DatabaseError, migrations, transaction

INDEX = "wording_by_trigrams"


def add_index(apps: Any, schema_editor: Any) -> None:
    """The index by which PostgreSQL finds sentences like another one; without it the newest ones are looked through.

    Left out where the database has no pg_trgm, or its user may not add it.
    """
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(f"CREATE INDEX {INDEX} ON promises_wording USING gin (text gin_trgm_ops)")
    except DatabaseError:
        return


def remove_index(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX IF EXISTS {INDEX}", params=None)


class Migration(migrations.Migration):
    dependencies = [("promises", "0004_sheet_that_knows")]

    operations = [migrations.RunPython(add_index, remove_index)]
