"""The columns of a logbook that are added up, over any of its records."""

from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import DecimalField, QuerySet, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from cases.logbooks.definition import Definition, FieldKind, LogbookField

NUMBER: Any = DecimalField(max_digits=18, decimal_places=2)


class ColumnSum(NamedTuple):
    """A column and what its records come to."""

    field: LogbookField
    total: Decimal

    @property
    def is_money(self) -> bool:
        """Money is written with its cents."""
        return self.field.kind == FieldKind.MONEY


def sums_of(definition: Definition, rows: "QuerySet[Any]") -> list[ColumnSum]:
    """One sum a column that can be added up, in the order of the columns; one query for all."""
    columns = definition.summed
    if not columns:
        return []
    asked = {
        f"sum_{at}": Sum(Cast(KT(f"values__{one.code}"), NUMBER)) for at, one in enumerate(columns)
    }
    totals = rows.order_by().aggregate(**asked)
    return [ColumnSum(one, totals[f"sum_{at}"] or Decimal(0)) for at, one in enumerate(columns)]
