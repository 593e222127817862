"""The rolls at the end of a month as SQL that the checks join with (one definition: `on_roll`)."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Case, F, Q, Value, When

from cases.models import AwardMember, Programme, Supplement
from cases.models.months import in_months
from cases.programmes import Kind, codes
from cases.programmes.kind import COMPARED
from welfare.county.months import next_month
from welfare.models import Division


class Fragment(NamedTuple):
    """SQL with named parameters."""

    sql: str
    params: dict[str, Any]


def roll_members(county: Division, month: date) -> "models.QuerySet[AwardMember]":
    """Everybody whom a monthly award covers at the end of the month."""
    return AwardMember.objects.at_month_end(month).filter(award__programme__county=county)


def relief_members(county: Division, month: date) -> "models.QuerySet[AwardMember]":
    """Everybody who received one-off relief in the year, until the end of the month."""
    return AwardMember.objects.filter(
        award__programme__county=county,
        award__programme__in=Programme.objects.one_off(),
        award__joined_on__gte=month.replace(month=1),
        award__joined_on__lt=next_month(month),
    )


def roll_sql(county: Division, month: date) -> Fragment:
    """The people on monthly rolls; columns as in `_COLUMNS`."""
    return _named("roll", roll_members(county, month).values(**_COLUMNS))


def relief_sql(county: Division, month: date) -> Fragment:
    """The columns of `roll_sql` for one-off relief of the year."""
    return _named("relief", relief_members(county, month).values(**_COLUMNS))


def supplement_sql(county: Division, month: date) -> Fragment:
    """member_pk, condition: supplements that are not over; a new one may start next month."""
    rows = Supplement.objects.filter(
        in_months(month) | Q(first_month=next_month(month)), kind__county=county
    )
    return _named(
        "supplement", rows.values(member_pk=F("member_id"), condition=F("kind__condition"))
    )


def _is(where: Callable[[Kind], bool]) -> Case:
    """Whether something is true of the kind of an award's programme."""
    kinds = When(award__programme__kind__in=codes(where), then=Value(True))
    return Case(kinds, default=Value(False))


def _compares(name: str, kind: Kind) -> bool:
    return name in kind.compared


_COLUMNS = {
    "member_pk": F("pk"),
    "award_pk": F("award_id"),
    "person_pk": F("person_id"),
    "town_pk": F("award__town_id"),
    "programme_pk": F("award__programme_id"),
    **{f"by_{name}": _is(partial(_compares, name)) for name in COMPARED},
    "topped_up": _is(lambda kind: kind.supplements),
    "hash": F("person__resident_id_hash"),
    "name": F("person__name"),
    "born": F("person__birth_date"),
    "school_until": F("person__school_until"),
}


def _named(prefix: str, rows: "models.QuerySet[Any, Any]") -> Fragment:
    """The SQL of a queryset with its parameters named, so that fragments can be put together."""
    sql, params = rows.order_by().query.sql_with_params()
    names = [f"{prefix}_{n}" for n in range(len(params))]
    text = sql % tuple(f"%({name})s" for name in names)
    return Fragment(text, dict(zip(names, params, strict=True)))
