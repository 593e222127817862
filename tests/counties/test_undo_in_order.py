"""What an import waits for is named before anything is undone, with where each is met."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benefits.models import PayrollRun
from cases.models import Award
from counties import blocking, undo
from counties.blocking import PAGES, in_the_way
from tests import factories, ledgers
from tests.cases.test_ledgers import take
from tests.counties.test_undo import REASON, pay, run
from tests.verification.test_means import application
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.models import BatchStatus, ImportBatch

pytestmark = pytest.mark.django_db
RELIEF = {
    "申请日期": "2022-06-01",
    "受理乡镇": "测试1镇",
    "申请人": "户主1",
    "身份证号": ledgers.person(1)["身份证号"],
    "家庭人口": 1,
    "批准金额": 800,
    "发放日期": "2022-06-10",
}


@pytest.fixture
def county(ledger_county):
    factories.parameters()
    return ledger_county


@pytest.fixture
def clerk(county):
    return factories.user(Role.COUNTY_CASEWORKER)


@pytest.fixture
def roll(county):
    return take(county, ledgers.roll(ledgers.person(1)), name="低保.xlsx")


@pytest.fixture
def relief(county, roll):
    """A grant to a family that the roll brought."""
    batch = take(
        county, ledgers.book("台账", list(RELIEF), (RELIEF,)), kind="relief", name="临时.xlsx"
    )
    assert (batch.saved, batch.rejected) == (1, 0), batch.counts
    assert Award.objects.values("household").distinct().count() == 1
    return batch


@pytest.fixture
def paid(county, relief):
    """A third file, which stands on the second alone."""
    batch = ImportBatch.objects.create(
        county=county,
        kind="pay",
        file_name="发放.xlsx",
        sha256="0",
        size=1,
        status=BatchStatus.IMPORTED,
        finished_at=relief.finished_at.replace(year=relief.finished_at.year + 1),
    )
    pay(Award.objects.get(batch=relief), batch=batch)
    return batch


def page(client, clerk, batch, name="undo"):
    client.force_login(clerk)
    return client.get(reverse(f"counties:{name}", args=[batch.pk])).content.decode()


def test_later_files_are_named_in_their_order_with_where_they_are_undone(
    client, clerk, roll, relief, paid
):
    assert in_the_way(roll).files == [paid, relief]
    shown = page(client, clerk, roll)
    for later in (paid, relief):
        assert (
            f'<a href="{reverse("counties:undo", args=[later.pk])}">{later.file_name}</a>' in shown
        )
    assert shown.index(paid.file_name) < shown.index(relief.file_name)
    assert 'name="reason"' not in shown
    with pytest.raises(NotAllowed, match="发放.xlsx → 临时.xlsx"):
        undo.take_back(by=clerk, batch=roll, reason=REASON)


def test_followed_in_their_order_the_import_goes(clerk, roll, relief):
    for batch in (*in_the_way(roll).files, roll):
        undo.take_back(by=clerk, batch=batch, reason=REASON)
    assert not Award.objects.exists()


def test_a_case_of_the_family_is_named_with_its_own_page(client, clerk, roll):
    home = Award.objects.get().household
    case = application(household=home, applicant=home.head, town=home.town)
    link = f'<a href="{reverse("cases:application", args=[case.pk])}">申请 {case.number}</a>'
    assert link in page(client, clerk, roll)
    with pytest.raises(NotAllowed, match=case.number):
        undo.take_back(by=clerk, batch=roll, reason=REASON)


def test_what_a_run_has_paid_says_why_instead_of_a_button(client, county, clerk, roll):
    here = reverse("cases:ledger_detail", args=[roll.pk])
    button = reverse("counties:undo", args=[roll.pk])
    assert button in page(client, clerk, roll, "undo_offered")
    pay(Award.objects.get(), run=run(county))
    shown = page(client, clerk, roll, "undo_offered")
    assert button not in shown
    assert "2022-12" in shown
    assert reverse("counties:undo_offered", args=[roll.pk]) in client.get(here).content.decode()


def test_a_run_that_paid_what_a_later_file_brought_is_named(client, county, clerk, roll, relief):
    pay(Award.objects.get(batch=relief), run=run(county))
    shown = page(client, clerk, roll, "undo_offered")
    assert "button--danger" not in shown
    paying = PayrollRun.objects.get()
    assert reverse("benefits:run", args=[paying.pk]) in page(client, clerk, roll)
    assert date(2022, 12, 1) == paying.month


def test_of_many_rows_the_number_is_enough(monkeypatch, clerk, roll):
    monkeypatch.setattr(blocking, "NAMED", 1)
    home = Award.objects.get().household
    for status in ("draft", "rejected"):
        application(household=home, applicant=home.head, town=home.town, status=status)
    obstacles = in_the_way(roll)
    assert (len(obstacles.rows), obstacles.more) == (1, 1)


def test_the_pages_are_those_of_their_rows():
    for name in PAGES.values():
        assert reverse(name, args=[1])


def test_the_page_asks_for_few_statements_however_many_files_follow(
    client, county, clerk, roll, relief, paid
):
    page(client, clerk, roll)
    with CaptureQueriesContext(connection) as asked:
        page(client, clerk, roll)
    for n in range(2, 8):
        later = ImportBatch.objects.create(
            county=county,
            kind="pay",
            file_name=f"发放{n}.xlsx",
            sha256=str(n),
            size=1,
            status=BatchStatus.IMPORTED,
            finished_at=paid.finished_at.replace(month=n, day=1),
        )
        pay(
            Award.objects.get(batch=relief),
            batch=later,
            month=date(2021, n, 1),
            pay_month=date(2021, n, 1),
        )
    with CaptureQueriesContext(connection) as asked_of_more:
        shown = page(client, clerk, roll)
    assert "发放7.xlsx" in shown
    assert len(asked_of_more) <= len(asked) <= 60
