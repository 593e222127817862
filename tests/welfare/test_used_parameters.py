"""A value by which somebody was decided or paid is not written over; a later row is the way."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from benefits.actions import payroll
from benefits.states import RunStatus
from cases import actions, clock
from tests import factories
from tests.benefits import scene
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.constraints import constraint_name
from welfare.county import parameters
from welfare.county.profile.limits import Limit, save_parameters
from welfare.county.profile.saving import Changes
from welfare.exceptions import NotAllowed
from welfare.models import Key, Parameter

pytestmark = pytest.mark.django_db


def row(key=Key.NOTICE_DAYS):
    return Parameter.objects.filter(key=key).latest("valid_from")


def used():
    return {Key(key) for key in Parameter.objects.filter(used=True).values_list("key", flat=True)}


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
    assert not {Key.TEKUN_AGE, Key.DISPOSABLE_INCOME, Key.BUDGET} & used()


def test_the_database_refuses_to_write_over_it_or_to_remove_it():
    walk.approved("DIBAO")
    kept = row()
    for change in (
        lambda: Parameter.objects.filter(pk=kept.pk).update(value="3"),
        lambda: Parameter.objects.filter(pk=kept.pk).update(valid_from=date(2021, 1, 1)),
        lambda: Parameter.objects.filter(pk=kept.pk).update(used=False),
        kept.delete,
    ):
        assert refused(change) == "parameter_used_stays"
    kept.document = "更正文号"
    kept.save()
    Parameter.objects.filter(key=Key.TEKUN_AGE).update(value="65")  # nobody was decided by it


def test_a_later_row_is_the_way():
    walk.approved("DIBAO")
    tomorrow = clock.today() + timedelta(days=1)
    later = Parameter.objects.create(
        county=factories.county(),
        key=Key.NOTICE_DAYS,
        value="5",
        valid_from=tomorrow,
        document="测试〔2026〕9号",
    )
    asked = {"county": factories.county(), "key": Key.NOTICE_DAYS}
    assert parameters.read_int(**asked, on=clock.today()) == 7
    assert parameters.read_int(**asked, on=tomorrow) == 5
    later.value = "6"
    later.full_clean()
    later.save()


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
    page = client.get(url)
    assert said in [str(message) for message in page.context["messages"]]
    sent = {"key": kept.key, "value": "3", "valid_from": kept.valid_from, "document": "文"}
    assert client.post(url, {**sent, "county": kept.county_id}).status_code == 403
    assert row().value == "7"


def test_a_month_that_is_paid_keeps_its_budget_and_pay_day():
    factories.award()
    run = scene.run_to(RunStatus.SIGNED)
    assert used() == set()
    payroll.approve_run(by=scene.approver(), run=run, version=run.version)
    assert used() == {Key.BUDGET, Key.PAY_DAY, Key.ELDERLY_AGE, Key.ADULT_AGE}
    kept = Parameter.objects.get(key=Key.BUDGET, used=True)
    assert kept.valid_from.year == run.month.year
    assert refused(lambda: Parameter.objects.filter(pk=kept.pk).update(value="1")) != ""


def test_history_does_not_tell_of_the_mark():
    walk.approved("DIBAO")
    assert row().events.count() == 1
