"""What a tier that confirms is asked: everything that may have changed since the town handed in."""

from cases.clock import today
from cases.models import Application
from cases.rules.applications import check_may_hold
from cases.rules.conditions import check_conditions
from cases.rules.decisions import check_family_unchanged
from cases.rules.prices import check_still_priced
from cases.rules.samples import check_sampled
from welfare.models import User


def check_may_confirm(application: Application, by: User) -> None:
    """Checked, computed for these people at these standards, and nothing else held against it."""
    check_sampled(application)
    check_family_unchanged(application)
    check_still_priced(application, today())
    check_conditions(application)
    check_may_hold(application, by)
