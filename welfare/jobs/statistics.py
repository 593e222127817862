"""What PostgreSQL knows of its tables after a job has written many rows."""

from django.db import connection, models, transaction

SAMPLE = "SET LOCAL default_statistics_target = 30"  # a third of the usual; the night takes more
# What was counted then beside what is there now: ANALYZE of some columns alone resets no counter.
KNOWN = """
SELECT coalesce(s.last_analyze, s.last_autoanalyze) IS NOT NULL
    AND abs(s.n_live_tup - greatest(c.reltuples, 0)) * 10 <= s.n_live_tup
FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid WHERE s.relid = %s::regclass
"""


@transaction.atomic
def know_size(model: type[models.Model]) -> None:
    """Tell PostgreSQL how many rows a table has now, so that it joins them in the right way.

    Without it a page of a run that was just calculated may loop for minutes over rows that the
    planner does not know of. Long texts and lists are left out: nothing is joined by them, and
    to read them takes longer than all else.
    """
    quoted = connection.ops.quote_name
    short = [
        quoted(field.column)
        for field in model._meta.concrete_fields
        if not isinstance(field, models.JSONField | models.TextField)
    ]
    with connection.cursor() as cursor:
        cursor.execute(SAMPLE)
        cursor.execute(f"ANALYZE {quoted(model._meta.db_table)} ({', '.join(short)})")
        cursor.execute("RESET default_statistics_target")  # the transaction may go on


def be_sure_of_size(model: type[models.Model]) -> None:
    """The same before a job, of what others wrote: unless hardly any of it is another since."""
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [model._meta.db_table])
        (known,) = cursor.fetchone()
    if not known:
        know_size(model)
