"""An import is taken back after a snapshot, findings or payments stand on it."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from benefits.models import Payment, PayrollRun
from benefits.states import PaymentStatus
from cases import publications
from cases.actions.papers import print_village_papers
from cases.models import (
    Award,
    Household,
    Member,
    PaymentKind,
    Person,
    Programme,
    Publication,
    PublishedAward,
)
from cases.papers import VILLAGE_PAPERS
from counties import blocking, undo
from reports.actions import make_report
from reports.models import AnnualReport, Snapshot, SnapshotAward, SnapshotMember, TakenBack
from reports.snapshots import fill
from tests import factories, ledgers
from tests.cases.test_attachments import put
from tests.cases.test_ledgers import take
from tests.verification.test_means import application
from verification.models import Comparison, Finding
from verification.states import FindingStatus
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.models import BatchStatus, Event, ImportBatch

pytestmark = pytest.mark.django_db
DECEMBER = date(2022, 12, 1)
REASON = "错的文件"


@pytest.fixture
def county(ledger_county):
    return ledger_county


@pytest.fixture
def clerk(county):
    return factories.user(Role.COUNTY_CASEWORKER)


@pytest.fixture(scope="module")
def _batch(ledger_county, once):
    return once(lambda: two_people(ledger_county)).pk


@pytest.fixture
def batch(_batch, db):
    return ImportBatch.objects.get(pk=_batch)


def two_people(county):
    factories.parameters()
    return take(county, ledgers.roll(ledgers.person(1), ledgers.person(2)))


def freeze(county):
    snapshot = Snapshot.objects.create(county=county, month=DECEMBER)
    fill(snapshot)
    snapshot.refresh_from_db()
    return snapshot


def find(county, award, **fields):
    comparison = Comparison.objects.create(county=county, month=DECEMBER)
    return Finding.objects.create(
        comparison=comparison,
        county=county,
        town=award.town,
        award=award,
        person=award.payee,
        month=DECEMBER,
        **{"kind": "car", "key": str(award.pk), "status": "open", "department": "car"} | fields,
    )


def run(county):
    return PayrollRun.objects.create(
        county=county, month=DECEMBER, sequence=1, created_by=factories.user(Role.FINANCE)
    )


def pay(award, **fields):
    values = {
        "award": award,
        "programme": award.programme,
        "source": award.programme.fund_source,
        "town": award.town,
        "residence": award.residence,
        "month": DECEMBER,
        "pay_month": DECEMBER,
        "kind": PaymentKind.REGULAR,
        "persons": 1,
        "basic": 400,
        "amount": 400,
        "payee": award.payee,
        "payee_name": "某",
        "status": PaymentStatus.PAID,
        "paid_on": date(2022, 12, 10),
    }
    return Payment.objects.create(**values | fields)


def test_a_frozen_snapshot_keeps_its_numbers_and_says_so(client, county, clerk, batch):
    snapshot = freeze(county)
    before = SnapshotAward.objects.count(), SnapshotMember.objects.count()
    assert before[0] == 2
    undo.take_back(by=clerk, batch=batch, reason=REASON)
    assert not Award.objects.exists()
    assert not Household.objects.exists()
    assert not Member.objects.filter(left_on=None).exists()
    assert (SnapshotAward.objects.count(), SnapshotMember.objects.count()) == before
    numbers = {row.award.number for row in SnapshotAward.objects.select_related("award")}
    assert len(numbers) == 2
    note = TakenBack.objects.get()
    assert (note.snapshot, note.batch, note.by, note.reason) == (snapshot, batch, clerk, REASON)
    client.force_login(factories.user(Role.STATISTICIAN))
    page = client.get(reverse("reports:snapshot_list")).content.decode()
    assert batch.file_name in page
    assert REASON in page
    assert Event.objects.filter(verb="snapshot_base_taken_back").count() == 1


def test_what_hangs_in_a_village_is_taken_off_its_board(client, county, clerk, batch):
    """A list that was printed is no reason against the undoing; what it named comes off."""
    Programme.objects.update(public_notice=True)
    village = Award.objects.first().village
    print_village_papers(by=clerk, paper=VILLAGE_PAPERS["publication"], villages=[village])
    said = {"place": "公布栏", "hung_by": "村主任", "recorded_by": clerk}
    said |= {"hung_on": timezone.localdate(), "recorded_at": timezone.now()}
    Publication.objects.update(**said)
    hung = PublishedAward.objects.count()
    assert hung > 0
    undo.take_back(by=clerk, batch=batch, reason=REASON)
    assert not Award.objects.exists()
    (row,) = publications.villages_due(clerk, timezone.localdate())
    assert (row.village, row.to_hang, row.to_take_down) == (village, 0, hung)
    client.force_login(clerk)
    page = client.get(reverse("cases:publication", args=[village.pk])).content.decode()
    assert "待撤下" in page
    assert "/awards/" not in page.partition("<h2>")[2]


def test_the_workbook_of_its_report_says_so_too(
    county, clerk, batch, django_capture_on_commit_callbacks
):
    freeze(county)
    with django_capture_on_commit_callbacks(execute=True):
        report = make_report(
            by=factories.user(Role.STATISTICIAN), county=county, year=DECEMBER.year
        )
    report.refresh_from_db()
    figures, name = report.figures, report.workbook.name
    assert not any(REASON in line for line in cover_of(report))
    with django_capture_on_commit_callbacks(execute=True):
        undo.take_back(by=clerk, batch=batch, reason=REASON)
    report.refresh_from_db()
    assert report.figures == figures
    assert not report.workbook.storage.exists(name)
    (line,) = [line for line in cover_of(report) if REASON in line]
    assert batch.file_name in line


def cover_of(report):
    """The lines of the first worksheet."""
    with report.workbook.open() as stored:
        sheet = load_workbook(BytesIO(stored.read())).worksheets[0]
    return [" ".join(map(str, row)) for row in sheet.iter_rows(values_only=True)]


def test_the_same_ledger_can_be_taken_over_again_and_the_next_snapshot_counts_it_once(
    county, clerk, batch
):
    freeze(county)
    undo.take_back(by=clerk, batch=batch, reason=REASON)
    people = Person.objects.count()
    again = take(county, ledgers.roll(ledgers.person(1), ledgers.person(2)))
    assert again.status == BatchStatus.IMPORTED
    assert Award.objects.count() == 2
    assert Person.objects.count() == people
    corrected = Snapshot.objects.create(county=county, month=DECEMBER, revision=2, reason="更正")
    fill(corrected)
    assert corrected.awards.count() == 2
    assert set(corrected.awards.values_list("award__batch", flat=True)) == {again.pk}


def test_findings_are_withdrawn_closed_ones_stay(county, clerk, batch):
    first, second = Award.objects.order_by("pk")
    open_one = find(county, first)
    closed = find(
        county,
        second,
        status="closed",
        action="none",
        confirmed=False,
        verification_note="无车",
        verified_by=factories.user(Role.TOWN_CASEWORKER),
        verified_at="2023-01-05T00:00Z",
        closed_by=clerk,
        closed_at="2023-01-06T00:00Z",
    )
    listed = {str(one.label): one.value for one in undo.standing_on(batch)}
    assert list(listed.values()) == ["1", "1"]
    undo.take_back(by=clerk, batch=batch, reason=REASON)
    open_one.refresh_from_db()
    closed.refresh_from_db()
    assert open_one.status == FindingStatus.WITHDRAWN
    assert open_one.withdrawn_at
    assert closed.status == FindingStatus.CLOSED
    assert Event.objects.get(verb="finding_withdrawn").reason == REASON
    find(county, first)  # the same is found again


def test_what_a_payroll_run_paid_by_cannot_be_undone(client, county, clerk, batch):
    award = Award.objects.first()
    pay(award, run=run(county))
    with pytest.raises(NotAllowed, match="2022-12"):
        undo.take_back(by=clerk, batch=batch, reason=REASON)
    assert Award.objects.count() == 2
    client.force_login(clerk)
    answer = client.get(reverse("counties:undo", args=[batch.pk]), follow=True)
    assert "2022-12" in answer.content.decode()


def test_payments_taken_over_are_undone_first(county, clerk, batch):
    other = ImportBatch.objects.create(
        county=county,
        kind="pay",
        file_name="发放.xlsx",
        sha256="0",
        size=1,
        finished_at=batch.finished_at,
    )
    pay(Award.objects.first(), batch=other)
    assert blocking.in_the_way(batch).files == [other]
    assert not blocking.in_the_way(other)  # nothing is to be undone before the payments
    with pytest.raises(NotAllowed, match="发放.xlsx"):
        undo.take_back(by=clerk, batch=batch, reason=REASON)
    assert Award.objects.count() == 2


def test_an_award_in_a_snapshot_and_in_a_case_stays(county, clerk, batch):
    freeze(county)
    household = Household.objects.first()
    application(household=household, applicant=household.head, town=household.town)
    with pytest.raises(NotAllowed):
        undo.take_back(by=clerk, batch=batch, reason=REASON)
    assert Award.objects.count() == 2
    assert not TakenBack.objects.exists()


def test_the_page_lists_what_stands_on_the_file(client, county, clerk, batch):
    freeze(county)
    snapshot = Snapshot.objects.get()
    AnnualReport.objects.create(
        county=county, year=2022, snapshot=snapshot, kind="dibao_month", workbook="x.xlsx"
    )
    find(county, Award.objects.first())
    client.force_login(clerk)
    here = reverse("counties:undo", args=[batch.pk])
    page = client.get(here).content.decode()
    assert "2022年12月" in page
    assert "最低生活保障月报表" in page
    assert "dibao_month" not in page
    client.post(here, {"reason": REASON})
    batch.refresh_from_db()
    assert batch.status == BatchStatus.UNDONE
    assert Finding.objects.get().status == FindingStatus.WITHDRAWN
    client.force_login(factories.user(Role.AUDITOR))
    assert client.get(here).status_code == 403


def test_a_family_whose_folder_holds_papers_stays(county, clerk, batch):
    home = Award.objects.first().household
    put(home, by=clerk)
    with pytest.raises(NotAllowed, match="档案材料"):
        undo.take_back(by=clerk, batch=batch, reason=REASON)
    assert Household.objects.filter(pk=home.pk).exists()
    assert home.attachments.count() == 1
