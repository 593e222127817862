"""What was on record of awards on a ledger's day: what is decided later is none of its own."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Case, F, Q, When


class Recorded:
    """What stood in these awards and their details on a day; what came later, as it came first."""

    def __init__(self, awards: Collection[int], day: date) -> None:
        self.awards, self.day = awards, day
        self.columns: dict[tuple[type[models.Model], str], dict[int, Any]] = {}

    def then(self, of: type[models.Model], award: int, column: str, now: object) -> Any:
        """What stood in a column of an award or of its detail; `now` where nothing is known."""
        if (of, column) not in self.columns:
            self.columns[of, column] = self._read(of, column)
        return self.columns[of, column].get(award, now)

    def _read(self, of: type[models.Model], column: str) -> dict[int, Any]:
        history: Any = of.pgh_event_model  # type: ignore[attr-defined]
        later = Q(pgh_created_at__date__gt=self.day)
        # the last state of until then, and only where there is none the first of afterwards
        order = Case(When(later, then=F("pgh_id")), default=-F("pgh_id"))
        rows = history.objects.filter(pgh_obj__in=self.awards).annotate(later=later)
        rows = rows.order_by("pgh_obj_id", "later", order).distinct("pgh_obj_id")
        return dict(rows.values_list("pgh_obj_id", column))
