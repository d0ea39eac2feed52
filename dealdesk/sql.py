"""What the ORM leaves out of set-based writing: INSERT … SELECT, and JSON made inside a statement."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import InterfaceError, OperationalError, connection, connections, models
from django.db.models import Func, Lookup, QuerySet

# What is raised when the database itself is gone, busy or restarting: no row and no request is to blame.
DATABASE_GONE = (OperationalError, InterfaceError)


def insert_select(model: type[models.Model], values: Mapping[str, Any], rows: QuerySet) -> int:
    """Insert one row of `model` for each of `rows`, in one statement. Returns their number.

    `values` gives for each field an expression over `rows`. Fields that are not named take the column's own default, which
    most columns of Django's don't have: name them all. `save()`, signals and field validation take no part.
    """
    connection = connections[rows.db]
    columns_of = {field.name: field.column for field in model._meta.concrete_fields}
    names = [columns_of[name] for name in values]
    selected = rows.order_by().values_list(*values.values())
    sql, params = selected.query.get_compiler(connection=connection).as_sql()
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(name)) for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {quote(model._meta.db_table)} ({columns}) {sql}", params)
        return cursor.rowcount


def insert_for_each(
    model: type[models.Model], name: str, numbers: Sequence[int], values: Mapping[str, Any]
) -> None:
    """Insert one row of `model` for each of `numbers`, which go into the field `name`; `values` are the same for all.

    One statement with one parameter for all the numbers. What `insert_select` leaves out is left out here too.
    """
    fields = {field.name: field for field in model._meta.concrete_fields}
    quote = connection.ops.quote_name
    adapted = [fields[field].get_db_prep_save(value, connection) for field, value in values.items()]
    columns = ", ".join(quote(str(fields[field].column)) for field in (name, *values))
    same = ", %s" * len(adapted)
    source, listed = (
        ("unnest(%s::bigint[]) AS source(value)", "{" + ",".join(map(str, numbers)) + "}")
        if connection.vendor == "postgresql"
        else ("json_each(%s) AS source", json.dumps(list(numbers)))
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(model._meta.db_table)} ({columns}) SELECT source.value{same} FROM {source}",  # noqa: S608
            [*adapted, listed],
        )


def expect_small_batches() -> None:
    """Make PostgreSQL look a batch's rows up by index for the rest of the transaction. One statement; SQLite always does.

    A batch is small beside its tables, yet the planner's caution about cold pages makes it read whole tables for each.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)"
            )


@models.Field.register_lookup
class AnyOf(Lookup):
    """`field__any_of=frozenset(numbers)`: as `in`, with one parameter however many numbers there are."""

    lookup_name = "any_of"
    prepare_rhs = False

    def _numbers(self) -> list[int]:
        return sorted(self.rhs)

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        lhs, params = self.process_lhs(compiler, connection)
        numbers = ",".join(map(str, self._numbers()))
        return f"{lhs} = ANY(%s::bigint[])", [*params, f"{{{numbers}}}"]

    def as_sqlite(self, compiler: Any, connection: Any) -> Any:
        lhs, params = self.process_lhs(compiler, connection)
        return f"{lhs} IN (SELECT value FROM json_each(%s))", [*params, json.dumps(self._numbers())]  # noqa: S608


class IsoMoment(Func):
    """A moment inside a JSON object as ISO 8601 text in UTC, as Python's `fromisoformat` reads it."""

    output_field = models.CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # PostgreSQL writes a moment inside JSON in this form by itself; the connection's zone is UTC.
        return self.as_sql(compiler, connection, template="%(expressions)s", **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "strftime('%%%%Y-%%%%m-%%%%dT%%%%H:%%%%M:%%%%f+00:00', %(expressions)s)"
        return self.as_sql(compiler, connection, template=template, **context)


class JsonText(Func):
    """Text that is JSON already, as a value inside a JSON object."""

    output_field = models.JSONField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s)::jsonb", **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSON", **context)
