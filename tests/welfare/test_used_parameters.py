"""A value by which somebody was decided or paid is not written over; a later row is the way."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from benefits.states import RunStatus
from cases import actions, clock
from tests import factories
from tests.benefits import scene
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.constraints import constraint_name
from welfare.county import parameters
from welfare.county.parameters import mark_used
from welfare.county.profile.limits import Limit, save_parameters
from welfare.county.profile.saving import Changes
from welfare.exceptions import NotAllowed
from welfare.models import Key, Parameter

pytestmark = pytest.mark.django_db


def row(key=Key.NOTICE_DAYS):
    return Parameter.objects.filter(key=key).latest("valid_from")


def used():
    rows = Parameter.objects.exclude(used_until=None)
    return {Key(key) for key in rows.values_list("key", flat=True)}


def later_row(day, value="5", key=Key.NOTICE_DAYS):
    return Parameter(
        county=factories.county(), key=key, value=value, valid_from=day, document="测试〔2026〕9号"
    )


def refused(change):
    """The database says no, by the name of its trigger."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        change()
    return constraint_name(refusal.value)


def test_a_decision_keeps_what_it_looked_up():
    case = walk.submitted("DIBAO")
    assert used() == set()
    case = walk.decide(case, actions.return_to_town, note="补正")
    assert used() == set()  # nothing was decided
    case = walk.decide(walk.submit(case))
    assert {Key.NOTICE_DAYS, Key.REVIEW_UNSTEADY_MONTHS, Key.NEAR_DIBAO_MULTIPLE} <= used()
    assert not {Key.TEKUN_AGE, Key.DISPOSABLE_INCOME} & used()


def test_the_database_refuses_to_write_over_it_or_to_remove_it():
    walk.approved("DIBAO")
    kept = row()
    for change in (
        lambda: Parameter.objects.filter(pk=kept.pk).update(value="3"),
        lambda: Parameter.objects.filter(pk=kept.pk).update(valid_from=date(2021, 1, 1)),
        lambda: Parameter.objects.filter(pk=kept.pk).update(used_until=None),
        lambda: Parameter.objects.filter(pk=kept.pk).update(used_until=date(2021, 1, 1)),
        kept.delete,
    ):
        assert refused(change) == "parameter_used_stays"
    kept.document = "更正文号"
    kept.save()
    Parameter.objects.filter(key=Key.TEKUN_AGE).update(value="65")  # nobody was decided by it


def test_a_later_row_is_the_way():
    walk.approved("DIBAO")
    tomorrow = clock.today() + timedelta(days=1)
    later = later_row(tomorrow)
    later.full_clean()
    later.save()
    asked = {"county": factories.county(), "key": Key.NOTICE_DAYS}
    assert parameters.read_int(**asked, on=clock.today()) == 7
    assert parameters.read_int(**asked, on=tomorrow) == 5
    later.value = "6"
    later.full_clean()
    later.save()


@pytest.mark.parametrize("days", [0, 40])
def test_no_row_begins_within_the_days_for_which_another_was_used(days):
    """What was decided by seven days read as decided by five, once a later row was moved back."""
    walk.approved("DIBAO")
    used_until, kept = clock.today(), row()
    assert kept.used_until == used_until
    back = used_until - timedelta(days=days)
    later = later_row(used_until + timedelta(days=30))
    later.save()
    for moved in (later_row(back), later):
        moved.valid_from = back
        with pytest.raises(ValidationError, match=used_until.isoformat()):
            moved.full_clean()
        assert refused(moved.save) == "parameter_used_term_stays"
    asked = {"county": factories.county(), "key": Key.NOTICE_DAYS}
    assert parameters.read_int(**asked, on=used_until) == 7
    before = later_row(kept.valid_from - timedelta(days=1))  # nothing was read by an earlier one
    before.full_clean()
    before.save()


def test_the_last_day_of_use_only_grows():
    walk.approved("DIBAO")
    kept, asked = row(), {"county": factories.county(), "keys": [Key.NOTICE_DAYS]}
    for days, until in ((-5, 0), (9, 9), (3, 9)):
        parameters.mark_used(**asked, on=clock.today() + timedelta(days=days))
        kept.refresh_from_db()
        assert kept.used_until == clock.today() + timedelta(days=until)


def test_form_profile_and_page_say_what_to_do(client):
    walk.approved("DIBAO")
    kept = row()
    said = kept.why_it_stays
    kept.value = "3"
    with pytest.raises(ValidationError) as refusal:
        kept.full_clean()
    assert said in refusal.value.messages
    limit = Limit(Key.NOTICE_DAYS, "3", kept.valid_from, "文")
    with pytest.raises(NotAllowed) as told:
        save_parameters(Changes(), factories.county(), [limit])
    assert said in str(told.value)
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    url = reverse("admin:welfare_parameter_change", args=[kept.pk])
    sent = {"key": kept.key, "value": "3", "valid_from": kept.valid_from, "document": "更正文号"}
    page = client.post(url, {**sent, "county": kept.county_id})
    assert said in page.context["adminform"].form.non_field_errors()
    assert row().value == "7"
    sent["value"] = "7"  # a wrong document number is put right, here as by a file
    assert client.post(url, {**sent, "county": kept.county_id}).status_code == 302
    assert row().document == "更正文号"


def test_a_month_that_is_paid_keeps_its_pay_day():
    factories.award()
    run = scene.run_to(RunStatus.SIGNED)
    assert used() == set()
    scene.approve(run, scene.approver())
    assert used() == {Key.PAY_DAY, Key.ELDERLY_AGE, Key.ADULT_AGE}
    kept = Parameter.objects.exclude(used_until=None).get(key=Key.PAY_DAY)
    assert kept.used_until == run.month
    changed = Parameter.objects.filter(pk=kept.pk)
    assert refused(lambda: changed.update(value="1")) == "parameter_used_stays"


def test_a_figure_published_within_the_year_counts_before_and_stays_the_first(client):
    """Nobody could be measured by it before a row dated 1 January stood there."""
    factories.parameters()
    key, month = Key.DISPOSABLE_INCOME, scene.MONTH
    published = Parameter.objects.filter(key=key, valid_from__year=month.year)
    published.update(valid_from=month.replace(day=20))
    mark_used(county=factories.county(), keys=[key], on=month)
    kept = published.get()
    assert kept.used_until == month < kept.valid_from
    first = later_row(month.replace(month=1), "1", key)
    with pytest.raises(ValidationError, match=kept.valid_from.isoformat()):
        first.full_clean()
    assert refused(first.save) == "parameter_used_term_stays"
    later_row(month.replace(day=25), "2", key).save()
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    url = reverse("admin:welfare_parameter_delete", args=[kept.pk])
    assert client.post(url, {"post": "yes"}).status_code == 403


def test_history_does_not_tell_of_the_mark():
    walk.approved("DIBAO")
    assert row().events.count() == 1
