"""Any list as a workbook: the rows of the page, with a reason, written by a job, soon gone."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from urllib.parse import quote

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from cases.models import Award
from tests import factories, taken
from tests.test_verbs import views
from welfare.accounts.roles import Role
from welfare.exceptions import MissingParameter, NotAllowed
from welfare.exports import actions
from welfare.exports.listed import ExportedList, left_sealed, page_at
from welfare.exports.tasks import write_export
from welfare.files import keeping
from welfare.models import Event, ImportBatch, Job, JobStatus, ListExport, Parameter

pytestmark = pytest.mark.django_db
LISTS = {name: view for name, view in views().items() if hasattr(view, "listing")}
HOMES = "/cases/households/"


@pytest.fixture(autouse=True)
def _county():
    factories.parameters()


@pytest.fixture
def worker(client):
    by = factories.user(Role.COUNTY_CASEWORKER)
    client.force_login(by)
    return by


def ordered(client, address, reason="年度核查入户", run=True):
    """The file of a list, ordered on its page and downloaded."""
    url = f"{reverse('welfare:export_order')}?list={quote(address, safe='')}"
    answer = client.post(url, {"reason": reason})
    return answer, ListExport.objects.last()


def downloaded(client, made):
    answer = client.post(reverse("welfare:export_take", args=[made.pk]))
    assert answer.status_code == 200, answer.url
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    return book.active


def rows_of(sheet):
    return [list(row) for row in sheet.iter_rows(min_row=3, values_only=True)]


def test_a_list_is_taken_along(client, worker, django_capture_on_commit_callbacks):
    for size in (1, 3, 2):
        factories.household(size=size)
    page = client.get(HOMES, {"sort": "-people"})
    link = f"{reverse('welfare:export_order')}?list={quote(HOMES + '?sort=-people', safe='')}"
    assert link in page.content.decode()
    asked = client.get(link).content.decode()
    assert "导出" in asked
    with django_capture_on_commit_callbacks(execute=True):
        answer, made = ordered(client, f"{HOMES}?sort=-people")
    assert answer.url == reverse("welfare:job", args=[made.job_id])
    made.refresh_from_db()
    assert (made.job.status, made.rows, made.job.done) == (JobStatus.DONE, 3, 3)
    assert made.kept_until == timezone.localdate() + timedelta(days=7)
    listed = client.get(reverse("welfare:export_list")).content.decode()
    assert "年度核查入户" in listed
    sheet = downloaded(client, made)
    shown = [home.head.name for home in page.context["page"]]
    assert [row[0] for row in rows_of(sheet)] == shown
    assert [row[4] for row in rows_of(sheet)] == [3, 2, 1]
    assert [cell.value for cell in sheet[2]][:2] == ["户主", "户编号"]
    mark = sheet.cell(1, 1).value
    assert worker.full_name in mark
    assert "年度核查入户" in mark
    assert "年度核查入户" in sheet.oddFooter.center.text
    told = {event.verb: event for event in Event.objects.filter(verb__startswith="list_")}
    assert told["list_ordered"].reason == told["list_taken"].reason == "年度核查入户"
    assert told["list_taken"].details["rows"] == 3


def test_the_filter_goes_along_and_stands_in_no_log(
    client, worker, django_capture_on_commit_callbacks
):
    first, _other = factories.household(), factories.household()
    with django_capture_on_commit_callbacks(execute=True):
        _answer, made = ordered(client, f"{HOMES}?q={quote(first.head.name)}")
    assert [row[0] for row in rows_of(downloaded(client, made))] == [first.head.name]
    said = str(list(Event.objects.values_list("details", flat=True)))
    said += str(list(Job.objects.values_list("arguments", "title")))
    assert first.head.name not in said


def test_a_filter_that_is_wrong_exports_nothing(client, worker, django_capture_on_commit_callbacks):
    factories.household()
    with django_capture_on_commit_callbacks(execute=True):
        _answer, made = ordered(client, f"{HOMES}?town=nothing")
    assert rows_of(downloaded(client, made)) == []


def test_a_town_takes_its_own(client, django_capture_on_commit_callbacks):
    home = factories.household(factories.town(1))
    factories.household(factories.town(2))
    client.force_login(factories.user(Role.TOWN_CASEWORKER, factories.town(1)))
    with django_capture_on_commit_callbacks(execute=True):
        _answer, made = ordered(client, HOMES)
    assert [row[0] for row in rows_of(downloaded(client, made))] == [home.head.name]


def test_without_a_reason_nothing_is_ordered(client, worker):
    answer, made = ordered(client, HOMES, reason="  ")
    assert (answer.status_code, made) == (200, None)
    with pytest.raises(NotAllowed):
        actions.order_export(by=worker, address=HOMES, reason=" ")


ELSEWHERE = ("//other.test/cases/households/", "https://other.test/cases/households/")


@pytest.mark.parametrize("address", ["", "/", "/jobs/", "/nowhere/", "//[", *ELSEWHERE])
def test_what_is_no_list_is_not_taken(client, worker, address):
    answer, made = ordered(client, address)
    assert (answer.url, made) == (reverse("welfare:export_list"), None)
    with pytest.raises(NotAllowed):
        actions.order_export(by=worker, address=address, reason="核对名单")


def test_who_may_not_open_the_page_takes_no_list(client):
    client.force_login(factories.user(Role.STATISTICIAN))
    answer, made = ordered(client, HOMES)
    assert (answer.status_code, made) == (403, None)


def test_a_right_that_is_gone_stops_the_job(worker):
    made = actions.order_export(by=worker, address=HOMES, reason="核对名单")
    worker.roles = [Role.STATISTICIAN]
    worker.save()
    write_export(made.job_id)
    made.refresh_from_db()
    assert (made.job.status, made.file.name) == (JobStatus.FAILED, "")


def test_a_second_click_orders_nothing(worker):
    first = actions.order_export(by=worker, address=HOMES, reason="核对名单")
    assert actions.order_export(by=worker, address=HOMES, reason="核对名单") == first
    assert actions.order_export(by=worker, address=f"{HOMES}?sort=name", reason="核对名单") != first


def test_a_second_purpose_is_not_lost_in_the_first_order(worker):
    first = actions.order_export(by=worker, address=HOMES, reason="核对名单")
    with pytest.raises(NotAllowed, match="核对名单"):
        actions.order_export(by=worker, address=HOMES, reason="上报市局")
    write_export(first.job_id)
    assert actions.order_export(by=worker, address=HOMES, reason="上报市局").reason == "上报市局"


def test_the_term_of_keeping_is_set_by_the_county(client, worker):
    Parameter.objects.filter(key="list_export_days").delete()
    with pytest.raises(MissingParameter):
        actions.order_export(by=worker, address=HOMES, reason="核对名单")


def test_nobody_else_has_it(client, worker, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        _answer, made = ordered(client, HOMES)
    client.force_login(factories.user(Role.COUNTY_CASEWORKER, factories.county(), "another"))
    taken = client.post(reverse("welfare:export_take", args=[made.pk]))
    assert taken.status_code == 404
    assert made.reason not in client.get(reverse("welfare:export_list")).content.decode()


def test_the_file_goes_when_its_day_is_over(client, worker, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        _answer, made = ordered(client, HOMES)
    made.refresh_from_db()
    storage, name = made.file.storage, made.file.name
    assert actions.destroy_expired() == 0
    gone = ListExport.objects.create(
        address=HOMES,
        title="家庭",
        reason="核对名单",
        county=made.county,
        area=made.county,
        ordered_by=worker,
        kept_until=timezone.localdate() - timedelta(days=1),
        rows=0,
        file=name,
    )
    refused = client.post(reverse("welfare:export_take", args=[gone.pk]))
    assert refused.url == reverse("welfare:export_list")
    assert storage.exists(name)
    assert actions.destroy_expired() == 1
    assert not storage.exists(name)
    gone.refresh_from_db()
    assert (gone.file.name, gone.destroyed_at is not None, gone.rows) == ("", True, 0)
    assert Event.objects.filter(verb="list_destroyed").count() == 1
    for change in (gone.delete, lambda: ListExport.objects.filter(pk=gone.pk).update(rows=3)):
        with pytest.raises(DatabaseError, match="list_export"), transaction.atomic():
            change()


def test_rows_with_errors_go_after_their_days(worker):
    """They hold whole numbers; a file that is still being taken over keeps them."""
    made = {}
    for name, days, status in (
        ("old", 31, "imported"),
        ("new", 29, "failed"),
        ("open", 99, "queued"),
    ):
        ended = timezone.now() - timedelta(days=days)
        batch = ImportBatch(county=worker.county, kind="x", sha256=name, size=1, file_name=name)
        batch.status, batch.finished_at = status, ended
        batch.error_file.save(f"{name}.xlsx", ContentFile(b"rows"), save=True)
        made[name] = batch
    old = made["old"].error_file
    job = Job.objects.create(
        kind="x", task="x", title="x", status="done", finished_at=ended, error_file=old.name
    )
    Parameter.objects.filter(key="error_file_days").delete()
    assert keeping.destroy_old_error_files() == 0
    factories.parameters()
    assert keeping.destroy_old_error_files() == 1
    assert not old.storage.exists(old.name)
    job.refresh_from_db()
    assert job.error_file.name == ""
    left = ImportBatch.objects.exclude(error_file="").values_list("sha256", flat=True)
    assert set(left) == {"new", "open"}
    assert Event.objects.filter(verb="error_file_destroyed").count() == 1
    assert keeping.destroy_old_error_files() == 0


@pytest.mark.parametrize("name", sorted(LISTS))
def test_the_words_of_a_list_are_there_in_both_languages(name):
    listing = LISTS[name].listing
    if callable(listing):
        return
    with translation.override("zh-hans"):
        assert all(not word.isascii() for word in [str(listing.title), *listing.headings]), (
            listing.headings
        )


class Town:
    def __str__(self):
        return "某镇"


def test_money_days_and_words_are_what_they_are():
    day, sum_ = date(2026, 1, 2), Decimal("3.10")
    listing = ExportedList("x", (("a", lambda row: row), ("b", lambda row: row.__class__)))
    cells = list(listing.cells([day, sum_, 4, None, Town()], None))
    assert [row[0] for row in cells[:4]] == [day, sum_, 4, None]
    assert isinstance(cells[4][0], str)


def test_numbers_that_no_column_shows_are_not_even_decrypted():
    rows = Award.objects.select_related("household__head", "payee")
    sealed = str(left_sealed(rows, ()).query)
    assert '."account"' not in sealed
    assert '."resident_id"' not in sealed
    assert '."name"' in sealed
    assert '."account"' in str(left_sealed(rows, ("account",)).query)


READS = [name for name, view in LISTS.items() if getattr(view.listing, "reads", ())]


def lists_taken(worker, address):
    with CaptureQueriesContext(connection) as asked:
        rows = taken.rows(worker, address)
    return rows, [one["sql"] for one in asked]


@pytest.mark.parametrize("name", sorted(READS))
def test_a_list_asks_nothing_for_its_single_rows(worker, name):
    """What a column reads is read with the row; the list is asked for once, in parts."""
    address = reverse(name)
    factories.award(size=1)
    rows, once = lists_taken(worker, address)
    assert len(rows) > 1
    for size in (1, 2, 3):
        factories.award(size=size)
    more, asked = lists_taken(worker, address)
    assert len(more) == len(rows) + 3
    assert len(asked) <= len(once)
    table = page_at(address).rows(worker).model._meta.db_table
    assert len([one for one in asked if f'FROM "{table}"' in one and "DECLARE" not in one]) <= 1
