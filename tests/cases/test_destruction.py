"""Folders whose keeping period is over: listed, appraised by one, destroyed by another's word."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pgtrigger
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from cases import rules
from cases.actions import attachments
from cases.actions import destruction as actions
from cases.models import Attachment, DestructionFolder, DestructionList, Household
from cases.tasks import sweep_attachment_files
from tests import attached, factories
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.models import Event, Parameter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
YEAR = 2060
COLOURS = iter(f"#{n:06x}" for n in range(7, 2**24, 5003))


@pytest.fixture(autouse=True)
def _english():
    factories.parameters()
    with translation.override("en"):
        yield


@pytest.fixture
def in_2060(monkeypatch):
    day = date(YEAR, 3, 1)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: day)
    return day


def archivist():
    return factories.user(Role.COUNTY_CASEWORKER)


def approver():
    return factories.user(Role.COUNTY_APPROVER)


def folder(home, papers=1):
    """Papers of a family, put in long ago."""
    files = [attached.kept(attached.picture(next(COLOURS))) for _ in range(papers)]
    made = attachments.add_attachments(
        by=walk.worker(), household=home, files=files, kind="income", device="phone"
    )
    long_ago = timezone.make_aware(datetime(2022, 5, 2))
    Attachment.objects.filter(pk__in=[one.pk for one in made]).update(added_at=long_ago)
    return made


def ended(left_on=date(2022, 5, 31), code="DIBAO"):
    award = factories.award(code=code)
    type(award).objects.filter(pk=award.pk).update(
        status="ended",
        stop_way="ledger",
        left_on=left_on,
        left_reason="收入超过",
        last_month=left_on.replace(day=1),
    )
    return award


def due(year):
    found = rules.due_folders(factories.county(), date(year, 3, 1))
    return {one.household_id: one for one in found}


def drawn():
    return actions.draw_up_destruction(by=archivist(), county=factories.county())


def appraised(row, **kept):
    said = {"version": row.version, "opinion": "逐卷鉴定，无保存价值", "kept": {}}
    return actions.appraise_destruction(by=archivist(), listed=row, **said | kept)


def decided(row, by=None, agreed=True):
    return actions.decide_destruction(
        by=by or approver(), listed=row, version=row.version, agreed=agreed, reason="同意鉴定意见"
    )


def on_disk():
    return {p for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file()}


def test_a_folder_is_due_after_the_years_of_its_last_matter():
    award = ended()
    folder(award.household, papers=2)
    assert due(2052) == {}  # kept to the end of 2022 + 30
    found = due(2053)[award.household_id]
    assert (found.closed_on, found.kept_until, found.papers) == (date(2022, 5, 31), 2052, 2)


def test_a_family_never_helped_goes_by_its_own_period():
    home = factories.household()
    folder(home)
    assert home.pk not in due(2032)
    assert due(2033)[home.pk].kept_until == 2032


@pytest.mark.parametrize("running", ["award", "application"])
def test_nothing_is_due_while_something_runs(running):
    award = ended()
    folder(award.household)
    if running == "award":
        factories.award(household=award.household, code="LIVING")
    else:
        walk.opened(household=award.household)
    assert award.household_id not in due(2090)


def test_a_county_without_the_period_is_told_so(in_2060):
    folder(ended().household)
    Parameter.objects.filter(key="folder_years_once").delete()
    with pytest.raises(NotAllowed, match="one sum"):
        drawn()


def test_the_files_go_and_the_rows_and_the_log_stay(in_2060, django_capture_on_commit_callbacks):
    award, before = ended(), on_disk()
    [paper] = folder(award.household)
    assert on_disk() != before
    with django_capture_on_commit_callbacks(execute=True):
        row = decided(appraised(drawn()))
    assert row.status == "destroyed"
    assert on_disk() == before
    paper.refresh_from_db()
    assert (paper.destroyed_in, paper.kind) == (row, "income")
    verbs = set(Event.objects.values_list("verb", flat=True))
    assert {"destruction_drawn_up", "destruction_appraised", "destruction_decided"} <= verbs
    assert Event.objects.get(verb="folder_destroyed").subject_id == award.household_id
    with pytest.raises(NotAllowed, match="destroyed"):
        attachments.look_at_attachment(by=walk.worker(), attachment=paper)
    assert due(2090) == {}


def test_a_file_that_could_not_be_deleted_goes_by_the_sweep(in_2060, monkeypatch):
    monkeypatch.setattr("cases.attachment_files.SURE_AFTER", timedelta(days=-1))
    sweep_attachment_files()
    before = on_disk()
    folder(ended().household)
    sweep_attachment_files()
    assert on_disk() != before
    decided(appraised(drawn()))
    sweep_attachment_files()
    assert on_disk() == before


def test_what_is_kept_longer_stays_with_its_reason(in_2060):
    stays, goes = ended(), ended()
    [kept], [gone] = folder(stays.household), folder(goes.household)
    row = drawn()
    of_stays = row.folders.get(household=stays.household)
    row = decided(appraised(row, kept={of_stays.pk: "仍在追缴"}))
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.destroyed_in, gone.destroyed_in) == (None, row)
    of_stays.refresh_from_db()
    assert of_stays.kept_because == "仍在追缴"


def test_a_family_that_came_back_keeps_its_folder(in_2060):
    back, goes = ended(), ended()
    [kept], _gone = folder(back.household), folder(goes.household)
    row = appraised(drawn())
    factories.award(household=back.household, code="LIVING")
    decided(row)
    kept.refresh_from_db()
    assert kept.destroyed_in is None
    assert DestructionFolder.objects.get(household=back.household).kept_because


def test_a_refused_list_destroys_nothing_and_another_one_may_be_drawn_up(in_2060):
    [paper] = folder(ended().household)
    row = decided(appraised(drawn()), agreed=False)
    paper.refresh_from_db()
    assert (row.status, paper.destroyed_in) == ("refused", None)
    assert drawn().pk != row.pk


def test_who_appraised_does_not_decide_and_each_step_comes_once(in_2060):
    folder(ended().household)
    row = drawn()
    with pytest.raises(NotAllowed, match="open already"):
        drawn()
    with pytest.raises(NotAllowed):
        decided(row)
    row = appraised(row)
    with pytest.raises(NotAllowed):
        appraised(row)
    both = archivist()
    DestructionList.objects.filter(pk=row.pk).update(appraised_by=approver())
    with pytest.raises(NotAllowed, match="another one decides"):
        decided(row)
    with pytest.raises(NotAllowed):
        decided(row, by=both)
    with pytest.raises(NotAllowed):
        actions.draw_up_destruction(by=walk.worker(), county=factories.county())


def test_nothing_due_is_said(in_2060):
    with pytest.raises(NotAllowed, match="No folder"):
        drawn()


def test_a_destroyed_paper_is_never_changed_again(in_2060):
    [paper] = folder(ended().household)
    decided(appraised(drawn()))
    for write in (
        lambda: Attachment.objects.filter(pk=paper.pk).update(destroyed_in=None),
        lambda: DestructionList.objects.update(opinion="x"),
        lambda: DestructionFolder.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()


def test_the_pages_lead_from_the_list_to_the_printed_roll(client, in_2060):
    folder(ended().household)
    client.force_login(archivist())
    made = client.post(reverse("cases:destruction_draw_up"))
    row = DestructionList.objects.get()
    assert made.url == reverse("cases:destruction_list", args=[row.pk])
    page = client.get(made.url).content.decode()
    assert reverse("cases:destruction_appraise", args=[row.pk]) in page
    form = {"version": row.version, "kept": [row.folders.get().pk], "opinion": "鉴定"}
    url = reverse("cases:destruction_appraise", args=[row.pk])
    assert "kept_because" in client.post(url, form).context["form"].errors
    client.post(url, {"version": row.version, "opinion": "鉴定"})
    paper = client.post(reverse("cases:destruction_paper_pdf", args=[row.pk]))
    assert paper["Content-Type"] == "application/pdf"
    assert Event.objects.filter(verb="destruction_printed").exists()
    client.force_login(approver())
    url = reverse("cases:destruction_decide", args=[row.pk])
    client.post(url, {"version": row.version + 1, "agreed": "True", "reason": "同意"})
    row.refresh_from_db()
    assert row.status == "destroyed"
    assert client.get(reverse("cases:destruction_lists")).status_code == 200
    home = row.folders.get().household_id
    assert "已销毁" in client.get(reverse("cases:folder", args=[home])).content.decode()


def test_a_paper_of_a_case_that_began_this_moment_is_not_destroyed(in_2060, monkeypatch):
    """Between the look at what is due and the marking of the papers another clerk is at work."""
    home = ended().household
    [old] = folder(home)
    row = appraised(drawn())
    looked = rules.due_folders
    new = []

    def then_somebody_asks(county, on):
        found = looked(county, on)
        walk.opened(household=home)
        new.extend(folder(home))
        return found

    monkeypatch.setattr(rules, "due_folders", then_somebody_asks)
    decided(row)
    assert Attachment.objects.get(pk=new[0].pk).destroyed_in is None
    assert Attachment.objects.get(pk=old.pk).destroyed_in == row


def test_the_families_are_locked_before_it_is_looked_at_what_is_due(in_2060, monkeypatch):
    """In one order, so that two at once do not wait for each other."""
    homes = sorted(ended().household.pk for _n in range(2))
    for home in Household.objects.filter(pk__in=homes):
        folder(home)
    row = appraised(drawn())
    with CaptureQueriesContext(connection) as asked:
        decided(row)
    said = [one["sql"] for one in asked.captured_queries]
    lock = next(at for at, sql in enumerate(said) if _locks_families(sql))
    look = next(at for at, sql in enumerate(said) if "kept_papers" in sql)
    assert lock < look
    assert 'ORDER BY "cases_household"."id"' in said[lock]


def _locks_families(sql):
    return 'FROM "cases_household"' in sql and "FOR UPDATE" in sql


def test_what_is_decided_of_a_folder_stays(in_2060):
    folder(ended().household)
    row = decided(appraised(drawn()))
    gone = row.folders.get()
    other = {"closed_on": gone.closed_on, "kept_until": 2052, "papers": 1, "pages": 1}
    for write in (
        lambda: DestructionFolder.objects.filter(pk=gone.pk).update(kept_because="还要查"),
        lambda: row.folders.create(household=factories.household(), **other),
    ):
        with pytest.raises(DatabaseError, match="decided list stay"), transaction.atomic():
            write()


@pytest.mark.parametrize(
    ("name", "refused"),
    [
        ("DestructionList:destruction_list_is_kept", "delete rows from cases_destructionlist "),
        ("DestructionList:destruction_list_stays_as_decided", "update rows from cases_destr"),
        ("DestructionFolder:destruction_folder_is_kept", "delete rows from cases_destructionf"),
        ("DestructionFolder:destruction_folder_stays_as_decided", "decided list stay"),
    ],
)
def test_each_trigger_holds_what_no_other_does(in_2060, name, refused):
    folder(ended().household)
    row = decided(appraised(drawn()))
    lists, folders = (
        model.objects.filter(pk=of.pk)
        for model, of in ((DestructionList, row), (DestructionFolder, row.folders.get()))
    )
    write = {
        "destruction_list_is_kept": lambda: lists._raw_delete("default"),
        "destruction_list_stays_as_decided": lambda: lists.update(opinion="改"),
        "destruction_folder_is_kept": lambda: folders._raw_delete("default"),
        "destruction_folder_stays_as_decided": lambda: folders.update(kept_because="还要查"),
    }[name.partition(":")[2]]
    with pytest.raises(DatabaseError, match=refused), transaction.atomic():
        write()
    if not name.endswith("list_is_kept"):  # its folders still point to it
        with pgtrigger.ignore(f"cases.{name}"):
            assert write() == 1
