"""Dates that may be read in two ways: asked once, kept with the county's layout."""

from datetime import date

import pytest

from cases.models import Award
from tests import factories, ledgers
from tests.cases.test_ledger_pages import page, upload
from tests.cases.test_ledgers import take
from tests.welfare.test_preview_questions import answers
from welfare.accounts.roles import Role
from welfare.files.imports.county_layouts import with_date
from welfare.files.imports.merging import merge
from welfare.files.tables.values import day_forms
from welfare.models import Event, ImportBatch

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(ledger_county):
    return ledger_county


@pytest.fixture
def signed_in(client, county):
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    return client


def hand_in(client, *days):
    rows = [ledgers.person(n, 纳入时间=day) for n, day in enumerate(days, 1)]
    answer = upload(client, ledgers.roll(*rows))
    assert answer.status_code == 302
    return ImportBatch.objects.latest("pk")


def say(client, batch, how):
    said = answers(client, batch, date_0=how)
    batch.refresh_from_db()
    return said


@pytest.mark.parametrize(
    ("cell", "how", "day"),
    [
        (2022.1, "january", date(2022, 1, 1)),
        (2022.1, "october", date(2022, 10, 1)),
        ("1/2/2022", "%d/%m/%Y", date(2022, 2, 1)),
        ("1/2/2022", "%m/%d/%Y", date(2022, 1, 2)),
        ("1.2.2022", "%d.%m.%Y", date(2022, 2, 1)),
        ("22.6.5", "%y.%m.%d", date(2022, 6, 5)),
        ("05/06/22", "%d/%m/%y", date(2022, 6, 5)),
        ("05/06/22", "%m/%d/%y", date(2022, 5, 6)),
    ],
)
def test_what_the_file_leaves_open_is_asked_and_kept(
    signed_in, django_capture_on_commit_callbacks, cell, how, day
):
    batch = hand_in(signed_in, cell)
    (asked,) = batch.mapping["dates"]
    assert (asked["key"], asked["example"], asked["count"]) == ("joined_on", str(cell), 1)
    assert "dates" in batch.mapping["blocked"]
    shown = signed_in.get(page("detail", batch)).content.decode()
    assert page("confirm", batch) not in shown
    assert f"{cell} = {day.isoformat()[: 7 if how.isalpha() else 10]}" in shown
    say(signed_in, batch, how)
    assert (batch.mapping["dates"], batch.mapping["blocked"]) == ([], [])
    with django_capture_on_commit_callbacks(execute=True):
        signed_in.post(page("confirm", batch))
    assert Award.objects.get().joined_on == day
    assert Event.objects.get(verb="layout_kept").details["dates"] == [f"joined_on: {how}"]
    following = hand_in(signed_in, cell, cell)
    assert (following.mapping["dates"], following.mapping["sample"]["rejected"]) == ([], 0)


def test_two_questions_about_one_column_have_two_answers(
    signed_in, django_capture_on_commit_callbacks
):
    batch = hand_in(signed_in, 2022.1, "1/2/2022")
    assert [one["what"] for one in batch.mapping["dates"]] == ["point_one", "order"]
    answers(signed_in, batch, date_0="october", date_1="%d/%m/%Y")
    batch.refresh_from_db()
    assert (batch.mapping["dates"], batch.mapping["blocked"]) == ([], [])
    with django_capture_on_commit_callbacks(execute=True):
        signed_in.post(page("confirm", batch))
    days = set(Award.objects.values_list("joined_on", flat=True))
    assert days == {date(2022, 10, 1), date(2022, 2, 1)}


def test_where_the_form_of_days_is_known_2022_1_is_still_asked(signed_in):
    say(signed_in, hand_in(signed_in, "1/2/2022"), "%d/%m/%Y")
    batch = hand_in(signed_in, 2022.1)
    assert [one["what"] for one in batch.mapping["dates"]] == ["point_one"]
    assert "dates" in batch.mapping["blocked"]
    say(signed_in, batch, "october")
    assert batch.mapping["blocked"] == []


def test_what_the_other_cells_of_the_column_decide_is_not_asked(
    signed_in, django_capture_on_commit_callbacks
):
    batch = hand_in(signed_in, "1/2/2022", "25/12/2021")
    assert (batch.mapping["dates"], batch.mapping["blocked"]) == ([], [])
    with django_capture_on_commit_callbacks(execute=True):
        signed_in.post(page("confirm", batch))
    days = set(Award.objects.values_list("joined_on", flat=True))
    assert days == {date(2022, 2, 1), date(2021, 12, 25)}


def test_what_cannot_be_any_order_is_no_date(signed_in):
    batch = hand_in(signed_in, "13/2/2022", "2/13/2022", "2022-03-01")
    assert batch.mapping["dates"] == []
    assert batch.mapping["sample"]["reasons"]["rejected"] == {"bad_date": 2}
    assert day_forms(["2022-03-01", 2022.1, None]) == ()


def test_years_of_two_digits_are_asked_beside_other_days(
    signed_in, django_capture_on_commit_callbacks
):
    batch = hand_in(signed_in, "22.6.5", "1/2/2022")
    assert [one["what"] for one in batch.mapping["dates"]] == ["short_year", "order"]
    answers(signed_in, batch, date_0="%y.%m.%d", date_1="%d/%m/%Y")
    batch.refresh_from_db()
    assert (batch.mapping["dates"], batch.mapping["blocked"]) == ([], [])
    with django_capture_on_commit_callbacks(execute=True):
        signed_in.post(page("confirm", batch))
    days = set(Award.objects.values_list("joined_on", flat=True))
    assert days == {date(2022, 6, 5), date(2022, 2, 1)}


def test_a_command_that_can_ask_nobody_refuses_them_with_reason_and_remedy(county):
    content = ledgers.roll(ledgers.person(1, 纳入时间="22.6.5"), ledgers.person(2))
    batch = take(county, content)
    (cause,) = batch.counts["causes"]
    assert batch.counts["rejected"] == {"bad_date": 1}
    assert "22.6.5" in cause["reason"]
    assert "2022-10-05" in cause["remedy"]


@pytest.mark.parametrize(
    ("cells", "month", "noted"),
    [
        (["2022.1"], 1, True),
        (["2022.1", "2022.10"], 1, False),  # with its zero it is another month
        (["2022.1", "2022.03"], 10, False),  # the others have two digits
        (["2022.8", "2022.9", "2022.1", "2022.11", "2022.12"], 10, False),  # in their order
        (["2022.7", "2022.7", "2022.1"], 1, True),  # the same again and again is no order
        (["2022.7", "2022.8", "2022.1"], 1, True),  # at the end they may go back by chance
        (["2022.8", "2022.1", "2023.2"], 10, False),  # between two others they may not
        (["2022.1", 2022.03], 1, True),  # figures say nothing of words
    ],
)
def test_a_word_2022_1_of_a_workbook_is_january_unless_its_column_says_otherwise(
    signed_in, django_capture_on_commit_callbacks, cells, month, noted
):
    batch = hand_in(signed_in, *cells)
    assert (batch.mapping["dates"], batch.mapping["blocked"]) == ([], [])
    assert any("2022-10" in note for note in batch.mapping["notes"]) == noted
    with django_capture_on_commit_callbacks(execute=True):
        signed_in.post(page("confirm", batch))
    assert date(2022, month, 1) in set(Award.objects.values_list("joined_on", flat=True))


def test_the_file_goes_before_what_the_county_has_said(
    signed_in, django_capture_on_commit_callbacks
):
    say(signed_in, hand_in(signed_in, 2022.1), "october")
    batch = hand_in(signed_in, 2021.11, 2022.1, 2022.3)
    assert batch.mapping["dates"] == []
    with django_capture_on_commit_callbacks(execute=True):
        signed_in.post(page("confirm", batch))
    assert Award.objects.get(number="N0002").joined_on == date(2022, 1, 1)


def test_a_date_that_nobody_needs_holds_nobody_up(signed_in):
    rows = [ledgers.person(1, 停保时间=2022.1, 停保原因="死亡"), ledgers.person(2)]
    upload(signed_in, ledgers.roll(*rows))
    batch = ImportBatch.objects.latest("pk")
    (asked,) = batch.mapping["dates"]
    assert (asked["key"], asked["required"], batch.mapping["blocked"]) == ("left_on", False, [])


def test_the_profile_loaded_again_leaves_the_answer():
    profile = {"columns": {"joined_on": {"headers": ["纳入时间"], "required": True}}}
    ours = with_date(with_date(profile, "joined_on", "october"), "joined_on", "%d/%m/%Y")
    changed = {"columns": {"joined_on": {"headers": ["纳入时间", "批准时间"], "required": True}}}
    merged = merge(profile, ours, changed)
    assert merged.against == []
    column = merged.definition["columns"]["joined_on"]
    assert (column["point_one"], column["dates"]) == ("october", ["%d/%m/%Y"])
    assert column["headers"] == ["纳入时间", "批准时间"]
    against = {"columns": {"joined_on": {"headers": ["纳入时间"], "point_one": "january"}}}
    assert merge(profile, ours, against).against
