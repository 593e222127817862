"""Relief that is paid first, within the county's multiple of the standard. (先行救助)"""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from benefits import rates
from cases import clock
from cases.actions import pay_relief_first
from cases.models import Application, Award
from welfare.county.parameters import counting, mark_used, read_decimal
from welfare.models import Key, User


@dataclass(frozen=True)
class MostAtFirst:
    """Up to how many yuan may be paid before the papers, and how that comes about."""

    months: Decimal
    monthly: Decimal
    months_document: str
    standard_document: str

    @property
    def amount(self) -> Decimal:
        return self.months * self.monthly


def most_at_first(application: Application) -> MostAtFirst:
    """The county's multiple of the dibao standard where the household lives. (23号 二(三))

    Raises MissingParameter when the dibao standard or the county's multiple is not set.
    """
    county, on = application.programme.county, clock.today()
    standard = rates.yardstick(
        county=county, residence=application.household.residence, on=on, own=application.programme
    )
    months = read_decimal(county=county, key=Key.RELIEF_FIRST_MONTHS, on=on)
    row = counting(county, on).filter(key=Key.RELIEF_FIRST_MONTHS).latest("valid_from")
    return MostAtFirst(months, standard.month(), row.document, standard.document)


@transaction.atomic
def pay_first(*, by: User, application: Application, version: int, amount: Decimal) -> Award:
    """A town head lets the money go before the papers. (社会救助法 Art 50)"""
    award = pay_relief_first(
        by=by,
        application=application,
        version=version,
        amount=amount,
        most=most_at_first(application).amount,
    )
    keys = {Key.RELIEF_FIRST_MONTHS}
    mark_used(county=application.programme.county, keys=keys, on=clock.today())
    return award
