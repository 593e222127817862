"""The right to help: opened by a decision, changed by dated acts, never rewritten."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from cases import clock, rules
from cases.actions import follow_ups
from cases.actions.amounts import put_amount
from cases.actions.details import keep_details
from cases.actions.transitions import _move_award, keep, take_award
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
    Suspension,
    Tier,
)
from cases.programmes import Pays
from cases.states import LIVE_AWARD, AwardStatus
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.county.months import add_months, first_of, next_month, previous_month
from welfare.county.parameters import read_int
from welfare.exceptions import NotAllowed
from welfare.models import Key, User
from welfare.site.language import kept

REASON_LENGTH = 60
ZERO = Decimal(0)
RELIEF_FIRST_SUFFIX = "-A"


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
    first_month = rules.first_paid_month(programme, decided_on, application.applied_on)
    people = [m.person for m in covered]
    rules.check_exclusions(programme, people, first_month, by)
    _leave_weaker(programme, people, first_month, by)
    award = _create(application, origin, tier, first_month, len(cover.family), len(covered))
    keep_details(award, application)
    _cover(award, covered)
    if programme.definition.pays != Pays.NOTHING:
        with kept():
            reason = _("Relief first") if origin == Origin.RELIEF_FIRST else _("Confirmed")
        award.amounts.create(
            from_month=first_month,
            basic=amount - care,
            care=care,
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


@transaction.atomic
def work_out_difference(
    *,
    by: User | None,
    award: Award,
    from_month: date,
    amount: Decimal,
    explanation: "list[Any]",
    beside: Award | None = None,
) -> None:
    """What an award makes up follows what is paid besides. (民发〔2019〕62号 三(一))

    Beside a new award both together come to the standard as before, and that is decided with it.
    Otherwise it only rises; who would get less is heard first. (社会救助法 Art 48)
    """
    row = Award.objects.locked(award.pk)
    if row.status not in LIVE_AWARD:
        return
    with kept():
        reason = _("Difference worked out anew")
    month = max(from_month, row.first_month)
    put_amount(row, month, basic=amount, care=ZERO, reason=reason, explanation=explanation)
    audit.record(
        "difference_worked_out",
        row,
        by=by,
        from_month=f"{from_month:%Y-%m}",
        basic=str(amount),
        beside=beside.number if beside else "",
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
            award.amounts.create(**{**later, "from_month": month}, reason=reason)


def _leave_weaker(programme: Programme, people: list[Person], month: date, by: User) -> None:
    """Who joins the stronger programme leaves the recognition that it replaces. (57号 Art 8)"""
    verdicts = rules.matrix(programme.county, programme.kind, month)
    for cover in rules.held_covers(people, month):
        verdict = verdicts[cover.award.programme.kind]
        if not rules.replaced(programme, cover, verdict):
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
    row.left_on, row.last_month = clock.today(), max(previous_month(month), row.first_month)
    with kept():
        row.left_reason = _("Went over to “%(programme)s”") % {"programme": stronger}
    _move_award(row, AwardStatus.ENDED)
    keep(row)
    audit.record(
        "award_ended",
        row,
        by=by,
        reason=row.left_reason,
        left_on=str(row.left_on),
        last_month=f"{row.last_month:%Y-%m}",
    )


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
    return Award.objects.create(
        programme=programme,
        household=household,
        town=application.town,
        village=household.village,
        residence=household.residence,
        number=application.number + (RELIEF_FIRST_SUFFIX if first else ""),
        origin=origin,
        application=application,
        decided_tier=tier,
        decided_on=today,
        payee=application.applicant,
        bank_name=application.bank_name,
        account=application.account,
        account_hash=application.account_hash,
        account_holder=application.account_holder,
        joined_on=(None if programme.is_monthly else application.accepted_on) or today,
        review_on=clock.review_on(
            programme, today, steady=application.answers.get("income_steady")
        ),
        ends_on=_months_on(programme, programme.definition.lasts, today),
        first_month=first_month,
        family_size=family,
        covered_size=covered,
        monthly_income=application.monthly_income,
    )


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


@explained()
@transaction.atomic
def suspend_award(
    *, by: User, award: Award, version: int, from_month: date, reason: str, heard: str = ""
) -> Award:
    """Stop the money from a month on; the award stays on the roll."""
    row = take_award("suspend_award", award, by, version)
    rules.check_in_award(row, from_month)
    rules.check_given(reason, _("reason"))
    row.suspended_from, row.suspended_reason = from_month, reason.strip()
    _move_award(row, AwardStatus.SUSPENDED)
    keep(row)
    audit.record(
        "award_suspended",
        row,
        by=by,
        reason=reason,
        heard=heard,
        from_month=f"{from_month:%Y-%m}",
    )
    return row


@explained()
@transaction.atomic
def resume_award(*, by: User, award: Award, version: int, from_month: date, reason: str) -> Award:
    """Let the money flow again from a month on; the months between stay unpaid."""
    row = take_award("resume_award", award, by, version)
    rules.check_resumes_after_suspension(row, from_month)
    rules.check_given(reason, _("reason"))
    if row.suspended_from and from_month > row.suspended_from:
        Suspension.objects.create(
            award=row,
            first_month=row.suspended_from,
            last_month=previous_month(from_month),
            reason=row.suspended_reason,
        )
    row.suspended_from, row.suspended_reason = None, ""
    _move_award(row, AwardStatus.ACTIVE)
    keep(row)
    audit.record("award_resumed", row, by=by, reason=reason, from_month=f"{from_month:%Y-%m}")
    return row


@explained()
@transaction.atomic
def end_award(
    *,
    by: User,
    award: Award,
    version: int,
    left_on: date,
    last_month: date,
    reason: str,
    heard: str = "",
) -> Award:
    """End an award after the person was heard; its parts end with it. (社会救助法 Art 48)"""
    row = take_award("end_award", award, by, version)
    rules.check_given(reason, _("reason"))
    rules.check_heard(row, heard)
    rules.check_end(row, left_on, last_month)
    row.left_on, row.last_month = left_on, last_month
    row.left_reason = reason.strip()[:REASON_LENGTH]
    _move_award(row, AwardStatus.ENDED)
    _end_parts(row, last_month)
    with kept():
        follow_ups.finish(row, _("Award ended"))
    keep(row)
    audit.record(
        "award_ended",
        row,
        by=by,
        reason=reason,
        heard=heard,
        left_on=str(left_on),
        last_month=f"{last_month:%Y-%m}",
    )
    return row


def _end_parts(award: Award, last_month: date) -> None:
    """Periods and supplements reach to the last month; what had not begun falls away."""
    end = next_month(last_month)
    for member in award.members.all():
        start, until = member.period.lower, member.period.upper
        if start is None or (until is not None and until <= end):
            continue
        member.period = DateRange(start, end) if start < end else DateRange(empty=True)
        member.save()
    parts = Supplement.objects.filter(member__award=award)
    parts.filter(first_month__gt=last_month).delete()
    for part in parts.exclude(last_month__lte=last_month):
        part.last_month = last_month
        part.save()


@explained()
@transaction.atomic
def start_supplement(
    *,
    by: User,
    award: Award,
    person: Person,
    kind: SupplementKind,
    first_month: date,
    reason: str,
    version: int | None = None,
    shown_by: str = "",
    instead: bool = False,
) -> Supplement:
    """A covered person receives a graded top-up from a month on. (社会救助法 Art 20)

    `shown_by` names the department's file that shows a condition which our own data lack. With
    `instead` it takes the place of the one that runs, which ends with the month before.
    """
    row = take_award("start_supplement", award, by, version)
    rules.check_in_award(row, first_month)
    rules.check_given(reason, _("reason"))
    if kind.county_id != row.programme.county_id:
        raise NotAllowed(_("This supplement kind belongs to another county."))
    member = rules.covered_member(row, person, first_month)
    rules.check_condition(member.person, kind, first_month, shown_by)
    if instead:
        _stop_running(row, member.person, previous_month(first_month))
    supplement = Supplement.objects.create(
        member=member, kind=kind, first_month=first_month, reason=reason.strip()
    )
    keep(row)
    audit.record(
        "supplement_started",
        row,
        by=by,
        reason=reason,
        person=person.pk,
        kind=kind.code,
        first_month=f"{first_month:%Y-%m}",
        shown_by=shown_by,
        instead=instead,
    )
    return supplement


def _stop_running(award: Award, person: Person, last_month: date) -> bool:
    """End what the person has after a month; what had not begun falls away. Whether it had any."""
    parts = Supplement.objects.filter(member__award=award, member__person=person)
    running = parts.exclude(last_month__lte=last_month)
    there = running.exists()
    running.filter(first_month__gt=last_month).delete()
    for supplement in running.all():
        supplement.last_month = last_month
        supplement.save()
    return there


@explained()
@transaction.atomic
def stop_supplement(
    *,
    by: User,
    award: Award,
    person: Person,
    last_month: date,
    reason: str,
    heard: str = "",
    version: int | None = None,
) -> None:
    """A graded top-up ends with a month; one that had not begun falls away.

    `heard` is what the person said before. (社会救助法 Art 48)
    """
    row = take_award("stop_supplement", award, by, version)
    rules.check_month(last_month)
    rules.check_given(reason, _("reason"))
    rules.check_heard(row, heard)
    if not _stop_running(row, person, last_month):
        raise NotAllowed(
            _("%(person)s has no supplement after %(month)s.")
            % {"person": person, "month": f"{last_month:%Y-%m}"}
        )
    keep(row)
    audit.record(
        "supplement_stopped",
        row,
        by=by,
        reason=reason,
        heard=heard,
        person=person.pk,
        last_month=f"{last_month:%Y-%m}",
    )


@explained()
@transaction.atomic
def set_amount(
    *,
    by: User,
    award: Award,
    version: int,
    from_month: date,
    basic: Decimal,
    care: Decimal | int = 0,
    reason: str,
    heard: str = "",
    explanation: "list[Any] | tuple[()]" = (),
) -> Award:
    """Another amount from a month on; earlier months keep theirs. (57号 Art 31)

    A lower one only after the person was heard. (社会救助法 Art 48)
    """
    row = take_award("set_amount", award, by, version)
    rules.check_in_award(row, from_month)
    rules.check_given(reason, _("reason"))
    rules.check_new_amount(row, from_month, basic, Decimal(care), heard)
    lines, words = list(explanation), reason.strip()
    put_amount(row, from_month, basic=basic, care=care, reason=words, explanation=lines)
    audit.record(
        "amount_set",
        row,
        by=by,
        reason=reason,
        heard=heard,
        from_month=f"{from_month:%Y-%m}",
        basic=str(basic),
        care=str(care),
    )
    return row
