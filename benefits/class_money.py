"""What an award by class comes to in the class that fits by age and grade. (档次)"""

from datetime import date

from django.utils.translation import gettext as _

from benefits import rates
from benefits.calculators import flat
from benefits.entitlement import Entitlement, RateGroup
from cases.models import Award, Band, Person
from cases.programmes import fitting_bands
from cases.rules.conditions import someone
from welfare.county.months import month_end
from welfare.exceptions import NotAllowed


def of_award(award: Award, month: date, person: Person) -> tuple[Band, Entitlement]:
    """The class of a month, and its amount. Raises NotAllowed when none fits, MissingParameter."""
    programme = award.programme
    bands = {band.code: band for band in programme.bands.all()}
    about = someone(person, month_end(month))
    fitting = fitting_bands((band.described for band in bands.values()), about, "")
    if not fitting:
        raise NotAllowed(
            _("%(person)s fits none of the classes of “%(programme)s”: end the award.")
            % {"person": person, "programme": programme}
        )
    band = bands[fitting[0].code]
    price = rates.standard(
        programme=programme, residence=award.residence, on=month, component=band.code
    )
    covers = award.members.filter(period__contains=month).select_related("person").order_by("pk")
    group = RateGroup(band.name, tuple(cover.person.name for cover in covers), price)
    return band, flat.amount(flat.Flat((group,), programme.legal_basis))
