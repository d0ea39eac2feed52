"""Insert-only tables: the database itself refuses UPDATE, DELETE and (PostgreSQL) TRUNCATE.

Triggers hold on SQLite and PostgreSQL alike, against the ORM and against plain SQL of the app's database user. Only who
may change the schema can lift them, which is what `lifted` does for emptying a demo or a test database.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import migrations

PROTECTED = (
    "audit_event",
    "audit_seal",
    "promises_wording",
    "promises_closeplan",
    "promises_closeplanline",
    "promises_sentencecopy",
    "promises_readback",
    "reviews_verdict",
    "reviews_finalanswer",
    "reviews_escalation",
)

_PG_FUNCTION = """
CREATE OR REPLACE FUNCTION dealdesk_insert_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is insert-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$;
"""


def create_statements(vendor: str, table: str) -> list[str]:
    """The SQL that makes one table insert-only on this vendor ("sqlite" or "postgresql")."""
    if vendor == "postgresql":
        return [
            _PG_FUNCTION,
            f"CREATE TRIGGER {table}_insert_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION dealdesk_insert_only()",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION dealdesk_insert_only()",
        ]
    return [
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END"
        for verb in ("update", "delete")
    ]


def drop_statements(vendor: str, table: str) -> list[str]:
    if vendor == "postgresql":
        return [
            f"DROP TRIGGER IF EXISTS {table}_{name} ON {table}" for name in ("insert_only", "no_truncate")
        ]
    return [f"DROP TRIGGER IF EXISTS {table}_no_{verb}" for verb in ("update", "delete")]


def _run(statements: Callable[[str, str], list[str]], tables: Sequence[str]) -> Callable[[Any, Any], None]:
    def operation(apps: Any, schema_editor: Any) -> None:
        for table in tables:
            for sql in statements(schema_editor.connection.vendor, table):
                schema_editor.execute(sql, params=None)

    return operation


def insert_only(*tables: str) -> migrations.RunPython:
    """The migration operation that protects these tables."""
    return migrations.RunPython(_run(create_statements, tables), _run(drop_statements, tables))


def guard(
    name: str, *, table: str, event: str, when: str, refuse_if: str, message: str
) -> migrations.RunPython:
    """The migration operation that makes the database refuse a row for which `refuse_if` holds.

    `event` is "INSERT" or "UPDATE OF column"; `when` and `refuse_if` are SQL over NEW that both vendors understand.
    """

    def create(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF {refuse_if} THEN "
                f"RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",
                params=None,
            )
            schema_editor.execute(
                # The condition stands at the trigger: rows that it does not concern don't pay for a call.
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN ({when}) "
                f"EXECUTE FUNCTION {name}()",
                params=None,
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN ({when}) "
                f"BEGIN SELECT RAISE(ABORT, '{message}') WHERE ({refuse_if}); END",
                params=None,
            )

    def drop(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {name} ON {table}", params=None)
            schema_editor.execute(f"DROP FUNCTION {name}()", params=None)
        else:
            schema_editor.execute(f"DROP TRIGGER {name}", params=None)

    return migrations.RunPython(create, drop)


def keeping_triggers(*operations: Any) -> list[Any]:
    """The operations of a migration, with every trigger set aside before and put back after them on SQLite.

    SQLite alters a table by building it anew: its triggers are lost with the old one, and those of other tables that name
    it make the renaming fail. A SQLite migration is one transaction, so the database is never seen without them.
    """
    kept: list[tuple[str, str]] = []

    def set_aside(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor != "sqlite":
            return
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
            kept[:] = cursor.fetchall()
        for name, _ in kept:
            schema_editor.execute(f"DROP TRIGGER {name}", params=None)

    def put_back(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "sqlite":
            for _, sql in kept:
                schema_editor.execute(sql, params=None)

    return [
        migrations.RunPython(set_aside, put_back),
        *operations,
        migrations.RunPython(put_back, set_aside),
    ]


def trigger_with_condition(name: str, *, table: str, event: str, when: str) -> migrations.RunPython:
    """The migration operation that moves the condition of a guard made by an earlier release to its trigger (PostgreSQL)."""

    def create(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {name} ON {table}", params=None)
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN ({when}) "
                f"EXECUTE FUNCTION {name}()",
                params=None,
            )

    return migrations.RunPython(create, migrations.RunPython.noop)


@contextmanager
def lifted(connection: Any) -> Iterator[None]:
    """Take the protection off for the block. Needs a database user who may change the schema."""
    present = set(connection.introspection.table_names())
    tables = [table for table in PROTECTED if table in present]
    with connection.cursor() as cursor:
        for table in tables:
            for sql in drop_statements(connection.vendor, table):
                cursor.execute(sql)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for table in tables:
                # A block inside this one has put the protection back already: it must not matter.
                for sql in (
                    *drop_statements(connection.vendor, table),
                    *create_statements(connection.vendor, table),
                ):
                    cursor.execute(sql)
