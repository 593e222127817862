"""What PostgreSQL knows of its tables after a job has written many rows."""

from django.db import connection, models


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
        cursor.execute(f"ANALYZE {quoted(model._meta.db_table)} ({', '.join(short)})")
