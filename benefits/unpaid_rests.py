"""One sums of which ledgers show less as paid than was granted: the rest, who settles it. (余款)

What was decided here is paid on by the next run; what a ledger brought is paid on by none before
two people say so. Where no ledger holds any payment of an award, what was granted counts as paid.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    DecimalField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from benefits.models import Payment, UnpaidRest
from benefits.models.unpaid_rest import SETTLES, RestWay
from benefits.once_sql import SETTLED_ONCE, UNDONE_ONCE
from benefits.rules import county_of
from benefits.states import PaymentStatus
from benefits.verbs import VERBS
from cases.models import Award, AwardAmount, AwardScope, Origin, PaymentKind
from cases.rules import check_not_kin
from cases.states import LIVE_AWARD
from welfare.accounts.rules import check_given, check_permission
from welfare.exceptions import NotAllowed
from welfare.models import User

ZERO = Value(Decimal(0))
OF_AWARD = Payment.objects.filter(award=OuterRef("pk"), kind=PaymentKind.ONE_OFF)
CONFIRMED = UnpaidRest.objects.filter(award=OuterRef("pk"), confirmed_at__isnull=False)


def _said(sql: str) -> Func:
    """Of awards: a sum as the statements of a run have it."""
    template = sql.replace("{award}", "%(expressions)s")
    return Func(F("pk"), template=template, output_field=DecimalField())


UNDONE, SETTLED = _said(UNDONE_ONCE), _said(SETTLED_ONCE)


def covered() -> Any:
    """Of awards: what of the one sum is paid, on its way, will be paid again, or settled.

    What an undone ledger had paid counts still, unless it came again.
    """
    stands = OF_AWARD.filter(~Q(status=PaymentStatus.FAILED) | Q(replaced_by=None))
    sums = stands.order_by().values("award").annotate(sum=Sum("amount"))
    paid = Coalesce(Subquery(sums.values("sum")), ZERO, output_field=DecimalField())
    return paid + UNDONE + SETTLED


def let_pay() -> Exists:
    """Of awards: two people said that a run pays the rest."""
    return Exists(CONFIRMED.filter(way=RestWay.BY_RUN))


def short(awards: AwardScope) -> QuerySet[Award]:
    """Those of the awards of which a rest is open, with `granted`, `rest` and `by_run`: whether the
    next run pays it."""
    of_ledgers = OF_AWARD.filter(batch__isnull=False)
    amounts = AwardAmount.objects.filter(award=OuterRef("pk")).order_by("-from_month")
    granted = Subquery(amounts.annotate(whole=F("basic") + F("care")).values("whole")[:1])
    rows = awards.one_off().filter(Exists(of_ledgers), status__in=LIVE_AWARD)
    return rows.annotate(
        granted=granted,
        rest=F("granted") - covered(),
        by_run=~Q(origin=Origin.LEDGER) | Q(let_pay()),
    ).filter(rest__gt=0)


def shown(user: User) -> QuerySet[Award]:
    """Those of the user's area, the largest rest first."""
    rows = short(Award.objects.visible_to(user))
    with_names = rows.select_related("programme", "town", "household__head")
    return with_names.order_by("-rest", "pk")


def waiting(award: Award) -> UnpaidRest | None:
    """What one person said of the award, and nobody has confirmed."""
    rows = UnpaidRest.objects.filter(award=award, confirmed_at=None)
    return rows.select_related("stated_by").first()


def of_award(award: Award) -> Award | None:
    """The award with its rest, if one is open."""
    return short(Award.objects.filter(pk=award.pk)).first()


def open_of(award: Award) -> Decimal:
    """How much of it is open."""
    with_rest: Any = of_award(award)
    return with_rest.rest if with_rest else Decimal(0)


def check_may_state(award: Award, by: User) -> Decimal:
    """A rest of the own county is open, and nobody has said anything of it; how much it is."""
    _check_own(award, by, "state_rest")
    rest = open_of(award)
    if not rest:
        raise NotAllowed(_("Nothing of this sum is open: what was granted was paid or settled."))
    if waiting(award) is not None:
        raise NotAllowed(_("This was stated already and waits for a second person."))
    return rest


def check_stated(award: Award, way: str, paid_on: date | None, document: str, today: date) -> None:
    """What is said of the rest is whole, and can be true."""
    if way == RestWay.BY_RUN and award.origin != Origin.LEDGER:
        raise NotAllowed(_("The next payroll run pays this rest by itself. Nothing is to be said."))
    if way == RestWay.PAID_ELSEWHERE and paid_on is None:
        check_given("", str(UnpaidRest._meta.get_field("paid_on").verbose_name))
    if way in SETTLES:
        check_given(document, str(UnpaidRest._meta.get_field("document").verbose_name))
    if way == RestWay.PAID_ELSEWHERE and paid_on is not None and paid_on > today:
        raise NotAllowed(_("The day of a payment lies after today. Correct the day."))
    if way == RestWay.PAID_ELSEWHERE and paid_on is not None and paid_on < award.first_month:
        raise NotAllowed(
            _("The day lies before the month from which the sum was granted. Correct the day.")
        )


def check_may_confirm(award: Award, by: User) -> UnpaidRest:
    """Another person than who stated it, of the rest that is open still."""
    _check_own(award, by, "confirm_rest")
    stated = waiting(award)
    if stated is None:
        raise NotAllowed(_("Nothing about this rest waits to be confirmed."))
    if by.is_one_of(stated.stated_by_id):
        raise NotAllowed(_("You stated this. Another person confirms it."))
    rest = open_of(award)
    if rest != stated.amount:
        raise NotAllowed(
            _(
                "The rest is %(now)s yuan by now; %(then)s were stated. Take the statement back and"
                " look at the payments again."
            )
            % {"now": f"{rest:,.2f}", "then": f"{stated.amount:,.2f}"}
        )
    return stated


def check_may_drop(award: Award, by: User) -> UnpaidRest:
    """What waits is taken back by who stated it, or by who would confirm it."""
    _check_own(award, by, "drop_rest")
    stated = waiting(award)
    if stated is None:
        raise NotAllowed(_("Nothing about this rest waits to be confirmed."))
    return stated


def _check_own(award: Award, by: User, verb: str) -> None:
    check_permission(by, VERBS[verb].rights)
    if award.programme.county_id != county_of(by).pk:
        raise NotAllowed(_("This award belongs to another county."))
    check_not_kin(award.household_id, by)
