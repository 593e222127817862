"""What the histories of all rows have in common. (行历史)"""

import pghistory.models
from django.db import models


class Event(pghistory.models.Event):
    """One state of a row: counted in eight bytes, for every import adds a state to each row."""

    pgh_id = models.BigAutoField(primary_key=True)

    class Meta:
        abstract = True
