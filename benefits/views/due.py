"""What is due in the payments, as tiles of the start page."""

from django.db.models import Count, Min, Sum
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from benefits import reserve, rules, selections, supplement_rules, unpaid_rests
from benefits.models import (
    PayrollRun,
    SupplementBatch,
    SupplementLine,
)
from benefits.pay_day import months_to_pay
from benefits.payroll import count_and_sum
from benefits.states import ClaimStatus, RunStatus, SupplementBatchStatus
from benefits.verbs import RUN_VERBS
from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Words
from welfare.county.months import first_of
from welfare.models import User
from welfare.pages.access import needs
from welfare.pages.tiles import Heading, Tile, counted, fragment
from welfare.templatetags.welfare import money

WAITING_SUPPLEMENTS = (SupplementBatchStatus.OPEN, SupplementBatchStatus.HANDED_ON)
NEXT_STEP = {
    RunStatus.CALCULATED: "sign_run",
    RunStatus.SIGNED: "approve_run",
    RunStatus.APPROVED: "write_bank_file",
}
CARRY_IT_ON = frozenset(NEXT_STEP.values())
BARRED: dict[str, Words] = {
    "sign_run": gettext_lazy("others give the first signature"),
    "approve_run": gettext_lazy("others give the second signature"),
    "write_bank_file": gettext_lazy("others write its bank file"),
}


@needs(P.SEE_PAYMENTS, P.SEE_FILINGS)
@require_GET
def due(request: HttpRequest) -> HttpResponse:
    """A fragment: whose work is not to move payments sees what concerns reserves and lists."""
    user = request.user
    if not selections.moves_payments(user):
        tiles = _too_low(user) if user.town else []  # it asks for more; others only read of it
        tiles += [*_reserve_months(user), *_supplements(user)]
        return fragment(request, tiles) if tiles else HttpResponse(status=204)
    tiles = [*_paid_first(user), *_month_to_pay(user), *_open_run(user), *_at_the_bank(user)]
    tiles += [*_failed(user), *_rests(user), *_grants(user), *_claims(user), *_reserves(user)]
    tiles += [*_allocations(user), *_standards(user), *_reserve_months(user), *_supplements(user)]
    return fragment(request, tiles)


def _month_to_pay(user: User) -> list[Tile]:
    """By which day the month's money must be sent; a missing pay day is said, not guessed."""
    if user.county is None:
        return []
    url = reverse("benefits:run_list")
    owed = months_to_pay(user.county, timezone.localdate())
    unset = [Tile("?", _("Pay day"), url, "bad", one.sentence) for one in owed if one.missing]
    known = {one.due_on: one for one in owed if one.due_on}
    if not known:
        return unset
    day, first = min(known.items())
    label = _("Money overdue since") if first.overdue else _("Money to be sent by")
    note = _("for %(month)s") % {"month": _(", ").join(one.months for one in known.values())}
    tile = Tile(day.isoformat(), label, url, "bad" if first.overdue else "warn", note)
    return [*unset, tile]


def _paid_first(user: User) -> list[Tile]:
    """Help that cannot wait: authorised, and in no run. (社会救助法 Art 50)"""
    waiting = selections.paid_first_waiting(user)
    told = waiting.aggregate(n=Count("pk"), since=Min("decided_on"), sum=Sum("granted"))
    if not told["n"]:
        return []
    words = {"sum": money(told["sum"]), "day": told["since"].isoformat()}
    note = _("%(sum)s yuan, the first since %(day)s") % words
    url, label = f"{reverse('benefits:run_list')}?only=paid_first", _("Relief first to pay today")
    return [Tile(told["n"], label, url, "bad", note)]


def _rests(user: User) -> list[Tile]:
    """One sums of which ledgers hold a part, and of whose rest two people say what becomes."""
    if n := unpaid_rests.shown(user).filter(by_run=False).count():
        url = reverse("benefits:unpaid_rest_list")
        return [Tile(n, _("Rests of one sums to be settled"), url, "warn")]
    return []


def _too_low(user: User) -> list[Tile]:
    """Towns with less at hand than the county wants: the town asks for more. (23号 三(三))"""
    low = sum(row.low for row in reserve.at_hand(user, timezone.localdate()))
    url = f"{reverse('benefits:reserve_list')}?only=low"
    return [Tile(low, _("Reserves too low"), url, "warn")] if low else []


def _reserves(user: User) -> list[Tile]:
    """Towns that have less at hand than the county wants, and what waits for this person."""
    url = reverse("benefits:reserve_list")
    tiles = _too_low(user)
    booked = selections.for_second_person(selections.waiting_bookings(user), user)
    if n := booked.count():
        label = _("Bookings of reserves to confirm")
        tiles.append(Tile(n, label, f"{url}?only=to_confirm", "warn"))
    return tiles


def _allocations(user: User) -> list[Tile]:
    """Money that was entered by another and does not count before this person confirms it."""
    rows = selections.for_second_person(selections.waiting_allocations(user), user)
    if n := rows.count():
        url = f"{reverse('benefits:allocation_list')}?only=to_confirm"
        return [Tile(n, _("Allocations to confirm"), url, "warn")]
    return []


def _reserve_months(user: User) -> list[Tile]:
    """The month that the town is to file, or the filed ones that the county is to confirm."""
    if user.may(P.CHECK_FILING) and (n := selections.months_to_confirm(user).count()):
        url = f"{reverse('benefits:reserve_list')}?only=filed"
        return [Tile(n, _("Months of reserves to confirm"), url, "warn")]
    if user.town is None or not user.may(P.FILE_MONTH):
        return []
    month = reserve.first_to_file(user.town)
    if month is None or month >= first_of(timezone.localdate()):
        return []
    url = reverse("benefits:reserve_month", args=[user.town.pk, month.year, month.month])
    back = reserve.sent_back(user.town, month)
    note = _("sent back: %(reason)s") % {"reason": back.reason} if back else ""
    return [Tile(f"{month:%Y-%m}", _("Month of the reserve to file"), url, "warn", note)]


def _supplements(user: User) -> list[Tile]:
    """The month's supplements that wait for this person: to be heard, checked, signed."""
    rows, tiles = SupplementBatch.objects.visible_to(user), list[Tile]()
    if user.may(P.REGISTER_CASE) or user.may(P.CLOSE_FINDING):
        late = SupplementLine.objects.visible_to(user)
        late = late.going_on_unheard(first_of(timezone.localdate()))
        if n := late.count():
            url, label = reverse("benefits:supplements_unheard"), _("Supplements not heard in time")
            tiles.append(Tile(n, label, url, "bad"))
    for batch in rows.filter(status__in=WAITING_SUPPLEMENTS).order_by("month", "pk"):
        url = reverse("benefits:supplements", args=[batch.pk])
        if user.town is not None and user.may(P.REGISTER_CASE):
            to_hear = SupplementLine.objects.visible_to(user).filter(batch=batch).to_hear().count()
            if to_hear:
                label = _("People to hear before a supplement ends")
                tiles.append(Tile(to_hear, label, f"{url}?standing=to_hear", "warn"))
            continue
        may = supplement_rules.available_on_batch(batch, user)
        if "hand_on_supplements" in may:
            tiles.append(Tile(str(batch), _("Supplements to check"), url, "warn"))
        elif "sign_supplements" in may:
            tiles.append(Tile(str(batch), _("Supplements to sign"), url, "warn"))
    return tiles


def _open_run(user: User) -> list[Tile]:
    run = selections.open_runs(user).first()
    if run is None:
        signs = user.may(P.SIGN_PAYROLL) or user.may(P.APPROVE_PAYROLL)
        label = _("Payroll runs to sign") if signs else _("Open payroll runs")
        return [Tile(0, label, reverse("benefits:run_list"))]
    mine = not CARRY_IT_ON.isdisjoint(rules.available_verbs(run, user))
    return [
        Tile(
            f"{run.month:%Y-%m}",
            _("Open payroll run"),
            reverse("benefits:run", args=[run.pk]),
            "warn" if mine else "",
            note=_waits_for(run, user, mine=mine),
            group=Heading.MINE if mine else Heading.OTHERS,
        )
    ]


def _waits_for(run: PayrollRun, user: User, *, mine: bool) -> str:
    """Whose step it is; who holds the right and is barred from it waits for others."""
    verb = NEXT_STEP.get(RunStatus(run.status))
    if verb and not mine and any(user.may(right) for right in RUN_VERBS[verb].rights):
        return str(BARRED[verb])
    words = {
        RunStatus.DRAFT: _("is being calculated"),
        RunStatus.CALCULATED: _("waits for the first signature"),
        RunStatus.SIGNED: _("waits for the second signature"),
        RunStatus.APPROVED: _("waits for its bank file"),
        RunStatus.DISCARDING: _("is being discarded"),
    }
    text = words[RunStatus(run.status)]
    return f"{text} · {_('your turn')}" if mine else text


def _at_the_bank(user: User) -> list[Tile]:
    number = selections.runs_at_the_bank(user).count()
    label = _("Runs without the bank's answer")
    url = f"{reverse('benefits:run_list')}?only=at_bank"
    return [counted(number, label, url, "warn", group=Heading.OTHERS)]


def _grants(user: User) -> list[Tile]:
    """Grants that wait for this person, and price subsidies whose day has passed."""
    url, tiles = reverse("benefits:bulk_list"), list[Tile]()
    if user.may(P.APPROVE_PAYROLL) and (n := selections.grants_to_confirm(user).count()):
        tiles.append(Tile(n, _("Bulk grants to confirm"), f"{url}?only=to_confirm", "warn"))
    if late := selections.overdue_grants(user, timezone.localdate()).count():
        tiles.append(Tile(late, _("Price subsidies overdue"), f"{url}?only=overdue", "bad"))
    return tiles


def _standards(user: User) -> list[Tile]:
    """New standards that wait for this person's signature."""
    if not (user.may(P.DECIDE_COUNTY) or user.may(P.APPROVE_PAYROLL)):
        return []
    n, url = selections.standards_to_sign(user).count(), reverse("benefits:standard_draft_list")
    return [Tile(n, _("New standards to sign"), f"{url}?only=to_sign", "warn")] if n else []


def _claims(user: User) -> list[Tile]:
    """Claims that wait for a decision, and those whose instalments are overdue."""
    url, tiles = reverse("benefits:claim_list"), list[Tile]()
    rows = selections.claims_of(user, timezone.localdate())
    mine = selections.claims_left_to(user, rows)
    asked = (
        (ClaimStatus.HEARD, _("Claims to decide")),
        (selections.WITHDRAWAL_WAITS, _("Withdrawals of claims to decide")),
    )
    for standing, label in asked if user.may(P.DECIDE_COUNTY) else ():
        if n := mine.filter(standing=standing).count():
            tiles.append(Tile(n, label, f"{url}?standing={standing}&mine=on", "warn"))
    if user.may(P.PREPARE_PAYROLL) and (n := rows.filter(overdue__gt=0).count()):
        tiles.append(Tile(n, _("Claims with overdue instalments"), f"{url}?overdue=on", "bad"))
    return tiles


def _failed(user: User) -> list[Tile]:
    failed = selections.failed(user)
    count, total = count_and_sum(failed)
    note = f"{money(total)} {_('yuan')}" if count else ""
    if held_back := failed.unanswered().filter(replaced_by=None).count():
        note += _("; %(n)s not sent again yet") % {"n": held_back}
    url = reverse("benefits:failed_list")
    return [counted(count, _("Failed payments"), url, "bad", note=note)]
