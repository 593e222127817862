"""Whether an amount still stands at the standards of the months that its decision fixes."""

from datetime import date

from django.utils.translation import gettext as _

from cases.models import Application
from cases.rules.cover import first_paid_month
from welfare.county.months import first_of
from welfare.exceptions import NotAllowed


def priced_otherwise(application: Application, decided_on: date) -> date | None:
    """The first month that a decision of this day fixes at another standard than was computed with.

    That is the first paid month, and where money is owed from the application on every month until
    the decision. A standard that was entered since counts, too. (57号 Art 23; 国发〔2015〕52号)
    """
    start, until = application.priced_from, application.priced_until
    changed: date | None = application.repriced_from
    if start is None:
        return None
    month: date = first_paid_month(
        application.programme, decided_on, application.applied_on, application.renews
    )
    if month < start or (until is not None and month >= until):
        return month
    if changed is not None and changed <= max(month, first_of(decided_on)):
        return max(changed, month)
    return None


def check_still_priced(application: Application, decided_on: date) -> None:
    """The amount was computed at the standards of the months that the decision fixes."""
    if month := priced_otherwise(application, decided_on):
        raise NotAllowed(
            _(
                "In %(month)s another standard is in force than the amount was computed with. "
                "Return the case: the town computes the amount again."
            )
            % {"month": f"{month:%Y-%m}"}
        )
