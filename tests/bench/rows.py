"""What a run has left in a PostgreSQL database, and when the first of it could be read."""

import threading
import time
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection as Connection

from tests.bench.run import Wrong

# What the database gives out in the order of the writing, or by its own clock.
GIVEN_OUT = {"audit_event": {"id", "recorded_at"}}
NUMBERED = {"reviews_escalation", "notices_notice", "notices_heartbeat", "notices_delivery"}
# The tables that a sweep inserts into, with the moment that it writes.
INSERTED = {"audit_event": "at", "reviews_escalation": "at", "notices_notice": "created_at"}


class Table(NamedTuple):
    count: int
    digest: int
    sample: str


Tables = Mapping[str, Table]


def read(connection: Connection) -> Tables:
    """Every table: its number of rows, a digest over all columns of all rows whatever their order, and one row to show."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, array_agg(column_name::text ORDER BY ordinal_position) FROM information_schema.columns "
            "JOIN information_schema.tables USING (table_schema, table_name) "
            "WHERE table_schema = 'public' AND table_type = 'BASE TABLE' GROUP BY table_name"
        )
        return {table: _table(cursor, table, columns) for table, columns in cursor.fetchall()}


def _table(cursor: object, table: str, columns: list[str]) -> Table:
    left_out = GIVEN_OUT.get(table, {"id"} if table in NUMBERED else set())
    row = sql.SQL("ROW({})::text").format(
        sql.SQL(", ").join(sql.Identifier(name) for name in columns if name not in left_out)
    )
    cursor.execute(  # type: ignore[attr-defined]
        sql.SQL(
            'SELECT count(*), coalesce(sum(hashtextextended({row}, 0)), 0), max({row} COLLATE "C") FROM {table}'
        ).format(row=row, table=sql.Identifier(table))
    )
    return Table(*cursor.fetchone())  # type: ignore[attr-defined]


def written(connection: Connection, now: datetime) -> dict[str, int]:
    """How many rows bear this moment, by table."""
    counts = {}
    with connection.cursor() as cursor:
        for table, column in INSERTED.items():
            cursor.execute(
                sql.SQL("SELECT count(*) FROM {} WHERE {} = %s").format(
                    sql.Identifier(table), sql.Identifier(column)
                ),
                [now],
            )
            (counts[table],) = cursor.fetchone()
    return counts


def compare(one: Tables, other: Tables, *, what: str, race: bool = False) -> None:
    """Raise Wrong where two runs from the same start have not left the same rows.

    In a `race` of several processes it is open which of a promise's reviews pauses it, and so through which one its rep is
    told: there the notices are only counted.
    """
    for table in sorted(one.keys() | other.keys()):
        a, b = one[table], other[table]
        only_count = race and table == "notices_notice"
        if a.count != b.count or (a.digest != b.digest and not only_count):
            raise Wrong(
                f"{what} left other rows in {table}: {b.count} instead of {a.count}, "
                f"such as\n{b.sample}\ninstead of\n{a.sample}"
            )


class FirstNotice:
    """Looks, over a connection of its own, for the first notice that a run commits."""

    EVERY = 0.005

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._last_before = 0
        self._seen: float | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def watch(self) -> None:
        """Begin to look for notices that aren't there yet."""
        self._last_before = self._last()
        self._thread.start()

    def seen(self, *, since: float) -> float:
        """Seconds from `since` until a new notice could be read. Call when the run is over. Raises Wrong for none."""
        self._over.set()
        self._thread.join()
        if self._seen is None:
            raise Wrong("no notice was written")
        return self._seen - since

    def _look(self) -> None:
        over = False
        while self._seen is None and not over:
            over = self._over.wait(self.EVERY)
            try:
                if self._last() > self._last_before:
                    self._seen = time.monotonic()
            except psycopg2.Error:  # the run failed and its database is gone: it says why
                return

    def _last(self) -> int:
        with self._connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(id), 0) FROM notices_notice")
            return int(cursor.fetchone()[0])
