"""Relief that is paid first: who finds the papers right, what came before, what goes back."""

from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Application, ApprovalRule, Award, Origin, Tier
from cases.rules.cover import living_in
from welfare.accounts.roles import PERMISSIONS, Permission
from welfare.audit import log as audit
from welfare.county.months import add_months
from welfare.county.parameters import read_int
from welfare.exceptions import MissingParameter, NotAllowed
from welfare.models import Event, Key, User

PAID_FIRST, REQUEST_CHANGED = "relief_first_paid", "request_changed"
TOWN_DECIDES = [role.value for role, may in PERMISSIONS.items() if Permission.DECIDE_TOWN in may]


def check_did_not_pay_first(application: Application, by: User) -> None:
    """Who let the money go before the papers does not find the papers right. (社会救助法 Art 50)"""
    if audit.did(by, PAID_FIRST, application):
        raise NotAllowed(_("You authorised the relief that was paid first. Somebody else decides."))


def tiers_of(application: Application, rule: ApprovalRule) -> list[str]:
    """The tiers that decide by this line; the county, where the town has nobody left to do it."""
    tiers = list(rule.route)
    if tiers == [Tier.TOWN] and _nobody_left_in_town(application):
        return [Tier.COUNTY]
    return tiers


def _nobody_left_in_town(application: Application) -> bool:
    heads = User.objects.filter(
        division=application.town, is_active=True, roles__overlap=TOWN_DECIDES
    )
    paid = [head for head in heads if audit.did(head, PAID_FIRST, application)]
    return bool(paid) and len(paid) == len(heads)


def relief_before(application: Application, user: User) -> list[str]:
    """What these people were already given for the same cause, a sentence each.

    It does not stand against help; whoever decides knows it. (国发〔2014〕47号)
    """
    programme = application.programme
    if "relief" not in programme.definition.details:
        return []
    try:
        months = read_int(
            county=programme.county, key=Key.RELIEF_REPEAT_MONTHS, on=application.applied_on
        )
    except MissingParameter as missing:
        return [str(missing)]
    given = (
        Award.objects.paid_or_payable()
        .filter(
            programme__kind=programme.kind,
            members__person__in=living_in(application.household),
            relief_detail__cause=application.cause,
            joined_on__gt=add_months(application.applied_on, -months),
        )
        .exclude(application=application)
        .distinct()
    )
    in_area = set(given.visible_to(user).values_list("pk", flat=True))
    return [_told(award, award.pk in in_area) for award in given.order_by("joined_on", "pk")]


def check_raise_explained(before: Decimal | None, now: Decimal | None, why: str) -> None:
    """More is asked for than what was accepted, or without a bound: why?"""
    if _is_raise(before, now) and not why.strip():
        raise NotAllowed(_("Say why more is asked for than before."))


def _is_raise(before: Decimal | None, now: Decimal | None) -> bool:
    return before is not None and (now is None or now > before)


def requests_raised(application: Application) -> list[str]:
    """When more was asked for after the acceptance, by whom and why, a sentence each.

    It is not forbidden, also after relief first; whoever lets money go, or decides, knows it.
    """
    return [
        sentence
        for event in audit.history(application).filter(verb=REQUEST_CHANGED)
        if (sentence := _told_of_raise(event))
    ]


def _told_of_raise(event: Event) -> str:
    before, now = (_sum(event.details.get(key)) for key in ("asked_before", "asked_now"))
    if not _is_raise(before, now):
        return ""
    words = {
        "when": f"{timezone.localtime(event.at):%Y-%m-%d %H:%M}",
        "before": f"{before:,.2f}",
        "now": _("no amount") if now is None else _("%(sum)s yuan") % {"sum": f"{now:,.2f}"},
        "who": event.actor.full_name if event.actor else "",
        "why": event.reason,
    }
    return _("%(when)s, from %(before)s yuan to %(now)s by %(who)s: %(why)s") % words


def _sum(said: str | None) -> Decimal | None:
    return Decimal(said) if said else None


def _told(award: Award, in_area: bool) -> str:
    words = {
        "day": award.joined_on.isoformat(),
        "sum": f"{sum(one.total for one in award.amounts.all()):,.2f}",
        "number": award.number,
    }
    if in_area:
        return _("%(day)s: %(sum)s yuan (%(number)s)") % words
    return _("%(day)s: %(sum)s yuan, in another town") % words


def check_withdraws_first(award: Award) -> None:
    """A slip is taken back as long as no money is on its way. (先行救助)"""
    if award.origin != Origin.RELIEF_FIRST:
        raise NotAllowed(_("This was not paid first: it was confirmed."))
    _check_no_money_yet(award)


def check_pays_from_reserve(award: Award, by: User) -> None:
    """Help that cannot wait is handed out at once, by another than who authorised it."""
    if award.origin != Origin.RELIEF_FIRST:
        raise NotAllowed(_("Only relief that is paid first comes out of the town's reserve."))
    _check_no_money_yet(award)
    if award.application and audit.did(by, PAID_FIRST, award.application):
        raise NotAllowed(_("You authorised this relief. Somebody else hands it out."))


def _check_no_money_yet(award: Award) -> None:
    if Award.objects.money_on_its_way().filter(pk=award.pk).exists():
        raise NotAllowed(
            _(
                "The money stands in a payroll run or was paid. Finance takes it out of the run "
                "first, or the town undoes the spending of its reserve; what was sent to the bank "
                "stays."
            )
        )
