"""分档: a fixed sum for each class, times its persons. (低保一类至四类)

Unit: yuan a month for the award. Article: 社会救助法 Art 18, 57号 Art 23. A family may stand in one
class as a whole, or its members in different ones.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benefits.entitlement import Entitlement, RateGroup, rate_times_persons

LABEL = gettext_lazy("Rate of the class")
BY_BAND = True


@dataclass(frozen=True)
class ByClass:
    """The classes of the family's members with their rates."""

    classes: tuple[RateGroup, ...]


def amount(given: ByClass) -> Entitlement:
    """Rate × persons of each class."""
    return rate_times_persons(
        "class", given.classes, _("Social Assistance Law Art 18; Minfa [2021] No. 57 Art 23")
    )
