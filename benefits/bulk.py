"""The engine of bulk grants: who gets a share, how much, and what of it a payroll run still owes.

Who is on the roll is asked of the querysets; the shares of a whole county are one INSERT … SELECT
in one transaction, so a worker that dies leaves nothing and begins anew.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, TruncMonth
from django.utils.translation import gettext as _
from psycopg.types.json import Json

from benefits import rates
from benefits.calculators import calculator, flat, price_link
from benefits.entitlement import CENT, Price, RateGroup
from benefits.models import BulkGrant, BulkGroup, BulkShare, Payment, PayrollRun, Per
from benefits.states import GrantStatus, PaymentStatus
from benefits.transitions import move_grant
from cases.models import Award, AwardMember, AwardScope, Programme, runs_until
from cases.states import LIVE_AWARD, AwardStatus
from welfare.audit import log as audit
from welfare.exceptions import NotAllowed
from welfare.fields import MoneyField
from welfare.jobs.actions import Progress
from welfare.jobs.heartbeat import beating
from welfare.jobs.statistics import know_size
from welfare.models import Division, Residence, User

ONE = ("",)  # a sum is reckoned for one; the names of a whole county stand nowhere
YUAN = Decimal(1)
# Of covers of a share's people: they last into the month of the roll; who lived on its first day.
INTO_THE_ROLL = Q(period__upper_inf=True) | Q(period__endswith__gt=OuterRef("grant__as_of"))
LIVED = Q(person__died_on=None) | Q(person__died_on__gte=OuterRef("grant__as_of"))

# Everybody whom the groups cover, once: in the first group, then in the oldest award. For
# households: the first of those for each, standing for all of them.
SHARES = """
WITH eligible (id) AS MATERIALIZED ({}),
covers AS MATERIALIZED (
    SELECT DISTINCT ON (m.person_id) m.person_id, m.id AS member_id, m.is_head, a.id AS award_id,
        a.household_id, a.programme_id, a.town_id, a.residence, s.position
    FROM eligible
    JOIN cases_awardmember m ON m.id = eligible.id
    JOIN cases_award a ON a.id = m.award_id
    JOIN benefits_bulkgroup s ON s.programme_id = a.programme_id AND s.grant_id = %s
    JOIN cases_person p ON p.id = m.person_id AND p.died_on IS NULL
    ORDER BY m.person_id, s.position, a.id
),
households AS (
    SELECT DISTINCT ON (household_id) person_id, household_id, award_id, programme_id, town_id,
        residence, count(*) OVER (PARTITION BY household_id) AS persons
    FROM covers
    ORDER BY household_id, position, is_head DESC, member_id
),
wanted AS (
    SELECT person_id, NULL::bigint AS household_id, award_id, programme_id, town_id, residence,
        1 AS persons FROM covers WHERE %s = 'person'
    UNION ALL
    SELECT person_id, household_id, award_id, programme_id, town_id, residence, persons
    FROM households WHERE %s = 'household'
),
shares AS (
    SELECT wanted.*, (%s::jsonb -> residence ->> 'amount')::numeric AS amount FROM wanted
)
"""
FILL = (
    SHARES
    + """
INSERT INTO benefits_bulkshare (
    grant_id, person_id, household_id, award_id, programme_id, town_id, residence, persons, amount
)
SELECT %s, person_id, household_id, award_id, programme_id, town_id, residence, persons, amount
FROM shares ORDER BY town_id, award_id, person_id
"""
)
DIFFERENT = (
    SHARES
    + """
SELECT count(*) FROM shares n
FULL JOIN (SELECT * FROM benefits_bulkshare WHERE grant_id = %s) o
    ON o.person_id = n.person_id AND o.award_id = n.award_id
WHERE (n.amount, n.persons) IS DISTINCT FROM (o.amount, o.persons)
"""
)


def eligible(grant: BulkGrant) -> QuerySet[Award]:
    """Awards of the groups that are on the roll of the month and to which it was still due."""
    groups = grant.groups.values("programme")
    return _due_still(Award.objects.on_roll(grant.as_of), grant.as_of).filter(programme__in=groups)


def _due_still(awards: AwardScope, month: date | OuterRef) -> AwardScope:
    """Those neither suspended in the month nor ended for it, whenever that was decided.

    None whose gradual exit is over: it waits only to be ended. (渐退期满)
    """
    in_time = Q(ends_on=None) | Q(ends_on__gte=month)
    rows: AwardScope = awards.filter(runs_until(month), in_time)
    return rows.not_suspended_in(month)


def covered(grant: BulkGrant) -> QuerySet[AwardMember]:
    """The people of those awards at the end of the month, as every other roll has them."""
    return AwardMember.objects.at_month_end(grant.as_of).filter(award__in=eligible(grant))


def people_who_died(grant: BulkGrant) -> int:
    """How many people of the groups are registered as dead and therefore get nothing."""
    dead = covered(grant).filter(person__died_on__isnull=False)
    return dead.order_by().values("person").distinct().count()


def due(run: PayrollRun) -> QuerySet[BulkShare]:
    """Shares of grants that were confirmed before the run began and were never put into one."""
    return BulkShare.objects.filter(
        waiting(),
        grant__programme__in=Programme.objects.filter(county=run.county).live_in(run.month),
        grant__status=GrantStatus.CONFIRMED,
        grant__month__lte=run.month,
        grant__month__gte=F("grant__programme__go_live__month"),
        grant__confirmed_at__lte=run.created_at,
    )


def owed() -> Q:
    """Of shares: who gets it lives and was not gone from the award, to which the month was due.

    What was decided after the confirmation counts too; a sum for a household is paid as long as
    one of those it covers lives. `once_sql.STANDS` says of a person's share the same in SQL.
    """
    covers = AwardMember.objects.filter(
        INTO_THE_ROLL,
        award=OuterRef("award"),
        person__died_on=None,
    )
    alive = covers.filter(
        Q(period__startswith__lte=OuterRef("grant__as_of"))
        | Q(period__startswith__lte=F("award__first_month"))
    )
    of_household = Q(person__died_on=None) | Q(Exists(alive))
    of_person = Q(Exists(covers.filter(person=OuterRef("person"))))
    living = Q(of_person, grant__per=Per.PERSON) | Q(of_household, grant__per=Per.HOUSEHOLD)
    awards = Award.objects.filter(pk=OuterRef("award"))
    of_award = Q(Exists(_due_still(awards, OuterRef("grant__as_of"))))
    return living & of_award | _joined()


def _joined() -> Q:
    """Of shares for a person: the award ended, for its family became one with another."""
    ended = Q(award__status=AwardStatus.ENDED, grant__per=Per.PERSON)
    return Q(Exists(_in_a_paid_family()), ended)


def _in_a_paid_family() -> QuerySet[AwardMember]:
    """Of a share: its award ended, and who gets it and its payee are now covered by another award
    that had its sum without them: two families became one while the money was on its way.

    That award gets no second payment, so the money goes by the old one, to the same family.
    """
    had_its_sum = Payment.objects.filter(grant=OuterRef(OuterRef("grant")), award=OuterRef("award"))
    payee = AwardMember.objects.filter(
        award=OuterRef("award"),
        period__upper_inf=True,
        person=OuterRef(OuterRef("award__payee")),
    )
    return AwardMember.objects.filter(
        Exists(had_its_sum),
        Exists(payee),
        person=OuterRef("person"),
        person__died_on=None,
        period__upper_inf=True,
        award__status__in=LIVE_AWARD,
    )


def undue(shares: QuerySet[BulkShare]) -> QuerySet[BulkShare]:
    """Those of confirmed grants to which nobody was entitled, as is known now, paid or not.

    Entitled is who lived on the first day of the month of the roll and was covered in it by an
    award of the groups to which it was due: by the one that was paid, or by another one that the
    person went to meanwhile, also with the whole family; of a household, one of the people of its
    awards. Who died later had been entitled: what was paid by then is theirs. To whom a share was
    led on since is covered by the paying award from whatever month, as `owed` has it.
    """
    award = Award.objects.filter(pk=OuterRef("award"))
    group = BulkGroup.objects.filter(
        grant=OuterRef(OuterRef("grant")), programme=OuterRef("award__programme")
    )
    covers = AwardMember.objects.annotate(joined=TruncMonth("award__joined_on")).filter(
        INTO_THE_ROLL,
        LIVED,
        Exists(_due_still(award, OuterRef(OuterRef("grant__as_of")))),
    )
    on_the_roll = covers.filter(
        Q(period__startswith__lte=OuterRef("grant__as_of"))
        | Q(period__startswith__lte=F("award__first_month")),
        Exists(group),
        joined__lte=OuterRef("grant__as_of"),
    )
    return shares.filter(
        Q(
            ~Exists(covers.filter(award=OuterRef("award"), person=OuterRef("person"))),
            ~Exists(on_the_roll.filter(person=OuterRef("person"))),
            ~_had_joined(),
            grant__per=Per.PERSON,
        )
        | Q(
            ~Exists(on_the_roll.filter(award=OuterRef("award"))),
            ~Exists(on_the_roll.filter(award__household=OuterRef("household"))),
            grant__per=Per.HOUSEHOLD,
        ),
        grant__status=GrantStatus.CONFIRMED,
    )


def _had_joined() -> Q:
    """Of shares for a person: the award ended, for its family had become one with another that is
    in the grant too. What became of that family and of its award since changes nothing."""
    ended = Q(award__status=AwardStatus.ENDED, grant__per=Per.PERSON)
    in_the_grant = BulkShare.objects.filter(
        grant=OuterRef(OuterRef("grant")), award=OuterRef("award")
    )
    as_of = OuterRef(OuterRef("grant__as_of"))
    payee = AwardMember.objects.filter(
        Q(period__upper_inf=True) | Q(period__endswith__gt=as_of),
        award=OuterRef("award"),
        person=OuterRef(OuterRef("award__payee")),
    )
    others = AwardMember.objects.filter(
        INTO_THE_ROLL,
        LIVED,
        Exists(in_the_grant),
        Exists(payee),
        person=OuterRef("person"),
    )
    return Q(Exists(others.exclude(award=OuterRef("award"))), ended)


def waiting() -> Q:
    """Of shares: a payroll run is still to hold them."""
    return owed() & never_put_in()


def stranded(county: Division) -> QuerySet[BulkShare]:
    """Shares of the living that reached nobody and are not owed by their award any more: it ended
    since or was corrected, or the person left it."""
    rows = BulkShare.objects.filter(
        never_held(),
        ~owed(),
        Q(person__died_on=None) | Q(grant__per=Per.HOUSEHOLD),
        grant__programme__county=county,
        grant__status=GrantStatus.CONFIRMED,
    )
    return rows.select_related("grant__programme", "award").order_by("pk")


def heir_of(share: BulkShare) -> Award | None:
    """Another award by which the person or household gets the grant, in the order of its groups."""
    of_household = share.grant.per == Per.HOUSEHOLD
    whose = {"award__household": share.household} if of_household else {"person": share.person}
    awards = Award.objects.filter(
        pk__in=_unpaid_covers(share.grant).filter(**whose).values("award")
    )
    groups = BulkGroup.objects.filter(grant=share.grant, programme=OuterRef("programme"))
    placed = awards.annotate(place=Subquery(groups.values("position")))
    return placed.exclude(pk=share.award_id).order_by("place", "pk").first()


@transaction.atomic
def lead_on_shares(run: PayrollRun) -> None:
    """What hangs on an award that does not owe it any more is paid by another one, from now on.

    The sum stays what was confirmed; who lost their only award gets nothing. Where two workers do
    the same job the second one looks when the first is done: an heir that was paid meanwhile is
    none any more, and the share would go on to the next one.
    """
    PayrollRun.objects.locked(run.pk)
    for share in stranded(run.county):
        heir = heir_of(share)
        if heir is None:
            continue
        old, share.award = share.award, heir
        share.save(update_fields=["award"])
        said = {"before": old.number, "after": heir.number}
        audit.record("share_led_on", share.grant, by=run.created_by, **said)


def _unpaid_covers(grant: BulkGrant) -> QuerySet[AwardMember]:
    """The living people of the groups, by awards that were paid nothing of the grant.

    On the roll of the month; of a person also where another award covers them since: of two
    families that became one, one award covers all from the month after.
    """
    paid = Payment.objects.filter(grant=grant, award=OuterRef("award"))
    rolls = Q(pk__in=covered(grant).values("pk"))
    if grant.per == Per.PERSON:
        rolls |= Q(
            period__startswith__gt=grant.as_of,
            period__upper_inf=True,
            award__status=AwardStatus.ACTIVE,
            award__programme__in=grant.groups.values("programme"),
        )
    return AwardMember.objects.filter(rolls, ~Exists(paid), person__died_on=None)


def never_held() -> Q:
    """Of shares: no payment of the award's sum of the grant stands; the bank sent back each."""
    of_award = Payment.objects.filter(grant=OuterRef("grant"), award=OuterRef("award"))
    return ~Exists(of_award.exclude(status=PaymentStatus.FAILED))


def _to_come(grant: BulkGrant) -> Q:
    """Of shares of a grant: a run is still to hold them, by this award or by another one."""
    whose = {"person": OuterRef("person")}
    if grant.per == Per.HOUSEHOLD:
        whose = {"award__household": OuterRef("household")}
    others = _unpaid_covers(grant).filter(**whose).exclude(award=OuterRef("award"))
    heirs = Q(never_held(), Exists(others))
    return never_put_in() & owed() | ~owed() & heirs


def waits(grant: BulkGrant) -> dict[str, Any]:
    """Of how many awards how much a payroll run is still to hold."""
    sums = Count("award", distinct=True), Coalesce(Sum("amount"), Decimal(0))
    return grant.shares.filter(_to_come(grant)).aggregate(count=sums[0], total=sums[1])


def lost(grant: BulkGrant, still: Decimal) -> dict[str, Any]:
    """Of how many awards how much was confirmed that neither waits nor stands in a run.

    `still`: how much of it waits.
    """
    payments = grant.payments.filter(replaced_by=None).order_by()
    held = payments.aggregate(total=Sum("amount"))["total"] or 0
    left = grant.total - held - still
    if left <= 0:  # the awards of a whole county are asked one by one only where some is missing
        return {"count": 0, "total": 0}
    sums = payments.filter(award=OuterRef("award")).values("award").annotate(n=Sum("amount"))
    of_award = Coalesce(Subquery(sums.values("n")), Decimal(0), output_field=MoneyField())
    shares = grant.shares.filter(~_to_come(grant)).order_by().values("award")
    missing = shares.annotate(whole=Sum("amount")).filter(whole__gt=of_award)
    return {"count": missing.count(), "total": left}


def never_put_in() -> Q:
    """Of shares: no payroll run holds the award's sum of the grant."""
    return ~Exists(Payment.objects.filter(grant=OuterRef("grant"), award=OuterRef("award")))


def outstanding(grant: BulkGrant) -> QuerySet[BulkShare]:
    """Shares that have not reached an account yet."""
    return grant.shares.filter(owed(), not_paid())


def not_paid() -> Q:
    """Of shares: the bank has not paid the award its sum of the grant."""
    paid = Payment.objects.filter(
        grant=OuterRef("grant"), award=OuterRef("award"), status=PaymentStatus.PAID
    )
    return ~Exists(paid)


def rates_of(grant: BulkGrant) -> dict[str, Any]:
    """The sum for one and how it comes about, by residence; for the residences that occur.

    Raises MissingParameter when a standard is missing, NotAllowed when nothing would be paid.
    """
    lived_in = eligible(grant).order_by().values_list("residence", flat=True).distinct()
    return {residence: _rate(grant, Residence(residence)) for residence in sorted(lived_in)}


def _rate(grant: BulkGrant, residence: Residence) -> dict[str, Any]:
    name = grant.programme.calculator
    entitlement = calculator(name).amount(GIVEN[name](grant, residence))
    if entitlement.amount <= 0:
        raise NotAllowed(
            _("%(grant)s, %(residence)s: prices did not rise, there is nothing to pay.")
            % {"grant": grant, "residence": residence.label}
        )
    lines = [{**line, "persons": []} for line in entitlement.as_list()]
    return {"amount": str(entitlement.amount), "lines": lines}


def _flat(grant: BulkGrant, residence: Residence) -> flat.Flat:
    fixed = Price(grant.amount or Decimal(0), grant.document)
    group = RateGroup(str(grant.programme), ONE, fixed)
    return flat.Flat((group,), grant.programme.legal_basis)


def _price_link(grant: BulkGrant, residence: Residence) -> price_link.PriceLink:
    county = grant.programme.county
    by_scpi = grant.scpi is not None
    rise = grant.scpi if by_scpi else grant.cpi
    return price_link.PriceLink(
        standard=rates.yardstick(county=county, residence=residence, on=grant.month),
        persons=ONE,
        index=_("SCPI") if by_scpi else _("CPI"),
        rise=rise or Decimal(0),
        document=grant.document,
        least=Price(grant.least, grant.document) if grant.least else None,
        step=YUAN if grant.whole_yuan else CENT,
    )


PRICE_LINKED = "price_link"
GIVEN: dict[str, Callable[[BulkGrant, Residence], Any]] = {
    "flat": _flat,
    PRICE_LINKED: _price_link,
}


def calculate(grant_id: int, progress: Progress) -> None:
    """Fill the shares of a grant that is being calculated; does nothing for one that is not."""
    with beating(progress.job):
        done = fill(grant_id, progress.job.started_by)
    if done is not None:
        progress.set(done, done)


@transaction.atomic
def fill(grant_id: int, by: User | None) -> int | None:
    """All shares in one statement, and the grant can be confirmed; how many there are."""
    grant = BulkGrant.objects.locked(grant_id)
    if grant.status != GrantStatus.DRAFT:
        return None
    grant.rates = rates_of(grant)
    with connection.cursor() as cursor:
        cursor.execute(*_filled(FILL, grant, grant.rates))
    know_size(BulkShare)
    sums = grant.shares.aggregate(n=Count("pk"), persons=Sum("persons"), total=Sum("amount"))
    count, persons, total = sums["n"], sums["persons"] or 0, sums["total"] or Decimal(0)
    move_grant(
        grant,
        GrantStatus.CALCULATED,
        rates=grant.rates,
        count=count,
        persons=persons,
        total=total,
    )
    audit.record("grant_calculated", grant, by=by, count=count, total=str(total))
    return int(count)


def changed_since(grant: BulkGrant) -> int:
    """How many shares would be others if the grant were calculated now."""
    with connection.cursor() as cursor:
        cursor.execute(*_filled(DIFFERENT, grant, rates_of(grant)))
        return int(cursor.fetchone()[0])


def _filled(statement: str, grant: BulkGrant, amounts: dict[str, Any]) -> tuple[str, list[Any]]:
    sql, params = covered(grant).order_by().values("pk").query.sql_with_params()
    own = [grant.pk, grant.per, grant.per, Json(amounts), grant.pk]
    return statement.format(sql), [*params, *own]
