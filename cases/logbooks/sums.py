"""The columns of a logbook that are added up, over any of its records."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import DecimalField, F, Func, QuerySet, Sum, TextField, Value
from django.db.models.functions import Cast

from cases.logbooks.definition import FieldKind, LogbookField

NUMBER: Any = DecimalField(max_digits=18, decimal_places=2)


class ColumnSum(NamedTuple):
    """A column and what its records come to."""

    field: LogbookField
    total: Decimal

    @property
    def is_money(self) -> bool:
        """Money is written with its cents."""
        return self.field.kind == FieldKind.MONEY


def number_of(code: str) -> Cast:
    """What a record holds in a column, as a number; the name is a value, whatever stands in it."""
    said = Func(
        F("values"), Value(code), function="jsonb_extract_path_text", output_field=TextField()
    )
    return Cast(said, NUMBER)


def sums_of(fields: Iterable[LogbookField], rows: "QuerySet[Any]") -> list[ColumnSum]:
    """One sum a column that can be added up, in the order of the columns; one query for all."""
    columns = [one for one in fields if one.summed]
    if not columns:
        return []
    asked = {f"sum_{at}": Sum(number_of(one.code)) for at, one in enumerate(columns)}
    totals = rows.order_by().aggregate(**asked)
    return [ColumnSum(one, totals[f"sum_{at}"] or Decimal(0)) for at, one in enumerate(columns)]
