"""What is looked at before a run is signed: deaths, shared and changed accounts, totals."""

from typing import Any

from django.contrib.postgres.fields import DateRangeField
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Func,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from benefits.models import ExclusionCode, Payment, PayrollRun, RunExclusion
from cases.models import PAID_ON, AwardMember, PaymentKind
from welfare.models import Event

MONTHS = Func(  # those that a payment is for: one, or several of an old ledger
    OuterRef("month"),
    Coalesce(OuterRef("last_month"), OuterRef("month")),
    Value("[]"),
    function="daterange",
    output_field=DateRangeField(),
)
SUMS = ("count", "people", "basics", "supplements", "set_offs", "total")


def totals(run: PayrollRun) -> list[dict[str, Any]]:
    """Count, persons and sums of a run by status, programme, residence and town: read once."""
    by = ("status", "programme__name", "residence", "town__name")
    grouped = run.payments.order_by(*by).values(*by)
    return list(
        grouped.annotate(
            count=Count("pk"),
            people=Sum("persons"),
            basics=Sum("basic"),
            supplements=Sum("supplement"),
            set_offs=Sum("set_off"),
            total=Sum("amount"),
        )
    )


def grouped(rows: list[dict[str, Any]], *by: str) -> list[dict[str, Any]]:
    """The same, added up by some of the columns."""
    by_key: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        key = tuple(row[name] for name in by)
        sums = by_key.setdefault(key, {**dict(zip(by, key, strict=True)), **dict.fromkeys(SUMS, 0)})
        for name in SUMS:
            sums[name] += row[name]
    return [by_key[key] for key in sorted(by_key)]


def of_the_dead(run: PayrollRun) -> QuerySet[Payment]:
    """Payments that cover, or go to, somebody whose death is recorded. (民发〔2022〕83号 一(三))

    Each with the name and the day of the first who died of those covered. An account in the name
    of who was covered before goes to the dead, too, whoever is the payee since.
    """
    theirs = Q(period__overlap=MONTHS) | Q(person__name=OuterRef("payee_name"))
    dead = AwardMember.objects.filter(
        theirs, award=OuterRef("award"), person__died_on__isnull=False
    ).order_by("person__died_on", "pk")
    covers_one = AwardMember.objects.filter(
        award__programme__county=run.county, person__died_on__isnull=False
    )  # found first, and once: few have died
    return (
        run.payments.filter(
            Q(award__in=covers_one.values("award")) & Q(Exists(dead))
            | Q(payee__died_on__isnull=False)
        )
        .annotate(
            dead=Subquery(dead.values("person__name")[:1]),
            dead_since=Subquery(dead.values("person__died_on")[:1]),
        )
        .order_by("town", "pk")
    )


def shared_accounts(run: PayrollRun) -> QuerySet[Payment]:
    """Payments of several households and people to one account of the run. (docs/law.md §9.5)

    What one person draws for two awards of the own is shared with nobody; the account of an
    institution is meant to be shared by those who live there.
    """
    own = run.payments.filter(institution=None)
    shared = list(
        own.order_by()
        .exclude(account_hash="")
        .values("account_hash")
        .annotate(
            households=Count("award__household", distinct=True),
            payees=Count("payee", distinct=True),
        )
        .filter(households__gt=1, payees__gt=1)
        .values_list("account_hash", flat=True)
    )
    return own.filter(account_hash__in=shared).order_by("account_hash", "pk")


def by_award(rows: QuerySet[Payment], most: int, *same: str) -> list[Payment]:
    """The first payment of each award among these, with `in_all` and `whole` of the award's.

    The largest come first, or, with `same`, those beside each other that share these values.
    """
    awards = rows.order_by().values("award", *same)
    sums = awards.annotate(in_all=Count("pk"), whole=Sum("amount"), first=Min("pk"))
    listed = list(sums.order_by(*(same or ("-whole",)), "first")[:most])
    with_names = Payment.objects.select_related("award__household__head", "town")
    payments = with_names.in_bulk([one["first"] for one in listed])
    for one in listed:
        vars(payments[one["first"]]).update(in_all=one["in_all"], whole=one["whole"])
    return [payments[one["first"]] for one in listed]


def awards_in(rows: QuerySet[Payment]) -> int:
    """How many awards these payments are of."""
    counted: int = rows.order_by().aggregate(n=Count("award", distinct=True))["n"]
    return counted


def changed_accounts(run: PayrollRun) -> QuerySet[Payment]:
    """Payments to an account to which nothing of the award was signed before.

    It is another than the payment before went to, than the application names, or was corrected
    since; it stays listed until a run with a payment to it was signed twice.
    """
    earlier = Payment.objects.filter(award=OuterRef("award")).exclude(run=run)
    before = earlier.exclude(account_hash="").order_by("-pk").values("account_hash")[:1]
    corrected = Event.objects.filter(
        case_type="cases.award", case_id=OuterRef("award"), verb="account_corrected"
    )
    asked = F("award__application__account_hash")
    another = Q(account_before__isnull=False) & ~Q(account_before=F("account_hash"))
    never = Q(account_before=None, institution=None) & (
        Q(Exists(corrected))
        | ~Q(award__application=None)
        & ~Q(award__application__account_hash="")
        & ~Q(account_hash=asked)
    )
    # Asked once for all months of an award that go to one account.
    firsts = run.payments.order_by().values("award", "account_hash", "institution")
    once = Payment.objects.filter(pk__in=firsts.annotate(first=Min("pk")).values("first"))
    elsewhere = once.annotate(account_before=Subquery(before)).filter(another | never)
    pairs = list(elsewhere.values_list("award", "account_hash"))
    awards, accounts = {award for award, _hash in pairs}, {account for _award, account in pairs}
    return run.payments.filter(award__in=awards, account_hash__in=accounts).order_by("pk")


# What a run pays of its month is paid on in a later run: the same money.
MONEY = Case(When(kind__in=PAID_ON, then=Value(PaymentKind.REGULAR)), default="kind")


def taken_out_before(run: PayrollRun) -> QuerySet[Payment]:
    """Payments that stayed out of an earlier run, and that no run has paid since.

    A signer took them out, or no bank's file could hold them. Each with the reason, who took it
    out, and that run.
    """
    codes = [ExclusionCode.TAKEN_OUT, ExclusionCode.UNSENDABLE]
    out_before = RunExclusion.objects.filter(code__in=codes, run__lt=run)
    payments = Payment.objects.annotate(
        money=MONEY, of_grant=Coalesce("grant", 0), again=Coalesce("replaces", 0)
    )
    same = {name: OuterRef(name) for name in ("award", "money", "of_grant", "again")}
    month = Q(month=OuterRef("month")) | Q(kind=PaymentKind.ONE_OFF)
    paid_since = payments.filter(month, run__gt=OuterRef("run"), **same).exclude(run=run)
    out = (
        out_before.annotate(
            money=MONEY, of_grant=Coalesce("grant", 0), again=Coalesce("payment", 0)
        )
        .filter(~Exists(paid_since), month, **same)
        .order_by("-pk")
    )
    return (
        payments.filter(run=run, award__in=out_before.values("award"))
        .annotate(
            taken_out_because=Subquery(out.values("reason")[:1]),
            taken_out_by=Subquery(out.values("by__full_name")[:1]),
            taken_out_of=Subquery(out.values("run__month")[:1]),
        )
        .exclude(taken_out_because=None)
        .order_by("pk")
    )
