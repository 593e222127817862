"""How the value of a parameter in force is read. Defaults are nowhere. (rules.md §14d)"""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext

from welfare.exceptions import MissingParameter
from welfare.models.division import Division
from welfare.models.parameter import Key, Parameter


def read(*, county: Division, key: Key, on: date) -> str:
    """The value of `key` in force in the county on that day.

    Raises MissingParameter, naming county, parameter and date, when none is set: never a default.
    """
    dated = Parameter.objects.filter(county=county, key=key, valid_from__lte=on)
    row = dated.order_by("-valid_from").first()
    if row is None:
        raise MissingParameter(
            gettext(
                "The parameter “%(parameter)s” is not set for %(county)s on %(date)s. "
                "The county sets it under Administration, Parameters."
            )
            % {"parameter": key.label, "county": county, "date": on.isoformat()}
        )
    return str(row.value)


def read_int(*, county: Division, key: Key, on: date) -> int:
    """Like `read`, as a whole number."""
    return int(read(county=county, key=key, on=on))


def read_decimal(*, county: Division, key: Key, on: date) -> Decimal:
    """Like `read`, as a decimal number."""
    return Decimal(read(county=county, key=key, on=on))
