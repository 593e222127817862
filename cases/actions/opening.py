"""An award is opened by the decision on its application."""

from datetime import date
from decimal import Decimal
from string import ascii_uppercase

from django.db import transaction
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from cases import clock, reviews, rules
from cases.actions.amounts import work_out_difference
from cases.actions.awards import Stop, end_with_parts
from cases.actions.details import keep_details
from cases.actions.transitions import keep
from cases.models import (
    Application,
    Award,
    AwardMember,
    Member,
    Origin,
    Person,
    Programme,
    Supplement,
    SupplementKind,
    Tier,
)
from cases.programmes import Pays
from cases.states import StopWay
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.county.months import add_months, first_of, next_month, previous_month
from welfare.county.parameters import read_int
from welfare.models import Key, User
from welfare.site.language import kept

ZERO = Decimal(0)
RELIEF_FIRST_SUFFIXES = ascii_uppercase  # another where one was withdrawn before it was paid


@explained()
@transaction.atomic
def open_award(
    *,
    by: User,
    application: Application,
    amount: Decimal,
    tier: Tier,
    origin: Origin,
    care: Decimal = ZERO,
) -> Award:
    """Put a household on a roll, or grant it one sum, as decided on its application."""
    rules.check_award_may_open(application, origin)
    programme, decided_on = application.programme, clock.today()
    present = list(
        Member.objects.filter(household=application.household_id, left_on=None)
        .select_related("person")
        .order_by("pk")
    )
    cover = rules.cover_of(application)
    covered = [member for member in present if member.person in cover.covered]
    first_month = rules.first_paid_month(
        programme, decided_on, application.applied_on, application.renews
    )
    people = [m.person for m in covered]
    rules.check_exclusions(programme, people, first_month, by)
    _leave_weaker(programme, people, first_month, by)
    award = _create(application, origin, tier, first_month, len(cover.family), len(covered))
    keep_details(award, application)
    _cover(award, covered)
    _review_soon(award, application)
    _top_up(award, by)
    if programme.definition.pays != Pays.NOTHING:
        with kept():
            reason = _("Relief first") if origin == Origin.RELIEF_FIRST else _("Confirmed")
        award.amounts.create(
            from_month=first_month,
            basic=amount - care,
            care=care,
            residence=award.residence,
            reason=reason,
            explanation=application.explanation,
        )
        _follow_standards(award, application, first_of(decided_on))
    audit.record("award_opened", award, by=by, case=application, amount=str(amount))
    for follows in application.differences:
        made_up = Award.objects.get(pk=follows["award"])
        explanation = follows["explanation"]
        work_out_difference(
            by=by,
            award=made_up,
            from_month=first_month,
            amount=Decimal(follows["amount"]),
            explanation=explanation,
            beside=award,
        )
    return award


def _top_up(award: Award, by: User) -> None:
    """The graded top-ups of its people open with the award, as they were proposed with it. (Art 20)

    One person counts once: in the first of the county's kinds whose condition holds.
    """
    programme, month = award.programme, award.first_month
    if not programme.definition.supplements:
        return
    kinds = list(SupplementKind.objects.filter(county=programme.county).order_by("position", "pk"))
    ages = rules.Ages(programme.county, month)
    for cover in award.members.select_related("person").order_by("pk"):
        kind = rules.first_kind(cover.person, kinds, ages) if kinds else None
        if kind is None:
            continue
        with kept():
            reason = _("Opened with the award")
        Supplement.objects.create(member=cover, kind=kind, first_month=month, reason=reason)
        audit.record(
            "supplement_started",
            award,
            by=by,
            reason=reason,
            person=cover.person_id,
            kind=kind.name,
            first_month=f"{month:%Y-%m}",
        )


def _follow_standards(award: Award, application: Application, until: date) -> None:
    """A standard that changed between the first paid month and the decision counts from its month.

    Money that is owed from the month of the application on is owed for months of two standards.
    (国发〔2015〕52号)
    """
    for later in application.later_amounts:
        month = date.fromisoformat(later["from_month"])
        if award.first_month < month <= until:
            with kept():
                reason = _("Confirmed, at the new standard")
            dated = {**later, "from_month": month, "residence": award.residence}
            award.amounts.create(**dated, reason=reason)


def _leave_weaker(programme: Programme, people: list[Person], month: date, by: User) -> None:
    """Who joins the stronger programme leaves the recognition that it replaces. (57号 Art 8)"""
    for cover, ruling, _both in rules.held_beside(programme, people, month):
        if not rules.replaced(programme, cover, ruling):
            continue
        start = cover.period.lower
        cover.period = DateRange(start, month) if start < month else DateRange(empty=True)
        cover.save()
        audit.record("cover_ended", cover.award, by=by, person=cover.person_id)
        _end_when_empty(cover.award, programme, month, by)


def _end_when_empty(award: Award, stronger: Programme, month: date, by: User) -> None:
    """A recognition from which everybody went over ends with them; else it covers fewer."""
    row = Award.objects.select_for_update().get(pk=award.pk)
    left = row.members.filter(period__overlap=DateRange(month, None)).count()
    if left:
        row.covered_size = left
        keep(row)
        return
    with kept():
        reason = _("Went over to “%(programme)s”") % {"programme": stronger}
    last_month = max(previous_month(month), row.first_month)
    stop, today = Stop(StopWay.STRONGER), clock.today()
    end_with_parts(row, by, stop=stop, left_on=today, last_month=last_month, reason=reason)


def _create(
    application: Application,
    origin: Origin,
    tier: Tier,
    first_month: date,
    family: int,
    covered: int,
) -> Award:
    household, programme = application.household, application.programme
    first, today = origin == Origin.RELIEF_FIRST, clock.today()
    starts = rules.after_what_it_renews(application, today)
    return Award.objects.create(
        programme=programme,
        household=household,
        town=application.town,
        village=household.village,
        residence=household.residence,
        number=application.number + (_suffix(application) if first else ""),
        origin=origin,
        application=application,
        decided_tier=tier,
        decided_on=today,
        payee=application.applicant,
        bank_name=application.bank_name,
        account=application.account,
        account_hash=application.account_hash,
        account_holder=application.account_holder,
        joined_on=(None if programme.is_monthly else application.accepted_on) or starts,
        review_on=clock.review_on(
            programme, today, steady=application.answers.get("income_steady")
        ),
        ends_on=_months_on(programme, programme.definition.lasts, starts),
        first_month=first_month,
        family_size=family,
        covered_size=covered,
        monthly_income=application.monthly_income,
    )


def _review_soon(award: Award, application: Application) -> None:
    """A class or group that the county looks at oftener has its day by the special term."""
    if award.review_on is not None and reviews.is_special(award):
        award.review_on = clock.review_on(
            award.programme,
            clock.today(),
            steady=application.answers.get("income_steady"),
            special=True,
        )
        award.save(update_fields=["review_on"])


def _suffix(application: Application) -> str:
    """One case may be paid first again, after a slip was withdrawn."""
    before = application.awards.filter(origin=Origin.RELIEF_FIRST).count()
    return f"-{RELIEF_FIRST_SUFFIXES[before]}"


def _months_on(programme: Programme, key: Key | None, on: date) -> date | None:
    """The day that lies as many months ahead as the county's parameter says; None without one."""
    if key is None:
        return None
    return add_months(on, read_int(county=programme.county, key=key, on=on))


def _cover(award: Award, members: list[Member]) -> None:
    """One row per covered person; a one-off relief covers its month, what ends its last month."""
    until = next_month(award.ends_on) if award.ends_on else None
    if not award.programme.is_monthly:
        until = next_month(award.first_month)
    for member in members:
        AwardMember.objects.create(
            award=award,
            person=member.person,
            relation=member.relation,
            is_head=member.person_id == award.household.head_id,
            period=DateRange(award.first_month, until),
        )
