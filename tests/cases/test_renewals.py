"""Awards that end by their term: the list, and a renewal in which nothing is typed again. (续保)"""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import actions, reviews
from cases.actions.renewals import renew_award
from cases.models import Application, Award
from tests import factories
from tests.cases import walk
from welfare.county.months import add_months, first_of, next_month
from welfare.exceptions import NotAllowed
from welfare.models import Key, Parameter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


def url(name, *args):
    return reverse(f"cases:{name}", args=args)


def renew(award, by=None):
    award.refresh_from_db()
    return renew_award(by=by or walk.worker(), award=award, version=award.version)


def confirmed():
    """A near-dibao family that was confirmed here, at the end of its term."""
    case = walk.approved("NEAR", "0", size=3, answers={"property_within": True})
    award = Award.objects.get(application=case)
    assert award.ends_on == add_months(award.joined_on, 12)
    Award.objects.filter(pk=award.pk).update(ends_on=walk.clock.today() + timedelta(days=40))
    award.refresh_from_db()
    until = next_month(award.ends_on)
    for member in award.members.all():
        member.period = type(member.period)(member.period.lower, until)
        member.save()
    return award.pk


@pytest.fixture(scope="module")
def _confirmed(once, ground):
    return once(confirmed)


@pytest.fixture
def near(_confirmed, db):
    return Award.objects.get(pk=_confirmed)


def test_a_renewal_says_what_the_last_application_said_and_begins_when_that_is_over(near):
    award = near
    made = renew(award)
    before = award.application
    assert (made.renews, made.status) == (award, "draft")
    for name in ("programme", "household", "applicant", "beneficiary", "answers"):
        assert getattr(made, name) == getattr(before, name)
    assert award.number in made.reason
    with pytest.raises(NotAllowed):
        renew(award)
    made = actions.accept(
        by=walk.worker(), application=made, version=1, accepted_on=walk.days_ago(0)
    )
    made.accepted_on = walk.days_ago(20)
    made.save()
    made = walk.submit(walk.complete(made, "0"))
    while made.tier:
        made = walk.decide(made)
    renewed = Award.objects.get(application=made)
    assert renewed.joined_on == award.ends_on + timedelta(days=1)
    assert renewed.first_month == next_month(award.ends_on)
    assert renewed.ends_on == add_months(renewed.joined_on, 12)
    month = first_of(walk.clock.today())
    assert set(Award.objects.on_roll(month)) == {award}


def test_what_does_not_end_or_not_soon_is_not_renewed():
    lasting = factories.award()
    far = factories.award("NEAR", ends_on=walk.clock.today() + timedelta(days=200))
    past = factories.award("NEAR", ends_on=walk.days_ago(1))
    for award in (lasting, far, past):
        with pytest.raises(NotAllowed):
            renew(award)
    those = Award.objects.filter(pk__in=[lasting.pk, far.pk, past.pk])
    assert not reviews.ending_soon(those, factories.county(), walk.clock.today()).exists()


def test_a_renewal_that_was_withdrawn_is_asked_for_again(near):
    award = near
    made = renew(award)
    actions.withdraw(by=walk.worker(), application=made, version=made.version, reason="误登")
    assert renew(award).renews == award


def test_how_long_before_is_the_countys(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_a: date(2026, 4, 28))
    award = factories.award("NEAR", ends_on=date(2026, 7, 20))
    rows, county = Award.objects.all(), factories.county()
    assert not reviews.ending_soon(rows, county, date(2026, 4, 28)).exists()
    later = Parameter.objects.get(key=Key.RENEWAL_MONTHS)
    later.pk, later.value, later.valid_from = None, "3", date(2026, 4, 1)
    later.save()
    assert list(reviews.ending_soon(rows, county, date(2026, 4, 28))) == [award]


def test_the_list_leads_to_the_renewal_and_then_to_its_application(client, near):
    award = near
    client.force_login(walk.worker())
    tiles = {tile.url: tile.number for tile in client.get(url("due")).context["tiles"]}
    assert tiles[f"{url('renewal_list')}?standing=to_ask"] == 1
    page = url("award_renew", award.pk)
    assert page in client.get(url("renewal_list")).content.decode()
    assert client.get(page).status_code == 200
    answer = client.post(page, {"version": award.version})
    made = Application.objects.get(renews=award)
    assert answer.url == url("application", made.pk)
    listed = client.get(url("renewal_list")).content.decode()
    assert made.number in listed
    assert page not in listed
    foreign = factories.award("NEAR", factories.town(2), ends_on=award.ends_on)
    assert foreign not in client.get(url("renewal_list")).context["page"].object_list
    assert client.get(url("award_renew", foreign.pk)).status_code == 404


def test_what_is_over_is_not_renewed(near):
    award = near
    Award.objects.filter(pk=award.pk).update(
        status="ended",
        stop_way="ledger",
        left_on=walk.clock.today(),
        left_reason="到期",
        last_month=award.first_month,
    )
    with pytest.raises(NotAllowed):
        renew(award)
    assert not Application.objects.filter(renews=award).exists()
