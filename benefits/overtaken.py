"""Planned payments whose award was changed after the run was calculated. (测算后有变)

A run freezes its payments, and weeks may pass until its file is written. What was ended, suspended
or changed meanwhile is looked up here in sets: for the page of the run, with the cause and with
what is owed by now, and for everybody who signs or sends it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import compress

from django.db import connection, models
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benefits.balance.statement import of_run
from benefits.kept import NO_RUN, Kept, counting
from benefits.models import Payment, PayrollRun
from benefits.payroll import changes_since, still_owed
from benefits.states import PaymentStatus, RunStatus
from cases.models import OF_MONTHS, Award, AwardChange, AwardMember, PaymentKind, Suspension
from cases.states import AwardStatus
from welfare.exceptions import NotAllowed

ZERO = Decimal(0)
UNTIL = Coalesce("last_month", "month")  # what an old ledger paid may be for several


class Overtook(models.TextChoices):
    """Why a planned payment is not what it would be today."""

    ENDED = "ended", gettext_lazy("Award ended")
    SUSPENDED = "suspended", gettext_lazy("Award suspended")
    DIED = "died", gettext_lazy("Everybody it is paid for died before the month")
    DEATH_WAITS = "death_waits", gettext_lazy("A death in the family is not decided yet")
    NOT_OWED = "not_owed", gettext_lazy("Not owed any more")
    AMOUNT = "amount", gettext_lazy("Another sum is due")
    ACCOUNT = "account", gettext_lazy("Another payee or account")
    REFUSED = "refused", gettext_lazy("The bank sent money back from this account since")
    MOVED = "moved", gettext_lazy("In another town now")


@dataclass(frozen=True)
class Overtaken:
    """What became of a planned payment, and what is owed for its month by now.

    Without `due` it cannot be worked out. A payment that only `moved` is owed as it was.
    """

    causes: tuple[Overtook, ...]
    due: Decimal | None

    @property
    def refused(self) -> bool:
        """Nobody signs or sends it: it is taken out, or the run is prepared again."""
        return self.causes != (Overtook.MOVED,)


def _planned(run: PayrollRun) -> QuerySet[Payment]:
    return run.payments.filter(status=PaymentStatus.PLANNED)


def _of_the_dead(run: PayrollRun) -> QuerySet[Payment]:
    """Planned payments of a month before which everybody died for whom the award is paid; of
    several months (按季发放), where that is so for the last one.

    Shares of bulk grants know their dead themselves. (民发〔2022〕83号 一(三))
    """
    covered = AwardMember.objects.filter(
        award=OuterRef("award"), period__contains=OuterRef("until")
    )
    died = Q(person__died_on__lt=OuterRef("until"))
    with_dead = AwardMember.objects.filter(
        award__programme__county=run.county, person__died_on__isnull=False
    )  # found first, and once: few have died
    return (
        _planned(run)
        .annotate(until=UNTIL)
        .exclude(kind=PaymentKind.BULK)
        .filter(Exists(covered.filter(died)), award__in=with_dead.values("award"))
        .exclude(Exists(covered.exclude(died)))
    )


def _stopped_meanwhile(planned: QuerySet[Payment]) -> QuerySet[Payment]:
    """Those of several months whose award ended or was suspended in one of the later ones."""
    several = planned.filter(kind__in=OF_MONTHS, last_month__isnull=False)
    owed = Award.objects.payable_in(OuterRef("last_month")).filter(pk=OuterRef("award"))
    off = Suspension.objects.filter(
        award=OuterRef("award"),
        first_month__lte=OuterRef("last_month"),
        last_month__gte=OuterRef("month"),
    )
    return several.filter(~Exists(owed) | Exists(off))


def not_owed(run: PayrollRun) -> QuerySet[Payment]:
    """Planned payments of awards that were suspended or ended since, or whose people died."""
    planned = _planned(run)
    stopped = ~Q(pk__in=still_owed(planned).values("pk"))
    stopped |= Q(pk__in=_stopped_meanwhile(planned).values("pk"))
    dead = Q(pk__in=_of_the_dead(run).values("pk"))
    return planned.filter(stopped | dead).order_by("pk")


def undecided(run: PayrollRun) -> QuerySet[Payment]:
    """Planned payments from the month on in which a registered death counts for the award, while
    nobody has decided what follows; of several months, by the last. (民发〔2022〕83号 一(三))

    Shares of bulk grants know their dead themselves.
    """
    deaths = AwardChange.objects.waiting().filter(change__kind="death")
    counts = deaths.filter(award=OuterRef("award"), from_month__lte=OuterRef("until"))
    of_county = deaths.filter(award__programme__county=run.county)  # found first: few wait
    planned = _planned(run).filter(kind__in=OF_MONTHS, award__in=of_county.values("award"))
    planned = planned.annotate(until=UNTIL)
    return planned.filter(Exists(counts)).order_by("pk")


def sent_back_since(run: PayrollRun) -> QuerySet[Payment]:
    """New money for an account that the bank refused after the run was calculated: it waits like
    what was planned later, until the account is corrected or somebody says that it is right.

    What is paid again has that word, or another account, already.
    """
    return _planned(run).filter(_refused_since(run)).order_by("pk")


def _refused_since(run: PayrollRun) -> Q:
    sent_back = Payment.objects.filter(programme__county=run.county).sent_back().unanswered()
    last = sent_back.last_word()  # found first, and once: few come back
    same = last.filter(award=OuterRef("award"), account_hash=OuterRef("account_hash"))
    return Q(replaces=None, award__in=last.values("award")) & Q(Exists(same))


def changed(run: PayrollRun) -> QuerySet[Payment]:
    """Planned payments that are not what the award is worth any more, or would go elsewhere."""
    return run.payments.filter(pk__in=_changes(run)).order_by("pk")


def _changes(run: PayrollRun) -> set[int]:
    return {payment for payment, _cause, _due in changes_since(run)}


def of(run: PayrollRun) -> Mapping[int, Overtaken]:
    """Every planned payment that something overtook, by its number; the ones refused first."""
    ended, stopped = Q(award__status=AwardStatus.ENDED), Q(award__status=AwardStatus.SUSPENDED)
    dead = Q(pk__in=_of_the_dead(run).values("pk"))
    cause = Case(
        When(ended, then=Value(Overtook.ENDED)),
        When(stopped, then=Value(Overtook.SUSPENDED)),
        When(dead, then=Value(Overtook.DIED)),
        default=Value(Overtook.NOT_OWED),
        output_field=models.CharField(),
    )
    gone = not_owed(run).annotate(why=cause).values_list("pk", "why", "last_month")
    lines: dict[int, Overtaken] = {  # of several months the first ones may be owed
        payment: Overtaken((Overtook(why),), ZERO if until is None else None)
        for payment, why, until in gone
    }
    for payment in undecided(run).values_list("pk", flat=True):
        before = lines.get(payment, Overtaken((), None))
        lines[payment] = Overtaken((*before.causes, Overtook.DEATH_WAITS), before.due)
    for payment, why, due in changes_since(run):
        before = lines.get(payment, Overtaken((), due))
        low = due if before.due is None or due is None else min(before.due, due)
        causes = dict.fromkeys((*before.causes, Overtook(why)))
        lines[payment] = Overtaken(tuple(causes), low)
    refused, moved = _refused_since(run), ~Q(town=F("award__town"))
    still_due = _planned(run).annotate(
        refused=Case(When(refused, then=True), default=False),
        moved=Case(When(moved, then=True), default=False),
    )
    for payment, planned, *marked in still_due.filter(refused | moved).values_list(
        "pk", F("basic") + F("supplement"), "refused", "moved"
    ):
        before = lines.get(payment, Overtaken((), planned))
        causes = compress((Overtook.REFUSED, Overtook.MOVED), marked)
        lines[payment] = Overtaken((*before.causes, *causes), before.due)
    return dict(sorted(lines.items(), key=lambda one: (not one[1].refused, one[0])))


def told(lines: Mapping[int, Overtaken], some: Sequence[int]) -> list[tuple[Payment, Overtaken]]:
    """Some of them with their payments, as a page lists them."""
    with_names = ("award__household__head", "award__town", "programme")
    payments = Payment.objects.select_related(*with_names).in_bulk(some)
    return [(payments[key], lines[key]) for key in some if key in payments]


def check_may_leave(run: PayrollRun, payment: Payment) -> None:
    """After the second signature only what something overtook is taken out: what was signed and
    is still owed like that is paid. Raises NotAllowed."""
    if run.status == RunStatus.APPROVED and payment.pk not in of(run):
        raise NotAllowed(
            _(
                "This run was signed twice, and the award was not changed since: its payment stays "
                "in the run. Discard the run if it must not be paid."
            )
        )


def hold_awards(run: PayrollRun) -> None:
    """Nobody ends or changes an award of the run until this transaction is over.

    Who comes later waits, and finds the month sent. Rows that only point at an award are not held.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT FROM cases_award"
            " WHERE id IN (SELECT award_id FROM benefits_payment WHERE run_id = %s)"
            " ORDER BY id FOR SHARE",
            [run.pk],
        )


@cache
def _asked() -> Kept:
    """How many are not owed, undecided, and sent back since: one statement, in that order."""
    return counting((not_owed(NO_RUN), undecided(NO_RUN), sent_back_since(NO_RUN)))


def _counted(run: PayrollRun) -> list[int]:
    counts = dict(of_run(*_asked().of(run), run.count))
    return [counts.get(at, 0) for at in range(3)]


def check_none(run: PayrollRun) -> None:
    """Nothing is signed or sent that is not owed any more, or not so much, or not to that account.

    Raises NotAllowed.
    """
    gone, waiting, refused = _counted(run)
    if gone:
        raise NotAllowed(
            _(
                "%(n)s payments of this run are not owed any more: the award was ended or "
                "suspended, or the people died. Take each out with a reason, or discard the run "
                "and prepare it again; the page of the run lists them."
            )
            % {"n": gone}
        )
    if waiting:
        raise NotAllowed(
            _(
                "%(n)s payments of this run are of families in which somebody died, and what "
                "follows is not decided. Have the change of the award decided and the run prepared "
                "again, or take each out with a reason; the page of the run lists them."
            )
            % {"n": waiting}
        )
    other = len(_changes(run))
    if other:
        raise NotAllowed(
            _(
                "%(n)s payments of this run have another sum, payee or account by now. Take each "
                "out with a reason, or discard the run and prepare it again; the page of the run "
                "lists them."
            )
            % {"n": other}
        )
    if refused:
        raise NotAllowed(
            _(
                "%(n)s payments of this run go to accounts from which the bank sent money back "
                "since. Have each account corrected or said to be right, or take the payment out "
                "with a reason; the page of the run lists them."
            )
            % {"n": refused}
        )
