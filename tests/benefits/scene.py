"""What the tests of payments share: rates of the invented county, and runs taken to a state."""

from datetime import date, timedelta
from decimal import Decimal

import pgtrigger
from django.utils import timezone

from benefits.actions import bank, payroll
from benefits.actions.accounts import confirm_account
from benefits.balance import reconcile
from benefits.models import Component, MonthDifference, PayrollRun, Standard, SupplementRate
from benefits.signing import seen
from benefits.states import RunStatus
from benefits.tasks import calculate_run
from cases.actions import record_survey
from cases.models import (
    Application,
    Award,
    Band,
    GoLive,
    Origin,
    Supplement,
    SupplementCondition,
    SupplementKind,
)
from cases.states import ApplicationStatus
from tests import factories
from welfare.accounts.roles import Role
from welfare.models import ImportBatch, Residence

MONTH = date(2026, 10, 1)
NEXT = date(2026, 11, 1)
DOCUMENT = "测试〔2020〕3号"
KINDS = (
    ("SEVERE", "重病重残", SupplementCondition.SEVERE, 144, 195),
    ("ELDERLY", "老年", SupplementCondition.ELDERLY, 96, 130),
    ("MINOR", "未成年", SupplementCondition.MINOR, 96, 130),
)


def kinds(of=None):
    """The three supplement kinds with their rates; kind by code."""
    area = of or factories.county()
    made = {}
    for position, (code, name, condition, rural, urban) in enumerate(KINDS, 1):
        kind, _new = SupplementKind.objects.get_or_create(
            county=area,
            code=code,
            defaults={"name": name, "position": position, "condition": condition},
        )
        with pgtrigger.ignore("benefits.SupplementRate:supplement_rate_when_live_by_draft"):
            for residence, amount in ((Residence.RURAL, rural), (Residence.URBAN, urban)):
                SupplementRate.objects.get_or_create(
                    kind=kind,
                    residence=residence,
                    valid_from=factories.LONG_AGO,
                    defaults={"amount": Decimal(amount), "document": DOCUMENT},
                )
        made[code] = kind
    return made


def standards(of=None):
    """Standards of 低保 and 特困."""
    area = of or factories.county()
    dibao, tekun = factories.programme("DIBAO", area), factories.programme("TEKUN", area)
    rows = [
        (dibao, Residence.RURAL, Component.BASIC, 480),
        (dibao, Residence.URBAN, Component.BASIC, 650),
        (tekun, Residence.RURAL, Component.BASIC, 624),
        (tekun, Residence.RURAL, Component.CARE_SELF, 106),
        (tekun, Residence.RURAL, Component.CARE_PARTIAL, 206),
        (tekun, Residence.RURAL, Component.CARE_FULL, 607),
    ]
    for programme, residence, component, amount in rows:
        Standard.objects.get_or_create(
            programme=programme,
            residence=residence,
            component=component,
            valid_from=factories.LONG_AGO,
            defaults={"amount": Decimal(amount), "document": DOCUMENT},
        )


def standard(code, amount, component=Component.BASIC, since=factories.LONG_AGO, of=None):
    """One more standard, urban and rural alike, whether a draft says so or not."""
    with pgtrigger.ignore("benefits.Standard:standard_when_live_by_draft"):
        for residence in Residence:
            Standard.objects.update_or_create(
                programme=factories.programme(code, of),
                residence=residence,
                component=component,
                valid_from=since,
                defaults={"amount": Decimal(amount), "document": f"测试〔{since.year}〕标准"},
            )


def bands(code, *rows):
    """Classes of a programme: code, amount, and what narrows them (age_from, age_to, grades)."""
    programme = factories.programme(code)
    for position, (band, amount, narrowed) in enumerate(rows, 1):
        Band.objects.create(
            programme=programme, code=band, name=f"档{band}", position=position, **narrowed
        )
        standard(code, amount, band)
    return programme


def ground():
    """What the runs of a whole module stand on: limits, a village, 低保 and who signs and pays."""
    factories.parameters()
    factories.programme("DIBAO")
    factories.village(factories.town())
    for somebody in (finance, reviewer, leader, cashier):
        somebody()
    factories.user(Role.TOWN_CASEWORKER)


def reconciled():
    """The reconciliation of the county as finance sees it, worked out now: reads a month."""
    reconcile.work_out(factories.county())
    return lambda month: reconcile.by_month(finance(), month, month)


def too_much(until=NEXT):
    """Months for which more is paid or on its way than is due, worked out now: the difference."""
    reconcile.work_out(factories.county())
    rows = MonthDifference.objects.filter(due__isnull=False, month__lte=until)
    return {(row.award_id, row.month): row.difference for row in rows if row.difference < 0}


def opened(code, of=None):
    """A programme that is open for applications."""
    programme = factories.programme(code, of)
    programme.open_for_applications = True
    programme.save()
    return programme


def applied(code="DIBAO", income=1000, size=1, accepted_on=None, home=None, **fields):
    """An accepted application with its survey, at the amount; `income` a year, None: no visit."""
    factories.parameters()
    day = accepted_on or timezone.localdate()
    home = home or factories.household(size=size)
    by = factories.user(Role.TOWN_CASEWORKER, home.town)
    row = Application.objects.create(
        number=f"T-{code}-{home.pk}",
        programme=opened(code, home.town.parent),
        household=home,
        applicant=home.head,
        town=home.town,
        status=ApplicationStatus.ACCEPTED,
        registered_by=by,
        accepted_on=day,
        accepted_by=by,
        deadline=day + timedelta(days=40),
        **fields,
    )
    return row if income is None else surveyed(row, income)


def surveyed(application, income):
    """Another home survey of an application."""
    application.refresh_from_db()
    record_survey(
        by=application.registered_by,
        application=application,
        version=application.version,
        visited_on=application.accepted_on,
        first_signer="张三",
        second_signer="李四",
        member_present="王五",
        housing="",
        observations="看见",
        annual_income=Decimal(income),
    )
    application.refresh_from_db()
    return application


def supplement(award, code="SEVERE", first_month=date(2022, 1, 1), last_month=None, nth=0):
    """A supplement for the nth covered person."""
    return Supplement.objects.create(
        member=award.members.order_by("pk")[nth],
        kind=kinds(award.programme.county)[code],
        first_month=first_month,
        last_month=last_month,
        reason="测试",
    )


def finance():
    return factories.user(Role.FINANCE)


def cashier():
    return factories.user(Role.CASHIER)


def reviewer():
    return factories.user(Role.PAYROLL_REVIEWER)


def leader():
    """Who signs runs second and decides no case."""
    return factories.user(Role.BUREAU_HEAD)


def account_right(award):
    """Somebody says why the account of a failed payment is right: it is paid there again."""
    award.refresh_from_db()
    confirm_account(by=finance(), award=award, version=award.version, reason="银行误退")


def approver():
    return factories.user(Role.COUNTY_APPROVER)


def run_to(status, month=MONTH):
    """A run of the month, taken to a status by the real actions.

    The calculation is called as the worker calls it: a test's transaction never commits.
    """
    factories.parameters()
    factories.live(month=month)  # what was due before the first run was paid elsewhere
    run = payroll.start_run(by=finance(), month=month)
    if status == RunStatus.DRAFT:
        return run
    calculate(run)
    return forward(PayrollRun.objects.get(pk=run.pk), status)


def goes_live(code, month=MONTH):
    """This programme alone is paid here from a month on; a run makes the others live."""
    now = timezone.now()
    GoLive.objects.get_or_create(
        programme=factories.programme(code),
        defaults={"month": month, "recorded_at": now, "confirmed_at": now},
    )
    factories.funded()


def pay_batch():
    """A ledger of payments."""
    return ImportBatch.objects.create(
        kind="pay", county=factories.county(), file_name="发放.xlsx", sha256="0" * 64, size=1
    )


def calculate(run):
    """What the worker does with the job of a run."""
    calculate_run(run.job_id)
    run.refresh_from_db()


def sign(run, by, **said):
    """First signature by somebody who has looked at everything that is ticked."""
    said = {"version": run.version, "looked_at": seen.asked(run), **said}
    return payroll.sign_run(by=by, run=run, **said)


def approve(run, by):
    """Second signature by somebody who has looked at everything that is ticked."""
    asked = seen.asked(run)
    return payroll.approve_run(by=by, run=run, version=run.version, looked_at=asked)


STEPS = {
    RunStatus.SIGNED: lambda run: sign(run, reviewer()),
    RunStatus.APPROVED: lambda run: approve(run, leader()),
    RunStatus.SENT: lambda run: bank.write_bank_file(by=cashier(), run=run, version=run.version),
}


def forward(run, status):
    """Take a calculated run on, step by step."""
    for step, act in STEPS.items():
        if run.status == status:
            return run
        if list(RunStatus).index(RunStatus(run.status)) < list(RunStatus).index(step):
            run = act(run)
    return run


def as_confirmed(award):
    """Turn a ledger's award into one that was confirmed here, with its application."""
    application = Application.objects.create(
        number=f"SQ{award.pk}",
        programme=award.programme,
        household=award.household,
        applicant=award.payee,
        town=award.town,
        registered_by=factories.user(Role.TOWN_CASEWORKER, award.town),
    )
    Award.objects.filter(pk=award.pk).update(origin=Origin.CONFIRMED, application=application)
    award.refresh_from_db()
    return award
