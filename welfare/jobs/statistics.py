"""What PostgreSQL knows of its tables after a job has written many rows."""

from django.db import connection, models


def know_size(model: type[models.Model]) -> None:
    """Tell PostgreSQL how many rows a table has now, so that it joins them in the right way.

    Without it a page of a run that was just calculated may loop for minutes over rows that the
    planner does not know of.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")
