"""What PostgreSQL knows of its tables after a job has written many rows."""

from django.db import connection, models, transaction

SAMPLE = "SET LOCAL default_statistics_target = 10"  # a tenth of the usual; the night takes more
RESET = "RESET default_statistics_target"  # the transaction may go on
# What was counted then beside what is there now: ANALYZE of some columns alone resets no counter.
UNKNOWN = """
SELECT s.relname FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
WHERE s.relid = ANY(%s::regclass[])
    AND (coalesce(s.last_analyze, s.last_autoanalyze) IS NULL
        OR abs(s.n_live_tup - greatest(c.reltuples, 0)) * 10 > s.n_live_tup)
"""


@transaction.atomic(savepoint=False)
def know_size(*tables: type[models.Model]) -> None:
    """Tell PostgreSQL how many rows tables have now, so that it joins them in the right way.

    Without it a page of a run that was just calculated may loop for minutes over rows that the
    planner does not know of. Long texts and lists are left out: nothing is joined by them, and
    to read them takes longer than all else.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"{SAMPLE}; ANALYZE {', '.join(_short(table) for table in tables)}; {RESET}")


def _short(table: type[models.Model]) -> str:
    """The table, with those of its columns that are looked at."""
    quoted = connection.ops.quote_name
    columns = [
        quoted(field.column)
        for field in table._meta.concrete_fields
        if not isinstance(field, models.JSONField | models.TextField)
    ]
    return f"{quoted(table._meta.db_table)} ({', '.join(columns)})"


def be_sure_of_size(*tables: type[models.Model]) -> None:
    """The same before a job, of what others wrote: unless hardly any of it is another since."""
    by_name = {table._meta.db_table: table for table in tables}
    with connection.cursor() as cursor:
        cursor.execute(UNKNOWN, [list(by_name)])
        unknown = [by_name[name] for (name,) in cursor.fetchall()]
    if unknown:
        know_size(*unknown)
