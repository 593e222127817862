"""From the first form to the submission: what the town does with an application."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import clock, rules
from cases.actions import time_limits
from cases.actions.means_sheets import take_sheet_over
from cases.actions.officials import file_kin
from cases.actions.samples import drop_check, file_for_check
from cases.actions.transitions import _move_application, drop_amount, keep, take_application
from cases.models import (
    Application,
    Award,
    Channel,
    FundSource,
    Household,
    Person,
    Programme,
)
from cases.states import ApplicationStatus
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.exceptions import NotAllowed
from welfare.models import Division, User
from welfare.personal import account as accounts
from welfare.personal import crypto
from welfare.personal.names import plain_bank, plain_name

S = ApplicationStatus


@dataclass(frozen=True)
class Proposal:
    """What was computed, or judged, for an application: yuan, of which for care, and why.

    `priced_from` is the month whose standards were used, `priced_until` the first month with
    another standard, `later` the amounts at those that follow, with their months; `tests` are the
    conditions of the kind as they came out; `differences` are the amounts of awards that make up to
    a standard, once this one is paid.
    """

    amount: Decimal
    care: Decimal = Decimal(0)
    explanation: Sequence[str | dict[str, Any]] = ()
    tests: Sequence[dict[str, Any]] = ()
    priced_from: date | None = None
    priced_until: date | None = None
    later: Sequence[dict[str, Any]] = ()
    differences: Sequence[dict[str, Any]] = ()
    small_sum: bool = False


EDITABLE = frozenset(
    {
        "applicant",
        "beneficiary",
        "answers",
        "channel",
        "relief_type",
        "cause",
        "major",
        "relief_first",
        "reason",
    }
    | {"amount_requested", "fund_source", "near_relative"}
    | {"bank_name", "account", "account_holder"}
)


def _next_key() -> int:
    """The next value of the table's own sequence: the number of a case carries its key."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('cases_application', 'id'))")
        return int(cursor.fetchone()[0])


def _number(county: Division, key: int) -> str:
    return f"{county.prefix}-{clock.today():%Y}-{key:06d}"


@explained()
@transaction.atomic
def open_application(
    *,
    by: User,
    household: Household,
    programme: Programme,
    applicant: Person,
    beneficiary: Person | None = None,
    answers: dict[str, Any] | None = None,
    channel: str,
    relief_type: str = "",
    cause: str = "",
    major: bool = False,
    relief_first: bool = False,
    reason: str = "",
    amount_requested: Decimal | None = None,
    near_relative: str = "",
    fund_source: FundSource | None = None,
    bank_name: str = "",
    account: str = "",
    account_holder: str = "",
    renews: Award | None = None,
) -> Application:
    """Register what a household asks for. (57号 Art 4; 社会救助法 Art 37)"""
    rules.check_may_register(household, programme, beneficiary, by)
    account = accounts.clean(account)
    application = Application(
        programme=programme,
        household=household,
        applicant=applicant,
        beneficiary=beneficiary,
        answers=answers or {},
        town=household.town,
        channel=Channel(channel),
        relief_type=relief_type,
        cause=cause,
        major=major,
        relief_first=relief_first,
        reason=reason,
        amount_requested=amount_requested,
        near_relative=near_relative,
        fund_source=fund_source,
        bank_name=plain_bank(bank_name),
        account=account,
        account_hash=crypto.keyed_hash(account),
        account_holder=plain_name(account_holder),
        renews=renews,
        registered_by=by,
    )
    rules.check_request(application)
    rules.check_answers(application)
    rules.check_who(application)
    rules.check_may_hold(application, by)
    application.pk = _next_key()  # what is refused takes no number out of the row
    application.number = _number(programme.county, application.pk)
    application.save(force_insert=True)
    file_kin(application)
    take_sheet_over(application, clock.today())
    audit.record("application_opened", application, by=by, programme=programme.name)
    return application


@explained()
@transaction.atomic
def edit_application(
    *, by: User, application: Application, version: int, why: str = "", **fields: Any
) -> Application:
    """Correct what was asked for, as long as it lies with the town.

    `why` another amount is asked for: a raise after the acceptance needs it, and whoever decides
    reads it.
    """
    if unknown := fields.keys() - EDITABLE:
        raise TypeError(f"no such fields of an application: {sorted(unknown)}")
    row = take_application("edit_application", application, by, version)
    fields = _as_kept(row, fields)
    changed = sorted(name for name, value in fields.items() if getattr(row, name) != value)
    asked = row.amount_requested
    if {"relief_type", "relief_first"} & set(changed):
        rules.check_not_paid(row)
        drop_amount(row)  # another cap and another route may hold
    for name in changed:
        setattr(row, name, fields[name])
    rules.check_request(row)
    rules.check_answers(row)
    rules.check_who(row)
    if "beneficiary" in changed:
        _judge_anew(row)
    if {"beneficiary", "answers"} & set(changed):
        rules.check_may_hold(row, by)
        drop_amount(row)
    if row.accepted_on:
        _start_clocks(row, row.accepted_on)
    keep(row)
    audit.record("application_edited", row, by=by, fields=changed)
    if "amount_requested" in changed and row.accepted_on:
        _record_request(row, asked, by, why)
    return row


def _as_kept(row: Application, fields: dict[str, Any]) -> dict[str, Any]:
    """What was typed, as it is written down: plain words, and of one person that one's answers."""
    fields = dict(fields)
    if "account" in fields:
        fields["account"] = accounts.clean(fields["account"])
        row.account_hash = crypto.keyed_hash(fields["account"])
    for name, form in (("account_holder", plain_name), ("bank_name", plain_bank)):
        if name in fields:
            fields[name] = form(fields[name])
    if fields.get("beneficiary", row.beneficiary) != row.beneficiary:
        said = fields.get("answers", row.answers)
        fields["answers"] = row.answers_for(fields["beneficiary"], said)
    return fields


def _record_request(row: Application, before: Decimal | None, by: User, why: str) -> None:
    """What was asked for bounds what is paid first: another amount stays on record, and why."""
    rules.check_raise_explained(before, row.amount_requested, why)
    audit.record(
        "request_changed",
        row,
        by=by,
        reason=why.strip(),
        asked_before="" if before is None else str(before),
        asked_now="" if row.amount_requested is None else str(row.amount_requested),
    )


@transaction.atomic
def tell_missing(*, by: User, application: Application, version: int, papers: str) -> Application:
    """Tell the applicant once, and completely, what is missing. (57号 Art 10)"""
    row = take_application("tell_missing", application, by, version)
    rules.check_given(papers, _("missing papers"))
    row.missing_papers = papers.strip()
    keep(row)
    audit.record("papers_missing_told", row, by=by, reason=row.missing_papers)
    return row


def _start_clocks(row: Application, accepted_on: date) -> None:
    time_limits.begin_whole_case(row, accepted_on, rules.days_allowed(row, accepted_on))
    time_limits.begin_accepted(row, accepted_on)


@explained()
@transaction.atomic
def accept(*, by: User, application: Application, version: int, accepted_on: date) -> Application:
    """The papers are complete: the statutory clock starts. (57号 Art 22)"""
    row = take_application("accept", application, by, version)
    rules.check_past(accepted_on, _("Accepted on"))
    rules.check_request(row)
    _start_clocks(row, accepted_on)
    row.accepted_on, row.accepted_by = accepted_on, by
    _move_application(row, S.ACCEPTED)
    keep(row)
    audit.record(
        "application_accepted",
        row,
        by=by,
        accepted_on=str(accepted_on),
        deadline=str(row.deadline),
        provisional=row.deadline_provisional,
    )
    return row


@explained()
@transaction.atomic
def propose_amount(
    *,
    by: User,
    application: Application,
    version: int,
    proposal: Proposal,
) -> Application:
    """Put down the amount, computed or by judgement, with the lines that explain it."""
    row = take_application("propose_amount", application, by, version)
    rules.check_amount(row, proposal.amount)
    rules.check_nothing_open(proposal.tests)
    rules.check_explained(proposal.amount, proposal.explanation)
    row.amount_proposed, row.care_proposed = proposal.amount, proposal.care
    row.proposed_on = clock.today()
    cover = rules.cover_of(row)
    row.family_size, row.covered_size = len(cover.family), len(cover.covered)
    row.people_used = rules.people_as_known(row.household)
    row.explanation, row.tests = list(proposal.explanation), list(proposal.tests)
    row.priced_from, row.priced_until = proposal.priced_from, proposal.priced_until
    row.repriced_from = None
    row.small_sum = proposal.small_sum
    row.later_amounts, row.differences = list(proposal.later), list(proposal.differences)
    if proposal.amount:
        rules.check_conditions(row)
    keep(row)
    if row.accepted_on:  # a small sum is quick relief, and was from its acceptance
        time_limits.begin_accepted(row, row.accepted_on)
    audit.record(
        "amount_proposed", row, by=by, amount=str(proposal.amount), covered=row.covered_size
    )
    return row


@explained()
@transaction.atomic
def submit(*, by: User, application: Application, version: int, opinion: str) -> Application:
    """Close the evidence, freeze the route and hand the case to its first tier. (57号 Art 19)"""
    row = take_application("submit", application, by, version)
    rules.check_given(opinion, _("town's opinion"))
    accepted_on, amount = row.accepted_on, row.amount_proposed
    if accepted_on is None or amount is None:
        raise NotAllowed(_("The application has not been accepted yet."))
    rules.check_amount(row, amount)
    rules.check_conditions(row)
    rules.check_may_hold(row, by)
    rule = rules.route_for(row, amount, accepted_on)
    file_kin(row)
    row.rule, row.route = rule, rules.tiers_of(row, rule)
    row.tier = row.route[0]
    time_limits.begin_whole_case(row, accepted_on, rule.total_days)
    row.round += 1
    row.town_opinion = opinion.strip()
    row.submitted_by, row.submitted_at = by, timezone.now()
    _move_application(row, S.IN_REVIEW)
    keep(row)
    file_for_check(row)
    time_limits.move_on(row, clock.today())
    audit.record(
        "application_submitted", row, by=by, route=row.route, amount=str(amount), round=row.round
    )
    return row


@explained()
@transaction.atomic
def change_programme(
    *,
    by: User,
    application: Application,
    version: int,
    programme: Programme,
    beneficiary: Person | None = None,
) -> Application:
    """The family goes on with another programme, or for another of them; evidence is kept.

    What was answered of one person stays that person's. `beneficiary`: the one to be helped.

    (一次申请、分类审核认定, 国办发〔2023〕39号 五(一))
    """
    row = take_application("change_programme", application, by, version)
    rules.check_is_one_of_several(programme)
    before, whom = row.programme, row.beneficiary
    row.turn_to(programme, beneficiary)
    if (row.programme, row.beneficiary) != (before, whom):
        _judge_anew(row)
    rules.check_may_register(row.household, programme, row.beneficiary, by)
    drop_amount(row)
    rules.check_request(row)
    rules.check_answers(row)
    rules.check_who(row)
    rules.check_may_hold(row, by)
    if row.accepted_on:
        _start_clocks(row, row.accepted_on)
    keep(row)
    audit.record(
        "programme_changed",
        row,
        by=by,
        before=before.name,
        programme=programme.name,
        whom=row.beneficiary.name if row.beneficiary else "",
    )
    return row


def _judge_anew(row: Application) -> None:
    """What neighbours and county found was about another person or programme.

    Before the acceptance nobody has looked at anything.
    """
    drop_check(row)
    if row.accepted_on:
        row.turned_at = timezone.now()


@transaction.atomic
def withdraw(*, by: User, application: Application, version: int, reason: str) -> Application:
    """The applicant takes the application back."""
    row = take_application("withdraw", application, by, version)
    rules.check_given(reason, _("reason"))
    _move_application(row, S.WITHDRAWN)
    keep(row)
    time_limits.end_all(row, clock.today())
    audit.record("application_withdrawn", row, by=by, reason=reason.strip())
    return row
