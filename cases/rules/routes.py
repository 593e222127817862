"""Who decides: the first line that fits of the county's policy in force. (分级审批)"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from cases.models import Application, ApprovalPolicy, ApprovalRule, Condition, ReliefType, Tier
from welfare.exceptions import NotAllowed
from welfare.models import Division


def policy_in_force(county: Division, on: date) -> ApprovalPolicy:
    """The county's approval policy of that day; none is a hard stop."""
    policy = ApprovalPolicy.objects.in_force(county, on)
    if policy is None:
        raise NotAllowed(
            _("%(county)s has no approval policy in force on %(date)s. The county sets it first.")
            % {"county": county, "date": on.isoformat()}
        )
    return policy


def fits(rule: ApprovalRule, *, urgent: bool, major: bool, amount: Decimal | None) -> bool:
    """Whether a line takes such a case; an amount not yet known fits every bound."""
    agrees = {Condition.ANY: True, Condition.URGENT: urgent, Condition.MAJOR: major}
    if not agrees[Condition(rule.condition)]:
        return False
    if amount is None:
        return True
    below = rule.below is None or amount < rule.below
    return below and (rule.up_to is None or amount <= rule.up_to)


def first_fit(
    rules: Iterable[ApprovalRule], *, urgent: bool, major: bool, amount: Decimal
) -> ApprovalRule | None:
    """The first line in order that fits."""
    taken = (r for r in rules if fits(r, urgent=urgent, major=major, amount=amount))
    return next(taken, None)


def _lines(application: Application, on: date) -> list[ApprovalRule]:
    policy = policy_in_force(application.programme.county, on)
    of_programme = policy.rules.filter(programme=application.programme)
    return list(of_programme.order_by("position"))


def _no_line(application: Application, on: date) -> NotAllowed:
    return NotAllowed(
        _(
            "The approval policy of %(county)s in force on %(date)s has no line that fits this "
            "case (%(programme)s). The county completes its policy first."
        )
        % {
            "county": application.programme.county,
            "date": on.isoformat(),
            "programme": application.programme,
        }
    )


def route_for(application: Application, amount: Decimal, on: date) -> ApprovalRule:
    """The line that decides this case; none that fits is a hard stop."""
    rule = first_fit(
        _lines(application, on),
        urgent=application.relief_type == ReliefType.URGENT,
        major=application.major,
        amount=amount,
    )
    if rule is None:
        raise _no_line(application, on)
    return rule


def days_allowed(application: Application, on: date) -> int:
    """Working days for the whole case, as far as it is known at acceptance.

    Without an amount several lines may still apply; the shortest term protects the applicant.
    """
    if application.amount_requested is not None:
        return route_for(application, application.amount_requested, on).total_days
    urgent = application.relief_type == ReliefType.URGENT
    open_lines = [
        r
        for r in _lines(application, on)
        if fits(r, urgent=urgent, major=application.major, amount=None)
    ]
    if not open_lines:
        raise _no_line(application, on)
    return min(r.total_days for r in open_lines)


def check_town_may_pay_first(
    application: Application, amount: Decimal, on: date, most: Decimal
) -> None:
    """Relief first stays within what was asked for, what a town decides alone for an urgent need,
    and the county's multiple of the standard (`most`, in yuan). (23号 二(三))

    A disaster goes to the joint meeting in the end, but the first help does not wait for it.
    """
    asked = application.amount_requested
    if asked is not None and amount > asked:
        raise NotAllowed(
            _("The family asked for %(asked)s yuan. Correct the application if it needs more.")
            % {"asked": f"{asked:,.2f}"}
        )
    if amount > most:
        raise NotAllowed(
            _("At most %(most)s yuan may be paid first. The rest is decided with the papers.")
            % {"most": f"{most:,.2f}"}
        )
    rule = first_fit(_lines(application, on), urgent=True, major=False, amount=amount)
    if rule is None or rule.route != [Tier.TOWN]:
        raise NotAllowed(_("This is more than a town may pay first on its own. Lower the amount."))
