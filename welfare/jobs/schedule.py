"""Work that the schedule begins for many at once."""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction

logger = logging.getLogger(__name__)


def each(rows: Iterable[Any], begin: Callable[[Any], object]) -> None:
    """One county or case in which it cannot begin does not end the schedule for the others."""
    for row in rows:
        try:
            with transaction.atomic():
                begin(row)
        except Exception:
            logger.exception("schedule: %s could not begin", row)
