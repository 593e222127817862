"""定额: a rate for each person by band or grade. (残疾人两项补贴, 高龄津贴, 大骨节病, 取暖、春节)

Unit: yuan for the award, a month or once as the programme pays. Article: the programme's own, which
is given: 国发〔2015〕52号 for the two subsidies of disabled people, else the county's document.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from benefits.entitlement import Entitlement, RateGroup, rate_times_persons

LABEL = gettext_lazy("Rate by band or grade")
BY_BAND = True


@dataclass(frozen=True)
class Flat:
    """The bands with their rates and persons, and the article they are paid by."""

    bands: tuple[RateGroup, ...]
    article: str


def amount(given: Flat) -> Entitlement:
    """Rate × persons of each band."""
    return rate_times_persons("rate", given.bands, given.article)
