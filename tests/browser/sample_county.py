"""The sample county as the pictures show it: ledgers, open cases, a run and the annual report."""

from datetime import date

from celery import current_app
from django.core.management import call_command
from django.urls import reverse

from benefits.actions import payroll
from benefits.models import PayrollRun
from cases.models import Application
from counties.management.commands.load_demo import COUNTY
from reports import actions
from reports.models import AnnualReport, Snapshot
from tests.benefits import scene
from tests.browser import sample_cases
from welfare.models import Division, User

JANUARY, DECEMBER, YEAR = date(2023, 1, 1), date(2022, 12, 1), 2022


def prepare() -> list[tuple[str, str, str]]:
    """Add what is missing; name, account and address of every picture."""
    current_app.conf.task_always_eager = True  # the jobs end before the pictures are taken
    call_command("load_demo", verbosity=0)
    sample_cases.bring_all()
    case = Application.objects.get(applicant__name=sample_cases.SAMPLES[0].name)
    return [
        ("case", "county-approver", reverse("cases:application", args=[case.pk])),
        ("queue", "county-approver", reverse("cases:queue")),
        ("payroll", "bureau-head", reverse("benefits:run", args=[_run().pk])),
        ("report", "statistician", reverse("reports:annual", args=[_report().pk])),
    ]


def _run() -> PayrollRun:
    """January 2023, signed once."""
    finance = User.objects.get(username="finance")
    reviewer = User.objects.get(username="payroll-reviewer")
    run = PayrollRun.objects.filter(month=JANUARY).first()
    if run is None:
        run = payroll.start_run(by=finance, month=JANUARY)
        run.refresh_from_db()
        run = scene.sign(run, reviewer)
    return run


def _report() -> AnnualReport:
    statistician = User.objects.get(username="statistician")
    county = Division.objects.get(code=COUNTY)
    if not Snapshot.objects.filter(county=county, month=DECEMBER).exists():
        actions.freeze(by=statistician, county=county, month=DECEMBER)
    report = AnnualReport.objects.filter(county=county, year=YEAR).first()
    return report or actions.make_report(by=statistician, county=county, year=YEAR)
