"""What the histories of all rows have in common. (行历史)"""

import pghistory.models
from django.db import models


class RowHistory(pghistory.models.Event):
    """One state of a row: counted in eight bytes, for every import adds a state to each row."""

    pgh_id = models.BigAutoField(primary_key=True)

    class Meta:
        abstract = True
        verbose_name_plural = "events"  # a row knows its states by this name


RowHistory._meta.object_name = "Event"  # with this word pghistory ends the name of every history
