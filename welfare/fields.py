"""Model fields for months and money; those of personal numbers are in `personal/`."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from welfare.pages.forms import MoneyInputField


class MonthField(models.DateField):  # type: ignore[type-arg]
    """A month, kept as its first day; the model adds the check constraint `month_check`."""


def month_check(field: str, name: str) -> models.CheckConstraint:
    """The database refuses a MonthField that is not the first day of a month."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__isnull": True}) | models.Q(**{f"{field}__day": 1}),
        name=name,
        violation_error_message=_("A month is stored as its first day."),
    )


class MoneyField(models.DecimalField):  # type: ignore[type-arg]
    """Money in 元, numeric(14,2)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 14)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        """Typed in plain figures, also under Administration."""
        return super().formfield(**{"form_class": MoneyInputField, **kwargs})


@models.Field.register_lookup
class AnyOf(models.Lookup):  # type: ignore[type-arg]
    """`column__any=[…]`: as `in`, but the values go as one array and not as thousands."""

    lookup_name = "any"

    def get_prep_lookup(self) -> list[Any]:
        return [self.lhs.output_field.get_prep_value(value) for value in self.rhs]

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, list[Any]]:
        return "%s", [value]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        _sign, values = self.process_rhs(compiler, connection)
        return f"{column} = ANY(%s)", [*params, *values]
