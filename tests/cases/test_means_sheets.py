"""What a family earns and owns, line by line, and what a case makes of it. (57号 Art 13-14)"""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from cases import actions as cases
from cases import rules
from cases.actions.means_sheets import record_means_sheet
from cases.models import Application, MeansLine, MeansSheet
from cases.rules.means_sheets import MeansEntry, sheet_contradicts
from tests import factories
from tests.cases import reviewed, walk
from welfare.accounts.roles import Role
from welfare.exceptions import Conflict, NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
TODAY = walk.clock.today


def entry(item, amount, person=None, proof=""):
    return MeansEntry(item, Decimal(amount), person, proof)


def draw_up(home, *entries, by=None, **fields):
    home.refresh_from_db()
    said = {"version": home.version, "drawn_on": TODAY(), "property_within": True}
    return record_means_sheet(
        by=by or walk.worker(), household=home, entries=entries, **{**said, **fields}
    )


def test_money_above_the_countys_limit_is_not_within_it():
    home = factories.household(size=2)
    above = entry("savings", "50000"), entry("securities", "10001"), entry("vehicle", "90000")
    assert draw_up(home, *above).property_within  # where the county has no limit, people say
    factories.parameters(money_property_limit="30000")
    with pytest.raises(NotAllowed, match=r"30,000\.50.*30,000\.00"):
        draw_up(home, *above)
    assert not draw_up(home, *above, property_within=False).property_within
    assert draw_up(home, entry("savings", "60000")).property_within


@pytest.mark.parametrize(
    ("key", "item"), [("vehicle_value_limit", "vehicle"), ("house_value_limit", "house")]
)
def test_property_above_the_countys_limit_is_not_within_it(key, item):
    home = factories.household(size=2)
    above = entry(item, "60000"), entry(item, "30000.50")
    assert draw_up(home, *above).property_within  # where the county has no limit, people say
    factories.parameters(**{key: "90000"})
    with pytest.raises(NotAllowed, match=r"90,000\.50.*90,000\.00"):
        draw_up(home, *above)
    assert not draw_up(home, *above, property_within=False).property_within
    assert draw_up(home, entry(item, "90000")).property_within


def survey_says(case, income):
    cases.record_survey(
        by=walk.worker(),
        application=case,
        version=case.version,
        visited_on=TODAY(),
        first_signer="王一",
        second_signer="李二",
        member_present="家属",
        housing="",
        observations="再次入户核实",
        annual_income=Decimal(income),
    )
    case.refresh_from_db()
    return case


def dibao_case():
    return walk.survey(walk.accepted("DIBAO"))


def test_the_five_incomes_count_less_what_is_deducted():
    home = factories.household(size=2)
    head = home.head
    sheet = draw_up(
        home,
        entry("wage", "24000", head, "村委会证明"),
        entry("business", "1000.50"),
        entry("transfer", "600", head),
        entry("scholarship", "3000", head),
        entry("work_cost", "2400", head),
        entry("illness", "5000.10"),
        entry("savings", "8000"),
        entry("necessity", "4000", proof="农用三轮车, 县规定"),
    )
    assert sheet.counted_income == Decimal("18200.40")
    assert sheet.property_value == Decimal(8000)


def test_more_deducted_than_earned_is_no_negative_income():
    sheet = draw_up(factories.household(), entry("business", 100), entry("illness", 900))
    assert sheet.counted_income == 0


def test_the_cost_of_work_is_of_the_same_persons_wages():
    home = factories.household(size=2)
    other = home.members.exclude(person=home.head).get().person
    with pytest.raises(NotAllowed, match="工资"):
        draw_up(home, entry("wage", 9000, home.head), entry("work_cost", 900, other))
    assert not MeansSheet.objects.exists()


def test_an_exemption_ends_on_its_day():
    home = factories.household()
    pension = entry("basic_pension", 1800, home.head)
    assert draw_up(home, pension, drawn_on=date(2025, 12, 31)).counted_income == 0
    with pytest.raises(NotAllowed, match="2025-12-31"):
        draw_up(home, pension, drawn_on=date(2026, 1, 1))


def test_nobody_of_another_family_stands_on_it_and_no_day_to_come():
    home, stranger = factories.household(), factories.person()
    with pytest.raises(NotAllowed, match=stranger.name):
        draw_up(home, entry("wage", 1, stranger))
    with pytest.raises(NotAllowed):
        draw_up(home, drawn_on=TODAY() + timedelta(days=1))


def test_an_open_case_of_the_family_goes_by_the_sheet():
    case = dibao_case()
    case = walk.propose(case, 200)
    sheet = draw_up(case.household, entry("wage", 3000, case.applicant), property_within=False)
    case.refresh_from_db()
    assert (case.means_sheet, case.annual_income) == (sheet, Decimal(3000))
    assert case.answers["property_within"] is False
    assert case.amount_proposed is None


def test_a_case_begins_with_the_sheet_that_was_drawn_up_before_it():
    """It was typed once more, or was not in the case at all."""
    home = factories.household()
    sheet = draw_up(home, entry("wage", 3000, home.head))
    case = walk.opened("DIBAO", household=home)
    case.refresh_from_db()
    assert (case.means_sheet, case.annual_income) == (sheet, Decimal(3000))
    assert case.answers["property_within"] is True


def test_a_sheet_that_is_too_old_is_drawn_up_again():
    home = factories.household()
    draw_up(home, entry("wage", 3000, home.head), drawn_on=TODAY() - timedelta(days=300))
    assert walk.opened("DIBAO", household=home).means_sheet is None


def test_an_application_that_says_something_else_of_the_property_says_so():
    home = factories.household()
    draw_up(home, entry("wage", 3000, home.head), property_within=False)
    case = walk.opened("DIBAO", household=home, answers={"property_within": True})
    assert case.answers["property_within"] is True
    assert sheet_contradicts(case)


def test_no_sheet_is_offered_while_the_case_is_decided(client):
    case = walk.submitted("DIBAO", "200")
    client.force_login(walk.worker())
    page = reverse("cases:household", args=[case.household_id])
    button = reverse("cases:means_sheet_record", args=[case.household_id])
    assert button not in client.get(page).content.decode()
    walk.decide(case, cases.return_to_town, note="补正")
    assert button in client.get(page).content.decode()


def test_a_survey_that_says_another_income_stops_the_submission():
    case = dibao_case()
    draw_up(case.household, entry("wage", 3000, case.applicant))
    case.refresh_from_db()
    case = survey_says(case, 9000)
    assert any("3,000.00" in one and "9,000.00" in one for one in rules.missing_evidence(case))
    draw_up(case.household, entry("wage", 9000, case.applicant))
    case.refresh_from_db()
    assert not any("9,000.00" in one for one in rules.missing_evidence(case))


def test_what_is_being_decided_is_frozen():
    case = walk.submitted()
    with pytest.raises(NotAllowed):
        draw_up(case.household, entry("wage", 1, case.applicant))


def test_another_town_draws_up_nothing_and_sees_nothing(client):
    home = factories.household()
    sheet = draw_up(home, entry("wage", 1, home.head))
    stranger = factories.user(Role.TOWN_CASEWORKER, factories.town(2))
    with pytest.raises(NotAllowed):
        draw_up(home, by=stranger)
    client.force_login(stranger)
    for name, pk in (("means_sheet", sheet.pk), ("means_sheet_record", home.pk)):
        assert client.get(reverse(f"cases:{name}", args=[pk])).status_code == 404


def test_who_came_second_sees_that_it_changed():
    home = factories.household()
    draw_up(home)
    with pytest.raises(Conflict):
        draw_up(home, version=1)


def test_a_sheet_is_kept_as_it_was_and_the_next_shows_the_difference():
    home = factories.household()
    first = draw_up(home, entry("wage", 3000, home.head), entry("savings", 500))
    second = draw_up(home, entry("wage", 4000, home.head), entry("business", 20))
    said = [(one.item.code, one.before, one.now) for one in rules.compare_sheets(first, second)]
    assert said == [("wage", 3000, 4000), ("business", 0, 20), ("savings", 500, 0)]
    for rows in (MeansSheet.objects.filter(pk=first.pk), MeansLine.objects.filter(sheet=first)):
        field = "counted_income" if rows.model is MeansSheet else "amount"
        with (
            pytest.raises(Exception, match="means_(sheet|line)_is_kept|Cannot update"),
            transaction.atomic(),
        ):
            rows.update(**{field: 1})
        with pytest.raises(DatabaseError, match="means_(sheet|line)_is_kept"), transaction.atomic():
            rows._raw_delete(rows.db)


def test_the_page_begins_with_the_last_sheet_and_an_unfinished_line_is_said(client):
    home = factories.household()
    draw_up(home, entry("wage", 3000, home.head, "工资条"))
    home.refresh_from_db()
    client.force_login(walk.worker())
    page = reverse("cases:means_sheet_record", args=[home.pk])
    form = client.get(page).context["form"]
    shown = [form[f"{part}_0"].value() for part in ("item", "person", "amount", "proof")]
    assert shown == ["wage", str(home.head.pk), Decimal(3000), "工资条"]
    said = {"version": home.version, "lines": 2, "drawn_on": TODAY(), "property_within": "True"}
    line = {"item_0": "wage", "person_0": home.head.pk, "amount_0": "24000", "proof_0": ""}
    refused = client.post(page, {**said, **line, "amount_0": ""})
    assert "amount_0" in refused.context["form"].errors
    refused = client.post(page, {**said, "amount_1": "30"})
    assert "item_1" in refused.context["form"].errors
    made = client.post(page, {**said, **line, "amount_0": "24000"}, follow=True)
    assert made.context["sheet"].counted_income == Decimal(24000)
    assert made.context["differing"][0].before == Decimal(3000)


def test_a_slip_of_the_keyboard_is_told_before_the_sum_is_too_large_to_keep():
    home = factories.household()
    with pytest.raises(NotAllowed):
        draw_up(home, entry("wage", "999999999999.99"), entry("business", "999999999999.99"))


def test_a_review_begins_with_the_sheet_and_says_what_differs(client, monkeypatch):
    """At a review everything was typed once more, and nobody saw what had changed."""
    monkeypatch.setattr(timezone, "localdate", lambda *_args: reviewed.TODAY)
    award = factories.award("DIBAO")
    home = award.household
    first = draw_up(home, entry("wage", 3000, home.head), drawn_on=reviewed.TODAY)
    case = walk.opened("DIBAO", household=factories.household())
    Application.objects.filter(pk=case.pk).update(means_sheet=first)
    type(award).objects.filter(pk=award.pk).update(application=case, origin="confirmed")
    reviewed.opened()
    review = reviewed.of(award)
    client.force_login(walk.worker())
    page = reverse("cases:review", args=[review.pk])
    shown = client.get(page)
    assert (shown.context["sheet"], shown.context["differing"]) == (first, [])
    assert reverse("cases:means_sheet_record", args=[home.pk]) in shown.content.decode()
    second = draw_up(home, entry("wage", 9000, home.head), drawn_on=reviewed.TODAY)
    shown = client.get(page)
    assert shown.context["sheet"] == second
    assert [(one.before, one.now) for one in shown.context["differing"]] == [(3000, 9000)]
    assert "9,000.00" in shown.content.decode()
