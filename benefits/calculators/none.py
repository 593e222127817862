"""认定: a recognition pays nothing; other departments help the family. (低保边缘, 刚性支出)

Unit: yuan a month, always 0. Article: 社会救助法 Art 21, 22. What has to hold stands with the kind,
in `cases/programmes`, and is shown line by line beside the amount.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from benefits.entitlement import Entitlement, add_up

LABEL = gettext_lazy("Recognition, without payment")


@dataclass(frozen=True)
class Recognition:
    """The people who are recognised."""

    persons: tuple[str, ...]


def amount(given: Recognition) -> Entitlement:
    """Nothing to pay, so nothing to explain."""
    return add_up([])
