"""A small county at the end of 2022: a little of everything that a report counts."""

from datetime import date, datetime
from decimal import Decimal

from django.test import TestCase
from django.utils import timezone

from benefits.models import Payment
from benefits.states import PaymentStatus
from cases.models import AwardMember, FundSource, Supplement
from reports import actions, annual
from reports.models import AnnualReport, PublishedFigure, ReportPlan
from tests import factories
from tests.verification.files import department_file, supplement_kinds
from verification.models import Comparison, Finding
from verification.states import FindingStatus
from welfare.accounts.roles import Role
from welfare.models import ImportBatch

DECEMBER = date(2022, 12, 1)
HALF = {"eat": True, "dress": False, "walk": False}
MOST_QUERIES = 18  # of the page eight, of the session and the test's accounts the others
GROUPS = ("unstable", "marginal", "sudden")
SERIES = [
    {"name": "农村低保", "programmes": ["DIBAO"], "residence": "rural"},
    {"name": "城市低保", "programmes": ["DIBAO"], "residence": "urban"},
    {
        "name": "农村分散特困",
        "programmes": ["TEKUN"],
        "residence": "rural",
        "care_form": "home",
    },
]
ENDED = {"status": "ended", "stop_way": "ledger", "left_reason": "收入超过标准"}


def rolls():
    """Awards of every programme; the number of persons is in the comments."""
    factories.parameters()
    kinds = supplement_kinds()
    area, other = factories.town(1), factories.town(2)
    made = {
        "old": factories.award(size=3, area=area, kept_after_exit=True),  # 3
        "new": factories.award(  # 2, first paid in January
            size=2,
            area=other,
            joined_on=date(2022, 12, 20),
            first_month=date(2023, 1, 1),
            exit_support_from=date(2022, 10, 1),
            exit_support_months=6,
        ),
        "city": factories.award(household=factories.household(area, 1, urban=True)),  # 1
        "left": factories.award(
            size=2, area=area, left_on=date(2022, 6, 30), last_month=date(2022, 6, 1), **ENDED
        ),
        "long ago": factories.award(
            area=area, left_on=date(2021, 12, 31), last_month=date(2021, 12, 1), **ENDED
        ),
        "home": factories.award("TEKUN", care_form="home", care_grade="self", care_answers=HALF),
        "institution": factories.award(
            "TEKUN", care_form="institution", care_grade="partial", care_answers=HALF
        ),
        "orphan": factories.award("ORPHAN"),
    }
    for award in (made["left"], made["long ago"]):
        end = AwardMember.objects.filter(award=award)
        end.update(period=(award.first_month, date(2022, 7, 1)))
    for member, code in zip(made["old"].members.all(), ("SEVERE", "ELDERLY", "MINOR"), strict=True):
        Supplement.objects.create(
            member=member, kind=kinds[code], first_month=made["old"].first_month, reason="台账"
        )
    return made


def relief(made):
    """Two cases within, one paid by a fund of its own, one of the year before."""
    county = factories.county()
    fund, _new = FundSource.objects.get_or_create(
        county=county, code="BOAT", defaults={"name": "同舟工程", "separate": True}
    )
    day = date(2022, 5, 6)
    common = {"joined_on": day, "decided_on": day, "decided_tier": "town"}
    made["relief"] = factories.award(
        "RELIEF", size=4, basic=800, relief_first=True, cause="disaster", **common
    )
    made["online"] = factories.award("RELIEF", size=1, basic=610, channel="online", **common)
    made["fund"] = factories.award("RELIEF", size=2, basic=2000, fund_source=fund, **common)
    earlier = {"joined_on": date(2021, 5, 6), "decided_on": date(2021, 5, 6)}
    made["earlier"] = factories.award("RELIEF", basic=999, **earlier)


def watch(made):
    """One person per kind of coverage, one of a separate fund, one covered by nothing."""
    people = ["old", "home", "orphan", "relief", "fund"]
    strangers = factories.household(size=1)
    for person in [*(made[name].payee for name in people), strangers.head]:
        for day in (date(2022, 6, 30), date(2022, 12, 31), date(2023, 3, 31)):
            listed(person, "unstable", as_of=day)


def listed(person, code="sudden", as_of=DECEMBER, **fields):
    """One person on the list of a group, all groups of the county made."""
    for each in GROUPS:
        factories.group(each)
    return factories.listed(person, code, as_of=as_of, **fields)


def plan(**sections):
    """What the county reports, instead of what it reported."""
    return ReportPlan.objects.update_or_create(
        county=factories.county(), defaults={"definition": sections}
    )[0]


def batch(name):
    """A file that payments come from."""
    return ImportBatch.objects.create(
        kind="pay", county=factories.county(), file_name=name, sha256=name, size=1
    )


def pay(award, month, amount, source, status=PaymentStatus.PAID, **fields):
    """One payment that the bank has answered."""
    paid = status == PaymentStatus.PAID
    return Payment.objects.create(
        award=award,
        programme=fields.pop("programme", award.programme),
        town=award.town,
        residence=award.residence,
        care_form=getattr(getattr(award, "care_detail", None), "form", ""),
        month=month,
        kind=fields.pop("kind", "regular"),
        persons=award.covered_size,
        basic=Decimal(amount),
        amount=Decimal(amount),
        payee=award.payee,
        payee_name=award.payee.name,
        status=status,
        batch=source,
        **{
            "pay_month": month,
            "paid_on": month if paid else None,
            "failure": "" if paid else "账户错误",
            **fields,
        },
    )


def payments(made):
    """A year of one household, with a payment that failed and was paid again."""
    source = batch("发放")
    for number in range(1, 13):
        pay(made["city"], date(2022, number, 1), 500, source)
    failed = pay(made["old"], date(2022, 3, 1), 700, source, PaymentStatus.FAILED)
    pay(made["old"], failed.month, 700, source, replaces=failed, pay_month=date(2022, 4, 1))
    pay(made["old"], date(2021, 12, 1), 650, source)
    pay(made["home"], date(2022, 12, 1), 800, source)


def findings(made):
    """A finished comparison with a closed finding, a car and a large cost."""
    county = factories.county()
    department_file("car", [(made["old"].payee, {"identifier": "陕A1"})])
    run = Comparison.objects.create(
        county=county,
        month=DECEMBER,
        finished_at=timezone.now(),
        records_compared=7,
        persons_compared=9,
    )
    common = {"comparison": run, "county": county, "month": DECEMBER, "town": factories.town()}
    Finding.objects.create(
        kind="car",
        key="1",
        status=FindingStatus.OPEN,
        award=made["old"],
        evidence=[{"row": 2}, {"row": 3}],
        **common,
    )
    return Finding.objects.create(
        kind="dead",
        key="2",
        status=FindingStatus.VERIFIED,
        award=made["home"],
        person=made["home"].payee,
        verified_by=factories.user(Role.TOWN_CASEWORKER),
        verified_at=timezone.now(),
        verification_note="属实",
        confirmed=True,
        **common,
    )


def everything():
    """The whole scene; awards by name."""
    made = rolls()
    relief(made)
    watch(made)
    payments(made)
    findings(made)
    plan(series=SERIES)
    PublishedFigure.objects.create(
        county=factories.county(), year=2022, key="roll.persons", value=7, source="测试"
    )
    PublishedFigure.objects.create(
        county=factories.county(), year=2022, key="elsewhere", value=1, source="测试"
    )
    return made


def statistician(area=None):
    """Who freezes and reports."""
    return factories.user(Role.STATISTICIAN, area or factories.county())


def freeze(month=DECEMBER, reason="", county=None):
    """Freeze a month, job and all."""
    area = county or factories.county()
    with TestCase.captureOnCommitCallbacks(execute=True):
        made = actions.freeze(by=statistician(area), county=area, month=month, reason=reason)
    made.refresh_from_db()
    return made


def report(year=2022, month=12):
    """Make the report of a year up to a month, job and all."""
    area = factories.county()
    with TestCase.captureOnCommitCallbacks(execute=True):
        made = actions.make_report(by=statistician(), county=area, year=year, month=month)
    rows = AnnualReport.objects.select_related("county", "snapshot__county", "job", "made_by")
    return rows.get(pk=made.pk)


def make(kind, month=12, area=None):
    """Make a report of a kind at the end of 2022, job and all."""
    county = factories.county()
    with TestCase.captureOnCommitCallbacks(execute=True):
        made = actions.make_report(
            by=statistician(), county=county, year=2022, month=month, kind=kind, area=area
        )
    rows = AnnualReport.objects.select_related(*actions.OF_WORKBOOK, "job")
    return rows.get(pk=made.pk)


def value(report, key):
    """A figure as it stands in the report."""
    return report.figures["values"].get(key)


def outcomes(report, code):
    """What one check says, by subject."""
    return {o.subject: o.result for o in annual.outcomes(report) if o.code == code}


def text(response):
    """A page, to be read."""
    return response.content.decode()


def closed(finding, at: datetime):
    """The county closes a finding at a moment."""
    Finding.objects.filter(pk=finding.pk).update(
        status=FindingStatus.CLOSED,
        closed_by=factories.user(Role.COUNTY_APPROVER),
        closed_at=at,
        action="end",
        ground="property",
    )
