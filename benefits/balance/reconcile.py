"""Due, sent, paid and what came back, by month and programme, and the awards behind it. (对账)

`work_out` fills the tables, all awards of the county in one transaction; everything else reads
them, so that a page is as quick in a large county as in a small one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Max, QuerySet, Sum
from django.db.models.functions import Abs
from django.utils import timezone

from benefits import bulk
from benefits.balance import first_month, places
from benefits.balance.reconcile_sql import MONTHLY, MOVED, ONCE, SUMS
from benefits.balance.sql import SETS
from benefits.balance.statement import Place, answered
from benefits.models import (
    BulkShare,
    MonthDifference,
    Payment,
    PayrollRun,
    ReconciledMonth,
    ReconciledSource,
    Reconciliation,
)
from cases.models import PAID_ONCE, Award, AwardScope
from welfare.county.months import first_of
from welfare.jobs.statistics import know_size
from welfare.models import Division, Job, JobStatus, User

KIND = "reconciliation"  # of its job
CHUNK = 1000  # awards of one statement
LOST = timedelta(hours=1)  # a job that waits longer may never come; a second one does no harm
ZERO = Decimal(0)


@dataclass(frozen=True)
class Reconciled:
    """One month of one programme, or of all: what was due for it, and every yuan that moved."""

    month: date
    programme: int | None
    due: Decimal
    planned: Decimal
    set_off: Decimal  # for claims, of what is planned or went out: no bank sees it
    sent: Decimal  # told to a bank, whatever became of it
    paid: Decimal  # by the bank
    reserve: Decimal  # handed out of a town's reserve
    sent_back: Decimal
    again: Decimal  # of what was sent: paying once more what had come back
    claimed: Decimal
    owed: Decimal  # due and not paid, what came back and waits included
    too_much: Decimal  # by the bank, above what is due
    ahead: Decimal  # planned or at the bank, above what is due
    differing: int  # awards that are owed something, or get too much
    unknown: int  # awards whose due cannot be worked out

    @property
    def unanswered(self) -> Decimal:
        """At the bank, which has not answered."""
        return self.sent - self.paid - self.sent_back

    @property
    def unexplained(self) -> Decimal:
        """What keeps the two sides apart: nought, or there is a fault to be found."""
        moved = self.planned + self.set_off + self.sent - self.sent_back + self.reserve
        moved -= self.claimed
        return self.due - (moved + self.owed - self.too_much - self.ahead)


def total(month: date, rows: list[Reconciled]) -> Reconciled:
    """All programmes of a month together."""
    return Reconciled(month, None, **{n: sum(getattr(row, n) for row in rows) for n in SUMS})


@transaction.atomic
def work_out(county: Division, note: Callable[[int], None] = lambda _done: None) -> int:
    """Replace the rows of a county by what is known now; how many awards were looked at.

    Whoever reads meanwhile reads the rows of before. Who works it out at the same time waits.
    """
    until = _last_month(county)
    know_size(Payment)  # a run may have written a hundred thousand since it was counted last
    Reconciliation.objects.update_or_create(county=county, defaults={"as_of": timezone.now()})
    MonthDifference.objects.filter(programme__county=county).delete()
    ReconciledMonth.objects.filter(programme__county=county).delete()
    ReconciledSource.objects.filter(programme__county=county).delete()
    awards, after, done = Award.objects.filter(programme__county=county), 0, 0
    keys = awards.order_by("pk").values_list("pk", flat=True)
    while ids := list(keys.filter(pk__gt=after)[:CHUNK]):
        part = awards.filter(pk__gt=after, pk__lte=ids[-1])
        first = first_month(part)
        if first is not None and first <= until:
            answered(MONTHLY, places(part, first, until), SETS)
        answered(ONCE, _once(part, until), SETS)
        after, done = ids[-1], done + len(ids)
        note(done)
    know_size(MonthDifference, ReconciledMonth)
    return done


def _once(awards: AwardScope, until: date) -> dict[str, Place]:
    """What the statement asks for that looks at sums which are paid once."""
    shares = BulkShare.objects.filter(award__in=awards)
    undue, unowed = bulk.undue(shares), shares.filter(~bulk.owed())  # few: asked for beforehand
    return {
        "awards": awards.values("pk"),
        "one_off": awards.one_off().values("pk"),
        "undue": ("bigint[]", list(undue.order_by().values_list("pk", flat=True))),
        "unowed": ("bigint[]", list(unowed.order_by().values_list("pk", flat=True))),
        "once": ("text[]", PAID_ONCE),
        "last": ("date", until),
    }


def _last_month(county: Division) -> date:
    """This month, or the next where a run of it was prepared already."""
    runs = PayrollRun.objects.filter(county=county).aggregate(last=Max("month"))
    this = first_of(timezone.localdate())
    return max(this, runs["last"] or this)


def as_of(county: Division | None) -> Reconciliation | None:
    """When the county was worked out last, if ever."""
    return Reconciliation.objects.filter(county=county).first() if county else None


def stands_since(county: Division, moment: datetime) -> bool:
    """Whether it was worked out after that moment: what was known then is in it."""
    return Reconciliation.objects.filter(county=county, as_of__gt=moment).exists()


def last_job(county: Division) -> Job | None:
    """The latest job that works it out, over or not."""
    jobs = Job.objects.filter(kind=KIND, county=county).select_related("started_by")
    return jobs.order_by("-pk").first()


def is_running(county: Division) -> bool:
    """Whether it is being worked out now, or soon."""
    job = last_job(county)
    if job is None or not job.is_open or job.heartbeat_ran_out:
        return False
    return job.status == JobStatus.RUNNING or job.created_at > timezone.now() - LOST


def by_month(user: User, first: date, last: date) -> list[Reconciled]:
    """The months in which something was due or moved in the user's area, the latest first."""
    rows = ReconciledMonth.objects.visible_to(user).filter(month__range=(first, last))
    sums = {name: Sum(name) for name in SUMS}
    grouped = rows.order_by("-month", "programme").values("month", "programme").annotate(**sums)
    return [Reconciled(**row) for row in grouped]


def by_source(user: User, first: date, last: date) -> list[dict[str, Any]]:
    """What moved for these months by month, programme and source of the money, the latest first."""
    rows = ReconciledSource.objects.visible_to(user).filter(month__range=(first, last))
    names = ("month", "programme__name", "source__name")
    sums = {name: Sum(name) for name in (*MOVED, "claimed")}
    by = rows.order_by("-month", "programme", "source").values("programme", "source", *names)
    return list(by.annotate(**sums))


def differing(user: User, month: date, programme: int | None = None) -> QuerySet[MonthDifference]:
    """The awards behind a month, the largest difference first: owed, too much, or not known."""
    rows = MonthDifference.objects.visible_to(user).filter(month=month)
    if programme is not None:
        rows = rows.filter(programme=programme)
    apart = Abs(F("due") - F("planned") - F("sent") - F("paid"))
    with_names = rows.select_related("award__town", "award__household__head", "programme")
    return with_names.order_by(apart.desc(nulls_last=True), "award", "programme")
